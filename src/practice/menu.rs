//! Using what is on a message: buttons and menus. Refuses what a client would not let one do.

use serde_json::{Map, Value, json};

use super::compose::Picker;
use super::interaction::{self, Ask, COMPONENT};
use super::message::{self, Message};
use super::object;
use super::permission::VIEW_CHANNEL;
use super::rules::{given, snowflake};
use super::state::State;
use super::time::Id;

/// All buttons and menus of a component tree, in order.
pub(crate) fn controls(components: &[Value]) -> Vec<&Value> {
    let mut found = Vec::new();
    for component in components {
        if matches!(component["type"].as_i64(), Some(2 | 3 | 5..=8)) {
            found.push(component);
            continue;
        }
        if let Some(inner) = component["components"].as_array() {
            found.extend(controls(inner));
        }
        if let Some(accessory) = given(component, "accessory") {
            found.extend(controls(std::slice::from_ref(accessory)));
        }
    }
    found
}

/// Presses a button or picks from a menu.
///
/// # Errors
/// A sentence naming what the client would not allow.
pub(crate) fn use_component(
    state: &mut State,
    who: Picker,
    on: Id,
    custom_id: &str,
    values: Option<&[String]>,
) -> Result<Id, String> {
    let found = visible(state, who, on)?;
    let controls = controls(&found.components);
    let control = controls
        .iter()
        .find(|c| c["custom_id"] == custom_id)
        .ok_or_else(|| format!("the message has no control {custom_id:?}"))?;
    if control["disabled"] == json!(true) {
        return Err("this control is disabled".to_owned());
    }
    let kind = control["type"].as_i64().unwrap_or_default();
    let mut data = json!({ "custom_id": custom_id, "component_type": kind, "id": control["id"] });
    if kind == 2 {
        if values.is_some_and(|v| !v.is_empty()) {
            return Err("a button has no values".to_owned());
        }
    } else {
        let (values, resolved) = picked(state, who, control, values.unwrap_or_default())?;
        data["values"] = json!(values);
        if !resolved.is_empty() {
            data["resolved"] = Value::Object(resolved);
        }
    }
    let ask = Ask {
        kind: COMPONENT,
        user: who.user,
        channel: who.channel,
        data,
        typed: String::new(),
        name: String::new(),
        command_kind: 0,
        message: Some(on),
    };
    Ok(interaction::open(state, ask))
}

fn visible(state: &State, who: Picker, on: Id) -> Result<&Message, String> {
    if state.world.permissions(who.user, who.channel) & VIEW_CHANNEL == 0 {
        return Err("this person does not see the channel".to_owned());
    }
    message::find(state, who.channel, on)
        .filter(|m| m.visible_to(who.user))
        .ok_or_else(|| "this person does not see the message".to_owned())
}

/// The values of a menu: known ones, as many as it takes, with what they stand for.
pub(crate) fn picked(
    state: &State,
    who: Picker,
    control: &Value,
    values: &[String],
) -> Result<(Vec<String>, Map<String, Value>), String> {
    let world = &state.world;
    let kind = control["type"].as_i64().unwrap_or_default();
    let mut resolved = Map::new();
    let mut note = |list: &str, id: Id, value: Value| {
        resolved.entry(list).or_insert_with(|| json!({}))[id.to_string()] = value;
    };
    let mut out = Vec::new();
    for value in values {
        let unknown = || format!("the menu has no {value:?}");
        let chosen = match kind {
            3 => {
                let options = control["options"].as_array().ok_or_else(unknown)?;
                let option = options.iter().find(|o| o["value"] == value.as_str());
                let option =
                    option.or_else(|| options.iter().find(|o| o["label"] == value.as_str()));
                option
                    .and_then(|o| o["value"].as_str())
                    .ok_or_else(unknown)?
                    .to_owned()
            }
            8 => {
                let id = world.find_channel(who.guild, value).ok_or_else(unknown)?;
                // A client lists the channels of the workspace that its person sees, of the kinds that are wanted.
                let kinds = control["channel_types"].as_array();
                let channel = world
                    .channels
                    .get(&id)
                    .filter(|c| c.guild == who.guild)
                    .filter(|c| world.permissions(who.user, c.id) & VIEW_CHANNEL != 0)
                    .filter(|_| kinds.is_none_or(|k| k.is_empty() || k.contains(&json!(0))))
                    .ok_or_else(unknown)?;
                note(
                    "channels",
                    id,
                    object::partial_channel(world, channel, who.user),
                );
                id.to_string()
            }
            6 => {
                let id = who
                    .guild
                    .and_then(|g| world.find_role(g, value))
                    .ok_or_else(unknown)?;
                let guild = who
                    .guild
                    .and_then(|g| world.guilds.get(&g))
                    .ok_or_else(unknown)?;
                let at = guild
                    .roles
                    .iter()
                    .position(|r| r.id == id)
                    .unwrap_or_default();
                if let Some(role) = guild.roles.get(at) {
                    note("roles", id, object::role(role, at));
                }
                id.to_string()
            }
            _ => {
                let id = world.find_user(who.guild, value).ok_or_else(unknown)?;
                note("users", id, object::user_by_id(world, id));
                let guild = who.guild.and_then(|g| world.guilds.get(&g));
                if let Some(member) = guild.and_then(|g| g.members.get(&id)) {
                    note("members", id, object::bare_member(member));
                }
                id.to_string()
            }
        };
        if out.contains(&chosen) {
            return Err(format!("{value:?} is picked twice"));
        }
        out.push(chosen);
    }
    let bound = |key: &str| usize::try_from(control[key].as_u64().unwrap_or(1)).unwrap_or(1);
    let (min, max) = (bound("min_values"), bound("max_values"));
    if out.len() < min || out.len() > max {
        return Err(format!("pick {min} to {max} values"));
    }
    Ok((out, resolved))
}

/// A snowflake in a JSON field.
pub(crate) fn id_in(value: &Value, key: &str) -> Option<Id> {
    given(value, key).and_then(snowflake)
}
