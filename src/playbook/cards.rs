//! Reading the files about the market: differentiators, verticals, competitors, the strategy.

use super::document::{Document, Section};
use super::front::Front;
use super::keys::{full, words};
use super::mistake::{Of, brief, choose, closest};
use super::reader::{LINE_CHARS, NAME_CHARS, QUESTION_CHARS, Reader, Scope, TEXT_CHARS};
use super::{Competitor, Differentiator, Family, Requirement, Strategy, Vertical};

const STRATEGY: [&str; 9] = [
    "Why we exist",
    "Goals",
    "Strengths",
    "Weaknesses",
    "Opportunities",
    "Threats",
    "The story inside",
    "The story outside",
    "Departments",
];

/// Reads a file of differentiators; its name says the family.
pub(super) fn differentiators(
    document: &Document<'_>,
    family: Family,
    reader: &mut Reader<'_>,
) -> Vec<Differentiator> {
    Front::read(document, reader.mistakes).finish(reader.mistakes);
    if let Some(title) = reader.title(document) {
        reader.no_items(title);
    }
    let mut found = Vec::new();
    for section in &document.sections {
        found.extend(differentiator(section, family, reader));
    }
    found
}

fn differentiator(
    section: &Section,
    family: Family,
    reader: &mut Reader<'_>,
) -> Option<Differentiator> {
    let line = section.heading.line;
    let (id, name) = reader.entry(&section.heading, "differentiator")?;
    let name = reader.plain(&name, line, "name", NAME_CHARS);
    reader.no_paragraphs(section);
    let mut keys = reader.keys(line, &section.items);
    let claim = keys
        .required("claim", reader, "differentiator")
        .and_then(|(text, line)| reader.line(&text, line, "claim", LINE_CHARS, Scope::ANYWHERE));
    let mut text = |key: &'static str, reader: &mut Reader<'_>| {
        keys.required(key, reader, "differentiator")
            .map_or_else(String::new, |(text, line)| {
                reader.plain(&text, line, key, TEXT_CHARS)
            })
    };
    let (proof, story) = (text("proof", reader), text("story", reader));
    let mut listed = |key: &'static str, reader: &mut Reader<'_>| {
        let Some((text, line)) = keys.one(key, reader) else {
            return Vec::new();
        };
        let known = if key == "verticals" {
            &reader.known.verticals
        } else {
            &reader.known.competitors
        };
        let known: Vec<String> = known.clone();
        let ids = words(&text);
        for id in ids.iter().filter(|id| !known.contains(id)) {
            let what = if key == "verticals" {
                "vertical"
            } else {
                "competitor"
            };
            let all = known.iter().map(String::as_str);
            let near = closest(id, all.clone()).is_some();
            reader.unknown(
                line,
                (Of::Word, id, near),
                format!("`{}` is no {what}", brief(id)),
                choose(id, all),
            );
        }
        ids
    };
    let (verticals, competitors) = (listed("verticals", reader), listed("competitors", reader));
    let mut say = Vec::new();
    for pair in keys.many("say") {
        let mut stages: Vec<String> = Vec::new();
        let mut others = Vec::new();
        for word in pair.words {
            let id = word.to_lowercase();
            if reader.known.stages.contains(&id) {
                stages.push(id);
            } else {
                others.push(word);
            }
        }
        if stages.is_empty() {
            let problem = "this line names no stage";
            let known = reader.known.stages.iter().map(String::as_str);
            match others.first() {
                Some(word) => {
                    let near = closest(word, known.clone()).is_some();
                    let mend = choose(word, known);
                    let id = word.to_lowercase();
                    reader.unknown(pair.line, (Of::Stage, &id, near), problem, mend);
                }
                None => reader.wrong(
                    pair.line,
                    problem,
                    "write its id in brackets: `say (prospecting): …`",
                ),
            }
            continue;
        }
        let targets = reader.targets(&others, pair.line);
        if !targets.roles.is_empty() {
            reader.wrong(
                pair.line,
                "a line to say can't be for a sales role",
                "take the role out of the brackets",
            );
        }
        // of several stages the first decides what may be quoted
        let first = stages
            .iter()
            .filter_map(|id| reader.known.stages.iter().position(|known| known == id))
            .min();
        let scope = Scope {
            stage: first,
            own: None,
        };
        if let Some(line) = reader.line(&pair.value, pair.line, "line to say", LINE_CHARS, scope) {
            let line = targets.of(line);
            say.extend(stages.into_iter().map(|stage| (stage, line.clone())));
        }
    }
    keys.finish(reader, "differentiator");
    Some(Differentiator {
        id,
        family,
        name,
        claim: claim?,
        proof,
        story,
        say,
        verticals,
        competitors,
    })
}

/// The id in the settings and the name in the title of a card.
fn named(
    document: &Document<'_>,
    front: &mut Front<'_>,
    reader: &mut Reader<'_>,
) -> (String, String) {
    let id = if let Some((id, line)) = front.text("id", reader.mistakes) {
        reader.id(&id, line)
    } else {
        reader.wrong(
            1,
            "this file has no `id`",
            "write `id = \"…\"` between `+++` lines at the top",
        );
        String::new()
    };
    let name = reader.title(document).map_or_else(String::new, |title| {
        reader.no_items(title);
        reader.plain(&title.heading.body, title.heading.line, "name", NAME_CHARS)
    });
    (id, name)
}

