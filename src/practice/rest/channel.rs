//! Channels and their messages.

use serde_json::{Value, json};

use super::callback::mentions_said;
use super::{Call, Reply};
use crate::practice::error::{ApiError, FormErrors, Outcome};
use crate::practice::gateway::{intent, session};
use crate::practice::message::{self, Message};
use crate::practice::object;
use crate::practice::permission::{MANAGE_MESSAGES, READ_MESSAGE_HISTORY, VIEW_CHANNEL};
use crate::practice::post::{self, Place};
use crate::practice::rules;
use crate::practice::rules::message::COMPONENTS_V2;
use crate::practice::state::{Shared, State};
use crate::practice::time::Id;

/// Finds what is asked under `/channels/ID`.
pub(crate) fn route(
    shared: &Shared,
    state: &mut State,
    call: &Call,
    id: &str,
    rest: &[&str],
) -> Outcome<Reply> {
    let id = Call::id("channel_id", id)?;
    if !state.world.channels.contains_key(&id) {
        return Err(ApiError::unknown(10003));
    }
    let bits = state.world.permissions(state.world.bot, id);
    if bits & VIEW_CHANNEL == 0 {
        return Err(ApiError::missing_access());
    }
    match (call.method.as_str(), rest) {
        ("GET", []) => {
            let channel = state
                .world
                .channels
                .get(&id)
                .ok_or_else(|| ApiError::unknown(10003))?;
            Reply::ok(object::channel(&state.world, channel))
        }
        ("POST", ["typing"]) => typing(state, id),
        ("POST", ["messages"]) => create(state, call, id),
        ("GET", ["messages"]) => {
            if bits & READ_MESSAGE_HISTORY == 0 {
                return Reply::ok(json!([]));
            }
            list(shared, state, call, id)
        }
        (_, ["messages", message]) => {
            let message = Call::id("message_id", message)?;
            let found = message::find(state, id, message)
                .filter(|m| m.in_channel())
                .ok_or_else(|| ApiError::unknown(10008))?
                .clone();
            one(shared, state, call, &found, bits)
        }
        _ => Err(ApiError::no_route()),
    }
}

fn one(
    shared: &Shared,
    state: &mut State,
    call: &Call,
    found: &Message,
    bits: u64,
) -> Outcome<Reply> {
    let own = found.author == state.world.bot;
    match call.method.as_str() {
        "GET" if bits & READ_MESSAGE_HISTORY == 0 => Err(ApiError::missing_permissions()),
        "GET" => Reply::ok(seen(shared, state, found)),
        "PATCH" if !own => Err(ApiError::new(
            403,
            50005,
            "Cannot edit a message authored by another user",
        )),
        "PATCH" => {
            let body = call.json()?;
            let draft =
                rules::message::check("", body, &call.files, found.flags & COMPONENTS_V2 != 0)?;
            if draft.content.is_some() {
                mentions_said(state, call, &draft);
            }
            post::edit(state, found.channel, found.id, draft)?;
            let shown = message::find(state, found.channel, found.id)
                .ok_or_else(|| ApiError::unknown(10008))?;
            Reply::ok(message::json_of(state, shown))
        }
        "DELETE" if own || bits & MANAGE_MESSAGES != 0 => {
            post::delete(state, found.channel, found.id);
            Reply::nothing()
        }
        "DELETE" => Err(ApiError::missing_permissions()),
        _ => Err(ApiError::bad_method()),
    }
}

/// A message as the bot may read it: text of others only with the privileged intent.
fn seen(shared: &Shared, state: &State, message: &Message) -> Value {
    let mut value = message::json_of(state, message);
    let bot = state.world.bot;
    let may_read = message.author == bot
        || message.guild.is_none()
        || message.pings.users.contains(&bot)
        || shared.privileged & intent::MESSAGE_CONTENT != 0;
    if !may_read {
        value["content"] = json!("");
        for field in ["embeds", "attachments", "components"] {
            value[field] = json!([]);
        }
    }
    value
}

