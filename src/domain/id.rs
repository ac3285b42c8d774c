//! Ids: Discord's snowflakes by kind, and the short codes people type.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! snowflake {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub u64);

        impl $name {
            /// The id as the database keeps it; snowflakes fit until the year 2084.
            pub fn as_i64(self) -> i64 {
                i64::try_from(self.0).unwrap_or(i64::MAX)
            }

            /// The id from the database's form; a negative number becomes 0, which Discord never gives out.
            pub fn from_i64(value: i64) -> Self {
                Self(u64::try_from(value).unwrap_or(0))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )+};
}

snowflake! {
    /// A workspace: a Discord guild. Nothing of one is ever visible from another.
    WorkspaceId,
    /// A person.
    UserId,
    /// A channel.
    ChannelId,
    /// A Discord role.
    RoleId,
    /// A message in a channel.
    MessageId,
    /// One interaction; the receipt that makes a command apply once.
    InteractionId,
}

/// The number of a deal within its workspace, shown as `D-12`; never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DealNumber(pub i64);

impl DealNumber {
    /// Reads `D-12`, `d12` or `12`; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let digits = text.strip_prefix(['D', 'd']).unwrap_or(text);
        let digits = digits.strip_prefix('-').unwrap_or(digits);
        if digits.is_empty() || digits.len() > 9 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        digits.parse().ok().filter(|n| *n > 0).map(Self)
    }

    /// Reads the code at the front of a deal as lists show it: `D-12 · Nordlicht fleet · Closing`.
    pub fn shown(text: &str) -> Option<Self> {
        text.split_once('·').and_then(|(code, _)| Self::parse(code))
    }
}

impl fmt::Display for DealNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "D-{}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_as_people_type_them() {
        for text in ["D-12", "d12", "12", " d-12 "] {
            assert_eq!(DealNumber::parse(text), Some(DealNumber(12)), "{text}");
        }
        for text in ["D-12 · Nordlicht · Closing", "d12·x"] {
            assert_eq!(DealNumber::shown(text), Some(DealNumber(12)), "{text}");
        }
        for text in ["D-12", "Nordlicht · D-12", "· x", ""] {
            assert_eq!(DealNumber::shown(text), None, "{text}");
        }
        for text in ["", "D", "D-", "0", "-", "12a", "D-12-3", "9999999999"] {
            assert_eq!(DealNumber::parse(text), None, "{text}");
        }
        assert_eq!(DealNumber(7).to_string(), "D-7");
    }
}
