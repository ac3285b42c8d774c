//! How a day is shown: with its weekday, the same for whoever reads it, and so that it reads back.

use chrono::{Datelike, NaiveDate};

/// Days within which a day and month name one year: the nearer one.
pub(super) const NEAR: i64 = 183;

/// `Fri 12 Dec`; with the year where it is another one, or where the nearest such day is another year's.
///
/// ```
/// use chrono::NaiveDate;
/// use dealcoach::domain::date::show;
///
/// let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).unwrap_or_default();
/// let today = day(2026, 11, 24);
/// assert_eq!(show(day(2026, 12, 11), today), "Fri 11 Dec");
/// assert_eq!(show(day(2027, 3, 31), today), "Wed 31 Mar 2027");
/// ```
pub fn show(day: NaiveDate, today: NaiveDate) -> String {
    if day.year() == today.year() && (day - today).num_days().abs() < NEAR {
        day.format("%a %-d %b").to_string()
    } else {
        show_whole(day)
    }
}

/// `Fri 12 Dec 2025`, for where it stays: a form that is sent later, a button.
pub fn show_whole(day: NaiveDate) -> String {
    day.format("%a %-d %b %Y").to_string()
}
