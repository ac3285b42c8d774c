//! What the page asks: the cast, a channel's messages as one person sees them, interactions,
//! completion, and the live socket.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::Router;
use axum::extract::ws::{Message as Frame, WebSocket, WebSocketUpgrade};
use axum::extract::{Path, Query, State as Extract};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post};
use serde_json::{Value, json};
use tokio::sync::mpsc::unbounded_channel;

use super::clock::{self, Step};
use super::compose::{self, Picker};
use super::interaction::{self, AUTOCOMPLETE, Ask, COMMAND, Stage};
use super::menu::{self, id_in};
use super::message;
use super::permission::{
    MANAGE_GUILD, SEND_MESSAGES, USE_APPLICATION_COMMANDS, VIEW_CHANNEL, in_guild,
};
use super::state::{Live, Shared, State};
use super::time::Id;
use super::world::Channel;
use super::{form, live, page, post as posting, rest_commands};

/// What one needs to have a command line: Discord's client has none where one may not write.
const WRITES: u64 = VIEW_CHANNEL | SEND_MESSAGES | USE_APPLICATION_COMMANDS;

type Shares = Extract<Arc<Shared>>;
type Params = Query<HashMap<String, String>>;

/// The routes under `/room`.
pub(crate) fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route("/room/world", get(world))
        .route("/room/messages", get(messages))
        .route("/room/messages/{id}", delete(dismiss))
        .route("/room/interact", post(interact))
        .route("/room/autocomplete", post(autocomplete))
        .route("/room/clock", post(move_clock))
        .route("/room/live", get(listen))
}

fn refuse(why: impl Into<String>) -> Response {
    (
        StatusCode::BAD_REQUEST,
        Json(json!({ "error": why.into() })),
    )
        .into_response()
}

async fn world(Extract(shared): Shares) -> Json<Value> {
    let zone = clock::zone(&shared).await;
    let state = shared.read();
    let mut world = cast(&state);
    world["clock"] = zone.map_or(Value::Null, |zone| clock::shown(&state, &zone));
    Json(world)
}

/// `{"to": "hour" | "day" | "morning" | "digest"}`.
async fn move_clock(Extract(shared): Shares, Json(body): Json<Value>) -> Response {
    let Some(step) = body["to"].as_str().and_then(Step::named) else {
        return refuse("to must be hour, day, morning or digest");
    };
    match clock::move_on(&shared, step).await {
        Ok(now) => Json(json!({ "ok": true, "now_ms": now })).into_response(),
        Err(why) => refuse(why),
    }
}

/// The cast of the workspace the page shows.
fn cast(state: &State) -> Value {
    let world = &state.world;
    let Some(guild) = world.first_guild().and_then(|g| world.guilds.get(&g)) else {
        return json!({});
    };
    let people: Vec<Value> = world
        .users
        .values()
        .filter(|u| u.seated && guild.members.contains_key(&u.id))
        .map(|u| {
            let manager = in_guild(guild, u.id) & MANAGE_GUILD != 0;
            json!({
                "id": u.id.to_string(), "name": u.shown, "color": u.color, "manager": manager,
                "role": if manager { "Sales manager" } else { "Rep" },
            })
        })
        .collect();
    let mut channels: Vec<_> = world
        .channels
        .values()
        .filter(|c| c.guild == Some(guild.id) || begun(state, c))
        .collect();
    channels.sort_by_key(|c| (c.guild.is_none(), c.position));
    let channels: Vec<Value> = channels.into_iter().map(|c| place(state, c)).collect();
    let roles: Vec<Value> = guild
        .roles
        .iter()
        .map(|r| json!({ "id": r.id.to_string(), "name": r.name, "color": format!("#{:06x}", r.color) }))
        .collect();
    let bot = world
        .users
        .get(&world.bot)
        .map(|u| u.shown.clone())
        .unwrap_or_default();
    json!({
        "room": state.run,
        "page": page::fingerprint(),
        "guide": state.guide,
        "guild": { "id": guild.id.to_string(), "name": guild.name },
        "people": people,
        "channels": channels,
        "bot": { "id": world.bot.to_string(), "name": bot, "online": state.bot_online() },
        "roles": roles,
        "commands": rest_commands(state, Some(guild.id)).collect::<Vec<_>>(),
        "now_ms": world.now_ms(),
    })
}

