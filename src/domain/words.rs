//! In which words: of the playbook's lines those that fit a deal, each message another turn, no words of the buyer twice
//! in one.

use crate::domain::calendar;
use crate::domain::date::Seen;
use crate::domain::deal::Deal;
use crate::domain::owed::{self, Standing};
use crate::domain::quote::{self, Block};
use crate::domain::said::Half;
use crate::domain::text;
use crate::domain::whom;
use crate::playbook::{Criterion, How, Line, Market, Moment, Playbook, Stage, When};

/// Longest name of the customer inside a line, in characters.
pub const NAME_MAX: usize = 40;
/// Most quotes in the questions of one message; more of them read like a protocol.
const QUOTES_ASKED_MAX: usize = 2;
/// Most quotes in one message.
const QUOTES_MAX: usize = 3;

/// Chooses the lines of one message.
pub(super) struct Words<'a, 's> {
    playbook: &'a Playbook,
    deal: &'s Deal,
    role: Option<&'s str>,
    seen: &'s Seen<'s>,
    /// What has been quoted so far.
    quoted: Vec<String>,
    /// Whether something stands above a line already: one a message.
    has_block: bool,
    /// Only lines of at most so many characters are taken, and they are plain text.
    within: Option<usize>,
}

/// A line as it is said here.
struct Said<'l> {
    line: &'l Line,
    text: String,
    block: Option<Block>,
}

impl<'a, 's> Words<'a, 's> {
    pub fn of(
        playbook: &'a Playbook,
        deal: &'s Deal,
        role: Option<&'s str>,
        seen: &'s Seen<'s>,
    ) -> Self {
        Self {
            playbook,
            deal,
            role,
            seen,
            quoted: Vec::new(),
            has_block: false,
            within: None,
        }
    }

    /// The same for a form: plain text of at most so many characters.
    pub fn within(mut self, max: usize) -> Self {
        self.within = Some(max);
        self
    }

    /// A question for a criterion, with what stands above it.
    pub fn question(&mut self, criterion: &Criterion, owed: bool) -> (String, Option<Block>) {
        self.asked(criterion, owed)
            .unwrap_or_else(|| (criterion.statement.clone(), None))
    }

    /// The same for a message in which nothing stands above a line.
    pub fn without_blocks(mut self) -> Self {
        self.has_block = true;
        self
    }

    /// The first of the words for a deal that goes on without a criterion: a message that stands says the same
    /// whenever it is drawn.
    pub fn later(&mut self, criterion: &Criterion) -> String {
        let market = self.market();
        let lines = criterion.questions(Moment::Later, self.role, market);
        let chosen = self.choose(lines.map(|q| &q.line), 0, QUOTES_ASKED_MAX, false);
        chosen.map_or_else(|| criterion.statement.clone(), |(text, _)| text)
    }

    /// A question that fits a form; empty where there is none.
    pub fn short(&mut self, criterion: &Criterion, owed: bool) -> String {
        self.asked(criterion, owed)
            .map_or_else(String::new, |(text, _)| text)
    }

    fn asked(&mut self, criterion: &Criterion, owed: bool) -> Option<(String, Option<Block>)> {
        let half = match owed::standing(self.playbook, self.deal, criterion) {
            Standing::Half(e) => Some(e),
            _ => None,
        };
        let turns = self.deal.heard.turns;
        let (moment, turn) = match half {
            _ if owed => (Moment::Later, turns),
            Some(e) => (Moment::Again, turns.saturating_sub(e.turn)),
            None => (Moment::Now, turns),
        };
        let turn = usize::try_from(turn).unwrap_or_default();
        if moment == Moment::Now
            && let Some(asked) = self.requirement(criterion, turn)
        {
            return Some(asked);
        }
        let market = self.market();
        let lines = criterion
            .questions(moment, self.role, market)
            .map(|q| &q.line);
        self.choose(lines, turn, QUOTES_ASKED_MAX, moment == Moment::Now)
    }

