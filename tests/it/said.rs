//! How well answers are read, on texts that were written for the purpose and not while the patterns were:
//! `tests/fixtures/said/`. Precision and recall are printed by label and language, what fails is named, and a floor holds.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use chrono::NaiveDate;
use dealcoach::domain::calendar::WorkCalendar;
use dealcoach::domain::date::{Purpose, Seen};
use dealcoach::domain::said::{self, Half};
use dealcoach::domain::text::fold;
use dealcoach::playbook::Playbook;
use serde::Deserialize;

/// So much is right at least, in percent: of the standings, of the signatures that are told, of those that are none.
const FLOOR_STANDING: usize = 55;
const FLOOR_SIGNED: usize = 80;
const FLOOR_NOT_SIGNED: usize = 90;
/// So much of speakers, people and figures is found, and so much of what is found is right, in percent.
const FLOOR_PARTS: usize = 25;

#[derive(Deserialize)]
struct File<T> {
    /// The day from which the texts are read.
    today: Option<NaiveDate>,
    text: Vec<T>,
}

#[derive(Deserialize)]
struct Answer {
    lang: String,
    criterion: Option<String>,
    text: String,
    standing: String,
    why: Option<String>,
    speaker: Option<String>,
    people: Option<Vec<Person>>,
    figures: Option<Vec<String>>,
    words: Option<String>,
}

#[derive(Deserialize)]
struct Person {
    name: String,
}

#[derive(Deserialize)]
struct Signed {
    lang: String,
    text: String,
    #[serde(rename = "signed")]
    proves: bool,
    why: Option<String>,
}

/// A set of texts, and the day from which they are read.
fn read<T: for<'d> Deserialize<'d>>(name: &str) -> (Vec<T>, NaiveDate) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures/said")
        .join(name);
    let source = std::fs::read_to_string(path).expect("the texts are there");
    let file: File<T> = toml::from_str(&source).expect("the texts can be read");
    let late_in_a_year = NaiveDate::from_ymd_opt(2026, 12, 18).expect("a day");
    (file.text, file.today.unwrap_or(late_in_a_year))
}

/// What was right, found in vain, and missed, by label and language.
#[derive(Default)]
pub struct Score {
    rows: BTreeMap<(String, String), [usize; 3]>,
    pub wrong: String,
}

impl Score {
    /// Counts what was right (0), found in vain (1) or missed (2).
    pub fn note(&mut self, label: &str, lang: &str, at: usize) {
        for lang in [lang, "all"] {
            let row = self
                .rows
                .entry((label.to_owned(), lang.to_owned()))
                .or_default();
            row[at] += 1;
        }
    }

    /// One of several labels was expected, and one was given.
    fn label(&mut self, lang: &str, wanted: &str, got: &str, text: &str) {
        if wanted == got {
            self.note(wanted, lang, 0);
        } else {
            self.note(got, lang, 1);
            self.note(wanted, lang, 2);
            writeln!(self.wrong, "{lang} {wanted}, not {got}: {text}").expect("written");
        }
    }

    /// These were expected, and those were found.
    fn found(&mut self, label: &str, lang: &str, wanted: &[String], got: &[String], text: &str) {
        let same = |a: &String, b: &String| {
            let (a, b) = (fold(bare(a)), fold(bare(b)));
            a == b || a.contains(&b) || b.contains(&a)
        };
        for one in wanted {
            let at = if got.iter().any(|g| same(one, g)) {
                0
            } else {
                2
            };
            self.note(label, lang, at);
            if at == 2 {
                writeln!(self.wrong, "{lang} {label} missed {one:?}: {text}").expect("written");
            }
        }
        for one in got.iter().filter(|g| !wanted.iter().any(|w| same(w, g))) {
            self.note(label, lang, 1);
            writeln!(self.wrong, "{lang} {label} in vain {one:?}: {text}").expect("written");
        }
    }

    /// Precision and recall over all languages, in percent.
    pub fn percent(&self, label: &str) -> [usize; 2] {
        let key = (label.to_owned(), "all".to_owned());
        let [right, vain, missed] = self.rows.get(&key).copied().unwrap_or_default();
        let of = |all: usize| (right * 100).checked_div(all).unwrap_or(100);
        [of(right + vain), of(right + missed)]
    }

