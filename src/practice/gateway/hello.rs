//! IDENTIFY and RESUME: what is checked, and what READY says.

use axum::extract::ws::Utf8Bytes;
use serde_json::{Value, json};
use tokio::sync::mpsc::UnboundedSender;

use super::session::{self, Out, Session};
use super::{close, intent};
use crate::practice::object;
use crate::practice::state::{Shared, State};

/// What became of an IDENTIFY or RESUME.
pub(crate) enum Hello {
    /// The session with this id is now this connection's.
    Session(String),
    /// The connection closes with this code.
    Close(u16),
    /// Invalid session: the client identifies anew.
    Invalid,
}

/// Handles IDENTIFY: checks it, makes a session, sends READY and the guilds.
pub(crate) fn identify(shared: &Shared, data: &Value, to: &UnboundedSender<Out>) -> Hello {
    shared.change(|state| {
        state.identifies += 1;
        if let Some(code) = state.faults.gateway.refusal() {
            return Hello::Close(code);
        }
        match checked(shared, data) {
            Ok((intents, part)) => {
                let id = format!(
                    "{:032x}",
                    u128::from(state.world.next_id()).wrapping_mul(0x9e37_79b9_7f4a_7c15)
                );
                state
                    .sessions
                    .push(Session::new(id.clone(), intents, part, to.clone()));
                ready(shared, state);
                session::forget_idle(state);
                Hello::Session(id)
            }
            Err(code) => Hello::Close(code),
        }
    })
}

/// The intents and shard of a good IDENTIFY, or the close code of a bad one.
fn checked(shared: &Shared, data: &Value) -> Result<(u64, (u64, u64)), u16> {
    if !token_fits(shared, data) {
        return Err(close::AUTHENTICATION_FAILED);
    }
    if !data.get("properties").is_some_and(Value::is_object) {
        return Err(close::DECODE);
    }
    let intents = data
        .get("intents")
        .and_then(Value::as_u64)
        .ok_or(close::INVALID_INTENTS)?;
    if intents & !intent::ALL != 0 {
        return Err(close::INVALID_INTENTS);
    }
    if intents & intent::PRIVILEGED & !shared.privileged != 0 {
        return Err(close::DISALLOWED_INTENTS);
    }
    let part = match data.get("shard").filter(|s| !s.is_null()) {
        None => (0, 1),
        Some(pair) => {
            let at = |n: usize| {
                pair.get(n)
                    .and_then(Value::as_u64)
                    .ok_or(close::INVALID_SHARD)
            };
            (at(0)?, at(1)?)
        }
    };
    if part.0 >= part.1 {
        return Err(close::INVALID_SHARD);
    }
    Ok((intents, part))
}

/// Whether the payload's token is the bot's; some clients send it with the `Bot ` prefix.
fn token_fits(shared: &Shared, data: &Value) -> bool {
    let token = data
        .get("token")
        .and_then(Value::as_str)
        .unwrap_or_default();
    token.strip_prefix("Bot ").unwrap_or(token) == shared.token
}

/// Sends READY and one `GUILD_CREATE` a workspace to the newest session.
fn ready(shared: &Shared, state: &mut State) {
    let withheld = state.faults.gateway.withhold_ready;
    let Some(mut session) = state.sessions.pop() else {
        return;
    };
    let (index, count) = session.shard;
    let guilds: Vec<u64> = state
        .world
        .guilds
        .keys()
        .copied()
        .filter(|id| (id >> 22) % count.max(1) == index)
        .collect();
    let ready = json!({
        "v": 10,
        "user": object::own_user(&state.world),
        "user_settings": {},
        "guilds": guilds.iter().map(|id| json!({ "id": id.to_string(), "unavailable": true })).collect::<Vec<_>>(),
        "session_id": session.id,
        "session_type": "normal",
        "resume_gateway_url": shared.gateway,
        "shard": [index, count],
        "application": { "id": state.world.app.to_string(), "flags": 0 },
        "private_channels": [],
        "relationships": [],
        "presences": [],
        "guild_join_requests": [],
        "geo_ordered_rtc_regions": [],
        "auth": {},
        "_trace": ["practice-room"],
    });
    let text = session.keep("READY", &ready.to_string());
    if !withheld {
        session.send(Out::Event(text));
        if session.intents & intent::GUILDS != 0 {
            let all = session.intents & intent::GUILD_MEMBERS != 0;
            for guild in guilds.iter().filter_map(|id| state.world.guilds.get(id)) {
                session.event(
                    "GUILD_CREATE",
                    &object::guild_create(&state.world, guild, all).to_string(),
                );
            }
        }
    }
    state.sessions.push(session);
}

/// Handles RESUME: replays what was missed, then RESUMED.
pub(crate) fn resume(shared: &Shared, data: &Value, to: &UnboundedSender<Out>) -> Hello {
    if !token_fits(shared, data) {
        return Hello::Close(close::AUTHENTICATION_FAILED);
    }
    let id = data
        .get("session_id")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let Some(seq) = data.get("seq").and_then(Value::as_u64) else {
        return Hello::Close(close::DECODE);
    };
    shared.change(|state| {
        state.resumes += 1;
        if let Some(code) = state.faults.gateway.refusal() {
            return Hello::Close(code);
        }
        let Some(session) = state.sessions.iter_mut().find(|s| s.id == id) else {
            return Hello::Invalid;
        };
        if seq > session.seq {
            return Hello::Close(close::INVALID_SEQ);
        }
        let Some(missed) = session.missed(seq) else {
            return Hello::Invalid;
        };
        session.send(Out::Close(Some(4000)));
        session.to = Some(to.clone());
        for event in missed {
            session.send(Out::Event(event));
        }
        session.event("RESUMED", r#"{"_trace":["practice-room"]}"#);
        Hello::Session(id.to_owned())
    })
}

/// The members of `GUILD_MEMBERS_CHUNK` that op 8 asked for.
pub(crate) fn members_chunk(state: &State, data: &Value) -> Option<Utf8Bytes> {
    let guild = data
        .get("guild_id")
        .and_then(crate::practice::rules::snowflake)?;
    let guild = state.world.guilds.get(&guild)?;
    let wanted: Vec<u64> = match data.get("user_ids") {
        Some(Value::Array(ids)) => ids
            .iter()
            .filter_map(crate::practice::rules::snowflake)
            .collect(),
        Some(Value::String(id)) => id.parse().into_iter().collect(),
        _ => Vec::new(),
    };
    let query = data.get("query").and_then(Value::as_str);
    let fits = |id: &u64| {
        wanted.contains(id)
            || query.is_some_and(|q| {
                state
                    .world
                    .users
                    .get(id)
                    .is_some_and(|u| u.name.starts_with(&q.to_lowercase()))
            })
    };
    let members: Vec<Value> = guild
        .members
        .keys()
        .filter(|id| fits(id))
        .filter_map(|id| object::member(&state.world, guild, *id))
        .collect();
    let mut chunk = json!({
        "guild_id": guild.id.to_string(), "members": members, "chunk_index": 0, "chunk_count": 1, "not_found": [],
    });
    if let Some(nonce) = data.get("nonce").filter(|n| !n.is_null()) {
        chunk["nonce"] = nonce.clone();
    }
    Some(chunk.to_string().into())
}
