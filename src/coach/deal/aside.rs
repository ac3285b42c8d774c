//! *Not here*: a criterion that this way of buying does not have is set aside with a reason, and can be put back.

use std::collections::BTreeMap;

use minijinja::context;

use crate::coach::act::Act;
use crate::coach::args::{TEXT_MAX, short};
use crate::coach::case::Case;
use crate::coach::deal::answer;
use crate::coach::refusal::{Outcome, Stop};
use crate::coach::request::Answer;
use crate::coach::save::Done;
use crate::domain::deal::AsideAsked;
use crate::domain::event::{Event, What};
use crate::domain::id::DealNumber;
use crate::domain::owed::{self, Standing};
use crate::domain::said::Half;
use crate::domain::text;
use crate::message::{Button, Colour, Input, MenuOption, Modal};
use crate::playbook::texts::safe;
use crate::playbook::{Autonomy, Criterion, Named, Signal};
use crate::store::Record;

/// The field of a reason from the playbook.
const REASON: &str = "reason";
/// The field of a reason in words of one's own.
const TEXT: &str = "text";
/// Longest reason in an answer, in characters.
const SHORT: usize = 200;

/// The criterion, if the person may set it aside as the deal stands.
pub(super) fn may_set_aside<'c>(
    case: &'c Case<'_>,
    record: &Record,
    criterion: &str,
) -> Outcome<&'c Criterion> {
    case.may_change(record)?;
    answer::must_be_open(case, record)?;
    let Some((_, criterion)) = case.playbook.criterion(criterion) else {
        let typed = short(criterion);
        return Err(case.stop("refusal.no_criterion", context! { typed }));
    };
    let label = || safe(criterion.label.clone());
    if criterion.signature || criterion.deciding {
        let signature = criterion.signature;
        let values = context! { label => label(), signature, ..case.called(record) };
        return Err(case.stop("refusal.not_aside", values));
    }
    if !owed::standing(&case.playbook, &record.deal, criterion).is_open() {
        let values = context! { label => label(), ..case.called(record) };
        return Err(case.stop("refusal.not_open", values));
    }
    Ok(criterion)
}

/// The form for why a criterion is not asked here.
pub(in crate::coach) fn form(case: &Case<'_>, record: &Record, id: &str) -> Outcome<Modal> {
    let criterion = may_set_aside(case, record, id)?;
    let texts = case.texts();
    let options = case.playbook.aside_reasons.iter().map(|reason| MenuOption {
        value: reason.id.clone(),
        label: reason.name.clone(),
        hint: None,
        chosen: false,
    });
    let options: Vec<MenuOption> = options.collect();
    let mut own = Input::text(TEXT, &texts.plain("form.aside.own"))
        .hinted(&texts.plain("form.aside.example"));
    let mut inputs = Vec::new();
    if options.is_empty() {
        own = own.required();
    } else {
        let choice = Input::choice(REASON, &texts.plain("form.aside.reason"), options);
        inputs.push(choice.hinted(&texts.plain("form.aside.pick")));
    }
    inputs.push(own);
    let label = safe(criterion.label.clone());
    let statement = safe(criterion.statement.clone());
    Ok(Modal {
        act: Act::Aside(record.number, criterion.id.clone()),
        title: crate::coach::forms::title(case, record, &texts.plain("form.aside.title")),
        above: case.say("form.waive.above", context! { label, statement }),
        inputs,
    })
}

/// The sent form.
pub(in crate::coach) async fn submit(
    case: &Case<'_>,
    number: DealNumber,
    id: &str,
    fields: &BTreeMap<String, String>,
) -> Outcome<Answer> {
    let field = |name: &str| fields.get(name).map_or("", |typed| typed.trim());
    let picked = Named::resolve(&case.playbook.aside_reasons, field(REASON));
    let own = text::clean_line(field(TEXT), TEXT_MAX).ok();
    let reason = match (picked, own) {
        (Some(reason), Some(own)) => format!("{}: {own}", reason.name),
        (Some(reason), None) => reason.name.clone(),
        (None, Some(own)) => own,
        (None, None) => {
            let typed = short(field(TEXT));
            return Err(case.stop("refusal.reason", context! { typed }));
        }
    };
    set_aside(case, number, id, &reason).await
}

/// *Not here*, in one tap: the answer of the event with this number says why it can't be answered.
pub(super) async fn press(case: &Case<'_>, number: DealNumber, seq: i64) -> Outcome<Answer> {
    let events = case.coach.store.all_events(case.workspace, number).await?;
    let answer = events.iter().find(|e| e.seq == seq).map(|e| &e.what);
    let Some(What::Evidence {
        criterion, text, ..
    }) = answer
    else {
        return Err(case.stop("refusal.old_button", context! {}));
    };
    set_aside(case, number, criterion, text).await
}

