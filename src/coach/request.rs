//! The one way in and the one way out: what a person asked, and what they get.
//!
//! Plain data between the Discord side and the use cases; it trusts nothing that came from outside.

use std::collections::BTreeMap;

use crate::domain::id::{ChannelId, InteractionId, MessageId, RoleId, UserId, WorkspaceId};
use crate::message::{Choice, Message, Modal};

/// One interaction.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// Its id; a command is applied once for each.
    pub id: InteractionId,
    /// The workspace; `None` in a direct message.
    pub workspace: Option<WorkspaceId>,
    /// The channel it happened in.
    pub channel: ChannelId,
    /// The message that a pressed button or menu sits on.
    pub message: Option<MessageId>,
    /// Whether that message was private.
    pub message_private: bool,
    /// Who.
    pub actor: Actor,
    /// Names of people, roles and channels that Discord sent along, by id.
    pub named: BTreeMap<u64, String>,
    /// What.
    pub ask: Ask,
}

/// Who asks, as the signed interaction says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// Id.
    pub user: UserId,
    /// Display name in the workspace, as typed by that person.
    pub name: String,
    /// Discord roles held.
    pub roles: Vec<RoleId>,
    /// Whether they hold Manage Server (or Administrator).
    pub manages_server: bool,
}

/// What is asked.
#[derive(Clone, Debug, PartialEq)]
pub enum Ask {
    /// A slash command, with its path such as `["deal", "new"]`.
    Command {
        /// Command, group and subcommand.
        path: Vec<String>,
        /// Options by name.
        options: BTreeMap<String, OptionValue>,
    },
    /// Completion of one option.
    Complete {
        /// Command, group and subcommand.
        path: Vec<String>,
        /// The options typed so far.
        options: BTreeMap<String, OptionValue>,
        /// The option being typed.
        focused: String,
        /// What is typed in it.
        typed: String,
    },
    /// A pressed button.
    Press {
        /// Its custom id, untrusted.
        custom_id: String,
    },
    /// A picked option of a menu.
    Pick {
        /// Its custom id, untrusted.
        custom_id: String,
        /// The values picked, untrusted.
        values: Vec<String>,
    },
    /// A sent form.
    Submit {
        /// Its custom id, untrusted.
        custom_id: String,
        /// Texts by input id, untrusted.
        fields: BTreeMap<String, String>,
    },
}

/// The value of an option.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub enum OptionValue {
    /// Text.
    Text(String),
    /// A whole number.
    Number(i64),
    /// Yes or no.
    Flag(bool),
    /// A person; with display name, Discord roles and whether it is a bot, where Discord resolved them.
    User {
        /// Id.
        id: UserId,
        /// Display name.
        name: String,
        /// Roles; `None` when the person is not a member of the workspace.
        roles: Option<Vec<RoleId>>,
        /// Whether it is a bot.
        bot: bool,
    },
    /// A channel.
    Channel(ChannelId),
    /// A role, with its name.
    Role(RoleId, String),
}

/// What the person gets.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// A message.
    Say {
        /// What.
        message: Box<Message>,
        /// How it is shown.
        show: Show,
    },
    /// A form to fill in. Never in answer to a form; such an answer is always given in time.
    Ask(Box<Modal>),
    /// Completion choices, at most 25.
    Offer(Vec<Choice>),
    /// Nothing: the same interaction is being answered already.
    Silence,
}

/// How a message is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Show {
    /// In the channel, for everybody.
    Public,
    /// For the person alone.
    Private,
    /// In place of the message whose button, menu or form was used.
    Replace,
}

impl Answer {
    /// A message for everybody in the channel.
    pub fn public(message: Message) -> Self {
        Self::Say {
            message: Box::new(message),
            show: Show::Public,
        }
    }

    /// A message for the person alone.
    pub fn private(message: Message) -> Self {
        Self::Say {
            message: Box::new(message),
            show: Show::Private,
        }
    }

    /// A message in place of the one whose button was pressed.
    pub fn replace(message: Message) -> Self {
        Self::Say {
            message: Box::new(message),
            show: Show::Replace,
        }
    }

    /// A form.
    pub fn ask(modal: Modal) -> Self {
        Self::Ask(Box::new(modal))
    }
}
