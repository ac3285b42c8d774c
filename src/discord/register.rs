//! Commands as Discord knows them: made from the table, compared with what Discord has, sent only when different.

use serde_json::{Map, Value, json};

use super::commands::Commands;
use super::error::CallError;
use super::render::TEXT_CHANNELS;
use super::route::Route;
use super::transport::{Body, Transport};
use crate::coach::command::{OptionKind, OptionSpec, Spec};

/// Types of an option, as Discord counts them.
const SUBCOMMAND: u8 = 1;
const GROUP: u8 = 2;
const STRING: u8 = 3;
const INTEGER: u8 = 4;
const BOOLEAN: u8 = 5;
const USER: u8 = 6;
const CHANNEL: u8 = 7;
const ROLE: u8 = 8;

/// What became of registering.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Registered {
    /// Discord had exactly these commands.
    Same,
    /// Discord's were replaced; so many.
    Replaced(usize),
}

/// Registers these commands for everywhere, if Discord's differ, and learns their ids.
pub async fn register(
    transport: &Transport,
    application: u64,
    commands: &[Value],
    known: &Commands,
) -> Result<Registered, CallError> {
    let had = match transport
        .call(&Route::commands(application), &Body::None)
        .await
    {
        Ok(had) => had,
        // A server that can't tell what it has is told what it should have.
        Err(CallError::Refused { .. }) => Value::Null,
        Err(error) => return Err(error),
    };
    if had.as_array().is_some_and(|had| same(commands, had)) {
        known.learn(&had);
        return Ok(Registered::Same);
    }
    let body = Body::Json(Value::Array(commands.to_vec()));
    let has = transport
        .call(&Route::overwrite_commands(application), &body)
        .await?;
    known.learn(&has);
    Ok(Registered::Replaced(commands.len()))
}

/// Descriptions of the commands that have subcommands.
const FAMILIES: [(&str, &str); 3] = [
    ("deal", "Take a deal through its stages"),
    ("playbook", "How we sell: the stages and what they ask"),
    ("setup", "Set Dealcoach up for this workspace (managers)"),
];

fn about(name: &str) -> &str {
    FAMILIES
        .iter()
        .find(|(family, _)| *family == name)
        .map_or(name, |(_, about)| about)
}

/// The commands of a table.
pub fn commands<'a>(table: impl IntoIterator<Item = &'a Spec>) -> Vec<Value> {
    let mut commands: Vec<Value> = Vec::new();
    for spec in table {
        let Some((name, rest)) = spec.path.split_first() else {
            continue;
        };
        let position = commands.iter().position(|c| c["name"] == *name);
        match rest {
            [] => {
                let mut command = top(name, spec.about, spec.anywhere);
                command["options"] = options(spec.options);
                commands.push(command);
            }
            [leaf] => {
                let at = position.unwrap_or_else(|| {
                    commands.push(top(name, about(name), spec.anywhere));
                    commands.len() - 1
                });
                push(&mut commands[at], subcommand(leaf, spec));
            }
            [group, leaf, ..] => {
                let at = position.unwrap_or_else(|| {
                    commands.push(top(name, about(name), spec.anywhere));
                    commands.len() - 1
                });
                let known = commands[at]["options"]
                    .as_array_mut()
                    .and_then(|options| options.iter_mut().find(|o| o["name"] == *group));
                if let Some(known) = known {
                    push(known, subcommand(leaf, spec));
                } else {
                    let inner = subcommand(leaf, spec);
                    let group = json!({"type": GROUP, "name": group, "description": about(group), "options": [inner]});
                    push(&mut commands[at], group);
                }
            }
        }
    }
    commands
}

fn top(name: &str, about: &str, anywhere: bool) -> Value {
    // 0: workspaces, 1: direct messages with the bot. The bot itself checks who may do what.
    let contexts = if anywhere { json!([0, 1]) } else { json!([0]) };
    json!({
        "type": 1, "name": name, "description": about, "options": [], "contexts": contexts, "integration_types": [0],
        "default_member_permissions": null
    })
}

fn subcommand(name: &str, spec: &Spec) -> Value {
    json!({"type": SUBCOMMAND, "name": name, "description": spec.about, "options": options(spec.options)})
}

