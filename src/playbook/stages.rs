//! Reading one stage file: settings, purpose, criteria with their questions, what to say.

use super::document::{Document, Item, Section};
use super::front::Front;
use super::mistake::{Mistake, brief, choose};
use super::reader::{LINE_CHARS, NAME_CHARS, QUESTION_CHARS, Reader, Scope, words};
use super::{Complexity, Criterion, Field, Line, PROFILE_FIELDS, Question, Stage};

/// Longest label: "Owed: …" and the title of a field in a form.
const LABEL_CHARS: usize = 40;
/// Longest example: the grey text in a form's field.
const EXAMPLE_CHARS: usize = 100;
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

/// Reads the `place`-th stage, from 0.
pub(super) fn read(document: &Document<'_>, place: usize, reader: &mut Reader<'_>) -> ReadStage {
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
            if let Some(criterion) = criterion(item, required, scope, reader) {
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
        criterion.required && criterion.complexity.is_empty() && !criterion.inbound_only
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

/// Whether a line can always be said: it quotes nothing and is meant for everybody.
fn is_for_all(line: &Line) -> bool {
    !line.is_quoting() && line.verticals.is_empty() && line.competitors.is_empty()
}

fn settings(document: &Document<'_>, reader: &mut Reader<'_>) -> Settings {
    let mut front = Front::read(document, reader.mistakes);
    let id = front.text("id", reader.mistakes);
    let formerly = front.list("formerly", reader.mistakes);
    let probability = front.number("probability", reader.mistakes);
    let idle = front.number("idle_days", reader.mistakes);
    let escalate = front.number("escalate_days", reader.mistakes);
    let age = front.number("age_days", reader.mistakes);
    let won = front.flag("won", reader.mistakes);
    let (owners, owners_line) = front.list("owners", reader.mistakes);
    let has = |key: &str| {
        document.front.is_some_and(|(_, source)| {
            source
                .lines()
                .any(|line| line.trim_start().starts_with(key))
        })
    };

    match &id {
        Some((id, line)) => {
            reader.id(id, *line);
        }
        None if has("id") => {}
        None => reader.wrong(
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
            None if key == "age_days" || has(key) => {}
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
            let mend = choose(owner, reader.known.roles.iter().map(String::as_str));
            reader.wrong(
                owners_line,
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

fn criterion(
    item: &Item,
    required: bool,
    scope: Scope<'_>,
    reader: &mut Reader<'_>,
) -> Option<Criterion> {
    let (id, statement) = reader.entry(&item.text, "criterion")?;
    let line = item.text.line;
    if PROFILE_FIELDS.contains(&id.as_str()) {
        reader.wrong(
            line,
            format!("`{id}` is the name of a field of the customer's profile"),
            format!("use another id, such as `{id}-known`"),
        );
    }
    let statement = reader.plain(&statement, line, "statement", LINE_CHARS);
    let mut keys = reader.keys(line, &item.children);
    let label = keys
        .required("label", reader, "criterion")
        .map_or_else(String::new, |(text, line)| {
            reader.plain(&text, line, "label", LABEL_CHARS)
        });
    let example = keys
        .required("example", reader, "criterion")
        .map_or_else(String::new, |(text, line)| {
            reader.plain(&text, line, "example", EXAMPLE_CHARS)
        });
    let met_by = keys
        .one("met by", reader)
        .and_then(|(text, line)| met_by(&text, line, reader));
    let (complexity, inbound_only) = keys
        .one("only if", reader)
        .map_or((Vec::new(), false), |(text, line)| {
            only_if(&text, line, reader)
        });
    let signature = keys.flag("signature", reader);
    let asks_requirements = keys.flag("asks requirements", reader);
    if signature && !(required && complexity.is_empty() && !inbound_only) {
        reader.wrong(
            line,
            format!("the signature `{id}` is not required of every deal"),
            "put it under `## Required`, without `only if`",
        );
    }
    let mut ask = Vec::new();
    for pair in keys.many("ask") {
        let targets = reader.targets(&pair.words, pair.line);
        let scope = Scope {
            own: Some(&id),
            ..scope
        };
        if let Some(mut line) =
            reader.line(&pair.value, pair.line, "question", QUESTION_CHARS, scope)
        {
            line.verticals = targets.verticals;
            line.competitors = targets.competitors;
            ask.push(Question {
                line,
                roles: targets.roles,
            });
        }
    }
    if !ask
        .iter()
        .any(|question| question.roles.is_empty() && is_for_all(&question.line))
    {
        reader.wrong(
            line,
            format!("`{id}` has no question that everybody can ask every buyer"),
            "add `  - ask: …` without a quote and without brackets",
        );
    }
    keys.finish(reader, "criterion");
    Some(Criterion {
        id,
        label,
        statement,
        required,
        ask,
        example,
        met_by,
        complexity,
        inbound_only,
        signature,
        asks_requirements,
    })
}

fn met_by(text: &str, line: usize, reader: &mut Reader<'_>) -> Option<Field> {
    match text.to_lowercase().as_str() {
        "source" => Some(Field::Source),
        "next step" => Some(Field::NextStep),
        _ => {
            reader.wrong(
                line,
                format!("`met by: {}` is no field of a deal", brief(text)),
                choose(text, ["source", "next step"]),
            );
            None
        }
    }
}

fn only_if(text: &str, line: usize, reader: &mut Reader<'_>) -> (Vec<Complexity>, bool) {
    let (mut complexity, mut inbound) = (Vec::new(), false);
    for word in words(text) {
        match word.to_lowercase().as_str() {
            "simple" => complexity.push(Complexity::Simple),
            "standard" => complexity.push(Complexity::Standard),
            "complex" => complexity.push(Complexity::Complex),
            "inbound" => inbound = true,
            _ => reader.wrong(
                line,
                format!("`only if: {}` is no condition", brief(&word)),
                choose(&word, ["simple", "standard", "complex", "inbound"]),
            ),
        }
    }
    (complexity, inbound)
}

/// The rules that hold across stages: ids, names, order, the won stage, the signature.
pub(super) fn check(stages: &[ReadStage], mistakes: &mut Vec<Mistake>) {
    let mut wrong = |file: &str, line: usize, problem: String, mend: &str| {
        mistakes.push(Mistake {
            file: file.to_owned(),
            line,
            problem,
            mend: mend.to_owned(),
        });
    };
    let mut names: Vec<(String, &ReadStage)> = Vec::new();
    for read in stages {
        for (name, line) in [
            (&read.stage.id, read.id_line),
            (&read.stage.name, read.line),
        ] {
            let name = name.to_lowercase();
            match names
                .iter()
                .find(|(known, _)| *known == name && !name.is_empty())
            {
                Some((_, first)) if first.file == read.file => {}
                Some((_, first)) => wrong(
                    &read.file,
                    line,
                    format!("`{}` is the id or name of two stages", brief(&name)),
                    &format!("{} has it already; use another", first.file),
                ),
                None => names.push((name, read)),
            }
        }
    }
    let mut former: Vec<(String, &ReadStage)> = Vec::new();
    for read in stages {
        for name in &read.stage.formerly {
            let name = name.to_lowercase();
            if let Some((_, current)) = names.iter().find(|(known, _)| *known == name) {
                wrong(
                    &read.file,
                    read.formerly_line,
                    format!(
                        "`formerly` names `{}`, which is a stage today",
                        brief(&name)
                    ),
                    &format!("take it out; {} has that id or name", current.file),
                );
            } else if let Some((_, first)) = former.iter().find(|(known, _)| *known == name) {
                wrong(
                    &read.file,
                    read.formerly_line,
                    format!("two stages were formerly `{}`", brief(&name)),
                    &format!("{} names it already; keep one", first.file),
                );
            } else {
                former.push((name, read));
            }
        }
    }
    let mut ids: Vec<(&str, &str, usize)> = Vec::new();
    for read in stages {
        for (criterion, line) in read.stage.criteria.iter().zip(&read.criteria) {
            if let Some((_, file, first)) = ids.iter().find(|(id, _, _)| *id == criterion.id) {
                wrong(
                    &read.file,
                    *line,
                    format!("criterion `{}` is there twice", brief(&criterion.id)),
                    &format!("{file}:{first} has it already; use another id"),
                );
            } else {
                ids.push((&criterion.id, &read.file, *line));
            }
        }
    }
    for pair in stages.windows(2) {
        if let [before, after] = pair
            && after.stage.probability < before.stage.probability
        {
            wrong(
                &after.file,
                after.probability_line,
                format!(
                    "`probability` falls from {} to {}",
                    before.stage.probability, after.stage.probability
                ),
                "a later stage is at least as likely as the one before it",
            );
        }
    }
    check_end(stages, &mut wrong);
}

/// Exactly one won stage, and exactly one signature before it (S12).
fn check_end(stages: &[ReadStage], wrong: &mut impl FnMut(&str, usize, String, &str)) {
    let Some(last) = stages.last() else { return };
    let won: Vec<(usize, &ReadStage)> = stages
        .iter()
        .enumerate()
        .filter(|(_, read)| read.stage.won)
        .collect();
    match won.as_slice() {
        [] => wrong(
            &last.file,
            1,
            "no stage says that a deal is won".into(),
            "write `won = true` in the settings of the stage that follows the signature",
        ),
        [(0, first)] => wrong(
            &first.file,
            1,
            "the first stage can't be the won one".into(),
            "write `won = true` in the stage that follows the signature",
        ),
        [_] => {}
        [_, second, ..] => wrong(
            &second.1.file,
            1,
            "a second stage says `won = true`".into(),
            &format!("keep it in one; {} has it already", won[0].1.file),
        ),
    }
    let signatures: Vec<(usize, &ReadStage, usize)> = stages
        .iter()
        .enumerate()
        .flat_map(|(place, read)| {
            let lines = read.stage.criteria.iter().zip(&read.criteria);
            lines
                .filter(|(criterion, _)| criterion.signature)
                .map(move |(_, line)| (place, read, *line))
        })
        .collect();
    match signatures.as_slice() {
        [] => {
            let stage = won
                .first()
                .and_then(|(place, _)| stages.get(place.checked_sub(1)?))
                .unwrap_or(last);
            wrong(
                &stage.file,
                1,
                "no criterion is the signature".into(),
                "write `  - signature: yes` below the criterion that says who signed",
            );
        }
        [(place, read, line)] => {
            if let Some((won, _)) = won.first()
                && place >= won
            {
                wrong(
                    &read.file,
                    *line,
                    "the signature stands in or after the won stage".into(),
                    "move it to a stage before that; a deal is won by it",
                );
            }
        }
        [first, second, ..] => wrong(
            &second.1.file,
            second.2,
            "a second criterion is the signature".into(),
            &format!("keep one; {}:{} is it already", first.1.file, first.2),
        ),
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
