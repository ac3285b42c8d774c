//! What is refused, with an example; the edges of the calendar; what is said beside a day.

use super::*;

#[test]
fn refusals_say_what_is_wrong() {
    let cases = [
        ("", "Empty"),
        (" \u{a0}", "Empty"),
        ("31 Feb", "NoSuchDay: 2027-02-28"),
        ("31 Feb 2028", "NoSuchDay: 2028-02-29"),
        ("29.02.2027", "NoSuchDay: 2027-02-28"),
        ("2026-02-30", "NoSuchDay: 2026-02-28"),
        ("2026-13-01", "NoSuchDay"),
        ("15/15/2026", "NoSuchDay"),
        ("0/5/2026", "NoSuchDay: 2026-05-31"),
        ("31.04.", "NoSuchDay: 2027-04-30"),
        ("32 dec", "NoSuchDay: 2026-12-31"),
        ("31st of next month", "2026-12-31"),
        ("31st of this month", "NoSuchDay: 2026-11-30"),
        ("1999-12-31", "OutOfRange"),
        ("2101-01-01", "OutOfRange"),
        ("9999-01-01", "OutOfRange"),
        ("1999", "OutOfRange"),
        ("in 80 years", "OutOfRange"),
        ("in 99999999999 days", "OutOfRange"),
        ("in 99999 business days", "OutOfRange"),
        ("99999 years ago", "OutOfRange"),
        ("FY27", "Fiscal: end of 2027"),
        ("FY 26/27", "Fiscal: end of 2027"),
        ("FY2027", "Fiscal: end of 2027"),
        ("end of FY27", "Fiscal: end of 2027"),
        ("fiscal year 2027", "Fiscal: end of 2027"),
        ("Q1 FY27", "Fiscal: Q1 2027"),
        ("FQ2 2027", "Fiscal: Q2 2027"),
        ("Geschäftsjahr 2027", "Fiscal: end of 2027"),
        ("FY", "Fiscal: end of 2027"),
        ("TBD", "Unknown"),
        ("n/a", "Unknown"),
        ("-", "Unknown"),
        ("unknown", "Unknown"),
        ("early January", "Vague: 2027-01-08"),
        ("late January", "Vague: 2027-01-24"),
        ("first week of January", "Vague: 2027-01-01"),
        ("a few weeks", "Vague: 2026-12-15"),
        ("in a few days", "Vague: 2026-11-27"),
        ("in ein paar Wochen", "Vague: 2026-12-15"),
        ("15", "Vague: 2026-12-15"),
        ("after friday", "Unreadable: 2026-11-27"),
        ("when Jana is back on 15 Jan", "Unreadable: 2027-01-15"),
        ("15 Dec (maybe)", "Unreadable: 2026-12-15"),
    ];
    hold(&cases, Purpose::Close);
    let unreadable = [
        "soon",
        "asap",
        "15 16",
        "in a while",
        "32nd",
        "0th",
        "th",
        "next",
        "in",
        "+",
        "/",
        "1/2/3/4",
        "15.12.20266",
        "NaN",
        "🎄",
        "115 dec",
        "week",
        "(in 3 days)",
        "<t:1:Q>",
        "<t::D>",
        "Q5",
        "2027-13",
    ];
    hold(&unreadable.map(|text| (text, "Unreadable")), Purpose::Close);
    assert_eq!(told(&"1".repeat(81), "2026-11-24"), "Unreadable");
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
        // Friday said on a Friday, on a Sunday, over a year's end and in ISO week 53.
        ("friday", "2026-11-27", "2026-12-04"),
        ("next friday", "2026-11-27", "2026-12-04"),
        ("friday", "2026-11-29", "2026-12-04"),
        ("next friday", "2026-11-29", "2026-12-04"),
        ("next friday", "2026-12-28", "2027-01-08"),
        ("monday", "2026-12-31", "2027-01-04"),
        ("29 feb", "2028-02-29", "2028-02-29"),
        ("29 feb", "2096-03-01", "OutOfRange"),
        ("tomorrow", "2100-12-31", "OutOfRange"),
        ("1 jan", "2026-12-31", "2027-01-01"),
        ("next quarter", "2026-09-30", "2026-12-31"),
        ("next month", "2026-01-31", "2026-02-28"),
        ("next month", "2026-12-31", "2027-01-31"),
        ("end of month", "2100-12-31", "2100-12-31"),
        ("Q4", "2026-12-31", "2026-12-31"),
        ("end of week", "2026-11-28", "2026-11-29 | 2026-12-04"),
        ("Mon 29 Dec", "2026-01-05", "2025-12-29"),
        ("Tue 29 Dec", "2026-01-05", "2026-12-29"),
        ("3 business days", "2026-11-28", "2026-12-02"),
        ("15 nov", "2026-11-24", "2027-11-15"),
        ("mid november", "2026-11-24", "2027-11-15"),
    ];
    for (text, today, wanted) in cases {
        assert_eq!(told(text, today), wanted, "{text} on {today}");
    }
}

#[test]
fn it_is_said_what_a_day_is() {
    let seen = seen("2026-11-24", Purpose::Close);
    let read = |text| match read_day(text, &seen) {
        Ok(Reading::Day(read)) => (read.of_period, read.worked),
        other => panic!("{other:?}"),
    };
    assert_eq!(read("Q1"), (true, true));
    assert_eq!(read("January"), (true, false));
    assert_eq!(read("end of January"), (false, false));
    assert_eq!(read("12 Dec"), (false, false));
    assert_eq!(read("11 Dec"), (false, true));
    let doubt = |text| match read_day(text, &seen) {
        Ok(Reading::Ask {
            doubt,
            time_left_off,
            ..
        }) => (doubt, time_left_off),
        other => panic!("{other:?}"),
    };
    assert_eq!(doubt("3/4"), (Doubt::Order, false));
    assert_eq!(doubt("3/4 at 5pm"), (Doubt::Order, true));
    assert_eq!(doubt("Mar-28"), (Doubt::Year, false));
    assert_eq!(doubt("next week"), (Doubt::WeekEnd, false));
    assert_eq!(doubt("2-3 weeks"), (Doubt::Either, false));
    assert_eq!(
        doubt("Fri 12 Dec"),
        (Doubt::Weekday(day("2026-12-12")), false)
    );
}
