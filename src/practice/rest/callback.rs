//! `POST /interactions/ID/TOKEN/callback`: the one answer to an interaction, within three seconds.

use std::sync::Arc;

use serde_json::{Value, json};
use tokio::time::Instant;

use super::{Call, Reply};
use crate::practice::breach::Rule;
use crate::practice::error::{ApiError, FormErrors, Outcome};
use crate::practice::files::numbered;
use crate::practice::interaction::{ANSWER, AUTOCOMPLETE, COMPONENT, Interaction, MODAL, Stage};
use crate::practice::live;
use crate::practice::message::{self, Cause, Shown};
use crate::practice::post::{self, Place};
use crate::practice::rules::message::{COMPONENTS_V2, Draft, EPHEMERAL};
use crate::practice::rules::{self, given};
use crate::practice::state::State;
use crate::practice::time::Id;

/// Callback types.
const PONG: i64 = 1;
const MESSAGE: i64 = 4;
const DEFER: i64 = 5;
const DEFER_UPDATE: i64 = 6;
const UPDATE: i64 = 7;
const CHOICES: i64 = 8;
const OPEN_MODAL: i64 = 9;

/// Handles a callback.
pub(crate) fn answer(state: &mut State, call: &Call, id: &str, token: &str) -> Outcome<Reply> {
    let id = Call::id("interaction_id", id)?;
    let body = call.json()?;
    let interaction = state
        .interactions
        .get(&id)
        .filter(|i| i.token == token)
        .ok_or_else(|| ApiError::unknown(10062))?;
    match interaction.stage {
        Stage::Answered(_) => {
            return Err(ApiError::new(
                400,
                40060,
                "Interaction has already been acknowledged.",
            ));
        }
        Stage::Failed => return Err(ApiError::unknown(10062)),
        Stage::Waiting if Instant::now().duration_since(interaction.opened) >= ANSWER => {
            return Err(ApiError::unknown(10062));
        }
        Stage::Waiting => {}
    }
    let kind = allowed_type(interaction, body)?;
    let data = given(body, "data").cloned().unwrap_or_else(|| json!({}));
    let message = apply(state, call, id, kind, &data)?;
    let original = settle(state, id, kind, message);
    if !call.wants("with_response") {
        return Reply::nothing();
    }
    Reply::ok(resource(state, id, kind, original))
}

/// The callback type, if this interaction may be answered so.
fn allowed_type(interaction: &Interaction, body: &Value) -> Outcome<i64> {
    let Some(kind) = given(body, "type").and_then(Value::as_i64) else {
        let mut errors = FormErrors::default();
        errors.required("type");
        return Err(errors.into_error());
    };
    let from_component = interaction.kind == COMPONENT
        || (interaction.kind == MODAL && interaction.cause.message.is_some());
    let allowed: &[i64] = match interaction.kind {
        AUTOCOMPLETE => &[CHOICES],
        MODAL if from_component => &[MESSAGE, DEFER, DEFER_UPDATE, UPDATE],
        MODAL => &[MESSAGE, DEFER],
        COMPONENT => &[MESSAGE, DEFER, DEFER_UPDATE, UPDATE, OPEN_MODAL],
        _ => &[MESSAGE, DEFER, OPEN_MODAL],
    };
    if allowed.contains(&kind) && kind != PONG {
        return Ok(kind);
    }
    let list = allowed
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(", ");
    let mut errors = FormErrors::default();
    errors.choices("type", &list);
    Err(errors.into_error())
}

/// Checks the data and does what the type says; answers the message made or changed.
fn apply(state: &mut State, call: &Call, id: Id, kind: i64, data: &Value) -> Outcome<Option<Id>> {
    let Some(interaction) = state.interactions.get(&id) else {
        return Err(ApiError::unknown(10062));
    };
    let (channel, source) = (interaction.channel, interaction.cause.message);
    let flags = data.get("flags").and_then(Value::as_u64).unwrap_or(0);
    match kind {
        MESSAGE => {
            let draft = rules::message::check("data", data, &call.files, false)?;
            if draft.is_empty() {
                return Err(ApiError::empty_message());
            }
            mentions_said(state, call, &draft);
            let place = place(state, id, flags & EPHEMERAL != 0, Shown::Sent);
            Ok(place.map(|place| respond(state, place, draft)))
        }
        DEFER => {
            let place = place(state, id, flags & EPHEMERAL != 0, Shown::Thinking);
            Ok(place.map(|place| respond(state, place, Draft::default())))
        }
        UPDATE => {
            let source = source.ok_or_else(|| ApiError::unknown(10008))?;
            let old =
                message::find(state, channel, source).ok_or_else(|| ApiError::unknown(10008))?;
            let v2 = old.flags & COMPONENTS_V2 != 0;
            let draft = rules::message::check("data", data, &call.files, v2)?;
            if draft.content.is_some() {
                mentions_said(state, call, &draft);
            }
            post::edit(state, channel, source, draft)?;
            Ok(Some(source))
        }
        DEFER_UPDATE => Ok(source),
        CHOICES => {
            let choices = choices(data)?;
            if let Some(interaction) = state.interactions.get_mut(&id) {
                interaction.choices = Some(choices);
            }
            Ok(None)
        }
        _ => {
            rules::modal::check("data", data)?;
            if let Some(interaction) = state.interactions.get_mut(&id) {
                let mut modal = data.clone();
                let parts = data["components"].as_array().cloned();
                modal["components"] = numbered(parts.unwrap_or_default()).into();
                interaction.modal = Some(modal);
            }
            Ok(None)
        }
    }
}

