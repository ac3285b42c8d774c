//! Currencies by ISO 4217 code, and how each is written.
//!
//! Codes, names and exponents come from `iso_currency`; which sign we show is decided here. Metals,
//! test codes and index units are no currencies to us: a deal can't be worth them.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::read;
use crate::domain::text::fold;

/// What stands between code and name in a label.
const LABEL_GAP: &str = " · ";

/// A currency; equal, ordered and stored by its ISO code.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "&'static str")]
pub struct Currency(iso_currency::Currency);

/// Not the code of a currency a deal can be in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{typed}” is no currency code; one looks like USD or EUR")]
pub struct UnknownCurrency {
    /// What was typed, trimmed.
    pub typed: String,
}

impl Currency {
    /// United States dollar.
    pub const USD: Self = Self(iso_currency::Currency::USD);
    /// Euro.
    pub const EUR: Self = Self(iso_currency::Currency::EUR);
    /// Pound sterling.
    pub const GBP: Self = Self(iso_currency::Currency::GBP);
    /// Japanese yen.
    pub const JPY: Self = Self(iso_currency::Currency::JPY);

    /// Reads an ISO code in any case, spaces around it ignored.
    pub fn parse(text: &str) -> Result<Self, UnknownCurrency> {
        let typed = text.trim();
        iso_currency::Currency::from_code(&typed.to_ascii_uppercase())
            .map(Self)
            .filter(|currency| currency.is_spendable())
            .ok_or_else(|| UnknownCurrency {
                typed: typed.to_owned(),
            })
    }

    /// What a person names a currency by: its code, name, sign or label, case ignored.
    pub fn find(text: &str) -> Result<Self, UnknownCurrency> {
        let typed = text.trim();
        let code = typed.split(LABEL_GAP).next().unwrap_or(typed);
        if let Ok(currency) = Self::parse(code) {
            return Ok(currency);
        }
        let wanted = fold(typed);
        let is_meant = |currency: &Self| !wanted.is_empty() && fold(&currency.name()) == wanted;
        Self::all()
            .iter()
            .copied()
            .find(is_meant)
            .or_else(|| read::meant(typed, Self::USD))
            .ok_or_else(|| UnknownCurrency {
                typed: typed.to_owned(),
            })
    }

    /// `EUR · Euro`, for a menu or an autocomplete; [`Currency::find`] takes it.
    pub fn label(self) -> String {
        format!("{}{LABEL_GAP}{}", self.code(), self.name())
    }

    /// The three letters, `EUR`.
    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// How many decimals its minor unit has: 2 for EUR, 0 for JPY, 3 for KWD.
    pub fn exponent(self) -> u8 {
        self.0
            .exponent()
            .and_then(|exponent| u8::try_from(exponent).ok())
            .unwrap_or(2)
    }

    /// The English name, `Euro`.
    pub fn name(self) -> String {
        match self.code() {
            "CNY" => "Chinese yuan (renminbi)".to_owned(),
            "GBP" => "British pound (sterling)".to_owned(),
            "SEK" => "Swedish krona".to_owned(),
            "USD" => "US dollar".to_owned(),
            "VED" => "Venezuelan bolívar (digital)".to_owned(),
            "VES" => "Venezuelan bolívar".to_owned(),
            "XCG" => "Caribbean guilder".to_owned(),
            _ => self.0.name().to_owned(),
        }
    }

