//! Discord's rules for what an application sends: messages, embeds, components, modals, commands.
//! Each checker collects every fault of a form before it refuses it, as Discord does.

pub(crate) mod command;
pub(crate) mod component;
pub(crate) mod embed;
pub(crate) mod mention;
pub(crate) mod message;
pub(crate) mod modal;
pub(crate) mod registered;
pub(crate) mod v2;

use serde_json::Value;

use super::error::FormErrors;

/// A field that is there and not `null`.
pub(crate) fn given<'a>(value: &'a Value, key: &str) -> Option<&'a Value> {
    value.get(key).filter(|v| !v.is_null())
}

/// A text field; another JSON type is noted as an error.
pub(crate) fn text<'a>(
    errors: &mut FormErrors,
    value: &'a Value,
    path: &str,
    key: &str,
) -> Option<&'a str> {
    let field = given(value, key)?;
    if field.is_string() {
        field.as_str()
    } else {
        errors.wrong_type(&join(path, key), "string");
        None
    }
}

/// A text field of `min..=max` characters; required if `min` is above 0 and `needed` is set.
pub(crate) fn sized_text<'a>(
    errors: &mut FormErrors,
    value: &'a Value,
    path: &str,
    key: &str,
    (min, max): (usize, usize),
    needed: bool,
) -> Option<&'a str> {
    let found = text(errors, value, path, key);
    match found {
        Some(text) => errors.length(&join(path, key), text, min, max),
        None if needed && given(value, key).is_none() => errors.required(&join(path, key)),
        None => {}
    }
    found
}

/// A whole number within `min..=max`.
pub(crate) fn whole(
    errors: &mut FormErrors,
    value: &Value,
    path: &str,
    key: &str,
    (min, max): (i64, i64),
) -> Option<i64> {
    let field = given(value, key)?;
    let path = join(path, key);
    let Some(number) = field.as_i64() else {
        errors.wrong_type(&path, "int");
        return None;
    };
    if number < min {
        let text = format!("int value should be greater than or equal to {min}.");
        errors.add(&path, "NUMBER_TYPE_MIN", &text);
    } else if number > max {
        let text = format!("int value should be less than or equal to {max}.");
        errors.add(&path, "NUMBER_TYPE_MAX", &text);
    }
    Some(number)
}

/// A yes-or-no field.
pub(crate) fn flag(errors: &mut FormErrors, value: &Value, path: &str, key: &str) -> Option<bool> {
    let field = given(value, key)?;
    if field.as_bool().is_none() {
        errors.wrong_type(&join(path, key), "boolean");
    }
    field.as_bool()
}

/// A list field; another JSON type is noted as an error.
pub(crate) fn list<'a>(
    errors: &mut FormErrors,
    value: &'a Value,
    path: &str,
    key: &str,
) -> Option<&'a Vec<Value>> {
    let field = given(value, key)?;
    if !field.is_array() {
        errors.wrong_type(&join(path, key), "list");
    }
    field.as_array()
}

/// `a.b`, or `b` alone at the root.
pub(crate) fn join(path: &str, key: &str) -> String {
    if path.is_empty() {
        key.to_owned()
    } else {
        format!("{path}.{key}")
    }
}

/// A snowflake given as text or number.
pub(crate) fn snowflake(value: &Value) -> Option<u64> {
    match value {
        Value::String(text) => text.parse().ok(),
        Value::Number(number) => number.as_u64(),
        _ => None,
    }
}
