//! Days inside a text, in the forms that a day is read in anyway.

use std::ops::Range;

use chrono::{Datelike, Days, NaiveDate};

use crate::domain::date::{Purpose, Reading, Seen, is_word_of_day, read_day};

/// So many words make a day at most: `Fri 12 December 2026`, `end of the third quarter`.
const WORDS: usize = 4;
/// A day without its year that comes within so many days is one ahead, of what is said to be done as well.
const AHEAD_DAYS: i64 = 92;
/// Shortest word that is a day without a figure.
const WORD_CHARS: usize = 5;

/// A day, and where a plain text names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The day; without a year, the next one.
    pub day: NaiveDate,
    /// Where.
    pub at: Range<usize>,
    kind: Kind,
}

impl Named {
    /// The day as one that lies behind, where no year says which one is meant and the next one is not near.
    pub fn past(&self, today: NaiveDate) -> NaiveDate {
        if self.day <= today {
            return self.day;
        }
        let before = match self.kind {
            Kind::Whole => None,
            Kind::YearLess if (self.day - today).num_days() < AHEAD_DAYS => None,
            Kind::YearLess => self.day.with_year(self.day.year() - 1),
            // A weekday: what is done was done on the last one.
            Kind::Word => self.day.checked_sub_days(Days::new(7)),
        };
        before.unwrap_or(self.day)
    }
}

/// How a day is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// So that it is this one and no other.
    Whole,
    /// Without its year.
    YearLess,
    /// By one word: a weekday, `today`.
    Word,
}

/// The days that a plain text names, one after the other. What may be two days is left out.
pub fn days(plain: &str, seen: &Seen<'_>) -> Vec<Named> {
    let words: Vec<Range<usize>> = words(plain);
    let fits: Vec<bool> = words
        .iter()
        .map(|at| plain.get(at.clone()).is_some_and(is_word_of_day))
        .collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.len() {
        // Only as far as each word may be a part of one.
        let most = fits[at..]
            .iter()
            .take(WORDS)
            .take_while(|fits| **fits)
            .count();
        let taken = (1..=most).rev().find_map(|count| {
            let span = words.get(at)?.start..words.get(at + count - 1)?.end;
            let text = plain.get(span.clone())?;
            Some((count, named(text, span, seen)?))
        });
        match taken {
            Some((count, day)) => {
                found.push(day);
                at += count;
            }
            None => at += 1,
        }
    }
    found
}

fn named(text: &str, at: Range<usize>, seen: &Seen<'_>) -> Option<Named> {
    let digits = text.bytes().any(|b| b.is_ascii_digit());
    let letters = text.bytes().any(|b| b.is_ascii_alphabetic());
    let marked = text.contains(['.', '/', '-']);
    // A bare number is none, and a short word may be any.
    if (digits && !letters && !marked) || (!digits && text.len() < WORD_CHARS) {
        return None;
    }
    let seen = Seen {
        purpose: Purpose::Close,
        ..*seen
    };
    let Ok(Reading::Day(read)) = read_day(text, &seen) else {
        return None;
    };
    // `nine days` is how long something takes; `in nine days` is a day.
    if text.contains(' ') && !has_month(text) && read_day(&format!("in {text}"), &seen).is_ok() {
        return None;
    }
    if read.of_period && !letters {
        return None;
    }
    // `May` and `March` alone are as often something else.
    if read.of_period && !digits && !text.contains(' ') {
        return None;
    }
    let relative = letters && digits && !has_month(text) && !marked;
    let year = text
        .split(|c: char| !c.is_ascii_digit())
        .any(|n| n.len() == 4)
        || text
            .split(['.', '/', '-'])
            .filter(|n| !n.is_empty())
            .count()
            == 3;
    Some(Named {
        day: read.day,
        at,
        kind: match () {
            () if year || relative => Kind::Whole,
            () if digits => Kind::YearLess,
            () if without_on(text).contains(' ') => Kind::Whole,
            () => Kind::Word,
        },
    })
}

/// `Monday` of `on Monday`.
fn without_on(text: &str) -> &str {
    let on = |word: &str| {
        ["on", "am", "le", "el"]
            .iter()
            .any(|on| word.eq_ignore_ascii_case(on))
    };
    match text.split_once(' ') {
        Some((first, rest)) if on(first) => rest,
        _ => text,
    }
}

/// Whether a word of the text may be a month: `3 December`, but not `in 3 weeks`.
fn has_month(text: &str) -> bool {
    const MONTHS: [&str; 21] = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "mai",
        "okt", "dez", "fev", "avr", "juin", "ene", "abr", "dic",
    ];
    let lower = text.to_ascii_lowercase();
    let mut words = lower.split(|c: char| !c.is_ascii_alphabetic());
    words.any(|word| {
        MONTHS.iter().any(|month| word.starts_with(month))
            || word.starts_with("ago") && word.len() > 3
    })
}

/// The words, without the marks around them; a point behind a number stays: `3. Dezember`.
fn words(plain: &str) -> Vec<Range<usize>> {
    let mut all = Vec::new();
    let mut from = None;
    for (at, c) in plain.char_indices().chain([(plain.len(), ' ')]) {
        let inside = c.is_alphanumeric() || matches!(c, '.' | '/' | '-' | '\'');
        match (from, inside) {
            (None, true) => from = Some(at),
            (Some(start), false) => {
                let word = plain.get(start..at).unwrap_or_default();
                let bare = word.trim_start_matches(['.', '/', '-', '\'']);
                let start = at - bare.len();
                let end = start + bare.trim_end_matches(['/', '-', '\'']).len();
                if start < end {
                    all.push(start..end);
                }
                from = None;
            }
            _ => {}
        }
    }
    all
}
