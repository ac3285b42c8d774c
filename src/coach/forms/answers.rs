//! The forms that answer: one criterion, one of several parts, or all that is asked now.

use minijinja::context;

use super::open::title;
use super::{TEXT, input_id};
use crate::coach::act::Act;
use crate::coach::args::TEXT_MAX;
use crate::coach::case::Case;
use crate::coach::deal;
use crate::coach::gone;
use crate::coach::refusal::Outcome;
use crate::domain::calendar;
use crate::domain::checklist;
use crate::domain::date::{Purpose, Seen};
use crate::domain::said::inputs;
use crate::domain::text;
use crate::message::form::{LINE_MAX, PARTS_MAX};
use crate::message::{Input, Modal};
use crate::playbook::Criterion;
use crate::playbook::texts::safe;
use crate::store::Record;

/// The form for one criterion.
pub(super) async fn answer_one(case: &Case<'_>, record: &Record, id: &str) -> Outcome<Modal> {
    let Some((_, criterion)) = case.playbook.criterion(id) else {
        return Err(case.stop("refusal.no_criterion", context! { typed => id }));
    };
    let given = record.deal.evidence.get(id).map(|e| e.text.clone());
    let (given, noted) = match given {
        Some(given) => (given, String::new()),
        None => begun(case, record, criterion),
    };
    let question = questions(case, record, &[criterion]).await?.remove(0);
    // An answer in words of its own stays whole.
    let parts = if given.is_empty() {
        Some(vec![None; criterion.inputs.len()])
    } else {
        inputs::split(&criterion.inputs, &given)
    };
    if let Some(parts) = parts.filter(|parts| !parts.is_empty()) {
        return Ok(one_by_one(case, record, criterion, &parts, &question));
    }
    let input = Input::text(TEXT, &criterion.label)
        .described(&question)
        .hinted(&criterion.example)
        .holding(&given)
        .long()
        .required();
    Ok(Modal {
        act: Act::Answer(record.number, criterion.id.clone()),
        title: title(case, record, &criterion.label),
        above: format!("{noted}\n{}", counts(case, criterion))
            .trim()
            .to_owned(),
        inputs: vec![input],
    })
}

/// A field for each thing that is asked for one by one, the first of the criterion's own id.
fn one_by_one(
    case: &Case<'_>,
    record: &Record,
    criterion: &Criterion,
    known: &[Option<&str>],
    question: &str,
) -> Modal {
    let fields = criterion
        .inputs
        .iter()
        .zip(known)
        .enumerate()
        .map(|(at, (does, known))| {
            let label = case.say("form.input", context! { does => safe(does.clone()) });
            let input = Input::text(&input_id(&criterion.id, at), &label);
            input.holding(known.unwrap_or_default())
        });
    let mut fields: Vec<Input> = fields.collect();
    if let Some(first) = fields.first_mut() {
        *first = first.clone().described(question);
    }
    Modal {
        act: Act::Answer(record.number, criterion.id.clone()),
        title: title(case, record, &criterion.label),
        above: counts(case, criterion),
        inputs: fields,
    }
}

/// What the form of a criterion begins with: the earlier answers that its playbook names, as far as all of it can be
/// sent, and what is said of them.
fn begun(case: &Case<'_>, record: &Record, criterion: &Criterion) -> (String, String) {
    let mut texts: Vec<&str> = Vec::new();
    let mut noted = Vec::new();
    for id in &criterion.from {
        let (Some(answer), Some((_, from))) = (record.deal.met(id), case.playbook.criterion(id))
        else {
            continue;
        };
        let size: usize = texts.iter().map(|t| text::length(t) + 1).sum();
        if texts.contains(&answer.text.as_str()) || size + text::length(&answer.text) > TEXT_MAX {
            continue;
        }
        texts.push(&answer.text);
        noted.push(context! {
            day => case.voice().day(calendar::today(answer.at, case.zone())),
            label => safe(from.label.clone()),
        });
    }
    if texts.is_empty() {
        return Default::default();
    }
    (
        texts.join("\n"),
        case.say("answer.begun", context! { noted }),
    )
}

/// All that is asked now: what comes back first, then this stage's.
pub(super) async fn answer_all(case: &Case<'_>, record: &Record) -> Outcome<Modal> {
    let Some(list) = case.checklist(&record.deal).await? else {
        return Err(gone::ask(case, record).into());
    };
    let items = list.items().take(PARTS_MAX);
    let criteria: Vec<&Criterion> = items.map(|item| item.criterion).collect();
    if criteria.is_empty() {
        let values = context! {};
        return Err(deal::stale(case, "refusal.nothing_open", record, values));
    }
    let questions = questions(case, record, &criteria).await?;
    let inputs: Vec<Input> = criteria
        .iter()
        .zip(questions)
        .map(|(criterion, question)| {
            let input = Input::text(&criterion.id, &criterion.label);
            input.described(&question).hinted(&criterion.example).long()
        })
        .collect();
    let (inputs, above) = match criteria.as_slice() {
        [one] => (
            inputs.into_iter().map(Input::required).collect(),
            counts(case, one),
        ),
        _ => (inputs, String::new()),
    };
    Ok(Modal {
        act: Act::AnswerAll(record.number),
        title: title(case, record, &case.texts().plain("form.answer_all.title")),
        above,
        inputs,
    })
}

/// What is open on the way, whatever its stage: for a deal that goes through several in a few messages.
pub(super) async fn answer_on(case: &Case<'_>, record: &Record) -> Outcome<Modal> {
    let criteria = deal::open_ahead(case, &record.deal);
    if criteria.is_empty() {
        let values = context! {};
        return Err(deal::stale(case, "refusal.nothing_open", record, values));
    }
    let questions = questions(case, record, &criteria).await?;
    let fields = criteria.iter().zip(questions).map(|(criterion, question)| {
        let input = Input::text(&criterion.id, &criterion.label);
        input.described(&question).hinted(&criterion.example).long()
    });
    Ok(Modal {
        act: Act::AnswerOn(record.number),
        title: title(case, record, &case.texts().plain("form.answer_all.title")),
        above: String::new(),
        inputs: fields.collect(),
    })
}

/// What is asked of these criteria, in a line each.
pub(super) async fn questions(
    case: &Case<'_>,
    record: &Record,
    criteria: &[&Criterion],
) -> Outcome<Vec<String>> {
    let role = case.role_for_questions(record.deal.owner).await?;
    let (playbook, role) = (&case.playbook, role.as_deref());
    let calendar = case.calendar();
    let seen = Seen {
        today: case.today(),
        calendar: &calendar,
        purpose: Purpose::Step,
    };
    Ok(checklist::short_questions(
        playbook,
        &record.deal,
        role,
        &seen,
        criteria,
        LINE_MAX,
    ))
}

/// What counts as an answer.
pub(super) fn counts(case: &Case<'_>, criterion: &Criterion) -> String {
    let statement = safe(criterion.statement.clone());
    case.say("form.answer.above", context! { statement })
}
