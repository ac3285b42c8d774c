//! Forgetting a person of the customer: their name and title leave every text of the workspace.

use regex::{Regex, RegexBuilder};
use serde_json::Value;

use crate::domain::people::Person;
use crate::domain::text;

/// Somebody who is to be forgotten.
#[derive(Clone, Debug)]
pub struct Forgotten {
    /// The whole name, as it may be typed, with the title where that stands beside it.
    whole: Regex,
    /// A part of the name that nobody else of the deal bears, as it is written.
    part: Option<Regex>,
    name: String,
    /// What stands there instead.
    instead: String,
}

impl Forgotten {
    /// Somebody of a deal with these people; `titles` are what else its answers call them, `instead` takes their place.
    /// `None` for a name of nothing but signs.
    pub fn of(
        person: &Person,
        titles: &[String],
        people: &[Person],
        instead: &str,
    ) -> Option<Self> {
        let words: Vec<&str> = person.name.split_whitespace().collect();
        if !person.name.chars().any(char::is_alphanumeric) {
            return None;
        }
        let name = words
            .iter()
            .map(|word| regex::escape(word))
            .collect::<Vec<_>>();
        let titles = person.title.iter().chain(titles).map(|title| {
            let title = regex::escape(title.trim());
            format!(r",\s*{title}\b|\s*\(\s*{title}\s*\)")
        });
        let titles: Vec<String> = titles.collect();
        let title = if titles.is_empty() {
            String::new()
        } else {
            format!("(?:{})?", titles.join("|"))
        };
        let before = edge(words.first()?.chars().next()?);
        let after = edge(words.last()?.chars().next_back()?);
        let whole = format!(r"{before}{}{after}{title}", name.join(r"\s+"));
        let is_other = |word: &&str| {
            let others = people.iter().filter(|p| p.id != person.id);
            !others.clone().any(|p| {
                p.name
                    .split_whitespace()
                    .any(|w| text::fold(w) == text::fold(word))
            })
        };
        let is_name = |word: &&str| {
            word.chars().next().is_some_and(char::is_uppercase) && text::length(word) > 2
        };
        let parts: Vec<String> = { words.iter().copied() }
            .filter(|word| is_name(word) && is_other(word))
            .map(|word| format!(r"\b{}\b", regex::escape(word)))
            .collect();
        let part = Some(parts.join("|")).filter(|parts| !parts.is_empty());
        // What one word alone is called is looked for as it is written: `Will` is not `will`.
        let ignores_case = words.len() > 1;
        Some(Self {
            whole: RegexBuilder::new(&whole)
                .case_insensitive(ignores_case)
                .build()
                .ok()?,
            part: part.and_then(|part| Regex::new(&part).ok()),
            name: text::fold(&person.name),
            instead: instead.to_owned(),
        })
    }

    /// A text without them; `None` where it does not name them. In a deal of theirs (`own`) a part of the name is enough.
    pub fn text(&self, text: &str, own: bool) -> Option<String> {
        let less = self.whole.replace_all(text, self.instead.as_str());
        let part = self.part.as_ref().filter(|_| own);
        let least = match part {
            Some(part) => part.replace_all(&less, self.instead.as_str()),
            None => less.as_ref().into(),
        };
        (least != text).then(|| least.into_owned())
    }

    /// Takes them out of whatever a saved thing says; whether it named them.
    pub fn value(&self, value: &mut Value, own: bool) -> bool {
        match value {
            Value::String(said) => match self.text(said, own) {
                Some(less) => {
                    *said = less;
                    true
                }
                None => false,
            },
            Value::Array(all) => all
                .iter_mut()
                .fold(false, |found, one| self.value(one, own) | found),
            Value::Object(fields) => {
                let named = fields.get("name").and_then(Value::as_str);
                if named.is_some_and(|name| text::fold(name) == self.name) {
                    fields.remove("title");
                }
                fields
                    .values_mut()
                    .fold(false, |found, one| self.value(one, own) | found)
            }
            _ => false,
        }
    }
}

/// The end of a word beside a letter; nothing beside a sign, where it would never hold.
fn edge(beside: char) -> &'static str {
    if beside.is_alphanumeric() { r"\b" } else { "" }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn person(id: i64, name: &str, title: Option<&str>) -> Person {
        Person {
            id,
            name: name.into(),
            title: title.map(str::to_owned),
            is: BTreeSet::new(),
            heard_at: None,
        }
    }

    #[test]
    fn a_name_leaves_a_text_with_its_title() {
        let karl = person(1, "Karl Ahm", Some("CFO"));
        let all = [karl.clone(), person(2, "Karl Otto", None)];
        let forgotten = Forgotten::of(&karl, &[], &all, "a person").unwrap();
        let own = |text: &str| {
            forgotten
                .text(text, true)
                .unwrap_or_else(|| text.to_owned())
        };
        assert_eq!(own("Karl Ahm (CFO) decides"), "a person decides");
        assert_eq!(own("karl  ahm, CFO: yes"), "a person: yes");
        assert_eq!(
            own("Mr Ahm will call Karl"),
            "Mr a person will call Karl",
            "the other is Karl too"
        );
        assert_eq!(own("Ahmed signs, the CFO too"), "Ahmed signs, the CFO too");
        // Elsewhere only the whole name is his.
        assert_eq!(forgotten.text("Ahm calls", false), None);
        assert_eq!(
            forgotten.text("ask Karl Ahm", false).as_deref(),
            Some("ask a person")
        );
    }

    #[test]
    fn a_name_of_one_word_is_looked_for_as_it_is_written() {
        let will = person(1, "Will", None);
        let forgotten = Forgotten::of(&will, &[], std::slice::from_ref(&will), "a person").unwrap();
        assert_eq!(
            forgotten.text("they will ask Will", true).as_deref(),
            Some("they will ask a person")
        );
        assert!(Forgotten::of(&person(1, "?!", None), &[], &[], "a person").is_none());
    }

    #[test]
    fn whatever_is_saved_loses_them() {
        let jana = person(1, "Jana Weiß", Some("fleet manager"));
        let forgotten = Forgotten::of(&jana, &[], std::slice::from_ref(&jana), "a person").unwrap();
        let mut saved = serde_json::json!({
            "people": [{"id": 1, "name": "Jana Weiß", "title": "fleet manager", "is": ["uses"]}],
            "evidence": {"problem": {"text": "jana weiß: nine days", "parts": {"speaker": "Jana Weiß"}}},
            "stage": "presentation",
        });
        assert!(forgotten.value(&mut saved, true));
        assert_eq!(
            saved,
            serde_json::json!({
                "people": [{"id": 1, "name": "a person", "is": ["uses"]}],
                "evidence": {"problem": {"text": "a person: nine days", "parts": {"speaker": "a person"}}},
                "stage": "presentation",
            })
        );
        assert!(!forgotten.value(&mut saved, true));
    }
}
