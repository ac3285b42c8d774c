//! The append-only history of a deal: what happened, told as facts.
//!
//! A deal's state is the fold of its events ([`crate::domain::deal::Deal::apply`]); undo, reports and
//! "last touch" come from here. Serialised as JSON; a variant or field is never renamed once released.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::id::{ChannelId, InteractionId, UserId};
use crate::domain::money::Money;
use crate::domain::said::{Correction, Half, Is, Parts};
use crate::playbook::Complexity;

/// One entry of a deal's history.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// Position in the deal's history, from 1.
    pub seq: i64,
    /// When, in UTC milliseconds.
    pub at: i64,
    /// Who.
    pub by: UserId,
    /// The interaction it came from; events of one command share it and are undone together.
    pub interaction: InteractionId,
    /// What happened.
    pub what: What,
}

/// What happened to a deal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum What {
    /// The deal was logged.
    Created(Created),
    /// It stands in another stage.
    Moved(Moved),
    /// A scripted rep asked for a move; nothing has moved.
    Requested {
        /// The move asked for.
        request: Request,
        /// Where it was asked for, which is where the decision is told.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        channel: Option<ChannelId>,
    },
    /// A manager declined the request.
    Declined {
        /// The request, by the sequence number of its event.
        request: i64,
        /// Why.
        reason: Option<String>,
    },
    /// A contact with the customer.
    Noted {
        /// What was said.
        text: String,
        /// How.
        contact: Contact,
        /// What the customer got out of it (D2).
        value_for_customer: Option<String>,
        /// Who said it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        speaker: Option<String>,
    },
    /// A criterion was answered.
    Evidence {
        /// The criterion's id.
        criterion: String,
        /// What the buyer did or said.
        text: String,
        /// Whether it tells only of our own activity (S4), for an answer from before `half` was kept; it met its
        /// criterion otherwise.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        seller_only: bool,
        /// Why it is no more than half of an answer, as judged when it was saved.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        half: Option<Half>,
        /// Its parts, as read when it was saved; `None` for one from before they were kept.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        parts: Option<Parts>,
    },
    /// What was read in an answer was put right. No activity.
    Corrected {
        /// The answer, by the sequence number of its event.
        answer: i64,
        /// Its criterion's id.
        criterion: String,
        /// What is right.
        to: Correction,
    },
    /// Somebody at the customer was kept, or more of what they are.
    PersonKept {
        /// Name, cleaned.
        name: String,
        /// Title.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        title: Option<String>,
        /// What they are to the decision, beside what is known.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        is: Vec<Is>,
    },
    /// What is known of somebody was changed as a whole.
    PersonChanged {
        /// Who, by the sequence number of the event that kept them first.
        person: i64,
        /// Name, cleaned.
        name: String,
        /// Title.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        title: Option<String>,
        /// What they are to the decision.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        is: Vec<Is>,
    },
    /// Somebody was taken out of the deal's people.
    PersonRemoved {
        /// Who, by the sequence number of the event that kept them first.
        person: i64,
        /// What they were called.
        name: String,
    },
    /// A manager waived a criterion.
    Waived {
        /// The criterion's id.
        criterion: String,
        /// Why.
        reason: String,
    },
    /// A criterion was set aside: this way of buying does not have it.
    SetAside {
        /// The criterion's id.
        criterion: String,
        /// Why.
        reason: String,
        /// The event by which a rep asked for it, where a manager had to say yes.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        asked: Option<i64>,
    },
    /// A criterion that was set aside or waived is asked again.
    PutBack {
        /// The criterion's id.
        criterion: String,
    },
    /// With a move back: what was answered is open again, the old answers beside.
    AskedAgain {
        /// Ids of the criteria.
        criteria: Vec<String>,
    },
    /// A rep wants a criterion set aside; a manager decides.
    AsideAsked {
        /// The criterion's id.
        criterion: String,
        /// Why.
        reason: String,
    },
    /// A manager said no to setting a criterion aside.
    AsideDeclined {
        /// The event by which it was asked for.
        asked: i64,
    },
    /// The dated next step was set.
    NextStep {
        /// What.
        text: String,
        /// When, in the workspace's calendar.
        due: NaiveDate,
    },
    /// Facts were changed.
    Edited {
        /// Each change, before and after.
        changes: Vec<Change>,
    },
    /// A hand-over waits for the receiver.
    HandoverOffered {
        /// The receiver.
        to: UserId,
    },
    /// The receiver took the deal.
    HandoverAccepted,
    /// The receiver gave it back.
    HandoverReturned,
    /// The deal was lost.
    Lost {
        /// A reason of the playbook, or the rep's words.
        reason: String,
        /// To whom.
        competitor: Option<String>,
        /// What was learned.
        learned: Option<String>,
        /// The flags that end with it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        ends: Vec<i64>,
    },
    /// A lost deal is open again.
    Reopened {
        /// Why.
        reason: String,
    },
    /// The reason of a flag was given afterwards.
    Explained {
        /// The flag, by the sequence number of its event.
        flag: i64,
        /// Why.
        reason: String,
    },
    /// A flag was dismissed.
    FlagDismissed {
        /// The flag, by the sequence number of its event.
        flag: i64,
        /// Why.
        reason: String,
    },
    /// It is to be left alone until a day. No activity.
    Snoozed {
        /// Until the beginning of this day, in the workspace's calendar.
        until: NaiveDate,
        /// Why.
        reason: String,
    },
    /// It is to be looked at again. No activity.
    Woken,
    /// What time had brought up was dismissed.
    CueDismissed {
        /// The rule, by name.
        rule: String,
        /// What its spell counts from, UTC milliseconds.
        since: i64,
        /// Why.
        reason: String,
    },
    /// Earlier events were taken back.
    Undone {
        /// Their sequence numbers.
        seqs: Vec<i64>,
    },
}

