//! Stage discipline as tables, by the shipped playbook.

use super::*;
use crate::domain::event::{Created, Event, What};
use crate::domain::id::{InteractionId, UserId};
use crate::playbook::Complexity;

const REP: UserId = UserId(1);

/// A deal in a stage, with these criteria met.
fn deal(stage: &str, met: &[&str]) -> Deal {
    let created = Created {
        name: "Nordlicht fleet".into(),
        customer: None,
        owner: REP,
        value: None,
        source: Some("referral".into()),
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
    let mut what = vec![What::Created(created)];
    what.extend(met.iter().map(|id| What::Evidence {
        criterion: (*id).into(),
        text: "They said so".into(),
        seller_only: false,
        half: None,
        parts: None,
    }));
    let events: Vec<Event> = (1..)
        .zip(what)
        .map(|(seq, what)| Event {
            seq,
            at: seq * 1000,
            by: REP,
            interaction: InteractionId(1),
            what,
        })
        .collect();
    Deal::replay(&events).unwrap()
}

fn required(playbook: &Playbook, stage: &str) -> Vec<String> {
    playbook
        .stage(stage)
        .unwrap()
        .required()
        .map(|c| c.id.clone())
        .collect()
}

fn wanted<'a>(
    playbook: &'a Playbook,
    to: &str,
    reason: Option<&'a str>,
    buyer_led: bool,
) -> Wanted<'a> {
    Wanted {
        to: playbook.stage(to).unwrap(),
        reason,
        buyer_led,
        signed: None,
        proven: false,
    }
}

const fn push(autonomy: Autonomy, manager: bool) -> Push {
    Push { autonomy, manager }
}

/// The verdict in a word.
fn word(verdict: &Verdict<'_>) -> String {
    match verdict {
        Verdict::Move(m) => format!(
            "moves: {:?}{}",
            m.kind,
            if m.quiet { ", quiet" } else { "" }
        ),
        Verdict::Ask(_) => "asks".into(),
        Verdict::NeedsReason(j) => format!("needs a reason: {:?}", j.kind),
        other => format!("{other:?}"),
    }
}

/// Name, met, to, reason, buyer-led, push, verdict.
type Row<'a> = (
    &'a str,
    &'a [&'a str],
    &'a str,
    Option<&'a str>,
    bool,
    Push,
    &'a str,
);

#[test]
fn what_a_move_takes() {
    let playbook = Playbook::builtin();
    let full: Vec<String> = required(&playbook, "qualification");
    let full: Vec<&str> = full.iter().map(String::as_str).collect();
    let (scripted, guided, autonomous) =
        (Autonomy::Scripted, Autonomy::Guided, Autonomy::Autonomous);
    let why = Some("They asked for a demo");
    #[rustfmt::skip]
    let cases: &[Row<'_>] = &[
        // name, met, to, reason, buyer-led, push, verdict
        ("clean, whoever", &full, "development", None, false, push(scripted, false), "moves: Clean"),
        ("hollow, guided, no reason", &[], "development", None, false, push(guided, false), "needs a reason: Hollow"),
        ("hollow, guided, blank reason", &[], "development", Some("  "), false, push(guided, false), "needs a reason: Hollow"),
        ("hollow, guided, reason", &[], "development", why, false, push(guided, false), "moves: Hollow"),
        ("hollow, scripted", &[], "development", why, false, push(scripted, false), "asks"),
        ("hollow, scripted, no reason", &[], "development", None, false, push(scripted, false), "asks"),
        ("hollow, autonomous", &[], "development", None, false, push(autonomous, false), "moves: Hollow, quiet"),
        ("skip, guided", &full, "presentation", why, false, push(guided, false), "moves: Skip"),
        ("skip, guided, no reason", &full, "presentation", None, false, push(guided, false), "needs a reason: Skip"),
        ("skip, scripted", &full, "presentation", why, false, push(scripted, false), "asks"),
        ("skip, scripted, by a manager", &full, "presentation", why, false, push(scripted, true), "moves: Skip"),
        ("skip, scripted, by a manager, no reason", &full, "presentation", None, false, push(scripted, true), "needs a reason: Skip"),
        ("skip, autonomous", &full, "presentation", None, false, push(autonomous, false), "moves: Skip, quiet"),
        ("buyer-led, guided", &[], "presentation", why, true, push(guided, false), "moves: Aligned"),
        ("buyer-led, guided, no reason", &[], "presentation", None, true, push(guided, false), "needs a reason: Aligned"),
        ("buyer-led, autonomous, no reason", &[], "presentation", None, true, push(autonomous, false), "needs a reason: Aligned"),
        ("buyer-led, scripted", &[], "presentation", why, true, push(scripted, false), "asks"),
        ("buyer-led, scripted, no reason", &[], "presentation", None, true, push(scripted, false), "needs a reason: Aligned"),
        ("buyer-led, one on, all met", &full, "development", None, true, push(guided, false), "moves: Clean"),
        ("back", &[], "prospecting", Some("The contact left"), false, push(scripted, false), "moves: Back"),
        ("back, no reason", &[], "prospecting", None, false, push(autonomous, false), "needs a reason: Back"),
        ("nowhere", &[], "qualification", why, false, push(guided, false), "Here"),
        ("into the won stage", &full, "account-management", why, false, push(autonomous, true), "NeedsWin"),
    ];
    for (name, met, to, reason, buyer_led, push, verdict) in cases {
        let deal = deal("qualification", met);
        let got = decide(
            &playbook,
            &deal,
            &wanted(&playbook, to, *reason, *buyer_led),
            *push,
        );
        assert_eq!(word(&got), *verdict, "{name}");
    }
}

