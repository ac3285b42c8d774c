//! The deals of a workspace, as much of each as lists and autocomplete need.

use std::sync::Arc;

use chrono::NaiveDate;

use super::twins::Twins;
use crate::domain::deal::{Deal, Status};
use crate::domain::id::{DealNumber, UserId};
use crate::domain::money::Money;
use crate::domain::text;
use crate::domain::watch::Attention;

/// Where a deal stands, as far as lists tell deals apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// In the pipeline.
    Open,
    /// Won.
    Won,
    /// Lost.
    Lost,
}

/// One deal of the directory.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Its number.
    pub number: DealNumber,
    /// Its version.
    pub version: i64,
    /// Its name.
    pub name: Box<str>,
    /// Its customer.
    pub customer: Option<Box<str>>,
    /// Its owner.
    pub owner: Option<UserId>,
    /// Its stage's id.
    pub stage: Box<str>,
    /// Where it stands.
    pub standing: Standing,
    /// Its value.
    pub value: Option<Money>,
    /// Its expected close.
    pub close: Option<NaiveDate>,
    /// Whether a flag is open.
    pub flagged: bool,
    /// Whether it is a sample, which is in no sum.
    pub sample: bool,
    /// The last activity, UTC milliseconds.
    pub touched_at: i64,
    /// Where it stands among those to be looked at.
    pub attention: Attention,
    /// What it is found by: code, name and customer, folded.
    pub(super) key: Box<str>,
}

impl Entry {
    /// Whether it was lost.
    pub fn is_lost(&self) -> bool {
        self.standing == Standing::Lost
    }

    /// What a deal is found by.
    pub(super) fn key_of(number: DealNumber, name: &str, customer: Option<&str>) -> Box<str> {
        text::fold(&format!("{number} {name} {}", customer.unwrap_or_default())).into()
    }

    /// The entry of a deal; `None` for one that was withdrawn, which is shown nowhere.
    pub(super) fn of(
        number: DealNumber,
        version: i64,
        deal: &Deal,
        flagged: bool,
        attention: Attention,
    ) -> Option<Self> {
        let standing = match deal.status {
            Status::Open => Standing::Open,
            Status::Won => Standing::Won,
            Status::Lost { .. } => Standing::Lost,
            Status::Withdrawn => return None,
        };
        Some(Self {
            number,
            version,
            name: deal.name.as_str().into(),
            customer: deal.customer.as_deref().map(Into::into),
            owner: deal.owner,
            stage: deal.stage.as_str().into(),
            standing,
            value: deal.value,
            close: deal.close,
            flagged,
            sample: deal.sample,
            touched_at: deal.last_touch.at,
            attention,
            key: Self::key_of(number, &deal.name, deal.customer.as_deref()),
        })
    }
}

/// The deals of one workspace that are not withdrawn, by number.
#[derive(Clone, Debug, Default)]
pub struct Directory {
    entries: Vec<Arc<Entry>>,
    /// Shared with later snapshots; what it finds is looked up here.
    pub(super) twins: Arc<Twins>,
}

impl Directory {
    /// All of them, by number.
    pub fn entries(&self) -> &[Arc<Entry>] {
        &self.entries
    }

    /// One of them.
    pub fn get(&self, number: DealNumber) -> Option<&Entry> {
        let at = self
            .entries
            .binary_search_by_key(&number, |e| e.number)
            .ok()?;
        self.entries.get(at).map(AsRef::as_ref)
    }

    /// From entries in any order.
    pub(super) fn from_entries(mut entries: Vec<Arc<Entry>>) -> Self {
        entries.sort_unstable_by_key(|e| e.number);
        let twins = Arc::new(Twins::from_entries(entries.iter().map(AsRef::as_ref)));
        Self { entries, twins }
    }

    pub(super) fn differs(&self, number: DealNumber, news: &News) -> bool {
        match (self.get(number), &news.entry) {
            // A look at a deal changes what is listed of it, and no version.
            (Some(known), Some(entry)) if known.version == news.version => known != entry.as_ref(),
            (Some(known), _) => known.version < news.version,
            (None, entry) => entry.is_some(),
        }
    }

    pub(super) fn take(&mut self, number: DealNumber, news: News) {
        match (
            self.entries.binary_search_by_key(&number, |e| e.number),
            news.entry,
        ) {
            (Ok(at), Some(entry)) => {
                if let Some(known) = self
                    .entries
                    .get_mut(at)
                    .filter(|known| known.version <= news.version)
                {
                    self.twins.change(Some(known), Some(&entry));
                    *known = entry;
                }
            }
            (Ok(at), None) => {
                if self
                    .entries
                    .get(at)
                    .is_some_and(|known| known.version <= news.version)
                {
                    let gone = self.entries.remove(at);
                    self.twins.change(Some(&gone), None);
                }
            }
            (Err(at), Some(entry)) => {
                self.twins.change(None, Some(&entry));
                self.entries.insert(at, entry);
            }
            (Err(_), None) => {}
        }
    }
}

/// What a commit says of a deal.
#[derive(Clone, Debug)]
pub(super) struct News {
    pub(super) version: i64,
    /// `None` when it is gone.
    pub(super) entry: Option<Arc<Entry>>,
}

impl News {
    /// A deal that was deleted; nothing comes after that.
    pub(super) const DELETED: Self = Self {
        version: i64::MAX,
        entry: None,
    };
}
