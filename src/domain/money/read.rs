//! Reads an amount as a person types it.
//!
//! Three steps: the text is split into what stands before the number, the number and what stands
//! after it; the words around it name a currency and a multiplier; the marks inside it leave one
//! or two numbers. A point before exactly three digits and nothing else is the one mark that is
//! open (1.234), a comma there is thousands. Arithmetic is on integers throughout.

use unicode_normalization::UnicodeNormalization;

use super::currency::Currency;
use super::words::{self, Meaning, Multiplier, Sign};
use super::{Money, Reading};

/// Longer than any amount, shorter than anything worth scanning.
const MAX_CHARS: usize = 80;

/// Why a text is no amount. The words a person reads come from the templates; these are for logs.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Nothing was typed.
    #[error("nothing was typed")]
    Empty,
    /// There is no digit in it.
    #[error("there is no number in it")]
    NoNumber,
    /// It is below zero.
    #[error("the amount is negative")]
    Negative,
    /// It is zero.
    #[error("the amount is zero")]
    Zero,
    /// It is a range, `45k-50k`.
    #[error("it is a range, one amount is wanted")]
    Range,
    /// There is more than one amount in it.
    #[error("there is more than one amount in it")]
    SeveralAmounts,
    /// It is more than `most`.
    #[error("the amount is more than {most}")]
    TooLarge {
        /// The largest amount in that currency.
        most: Money,
    },
    /// It has more decimals than the currency has.
    #[error("{currency} has {allowed} decimals")]
    TooManyDecimals {
        /// Its currency.
        currency: Currency,
        /// How many decimals it has.
        allowed: u8,
    },
    /// Two currencies are named.
    #[error("two currencies are named, {first} and {second}")]
    TwoCurrencies {
        /// The first, as typed.
        first: String,
        /// The second, as typed.
        second: String,
    },
    /// The sign is shared by several currencies, and the default is none of them.
    #[error("“{sign}” may be one of several currencies")]
    CurrencyUnclear {
        /// The sign, as typed.
        sign: String,
        /// What it may be, the likeliest first; name one of these codes instead.
        candidates: Vec<Currency>,
    },
    /// A word that is neither a currency nor a multiplier.
    #[error("“{word}” is not understood")]
    UnknownWord {
        /// The word, as typed.
        word: String,
    },
    /// The marks in the number fit no way of writing numbers, `1,23,4`.
    #[error("the points and commas in it don't make a number")]
    Marks,
    /// Anything else.
    #[error("it can't be read as an amount")]
    Unreadable,
}

/// The entry point, [`Money::read`].
pub(super) fn read(text: &str, default: Currency) -> Result<Reading<Money>, MoneyError> {
    let typed = text.trim();
    if typed.is_empty() {
        return Err(MoneyError::Empty);
    }
    if typed.chars().count() > MAX_CHARS {
        return Err(MoneyError::Unreadable);
    }
    let plain = plain(typed);
    let parts = split(&plain)?;
    let words = around(&parts)?;
    let currency = words.currency(default)?;
    let negative = parts.negative;

    let numbers = numbers(parts.number, &words, &currency, default)?;
    let money = |number: &Number, currency| {
        let money = number.times(words.power, currency)?;
        signed(money, negative)
    };
    let (either, or) = match (numbers, currency) {
        (Numbers::One(number), Meaning::Certain(currency)) => {
            return money(&number, currency).map(Reading::Exact);
        }
        (Numbers::One(number), Meaning::Either(first, second)) => {
            (money(&number, first), money(&number, second))
        }
        (Numbers::Two { thousands, decimal }, Meaning::Certain(currency)) => (
            money(&thousands, currency),
            money(&decimal.rounded(words.power, currency), currency),
        ),
        // Two questions at once make four answers: ask for the currency first.
        (Numbers::Two { .. }, Meaning::Either(first, second)) => {
            return Err(MoneyError::CurrencyUnclear {
                sign: words.sign_typed(),
                candidates: vec![first, second],
            });
        }
        (_, Meaning::Unclear(candidates)) => {
            return Err(MoneyError::CurrencyUnclear {
                sign: words.sign_typed(),
                candidates,
            });
        }
    };
    match (either, or) {
        (Ok(either), Ok(or)) => Ok(Reading::Ask {
            typed: typed.to_owned(),
            either,
            or,
        }),
        // The other meaning is none: there are no cents of a yen.
        (Ok(only), Err(_)) | (Err(_), Ok(only)) => Ok(Reading::Exact(only)),
        (Err(error), Err(_)) => Err(error),
    }
}

