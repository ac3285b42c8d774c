//! A deal: its current state, as the fold of its history.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::event::{Change, Contact, Event, MoveKind, Request, What};
use crate::domain::id::{InteractionId, UserId};
use crate::domain::money::Money;
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
    /// The dated next step.
    pub next_step: Option<NextStep>,
    /// The last activity a person recorded.
    pub last_touch: Touch,
    /// Flags, oldest first.
    pub flags: Vec<Flag>,
    /// A move that waits for a manager.
    pub request: Option<PendingRequest>,
    /// When it was logged, UTC milliseconds.
    pub created_at: i64,
    /// The sequence number of the newest event of its history.
    pub last_seq: i64,
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
    },
    /// Its creation was undone; it is shown nowhere.
    Withdrawn,
}

/// A hand-over that waits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Handover {
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
    /// Whether it tells only of our own activity (S4).
    pub seller_only: bool,
}

/// A waived criterion.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Waiver {
    /// Why.
    pub reason: String,
    /// Which manager.
    pub by: UserId,
    /// When.
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
    },
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
}

impl Deal {
    /// The state after the events, oldest first; those taken back are left out.
    ///
    /// `None` when the history does not begin with a creation.
    pub fn replay(events: &[Event]) -> Option<Self> {
        let undone: Vec<i64> = events
            .iter()
            .filter_map(|e| match &e.what {
                What::Undone { seqs } => Some(seqs.as_slice()),
                _ => None,
            })
            .flatten()
            .copied()
            .collect();
        let first = events.first()?;
        let mut deal = Self::start(first)?;
        if undone.contains(&first.seq) {
            deal.status = Status::Withdrawn;
        }
        for event in events.iter().skip(1).filter(|e| !undone.contains(&e.seq)) {
            deal.apply(event);
        }
        deal.last_seq = events.last().map_or(deal.last_seq, |e| e.seq);
        Some(deal)
    }

    /// The state after its creation; `None` for any other event.
    pub fn start(event: &Event) -> Option<Self> {
        let What::Created(c) = &event.what else {
            return None;
        };
        let mut deal = Self {
            name: c.name.clone(),
            customer: c.customer.clone(),
            owner: Some(c.owner),
            handover: None,
            status: Status::Open,
            stage: c.stage.clone(),
            entered_at: event.at,
            spent: BTreeMap::new(),
            moves: 0,
            owed_since: c.owed.iter().map(|id| (id.clone(), 0)).collect(),
            last_move: None,
            value: c.value,
            close: c.close,
            source: c.source.clone(),
            vertical: c.vertical.clone(),
            competitor: c.competitor.clone(),
            complexity: c.complexity,
            probability: None,
            evidence: BTreeMap::new(),
            waived: BTreeMap::new(),
            next_step: None,
            last_touch: Touch {
                what: TouchKind::Created,
                by: event.by,
                at: event.at,
            },
            flags: Vec::new(),
            request: None,
            created_at: event.at,
            last_seq: event.seq,
        };
        if !c.passed.is_empty() {
            deal.flags.push(Flag {
                id: event.seq,
                kind: MoveKind::Skip,
                from: None,
                to: c.stage.clone(),
                passed: c.passed.clone(),
                criteria: c.owed.clone(),
                reason: None,
                by: event.by,
                at: event.at,
                quiet: c.quiet,
                state: FlagState::Open,
            });
        }
        Some(deal)
    }

