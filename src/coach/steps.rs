//! What the pages of the set-up ask for, as a part of a custom id.

use crate::coach::act::number;
use crate::domain::id::{DealNumber, RoleId};

/// What is set on a page of the set-up, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// The channel for flags.
    Deals,
    /// The channel for managers.
    Managers,
    /// Which Discord role is which sales role.
    Roles,
    /// The time zone.
    Zone,
    /// The currency.
    Currency,
    /// When the digest comes.
    Digest,
    /// How hard the bot pushes.
    Autonomy,
}

/// What a button or a menu of these pages asks for. A number is the version of the settings that its page showed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Start {
    /// The page of a step.
    Page(Step),
    /// The first page; beside a button that leads back to it, which has an id of its own.
    Again,
    /// The last page.
    End,
    /// Take what is picked.
    Pick(Step, i64),
    /// Open the form in which it is typed.
    Type(Step, i64),
    /// Take the sales role that is picked for this Discord role, whose name comes along, as much of it as fits:
    /// Discord tells it with the first pick alone, and is not asked too often.
    Role(RoleId, i64, String),
    /// Take the mode that is picked for a sales role; of an empty id, for people without one.
    Mode(String, i64),
    /// Add the public holidays of the zone's country.
    Holidays,
    /// Log the sample deal.
    Sample,
    /// Delete it.
    DropSample(DealNumber),
}

impl Step {
    /// All of them, in their order.
    pub const ALL: [Self; 7] = [
        Self::Deals,
        Self::Managers,
        Self::Roles,
        Self::Zone,
        Self::Currency,
        Self::Digest,
        Self::Autonomy,
    ];

    /// Its name in ids, in kept commands and in the keys of its sentences.
    pub fn word(self) -> &'static str {
        match self {
            Self::Deals => "deals",
            Self::Managers => "managers",
            Self::Roles => "roles",
            Self::Zone => "zone",
            Self::Currency => "currency",
            Self::Digest => "digest",
            Self::Autonomy => "autonomy",
        }
    }

    /// The step of that name.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.word() == word)
    }

    /// Its place, from 0.
    pub fn place(self) -> usize {
        Self::ALL.iter().position(|s| *s == self).unwrap_or(0)
    }

    /// The step after it.
    pub fn next(self) -> Option<Self> {
        Self::ALL.get(self.place() + 1).copied()
    }

    /// The step before it.
    pub fn previous(self) -> Option<Self> {
        Self::ALL.get(self.place().checked_sub(1)?).copied()
    }
}

impl Start {
    pub(super) fn encode(&self) -> String {
        match self {
            Self::Page(step) => format!("page:{}", step.word()),
            Self::Again => "again".to_owned(),
            Self::End => "end".to_owned(),
            Self::Pick(step, seen) => format!("pick:{}:{seen}", step.word()),
            Self::Type(step, seen) => format!("type:{}:{seen}", step.word()),
            Self::Role(role, seen, name) => format!("role:{role}:{seen}:{name}"),
            Self::Mode(role, seen) => format!("mode:{seen}:{role}"),
            Self::Holidays => "holidays".to_owned(),
            Self::Sample => "sample".to_owned(),
            Self::DropSample(deal) => format!("drop:{}", deal.0),
        }
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        let (verb, rest) = text.split_once(':').unwrap_or((text, ""));
        let two = || rest.split_once(':');
        let stepped = || {
            let (step, seen) = two()?;
            Some((Step::parse(step)?, seen.parse().ok()?))
        };
        Some(match verb {
            "page" => Self::Page(Step::parse(rest)?),
            "again" if rest.is_empty() => Self::Again,
            "end" if rest.is_empty() => Self::End,
            "pick" => stepped().map(|(step, seen)| Self::Pick(step, seen))?,
            "type" => stepped().map(|(step, seen)| Self::Type(step, seen))?,
            "role" => {
                let (role, rest) = two()?;
                let (seen, name) = rest.split_once(':')?;
                let role = role.parse().ok().filter(|id| *id > 0)?;
                Self::Role(RoleId(role), seen.parse().ok()?, name.to_owned())
            }
            "mode" => {
                let (seen, role) = two()?;
                Self::Mode(role.to_owned(), seen.parse().ok()?)
            }
            "holidays" if rest.is_empty() => Self::Holidays,
            "sample" if rest.is_empty() => Self::Sample,
            "drop" => Self::DropSample(number(rest)?),
            _ => return None,
        })
    }
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Any of them.
    pub fn any() -> impl Strategy<Value = Start> {
        let step = prop::sample::select(Step::ALL.to_vec());
        let seen = 0..1_000_000i64;
        prop_oneof![
            step.clone().prop_map(Start::Page),
            Just(Start::Again),
            Just(Start::End),
            (step.clone(), seen.clone()).prop_map(|(s, v)| Start::Pick(s, v)),
            (step, seen.clone()).prop_map(|(s, v)| Start::Type(s, v)),
            (1..=u64::MAX, seen.clone(), "[A-Za-z: @é]{0,40}")
                .prop_map(|(r, v, name)| Start::Role(RoleId(r), v, name)),
            ("[a-z][a-z-]{0,40}|", seen).prop_map(|(r, v)| Start::Mode(r, v)),
            Just(Start::Sample),
            (1..1_000_000i64).prop_map(|d| Start::DropSample(DealNumber(d))),
        ]
    }

    #[test]
    fn steps_follow_one_another() {
        for (at, step) in Step::ALL.into_iter().enumerate() {
            assert_eq!((step.place(), Step::parse(step.word())), (at, Some(step)));
            assert_eq!(
                step.next().and_then(Step::previous),
                step.next().map(|_| step)
            );
        }
        assert_eq!(
            (Step::Deals.previous(), Step::Autonomy.next()),
            (None, None)
        );
    }
}
