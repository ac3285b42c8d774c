//! Reads an amount as a person types it.
//!
//! Three steps: the text is split into what stands before the number, the number and what stands
//! after it; the words around it name a currency and a multiplier; the marks inside it leave one
//! or two numbers. A point before exactly three digits and nothing else is the one mark that is
//! open (1.234), a comma there is thousands. Arithmetic is on integers throughout.

mod around;
mod number;
mod parts;
mod stray;
mod words;

use self::number::{Number, Numbers};
use self::words::Meaning;
use super::currency::Currency;
use super::{Money, Reading};

pub(super) use self::words::{admits, meant};

/// Longer than any amount, shorter than anything worth scanning.
const MAX_CHARS: usize = 80;

/// Why a text is no amount. The words a person reads come from the templates; these are for logs.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Nothing was typed.
    #[error("nothing was typed")]
    Empty,
    /// It says that nobody knows yet: `TBD`, `n/a`, `-`.
    #[error("it says that the amount is not known")]
    NotKnown,
    /// There is no digit in it.
    #[error("there is no number in it")]
    NoNumber,
    /// It is below zero.
    #[error("the amount is negative")]
    Negative,
    /// It is a range, `45k-50k`.
    #[error("it is a range, one amount is wanted")]
    Range,
    /// It is a multiplication, `12 x 500`.
    #[error("it is a multiplication by “{sign}”")]
    Product {
        /// The sign between the numbers, as typed.
        sign: String,
        /// What comes of it, where both sides can be read.
        product: Option<Money>,
    },
    /// There is more than one amount in it.
    #[error("there is more than one amount in it")]
    SeveralAmounts,
    /// It is more than `most`.
    #[error("the amount is more than {}", most.to_input())]
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
    /// Words that are neither a currency nor a multiplier: `45k/yr`, `~45k net`.
    #[error("not understood: {}", words.join(", "))]
    UnknownWords {
        /// The words, as typed, in their order.
        words: Vec<String>,
        /// The amount without them; two where that has two meanings, none where they may change it.
        without: Vec<Money>,
    },
    /// The marks in the number fit no way of writing numbers, `1,23,4`.
    #[error("the points and commas in it don't make a number")]
    Marks,
    /// Anything else.
    #[error("it can't be read as an amount")]
    Unreadable,
}

/// Why a text could not be read as it stands.
enum Fault<'a> {
    /// This part of it is no word we know.
    Word(&'a str),
    Error(MoneyError),
}

impl From<MoneyError> for Fault<'_> {
    fn from(error: MoneyError) -> Self {
        Self::Error(error)
    }
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
    let plain = parts::plain(typed);
    if stray::is_not_known(&plain) {
        return Err(MoneyError::NotKnown);
    }
    match as_it_stands(&plain, typed, default) {
        Ok(reading) => Ok(reading),
        Err(Fault::Word(_)) => Err(stray::without_words(&plain, default)),
        Err(Fault::Error(error)) => Err(stray::explained(&plain, error, default)),
    }
}

/// Reads a text in which every word is understood.
fn as_it_stands<'a>(
    plain: &'a str,
    typed: &str,
    default: Currency,
) -> Result<Reading<Money>, Fault<'a>> {
    let parts = parts::split(plain)?;
    let words = around::around(&parts)?;
    let meaning = words.currency(default)?;
    let currency = match &meaning {
        Meaning::Certain(currency) => *currency,
        Meaning::Unclear(candidates) => {
            let candidates = candidates.clone();
            let sign = words.sign_typed();
            return Err(MoneyError::CurrencyUnclear { sign, candidates }.into());
        }
    };
    let money = |number: &Number| {
        let money = number.times(words.power, currency)?;
        if parts.negative && money.minor() != 0 {
            return Err(MoneyError::Negative);
        }
        Ok(money)
    };
    let (either, or) = match number::numbers(parts.number, &words, currency, default)? {
        Numbers::One(number) => return Ok(Reading::Exact(money(&number)?)),
        Numbers::Two { thousands, decimal } => (
            money(&thousands),
            money(&decimal.rounded(words.power, currency)),
        ),
    };
    match (either, or) {
        (Ok(either), Ok(or)) => Ok(Reading::Ask {
            typed: typed.to_owned(),
            either,
            or,
        }),
        // The other meaning is none: there are no cents of a yen.
        (Ok(only), Err(_)) | (Err(_), Ok(only)) => Ok(Reading::Exact(only)),
        (Err(error), Err(_)) => Err(error.into()),
    }
}

