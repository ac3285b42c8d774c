//! Conditions under which a line fits, as in `when: close moved 2, budget open`: what they may be, and which can never
//! hold.

use super::Complexity;
use super::keys::words;
use super::mistake::{Of, brief, choose, closest};
use super::reader::Reader;

/// What has to hold for a line to be said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum When {
    /// The close date was put off so often in this stage.
    CloseMoved(usize),
    /// The deal stands in its stage for so many days.
    Days(i64),
    /// So many contacts in a row brought no answer.
    Tries(u32),
    /// So many answers in a row were none.
    NoAnswer(usize),
    /// It came from this source (S7).
    Source(String),
    /// A competitor is named.
    Competitor,
    /// It is of this complexity (S11).
    Complexity(Complexity),
    /// Exactly one person there is known.
    OnePerson,
    /// A criterion is open.
    Open(String),
    /// A criterion is met.
    Met(String),
}

/// Most that a condition counts to.
const MOST: i64 = 365;

const WORDS: [&str; 10] = [
    "close moved 2",
    "days 30",
    "tries 3",
    "no answer 2",
    "source referral",
    "competitor",
    "complexity simple",
    "one person",
    "budget open",
    "budget met",
];

/// Reads the conditions of a line, and names those that can never hold.
pub(super) fn read(text: &str, line: usize, reader: &mut Reader<'_>) -> Vec<When> {
    let mut all: Vec<When> = Vec::new();
    for word in words(text) {
        let Some(one) = condition(&word.to_lowercase(), line, reader) else {
            continue;
        };
        if let Some(other) = all.iter().find(|other| excludes(other, &one)) {
            reader.wrong(
                line,
                format!(
                    "`when: {}` can never hold: `{}` excludes `{}`",
                    brief(text),
                    name(other),
                    name(&one)
                ),
                "keep one of the two, or make it two lines",
            );
        }
        all.push(one);
    }
    if all.is_empty() && words(text).is_empty() {
        reader.wrong(
            line,
            "`when` is empty",
            format!(
                "write a condition such as `when: {}`, or take the line out",
                WORDS[0]
            ),
        );
    }
    all
}

fn condition(word: &str, line: usize, reader: &mut Reader<'_>) -> Option<When> {
    let (head, tail) = word.rsplit_once(' ').unwrap_or((word, ""));
    let mut count = |least: i64| {
        let number = tail
            .parse::<i64>()
            .ok()
            .filter(|n| (least..=MOST).contains(n));
        if number.is_none() {
            reader.wrong(
                line,
                format!("`when: {}` counts to nothing", brief(word)),
                format!(
                    "write a number from {least} to {MOST}, as in `{head} {}`",
                    least.max(2)
                ),
            );
        }
        number
    };
    let small = |n: i64| usize::try_from(n).unwrap_or(1);
    match (head, tail) {
        ("close moved", _) => return count(1).map(|n| When::CloseMoved(small(n))),
        ("days", _) => return count(1).map(When::Days),
        ("tries", _) => return count(1).map(|n| When::Tries(u32::try_from(n).unwrap_or(1))),
        ("no answer", _) => return count(1).map(|n| When::NoAnswer(small(n))),
        ("competitor", "") => return Some(When::Competitor),
        ("one", "person") => return Some(When::OnePerson),
        ("complexity", _) => {
            let found = match tail {
                "simple" => Some(Complexity::Simple),
                "standard" => Some(Complexity::Standard),
                "complex" => Some(Complexity::Complex),
                _ => None,
            };
            if found.is_none() {
                let mend = choose(tail, ["simple", "standard", "complex"]);
                reader.wrong(
                    line,
                    format!(
                        "`when: {}` can never hold: there is no such complexity",
                        brief(word)
                    ),
                    mend,
                );
            }
            return found.map(When::Complexity);
        }
        ("source", _) => {
            let known = reader.known.sources.iter().map(String::as_str);
            if !known.clone().any(|id| id == tail) {
                let mend = choose(tail, known);
                reader.wrong(
                    line,
                    format!(
                        "`when: {}` can never hold: there is no such source",
                        brief(word)
                    ),
                    mend,
                );
                return None;
            }
            return Some(When::Source(tail.to_owned()));
        }
        (id, "open" | "met") => {
            let known = reader.known.criteria.iter().map(|(id, _)| id.as_str());
            if !known.clone().any(|known| known == id) {
                let near = closest(id, known.clone()).is_some();
                let mend = choose(id, known);
                let problem = format!(
                    "`when: {}` can never hold: `{}` is no criterion",
                    brief(word),
                    brief(id)
                );
                reader.unknown(line, (Of::Criterion, id, near), problem, mend);
                return None;
            }
            let id = id.to_owned();
            return Some(if tail == "met" {
                When::Met(id)
            } else {
                When::Open(id)
            });
        }
        _ => {}
    }
    reader.wrong(
        line,
        format!("`when: {}` is no condition", brief(word)),
        choose(word, WORDS),
    );
    None
}

/// Whether two conditions can never hold together.
fn excludes(one: &When, other: &When) -> bool {
    match (one, other) {
        (When::Source(a), When::Source(b)) => a != b,
        (When::Complexity(a), When::Complexity(b)) => a != b,
        (When::Open(a), When::Met(b)) | (When::Met(a), When::Open(b)) => a == b,
        _ => false,
    }
}

fn name(when: &When) -> String {
    match when {
        When::CloseMoved(n) => format!("close moved {n}"),
        When::Days(n) => format!("days {n}"),
        When::Tries(n) => format!("tries {n}"),
        When::NoAnswer(n) => format!("no answer {n}"),
        When::Source(id) => format!("source {id}"),
        When::Competitor => "competitor".into(),
        When::Complexity(Complexity::Simple) => "complexity simple".into(),
        When::Complexity(Complexity::Standard) => "complexity standard".into(),
        When::Complexity(Complexity::Complex) => "complexity complex".into(),
        When::OnePerson => "one person".into(),
        When::Open(id) => format!("{id} open"),
        When::Met(id) => format!("{id} met"),
    }
}
