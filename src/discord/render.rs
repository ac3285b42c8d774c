//! From a [`Message`] to Discord's JSON. It keeps Discord's limits and sets `allowed_mentions` every time; it
//! decides no words.

use serde_json::{Map, Value, json};

use super::transport::Body;
use crate::domain::text;
use crate::message::form::{LINE_MAX, PARTS_MAX, TEXT_MAX, TITLE_MAX};
use crate::message::{
    Among, BODY_MAX, Button, CONTENT_MAX, Choice, Holds, Input, LABEL_MAX, Menu, MenuOption,
    Message, Modal, OPTION_MAX, OPTIONS_MAX, Picker, Row,
};

/// The flag of a private (ephemeral) message.
pub const PRIVATE: u64 = 1 << 6;
/// Rows under a message.
const ROWS_MAX: usize = 5;
/// Buttons in a row.
const BUTTONS_MAX: usize = 5;
/// A menu's placeholder, in characters.
const PLACEHOLDER_MAX: usize = 150;
/// A text in a form, in characters.
const FORM_TEXT_MAX: usize = 4_000;
/// The types of channels in which a message can be posted: text and announcements.
pub(super) const TEXT_CHANNELS: [u8; 2] = [0, 5];
/// People pinged by one message.
const MENTIONS_MAX: usize = 100;

/// A message to be created, with what goes into it; `private` for the person alone.
pub fn create(message: &Message, private: bool) -> (Value, Option<&crate::message::File>) {
    let mut payload = parts(message, message.body.is_empty(), message.rows.is_empty());
    if private {
        payload.insert("flags".to_owned(), PRIVATE.into());
    }
    (Value::Object(payload), message.file.as_ref())
}

/// A message that takes the place of another: what the other had and this one has not is emptied, its file too.
pub fn replace(message: &Message) -> (Value, Option<&crate::message::File>) {
    let mut payload = parts(message, false, false);
    // An edit that lists no attachments keeps those that are there.
    payload.entry("attachments").or_insert_with(|| json!([]));
    (Value::Object(payload), message.file.as_ref())
}

/// The body of a request that carries a payload, wrapped as `type` and `data` where it answers an interaction.
pub fn body(kind: Option<u8>, (payload, file): (Value, Option<&crate::message::File>)) -> Body {
    let payload = match kind {
        Some(kind) => object([("type", kind.into()), ("data", payload)]),
        None => payload,
    };
    match file {
        Some(file) => Body::WithFile(payload, file.clone()),
        None => Body::Json(payload),
    }
}

/// Like `json!`, which copies the values it is given; large ones are worth moving.
fn object<const N: usize>(fields: [(&str, Value); N]) -> Value {
    fields.into_iter().collect()
}

fn parts(message: &Message, leave_out_embeds: bool, leave_out_rows: bool) -> Map<String, Value> {
    let mut payload = Map::new();
    let mut headline = text::truncate(&message.headline, CONTENT_MAX).into_owned();
    if headline.trim().is_empty() && message.body.trim().is_empty() && message.file.is_none() {
        // Discord takes no empty message, and a person should not wait for one that never comes.
        "Done.".clone_into(&mut headline);
    }
    payload.insert("content".to_owned(), headline.into());
    if !leave_out_embeds {
        let embeds = if message.body.trim().is_empty() {
            json!([])
        } else {
            json!([{"description": text::truncate(&message.body, BODY_MAX), "color": message.colour.rgb()}])
        };
        payload.insert("embeds".to_owned(), embeds);
    }
    if !leave_out_rows {
        let rows: Vec<Value> = message.rows.iter().take(ROWS_MAX).filter_map(row).collect();
        payload.insert("components".to_owned(), rows.into());
    }
    let users: Vec<String> = message
        .mentions
        .iter()
        .take(MENTIONS_MAX)
        .map(ToString::to_string)
        .collect();
    payload.insert(
        "allowed_mentions".to_owned(),
        json!({"parse": [], "users": users}),
    );
    if let Some(file) = &message.file {
        payload.insert(
            "attachments".to_owned(),
            json!([{"id": 0, "filename": file.name, "description": text::truncate(&file.alt, 1024)}]),
        );
    }
    payload
}

fn row(row: &Row) -> Option<Value> {
    let components: Vec<Value> = match row {
        Row::Buttons(buttons) => buttons.iter().take(BUTTONS_MAX).map(button).collect(),
        Row::Menu(m) if m.options.is_empty() => Vec::new(),
        Row::Menu(m) => vec![menu(m)],
        Row::Picker(p) => vec![picker(p)],
    };
    (!components.is_empty())
        .then(|| object([("type", 1.into()), ("components", components.into())]))
}

