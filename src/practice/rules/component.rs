//! Buttons and menus in action rows: five rows, five buttons or one menu a row, unique custom ids.

use std::collections::HashSet;
use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;

use super::{given, join, list, sized_text, snowflake, text, whole};
use crate::practice::error::FormErrors;

/// Component types by Discord's numbers.
pub(crate) const ROW: i64 = 1;
pub(crate) const BUTTON: i64 = 2;
pub(crate) const STRING_SELECT: i64 = 3;
pub(crate) const TEXT_INPUT: i64 = 4;
/// Types of channels by Discord's numbers.
const CHANNEL_TYPES: [u64; 13] = [0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15, 16];

/// Checks the components of an ordinary message.
pub(crate) fn check(errors: &mut FormErrors, path: &str, rows: &[Value]) {
    errors.count(path, rows.len(), 0, 5);
    let mut seen = HashSet::new();
    for (index, row) in rows.iter().enumerate() {
        let at = format!("{path}.{index}");
        if row.get("type").and_then(Value::as_i64) == Some(ROW) {
            self::row(errors, &at, row, &mut seen);
        } else {
            errors.choices(&join(&at, "type"), "1");
        }
    }
}

/// Checks one action row.
pub(crate) fn row(errors: &mut FormErrors, at: &str, row: &Value, seen: &mut HashSet<String>) {
    let inner = list(errors, row, at, "components").map_or(&[][..], Vec::as_slice);
    errors.count(&join(at, "components"), inner.len(), 1, 5);
    let mut width = 0;
    for (index, component) in inner.iter().enumerate() {
        let at = format!("{at}.components.{index}");
        match component.get("type").and_then(Value::as_i64) {
            Some(BUTTON) => {
                width += 1;
                button(errors, &at, component, seen);
            }
            Some(kind @ (STRING_SELECT | 5..=8)) => {
                width += 5;
                select(errors, &at, component, kind, seen);
            }
            _ => errors.choices(&join(&at, "type"), "2, 3, 5, 6, 7, 8"),
        }
        if width > 5 {
            errors.add(
                &at,
                "COMPONENT_LAYOUT_WIDTH_EXCEEDED",
                "The specified component exceeds the maximum width",
            );
            width = 0;
        }
    }
}

/// Checks a button.
pub(crate) fn button(
    errors: &mut FormErrors,
    at: &str,
    button: &Value,
    seen: &mut HashSet<String>,
) {
    let label = sized_text(errors, button, at, "label", (0, 80), false).unwrap_or_default();
    let emoji = given(button, "emoji");
    if let Some(emoji) = emoji {
        self::emoji(errors, &join(at, "emoji"), emoji);
    }
    let style = given(button, "style").and_then(Value::as_i64);
    match style {
        Some(1..=4) => {
            if given(button, "url").is_some() {
                errors.add(
                    at,
                    "BUTTON_COMPONENT_URL_NOT_ALLOWED",
                    "A url and a custom id cannot both be specified",
                );
            }
            custom_id(errors, at, button, seen);
        }
        Some(5) => {
            match text(errors, button, at, "url") {
                None => errors.required(&join(at, "url")),
                Some(url)
                    if !["http://", "https://", "discord://"]
                        .iter()
                        .any(|s| url.starts_with(s)) =>
                {
                    errors.add(
                        &join(at, "url"),
                        "URL_TYPE_INVALID_SCHEME",
                        "Scheme must be one of ('http', 'https', 'discord').",
                    );
                }
                Some(url) => errors.length(&join(at, "url"), url, 1, 512),
            }
            if given(button, "custom_id").is_some() {
                errors.add(
                    at,
                    "BUTTON_COMPONENT_CUSTOM_ID_NOT_ALLOWED",
                    "A url and a custom id cannot both be specified",
                );
            }
        }
        Some(6) => {
            if given(button, "sku_id").and_then(snowflake).is_none() {
                errors.required(&join(at, "sku_id"));
            }
            return;
        }
        Some(_) => errors.choices(&join(at, "style"), "1, 2, 3, 4, 5, 6"),
        None => errors.required(&join(at, "style")),
    }
    if label.trim().is_empty() && emoji.is_none() {
        errors.add(
            at,
            "BUTTON_COMPONENT_INVALID",
            "A button must have a label or an emoji",
        );
    }
}

