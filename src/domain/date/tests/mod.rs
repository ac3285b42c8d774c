//! What people type, in tables, and what holds for every day.

mod languages;
mod properties;
mod refusals;

use std::sync::LazyLock;

use chrono::NaiveDate;

use super::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

static UTC: LazyLock<WorkCalendar> = LazyLock::new(WorkCalendar::default);

fn seen(today: &str, purpose: Purpose) -> Seen<'static> {
    Seen {
        today: day(today),
        calendar: &UTC,
        purpose,
    }
}

/// `2026-12-15`, `2026-12-15 without the time`, `2027-03-04 | 2027-04-03`, or the error.
fn told_for(text: &str, seen: &Seen<'_>) -> String {
    match read_day(text, seen) {
        Ok(Reading::Day(read)) => {
            let time = if read.time_left_off {
                " without the time"
            } else {
                ""
            };
            format!("{}{time}", read.day)
        }
        Ok(Reading::Ask { days, .. }) => {
            let days: Vec<String> = days.iter().map(ToString::to_string).collect();
            days.join(" | ")
        }
        Err(error) => {
            let name = format!("{error:?}");
            let name = name.split([' ', '{']).next().unwrap_or_default().to_owned();
            match (&error, error.instead()) {
                (DateError::Fiscal { example }, _) => format!("{name}: {example}"),
                (_, Some(day)) => format!("{name}: {day}"),
                (_, None) => name,
            }
        }
    }
}

fn told(text: &str, today: &str) -> String {
    told_for(text, &seen(today, Purpose::Close))
}

/// Everything of a table, so that one run shows all that is wrong. 24 November 2026 is a Tuesday.
fn hold(cases: &[(&str, &str)], purpose: Purpose) {
    let seen = seen("2026-11-24", purpose);
    let wrong: Vec<String> = cases
        .iter()
        .map(|(text, wanted)| (text, told_for(text, &seen), wanted))
        .filter(|(_, got, wanted)| got != *wanted)
        .map(|(text, got, wanted)| format!("{text}: {got}, not {wanted}"))
        .collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn days_as_people_type_them() {
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
        ("yesterday.", "2026-11-23"),
        ("friday next", "2026-12-04"),
        ("next week friday", "2026-12-04"),
        ("friday this week", "2026-11-27"),
        ("last friday", "2026-11-20"),
        ("coming friday", "2026-11-27"),
        ("this coming friday", "2026-11-27"),
        ("friday week", "2026-12-04"),
        ("a week from friday", "2026-12-04"),
        ("within 3 weeks", "2026-12-15"),
        ("in about 3 weeks", "2026-12-15"),
        ("~3 weeks", "2026-12-15"),
        ("in a couple of weeks", "2026-12-08"),
        ("in half a year", "2027-05-24"),
        ("15 Dec, Tuesday", "2026-12-15"),
        ("15 12 2026", "2026-12-15"),
        ("15.", "2026-12-15"),
        ("10th of next month", "2026-12-10"),
        ("the 10th of next month", "2026-12-10"),
        ("10 december next year", "2027-12-10"),
        ("mid January", "2027-01-15"),
        ("mid-jan", "2027-01-15"),
        ("middle of next month", "2026-12-15"),
        ("mid 2027", "2027-06-30"),
        ("beginning of February", "2027-02-01"),
        ("start of next quarter", "2027-01-01"),
        ("last day of March", "2027-03-31"),
        ("last friday of March", "2027-03-26"),
        ("first monday in January", "2027-01-04"),
        ("last working day of the month", "2026-11-30"),
        ("first business day of january", "2027-01-01"),
        ("3 business days", "2026-11-27"),
        ("in 3 working days", "2026-11-27"),
        ("in 5 business days", "2026-12-01"),
        ("next business day", "2026-11-25"),
        ("10 workdays", "2026-12-08"),
        ("3 business days ago", "2026-11-19"),
    ];
    hold(&cases, Purpose::Close);
    hold(&cases, Purpose::Step);
}

#[test]
fn times_are_left_off() {
    let cases = [
        ("friday 17:00", "2026-11-27 without the time"),
        ("tomorrow 3pm", "2026-11-25 without the time"),
        ("15 Dec at 10:30", "2026-12-15 without the time"),
        ("15 Dec at 10", "2026-12-15 without the time"),
        ("3pm tomorrow", "2026-11-25 without the time"),
        ("friday 5 p.m.", "2026-11-27 without the time"),
        ("friday by 5pm CET", "2026-11-27 without the time"),
        ("2026-12-15T10:00", "2026-12-15 without the time"),
        ("2026-12-15T10:00:00Z", "2026-12-15 without the time"),
        ("2026-12-15T10:00:00+01:00", "2026-12-15 without the time"),
        ("2026-12-15 10:00", "2026-12-15 without the time"),
        ("15/12/2026 18:00", "2026-12-15 without the time"),
        (
            "Tuesday, 15 December 2026 18:00",
            "2026-12-15 without the time",
        ),
        ("tomorrow morning", "2026-11-25 without the time"),
        ("friday at noon", "2026-11-27 without the time"),
        ("this afternoon", "2026-11-24 without the time"),
        ("10:00-11:00 friday", "2026-11-27 without the time"),
        ("Freitag 17 Uhr", "2026-11-27 without the time"),
        ("Freitag um 17.30 Uhr", "2026-11-27 without the time"),
        ("Freitagnachmittag", "2026-11-27 without the time"),
        ("morgen früh", "2026-11-25 without the time"),
        ("vendredi à 17h30", "2026-11-27 without the time"),
        ("demain matin", "2026-11-25 without the time"),
        ("viernes a las 17:00", "2026-11-27 without the time"),
        ("mañana por la mañana", "2026-11-25 without the time"),
        ("EOD friday", "2026-11-27"),
        ("friday cob", "2026-11-27"),
        ("eod", "2026-11-24"),
        ("17:00", "OnlyTime"),
        ("5pm", "OnlyTime"),
        ("in 3 hours", "OnlyTime"),
    ];
    hold(&cases, Purpose::Close);
}

