//! The composition root: puts the parts together, runs them, and ends them in order.
//!
//! It decides nothing about deals or Discord; it knows which exit code each failure has.

mod aloud;
mod check;
mod end;
mod guide;
mod logging;
mod practice;
mod run;
mod sample;

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use secrecy::SecretString;
use tokio::sync::watch;
use tokio_util::task::AbortOnDropHandle;

pub use check::check;
pub use end::End;
pub use logging::log_to_stderr;
pub use practice::practice;
pub use run::run;

use crate::clock::SharedClock;
use crate::coach::request::{Answer, Request};
use crate::coach::{Coach, Defaults, Delivered, Posting, Reload, command};
use crate::discord::admit::Paces;
use crate::discord::base::ApiBase;
use crate::discord::commands::Commands;
use crate::discord::desk::{Desk, Later};
use crate::discord::gateway::Online;
use crate::discord::register;
use crate::discord::sender::{Outbox, Rendered, Report, Sender, TokenRefused};
use crate::discord::stop::Stop;
use crate::discord::surroundings::Workspaces;
use crate::discord::transport::Transport;
use crate::discord::wire::{Plan, Wire};
use crate::domain::id::{InteractionId, MessageId, RoleId, WorkspaceId};
use crate::playbook::Playbook;
use crate::store::{AnsweredWrite, Post, Store, StoreError};

/// How often it is asked whether time has something to say: one read of an index.
const LOOK: Duration = Duration::from_secs(1);
/// How often old drafts and receipts are forgotten.
const UPKEEP: Duration = Duration::from_mins(10);

/// What a bot is made of.
pub struct Parts {
    /// Where Discord is.
    pub api: ApiBase,
    /// The bot's token.
    pub token: SecretString,
    /// The database, open.
    pub store: Store,
    /// The playbook to begin with.
    pub playbook: Playbook,
    /// Reads it again.
    pub reload: Box<Reload>,
    /// The time.
    pub clock: SharedClock,
    /// What holds before any set-up.
    pub defaults: Defaults,
    /// How much one person may do.
    pub paces: Paces,
}

/// A running bot.
pub struct Bot {
    wire: Wire,
    coach: Arc<Coach>,
    sender: Arc<Sender>,
    sending: AbortOnDropHandle<()>,
    upkeep: AbortOnDropHandle<()>,
    looking: AbortOnDropHandle<()>,
    online: watch::Receiver<Option<Online>>,
}

impl Bot {
    /// Connects and begins to answer. An error is a reason to stop.
    pub async fn start(parts: Parts) -> Result<Self, Stop> {
        let Parts {
            api,
            token,
            store,
            playbook,
            reload,
            clock,
            defaults,
            paces,
        } = parts;
        let transport =
            Transport::new(api, &token, Arc::clone(&clock)).map_err(Stop::Unreachable)?;
        let known = watch::Sender::new(None);
        let online = known.subscribe();
        let surroundings = Arc::new(Workspaces::new(transport.clone(), online.clone()));
        let coach = Arc::new(Coach::new(
            store,
            Arc::clone(&clock),
            defaults,
            playbook,
            reload,
            surroundings,
        ));
        let commands = Commands::default();
        let front = Arc::new(Front(Arc::clone(&coach), commands.clone()));
        let wire = Wire::start(Plan {
            transport: transport.clone(),
            token,
            clock: Arc::clone(&clock),
            desk: Arc::clone(&front) as Arc<dyn Desk>,
            commands: register::commands(command::all()),
            known: commands,
            paces,
            online: known,
        })
        .await?;
        let sender = Arc::new(Sender::new(
            front,
            transport,
            Arc::clone(&clock),
            online.clone(),
        ));
        let sending = AbortOnDropHandle::new(tokio::spawn(keep_sending(Arc::clone(&sender))));
        let upkeep = AbortOnDropHandle::new(tokio::spawn(keep_up(
            coach.store.clone(),
            Arc::clone(&clock),
        )));
        let looking = AbortOnDropHandle::new(tokio::spawn(keep_looking(Arc::clone(&coach), clock)));
        Ok(Self {
            wire,
            coach,
            sender,
            sending,
            upkeep,
            looking,
            online,
        })
    }

