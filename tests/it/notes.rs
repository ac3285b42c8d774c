//! How well notes are read, on texts that were written for the purpose and not while the patterns were:
//! `tests/fixtures/notes.toml`. Precision and recall are printed by label and language, what fails is named, and a floor
//! holds.

use std::fmt::Write as _;
use std::path::Path;

use chrono::NaiveDate;
use dealcoach::domain::calendar::WorkCalendar;
use dealcoach::domain::date::{Purpose, Seen};
use dealcoach::domain::noted::{self, Topic};
use dealcoach::playbook::Playbook;
use serde::Deserialize;

use crate::said::Score;

/// By label: so much of what is told is right, and so much of what there is is told, in percent. A competitor that the
/// playbook does not name is found only by words such as *another offer*.
const FLOORS: [(Topic, &str, [usize; 2]); 8] = [
    (Topic::Budget, "budget", [86, 79]),
    (Topic::Decider, "decider", [88, 85]),
    (Topic::Deadline, "deadline", [80, 70]),
    (Topic::Competitor, "competitor", [81, 37]),
    (Topic::Legal, "legal", [74, 100]),
    (Topic::Price, "price", [85, 64]),
    (Topic::Gone, "champion-gone", [88, 80]),
    (Topic::NextStep, "next-step", [84, 70]),
];

#[derive(Deserialize)]
struct File {
    #[serde(rename = "text")]
    notes: Vec<Note>,
}

#[derive(Deserialize)]
struct Note {
    lang: String,
    text: String,
    signals: Vec<String>,
}

#[test]
fn notes_are_read_as_people_read_them() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/notes.toml");
    let source = std::fs::read_to_string(path).expect("the texts are there");
    let file: File = toml::from_str(&source).expect("the texts can be read");
    let playbook = Playbook::builtin();
    let calendar = WorkCalendar::default();
    let seen = Seen {
        today: NaiveDate::from_ymd_opt(2026, 11, 27).expect("a day"),
        calendar: &calendar,
        purpose: Purpose::Close,
    };
    let mut score = Score::default();
    for note in &file.notes {
        let told = noted::topics(&playbook, &note.text, &seen);
        for (topic, label, _) in FLOORS {
            let at = match (
                told.contains(&topic),
                note.signals.iter().any(|s| s == label),
            ) {
                (true, true) => 0,
                (true, false) => 1,
                (false, true) => 2,
                (false, false) => continue,
            };
            score.note(label, &note.lang, at);
            if at > 0 {
                let how = ["right", "in vain", "missed"][at];
                writeln!(score.wrong, "{} {label} {how}: {}", note.lang, note.text)
                    .expect("written");
            }
        }
    }
    score.print("what notes are about");
    for (_, label, floor) in FLOORS {
        let got = score.percent(label);
        assert!(
            got[0] >= floor[0] && got[1] >= floor[1],
            "{label}: precision and recall {got:?} under {floor:?}"
        );
    }
}
