//! Answers in the life of a deal: half and met, one after the other, put right, taken back.

use super::*;
use crate::domain::event::{Event, What};
use crate::domain::id::InteractionId;
use crate::domain::said::Correction;

const CREATED: &str = r#"{"kind":"created","name":"Nordlicht fleet","customer":null,"owner":1,"value":null,"source":null,
    "close":null,"vertical":null,"competitor":null,"complexity":"standard","stage":"qualification","passed":[],"owed":[],
    "quiet":false}"#;

fn said(text: &str, half: Option<Half>) -> What {
    What::Evidence {
        criterion: "budget".into(),
        text: text.into(),
        seller_only: false,
        half,
        parts: Some(Parts::default()),
    }
}

/// As an earlier version wrote it.
fn old(text: &str, seller_only: bool) -> What {
    let body = serde_json::json!({
        "kind": "evidence", "criterion": "budget", "text": text, "seller_only": seller_only,
    });
    serde_json::from_value(body).unwrap()
}

fn history(what: Vec<What>) -> Vec<Event> {
    let created: What = serde_json::from_str(CREATED).unwrap();
    (1..)
        .zip(std::iter::once(created).chain(what))
        .map(|(seq, what)| Event {
            seq,
            at: seq * 1000,
            by: UserId(1),
            interaction: InteractionId(seq.unsigned_abs()),
            what,
        })
        .collect()
}

fn budget(what: Vec<What>) -> Evidence {
    let deal = Deal::replay(&history(what)).unwrap();
    deal.evidence.get("budget").unwrap().clone()
}

#[test]
fn what_is_no_answer_lowers_none_that_is() {
    for half in [Half::NoAnswer, Half::OurSide] {
        let stays = budget(vec![said("60k", None), said("tbc", Some(half))]);
        assert_eq!((stays.text.as_str(), stays.half()), ("60k", None));
    }
    // What they said to keep it open does.
    let open = budget(vec![
        said("60k", None),
        said("still open", Some(Half::KeptOpen)),
    ]);
    assert_eq!(open.half(), Some(Half::KeptOpen));
    let met = budget(vec![said("tbc", Some(Half::NoAnswer)), said("60k", None)]);
    assert_eq!((met.text.as_str(), met.half(), met.tries), ("60k", None, 0));
    let tried = budget(vec![
        said("tbc", Some(Half::NoAnswer)),
        said("??", Some(Half::NoAnswer)),
    ]);
    assert_eq!(tried.tries, 2);
}

#[test]
fn an_answer_from_before_standing_was_kept_stands_as_it_stood() {
    let ours = budget(vec![old("sent the deck", true)]);
    assert_eq!((ours.half(), ours.parts), (Some(Half::OurSide), None));
    assert_eq!(budget(vec![old("no idea", false)]).half(), None);
    let latest = budget(vec![old("60k", false), old("sent the deck", true)]);
    assert_eq!(latest.text, "sent the deck", "as it was then");
    let stored: Evidence =
        serde_json::from_str(r#"{"text":"sent the deck","by":1,"at":2000,"seller_only":true}"#)
            .unwrap();
    // Only the turn it came with is known anew.
    let turn = stored.turn + 1;
    assert_eq!(
        Evidence { turn, ..stored },
        budget(vec![old("sent the deck", true)])
    );
}

#[test]
fn what_is_put_right_counts_as_if_it_had_been_read_so() {
    let right = |to| What::Corrected {
        answer: 3,
        criterion: "budget".into(),
        to,
    };
    let first = || vec![said("60k", None), said("called, 80k", Some(Half::OurSide))];
    let mut theirs = first();
    theirs.push(right(Correction::Theirs));
    assert_eq!(budget(theirs.clone()).text, "called, 80k");
    theirs.push(What::Undone { seqs: vec![4] });
    assert_eq!(budget(theirs).text, "60k");
    // And an answer that it took the place of is back.
    let mut ours = vec![said("60k", None), said("80k", None)];
    ours.push(right(Correction::Ours));
    assert_eq!(budget(ours).text, "60k");
    let mut named = first();
    named.push(right(Correction::Theirs));
    named.push(right(Correction::Speaker("Jana Weiss".into())));
    assert_eq!(budget(named).speaker(), Some("Jana Weiss"));
}

#[test]
fn only_what_is_an_answer_is_an_activity() {
    let touched = |what| Deal::replay(&history(what)).unwrap().last_touch.at;
    assert_eq!(touched(vec![said("tbc", Some(Half::NoAnswer))]), 1000);
    assert_eq!(touched(vec![said("sent it", Some(Half::OurSide))]), 2000);
    assert_eq!(touched(vec![said("60k", None)]), 2000);
    let to = Correction::Ours;
    let right = What::Corrected {
        answer: 2,
        criterion: "budget".into(),
        to,
    };
    assert_eq!(
        touched(vec![said("60k", None), right]),
        2000,
        "putting right is none"
    );
}

#[test]
fn an_answer_reads_back_as_it_was_written() {
    let parts = Parts {
        speaker: Some("Jana Weiss".into()),
        figures: vec!["60k".into()],
        ..Parts::default()
    };
    let what = What::Evidence {
        criterion: "budget".into(),
        text: "60k".into(),
        seller_only: false,
        half: None,
        parts: Some(parts),
    };
    let body = serde_json::to_string(&what).unwrap();
    assert_eq!(
        body,
        r#"{"kind":"evidence","criterion":"budget","text":"60k","parts":{"speaker":"Jana Weiss","figures":["60k"]}}"#
    );
    assert_eq!(serde_json::from_str::<What>(&body).unwrap(), what);
    let turned = r#"{"kind":"corrected","answer":2,"criterion":"budget","to":"theirs"}"#;
    let what: What = serde_json::from_str(turned).unwrap();
    assert_eq!(serde_json::to_string(&what).unwrap(), turned);
}
