//! Reads a day as a person types it, seen from their today.
//!
//! A day that may be two (03/04/2026) is asked about; one that does not exist is refused, never
//! rolled into the next month. Past days are read as well: whether one makes sense is the caller's
//! to say. Words are English; weeks begin on Monday.

mod absolute;
mod relative;
mod show;
mod token;

use chrono::{Datelike, NaiveDate};

pub use self::show::{show, show_whole};
pub use super::reading::Reading;

/// The first and the last year that a deal can be about.
const YEARS: std::ops::RangeInclusive<i32> = 2000..=2100;

/// Longer than any date.
const MAX_CHARS: usize = 60;

/// Why a text is no day. The words a person reads come from the templates; these are for logs.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DateError {
    /// Nothing was typed.
    #[error("nothing was typed")]
    Empty,
    /// No form that is known.
    #[error("it can't be read as a day")]
    Unreadable,
    /// The month has no such day, or the year no such month; `year` where one was typed.
    #[error("there is no day {day} in month {month}")]
    NoSuchDay {
        /// The day as typed.
        day: u32,
        /// The month as typed.
        month: u32,
        /// The year, where one was typed.
        year: Option<i32>,
    },
    /// The day is a real one, but of another weekday than the one typed with it.
    #[error("{day} is a {}", .day.weekday())]
    WrongWeekday {
        /// The day as typed.
        day: NaiveDate,
    },
    /// Before 2000 or after 2100.
    #[error("only the years 2000 to 2100 can be used")]
    OutOfRange,
}

/// Reads a day.
///
/// - a weekday is the next one, today's not counted; `next friday` is next week's
/// - `next week`, `next month`, `next quarter`, `next year` are their first days
/// - a day without a year is the next such day, today's counted
/// - `15.12.2026` is day first; `03/04/2026` is asked, unless one number is above 12 or both are
///   equal; of the two, a day still to come is offered first, else the one with the day first
/// - `end of week` is asked: Friday or Sunday
/// - `in 1 month` from 31 January is the last day of February
///
/// ```
/// use chrono::NaiveDate;
/// use dealcoach::domain::date::{Reading, read_day};
///
/// let day = |d, m| NaiveDate::from_ymd_opt(2026, m, d).unwrap_or_default();
/// let today = day(24, 11); // a Tuesday
/// assert_eq!(read_day("next friday", today), Ok(Reading::Exact(day(4, 12))));
/// assert_eq!(
///     read_day("11/12/2026", today),
///     Ok(Reading::Ask { typed: "11/12/2026".to_owned(), either: day(11, 12), or: day(12, 11) })
/// );
/// ```
pub fn read_day(text: &str, today: NaiveDate) -> Result<Reading<NaiveDate>, DateError> {
    let typed = text.trim();
    if typed.is_empty() {
        return Err(DateError::Empty);
    }
    if typed.chars().count() > MAX_CHARS {
        return Err(DateError::Unreadable);
    }
    let tokens = token::tokens(typed).ok_or(DateError::Unreadable)?;
    let found = relative::relative(&tokens, today)
        .or_else(|| relative::named(&tokens, today))
        .unwrap_or_else(|| absolute::absolute(&tokens, today));
    Ok(match found? {
        Found::One(day) => Reading::Exact(in_range(day)?),
        Found::Two(either, or) => Reading::Ask {
            typed: typed.to_owned(),
            either: in_range(either)?,
            or: in_range(or)?,
        },
    })
}

enum Found {
    One(NaiveDate),
    Two(NaiveDate, NaiveDate),
}

type Finding = Result<Found, DateError>;

fn in_range(day: NaiveDate) -> Result<NaiveDate, DateError> {
    if YEARS.contains(&day.year()) {
        Ok(day)
    } else {
        Err(DateError::OutOfRange)
    }
}

fn one(day: Option<NaiveDate>) -> Finding {
    day.map(Found::One).ok_or(DateError::OutOfRange)
}

#[cfg(test)]
mod tests {
    use chrono::{Days, Weekday};
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// `2026-12-15`, `2026-04-03 | 2026-03-04`, or the error.
    fn told(text: &str, today: &str) -> String {
        match read_day(text, day(today)) {
            Ok(Reading::Exact(date)) => date.to_string(),
            Ok(Reading::Ask { typed, either, or }) => {
                assert_eq!(typed, text.trim());
                format!("{either} | {or}")
            }
            Err(error) => format!("{error:?}"),
        }
    }

