//! Money: an exact whole number of minor units in one currency.
//!
//! Amounts of different currencies are never added up, and nothing here converts between them.
//! Reading what a person typed is in `read`.

mod currency;
mod read;

use serde::{Deserialize, Serialize};

pub use currency::{Currency, UnknownCurrency};
pub use read::MoneyError;

pub use super::reading::Reading;

/// An amount: at most 10^15 minor units either way, so that sums of many stay within an `i64`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Stored", into = "Stored")]
pub struct Money {
    minor: i64,
    currency: Currency,
}

/// The amount is beyond [`Money::MAX_MINOR`], or the two amounts are of different currencies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SumError {
    /// More than 10^15 minor units.
    #[error("the amount is too large")]
    TooLarge,
    /// Currencies are never added up.
    #[error("{0} and {1} can't be added up")]
    Currencies(Currency, Currency),
}

impl Money {
    /// The largest number of minor units, 10^15.
    pub const MAX_MINOR: i64 = 1_000_000_000_000_000;

    /// An amount of minor units: `Money::new(1250, EUR)` is €12.50.
    pub fn new(minor: i64, currency: Currency) -> Result<Self, SumError> {
        if minor.unsigned_abs() > Self::MAX_MINOR.unsigned_abs() {
            return Err(SumError::TooLarge);
        }
        Ok(Self { minor, currency })
    }

    /// Reads an amount as a person types it, exact or asked about, never guessed. Without a
    /// currency, `default` is meant.
    ///
    /// ```
    /// use dealcoach::domain::money::{Currency, Money, Reading};
    ///
    /// let read = |text| match Money::read(text, Currency::USD) {
    ///     Ok(Reading::Exact(money)) => money.show(Currency::USD),
    ///     Ok(Reading::Ask { either, or, .. }) => {
    ///         format!("{} or {}?", either.show(Currency::USD), or.show(Currency::USD))
    ///     }
    ///     Err(error) => error.to_string(),
    /// };
    /// assert_eq!(read("1.2m"), "$1,200,000");
    /// assert_eq!(read("EUR 12.500,50"), "€12,500.50");
    /// assert_eq!(read("1.234"), "$1,234 or $1.23?");
    /// assert_eq!(read("45k-50k"), "it is a range, one amount is wanted");
    /// ```
    pub fn read(text: &str, default: Currency) -> Result<Reading<Self>, MoneyError> {
        read::read(text, default)
    }

    /// Minor units: cents for USD, whole yen for JPY.
    pub const fn minor(self) -> i64 {
        self.minor
    }

    /// Its currency.
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// The sum, when both are of one currency and it is not too large.
    pub fn checked_add(self, other: Self) -> Result<Self, SumError> {
        if self.currency != other.currency {
            return Err(SumError::Currencies(self.currency, other.currency));
        }
        // Both are within 10^15, so this can't overflow.
        Self::new(self.minor + other.minor, self.currency)
    }

    /// The difference, on the same terms as [`Money::checked_add`].
    pub fn checked_sub(self, other: Self) -> Result<Self, SumError> {
        self.checked_add(Self {
            minor: -other.minor,
            currency: other.currency,
        })
    }

    /// The amount as people of a workspace with that default currency read it: `$48,000` where the dollar is
    /// their own, `US$48,000` elsewhere. With the same default [`Money::read`] gives back the same amount.
    pub fn show(self, home: Currency) -> String {
        self.currency.show(i128::from(self.minor), home)
    }

    /// The amount as text for an input field: [`Money::read`] gives back the same amount whatever
    /// the default currency, which the shown form (`$48,000`) can't promise.
    pub fn to_input(self) -> String {
        let sign = if self.minor < 0 { "-" } else { "" };
        let amount = self.currency.decimal(u128::from(self.minor.unsigned_abs()));
        format!("{sign}{amount} {}", self.currency)
    }
}

/// The stored form, checked on the way in.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    minor: i64,
    currency: Currency,
}

impl TryFrom<Stored> for Money {
    type Error = SumError;

    fn try_from(stored: Stored) -> Result<Self, Self::Error> {
        Self::new(stored.minor, stored.currency)
    }
}

impl From<Money> for Stored {
    fn from(money: Money) -> Self {
        Self {
            minor: money.minor,
            currency: money.currency,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn currency() -> impl Strategy<Value = Currency> {
        proptest::sample::select(Currency::all())
    }

    #[test]
    fn amounts_stay_within_bounds() {
        let most = Money::new(Money::MAX_MINOR, Currency::EUR).unwrap();
        let cent = Money::new(1, Currency::EUR).unwrap();
        assert_eq!(most.checked_add(cent), Err(SumError::TooLarge));
        assert_eq!(most.checked_sub(most).unwrap().minor(), 0);
        assert_eq!(Money::new(i64::MIN, Currency::EUR), Err(SumError::TooLarge));
        assert_eq!(
            Money::new(Money::MAX_MINOR + 1, Currency::EUR),
            Err(SumError::TooLarge)
        );
    }

    #[test]
    fn currencies_are_never_added_up() {
        let euro = Money::new(100, Currency::EUR).unwrap();
        let dollar = Money::new(100, Currency::USD).unwrap();
        assert_eq!(
            euro.checked_add(dollar),
            Err(SumError::Currencies(Currency::EUR, Currency::USD))
        );
    }

    #[test]
    fn serde_checks_the_bound() {
        let money = Money::new(1_250, Currency::EUR).unwrap();
        let text = serde_json::to_string(&money).unwrap();
        assert_eq!(text, r#"{"minor":1250,"currency":"EUR"}"#);
        assert_eq!(serde_json::from_str::<Money>(&text).unwrap(), money);
        let beyond = r#"{"minor":1000000000000001,"currency":"EUR"}"#;
        assert!(serde_json::from_str::<Money>(beyond).is_err());
    }

    proptest! {
        #[test]
        fn what_an_input_field_holds_is_read_back(
            minor in prop_oneof![0..=Money::MAX_MINOR, 0..10_000_000_i64],
            currency in currency(),
            default in currency(),
        ) {
            let money = Money::new(minor, currency).unwrap();
            prop_assert_eq!(
                Money::read(&money.to_input(), default),
                Ok(Reading::Exact(money)),
                "{}", money.to_input()
            );
        }

        #[test]
        fn what_is_shown_is_read_back(
            minor in prop_oneof![0..=Money::MAX_MINOR, 0..10_000_000_i64],
            currency in currency(),
            home in currency(),
        ) {
            is_read_back(Money::new(minor, currency).unwrap(), home);
        }
    }

    /// Every currency in every workspace; the amounts are those that the marks of a number could mistake.
    #[test]
    fn every_currency_is_read_back_everywhere() {
        for currency in Currency::all() {
            for home in Currency::all() {
                for minor in [0, 7, 50_000, 1_234_000] {
                    is_read_back(Money::new(minor, *currency).unwrap(), *home);
                }
            }
        }
    }

    fn is_read_back(money: Money, home: Currency) {
        let shown = money.show(home);
        let read = Money::read(&shown, home);
        assert_eq!(read, Ok(Reading::Exact(money)), "{shown} in {home}");
    }
}
