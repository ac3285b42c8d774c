//! Modals: what they ask for, and sending one. Refuses what a client would not let one do.

use serde_json::{Map, Value, json};

use super::compose::Picker;
use super::interaction::{self, Ask, MODAL};
use super::menu;
use super::message;
use super::rules::component::TEXT_INPUT;
use super::rules::given;
use super::state::State;
use super::time::Id;

/// One thing that a modal asks for.
pub(crate) struct Field<'a> {
    /// What stands above it.
    pub label: &'a str,
    /// The line that explains it.
    pub description: Option<&'a str>,
    /// A text input or a menu.
    pub input: &'a Value,
}

impl<'a> Field<'a> {
    /// Its custom id.
    pub(crate) fn id(&self) -> &'a str {
        text(self.input, "custom_id").unwrap_or_default()
    }

    /// Whether it may be left empty.
    pub(crate) fn optional(&self) -> bool {
        self.input["required"] == false
    }
}

/// What a part of a modal asks for: an input under a label, or, as it was done before, in a row. Nothing for a
/// text that is only shown.
pub(crate) fn field(part: &Value) -> Option<Field<'_>> {
    match part["type"].as_u64() {
        Some(18) => Some(Field {
            label: text(part, "label").unwrap_or_default(),
            description: text(part, "description"),
            input: &part["component"],
        }),
        Some(1) => {
            let input = &part["components"][0];
            Some(Field {
                label: text(input, "label").unwrap_or_default(),
                description: None,
                input,
            })
        }
        _ => None,
    }
}

/// The parts of a modal, in order.
pub(crate) fn parts(modal: &Value) -> &[Value] {
    modal["components"].as_array().map_or(&[], Vec::as_slice)
}

fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    given(value, key)?.as_str()
}

/// Sends a modal that is open for a person. `typed` are custom ids, each with a text, or with a value or label of
/// its menu: several for several, an empty one for none. What is not named keeps what was filled in.
///
/// # Errors
/// A sentence naming what the client would not allow.
pub(crate) fn submit(
    state: &mut State,
    opened_by: Id,
    typed: &[(String, String)],
) -> Result<Id, String> {
    let opener = state
        .interactions
        .get(&opened_by)
        .ok_or("that modal is no longer open")?;
    let modal = opener
        .modal
        .clone()
        .ok_or("that interaction opened no modal")?;
    let cause = opener.cause.clone();
    let (user, channel, message) = (opener.user, opener.channel, cause.message);
    let who = Picker {
        user,
        guild: state.world.channels.get(&channel).and_then(|c| c.guild),
        channel,
    };
    let known: Vec<&str> = parts(&modal)
        .iter()
        .filter_map(field)
        .map(|f| f.id())
        .collect();
    if let Some((unknown, _)) = typed.iter().find(|(id, _)| !known.contains(&id.as_str())) {
        return Err(format!("the modal has no input {unknown:?}"));
    }
    let mut resolved = Map::new();
    let mut sent = Vec::with_capacity(parts(&modal).len());
    for part in parts(&modal) {
        let mut back = json!({ "type": part["type"], "id": part["id"] });
        if let Some(field) = field(part) {
            let given: Vec<&str> = typed
                .iter()
                .filter(|(id, _)| id == field.id())
                .map(|(_, text)| text.as_str())
                .collect();
            let answer = answer(state, who, &field, &given, &mut resolved)?;
            if part["type"] == 18 {
                back["component"] = answer;
            } else {
                back["components"] = json!([answer]);
            }
        }
        sent.push(back);
    }
    let mut data = json!({ "custom_id": modal["custom_id"], "components": sent });
    if !resolved.is_empty() {
        data["resolved"] = Value::Object(resolved);
    }
    let ask = Ask {
        kind: MODAL,
        user,
        channel,
        data,
        typed: String::new(),
        name: String::new(),
        command_kind: 0,
        message: message.filter(|m| message::find(state, channel, *m).is_some()),
    };
    let id = interaction::open(state, ask);
    if let Some(sent) = state.interactions.get_mut(&id) {
        sent.cause.opened_by = Some(Box::new(cause));
    }
    Ok(id)
}

/// What an input sends back.
fn answer(
    state: &State,
    who: Picker,
    field: &Field<'_>,
    given: &[&str],
    resolved: &mut Map<String, Value>,
) -> Result<Value, String> {
    let input = field.input;
    let kind = input["type"].as_i64().unwrap_or_default();
    let mut answer = json!({ "type": kind, "id": input["id"], "custom_id": field.id() });
    match kind {
        TEXT_INPUT => {
            let before = text(input, "value").unwrap_or_default();
            let text = given.last().copied().unwrap_or(before);
            check_text(field, text)?;
            answer["value"] = json!(text);
        }
        3 | 5..=8 => {
            let mut values = if given.is_empty() {
                chosen(input)
            } else {
                given.iter().map(|v| (*v).to_owned()).collect()
            };
            values.retain(|v| !v.is_empty());
            if values.is_empty() && !field.optional() {
                return Err(format!("{:?} must be filled in", field.label));
            }
            if !values.is_empty() {
                let (picked, found) = menu::picked(state, who, input, &values)?;
                values = picked;
                for (list, entries) in found {
                    let Some(entries) = entries.as_object() else {
                        continue;
                    };
                    let all = resolved.entry(list).or_insert_with(|| json!({}));
                    for (id, entry) in entries {
                        all[id] = entry.clone();
                    }
                }
            }
            answer["values"] = json!(values);
        }
        other => return Err(format!("nobody here can use an input of type {other}")),
    }
    Ok(answer)
}

/// What a menu has picked when it opens.
fn chosen(menu: &Value) -> Vec<String> {
    let list = |key: &str| menu[key].as_array().cloned().unwrap_or_default();
    let options = list("options")
        .into_iter()
        .filter(|o| o["default"] == true)
        .map(|o| o["value"].clone());
    options
        .chain(list("default_values").iter().map(|v| v["id"].clone()))
        .filter_map(|v| v.as_str().map(str::to_owned))
        .collect()
}

fn check_text(field: &Field<'_>, text: &str) -> Result<(), String> {
    let label = field.label;
    let count = text.chars().count();
    if count == 0 {
        return if field.optional() {
            Ok(())
        } else {
            Err(format!("{label:?} must be filled in"))
        };
    }
    let bound = |key: &str, default: usize| {
        field.input[key]
            .as_u64()
            .and_then(|n| usize::try_from(n).ok())
            .unwrap_or(default)
    };
    let (min, max) = (bound("min_length", 0), bound("max_length", 4000));
    if count < min || count > max {
        Err(format!("{label:?} must have {min} to {max} characters"))
    } else {
        Ok(())
    }
}

/// The newest modal that is open for a person in a channel under a custom id.
pub(crate) fn open_modal(state: &State, who: Picker, custom_id: &str) -> Option<Id> {
    state
        .opened
        .iter()
        .rev()
        .filter_map(|id| state.interactions.get(id))
        .find(|i| {
            i.user == who.user
                && i.channel == who.channel
                && i.modal
                    .as_ref()
                    .is_some_and(|m| m["custom_id"] == custom_id)
        })
        .map(|i| i.id)
}
