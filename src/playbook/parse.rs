//! From the files of a playbook to its types, with every mistake of every file.
//!
//! Two passes: the first gathers the ids that files define, the second reads everything and can so
//! check each reference where it stands. Reading from a disk is in `files`.

use super::cause::{self, Seen};
use super::document::Document;
use super::labels::{self, Label};
use super::mistake::{Kind as Stands, Mistake, brief, choose};
use super::reader::{Known, Reader};
use super::signals::Gathered;
use super::{Family, Playbook, Signals, Texts, cards, lists, order, stages, suggestions};

/// The name that stands before each path in a mistake where no folder was named.
pub(super) const FOLDER: &str = "prompts";
const NOT_MARKDOWN: &str = "only files ending in `.md` are read";
const RENAME: &str = "rename it, or take it out";
/// Most lines of a file: what is compared with each other stays few.
const LINES: usize = 5_000;
const FEWEST_STAGES: usize = 2;
const MOST_STAGES: usize = 20;

/// The files at the top, all of them optional.
const TOP: [&str; 7] = [
    "roles.md",
    "sources.md",
    "reasons.md",
    "signals.md",
    "sizes.md",
    "strategy.md",
    "coaching.md",
];
const FOLDERS: [&str; 6] = [
    "stages",
    "signals",
    "differentiators",
    "verticals",
    "competitors",
    "messages",
];
const FAMILIES: [(&str, Family); 4] = [
    ("yourself", Family::Yourself),
    ("competition", Family::Competition),
    ("customer", Family::Customer),
    ("support", Family::Support),
];

/// One file of a playbook.
#[derive(Clone, Debug)]
pub struct File {
    /// The path inside the playbook, with `/` between its parts, such as `stages/1-prospecting.md`.
    pub path: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// What a file is, by its place.
enum Kind {
    Stage(u32),
    Differentiators(Family),
    Vertical,
    Competitor,
    Signals,
    Top(&'static str),
}

/// A file that was read and has a place.
struct Placed<'a> {
    /// Inside the playbook.
    path: &'a str,
    kind: Kind,
    document: Document<'a>,
}

/// Mistakes as they are found, and what stands before the paths in them.
struct Told<'r> {
    root: &'r str,
    mistakes: Vec<Mistake>,
}

impl Told<'_> {
    /// The name of a file as whoever reads of it knows it.
    fn shown(&self, path: &str) -> String {
        format!("{}/{path}", self.root)
    }

    fn wrong(&mut self, path: &str, problem: impl Into<String>, mend: impl Into<String>) {
        let file = self.shown(path);
        self.mistakes.push(Mistake::new(file, 1, problem, mend));
    }

    /// The same where nothing of the file can be used.
    fn broken(
        &mut self,
        path: &str,
        line: usize,
        problem: impl Into<String>,
        mend: impl Into<String>,
    ) {
        let file = self.shown(path);
        self.mistakes.push(Mistake {
            kind: Stands::Broken,
            ..Mistake::new(file, line, problem, mend)
        });
    }
}

/// Reads the files of a playbook, named after no folder in particular.
///
/// # Errors
///
/// As [`parse_in`].
pub(super) fn parse(files: &[File]) -> Result<Playbook, Vec<Mistake>> {
    parse_in(FOLDER, files, Vec::new())
}

/// Reads the files of a playbook in the folder `root`, of which these mistakes are known already.
///
/// # Errors
///
/// Every mistake that somebody made, causes first, else in the order of files and lines.
pub(super) fn parse_in(
    root: &str,
    files: &[File],
    mistakes: Vec<Mistake>,
) -> Result<Playbook, Vec<Mistake>> {
    let mut told = Told { root, mistakes };
    let texts = texts(files, &mut told);
    let placed = place(files, &mut told);
    let known = known(&placed, &mut told);
    let playbook = read(&placed, &known, texts, &mut told);
    if told.mistakes.is_empty() {
        return Ok(playbook);
    }
    let number = |placed: &Placed<'_>| match placed.kind {
        Kind::Stage(number) => Some(number),
        _ => None,
    };
    let seen = Seen {
        stages: placed.iter().filter_map(number).collect(),
        roles: files.iter().any(|file| file.path == "roles.md"),
    };
    Err(cause::causes(told.mistakes, root, &seen))
}

