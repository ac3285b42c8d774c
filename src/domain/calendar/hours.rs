//! Reads working days (`mon-fri`) and times of day (`9am`).

use std::fmt;
use std::str::FromStr;

use chrono::{NaiveTime, Timelike, Weekday};
use serde::{Deserialize, Serialize};

use crate::domain::text::fold;

/// Why a text is no list of days or no time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HoursError {
    /// Nothing was typed.
    #[error("nothing was typed")]
    Empty,
    /// No form that is known.
    #[error("it can't be read; days look like mon-fri, a time like 09:00 or 9am")]
    Unreadable,
    /// An hour above 23, a minute above 59.
    #[error("the clock shows no such time")]
    NoSuchTime,
    /// The working day would end before it begins.
    #[error("the working day ends before it begins")]
    EndsBeforeStart,
}

/// The days of the week on which work is done; at least one.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct WorkDays(u8);

const WEEK: [Weekday; 7] = [
    Weekday::Mon,
    Weekday::Tue,
    Weekday::Wed,
    Weekday::Thu,
    Weekday::Fri,
    Weekday::Sat,
    Weekday::Sun,
];

impl WorkDays {
    /// Monday to Friday.
    pub const MON_FRI: Self = Self(0b001_1111);

    /// Reads `mon-fri`, `mon,wed,fri`, `Sunday to Thursday`, `weekdays`, `every day`.
    pub fn parse(text: &str) -> Result<Self, HoursError> {
        let folded = fold(text).replace([',', ';', '/', '&', '+'], " and ");
        let joined = folded.replace('-', " - ");
        let words: Vec<&str> = joined
            .split([' ', '.'])
            .filter(|word| !word.is_empty())
            .collect();
        match words.as_slice() {
            [] => return Err(HoursError::Empty),
            ["weekdays" | "workdays"] => return Ok(Self::MON_FRI),
            ["daily" | "always"] | ["every" | "all", "day" | "days"] => {
                return Ok(Self(0b111_1111));
            }
            _ => {}
        }
        let mut days = Self(0);
        let mut rest = words.as_slice();
        loop {
            rest = match rest {
                [] => break,
                ["and", tail @ ..] => tail,
                [from, "-" | "to" | "until" | "through", to, tail @ ..] => {
                    let (from, to) = (weekday(from)?, weekday(to)?);
                    // Sunday to Thursday goes over the week's end.
                    let mut day = from;
                    days = days.with(day);
                    while day != to {
                        day = day.succ();
                        days = days.with(day);
                    }
                    tail
                }
                [day, tail @ ..] => {
                    days = days.with(weekday(day)?);
                    tail
                }
            };
        }
        if days.0 == 0 {
            Err(HoursError::Unreadable)
        } else {
            Ok(days)
        }
    }

    /// The days set, Monday first; `None` where none is.
    pub fn of(days: [bool; 7]) -> Option<Self> {
        let all = WEEK.into_iter().zip(days).filter(|(_, worked)| *worked);
        let days = all.fold(Self(0), |days, (day, _)| days.with(day));
        (days.0 != 0).then_some(days)
    }

    /// Whether that day of the week is one of them.
    pub fn contains(self, day: Weekday) -> bool {
        self.0 & (1 << day.num_days_from_monday()) != 0
    }

    fn with(self, day: Weekday) -> Self {
        Self(self.0 | 1 << day.num_days_from_monday())
    }
}

fn weekday(word: &str) -> Result<Weekday, HoursError> {
    // chrono knows the full names and the first three letters.
    let short = match word {
        "tues" => "tue",
        "weds" => "wed",
        "thur" | "thurs" => "thu",
        word => word
            .strip_suffix('s')
            .filter(|day| day.ends_with("day"))
            .unwrap_or(word),
    };
    short.parse().map_err(|_| HoursError::Unreadable)
}

