//! What a form shows.

use minijinja::context;

use super::TEXT;
use crate::coach::act::Act;
use crate::coach::case::Case;
use crate::coach::command::OptionSpec;
use crate::coach::deal;
use crate::coach::refusal::Outcome;
use crate::coach::request::{Answer, OptionValue};
use crate::domain::date;
use crate::domain::id::DealNumber;
use crate::domain::money::Money;
use crate::domain::owed;
use crate::domain::text;
use crate::message::{Input, Modal};
use crate::playbook::texts::safe;
use crate::store::Record;

/// Discord's limit of a form's title and of an input's label, in characters.
const TITLE_MAX: usize = 45;
/// Discord's limit of a placeholder, in characters.
const PLACEHOLDER_MAX: usize = 100;
/// Discord's limit of inputs in a form.
const INPUTS_MAX: usize = 5;
/// Most characters of an answer.
const ANSWER_MAX: u16 = 1000;

/// Opens the form that a button or a menu asks for.
pub(in crate::coach) async fn open(
    case: &Case<'_>,
    act: &Act,
    picked: Option<String>,
) -> Outcome<Answer> {
    let modal = match act {
        Act::Answer(number, id) => {
            let record = case.load(*number).await?;
            deal::must_be_unanswered(case, &record, id)?;
            answer_one(case, &record, id)?
        }
        Act::AnswerPick(number) => answer_one(
            case,
            &case.load(*number).await?,
            picked.as_deref().unwrap_or_default(),
        )?,
        Act::AnswerAll(number) => answer_all(case, &case.load(*number).await?).await?,
        Act::WaivePick(number) => waive(case, *number, picked.as_deref().unwrap_or_default())?,
        Act::Waive(number, id) => waive(case, *number, id)?,
        Act::NextStep(number) => next_step(case, &case.load(*number).await?)?,
        Act::Note(number) => note(case, case.load(*number).await?.number),
        Act::Won(number) => {
            let record = case.load(*number).await?;
            case.may_change(&record)?;
            let known = case.playbook.signature();
            let known = known.and_then(|(_, c)| owed::said(&record.deal, &c.id));
            let known = known.unwrap_or_default();
            one(case, act.clone(), "form.won", *number, known, true)
        }
        Act::Reopen(number) => {
            let record = case.load(*number).await?;
            case.may_change(&record)?;
            one(case, act.clone(), "form.reopen", *number, "", true)
        }
        Act::Decline(number, request) => {
            deal::must_wait(case, *number, *request).await?;
            one(case, act.clone(), "form.decline", *number, "", false)
        }
        Act::SayWhy(number, _) => {
            case.may_change(&case.load(*number).await?)?;
            one(case, act.clone(), "form.why", *number, "", true)
        }
        Act::Dismiss(number, _) => {
            case.must_manage()?;
            one(case, act.clone(), "form.dismiss", *number, "", true)
        }
        Act::EditForm(number) => edit(case, &case.load(*number).await?)?,
        Act::Fill { draft, option } => {
            let kept = case.draft(draft).await?;
            let value = text_of(kept.options.get(option));
            let record = case.find(&text_of(kept.options.get("deal"))).await?;
            let key = match kept.options.get("buyer_led") {
                Some(OptionValue::Flag(true)) => "form.led",
                _ => "form.reason",
            };
            one(case, act.clone(), key, record.number, &value, true)
        }
        Act::Fix(draft) => fix(case, act, draft).await?,
        _ => return Err(case.stop("refusal.old_button", context! {})),
    };
    Ok(Answer::ask(modal))
}

fn answer_one(case: &Case<'_>, record: &Record, id: &str) -> Outcome<Modal> {
    let Some((_, criterion)) = case.playbook.criterion(id) else {
        return Err(case.stop("refusal.no_criterion", context! { typed => id }));
    };
    let given = record
        .deal
        .evidence
        .get(id)
        .map(|e| e.text.clone())
        .unwrap_or_default();
    let title = case.say(
        "form.answer.title",
        context! { code => safe(record.number.to_string()), label => safe(criterion.label.clone()) },
    );
    let input = input(
        TEXT,
        &criterion.label,
        &criterion.example,
        &given,
        true,
        true,
    );
    Ok(form(
        Act::Answer(record.number, criterion.id.clone()),
        &title,
        vec![input],
    ))
}

/// All that is asked now: what comes back first, then this stage's.
async fn answer_all(case: &Case<'_>, record: &Record) -> Outcome<Modal> {
    let list = case.checklist(&record.deal).await?;
    let back = list.back.iter().map(|b| &b.item);
    let items: Vec<_> = list.ask.iter().chain(back).take(INPUTS_MAX).collect();
    if items.is_empty() {
        let values = context! {};
        return Err(deal::stale(case, "refusal.nothing_open", record, values));
    }
    let title = case.say(
        "form.answer_all.title",
        context! { code => safe(record.number.to_string()) },
    );
    let inputs = items
        .iter()
        .map(|item| {
            let plain = item.question.replace('\\', "");
            let (id, label) = (&item.criterion.id, &item.criterion.label);
            input(id, label, &plain, "", true, items.len() == 1)
        })
        .collect();
    Ok(form(Act::AnswerAll(record.number), &title, inputs))
}

fn waive(case: &Case<'_>, number: DealNumber, id: &str) -> Outcome<Modal> {
    case.must_manage()?;
    let Some((_, criterion)) = case.playbook.criterion(id) else {
        return Err(case.stop("refusal.no_criterion", context! { typed => id }));
    };
    Ok(one(
        case,
        Act::Waive(number, criterion.id.clone()),
        "form.waive",
        number,
        "",
        true,
    ))
}

