//! The room's clock and the hands that move it on: by an hour, by a day, to the next morning of work, to the next
//! digest.
//!
//! The room shares its clock with the bot and knows nothing of the bot's plans: whoever starts the room says how the
//! clock is moved, when work begins next and when something is due. A move stops at each instant at which something
//! is due until it is done, so that nothing is late by the move alone. Time only goes forward.

use std::time::Duration;

use futures_util::future::BoxFuture;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::live;
use super::room::Room;
use super::state::{Shared, State};
use super::time::Id;

/// As far as a room's clock can be moved on in all.
const MOST_MS: i64 = 365 * DAY_MS;
const DAY_MS: i64 = 24 * HOUR_MS;
const HOUR_MS: i64 = 3_600_000;
/// How long a move waits for answers that are on their way: an interaction that waits over a move would be an hour
/// old when it is answered.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long a move may stop on its way in all; after that it goes straight on.
const LONGEST: Duration = Duration::from_secs(20);
/// How often a move that has stopped looks whether what was due is done.
const LOOK: Duration = Duration::from_millis(20);
/// Moves remembered for the page.
const REMEMBERED: usize = 500;

/// What moves the clock that the room and whoever is in it go by.
pub struct Hands {
    /// Moves it on by so many milliseconds.
    pub move_on: Box<dyn Fn(i64) + Send + Sync>,
    /// What the workspace goes by at an instant, UTC milliseconds.
    pub agenda: Box<dyn Fn(i64) -> BoxFuture<'static, Agenda> + Send + Sync>,
}

/// What a workspace goes by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agenda {
    /// The zone its days lie in, by IANA's name.
    pub zone: String,
    /// When work begins next, UTC milliseconds.
    pub morning: Option<i64>,
    /// When the next digest comes, UTC milliseconds.
    pub digest: Option<i64>,
    /// When something is due next, UTC milliseconds; at the present or before while that is under way.
    pub due: Option<i64>,
}

/// How far the clock is moved on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// An hour.
    Hour,
    /// Twenty-four hours.
    Day,
    /// To the instant at which work begins next.
    Morning,
    /// To the instant at which the next digest comes.
    Digest,
}

impl Step {
    pub(crate) fn named(name: &str) -> Option<Self> {
        match name {
            "hour" => Some(Self::Hour),
            "day" => Some(Self::Day),
            "morning" => Some(Self::Morning),
            "digest" => Some(Self::Digest),
            _ => None,
        }
    }
}

/// A move that was made.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Moved {
    /// Its place among the messages.
    id: Id,
    /// What the clock then showed, UTC milliseconds.
    at_ms: i64,
}

impl Moved {
    fn json(self) -> Value {
        json!({ "id": self.id.to_string(), "at_ms": self.at_ms })
    }
}

impl Room {
    /// Moves the clock on, as the page's buttons do; the time it then shows, UTC milliseconds.
    ///
    /// # Errors
    /// A sentence: the clock can't be moved, or not so far.
    pub async fn move_clock(&self, step: Step) -> Result<i64, String> {
        move_on(&self.shared, step).await
    }
}

/// The zone the page shows the clock in; `None` where the clock can't be moved.
pub(crate) async fn zone(shared: &Shared) -> Option<String> {
    let hands = shared.hands.as_ref()?;
    let now = shared.read().world.now_ms();
    Some((hands.agenda)(now).await.zone)
}

/// The clock as the page is told of it.
pub(crate) fn shown(state: &State, zone: &str) -> Value {
    let moves: Vec<Value> = state.moves.iter().map(|moved| moved.json()).collect();
    json!({ "zone": zone, "moves": moves })
}

/// Moves the clock on and tells every page; the time it then shows.
pub(crate) async fn move_on(shared: &Shared, step: Step) -> Result<i64, String> {
    let hands = shared
        .hands
        .as_ref()
        .ok_or("This room's clock can't be moved.")?;
    // Asked before others have moved it: two people who press for the next morning at once mean the same one.
    let asked = shared.read().world.now_ms();
    let agenda = (hands.agenda)(asked).await;
    let mut moved = shared.moved_ms.lock().await;
    let now = shared.read().world.now_ms();
    let to = match step {
        Step::Hour => now.saturating_add(HOUR_MS),
        Step::Day => now.saturating_add(DAY_MS),
        Step::Morning => agenda.morning.ok_or("No morning of work is coming.")?,
        Step::Digest => agenda
            .digest
            .ok_or("No digest is coming: /digest status says why.")?,
    };
    if moved.saturating_add(to.saturating_sub(now).max(0)) > MOST_MS {
        return Err(
            "A room's clock can be moved on by a year in all, and this would be more. Start the practice room anew to be back at today."
                .to_owned(),
        );
    }
    let until = Instant::now() + LONGEST;
    loop {
        let due = next_due(shared, hands, until).await;
        let at = due.map_or(to, |due| due.min(to));
        *moved += go(shared, hands, at, &agenda.zone).await;
        if at >= to {
            return Ok(shared.read().world.now_ms());
        }
    }
}

/// When something is due next, once nothing is any more at the present; `None` where nothing is, or what is under way
/// is not done in time.
async fn next_due(shared: &Shared, hands: &Hands, until: Instant) -> Option<i64> {
    loop {
        let now = shared.read().world.now_ms();
        let due = (hands.agenda)(now).await.due?;
        if due > now {
            return Some(due);
        }
        if Instant::now() >= until {
            return None;
        }
        tokio::time::sleep(LOOK).await;
    }
}

/// Moves the clock on to an instant once no answer is on its way, and tells every page; by how much.
async fn go(shared: &Shared, hands: &Hands, at: i64, zone: &str) -> i64 {
    let go = |state: &mut State| {
        let by = at.saturating_sub(state.world.now_ms()).max(0);
        if by > 0 {
            (hands.move_on)(by);
            remember(state, zone);
        }
        by
    };
    // Looked and moved under one lock, so that nothing is asked in between.
    let quiet = shared.until_unlocked(PATIENCE, || {
        let mut state = shared.read();
        let now = state.world.now_ms();
        let waits = state.interactions.values().any(|i| i.unanswered(now));
        (!waits).then(|| go(&mut state))
    });
    let quiet = quiet.await;
    shared.change(|state| quiet.unwrap_or_else(|| go(state)))
}

/// Notes a move just made, and tells every page.
fn remember(state: &mut State, zone: &str) {
    let made = Moved {
        id: state.world.next_id(),
        at_ms: state.world.now_ms(),
    };
    state.moves.push_back(made);
    if state.moves.len() > REMEMBERED {
        state.moves.pop_front();
    }
    let event = json!({ "type": "clock", "now_ms": made.at_ms, "zone": zone, "move": made.json() });
    live::all(state, &event);
}
