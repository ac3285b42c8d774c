//! Reading `coaching.md`: what managers take up with reps.

use super::document::Document;
use super::lists::{items, unique_entries};
use super::mistake::{brief, choose};
use super::reader::{NAME_CHARS, QUESTION_CHARS, Reader};
use crate::domain::digest::{Habit, Suggestion};

/// From so many deals on, at most.
const FROM_MAX: i64 = 100;

/// Reads `coaching.md`.
pub(super) fn read(document: &Document<'_>, reader: &mut Reader<'_>) -> Vec<Suggestion> {
    let items = items(document, reader);
    unique_entries("suggestion", items, reader);
    let mut list = Vec::new();
    for item in items {
        let Some((id, what)) = reader.entry(&item.text, "suggestion") else {
            continue;
        };
        let line = item.text.line;
        let what = reader.plain(&what, line, "suggestion", NAME_CHARS);
        let mut keys = reader.keys(line, &item.children);
        let habit = keys
            .required("counts", reader, "suggestion")
            .and_then(|(text, line)| {
                let habit = Habit::named(&text);
                if habit.is_none() {
                    let problem = format!("`{}` is nothing that can be counted", brief(&text));
                    reader.wrong(line, problem, choose(&text, Habit::names()));
                }
                habit
            });
        let from = keys
            .required("from", reader, "suggestion")
            .and_then(|(text, line)| {
                let from = text.parse().ok().filter(|n| (1..=FROM_MAX).contains(n));
                if from.is_none() {
                    let problem = format!("`from: {}` is no number of deals", brief(&text));
                    reader.wrong(
                        line,
                        problem,
                        format!("write a number from 1 to {FROM_MAX}"),
                    );
                }
                from.and_then(|n| u32::try_from(n).ok())
            });
        let mut sentence = |key| {
            let found = keys.required(key, reader, "suggestion");
            found.map(|(text, line)| reader.plain(&text, line, key, QUESTION_CHARS))
        };
        let (why, ask) = (sentence("why"), sentence("ask"));
        keys.finish(reader, "suggestion");
        if let (Some(habit), Some(from), Some(why), Some(ask)) = (habit, from, why, ask) {
            list.push(Suggestion {
                id,
                what,
                habit,
                from,
                why,
                ask,
            });
        }
    }
    list
}