/// Makes the response message; a response to a component is shown as a reply to its message.
fn respond(state: &mut State, place: Place, mut draft: Draft) -> Id {
    draft.reply_to = place.cause.as_ref().and_then(|c| c.message);
    post::create(state, place, draft)
}

fn place(state: &State, id: Id, private: bool, shown: Shown) -> Option<Place> {
    let interaction = state.interactions.get(&id)?;
    let slash = interaction.kind == super::super::interaction::COMMAND;
    let kind = match (slash, interaction.command_kind) {
        (true, 1) => 20,
        (true, _) => 23,
        (false, _) => 0,
    };
    Some(Place {
        channel: interaction.channel,
        author: state.world.bot,
        kind,
        cause: Some(interaction.cause.clone()),
        webhook: true,
        only: private.then_some(interaction.user),
        shown,
    })
}

/// Notes a message without an explicit `allowed_mentions`.
pub(crate) fn mentions_said(state: &mut State, call: &Call, draft: &Draft) {
    if draft.allowed.is_none() {
        let what = format!(
            "{} {}: {:?}",
            call.method,
            call.path,
            draft.content.as_deref().unwrap_or_default()
        );
        state.breach(Rule::AllowedMentions, what);
    }
}

/// Checks the choices of an autocomplete answer.
fn choices(data: &Value) -> Outcome<Vec<Value>> {
    let mut errors = FormErrors::default();
    let choices = rules::list(&mut errors, data, "data", "choices").cloned();
    match &choices {
        None => errors.required("data.choices"),
        Some(choices) => {
            errors.count("data.choices", choices.len(), 0, 25);
            for (index, choice) in choices.iter().enumerate() {
                let at = format!("data.choices.{index}");
                rules::sized_text(&mut errors, choice, &at, "name", (1, 100), true);
                match given(choice, "value") {
                    Some(Value::String(text)) => {
                        errors.length(&format!("{at}.value"), text, 0, 100);
                    }
                    Some(Value::Number(_)) => {}
                    _ => errors.required(&format!("{at}.value")),
                }
            }
        }
    }
    errors.finish()?;
    Ok(choices.unwrap_or_default())
}

/// Marks the interaction as answered and tells the person's page; answers `@original`.
fn settle(state: &mut State, id: Id, kind: i64, message: Option<Id>) -> Option<Id> {
    let interaction = state.interactions.get_mut(&id)?;
    interaction.stage = Stage::Answered(u8::try_from(kind).unwrap_or_default());
    interaction.original = message;
    interaction.pending = kind == DEFER;
    let (user, modal) = (interaction.user, interaction.modal.clone());
    let changed = Arc::clone(&interaction.changed);
    match (kind, modal) {
        (DEFER, _) => live::to(
            state,
            user,
            &json!({ "type": "typing", "interaction": id.to_string() }),
        ),
        (OPEN_MODAL, Some(modal)) => {
            live::to(
                state,
                user,
                &json!({ "type": "modal", "interaction": id.to_string(), "modal": modal }),
            );
        }
        _ => {}
    }
    changed.notify_waiters();
    message
}

/// The body of `with_response=true`.
fn resource(state: &State, id: Id, kind: i64, original: Option<Id>) -> Value {
    let interaction = state.interactions.get(&id);
    let made = matches!(kind, MESSAGE | DEFER | UPDATE);
    let shown = original
        .filter(|_| made)
        .zip(interaction.map(|i| i.channel))
        .and_then(|(id, channel)| message::find(state, channel, id));
    let kind_of = interaction.map_or(0, |i| i.kind);
    let mut answer = json!({ "interaction": { "id": id.to_string(), "type": kind_of }, "resource": { "type": kind } });
    if let Some(shown) = shown {
        answer["interaction"]["response_message_id"] = json!(shown.id.to_string());
        answer["interaction"]["response_message_loading"] = json!(shown.shown == Shown::Thinking);
        answer["interaction"]["response_message_ephemeral"] = json!(shown.only.is_some());
        answer["interaction"]["channel_id"] = json!(shown.channel.to_string());
        if let Some(guild) = shown.guild {
            answer["interaction"]["guild_id"] = json!(guild.to_string());
        }
        answer["resource"]["message"] = message::json_of(state, shown);
    }
    answer
}

/// The cause of a follow-up: the interaction's own, without what was typed.
pub(crate) fn followup_cause(interaction: &Interaction) -> Cause {
    Cause {
        typed: String::new(),
        ..interaction.cause.clone()
    }
}
