//! What time brought up: which deals are due, which spells were told, which nudges are planned.
//!
//! Everything here is found by an index over what is due, so that its cost does not grow with what exists. The looks
//! across workspaces hand out rows with their workspace and show nothing of one to another.

use super::change::Record;
use super::engine::{Readers, Tx, execute, on, read};
use super::error::StoreError;
use super::read::{readable, record};
use crate::domain::id::{ChannelId, DealNumber, UserId, WorkspaceId};
use crate::domain::watch::Attention;

/// Deals marked in one step of looking anew.
const STEP: i64 = 500;

/// A spell that somebody is told of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The deal.
    pub deal: DealNumber,
    /// The rule, by name.
    pub rule: String,
    /// What it counts from, UTC milliseconds.
    pub since: i64,
    /// Who is told.
    pub told: Option<UserId>,
    /// Nudges delivered so far.
    pub nudges: u32,
    /// Whether it has ended.
    pub over: bool,
}

/// What is to be noted of a deal after a look at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Looked {
    /// Where.
    pub workspace: WorkspaceId,
    /// The deal.
    pub number: DealNumber,
    /// The version that was looked at; of a later one nothing is noted, for it is due by itself.
    pub version: i64,
    /// When to look again, UTC milliseconds.
    pub due_at: Option<i64>,
    /// Where it stands among those to be looked at.
    pub attention: Attention,
    /// When it was looked at, UTC milliseconds.
    pub at: i64,
    /// The spells that hold.
    pub holding: Vec<Holding>,
}

/// A spell that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holding {
    /// The rule, by name.
    pub rule: String,
    /// What it counts from, UTC milliseconds.
    pub since: i64,
    /// Who is told; [`EVERYBODY`] for the channel.
    pub told: Option<UserId>,
    /// When it is told first, UTC milliseconds.
    pub at: i64,
    /// Whether it is told then, however long the deal's other spells wait.
    pub at_once: bool,
}

/// Everybody in the channel, where a person would stand.
pub const EVERYBODY: UserId = UserId(0);

/// The managers, where a person would stand.
pub const MANAGERS: UserId = UserId(1);

impl Holding {
    fn place(&self) -> &'static str {
        if self.told == Some(EVERYBODY) {
            "channel"
        } else {
            "person"
        }
    }
}

/// A nudge that is planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    /// Where.
    pub workspace: WorkspaceId,
    /// For whom.
    pub user: UserId,
    /// The key of its message.
    pub key: String,
    /// What renders the message.
    pub kind: String,
    /// Where it goes; `None` holds it.
    pub channel: Option<ChannelId>,
    /// When it is sent, UTC milliseconds.
    pub at: i64,
    /// Spells due until then are in it, UTC milliseconds.
    pub until: i64,
}

/// When a spell that was told is told again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Again {
    /// The deal.
    pub deal: DealNumber,
    /// The rule, by name.
    pub rule: String,
    /// What it counts from.
    pub since: i64,
    /// When, UTC milliseconds.
    pub next_at: i64,
}

/// Deals that time has something to say about, the longest due first: whole, for each is looked at.
pub(super) async fn due(
    readers: &Readers,
    now: i64,
    limit: u32,
) -> Result<Vec<(Record, i64)>, StoreError> {
    let rows: Vec<(i64, i64, i64, i64, String)> = read!(readers, |c| {
        sqlx::query_as(
            "select workspace, number, due_at, version, body from deal where due_at <= $1 order by due_at limit $2",
        )
        .bind(now)
        .bind(i64::from(limit))
        .fetch_all(c)
        .await
    })?;
    let due = rows.into_iter().filter_map(|(w, n, at, version, body)| {
        let deal = record(WorkspaceId::from_i64(w), DealNumber(n), version, &body);
        Some((readable(deal)?, at))
    });
    Ok(due.collect())
}