/// Whether the character is a currency's sign.
fn is_currency_sign(c: char) -> bool {
    matches!(c, '$' | '\u{A2}'..='\u{A5}' | '\u{E3F}' | '\u{9F2}' | '\u{9F3}' | '\u{20A0}'..='\u{20CF}')
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
            Ok(Reading::Exact(money)) => money.show(currency(default)),
            Ok(Reading::Ask { typed, either, or }) => {
                assert_eq!(typed, text.trim());
                let show = |money: Money| money.show(currency(default));
                format!("{} | {}", show(either), show(or))
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
            ("1.2m usd", "EUR", "US$1,200,000"),
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
            ("$45k", "AUD", "$45,000"),
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
            ("US$1.5k", "EUR", "US$1,500"),
            ("A$ 5,000", "USD", "A$5,000"),
            ("5,000 usd", "EUR", "US$5,000"),
            ("USD5000", "EUR", "US$5,000"),
            ("5000USD", "EUR", "US$5,000"),
            ("CAD$ 500", "EUR", "C$500"),
            ("$500 CAD", "EUR", "C$500"),
            ("$500 CAD", "USD", "C$500"),
            ("500 US dollars", "EUR", "US$500"),
            ("£2.5k", "USD", "£2,500"),
            ("£500", "EGP", "EGP 500"),
            ("¥1,200", "USD", "JP¥1,200"),
            ("¥1.200", "USD", "JP¥1,200"),
            ("¥1,200", "CNY", "¥1,200"),
            ("￥１，２００", "USD", "JP¥1,200"),
            ("５００", "EUR", "€500"),
            ("٥٠٠ EUR", "USD", "€500"),
            ("١٬٢٣٤٫٥٦ EUR", "USD", "€1,234.56"),
            ("US $500", "EUR", "US$500"),
            ("$USD 500", "EUR", "US$500"),
            ("50만원", "USD", "₩500,000"),
            ("$1,234.5k", "USD", "$1,234,500"),
            ("S/.500", "USD", "PEN 500"),
            ("Rp1.500.000", "USD", "IDR 1,500,000"),
            ("5'000.– CHF", "USD", "CHF 5,000"),
            ("500万円", "USD", "JP¥5,000,000"),
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
            ("1.2MUSD", "EUR", "US$1,200,000"),
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
            ("KWD 1.234", "KWD", "KWD 1.234"),
            ("1.234,00", "EUR", "€1,234"),
            (
                "1.2340",
                "EUR",
                "TooManyDecimals { currency: EUR, allowed: 2 }",
            ),
            ("1.2300", "EUR", "€1.23"),
            ("0.234m", "EUR", "€234,000"),
            ("$12.50", "JPY", "US$12.50"),
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
            ("45k-50k", "Range"),
            ("45k – 50k", "Range"),
            ("45-50", "Range"),
            ("45k to 50k", "Range"),
            ("5 usd 6 usd", "SeveralAmounts"),
            ("€5 + €6", "SeveralAmounts"),
            ("1e308", "Unreadable"),
            ("1E+5", "Unreadable"),
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
    fn a_dollar_is_ones_own_or_that_of_the_united_states() {
        for (text, default, wanted) in [
            ("$45k", "EUR", "US$45,000"),
            ("500 dollars", "GBP", "US$500"),
            ("$45k", "CAD", "$45,000"),
            ("US$45k", "CAD", "US$45,000"),
            ("C$45k", "EUR", "C$45,000"),
            ("$1.234", "EUR", "US$1,234 | US$1.23"),
            ("¥1,200", "CNY", "¥1,200"),
            ("JP¥1,200", "CNY", "JP¥1,200"),
            ("¥1,200", "EUR", "JP¥1,200"),
        ] {
            assert_eq!(told(text, default), wanted, "{text} in {default}");
        }
    }

    #[test]
    fn nothing_is_an_amount_and_not_knowing_is_none() {
        for text in ["0", "-0", "€0.00", "0k", "0,00 €"] {
            assert_eq!(told(text, "EUR"), "€0", "{text}");
        }
        for text in [
            "TBD",
            "tbd.",
            "T.B.D.",
            "TBC",
            "n/a",
            "N.A.",
            "na",
            "-",
            "--",
            "—",
            "?",
            "???",
            "…",
            "unknown",
            "Unknown yet",
            "not known yet",
            "to be confirmed",
            "don't know",
            "€ tbd",
            "EUR TBD",
            "offen",
            "noch offen",
            "k.A.",
            "weiß nicht",
            "unbekannt",
            "à définir",
            "por definir",
            "none",
            "pending",
            "xxx",
            "€?",
            "n/a €",
            "not sure",
        ] {
            assert_eq!(told(text, "EUR"), "NotKnown", "{text}");
        }
        for text in ["a", "to be", "the budget", "€", "a lot", "open house"] {
            assert_eq!(told(text, "EUR"), "NoNumber", "{text}");
        }
    }

    /// The words that are named, and the amounts offered without them.
    fn offered(text: &str) -> String {
        let default = currency("EUR");
        let shown = |all: &[Money]| {
            all.iter()
                .map(|m| m.show(default))
                .collect::<Vec<_>>()
                .join(" | ")
        };
        match read(text, default) {
            Err(MoneyError::UnknownWords { words, without }) => {
                format!("{}: {}", words.join(", "), shown(&without))
            }
            Err(MoneyError::Product { sign, product }) => {
                format!("{sign}: {}", shown(product.as_slice()))
            }
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn what_is_not_understood_is_named_and_the_rest_offered() {
        for (text, wanted) in [
            ("45k/yr", "/yr: €45,000"),
            ("45k / year", "/ year: €45,000"),
            ("45k per year", "per year: €45,000"),
            ("45k p.a.", "p.a.: €45,000"),
            ("45k€ p.a.", "p.a.: €45,000"),
            ("~45k", "~: €45,000"),
            ("~€45k", "~: €45,000"),
            ("≈ $45k", "≈: US$45,000"),
            ("45k+", "+: €45,000"),
            ("45k net", "net: €45,000"),
            ("45k (net)", "(net): €45,000"),
            ("45k ARR", "ARR: €45,000"),
            ("approx 45k", "approx: €45,000"),
            ("approx. 45k", "approx.: €45,000"),
            ("ca. 45k net", "ca., net: €45,000"),
            ("45k-ish", "-ish: €45,000"),
            ("45k?", "?: €45,000"),
            ("~1.234", "~: €1,234 | €1.23"),
            ("free", "free: €0"),
            ("Gratis", "Gratis: €0"),
            ("500 apples", "apples: €500"),
            ("500 usdt", "usdt: €500"),
            ("K 45", "K: €45"),
            ("5 k k", "k: €5,000"),
            ("5 million k", "k: €5,000,000"),
            // Without these it would be another amount.
            ("B$45", "B$: "),
            ("5 mil", "mil: "),
            ("45%", "%: "),
            ("12 x 500", "x: €6,000"),
            ("12x500", "x: €6,000"),
            ("12 × $500", "×: US$6,000"),
            ("€500 * 12", "*: €6,000"),
            ("500 x 12 months", "x: €6,000"),
            ("3 x 15k p.a.", "x: €45,000"),
            ("2 x 3 x 500", "x: €3,000"),
            ("12.5 x 1.5", "x: "),
            ("0 x 500", "x: €0"),
        ] {
            assert_eq!(offered(text), wanted, "{text}");
        }
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
                    prop_assert!(money.minor() >= 0);
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
