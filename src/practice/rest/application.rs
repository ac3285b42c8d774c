//! Registering commands, for all workspaces or for one.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::{Call, Reply};
use crate::practice::error::{ApiError, FormErrors, Outcome};
use crate::practice::live;
use crate::practice::rules::command;
use crate::practice::state::State;
use crate::practice::time::Id;

/// Commands of each kind (slash, user menu, message menu) that may exist.
const MOST: [usize; 3] = [100, 15, 15];
/// Commands that may be created in a scope each day.
const CREATES: u32 = 200;

/// Finds what is asked under `/applications/ID`.
pub(crate) fn route(state: &mut State, call: &Call, app: &str, rest: &[&str]) -> Outcome<Reply> {
    let app = Call::id("application_id", app)?;
    if app != state.world.app {
        return Err(ApiError::new(
            403,
            20012,
            "You are not authorized to perform this action on this application",
        ));
    }
    match rest {
        ["commands", rest @ ..] => commands(state, call, None, rest),
        ["guilds", guild, "commands", "permissions"] if call.method == "GET" => {
            known_guild(state, guild)?;
            Reply::ok(json!([]))
        }
        ["guilds", guild, "commands", rest @ ..] => {
            let guild = known_guild(state, guild)?;
            commands(state, call, Some(guild), rest)
        }
        ["emojis"] if call.method == "GET" => Reply::ok(json!({ "items": [] })),
        ["entitlements" | "skus"] if call.method == "GET" => Reply::ok(json!([])),
        _ => Err(ApiError::no_route()),
    }
}

fn known_guild(state: &State, text: &str) -> Outcome<Id> {
    let guild = Call::id("guild_id", text)?;
    if state.world.guilds.contains_key(&guild) {
        Ok(guild)
    } else {
        Err(ApiError::missing_access())
    }
}

fn commands(state: &mut State, call: &Call, scope: Option<Id>, rest: &[&str]) -> Outcome<Reply> {
    match (call.method.as_str(), rest) {
        ("GET", []) => {
            let list = state.commands.get(&scope).cloned().unwrap_or_default();
            let all = call.wants("with_localizations");
            Reply::ok(
                list.into_iter()
                    .map(|c| if all { c } else { without_localizations(c) })
                    .collect(),
            )
        }
        ("POST", []) => create(state, call, scope),
        ("PUT", []) => overwrite(state, call, scope),
        (_, [id]) => {
            let id = Call::id("command_id", id)?.to_string();
            let list = state.commands.get(&scope).cloned().unwrap_or_default();
            let old = list.iter().find(|c| c["id"] == id.as_str()).cloned();
            let old = old.ok_or_else(|| ApiError::unknown(10063))?;
            one(state, call, scope, old)
        }
        _ => Err(ApiError::bad_method()),
    }
}

fn one(state: &mut State, call: &Call, scope: Option<Id>, old: Value) -> Outcome<Reply> {
    match call.method.as_str() {
        "GET" => Reply::ok(old),
        "DELETE" => {
            if let Some(list) = state.commands.get_mut(&scope) {
                list.retain(|c| c["id"] != old["id"]);
            }
            tell(state);
            Reply::nothing()
        }
        "PATCH" => {
            let body = call.json()?;
            let mut merged = old.clone();
            for (key, value) in body.as_object().into_iter().flatten() {
                merged[key] = value.clone();
            }
            merged["type"] = old["type"].clone();
            let mut errors = FormErrors::default();
            let checked = command::check(&mut errors, "", &merged);
            errors.finish()?;
            let made = put(state, scope, checked, Some(&old));
            tell(state);
            Reply::ok(made)
        }
        _ => Err(ApiError::bad_method()),
    }
}

fn create(state: &mut State, call: &Call, scope: Option<Id>) -> Outcome<Reply> {
    let mut errors = FormErrors::default();
    let checked = command::check(&mut errors, "", call.json()?);
    errors.finish()?;
    let old = same(state, scope, &checked);
    if old.is_none() {
        let kind = &checked["type"];
        let count = state
            .commands
            .get(&scope)
            .map_or(0, |l| l.iter().filter(|c| &c["type"] == kind).count());
        room_for(kind, count + 1)?;
        count_creates(state, scope, 1)?;
    }
    let fresh = old.is_none();
    let made = put(state, scope, checked, old.as_ref());
    tell(state);
    if fresh {
        Reply::created(made)
    } else {
        Reply::ok(made)
    }
}

