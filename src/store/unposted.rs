//! The word to a manager that a channel takes no messages: one row a channel for as long as it takes none, so that it
//! is said once and not for each message.

use super::engine::{Tx, execute};
use crate::domain::id::{ChannelId, WorkspaceId};

/// What renders that word; its reference is the channel that it is about.
pub const UNPOSTED: &str = "unposted";
/// What renders its end, which leaves no row behind.
pub const POSTED_AGAIN: &str = "posted again";

/// The first and the last key of words about a channel, or about any.
fn keys(channel: Option<ChannelId>) -> (String, String) {
    let first = match channel {
        Some(channel) => format!("{UNPOSTED}:{channel}:"),
        None => format!("{UNPOSTED}:"),
    };
    let last = format!("{first}~");
    (first, last)
}

/// Has the word about a channel posted in another place, unless it stands somewhere already.
pub(super) async fn tell(
    tx: &mut Tx<'_>,
    w: WorkspaceId,
    channel: ChannelId,
    place: ChannelId,
    now: i64,
) -> Result<u64, sqlx::Error> {
    let (first, last) = keys(Some(channel));
    execute!(
        tx,
        "insert into post (workspace, key, kind, deal, reference, channel, state, not_before, rev, fence, attempts, \
         lease_until) select $1, $2, $3, null, $4, $5, 'ready', 0, 1, 0, 0, 0 \
         where not exists (select 1 from post where workspace = $1 and key >= $6 and key <= $7 and kind = $3) \
         on conflict (workspace, key) do nothing",
        w.as_i64(),
        format!("{first}{now}"),
        UNPOSTED,
        channel.as_i64(),
        place.as_i64(),
        first.as_str(),
        last,
    )
}

/// After a channel took a message, or with `None` after another one was set somewhere: the word is due as an edit.
pub(super) async fn edit(
    tx: &mut Tx<'_>,
    w: WorkspaceId,
    channel: Option<ChannelId>,
) -> Result<(), sqlx::Error> {
    let (first, last) = keys(channel);
    execute!(
        tx,
        "update post set rev = rev + 1, not_before = 0, \
         state = case when message is not null and state = 'sent' then 'ready' else state end \
         where workspace = $1 and key >= $2 and key <= $3 and kind = $4",
        w.as_i64(),
        first,
        last,
        UNPOSTED,
    )?;
    Ok(())
}

/// Nothing waits for the channel any more: from now on the word tells that, and the next time is told anew.
pub(super) async fn over(tx: &mut Tx<'_>, w: WorkspaceId, key: &str) -> Result<u64, sqlx::Error> {
    execute!(
        tx,
        "update post set kind = $3 where workspace = $1 and key = $2 and kind = $4",
        w.as_i64(),
        key,
        POSTED_AGAIN,
        UNPOSTED,
    )
}

/// After a report: an end that was told leaves no row behind.
pub(super) async fn end(tx: &mut Tx<'_>, w: WorkspaceId, key: &str) -> Result<(), sqlx::Error> {
    execute!(
        tx,
        "delete from post where workspace = $1 and key = $2 and kind = $3 and state in ('sent', 'closed')",
        w.as_i64(),
        key,
        POSTED_AGAIN,
    )?;
    Ok(())
}