#[test]
fn what_was_answered_before_is_not_skipped() {
    let playbook = Playbook::builtin();
    let mut met = required(&playbook, "prospecting");
    met.extend(required(&playbook, "qualification"));
    let met: Vec<&str> = met.iter().map(String::as_str).collect();
    let all = deal("prospecting", &met);
    let to = playbook.stage("development").unwrap();
    let judged = judge(&playbook, &all, to, false, false);
    assert_eq!(judged.kind, MoveKind::Clean);
    assert_eq!(judged.passed, ["qualification"]);
    // One answer less, and it is one; whoever led.
    let some = deal("prospecting", &met[..met.len() - 1]);
    let kind = |led| judge(&playbook, &some, to, led, false).kind;
    assert_eq!(
        (kind(false), kind(true)),
        (MoveKind::Skip, MoveKind::Aligned)
    );
}

#[test]
fn a_skip_owes_what_it_left_and_what_it_jumped() {
    let playbook = Playbook::builtin();
    let deal = deal("qualification", &["problem"]);
    let verdict = decide(
        &playbook,
        &deal,
        &wanted(&playbook, "presentation", Some("demo"), false),
        push(Autonomy::Guided, false),
    );
    let Verdict::Move(moved) = verdict else {
        panic!("{verdict:?}")
    };
    assert_eq!(moved.passed, ["development"]);
    let mut expected: Vec<String> = required(&playbook, "qualification")
        .into_iter()
        .filter(|id| id != "problem")
        .collect();
    expected.extend(required(&playbook, "development"));
    assert_eq!(moved.owed, expected);
}

#[test]
fn a_win_takes_a_signature_in_every_mode() {
    let playbook = Playbook::builtin();
    let all = required(&playbook, "closing");
    let but_signature: Vec<&str> = all
        .iter()
        .map(String::as_str)
        .filter(|id| *id != "signature")
        .collect();
    let with = |signed: &'static str| Wanted {
        to: playbook.won_stage(),
        reason: None,
        buyer_led: false,
        signed: Some(signed),
        proven: signed.contains("Weiss"),
    };
    for autonomy in [Autonomy::Scripted, Autonomy::Guided, Autonomy::Autonomous] {
        for manager in [false, true] {
            let deal = deal("closing", &but_signature);
            let decide = |signed| {
                word(&decide(
                    &playbook,
                    &deal,
                    &with(signed),
                    push(autonomy, manager),
                ))
            };
            assert_eq!(decide(""), "NeedsSignature", "{autonomy:?}");
            assert_eq!(
                decide("sent the contract"),
                "NeedsSignature",
                "{autonomy:?}"
            );
            assert_eq!(
                decide("Jana Weiss signed on 3 December"),
                "moves: Clean",
                "{autonomy:?}"
            );
        }
    }
    // What a win passes over is a skip like any other: the signature is its reason.
    let deal = deal("presentation", &[]);
    let signed = with("Jana Weiss signed on 3 December");
    assert_eq!(
        word(&decide(
            &playbook,
            &deal,
            &signed,
            push(Autonomy::Guided, false)
        )),
        "moves: Skip"
    );
    assert_eq!(
        word(&decide(
            &playbook,
            &deal,
            &signed,
            push(Autonomy::Scripted, false)
        )),
        "asks"
    );
    // Signed before, and said so: nothing more is needed.
    let deal = self::deal(
        "closing",
        &all.iter().map(String::as_str).collect::<Vec<_>>(),
    );
    assert_eq!(
        word(&decide(
            &playbook,
            &deal,
            &with(""),
            push(Autonomy::Guided, false)
        )),
        "moves: Clean"
    );
}

