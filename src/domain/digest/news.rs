//! What happened since the last digest: each deal once a kind, by what it comes to in the end.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Listed, Named};
use crate::domain::deal::{Deal, Status};
use crate::domain::event::{Event, MoveKind, What};
use crate::domain::id::DealNumber;
use crate::domain::money::Money;
use crate::domain::watch::{Measure, Rule};
use crate::playbook::Playbook;

/// What happened, by kind.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct News {
    /// Each kind of which there is something, in the order in which it is told.
    pub groups: Vec<(Kind, Listed<Item>)>,
}

/// Kinds of news, in the order in which they are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Closed as won.
    Won,
    /// Closed as lost.
    Lost,
    /// Moved past something that is owed now.
    Passed,
    /// Gone stale.
    Stale,
    /// Moved on, or back.
    Moved,
    /// Logged.
    New,
    /// Something was waived.
    Waived,
    /// Something was set aside.
    Aside,
}

impl Kind {
    /// All, in order.
    pub const ALL: [Self; 8] = [
        Self::Won,
        Self::Lost,
        Self::Passed,
        Self::Stale,
        Self::Moved,
        Self::New,
        Self::Waived,
        Self::Aside,
    ];

    /// Its name: of its sentences.
    pub fn name(self) -> &'static str {
        match self {
            Self::Won => "won",
            Self::Lost => "lost",
            Self::Passed => "passed",
            Self::Stale => "stale",
            Self::Moved => "moved",
            Self::New => "new",
            Self::Waived => "waived",
            Self::Aside => "aside",
        }
    }
}

/// A line of news.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// Of which deal.
    pub deal: Named,
    /// What.
    pub what: Happened,
}

/// What happened to it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Happened {
    /// It was closed as won.
    Won {
        /// What it is worth.
        value: Option<Money>,
    },
    /// It was closed as lost.
    Lost {
        /// What it was worth.
        value: Option<Money>,
        /// Why, by the reason's id.
        reason: String,
    },
    /// It passed over stages, or left something open.
    Passed {
        /// How.
        kind: MoveKind,
        /// To which stage.
        to: String,
        /// The reason given.
        reason: Option<String>,
        /// What is owed since, by criterion.
        owed: Vec<String>,
    },
    /// A rule of staleness began to hold.
    Stale {
        /// The rule.
        rule: String,
    },
    /// It moved.
    Moved {
        /// From which stage.
        from: String,
        /// To which.
        to: String,
        /// Why, where it went back.
        back: Option<String>,
    },
    /// It was logged.
    New {
        /// What it is worth.
        value: Option<Money>,
        /// The stage that it stands in.
        stage: String,
    },
    /// A criterion was waived.
    Waived {
        /// Which.
        criterion: String,
        /// Why.
        reason: String,
    },
    /// A criterion was set aside.
    Aside {
        /// Which.
        criterion: String,
        /// Why.
        reason: String,
    },
}

impl News {
    /// Whether nothing happened.
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// How many things happened.
    pub fn total(&self) -> usize {
        self.groups.iter().map(|(_, group)| group.total).sum()
    }

    pub(super) fn forget(&mut self, number: DealNumber) -> bool {
        let mut gone = false;
        for (_, group) in &mut self.groups {
            gone |= group.forget(number);
        }
        self.groups.retain(|(_, group)| group.total > 0);
        gone
    }

    fn of(items: Vec<Item>) -> Self {
        let mut by_kind: BTreeMap<Kind, Vec<Item>> = BTreeMap::new();
        for item in items {
            by_kind.entry(item.what.kind()).or_default().push(item);
        }
        let groups = by_kind.into_iter();
        Self {
            groups: groups
                .map(|(kind, items)| (kind, Listed::of(items)))
                .collect(),
        }
    }
}

impl Happened {
    fn kind(&self) -> Kind {
        match self {
            Self::Won { .. } => Kind::Won,
            Self::Lost { .. } => Kind::Lost,
            Self::Passed { .. } => Kind::Passed,
            Self::Stale { .. } => Kind::Stale,
            Self::Moved { .. } => Kind::Moved,
            Self::New { .. } => Kind::New,
            Self::Waived { .. } => Kind::Waived,
            Self::Aside { .. } => Kind::Aside,
        }
    }
}

