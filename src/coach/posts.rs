//! Which channel messages a change of a deal calls for: each flag, each request and each
//! offer of a deal has one, kept up to date.

use crate::domain::deal::{Deal, Flag, FlagState};
use crate::domain::id::ChannelId;
use crate::domain::owed;
use crate::playbook::Playbook;
use crate::store::PostWrite;

/// A post that mirrors a flag.
pub const FLAG: &str = "flag";
/// A post that mirrors a request for a move.
pub const REQUEST: &str = "request";
/// A post that mirrors the offer of a deal to another person.
pub const HANDOVER: &str = "handover";

/// The posts whose message must be sent or edited after this change.
pub fn changed(
    playbook: &Playbook,
    channel: ChannelId,
    before: Option<&Deal>,
    after: &Deal,
) -> Vec<PostWrite> {
    let mut posts = Vec::new();
    let mut post = |kind: &str, reference: i64| {
        posts.push(PostWrite {
            key: format!("{kind}:{{deal}}:{reference}"),
            kind: kind.to_owned(),
            deal: true,
            reference,
            channel: Some(channel),
            not_before: 0,
        });
    };
    let old = before.map(|d| flags(playbook, d)).unwrap_or_default();
    let new = flags(playbook, after);
    for view in &new {
        if !old.contains(view) {
            post(FLAG, view.id);
        }
    }
    for gone in old.iter().filter(|o| !new.iter().any(|n| n.id == o.id)) {
        post(FLAG, gone.id);
    }
    let request: fn(&Deal) -> Option<i64> = |d| d.request.as_ref().map(|r| r.id);
    let handover: fn(&Deal) -> Option<i64> = |d| d.handover.as_ref().map(|h| h.id);
    for (kind, waits) in [(REQUEST, request), (HANDOVER, handover)] {
        let (was, is) = (before.and_then(waits), waits(after));
        for id in was.into_iter().chain(is).filter(|_| was != is) {
            post(kind, id);
        }
    }
    posts
}

/// What a flag's message shows of the deal; when this changes, the message is edited.
#[derive(PartialEq)]
struct FlagView {
    id: i64,
    open: Vec<String>,
    reason: Option<String>,
    state: FlagState,
    lost: bool,
}

fn flags(playbook: &Playbook, deal: &Deal) -> Vec<FlagView> {
    let view = |flag: &Flag| FlagView {
        id: flag.id,
        open: owed::of_flag(playbook, deal, flag)
            .into_iter()
            .map(|c| c.id.clone())
            .collect(),
        reason: flag.reason.clone(),
        state: flag.state.clone(),
        lost: deal.is_lost(),
    };
    deal.flags.iter().filter(|f| !f.quiet).map(view).collect()
}