#[test]
fn a_lost_deal_stands_still() {
    let playbook = Playbook::builtin();
    let mut deal = deal("qualification", &[]);
    deal.status = Status::Lost {
        reason: "price".into(),
        competitor: None,
        learned: None,
        at: 0,
        by: None,
    };
    let verdict = decide(
        &playbook,
        &deal,
        &wanted(&playbook, "development", Some("x"), false),
        push(Autonomy::Guided, true),
    );
    assert_eq!(word(&verdict), "Lost");
}

#[test]
fn complexity_and_source_decide_what_is_asked() {
    let playbook = Playbook::builtin();
    let unmet = |deal: &Deal, stage: &str| -> Vec<String> {
        owed::unmet(&playbook, deal, playbook.stage(stage).unwrap())
            .into_iter()
            .map(|c| c.id.clone())
            .collect()
    };
    let mut deal = deal("discussion", &[]);
    deal.complexity = Complexity::Simple;
    let simple = unmet(&deal, "discussion");
    deal.complexity = Complexity::Complex;
    let complex = unmet(&deal, "discussion");
    assert!(complex.len() > simple.len(), "{simple:?} {complex:?}");
    let before = unmet(&deal, "prospecting");
    deal.source = playbook
        .sources
        .iter()
        .find(|s| s.inbound)
        .map(|s| s.id.clone());
    assert_eq!(
        unmet(&deal, "prospecting").len(),
        before.len() + 1,
        "an inbound lead is assessed (S7)"
    );
    deal.source = None;
    assert_eq!(
        unmet(&deal, "prospecting").len(),
        before.len() + 1,
        "the source is recorded (S7)"
    );
}

#[test]
fn what_is_owed_comes_back_at_the_next_two_moves() {
    let playbook = Playbook::builtin();
    let mut deal = deal("qualification", &["problem", "responsible"]);
    let mut seq = deal.last_seq;
    let mut go = |deal: &mut Deal, to: &str| {
        let verdict = decide(
            &playbook,
            deal,
            &wanted(&playbook, to, Some("why"), false),
            push(Autonomy::Guided, false),
        );
        let Verdict::Move(moved) = verdict else {
            panic!("{verdict:?}")
        };
        seq += 1;
        deal.apply(&Event {
            seq,
            at: seq * 1000,
            by: REP,
            interaction: InteractionId(9),
            what: What::Moved(moved),
        });
        owed::due_back(&playbook, deal)
            .iter()
            .any(|o| o.criterion.id == "budget")
    };
    assert!(
        !go(&mut deal, "development"),
        "with the move that left it behind the flag says it"
    );
    assert!(go(&mut deal, "presentation"));
    assert!(go(&mut deal, "discussion"));
    assert!(
        !go(&mut deal, "closing"),
        "after two it is no longer prompted"
    );
    assert!(
        owed::owed(&playbook, &deal)
            .iter()
            .any(|o| o.criterion.id == "budget"),
        "but still owed"
    );
}

#[test]
fn history_makes_the_state() {
    let playbook = Playbook::builtin();
    let at = |seq: i64, what| Event {
        seq,
        at: seq * 1000,
        by: REP,
        interaction: InteractionId(seq.unsigned_abs()),
        what,
    };
    let start = deal("qualification", &[]);
    let Verdict::Move(moved) = decide(
        &playbook,
        &start,
        &wanted(&playbook, "presentation", Some("demo"), false),
        push(Autonomy::Guided, false),
    ) else {
        panic!()
    };
    let created = What::Created(Created {
        name: start.name.clone(),
        customer: None,
        owner: REP,
        value: None,
        source: start.source.clone(),
        close: None,
        vertical: None,
        competitor: None,
        complexity: Complexity::Standard,
        stage: "qualification".into(),
        passed: vec!["prospecting".into()],
        owed: vec!["answered".into()],
        quiet: false,
        brief: false,
        in_card: false,
        sample: false,
    });
    let mut events = vec![at(1, created), at(2, What::Moved(moved))];
    let skipped = Deal::replay(&events).unwrap();
    assert_eq!(
        (skipped.stage.as_str(), skipped.flags.len(), skipped.moves),
        ("presentation", 2, 1)
    );
    assert_eq!(skipped.spent.get("qualification"), Some(&1000));

    events.push(at(3, What::Undone { seqs: vec![2] }));
    let back = Deal::replay(&events).unwrap();
    assert_eq!(
        (back.stage.as_str(), back.flags.len(), back.moves),
        ("qualification", 1, 0)
    );
    assert_eq!(back.last_seq, 3, "the taking back is itself an entry");

    events.push(at(4, What::Undone { seqs: vec![1] }));
    assert_eq!(Deal::replay(&events).unwrap().status, Status::Withdrawn);
    assert_eq!(
        Deal::replay(&events[1..]),
        None,
        "a history begins with its creation"
    );
}

