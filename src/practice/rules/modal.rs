//! Modals: a title of 45 characters; one to five parts, each a label with one input, a text, or (as it was done
//! before) a row with one text input; distinct custom ids.

use std::collections::HashSet;

use serde_json::Value;

use super::{component, flag, given, join, list, sized_text, whole};
use crate::practice::error::{FormErrors, Outcome};

/// Checks the `data` of a modal response; `at` is its path in the body.
///
/// # Errors
/// 50035 with every fault.
pub(crate) fn check(at: &str, modal: &Value) -> Outcome<()> {
    let mut errors = FormErrors::default();
    sized_text(&mut errors, modal, at, "title", (1, 45), true);
    sized_text(&mut errors, modal, at, "custom_id", (1, 100), true);
    let mut seen = HashSet::new();
    let path = join(at, "components");
    match list(&mut errors, modal, at, "components") {
        None => errors.required(&path),
        Some(rows) => {
            errors.count(&path, rows.len(), 1, 5);
            for (index, row) in rows.iter().enumerate() {
                self::row(&mut errors, &format!("{path}.{index}"), row, &mut seen);
            }
        }
    }
    errors.finish()
}

fn row(errors: &mut FormErrors, at: &str, row: &Value, seen: &mut HashSet<String>) {
    match row.get("type").and_then(Value::as_i64) {
        Some(component::ROW) => {
            let inner = list(errors, row, at, "components").map_or(&[][..], Vec::as_slice);
            errors.count(&join(at, "components"), inner.len(), 1, 1);
            for (index, input) in inner.iter().enumerate() {
                let at = format!("{at}.components.{index}");
                if input.get("type").and_then(Value::as_i64) == Some(component::TEXT_INPUT) {
                    sized_text(errors, input, &at, "label", (1, 45), true);
                    text_input(errors, &at, input, seen);
                } else {
                    errors.choices(&join(&at, "type"), "4");
                }
            }
        }
        Some(10) => {
            sized_text(errors, row, at, "content", (1, 4000), true);
        }
        Some(18) => label(errors, at, row, seen),
        _ => errors.choices(&join(at, "type"), "1, 10, 18"),
    }
}

/// A label with one input of any kind in it.
fn label(errors: &mut FormErrors, at: &str, label: &Value, seen: &mut HashSet<String>) {
    sized_text(errors, label, at, "label", (1, 45), true);
    sized_text(errors, label, at, "description", (1, 100), false);
    let Some(inner) = given(label, "component") else {
        errors.required(&join(at, "component"));
        return;
    };
    let at = join(at, "component");
    match inner.get("type").and_then(Value::as_i64) {
        Some(component::TEXT_INPUT) => {
            if given(inner, "label").is_some() {
                errors.add(
                    &join(&at, "label"),
                    "TEXT_INPUT_LABEL_NOT_ALLOWED",
                    "A text input inside a label has no label of its own",
                );
            }
            text_input(errors, &at, inner, seen);
        }
        Some(kind @ (3 | 5..=8)) => select(errors, &at, inner, kind, seen),
        Some(19 | 21 | 22 | 23) => component::custom_id(errors, &at, inner, seen),
        _ => errors.choices(&join(&at, "type"), "3, 4, 5, 6, 7, 8, 19, 21, 22, 23"),
    }
}

/// A menu in a modal: as in a message, but it is never off, and what must be picked is not none.
fn select(
    errors: &mut FormErrors,
    at: &str,
    select: &Value,
    kind: i64,
    seen: &mut HashSet<String>,
) {
    component::select(errors, at, select, kind, seen);
    if flag(errors, select, at, "disabled") == Some(true) {
        errors.add(
            &join(at, "disabled"),
            "COMPONENT_DISABLED_NOT_ALLOWED",
            "Components in a modal cannot be disabled",
        );
    }
    let required = flag(errors, select, at, "required").unwrap_or(true);
    if required && given(select, "min_values").and_then(Value::as_i64) == Some(0) {
        errors.add(
            &join(at, "min_values"),
            "SELECT_COMPONENT_REQUIRED_MIN_VALUES",
            "min_values must be at least 1 when the component is required",
        );
    }
}

fn text_input(errors: &mut FormErrors, at: &str, input: &Value, seen: &mut HashSet<String>) {
    component::custom_id(errors, at, input, seen);
    match given(input, "style").and_then(Value::as_i64) {
        Some(1 | 2) => {}
        Some(_) => errors.choices(&join(at, "style"), "1, 2"),
        None => errors.required(&join(at, "style")),
    }
    flag(errors, input, at, "required");
    sized_text(errors, input, at, "placeholder", (0, 100), false);
    let min = whole(errors, input, at, "min_length", (0, 4000)).unwrap_or(0);
    let max = whole(errors, input, at, "max_length", (1, 4000)).unwrap_or(4000);
    if min > max {
        errors.add(
            &join(at, "min_length"),
            "TEXT_INPUT_MIN_MAX",
            "min_length must be less than or equal to max_length",
        );
    }
    let max = usize::try_from(max.clamp(0, 4000)).unwrap_or(4000);
    sized_text(errors, input, at, "value", (0, max), false);
}

