//! Reading one stage file: settings, purpose, criteria with their questions, what to say.

use super::criterion::{self, is_for_all};
use super::document::{Document, Section};
use super::front::Front;
use super::mistake::{Of, brief, choose, closest};
use super::reader::{NAME_CHARS, Reader, Scope};
use super::{Complexity, Criterion, Stage};

/// Most criteria of a stage: what one menu holds.
const CRITERIA: usize = 25;

const SECTIONS: [&str; 8] = [
    "Why",
    "Required",
    "Optional",
    "Say",
    "Hints",
    "Not enough",
    "Tools",
    "Skills",
];

/// A stage with the lines on which its parts stand, for the rules that hold across stages.
pub(super) struct ReadStage {
    pub stage: Stage,
    pub file: String,
    /// The line of the title, and of whatever has none of its own.
    pub line: usize,
    pub id_line: usize,
    pub probability_line: usize,
    pub formerly_line: usize,
    /// The line of each criterion.
    pub criteria: Vec<usize>,
}

/// The settings of a stage, as written.
struct Settings {
    id: (String, usize),
    formerly: (Vec<String>, usize),
    probability: (u8, usize),
    idle_days: u32,
    escalate_days: u32,
    age_days: Option<u32>,
    won: bool,
    owners: Vec<String>,
}

impl Settings {
    /// Those of a stage that has none.
    fn none() -> Self {
        Self {
            id: (String::new(), 1),
            formerly: (Vec::new(), 1),
            probability: (0, 1),
            idle_days: 1,
            escalate_days: 1,
            age_days: None,
            won: false,
            owners: Vec::new(),
        }
    }
}

/// Reads the `place`-th stage, from 0.
pub(super) fn read(
    document: &Document<'_>,
    path: &str,
    place: usize,
    reader: &mut Reader<'_>,
) -> ReadStage {
    let scope = Scope {
        stage: Some(place),
        own: None,
    };
    let settings = settings(document, reader);

    let (mut name, mut purpose, mut line) = (String::new(), String::new(), 1);
    if let Some(title) = reader.title(document) {
        line = title.heading.line;
        name = reader.plain(&title.heading.body, line, "name", NAME_CHARS);
        purpose = reader.paragraph(title, "purpose of the stage, one sentence below its title,");
    }

    let sections = reader.sections(document, &SECTIONS);
    let section = |name: &str| {
        sections
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, section)| *section)
    };
    for (name, section) in &sections {
        if *name != "Why" {
            reader.no_paragraphs(section);
        }
    }

    let why = if let Some(section) = section("Why") {
        reader.paragraph(section, "reason why skipping the stage costs")
    } else {
        reader.wrong(
            line,
            "the section `## Why` is missing",
            "add it, with one sentence: what skipping this stage costs",
        );
        String::new()
    };

    let (mut criteria, mut lines) = (Vec::new(), Vec::new());
    for (name, required) in [("Required", true), ("Optional", false)] {
        for item in section(name).map_or(&[][..], |section| &section.items) {
            if let Some(criterion) = criterion::read(item, required, scope, reader) {
                criteria.push(criterion);
                lines.push(item.text.line);
            }
        }
    }
    if section("Required").is_none_or(|section| section.items.is_empty()) {
        reader.wrong(
            section("Required").map_or(line, |section| section.heading.line),
            "the stage requires nothing",
            "add a section `## Required` with what the buyer must have done or said",
        );
    } else if criteria.len() > CRITERIA {
        reader.wrong(
            line,
            format!("the stage has {} criteria", criteria.len()),
            format!("keep at most {CRITERIA}; three to five required ones are read"),
        );
    }
    let requires = |criterion: &&Criterion| {
        criterion.required && criterion.applies(Complexity::Standard, false)
    };
    if !criteria.is_empty()
        && !criteria.iter().any(|criterion| requires(&criterion))
        && section("Required").is_some_and(|section| !section.items.is_empty())
    {
        reader.wrong(
            line,
            "the stage requires nothing of an ordinary deal",
            "make one required criterion without `only if`",
        );
    }

    let mut lines_of = |name: &str, what: &str| {
        section(name).map_or_else(Vec::new, |section| reader.lines(section, what, scope))
    };
    let (say, hints) = (lines_of("Say", "line to say"), lines_of("Hints", "hint"));
    if !say.iter().any(is_for_all) {
        reader.wrong(
            section("Say").map_or(line, |section| section.heading.line),
            "the stage has nothing to say to every buyer",
            "add a line to `## Say` without a quote and without brackets",
        );
    }
    let mut texts_of = |name: &str, what: &str| {
        section(name).map_or_else(Vec::new, |section| reader.texts(section, what))
    };
    let (not_enough, tools, skills) = (
        texts_of("Not enough", "example"),
        texts_of("Tools", "tool"),
        texts_of("Skills", "skill"),
    );

    ReadStage {
        stage: Stage {
            id: settings.id.0,
            file: path.to_owned(),
            name,
            formerly: settings.formerly.0,
            purpose,
            why,
            probability: settings.probability.0,
            idle_days: settings.idle_days,
            escalate_days: settings.escalate_days,
            age_days: settings.age_days,
            won: settings.won,
            owners: settings.owners,
            criteria,
            say,
            hints,
            not_enough,
            tools,
            skills,
        },
        file: document.file.clone(),
        line,
        id_line: settings.id.1,
        probability_line: settings.probability.1,
        formerly_line: settings.formerly.1,
        criteria: lines,
    }
}