fn signed(money: Money, negative: bool) -> Result<Money, MoneyError> {
    match money.minor() {
        0 => Err(MoneyError::Zero),
        _ if negative => Err(MoneyError::Negative),
        _ => Ok(money),
    }
}

/// The text with the many shapes of digits, spaces, dashes and apostrophes made one, and without
/// what can't be seen.
fn plain(typed: &str) -> String {
    const DIGIT_ZEROS: [u32; 6] = [0x0660, 0x06F0, 0x0966, 0x09E6, 0x0E50, 0xFF10];
    typed
        .nfc()
        .filter(|c| !matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}'))
        .map(|c| {
            let code = u32::from(c);
            let zero = DIGIT_ZEROS.iter().find(|zero| (**zero..**zero + 10).contains(&code));
            if let Some(digit) = zero.and_then(|zero| char::from_digit(code - zero, 10)) {
                return digit;
            }
            match c {
                '\u{FF01}'..='\u{FF5E}' => char::from_u32(code - 0xFEE0).unwrap_or(c),
                '\u{FFE5}' => '¥',
                '\u{FFE1}' => '£',
                '\u{FFE6}' => '₩',
                '’' | '‘' | 'ʼ' | '′' | '`' | '´' => '\'',
                '‐' | '‑' | '‒' | '–' | '—' | '−' => '-',
                c if c.is_whitespace() => ' ',
                c => c,
            }
        })
        .collect()
}

/// What stands before the number, the number with its marks, what stands after it.
struct Parts<'a> {
    before: &'a str,
    number: &'a str,
    after: &'a str,
    negative: bool,
    /// `,-` after the number says that it has no decimals.
    whole: bool,
}

fn split(plain: &str) -> Result<Parts<'_>, MoneyError> {
    let plain = plain.trim();
    let digit = |c: char| c.is_ascii_digit();
    let (Some(start), Some(end)) = (plain.find(digit), plain.rfind(digit)) else {
        return Err(MoneyError::NoNumber);
    };
    let (mut before, mut number, mut after) = (
        plain[..start].trim(),
        &plain[start..=end],
        plain[end + 1..].trim(),
    );

    if let Some(stranger) = number.find(|c: char| !digit(c) && !is_mark(c)) {
        return Err(two_numbers(&number[stranger..]));
    }
    // `.5m`: the point belongs to the number unless it ends a word, as in `Rs.500`.
    let bare_point = |text: &str| {
        text.strip_suffix(['.', ','])
            .is_some_and(|rest| !rest.ends_with(char::is_alphanumeric))
    };
    if plain[..start].ends_with(['.', ',']) && bare_point(before) {
        number = &plain[start - 1..=end];
        before = before[..before.len() - 1].trim_end();
    }

    let mut whole = false;
    for end in [",--", ".--", ",-", ".-"] {
        if let Some(rest) = after.strip_prefix(end) {
            (after, whole) = (rest.trim_start(), true);
            break;
        }
    }
    if !whole && let Some(rest) = after.strip_prefix(['.', ',']) {
        if !rest.is_empty() {
            return Err(MoneyError::Marks);
        }
        after = rest;
    }

    let mut negative = false;
    if let (Some(inside), Some(rest)) = (before.strip_prefix('('), after.strip_suffix(')')) {
        (before, after, negative) = (inside.trim_start(), rest.trim_end(), true);
    }
    if let Some(rest) = before
        .strip_prefix('-')
        .or_else(|| before.strip_suffix('-'))
    {
        (before, negative) = (rest.trim(), true);
    } else if let Some(rest) = before.strip_prefix('+') {
        before = rest.trim_start();
    }
    if let Some(rest) = after.strip_prefix('-').or_else(|| after.strip_suffix('-')) {
        (after, negative) = (rest.trim(), true);
    }
    Ok(Parts {
        before,
        number,
        after,
        negative,
        whole,
    })
}

fn is_mark(c: char) -> bool {
    matches!(c, '.' | ',' | '\'' | ' ' | '_')
}

