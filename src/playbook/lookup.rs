//! Finding things in a playbook: by id, by what a person typed, by role, vertical or competitor.
//!
//! Nothing here decides about deals; it only answers what the files say.

use super::{
    Competitor, Complexity, Criterion, Differentiator, Family, Line, Market, Named, Playbook,
    Question, SalesRole, SizeBounds, Source, Stage, Vertical, When,
};

impl Playbook {
    /// The stage that has this id, or had it before: deals keep the id under which they came into a stage.
    pub fn stage(&self, id: &str) -> Option<&Stage> {
        self.stages.get(self.stage_index(id)?)
    }

    /// The place of that stage, from 0.
    pub fn stage_index(&self, id: &str) -> Option<usize> {
        let today = self.stages.iter().position(|stage| stage.id == id);
        today.or_else(|| {
            let had = |stage: &Stage| stage.ids().iter().any(|known| known == id);
            self.stages.iter().position(had)
        })
    }

    /// Where a deal starts. A playbook has at least two stages, which its check guarantees.
    pub fn first_stage(&self) -> &Stage {
        &self.stages[0]
    }

    /// The stage after this one; `None` after the last and for an unknown id.
    pub fn next_stage(&self, id: &str) -> Option<&Stage> {
        self.stages.get(self.stage_index(id)? + 1)
    }

    /// The stage in which a deal is won (S12). A playbook has exactly one, which its check guarantees.
    pub fn won_stage(&self) -> &Stage {
        let last = &self.stages[self.stages.len() - 1];
        self.stages.iter().find(|stage| stage.won).unwrap_or(last)
    }

    /// The stages that a move passes over, in order; empty for the next stage and for moves back.
    pub fn passed_over(&self, from: &str, to: &str) -> &[Stage] {
        match (self.stage_index(from), self.stage_index(to)) {
            (Some(from), Some(to)) if from + 1 < to => &self.stages[from + 1..to],
            _ => &[],
        }
    }

    /// All criteria with their stage, in order.
    pub fn criteria(&self) -> impl Iterator<Item = (&Stage, &Criterion)> {
        self.stages.iter().flat_map(|stage| {
            stage
                .criteria
                .iter()
                .map(move |criterion| (stage, criterion))
        })
    }

    /// The criterion with this id, with its stage.
    pub fn criterion(&self, id: &str) -> Option<(&Stage, &Criterion)> {
        self.criteria().find(|(_, criterion)| criterion.id == id)
    }

    /// The signature, with its stage (S12). A checked playbook has exactly one.
    pub fn signature(&self) -> Option<(&Stage, &Criterion)> {
        self.criteria().find(|(_, criterion)| criterion.signature)
    }

    /// The source with this id.
    pub fn source(&self, id: &str) -> Option<&Source> {
        self.sources.iter().find(|source| source.id == id)
    }

    /// The vertical with this id.
    pub fn vertical(&self, id: &str) -> Option<&Vertical> {
        self.verticals.iter().find(|vertical| vertical.id == id)
    }

    /// The competitor with this id.
    pub fn competitor(&self, id: &str) -> Option<&Competitor> {
        self.competitors
            .iter()
            .find(|competitor| competitor.id == id)
    }

    /// The sales role with this id.
    pub fn role(&self, id: &str) -> Option<&SalesRole> {
        self.roles.iter().find(|role| role.id == id)
    }

    /// The differentiator with this id.
    pub fn differentiator(&self, id: &str) -> Option<&Differentiator> {
        self.differentiators.iter().find(|entry| entry.id == id)
    }

    /// The stage that a person means: by id, name or former name, case ignored.
    ///
    /// A current id or name wins over a former one, so that a name may move to another stage.
    pub fn resolve_stage(&self, text: &str) -> Option<&Stage> {
        resolve(&self.stages, text, |stage| vec![&stage.id, &stage.name]).or_else(|| {
            resolve(&self.stages, text, |stage| {
                stage.formerly.iter().map(String::as_str).collect()
            })
        })
    }

