//! Requests of scripted reps: a manager's yes or no, once, while the deal still stands where it stood (T3).

use minijinja::context;

use crate::coach::case::Case;
use crate::coach::deal::answer;
use crate::coach::posting::how_it_ended;
use crate::coach::refusal::{Outcome, Stop};
use crate::coach::request::Answer;
use crate::coach::save::Done;
use crate::domain::deal::PendingRequest;
use crate::domain::event::What;
use crate::domain::id::DealNumber;
use crate::domain::moves::{self, Push};
use crate::domain::text;
use crate::message::Colour;
use crate::message::flag::Ended;
use crate::message::heard;
use crate::message::voice::ago;
use crate::playbook::Autonomy;
use crate::playbook::texts::safe;
use crate::store::Record;

/// What was asked for last: with its yes and no, or how it ended.
pub(super) async fn decide(case: &Case<'_>, number: DealNumber) -> Outcome<Answer> {
    let record = case.load(number).await?;
    only_managers(case, &record)?;
    let (voice, deal) = (case.voice(), &record.deal);
    if let Some(p) = &deal.request {
        let message = voice.request(number, deal, p.id, p.by, &p.request);
        return Ok(Answer::private(message));
    }
    let events = case.coach.store.all_events(case.workspace, number).await?;
    let last = events.iter().rev().find_map(|e| match &e.what {
        What::Requested { request, .. } => Some((e.seq, e.by, request)),
        _ => None,
    });
    let ended = last.and_then(|(seq, by, request)| {
        let (ended, _) = how_it_ended(&events, seq)?;
        Some(voice.request_ended(number, deal, request, by, &ended))
    });
    Ok(Answer::private(ended.unwrap_or_else(|| {
        voice.message("request.gone", case.called(&record), Colour::Info)
    })))
}

/// A manager's yes: the deal moves, with the rep's reason.
pub(super) async fn approve(case: &Case<'_>, number: DealNumber, id: i64) -> Outcome<Answer> {
    only_managers(case, &case.load(number).await?)?;
    let outcome = case
        .change(number, |record| {
            let pending = pending(record, id)?;
            let request = &pending.request;
            let gone = || {
                Halt::Stop(case.stop(
                    "refusal.stage_gone",
                    context! { stage => request.to.clone() },
                ))
            };
            let to = case.playbook.stage(&request.to).ok_or_else(gone)?;
            let mut what = Vec::new();
            let mut deal = (*record.deal).clone();
            if let (Some(signed), Some((_, criterion))) =
                (&request.signed, case.playbook.signature())
                // What was recorded before keeps its author.
                && deal.evidence.get(&criterion.id).is_none_or(|e| e.text != *signed)
            {
                what.push(case.answered_as(&criterion.id, signed, None, None));
                for event in case.events(deal.last_seq, what.clone()) {
                    deal.apply(&event);
                }
            }
            let judged = moves::judge(
                &case.playbook,
                &deal,
                to,
                request.buyer_led,
                request.signed.is_some(),
            );
            let push = Push {
                autonomy: Autonomy::Scripted,
                manager: true,
            };
            let reason = Some(request.reason.as_str()).filter(|r| !r.is_empty());
            let mut moved = moves::moved(&case.playbook, &deal, to, &judged, reason, push);
            moved.requested_by = Some(pending.by);
            what.push(What::Moved(moved));
            Ok::<_, Halt>(what)
        })
        .await;
    match outcome {
        Ok(done) => Ok(Answer::replace(approved(case, &done, id))),
        Err(halt) => Err(over(case, number, id, halt).await?),
    }
}

fn approved(case: &Case<'_>, done: &Done, id: i64) -> crate::message::Message {
    let voice = case.voice();
    match &done.before.request {
        Some(p) if p.id == id => {
            let ended = Ended::Approved(case.actor().user);
            voice.request_ended(
                done.record.number,
                &done.record.deal,
                &p.request,
                p.by,
                &ended,
            )
        }
        _ => voice.message("request.gone", case.called(&done.record), Colour::Info),
    }
}

/// Refuses a decision about a request that does not wait any more, before a reason is typed for it.
pub(super) async fn must_wait(case: &Case<'_>, number: DealNumber, id: i64) -> Outcome<()> {
    let record = case.load(number).await?;
    only_managers(case, &record)?;
    match pending(&record, id) {
        Ok(_) => Ok(()),
        Err(halt) => Err(over(case, number, id, halt).await?),
    }
}

