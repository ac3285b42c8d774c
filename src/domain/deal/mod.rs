//! A deal: its current state, as the fold of its history.

mod apply;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::event::{Contact, MoveKind, Request};
use crate::domain::id::{ChannelId, InteractionId, UserId};
use crate::domain::money::Money;
use crate::domain::people::Person;
use crate::domain::said::{Half, Parts};
use crate::playbook::Complexity;

/// A deal's current state. Ids and the version live beside it, in the store's record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Deal {
    /// Name, cleaned, 1–100 characters.
    pub name: String,
    /// Customer.
    pub customer: Option<String>,
    /// Owner; `None` once that person was erased.
    pub owner: Option<UserId>,
    /// A hand-over that waits for its receiver.
    pub handover: Option<Handover>,
    /// Open, won, lost or taken back.
    pub status: Status,
    /// The stage's id.
    pub stage: String,
    /// When it entered the stage, UTC milliseconds.
    pub entered_at: i64,
    /// Milliseconds spent in stages before this visit, cumulative over re-entry.
    pub spent: BTreeMap<String, i64>,
    /// Number of moves so far.
    pub moves: u32,
    /// For each owed criterion, the move with which it became owed; it comes back at the next two.
    pub owed_since: BTreeMap<String, u32>,
    /// The last change of stage.
    pub last_move: Option<LastMove>,
    /// Value.
    pub value: Option<Money>,
    /// Expected close.
    pub close: Option<NaiveDate>,
    /// Source id.
    pub source: Option<String>,
    /// Vertical id.
    pub vertical: Option<String>,
    /// Competitor id, or a name the playbook does not know.
    pub competitor: Option<String>,
    /// Complexity (S11).
    pub complexity: Complexity,
    /// Probability set by hand, percent; never overwritten by a move.
    pub probability: Option<u8>,
    /// Evidence by criterion id.
    pub evidence: BTreeMap<String, Evidence>,
    /// Waivers by criterion id.
    pub waived: BTreeMap<String, Waiver>,
    /// What waits for a manager to be set aside.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aside_asked: Vec<AsideAsked>,
    /// The dated next step.
    pub next_step: Option<NextStep>,
    /// The last activity a person recorded.
    pub last_touch: Touch,
    /// Flags, oldest first.
    pub flags: Vec<Flag>,
    /// A move that waits for a manager.
    pub request: Option<PendingRequest>,
    /// What managers did that the rep is told of, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub told: Vec<Told>,
    /// Until when it is to be left alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub snoozed: Option<Snooze>,
    /// What time brought up and a person dismissed: by the rule's name, what its spell counts from.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub dismissed: BTreeMap<String, i64>,
    /// When the close date was put off during this visit of the stage, UTC milliseconds, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub close_moved: Vec<i64>,
    /// The first contacts since the last one that brought the customer something (D2), UTC milliseconds, at most
    /// [`Deal::DRY_MAX`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dry_contacts: Vec<i64>,
    /// What was heard during this visit of the stage.
    #[serde(default, skip_serializing_if = "Heard::is_nothing")]
    pub heard: Heard,
    /// Who matters at the customer, in the order of their being kept, at most [`crate::domain::people::MOST`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub people: Vec<Person>,
    /// Whether it is a sample to try things on: in no sum, and nothing is said of its time.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sample: bool,
    /// When it was logged, UTC milliseconds.
    pub created_at: i64,
    /// The sequence number of the newest event of its history.
    pub last_seq: i64,
}

impl Deal {
    /// So many contacts in a row without anything for the customer are kept; more change nothing.
    pub const DRY_MAX: usize = 3;

    /// The answer that meets a criterion.
    pub fn met(&self, criterion: &str) -> Option<&Evidence> {
        self.evidence.get(criterion).filter(|e| e.is_met())
    }

    /// Whether it is lost: nothing is asked of it any more, until it is opened again.
    pub fn is_lost(&self) -> bool {
        matches!(self.status, Status::Lost { .. })
    }

    /// Whether it stands in a stage: it is neither lost nor taken back.
    pub fn is_open(&self) -> bool {
        matches!(self.status, Status::Open | Status::Won)
    }
}

/// Where a deal stands as a whole.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Status {
    /// In the pipeline.
    Open,
    /// In the stage marked as won, or after it.
    Won,
    /// Lost.
    Lost {
        /// Why.
        reason: String,
        /// To whom.
        competitor: Option<String>,
        /// What was learned.
        learned: Option<String>,
        /// When, UTC milliseconds.
        at: i64,
        /// Who closed it; `None` for one lost before this was kept.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<UserId>,
    },
    /// Its creation was undone; it is shown nowhere.
    Withdrawn,
}

/// A hand-over that waits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Handover {
    /// Sequence number of the event that offered it; 0 for one offered before this was kept.
    #[serde(default)]
    pub id: i64,
    /// Receiver.
    pub to: UserId,
    /// Who offered it.
    pub by: UserId,
    /// When.
    pub at: i64,
}

/// The last change of stage.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LastMove {
    /// Who.
    pub by: UserId,
    /// When.
    pub at: i64,
    /// From which stage; `None` for the creation.
    pub from: Option<String>,
}

/// Evidence for a criterion.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// What the buyer did or said.
    pub text: String,
    /// Who wrote it.
    pub by: UserId,
    /// When.
    pub at: i64,
    /// Whether it tells only of our own activity (S4), for one from before `half` was kept.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub seller_only: bool,
    /// Why it is no more than half of an answer; see [`Evidence::half`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub half: Option<Half>,
    /// The turn of the stage with which it came, or the first of the half answers that it ends; see [`Heard::turns`].
    #[serde(default, skip_serializing_if = "is_nought")]
    pub turn: u32,
    /// How many half answers in a row this one ends; the question turns with them.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub tries: usize,
    /// Its parts; `None` for one from before they were kept, see [`crate::domain::said::parts`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parts: Option<Parts>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "what serde calls")]
