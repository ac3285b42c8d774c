//! The commands as Discord knows them, by id: a command named in a message is one that a press fills in.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use serde_json::Value;

use crate::coach::request::Answer;
use crate::domain::text;
use crate::message::{BODY_MAX, CONTENT_MAX, Message};

/// Types of an option that are commands themselves, as Discord counts them.
const INNER: [u64; 2] = [1, 2];

/// The ids of the registered commands. Cheap to clone; all clones know the same.
#[derive(Clone, Debug, Default)]
pub struct Commands(Arc<RwLock<BTreeMap<String, u64>>>);

impl Commands {
    /// Takes the ids from Discord's list of an application's commands.
    pub fn learn(&self, registered: &Value) {
        let mut ids = BTreeMap::new();
        for command in registered.as_array().into_iter().flatten() {
            let id = command["id"].as_str().and_then(|id| id.parse().ok());
            if let (Some(id), Some(name)) = (id, command["name"].as_str()) {
                paths(name, command, &mut |path| {
                    ids.insert(path, id);
                });
            }
        }
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = ids;
    }

    /// An answer whose commands can be pressed.
    #[must_use]
    pub fn linked_in(&self, answer: Answer) -> Answer {
        match answer {
            Answer::Say { mut message, show } => {
                self.link(&mut message);
                Answer::Say { message, show }
            }
            other => other,
        }
    }

    /// Makes the commands that a message names ones that can be pressed, as far as they are known and have room.
    pub fn link(&self, message: &mut Message) {
        for (words, most) in [
            (&mut message.headline, CONTENT_MAX),
            (&mut message.body, BODY_MAX),
        ] {
            let linked = self.linked(words);
            if text::length(&linked) <= most {
                *words = linked;
            }
        }
    }

    /// The text with a mention in place of each code span that is a command and nothing else.
    fn linked(&self, text: &str) -> String {
        let ids = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = rest.find(['\\', '`']) {
            let (before, from) = rest.split_at(at);
            out.push_str(before);
            let marked = &from[1..];
            let length = if from.starts_with('\\') {
                // What is escaped begins nothing.
                1 + marked.chars().next().map_or(0, char::len_utf8)
            } else {
                marked.find('`').map_or(from.len(), |close| close + 2)
            };
            let (part, after) = from.split_at(length);
            let path = part.strip_prefix("`/").and_then(|p| p.strip_suffix('`'));
            match path.and_then(|path| Some((path, ids.get(path)?))) {
                Some((path, id)) => out.extend(["</", path, ":", &id.to_string(), ">"]),
                None => out.push_str(part),
            }
            rest = after;
        }
        out.push_str(rest);
        out
    }
}

/// The commands that can be sent, with the names of those above them.
fn paths(path: &str, command: &Value, each: &mut impl FnMut(String)) {
    let inner = |option: &&Value| option["type"].as_u64().is_some_and(|t| INNER.contains(&t));
    let options = command["options"].as_array();
    let mut inner = options.into_iter().flatten().filter(inner).peekable();
    if inner.peek().is_none() {
        return each(path.to_owned());
    }
    for option in inner {
        let name = option["name"].as_str().unwrap_or_default();
        paths(&format!("{path} {name}"), option, each);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn known() -> Commands {
        let commands = Commands::default();
        commands.learn(&json!([
            {"id": "7", "name": "deal", "options": [
                {"type": 1, "name": "new", "options": [{"type": 3, "name": "name"}]},
                {"type": 2, "name": "more", "options": [{"type": 1, "name": "less"}]}
            ]},
            {"id": "8", "name": "help"},
            {"name": "setup", "options": []}
        ]));
        commands
    }

    #[test]
    fn a_command_is_linked_where_it_stands_alone_in_code() {
        let commands = known();
        for (text, linked) in [
            (
                "Use `/help`, then `/deal new`.",
                "Use </help:8>, then </deal new:7>.",
            ),
            ("`/deal more less`", "</deal more less:7>"),
            // Not registered, not a command of its own, more than a command, not in code, not ours.
            ("`/setup`", "`/setup`"),
            ("`/deal`", "`/deal`"),
            ("`/deal new name: x`", "`/deal new name: x`"),
            ("/help", "/help"),
            ("\\`/help\\`", "\\`/help\\`"),
            ("a `b` `/help` `", "a `b` </help:8> `"),
            ("ends in \\", "ends in \\"),
        ] {
            assert_eq!(commands.linked(text), linked, "{text}");
            assert_eq!(Commands::default().linked(text), text, "none is known yet");
        }
    }

    #[test]
    fn what_has_no_room_for_its_id_stays_as_it_is() {
        let commands = known();
        let mut message = Message {
            headline: "`/help`".to_owned(),
            body: format!("{}`/help`", "x".repeat(BODY_MAX - 7)),
            ..Message::default()
        };
        let body = message.body.clone();
        commands.link(&mut message);
        assert_eq!(
            (message.headline.as_str(), message.body),
            ("</help:8>", body)
        );
    }
}