/// When the next deal or nudge is due, UTC milliseconds.
pub(super) async fn next_at(readers: &Readers) -> Result<Option<i64>, StoreError> {
    let (at,): (Option<i64>,) = read!(readers, |c| sqlx::query_as(
        "select min(at) from (select min(due_at) as at from deal where due_at is not null \
         union all select min(next_at) from spell where next_at is not null \
         union all select min(due_at) from digest where due_at is not null \
         union all select min(after) * 0 from recount) as soonest"
    )
    .fetch_one(c)
    .await)?;
    Ok(at)
}

/// The people who are to be nudged, each once.
pub(super) async fn to_nudge(
    readers: &Readers,
    now: i64,
    limit: u32,
) -> Result<Vec<(WorkspaceId, UserId)>, StoreError> {
    let rows: Vec<(i64, i64)> = read!(readers, |c| sqlx::query_as(
        "select distinct workspace, told from spell \
         where next_at <= $1 and told is not null order by workspace, told limit $2"
    )
    .bind(now)
    .bind(i64::from(limit))
    .fetch_all(c)
    .await)?;
    Ok(rows
        .into_iter()
        .map(|(w, u)| (WorkspaceId::from_i64(w), UserId::from_i64(u)))
        .collect())
}

type Row = (i64, String, i64, Option<i64>, i64, bool);

fn told_of((deal, rule, since, told, nudges, over): Row) -> Told {
    Told {
        deal: DealNumber(deal),
        rule,
        since,
        told: told.map(UserId::from_i64),
        nudges: u32::try_from(nudges).unwrap_or(u32::MAX),
        over,
    }
}

/// The spells that a message tells of.
pub(super) async fn in_message(
    readers: &Readers,
    w: WorkspaceId,
    key: &str,
) -> Result<Vec<Told>, StoreError> {
    let rows: Vec<Row> = read!(readers, |c| sqlx::query_as(
        "select deal, rule, since, told, nudges, over from spell \
         where workspace = $1 and (nudge = $2 or before = $2) order by deal, rule, since"
    )
    .bind(w.as_i64())
    .bind(key)
    .fetch_all(c)
    .await)?;
    Ok(rows.into_iter().map(told_of).collect())
}

/// The deals with spells that are due for a person.
pub(super) async fn due_for(
    readers: &Readers,
    w: WorkspaceId,
    user: UserId,
    now: i64,
) -> Result<Vec<DealNumber>, StoreError> {
    let rows: Vec<(i64,)> = read!(readers, |c| {
        sqlx::query_as(
        "select distinct deal from spell where workspace = $1 and told = $2 and next_at <= $3 order by deal"
    )
    .bind(w.as_i64())
    .bind(user.as_i64())
    .bind(now)
    .fetch_all(c)
    .await
    })?;
    Ok(rows.into_iter().map(|(n,)| DealNumber(n)).collect())
}

/// Where a message about a deal was shown last, other than to managers.
pub(super) async fn channel_of(
    readers: &Readers,
    w: WorkspaceId,
    n: DealNumber,
) -> Result<Option<ChannelId>, StoreError> {
    let row: Option<(i64,)> = read!(readers, |c| sqlx::query_as(
        "select channel from post where workspace = $1 and deal = $2 and channel is not null \
         and kind in ('card', 'flag', 'heard', 'shared') order by sent_at desc limit 1"
    )
    .bind(w.as_i64())
    .bind(n.0)
    .fetch_optional(c)
    .await)?;
    Ok(row.map(|(channel,)| ChannelId::from_i64(channel)))
}

/// What became of a message: whether there is a row of that key, and whether it was sent.
pub(super) async fn is_sent(
    readers: &Readers,
    w: WorkspaceId,
    key: &str,
) -> Result<bool, StoreError> {
    let row: Option<(i64,)> = read!(readers, |c| {
        sqlx::query_as(
        "select 1 from post where workspace = $1 and key = $2 and (message is not null or state = 'sent')"
    )
    .bind(w.as_i64())
    .bind(key)
    .fetch_optional(c)
    .await
    })?;
    Ok(row.is_some())
}

