//! The routes of Discord's API that this program calls, and nothing of their answers.
//!
//! A route's `Debug` shows its form only: paths hold interaction tokens.

use std::fmt;

use reqwest::Method;
use secrecy::{ExposeSecret, SecretString};

use crate::domain::id::{ChannelId, InteractionId, MessageId, UserId, WorkspaceId};

/// What an interaction's answer is sent with. Its token is as good as a password for 15 minutes.
#[derive(Clone, Debug)]
pub struct Ticket {
    /// The interaction.
    pub id: InteractionId,
    /// The application it was sent to.
    pub application: u64,
    /// Its token.
    pub token: SecretString,
}

impl Ticket {
    /// When Discord made the interaction, in UTC milliseconds.
    pub fn created_ms(&self) -> i64 {
        snowflake_ms(self.id.0)
    }
}

/// When an id was made, in UTC milliseconds.
pub fn snowflake_ms(id: u64) -> i64 {
    i64::try_from(id >> 22).unwrap_or(0) + 1_420_070_400_000
}

/// The smallest id made at or after this instant, in UTC milliseconds.
pub fn snowflake_at(ms: i64) -> u64 {
    u64::try_from(ms.saturating_sub(1_420_070_400_000)).unwrap_or(0) << 22
}

/// A call's address.
#[derive(Clone)]
pub struct Route {
    pub(super) method: Method,
    /// Its form, as it may be logged.
    pub(super) name: &'static str,
    pub(super) path: String,
    /// The channel, workspace or application that its limit is counted for.
    pub(super) major: u64,
    /// Whether it answers an interaction: no authorisation, no part in the global limit.
    pub(super) interaction: bool,
}

impl fmt::Debug for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl Route {
    fn bot(method: Method, name: &'static str, path: String, major: u64) -> Self {
        Self {
            method,
            name,
            path,
            major,
            interaction: false,
        }
    }

    fn interaction(method: Method, name: &'static str, path: String) -> Self {
        Self {
            method,
            name,
            path,
            major: 0,
            interaction: true,
        }
    }

    /// The gateway's address.
    pub fn gateway() -> Self {
        Self::bot(Method::GET, "GET /gateway", "/gateway".to_owned(), 0)
    }

    /// The gateway's address and how many sessions may still be started.
    pub fn gateway_bot() -> Self {
        Self::bot(
            Method::GET,
            "GET /gateway/bot",
            "/gateway/bot".to_owned(),
            0,
        )
    }

    /// The commands that Discord has of an application.
    pub fn commands(application: u64) -> Self {
        let path = format!("/applications/{application}/commands");
        Self::bot(
            Method::GET,
            "GET /applications/{application}/commands",
            path,
            application,
        )
    }

    /// Replaces all of an application's commands.
    pub fn overwrite_commands(application: u64) -> Self {
        Self {
            method: Method::PUT,
            name: "PUT /applications/{application}/commands",
            ..Self::commands(application)
        }
    }

    /// Creates a message.
    pub fn create_message(channel: ChannelId) -> Self {
        let path = format!("/channels/{channel}/messages");
        Self::bot(
            Method::POST,
            "POST /channels/{channel}/messages",
            path,
            channel.0,
        )
    }

    /// The messages of a channel after an id, oldest ids first excluded: at most 100.
    pub fn messages_after(channel: ChannelId, after: u64) -> Self {
        let path = format!("/channels/{channel}/messages?after={after}&limit=100");
        Self::bot(
            Method::GET,
            "GET /channels/{channel}/messages",
            path,
            channel.0,
        )
    }

    /// Edits a message.
    pub fn edit_message(channel: ChannelId, message: MessageId) -> Self {
        let path = format!("/channels/{channel}/messages/{message}");
        Self::bot(
            Method::PATCH,
            "PATCH /channels/{channel}/messages/{message}",
            path,
            channel.0,
        )
    }

    /// Deletes a message.
    pub fn delete_message(channel: ChannelId, message: MessageId) -> Self {
        let path = format!("/channels/{channel}/messages/{message}");
        Self::bot(
            Method::DELETE,
            "DELETE /channels/{channel}/messages/{message}",
            path,
            channel.0,
        )
    }

