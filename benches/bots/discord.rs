//! As much of Discord as two bots need, and nothing that costs time: one gateway connection, the few routes they call,
//! no checks. What is measured ends when the whole answer to an interaction has been read here.

use std::collections::HashMap;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::{SinkExt, StreamExt};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;
use tokio_tungstenite::accept_async;
use tokio_tungstenite::tungstenite::Message;

use crate::payload::{self, APPLICATION};

/// An answer: when it was here, and what it said.
pub struct Answered {
    pub at: Instant,
    pub body: Vec<u8>,
}

/// The server, for one bot at a time.
pub struct Discord {
    pub base: String,
    inner: Arc<Inner>,
}

struct Inner {
    gateway: String,
    events: Mutex<Option<mpsc::UnboundedSender<String>>>,
    waiting: Mutex<HashMap<u64, oneshot::Sender<Answered>>>,
}

impl Discord {
    pub async fn start() -> io::Result<Self> {
        let rest = TcpListener::bind("127.0.0.1:0").await?;
        let gateway = TcpListener::bind("127.0.0.1:0").await?;
        let base = format!("http://{}", rest.local_addr()?);
        let inner = Arc::new(Inner {
            gateway: format!("ws://{}", gateway.local_addr()?),
            events: Mutex::default(),
            waiting: Mutex::default(),
        });
        let of_rest = Arc::clone(&inner);
        tokio::spawn(async move {
            while let Ok((socket, _)) = rest.accept().await {
                let inner = Arc::clone(&of_rest);
                tokio::spawn(async move { serve(&inner, socket).await.ok() });
            }
        });
        let of_gateway = Arc::clone(&inner);
        tokio::spawn(async move {
            while let Ok((socket, _)) = gateway.accept().await {
                tokio::spawn(session(Arc::clone(&of_gateway), socket));
            }
        });
        Ok(Self { base, inner })
    }

    /// Sends an interaction to the bot; the answer comes through the receiver.
    pub fn send(&self, id: u64, event: String) -> oneshot::Receiver<Answered> {
        let (tell, answered) = oneshot::channel();
        lock(&self.inner.waiting).insert(id, tell);
        if let Some(events) = &*lock(&self.inner.events) {
            // Nobody listens when the bot has gone; the receiver then says so.
            events.send(event).ok();
        }
        answered
    }
}

/// One gateway connection: HELLO, READY to an IDENTIFY, heartbeats, then events as they come.
async fn session(inner: Arc<Inner>, socket: TcpStream) {
    socket.set_nodelay(true).ok();
    let Ok(socket) = accept_async(socket).await else {
        return;
    };
    let (mut sink, mut stream) = socket.split();
    let (events, mut queue) = mpsc::unbounded_channel::<String>();
    events.send(payload::HELLO.to_owned()).ok();
    let writing = tokio::spawn(async move {
        let mut batch = Vec::new();
        while queue.recv_many(&mut batch, 64).await > 0 {
            for event in batch.drain(..) {
                if sink.feed(Message::Text(event)).await.is_err() {
                    return;
                }
            }
            if sink.flush().await.is_err() {
                return;
            }
        }
    });
    while let Some(Ok(message)) = stream.next().await {
        match message {
            Message::Text(text) if text.contains("\"op\":2,") || text.contains("\"op\":2}") => {
                events.send(payload::ready(&inner.gateway)).ok();
                *lock(&inner.events) = Some(events.clone());
            }
            Message::Text(text) if text.contains("\"op\":1,") || text.contains("\"op\":1}") => {
                events.send(payload::BEAT_HEARD.to_owned()).ok();
            }
            Message::Close(_) => break,
            _ => {}
        }
    }
    writing.abort();
}

/// One REST connection, request after request.
async fn serve(inner: &Inner, mut socket: TcpStream) -> io::Result<()> {
    socket.set_nodelay(true)?;
    let mut buffer = Vec::with_capacity(16 << 10);
    loop {
        let head = loop {
            if let Some(at) = buffer.windows(4).position(|w| w == b"\r\n\r\n") {
                break at + 4;
            }
            if socket.read_buf(&mut buffer).await? == 0 {
                return Ok(());
            }
        };
        let text = String::from_utf8_lossy(&buffer[..head]).into_owned();
        let length = text
            .lines()
            .filter_map(|line| line.split_once(": "))
            .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
            .and_then(|(_, length)| length.parse::<usize>().ok())
            .unwrap_or(0);
        while buffer.len() < head + length {
            if socket.read_buf(&mut buffer).await? == 0 {
                return Ok(());
            }
        }
        let at = Instant::now();
        let body = buffer[head..head + length].to_vec();
        buffer.drain(..head + length);
        let path = text.split(' ').nth(1).unwrap_or_default();
        let path = path.strip_prefix("/api/v10").unwrap_or(path);
        if let Some(rest) = path.strip_prefix("/interactions/") {
            socket.write_all(NOTHING.as_bytes()).await?;
            let id = rest.split('/').next().and_then(|id| id.parse().ok());
            let asker = id.and_then(|id| lock(&inner.waiting).remove(&id));
            if let Some(asker) = asker {
                asker.send(Answered { at, body }).ok();
            }
            continue;
        }
        let said = if path.starts_with("/gateway") {
            payload::gateway(&inner.gateway)
        } else if path.contains("/members/") {
            payload::member()
        } else if path == format!("/applications/{APPLICATION}/commands") {
            "[]".to_owned()
        } else {
            "{}".to_owned()
        };
        let answer = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{said}",
            said.len()
        );
        socket.write_all(answer.as_bytes()).await?;
    }
}

/// What Discord says to an answer.
const NOTHING: &str = "HTTP/1.1 204 No Content\r\n\r\n";

fn lock<T>(of: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}