#[test]
fn a_period_closes_on_its_last_day() {
    let cases = [
        ("next month", "2026-12-31"),
        ("this month", "2026-11-30"),
        ("next quarter", "2027-03-31"),
        ("this quarter", "2026-12-31"),
        ("next year", "2027-12-31"),
        ("this year", "2026-12-31"),
        ("2027-03", "2027-03-31"),
        ("03/2027", "2027-03-31"),
        ("3.2027", "2027-03-31"),
        ("March 2027", "2027-03-31"),
        ("Mar 2027", "2027-03-31"),
        ("March '28", "2028-03-31"),
        ("Mar'28", "2028-03-31"),
        ("mar’28", "2028-03-31"),
        ("March next year", "2027-03-31"),
        ("December", "2026-12-31"),
        ("in december", "2026-12-31"),
        ("November", "2026-11-30"),
        ("October", "2027-10-31"),
        ("next March", "2027-03-31"),
        ("Q1", "2027-03-31"),
        ("Q4", "2026-12-31"),
        ("Q3", "2027-09-30"),
        ("Q4 2026", "2026-12-31"),
        ("Q4/2026", "2026-12-31"),
        ("Q4'26", "2026-12-31"),
        ("Q4 26", "2026-12-31"),
        ("Q4-26", "2026-12-31"),
        ("2027-Q2", "2027-06-30"),
        ("2027 Q2", "2027-06-30"),
        ("1Q27", "2027-03-31"),
        ("27Q1", "2027-03-31"),
        ("first quarter of 2027", "2027-03-31"),
        ("1st quarter 2027", "2027-03-31"),
        ("Q1 next year", "2027-03-31"),
        ("H1 2027", "2027-06-30"),
        ("H2", "2026-12-31"),
        ("1H27", "2027-06-30"),
        ("second half of 2027", "2027-12-31"),
        ("2027", "2027-12-31"),
        ("'27", "2027-12-31"),
        ("in 2027", "2027-12-31"),
        ("end of H1", "2027-06-30"),
        ("end of 2027-03", "2027-03-31"),
        ("March 2026", "2026-03-31"),
        ("next week", "2026-12-04 | 2026-12-06"),
        ("this week", "2026-11-27 | 2026-11-29"),
        ("week 50", "2026-12-11 | 2026-12-13"),
        ("KW 50", "2026-12-11 | 2026-12-13"),
        ("2027-W02", "2027-01-15 | 2027-01-17"),
        ("next December", "2026-12-31 | 2027-12-31"),
    ];
    hold(&cases, Purpose::Close);
}

#[test]
fn a_period_has_no_one_day_for_a_step() {
    let cases = [
        ("next month", "2026-12-01 | 2026-12-31"),
        ("next week", "2026-11-30 | 2026-12-04"),
        ("this week", "2026-11-24 | 2026-11-27"),
        ("Q1", "2027-01-01 | 2027-03-31"),
        ("January", "2027-01-01 | 2027-01-29"),
        ("end of January", "2027-01-31"),
        ("end of next week", "2026-12-04 | 2026-12-06"),
        ("12/10", "2026-12-10 | 2027-10-12"),
        ("Mar-28", "2027-03-28 | 2028-03-31"),
    ];
    hold(&cases, Purpose::Step);
}

#[test]
fn what_may_be_several_days_is_asked() {
    let cases = [
        ("03/04/2027", "2027-03-04 | 2027-04-03"),
        ("3/4/27", "2027-03-04 | 2027-04-03"),
        ("03-04-2027", "2027-03-04 | 2027-04-03"),
        ("3/4", "2027-03-04 | 2027-04-03"),
        ("12/10", "2026-12-10 | 2027-10-12"),
        ("end of week", "2026-11-27 | 2026-11-29"),
        ("end of this week", "2026-11-27 | 2026-11-29"),
        ("EOW", "2026-11-27 | 2026-11-29"),
        ("weekend", "2026-11-27 | 2026-11-29"),
        ("end of next week", "2026-12-04 | 2026-12-06"),
        // The one still to come is offered first.
        ("01/12/2026", "2026-12-01 | 2026-01-12"),
        ("12/01/2026", "2026-12-01 | 2026-01-12"),
        ("Mar-28", "2027-03-28 | 2028-03-31"),
        ("March/28", "2027-03-28 | 2028-03-31"),
        ("06/28", "2027-06-28 | 2028-06-30"),
        ("06-28", "2027-06-28 | 2028-06-30"),
        ("12/26", "2026-12-26 | 2026-12-31"),
        ("Feb-30", "2030-02-28"),
        ("Mar-15", "2027-03-15"),
        ("March 28", "2027-03-28"),
        ("12/31", "2026-12-31"),
        ("2-3 weeks", "2026-12-08 | 2026-12-15"),
        ("in 2-3 weeks", "2026-12-08 | 2026-12-15"),
        ("2 to 3 weeks", "2026-12-08 | 2026-12-15"),
        ("two or three weeks", "2026-12-08 | 2026-12-15"),
        ("15-16 Dec", "2026-12-15 | 2026-12-16"),
        ("Dec 15 or 16", "2026-12-15 | 2026-12-16"),
        ("thursday or friday", "2026-11-26 | 2026-11-27"),
        ("mon 15 dec 2026", "2026-12-14 | 2026-12-15"),
        ("Fri 12 Dec", "2026-12-11 | 2026-12-12"),
    ];
    hold(&cases, Purpose::Close);
}