/// Checks a menu of any kind.
pub(crate) fn select(
    errors: &mut FormErrors,
    at: &str,
    select: &Value,
    kind: i64,
    seen: &mut HashSet<String>,
) {
    custom_id(errors, at, select, seen);
    sized_text(errors, select, at, "placeholder", (0, 150), false);
    let min = whole(errors, select, at, "min_values", (0, 25)).unwrap_or(1);
    let max = whole(errors, select, at, "max_values", (1, 25)).unwrap_or(1);
    if min > max {
        errors.add(
            &join(at, "min_values"),
            "SELECT_COMPONENT_MIN_MAX",
            "min_values must be less than or equal to max_values",
        );
    }
    if kind == STRING_SELECT {
        let options = list(errors, select, at, "options").map_or(&[][..], Vec::as_slice);
        let most = usize::try_from(max.max(min)).unwrap_or(1);
        errors.count(&join(at, "options"), options.len(), most.clamp(1, 25), 25);
        self::options(
            errors,
            &join(at, "options"),
            options,
            usize::try_from(max).unwrap_or(1),
        );
    } else {
        if given(select, "options")
            .and_then(Value::as_array)
            .is_some_and(|o| !o.is_empty())
        {
            errors.add(
                &join(at, "options"),
                "BASE_TYPE_MAX_LENGTH",
                "Must be 0 or fewer in length.",
            );
        }
        defaults(errors, at, select, kind, (min, max));
    }
    if let Some(types) = given(select, "channel_types") {
        let types = types.as_array().map_or(&[][..], Vec::as_slice);
        for (index, kind) in types.iter().enumerate() {
            if !kind.as_u64().is_some_and(|k| CHANNEL_TYPES.contains(&k)) {
                errors.choices(
                    &format!("{}.{index}", join(at, "channel_types")),
                    "0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15, 16",
                );
            }
        }
    }
}

/// What a menu that Discord fills in has picked when it is shown: none, or as many as it takes, each of its kind.
fn defaults(errors: &mut FormErrors, at: &str, select: &Value, kind: i64, (min, max): (i64, i64)) {
    let path = join(at, "default_values");
    let values = given(select, "default_values").and_then(Value::as_array);
    let values = values.map_or(&[][..], Vec::as_slice);
    let bound = |n: i64| usize::try_from(n).unwrap_or(1);
    if !values.is_empty() {
        errors.count(&path, values.len(), bound(min), bound(max));
    }
    let kinds: &[&str] = match kind {
        5 => &["user"],
        6 => &["role"],
        7 => &["user", "role"],
        _ => &["channel"],
    };
    for (index, value) in values.iter().enumerate() {
        let at = format!("{path}.{index}");
        if given(value, "id").and_then(snowflake).is_none() {
            errors.add(
                &join(&at, "id"),
                "NUMBER_TYPE_COERCE",
                "Value is not snowflake.",
            );
        }
        if !text(errors, value, &at, "type").is_some_and(|t| kinds.contains(&t)) {
            errors.choices(&join(&at, "type"), &kinds.join(", "));
        }
    }
}

fn options(errors: &mut FormErrors, path: &str, options: &[Value], most_defaults: usize) {
    let mut values = HashSet::new();
    let mut defaults = 0;
    for (index, option) in options.iter().enumerate() {
        let at = format!("{path}.{index}");
        sized_text(errors, option, &at, "label", (1, 100), true);
        sized_text(errors, option, &at, "description", (0, 100), false);
        if let Some(value) = sized_text(errors, option, &at, "value", (1, 100), true)
            && !values.insert(value)
        {
            errors.add(
                &join(&at, "value"),
                "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
                "The specified option value is already used",
            );
        }
        if let Some(emoji) = given(option, "emoji") {
            self::emoji(errors, &join(&at, "emoji"), emoji);
        }
        defaults += usize::from(option.get("default").and_then(Value::as_bool) == Some(true));
    }
    if defaults > most_defaults {
        errors.add(
            path,
            "SELECT_COMPONENT_TOO_MANY_DEFAULT_VALUES",
            "Too many default values",
        );
    }
}

