//! What a message carries besides text: its files, the pictures its embeds take from them, and its
//! components as Discord stores them.

use serde_json::{Value, json};

use super::message::Attachment;
use super::rules::message::Upload;
use super::state::State;
use super::time::Id;

/// Stores uploaded files and answers their ids.
pub(crate) fn store(
    state: &mut State,
    channel: Id,
    ephemeral: bool,
    files: Vec<Upload>,
) -> Vec<Id> {
    files
        .into_iter()
        .map(|file| {
            let id = state.world.next_id();
            let name = file_name(&file.name);
            let url = format!("{}/attachments/{channel}/{id}/{name}", state.base);
            state.attachments.insert(
                id,
                Attachment {
                    id,
                    name,
                    content_type: file.content_type,
                    description: file.description,
                    bytes: file.bytes,
                    url,
                    ephemeral,
                },
            );
            id
        })
        .collect()
}

/// A file name as Discord keeps it: blanks become `_`, odd signs are left out.
fn file_name(name: &str) -> String {
    let kept: String = name
        .chars()
        .map(|c| if c.is_whitespace() { '_' } else { c })
        .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'))
        .collect();
    if kept.trim_matches('.').is_empty() {
        "file".to_owned()
    } else {
        kept
    }
}

/// Turns `attachment://name` in embeds into the stored file's address.
pub(crate) fn link_pictures(state: &State, attachments: &[Id], embeds: &mut [Value]) {
    for url in embeds.iter_mut().flat_map(picture_urls) {
        let Some(name) = url.as_str().and_then(|u| u.strip_prefix("attachment://")) else {
            continue;
        };
        let name = file_name(name);
        let file = attachments
            .iter()
            .filter_map(|id| state.attachments.get(id))
            .find(|file| file.name == name);
        if let Some(file) = file {
            *url = json!(file.url);
        }
    }
}

/// Removes pictures whose file is gone.
pub(crate) fn drop_pictures(state: &State, removed: &[Id], embeds: &mut [Value]) {
    let gone: Vec<&str> = removed
        .iter()
        .filter_map(|id| state.attachments.get(id))
        .map(|f| f.url.as_str())
        .collect();
    for embed in embeds {
        for part in ["image", "thumbnail"] {
            if embed[part]["url"]
                .as_str()
                .is_some_and(|url| gone.contains(&url))
                && let Some(embed) = embed.as_object_mut()
            {
                embed.remove(part);
            }
        }
    }
}

fn picture_urls(embed: &mut Value) -> Vec<&mut Value> {
    let Some(embed) = embed.as_object_mut() else {
        return Vec::new();
    };
    embed
        .iter_mut()
        .filter_map(|(part, value)| {
            let key = match part.as_str() {
                "image" | "thumbnail" => "url",
                "footer" | "author" => "icon_url",
                _ => return None,
            };
            value.get_mut(key)
        })
        .collect()
}

/// Gives every component the number Discord gives it, and leaves out nulls.
pub(crate) fn numbered(mut components: Vec<Value>) -> Vec<Value> {
    let mut next = 1;
    for component in &mut components {
        number(component, &mut next);
    }
    components
}

fn number(component: &mut Value, next: &mut u64) {
    let Some(fields) = component.as_object_mut() else {
        return;
    };
    fields.retain(|_, value| !value.is_null());
    if fields.get("id").and_then(Value::as_u64).unwrap_or(0) == 0 {
        fields.insert("id".to_owned(), json!(*next));
    }
    *next += 1;
    if matches!(fields.get("type").and_then(Value::as_u64), Some(3 | 5..=8)) {
        for bound in ["min_values", "max_values"] {
            fields.entry(bound).or_insert_with(|| json!(1));
        }
    }
    for key in ["components", "accessory", "component"] {
        match fields.get_mut(key) {
            Some(Value::Array(inner)) => inner.iter_mut().for_each(|c| number(c, next)),
            Some(inner @ Value::Object(_)) => number(inner, next),
            _ => {}
        }
    }
}
