//! Turns what a person picked and typed into the data of an interaction, as Discord's own client does:
//! names become ids, texts become numbers, `resolved` is filled in, and what a client would not let one
//! send is refused with a sentence.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use super::message::{self, attachment};
use super::object;
use super::permission::{ADMINISTRATOR, USE_APPLICATION_COMMANDS, VIEW_CHANNEL};
use super::rest_commands;
use super::rules::given;
use super::state::State;
use super::time::Id;

/// A command ready to be sent.
pub(crate) struct Composed {
    pub data: Value,
    /// As the person sees it: `/deal new name:Nordlicht`.
    pub typed: String,
    pub name: String,
    pub kind: u8,
}

/// Who picks, and where.
#[derive(Clone, Copy)]
pub(crate) struct Picker {
    pub user: Id,
    pub guild: Option<Id>,
    pub channel: Id,
}

/// Composes a command; `completing` allows what is unfinished.
///
/// # Errors
/// A sentence naming what Discord's client would not accept.
pub(crate) fn command(
    state: &State,
    who: Picker,
    data: &Value,
    completing: bool,
) -> Result<Composed, String> {
    let name = data
        .get("name")
        .and_then(Value::as_str)
        .ok_or("no command named")?
        .trim_start_matches('/');
    let kind = data.get("type").and_then(Value::as_u64).unwrap_or(1);
    let command = rest_commands(state, who.guild)
        .find(|c| c["name"] == name && c["type"] == kind)
        .ok_or_else(|| format!("there is no command /{name}"))?;
    usable(state, command, who)?;
    let mut composer = Composer {
        state,
        who,
        completing,
        resolved: Map::new(),
        typed: format!("/{name}"),
        focused: 0,
    };
    let mut out = json!({ "id": command["id"], "name": name, "type": kind });
    if kind == 1 {
        let given = data
            .get("options")
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default();
        let empty = Vec::new();
        let options = command["options"].as_array().unwrap_or(&empty);
        out["options"] = json!(composer.level(options, &given)?);
    } else {
        let target = given(data, "target_id")
            .and_then(super::rules::snowflake)
            .ok_or("no target chosen")?;
        composer.target(kind, target)?;
        out["target_id"] = json!(target.to_string());
        name.clone_into(&mut composer.typed);
    }
    if completing && composer.focused != 1 {
        return Err("exactly one option has the focus".to_owned());
    }
    if !composer.resolved.is_empty() {
        out["resolved"] = Value::Object(composer.resolved);
    }
    if let Some(guild) = command.get("guild_id") {
        out["guild_id"] = guild.clone();
    }
    Ok(Composed {
        data: out,
        typed: composer.typed,
        name: name.to_owned(),
        kind: u8::try_from(kind).unwrap_or(1),
    })
}

/// Whether a command is offered here.
fn usable(state: &State, command: &Value, who: Picker) -> Result<(), String> {
    let bits = state.world.permissions(who.user, who.channel);
    if bits & VIEW_CHANNEL == 0 {
        return Err("this person does not see the channel".to_owned());
    }
    let needed = command["default_member_permissions"]
        .as_str()
        .and_then(|bits| bits.parse::<u64>().ok())
        .unwrap_or(0);
    let lacks = who.guild.is_some() && bits & needed != needed && bits & ADMINISTRATOR == 0;
    if lacks || bits & USE_APPLICATION_COMMANDS == 0 {
        return Err("this person may not use the command here".to_owned());
    }
    let context = u64::from(who.guild.is_none());
    let offered = match command["contexts"].as_array() {
        Some(contexts) => contexts.iter().any(|c| c.as_u64() == Some(context)),
        None => who.guild.is_some() || command["dm_permission"] != json!(false),
    };
    if offered {
        Ok(())
    } else {
        Err(format!(
            "/{} is not offered here",
            command["name"].as_str().unwrap_or_default()
        ))
    }
}

struct Composer<'a> {
    state: &'a State,
    who: Picker,
    completing: bool,
    resolved: Map<String, Value>,
    typed: String,
    focused: usize,
}

