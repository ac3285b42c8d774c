//! Everything the room knows, behind one lock, and the ways to be told of a change.
//!
//! One lock on purpose: an interaction, its answer, the message it makes and the events it causes are
//! one step, as they are on Discord. Nothing awaits while it is held.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::Value;
use tokio::sync::{Notify, mpsc, watch};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::breach::{Breach, Rule};
use super::clock::{Hands, Moved};
use super::faults::FaultPlan;
use super::gateway::session::Session;
use super::interaction::Interaction;
use super::journal::Journal;
use super::message::{Attachment, Message};
use super::rate::Buckets;
use super::time::Id;
use super::world::World;

/// Breaches kept; the first ones tell most.
const BREACHES: usize = 1000;

/// A page that listens as one person.
pub(crate) struct Live {
    pub user: Id,
    pub to: mpsc::UnboundedSender<String>,
}

/// Everything that changes.
pub(crate) struct State {
    pub world: World,
    /// Registered commands as Discord answers them; `None` is the global list.
    pub commands: HashMap<Option<Id>, Vec<Value>>,
    /// Messages by channel, oldest first, private ones included.
    pub messages: HashMap<Id, VecDeque<Message>>,
    pub attachments: HashMap<Id, Attachment>,
    pub interactions: HashMap<Id, Interaction>,
    /// Interactions by token.
    pub tokens: HashMap<String, Id>,
    /// Commands created today (day of the room's time, scope → count).
    pub creates: HashMap<(i64, Option<Id>), u32>,
    /// Interactions in the order they were opened, for the three-second rule and for forgetting.
    pub opened: VecDeque<Id>,
    pub sessions: Vec<Session>,
    pub identifies: u32,
    pub resumes: u32,
    pub live: Vec<Live>,
    /// The newest message each person has read in each channel.
    pub read_marks: HashMap<(Id, Id), Id>,
    /// What pages were last told of the bot.
    pub last_online: bool,
    /// Tells this room from one that was started anew at the same address.
    pub run: String,
    /// When the clock was moved on, oldest first.
    pub moves: VecDeque<Moved>,
    /// What the page's guide shows; nothing where nobody guides.
    pub guide: Value,
    pub faults: FaultPlan,
    pub journal: Journal,
    pub breaches: Vec<Breach>,
    pub buckets: Buckets,
    /// Messages kept in each channel.
    pub keep: usize,
    /// `http://127.0.0.1:PORT`, for the addresses of files.
    pub base: String,
    /// Interactions that still have time to be answered, in order of their deadline.
    pub waiting: VecDeque<(Instant, Id)>,
    /// Wakes the task that minds the three seconds.
    pub sweep: Arc<Notify>,
}

impl State {
    /// Notes that the bot did something Discord tolerates, or a refusal worth failing a test for.
    pub fn breach(&mut self, rule: Rule, what: impl Into<String>) {
        let what = what.into();
        tracing::debug!(?rule, what, "rule breach");
        if self.breaches.len() < BREACHES {
            self.breaches.push(Breach { rule, what });
        }
    }

    /// Whether a gateway connection is open.
    pub fn bot_online(&self) -> bool {
        self.sessions.iter().any(Session::connected)
    }
}

/// What a room's tasks share.
pub(crate) struct Shared {
    state: Mutex<State>,
    changed: watch::Sender<u64>,
    /// `http://127.0.0.1:PORT`.
    pub base: String,
    /// The gateway's address as the bot is told, such as `ws://127.0.0.1:PORT/gateway`.
    pub gateway: String,
    pub token: String,
    pub heartbeat: Duration,
    pub privileged: u64,
    /// What moves the clock on; nothing where nobody may.
    pub hands: Option<Hands>,
    /// By how much it was moved on so far, in milliseconds; whoever moves it holds this.
    pub moved_ms: tokio::sync::Mutex<i64>,
    /// Ends everything the room runs.
    pub closing: CancellationToken,
}

impl Shared {
    pub fn new(state: State, base: String, options: SharedOptions) -> Arc<Self> {
        let own = || format!("{}/gateway", base.replacen("http", "ws", 1));
        let gateway = options.gateway.unwrap_or_else(own);
        Arc::new(Self {
            state: Mutex::new(state),
            changed: watch::Sender::new(0),
            base,
            gateway,
            token: options.token,
            heartbeat: options.heartbeat,
            privileged: options.privileged,
            hands: options.hands,
            moved_ms: tokio::sync::Mutex::new(0),
            closing: CancellationToken::new(),
        })
    }

    /// Reads without telling anybody.
    pub fn read(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the state and wakes those who wait for a change.
    pub fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let out = change(&mut self.read());
        self.changed.send_modify(|n| *n = n.wrapping_add(1));
        out
    }

    /// Waits until something has changed since `mark`, which then stands for now.
    pub async fn moved_on(&self, mark: &mut u64) {
        let mut changed = self.changed.subscribe();
        if let Ok(now) = changed.wait_for(|now| now != mark).await {
            *mark = *now;
        }
    }

    /// Waits until `look` finds something, looking again after every change; `None` after `limit`.
    pub async fn until<T>(
        &self,
        limit: Duration,
        mut look: impl FnMut(&State) -> Option<T>,
    ) -> Option<T> {
        self.until_unlocked(limit, || look(&self.read())).await
    }

    /// As [`Shared::until`], for a `look` that locks the state itself.
    pub async fn until_unlocked<T>(
        &self,
        limit: Duration,
        mut look: impl FnMut() -> Option<T>,
    ) -> Option<T> {
        let mut changed = self.changed.subscribe();
        let search = async {
            loop {
                changed.borrow_and_update();
                if let Some(found) = look() {
                    return Some(found);
                }
                if changed.changed().await.is_err() {
                    return None;
                }
            }
        };
        tokio::time::timeout(limit, search).await.ok().flatten()
    }
}

/// The part of the room's options that its tasks need.
pub(crate) struct SharedOptions {
    pub token: String,
    pub heartbeat: Duration,
    pub privileged: u64,
    pub hands: Option<Hands>,
    pub gateway: Option<String>,
}