/// There is something between two numbers; `rest` begins with it.
fn two_numbers(rest: &str) -> MoneyError {
    let between: String = rest
        .chars()
        .take_while(|c| !c.is_ascii_digit())
        .collect::<String>()
        .to_lowercase();
    let words: Vec<&str> = between.split_whitespace().collect();
    if between.contains(['-', '~', '…'])
        || between.contains("..")
        || words.contains(&"to")
        || words.contains(&"bis")
    {
        return MoneyError::Range;
    }
    match between.trim() {
        // 1e308, 2x500, 10/2, 50%3: no number at all.
        "e" | "e+" | "x" | "*" | "/" | "^" | "%" | ":" => MoneyError::Unreadable,
        _ => MoneyError::SeveralAmounts,
    }
}

/// The words around a number, understood.
struct Words<'a> {
    /// As typed, with what it means.
    currencies: Vec<(&'a str, Named)>,
    /// The power of ten of all multipliers.
    power: u32,
    /// Whether any multiplier was there, and of which habit.
    multiplied: bool,
    either_mark: bool,
    whole: bool,
}

#[derive(Clone, Copy)]
enum Named {
    Code(Currency),
    Sign(&'static Sign),
}

impl Named {
    fn admits(self, currency: Currency) -> bool {
        match self {
            Self::Code(code) => code == currency,
            Self::Sign(sign) => sign.admits(currency),
        }
    }
}

fn around<'a>(parts: &Parts<'a>) -> Result<Words<'a>, MoneyError> {
    let mut words = Words {
        currencies: Vec::new(),
        power: 0,
        multiplied: false,
        either_mark: false,
        whole: parts.whole,
    };
    words.take(parts.before)?;
    // `TEUR 45` and `k$45` are written; `K 45` and `B$45` are currencies we don't know.
    let certain = |(typed, named): &(&str, Named)| matches!(named, Named::Code(_)) || *typed == "€";
    if words.multiplied
        && !words.currencies.iter().any(certain)
        && (words.currencies.is_empty() || words.power != 3)
    {
        return Err(MoneyError::UnknownWord {
            word: parts.before.to_owned(),
        });
    }
    words.take(parts.after)?;
    Ok(words)
}

impl<'a> Words<'a> {
    fn take(&mut self, text: &'a str) -> Result<(), MoneyError> {
        let mut rest = text.trim();
        while !rest.is_empty() {
            let taken = self.take_one(rest)?;
            rest = rest[taken..].trim_start();
        }
        Ok(())
    }

    /// Takes the first word or sign of `rest`; gives back how many bytes it is long.
    fn take_one(&mut self, rest: &'a str) -> Result<usize, MoneyError> {
        let end = rest.find(' ').unwrap_or(rest.len());
        let chunk = &rest[..end];
        // Two words that are one name.
        if let Some((length, sign)) = longest_sign(rest).filter(|(length, _)| *length > end) {
            self.name(&rest[..length], Named::Sign(sign));
            return Ok(length);
        }
        if self.take_whole(chunk) || self.take_whole(chunk.trim_end_matches('.')) {
            return Ok(end);
        }
        // Glued together: `k€`, `TEUR`, `musd`, `€m`, `usd$`, `mio.€`.
        let unknown = || MoneyError::UnknownWord {
            word: chunk.to_owned(),
        };
        let mut glued = chunk.trim_end_matches('.');
        while !glued.is_empty() {
            let (head, tail) = glued.split_at(glued_head(glued).ok_or_else(unknown)?);
            if head.eq_ignore_ascii_case("t") {
                self.multiply(&words::GERMAN_THOUSAND);
            } else if !self.take_whole(head) {
                return Err(unknown());
            }
            glued = tail.trim_start_matches('.');
        }
        Ok(end)
    }

    /// Takes a text that is exactly one code, sign or multiplier.
    fn take_whole(&mut self, text: &'a str) -> bool {
        let lower = text.to_lowercase();
        if let Some(multiplier) = words::multiplier(&lower) {
            self.multiply(multiplier);
            return true;
        }
        if let Some(sign) = words::sign(&lower) {
            self.name(text, Named::Sign(sign));
            return true;
        }
        match Currency::parse(text) {
            Ok(currency) if text.len() == 3 => {
                self.name(text, Named::Code(currency));
                true
            }
            _ => false,
        }
    }

    fn multiply(&mut self, multiplier: &Multiplier) {
        self.power += multiplier.power;
        self.multiplied = true;
        self.either_mark |= multiplier.either_mark;
    }

    fn name(&mut self, typed: &'a str, named: Named) {
        self.currencies.push((typed, named));
    }

