//! What number the marks between the digits make: one, or two that are both written that way.

use super::MoneyError;
use super::around::Words;
use super::parts::is_mark;
use super::words;
use crate::domain::money::{Currency, Money};

/// What the marks leave.
pub(super) enum Numbers {
    One(Number),
    Two { thousands: Number, decimal: Number },
}

/// A number as its digits and how many of them are decimals.
pub(super) struct Number {
    digits: String,
    decimals: u32,
}

pub(super) fn numbers(
    text: &str,
    words: &Words<'_>,
    currency: Currency,
    default: Currency,
) -> Result<Numbers, MoneyError> {
    let (marks, groups) = marks_and_groups(text)?;
    let by_lakh = |currency: Currency| words::GROUPS_BY_LAKH.contains(&currency.code());
    let lakh = by_lakh(default) || by_lakh(currency);
    let thousands = grouped(&marks, &groups, lakh).then(|| Number::new(&groups.concat(), ""));
    let decimal = decimal(&marks, &groups, lakh).filter(|_| !words.whole);
    let (thousands, decimal) = match (thousands, decimal) {
        (Some(thousands), Some(decimal)) => (thousands, decimal),
        (Some(one), None) | (None, Some(one)) => return Ok(Numbers::One(one)),
        (None, None) => return Err(MoneyError::Marks),
    };
    // One mark, three digits after it. A currency without decimals settles it, a multiplier of
    // English says which mark is which, a multiplier of many languages opens the comma as well.
    let no_decimals = currency.exponent() == 0;
    Ok(match marks.first() {
        Some('.') if words.multiplied && !words.either_mark => Numbers::One(decimal),
        Some('.') if no_decimals && !words.multiplied => Numbers::One(thousands),
        // `KWD 1.234` names a currency of three decimals, and is how we show it.
        Some('.') if currency.exponent() == 3 && words.names_currency() => Numbers::One(decimal),
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
    pub(super) fn times(&self, power: u32, currency: Currency) -> Result<Money, MoneyError> {
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
    pub(super) fn rounded(&self, power: u32, currency: Currency) -> Self {
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
