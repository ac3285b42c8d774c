//! Points with keys, as in `` - ask (junior): How was it paid? ``, taken apart and read key by key.

use super::document::Text;
use super::mistake::{brief, choose, closest};
use super::reader::Reader;

/// `name (words): text`, taken apart.
#[derive(Debug)]
pub(super) struct Pair {
    pub line: usize,
    pub key: String,
    /// The words in brackets.
    pub words: Vec<String>,
    pub value: String,
}

/// The keys under a point.
pub(super) struct Keys {
    line: usize,
    pairs: Vec<Pair>,
    asked: Vec<&'static str>,
}

impl Keys {
    /// Keys that nobody has asked for yet, of a point on that line.
    pub fn new(line: usize, pairs: Vec<Pair>) -> Self {
        Self {
            line,
            pairs,
            asked: Vec::new(),
        }
    }

    /// All pairs of this name.
    pub fn many(&mut self, key: &'static str) -> Vec<Pair> {
        self.asked.push(key);
        let (wanted, rest) = std::mem::take(&mut self.pairs)
            .into_iter()
            .partition(|pair| pair.key == key);
        self.pairs = rest;
        wanted
    }

    /// The one value of this name, with its line.
    pub fn one(&mut self, key: &'static str, reader: &mut Reader<'_>) -> Option<(String, usize)> {
        let pairs = self.many(key);
        if let Some(second) = pairs.get(1) {
            reader.wrong(
                second.line,
                format!("`{key}` is there twice"),
                "keep one of them",
            );
        }
        let first = pairs.into_iter().next()?;
        if !first.words.is_empty() {
            reader.wrong(
                first.line,
                format!("`{key}` takes nothing in brackets"),
                format!("write `{key}: …`"),
            );
        }
        Some((first.value, first.line))
    }

    /// The one value of this name; its absence is a mistake.
    pub fn required(
        &mut self,
        key: &'static str,
        reader: &mut Reader<'_>,
        what: &str,
    ) -> Option<(String, usize)> {
        let value = self.one(key, reader);
        let misspelt = |pair: &Pair| closest(&pair.key, [key]).is_some();
        if value.is_none() && !self.pairs.iter().any(misspelt) {
            reader.wrong(
                self.line,
                format!("this {what} has no `{key}`"),
                format!("add `  - {key}: …` below it"),
            );
        }
        value
    }

    /// Yes or no; no where it is missing.
    pub fn flag(&mut self, key: &'static str, reader: &mut Reader<'_>) -> bool {
        let Some((value, line)) = self.one(key, reader) else {
            return false;
        };
        match value.to_lowercase().as_str() {
            "yes" | "true" => true,
            "no" | "false" => false,
            _ => {
                reader.wrong(
                    line,
                    format!("`{key}: {}` is not yes or no", brief(&value)),
                    format!("write `{key}: yes`, or take the line out"),
                );
                false
            }
        }
    }

    /// Reports every key that nobody asked for.
    pub fn finish(self, reader: &mut Reader<'_>, what: &str) {
        for pair in self.pairs {
            let mend = choose(&pair.key, self.asked.iter().copied());
            reader.wrong(
                pair.line,
                format!("a {what} has no `{}`", brief(&pair.key)),
                mend,
            );
        }
    }
}

/// The text of a point with what stands in backticks at its beginning.
pub(super) fn full(text: &Text) -> String {
    match &text.id {
        Some(id) if text.body.is_empty() => format!("`{id}`"),
        // no space was there where none belongs, as before a comma
        Some(id) if text.body.starts_with([',', '.', ':', ';', ')']) => {
            format!("`{id}`{}", text.body)
        }
        Some(id) => format!("`{id}` {}", text.body),
        None => text.body.clone(),
    }
}

/// Words in brackets at the beginning of a text, and the rest.
pub(super) fn brackets(text: &str) -> (Vec<String>, &str) {
    let split = text.strip_prefix('(').and_then(|rest| rest.split_once(')'));
    match split {
        Some((inner, rest)) => (words(inner), rest.trim_start()),
        None => (Vec::new(), text),
    }
}

/// Words with commas between them.
pub(super) fn words(list: &str) -> Vec<String> {
    list.split(',')
        .map(|word| word.trim().to_owned())
        .filter(|word| !word.is_empty())
        .collect()
}

/// `name (words): text` taken apart; `None` for any other text.
pub(super) fn pair(text: &str, line: usize) -> Option<Pair> {
    let (head, value) = text.split_once(':')?;
    let (key, words_in_brackets) = match head.split_once('(') {
        Some((key, inner)) => (key, words(inner.trim_end().strip_suffix(')')?)),
        None => (head, Vec::new()),
    };
    let key = key.trim().to_lowercase();
    (!key.is_empty() && key.chars().count() <= 30).then(|| Pair {
        line,
        key,
        words: words_in_brackets,
        value: value.trim().to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_pairs_apart() {
        let table = [
            ("ask: How: so?", Some(("ask", "", "How: so?"))),
            (
                "Ask (junior, inside): How?",
                Some(("ask", "junior+inside", "How?")),
            ),
            ("only if: complex", Some(("only if", "", "complex"))),
            ("ask (junior: How?", None),
            ("How is it?", None),
            (": x", None),
        ];
        for (text, wanted) in table {
            let found = pair(text, 1);
            let found = found
                .as_ref()
                .map(|pair| (pair.key.as_str(), pair.words.join("+"), pair.value.as_str()));
            assert_eq!(
                found,
                wanted.map(|(key, words, value)| (key, words.to_owned(), value)),
                "{text}"
            );
        }
    }

    #[test]
    fn takes_brackets_off() {
        assert_eq!(
            brackets("(energy, lowline) Say"),
            (vec!["energy".to_owned(), "lowline".to_owned()], "Say")
        );
        assert_eq!(brackets("Say (it)"), (vec![], "Say (it)"));
        assert_eq!(brackets("(Say"), (vec![], "(Say"));
    }
}
