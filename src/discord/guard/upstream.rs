//! Reaching Discord's gateway: as often as it takes, ever less often, and never with more sessions than allowed.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, WebSocketConfig};

use super::State;
use super::codes::{After, after};
use super::frame::{self, op};
use crate::discord::dial::Socket;
use crate::discord::discovery::{self, Failed};
use crate::discord::error::CallError;
use crate::discord::jitter;
use crate::discord::stop::Stop;

/// Time for the gateway's first word.
const HELLO: Duration = Duration::from_secs(15);
/// Longest wait between tries.
const WAIT_MAX: Duration = Duration::from_mins(1);
/// Sessions left below which no more are started: a person may want some too.
const SESSIONS_KEPT: u64 = 20;
/// Largest frame taken from the gateway.
const FRAME_MAX: usize = 8 << 20;

/// A connection to the gateway.
pub(super) struct Upstream {
    socket: Socket,
    /// The gateway's HELLO, to be passed on.
    pub hello: String,
    /// How often it wants a heartbeat.
    pub interval: Duration,
}

/// What came from the gateway.
pub(super) enum Came {
    /// A frame.
    Frame(String),
    /// The end, with the code where there was one.
    End(Option<u16>),
}

impl Upstream {
    /// The next frame, or the end.
    pub async fn next(&mut self) -> Came {
        loop {
            return match self.socket.next().await {
                Some(Ok(Message::Text(text))) => Came::Frame(text),
                Some(Ok(Message::Close(frame))) => Came::End(frame.map(|f| f.code.into())),
                Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => continue,
                // Compressed frames were not asked for, and what can't be looked into is not passed on.
                Some(Ok(Message::Binary(_)) | Err(_)) | None => Came::End(None),
            };
        }
    }

    /// Sends a frame; false when the connection is broken.
    pub async fn send(&mut self, text: String) -> bool {
        self.socket.send(Message::Text(text)).await.is_ok()
    }

    /// Leaves. 1000 ends the session, any other code keeps it for resuming.
    pub async fn close(mut self, code: u16) {
        let frame = CloseFrame {
            code: code.into(),
            reason: "".into(),
        };
        // It is left either way.
        tokio::time::timeout(Duration::from_secs(1), self.socket.close(Some(frame)))
            .await
            .ok();
    }
}

/// Connects and waits for HELLO, again and again; `None` when the program stops meanwhile.
pub(super) async fn reach(state: &State) -> Option<Upstream> {
    let mut attempt = state.known(|k| k.failures.saturating_sub(1));
    loop {
        if attempt > 0 {
            tokio::time::sleep(jitter::backoff(
                attempt - 1,
                Duration::from_secs(1),
                WAIT_MAX,
            ))
            .await;
        }
        if state.over() {
            return None;
        }
        attempt += 1;
        let Some(url) = address(state).await else {
            continue;
        };
        match connect(state, &url).await {
            Ok(upstream) => return Some(upstream),
            Err(Refused::Code(code)) => match after(code) {
                After::Stop(stop) => {
                    state.stop(stop);
                    return None;
                }
                After::Fresh => state.known(|k| k.session = None),
                After::Resume => {}
            },
            Err(Refused::Why(why)) => {
                tracing::warn!(attempt, why, "the gateway can't be reached; trying again");
            }
        }
        // A session's own address may be gone with its machine.
        if attempt > 2 {
            state.known(|k| k.session = None);
        }
    }
}

/// Where to connect: to the session's own address while there is a session, else to what the API says now.
async fn address(state: &State) -> Option<reqwest::Url> {
    if let Some(session) = state.known(|k| k.session.clone()) {
        return Some(session.resume_url);
    }
    let first = state.known(|k| k.first.take());
    let found = match first {
        Some(gateway) => Ok(gateway),
        None => discovery::discover(&state.transport).await,
    };
    match found {
        Ok(gateway) => {
            if gateway.remaining.is_some_and(|n| n < SESSIONS_KEPT)
                && !gateway.reset_after.is_zero()
            {
                let wait = gateway.reset_after.min(Duration::from_hours(24));
                tracing::error!(
                    minutes = wait.as_secs().div_ceil(60),
                    "Discord allows hardly any more sessions today; waiting until it does"
                );
                let mut closing = state.closing.subscribe();
                tokio::select! {
                    () = tokio::time::sleep(wait) => {}
                    () = super::set(&mut closing) => return None,
                }
            }
            Some(gateway.url)
        }
        Err(Failed::Call(CallError::TokenRefused { .. })) => {
            state.stop(Stop::TokenRefused);
            None
        }
        Err(Failed::Call(error)) => {
            tracing::warn!(%error, "the gateway's address can't be had; trying again");
            None
        }
        Err(Failed::Address(why)) => {
            state.stop(Stop::BadGateway(why));
            None
        }
    }
}

enum Refused {
    Code(Option<u16>),
    Why(String),
}

async fn connect(state: &State, url: &reqwest::Url) -> Result<Upstream, Refused> {
    let mut url = url.clone();
    let kept: Vec<(String, String)> = url
        .query_pairs()
        .filter(|(k, _)| k != "v" && k != "encoding")
        .map(|(k, v)| (k.into(), v.into()))
        .collect();
    url.query_pairs_mut()
        .clear()
        .extend_pairs(kept)
        .append_pair("v", "10")
        .append_pair("encoding", "json");
    let config = WebSocketConfig {
        max_message_size: Some(FRAME_MAX),
        max_frame_size: Some(FRAME_MAX),
        ..WebSocketConfig::default()
    };
    let socket = state
        .transport
        .dial(&url, config)
        .await
        .map_err(Refused::Why)?;
    let mut upstream = Upstream {
        socket,
        hello: String::new(),
        interval: Duration::ZERO,
    };
    match tokio::time::timeout(HELLO, upstream.next()).await {
        Err(_) => Err(Refused::Why("it said nothing".to_owned())),
        Ok(Came::End(code)) => Err(code.map_or_else(
            || Refused::Why("it hung up".to_owned()),
            |code| Refused::Code(Some(code)),
        )),
        Ok(Came::Frame(text)) => {
            let interval = frame::head(&text)
                .filter(|h| h.op == op::HELLO)
                .and_then(|h| frame::interval(&h));
            let Some(interval) = interval else {
                return Err(Refused::Why("its first word was no hello".to_owned()));
            };
            upstream.interval = Duration::from_millis(interval.clamp(100, 600_000));
            upstream.hello = text;
            Ok(upstream)
        }
    }
}