fn push(command: &mut Value, option: Value) {
    if let Some(options) = command["options"].as_array_mut() {
        options.push(option);
    }
}

fn options(table: &[OptionSpec]) -> Value {
    table.iter().map(option).collect::<Vec<_>>().into()
}

fn option(spec: &OptionSpec) -> Value {
    let mut option =
        json!({"name": spec.name, "description": spec.about, "required": spec.required});
    let kind = match spec.kind {
        OptionKind::Text(max) => {
            option["max_length"] = max.into();
            STRING
        }
        OptionKind::Completed => {
            option["autocomplete"] = true.into();
            STRING
        }
        OptionKind::Choice(choices) => {
            option["choices"] = choices
                .iter()
                .map(|(name, value)| json!({"name": name, "value": value}))
                .collect();
            STRING
        }
        OptionKind::Number(max) => {
            option["min_value"] = 1.into();
            option["max_value"] = max.into();
            INTEGER
        }
        OptionKind::Flag => BOOLEAN,
        OptionKind::User => USER,
        OptionKind::Channel => {
            option["channel_types"] = TEXT_CHANNELS.into();
            CHANNEL
        }
        OptionKind::Role => ROLE,
    };
    option["type"] = kind.into();
    option
}

/// Whether Discord has the same commands, whatever it adds or leaves out of its own accord.
pub fn same(ours: &[Value], theirs: &[Value]) -> bool {
    let normal = |commands: &[Value]| {
        let mut commands: Vec<Value> = commands.iter().map(normal_command).collect();
        commands.sort_by_key(|c| (c["type"].as_u64(), c["name"].as_str().map(str::to_owned)));
        commands
    };
    let theirs: Vec<Value> = theirs
        .iter()
        .map(|command| as_far_as_told(ours, command))
        .collect();
    ours.len() == theirs.len() && normal(ours) == normal(&theirs)
}

/// A command of theirs with what they say nothing of, as a server of before these fields does, taken from ours.
fn as_far_as_told(ours: &[Value], theirs: &Value) -> Value {
    let mut told = theirs.clone();
    let mine = ours.iter().find(|c| c["name"] == theirs["name"]);
    if let (Some(mine), Some(fields)) = (mine, told.as_object_mut()) {
        for name in ["contexts", "integration_types"] {
            if !fields.contains_key(name) {
                fields.insert(name.to_owned(), mine[name].clone());
            }
        }
    }
    told
}

fn normal_command(command: &Value) -> Value {
    json!({
        "type": command.get("type").and_then(Value::as_u64).unwrap_or(1),
        "name": command.get("name"),
        "description": command.get("description").and_then(Value::as_str).unwrap_or(""),
        "options": normal_options(command),
        "contexts": numbers(command, "contexts"),
        "integration_types": numbers(command, "integration_types"),
        "default_member_permissions": command.get("default_member_permissions").cloned().unwrap_or(Value::Null),
        "nsfw": command.get("nsfw").and_then(Value::as_bool).unwrap_or(false),
    })
}

fn normal_options(of: &Value) -> Value {
    let Some(options) = of.get("options").and_then(Value::as_array) else {
        return json!([]);
    };
    options
        .iter()
        .map(|option| {
            let mut normal = Map::new();
            for name in ["type", "name", "description"] {
                normal.insert(
                    name.to_owned(),
                    option.get(name).cloned().unwrap_or(Value::Null),
                );
            }
            for name in ["required", "autocomplete"] {
                normal.insert(
                    name.to_owned(),
                    option
                        .get(name)
                        .and_then(Value::as_bool)
                        .unwrap_or(false)
                        .into(),
                );
            }
            for name in ["min_value", "max_value", "min_length", "max_length"] {
                // Discord gives whole numbers back as 1 or as 1.0.
                let number = option.get(name).and_then(Value::as_f64);
                normal.insert(name.to_owned(), number.map_or(Value::Null, Into::into));
            }
            let choices: Vec<Value> = option
                .get("choices")
                .and_then(Value::as_array)
                .map(|all| {
                    all.iter()
                        .map(|c| json!({"name": c["name"], "value": c["value"]}))
                        .collect()
                })
                .unwrap_or_default();
            normal.insert("choices".to_owned(), choices.into());
            normal.insert("channel_types".to_owned(), numbers(option, "channel_types"));
            normal.insert("options".to_owned(), normal_options(option));
            Value::Object(normal)
        })
        .collect::<Vec<_>>()
        .into()
}

