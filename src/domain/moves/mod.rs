//! Stage discipline: what a move is, and what it takes (S3, S12, S14, T3, D4).
//!
//! Never blocks, never shrugs: a skip is visible, reasoned and owed.

use crate::domain::deal::{Deal, Status};
use crate::domain::event::{MoveKind, Moved, Request};
use crate::domain::owed;
use crate::playbook::{Autonomy, Criterion, Playbook, Stage};

/// A move that somebody wants.
#[derive(Clone, Debug)]
pub struct Wanted<'a> {
    /// The stage to enter.
    pub to: &'a Stage,
    /// Why; for a buyer-led move, what the buyer did.
    pub reason: Option<&'a str>,
    /// Whether the buyer went there first (D4).
    pub buyer_led: bool,
    /// Who signed what and when; only a move into the won stage has it.
    pub signed: Option<&'a str>,
    /// Whether that proves a signature ([`crate::domain::said::proof`]).
    pub proven: bool,
}

/// How hard the bot pushes here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Push {
    /// The autonomy of the owner's sales role.
    pub autonomy: Autonomy,
    /// Whether a manager makes the move: it needs a reason where a rep's does, never an approval.
    pub manager: bool,
}

/// What becomes of it.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict<'a> {
    /// It moves.
    Move(Moved),
    /// It waits for a manager; nothing has moved.
    Ask(Request),
    /// It stands there already.
    Here,
    /// A reason is missing.
    NeedsReason(Judged<'a>),
    /// It goes into the won stage and needs to be won there.
    NeedsWin,
    /// The signature is missing, or what is said of it proves none (S12).
    NeedsSignature,
    /// It is lost; it must be reopened first.
    Lost,
}

/// A move as the process sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged<'a> {
    /// How it compares with the process.
    pub kind: MoveKind,
    /// Stages passed over; where nothing in them was open, that is no skip.
    pub passed: Vec<&'a str>,
    /// Open required criteria of the stage left.
    pub unmet: Vec<&'a str>,
}

impl Judged<'_> {
    /// What the move would leave owed: what is open in the stage left, and in those passed over (S14).
    pub fn owed<'p>(&self, playbook: &'p Playbook, deal: &Deal, to: &Stage) -> Vec<&'p Criterion> {
        let known = |id: &&str| playbook.criterion(id).map(|(_, criterion)| criterion);
        let left = self.unmet.iter().filter_map(known);
        let passed = self.passed.iter().filter_map(|id| playbook.stage(id));
        let jumped = passed.flat_map(|stage| owed::unmet(playbook, deal, stage));
        let there = playbook.stage_index(&to.id).unwrap_or_default();
        let jumped = jumped.filter(|c| !owed::is_past(playbook, there, c));
        left.chain(jumped).collect()
    }

    /// Whether it leaves the process: something is passed over or open.
    fn departs(&self) -> bool {
        matches!(
            self.kind,
            MoveKind::Skip | MoveKind::Hollow | MoveKind::Aligned
        )
    }
}

/// Compares a move with the process. Out of a stage that the process no longer has, every move is clean: what lies
/// between cannot be told, and it was not the rep who took the stage away.
pub fn judge<'a>(
    playbook: &'a Playbook,
    deal: &Deal,
    to: &'a Stage,
    buyer_led: bool,
    signed: bool,
) -> Judged<'a> {
    let nothing_left = |kind| Judged {
        kind,
        passed: Vec::new(),
        unmet: Vec::new(),
    };
    let places = (owed::position(playbook, deal), playbook.stage_index(&to.id));
    let (Some(here), Some(there)) = places else {
        return nothing_left(MoveKind::Clean);
    };
    if there <= here {
        return nothing_left(MoveKind::Back);
    }
    // The signature that comes with a win is evidence by then; what can't be found out there is not owed.
    let counts = |c: &&Criterion| !(signed && c.signature || owed::is_past(playbook, there, c));
    let ids = |stage: &'a Stage| {
        owed::unmet(playbook, deal, stage)
            .into_iter()
            .filter(counts)
            .map(|c| c.id.as_str())
    };
    let passed = &playbook.stages[here + 1..there];
    let unmet: Vec<&str> = ids(&playbook.stages[here]).collect();
    let jumped = passed.iter().any(|stage| ids(stage).next().is_some());
    let kind = match (jumped, unmet.is_empty(), buyer_led) {
        (false, true, _) => MoveKind::Clean,
        (_, _, true) => MoveKind::Aligned,
        (_, _, false) if passed.is_empty() => MoveKind::Hollow,
        (_, _, false) => MoveKind::Skip,
    };
    Judged {
        kind,
        passed: passed.iter().map(|s| s.id.as_str()).collect(),
        unmet,
    }
}

