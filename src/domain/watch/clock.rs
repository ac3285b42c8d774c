//! The two clocks of a deal: working days without activity, calendar days in its stage.

use chrono::{Days, NaiveDate, NaiveTime};

use super::Watch;
use crate::domain::calendar::{Zone, instant};

/// A calendar day in milliseconds.
pub(super) const DAY_MS: i64 = 24 * 3_600_000;

/// How the two clocks stand, and when each rings if nobody touches the deal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clocks {
    /// What the idle clock counts from, UTC milliseconds: the last activity, or the end of the next step's day.
    pub idle_since: i64,
    /// Whether it is a next step that it counts from: until that day is over the clock rests.
    pub rests: bool,
    /// Whole working days passed since then.
    pub idle_days: u32,
    /// When it rings, UTC milliseconds.
    pub idle_at: Option<i64>,
    /// Whole calendar days spent in the stage, this visit and earlier ones.
    pub age_days: i64,
    /// When the stage's age rings, UTC milliseconds; `None` where it has no limit.
    pub age_at: Option<i64>,
}

impl Watch<'_> {
    /// How the two clocks stand at an instant.
    pub fn clocks(&self, now: i64) -> Clocks {
        let (idle_since, rests) = self.idle_since();
        Clocks {
            idle_since,
            rests,
            idle_days: self.calendar.working_days_between(idle_since, now),
            idle_at: self.idle_at(),
            age_days: (self.spent() + now - self.deal.entered_at).max(0) / DAY_MS,
            age_at: self.age_at(),
        }
    }

    /// What the idle clock counts from, and whether that is the end of the next step's day.
    pub(super) fn idle_since(&self) -> (i64, bool) {
        let touched = self.deal.last_touch.at;
        let step = self.deal.next_step.as_ref();
        let ends = step.map_or(i64::MIN, |s| end_of(s.due, self.calendar.zone()));
        (touched.max(ends), ends > touched)
    }

    pub(super) fn idle_at(&self) -> Option<i64> {
        let days = Some(self.limits.idle_days).filter(|days| *days > 0)?;
        self.calendar.add_working_days(self.idle_since().0, days)
    }

    pub(super) fn age_at(&self) -> Option<i64> {
        let days = i64::from(self.limits.age_days?);
        Some(self.deal.entered_at + days * DAY_MS - self.spent())
    }

    /// Milliseconds spent in the stage on earlier visits.
    fn spent(&self) -> i64 {
        let spent = self.deal.spent.get(&self.deal.stage);
        spent.copied().unwrap_or_default()
    }
}

/// The first instant of a local day; of a day that the zone never had, the first after it.
pub(super) fn start_of(day: NaiveDate, zone: &Zone) -> i64 {
    let days = day.iter_days().take(3);
    let mut starts = days.filter_map(|d| instant(d, NaiveTime::MIN, zone));
    starts.next().unwrap_or(i64::MAX)
}

/// The first instant after a local day.
pub(super) fn end_of(day: NaiveDate, zone: &Zone) -> i64 {
    day.checked_add_days(Days::new(1))
        .map_or(i64::MAX, |next| start_of(next, zone))
}
