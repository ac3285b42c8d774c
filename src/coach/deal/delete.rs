//! `/deal delete`: managers; asks first; really gone.

use minijinja::context;

use crate::coach::act::Act;
use crate::coach::args::Args;
use crate::coach::case::Case;
use crate::coach::command::{OptionKind, OptionSpec, Spec};
use crate::coach::refusal::Outcome;
use crate::coach::request::Answer;
use crate::domain::id::DealNumber;
use crate::message::Colour;

pub(super) const SPEC: Spec = Spec {
    path: &["deal", "delete"],
    about: "Delete a deal and its history for good (managers)",
    options: &[OptionSpec {
        name: "deal",
        about: "Which deal",
        kind: OptionKind::Completed,
        required: true,
    }],
    anywhere: false,
};

pub(super) async fn run(case: &Case<'_>, args: Args<'_>) -> Outcome<Answer> {
    case.must_manage()?;
    let typed = case.must_line(args, "deal", 200).await?;
    let record = case.find(&typed).await?;
    let voice = case.voice();
    let message = voice.message(
        "delete.ask",
        context! {
            code => record.number.to_string(),
            name => record.deal.name.clone(),
            events => record.deal.last_seq,
            lost => record.deal.is_lost(),
            owner => voice.person(record.deal.owner),
        },
        Colour::Owed,
    );
    Ok(Answer::private(message.with(vec![
        voice.button("button.keep", Act::Keep(record.number)).primary(),
        voice.button("button.delete", Act::Delete(record.number, record.version)).danger(),
    ])))
}

/// The second yes. Refused when the deal changed since it was asked.
pub(super) async fn confirm(case: &Case<'_>, number: DealNumber, version: i64) -> Outcome<Answer> {
    case.must_manage()?;
    let record = case.load(number).await?;
    if record.version != version {
        return Err(case.stop(
            "refusal.changed_since",
            context! { code => number.to_string() },
        ));
    }
    case.coach
        .store
        .delete_deal(case.workspace, number, case.receipt())
        .await
        .map_err(|e| case.failed(e))?;
    let voice = case.voice();
    Ok(Answer::replace(voice.message(
        "delete.done",
        context! { code => number.to_string(), name => record.deal.name.clone() },
        Colour::Info,
    )))
}

/// Nothing is deleted.
pub(super) async fn keep(case: &Case<'_>, number: DealNumber) -> Outcome<Answer> {
    let record = case.load(number).await?;
    Ok(Answer::replace(case.voice().message(
        "delete.kept",
        context! { code => record.number.to_string() },
        Colour::Info,
    )))
}
