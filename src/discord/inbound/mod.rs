//! From an interaction's JSON to the program's [`Request`]: a pure function that trusts nothing and never panics.
//!
//! It asks for the few fields that are needed. Discord leaves fields out and adds new ones; what a person did is
//! understood all the same.

mod raw;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use self::raw::{Data, Given, Interaction, Member, Resolved, User};
use super::loose::{Object, Scalar};
use super::route::Ticket;
use crate::coach::request::{Actor, Ask, OptionValue, Request};
use crate::domain::id::{ChannelId, InteractionId, MessageId, RoleId, UserId, WorkspaceId};

/// Manage Server and Administrator.
const MANAGES: u128 = 1 << 5 | 1 << 3;
/// The flag of a private message.
const PRIVATE: u128 = 1 << 6;
/// Types of options that hold others.
const HOLDERS: [Option<i64>; 2] = [Some(1), Some(2)];
/// The type of a completion.
const COMPLETION: i64 = 4;

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
pub fn read(json: &str) -> Result<Incoming, Unreadable> {
    let read: Result<Object<Interaction>, _> = serde_json::from_str(json);
    let Ok(Object(Some(raw))) = read else {
        return Err(Unreadable {
            ticket: None,
            completing: false,
            why: "no object",
        });
    };
    let kind = raw.kind.whole();
    let completing = kind == Some(COMPLETION);
    let Some(ticket) = ticket(&raw) else {
        return Err(Unreadable {
            ticket: None,
            completing,
            why: "no id, token or application",
        });
    };
    let understood = understand(raw, kind, ticket.id);
    match understood {
        Ok((origin, request)) => Ok(Incoming {
            ticket,
            origin,
            request,
        }),
        Err(why) => Err(Unreadable {
            ticket: Some(ticket),
            completing,
            why,
        }),
    }
}

/// What is needed to answer.
fn ticket(raw: &Interaction) -> Option<Ticket> {
    let Scalar::Text(token) = &raw.token else {
        return None;
    };
    Some(Ticket {
        id: InteractionId(raw.id.id()?),
        application: raw.application_id.id()?,
        token: token.clone().into(),
    })
}

fn understand(
    raw: Interaction,
    kind: Option<i64>,
    id: InteractionId,
) -> Result<(Origin, Request), &'static str> {
    let actor = actor(raw.member.0.as_ref(), raw.user.0.as_ref()).ok_or("nobody is named")?;
    let channel = raw.channel_id.id();
    let channel = channel.or_else(|| raw.channel.0?.id.id());
    let channel = channel.ok_or("no channel")?;
    let data = raw.data.0.ok_or("no data")?;
    let named = named(data.resolved.0.as_ref());
    let message = raw.message.0;
    let (origin, ask) = match kind {
        Some(2) => (Origin::Command, command(data)?),
        Some(COMPLETION) => (Origin::Completion, completion(data)?),
        Some(3) => (Origin::Component, component(data)?),
        Some(5) => {
            let on_message = message.is_some();
            (Origin::Form { on_message }, form(data)?)
        }
        _ => return Err("an interaction of an unknown type"),
    };
    let request = Request {
        id,
        workspace: raw.guild_id.id().map(WorkspaceId),
        channel: ChannelId(channel),
        message: message.as_ref().and_then(|m| m.id.id()).map(MessageId),
        message_private: message
            .and_then(|m| m.flags.bits())
            .is_some_and(|flags| flags & PRIVATE != 0),
        actor,
        named,
        ask,
    };
    Ok((origin, request))
}

/// Who asks. In a direct message there is no member, and nobody has rights.
fn actor(member: Option<&Member>, user: Option<&User>) -> Option<Actor> {
    let user = member.and_then(|m| m.user.0.as_ref()).or(user)?;
    let id = user.id.id()?;
    // Discord works these out for the channel of the interaction.
    let permissions = member.and_then(|m| m.permissions.bits()).unwrap_or(0);
    Some(Actor {
        user: UserId(id),
        name: name(member, Some(user)).unwrap_or_else(|| id.to_string()),
        roles: member.map(roles).unwrap_or_default(),
        manages_server: permissions & MANAGES != 0,
    })
}

/// Nickname, display name or user name, whichever comes first.
fn name(member: Option<&Member>, user: Option<&User>) -> Option<String> {
    let names = [
        member.map(|m| &m.nick),
        user.map(|u| &u.global_name),
        user.map(|u| &u.username),
    ];
    names
        .into_iter()
        .flatten()
        .find_map(|name| name.clone().text())
}

/// The names that come along; Discord may send those of whom a text mentions as well.
fn named(resolved: Option<&Resolved>) -> BTreeMap<u64, String> {
    let Some(resolved) = resolved else {
        return BTreeMap::new();
    };
    let people = resolved
        .users
        .each()
        .filter_map(|(id, user)| Some((id, name(resolved.members.find(id), Some(user))?)));
    let of = |name: &Scalar| name.clone().text();
    let roles = resolved
        .roles
        .each()
        .filter_map(|(id, role)| Some((id, of(&role.name)?)));
    let channels = resolved
        .channels
        .each()
        .filter_map(|(id, channel)| Some((id, of(&channel.name)?)));
    people.chain(roles).chain(channels).collect()
}

