//! A command as Discord counts and keeps it.

use serde_json::{Map, Value, json};

use super::{given, snowflake};

/// Characters of names, descriptions and values; of localizations only the longest counts.
pub(crate) fn size(value: &Value) -> usize {
    let longest = |key: &str| {
        let own = value
            .get(key)
            .and_then(Value::as_str)
            .map_or(0, |t| t.chars().count());
        let other = value
            .get(format!("{key}_localizations"))
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
            .filter_map(|(_, v)| v.as_str())
            .map(|t| t.chars().count())
            .max()
            .unwrap_or(0);
        own.max(other)
    };
    let inner: usize = ["options", "choices"]
        .iter()
        .filter_map(|key| value.get(key).and_then(Value::as_array))
        .flatten()
        .map(size)
        .sum();
    longest("name")
        + longest("description")
        + value
            .get("value")
            .and_then(Value::as_str)
            .map_or(0, |t| t.chars().count())
        + inner
}

/// The command as Discord answers it: nulls, empty lists and false flags of options left out.
pub(crate) fn stored(command: &Value, kind: i64, options: &[Value]) -> Value {
    let field = |key: &str| command.get(key).cloned().unwrap_or(Value::Null);
    let bits = given(command, "default_member_permissions").and_then(snowflake);
    let mut value = json!({
        "type": kind,
        "name": field("name"),
        "name_localizations": field("name_localizations"),
        "description": if kind == 1 { field("description") } else { json!("") },
        "description_localizations": field("description_localizations"),
        "default_member_permissions": bits.map(|b| b.to_string()),
        "dm_permission": given(command, "dm_permission").and_then(Value::as_bool).unwrap_or(true),
        "contexts": field("contexts"),
        "integration_types": given(command, "integration_types").cloned().unwrap_or_else(|| json!([0])),
        "nsfw": given(command, "nsfw").and_then(Value::as_bool).unwrap_or(false),
    });
    if !options.is_empty() {
        value["options"] = options.iter().map(trimmed).collect();
    }
    value
}

fn trimmed(option: &Value) -> Value {
    let known = [
        "type",
        "name",
        "name_localizations",
        "description",
        "description_localizations",
        "required",
        "choices",
        "options",
        "channel_types",
        "min_value",
        "max_value",
        "min_length",
        "max_length",
        "autocomplete",
        "value",
    ];
    let mut out = Map::new();
    for (key, value) in option
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(key, _)| known.contains(&key.as_str()))
    {
        let kept = match value {
            Value::Null => continue,
            Value::Array(items) if items.is_empty() => continue,
            Value::Bool(false) if key != "value" => continue,
            Value::Array(items) if matches!(key.as_str(), "options" | "choices") => {
                items.iter().map(trimmed).collect()
            }
            other => other.clone(),
        };
        out.insert(key.clone(), kept);
    }
    Value::Object(out)
}
