//! One playbook file as a tree: front matter, title, sections, points with what stands under them.
//!
//! Only the shape of Markdown that the format uses is known here, not what the sections mean.
//! Whatever has another shape (tables, quotations, code blocks) is a mistake, never dropped.

use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::mistake::{Kind, Mistake, brief};

/// A text and the line it begins on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Text {
    pub line: usize,
    /// What stands in backticks at its very beginning: an id, or a pattern.
    pub id: Option<String>,
    /// The rest, on one line.
    pub body: String,
}

/// A point of a list, with the points under it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Item {
    pub text: Text,
    pub children: Vec<Item>,
}

/// A heading with what follows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Section {
    pub heading: Text,
    pub paragraphs: Vec<Text>,
    pub items: Vec<Item>,
}

/// A whole file.
#[derive(Debug, Default)]
pub(super) struct Document<'a> {
    pub file: String,
    /// The front matter and where it begins in `source`.
    pub front: Option<(usize, &'a str)>,
    /// The first-level heading with what follows it, up to the first section.
    pub title: Option<Section>,
    /// What follows the second-level headings.
    pub sections: Vec<Section>,
    /// Whether nothing of it can be used; that is a mistake already.
    pub broken: bool,
    lines: Lines,
}

impl<'a> Document<'a> {
    /// Reads a file; what can't be understood is added to `mistakes`, the rest is kept.
    pub fn read(file: &str, source: &'a str, mistakes: &mut Vec<Mistake>) -> Self {
        let lines = Lines::of(source);
        let (front, body) = match split(source) {
            Ok(parts) => parts,
            Err((problem, mend)) => {
                mistakes.push(Mistake {
                    kind: Kind::Broken,
                    ..Mistake::new(file, 1, problem, mend)
                });
                return Self {
                    file: file.to_owned(),
                    broken: true,
                    ..Self::default()
                };
            }
        };
        let mut builder = Builder {
            file,
            source,
            lines: &lines,
            mistakes,
            title: None,
            sections: Vec::new(),
            stray: false,
        };
        builder.read(body);
        let (title, sections) = (builder.title, builder.sections);
        Self {
            file: file.to_owned(),
            front,
            title,
            sections,
            broken: false,
            lines,
        }
    }

    /// The line, from 1, of a place in the source.
    pub fn line_at(&self, offset: usize) -> usize {
        self.lines.at(offset)
    }
}

/// Where the lines of a source begin.
#[derive(Debug, Default)]
struct Lines(Vec<usize>);

impl Lines {
    fn of(source: &str) -> Self {
        Self(
            std::iter::once(0)
                .chain(source.match_indices('\n').map(|(at, _)| at + 1))
                .collect(),
        )
    }

    fn at(&self, offset: usize) -> usize {
        self.0.partition_point(|start| *start <= offset).max(1)
    }
}

/// Front matter with its place, and the range of the body.
type Split<'a> = (Option<(usize, &'a str)>, Range<usize>);

/// Splits a file into its settings and the rest; the error is a problem with its mend.
fn split(source: &str) -> Result<Split<'_>, (&'static str, &'static str)> {
    let start = if source.starts_with('\u{feff}') {
        '\u{feff}'.len_utf8()
    } else {
        0
    };
    let text = &source[start..];
    if text.trim().is_empty() {
        return Err(("the file is empty", "write it, or take it out"));
    }
    let mut at = start;
    let mut front = None;
    for line in text.split_inclusive('\n') {
        let fence = line.trim_end() == "+++";
        match front {
            None if fence => front = Some(at + line.len()),
            None => {
                let body = text.lines().take_while(|line| !line.starts_with('#'));
                let mut fences = body.filter(|line| line.trim_end() == "+++");
                return match fences.next() {
                    // What stands above the only fence are settings.
                    Some(_) => Err((
                        "the settings that end with `+++` do not begin with one",
                        "put a line with only `+++` before the first setting",
                    )),
                    None => Ok((None, start..source.len())),
                };
            }
            Some(begin) if fence => {
                return Ok((
                    Some((begin, &source[begin..at])),
                    at + line.len()..source.len(),
                ));
            }
            Some(_) => {}
        }
        at += line.len();
    }
    Err((
        "the settings that begin with `+++` do not end",
        "put a line with only `+++` after the last setting",
    ))
}