fn overwrite(state: &mut State, call: &Call, scope: Option<Id>) -> Outcome<Reply> {
    let body = call.json()?;
    let mut errors = FormErrors::default();
    let Some(items) = body.as_array() else {
        errors.wrong_type("", "list");
        return Err(errors.into_error());
    };
    let mut seen = HashSet::new();
    let mut checked = Vec::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        let at = index.to_string();
        let command = command::check(&mut errors, &at, item);
        if !seen.insert((
            command["type"].as_i64(),
            command["name"].as_str().map(str::to_owned),
        )) {
            errors.add(
                &at,
                "APPLICATION_COMMANDS_DUPLICATE_NAME",
                "Application command names must be unique",
            );
        }
        checked.push(command);
    }
    errors.finish()?;
    for kind in 1..=3 {
        let count = checked.iter().filter(|c| c["type"] == kind).count();
        room_for(&json!(kind), count)?;
    }
    let olds: Vec<Option<Value>> = checked.iter().map(|c| same(state, scope, c)).collect();
    let fresh = olds.iter().filter(|old| old.is_none()).count();
    count_creates(state, scope, u32::try_from(fresh).unwrap_or(u32::MAX))?;
    state.commands.remove(&scope);
    let made: Vec<Value> = checked
        .into_iter()
        .zip(olds)
        .map(|(command, old)| put(state, scope, command, old.as_ref()))
        .collect();
    tell(state);
    Reply::ok(json!(made))
}

/// Refuses the command that would be one too many of its kind.
fn room_for(kind: &Value, count: usize) -> Outcome<()> {
    let most = kind
        .as_u64()
        .and_then(|k| MOST.get(usize::try_from(k).ok()?.checked_sub(1)?))
        .copied()
        .unwrap_or(100);
    if count <= most {
        return Ok(());
    }
    Err(ApiError::new(
        400,
        30032,
        &format!("Maximum number of application commands reached ({most})."),
    ))
}

fn count_creates(state: &mut State, scope: Option<Id>, fresh: u32) -> Outcome<()> {
    let day = state.world.now_ms().div_euclid(86_400_000);
    let count = state.creates.entry((day, scope)).or_default();
    if count.saturating_add(fresh) > CREATES {
        return Err(ApiError::new(
            400,
            30034,
            "Max number of daily application command creates has been reached (200)",
        ));
    }
    *count += fresh;
    Ok(())
}

/// The registered command of the same name and kind.
fn same(state: &State, scope: Option<Id>, command: &Value) -> Option<Value> {
    let list = state.commands.get(&scope)?;
    list.iter()
        .find(|c| c["name"] == command["name"] && c["type"] == command["type"])
        .cloned()
}

/// Stores a command under its old id, or a new one; the version changes only if the command did.
fn put(state: &mut State, scope: Option<Id>, mut command: Value, old: Option<&Value>) -> Value {
    command["id"] = old.map_or_else(
        || json!(state.world.next_id().to_string()),
        |o| o["id"].clone(),
    );
    command["application_id"] = json!(state.world.app.to_string());
    if let Some(guild) = scope {
        command["guild_id"] = json!(guild.to_string());
    }
    if let Some(old) = old {
        command["version"] = old["version"].clone();
    }
    if old != Some(&command) {
        command["version"] = json!(state.world.next_id().to_string());
    }
    let list = state.commands.entry(scope).or_default();
    match list.iter_mut().find(|c| c["id"] == command["id"]) {
        Some(slot) => *slot = command.clone(),
        None => list.push(command.clone()),
    }
    command
}

fn without_localizations(mut value: Value) -> Value {
    if let Some(fields) = value.as_object_mut() {
        fields.remove("name_localizations");
        fields.remove("description_localizations");
        for key in ["options", "choices"] {
            if let Some(Value::Array(items)) = fields.get_mut(key) {
                *items = std::mem::take(items)
                    .into_iter()
                    .map(without_localizations)
                    .collect();
            }
        }
    }
    value
}

fn tell(state: &mut State) {
    let commands: Vec<&Value> = all(state, state.world.first_guild()).collect();
    let event = json!({ "type": "commands", "commands": commands });
    live::all(state, &event);
}

/// What a person in a workspace can choose from: its own commands, then the global ones.
pub(crate) fn all(state: &State, guild: Option<Id>) -> impl Iterator<Item = &Value> {
    let own = guild.and_then(|g| state.commands.get(&Some(g)));
    let global = state.commands.get(&None);
    own.into_iter().chain(global).flatten()
}
