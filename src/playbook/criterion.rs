//! Reading one criterion: its keys, its questions, when it applies.

use super::document::Item;
use super::keys::{Pair, words};
use super::mistake::{Of, brief, choose, closest};
use super::reader::{LINE_CHARS, QUESTION_CHARS, Reader, Scope};
use crate::domain::checklist::NAME_MAX;
use crate::domain::compare::With;
use crate::domain::noted::Topic;
use crate::domain::said::Is;

use super::{CardLine, Complexity, Criterion, Field, Line, PROFILE_FIELDS, Question};

/// What somebody at the customer may be to an answer, as it is written.
const WHOM: [(&str, Is); 8] = [
    ("decides", Is::Decides),
    ("signs", Is::Signs),
    ("pays", Is::Pays),
    ("uses", Is::Uses),
    ("checks", Is::Checks),
    ("speaks for us", Is::SpeaksForUs),
    ("against", Is::Against),
    ("introduced us", Is::IntroducedUs),
];

/// Most parts that a form asks for one by one, and the longest, in characters.
const INPUTS: usize = 4;
const INPUT_CHARS: usize = 35;
/// Longest label: "Owed: …" and the title of a field in a form.
const LABEL_CHARS: usize = 40;
/// Longest question in a form: the line below the label.
const FORM_CHARS: usize = 100;
/// Longest example: the grey text in a form's field.
const EXAMPLE_CHARS: usize = 100;

