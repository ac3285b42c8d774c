//! A change made ready to be written: serialised and checked on the caller's task, so that the one writer
//! has only to bind and run.

use serde::{Deserialize, Serialize};

use super::change::{About, Change, Target};
use super::directory::Entry;
use super::error::StoreError;
use crate::domain::deal::{Deal, FlagState, Status};
use crate::domain::id::{DealNumber, RoleId};

/// A change and the texts it writes.
pub(super) struct Prepared {
    pub(super) change: Change,
    pub(super) deal: Option<DealRow>,
    pub(super) events: Vec<EventRow>,
    pub(super) settings: Option<String>,
    pub(super) roles: Option<String>,
}

/// What a deal's row says, but for its number.
pub(super) struct DealRow {
    pub(super) version: i64,
    pub(super) status: &'static str,
    pub(super) close_on: Option<String>,
    pub(super) flagged: bool,
    pub(super) saved_at: i64,
    pub(super) body: String,
    pub(super) attention: String,
}

/// What an event's row says, but for its deal.
pub(super) struct EventRow {
    pub(super) kind: String,
    pub(super) body: String,
}

/// What at most one change of a batch may touch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Guarded {
    /// A deal, by workspace and number.
    Deal(i64, i64),
    /// A workspace's settings.
    Settings(i64),
}

fn json<T: Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|e| StoreError::Invalid(e.to_string()))
}

impl Prepared {
    /// Serialises and checks a change.
    pub(super) fn new(change: Change) -> Result<Self, StoreError> {
        let invalid = |what: &str| Err(StoreError::Invalid(what.to_owned()));
        let mut deal = None;
        let mut events = Vec::new();
        if let Some(write) = &change.deal {
            let Some(last) = write.events.last() else {
                return invalid("a deal changes only through events");
            };
            let version = match write.target {
                Target::New => 1,
                Target::At { version, .. } => version + 1,
            };
            deal = Some(DealRow {
                version,
                status: status_of(&write.deal),
                close_on: write.deal.close.map(|d| d.format("%Y-%m-%d").to_string()),
                flagged: is_flagged(&write.deal),
                saved_at: last.at,
                body: json(&write.deal)?,
                attention: json(&write.attention)?,
            });
            for event in &write.events {
                let body = json(event)?;
                events.push(EventRow {
                    kind: kind_of(&body)?,
                    body,
                });
            }
        } else if change
            .posts
            .iter()
            .any(|p| p.about == About::This || p.key.contains("{deal}"))
        {
            return invalid("a message about a deal needs the deal");
        }
        let settings = change.settings.as_ref().map(|(_, s)| json(s)).transpose()?;
        let roles = change
            .member
            .as_ref()
            .map(|m| json::<Vec<RoleId>>(&m.roles))
            .transpose()?;
        Ok(Self {
            change,
            deal,
            events,
            settings,
            roles,
        })
    }

    /// What no other change of the same batch may touch.
    pub(super) fn guarded(&self) -> impl Iterator<Item = Guarded> {
        let workspace = self.change.workspace.as_i64();
        let deal = match self.change.deal.as_ref().map(|d| d.target) {
            Some(Target::At { number, .. }) => Some(Guarded::Deal(workspace, number.0)),
            Some(Target::New) | None => None,
        };
        let settings = self
            .change
            .settings
            .as_ref()
            .map(|_| Guarded::Settings(workspace));
        deal.into_iter().chain(settings)
    }

    /// Whether the deal gets its number from the store.
    pub(super) fn is_new(&self) -> bool {
        self.change
            .deal
            .as_ref()
            .is_some_and(|d| d.target == Target::New)
    }

    /// What the directory says of the deal; `None` when the deal is shown nowhere.
    pub(super) fn entry(&self, number: DealNumber) -> Option<Entry> {
        let (write, row) = (self.change.deal.as_ref()?, self.deal.as_ref()?);
        let attention = write.attention.clone();
        Entry::of(number, row.version, &write.deal, row.flagged, attention)
    }
}

/// The status column.
fn status_of(deal: &Deal) -> &'static str {
    match deal.status {
        Status::Open => "open",
        Status::Won => "won",
        Status::Lost { .. } => "lost",
        Status::Withdrawn => "withdrawn",
    }
}

/// Whether a flag is open: not dismissed, and something it is about is neither met nor waived.
fn is_flagged(deal: &Deal) -> bool {
    deal.flags
        .iter()
        .filter(|f| f.state == FlagState::Open)
        .any(|f| {
            f.criteria.is_empty()
                || f.criteria
                    .iter()
                    .any(|c| deal.met(c).is_none() && !deal.waived.contains_key(c))
        })
}

/// The kind column: the tag within the event's body.
fn kind_of(body: &str) -> Result<String, StoreError> {
    #[derive(Deserialize)]
    struct Tagged {
        what: Tag,
    }
    #[derive(Deserialize)]
    struct Tag {
        kind: String,
    }
    let tagged: Tagged =
        serde_json::from_str(body).map_err(|e| StoreError::Invalid(e.to_string()))?;
    Ok(tagged.what.kind)
}
