//! What is read of an interaction's JSON. Every field may be missing.

use serde::Deserialize;

use crate::discord::loose::{List, Object, Scalar, Table};

/// An interaction of any kind.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Interaction {
    pub id: Scalar,
    pub application_id: Scalar,
    pub token: Scalar,
    #[serde(rename = "type")]
    pub kind: Scalar,
    pub guild_id: Scalar,
    pub channel_id: Scalar,
    pub channel: Object<Channel>,
    /// Who acts in a workspace.
    pub member: Object<Member>,
    /// Who acts in a direct message.
    pub user: Object<User>,
    /// What a button, a menu or a form was opened from.
    pub message: Object<Message>,
    pub data: Object<Data>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Channel {
    pub id: Scalar,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Message {
    pub id: Scalar,
    pub flags: Scalar,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Member {
    pub user: Object<User>,
    pub nick: Scalar,
    pub roles: List<Scalar>,
    pub permissions: Scalar,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct User {
    pub id: Scalar,
    pub global_name: Scalar,
    pub username: Scalar,
    pub bot: Scalar,
}

/// What was done; which of these there are depends on the interaction's kind.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Data {
    pub name: Scalar,
    #[serde(rename = "type")]
    pub kind: Scalar,
    pub options: List<Object<Given>>,
    pub resolved: Object<Resolved>,
    pub custom_id: Scalar,
    pub component_type: Scalar,
    pub values: List<Scalar>,
    pub components: List<Object<Part>>,
}

/// An option of a command, or a subcommand with its own.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Given {
    pub name: Scalar,
    #[serde(rename = "type")]
    pub kind: Scalar,
    pub value: Scalar,
    pub focused: Scalar,
    pub options: List<Object<Given>>,
}

/// Whom and what the options name.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Resolved {
    pub users: Table<User>,
    pub members: Table<Member>,
    pub roles: Table<Role>,
    pub channels: Table<Role>,
}

/// A role or a channel.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Role {
    pub name: Scalar,
}

/// A part of a form.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Part {
    pub component: Object<Input>,
    pub components: List<Object<Input>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Input {
    pub custom_id: Scalar,
    pub value: Scalar,
    pub values: List<Scalar>,
}