impl Composer<'_> {
    /// Composes one level of options.
    fn level(&mut self, known: &[Value], given: &[Value]) -> Result<Vec<Value>, String> {
        let nested = known
            .first()
            .is_some_and(|o| matches!(o["type"].as_i64(), Some(1 | 2)));
        if nested && given.len() != 1 {
            return Err(format!("{}: choose one of {}", self.typed, names(known)));
        }
        let mut seen = HashSet::new();
        let mut out = Vec::with_capacity(given.len());
        for item in given {
            let name = item.get("name").and_then(Value::as_str).unwrap_or_default();
            let option = known.iter().find(|o| o["name"] == name).ok_or_else(|| {
                format!(
                    "{} has no option {name:?}, only {}",
                    self.typed,
                    names(known)
                )
            })?;
            if !seen.insert(name) {
                return Err(format!("option {name} is given twice"));
            }
            out.push(if nested {
                self.branch(option, item)?
            } else {
                self.leaf(option, item)?
            });
        }
        if !self.completing {
            for option in known.iter().filter(|o| o["required"] == json!(true)) {
                let name = option["name"].as_str().unwrap_or_default();
                if !seen.contains(name) {
                    return Err(format!("{}: option {name} is required", self.typed));
                }
            }
        }
        Ok(out)
    }

    fn branch(&mut self, option: &Value, item: &Value) -> Result<Value, String> {
        self.typed.push(' ');
        self.typed
            .push_str(option["name"].as_str().unwrap_or_default());
        let empty = Vec::new();
        let known = option["options"].as_array().unwrap_or(&empty);
        let given = item
            .get("options")
            .and_then(Value::as_array)
            .unwrap_or(&empty);
        let inner = self.level(known, given)?;
        Ok(json!({ "name": option["name"], "type": option["type"], "options": inner }))
    }

    fn leaf(&mut self, option: &Value, item: &Value) -> Result<Value, String> {
        let name = option["name"].as_str().unwrap_or_default();
        let kind = option["type"].as_i64().unwrap_or(3);
        let raw = given(item, "value").cloned().unwrap_or_else(|| json!(""));
        let text = match &raw {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let focused = self.completing && item.get("focused") == Some(&json!(true));
        if focused {
            if option["autocomplete"] != json!(true) {
                return Err(format!("option {name} has no completion"));
            }
            self.focused += 1;
            return Ok(json!({ "name": name, "type": kind, "value": text, "focused": true }));
        }
        let value = self
            .value(option, kind, &text)
            .map_err(|why| format!("option {name}: {why}"))?;
        let shown = self.shown(option, kind, &value, &text);
        self.typed.extend([" ", name, ":", &shown]);
        Ok(json!({ "name": name, "type": kind, "value": value }))
    }

    /// The value with the option's type.
    fn value(&mut self, option: &Value, kind: i64, text: &str) -> Result<Value, String> {
        if let Some(choices) = option["choices"].as_array() {
            let chosen = choices
                .iter()
                .find(|c| plain(&c["value"]) == text || c["name"] == text);
            let chosen = chosen.ok_or_else(|| format!("{text:?} is none of {}", names(choices)))?;
            return Ok(chosen["value"].clone());
        }
        match kind {
            3 => {
                let count = text.chars().count();
                let min = option["min_length"].as_u64().unwrap_or(0);
                let max = option["max_length"].as_u64().unwrap_or(6000);
                let fits = u64::try_from(count).is_ok_and(|n| n >= min.max(1) && n <= max);
                let unfinished = self.completing && count == 0;
                if fits || unfinished {
                    Ok(json!(text))
                } else {
                    Err(format!("must have {} to {max} characters", min.max(1)))
                }
            }
            4 => {
                let number: i64 = text
                    .trim()
                    .parse()
                    .map_err(|_| format!("{text:?} is not a whole number"))?;
                bounded(option, i64_as_f64(number)).map(|()| json!(number))
            }
            5 => match text.trim().to_ascii_lowercase().as_str() {
                "true" | "yes" => Ok(json!(true)),
                "false" | "no" => Ok(json!(false)),
                _ => Err(format!("{text:?} is neither True nor False")),
            },
            6 => self.user(text),
            7 => self.channel(option, text),
            8 => self.role(text),
            9 => self.user(text).or_else(|_| self.role(text)),
            10 => {
                let number: f64 = text
                    .trim()
                    .parse()
                    .map_err(|_| format!("{text:?} is not a number"))?;
                bounded(option, number).map(|()| json!(number))
            }
            11 => self.file(text),
            other => Err(format!("type {other} holds no value")),
        }
    }

    fn note(&mut self, list: &str, id: Id, value: Value) {
        let slot = self.resolved.entry(list).or_insert_with(|| json!({}));
        slot[id.to_string()] = value;
    }

    /// Puts a user, and the member if it is one, into `resolved`.
    fn user(&mut self, text: &str) -> Result<Value, String> {
        let id = self
            .state
            .world
            .find_user(self.who.guild, text)
            .ok_or_else(|| format!("nobody is called {text:?}"))?;
        self.note("users", id, object::user_by_id(&self.state.world, id));
        let guild = self.who.guild.and_then(|g| self.state.world.guilds.get(&g));
        if let Some(member) = guild.and_then(|g| g.members.get(&id)) {
            let mut member = object::bare_member(member);
            member["permissions"] = json!(
                self.state
                    .world
                    .permissions(id, self.who.channel)
                    .to_string()
            );
            self.note("members", id, member);
        }
        Ok(json!(id.to_string()))
    }

    fn channel(&mut self, option: &Value, text: &str) -> Result<Value, String> {
        let world = &self.state.world;
        let channel = world
            .find_channel(self.who.guild, text)
            .and_then(|id| world.channels.get(&id))
            .filter(|c| c.guild == self.who.guild)
            .ok_or_else(|| format!("there is no channel {text:?}"))?;
        let kinds = option["channel_types"].as_array();
        if kinds.is_some_and(|kinds| !kinds.iter().any(|k| k.as_u64() == Some(0))) {
            return Err(format!("#{} is not of the kind wanted", channel.name));
        }
        self.note(
            "channels",
            channel.id,
            object::partial_channel(world, channel, self.who.user),
        );
        Ok(json!(channel.id.to_string()))
    }

    fn role(&mut self, text: &str) -> Result<Value, String> {
        let guild = self.who.guild.ok_or("there are no roles here")?;
        let id = self
            .state
            .world
            .find_role(guild, text)
            .ok_or_else(|| format!("there is no role {text:?}"))?;
        let roles = self
            .state
            .world
            .guilds
            .get(&guild)
            .map(object::roles)
            .unwrap_or_default();
        if let Some(role) = roles
            .into_iter()
            .find(|r| r["id"].as_str() == Some(id.to_string().as_str()))
        {
            self.note("roles", id, role);
        }
        Ok(json!(id.to_string()))
    }

    fn file(&mut self, text: &str) -> Result<Value, String> {
        let files = &self.state.attachments;
        let found = files
            .values()
            .filter(|f| f.id.to_string() == text || f.name == text)
            .max_by_key(|f| f.id);
        let found = found.ok_or_else(|| format!("no file {text:?} was uploaded"))?;
        self.note("attachments", found.id, attachment(found));
        Ok(json!(found.id.to_string()))
    }

    /// The user or message a context menu was opened on.
    fn target(&mut self, kind: u64, target: Id) -> Result<(), String> {
        if kind == 2 {
            return self.user(&target.to_string()).map(|_| ());
        }
        let found = message::find(self.state, self.who.channel, target)
            .filter(|m| m.visible_to(self.who.user))
            .ok_or("the message is not in this channel")?;
        self.note("messages", target, message::json_of(self.state, found));
        Ok(())
    }

    /// How the client shows a value in "used /deal new".
    fn shown(&self, option: &Value, kind: i64, value: &Value, typed: &str) -> String {
        let world = &self.state.world;
        let id = value.as_str().and_then(|v| v.parse::<Id>().ok());
        let named = match kind {
            6 | 9 => id
                .and_then(|id| world.users.get(&id))
                .map(|u| format!("@{}", u.shown)),
            7 => id
                .and_then(|id| world.channels.get(&id))
                .map(|c| format!("#{}", c.name)),
            8 => id
                .and_then(|id| {
                    self.who
                        .guild
                        .and_then(|g| world.guilds.get(&g))?
                        .roles
                        .iter()
                        .find(|r| r.id == id)
                })
                .map(|r| format!("@{}", r.name)),
            11 => id
                .and_then(|id| self.state.attachments.get(&id))
                .map(|f| f.name.clone()),
            _ => option["choices"]
                .as_array()
                .and_then(|c| c.iter().find(|c| &c["value"] == value))
                .and_then(|c| c["name"].as_str())
                .map(str::to_owned),
        };
        named.unwrap_or_else(|| {
            if kind == 3 {
                typed.to_owned()
            } else {
                plain(value)
            }
        })
    }
}

fn names(options: &[Value]) -> String {
    let names: Vec<&str> = options.iter().filter_map(|o| o["name"].as_str()).collect();
    if names.is_empty() {
        "none".to_owned()
    } else {
        names.join(", ")
    }
}

/// A JSON scalar as text without quotes.
fn plain(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

fn bounded(option: &Value, number: f64) -> Result<(), String> {
    if let Some(min) = option["min_value"].as_f64().filter(|min| number < *min) {
        return Err(format!("must be at least {min}"));
    }
    if let Some(max) = option["max_value"].as_f64().filter(|max| number > *max) {
        return Err(format!("must be at most {max}"));
    }
    if number.abs() > 9_007_199_254_740_992.0 {
        Err("is out of range".to_owned())
    } else {
        Ok(())
    }
}

/// Exact up to 2^53, which is Discord's own bound.
#[expect(
    clippy::cast_precision_loss,
    reason = "checked against 2^53 right after"
)]
fn i64_as_f64(number: i64) -> f64 {
    number as f64
}
