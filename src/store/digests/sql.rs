//! The statements of digests.

use super::{DIGEST, DigestPost, DigestRow, DigestSent, PlannedDigest};
use crate::domain::digest::{Digest, Nudged};
use crate::domain::event::Event;
use crate::domain::id::{ChannelId, DealNumber, MessageId, UserId, WorkspaceId};
use crate::store::change::Record;
use crate::store::engine::{Readers, Tx, execute, on, read};
use crate::store::error::StoreError;
use crate::store::read::{parse, parse_event, readable, record};

/// Events that a digest is made of, at most; the newest.
const EVENTS_MAX: i64 = 20_000;
/// Digests that were sent are kept for so long, in milliseconds: as long as their pages can be leafed through.
const KEPT_MS: i64 = 60 * 24 * 3_600_000;
type Row = (i64, i64, Option<i64>, i64, Option<String>, i64);

fn row_of((workspace, reader, due_at, since, day, told_at): Row) -> DigestRow {
    DigestRow {
        workspace: WorkspaceId::from_i64(workspace),
        reader: UserId::from_i64(reader),
        due_at,
        since,
        day: day.and_then(|day| day.parse().ok()),
        told_at,
    }
}

/// Digests that are due, the longest due first.
pub(in crate::store) async fn due(
    readers: &Readers,
    now: i64,
    limit: u32,
) -> Result<Vec<DigestRow>, StoreError> {
    let rows: Vec<Row> = read!(readers, |c| sqlx::query_as(
        "select workspace, reader, due_at, since, day, told_at from digest \
         where due_at <= $1 order by due_at limit $2"
    )
    .bind(now)
    .bind(i64::from(limit))
    .fetch_all(c)
    .await)?;
    Ok(rows.into_iter().map(row_of).collect())
}

/// Where the digest of a reader stands.
pub(in crate::store) async fn of_reader(
    readers: &Readers,
    w: WorkspaceId,
    reader: UserId,
) -> Result<Option<DigestRow>, StoreError> {
    let row: Option<Row> = read!(readers, |c| sqlx::query_as(
        "select workspace, reader, due_at, since, day, told_at from digest \
         where workspace = $1 and reader = $2"
    )
    .bind(w.as_i64())
    .bind(reader.as_i64())
    .fetch_optional(c)
    .await)?;
    Ok(row.map(row_of))
}

type SentRow = (
    String,
    String,
    i64,
    Option<i64>,
    Option<i64>,
    Option<i64>,
    Option<String>,
    Option<String>,
);

/// The newest digests between two keys, the last one first.
pub(in crate::store) async fn sent(
    readers: &Readers,
    w: WorkspaceId,
    (first, last): (&str, &str),
    limit: u32,
) -> Result<Vec<DigestSent>, StoreError> {
    let rows: Vec<SentRow> = read!(readers, |c| {
        sqlx::query_as(
        "select key, state, not_before, channel, message, sent_at, reason, body from post \
         where workspace = $1 and key >= $2 and key <= $3 and kind = 'digest' order by key desc limit $4"
    )
    .bind(w.as_i64())
    .bind(first)
    .bind(last)
    .bind(i64::from(limit))
    .fetch_all(c)
    .await
    })?;
    rows.into_iter()
        .map(
            |(key, state, not_before, channel, message, sent_at, reason, body)| {
                let digest = body.map(|body| parse(&body, || format!("a digest in {w}")));
                let message = channel.zip(message);
                Ok(DigestSent {
                    key,
                    state,
                    not_before,
                    message: message.map(|(c, m)| (ChannelId::from_i64(c), MessageId::from_i64(m))),
                    sent_at,
                    reason,
                    digest: digest.transpose()?,
                })
            },
        )
        .collect()
}

/// The deals of a workspace that are open or won.
pub(in crate::store) async fn live(
    readers: &Readers,
    w: WorkspaceId,
) -> Result<Vec<Record>, StoreError> {
    let rows: Vec<(i64, i64, String)> = read!(readers, |c| sqlx::query_as(
        "select number, version, body from deal \
         where workspace = $1 and status in ('open', 'won') order by number"
    )
    .bind(w.as_i64())
    .fetch_all(c)
    .await)?;
    let live = rows.into_iter();
    Ok(live
        .filter_map(|(number, version, body)| {
            readable(record(w, DealNumber(number), version, &body))
        })
        .collect())
}

