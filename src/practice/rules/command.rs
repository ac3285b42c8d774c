//! Application commands: names, descriptions, nesting, options, choices, the 8,000 characters.

use std::collections::HashSet;
use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;

use super::registered::{size, stored};
use super::{flag, given, join, list, sized_text, snowflake, text};
use crate::practice::error::FormErrors;

/// Option types that hold other options.
pub(crate) const SUB_COMMAND: i64 = 1;
pub(crate) const SUB_COMMAND_GROUP: i64 = 2;

/// The most characters of names, descriptions and values in one command.
const TOGETHER: usize = 8000;

static NAME: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$").ok());

/// Checks a command at `at` and answers it as Discord stores it, without ids.
pub(crate) fn check(errors: &mut FormErrors, at: &str, command: &Value) -> Value {
    if !command.is_object() {
        errors.wrong_type(at, "object");
        return Value::Null;
    }
    let kind = given(command, "type").map_or(Some(1), Value::as_i64);
    let kind = kind
        .filter(|kind| (1..=3).contains(kind))
        .unwrap_or_else(|| {
            errors.choices(&join(at, "type"), "1, 2, 3, 4");
            1
        });
    let options = list(errors, command, at, "options")
        .cloned()
        .unwrap_or_default();
    if kind == 1 {
        name(errors, command, at);
        sized_text(errors, command, at, "description", (1, 100), true);
        self::options(errors, &join(at, "options"), &options, 0);
    } else {
        sized_text(errors, command, at, "name", (1, 32), true);
        for (key, bad) in [
            (
                "description",
                given(command, "description").is_some_and(|d| d.as_str() != Some("")),
            ),
            ("options", !options.is_empty()),
        ] {
            if bad {
                let code = "APPLICATION_COMMAND_CONTEXT_MENU_FIELD";
                let text = format!("Context menu commands cannot have {key}");
                errors.add(&join(at, key), code, &text);
            }
        }
    }
    localizations(errors, command, at, "name", 32);
    localizations(errors, command, at, "description", 100);
    permissions(errors, command, at);
    for (key, most) in [("contexts", 2), ("integration_types", 1)] {
        let values = list(errors, command, at, key).map_or(&[][..], Vec::as_slice);
        if !values
            .iter()
            .all(|v| v.as_i64().is_some_and(|n| (0..=most).contains(&n)))
        {
            errors.choices(
                &join(at, key),
                &(0..=most)
                    .map(|n| n.to_string())
                    .collect::<Vec<_>>()
                    .join(", "),
            );
        }
    }
    flag(errors, command, at, "nsfw");
    flag(errors, command, at, "dm_permission");
    let size = size(command);
    if size > TOGETHER {
        let text = format!("Command exceeds maximum size ({TOGETHER}): {size}");
        errors.add(at, "APPLICATION_COMMAND_TOO_LARGE", &text);
    }
    stored(command, kind, &options)
}

fn permissions(errors: &mut FormErrors, command: &Value, at: &str) {
    if let Some(bits) = given(command, "default_member_permissions")
        && snowflake(bits).is_none()
    {
        errors.wrong_type(&join(at, "default_member_permissions"), "bitfield");
    }
}

fn name(errors: &mut FormErrors, value: &Value, at: &str) {
    let Some(name) = sized_text(errors, value, at, "name", (1, 32), true) else {
        return;
    };
    let good = NAME.as_ref().is_some_and(|rule| rule.is_match(name)) && name == name.to_lowercase();
    if !good {
        errors.add(
            &join(at, "name"),
            "APPLICATION_COMMAND_INVALID_NAME",
            "Command name is invalid",
        );
    }
}

fn localizations(errors: &mut FormErrors, value: &Value, at: &str, key: &str, max: usize) {
    let key = format!("{key}_localizations");
    let Some(map) = given(value, &key) else {
        return;
    };
    match map.as_object() {
        None => errors.wrong_type(&join(at, &key), "object"),
        Some(map) => {
            for (locale, value) in map {
                match value.as_str() {
                    Some(text) => errors.length(&format!("{at}.{key}.{locale}"), text, 1, max),
                    None if value.is_null() => {}
                    None => errors.wrong_type(&format!("{at}.{key}.{locale}"), "string"),
                }
            }
        }
    }
}

