//! Who and what there is: people, workspaces (Discord's guilds), roles, channels, the bot. Plain data
//! and the workspace every room starts with; what happens in it is elsewhere.

use std::collections::BTreeMap;

use super::permission::{self, MANAGE_GUILD, VIEW_CHANNEL};
use super::time::{Id, Now, first_id};

/// When the people and places that every room starts with were made: their ids are the same in each, so
/// that a page finds them again in a room that was started anew.
const MADE_MS: i64 = 1_735_689_600_000;

/// A Discord user.
#[derive(Debug, Clone)]
pub struct User {
    /// Snowflake.
    pub id: Id,
    /// The unique user name, lower case.
    pub name: String,
    /// The name shown.
    pub shown: String,
    /// Whether this is an application's user.
    pub bot: bool,
    /// Whether one can sit in this person's seat on the page.
    pub seated: bool,
    /// The colour of the page's avatar, `#rrggbb`.
    pub color: String,
    /// Whether direct messages from the bot are accepted.
    pub dms_open: bool,
}

/// A role of one workspace. The role with the workspace's own id is `@everyone`.
#[derive(Debug, Clone)]
pub struct Role {
    /// Snowflake.
    pub id: Id,
    /// Shown name.
    pub name: String,
    /// RGB, 0 for none.
    pub color: u32,
    /// Permission bits.
    pub permissions: u64,
    /// Whether anyone may ping it.
    pub mentionable: bool,
    /// The application whose role this is.
    pub managed_by: Option<Id>,
}

/// A user in a workspace.
#[derive(Debug, Clone)]
pub struct Member {
    /// Role ids, without `@everyone`.
    pub roles: Vec<Id>,
    /// Nickname here.
    pub nick: Option<String>,
    /// UTC milliseconds.
    pub joined_ms: i64,
}

/// A workspace.
#[derive(Debug, Clone)]
pub struct Guild {
    /// Snowflake.
    pub id: Id,
    /// Shown name.
    pub name: String,
    /// Who may do everything.
    pub owner: Id,
    /// All roles, `@everyone` first.
    pub roles: Vec<Role>,
    /// All members by user.
    pub members: BTreeMap<Id, Member>,
    /// When the bot joined, UTC milliseconds.
    pub joined_ms: i64,
}

/// A permission overwrite of a channel.
#[derive(Debug, Clone, Copy)]
pub struct Overwrite {
    /// A role or a user.
    pub id: Id,
    /// Whether `id` is a user.
    pub member: bool,
    /// Bits allowed.
    pub allow: u64,
    /// Bits denied.
    pub deny: u64,
}

/// A text channel of a workspace, or a direct-message channel between the bot and one person.
#[derive(Debug, Clone)]
pub struct Channel {
    /// Snowflake.
    pub id: Id,
    /// The workspace; none for direct messages.
    pub guild: Option<Id>,
    /// The person of a direct-message channel.
    pub recipient: Option<Id>,
    /// Shown name without `#`.
    pub name: String,
    /// Shown topic.
    pub topic: String,
    /// Order in the workspace.
    pub position: usize,
    /// Overwrites.
    pub overwrites: Vec<Overwrite>,
    /// The newest message.
    pub last_message: Option<Id>,
}

/// The whole cast.
pub struct World {
    /// The room's time.
    pub now: Now,
    last_id: Id,
    /// Everybody by id.
    pub users: BTreeMap<Id, User>,
    /// All workspaces the bot is in.
    pub guilds: BTreeMap<Id, Guild>,
    /// All channels.
    pub channels: BTreeMap<Id, Channel>,
    /// The application's id.
    pub app: Id,
    /// The bot user's id (the same number, as for every application of today).
    pub bot: Id,
}

