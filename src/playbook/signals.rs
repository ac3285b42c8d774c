//! How answers are read: patterns by what they tell, each tried on its examples.
//!
//! A file of patterns may define words (`## Words`), which its patterns name in angle brackets: `<title>`. `<name>` is
//! the name of a person. Patterns and texts are compared in their plain form ([`crate::domain::text::plain`]), so that
//! accents and typographic marks make no difference; capitals make none either.

use std::collections::BTreeMap;

use regex::bytes::{Captures, Regex, RegexBuilder, RegexSet, RegexSetBuilder};

use super::document::{Document, Item};
use super::front::Front;
use super::keys::full;
use super::mistake::{brief, choose};
use super::reader::Reader;
use crate::domain::noted::Topic;
use crate::domain::said::Is;
use crate::domain::text;

/// Longest pattern, in bytes.
const PATTERN_BYTES: usize = 1_024;
/// Longest pattern with its words put in, in bytes.
const WHOLE_BYTES: usize = 1 << 14;
/// Most memory that a compiled pattern may take, in bytes.
const PATTERN_SIZE: usize = 1 << 20;
/// Most memory that all patterns of one kind may take together, in bytes.
const SET_SIZE: usize = 1 << 24;
/// Most patterns of one kind: all of them are tried on each answer.
const PATTERNS: usize = 400;
/// The name of a person: up to three words with capitals, and what may stand between them.
const NAME: &str = r"(?-i:(?:Dr|Prof)\.? )?(?-i:[A-Z](?:\.|[A-Za-z'-]*[a-z])(?: (?:(?:von|van|der|den|ten|de|la|del|di|da|du|le|zu) ){0,2}[A-Z](?:\.|[A-Za-z'-]*[a-z])){0,2})";

/// What a pattern tells of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Signal {
    /// Nothing is known yet: `tbc`.
    NoAnswer,
    /// What we did (S4).
    Ours,
    /// What the buyer did or said.
    Theirs,
    /// How things are, whoever says so.
    Fact,
    /// A denial, before a word that would keep a criterion open.
    Denial,
    /// Who said it.
    Speaker,
    /// A number with its unit or noun.
    Figure,
    /// A day without a figure: `yesterday`.
    Day,
    /// A title, with the person's name where it stands beside it.
    Title,
    /// What somebody is to the decision.
    Is(Is),
    /// A word with a capital that is no name.
    NoName,
    /// Somebody without a name: `he himself`.
    Pronoun,
    /// A try that reached nobody: `left a message`.
    Tried,
    /// Why something can't be answered here: `tender rules allow no questions`.
    NotHere,
    /// Somebody signed (S12).
    Signed,
    /// An order of theirs, or that an e-signature is complete.
    Ordered,
    /// We signed.
    WeSigned,
    /// A signature that is ahead, asked for or denied.
    NotSigned,
    /// A contract before the contract.
    NoContract,
    /// What a note is about.
    Topic(Topic),
}

