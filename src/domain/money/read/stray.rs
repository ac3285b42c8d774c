//! What stands beside an amount and is none: words to leave out, a multiplication, "not known yet".
//!
//! Such a text is still refused, so that nobody's words are dropped unasked; but the refusal names them
//! and offers the amount without them.

use std::ops::Range;

use super::{Fault, Money, MoneyError, Reading, as_it_stands, is_currency_sign};
use crate::domain::money::Currency;
use crate::domain::text::fold;

/// Words left out of one text at most; the text has [`super::MAX_CHARS`] characters.
const MAX_WORDS: usize = 20;
/// The most of one thing that a multiplication is believed.
const MAX_COUNT: i64 = 10_000;

/// Each alone says that the amount is not known, in English, German, French and Spanish.
const NOT_KNOWN: [&str; 49] = [
    "ahnung",
    "announced",
    "applicable",
    "available",
    "bekannt",
    "confirmed",
    "connu",
    "decided",
    "defined",
    "definir",
    "desconocido",
    "determined",
    "discussed",
    "dunno",
    "idea",
    "idk",
    "inconnu",
    "ka",
    "klaren",
    "know",
    "known",
    "later",
    "na",
    "nil",
    "none",
    "null",
    "offen",
    "open",
    "pending",
    "pendiente",
    "sabe",
    "sais",
    "spater",
    "sure",
    "tba",
    "tbc",
    "tbd",
    "tbn",
    "unbekannt",
    "unclear",
    "undecided",
    "undefined",
    "unklar",
    "unknown",
    "unsure",
    "weiss",
    "wissen",
    "confirmar",
    "confirmer",
];
/// What may stand beside one of them.
const FILLERS: [&str; 41] = [
    "a", "amount", "as", "aun", "be", "budget", "de", "do", "don", "dont", "encore", "es", "i",
    "ich", "is", "it", "keine", "n", "ne", "nicht", "no", "noch", "not", "pas", "por", "price",
    "se", "still", "t", "the", "to", "todavia", "unit", "value", "we", "wir", "wird", "yet", "zu",
    "en", "je",
];
/// What says that nothing is paid.
const FREE: [&str; 9] = [
    "free",
    "free of charge",
    "no charge",
    "gratis",
    "gratuit",
    "kostenlos",
    "nothing",
    "umsonst",
    "zero",
];

/// Whether the text says that the amount is not known yet: `TBD`, `n/a`, `-`, `?`, `noch offen`.
pub(super) fn is_not_known(plain: &str) -> bool {
    if plain.contains(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let folded = fold(plain);
    let compact: String = folded.chars().filter(|c| c.is_alphanumeric()).collect();
    if compact.is_empty() {
        return folded.contains(|c: char| !is_currency_sign(c) && c != ' ');
    }
    if compact.chars().all(|c| c == 'x') || NOT_KNOWN.contains(&compact.as_str()) {
        return true;
    }
    let words: Vec<&str> = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty() && Currency::parse(word).is_err())
        .collect();
    let says = |word: &&str| NOT_KNOWN.contains(word);
    words.iter().any(says)
        && words
            .iter()
            .all(|word| says(word) || FILLERS.contains(word))
}

/// The error of a text with words in it that nobody knows: which, and the amount without them.
pub(super) fn without_words(plain: &str, default: Currency) -> MoneyError {
    let mut rest = plain.to_owned();
    let mut strange: Vec<Range<usize>> = Vec::new();
    let mut without = Vec::new();
    while strange.len() < MAX_WORDS {
        let range = match as_it_stands(&rest, plain, default) {
            Err(Fault::Word(word)) => range_in(&rest, word),
            Err(Fault::Error(_)) => break,
            Ok(Reading::Exact(money)) => {
                without.push(money);
                break;
            }
            Ok(Reading::Ask { either, or, .. }) => {
                without.extend([either, or]);
                break;
            }
        };
        rest.replace_range(range.clone(), &" ".repeat(range.len()));
        strange.push(range);
    }
    let words = named(plain, strange);
    // A share, another currency, a thousand or a million: without it the amount is another one.
    let changes = |word: &String| {
        word.contains('%') || word.contains(is_currency_sign) || word.eq_ignore_ascii_case("mil")
    };
    if words.iter().any(changes) {
        without.clear();
    }
    MoneyError::UnknownWords { words, without }
}

/// The error with what may be offered in spite of it.
pub(super) fn explained(plain: &str, error: MoneyError, default: Currency) -> MoneyError {
    match error {
        MoneyError::NoNumber if FREE.contains(&fold(plain).as_str()) => MoneyError::UnknownWords {
            words: vec![plain.to_owned()],
            without: Money::new(0, default).into_iter().collect(),
        },
        MoneyError::SeveralAmounts | MoneyError::Unreadable => match times(plain) {
            Some((left, sign, right)) => MoneyError::Product {
                sign: sign.to_string(),
                product: product(left, right, default).or_else(|| product(right, left, default)),
            },
            None => error,
        },
        error => error,
    }
}

/// The words at these places, those beside each other as one: `per year`, `/yr`.
fn named(plain: &str, mut places: Vec<Range<usize>>) -> Vec<String> {
    places.sort_by_key(|place| place.start);
    let mut joined: Vec<Range<usize>> = Vec::new();
    for place in places {
        match joined.last_mut() {
            Some(last)
                if place.start <= last.end || plain[last.end..place.start].trim().is_empty() =>
            {
                last.end = last.end.max(place.end);
            }
            _ => joined.push(place),
        }
    }
    joined
        .into_iter()
        .map(|place| plain[place].to_owned())
        .collect()
}

/// Where a part of a text stands in it.
fn range_in(text: &str, part: &str) -> Range<usize> {
    let start = part.as_ptr().addr() - text.as_ptr().addr();
    start..start + part.len()
}

/// What stands before and after a sign of multiplication between two numbers: `12 x 500`, `3*15k`.
fn times(plain: &str) -> Option<(&str, char, &str)> {
    let digit = |text: &str| text.contains(|c: char| c.is_ascii_digit());
    plain.char_indices().find_map(|(at, sign)| {
        let (left, right) = (&plain[..at], &plain[at + sign.len_utf8()..]);
        let alone = !left.ends_with(char::is_alphabetic) && !right.starts_with(char::is_alphabetic);
        (matches!(sign, 'x' | 'X' | '×' | '*' | '✕') && alone && digit(left) && digit(right))
            .then_some((left, sign, right))
    })
}

/// So many times that amount.
fn product(count: &str, amount: &str, default: Currency) -> Option<Money> {
    let count = count.trim();
    let end = count
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(count.len());
    let (number, unit) = count.split_at(end);
    // `12 months` is a count, `15k` and `12.5` are none.
    if !unit.is_empty()
        && (!unit.starts_with(' ') || unit.contains(|c: char| !c.is_alphabetic() && c != ' '))
    {
        return None;
    }
    let count: i64 = number.parse().ok()?;
    let amount = match super::read(amount, default) {
        Ok(reading) => reading.exact()?,
        Err(MoneyError::UnknownWords { without, .. }) => match without.as_slice() {
            [only] => *only,
            _ => return None,
        },
        Err(MoneyError::Product { product, .. }) => product?,
        Err(_) => return None,
    };
    if !(1..=MAX_COUNT).contains(&count) {
        return None;
    }
    Money::new(amount.minor().checked_mul(count)?, amount.currency()).ok()
}