/// The templates under `messages/`, over those built in.
fn texts(files: &[File], told: &mut Told<'_>) -> Texts {
    let mut own = Vec::new();
    for file in files
        .iter()
        .filter(|file| file.path.starts_with("messages/"))
    {
        if file.path.to_ascii_lowercase().ends_with("readme.md") {
            continue;
        }
        if file.path.strip_suffix(".md").is_none() {
            told.wrong(&file.path, NOT_MARKDOWN, RENAME);
        } else if let Some(source) = utf8(file, told) {
            own.push((told.shown(&file.path), source.to_owned()));
        }
    }
    match Texts::load(&own) {
        Ok(texts) => texts,
        Err(wrong) => {
            told.mistakes.extend(
                wrong
                    .into_iter()
                    .map(|m| Mistake::new(m.file, m.line, m.problem, m.mend)),
            );
            Texts::builtin()
        }
    }
}

/// The file as text.
fn utf8<'a>(file: &'a File, told: &mut Told<'_>) -> Option<&'a str> {
    match std::str::from_utf8(&file.bytes) {
        Ok(source) if source.lines().nth(LINES).is_some() => {
            told.broken(
                &file.path,
                LINES + 1,
                format!("the file has more than {LINES} lines"),
                "a playbook's files are short; split it, or take it out",
            );
            None
        }
        Ok(source) => Some(source),
        Err(error) => {
            let before = file.bytes.get(..error.valid_up_to()).unwrap_or_default();
            told.broken(
                &file.path,
                before.split(|byte| *byte == b'\n').count(),
                "the file is not UTF-8",
                "save it again as UTF-8 text",
            );
            None
        }
    }
}

fn place<'a>(files: &'a [File], told: &mut Told<'_>) -> Vec<Placed<'a>> {
    let mut placed = Vec::new();
    for file in files {
        let Some(kind) = kind(&file.path, told) else {
            continue;
        };
        let Some(source) = utf8(file, told) else {
            continue;
        };
        let shown = told.shown(&file.path);
        let document = Document::read(&shown, source, &mut told.mistakes);
        if !document.broken {
            placed.push(Placed {
                path: &file.path,
                kind,
                document,
            });
        }
    }
    placed.sort_by(|a, b| (order(&a.kind), a.path).cmp(&(order(&b.kind), b.path)));
    for pair in placed.windows(2) {
        if let [one, two] = pair
            && let (Kind::Stage(first), Kind::Stage(second)) = (&one.kind, &two.kind)
            && first == second
        {
            told.wrong(
                two.path,
                format!("two stages have the number {first}"),
                format!("{} has it already; give each its own", one.document.file),
            );
        }
    }
    placed
}

fn order(kind: &Kind) -> u32 {
    if let Kind::Stage(number) = kind {
        *number
    } else {
        u32::MAX
    }
}

