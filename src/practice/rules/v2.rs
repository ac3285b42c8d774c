//! Components of the newer kind (sections, text displays, containers), as far as they can be refused:
//! 40 components and 4,000 characters of text in all, known types, unique custom ids.

use std::collections::HashSet;

use serde_json::Value;

use super::{component, given, join, sized_text, text};
use crate::practice::error::FormErrors;

/// Checks the components of a message with `IS_COMPONENTS_V2`.
pub(crate) fn check(errors: &mut FormErrors, path: &str, components: &[Value]) {
    let mut tally = Tally::default();
    for (index, item) in components.iter().enumerate() {
        any(errors, &format!("{path}.{index}"), item, &mut tally);
    }
    if tally.components > 40 {
        errors.add(
            path,
            "BASE_TYPE_MAX_LENGTH",
            "Must be 40 or fewer in length.",
        );
    }
    if tally.text > 4000 {
        errors.add(
            path,
            "COMPONENT_TEXT_SIZE_EXCEEDED",
            "The total text of all components exceeds 4000",
        );
    }
}

#[derive(Default)]
struct Tally {
    components: usize,
    text: usize,
    seen: HashSet<String>,
}

fn any(errors: &mut FormErrors, at: &str, item: &Value, tally: &mut Tally) {
    tally.components += 1;
    match item.get("type").and_then(Value::as_i64) {
        Some(component::ROW) => {
            tally.components += item
                .get("components")
                .and_then(Value::as_array)
                .map_or(0, Vec::len);
            component::row(errors, at, item, &mut tally.seen);
        }
        Some(9) => {
            children(errors, at, item, tally);
            match given(item, "accessory") {
                Some(accessory) => any(errors, &join(at, "accessory"), accessory, tally),
                None => errors.required(&join(at, "accessory")),
            }
        }
        Some(10) => match text(errors, item, at, "content") {
            Some(content) if !content.is_empty() => tally.text += content.chars().count(),
            _ => errors.required(&join(at, "content")),
        },
        Some(component::BUTTON) => component::button(errors, at, item, &mut tally.seen),
        Some(11) if given(item, "media").is_none() => errors.required(&join(at, "media")),
        Some(12) => {
            let count = item
                .get("items")
                .and_then(Value::as_array)
                .map_or(0, Vec::len);
            errors.count(&join(at, "items"), count, 1, 10);
        }
        Some(13) => {
            if given(item, "file").is_none() {
                errors.required(&join(at, "file"));
            }
        }
        Some(11 | 14) => {
            sized_text(errors, item, at, "description", (0, 1024), false);
        }
        Some(17) => children(errors, at, item, tally),
        _ => errors.choices(&join(at, "type"), "1, 9, 10, 12, 13, 14, 17"),
    }
}

fn children(errors: &mut FormErrors, at: &str, item: &Value, tally: &mut Tally) {
    let inner = item
        .get("components")
        .and_then(Value::as_array)
        .map_or(&[][..], Vec::as_slice);
    if inner.is_empty() {
        errors.required(&join(at, "components"));
    }
    for (index, child) in inner.iter().enumerate() {
        any(errors, &format!("{at}.components.{index}"), child, tally);
    }
}
