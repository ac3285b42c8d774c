//! The first steps in the practice room: what has happened of them, read from the bot's own deals, and how each
//! begins now, with deals, stages and people that are there. What the steps are called the page knows.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::coach::Coach;
use crate::coach::act::Act;
use crate::domain::deal::{Deal, Status};
use crate::domain::event::{Event, MoveKind, What};
use crate::domain::id::{DealNumber, UserId, WorkspaceId};
use crate::domain::owed;
use crate::playbook::Playbook;
use crate::practice::{Message, Room};
use crate::store::StoreError;

/// Logging a deal, which every other step can fall back on.
const LOG: &str = "/deal new name:Nordlicht fleet value:48k customer:Nordlicht Energie";

/// Keeps the page's guide true. `reloads` says whether the playbook is in files that somebody may have changed.
pub(super) async fn lead(room: &Room, coach: &Coach, reloads: bool) -> std::convert::Infallible {
    let mut guide = Guide {
        room,
        coach,
        reloads,
        seen: None,
        done: BTreeSet::new(),
    };
    let mut mark = 0;
    loop {
        match guide.steps().await {
            Ok(steps) => room.guide(json!({ "steps": steps })),
            Err(error) => tracing::warn!(%error, "the guide could not be drawn"),
        }
        room.changed(&mut mark).await;
    }
}

struct Guide<'a> {
    room: &'a Room,
    coach: &'a Coach,
    reloads: bool,
    /// How much of each deal's history was counted; none before the first look, which counts nothing.
    seen: Option<BTreeMap<DealNumber, i64>>,
    done: BTreeSet<&'static str>,
}

/// A deal as the guide picks one.
struct Known {
    number: DealNumber,
    deal: std::sync::Arc<Deal>,
}

impl Guide<'_> {
    async fn steps(&mut self) -> Result<Vec<Value>, StoreError> {
        let Some(workspace) = self.room.guild_id(None) else {
            return Ok(Vec::new());
        };
        let workspace = WorkspaceId(workspace);
        let deals = self.deals(workspace).await?;
        self.count(workspace, &deals).await?;
        let playbook = self.coach.playbook();
        let carol = self.of("carol", &deals);
        let ben = self.of("ben", &deals);
        let owing = carol
            .iter()
            .rev()
            .find(|known| !owed::owed(&playbook, &known.deal).is_empty());
        let seen = ["managers", "deals"].map(|channel| (channel, self.seen_by_mona(channel)));
        let find = |is: fn(&Act) -> bool| {
            seen.iter()
                .find_map(|(channel, messages)| Some((*channel, newest(messages, is)?)))
        };
        let request = find(|act| matches!(act, Act::Approve(..)));
        let waiver = find(|act| matches!(act, Act::Waive(..) | Act::WaivePick(..)));
        let looked =
            |m: &Message| commanded(m).starts_with("playbook") && m.json()["embeds"][0].is_object();
        if seen.iter().flat_map(|(_, messages)| messages).any(looked) {
            self.done.insert("playbook");
        }
        // A digest is the one message with a picture.
        let digest = |m: &Message| m.json()["attachments"][0].is_object();
        if seen[0].1.iter().any(digest) {
            self.done.insert("digest");
        }
        // The deal that has come least far has most to skip; of several the newest.
        let skip = |known: &[Known]| {
            let least = known
                .iter()
                .rev()
                .min_by_key(|k| owed::position(&playbook, &k.deal));
            least.and_then(|k| skip(&playbook, k))
        };
        let evidence = owing
            .or(carol.last())
            .map(|k| format!("/deal evidence deal:{} criterion:", k.deal.name));
        let checklist = owing.map(|k| format!("/deal checklist deal:{}", k.deal.name));
        let book = if self.reloads {
            "/playbook reload"
        } else {
            "/playbook stage stage:"
        };
        Ok(vec![
            self.typed("log", "Carol", "deals", LOG),
            self.typed(
                "skip",
                "Carol",
                "deals",
                skip(&carol).as_deref().unwrap_or(LOG),
            ),
            self.typed(
                "answer",
                "Carol",
                "deals",
                evidence.as_deref().unwrap_or(LOG),
            ),
            match request {
                Some((channel, at)) => self.pressed("decide", channel, at),
                None => self.typed(
                    "decide",
                    "Ben",
                    "deals",
                    skip(&ben).as_deref().unwrap_or(LOG),
                ),
            },
            match (waiver, checklist) {
                (Some((channel, at)), _) => self.pressed("waive", channel, at),
                (None, Some(line)) => self.typed("waive", "Mona", "deals", &line),
                (None, None) => self.typed("waive", "Mona", "deals", "/deal checklist deal:"),
            },
            self.typed("digest", "Mona", "managers", "/digest now"),
            self.typed("playbook", "Mona", "managers", book),
        ])
    }

    /// The deals with their state, oldest first.
    async fn deals(&self, workspace: WorkspaceId) -> Result<Vec<Known>, StoreError> {
        let store = &self.coach.store;
        let mut known = Vec::new();
        for entry in store.directory(workspace).await?.entries() {
            if let Some(record) = store.deal(workspace, entry.number).await? {
                known.push(Known {
                    number: entry.number,
                    deal: record.deal,
                });
            }
        }
        Ok(known)
    }

    /// Counts what was saved since the last look.
    async fn count(&mut self, workspace: WorkspaceId, deals: &[Known]) -> Result<(), StoreError> {
        let first = self.seen.is_none();
        let mut seen = self.seen.take().unwrap_or_default();
        for Known { number, deal } in deals {
            let before = seen.insert(*number, deal.last_seq).unwrap_or(0);
            if first || before == deal.last_seq {
                continue;
            }
            let events = self.coach.store.all_events(workspace, *number).await?;
            self.done.extend(
                events
                    .iter()
                    .filter(|e| e.seq > before)
                    .filter_map(|e| reached(e, &events)),
            );
        }
        self.seen = Some(seen);
        Ok(())
    }

    /// The open deals of a person.
    fn of(&self, name: &str, deals: &[Known]) -> Vec<Known> {
        let owner = self.room.person_id(name).map(UserId);
        deals
            .iter()
            .filter(|k| k.deal.owner == owner && k.deal.status == Status::Open)
            .map(|k| Known {
                number: k.number,
                deal: std::sync::Arc::clone(&k.deal),
            })
            .collect()
    }

    fn seen_by_mona(&self, channel: &str) -> Vec<Message> {
        self.room.seat("mona").in_channel(channel).sees()
    }

    fn typed(&self, id: &str, who: &str, channel: &str, line: &str) -> Value {
        json!({ "id": id, "done": self.done.contains(id), "as": who, "channel": channel, "line": line })
    }

    fn pressed(&self, id: &str, channel: &str, (message, control): (String, String)) -> Value {
        json!({
            "id": id, "done": self.done.contains(id), "as": "Mona", "channel": channel,
            "message": message, "control": control,
        })
    }
}

