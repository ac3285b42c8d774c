//! One thing to coach each rep on: the first of the playbook's suggestions that their deals call for.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::gather::{Facts, owners};
use super::{Named, Need};
use crate::domain::deal::Deal;
use crate::domain::event::MoveKind;
use crate::domain::id::{DealNumber, UserId};
use crate::domain::money::Money;
use crate::domain::owed;
use crate::domain::watch::{Cue, Rule};

/// How far back skips and hollow moves are a habit, in milliseconds.
const HABIT_MS: i64 = 30 * 24 * 3_600_000;

/// What a rep's deals have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Habit {
    /// One of the rules of time holds on them.
    Cue(Cue),
    /// They passed over a stage in the last thirty days.
    Skipped,
    /// They left a stage with something open in the last thirty days.
    Hollow,
    /// They owe the same criterion.
    SameOwed,
}

/// Names of the habits that are no rule of time.
const NAMES: [(&str, Habit); 3] = [
    ("skipped", Habit::Skipped),
    ("hollow", Habit::Hollow),
    ("same-owed", Habit::SameOwed),
];

impl Habit {
    /// The habit of this name in the playbook.
    pub fn named(name: &str) -> Option<Self> {
        let own = NAMES.iter().find(|(known, _)| *known == name);
        own.map(|(_, habit)| *habit)
            .or_else(|| Rule::named(name).map(|rule| Self::Cue(rule.cue)))
    }

    /// All names.
    pub fn names() -> impl Iterator<Item = &'static str> + Clone {
        let rules = Rule::ALL.iter().map(|rule| rule.id);
        rules.chain(NAMES.iter().map(|(name, _)| *name))
    }
}

/// A suggestion of the playbook: what a manager takes up with a rep, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// Its id.
    pub id: String,
    /// What the deals have in common, in a few words: "no next step".
    pub what: String,
    /// What is looked at.
    pub habit: Habit,
    /// From how many deals on.
    pub from: u32,
    /// Why it matters, in one line.
    pub why: String,
    /// What to ask the rep about one of the deals.
    pub ask: String,
}

/// A suggestion for one rep.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Advice {
    /// For whom.
    pub rep: UserId,
    /// Which, by id.
    pub suggestion: String,
    /// Deals that call for it.
    pub count: usize,
    /// Deals of the rep in the pipeline.
    pub of: usize,
    /// The criterion that they owe alike.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub criterion: Option<String>,
    /// The deal to speak about; `None` once it was deleted.
    pub deal: Option<Named>,
}

/// A deal with its number.
type Numbered<'d> = (DealNumber, &'d Deal);
/// What deals owe alike, where it is that, and those deals.
type Alike<'d> = (Option<String>, Vec<Numbered<'d>>);

/// One suggestion a rep, those first whose deals call for it most.
pub(super) fn advise(
    facts: &Facts<'_>,
    pipeline: &[(DealNumber, &Deal)],
    needs: &[Need],
) -> Vec<Advice> {
    let named: BTreeSet<DealNumber> = needs.iter().map(|need| need.deal.number).collect();
    let mut all = Vec::new();
    for rep in owners(pipeline) {
        let theirs: Vec<_> = { pipeline.iter() }
            .filter(|(_, deal)| deal.owner == Some(rep))
            .copied()
            .collect();
        let called_for: Vec<Advice> = { facts.playbook.suggestions.iter() }
            .filter_map(|suggestion| found(facts, suggestion, rep, &theirs, &named))
            .collect();
        // What was said last is said again only when nothing else is to be said.
        let last = facts.advised.get(&rep);
        let after = called_for
            .iter()
            .position(|advice| Some(&advice.suggestion) == last);
        let next = after.map_or(0, |at| (at + 1) % called_for.len());
        all.extend(called_for.into_iter().nth(next));
    }
    all.sort_by_key(|advice: &Advice| (std::cmp::Reverse(advice.count), advice.rep));
    all
}

/// A suggestion with the deals that call for it; `None` where too few do.
fn found(
    facts: &Facts<'_>,
    suggestion: &Suggestion,
    rep: UserId,
    theirs: &[(DealNumber, &Deal)],
    named: &BTreeSet<DealNumber>,
) -> Option<Advice> {
    let (criterion, deals) = match suggestion.habit {
        Habit::SameOwed => same_owed(facts, theirs)?,
        habit => {
            let shows = |deal: &Deal| shows(facts, habit, deal);
            let deals = theirs.iter().filter(|(_, deal)| shows(deal));
            (None, deals.copied().collect::<Vec<_>>())
        }
    };
    let enough = usize::try_from(suggestion.from).is_ok_and(|from| deals.len() >= from);
    // The largest one is worth a talk most, of those that the manager is not told of anyway.
    let worth = |deal: &Deal| deal.value.map_or(0, Money::minor);
    let largest = { deals.iter() }
        .max_by_key(|(number, deal)| {
            (
                !named.contains(number),
                worth(deal),
                std::cmp::Reverse(*number),
            )
        })
        .filter(|_| enough)?;
    Some(Advice {
        rep,
        suggestion: suggestion.id.clone(),
        count: deals.len(),
        of: theirs.len(),
        criterion,
        deal: Some(Named::of(largest.0, largest.1)),
    })
}

fn shows(facts: &Facts<'_>, habit: Habit, deal: &Deal) -> bool {
    let moved = |kind: MoveKind| {
        let mut flags = deal.flags.iter();
        flags.any(|flag| flag.kind == kind && flag.at > facts.now - HABIT_MS)
    };
    match habit {
        Habit::Cue(cue) => {
            let watch = facts.measure.watch(facts.playbook, deal);
            watch.holding(facts.now).iter().any(|s| s.cue == cue)
        }
        Habit::Skipped => moved(MoveKind::Skip),
        Habit::Hollow => moved(MoveKind::Hollow),
        Habit::SameOwed => false,
    }
}

/// The criterion that most of the deals owe, with those deals.
fn same_owed<'d>(facts: &Facts<'_>, theirs: &[Numbered<'d>]) -> Option<Alike<'d>> {
    let mut by_criterion: BTreeMap<&str, Vec<(DealNumber, &Deal)>> = BTreeMap::new();
    for (number, deal) in theirs {
        for owed in owed::owed(facts.playbook, deal) {
            let deals = by_criterion.entry(&owed.criterion.id).or_default();
            deals.push((*number, *deal));
        }
    }
    let most = by_criterion
        .into_iter()
        .max_by_key(|(_, deals)| deals.len());
    most.map(|(criterion, deals)| (Some(criterion.to_owned()), deals))
}
