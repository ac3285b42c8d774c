//! Writes changes in a transaction, one statement a table however many changes there are.

use std::collections::HashMap;

use super::change::{Receipt, ReceiptWrite, Saved, Target};
use super::digests;
use super::engine::{Bulk, Cell, Tx, on, write_rows, write_rows_returning};
use super::prepared::Prepared;
use super::rows::{
    answered_row, deal_row, draft_row, event_rows, member_row, met_rows, post_keys, post_rows,
    receipt_row, settings_row, undone_rows,
};
use super::spells;
use crate::domain::id::{DealNumber, InteractionId, UserId, WorkspaceId};

/// Why changes were not taken; the transaction must be rolled back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refused {
    /// An interaction was applied before.
    Duplicate,
    /// A deal or settings have another version than the change was decided on.
    Conflict,
}

/// Gives out numbers: the counters grow by what the rows say.
static COUNTERS: Bulk = Bulk::new(
    2,
    "insert into counter (workspace, last_number, deletions) select column1, column2, 0 from (",
    ") as rows where column1 is not null \
     on conflict (workspace) do update set last_number = counter.last_number + excluded.last_number \
     returning workspace, last_number",
);

static RECEIPTS: Bulk = Bulk::new(
    6,
    "insert into receipt (workspace, interaction, user_id, deal, seq, at) \
     select column1, column2, column3, column4, column5, column6 from (",
    ") as rows where column1 is not null on conflict (workspace, interaction) do nothing",
);

/// A row is taken when it is new, or when the one there is of the version before; a deal that was deleted
/// in the meantime does not come back.
static DEALS: Bulk = Bulk::new(
    18,
    "insert into deal (workspace, number, version, status, stage, owner, name, customer, value_minor, \
     currency, close_on, flagged, touched_at, saved_at, body, due_at, sample, attention) \
     select column1, column2, column3, column4, column5, column6, column7, column8, column9, column10, \
     column11, column12, column13, column14, column15, column16, column17, column18 from (",
    ") as rows where column1 is not null and (column3 = 1 or exists (select 1 from deal d \
     where d.workspace = column1 and d.number = column2 and d.version = column3 - 1)) \
     on conflict (workspace, number) do update set version = excluded.version, status = excluded.status, \
     stage = excluded.stage, owner = excluded.owner, name = excluded.name, customer = excluded.customer, \
     value_minor = excluded.value_minor, currency = excluded.currency, close_on = excluded.close_on, \
     flagged = excluded.flagged, touched_at = excluded.touched_at, saved_at = excluded.saved_at, \
     body = excluded.body, due_at = excluded.due_at, sample = excluded.sample, \
     attention = excluded.attention where deal.version = excluded.version - 1",
);

static EVENTS: Bulk = Bulk::new(
    8,
    "insert into event (workspace, deal, seq, at, by_user, interaction, kind, undone, body) \
     select column1, column2, column3, column4, column5, column6, column7, false, column8 from (",
    ") as rows where column1 is not null",
);

static UNDONE: Bulk = Bulk::new(
    3,
    "update event set undone = true from (select column1, column2, column3 from (",
    ") as given) as rows where event.workspace = rows.column1 and event.deal = rows.column2 \
     and event.seq = rows.column3",
);

/// A message that was sent stays in its channel; one that is being sent is left alone until its sender reports, and
/// one that is being shown as an answer until that is heard of, or its time has come. Of one that waits, `lease_until`
/// tells since when.
static POSTS: Bulk = Bulk::new(
    9,
    "insert into post (workspace, key, kind, deal, reference, channel, state, not_before, rev, fence, attempts, \
     lease_until, answers) select column1, column2, column3, column4, column5, column6, \
     case when column6 is null then 'held' else 'ready' end, column7, 1, 0, 0, column9, column8 from (",
    ") as rows where column1 is not null \
     on conflict (workspace, key) do update set kind = excluded.kind, deal = excluded.deal, \
     reference = excluded.reference, rev = post.rev + 1, answers = coalesce(excluded.answers, post.answers), \
     not_before = case when post.answers is not null and post.message is null \
       and post.not_before > excluded.not_before then post.not_before else excluded.not_before end, \
     channel = case when post.message is null and post.answers is null and post.state <> 'sending' \
       then coalesce(excluded.channel, post.channel) else post.channel end, \
     state = case when post.state = 'sending' then 'sending' \
       when coalesce(excluded.channel, post.channel) is null then 'held' else 'ready' end, \
     attempts = case when post.state = 'sending' then post.attempts else 0 end, \
     first_try_at = case when post.state = 'sending' then post.first_try_at else null end, \
     lease_until = case when post.state in ('sending', 'ready') then post.lease_until else excluded.lease_until end, \
     reason = null",
);