/// The sections of a file, and what each tells; the second of two names for one thing is that of earlier versions.
const SECTIONS: [(&str, Signal); 38] = [
    ("No answer", Signal::NoAnswer),
    ("Our side", Signal::Ours),
    ("Seller activity", Signal::Ours),
    ("Their side", Signal::Theirs),
    ("Buyer activity", Signal::Theirs),
    ("Facts", Signal::Fact),
    ("Denials", Signal::Denial),
    ("Speaker", Signal::Speaker),
    ("Figures", Signal::Figure),
    ("Days", Signal::Day),
    ("Titles", Signal::Title),
    ("Decides", Signal::Is(Is::Decides)),
    ("Signs", Signal::Is(Is::Signs)),
    ("Pays", Signal::Is(Is::Pays)),
    ("Uses", Signal::Is(Is::Uses)),
    ("Checks", Signal::Is(Is::Checks)),
    ("Speaks for us", Signal::Is(Is::SpeaksForUs)),
    ("Against", Signal::Is(Is::Against)),
    ("Introduced us", Signal::Is(Is::IntroducedUs)),
    ("Left", Signal::Is(Is::Left)),
    ("No names", Signal::NoName),
    ("Nobody by name", Signal::Pronoun),
    ("Not here", Signal::NotHere),
    ("Tried", Signal::Tried),
    ("Signed", Signal::Signed),
    ("Ordered", Signal::Ordered),
    ("We signed", Signal::WeSigned),
    ("Not signed", Signal::NotSigned),
    ("No contract", Signal::NoContract),
    ("Budget", Signal::Topic(Topic::Budget)),
    ("Who decides", Signal::Topic(Topic::Decider)),
    ("Date that forces", Signal::Topic(Topic::Deadline)),
    ("Competitor", Signal::Topic(Topic::Competitor)),
    ("Legal", Signal::Topic(Topic::Legal)),
    ("Price pressure", Signal::Topic(Topic::Price)),
    ("Somebody left", Signal::Topic(Topic::Gone)),
    ("Next step", Signal::Topic(Topic::NextStep)),
    (WORDS, Signal::NoName),
];
/// The section of words.
const WORDS: &str = "Words";

/// How answers are read, by patterns.
#[derive(Debug, Default)]
pub struct Signals {
    lists: BTreeMap<Signal, Patterns>,
    none: Patterns,
}

impl Signals {
    /// The patterns that tell this.
    pub fn of(&self, signal: Signal) -> &Patterns {
        self.lists.get(&signal).unwrap_or(&self.none)
    }

    /// Whether a plain text matches a pattern that tells this.
    pub fn tell(&self, signal: Signal, plain: &str) -> bool {
        self.of(signal).is_match(plain)
    }
}

/// Patterns that tell the same, tried together.
#[derive(Debug, Default)]
pub struct Patterns {
    set: RegexSet,
    list: Vec<Pattern>,
}

impl Patterns {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Whether one matches a plain text.
    pub fn is_match(&self, plain: &str) -> bool {
        !self.list.is_empty() && self.set.is_match(plain.as_bytes())
    }

    /// Every match in a plain text, pattern by pattern.
    pub fn found<'t>(&'t self, plain: &'t str) -> impl Iterator<Item = Captures<'t>> {
        let hits = if self.list.is_empty() {
            Vec::new()
        } else {
            self.set.matches(plain.as_bytes()).into_iter().collect()
        };
        hits.into_iter()
            .filter_map(|at| self.list.get(at))
            .flat_map(|pattern| pattern.regex.captures_iter(plain.as_bytes()))
    }
}

/// A regular expression with the examples that prove it.
#[derive(Debug)]
pub struct Pattern {
    /// The compiled expression, for plain texts; size-limited.
    pub regex: Regex,
    /// Examples it must match.
    pub matches: Vec<String>,
    /// Examples it must not match.
    pub misses: Vec<String>,
}

/// Patterns as they are read, file by file.
#[derive(Default)]
pub(super) struct Gathered(BTreeMap<Signal, Vec<Pattern>>);

impl Gathered {
    /// Reads one file.
    pub fn read(&mut self, document: &Document<'_>, reader: &mut Reader<'_>) {
        Front::read(document, reader.mistakes).finish(reader.mistakes);
        if let Some(title) = reader.title(document) {
            reader.no_items(title);
        }
        let names = SECTIONS.map(|(name, _)| name);
        let sections = reader.sections(document, &names);
        let mut words = BTreeMap::from([("name".to_owned(), format!("(?P<name>{NAME})"))]);
        for (_, section) in sections.iter().filter(|(name, _)| *name == WORDS) {
            for item in &section.items {
                words.extend(word(item, &words, reader));
            }
        }
        for (name, section) in sections {
            reader.no_paragraphs(section);
            let Some((_, signal)) = SECTIONS
                .iter()
                .find(|(known, _)| *known == name && name != WORDS)
            else {
                continue;
            };
            for item in &section.items {
                let list = self.0.entry(*signal).or_default();
                list.extend(pattern(item, &words, reader));
                if list.len() == PATTERNS + 1 {
                    reader.wrong(
                        item.text.line,
                        format!("more than {PATTERNS} patterns that tell the same"),
                        "take some out: all of them are tried on each answer",
                    );
                }
            }
        }
    }