fn roles(member: &Member) -> Vec<RoleId> {
    let ids = member.roles.0.iter();
    ids.filter_map(Scalar::id).map(RoleId).collect()
}

fn command(data: Data) -> Result<Ask, &'static str> {
    let (path, given, resolved) = called(data)?;
    let options = given
        .into_iter()
        .filter_map(|option| {
            let value = option_value(option.kind.whole()?, option.value, &resolved)?;
            Some((option.name.text()?, value))
        })
        .collect();
    Ok(Ask::Command { path, options })
}

fn completion(data: Data) -> Result<Ask, &'static str> {
    let (path, given, resolved) = called(data)?;
    let mut options = BTreeMap::new();
    let mut focus = None;
    for option in given {
        let Some(name) = option.name.text() else {
            continue;
        };
        if option.focused.flag() == Some(true) {
            // What is being typed is text, whatever the option's type.
            let typed = option.value.written();
            options.insert(name.clone(), OptionValue::Text(typed.clone()));
            focus = Some((name, typed));
        } else if let Some(kind) = option.kind.whole()
            && let Some(value) = option_value(kind, option.value, &resolved)
        {
            options.insert(name, value);
        }
    }
    let (focused, typed) = focus.ok_or("a completion without the option being typed")?;
    Ok(Ask::Complete {
        path,
        options,
        focused,
        typed,
    })
}

/// The command's path, the options given to it, and whom or what they name.
fn called(data: Data) -> Result<(Vec<String>, Vec<Given>, Resolved), &'static str> {
    if data.kind.whole().unwrap_or(1) != 1 {
        return Err("a command of a kind that is not registered");
    }
    let mut path = vec![data.name.text().ok_or("a command without a name")?];
    let mut given: Vec<Given> = data.options.objects().collect();
    // A command, a group, a subcommand: three levels at most, as Discord has it.
    while path.len() < 3
        && given
            .first()
            .is_some_and(|o| HOLDERS.contains(&o.kind.whole()))
    {
        let inner = given.swap_remove(0);
        path.push(inner.name.text().ok_or("a subcommand without a name")?);
        given = inner.options.objects().collect();
    }
    Ok((path, given, data.resolved.0.unwrap_or_default()))
}

fn option_value(kind: i64, value: Scalar, resolved: &Resolved) -> Option<OptionValue> {
    Some(match kind {
        3 => OptionValue::Text(value.text()?),
        4 => OptionValue::Number(value.whole()?),
        5 => OptionValue::Flag(value.flag()?),
        6 => {
            let id = value.id()?;
            let (user, member) = (resolved.users.find(id), resolved.members.find(id));
            OptionValue::User {
                id: UserId(id),
                name: name(member, user).unwrap_or_else(|| id.to_string()),
                roles: member.map(roles),
                bot: user.and_then(|u| u.bot.flag()).unwrap_or(false),
            }
        }
        7 => OptionValue::Channel(ChannelId(value.id()?)),
        8 => {
            let id = value.id()?;
            let role = resolved.roles.find(id);
            let name = role.and_then(|r| r.name.clone().text());
            OptionValue::Role(RoleId(id), name.unwrap_or_default())
        }
        // Broken numbers, people or roles, files and whatever comes: no command of ours has them.
        _ => return None,
    })
}

fn component(data: Data) -> Result<Ask, &'static str> {
    let custom_id = data.custom_id.text().ok_or("a component without an id")?;
    match data.component_type.whole() {
        Some(2) => Ok(Ask::Press { custom_id }),
        // Menus of text, people, roles, people or roles, channels.
        Some(3 | 5..=8) => Ok(Ask::Pick {
            custom_id,
            values: data.values.0.into_iter().filter_map(Scalar::text).collect(),
        }),
        _ => Err("a component of an unknown type"),
    }
}

/// What was filled in: a text, or what was picked from a menu, with commas between several.
fn form(data: Data) -> Result<Ask, &'static str> {
    let custom_id = data.custom_id.text().ok_or("a form without an id")?;
    let mut fields = BTreeMap::new();
    for part in data.components.objects() {
        // An input stands under a label, or, in a form of before, in a row.
        for input in part
            .component
            .0
            .into_iter()
            .chain(part.components.objects())
        {
            if let Some(id) = input.custom_id.text() {
                let picked = input.values.0.into_iter().filter_map(Scalar::text);
                let picked = picked.collect::<Vec<_>>().join(",");
                fields.insert(id, input.value.text().unwrap_or(picked));
            }
        }
    }
    Ok(Ask::Submit { custom_id, fields })
}
