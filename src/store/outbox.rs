//! The outbox and the other writes that are not changes: claims and reports of messages, deletion, pruning.
//!
//! A message is a row before it is a request. A claim holds for some seconds, is extended while its request is under
//! way, and carries a fence: only the last claim can report. Claims and pruning are the only statements that look across workspaces; they hand out
//! rows with their workspace and show nothing of one to another.

use super::apply::{stored_receipt, write_receipt};
use super::change::{Post, Receipt, ReceiptWrite};
use super::digests::{self, DigestPost, PlannedDigest};
use super::engine::{Tx, execute, on};
use super::forgetting;
use super::held::{self, Audience};
use super::spells::{self, Again, Looked, Planned};
use super::unposted;
use crate::domain::forget::Forgotten;
use crate::domain::id::{ChannelId, DealNumber, InteractionId, MessageId, UserId, WorkspaceId};

/// Receipts are kept for seven days.
const RECEIPT_MS: i64 = 7 * 24 * 3_600_000;
/// Drafts are kept for fifteen minutes.
pub(super) const DRAFT_MS: i64 = 15 * 60_000;
/// Rows deleted in one transaction.
pub(super) const PRUNE_STEP: u64 = 500;

/// A write that is not a change. Can be run again after a transaction failed.
#[derive(Clone, Debug)]
pub(super) enum Op {
    Delete {
        workspace: WorkspaceId,
        number: DealNumber,
        receipt: ReceiptWrite,
    },
    ForgetPerson {
        workspace: WorkspaceId,
        /// The deal that they are kept with.
        own: DealNumber,
        forgotten: Forgotten,
        receipt: ReceiptWrite,
    },
    Claim {
        now: i64,
        limit: u32,
        /// How many of those that wait longest are looked at.
        front: i64,
    },
    Extend {
        workspace: WorkspaceId,
        key: String,
        fence: i64,
        now: i64,
    },
    Report {
        workspace: WorkspaceId,
        key: String,
        channel: ChannelId,
        fence: i64,
        rev: i64,
        report: Report,
        told: Option<Delivered>,
    },
    Release {
        workspace: WorkspaceId,
        into: Option<(Audience, ChannelId)>,
        now: i64,
    },
    /// A manager is told, in the second channel, that the first takes no messages.
    TellUnposted {
        workspace: WorkspaceId,
        channel: ChannelId,
        place: ChannelId,
        now: i64,
    },
    /// Nothing waits any more for the channel that this post is about.
    PostedAgain {
        workspace: WorkspaceId,
        key: String,
    },
    Requeue,
    Prune {
        now: i64,
    },
    Looked(Vec<Looked>),
    Plan(Vec<Planned>),
    GiveBack {
        workspace: WorkspaceId,
        key: String,
        at: i64,
    },
    PlanDigest(PlannedDigest),
    DigestNow {
        workspace: WorkspaceId,
        reader: UserId,
        post: DigestPost,
    },
    DigestAnew {
        workspace: WorkspaceId,
        reader: Option<UserId>,
        since: i64,
    },
    FixDigest {
        workspace: WorkspaceId,
        key: String,
        fence: i64,
        body: String,
    },
    RecountStep,
    MeasuredBy(String),
    SetRep {
        workspace: WorkspaceId,
        user: UserId,
        body: String,
        anew: bool,
    },
}

/// What is noted when a message is there for the first time.
#[derive(Clone, Debug)]
pub(super) enum Delivered {
    /// When what a nudge told is told again.
    Nudge(Vec<Again>),
    /// Up to which instant a digest told its reader what happened.
    Digest(UserId, i64),
}

/// What became of a claimed message.
#[derive(Clone, Debug)]
pub(super) enum Report {
    Sent {
        message: MessageId,
        at: i64,
    },
    Retry {
        not_before: i64,
        error: String,
    },
    Held(String),
    Closed(String),
    /// Its channel can't be used; it goes to this one.
    Moved(ChannelId),
}

/// What a write gives back.
#[derive(Clone, Debug)]
pub(super) enum Done {
    Deleted(bool),
    Duplicate(Option<Receipt>),
    Claimed(Vec<Post>),
    /// Rows written.
    Rows(u64),
}