/// Notes what a look at deals found: new spells are to be told, those that hold no longer are over, and messages
/// that tell of one that ended or came back are due as edits.
pub(super) async fn looked(tx: &mut Tx<'_>, looked: &[Looked]) -> Result<u64, sqlx::Error> {
    let mut noted = 0;
    for look in looked {
        let (w, n) = (look.workspace.as_i64(), look.number.0);
        let attention =
            serde_json::to_string(&look.attention).map_err(|e| sqlx::Error::Encode(Box::new(e)))?;
        let still = execute!(
            tx,
            // Other processes find by `saved_at` what is listed differently now.
            "update deal set due_at = $4, attention = $5, saved_at = case when saved_at < $6 \
               and (attention is null or attention <> $5) then $6 else saved_at end \
             where workspace = $1 and number = $2 and version = $3",
            w,
            n,
            look.version,
            look.due_at,
            attention,
            look.at,
        )?;
        if still == 0 {
            continue;
        }
        noted += 1;
        let known: Vec<(String, i64, String, bool)> = on!(tx, |c| sqlx::query_as(
            "select rule, since, place, over from spell where workspace = $1 and deal = $2"
        )
        .bind(w)
        .bind(n)
        .fetch_all(c)
        .await)?;
        for (rule, since, place, was_over) in &known {
            let is_it = |h: &&Holding| h.rule == *rule && h.since == *since && h.place() == place;
            let holds = look.holding.iter().find(is_it);
            if holds.is_some() == *was_over {
                edit_messages(tx, w, n, rule, *since).await?;
                // What came back, because its end was taken back, is told again.
                execute!(
                    tx,
                    "update spell set over = $6, next_at = $7 \
                     where workspace = $1 and deal = $2 and rule = $3 and since = $4 and place = $5",
                    w,
                    n,
                    rule.as_str(),
                    *since,
                    place.as_str(),
                    holds.is_none(),
                    holds.map(|h| h.at),
                )?;
            }
        }
        for spell in &look.holding {
            let told = spell.told.map(UserId::as_i64);
            if known.iter().any(|(r, s, place, _)| {
                *r == spell.rule && *s == spell.since && place == spell.place()
            }) {
                // Whose it is now is told from now on; what is planned or sent finds that out by itself.
                execute!(
                    tx,
                    "update spell set told = $5, next_at = case when $5 is null then null \
                       when nudge is null then coalesce(next_at, $6) else next_at end \
                     where workspace = $1 and deal = $2 and rule = $3 and since = $4 and place = $7 \
                     and (next_at is not null or nudge is null)",
                    w,
                    n,
                    spell.rule.as_str(),
                    spell.since,
                    told,
                    spell.at,
                    spell.place(),
                )?;
                continue;
            }
            execute!(
                tx,
                "insert into spell (workspace, deal, rule, since, place, told, nudges, next_at, nudge, over) \
                 values ($1, $2, $3, $4, $7, $5, 0, \
                   case when $5 is null then null when $8 then $6 else coalesce((select max(next_at) from spell \
                     where workspace = $1 and deal = $2 and place = $7 and told = $5 and over = false \
                     and next_at > $6), $6) end, null, false) \
                 on conflict (workspace, deal, rule, since, place) do nothing",
                w,
                n,
                spell.rule.as_str(),
                spell.since,
                told,
                spell.at,
                spell.place(),
                spell.at_once,
            )?;
        }
    }
    Ok(noted)
}

/// Makes the messages that tell of a spell due as edits.
async fn edit_messages(
    tx: &mut Tx<'_>,
    w: i64,
    n: i64,
    rule: &str,
    since: i64,
) -> Result<(), sqlx::Error> {
    execute!(
        tx,
        "update post set rev = rev + 1, \
         state = case when message is not null and state = 'sent' then 'ready' else state end, \
         not_before = case when message is not null then 0 else not_before end \
         where workspace = $1 and key in (select nudge from spell \
           where workspace = $1 and deal = $2 and rule = $3 and since = $4 and nudge is not null \
           union select before from spell \
           where workspace = $1 and deal = $2 and rule = $3 and since = $4 and before is not null)",
        w,
        n,
        rule,
        since,
    )?;
    Ok(())
}

