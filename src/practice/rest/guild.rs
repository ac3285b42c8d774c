//! Workspaces, their members and roles, users and direct-message channels.

use serde_json::{Value, json};

use super::{Call, Reply};
use crate::practice::error::{ApiError, Outcome};
use crate::practice::object;
use crate::practice::rules::{given, snowflake};
use crate::practice::state::State;

/// Finds what is asked under `/guilds/ID`.
pub(crate) fn route(state: &State, call: &Call, id: &str, rest: &[&str]) -> Outcome<Reply> {
    let id = Call::id("guild_id", id)?;
    let world = &state.world;
    let guild = world
        .guilds
        .get(&id)
        .ok_or_else(|| ApiError::unknown(10004))?;
    match (call.method.as_str(), rest) {
        ("GET", []) => {
            let mut value = object::guild(guild);
            if call.wants("with_counts") {
                value["approximate_member_count"] = json!(guild.members.len());
                value["approximate_presence_count"] = json!(guild.members.len());
            }
            Reply::ok(value)
        }
        ("GET", ["channels"]) => Reply::ok(
            world
                .channels
                .values()
                .filter(|c| c.guild == Some(id))
                .map(|c| object::channel(world, c))
                .collect(),
        ),
        ("GET", ["roles"]) => Reply::ok(json!(object::roles(guild))),
        ("GET", ["roles", role]) => {
            let role = Call::id("role_id", role)?;
            let at = guild
                .roles
                .iter()
                .position(|r| r.id == role)
                .ok_or_else(|| ApiError::unknown(10011))?;
            let role = guild
                .roles
                .get(at)
                .ok_or_else(|| ApiError::unknown(10011))?;
            Reply::ok(object::role(role, at))
        }
        ("GET", ["members", "@me"]) => {
            let member =
                object::member(world, guild, world.bot).ok_or_else(|| ApiError::unknown(10007))?;
            Reply::ok(member)
        }
        ("GET", ["members", user]) => {
            let user = Call::id("user_id", user)?;
            if !world.users.contains_key(&user) {
                return Err(ApiError::unknown(10013));
            }
            let member =
                object::member(world, guild, user).ok_or_else(|| ApiError::unknown(10007))?;
            Reply::ok(member)
        }
        // Listing members wants the privileged intent.
        ("GET", ["members"]) => Err(ApiError::missing_access()),
        ("GET", ["threads", "active"]) => Reply::ok(json!({ "threads": [], "members": [] })),
        ("GET", ["emojis" | "stickers" | "webhooks" | "scheduled-events"]) => Reply::ok(json!([])),
        _ => Err(ApiError::no_route()),
    }
}

/// Finds what is asked under `/users`.
pub(crate) fn users(state: &mut State, call: &Call, rest: &[&str]) -> Outcome<Reply> {
    match (call.method.as_str(), rest) {
        ("GET", ["@me", "guilds"]) => Reply::ok(
            state
                .world
                .guilds
                .values()
                .map(|g| json!({ "id": g.id.to_string(), "name": g.name, "icon": null, "banner": null,
                    "owner": false, "permissions": crate::practice::permission::in_guild(g, state.world.bot).to_string(),
                    "features": [] }))
                .collect(),
        ),
        ("GET", ["@me", "guilds", guild, "member"]) => route(state, call, guild, &["members", "@me"]),
        ("POST", ["@me", "channels"]) => dm(state, call.json()?),
        ("GET", ["@me", "channels"]) => Reply::ok(json!([])),
        ("GET", [id]) => {
            let id = Call::id("user_id", id)?;
            let user = state.world.users.get(&id).ok_or_else(|| ApiError::unknown(10013))?;
            Reply::ok(object::user(user))
        }
        _ => Err(ApiError::no_route()),
    }
}

/// Opens a direct-message channel. That succeeds even with somebody who refuses messages: sending does not.
fn dm(state: &mut State, body: &Value) -> Outcome<Reply> {
    let Some(id) = given(body, "recipient_id").and_then(snowflake) else {
        return Err(ApiError::field(
            "recipient_id",
            "BASE_TYPE_REQUIRED",
            "This field is required",
        ));
    };
    let user = state
        .world
        .users
        .get(&id)
        .ok_or_else(|| ApiError::unknown(10013))?;
    if user.bot {
        return Err(ApiError::new(400, 50033, "Invalid Recipient(s)"));
    }
    let channel = state.world.dm_with(id);
    let channel = state
        .world
        .channels
        .get(&channel)
        .ok_or_else(|| ApiError::unknown(10003))?;
    Reply::ok(object::channel(&state.world, channel))
}
