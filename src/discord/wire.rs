//! The connection to Discord as one thing: started, watched, put to rest.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use secrecy::SecretString;
use serde_json::Value;
use tokio::sync::watch;
use tokio_util::task::AbortOnDropHandle;

use super::admit::Paces;
use super::commands::Commands;
use super::desk::Desk;
use super::discovery;
use super::gateway::{self, Online, Shared};
use super::guard::Guard;
use super::jitter;
use super::respond::Responder;
use super::stop::Stop;
use super::transport::Transport;
use crate::clock::SharedClock;

/// Time for the gateway client to end.
const CLIENT_END: Duration = Duration::from_millis(1_500);

/// What a connection needs.
pub struct Plan {
    /// Calls to the API.
    pub transport: Transport,
    /// The bot's token.
    pub token: SecretString,
    /// The time.
    pub clock: SharedClock,
    /// Who answers.
    pub desk: Arc<dyn Desk>,
    /// The commands to register.
    pub commands: Vec<Value>,
    /// Where it is told under which ids they are registered.
    pub known: Commands,
    /// How much one person may do.
    pub paces: Paces,
    /// Where it is told who the bot is, once that is known.
    pub online: watch::Sender<Option<Online>>,
}

/// A connection to Discord.
pub struct Wire {
    shared: Arc<Shared>,
    guard: Guard,
    client: AbortOnDropHandle<()>,
    _changes: AbortOnDropHandle<()>,
    shards: watch::Receiver<Option<Arc<serenity::all::ShardManager>>>,
}

impl Wire {
    /// Connects. An error is a reason to stop: the API can't be reached, or refuses the token.
    pub async fn start(plan: Plan) -> Result<Self, Stop> {
        let found = discovery::probe(&plan.transport).await?;
        let (desk, clock) = (Arc::clone(&plan.desk), Arc::clone(&plan.clock));
        let responder = Responder::new(plan.desk, plan.transport.clone(), plan.clock, plan.paces);
        let shared = Arc::new(Shared::new(
            responder,
            plan.transport,
            plan.commands,
            plan.known,
            plan.online,
        ));
        let hearing = Arc::clone(&shared);
        let guard = Guard::start(
            shared.transport.clone(),
            plan.token,
            clock,
            found,
            Box::new(move |json| hearing.hear(json)),
        )
        .await
        .map_err(|error| Stop::Unreachable(format!("no socket on this machine: {error}")))?;
        let (told, shards) = watch::channel(None);
        let running = keep_running(Arc::clone(&shared), guard.url().to_owned(), told);
        let client = AbortOnDropHandle::new(tokio::spawn(running));
        let of_changes = Arc::clone(&shared);
        let telling = async move { of_changes.tell_of_changes(&*desk).await };
        let changes = AbortOnDropHandle::new(tokio::spawn(telling));
        Ok(Self {
            shared,
            guard,
            client,
            _changes: changes,
            shards,
        })
    }

    /// Who answers interactions.
    pub fn responder(&self) -> &Responder {
        &self.shared.responder
    }

    /// What is known of the connection.
    pub fn online(&self) -> watch::Receiver<Option<Online>> {
        self.shared.online.subscribe()
    }

    /// Waits until the bot is connected and its commands are registered; false when that takes longer.
    pub async fn ready(&self, time: Duration) -> bool {
        let mut registered = self.shared.registered.subscribe();
        tokio::time::timeout(time, registered.wait_for(|r| *r))
            .await
            .is_ok_and(|r| r.is_ok())
    }

    /// Waits for a reason to stop.
    pub async fn stopped(&self) -> Stop {
        let mut verdict = self.guard.verdict();
        let mut refused = self.shared.transport.token_refused();
        tokio::select! {
            stop = async { verdict.wait_for(Option::is_some).await.ok().and_then(|v| v.clone()) } => {
                stop.unwrap_or_else(|| Stop::Unreachable("the connection ended".to_owned()))
            }
            () = async { drop(refused.wait_for(|r| *r).await) } => Stop::TokenRefused,
        }
    }

    /// Leaves the gateway, answers what was let in, and ends. Says whether everything was answered in this time.
    pub async fn shutdown(self, time: Duration) -> bool {
        self.shared.leaving.store(true, Ordering::SeqCst);
        self.guard.leave();
        let answered = self.shared.responder.drain(time).await;
        let manager = self.shards.borrow().clone();
        if let Some(manager) = manager {
            tokio::time::timeout(CLIENT_END, manager.shutdown_all())
                .await
                .ok();
        }
        self.client.abort();
        answered
    }
}

/// Keeps the gateway client running: should it ever end by itself, it is started again.
async fn keep_running(
    shared: Arc<Shared>,
    url: String,
    told: watch::Sender<Option<Arc<serenity::all::ShardManager>>>,
) {
    let mut attempt = 0;
    loop {
        match gateway::client(Arc::clone(&shared), &url).await {
            Ok(mut client) => {
                told.send_replace(Some(Arc::clone(&client.shard_manager)));
                // Its error may hold what must not be logged; the guard has said what there is to say.
                let outcome = client.start().await.is_ok();
                if shared.leaving.load(Ordering::SeqCst) {
                    return;
                }
                tracing::warn!(outcome, "the gateway client ended; starting it again");
            }
            Err(why) => tracing::error!(why),
        }
        attempt += 1;
        tokio::time::sleep(jitter::backoff(
            attempt,
            Duration::from_secs(2),
            Duration::from_mins(1),
        ))
        .await;
    }
}
