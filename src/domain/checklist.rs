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
/// Longest name of the customer inside a line, in characters.
pub const NAME_MAX: usize = 40;
/// Most quotes in the questions of one message; more of them read like a protocol.
const QUOTES_ASKED_MAX: usize = 2;
/// Most quotes in one message.
const QUOTES_MAX: usize = 3;

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
    /// What to say, the best first.
    pub say: Vec<String>,
    /// A coach's hint.
    pub hint: Option<String>,
    /// What is owed and comes back at this move.
    pub back: Vec<Back<'a>>,
    /// All that is owed.
    pub owed: Vec<Owed<'a>>,
}

impl Checklist<'_> {
    /// Whether the deal could be won but for the signature: the one required thing that is open here (S12).
    pub fn lacks_only_signature(&self) -> bool {
        let mut required = self.ask.iter().filter(|i| i.criterion.required);
        self.next.is_some_and(|s| s.won)
            && required.next().is_some_and(|i| i.criterion.signature)
            && required.next().is_none()
    }
}

/// Builds the checklist for a deal, with questions meant for that sales role.
pub fn build<'a>(playbook: &'a Playbook, deal: &Deal, role: Option<&str>) -> Option<Checklist<'a>> {
    let stage = owed::current(playbook, deal)?;
    let open = owed::open(playbook, deal, stage);
    let mut words = Words::of(playbook, deal, role);
    let ask: Vec<Item<'a>> = open
        .iter()
        .take(ASK_MAX)
        .map(|c| Item {
            criterion: c,
            question: words.question(c),
        })
        .collect();
    // What a field of the deal answers brings nothing new to say.
    let is_met = |c: &&Criterion| matches!(owed::standing(playbook, deal, c), Standing::Met(_));
    let turn = stage.criteria.iter().filter(is_met).count();
    let say = words.sayings(stage, turn);
    let hint = words.hint(stage, turn);
    let back = owed::due_back(playbook, deal)
        .into_iter()
        .map(|o| Back {
            stage: o.stage,
            item: Item {
                criterion: o.criterion,
                question: words.question(o.criterion),
            },
        })
        .collect();
    Some(Checklist {
        stage,
        next: playbook.next_stage(&stage.id),
        more: open.len().saturating_sub(ask.len()),
        ask,
        say,
        hint,
        back,
        owed: owed::owed(playbook, deal),
    })
}

/// The questions of a form, in plain text: for each criterion the first that can be asked and has at most `max`
/// characters; nothing where there is none.
pub fn short_questions(
    playbook: &Playbook,
    deal: &Deal,
    role: Option<&str>,
    criteria: &[&Criterion],
    max: usize,
) -> Vec<String> {
    let mut words = Words::of(playbook, deal, role);
    words.within = Some(max);
    criteria
        .iter()
        .map(|criterion| words.asked(criterion).unwrap_or_default())
        .collect()
}

/// Chooses the lines of one message, so that the same words of the buyer do not come twice in it.
struct Words<'a> {
    playbook: &'a Playbook,
    deal: &'a Deal,
    role: Option<&'a str>,
    /// What has been quoted so far.
    quoted: Vec<String>,
    /// Only lines of at most so many characters are taken, and they are plain text.
    within: Option<usize>,
}

impl<'a> Words<'a> {
    fn of(playbook: &'a Playbook, deal: &'a Deal, role: Option<&'a str>) -> Self {
        Self {
            playbook,
            deal,
            role,
            quoted: Vec::new(),
            within: None,
        }
    }

    /// A line as it is said here.
    fn said(&self, said: &Line) -> Option<String> {
        let Some(max) = self.within else {
            return line(self.deal, said);
        };
        let customer = self.deal.customer.as_deref().map(named);
        said.render(customer.as_deref(), &|id| {
            owed::said(self.deal, id).map(quote)
        })
        .filter(|text| text::length(text) <= max)
    }

