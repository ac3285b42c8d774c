//! Who at the customer matters to a deal, and what they are to the decision (S8, D6).

use std::collections::BTreeSet;

use chrono::{NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};

use crate::domain::deal::Deal;
use crate::domain::said::Is;
use crate::domain::text;
use crate::playbook::Playbook;

/// Most people of a deal.
pub const MOST: usize = 25;
/// Longest time without a word from who decides that nobody wonders at, in milliseconds: two weeks.
const QUIET_MS: i64 = 14 * 86_400_000;

/// Somebody at the customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Names the person within the deal: the sequence number of the event that kept them first.
    pub id: i64,
    /// Name, cleaned.
    pub name: String,
    /// Title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What they are to the decision.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub is: BTreeSet<Is>,
    /// When something was heard of them last, UTC milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heard_at: Option<i64>,
}

impl Person {
    /// Whether they are still there.
    pub fn is_there(&self) -> bool {
        !self.is.contains(&Is::Left)
    }
}

/// The person of that name: the very name, else the only one whom a part of it fits.
pub fn find<'p>(people: &'p [Person], name: &str) -> Option<&'p Person> {
    let folded = text::fold(name);
    if let Some(person) = people.iter().find(|p| text::fold(&p.name) == folded) {
        return Some(person);
    }
    let mut fitting = people.iter().filter(|p| text::is_same_name(&p.name, name));
    fitting.next().filter(|_| fitting.next().is_none())
}

/// What follows from who is known, and from whom nothing was heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Follows<'p> {
    /// Nobody is known who decides or signs.
    NobodyDecides,
    /// Nothing was heard yet from who decides.
    Unheard(&'p Person),
    /// Nothing was heard from who decides since that instant, UTC milliseconds.
    Quiet(&'p Person, i64),
    /// Who signs has not been spoken with, and nobody else has said that they have seen it.
    SignerUnseen(&'p Person),
    /// One person alone is known.
    Alone(&'p Person),
    /// Nobody speaks for us there when we are not in the room.
    NobodyForUs,
}

/// What a coach sees at once in the people of a deal, the weightiest first; nothing of a deal that is over.
///
/// Early stages need one person; from a third of the way to the win it is worth asking who decides, and from half of it
/// who has seen the solution and who speaks for us.
pub fn follows<'p>(playbook: &Playbook, deal: &'p Deal, today: NaiveDate) -> Vec<Follows<'p>> {
    let now = today.and_time(NaiveTime::MIN).and_utc().timestamp_millis();
    let here = playbook.stage_index(&deal.stage);
    let won = playbook.stage_index(&playbook.won_stage().id);
    let (Some(here), Some(won)) = (here, won) else {
        return Vec::new();
    };
    let open = deal.is_open() && here < won;
    let there: Vec<&Person> = deal.people.iter().filter(|p| p.is_there()).collect();
    // Where nobody is kept, it is the answers that say who is who.
    if !open || there.is_empty() || here * 3 < won {
        return Vec::new();
    }
    let half_way = here * 2 >= won;
    let is = |what| { there.iter().copied() }.filter(move |p: &&Person| p.is.contains(&what));
    let mut found = Vec::new();
    if half_way {
        found.extend(
            is(Is::Signs)
                .find(|p| p.heard_at.is_none())
                .map(Follows::SignerUnseen),
        );
    }
    let mut deciders = is(Is::Decides).peekable();
    if deciders.peek().is_none() && is(Is::Signs).next().is_none() {
        found.push(Follows::NobodyDecides);
    }
    let told = |p: &&Person| {
        found
            .iter()
            .any(|f| matches!(f, Follows::SignerUnseen(s) if s.id == p.id))
    };
    let silent = deciders
        .filter(|p| !told(p))
        .find_map(|p| match p.heard_at {
            None => Some(Follows::Unheard(p)),
            Some(at) if now - at > QUIET_MS => Some(Follows::Quiet(p, at)),
            Some(_) => None,
        });
    found.extend(silent);
    if let [one] = there[..] {
        found.push(Follows::Alone(one));
    }
    if half_way && is(Is::SpeaksForUs).next().is_none() {
        found.push(Follows::NobodyForUs);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_name_is_the_person_where_only_one_fits() {
        let person = |id, name: &str| Person {
            id,
            name: name.into(),
            title: None,
            is: BTreeSet::new(),
            heard_at: None,
        };
        let people = [
            person(1, "Jana Weiss"),
            person(2, "Karl Ahm"),
            person(3, "Karl Otto"),
            person(4, "Karl"),
        ];
        let id = |name: &str| find(&people, name).map(|p| p.id);
        assert_eq!(id("jana weiss"), Some(1));
        assert_eq!(id("Weiss"), Some(1));
        assert_eq!(id("Jana"), Some(1));
        assert_eq!(id("Dr Jana Weiss"), Some(1));
        assert_eq!(id("Karl"), Some(4), "the very name");
        assert_eq!(id("Otto"), Some(3));
        assert_eq!(id("Jan"), None);
        assert_eq!(id(""), None);
        assert_eq!(id("Jana Ahm"), None);
    }
}