fn next_step(case: &Case<'_>, record: &Record) -> Outcome<Modal> {
    case.may_change(record)?;
    let step = record
        .deal
        .next_step
        .as_ref()
        .map(|n| n.text.clone())
        .unwrap_or_default();
    let title = case.say(
        "form.next.title",
        context! { code => safe(record.number.to_string()) },
    );
    let inputs = vec![
        input(
            "step",
            &case.option_label("step"),
            &case.texts().plain("form.next.step"),
            &step,
            false,
            true,
        ),
        input(
            "due",
            &case.option_label("due"),
            &case.texts().plain("form.next.due"),
            "",
            false,
            true,
        ),
    ];
    Ok(form(Act::NextStep(record.number), &title, inputs))
}

fn note(case: &Case<'_>, number: DealNumber) -> Modal {
    let title = case.say(
        "form.note.title",
        context! { code => safe(number.to_string()) },
    );
    let inputs = vec![
        input(
            "text",
            &case.option_label("text"),
            &case.texts().plain("form.note.text"),
            "",
            true,
            true,
        ),
        input(
            "value_for_customer",
            &case.option_label("value_for_customer"),
            &case.texts().plain("form.note.value"),
            "",
            true,
            false,
        ),
    ];
    form(Act::Note(number), &title, inputs)
}

fn edit(case: &Case<'_>, record: &Record) -> Outcome<Modal> {
    case.may_change(record)?;
    let deal = &record.deal;
    let title = case.say(
        "form.edit.title",
        context! { code => safe(record.number.to_string()) },
    );
    let competitor = deal
        .competitor
        .as_deref()
        .map(|c| case.voice().competitor(c));
    let value = |id: &str| match id {
        "name" => Some(deal.name.clone()),
        "customer" => deal.customer.clone(),
        "value" => deal.value.map(Money::to_input),
        "close" => deal.close.map(date::show_whole),
        _ => competitor.clone(),
    };
    let inputs = deal::EDIT_FIELDS.map(|id| edit_field(case, id, &value(id).unwrap_or_default()));
    Ok(form(Act::EditForm(record.number), &title, inputs.to_vec()))
}

/// An input of the form that changes a deal; only the name must be filled.
fn edit_field(case: &Case<'_>, id: &str, value: &str) -> Input {
    let placeholder = case.texts().plain(&format!("form.edit.{id}"));
    let label = case.option_label(id);
    input(id, &label, &placeholder, value, false, id == "name")
}

/// The form that corrects a kept command: its text options, filled in with what was typed.
async fn fix(case: &Case<'_>, act: &Act, draft: &str) -> Outcome<Modal> {
    let kept = case.draft(draft).await?;
    let path: Vec<&str> = kept.path.iter().map(String::as_str).collect();
    if path == ["deal", "edit"] {
        // What came from the form is corrected in the form.
        let value = |id: &str| text_of(kept.options.get(id));
        let inputs = deal::EDIT_FIELDS.map(|id| edit_field(case, id, &value(id)));
        return Ok(form(
            act.clone(),
            &case.texts().plain("form.fix.title"),
            inputs.to_vec(),
        ));
    }
    let spec = crate::coach::command::all().find(|s| s.path == path.as_slice());
    let wanted = spec.map(|s| s.options).unwrap_or_default();
    let text = |name: &str| !matches!(kept.options.get(name), Some(v) if !matches!(v, OptionValue::Text(_)));
    let (given, empty): (Vec<_>, Vec<_>) = wanted
        .iter()
        // The deal was found; what was wrong is something else.
        .filter(|o| o.name != "deal" && o.kind.is_text() && text(o.name))
        .partition(|o| kept.options.contains_key(o.name) || o.required);
    let inputs: Vec<Input> = given
        .into_iter()
        .chain(empty)
        .take(INPUTS_MAX)
        .map(|o: &OptionSpec| {
            input(
                o.name,
                &case.option_label(o.name),
                o.about,
                &text_of(kept.options.get(o.name)),
                false,
                o.required,
            )
        })
        .collect();
    if inputs.is_empty() {
        return Err(case.stop("refusal.draft_gone", context! { typed => "" }));
    }
    Ok(form(
        act.clone(),
        &case.texts().plain("form.fix.title"),
        inputs,
    ))
}

/// A form with one text in it, its words under `key`.
fn one(
    case: &Case<'_>,
    act: Act,
    key: &str,
    number: DealNumber,
    value: &str,
    required: bool,
) -> Modal {
    let title = case.say(
        &format!("{key}.title"),
        context! { code => safe(number.to_string()) },
    );
    let label = case.texts().plain(&format!("{key}.label"));
    let placeholder = case.texts().plain(&format!("{key}.example"));
    form(
        act,
        &title,
        vec![input(TEXT, &label, &placeholder, value, true, required)],
    )
}

fn form(act: Act, title: &str, inputs: Vec<Input>) -> Modal {
    Modal {
        act,
        title: text::truncate(title, TITLE_MAX).into_owned(),
        inputs,
    }
}

fn input(
    id: &str,
    label: &str,
    placeholder: &str,
    value: &str,
    long: bool,
    required: bool,
) -> Input {
    Input {
        id: id.to_owned(),
        label: text::truncate(label, TITLE_MAX).into_owned(),
        placeholder: text::truncate(placeholder, PLACEHOLDER_MAX).into_owned(),
        value: text::truncate(value, usize::from(ANSWER_MAX)).into_owned(),
        long,
        required,
        max: ANSWER_MAX,
    }
}

fn text_of(value: Option<&OptionValue>) -> String {
    match value {
        Some(OptionValue::Text(text)) => text.clone(),
        _ => String::new(),
    }
}
