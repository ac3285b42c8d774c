//! `/coach hours` and `/coach pause`: what a rep has set for themselves.

mod hours;
mod pause;

use std::sync::atomic::Ordering;

use chrono::{NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};

use minijinja::context;

use crate::coach::Coach;
use crate::coach::args::Args;
use crate::coach::case::Case;
use crate::coach::command::Spec;
use crate::coach::digest::Own;
use crate::coach::refusal::Outcome;
use crate::coach::request::Answer;
use crate::domain::calendar::{WorkCalendar, Zone, today};
use crate::domain::id::{ChannelId, UserId, WorkspaceId};
use crate::store::StoreError;

pub(super) const SPECS: &[Spec] = &[hours::SPEC, pause::SPEC];

pub(super) async fn run(case: &Case<'_>, name: &str, args: Args<'_>) -> Outcome<Answer> {
    match name {
        "hours" => hours::run(case, args).await,
        "pause" => pause::run(case, args).await,
        _ => Err(case.stop(
            "refusal.unknown_command",
            context! { typed => format!("coach {name}") },
        )),
    }
}

/// *Back now*: ends a pause.
pub(super) async fn press(case: &Case<'_>) -> Outcome<Answer> {
    pause::back(case).await
}

/// A rep's own settings; what is `None` follows the workspace.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Rep {
    /// Their time zone.
    pub zone: Option<Zone>,
    /// When their working day begins, local time.
    pub from: Option<NaiveTime>,
    /// When it ends; after its beginning.
    pub to: Option<NaiveTime>,
    /// Whether nudges come as direct messages; without it, in the deals channel.
    pub by_dm: bool,
    /// The channel of the direct messages with them, once one was opened.
    pub dm: Option<ChannelId>,
    /// Whether Discord refused the last direct message: until they choose anew, nudges come in the channel.
    pub dm_refused: bool,
    /// A digest of their own, for a manager who wants one.
    pub digest: Option<Own>,
    /// A pause.
    pub pause: Option<Pause>,
}

/// A time without nudges.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pause {
    /// Until the end of this day, in the rep's zone.
    pub until: NaiveDate,
    /// Who is told meanwhile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stand_in: Option<UserId>,
}

impl Rep {
    /// The rep's working hours: their own over those of the workspace, on the workspace's days.
    pub fn calendar(&self, workspace: &WorkCalendar) -> WorkCalendar {
        let zone = self
            .zone
            .clone()
            .unwrap_or_else(|| workspace.zone().clone());
        let from = self.from.unwrap_or(workspace.from());
        let to = self.to.unwrap_or(workspace.to());
        let own = WorkCalendar::new(
            workspace.days(),
            from,
            to,
            workspace.holidays().clone(),
            zone.clone(),
        );
        // The workspace's hours may have changed since, so that one of the two crosses them.
        own.unwrap_or_else(|_| workspace.clone().in_zone(zone))
    }

    /// Whether nudges come as direct messages.
    pub fn is_direct(&self) -> bool {
        self.by_dm && !self.dm_refused
    }

    /// The pause that holds at an instant.
    pub fn paused(&self, calendar: &WorkCalendar, now: i64) -> Option<&Pause> {
        let day = today(now, calendar.zone());
        self.pause.as_ref().filter(|pause| pause.until >= day)
    }
}

impl Case<'_> {
    /// What the person has set for themselves.
    pub(super) async fn own(&self) -> Outcome<Rep> {
        Ok(self.coach.rep(self.workspace, self.actor().user).await?)
    }

    /// Keeps what the person has set; their deals are looked at anew.
    pub(super) async fn set_own(&self, rep: &Rep) -> Outcome<()> {
        let (w, user) = (self.workspace, self.actor().user);
        self.coach.keep_rep(w, user, rep, true).await?;
        self.saved.store(true, Ordering::Relaxed);
        Ok(())
    }
}

impl Coach {
    /// What a rep has set for themselves; what can't be read counts as nothing set.
    pub(super) async fn rep(&self, w: WorkspaceId, user: UserId) -> Result<Rep, StoreError> {
        let body = self.store.rep(w, user).await?;
        Ok(body
            .and_then(|body| serde_json::from_str(&body).ok())
            .unwrap_or_default())
    }

    /// Keeps what a rep has set; with `anew` what is due for them is planned anew.
    pub(super) async fn keep_rep(
        &self,
        w: WorkspaceId,
        user: UserId,
        rep: &Rep,
        anew: bool,
    ) -> Result<(), StoreError> {
        let body = serde_json::to_string(rep).map_err(|e| StoreError::Invalid(e.to_string()))?;
        self.store.set_rep(w, user, body, anew).await
    }
}
