//! Weeks, months, quarters, halves and years, and the days that are named by them.

use chrono::{Datelike, Days, NaiveDate, Weekday};

use super::relative::{coming, shift};
use super::words::{Piece, Unit};
use super::{DateError, Doubt, Finding, Found, Seen, Span, one};

/// A span of the calendar, both ends in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Period {
    pub(super) first: NaiveDate,
    pub(super) last: NaiveDate,
    pub(super) unit: Unit,
    /// After how long it comes again, where nothing says which one is meant.
    again: Option<Unit>,
}

impl Period {
    /// The span of that kind which holds the day.
    fn around(day: NaiveDate, unit: Unit) -> Option<Self> {
        let month = |month0: u32| NaiveDate::from_ymd_opt(day.year(), month0 + 1, 1);
        let first = match unit {
            Unit::Day | Unit::WorkDay => return None,
            Unit::Week => day.week(Weekday::Mon).first_day(),
            Unit::Month => month(day.month0())?,
            Unit::Quarter => month(day.month0() / 3 * 3)?,
            Unit::Half => month(day.month0() / 6 * 6)?,
            Unit::Year => month(0)?,
        };
        let last = shift(first, 1, unit)?.pred_opt()?;
        Some(Self {
            first,
            last,
            unit,
            again: None,
        })
    }

    fn moved(self, count: i32, unit: Unit) -> Option<Self> {
        let moved = Self::around(shift(self.first, count, unit)?, self.unit)?;
        Some(Self {
            again: self.again,
            ..moved
        })
    }

    /// A month, 1 to 12, of a year, or the next such month.
    pub(super) fn month(month: u32, year: Option<i32>, today: NaiveDate) -> Option<Self> {
        Self::of_year(Unit::Month, month, year, today)
    }

    /// The month, quarter or half with that number, of a year or the next such.
    fn of_year(unit: Unit, number: u32, year: Option<i32>, today: NaiveDate) -> Option<Self> {
        let months = match unit {
            Unit::Month => 1,
            Unit::Quarter => 3,
            Unit::Half => 6,
            Unit::Day | Unit::WorkDay | Unit::Week | Unit::Year => return None,
        };
        let month = number.checked_sub(1)?.checked_mul(months)? + 1;
        let of = |year| Self::around(NaiveDate::from_ymd_opt(year, month, 1)?, unit);
        let Some(year) = year else {
            let this = of(today.year())?;
            let found = if this.last < today {
                of(today.year() + 1)?
            } else {
                this
            };
            return Some(Self {
                again: Some(Unit::Year),
                ..found
            });
        };
        of(year)
    }

    fn week(number: u32, year: Option<i32>, today: NaiveDate) -> Option<Self> {
        let of = |year| {
            let monday = NaiveDate::from_isoywd_opt(year, number, Weekday::Mon)?;
            Self::around(monday, Unit::Week)
        };
        match year {
            Some(year) => of(year),
            None => (0..8)
                .filter_map(|years| of(today.iso_week().year() + years))
                .find(|week| week.last >= today),
        }
    }

    /// A day of it, of the next one where it has passed and nothing says which one is meant.
    fn day(self, today: NaiveDate, pick: impl Fn(Self) -> Option<NaiveDate>) -> Option<NaiveDate> {
        match (pick(self), self.again) {
            (Some(day), Some(again)) if day < today => pick(self.moved(1, again)?),
            (day, _) => day,
        }
    }
}

/// `next quarter`, `March 2027`, `2027-03`, `Q1`, `H1 2027`, `CW 50`, `2027`, and what is named by one:
/// `end of Q1`, `mid January`, `10th of next month`, `last friday of March`.
pub(super) fn named(pieces: &[Piece], seen: &Seen<'_>) -> Option<Finding> {
    use Piece::{Early, End, In, Late, Middle, Start};
    let today = seen.today;
    match pieces {
        [In, rest @ ..] if !rest.is_empty() => named(rest, seen),
        [End, rest @ ..] | [rest @ .., End] => Some(end(whole(rest, today)?)),
        [Start, rest @ ..] | [rest @ .., Start] => {
            Some(one(whole(rest, today)?.day(today, |p| Some(p.first))))
        }
        [Middle, rest @ ..] | [rest @ .., Middle] => {
            Some(one(whole(rest, today)?.day(today, middle)))
        }
        [sooner @ (Early | Late), rest @ ..] => {
            let period = whole(rest, today)?;
            let part = (period.last - period.first).num_days().unsigned_abs() / 4;
            let pick = |p: Period| match sooner {
                Early => p.first.checked_add_days(Days::new(part)),
                _ => p.last.checked_sub_days(Days::new(part)),
            };
            let instead = period.day(today, pick);
            Some(Err(DateError::Vague { instead }))
        }
        _ => part(pieces, seen).or_else(|| alone(pieces, today)),
    }
}

