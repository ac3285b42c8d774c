//! Working days and hours of a workspace or a rep.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate, NaiveTime};

use super::hours::{HoursError, WorkDays};
use super::{Zone, exists, instant, local_time};

/// The two clocks of a deal look no further than this.
const MAX_DAYS: usize = 40_000;

/// When work is done: days of the week, hours, days off, and the zone that they are in.
///
/// A day's working hours are the instants from `from` (inclusive) to `to` (exclusive) on a local
/// day that is one of `days` and no holiday. A time that the clocks pass over or show twice is
/// resolved as [`instant`] says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkCalendar {
    days: WorkDays,
    from: NaiveTime,
    to: NaiveTime,
    holidays: BTreeSet<NaiveDate>,
    zone: Zone,
}

/// Monday to Friday, 09:00 to 18:00, UTC.
impl Default for WorkCalendar {
    fn default() -> Self {
        let hour = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default();
        Self {
            days: WorkDays::MON_FRI,
            from: hour(9),
            to: hour(18),
            holidays: BTreeSet::new(),
            zone: Zone::UTC,
        }
    }
}

impl WorkCalendar {
    /// A calendar; its day must begin before it ends.
    pub fn new(
        days: WorkDays,
        from: NaiveTime,
        to: NaiveTime,
        holidays: BTreeSet<NaiveDate>,
        zone: Zone,
    ) -> Result<Self, HoursError> {
        if from >= to {
            return Err(HoursError::EndsBeforeStart);
        }
        Ok(Self {
            days,
            from,
            to,
            holidays,
            zone,
        })
    }

    /// The same days and hours in another zone.
    #[must_use]
    pub fn in_zone(self, zone: Zone) -> Self {
        Self { zone, ..self }
    }

    /// The same hours and days off on other days of the week.
    #[must_use]
    pub fn on_days(self, days: WorkDays) -> Self {
        Self { days, ..self }
    }

    /// The days of the week.
    pub const fn days(&self) -> WorkDays {
        self.days
    }

    /// When the working day begins.
    pub const fn from(&self) -> NaiveTime {
        self.from
    }

    /// When it ends.
    pub const fn to(&self) -> NaiveTime {
        self.to
    }

    /// The days off.
    pub const fn holidays(&self) -> &BTreeSet<NaiveDate> {
        &self.holidays
    }

    /// The zone that the hours are in.
    pub const fn zone(&self) -> &Zone {
        &self.zone
    }

    /// Whether work is done on that local day.
    pub fn is_working_day(&self, day: NaiveDate) -> bool {
        self.days.contains(day.weekday())
            && !self.holidays.contains(&day)
            && exists(day, &self.zone)
    }

    /// How many working days have passed in full: those whose working hours lie wholly between the
    /// two instants. A note on Monday at 15:00 is one working day old on Tuesday at the end of
    /// work; one made before Monday's work began, on Monday at its end. Zero when `b` is before `a`.
    pub fn working_days_between(&self, a: i64, b: i64) -> u32 {
        let mut passed = 0;
        for (_, end) in self.working_days_from(a) {
            if end > b {
                break;
            }
            passed += 1;
        }
        passed
    }

    /// The first instant at which so many working days have passed since `start`, as
    /// [`WorkCalendar::working_days_between`] counts them; `start` itself for none. `None` beyond
    /// the next hundred years.
    pub fn add_working_days(&self, start: i64, count: u32) -> Option<i64> {
        match usize::try_from(count).ok()?.checked_sub(1) {
            None => Some(start),
            Some(index) => self.working_days_from(start).nth(index).map(|(_, end)| end),
        }
    }

    /// The beginning of work on the n-th working day after a day. `None` when there is none in the next hundred years.
    pub fn start_of_nth(&self, after: NaiveDate, n: u32) -> Option<i64> {
        let days = after.iter_days().skip(1).take(MAX_DAYS);
        let mut starts = days
            .filter_map(|day| self.hours(day))
            .filter(|(start, end)| start < end);
        let index = usize::try_from(n).ok()?.checked_sub(1)?;
        starts.nth(index).map(|(start, _)| start)
    }

    /// Whether the instant lies within working hours.
    pub fn within_hours(&self, now: i64) -> bool {
        let day = local_time(now, &self.zone).date();
        self.hours(day)
            .is_some_and(|(start, end)| start <= now && now < end)
    }

