//! Reads a day as a person types it, seen from their today.
//!
//! What may be two days is asked about; one that does not exist is refused, never rolled into the next month.
//! Past days are read as well: whether one makes sense is the caller's to say. Words are English, German,
//! French and Spanish (`words`); weeks begin on Monday. What [`show()`] shows reads back as the same day.

mod absolute;
mod period;
mod relative;
mod several;
mod show;
#[cfg(test)]
mod tests;
mod token;
mod words;

use chrono::{Datelike, NaiveDate, Weekday};

use self::period::Period;
pub use self::several::{Entry, Fault, entries, read_entry};
pub use self::show::{show, show_whole};
use self::token::{Time, Token};
use self::words::{Piece, Unit};
use super::calendar::{self, WorkCalendar};
use super::text;

/// The first and the last year that a deal can be about.
const YEARS: std::ops::RangeInclusive<i32> = 2000..=2100;

/// Longer than any date.
const MAX_CHARS: usize = 80;

/// What people write who do not know the day yet.
const UNKNOWN: [&str; 24] = [
    "-",
    "--",
    "?",
    "??",
    "n/a",
    "na",
    "n.a.",
    "tbd",
    "t.b.d.",
    "tba",
    "tbc",
    "none",
    "unknown",
    "not known",
    "not yet",
    "no idea",
    "open",
    "unbekannt",
    "offen",
    "unklar",
    "inconnu",
    "a definir",
    "desconocido",
    "pendiente",
];

/// From where a day is read.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'a> {
    /// The local day.
    pub today: NaiveDate,
    /// Which days are worked, and the zone in which an instant becomes a day.
    pub calendar: &'a WorkCalendar,
    /// What the day is for.
    pub purpose: Purpose,
}

/// What a day is for: it decides what a whole month or quarter means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A closing date: a period is its last day.
    Close,
    /// Something that happens on one day: a period is asked about.
    Step,
}

/// What came of reading a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    /// One day.
    Day(Day),
    /// Several that only the person can tell apart; nothing is guessed.
    Ask {
        /// The days, those to come first, the nearest first.
        days: Vec<NaiveDate>,
        /// What is open.
        doubt: Doubt,
        /// Whether a time of day stood beside it.
        time_left_off: bool,
    },
}

/// A day, and what its reader should be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day {
    /// The day.
    pub day: NaiveDate,
    /// Whether a time of day stood beside it.
    pub time_left_off: bool,
    /// Whether a whole month, quarter or year was named, of which this is the last day.
    pub of_period: bool,
    /// Whether it is worked.
    pub worked: bool,
}

/// Why a text can be several days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// `03/04/2027`: which is the month?
    Order,
    /// `Mar-28`: a day or a year?
    Year,
    /// `end of week`: Friday or Sunday?
    WeekEnd,
    /// `next month` for what happens on one day.
    Period,
    /// `Fri 12 Dec`, which is no Friday.
    Weekday(NaiveDate),
    /// `2-3 weeks`, `monday or tuesday`.
    Either,
}

/// Why a text is no day. The words a person reads come from the templates; these are for logs.
///
/// `instead` is a day that fits what was typed, for an example.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DateError {
    /// Nothing was typed.
    #[error("nothing was typed")]
    Empty,
    /// No form that is known; `instead` where a part of it is a day.
    #[error("it can't be read as a day")]
    Unreadable {
        /// The day in it.
        instead: Option<NaiveDate>,
    },
    /// `early January`, `a few weeks`, `15`.
    #[error("it is no single day")]
    Vague {
        /// A day in it.
        instead: Option<NaiveDate>,
    },
    /// The month has no such day, or the year no such month.
    #[error("there is no such day")]
    NoSuchDay {
        /// The last day of that month.
        instead: Option<NaiveDate>,
    },
    /// `17:00`, `in 3 hours`.
    #[error("it is a time, no day")]
    OnlyTime,
    /// `FY27`: where a fiscal year begins, nobody knows.
    #[error("only calendar years are read")]
    Fiscal {
        /// The same without it, as one would type it.
        example: String,
    },
    /// `TBD`.
    #[error("it says that the day is not known")]
    Unknown,
    /// Before 2000 or after 2100.
    #[error("only the years 2000 to 2100 can be used")]
    OutOfRange,
}