struct Builder<'a, 'm> {
    file: &'m str,
    source: &'a str,
    lines: &'m Lines,
    mistakes: &'m mut Vec<Mistake>,
    title: Option<Section>,
    sections: Vec<Section>,
    /// Whether text before the first heading was reported already.
    stray: bool,
}

/// Inline text being gathered.
#[derive(Default)]
struct Inline {
    range: Option<Range<usize>>,
    id: Option<(String, usize)>,
}

impl Inline {
    fn add(&mut self, range: Range<usize>) {
        match &mut self.range {
            Some(known) => known.end = known.end.max(range.end),
            None => self.range = Some(range),
        }
    }
}

impl Builder<'_, '_> {
    fn wrong(&mut self, offset: usize, problem: impl Into<String>, mend: &str) {
        self.mistakes.push(Mistake::new(
            self.file,
            self.lines.at(offset),
            problem,
            mend,
        ));
    }

    fn read(&mut self, body: Range<usize>) {
        let base = body.start;
        let markdown = &self.source[body];
        let mut items: Vec<Item> = Vec::new();
        let mut inline = Inline::default();
        // how many blocks of a kind we don't know we are in; what is inside is not looked at
        let mut unknown = 0_usize;
        for (event, range) in Parser::new_ext(markdown, Options::empty()).into_offset_iter() {
            let range = range.start + base..range.end + base;
            if unknown > 0 {
                match event {
                    Event::Start(_) => unknown += 1,
                    Event::End(_) => unknown -= 1,
                    _ => {}
                }
                continue;
            }
            match event {
                Event::Start(Tag::Heading { .. } | Tag::Paragraph) => inline = Inline::default(),
                Event::End(TagEnd::Heading(level)) => {
                    let text = self.take(&mut inline, range.start);
                    self.heading(level as usize, text);
                }
                Event::End(TagEnd::Paragraph) => {
                    let text = self.take(&mut inline, range.start);
                    self.paragraph(text, &mut items);
                }
                Event::Start(Tag::List(_)) => self.flush(&mut inline, &mut items),
                Event::End(TagEnd::List(_)) => {}
                Event::Start(Tag::Item) => {
                    inline = Inline::default();
                    items.push(Item {
                        text: Text {
                            line: self.lines.at(range.start),
                            ..Text::default()
                        },
                        ..Item::default()
                    });
                }
                Event::End(TagEnd::Item) => {
                    self.flush(&mut inline, &mut items);
                    self.close_item(&mut items, range.start);
                }
                Event::Start(Tag::HtmlBlock) => {
                    self.flush(&mut inline, &mut items);
                    let html = self.source[range.clone()].trim();
                    if !(html.starts_with("<!--") && html.ends_with("-->")) {
                        self.wrong(
                            range.start,
                            "this is HTML",
                            "write plain text; only comments `<!-- like this -->` may stand here",
                        );
                    }
                    unknown = 1;
                }
                Event::Start(tag @ (Tag::BlockQuote(_) | Tag::CodeBlock(_))) => {
                    self.flush(&mut inline, &mut items);
                    let what = if matches!(tag, Tag::BlockQuote(_)) {
                        "a quotation (`>`)"
                    } else {
                        "a block of code"
                    };
                    self.wrong(
                        range.start,
                        format!("{what} is not part of the format"),
                        "write it as a point (`- …`); mind the indentation: two spaces a level",
                    );
                    unknown = 1;
                }
                Event::Rule => self.wrong(
                    range.start,
                    "a ruler (`---`) is not part of the format",
                    "take it out; sections begin with `##`",
                ),
                Event::Code(code) => {
                    if inline.range.is_none() {
                        inline.id = Some((code.to_string(), range.end));
                    }
                    inline.add(range);
                }
                Event::InlineHtml(html) if html.starts_with("<!--") => {
                    self.wrong(
                        range.start,
                        "a comment stands inside a text",
                        "give the comment a line of its own, with an empty line before and after",
                    );
                    inline.add(range);
                }
                // emphasis, links, text: the source is kept as it was written
                _ => inline.add(range),
            }
        }
    }

