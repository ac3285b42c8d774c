//! The settings at the top of a file (TOML between `+++` lines), read key by key.
//!
//! Each reader names the key it wants; whatever is left over at the end is a mistake.

use toml::de::{DeTable, DeValue};

use super::document::Document;
use super::mistake::{Kind, Mistake, choose, closest};

/// One setting and the line its value is on.
struct Setting<'a> {
    line: usize,
    value: DeValue<'a>,
}

/// A table of whole numbers, with its line.
pub(super) struct Numbers {
    pub name: String,
    pub line: usize,
    pub entries: Vec<(String, i64)>,
}

/// The settings of a file that nobody has asked for yet.
pub(super) struct Front<'a> {
    file: String,
    settings: Vec<(String, Setting<'a>)>,
    asked: Vec<&'static str>,
}

impl<'a> Front<'a> {
    /// Reads the settings of a file; none where it has no front matter.
    pub fn read(document: &Document<'a>, mistakes: &mut Vec<Mistake>) -> Self {
        let mut front = Self {
            file: document.file.clone(),
            settings: Vec::new(),
            asked: Vec::new(),
        };
        let Some((base, source)) = document.front else {
            return front;
        };
        let (table, errors) = DeTable::parse_recoverable(source);
        for error in errors {
            let line = document.line_at(base + error.span().map_or(0, |span| span.start));
            mistakes.push(Mistake {
                kind: Kind::Loses,
                ..Mistake::new(
                    front.file.as_str(),
                    line,
                    format!("this setting can't be read: {}", error.message()),
                    "write `name = \"text\"`, `name = 5`, `name = true` or `name = [\"a\", \"b\"]`",
                )
            });
        }
        for (key, value) in table.into_inner() {
            let line = document.line_at(base + value.span().start);
            front.settings.push((
                key.into_inner().into_owned(),
                Setting {
                    line,
                    value: value.into_inner(),
                },
            ));
        }
        front
    }

    fn take(&mut self, key: &'static str) -> Option<Setting<'a>> {
        self.asked.push(key);
        let at = self.settings.iter().position(|(known, _)| known == key)?;
        Some(self.settings.swap_remove(at).1)
    }

    fn wrong_kind(
        &self,
        key: &str,
        setting: &Setting<'_>,
        wanted: &str,
        mistakes: &mut Vec<Mistake>,
    ) {
        let mend = match wanted {
            "a text" => format!("write `{key} = \"…\"`"),
            "a list of texts" => format!("write `{key} = [\"…\", \"…\"]`"),
            "yes or no" => format!("write `{key} = true` or `{key} = false`"),
            _ => format!("write `{key} = 5`, without quotation marks"),
        };
        mistakes.push(Mistake {
            // What has no id that can be read is known to nobody; so is what is won.
            kind: match key {
                "id" | "won" => Kind::Loses,
                _ => Kind::Own,
            },
            ..Mistake::new(
                self.file.as_str(),
                setting.line,
                format!("`{key}` is not {wanted}"),
                mend,
            )
        });
    }

    /// A text, with its line.
    pub fn text(
        &mut self,
        key: &'static str,
        mistakes: &mut Vec<Mistake>,
    ) -> Option<(String, usize)> {
        let setting = self.take(key)?;
        if let Some(text) = setting.value.as_str() {
            return Some((text.trim().to_owned(), setting.line));
        }
        self.wrong_kind(key, &setting, "a text", mistakes);
        None
    }

    /// A whole number, with its line.
    pub fn number(
        &mut self,
        key: &'static str,
        mistakes: &mut Vec<Mistake>,
    ) -> Option<(i64, usize)> {
        let setting = self.take(key)?;
        if let Some(number) = whole_number(&setting.value) {
            return Some((number, setting.line));
        }
        self.wrong_kind(key, &setting, "a whole number", mistakes);
        None
    }

    /// Yes or no; no where it is missing.
    pub fn flag(&mut self, key: &'static str, mistakes: &mut Vec<Mistake>) -> bool {
        let Some(setting) = self.take(key) else {
            return false;
        };
        setting.value.as_bool().unwrap_or_else(|| {
            self.wrong_kind(key, &setting, "yes or no", mistakes);
            false
        })
    }

    /// A list of texts, with its line; empty where it is missing.
    pub fn list(&mut self, key: &'static str, mistakes: &mut Vec<Mistake>) -> (Vec<String>, usize) {
        let Some(setting) = self.take(key) else {
            return (Vec::new(), 1);
        };
        let texts = setting.value.as_array().and_then(|array| {
            let text = |value: &toml::Spanned<DeValue<'_>>| {
                value.get_ref().as_str().map(|text| text.trim().to_owned())
            };
            array.iter().map(text).collect::<Option<Vec<_>>>()
        });
        if let Some(texts) = texts {
            return (texts, setting.line);
        }
        self.wrong_kind(key, &setting, "a list of texts", mistakes);
        (Vec::new(), setting.line)
    }