impl DateError {
    /// A day that fits what was typed.
    pub fn instead(&self) -> Option<NaiveDate> {
        match self {
            Self::Unreadable { instead }
            | Self::Vague { instead }
            | Self::NoSuchDay { instead } => *instead,
            Self::Empty
            | Self::OnlyTime
            | Self::Fiscal { .. }
            | Self::Unknown
            | Self::OutOfRange => None,
        }
    }
}

/// Reads a day.
///
/// - a weekday is the next one, today's not counted; `next friday` is next week's
/// - a day without a year is the next such day, today's counted; a weekday beside it may say that it has passed
/// - `15.12.2026` is day first; `03/04/2026` is asked, unless one number is above 12 or both are equal
/// - a month, quarter, half or year is its last day as a closing date, else asked; of a week Friday or Sunday
/// - `Mar-28`, `06/28` are asked, `March '28` is a year
/// - `in 1 month` from 31 January is the last day of February; `mid January` is the 15th
/// - a time of day beside the day is left off
///
/// ```
/// use chrono::NaiveDate;
/// use dealcoach::domain::calendar::WorkCalendar;
/// use dealcoach::domain::date::{Purpose, Reading, Seen, read_day};
///
/// let day = |d, m| NaiveDate::from_ymd_opt(2026, m, d).unwrap_or_default();
/// let seen = Seen {
///     today: day(24, 11), // a Tuesday
///     calendar: &WorkCalendar::default(),
///     purpose: Purpose::Close,
/// };
/// let read = |text| match read_day(text, &seen) {
///     Ok(Reading::Day(read)) => vec![read.day],
///     Ok(Reading::Ask { days, .. }) => days,
///     Err(_) => Vec::new(),
/// };
/// assert_eq!(read("next friday"), [day(4, 12)]);
/// assert_eq!(read("this quarter"), [day(31, 12)]);
/// assert_eq!(read("11/12/2026"), [day(11, 12), day(12, 11)]);
/// ```
pub fn read_day(typed: &str, seen: &Seen<'_>) -> Result<Reading, DateError> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Err(DateError::Empty);
    }
    if typed.chars().count() > MAX_CHARS {
        return Err(DateError::Unreadable { instead: None });
    }
    if let Some((day, remark)) = token::remark(typed) {
        let known = token::timestamp(remark).is_some() || read_day(remark, seen).is_ok();
        return match read_day(day, seen) {
            read if known => read,
            read => Err(DateError::Unreadable {
                instead: read.ok().and_then(|read| to_come(&read, seen)),
            }),
        };
    }
    if let Some((seconds, clock)) = token::timestamp(typed) {
        let day = calendar::today(seconds.saturating_mul(1000), seen.calendar.zone());
        let time = Time {
            clock,
            ..Time::default()
        };
        return settle(Span::Day(day).into(), time, seen);
    }
    let folded = text::fold(typed);
    if UNKNOWN.contains(&folded.as_str()) {
        return Err(DateError::Unknown);
    }
    let Some(cut) = token::cut(&folded) else {
        return Err(DateError::Unreadable { instead: None });
    };
    match found(&cut.tokens, cut.time, seen) {
        Ok(found) => settle(found, cut.time, seen),
        Err(DateError::Unreadable { .. }) => Err(DateError::Unreadable {
            instead: within(&cut.tokens, seen),
        }),
        Err(error) => Err(error),
    }
}

/// Whether a word may be a part of a day: one with a figure in it, or one of the words that days are read from.
pub fn is_word_of_day(word: &str) -> bool {
    word.bytes().any(|b| b.is_ascii_digit())
        || words::is_known(text::fold(word).trim_end_matches('.'))
}

