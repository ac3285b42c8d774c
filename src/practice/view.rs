//! What a person sees: messages, modals, choices and the answer to what they did, for tests to read.

use serde_json::Value;

use super::text;
use super::time::Id;
use super::{form, menu};

/// A message as one person saw it at one moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    json: Value,
    only: Option<Id>,
}

impl Message {
    pub(crate) fn new(json: Value, only: Option<Id>) -> Self {
        Self { json, only }
    }

    /// Discord's message object.
    #[must_use]
    pub fn json(&self) -> &Value {
        &self.json
    }

    /// Snowflake.
    #[must_use]
    pub fn id(&self) -> Id {
        id(&self.json, "id")
    }

    /// The channel's snowflake.
    #[must_use]
    pub fn channel(&self) -> Id {
        id(&self.json, "channel_id")
    }

    /// The text above the embeds.
    #[must_use]
    pub fn content(&self) -> &str {
        self.json["content"].as_str().unwrap_or_default()
    }

    /// Whether only one person sees it.
    #[must_use]
    pub fn is_private(&self) -> bool {
        self.only.is_some()
    }

    /// Whether it was changed after it was complete.
    #[must_use]
    pub fn is_edited(&self) -> bool {
        !self.json["edited_timestamp"].is_null()
    }

    /// User ids that it pings.
    #[must_use]
    pub fn pings(&self) -> Vec<Id> {
        self.json["mentions"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|user| id(user, "id"))
            .collect()
    }

    /// Whether it pings a role, or everyone.
    #[must_use]
    pub fn pings_many(&self) -> bool {
        self.json["mention_everyone"] == true
            || self.json["mention_roles"]
                .as_array()
                .is_some_and(|r| !r.is_empty())
    }

    /// Labels of its buttons that can be pressed, in order.
    #[must_use]
    pub fn buttons(&self) -> Vec<String> {
        self.controls()
            .into_iter()
            .filter(|c| c["type"] == 2 && c["disabled"] != true)
            .map(|c| c["label"].as_str().unwrap_or_default().to_owned())
            .collect()
    }

    /// The custom id of a control by its custom id, label or placeholder.
    #[must_use]
    pub fn custom_id(&self, name: &str) -> Option<String> {
        let controls = self.controls();
        let by = |key: &str| controls.iter().find(|c| c[key] == name).copied();
        let found = by("custom_id")
            .or_else(|| by("label"))
            .or_else(|| by("placeholder"))?;
        found["custom_id"].as_str().map(str::to_owned)
    }

    /// Addresses of its files, with their names.
    #[must_use]
    pub fn files(&self) -> Vec<(String, String)> {
        let field = |file: &Value, key: &str| file[key].as_str().unwrap_or_default().to_owned();
        let files = self.json["attachments"].as_array().into_iter().flatten();
        files
            .map(|file| (field(file, "filename"), field(file, "url")))
            .collect()
    }

    /// All of it as plain text: content, embeds, files, then `[buttons]` and `(menus: option | option)`.
    #[must_use]
    pub fn text(&self) -> String {
        text::message(&self.json)
    }

    fn controls(&self) -> Vec<&Value> {
        self.json["components"]
            .as_array()
            .map_or_else(Vec::new, |rows| menu::controls(rows))
    }
}

/// A modal that opened for a person.
#[derive(Debug, Clone, PartialEq)]
pub struct Modal {
    /// The interaction that opened it.
    pub interaction: Id,
    json: Value,
}

impl Modal {
    pub(crate) fn new(interaction: Id, json: Value) -> Self {
        Self { interaction, json }
    }

    /// The `data` of the callback.
    #[must_use]
    pub fn json(&self) -> &Value {
        &self.json
    }

    /// Title.
    #[must_use]
    pub fn title(&self) -> &str {
        self.json["title"].as_str().unwrap_or_default()
    }

    /// Custom ids and labels of its inputs, in order.
    #[must_use]
    pub fn inputs(&self) -> Vec<(String, String)> {
        form::parts(&self.json)
            .iter()
            .filter_map(form::field)
            .map(|field| (field.id().to_owned(), field.label.to_owned()))
            .collect()
    }

    /// All of it as plain text.
    #[must_use]
    pub fn text(&self) -> String {
        text::modal(&self.json)
    }
}

/// One choice that autocomplete offers.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// What is shown.
    pub name: String,
    /// What is sent.
    pub value: Value,
}

/// What came back.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// A new message.
    Message(Message),
    /// The message that was used, changed.
    Update(Message),
    /// A deferred answer, filled in.
    Edited(Message),
    /// A modal.
    Modal(Modal),
    /// Acknowledged without anything to see within the limit.
    Acknowledged,
    /// Deferred and not filled in within the limit.
    Thinking(Message),
    /// Nothing within three seconds: "The application did not respond".
    None,
    /// Discord's client would not send it, and why.
    NotSent(String),
}

impl Answer {
    /// The message, however it came.
    #[must_use]
    pub fn message(&self) -> Option<&Message> {
        match self {
            Self::Message(m) | Self::Update(m) | Self::Edited(m) | Self::Thinking(m) => Some(m),
            _ => None,
        }
    }

    /// The modal.
    #[must_use]
    pub fn modal(&self) -> Option<&Modal> {
        match self {
            Self::Modal(modal) => Some(modal),
            _ => None,
        }
    }

    /// Whether a message came that only this person sees.
    #[must_use]
    pub fn is_private(&self) -> bool {
        self.message().is_some_and(Message::is_private)
    }

    /// All of it as plain text, for snapshots; the first line says how it came unless it is a plain
    /// public message.
    #[must_use]
    pub fn text(&self) -> String {
        let (how, body) = match self {
            Self::Message(m) | Self::Edited(m) => ("", m.text()),
            Self::Update(m) => ("(changed) ", m.text()),
            Self::Thinking(m) => ("(thinking) ", m.text()),
            Self::Modal(modal) => return modal.text(),
            Self::Acknowledged => return "(acknowledged)".to_owned(),
            Self::None => return "(the application did not respond)".to_owned(),
            Self::NotSent(why) => return format!("(not sent: {why})"),
        };
        let private = if self.is_private() { "(only you) " } else { "" };
        let first = format!("{private}{how}");
        if first.is_empty() {
            body
        } else {
            format!("{}\n{body}", first.trim_end())
        }
    }
}

fn id(value: &Value, key: &str) -> Id {
    value[key]
        .as_str()
        .and_then(|id| id.parse().ok())
        .unwrap_or_default()
}
