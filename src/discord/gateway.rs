//! The connection to the gateway: serenity's client, the one handler of its events, and where interactions are heard.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::Value;
use serde_json::value::RawValue;
use serenity::all as sy;
use tokio::sync::{Notify, watch};

use super::commands::Commands;
use super::desk::Desk;
use super::inbound;
use super::jitter;
use super::register::{self, Registered};
use super::respond::Responder;
use super::transport::Transport;
use crate::domain::id::{RoleId, WorkspaceId};

/// Longest wait between tries to register the commands.
const AGAIN: Duration = Duration::from_mins(1);
/// How long changes of a workspace are gathered.
const GATHER: Duration = Duration::from_secs(1);

/// What is known once connected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Online {
    /// The application.
    pub application: u64,
    /// The bot's own user.
    pub user: u64,
    /// Workspaces it is in.
    pub workspaces: usize,
}

/// What the handler shares with the rest of the program.
pub struct Shared {
    /// Who answers.
    pub responder: Responder,
    /// Through what.
    pub transport: Transport,
    /// The commands to be registered, once.
    pub commands: Vec<Value>,
    /// The ids they were registered under.
    pub known: Commands,
    /// What is known of the connection.
    pub online: watch::Sender<Option<Online>>,
    /// Becomes true once the commands are registered.
    pub registered: watch::Sender<bool>,
    /// Whether the program is on its way out: the client is not started again.
    pub leaving: AtomicBool,
    registering: AtomicBool,
    workspaces: Mutex<HashSet<u64>>,
    /// Workspaces where something changed that may let held posts go.
    changed: Mutex<HashSet<WorkspaceId>>,
    /// Roles that were deleted.
    deleted: Mutex<HashSet<(WorkspaceId, RoleId)>>,
    /// Woken when there is one of either.
    woken: Notify,
}

impl Shared {
    /// For these commands, not connected yet.
    pub fn new(
        responder: Responder,
        transport: Transport,
        commands: Vec<Value>,
        known: Commands,
        online: watch::Sender<Option<Online>>,
    ) -> Self {
        Self {
            responder,
            transport,
            commands,
            known,
            online,
            registered: watch::Sender::new(false),
            leaving: AtomicBool::new(false),
            registering: AtomicBool::new(false),
            workspaces: Mutex::default(),
            changed: Mutex::default(),
            deleted: Mutex::default(),
            woken: Notify::new(),
        }
    }
}

pub(super) struct Handler(pub Arc<Shared>);

#[serenity::async_trait]
impl sy::RawEventHandler for Handler {
    async fn raw_event(&self, _: sy::Context, event: sy::Event) {
        let shared = &self.0;
        match event {
            sy::Event::Ready(event) => {
                let ready = &event.ready;
                let guilds = ready.guilds.iter().map(|g| g.id.get()).collect();
                shared
                    .ready(ready.application.id.get(), ready.user.id.get(), guilds)
                    .await;
            }
            sy::Event::Unknown(event) if event.kind == "READY" => {
                tracing::warn!(
                    "the gateway's greeting lacks something; a lost connection will begin a new session"
                );
                if let Some((application, user, guilds)) = greeting(&event.value) {
                    shared.ready(application, user, guilds).await;
                }
            }
            sy::Event::GuildCreate(event) => {
                shared.workspace(event.guild.id.get(), true);
                shared.changed(event.guild.id);
            }
            sy::Event::ChannelCreate(event) => shared.changed(event.channel.guild_id),
            sy::Event::ChannelUpdate(event) => shared.changed(event.channel.guild_id),
            sy::Event::GuildRoleCreate(event) => shared.changed(event.role.guild_id),
            sy::Event::GuildRoleUpdate(event) => shared.changed(event.role.guild_id),
            sy::Event::GuildRoleDelete(event) => {
                shared.role_deleted(event.guild_id, event.role_id);
            }
            // Unavailable means an outage, not that the bot was removed.
            sy::Event::GuildDelete(event) if !event.guild.unavailable => {
                shared.workspace(event.guild.id.get(), false);
            }
            _ => {}
        }
    }
}

impl Shared {
    /// Answers an interaction, beside all others.
    pub(super) fn hear(self: &Arc<Self>, json: Option<Box<RawValue>>) {
        let shared = Arc::clone(self);
        tokio::spawn(async move {
            match inbound::read(json.as_ref().map_or("", |json| json.get())) {
                Ok(incoming) => shared.responder.answer(incoming).await,
                Err(unreadable) => shared.responder.unreadable(unreadable).await,
            }
        });
    }