impl Op {
    pub(super) async fn run(&self, tx: &mut Tx<'_>) -> Result<Done, sqlx::Error> {
        match self {
            Self::Delete {
                workspace,
                number,
                receipt,
            } => delete(tx, *workspace, *number, receipt).await,
            Self::ForgetPerson {
                workspace,
                own,
                forgotten,
                receipt,
            } => forgetting::forget_person(tx, *workspace, *own, forgotten, receipt).await,
            Self::Claim { now, limit, front } => {
                Ok(Done::Claimed(claim(tx, *now, *limit, *front).await?))
            }
            Self::Extend {
                workspace,
                key,
                fence,
                now,
            } => extend(tx, *workspace, key, *fence, *now)
                .await
                .map(Done::Rows),
            Self::Report {
                workspace,
                key,
                channel,
                fence,
                rev,
                report: outcome,
                told,
            } => {
                let rows = report(tx, *workspace, key, *fence, *rev, outcome).await?;
                let w = workspace.as_i64();
                if rows > 0 && matches!(outcome, Report::Sent { .. }) {
                    unposted::edit(tx, *workspace, Some(*channel)).await?;
                }
                unposted::end(tx, *workspace, key).await?;
                match told.as_ref().filter(|_| rows > 0) {
                    Some(Delivered::Nudge(told)) => spells::delivered(tx, w, key, told).await?,
                    Some(Delivered::Digest(reader, until)) => {
                        digests::told(tx, w, reader.as_i64(), *until).await?;
                    }
                    None => {}
                }
                Ok(Done::Rows(rows))
            }
            Self::Release {
                workspace,
                into,
                now,
            } => held::release(tx, *workspace, *into, *now)
                .await
                .map(Done::Rows),
            Self::TellUnposted {
                workspace,
                channel,
                place,
                now,
            } => unposted::tell(tx, *workspace, *channel, *place, *now)
                .await
                .map(Done::Rows),
            Self::PostedAgain { workspace, key } => {
                unposted::over(tx, *workspace, key).await.map(Done::Rows)
            }
            Self::Requeue => requeue(tx).await.map(Done::Rows),
            Self::Prune { now } => prune(tx, *now).await.map(Done::Rows),
            Self::Looked(looked) => spells::looked(tx, looked).await.map(Done::Rows),
            Self::Plan(nudges) => {
                let mut rows = 0;
                for nudge in nudges {
                    rows += spells::plan(tx, nudge).await?;
                }
                Ok(Done::Rows(rows))
            }
            Self::GiveBack { workspace, key, at } => {
                spells::given_back(tx, workspace.as_i64(), key, *at).await?;
                Ok(Done::Rows(0))
            }
            Self::PlanDigest(planned) => digests::plan(tx, planned).await.map(Done::Rows),
            Self::DigestNow {
                workspace,
                reader,
                post,
            } => digests::plan_now(tx, *workspace, *reader, post)
                .await
                .map(Done::Rows),
            Self::DigestAnew {
                workspace,
                reader,
                since,
            } => digests::anew(tx, *workspace, *reader, *since)
                .await
                .map(Done::Rows),
            Self::FixDigest {
                workspace,
                key,
                fence,
                body,
            } => digests::fix(tx, *workspace, key, *fence, body)
                .await
                .map(Done::Rows),
            Self::RecountStep => spells::recount_step(tx).await.map(Done::Rows),
            Self::MeasuredBy(measure) => spells::measured_by(tx, measure).await.map(Done::Rows),
            Self::SetRep {
                workspace,
                user,
                body,
                anew,
            } => {
                if *anew {
                    spells::of_rep_anew(tx, workspace.as_i64(), user.as_i64()).await?;
                }
                set_rep(tx, *workspace, *user, body).await.map(Done::Rows)
            }
        }
    }

    /// Whether messages may be due once it is done.
    pub(super) fn wakes(&self) -> bool {
        matches!(
            self,
            Self::Delete { .. }
                | Self::ForgetPerson { .. }
                | Self::Report { .. }
                | Self::Release { .. }
                | Self::TellUnposted { .. }
                | Self::Requeue
                | Self::Looked(_)
                | Self::Plan(_)
                | Self::PlanDigest(_)
                | Self::DigestNow { .. }
                | Self::SetRep { .. }
        )
    }
}

