//! Lists of deals: filtered, sorted and summed up from the directory; only a page's deals are read.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::change::Record;
use super::directory::{Directory, Entry, Standing};
use crate::domain::id::{DealNumber, UserId};
use crate::domain::money::{Currency, Money};
use crate::domain::text;

/// Which deals, in which order, which page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only this person's.
    pub owner: Option<UserId>,
    /// Only in this stage: every id that it has or had; empty for all stages.
    pub stage: Vec<String>,
    /// Only those that stand like this.
    pub status: StatusFilter,
    /// Only those with an open flag.
    pub flagged: bool,
    /// The order.
    pub sort: Sort,
    /// The playbook's stages in order, each with every id that it has or had; for [`Sort::Stage`].
    pub stages: Vec<Vec<String>>,
    /// Deals to pass over.
    pub offset: i64,
    /// Deals on a page.
    pub limit: i64,
}

/// Which deals by where they stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StatusFilter {
    /// In the pipeline.
    #[default]
    Open,
    /// Won.
    Won,
    /// Lost.
    Lost,
    /// All but the withdrawn.
    Any,
}

/// The order of a list. Equal ones follow by name, then by number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// By what needs attention at this instant, UTC milliseconds; those alike by last activity, the longest ago first.
    Attention(i64),
    /// By stage, the furthest first.
    #[default]
    Stage,
    /// By value, the largest first in each currency; those without one last.
    Value,
    /// By expected close, the nearest first; those without one last.
    Close,
    /// By last activity, the longest ago first.
    Touched,
    /// By name.
    Name,
}

/// One page of a list, and what holds for all of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// The page's deals.
    pub deals: Vec<Record>,
    /// Deals on all pages.
    pub total: i64,
    /// The sum of all pages, by currency code.
    pub sums: Vec<Sum>,
    /// Deals on all pages without a value, which are in no sum.
    pub unvalued: i64,
    /// Samples on all pages, which are in no sum either.
    pub samples: i64,
}

/// The sum of one currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sum {
    /// The currency.
    pub currency: Currency,
    /// Minor units.
    pub minor: i128,
    /// Deals in it.
    pub count: i64,
}

/// The numbers of a page, the total and the sums.
pub(super) struct Picked {
    pub(super) numbers: Vec<DealNumber>,
    pub(super) total: i64,
    pub(super) sums: Vec<Sum>,
    pub(super) unvalued: i64,
    pub(super) samples: i64,
}

impl Filter {
    fn takes(&self, entry: &Entry) -> bool {
        let status = match self.status {
            StatusFilter::Open => entry.standing == Standing::Open,
            StatusFilter::Won => entry.standing == Standing::Won,
            StatusFilter::Lost => entry.standing == Standing::Lost,
            StatusFilter::Any => true,
        };
        status
            && (!self.flagged || entry.flagged)
            && self.owner.is_none_or(|owner| entry.owner == Some(owner))
            && (self.stage.is_empty() || self.stage.iter().any(|id| **id == *entry.stage))
    }

    /// Picks a page from the directory.
    pub(super) fn pick(&self, directory: &Directory) -> Picked {
        let mut taken: Vec<&Arc<Entry>> = directory
            .entries()
            .iter()
            .filter(|e| self.takes(e))
            .collect();
        let mut sums: BTreeMap<&str, Sum> = BTreeMap::new();
        for value in taken.iter().filter(|e| !e.sample).filter_map(|e| e.value) {
            let currency = value.currency();
            let sum = sums.entry(currency.code()).or_insert(Sum {
                currency,
                minor: 0,
                count: 0,
            });
            sum.minor += i128::from(value.minor());
            sum.count += 1;
        }
        let count = |which: fn(&Entry) -> bool| {
            let count = taken.iter().filter(|e| which(e)).count();
            i64::try_from(count).unwrap_or(i64::MAX)
        };
        let unvalued = count(|e| e.value.is_none() && !e.sample);
        let samples = count(|e| e.sample);
        self.sort(&mut taken);
        Picked {
            numbers: taken
                .iter()
                .skip(usize::try_from(self.offset).unwrap_or(0))
                .take(usize::try_from(self.limit).unwrap_or(0))
                .map(|e| e.number)
                .collect(),
            total: i64::try_from(taken.len()).unwrap_or(i64::MAX),
            sums: sums.into_values().collect(),
            unvalued,
            samples,
        }
    }

    fn sort(&self, taken: &mut [&Arc<Entry>]) {
        // By base letter, as a dictionary has it: `Ärzte` beside `Arzt`, `Łódź` beside `Lodz`.
        let by_name = |e: &Entry| (text::fold(&e.name), e.number);
        match self.sort {
            Sort::Stage => {
                let places: BTreeMap<&str, usize> = self
                    .stages
                    .iter()
                    .enumerate()
                    .flat_map(|(i, ids)| ids.iter().map(move |id| (id.as_str(), i + 1)))
                    .collect();
                let place = |e: &Entry| places.get(&*e.stage).copied().unwrap_or(0);
                taken.sort_by_cached_key(|e| (std::cmp::Reverse(place(e)), by_name(e)));
            }
            Sort::Value => taken.sort_by_cached_key(|e| {
                let key = e
                    .value
                    .map(|v| (v.currency().code(), std::cmp::Reverse(Money::minor(v))));
                (key.is_none(), key, by_name(e))
            }),
            Sort::Close => taken.sort_by_cached_key(|e| (e.close.is_none(), e.close, by_name(e))),
            Sort::Attention(now) => {
                taken.sort_by_cached_key(|e| (e.attention.at(now), e.touched_at, by_name(e)));
            }
            Sort::Touched => taken.sort_by_cached_key(|e| (e.touched_at, by_name(e))),
            Sort::Name => taken.sort_by_cached_key(|e| by_name(e)),
        }
    }
}
