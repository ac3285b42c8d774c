//! Understands the words around a number: which currency, times what.

use super::parts::Parts;
use super::words::{self, Meaning, Multiplier, Sign};
use super::{Fault, MoneyError, is_currency_sign};
use crate::domain::money::Currency;

/// No glued word is longer; cutting one up takes more steps the longer it is.
const MAX_GLUED: usize = 12;

/// The words around a number, understood.
pub(super) struct Words<'a> {
    /// As typed, with what it means.
    currencies: Vec<(&'a str, Named)>,
    /// The power of ten of all multipliers.
    pub(super) power: u32,
    /// Whether any multiplier was there, and of which habit.
    pub(super) multiplied: bool,
    pub(super) either_mark: bool,
    pub(super) whole: bool,
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

pub(super) fn around<'a>(parts: &Parts<'a>) -> Result<Words<'a>, Fault<'a>> {
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
        return Err(Fault::Word(parts.before));
    }
    words.take(parts.after)?;
    Ok(words)
}

impl<'a> Words<'a> {
    fn take(&mut self, text: &'a str) -> Result<(), Fault<'a>> {
        let mut rest = text.trim();
        while !rest.is_empty() {
            let taken = self.take_one(rest)?;
            rest = rest[taken..].trim_start();
        }
        Ok(())
    }

    /// Takes the first word or sign of `rest`; gives back how many bytes it is long.
    fn take_one(&mut self, rest: &'a str) -> Result<usize, Fault<'a>> {
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
        // What belongs to no word ends one: `k/yr`, `~€`, `k+`.
        let stranger = |c: char| !(c.is_alphanumeric() || c == '.' || is_currency_sign(c));
        if chunk.starts_with(stranger) {
            let end = chunk.find(|c| !stranger(c)).unwrap_or(end);
            return Err(Fault::Word(&chunk[..end]));
        }
        let end = chunk.find(stranger).unwrap_or(end);
        let chunk = &chunk[..end];
        if self.take_whole(chunk) {
            return Ok(end);
        }
        // Glued together: `k€`, `TEUR`, `musd`, `€m`, `usd$`, `mio.€`.
        let mut glued = chunk.trim_end_matches('.');
        if glued.is_empty() || glued.chars().count() > MAX_GLUED {
            return Err(Fault::Word(chunk));
        }
        while !glued.is_empty() {
            let head = glued_head(glued).ok_or(Fault::Word(chunk))?;
            let (head, tail) = glued.split_at(head);
            let taken = if head.eq_ignore_ascii_case("t") {
                self.multiply(&words::GERMAN_THOUSAND)
            } else {
                self.take_whole(head)
            };
            if !taken {
                return Err(Fault::Word(chunk));
            }
            glued = tail.trim_start_matches('.');
        }
        Ok(end)
    }

    /// Takes a text that is exactly one code, sign or multiplier.
    fn take_whole(&mut self, text: &'a str) -> bool {
        let lower = text.to_lowercase();
        if let Some(multiplier) = words::multiplier(&lower) {
            return self.multiply(multiplier);
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

    /// Takes a multiplier; a second one only in `lakh crore`.
    fn multiply(&mut self, multiplier: &Multiplier) -> bool {
        if self.multiplied && (self.power, multiplier.power) != (5, 7) {
            return false;
        }
        self.power += multiplier.power;
        self.multiplied = true;
        self.either_mark |= multiplier.either_mark;
        true
    }

    fn name(&mut self, typed: &'a str, named: Named) {
        self.currencies.push((typed, named));
    }

    /// Whether a currency is named, and not only the default meant.
    pub(super) fn names_currency(&self) -> bool {
        !self.currencies.is_empty()
    }

    /// The currency that all names agree on: `$500 AUD` is certain, `$500 EUR` is a contradiction.
    pub(super) fn currency(&self, default: Currency) -> Result<Meaning, MoneyError> {
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
        let Meaning::Certain(candidate) = meaning else {
            return Ok(meaning);
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

    pub(super) fn sign_typed(&self) -> String {
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
