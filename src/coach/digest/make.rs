//! A digest from what the store holds, and as a message.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use tokio::sync::Semaphore;

use crate::coach::Coach;
use crate::coach::digest::reader::{day_of, keys};
use crate::coach::posting::Posting;
use crate::domain::calendar::{Daily, show_time, today};
use crate::domain::deal::Deal;
use crate::domain::digest::{Digest, FIRST_MS, Facts, SETTLED_MS};
use crate::domain::event::Event;
use crate::domain::id::{DealNumber, UserId, WorkspaceId};
use crate::message::digest::{self, Shown};
use crate::message::voice::Voice;
use crate::message::{File, Message};
use crate::store::{MANAGERS, Post, StoreError};

/// Digests before that are read: the last one that was sent is among them.
const BEFORE: u32 = 8;
/// Why a digest is closed whose day ended before it could be posted: what it tells is told by the next.
const OVER: &str = "over";
/// The picture's name as a file.
const PICTURE: &str = "pipeline.png";
/// One is drawn at a time: of a morning's many the others wait, so that answers to people find a core that is free.
static DRAWING: Semaphore = Semaphore::const_new(1);

impl Coach {
    /// What a digest's post says: made at its first try, and the same from then on.
    pub(in crate::coach) async fn digest_post(&self, post: &Post) -> Result<Posting, StoreError> {
        let now = self.clock.wall_ms();
        let (w, reader) = (post.workspace, UserId::from_i64(post.reference));
        let Some(day) = day_of(&post.key) else {
            return Ok(Posting::Close("unwanted".into()));
        };
        let settings = self.store.settings(w).await?;
        let mut daily = self.daily_of(w, reader, &settings).await?;
        if reader == MANAGERS && settings.managers_channel.is_some() {
            // One that was asked for comes although none comes by itself.
            daily = daily.or_else(|| Some(settings.daily(&self.defaults)));
        }
        let sent = self.digest_of_day(w, reader, day).await?;
        let mut over = false;
        if post.message.is_none() {
            let Some(daily) = &daily else {
                return Ok(Posting::Close("unwanted".into()));
            };
            over = !daily.is_day(day, now);
            if reader != MANAGERS && self.manages_now(w, reader, &settings).await == Some(false) {
                return Ok(Posting::Close("no_manager".into()));
            }
        }
        let due = sent.as_ref().map(|sent| sent.not_before);
        let sent_at = sent.as_ref().and_then(|sent| sent.sent_at);
        let digest = match sent.and_then(|sent| sent.digest) {
            Some(fixed) => fixed,
            None if over => return Ok(Posting::Close(OVER.into())),
            None => {
                let made = self.make_digest(w, reader, day, due, now).await?;
                let body =
                    serde_json::to_string(&made).map_err(|e| StoreError::Invalid(e.to_string()))?;
                if !self.store.fix_digest(post, body).await? {
                    return Ok(Posting::Close("claimed by another".into()));
                }
                made
            }
        };
        let playbook = self.playbook();
        let zone = daily.as_ref().map(Daily::zone);
        let voice = Voice {
            playbook: &playbook,
            today: zone.map_or(day, |zone| today(now, zone)),
            home: settings.currency.unwrap_or(self.defaults.currency),
        };
        let private = reader != MANAGERS;
        let time = daily
            .as_ref()
            .map_or_else(String::new, |d| show_time(d.time()));
        let shown = Shown {
            workspace: w,
            reader,
            posted: true,
            at: sent_at.unwrap_or(now),
            due: &time,
            confidential: private
                || self.surroundings.everyone_reads(w, post.channel).await == Some(false),
        };
        let mut message = drawn(&voice, &digest, &shown).await;
        if private {
            message = message.in_direct(w);
        }
        let message = Box::new(message);
        Ok(if over {
            Posting::Lapsed(message, OVER.into())
        } else {
            Posting::Send(message)
        })
    }

    /// Up to which instant a digest told its reader what happened, as it is there for the first time.
    pub(in crate::coach) async fn digest_told(
        &self,
        post: &Post,
    ) -> Result<Option<i64>, StoreError> {
        let Some(day) = day_of(&post.key) else {
            return Ok(None);
        };
        let reader = UserId::from_i64(post.reference);
        let sent = self.digest_of_day(post.workspace, reader, day).await?;
        Ok(sent.and_then(|sent| sent.digest).map(|digest| digest.until))
    }

