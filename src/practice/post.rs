//! Making, changing and deleting messages, with the events that follow from it.

use serde_json::json;

use super::error::{ApiError, Outcome};
use super::files::{drop_pictures, link_pictures, numbered, store};
use super::gateway::{intent, session};
use super::live;
use super::message::{self, Cause, Message, Shown};
use super::permission::{ATTACH_FILES, EMBED_LINKS, SEND_MESSAGES, VIEW_CHANNEL};
use super::rules::mention::{self, Allowed};
use super::rules::message::{
    COMPONENTS_V2, Draft, EPHEMERAL, LOADING, SUPPRESS_EMBEDS, SUPPRESS_NOTIFICATIONS,
};
use super::state::State;
use super::time::Id;

/// How long a nonce is remembered, milliseconds of the room's time.
const NONCE_WINDOW: i64 = 5 * 60 * 1000;

/// Where a new message goes and what it belongs to.
pub(crate) struct Place {
    pub channel: Id,
    pub author: Id,
    pub kind: u8,
    pub cause: Option<Cause>,
    pub webhook: bool,
    pub only: Option<Id>,
    pub shown: Shown,
}

impl Place {
    /// An ordinary message.
    pub fn plain(channel: Id, author: Id) -> Self {
        Self {
            channel,
            author,
            kind: 0,
            cause: None,
            webhook: false,
            only: None,
            shown: Shown::Sent,
        }
    }
}

/// Refuses a message that the bot lacks the permissions for. Interaction responses need none.
pub(crate) fn permitted(state: &State, channel: Id, draft: &Draft) -> Outcome<()> {
    let bits = state.world.permissions(state.world.bot, channel);
    if bits & VIEW_CHANNEL == 0 {
        return Err(ApiError::missing_access());
    }
    let embeds = draft.embeds.as_ref().is_some_and(|e| !e.is_empty());
    let needed = SEND_MESSAGES
        | if embeds { EMBED_LINKS } else { 0 }
        | if draft.files.is_empty() {
            0
        } else {
            ATTACH_FILES
        };
    if bits & needed == needed {
        Ok(())
    } else {
        Err(ApiError::missing_permissions())
    }
}

/// The message a nonce already made, if it is fresh enough.
pub(crate) fn by_nonce(state: &State, channel: Id, draft: &Draft) -> Option<Id> {
    let nonce = draft.nonce.as_ref().filter(|_| draft.enforce_nonce)?;
    let now = state.world.now_ms();
    let list = state.messages.get(&channel)?;
    list.iter()
        .rev()
        .take_while(|m| now - m.made_ms <= NONCE_WINDOW)
        .find(|m| m.author == state.world.bot && m.nonce.as_ref() == Some(nonce))
        .map(|m| m.id)
}

/// Makes a message from a checked draft and tells everybody.
pub(crate) fn create(state: &mut State, place: Place, draft: Draft) -> Id {
    let id = state.world.next_id();
    let guild = state
        .world
        .channels
        .get(&place.channel)
        .and_then(|c| c.guild);
    let content = draft.content.unwrap_or_default();
    let allowed = draft.allowed.unwrap_or_else(Allowed::everything);
    let mut pings = mention::pings(
        &state.world,
        place.channel,
        place.author,
        &content,
        &allowed,
    );
    if let Some(to) = draft
        .reply_to
        .and_then(|to| message::find(state, place.channel, to))
        && allowed.replied_user
        && !place.webhook
        && !pings.users.contains(&to.author)
    {
        pings.users.push(to.author);
    }
    let attachments = store(state, place.channel, place.only.is_some(), draft.files);
    let mut flags =
        draft.flags.unwrap_or(0) & (SUPPRESS_EMBEDS | SUPPRESS_NOTIFICATIONS | COMPONENTS_V2);
    if place.only.is_some() {
        flags |= EPHEMERAL;
    }
    if place.shown == Shown::Thinking {
        flags |= LOADING;
    }
    let mut embeds = draft.embeds.unwrap_or_default();
    link_pictures(state, &attachments, &mut embeds);
    let message = Message {
        id,
        channel: place.channel,
        guild,
        author: place.author,
        kind: if draft.reply_to.is_some() && place.kind == 0 {
            19
        } else {
            place.kind
        },
        content,
        embeds,
        components: numbered(draft.components.unwrap_or_default()),
        attachments,
        made_ms: state.world.now_ms(),
        edited_ms: None,
        flags,
        tts: draft.tts,
        nonce: draft.nonce,
        pings,
        reply_to: draft.reply_to,
        cause: place.cause,
        webhook: place.webhook,
        only: place.only,
        shown: place.shown,
    };
    let public = message.in_channel();
    let list = state.messages.entry(place.channel).or_default();
    let first = list.is_empty();
    list.push_back(message);
    let dropped = if list.len() > state.keep {
        list.pop_front()
    } else {
        None
    };
    for id in dropped.iter().flat_map(|m| &m.attachments) {
        state.attachments.remove(id);
    }
    if public {
        if let Some(channel) = state.world.channels.get_mut(&place.channel) {
            channel.last_message = Some(id);
        }
        tell(state, "MESSAGE_CREATE", place.channel, id);
    }
    if first && guild.is_none() {
        live::begun(state, place.channel);
    }
    live::message(state, place.channel, id);
    id
}

