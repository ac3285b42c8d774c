//! What a workspace has set, with the defaults that hold before any set-up.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::calendar::Zone;
use crate::domain::id::{ChannelId, RoleId};
use crate::domain::money::Currency;
use crate::playbook::Autonomy;

/// A workspace's settings. What is `None` or absent follows `config.toml` and the playbook.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Where flags go; until it is set, the channel where the command was used.
    pub deals_channel: Option<ChannelId>,
    /// Where requests and digests go.
    pub managers_channel: Option<ChannelId>,
    /// The default currency.
    pub currency: Option<Currency>,
    /// The time zone its dates lie in.
    pub zone: Option<Zone>,
    /// Sales role ids by Discord role.
    pub roles: BTreeMap<RoleId, String>,
    /// What the mapped Discord roles were called, so that a deleted one can be named.
    pub role_names: BTreeMap<RoleId, String>,
    /// Autonomy by sales role id, over the playbook's.
    pub autonomy: BTreeMap<String, Autonomy>,
}
