//! One gateway connection: HELLO, heartbeats, what the client may send, and the close codes for what
//! it may not.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket};
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::{Instant, sleep, sleep_until};

use super::close;
use super::encode::Encoder;
use super::hello::{self, Hello};
use super::session::Out;
use crate::practice::breach::Rule;
use crate::practice::live;
use crate::practice::state::Shared;

/// The most bytes a client may send in one payload.
const PAYLOAD: usize = 4096;
/// The most payloads a client may send in a minute.
const PER_MINUTE: usize = 120;

/// Why a connection ends.
enum End {
    Code(u16),
    Quiet,
    Cut,
}

struct Socket {
    shared: Arc<Shared>,
    sink: SplitSink<WebSocket, Message>,
    encoder: Encoder,
    to: UnboundedSender<Out>,
    session: Option<String>,
    beat: Instant,
    received: VecDeque<Instant>,
}

/// Runs a connection to its end.
pub(crate) async fn run(
    shared: Arc<Shared>,
    socket: WebSocket,
    query: HashMap<String, String>,
    encoder: Encoder,
) {
    let (sink, mut stream) = socket.split();
    let (to, from) = unbounded_channel();
    shared.change(|state| {
        state.faults.gateway.connections.retain(|c| !c.is_closed());
        state.faults.gateway.connections.push(to.clone());
    });
    let mut socket = Socket {
        shared,
        sink,
        encoder,
        to,
        session: None,
        beat: Instant::now(),
        received: VecDeque::new(),
    };
    let end = match query.get("v").map_or("10", String::as_str) {
        "9" | "10" => socket.talk(&mut stream, from).await,
        _ => End::Code(close::INVALID_VERSION),
    };
    socket.finish(end, stream).await;
}

impl Socket {
    async fn talk(
        &mut self,
        stream: &mut SplitStream<WebSocket>,
        mut from: UnboundedReceiver<Out>,
    ) -> End {
        let interval = self.shared.heartbeat;
        let silent = self.shared.read().faults.gateway.silent;
        if !silent {
            let millis = u64::try_from(interval.as_millis()).unwrap_or(41_250);
            let hello = json!({ "op": 10, "d": { "heartbeat_interval": millis, "_trace": ["practice-room"] } });
            if self.send(hello.to_string().into()).await.is_err() {
                return End::Cut;
            }
        }
        let closing = self.shared.closing.clone();
        loop {
            let deadline = self.beat + interval * 2 + interval.min(Duration::from_secs(5));
            let step = tokio::select! {
                biased;
                () = closing.cancelled() => Err(End::Cut),
                out = from.recv() => match out {
                    Some(out) => self.push(out).await,
                    None => Err(End::Cut),
                },
                frame = stream.next() => match frame {
                    Some(Ok(frame)) => self.frame(frame).await,
                    Some(Err(_)) | None => Err(End::Cut),
                },
                () = sleep_until(deadline) => Err(End::Code(close::TIMED_OUT)),
            };
            if let Err(end) = step {
                return end;
            }
        }
    }

    async fn send(&mut self, text: Utf8Bytes) -> Result<(), End> {
        let frame = self.encoder.frame(text).ok_or(End::Cut)?;
        self.sink.send(frame).await.map_err(|_| End::Cut)
    }