    async fn ready(&self, application: u64, user: u64, guilds: HashSet<u64>) {
        let online = Online {
            application,
            user,
            workspaces: guilds.len(),
        };
        *self
            .workspaces
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = guilds;
        tracing::info!(
            workspaces = online.workspaces,
            version = env!("CARGO_PKG_VERSION"),
            "connected to Discord"
        );
        self.online.send_replace(Some(online));
        if self.registering.swap(true, Ordering::SeqCst) {
            return;
        }
        let mut attempt = 0;
        loop {
            match register::register(&self.transport, application, &self.commands, &self.known)
                .await
            {
                Ok(Registered::Same) => tracing::info!("Discord has the commands already"),
                Ok(Registered::Replaced(count)) => tracing::info!(count, "commands registered"),
                Err(error) if error.passing() => {
                    tracing::warn!(%error, "the commands could not be registered; trying again");
                    tokio::time::sleep(jitter::backoff(attempt, Duration::from_secs(1), AGAIN))
                        .await;
                    attempt += 1;
                    continue;
                }
                Err(error) => {
                    tracing::error!(%error, "the commands could not be registered; the next connection tries again");
                    self.registering.store(false, Ordering::SeqCst);
                    return;
                }
            }
            self.registered.send_replace(true);
            return;
        }
    }

    fn changed(&self, id: sy::GuildId) {
        self.changed
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(WorkspaceId(id.get()));
        self.woken.notify_one();
    }

    fn role_deleted(&self, id: sy::GuildId, role: sy::RoleId) {
        self.deleted
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert((WorkspaceId(id.get()), RoleId(role.get())));
        // It may have been what denied the bot a channel.
        self.changed(id);
    }

    /// Tells the desk of workspaces where something changed, gathered so that a flood of events is one word.
    pub(super) async fn tell_of_changes(&self, desk: &dyn Desk) {
        loop {
            self.woken.notified().await;
            tokio::time::sleep(GATHER).await;
            let changed =
                std::mem::take(&mut *self.changed.lock().unwrap_or_else(PoisonError::into_inner));
            let deleted =
                std::mem::take(&mut *self.deleted.lock().unwrap_or_else(PoisonError::into_inner));
            for (workspace, role) in deleted {
                desk.role_deleted(workspace, role).await;
            }
            for workspace in changed {
                desk.mended(workspace).await;
            }
        }
    }

    fn workspace(&self, id: u64, joined: bool) {
        let mut workspaces = self
            .workspaces
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if joined {
            workspaces.insert(id);
        } else if workspaces.remove(&id) {
            tracing::info!("the bot was removed from a workspace");
        }
        let count = workspaces.len();
        self.online.send_if_modified(|online| {
            online
                .as_mut()
                .is_some_and(|o| std::mem::replace(&mut o.workspaces, count) != count)
        });
    }
}

/// serenity's client, with a gateway address of ours and without a way to the API of its own: its REST side would
/// follow no deadline and, when it fails, fall back to Discord itself.
pub(super) async fn client(shared: Arc<Shared>, gateway: &str) -> Result<sy::Client, String> {
    // The token is put in by the guard; this library never sees it, so it can't log it.
    let nowhere = sy::HttpBuilder::new("unused")
        .proxy("http://127.0.0.1:1")
        .ratelimiter_disabled(true)
        .build();
    let client = sy::ClientBuilder::new_with_http(nowhere, sy::GatewayIntents::GUILDS)
        .raw_event_handler(Handler(shared))
        .await
        .map_err(|_| "the gateway client could not be set up".to_owned())?;
    gateway.clone_into(&mut *client.ws_url.lock().await);
    Ok(client)
}

/// Reads what is needed of a greeting that serenity itself could not read: application, own user, workspaces.
fn greeting(raw: &Value) -> Option<(u64, u64, HashSet<u64>)> {
    let id = |of: &Value| of.get("id")?.as_str()?.parse::<u64>().ok();
    let user = id(raw.get("user")?)?;
    // A bot's application has its user's id, but for the oldest ones.
    let application = raw.get("application").and_then(id).unwrap_or(user);
    let guilds = raw
        .get("guilds")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(id)
        .collect();
    Some((application, user, guilds))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_greeting_needs_little() {
        let raw = json!({"user": {"id": "42"}, "guilds": [{"id": "10"}, {}]});
        assert_eq!(greeting(&raw), Some((42, 42, HashSet::from([10]))));
        assert_eq!(greeting(&json!({"guilds": null})), None);
    }
}