/// What a file is; `None` for one that is not read here, which is a mistake if nobody reads it.
fn kind(path: &str, told: &mut Told<'_>) -> Option<Kind> {
    let (folder, name) = path.split_once('/').unwrap_or(("", path));
    if name.eq_ignore_ascii_case("readme.md") || folder == "messages" {
        return None;
    }
    let stem = name.strip_suffix(".md").unwrap_or(name);
    match folder {
        "" => {
            let known = TOP.iter().find(|known| **known == name);
            if known.is_none() {
                told.broken(
                    path,
                    1,
                    "this file has no place in a playbook",
                    choose(name, TOP),
                );
            }
            known.map(|name| Kind::Top(name))
        }
        _ if !FOLDERS.contains(&folder) || name.contains('/') => {
            let problem = "the folder of this file has no place in a playbook";
            let within = told.shown(folder) + "/";
            let is_told =
                |m: &Mistake| m.file.starts_with(&within) && m.problem.starts_with(problem);
            if !told.mistakes.iter().any(is_told) {
                let problem = format!("{problem}: `{}`", brief(path));
                told.broken(path, 1, problem, choose(folder, FOLDERS));
            }
            None
        }
        _ if stem == name => {
            told.broken(path, 1, NOT_MARKDOWN, RENAME);
            None
        }
        "stages" => {
            let number = stem
                .split(|c: char| !c.is_ascii_digit())
                .next()
                .and_then(|digits| digits.parse().ok());
            if number.is_none() {
                told.broken(
                    path,
                    1,
                    "the name does not say where the stage stands",
                    "begin it with a number, as in `3-development.md`",
                );
            }
            number.map(Kind::Stage)
        }
        "differentiators" => {
            let family = FAMILIES.iter().find(|(name, _)| *name == stem);
            if family.is_none() {
                told.broken(
                    path,
                    1,
                    "the name is no family of differentiators",
                    choose(stem, FAMILIES.map(|(name, _)| name)),
                );
            }
            family.map(|(_, family)| Kind::Differentiators(*family))
        }
        "signals" => Some(Kind::Signals),
        "verticals" => Some(Kind::Vertical),
        _ => Some(Kind::Competitor),
    }
}

