//! Reads an amount as a person types it.
//!
//! Three steps: the text is split into what stands before the number, the number and what stands
//! after it; the words around it name a currency and a multiplier; the marks inside it leave one
//! or two numbers. A point before exactly three digits and nothing else is the one mark that is
//! open (1.234), a comma there is thousands. Arithmetic is on integers throughout.

mod around;
mod number;
mod parts;
mod words;

use self::number::{Number, Numbers};
use self::words::Meaning;
use super::currency::Currency;
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
    let plain = parts::plain(typed);
    let parts = parts::split(&plain)?;
    let words = around::around(&parts)?;
    let currency = words.currency(default)?;
    let negative = parts.negative;

    let numbers = number::numbers(parts.number, &words, &currency, default)?;
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
            ("١٬٢٣٤٫٥٦ EUR", "USD", "€1,234.56"),
            ("US $500", "EUR", "$500"),
            ("$USD 500", "EUR", "$500"),
            ("50만원", "USD", "₩500,000"),
            ("$1,234.5k", "USD", "$1,234,500"),
            ("S/.500", "USD", "PEN 500"),
            ("Rp1.500.000", "USD", "IDR 1,500,000"),
            ("5'000.– CHF", "USD", "CHF 5,000"),
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
            ("5 k k", "UnknownWord { word: \"k\" }"),
            ("5 million k", "UnknownWord { word: \"k\" }"),
            (
                "5 mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm!",
                "UnknownWord { word: \"mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm!\" }",
            ),
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