/// The step that an event is.
fn reached(event: &Event, history: &[Event]) -> Option<&'static str> {
    match &event.what {
        What::Created(_) => Some("log"),
        What::Moved(moved) if moved.requested_by.is_some() => Some("decide"),
        What::Moved(moved) if moved.kind == MoveKind::Skip => Some("skip"),
        What::Declined { .. } => Some("decide"),
        What::Waived { .. } => Some("waive"),
        What::Evidence { criterion, .. } => history
            .iter()
            .filter(|e| e.seq < event.seq)
            .any(|e| match &e.what {
                What::Created(created) => created.owed.contains(criterion),
                What::Moved(moved) => moved.owed.contains(criterion),
                _ => false,
            })
            .then_some("answer"),
        _ => None,
    }
}

/// A move that passes over the stage after the deal's own; none where a move of the deal waits for a manager, or
/// too few stages are left.
fn skip(playbook: &Playbook, known: &Known) -> Option<String> {
    let to = playbook
        .stages
        .get(owed::position(playbook, &known.deal)? + 2)?;
    let fits = known.deal.request.is_none() && !to.won;
    fits.then(|| {
        format!(
            "/deal move deal:{} stage:{} reason:They asked for a demo this week",
            known.deal.name, to.name
        )
    })
}

/// The newest control of a kind, with its message.
fn newest(messages: &[Message], is: impl Fn(&Act) -> bool) -> Option<(String, String)> {
    messages.iter().rev().find_map(|message| {
        let control = controls(&message.json()["components"])
            .into_iter()
            .find(|id| Act::parse(id).is_some_and(|act| is(&act)))?;
        Some((message.id().to_string(), control))
    })
}

/// The custom ids of a message's rows.
fn controls(rows: &Value) -> Vec<String> {
    let rows = rows.as_array().into_iter().flatten();
    rows.filter_map(|row| row["components"].as_array())
        .flatten()
        .filter(|control| control["disabled"] != true)
        .filter_map(|control| control["custom_id"].as_str().map(str::to_owned))
        .collect()
}

/// The command that a message answers.
fn commanded(message: &Message) -> &str {
    message.json()["interaction_metadata"]["name"]
        .as_str()
        .unwrap_or_default()
}