/// Changes a message by a checked draft.
///
/// # Errors
/// 10008 if it is gone, 50006 if nothing would be left of it.
pub(crate) fn edit(state: &mut State, channel: Id, id: Id, draft: Draft) -> Outcome<()> {
    let old = message::find(state, channel, id)
        .cloned()
        .ok_or_else(|| ApiError::unknown(10008))?;
    let mut new = old.clone();
    if let Some(content) = draft.content {
        let allowed = draft.allowed.unwrap_or_else(Allowed::everything);
        new.pings = mention::pings(&state.world, channel, old.author, &content, &allowed);
        new.content = content;
    }
    if let Some(keep) = &draft.keep {
        new.attachments.retain(|id| keep.contains(id));
    }
    let ephemeral = old.only.is_some();
    if !draft.files.is_empty() {
        new.attachments
            .extend(store(state, channel, ephemeral, draft.files));
    }
    if let Some(mut embeds) = draft.embeds {
        link_pictures(state, &new.attachments, &mut embeds);
        new.embeds = embeds;
    }
    if let Some(components) = draft.components {
        new.components = numbered(components);
    }
    if let Some(flags) = draft.flags {
        let own = SUPPRESS_EMBEDS | COMPONENTS_V2;
        new.flags = (new.flags & !SUPPRESS_EMBEDS) | (flags & own);
    }
    let v2 = new.flags & COMPONENTS_V2 != 0 && !new.components.is_empty();
    if new.content.is_empty() && new.embeds.is_empty() && new.attachments.is_empty() && !v2 {
        return Err(ApiError::empty_message());
    }
    let removed: Vec<Id> = old
        .attachments
        .iter()
        .copied()
        .filter(|id| !new.attachments.contains(id))
        .collect();
    drop_pictures(state, &removed, &mut new.embeds);
    for id in removed {
        state.attachments.remove(&id);
    }
    // Filling in a deferred answer is not shown as an edit.
    if new.shown == Shown::Sent {
        new.edited_ms = Some(state.world.now_ms());
    }
    new.shown = Shown::Sent;
    new.flags &= !LOADING;
    let public = new.in_channel();
    if let Some(slot) = message::find_mut(state, channel, id) {
        *slot = new;
    }
    if public {
        tell(state, "MESSAGE_UPDATE", channel, id);
    }
    live::message(state, channel, id);
    Ok(())
}

/// Deletes a message; answers whether it was there.
pub(crate) fn delete(state: &mut State, channel: Id, id: Id) -> bool {
    let Some(list) = state.messages.get_mut(&channel) else {
        return false;
    };
    let gone = list
        .binary_search_by_key(&id, |m| m.id)
        .ok()
        .and_then(|at| list.remove(at));
    let Some(gone) = gone else {
        return false;
    };
    for id in &gone.attachments {
        state.attachments.remove(id);
    }
    if gone.in_channel() {
        let mut data = json!({ "id": id.to_string(), "channel_id": channel.to_string() });
        if let Some(guild) = gone.guild {
            data["guild_id"] = json!(guild.to_string());
        }
        let intent = if gone.guild.is_some() {
            intent::GUILD_MESSAGES
        } else {
            intent::DIRECT_MESSAGES
        };
        session::emit(state, "MESSAGE_DELETE", gone.guild, intent, &data);
    }
    live::gone(state, &gone);
    true
}

/// A message that only the page shows: a command nobody answered.
pub(crate) fn failed(state: &mut State, channel: Id, user: Id, cause: Cause) {
    let place = Place {
        kind: 20,
        cause: Some(cause),
        only: Some(user),
        shown: Shown::Failed,
        ..Place::plain(channel, state.world.bot)
    };
    let draft = Draft {
        content: Some("The application did not respond".to_owned()),
        ..Draft::default()
    };
    create(state, place, draft);
}

fn tell(state: &mut State, event: &str, channel: Id, id: Id) {
    if !session::reads_messages(state) {
        return;
    }
    let Some(message) = message::find(state, channel, id) else {
        return;
    };
    let (data, guild) = (message::json_of(state, message), message.guild);
    session::emit_message(state, event, guild, data);
}
