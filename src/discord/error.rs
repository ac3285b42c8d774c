//! What can go wrong with a call to Discord, by what one can do about it.
//!
//! No error text ever holds a URL or a body: an interaction's URL carries its token.

use std::time::Duration;

/// Discord's error codes that this program acts on.
pub mod code {
    /// The interaction has already been answered.
    pub const ALREADY_ACKNOWLEDGED: u64 = 40060;
    /// The interaction is unknown: too late, or not ours.
    pub const UNKNOWN_INTERACTION: u64 = 10062;
    /// The interaction's token has run out (after 15 minutes).
    pub const INVALID_WEBHOOK_TOKEN: u64 = 50027;
    /// The webhook (an interaction's token) is unknown.
    pub const UNKNOWN_WEBHOOK: u64 = 10015;
    /// The channel is unknown: deleted, or never ours.
    pub const UNKNOWN_CHANNEL: u64 = 10003;
    /// The person is no member of the workspace.
    pub const UNKNOWN_MEMBER: u64 = 10007;
    /// There is no such person.
    pub const UNKNOWN_USER: u64 = 10013;
    /// The message is unknown: deleted.
    pub const UNKNOWN_MESSAGE: u64 = 10008;
    /// The bot can't see the channel.
    pub const MISSING_ACCESS: u64 = 50001;
    /// The bot may not do this in the channel.
    pub const MISSING_PERMISSIONS: u64 = 50013;
    /// The form of the request is wrong: a mistake of this program.
    pub const INVALID_FORM: u64 = 50035;
    /// Too many messages in the channel just now.
    pub const CHANNEL_WRITE_LIMIT: u64 = 20028;
    /// The channel is in slow mode.
    pub const SLOW_MODE: u64 = 20016;
    /// Discord asks to try again.
    pub const OVERLOADED: u64 = 130_000;
}

/// Whom a rate limit concerns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// This bot on this route.
    User,
    /// This bot altogether.
    Global,
    /// A resource shared with other bots; it does not count as an invalid request.
    Shared,
}

/// Why a call to Discord did not succeed.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum CallError {
    /// Too many requests.
    #[error("{route}: rate limited ({scope:?}), again in {} ms", retry_after.as_millis())]
    Limited {
        /// Which route.
        route: &'static str,
        /// How long to wait, within 0 and 3,600 seconds whatever Discord said.
        retry_after: Duration,
        /// Whom it concerns.
        scope: Scope,
    },
    /// Discord refused; trying again unchanged won't help.
    #[error("{route}: refused with {status}, code {code}: {message}")]
    Refused {
        /// Which route.
        route: &'static str,
        /// HTTP status.
        status: u16,
        /// Discord's error code, 0 when it gave none.
        code: u64,
        /// Discord's words, shortened; never what was sent.
        message: String,
    },
    /// The bot's token was refused. Nothing more may be sent with it.
    #[error("{route}: the bot's token was refused")]
    TokenRefused {
        /// Which route.
        route: &'static str,
    },
    /// Discord had an internal error. Whether the request took effect is unknown.
    #[error("{route}: Discord failed with {status}")]
    Server {
        /// Which route.
        route: &'static str,
        /// HTTP status.
        status: u16,
    },
    /// No connection: the request was certainly not taken.
    #[error("{route}: no connection to Discord: {why}")]
    Unreachable {
        /// Which route.
        route: &'static str,
        /// The innermost cause: a name that is not known, a certificate, a proxy; never an address.
        why: String,
    },
    /// The answer did not come, or could not be read. Whether the request took effect is unknown.
    #[error("{route}: {what}")]
    Lost {
        /// Which route.
        route: &'static str,
        /// What happened to the answer.
        what: &'static str,
    },
    /// Not sent: too many requests were refused lately, and Discord bans an address that goes on.
    #[error("{route}: not sent, too many requests were refused in the last ten minutes")]
    Withheld {
        /// Which route.
        route: &'static str,
    },
}

impl CallError {
    /// Whether the request may have taken effect although it looks failed.
    pub fn ambiguous(&self) -> bool {
        matches!(self, Self::Server { .. } | Self::Lost { .. })
    }

    /// Whether the same request may succeed later.
    pub fn passing(&self) -> bool {
        match self {
            Self::Limited { .. }
            | Self::Server { .. }
            | Self::Unreachable { .. }
            | Self::Lost { .. }
            | Self::Withheld { .. } => true,
            Self::Refused { code, .. } => {
                matches!(
                    *code,
                    code::OVERLOADED | code::CHANNEL_WRITE_LIMIT | code::SLOW_MODE
                )
            }
            Self::TokenRefused { .. } => false,
        }
    }

    /// Discord's error code, where it gave one.
    pub fn code(&self) -> Option<u64> {
        match self {
            Self::Refused { code, .. } if *code != 0 => Some(*code),
            _ => None,
        }
    }

    /// The HTTP status, where there was one that matters.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Refused { status, .. } | Self::Server { status, .. } => Some(*status),
            Self::Limited { .. } => Some(429),
            Self::TokenRefused { .. } => Some(401),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_have_taken_effect_is_told_apart_from_what_certainly_did_not() {
        let route = "POST /x";
        assert!(CallError::Server { route, status: 502 }.ambiguous());
        assert!(
            CallError::Lost {
                route,
                what: "no answer in time"
            }
            .ambiguous()
        );
        let why = String::new();
        assert!(!CallError::Unreachable { route, why }.ambiguous());
        assert!(
            !CallError::Limited {
                route,
                retry_after: Duration::from_secs(1),
                scope: Scope::User
            }
            .ambiguous()
        );
        assert!(
            !CallError::Refused {
                route,
                status: 400,
                code: 50035,
                message: String::new()
            }
            .passing()
        );
    }
}
