//! The parts of an answer: speaker, words, figures, days, people.

use std::ops::Range;

use regex::bytes::{Captures, Match};

use super::clauses::quoted;
use super::days::days;
use super::{Is, MOST, Parts, Person};
use crate::domain::date::Seen;
use crate::domain::text::{self, Plain};
use crate::playbook::{Signal, Signals};

/// Longest name, title or figure that is kept, in characters.
const SHORT: usize = 60;

/// The parts of an answer; `who` is whom its sender named as its speaker.
pub fn parts(signals: &Signals, answer: &str, who: Option<&str>, seen: &Seen<'_>) -> Parts {
    let plain = Plain::of(answer);
    let original = |part: Range<usize>| {
        let text = answer.get(plain.original(part)).unwrap_or_default().trim();
        (!text.is_empty()).then(|| text::truncate(text, SHORT).into_owned())
    };
    let named = days(plain.as_str(), seen);
    let mut figures: Vec<(Range<usize>, String)> = Vec::new();
    let found = signals.of(Signal::Figure).found(plain.as_str());
    let mut found: Vec<_> = found
        .filter_map(|found| Some(found.get(0)?.range()))
        .collect();
    // Of two that overlap the longer one says more.
    found.sort_by_key(|at| std::cmp::Reverse(at.len()));
    for at in found {
        let overlaps = |other: &Range<usize>| at.start < other.end && other.start < at.end;
        if named.iter().any(|day| overlaps(&day.at))
            || figures.iter().any(|(other, _)| overlaps(other))
        {
            continue;
        }
        figures.extend(original(at.clone()).map(|text| (at, text)));
    }
    figures.sort_by_key(|(at, _)| at.start);
    let mut dates: Vec<_> = named.iter().map(|d| d.day).collect();
    dates.dedup();
    dates.truncate(MOST);
    let speaker = who.map(str::to_owned).or_else(|| {
        let found = signals.of(Signal::Speaker).found(plain.as_str());
        let places = found.filter_map(|found| name_in(signals, &found));
        places.min_by_key(|at| at.start).and_then(original)
    });
    let words = quoted(plain.as_str()).into_iter().next();
    Parts {
        speaker,
        words: words.and_then(|part| {
            let text = answer.get(plain.original(part))?.trim();
            Some(text.to_owned())
        }),
        figures: figures
            .into_iter()
            .map(|(_, text)| text)
            .take(MOST)
            .collect(),
        dates,
        people: people(signals, &plain, original),
    }
}

fn people(
    signals: &Signals,
    plain: &Plain,
    original: impl Fn(Range<usize>) -> Option<String>,
) -> Vec<Person> {
    let mut found: Vec<(usize, Person)> = Vec::new();
    let mut keep = |at: Range<usize>, is: Option<Is>, title: Option<String>| {
        let Some(name) = original(at.clone()) else {
            return;
        };
        let known = found
            .iter_mut()
            .find(|(_, person)| text::is_same_name(&person.name, &name));
        let person = if let Some((_, person)) = known {
            person
        } else {
            let new = Person {
                name: name.clone(),
                ..Person::default()
            };
            found.push((at.start, new));
            let Some((_, person)) = found.last_mut() else {
                return;
            };
            person
        };
        if name.len() > person.name.len() {
            person.name = name;
        }
        person.is.extend(is.filter(|is| !person.is.contains(is)));
        person.title = person.title.take().or(title);
    };
    for found in signals.of(Signal::Title).found(plain.as_str()) {
        if let Some(at) = name_in(signals, &found) {
            let title = found.name("title").and_then(|m| original(m.range()));
            keep(at, None, title);
        }
    }
    for is in Is::ALL {
        for found in signals.of(Signal::Is(is)).found(plain.as_str()) {
            if let Some(at) = name_in(signals, &found) {
                let title = found.name("title").and_then(|m| original(m.range()));
                keep(at, Some(is), title);
            }
        }
    }
    found.sort_by_key(|(at, _)| *at);
    found
        .into_iter()
        .map(|(_, person)| person)
        .take(MOST)
        .collect()
}

/// What a match holds; none where it cuts a letter of another script in two.
fn text_of(found: Match<'_>) -> Option<&str> {
    std::str::from_utf8(found.as_bytes()).ok()
}

/// Where the name stands that a pattern found; `None` where none of its words is a name.
pub(super) fn name_in(signals: &Signals, found: &Captures<'_>) -> Option<Range<usize>> {
    let name = found.name("name")?;
    let mut at = name.range();
    // Words at its beginning that only have a capital are none of it: `Called Jana`.
    let mut rest = text_of(name)?;
    loop {
        let word = rest.split(' ').next()?;
        if !signals.tell(Signal::NoName, word) {
            break;
        }
        at.start += word.len() + 1;
        rest = rest.get(word.len() + 1..)?;
    }
    let end = rest
        .split(' ')
        .take_while(|word| !signals.tell(Signal::NoName, word));
    let length = end.map(|word| word.len() + 1).sum::<usize>();
    at.end = at.start + length.saturating_sub(1);
    (at.start < at.end).then_some(at)
}

/// Whether a plain text names a person.
pub(super) fn is_name(signals: &Signals, plain: &str) -> bool {
    let mut people = signals.of(Signal::Speaker).found(plain);
    people.any(|found| name_in(signals, &found).is_some())
        || plain
            .split(|c: char| !(c.is_alphanumeric() || c == '\'' || c == '-'))
            .any(|word| {
                let mut letters = word.chars();
                letters.next().is_some_and(char::is_uppercase)
                    && letters.next().is_some_and(char::is_lowercase)
                    && !signals.tell(Signal::NoName, word)
            })
}
