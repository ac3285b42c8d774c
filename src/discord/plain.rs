//! Reading an interaction that serenity's model does not take, from its JSON: by the few fields that are needed.
//!
//! serenity wants dozens of fields that nothing here asks for (`entitlements`, `locale`, a whole message under a
//! button), and one that Discord leaves out or adds a new value to would leave a person without an answer.

use std::collections::BTreeMap;

use serde_json::Value;

use super::inbound::{Incoming, Origin, Unreadable, ticket_of};
use crate::coach::request::{Actor, Ask, OptionValue, Request};
use crate::domain::id::{ChannelId, MessageId, RoleId, UserId, WorkspaceId};

/// Manage Server and Administrator.
const MANAGES: u128 = 1 << 5 | 1 << 3;
/// The flag of a private message.
const PRIVATE: u64 = 1 << 6;
/// Types of options that hold others.
const HOLDERS: [u64; 2] = [1, 2];

/// Reads an interaction.
pub(super) fn read(raw: &Value) -> Result<Incoming, Unreadable> {
    let completing = number(raw, "type") == Some(4);
    let Some(ticket) = ticket_of(raw) else {
        return Err(Unreadable {
            ticket: None,
            completing,
            why: "no id, token or application",
        });
    };
    let unreadable = |why| Unreadable {
        ticket: Some(ticket.clone()),
        completing,
        why,
    };
    let actor = actor(raw).ok_or_else(|| unreadable("nobody is named"))?;
    let channel = id(raw, "channel_id")
        .or_else(|| id(raw.get("channel")?, "id"))
        .ok_or_else(|| unreadable("no channel"))?;
    let data = raw.get("data").ok_or_else(|| unreadable("no data"))?;
    let message = raw.get("message").filter(|m| m.is_object());
    let (ask, origin) = match number(raw, "type") {
        Some(kind @ (2 | 4)) => command(data, kind == 4).map_err(&unreadable)?,
        Some(3) => (component(data).map_err(&unreadable)?, Origin::Component),
        Some(5) => {
            let on_message = message.is_some();
            let form = form(data).ok_or_else(|| unreadable("a form without an id"))?;
            (form, Origin::Form { on_message })
        }
        _ => return Err(unreadable("an interaction of an unknown type")),
    };
    let request = Request {
        id: ticket.id,
        workspace: id(raw, "guild_id").map(WorkspaceId),
        channel: ChannelId(channel),
        message: message.and_then(|m| id(m, "id")).map(MessageId),
        message_private: message
            .and_then(|m| number(m, "flags"))
            .is_some_and(|flags| flags & PRIVATE != 0),
        actor,
        ask,
    };
    Ok(Incoming {
        ticket,
        origin,
        request,
    })
}

/// A snowflake, as text or as a number; never zero.
fn id(of: &Value, name: &str) -> Option<u64> {
    snowflake(of.get(name)?)
}

fn snowflake(value: &Value) -> Option<u64> {
    let id = match value {
        Value::String(text) => text.parse().ok()?,
        other => other.as_u64()?,
    };
    (id != 0).then_some(id)
}

fn number(of: &Value, name: &str) -> Option<u64> {
    of.get(name)?.as_u64()
}

fn word(of: &Value, name: &str) -> Option<String> {
    of.get(name)?.as_str().map(str::to_owned)
}

fn list<'v>(of: &'v Value, name: &str) -> &'v [Value] {
    of.get(name)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

fn actor(raw: &Value) -> Option<Actor> {
    let member = raw.get("member").filter(|m| m.is_object());
    let user = member
        .and_then(|m| m.get("user"))
        .or_else(|| raw.get("user"))?;
    let user_id = id(user, "id")?;
    let permissions = member
        .and_then(|m| m.get("permissions"))
        .and_then(|p| match p {
            Value::String(text) => text.parse::<u128>().ok(),
            other => other.as_u64().map(u128::from),
        })
        .unwrap_or(0);
    Some(Actor {
        user: UserId(user_id),
        name: name(member, Some(user)).unwrap_or_else(|| user_id.to_string()),
        roles: member.map(roles).unwrap_or_default(),
        manages_server: permissions & MANAGES != 0,
    })
}

/// Nickname, display name or user name, whichever comes first.
fn name(member: Option<&Value>, user: Option<&Value>) -> Option<String> {
    member
        .and_then(|m| word(m, "nick"))
        .or_else(|| word(user?, "global_name"))
        .or_else(|| word(user?, "username"))
}

fn roles(member: &Value) -> Vec<RoleId> {
    list(member, "roles")
        .iter()
        .filter_map(snowflake)
        .map(RoleId)
        .collect()
}