    /// The criterion that a person means, by id or label, or as lists show it, case ignored.
    pub fn resolve_criterion(&self, text: &str) -> Option<(&Stage, &Criterion)> {
        let wanted = fold(text);
        // A list shows a sign before the label, and after it its standing in brackets and the statement.
        let shown = wanted.trim_start_matches(|c: char| !c.is_alphanumeric());
        let named = |criterion: &Criterion| {
            let label = fold(&criterion.label);
            wanted == label
                || shown == label
                || shown
                    .strip_prefix(&label)
                    .is_some_and(|rest| rest.starts_with(" – ") || rest.starts_with(" ("))
        };
        self.criterion(&wanted)
            .or_else(|| self.criteria().find(|(_, criterion)| named(criterion)))
    }

    /// The source that a person means, by id or name, case ignored.
    pub fn resolve_source(&self, text: &str) -> Option<&Source> {
        resolve(&self.sources, text, |source| vec![&source.id, &source.name])
    }

    /// The vertical that a person means, by id or name, case ignored.
    pub fn resolve_vertical(&self, text: &str) -> Option<&Vertical> {
        resolve(&self.verticals, text, |vertical| {
            vec![&vertical.id, &vertical.name]
        })
    }

    /// The competitor that a person means, by id, name or alias, case ignored.
    pub fn resolve_competitor(&self, text: &str) -> Option<&Competitor> {
        resolve(&self.competitors, text, |competitor| {
            let mut names = vec![competitor.id.as_str(), competitor.name.as_str()];
            names.extend(competitor.aliases.iter().map(String::as_str));
            names
        })
    }

    /// The sales role that a person means, by id or name, case ignored.
    pub fn resolve_role(&self, text: &str) -> Option<&SalesRole> {
        resolve(&self.roles, text, |role| vec![&role.id, &role.name])
    }

    /// The deal-size bounds of a currency by its ISO code.
    pub fn size_bounds(&self, currency: &str) -> Option<&SizeBounds> {
        self.sizes
            .iter()
            .find(|bounds| bounds.currency.eq_ignore_ascii_case(currency))
    }

    /// What sets us apart that can be said in a stage and fits the deal, the best first.
    ///
    /// What is written for the deal's competitor or vertical comes before what fits any deal; of the
    /// rest each stage begins with another family, so that a deal hears of all four (D4, D6).
    pub fn talking_points(
        &self,
        stage: &str,
        market: Market<'_>,
    ) -> impl Iterator<Item = (&Differentiator, &Line)> {
        let turn = self.stage_index(stage).unwrap_or_default();
        let mut points: Vec<(&Differentiator, &Line)> = self
            .differentiators
            .iter()
            .filter(|entry| {
                fits(&entry.verticals, market.vertical)
                    && fits(&entry.competitors, market.competitor)
            })
            .flat_map(|entry| entry.say.iter().map(move |(id, line)| (entry, id, line)))
            .filter(|(_, id, line)| *id == stage && line.fits(market))
            .map(|(entry, _, line)| (entry, line))
            .collect();
        points.sort_by_key(|(entry, line)| {
            let for_any_deal = entry.verticals.is_empty()
                && entry.competitors.is_empty()
                && line.is_for_any_deal();
            (for_any_deal, (entry.family.turn() + 4 - turn % 4) % 4)
        });
        points.into_iter()
    }
}

impl Family {
    /// The place of the family in the round that the stages make.
    fn turn(self) -> usize {
        match self {
            Self::Customer => 0,
            Self::Yourself => 1,
            Self::Competition => 2,
            Self::Support => 3,
        }
    }
}

impl Named {
    /// The entry that a person means, by id or name, case ignored.
    pub fn resolve<'a>(list: &'a [Named], text: &str) -> Option<&'a Named> {
        resolve(list, text, |entry| vec![&entry.id, &entry.name])
    }
}

impl Stage {
    /// Every id under which deals may stand in it: its own, those it had, and its name, which may well be one of them.
    pub fn ids(&self) -> Vec<String> {
        let names = std::iter::once(&self.name).chain(&self.formerly);
        std::iter::once(self.id.clone())
            .chain(names.map(|name| fold(name)))
            .collect()
    }

    /// The criteria whose lack makes a move hollow.
    pub fn required(&self) -> impl Iterator<Item = &Criterion> {
        self.criteria.iter().filter(|criterion| criterion.required)
    }