/// Checks options at one level: 25, distinct names, required first, subcommands not mixed with values.
fn options(errors: &mut FormErrors, path: &str, options: &[Value], depth: u8) {
    errors.count(path, options.len(), 0, 25);
    let mut names = HashSet::new();
    let mut optional_seen = false;
    let nested = |o: &Value| {
        matches!(
            o.get("type").and_then(Value::as_i64),
            Some(SUB_COMMAND | SUB_COMMAND_GROUP)
        )
    };
    let mixed = options.iter().any(nested) && !options.iter().all(nested);
    for (index, option) in options.iter().enumerate() {
        let at = format!("{path}.{index}");
        if !option.is_object() {
            errors.wrong_type(&at, "object");
            continue;
        }
        name(errors, option, &at);
        sized_text(errors, option, &at, "description", (1, 100), true);
        localizations(errors, option, &at, "name", 32);
        localizations(errors, option, &at, "description", 100);
        if let Some(name) = option.get("name").and_then(Value::as_str)
            && !names.insert(name)
        {
            errors.add(
                &at,
                "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS",
                "Option name already exists in this options list",
            );
        }
        if mixed && nested(option) {
            errors.add(&at, "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Sub-command and sub-command group option types are mutually exclusive to all other types");
        }
        let required = flag(errors, option, &at, "required").unwrap_or(false);
        if required && optional_seen {
            errors.add(
                &at,
                "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
                "Required options must be placed before non-required options",
            );
        }
        optional_seen |= !required && !nested(option);
        one(errors, &at, option, depth);
    }
}

fn one(errors: &mut FormErrors, at: &str, option: &Value, depth: u8) {
    let inner = list(errors, option, at, "options")
        .cloned()
        .unwrap_or_default();
    let kind = given(option, "type").and_then(Value::as_i64);
    match kind {
        Some(SUB_COMMAND_GROUP) if depth == 0 => {
            let all = inner
                .iter()
                .all(|o| o.get("type").and_then(Value::as_i64) == Some(SUB_COMMAND));
            if !all {
                errors.choices(&join(at, "options.0.type"), "1");
            }
            options(errors, &join(at, "options"), &inner, 1);
        }
        Some(SUB_COMMAND) if depth <= 1 => {
            let deeper = inner.iter().position(|o| {
                matches!(
                    o.get("type").and_then(Value::as_i64),
                    Some(SUB_COMMAND | SUB_COMMAND_GROUP)
                )
            });
            if let Some(index) = deeper {
                errors.choices(
                    &format!("{at}.options.{index}.type"),
                    "3, 4, 5, 6, 7, 8, 9, 10, 11",
                );
            }
            options(errors, &join(at, "options"), &inner, 2);
        }
        Some(SUB_COMMAND | SUB_COMMAND_GROUP) => {
            errors.choices(&join(at, "type"), "3, 4, 5, 6, 7, 8, 9, 10, 11");
        }
        Some(kind @ 3..=11) => {
            if !inner.is_empty() {
                errors.add(
                    &join(at, "options"),
                    "BASE_TYPE_MAX_LENGTH",
                    "Must be 0 or fewer in length.",
                );
            }
            leaf(errors, at, option, kind);
        }
        Some(_) => errors.choices(&join(at, "type"), "1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11"),
        None => errors.required(&join(at, "type")),
    }
}