    async fn push(&mut self, out: Out) -> Result<(), End> {
        match out {
            Out::Event(text) => {
                let delay = self.shared.read().faults.gateway.delay;
                if !delay.is_zero() {
                    sleep(delay).await;
                }
                self.send(text).await
            }
            Out::Text(text) => self.send(text).await,
            Out::Invalid(resumable) => {
                self.detach();
                let payload = format!(r#"{{"op":9,"d":{resumable}}}"#);
                self.send(payload.into()).await
            }
            Out::Close(Some(code)) => Err(End::Code(code)),
            Out::Close(None) => Err(End::Quiet),
            Out::Cut => Err(End::Cut),
        }
    }

    async fn frame(&mut self, frame: Message) -> Result<(), End> {
        let bytes = match &frame {
            Message::Text(text) => text.as_bytes(),
            Message::Binary(bytes) => bytes.as_ref(),
            Message::Ping(_) | Message::Pong(_) => return Ok(()),
            Message::Close(frame) => {
                let code = frame.as_ref().map_or(1005, |f| f.code);
                if matches!(code, 1000 | 1001) {
                    self.forget();
                }
                return Err(End::Quiet);
            }
        };
        if bytes.len() > PAYLOAD {
            return Err(End::Code(close::DECODE));
        }
        let now = Instant::now();
        self.received
            .retain(|at| now.duration_since(*at) < Duration::from_mins(1));
        self.received.push_back(now);
        if self.received.len() > PER_MINUTE {
            return Err(End::Code(close::RATE_LIMITED));
        }
        let payload: Value = serde_json::from_slice(bytes).map_err(|_| End::Code(close::DECODE))?;
        let op = payload
            .get("op")
            .and_then(Value::as_u64)
            .ok_or(End::Code(close::DECODE))?;
        self.payload(op, payload.get("d").unwrap_or(&Value::Null))
            .await
    }

    async fn payload(&mut self, op: u64, data: &Value) -> Result<(), End> {
        match op {
            1 => {
                self.beat = Instant::now();
                if self.shared.read().faults.gateway.mute_acks {
                    return Ok(());
                }
                self.send(r#"{"op":11}"#.into()).await
            }
            2 | 6 if self.session.is_some() => Err(End::Code(close::ALREADY_AUTHENTICATED)),
            2 => {
                let hello = hello::identify(&self.shared, data, &self.to);
                self.greeted(hello).await
            }
            6 => {
                let hello = hello::resume(&self.shared, data, &self.to);
                self.greeted(hello).await
            }
            3 | 4 | 8 | 31 if self.session.is_none() => Err(End::Code(close::NOT_AUTHENTICATED)),
            8 => {
                let chunk = hello::members_chunk(&self.shared.read(), data);
                if let (Some(chunk), Some(id)) = (chunk, self.session.clone()) {
                    self.shared.change(|state| {
                        if let Some(session) = state.sessions.iter_mut().find(|s| s.id == id) {
                            session.event("GUILD_MEMBERS_CHUNK", &chunk);
                        }
                    });
                }
                Ok(())
            }
            3 | 4 | 31 => Ok(()),
            _ => Err(End::Code(close::UNKNOWN_OPCODE)),
        }
    }

    async fn greeted(&mut self, hello: Hello) -> Result<(), End> {
        match hello {
            Hello::Session(id) => {
                self.session = Some(id);
                self.shared.change(live::bot_online);
                Ok(())
            }
            Hello::Close(code) => Err(End::Code(code)),
            Hello::Invalid => self.send(r#"{"op":9,"d":false}"#.into()).await,
        }
    }

    /// A session whose client says goodbye can't be resumed.
    fn forget(&self) {
        if let Some(id) = &self.session {
            self.shared
                .change(|state| state.sessions.retain(|s| &s.id != id));
        }
    }

    /// Leaves the session to whoever resumes it.
    fn detach(&mut self) {
        let id = self.session.take();
        self.shared.change(|state| {
            for session in &mut state.sessions {
                let mine = session
                    .to
                    .as_ref()
                    .is_some_and(|to| to.same_channel(&self.to));
                if Some(&session.id) == id.as_ref() && mine {
                    session.to = None;
                }
            }
            live::bot_online(state);
        });
    }

    async fn finish(mut self, end: End, mut stream: SplitStream<WebSocket>) {
        let farewell = match end {
            End::Code(code) => {
                if code != 4000 && !self.shared.read().faults.gateway.scripted(code) {
                    let what = format!("gateway closed with {code}: {}", close::reason(code));
                    self.shared
                        .change(|state| state.breach(Rule::Gateway, what));
                }
                Some(Message::Close(Some(CloseFrame {
                    code,
                    reason: close::reason(code).into(),
                })))
            }
            End::Quiet => Some(Message::Close(None)),
            End::Cut => None,
        };
        self.detach();
        let Some(farewell) = farewell else {
            return;
        };
        // The client must get to read the close frame before the connection goes.
        if self.sink.send(farewell).await.is_ok() {
            let drain = async { while let Some(Ok(_)) = stream.next().await {} };
            if tokio::time::timeout(Duration::from_secs(1), drain)
                .await
                .is_err()
            {
                tracing::trace!("the client did not answer the close frame");
            }
        }
    }
}
