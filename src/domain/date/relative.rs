//! Days named by their distance or their place in the week, month, quarter or year.

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

use super::token::{self, Token, Unit};
use super::{DateError, Finding, Found, one};

/// `in 3 weeks`, `+3d`, `2 months from now`, `3 days ago`.
pub(super) fn relative(tokens: &[Token], today: NaiveDate) -> Option<Finding> {
    use Token::{Mark, Number, Word};
    let word = |token: &Token, text: &str| matches!(token, Word(word) if word == text);
    let (sign, rest) = match tokens {
        [first, rest @ ..] if word(first, "in") => (1, rest),
        [Mark('+'), rest @ ..] => (1, rest),
        [Mark('-'), rest @ ..] => (-1, rest),
        [rest @ .., from, now]
            if word(from, "from") && (word(now, "now") || word(now, "today")) =>
        {
            (1, rest)
        }
        [rest @ .., ago] if word(ago, "ago") => (-1, rest),
        rest => (1, rest),
    };
    let [count, unit] = rest else {
        return None;
    };
    let Word(unit) = unit else {
        return None;
    };
    let (unit, times) = match unit.as_str() {
        "fortnight" => (Unit::Week, 2),
        unit => (token::unit(unit)?, 1),
    };
    let count = match count {
        Number(digits) => match digits.parse::<i32>() {
            Ok(count) if count < 100_000 => count,
            _ => return Some(Err(DateError::OutOfRange)),
        },
        Word(word) => token::count(word)?,
        Mark(_) => return None,
    };
    Some(one(shift(today, sign * count * times, unit)))
}

/// A day so many units on; a month's end stays within the month.
fn shift(day: NaiveDate, count: i32, unit: Unit) -> Option<NaiveDate> {
    let size = count.unsigned_abs();
    let months = match unit {
        Unit::Day | Unit::Week => {
            let days = u64::from(size) * if unit == Unit::Week { 7 } else { 1 };
            let days = Days::new(days);
            return if count < 0 {
                day.checked_sub_days(days)
            } else {
                day.checked_add_days(days)
            };
        }
        Unit::Month => size,
        Unit::Quarter => size.checked_mul(3)?,
        Unit::Year => size.checked_mul(12)?,
    };
    if count < 0 {
        day.checked_sub_months(Months::new(months))
    } else {
        day.checked_add_months(Months::new(months))
    }
}

/// `tomorrow`, `friday`, `next friday`, `end of quarter`, `next month`.
pub(super) fn named(tokens: &[Token], today: NaiveDate) -> Option<Finding> {
    let words: Option<Vec<&str>> = tokens
        .iter()
        .map(|token| match token {
            Token::Word(word) => Some(word.as_str()),
            Token::Number(digits) if digits.len() == 4 => Some(digits.as_str()),
            Token::Number(digits) if digits.len() == 1 => Some(digits.as_str()),
            _ => None,
        })
        .collect();
    let day = match words?.as_slice() {
        ["today" | "now" | "tonight" | "eod"] | ["end", "day"] => Some(today),
        ["tomorrow" | "tmrw" | "tmr" | "tomorow" | "tommorow" | "tommorrow"] => today.succ_opt(),
        ["day", "after", "tomorrow"] => shift(today, 2, Unit::Day),
        ["yesterday"] => today.pred_opt(),
        ["eow"] => return Some(end_of_week(today)),
        ["eom"] => end(today, Unit::Month),
        ["eoq"] => end(today, Unit::Quarter),
        ["eoy"] => end(today, Unit::Year),
        ["end", rest @ ..] | [rest @ .., "end"] => return end_of(rest, today),
        ["start" | "beginning", "next", period] | ["next", period] => {
            if let Some(weekday) = token::weekday(period) {
                in_next_week(weekday, today)
            } else {
                start_of_next(token::unit(period)?, today)
            }
        }
        ["this" | "coming", day] => {
            let weekday = token::weekday(day)?;
            if today.weekday() == weekday {
                Some(today)
            } else {
                coming(weekday, today)
            }
        }
        [day, "next", "week"] => in_next_week(token::weekday(day)?, today),
        [day] => coming(token::weekday(day)?, today),
        _ => return None,
    };
    Some(one(day))
}

