//! The checklist of a deal: what to find out, what to say, what is owed, chosen for this deal.
//!
//! Few things (a phone screen is the measure): at most three that the next stage needs, one that helps, two to say,
//! one hint. What the deal already answers is not asked again. What comes first is in [`gap`], in which words in
//! [`words`](crate::domain::words), and of whom in [`whom`].

use crate::domain::date::Seen;
use crate::domain::deal::Deal;
use crate::domain::gap::{self, Gap, Why};
use crate::domain::owed::{self, Owed};
use crate::domain::quote::Block;
use crate::domain::whom::{self, Whom};
use crate::domain::words::Words;
use crate::playbook::{Criterion, Playbook, Stage};

pub use crate::domain::words::NAME_MAX;

/// Most things to find out at a time.
pub const ASK_MAX: usize = 3;

/// A question with the criterion it answers.
#[derive(Clone, Debug)]
pub struct Item<'a> {
    /// The criterion.
    pub criterion: &'a Criterion,
    /// The stage that the deal left without it; `None` for one of the stage it stands in.
    pub owed_from: Option<&'a Stage>,
    /// What stands above the question.
    pub block: Option<Block>,
    /// The question, ready to print (quotes escaped).
    pub question: String,
    /// Whom it is asked of: only of the first thing to ask, and only where somebody is known.
    pub whom: Option<Whom>,
}

/// A deal's checklist in the stage it stands in.
#[derive(Clone, Debug)]
pub struct Checklist<'a> {
    /// The stage.
    pub stage: &'a Stage,
    /// The stage after it.
    pub next: Option<&'a Stage>,
    /// What is needed now, what hurts most first: at most [`ASK_MAX`].
    pub ask: Vec<Item<'a>>,
    /// What helps on the way; it is said once the stage needs nothing more.
    pub helps: Option<Item<'a>>,
    /// What comes back at this move and is not among the above.
    pub back: Option<Item<'a>>,
    /// The required criteria of this stage that are open.
    pub needed: Vec<&'a Criterion>,
    /// What to say, the best first.
    pub say: Vec<String>,
    /// A question that shows a limit of the competitor the deal names, with their name.
    pub rival: Option<(String, String)>,
    /// A coach's hint.
    pub hint: Option<String>,
    /// All that is owed, what hurts most first.
    pub owed: Vec<Owed<'a>>,
}

impl<'a> Checklist<'a> {
    /// Whether the deal could be won but for the signature: the one required thing that is open here (S12).
    pub fn lacks_only_signature(&self) -> bool {
        self.next.is_some_and(|s| s.won) && matches!(self.needed.as_slice(), [one] if one.signature)
    }

    /// Whether the stage has all that it needs.
    pub fn is_ready(&self) -> bool {
        self.needed.is_empty()
    }

    /// All that is asked, what hurts most first.
    pub fn items(&self) -> impl Iterator<Item = &Item<'a>> {
        self.ask.iter().chain(&self.back).chain(&self.helps)
    }
}

/// Builds the checklist for a deal, with questions meant for that sales role.
pub fn build<'a>(
    playbook: &'a Playbook,
    deal: &Deal,
    role: Option<&str>,
    seen: &Seen<'_>,
) -> Option<Checklist<'a>> {
    of(playbook, deal, Words::of(playbook, deal, role, seen), seen)
}

/// The same for a message that has room for one sentence a deal: nothing stands above a question.
pub fn in_brief<'a>(
    playbook: &'a Playbook,
    deal: &Deal,
    role: Option<&str>,
    seen: &Seen<'_>,
) -> Option<Checklist<'a>> {
    let words = Words::of(playbook, deal, role, seen).without_blocks();
    of(playbook, deal, words, seen)
}

