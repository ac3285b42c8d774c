//! What the page is told as it happens. One listener is one person's view, so nothing private of
//! another is ever sent.

use serde_json::{Value, json};

use super::message::{self, Message};
use super::permission::VIEW_CHANNEL;
use super::room_api;
use super::state::State;
use super::time::Id;

/// Sends to everybody who listens; listeners that went away are forgotten.
pub(crate) fn all(state: &mut State, event: &Value) {
    let text = event.to_string();
    state.live.retain(|live| live.to.send(text.clone()).is_ok());
}

/// Sends to the pages of one person.
pub(crate) fn to(state: &mut State, user: Id, event: &Value) {
    let text = event.to_string();
    state
        .live
        .retain(|live| live.user != user || live.to.send(text.clone()).is_ok());
}

/// Direct messages with a person have begun.
pub(crate) fn begun(state: &mut State, channel: Id) {
    let Some(which) = state.world.channels.get(&channel) else {
        return;
    };
    let Some(user) = which.recipient else {
        return;
    };
    let event = json!({ "type": "channel", "channel": room_api::place(state, which) });
    to(state, user, &event);
}

/// A message was made or changed.
pub(crate) fn message(state: &mut State, channel: Id, id: Id) {
    let Some(which) = message::find(state, channel, id).cloned() else {
        return;
    };
    for user in viewers(state, &which) {
        let shown = message::for_page(state, &which, user);
        to(
            state,
            user,
            &json!({ "type": "message", "channel": channel.to_string(), "message": shown }),
        );
        let unread = unread(state, user, channel);
        to(
            state,
            user,
            &json!({ "type": "read", "channel": channel.to_string(), "unread": unread }),
        );
    }
}

/// A message is gone.
pub(crate) fn gone(state: &mut State, which: &Message) {
    let event =
        json!({ "type": "gone", "channel": which.channel.to_string(), "id": which.id.to_string() });
    for user in viewers(state, which) {
        to(state, user, &event);
    }
}

/// The bot came or went, perhaps.
pub(crate) fn bot_online(state: &mut State) {
    let online = state.bot_online();
    if state.last_online != online {
        state.last_online = online;
        all(state, &json!({ "type": "bot", "online": online }));
    }
}

/// Notes that a person has read a channel to its end.
pub(crate) fn mark_read(state: &mut State, user: Id, channel: Id) {
    let last = state
        .messages
        .get(&channel)
        .and_then(|m| m.back())
        .map_or(0, |m| m.id);
    state.read_marks.insert((user, channel), last);
    to(
        state,
        user,
        &json!({ "type": "read", "channel": channel.to_string(), "unread": 0 }),
    );
}

/// How many messages of others a person has not read.
fn unread(state: &State, user: Id, channel: Id) -> usize {
    let mark = state.read_marks.get(&(user, channel)).copied().unwrap_or(0);
    state.messages.get(&channel).map_or(0, |list| {
        list.iter()
            .rev()
            .take_while(|m| m.id > mark)
            .filter(|m| m.visible_to(user) && m.author != user)
            .count()
    })
}

/// The listening people who see a message.
fn viewers(state: &State, which: &Message) -> Vec<Id> {
    let mut users: Vec<Id> = state.live.iter().map(|live| live.user).collect();
    users.sort_unstable();
    users.dedup();
    users.retain(|user| {
        which.visible_to(*user) && state.world.permissions(*user, which.channel) & VIEW_CHANNEL != 0
    });
    users
}
