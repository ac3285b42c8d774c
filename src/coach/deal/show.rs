//! `/deal show`: the card.

use minijinja::context;

use crate::coach::act::Act;
use crate::coach::args::Args;
use crate::coach::case::Case;
use crate::coach::command::{OptionKind, OptionSpec, Spec};
use crate::coach::refusal::Outcome;
use crate::coach::request::Answer;
use crate::domain::id::DealNumber;
use crate::domain::owed;
use crate::domain::watch::{Cue, Rule, Spell};
use crate::message::{Button, Message, Reader, Row};
use crate::playbook::texts::safe;
use crate::store::Record;

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
    let record = case.find(args, &typed).await?;
    Ok(Answer::private(card(case, &record).await))
}

/// The card as this person sees it, with what waits for them to decide.
async fn card(case: &Case<'_>, record: &Record) -> Message {
    let (number, deal, me) = (record.number, &record.deal, case.actor().user);
    let voice = case.voice();
    let watched = case.watched(deal);
    let reader = case.reader(record);
    let mut card = voice.card(number, record.version, deal, reader, &watched);
    let mut decisions = Vec::new();
    if let Some(request) = deal.request.as_ref().filter(|_| case.is_manager()) {
        decisions.push(voice.button("button.approve", Act::Approve(number, request.id)));
        decisions.push(voice.button("button.decline", Act::Decline(number, request.id)));
    }
    match &deal.handover {
        Some(offer) if offer.to == me => {
            decisions.push(voice.button("button.accept", Act::Accept(number)));
            decisions.push(voice.button("button.return", Act::Return(number)));
        }
        Some(offer) if case.has_left(offer.to).await => {
            let to = voice.person(Some(offer.to));
            let line = case.say("card.handover_left", context! { to });
            card.body = format!("{}\n{line}", card.body);
        }
        _ => {}
    }
    if !decisions.is_empty() {
        for row in &mut card.rows {
            if let Row::Buttons(buttons) = row {
                for button in buttons {
                    button.primary = false;
                }
            }
        }
        decisions[0].primary = true;
        card.rows.insert(0, Row::Buttons(decisions));
    }
    if case.is_manager() {
        card = card.with(dismissals(case, record));
    }
    card
}

/// What a manager may do about the oldest open flag, and what they may dismiss of what time brought up; the rest ends
/// with the next act.
fn dismissals(case: &Case<'_>, record: &Record) -> Vec<Button> {
    let measure = case.measure();
    let watch = measure.watch(&case.playbook, &record.deal);
    let lasting = |s: &Spell| matches!(s.cue, Cue::Age | Cue::CloseMoved | Cue::NoValue);
    let held = watch.holding(case.now).into_iter().filter(lasting);
    let button = |spell: Spell| {
        let rule = Rule::of(spell.cue)?;
        let what = safe(case.voice().cue_name(rule.id));
        let label = case.say("button.dismiss_cue", context! { what });
        Some(Button::new(
            label,
            Act::DismissCue(record.number, rule.id.to_owned()),
        ))
    };
    let deal = &record.deal;
    let mut flags = deal.flags.iter();
    let open = flags.find(|flag| owed::is_flagged(&case.playbook, deal, flag));
    let of_flag = open.map(|flag| {
        let (voice, number) = (case.voice(), record.number);
        [
            voice.button("button.waive", Act::WaiveMenu(number, flag.id)),
            voice.button("button.dismiss", Act::Dismiss(number, flag.id)),
        ]
    });
    let of_time = held.filter_map(button).take(2);
    of_flag.into_iter().flatten().chain(of_time).collect()
}

/// The card for the person alone.
pub(super) async fn show(case: &Case<'_>, number: DealNumber) -> Outcome<Answer> {
    let record = case.load(number).await?;
    Ok(Answer::private(card(case, &record).await))
}

/// The card for the channel.
pub(super) async fn share(case: &Case<'_>, number: DealNumber) -> Outcome<Answer> {
    let record = case.load(number).await?;
    let watched = case.watched(&record.deal);
    let (version, deal) = (record.version, &record.deal);
    let card = case
        .voice()
        .card(number, version, deal, Reader::Channel, &watched);
    case.share(number, card).await
}
