//! From serenity's interaction to the program's [`Request`]: a pure function that trusts nothing and never panics.

use std::collections::{BTreeMap, HashSet};

use serde_json::Value;
use serenity::all as sy;

use super::route::Ticket;
use crate::coach::request::{Actor, Ask, OptionValue, Request};
use crate::domain::id::{ChannelId, InteractionId, MessageId, RoleId, UserId, WorkspaceId};

/// What an interaction came from; it decides how it can be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A slash command.
    Command,
    /// The completion of an option while it is typed.
    Completion,
    /// A button or menu on a message.
    Component,
    /// A form.
    Form {
        /// Whether it was opened from a message, which can then be updated.
        on_message: bool,
    },
}

impl Origin {
    /// Whether there is a message that can be updated in place.
    pub fn has_message(self) -> bool {
        matches!(self, Self::Component | Self::Form { on_message: true })
    }
}

/// An interaction, understood.
#[derive(Clone, Debug)]
pub struct Incoming {
    /// What it is answered with.
    pub ticket: Ticket,
    /// What it came from.
    pub origin: Origin,
    /// What is asked.
    pub request: Request,
}

/// An interaction that could not be understood.
#[derive(Clone, Debug)]
pub struct Unreadable {
    /// What it can be answered with, where that much could be read.
    pub ticket: Option<Ticket>,
    /// Whether it is a completion, which takes no sentence for an answer.
    pub completing: bool,
    /// What is missing or unknown, for the log.
    pub why: &'static str,
}

/// Reads an interaction.
pub fn read(interaction: sy::Interaction) -> Result<Incoming, Unreadable> {
    match interaction {
        sy::Interaction::Command(command) => read_command(command, false),
        sy::Interaction::Autocomplete(command) => read_command(command, true),
        sy::Interaction::Component(component) => read_component(component),
        sy::Interaction::Modal(modal) => Ok(read_form(modal)),
        _ => Err(Unreadable {
            ticket: None,
            completing: false,
            why: "an interaction of a kind that is not answered",
        }),
    }
}

/// Reads what is needed to answer an interaction that serenity itself could not read.
pub fn ticket_of(raw: &Value) -> Option<Ticket> {
    let id = |name: &str| raw.get(name)?.as_str()?.parse::<u64>().ok();
    let token = raw.get("token")?.as_str()?;
    Some(Ticket {
        id: InteractionId(id("id")?),
        application: id("application_id")?,
        token: token.to_owned().into(),
    })
}

/// Reads what is needed of a greeting that serenity itself could not read: application, own user, workspaces.
pub fn ready(raw: &Value) -> Option<(u64, u64, HashSet<u64>)> {
    let id = |of: &Value| of.get("id")?.as_str()?.parse::<u64>().ok();
    let user = id(raw.get("user")?)?;
    // A bot's application has its user's id, but for the oldest ones.
    let application = raw.get("application").and_then(id).unwrap_or(user);
    let guilds = raw
        .get("guilds")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(id)
        .collect();
    Some((application, user, guilds))
}

fn read_command(command: sy::CommandInteraction, completing: bool) -> Result<Incoming, Unreadable> {
    let ticket = Ticket {
        id: InteractionId(command.id.get()),
        application: command.application_id.get(),
        token: command.token.into(),
    };
    if command.data.kind != sy::CommandType::ChatInput {
        return Err(Unreadable {
            ticket: Some(ticket),
            completing,
            why: "a command of a kind that is not registered",
        });
    }
    let mut path = vec![command.data.name];
    let mut given = command.data.options;
    // A command, a group, a subcommand: three levels at most, as Discord has it.
    while path.len() < 3 {
        match given.first().map(|o| &o.value) {
            Some(
                sy::CommandDataOptionValue::SubCommand(_)
                | sy::CommandDataOptionValue::SubCommandGroup(_),
            ) => {
                let inner = given.swap_remove(0);
                path.push(inner.name);
                given = match inner.value {
                    sy::CommandDataOptionValue::SubCommand(options)
                    | sy::CommandDataOptionValue::SubCommandGroup(options) => options,
                    _ => Vec::new(),
                };
            }
            _ => break,
        }
    }
    let mut options = BTreeMap::new();
    let mut focus = None;
    for option in given {
        match option.value {
            sy::CommandDataOptionValue::Autocomplete { value, .. } => {
                options.insert(option.name.clone(), OptionValue::Text(value.clone()));
                focus = Some((option.name, value));
            }
            value => {
                if let Some(value) = option_value(value, &command.data.resolved) {
                    options.insert(option.name, value);
                }
            }
        }
    }
    let (ask, origin) = if completing {
        let Some((focused, typed)) = focus else {
            return Err(Unreadable {
                ticket: Some(ticket),
                completing,
                why: "a completion without the option being typed",
            });
        };
        (
            Ask::Complete {
                path,
                options,
                focused,
                typed,
            },
            Origin::Completion,
        )
    } else {
        (Ask::Command { path, options }, Origin::Command)
    };
    let request = Request {
        id: ticket.id,
        workspace: command.guild_id.map(|id| WorkspaceId(id.get())),
        channel: ChannelId(command.channel_id.get()),
        message: None,
        message_private: false,
        actor: actor(&command.user, command.member.as_deref()),
        ask,
    };
    Ok(Incoming {
        ticket,
        origin,
        request,
    })
}