    /// All tables of whole numbers that are left.
    pub fn number_tables(&mut self, mistakes: &mut Vec<Mistake>) -> Vec<Numbers> {
        let mut found = Vec::new();
        for (name, setting) in std::mem::take(&mut self.settings) {
            let entries = setting.value.as_table().and_then(|table| {
                let pair = |(key, value): (&toml::Spanned<_>, &toml::Spanned<DeValue<'_>>)| {
                    let key: &std::borrow::Cow<'_, str> = key.get_ref();
                    Some((key.clone().into_owned(), whole_number(value.get_ref())?))
                };
                table.iter().map(pair).collect::<Option<Vec<_>>>()
            });
            match entries {
                Some(entries) => found.push(Numbers {
                    name,
                    line: setting.line,
                    entries,
                }),
                None => mistakes.push(Mistake::new(
                    self.file.as_str(),
                    setting.line,
                    format!("`{name}` is not a table of whole numbers"),
                    format!("write `[{name}]`, then `middle_from = …` and `large_from = …`"),
                )),
            }
        }
        found.sort_by_key(|table| table.line);
        found
    }

    /// Whether a setting is there that is this one misspelt, or that could not be read.
    pub fn almost_has(&self, document: &Document<'_>, key: &str) -> bool {
        let misspelt = |(other, _): &(String, Setting<'_>)| closest(other, [key]).is_some();
        let lines = document.front.iter().flat_map(|(_, source)| source.lines());
        self.settings.iter().any(misspelt)
            || lines
                .into_iter()
                .any(|line| line.trim_start().starts_with(key))
    }

    /// Reports every setting that nobody asked for.
    pub fn finish(mut self, mistakes: &mut Vec<Mistake>) {
        self.settings.sort_by_key(|(_, setting)| setting.line);
        for (key, setting) in &self.settings {
            let mend = if self.asked.is_empty() {
                "this file has no settings; take it out".into()
            } else {
                choose(key, self.asked.iter().copied())
            };
            mistakes.push(Mistake::new(
                self.file.as_str(),
                setting.line,
                format!("`{key}` is no setting of this file"),
                mend,
            ));
        }
    }
}

fn whole_number(value: &DeValue<'_>) -> Option<i64> {
    let number = value.as_integer()?;
    i64::from_str_radix(number.as_str(), number.radix()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_every_wrong_setting_with_its_line() {
        let source = "+++\nid = 5\nidle_days = \"five\"\nidel_days = 5\nowners = [1]\nwon = \"yes\"\nage_days = 0x10\nbad bad\n+++\n# T\n";
        let mut mistakes = Vec::new();
        let document = Document::read("f.md", source, &mut mistakes);
        let mut front = Front::read(&document, &mut mistakes);
        assert_eq!(front.text("id", &mut mistakes), None);
        assert_eq!(front.number("idle_days", &mut mistakes), None);
        assert_eq!(front.list("owners", &mut mistakes).0, Vec::<String>::new());
        assert!(!front.flag("won", &mut mistakes));
        assert_eq!(front.number("age_days", &mut mistakes), Some((16, 7)));
        front.finish(&mut mistakes);
        let shown: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
        for wanted in [
            "f.md:2: `id` is not a text — write `id = \"…\"`",
            "f.md:3: `idle_days` is not a whole number — write `idle_days = 5`, without quotation marks",
            "f.md:4: `idel_days` is no setting of this file — did you mean `idle_days`?",
            "f.md:5: `owners` is not a list of texts — write `owners = [\"…\", \"…\"]`",
            "f.md:6: `won` is not yes or no — write `won = true` or `won = false`",
        ] {
            assert!(
                shown.iter().any(|line| line == wanted),
                "{wanted} is not among {shown:#?}"
            );
        }
        assert!(
            shown
                .iter()
                .any(|line| line.starts_with("f.md:8: this setting can't be read")),
            "{shown:#?}"
        );
    }
}
