//! The interaction's webhook: `@original`, follow-ups, for fifteen minutes.

use std::sync::Arc;

use super::callback::{followup_cause, mentions_said};
use super::{Call, Reply};
use crate::practice::breach::Rule;
use crate::practice::error::{ApiError, Outcome};
use crate::practice::interaction::{AUTOCOMPLETE, Stage};
use crate::practice::message::{self, Shown};
use crate::practice::post::{self, Place};
use crate::practice::rules;
use crate::practice::rules::message::{COMPONENTS_V2, EPHEMERAL};
use crate::practice::state::State;
use crate::practice::time::Id;

/// Finds what is asked under `/webhooks/APP/TOKEN`.
pub(crate) fn route(
    state: &mut State,
    call: &Call,
    app: &str,
    token: &str,
    rest: &[&str],
) -> Outcome<Reply> {
    let app = Call::id("webhook_id", app)?;
    let id = state
        .tokens
        .get(token)
        .copied()
        .filter(|_| app == state.world.app)
        .ok_or_else(|| ApiError::unknown(10015))?;
    let interaction = state
        .interactions
        .get(&id)
        .ok_or_else(|| ApiError::unknown(10015))?;
    if interaction.kind == AUTOCOMPLETE || !matches!(interaction.stage, Stage::Answered(_)) {
        return Err(ApiError::unknown(10015));
    }
    if interaction.over(state.world.now_ms()) {
        return Err(ApiError::new(401, 50027, "Invalid Webhook Token"));
    }
    match (call.method.as_str(), rest) {
        ("POST", []) => follow_up(state, call, id),
        ("GET", ["messages", which]) => {
            let (channel, message) = named(state, id, which)?;
            let found =
                message::find(state, channel, message).ok_or_else(|| ApiError::unknown(10008))?;
            Reply::ok(message::json_of(state, found))
        }
        ("PATCH", ["messages", which]) => {
            let (channel, message) = named(state, id, which)?;
            edit(state, call, id, channel, message)
        }
        ("DELETE", ["messages", which]) => {
            let (channel, message) = named(state, id, which)?;
            if post::delete(state, channel, message) {
                touched(state, id, |interaction| interaction.pending = false);
                Reply::nothing()
            } else {
                Err(ApiError::unknown(10008))
            }
        }
        _ => Err(ApiError::no_route()),
    }
}

/// The message that `@original` or an id of this interaction stands for.
fn named(state: &State, id: Id, which: &str) -> Outcome<(Id, Id)> {
    let interaction = state
        .interactions
        .get(&id)
        .ok_or_else(|| ApiError::unknown(10015))?;
    let message = if which == "@original" {
        interaction.original
    } else {
        let wanted = Call::id("message_id", which)?;
        Some(wanted)
            .filter(|m| interaction.original == Some(*m) || interaction.followups.contains(m))
    };
    message
        .map(|m| (interaction.channel, m))
        .ok_or_else(|| ApiError::unknown(10008))
}

fn edit(state: &mut State, call: &Call, id: Id, channel: Id, target: Id) -> Outcome<Reply> {
    let body = call.json()?;
    let old = message::find(state, channel, target).ok_or_else(|| ApiError::unknown(10008))?;
    let draft = rules::message::check("", body, &call.files, old.flags & COMPONENTS_V2 != 0)?;
    if draft.content.is_some() {
        mentions_said(state, call, &draft);
    }
    post::edit(state, channel, target, draft)?;
    touched(state, id, |interaction| {
        if interaction.original == Some(target) {
            interaction.pending = false;
            interaction.edits += 1;
        }
    });
    let shown = message::find(state, channel, target).ok_or_else(|| ApiError::unknown(10008))?;
    Reply::ok(message::json_of(state, shown))
}

fn follow_up(state: &mut State, call: &Call, id: Id) -> Outcome<Reply> {
    let body = call.json()?;
    let interaction = state
        .interactions
        .get(&id)
        .ok_or_else(|| ApiError::unknown(10015))?;
    let (channel, user) = (interaction.channel, interaction.user);
    // The first follow-up after a deferral fills it in.
    if let Some(original) = interaction.original.filter(|_| interaction.pending) {
        let what = format!("{} {}", call.method, call.path);
        state.breach(Rule::FollowupAfterDefer, what);
        return edit(state, call, id, channel, original);
    }
    let draft = rules::message::check("", body, &call.files, false)?;
    if draft.is_empty() {
        return Err(ApiError::empty_message());
    }
    let cause = followup_cause(interaction);
    mentions_said(state, call, &draft);
    let private = draft.flags.unwrap_or(0) & EPHEMERAL != 0;
    let place = Place {
        channel,
        author: state.world.bot,
        kind: 0,
        cause: Some(cause),
        webhook: true,
        only: private.then_some(user),
        shown: Shown::Sent,
    };
    let made = post::create(state, place, draft);
    touched(state, id, |interaction| interaction.followups.push(made));
    let shown = message::find(state, channel, made).ok_or_else(|| ApiError::unknown(10008))?;
    Reply::ok(message::json_of(state, shown))
}

fn touched(
    state: &mut State,
    id: Id,
    change: impl FnOnce(&mut crate::practice::interaction::Interaction),
) {
    if let Some(interaction) = state.interactions.get_mut(&id) {
        change(interaction);
        Arc::clone(&interaction.changed).notify_waiters();
    }
}