/// Before a deal is deleted: messages that tell of it lose its line.
pub(super) async fn forget(tx: &mut Tx<'_>, w: i64, n: i64) -> Result<(), sqlx::Error> {
    execute!(
        tx,
        "update post set rev = rev + 1, \
         state = case when message is not null and state = 'sent' then 'ready' else state end, \
         not_before = case when message is not null then 0 else not_before end \
         where workspace = $1 and key in (select nudge from spell \
           where workspace = $1 and deal = $2 and nudge is not null \
           union select before from spell where workspace = $1 and deal = $2 and before is not null)",
        w,
        n,
    )?;
    execute!(
        tx,
        "delete from spell where workspace = $1 and deal = $2",
        w,
        n
    )?;
    Ok(())
}

/// Plans a nudge: its message, and the spells that are due in it. A message of the same day that was given up unsent
/// is planned anew; one that waits takes in what is new; to one that was sent nothing is added.
pub(super) async fn plan(tx: &mut Tx<'_>, nudge: &Planned) -> Result<u64, sqlx::Error> {
    let (w, user) = (nudge.workspace.as_i64(), nudge.user.as_i64());
    execute!(
        tx,
        "insert into post (workspace, key, kind, deal, reference, channel, state, not_before, rev, fence, attempts, \
         lease_until) values ($1, $2, $3, null, $4, $5, case when $5 is null then 'held' else 'ready' end, $6, 1, 0, 0, 0) \
         on conflict (workspace, key) do update set state = excluded.state, channel = excluded.channel, \
         not_before = excluded.not_before, attempts = 0, first_try_at = null, reason = null, rev = post.rev + 1 \
         where post.state = 'closed' and post.message is null",
        w,
        nudge.key.as_str(),
        nudge.kind.as_str(),
        user,
        nudge.channel.map(ChannelId::as_i64),
        nudge.at,
    )?;
    // What is being sent shows what is new as an edit.
    execute!(
        tx,
        "update post set rev = rev + 1 where workspace = $1 and key = $2 and message is null and state = 'sending'",
        w,
        nudge.key.as_str(),
    )?;
    execute!(
        tx,
        "update spell set before = coalesce(nudge, before), nudge = $3, next_at = null \
         where workspace = $1 and told = $2 and over = false and next_at <= $4 \
         and exists (select 1 from post p where p.workspace = $1 and p.key = $3 and p.message is null \
           and p.state <> 'closed')",
        w,
        user,
        nudge.key.as_str(),
        nudge.until,
    )
}

/// Notes that a message was delivered, and when what it tells of is told again; what was planned for it and is not in
/// it is planned anew. The messages that told of it before do not tell of it any more.
pub(super) async fn delivered(
    tx: &mut Tx<'_>,
    w: i64,
    key: &str,
    again: &[Again],
) -> Result<(), sqlx::Error> {
    execute!(
        tx,
        "update post set rev = rev + 1, state = case when state = 'sent' then 'ready' else state end, not_before = 0 \
         where workspace = $1 and message is not null and key <> $2 and key in (select before from spell \
           where workspace = $1 and nudge = $2 and over = false and before is not null)",
        w,
        key,
    )?;
    execute!(
        tx,
        "update spell set before = null where workspace = $1 and nudge = $2",
        w,
        key,
    )?;
    for spell in again {
        execute!(
            tx,
            "update spell set nudges = nudges + 1, next_at = $6 where workspace = $1 and nudge = $2 \
             and deal = $3 and rule = $4 and since = $5 and over = false and next_at is null",
            w,
            key,
            spell.deal.0,
            spell.rule.as_str(),
            spell.since,
            spell.next_at,
        )?;
        // Whatever else comes up on the deal waits as long: there is one ladder a deal, not one a rule.
        execute!(
            tx,
            "update spell set next_at = $4 where workspace = $1 and deal = $3 and over = false and next_at < $4 \
             and place = 'person' and told in (select told from spell where workspace = $1 and nudge = $2)",
            w,
            key,
            spell.deal.0,
            spell.next_at,
        )?;
    }
    given_back(tx, w, key, 0).await
}