/// Reads a vertical.
pub(super) fn vertical(document: &Document<'_>, reader: &mut Reader<'_>) -> Vertical {
    let mut front = Front::read(document, reader.mistakes);
    let (id, name) = named(document, &mut front, reader);
    front.finish(reader.mistakes);
    let mut requirements = Vec::new();
    for (_, section) in reader.sections(document, &["Requirements"]) {
        reader.no_paragraphs(section);
        let ids = section.items.iter();
        let ids = ids.filter_map(|item| Some((item.text.id.as_deref()?, item.text.line)));
        reader.unique("requirement", ids);
        for item in &section.items {
            let line = item.text.line;
            let id = item.text.id.as_deref().map(|id| reader.id(id, line));
            let text = reader.plain(&item.text.body, line, "requirement", LINE_CHARS);
            let mut keys = reader.keys(line, &item.children);
            let ask = keys
                .required("ask", reader, "requirement")
                .and_then(|(text, line)| {
                    reader.line(&text, line, "question", QUESTION_CHARS, Scope::ANYWHERE)
                });
            keys.finish(reader, "requirement");
            requirements.extend(ask.map(|ask| Requirement { id, text, ask }));
        }
    }
    if document
        .sections
        .iter()
        .all(|section| section.items.is_empty())
    {
        reader.wrong(
            1,
            "the vertical has no requirements",
            "add a section `## Requirements` with what any answer must meet in this trade",
        );
    }
    Vertical {
        id,
        name,
        requirements,
    }
}

/// Reads a competitor's battlecard.
pub(super) fn competitor(document: &Document<'_>, reader: &mut Reader<'_>) -> Competitor {
    let mut front = Front::read(document, reader.mistakes);
    let (id, name) = named(document, &mut front, reader);
    let (aliases, line) = front.list("aliases", reader.mistakes);
    for alias in &aliases {
        reader.plain(alias, line, "alias", NAME_CHARS);
    }
    front.finish(reader.mistakes);
    let mut card = Competitor {
        id,
        name,
        aliases,
        limits: Vec::new(),
        approach: Vec::new(),
        questions: Vec::new(),
        proof: Vec::new(),
    };
    for (name, section) in reader.sections(document, &["Limits", "Approach", "Questions", "Proof"])
    {
        reader.no_paragraphs(section);
        match name {
            "Limits" => card.limits = reader.texts(section, "limit"),
            "Approach" => card.approach = reader.texts(section, "approach"),
            "Questions" => card.questions = reader.lines(section, "question", Scope::ANYWHERE),
            _ => card.proof = reader.texts(section, "proof"),
        }
    }
    card
}

/// Reads the strategy.
pub(super) fn strategy(document: &Document<'_>, reader: &mut Reader<'_>) -> Strategy {
    let mut front = Front::read(document, reader.mistakes);
    let example = front.flag("example", reader.mistakes);
    front.finish(reader.mistakes);
    if let Some(title) = reader.title(document) {
        reader.no_items(title);
    }
    let mut strategy = Strategy {
        example,
        ..Strategy::default()
    };
    for (name, section) in reader.sections(document, &STRATEGY) {
        if name == "Why we exist" || name.starts_with("The story") {
            let text = reader.paragraph(section, "text of this section");
            match name {
                "Why we exist" => strategy.reason_for_being = text,
                "The story inside" => strategy.story_inside = text,
                _ => strategy.story_outside = text,
            }
            continue;
        }
        reader.no_paragraphs(section);
        if name == "Departments" {
            strategy.departments = departments(section, reader);
            continue;
        }
        let texts = reader.texts(section, "point");
        match name {
            "Goals" => strategy.goals = texts,
            "Strengths" => strategy.strengths = texts,
            "Weaknesses" => strategy.weaknesses = texts,
            "Opportunities" => strategy.opportunities = texts,
            _ => strategy.threats = texts,
        }
    }
    strategy
}

fn departments(section: &Section, reader: &mut Reader<'_>) -> Vec<(String, String)> {
    let mut departments = Vec::new();
    for text in reader.texts(section, "department") {
        if let Some((name, when)) = text.split_once(':') {
            departments.push((name.trim().to_owned(), when.trim().to_owned()));
        } else {
            let line = section
                .items
                .iter()
                .find(|item| full(&item.text) == text)
                .map_or(section.heading.line, |item| item.text.line);
            reader.wrong(
                line,
                format!(
                    "this department does not say when to call it: \"{}\"",
                    brief(&text)
                ),
                "write it as in `Legal: as soon as …`",
            );
        }
    }
    departments
}

/// The id of a card, read leniently before anything else.
pub(super) fn card_id(document: &Document<'_>) -> Option<String> {
    let mut ignored = Vec::new();
    Front::read(document, &mut ignored)
        .text("id", &mut ignored)
        .map(|(id, _)| id)
}
