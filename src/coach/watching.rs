//! When work is done here: what the workspace has set, over what holds before any set-up.

use chrono::NaiveTime;

use crate::coach::settings::Settings;
use crate::coach::{Coach, Defaults};
use crate::domain::calendar::{Daily, WorkCalendar, Zone, today};
use crate::domain::id::WorkspaceId;
use crate::domain::watch::Measure;
use crate::store::{MANAGERS, StoreError};

/// What comes next in a workspace.
#[derive(Clone, Debug)]
pub struct Ahead {
    /// The zone of its days.
    pub zone: Zone,
    /// When work begins next, UTC milliseconds.
    pub work: Option<i64>,
    /// When the next digest comes in the managers' channel, UTC milliseconds.
    pub digest: Option<i64>,
    /// When something is due next, to be looked at or to be posted, UTC milliseconds; at the present or before while
    /// that is under way.
    pub due: Option<i64>,
}

impl Coach {
    /// What comes next in a workspace, after an instant.
    ///
    /// # Errors
    /// When the store can't be read.
    pub async fn ahead(&self, w: WorkspaceId, now: i64) -> Result<Ahead, StoreError> {
        let settings = self.store.settings(w).await?;
        let calendar = settings.calendar(&self.defaults);
        let mut work = calendar.next_working_instant(now);
        if work.is_some_and(|at| at <= now) {
            work = calendar.start_of_nth(today(now, calendar.zone()), 1);
        }
        let daily = self.daily_of(w, MANAGERS, &settings).await?;
        let row = self.store.digest_of(w, MANAGERS).await?;
        let next = daily.and_then(|daily| daily.next(now, row.and_then(|row| row.day)));
        // In the order in which one becomes the other, so that nothing slips through between the two.
        let looked = self.store.next_due_at().await?;
        let posted = self.store.awaited_post_at(w).await?;
        Ok(Ahead {
            zone: calendar.zone().clone(),
            work,
            digest: next.map(|due| due.at),
            due: looked.into_iter().chain(posted).min(),
        })
    }
}

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