async fn delete(
    tx: &mut Tx<'_>,
    workspace: WorkspaceId,
    number: DealNumber,
    receipt: &ReceiptWrite,
) -> Result<Done, sqlx::Error> {
    if !write_receipt(tx, workspace, receipt, Some(number)).await? {
        return Ok(Done::Duplicate(
            stored_receipt(tx, workspace, receipt.interaction).await?,
        ));
    }
    let (w, n) = (workspace.as_i64(), number.0);
    // A draft may name the deal in anybody's words; it would be forgotten within minutes anyway.
    execute!(tx, "delete from draft where workspace = $1", w)?;
    execute!(
        tx,
        "delete from event where workspace = $1 and deal = $2",
        w,
        n
    )?;
    if execute!(
        tx,
        "delete from deal where workspace = $1 and number = $2",
        w,
        n
    )? == 0
    {
        return Ok(Done::Deleted(false));
    }
    spells::forget(tx, w, n).await?;
    digests::forget(tx, w, n).await?;
    // What was sent, or is being sent or shown as an answer, must be taken out of its channel.
    execute!(
        tx,
        "delete from post where workspace = $1 and deal = $2 and message is null and state <> 'sending' \
         and (answers is null or state = 'closed')",
        w,
        n
    )?;
    execute!(
        tx,
        "update post set kind = $3, reference = 0, rev = rev + 1, reason = null, \
         not_before = case when message is null and not_before > $4 then not_before else $4 end, \
         attempts = case when state = 'sending' then attempts else 0 end, \
         first_try_at = case when state = 'sending' then first_try_at else null end, \
         state = case when state = 'sending' then 'sending' else 'ready' end \
         where workspace = $1 and deal = $2",
        w,
        n,
        Post::GONE,
        receipt.at,
    )?;
    execute!(
        tx,
        "update counter set deletions = deletions + 1 where workspace = $1",
        w
    )?;
    Ok(Done::Deleted(true))
}

#[derive(sqlx::FromRow)]
struct PostRow {
    workspace: i64,
    key: String,
    kind: String,
    deal: Option<i64>,
    reference: i64,
    channel: i64,
    message: Option<i64>,
    rev: i64,
    fence: i64,
    attempts: i64,
    first_try_at: i64,
    answers: Option<i64>,
}

/// Messages that are looked at for a claim before all are: of a hundred thousand that are due in the same minute, each
/// in a channel of its own, the longest waiting are enough.
pub(super) const FRONT: i64 = 256;

/// Claims what is due, one message a channel, and none of a channel in which one is on its way; in a channel whoever
/// waits longest is first, be it for its time or since it was written. Of two who claim the same at once, the fence
/// that moved on tells the second. Looked at are only so many that wait longest.
async fn claim(
    tx: &mut Tx<'_>,
    now: i64,
    limit: u32,
    front: i64,
) -> Result<Vec<Post>, sqlx::Error> {
    let rows: Vec<PostRow> = on!(tx, |c| {
        sqlx::query_as(
        "with busy as (select channel as busy_channel from post where state = 'sending' and lease_until > $1) \
         update post set state = 'sending', fence = fence + 1, attempts = attempts + 1, \
         first_try_at = coalesce(first_try_at, $1), lease_until = $2 \
         from (select of_workspace, of_key, of_fence from ( \
             select of_workspace, of_key, of_fence, due_at, \
               row_number() over (partition by of_channel order by due_at, of_workspace, of_key) as place \
             from ( \
               select * from (select workspace as of_workspace, key as of_key, fence as of_fence, \
                 channel as of_channel, not_before as due_at from post \
                 where state = 'ready' and not_before > 0 and not_before <= $1 \
                   and channel not in (select busy_channel from busy) \
                 order by not_before limit $4) as timed \
               union all select * from (select workspace, key, fence, channel, lease_until from post \
                 where state = 'ready' and not_before = 0 and channel not in (select busy_channel from busy) \
                 order by lease_until limit $4) as written \
               union all select workspace, key, fence, channel, \
                 case when not_before > 0 then not_before else lease_until end from post \
                 where state = 'sending' and lease_until <= $1 and channel not in (select busy_channel from busy) \
             ) as waiting) as lanes where place = 1 order by due_at, of_workspace, of_key limit $3) as due \
         where workspace = of_workspace and key = of_key and fence = of_fence \
         returning workspace, key, kind, deal, reference, channel, message, rev, fence, attempts, first_try_at, answers"
    )
    .bind(now)
    .bind(now + Post::LEASE_MS)
    .bind(i64::from(limit))
    .bind(front)
    .fetch_all(c)
    .await
    })?;
    Ok(rows.into_iter().map(post_of).collect())
}

/// Holds a claim for another while, as long as nobody else has claimed it.
async fn extend(
    tx: &mut Tx<'_>,
    workspace: WorkspaceId,
    key: &str,
    fence: i64,
    now: i64,
) -> Result<u64, sqlx::Error> {
    execute!(
        tx,
        "update post set lease_until = $4 where workspace = $1 and key = $2 and fence = $3 and state = 'sending'",
        workspace.as_i64(),
        key,
        fence,
        now + Post::LEASE_MS,
    )
}

