//! The checklist of a deal: what to find out, what to say, what is owed, chosen for this deal.
//!
//! Few things (a phone screen is the measure): at most three to find out, two to say, one hint. What the deal
//! already answers is not asked again; a line that quotes the buyer is taken where the quote exists.

use crate::domain::deal::Deal;
use crate::domain::owed::{self, Owed, Standing};
use crate::domain::text;
use crate::playbook::{Criterion, Line, Playbook, Stage};

/// Most things to find out at a time.
pub const ASK_MAX: usize = 3;
/// Longest quote of the buyer's words inside a line, in characters.
const QUOTE_MAX: usize = 60;

/// A question with the criterion it answers.
#[derive(Clone, Debug)]
pub struct Item<'a> {
    /// The criterion.
    pub criterion: &'a Criterion,
    /// The question, ready to print (quotes escaped).
    pub question: String,
}

/// What comes back from an earlier stage.
#[derive(Clone, Debug)]
pub struct Back<'a> {
    /// The stage that was left without it.
    pub stage: &'a Stage,
    /// The question.
    pub item: Item<'a>,
}

/// A deal's checklist in the stage it stands in.
#[derive(Clone, Debug)]
pub struct Checklist<'a> {
    /// The stage.
    pub stage: &'a Stage,
    /// The stage after it.
    pub next: Option<&'a Stage>,
    /// What to find out now, at most [`ASK_MAX`].
    pub ask: Vec<Item<'a>>,
    /// How many more criteria of this stage are open.
    pub more: usize,
    /// Criteria of this stage that are met.
    pub met: Vec<&'a Criterion>,
    /// What to say, the best first.
    pub say: Vec<String>,
    /// A coach's hint.
    pub hint: Option<String>,
    /// What is owed and comes back at this move.
    pub back: Vec<Back<'a>>,
    /// All that is owed.
    pub owed: Vec<Owed<'a>>,
}

/// Builds the checklist for a deal, with questions meant for that sales role.
pub fn build<'a>(playbook: &'a Playbook, deal: &Deal, role: Option<&str>) -> Option<Checklist<'a>> {
    let stage = owed::current(playbook, deal)?;
    let open = owed::open(playbook, deal, stage);
    let ask: Vec<Item<'a>> = open
        .iter()
        .take(ASK_MAX)
        .map(|c| Item {
            criterion: c,
            question: question(playbook, deal, c, role),
        })
        .collect();
    let met = stage
        .criteria
        .iter()
        .filter(|c| {
            matches!(
                owed::standing(playbook, deal, c),
                Standing::Met(_) | Standing::ByField(_)
            )
        })
        .collect();
    let back = owed::due_back(playbook, deal)
        .into_iter()
        .map(|o| Back {
            stage: o.stage,
            item: Item {
                criterion: o.criterion,
                question: question(playbook, deal, o.criterion, role),
            },
        })
        .collect();
    Some(Checklist {
        stage,
        next: playbook.next_stage(&stage.id),
        more: open.len().saturating_sub(ask.len()),
        ask,
        met,
        say: sayings(playbook, deal, stage),
        hint: hint(playbook, deal, stage),
        back,
        owed: owed::owed(playbook, deal),
    })
}

/// The question for a criterion: the first that fits the role and whose quotes are answered.
pub fn question(
    playbook: &Playbook,
    deal: &Deal,
    criterion: &Criterion,
    role: Option<&str>,
) -> String {
    requirement(playbook, deal, criterion)
        .or_else(|| criterion.questions(role).find_map(|q| line(deal, &q.line)))
        .unwrap_or_else(|| criterion.statement.clone())
}

/// A key business requirement of the deal's vertical, where the criterion asks for them (D4).
fn requirement(playbook: &Playbook, deal: &Deal, criterion: &Criterion) -> Option<String> {
    if !criterion.asks_requirements {
        return None;
    }
    let vertical = playbook.vertical(deal.vertical.as_deref()?)?;
    vertical
        .requirements
        .iter()
        .find_map(|r| line(deal, &r.ask))
}

/// What to say: a line of the stage and a differentiator that fits this deal (D3, D6).
fn sayings(playbook: &Playbook, deal: &Deal, stage: &Stage) -> Vec<String> {
    let mut points = playbook.talking_points(
        &stage.id,
        deal.vertical.as_deref(),
        deal.competitor.as_deref(),
    );
    let fits = |l: &&Line| l.fits(deal.vertical.as_deref(), deal.competitor.as_deref());
    let own = stage.say.iter().filter(fits).find_map(|l| line(deal, l));
    let different = points.find_map(|(_, l)| line(deal, l));
    own.into_iter().chain(different).collect()
}

fn hint(playbook: &Playbook, deal: &Deal, stage: &Stage) -> Option<String> {
    let first = playbook.stages.first().is_some_and(|s| s.id == stage.id);
    let source = deal
        .source
        .as_deref()
        .and_then(|id| playbook.source(id))
        .and_then(|s| s.hint.clone());
    let fits = |l: &&Line| l.fits(deal.vertical.as_deref(), deal.competitor.as_deref());
    source
        .filter(|_| first)
        .or_else(|| stage.hints.iter().filter(fits).find_map(|l| line(deal, l)))
}

/// A line with the buyer's words in it; `None` when one of its quotes is not answered.
pub fn line(deal: &Deal, line: &Line) -> Option<String> {
    line.render(&|id| owed::said(deal, id).map(quote))
}

/// The buyer's words as they stand inside a sentence: one line, shortened, escaped.
fn quote(said: &str) -> String {
    let line = said.split_whitespace().collect::<Vec<_>>().join(" ");
    text::escape_markdown(&text::truncate(line.trim_end_matches('.'), QUOTE_MAX))
}