    /// A reader's digest as things stand now.
    pub(super) async fn make_digest(
        &self,
        w: WorkspaceId,
        reader: UserId,
        day: NaiveDate,
        due: Option<i64>,
        now: i64,
    ) -> Result<Digest, StoreError> {
        let store = &self.store;
        let row = store.digest_of(w, reader).await?;
        let told = row.map_or(0, |row| row.told_at);
        let from = if told > 0 {
            told
        } else {
            let begun = store.begun(w).await?.unwrap_or(now);
            // The first thing that happened is news as well.
            (begun - 1).max(now - FIRST_MS)
        };
        let settings = store.settings(w).await?;
        let measure = settings.measure(&self.defaults);
        let (first, last) = keys(reader);
        let before = store.digests_sent(w, (&first, &last), BEFORE).await?;
        let before: Vec<Digest> = before.into_iter().filter_map(|sent| sent.digest).collect();
        let events = self.untold(w, &before, (from, now)).await?;
        let mut records = store.live_deals(w).await?;
        let mut others: Vec<DealNumber> = events.iter().map(|(number, _)| *number).collect();
        others.sort_unstable();
        others.dedup();
        others.retain(|n| records.binary_search_by_key(n, |r| r.number).is_err());
        records.extend(store.deals(w, &others).await?);
        records.retain(|record| !record.deal.sample);
        let deals: BTreeMap<DealNumber, &Deal> =
            records.iter().map(|r| (r.number, &*r.deal)).collect();
        let advised: BTreeMap<UserId, String> = { before.iter().take(1) }
            .flat_map(|digest| &digest.advice)
            .map(|advice| (advice.rep, advice.suggestion.clone()))
            .collect();
        let playbook = self.playbook();
        let mut digest = Digest::of(&Facts {
            playbook: &playbook,
            measure: &measure,
            day,
            from,
            now,
            due,
            deals: &deals,
            events: &events,
            nudged: &store.nudged(w).await?,
            held: store.held(w).await?.len(),
            advised: &advised,
        });
        self.link(w, &mut digest).await?;
        Ok(digest)
    }
}

impl Coach {
    /// Gives the deals of a digest their newest messages.
    async fn link(&self, w: WorkspaceId, digest: &mut Digest) -> Result<(), StoreError> {
        let mut numbers: Vec<DealNumber> = digest.named().map(|named| named.number).collect();
        numbers.sort_unstable();
        numbers.dedup();
        let mut links = BTreeMap::new();
        for number in numbers {
            let message = self.store.message_of(w, number).await?;
            links.extend(message.map(|message| (number, message)));
        }
        for named in digest.named() {
            named.message = links.get(&named.number).copied();
        }
        Ok(())
    }

    /// What happened up to an instant and was not told: after another instant, or saved only after it was told.
    async fn untold(
        &self,
        w: WorkspaceId,
        before: &[Digest],
        (from, now): (i64, i64),
    ) -> Result<Vec<(DealNumber, Event)>, StoreError> {
        let last = before.iter().find(|digest| digest.until == from);
        let Some(last) = last else {
            return self.store.events_between(w, (from, now)).await;
        };
        let span = (from - SETTLED_MS, now);
        let mut events = self.store.events_between(w, span).await?;
        events.retain(|(number, event)| !last.edge.contains(&(*number, event.seq)));
        Ok(events)
    }
}

/// The first page of a digest with its picture. Where that can't be drawn the page comes without; its numbers are
/// there in words.
pub(super) async fn drawn(voice: &Voice<'_>, digest: &Digest, shown: &Shown<'_>) -> Message {
    let mut message = voice.digest(digest, shown);
    if digest.is_quiet() {
        return message;
    }
    let funnel = digest::funnel(voice, digest);
    let alt = digest::alt(voice, digest);
    let turn = DRAWING.acquire().await;
    // Off the threads that answer people.
    let picture = tokio::task::spawn_blocking(move || funnel.draw()).await;
    drop(turn);
    match picture {
        Ok(Ok(picture)) => {
            message.file = Some(File {
                name: PICTURE.to_owned(),
                alt,
                bytes: picture.png,
            });
        }
        Ok(Err(error)) => tracing::error!(error, "the picture of a digest can't be drawn"),
        Err(error) => tracing::error!(%error, "the picture of a digest can't be drawn"),
    }
    message
}