/// The last day of `month`, `this quarter`, `next year`, `december`, `q4 2026`, `2026`.
fn end_of(period: &[&str], today: NaiveDate) -> Option<Finding> {
    let year = |text: &str| {
        (text.len() == 4)
            .then(|| text.parse::<i32>().ok())
            .flatten()
    };
    let ends = |month: u32, year: Option<i32>| {
        let this = end(
            NaiveDate::from_ymd_opt(year.unwrap_or(today.year()), month, 1)?,
            Unit::Month,
        )?;
        if year.is_none() && this < today {
            return end(
                NaiveDate::from_ymd_opt(today.year() + 1, month, 1)?,
                Unit::Month,
            );
        }
        Some(this)
    };
    let period = match period {
        ["this", rest @ ..] => rest,
        period => period,
    };
    match period {
        ["week"] => return Some(end_of_week(today)),
        ["next", "week"] => {
            return Some(
                start_of_next(Unit::Week, today).map_or(Err(DateError::OutOfRange), end_of_week),
            );
        }
        _ => {}
    }
    let day = match *period {
        ["next", period] => end(start_of_next(span(period)?, today)?, span(period)?),
        ["q", quarter] => ends(quarter_end(quarter)?, None),
        ["q", quarter, in_year] => ends(quarter_end(quarter)?, Some(year(in_year)?)),
        [name, in_year] => ends(token::month(name)?, Some(year(in_year)?)),
        [name] => match (span(name), token::month(name), year(name)) {
            (Some(unit), _, _) => end(today, unit),
            (None, Some(month), _) => ends(month, None),
            (None, None, Some(year)) => NaiveDate::from_ymd_opt(year, 12, 31),
            (None, None, None) => return None,
        },
        _ => return None,
    };
    Some(one(day))
}

/// Friday for one, Sunday for another: asked. At the week's end a Friday to come is next week's.
fn end_of_week(day: NaiveDate) -> Finding {
    let sunday = start_of_next(Unit::Week, day).and_then(|monday| monday.pred_opt());
    let friday = match day.weekday() {
        Weekday::Fri => Some(day),
        _ => coming(Weekday::Fri, day),
    };
    let (friday, sunday) = friday.zip(sunday).ok_or(DateError::OutOfRange)?;
    Ok(Found::Two(friday, sunday))
}

/// A period with an end everyone agrees on.
fn span(word: &str) -> Option<Unit> {
    token::unit(word).filter(|unit| matches!(unit, Unit::Month | Unit::Quarter | Unit::Year))
}

fn quarter_end(number: &str) -> Option<u32> {
    number
        .parse()
        .ok()
        .filter(|number| (1..=4).contains(number))
        .map(|number: u32| number * 3)
}

/// The last day of the period that the day is in.
fn end(day: NaiveDate, unit: Unit) -> Option<NaiveDate> {
    start_of_next(unit, day)?.pred_opt()
}

/// The first day of the next period.
fn start_of_next(unit: Unit, today: NaiveDate) -> Option<NaiveDate> {
    let months = match unit {
        Unit::Day => return today.succ_opt(),
        Unit::Week => {
            let days = 7 - u64::from(today.weekday().num_days_from_monday());
            return today.checked_add_days(Days::new(days));
        }
        Unit::Month => 1,
        Unit::Quarter => 3 - today.month0() % 3,
        Unit::Year => 12 - today.month0(),
    };
    today.with_day(1)?.checked_add_months(Months::new(months))
}

/// The next such weekday, not today.
fn coming(weekday: Weekday, today: NaiveDate) -> Option<NaiveDate> {
    let days = weekday.days_since(today.weekday());
    today.checked_add_days(Days::new(u64::from(if days == 0 { 7 } else { days })))
}

fn in_next_week(weekday: Weekday, today: NaiveDate) -> Option<NaiveDate> {
    let days = u64::from(weekday.num_days_from_monday());
    start_of_next(Unit::Week, today)?.checked_add_days(Days::new(days))
}