    /// A key business requirement of the deal's vertical, where the criterion asks for them (D4).
    fn requirement(
        &mut self,
        criterion: &Criterion,
        turn: usize,
    ) -> Option<(String, Option<Block>)> {
        if !criterion.asks_requirements {
            return None;
        }
        let vertical = self.playbook.vertical(self.deal.vertical.as_deref()?)?;
        let lines = vertical.requirements.iter().map(|r| &r.ask);
        self.choose(lines, turn, QUOTES_ASKED_MAX, true)
    }

    /// What to say: a line of the stage and a differentiator that fits this deal (D3, D6).
    pub fn sayings(&mut self, stage: &Stage) -> Vec<String> {
        let (turn, market) = (self.turn(), self.market());
        let own: Vec<&Line> = stage.sayings(market).collect();
        let own = self.lines(own, turn);
        let points = self.playbook.talking_points(&stage.id, market);
        let points: Vec<&Line> = points.map(|(_, line)| line).collect();
        let different = self.lines(points, turn);
        own.into_iter().chain(different).collect()
    }

    /// A question that shows a limit of the competitor whom the deal names, with their name (D6): from a third of the way
    /// to the win on, once there is something to compare.
    pub fn rival(&mut self, stage: &Stage) -> Option<(String, String)> {
        let rival = self.playbook.competitor(self.deal.competitor.as_deref()?)?;
        let here = self.playbook.stage_index(&stage.id)?;
        let won = self.playbook.stage_index(&self.playbook.won_stage().id)?;
        if here * 3 < won || here >= won {
            return None;
        }
        // A stage begins its turns anew; another one begins elsewhere.
        let question = self.lines(rival.questions.iter().collect(), self.turn() + here)?;
        Some((rival.name.clone(), question))
    }

    /// A coach's hint: what is written for a deal like this before what the source says of every one, and that
    /// before what fits all.
    pub fn hint(&mut self, stage: &Stage) -> Option<String> {
        let (turn, market) = (self.turn(), self.market());
        let hints: Vec<&Line> = stage.hints_for(market).filter(|l| self.holds(l)).collect();
        let first = self
            .playbook
            .stages
            .first()
            .is_some_and(|s| s.id == stage.id);
        let source = market.source.and_then(|id| self.playbook.source(id));
        let source = source
            .and_then(|s| s.hint.clone())
            .filter(|_| first && turn == 0);
        if let Some(hint) = source
            && !hints.iter().any(|l| !l.when.is_empty())
        {
            return Some(hint);
        }
        self.lines(hints, turn)
    }

    /// One of these lines; what is written for deals like this one is said first.
    fn lines(&mut self, mut lines: Vec<&Line>, turn: usize) -> Option<String> {
        lines.retain(|l| self.holds(l) && l.block().is_none());
        let (own, rest): (Vec<&Line>, Vec<&Line>) =
            lines.into_iter().partition(|l| !l.when.is_empty());
        let own = if turn.is_multiple_of(2) {
            own
        } else {
            Vec::new()
        };
        let first = self.choose(own.into_iter(), turn / 2, QUOTES_MAX, true);
        let chosen = first.or_else(|| self.choose(rest.into_iter(), turn, QUOTES_MAX, true));
        chosen.map(|(text, _)| text)
    }