/// A period by itself: what it means depends on what is asked for.
fn alone(pieces: &[Piece], today: NaiveDate) -> Option<Finding> {
    let period = period(pieces, today)?;
    let mut spans = vec![Span::Period(period)];
    // `next December`, said in November: this year's or the one after?
    if let [Piece::Next, Piece::Month(_)] = pieces
        && period.first.year() == today.year()
    {
        spans.extend(period.moved(1, Unit::Year).map(Span::Period));
    }
    Some(Found::asked(spans, Doubt::Either))
}

/// `10th of next month`, `first working day of January`, `last friday of the quarter`.
fn part(pieces: &[Piece], seen: &Seen<'_>) -> Option<Finding> {
    use Piece::{In, Number, Weekday as On};
    let today = seen.today;
    if let [Number(day), Piece::Ordinal, rest @ ..] | [Number(day), rest @ ..] = pieces
        && let Some(month) = whole(rest, today)
        && month.unit == Unit::Month
        && month.again != Some(Unit::Year)
        && (matches!(pieces, [_, Piece::Ordinal, ..]) || rest.len() > 1 || day.point)
        && (1..=31).contains(&day.value)
    {
        return Some(
            month
                .day(today, |p| p.first.with_day(day.value))
                .map(|day| Found::from(Span::Day(day)))
                .ok_or(DateError::NoSuchDay {
                    instead: Some(month.last),
                }),
        );
    }
    let (nth, rest) = nth(pieces)?;
    let (what, rest) = rest.split_first()?;
    let rest = rest.strip_prefix(&[In]).unwrap_or(rest);
    let period = whole(rest, today)?;
    let fits = |day: &NaiveDate| match what {
        Piece::Unit(Unit::Day) => true,
        Piece::Unit(Unit::WorkDay) => seen.calendar.is_working_day(*day),
        On(weekday) => day.weekday() == *weekday,
        _ => false,
    };
    let pick = |p: Period| {
        let mut days = p
            .first
            .iter_days()
            .take_while(|day| *day <= p.last)
            .filter(fits);
        match usize::try_from(nth) {
            Ok(nth) => days.nth(nth.checked_sub(1)?),
            Err(_) => days.last(),
        }
    };
    if let Piece::Unit(Unit::Week) = what {
        // Where a month's first week begins is anybody's guess.
        let pick = |p: Period| match u64::try_from(nth) {
            Ok(nth) => coming(
                Weekday::Fri,
                p.first
                    .checked_add_days(Days::new(7 * (nth - 1)))?
                    .pred_opt()?,
            ),
            Err(_) => Some(p.last),
        };
        return Some(Err(DateError::Vague {
            instead: period.day(today, pick),
        }));
    }
    Some(one(Some(period.day(today, pick)?)))
}

/// `first`, `2nd`, `3.`, `last` (-1), and what follows.
fn nth(pieces: &[Piece]) -> Option<(i32, &[Piece])> {
    use Piece::{Last, Nth, Number, Ordinal};
    match pieces {
        [Nth(nth), rest @ ..] => Some((*nth, rest)),
        [Last, rest @ ..] => Some((-1, rest)),
        [Number(number), Ordinal, rest @ ..] if (1..=31).contains(&number.value) => {
            Some((i32::try_from(number.value).ok()?, rest))
        }
        [Number(number), rest @ ..] if number.point && (1..=31).contains(&number.value) => {
            Some((i32::try_from(number.value).ok()?, rest))
        }
        _ => None,
    }
}

/// A period, also `month` or `this month` where a part of it is named.
fn whole(pieces: &[Piece], today: NaiveDate) -> Option<Period> {
    match pieces {
        [Piece::Unit(unit)] => Some(Period {
            again: Some(*unit),
            ..Period::around(today, *unit)?
        }),
        [Piece::In, rest @ ..] => whole(rest, today),
        _ => period(pieces, today),
    }
}

fn period(pieces: &[Piece], today: NaiveDate) -> Option<Period> {
    use Piece::{AfterNext, Coming, Last, Mark, Month, Next, Number, This};
    match pieces {
        [which, Piece::Unit(unit)] => {
            let count = match which {
                This => 0,
                Next | Coming => 1,
                AfterNext => 2,
                Last => -1,
                Number(_) | Piece::Nth(_) => return numbered(pieces, today),
                _ => return None,
            };
            Period::around(today, *unit)?.moved(count, *unit)
        }
        [This | Coming | Next, Month(month)] | [Month(month)] => Period::month(*month, None, today),
        [Last, Month(month)] => Period::month(*month, None, today)?.moved(-1, Unit::Year),
        [Month(month), rest @ ..] => Period::month(*month, Some(year(rest, today, false)?), today),
        [Number(yyyy), Month(month)] if yyyy.digits == 4 => {
            Period::month(*month, Some(i32::try_from(yyyy.value).ok()?), today)
        }
        [Number(yyyy), Mark('-' | '/' | '.'), Number(mm)]
        | [Number(mm), Mark('-' | '/' | '.'), Number(yyyy)]
            if yyyy.digits == 4 && mm.digits <= 2 =>
        {
            Period::month(mm.value, Some(i32::try_from(yyyy.value).ok()?), today)
        }
        [Number(_)] => {
            let year = year(pieces, today, false)?;
            Period::around(NaiveDate::from_ymd_opt(year, 1, 1)?, Unit::Year)
        }
        _ => numbered(pieces, today),
    }
}

