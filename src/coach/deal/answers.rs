//! The page *Answers*: everything known about a deal, whole; and one entry of its history, whole. For their reader alone.

use minijinja::context;

use crate::coach::act::Act;
use crate::coach::case::Case;
use crate::coach::deal::answer;
use crate::coach::refusal::Outcome;
use crate::coach::request::Answer;
use crate::domain::deal::Deal;
use crate::domain::event::Event;
use crate::domain::id::DealNumber;
use crate::message::heard;

/// A page, by its number from 1; 0 opens the first one beside what it was pressed on.
pub(super) async fn page(case: &Case<'_>, number: DealNumber, page: i64) -> Outcome<Answer> {
    let record = case.load(number).await?;
    let at = usize::try_from(page - 1).unwrap_or_default();
    let message = case.voice().answers(number, &record.deal, case.zone(), at);
    Ok(if page <= 0 {
        Answer::private(message)
    } else {
        Answer::replace(message)
    })
}

/// Opens an entry of the history whole; its pages as above.
pub(super) async fn entry(
    case: &Case<'_>,
    number: DealNumber,
    seq: i64,
    page: i64,
) -> Outcome<Answer> {
    let record = case.load(number).await?;
    let events = case.coach.store.all_events(case.workspace, number).await?;
    let event = { events.iter() }.find(|e| e.seq == seq && may_read(case, &record.deal, e));
    let at = usize::try_from(page - 1).unwrap_or_default();
    let message = event.and_then(|event| case.voice().entry(number, &record.deal, event, at));
    let Some(message) = message else {
        let values = context! {};
        return Err(answer::stale(
            case,
            "refusal.changed_since",
            &record,
            values,
        ));
    };
    Ok(if page <= 0 {
        Answer::private(message)
    } else {
        Answer::replace(message)
    })
}

/// Whether somebody may read an entry whole: what a manager wrote with a decision is for the owner and managers.
pub(super) fn may_read(case: &Case<'_>, deal: &Deal, event: &Event) -> bool {
    let me = case.actor().user;
    heard::sentence(event).is_none()
        || case.is_manager()
        || event.by == me
        || deal.owner == Some(me)
}

/// The act of a menu of entries with the one that was picked.
pub(super) fn picked(act: Act, picked: Option<&str>) -> Act {
    let number = picked.and_then(|value| value.parse().ok());
    match (act, number) {
        (Act::Answers(deal, _), Some(page)) => Act::Answers(deal, page),
        (Act::Entry(deal, ..), Some(seq)) => Act::Entry(deal, seq, 0),
        (act, _) => act,
    }
}
