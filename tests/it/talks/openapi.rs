//! Every request of the bot against Discord's own description of its API, where the machine has the file.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock};

use dealcoach::practice::{Check, Recorded};
use jsonschema::Validator;
use serde_json::{Value, json};

/// The check; `None`, and a line that says so, without the file.
pub fn check() -> Option<Check> {
    static CHECK: OnceLock<Option<Check>> = OnceLock::new();
    CHECK.get_or_init(load).clone()
}

fn load() -> Option<Check> {
    let Some(path) = std::env::var_os("DISCORD_OPENAPI") else {
        assert!(
            std::env::var_os("DEALCOACH_CI_COMPLETE").is_none(),
            "DISCORD_OPENAPI is not set, and nothing may be left out"
        );
        eprintln!("left out: DISCORD_OPENAPI is not set, requests are not checked against it");
        return None;
    };
    let text = std::fs::read_to_string(path).unwrap();
    let mut file: Value = serde_json::from_str(&text).unwrap();
    mend(&mut file);
    let known: Mutex<HashMap<String, Arc<Validator>>> = Mutex::default();
    Some(Arc::new(move |request: &Recorded| {
        if request.body.is_null() {
            return Vec::new();
        }
        let Some((template, schema)) = schema(&file, request) else {
            return vec![format!("{} is not described", request.path)];
        };
        let key = format!("{} {template}", request.method);
        let validator = Arc::clone(known.lock().unwrap().entry(key).or_insert_with(|| {
            let mut whole = schema.clone();
            whole["components"] = file["components"].clone();
            Arc::new(jsonschema::validator_for(&whole).unwrap())
        }));
        validator
            .iter_errors(&request.body)
            .map(|error| format!("{}: {error} at {}", request.path, error.instance_path()))
            .collect()
    }))
}

/// The two places where the description is known to differ from Discord.
fn mend(file: &mut Value) {
    let schemas = file["components"]["schemas"].as_object_mut().unwrap();
    for schema in schemas.values_mut() {
        if let Some(bits) = schema.pointer_mut("/properties/default_member_permissions") {
            *bits = json!({ "type": ["string", "integer", "null"] });
        }
    }
    if let Some(id) = file.pointer_mut("/components/schemas/MessageAttachmentRequest/properties/id")
    {
        *id = json!({ "type": ["string", "integer"] });
    }
}

/// The path's template and the schema of its body.
fn schema<'f>(file: &'f Value, request: &Recorded) -> Option<(&'f str, &'f Value)> {
    let method = request.method.to_lowercase();
    let asked: Vec<&str> = request.path.trim_matches('/').split('/').collect();
    let fits = |template: &str| {
        let parts: Vec<&str> = template.trim_matches('/').split('/').collect();
        let same = |(t, a): (&&str, &&str)| t.starts_with('{') || t == a;
        parts.len() == asked.len() && parts.iter().zip(&asked).all(same)
    };
    let fixed = |template: &str| template.split('/').filter(|p| !p.starts_with('{')).count();
    let (template, path) = file["paths"]
        .as_object()?
        .iter()
        .filter(|(template, path)| fits(template) && path.get(&method).is_some())
        .max_by_key(|(template, _)| fixed(template))?;
    let body = &path[&method]["requestBody"]["content"]["application/json"]["schema"];
    (!body.is_null()).then_some((template.as_str(), body))
}