    /// The sign that is put before an amount in a workspace whose own currency is `home`, one that means this
    /// currency there and no other; `None` when the code is shown instead.
    pub fn sign(self, home: Self) -> Option<&'static str> {
        let own = (self == home).then(|| self.bare()).flatten();
        own.or_else(|| self.symbol())
            .filter(|sign| read::meant(sign, home) == Some(self))
    }

    /// The sign that it shares with others, as those write it whose own currency it is.
    fn bare(self) -> Option<&'static str> {
        Some(match self.code() {
            "AUD" | "CAD" | "HKD" | "MXN" | "NZD" | "SGD" | "TWD" | "USD" => "$",
            "CNY" | "JPY" => "¥",
            _ => return None,
        })
    }

    /// The sign that tells it from the others that share the bare one.
    fn symbol(self) -> Option<&'static str> {
        Some(match self.code() {
            "AUD" => "A$",
            "BRL" => "R$",
            "CAD" => "C$",
            "CNY" => "CN¥",
            "EUR" => "€",
            "GBP" => "£",
            "HKD" => "HK$",
            "ILS" => "₪",
            "INR" => "₹",
            "JPY" => "JP¥",
            "KRW" => "₩",
            "KZT" => "₸",
            "MXN" => "MX$",
            "NGN" => "₦",
            "NZD" => "NZ$",
            "PHP" => "₱",
            "SGD" => "S$",
            "TRY" => "₺",
            "TWD" => "NT$",
            "UAH" => "₴",
            "USD" => "US$",
            "VND" => "₫",
            _ => return None,
        })
    }

    /// Every currency in use, by code. Superseded ones can still be read, but are not offered.
    pub fn all() -> &'static [Self] {
        static ALL: LazyLock<Vec<Currency>> = LazyLock::new(|| {
            let mut all: Vec<Currency> = (0..1000)
                .filter_map(iso_currency::Currency::from_numeric)
                .map(Currency)
                .filter(|currency| currency.is_spendable() && currency.is_current())
                .collect();
            all.sort_unstable();
            all
        });
        &ALL
    }

    /// Currencies for an autocomplete: by code, name or sign, the best first, at most `limit`.
    /// An empty query lists the most used ones.
    pub fn search(query: &str, limit: usize) -> Vec<Self> {
        const COMMON: [&str; 25] = [
            "USD", "EUR", "GBP", "JPY", "CHF", "CAD", "AUD", "CNY", "INR", "SEK", "NOK", "DKK",
            "PLN", "CZK", "BRL", "MXN", "SGD", "HKD", "KRW", "NZD", "ZAR", "AED", "ILS", "TRY",
            "TWD",
        ];
        let common = |currency: Self| COMMON.iter().position(|code| *code == currency.code());
        let sign = query.trim();
        let wanted = fold(query);
        let mut found: Vec<(u8, usize, Self)> = Self::all()
            .iter()
            .filter_map(|&currency| {
                let name = fold(&currency.name());
                let code = currency.code().to_ascii_lowercase();
                let rank = if wanted.is_empty() && sign.is_empty() {
                    common(currency).map(|_| 0)?
                } else if code == wanted || read::meant(sign, Self::USD) == Some(currency) {
                    0
                } else if read::admits(sign, currency) {
                    1
                } else if wanted.is_empty() {
                    return None;
                } else if code.starts_with(&wanted) {
                    1
                } else if name.split(' ').any(|word| word.starts_with(&wanted)) {
                    2
                } else if name.contains(&wanted) {
                    3
                } else {
                    return None;
                };
                Some((rank, common(currency).unwrap_or(COMMON.len()), currency))
            })
            .collect();
        found.sort_unstable();
        found
            .into_iter()
            .take(limit)
            .map(|(_, _, currency)| currency)
            .collect()
    }

    /// Writes an amount of minor units for a workspace whose own currency is `home`: `€12,500.50`, `CHF 1,234`,
    /// `-US$5`. Minor digits only when they are not zero. For sums that outgrow a [`super::Money`]; never fails.
    pub fn show(self, minor: i128, home: Self) -> String {
        let sign = if minor < 0 { "-" } else { "" };
        let amount = self.decimal(minor.unsigned_abs());
        match self.sign(home) {
            Some(symbol) => format!("{sign}{symbol}{amount}"),
            None => format!("{sign}{} {amount}", self.code()),
        }
    }

    /// `1,234.50`: minor units as a number, thousands grouped, decimals only when not all zero.
    pub(super) fn decimal(self, minor: u128) -> String {
        let unit = 10_u128.pow(u32::from(self.exponent()));
        let whole = in_thousands(minor / unit);
        match minor % unit {
            0 => whole,
            rest => format!(
                "{whole}.{rest:0width$}",
                width = usize::from(self.exponent())
            ),
        }
    }

    fn is_spendable(self) -> bool {
        // The Chilean unit of account is what contracts there are written in.
        let unit_of_account = self.0.is_fund() && self.0 != iso_currency::Currency::CLF;
        !self.0.is_special() && !unit_of_account && self.0.exponent().is_some()
    }

    fn is_current(self) -> bool {
        // ISO lists VES beside VED, and it is the one people write.
        self.0.is_superseded().is_none() || self.0 == iso_currency::Currency::VES
    }
}

