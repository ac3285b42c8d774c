//! What a playbook lacks though it has no mistake (T4): for `/setup status` and `dealcoach check`.

use std::fmt;

use super::mistake::brief;
use super::{Complexity, Family, Line, Playbook, Signal};

/// More required criteria than a rep reads.
const READABLE: usize = 5;

/// Something worth adding. Shown, it is half a sentence: "no strategy".
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Gap {
    /// There is no strategy (T2).
    Strategy,
    /// The strategy is still the example.
    ExampleStrategy,
    /// The strategy does not say why the company exists (D8).
    ReasonForBeing,
    /// The strategy has no goals.
    Goals,
    /// A family has no differentiators (D4, D6).
    Family(Family),
    /// A family has nothing to say in this stage, by name.
    Silent(Family, String),
    /// There are no verticals (D4).
    Verticals,
    /// There are no competitors (D6).
    Competitors,
    /// There are no sales roles (T3).
    Roles,
    /// No sales role manages.
    Manager,
    /// There are no sources (S7).
    Sources,
    /// There are no reasons for lost deals.
    LostReasons,
    /// There are no reasons for skips.
    SkipReasons,
    /// Nothing tells seller activity from what the buyer did (S4).
    SellerActivity,
    /// A stage, by name, has no optional criteria.
    Optional(String),
    /// A stage, by name, has no hints.
    Hints(String),
    /// A line begins with a word that points at nothing: lines appear alone.
    Dangling(String),
    /// A stage, by name, requires more than a rep reads.
    Crowded(String, usize),
}

impl fmt::Display for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Yourself => "yourself",
            Self::Competition => "competition",
            Self::Customer => "customer",
            Self::Support => "support",
        })
    }
}

impl fmt::Display for Gap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Strategy => f.write_str("no strategy"),
            Self::ExampleStrategy => f.write_str("the strategy is still the example"),
            Self::ReasonForBeing => f.write_str("the strategy does not say why you exist"),
            Self::Goals => f.write_str("the strategy has no goals"),
            Self::Family(family) => write!(f, "no differentiators of the family {family}"),
            Self::Silent(family, stage) => {
                write!(f, "{stage}: nothing to say from the family {family}")
            }
            Self::Verticals => f.write_str("no verticals"),
            Self::Competitors => f.write_str("no competitors"),
            Self::Roles => f.write_str("no sales roles"),
            Self::Manager => f.write_str("no sales role that manages"),
            Self::Sources => f.write_str("no sources"),
            Self::LostReasons => f.write_str("no reasons for lost deals"),
            Self::SkipReasons => f.write_str("no reasons for skips"),
            Self::SellerActivity => f.write_str("no patterns of seller activity"),
            Self::Optional(stage) => write!(f, "{stage}: no optional criteria"),
            Self::Hints(stage) => write!(f, "{stage}: no hints"),
            Self::Dangling(line) => write!(f, "“{line}” begins with a word that points at nothing"),
            Self::Crowded(stage, count) => write!(
                f,
                "{stage}: {count} required criteria; more than {READABLE} are not read"
            ),
        }
    }
}

impl Gap {
    /// The file of the playbook to add it in, or the folder of such files.
    pub fn file(&self) -> &'static str {
        match self {
            Self::Strategy | Self::ExampleStrategy | Self::ReasonForBeing | Self::Goals => {
                "strategy.md"
            }
            Self::Family(family) | Self::Silent(family, _) => match family {
                Family::Yourself => "differentiators/yourself.md",
                Family::Competition => "differentiators/competition.md",
                Family::Customer => "differentiators/customer.md",
                Family::Support => "differentiators/support.md",
            },
            Self::Verticals => "verticals/",
            Self::Competitors => "competitors/",
            Self::Roles | Self::Manager => "roles.md",
            Self::Sources => "sources.md",
            Self::LostReasons | Self::SkipReasons => "reasons.md",
            Self::SellerActivity => "signals/",
            Self::Optional(_) | Self::Hints(_) | Self::Crowded(..) | Self::Dangling(_) => "stages/",
        }
    }
}