/// Whether a later entry of a history took back the one with this sequence number.
pub fn is_undone(history: &[Event], seq: i64) -> bool {
    history
        .iter()
        .any(|e| matches!(&e.what, What::Undone { seqs } if seqs.contains(&seq)))
}

/// The facts a deal begins with.
#[expect(
    clippy::struct_excessive_bools,
    reason = "facts of their own, as they are stored"
)]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Created {
    /// Name, cleaned.
    pub name: String,
    /// Customer, cleaned.
    pub customer: Option<String>,
    /// Owner.
    pub owner: UserId,
    /// Value.
    pub value: Option<Money>,
    /// Source id.
    pub source: Option<String>,
    /// Expected close.
    pub close: Option<NaiveDate>,
    /// Vertical id.
    pub vertical: Option<String>,
    /// Competitor id, or a name the playbook does not know.
    pub competitor: Option<String>,
    /// Complexity (S11).
    pub complexity: Complexity,
    /// The stage it starts in.
    pub stage: String,
    /// Stages before it, which are passed over.
    pub passed: Vec<String>,
    /// Criteria owed from the start.
    pub owed: Vec<String>,
    /// Whether the owner's role leaves the skip to the digest (T3).
    pub quiet: bool,
    /// Whether its flag leaves out why, because whoever logged it has read that before.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub brief: bool,
    /// Whether the public answer shows its flag, so that one message tells of both.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub in_card: bool,
    /// Whether it is a sample to try things on: in no sum, and nothing is said of its time.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sample: bool,
}

/// A move.
#[expect(
    clippy::struct_excessive_bools,
    reason = "facts of their own, as they are stored"
)]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Moved {
    /// Stage left.
    pub from: String,
    /// Stage entered.
    pub to: String,
    /// How it compares with the process. (`kind` is the tag of [`What`].)
    #[serde(rename = "compares")]
    pub kind: MoveKind,
    /// Why; for a buyer-led move, what the buyer did.
    pub reason: Option<String>,
    /// Stages passed over.
    pub passed: Vec<String>,
    /// Criteria newly owed.
    pub owed: Vec<String>,
    /// The request it answers, and who asked.
    pub requested_by: Option<UserId>,
    /// Whether the mover's role leaves the flag to the digest (T3).
    pub quiet: bool,
    /// Whether the stage entered is the one marked as won, or one after it.
    pub won: bool,
    /// Whether its flag leaves out why, because whoever moved it has read that before.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub brief: bool,
    /// Whether the public answer shows its flag, so that one message tells of both.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub in_card: bool,
    /// The earlier flags that end with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ends: Vec<i64>,
}

/// How a move compares with the process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MoveKind {
    /// One stage on with everything met.
    Clean,
    /// One stage on with required criteria unmet (S14).
    Hollow,
    /// One or more stages passed over (S14).
    Skip,
    /// Passed over or hollow because the buyer went there first (D4).
    Aligned,
    /// Backwards.
    Back,
}

/// A move that waits for a manager (T3, scripted).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// Stage to enter.
    pub to: String,
    /// Stage it stood in when asked.
    pub from: String,
    /// Why.
    pub reason: String,
    /// Whether the buyer led.
    pub buyer_led: bool,
    /// Who signed and when, for a win.
    pub signed: Option<String>,
}

/// How a contact took place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Contact {
    /// A call.
    Call,
    /// An e-mail.
    Email,
    /// A meeting.
    Meeting,
    /// A message.
    Message,
    /// Anything else.
    Other,
}

/// One changed fact.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "field", rename_all = "snake_case")]
pub enum Change {
    /// The name.
    Name(Delta<String>),
    /// The customer.
    Customer(Delta<Option<String>>),
    /// The value.
    Value(Delta<Option<Money>>),
    /// The expected close.
    Close(Delta<Option<NaiveDate>>),
    /// The source.
    Source(Delta<Option<String>>),
    /// The vertical.
    Vertical(Delta<Option<String>>),
    /// The competitor.
    Competitor(Delta<Option<String>>),
    /// The complexity.
    Complexity(Delta<Complexity>),
    /// The probability set by hand, in percent; `None` means the stage's.
    Probability(Delta<Option<u8>>),
}

impl Change {
    /// Whether it changes nothing.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Name(d) => d.from == d.to,
            Self::Value(d) => d.from == d.to,
            Self::Close(d) => d.from == d.to,
            Self::Complexity(d) => d.from == d.to,
            Self::Probability(d) => d.from == d.to,
            Self::Customer(d) | Self::Source(d) | Self::Vertical(d) | Self::Competitor(d) => {
                d.from == d.to
            }
        }
    }
}

/// Before and after.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Delta<T> {
    /// Before.
    pub from: T,
    /// After.
    pub to: T,
}
