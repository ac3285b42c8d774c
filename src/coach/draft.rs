//! A command that could not be carried out, kept so that nobody types it twice.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::coach::request::OptionValue;
use crate::domain::id::ChannelId;

/// A kept command. It belongs to the person who typed it, and is forgotten after 15 minutes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    /// Command, group and subcommand.
    pub path: Vec<String>,
    /// Its options.
    pub options: BTreeMap<String, OptionValue>,
    /// Where it was used.
    pub channel: ChannelId,
}