fn of<'a>(
    playbook: &'a Playbook,
    deal: &Deal,
    mut words: Words<'a, '_>,
    seen: &Seen<'_>,
) -> Option<Checklist<'a>> {
    let stage = owed::current(playbook, deal)?;
    let gaps = gap::ranked(playbook, deal, seen.today);
    let needed: Vec<&Criterion> = owed::unmet(playbook, deal, stage);
    let due: Vec<Owed<'a>> = owed::due_back(playbook, deal);
    let is_due = |gap: &&Gap<'_>| due.iter().any(|o| o.criterion.id == gap.criterion.id);
    let ask: Vec<Gap<'a>> = needs(&gaps, &needed);
    let is_asked = |gap: &&Gap<'_>| ask.iter().any(|a| a.criterion.id == gap.criterion.id);
    let back = gaps
        .iter()
        .find(|gap| gap.is_owed() && is_due(gap) && !is_asked(gap));
    let helps = gaps.iter().find(|gap| gap.why == Why::Helps);
    let mut first = true;
    let mut item = |words: &mut Words<'a, '_>, gap: &Gap<'a>| {
        let (question, block) = words.question(gap.criterion, gap.is_owed());
        let whom = whom::of(playbook, deal, gap.criterion, seen)
            .filter(|_| first && gap.why != Why::Helps);
        first = false;
        Item {
            criterion: gap.criterion,
            owed_from: gap.is_owed().then_some(gap.stage),
            block,
            question,
            whom,
        }
    };
    let ask: Vec<Item<'a>> = ask.iter().map(|gap| item(&mut words, gap)).collect();
    let back = back.map(|gap| item(&mut words, gap));
    // It stands in the middle of a sentence.
    let mut words = words.without_blocks();
    let helps = helps.map(|gap| item(&mut words, gap));
    let rival = words.rival(stage);
    let mut say = words.sayings(stage);
    if rival.is_some() {
        // Two things to say, of which that is one.
        say.truncate(1);
    }
    let hint = words.hint(stage);
    let owed = gaps.iter().filter(|gap| gap.is_owed());
    let owed = owed.map(|gap| Owed {
        stage: gap.stage,
        criterion: gap.criterion,
    });
    Some(Checklist {
        stage,
        next: playbook.next_stage(&stage.id),
        ask,
        helps,
        back,
        needed,
        say,
        rival,
        hint,
        owed: owed.collect(),
    })
}

/// What is asked now: what the stage needs, and of what is owed the one that hurts most, or all that the buyer led past.
/// The signature only where it is all that is left: nobody is asked for it before the papers are right (S12).
fn needs<'a>(gaps: &[Gap<'a>], needed: &[&Criterion]) -> Vec<Gap<'a>> {
    let mut one_owed = false;
    let is_asked = |gap: &&Gap<'a>| match gap.why {
        Why::Led | Why::Here | Why::Needed => !gap.criterion.signature || needed.len() == 1,
        Why::Decides | Why::Near => !std::mem::replace(&mut one_owed, true),
        Why::Owed | Why::Helps => false,
    };
    gaps.iter()
        .filter(is_asked)
        .take(ASK_MAX)
        .copied()
        .collect()
}

/// A criterion in the words for a deal that goes on without it, with whom to ask.
pub fn later(
    playbook: &Playbook,
    deal: &Deal,
    seen: &Seen<'_>,
    criterion: &Criterion,
) -> (String, Option<Whom>) {
    let mut words = Words::of(playbook, deal, None, seen).without_blocks();
    (
        words.later(criterion),
        whom::of(playbook, deal, criterion, seen),
    )
}