    fn take(&self, inline: &mut Inline, fallback: usize) -> Text {
        let Inline { range, id } = std::mem::take(inline);
        let range = range.unwrap_or(fallback..fallback);
        let line = self.lines.at(range.start);
        let (id, start) = match id {
            Some((id, end)) => (Some(id), end),
            None => (None, range.start),
        };
        let rest = self.source.get(start..range.end).unwrap_or_default();
        Text {
            line,
            id,
            body: rest.split_whitespace().collect::<Vec<_>>().join(" "),
        }
    }

    /// The text of the innermost point, when there is any that was not stored yet.
    fn flush(&mut self, inline: &mut Inline, items: &mut [Item]) {
        if inline.range.is_some() {
            let text = self.take(inline, 0);
            self.paragraph(text, items);
        }
    }

    fn paragraph(&mut self, text: Text, items: &mut [Item]) {
        let offset_line = text.line;
        if let Some(item) = items.last_mut() {
            if item.text.body.is_empty() && item.text.id.is_none() {
                item.text = text;
            } else {
                self.wrong_line(
                    offset_line,
                    format!(
                        "a second paragraph under one point: \"{}\"",
                        brief(&text.body)
                    ),
                    "make it a point of its own, or join it to the first",
                );
            }
            return;
        }
        match self.sections.last_mut().or(self.title.as_mut()) {
            Some(section) => section.paragraphs.push(whole(text)),
            None => self.stray(offset_line),
        }
    }

    fn heading(&mut self, level: usize, text: Text) {
        let line = text.line;
        let section = Section {
            heading: text,
            ..Section::default()
        };
        match level {
            1 if self.title.is_none() && self.sections.is_empty() => self.title = Some(section),
            1 => self.wrong_line(
                line,
                "a second title, or a title after a section",
                "use `#` once, at the top, and `##` for sections",
            ),
            2 => self.sections.push(section),
            _ => self.wrong_line(
                line,
                "a heading of a level that is not used",
                "use `##` for sections, and points (`- …`) below",
            ),
        }
    }

    fn close_item(&mut self, items: &mut Vec<Item>, start: usize) {
        let Some(item) = items.pop() else { return };
        if item.text.body.is_empty() && item.text.id.is_none() {
            self.wrong(start, "an empty point", "write something, or take it out");
            return;
        }
        match items.len() {
            0 => match self.sections.last_mut().or(self.title.as_mut()) {
                Some(section) => section.items.push(item),
                None => self.stray(item.text.line),
            },
            1 => {
                if let Some(parent) = items.last_mut() {
                    parent.children.push(item);
                }
            }
            _ => self.wrong(
                start,
                "a point on the third level",
                "points have one level below them; take two spaces away",
            ),
        }
    }

    fn stray(&mut self, line: usize) {
        if !self.stray {
            self.stray = true;
            self.wrong_line(line, "text before the title", "begin with a title (`# …`)");
        }
    }

    fn wrong_line(&mut self, line: usize, problem: impl Into<String>, mend: &str) {
        self.mistakes
            .push(Mistake::new(self.file, line, problem, mend));
    }
}