    /// The best line that can be said: one with the buyer's words, unless they are in this message
    /// already, else one without.
    ///
    /// `turn` moves on through both, in turns, so that a stage says something new with each answer.
    /// With `most` quotes in the message, none is added.
    fn choose<'l>(
        &mut self,
        lines: impl Iterator<Item = &'l Line>,
        turn: usize,
        most: usize,
    ) -> Option<String> {
        let ready = lines.filter_map(|l| Some((l, self.said(l)?)));
        let (quoting, plain): (Vec<_>, Vec<_>) = ready.partition(|(l, _)| l.is_quoting());
        let room = self.quoted.len() < most;
        let is_fresh =
            |(l, _): &(&Line, String)| room && !l.quotes.iter().any(|q| self.quoted.contains(q));
        let (fresh, stale): (Vec<_>, Vec<_>) = quoting.into_iter().partition(is_fresh);
        let (mut from, at) = if turn.is_multiple_of(2) && !fresh.is_empty() {
            (fresh, turn / 2)
        } else if plain.is_empty() {
            (if fresh.is_empty() { stale } else { fresh }, turn)
        } else {
            (plain, turn)
        };
        if from.is_empty() {
            return None;
        }
        let (chosen, text) = from.swap_remove(at % from.len());
        self.quoted.extend(chosen.quotes.iter().cloned());
        Some(text)
    }

    fn question(&mut self, criterion: &Criterion) -> String {
        self.asked(criterion)
            .unwrap_or_else(|| criterion.statement.clone())
    }

    /// How often it was asked without a full answer: each time it is asked in other words.
    fn tries(&self, criterion: &Criterion) -> usize {
        self.deal.evidence.get(&criterion.id).map_or(0, |e| e.tries)
    }

    fn asked(&mut self, criterion: &Criterion) -> Option<String> {
        let (vertical, competitor) = self.market();
        self.requirement(criterion).or_else(|| {
            let lines = criterion
                .questions(self.role, vertical, competitor)
                .map(|q| &q.line);
            self.choose(lines, self.tries(criterion), QUOTES_ASKED_MAX)
        })
    }

    /// A key business requirement of the deal's vertical, where the criterion asks for them (D4).
    fn requirement(&mut self, criterion: &Criterion) -> Option<String> {
        if !criterion.asks_requirements {
            return None;
        }
        let vertical = self.playbook.vertical(self.deal.vertical.as_deref()?)?;
        self.choose(
            vertical.requirements.iter().map(|r| &r.ask),
            self.tries(criterion),
            QUOTES_ASKED_MAX,
        )
    }

    /// What to say: a line of the stage and a differentiator that fits this deal (D3, D6).
    fn sayings(&mut self, stage: &Stage, turn: usize) -> Vec<String> {
        let (vertical, competitor) = self.market();
        let own = stage.sayings(vertical, competitor);
        let own = self.choose(own, turn, QUOTES_MAX);
        let points = self
            .playbook
            .talking_points(&stage.id, vertical, competitor);
        let different = self.choose(points.map(|(_, l)| l), turn, QUOTES_MAX);
        own.into_iter().chain(different).collect()
    }

    fn hint(&mut self, stage: &Stage, turn: usize) -> Option<String> {
        let (vertical, competitor) = self.market();
        let first = self
            .playbook
            .stages
            .first()
            .is_some_and(|s| s.id == stage.id);
        let source = self
            .deal
            .source
            .as_deref()
            .and_then(|id| self.playbook.source(id));
        source
            .and_then(|s| s.hint.clone())
            .filter(|_| first)
            .or_else(|| {
                let hints = stage.hints_for(vertical, competitor);
                self.choose(hints, turn, QUOTES_MAX)
            })
    }

    fn market(&self) -> (Option<&'a str>, Option<&'a str>) {
        (
            self.deal.vertical.as_deref(),
            self.deal.competitor.as_deref(),
        )
    }
}

/// A line with the buyer's words in it; `None` when one of its quotes is not answered.
pub fn line(deal: &Deal, line: &Line) -> Option<String> {
    let escaped = |text: String| text::escape_markdown(&text);
    let customer = deal.customer.as_deref().map(named).map(escaped);
    line.render(customer.as_deref(), &|id| {
        owed::said(deal, id).map(quote).map(escaped)
    })
}

/// The customer's name inside a sentence: shortened.
fn named(customer: &str) -> String {
    text::truncate(customer, NAME_MAX).into_owned()
}

