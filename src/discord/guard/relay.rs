//! One connection of the client, passed on to one of Discord's gateway.

use std::sync::Arc;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::value::RawValue;
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, WebSocketConfig};
use tokio_tungstenite::{WebSocketStream, accept_async_with_config};

use super::codes::{self, After, after};
use super::frame::{self, op};
use super::upstream::{Came, Upstream, reach};
use super::{Session, State};
use crate::discord::stop::Stop;

/// A connection that lasted this long after its session was ready counts as good.
const GOOD: Duration = Duration::from_secs(10);
/// Largest frame taken from the client; the gateway takes 4,096 bytes.
const CLIENT_FRAME_MAX: usize = 64 << 10;
/// How long a closed client may take to leave.
const LEAVING: Duration = Duration::from_secs(10);

/// Serves one connection of the client until either side ends it, or `ended` does.
pub(super) async fn run(state: Arc<State>, stream: TcpStream, mut ended: oneshot::Receiver<()>) {
    // The client waits in its handshake until the gateway has been reached, for as long as that takes.
    let reached = tokio::select! {
        reached = reach(&state) => reached,
        _ = &mut ended => return,
    };
    stream.set_nodelay(true).ok();
    let config = WebSocketConfig {
        max_message_size: Some(CLIENT_FRAME_MAX),
        max_frame_size: Some(CLIENT_FRAME_MAX),
        ..WebSocketConfig::default()
    };
    let Ok(Ok(client)) = tokio::time::timeout(
        Duration::from_secs(5),
        accept_async_with_config(stream, Some(config)),
    )
    .await
    else {
        return;
    };
    let mut relay = Relay {
        state: &state,
        client,
        ended,
        upstream: None,
        ready_at: None,
        beat_at: None,
    };
    if let Some(upstream) = reached {
        let hello = upstream.hello.clone();
        relay.upstream = Some(upstream);
        if !relay.tell(hello).await {
            relay.leave(codes::RESUME).await;
            return;
        }
    }
    relay.run().await;
}

struct Relay<'a> {
    state: &'a State,
    client: WebSocketStream<TcpStream>,
    /// Resolves when the client connected anew.
    ended: oneshot::Receiver<()>,
    /// `None` once the gateway was left for good; the client is then only kept company until it leaves.
    upstream: Option<Upstream>,
    /// When the session became ready or was resumed.
    ready_at: Option<Instant>,
    /// When the heartbeat was sent that has not been answered yet.
    beat_at: Option<Instant>,
}