/// What was changed before its answer was heard of is due now, as an edit.
static ANSWERED: Bulk = Bulk::new(
    4,
    "update post set message = of_message, sent_at = of_at, reason = null, \
     state = case when state = 'sending' then 'sending' when rev = 1 then 'sent' else 'ready' end, \
     not_before = case when rev = 1 then not_before else 0 end \
     from (select column1 as of_workspace, column2 as of_answer, column3 as of_message, column4 as of_at from (",
    ") as given where column1 is not null) as rows \
     where workspace = of_workspace and answers = of_answer and message is null \
     returning workspace, cast(case when state = 'ready' then 1 else 0 end as bigint)",
);

static SETTINGS: Bulk = Bulk::new(
    3,
    "insert into setting (workspace, version, body) select column1, column2, column3 from (",
    ") as rows where column1 is not null and (column2 = 1 or exists (select 1 from setting s \
     where s.workspace = column1 and s.version = column2 - 1)) \
     on conflict (workspace) do update set version = excluded.version, body = excluded.body \
     where setting.version = excluded.version - 1",
);

static MEMBERS: Bulk = Bulk::new(
    5,
    "insert into member (workspace, user_id, name, roles, seen_at) \
     select column1, column2, column3, column4, column5 from (",
    ") as rows where column1 is not null \
     on conflict (workspace, user_id) do update set name = excluded.name, roles = excluded.roles, \
     seen_at = excluded.seen_at where member.seen_at <= excluded.seen_at",
);

/// The first time counts: a rule that was met stays as it is.
static MET: Bulk = Bulk::new(
    5,
    "insert into met (workspace, user_id, rule, interaction, at) \
     select column1, column2, column3, column4, column5 from (",
    ") as rows where column1 is not null on conflict (workspace, user_id, rule) do nothing",
);

static DRAFTS: Bulk = Bulk::new(
    5,
    "insert into draft (workspace, user_id, id, body, at) \
     select column1, column2, column3, column4, column5 from (",
    ") as rows where column1 is not null \
     on conflict (workspace, user_id, id) do update set body = excluded.body, at = excluded.at",
);

static DROPPED: Bulk = Bulk::new(
    3,
    "delete from draft where (workspace, user_id, id) in (select column1, column2, column3 from (",
    ") as rows)",
);

/// Writes the changes. All of them are taken, or the transaction must be rolled back.
///
/// With a single change, a refusal is about that one.
pub(super) async fn apply(
    tx: &mut Tx<'_>,
    changes: &[&Prepared],
) -> Result<Result<Vec<Saved>, Refused>, sqlx::Error> {
    let numbers = numbers(tx, changes).await?;
    let each = || changes.iter().copied().zip(numbers.iter().copied());

    let rows: Vec<_> = each()
        .filter_map(|(p, number)| {
            let seq = p
                .change
                .deal
                .as_ref()
                .and_then(|d| d.events.last())
                .map(|e| e.seq);
            Some(receipt_row(
                p.change.workspace,
                p.change.receipt.as_ref()?,
                number,
                seq,
            ))
        })
        .collect();
    if write_rows(tx, &RECEIPTS, &rows).await? != count(&rows) {
        return Ok(Err(Refused::Duplicate));
    }

    let rows: Vec<_> = each()
        .filter_map(|(p, number)| deal_row(p, number?))
        .collect();
    if write_rows(tx, &DEALS, &rows).await? != count(&rows) {
        return Ok(Err(Refused::Conflict));
    }

    let rows: Vec<_> = changes.iter().filter_map(|p| settings_row(p)).collect();
    if write_rows(tx, &SETTINGS, &rows).await? != count(&rows) {
        return Ok(Err(Refused::Conflict));
    }

    for p in changes.iter().filter(|p| p.change.recount) {
        spells::recount(tx, Some(p.change.workspace)).await?;
    }
    for p in changes {
        if let Some(since) = p.change.digest_anew {
            digests::anew(tx, p.change.workspace, None, since).await?;
        }
    }

    let rows: Vec<_> = each()
        .flat_map(|(p, number)| event_rows(p, number))
        .collect();
    write_rows(tx, &EVENTS, &rows).await?;

    let rows: Vec<_> = each()
        .flat_map(|(p, number)| undone_rows(p, number))
        .collect();
    write_rows(tx, &UNDONE, &rows).await?;

    let keys: Vec<Vec<String>> = each().map(|(p, number)| post_keys(p, number)).collect();
    let rows: Vec<_> = each()
        .zip(&keys)
        .flat_map(|((p, number), keys)| post_rows(p, number, keys))
        .collect();
    write_rows(tx, &POSTS, &rows).await?;

    let rows: Vec<_> = changes.iter().filter_map(|p| answered_row(p)).collect();
    let due: Vec<(i64, i64)> = write_rows_returning(tx, &ANSWERED, &rows).await?;

    let rows: Vec<_> = changes.iter().filter_map(|p| member_row(p)).collect();
    write_rows(tx, &MEMBERS, &rows).await?;

    let rows: Vec<_> = changes.iter().flat_map(|p| met_rows(p)).collect();
    write_rows(tx, &MET, &rows).await?;

    let rows: Vec<_> = changes.iter().filter_map(|p| draft_row(p)).collect();
    write_rows(tx, &DRAFTS, &rows).await?;

    let rows: Vec<_> = changes
        .iter()
        .filter_map(|p| {
            let (user, id) = p.change.drop_draft.as_ref()?;
            Some(vec![
                p.change.workspace.as_i64().into(),
                user.as_i64().into(),
                id.as_str().into(),
            ])
        })
        .collect();
    write_rows(tx, &DROPPED, &rows).await?;

    Ok(Ok(each()
        .map(|(p, number)| {
            let settings = || p.change.settings.as_ref().map(|(v, _)| v + 1);
            Saved {
                number,
                version: p
                    .deal
                    .as_ref()
                    .map(|d| d.version)
                    .or_else(settings)
                    .unwrap_or(0),
                due: due
                    .iter()
                    .any(|(w, due)| *due == 1 && *w == p.change.workspace.as_i64()),
            }
        })
        .collect()))
}