/// A manager's no, with or without a reason.
pub async fn decline(case: &Case<'_>, number: DealNumber, id: i64, typed: &str) -> Outcome<Answer> {
    only_managers(case, &case.load(number).await?)?;
    let reason = if typed.trim().is_empty() {
        None
    } else {
        let clean = text::clean_line(typed, crate::coach::args::TEXT_MAX);
        Some(clean.map_err(|_| {
            case.stop(
                "refusal.reason",
                context! { typed => crate::coach::args::short(typed) },
            )
        })?)
    };
    let outcome = case
        .change(number, |record| {
            pending(record, id)?;
            Ok::<_, Halt>(vec![What::Declined {
                request: id,
                reason: reason.clone(),
            }])
        })
        .await;
    match outcome {
        Ok(done) => {
            let voice = case.voice();
            let message = match &done.before.request {
                Some(p) => {
                    let ended = Ended::Declined(case.actor().user, reason);
                    voice.request_ended(number, &done.record.deal, &p.request, p.by, &ended)
                }
                None => voice.message("request.gone", case.called(&done.record), Colour::Info),
            };
            Ok(Answer::replace(message))
        }
        Err(halt) => Err(over(case, number, id, halt).await?),
    }
}

/// What a manager wrote with a decision, a waiver or a dismissal: for whoever is told of it, and for managers.
pub(super) async fn read(case: &Case<'_>, number: DealNumber, seq: i64) -> Outcome<Answer> {
    let record = case.load(number).await?;
    let events = case.coach.store.all_events(case.workspace, number).await?;
    let Some(event) = events.iter().find(|e| e.seq == seq) else {
        let values = context! {};
        return Err(answer::stale(
            case,
            "refusal.changed_since",
            &record,
            values,
        ));
    };
    let whom = heard::told(&record.deal, &events, event);
    let theirs = [whom, record.deal.owner, Some(event.by)].contains(&Some(case.actor().user));
    if !theirs && !case.is_manager() {
        let who = case.mention(whom);
        let values = context! { who, ..case.called(&record) };
        return Err(case.stop("refusal.read_theirs", values));
    }
    let voice = case.voice();
    let message = match heard::sentence(event) {
        Some(said) => voice.message(
            "heard.read",
            context! { by => case.mention(Some(event.by)), said, ..case.called(&record) },
            Colour::Info,
        ),
        None => voice.message("heard.nothing", case.called(&record), Colour::Info),
    };
    Ok(Answer::private(message))
}

/// What stops a decision.
enum Halt {
    Stop(Stop),
    /// The request does not wait any more.
    Over,
}

impl From<Stop> for Halt {
    fn from(stop: Stop) -> Self {
        Self::Stop(stop)
    }
}

fn pending(record: &Record, id: i64) -> Result<&PendingRequest, Halt> {
    record
        .deal
        .request
        .as_ref()
        .filter(|p| p.id == id)
        .ok_or(Halt::Over)
}

fn only_managers(case: &Case<'_>, record: &Record) -> Outcome<()> {
    if case.is_manager() {
        return Ok(());
    }
    Err(case.stop("refusal.request_managers", case.called(record)))
}

/// Why the request does not wait any more: who decided, or what overtook it.
async fn over(case: &Case<'_>, number: DealNumber, id: i64, halt: Halt) -> Outcome<Stop> {
    let Halt::Over = halt else {
        let Halt::Stop(stop) = halt else {
            return Ok(Stop::Busy);
        };
        return Ok(stop);
    };
    let record = case.load(number).await?;
    let events = case.coach.store.all_events(case.workspace, number).await?;
    let ended = how_it_ended(&events, id);
    let key = match ended.as_ref().map(|(ended, _)| ended) {
        Some(Ended::Approved(_)) => "refusal.request_approved",
        Some(Ended::Declined(..)) => "refusal.request_declined",
        Some(Ended::TakenBack) => "refusal.request_taken_back",
        Some(Ended::Anew) => "refusal.request_anew",
        Some(Ended::Overtaken { .. }) | None => "refusal.request_overtaken",
    };
    let by = ended.map(|(_, event)| event);
    Ok(case.stop(
        key,
        context! {
            who => by.map(|e| case.mention(Some(e.by))),
            ago => by.map(|e| ago(e.at)),
            stage => safe(case.stage_name(&record.deal)),
            lost => by.is_some_and(|e| matches!(e.what, What::Lost { .. })),
            ..case.called(&record)
        },
    ))
}
