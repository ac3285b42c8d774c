//! Messages as the room keeps them, and their JSON.

use serde_json::{Value, json};

use super::object;
use super::rules::mention::Pings;
use super::rules::message::EPHEMERAL;
use super::state::State;
use super::time::{Id, iso};
use super::world::World;

/// A stored file.
#[derive(Debug, Clone)]
pub(crate) struct Attachment {
    pub id: Id,
    pub name: String,
    pub content_type: String,
    pub description: Option<String>,
    pub bytes: axum::body::Bytes,
    /// Where it is served.
    pub url: String,
    pub ephemeral: bool,
}

/// The interaction a message answers.
#[derive(Debug, Clone)]
pub(crate) struct Cause {
    pub interaction: Id,
    pub kind: u8,
    pub user: Id,
    /// Command name; empty for components and modals.
    pub name: String,
    /// As the person typed it: `/deal new name:Nordlicht`.
    pub typed: String,
    /// The message whose component was used.
    pub message: Option<Id>,
    /// What opened the modal that was sent.
    pub opened_by: Option<Box<Cause>>,
}

/// How the page shows a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shown {
    Sent,
    Thinking,
    Failed,
}

/// A message in a channel.
#[derive(Debug, Clone)]
pub(crate) struct Message {
    pub id: Id,
    pub channel: Id,
    pub guild: Option<Id>,
    pub author: Id,
    /// 0 ordinary, 19 reply, 20 answer to a command, 23 answer to a context menu.
    pub kind: u8,
    pub content: String,
    pub embeds: Vec<Value>,
    pub components: Vec<Value>,
    pub attachments: Vec<Id>,
    pub made_ms: i64,
    pub edited_ms: Option<i64>,
    pub flags: u64,
    pub tts: bool,
    pub nonce: Option<Value>,
    pub pings: Pings,
    pub reply_to: Option<Id>,
    pub cause: Option<Cause>,
    /// Sent through the interaction's webhook.
    pub webhook: bool,
    /// The only person who sees it.
    pub only: Option<Id>,
    pub shown: Shown,
}

impl Message {
    /// Whether `user` sees it, the channel itself apart.
    pub fn visible_to(&self, user: Id) -> bool {
        self.only.is_none_or(|only| only == user)
    }

    /// Whether the bot can reach it through the channel's routes.
    pub fn in_channel(&self) -> bool {
        self.only.is_none()
    }
}

/// Discord's message object.
pub(crate) fn json_of(state: &State, message: &Message) -> Value {
    let world = &state.world;
    let mut value = json!({
        "id": message.id.to_string(),
        "channel_id": message.channel.to_string(),
        "type": message.kind,
        "author": object::user_by_id(world, message.author),
        "content": message.content,
        "timestamp": iso(message.made_ms),
        "edited_timestamp": message.edited_ms.map(iso),
        "tts": message.tts,
        "mention_everyone": message.pings.everyone,
        "mentions": message.pings.users.iter().map(|id| object::user_by_id(world, *id)).collect::<Vec<_>>(),
        "mention_roles": message.pings.roles.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "attachments": attachments(state, message),
        "embeds": message.embeds,
        "components": message.components,
        "pinned": false,
        "flags": message.flags,
    });
    if message.author == world.bot {
        value["application_id"] = json!(world.app.to_string());
    }
    if message.webhook {
        value["webhook_id"] = json!(world.app.to_string());
    }
    if let Some(nonce) = &message.nonce {
        value["nonce"] = nonce.clone();
    }
    if let Some(id) = message.reply_to {
        value["message_reference"] = json!({
            "type": 0, "message_id": id.to_string(), "channel_id": message.channel.to_string(),
            "guild_id": message.guild.map(|g| g.to_string()),
        });
        let to =
            find(state, message.channel, id).filter(|m| m.in_channel() && m.reply_to.is_none());
        value["referenced_message"] = to.map_or(Value::Null, |to| json_of(state, to));
    }
    if let Some(cause) = &message.cause {
        if cause.kind == 2 {
            value["interaction"] = json!({
                "id": cause.interaction.to_string(), "type": 2, "name": cause.name,
                "user": object::user_by_id(world, cause.user),
            });
        }
        value["interaction_metadata"] = metadata(world, message, cause);
    }
    value
}

