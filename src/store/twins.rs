//! Open deals by what they are called, so that a likely duplicate is found without looking at each.
//!
//! Kept beside a directory and shared by its snapshots. What is found here is a candidate: whoever asks
//! compares the names themselves.

use std::collections::BTreeSet;
use std::collections::btree_set::Range;
use std::iter::Rev;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::directory::{Entry, Standing};
use crate::domain::id::DealNumber;
use crate::domain::text::Likeness;

/// A piece of a name, and a deal that has it.
type Kept = (u64, DealNumber);

#[derive(Debug, Default)]
pub(super) struct Twins(Mutex<Index>);

#[derive(Debug, Default)]
struct Index {
    /// Names of deals without a customer.
    alone: BTreeSet<Kept>,
    /// Names of deals with one.
    names: BTreeSet<Kept>,
    /// Their customers.
    customers: BTreeSet<Kept>,
}

/// Which of the sets, and under which pieces.
struct Pieces {
    alone: Vec<Kept>,
    names: Vec<Kept>,
    customers: Vec<Kept>,
}

impl Pieces {
    /// `None` for a deal that is not open, which is nobody's duplicate.
    fn of(entry: &Entry) -> Option<Self> {
        if entry.standing != Standing::Open {
            return None;
        }
        let kept = |name: &str| -> Vec<Kept> {
            let pieces = Likeness::new(name).pieces().into_iter();
            pieces.map(|piece| (piece, entry.number)).collect()
        };
        let name = kept(&entry.name);
        let customers = entry.customer.as_deref().map(kept).unwrap_or_default();
        // A customer without a letter speaks against no other.
        let (alone, names) = if customers.is_empty() {
            (name, Vec::new())
        } else {
            (Vec::new(), name)
        };
        Some(Self {
            alone,
            names,
            customers,
        })
    }
}

impl Twins {
    fn index(&self) -> MutexGuard<'_, Index> {
        // Nothing between lock and unlock can leave a set half changed.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// All of a directory.
    pub(super) fn from_entries<'e>(entries: impl Iterator<Item = &'e Entry>) -> Self {
        let mut all = Pieces {
            alone: Vec::new(),
            names: Vec::new(),
            customers: Vec::new(),
        };
        for pieces in entries.filter_map(Pieces::of) {
            all.alone.extend(pieces.alone);
            all.names.extend(pieces.names);
            all.customers.extend(pieces.customers);
        }
        Self(Mutex::new(Index {
            alone: all.alone.into_iter().collect(),
            names: all.names.into_iter().collect(),
            customers: all.customers.into_iter().collect(),
        }))
    }

    /// A deal has changed from one entry to another; `None` where there is none.
    pub(super) fn change(&self, from: Option<&Entry>, to: Option<&Entry>) {
        let same = |a: &Entry, b: &Entry| {
            (&a.name, &a.customer, a.standing) == (&b.name, &b.customer, b.standing)
        };
        if let (Some(from), Some(to)) = (from, to)
            && same(from, to)
        {
            return;
        }
        let (from, to) = (from.and_then(Pieces::of), to.and_then(Pieces::of));
        let mut index = self.index();
        if let Some(from) = from {
            for kept in &from.alone {
                index.alone.remove(kept);
            }
            for kept in &from.names {
                index.names.remove(kept);
            }
            for kept in &from.customers {
                index.customers.remove(kept);
            }
        }
        if let Some(to) = to {
            index.alone.extend(to.alone);
            index.names.extend(to.names);
            index.customers.extend(to.customers);
        }
    }

    /// The newest deal that may have this name, of this customer where one is given and the deal has one, and
    /// that `is_one` takes.
    pub(super) fn newest(
        &self,
        name: &Likeness,
        customer: Option<&Likeness>,
        mut is_one: impl FnMut(DealNumber) -> bool,
    ) -> Option<DealNumber> {
        let index = self.index();
        let probes = name.probes();
        let mut alone = Walk::new(&index.alone, &probes);
        while alone.step(&mut is_one) {}
        let mut names = Walk::new(&index.names, &probes);
        let customers = customer
            .map(Likeness::probes)
            .filter(|probes| !probes.is_empty());
        let found = if let Some(probes) = customers {
            // Many deals of one name, or many of one customer: the shorter way tells all.
            let mut customers = Walk::new(&index.customers, &probes);
            loop {
                if !names.step(&mut is_one) {
                    break names.newest;
                }
                if !customers.step(&mut is_one) {
                    break customers.newest;
                }
            }
        } else {
            while names.step(&mut is_one) {}
            names.newest
        };
        found.max(alone.newest)
    }
}

/// A walk through the deals kept under some pieces, under each the newest first.
struct Walk<'i> {
    ways: Vec<Rev<Range<'i, Kept>>>,
    newest: Option<DealNumber>,
}

impl<'i> Walk<'i> {
    fn new(kept: &'i BTreeSet<Kept>, probes: &[u64]) -> Self {
        let way = |probe: &u64| {
            kept.range((*probe, DealNumber(0))..=(*probe, DealNumber(i64::MAX)))
                .rev()
        };
        Self {
            ways: probes.iter().map(way).collect(),
            newest: None,
        }
    }