/// A custom id: there, 1–100 characters, not used twice in the same message or modal.
pub(crate) fn custom_id(
    errors: &mut FormErrors,
    at: &str,
    component: &Value,
    seen: &mut HashSet<String>,
) {
    if let Some(id) = sized_text(errors, component, at, "custom_id", (1, 100), true)
        && !seen.insert(id.to_owned())
    {
        errors.add(
            &join(at, "custom_id"),
            "COMPONENT_CUSTOM_ID_DUPLICATED",
            "Component custom id cannot be duplicated",
        );
    }
}

static EMOJI: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^(?:[0-9#*]\u{fe0f}?\u{20e3}|[\p{Emoji}--[0-9#*]][\p{Emoji}\p{Emoji_Modifier}\u{200d}\u{fe0f}\u{e0020}-\u{e007f}]*)$").ok()
});

/// An emoji: a custom one by id, or a Unicode emoji that Discord knows. Typographic signs such as `⚑`
/// are none.
fn emoji(errors: &mut FormErrors, at: &str, emoji: &Value) {
    if let Some(id) = given(emoji, "id") {
        if snowflake(id).is_none() {
            errors.add(
                &join(at, "id"),
                "NUMBER_TYPE_COERCE",
                "Value is not snowflake.",
            );
        }
        return;
    }
    let known = given(emoji, "name")
        .and_then(Value::as_str)
        .is_some_and(|name| EMOJI.as_ref().is_some_and(|emoji| emoji.is_match(name)));
    if !known {
        errors.add(
            &join(at, "name"),
            "BUTTON_COMPONENT_INVALID_EMOJI",
            "Invalid emoji",
        );
    }
}

#[cfg(test)]
#[expect(
    clippy::needless_pass_by_value,
    reason = "cases read better built in place"
)]
mod tests {
    use super::*;
    use serde_json::json;

    fn faults(rows: &Value) -> String {
        let mut errors = FormErrors::default();
        check(&mut errors, "components", rows.as_array().unwrap());
        if errors.is_empty() {
            String::new()
        } else {
            errors.into_error().body()["errors"].to_string()
        }
    }

    fn button(id: &str) -> Value {
        json!({ "type": 2, "style": 2, "label": "Go", "custom_id": id })
    }

    fn row(inner: Vec<Value>) -> Value {
        json!({ "type": 1, "components": inner })
    }

    #[test]
    fn rows_and_buttons_are_counted() {
        let five = |r: usize| row((0..5).map(|i| button(&format!("{r}-{i}"))).collect());
        assert_eq!(faults(&Value::Array((0..5).map(five).collect())), "");
        assert!(faults(&Value::Array((0..6).map(five).collect())).contains("BASE_TYPE_MAX_LENGTH"));
        assert!(
            faults(&json!([row((0..6)
                .map(|i| button(&i.to_string()))
                .collect())]))
            .contains("components")
        );
        assert!(faults(&json!([row(vec![])])).contains("BASE_TYPE_BAD_LENGTH"));
        assert!(faults(&json!([button("bare")])).contains("BASE_TYPE_CHOICES"));
    }

    #[test]
    fn a_custom_id_is_used_once_in_a_message() {
        let twice = json!([row(vec![button("a")]), row(vec![button("a")])]);
        assert!(faults(&twice).contains("COMPONENT_CUSTOM_ID_DUPLICATED"));
        assert!(
            faults(&json!([row(vec![button(&"x".repeat(101))])])).contains("BASE_TYPE_BAD_LENGTH")
        );
        assert!(faults(&json!([row(vec![button("")])])).contains("BASE_TYPE_BAD_LENGTH"));
    }

