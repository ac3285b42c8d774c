//! Everything that is read, each query bound to a workspace.

use std::sync::Arc;

use serde::de::DeserializeOwned;

use super::apply::{READ_RECEIPT, ReceiptRow, receipt_of};
use super::change::{HistoryEntry, Member, Post, Receipt, Record, Remains, SettingsRecord};
use super::directories::Seen;
use super::directory::{Directory, Entry, News, Standing};
use super::engine::{Bulk, Readers, read, read_rows};
use super::error::StoreError;
use super::outbox::DRAFT_MS;
use super::shared::Shared;
use crate::domain::event::Event;
use crate::domain::id::{ChannelId, DealNumber, InteractionId, UserId, WorkspaceId};
use crate::domain::money::{Currency, Money};

/// Overlap, in milliseconds, when looking for what other processes wrote: their clocks may be behind.
const SKEW_MS: i64 = 120_000;
/// After so many times a directory is read whole again, in case a clock was off by more.
const REFRESHES: u32 = 500;

pub(super) fn parse<T: DeserializeOwned>(
    body: &str,
    what: impl FnOnce() -> String,
) -> Result<T, StoreError> {
    serde_json::from_str(body).map_err(|e| StoreError::Unreadable(format!("{}: {e}", what())))
}

/// What can be read; of what can't be, only the log hears, so that one damaged row does not hold up all others.
pub(super) fn readable<T>(read: Result<T, StoreError>) -> Option<T> {
    read.inspect_err(|error| tracing::error!(%error, "left out of what is looked at"))
        .ok()
}

pub(super) fn parse_event(w: WorkspaceId, n: i64, body: &str) -> Result<Event, StoreError> {
    parse(body, || format!("an event of {} in {w}", DealNumber(n)))
}

pub(super) async fn deal(
    readers: &Readers,
    w: WorkspaceId,
    n: DealNumber,
) -> Result<Option<Record>, StoreError> {
    let row: Option<(i64, String)> = read!(readers, |c| sqlx::query_as(
        "select version, body from deal where workspace = $1 and number = $2"
    )
    .bind(w.as_i64())
    .bind(n.0)
    .fetch_optional(c)
    .await)?;
    row.map(|(version, body)| record(w, n, version, &body))
        .transpose()
}

pub(super) fn record(
    workspace: WorkspaceId,
    number: DealNumber,
    version: i64,
    body: &str,
) -> Result<Record, StoreError> {
    let deal = parse(body, || format!("{number} in {workspace}"))?;
    Ok(Record {
        workspace,
        number,
        version,
        deal: Arc::new(deal),
    })
}

static BY_NUMBER: Bulk = Bulk::new(
    2,
    "select number, version, body from deal where (workspace, number) in (select column1, column2 from (",
    ") as rows)",
);

/// The deals of these numbers, in their order; one that is gone is left out.
pub(super) async fn deals(
    readers: &Readers,
    w: WorkspaceId,
    numbers: &[DealNumber],
) -> Result<Vec<Record>, StoreError> {
    let rows: Vec<_> = numbers
        .iter()
        .map(|n| vec![w.as_i64().into(), n.0.into()])
        .collect();
    let mut found = Vec::with_capacity(numbers.len());
    for (number, version, body) in read_rows(readers, &BY_NUMBER, &rows).await? {
        found.push(record(w, DealNumber(number), version, &body)?);
    }
    found.sort_by_key(|r| numbers.iter().position(|n| *n == r.number));
    Ok(found)
}

pub(super) async fn history(
    readers: &Readers,
    w: WorkspaceId,
    n: DealNumber,
    before: Option<i64>,
    limit: u32,
) -> Result<Vec<HistoryEntry>, StoreError> {
    let rows: Vec<(String, bool)> = read!(readers, |c| {
        sqlx::query_as(
        "select body, undone from event where workspace = $1 and deal = $2 and seq < $3 order by seq desc limit $4"
    )
    .bind(w.as_i64())
    .bind(n.0)
    .bind(before.unwrap_or(i64::MAX))
    .bind(i64::from(limit))
    .fetch_all(c)
    .await
    })?;
    rows.into_iter()
        .map(|(body, undone)| {
            Ok(HistoryEntry {
                event: parse_event(w, n.0, &body)?,
                undone,
            })
        })
        .collect()
}

pub(super) async fn all_events(
    readers: &Readers,
    w: WorkspaceId,
    n: DealNumber,
) -> Result<Vec<Event>, StoreError> {
    let rows: Vec<(String,)> = read!(readers, |c| sqlx::query_as(
        "select body from event where workspace = $1 and deal = $2 order by seq"
    )
    .bind(w.as_i64())
    .bind(n.0)
    .fetch_all(c)
    .await)?;
    rows.iter()
        .map(|(body,)| parse_event(w, n.0, body))
        .collect()
}