fn button(button: &Button) -> Value {
    let style = match (button.danger, button.primary) {
        (true, _) => 4,
        (_, true) => 1,
        _ => 2,
    };
    json!({
        "type": 2, "style": style, "label": text::truncate(&button.label, LABEL_MAX), "custom_id": button.act.encode()
    })
}

fn menu(menu: &Menu) -> Value {
    let most = if menu.act.takes_several() {
        menu.options.len().clamp(1, OPTIONS_MAX)
    } else {
        1
    };
    let mut json = json!({
        "type": 3, "custom_id": menu.act.encode(), "min_values": 1, "max_values": most,
        "placeholder": text::truncate(&menu.placeholder, PLACEHOLDER_MAX)
    });
    json["options"] = options(&menu.options);
    json
}

fn picker(picker: &Picker) -> Value {
    let (kind, word, chosen) = match picker.among {
        Among::Channels(chosen) => (8, "channel", chosen.map(|c| c.to_string())),
        Among::Roles(chosen) => (6, "role", chosen.map(|r| r.to_string())),
    };
    let mut json = json!({
        "type": kind, "custom_id": picker.act.encode(), "min_values": 1, "max_values": 1,
        "placeholder": text::truncate(&picker.placeholder, PLACEHOLDER_MAX)
    });
    if matches!(picker.among, Among::Channels(_)) {
        json["channel_types"] = TEXT_CHANNELS.into();
    }
    if let Some(id) = chosen {
        json["default_values"] = json!([{"id": id, "type": word}]);
    }
    json
}

fn options(options: &[MenuOption]) -> Value {
    let options = options.iter().take(OPTIONS_MAX).map(|o| {
        let mut option = json!({"label": text::truncate(&o.label, OPTION_MAX), "value": o.value});
        if let Some(hint) = o.hint.as_deref().filter(|h| !h.trim().is_empty()) {
            option["description"] = text::truncate(hint, OPTION_MAX).into();
        }
        if o.chosen {
            option["default"] = true.into();
        }
        option
    });
    options.collect()
}

/// The answer that opens a form.
pub fn modal(modal: &Modal) -> Body {
    let above = Some(modal.above.trim()).filter(|text| !text.is_empty());
    let above =
        above.map(|text| json!({"type": 10, "content": text::truncate(text, FORM_TEXT_MAX)}));
    let parts: Vec<Value> = above
        .into_iter()
        .chain(modal.inputs.iter().map(label))
        .take(PARTS_MAX)
        .collect();
    Body::Json(json!({"type": 9, "data": {
        "custom_id": modal.act.encode(), "title": text::truncate(&modal.title, TITLE_MAX), "components": parts
    }}))
}

fn label(input: &Input) -> Value {
    let mut json = json!({"type": 18, "label": text::truncate(&input.label, TITLE_MAX)});
    if !input.description.trim().is_empty() {
        json["description"] = text::truncate(&input.description, LINE_MAX).into();
    }
    json["component"] = match &input.holds {
        Holds::Text {
            value,
            example,
            long,
            max,
        } => {
            let max = (*max).clamp(1, TEXT_MAX);
            let mut json = json!({
                "type": 4, "custom_id": input.id, "style": if *long { 2 } else { 1 },
                "required": input.required, "max_length": max
            });
            if !value.is_empty() {
                json["value"] = text::truncate(value, usize::from(max)).into();
            }
            if !example.is_empty() {
                json["placeholder"] = text::truncate(example, LINE_MAX).into();
            }
            json
        }
        Holds::Choice {
            most,
            placeholder,
            options,
        } => {
            let mut json = json!({
                "type": 3, "custom_id": input.id, "required": input.required,
                // What need not be picked can be taken back.
                "min_values": u8::from(input.required), "max_values": most
            });
            if !placeholder.is_empty() {
                json["placeholder"] = text::truncate(placeholder, PLACEHOLDER_MAX).into();
            }
            json["options"] = self::options(options);
            json
        }
    };
    json
}

/// The answer to a completion.
pub fn choices(choices: &[Choice]) -> Body {
    let choices: Vec<Value> = choices
        .iter()
        .filter(|c| !c.name.is_empty() && !c.value.is_empty())
        .take(OPTIONS_MAX)
        .map(|c| json!({"name": text::truncate(&c.name, OPTION_MAX), "value": c.value}))
        .collect();
    let data = object([("choices", choices.into())]);
    Body::Json(object([("type", 8.into()), ("data", data)]))
}
