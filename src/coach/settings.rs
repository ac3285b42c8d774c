//! What a workspace has set, with the defaults that hold before any set-up.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};

use crate::domain::calendar::{WorkDays, Zone};
use crate::domain::id::{ChannelId, RoleId, UserId};
use crate::domain::money::Currency;
use crate::domain::watch::Override;
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
    /// The days of the week that are worked.
    pub days: Option<WorkDays>,
    /// When the working day begins, local time.
    pub from: Option<NaiveTime>,
    /// When it ends; after its beginning.
    pub to: Option<NaiveTime>,
    /// When the managers' digest comes, local time.
    pub digest_at: Option<NaiveTime>,
    /// The days of the week on which it comes; else the working days.
    pub digest_days: Option<WorkDays>,
    /// Whether no digest comes at all.
    pub digest_off: bool,
    /// The days off.
    pub holidays: BTreeSet<NaiveDate>,
    /// How long a deal may rest, by stage id, in place of the playbook's limits.
    pub stale: BTreeMap<String, Override>,
    /// Sales role ids by Discord role.
    pub roles: BTreeMap<RoleId, String>,
    /// What the mapped Discord roles were called, so that a deleted one can be named.
    pub role_names: BTreeMap<RoleId, String>,
    /// Autonomy by sales role id, over the playbook's; by [`Settings::NO_ROLE`] of people without a sales role.
    pub autonomy: BTreeMap<String, Autonomy>,
    /// Who set each of these last, by [`Setting::key`]; nothing for what was set before this was kept.
    pub set: BTreeMap<String, SetBy>,
    /// Mappings that ended with their Discord role, until a manager has read of it.
    pub dropped: Vec<Dropped>,
}

/// One setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Setting {
    /// The deals channel.
    DealsChannel,
    /// The managers' channel.
    ManagersChannel,
    /// The currency.
    Currency,
    /// The time zone.
    Zone,
    /// The working days.
    Days,
    /// When the working day begins.
    From,
    /// When it ends.
    To,
    /// When the digest comes.
    DigestAt,
    /// On which days it comes.
    DigestDays,
    /// How long a deal may rest in a stage, by its id.
    Limits(String),
    /// The sales role of a Discord role.
    Role(RoleId),
    /// The autonomy of a sales role.
    Autonomy(String),
}

/// Who set something last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetBy {
    /// Who.
    pub by: UserId,
    /// When, UTC milliseconds.
    pub at: i64,
    /// The version of the settings that came of it.
    pub version: i64,
}

/// A mapping that ended because its Discord role was deleted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dropped {
    /// What the Discord role was called.
    pub role: String,
    /// The sales role it was, by id.
    pub sales_role: String,
}

impl Setting {
    /// Its name in [`Settings::set`].
    pub fn key(&self) -> String {
        match self {
            Self::DealsChannel => "deals_channel".to_owned(),
            Self::ManagersChannel => "managers_channel".to_owned(),
            Self::Currency => "currency".to_owned(),
            Self::Zone => "zone".to_owned(),
            Self::Days => "days".to_owned(),
            Self::From => "from".to_owned(),
            Self::To => "to".to_owned(),
            Self::DigestAt => "digest_at".to_owned(),
            Self::DigestDays => "digest_days".to_owned(),
            Self::Limits(stage) => format!("limits:{stage}"),
            Self::Role(id) => format!("role:{id}"),
            Self::Autonomy(sales_role) => format!("autonomy:{sales_role}"),
        }
    }
}

impl Settings {
    /// In place of a sales role's id, for people who have none. No role has an empty id.
    pub const NO_ROLE: &str = "";

    /// Who set this last, if that is known.
    pub fn set_by(&self, setting: &Setting) -> Option<SetBy> {
        self.set.get(&setting.key()).copied()
    }

    /// Whether these say something else of it.
    pub fn differs(&self, other: &Self, setting: &Setting) -> bool {
        match setting {
            Setting::DealsChannel => self.deals_channel != other.deals_channel,
            Setting::ManagersChannel => self.managers_channel != other.managers_channel,
            Setting::Currency => self.currency != other.currency,
            Setting::Zone => {
                self.zone.as_ref().map(Zone::name) != other.zone.as_ref().map(Zone::name)
            }
            Setting::Days => self.days != other.days,
            Setting::From => self.from != other.from,
            Setting::To => self.to != other.to,
            Setting::DigestAt => {
                (self.digest_at, self.digest_off) != (other.digest_at, other.digest_off)
            }
            Setting::DigestDays => self.digest_days != other.digest_days,
            Setting::Limits(stage) => self.stale.get(stage) != other.stale.get(stage),
            Setting::Role(id) => self.roles.get(id) != other.roles.get(id),
            Setting::Autonomy(role) => self.autonomy.get(role) != other.autonomy.get(role),
        }
    }

    /// Ends the mappings of Discord roles that were deleted, and keeps what they were until that is read.
    pub fn drop_roles(&mut self, gone: &[RoleId]) {
        for id in gone {
            let name = self.role_names.remove(id);
            self.set.remove(&Setting::Role(*id).key());
            if let Some(sales_role) = self.roles.remove(id) {
                // One that was mapped before names were kept.
                let role = name.unwrap_or_else(|| id.to_string());
                self.dropped.push(Dropped { role, sales_role });
            }
        }
    }
}
