//! What one tap offers under a note, the most useful first.

use std::collections::BTreeSet;

use super::*;
use crate::domain::calendar::WorkCalendar;
use crate::domain::date::Purpose;
use crate::domain::deal::NextStep;
use crate::domain::event::{Created, Event, What};
use crate::domain::id::{InteractionId, UserId};
use crate::playbook::Complexity;

/// A deal in a stage, logged on Tuesday, 8 September 2026.
fn deal(stage: &str) -> Deal {
    let created = Created {
        name: "Nordlicht fleet".into(),
        customer: None,
        owner: UserId(1),
        value: None,
        source: None,
        close: None,
        vertical: None,
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
    let event = Event {
        seq: 1,
        at: 1,
        by: UserId(1),
        interaction: InteractionId(1),
        what: What::Created(created),
    };
    Deal::replay(&[event]).unwrap()
}

fn person(id: i64, name: &str, is: &[Is]) -> Person {
    Person {
        id,
        name: name.into(),
        title: None,
        is: is.iter().copied().collect::<BTreeSet<_>>(),
        heard_at: None,
    }
}

fn reading<T>(look: impl FnOnce(&Playbook, &Seen<'_>) -> T) -> T {
    let (playbook, calendar) = (Playbook::builtin(), WorkCalendar::default());
    let today = NaiveDate::from_ymd_opt(2026, 9, 8).unwrap();
    let purpose = Purpose::Step;
    look(
        &playbook,
        &Seen {
            today,
            calendar: &calendar,
            purpose,
        },
    )
}

/// What is offered, in short.
fn offered(deal: &Deal, note: &str, may_change: bool) -> Vec<String> {
    reading(|playbook, seen| {
        let read = read(playbook, deal, note, may_change, seen);
        let name = |s: &Suggestion<'_>| match s {
            Suggestion::Left(person) => format!("left {}", person.id),
            Suggestion::Step(day) => format!("step {day}"),
            Suggestion::Takes(criterion) => criterion.id.clone(),
            Suggestion::Rival(rival) => rival.id.clone(),
        };
        read.suggestions.iter().map(name).collect()
    })
}

#[test]
fn a_note_is_offered_for_what_it_is_about() {
    let deal = deal("qualification");
    for (note, wanted) in [
        ("They have 60k for it in the IT budget", vec!["budget"]),
        (
            "The CFO has the last word, budget is 60k",
            vec!["budget", "responsible"],
        ),
        ("The lease runs out on 1 July", vec!["deadline"]),
        ("They compare us with Plainford", vec!["plainford"]),
        ("Next call on Friday", vec!["step 2026-09-11"]),
        (
            "Next call on Friday, budget is 60k, Plainford is there as well",
            vec!["step 2026-09-11", "budget"],
        ),
        // What says that nothing is known answers nothing.
        ("Budget: tbc", vec![]),
        ("They type it by hand", vec![]),
        ("", vec![]),
    ] {
        assert_eq!(offered(&deal, note, true), wanted, "{note}");
    }
    // Lawyers are asked for in large deals only.
    let clause = "Their lawyers want to see the liability clause";
    assert_eq!(offered(&deal, clause, true), [""; 0]);
    let large = Deal {
        complexity: Complexity::Complex,
        ..deal.clone()
    };
    assert_eq!(offered(&large, clause, true), ["legal"]);
    // Who only notes sets no step and names no competitor.
    assert_eq!(
        offered(&deal, "Next call on Friday with Plainford", false),
        [""; 0]
    );
}

#[test]
fn what_is_known_already_is_not_offered() {
    let mut deal = deal("qualification");
    deal.competitor = Some("plainford".into());
    let due = NaiveDate::from_ymd_opt(2026, 9, 11).unwrap();
    let text = "Call".to_owned();
    deal.next_step = Some(NextStep { text, due });
    assert_eq!(
        offered(&deal, "Next call on Friday, Plainford too", true),
        [""; 0]
    );
    // Another day comes last where one is set.
    let other = offered(&deal, "Next call on 18 September, the budget is 60k", true);
    assert_eq!(other, ["budget", "step 2026-09-18"]);
}

#[test]
fn whoever_left_is_one_of_the_deals_people() {
    let mut deal = deal("development");
    assert_eq!(
        offered(&deal, "Our champion left the company", true),
        [""; 0]
    );
    deal.people = vec![
        person(2, "Jana Weiss", &[Is::SpeaksForUs]),
        person(3, "Karl Ahm", &[Is::Decides]),
    ];
    assert_eq!(
        offered(&deal, "Our champion left the company", true),
        ["left 2"]
    );
    assert_eq!(
        offered(&deal, "Karl is leaving the company in May", true)[0],
        "left 3"
    );
    // Somebody else whom nobody has kept.
    assert_eq!(offered(&deal, "Petra Lind left in August", true), [""; 0]);
    deal.people[0].is.insert(Is::Left);
    assert_eq!(offered(&deal, "Jana Weiss left in August", true), [""; 0]);
}

#[test]
fn the_price_is_answered_with_a_question() {
    let mut deal = deal("discussion");
    let asked = |deal: &Deal| {
        reading(|playbook, seen| {
            let read = read(playbook, deal, "They find us too expensive", true, seen);
            read.price.map(|asked| asked.is_some())
        })
    };
    assert_eq!(asked(&deal), Some(true));
    deal.complexity = Complexity::Simple;
    assert_eq!(asked(&deal), Some(false));
}