/// What a text says: one day or period, or several of which one is meant.
#[derive(Debug)]
struct Found {
    spans: Vec<Span>,
    doubt: Doubt,
}

/// A day, or a period that a day is to be made of.
#[derive(Debug, Clone, Copy)]
enum Span {
    Day(NaiveDate),
    Period(Period),
}

type Finding = Result<Found, DateError>;

impl From<Span> for Found {
    fn from(span: Span) -> Self {
        Self {
            spans: vec![span],
            doubt: Doubt::Either,
        }
    }
}

impl Found {
    /// What is asked about; nothing left means that all of it lay beyond the calendar.
    fn asked(spans: Vec<Span>, doubt: Doubt) -> Finding {
        if spans.is_empty() {
            return Err(DateError::OutOfRange);
        }
        Ok(Self { spans, doubt })
    }
}

fn one(day: Option<NaiveDate>) -> Finding {
    Found::asked(day.into_iter().map(Span::Day).collect(), Doubt::Either)
}

/// The first combination of the words' meanings that makes a day.
fn found(tokens: &[Token], time: Time, seen: &Seen<'_>) -> Finding {
    let mut refused = None;
    let slots = words::slots(tokens);
    for pieces in words::readings(&slots) {
        match meaning(&pieces, time, seen) {
            Some(Ok(found)) => return Ok(found),
            Some(Err(error)) => {
                refused.get_or_insert(error);
            }
            None => {}
        }
    }
    Err(refused.unwrap_or(DateError::Unreadable { instead: None }))
}

fn meaning(pieces: &[Piece], time: Time, seen: &Seen<'_>) -> Option<Finding> {
    // `this afternoon`: the day is today.
    if matches!(pieces, [] | [Piece::This]) {
        return match time {
            Time { part: true, .. } | Time { all_day: true, .. } => Some(one(Some(seen.today))),
            Time { clock: true, .. } => Some(Err(DateError::OnlyTime)),
            _ => None,
        };
    }
    if pieces.contains(&Piece::Fiscal) {
        return Some(Err(DateError::Fiscal {
            example: calendar_year(pieces, seen.today),
        }));
    }
    if pieces.contains(&Piece::Hours) {
        return Some(Err(DateError::OnlyTime));
    }
    relative::relative(pieces, seen)
        .or_else(|| period::named(pieces, seen))
        .or_else(|| absolute::absolute(pieces, seen))
        .or_else(|| either(pieces, time, seen))
}

/// `monday or tuesday`, `15 Dec - 20 Dec`: both are offered.
fn either(pieces: &[Piece], time: Time, seen: &Seen<'_>) -> Option<Finding> {
    let parts = |piece: &Piece| matches!(piece, Piece::Or | Piece::Mark('-' | '/'));
    let at = pieces.iter().position(parts)?;
    let (left, right) = (pieces.get(..at)?, pieces.get(at + 1..)?);
    if left.is_empty() || right.is_empty() {
        return None;
    }
    let mut left = meaning(left, time, seen)?.ok()?;
    let right = meaning(right, time, seen)?.ok()?;
    left.spans.extend(right.spans);
    Some(Found::asked(left.spans, Doubt::Either))
}

/// `FY27` as a calendar year, `Q1 FY27` as its quarter.
fn calendar_year(pieces: &[Piece], today: NaiveDate) -> String {
    let number = |piece: &Piece| match piece {
        Piece::Number(number) => Some(*number),
        _ => None,
    };
    let year = pieces
        .iter()
        .rev()
        .filter_map(number)
        .find_map(|number| match number.digits {
            2 => i32::try_from(2000 + number.value).ok(),
            4 => i32::try_from(number.value).ok(),
            _ => None,
        })
        .filter(|year| YEARS.contains(year))
        .unwrap_or(today.year() + 1);
    let quarter = pieces.windows(2).find_map(|pair| match pair {
        [Piece::Quarter, Piece::Number(n)] if (1..=4).contains(&n.value) => Some(n.value),
        _ => None,
    });
    match quarter {
        Some(quarter) => format!("Q{quarter} {year}"),
        None => format!("end of {year}"),
    }
}

