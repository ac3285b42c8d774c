//! Cuts a typed date into numbers, words and marks, and takes times of day off it.

use super::words;

/// Digits as typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Number {
    /// Their value; the greatest there is where they hold more.
    pub(super) value: u32,
    /// Their count, which tells a year from a day.
    pub(super) digits: usize,
    /// The mark they hang on: `'28`, `Mar-28`.
    pub(super) after: Option<char>,
    /// Whether a point follows: `15. März`.
    pub(super) point: bool,
}

/// A piece of a typed date, in lower case and without accents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// Digits.
    Number(Number),
    /// Letters.
    Word(String),
    /// One of `/ . - + :`.
    Mark(char),
}

/// What was typed, cut up.
#[derive(Debug)]
pub(super) struct Cut {
    /// Numbers, words, and the marks between two numbers or before the first.
    pub(super) tokens: Vec<Token>,
    /// What was taken off.
    pub(super) time: Time,
}

/// The time of day that stood beside the day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Time {
    /// `17:00`, `3pm`.
    pub(super) clock: bool,
    /// `morning`, `noon`.
    pub(super) part: bool,
    /// `end of business`: no more than the day itself.
    pub(super) all_day: bool,
}

/// Cuts a folded text; `None` when it holds what no date does.
pub(super) fn cut(folded: &str) -> Option<Cut> {
    let plain = folded.replace("a.m.", "am").replace("p.m.", "pm");
    let (tokens, time) = without_time(&raw(&plain)?);
    let tokens = between_numbers(&tokens)?;
    Some(Cut { tokens, time })
}

fn raw(text: &str) -> Option<Vec<Token>> {
    let mut all: Vec<Token> = Vec::new();
    // What stands right before the next character, with no space between.
    let mut glue = Some(' ');
    for c in text.chars() {
        match (c, all.last_mut()) {
            ('0'..='9', Some(Token::Number(number))) if glue.is_none() => {
                number.value = number
                    .value
                    .saturating_mul(10)
                    .saturating_add(c.to_digit(10)?);
                number.digits += 1;
            }
            ('0'..='9', _) => all.push(Token::Number(Number {
                value: c.to_digit(10)?,
                digits: 1,
                after: glue.filter(|g| *g != ' '),
                point: false,
            })),
            (c, Some(Token::Word(word))) if c.is_alphabetic() && glue.is_none() => word.push(c),
            (c, _) if c.is_alphabetic() => all.push(Token::Word(c.to_string())),
            ('/' | '.' | '-' | '+' | ':', last) => {
                if let (Some(Token::Number(number)), '.', None) = (last, c, glue) {
                    number.point = true;
                }
                all.push(Token::Mark(c));
                glue = Some(c);
                continue;
            }
            ('\'', _) => {
                glue = Some('\'');
                continue;
            }
            (
                ' ' | ',' | ';' | '~' | '≈' | '`' | '"' | '“' | '”' | '„' | '«' | '»' | '*' | '@'
                | '·' | '°',
                _,
            ) => {
                glue = Some(' ');
                continue;
            }
            _ => return None,
        }
        glue = None;
    }
    for token in &mut all {
        if let Token::Word(word) = token
            && let Some((day, part)) = words::day_with_part(word)
        {
            // `Freitagnachmittag`: the second word is found again as a part of the day.
            *word = format!("{day} {part}");
        }
    }
    let split = |token: Token| match token {
        Token::Word(word) => word.split(' ').map(|w| Token::Word(w.to_owned())).collect(),
        token => vec![token],
    };
    Some(all.into_iter().flat_map(split).collect())
}

/// Marks that separate numbers, and a sign before the first; all others add nothing.
fn between_numbers(all: &[Token]) -> Option<Vec<Token>> {
    let mut kept: Vec<Token> = Vec::new();
    for (index, token) in all.iter().enumerate() {
        let next = all
            .get(index + 1..)
            .and_then(|rest| rest.iter().find(|t| **t != Token::Mark('.')));
        let number_next = matches!(next, Some(Token::Number(_)));
        match token {
            Token::Mark(':') => return None,
            Token::Mark('+' | '-') if kept.is_empty() && number_next => kept.push(token.clone()),
            Token::Mark('/' | '.' | '-') => {
                if number_next && matches!(kept.last(), Some(Token::Number(_))) {
                    kept.push(token.clone());
                }
            }
            Token::Mark(_) | Token::Number(_) | Token::Word(_) => kept.push(token.clone()),
        }
    }
    Some(kept)
}

