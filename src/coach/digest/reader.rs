//! Who reads a digest, and when theirs comes.

use chrono::{NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};

use crate::coach::Coach;
use crate::coach::rep::Rep;
use crate::coach::settings::Settings;
use crate::domain::calendar::{Daily, WorkDays};
use crate::domain::id::{ChannelId, UserId, WorkspaceId};
use crate::store::{DIGEST, MANAGERS, StoreError};

/// A digest of a manager's own; what is `None` follows the workspace's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Own {
    /// When it comes, in the manager's zone.
    pub at: Option<NaiveTime>,
    /// On which days.
    pub days: Option<WorkDays>,
}

/// The key of the digest of a reader and a day.
pub(super) fn key(reader: UserId, day: NaiveDate) -> String {
    format!("{DIGEST}:{reader}:{day}")
}

/// The day of a digest, by its key.
pub(super) fn day_of(key: &str) -> Option<NaiveDate> {
    key.rsplit(':').next()?.parse().ok()
}

/// The reader of a digest, by its key.
pub(in crate::coach) fn reader_of(key: &str) -> Option<UserId> {
    key.split(':').nth(1)?.parse().ok().map(UserId)
}

/// The first and the last key of a reader.
pub(super) fn keys(reader: UserId) -> (String, String) {
    (
        format!("{DIGEST}:{reader}:"),
        format!("{DIGEST}:{reader}:~"),
    )
}

impl Coach {
    /// When a reader's digest comes; `None` where none does.
    pub(in crate::coach) async fn daily_of(
        &self,
        w: WorkspaceId,
        reader: UserId,
        settings: &Settings,
    ) -> Result<Option<Daily>, StoreError> {
        if reader == MANAGERS {
            let wanted = settings.managers_channel.is_some() && !settings.digest_off;
            return Ok(wanted.then(|| settings.daily(&self.defaults)));
        }
        let rep = self.rep(w, reader).await?;
        Ok(rep.digest.map(|own| self.own_daily(&rep, own, settings)))
    }

    /// When a manager's own digest comes.
    pub(super) fn own_daily(&self, rep: &Rep, own: Own, settings: &Settings) -> Daily {
        let workspace = settings.daily(&self.defaults);
        let calendar = rep.calendar(&settings.calendar(&self.defaults));
        let days = own.days.unwrap_or(workspace.days());
        Daily::new(calendar.on_days(days), own.at.unwrap_or(workspace.time()))
    }

    /// Where a reader's digest goes; `None` where it has no place just now.
    pub(super) async fn digest_channel(
        &self,
        w: WorkspaceId,
        reader: UserId,
        settings: &Settings,
    ) -> Result<Option<ChannelId>, StoreError> {
        if reader == MANAGERS {
            return Ok(settings.managers_channel);
        }
        self.opened_direct(w, reader).await
    }

    /// Whether somebody is a manager now: by permission, or by a role that manages; `None` when Discord does not say.
    pub(in crate::coach) async fn manages_now(
        &self,
        w: WorkspaceId,
        user: UserId,
        settings: &Settings,
    ) -> Option<bool> {
        if self.surroundings.manages(w, user).await? {
            return Some(true);
        }
        let roles = self.surroundings.roles(w, user).await?;
        let playbook = self.playbook();
        let mut sales = { roles.iter() }
            .filter_map(|role| settings.roles.get(role))
            .filter_map(|id| playbook.role(id));
        Some(sales.any(|role| role.manages))
    }
}