    /// The criteria that help but are not required.
    pub fn optional(&self) -> impl Iterator<Item = &Criterion> {
        self.criteria.iter().filter(|criterion| !criterion.required)
    }

    /// What to say to a deal: what is written for ones like it before what fits any deal.
    pub fn sayings(&self, market: Market<'_>) -> impl Iterator<Item = &Line> {
        fitting(&self.say, market)
    }

    /// Hints for a deal, in the same order.
    pub fn hints_for(&self, market: Market<'_>) -> impl Iterator<Item = &Line> {
        fitting(&self.hints, market)
    }

    /// Whether a sales role owns this stage; everybody does where no owner is named (T3).
    pub fn owned_by(&self, role: &str) -> bool {
        self.owners.is_empty() || self.owners.iter().any(|owner| owner == role)
    }
}

impl Criterion {
    /// Whether it applies to a deal of this complexity, from an inbound source or not (S7, S11).
    pub fn applies(&self, complexity: Complexity, inbound: bool) -> bool {
        (self.complexity.is_empty() || self.complexity.contains(&complexity))
            && (inbound || !self.inbound_only)
    }

    /// The questions of a moment for a sales role and a deal, the best first (B5): those written for the role, then
    /// those for the deal's competitor, vertical or source, then those for everybody; and after them those of its
    /// stage.
    pub fn questions(
        &self,
        moment: Moment,
        role: Option<&str>,
        market: Market<'_>,
    ) -> impl Iterator<Item = &Question> {
        let own: &[Question] = match moment {
            Moment::Now => &[],
            Moment::Later => &self.later,
            Moment::Again => &self.again,
        };
        let own = own.iter().map(|q| (false, q));
        let all = own.chain(self.ask.iter().map(|q| (true, q)));
        let fits = |(_, q): &(bool, &Question)| fits(&q.roles, role) && q.line.fits(market);
        let mut all: Vec<(bool, &Question)> = all.filter(fits).collect();
        all.sort_by_key(|(stage, q)| (*stage, q.roles.is_empty(), q.line.is_for_any_deal()));
        all.into_iter().map(|(_, question)| question)
    }
}

/// When something is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// In its stage.
    Now,
    /// The deal has gone on without it.
    Later,
    /// The buyer put it off.
    Again,
}

/// What is written for deals like this one comes first, and of that what holds the longest.
fn fitting<'a>(lines: &'a [Line], market: Market<'_>) -> impl Iterator<Item = &'a Line> {
    let mut fitting: Vec<&Line> = lines.iter().filter(|l| l.fits(market)).collect();
    let days = |l: &Line| {
        let days = l.when.iter().filter_map(|when| match when {
            When::Days(days) => Some(*days),
            _ => None,
        });
        days.max().unwrap_or_default()
    };
    fitting.sort_by_key(|l| (l.is_for_any_deal(), std::cmp::Reverse(days(l))));
    fitting.into_iter()
}

impl Line {
    /// Whether it is written for no vertical, competitor, source or condition in particular.
    pub fn is_for_any_deal(&self) -> bool {
        let named = [&self.verticals, &self.competitors, &self.sources];
        named.iter().all(|ids| ids.is_empty()) && self.when.is_empty()
    }

    /// Whether the line is meant for a deal of this vertical, competitor and source, whatever its conditions.
    ///
    /// A line meant for some verticals does not fit a deal whose vertical is unknown.
    pub fn fits(&self, market: Market<'_>) -> bool {
        fits(&self.verticals, market.vertical)
            && fits(&self.competitors, market.competitor)
            && fits(&self.sources, market.source)
    }
}

fn fits(wanted: &[String], actual: Option<&str>) -> bool {
    wanted.is_empty() || actual.is_some_and(|actual| wanted.iter().any(|id| id == actual))
}

fn fold(text: &str) -> String {
    text.trim().to_lowercase()
}

