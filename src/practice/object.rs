//! The world's things in Discord's JSON shapes, with every field a client library may insist on.

use serde_json::{Value, json};

use super::permission;
use super::time::{Id, iso};
use super::world::{Channel, Guild, Member, Role, User, World};

/// A user object.
#[must_use]
pub fn user(user: &User) -> Value {
    json!({
        "id": user.id.to_string(),
        "username": user.name,
        "discriminator": if user.bot { "4821" } else { "0" },
        "global_name": if user.bot { Value::Null } else { json!(user.shown) },
        "avatar": null,
        "avatar_decoration_data": null,
        "collectibles": null,
        "primary_guild": null,
        "clan": null,
        "bot": user.bot,
        "system": false,
        "banner": null,
        "accent_color": null,
        "public_flags": 0,
        "flags": 0,
    })
}

/// A user object by id; unknown ids become a deleted user, as Discord shows them.
#[must_use]
pub fn user_by_id(world: &World, id: Id) -> Value {
    world.users.get(&id).map_or_else(
        || {
            json!({
                "id": id.to_string(), "username": "deleted_user", "discriminator": "0",
                "global_name": null, "avatar": null, "bot": false, "public_flags": 0, "flags": 0,
            })
        },
        user,
    )
}

/// The bot's own user as it sees itself.
#[must_use]
pub fn own_user(world: &World) -> Value {
    let mut value = user_by_id(world, world.bot);
    value["verified"] = json!(true);
    value["mfa_enabled"] = json!(false);
    value["email"] = Value::Null;
    value["locale"] = json!("en-US");
    value["flags"] = json!(0);
    value["premium_type"] = json!(0);
    value["bio"] = json!("");
    value
}

/// A member object without its user.
#[must_use]
pub fn bare_member(member: &Member) -> Value {
    json!({
        "nick": member.nick,
        "avatar": null,
        "banner": null,
        "roles": member.roles.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "joined_at": iso(member.joined_ms),
        "premium_since": null,
        "deaf": false,
        "mute": false,
        "flags": 0,
        "pending": false,
        "communication_disabled_until": null,
        "avatar_decoration_data": null,
        "collectibles": null,
        "unusual_dm_activity_until": null,
    })
}

/// A member object with its user; none for somebody who is not a member.
#[must_use]
pub fn member(world: &World, guild: &Guild, id: Id) -> Option<Value> {
    let mut value = bare_member(guild.members.get(&id)?);
    value["user"] = user_by_id(world, id);
    Some(value)
}

/// A role object.
#[must_use]
pub fn role(role: &Role, position: usize) -> Value {
    let mut value = json!({
        "id": role.id.to_string(),
        "name": role.name,
        "description": null,
        "permissions": role.permissions.to_string(),
        "position": position,
        "color": role.color,
        "colors": { "primary_color": role.color, "secondary_color": null, "tertiary_color": null },
        "hoist": false,
        "managed": role.managed_by.is_some(),
        "mentionable": role.mentionable,
        "icon": null,
        "unicode_emoji": null,
        "flags": 0,
    });
    if let Some(app) = role.managed_by {
        value["tags"] = json!({ "bot_id": app.to_string() });
    }
    value
}

/// All roles of a workspace.
#[must_use]
pub fn roles(guild: &Guild) -> Vec<Value> {
    guild
        .roles
        .iter()
        .enumerate()
        .map(|(position, r)| role(r, position))
        .collect()
}

/// A channel object.
#[must_use]
pub fn channel(world: &World, channel: &Channel) -> Value {
    let last = channel.last_message.map(|id| id.to_string());
    let Some(guild) = channel.guild else {
        return json!({
            "id": channel.id.to_string(),
            "type": 1,
            "last_message_id": last,
            "flags": 0,
            "recipients": channel.recipient.map(|id| user_by_id(world, id)).into_iter().collect::<Vec<_>>(),
        });
    };
    json!({
        "id": channel.id.to_string(),
        "type": 0,
        "guild_id": guild.to_string(),
        "name": channel.name,
        "topic": channel.topic,
        "position": channel.position,
        "parent_id": null,
        "nsfw": false,
        "rate_limit_per_user": 0,
        "last_message_id": last,
        "last_pin_timestamp": null,
        "flags": 0,
        "permission_overwrites": channel.overwrites.iter().map(|o| json!({
            "id": o.id.to_string(),
            "type": u8::from(o.member),
            "allow": o.allow.to_string(),
            "deny": o.deny.to_string(),
        })).collect::<Vec<_>>(),
    })
}

