//! Who gets in: each interaction once, and nobody more often than is set.
//!
//! Pure: time is an argument. Memory is bounded.

use std::collections::{HashMap, HashSet, VecDeque};
use std::time::Duration;

use crate::coach::request::Ask;
use crate::domain::id::{InteractionId, UserId};

/// Interactions remembered; Discord repeats some after a resumed connection.
const REMEMBERED: usize = 8_192;
/// People whose pace is remembered; those who paused are dropped first.
const PEOPLE_MAX: usize = 20_000;
/// The span that the settings count in.
const SPAN: Duration = Duration::from_secs(10);

/// How much one person may do in ten seconds; 0 lifts a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paces {
    /// Commands and sent forms.
    pub commands: u32,
    /// Pressed buttons and picked options.
    pub presses: u32,
    /// Completions.
    pub autocompletes: u32,
}

/// Interactions seen lately.
#[derive(Debug, Default)]
pub struct Seen {
    order: VecDeque<InteractionId>,
    known: HashSet<InteractionId>,
}

impl Seen {
    /// Whether this is the first sight of an interaction.
    pub fn first(&mut self, id: InteractionId) -> bool {
        if !self.known.insert(id) {
            return false;
        }
        self.order.push_back(id);
        if self.order.len() > REMEMBERED
            && let Some(old) = self.order.pop_front()
        {
            self.known.remove(&old);
        }
        true
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Lane {
    Command,
    Press,
    Completion,
}

#[derive(Clone, Copy, Debug)]
struct Tokens {
    left: f64,
    at: Duration,
}

/// The pace of each person: a bucket that holds ten seconds' worth and fills evenly.
#[derive(Debug)]
pub struct Pace {
    paces: Paces,
    people: HashMap<(UserId, Lane), Tokens>,
}

impl Pace {
    /// Paces as set.
    pub fn new(paces: Paces) -> Self {
        Self {
            paces,
            people: HashMap::new(),
        }
    }

    /// Whether a person may do this now; it counts when they may.
    pub fn allows(&mut self, user: UserId, ask: &Ask, now: Duration) -> bool {
        let lane = match ask {
            Ask::Command { .. } | Ask::Submit { .. } => Lane::Command,
            Ask::Press { .. } | Ask::Pick { .. } => Lane::Press,
            Ask::Complete { .. } => Lane::Completion,
        };
        let most = self.most(lane);
        if most == 0 {
            return true;
        }
        if self.people.len() >= PEOPLE_MAX && !self.people.contains_key(&(user, lane)) {
            // A bucket untouched for the span is full again: forgetting it changes nothing.
            self.people.retain(|_, t| now.saturating_sub(t.at) < SPAN);
            if self.people.len() >= PEOPLE_MAX {
                self.people.clear();
            }
        }
        let most = f64::from(most);
        let tokens = self.people.entry((user, lane)).or_insert(Tokens {
            left: most,
            at: now,
        });
        let passed = now.saturating_sub(tokens.at).as_secs_f64();
        tokens.left = (tokens.left + passed * most / SPAN.as_secs_f64()).min(most);
        tokens.at = now;
        if tokens.left < 1.0 {
            return false;
        }
        tokens.left -= 1.0;
        true
    }

    fn most(&self, lane: Lane) -> u32 {
        match lane {
            Lane::Command => self.paces.commands,
            Lane::Press => self.paces.presses,
            Lane::Completion => self.paces.autocompletes,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press() -> Ask {
        Ask::Press {
            custom_id: "x".into(),
        }
    }

    #[test]
    fn an_interaction_is_new_once_and_memory_is_bounded() {
        let mut seen = Seen::default();
        assert!(seen.first(InteractionId(1)));
        assert!(!seen.first(InteractionId(1)));
        (2..30_000).for_each(|id| assert!(seen.first(InteractionId(id))));
        assert!(seen.known.len() <= REMEMBERED);
        assert!(!seen.first(InteractionId(29_999)));
    }

    #[test]
    fn a_person_has_a_pace_of_their_own_for_each_kind() {
        let mut pace = Pace::new(Paces {
            commands: 0,
            presses: 4,
            autocompletes: 1,
        });
        let at = Duration::from_secs;
        for _ in 0..4 {
            assert!(pace.allows(UserId(1), &press(), at(0)));
        }
        assert!(!pace.allows(UserId(1), &press(), at(0)));
        assert!(
            pace.allows(UserId(2), &press(), at(0)),
            "another person is not held up"
        );
        assert!(
            !pace.allows(UserId(1), &press(), at(2)),
            "2 s fill 0.8 of one"
        );
        assert!(pace.allows(UserId(1), &press(), at(3)));
        let command = Ask::Command {
            path: vec![],
            options: std::collections::BTreeMap::new(),
        };
        assert!(
            (0..1_000).all(|_| pace.allows(UserId(1), &command, at(3))),
            "0 lifts a limit"
        );
    }

    #[test]
    fn a_crowd_does_not_grow_memory() {
        let mut pace = Pace::new(Paces {
            commands: 1,
            presses: 1,
            autocompletes: 1,
        });
        for id in 0..60_000 {
            assert!(pace.allows(UserId(id), &press(), Duration::from_millis(id)));
        }
        assert!(pace.people.len() <= PEOPLE_MAX);
    }
}
