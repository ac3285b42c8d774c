//! From an instant to the local day and time, and back.

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, Timelike};
use jiff::Timestamp;
use jiff::civil;
use jiff::tz::AmbiguousOffset;

use super::Zone;

/// The local day at an instant.
pub fn today(now: i64, zone: &Zone) -> NaiveDate {
    local_time(now, zone).date()
}

/// The local day and time at an instant.
pub fn local_time(now: i64, zone: &Zone) -> NaiveDateTime {
    let local = zone.rules().to_datetime(timestamp(now));
    let unsigned = |number: i8| u32::try_from(number).unwrap_or_default();
    let date = NaiveDate::from_ymd_opt(
        i32::from(local.year()),
        unsigned(local.month()),
        unsigned(local.day()),
    );
    let time = NaiveTime::from_hms_nano_opt(
        unsigned(local.hour()),
        unsigned(local.minute()),
        unsigned(local.second()),
        u32::try_from(local.subsec_nanosecond()).unwrap_or_default(),
    );
    // Both libraries hold every day of the years -9999 to 9999.
    date.unwrap_or_default().and_time(time.unwrap_or_default())
}

/// The instant of a local day and time, in UTC milliseconds. Of a time that the clocks show twice,
/// the first; for one that they pass over, the first instant after the gap. `None` for a day that
/// the zone never had (Apia, 30 December 2011), and beyond the year 9999.
pub fn instant(date: NaiveDate, time: NaiveTime, zone: &Zone) -> Option<i64> {
    let wanted = civil(date, time)?;
    let found = zone.rules().to_ambiguous_timestamp(wanted);
    match found.offset() {
        AmbiguousOffset::Unambiguous { .. } | AmbiguousOffset::Fold { .. } => {
            Some(found.earlier().ok()?.as_millisecond())
        }
        AmbiguousOffset::Gap { before, after } => {
            // Read with the old offset, a time in the gap lies at or after its end.
            let after_gap = before.to_timestamp(wanted).ok()?;
            let next = after_gap
                .checked_add(jiff::SignedDuration::from_nanos(1))
                .ok()?;
            let end = zone.rules().preceding(next).next()?.timestamp();
            let day_start = civil(date, NaiveTime::MIN)?;
            let day_end = civil(date.checked_add_days(Days::new(1))?, NaiveTime::MIN)?;
            let gone = before.to_datetime(end) <= day_start && after.to_datetime(end) >= day_end;
            (!gone).then_some(end.as_millisecond())
        }
    }
}

/// Whether the zone has that day at all.
pub fn exists(date: NaiveDate, zone: &Zone) -> bool {
    NaiveTime::from_hms_opt(12, 0, 0).is_some_and(|noon| instant(date, noon, zone).is_some())
}

/// An instant, held within the years that can be written.
pub(super) fn timestamp(now: i64) -> Timestamp {
    let edge = if now < 0 {
        Timestamp::MIN
    } else {
        Timestamp::MAX
    };
    Timestamp::from_millisecond(now).unwrap_or(edge)
}

