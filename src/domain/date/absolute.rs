//! Days written out, in numbers or with the month's name.

use chrono::{Datelike, Months, NaiveDate};

use super::token::{self, Token};
use super::{DateError, Finding, Found, YEARS};

/// `2026-12-15`, `15.12.2026`, `12/15`, `15 December 2026`, with or without a weekday before it.
pub(super) fn absolute(tokens: &[Token], today: NaiveDate) -> Finding {
    use Token::{Mark, Number, Word};
    let (weekday, rest) = match tokens {
        [Word(word), rest @ ..] => match token::weekday(word) {
            Some(weekday) => (Some(weekday), rest),
            None => (None, tokens),
        },
        rest => (None, rest),
    };
    let found = match rest {
        [
            Number(yyyy),
            Mark(mark),
            Number(mm),
            Mark(again),
            Number(dd),
        ] if mark == again && yyyy.len() == 4 => {
            full(number(dd)?, number(mm)?, Some(year(yyyy)?), today)
        }
        [Number(a), Mark(mark), Number(b), Mark(again), Number(yyyy)] if mark == again => {
            by_order(a, b, *mark, Some(year(yyyy)?), today)
        }
        [Number(a), Mark('.'), Number(b), Mark('.')] => by_order(a, b, '.', None, today),
        [Number(a), Mark(mark @ ('.' | '/' | '-')), Number(b)] => {
            by_order(a, b, *mark, None, today)
        }
        [Number(dd), Word(ending)] if token::is_ordinal(ending) => {
            next_of_month(number(dd)?, today)
        }
        [Number(digits)] if digits.len() == 8 => {
            let (yyyy, rest) = digits.split_at(4);
            let (mm, dd) = rest.split_at(2);
            full(number(dd)?, number(mm)?, Some(year(yyyy)?), today)
        }
        [Number(yyyy), Word(mm), Number(dd)] if yyyy.len() == 4 => {
            full(number(dd)?, month(mm)?, Some(year(yyyy)?), today)
        }
        [Number(dd), Word(mm)] | [Word(mm), Number(dd)] => {
            full(number(dd)?, month(mm)?, None, today)
        }
        [Number(dd), Word(mm), Number(yyyy)] | [Word(mm), Number(dd), Number(yyyy)] => {
            full(number(dd)?, month(mm)?, Some(year(yyyy)?), today)
        }
        _ => Err(DateError::Unreadable),
    }?;
    let Some(weekday) = weekday else {
        return Ok(found);
    };
    // A weekday beside an open date tells which of the two is meant.
    let (day, other) = match found {
        Found::One(day) => (day, day),
        Found::Two(day, other) => (day, other),
    };
    [day, other]
        .into_iter()
        .find(|day| day.weekday() == weekday)
        .map(Found::One)
        .ok_or(DateError::WrongWeekday { day })
}

fn number(digits: &str) -> Result<u32, DateError> {
    match digits.parse() {
        Ok(number) if digits.len() <= 2 => Ok(number),
        _ => Err(DateError::Unreadable),
    }
}

fn month(word: &str) -> Result<u32, DateError> {
    token::month(word).ok_or(DateError::Unreadable)
}

/// Four digits, or two of this century.
fn year(digits: &str) -> Result<i32, DateError> {
    match (digits.len(), digits.parse::<i32>()) {
        (2, Ok(year)) => Ok(2000 + year),
        (4, Ok(year)) if YEARS.contains(&year) => Ok(year),
        (4, Ok(_)) => Err(DateError::OutOfRange),
        _ => Err(DateError::Unreadable),
    }
}

/// Two numbers whose order is open unless the numbers or a point settle it.
fn by_order(a: &str, b: &str, mark: char, year: Option<i32>, today: NaiveDate) -> Finding {
    let (a, b) = (number(a)?, number(b)?);
    let is_month = |number: u32| (1..=12).contains(&number);
    match (is_month(a), is_month(b)) {
        (_, true) if mark == '.' || a == b || !is_month(a) => full(a, b, year, today),
        (true, false) => full(b, a, year, today),
        (true, true) => {
            let (Found::One(day_first), Found::One(month_first)) =
                (full(a, b, year, today)?, full(b, a, year, today)?)
            else {
                return Err(DateError::Unreadable);
            };
            if day_first < today && month_first >= today {
                return Ok(Found::Two(month_first, day_first));
            }
            Ok(Found::Two(day_first, month_first))
        }
        _ => Err(DateError::NoSuchDay {
            day: a,
            month: b,
            year,
        }),
    }
}

/// The day; without a year the next such day, for 29 February up to eight years on.
fn full(day: u32, month: u32, year: Option<i32>, today: NaiveDate) -> Finding {
    let years = match year {
        Some(year) => year..=year,
        None => today.year()..=today.year() + 8,
    };
    years
        .filter_map(|year| NaiveDate::from_ymd_opt(year, month, day))
        .find(|date| year.is_some() || *date >= today)
        .map(Found::One)
        .ok_or(DateError::NoSuchDay { day, month, year })
}

/// `the 15th`: of this month, or of the next that has such a day.
fn next_of_month(day: u32, today: NaiveDate) -> Finding {
    let unreadable = Err(DateError::Unreadable);
    let Some(first) = today.with_day(1).filter(|_| (1..=31).contains(&day)) else {
        return unreadable;
    };
    (0..3)
        .filter_map(|months| first.checked_add_months(Months::new(months))?.with_day(day))
        .find(|date| *date >= today)
        .map_or(unreadable, |date| Ok(Found::One(date)))
}