fn leaf(errors: &mut FormErrors, at: &str, option: &Value, kind: i64) {
    let choices = list(errors, option, at, "choices")
        .cloned()
        .unwrap_or_default();
    let completes = flag(errors, option, at, "autocomplete").unwrap_or(false);
    errors.count(&join(at, "choices"), choices.len(), 0, 25);
    if completes && !choices.is_empty() {
        errors.add(
            at,
            "APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_CHOICES",
            "Autocomplete cannot be set to true if choices are present",
        );
    }
    if !matches!(kind, 3 | 4 | 10) && (completes || !choices.is_empty()) {
        errors.add(
            at,
            "APPLICATION_COMMAND_OPTIONS_CHOICES_INVALID",
            "Choices and autocomplete are only for string, integer and number options",
        );
    }
    let mut names = HashSet::new();
    for (index, choice) in choices.iter().enumerate() {
        let at = format!("{at}.choices.{index}");
        let name = sized_text(errors, choice, &at, "name", (1, 100), true);
        localizations(errors, choice, &at, "name", 100);
        if name.is_some_and(|name| !names.insert(name)) {
            errors.add(
                &at,
                "APPLICATION_COMMAND_OPTIONS_CHOICE_NAME_ALREADY_EXISTS",
                "Option choice name already exists",
            );
        }
        let fits = match (kind, given(choice, "value")) {
            (3, Some(Value::String(value))) => {
                errors.length(&join(&at, "value"), value, 1, 100);
                true
            }
            (4, Some(value)) => value.is_i64() || value.is_u64(),
            (10, Some(value)) => value.is_number(),
            _ => false,
        };
        if !fits {
            errors.wrong_type(
                &join(&at, "value"),
                if kind == 3 { "string" } else { "int" },
            );
        }
    }
    for (key, most) in [("min_length", 6000), ("max_length", 6000)] {
        super::whole(
            errors,
            option,
            at,
            key,
            (i64::from(key == "max_length"), most),
        );
    }
    for key in ["min_value", "max_value"] {
        if let Some(value) = given(option, key)
            && !(value.is_number() && matches!(kind, 4 | 10))
        {
            errors.wrong_type(&join(at, key), "int");
        }
    }
    if text(errors, option, at, "name").is_none() {
        errors.required(&join(at, "name"));
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

    fn faults(command: &Value) -> String {
        let mut errors = FormErrors::default();
        check(&mut errors, "0", command);
        if errors.is_empty() {
            String::new()
        } else {
            errors.into_error().body()["errors"].to_string()
        }
    }

    fn option(name: &str, kind: i64, more: Value) -> Value {
        let mut option = json!({ "type": kind, "name": name, "description": "d" });
        for (key, value) in more.as_object().unwrap() {
            option[key] = value.clone();
        }
        option
    }

    fn command(options: Vec<Value>) -> Value {
        json!({ "name": "deal", "description": "d", "options": options })
    }

    #[test]
    fn names_are_lower_case_letters_digits_and_dashes() {
        for good in [
            "deal",
            "forget-user",
            "größe",
            "ordre_d'achat",
            "सौदा",
            "x".repeat(32).as_str(),
        ] {
            assert_eq!(
                faults(&json!({ "name": good, "description": "d" })),
                "",
                "{good}"
            );
        }
        for bad in ["Deal", "two words", "", "a!b", "x".repeat(33).as_str()] {
            assert_ne!(
                faults(&json!({ "name": bad, "description": "d" })),
                "",
                "{bad}"
            );
        }
        assert_eq!(
            faults(&json!({ "type": 3, "name": "Log as deal note" })),
            ""
        );
    }

    #[test]
    fn required_options_come_first_and_names_are_distinct() {
        let late = command(vec![
            option("a", 3, json!({})),
            option("b", 3, json!({ "required": true })),
        ]);
        assert!(faults(&late).contains("REQUIRED_INVALID"));
        let twice = command(vec![option("a", 3, json!({})), option("a", 4, json!({}))]);
        assert!(faults(&twice).contains("ALREADY_EXISTS"));
    }

    #[test]
    fn twenty_five_options_and_choices() {
        let many = |n: usize| {
            (0..n)
                .map(|i| option(&format!("o{i}"), 3, json!({})))
                .collect::<Vec<_>>()
        };
        assert_eq!(faults(&command(many(25))), "");
        assert!(faults(&command(many(26))).contains("25 or fewer"));
        let choices: Vec<Value> = (0..26)
            .map(|i| json!({ "name": i.to_string(), "value": i.to_string() }))
            .collect();
        assert!(
            faults(&command(vec![option(
                "a",
                3,
                json!({ "choices": choices })
            )]))
            .contains("25 or fewer")
        );
        let both = option(
            "a",
            3,
            json!({ "autocomplete": true, "choices": [{ "name": "x", "value": "x" }] }),
        );
        assert!(faults(&command(vec![both])).contains("AUTOCOMPLETE_CHOICES"));
    }

    #[test]
    fn nesting_is_two_deep_and_not_mixed() {
        let sub = |inner: Vec<Value>| option("s", 1, json!({ "options": inner }));
        let group = |inner: Vec<Value>| option("g", 2, json!({ "options": inner }));
        assert_eq!(
            faults(&command(vec![group(vec![sub(vec![option(
                "a",
                3,
                json!({})
            )])])])),
            ""
        );
        assert_ne!(faults(&command(vec![sub(vec![sub(vec![])])])), "");
        assert_ne!(faults(&command(vec![group(vec![group(vec![])])])), "");
        assert!(
            faults(&command(vec![sub(vec![]), option("a", 3, json!({}))]))
                .contains("mutually exclusive")
        );
    }

    #[test]
    fn eight_thousand_characters_in_all() {
        let choice = |name: usize| json!({ "name": "n".repeat(name), "value": "v".repeat(100) });
        let wide = |last: usize| {
            let mut choices: Vec<Value> = (0..19)
                .map(|i| json!({ "name": format!("{i:0100}"), "value": "v".repeat(100) }))
                .collect();
            choices.push(choice(last));
            option("a", 3, json!({ "choices": choices }))
        };
        let build = |spare: usize| {
            let lasts = [spare.min(100), spare.saturating_sub(100)];
            let subs = lasts
                .map(|last| option(&format!("s{last}"), 1, json!({ "options": [wide(last)] })));
            command(subs.to_vec())
        };
        let spare = (0..200)
            .take_while(|spare| size(&build(*spare)) <= TOGETHER)
            .count()
            - 1;
        assert_eq!(size(&build(spare)), TOGETHER);
        assert_eq!(faults(&build(spare)), "");
        assert!(faults(&build(spare + 1)).contains("TOO_LARGE"));
    }

    #[test]
    fn what_is_stored_leaves_out_what_says_nothing() {
        let mut errors = FormErrors::default();
        let sent = command(vec![option(
            "a",
            3,
            json!({
                "required": false, "choices": [], "min_value": null, "autocomplete": true, "channel_types": [],
            }),
        )]);
        let stored = check(&mut errors, "", &sent);
        assert_eq!(
            stored["options"][0],
            json!({ "type": 3, "name": "a", "description": "d", "autocomplete": true })
        );
    }
}
