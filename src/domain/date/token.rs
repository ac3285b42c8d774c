//! Cuts a typed date into numbers, words and marks, and knows the words.

use chrono::Weekday;

use crate::domain::text::fold;

/// A piece of a typed date, in lower case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// Digits; their count tells a year from a day.
    Number(String),
    /// Letters.
    Word(String),
    /// One of `/ . - +`.
    Mark(char),
}

/// The tokens of a text without what adds nothing: commas, `of`, `the`, `15th`'s ending, marks
/// beside a word (`15-dec`, `Dec.`). `None` when it holds something no date does.
pub(super) fn tokens(text: &str) -> Option<Vec<Token>> {
    const NOTHING: [&str; 7] = ["of", "the", "on", "by", "until", "till", "time"];
    let folded = fold(text);
    let mut all: Vec<Token> = Vec::new();
    let mut spaced = true;
    for c in folded.chars() {
        match (c, all.last_mut()) {
            (' ', _) => {
                spaced = true;
                continue;
            }
            ('0'..='9', Some(Token::Number(digits))) if !spaced => digits.push(c),
            ('0'..='9', _) => all.push(Token::Number(c.to_string())),
            (c, Some(Token::Word(word))) if !spaced && c.is_alphabetic() => word.push(c),
            (c, _) if c.is_alphabetic() => all.push(Token::Word(c.to_string())),
            ('/' | '.' | '-' | '+', _) => all.push(Token::Mark(c)),
            (',' | '\'', _) => {}
            _ => return None,
        }
        spaced = false;
    }
    all.retain(|token| !matches!(token, Token::Word(word) if NOTHING.contains(&word.as_str())));
    let is_word = |token: Option<&Token>| matches!(token, Some(Token::Word(_)));
    let kept = all
        .iter()
        .enumerate()
        .filter(|(index, token)| {
            let before = index.checked_sub(1).and_then(|index| all.get(index));
            let after = all.get(index + 1);
            match token {
                // Kept where it is all that says day: `the 15th`.
                Token::Word(word) if is_ordinal(word) => {
                    !matches!(before, Some(Token::Number(_))) || (*index == 1 && after.is_none())
                }
                Token::Mark('.' | '-' | '/') => !is_word(before) && !is_word(after),
                Token::Mark(_) | Token::Number(_) | Token::Word(_) => true,
            }
        })
        .map(|(_, token)| token.clone())
        .collect();
    Some(kept)
}

/// The ending of `1st`, `2nd`, `3rd`, `4th`.
pub(super) fn is_ordinal(word: &str) -> bool {
    matches!(word, "st" | "nd" | "rd" | "th")
}

/// A span of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

pub(super) fn unit(word: &str) -> Option<Unit> {
    Some(match word {
        "d" | "day" | "days" => Unit::Day,
        "w" | "wk" | "wks" | "week" | "weeks" => Unit::Week,
        "m" | "mo" | "mos" | "mth" | "mths" | "month" | "months" => Unit::Month,
        "q" | "qtr" | "quarter" | "quarters" => Unit::Quarter,
        "y" | "yr" | "yrs" | "year" | "years" => Unit::Year,
        _ => return None,
    })
}

/// A weekday, in full or its first letters.
pub(super) fn weekday(word: &str) -> Option<Weekday> {
    Some(match word {
        "mon" | "monday" => Weekday::Mon,
        "tue" | "tues" | "tuesday" => Weekday::Tue,
        "wed" | "weds" | "wednesday" => Weekday::Wed,
        "thu" | "thur" | "thurs" | "thursday" => Weekday::Thu,
        "fri" | "friday" => Weekday::Fri,
        "sat" | "saturday" => Weekday::Sat,
        "sun" | "sunday" => Weekday::Sun,
        _ => return None,
    })
}

/// A month, 1 to 12, in full or its first letters.
pub(super) fn month(word: &str) -> Option<u32> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    if word.len() < 3 {
        return None;
    }
    let found = (1..).zip(MONTHS).find(|(_, name)| match word.len() {
        3 => name.starts_with(word),
        4 => word == "sept" || *name == word,
        _ => *name == word,
    });
    match word {
        "sept" => Some(9),
        _ => found.map(|(number, _)| number),
    }
}

/// A small count in words, as in `in two weeks`, `in a month`.
pub(super) fn count(word: &str) -> Option<i32> {
    const COUNTS: [&str; 13] = [
        "", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
        "eleven", "twelve",
    ];
    match word {
        "a" | "an" => Some(1),
        _ => (0..)
            .zip(COUNTS)
            .skip(1)
            .find(|(_, name)| *name == word)
            .map(|(count, _)| count),
    }
}
