//! The standing of an answer: who did it decides, not which verb stands first.

use super::Half;
use super::clauses::{Sentence, quoted, sentences, unquoted};
use super::parts::{is_name, name_in};
use crate::domain::text;
use crate::playbook::{Signal, Signals};

/// So many words before an "unknown" name what is unknown: `Budget: tbc`.
const LABEL_WORDS: usize = 4;
/// A word that keeps a criterion open does not, so many characters behind a denial: `nothing is open`.
const DENIED_WITHIN: usize = 30;

/// What a clause says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Says {
    /// That nothing is known.
    Nothing,
    /// What the buyer did or said, or how things are.
    Theirs,
    /// What we did.
    Ours,
    /// Something without a subject.
    Bare,
    /// A word or two that only name what it is about.
    Label,
}

/// Why an answer is half of one; `None` where it meets its criterion.
///
/// - words in quotation marks are theirs
/// - a clause that says that something is not known yet is no answer, whoever says so
/// - beside what the buyer did or said, or how things are, the rest does not count
/// - what has no subject counts as theirs, unless it goes on with what we did
///
/// `keeping` are the words that keep the criterion open, as whole words.
pub fn judge(signals: &Signals, answer: &str, keeping: &[String]) -> Option<Half> {
    let plain = text::plain(answer);
    if !plain.chars().any(char::is_alphanumeric) {
        return Some(Half::NoAnswer);
    }
    let quotes = quoted(&plain);
    let mut all: Vec<Says> = Vec::new();
    for quote in &quotes {
        let words = plain.get(quote.clone()).unwrap_or_default();
        let nothing = signals.tell(Signal::NoAnswer, words);
        all.push(if nothing { Says::Nothing } else { Says::Theirs });
    }
    let rest = unquoted(&plain, &quotes);
    let sentences = sentences(&rest);
    for sentence in &sentences {
        read(signals, sentence, &mut all);
    }
    if !keeping.is_empty() && is_kept(signals, &plain, keeping) {
        return Some(Half::KeptOpen);
    }
    let says = |wanted| all.contains(&wanted);
    if says(Says::Theirs) || says(Says::Bare) {
        None
    } else if says(Says::Nothing) {
        // `Budget: tbc`: what else stands there only says what is unknown.
        Some(Half::NoAnswer)
    } else if says(Says::Ours) && !says(Says::Label) {
        Some(Half::OurSide)
    } else {
        None
    }
}

/// Whether an answer that should name people names none: `he himself, he says`. A function, such as `the CFO`, is somebody.
pub fn is_nobody(signals: &Signals, answer: &str) -> bool {
    let plain = text::plain(answer);
    signals.tell(Signal::Pronoun, &plain) && !is_name(signals, &plain)
}

/// What the clauses of one sentence say.
fn read(signals: &Signals, sentence: &Sentence<'_>, all: &mut Vec<Says>) {
    let words = sentence.clauses.iter().flat_map(|c| c.split_whitespace());
    if sentence.asked && words.count() <= LABEL_WORDS {
        // `who signs?`; a longer question may be one of theirs.
        all.push(Says::Nothing);
        return;
    }
    let mut ours = false;
    for (at, clause) in sentence.clauses.iter().enumerate() {
        let tells = |signal| signals.tell(signal, clause);
        // Why something can't be answered is no answer either.
        let says = if tells(Signal::NoAnswer) || tells(Signal::NotHere) {
            Says::Nothing
        } else if at + 1 < sentence.clauses.len() && is_frame(signals, clause) {
            Says::Label
        } else if is_theirs(signals, clause) {
            Says::Theirs
        } else if tells(Signal::Ours) {
            ours = true;
            Says::Ours
        } else if tells(Signal::Fact) {
            Says::Theirs
        } else if ours {
            Says::Ours
        } else if is_label(clause) {
            Says::Label
        } else {
            Says::Bare
        };
        all.push(says);
    }
}

/// Whether a clause only says that somebody speaks: `Karl Ahm says`.
fn is_frame(signals: &Signals, clause: &str) -> bool {
    let mut found = signals.of(Signal::Speaker).found(clause);
    found.any(|found| found.get(0).is_some_and(|m| m.end() == clause.len()))
}

/// Whether a clause tells what they did: a pattern with a name in it only where that is one.
fn is_theirs(signals: &Signals, clause: &str) -> bool {
    let mut found = signals.of(Signal::Theirs).found(clause);
    found.any(|found| found.name("name").is_none() || name_in(signals, &found).is_some())
}

fn is_label(clause: &str) -> bool {
    clause.split_whitespace().count() <= LABEL_WORDS && !clause.bytes().any(|b| b.is_ascii_digit())
}

/// Whether a word stands there, not denied, that keeps the criterion open.
fn is_kept(signals: &Signals, plain: &str, keeping: &[String]) -> bool {
    let lower = plain.to_lowercase();
    let is_end = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
    keeping.iter().any(|word| {
        let word = text::plain(word).to_lowercase();
        lower.match_indices(&word).any(|(at, _)| {
            let before = lower.get(..at).unwrap_or_default();
            let after = lower.get(at + word.len()..).unwrap_or_default();
            let clause = before
                .rsplit([',', ';', '.', '\n', ':'])
                .next()
                .unwrap_or_default();
            let skip = clause.chars().count().saturating_sub(DENIED_WITHIN);
            let near: String = clause.chars().skip(skip).collect();
            is_end(before.chars().next_back())
                && is_end(after.chars().next())
                && !signals.tell(Signal::Denial, &near)
        })
    })
}
