//! Messages that are held because their channel can't be used: what lets them go, and who is told of it.

use super::change::Post;
use super::engine::{Tx, execute};
use super::error::StoreError;
use super::outbox::Op;
use super::spells::MANAGERS;
use super::{Store, unposted};
use crate::domain::id::{ChannelId, WorkspaceId};

impl Store {
    /// Makes held messages due: all in the channel they wait for, or those for some readers in a channel that was set
    /// for them, as far as they were not sent yet. Those without any channel go on waiting. What is left to be removed
    /// of a deleted deal is tried at once. The number released.
    pub async fn release_held(
        &self,
        w: WorkspaceId,
        into: Option<(Audience, ChannelId)>,
        now: i64,
    ) -> Result<u64, StoreError> {
        self.rows(Op::Release {
            workspace: w,
            into,
            now,
        })
        .await
    }

    /// Has a manager told, in `place`, that a channel takes no messages; nothing where that stands somewhere already.
    pub async fn tell_unposted(
        &self,
        w: WorkspaceId,
        channel: ChannelId,
        place: ChannelId,
        now: i64,
    ) -> Result<(), StoreError> {
        let op = Op::TellUnposted {
            workspace: w,
            channel,
            place,
            now,
        };
        self.rows(op).await.map(drop)
    }

    /// Notes that nothing waits any more for the channel that such a word is about: it tells that from now on.
    pub async fn posted_again(&self, word: &Post) -> Result<(), StoreError> {
        let (workspace, key) = (word.workspace, word.key.clone());
        self.rows(Op::PostedAgain { workspace, key })
            .await
            .map(drop)
    }
}

/// Who reads a channel, and with that which held messages may go there: what is for managers goes to no other one, and
/// a manager's own digest stays in their direct messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// The team: flags, offers, nudges, words to reps.
    Team,
    /// Managers: requests, digests, what reps left unanswered.
    Managers,
}

impl Audience {
    fn name(self) -> &'static str {
        match self {
            Self::Team => "team",
            Self::Managers => "managers",
        }
    }
}

pub(super) async fn release(
    tx: &mut Tx<'_>,
    workspace: WorkspaceId,
    into: Option<(Audience, ChannelId)>,
    now: i64,
) -> Result<u64, sqlx::Error> {
    if into.is_some() {
        unposted::edit(tx, workspace, None).await?;
    }
    execute!(
        tx,
        // A message that went with its channel is posted anew where the next one goes.
        "update post set state = 'ready', not_before = $2, reason = null, \
         channel = case when message is null or reason = $6 then coalesce($3, channel) else channel end, \
         message = case when reason = $6 and kind <> $5 and $3 is not null then null else message end \
         where workspace = $1 and (state = 'held' or (state = 'ready' and kind = $5)) \
         and ($4 is null or $4 = case \
           when kind = 'request' or (kind in ('digest', 'nudge') and reference = $7) then 'managers' \
           when kind = 'digest' then 'their own' else 'team' end) \
         and coalesce(channel, $3) is not null",
        workspace.as_i64(),
        now,
        into.map(|(_, channel)| channel.as_i64()),
        into.map(|(audience, _)| audience.name()),
        Post::GONE,
        Post::CHANNEL_GONE,
        MANAGERS.as_i64(),
    )
}