fn post_of(row: PostRow) -> Post {
    let workspace = WorkspaceId::from_i64(row.workspace);
    Post {
        workspace,
        nonce: nonce(workspace, &row.key),
        key: row.key,
        kind: row.kind,
        deal: row.deal.map(DealNumber),
        reference: row.reference,
        channel: ChannelId::from_i64(row.channel),
        message: row.message.map(MessageId::from_i64),
        answers: row.answers.map(InteractionId::from_i64),
        rev: row.rev,
        fence: row.fence,
        attempts: row.attempts,
        first_try_at: row.first_try_at,
    }
}

/// Names a message to Discord, the same over all attempts and processes; FNV-1a over what names the row.
fn nonce(workspace: WorkspaceId, key: &str) -> String {
    let bytes = workspace.0.to_be_bytes().into_iter().chain(key.bytes());
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |h, b| {
        (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("dc{hash:016x}")
}

async fn report(
    tx: &mut Tx<'_>,
    workspace: WorkspaceId,
    key: &str,
    fence: i64,
    rev: i64,
    outcome: &Report,
) -> Result<u64, sqlx::Error> {
    let w = workspace.as_i64();
    let rows = match outcome {
        Report::Sent { message, at } => execute!(
            tx,
            "update post set message = $4, sent_at = case when message = $4 then sent_at else $6 end, state = case when rev = $5 then 'sent' else 'ready' end, \
             lease_until = $6, attempts = 0, first_try_at = null, reason = null \
             where workspace = $1 and key = $2 and fence = $3 and state = 'sending'",
            w,
            key,
            fence,
            message.as_i64(),
            rev,
            at,
        )?,
        Report::Retry { not_before, error } => execute!(
            tx,
            "update post set state = 'ready', not_before = $4, reason = $5 \
             where workspace = $1 and key = $2 and fence = $3 and state = 'sending'",
            w,
            key,
            fence,
            not_before,
            error.as_str(),
        )?,
        Report::Held(reason) => execute!(
            tx,
            "update post set state = 'held', attempts = 0, first_try_at = null, reason = $4 \
             where workspace = $1 and key = $2 and fence = $3 and state = 'sending'",
            w,
            key,
            fence,
            reason.as_str(),
        )?,
        Report::Moved(channel) => execute!(
            tx,
            "update post set state = 'ready', channel = $4, message = null, not_before = 0, lease_until = 0, attempts = 0, \
             first_try_at = null, reason = null \
             where workspace = $1 and key = $2 and fence = $3 and state = 'sending'",
            w,
            key,
            fence,
            channel.as_i64(),
        )?,
        Report::Closed(reason) => execute!(
            tx,
            "update post set state = case when rev = $5 then 'closed' else 'ready' end, \
             attempts = 0, first_try_at = null, reason = $4 \
             where workspace = $1 and key = $2 and fence = $3 and state = 'sending'",
            w,
            key,
            fence,
            reason.as_str(),
            rev,
        )?,
    };
    // A message about something deleted leaves no row behind.
    execute!(
        tx,
        "delete from post where workspace = $1 and key = $2 and kind = $3 and state in ('sent', 'closed')",
        w,
        key,
        Post::GONE,
    )?;
    Ok(rows)
}

/// After a start with the file locked: whoever was sending is gone.
async fn requeue(tx: &mut Tx<'_>) -> Result<u64, sqlx::Error> {
    execute!(
        tx,
        "update post set state = $1, lease_until = 0 where state = 'sending'",
        "ready"
    )
}

async fn set_rep(
    tx: &mut Tx<'_>,
    workspace: WorkspaceId,
    user: UserId,
    body: &str,
) -> Result<u64, sqlx::Error> {
    execute!(
        tx,
        "insert into rep (workspace, user_id, body) values ($1, $2, $3) \
         on conflict (workspace, user_id) do update set body = excluded.body",
        workspace.as_i64(),
        user.as_i64(),
        body,
    )
}

async fn prune(tx: &mut Tx<'_>, now: i64) -> Result<u64, sqlx::Error> {
    let drafts = execute!(tx, "delete from draft where at < $1", now - DRAFT_MS)?;
    digests::prune(tx, now).await?;
    let receipts = execute!(
        tx,
        "delete from receipt where (workspace, interaction) in \
         (select workspace, interaction from receipt where at < $1 order by at limit 500)",
        now - RECEIPT_MS,
    )?;
    Ok(drafts.max(receipts))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nonces_are_short_stable_and_differ() {
        let a = nonce(WorkspaceId(7), "flag:5:1");
        assert_eq!(a, nonce(WorkspaceId(7), "flag:5:1"));
        assert!(a.len() <= 25, "{a}");
        assert_ne!(a, nonce(WorkspaceId(8), "flag:5:1"));
        assert_ne!(a, nonce(WorkspaceId(7), "flag:5:2"));
    }
}
