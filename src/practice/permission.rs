//! Discord's permission bits and how roles and channel overwrites add up.

use super::time::Id;
use super::world::{Channel, Guild};

/// Everything is allowed, whatever overwrites say.
pub const ADMINISTRATOR: u64 = 1 << 3;
/// "Manage Server".
pub const MANAGE_GUILD: u64 = 1 << 5;
/// React to messages.
pub const ADD_REACTIONS: u64 = 1 << 6;
/// See a channel; without it everything else there is refused.
pub const VIEW_CHANNEL: u64 = 1 << 10;
/// Write messages.
pub const SEND_MESSAGES: u64 = 1 << 11;
/// Delete other people's messages.
pub const MANAGE_MESSAGES: u64 = 1 << 13;
/// Send embeds.
pub const EMBED_LINKS: u64 = 1 << 14;
/// Send files.
pub const ATTACH_FILES: u64 = 1 << 15;
/// Read older messages.
pub const READ_MESSAGE_HISTORY: u64 = 1 << 16;
/// Ping everyone, here and roles that are not mentionable.
pub const MENTION_EVERYONE: u64 = 1 << 17;
/// Change other people's roles.
pub const MANAGE_ROLES: u64 = 1 << 28;
/// Use slash commands.
pub const USE_APPLICATION_COMMANDS: u64 = 1 << 31;
/// Every bit Discord defines today.
pub const ALL: u64 = (1 << 53) - 1;

/// What anyone may do in a new workspace.
pub const EVERYONE: u64 = ADD_REACTIONS
    | VIEW_CHANNEL
    | SEND_MESSAGES
    | EMBED_LINKS
    | ATTACH_FILES
    | READ_MESSAGE_HISTORY
    | USE_APPLICATION_COMMANDS;

/// What the bot's own role has: what it must be invited with.
pub const BOT: u64 =
    VIEW_CHANNEL | SEND_MESSAGES | EMBED_LINKS | ATTACH_FILES | READ_MESSAGE_HISTORY;

/// What a member may do in the guild as a whole; 0 for somebody who is not a member.
#[must_use]
pub fn in_guild(guild: &Guild, user: Id) -> u64 {
    if guild.owner == user {
        return ALL;
    }
    let Some(member) = guild.members.get(&user) else {
        return 0;
    };
    let bits = guild
        .roles
        .iter()
        .filter(|role| role.id == guild.id || member.roles.contains(&role.id))
        .fold(0, |bits, role| bits | role.permissions);
    if bits & ADMINISTRATOR == 0 { bits } else { ALL }
}

/// What a member may do in one channel of the guild, overwrites applied in Discord's order:
/// everyone, then roles together, then the member.
#[must_use]
pub fn in_channel(guild: &Guild, channel: &Channel, user: Id) -> u64 {
    let mut bits = in_guild(guild, user);
    if bits & ADMINISTRATOR != 0 {
        return ALL;
    }
    let Some(member) = guild.members.get(&user) else {
        return 0;
    };
    for overwrite in channel.overwrites.iter().filter(|o| o.id == guild.id) {
        bits = (bits & !overwrite.deny) | overwrite.allow;
    }
    let (mut allow, mut deny) = (0, 0);
    for overwrite in &channel.overwrites {
        if !overwrite.member && member.roles.contains(&overwrite.id) {
            allow |= overwrite.allow;
            deny |= overwrite.deny;
        }
    }
    bits = (bits & !deny) | allow;
    for overwrite in channel
        .overwrites
        .iter()
        .filter(|o| o.member && o.id == user)
    {
        bits = (bits & !overwrite.deny) | overwrite.allow;
    }
    if bits & VIEW_CHANNEL == 0 { 0 } else { bits }
}
