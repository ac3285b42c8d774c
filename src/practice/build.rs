//! Changing the cast of a running room: more workspaces, people, channels, roles and permissions. The
//! bot is told by the gateway events that Discord would send.

use serde_json::json;

use super::gateway::{intent, session};
use super::object;
use super::post;
use super::room::Room;
use super::state::State;
use super::time::Id;
use super::view::Message;
use super::world::Overwrite;

impl Room {
    /// Adds a workspace with `#deals`, `#managers` (open to all), and the roles "Sales Rep" and
    /// "Sales Manager".
    pub fn add_guild(&self, name: &str) -> Id {
        self.shared.change(|state| {
            let world = &mut state.world;
            let id = world.add_guild(name);
            world.add_role(id, "Sales Rep", 0x0034_98db, 0);
            world.add_role(
                id,
                "Sales Manager",
                0x00e6_7e22,
                super::permission::MANAGE_GUILD,
            );
            world.add_channel(id, "deals", "");
            world.add_channel(id, "managers", "");
            announce(state, id);
            id
        })
    }

    /// Adds a person to a workspace (by name or id) with roles by name; somebody who is known by that
    /// user name already joins.
    ///
    /// # Errors
    /// If the workspace or a role does not exist.
    pub fn add_person(&self, guild: &str, name: &str, roles: &[&str]) -> Result<Id, String> {
        self.shared.change(|state| {
            let world = &mut state.world;
            let guild = world
                .find_guild(guild)
                .ok_or("there is no such workspace")?;
            let roles: Option<Vec<Id>> = roles
                .iter()
                .map(|role| world.find_role(guild, role))
                .collect();
            let roles = roles.ok_or("there is no such role")?;
            let user = world.find_user(None, name).unwrap_or_else(|| {
                let mut shown = name.to_owned();
                shown
                    .get_mut(0..1)
                    .into_iter()
                    .for_each(str::make_ascii_uppercase);
                world.add_user(name, &shown, "#9b59b6")
            });
            world.join(guild, user, &roles);
            member_event(state, guild, user);
            Ok(user)
        })
    }

    /// Adds a role without permissions to the first workspace.
    pub fn add_role(&self, name: &str, color: u32) {
        if let Some(guild) = self.guild_id(None) {
            self.shared.change(|state| {
                let id = state.world.add_role(guild, name, color, 0);
                role_event(state, "GUILD_ROLE_CREATE", guild, id);
            });
        }
    }

    /// Takes the roles by name away and gives these, in the first workspace or the one named.
    ///
    /// # Errors
    /// If somebody or something is not there.
    pub fn set_roles(
        &self,
        guild: Option<&str>,
        person: &str,
        roles: &[&str],
    ) -> Result<(), String> {
        let guild = self.guild_id(guild).ok_or("there is no such workspace")?;
        self.add_person(&guild.to_string(), person, roles)
            .map(|_| ())
    }

    /// Takes a person out of the first workspace, as somebody who left.
    pub fn remove_person(&self, person: &str) {
        self.shared.change(|state| {
            let world = &mut state.world;
            let guild = world.first_guild();
            let user = world.find_user(guild, person);
            if let (Some(guild), Some(user)) = (guild, user)
                && let Some(guild) = world.guilds.get_mut(&guild)
            {
                guild.members.remove(&user);
            }
        });
    }

    /// Deletes a role of the first workspace, by name.
    pub fn delete_role(&self, role: &str) {
        self.shared.change(|state| {
            let Some(guild) = state.world.first_guild() else {
                return;
            };
            let Some(id) = state.world.find_role(guild, role) else {
                return;
            };
            if let Some(guild) = state.world.guilds.get_mut(&guild) {
                guild.roles.retain(|r| r.id != id);
                for member in guild.members.values_mut() {
                    member.roles.retain(|r| *r != id);
                }
            }
            let data = json!({ "guild_id": guild.to_string(), "role_id": id.to_string() });
            session::emit(
                state,
                "GUILD_ROLE_DELETE",
                Some(guild),
                intent::GUILDS,
                &data,
            );
        });
    }

    /// Adds a channel to a workspace, by name or id, or to the first.
    ///
    /// # Errors
    /// If the workspace does not exist.
    pub fn add_channel(&self, guild: Option<&str>, name: &str) -> Result<Id, String> {
        let guild = self.guild_id(guild).ok_or("there is no such workspace")?;
        Ok(self.shared.change(|state| {
            let id = state.world.add_channel(guild, name, "");
            channel_event(state, "CHANNEL_CREATE", id);
            id
        }))
    }

    /// Deletes a channel with its messages.
    pub fn delete_channel(&self, channel: Id) {
        self.shared.change(|state| {
            channel_event(state, "CHANNEL_DELETE", channel);
            state.world.channels.remove(&channel);
            state.messages.remove(&channel);
        });
    }