fn civil(date: NaiveDate, time: NaiveTime) -> Option<civil::DateTime> {
    let small = |number: u32| i8::try_from(number).ok();
    let date = civil::Date::new(
        i16::try_from(date.year()).ok()?,
        small(date.month())?,
        small(date.day())?,
    );
    let nanosecond = i32::try_from(time.nanosecond() % 1_000_000_000).ok()?;
    let time = civil::Time::new(
        small(time.hour())?,
        small(time.minute())?,
        small(time.second())?,
        nanosecond,
    );
    Some(civil::DateTime::from_parts(date.ok()?, time.ok()?))
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZoneDatabase;
    use proptest::prelude::*;

    use super::*;

    fn zone(name: &str) -> Zone {
        Zone::parse(name).unwrap()
    }

    fn at(text: &str) -> i64 {
        text.parse::<Timestamp>().unwrap().as_millisecond()
    }

    fn utc(text: &str, name: &str) -> String {
        let local: NaiveDateTime = text.parse().unwrap();
        instant(local.date(), local.time(), &zone(name))
            .map_or("none".to_owned(), |ms| timestamp(ms).to_string())
    }

    #[test]
    fn zone_data_is_of_this_year() {
        // British Columbia stays on summer time from 2026: older data says UTC-8.
        assert_eq!(
            utc("2026-12-15T08:30:00", "America/Vancouver"),
            "2026-12-15T15:30:00Z"
        );
        assert_eq!(
            utc("2026-12-15T08:30:00", "America/Los_Angeles"),
            "2026-12-15T16:30:00Z"
        );
    }

    #[test]
    fn a_gap_is_jumped_and_an_overlap_taken_first() {
        let cases = [
            (
                "Europe/Berlin",
                "2026-03-29T01:59:59",
                "2026-03-29T00:59:59Z",
            ),
            (
                "Europe/Berlin",
                "2026-03-29T02:00:00",
                "2026-03-29T01:00:00Z",
            ),
            (
                "Europe/Berlin",
                "2026-03-29T02:30:00",
                "2026-03-29T01:00:00Z",
            ),
            (
                "Europe/Berlin",
                "2026-03-29T03:00:00",
                "2026-03-29T01:00:00Z",
            ),
            (
                "Europe/Berlin",
                "2026-10-25T02:30:00",
                "2026-10-25T00:30:00Z",
            ),
            (
                "Europe/Berlin",
                "2026-10-25T03:00:00",
                "2026-10-25T02:00:00Z",
            ),
            // Half an hour.
            (
                "Australia/Lord_Howe",
                "2026-10-04T02:15:00",
                "2026-10-03T15:30:00Z",
            ),
            (
                "Australia/Lord_Howe",
                "2026-04-05T01:45:00",
                "2026-04-04T14:45:00Z",
            ),
            // Two hours.
            (
                "Antarctica/Troll",
                "2026-03-29T02:30:00",
                "2026-03-29T01:00:00Z",
            ),
            // At midnight, and over it.
            (
                "Africa/Cairo",
                "2026-04-24T00:00:00",
                "2026-04-23T22:00:00Z",
            ),
            (
                "America/Godthab",
                "2026-03-28T23:30:00",
                "2026-03-29T01:00:00Z",
            ),
            (
                "Pacific/Easter",
                "2026-09-05T22:30:00",
                "2026-09-06T04:00:00Z",
            ),
            (
                "Pacific/Chatham",
                "2026-09-27T03:00:00",
                "2026-09-26T14:00:00Z",
            ),
            // Days that never were.
            ("Pacific/Apia", "2011-12-30T08:30:00", "none"),
            ("Pacific/Apia", "2011-12-30T00:00:00", "none"),
            (
                "Pacific/Apia",
                "2011-12-31T00:00:00",
                "2011-12-30T10:00:00Z",
            ),
            (
                "Pacific/Apia",
                "2011-12-29T23:59:59",
                "2011-12-30T09:59:59Z",
            ),
            ("Pacific/Kwajalein", "1993-08-21T12:00:00", "none"),
            ("UTC", "2026-06-30T23:59:60", "2026-06-30T23:59:59Z"),
        ];
        for (name, local, wanted) in cases {
            assert_eq!(utc(local, name), wanted, "{local} in {name}");
        }
        assert!(!exists(
            "2011-12-30".parse().unwrap(),
            &zone("Pacific/Apia")
        ));
        assert!(exists(
            "2026-03-28".parse().unwrap(),
            &zone("America/Godthab")
        ));
    }

    #[test]
    fn today_is_local() {
        let evening = at("2026-11-24T23:30:00Z");
        let cases = [
            ("UTC", "2026-11-24"),
            ("Europe/Berlin", "2026-11-25"),
            ("America/Vancouver", "2026-11-24"),
            ("Pacific/Kiritimati", "2026-11-25"),
        ];
        for (name, wanted) in cases {
            assert_eq!(today(evening, &zone(name)).to_string(), wanted, "{name}");
        }
        assert_eq!(
            local_time(-1, &Zone::UTC).to_string(),
            "1969-12-31 23:59:59.999"
        );
    }

    #[test]
    fn instants_beyond_time_do_not_panic() {
        for ms in [i64::MIN, i64::MAX, 0] {
            for name in ["UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago"] {
                local_time(ms, &zone(name));
            }
        }
        assert_eq!(instant(NaiveDate::MAX, NaiveTime::MIN, &Zone::UTC), None);
        assert_eq!(instant(NaiveDate::MIN, NaiveTime::MIN, &Zone::UTC), None);
    }

    /// The rule in one line: the first instant at which the local clock shows that time or later.
    fn is_first(wanted: NaiveDateTime, zone: &Zone) -> Result<(), String> {
        let Some(ms) = instant(wanted.date(), wanted.time(), zone) else {
            return Err(format!("{wanted} has no instant in {zone}"));
        };
        if local_time(ms, zone) < wanted {
            return Err(format!("{wanted} in {zone}: {ms} is too early"));
        }
        if local_time(ms - 1, zone) >= wanted {
            return Err(format!("{wanted} in {zone}: {ms} is not the first"));
        }
        Ok(())
    }

    #[test]
    fn the_rule_holds_around_every_change_of_every_zone() {
        let (from, to) = (
            timestamp(at("2024-01-01T00:00:00Z")),
            at("2028-01-01T00:00:00Z"),
        );
        let (mut zones, mut changes) = (0, 0);
        for name in TimeZoneDatabase::bundled().available() {
            let Ok(zone) = Zone::parse(name.as_str()) else {
                continue;
            };
            zones += 1;
            for change in zone.rules().following(from) {
                let change = change.timestamp().as_millisecond();
                if change >= to {
                    break;
                }
                changes += 1;
                let before = local_time(change - 1, &zone);
                for quarters in -12..=12 {
                    let minutes = chrono::TimeDelta::minutes(15 * quarters);
                    is_first(before + minutes, &zone).unwrap();
                    let whole = before + chrono::TimeDelta::milliseconds(1) + minutes;
                    is_first(whole, &zone).unwrap();
                }
            }
        }
        assert!(
            zones > 500 && changes > 1_000,
            "{zones} zones, {changes} changes"
        );
    }

    proptest! {
        #[test]
        fn the_rule_holds_at_any_time(
            ms in 946_684_800_000..4_102_444_800_000_i64,
            index in 0..10_000_usize,
        ) {
            let database = TimeZoneDatabase::bundled();
            let names: Vec<_> = database.available().collect();
            let zone = Zone::parse(names[index % names.len()].as_str()).unwrap_or(Zone::UTC);
            let local = local_time(ms, &zone);
            prop_assert_eq!(is_first(local, &zone), Ok(()));
            prop_assert!(instant(local.date(), local.time(), &zone).unwrap() <= ms);
        }
    }
}