/// After a rep's hours or pause changed: what is due for them is planned anew, and their deals are looked at.
pub(super) async fn of_rep_anew(tx: &mut Tx<'_>, w: i64, user: i64) -> Result<(), sqlx::Error> {
    execute!(
        tx,
        "update spell set next_at = 1, nudge = null where workspace = $1 and told = $2 and over = false \
         and next_at is null and nudge in (select key from post where workspace = $1 and message is null)",
        w,
        user,
    )?;
    execute!(
        tx,
        "update deal set due_at = 1 where workspace = $1 and status in ('open', 'won') \
         and (due_at is null or due_at > 1) and (owner = $2 \
           or number in (select deal from spell where workspace = $1 and told = $2 and over = false))",
        w,
        user,
    )?;
    Ok(())
}

/// Gives the spells of a message that is not sent back, to be told at another time; whom they concern by now, such as
/// after the end of a pause, is looked at first.
pub(super) async fn given_back(
    tx: &mut Tx<'_>,
    w: i64,
    key: &str,
    at: i64,
) -> Result<(), sqlx::Error> {
    execute!(
        tx,
        "update deal set due_at = 1 where workspace = $1 and (due_at is null or due_at > 1) and number in \
         (select deal from spell where workspace = $1 and nudge = $2 and over = false and next_at is null)",
        w,
        key,
    )?;
    execute!(
        tx,
        "update spell set nudge = null, next_at = $3 \
         where workspace = $1 and nudge = $2 and over = false and next_at is null",
        w,
        key,
        at,
    )?;
    Ok(())
}

/// Marks the next deals of a workspace that is looked at anew; how many workspaces are left.
pub(super) async fn recount_step(tx: &mut Tx<'_>) -> Result<u64, sqlx::Error> {
    let next: Option<(i64, i64, i64)> = on!(tx, |c| sqlx::query_as(
        "select r.workspace, r.after, coalesce(n.last_number, 0) from recount r \
         left join counter n on n.workspace = r.workspace order by r.workspace limit 1"
    )
    .fetch_optional(c)
    .await)?;
    let Some((w, after, last)) = next else {
        return Ok(0);
    };
    let until = after.saturating_add(STEP);
    execute!(
        tx,
        "update deal set due_at = 1 where workspace = $1 and number > $2 and number <= $3 \
         and status in ('open', 'won') and (due_at is null or due_at > 1)",
        w,
        after,
        until,
    )?;
    if until >= last {
        execute!(tx, "delete from recount where workspace = $1", w)?;
    } else {
        execute!(
            tx,
            "update recount set after = $2 where workspace = $1",
            w,
            until
        )?;
    }
    Ok(1)
}

/// Marks a workspace, or all, to be looked at anew.
pub(super) async fn recount(
    tx: &mut Tx<'_>,
    workspace: Option<WorkspaceId>,
) -> Result<u64, sqlx::Error> {
    execute!(
        tx,
        "insert into recount (workspace, after) select workspace, 0 from counter where ($1 is null or workspace = $1) \
         on conflict (workspace) do update set after = 0",
        workspace.map(WorkspaceId::as_i64),
    )
}

/// Takes note of what deals are measured by; where that has changed since the last time, all are looked at anew.
pub(super) async fn measured_by(tx: &mut Tx<'_>, measure: &str) -> Result<u64, sqlx::Error> {
    let changed = execute!(
        tx,
        "insert into fact (name, value) values ('measure', $1) \
         on conflict (name) do update set value = excluded.value where fact.value <> excluded.value",
        measure,
    )?;
    if changed == 0 {
        return Ok(0);
    }
    recount(tx, None).await
}
