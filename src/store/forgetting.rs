//! Forgetting a person of the customer: beside deletion the only rewriting of what was saved.
//!
//! All of a workspace is read, for a name may stand in any text; it is done in one transaction, and rarely.

use serde_json::Value;

use super::apply::{stored_receipt, write_receipt};
use super::change::ReceiptWrite;
use super::engine::{Tx, execute, on};
use super::outbox::Done;
use crate::domain::forget::Forgotten;
use crate::domain::id::{DealNumber, WorkspaceId};

/// Deals whose history is read at a time.
const STEP: i64 = 100;

/// Takes somebody out of everything that the workspace has saved; a part of their name is enough in this deal.
pub(super) async fn forget_person(
    tx: &mut Tx<'_>,
    w: WorkspaceId,
    own: DealNumber,
    forgotten: &Forgotten,
    receipt: &ReceiptWrite,
) -> Result<Done, sqlx::Error> {
    if !write_receipt(tx, w, receipt, Some(own)).await? {
        let stored = stored_receipt(tx, w, receipt.interaction).await?;
        return Ok(Done::Duplicate(stored));
    }
    let id = w.as_i64();
    // Drafts are kept for minutes only, and may hold anybody's words.
    execute!(tx, "delete from draft where workspace = $1", id)?;
    let (last,): (Option<i64>,) = on!(tx, |c| sqlx::query_as(
        "select max(number) from deal where workspace = $1"
    )
    .bind(id)
    .fetch_one(c)
    .await)?;
    let mut changed = 0;
    let mut from = 0;
    while from <= last.unwrap_or(0) {
        events(tx, id, (from, from + STEP), own, forgotten).await?;
        changed += deals(tx, id, (from, from + STEP), own, forgotten, receipt.at).await?;
        from += STEP;
    }
    digests(tx, id, forgotten).await?;
    Ok(Done::Rows(changed))
}

/// What a saved text says without them; `None` where it does not name them.
fn without(forgotten: &Forgotten, body: &str, own: bool) -> Option<(String, Value)> {
    let mut value: Value = serde_json::from_str(body).ok()?;
    forgotten
        .value(&mut value, own)
        .then(|| (value.to_string(), value))
}

async fn events(
    tx: &mut Tx<'_>,
    w: i64,
    (from, to): (i64, i64),
    own: DealNumber,
    forgotten: &Forgotten,
) -> Result<(), sqlx::Error> {
    let rows: Vec<(i64, i64, String)> = on!(tx, |c| sqlx::query_as(
        "select deal, seq, body from event where workspace = $1 and deal >= $2 and deal < $3"
    )
    .bind(w)
    .bind(from)
    .bind(to)
    .fetch_all(c)
    .await)?;
    for (deal, seq, body) in rows {
        let Some((body, _)) = without(forgotten, &body, deal == own.0) else {
            continue;
        };
        execute!(
            tx,
            "update event set body = $4 where workspace = $1 and deal = $2 and seq = $3",
            w,
            deal,
            seq,
            body.as_str(),
        )?;
    }
    Ok(())
}

/// Rewrites deals; their messages are due as edits. How many named them.
async fn deals(
    tx: &mut Tx<'_>,
    w: i64,
    (from, to): (i64, i64),
    own: DealNumber,
    forgotten: &Forgotten,
    now: i64,
) -> Result<u64, sqlx::Error> {
    let rows: Vec<(i64, String)> = on!(tx, |c| sqlx::query_as(
        "select number, body from deal where workspace = $1 and number >= $2 and number < $3"
    )
    .bind(w)
    .bind(from)
    .bind(to)
    .fetch_all(c)
    .await)?;
    let mut changed = 0;
    for (number, body) in rows {
        let Some((body, deal)) = without(forgotten, &body, number == own.0) else {
            continue;
        };
        changed += 1;
        let text = |field: &str| deal.get(field).and_then(Value::as_str);
        execute!(
            tx,
            "update deal set body = $3, name = $4, customer = $5, version = version + 1, saved_at = $6 \
             where workspace = $1 and number = $2",
            w,
            number,
            body.as_str(),
            text("name").unwrap_or_default(),
            text("customer"),
            now,
        )?;
        execute!(
            tx,
            "update post set rev = rev + 1, not_before = 0, \
             state = case when state = 'sent' then 'ready' else state end \
             where workspace = $1 and deal = $2 and message is not null",
            w,
            number,
        )?;
    }
    Ok(changed)
}

async fn digests(tx: &mut Tx<'_>, w: i64, forgotten: &Forgotten) -> Result<(), sqlx::Error> {
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
        let Some((body, _)) = without(forgotten, &body, false) else {
            continue;
        };
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