/// The buyer's words as they stand inside a sentence: one line, shortened.
fn quote(said: &str) -> String {
    let line = said.split_whitespace().collect::<Vec<_>>().join(" ");
    let line = text::truncate(line.trim_end_matches('.'), QUOTE_MAX);
    // what is cut is cut between words, unless a word is longer than half of it
    let whole_words = line
        .strip_suffix('…')
        .and_then(|head| head.rsplit_once(' '));
    match whole_words {
        Some((head, _)) if head.chars().count() > QUOTE_MAX / 2 => {
            format!("{}…", head.trim_end_matches([',', ';', ':', '(']))
        }
        _ => line.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::event::{Created, Event, What};
    use crate::domain::id::{InteractionId, UserId};
    use crate::playbook::Complexity;

    const REP: UserId = UserId(1);

    /// A deal in a stage with these answers.
    fn deal(stage: &str, vertical: Option<&str>, said: &[(&str, &str)]) -> Deal {
        let created = Created {
            name: "Nordlicht fleet".into(),
            customer: None,
            owner: REP,
            value: None,
            source: Some("event".into()),
            close: None,
            vertical: vertical.map(str::to_owned),
            competitor: None,
            complexity: Complexity::Standard,
            stage: stage.into(),
            passed: Vec::new(),
            owed: Vec::new(),
            quiet: false,
            brief: false,
            in_card: false,
            sample: false,
        };
        let mut what = vec![What::Created(created)];
        what.extend(said.iter().map(|(id, text)| What::Evidence {
            criterion: (*id).into(),
            text: (*text).into(),
            seller_only: false,
            half: None,
            parts: None,
        }));
        let events: Vec<Event> = (1..)
            .zip(what)
            .map(|(seq, what)| Event {
                seq,
                at: seq,
                by: REP,
                interaction: InteractionId(1),
                what,
            })
            .collect();
        Deal::replay(&events).unwrap()
    }

    fn questions<'a>(list: &'a Checklist<'_>) -> Vec<&'a str> {
        list.ask.iter().map(|item| item.question.as_str()).collect()
    }

    #[test]
    fn the_buyers_words_come_back_once_in_a_message() {
        let playbook = Playbook::builtin();
        let known = [
            ("problem", "Invoices take nine days"),
            ("no-action", "A second clerk from autumn"),
            ("budget", "Up to 60k"),
        ];
        let deal = deal("development", None, &known);
        let list = build(&playbook, &deal, None).unwrap();
        assert_eq!(
            questions(&list),
            [
                "You said: \"Invoices take nine days\". What does that cost a week, and whom?",
                "Which two requirements of your trade must any answer meet?",
                "What would you have to see to say: this solves it?",
            ]
        );
        assert_eq!(
            list.say[0],
            "Go back to \"A second clerk from autumn\" and ask who has put it into next year's figures."
        );
        assert!(list.hint.unwrap().contains("\"Up to 60k\""));
    }

    #[test]
    fn without_answers_the_stand_ins_are_said() {
        let playbook = Playbook::builtin();
        for stage in &playbook.stages {
            let deal = deal(&stage.id, None, &[]);
            let list = build(&playbook, &deal, None).unwrap();
            assert!(!list.ask.is_empty() && list.say.len() == 2 && list.hint.is_some());
            let all = [questions(&list).join(" "), list.say.join(" ")].concat();
            assert!(!all.contains("{{"), "{all}");
        }
    }

    #[test]
    fn a_form_takes_the_next_question_that_fits_and_cuts_none() {
        let playbook = Playbook::builtin();
        let long = "Nine *days*, and the drivers wait for their money, which they dislike";
        let deal = deal("development", None, &[("problem", long)]);
        let list = build(&playbook, &deal, None).unwrap();
        let criteria: Vec<&Criterion> = list.ask.iter().map(|item| item.criterion).collect();
        let short = |max| short_questions(&playbook, &deal, None, &criteria, max);
        assert_eq!(
            short(110)[0],
            "You said: \"Nine *days*, and the drivers wait for their money, which…\". \
             What does that cost a week, and whom?"
        );
        assert_eq!(
            short(100)[0],
            "Take me through the last case. Who touched it, and when?"
        );
        assert_eq!(short(10), ["", "", ""]);
    }

    #[test]
    fn each_answer_brings_something_new_to_say() {
        let playbook = Playbook::builtin();
        let said = [
            ("problem", "Nine days"),
            ("responsible", "Petra"),
            ("budget", "60k"),
        ];
        let mut before = Vec::new();
        for count in 0..=said.len() {
            let deal = deal("qualification", None, &said[..count]);
            let list = build(&playbook, &deal, None).unwrap();
            assert!(
                list.say.iter().all(|line| !before.contains(line)),
                "{:?} again",
                list.say
            );
            before = list.say;
        }
    }

    #[test]
    fn roles_and_trades_are_asked_their_own() {
        let playbook = Playbook::builtin();
        let deal = deal("development", Some("energy"), &[]);
        let list = build(&playbook, &deal, Some("presales")).unwrap();
        assert_eq!(
            questions(&list)[..2],
            [
                "Which system holds this today, and who looks after it?",
                "Which of your systems may never stand still, not even for an hour?",
            ]
        );
        assert!(list.say[0].contains("meter"), "{:?}", list.say);
    }
}