    /// Waits until the bot is connected and its commands are registered; false when that takes longer.
    pub async fn ready(&self, time: Duration) -> bool {
        self.wire.ready(time).await
    }

    /// The coach.
    pub fn coach(&self) -> &Arc<Coach> {
        &self.coach
    }

    /// The sender of posts, for tests that move time.
    pub fn sender(&self) -> &Sender {
        &self.sender
    }

    /// The connection.
    pub fn wire(&self) -> &Wire {
        &self.wire
    }

    /// What is known of the connection.
    pub fn online(&self) -> watch::Receiver<Option<Online>> {
        self.online.clone()
    }

    /// Looks at what time has brought up and sends what is due, now and not within a second.
    ///
    /// # Errors
    /// When the store can't be read or written, or the token is refused; told in words.
    pub async fn catch_up(&self) -> Result<(), String> {
        let clock = &self.coach.clock;
        while self
            .coach
            .look(clock.wall_ms())
            .await
            .map_err(|e| e.to_string())?
        {}
        let step = || self.sender.step(clock.wall_ms());
        while step()
            .await
            .map_err(|_| "the token is refused".to_owned())?
            > 0
        {}
        Ok(())
    }

    /// Waits for a reason to stop.
    pub async fn stopped(&self) -> Stop {
        self.wire.stopped().await
    }

    /// Leaves Discord, answers what was let in, and closes the database; what is still to be posted stays in it.
    /// Says whether everything was answered in this time.
    pub async fn shutdown(self, time: Duration) -> bool {
        self.upkeep.abort();
        self.looking.abort();
        let answered = self.wire.shutdown(time).await;
        // A claimed post is claimed again by the next process; its nonce holds off a second copy.
        self.sending.abort();
        self.coach.store.close().await;
        answered
    }
}

/// Keeps the sender running: a panic in it is logged, and what it had claimed is claimed again later.
async fn keep_sending(sender: Arc<Sender>) {
    loop {
        let once = Arc::clone(&sender);
        match AbortOnDropHandle::new(tokio::spawn(async move { once.run().await })).await {
            // Whoever watches the connection ends the program.
            Ok(TokenRefused) => return,
            Err(error) => {
                tracing::error!(%error, "the sender of posts failed; starting it again");
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
    }
}

async fn keep_up(store: Store, clock: SharedClock) {
    let mut moves = clock.moves();
    loop {
        if let Err(error) = store.prune(clock.wall_ms()).await {
            tracing::warn!(%error, "old drafts and receipts could not be forgotten; trying again later");
        }
        tokio::select! {
            () = tokio::time::sleep(UPKEEP) => {}
            () = moves.next() => {}
        }
    }
}

/// An error of the store for the sender's log.
#[expect(clippy::needless_pass_by_value, reason = "it maps an error")]
fn text(error: StoreError) -> String {
    error.to_string()
}

/// Looks at what time brings up, for as long as the bot runs.
async fn keep_looking(coach: Arc<Coach>, clock: SharedClock) {
    let mut moves = clock.moves();
    // At the start, and with each playbook that is taken afterwards.
    let mut measured = false;
    loop {
        if !measured {
            match coach.take_note_of_measure().await {
                Ok(()) => measured = true,
                Err(error) => {
                    tracing::warn!(%error, "whether limits have changed is not known; trying again");
                }
            }
        }
        let now = clock.wall_ms();
        match coach.store.next_due_at().await {
            Ok(Some(at)) if at <= now => match coach.look(now).await {
                Ok(true) => continue,
                Ok(false) => {}
                Err(error) => {
                    tracing::warn!(%error, "what time brings up can't be looked at; trying again");
                }
            },
            Ok(_) => {}
            Err(error) => tracing::warn!(%error, "when to look next is not known; trying again"),
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK) => {}
            () = moves.next() => {}
            () = coach.playbook_swapped() => measured = false,
        }
    }
}

/// The coach as the Discord side sees it; the commands that it names can be pressed.
struct Front(Arc<Coach>, Commands);

impl Desk for Front {
    fn handle(&self, request: Request) -> Later<'_, Answer> {
        Box::pin(async move {
            // Where no workspace is, no command of one can be used.
            let here = request.workspace.is_some();
            let answer = self.0.handle(request).await;
            if here {
                self.1.linked_in(answer)
            } else {
                answer
            }
        })
    }

    fn private(&self, request: &Request) -> bool {
        self.0.private(request)
    }

    fn may_open_form(&self, request: &Request) -> bool {
        self.0.may_open_form(request)
    }

    fn busy(&self, request: &Request) -> Answer {
        self.1.linked_in(self.0.busy(request))
    }

    fn flooded(&self, request: &Request) -> Answer {
        self.1.linked_in(self.0.flooded(request))
    }

    fn answered(
        &self,
        workspace: WorkspaceId,
        interaction: InteractionId,
        message: MessageId,
    ) -> Later<'_, ()> {
        Box::pin(async move {
            let answered = AnsweredWrite {
                interaction,
                message,
                at: self.0.clock.wall_ms(),
            };
            if let Err(error) = self.0.store.answered(workspace, answered).await {
                tracing::info!(%error, "a public answer is looked for in its channel later");
            }
        })
    }

    fn mended(&self, workspace: WorkspaceId) -> Later<'_, ()> {
        Box::pin(async move {
            let now = self.0.clock.wall_ms();
            if let Err(error) = self.0.store.release_held(workspace, None, now).await {
                tracing::warn!(%error, "held posts could not be released");
            }
        })
    }

    fn role_deleted(&self, workspace: WorkspaceId, role: RoleId) -> Later<'_, ()> {
        Box::pin(async move {
            if let Err(error) = self.0.role_deleted(workspace, role).await {
                tracing::warn!(%error, "what a deleted role was is dropped when somebody looks");
            }
        })
    }
}