/// Sets a criterion aside, or asks a manager for it where a manager says yes to the moves of its owner.
async fn set_aside(case: &Case<'_>, number: DealNumber, id: &str, reason: &str) -> Outcome<Answer> {
    let record = case.load(number).await?;
    let criterion = may_set_aside(case, &record, id)?;
    let push = case.push(record.deal.owner).await?;
    let asks = push.autonomy == Autonomy::Scripted && !push.manager;
    let done = case
        .change(number, |record| {
            may_set_aside(case, record, id)?;
            let (criterion, reason) = (criterion.id.clone(), reason.to_owned());
            let what = if asks {
                What::AsideAsked { criterion, reason }
            } else {
                What::SetAside {
                    criterion,
                    reason,
                    asked: None,
                }
            };
            Ok::<_, Stop>(vec![what])
        })
        .await?;
    let key = if asks { "aside.asked" } else { "aside.done" };
    Ok(told(case, &done, key, criterion, reason))
}

fn told(case: &Case<'_>, done: &Done, key: &str, criterion: &Criterion, reason: &str) -> Answer {
    let voice = case.voice();
    let values = context! {
        label => safe(criterion.label.clone()),
        reason => text::truncate(reason, SHORT).into_owned(),
        ..case.called(&done.record)
    };
    let message = voice.message(key, values, Colour::Good);
    Answer::private(message.with(vec![
        voice.button("button.checklist", Act::Checklist(done.record.number)).primary(),
        voice.undo(done.record.number, &done.record.deal),
    ]))
}

/// Puts a criterion that was set aside or waived back: it is asked again.
pub(super) async fn put_back(case: &Case<'_>, number: DealNumber, id: &str) -> Outcome<Answer> {
    let mut reason = String::new();
    let Some((_, criterion)) = case.playbook.criterion(id) else {
        return Err(case.stop("refusal.no_criterion", context! { typed => short(id) }));
    };
    let done = case
        .change(number, |record| {
            case.may_change(record)?;
            answer::must_be_open(case, record)?;
            let standing = owed::standing(&case.playbook, &record.deal, criterion);
            let Standing::Waived(waiver) = standing else {
                let values = context! {};
                return Err(answer::stale(case, "refusal.changed_since", record, values));
            };
            // What a manager waived is put back by a manager.
            if !waiver.not_here {
                case.must_manage()?;
            }
            waiver.reason.clone_into(&mut reason);
            Ok::<_, Stop>(vec![What::PutBack {
                criterion: criterion.id.clone(),
            }])
        })
        .await?;
    Ok(told(case, &done, "aside.back", criterion, &reason))
}

/// A manager's yes or no to what a rep wants to set aside; the rep hears of it.
pub(super) async fn decide(
    case: &Case<'_>,
    number: DealNumber,
    asked: i64,
    yes: bool,
) -> Outcome<Answer> {
    case.must_manage()?;
    let mut decided: Option<AsideAsked> = None;
    let done = case
        .change(number, |record| {
            let waits = record.deal.aside_asked.iter().find(|a| a.id == asked);
            let Some(waits) = waits else {
                let values = context! {};
                return Err(answer::stale(case, "refusal.aside_decided", record, values));
            };
            decided = Some(waits.clone());
            Ok::<_, Stop>(vec![if yes {
                What::SetAside {
                    criterion: waits.criterion.clone(),
                    reason: waits.reason.clone(),
                    asked: Some(asked),
                }
            } else {
                What::AsideDeclined { asked }
            }])
        })
        .await?;
    let Some(decided) = decided else {
        return Err(case.stop("refusal.old_button", context! {}));
    };
    let voice = case.voice();
    let values = context! {
        yes,
        label => safe(voice.label(&decided.criterion)),
        who => voice.person(Some(decided.by)),
        ..case.called(&done.record)
    };
    let message = voice.message("aside.decided", values, Colour::Good);
    let undo = voice.undo(number, &done.record.deal);
    Ok(Answer::private(message.with(vec![undo])))
}

/// *Not here* under an answer that says why it can't be answered.
pub(super) fn offer(case: &Case<'_>, record: &Record, events: &[Event]) -> Option<Button> {
    let event = events.iter().find(|event| match &event.what {
        What::Evidence {
            criterion,
            text,
            half: Some(Half::NoAnswer),
            ..
        } => {
            let plain = text::plain(text);
            case.playbook.signals.tell(Signal::NotHere, &plain)
                && may_set_aside(case, record, criterion).is_ok()
        }
        _ => false,
    })?;
    let act = Act::AsideWith(record.number, event.seq);
    Some(case.voice().button("button.not_here", act))
}