fn settings(document: &Document<'_>, reader: &mut Reader<'_>) -> Settings {
    if document.front.is_none() {
        reader.loses(
            1,
            "the stage has no settings",
            "begin the file with `+++`, `id = \"…\"`, `probability`, `idle_days`, `escalate_days` and `+++`",
        );
        return Settings::none();
    }
    let mut front = Front::read(document, reader.mistakes);
    let id = front.text("id", reader.mistakes);
    let formerly = front.list("formerly", reader.mistakes);
    let probability = front.number("probability", reader.mistakes);
    let idle = front.number("idle_days", reader.mistakes);
    let escalate = front.number("escalate_days", reader.mistakes);
    let age = front.number("age_days", reader.mistakes);
    let won = front.flag("won", reader.mistakes);
    let (owners, owners_line) = front.list("owners", reader.mistakes);

    match &id {
        Some((id, line)) => {
            reader.id(id, *line);
        }
        None if front.almost_has(document, "id") => {}
        None => reader.loses(
            1,
            "the stage has no `id`",
            "write `id = \"…\"` between `+++` lines at the top",
        ),
    }
    for (key, value) in [
        ("probability", &probability),
        ("idle_days", &idle),
        ("escalate_days", &escalate),
        ("age_days", &age),
    ] {
        match value {
            Some((number, line)) => reader.ranged(
                *number,
                *line,
                key,
                if key == "probability" {
                    0..=100
                } else {
                    1..=365
                },
            ),
            None if key == "age_days" || front.almost_has(document, key) => {}
            None => reader.wrong(
                1,
                format!("the stage has no `{key}`"),
                format!("write `{key} = …` between the `+++` lines"),
            ),
        }
    }
    if let (Some((idle, _)), Some((escalate, line))) = (idle, escalate)
        && escalate < idle
    {
        reader.wrong(
            line,
            format!("`escalate_days = {escalate}` is less than `idle_days = {idle}`"),
            "managers hear of it after the rep: use a larger number",
        );
    }
    if won
        && let Some((number, line)) = probability
        && number != 100
    {
        reader.wrong(
            line,
            format!("a won deal has `probability = {number}`"),
            "write `probability = 100`",
        );
    }
    for owner in &owners {
        if !reader.known.roles.contains(owner) {
            let known = reader.known.roles.iter().map(String::as_str);
            let near = closest(owner, known.clone()).is_some();
            let mend = choose(owner, known);
            reader.unknown(
                owners_line,
                (Of::Role, owner, near),
                format!("`{}` is no sales role", brief(owner)),
                mend,
            );
        }
    }
    front.finish(reader.mistakes);

    let small =
        |value: Option<(i64, usize)>| value.and_then(|(number, _)| u32::try_from(number).ok());
    Settings {
        id: id.unwrap_or((String::new(), 1)),
        formerly,
        probability: probability.map_or((0, 1), |(number, line)| {
            (u8::try_from(number).unwrap_or(0), line)
        }),
        idle_days: small(idle).unwrap_or(1),
        escalate_days: small(escalate).unwrap_or(1),
        age_days: small(age),
        won,
        owners,
    }
}

/// The ids of a stage file, read leniently before anything else.
pub(super) fn ids(document: &Document<'_>) -> (String, Vec<String>) {
    let mut ignored = Vec::new();
    let id = Front::read(document, &mut ignored)
        .text("id", &mut ignored)
        .map_or_else(String::new, |(id, _)| id);
    let criteria = |section: &Section| {
        ["required", "optional"].contains(&section.heading.body.to_lowercase().as_str())
    };
    let items = document
        .sections
        .iter()
        .filter(|section| criteria(section))
        .flat_map(|section| &section.items);
    (id, items.filter_map(|item| item.text.id.clone()).collect())
}