impl World {
    /// The world every room starts with: one workspace, Carol and Ben (reps), Mona (Manage Server),
    /// `#deals` for all, `#managers` for managers and the bot.
    #[must_use]
    pub fn new(now: Now) -> Self {
        let mut world = Self {
            now: std::sync::Arc::new(|| MADE_MS),
            last_id: 0,
            users: BTreeMap::new(),
            guilds: BTreeMap::new(),
            channels: BTreeMap::new(),
            app: 0,
            bot: 0,
        };
        let bot = world.add_user("dealcoach", "Dealcoach", "#5865f2");
        world.app = bot;
        world.bot = bot;
        if let Some(user) = world.users.get_mut(&bot) {
            user.bot = true;
            user.seated = false;
        }
        let guild = world.add_guild("Northlight Sales");
        let rep = world.add_role(guild, "Sales Rep", 0x0034_98db, 0);
        let manager = world.add_role(guild, "Sales Manager", 0x00e6_7e22, MANAGE_GUILD);
        for (name, shown, color, role) in [
            ("carol", "Carol", "#3ba55c", rep),
            ("ben", "Ben", "#3498db", rep),
            ("mona", "Mona", "#e67e22", manager),
        ] {
            let user = world.add_user(name, shown, color);
            world.join(guild, user, &[role]);
        }
        world.add_channel(guild, "deals", "Deals, flags and what to ask next");
        let managers = world.add_channel(guild, "managers", "Digests and decisions");
        if let Some(channel) = world.channels.get_mut(&managers) {
            channel.overwrites = vec![
                Overwrite {
                    id: guild,
                    member: false,
                    allow: 0,
                    deny: VIEW_CHANNEL,
                },
                Overwrite {
                    id: manager,
                    member: false,
                    allow: VIEW_CHANNEL,
                    deny: 0,
                },
                Overwrite {
                    id: bot,
                    member: true,
                    allow: VIEW_CHANNEL,
                    deny: 0,
                },
            ];
        }
        world.now = now;
        world
    }

    /// The room's time, UTC milliseconds.
    #[must_use]
    pub fn now_ms(&self) -> i64 {
        (self.now)()
    }

    /// The next snowflake: carries the room's time and only ever grows.
    pub fn next_id(&mut self) -> Id {
        self.last_id = first_id(self.now_ms()).max(self.last_id + 1);
        self.last_id
    }

    /// Adds a person without a workspace.
    pub fn add_user(&mut self, name: &str, shown: &str, color: &str) -> Id {
        let id = self.next_id();
        self.users.insert(
            id,
            User {
                id,
                name: name.to_owned(),
                shown: shown.to_owned(),
                bot: false,
                seated: true,
                color: color.to_owned(),
                dms_open: true,
            },
        );
        id
    }

    /// Adds a workspace with an owner of its own (nobody's seat) and the bot with its role.
    pub fn add_guild(&mut self, name: &str) -> Id {
        let owner = self.add_user("owner", "Server owner", "#99aab5");
        if let Some(user) = self.users.get_mut(&owner) {
            user.seated = false;
        }
        let id = self.next_id();
        let everyone = Role {
            id,
            name: "@everyone".to_owned(),
            color: 0,
            permissions: permission::EVERYONE,
            mentionable: false,
            managed_by: None,
        };
        self.guilds.insert(
            id,
            Guild {
                id,
                name: name.to_owned(),
                owner,
                roles: vec![everyone],
                members: BTreeMap::new(),
                joined_ms: self.now_ms(),
            },
        );
        self.join(id, owner, &[]);
        let role = self.add_role(id, "Dealcoach", 0x0058_65f2, permission::BOT);
        let (app, bot) = (self.app, self.bot);
        if let Some(role) = self.role_mut(id, role) {
            role.managed_by = Some(app);
        }
        self.join(id, bot, &[role]);
        id
    }

    /// Adds a role to a workspace.
    pub fn add_role(&mut self, guild: Id, name: &str, color: u32, permissions: u64) -> Id {
        let id = self.next_id();
        if let Some(guild) = self.guilds.get_mut(&guild) {
            guild.roles.push(Role {
                id,
                name: name.to_owned(),
                color,
                permissions,
                mentionable: false,
                managed_by: None,
            });
        }
        id
    }

