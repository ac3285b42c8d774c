//! What a note is good for beside being kept: what it is about, which criteria it may answer, and what one tap can do
//! with it. Nothing is done by itself.

use chrono::NaiveDate;

use crate::domain::date::Seen;
use crate::domain::deal::Deal;
use crate::domain::gap;
use crate::domain::owed;
use crate::domain::people::{self, Person};
use crate::domain::said::{self, Half, Is, Parts};
use crate::domain::text;
use crate::domain::whom::{self, Whom};
use crate::domain::words::Words;
use crate::playbook::{Competitor, Criterion, Playbook, Signal};

/// Most of what one tap can do that is offered under a note.
pub const SUGGESTED_MAX: usize = 2;
/// Shortest name of a competitor that is looked for in a text, in characters.
const NAME_MIN: usize = 3;
/// A day of a next step lies so many days ahead at most.
const AHEAD_DAYS: i64 = 366;

/// What a note is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Topic {
    /// Where the money is.
    Budget,
    /// Who decides or signs.
    Decider,
    /// A date that forces.
    Deadline,
    /// Somebody else whom they consider.
    Competitor,
    /// Contracts, data protection, licences.
    Legal,
    /// That it costs too much.
    Price,
    /// That somebody left, or leaves.
    Gone,
    /// What happens next.
    NextStep,
}

impl Topic {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Budget,
        Self::Decider,
        Self::Deadline,
        Self::Competitor,
        Self::Legal,
        Self::Price,
        Self::Gone,
        Self::NextStep,
    ];
    /// Those that a criterion can be answered by, or asked at, by name.
    pub const OF_CRITERIA: [(&'static str, Self); 5] = [
        ("budget", Self::Budget),
        ("decider", Self::Decider),
        ("deadline", Self::Deadline),
        ("legal", Self::Legal),
        ("price", Self::Price),
    ];
}

/// What one tap can do with a note.
#[derive(Clone, Debug)]
pub enum Suggestion<'p> {
    /// Mark one of the deal's people as left.
    Left(Person),
    /// Set the next step on this day.
    Step(NaiveDate),
    /// Take it as the answer to a criterion.
    Takes(&'p Criterion),
    /// Name the competitor.
    Rival(&'p Competitor),
}

/// What was read in a note.
#[derive(Debug, Default)]
pub struct Noted<'p> {
    /// The criteria that it probably answers, what decides the deal first.
    pub likely: Vec<&'p Criterion>,
    /// What one tap can do with it, the most useful first; at most [`SUGGESTED_MAX`].
    pub suggestions: Vec<Suggestion<'p>>,
    /// Where the price came up: a question instead of a figure, ready to print, and whom to ask; the inner `None` where
    /// the playbook has none left.
    pub price: Option<Option<(String, Option<Whom>)>>,
    /// Whether somebody leaves, or left.
    pub gone: bool,
}

/// What a note is about, by the playbook's patterns and its competitors' names.
pub fn topics(playbook: &Playbook, note: &str, seen: &Seen<'_>) -> Vec<Topic> {
    let parts = said::parts(&playbook.signals, note, None, seen);
    told(playbook, note, &text::plain(note), &parts)
}

fn told(playbook: &Playbook, note: &str, plain: &str, parts: &Parts) -> Vec<Topic> {
    let named = |wanted: &[Is]| {
        let mut all = parts.people.iter().flat_map(|p| &p.is);
        all.any(|is| wanted.contains(is))
    };
    let is_told = |topic: &Topic| {
        playbook.signals.tell(Signal::Topic(*topic), plain)
            || match topic {
                Topic::Decider => named(&[Is::Decides, Is::Signs]),
                Topic::Gone => named(&[Is::Left]),
                Topic::Competitor => rival(playbook, note).is_some(),
                _ => false,
            }
    };
    Topic::ALL.into_iter().filter(is_told).collect()
}