/// Whether this is a direct-message channel in which something was said: one that was only opened nobody has seen.
fn begun(state: &State, channel: &Channel) -> bool {
    let said = state.messages.get(&channel.id);
    channel.guild.is_none() && said.is_some_and(|list| !list.is_empty())
}

/// A channel as the page is told of it; one of direct messages with the bot is called as the bot is.
pub(crate) fn place(state: &State, channel: &Channel) -> Value {
    let world = &state.world;
    let may = |bits: u64| -> Vec<String> {
        let seated = world.users.values().filter(|u| u.seated);
        seated
            .filter(|u| world.permissions(u.id, channel.id) & bits == bits)
            .map(|u| u.id.to_string())
            .collect()
    };
    let direct = channel.guild.is_none();
    let bot = world.users.get(&world.bot).map(|u| u.shown.as_str());
    let name = bot.filter(|_| direct).unwrap_or(&channel.name);
    json!({
        "id": channel.id.to_string(), "name": name, "topic": channel.topic, "direct": direct,
        "people": may(VIEW_CHANNEL), "writers": may(WRITES),
    })
}

/// Who acts and where, from `as` and `channel` of a query or a body.
fn picker(state: &State, user: Option<Id>, channel: Option<Id>) -> Result<Picker, String> {
    let user = user
        .filter(|u| state.world.users.get(u).is_some_and(|u| u.seated))
        .ok_or("nobody sits there")?;
    let channel = channel
        .and_then(|c| state.world.channels.get(&c))
        .ok_or("there is no such channel")?;
    Ok(Picker {
        user,
        guild: channel.guild,
        channel: channel.id,
    })
}

fn param(params: &HashMap<String, String>, name: &str) -> Option<Id> {
    params.get(name)?.parse().ok()
}

async fn messages(Extract(shared): Shares, Query(params): Params) -> Response {
    shared.change(|state| {
        let who = match picker(state, param(&params, "as"), param(&params, "channel")) {
            Ok(who) => who,
            Err(why) => return refuse(why),
        };
        if state.world.permissions(who.user, who.channel) & VIEW_CHANNEL == 0 {
            return Json(json!({ "messages": [] })).into_response();
        }
        let before = param(&params, "before");
        let mut newest: Vec<Value> = state
            .messages
            .get(&who.channel)
            .into_iter()
            .flatten()
            .rev()
            .filter(|m| m.visible_to(who.user) && before.is_none_or(|b| m.id < b))
            .take(50)
            .map(|m| message::for_page(state, m, who.user))
            .collect();
        newest.reverse();
        if before.is_none() {
            live::mark_read(state, who.user, who.channel);
        }
        Json(json!({ "messages": newest })).into_response()
    })
}

async fn dismiss(Extract(shared): Shares, Path(id): Path<Id>, Query(params): Params) -> Response {
    let user = param(&params, "as");
    shared.change(|state| {
        let channel = state
            .messages
            .iter()
            .find(|(channel, _)| {
                message::find(state, **channel, id)
                    .is_some_and(|m| m.only.is_some() && m.only == user)
            })
            .map(|(channel, _)| *channel);
        match channel {
            Some(channel) => {
                posting::delete(state, channel, id);
                Json(json!({ "ok": true })).into_response()
            }
            None => refuse("only one's own private messages can be dismissed"),
        }
    })
}

async fn interact(Extract(shared): Shares, Json(body): Json<Value>) -> Response {
    let opened = shared.change(|state| {
        let who = picker(state, id_in(&body, "as"), id_in(&body, "channel"))?;
        act(state, who, &body)
    });
    match opened {
        Ok(id) => Json(json!({ "ok": true, "interaction": id.to_string() })).into_response(),
        Err(why) => refuse(why),
    }
}