fn command(data: &Value, completing: bool) -> Result<(Ask, Origin), &'static str> {
    if number(data, "type").unwrap_or(1) != 1 {
        return Err("a command of a kind that is not registered");
    }
    let mut path = vec![word(data, "name").ok_or("a command without a name")?];
    let mut given = list(data, "options");
    while path.len() < 3 {
        match given.first() {
            Some(inner) if number(inner, "type").is_some_and(|t| HOLDERS.contains(&t)) => {
                path.push(word(inner, "name").ok_or("a subcommand without a name")?);
                given = list(inner, "options");
            }
            _ => break,
        }
    }
    let none = Value::Null;
    let resolved = data.get("resolved").unwrap_or(&none);
    let mut options = BTreeMap::new();
    let mut focus = None;
    for option in given {
        let Some(name) = word(option, "name") else {
            continue;
        };
        if option.get("focused").and_then(Value::as_bool) == Some(true) {
            // What is being typed is text, whatever the option's type.
            let typed = match option.get("value") {
                Some(Value::String(text)) => text.clone(),
                Some(Value::Null) | None => String::new(),
                Some(other) => other.to_string(),
            };
            options.insert(name.clone(), OptionValue::Text(typed.clone()));
            focus = Some((name, typed));
        } else if let Some(value) = option_value(option, resolved) {
            options.insert(name, value);
        }
    }
    if !completing {
        return Ok((Ask::Command { path, options }, Origin::Command));
    }
    let (focused, typed) = focus.ok_or("a completion without the option being typed")?;
    let ask = Ask::Complete {
        path,
        options,
        focused,
        typed,
    };
    Ok((ask, Origin::Completion))
}

fn option_value(option: &Value, resolved: &Value) -> Option<OptionValue> {
    let value = option.get("value")?;
    let found = |kind: &str, id: u64| resolved.get(kind)?.get(id.to_string());
    Some(match number(option, "type")? {
        3 => OptionValue::Text(value.as_str()?.to_owned()),
        4 => OptionValue::Number(value.as_i64()?),
        5 => OptionValue::Flag(value.as_bool()?),
        6 => {
            let id = snowflake(value)?;
            let (user, member) = (found("users", id), found("members", id));
            OptionValue::User {
                id: UserId(id),
                name: name(member, user).unwrap_or_else(|| id.to_string()),
                roles: member.map(roles),
                bot: user
                    .and_then(|u| u.get("bot")?.as_bool())
                    .unwrap_or_default(),
            }
        }
        7 => OptionValue::Channel(ChannelId(snowflake(value)?)),
        8 => {
            let id = snowflake(value)?;
            let name = found("roles", id).and_then(|r| word(r, "name"));
            OptionValue::Role(RoleId(id), name.unwrap_or_default())
        }
        _ => return None,
    })
}

fn component(data: &Value) -> Result<Ask, &'static str> {
    let custom_id = word(data, "custom_id").ok_or("a component without an id")?;
    Ok(match number(data, "component_type") {
        Some(2) => Ask::Press { custom_id },
        // Menus of text, people, roles, people or roles, channels.
        Some(3 | 5..=8) => Ask::Pick {
            custom_id,
            values: list(data, "values")
                .iter()
                .filter_map(|v| v.as_str().map(str::to_owned))
                .collect(),
        },
        _ => return Err("a component of an unknown type"),
    })
}

