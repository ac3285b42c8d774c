//! A guard between the gateway client and Discord's gateway, inside this process.
//!
//! serenity 0.12.5 connects to an address on this machine that only it knows; the guard connects to Discord and
//! passes frames both ways. On the way it puts in the token, takes the interactions out (serenity would lose what
//! the newer forms hold, and wants dozens of fields that nobody here asks for), counts sessions, answers heartbeats,
//! notices a dead connection, and turns the ways of closing that serenity handles badly into ones that it handles well: it spins
//! for ever on a close without a code or with 4010 to 4012, starts a new session where it could resume, and asks
//! for sessions without end, for which Discord resets a token. The protocol itself stays serenity's.

mod budget;
mod codes;
mod frame;
mod relay;
mod upstream;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use secrecy::SecretString;
use serde_json::value::RawValue;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

use self::budget::Budget;
use super::discovery::Gateway;
use super::jitter;
use super::stop::Stop;
use super::transport::Transport;
use crate::clock::SharedClock;

/// Time for a client of this process to say which address it wants.
const GREETING: Duration = Duration::from_secs(2);

/// Takes an interaction's JSON, where the frame had any; it is called in order and must not wait.
pub type Interactions = Box<dyn Fn(Option<Box<RawValue>>) + Send + Sync>;

/// The guard, running.
pub struct Guard {
    url: String,
    state: Arc<State>,
    accepting: JoinHandle<()>,
    serving: JoinHandle<()>,
}

/// What the guard knows across connections.
struct State {
    transport: Transport,
    token: SecretString,
    clock: SharedClock,
    interactions: Interactions,
    /// Set once there is no use in going on.
    verdict: watch::Sender<Option<Stop>>,
    /// Set when the program stops: the gateway is left, nothing new is connected.
    closing: watch::Sender<bool>,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    budget: Budget,
    /// The gateway as found before the first connection; used up by it.
    first: Option<Gateway>,
    /// The session that can be resumed.
    session: Option<Session>,
    /// Connections in a row that did not last.
    failures: u32,
}

#[derive(Clone)]
struct Session {
    resume_url: reqwest::Url,
}

impl State {
    fn known<T>(&self, with: impl FnOnce(&mut Known) -> T) -> T {
        with(&mut self.known.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn stop(&self, why: Stop) {
        self.verdict.send_if_modified(|verdict| {
            let first = verdict.is_none();
            if first {
                *verdict = Some(why);
            }
            first
        });
    }

    fn over(&self) -> bool {
        *self.closing.borrow() || self.verdict.borrow().is_some()
    }
}

impl Guard {
    /// A guard that connects to this gateway when its client comes, and hands interactions to `interactions`.
    pub async fn start(
        transport: Transport,
        token: SecretString,
        clock: SharedClock,
        gateway: Gateway,
        interactions: Interactions,
    ) -> std::io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let secret = format!("{:016x}{:016x}", jitter::random(), jitter::random());
        let url = format!("ws://127.0.0.1:{}/{secret}", listener.local_addr()?.port());
        let state = Arc::new(State {
            transport,
            token,
            clock,
            interactions,
            verdict: watch::Sender::new(None),
            closing: watch::Sender::new(false),
            known: Mutex::new(Known {
                first: Some(gateway),
                ..Known::default()
            }),
        });
        let (sender, receiver) = mpsc::channel(4);
        let accepting = tokio::spawn(accept(listener, secret, sender));
        let serving = tokio::spawn(serve(Arc::clone(&state), receiver));
        Ok(Self {
            url,
            state,
            accepting,
            serving,
        })
    }

    /// The address for the client; whoever knows it can act as the bot, so it is never logged.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Becomes set when there is no use in going on.
    pub fn verdict(&self) -> watch::Receiver<Option<Stop>> {
        self.state.verdict.subscribe()
    }

    /// Leaves the gateway at once; the client stays connected to the guard until it leaves by itself.
    pub fn leave(&self) {
        self.state.closing.send_replace(true);
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.accepting.abort();
        self.serving.abort();
    }
}

/// Waits until a flag is set; for ever when nobody can set it any more.
async fn set(flag: &mut watch::Receiver<bool>) {
    if flag.wait_for(|set| *set).await.is_err() {
        std::future::pending::<()>().await;
    }
}

async fn accept(listener: TcpListener, secret: String, known: mpsc::Sender<TcpStream>) {
    let secret: Arc<str> = format!("GET /{secret}").into();
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // Out of sockets: others must end before more can come.
            tokio::time::sleep(Duration::from_millis(200)).await;
            continue;
        };
        let (secret, known) = (Arc::clone(&secret), known.clone());
        tokio::spawn(async move {
            if tokio::time::timeout(GREETING, knows(&stream, secret.as_bytes())).await == Ok(true) {
                // The guard is gone when nobody takes it.
                known.send(stream).await.ok();
            }
        });
    }
}

/// Whether a connection begins with the secret address; its bytes stay unread.
async fn knows(stream: &TcpStream, secret: &[u8]) -> bool {
    let mut buffer = [0; 64];
    loop {
        match stream.peek(&mut buffer).await {
            Ok(0) | Err(_) => return false,
            Ok(n) if n >= secret.len() => return buffer.starts_with(secret),
            Ok(n) if !secret.starts_with(&buffer[..n]) => return false,
            Ok(_) => tokio::time::sleep(Duration::from_millis(10)).await,
        }
    }
}

/// One connection of the client at a time: a new one ends the one before, which the client has given up.
async fn serve(state: Arc<State>, mut streams: mpsc::Receiver<TcpStream>) {
    let mut current: Option<(tokio::sync::oneshot::Sender<()>, JoinHandle<()>)> = None;
    while let Some(stream) = streams.recv().await {
        if let Some((end, mut running)) = current.take() {
            drop(end);
            if tokio::time::timeout(Duration::from_secs(2), &mut running)
                .await
                .is_err()
            {
                running.abort();
            }
        }
        let (end, ended) = tokio::sync::oneshot::channel();
        current = Some((
            end,
            tokio::spawn(relay::run(Arc::clone(&state), stream, ended)),
        ));
    }
}
