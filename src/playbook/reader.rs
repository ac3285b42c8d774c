//! What the readers of all files share: ids, lengths, points with keys, lines with their brackets.
//!
//! A [`Reader`] belongs to one file. It keeps reading after a mistake, so that all are reported.

use std::ops::RangeInclusive;

use super::document::{Document, Item, Section, Text};
use super::keys::{Keys, brackets, full, pair};
use super::mistake::{Kind, Mistake, Of, brief, choose, closest};
use super::{Line, PROFILE_FIELDS, QuoteError, when};

/// Longest id; it must fit into a button's id with others beside it.
const ID_CHARS: usize = 32;
/// Longest name of anything.
pub(super) const NAME_CHARS: usize = 60;
/// Longest question.
pub(super) const QUESTION_CHARS: usize = 200;
/// Longest line to say and longest hint.
pub(super) const LINE_CHARS: usize = 300;
/// Longest paragraph.
pub(super) const TEXT_CHARS: usize = 1_000;

/// The ids that the files of a playbook define, gathered before any of them is read in full.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// Stage ids in order.
    pub stages: Vec<String>,
    /// Criterion ids with the place of their stage.
    pub criteria: Vec<(String, usize)>,
    pub roles: Vec<String>,
    pub verticals: Vec<String>,
    pub competitors: Vec<String>,
    pub sources: Vec<String>,
}

/// From where a line may quote.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scope<'a> {
    /// The place of the line's stage; `None` where a line belongs to no stage.
    pub stage: Option<usize>,
    /// The criterion that the line finds out; it can't quote its own answer.
    pub own: Option<&'a str>,
}

impl Scope<'_> {
    /// A line that belongs to no stage.
    pub const ANYWHERE: Self = Self {
        stage: None,
        own: None,
    };
}

/// Whom a line is for, read from the words in brackets.
#[derive(Debug, Default)]
pub(super) struct Targets {
    pub roles: Vec<String>,
    pub verticals: Vec<String>,
    pub competitors: Vec<String>,
    pub sources: Vec<String>,
}

impl Targets {
    /// A line for these deals.
    pub fn of(self, line: Line) -> Line {
        Line {
            verticals: self.verticals,
            competitors: self.competitors,
            sources: self.sources,
            ..line
        }
    }
}

/// Reads one file.
pub(super) struct Reader<'a> {
    pub file: &'a str,
    pub known: &'a Known,
    pub mistakes: &'a mut Vec<Mistake>,
}