/// The shipped playbook without Discussion, or with another id for it.
fn without_discussion(new_id: Option<&str>) -> Playbook {
    let mut playbook = Playbook::builtin();
    match new_id {
        Some(id) => {
            playbook.stages[4].formerly = vec![playbook.stages[4].id.clone()];
            playbook.stages[4].id = id.into();
            playbook.stages[4].name = "Doubts".into();
        }
        None => drop(playbook.stages.remove(4)),
    }
    playbook
}

#[test]
fn a_renamed_stage_is_the_stage_it_was() {
    let playbook = without_discussion(Some("doubts"));
    let deal = deal(
        "discussion",
        &required(&playbook, "doubts")
            .iter()
            .map(String::as_str)
            .collect::<Vec<_>>(),
    );
    assert_eq!(owed::position(&playbook, &deal), Some(4));
    assert!(!owed::owed(&playbook, &deal).is_empty());
    let free = push(Autonomy::Guided, false);
    let here = decide(
        &playbook,
        &deal,
        &wanted(&playbook, "doubts", None, false),
        free,
    );
    assert_eq!(here, Verdict::Here);
    let next = decide(
        &playbook,
        &deal,
        &wanted(&playbook, "closing", None, false),
        free,
    );
    assert!(matches!(next, Verdict::Move(m) if m.kind == MoveKind::Clean));
}

#[test]
fn out_of_a_stage_that_is_gone_every_move_is_clean() {
    let playbook = without_discussion(None);
    let deal = deal("discussion", &[]);
    assert_eq!(owed::position(&playbook, &deal), None);
    assert!(owed::current(&playbook, &deal).is_none());
    assert!(owed::owed(&playbook, &deal).is_empty());
    let scripted = push(Autonomy::Scripted, false);
    for to in ["prospecting", "presentation", "closing"] {
        let verdict = decide(
            &playbook,
            &deal,
            &wanted(&playbook, to, None, false),
            scripted,
        );
        let Verdict::Move(moved) = verdict else {
            panic!("{to}: {verdict:?}")
        };
        assert_eq!(moved.kind, MoveKind::Clean, "{to}");
        assert!(moved.owed.is_empty() && moved.passed.is_empty(), "{to}");
    }
    // Winning takes a signature all the same.
    let won = wanted(&playbook, "account-management", None, false);
    assert_eq!(decide(&playbook, &deal, &won, scripted), Verdict::NeedsWin);
    let signed = Wanted {
        signed: Some("Jana signed on 3 December"),
        proven: true,
        ..won
    };
    let verdict = decide(&playbook, &deal, &signed, scripted);
    assert!(matches!(verdict, Verdict::Move(m) if m.won && m.kind == MoveKind::Clean));
}

#[test]
fn a_move_out_of_a_stage_that_is_gone_ends_the_flags_about_later_ones() {
    let whole = Playbook::builtin();
    let mut deal = deal("prospecting", &[]);
    let apply = |deal: &mut Deal, playbook: &Playbook, to: &str| {
        let verdict = decide(
            playbook,
            deal,
            &wanted(playbook, to, Some("They asked"), false),
            push(Autonomy::Guided, false),
        );
        let Verdict::Move(mut moved) = verdict else {
            panic!("{to}: {verdict:?}")
        };
        moved.ends = owed::ended_by(playbook, deal, &What::Moved(moved.clone()));
        let ends = moved.ends.clone();
        deal.apply(&Event {
            seq: deal.last_seq + 1,
            at: 9_000,
            by: REP,
            interaction: InteractionId(9),
            what: What::Moved(moved),
        });
        ends
    };
    apply(&mut deal, &whole, "presentation");
    apply(&mut deal, &whole, "discussion");
    let about: Vec<&str> = deal.flags.iter().map(|f| f.to.as_str()).collect();
    assert_eq!(about, ["presentation", "discussion"]);
    let short = without_discussion(None);
    // What is asked before Closing is asked there as well.
    assert!(apply(&mut deal.clone(), &short, "closing").is_empty());
    // Before Presentation it is not, nor what Presentation was left without.
    let ids: Vec<i64> = deal.flags.iter().map(|f| f.id).collect();
    assert_eq!(apply(&mut deal, &short, "qualification"), ids);
}