impl Relay<'_> {
    async fn run(mut self) {
        let mut closing = self.state.closing.subscribe();
        loop {
            let dead_at = match (&self.upstream, self.beat_at) {
                (Some(upstream), Some(beat)) => Some(beat + upstream.interval),
                _ => None,
            };
            tokio::select! {
                // The client connected anew: it has given this connection up, and resumes on the other.
                _ = &mut self.ended => return self.leave(codes::RESUME).await,
                () = super::set(&mut closing), if self.upstream.is_some() => self.leave(1000).await,
                message = self.client.next() => match message {
                    Some(Ok(Message::Text(text))) => {
                        if !self.hear_client(text).await {
                            return;
                        }
                    }
                    Some(Ok(Message::Close(frame))) => {
                        let code = frame.map_or(codes::RESUME, |f| f.code.into());
                        return self.leave(code).await;
                    }
                    Some(Ok(_)) => {}
                    Some(Err(_)) | None => return self.leave(codes::RESUME).await,
                },
                came = next(self.upstream.as_mut()) => match came {
                    Came::Frame(text) => {
                        if !self.hear_gateway(text).await {
                            return self.leave(codes::RESUME).await;
                        }
                    }
                    Came::End(code) => {
                        tracing::warn!(?code, "the gateway ended the connection");
                        self.upstream = None;
                        if self.lost(after(code)).await {
                            return;
                        }
                    }
                },
                () = at(dead_at) => {
                    tracing::warn!("the gateway left a heartbeat unanswered; connecting anew");
                    self.leave(codes::RESUME).await;
                    if self.lost(After::Resume).await {
                        return;
                    }
                }
            }
        }
    }

    /// A frame of the client; false when the connection is over.
    async fn hear_client(&mut self, text: String) -> bool {
        let kind = frame::head(&text).map(|h| h.op);
        let text = match kind {
            Some(op::HEARTBEAT) => {
                // Answered here at once: whether Discord answers is watched here too, and the client would start a
                // new session where it could resume.
                if !self.tell(frame::ACK.to_owned()).await {
                    self.leave(codes::RESUME).await;
                    return false;
                }
                self.beat_at.get_or_insert_with(Instant::now);
                text
            }
            Some(op::IDENTIFY) => {
                let now = self.state.clock.mono();
                if !self.state.known(|k| k.budget.ask(now)) {
                    self.state.stop(Stop::TooManySessions);
                    self.leave(1000).await;
                    return true;
                }
                frame::with_token(&text, &self.state.token).unwrap_or_default()
            }
            Some(op::RESUME) => frame::with_token(&text, &self.state.token).unwrap_or_default(),
            _ => text,
        };
        let Some(upstream) = &mut self.upstream else {
            return true;
        };
        if upstream.send(text).await {
            return true;
        }
        // Read what the gateway may have said before it broke: its code decides what comes next.
        let code = match tokio::time::timeout(Duration::from_millis(200), upstream.next()).await {
            Ok(Came::End(code)) => code,
            _ => None,
        };
        self.upstream = None;
        !self.lost(after(code)).await
    }

    /// A frame of the gateway; false when the client can't be told.
    async fn hear_gateway(&mut self, text: String) -> bool {
        let Some(head) = frame::head(&text) else {
            tracing::warn!("the gateway sent a frame that is none; ignored");
            return true;
        };
        match head.op {
            op::HEARTBEAT_ACK => {
                self.beat_at = None;
                return true;
            }
            op::DISPATCH if head.t == Some("READY") => {
                let url = frame::resume_url(&head);
                let url = url.and_then(|url| self.state.transport.base().gateway(&url).ok());
                self.state.known(|k| {
                    k.budget.ready();
                    k.session = url.map(|resume_url| Session { resume_url });
                });
                self.ready_at = Some(Instant::now());
            }
            op::DISPATCH if head.t == Some("RESUMED") => self.ready_at = Some(Instant::now()),
            op::DISPATCH if head.t == Some("INTERACTION_CREATE") => {
                (self.state.interactions)(head.d.map(RawValue::to_owned));
                return match head.s {
                    Some(sequence) => self.tell(frame::counted(sequence)).await,
                    None => true,
                };
            }
            op::INVALID_SESSION if !frame::resumable(&head) => {
                self.state.known(|k| k.session = None);
            }
            _ => {}
        }
        self.tell(text).await
    }

    /// The gateway is gone; tells the client how to go on. True when this connection is over.
    async fn lost(&mut self, after: After) -> bool {
        let lasted = self.ready_at.is_some_and(|at| at.elapsed() >= GOOD);
        self.state.known(|k| {
            k.failures = if lasted {
                1
            } else {
                k.failures.saturating_add(1)
            }
        });
        let code = match after {
            After::Stop(stop) => {
                // The client is kept company until the program has put it to rest; told of the code, it would spin.
                self.state.stop(stop);
                return false;
            }
            After::Fresh => {
                self.state.known(|k| k.session = None);
                codes::FRESH
            }
            After::Resume => codes::RESUME,
        };
        let frame = CloseFrame {
            code: code.into(),
            reason: "".into(),
        };
        if self.client.close(Some(frame)).await.is_ok() {
            // Until the client has read it: a connection that breaks before would be one more way of closing.
            let gone = async { while let Some(Ok(_)) = self.client.next().await {} };
            tokio::select! {
                () = gone => {}
                _ = &mut self.ended => {}
                () = tokio::time::sleep(LEAVING) => {}
            }
        }
        true
    }

    async fn tell(&mut self, text: String) -> bool {
        self.client.send(Message::Text(text)).await.is_ok()
    }

    /// Leaves the gateway.
    async fn leave(&mut self, code: u16) {
        if let Some(upstream) = self.upstream.take() {
            upstream.close(code).await;
        }
    }
}

async fn next(upstream: Option<&mut Upstream>) -> Came {
    match upstream {
        Some(upstream) => upstream.next().await,
        None => std::future::pending().await,
    }
}

async fn at(instant: Option<Instant>) {
    match instant {
        Some(instant) => tokio::time::sleep_until(instant).await,
        None => std::future::pending().await,
    }
}