/// The questions of a form, in plain text: for each criterion the first that can be asked and has at most `max`
/// characters; nothing where there is none.
pub fn short_questions(
    playbook: &Playbook,
    deal: &Deal,
    role: Option<&str>,
    seen: &Seen<'_>,
    criteria: &[&Criterion],
    max: usize,
) -> Vec<String> {
    let mut words = Words::of(playbook, deal, role, seen)
        .without_blocks()
        .within(max);
    let owed = owed::owed(playbook, deal);
    let is_owed = |c: &Criterion| owed.iter().any(|o| o.criterion.id == c.id);
    criteria
        .iter()
        .map(|criterion| words.short(criterion, is_owed(criterion)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::calendar::WorkCalendar;
    use crate::domain::date::Purpose;
    use crate::domain::event::{Contact, Created, Event, What};
    use crate::domain::id::{InteractionId, UserId};
    use crate::domain::said;
    use crate::playbook::Complexity;
    use chrono::NaiveDate;

    const REP: UserId = UserId(1);

    /// What is seen on Tuesday, 8 September 2026.
    fn at<T>(look: impl FnOnce(&Seen<'_>) -> T) -> T {
        let calendar = WorkCalendar::default();
        let today = NaiveDate::from_ymd_opt(2026, 9, 8).unwrap();
        look(&Seen {
            today,
            calendar: &calendar,
            purpose: Purpose::Step,
        })
    }

    fn list<'p>(playbook: &'p Playbook, deal: &Deal, role: Option<&str>) -> Checklist<'p> {
        at(|seen| build(playbook, deal, role, seen)).unwrap()
    }

    fn call() -> What {
        What::Noted {
            text: "called".into(),
            contact: Contact::Call,
            value_for_customer: None,
            speaker: None,
        }
    }

    /// What happens next, in an interaction of its own.
    fn then(deal: &mut Deal, what: What) {
        let seq = deal.last_seq + 1;
        deal.apply(&Event {
            seq,
            at: seq,
            by: REP,
            interaction: InteractionId(seq.unsigned_abs()),
            what,
        });
    }

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
        let playbook = Playbook::builtin();
        let parts = |text: &str| at(|seen| said::parts(&playbook.signals, text, None, seen));
        what.extend(said.iter().map(|(id, text)| What::Evidence {
            criterion: (*id).into(),
            text: (*text).into(),
            seller_only: false,
            half: None,
            parts: Some(parts(text)),
        }));
        what.push(call());
        let events: Vec<Event> = (1..)
            .zip(what)
            .map(|(seq, what)| Event {
                seq,
                at: seq,
                by: REP,
                interaction: InteractionId(seq.unsigned_abs()),
                what,
            })
            .collect();
        Deal::replay(&events).unwrap()
    }

    fn questions<'a>(list: &'a Checklist<'_>) -> Vec<&'a str> {
        list.ask.iter().map(|item| item.question.as_str()).collect()
    }

    const KNOWN: [(&str, &str); 4] = [
        ("reply", "Jana Weiss, fleet manager, called back on 3 March"),
        (
            "problem",
            "Jana Weiss: \"an invoice takes us nine days, and nobody can say where it lies\"",
        ),
        (
            "responsible",
            "Petra Lind has to solve it, Karl Ahm decides",
        ),
        ("budget", "Up to 60k"),
    ];

    #[test]
    fn the_buyers_words_stand_above_one_question_whole() {
        let playbook = Playbook::builtin();
        let mut deal = deal("development", None, &KNOWN);
        then(&mut deal, call());
        let list = list(&playbook, &deal, None);
        let blocks: Vec<&Block> = list.ask.iter().filter_map(|i| i.block.as_ref()).collect();
        let [block] = blocks.as_slice() else {
            panic!("{blocks:?}");
        };
        assert_eq!(block.speaker.as_deref(), Some("Jana Weiss"));
        assert_eq!(
            block.words,
            "an invoice takes us nine days, and nobody can say where it lies"
        );
        assert_eq!(
            list.ask[0].question,
            "What does a week of this cost, and whom?"
        );
    }

    #[test]
    fn the_first_thing_names_who_can_answer_it() {
        let playbook = Playbook::builtin();
        // money is owed: Karl Ahm decides, and is asked before what the stage needs after its first
        let mut deal = deal("development", None, &KNOWN[..3]);
        let whom = |deal: &Deal| {
            let list = list(&playbook, deal, None);
            let first = list.items().next().unwrap();
            let named = list.items().filter(|i| i.whom.is_some()).count();
            assert!(named <= 1);
            (first.criterion.id.clone(), first.whom.clone())
        };
        let (id, first) = whom(&deal);
        assert_eq!(
            (id.as_str(), first.map(|w| w.name)),
            ("situation", Some("Jana Weiss".into()))
        );
        let owed = list(&playbook, &deal, None);
        assert_eq!(owed.ask[1].criterion.id, "budget");
        let karl = at(|seen| whom::of(&playbook, &deal, owed.ask[1].criterion, seen)).unwrap();
        assert_eq!((karl.name.as_str(), karl.before), ("Karl Ahm", None));
        let due = NaiveDate::from_ymd_opt(2026, 9, 11).unwrap();
        then(
            &mut deal,
            What::NextStep {
                text: "walk".into(),
                due,
            },
        );
        assert_eq!(whom(&deal).1.and_then(|w| w.before), Some(due));
        // nobody known: no name
        assert_eq!(whom(&self::deal("development", None, &[])).1, None);
    }

    #[test]
    fn without_answers_the_stand_ins_are_said() {
        let playbook = Playbook::builtin();
        for stage in &playbook.stages {
            let deal = deal(&stage.id, None, &[]);
            let list = list(&playbook, &deal, None);
            assert!(
                !list.ask.is_empty() && list.say.len() == 2 && list.hint.is_some(),
                "{}",
                stage.id
            );
            let all = [questions(&list).join(" "), list.say.join(" ")].concat();
            assert!(!all.contains("{{"), "{all}");
        }
    }

    #[test]
    fn nothing_is_asked_in_the_same_words_twice_running() {
        let playbook = Playbook::builtin();
        for stage in &playbook.stages {
            for known in [&[][..], &KNOWN[..]] {
                let mut deal = deal(&stage.id, Some("energy"), known);
                let mut before: Vec<String> = Vec::new();
                for _ in 0..12 {
                    let list = list(&playbook, &deal, None);
                    let asked: Vec<String> =
                        questions(&list).into_iter().map(str::to_owned).collect();
                    let again = asked.iter().find(|q| before.contains(q));
                    assert_eq!(again, None, "{}", stage.id);
                    before = asked;
                    then(&mut deal, call());
                }
            }
        }
    }

    #[test]
    fn half_an_answer_is_asked_again_in_other_words() {
        let playbook = Playbook::builtin();
        let mut deal = deal("qualification", None, &KNOWN[..3]);
        let mut before = String::new();
        for tries in 0..4 {
            let half = What::Evidence {
                criterion: "budget".into(),
                text: "no idea so far".into(),
                seller_only: false,
                half: Some(said::Half::NoAnswer),
                parts: None,
            };
            then(&mut deal, half);
            let list = list(&playbook, &deal, None);
            let asked = questions(&list)[0].to_owned();
            if tries == 0 {
                assert_eq!(
                    asked,
                    "Nobody knows the sum? Then who found the money the last time?"
                );
            }
            assert_ne!(asked, before);
            before = asked;
        }
    }

    #[test]
    fn needed_and_helpful_are_told_apart() {
        let playbook = Playbook::builtin();
        let open = deal("qualification", None, &KNOWN[..2]);
        let list_of = |deal: &Deal| {
            let list = list(&playbook, deal, None);
            let helps = list.helps.as_ref().map(|i| i.criterion.id.clone());
            (list.is_ready(), list.ask.len(), helps)
        };
        assert_eq!(list_of(&open), (false, 2, Some("deadline".into())));
        let done = deal("qualification", None, &KNOWN);
        assert_eq!(list_of(&done), (true, 0, Some("deadline".into())));
        // nobody is asked for the signature before the papers are right
        let closing = deal("closing", None, &[]);
        let list = list(&playbook, &closing, None);
        assert!(!list.ask.iter().any(|i| i.criterion.signature));
    }

    #[test]
    fn a_form_takes_the_next_question_that_fits_and_cuts_none() {
        let playbook = Playbook::builtin();
        let deal = deal("development", None, &KNOWN);
        let list = list(&playbook, &deal, None);
        let criteria: Vec<&Criterion> = list.ask.iter().map(|item| item.criterion).collect();
        let short = |max| at(|seen| short_questions(&playbook, &deal, None, seen, &criteria, max));
        assert!(
            short(100)
                .iter()
                .all(|q| !q.is_empty() && !q.contains("week of this"))
        );
        assert_eq!(short(10), ["", "", ""]);
    }

    #[test]
    fn roles_and_trades_are_asked_their_own() {
        let playbook = Playbook::builtin();
        let mut deal = deal("development", Some("energy"), &[]);
        (deal.heard.turns, deal.heard.last) = (0, None);
        let list = list(&playbook, &deal, Some("presales"));
        assert_eq!(
            [&list.ask[0].question, &list.ask[2].question],
            [
                "Which system holds this today, and who looks after it?",
                "Which of your systems may never stand still, not even for an hour?",
            ]
        );
        assert!(list.say[0].contains("meter"), "{:?}", list.say);
    }
}