fn act(state: &mut State, who: Picker, body: &Value) -> Result<Id, String> {
    let data = &body["data"];
    match body["type"].as_u64() {
        Some(2) => {
            let composed = compose::command(state, who, data, false)?;
            Ok(interaction::open(
                state,
                command_ask(who, composed, COMMAND),
            ))
        }
        Some(3) => {
            let on = id_in(body, "message").ok_or("no message named")?;
            let custom_id = data["custom_id"].as_str().ok_or("no custom_id")?;
            let values: Option<Vec<String>> = data["values"].as_array().map(|v| {
                v.iter()
                    .filter_map(Value::as_str)
                    .map(str::to_owned)
                    .collect()
            });
            menu::use_component(state, who, on, custom_id, values.as_deref())
        }
        Some(5) => {
            let custom_id = data["custom_id"].as_str().ok_or("no custom_id")?;
            let opener =
                id_in(body, "interaction").or_else(|| form::open_modal(state, who, custom_id));
            let opener = opener.ok_or("that modal is no longer open")?;
            if state
                .interactions
                .get(&opener)
                .is_none_or(|i| i.user != who.user)
            {
                return Err("that modal is somebody else's".to_owned());
            }
            form::submit(state, opener, &typed(data))
        }
        _ => Err("type must be 2, 3 or 5".to_owned()),
    }
}

/// What a page filled in: custom ids, each with its text, or with the list of what is picked.
fn typed(data: &Value) -> Vec<(String, String)> {
    let fields = data["fields"].as_object().into_iter().flatten();
    fields
        .flat_map(|(id, value)| {
            let texts = match value {
                // Nothing is picked, which is not the same as left as it was.
                Value::Array(picked) if picked.is_empty() => vec![""],
                Value::Array(picked) => picked.iter().filter_map(Value::as_str).collect(),
                one => one.as_str().into_iter().collect(),
            };
            texts.into_iter().map(|t| (id.clone(), t.to_owned()))
        })
        .collect()
}

/// The interaction of a composed command.
pub(crate) fn command_ask(who: Picker, composed: compose::Composed, kind: u8) -> Ask {
    Ask {
        kind,
        user: who.user,
        channel: who.channel,
        data: composed.data,
        typed: composed.typed,
        name: composed.name,
        command_kind: composed.kind,
        message: None,
    }
}

async fn autocomplete(Extract(shared): Shares, Json(body): Json<Value>) -> Response {
    let opened = shared.change(|state| {
        let who = picker(state, id_in(&body, "as"), id_in(&body, "channel"))?;
        let composed = compose::command(state, who, &body["data"], true)?;
        Ok::<_, String>(interaction::open(
            state,
            command_ask(who, composed, AUTOCOMPLETE),
        ))
    });
    let id = match opened {
        Ok(id) => id,
        Err(why) => return refuse(why),
    };
    let choices = settled(
        &shared,
        id,
        interaction::ANSWER + Duration::from_secs(1),
        |i| i.choices.clone(),
    )
    .await;
    Json(json!({ "choices": choices.unwrap_or_default() })).into_response()
}

/// Waits until an interaction is past its waiting, then reads it; `None` after `limit`, or if `read`
/// finds nothing.
pub(crate) async fn settled<T>(
    shared: &Shared,
    id: Id,
    limit: Duration,
    read: impl Fn(&interaction::Interaction) -> Option<T>,
) -> Option<T> {
    let changed = Arc::clone(&shared.read().interactions.get(&id)?.changed);
    let look = async {
        loop {
            let woken = changed.notified();
            tokio::pin!(woken);
            woken.as_mut().enable();
            {
                let state = shared.read();
                let interaction = state.interactions.get(&id)?;
                if interaction.stage != Stage::Waiting {
                    return read(interaction);
                }
            }
            woken.await;
        }
    };
    tokio::time::timeout(limit, look).await.ok().flatten()
}

async fn listen(
    Extract(shared): Shares,
    Query(params): Params,
    upgrade: WebSocketUpgrade,
) -> Response {
    let user = param(&params, "as")
        .filter(|id| shared.read().world.users.get(id).is_some_and(|u| u.seated));
    match user {
        Some(user) => upgrade.on_upgrade(move |socket| push(shared, user, socket)),
        None => refuse("nobody sits there"),
    }
}

/// Sends a page what happens until it goes away.
async fn push(shared: Arc<Shared>, user: Id, mut socket: WebSocket) {
    let (to, mut from) = unbounded_channel();
    shared.change(|state| state.live.push(Live { user, to }));
    loop {
        let go_on = tokio::select! {
            () = shared.closing.cancelled() => false,
            text = from.recv() => match text {
                Some(text) => socket.send(Frame::Text(text.into())).await.is_ok(),
                None => false,
            },
            frame = socket.recv() => matches!(frame, Some(Ok(frame)) if !matches!(frame, Frame::Close(_))),
        };
        if !go_on {
            return;
        }
    }
}
