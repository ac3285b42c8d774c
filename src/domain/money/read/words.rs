//! What the words and signs around a number mean: currencies and multipliers.
//!
//! Tables only; keys are lower case. Which currency a shared sign stands for depends on the
//! workspace's default, see [`Sign::meaning`].

use crate::domain::money::Currency;

/// A way of naming a currency, with those who share it.
pub(super) struct Sign {
    pub(super) text: &'static str,
    shared_by: &'static [&'static str],
    alone: Alone,
}

/// What a sign means in a workspace whose default currency does not use it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Alone {
    /// The first of the list.
    First,
    /// Nobody can tell: it is refused with the list.
    Unclear,
}

/// What a currency sign stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Meaning {
    Certain(Currency),
    Unclear(Vec<Currency>),
}

impl Sign {
    /// Whether this sign may stand for that currency.
    pub(super) fn admits(&self, currency: Currency) -> bool {
        self.shared_by.contains(&currency.code())
    }

    /// Whether it never stands for another currency.
    pub(super) fn is_only(&self, currency: Currency) -> bool {
        self.shared_by == [currency.code()]
    }

    /// What it stands for in a workspace with that default.
    pub(super) fn meaning(&self, default: Currency) -> Meaning {
        if self.admits(default) {
            return Meaning::Certain(default);
        }
        let all: Vec<Currency> = self
            .shared_by
            .iter()
            .filter_map(|code| Currency::parse(code).ok())
            .collect();
        match (self.alone, all.first()) {
            (Alone::First, Some(&first)) => Meaning::Certain(first),
            _ => Meaning::Unclear(all),
        }
    }
}

const DOLLARS: &[&str] = &[
    "USD", "AUD", "CAD", "NZD", "SGD", "HKD", "TWD", "MXN", "ARS", "CLP", "COP", "UYU", "BBD",
    "BMD", "BND", "BSD", "BZD", "CUP", "DOP", "FJD", "GYD", "JMD", "KYD", "LRD", "NAD", "NIO",
    "SBD", "SRD", "TOP", "TTD", "WST", "XCD",
];
const POUNDS: &[&str] = &[
    "GBP", "EGP", "FKP", "GIP", "LBP", "SDG", "SHP", "SSP", "SYP",
];
const CROWNS: &[&str] = &["SEK", "NOK", "DKK", "ISK"];
const RUPEES: &[&str] = &["INR", "PKR", "LKR", "NPR", "MUR", "SCR"];
const FRANCS: &[&str] = &[
    "CHF", "XAF", "XOF", "XPF", "BIF", "CDF", "DJF", "GNF", "KMF", "RWF",
];
const PESOS: &[&str] = &["MXN", "ARS", "CLP", "COP", "CUP", "DOP", "PHP", "UYU"];