/// The longest part of a text that is a day to come: `after friday`, `when they are back on 15 Jan`.
fn within(tokens: &[Token], seen: &Seen<'_>) -> Option<NaiveDate> {
    let too_short = |part: &[Token]| matches!(part, [Token::Word(word)] if word.len() < 3);
    let word = |at: Option<usize>| {
        let token = at.and_then(|at| tokens.get(at));
        matches!(token, None | Some(Token::Word(_)))
    };
    (1..tokens.len()).rev().find_map(|len| {
        // A number beside the part belongs to it.
        let whole = |at: &usize| word(at.checked_sub(1)) && word(Some(at + len));
        tokens
            .windows(len)
            .enumerate()
            .filter(|(at, part)| whole(at) && !too_short(part))
            .find_map(|(_, part)| {
                let found = found(part, Time::default(), seen).ok()?;
                to_come(&settle(found, Time::default(), seen).ok()?, seen)
            })
    })
}

fn to_come(read: &Reading, seen: &Seen<'_>) -> Option<NaiveDate> {
    let day = match read {
        Reading::Day(read) => read.day,
        Reading::Ask { days, .. } => *days.first()?,
    };
    (day >= seen.today).then_some(day)
}

/// Makes days of what was found, as its purpose asks.
fn settle(found: Found, time: Time, seen: &Seen<'_>) -> Result<Reading, DateError> {
    let Found { spans, mut doubt } = found;
    let alone = spans.len() == 1;
    let mut of_period = false;
    let mut days = Vec::new();
    for span in spans {
        match span {
            Span::Day(day) => days.push(day),
            Span::Period(week)
                if week.unit == Unit::Week
                    && (doubt == Doubt::WeekEnd || seen.purpose == Purpose::Close) =>
            {
                doubt = Doubt::WeekEnd;
                days.extend(end_of_week(week, seen.today));
            }
            Span::Period(period) if alone && seen.purpose == Purpose::Step => {
                doubt = Doubt::Period;
                days.extend(ends(period, seen));
            }
            Span::Period(period) => {
                of_period = alone;
                days.push(period.last);
            }
        }
    }
    days.retain(|day| YEARS.contains(&day.year()));
    let today = seen.today;
    days.sort_by_key(|day| (*day < today, (*day - today).num_days().abs()));
    days.dedup();
    let time_left_off = time.clock || time.part;
    match days.as_slice() {
        [] => Err(DateError::OutOfRange),
        [day] => Ok(Reading::Day(Day {
            day: *day,
            time_left_off,
            of_period,
            worked: seen.calendar.is_working_day(*day),
        })),
        _ => Ok(Reading::Ask {
            days,
            doubt,
            time_left_off,
        }),
    }
}

/// Friday for one, Sunday for another. At this week's end a Friday to come is next week's.
fn end_of_week(week: Period, today: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    let friday = relative::shift(week.first, 4, Unit::Day);
    let friday = match friday {
        Some(day) if day < today && week.last >= today => relative::coming(Weekday::Fri, today),
        day => day,
    };
    friday.into_iter().chain([week.last])
}

/// The first and the last worked day of a period that are still to come.
fn ends(period: Period, seen: &Seen<'_>) -> Vec<NaiveDate> {
    let first = period.first.max(seen.today);
    let mut worked = first
        .iter_days()
        .take_while(|day| *day <= period.last)
        .filter(|day| seen.calendar.is_working_day(*day));
    let first = worked.next();
    let last = worked.last().or(first).unwrap_or(period.last);
    first.into_iter().chain([last]).collect()
}