fn create(state: &mut State, call: &Call, id: Id) -> Outcome<Reply> {
    let body = call.json()?;
    let closed = state
        .world
        .channels
        .get(&id)
        .and_then(|c| c.recipient)
        .and_then(|user| state.world.users.get(&user))
        .is_some_and(|user| !user.dms_open);
    if closed {
        return Err(ApiError::new(
            403,
            50007,
            "Cannot send messages to this user",
        ));
    }
    post::permitted(state, id, &rules::message::Draft::default())?;
    let draft = rules::message::check("", body, &call.files, false)?;
    post::permitted(state, id, &draft)?;
    if draft.is_empty() {
        return Err(ApiError::empty_message());
    }
    if let Some(reply) = draft.reply_to
        && message::find(state, id, reply).is_none_or(|m| !m.in_channel())
    {
        let must = body["message_reference"]["fail_if_not_exists"]
            .as_bool()
            .unwrap_or(true);
        if must {
            return Err(ApiError::field(
                "message_reference",
                "REPLIES_UNKNOWN_MESSAGE",
                "Unknown message",
            ));
        }
    }
    mentions_said(state, call, &draft);
    let made = match post::by_nonce(state, id, &draft) {
        Some(made) => made,
        None => post::create(state, Place::plain(id, state.world.bot), draft),
    };
    let shown = message::find(state, id, made).ok_or_else(|| ApiError::unknown(10008))?;
    Reply::ok(message::json_of(state, shown))
}

fn list(shared: &Shared, state: &State, call: &Call, id: Id) -> Outcome<Reply> {
    let mut errors = FormErrors::default();
    let limit = match call.query.get("limit").map(|l| l.parse::<usize>()) {
        None => 50,
        Some(Ok(limit @ 1..=100)) => limit,
        Some(Ok(limit)) => {
            let (code, text) = if limit == 0 {
                (
                    "NUMBER_TYPE_MIN",
                    "int value should be greater than or equal to 1.",
                )
            } else {
                (
                    "NUMBER_TYPE_MAX",
                    "int value should be less than or equal to 100.",
                )
            };
            errors.add("limit", code, text);
            0
        }
        Some(Err(_)) => {
            errors.wrong_type("limit", "int");
            0
        }
    };
    let mut mark = |name: &str| {
        let text = call.query.get(name)?;
        let id = text.parse::<Id>().ok();
        if id.is_none() {
            errors.add(
                name,
                "NUMBER_TYPE_COERCE",
                &format!("Value \"{text}\" is not snowflake."),
            );
        }
        id
    };
    let (before, after, around) = (mark("before"), mark("after"), mark("around"));
    errors.finish()?;
    let all: Vec<&Message> = state
        .messages
        .get(&id)
        .into_iter()
        .flatten()
        .filter(|m| m.in_channel())
        .collect();
    let chosen: Vec<&Message> = if let Some(after) = after {
        all.into_iter()
            .filter(|m| m.id > after)
            .take(limit)
            .collect()
    } else if let Some(around) = around {
        let at = all.partition_point(|m| m.id < around);
        let from = at.saturating_sub(limit / 2);
        all.into_iter().skip(from).take(limit).collect()
    } else {
        let older: Vec<&Message> = all
            .into_iter()
            .filter(|m| before.is_none_or(|b| m.id < b))
            .collect();
        let from = older.len().saturating_sub(limit);
        older.into_iter().skip(from).collect()
    };
    Reply::ok(
        chosen
            .into_iter()
            .rev()
            .map(|m| seen(shared, state, m))
            .collect(),
    )
}

fn typing(state: &mut State, id: Id) -> Outcome<Reply> {
    post::permitted(state, id, &rules::message::Draft::default())?;
    let guild = state.world.channels.get(&id).and_then(|c| c.guild);
    let data = json!({
        "channel_id": id.to_string(),
        "guild_id": guild.map(|g| g.to_string()),
        "user_id": state.world.bot.to_string(),
        "timestamp": state.world.now_ms() / 1000,
    });
    if guild.is_some() {
        session::emit(
            state,
            "TYPING_START",
            guild,
            intent::GUILD_MESSAGE_TYPING,
            &data,
        );
    }
    Reply::nothing()
}