/// The channel as an interaction carries it, with what `user` may do there.
#[must_use]
pub fn partial_channel(world: &World, which: &Channel, user: Id) -> Value {
    let mut value = channel(world, which);
    if let Some(fields) = value.as_object_mut() {
        fields.remove("permission_overwrites");
    }
    if which.guild.is_some() {
        value["permissions"] = json!(world.permissions(user, which.id).to_string());
    }
    value
}

/// A guild object without the lists that only `GUILD_CREATE` has.
#[must_use]
pub fn guild(guild: &Guild) -> Value {
    json!({
        "id": guild.id.to_string(),
        "name": guild.name,
        "icon": null,
        "icon_hash": null,
        "splash": null,
        "discovery_splash": null,
        "home_header": null,
        "owner_id": guild.owner.to_string(),
        "region": "deprecated",
        "afk_channel_id": null,
        "afk_timeout": 300,
        "widget_enabled": false,
        "widget_channel_id": null,
        "verification_level": 1,
        "default_message_notifications": 1,
        "explicit_content_filter": 0,
        "roles": roles(guild),
        "emojis": [],
        "stickers": [],
        "features": [],
        "mfa_level": 0,
        "application_id": null,
        "system_channel_id": null,
        "system_channel_flags": 0,
        "rules_channel_id": null,
        "max_presences": null,
        "max_members": 500_000,
        "vanity_url_code": null,
        "description": null,
        "banner": null,
        "premium_tier": 0,
        "premium_subscription_count": 0,
        "preferred_locale": "en-US",
        "public_updates_channel_id": null,
        "max_video_channel_users": 25,
        "max_stage_video_channel_users": 50,
        "nsfw": false,
        "nsfw_level": 0,
        "premium_progress_bar_enabled": false,
        "safety_alerts_channel_id": null,
        "incidents_data": null,
    })
}

/// The payload of `GUILD_CREATE`. Members other than the bot are listed only with the privileged
/// intent (`all_members`).
#[must_use]
pub fn guild_create(world: &World, which: &Guild, all_members: bool) -> Value {
    let mut value = guild(which);
    let members: Vec<Value> = which
        .members
        .keys()
        .filter(|id| all_members || **id == world.bot)
        .filter_map(|id| member(world, which, *id))
        .collect();
    let channels: Vec<Value> = world
        .channels
        .values()
        .filter(|c| c.guild == Some(which.id))
        .map(|c| channel(world, c))
        .collect();
    value["joined_at"] = json!(iso(which.joined_ms));
    value["large"] = json!(false);
    value["unavailable"] = json!(false);
    value["member_count"] = json!(which.members.len());
    value["members"] = json!(members);
    value["channels"] = json!(channels);
    for list in [
        "voice_states",
        "threads",
        "presences",
        "stage_instances",
        "guild_scheduled_events",
        "soundboard_sounds",
    ] {
        value[list] = json!([]);
    }
    value
}

/// The application object, as the application itself sees it.
#[must_use]
pub fn application(world: &World) -> Value {
    let name = world
        .users
        .get(&world.bot)
        .map(|u| u.shown.clone())
        .unwrap_or_default();
    let owner = world.users.values().find(|u| !u.bot && !u.seated).map(user);
    json!({
        "id": world.app.to_string(),
        "name": name,
        "icon": null,
        "description": "Coaches a sales team.",
        "summary": "",
        "type": null,
        "is_monetized": false,
        "is_verified": false,
        "bot": user_by_id(world, world.bot),
        "bot_public": true,
        "bot_require_code_grant": false,
        "verify_key": "0".repeat(64),
        "flags": 0,
        "flags_new": "0",
        "explicit_content_filter": 0,
        "eligible_oauth2_scopes": ["bot", "applications.commands"],
        "hook": true,
        "owner": owner,
        "team": null,
        "redirect_uris": [],
        "rpc_origins": [],
        "tags": [],
        "interactions_endpoint_url": null,
        "role_connections_verification_url": null,
        "event_webhooks_url": null,
        "event_webhooks_status": 1,
        "event_webhooks_types": [],
        "approximate_guild_count": world.guilds.len(),
        "approximate_user_install_count": 0,
        "approximate_user_authorization_count": 0,
        "integration_types_config": { "0": { "oauth2_install_params": {
            "scopes": ["applications.commands", "bot"], "permissions": permission::BOT.to_string(),
        } } },
        "install_params": { "scopes": ["applications.commands", "bot"], "permissions": permission::BOT.to_string() },
    })
}