/// `Q1`, `1Q27`, `2027-Q2`, `first quarter of 2027`, `H1/27`, `KW 50`.
fn numbered(pieces: &[Piece], today: NaiveDate) -> Option<Period> {
    use Piece::{Half, Mark, Number, Quarter, WeekNumber};
    const QUARTER: Piece = Piece::Unit(Unit::Quarter);
    const HALF: Piece = Piece::Unit(Unit::Half);
    let bare: Vec<Piece> = pieces
        .iter()
        .copied()
        .filter(|piece| !matches!(piece, Mark('/' | '-' | '.') | Piece::In))
        .collect();
    let short = |number: &super::token::Number| number.digits <= 2;
    let (unit, number, rest): (_, u32, &[Piece]) = match bare.as_slice() {
        [Quarter | QUARTER, Number(n), rest @ ..] if n.digits == 1 => {
            (Unit::Quarter, n.value, rest)
        }
        [Number(n), Quarter, rest @ ..] if n.digits == 1 => (Unit::Quarter, n.value, rest),
        [Half | HALF, Number(n), rest @ ..] if n.digits == 1 => (Unit::Half, n.value, rest),
        [Number(n), Half, rest @ ..] if n.digits == 1 => (Unit::Half, n.value, rest),
        [WeekNumber | Piece::Unit(Unit::Week), Number(n), rest @ ..] if short(n) => {
            (Unit::Week, n.value, rest)
        }
        [Number(n), WeekNumber, rest @ ..] if short(n) => (Unit::Week, n.value, rest),
        [Number(yyyy), rest @ ..] if yyyy.digits == 4 || (short(yyyy) && !yyyy.point) => {
            let [
                Quarter | QUARTER | Half | HALF | WeekNumber | Piece::Unit(Unit::Week),
                Number(_),
            ] = rest
            else {
                return match nth(&bare)? {
                    (n, [QUARTER, rest @ ..]) => of(Unit::Quarter, n, rest, today),
                    (n, [HALF, rest @ ..]) => of(Unit::Half, n, rest, today),
                    _ => None,
                };
            };
            let [what, number] = rest else { return None };
            return numbered(&[*what, *number, Number(*yyyy)], today);
        }
        other => {
            return match nth(other)? {
                (n, [QUARTER, rest @ ..]) => of(Unit::Quarter, n, rest, today),
                (n, [HALF, rest @ ..]) => of(Unit::Half, n, rest, today),
                _ => None,
            };
        }
    };
    of(unit, i32::try_from(number).ok()?, rest, today)
}

fn of(unit: Unit, number: i32, rest: &[Piece], today: NaiveDate) -> Option<Period> {
    let year = match rest {
        [] => None,
        rest => Some(year(rest, today, true)?),
    };
    let number = u32::try_from(number).ok()?;
    match unit {
        Unit::Week => Period::week(number, year, today),
        unit => Period::of_year(unit, number, year, today),
    }
}

/// A year: four digits, two behind an apostrophe, `next year`; any two where nothing else can be meant.
fn year(pieces: &[Piece], today: NaiveDate, any_two: bool) -> Option<i32> {
    use Piece::{Coming, Last, Next, Number, This};
    match pieces {
        [Number(n)] if n.digits == 4 => i32::try_from(n.value).ok(),
        [Number(n)] if n.digits == 2 && (any_two || n.after == Some('\'')) => {
            Some(2000 + i32::try_from(n.value).ok()?)
        }
        [This, Piece::Unit(Unit::Year)] => Some(today.year()),
        [Next | Coming, Piece::Unit(Unit::Year)] => Some(today.year() + 1),
        [Last, Piece::Unit(Unit::Year)] => Some(today.year() - 1),
        _ => None,
    }
}

fn end(period: Period) -> Finding {
    if period.unit == Unit::Week {
        Found::asked(vec![Span::Period(period)], Doubt::WeekEnd)
    } else {
        one(Some(period.last))
    }
}

/// The middle of a period as people mean it: a month's 15th.
fn middle(period: Period) -> Option<NaiveDate> {
    match period.unit {
        Unit::Month => period.first.with_day(15),
        Unit::Quarter => shift(period.first, 1, Unit::Month)?.with_day(15),
        Unit::Half => shift(period.first, 3, Unit::Month)?.pred_opt(),
        Unit::Year => shift(period.first, 6, Unit::Month)?.pred_opt(),
        Unit::Week => shift(period.first, 2, Unit::Day),
        Unit::Day | Unit::WorkDay => None,
    }
}
