//! Days written out, in numbers or with the month's name.

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

use super::period::Period;
use super::show::NEAR;
use super::token::Number;
use super::words::Piece;
use super::{DateError, Doubt, Finding, Found, Seen, Span, YEARS};

/// Years ahead within which two digits can be a year: deals do not run longer.
const YEARS_AHEAD: i32 = 4;

/// `2026-12-15`, `15.12.2026`, `12/15`, `15 December 2026`, `Mar-28`, with or without a weekday beside it.
pub(super) fn absolute(pieces: &[Piece], seen: &Seen<'_>) -> Option<Finding> {
    let (weekday, rest) = match pieces {
        [Piece::Weekday(weekday), rest @ ..] | [rest @ .., Piece::Weekday(weekday)]
            if !rest.is_empty() =>
        {
            (Some(*weekday), rest)
        }
        rest => (None, rest),
    };
    let found = match dated(rest, seen.today)? {
        Ok(found) => found,
        Err(error) => return Some(Err(error)),
    };
    Some(Ok(match weekday {
        Some(weekday) => on(weekday, found, seen.today),
        None => found.found,
    }))
}

/// What is written out, and whether its year was left to be found.
struct Dated {
    found: Found,
    any_year: bool,
}

type Dating = Result<Dated, DateError>;

fn dated(pieces: &[Piece], today: NaiveDate) -> Option<Dating> {
    use Piece::{Mark, Month, Number, Or, Ordinal};
    if let [Number(day), Ordinal] | [Number(day)] = pieces
        && day.digits <= 2
    {
        let found = next_of_month(day.value, today)?;
        // `15` alone may be a count as well.
        if pieces.len() == 1 && !day.point {
            return Some(Err(DateError::Vague {
                instead: Some(found),
            }));
        }
        return Some(sure(Ok(found), true));
    }
    let bare: Vec<Piece> = pieces
        .iter()
        .copied()
        .filter(|piece| *piece != Ordinal)
        .collect();
    Some(match bare.as_slice() {
        [
            Number(yyyy),
            Mark(mark),
            Number(mm),
            Mark(again),
            Number(dd),
        ] if mark == again && yyyy.digits == 4 => sure(
            full(small(dd)?, small(mm)?, Some(year(yyyy)?), today),
            false,
        ),
        [Number(a), Mark(mark), Number(b), Mark(again), Number(yyyy)] if mark == again => {
            by_order(a, b, *mark, Some(yyyy), today)?
        }
        [Number(a), Number(b), Number(yyyy)] if yyyy.digits == 4 => {
            by_order(a, b, '/', Some(yyyy), today)?
        }
        [Number(a), Mark(mark @ ('.' | '/' | '-')), Number(b)] => {
            by_order(a, b, *mark, None, today)?
        }
        [Number(date)] if date.digits == 8 => {
            let (yyyy, rest) = (date.value / 10_000, date.value % 10_000);
            let yyyy = i32::try_from(yyyy).ok()?;
            sure(full(rest % 100, rest / 100, Some(Ok(yyyy)), today), false)
        }
        [Number(yyyy), Month(mm), Number(dd)] if yyyy.digits == 4 => {
            sure(full(small(dd)?, *mm, Some(year(yyyy)?), today), false)
        }
        [Month(mm), Number(dd)] if dd.digits == 2 && matches!(dd.after, Some('-' | '/')) => {
            let days = full(dd.value, *mm, None, today).map(|day| vec![day]);
            or_year(days, *mm, dd, today)
        }
        [Number(dd), Month(mm)] | [Month(mm), Number(dd)] => {
            sure(full(small(dd)?, *mm, None, today), true)
        }
        [Number(dd), Month(mm), Number(yyyy)] | [Month(mm), Number(dd), Number(yyyy)] => {
            sure(full(small(dd)?, *mm, Some(year(yyyy)?), today), false)
        }
        // `15-16 Dec`, `15 or 16 December 2026`.
        [
            Number(a),
            Or | Mark('-' | '/'),
            Number(b),
            Month(mm),
            rest @ ..,
        ]
        | [
            Month(mm),
            Number(a),
            Or | Mark('-' | '/'),
            Number(b),
            rest @ ..,
        ] => {
            let yyyy = match rest {
                [] => None,
                [Number(yyyy)] => Some(year(yyyy)?),
                _ => return None,
            };
            let day = |number| Some(full(small(number)?, *mm, yyyy.clone(), today));
            match (day(a)?, day(b)?) {
                (Ok(a), Ok(b)) => Ok(Dated {
                    found: Found {
                        spans: vec![Span::Day(a), Span::Day(b)],
                        doubt: Doubt::Either,
                    },
                    any_year: yyyy.is_none(),
                }),
                (Err(error), _) | (_, Err(error)) => Err(error),
            }
        }
        _ => return None,
    })
}

fn sure(day: Result<NaiveDate, DateError>, any_year: bool) -> Dating {
    day.map(|day| Dated {
        found: Span::Day(day).into(),
        any_year,
    })
}

/// A day or a month in numbers.
fn small(number: &Number) -> Option<u32> {
    (number.digits <= 2).then_some(number.value)
}

