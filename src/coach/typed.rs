//! What a person typed, given back: never cut, and fit to be copied.

use crate::coach::request::{Ask, OptionValue, Request};
use crate::domain::text;
use crate::message::{BODY_MAX, File, Message};

/// The file that holds what is too long for a message.
const FILE: &str = "your-text.txt";
/// What stands before a text of several lines to the message's end, so that it is told from the bot's words.
const QUOTE: &str = ">>> ";

/// What was typed, to give it back: a command with its options, a form's texts; of a button nothing, and never an id.
pub(super) fn typed(request: &Request) -> String {
    let parts: Vec<String> = match &request.ask {
        Ask::Command { path, options } => {
            let shown = options.iter().filter_map(|(name, value)| match value {
                OptionValue::Text(text) => Some(format!("{name}: {text}")),
                OptionValue::Number(n) => Some(format!("{name}: {n}")),
                OptionValue::Flag(yes) => Some(format!("{name}: {yes}")),
                OptionValue::User { name: who, .. } => Some(format!("{name}: @{who}")),
                OptionValue::Role(_, role) => {
                    Some(format!("{name}: @{}", role.trim_start_matches('@')))
                }
                OptionValue::Channel(id) => {
                    let known = request.named.get(&id.0)?;
                    Some(format!("{name}: #{known}"))
                }
            });
            std::iter::once(format!("/{}", path.join(" ")))
                .chain(shown)
                .collect()
        }
        Ask::Submit { fields, .. } => fields.values().filter(|v| !v.is_empty()).cloned().collect(),
        _ => Vec::new(),
    };
    parts.join(" ")
}

/// Texts as lines, with their labels where there are several.
pub(super) fn lines(texts: &[(String, String)]) -> String {
    match texts {
        [(_, text)] => text.clone(),
        several => several
            .iter()
            .map(|(label, text)| format!("{label}: {text}"))
            .collect::<Vec<_>>()
            .join("\n"),
    }
}

/// Whether the message shows a text whole.
pub(super) fn is_shown(message: &Message, typed: &str) -> bool {
    let shown = text::shown(typed.trim());
    message.headline.contains(&shown) || message.body.contains(&shown)
}

/// Gives back what was typed at the end of the message, whole, or in a file where it is too long for one.
pub(super) fn give_back(message: &mut Message, texts: &[(String, String)]) {
    let unseen = |(_, text): &&(String, String)| !is_shown(message, text);
    let unseen: Vec<_> = texts.iter().filter(unseen).cloned().collect();
    if unseen.is_empty() {
        return;
    }
    let whole = lines(&unseen);
    let shown = text::shown(&whole);
    let room = BODY_MAX.saturating_sub(text::length(&message.body) + QUOTE.len() + 1);
    if text::length(&shown) > room || message.body.contains(QUOTE) {
        attach(message, &whole);
        return;
    }
    if !message.body.is_empty() {
        message.body.push('\n');
    }
    message.body.push_str(QUOTE);
    message.body.push_str(&shown);
}

/// Gives back what was typed as a file.
pub(super) fn attach(message: &mut Message, whole: &str) {
    message.file = Some(File {
        name: FILE.to_owned(),
        alt: FILE.to_owned(),
        bytes: whole.as_bytes().to_vec(),
    });
}