fn known(placed: &[Placed<'_>], told: &mut Told<'_>) -> Known {
    let mut known = Known::default();
    // where each word that may stand in brackets was first given a meaning
    let mut words: Vec<(String, String)> = Vec::new();
    for Placed {
        path,
        kind,
        document,
    } in placed
    {
        let ids = match kind {
            Kind::Stage(_) => {
                let (id, criteria) = stages::ids(document);
                let place = known.stages.len();
                known.stages.push(id);
                known
                    .criteria
                    .extend(criteria.into_iter().map(|id| (id, place)));
                continue;
            }
            Kind::Top("roles.md") => {
                let ids = lists::ids(document);
                known.roles.clone_from(&ids);
                ids
            }
            Kind::Top("sources.md") => {
                known.sources = lists::ids(document);
                continue;
            }
            Kind::Vertical => {
                let id = cards::card_id(document);
                known.verticals.extend(id.clone());
                id.into_iter().collect()
            }
            Kind::Competitor => {
                let id = cards::card_id(document);
                known.competitors.extend(id.clone());
                id.into_iter().collect()
            }
            Kind::Differentiators(_) | Kind::Signals | Kind::Top(_) => continue,
        };
        for id in ids {
            match words.iter().find(|(word, _)| *word == id) {
                // twice in one file is reported with its line where that file is read
                Some((_, file)) if *file == document.file => {}
                Some((_, file)) => told.wrong(
                    path,
                    format!("the id `{}` is used twice", brief(&id)),
                    format!(
                        "{file} has it; roles, verticals and competitors need ids of their own"
                    ),
                ),
                None => words.push((id, document.file.clone())),
            }
        }
    }
    known
}

fn read(placed: &[Placed<'_>], known: &Known, texts: Texts, told: &mut Told<'_>) -> Playbook {
    let mut read_stages = Vec::new();
    let mut gathered = Gathered::default();
    let mut playbook = Playbook {
        stages: Vec::new(),
        differentiators: Vec::new(),
        competitors: Vec::new(),
        verticals: Vec::new(),
        sources: Vec::new(),
        lost_reasons: Vec::new(),
        skip_reasons: Vec::new(),
        back_reasons: Vec::new(),
        reopen_reasons: Vec::new(),
        aside_reasons: Vec::new(),
        suggestions: Vec::new(),
        roles: Vec::new(),
        strategy: None,
        sizes: Vec::new(),
        signals: Signals::default(),
        texts,
    };
    let mut differentiators: Vec<(String, String, usize)> = Vec::new();
    for Placed {
        path,
        kind,
        document,
    } in placed
    {
        let mut reader = Reader {
            file: &document.file,
            known,
            mistakes: &mut told.mistakes,
        };
        match kind {
            Kind::Stage(_) => {
                read_stages.push(stages::read(document, path, read_stages.len(), &mut reader));
            }
            Kind::Differentiators(family) => {
                for section in &document.sections {
                    let Some(id) = &section.heading.id else {
                        continue;
                    };
                    match differentiators.iter().find(|(known, _, _)| known == id) {
                        Some((_, file, line)) => {
                            let mend = format!("{file}:{line} has it already; use another id");
                            reader.wrong(
                                section.heading.line,
                                format!("differentiator `{}` is there twice", brief(id)),
                                mend,
                            );
                        }
                        None => differentiators.push((
                            id.clone(),
                            document.file.clone(),
                            section.heading.line,
                        )),
                    }
                }
                playbook.differentiators.extend(cards::differentiators(
                    document,
                    *family,
                    &mut reader,
                ));
            }
            Kind::Vertical => playbook
                .verticals
                .push(cards::vertical(document, &mut reader)),
            Kind::Competitor => playbook
                .competitors
                .push(cards::competitor(document, &mut reader)),
            Kind::Top("roles.md") => playbook.roles = lists::roles(document, &mut reader),
            Kind::Top("sources.md") => playbook.sources = lists::sources(document, &mut reader),
            Kind::Signals | Kind::Top("signals.md") => gathered.read(document, &mut reader),
            Kind::Top("sizes.md") => playbook.sizes = lists::sizes(document, &mut reader),
            Kind::Top("coaching.md") => {
                playbook.suggestions = suggestions::read(document, &mut reader);
            }
            Kind::Top("strategy.md") => {
                playbook.strategy = Some(cards::strategy(document, &mut reader));
            }
            Kind::Top(_) => {
                let reasons = lists::reasons(document, &mut reader);
                playbook.lost_reasons = reasons.lost;
                playbook.skip_reasons = reasons.skip;
                playbook.back_reasons = reasons.back;
                playbook.reopen_reasons = reasons.reopen;
                playbook.aside_reasons = reasons.aside;
            }
        }
    }
    playbook.signals =
        gathered.compile(&mut |problem| told.wrong("signals", problem, "take some out"));
    order::check(&read_stages, &mut told.mistakes);
    let title = |kind: fn(&Kind) -> bool| {
        let cards = placed.iter().filter(move |placed| kind(&placed.kind));
        cards.map(|placed| {
            (
                placed.document.file.as_str(),
                placed.document.title.as_ref().map_or(1, |t| t.heading.line),
            )
        })
    };
    let verticals: Vec<Label<'_>> = playbook
        .verticals
        .iter()
        .zip(title(|kind| matches!(kind, Kind::Vertical)))
        .map(|(card, (file, line))| Label {
            id: &card.id,
            names: vec![&card.name],
            file,
            line,
        })
        .collect();
    labels::check("vertical", &verticals, &mut told.mistakes);
    let competitors: Vec<Label<'_>> = playbook
        .competitors
        .iter()
        .zip(title(|kind| matches!(kind, Kind::Competitor)))
        .map(|(card, (file, line))| Label {
            id: &card.id,
            names: [&card.name]
                .into_iter()
                .chain(&card.aliases)
                .map(String::as_str)
                .collect(),
            file,
            line,
        })
        .collect();
    labels::check("competitor", &competitors, &mut told.mistakes);
    let count = read_stages.len();
    if !(FEWEST_STAGES..=MOST_STAGES).contains(&count) {
        let file = told.shown("stages");
        told.mistakes.push(Mistake {
            kind: Stands::Whole,
            ..Mistake::new(
                file,
                1,
                format!(
                    "a process of {count} stage{}",
                    if count == 1 { "" } else { "s" }
                ),
                format!("keep {FEWEST_STAGES} to {MOST_STAGES} files in this folder"),
            )
        });
    }
    playbook.stages = read_stages.into_iter().map(|read| read.stage).collect();
    playbook
}
