//! What a sent form does.

use std::collections::BTreeMap;

use minijinja::context;

use super::TEXT;
use crate::coach::act::Act;
use crate::coach::args::Args;
use crate::coach::case::Case;
use crate::coach::refusal::Outcome;
use crate::coach::request::{Answer, OptionValue};
use crate::coach::{deal, redo, run};
use crate::domain::id::DealNumber;

/// Does what a sent form asks for.
pub(in crate::coach) async fn submit(
    mut case: Case<'_>,
    act: Act,
    fields: &BTreeMap<String, String>,
) -> Outcome<Answer> {
    let text = fields.get(TEXT).cloned().unwrap_or_default();
    match act {
        Act::Answer(number, id) => {
            deal::record_evidence(&case, number, &BTreeMap::from([(id, text)])).await
        }
        Act::AnswerAll(number) => deal::record_evidence(&case, number, fields).await,
        Act::Waive(number, id) => deal::waive(&case, number, &id, &text).await,
        Act::NextStep(number) => command(case, &["deal", "next"], number, fields).await,
        Act::Note(number) => command(case, &["deal", "note"], number, fields).await,
        Act::Won(number) => {
            command(
                case,
                &["deal", "won"],
                number,
                &BTreeMap::from([("signed".to_owned(), text)]),
            )
            .await
        }
        Act::Reopen(number) => {
            let reason = BTreeMap::from([("reason".to_owned(), text)]);
            command(case, &["deal", "reopen"], number, &reason).await
        }
        Act::Decline(number, request) => deal::decline(&case, number, request, &text).await,
        Act::SayWhy(number, flag) => deal::explain(&case, number, flag, &text).await,
        Act::Dismiss(number, flag) => deal::dismiss(&case, number, flag, &text).await,
        Act::EditForm(number) => deal::submit_edit(&case, number, fields).await,
        Act::Fill { draft, option } => {
            redo(&mut case, &draft, BTreeMap::from([(option, text)])).await
        }
        Act::Fix(draft) => redo(&mut case, &draft, fields.clone()).await,
        _ => Err(case.stop("refusal.old_button", context! {})),
    }
}

/// Runs the command that a form stands for, so that both refuse and keep alike.
async fn command(
    mut case: Case<'_>,
    path: &[&str],
    number: DealNumber,
    fields: &BTreeMap<String, String>,
) -> Outcome<Answer> {
    let mut options: BTreeMap<String, OptionValue> = fields
        .iter()
        .filter(|(_, text)| !text.trim().is_empty())
        .map(|(name, text)| (name.clone(), OptionValue::Text(text.clone())))
        .collect();
    options.insert("deal".into(), OptionValue::Text(number.to_string()));
    case.path = path.iter().map(|p| (*p).to_owned()).collect();
    run(&case, Args(&options)).await
}