fn count(rows: &[Vec<Cell<'_>>]) -> u64 {
    u64::try_from(rows.len()).unwrap_or(u64::MAX)
}

/// The number of each change's deal; new deals get the next ones of their workspace, in order.
async fn numbers(
    tx: &mut Tx<'_>,
    changes: &[&Prepared],
) -> Result<Vec<Option<DealNumber>>, sqlx::Error> {
    let mut wanted: Vec<(i64, i64)> = Vec::new();
    for p in changes.iter().filter(|p| p.is_new()) {
        let workspace = p.change.workspace.as_i64();
        match wanted.iter_mut().find(|(w, _)| *w == workspace) {
            Some((_, n)) => *n += 1,
            None => wanted.push((workspace, 1)),
        }
    }
    let rows: Vec<_> = wanted
        .iter()
        .map(|(w, n)| vec![(*w).into(), (*n).into()])
        .collect();
    let mut next: HashMap<i64, i64> = write_rows_returning(tx, &COUNTERS, &rows)
        .await?
        .into_iter()
        .collect();
    for (workspace, n) in wanted {
        next.entry(workspace).and_modify(|last| *last -= n);
    }
    Ok(changes
        .iter()
        .map(|p| match p.change.deal.as_ref()?.target {
            Target::At { number, .. } => Some(number),
            Target::New => {
                let last = next.get_mut(&p.change.workspace.as_i64())?;
                *last += 1;
                Some(DealNumber(*last))
            }
        })
        .collect())
}

/// Writes the receipt of something other than a change; `false` when the interaction was applied before.
pub(super) async fn write_receipt(
    tx: &mut Tx<'_>,
    workspace: WorkspaceId,
    receipt: &ReceiptWrite,
    number: Option<DealNumber>,
) -> Result<bool, sqlx::Error> {
    let row = receipt_row(workspace, receipt, number, None);
    Ok(write_rows(tx, &RECEIPTS, &[row]).await? == 1)
}

/// Columns of a receipt as read.
pub(super) type ReceiptRow = (i64, i64, Option<i64>, Option<i64>, i64);

/// The text that reads a receipt.
pub(super) const READ_RECEIPT: &str = "select interaction, user_id, deal, seq, at from receipt where workspace = $1 and interaction = $2";

/// A receipt from its row.
pub(super) fn receipt_of(row: ReceiptRow) -> Receipt {
    let (interaction, user, deal, seq, at) = row;
    Receipt {
        interaction: InteractionId::from_i64(interaction),
        user: UserId::from_i64(user),
        deal: deal.map(DealNumber),
        seq,
        at,
    }
}

/// The stored receipt of an interaction, read within the transaction.
pub(super) async fn stored_receipt(
    tx: &mut Tx<'_>,
    workspace: WorkspaceId,
    interaction: InteractionId,
) -> Result<Option<Receipt>, sqlx::Error> {
    let row: Option<ReceiptRow> = on!(tx, |c| sqlx::query_as(READ_RECEIPT)
        .bind(workspace.as_i64())
        .bind(interaction.as_i64())
        .fetch_optional(c)
        .await)?;
    Ok(row.map(receipt_of))
}