/// Words that lead to a time: `at 5pm`, `um 17 Uhr`, `a las 5`, `T10:00`.
const BEFORE_TIME: [&str; 9] = ["at", "um", "a", "las", "la", "ab", "t", "gegen", "vers"];

fn without_time(all: &[Token]) -> (Vec<Token>, Time) {
    let mut kept: Vec<Token> = Vec::new();
    let mut time = Time::default();
    let mut rest = all;
    while let Some((first, tail)) = rest.split_first() {
        if let Some(len) = clock(rest) {
            time.clock = true;
            while matches!(kept.last(), Some(Token::Word(w)) if BEFORE_TIME.contains(&w.as_str())) {
                kept.pop();
            }
            if kept.last() == Some(&Token::Mark('-')) {
                kept.pop();
            }
            rest = rest.get(len..).unwrap_or_default();
        } else if let Some((len, all_day)) = words::part_of_day(rest) {
            time.part |= !all_day;
            time.all_day |= all_day;
            rest = rest.get(len..).unwrap_or_default();
        } else {
            kept.push(first.clone());
            rest = tail;
        }
    }
    (kept, time)
}

/// How many tokens at the beginning are a time of day.
fn clock(tokens: &[Token]) -> Option<usize> {
    use Token::{Mark, Number, Word};
    let hour = |n: &super::token::Number| n.digits <= 2 && n.value <= 24;
    let minute = |n: &super::token::Number| n.digits == 2 && n.value <= 59;
    let is = |word: &str, any: &[&str]| any.contains(&word);
    let mut len = match tokens {
        [
            Number(h),
            Mark(':'),
            Number(m),
            Mark(':'),
            Number(_),
            Mark('.'),
            Number(_),
            ..,
        ] if hour(h) && minute(m) => 7,
        [Number(h), Mark(':'), Number(m), Mark(':'), Number(s), ..]
            if hour(h) && minute(m) && minute(s) =>
        {
            5
        }
        [Number(h), Mark(':'), Number(m), ..] if hour(h) && minute(m) => 3,
        [Number(h), Mark('.'), Number(m), Word(w), ..]
            if hour(h) && minute(m) && is(w, &["uhr", "am", "pm", "h"]) =>
        {
            4
        }
        [Number(h), Word(w), Number(m), ..] if hour(h) && h.value > 2 && w == "h" && minute(m) => 3,
        [Number(h), Word(o), Word(clock), ..] if hour(h) && o == "o" && clock == "clock" => 3,
        // `1h`, `2H 2027` are halves of a year.
        [Number(h), Word(w), ..] if hour(h) && h.value > 2 && w == "h" => 2,
        [Number(h), Word(w), ..] if hour(h) && is(w, &["am", "pm", "uhr"]) => 2,
        [Word(at), Number(h)] if hour(h) && is(at, &["at", "um", "las"]) => return Some(2),
        _ => return None,
    };
    while let Some(Word(word)) = tokens.get(len)
        && words::AFTER_TIME.contains(&word.as_str())
    {
        len += 1;
    }
    // `+01:00` behind an ISO time.
    if len >= 5
        && let Some([Mark('+' | '-'), Number(h), tail @ ..]) = tokens.get(len..)
        && h.after.is_some()
    {
        len += match tail {
            [Mark(':'), Number(_), ..] => 4,
            _ => 2,
        };
    }
    Some(len)
}

/// `<t:1790000000:D>`: the seconds, and whether its style shows a time.
pub(super) fn timestamp(text: &str) -> Option<(i64, bool)> {
    let inner = text.strip_prefix("<t:")?.strip_suffix('>')?;
    let (seconds, style) = match inner.split_once(':') {
        Some((seconds, style)) => (seconds, style),
        None => (inner, "f"),
    };
    let clock = match style {
        "d" | "D" | "R" => false,
        "t" | "T" | "f" | "F" | "s" | "S" => true,
        _ => return None,
    };
    let digits = seconds.strip_prefix('-').unwrap_or(seconds);
    if digits.len() > 12 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    Some((seconds.parse().ok()?, clock))
}

/// A text and the remark in brackets at its end: `15 December 2026 (in 21 days)`.
pub(super) fn remark(text: &str) -> Option<(&str, &str)> {
    let (day, remark) = text.strip_suffix(')')?.rsplit_once('(')?;
    let (day, remark) = (day.trim(), remark.trim());
    (!day.is_empty() && !remark.is_empty()).then_some((day, remark))
}
