//! Days named by their distance or by their place in the week.

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

use super::words::{Piece, Unit};
use super::{DateError, Doubt, Finding, Found, Seen, Span, one};

/// `tomorrow`, `friday`, `next friday`, `in 3 weeks`, `3 business days ago`, `2-3 weeks`, `friday in a week`.
pub(super) fn relative(pieces: &[Piece], seen: &Seen<'_>) -> Option<Finding> {
    match pieces {
        [Piece::Next, Piece::Unit(Unit::WorkDay)] => {
            return Some(one(work_days(seen.today, 1, seen)));
        }
        [Piece::Next, Piece::Unit(Unit::Day)] => return Some(one(seen.today.succ_opt())),
        _ => {}
    }
    near(pieces, seen.today)
        .map(|day| one(Some(day)))
        .or_else(|| distance(pieces, seen))
}

/// A day that needs no count: `today`, `friday`, `next friday`, `friday next week`.
fn near(pieces: &[Piece], today: NaiveDate) -> Option<NaiveDate> {
    use Piece::{AfterNext, Coming, Last, Next, This, Weekday};
    const WEEK: Piece = Piece::Unit(Unit::Week);
    match pieces {
        [Piece::Day(days)] => shift(today, *days, Unit::Day),
        [This, Weekday(weekday)] if today.weekday() == *weekday => Some(today),
        [Weekday(weekday)]
        | [This | Coming, Weekday(weekday)]
        | [This, Coming, Weekday(weekday)] => coming(*weekday, today),
        [Last, Weekday(weekday)] => coming(*weekday, shift(today, -8, Unit::Day)?),
        [Next, Weekday(weekday)]
        | [Weekday(weekday), Next | Coming, WEEK]
        | [Next | Coming, WEEK, Weekday(weekday)] => in_week(*weekday, today, 1),
        [Weekday(weekday), This, WEEK] | [This, WEEK, Weekday(weekday)] => {
            in_week(*weekday, today, 0)
        }
        [AfterNext, Weekday(weekday)]
        | [Weekday(weekday), AfterNext, WEEK]
        | [AfterNext, WEEK, Weekday(weekday)] => in_week(*weekday, today, 2),
        _ => None,
    }
}

fn distance(pieces: &[Piece], seen: &Seen<'_>) -> Option<Finding> {
    use Piece::{Ago, Day, From, In, Mark, Weekday};
    let today = seen.today;
    let from = |day: &Piece, rest: &[Piece]| measured(rest, near(&[*day], today)?, 1, seen);
    match pieces {
        [In | Mark('+'), rest @ ..] => measured(rest, today, 1, seen),
        [Ago | Mark('-'), rest @ ..] | [rest @ .., Ago] => measured(rest, today, -1, seen),
        // `friday week`, `friday in two weeks`, `a week from friday`.
        [day @ (Day(_) | Weekday(_)), Piece::Unit(Unit::Week)] => {
            from(day, &[Piece::Count(1), Piece::Unit(Unit::Week)])
        }
        [day @ (Day(_) | Weekday(_)), In, rest @ ..]
        | [rest @ .., From, day @ (Day(_) | Weekday(_))] => from(day, rest),
        rest => measured(rest, today, 1, seen),
    }
}

/// A count with its unit, from a day on.
fn measured(pieces: &[Piece], day: NaiveDate, sign: i32, seen: &Seen<'_>) -> Option<Finding> {
    use Piece::{Count, Few, Mark, Number, Or};
    let size = |piece: &Piece| match piece {
        // `1. Quartal` is no count.
        Number(number) if number.point => None,
        Number(number) if number.digits > 5 => Some(i32::MAX),
        Number(number) => i32::try_from(number.value).ok(),
        Count(count) => Some(*count),
        _ => None,
    };
    let moved = |count: i32, unit: Unit| match (sign.checked_mul(count), unit) {
        (Some(count), Unit::WorkDay) => work_days(day, count, seen),
        (Some(count), unit) => shift(day, count, unit),
        (None, _) => None,
    };
    match pieces {
        // `a fortnight`, `2 fortnights`.
        [count, Count(times), Piece::Unit(unit)] if !matches!(count, Few) => {
            Some(one(moved(size(count)?.saturating_mul(*times), *unit)))
        }
        [Few, Piece::Unit(unit)] => Some(Err(DateError::Vague {
            instead: moved(3, *unit),
        })),
        [count, Piece::Unit(unit)] => Some(one(moved(size(count)?, *unit))),
        [least, Or | Mark('-' | '/'), most, Piece::Unit(unit)]
        | [least, most, Piece::Unit(unit)] => {
            let days = [moved(size(least)?, *unit), moved(size(most)?, *unit)];
            let days: Vec<Span> = days.into_iter().flatten().map(Span::Day).collect();
            Some(Found::asked(days, Doubt::Either))
        }
        _ => None,
    }
}

/// A day so many units on; a month's end stays within the month.
pub(super) fn shift(day: NaiveDate, count: i32, unit: Unit) -> Option<NaiveDate> {
    let size = count.unsigned_abs();
    let months = match unit {
        Unit::Day | Unit::WorkDay | Unit::Week => {
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
        Unit::Half => size.checked_mul(6)?,
        Unit::Year => size.checked_mul(12)?,
    };
    if count < 0 {
        day.checked_sub_months(Months::new(months))
    } else {
        day.checked_add_months(Months::new(months))
    }
}

/// So many worked days on, the day itself not counted.
fn work_days(day: NaiveDate, count: i32, seen: &Seen<'_>) -> Option<NaiveDate> {
    /// More than any deal runs; a larger count is out of range anyway.
    const MOST: u32 = 40_000;
    if count.unsigned_abs() > MOST {
        return None;
    }
    let mut left = count.unsigned_abs();
    let mut day = day;
    while left > 0 {
        day = if count < 0 {
            day.pred_opt()?
        } else {
            day.succ_opt()?
        };
        left -= u32::from(seen.calendar.is_working_day(day));
    }
    Some(day)
}

/// The next such weekday, not today.
pub(super) fn coming(weekday: Weekday, today: NaiveDate) -> Option<NaiveDate> {
    let days = weekday.days_since(today.weekday());
    today.checked_add_days(Days::new(u64::from(if days == 0 { 7 } else { days })))
}

/// That weekday of this week or of a later one.
fn in_week(weekday: Weekday, today: NaiveDate, weeks: u64) -> Option<NaiveDate> {
    let days = 7 * weeks + u64::from(weekday.num_days_from_monday());
    today
        .week(Weekday::Mon)
        .first_day()
        .checked_add_days(Days::new(days))
}
