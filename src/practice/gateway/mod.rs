//! Discord's gateway, version 10: sessions that survive their connection, and the socket itself.

pub(crate) mod encode;
pub(crate) mod hello;
pub(crate) mod session;
pub(crate) mod socket;

/// Gateway intents the room knows how to serve.
pub(crate) mod intent {
    pub const GUILDS: u64 = 1;
    pub const GUILD_MEMBERS: u64 = 1 << 1;
    pub const GUILD_PRESENCES: u64 = 1 << 8;
    pub const GUILD_MESSAGES: u64 = 1 << 9;
    pub const GUILD_MESSAGE_TYPING: u64 = 1 << 11;
    pub const DIRECT_MESSAGES: u64 = 1 << 12;
    pub const MESSAGE_CONTENT: u64 = 1 << 15;
    /// The intents that must be switched on in Discord's portal first.
    pub const PRIVILEGED: u64 = GUILD_MEMBERS | GUILD_PRESENCES | MESSAGE_CONTENT;
    /// Every bit that is defined: 0–16, 20, 21, 24, 25.
    pub const ALL: u64 = 0x1_ffff | (0b11 << 20) | (0b11 << 24);
}

/// Close codes.
pub(crate) mod close {
    pub const UNKNOWN_OPCODE: u16 = 4001;
    pub const DECODE: u16 = 4002;
    pub const NOT_AUTHENTICATED: u16 = 4003;
    pub const AUTHENTICATION_FAILED: u16 = 4004;
    pub const ALREADY_AUTHENTICATED: u16 = 4005;
    pub const INVALID_SEQ: u16 = 4007;
    pub const RATE_LIMITED: u16 = 4008;
    pub const TIMED_OUT: u16 = 4009;
    pub const INVALID_SHARD: u16 = 4010;
    pub const INVALID_VERSION: u16 = 4012;
    pub const INVALID_INTENTS: u16 = 4013;
    pub const DISALLOWED_INTENTS: u16 = 4014;

    /// The reason Discord gives with a code.
    pub fn reason(code: u16) -> &'static str {
        match code {
            UNKNOWN_OPCODE => "Unknown opcode.",
            DECODE => "Error while decoding payload.",
            NOT_AUTHENTICATED => "Not authenticated.",
            AUTHENTICATION_FAILED => "Authentication failed.",
            ALREADY_AUTHENTICATED => "Already authenticated.",
            INVALID_SEQ => "Invalid seq.",
            RATE_LIMITED => "Rate limited.",
            TIMED_OUT => "Session timed out.",
            INVALID_SHARD => "Invalid shard.",
            4011 => "Sharding required.",
            INVALID_VERSION => "Invalid API version.",
            INVALID_INTENTS => "Invalid intents.",
            DISALLOWED_INTENTS => "Disallowed intents.",
            _ => "Unknown error.",
        }
    }
}
