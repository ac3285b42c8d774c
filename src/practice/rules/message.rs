//! A message as an application sends it: checked whole, then handed on as a [`Draft`].

use serde_json::Value;

use super::mention::{self, Allowed};
use super::{component, embed, flag, given, join, list, snowflake, text, v2, whole};
use crate::practice::error::{ApiError, FormErrors, Outcome};
use crate::practice::time::Id;

/// Message flags.
pub(crate) const SUPPRESS_EMBEDS: u64 = 1 << 2;
pub(crate) const EPHEMERAL: u64 = 1 << 6;
pub(crate) const LOADING: u64 = 1 << 7;
pub(crate) const SUPPRESS_NOTIFICATIONS: u64 = 1 << 12;
pub(crate) const COMPONENTS_V2: u64 = 1 << 15;

/// The most one file may weigh, bytes.
pub(crate) const FILE_LIMIT: usize = 10 * 1024 * 1024;

/// A file that came with a request.
#[derive(Debug, Clone)]
pub(crate) struct Upload {
    /// `n` of `files[n]`.
    pub index: u64,
    pub name: String,
    pub content_type: String,
    pub bytes: axum::body::Bytes,
    pub description: Option<String>,
}

/// What a message body asked for. A field that was not given is `None`, so that an edit can leave it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Draft {
    pub content: Option<String>,
    pub embeds: Option<Vec<Value>>,
    pub components: Option<Vec<Value>>,
    pub flags: Option<u64>,
    pub tts: bool,
    pub nonce: Option<Value>,
    pub enforce_nonce: bool,
    /// `None` if the body did not say.
    pub allowed: Option<Allowed>,
    /// The attachments an edit keeps; `None` keeps all.
    pub keep: Option<Vec<Id>>,
    pub files: Vec<Upload>,
    pub reply_to: Option<Id>,
}

impl Draft {
    /// Whether there is nothing to show.
    pub fn is_empty(&self) -> bool {
        let v2 = self.flags.unwrap_or(0) & COMPONENTS_V2 != 0;
        self.content.as_deref().unwrap_or_default().is_empty()
            && self.embeds.as_ref().is_none_or(Vec::is_empty)
            && self.files.is_empty()
            && !(v2 && self.components.as_ref().is_some_and(|c| !c.is_empty()))
    }
}

/// Checks a message body; `at` is its path in the request (`data` in an interaction response).
///
/// # Errors
/// 50035 with every fault; 40005 for files that are too large.
pub(crate) fn check(at: &str, body: &Value, files: &[Upload], was_v2: bool) -> Outcome<Draft> {
    let mut errors = FormErrors::default();
    if !body.is_object() {
        errors.wrong_type(at, "object");
        return Err(errors.into_error());
    }
    if files.iter().any(|file| file.bytes.len() > FILE_LIMIT) {
        return Err(ApiError::too_large());
    }
    let flags = whole(&mut errors, body, at, "flags", (0, i64::from(u32::MAX)))
        .and_then(|bits| u64::try_from(bits).ok());
    let v2 = was_v2 || flags.unwrap_or(0) & COMPONENTS_V2 != 0;
    let content = body.get("content").map(|_| {
        let content = text(&mut errors, body, at, "content").unwrap_or_default();
        errors.length(&join(at, "content"), content, 0, 2000);
        content.trim().to_owned()
    });
    let embeds = body.get("embeds").map(|_| {
        let embeds = list(&mut errors, body, at, "embeds").map_or(&[][..], Vec::as_slice);
        embed::check(&mut errors, &join(at, "embeds"), embeds)
    });
    let components = body.get("components").map(|_| {
        let rows = list(&mut errors, body, at, "components").map_or(&[][..], Vec::as_slice);
        if v2 {
            v2::check(&mut errors, &join(at, "components"), rows);
        } else {
            component::check(&mut errors, &join(at, "components"), rows);
        }
        rows.to_vec()
    });
    if v2 {
        for (key, there) in [
            ("content", content.as_ref().is_some_and(|c| !c.is_empty())),
            ("embeds", embeds.as_ref().is_some_and(|e| !e.is_empty())),
        ] {
            if there {
                let text = format!(
                    "The '{key}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2"
                );
                errors.add(
                    &join(at, key),
                    "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
                    &text,
                );
            }
        }
    }
    let nonce = nonce(&mut errors, at, body);
    let (keep, files) = attachments(&mut errors, at, body, files);
    let draft = Draft {
        content,
        embeds,
        components,
        flags,
        tts: flag(&mut errors, body, at, "tts").unwrap_or(false),
        enforce_nonce: flag(&mut errors, body, at, "enforce_nonce").unwrap_or(false),
        nonce,
        allowed: mention::parse(&mut errors, body, at),
        keep,
        files,
        reply_to: reply(&mut errors, at, body),
    };
    errors.finish()?;
    Ok(draft)
}