fn is_zero(n: &usize) -> bool {
    *n == 0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "what serde calls")]
fn is_nought(n: &u32) -> bool {
    *n == 0
}

/// What was heard of the buyer while the deal stands in its stage: what is asked turns with it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Heard {
    /// How many times somebody noted a contact or an answer.
    #[serde(skip_serializing_if = "is_nought")]
    pub turns: u32,
    /// The interaction that did so last; several answers of one form are one turn.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last: Option<InteractionId>,
    /// How many contacts brought neither an answer nor anything for the customer since the last that did.
    #[serde(skip_serializing_if = "is_nought")]
    pub tries: u32,
}

impl Heard {
    fn is_nothing(&self) -> bool {
        *self == Self::default()
    }

    /// Counts a contact or an answer.
    fn turn(&mut self, by: InteractionId) {
        if self.last != Some(by) {
            self.turns = self.turns.saturating_add(1);
            self.last = Some(by);
        }
    }
}

impl Evidence {
    /// Why it is no more than half of an answer; `None` where it meets its criterion.
    pub fn half(&self) -> Option<Half> {
        self.half.or(self.seller_only.then_some(Half::OurSide))
    }

    /// Whether it meets its criterion.
    pub fn is_met(&self) -> bool {
        self.half().is_none()
    }

    /// Who said it, where that is known.
    pub fn speaker(&self) -> Option<&str> {
        self.parts.as_ref()?.speaker.as_deref()
    }
}

/// A criterion that is not asked: waived by a manager, or set aside.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Waiver {
    /// Why.
    pub reason: String,
    /// Who.
    pub by: UserId,
    /// When.
    pub at: i64,
    /// Whether it was set aside: this way of buying does not have it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub not_here: bool,
}

/// A criterion that a rep wants set aside, while a manager has not decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AsideAsked {
    /// The event by which it was asked for.
    pub id: i64,
    /// The criterion's id.
    pub criterion: String,
    /// Why.
    pub reason: String,
    /// By whom.
    pub by: UserId,
    /// When, UTC milliseconds.
    pub at: i64,
}

/// The dated next step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NextStep {
    /// What.
    pub text: String,
    /// When.
    pub due: NaiveDate,
}

/// A deal that is to be left alone for a while.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Snooze {
    /// Until the beginning of this day, in the workspace's calendar.
    pub until: NaiveDate,
    /// Why.
    pub reason: String,
    /// Who said so.
    pub by: UserId,
    /// When, UTC milliseconds.
    pub at: i64,
}

/// The last activity.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Touch {
    /// What it was.
    pub what: TouchKind,
    /// Who.
    pub by: UserId,
    /// When.
    pub at: i64,
}

/// Kinds of activity, as named in "last touch".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TouchKind {
    /// Logged.
    Created,
    /// Moved.
    Moved,
    /// A contact.
    Noted(Contact),
    /// Evidence.
    Evidence,
    /// Who is who.
    People,
    /// Next step.
    NextStep,
    /// Facts changed.
    Edited,
    /// Lost.
    Lost,
    /// Reopened.
    Reopened,
}

/// Something the bot points out about a move (S14).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Flag {
    /// The sequence number of the event that raised it; names the flag within the deal.
    pub id: i64,
    /// Skip, hollow, or aligned.
    pub kind: MoveKind,
    /// Stage left; `None` for a deal that was logged at a later stage.
    pub from: Option<String>,
    /// Stage entered.
    pub to: String,
    /// Stages passed over.
    pub passed: Vec<String>,
    /// Criteria it is about.
    pub criteria: Vec<String>,
    /// The reason given.
    pub reason: Option<String>,
    /// Who moved.
    pub by: UserId,
    /// When.
    pub at: i64,
    /// Whether it is only for the digest.
    pub quiet: bool,
    /// Whether it leaves out why, as decided when it was raised: its message says the same whenever it is drawn.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub brief: bool,
    /// The manager who approved the move it is about: from then on it asks for no reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approved_by: Option<UserId>,
    /// Whether the public answer to the move shows it, until the deal changes again.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub in_card: bool,
    /// Where it stands.
    pub state: FlagState,
}

/// Where a flag stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum FlagState {
    /// Not dismissed; it is settled once nothing it is about is owed any more.
    Open,
    /// Dismissed with a reason.
    Dismissed {
        /// Why.
        reason: String,
        /// Who.
        by: UserId,
        /// When, UTC milliseconds; 0 for one dismissed before this was kept.
        #[serde(default)]
        at: i64,
    },
    /// Over with what became of the deal; what is still owed stays owed.
    Ended {
        /// How.
        how: Ending,
        /// The stage it came into, or was lost in.
        stage: String,
        /// Who.
        by: UserId,
        /// When, UTC milliseconds.
        at: i64,
    },
}

/// What ends a flag, besides its answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// The deal went back before the stage that the flag is about.
    Back,
    /// It was won.
    Won,
    /// It was lost.
    Lost,
}

/// A request that waits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PendingRequest {
    /// The sequence number of its event.
    pub id: i64,
    /// What is asked.
    pub request: Request,
    /// Who asks.
    pub by: UserId,
    /// When.
    pub at: i64,
    /// Where; unknown for one that was made before this was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<ChannelId>,
}

/// A decision, a waiver or a dismissal that the rep is told of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Told {
    /// The sequence number of its event.
    pub id: i64,
    /// Where the rep asked for it; `None` when nobody asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<ChannelId>,
}