impl Playbook {
    /// What the playbook lacks, the most important first (T4).
    pub fn gaps(&self) -> Vec<Gap> {
        let mut gaps = Vec::new();
        let mut note = |missing: bool, gap: Gap| {
            if missing {
                gaps.push(gap);
            }
        };
        match &self.strategy {
            None => note(true, Gap::Strategy),
            Some(strategy) => {
                note(strategy.example, Gap::ExampleStrategy);
                note(strategy.reason_for_being.is_empty(), Gap::ReasonForBeing);
                note(strategy.goals.is_empty(), Gap::Goals);
            }
        }
        for family in [
            Family::Yourself,
            Family::Competition,
            Family::Customer,
            Family::Support,
        ] {
            let own: Vec<_> = self
                .differentiators
                .iter()
                .filter(|entry| entry.family == family)
                .collect();
            note(own.is_empty(), Gap::Family(family));
            for stage in self.stages.iter().filter(|_| !own.is_empty()) {
                let silent = !own
                    .iter()
                    .any(|entry| entry.say.iter().any(|(id, _)| *id == stage.id));
                note(silent, Gap::Silent(family, stage.name.clone()));
            }
        }
        note(self.roles.is_empty(), Gap::Roles);
        note(
            !self.roles.is_empty() && !self.roles.iter().any(|role| role.manages),
            Gap::Manager,
        );
        note(self.sources.is_empty(), Gap::Sources);
        note(self.lost_reasons.is_empty(), Gap::LostReasons);
        note(self.skip_reasons.is_empty(), Gap::SkipReasons);
        note(self.verticals.is_empty(), Gap::Verticals);
        note(self.competitors.is_empty(), Gap::Competitors);
        note(
            self.signals.of(Signal::Ours).is_empty(),
            Gap::SellerActivity,
        );
        for stage in &self.stages {
            // those for some deals only are not all asked of one
            let required = stage
                .required()
                .filter(|criterion| criterion.applies(Complexity::Standard, false))
                .count();
            note(
                required > READABLE,
                Gap::Crowded(stage.name.clone(), required),
            );
            note(
                stage.optional().next().is_none(),
                Gap::Optional(stage.name.clone()),
            );
            note(stage.hints.is_empty(), Gap::Hints(stage.name.clone()));
            let asked = stage
                .criteria
                .iter()
                .flat_map(|c| [&c.ask, &c.later, &c.again])
                .flatten();
            let said = asked.map(|q| &q.line).chain(&stage.say).chain(&stage.hints);
            for line in said.filter(|line| dangles(line)) {
                note(true, Gap::Dangling(brief(&line.source)));
            }
        }
        gaps
    }
}

/// Whether a line begins with a word that needs another line before it. Under what they said it may point at that.
fn dangles(line: &Line) -> bool {
    const POINTING: [&str; 6] = ["that", "it", "them", "this", "these", "those"];
    let first = line
        .source
        .split(|c: char| !c.is_alphabetic())
        .next()
        .unwrap_or_default();
    line.block().is_none() && POINTING.contains(&first.to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_what_is_missing() {
        let mut playbook = Playbook::builtin();
        assert_eq!(playbook.gaps(), [Gap::ExampleStrategy]);
        playbook.strategy = None;
        playbook.verticals.clear();
        playbook.sources.clear();
        playbook.lost_reasons.clear();
        playbook.roles.retain(|role| !role.manages);
        playbook
            .differentiators
            .retain(|entry| entry.family != Family::Support);
        for entry in &mut playbook.differentiators {
            if entry.family == Family::Customer {
                entry.say.retain(|(stage, _)| stage != "closing");
            }
        }
        playbook.stages[0]
            .criteria
            .retain(|criterion| criterion.required);
        playbook.stages[1].hints.clear();
        for criterion in &mut playbook.stages[2].criteria {
            criterion.required = true;
        }
        let shown: Vec<String> = playbook.gaps().iter().map(ToString::to_string).collect();
        assert_eq!(
            shown,
            [
                "no strategy",
                "Closing: nothing to say from the family customer",
                "no differentiators of the family support",
                "no sales role that manages",
                "no sources",
                "no reasons for lost deals",
                "no verticals",
                "Prospecting: no optional criteria",
                "Qualification: no hints",
                "Development: 10 required criteria; more than 5 are not read",
                "Development: no optional criteria",
            ]
        );
    }
}