/// What a note of a deal is good for, to somebody who may change the deal or only note.
pub fn read<'p>(
    playbook: &'p Playbook,
    deal: &Deal,
    note: &str,
    may_change: bool,
    seen: &Seen<'_>,
) -> Noted<'p> {
    let plain = text::plain(note);
    let parts = said::parts(&playbook.signals, note, None, seen);
    let told = told(playbook, note, &plain, &parts);
    let is_open = |c: &&Criterion| owed::standing(playbook, deal, c).is_open();
    let of = |topic: Topic| {
        let mut all = playbook.criteria().map(|(_, c)| c);
        all.find(|c| c.signals.contains(&topic) && is_open(c))
    };
    // What says that nothing is known yet is about it, and answers nothing.
    let answers = said::judge(&playbook.signals, note, &[]) != Some(Half::NoAnswer);
    let mut likely: Vec<&Criterion> = Vec::new();
    for topic in told.iter().filter(|t| answers && **t != Topic::Price) {
        likely.extend(of(*topic).filter(|c| !likely.iter().any(|known| known.id == c.id)));
    }
    likely.sort_by_key(|c| !c.deciding);
    let about = |topic| told.contains(&topic);
    let left = Some(about(Topic::Gone))
        .filter(|gone| *gone)
        .and_then(|_| who_left(deal, note, &parts));
    let before = deal.next_step.as_ref();
    let day = Some(about(Topic::NextStep) && may_change)
        .filter(|step| *step)
        .and_then(|_| day_of_step(playbook, &plain, seen))
        .filter(|day| before.is_none_or(|step| step.due != *day));
    let lacks_step = before.is_none_or(|step| step.due < seen.today);
    let rival = rival(playbook, note).filter(|_| may_change && deal.competitor.is_none());
    let step = |now: bool| day.filter(|_| lacks_step == now).map(Suggestion::Step);
    let mut suggestions: Vec<Suggestion<'p>> =
        left.cloned().map(Suggestion::Left).into_iter().collect();
    suggestions.extend(step(true));
    suggestions.extend(likely.iter().copied().map(Suggestion::Takes));
    suggestions.extend(rival.map(Suggestion::Rival));
    suggestions.extend(step(false));
    suggestions.truncate(SUGGESTED_MAX);
    let price = about(Topic::Price).then(|| {
        let criterion = of(Topic::Price)?;
        let mut words = Words::of(playbook, deal, None, seen).without_blocks();
        let (question, _) = words.question(criterion, false);
        Some((question, whom::of(playbook, deal, criterion, seen)))
    });
    Noted {
        likely,
        suggestions,
        price,
        gone: about(Topic::Gone),
    }
}

/// The criteria that a note may answer: the likely ones first, of whatever stage, then what is owed and open, what hurts
/// most first. Nothing that is met, waived or does not apply.
pub fn answerable<'p>(
    playbook: &'p Playbook,
    deal: &Deal,
    today: NaiveDate,
    likely: &[&'p Criterion],
) -> Vec<&'p Criterion> {
    let is_open = |c: &&Criterion| owed::standing(playbook, deal, c).is_open();
    let ranked = gap::ranked(playbook, deal, today);
    let gaps = ranked.iter().map(|gap| gap.criterion);
    let all = likely.iter().copied().chain(gaps);
    let mut found: Vec<&Criterion> = Vec::new();
    for criterion in all.filter(is_open) {
        if !found.iter().any(|known| known.id == criterion.id) {
            found.push(criterion);
        }
    }
    found
}

/// Whether a folded text names this, as whole words.
fn names(folded: &str, name: &str) -> bool {
    let name = text::fold(name);
    let is_end = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
    text::length(&name) >= NAME_MIN
        && folded.match_indices(&name).any(|(at, _)| {
            let before = folded.get(..at).unwrap_or_default();
            let after = folded.get(at + name.len()..).unwrap_or_default();
            is_end(before.chars().next_back()) && is_end(after.chars().next())
        })
}

/// The competitor of the playbook whom a note names.
fn rival<'p>(playbook: &'p Playbook, note: &str) -> Option<&'p Competitor> {
    let folded = text::fold(note);
    playbook.competitors.iter().find(|c| {
        // `Plainford (example)` is called Plainford.
        let bare = c.name.split(" (").next().unwrap_or_default();
        let mut all = c.aliases.iter().map(String::as_str).chain([bare]);
        all.any(|name| names(&folded, name))
    })
}

/// Whom of the deal's people a note says to have left: by name, else the only one who speaks for us.
fn who_left<'d>(deal: &'d Deal, note: &str, parts: &Parts) -> Option<&'d Person> {
    let named = parts.people.iter().filter(|p| p.is.contains(&Is::Left));
    let named = named.filter_map(|p| people::find(&deal.people, &p.name));
    if let Some(person) = named.into_iter().next() {
        return Some(person).filter(|p| p.is_there());
    }
    let folded = text::fold(note);
    let there: Vec<&Person> = deal.people.iter().filter(|p| p.is_there()).collect();
    let only = |all: Vec<&'d Person>| match all[..] {
        [one] => Some(one),
        _ => None,
    };
    let is_named = |p: &&Person| p.name.split_whitespace().any(|word| names(&folded, word));
    let named: Vec<&Person> = there.iter().copied().filter(is_named).collect();
    if !named.is_empty() || !parts.people.is_empty() {
        return only(named);
    }
    only(
        there
            .into_iter()
            .filter(|p| p.is.contains(&Is::SpeaksForUs))
            .collect(),
    )
}

/// The day ahead that stands nearest to what says what happens next.
fn day_of_step(playbook: &Playbook, plain: &str, seen: &Seen<'_>) -> Option<NaiveDate> {
    let found = playbook
        .signals
        .of(Signal::Topic(Topic::NextStep))
        .found(plain);
    let steps: Vec<usize> = found.filter_map(|m| Some(m.get(0)?.end())).collect();
    let ahead = |day: NaiveDate| (1..=AHEAD_DAYS).contains(&(day - seen.today).num_days());
    said::days(plain, seen)
        .into_iter()
        .filter(|named| ahead(named.day))
        .min_by_key(|named| steps.iter().map(|at| at.abs_diff(named.at.end)).min())
        .map(|named| named.day)
}

#[cfg(test)]
mod tests;