    /// The currency that all names agree on: `$500 AUD` is certain, `$500 EUR` is a contradiction.
    fn currency(&self, default: Currency) -> Result<Meaning, MoneyError> {
        let Some(&(_, first)) = self.currencies.first() else {
            return Ok(Meaning::Certain(default));
        };
        let code = self.currencies.iter().find_map(|(_, named)| match named {
            Named::Code(currency) => Some(*currency),
            Named::Sign(sign) => match sign.meaning(default) {
                // A sign of one currency is as good as a code.
                Meaning::Certain(only) if sign.is_only(only) => Some(only),
                _ => None,
            },
        });
        let meaning = match (code, first) {
            (Some(code), _) | (None, Named::Code(code)) => Meaning::Certain(code),
            (None, Named::Sign(sign)) => sign.meaning(default),
        };
        let candidate = match &meaning {
            Meaning::Certain(currency) | Meaning::Either(currency, _) => *currency,
            Meaning::Unclear(_) => return Ok(meaning),
        };
        let agrees = |wanted: bool| {
            self.currencies
                .iter()
                .position(|(_, named)| named.admits(candidate) == wanted)
        };
        let Some(other) = agrees(false) else {
            return Ok(meaning);
        };
        let this = agrees(true).unwrap_or(other);
        let typed = |index: usize| (*self.currencies[index].0).to_owned();
        Err(MoneyError::TwoCurrencies {
            first: typed(this.min(other)),
            second: typed(this.max(other)),
        })
    }

    fn sign_typed(&self) -> String {
        self.currencies
            .first()
            .map_or(String::new(), |(typed, _)| (*typed).to_owned())
    }
}

/// The longest sign at the start of `text`, with its length there in bytes.
fn longest_sign(text: &str) -> Option<(usize, &'static Sign)> {
    words::SIGNS
        .iter()
        .filter_map(|sign| prefix_ignoring_case(text, sign.text).map(|length| (length, sign)))
        .max_by_key(|(length, _)| *length)
}

/// How many bytes of `text` spell `prefix`, case ignored.
fn prefix_ignoring_case(text: &str, prefix: &str) -> Option<usize> {
    let mut wanted = prefix.chars();
    let mut next = wanted.next();
    for (index, c) in text.char_indices() {
        for lower in c.to_lowercase() {
            if next != Some(lower) {
                return next.is_none().then_some(index);
            }
            next = wanted.next();
        }
        if next.is_none() {
            return Some(index + c.len_utf8());
        }
    }
    None
}

/// Where the first piece of a glued word ends: a sign, a code, or a multiplier before one.
fn glued_head(text: &str) -> Option<usize> {
    let letters = text
        .find(|c: char| !c.is_alphabetic())
        .unwrap_or(text.len());
    if let Some((length, _)) = longest_sign(text)
        // A sign of letters ends where the letters end: `kr` is not the start of `krw`.
        && (length >= letters || !text[..length].ends_with(char::is_alphabetic))
    {
        return Some(length);
    }
    if letters == 3 && Currency::parse(&text[..letters]).is_ok() {
        return Some(letters);
    }
    // A multiplier glued to what follows it; the longest that leaves something readable.
    (1..=letters)
        .rev()
        .filter(|end| text.is_char_boundary(*end))
        .find(|end| {
            let (head, tail) = text.split_at(*end);
            let tail = tail.trim_start_matches('.');
            if tail.is_empty() {
                return words::multiplier(&head.to_lowercase()).is_some();
            }
            // `TEUR` and `T€` are what German offices write for a thousand.
            (head.eq_ignore_ascii_case("t") || words::multiplier(&head.to_lowercase()).is_some())
                && glued_head(tail).is_some()
        })
}

/// What the marks leave.
enum Numbers {
    One(Number),
    Two { thousands: Number, decimal: Number },
}

/// A number as its digits and how many of them are decimals.
struct Number {
    digits: String,
    decimals: u32,
}

