//! When work is done here: what the workspace has set, over what holds before any set-up.

use chrono::NaiveTime;

use crate::coach::Defaults;
use crate::coach::settings::Settings;
use crate::domain::calendar::{Daily, WorkCalendar, Zone};
use crate::domain::watch::Measure;

impl Settings {
    /// The workspace's time zone.
    pub fn zone<'a>(&'a self, defaults: &'a Defaults) -> &'a Zone {
        self.zone.as_ref().unwrap_or(&defaults.zone)
    }

    /// The workspace's hours: from and to, local time.
    pub fn hours(&self, defaults: &Defaults) -> (NaiveTime, NaiveTime) {
        let from = self.from.unwrap_or(defaults.from);
        let to = self.to.unwrap_or(defaults.to);
        // The two are checked together when they are set; a default that was changed since may cross one of them.
        if from < to {
            (from, to)
        } else {
            (defaults.from, defaults.to)
        }
    }

    /// The workspace's working days, hours, days off and zone.
    pub fn calendar(&self, defaults: &Defaults) -> WorkCalendar {
        let (from, to) = self.hours(defaults);
        let days = self.days.unwrap_or(defaults.days);
        let zone = self.zone(defaults).clone();
        WorkCalendar::new(days, from, to, self.holidays.clone(), zone).unwrap_or_default()
    }

    /// When the managers' digest comes: at its time on the working days, or on days of its own that are none off.
    pub fn daily(&self, defaults: &Defaults) -> Daily {
        let calendar = self.calendar(defaults);
        let days = self.digest_days.unwrap_or(calendar.days());
        let time = self.digest_at.unwrap_or(defaults.digest);
        Daily::new(calendar.on_days(days), time)
    }

    /// What the workspace's time is measured by.
    pub fn measure(&self, defaults: &Defaults) -> Measure {
        Measure {
            calendar: self.calendar(defaults),
            own: self.stale.clone(),
        }
    }
}
