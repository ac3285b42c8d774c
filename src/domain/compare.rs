//! Money and days that an answer names, beside those of its deal: one line and one tap, never a silent change.
//!
//! A win with the wrong amount is wrong in every sum after it; a plan that ends after the day on which they decide is no
//! plan (S9, S11). What is compared with what is the playbook's `compare`.

use chrono::NaiveDate;

use crate::domain::deal::{Deal, Evidence};
use crate::domain::money::{Currency, Money, Reading};
use crate::playbook::{Criterion, Playbook};

/// What of its deal an answer is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum With {
    /// An amount with the deal's value.
    Value,
    /// A day with its close date.
    Close,
    /// Days with its next step.
    NextStep,
}

impl With {
    /// All of them, as they are written.
    pub const NAMES: [(&str, Self); 3] = [
        ("value", Self::Value),
        ("close", Self::Close),
        ("next step", Self::NextStep),
    ];
}

/// Where an answer and its deal differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Differs {
    /// The answer names an amount, and the deal has none.
    NoValue(Money),
    /// The amount is another than the deal's.
    Value {
        /// What the answer names.
        named: Money,
        /// The deal's.
        value: Money,
    },
    /// The answer names a day, and the deal no close date.
    NoClose(NaiveDate),
    /// The deal should close after the day that the answer names.
    Close {
        /// What the answer names.
        named: NaiveDate,
        /// The deal's.
        close: NaiveDate,
    },
    /// The answer names a day ahead, and there is no next step ahead.
    NoStep(NaiveDate),
    /// It names a day before that of the next step.
    Step {
        /// What the answer names.
        named: NaiveDate,
        /// The next step's.
        due: NaiveDate,
    },
    /// Its last day is after the one by which they decide.
    AfterDeciding {
        /// The last day of the answer.
        last: NaiveDate,
        /// The day by which they decide.
        decides: NaiveDate,
    },
}

/// What the answer to a criterion says beside its deal; `None` where nothing is to be compared, or it agrees.
///
/// An amount without a currency is of the deal's, else of `home`. Several amounts in one answer are compared with nothing,
/// nor are amounts of different currencies.
pub fn differs(
    playbook: &Playbook,
    deal: &Deal,
    criterion: &Criterion,
    home: Currency,
    today: NaiveDate,
) -> Option<Differs> {
    let answer = deal.met(&criterion.id)?;
    match criterion.compare? {
        With::Value => {
            let currency = deal.value.map_or(home, Money::currency);
            let named = amount(answer, currency)?;
            match deal.value {
                None => Some(Differs::NoValue(named)),
                Some(value) => {
                    let differs = value != named && value.currency() == named.currency();
                    differs.then_some(Differs::Value { named, value })
                }
            }
        }
        With::Close => {
            let named = ahead(answer, today).next()?;
            match deal.close {
                None => Some(Differs::NoClose(named)),
                Some(close) => (close > named).then_some(Differs::Close { named, close }),
            }
        }
        With::NextStep => {
            let last = ahead(answer, today).last()?;
            let deciding = playbook.criteria().map(|(_, c)| c);
            let deciding = deciding.filter(|c| c.compare == Some(With::Close));
            let mut decides = deciding
                .filter_map(|c| ahead(deal.met(&c.id)?, today).next())
                .filter(|day| last > *day);
            if let Some(decides) = decides.next() {
                return Some(Differs::AfterDeciding { last, decides });
            }
            let named = ahead(answer, today).next()?;
            let step = deal.next_step.as_ref().map(|step| step.due);
            match step.filter(|due| *due >= today) {
                None => Some(Differs::NoStep(named)),
                Some(due) => (named < due).then_some(Differs::Step { named, due }),
            }
        }
    }
}

/// The one amount that an answer names.
fn amount(answer: &Evidence, currency: Currency) -> Option<Money> {
    let figures = answer.parts.as_ref()?.figures.iter();
    let mut amounts = figures.filter_map(|figure| money(figure, currency));
    amounts.next().filter(|_| amounts.next().is_none())
}

/// A figure as money; a bare number of fewer than four digits may be anything.
fn money(figure: &str, currency: Currency) -> Option<Money> {
    let digits = figure.chars().filter(char::is_ascii_digit).count();
    let is_bare = figure.chars().all(|c| c.is_ascii_digit());
    match Money::read(figure, currency) {
        Ok(Reading::Exact(money)) => (!is_bare || digits >= 4).then_some(money),
        _ => None,
    }
}

/// The days of an answer that are not past, in order.
fn ahead(answer: &Evidence, today: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    let mut days: Vec<_> = { answer.parts.iter() }
        .flat_map(|parts| parts.dates.iter().copied())
        .filter(|day| *day >= today)
        .collect();
    days.sort_unstable();
    days.into_iter()
}

/// By how many per cent a deal's value fell, rounded; `None` where it did not, or the currency is another one.
pub fn lowered(before: Option<Money>, after: Option<Money>) -> Option<i64> {
    let (before, after) = (before?, after?);
    let fell = before.checked_sub(after).ok()?.minor();
    if fell <= 0 || before.minor() <= 0 {
        return None;
    }
    let hundredths = i128::from(fell) * 100;
    let rounded = (hundredths + i128::from(before.minor()) / 2) / i128::from(before.minor());
    i64::try_from(rounded).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn eur(minor: i64) -> Money {
        Money::new(minor, Currency::parse("EUR").unwrap()).unwrap()
    }

    #[test]
    fn a_figure_is_an_amount_where_it_looks_like_one() {
        let eur_of =
            |figure: &str| money(figure, Currency::parse("EUR").unwrap()).map(Money::minor);
        assert_eq!(eur_of("60k"), Some(6_000_000));
        assert_eq!(eur_of("€45,500"), Some(4_550_000));
        assert_eq!(eur_of("48000"), Some(4_800_000));
        for none in ["20 h", "9", "365", "two weeks", "40k-50k", "1.234"] {
            assert_eq!(eur_of(none), None, "{none}");
        }
    }

    #[test]
    fn a_value_that_fell_is_told_in_per_cent() {
        assert_eq!(lowered(Some(eur(4_800_000)), Some(eur(4_400_000))), Some(8));
        assert_eq!(lowered(Some(eur(4_800_000)), Some(eur(4_800_000))), None);
        assert_eq!(lowered(Some(eur(4_400_000)), Some(eur(4_800_000))), None);
        assert_eq!(lowered(None, Some(eur(1))), None);
        let usd = Money::new(1, Currency::USD).unwrap();
        assert_eq!(lowered(Some(eur(2)), Some(usd)), None);
    }
}