fn numbers(
    text: &str,
    words: &Words<'_>,
    currency: &Meaning,
    default: Currency,
) -> Result<Numbers, MoneyError> {
    let (marks, groups) = marks_and_groups(text)?;
    let by_lakh = |currency: Currency| words::GROUPS_BY_LAKH.contains(&currency.code());
    let lakh = by_lakh(default) || matches!(currency, Meaning::Certain(c) if by_lakh(*c));
    let thousands = grouped(&marks, &groups, lakh).then(|| Number::new(&groups.concat(), ""));
    let decimal = decimal(&marks, &groups, lakh).filter(|_| !words.whole);
    let (thousands, decimal) = match (thousands, decimal) {
        (Some(thousands), Some(decimal)) => (thousands, decimal),
        (Some(one), None) | (None, Some(one)) => return Ok(Numbers::One(one)),
        (None, None) => return Err(MoneyError::Marks),
    };
    // One mark, three digits after it. A currency without decimals settles it, a multiplier of
    // English says which mark is which, a multiplier of many languages opens the comma as well.
    let no_decimals = matches!(currency, Meaning::Certain(c) if c.exponent() == 0);
    Ok(match marks.first() {
        Some('.') if words.multiplied && !words.either_mark => Numbers::One(decimal),
        Some('.') if no_decimals && !words.multiplied => Numbers::One(thousands),
        Some(',') if !words.either_mark => Numbers::One(thousands),
        _ => Numbers::Two { thousands, decimal },
    })
}

/// The marks in order and the digits between them. Spaces around another mark are a slip.
fn marks_and_groups(text: &str) -> Result<(Vec<char>, Vec<&str>), MoneyError> {
    let mut marks = Vec::new();
    let mut groups = vec![];
    let mut rest = text;
    loop {
        let end = rest.find(is_mark).unwrap_or(rest.len());
        groups.push(&rest[..end]);
        rest = &rest[end..];
        let Some(mark) = rest.chars().next() else {
            return Ok((marks, groups));
        };
        marks.push(mark);
        rest = &rest[1..];
        if mark == ' ' {
            rest = rest.trim_start_matches(' ');
        }
        if rest.starts_with(is_mark) {
            return Err(MoneyError::Marks);
        }
    }
}

/// Whether all marks separate thousands: one kind, groups of three, no leading zero. With `lakh`,
/// 12,34,567 as well.
fn grouped(marks: &[char], groups: &[&str], lakh: bool) -> bool {
    let [first, middle @ .., last] = groups else {
        return marks.is_empty();
    };
    let of = |size: usize| middle.iter().all(|group| group.len() == size);
    let one_kind = marks.iter().all(|mark| Some(mark) == marks.first());
    let in_threes = (1..=3).contains(&first.len()) && of(3);
    let in_twos = lakh && marks.first() == Some(&',') && (1..=2).contains(&first.len()) && of(2);
    one_kind && !first.starts_with('0') && last.len() == 3 && (in_threes || in_twos)
}

/// The number when the last mark, a point or comma seen once, separates decimals.
fn decimal(marks: &[char], groups: &[&str], lakh: bool) -> Option<Number> {
    let (last, before) = marks.split_last()?;
    let (fraction, whole) = groups.split_last()?;
    if !matches!(last, '.' | ',') || before.contains(last) || fraction.is_empty() {
        return None;
    }
    grouped(before, whole, lakh).then(|| Number::new(&whole.concat(), fraction))
}

impl Number {
    fn new(whole: &str, fraction: &str) -> Self {
        let fraction = fraction.trim_end_matches('0');
        let digits = format!("{whole}{fraction}");
        Self {
            digits: digits.trim_start_matches('0').to_owned(),
            decimals: u32::try_from(fraction.len()).unwrap_or(u32::MAX),
        }
    }

    /// The amount, times a power of ten, in a currency; exact or refused.
    fn times(&self, power: u32, currency: Currency) -> Result<Money, MoneyError> {
        let too_many = MoneyError::TooManyDecimals {
            currency,
            allowed: currency.exponent(),
        };
        let shift = i64::from(power) + i64::from(currency.exponent()) - i64::from(self.decimals);
        if shift < 0 {
            return Err(too_many);
        }
        let too_large = || match Money::new(Money::MAX_MINOR, currency) {
            Ok(most) => MoneyError::TooLarge { most },
            Err(_) => MoneyError::Unreadable,
        };
        let digits: u128 = match self.digits.as_str() {
            "" => 0,
            // 80 characters may hold more digits than fit.
            digits => digits.parse().map_err(|_| too_large())?,
        };
        u32::try_from(shift)
            .ok()
            .and_then(|shift| 10_u128.checked_pow(shift))
            .and_then(|unit| digits.checked_mul(unit))
            .or((digits == 0).then_some(0))
            .and_then(|minor| i64::try_from(minor).ok())
            .and_then(|minor| Money::new(minor, currency).ok())
            .ok_or_else(too_large)
    }