/// What the events come to, and which deals went stale between two instants.
pub(super) fn news(
    playbook: &Playbook,
    measure: &Measure,
    deals: &BTreeMap<DealNumber, &Deal>,
    events: &[(DealNumber, Event)],
    (from, until): (i64, i64),
) -> News {
    let mut by_deal: BTreeMap<DealNumber, Vec<&Event>> = BTreeMap::new();
    for (number, event) in events {
        by_deal.entry(*number).or_default().push(event);
    }
    let mut items = Vec::new();
    for (number, deal) in deals {
        let events = by_deal.get(number).map_or(&[][..], Vec::as_slice);
        let told = of_deal(playbook, deal, events);
        let watch = measure.watch(playbook, deal);
        let stale = watch.holding(until).into_iter().filter(|s| s.at > from);
        let stale = stale.filter_map(|s| Rule::of(s.cue).filter(|rule| rule.is_stale));
        let stale = stale.take(1).map(|rule| Happened::Stale {
            rule: rule.id.to_owned(),
        });
        items.extend(told.into_iter().chain(stale).map(|what| Item {
            deal: Named::of(*number, deal),
            what,
        }));
    }
    News::of(items)
}

/// What the events of one deal come to.
fn of_deal(playbook: &Playbook, deal: &Deal, events: &[&Event]) -> Vec<Happened> {
    let mut told = Vec::new();
    match &deal.status {
        Status::Withdrawn => return told,
        Status::Lost { reason, .. }
            if events.iter().any(|e| matches!(e.what, What::Lost { .. })) =>
        {
            told.push(Happened::Lost {
                value: deal.value,
                reason: reason.clone(),
            });
        }
        Status::Won
            if events
                .iter()
                .any(|e| matches!(&e.what, What::Moved(m) if m.won)) =>
        {
            told.push(Happened::Won { value: deal.value });
        }
        _ => {}
    }
    let closed = !told.is_empty();
    let mut passed = false;
    let still_owed = |ids: &[String]| -> Vec<String> {
        let mut ids = ids.to_vec();
        ids.retain(|id| {
            let stage_of = playbook.stages.iter().flat_map(|s| &s.criteria);
            let mut found = stage_of.filter(|c| c.id == *id);
            found
                .next()
                .is_some_and(|c| crate::domain::owed::standing(playbook, deal, c).is_open())
        });
        ids
    };
    for event in events {
        match &event.what {
            // A win tells more than what it passed over; that stays owed on its card.
            What::Moved(m) if m.won && closed => {}
            What::Moved(m) if m.kind == MoveKind::Skip || m.kind == MoveKind::Hollow => {
                passed = true;
                let flag = deal.flags.iter().find(|f| f.id == event.seq);
                let reason = flag.and_then(|f| f.reason.clone());
                told.push(Happened::Passed {
                    kind: m.kind,
                    to: m.to.clone(),
                    reason: reason.or_else(|| m.reason.clone()),
                    owed: still_owed(&m.owed),
                });
            }
            What::Created(c) if !c.passed.is_empty() && !c.owed.is_empty() => {
                let flag = deal.flags.iter().find(|f| f.id == event.seq);
                told.push(Happened::Passed {
                    kind: MoveKind::Skip,
                    to: c.stage.clone(),
                    reason: flag.and_then(|f| f.reason.clone()),
                    owed: still_owed(&c.owed),
                });
            }
            What::SetAside {
                criterion, reason, ..
            } if deal.waived.contains_key(criterion) => told.push(Happened::Aside {
                criterion: criterion.clone(),
                reason: reason.clone(),
            }),
            What::Waived { criterion, reason } => told.push(Happened::Waived {
                criterion: criterion.clone(),
                reason: reason.clone(),
            }),
            _ => {}
        }
    }
    let is_new = events.iter().any(|e| matches!(e.what, What::Created(_)));
    if is_new && !closed {
        told.push(Happened::New {
            value: deal.value,
            stage: deal.stage.clone(),
        });
    }
    let moves: Vec<_> = { events.iter() }
        .filter_map(|e| match &e.what {
            What::Moved(m) => Some(m),
            _ => None,
        })
        .collect();
    // Of a new or closed deal, and of one that passed over something, the stage is told already.
    if let ([first, ..], [.., last]) = (moves.as_slice(), moves.as_slice())
        && !(closed || is_new || passed)
        && first.from != last.to
    {
        let back = last.reason.clone().filter(|_| last.kind == MoveKind::Back);
        told.push(Happened::Moved {
            from: first.from.clone(),
            to: last.to.clone(),
            back,
        });
    }
    told
}
