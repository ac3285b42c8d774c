//! Where the messages of a workspace stand: what was sent, what waits, what is held and why.

use super::Store;
use super::engine::{Readers, read};
use super::error::StoreError;
use crate::domain::id::{ChannelId, DealNumber, WorkspaceId};

/// Held messages that are read at once; more are not told apart.
const HELD_MAX: i64 = 500;

impl Store {
    /// When the next message is due, UTC milliseconds, or was due that is on its way.
    pub async fn awaited_post_at(&self, w: WorkspaceId) -> Result<Option<i64>, StoreError> {
        let (at,): (Option<i64>,) = read!(&self.inner.readers, |c| {
            sqlx::query_as(
            "select min(not_before) from post where workspace = $1 and state in ('ready', 'sending')"
        )
        .bind(w.as_i64())
        .fetch_one(c)
        .await
        })?;
        Ok(at)
    }
}

/// A message as its row tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posted {
    /// Its key.
    pub key: String,
    /// What renders it.
    pub kind: String,
    /// The deal it is about.
    pub deal: Option<DealNumber>,
    /// Where to.
    pub channel: Option<ChannelId>,
    /// How far it is.
    pub state: PostState,
    /// Whether a message of it is in the channel already: what waits is an edit then.
    pub shown: bool,
    /// Why it is held, or was tried in vain.
    pub reason: Option<String>,
}

/// How far a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PostState {
    /// It is to be sent, or is being sent.
    Due,
    /// It is there as it should be, or is not wanted any more.
    Done,
    /// Its channel can't be used.
    Held,
}

type Row = (
    String,
    String,
    Option<i64>,
    Option<i64>,
    String,
    Option<i64>,
    Option<String>,
);

fn posted_of((key, kind, deal, channel, state, message, reason): Row) -> Posted {
    Posted {
        key,
        kind,
        deal: deal.map(DealNumber),
        channel: channel.map(ChannelId::from_i64),
        state: match state.as_str() {
            "held" => PostState::Held,
            "sent" | "closed" => PostState::Done,
            _ => PostState::Due,
        },
        shown: message.is_some(),
        reason,
    }
}

/// The messages about one deal.
pub(super) async fn of_deal(
    readers: &Readers,
    w: WorkspaceId,
    n: DealNumber,
) -> Result<Vec<Posted>, StoreError> {
    let rows: Vec<Row> = read!(readers, |c| sqlx::query_as(
        "select key, kind, deal, channel, state, message, reason from post \
         where workspace = $1 and deal = $2"
    )
    .bind(w.as_i64())
    .bind(n.0)
    .fetch_all(c)
    .await)?;
    Ok(rows.into_iter().map(posted_of).collect())
}

/// The messages of a workspace that are held, the oldest deals first.
pub(super) async fn held(readers: &Readers, w: WorkspaceId) -> Result<Vec<Posted>, StoreError> {
    let rows: Vec<Row> = read!(readers, |c| sqlx::query_as(
        "select key, kind, deal, channel, state, message, reason from post \
         where workspace = $1 and state = 'held' order by deal, key limit $2"
    )
    .bind(w.as_i64())
    .bind(HELD_MAX)
    .fetch_all(c)
    .await)?;
    Ok(rows.into_iter().map(posted_of).collect())
}