/// Ids win over names: the first name of each entry is its id.
fn resolve<'a, T>(list: &'a [T], text: &str, names: impl Fn(&T) -> Vec<&str>) -> Option<&'a T> {
    let wanted = fold(text);
    let by_id = list
        .iter()
        .find(|entry| names(entry).first().is_some_and(|id| fold(id) == wanted));
    by_id.or_else(|| {
        list.iter()
            .find(|entry| names(entry).iter().any(|name| fold(name) == wanted))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_understood_by_id_or_name() {
        let playbook = Playbook::builtin();
        let stage = |text| playbook.resolve_stage(text).map(|stage| stage.id.as_str());
        assert_eq!(stage("account management"), Some("account-management"));
        assert_eq!(stage(" PRESENTATION "), Some("presentation"));
        assert_eq!(stage("demo"), None);
        assert_eq!(stage(""), None);
        let source = |text| {
            playbook
                .resolve_source(text)
                .map(|source| source.id.as_str())
        };
        assert_eq!(source("e-mail"), Some("email"));
        assert_eq!(source("REFERRAL"), Some("referral"));
        let rival = |text| {
            playbook
                .resolve_competitor(text)
                .map(|card| card.id.as_str())
        };
        assert_eq!(rival("plainford systems"), Some("plainford"));
        assert_eq!(
            playbook
                .resolve_criterion("Budget")
                .map(|(stage, _)| stage.id.as_str()),
            Some("qualification")
        );
        for shown in ["⚑ BUDGET – They said that money is there…", "◻ budget"] {
            assert_eq!(
                playbook
                    .resolve_criterion(shown)
                    .map(|(_, criterion)| criterion.id.as_str()),
                Some("budget"),
                "{shown}"
            );
        }
        assert!(playbook.resolve_criterion("⚑ budgets – x").is_none());
        assert_eq!(
            playbook.resolve_vertical("ENERGY").map(|v| v.name.as_str()),
            Some("Energy and utilities")
        );
        assert_eq!(
            playbook.resolve_role("Hunter").map(|role| role.id.as_str()),
            Some("hunter")
        );
        assert_eq!(
            Named::resolve(&playbook.lost_reasons, "they put it off")
                .map(|reason| reason.id.as_str()),
            Some("postponed")
        );
    }

    #[test]
    fn a_stage_is_found_by_every_id_it_had() {
        let mut playbook = Playbook::builtin();
        let renamed = &mut playbook.stages[4];
        renamed.id = "objections".into();
        renamed.name = "Talks".into();
        renamed.formerly = vec!["discussion".into(), "Doubts".into()];
        for id in ["objections", "discussion", "doubts", "talks"] {
            assert_eq!(playbook.stage_index(id), Some(4), "{id}");
            assert_eq!(playbook.stage(id).map(|s| s.name.as_str()), Some("Talks"));
            assert_eq!(
                playbook.next_stage(id).map(|s| s.id.as_str()),
                Some("closing")
            );
            assert!(playbook.stages[4].ids().iter().any(|known| known == id));
        }
        let passed = playbook.passed_over("presentation", "closing");
        assert_eq!(passed.len(), 1);
        assert!(playbook.stage("demo").is_none() && playbook.stage("").is_none());
    }

    #[test]
    fn a_role_gets_its_own_questions_first() {
        let playbook = Playbook::builtin();
        let (_, budget) = playbook.criterion("budget").unwrap();
        let ask = |role| -> Vec<&str> {
            budget
                .questions(Moment::Now, role, Market::default())
                .map(|question| question.line.source.as_str())
                .collect()
        };
        assert_eq!(
            ask(Some("junior"))[0],
            "Is there a budget, or would one have to be made?"
        );
        assert_eq!(ask(Some("junior"))[1..], ask(None));
        assert_eq!(ask(Some("nobody")), ask(None));
    }

    #[test]
    fn a_criterion_applies_by_complexity_and_source() {
        let playbook = Playbook::builtin();
        let applies = |id, complexity, inbound| {
            playbook
                .criterion(id)
                .unwrap()
                .1
                .applies(complexity, inbound)
        };
        assert!(applies("legal", Complexity::Complex, false));
        assert!(!applies("legal", Complexity::Standard, true));
        assert!(applies("lead-check", Complexity::Standard, true));
        assert!(!applies("lead-check", Complexity::Standard, false));
        assert!(applies("budget", Complexity::Simple, false));
    }

    #[test]
    fn stages_know_their_owners() {
        let playbook = Playbook::builtin();
        let stage = playbook.stage("account-management").unwrap();
        assert!(stage.owned_by("farmer") && !stage.owned_by("hunter"));
    }
}