#[cfg(test)]
#[expect(
    clippy::needless_pass_by_value,
    reason = "cases read better built in place"
)]
mod tests {
    use super::*;
    use serde_json::json;

    fn input(id: &str) -> Value {
        json!({ "type": 1, "components": [{ "type": 4, "custom_id": id, "style": 1, "label": "What" }] })
    }

    fn faults(modal: &Value) -> String {
        check("data", modal)
            .err()
            .map_or_else(String::new, |e| e.body()["errors"].to_string())
    }

    fn modal(rows: Vec<Value>) -> Value {
        json!({ "title": "Evidence", "custom_id": "m", "components": rows })
    }

    #[test]
    fn one_to_five_rows_with_one_input_each() {
        assert_eq!(
            faults(&modal((0..5).map(|i| input(&i.to_string())).collect())),
            ""
        );
        assert!(faults(&modal(vec![])).contains("BASE_TYPE_BAD_LENGTH"));
        assert!(
            faults(&modal((0..6).map(|i| input(&i.to_string())).collect()))
                .contains("between 1 and 5")
        );
        assert!(faults(&modal(vec![input("a"), input("a")])).contains("DUPLICATED"));
        let mut two = input("a");
        let again = two["components"][0].clone();
        two["components"].as_array_mut().unwrap().push(again);
        assert!(faults(&modal(vec![two])).contains("between 1 and 1"));
    }

    #[test]
    fn texts_of_a_modal_have_limits() {
        let mut long = modal(vec![input("a")]);
        long["title"] = json!("x".repeat(46));
        assert!(faults(&long).contains("45"));
        for (key, value, why) in [
            ("label", json!("x".repeat(46)), "45"),
            ("placeholder", json!("x".repeat(101)), "100"),
            ("value", json!("x".repeat(4001)), "4000"),
            ("style", json!(3), "BASE_TYPE_CHOICES"),
            ("max_length", json!(4001), "4000"),
        ] {
            let mut row = input("a");
            row["components"][0][key] = value;
            assert!(faults(&modal(vec![row])).contains(why), "{key}");
        }
    }

    fn label(component: Value) -> Value {
        json!({ "type": 18, "label": "Why", "component": component })
    }

    fn menu() -> Value {
        json!({ "type": 3, "custom_id": "a", "options": [{ "label": "By phone", "value": "call" }] })
    }

    #[test]
    fn labels_take_one_input_of_any_kind() {
        let text = json!({ "type": 4, "custom_id": "b", "style": 2, "required": false });
        let said = json!({ "type": 10, "content": "A date and a name." });
        let mut optional = menu();
        optional["required"] = json!(false);
        optional["min_values"] = json!(0);
        let mut described = label(text);
        described["description"] = json!("x".repeat(100));
        assert_eq!(faults(&modal(vec![said, described, label(optional)])), "");
        let mut empty = label(menu());
        empty["component"] = Value::Null;
        assert!(faults(&modal(vec![empty])).contains("BASE_TYPE_REQUIRED"));
        let button = json!({ "type": 2, "custom_id": "a", "style": 1, "label": "Go" });
        for inner in [label(menu()), button] {
            assert!(faults(&modal(vec![label(inner)])).contains("BASE_TYPE_CHOICES"));
        }
    }

    #[test]
    fn labels_stand_at_the_top_and_once_for_each_id() {
        let row = |inner: Value| json!({ "type": 1, "components": [inner] });
        for bad in [row(label(menu())), row(menu()), menu()] {
            assert!(
                faults(&modal(vec![bad.clone()])).contains("BASE_TYPE_CHOICES"),
                "{bad}"
            );
        }
        assert!(faults(&modal(vec![label(menu()), input("a")])).contains("DUPLICATED"));
        let said = |length| json!({ "type": 10, "content": "x".repeat(length) });
        assert!(faults(&modal(vec![said(4001)])).contains("4000"));
        assert!(faults(&modal(vec![said(0)])).contains("between 1 and 4000"));
        let mut six: Vec<Value> = (0..5).map(|i| input(&i.to_string())).collect();
        six.push(said(1));
        assert!(faults(&modal(six)).contains("between 1 and 5"));
    }

    #[test]
    fn what_stands_in_a_label_has_its_own_rules() {
        for (key, value, why) in [
            ("label", json!("x".repeat(46)), "45"),
            ("label", json!(""), "between 1 and 45"),
            ("description", json!("x".repeat(101)), "100"),
            ("description", json!(""), "between 1 and 100"),
        ] {
            let mut bad = label(menu());
            bad[key] = value;
            assert!(faults(&modal(vec![bad])).contains(why), "{key}");
        }
        for (key, value, why) in [
            ("disabled", json!(true), "cannot be disabled"),
            ("min_values", json!(0), "at least 1"),
            ("required", json!("no"), "BOOLEAN_TYPE_CONVERT"),
            ("options", json!([]), "between 1 and 25"),
            ("placeholder", json!("x".repeat(151)), "150"),
        ] {
            let mut bad = menu();
            bad[key] = value;
            assert!(faults(&modal(vec![label(bad)])).contains(why), "{key}");
        }
        let own = json!({ "type": 4, "custom_id": "a", "style": 1, "label": "What" });
        assert!(faults(&modal(vec![label(own)])).contains("no label of its own"));
    }
}