pub(super) async fn last_by(
    readers: &Readers,
    w: WorkspaceId,
    user: UserId,
) -> Result<Option<(DealNumber, Event)>, StoreError> {
    let row: Option<(i64, String)> = read!(readers, |c| sqlx::query_as(
        "select deal, body from event where workspace = $1 and by_user = $2 and undone = false \
         and kind <> 'undone' order by at desc, interaction desc, seq desc limit 1"
    )
    .bind(w.as_i64())
    .bind(user.as_i64())
    .fetch_optional(c)
    .await)?;
    row.map(|(deal, body)| Ok((DealNumber(deal), parse_event(w, deal, &body)?)))
        .transpose()
}

pub(super) async fn receipt(
    readers: &Readers,
    w: WorkspaceId,
    interaction: InteractionId,
) -> Result<Option<Receipt>, StoreError> {
    let row: Option<ReceiptRow> = read!(readers, |c| sqlx::query_as(READ_RECEIPT)
        .bind(w.as_i64())
        .bind(interaction.as_i64())
        .fetch_optional(c)
        .await)?;
    Ok(row.map(receipt_of))
}

pub(super) async fn draft(
    readers: &Readers,
    w: WorkspaceId,
    user: UserId,
    id: &str,
    now: i64,
) -> Result<Option<String>, StoreError> {
    let row: Option<(String,)> = read!(readers, |c| sqlx::query_as(
        "select body from draft where workspace = $1 and user_id = $2 and id = $3 and at >= $4"
    )
    .bind(w.as_i64())
    .bind(user.as_i64())
    .bind(id)
    .bind(now - DRAFT_MS)
    .fetch_optional(c)
    .await)?;
    Ok(row.map(|(body,)| body))
}

pub(super) async fn member(
    readers: &Readers,
    w: WorkspaceId,
    user: UserId,
) -> Result<Option<Member>, StoreError> {
    let row: Option<(String, String, i64)> = read!(readers, |c| sqlx::query_as(
        "select name, roles, seen_at from member where workspace = $1 and user_id = $2"
    )
    .bind(w.as_i64())
    .bind(user.as_i64())
    .fetch_optional(c)
    .await)?;
    row.map(|(name, roles, seen_at)| {
        Ok(Member {
            name,
            roles: parse(&roles, || format!("the roles of {user} in {w}"))?,
            seen_at,
        })
    })
    .transpose()
}

pub(super) async fn rep(
    readers: &Readers,
    w: WorkspaceId,
    user: UserId,
) -> Result<Option<String>, StoreError> {
    let row: Option<(String,)> = read!(readers, |c| sqlx::query_as(
        "select body from rep where workspace = $1 and user_id = $2"
    )
    .bind(w.as_i64())
    .bind(user.as_i64())
    .fetch_optional(c)
    .await)?;
    Ok(row.map(|(body,)| body))
}

pub(super) async fn met(
    readers: &Readers,
    shared: &Shared,
    w: WorkspaceId,
    user: UserId,
    rule: &str,
) -> Result<Option<InteractionId>, StoreError> {
    if let Some(interaction) = shared.met(w, user, rule) {
        return Ok(Some(interaction));
    }
    let row: Option<(i64,)> = read!(readers, |c| sqlx::query_as(
        "select interaction from met where workspace = $1 and user_id = $2 and rule = $3"
    )
    .bind(w.as_i64())
    .bind(user.as_i64())
    .bind(rule)
    .fetch_optional(c)
    .await)?;
    Ok(row.map(|(interaction,)| {
        let interaction = InteractionId::from_i64(interaction);
        shared.has_met(w, user, rule, interaction);
        interaction
    }))
}

pub(super) async fn settings(
    readers: &Readers,
    shared: &Shared,
    w: WorkspaceId,
) -> Result<SettingsRecord, StoreError> {
    let forgotten = match shared.settings(w) {
        Ok(set) => return Ok(set),
        Err(forgotten) => forgotten,
    };
    let row: Option<(i64, String)> = read!(readers, |c| sqlx::query_as(
        "select version, body from setting where workspace = $1"
    )
    .bind(w.as_i64())
    .fetch_optional(c)
    .await)?;
    let set = match row {
        None => SettingsRecord::default(),
        Some((version, body)) => SettingsRecord {
            version,
            settings: Arc::new(parse(&body, || format!("the settings of {w}"))?),
        },
    };
    if shared.alone {
        shared.remember(w, set.clone(), forgotten);
    }
    Ok(set)
}

#[derive(sqlx::FromRow)]
struct EntryRow {
    number: i64,
    version: i64,
    status: String,
    stage: String,
    owner: Option<i64>,
    name: String,
    customer: Option<String>,
    value_minor: Option<i64>,
    currency: Option<String>,
    close_on: Option<String>,
    flagged: bool,
    sample: bool,
    touched_at: i64,
    saved_at: i64,
    attention: Option<String>,
}

