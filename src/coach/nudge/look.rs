//! A look at what is due: notes which spells hold, and plans a message for each person whom they concern.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::mem;

use super::{NUDGE, concerned, key};
use crate::coach::Coach;
use crate::coach::rep::Rep;
use crate::coach::settings::Settings;
use crate::domain::calendar::{WorkCalendar, today};
use crate::domain::id::{ChannelId, UserId, WorkspaceId};
use crate::domain::owed;
use crate::domain::watch::{Measure, Rule, Whose};
use crate::playbook::Playbook;
use crate::store::{EVERYBODY, Holding, Looked, MANAGERS, Planned, Post, Record, StoreError};

/// Deals looked at in one step, and people for whom a message is planned.
const STEP: u32 = 200;
/// Deals, or messages, written in one transaction: few enough that a command does not wait for them noticeably.
const TOGETHER: usize = 50;
/// Working days that deals past their limit have when time is watched for the first time.
const GRACE_DAYS: u32 = 5;

/// What reps of one workspace have set, each read once.
pub(super) type Reps = BTreeMap<UserId, Rep>;

impl Coach {
    /// Looks at what is due: notes what holds, and plans messages. Whether there may be more to look at.
    ///
    /// # Errors
    /// When the store can't be read or written; the look is made again.
    pub async fn look(&self, now: i64) -> Result<bool, StoreError> {
        let marked = self.store.recount_step().await?;
        let deals = self.look_at_deals(now).await?;
        let people = self.store.to_nudge(now, STEP).await?;
        let full = usize::try_from(STEP).is_ok_and(|step| people.len() >= step);
        for some in people.chunks(TOGETHER) {
            let mut nudges = Vec::with_capacity(some.len());
            for (workspace, user) in some {
                nudges.extend(self.plan(*workspace, *user, now).await?);
            }
            self.store.plan_nudges(nudges).await?;
        }
        let digests = self.look_at_digests(now).await?;
        Ok(marked || deals || full || digests)
    }

    /// Takes note of what deals are measured by here; where the playbook's limits or the defaults differ from those of
    /// the last time, all deals are looked at anew.
    ///
    /// # Errors
    /// When the store can't be read or written.
    pub async fn take_note_of_measure(&self) -> Result<(), StoreError> {
        let playbook = self.playbook();
        let stages: Vec<_> = playbook
            .stages
            .iter()
            .map(|s| {
                let criteria = s.criteria.iter();
                let asked: Vec<_> = criteria.map(|c| (&c.id, c.required, &c.until)).collect();
                (
                    &s.id,
                    s.idle_days,
                    s.escalate_days,
                    s.age_days,
                    s.won,
                    asked,
                )
            })
            .collect();
        let d = &self.defaults;
        let hours = (d.zone.name(), d.days, d.from, d.to);
        let measure = format!("{stages:?} {:?} {hours:?}", playbook.sizes);
        self.store.measured_by(&measure).await
    }

    async fn look_at_deals(&self, now: i64) -> Result<bool, StoreError> {
        let due = self.store.due_deals(now, STEP).await?;
        let full = usize::try_from(STEP).is_ok_and(|step| due.len() >= step);
        // In one order in every process, so that two that look at the same deals do not wait for each other.
        let mut by_workspace: BTreeMap<WorkspaceId, BTreeMap<_, _>> = BTreeMap::new();
        for (record, at) in due {
            let deals = by_workspace.entry(record.workspace).or_default();
            deals.insert(record.number, (record, at));
        }
        let playbook = self.playbook();
        let mut looked = Vec::new();
        for (workspace, deals) in by_workspace {
            let settings = self.store.settings(workspace).await?;
            let measure = settings.measure(&self.defaults);
            let mut reps = Reps::new();
            for (record, at) in deals.into_values() {
                let look = self.look_at(&playbook, &measure, &record, at == 0, now, &mut reps);
                looked.push(look.await?);
                if looked.len() == TOGETHER {
                    self.store.looked(mem::take(&mut looked)).await?;
                }
            }
        }
        self.store.looked(looked).await?;
        Ok(full)
    }

    async fn look_at(
        &self,
        playbook: &Playbook,
        measure: &Measure,
        record: &Record,
        first_look: bool,
        now: i64,
        reps: &mut Reps,
    ) -> Result<Looked, StoreError> {
        let watch = measure.watch(playbook, &record.deal);
        let grace = first_look
            .then(|| measure.calendar.add_working_days(now, GRACE_DAYS))
            .flatten();
        let mut holding = Vec::new();
        for spell in watch.holding(now) {
            let Some(rule) = Rule::of(spell.cue) else {
                continue;
            };
            let told = match concerned(rule, &record.deal) {
                None if rule.whose == Whose::Manager => Some(MANAGERS),
                Some(user) => {
                    let reached = self.reached(record.workspace, user, measure, now, reps);
                    Some(reached.await?)
                }
                None => None,
            };
            let holds = |told| Holding {
                rule: rule.id.to_owned(),
                since: spell.since,
                told,
                at: grace.unwrap_or(now),
                at_once: rule.is_stale,
            };
            // Where the person reads it in the channel, that message is the flag.
            let in_channel = match told {
                Some(user) => {
                    let rep = self.rep_once(record.workspace, user, reps).await?;
                    !rep.is_direct()
                }
                None => false,
            };
            if rule.is_stale && !in_channel {
                holding.push(holds(Some(EVERYBODY)));
            }
            holding.push(holds(told));
        }
        Ok(Looked {
            workspace: record.workspace,
            number: record.number,
            version: record.version,
            due_at: watch.next_at(now),
            attention: watch.attention(!owed::owed(playbook, &record.deal).is_empty()),
            at: now,
            holding,
        })
    }