    #[test]
    fn days_as_people_type_them() {
        // 24 November 2026 is a Tuesday.
        let cases = [
            ("2026-12-15", "2026-12-15"),
            ("2026/12/15", "2026-12-15"),
            ("2026.12.15", "2026-12-15"),
            ("20261215", "2026-12-15"),
            ("2026-1-5", "2026-01-05"),
            ("２０２６-１２-１５", "2026-12-15"),
            ("2026–12–15", "2026-12-15"),
            ("in 3 weeks", "2026-12-15"),
            ("IN  3   Weeks", "2026-12-15"),
            ("in 10 days", "2026-12-04"),
            ("in 2 months", "2027-01-24"),
            ("in 1 year", "2027-11-24"),
            ("in a week", "2026-12-01"),
            ("in two weeks", "2026-12-08"),
            ("in a quarter", "2027-02-24"),
            ("in a fortnight", "2026-12-08"),
            ("3 weeks", "2026-12-15"),
            ("3 weeks from now", "2026-12-15"),
            ("3w", "2026-12-15"),
            ("+3d", "2026-11-27"),
            ("+ 3 d", "2026-11-27"),
            ("2m", "2027-01-24"),
            ("1y", "2027-11-24"),
            ("3 days ago", "2026-11-21"),
            ("-3d", "2026-11-21"),
            ("0 days", "2026-11-24"),
            ("today", "2026-11-24"),
            ("end of day", "2026-11-24"),
            ("in two weeks' time", "2026-12-08"),
            ("Tomorrow", "2026-11-25"),
            ("day after tomorrow", "2026-11-26"),
            ("the day after tomorrow", "2026-11-26"),
            ("yesterday", "2026-11-23"),
            ("friday", "2026-11-27"),
            ("Fri", "2026-11-27"),
            ("by friday", "2026-11-27"),
            ("on fri.", "2026-11-27"),
            ("this friday", "2026-11-27"),
            ("this tuesday", "2026-11-24"),
            ("monday", "2026-11-30"),
            ("tuesday", "2026-12-01"),
            ("next friday", "2026-12-04"),
            ("friday next week", "2026-12-04"),
            ("next monday", "2026-11-30"),
            ("next tue", "2026-12-01"),
            ("next sunday", "2026-12-06"),
            ("end of month", "2026-11-30"),
            ("end of the month", "2026-11-30"),
            ("end of next month", "2026-12-31"),
            ("end of quarter", "2026-12-31"),
            ("end of this quarter", "2026-12-31"),
            ("end of next quarter", "2027-03-31"),
            ("quarter end", "2026-12-31"),
            ("end of year", "2026-12-31"),
            ("end of next year", "2027-12-31"),
            ("end of december", "2026-12-31"),
            ("end of feb", "2027-02-28"),
            ("end of february 2028", "2028-02-29"),
            ("end of Q1", "2027-03-31"),
            ("end of q4", "2026-12-31"),
            ("end of q2 2027", "2027-06-30"),
            ("end of 2027", "2027-12-31"),
            ("eom", "2026-11-30"),
            ("EOQ", "2026-12-31"),
            ("eoy", "2026-12-31"),
            ("next week", "2026-11-30"),
            ("next month", "2026-12-01"),
            ("next quarter", "2027-01-01"),
            ("next year", "2027-01-01"),
            ("15 dec", "2026-12-15"),
            ("dec 15", "2026-12-15"),
            ("Dec. 15", "2026-12-15"),
            ("15 December 2026", "2026-12-15"),
            ("December 15, 2026", "2026-12-15"),
            ("15th of December", "2026-12-15"),
            ("december 1st", "2026-12-01"),
            ("15-Dec-2026", "2026-12-15"),
            ("15dec", "2026-12-15"),
            ("15 dec '26", "2026-12-15"),
            ("15 sept", "2027-09-15"),
            ("24 nov", "2026-11-24"),
            ("23 nov", "2027-11-23"),
            ("29 feb", "2028-02-29"),
            ("the 15th", "2026-12-15"),
            ("on the 24th", "2026-11-24"),
            ("31st", "2026-12-31"),
            ("15.12.2026", "2026-12-15"),
            ("15. 12. 2026", "2026-12-15"),
            ("3.4.2027", "2027-04-03"),
            ("15.12.", "2026-12-15"),
            ("15.12", "2026-12-15"),
            ("3.4.", "2027-04-03"),
            ("15.12.26", "2026-12-15"),
            ("12.15.2026", "2026-12-15"),
            ("12/15/2026", "2026-12-15"),
            ("15/12/2026", "2026-12-15"),
            ("12/15", "2026-12-15"),
            ("15-12-2026", "2026-12-15"),
            ("03/03/2027", "2027-03-03"),
            ("3/3", "2027-03-03"),
            ("tue 15 dec", "2026-12-15"),
            ("Tuesday, 15 December 2026", "2026-12-15"),
            ("Wednesday 03/03/2027", "2027-03-03"),
            ("Friday 05/03/2027", "2027-03-05"),
            ("2025-01-31", "2025-01-31"),
            ("2000-01-01", "2000-01-01"),
            ("2100-12-31", "2100-12-31"),
        ];
        for (text, wanted) in cases {
            assert_eq!(told(text, "2026-11-24"), wanted, "{text}");
        }
    }