/// What happened in a workspace after an instant and up to another, but for what was taken back; in order.
pub(in crate::store) async fn events_between(
    readers: &Readers,
    w: WorkspaceId,
    (from, until): (i64, i64),
) -> Result<Vec<(DealNumber, Event)>, StoreError> {
    let rows: Vec<(i64, String)> = read!(readers, |c| {
        sqlx::query_as(
        "select deal, body from event where workspace = $1 and at > $2 and at <= $3 and undone = false \
         order by at desc, deal, seq desc limit $4"
    )
    .bind(w.as_i64())
    .bind(from)
    .bind(until)
    .bind(EVENTS_MAX)
    .fetch_all(c)
    .await
    })?;
    let mut events = rows
        .into_iter()
        .filter_map(|(number, body)| {
            let event = readable(parse_event(w, number, &body))?;
            Some((DealNumber(number), event))
        })
        .collect::<Vec<_>>();
    events.reverse();
    Ok(events)
}

/// When the first thing happened in a workspace, UTC milliseconds.
pub(in crate::store) async fn begun(
    readers: &Readers,
    w: WorkspaceId,
) -> Result<Option<i64>, StoreError> {
    let (at,): (Option<i64>,) = read!(readers, |c| sqlx::query_as(
        "select min(at) from event where workspace = $1"
    )
    .bind(w.as_i64())
    .fetch_one(c)
    .await)?;
    Ok(at)
}

/// What people were nudged about in a workspace, and still holds.
pub(in crate::store) async fn nudged(
    readers: &Readers,
    w: WorkspaceId,
) -> Result<Vec<Nudged>, StoreError> {
    let rows: Vec<(i64, String, i64, i64)> = read!(readers, |c| {
        sqlx::query_as(
        "select deal, rule, since, nudges from spell \
         where workspace = $1 and place = 'person' and nudges > 0 and nudge is not null and over = false order by deal"
    )
    .bind(w.as_i64())
    .fetch_all(c)
    .await
    })?;
    let nudged = |(deal, rule, since, nudges): (i64, String, i64, i64)| Nudged {
        deal: DealNumber(deal),
        rule,
        since,
        nudges: u32::try_from(nudges).unwrap_or(u32::MAX),
    };
    Ok(rows.into_iter().map(nudged).collect())
}

/// The newest message about a deal that is there for its people to read.
pub(in crate::store) async fn message_of(
    readers: &Readers,
    w: WorkspaceId,
    n: DealNumber,
) -> Result<Option<(ChannelId, MessageId)>, StoreError> {
    let row: Option<(i64, i64)> = read!(readers, |c| {
        sqlx::query_as(
        "select channel, message from post where workspace = $1 and deal = $2 and message is not null \
         and channel is not null and kind in ('card', 'flag', 'shared') order by sent_at desc limit 1"
    )
    .bind(w.as_i64())
    .bind(n.0)
    .fetch_optional(c)
    .await
    })?;
    Ok(row.map(|(channel, message)| (ChannelId::from_i64(channel), MessageId::from_i64(message))))
}

/// Plans a digest and when the next one is due, where nothing has changed since it was looked at.
pub(in crate::store) async fn plan(
    tx: &mut Tx<'_>,
    planned: &PlannedDigest,
) -> Result<u64, sqlx::Error> {
    let row = &planned.row;
    let (w, reader) = (row.workspace.as_i64(), row.reader.as_i64());
    let left_out = planned.left_out.last().map(|(day, _)| *day);
    let day = planned.post.as_ref().map(|post| post.day).or(left_out);
    let taken = execute!(
        tx,
        "update digest set due_at = $5, since = $6, day = coalesce($7, day) \
         where workspace = $1 and reader = $2 and due_at = $3 and since = $4",
        w,
        reader,
        row.due_at,
        row.since,
        planned.next_at,
        planned.since,
        day.map(|day| day.to_string()),
    )?;
    if taken == 0 {
        return Ok(0);
    }
    for (_, key) in &planned.left_out {
        execute!(
            tx,
            "insert into post (workspace, key, kind, deal, reference, channel, state, not_before, rev, fence, attempts, \
             lease_until, reason) values ($1, $2, $4, null, $3, null, 'closed', $5, 1, 0, 0, 0, $6) \
             on conflict (workspace, key) do nothing",
            w,
            key.as_str(),
            reader,
            DIGEST,
            row.due_at,
            "down",
        )?;
    }
    if let Some(post) = &planned.post {
        write_post(tx, w, reader, post).await?;
    }
    Ok(taken)
}