    /// Who is told in place of somebody who pauses.
    pub(super) async fn reached(
        &self,
        w: WorkspaceId,
        user: UserId,
        measure: &Measure,
        now: i64,
        reps: &mut Reps,
    ) -> Result<UserId, StoreError> {
        let rep = self.rep_once(w, user, reps).await?;
        let pause = rep.paused(&rep.calendar(&measure.calendar), now);
        let Some(stand_in) = pause.and_then(|pause| pause.stand_in) else {
            return Ok(user);
        };
        // One who pauses as well tells nobody: it waits for the owner.
        let other = self.rep_once(w, stand_in, reps).await?;
        let away = other.paused(&other.calendar(&measure.calendar), now);
        Ok(if away.is_some() { user } else { stand_in })
    }

    async fn rep_once<'r>(
        &self,
        w: WorkspaceId,
        user: UserId,
        reps: &'r mut Reps,
    ) -> Result<&'r Rep, StoreError> {
        Ok(match reps.entry(user) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(unknown) => unknown.insert(self.rep(w, user).await?),
        })
    }

    /// The message of what is due for a person: at the next instant of their working hours, on a day that has none yet.
    async fn plan(
        &self,
        w: WorkspaceId,
        user: UserId,
        now: i64,
    ) -> Result<Option<Planned>, StoreError> {
        let settings = self.store.settings(w).await?;
        // Everybody has set nothing for themselves: the workspace's hours hold.
        let (rep, calendar) = self.hours_of(w, user, &settings).await?;
        let resting = rep.paused(&calendar, now).map(|pause| pause.until);
        let mut at = match resting {
            Some(until) => calendar.start_of_nth(until, 1),
            None => calendar.next_working_instant(now),
        };
        while let Some(instant) = at {
            let day = today(instant, calendar.zone());
            let key = key(user, day);
            if self.store.is_sent(w, &key).await? {
                at = calendar.start_of_nth(day, 1);
                continue;
            }
            let channel = match self.direct_channel(w, user, &rep).await? {
                Some(direct) => Some(direct),
                None if user == MANAGERS && settings.managers_channel.is_some() => {
                    settings.managers_channel
                }
                None => self.open_channel(w, user, &settings, now).await?,
            };
            return Ok(Some(Planned {
                workspace: w,
                user,
                key,
                kind: NUDGE.to_owned(),
                channel,
                at: instant,
                // What is due by then is in it, whoever looks first.
                until: instant,
            }));
        }
        Ok(None)
    }

    pub(super) async fn hours_of(
        &self,
        w: WorkspaceId,
        user: UserId,
        settings: &Settings,
    ) -> Result<(Rep, WorkCalendar), StoreError> {
        let rep = self.rep(w, user).await?;
        let calendar = rep.calendar(&settings.calendar(&self.defaults));
        Ok((rep, calendar))
    }

    /// The direct messages with a rep who chose them.
    async fn direct_channel(
        &self,
        w: WorkspaceId,
        user: UserId,
        rep: &Rep,
    ) -> Result<Option<ChannelId>, StoreError> {
        if rep.is_direct() {
            self.opened_direct(w, user).await
        } else {
            Ok(None)
        }
    }

    /// The direct messages with somebody; opened once, and kept.
    pub(in crate::coach) async fn opened_direct(
        &self,
        w: WorkspaceId,
        user: UserId,
    ) -> Result<Option<ChannelId>, StoreError> {
        let rep = self.rep(w, user).await?;
        if rep.dm.is_some() {
            return Ok(rep.dm);
        }
        let opened = self.surroundings.direct(user).await;
        if opened.is_some() {
            let rep = Rep { dm: opened, ..rep };
            self.keep_rep(w, user, &rep, false).await?;
        }
        Ok(opened)
    }

    /// Where a nudge goes that can't come as a direct message; `None` where it has no other place.
    ///
    /// # Errors
    /// When the store can't be read or written.
    pub(in crate::coach) async fn nudge_instead(
        &self,
        post: &Post,
    ) -> Result<Option<ChannelId>, StoreError> {
        let (w, user) = (post.workspace, UserId::from_i64(post.reference));
        let rep = self.rep(w, user).await?;
        if post.message.is_some() || rep.dm != Some(post.channel) {
            return Ok(None);
        }
        let refused = Rep {
            dm_refused: true,
            ..rep
        };
        self.keep_rep(w, user, &refused, false).await?;
        let settings = self.store.settings(w).await?;
        if settings.deals_channel.is_some() {
            return Ok(settings.deals_channel);
        }
        for told in self.store.told_in(w, &post.key).await? {
            if let Some(channel) = self.store.channel_of(w, told.deal).await? {
                return Ok(Some(channel));
            }
        }
        Ok(None)
    }

    /// The deals channel; while none is set, where the deals in question were spoken of last.
    async fn open_channel(
        &self,
        w: WorkspaceId,
        user: UserId,
        settings: &Settings,
        now: i64,
    ) -> Result<Option<ChannelId>, StoreError> {
        if settings.deals_channel.is_some() {
            return Ok(settings.deals_channel);
        }
        for number in self.store.due_for(w, user, now).await? {
            if let Some(channel) = self.store.channel_of(w, number).await? {
                return Ok(Some(channel));
            }
        }
        Ok(None)
    }
}
