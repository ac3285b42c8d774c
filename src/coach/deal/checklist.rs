//! `/deal checklist`: what to find out, what to say, what is owed.

use crate::coach::args::Args;
use crate::coach::case::Case;
use crate::coach::command::{OptionKind, OptionSpec, Spec};
use crate::coach::gone;
use crate::coach::refusal::Outcome;
use crate::coach::request::Answer;
use crate::domain::id::DealNumber;
use crate::message::{Message, Reader};

pub(super) const SPEC: Spec = Spec {
    path: &["deal", "checklist"],
    about: "What to find out now, what to say, what is owed",
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
    let record = case.find(args, &typed).await?;
    show(case, record.number).await
}

/// The checklist for the person alone.
pub(super) async fn show(case: &Case<'_>, number: DealNumber) -> Outcome<Answer> {
    Ok(Answer::private(page(case, number, 0).await?))
}

/// The same in its place, with its menus turned to the criterion at this place.
pub async fn turn(case: &Case<'_>, number: DealNumber, at: usize) -> Outcome<Answer> {
    Ok(Answer::replace(page(case, number, at).await?))
}

async fn page(case: &Case<'_>, number: DealNumber, at: usize) -> Outcome<Message> {
    let record = case.load(number).await?;
    let Some(list) = case.checklist(&record.deal).await? else {
        return Ok(gone::ask(case, &record));
    };
    let (voice, reader) = (case.voice(), case.reader(&record));
    Ok(voice.checklist(number, &record.deal, &list, reader, at))
}

/// The checklist for the channel.
pub(super) async fn share(case: &Case<'_>, number: DealNumber) -> Outcome<Answer> {
    let record = case.load(number).await?;
    let Some(list) = case.checklist(&record.deal).await? else {
        return Err(gone::ask(case, &record).into());
    };
    let voice = case.voice();
    let shown = voice.checklist(number, &record.deal, &list, Reader::Channel, 0);
    case.share(number, shown).await
}