/// `1234567` as `1,234,567`.
fn in_thousands(whole: u128) -> String {
    let digits = whole.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl Ord for Currency {
    fn cmp(&self, other: &Self) -> Ordering {
        self.code().cmp(other.code())
    }
}

impl PartialOrd for Currency {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl FromStr for Currency {
    type Err = UnknownCurrency;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl TryFrom<String> for Currency {
    type Error = UnknownCurrency;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<Currency> for &'static str {
    fn from(currency: Currency) -> Self {
        currency.code()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_in_any_case() {
        assert_eq!(Currency::parse(" eur ").unwrap(), Currency::EUR);
        assert_eq!(Currency::parse("UsD").unwrap(), Currency::USD);
        for bad in ["", "E", "EURO", "XXX", "XAU", "XTS", "USN", "ÉUR", "€"] {
            assert_eq!(Currency::parse(bad).unwrap_err().typed, bad, "{bad}");
        }
    }

    #[test]
    fn a_currency_is_found_by_any_of_its_names() {
        for currency in Currency::all() {
            for name in [
                currency.code(),
                &currency.label(),
                &currency.name().to_uppercase(),
            ] {
                assert_eq!(Currency::find(name).unwrap(), *currency, "{name}");
            }
            assert!(currency.label().chars().count() <= 100);
        }
        assert_eq!(Currency::find(" € ").unwrap(), Currency::EUR);
        assert_eq!(Currency::find("swiss FRANC").unwrap().code(), "CHF");
        assert_eq!(Currency::find("Polish zloty").unwrap().code(), "PLN");
        for bad in ["", " · ", "doubloon", "XAU"] {
            assert!(Currency::find(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn exponents_are_those_of_iso_4217() {
        let cases = [("EUR", 2), ("JPY", 0), ("KWD", 3), ("CLF", 4), ("HUF", 2)];
        for (code, exponent) in cases {
            assert_eq!(
                Currency::parse(code).unwrap().exponent(),
                exponent,
                "{code}"
            );
        }
    }

    #[test]
    fn every_listed_currency_is_spendable_and_named() {
        assert!(Currency::all().len() > 150);
        for currency in Currency::all() {
            assert!(currency.exponent() <= 4, "{currency}");
            assert!(currency.name().len() > 3, "{currency}");
            assert_eq!(Currency::parse(currency.code()).unwrap(), *currency);
        }
        assert!(Currency::all().is_sorted());
    }

    #[test]
    fn no_two_currencies_show_the_same_sign() {
        for home in Currency::all() {
            let mut signs: Vec<_> = Currency::all()
                .iter()
                .filter_map(|c| c.sign(*home))
                .collect();
            let before = signs.len();
            signs.sort_unstable();
            signs.dedup();
            assert_eq!(signs.len(), before, "{home}");
        }
    }

    #[test]
    fn a_shared_sign_stands_bare_at_home_only() {
        let sign = |code: &str, home: &str| {
            let parse = |code| Currency::parse(code).unwrap();
            parse(code).sign(parse(home)).unwrap_or_default()
        };
        for (code, home, wanted) in [
            ("USD", "USD", "$"),
            ("USD", "CAD", "US$"),
            ("USD", "EUR", "US$"),
            ("CAD", "CAD", "$"),
            ("CAD", "USD", "C$"),
            ("CAD", "NIO", ""),
            ("SGD", "SBD", ""),
            ("JPY", "JPY", "¥"),
            ("JPY", "CNY", "JP¥"),
            ("CNY", "CNY", "¥"),
            ("CNY", "JPY", "CN¥"),
            ("JPY", "EUR", "JP¥"),
            ("GBP", "EUR", "£"),
            ("GBP", "EGP", ""),
            ("EUR", "USD", "€"),
        ] {
            assert_eq!(sign(code, home), wanted, "{code} in {home}");
        }
    }

    #[test]
    fn search_finds_by_code_name_and_sign() {
        let first = |query| Currency::search(query, 25).first().map(|c| c.code());
        assert_eq!(first(""), Some("USD"));
        assert_eq!(first("eu"), Some("EUR"));
        assert_eq!(first("Zloty"), Some("PLN"));
        assert_eq!(first("franc"), Some("CHF"));
        assert_eq!(first("kron"), Some("SEK"));
        assert_eq!(first("₹"), Some("INR"));
        assert_eq!(first("$"), Some("USD"));
        assert!(Currency::search("$", 25).iter().any(|c| c.code() == "CAD"));
        assert_eq!(first("australian"), Some("AUD"));
        assert_eq!(first("qqq"), None);
        assert_eq!(first("…"), None);
        assert_eq!(Currency::search("dollar", 5).len(), 5);
        assert!(Currency::search("", 100).len() <= 25);
    }

    #[test]
    fn amounts_are_shown_one_way() {
        let show = |code: &str, minor| Currency::parse(code).unwrap().show(minor, Currency::USD);
        assert_eq!(show("EUR", 4_800_000), "€48,000");
        assert_eq!(show("EUR", 1_250_050), "€12,500.50");
        assert_eq!(show("EUR", 5), "€0.05");
        assert_eq!(show("CHF", 123_400), "CHF 1,234");
        assert_eq!(show("JPY", 1_200), "JP¥1,200");
        assert_eq!(show("CNY", 120_000), "CN¥1,200");
        assert_eq!(show("SEK", 500_000), "SEK 5,000");
        assert_eq!(show("AUD", 4_800_000), "A$48,000");
        assert_eq!(show("KWD", 1_234_500), "KWD 1,234.500");
        assert_eq!(show("USD", -500), "-$5");
        assert_eq!(show("USD", 0), "$0");
        assert_eq!(
            show("USD", i128::MIN),
            "-$1,701,411,834,604,692,317,316,873,037,158,841,057.28"
        );
    }

    #[test]
    fn serde_uses_the_code() {
        assert_eq!(serde_json::to_string(&Currency::EUR).unwrap(), "\"EUR\"");
        let read: Currency = serde_json::from_str("\"gbp\"").unwrap();
        assert_eq!(read, Currency::GBP);
        assert!(serde_json::from_str::<Currency>("\"XAU\"").is_err());
    }
}
