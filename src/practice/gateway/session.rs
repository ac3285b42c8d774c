//! A gateway session: its sequence, what it was sent, and whom an event reaches.
//!
//! A session outlives its connection, so that a bot that resumes gets what it missed.

use std::collections::VecDeque;

use axum::extract::ws::Utf8Bytes;
use serde_json::{Value, json};
use tokio::sync::mpsc::UnboundedSender;

use super::intent;
use crate::practice::state::State;
use crate::practice::time::Id;

/// Events kept for a resume.
const KEPT: usize = 4096;
/// Sessions without a connection that are kept.
const IDLE_SESSIONS: usize = 16;

/// What a connection is told to do.
pub(crate) enum Out {
    /// Send an event (delayed by the delay fault).
    Event(Utf8Bytes),
    /// Send another payload.
    Text(Utf8Bytes),
    /// Say that the session is invalid (op 9), resumable or not; the connection may identify anew.
    Invalid(bool),
    /// Close with a code, or without one.
    Close(Option<u16>),
    /// Cut the connection without a close frame.
    Cut,
}

/// One identified session.
pub(crate) struct Session {
    pub id: String,
    pub intents: u64,
    pub shard: (u64, u64),
    pub seq: u64,
    sent: VecDeque<(u64, Utf8Bytes)>,
    /// The connection, while there is one.
    pub to: Option<UnboundedSender<Out>>,
}

impl Session {
    pub fn new(id: String, intents: u64, shard: (u64, u64), to: UnboundedSender<Out>) -> Self {
        Self {
            id,
            intents,
            shard,
            seq: 0,
            sent: VecDeque::new(),
            to: Some(to),
        }
    }

    /// Whether a connection is open.
    pub fn connected(&self) -> bool {
        self.to.as_ref().is_some_and(|to| !to.is_closed())
    }

    /// Numbers an event, keeps it for a resume, sends it if connected.
    pub fn event(&mut self, name: &str, data: &str) {
        let text = self.keep(name, data);
        self.send(Out::Event(text));
    }

    /// Numbers and keeps an event without sending it.
    pub fn keep(&mut self, name: &str, data: &str) -> Utf8Bytes {
        self.seq += 1;
        let text: Utf8Bytes =
            format!(r#"{{"op":0,"t":"{name}","s":{},"d":{data}}}"#, self.seq).into();
        self.sent.push_back((self.seq, text.clone()));
        if self.sent.len() > KEPT {
            self.sent.pop_front();
        }
        text
    }

    /// Sends to the connection, if there is one.
    pub fn send(&self, out: Out) {
        if let Some(to) = &self.to
            && to.send(out).is_err()
        {
            tracing::trace!(
                session = self.id,
                "connection is gone, the event waits for a resume"
            );
        }
    }

    /// The events after `seq`; none if some of them are forgotten.
    pub fn missed(&self, seq: u64) -> Option<Vec<Utf8Bytes>> {
        let first = self.sent.front().map_or(self.seq + 1, |(n, _)| *n);
        (seq + 1 >= first).then(|| {
            self.sent
                .iter()
                .filter(|(n, _)| *n > seq)
                .map(|(_, t)| t.clone())
                .collect()
        })
    }

    fn serves(&self, guild: Option<Id>) -> bool {
        let (index, count) = self.shard;
        guild.map_or(index == 0, |id| (id >> 22) % count.max(1) == index)
    }
}

/// Sends an event to every session that serves `guild` (none: direct messages, shard 0) and has the
/// intent (0: needs none).
pub(crate) fn emit(state: &mut State, name: &str, guild: Option<Id>, intent: u64, data: &Value) {
    let text = data.to_string();
    for session in &mut state.sessions {
        if session.serves(guild) && (intent == 0 || session.intents & intent != 0) {
            session.event(name, &text);
        }
    }
}

/// Sends a message event; its text is left out for sessions that may not read it.
pub(crate) fn emit_message(state: &mut State, name: &str, guild: Option<Id>, mut data: Value) {
    let bot = state.world.bot.to_string();
    let may_read = guild.is_none()
        || data["author"]["id"] == bot.as_str()
        || data["mentions"]
            .as_array()
            .is_some_and(|m| m.iter().any(|u| u["id"] == bot.as_str()));
    if let Some(id) = guild {
        data["guild_id"] = json!(id.to_string());
        let author = data["author"]["id"]
            .as_str()
            .and_then(|id| id.parse::<Id>().ok());
        let member = author.and_then(|a| state.world.guilds.get(&id)?.members.get(&a));
        if let Some(member) = member {
            data["member"] = crate::practice::object::bare_member(member);
        }
    }
    let whole = data.to_string();
    for field in ["content", "embeds", "attachments", "components"] {
        if data.get(field).is_some() {
            data[field] = if field == "content" {
                json!("")
            } else {
                json!([])
            };
        }
    }
    let blank = data.to_string();
    let intent = if guild.is_some() {
        intent::GUILD_MESSAGES
    } else {
        intent::DIRECT_MESSAGES
    };
    for session in &mut state.sessions {
        if session.serves(guild) && session.intents & intent != 0 {
            let reads = may_read || session.intents & intent::MESSAGE_CONTENT != 0;
            session.event(name, if reads { &whole } else { &blank });
        }
    }
}

/// Whether any session wants message events at all.
pub(crate) fn reads_messages(state: &State) -> bool {
    let wanted = intent::GUILD_MESSAGES | intent::DIRECT_MESSAGES;
    state.sessions.iter().any(|s| s.intents & wanted != 0)
}

/// Forgets the oldest sessions that nobody came back for.
pub(crate) fn forget_idle(state: &mut State) {
    let idle = state.sessions.iter().filter(|s| !s.connected()).count();
    let mut excess = idle.saturating_sub(IDLE_SESSIONS);
    state.sessions.retain(|session| {
        let drop = excess > 0 && !session.connected();
        excess -= usize::from(drop);
        !drop
    });
}
