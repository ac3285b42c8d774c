//! Why the program must stop: one line for whoever runs it, and an exit code.

use super::error::CallError;

/// A reason to stop that waiting won't mend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    /// Discord refused the bot's token.
    TokenRefused,
    /// The gateway closed with a code that says that something must be changed first.
    Closed(u16),
    /// Too many sessions were started without one becoming ready.
    TooManySessions,
    /// Discord can't be reached.
    Unreachable(String),
    /// What Discord's API says of its gateway can't be followed.
    BadGateway(String),
}

impl Stop {
    /// The exit code: 78 where something must be configured, 69 where Discord is not to be had.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::TokenRefused | Self::Closed(_) | Self::BadGateway(_) => 78,
            Self::TooManySessions | Self::Unreachable(_) => 69,
        }
    }

    /// What became of a call that must succeed at the start.
    pub fn from_call(error: &CallError) -> Self {
        match error {
            CallError::TokenRefused { .. } => Self::TokenRefused,
            other => Self::Unreachable(other.to_string()),
        }
    }
}

impl std::fmt::Display for Stop {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::TokenRefused => f.write_str(
                "Discord refused the token: copy it anew from the Bot page of https://discord.com/developers/applications into DISCORD_TOKEN",
            ),
            Self::Closed(code) => {
                let what = match code {
                    4010 => "it did not take the shard: run one process for each token",
                    4011 => "the bot is in more servers than one connection may serve (2,500): have it leave some",
                    4012 => "it no longer speaks API version 10: a newer version of Dealcoach is needed",
                    4013 => "it does not know the intents asked for: a newer version of Dealcoach is needed",
                    4014 => "it does not allow the intents asked for: look at Privileged Gateway Intents on the Bot page of https://discord.com/developers/applications",
                    _ => "something must be changed before it takes the bot again",
                };
                write!(f, "Discord's gateway closed the connection for good (code {code}): {what}")
            }
            Self::TooManySessions => f.write_str(
                "Discord's gateway was asked for more than 20 sessions in ten minutes and none became ready; stopped before Discord resets the token. Try again later",
            ),
            Self::Unreachable(why) if why.contains("certificate") => write!(
                f,
                "Discord can't be reached ({why}); where a proxy of your company reads along, set system_roots = true under [network] in the settings file"
            ),
            Self::Unreachable(why) => write!(f, "Discord can't be reached ({why}); check the network and DISCORD_API_BASE"),
            Self::BadGateway(why) => write!(f, "Discord's API names a gateway that can't be used: {why}"),
        }
    }
}