fn form(data: &Value) -> Option<Ask> {
    let mut fields = BTreeMap::new();
    for row in list(data, "components") {
        // An input stands in a row, or alone under a label.
        for input in list(row, "components").iter().chain(row.get("component")) {
            if let Some(id) = word(input, "custom_id") {
                fields.insert(id, word(input, "value").unwrap_or_default());
            }
        }
    }
    Some(Ask::Submit {
        custom_id: word(data, "custom_id")?,
        fields,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::domain::id::InteractionId;

    /// As little as Discord's documentation promises.
    fn bare(kind: u8, data: &Value) -> Value {
        json!({
            "id": "1400000000000000001", "application_id": "42", "type": kind, "token": "tok", "guild_id": "10",
            "channel_id": "20", "data": data,
            "member": {"user": {"id": "30", "username": "carol"}, "roles": ["50"], "permissions": "32"}
        })
    }

    #[test]
    fn a_command_needs_little_more_than_its_name() {
        let data = json!({"name": "deal", "options": [{"name": "assign", "type": 1, "options": [
            {"name": "deal", "type": 3, "value": "D-1"}, {"name": "to", "type": 6, "value": "31"},
            {"name": "sure", "type": 5, "value": true}, {"name": "days", "type": 4, "value": 3},
            {"name": "role", "type": 8, "value": "50"}, {"name": "channel", "type": 7, "value": 20},
            {"name": "later", "type": 99, "value": {}}
        ]}], "resolved": {
            "users": {"31": {"id": "31", "username": "ben", "global_name": "Ben"}},
            "members": {"31": {"roles": []}}, "roles": {"50": {"name": "Juniors"}}
        }});
        let incoming = read(&bare(2, &data)).unwrap();
        assert_eq!(incoming.origin, Origin::Command);
        let request = incoming.request;
        assert_eq!(request.id, InteractionId(1_400_000_000_000_000_001));
        assert_eq!(request.workspace, Some(WorkspaceId(10)));
        assert_eq!(request.channel, ChannelId(20));
        assert_eq!(request.actor.name, "carol");
        assert_eq!(request.actor.roles, [RoleId(50)]);
        assert!(request.actor.manages_server);
        let Ask::Command { path, options } = request.ask else {
            panic!("{:?}", request.ask)
        };
        assert_eq!(path, ["deal", "assign"]);
        assert_eq!(
            options["to"],
            OptionValue::User {
                id: UserId(31),
                name: "Ben".into(),
                roles: Some(Vec::new()),
                bot: false
            }
        );
        assert_eq!(options["sure"], OptionValue::Flag(true));
        assert_eq!(options["days"], OptionValue::Number(3));
        assert_eq!(
            options["role"],
            OptionValue::Role(RoleId(50), "Juniors".into())
        );
        assert_eq!(options["channel"], OptionValue::Channel(ChannelId(20)));
        assert!(!options.contains_key("later"));
        // A subcommand without options may leave the list out.
        let undo = json!({"name": "deal", "options": [{"name": "undo", "type": 1}]});
        let Ask::Command { path, .. } = read(&bare(2, &undo)).unwrap().request.ask else {
            panic!()
        };
        assert_eq!(path, ["deal", "undo"]);
    }

    #[test]
    fn a_completion_a_press_a_pick_and_a_form_are_read() {
        let typing = json!({"name": "deal", "options": [{"name": "show", "type": 1, "options": [
            {"name": "deal", "type": 3, "value": "nor", "focused": true}
        ]}]});
        let incoming = read(&bare(4, &typing)).unwrap();
        assert_eq!(incoming.origin, Origin::Completion);
        let Ask::Complete { focused, typed, .. } = incoming.request.ask else {
            panic!()
        };
        assert_eq!((focused.as_str(), typed.as_str()), ("deal", "nor"));

        let mut press = bare(3, &json!({"custom_id": "a", "component_type": 2}));
        press["message"] = json!({"id": "60", "flags": 64});
        let request = read(&press).unwrap().request;
        assert_eq!(
            request.ask,
            Ask::Press {
                custom_id: "a".into()
            }
        );
        assert_eq!(request.message, Some(MessageId(60)));
        assert!(request.message_private);

        let pick = json!({"custom_id": "b", "component_type": 5, "values": ["31"]});
        let Ask::Pick { values, .. } = read(&bare(3, &pick)).unwrap().request.ask else {
            panic!()
        };
        assert_eq!(values, ["31"]);

        let sent = json!({"custom_id": "c", "components": [
            {"type": 1, "components": [{"type": 4, "custom_id": "text", "value": "nine days"}]},
            {"type": 18, "component": {"type": 4, "custom_id": "more"}}
        ]});
        let incoming = read(&bare(5, &sent)).unwrap();
        assert_eq!(incoming.origin, Origin::Form { on_message: false });
        let Ask::Submit { fields, .. } = incoming.request.ask else {
            panic!()
        };
        assert_eq!(fields["text"], "nine days");
        assert_eq!(fields["more"], "");
    }

    #[test]
    fn a_stranger_in_a_direct_message_has_no_rights() {
        let mut value = bare(2, &json!({"name": "help"}));
        let fields = value.as_object_mut().unwrap();
        fields.remove("guild_id");
        fields.remove("member");
        assert_eq!(read(&value).unwrap_err().why, "nobody is named");
        value["user"] = json!({"id": "30", "username": "carol"});
        let request = read(&value).unwrap().request;
        assert_eq!(request.workspace, None);
        assert!(!request.actor.manages_server);
        // Rights that are no number are none; too many are still rights.
        for (permissions, manages) in [
            ("x", false),
            ("-1", false),
            ("36893488147419103239", false),
            ("36893488147419103264", true),
        ] {
            let mut value = bare(2, &json!({"name": "help"}));
            value["member"]["permissions"] = permissions.into();
            assert_eq!(
                read(&value).unwrap().request.actor.manages_server,
                manages,
                "{permissions}"
            );
        }
    }

    #[test]
    fn what_lacks_what_is_needed_is_told_apart() {
        let why = |value: &Value| read(value).unwrap_err().why;
        assert_eq!(why(&json!({"type": 2})), "no id, token or application");
        assert_eq!(
            why(&bare(9, &json!({}))),
            "an interaction of an unknown type"
        );
        assert_eq!(why(&bare(2, &json!({}))), "a command without a name");
        assert_eq!(
            why(&bare(3, &json!({"custom_id": "a", "component_type": 12}))),
            "a component of an unknown type"
        );
        let typing = json!({"name": "deal", "options": []});
        assert!(read(&bare(4, &typing)).unwrap_err().completing);
    }
}