fn nonce(errors: &mut FormErrors, at: &str, body: &Value) -> Option<Value> {
    let nonce = given(body, "nonce")?;
    match nonce {
        Value::String(text) => errors.length(&join(at, "nonce"), text, 0, 25),
        Value::Number(number) if number.is_i64() || number.is_u64() => {}
        _ => errors.wrong_type(&join(at, "nonce"), "string"),
    }
    Some(nonce.clone())
}

fn reply(errors: &mut FormErrors, at: &str, body: &Value) -> Option<Id> {
    let reference = given(body, "message_reference")?;
    let id = given(reference, "message_id").and_then(snowflake);
    if id.is_none() {
        errors.required(&join(at, "message_reference.message_id"));
    }
    id
}

/// Sorts `attachments` into those kept and those uploaded now.
fn attachments(
    errors: &mut FormErrors,
    at: &str,
    body: &Value,
    files: &[Upload],
) -> (Option<Vec<Id>>, Vec<Upload>) {
    let mut files = files.to_vec();
    if files.len() > 10 {
        errors.count(&join(at, "attachments"), files.len(), 0, 10);
    }
    if body.get("attachments").is_none() {
        return (None, files);
    }
    let items = list(errors, body, at, "attachments").map_or(&[][..], Vec::as_slice);
    errors.count(&join(at, "attachments"), items.len(), 0, 10);
    let mut keep = Vec::new();
    for (index, item) in items.iter().enumerate() {
        let at = format!("{}.{index}", join(at, "attachments"));
        let Some(id) = given(item, "id").and_then(snowflake) else {
            errors.required(&join(&at, "id"));
            continue;
        };
        let description = super::sized_text(errors, item, &at, "description", (0, 1024), false);
        if let Some(file) = files.iter_mut().find(|file| file.index == id) {
            file.description = description.map(str::to_owned);
            if let Some(name) = text(errors, item, &at, "filename").filter(|n| !n.is_empty()) {
                name.clone_into(&mut file.name);
            }
        } else {
            keep.push(id);
        }
    }
    (Some(keep), files)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn checked(body: &Value) -> Result<Draft, String> {
        check("", body, &[], false).map_err(|e| e.body().to_string())
    }

    #[test]
    fn content_has_two_thousand_characters() {
        assert!(checked(&json!({ "content": "ü".repeat(2000) })).is_ok());
        assert!(
            checked(&json!({ "content": "x".repeat(2001) }))
                .unwrap_err()
                .contains("2000 or fewer")
        );
        assert!(
            checked(&json!({ "content": 5 }))
                .unwrap_err()
                .contains("STRING_TYPE_CONVERT")
        );
    }

    #[test]
    fn blank_is_empty_and_so_are_components_alone() {
        let row = json!({ "type": 1, "components": [{ "type": 2, "style": 1, "label": "x", "custom_id": "a" }] });
        assert!(checked(&json!({ "content": "  \n" })).unwrap().is_empty());
        assert!(checked(&json!({ "components": [row] })).unwrap().is_empty());
        assert!(
            !checked(&json!({ "embeds": [{ "title": "x" }] }))
                .unwrap()
                .is_empty()
        );
        let text =
            json!({ "flags": COMPONENTS_V2, "components": [{ "type": 10, "content": "hi" }] });
        assert!(!checked(&text).unwrap().is_empty());
    }

    #[test]
    fn a_field_that_is_absent_is_told_from_one_that_is_cleared() {
        let draft = checked(&json!({ "content": null, "embeds": [] })).unwrap();
        assert_eq!(
            (draft.content.as_deref(), draft.embeds.map(|e| e.len())),
            (Some(""), Some(0))
        );
        assert!(draft.components.is_none());
    }

    #[test]
    fn a_nonce_has_25_characters() {
        assert!(checked(&json!({ "content": "x", "nonce": "n".repeat(25) })).is_ok());
        assert!(checked(&json!({ "content": "x", "nonce": "n".repeat(26) })).is_err());
    }
}
