//! Rules of the patterns, and that those of an earlier version are read as before.

use chrono::NaiveDate;

use super::{check, mistakes, with};
use crate::domain::calendar::WorkCalendar;
use crate::domain::date::{Purpose, Seen};
use crate::domain::said::{Half, Proof, judge, proof};
use crate::playbook::parse::parse;

/// `signals.md` as version 0.1.0 brought it.
const BEFORE: &str = include_str!("../../../tests/fixtures/signals-of-0.1.md");

#[test]
fn patterns_name_the_words_of_their_file() {
    let one = |words: &str, pattern: &str| {
        format!(
            "# It\n\n## Words\n\n- `send` {words}\n\n## Our side\n\n- `{pattern}`\n  - matches: Sent it\n  - misses: They\n"
        )
    };
    let path = "signals/it.md";
    let good = one("sent, send", "^<send>\\b");
    assert_eq!(mistakes(&with(path, "", &good)), Vec::<String>::new());
    check(&[
        (
            path,
            "",
            &one("sent", "^<sned>\\b"),
            "9: `<sned>` is no word that stands above — did you mean `send`?",
        ),
        (
            path,
            "",
            &one("<sent>", "^sent\\b"),
            "5: `<sent>` is no word that stands above — use one of `name`",
        ),
        (
            path,
            "",
            &one("sent\n- `send` sends", "^<send>\\b"),
            "6: word `send` is there twice — use another name",
        ),
        (
            path,
            "",
            &one(",", "^sent\\b"),
            "5: word `send` says nothing — write words with commas between them",
        ),
    ]);
}

#[test]
fn a_file_of_an_earlier_version_is_read_as_before() {
    let playbook = parse(&with("signals.md", "", BEFORE)).unwrap();
    let signals = &playbook.signals;
    for ours in [
        "Sent the deck",
        "Called twice, no answer",
        "Great call, they loved it",
    ] {
        assert_eq!(judge(signals, ours, &[]), Some(Half::OurSide), "{ours}");
    }
    for theirs in [
        "Jana called back on 3 March",
        "Sent the contract, Karl Ahm signed it",
        "tbc",
        "Ørsted has confirmed",
    ] {
        assert_eq!(judge(signals, theirs, &[]), None, "{theirs}");
    }
    let calendar = WorkCalendar::default();
    let seen = Seen {
        today: NaiveDate::from_ymd_opt(2026, 11, 27).unwrap(),
        calendar: &calendar,
        purpose: Purpose::Close,
    };
    for (text, wanted) in [
        ("sent the contract", Proof::Ours),
        ("Jana will sign on 3 December", Proof::None),
        ("not signed yet", Proof::None),
        ("", Proof::None),
        ("signed", Proof::Signed),
        ("契約書は12月3日に署名されました", Proof::Signed),
    ] {
        assert_eq!(proof(signals, text, &seen), wanted, "{text}");
    }
}
