//! `/deal assign`: hand-over; the owner stays owner until the receiver accepts.

use minijinja::context;

use crate::coach::args::Args;
use crate::coach::case::Case;
use crate::coach::command::{OptionKind, OptionSpec, Spec};
use crate::coach::posts::HANDOVER;
use crate::coach::refusal::{Outcome, Stop};
use crate::coach::request::Answer;
use crate::domain::event::What;
use crate::domain::id::DealNumber;
use crate::message::handover::Ended;

pub(super) const SPEC: Spec = Spec {
    path: &["deal", "assign"],
    about: "Hand a deal over; the receiver accepts or returns it",
    options: &[
        OptionSpec {
            name: "deal",
            about: "Which deal",
            kind: OptionKind::Completed,
            required: true,
        },
        OptionSpec {
            name: "to",
            about: "Who takes it",
            kind: OptionKind::User,
            required: true,
        },
    ],
    anywhere: false,
};

pub(super) async fn run(case: &Case<'_>, args: Args<'_>) -> Outcome<Answer> {
    let typed = case.must_line(args, "deal", 200).await?;
    let record = case.find(args, &typed).await?;
    case.may_change(&record)?;
    let Some(person) = args.user("to") else {
        return Err(case.stop(
            "refusal.missing",
            context! { option => case.option_label("to") },
        ));
    };
    case.must_be_member(&person)?;
    let done = case
        .change(record.number, |record| {
            case.may_change(record)?;
            if record.deal.owner == Some(person.id) {
                return Err(case.stop(
                    "refusal.owns_already",
                    context! { who => case.mention(Some(person.id)), ..case.called(record) },
                ));
            }
            let mut what = vec![What::HandoverOffered { to: person.id }];
            // Whoever hands it to themselves (a manager) has accepted it by doing so.
            if person.id == case.actor().user {
                what.push(What::HandoverAccepted);
            }
            Ok::<_, Stop>(what)
        })
        .await?;
    // The offer itself is a post: the receiver can press only what they can see.
    Ok(Answer::private(case.voice().handover_told(
        done.record.number,
        &done.record.deal,
        (person.id, case.actor().user),
        case.is_unheard(HANDOVER),
    )))
}

/// The receiver takes it.
pub(super) async fn accept(case: &Case<'_>, number: DealNumber) -> Outcome<Answer> {
    answer(case, number, What::HandoverAccepted, Ended::Accepted).await
}

/// The receiver gives it back.
pub(super) async fn give_back(case: &Case<'_>, number: DealNumber) -> Outcome<Answer> {
    answer(case, number, What::HandoverReturned, Ended::Returned).await
}

async fn answer(case: &Case<'_>, number: DealNumber, what: What, ended: Ended) -> Outcome<Answer> {
    let record = case.load(number).await?;
    let offered = record.deal.handover.as_ref();
    if let Some(offer) = offered.filter(|o| o.to != case.actor().user)
        && case.has_left(offer.to).await
    {
        return Err(case.stop(
            "refusal.receiver_left",
            context! { to => case.mention(Some(offer.to)), ..case.called(&record) },
        ));
    }
    let done = case
        .change(number, |record| match &record.deal.handover {
            None => Err(case.stop(
                "refusal.no_handover",
                context! { owner => case.mention(record.deal.owner), ..case.called(record) },
            )),
            Some(h) if h.to != case.actor().user => Err(case.stop(
                "refusal.not_receiver",
                context! { to => case.mention(Some(h.to)), ..case.called(record) },
            )),
            Some(_) => Ok::<_, Stop>(vec![what.clone()]),
        })
        .await?;
    let receiver = case.actor().user;
    let by = done.before.handover.as_ref().map_or(receiver, |h| h.by);
    Ok(Answer::replace(case.voice().handover_ended(
        number,
        &done.record.deal,
        (receiver, by),
        ended,
    )))
}
