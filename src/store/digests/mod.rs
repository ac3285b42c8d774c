//! Digests: when each is due, what it said, what it is made of.
//!
//! A digest is due once a local day and reader; its message is a post with a key of that day, and its content stands
//! in the post's row from the first try on. The look across workspaces finds what is due by an index.

mod sql;

pub(super) use sql::{anew, fix, forget, plan, plan_now, prune, told};

use chrono::NaiveDate;

use super::Store;
use super::change::{Post, Record};
use super::error::StoreError;
use super::outbox::{Delivered, Op, Report};
use super::read;
use crate::domain::digest::{Digest, Nudged};
use crate::domain::event::Event;
use crate::domain::id::{ChannelId, DealNumber, MessageId, UserId, WorkspaceId};

/// The kind of its posts.
pub const DIGEST: &str = "digest";

/// Where the digest of a reader stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DigestRow {
    /// Where.
    pub workspace: WorkspaceId,
    /// For whom; [`super::MANAGERS`] for the managers' channel.
    pub reader: UserId,
    /// When the next one is due, UTC milliseconds.
    pub due_at: Option<i64>,
    /// From when on its schedule holds, UTC milliseconds; 0: from the first look on.
    pub since: i64,
    /// The last local day that one was planned for, or left out.
    pub day: Option<NaiveDate>,
    /// What happened up to then has been told, UTC milliseconds; 0: nothing yet.
    pub told_at: i64,
}

/// A digest that is planned, and when the next one is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedDigest {
    /// What was looked at; where it has changed since, nothing is planned.
    pub row: DigestRow,
    /// From when on its schedule holds.
    pub since: i64,
    /// Days that went by without it, each with the key of the post that says so.
    pub left_out: Vec<(NaiveDate, String)>,
    /// The one that is sent now.
    pub post: Option<DigestPost>,
    /// When the next one is due, UTC milliseconds.
    pub next_at: Option<i64>,
}

/// A digest's post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DigestPost {
    /// Its day.
    pub day: NaiveDate,
    /// Its key.
    pub key: String,
    /// Where it goes; `None` holds it.
    pub channel: Option<ChannelId>,
    /// When it was due, UTC milliseconds.
    pub at: i64,
}

/// A digest's post as it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct DigestSent {
    /// Its key.
    pub key: String,
    /// How far it is: `ready`, `sending`, `sent`, `held`, `closed`.
    pub state: String,
    /// When it was due, or is tried next, UTC milliseconds.
    pub not_before: i64,
    /// Its message, once it is there.
    pub message: Option<(ChannelId, MessageId)>,
    /// When it was sent, UTC milliseconds.
    pub sent_at: Option<i64>,
    /// Why it was not.
    pub reason: Option<String>,
    /// What it says, once that is fixed.
    pub digest: Option<Digest>,
}

impl Store {
    /// Digests that are due, the longest due first.
    pub async fn due_digests(&self, now: i64, limit: u32) -> Result<Vec<DigestRow>, StoreError> {
        sql::due(&self.inner.readers, now, limit).await
    }

    /// Where the digest of a reader stands.
    pub async fn digest_of(
        &self,
        w: WorkspaceId,
        reader: UserId,
    ) -> Result<Option<DigestRow>, StoreError> {
        sql::of_reader(&self.inner.readers, w, reader).await
    }

    /// The newest digests with keys between two, the last one first.
    pub async fn digests_sent(
        &self,
        w: WorkspaceId,
        keys: (&str, &str),
        limit: u32,
    ) -> Result<Vec<DigestSent>, StoreError> {
        sql::sent(&self.inner.readers, w, keys, limit).await
    }

    /// The deals of a workspace that are open or won.
    pub async fn live_deals(&self, w: WorkspaceId) -> Result<Vec<Record>, StoreError> {
        sql::live(&self.inner.readers, w).await
    }

    /// Deals by their numbers, in this order; one that is gone is left out.
    pub async fn deals(
        &self,
        w: WorkspaceId,
        numbers: &[DealNumber],
    ) -> Result<Vec<Record>, StoreError> {
        read::deals(&self.inner.readers, w, numbers).await
    }

    /// What happened in a workspace after an instant and up to another, but for what was taken back; in order.
    pub async fn events_between(
        &self,
        w: WorkspaceId,
        span: (i64, i64),
    ) -> Result<Vec<(DealNumber, Event)>, StoreError> {
        sql::events_between(&self.inner.readers, w, span).await
    }

    /// When the first thing happened in a workspace, UTC milliseconds.
    pub async fn begun(&self, w: WorkspaceId) -> Result<Option<i64>, StoreError> {
        sql::begun(&self.inner.readers, w).await
    }

    /// What people were nudged about in a workspace, and still holds.
    pub async fn nudged(&self, w: WorkspaceId) -> Result<Vec<Nudged>, StoreError> {
        sql::nudged(&self.inner.readers, w).await
    }

    /// The newest message about a deal that is there for its people to read.
    pub async fn message_of(
        &self,
        w: WorkspaceId,
        n: DealNumber,
    ) -> Result<Option<(ChannelId, MessageId)>, StoreError> {
        sql::message_of(&self.inner.readers, w, n).await
    }

    /// Plans a digest and when the next one is due; false where something has changed since it was looked at.
    pub async fn plan_digest(&self, planned: PlannedDigest) -> Result<bool, StoreError> {
        Ok(self.rows(Op::PlanDigest(planned)).await? > 0)
    }

    /// Plans the digest of a day at once; false where there is one of that day.
    pub async fn digest_now(
        &self,
        w: WorkspaceId,
        reader: UserId,
        post: DigestPost,
    ) -> Result<bool, StoreError> {
        let op = Op::DigestNow {
            workspace: w,
            reader,
            post,
        };
        Ok(self.rows(op).await? > 0)
    }

    /// Has the next digest of one reader, or of all of a workspace, worked out anew from an instant on.
    pub async fn digest_anew(
        &self,
        workspace: WorkspaceId,
        reader: Option<UserId>,
        since: i64,
    ) -> Result<(), StoreError> {
        let op = Op::DigestAnew {
            workspace,
            reader,
            since,
        };
        self.rows(op).await.map(drop)
    }

    /// Fixes what a claimed digest says; false when somebody else has claimed it since.
    pub async fn fix_digest(&self, post: &Post, body: String) -> Result<bool, StoreError> {
        let op = Op::FixDigest {
            workspace: post.workspace,
            key: post.key.clone(),
            fence: post.fence,
            body,
        };
        Ok(self.rows(op).await? > 0)
    }

    /// The same of a digest, sent for the first time: what happened up to `until` has been told to its reader.
    pub async fn digest_sent(
        &self,
        post: &Post,
        message: MessageId,
        now: i64,
        until: i64,
    ) -> Result<bool, StoreError> {
        let told = Some(Delivered::Digest(UserId::from_i64(post.reference), until));
        self.report(post, Report::Sent { message, at: now }, told)
            .await
    }
}
