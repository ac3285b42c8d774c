//! `/deal undo`: takes back the caller's last change, within 15 minutes, if nothing came after.

use minijinja::context;

use crate::coach::case::Case;
use crate::coach::command::Spec;
use crate::coach::deal::answer;
use crate::coach::refusal::Outcome;
use crate::coach::request::Answer;
use crate::domain::deal::{Deal, Status};
use crate::domain::event::{Event, What, is_undone};
use crate::domain::id::DealNumber;
use crate::message::Colour;
use crate::message::voice::ago;
use crate::playbook::texts::safe;
use crate::store::{CommitError, Record};

/// How long a change can be taken back, in milliseconds.
const UNDO_FOR: i64 = 15 * 60 * 1000;

pub(super) const SPEC: Spec = Spec {
    path: &["deal", "undo"],
    about: "Take back your last change to a deal, within 15 minutes",
    options: &[],
    anywhere: false,
};

pub(super) async fn run(case: &Case<'_>) -> Outcome<Answer> {
    let Some((number, last)) = case
        .coach
        .store
        .last_by(case.workspace, case.actor().user)
        .await?
    else {
        return Err(case.stop("refusal.nothing_to_undo", context! {}));
    };
    let record = case.load(number).await?;
    let events = case.coach.store.all_events(case.workspace, number).await?;
    take_back(case, &record, events, &last).await
}

/// The *Undo* under a message: the change it tells of, by whoever made it.
pub(super) async fn press(case: &Case<'_>, number: DealNumber, seq: i64) -> Outcome<Answer> {
    let record = case.load(number).await?;
    let events = case.coach.store.all_events(case.workspace, number).await?;
    let stale = |key, values| answer::stale(case, key, &record, values);
    let Some(last) = events.iter().find(|e| e.seq == seq).cloned() else {
        return Err(stale("refusal.changed_since", context! {}));
    };
    if last.by != case.actor().user {
        let who = case.mention(Some(last.by));
        return Err(stale("refusal.undo_theirs", context! { who }));
    }
    if is_undone(&events, seq) {
        return Err(stale("refusal.undone_already", context! {}));
    }
    take_back(case, &record, events, &last).await
}

/// Takes back everything that came with one event.
async fn take_back(
    case: &Case<'_>,
    record: &Record,
    events: Vec<Event>,
    last: &Event,
) -> Outcome<Answer> {
    if case.now - last.at > UNDO_FOR {
        let values = context! { ago => ago(last.at) };
        return Err(answer::stale(case, "refusal.undo_late", record, values));
    }
    let undone: Vec<Event> = events
        .iter()
        .filter(|e| e.interaction == last.interaction)
        .cloned()
        .collect();
    let after = events.iter().rev().find(|e| {
        e.seq > last.seq
            && e.interaction != last.interaction
            && !matches!(e.what, What::Undone { .. })
            && !is_undone(&events, e.seq)
    });
    if let Some(after) = after {
        let values = context! { who => case.mention(Some(after.by)), ago => ago(after.at) };
        return Err(answer::stale(case, "refusal.undo_after", record, values));
    }
    let mut history = events;
    let new = case.events(
        record.deal.last_seq,
        vec![What::Undone {
            seqs: undone.iter().map(|e| e.seq).collect(),
        }],
    );
    history.extend(new.iter().cloned());
    let after = Deal::replay(&history)
        .ok_or_else(|| crate::coach::refusal::Stop::Fault("no creation in the history".into()))?;
    let done = match case.save(record, after, new, &undone, Vec::new()).await {
        Ok(done) => done,
        Err(CommitError::Conflict) => {
            let values = context! {};
            return Err(answer::stale(case, "refusal.changed_since", record, values));
        }
        Err(error) => return Err(case.failed(error)),
    };
    case.hear_of_edits(record.number, &done.posted).await;
    let deal = &done.record.deal;
    let voice = case.voice();
    let what = voice.event(last);
    let gone = deal.status == Status::Withdrawn;
    Ok(Answer::private(voice.message(
        if gone { "undo.created" } else { "undo.done" },
        context! {
            what => safe(what),
            bar => safe(voice.state(deal)),
            ..case.called(&done.record)
        },
        Colour::Good,
    )))
}
