//! What a sent form does.

use std::collections::BTreeMap;

use minijinja::context;

use super::kept::{self, Form};
use super::{TEXT, WHO, input_id};
use crate::coach::act::Act;
use crate::coach::args::{Args, SEEN};
use crate::coach::case::Case;
use crate::coach::refusal::{Outcome, Stop};
use crate::coach::request::{Answer, OptionValue};
use crate::coach::{deal, redo, run, setup, typed};
use crate::domain::id::DealNumber;
use crate::domain::said::{Is, inputs};
use crate::domain::text;
use crate::playbook::Signal;

/// Does what a sent form asks for.
pub(in crate::coach) async fn submit(
    case: &Case<'_>,
    custom_id: &str,
    fields: &BTreeMap<String, String>,
) -> Outcome<Answer> {
    let act = match case.act(custom_id) {
        Ok(act) => act,
        Err(Stop::Refused(mut message)) => {
            // A form of another version can't be used any more; its texts can.
            let texts = fields.iter().filter(|(_, text)| !text.trim().is_empty());
            let texts: Vec<_> = texts.map(|(n, t)| (n.clone(), t.clone())).collect();
            typed::give_back(&mut message, &texts);
            return Err(Stop::Refused(message));
        }
        Err(stop) => return Err(stop),
    };
    let (seen, act) = match act {
        Act::Seen(seq, act) => (Some(seq), *act),
        act => (None, act),
    };
    let fields = fields.clone();
    send(case, &Form { act, seen, fields }).await
}

/// Does what a form asks for, just sent or kept; what is refused gives back what was typed.
pub(in crate::coach) async fn send(case: &Case<'_>, form: &Form) -> Outcome<Answer> {
    match carry_out(case, form).await {
        Err(Stop::Refused(message)) => Err(kept::give_back(case, form, *message).await.into()),
        outcome => outcome,
    }
}

async fn carry_out(case: &Case<'_>, form: &Form) -> Outcome<Answer> {
    let fields = &form.fields;
    let seen = form.seen;
    let text = fields.get(TEXT).cloned().unwrap_or_default();
    let one = |name: &str| BTreeMap::from([(name.to_owned(), text.clone())]);
    match &form.act {
        Act::Answer(number, id) => {
            let given = match case.playbook.criterion(id) {
                Some((_, criterion)) if !fields.contains_key(TEXT) => {
                    let typed = (0..criterion.inputs.len()).map(|at| {
                        let field = fields.get(&input_id(id, at));
                        field.map_or("", String::as_str)
                    });
                    let typed: Vec<&str> = typed.collect();
                    let answer = whole(case, &typed)
                        .unwrap_or_else(|| inputs::compose(&criterion.inputs, &typed));
                    BTreeMap::from([(id.clone(), answer)])
                }
                _ => one(id),
            };
            deal::record_evidence(case, *number, &given, None, seen).await
        }
        Act::AnswerOn(number) => deal::submit_answers(case, *number, fields).await,
        Act::AnswerAll(number) => deal::record_evidence(case, *number, fields, None, seen).await,
        Act::Waive(number, id) => deal::waive(case, *number, id, &text).await,
        Act::Aside(number, id) => deal::submit_aside(case, *number, id, fields).await,
        Act::Person(number, id) => deal::submit_person(case, *number, *id, fields, seen).await,
        Act::NextStep(number) => command(case, &["deal", "next"], *number, fields, seen).await,
        Act::Snooze(number) => command(case, &["deal", "snooze"], *number, fields, seen).await,
        Act::Lose(number) => command(case, &["deal", "lost"], *number, fields, seen).await,
        Act::Note(number) => command(case, &["deal", "note"], *number, fields, seen).await,
        // Two fields; one where what both say was shown beside it.
        Act::Won(number) if fields.contains_key(TEXT) => {
            command(case, &["deal", "won"], *number, &one("signed"), seen).await
        }
        Act::Won(number) => command(case, &["deal", "won"], *number, fields, seen).await,
        Act::Reopen(number) => {
            command(case, &["deal", "reopen"], *number, &one("reason"), seen).await
        }
        Act::Decline(number, request) => deal::decline(case, *number, *request, &text).await,
        Act::SayWhy(number, flag) => deal::explain(case, *number, *flag, &text, seen).await,
        Act::DismissCue(number, rule) => deal::dismiss_cue(case, *number, rule, &text).await,
        Act::Dismiss(number, flag) => deal::dismiss(case, *number, *flag, &text).await,
        Act::SaidBy(number, seq) => {
            let who = fields.get(WHO).map_or("", String::as_str);
            deal::said_by(case, *number, *seq, who).await
        }
        Act::EditForm(number) => deal::submit_edit(case, *number, fields, seen).await,
        Act::Fill { draft, option } => redo(&mut case.as_command(&[]), draft, one(option)).await,
        Act::Fix(draft) => redo(&mut case.as_command(&[]), draft, fields.clone()).await,
        Act::Start(start) => setup::submit_start(case, start, fields).await,
        _ => Err(case.stop("refusal.old_button", context! {})),
    }
}

/// What was typed into one field alone and says who decides: an answer in words of its own, and no part of one.
fn whole(case: &Case<'_>, typed: &[&str]) -> Option<String> {
    let mut filled = typed.iter().filter(|text| !text.trim().is_empty());
    let (one, None) = (filled.next()?, filled.next()) else {
        return None;
    };
    let plain = text::plain(one);
    let says =
        [Is::Decides, Is::Signs].map(|is| case.playbook.signals.tell(Signal::Is(is), &plain));
    says.contains(&true).then(|| (*one).to_owned())
}

/// Runs the command that a form stands for, so that both refuse and keep alike.
async fn command(
    case: &Case<'_>,
    path: &[&str],
    number: DealNumber,
    fields: &BTreeMap<String, String>,
    seen: Option<i64>,
) -> Outcome<Answer> {
    let mut options: BTreeMap<String, OptionValue> = fields
        .iter()
        .filter(|(_, text)| !text.trim().is_empty())
        .map(|(name, text)| (name.clone(), OptionValue::Text(text.clone())))
        .collect();
    options.insert("deal".into(), OptionValue::Text(number.to_string()));
    if let Some(seen) = seen {
        options.insert(SEEN.into(), OptionValue::Number(seen));
    }
    let case = case.as_command(path);
    Box::pin(run(&case, Args(&options))).await
}