    #[test]
    fn what_may_be_two_days_is_asked() {
        let cases = [
            ("03/04/2027", "2027-04-03 | 2027-03-04"),
            ("3/4/27", "2027-04-03 | 2027-03-04"),
            ("03-04-2027", "2027-04-03 | 2027-03-04"),
            ("3/4", "2027-04-03 | 2027-03-04"),
            ("end of week", "2026-11-27 | 2026-11-29"),
            ("end of this week", "2026-11-27 | 2026-11-29"),
            ("EOW", "2026-11-27 | 2026-11-29"),
            ("end of next week", "2026-12-04 | 2026-12-06"),
            // The one still to come is offered first.
            ("01/12/2026", "2026-12-01 | 2026-01-12"),
            ("12/01/2026", "2026-12-01 | 2026-01-12"),
        ];
        for (text, wanted) in cases {
            assert_eq!(told(text, "2026-11-24"), wanted, "{text}");
        }
    }

    #[test]
    fn refusals_say_what_is_wrong() {
        let none = |day: u32, month: u32, year: &str| {
            format!("NoSuchDay {{ day: {day}, month: {month}, year: {year} }}")
        };
        let cases = [
            ("", "Empty".to_owned()),
            (" \u{a0}", "Empty".to_owned()),
            ("31 Feb", none(31, 2, "None")),
            ("31 Feb 2027", none(31, 2, "Some(2027)")),
            ("29.02.2027", none(29, 2, "Some(2027)")),
            ("2026-02-30", none(30, 2, "Some(2026)")),
            ("2026-13-01", none(1, 13, "Some(2026)")),
            ("15/15/2026", none(15, 15, "Some(2026)")),
            ("0/5/2026", none(0, 5, "Some(2026)")),
            ("31.04.", none(31, 4, "None")),
            ("32 dec", none(32, 12, "None")),
            ("1999-12-31", "OutOfRange".to_owned()),
            ("2101-01-01", "OutOfRange".to_owned()),
            ("9999-01-01", "OutOfRange".to_owned()),
            ("in 80 years", "OutOfRange".to_owned()),
            ("in 99999999999 days", "OutOfRange".to_owned()),
            ("99999 years ago", "OutOfRange".to_owned()),
            (
                "mon 15 dec 2026",
                "WrongWeekday { day: 2026-12-15 }".to_owned(),
            ),
        ];
        for (text, wanted) in cases {
            assert_eq!(told(text, "2026-11-24"), wanted, "{text}");
        }
        for text in [
            "soon",
            "asap",
            "december",
            "q4",
            "2026",
            "15",
            "15 16",
            "friday 5pm",
            "in a while",
            "in 3 hours",
            "32nd",
            "0th",
            "th",
            "next",
            "in",
            "3",
            "+",
            "/",
            "1/2/3/4",
            "15 dec 2026 2027",
            "15.12.20266",
            "2026-12-15T10:00",
            "NaN",
            "next next friday",
            "🎄",
            "115 dec",
            "week",
        ] {
            assert_eq!(told(text, "2026-11-24"), "Unreadable", "{text}");
        }
        assert_eq!(told(&"1".repeat(61), "2026-11-24"), "Unreadable");
    }

