//! The rules: what is pointed out without anybody doing anything. One entry each.

use super::clock::{end_of, start_of};
use super::{Spell, Watch};
use crate::domain::deal::Deal;

/// Working days that a request or an offer may wait.
const ANSWER_DAYS: u32 = 2;
/// Working days in a stage without any next step.
const STEP_DAYS: u32 = 2;
/// So many times a close date may move.
const CLOSE_MOVES: usize = 2;

/// What is pointed out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cue {
    /// A manager has not decided about a move.
    Request,
    /// Nobody has taken or returned a deal that was offered.
    Handover,
    /// Too many working days without activity.
    Idle,
    /// Too many days in the stage.
    Age,
    /// The next step's day has passed.
    StepOverdue,
    /// The close date has passed.
    ClosePassed,
    /// The close date was moved on twice in this stage.
    CloseMoved,
    /// The last three contacts brought the customer nothing (D2).
    NoValue,
    /// There is no next step.
    StepMissing,
}

/// Who can do something about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// The deal's owner.
    Owner,
    /// Whom the deal was offered to.
    Receiver,
    /// A manager.
    Manager,
}

/// A rule.
#[derive(Debug)]
pub struct Rule {
    /// What it points out.
    pub cue: Cue,
    /// Its stable name: of its sentences (`watch.NAME`), and where it was dismissed.
    pub id: &'static str,
    /// Who is told.
    pub whose: Whose,
    /// Whether the deals channel hears of it by itself: the deal is stale.
    pub is_stale: bool,
    /// Whether it keeps quiet while the deal is snoozed.
    pub can_snooze: bool,
    /// When it begins to hold if nobody does anything; what ends it is that it says so no longer.
    pub begins: fn(&Watch<'_>) -> Option<Spell>,
}

impl Rule {
    /// All rules, the most urgent first.
    pub const ALL: &'static [Self] = &[
        // Ends with the decision, or when the deal moves on without it.
        Self {
            cue: Cue::Request,
            id: "request",
            whose: Whose::Manager,
            is_stale: false,
            can_snooze: false,
            begins: |w| {
                let asked = w.deal.request.as_ref()?;
                let at = w.calendar.add_working_days(asked.at, ANSWER_DAYS)?;
                Some(Cue::Request.spell(asked.at, at))
            },
        },
        // Ends when it is accepted, returned, or offered to somebody else.
        Self {
            cue: Cue::Handover,
            id: "handover",
            whose: Whose::Receiver,
            is_stale: false,
            can_snooze: true,
            begins: |w| {
                let offered = w.deal.handover.as_ref()?;
                let at = w.calendar.add_working_days(offered.at, ANSWER_DAYS)?;
                Some(Cue::Handover.spell(offered.at, at))
            },
        },
        // Ends with any activity, or a next step that lies ahead.
        Self {
            cue: Cue::Idle,
            id: "idle",
            whose: Whose::Owner,
            is_stale: true,
            can_snooze: true,
            begins: |w| Some(Cue::Idle.spell(w.idle_since().0, w.idle_at()?)),
        },
        // Ends when the deal leaves the stage.
        Self {
            cue: Cue::Age,
            id: "age",
            whose: Whose::Owner,
            is_stale: true,
            can_snooze: true,
            begins: |w| {
                let at = w.age_at().filter(|_| w.is_pipeline)?;
                Some(Cue::Age.spell(w.deal.entered_at, at))
            },
        },
        // Ends with a new next step.
        Self {
            cue: Cue::StepOverdue,
            id: "step-overdue",
            whose: Whose::Owner,
            is_stale: false,
            can_snooze: true,
            begins: |w| {
                let step = w.deal.next_step.as_ref()?;
                let over = end_of(step.due, w.calendar.zone());
                Some(Cue::StepOverdue.spell(over, over))
            },
        },
        // Ends with another close date.
        Self {
            cue: Cue::ClosePassed,
            id: "close-passed",
            whose: Whose::Owner,
            is_stale: false,
            can_snooze: true,
            begins: |w| {
                let close = w.deal.close.filter(|_| w.is_pipeline)?;
                let over = end_of(close, w.calendar.zone());
                Some(Cue::ClosePassed.spell(start_of(close, w.calendar.zone()), over))
            },
        },
        // Ends when the deal leaves the stage: back to where the doubt is, or on.
        Self {
            cue: Cue::CloseMoved,
            id: "close-moved",
            whose: Whose::Owner,
            is_stale: false,
            can_snooze: true,
            begins: |w| {
                let moved = w.deal.close_moved.get(CLOSE_MOVES - 1);
                let second = *moved.filter(|_| w.is_pipeline)?;
                Some(Cue::CloseMoved.spell(second, second))
            },
        },
        // Ends with a contact that brought the customer something.
        Self {
            cue: Cue::NoValue,
            id: "no-value",
            whose: Whose::Owner,
            is_stale: false,
            can_snooze: true,
            begins: |w| {
                let third = *w.deal.dry_contacts.get(Deal::DRY_MAX - 1)?;
                Some(Cue::NoValue.spell(third, third))
            },
        },
        // Ends with a next step.
        Self {
            cue: Cue::StepMissing,
            id: "step-missing",
            whose: Whose::Owner,
            is_stale: false,
            can_snooze: true,
            begins: |w| {
                // While a move waits for a manager, that is the next step.
                let waits = w.deal.next_step.is_some() || w.deal.request.is_some();
                if waits || !w.is_pipeline {
                    return None;
                }
                let since = w.deal.entered_at;
                let at = w.calendar.add_working_days(since, STEP_DAYS)?;
                Some(Cue::StepMissing.spell(since, at))
            },
        },
    ];

    /// The rule that points this out.
    pub fn of(cue: Cue) -> Option<&'static Self> {
        Self::ALL.iter().find(|r| r.cue == cue)
    }

    /// The rule of this name.
    pub fn named(id: &str) -> Option<&'static Self> {
        Self::ALL.iter().find(|r| r.id == id)
    }
}

impl Cue {
    const fn spell(self, since: i64, at: i64) -> Spell {
        Spell {
            cue: self,
            since,
            at,
        }
    }
}