    /// Makes a user a member of a workspace, or changes the roles of one who is.
    pub fn join(&mut self, guild: Id, user: Id, roles: &[Id]) {
        let joined_ms = self.now_ms();
        if let Some(guild) = self.guilds.get_mut(&guild) {
            let member = guild.members.entry(user).or_insert_with(|| Member {
                roles: Vec::new(),
                nick: None,
                joined_ms,
            });
            member.roles = roles.to_vec();
        }
    }

    /// Adds a text channel that everybody sees.
    pub fn add_channel(&mut self, guild: Id, name: &str, topic: &str) -> Id {
        let id = self.next_id();
        let position = self
            .channels
            .values()
            .filter(|c| c.guild == Some(guild))
            .count();
        self.channels.insert(
            id,
            Channel {
                id,
                guild: Some(guild),
                recipient: None,
                name: name.to_owned(),
                topic: topic.to_owned(),
                position,
                overwrites: Vec::new(),
                last_message: None,
            },
        );
        id
    }

    /// The direct-message channel with a person, made if there is none.
    pub fn dm_with(&mut self, user: Id) -> Id {
        if let Some(channel) = self.channels.values().find(|c| c.recipient == Some(user)) {
            return channel.id;
        }
        let id = self.next_id();
        self.channels.insert(
            id,
            Channel {
                id,
                guild: None,
                recipient: Some(user),
                name: String::new(),
                topic: String::new(),
                position: 0,
                overwrites: Vec::new(),
                last_message: None,
            },
        );
        id
    }

    /// A role to change.
    pub fn role_mut(&mut self, guild: Id, role: Id) -> Option<&mut Role> {
        self.guilds
            .get_mut(&guild)?
            .roles
            .iter_mut()
            .find(|r| r.id == role)
    }

    /// What a user may do in a channel; in a direct message whatever both sides may.
    #[must_use]
    pub fn permissions(&self, user: Id, channel: Id) -> u64 {
        let Some(channel) = self.channels.get(&channel) else {
            return 0;
        };
        match channel.guild.and_then(|id| self.guilds.get(&id)) {
            Some(guild) => permission::in_channel(guild, channel, user),
            None if user == self.bot || channel.recipient == Some(user) => permission::EVERYONE,
            None => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::practice::permission::{SEND_MESSAGES, in_channel};

    fn world() -> World {
        World::new(std::sync::Arc::new(|| 1_795_510_800_000))
    }

    #[test]
    fn reps_do_not_see_the_managers_channel() {
        let world = world();
        let guild = world.first_guild().unwrap();
        let managers = world.find_channel(Some(guild), "#managers").unwrap();
        let sees = |name| {
            world.permissions(world.find_user(Some(guild), name).unwrap(), managers) & VIEW_CHANNEL
                != 0
        };
        assert!(!sees("carol") && !sees("@Ben"));
        assert!(sees("mona") && world.permissions(world.bot, managers) & SEND_MESSAGES != 0);
    }

    #[test]
    fn a_member_overwrite_beats_a_role_overwrite() {
        let world = world();
        let guild = &world.guilds[&world.first_guild().unwrap()];
        let mut channel =
            world.channels[&world.find_channel(Some(guild.id), "deals").unwrap()].clone();
        let role = guild.members[&world.bot].roles[0];
        channel.overwrites.push(Overwrite {
            id: role,
            member: false,
            allow: 0,
            deny: SEND_MESSAGES,
        });
        assert_eq!(in_channel(guild, &channel, world.bot) & SEND_MESSAGES, 0);
        channel.overwrites.push(Overwrite {
            id: world.bot,
            member: true,
            allow: SEND_MESSAGES,
            deny: 0,
        });
        assert_ne!(in_channel(guild, &channel, world.bot) & SEND_MESSAGES, 0);
    }

    #[test]
    fn ids_only_grow_even_when_time_stands_still() {
        let mut world = world();
        let (a, b) = (world.next_id(), world.next_id());
        assert!(b > a);
        assert_eq!(crate::practice::time::made_at(b), 1_795_510_800_000);
    }
}