fn read_component(component: sy::ComponentInteraction) -> Result<Incoming, Unreadable> {
    let ticket = Ticket {
        id: InteractionId(component.id.get()),
        application: component.application_id.get(),
        token: component.token.into(),
    };
    let custom_id = component.data.custom_id;
    let ids = |ids: Vec<u64>| ids.into_iter().map(|id| id.to_string()).collect();
    let ask = match component.data.kind {
        sy::ComponentInteractionDataKind::Button => Ask::Press { custom_id },
        sy::ComponentInteractionDataKind::StringSelect { values } => {
            Ask::Pick { custom_id, values }
        }
        sy::ComponentInteractionDataKind::UserSelect { values } => Ask::Pick {
            custom_id,
            values: ids(values.into_iter().map(sy::UserId::get).collect()),
        },
        sy::ComponentInteractionDataKind::RoleSelect { values } => Ask::Pick {
            custom_id,
            values: ids(values.into_iter().map(sy::RoleId::get).collect()),
        },
        sy::ComponentInteractionDataKind::ChannelSelect { values } => Ask::Pick {
            custom_id,
            values: ids(values.into_iter().map(sy::ChannelId::get).collect()),
        },
        _ => {
            return Err(Unreadable {
                ticket: Some(ticket),
                completing: false,
                why: "a component of an unknown type",
            });
        }
    };
    let request = Request {
        id: ticket.id,
        workspace: component.guild_id.map(|id| WorkspaceId(id.get())),
        channel: ChannelId(component.channel_id.get()),
        message: Some(MessageId(component.message.id.get())),
        message_private: is_private(&component.message),
        actor: actor(&component.user, component.member.as_ref()),
        ask,
    };
    Ok(Incoming {
        ticket,
        origin: Origin::Component,
        request,
    })
}

fn read_form(modal: sy::ModalInteraction) -> Incoming {
    let ticket = Ticket {
        id: InteractionId(modal.id.get()),
        application: modal.application_id.get(),
        token: modal.token.into(),
    };
    let mut fields = BTreeMap::new();
    for row in modal.data.components {
        for component in row.components {
            if let sy::ActionRowComponent::InputText(input) = component {
                fields.insert(input.custom_id, input.value.unwrap_or_default());
            }
        }
    }
    let message = modal.message.as_deref();
    let request = Request {
        id: ticket.id,
        workspace: modal.guild_id.map(|id| WorkspaceId(id.get())),
        channel: ChannelId(modal.channel_id.get()),
        message: message.map(|m| MessageId(m.id.get())),
        message_private: message.is_some_and(is_private),
        actor: actor(&modal.user, modal.member.as_ref()),
        ask: Ask::Submit {
            custom_id: modal.data.custom_id,
            fields,
        },
    };
    Incoming {
        ticket,
        origin: Origin::Form {
            on_message: message.is_some(),
        },
        request,
    }
}

fn is_private(message: &sy::Message) -> bool {
    message
        .flags
        .is_some_and(|flags| flags.contains(sy::MessageFlags::EPHEMERAL))
}

