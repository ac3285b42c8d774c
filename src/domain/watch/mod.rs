//! What time brings up on a deal: a table of rules, each with when it begins to hold if nobody does anything.
//!
//! Nothing here is stored. A rule looks at the deal as it stands and names the instant from which it holds, so that one
//! answer serves the card ("rings on Fri 12 Dec"), the list, and whoever looks for what is due.

mod attention;
mod clock;
mod limits;
mod rules;
#[cfg(test)]
mod tests;

pub use attention::Attention;
pub use clock::Clocks;
pub use limits::{Limits, Override, Size, limits};
pub use rules::{Cue, Rule, Whose};

use std::collections::BTreeMap;

use crate::domain::calendar::WorkCalendar;
use crate::domain::deal::{Deal, Status};
use crate::domain::owed;
use crate::playbook::Playbook;

/// What a workspace's time is measured by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Measure {
    /// Its working days, hours and zone.
    pub calendar: WorkCalendar,
    /// What it has set for a stage in place of the playbook's limits, by the stage's id.
    pub own: BTreeMap<String, Override>,
}

impl Measure {
    /// A look at a deal.
    pub fn watch<'a>(&'a self, playbook: &Playbook, deal: &'a Deal) -> Watch<'a> {
        let limits = owed::current(playbook, deal).map_or(Limits::NONE, |stage| {
            // What was set for the stage under a name it had before still holds.
            let ids = std::iter::once(&stage.id).chain(&stage.formerly);
            let own = { ids }.find_map(|id| self.own.get(id));
            limits(playbook, stage, deal.value, own.copied())
        });
        Watch {
            deal,
            calendar: &self.calendar,
            limits,
            is_pipeline: deal.status == Status::Open,
        }
    }
}

/// What a rule looks at.
#[derive(Clone, Copy, Debug)]
pub struct Watch<'a> {
    /// The deal.
    pub deal: &'a Deal,
    /// The workspace's working days, hours and zone.
    pub calendar: &'a WorkCalendar,
    /// What its stage allows a deal of its size.
    pub limits: Limits,
    /// Whether it still has to be won.
    pub is_pipeline: bool,
}

/// A stretch of time over which a rule holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spell {
    /// Which rule.
    pub cue: Cue,
    /// What it counts from, UTC milliseconds: one spell is told from the next by this.
    pub since: i64,
    /// From when on it holds, UTC milliseconds.
    pub at: i64,
}

impl Watch<'_> {
    /// The spells of a deal that nobody touches, the most urgent rule first; of those that hold and those to come.
    pub fn spells(&self) -> Vec<Spell> {
        // Nobody waits for what a sample says.
        if !self.deal.is_open() || self.deal.sample {
            return Vec::new();
        }
        let begins = |rule: &Rule| self.rested(rule, (rule.begins)(self)?);
        Rule::ALL.iter().filter_map(begins).collect()
    }

    /// The spells that hold at an instant.
    pub fn holding(&self, now: i64) -> Vec<Spell> {
        let mut spells = self.spells();
        spells.retain(|s| s.at <= now);
        spells
    }

    /// When the next spell begins, after an instant.
    pub fn next_at(&self, now: i64) -> Option<i64> {
        let spells = self.spells();
        spells.iter().map(|s| s.at).filter(|at| *at > now).min()
    }

    /// A spell after what people decided about it: snoozed, or dismissed.
    fn rested(&self, rule: &Rule, spell: Spell) -> Option<Spell> {
        if self.deal.dismissed.get(rule.id) == Some(&spell.since) {
            return None;
        }
        let Some(snooze) = self.deal.snoozed.as_ref().filter(|_| rule.can_snooze) else {
            return Some(spell);
        };
        let until = clock::start_of(snooze.until, self.calendar.zone());
        if spell.at >= until {
            return Some(spell);
        }
        // What had begun before is over; what comes back after is told anew. An age is told once a visit.
        let told = spell.at <= snooze.at;
        match (told, rule.cue) {
            (true, Cue::Age) => None,
            (true, _) => Some(Spell {
                since: spell.since.max(snooze.at),
                at: until,
                ..spell
            }),
            (false, _) => Some(Spell { at: until, ..spell }),
        }
    }
}