impl EntryRow {
    fn news(self) -> Result<News, StoreError> {
        let number = DealNumber(self.number);
        let unreadable = |what: &str| StoreError::Unreadable(format!("the {what} of {number}"));
        let standing = match self.status.as_str() {
            "open" => Standing::Open,
            "won" => Standing::Won,
            "lost" => Standing::Lost,
            "withdrawn" => {
                return Ok(News {
                    version: self.version,
                    entry: None,
                });
            }
            _ => return Err(unreadable("status")),
        };
        let value = match (self.value_minor, &self.currency) {
            (Some(minor), Some(code)) => {
                let currency = Currency::parse(code).map_err(|_| unreadable("currency"))?;
                Some(Money::new(minor, currency).map_err(|_| unreadable("value"))?)
            }
            _ => None,
        };
        let close = self
            .close_on
            .as_deref()
            .map(str::parse)
            .transpose()
            .map_err(|_| unreadable("close date"))?;
        // Rows from before it was kept have none until they are looked at.
        let attention = self
            .attention
            .as_deref()
            .map(|kept| parse(kept, || format!("where {number} stands")));
        let attention = attention.transpose()?.unwrap_or_default();
        let entry = Entry {
            key: Entry::key_of(number, &self.name, self.customer.as_deref()),
            number,
            version: self.version,
            name: self.name.into(),
            customer: self.customer.map(Into::into),
            owner: self.owner.map(UserId::from_i64),
            stage: self.stage.into(),
            standing,
            value,
            close,
            flagged: self.flagged,
            sample: self.sample,
            touched_at: self.touched_at,
            attention,
        };
        Ok(News {
            version: self.version,
            entry: Some(Arc::new(entry)),
        })
    }
}

pub(super) async fn directory(
    readers: &Readers,
    shared: &Shared,
    w: WorkspaceId,
) -> Result<Arc<Directory>, StoreError> {
    let known = shared.directories.get(w);
    if shared.alone {
        if let Some((directory, _)) = known {
            return Ok(directory);
        }
        let (entries, seen) = entries_since(readers, w, None).await?;
        return Ok(shared.directories.put(w, whole(entries), seen));
    }
    let deletions = deletions(readers, w).await?;
    if let Some((_, seen)) = known
        && seen.deletions == deletions
        && seen.refreshed < REFRESHES
    {
        let (news, mut next) = entries_since(readers, w, Some(seen.saved_at - SKEW_MS)).await?;
        next.saved_at = next.saved_at.max(seen.saved_at);
        next.deletions = deletions;
        next.refreshed = seen.refreshed + 1;
        if let Some(directory) = shared.directories.refresh(w, news, next) {
            return Ok(directory);
        }
    }
    let (entries, mut seen) = entries_since(readers, w, None).await?;
    seen.deletions = deletions;
    Ok(shared.directories.replace(w, whole(entries), seen))
}

fn whole(news: Vec<(DealNumber, News)>) -> Directory {
    Directory::from_entries(
        news.into_iter()
            .filter_map(|(_, news)| news.entry)
            .collect(),
    )
}

async fn deletions(readers: &Readers, w: WorkspaceId) -> Result<i64, StoreError> {
    let row: Option<(i64,)> = read!(readers, |c| sqlx::query_as(
        "select deletions from counter where workspace = $1"
    )
    .bind(w.as_i64())
    .fetch_optional(c)
    .await)?;
    Ok(row.map_or(0, |(n,)| n))
}

async fn entries_since(
    readers: &Readers,
    w: WorkspaceId,
    since: Option<i64>,
) -> Result<(Vec<(DealNumber, News)>, Seen), StoreError> {
    let rows: Vec<EntryRow> = read!(readers, |c| {
        sqlx::query_as(
        "select number, version, status, stage, owner, name, customer, value_minor, currency, close_on, flagged, \
         sample, touched_at, saved_at, attention from deal where workspace = $1 and saved_at >= $2"
    )
    .bind(w.as_i64())
    .bind(since.unwrap_or(i64::MIN))
    .fetch_all(c)
    .await
    })?;
    let mut seen = Seen::default();
    let mut news = Vec::with_capacity(rows.len());
    for row in rows {
        seen.saved_at = seen.saved_at.max(row.saved_at);
        news.push((DealNumber(row.number), row.news()?));
    }
    Ok((news, seen))
}

/// Looks across workspaces, as the sender does; tells a time and nothing else.
/// The messages about a deleted deal that still stand.
pub(super) async fn remains(
    readers: &Readers,
    w: WorkspaceId,
    n: DealNumber,
) -> Result<Vec<Remains>, StoreError> {
    let rows: Vec<(i64, Option<String>)> = read!(readers, |c| sqlx::query_as(
        "select channel, reason from post where workspace = $1 and deal = $2 and kind = $3 \
         and channel is not null order by channel, key"
    )
    .bind(w.as_i64())
    .bind(n.0)
    .bind(Post::GONE)
    .fetch_all(c)
    .await)?;
    let remains = |(channel, why)| Remains {
        channel: ChannelId::from_i64(channel),
        why,
    };
    Ok(rows.into_iter().map(remains).collect())
}

pub(super) async fn next_post_at(readers: &Readers) -> Result<Option<i64>, StoreError> {
    let (at,): (Option<i64>,) = read!(readers, |c| sqlx::query_as(
        "select min(due) from (select min(not_before) as due from post where state = 'ready' \
         union all select min(lease_until) as due from post where state = 'sending') as dues"
    )
    .fetch_one(c)
    .await)?;
    Ok(at)
}
