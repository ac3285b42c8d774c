//! The settings file, key by key: each that is wanted is asked for, whatever is left over is a fault.

use toml::de::{DeTable, DeValue};

/// A part of the file: the whole of it, or what stands below a `[name]`.
pub(super) struct Part<'a> {
    /// The part's own name; empty for the whole.
    name: &'static str,
    settings: Vec<(String, usize, DeValue<'a>)>,
    asked: Vec<&'static str>,
    /// Keys that belong to other parts, with these.
    elsewhere: &'static [(&'static str, &'static [&'static str])],
}

/// Faults of one file, a line each.
pub(super) struct Told {
    /// The file as it was named.
    pub file: String,
    /// What was found so far.
    pub faults: Vec<String>,
}

impl Told {
    /// Notes a fault of that line.
    pub fn fault(&mut self, line: usize, what: impl std::fmt::Display) {
        self.faults.push(format!("{}:{line}: {what}", self.file));
    }
}

impl<'a> Part<'a> {
    /// Reads a file. Text that is no TOML is one fault: what follows from it is nobody's mistake.
    pub fn read(
        text: &'a str,
        elsewhere: &'static [(&'static str, &'static [&'static str])],
        told: &mut Told,
    ) -> Self {
        let (table, errors) = DeTable::parse_recoverable(text);
        if let Some(error) = errors.first() {
            let line = line_at(text, error.span().map_or(0, |span| span.start));
            told.fault(line, error.message().lines().next().unwrap_or_default());
            return Self::of("", DeTable::new(), text, elsewhere);
        }
        Self::of("", table.into_inner(), text, elsewhere)
    }

    fn of(
        name: &'static str,
        table: DeTable<'a>,
        text: &str,
        elsewhere: &'static [(&'static str, &'static [&'static str])],
    ) -> Self {
        let setting = |(key, value): (toml::Spanned<_>, toml::Spanned<DeValue<'a>>)| {
            let line = line_at(text, key.span().start);
            let key: std::borrow::Cow<'_, str> = key.into_inner();
            (key.into_owned(), line, value.into_inner())
        };
        Self {
            name,
            settings: table.into_iter().map(setting).collect(),
            asked: Vec::new(),
            elsewhere,
        }
    }

    /// The keys of this part, with those below each of its tables.
    pub fn keys(&self) -> impl Iterator<Item = (&str, usize)> {
        self.settings.iter().flat_map(|(key, line, value)| {
            let inner = value.as_table().into_iter().flat_map(DeTable::keys);
            let inner = inner.map(|key| (key.get_ref().as_ref(), *line));
            std::iter::once((key.as_str(), *line)).chain(inner)
        })
    }

    fn take(&mut self, key: &'static str) -> Option<(usize, DeValue<'a>)> {
        self.asked.push(key);
        let at = self.settings.iter().position(|(known, ..)| known == key)?;
        let (_, line, value) = self.settings.swap_remove(at);
        Some((line, value))
    }

    /// What stands below `[name]`.
    pub fn part(&mut self, name: &'static str, text: &str, told: &mut Told) -> Self {
        let table = match self.take(name) {
            Some((_, DeValue::Table(table))) => table,
            Some((line, _)) => {
                let what = "is no table; write it as a line of its own, its keys below it";
                told.fault(line, format!("`{name}` {what}: `[{name}]`"));
                DeTable::new()
            }
            None => DeTable::new(),
        };
        Self::of(name, table, text, self.elsewhere)
    }

    /// A text, with its line.
    pub fn text(&mut self, key: &'static str, told: &mut Told) -> Option<(String, usize)> {
        let (line, value) = self.take(key)?;
        if let Some(text) = value.as_str() {
            return Some((text.trim().to_owned(), line));
        }
        told.fault(line, format!("`{key}` is no text; write `{key} = \"…\"`"));
        None
    }

    /// A list of texts, with its line; whole numbers in it are taken as they are written.
    pub fn texts(&mut self, key: &'static str, told: &mut Told) -> Option<(Vec<String>, usize)> {
        let (line, value) = self.take(key)?;
        let one = |value: &toml::Spanned<DeValue<'_>>| match value.get_ref() {
            DeValue::String(text) => Some(text.trim().to_owned()),
            DeValue::Integer(number) if number.radix() == 10 => Some(number.as_str().to_owned()),
            _ => None,
        };
        let texts = value
            .as_array()
            .map(|array| array.iter().map(one).collect());
        if let Some(Some(texts)) = texts {
            return Some((texts, line));
        }
        told.fault(
            line,
            format!("`{key}` is no list of texts; write `{key} = [\"…\", \"…\"]`"),
        );
        None
    }

    /// A whole number from 0 on.
    pub fn number(&mut self, key: &'static str, told: &mut Told) -> Option<u32> {
        let (line, value) = self.take(key)?;
        let number = value
            .as_integer()
            .and_then(|number| u32::from_str_radix(number.as_str(), number.radix()).ok());
        if number.is_none() {
            let most = u32::MAX;
            let what = format!("is no whole number from 0 to {most}; write `{key} = 20`");
            told.fault(line, format!("`{key}` {what}"));
        }
        number
    }

    /// Yes or no; no where it is missing.
    pub fn flag(&mut self, key: &'static str, told: &mut Told) -> bool {
        let Some((line, value)) = self.take(key) else {
            return false;
        };
        let flag = value.as_bool();
        if flag.is_none() {
            let what = format!("`{key}` is not yes or no; write `{key} = true` or `{key} = false`");
            told.fault(line, what);
        }
        flag.unwrap_or(false)
    }

    /// One of some words, case ignored.
    pub fn word<T: Copy>(
        &mut self,
        key: &'static str,
        words: &[(&str, T)],
        told: &mut Told,
    ) -> Option<T> {
        let (text, line) = self.text(key, told)?;
        let found = words
            .iter()
            .find(|(word, _)| word.eq_ignore_ascii_case(&text));
        if found.is_none() {
            let known: Vec<_> = words.iter().map(|(word, _)| *word).collect();
            let mend = likely(&text, known.iter().copied())
                .map_or_else(|| format!("it is one of {}", known.join(", ")), mean);
            told.fault(line, format!("{key}: `{text}` is not known; {mend}"));
        }
        found.map(|(_, meant)| *meant)
    }

    /// Tells of every setting that nobody asked for.
    pub fn finish(mut self, told: &mut Told) {
        self.settings.sort_by_key(|(_, line, _)| *line);
        for (key, line, value) in &self.settings {
            let part = if value.as_table().is_some() {
                format!("`[{key}]`")
            } else {
                format!("`{key}`")
            };
            let place = if self.name.is_empty() {
                "of this file".to_owned()
            } else {
                format!("of `[{}]`", self.name)
            };
            let other = self
                .elsewhere
                .iter()
                .find(|(name, keys)| *name != self.name && keys.contains(&key.as_str()));
            let mend = match (likely(key, self.asked.iter().copied()), other) {
                (Some(known), _) => mean(known),
                (None, Some(("", _))) => "move it to the top, above the first `[`".to_owned(),
                (None, Some((name, _))) => format!("move it below `[{name}]`"),
                (None, None) => format!("there are {}", self.asked.join(", ")),
            };
            told.fault(*line, format!("{part} is no setting {place}; {mend}"));
        }
    }
}

fn mean(known: &str) -> String {
    format!("did you mean `{known}`?")
}

/// The known word that a misspelt one most likely means.
fn likely<'k>(word: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    if word.len() > 80 {
        return None;
    }
    let word = word.to_lowercase();
    known
        .map(|option| (strsim::damerau_levenshtein(&word, option), option))
        .filter(|(distance, option)| *distance <= (option.len() / 3).max(1))
        .min()
        .map(|(_, option)| option)
}

fn line_at(text: &str, offset: usize) -> usize {
    let before = text.as_bytes().get(..offset).unwrap_or(text.as_bytes());
    before.split(|byte| *byte == b'\n').count()
}
