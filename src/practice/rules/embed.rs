//! Embeds: ten a message, each part within its own limit, 6,000 characters over all of them.

use serde_json::{Value, json};

use super::{given, join, list, sized_text, text, whole};
use crate::practice::error::FormErrors;

/// The most characters all embeds of a message may have together.
const TOGETHER: usize = 6000;

/// Checks the embeds at `path` and answers them as Discord stores them.
pub(crate) fn check(errors: &mut FormErrors, path: &str, embeds: &[Value]) -> Vec<Value> {
    errors.count(path, embeds.len(), 0, 10);
    let mut sum = 0;
    let mut stored = Vec::with_capacity(embeds.len());
    for (index, embed) in embeds.iter().enumerate() {
        let at = format!("{path}.{index}");
        if !embed.is_object() {
            errors.wrong_type(&at, "object");
            continue;
        }
        sum += one(errors, &at, embed);
        stored.push(normal(embed));
    }
    if sum > TOGETHER {
        errors.add(
            path,
            "MAX_EMBED_SIZE_EXCEEDED",
            "Embed size exceeds maximum size of 6000",
        );
    }
    stored
}

/// Checks one embed and answers how many characters it counts.
fn one(errors: &mut FormErrors, at: &str, embed: &Value) -> usize {
    let mut sum = 0;
    let mut count = |text: Option<&str>| sum += text.map_or(0, |t| t.trim().chars().count());
    count(sized_text(errors, embed, at, "title", (0, 256), false));
    count(sized_text(
        errors,
        embed,
        at,
        "description",
        (0, 4096),
        false,
    ));
    if let Some(footer) = given(embed, "footer") {
        count(filled(errors, footer, &join(at, "footer"), "text", 2048));
        link(errors, footer, &join(at, "footer"), "icon_url", true);
    }
    if let Some(author) = given(embed, "author") {
        let at = join(at, "author");
        count(filled(errors, author, &at, "name", 256));
        link(errors, author, &at, "url", false);
        link(errors, author, &at, "icon_url", true);
    }
    for picture in ["image", "thumbnail"] {
        if let Some(value) = given(embed, picture) {
            let at = join(at, picture);
            if given(value, "url").is_none() {
                errors.required(&join(&at, "url"));
            }
            link(errors, value, &at, "url", true);
        }
    }
    link(errors, embed, at, "url", false);
    whole(errors, embed, at, "color", (0, 0x00ff_ffff));
    if let Some(stamp) = text(errors, embed, at, "timestamp")
        && chrono::DateTime::parse_from_rfc3339(stamp).is_err()
        && !stamp.is_empty()
    {
        let text = format!("Could not parse {stamp}. Should be ISO8601.");
        errors.add(&join(at, "timestamp"), "DATE_TIME_TYPE_PARSE", &text);
    }
    if let Some(fields) = list(errors, embed, at, "fields") {
        errors.count(&join(at, "fields"), fields.len(), 0, 25);
        for (index, field) in fields.iter().enumerate() {
            let at = format!("{at}.fields.{index}");
            count(filled(errors, field, &at, "name", 256));
            count(filled(errors, field, &at, "value", 1024));
        }
    }
    let shows = [
        "title",
        "description",
        "image",
        "thumbnail",
        "footer",
        "author",
    ]
    .iter()
    .any(|key| given(embed, key).is_some_and(|v| v.as_str() != Some("")))
        || given(embed, "fields")
            .and_then(Value::as_array)
            .is_some_and(|f| !f.is_empty());
    if !shows {
        errors.required(&join(at, "description"));
    }
    sum
}

/// A text that must be there and not blank.
fn filled<'a>(
    errors: &mut FormErrors,
    value: &'a Value,
    path: &str,
    key: &str,
    max: usize,
) -> Option<&'a str> {
    let found = text(errors, value, path, key);
    match found {
        Some(text) if !text.trim().is_empty() => errors.length(&join(path, key), text, 0, max),
        _ => errors.required(&join(path, key)),
    }
    found
}