/// Reads a point under `Required` or `Optional`.
pub(super) fn read(
    item: &Item,
    required: bool,
    scope: Scope<'_>,
    reader: &mut Reader<'_>,
) -> Option<Criterion> {
    let (id, statement) = reader.entry(&item.text, "criterion")?;
    let line = item.text.line;
    if PROFILE_FIELDS.contains(&id.as_str()) && !id.contains('_') {
        reader.wrong(
            line,
            format!("`{id}` is the name of a field of the customer's profile"),
            format!("use another id, such as `{id}-known`"),
        );
    }
    let statement = reader.plain(&statement, line, "statement", LINE_CHARS);
    let before = reader.mistakes.len();
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
    let not_while = keys
        .one("not while", reader)
        .map_or_else(Vec::new, |(text, _)| words(&text));
    let inputs = keys
        .one("inputs", reader)
        .map_or_else(Vec::new, |(text, line)| inputs(&text, line, reader));
    let shakes = keys
        .one("shakes", reader)
        .map_or_else(Vec::new, |(text, line)| {
            others("shakes", &text, line, &id, reader)
        });
    let handed_over = keys.flag("hand over", reader);
    let still_true = keys.flag("still true", reader);
    let compare = keys
        .one("compare", reader)
        .and_then(|(text, line)| compare(&text, line, reader));
    let signals = keys
        .one("signals", reader)
        .map_or_else(Vec::new, |(text, line)| signals(&text, line, reader));
    let card = keys
        .one("card", reader)
        .and_then(|(text, line)| card(&text, line, reader));
    let from = keys
        .one("from", reader)
        .map_or_else(Vec::new, |(text, line)| {
            from(&text, line, &id, scope, reader)
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
    let whom = keys
        .one("whom", reader)
        .map_or_else(Vec::new, |(text, line)| whom(&text, line, reader));
    let deciding = keys.flag("deciding", reader);
    let until = keys
        .one("until", reader)
        .and_then(|(text, line)| until(&text, line, scope, reader));
    let scope = Scope {
        own: Some(&id),
        ..scope
    };
    let mut shortest: Option<(usize, usize)> = None;
    let ask = questions(keys.many("ask"), scope, reader, |question, line| {
        if question.roles.is_empty() && is_for_all(&question.line) {
            let this = (question.line.longest(NAME_MAX), line);
            shortest = shortest.into_iter().chain([this]).min();
        }
    });
    let later = questions(keys.many("later"), scope, reader, |_, _| {});
    let again = questions(keys.many("again"), scope, reader, |_, _| {});
    keys.finish(reader, "criterion");
    // a mistake above may well be that question
    if reader.mistakes.len() == before {
        match shortest {
            None => reader.wrong(
                line,
                format!("`{id}` has no question that everybody can ask every buyer"),
                "add `  - ask: …` without a quote and without brackets",
            ),
            Some((length, line)) if length > FORM_CHARS => reader.wrong(
                line,
                format!("no question of `{id}` fits a form: this one, the shortest that everybody can ask every buyer, has {length} characters"),
                format!("shorten it to {FORM_CHARS}, or add another `  - ask: …` that has no more"),
            ),
            Some(_) => {}
        }
    }
    Some(Criterion {
        id,
        label,
        statement,
        required,
        ask,
        later,
        again,
        whom,
        deciding,
        until,
        example,
        met_by,
        complexity,
        inbound_only,
        inputs,
        shakes,
        handed_over,
        still_true,
        compare,
        not_while,
        signals,
        card,
        from,
        signature,
        asks_requirements,
    })
}

/// The questions of one moment; `each` sees them as they are read, with their line.
fn questions(
    pairs: Vec<Pair>,
    scope: Scope<'_>,
    reader: &mut Reader<'_>,
    mut each: impl FnMut(&Question, usize),
) -> Vec<Question> {
    let mut questions = Vec::new();
    for pair in pairs {
        let targets = reader.targets(&pair.words, pair.line);
        let read = reader.line(&pair.value, pair.line, "question", QUESTION_CHARS, scope);
        let Some(line) = read else { continue };
        let question = Question {
            roles: targets.roles.clone(),
            line: targets.of(line),
        };
        each(&question, pair.line);
        questions.push(question);
    }
    questions
}

fn whom(text: &str, line: usize, reader: &mut Reader<'_>) -> Vec<Is> {
    let mut all = Vec::new();
    for word in words(text) {
        let lower = word.to_lowercase();
        match WHOM.iter().find(|(name, _)| *name == lower) {
            Some((_, is)) => all.push(*is),
            None => reader.wrong(
                line,
                format!(
                    "`whom: {}` is nothing that people are to a decision",
                    brief(&word)
                ),
                choose(&word, WHOM.map(|(name, _)| name)),
            ),
        }
    }
    all
}

fn card(text: &str, line: usize, reader: &mut Reader<'_>) -> Option<CardLine> {
    let lower = text.to_lowercase();
    let found = CardLine::ALL.iter().find(|(name, _)| *name == lower);
    if found.is_none() {
        reader.wrong(
            line,
            format!("`card: {}` is no line of the card", brief(text)),
            choose(text, CardLine::ALL.map(|(name, _)| name)),
        );
    }
    found.map(|(_, line)| *line)
}

/// Criteria of this or an earlier stage.
fn from(
    text: &str,
    line: usize,
    own: &str,
    scope: Scope<'_>,
    reader: &mut Reader<'_>,
) -> Vec<String> {
    let mut all = Vec::new();
    for word in words(text) {
        let id = word.to_lowercase();
        let known = reader.known.criteria.iter().find(|(known, _)| *known == id);
        match known.map(|(_, place)| *place) {
            None => {
                let known = reader.known.criteria.iter().map(|(id, _)| id.as_str());
                let near = closest(&id, known.clone()).is_some();
                let mend = choose(&id, known);
                reader.unknown(
                    line,
                    (Of::Criterion, &id, near),
                    format!("`from: {}` is no criterion", brief(&word)),
                    mend,
                );
            }
            Some(_) if id == own => reader.wrong(
                line,
                format!("`from: {id}` is the criterion itself"),
                "name one that may be answered before it",
            ),
            Some(place) if scope.stage.is_some_and(|stage| place > stage) => reader.wrong(
                line,
                format!("`from: {id}` is only answered later"),
                "name a criterion of this or an earlier stage",
            ),
            Some(_) => all.push(id),
        }
    }
    all
}

fn signals(text: &str, line: usize, reader: &mut Reader<'_>) -> Vec<Topic> {
    let mut all = Vec::new();
    for word in words(text) {
        let lower = word.to_lowercase();
        match { Topic::OF_CRITERIA.iter() }.find(|(name, _)| *name == lower) {
            Some((_, topic)) => all.push(*topic),
            None => reader.wrong(
                line,
                format!(
                    "`signals: {}` is nothing that a note is read for",
                    brief(&word)
                ),
                choose(&word, Topic::OF_CRITERIA.map(|(name, _)| name)),
            ),
        }
    }
    all
}

/// A stage after that of the criterion.
fn until(text: &str, line: usize, scope: Scope<'_>, reader: &mut Reader<'_>) -> Option<String> {
    let id = text.to_lowercase();
    let stages = reader.known.stages.iter().map(String::as_str);
    let Some(place) = stages.clone().position(|known| known == id) else {
        let near = closest(&id, stages.clone()).is_some();
        let mend = choose(&id, stages);
        reader.unknown(
            line,
            (Of::Stage, &id, near),
            format!("`until: {}` is no stage", brief(text)),
            mend,
        );
        return None;
    };
    if scope.stage.is_some_and(|own| place <= own) {
        reader.wrong(
            line,
            format!("`until: {id}` can never hold: nothing of this stage is owed before it"),
            "name a later stage, from which on it can't be found out any more",
        );
    }
    Some(id)
}

/// Ids of other criteria than `own`.
pub(super) fn others(
    key: &str,
    text: &str,
    line: usize,
    own: &str,
    reader: &mut Reader<'_>,
) -> Vec<String> {
    let ids: Vec<String> = { words(text).into_iter() }
        .map(|word| word.to_lowercase())
        .collect();
    for id in &ids {
        if id == own {
            reader.wrong(
                line,
                format!("`{key}: {id}` names itself"),
                "name other criteria",
            );
            continue;
        }
        let known = reader.known.criteria.iter().map(|(id, _)| id.as_str());
        if known.clone().any(|known| known == id) {
            continue;
        }
        let near = closest(id, known.clone()).is_some();
        let mend = choose(id, known);
        let problem = format!("`{key}: {}` names no criterion", brief(id));
        reader.unknown(line, (Of::Criterion, id, near), problem, mend);
    }
    ids
}

/// What a form asks for one by one.
fn inputs(text: &str, line: usize, reader: &mut Reader<'_>) -> Vec<String> {
    let parts = text
        .split('·')
        .map(str::trim)
        .filter(|part| !part.is_empty());
    let parts: Vec<String> = { parts }
        .map(|part| reader.plain(part, line, "input", INPUT_CHARS))
        .collect();
    if !(2..=INPUTS).contains(&parts.len()) {
        reader.wrong(
            line,
            format!("`inputs` has {} parts", parts.len()),
            format!("write 2 to {INPUTS} with ` · ` between, such as `has to solve it · decides and signs`"),
        );
    }
    parts
}

/// What of its deal its answers are compared with.
fn compare(text: &str, line: usize, reader: &mut Reader<'_>) -> Option<With> {
    let lower = text.to_lowercase();
    let known = With::NAMES.iter().find(|(name, _)| *name == lower);
    if known.is_none() {
        reader.wrong(
            line,
            format!(
                "`compare: {}` is nothing of a deal that an answer is compared with",
                brief(text)
            ),
            choose(text, With::NAMES.map(|(name, _)| name)),
        );
    }
    known.map(|(_, with)| *with)
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

/// Whether a line can always be said: it quotes nothing and is meant for everybody.
pub(super) fn is_for_all(line: &Line) -> bool {
    !line.is_quoting() && line.is_for_any_deal()
}
