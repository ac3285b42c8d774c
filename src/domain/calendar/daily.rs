//! What comes once a day: at a local time, on the days that are worked.

use chrono::{Days, NaiveDate, NaiveTime};

use super::{WorkCalendar, WorkDays, Zone, instant, today};

/// As far ahead as a next day is looked for: more days off than that in a row are no calendar.
const AHEAD: usize = 1_500;

/// A time of day on the working days of a calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Daily {
    calendar: WorkCalendar,
    time: NaiveTime,
}

/// One of its days, with the instant at which it comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// The local day that it is of.
    pub day: NaiveDate,
    /// When it comes, UTC milliseconds. In a gap of the clocks over midnight this lies in the next local day.
    pub at: i64,
}

impl Daily {
    /// At this local time on the working days of a calendar.
    pub const fn new(calendar: WorkCalendar, time: NaiveTime) -> Self {
        Self { calendar, time }
    }

    /// The local time at which it comes.
    pub const fn time(&self) -> NaiveTime {
        self.time
    }

    /// The days of the week on which it comes.
    pub const fn days(&self) -> WorkDays {
        self.calendar.days()
    }

    /// The zone of its time and days.
    pub const fn zone(&self) -> &Zone {
        self.calendar.zone()
    }

    /// When it comes on a day; `None` on a day without.
    pub fn on(&self, day: NaiveDate) -> Option<Due> {
        let at =
            instant(day, self.time, self.zone()).filter(|_| self.calendar.is_working_day(day))?;
        Some(Due { day, at })
    }

    /// The next one at or after an instant, on a later day than the last one. `None` when none comes in four years.
    pub fn next(&self, from: i64, last: Option<NaiveDate>) -> Option<Due> {
        let here = today(from, self.zone());
        // Of a day before it may be one that the clocks have moved over midnight.
        let first = here.checked_sub_days(Days::new(1)).unwrap_or(here);
        let first = last
            .and_then(|day| day.succ_opt())
            .map_or(first, |after| first.max(after));
        let mut days = first.iter_days().take(AHEAD).filter_map(|day| self.on(day));
        days.find(|due| due.at >= from)
    }

    /// Whether one of this day can still come: the day is not over.
    pub fn is_day(&self, day: NaiveDate, now: i64) -> bool {
        let zone = self.zone();
        let last = self.on(day).map_or(day, |due| day.max(today(due.at, zone)));
        today(now, zone) <= last
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::domain::calendar::{read_time, show_time};

    fn at(text: &str) -> i64 {
        text.parse::<jiff::Timestamp>().unwrap().as_millisecond()
    }

    fn daily(days: &str, time: &str, off: &[&str], zone: &str) -> Daily {
        let hour = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
        let off: BTreeSet<NaiveDate> = off.iter().map(|day| day.parse().unwrap()).collect();
        let days = WorkDays::parse(days).unwrap();
        let calendar = WorkCalendar::new(days, hour(9), hour(18), off, Zone::parse(zone).unwrap());
        Daily::new(calendar.unwrap(), read_time(time).unwrap())
    }

    fn next(daily: &Daily, from: &str, last: Option<&str>) -> (String, i64) {
        let due = daily
            .next(at(from), last.map(|day| day.parse().unwrap()))
            .unwrap();
        (due.day.to_string(), due.at)
    }

    #[test]
    fn the_next_one_is_of_a_later_working_day_than_the_last() {
        let berlin = daily("mon-fri", "8:30", &["2026-12-25"], "Europe/Berlin");
        let thursday = ("2026-12-24".to_owned(), at("2026-12-24T07:30:00Z"));
        assert_eq!(next(&berlin, "2026-12-23T07:30:01Z", None), thursday);
        assert_eq!(next(&berlin, "2026-12-24T07:30:00Z", None), thursday);
        // Christmas and a weekend.
        let monday = ("2026-12-28".to_owned(), at("2026-12-28T07:30:00Z"));
        assert_eq!(
            next(&berlin, "2026-12-24T07:30:00Z", Some("2026-12-24")),
            monday
        );
        // Whoever moves west has had today's.
        let la = daily("mon-fri", "8:30", &[], "America/Los_Angeles");
        assert_eq!(
            next(&la, "2026-12-24T07:31:00Z", Some("2026-12-24")),
            ("2026-12-25".to_owned(), at("2026-12-25T16:30:00Z"))
        );
        let never = daily("mon", "8:30", &["2026-12-28"], "UTC");
        assert_eq!(next(&never, "2026-12-27T00:00:00Z", None).0, "2027-01-04");
    }

    #[test]
    fn it_is_late_until_its_day_is_over() {
        let berlin = daily("mon-fri", "8:30", &[], "Europe/Berlin");
        let due = berlin.on("2026-12-24".parse().unwrap()).unwrap();
        assert!(berlin.is_day(due.day, at("2026-12-24T07:30:00Z")));
        assert!(berlin.is_day(due.day, at("2026-12-24T22:59:59Z")));
        assert!(!berlin.is_day(due.day, at("2026-12-24T23:00:00Z")));
    }

    /// Every zone, every change of its clocks from 2024 to 2027, four times a day: one a day, none twice, in order.
    #[test]
    fn one_a_day_in_every_zone_over_every_change_of_the_clocks() {
        let times = ["0", "2:30", "8:30", "23:30"].map(|time| read_time(time).unwrap());
        let (from, until) = (at("2024-01-01T00:00:00Z"), at("2028-01-01T00:00:00Z"));
        let (mut zones, mut changes) = (0, 0);
        for name in jiff::tz::db().available() {
            let Ok(zone) = Zone::parse(name.as_str()) else {
                continue;
            };
            zones += 1;
            let rules = jiff::tz::TimeZone::get(name.as_str()).unwrap();
            let start = jiff::Timestamp::from_millisecond(from).unwrap();
            let turns: Vec<i64> = { rules.following(start) }
                .map(|turn| turn.timestamp().as_millisecond())
                .take_while(|turn| *turn < until)
                .collect();
            changes += turns.len();
            for time in times {
                let calendar = WorkCalendar::default()
                    .on_days(WorkDays::parse("every day").unwrap())
                    .in_zone(zone.clone());
                let daily = Daily::new(calendar, time);
                for turn in &turns {
                    let begin = turn - 4 * 24 * 3_600_000;
                    let mut last = daily.next(begin, None).unwrap();
                    for _ in 0..8 {
                        let due = daily.next(last.at, Some(last.day)).unwrap();
                        let what = format!("{name} {} {}", show_time(time), due.day);
                        assert!(due.at > last.at, "{what}: not after the one before");
                        assert!(
                            due.at - last.at <= 50 * 3_600_000,
                            "{what}: a day was left out"
                        );
                        assert!(
                            daily.is_day(due.day, due.at),
                            "{what}: over before it comes"
                        );
                        // Whoever looks late or anew finds the same one.
                        assert_eq!(daily.next(begin, Some(last.day)), Some(due), "{what}");
                        if super::super::exists(last.day.succ_opt().unwrap(), &zone) {
                            assert_eq!(Some(due.day), last.day.succ_opt(), "{what}");
                        }
                        last = due;
                    }
                }
            }
        }
        assert!(
            zones > 400 && changes > 1_400,
            "{zones} zones, {changes} changes"
        );
    }
}