/// Outside of points and headings, a text that begins with backticks is only a text.
fn whole(text: Text) -> Text {
    match text.id {
        Some(id) => Text {
            line: text.line,
            id: None,
            body: format!("`{id}` {}", text.body),
        },
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(source: &str) -> (Document<'_>, Vec<String>) {
        let mut mistakes = Vec::new();
        let document = Document::read("f.md", source, &mut mistakes);
        (document, mistakes.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn reads_the_whole_shape() {
        let (document, mistakes) = read(concat!(
            "+++\nid = \"a\"\n+++\n# A title\n\nWhat it is\nfor.\n\n<!-- a remark -->\n\n## Required\n\n",
            "- `budget` *Who* pays\n  is {{ said.who_pays }}.\n  - label: Budget\n  - ask (junior): How?\n\n## Say\n\n1. One\n2. Two\n",
        ));
        assert_eq!(mistakes, Vec::<String>::new());
        assert_eq!(document.front, Some((4, "id = \"a\"\n")));
        let title = document.title.unwrap();
        assert_eq!(
            (title.heading.body.as_str(), title.heading.line),
            ("A title", 4)
        );
        assert_eq!(title.paragraphs[0].body, "What it is for.");
        let required = &document.sections[0];
        assert_eq!(
            (required.heading.body.as_str(), required.heading.line),
            ("Required", 11)
        );
        let item = &required.items[0];
        assert_eq!(
            (item.text.id.as_deref(), item.text.line),
            (Some("budget"), 13)
        );
        assert_eq!(item.text.body, "*Who* pays is {{ said.who_pays }}.");
        assert_eq!(item.children[1].text.body, "ask (junior): How?");
        assert_eq!(item.children[1].text.line, 16);
        let said: Vec<&str> = document.sections[1]
            .items
            .iter()
            .map(|item| item.text.body.as_str())
            .collect();
        assert_eq!(said, ["One", "Two"]);
    }

    #[test]
    fn reads_what_windows_and_loose_lists_make_of_it() {
        let (document, mistakes) = read(
            "\u{feff}+++\r\na = 1\r\n+++\r\n# T\r\n\r\n## S\r\n\r\n- `x` One\r\n\r\n  - k: v\r\n\r\n- `y` Two\r\n",
        );
        assert_eq!(mistakes, Vec::<String>::new());
        assert!(document.front.is_some());
        let section = &document.sections[0];
        assert_eq!(section.items.len(), 2);
        assert_eq!(section.items[0].children[0].text.body, "k: v");
        assert_eq!(section.items[1].text.line, 12);
    }

    #[test]
    fn names_what_it_does_not_know() {
        let table = [
            (
                "+++\na = 1\n",
                "f.md:1: the settings that begin with `+++` do not end",
            ),
            ("text\n", "f.md:1: text before the title"),
            ("- point\n", "f.md:1: text before the title"),
            (
                "# A\n\n> said\n",
                "f.md:3: a quotation (`>`) is not part of the format",
            ),
            (
                "# A\n\n```\nx\n```\n",
                "f.md:3: a block of code is not part of the format",
            ),
            ("# A\n\n<div>\n\n## B\n", "f.md:3: this is HTML"),
            (
                "# A\n\n***\n",
                "f.md:3: a ruler (`---`) is not part of the format",
            ),
            ("# A\n\n# B\n", "f.md:3: a second title"),
            (
                "# A\n\n### B\n",
                "f.md:3: a heading of a level that is not used",
            ),
            (
                "# A\n## B\n- a\n  - b\n    - c\n",
                "f.md:5: a point on the third level",
            ),
            (
                "# A\n## B\n- a\n\n  more\n",
                "f.md:5: a second paragraph under one point",
            ),
            ("# A\n## B\n-\n- b\n", "f.md:3: an empty point"),
            (
                "# A\n## B\n- a <!-- b -->\n",
                "f.md:3: a comment stands inside a text",
            ),
        ];
        for (source, wanted) in table {
            let (_, mistakes) = read(source);
            assert!(
                mistakes.iter().any(|mistake| mistake.starts_with(wanted)),
                "{source:?} gave {mistakes:#?}"
            );
        }
    }

    proptest::proptest! {
        #[test]
        fn never_panics(source in "([-#+>`*_ <!{}0-9a-c\n\r\t|\\[\\]()]|\u{feff}|ß|🦀){0,120}") {
            read(&source);
        }
    }
}
