//! Which exit criteria are open, half, met, waived or owed (S4, S14).
//!
//! Computed from the deal and the playbook, never stored: a criterion that is met through a field, or that a
//! changed complexity no longer asks for, is right at once.

use crate::domain::deal::{Deal, Ending, Evidence, Flag, FlagState, Status, Waiver};
use crate::domain::event::{MoveKind, What};
use crate::domain::id::UserId;
use crate::playbook::{Criterion, Field, Playbook, Stage};

/// Where a criterion stands on a deal.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Standing<'a> {
    /// Nothing yet.
    Open,
    /// Half: an answer that leaves it open.
    Half(&'a Evidence),
    /// Met by evidence.
    Met(&'a Evidence),
    /// Met by a field of the deal.
    ByField(Field),
    /// Waived by a manager.
    Waived(&'a Waiver),
    /// It does not apply to this deal.
    Idle,
}

impl Standing<'_> {
    /// Whether something is still to be found out.
    pub fn is_open(&self) -> bool {
        matches!(self, Self::Open | Self::Half(_))
    }
}

/// A criterion that is owed, with the stage the deal left without it.
#[derive(Clone, Copy, Debug)]
pub struct Owed<'a> {
    /// The stage.
    pub stage: &'a Stage,
    /// The criterion.
    pub criterion: &'a Criterion,
}

/// Where a criterion stands on a deal.
pub fn standing<'a>(playbook: &Playbook, deal: &'a Deal, criterion: &Criterion) -> Standing<'a> {
    let answer = deal.evidence.get(&criterion.id);
    if let Some(met) = answer.filter(|e| e.is_met()) {
        return Standing::Met(met);
    }
    if let Some(waiver) = deal.waived.get(&criterion.id) {
        return Standing::Waived(waiver);
    }
    if !criterion.applies(deal.complexity, is_inbound(playbook, deal)) {
        return Standing::Idle;
    }
    match criterion.met_by {
        Some(Field::Source) if deal.source.is_some() => Standing::ByField(Field::Source),
        Some(Field::NextStep) if deal.next_step.is_some() => Standing::ByField(Field::NextStep),
        _ => answer.map_or(Standing::Open, Standing::Half),
    }
}

/// Whether the deal came to us as an inbound lead (S7).
pub fn is_inbound(playbook: &Playbook, deal: &Deal) -> bool {
    deal.source
        .as_deref()
        .and_then(|id| playbook.source(id))
        .is_some_and(|s| s.inbound)
}

/// The criteria of a stage that are still open, required ones first, in the playbook's order.
pub fn open<'a>(playbook: &'a Playbook, deal: &Deal, stage: &'a Stage) -> Vec<&'a Criterion> {
    let (required, optional): (Vec<_>, Vec<_>) = stage
        .criteria
        .iter()
        .filter(|c| standing(playbook, deal, c).is_open())
        .partition(|c| c.required);
    required.into_iter().chain(optional).collect()
}

/// The required criteria of a stage that are still open.
pub fn unmet<'a>(playbook: &'a Playbook, deal: &Deal, stage: &'a Stage) -> Vec<&'a Criterion> {
    open(playbook, deal, stage)
        .into_iter()
        .filter(|c| c.required)
        .collect()
}

/// What the deal has answered so far: the criteria of its stage and of those before it that are met.
pub fn met<'a>(playbook: &'a Playbook, deal: &Deal) -> impl Iterator<Item = &'a Criterion> {
    let here = position(playbook, deal).map_or(0, |at| at + 1);
    let stages = playbook.stages.iter().take(here);
    stages.flat_map(|s| &s.criteria).filter(|c| {
        let standing = standing(playbook, deal, c);
        matches!(standing, Standing::Met(_) | Standing::ByField(_))
    })
}

/// What the deal owes: the open required criteria of every stage before the one it stands in; nothing while nobody
/// knows which those are.
pub fn owed<'a>(playbook: &'a Playbook, deal: &Deal) -> Vec<Owed<'a>> {
    let here = position(playbook, deal).unwrap_or(0);
    playbook
        .stages
        .iter()
        .take(here)
        .flat_map(|stage| {
            let unmet = unmet(playbook, deal, stage).into_iter();
            unmet.map(move |criterion| Owed { stage, criterion })
        })
        .filter(|owed| !is_past(playbook, here, owed.criterion))
        .collect()
}

/// Whether a criterion can't be found out any more by a deal that stands at this place.
pub fn is_past(playbook: &Playbook, here: usize, criterion: &Criterion) -> bool {
    let until = criterion.until.as_deref();
    until
        .and_then(|id| playbook.stage_index(id))
        .is_some_and(|until| here >= until)
}

/// What is owed and comes back now: at the two moves after the one that left it behind.
pub fn due_back<'a>(playbook: &'a Playbook, deal: &Deal) -> Vec<Owed<'a>> {
    owed(playbook, deal)
        .into_iter()
        .filter(|o| {
            let since = deal
                .owed_since
                .get(&o.criterion.id)
                .copied()
                .unwrap_or(deal.moves);
            deal.moves > since && deal.moves - since <= 2
        })
        .collect()
}