    #[test]
    fn the_calendar_has_edges() {
        let cases = [
            ("in 1 month", "2026-01-31", "2026-02-28"),
            ("in 1 month", "2028-01-31", "2028-02-29"),
            ("in 1 year", "2028-02-29", "2029-02-28"),
            ("in 3 months", "2026-11-30", "2027-02-28"),
            ("end of month", "2028-02-01", "2028-02-29"),
            ("end of month", "2026-12-31", "2026-12-31"),
            ("end of quarter", "2026-12-31", "2026-12-31"),
            ("end of quarter", "2026-01-01", "2026-03-31"),
            ("next quarter", "2026-09-30", "2026-10-01"),
            ("next month", "2026-01-31", "2026-02-01"),
            ("next month", "2026-12-31", "2027-01-01"),
            // Friday said on a Friday, on a Sunday, over a year's end and in ISO week 53.
            ("friday", "2026-11-27", "2026-12-04"),
            ("next friday", "2026-11-27", "2026-12-04"),
            ("friday", "2026-11-29", "2026-12-04"),
            ("next friday", "2026-11-29", "2026-12-04"),
            ("next friday", "2026-12-28", "2027-01-08"),
            ("next week", "2026-12-28", "2027-01-04"),
            ("monday", "2026-12-31", "2027-01-04"),
            ("29 feb", "2028-02-29", "2028-02-29"),
            ("29 feb", "2096-03-01", "OutOfRange"),
            ("tomorrow", "2100-12-31", "OutOfRange"),
            ("1 jan", "2026-12-31", "2027-01-01"),
        ];
        for (text, today, wanted) in cases {
            assert_eq!(told(text, today), wanted, "{text} on {today}");
        }
    }

    fn any_day() -> impl Strategy<Value = NaiveDate> {
        (0..36_000_u64).prop_map(|days| day("2000-01-01") + Days::new(days))
    }

    proptest! {
        #[test]
        fn no_text_panics(text in any::<String>(), today in any_day()) {
            let _read = read_day(&text, today);
        }

        #[test]
        fn no_text_like_a_day_panics(
            text in "(in |next |end of |\\+|-)?([0-9]{1,5}|mon|dec|[a-z]{1,7})?[ ./-]?([0-9]{1,5}|[a-z]{1,7})?[ ./-]?[0-9]{0,5}",
            today in any_day(),
        ) {
            let _read = read_day(&text, today);
        }

        #[test]
        fn a_day_written_out_is_itself(date in any_day(), today in any_day()) {
            for form in ["%Y-%m-%d", "%d.%m.%Y", "%d %B %Y", "%b %d, %Y", "%A, %d %b %Y", "%Y%m%d"] {
                let text = date.format(form).to_string();
                prop_assert_eq!(read_day(&text, today), Ok(Reading::Exact(date)), "{}", text);
            }
            let slashed = date.format("%d/%m/%Y").to_string();
            match read_day(&slashed, today) {
                Ok(Reading::Exact(read)) => prop_assert_eq!(read, date),
                Ok(Reading::Ask { either, or, .. }) => prop_assert!([either, or].contains(&date)),
                Err(error) => prop_assert!(false, "{slashed}: {error:?}"),
            }
        }

        #[test]
        fn weekdays_lie_where_they_should(today in any_day(), index in 0..7_u8) {
            let weekday = Weekday::try_from(index).unwrap();
            let name = weekday.to_string();
            let coming = read_day(&name, today).unwrap().exact().unwrap();
            let next = read_day(&format!("next {name}"), today).unwrap().exact().unwrap();
            let ahead = (coming - today).num_days();
            prop_assert!((1..=7).contains(&ahead));
            prop_assert_eq!(coming.weekday(), weekday);
            prop_assert_eq!(next.weekday(), weekday);
            let this_monday = today.week(Weekday::Mon).first_day();
            prop_assert!((7..14).contains(&(next - this_monday).num_days()));
        }
    }
}