    /// All of them, ready to be tried together.
    pub fn compile(self, wrong: &mut impl FnMut(String)) -> Signals {
        let mut signals = Signals::default();
        for (signal, list) in self.0 {
            let sources = list.iter().map(|pattern| pattern.regex.as_str());
            let set = RegexSetBuilder::new(sources)
                .case_insensitive(true)
                .size_limit(SET_SIZE)
                .build();
            match set {
                Ok(set) => {
                    signals.lists.insert(signal, Patterns { set, list });
                }
                Err(_) => wrong(format!("the patterns of {signal:?} grow too big together")),
            }
        }
        signals
    }
}

/// A word of the file: `` `title` CEO, CFO, managing director ``, each of them a pattern.
fn word(
    item: &Item,
    known: &BTreeMap<String, String>,
    reader: &mut Reader<'_>,
) -> Option<(String, String)> {
    let (id, body) = reader.entry(&item.text, "word")?;
    let line = item.text.line;
    reader.keys(line, &item.children).finish(reader, "word");
    if known.contains_key(&id) {
        reader.wrong(
            line,
            format!("word `{id}` is there twice"),
            "use another name",
        );
        return None;
    }
    let body = match with_words(&body, known) {
        Ok(body) => body,
        Err(word) => {
            unknown_word(&word, line, known, reader);
            return None;
        }
    };
    let any: Vec<&str> = body
        .split(',')
        .map(str::trim)
        .filter(|w| !w.is_empty())
        .collect();
    if any.is_empty() {
        reader.wrong(
            line,
            format!("word `{id}` says nothing"),
            "write words with commas between them",
        );
        return None;
    }
    let any = any.join("|");
    // What people are called is kept as it was found.
    let source = if id == "title" {
        format!("(?P<title>{any})")
    } else {
        format!("(?:{any})")
    };
    Some((id, source))
}

fn unknown_word(
    word: &str,
    line: usize,
    known: &BTreeMap<String, String>,
    reader: &mut Reader<'_>,
) {
    reader.wrong(
        line,
        format!("`<{word}>` is no word that stands above"),
        choose(word, known.keys().map(String::as_str)),
    );
}

/// A pattern with its words put in; the first word that nothing defines where there is one.
fn with_words(source: &str, words: &BTreeMap<String, String>) -> Result<String, String> {
    let mut whole = String::with_capacity(source.len());
    let mut rest = source;
    while let Some((before, after)) = rest.split_once('<') {
        whole.push_str(before);
        // `(?<…>` and `(?P<…>` name a group.
        let opens = before
            .strip_suffix('P')
            .unwrap_or(before)
            .strip_suffix("(?");
        let group = opens.is_some_and(|rest| !rest.ends_with('\\')) || before.ends_with('\\');
        let word = after.split_once('>').filter(|(word, _)| {
            !group && !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')
        });
        match word {
            None => {
                whole.push('<');
                rest = after;
            }
            Some((word, after)) => {
                let meaning = words.get(word).ok_or_else(|| word.to_owned())?;
                // A group has one place in a pattern; behind that it is only matched.
                let named = format!("(?P<{word}>");
                match meaning.strip_prefix(&named) {
                    Some(bare) if whole.contains(&named) => {
                        whole.push_str("(?:");
                        whole.push_str(bare);
                    }
                    _ => whole.push_str(meaning),
                }
                rest = after;
            }
        }
    }
    whole.push_str(rest);
    Ok(whole)
}

