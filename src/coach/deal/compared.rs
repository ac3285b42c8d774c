//! What an answer names beside what its deal says: a line and a button under the answer, and the tap that takes it over.

use minijinja::context;

use crate::coach::act::Act;
use crate::coach::case::Case;
use crate::coach::deal::answer;
use crate::coach::refusal::{Outcome, Stop};
use crate::coach::request::Answer;
use crate::domain::compare::{self, Differs};
use crate::domain::deal::Deal;
use crate::domain::event::{Change, Delta, Event, What};
use crate::domain::id::DealNumber;
use crate::domain::owed;
use crate::message::Button;
use crate::playbook::Criterion;
use crate::playbook::texts::safe;
use crate::store::Record;

/// Most suggestions under one answer.
const MOST: usize = 2;

/// A line, and the button that does what it says.
pub(super) type Suggestion = (String, Button);

/// What the answers just saved name beside what the deal says; nothing to whoever may not change it.
pub(super) fn suggest(case: &Case<'_>, record: &Record, events: &[Event]) -> Vec<Suggestion> {
    if case.may_change(record).is_err() || !record.deal.is_open() {
        return Vec::new();
    }
    let answered = events.iter().filter_map(|e| match &e.what {
        What::Evidence {
            criterion,
            half: None,
            ..
        } => case.playbook.criterion(criterion),
        _ => None,
    });
    let found = answered.filter_map(|(_, criterion)| {
        let differs = differs(case, &record.deal, criterion)?;
        Some(suggestion(case, record, criterion, differs))
    });
    found.take(MOST).collect()
}

fn differs(case: &Case<'_>, deal: &Deal, criterion: &Criterion) -> Option<Differs> {
    compare::differs(
        &case.playbook,
        deal,
        criterion,
        case.currency(),
        case.today(),
    )
}

fn suggestion(
    case: &Case<'_>,
    record: &Record,
    criterion: &Criterion,
    differs: Differs,
) -> Suggestion {
    let voice = case.voice();
    let number = record.number;
    let take = || Act::TakeOver(number, criterion.id.clone());
    let step = |day| Act::StepOn(number, Some(day));
    let money = |amount| safe(voice.money(amount));
    let day = |day| safe(voice.day(day).to_string());
    let (key, named, known, act) = match differs {
        Differs::NoValue(named) => ("value", money(named), None, take()),
        Differs::Value { named, value } => ("value", money(named), Some(money(value)), take()),
        Differs::NoClose(named) => ("close", day(named), None, take()),
        Differs::Close { named, close } => ("close", day(named), Some(day(close)), take()),
        Differs::NoStep(named) => ("step", day(named), None, step(named)),
        Differs::Step { named, due } => ("step", day(named), Some(day(due)), step(named)),
        Differs::AfterDeciding { last, decides } => {
            let act = Act::Answer(number, criterion.id.clone());
            ("plan", day(last), Some(day(decides)), act)
        }
    };
    let label = safe(criterion.label.clone());
    let values = context! { label, named, known };
    let line = case.say(&format!("compared.{key}"), values.clone());
    let button = case.say(&format!("button.compared_{key}"), values);
    (line, Button::new(button, act))
}

/// Takes an amount or a day over from the answer that names it.
pub(super) async fn take_over(case: &Case<'_>, number: DealNumber, id: &str) -> Outcome<Answer> {
    let Some((_, criterion)) = case.playbook.criterion(id) else {
        return Err(case.stop("refusal.old_button", context! {}));
    };
    let done = case
        .change(number, |record| {
            case.may_change(record)?;
            answer::must_be_open(case, record)?;
            let change = match differs(case, &record.deal, criterion) {
                Some(Differs::NoValue(named) | Differs::Value { named, .. }) => {
                    let (from, to) = (record.deal.value, Some(named));
                    Change::Value(Delta { from, to })
                }
                Some(Differs::NoClose(named) | Differs::Close { named, .. }) => {
                    let (from, to) = (record.deal.close, Some(named));
                    Change::Close(Delta { from, to })
                }
                _ => {
                    let values = context! {};
                    return Err(answer::stale(case, "refusal.changed_since", record, values));
                }
            };
            Ok::<_, Stop>(vec![What::Edited {
                changes: vec![change],
            }])
        })
        .await?;
    Ok(super::edit_form::changed(case, &done, None))
}

/// By how many per cent a change lowered the value of a deal that the buyer has seen something of: from half of the way
/// to the win on, it is asked what they give for it (D7).
pub(super) fn lowered(case: &Case<'_>, before: &Deal, after: &Deal) -> Option<i64> {
    let here = owed::position(&case.playbook, after)?;
    let won = case.playbook.stage_index(&case.playbook.won_stage().id)?;
    if here * 2 < won || !after.is_open() {
        return None;
    }
    compare::lowered(before.value, after.value)
}

/// The next step whose day has passed, before a contact was noted: was that it?
pub(super) fn overdue(case: &Case<'_>, record: &Record) -> Option<(String, Vec<Button>)> {
    let step = record
        .deal
        .next_step
        .as_ref()
        .filter(|s| s.due < case.today())?;
    if !record.deal.is_open() || case.may_change(record).is_err() {
        return None;
    }
    let voice = case.voice();
    let due = safe(voice.day(step.due).to_string());
    let line = case.say(
        "compared.overdue",
        context! { step => step.text.clone(), due },
    );
    let buttons = vec![
        voice.button("button.step_done", Act::StepOn(record.number, None)),
        voice.button("button.step_moved", Act::NextStep(record.number)),
    ];
    Some((line, buttons))
}
