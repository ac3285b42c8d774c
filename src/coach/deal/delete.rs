//! `/deal delete`: managers; asks first; really gone.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use std::time::Duration;

use minijinja::context;

use crate::coach::act::Act;
use crate::coach::args::Args;
use crate::coach::case::Case;
use crate::coach::command::{OptionKind, OptionSpec, Spec};
use crate::coach::deal::answer;
use crate::coach::refusal::Outcome;
use crate::coach::request::Answer;
use crate::domain::id::{ChannelId, DealNumber};
use crate::message::{Colour, Message};
use crate::playbook::texts::safe;
use crate::store::{Record, Remains};

/// How often it is looked whether the messages about a deal are gone, at most, and how often once each was tried.
const LOOKS: u32 = 120;
const LOOKS_ONCE_TRIED: u32 = 24;
/// Time between two of these looks.
const BETWEEN_LOOKS: Duration = Duration::from_millis(50);
/// Channels that are named with what still stands there.
const PLACES_MAX: usize = 3;

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
    let record = case.find(args, &typed).await?;
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
        let values = context! {};
        return Err(answer::stale(
            case,
            "refusal.changed_since",
            &record,
            values,
        ));
    }
    Ok(Answer::replace(really(case, &record).await?))
}

/// The sample is gone at once, whatever was tried on it; it is of no use to anybody else.
pub(in crate::coach) async fn sample(case: &Case<'_>, number: DealNumber) -> Outcome<Message> {
    let record = case.load(number).await?;
    if !record.deal.sample {
        return Err(case.stop("refusal.old_button", context! {}));
    }
    case.may_change(&record)?;
    really(case, &record).await
}

/// Deletes it, and says what still stands of it.
async fn really(case: &Case<'_>, record: &Record) -> Outcome<Message> {
    let number = record.number;
    case.coach
        .store
        .delete_deal(case.workspace, number, case.receipt())
        .await
        .map_err(|e| case.failed(e))?;
    case.saved.store(true, Ordering::Relaxed);
    let left = left(case, number).await?;
    let voice = case.voice();
    let (code, name) = (number.to_string(), record.deal.name.clone());
    if left.is_empty() {
        let values = context! { code, name };
        return Ok(voice.message("delete.done", values, Colour::Info));
    }
    let count = left.len();
    let mut places: BTreeMap<ChannelId, (usize, Option<String>)> = BTreeMap::new();
    for remains in left {
        let (count, why) = places.entry(remains.channel).or_default();
        *count += 1;
        *why = why.take().or(remains.why);
    }
    let shown = places
        .iter()
        .take(PLACES_MAX)
        .map(|(channel, (count, why))| {
            context! { channel => safe(format!("<#{channel}>")), count, why }
        });
    let values = context! {
        code, name, count,
        places => shown.collect::<Vec<_>>(),
        more => places.len().saturating_sub(PLACES_MAX),
    };
    Ok(voice.message("delete.left", values, Colour::Owed))
}

/// The messages about a deleted deal that still stand when there was time to remove them.
async fn left(case: &Case<'_>, number: DealNumber) -> Outcome<Vec<Remains>> {
    let mut left = Vec::new();
    for waited in 0..LOOKS {
        left = case.coach.store.remains(case.workspace, number).await?;
        let tried = left.iter().all(|r| r.why.is_some());
        if left.is_empty() || (tried && waited >= LOOKS_ONCE_TRIED) {
            break;
        }
        tokio::time::sleep(BETWEEN_LOOKS).await;
    }
    Ok(left)
}

/// Nothing is deleted.
pub(super) async fn keep(case: &Case<'_>, number: DealNumber) -> Outcome<Answer> {
    let record = case.load(number).await?;
    Ok(Answer::replace(case.voice().message(
        "delete.kept",
        case.called(&record),
        Colour::Info,
    )))
}