async fn write_post(
    tx: &mut Tx<'_>,
    w: i64,
    reader: i64,
    post: &DigestPost,
) -> Result<u64, sqlx::Error> {
    execute!(
        tx,
        "insert into post (workspace, key, kind, deal, reference, channel, state, not_before, rev, fence, attempts, \
         lease_until) values ($1, $2, $3, null, $4, $5, case when $5 is null then 'held' else 'ready' end, $6, 1, 0, 0, 0) \
         on conflict (workspace, key) do nothing",
        w,
        post.key.as_str(),
        DIGEST,
        reader,
        post.channel.map(ChannelId::as_i64),
        post.at,
    )
}

/// Plans the digest of a day at once, ahead of its time; none where there was one. The day counts as planned.
pub(in crate::store) async fn plan_now(
    tx: &mut Tx<'_>,
    w: WorkspaceId,
    reader: UserId,
    post: &DigestPost,
) -> Result<u64, sqlx::Error> {
    let (w, reader) = (w.as_i64(), reader.as_i64());
    execute!(
        tx,
        "update digest set day = case when day is null or day < $3 then $3 else day end, due_at = 1 \
         where workspace = $1 and reader = $2",
        w,
        reader,
        post.day.to_string(),
    )?;
    write_post(tx, w, reader, post).await
}

/// Has the next digest of one reader of a workspace, or of all, worked out anew.
pub(in crate::store) async fn anew(
    tx: &mut Tx<'_>,
    workspace: WorkspaceId,
    reader: Option<UserId>,
    since: i64,
) -> Result<u64, sqlx::Error> {
    execute!(
        tx,
        "insert into digest (workspace, reader, due_at, since, day, told_at) values ($1, $2, 1, $3, null, 0) \
         on conflict (workspace, reader) do nothing",
        workspace.as_i64(),
        reader.unwrap_or(crate::store::MANAGERS).as_i64(),
        since,
    )?;
    execute!(
        tx,
        "update digest set due_at = 1, since = $3 where workspace = $1 and ($2 is null or reader = $2)",
        workspace.as_i64(),
        reader.map(UserId::as_i64),
        since,
    )
}

/// Fixes what a digest says, unless somebody else has claimed it since.
pub(in crate::store) async fn fix(
    tx: &mut Tx<'_>,
    w: WorkspaceId,
    key: &str,
    fence: i64,
    body: &str,
) -> Result<u64, sqlx::Error> {
    execute!(
        tx,
        "update post set body = $4 where workspace = $1 and key = $2 and fence = $3 and state = 'sending'",
        w.as_i64(),
        key,
        fence,
        body,
    )
}

/// A digest is there: what it tells has been told.
pub(in crate::store) async fn told(
    tx: &mut Tx<'_>,
    w: i64,
    reader: i64,
    until: i64,
) -> Result<u64, sqlx::Error> {
    execute!(
        tx,
        "update digest set told_at = $3 where workspace = $1 and reader = $2 and told_at < $3",
        w,
        reader,
        until,
    )
}

/// Before a deal is deleted: digests lose the lines about it.
pub(in crate::store) async fn forget(tx: &mut Tx<'_>, w: i64, n: i64) -> Result<(), sqlx::Error> {
    let rows: Vec<(String, String)> = on!(tx, |c| {
        sqlx::query_as(
        "select key, body from post where workspace = $1 and key >= 'digest:' and key < 'digest;' \
         and kind = 'digest' and body is not null"
    )
    .bind(w)
    .fetch_all(c)
    .await
    })?;
    for (key, body) in rows {
        // One that can't be read shows nothing of the deal either.
        let Ok(mut digest) = serde_json::from_str::<Digest>(&body) else {
            continue;
        };
        if !digest.forget(DealNumber(n)) {
            continue;
        }
        let body = serde_json::to_string(&digest).unwrap_or_default();
        execute!(
            tx,
            "update post set body = $3, rev = rev + 1, \
             state = case when message is not null and state = 'sent' then 'ready' else state end, \
             not_before = case when message is not null then 0 else not_before end \
             where workspace = $1 and key = $2",
            w,
            key.as_str(),
            body.as_str(),
        )?;
    }
    Ok(())
}

/// Forgets digests whose pages nobody leafs through any more.
pub(in crate::store) async fn prune(tx: &mut Tx<'_>, now: i64) -> Result<u64, sqlx::Error> {
    execute!(
        tx,
        "delete from post where kind = 'digest' and state in ('sent', 'closed') and not_before < $1 \
         and coalesce(sent_at, 0) < $1",
        now - KEPT_MS,
    )
}