/// A web address; pictures may also name an uploaded file.
fn link(errors: &mut FormErrors, value: &Value, path: &str, key: &str, picture: bool) {
    let Some(url) = text(errors, value, path, key) else {
        return;
    };
    let schemes: &[&str] = if picture {
        &["http://", "https://", "attachment://"]
    } else {
        &["http://", "https://", "discord://"]
    };
    if url.is_empty() {
        return;
    }
    if !schemes.iter().any(|scheme| url.starts_with(scheme)) {
        let text = format!(
            "Scheme \"{}\" is not supported.",
            url.split(':').next().unwrap_or_default()
        );
        errors.add(&join(path, key), "URL_TYPE_INVALID_SCHEME", &text);
    } else if url.contains(char::is_whitespace) || url.chars().count() > 2048 {
        errors.add(
            &join(path, key),
            "URL_TYPE_INVALID_URL",
            "Not a well formed URL.",
        );
    }
}

/// The embed as Discord answers it: typed, blanks left out, every field with `inline`.
fn normal(embed: &Value) -> Value {
    let mut stored = json!({ "type": "rich" });
    for key in [
        "title",
        "description",
        "url",
        "timestamp",
        "color",
        "footer",
        "image",
        "thumbnail",
        "author",
        "fields",
    ] {
        if let Some(value) = given(embed, key).filter(|v| v.as_str() != Some("")) {
            stored[key] = value.clone();
        }
    }
    for key in ["title", "description"] {
        if let Some(text) = stored.get(key).and_then(Value::as_str) {
            stored[key] = json!(text.trim());
        }
    }
    if let Some(fields) = stored.get_mut("fields").and_then(Value::as_array_mut) {
        for field in fields {
            *field = json!({
                "name": field.get("name"),
                "value": field.get("value"),
                "inline": field.get("inline").and_then(Value::as_bool).unwrap_or(false),
            });
        }
    }
    stored
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(embeds: &Value) -> String {
        let mut errors = FormErrors::default();
        check(&mut errors, "embeds", embeds.as_array().unwrap());
        if errors.is_empty() {
            String::new()
        } else {
            errors.into_error().body()["errors"].to_string()
        }
    }

    #[test]
    fn every_limit_holds_at_its_edge() {
        let x = |n: usize| "x".repeat(n);
        for (part, limit) in [("title", 256), ("description", 4096)] {
            assert_eq!(faults(&json!([{ part: x(limit) }])), "", "{part}");
            assert!(
                faults(&json!([{ part: x(limit + 1) }])).contains(part),
                "{part}"
            );
        }
        let field = |name: usize, value: usize| json!([{ "fields": [{ "name": x(name), "value": x(value) }] }]);
        assert_eq!(faults(&field(256, 1024)), "");
        assert!(faults(&field(257, 1)).contains("256"));
        assert!(faults(&field(1, 1025)).contains("1024"));
        assert!(faults(&field(0, 1)).contains("BASE_TYPE_REQUIRED"));
        assert!(faults(&json!([{ "footer": { "text": x(2049) } }])).contains("2048"));
        assert!(faults(&json!([{ "author": { "name": x(257) } }])).contains("256"));
    }

    #[test]
    fn six_thousand_characters_are_counted_over_all_embeds() {
        let half = json!({ "description": "ä".repeat(3000) });
        assert_eq!(faults(&json!([half, half])), "");
        assert!(faults(&json!([half, half, { "title": "x" }])).contains("MAX_EMBED_SIZE_EXCEEDED"));
    }

    #[test]
    fn an_embed_must_show_something_and_there_are_ten_at_most() {
        assert!(faults(&json!([{ "color": 1 }])).contains("description"));
        assert!(
            faults(&Value::Array(vec![json!({ "title": "x" }); 11]))
                .contains("BASE_TYPE_MAX_LENGTH")
        );
        assert!(
            faults(&json!([{ "title": "x", "url": "nope" }])).contains("URL_TYPE_INVALID_SCHEME")
        );
    }
}