/// `Mon–Fri`, `Mon, Wed, Fri`, `Sun–Thu`; reads back.
impl fmt::Display for WorkDays {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == 0b111_1111 {
            return f.pad("every day");
        }
        // Begin after a day off, so that a run over the week's end stays whole.
        let first = WEEK
            .into_iter()
            .find(|day| self.contains(*day) && !self.contains(day.pred()));
        let mut day = first.unwrap_or(Weekday::Mon);
        let mut runs: Vec<Vec<Weekday>> = Vec::new();
        for _ in WEEK {
            if self.contains(day) {
                match runs.last_mut() {
                    Some(run) if run.last() == Some(&day.pred()) => run.push(day),
                    _ => runs.push(vec![day]),
                }
            }
            day = day.succ();
        }
        let shown: Vec<String> = runs
            .iter()
            .map(|run| match run.as_slice() {
                [first, _, .., last] => format!("{first}–{last}"),
                few => few
                    .iter()
                    .map(Weekday::to_string)
                    .collect::<Vec<_>>()
                    .join(", "),
            })
            .collect();
        f.pad(&shown.join(", "))
    }
}

impl fmt::Debug for WorkDays {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl FromStr for WorkDays {
    type Err = HoursError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl TryFrom<String> for WorkDays {
    type Error = HoursError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<WorkDays> for String {
    fn from(days: WorkDays) -> Self {
        let names = WEEK.into_iter().filter(|day| days.contains(*day));
        names
            .map(|day| day.to_string().to_lowercase())
            .collect::<Vec<_>>()
            .join(",")
    }
}

/// Reads a time of day: `09:00`, `9`, `9am`, `5:30 pm`, `17h30`, `0830`, `noon`. A bare number is
/// the hour of a 24-hour clock.
pub fn read_time(text: &str) -> Result<NaiveTime, HoursError> {
    let folded = fold(text);
    let plain: String = folded.chars().filter(|c| !matches!(c, ' ')).collect();
    match plain.as_str() {
        "" => return Err(HoursError::Empty),
        "noon" | "midday" => return time(12, 0),
        "midnight" => return time(0, 0),
        _ => {}
    }
    let plain = plain.replace("a.m.", "am").replace("p.m.", "pm");
    let plain = plain
        .strip_suffix("uhr")
        .or_else(|| plain.strip_suffix("o'clock"))
        .unwrap_or(&plain);
    let (half, clock) = match (plain.strip_suffix("am"), plain.strip_suffix("pm")) {
        (Some(clock), _) => (Some(0), clock),
        (_, Some(clock)) => (Some(12), clock),
        _ => (None, plain),
    };
    let (hour, minute) = match clock.split_once([':', '.', 'h']) {
        Some((hour, "")) if clock.ends_with('h') => (hour, "00"),
        Some((hour, minute)) if minute.len() == 2 => (hour, minute),
        Some(_) => return Err(HoursError::Unreadable),
        None if (3..=4).contains(&clock.len()) && clock.is_ascii() => {
            clock.split_at(clock.len() - 2)
        }
        None => (clock, "00"),
    };
    let number = |digits: &str| match digits.parse::<u32>() {
        Ok(number) if digits.len() <= 2 && digits.bytes().all(|b| b.is_ascii_digit()) => Ok(number),
        _ => Err(HoursError::Unreadable),
    };
    let (hour, minute) = (number(hour)?, number(minute)?);
    match half {
        Some(half) if (1..=12).contains(&hour) => time(hour % 12 + half, minute),
        Some(_) => Err(HoursError::NoSuchTime),
        None => time(hour, minute),
    }
}

fn time(hour: u32, minute: u32) -> Result<NaiveTime, HoursError> {
    NaiveTime::from_hms_opt(hour, minute, 0).ok_or(HoursError::NoSuchTime)
}

/// `09:00`; reads back.
pub fn show_time(time: NaiveTime) -> String {
    format!("{:02}:{:02}", time.hour(), time.minute())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn days_as_people_type_them() {
        let cases = [
            ("mon-fri", "Mon–Fri"),
            ("Mon – Fri", "Mon–Fri"),
            ("monday to friday", "Mon–Fri"),
            ("weekdays", "Mon–Fri"),
            ("mon,tue,wed,thu,fri", "Mon–Fri"),
            ("mon,wed,fri", "Mon, Wed, Fri"),
            ("Mon Wed & Fri", "Mon, Wed, Fri"),
            ("fri, mon", "Mon, Fri"),
            ("sun-thu", "Sun–Thu"),
            ("sat-sun", "Sat, Sun"),
            ("mon-wed, fri", "Mon–Wed, Fri"),
            ("tues thurs", "Tue, Thu"),
            ("mondays", "Mon"),
            ("every day", "every day"),
            ("mon-sun", "every day"),
            ("fri-fri", "Fri"),
        ];
        for (text, wanted) in cases {
            assert_eq!(
                WorkDays::parse(text).map(|days| days.to_string()),
                Ok(wanted.to_owned()),
                "{text}"
            );
        }
        assert_eq!(WorkDays::parse(" "), Err(HoursError::Empty));
        for bad in [
            "mon-",
            "-fri",
            "m-f",
            "1-5",
            "mon-fri-sun",
            "someday",
            ",",
            "mon–funday",
        ] {
            assert_eq!(WorkDays::parse(bad), Err(HoursError::Unreadable), "{bad}");
        }
    }

    #[test]
    fn times_as_people_type_them() {
        let cases = [
            ("09:00", "09:00"),
            ("9:00", "09:00"),
            ("9", "09:00"),
            ("17", "17:00"),
            ("9am", "09:00"),
            ("9 AM", "09:00"),
            ("9 a.m.", "09:00"),
            ("5:30pm", "17:30"),
            ("12am", "00:00"),
            ("12pm", "12:00"),
            ("12:30am", "00:30"),
            ("17h", "17:00"),
            ("17h30", "17:30"),
            ("17.30", "17:30"),
            ("0830", "08:30"),
            ("830", "08:30"),
            ("18 Uhr", "18:00"),
            ("noon", "12:00"),
            ("midnight", "00:00"),
            ("００:０5", "00:05"),
            ("23:59", "23:59"),
        ];
        for (text, wanted) in cases {
            assert_eq!(
                read_time(text).map(show_time),
                Ok(wanted.to_owned()),
                "{text}"
            );
        }
        assert_eq!(read_time(""), Err(HoursError::Empty));
        for bad in ["24:00", "25", "9:60", "13pm", "0am", "99:99"] {
            assert_eq!(read_time(bad), Err(HoursError::NoSuchTime), "{bad}");
        }
        for bad in [
            "soon", "9:0", "9:000", "am", "9:am", "1:2:3", "-9", "+9", "٩", "9pmam", "12345", "é12",
        ] {
            assert!(read_time(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn serde_uses_short_names() {
        let days = WorkDays::parse("mon-wed").unwrap();
        assert_eq!(serde_json::to_string(&days).unwrap(), "\"mon,tue,wed\"");
        assert_eq!(
            serde_json::from_str::<WorkDays>("\"mon,tue,wed\"").unwrap(),
            days
        );
    }

    proptest! {
        #[test]
        fn days_read_back(bits in 1..=127_u8) {
            let days = WorkDays(bits);
            prop_assert_eq!(WorkDays::parse(&days.to_string()), Ok(days));
            prop_assert_eq!(WorkDays::parse(&String::from(days)), Ok(days));
        }

        #[test]
        fn times_read_back(minute in 0..1440_u32) {
            let time = NaiveTime::from_hms_opt(minute / 60, minute % 60, 0).unwrap();
            prop_assert_eq!(read_time(&show_time(time)), Ok(time));
            prop_assert_eq!(read_time(&time.format("%I:%M %p").to_string()), Ok(time));
        }

        #[test]
        fn no_text_panics(text in any::<String>()) {
            let _days = WorkDays::parse(&text);
            let _time = read_time(&text);
        }
    }
}
