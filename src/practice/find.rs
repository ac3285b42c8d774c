//! Finding people, roles, channels and workspaces by id, mention or name.

use super::time::Id;
use super::world::World;

impl World {
    /// A user by id, mention, user name or shown name; names only among members of `guild` if given.
    #[must_use]
    pub fn find_user(&self, guild: Option<Id>, text: &str) -> Option<Id> {
        let text = text
            .trim()
            .trim_start_matches("<@")
            .trim_start_matches(['!', '@']);
        let text = text.trim_end_matches('>');
        if let Ok(id) = text.parse::<Id>() {
            return self.users.contains_key(&id).then_some(id);
        }
        let known = |id: &Id| {
            guild.is_none_or(|g| {
                self.guilds
                    .get(&g)
                    .is_some_and(|g| g.members.contains_key(id))
            })
        };
        self.users
            .values()
            .find(|u| {
                known(&u.id)
                    && (u.name.eq_ignore_ascii_case(text) || u.shown.eq_ignore_ascii_case(text))
            })
            .map(|u| u.id)
    }

    /// A role of a workspace by id, mention or name.
    #[must_use]
    pub fn find_role(&self, guild: Id, text: &str) -> Option<Id> {
        let text = text.trim().trim_start_matches("<@&").trim_end_matches('>');
        let text = if text == "@everyone" {
            text
        } else {
            text.trim_start_matches('@')
        };
        let roles = &self.guilds.get(&guild)?.roles;
        roles
            .iter()
            .find(|r| r.id.to_string() == text || r.name.eq_ignore_ascii_case(text))
            .map(|r| r.id)
    }

    /// A channel by id, mention or name; names only within `guild`.
    #[must_use]
    pub fn find_channel(&self, guild: Option<Id>, text: &str) -> Option<Id> {
        let text = text.trim().trim_start_matches("<#").trim_start_matches('#');
        let text = text.trim_end_matches('>');
        if let Ok(id) = text.parse::<Id>()
            && self.channels.contains_key(&id)
        {
            return Some(id);
        }
        self.channels
            .values()
            .find(|c| c.guild.is_some() && c.guild == guild && c.name.eq_ignore_ascii_case(text))
            .map(|c| c.id)
    }

    /// A workspace by id or name.
    #[must_use]
    pub fn find_guild(&self, text: &str) -> Option<Id> {
        self.guilds
            .values()
            .find(|g| g.id.to_string() == text || g.name.eq_ignore_ascii_case(text))
            .map(|g| g.id)
    }

    /// The workspace the page shows.
    #[must_use]
    pub fn first_guild(&self) -> Option<Id> {
        self.guilds.keys().next().copied()
    }
}