    #[test]
    fn buttons_need_what_their_style_needs() {
        for (bad, why) in [
            (
                json!({ "type": 2, "style": 2, "custom_id": "a" }),
                "label or an emoji",
            ),
            (
                json!({ "type": 2, "style": 2, "label": "x" }),
                "BASE_TYPE_REQUIRED",
            ),
            (
                json!({ "type": 2, "label": "x", "custom_id": "a" }),
                "style",
            ),
            (json!({ "type": 2, "style": 5, "label": "x" }), "url"),
            (
                json!({ "type": 2, "style": 5, "label": "x", "url": "https://e.x", "custom_id": "a" }),
                "custom id",
            ),
            (
                json!({ "type": 2, "style": 1, "label": "x".repeat(81), "custom_id": "a" }),
                "80",
            ),
            (
                json!({ "type": 2, "style": 1, "emoji": { "name": "⚑" }, "custom_id": "a" }),
                "Invalid emoji",
            ),
        ] {
            assert!(faults(&json!([row(vec![bad])])).contains(why), "{why}");
        }
        for name in ["✅", "1️⃣", "👩‍💻", "🇩🇪", "➕"] {
            let good =
                json!({ "type": 2, "style": 1, "emoji": { "name": name }, "custom_id": "a" });
            assert_eq!(faults(&json!([row(vec![good])])), "", "{name}");
        }
    }

    #[test]
    fn menus_need_distinct_values_and_a_row_of_their_own() {
        let menu = |options: Value| json!({ "type": 3, "custom_id": "m", "options": options });
        let option = |v: &str| json!({ "label": v, "value": v });
        assert_eq!(faults(&json!([row(vec![menu(json!([option("a")]))])])), "");
        assert!(faults(&json!([row(vec![menu(json!([]))])])).contains("BASE_TYPE_BAD_LENGTH"));
        assert!(
            faults(&json!([row(vec![menu(json!([option("a"), option("a")]))])]))
                .contains("DUPLICATED")
        );
        let beside = row(vec![menu(json!([option("a")])), button("b")]);
        assert!(faults(&json!([beside])).contains("COMPONENT_LAYOUT_WIDTH_EXCEEDED"));
        let many: Vec<Value> = (0..26).map(|i| option(&i.to_string())).collect();
        assert!(faults(&json!([row(vec![menu(json!(many))])])).contains("25"));
    }

    #[test]
    fn menus_that_discord_fills_in_name_their_kind() {
        let menu = |kind: u8, more: Value| {
            let mut menu = json!({ "type": kind, "custom_id": "m" });
            for (key, value) in more.as_object().unwrap() {
                menu[key] = value.clone();
            }
            faults(&json!([row(vec![menu])]))
        };
        let default = |word: &str| json!([{ "id": "1234", "type": word }]);
        assert_eq!(
            menu(
                8,
                json!({ "channel_types": [0, 5], "default_values": default("channel") })
            ),
            ""
        );
        assert_eq!(menu(6, json!({ "default_values": default("role") })), "");
        assert_eq!(menu(6, json!({})), "");
        for (kind, bad, why) in [
            (8, json!({ "channel_types": [99] }), "channel_types"),
            (
                8,
                json!({ "default_values": default("role") }),
                "BASE_TYPE_CHOICES",
            ),
            (
                6,
                json!({ "default_values": [{ "id": "x", "type": "role" }] }),
                "snowflake",
            ),
            (
                6,
                json!({ "default_values": [{ "id": "1", "type": "role" }, { "id": "2", "type": "role" }] }),
                "default_values",
            ),
            (
                6,
                json!({ "options": [{ "label": "a", "value": "a" }] }),
                "BASE_TYPE_MAX_LENGTH",
            ),
        ] {
            assert!(menu(kind, bad).contains(why), "{why}");
        }
    }
}
