//! Whom to ask: the people at the customer, as they were kept, or as the answers name them.

use chrono::NaiveDate;

use crate::domain::date::Seen;
use crate::domain::deal::{Deal, Evidence};
use crate::domain::said::{self, Is, Parts, Person};
use crate::domain::text;
use crate::playbook::{Criterion, Playbook};

/// Whom something is asked of, and before which day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whom {
    /// Name, as typed.
    pub name: String,
    /// The day of the next step, where it is ahead.
    pub before: Option<NaiveDate>,
}

/// The answers that count, the newest first, with their parts.
fn answers<'a>(
    playbook: &'a Playbook,
    deal: &'a Deal,
    seen: &'a Seen<'_>,
) -> impl Iterator<Item = Parts> + 'a {
    let mut met: Vec<&Evidence> = deal.evidence.values().filter(|e| e.is_met()).collect();
    met.sort_by_key(|e| std::cmp::Reverse((e.at, e.turn)));
    // Parts of an answer from before they were kept are worked out on reading.
    met.into_iter().map(|e| match &e.parts {
        Some(parts) => parts.clone(),
        None => said::parts(&playbook.signals, &e.text, None, seen),
    })
}

/// Whom the answers name, the last heard of first, then who else was kept; whoever left is not among them.
pub fn people(playbook: &Playbook, deal: &Deal, seen: &Seen<'_>) -> Vec<Person> {
    let mut known: Vec<Person> = Vec::new();
    for parts in answers(playbook, deal, seen) {
        let speaker = parts.speaker.into_iter().map(|name| Person {
            name,
            ..Person::default()
        });
        for person in speaker.chain(parts.people) {
            match known
                .iter_mut()
                .find(|k| text::is_same_name(&k.name, &person.name))
            {
                Some(one) => {
                    one.is.extend(person.is);
                    if person.name.len() > one.name.len() {
                        one.name = person.name;
                    }
                }
                None => known.push(person),
            }
        }
    }
    // Who was kept is called and is what a person said of them, whatever the answers read like.
    for kept in &deal.people {
        let is_it = |k: &&mut Person| text::is_same_name(&k.name, &kept.name);
        match known.iter_mut().find(is_it) {
            Some(one) => {
                one.name.clone_from(&kept.name);
                if !kept.is.is_empty() {
                    one.is = kept.is.iter().copied().collect();
                }
            }
            None => known.push(Person {
                name: kept.name.clone(),
                is: kept.is.iter().copied().collect(),
                title: kept.title.clone(),
            }),
        }
    }
    known.retain(|p| !p.is.contains(&Is::Left));
    known
}

/// Who can answer a criterion: somebody who is to the decision what it asks for, else whoever was heard last. Nobody
/// where nobody is known: a name is never guessed.
pub fn of(
    playbook: &Playbook,
    deal: &Deal,
    criterion: &Criterion,
    seen: &Seen<'_>,
) -> Option<Whom> {
    let people = people(playbook, deal, seen);
    let fits = |is: &Is| {
        people
            .iter()
            .find(|p| p.is.contains(is))
            .map(|p| p.name.clone())
    };
    let spoke = || {
        let heard = answers(playbook, deal, seen).find_map(|parts| {
            match (parts.speaker, parts.people.as_slice()) {
                (Some(speaker), _) => Some(speaker),
                // Who is named for what they are to the decision was not heard by that.
                (None, [one]) if one.is.is_empty() => Some(one.name.clone()),
                (None, _) => None,
            }
        })?;
        let known = people
            .iter()
            .find(|p| text::is_same_name(&p.name, &heard))?;
        // Of who is against it, nothing is asked in passing.
        (!known.is.contains(&Is::Against)).then(|| known.name.clone())
    };
    // Of those who were kept, whoever said something last, as in a note.
    let noted = || {
        let kept = deal.people.iter().filter(|p| p.heard_at.is_some());
        let kept = kept.filter(|p| p.is_there() && !p.is.contains(&Is::Against));
        kept.max_by_key(|p| p.heard_at).map(|p| p.name.clone())
    };
    let name = criterion
        .whom
        .iter()
        .find_map(fits)
        .or_else(spoke)
        .or_else(noted)?;
    let step = deal.next_step.as_ref().map(|step| step.due);
    Some(Whom {
        name,
        before: step.filter(|due| *due >= seen.today),
    })
}
