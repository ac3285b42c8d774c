//! What is shown reads back, and what holds for any text and any day.

use chrono::{Days, NaiveTime, TimeDelta};
use proptest::prelude::*;

use super::*;
use crate::domain::calendar::Zone;

/// What the bot shows, and what Discord's own timestamps and their copies look like.
#[test]
fn what_is_shown_is_read() {
    let cases = [
        ("Fri 11 Dec", "2026-12-11"),
        ("Fri 11 Dec (in 17 days)", "2026-12-11"),
        ("Closes Fri 11 Dec (in 17 days)", "2026-12-11"),
        ("Sun 12 Dec 2027", "2027-12-12"),
        ("15 December 2026 (in 21 days)", "2026-12-15"),
        ("15. Dezember 2026 (in 21 Tagen)", "2026-12-15"),
        ("15 décembre 2026 (dans 21 jours)", "2026-12-15"),
        ("Tue 24 Nov (today)", "2026-11-24"),
        ("Wed 25 Nov (tomorrow)", "2026-11-25"),
        ("Mon 23 Nov (yesterday)", "2026-11-23"),
        ("Fri 20 Nov (4 days ago)", "2026-11-20"),
        ("<t:1797354000:D>", "2026-12-15"),
        ("<t:1797354000:D> (<t:1797354000:R>)", "2026-12-15"),
        ("<t:1797354000:d>", "2026-12-15"),
        ("<t:1797354000:R>", "2026-12-15"),
        ("<t:1797354000:F>", "2026-12-15 without the time"),
        ("<t:1797354000:f>", "2026-12-15 without the time"),
        ("<t:1797354000:t>", "2026-12-15 without the time"),
        ("<t:1797354000>", "2026-12-15 without the time"),
    ];
    hold(&cases, Purpose::Close);
    hold(&cases, Purpose::Step);
    let zone = Zone::parse("Asia/Tokyo").unwrap();
    let calendar = WorkCalendar::default().in_zone(zone);
    let seen = Seen {
        calendar: &calendar,
        ..seen("2026-11-24", Purpose::Close)
    };
    assert_eq!(told_for("<t:1797354000:D>", &seen), "2026-12-16");
}

fn any_day() -> impl Strategy<Value = NaiveDate> {
    (0..36_000_u64).prop_map(|days| day("2000-01-01") + Days::new(days))
}

fn any_purpose() -> impl Strategy<Value = Purpose> {
    prop_oneof![Just(Purpose::Close), Just(Purpose::Step)]
}

fn exactly(text: &str, seen: &Seen<'_>) -> Option<NaiveDate> {
    match read_day(text, seen) {
        Ok(Reading::Day(read)) => Some(read.day),
        _ => None,
    }
}

proptest! {
    #[test]
    fn no_text_panics(text in any::<String>(), today in any_day(), purpose in any_purpose()) {
        let _read = read_day(&text, &Seen { today, ..seen("2026-11-24", purpose) });
    }

    #[test]
    fn no_text_like_a_day_panics(
        text in "(in |next |end of |mid |q|h|kw|\\+|-)?([0-9]{1,5}|mon|dec|mar|mo|[a-z]{1,7})?[ ./:'-]?([0-9]{1,5}|werktage|or|[a-z]{1,7})?[ ./-]?[0-9]{0,5}(pm)?",
        today in any_day(),
        purpose in any_purpose(),
    ) {
        let _read = read_day(&text, &Seen { today, ..seen("2026-11-24", purpose) });
    }

    #[test]
    fn a_shown_day_reads_back_as_itself(
        date in any_day(),
        near in -400..400_i64,
        today in any_day(),
        purpose in any_purpose(),
    ) {
        let seen = Seen { today, ..seen("2026-11-24", purpose) };
        let close = today + TimeDelta::days(near);
        for date in [date, close].into_iter().filter(|day| YEARS.contains(&Datelike::year(day))) {
            let days = (date - today).num_days();
            let shown = show(date, today);
            for text in [
                shown.clone(),
                show_whole(date),
                format!("{shown} (in {days} days)"),
                format!("{shown} ({} days ago)", -days),
            ] {
                if text.contains("--") || text.contains("(in -") || text.contains("(-") {
                    continue;
                }
                prop_assert_eq!(exactly(&text, &seen), Some(date), "{} on {}", text, today);
            }
        }
    }

    #[test]
    fn an_instant_is_the_day_of_its_zone(date in any_day(), minute in 0..1440_u32) {
        let zone = Zone::parse("America/New_York").unwrap();
        let calendar = WorkCalendar::default().in_zone(zone.clone());
        let seen = Seen { calendar: &calendar, ..seen("2026-11-24", Purpose::Close) };
        let time = NaiveTime::from_num_seconds_from_midnight_opt(minute * 60, 0).unwrap();
        let seconds = calendar::instant(date, time, &zone).unwrap() / 1000;
        let text = format!("<t:{seconds}:D>");
        prop_assert_eq!(exactly(&text, &seen), Some(date), "{}", text);
    }

    #[test]
    fn a_day_written_out_is_itself(date in any_day(), today in any_day(), purpose in any_purpose()) {
        let seen = Seen { today, ..seen("2026-11-24", purpose) };
        for form in ["%Y-%m-%d", "%d.%m.%Y", "%d %B %Y", "%b %d, %Y", "%A, %d %b %Y", "%Y%m%d"] {
            let text = date.format(form).to_string();
            prop_assert_eq!(exactly(&text, &seen), Some(date), "{}", text);
        }
        let slashed = date.format("%d/%m/%Y").to_string();
        match read_day(&slashed, &seen) {
            Ok(Reading::Day(read)) => prop_assert_eq!(read.day, date),
            Ok(Reading::Ask { days, .. }) => prop_assert!(days.contains(&date)),
            Err(error) => prop_assert!(false, "{slashed}: {error:?}"),
        }
    }

    #[test]
    fn weekdays_lie_where_they_should(today in any_day(), index in 0..7_u8) {
        let seen = Seen { today, ..seen("2026-11-24", Purpose::Step) };
        let weekday = Weekday::try_from(index).unwrap();
        let coming = exactly(&weekday.to_string(), &seen).unwrap();
        let next = exactly(&format!("next {weekday}"), &seen).unwrap();
        let ahead = (coming - today).num_days();
        prop_assert!((1..=7).contains(&ahead));
        prop_assert_eq!(Datelike::weekday(&coming), weekday);
        prop_assert_eq!(Datelike::weekday(&next), weekday);
        let this_monday = today.week(Weekday::Mon).first_day();
        prop_assert!((7..14).contains(&(next - this_monday).num_days()));
    }
}