    /// Looks at one more deal; `false` when there is none.
    fn step(&mut self, is_one: &mut impl FnMut(DealNumber) -> bool) -> bool {
        let Some(way) = self.ways.last_mut() else {
            return false;
        };
        let next = way.next().map(|(_, number)| *number);
        match next.filter(|number| Some(*number) > self.newest) {
            Some(number) if !is_one(number) => {}
            // What follows on this way is older.
            found => {
                self.newest = self.newest.max(found);
                self.ways.pop();
            }
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::watch::Attention;

    const TOWNS: [&str; 16] = [
        "Aachen",
        "Bremen",
        "Celle",
        "Dresden",
        "Essen",
        "Fulda",
        "Gera",
        "Hagen",
        "Ingolstadt",
        "Jena",
        "Kassel",
        "Leipzig",
        "Mainz",
        "Neuss",
        "Oldenburg",
        "Potsdam",
    ];
    const TRADES: [&str; 16] = [
        "energy",
        "water",
        "freight",
        "dental",
        "timber",
        "cement",
        "garden",
        "bakery",
        "printing",
        "optics",
        "logistics",
        "catering",
        "roofing",
        "plumbing",
        "textile",
        "brewing",
    ];

    fn entry(number: i64, name: &str, customer: Option<&str>) -> Entry {
        Entry {
            number: DealNumber(number),
            version: 1,
            name: name.into(),
            customer: customer.map(Into::into),
            owner: None,
            stage: "lead".into(),
            standing: Standing::Open,
            value: None,
            close: None,
            flagged: false,
            sample: false,
            touched_at: 0,
            attention: Attention::default(),
            key: name.into(),
        }
    }

    /// As many deals as wanted, as a team names them: trade, town and what is sold, or one thing for all.
    fn deals(count: i64, same_name: bool) -> Vec<Entry> {
        (1..=count)
            .map(|number| {
                let at = usize::try_from(number).unwrap();
                let (town, trade) = (TOWNS[at % 16], TRADES[at / 16 % 16]);
                let customer = format!("{trade} {town} {}", at / 256);
                let name = if same_name {
                    "Renewal of the licence".to_owned()
                } else {
                    format!("{trade} {town} rollout {}", at / 256)
                };
                entry(number, &name, Some(&customer))
            })
            .collect()
    }

    /// The deal found, and how many were looked at for it.
    fn found(
        twins: &Twins,
        deals: &[Entry],
        name: &str,
        customer: Option<&str>,
    ) -> (Option<i64>, usize) {
        let (name, customer) = (Likeness::new(name), customer.map(Likeness::new));
        let mut looked = 0;
        let newest = twins.newest(&name, customer.as_ref(), |number| {
            looked += 1;
            let entry = &deals[usize::try_from(number.0).unwrap() - 1];
            let theirs = entry.customer.as_deref();
            name.is_to(&entry.name)
                && customer
                    .as_ref()
                    .zip(theirs)
                    .is_none_or(|(a, b)| a.is_to(b))
        });
        (newest.map(|number| number.0), looked)
    }

    #[test]
    fn forty_thousand_deals_are_no_more_to_look_at_than_a_thousand() {
        let check = |same_name, asked: &[(&str, Option<&str>, Option<i64>)]| {
            let looked = |count| -> Vec<(Option<i64>, usize)> {
                let deals = deals(count, same_name);
                let twins = Twins::from_entries(deals.iter());
                asked
                    .iter()
                    .map(|(name, customer, _)| found(&twins, &deals, name, *customer))
                    .collect()
            };
            let (few, many) = (looked(1_000), looked(40_000));
            for ((few, many), (name, _, wanted)) in few.iter().zip(&many).zip(asked) {
                assert_eq!(many.0, *wanted, "{name}");
                assert!(
                    many.1 <= few.1 + 8,
                    "{name}: looked at {} of 1,000 and at {} of 40,000",
                    few.1,
                    many.1
                );
            }
        };
        check(
            false,
            &[
                ("Nordlicht fleet", Some("Nordlicht Energie"), None),
                ("energy Aachen rollout 2", None, Some(512)),
                ("enregy Aachen rollout 2", None, Some(512)),
                ("energy Aachen rollout", None, None),
            ],
        );
        check(
            true,
            &[
                ("Renewal of the licence", Some("Nordlicht Energie"), None),
                ("Renewal of the license", Some("energy Aachen 2"), Some(512)),
                ("Renewal of the license", None, Some(40_000)),
            ],
        );
    }

    #[test]
    fn what_changed_is_found_as_it_is() {
        let before = entry(1, "Nordlicht", None);
        let after = entry(1, "Wasserwerk", Some("Suedwind"));
        let twins = Twins::from_entries([&before].into_iter());
        let newest = |name: &str| twins.newest(&Likeness::new(name), None, |_| true);
        assert_eq!(newest("Nordlicht"), Some(DealNumber(1)));
        twins.change(Some(&before), Some(&after));
        assert_eq!(
            (newest("Nordlicht"), newest("Wasserwerk")),
            (None, Some(DealNumber(1)))
        );
        twins.change(Some(&after), None);
        assert_eq!(newest("Wasserwerk"), None);
    }
}