const fn only(text: &'static str, code: &'static [&'static str]) -> Sign {
    shared(text, code, Alone::First)
}

const fn shared(text: &'static str, shared_by: &'static [&'static str], alone: Alone) -> Sign {
    Sign {
        text,
        shared_by,
        alone,
    }
}

/// Every sign and word for a currency, longer ones before those they begin with.
pub(super) const SIGNS: &[Sign] = &[
    // Dollars with a country before them are certain; the plain one is the workspace's own, else
    // that of the United States.
    only("us dollars", &["USD"]),
    only("us dollar", &["USD"]),
    only("us$", &["USD"]),
    only("us $", &["USD"]),
    only("u$s", &["USD"]),
    only("au$", &["AUD"]),
    only("a$", &["AUD"]),
    only("ca$", &["CAD"]),
    only("can$", &["CAD"]),
    shared("c$", &["CAD", "NIO"], Alone::First),
    only("nz$", &["NZD"]),
    only("hk$", &["HKD"]),
    only("nt$", &["TWD"]),
    shared("s$", &["SGD", "SBD"], Alone::First),
    only("sg$", &["SGD"]),
    only("r$", &["BRL"]),
    only("mx$", &["MXN"]),
    only("mex$", &["MXN"]),
    only("rd$", &["DOP"]),
    only("bds$", &["BBD"]),
    only("bz$", &["BZD"]),
    only("fj$", &["FJD"]),
    only("j$", &["JMD"]),
    only("tt$", &["TTD"]),
    only("ec$", &["XCD"]),
    only("mop$", &["MOP"]),
    shared("$", DOLLARS, Alone::First),
    shared("dollars", DOLLARS, Alone::First),
    shared("dollar", DOLLARS, Alone::First),
    only("€", &["EUR"]),
    only("euros", &["EUR"]),
    only("euro", &["EUR"]),
    shared("£", POUNDS, Alone::First),
    shared("pounds", POUNDS, Alone::First),
    shared("pound", POUNDS, Alone::First),
    only("cn¥", &["CNY"]),
    only("jp¥", &["JPY"]),
    shared("¥", &["JPY", "CNY"], Alone::First),
    only("yen", &["JPY"]),
    only("円", &["JPY"]),
    only("yuan", &["CNY"]),
    only("rmb", &["CNY"]),
    shared("元", &["CNY", "TWD", "HKD"], Alone::First),
    only("₹", &["INR"]),
    shared("rs.", RUPEES, Alone::Unclear),
    shared("rs", RUPEES, Alone::Unclear),
    shared("₨", RUPEES, Alone::Unclear),
    shared("rupees", RUPEES, Alone::Unclear),
    shared("rupee", RUPEES, Alone::Unclear),
    shared("kronor", &["SEK"], Alone::First),
    shared("kroner", &["NOK", "DKK"], Alone::Unclear),
    shared("kr.", CROWNS, Alone::Unclear),
    shared("kr", CROWNS, Alone::Unclear),
    shared("sfr.", &["CHF"], Alone::First),
    shared("sfr", &["CHF"], Alone::First),
    shared("fr.", FRANCS, Alone::First),
    shared("fr", FRANCS, Alone::First),
    shared("francs", FRANCS, Alone::Unclear),
    shared("franken", &["CHF"], Alone::First),
    shared("pesos", PESOS, Alone::Unclear),
    shared("peso", PESOS, Alone::Unclear),
    only("zł", &["PLN"]),
    only("zl", &["PLN"]),
    only("złotych", &["PLN"]),
    only("zloty", &["PLN"]),
    only("kč", &["CZK"]),
    only("ft", &["HUF"]),
    only("lei", &["RON"]),
    only("лв", &["BGN"]),
    shared("₩", &["KRW", "KPW"], Alone::First),
    only("won", &["KRW"]),
    only("원", &["KRW"]),
    only("₽", &["RUB"]),
    only("₴", &["UAH"]),
    only("₸", &["KZT"]),
    only("₺", &["TRY"]),
    only("₪", &["ILS"]),
    only("₫", &["VND"]),
    only("₱", &["PHP"]),
    only("₦", &["NGN"]),
    only("₵", &["GHS"]),
    only("gh₵", &["GHS"]),
    only("₡", &["CRC"]),
    only("₲", &["PYG"]),
    only("₭", &["LAK"]),
    only("₮", &["MNT"]),
    only("₾", &["GEL"]),
    only("₼", &["AZN"]),
    only("৳", &["BDT"]),
    only("฿", &["THB"]),
    only("baht", &["THB"]),
    only("rp", &["IDR"]),
    only("rm", &["MYR"]),
    only("s/.", &["PEN"]),
    only("s/", &["PEN"]),
    only("rand", &["ZAR"]),
    only("dhs", &["AED"]),
    only("ksh", &["KES"]),
];

/// A word that multiplies the number before it.
pub(super) struct Multiplier {
    pub(super) text: &'static str,
    /// The power of ten.
    pub(super) power: u32,
    /// Used in languages that write the decimal comma as well as in those that write the point,
    /// so that `1.250 Mio` stays open while `1.250m` does not.
    pub(super) either_mark: bool,
}

const fn times(text: &'static str, power: u32) -> Multiplier {
    Multiplier {
        text,
        power,
        either_mark: false,
    }
}

const fn foreign(text: &'static str, power: u32) -> Multiplier {
    Multiplier {
        text,
        power,
        either_mark: true,
    }
}

/// Every multiplier. `mil` is left out: a thousand in Spanish, a million in offices.
pub(super) const MULTIPLIERS: &[Multiplier] = &[
    times("k", 3),
    times("thousand", 3),
    times("thousands", 3),
    times("grand", 3),
    times("m", 6),
    times("mm", 6),
    times("mn", 6),
    times("million", 6),
    times("millions", 6),
    times("b", 9),
    times("bn", 9),
    times("billion", 9),
    times("billions", 9),
    times("tn", 12),
    times("trillion", 12),
    times("lakh", 5),
    times("lakhs", 5),
    times("lac", 5),
    times("lacs", 5),
    times("cr", 7),
    times("crs", 7),
    times("crore", 7),
    times("crores", 7),
    times("万", 4),
    times("萬", 4),
    times("만", 4),
    times("億", 8),
    times("亿", 8),
    times("억", 8),
    foreign("tsd", 3),
    foreign("tausend", 3),
    foreign("mio", 6),
    foreign("mln", 6),
    foreign("millionen", 6),
    foreign("millón", 6),
    foreign("millones", 6),
    foreign("milhão", 6),
    foreign("milhões", 6),
    foreign("milioni", 6),
    foreign("mrd", 9),
    foreign("mld", 9),
    foreign("mia", 9),
    foreign("milliarden", 9),
    foreign("milliards", 9),
];

/// The `T` of `TEUR` and `T€`, never alone.
pub(super) const GERMAN_THOUSAND: Multiplier = foreign("t", 3);

/// Currencies of the countries that group digits as 12,34,567.
pub(super) const GROUPS_BY_LAKH: &[&str] = &["INR", "PKR", "BDT", "NPR", "LKR", "BTN"];

/// The sign or word for a currency, already in lower case.
pub(super) fn sign(text: &str) -> Option<&'static Sign> {
    SIGNS.iter().find(|sign| sign.text == text)
}

/// The currency that a sign certainly means in a workspace with that default.
pub(in crate::domain::money) fn meant(text: &str, default: Currency) -> Option<Currency> {
    match sign(&text.to_lowercase())?.meaning(default) {
        Meaning::Certain(currency) => Some(currency),
        Meaning::Unclear(_) => None,
    }
}

/// Whether a sign may mean that currency somewhere.
pub(in crate::domain::money) fn admits(text: &str, currency: Currency) -> bool {
    sign(&text.to_lowercase()).is_some_and(|sign| sign.admits(currency))
}

/// The multiplier, already in lower case.
pub(super) fn multiplier(text: &str) -> Option<&'static Multiplier> {
    MULTIPLIERS
        .iter()
        .find(|multiplier| multiplier.text == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_in_the_tables_is_a_currency() {
        for sign in SIGNS {
            assert!(!sign.shared_by.is_empty(), "{}", sign.text);
            for code in sign.shared_by {
                assert!(Currency::parse(code).is_ok(), "{}: {code}", sign.text);
            }
        }
        for code in GROUPS_BY_LAKH {
            assert!(Currency::parse(code).is_ok(), "{code}");
        }
    }

    #[test]
    fn no_word_has_two_meanings() {
        for multiplier in MULTIPLIERS {
            assert!(
                Currency::parse(multiplier.text).is_err(),
                "{}",
                multiplier.text
            );
            assert!(sign(multiplier.text).is_none(), "{}", multiplier.text);
        }
        for (index, sign) in SIGNS.iter().enumerate() {
            assert!(Currency::parse(sign.text).is_err(), "{}", sign.text);
            let again = SIGNS
                .iter()
                .skip(index + 1)
                .any(|other| other.text == sign.text);
            assert!(!again, "{}", sign.text);
        }
    }

    #[test]
    fn every_sign_we_show_means_that_currency_there() {
        for home in Currency::all() {
            for currency in Currency::all() {
                if let Some(shown) = currency.sign(*home) {
                    let sign = sign(&shown.to_lowercase()).unwrap();
                    assert_eq!(sign.meaning(*home), Meaning::Certain(*currency), "{shown}");
                }
            }
        }
    }
}
