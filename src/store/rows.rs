//! Changes as the rows that the statements of `apply` take.

use super::change::{About, PostWrite, ReceiptWrite};
use super::engine::Cell;
use super::prepared::Prepared;
use crate::domain::id::{ChannelId, DealNumber, InteractionId, UserId, WorkspaceId};
use crate::domain::money::Money;

pub(super) fn receipt_row(
    workspace: WorkspaceId,
    receipt: &ReceiptWrite,
    number: Option<DealNumber>,
    seq: Option<i64>,
) -> Vec<Cell<'_>> {
    vec![
        workspace.as_i64().into(),
        receipt.interaction.as_i64().into(),
        receipt.user.as_i64().into(),
        number.map(|n| n.0).into(),
        seq.into(),
        receipt.at.into(),
    ]
}

pub(super) fn deal_row(p: &Prepared, number: DealNumber) -> Option<Vec<Cell<'_>>> {
    let (write, row) = (p.change.deal.as_ref()?, p.deal.as_ref()?);
    let deal = &write.deal;
    Some(vec![
        p.change.workspace.as_i64().into(),
        number.0.into(),
        row.version.into(),
        row.status.into(),
        deal.stage.as_str().into(),
        deal.owner.map(UserId::as_i64).into(),
        deal.name.as_str().into(),
        deal.customer.as_deref().into(),
        deal.value.map(Money::minor).into(),
        deal.value.map(|v| v.currency().code()).into(),
        row.close_on.as_deref().into(),
        row.flagged.into(),
        deal.last_touch.at.into(),
        row.saved_at.into(),
        row.body.as_str().into(),
        write.due_at.into(),
        deal.sample.into(),
        row.attention.as_str().into(),
    ])
}

pub(super) fn event_rows(p: &Prepared, number: Option<DealNumber>) -> Vec<Vec<Cell<'_>>> {
    let (Some(write), Some(number)) = (&p.change.deal, number) else {
        return Vec::new();
    };
    write
        .events
        .iter()
        .zip(&p.events)
        .map(|(event, row)| {
            vec![
                p.change.workspace.as_i64().into(),
                number.0.into(),
                event.seq.into(),
                event.at.into(),
                event.by.as_i64().into(),
                event.interaction.as_i64().into(),
                row.kind.as_str().into(),
                row.body.as_str().into(),
            ]
        })
        .collect()
}

pub(super) fn undone_rows(p: &Prepared, number: Option<DealNumber>) -> Vec<Vec<Cell<'_>>> {
    let (Some(write), Some(number)) = (&p.change.deal, number) else {
        return Vec::new();
    };
    let row = |seq: &i64| {
        vec![
            p.change.workspace.as_i64().into(),
            number.0.into(),
            (*seq).into(),
        ]
    };
    write.undone.iter().map(row).collect()
}

pub(super) fn post_keys(p: &Prepared, number: Option<DealNumber>) -> Vec<String> {
    let number = number.map(|n| n.0.to_string()).unwrap_or_default();
    p.change
        .posts
        .iter()
        .map(|post| post.key.replace("{deal}", &number))
        .collect()
}

/// One row a key: PostgreSQL takes no key twice in one statement, so the last word on a key counts.
pub(super) fn post_rows<'a>(
    p: &'a Prepared,
    number: Option<DealNumber>,
    keys: &'a [String],
) -> Vec<Vec<Cell<'a>>> {
    let since = p.change.receipt.as_ref().map_or(0, |r| r.at);
    let last = |(i, key): &(usize, &String)| !keys.iter().skip(i + 1).any(|k| k == *key);
    let row = |(post, key): (&'a PostWrite, &'a String)| -> Vec<Cell<'a>> {
        vec![
            p.change.workspace.as_i64().into(),
            key.as_str().into(),
            post.kind.as_str().into(),
            match post.about {
                About::Nothing => None,
                About::This => number.map(|n| n.0),
                About::Deal(n) => Some(n.0),
            }
            .into(),
            post.reference.into(),
            post.channel.map(ChannelId::as_i64).into(),
            post.not_before.into(),
            post.answers.map(InteractionId::as_i64).into(),
            since.into(),
        ]
    };
    keys.iter()
        .enumerate()
        .filter(last)
        .filter_map(|(i, key)| Some(row((p.change.posts.get(i)?, key))))
        .collect()
}

pub(super) fn answered_row(p: &Prepared) -> Option<Vec<Cell<'_>>> {
    let answered = p.change.answered?;
    Some(vec![
        p.change.workspace.as_i64().into(),
        answered.interaction.as_i64().into(),
        answered.message.as_i64().into(),
        answered.at.into(),
    ])
}

pub(super) fn settings_row(p: &Prepared) -> Option<Vec<Cell<'_>>> {
    let (version, _) = p.change.settings.as_ref()?;
    Some(vec![
        p.change.workspace.as_i64().into(),
        (version + 1).into(),
        p.settings.as_deref().into(),
    ])
}

pub(super) fn member_row(p: &Prepared) -> Option<Vec<Cell<'_>>> {
    let member = p.change.member.as_ref()?;
    Some(vec![
        p.change.workspace.as_i64().into(),
        member.user.as_i64().into(),
        member.name.as_str().into(),
        p.roles.as_deref().into(),
        member.seen_at.into(),
    ])
}

pub(super) fn met_rows(p: &Prepared) -> Vec<Vec<Cell<'_>>> {
    p.change
        .met
        .iter()
        .map(|met| {
            vec![
                p.change.workspace.as_i64().into(),
                met.user.as_i64().into(),
                met.rule.as_str().into(),
                met.interaction.as_i64().into(),
                met.at.into(),
            ]
        })
        .collect()
}

pub(super) fn draft_row(p: &Prepared) -> Option<Vec<Cell<'_>>> {
    let draft = p.change.draft.as_ref()?;
    Some(vec![
        p.change.workspace.as_i64().into(),
        draft.user.as_i64().into(),
        draft.id.as_str().into(),
        draft.body.as_str().into(),
        draft.at.into(),
    ])
}