    /// Takes one event into the state.
    pub fn apply(&mut self, event: &Event) {
        self.last_seq = event.seq;
        let touch = |what| Touch {
            what,
            by: event.by,
            at: event.at,
        };
        match &event.what {
            // A second creation or a bare "taken back" changes nothing: undo replays the history.
            What::Created(_) | What::Undone { .. } => {}
            What::Moved(m) => {
                self.apply_move(event, m);
                self.last_touch = touch(TouchKind::Moved);
            }
            What::Requested { request } => {
                self.request = Some(PendingRequest {
                    id: event.seq,
                    request: request.clone(),
                    by: event.by,
                    at: event.at,
                });
            }
            What::Declined { .. } => self.request = None,
            What::Noted { contact, .. } => self.last_touch = touch(TouchKind::Noted(*contact)),
            What::Evidence {
                criterion,
                text,
                seller_only,
            } => {
                self.evidence.insert(
                    criterion.clone(),
                    Evidence {
                        text: text.clone(),
                        by: event.by,
                        at: event.at,
                        seller_only: *seller_only,
                    },
                );
                self.last_touch = touch(TouchKind::Evidence);
            }
            What::Waived { criterion, reason } => {
                self.waived.insert(
                    criterion.clone(),
                    Waiver {
                        reason: reason.clone(),
                        by: event.by,
                        at: event.at,
                    },
                );
            }
            What::NextStep { text, due } => {
                self.next_step = Some(NextStep {
                    text: text.clone(),
                    due: *due,
                });
                self.last_touch = touch(TouchKind::NextStep);
            }
            What::Edited { changes } => {
                for change in changes {
                    self.apply_change(change);
                }
                self.last_touch = touch(TouchKind::Edited);
            }
            What::HandoverOffered { to } => {
                self.handover = Some(Handover {
                    to: *to,
                    by: event.by,
                    at: event.at,
                });
            }
            What::HandoverAccepted => {
                if let Some(handover) = self.handover.take() {
                    self.owner = Some(handover.to);
                }
            }
            What::HandoverReturned => self.handover = None,
            What::Lost {
                reason,
                competitor,
                learned,
            } => {
                self.status = Status::Lost {
                    reason: reason.clone(),
                    competitor: competitor.clone(),
                    learned: learned.clone(),
                    at: event.at,
                };
                self.request = None;
                self.last_touch = touch(TouchKind::Lost);
            }
            What::Reopened { .. } => {
                self.status = Status::Open;
                self.close = None;
                self.last_touch = touch(TouchKind::Reopened);
            }
            What::Explained { flag, reason } => {
                if let Some(f) = self.flags.iter_mut().find(|f| f.id == *flag) {
                    f.reason = Some(reason.clone());
                }
            }
            What::FlagDismissed { flag, reason } => {
                if let Some(f) = self.flags.iter_mut().find(|f| f.id == *flag) {
                    f.state = FlagState::Dismissed {
                        reason: reason.clone(),
                        by: event.by,
                    };
                }
            }
        }
    }

    fn apply_move(&mut self, event: &Event, m: &crate::domain::event::Moved) {
        *self.spent.entry(self.stage.clone()).or_insert(0) += (event.at - self.entered_at).max(0);
        self.stage.clone_from(&m.to);
        self.entered_at = event.at;
        self.moves += 1;
        self.request = None;
        self.status = if m.won { Status::Won } else { Status::Open };
        self.last_move = Some(LastMove {
            by: event.by,
            at: event.at,
            from: Some(m.from.clone()),
        });
        for id in &m.owed {
            self.owed_since.entry(id.clone()).or_insert(self.moves);
        }
        if matches!(
            m.kind,
            MoveKind::Skip | MoveKind::Hollow | MoveKind::Aligned
        ) {
            self.flags.push(Flag {
                id: event.seq,
                kind: m.kind,
                from: Some(m.from.clone()),
                to: m.to.clone(),
                passed: m.passed.clone(),
                criteria: m.owed.clone(),
                reason: m.reason.clone(),
                by: m.requested_by.unwrap_or(event.by),
                at: event.at,
                quiet: m.quiet,
                state: FlagState::Open,
            });
        }
    }

    fn apply_change(&mut self, change: &Change) {
        match change {
            Change::Name(d) => self.name.clone_from(&d.to),
            Change::Customer(d) => self.customer.clone_from(&d.to),
            Change::Value(d) => self.value = d.to,
            Change::Close(d) => self.close = d.to,
            Change::Source(d) => {
                self.source.clone_from(&d.to);
            }
            Change::Vertical(d) => self.vertical.clone_from(&d.to),
            Change::Competitor(d) => self.competitor.clone_from(&d.to),
            Change::Complexity(d) => self.complexity = d.to,
            Change::Probability(d) => self.probability = d.to,
        }
    }

    /// The events of the interaction that came last, if they can be taken back.
    pub fn last_interaction(events: &[Event]) -> Option<(InteractionId, Vec<i64>)> {
        let interaction = events.last()?.interaction;
        let seqs = events
            .iter()
            .rev()
            .take_while(|e| e.interaction == interaction)
            .map(|e| e.seq)
            .collect();
        Some((interaction, seqs))
    }
}