/// Decides about a move.
pub fn decide<'a>(
    playbook: &'a Playbook,
    deal: &Deal,
    wanted: &Wanted<'a>,
    push: Push,
) -> Verdict<'a> {
    if matches!(deal.status, Status::Lost { .. } | Status::Withdrawn) {
        return Verdict::Lost;
    }
    let here = owed::position(playbook, deal);
    let there = playbook.stage_index(&wanted.to.id);
    if here.is_some() && here == there {
        return Verdict::Here;
    }
    let won_at = playbook.stage_index(&playbook.won_stage().id);
    // Whether a deal in a stage that is gone was won is known of the deal alone.
    let before = here.map_or(deal.status != Status::Won, |_| here < won_at);
    let wins = before && there >= won_at;
    if wins {
        let open = playbook
            .signature()
            .is_some_and(|(_, c)| owed::standing(playbook, deal, c).is_open());
        match wanted.signed {
            None => return Verdict::NeedsWin,
            Some(_) if open && !wanted.proven => return Verdict::NeedsSignature,
            Some(_) => {}
        }
    }
    let signed = wanted.signed.is_some_and(|s| !s.trim().is_empty());
    let judged = judge(playbook, deal, wanted.to, wanted.buyer_led, signed);
    // A signature is what the buyer did: it is reason enough for what a win passes over.
    let reason = wanted
        .reason
        .or(wanted.signed)
        .map(str::trim)
        .filter(|r| !r.is_empty());
    let departs = matches!(
        judged.kind,
        MoveKind::Skip | MoveKind::Hollow | MoveKind::Aligned
    );
    let asks = departs && push.autonomy == Autonomy::Scripted && !push.manager;
    let free = departs && push.autonomy == Autonomy::Autonomous && !wanted.buyer_led;
    // A manager can be asked without a reason; what the buyer did can't be left out.
    let needed = judged.kind != MoveKind::Clean && !free && (!asks || wanted.buyer_led);
    if reason.is_none() && needed {
        return Verdict::NeedsReason(judged);
    }
    if asks {
        return Verdict::Ask(Request {
            to: wanted.to.id.clone(),
            from: deal.stage.clone(),
            reason: reason.unwrap_or_default().to_owned(),
            buyer_led: wanted.buyer_led,
            signed: wanted.signed.map(str::to_owned),
        });
    }
    Verdict::Move(moved(playbook, deal, wanted.to, &judged, reason, push))
}

/// The event of a move that was decided.
pub fn moved(
    playbook: &Playbook,
    deal: &Deal,
    to: &Stage,
    judged: &Judged<'_>,
    reason: Option<&str>,
    push: Push,
) -> Moved {
    let owed = judged.owed(playbook, deal, to).into_iter();
    let owed = owed.map(|criterion| criterion.id.clone()).collect();
    let won_at = playbook.stage_index(&playbook.won_stage().id);
    Moved {
        from: deal.stage.clone(),
        to: to.id.clone(),
        kind: judged.kind,
        reason: reason.map(str::to_owned),
        passed: judged.passed.iter().map(|id| (*id).to_owned()).collect(),
        owed,
        requested_by: None,
        quiet: judged.departs() && push.autonomy == Autonomy::Autonomous && !push.manager,
        won: playbook.stage_index(&to.id) >= won_at,
        brief: false,
        in_card: false,
        ends: Vec::new(),
    }
}

#[cfg(test)]
mod tests;