/// The position of the deal's stage; `None` where the playbook no longer has it.
pub fn position(playbook: &Playbook, deal: &Deal) -> Option<usize> {
    playbook.stage_index(&deal.stage)
}

/// The deal's stage, also under an id it had before; `None` where the playbook no longer has it.
pub fn current<'a>(playbook: &'a Playbook, deal: &Deal) -> Option<&'a Stage> {
    playbook.stage(&deal.stage)
}

/// What a flag is still about.
pub fn of_flag<'a>(playbook: &'a Playbook, deal: &Deal, flag: &Flag) -> Vec<&'a Criterion> {
    flag.criteria
        .iter()
        .filter_map(|id| playbook.criterion(id).map(|(_, c)| c))
        .filter(|c| standing(playbook, deal, c).is_open())
        .filter(|c| position(playbook, deal).is_none_or(|here| !is_past(playbook, here, c)))
        .collect()
}

/// Whether a flag still points at something: not dismissed, and something it is about is owed.
pub fn is_flagged(playbook: &Playbook, deal: &Deal, flag: &Flag) -> bool {
    flag.state == FlagState::Open && !of_flag(playbook, deal, flag).is_empty()
}

/// Where a flag stands, with who brought it there and when, as far as that is known.
#[derive(Clone, Debug)]
pub enum Stand<'a> {
    /// Something it is about is owed.
    Open(Vec<&'a Criterion>),
    /// All that it is about is answered or waived.
    Answered(Option<(UserId, i64)>),
    /// What is left of it can't be found out any more.
    Past,
    /// A manager dismissed it.
    Dismissed {
        /// Why.
        reason: String,
        /// Who.
        by: UserId,
        /// When, UTC milliseconds.
        at: Option<i64>,
    },
    /// Over with what became of the deal.
    Ended {
        /// How.
        how: Ending,
        /// The stage it came into, or was lost in, by id.
        stage: String,
        /// Who and when, UTC milliseconds.
        by: Option<(UserId, i64)>,
    },
}

/// Where a flag of the deal stands.
pub fn stand<'a>(playbook: &'a Playbook, deal: &Deal, flag: &Flag) -> Stand<'a> {
    match &flag.state {
        FlagState::Dismissed { reason, by, at } => Stand::Dismissed {
            reason: reason.clone(),
            by: *by,
            at: Some(*at).filter(|at| *at > 0),
        },
        FlagState::Ended { how, stage, by, at } => Stand::Ended {
            how: *how,
            stage: stage.clone(),
            by: Some((*by, *at)),
        },
        FlagState::Open => {
            let open = of_flag(playbook, deal, flag);
            if open.is_empty() {
                let ids = flag.criteria.iter();
                let mut criteria = ids.filter_map(|id| playbook.criterion(id));
                let left = criteria.any(|(_, c)| standing(playbook, deal, c).is_open());
                return if left {
                    Stand::Past
                } else {
                    Stand::Answered(last_answer(deal, flag))
                };
            }
            match &deal.status {
                // Lost before the loss ended its flags by name.
                Status::Lost { .. } => Stand::Ended {
                    how: Ending::Lost,
                    stage: deal.stage.clone(),
                    by: None,
                },
                _ => Stand::Open(open),
            }
        }
    }
}

/// Who gave the last answer that a flag waited for, and when.
fn last_answer(deal: &Deal, flag: &Flag) -> Option<(UserId, i64)> {
    let given = flag.criteria.iter().filter_map(|id| {
        let evidence = deal.met(id).map(|e| (e.by, e.at));
        evidence.or_else(|| deal.waived.get(id).map(|w| (w.by, w.at)))
    });
    given.max_by_key(|(_, at)| *at)
}

/// The open flags that end with what happens, whatever is still owed: all with a loss or a win, and with a move back
/// those about a stage that it leaves behind. A move out of a stage that is gone may be one back.
pub fn ended_by(playbook: &Playbook, deal: &Deal, what: &What) -> Vec<i64> {
    let gone = position(playbook, deal).is_none();
    let ends = |flag: &&Flag| match what {
        What::Lost { .. } => true,
        What::Moved(m) if m.won => true,
        What::Moved(m) if m.kind == MoveKind::Back || gone => {
            let place = |id: &str| playbook.stage_index(id);
            match (place(&flag.to), flag.from.as_deref().and_then(place)) {
                (Some(to), _) => Some(to) > place(&m.to),
                // One that is gone came after the stage that was left for it.
                (None, Some(from)) => Some(from) >= place(&m.to),
                (None, None) => m.kind == MoveKind::Back,
            }
        }
        _ => false,
    };
    let open = deal.flags.iter().filter(|f| is_flagged(playbook, deal, f));
    open.filter(ends).map(|f| f.id).collect()
}

/// What meets a criterion, as it was typed.
pub fn said<'a>(deal: &'a Deal, id: &str) -> Option<&'a str> {
    deal.met(id).map(|e| e.text.as_str())
}
