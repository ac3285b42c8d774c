//! What a deal lacks, in the order in which it hurts: one ranking for checklist, flag and nudge.

use chrono::NaiveDate;

use crate::domain::deal::{Deal, Flag, FlagState, Status};
use crate::domain::event::MoveKind;
use crate::domain::owed;
use crate::playbook::{Criterion, Playbook, Stage};

/// From so many days before the close date on, what is owed comes before the rest of the stage.
const NEAR_DAYS: i64 = 14;

/// Why something comes where it comes; the first comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// The buyer led past its stage just now: it can still be mended.
    Led,
    /// The stage can't go on without it.
    Here,
    /// It decides the deal, and is owed.
    Decides,
    /// It is owed, and the close date is near.
    Near,
    /// The stage needs it too.
    Needed,
    /// It is owed.
    Owed,
    /// It helps.
    Helps,
}

/// Something that is still to be found out.
#[derive(Clone, Copy, Debug)]
pub struct Gap<'a> {
    /// Its stage.
    pub stage: &'a Stage,
    /// The criterion.
    pub criterion: &'a Criterion,
    /// Why it comes where it comes.
    pub why: Why,
}

impl Gap<'_> {
    /// Whether the deal left its stage without it.
    pub fn is_owed(&self) -> bool {
        matches!(self.why, Why::Led | Why::Decides | Why::Near | Why::Owed)
    }
}

/// What is still to be found out, what hurts most first; ties in the playbook's order.
pub fn ranked<'a>(playbook: &'a Playbook, deal: &Deal, today: NaiveDate) -> Vec<Gap<'a>> {
    let near = deal.status == Status::Open
        && deal
            .close
            .is_some_and(|close| (close - today).num_days() <= NEAR_DAYS);
    let led = |c: &Criterion| {
        deal.flags
            .iter()
            .any(|f| is_led(deal, f) && f.criteria.contains(&c.id))
    };
    let late = owed::owed(playbook, deal).into_iter().map(|o| {
        let why = match o.criterion {
            c if led(c) => Why::Led,
            c if c.deciding => Why::Decides,
            _ if near => Why::Near,
            _ => Why::Owed,
        };
        Gap {
            stage: o.stage,
            criterion: o.criterion,
            why,
        }
    });
    let mut gaps: Vec<Gap<'a>> = late.collect();
    if let Some(stage) = owed::current(playbook, deal) {
        let mut first = true;
        for criterion in owed::open(playbook, deal, stage) {
            let why = match (criterion.required, first) {
                (false, _) => Why::Helps,
                (true, true) => Why::Here,
                (true, false) => Why::Needed,
            };
            first = false;
            gaps.push(Gap {
                stage,
                criterion,
                why,
            });
        }
    }
    gaps.sort_by_key(|gap| gap.why);
    gaps
}

/// Whether a flag is about a move by which the buyer led into the stage the deal stands in.
fn is_led(deal: &Deal, flag: &Flag) -> bool {
    flag.kind == MoveKind::Aligned && flag.to == deal.stage && flag.state == FlagState::Open
}

/// What a flag is still about, what decides the deal first.
pub fn of_flag<'a>(playbook: &'a Playbook, deal: &Deal, flag: &Flag) -> Vec<&'a Criterion> {
    let mut open = owed::of_flag(playbook, deal, flag);
    open.sort_by_key(|c| !c.deciding);
    open
}