fn numbers(of: &Value, name: &str) -> Value {
    let mut all: Vec<u64> = of
        .get(name)
        .and_then(Value::as_array)
        .map(|a| a.iter().filter_map(Value::as_u64).collect())
        .unwrap_or_default();
    all.sort_unstable();
    all.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: [Spec; 3] = [
        Spec {
            path: &["deal", "new"],
            about: "Log a deal",
            options: &[
                OptionSpec {
                    name: "name",
                    about: "Its name",
                    kind: OptionKind::Text(100),
                    required: true,
                },
                OptionSpec {
                    name: "source",
                    about: "From where",
                    kind: OptionKind::Completed,
                    required: false,
                },
            ],
            anywhere: false,
        },
        Spec {
            path: &["deal", "note"],
            about: "Log a contact",
            options: &[OptionSpec {
                name: "kind",
                about: "Which",
                kind: OptionKind::Choice(&[("Call", "call"), ("Email", "email")]),
                required: false,
            }],
            anywhere: false,
        },
        Spec {
            path: &["help"],
            about: "What one can do",
            options: &[],
            anywhere: true,
        },
    ];

    fn table() -> Vec<Value> {
        commands(&TABLE)
    }

    #[test]
    fn subcommands_are_gathered_under_their_command() {
        let commands = table();
        assert_eq!(commands.len(), 2);
        assert_eq!(commands[0]["name"], "deal");
        assert_eq!(commands[0]["contexts"], json!([0]));
        assert_eq!(
            commands[0]["options"][1]["options"][0]["choices"][1]["value"],
            "email"
        );
        assert_eq!(
            commands[0]["options"][0]["options"][1]["autocomplete"],
            true
        );
        assert_eq!(commands[1]["contexts"], json!([0, 1]));
    }

    #[test]
    fn what_discord_adds_or_leaves_out_is_no_difference() {
        let mut theirs = table();
        theirs.reverse();
        for command in &mut theirs {
            command["id"] = "9".into();
            command["version"] = "8".into();
            command["nsfw"] = false.into();
            command["dm_permission"] = false.into();
            command["name_localizations"] = Value::Null;
        }
        theirs[0].as_object_mut().unwrap().remove("options");
        theirs[0]
            .as_object_mut()
            .unwrap()
            .remove("default_member_permissions");
        theirs[1]["options"][0]["options"][0]["max_length"] = 100.0.into();
        theirs[1]["options"][1]["options"][0]
            .as_object_mut()
            .unwrap()
            .remove("required");
        assert!(same(&table(), &theirs));
        for command in &mut theirs {
            command.as_object_mut().unwrap().remove("contexts");
            command.as_object_mut().unwrap().remove("integration_types");
        }
        assert!(same(&table(), &theirs), "said nothing of");
    }

    #[test]
    fn what_matters_is_a_difference() {
        let change = |with: &dyn Fn(&mut Value)| {
            let mut theirs = table();
            with(&mut theirs[0]);
            assert!(!same(&table(), &theirs));
        };
        change(&|c| c["description"] = "Other".into());
        change(&|c| c["contexts"] = json!([0, 1, 2]));
        change(&|c| c["contexts"] = Value::Null);
        change(&|c| c["default_member_permissions"] = "0".into());
        change(&|c| c["options"][0]["options"][0]["required"] = false.into());
        change(&|c| c["options"][0]["options"][1]["autocomplete"] = false.into());
        change(&|c| c["options"][1]["options"][0]["choices"][0]["name"] = "Phone".into());
        change(&|c| c["options"].as_array_mut().unwrap().swap(0, 1));
        assert!(!same(&table(), &table()[..1]));
        assert!(!same(&table(), &[]));
    }
}