/// What made a message: the command, the component, or the form with what opened it.
fn metadata(world: &World, message: &Message, cause: &Cause) -> Value {
    let owner = message.guild.map_or("0".to_owned(), |g| g.to_string());
    let mut metadata = json!({
        "id": cause.interaction.to_string(), "type": cause.kind,
        "user": object::user_by_id(world, cause.user),
        "authorizing_integration_owners": { "0": owner },
    });
    if cause.kind == 2 {
        metadata["name"] = json!(cause.name);
        metadata["command_type"] = json!(if message.kind == 23 { 3 } else { 1 });
    }
    if let Some(id) = cause.message.filter(|_| cause.kind == 3) {
        metadata["interacted_message_id"] = json!(id.to_string());
    }
    if let Some(opener) = &cause.opened_by {
        metadata["triggering_interaction_metadata"] = self::metadata(world, message, opener);
    }
    metadata
}

/// The attachments, without those that an embed shows itself.
fn attachments(state: &State, message: &Message) -> Vec<Value> {
    let shown = |attachment: &Attachment| {
        message.embeds.iter().any(|embed| {
            ["image", "thumbnail"]
                .iter()
                .any(|part| embed[part]["url"] == json!(attachment.url))
        })
    };
    message
        .attachments
        .iter()
        .filter_map(|id| state.attachments.get(id))
        .filter(|attachment| !shown(attachment))
        .map(attachment)
        .collect()
}

/// Discord's attachment object.
pub(crate) fn attachment(file: &Attachment) -> Value {
    let mut value = json!({
        "id": file.id.to_string(),
        "filename": file.name,
        "size": file.bytes.len(),
        "url": file.url,
        "proxy_url": file.url,
        "content_type": file.content_type,
    });
    if let Some(description) = &file.description {
        value["description"] = json!(description);
    }
    if file.ephemeral {
        value["ephemeral"] = json!(true);
    }
    if let Some((width, height)) = png_size(&file.bytes) {
        value["width"] = json!(width);
        value["height"] = json!(height);
    }
    value
}

/// Width and height of a PNG, pixels.
pub(crate) fn png_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let at = |from: usize| {
        Some(u32::from_be_bytes(
            bytes.get(from..from + 4)?.try_into().ok()?,
        ))
    };
    bytes
        .starts_with(b"\x89PNG\r\n\x1a\n")
        .then(|| Some((at(16)?, at(20)?)))
        .flatten()
}

/// A message by id; ids grow within a channel, so the search is binary.
pub(crate) fn find(state: &State, channel: Id, id: Id) -> Option<&Message> {
    let list = state.messages.get(&channel)?;
    list.binary_search_by_key(&id, |m| m.id)
        .ok()
        .and_then(|at| list.get(at))
}

/// A message to change.
pub(crate) fn find_mut(state: &mut State, channel: Id, id: Id) -> Option<&mut Message> {
    let list = state.messages.get_mut(&channel)?;
    let at = list.binary_search_by_key(&id, |m| m.id).ok()?;
    list.get_mut(at)
}

/// The object as the page gets it: with who pings whom, the command typed, and its state.
pub(crate) fn for_page(state: &State, message: &Message, user: Id) -> Value {
    let mut value = json_of(state, message);
    let roles = message
        .guild
        .and_then(|g| state.world.guilds.get(&g))
        .and_then(|g| g.members.get(&user))
        .map_or(&[][..], |m| m.roles.as_slice());
    let mentions_me = message.pings.everyone
        || message.pings.users.contains(&user)
        || message.pings.roles.iter().any(|role| roles.contains(role));
    let command = message
        .cause
        .as_ref()
        .filter(|c| !c.typed.is_empty())
        .map(|cause| {
            let name = state.world.users.get(&cause.user).map(|u| u.shown.clone());
            json!({ "user": { "id": cause.user.to_string(), "name": name }, "text": cause.typed })
        });
    let shown = match message.shown {
        Shown::Sent => "sent",
        Shown::Thinking => "thinking",
        Shown::Failed => "failed",
    };
    if message.only.is_some() {
        value["flags"] = json!(message.flags | EPHEMERAL);
    }
    value["room"] = json!({ "mentions_me": mentions_me, "command": command, "state": shown });
    value
}
