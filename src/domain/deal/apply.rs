//! How a deal's state follows from its history: one event after another, those taken back left out.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use chrono::DateTime;

use crate::domain::deal::{
    AsideAsked, Deal, Ending, Evidence, Flag, FlagState, Handover, Heard, LastMove, NextStep,
    PendingRequest, Snooze, Status, Told, Touch, TouchKind, Waiver,
};
use crate::domain::event::{Change, Delta, Event, MoveKind, Moved, What};
use crate::domain::id::{ChannelId, InteractionId, UserId};
use crate::domain::people::{self, Person};
use crate::domain::said::{Correction, Half, Is, Parts};
use crate::domain::text;

impl Deal {
    /// The state after the events, oldest first; those taken back are left out, and answers that were put right count
    /// as they are right.
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
            deal.apply(&put_right(event, events, &undone));
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
            aside_asked: Vec::new(),
            next_step: None,
            last_touch: Touch {
                what: TouchKind::Created,
                by: event.by,
                at: event.at,
            },
            flags: Vec::new(),
            request: None,
            told: Vec::new(),
            snoozed: None,
            dismissed: BTreeMap::new(),
            close_moved: Vec::new(),
            dry_contacts: Vec::new(),
            heard: Heard::default(),
            people: Vec::new(),
            sample: c.sample,
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
                brief: c.brief,
                approved_by: None,
                in_card: c.in_card,
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
            // A second creation, a bare "taken back" or "put right" changes nothing: those replay the history.
            What::Created(_) | What::Undone { .. } | What::Corrected { .. } => {}
            What::Moved(m) => {
                self.apply_move(event, m);
                self.last_touch = touch(TouchKind::Moved);
            }
            What::Requested { request, channel } => {
                self.request = Some(PendingRequest {
                    channel: *channel,
                    id: event.seq,
                    request: request.clone(),
                    by: event.by,
                    at: event.at,
                });
            }
            What::Declined { .. } => {
                if let Some(asked) = self.request.take() {
                    self.tell(event, Some(asked.by), asked.channel);
                }
            }
            What::Noted {
                contact,
                value_for_customer,
                speaker,
                ..
            } => {
                self.hear(speaker.as_deref(), event.at);
                if value_for_customer.is_some() {
                    self.dry_contacts.clear();
                } else if self.dry_contacts.len() < Self::DRY_MAX {
                    self.dry_contacts.push(event.at);
                }
                self.last_touch = touch(TouchKind::Noted(*contact));
                self.heard.turn(event.interaction);
                let brought = value_for_customer.is_some();
                self.heard.tries = if brought {
                    0
                } else {
                    self.heard.tries.saturating_add(1)
                };
            }
            What::Evidence {
                criterion,
                text,
                seller_only,
                half,
                parts,
            } => {
                self.heard.turn(event.interaction);
                if half.is_none() && !seller_only {
                    self.heard.tries = 0;
                }
                self.hear(parts.as_ref().and_then(|p| p.speaker.as_deref()), event.at);
                let told = parts.iter().filter(|_| half.is_none());
                for name in told.flat_map(Parts::heard) {
                    self.hear(Some(name), event.at);
                }
                let before = self.evidence.get(criterion);
                let tries = before.map_or(0, |e| e.tries);
                let turn = match before {
                    Some(before) if before.tries > 0 && half.is_some() => before.turn,
                    _ => self.heard.turns,
                };
                // What is no answer never lowers one that is.
                let stays = matches!(half, Some(Half::NoAnswer | Half::OurSide))
                    && before.is_some_and(Evidence::is_met);
                if !stays {
                    let answer = Evidence {
                        text: text.clone(),
                        by: event.by,
                        at: event.at,
                        seller_only: *seller_only,
                        half: *half,
                        turn,
                        tries: if half.is_some() { tries + 1 } else { 0 },
                        parts: parts.clone(),
                    };
                    self.evidence.insert(criterion.clone(), answer);
                }
                if *half != Some(Half::NoAnswer) {
                    self.last_touch = touch(TouchKind::Evidence);
                }
            }
            What::PersonKept { name, title, is } => {
                self.keep(event.seq, name, title.as_deref(), is);
                self.last_touch = touch(TouchKind::People);
            }
            What::PersonChanged {
                person,
                name,
                title,
                is,
            } => {
                if let Some(known) = self.people.iter_mut().find(|p| p.id == *person) {
                    known.name.clone_from(name);
                    known.title.clone_from(title);
                    known.is = is.iter().copied().collect();
                }
                self.last_touch = touch(TouchKind::People);
            }
            What::PersonRemoved { person, .. } => {
                self.people.retain(|p| p.id != *person);
                self.last_touch = touch(TouchKind::People);
            }
            What::Waived { criterion, reason } => {
                self.tell(event, self.owner, None);
                self.waived.insert(
                    criterion.clone(),
                    Waiver {
                        reason: reason.clone(),
                        by: event.by,
                        at: event.at,
                        not_here: false,
                    },
                );
            }
            What::SetAside {
                criterion,
                reason,
                asked,
            } => {
                let by = asked.and_then(|asked| self.decided_aside(asked));
                self.tell(event, by, None);
                self.waived.insert(
                    criterion.clone(),
                    Waiver {
                        reason: reason.clone(),
                        by: by.unwrap_or(event.by),
                        at: event.at,
                        not_here: true,
                    },
                );
            }
            What::PutBack { criterion } => {
                self.waived.remove(criterion);
            }
            What::AskedAgain { criteria } => {
                for id in criteria {
                    if let Some(answer) = self.evidence.get_mut(id) {
                        answer.half = Some(Half::KeptOpen);
                        answer.tries += 1;
                    }
                }
            }
            What::AsideAsked { criterion, reason } => {
                self.aside_asked.retain(|a| a.criterion != *criterion);
                self.aside_asked.push(AsideAsked {
                    id: event.seq,
                    criterion: criterion.clone(),
                    reason: reason.clone(),
                    by: event.by,
                    at: event.at,
                });
            }
            What::AsideDeclined { asked } => {
                let by = self.decided_aside(*asked);
                self.tell(event, by, None);
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
                    if let Change::Close(Delta {
                        from: Some(from),
                        to: Some(to),
                    }) = change
                        && to > from
                    {
                        self.close_moved.push(event.at);
                    }
                    self.apply_change(change);
                }
                self.last_touch = touch(TouchKind::Edited);
            }
            What::HandoverOffered { to } => {
                self.handover = Some(Handover {
                    id: event.seq,
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
                ends,
            } => {
                let stage = self.stage.clone();
                self.end_flags(ends, Ending::Lost, &stage, event);
                self.status = Status::Lost {
                    reason: reason.clone(),
                    competitor: competitor.clone(),
                    learned: learned.clone(),
                    at: event.at,
                    by: Some(event.by),
                };
                self.request = None;
                self.snoozed = None;
                self.last_touch = touch(TouchKind::Lost);
            }
            What::Reopened { .. } => {
                // While it was lost it stood in no stage.
                if let Status::Lost { at, .. } = self.status {
                    self.spend(at);
                    self.entered_at = event.at;
                }
                self.close_moved.clear();
                self.status = Status::Open;
                self.close = None;
                self.last_touch = touch(TouchKind::Reopened);
            }
            What::Explained { flag, reason } => {
                if let Some(f) = self.flags.iter_mut().find(|f| f.id == *flag) {
                    f.reason = Some(reason.clone());
                }
            }
            What::Snoozed { until, reason } => {
                self.snoozed = Some(Snooze {
                    until: *until,
                    reason: reason.clone(),
                    by: event.by,
                    at: event.at,
                });
            }
            What::Woken => self.snoozed = None,
            What::CueDismissed { rule, since, .. } => {
                self.dismissed.insert(rule.clone(), *since);
            }
            What::FlagDismissed { flag, reason } => {
                self.tell(event, self.owner, None);
                if let Some(f) = self.flags.iter_mut().find(|f| f.id == *flag) {
                    f.state = FlagState::Dismissed {
                        reason: reason.clone(),
                        by: event.by,
                        at: event.at,
                    };
                }
            }
        }
    }

    /// What a rep wanted set aside waits no longer; who wanted it.
    fn decided_aside(&mut self, asked: i64) -> Option<UserId> {
        let waited = self.aside_asked.iter().position(|a| a.id == asked)?;
        Some(self.aside_asked.remove(waited).by)
    }

    /// Keeps somebody, or more of what they are; of two spellings the longer one.
    fn keep(&mut self, seq: i64, name: &str, title: Option<&str>, is: &[Is]) {
        let known = people::find(&self.people, name).map(|p| p.id);
        if known.is_none() {
            self.people.push(Person {
                id: seq,
                name: name.to_owned(),
                title: None,
                is: BTreeSet::new(),
                heard_at: self.heard_before(name),
            });
        }
        let id = known.unwrap_or(seq);
        if let Some(person) = self.people.iter_mut().find(|p| p.id == id) {
            if text::length(name) > text::length(&person.name) {
                name.clone_into(&mut person.name);
            }
            if let Some(title) = title {
                person.title = Some(title.to_owned());
            }
            person.is.extend(is);
        }
    }

    /// When an answer last told of somebody who was not kept yet.
    fn heard_before(&self, name: &str) -> Option<i64> {
        let told = self.evidence.values().filter(|e| {
            let parts = e.parts.as_ref().filter(|_| e.is_met());
            parts.is_some_and(|parts| parts.heard().any(|heard| text::is_same_name(heard, name)))
        });
        told.map(|e| e.at).max()
    }

    /// Notes when somebody was heard of, where they are among the deal's people.
    fn hear(&mut self, speaker: Option<&str>, at: i64) {
        let known = speaker.and_then(|name| people::find(&self.people, name));
        let id = known.map(|p| p.id);
        if let Some(person) = self.people.iter_mut().find(|p| Some(p.id) == id) {
            person.heard_at = Some(at);
        }
    }

    /// Notes that somebody is told of an event, unless it is their own.
    fn tell(&mut self, event: &Event, whom: Option<UserId>, channel: Option<ChannelId>) {
        if whom.is_some_and(|who| who != event.by) {
            self.told.push(Told {
                id: event.seq,
                channel,
            });
        }
    }

    fn end_flags(&mut self, ends: &[i64], how: Ending, stage: &str, event: &Event) {
        for flag in self.flags.iter_mut().filter(|f| ends.contains(&f.id)) {
            flag.state = FlagState::Ended {
                how,
                stage: stage.to_owned(),
                by: event.by,
                at: event.at,
            };
        }
    }

    fn apply_move(&mut self, event: &Event, m: &Moved) {
        self.spend(event.at);
        self.stage.clone_from(&m.to);
        self.entered_at = event.at;
        self.close_moved.clear();
        (self.heard.turns, self.heard.last) = (0, None);
        self.moves += 1;
        let asked_in = self.request.take().and_then(|r| r.channel);
        self.tell(event, m.requested_by, asked_in);
        let wins = m.won && self.status != Status::Won;
        // What was to be done until then is done with; what lies ahead stays.
        let day = DateTime::from_timestamp_millis(event.at).map(|at| at.date_naive());
        self.next_step.take_if(|step| wins && Some(step.due) <= day);
        self.status = if m.won { Status::Won } else { Status::Open };
        self.last_move = Some(LastMove {
            by: event.by,
            at: event.at,
            from: Some(m.from.clone()),
        });
        let how = if m.won { Ending::Won } else { Ending::Back };
        self.end_flags(&m.ends, how, &m.to, event);
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
                brief: m.brief,
                approved_by: m.requested_by.map(|_| event.by),
                in_card: m.in_card,
                state: FlagState::Open,
            });
        }
    }

    /// Counts the time of this visit to the stage's, until an instant.
    fn spend(&mut self, until: i64) {
        *self.spent.entry(self.stage.clone()).or_insert(0) += (until - self.entered_at).max(0);
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

/// An event with what people put right in it since; those corrections that were taken back are left out.
fn put_right<'e>(event: &'e Event, events: &[Event], undone: &[i64]) -> Cow<'e, Event> {
    let mut event = Cow::Borrowed(event);
    if !matches!(event.what, What::Evidence { .. }) {
        return event;
    }
    for later in events.iter().filter(|e| !undone.contains(&e.seq)) {
        let What::Corrected { answer, to, .. } = &later.what else {
            continue;
        };
        if *answer != event.seq {
            continue;
        }
        if let What::Evidence {
            seller_only,
            half,
            parts,
            ..
        } = &mut event.to_mut().what
        {
            match to {
                Correction::Theirs => (*seller_only, *half) = (false, None),
                Correction::Ours => *half = Some(Half::OurSide),
                Correction::Speaker(name) => {
                    let name = Some(name.clone()).filter(|name| !name.is_empty());
                    parts.get_or_insert_default().speaker = name;
                }
            }
        }
    }
    event
}