    /// The best line that can be said: one with the buyer's words, unless they are in this message
    /// already, else one without.
    ///
    /// `turn` moves on through both, in turns, so that no line comes twice running.
    /// With `most` quotes in the message, none is added; with `quotes` false one without comes first.
    fn choose<'l>(
        &mut self,
        lines: impl Iterator<Item = &'l Line>,
        turn: usize,
        most: usize,
        quotes: bool,
    ) -> Option<(String, Option<Block>)> {
        let (deal, seen) = (self.deal, self.seen);
        let (within, has_block) = (self.within, self.has_block);
        let ready = lines.filter_map(|line| say(line, deal, seen, within, has_block));
        let (quoting, mut plain): (Vec<_>, Vec<_>) = ready.partition(|s| s.line.is_quoting());
        let room = self.quoted.len() < most;
        let is_fresh =
            |s: &Said<'_>| room && !s.line.quotes.iter().any(|q| self.quoted.contains(q));
        let (mut fresh, mut stale): (Vec<_>, Vec<_>) = quoting.into_iter().partition(is_fresh);
        let (from, at) = if quotes && turn.is_multiple_of(2) && !fresh.is_empty() {
            (&mut fresh, turn / 2)
        } else if !plain.is_empty() {
            (&mut plain, turn)
        } else if !fresh.is_empty() {
            (&mut fresh, turn)
        } else {
            (&mut stale, turn)
        };
        if from.is_empty() {
            return None;
        }
        let chosen = from.swap_remove(at % from.len());
        self.quoted.extend(chosen.line.quotes.iter().cloned());
        self.has_block |= chosen.block.is_some();
        Some((chosen.text, chosen.block))
    }

    /// Whether all conditions of a line hold.
    fn holds(&self, line: &Line) -> bool {
        line.when.iter().all(|when| self.is(when))
    }

    fn is(&self, when: &When) -> bool {
        let deal = self.deal;
        let standing = |id: &str| {
            let criterion = self.playbook.criterion(id);
            criterion.map(|(_, c)| owed::standing(self.playbook, deal, c))
        };
        match when {
            When::CloseMoved(times) => deal.close_moved.len() >= *times,
            When::Days(days) => {
                let entered = calendar::today(deal.entered_at, self.seen.calendar.zone());
                (self.seen.today - entered).num_days() >= *days
            }
            When::Tries(tries) => deal.heard.tries >= *tries,
            When::NoAnswer(times) => {
                let none = deal
                    .evidence
                    .values()
                    .filter(|e| e.half() == Some(Half::NoAnswer));
                none.map(|e| e.tries.max(1)).sum::<usize>() >= *times
            }
            When::Source(id) => deal.source.as_ref() == Some(id),
            When::Competitor => deal.competitor.is_some(),
            When::Complexity(complexity) => deal.complexity == *complexity,
            When::OnePerson => whom::people(self.playbook, deal, self.seen).len() == 1,
            When::Open(id) => standing(id).is_some_and(|s| s.is_open()),
            When::Met(id) => matches!(standing(id), Some(Standing::Met(_) | Standing::ByField(_))),
        }
    }

    fn turn(&self) -> usize {
        usize::try_from(self.deal.heard.turns).unwrap_or_default()
    }

    fn market(&self) -> Market<'s> {
        Market {
            vertical: self.deal.vertical.as_deref(),
            competitor: self.deal.competitor.as_deref(),
            source: self.deal.source.as_deref(),
        }
    }
}

/// The customer's name inside a sentence: as people say it, shortened.
fn named(customer: &str) -> String {
    text::truncate(text::company(customer), NAME_MAX).into_owned()
}

/// A line as it is said of a deal, with what stands above it; `None` where another one is said instead.
pub fn aloud(line: &Line, deal: &Deal, seen: &Seen<'_>) -> Option<(Option<Block>, String)> {
    let said = say(line, deal, seen, None, false)?;
    Some((said.block, said.text))
}

/// A line as it is said here; `None` where something of it is not known, or it does not fit.
fn say<'l>(
    line: &'l Line,
    deal: &Deal,
    seen: &Seen<'_>,
    within: Option<usize>,
    has_block: bool,
) -> Option<Said<'l>> {
    let block = match line.block() {
        Some(_) if has_block => return None,
        Some(id) => Some(quote::block(deal, id, seen)?),
        None => None,
    };
    let escaped = |text: String| match within {
        Some(_) => text,
        None => text::escape_markdown(&text),
    };
    let customer = deal.customer.as_deref().map(named).map(escaped);
    let text = line.render(customer.as_deref(), &|how, id| {
        let found = match how {
            How::Said => quote::said(deal, id),
            How::Figure => quote::figure(deal, id),
            How::Block => None,
        };
        found.map(escaped)
    })?;
    let fits = within.is_none_or(|max| text::length(&text) <= max);
    fits.then_some(Said { line, text, block })
}