fn pattern(
    item: &Item,
    words: &BTreeMap<String, String>,
    reader: &mut Reader<'_>,
) -> Option<Pattern> {
    let line = item.text.line;
    let mut keys = reader.keys(line, &item.children);
    let mut examples = |key| -> Vec<(String, usize)> {
        let pairs = keys.many(key).into_iter();
        pairs.map(|pair| (pair.value, pair.line)).collect()
    };
    let matches = examples("matches");
    let misses = examples("misses");
    keys.finish(reader, "pattern");
    let source = match &item.text.id {
        Some(source) if item.text.body.is_empty() => source.as_str(),
        Some(_) => {
            reader.wrong(
                line,
                format!("text after the pattern: \"{}\"", brief(&item.text.body)),
                "keep only the pattern, in backticks",
            );
            return None;
        }
        None => {
            reader.wrong(
                line,
                format!(
                    "this pattern is not in backticks: \"{}\"",
                    brief(&full(&item.text))
                ),
                "write it as in `` `\\bsent\\b` ``",
            );
            return None;
        }
    };
    for (list, what) in [(&matches, "matches"), (&misses, "misses")] {
        if list.is_empty() {
            reader.wrong(
                line,
                format!("the pattern has no example of what it {what}"),
                format!("add `  - {what}: …` below it"),
            );
        }
    }
    if source.len() > PATTERN_BYTES {
        reader.wrong(
            line,
            format!("the pattern is too long: {} bytes", source.len()),
            format!("split it; at most {PATTERN_BYTES}"),
        );
        return None;
    }
    let whole = match with_words(source, words) {
        Ok(whole) => whole,
        Err(word) => {
            unknown_word(&word, line, words, reader);
            return None;
        }
    };
    let regex = compiled(&text::plain(&whole));
    let regex = match regex {
        Ok(regex) => regex,
        Err(reason) => {
            reader.wrong(
                line,
                format!("the pattern can't be used: {reason}"),
                "mend it; letters, `\\b`, `|`, `( )`, `?` and `+` are enough for most",
            );
            return None;
        }
    };
    for (example, line) in &matches {
        if !regex.is_match(text::plain(example).as_bytes()) {
            reader.wrong(
                *line,
                format!("the pattern does not match \"{}\"", brief(example)),
                "mend the pattern, or take the example out",
            );
        }
    }
    for (example, line) in &misses {
        if regex.is_match(text::plain(example).as_bytes()) {
            reader.wrong(
                *line,
                format!("the pattern matches \"{}\", and must not", brief(example)),
                "make the pattern narrower, or take the example out",
            );
        }
    }
    let texts = |list: Vec<(String, usize)>| list.into_iter().map(|(text, _)| text).collect();
    Some(Pattern {
        regex,
        matches: texts(matches),
        misses: texts(misses),
    })
}

/// Compiles a plain pattern; why it can't be used otherwise.
///
/// Plain texts are ASCII for the most part, so that a pattern without letters of other scripts needs no tables of them:
/// it is a tenth as large, and several times as fast.
fn compiled(plain: &str) -> Result<Regex, String> {
    if plain.len() > WHOLE_BYTES {
        return Err("it grows too big".into());
    }
    let build = |source: &str| {
        RegexBuilder::new(source)
            .case_insensitive(true)
            .size_limit(PATTERN_SIZE)
            .nest_limit(50)
            .build()
    };
    let regex = build(&format!("(?-u:{plain})")).or_else(|_| build(plain));
    regex.map_err(|error| match error {
        regex::Error::CompiledTooBig(_) => "it grows too big".into(),
        // the library draws the pattern on several lines; its last one says what is wrong
        error => error
            .to_string()
            .lines()
            .last()
            .unwrap_or_default()
            .trim_start_matches("error: ")
            .to_owned(),
    })
}