/// Four digits, or two of this century.
fn year(number: &Number) -> Option<Result<i32, DateError>> {
    let value = i32::try_from(number.value).ok()?;
    match number.digits {
        2 => Some(Ok(2000 + value)),
        4 if YEARS.contains(&value) => Some(Ok(value)),
        4 => Some(Err(DateError::OutOfRange)),
        _ => None,
    }
}

/// Two numbers whose order is open unless the numbers or a point settle it; without a year behind
/// them the second can be one.
fn by_order(
    a: &Number,
    b: &Number,
    mark: char,
    yyyy: Option<&Number>,
    today: NaiveDate,
) -> Option<Dating> {
    let in_year = match yyyy {
        Some(yyyy) => Some(year(yyyy)?),
        None => None,
    };
    let any_year = in_year.is_none();
    let (first, second) = (small(a)?, small(b)?);
    let is_month = |number: u32| (1..=12).contains(&number);
    let of = |day, month| full(day, month, in_year.clone(), today);
    let days = match (is_month(first), is_month(second)) {
        (_, true) if mark == '.' || first == second || !is_month(first) => {
            of(first, second).map(|day| vec![day])
        }
        (true, false) => of(second, first).map(|day| vec![day]),
        (true, true) => of(first, second).and_then(|day| Ok(vec![day, of(second, first)?])),
        _ => Err(DateError::NoSuchDay { instead: None }),
    };
    if any_year && is_month(first) {
        return Some(or_year(days, first, b, today));
    }
    Some(days.map(|days| Dated {
        found: Found {
            spans: days.into_iter().map(Span::Day).collect(),
            doubt: Doubt::Order,
        },
        any_year,
    }))
}

/// The days, and the month of a year that the same two digits can mean.
fn or_year(
    days: Result<Vec<NaiveDate>, DateError>,
    month: u32,
    digits: &Number,
    today: NaiveDate,
) -> Dating {
    let year = i32::try_from(digits.value).map_or(0, |two| 2000 + two);
    let near = (today.year()..=today.year() + YEARS_AHEAD).contains(&year) && digits.digits == 2;
    let of_year = near
        .then(|| Period::month(month, Some(year), today))
        .flatten()
        .filter(|period| period.last >= today);
    let Some(period) = of_year else {
        return days.map(|days| Dated {
            found: Found {
                spans: days.into_iter().map(Span::Day).collect(),
                doubt: Doubt::Order,
            },
            any_year: true,
        });
    };
    let days = days.unwrap_or_default().into_iter().map(Span::Day);
    Ok(Dated {
        found: Found {
            spans: days.chain([Span::Period(period)]).collect(),
            doubt: Doubt::Year,
        },
        any_year: true,
    })
}

/// The day; without a year the next such day, for 29 February up to eight years on.
fn full(
    day: u32,
    month: u32,
    year: Option<Result<i32, DateError>>,
    today: NaiveDate,
) -> Result<NaiveDate, DateError> {
    let years = match year.clone().transpose()? {
        Some(year) => year..=year,
        None => today.year()..=today.year() + 8,
    };
    let found = years
        .clone()
        .filter_map(|year| NaiveDate::from_ymd_opt(year, month, day))
        .find(|date| year.is_some() || *date >= today);
    found.ok_or_else(|| DateError::NoSuchDay {
        instead: Period::month(month, year.map(|_| *years.start()), today).map(|p| p.last),
    })
}

/// The 15th: of this month, or of the next that has such a day.
fn next_of_month(day: u32, today: NaiveDate) -> Option<NaiveDate> {
    let first = today.with_day(1)?;
    (0..3)
        .filter_map(|months| first.checked_add_months(Months::new(months))?.with_day(day))
        .find(|date| *date >= today)
}

/// The day that is of this weekday: it tells a day from a month, and this year from the last. Where none
/// is, the one or the other was mistyped.
fn on(weekday: Weekday, dated: Dated, today: NaiveDate) -> Found {
    let days: Vec<NaiveDate> = dated
        .found
        .spans
        .iter()
        .filter_map(|span| match span {
            Span::Day(day) => Some(*day),
            Span::Period(_) => None,
        })
        .collect();
    let passed = days.iter().filter(|_| dated.any_year).filter_map(|day| {
        (1..=8)
            .filter_map(|years| day.with_year(day.year() - years))
            .find(|day| *day < today && (today - *day).num_days() < NEAR)
    });
    let found = days
        .iter()
        .copied()
        .chain(passed)
        .find(|day| day.weekday() == weekday);
    match (found, days.first()) {
        (Some(day), _) => Span::Day(day).into(),
        (None, Some(day)) => {
            let near = day
                .checked_sub_days(Days::new(3))
                .into_iter()
                .flat_map(|first| first.iter_days().take(7))
                .find(|near| near.weekday() == weekday);
            Found {
                spans: [Some(*day), near]
                    .into_iter()
                    .flatten()
                    .map(Span::Day)
                    .collect(),
                doubt: Doubt::Weekday(*day),
            }
        }
        (None, None) => dated.found,
    }
}