impl Reader<'_> {
    /// Notes a mistake.
    pub fn wrong(&mut self, line: usize, problem: impl Into<String>, mend: impl Into<String>) {
        self.mistakes
            .push(Mistake::new(self.file, line, problem, mend));
    }

    /// Notes a mistake by which something is lost that other files may name.
    pub fn loses(&mut self, line: usize, problem: impl Into<String>, mend: impl Into<String>) {
        self.mistakes.push(Mistake {
            kind: Kind::Loses,
            ..Mistake::new(self.file, line, problem, mend)
        });
    }

    /// Notes a name that nothing has; `near` says whether it is likely misspelt.
    pub fn unknown(
        &mut self,
        line: usize,
        (of, id, near): (Of, &str, bool),
        problem: impl Into<String>,
        mend: impl Into<String>,
    ) {
        let id = id.to_owned();
        self.mistakes.push(Mistake {
            kind: Kind::Names { of, id, near },
            ..Mistake::new(self.file, line, problem, mend)
        });
    }

    /// The text when it is neither empty nor too long; it is returned all the same.
    pub fn sized(&mut self, text: &str, line: usize, what: &str, most: usize) -> String {
        let length = text.chars().count();
        if length == 0 {
            self.wrong(
                line,
                format!("the {what} is empty"),
                "write it, or take the line out",
            );
        } else if length > most {
            self.wrong(
                line,
                format!(
                    "the {what} is too long: {length} characters (\"{}\")",
                    brief(text)
                ),
                format!("at most {most} can be shown"),
            );
        }
        text.to_owned()
    }

    /// A number within its limits.
    pub fn ranged(&mut self, value: i64, line: usize, key: &str, range: RangeInclusive<i64>) {
        if !range.contains(&value) {
            let (low, high) = range.into_inner();
            self.wrong(
                line,
                format!("`{key} = {value}` is out of range"),
                format!("use {low} to {high}"),
            );
        }
    }

    /// An id as it must be written.
    pub fn id(&mut self, id: &str, line: usize) -> String {
        let good = id.starts_with(|c: char| c.is_ascii_lowercase())
            && id
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
        if id.is_empty() {
            self.loses(
                line,
                "an id is empty",
                "write a short one, such as `budget`",
            );
        } else if !good {
            self.loses(
                line,
                format!("`{}` can't be an id", brief(id)),
                "use small letters, digits and `-`, beginning with a letter, such as `why-us`",
            );
        } else if id.len() > ID_CHARS {
            self.loses(
                line,
                format!("the id `{}` is too long", brief(id)),
                format!("use at most {ID_CHARS} characters"),
            );
        }
        id.to_owned()
    }

    /// The id and name of a point or heading such as "`` `budget` Budget ``".
    pub fn entry(&mut self, text: &Text, what: &str) -> Option<(String, String)> {
        let Some(id) = &text.id else {
            self.loses(
                text.line,
                format!("this {what} has no id: \"{}\"", brief(&text.body)),
                "begin with a short id in backticks: `` `my-id` The text ``",
            );
            return None;
        };
        Some((self.id(id, text.line), text.body.clone()))
    }

    /// Reports ids that occur twice; the second place is the mistake.
    pub fn unique<'i>(&mut self, what: &str, entries: impl IntoIterator<Item = (&'i str, usize)>) {
        let mut seen: Vec<(&str, usize)> = Vec::new();
        for (id, line) in entries {
            if let Some((_, first)) = seen.iter().find(|(known, _)| *known == id) {
                self.wrong(
                    line,
                    format!("{what} `{id}` is there twice"),
                    format!("line {first} has it already; use another id"),
                );
            } else {
                seen.push((id, line));
            }
        }
    }

    /// The words in brackets, sorted into roles, verticals, competitors and sources. A source that shares its id with
    /// one of the others can't be named.
    pub fn targets(&mut self, words: &[String], line: usize) -> Targets {
        let mut targets = Targets::default();
        for word in words {
            let word = word.to_lowercase();
            if self.known.roles.contains(&word) {
                targets.roles.push(word);
            } else if self.known.verticals.contains(&word) {
                targets.verticals.push(word);
            } else if self.known.competitors.contains(&word) {
                targets.competitors.push(word);
            } else if self.known.sources.contains(&word) {
                targets.sources.push(word);
            } else {
                let all = [
                    &self.known.roles,
                    &self.known.verticals,
                    &self.known.competitors,
                    &self.known.sources,
                ];
                let all = all.into_iter().flatten().map(String::as_str);
                let near = closest(&word, all.clone()).is_some();
                let mend = choose(&word, all);
                self.unknown(
                    line,
                    (Of::Word, &word, near),
                    format!(
                        "`{}` in brackets is no sales role, vertical, competitor or source",
                        brief(&word)
                    ),
                    mend,
                );
            }
        }
        targets
    }

    /// A line with its quotes checked; `None` where it can't be one.
    pub fn line(
        &mut self,
        text: &str,
        at: usize,
        what: &str,
        most: usize,
        scope: Scope<'_>,
    ) -> Option<Line> {
        let text = self.sized(text, at, what, most);
        let line = match Line::parse(&text) {
            Ok(line) => line,
            Err(QuoteError::Unbalanced) => {
                self.wrong(
                    at,
                    format!(
                        "the braces of this {what} do not match: \"{}\"",
                        brief(&text)
                    ),
                    "write `{{ said.problem }}`, with two braces on each side",
                );
                return None;
            }
            Err(QuoteError::NotFirst(id)) => {
                self.wrong(
                    at,
                    format!("`{{{{ quote.{} }}}}` stands inside this {what}", brief(&id)),
                    "put it at the beginning: it is shown above the line; inside one write `{{ figure.… }}`",
                );
                return None;
            }
            Err(QuoteError::NotAQuote(inner)) => {
                self.wrong(
                    at,
                    format!("`{{{{ {} }}}}` quotes nothing", brief(&inner)),
                    "write `{{ said.problem }}` with the id of a criterion, or `{{ customer or their company }}`",
                );
                return None;
            }
        };
        for quote in &line.quotes {
            self.quote(quote, at, scope);
        }
        Some(line)
    }

    fn quote(&mut self, quote: &str, at: usize, scope: Scope<'_>) {
        if PROFILE_FIELDS.contains(&quote) {
            return;
        }
        let Some((_, place)) = self.known.criteria.iter().find(|(id, _)| id == quote) else {
            let known = self
                .known
                .criteria
                .iter()
                .map(|(id, _)| id.as_str())
                .chain(PROFILE_FIELDS);
            let likely = closest(quote, known);
            let mend = match likely {
                Some(option) => format!("did you mean `said.{option}`?"),
                None => "quote the id of a criterion of this or an earlier stage".into(),
            };
            self.unknown(
                at,
                (Of::Criterion, quote, likely.is_some()),
                format!("`said.{quote}` quotes no criterion"),
                mend,
            );
            return;
        };
        if scope.own == Some(quote) {
            self.wrong(
                at,
                format!("a question for `{quote}` quotes its own answer"),
                "what is answered is not asked again; quote an earlier criterion",
            );
        } else if scope.stage.is_some_and(|stage| *place > stage) {
            let stage = self
                .known
                .stages
                .get(*place)
                .map_or("a later stage", String::as_str);
            self.wrong(
                at,
                format!("`said.{quote}` is only answered later, in `{stage}`"),
                "quote a criterion of this or an earlier stage",
            );
        }
    }

    /// The points of a section as lines, each with its brackets: "(energy) Text".
    pub fn lines(&mut self, section: &Section, what: &str, scope: Scope<'_>) -> Vec<Line> {
        let mut lines = Vec::new();
        for item in &section.items {
            let mut keys = self.keys(item.text.line, &item.children);
            let when = keys.one("when", self);
            let when = when.map_or_else(Vec::new, |(text, line)| when::read(&text, line, self));
            keys.finish(self, what);
            let text = full(&item.text);
            let (words, text) = brackets(&text);
            let targets = self.targets(&words, item.text.line);
            if !targets.roles.is_empty() {
                self.wrong(
                    item.text.line,
                    format!(
                        "a {what} can't be for a sales role (`{}`)",
                        targets.roles.join("`, `")
                    ),
                    "only questions can: `ask (junior): …`",
                );
            }
            if let Some(line) = self.line(text, item.text.line, what, LINE_CHARS, scope) {
                lines.push(Line {
                    when,
                    ..targets.of(line)
                });
            }
        }
        lines
    }

    /// The points of a section as plain texts.
    pub fn texts(&mut self, section: &Section, what: &str) -> Vec<String> {
        let mut texts = Vec::new();
        for item in &section.items {
            self.childless(item);
            let text = full(&item.text);
            texts.push(self.plain(&text, item.text.line, what, LINE_CHARS));
        }
        texts
    }

    /// A text in which nothing can be quoted.
    pub fn plain(&mut self, text: &str, line: usize, what: &str, most: usize) -> String {
        if text.contains("{{") || text.contains("}}") {
            self.wrong(
                line,
                format!("this {what} can't quote: \"{}\"", brief(text)),
                "only questions, `Say` and `Hints` can; take the braces out",
            );
        }
        self.sized(text, line, what, most)
    }

    /// The one paragraph of a section.
    pub fn paragraph(&mut self, section: &Section, what: &str) -> String {
        self.no_items(section);
        match section.paragraphs.as_slice() {
            [] => {
                self.wrong(
                    section.heading.line,
                    format!("the {what} is missing"),
                    "write it below the heading, as plain text",
                );
                String::new()
            }
            [one] => self.plain(&one.body, one.line, what, TEXT_CHARS),
            [one, second, ..] => {
                self.wrong(
                    second.line,
                    format!("the {what} has two paragraphs"),
                    "join them to one",
                );
                one.body.clone()
            }
        }
    }

    /// Reports text where only points are read.
    pub fn no_paragraphs(&mut self, section: &Section) {
        for text in &section.paragraphs {
            self.wrong(
                text.line,
                format!("text where only points are read: \"{}\"", brief(&text.body)),
                "begin it with `- `, or make it a comment: `<!-- … -->`",
            );
        }
    }

    /// Reports points where only text is read.
    pub fn no_items(&mut self, section: &Section) {
        if let Some(item) = section.items.first() {
            self.wrong(
                item.text.line,
                format!(
                    "a point under \"{}\", where none is read",
                    brief(&full(&section.heading))
                ),
                "move it to the section it belongs to, below a `##` heading",
            );
        }
    }

    fn childless(&mut self, item: &Item) {
        if let Some(child) = item.children.first() {
            self.wrong(
                child.text.line,
                "a point below a point that takes none",
                "take two spaces away, so that it stands by itself",
            );
        }
    }

    /// The keys under a point.
    pub fn keys(&mut self, line: usize, items: &[Item]) -> Keys {
        let mut pairs = Vec::new();
        for item in items {
            self.childless(item);
            let text = full(&item.text);
            match pair(&text, item.text.line) {
                Some(pair) => pairs.push(pair),
                None => self.wrong(
                    item.text.line,
                    format!("this is not `name: text`: \"{}\"", brief(&text)),
                    "write it as in `ask: How was the last one paid for?`",
                ),
            }
        }
        Keys::new(line, pairs)
    }

    /// The title of a file, with its text.
    pub fn title<'d>(&mut self, document: &'d Document<'_>) -> Option<&'d Section> {
        if document.title.is_none() {
            self.wrong(
                1,
                "the title is missing",
                "begin the text with `# ` and the name",
            );
        }
        document.title.as_ref()
    }

    /// The sections of a file by name; unknown and repeated ones are mistakes.
    pub fn sections<'d>(
        &mut self,
        document: &'d Document<'_>,
        names: &[&'static str],
    ) -> Vec<(&'static str, &'d Section)> {
        let mut found: Vec<(&'static str, &Section)> = Vec::new();
        for section in &document.sections {
            let heading = full(&section.heading);
            let line = section.heading.line;
            match names
                .iter()
                .find(|name| name.eq_ignore_ascii_case(&heading))
            {
                None => {
                    let mend = if names.is_empty() {
                        "this file has no sections; take it out".into()
                    } else {
                        choose(&heading, names.iter().copied())
                    };
                    self.loses(
                        line,
                        format!("`## {}` is no section of this file", brief(&heading)),
                        mend,
                    );
                }
                Some(name) if found.iter().any(|(known, _)| known == name) => {
                    self.wrong(
                        line,
                        format!("`## {name}` is there twice"),
                        "put its points under the first one",
                    );
                }
                Some(name) => found.push((name, section)),
            }
        }
        found
    }
}