    /// Adds an overwrite to a channel, for the bot, a person or a role of its workspace by name.
    ///
    /// # Errors
    /// If the channel, person or role does not exist.
    pub fn overwrite(&self, channel: Id, whom: &str, allow: u64, deny: u64) -> Result<(), String> {
        self.shared.change(|state| {
            let world = &mut state.world;
            let guild = world
                .channels
                .get(&channel)
                .and_then(|c| c.guild)
                .ok_or("there is no such channel")?;
            let user = world.find_user(Some(guild), whom);
            let id = user
                .or_else(|| world.find_role(guild, whom))
                .ok_or("there is no such person or role")?;
            if let Some(found) = world.channels.get_mut(&channel) {
                found.overwrites.retain(|o| o.id != id);
                found.overwrites.push(Overwrite {
                    id,
                    member: user.is_some(),
                    allow,
                    deny,
                });
            }
            channel_event(state, "CHANNEL_UPDATE", channel);
            Ok(())
        })
    }

    /// Sets the permissions of a role.
    ///
    /// # Errors
    /// If the workspace or role does not exist.
    pub fn set_permissions(
        &self,
        guild: Option<&str>,
        role: &str,
        bits: u64,
    ) -> Result<(), String> {
        let guild = self.guild_id(guild).ok_or("there is no such workspace")?;
        self.shared.change(|state| {
            let id = state
                .world
                .find_role(guild, role)
                .ok_or("there is no such role")?;
            if let Some(role) = state.world.role_mut(guild, id) {
                role.permissions = bits;
            }
            role_event(state, "GUILD_ROLE_UPDATE", guild, id);
            Ok(())
        })
    }

    /// Whether a person takes direct messages from the bot.
    pub fn set_dms(&self, person: &str, open: bool) {
        self.shared.change(|state| {
            if let Some(user) = state
                .world
                .find_user(None, person)
                .and_then(|id| state.world.users.get_mut(&id))
            {
                user.dms_open = open;
            }
        });
    }

    /// Deletes a message, as a moderator would.
    pub fn delete_message(&self, message: &Message) {
        self.shared
            .change(|state| post::delete(state, message.channel(), message.id()));
    }

    /// Removes the bot from a workspace.
    pub fn remove_bot(&self, guild: Id) {
        self.shared.change(|state| {
            let data = json!({ "id": guild.to_string() });
            session::emit(state, "GUILD_DELETE", Some(guild), intent::GUILDS, &data);
            state.world.guilds.remove(&guild);
            state.world.channels.retain(|_, c| c.guild != Some(guild));
            state.commands.remove(&Some(guild));
        });
    }

    /// A workspace's id by name or id; without one the first.
    #[must_use]
    pub fn guild_id(&self, name: Option<&str>) -> Option<Id> {
        let state = self.shared.read();
        match name {
            Some(name) => state.world.find_guild(name),
            None => state.world.first_guild(),
        }
    }

    /// A person's id by user name.
    #[must_use]
    pub fn person_id(&self, name: &str) -> Option<Id> {
        self.shared.read().world.find_user(None, name)
    }

    /// A channel's id by name, in the first workspace or the one named.
    #[must_use]
    pub fn channel_id(&self, guild: Option<&str>, name: &str) -> Option<Id> {
        let guild = self.guild_id(guild)?;
        self.shared.read().world.find_channel(Some(guild), name)
    }

    /// A role's id by name, in the first workspace or the one named.
    #[must_use]
    pub fn role_id(&self, guild: Option<&str>, name: &str) -> Option<Id> {
        let guild = self.guild_id(guild)?;
        self.shared.read().world.find_role(guild, name)
    }

    /// The registered commands that a member of the first workspace can choose from.
    #[must_use]
    pub fn commands(&self) -> Vec<serde_json::Value> {
        let state = self.shared.read();
        super::rest_commands(&state, state.world.first_guild())
            .cloned()
            .collect()
    }
}

fn announce(state: &mut State, guild: Id) {
    let Some(guild) = state.world.guilds.get(&guild) else {
        return;
    };
    let (id, data) = (guild.id, object::guild_create(&state.world, guild, false));
    session::emit(state, "GUILD_CREATE", Some(id), intent::GUILDS, &data);
}

fn role_event(state: &mut State, name: &'static str, guild: Id, role: Id) {
    let roles = state.world.guilds.get(&guild).map(object::roles);
    let id = role.to_string();
    let found = roles
        .into_iter()
        .flatten()
        .find(|r| r["id"].as_str() == Some(&id));
    if let Some(role) = found {
        let data = json!({ "guild_id": guild.to_string(), "role": role });
        session::emit(state, name, Some(guild), intent::GUILDS, &data);
    }
}

fn channel_event(state: &mut State, event: &str, channel: Id) {
    let Some(channel) = state.world.channels.get(&channel) else {
        return;
    };
    let (guild, data) = (channel.guild, object::channel(&state.world, channel));
    session::emit(state, event, guild, intent::GUILDS, &data);
}

fn member_event(state: &mut State, guild: Id, user: Id) {
    let Some(mut data) = state
        .world
        .guilds
        .get(&guild)
        .and_then(|g| object::member(&state.world, g, user))
    else {
        return;
    };
    data["guild_id"] = json!(guild.to_string());
    session::emit(
        state,
        "GUILD_MEMBER_UPDATE",
        Some(guild),
        intent::GUILD_MEMBERS,
        &data,
    );
}