    /// Prints all of it, and what was wrong.
    pub fn print(&self, what: &str) {
        println!("{what}: label, language, precision, recall, texts");
        for ((label, lang), [right, vain, missed]) in &self.rows {
            let of = |all: usize| (right * 100).checked_div(all).unwrap_or(100);
            println!(
                "{label:>10} {lang:>4} {:>4} {:>4} {:>5}",
                of(right + vain),
                of(right + missed),
                right + missed
            );
        }
        println!("{}", self.wrong);
    }
}

/// A name without what people are addressed by.
fn bare(name: &str) -> &str {
    let name = name.trim();
    [
        "Herr ",
        "Herrn ",
        "Frau ",
        "Mr ",
        "Mrs ",
        "Ms ",
        "Mr. ",
        "Ms. ",
        "Mme ",
        "M. ",
        "Madame ",
        "Monsieur ",
        "Sr. ",
        "Sra. ",
        "Don ",
        "Doña ",
    ]
    .iter()
    .find_map(|title| name.strip_prefix(title))
    .unwrap_or(name)
}

fn why(half: Half) -> &'static str {
    match half {
        Half::NoAnswer => "non-answer",
        Half::OurSide => "ours",
        Half::KeptOpen | Half::NoName => "open",
    }
}

#[test]
fn answers_are_read_as_people_read_them() {
    let (texts, today) = read::<Answer>("answers.toml");
    let playbook = Playbook::builtin();
    let calendar = WorkCalendar::default();
    let seen = Seen {
        today,
        calendar: &calendar,
        purpose: Purpose::Close,
    };
    let (mut standing, mut reasons, mut parts) =
        (Score::default(), Score::default(), Score::default());
    for answer in &texts {
        let (lang, text) = (answer.lang.as_str(), answer.text.as_str());
        let criterion = answer
            .criterion
            .as_deref()
            .and_then(|id| playbook.criterion(id));
        let keeping = criterion.map_or(&[][..], |(_, c)| &c.not_while);
        let half = said::judge(&playbook.signals, text, keeping);
        let got = half.map_or("met", |_| "half");
        standing.label(lang, &answer.standing, got, text);
        if let (Some(wanted), Some(half)) = (&answer.why, half) {
            reasons.label(lang, wanted, why(half), text);
        }
        let read = said::parts(&playbook.signals, text, None, &seen);
        let one = |text: &Option<String>| text.iter().cloned().collect::<Vec<_>>();
        parts.found(
            "speaker",
            lang,
            &one(&answer.speaker),
            &one(&read.speaker),
            text,
        );
        if let Some(wanted) = &answer.words {
            parts.found(
                "words",
                lang,
                std::slice::from_ref(wanted),
                &one(&read.words),
                text,
            );
        }
        if let Some(wanted) = &answer.figures {
            parts.found("figures", lang, wanted, &read.figures, text);
        }
        if let Some(wanted) = &answer.people {
            let wanted: Vec<String> = wanted.iter().map(|p| p.name.clone()).collect();
            let got: Vec<String> = read.people.iter().map(|p| p.name.clone()).collect();
            parts.found("people", lang, &wanted, &got, text);
        }
    }
    standing.print("standing");
    reasons.print("why half");
    parts.print("parts");
    for (score, label, floor) in [
        (&standing, "met", FLOOR_STANDING),
        (&standing, "half", FLOOR_STANDING),
        (&parts, "speaker", FLOOR_PARTS),
        (&parts, "people", FLOOR_PARTS),
        (&parts, "figures", FLOOR_PARTS),
    ] {
        let got = score.percent(label);
        assert!(
            got.iter().all(|p| *p >= floor),
            "{label}: precision and recall {got:?} under {floor}"
        );
    }
}

#[test]
fn signatures_are_told_from_what_is_none() {
    let (texts, today) = read::<Signed>("signed.toml");
    let playbook = Playbook::builtin();
    let calendar = WorkCalendar::default();
    let seen = Seen {
        today,
        calendar: &calendar,
        purpose: Purpose::Close,
    };
    let mut score = Score::default();
    let word = |is| if is { "signed" } else { "none" };
    for text in &texts {
        let got = said::proof(&playbook.signals, &text.text, &seen).is_signed();
        let named = format!(
            "{} ({})",
            text.text,
            text.why.as_deref().unwrap_or_default()
        );
        score.label(&text.lang, word(text.proves), word(got), &named);
    }
    score.print("who signed");
    let ([_, signed], [_, none]) = (score.percent("signed"), score.percent("none"));
    assert!(
        signed >= FLOOR_SIGNED,
        "of the signatures only {signed} % are told"
    );
    assert!(
        none >= FLOOR_NOT_SIGNED,
        "of what is no signature only {none} % is refused"
    );
}
