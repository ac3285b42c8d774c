//! How long a deal may rest: the stage's limits, scaled by the deal's size, or what the workspace has set.

use serde::{Deserialize, Serialize};

use crate::domain::money::Money;
use crate::playbook::{Playbook, Stage};

/// What a stage allows a deal before it is stale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Working days without activity; 0 for a stage that the playbook has lost, which never goes stale.
    pub idle_days: u32,
    /// Working days without activity until managers see it.
    pub escalate_days: u32,
    /// Calendar days in the stage; `None` where only the rhythm counts.
    pub age_days: Option<u32>,
}

impl Limits {
    /// No limit at all.
    pub const NONE: Self = Self {
        idle_days: 0,
        escalate_days: 0,
        age_days: None,
    };
}

/// What a workspace has set for a stage in place of the playbook's limits; taken as given for deals of every size.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Override {
    /// Working days without activity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub idle_days: Option<u32>,
    /// Calendar days in the stage.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub age_days: Option<u32>,
}

/// How large a deal is, by the two bounds that the playbook has for its currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// Small: half the time.
    Small,
    /// Middle, and every deal without a value or in a currency without bounds.
    Middle,
    /// Large: twice the time.
    Large,
}

impl Size {
    /// The size of a deal of this value.
    pub fn of(playbook: &Playbook, value: Option<Money>) -> Self {
        let Some(value) = value else {
            return Self::Middle;
        };
        let Some(bounds) = playbook.size_bounds(value.currency().code()) else {
            return Self::Middle;
        };
        let unit = 10_i64.saturating_pow(u32::from(value.currency().exponent()));
        let reaches = |major: i64| value.minor() >= major.saturating_mul(unit);
        if reaches(bounds.large_from) {
            Self::Large
        } else if reaches(bounds.middle_from) {
            Self::Middle
        } else {
            Self::Small
        }
    }

    /// That many days of a middle deal, for one of this size; rounded up, at least 1.
    fn scale(self, days: u32) -> u32 {
        match self {
            Self::Small => days.div_ceil(2),
            Self::Middle => days,
            Self::Large => days.saturating_mul(2),
        }
        .max(1)
    }
}

/// What a stage allows a deal of this value.
pub fn limits(
    playbook: &Playbook,
    stage: &Stage,
    value: Option<Money>,
    own: Option<Override>,
) -> Limits {
    let size = Size::of(playbook, value);
    let own = own.unwrap_or_default();
    let idle_days = own.idle_days.unwrap_or_else(|| size.scale(stage.idle_days));
    Limits {
        idle_days,
        // Managers never see it before the rep had the chance to.
        escalate_days: size.scale(stage.escalate_days).max(idle_days),
        age_days: own
            .age_days
            .or_else(|| stage.age_days.map(|days| size.scale(days))),
    }
}