    /// The same number with no more decimals than the currency has, half rounded up. Only for the
    /// second button, where the person sees what they choose.
    fn rounded(&self, power: u32, currency: Currency) -> Self {
        let allowed = power + u32::from(currency.exponent());
        let excess = self.decimals.saturating_sub(allowed);
        let digits = self.digits.parse::<u128>().unwrap_or(0);
        let unit = 10_u128.checked_pow(excess).unwrap_or(u128::MAX);
        let kept = digits.saturating_add(unit / 2) / unit;
        Self {
            digits: kept.to_string(),
            decimals: self.decimals - excess,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn currency(code: &str) -> Currency {
        Currency::parse(code).unwrap()
    }

    /// `€1`, `€1 | €2` when asked, or the error.
    fn told(text: &str, default: &str) -> String {
        match read(text, currency(default)) {
            Ok(Reading::Exact(money)) => money.to_string(),
            Ok(Reading::Ask { typed, either, or }) => {
                assert_eq!(typed, text.trim());
                format!("{either} | {or}")
            }
            Err(error) => format!("{error:?}"),
        }
    }

    #[test]
    fn amounts_as_people_type_them() {
        let cases = [
            // The contract's own.
            ("45k", "USD", "$45,000"),
            ("€12,500.50", "USD", "€12,500.50"),
            ("1.2m usd", "EUR", "$1,200,000"),
            ("EUR 12.500,50", "USD", "€12,500.50"),
            ("1 234,56 €", "USD", "€1,234.56"),
            ("1\u{a0}234,56 €", "USD", "€1,234.56"),
            ("1\u{202f}234,56\u{202f}€", "USD", "€1,234.56"),
            ("1'234.50 CHF", "USD", "CHF 1,234.50"),
            ("1’234.50 CHF", "USD", "CHF 1,234.50"),
            ("12,500", "USD", "$12,500"),
            ("12.500,-", "EUR", "€12,500"),
            ("12.500,- €", "USD", "€12,500"),
            ("€ 12.500,--", "USD", "€12,500"),
            ("Fr. 500.-", "EUR", "CHF 500"),
            ("1bn", "USD", "$1,000,000,000"),
            ("1,5 Mio", "EUR", "€1,500,000"),
            ("1,5 Mio. €", "USD", "€1,500,000"),
            ("1,5mio.€", "USD", "€1,500,000"),
            // No currency, the plain dollar.
            ("$45k", "USD", "$45,000"),
            ("$45k", "AUD", "A$45,000"),
            ("45 000", "SEK", "SEK 45,000"),
            ("0.5m", "EUR", "€500,000"),
            (".5m", "EUR", "€500,000"),
            ("1.234k", "USD", "$1,234"),
            ("1,234k", "USD", "$1,234,000"),
            ("12,5", "EUR", "€12.50"),
            ("12.5", "EUR", "€12.50"),
            ("0.500", "EUR", "€0.50"),
            ("1234.5", "EUR", "€1,234.50"),
            ("1234.500", "EUR", "€1,234.50"),
            ("1.234.567", "EUR", "€1,234,567"),
            ("1,234,567.89", "EUR", "€1,234,567.89"),
            ("1_000_000", "EUR", "€1,000,000"),
            ("+500", "EUR", "€500"),
            ("500.", "EUR", "€500"),
            ("007", "GBP", "£7"),
            // Signs before, behind, with a country, glued to the multiplier.
            ("US$1.5k", "EUR", "$1,500"),
            ("A$ 5,000", "USD", "A$5,000"),
            ("5,000 usd", "EUR", "$5,000"),
            ("USD5000", "EUR", "$5,000"),
            ("5000USD", "EUR", "$5,000"),
            ("CAD$ 500", "EUR", "C$500"),
            ("$500 CAD", "EUR", "C$500"),
            ("$500 CAD", "USD", "C$500"),
            ("500 US dollars", "EUR", "$500"),
            ("£2.5k", "USD", "£2,500"),
            ("£500", "EGP", "EGP 500"),
            ("¥1,200", "USD", "¥1,200"),
            ("¥1.200", "USD", "¥1,200"),
            ("¥1,200", "CNY", "CN¥1,200"),
            ("￥１，２００", "USD", "¥1,200"),
            ("５００", "EUR", "€500"),
            ("٥٠٠ EUR", "USD", "€500"),
            ("500万円", "USD", "¥5,000,000"),
            ("₹1,23,456", "USD", "₹123,456"),
            ("₹ 12,34,567.50", "USD", "₹1,234,567.50"),
            ("1,23,456", "INR", "₹123,456"),
            ("2 lakh", "INR", "₹200,000"),
            ("₹3 cr", "USD", "₹30,000,000"),
            ("2.5 lakh crore", "INR", "₹2,500,000,000,000"),
            ("Rs. 5,000", "INR", "₹5,000"),
            ("45 000 kr", "SEK", "SEK 45,000"),
            ("45 000 kr", "DKK", "DKK 45,000"),
            ("kr 500 NOK", "EUR", "NOK 500"),
            ("500 kronor", "EUR", "SEK 500"),
            ("500 zł", "EUR", "PLN 500"),
            ("1 500,50 ZŁ", "EUR", "PLN 1,500.50"),
            ("500 Kc\u{30c}", "EUR", "CZK 500"),
            ("R$ 1.234,56", "USD", "R$1,234.56"),
            ("₩1,000,000", "USD", "₩1,000,000"),
            ("45 k€", "USD", "€45,000"),
            ("45k€", "USD", "€45,000"),
            ("€45k", "USD", "€45,000"),
            ("45keur", "USD", "€45,000"),
            ("TEUR 45", "USD", "€45,000"),
            ("45 T€", "USD", "€45,000"),
            ("MEUR 1,5", "USD", "€1,500,000"),
            ("1.2MUSD", "EUR", "$1,200,000"),
            ("5 kes", "USD", "KES 5"),
            (
                "1.2345 KWD",
                "USD",
                "TooManyDecimals { currency: KWD, allowed: 3 }",
            ),
            ("1,234.567 KWD", "USD", "KWD 1,234.567"),
            ("\u{200e}€\u{200b}500\u{feff}", "USD", "€500"),
        ];
        for (text, default, wanted) in cases {
            assert_eq!(told(text, default), wanted, "{text} in {default}");
        }
    }

    #[test]
    fn what_is_open_is_asked() {
        let cases = [
            ("1.234", "USD", "$1,234 | $1.23"),
            ("12.500", "EUR", "€12,500 | €12.50"),
            ("45.000 €", "USD", "€45,000 | €45"),
            ("$999.999", "USD", "$999,999 | $1,000"),
            ("1.234", "KWD", "KWD 1,234 | KWD 1.234"),
            ("1.250 Mio €", "USD", "€1,250,000,000 | €1,250,000"),
            ("1,250 Mio €", "USD", "€1,250,000,000 | €1,250,000"),
            // A dollar where the default is none: USD, or the default as the contract has it.
            ("$45k", "EUR", "$45,000 | €45,000"),
            ("500 dollars", "GBP", "$500 | £500"),
        ];
        for (text, default, wanted) in cases {
            assert_eq!(told(text, default), wanted, "{text} in {default}");
        }
    }

    #[test]
    fn what_settles_a_point_is_not_asked() {
        let cases = [
            ("1.234", "JPY", "¥1,234"),
            ("1.234", "CLP", "CLP 1,234"),
            ("1,234", "KWD", "KWD 1,234"),
            ("1.234,00", "EUR", "€1,234"),
            (
                "1.2340",
                "EUR",
                "TooManyDecimals { currency: EUR, allowed: 2 }",
            ),
            ("1.2300", "EUR", "€1.23"),
            ("0.234m", "EUR", "€234,000"),
            ("$12.50", "JPY", "$12.50"),
        ];
        for (text, default, wanted) in cases {
            assert_eq!(told(text, default), wanted, "{text} in {default}");
        }
    }

    #[test]
    fn refusals_say_what_is_wrong() {
        let decimals = "TooManyDecimals { currency: EUR, allowed: 2 }";
        let large = "TooLarge { most: Money { minor: 1000000000000000, currency: EUR } }";
        let cases = [
            ("", "Empty"),
            (" \u{a0} ", "Empty"),
            ("NaN", "NoNumber"),
            ("inf", "NoNumber"),
            ("a lot", "NoNumber"),
            ("€", "NoNumber"),
            ("½", "NoNumber"),
            ("-500", "Negative"),
            ("€-500", "Negative"),
            ("−500 €", "Negative"),
            ("(500)", "Negative"),
            ("500-", "Negative"),
            ("-1.234", "Negative"),
            ("0", "Zero"),
            ("-0", "Zero"),
            ("€0.00", "Zero"),
            ("0k", "Zero"),
            ("45k-50k", "Range"),
            ("45k – 50k", "Range"),
            ("45-50", "Range"),
            ("45k to 50k", "Range"),
            ("5 usd 6 usd", "SeveralAmounts"),
            ("€5 + €6", "SeveralAmounts"),
            ("1e308", "Unreadable"),
            ("1E+5", "Unreadable"),
            ("2x500", "Unreadable"),
            ("10/2", "Unreadable"),
            ("1234567890123456789", large),
            ("10000000000001", large),
            ("99999999999999999999999999999999999999999999", large),
            ("10001bn", large),
            ("12.345,678", decimals),
            ("1.001,234", decimals),
            ("0.001", decimals),
            ("1.2345", decimals),
            ("1,2,3", "Marks"),
            ("1,23,456", "Marks"),
            ("1.234,56,78", "Marks"),
            ("12 34", "Marks"),
            ("1..5", "Marks"),
            ("1, 234", "Marks"),
            ("12.50,-", "Marks"),
            ("500 apples", "UnknownWord { word: \"apples\" }"),
            ("500 usdt", "UnknownWord { word: \"usdt\" }"),
            ("45k/yr", "UnknownWord { word: \"k/yr\" }"),
            ("~45k", "UnknownWord { word: \"~\" }"),
            ("K 45", "UnknownWord { word: \"K\" }"),
            ("B$45", "UnknownWord { word: \"B$\" }"),
            ("5 mil", "UnknownWord { word: \"mil\" }"),
            ("45%", "UnknownWord { word: \"%\" }"),
            ("500 XAU", "UnknownWord { word: \"XAU\" }"),
            (
                "€500 USD",
                "TwoCurrencies { first: \"€\", second: \"USD\" }",
            ),
            (
                "$500 EUR",
                "TwoCurrencies { first: \"$\", second: \"EUR\" }",
            ),
            (
                "A$ 500 USD",
                "TwoCurrencies { first: \"A$\", second: \"USD\" }",
            ),
            (
                "500 kr",
                "CurrencyUnclear { sign: \"kr\", candidates: [SEK, NOK, DKK, ISK] }",
            ),
            (
                "$1.234",
                "CurrencyUnclear { sign: \"$\", candidates: [USD, EUR] }",
            ),
        ];
        for (text, wanted) in cases {
            assert_eq!(told(text, "EUR"), wanted, "{text}");
        }
        assert_eq!(told(&"9".repeat(81), "EUR"), "Unreadable");
        assert_eq!(
            told("¥12,5", "EUR"),
            "TooManyDecimals { currency: JPY, allowed: 0 }"
        );
        assert_eq!(told("10000000000000", "EUR"), "€10,000,000,000,000");
    }

    #[test]
    fn both_marks_are_read_in_many_currencies() {
        for code in [
            "USD", "EUR", "GBP", "CHF", "SEK", "PLN", "BRL", "INR", "CAD", "ZAR",
        ] {
            let wanted = Ok(Reading::Exact(
                Money::new(123_456_789, currency(code)).unwrap(),
            ));
            for number in [
                "1,234,567.89",
                "1.234.567,89",
                "1 234 567,89",
                "1'234'567.89",
                "1234567,89",
            ] {
                for text in [
                    format!("{number} {code}"),
                    format!("{code} {number}"),
                    format!("{}{number}", code.to_lowercase()),
                ] {
                    assert_eq!(read(&text, currency("JPY")), wanted, "{text}");
                }
                assert_eq!(read(number, currency(code)), wanted, "{number}");
            }
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in any::<String>()) {
            let _read = read(&text, Currency::EUR);
        }

        #[test]
        fn no_text_like_an_amount_panics(text in "[0-9 .,'kmb€$¥£₹()+e\\-]{0,24}[a-zß円ł ]{0,6}") {
            for default in [Currency::USD, Currency::JPY, currency("INR"), currency("KWD")] {
                if let Ok(Reading::Exact(money)) = read(&text, default) {
                    prop_assert!(money.minor() > 0);
                }
            }
        }

        #[test]
        fn a_whole_number_is_itself(number in 1..=10_000_000_000_000_i64) {
            let wanted = Money::new(number * 100, Currency::EUR).unwrap();
            prop_assert_eq!(read(&number.to_string(), Currency::EUR), Ok(Reading::Exact(wanted)));
        }
    }
}
