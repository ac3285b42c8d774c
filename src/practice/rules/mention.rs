//! Who a message pings: what its text names, cut down by `allowed_mentions` and by permission.

use serde_json::Value;

use super::{given, join, list, snowflake};
use crate::practice::error::FormErrors;
use crate::practice::permission::MENTION_EVERYONE;
use crate::practice::time::Id;
use crate::practice::world::World;

/// A parsed `allowed_mentions`.
#[derive(Debug, Clone, Default, PartialEq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "the fields of `allowed_mentions`"
)]
pub(crate) struct Allowed {
    pub everyone: bool,
    pub all_roles: bool,
    pub all_users: bool,
    pub roles: Vec<Id>,
    pub users: Vec<Id>,
    pub replied_user: bool,
}

impl Allowed {
    /// What Discord assumes when the field is missing.
    pub fn everything() -> Self {
        Self {
            everyone: true,
            all_roles: true,
            all_users: true,
            replied_user: true,
            ..Self::default()
        }
    }
}

/// Who is pinged.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pings {
    /// `@everyone` or `@here`.
    pub everyone: bool,
    /// Users.
    pub users: Vec<Id>,
    /// Roles.
    pub roles: Vec<Id>,
}

/// Reads `allowed_mentions` of a body; none if it is missing.
pub(crate) fn parse(errors: &mut FormErrors, body: &Value, path: &str) -> Option<Allowed> {
    let value = given(body, "allowed_mentions")?;
    let at = join(path, "allowed_mentions");
    if !value.is_object() {
        errors.wrong_type(&at, "object");
        return None;
    }
    let mut allowed = Allowed {
        replied_user: value
            .get("replied_user")
            .and_then(Value::as_bool)
            .unwrap_or(false),
        ..Allowed::default()
    };
    for (index, kind) in list(errors, value, &at, "parse")
        .map_or(&[][..], Vec::as_slice)
        .iter()
        .enumerate()
    {
        match kind.as_str() {
            Some("everyone") => allowed.everyone = true,
            Some("roles") => allowed.all_roles = true,
            Some("users") => allowed.all_users = true,
            _ => errors.choices(
                &format!("{at}.parse.{index}"),
                "'roles', 'users', 'everyone'",
            ),
        }
    }
    for (key, all) in [("users", allowed.all_users), ("roles", allowed.all_roles)] {
        let Some(items) = list(errors, value, &at, key) else {
            continue;
        };
        errors.count(&join(&at, key), items.len(), 0, 100);
        if all && !items.is_empty() {
            let text = format!("parse:[\"{key}\"] and {key}: [ids...] are mutually exclusive.");
            errors.add(&at, "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", &text);
        }
        let ids: Vec<Id> = items.iter().filter_map(snowflake).collect();
        if ids.len() < items.len() {
            errors.add(
                &join(&at, key),
                "NUMBER_TYPE_COERCE",
                "Value is not snowflake.",
            );
        }
        if key == "users" {
            allowed.users = ids;
        } else {
            allowed.roles = ids;
        }
    }
    Some(allowed)
}

/// Who `content`, written by `author` in `channel`, pings.
pub(crate) fn pings(
    world: &World,
    channel: Id,
    author: Id,
    content: &str,
    allowed: &Allowed,
) -> Pings {
    let text = without_code(content);
    let guild = world
        .channels
        .get(&channel)
        .and_then(|c| c.guild)
        .and_then(|g| world.guilds.get(&g));
    let may_all = world.permissions(author, channel) & MENTION_EVERYONE != 0;
    let mut pings = Pings {
        everyone: guild.is_some()
            && allowed.everyone
            && may_all
            && (text.contains("@everyone") || text.contains("@here")),
        ..Pings::default()
    };
    for id in ids(&text, "<@").chain(ids(&text, "<@!")) {
        let may = allowed.all_users || allowed.users.contains(&id);
        if may && world.users.contains_key(&id) && !pings.users.contains(&id) {
            pings.users.push(id);
        }
    }
    for id in ids(&text, "<@&") {
        let role = guild.and_then(|g| g.roles.iter().find(|r| r.id == id));
        let may = allowed.all_roles || allowed.roles.contains(&id);
        if may && role.is_some_and(|r| r.mentionable || may_all) && !pings.roles.contains(&id) {
            pings.roles.push(id);
        }
    }
    pings
}

/// Ids written as `<@12>` after the given opening.
fn ids<'a>(text: &'a str, opening: &'a str) -> impl Iterator<Item = Id> + 'a {
    text.split(opening)
        .skip(1)
        .filter_map(|rest| rest.split_once('>')?.0.parse().ok())
}

/// The text with code spans and blocks left out: nothing in them is a mention.
fn without_code(text: &str) -> String {
    // A tick behind a backslash is only a tick.
    let text = text.replace("\\`", "");
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = rest.find('`') {
        let ticks = rest[at..].chars().take_while(|c| *c == '`').count();
        let fence = "`".repeat(ticks);
        out.push_str(&rest[..at]);
        let inner = &rest[at + ticks..];
        let Some(end) = inner.find(&fence) else {
            out.push_str(inner);
            return out;
        };
        rest = &inner[end + ticks..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn pinged(content: &str, body: &Value) -> Pings {
        let world = World::new(std::sync::Arc::new(|| 1_795_510_800_000));
        let guild = world.first_guild().unwrap();
        let id = |name: &str| world.find_user(Some(guild), name).unwrap().to_string();
        let content = content
            .replace("CAROL", &id("carol"))
            .replace("BEN", &id("ben"));
        let body = serde_json::from_str(&body.to_string().replace("CAROL", &id("carol"))).unwrap();
        let mut errors = FormErrors::default();
        let allowed = parse(&mut errors, &body, "").unwrap_or_else(Allowed::everything);
        assert!(errors.is_empty());
        let channel = world.find_channel(Some(guild), "deals").unwrap();
        pings(&world, channel, world.bot, &content, &allowed)
    }

    #[test]
    fn only_what_is_allowed_pings() {
        let text = "<@CAROL> and <@!BEN> @everyone";
        assert_eq!(pinged(text, &json!({})).users.len(), 2);
        assert_eq!(
            pinged(text, &json!({ "allowed_mentions": { "parse": [] } })),
            Pings::default()
        );
        assert_eq!(
            pinged(text, &json!({ "allowed_mentions": { "users": ["CAROL"] } }))
                .users
                .len(),
            1
        );
        assert!(
            !pinged(text, &json!({})).everyone,
            "the bot lacks the permission"
        );
        assert!(
            pinged("`<@CAROL>` ```<@BEN>```", &json!({}))
                .users
                .is_empty()
        );
    }

    #[test]
    fn parse_and_a_list_exclude_each_other() {
        let mut errors = FormErrors::default();
        parse(
            &mut errors,
            &json!({ "allowed_mentions": { "parse": ["users"], "users": ["1"] } }),
            "",
        );
        assert!(
            errors
                .into_error()
                .body()
                .to_string()
                .contains("mutually exclusive")
        );
    }
}