impl Outbox for Front {
    fn claim(&self, now: i64, limit: u32) -> BoxFuture<'_, Result<Vec<Post>, String>> {
        Box::pin(async move {
            self.0
                .store
                .claim_posts(now, limit)
                .await
                .map_err(|e| e.to_string())
        })
    }

    fn render<'a>(&'a self, post: &'a Post) -> BoxFuture<'a, Result<Rendered, String>> {
        Box::pin(async move {
            Ok(match self.0.post(post).await.map_err(|e| e.to_string())? {
                Posting::Send(mut message) => {
                    self.1.link(&mut message);
                    Rendered::Send(message)
                }
                Posting::Close(reason) => Rendered::Close(reason),
                Posting::Lapsed(mut message, reason) => {
                    self.1.link(&mut message);
                    Rendered::Lapsed(message, reason)
                }
                Posting::Hold(reason) => Rendered::Hold(reason),
            })
        })
    }

    fn report<'a>(
        &'a self,
        post: &'a Post,
        report: Report,
        now: i64,
    ) -> BoxFuture<'a, Result<bool, String>> {
        Box::pin(async move {
            let store = &self.0.store;
            if let Report::Held(reason) = &report
                && let Some(channel) = self.0.instead(post, reason).await.map_err(text)?
            {
                return store.post_moved(post, channel).await.map_err(text);
            }
            match report {
                Report::Sent(message) => match self.0.delivered(post, now).await.map_err(text)? {
                    Delivered::Nudge(told) => store.nudge_sent(post, message, now, told).await,
                    Delivered::Digest(until) => store.digest_sent(post, message, now, until).await,
                    Delivered::Other => store.post_sent(post, message, now).await,
                },
                Report::Retry(at, error) => store.post_retry(post, at, &error).await,
                Report::Held(reason) => match store.post_held(post, &reason).await {
                    Ok(true) => self.0.tell_unposted(post).await.map(|()| true),
                    other => other,
                },
                Report::Closed(reason) => store.post_closed(post, &reason).await,
            }
            .map_err(text)
            .inspect(|_| self.0.reported())
        })
    }

    fn extend<'a>(&'a self, post: &'a Post, now: i64) -> BoxFuture<'a, Result<bool, String>> {
        Box::pin(async move {
            let extended = self.0.store.extend_claim(post, now).await;
            extended.map_err(|e| e.to_string())
        })
    }

    fn next_at(&self) -> BoxFuture<'_, Option<i64>> {
        Box::pin(async move { self.0.store.next_post_at().await.ok().flatten() })
    }

    fn woken(&self) -> BoxFuture<'_, ()> {
        Box::pin(self.0.store.posts().notified())
    }
}