    /// A channel.
    pub fn channel(channel: ChannelId) -> Self {
        Self::bot(
            Method::GET,
            "GET /channels/{channel}",
            format!("/channels/{channel}"),
            channel.0,
        )
    }

    /// A member of a workspace.
    pub fn member(workspace: WorkspaceId, user: UserId) -> Self {
        let path = format!("/guilds/{workspace}/members/{user}");
        Self::bot(
            Method::GET,
            "GET /guilds/{guild}/members/{user}",
            path,
            workspace.0,
        )
    }

    /// The roles of a workspace.
    pub fn roles(workspace: WorkspaceId) -> Self {
        Self::bot(
            Method::GET,
            "GET /guilds/{guild}/roles",
            format!("/guilds/{workspace}/roles"),
            workspace.0,
        )
    }

    /// Reads a workspace, with its roles and its owner.
    pub fn guild(workspace: WorkspaceId) -> Self {
        Self::bot(
            Method::GET,
            "GET /guilds/{guild}",
            format!("/guilds/{workspace}"),
            workspace.0,
        )
    }

    /// Opens the channel of the direct messages with somebody.
    pub fn direct() -> Self {
        Self::bot(
            Method::POST,
            "POST /users/@me/channels",
            "/users/@me/channels".to_owned(),
            0,
        )
    }

    /// The first answer to an interaction.
    pub fn callback(ticket: &Ticket) -> Self {
        let path = format!(
            "/interactions/{}/{}/callback",
            ticket.id,
            ticket.token.expose_secret()
        );
        Self::interaction(
            Method::POST,
            "POST /interactions/{id}/{token}/callback",
            path,
        )
    }

    /// The first answer, told of in return: its message is kept up to date later.
    pub fn callback_with_response(ticket: &Ticket) -> Self {
        let mut route = Self::callback(ticket);
        route.path.push_str("?with_response=true");
        route
    }

    /// Reads the first answer.
    pub fn original(ticket: &Ticket) -> Self {
        let path = Self::webhook(ticket, "/messages/@original");
        Self::interaction(
            Method::GET,
            "GET /webhooks/{application}/{token}/messages/@original",
            path,
        )
    }

    /// Edits the first answer.
    pub fn edit_original(ticket: &Ticket) -> Self {
        let path = Self::webhook(ticket, "/messages/@original");
        Self::interaction(
            Method::PATCH,
            "PATCH /webhooks/{application}/{token}/messages/@original",
            path,
        )
    }

    /// Deletes the first answer.
    pub fn delete_original(ticket: &Ticket) -> Self {
        let path = Self::webhook(ticket, "/messages/@original");
        Self::interaction(
            Method::DELETE,
            "DELETE /webhooks/{application}/{token}/messages/@original",
            path,
        )
    }

    /// A further message after the first answer.
    pub fn followup(ticket: &Ticket) -> Self {
        Self::interaction(
            Method::POST,
            "POST /webhooks/{application}/{token}",
            Self::webhook(ticket, ""),
        )
    }

    fn webhook(ticket: &Ticket, rest: &str) -> String {
        format!(
            "/webhooks/{}/{}{rest}",
            ticket.application,
            ticket.token.expose_secret()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_routes_debug_shows_no_token() {
        let ticket = Ticket {
            id: InteractionId(7),
            application: 8,
            token: "canary".to_owned().into(),
        };
        for route in [
            Route::callback(&ticket),
            Route::edit_original(&ticket),
            Route::followup(&ticket),
        ] {
            assert!(route.path.contains("canary"));
            assert!(!format!("{route:?} {ticket:?}").contains("canary"));
        }
    }

    #[test]
    fn an_ids_time_is_read_and_made() {
        assert_eq!(snowflake_ms(175_928_847_299_117_063), 1_462_015_105_796);
        assert_eq!(
            snowflake_ms(snowflake_at(1_462_015_105_796)),
            1_462_015_105_796
        );
        assert_eq!(snowflake_at(0), 0);
    }
}