fn actor(user: &sy::User, member: Option<&sy::Member>) -> Actor {
    let name = member
        .and_then(|m| m.nick.as_deref())
        .or(user.global_name.as_deref())
        .unwrap_or(&user.name)
        .to_owned();
    Actor {
        user: UserId(user.id.get()),
        name,
        roles: member
            .map(|m| m.roles.iter().map(|r| RoleId(r.get())).collect())
            .unwrap_or_default(),
        // Discord works these out for the channel of the interaction; in a direct message there are none.
        manages_server: member.and_then(|m| m.permissions).is_some_and(|p| {
            p.intersects(sy::Permissions::MANAGE_GUILD | sy::Permissions::ADMINISTRATOR)
        }),
    }
}

fn option_value(
    value: sy::CommandDataOptionValue,
    resolved: &sy::CommandDataResolved,
) -> Option<OptionValue> {
    Some(match value {
        sy::CommandDataOptionValue::String(text) => OptionValue::Text(text),
        sy::CommandDataOptionValue::Integer(number) => OptionValue::Number(number),
        sy::CommandDataOptionValue::Boolean(flag) => OptionValue::Flag(flag),
        sy::CommandDataOptionValue::Channel(id) => OptionValue::Channel(ChannelId(id.get())),
        sy::CommandDataOptionValue::Role(id) => {
            let name = resolved
                .roles
                .get(&id)
                .map(|r| r.name.clone())
                .unwrap_or_default();
            OptionValue::Role(RoleId(id.get()), name)
        }
        sy::CommandDataOptionValue::User(id) => {
            let user = resolved.users.get(&id);
            let member = resolved.members.get(&id);
            let name = member
                .and_then(|m| m.nick.clone())
                .or_else(|| user.and_then(|u| u.global_name.clone()))
                .or_else(|| user.map(|u| u.name.clone()))
                .unwrap_or_else(|| id.to_string());
            OptionValue::User {
                id: UserId(id.get()),
                name,
                roles: member.map(|m| m.roles.iter().map(|r| RoleId(r.get())).collect()),
                bot: user.is_some_and(|u| u.bot),
            }
        }
        // Floating numbers, mentionables, attachments and whatever comes: no command of ours has them.
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn user(id: &str, name: &str) -> Value {
        json!({"id": id, "username": name, "discriminator": "0", "global_name": null, "avatar": null})
    }

    fn base(kind: u8, data: &Value) -> Value {
        json!({
            "id": "1400000000000000001", "application_id": "42", "type": kind, "token": "tok", "version": 1,
            "guild_id": "10", "channel_id": "20", "data": data,
            "channel": {"id": "20", "type": 0, "name": "deals"},
            "member": {
                "user": user("30", "carol"), "nick": "Carol W.", "roles": ["50", "51"], "permissions": "32",
                "joined_at": "2026-01-01T00:00:00Z", "deaf": false, "mute": false, "flags": 0, "avatar": null
            },
            "app_permissions": "0", "locale": "en-US", "guild_locale": "en-US", "entitlements": [],
            "authorizing_integration_owners": {"0": "10"}, "context": 0, "attachment_size_limit": 10_485_760
        })
    }

    fn message(flags: u64) -> Value {
        json!({
            "id": "60", "channel_id": "20", "author": user("42", "Dealcoach"), "content": "", "timestamp":
            "2026-01-01T00:00:00Z", "edited_timestamp": null, "tts": false, "mention_everyone": false, "mentions": [],
            "mention_roles": [], "attachments": [], "embeds": [], "pinned": false, "type": 0, "flags": flags
        })
    }

    fn interaction(value: Value) -> sy::Interaction {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn a_command_is_read_with_its_path_options_and_caller() {
        let data = json!({"id": "1", "name": "deal", "type": 1, "options": [{"name": "new", "type": 1, "options": [
            {"name": "name", "type": 3, "value": "Nordlicht"}, {"name": "owner", "type": 6, "value": "31"},
            {"name": "buyer_led", "type": 5, "value": true}, {"name": "idle_days", "type": 4, "value": -3}
        ]}], "resolved": {"users": {"31": user("31", "ben")}, "members": {"31": {
            "roles": ["50"], "joined_at": "2026-01-01T00:00:00Z", "permissions": "0", "deaf": false, "mute": false
        }}}});
        let incoming = read(interaction(base(2, &data))).unwrap();
        assert_eq!(incoming.origin, Origin::Command);
        let request = incoming.request;
        assert_eq!(request.workspace, Some(WorkspaceId(10)));
        assert_eq!(
            request.actor,
            Actor {
                user: UserId(30),
                name: "Carol W.".into(),
                roles: vec![RoleId(50), RoleId(51)],
                manages_server: true
            }
        );
        let Ask::Command { path, options } = request.ask else {
            panic!("{:?}", request.ask)
        };
        assert_eq!(path, ["deal", "new"]);
        assert_eq!(options["name"], OptionValue::Text("Nordlicht".into()));
        assert_eq!(options["buyer_led"], OptionValue::Flag(true));
        assert_eq!(options["idle_days"], OptionValue::Number(-3));
        assert_eq!(
            options["owner"],
            OptionValue::User {
                id: UserId(31),
                name: "ben".into(),
                roles: Some(vec![RoleId(50)]),
                bot: false
            }
        );
    }

    #[test]
    fn a_command_in_a_direct_message_has_no_workspace_and_no_rights() {
        let mut value = base(2, &json!({"id": "1", "name": "help", "type": 1}));
        value
            .as_object_mut()
            .unwrap()
            .retain(|k, _| !["guild_id", "member", "guild_locale"].contains(&k.as_str()));
        value["user"] = user("30", "carol");
        let request = read(interaction(value)).unwrap().request;
        assert_eq!(request.workspace, None);
        assert!(!request.actor.manages_server);
        assert_eq!(request.actor.name, "carol");
    }

    #[test]
    fn a_completion_says_what_is_being_typed() {
        let data = json!({"id": "1", "name": "deal", "type": 1, "options": [{"name": "show", "type": 1, "options": [
            {"name": "deal", "type": 3, "value": "nor", "focused": true}
        ]}]});
        let Ask::Complete {
            path,
            focused,
            typed,
            ..
        } = read(interaction(base(4, &data))).unwrap().request.ask
        else {
            panic!()
        };
        assert_eq!(
            (path.join(" ").as_str(), focused.as_str(), typed.as_str()),
            ("deal show", "deal", "nor")
        );
    }

    #[test]
    fn buttons_menus_and_forms_know_their_message() {
        let mut press = base(3, &json!({"custom_id": "a", "component_type": 2}));
        press["message"] = message(64);
        let incoming = read(interaction(press)).unwrap();
        assert_eq!(
            incoming.request.ask,
            Ask::Press {
                custom_id: "a".into()
            }
        );
        assert_eq!(incoming.request.message, Some(MessageId(60)));
        assert!(incoming.request.message_private);

        let mut pick = base(
            3,
            &json!({"custom_id": "b", "component_type": 3, "values": ["x", "y"]}),
        );
        pick["message"] = message(0);
        let incoming = read(interaction(pick)).unwrap();
        assert_eq!(
            incoming.request.ask,
            Ask::Pick {
                custom_id: "b".into(),
                values: vec!["x".into(), "y".into()]
            }
        );
        assert!(!incoming.request.message_private);

        let rows = json!({"custom_id": "c", "components": [
            {"type": 1, "components": [{"type": 4, "custom_id": "text", "value": "nine days"}]},
            {"type": 1, "components": [{"type": 4, "custom_id": "more"}]}
        ]});
        let incoming = read(interaction(base(5, &rows))).unwrap();
        assert_eq!(incoming.origin, Origin::Form { on_message: false });
        let Ask::Submit { fields, .. } = incoming.request.ask else {
            panic!()
        };
        assert_eq!(fields["text"], "nine days");
        assert_eq!(fields["more"], "");
        let mut on_message = base(5, &rows);
        on_message["message"] = message(0);
        assert!(read(interaction(on_message)).unwrap().origin.has_message());
    }

    #[test]
    fn what_is_not_understood_can_still_be_answered() {
        let data = json!({"id": "1", "name": "Log as deal note", "type": 3, "target_id": "60"});
        let unreadable = read(interaction(base(2, &data))).unwrap_err();
        assert_eq!(
            unreadable.ticket.unwrap().id,
            InteractionId(1_400_000_000_000_000_001)
        );
        assert!(ticket_of(&base(2, &json!({"unknown": true}))).is_some());
        assert!(ticket_of(&json!({"id": 7})).is_none());
        let greeting = json!({"user": {"id": "42"}, "guilds": [{"id": "10"}, {}]});
        assert_eq!(ready(&greeting), Some((42, 42, HashSet::from([10]))));
        assert_eq!(ready(&json!({"guilds": null})), None);
    }
}
