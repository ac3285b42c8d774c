//! `/deal show`: the card.

use crate::coach::args::Args;
use crate::coach::case::Case;
use crate::coach::command::{OptionKind, OptionSpec, Spec};
use crate::coach::refusal::Outcome;
use crate::coach::request::Answer;
use crate::domain::id::DealNumber;
use crate::message::Reader;

pub(super) const SPEC: Spec = Spec {
    path: &["deal", "show"],
    about: "The card of a deal: facts, stage, what is owed, next step",
    options: &[OptionSpec {
        name: "deal",
        about: "Which deal",
        kind: OptionKind::Completed,
        required: true,
    }],
    anywhere: false,
};

pub(super) async fn run(case: &Case<'_>, args: Args<'_>) -> Outcome<Answer> {
    let typed = case.must_line(args, "deal", 200).await?;
    let record = case.find(&typed).await?;
    Ok(Answer::private(case.voice().card(
        record.number,
        &record.deal,
        case.reader(&record),
    )))
}

/// The card for the person alone.
pub(super) async fn show(case: &Case<'_>, number: DealNumber) -> Outcome<Answer> {
    let record = case.load(number).await?;
    Ok(Answer::private(case.voice().card(
        number,
        &record.deal,
        case.reader(&record),
    )))
}

/// The card for the channel.
pub(super) async fn share(case: &Case<'_>, number: DealNumber) -> Outcome<Answer> {
    let record = case.load(number).await?;
    let card = case.voice().card(number, &record.deal, Reader::Channel);
    case.share(number, card).await
}