    /// The instant itself when it lies within working hours, else the next beginning of work. `None`
    /// when there is none in the next hundred years.
    pub fn next_working_instant(&self, now: i64) -> Option<i64> {
        if self.within_hours(now) {
            return Some(now);
        }
        self.working_days_from(now)
            // A day whose hours the clocks pass over altogether has no work.
            .find(|(start, end)| start < end)
            .map(|(start, _)| start)
    }

    /// The working hours that begin at or after an instant, day by day, for a hundred years.
    fn working_days_from(&self, start: i64) -> impl Iterator<Item = (i64, i64)> {
        local_time(start, &self.zone)
            .date()
            .iter_days()
            .take(MAX_DAYS)
            .filter_map(|day| self.hours(day))
            .skip_while(move |(from, _)| *from < start)
    }

    /// The working hours of a local day, as instants.
    fn hours(&self, day: NaiveDate) -> Option<(i64, i64)> {
        if !self.is_working_day(day) {
            return None;
        }
        Some((
            instant(day, self.from, &self.zone)?,
            instant(day, self.to, &self.zone)?,
        ))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::read_time;
    use super::*;

    fn at(text: &str) -> i64 {
        text.parse::<jiff::Timestamp>().unwrap().as_millisecond()
    }

    fn calendar(days: &str, from: &str, to: &str, holidays: &[&str], zone: &str) -> WorkCalendar {
        WorkCalendar::new(
            WorkDays::parse(days).unwrap(),
            read_time(from).unwrap(),
            read_time(to).unwrap(),
            holidays.iter().map(|day| day.parse().unwrap()).collect(),
            Zone::parse(zone).unwrap(),
        )
        .unwrap()
    }

    fn berlin() -> WorkCalendar {
        calendar("mon-fri", "9", "18", &["2026-12-25"], "Europe/Berlin")
    }

    #[test]
    fn a_day_must_begin_before_it_ends() {
        let nine = read_time("9").unwrap();
        for to in ["9", "8", "0"] {
            let made = WorkCalendar::new(
                WorkDays::MON_FRI,
                nine,
                read_time(to).unwrap(),
                BTreeSet::new(),
                Zone::UTC,
            );
            assert_eq!(made, Err(HoursError::EndsBeforeStart), "{to}");
        }
    }

    #[test]
    fn a_working_day_has_passed_at_the_end_of_its_hours() {
        let berlin = berlin();
        // Monday 30 November 2026, 15:00 in Berlin.
        let note = at("2026-11-30T14:00:00Z");
        let cases = [
            ("2026-11-30T17:00:00Z", 0),
            ("2026-12-01T16:59:59Z", 0),
            ("2026-12-01T17:00:00Z", 1),
            ("2026-12-02T08:00:00Z", 1),
            ("2026-12-04T17:00:00Z", 4),
            ("2026-12-06T23:00:00Z", 4),
            ("2026-12-07T17:00:00Z", 5),
            ("2026-11-29T14:00:00Z", 0),
        ];
        for (until, wanted) in cases {
            assert_eq!(
                berlin.working_days_between(note, at(until)),
                wanted,
                "{until}"
            );
        }
        let early = at("2026-11-30T08:00:00Z");
        assert_eq!(
            berlin.working_days_between(early, at("2026-11-30T17:00:00Z")),
            1
        );
    }

    #[test]
    fn holidays_and_weekends_do_not_count() {
        let berlin = berlin();
        let (a, b) = (at("2026-12-24T20:00:00Z"), at("2026-12-28T20:00:00Z"));
        assert_eq!(berlin.working_days_between(a, b), 1);
        assert_eq!(
            berlin.add_working_days(a, 1),
            Some(at("2026-12-28T17:00:00Z"))
        );
        assert!(!berlin.is_working_day("2026-12-25".parse().unwrap()));
        assert!(!berlin.is_working_day("2026-12-26".parse().unwrap()));
        assert!(berlin.is_working_day("2026-12-28".parse().unwrap()));
    }

    #[test]
    fn hours_are_local() {
        // British Columbia is at UTC-7 in December 2026.
        let vancouver = calendar("mon-fri", "9", "18", &[], "America/Vancouver");
        assert!(vancouver.within_hours(at("2026-12-15T16:00:00Z")));
        assert!(!vancouver.within_hours(at("2026-12-15T15:59:59Z")));
        assert!(vancouver.within_hours(at("2026-12-16T00:59:59Z")));
        assert!(!vancouver.within_hours(at("2026-12-16T01:00:00Z")));
        assert_eq!(
            vancouver.next_working_instant(at("2026-12-19T02:00:00Z")),
            Some(at("2026-12-21T16:00:00Z"))
        );
        let now = at("2026-12-15T17:00:00Z");
        assert_eq!(vancouver.next_working_instant(now), Some(now));
    }

    #[test]
    fn clocks_change_within_hours() {
        // 03:00 to 04:00 does not exist on this night in Chatham, nor does any of 02:45 to 03:45.
        let nights = calendar("every day", "2:45", "3:45", &[], "Pacific/Chatham");
        let sunday = at("2026-09-26T14:00:00Z");
        assert!(!nights.within_hours(sunday));
        assert_eq!(
            nights.next_working_instant(sunday),
            Some(at("2026-09-27T13:00:00Z"))
        );
        let berlin = calendar("every day", "2:30", "4", &[], "Europe/Berlin");
        assert_eq!(
            berlin.next_working_instant(at("2026-03-29T00:00:00Z")),
            Some(at("2026-03-29T01:00:00Z"))
        );
        // The second half past two of that night is within hours as well.
        assert!(berlin.within_hours(at("2026-10-25T01:15:00Z")));
    }

    #[test]
    fn a_day_that_never_was_is_no_working_day() {
        let apia = calendar("every day", "9", "18", &[], "Pacific/Apia");
        let thursday = at("2011-12-29T18:00:00Z");
        assert_eq!(
            apia.working_days_between(thursday, at("2011-12-31T18:00:00Z")),
            2
        );
        assert!(!apia.is_working_day("2011-12-30".parse().unwrap()));
    }

    #[test]
    fn the_end_of_time_is_an_end() {
        let default = WorkCalendar::default();
        assert_eq!(default.add_working_days(0, u32::MAX), None);
        for ms in [i64::MIN, i64::MAX] {
            default.within_hours(ms);
            default.next_working_instant(ms);
            default.working_days_between(ms, 0);
        }
    }

    fn any_calendar() -> impl Strategy<Value = WorkCalendar> {
        (
            proptest::sample::select(vec![
                "mon-fri",
                "mon,wed,fri",
                "sun-thu",
                "sat",
                "every day",
            ]),
            0..23_u32,
            proptest::collection::btree_set(0..400_u64, 0..30),
            proptest::sample::select(vec![
                "UTC",
                "Europe/Berlin",
                "America/Vancouver",
                "Australia/Lord_Howe",
                "Africa/Cairo",
                "America/Godthab",
                "Antarctica/Troll",
                "Africa/Casablanca",
                "Pacific/Chatham",
            ]),
            1..24_u32,
        )
            .prop_map(|(days, from, off, zone, length)| {
                let first = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
                let to = NaiveTime::from_hms_opt((from + length).min(23), 59, 0).unwrap();
                WorkCalendar::new(
                    WorkDays::parse(days).unwrap(),
                    NaiveTime::from_hms_opt(from, 0, 0).unwrap(),
                    to,
                    off.into_iter()
                        .map(|days| first + chrono::Days::new(days))
                        .collect(),
                    Zone::parse(zone).unwrap(),
                )
                .unwrap()
            })
    }

    const YEAR_2026: std::ops::Range<i64> = 1_767_225_600_000..1_798_761_600_000;

    proptest! {
        #[test]
        fn adding_and_counting_agree(
            calendar in any_calendar(), start in YEAR_2026, count in 1..60_u32,
        ) {
            let end = calendar.add_working_days(start, count).unwrap();
            prop_assert_eq!(calendar.working_days_between(start, end), count);
            prop_assert_eq!(calendar.working_days_between(start, end - 1), count - 1);
        }

        #[test]
        fn counting_never_runs_back(
            calendar in any_calendar(), a in YEAR_2026, b in YEAR_2026, c in YEAR_2026,
        ) {
            let mut times = [a, b, c];
            times.sort_unstable();
            let [a, b, c] = times;
            let between = |a, b| calendar.working_days_between(a, b);
            prop_assert!(between(a, b) <= between(a, c));
            prop_assert!(between(a, b) + between(b, c) <= between(a, c));
            prop_assert_eq!(between(c, a), 0);
        }

        #[test]
        fn the_next_working_instant_is_within_hours(calendar in any_calendar(), now in YEAR_2026) {
            let next = calendar.next_working_instant(now).unwrap();
            prop_assert!(next >= now);
            prop_assert!(calendar.within_hours(next));
            prop_assert_eq!(calendar.next_working_instant(next), Some(next));
            if next > now {
                prop_assert!(!calendar.within_hours(now));
                prop_assert!(!calendar.within_hours(next - 1));
            }
        }
    }
}
