//! `/coach pause`: no nudges until a day; a stand-in is told meanwhile.

use chrono::Days;
use minijinja::context;

use super::Pause;
use crate::coach::act::Act;
use crate::coach::args::Args;
use crate::coach::case::Case;
use crate::coach::command::{OptionKind, OptionSpec, Spec};
use crate::coach::refusal::Outcome;
use crate::coach::request::Answer;
use crate::domain::date::Purpose;
use crate::message::Colour;
use crate::playbook::texts::safe;

/// The longest pause: it has an end, so that nobody is forgotten.
const LONGEST: Days = Days::new(366);

pub(super) const SPEC: Spec = Spec {
    path: &["coach", "pause"],
    about: "Vacation: no nudges; a stand-in is told of your deals meanwhile",
    options: &[
        OptionSpec {
            name: "until",
            about: "Your last day away, such as friday, in 2 weeks, 2026-12-31",
            kind: OptionKind::Text(100),
            required: true,
        },
        OptionSpec {
            name: "stand_in",
            about: "Who is told of your deals meanwhile",
            kind: OptionKind::User,
            required: false,
        },
    ],
    anywhere: false,
};

pub(super) async fn run(case: &Case<'_>, args: Args<'_>) -> Outcome<Answer> {
    let typed = case.must_line(args, "until", 100).await?;
    let Some(read) = case.future_day(args, "until", Purpose::Step).await? else {
        let values = context! { option => case.option_label("until") };
        return Err(case.fixable(args, "refusal.missing", values).await?);
    };
    let today = case.today();
    let last = today.checked_add_days(LONGEST).unwrap_or(today);
    if read.day > last {
        let values = context! { typed, last => case.voice().day(last) };
        return Err(case.fixable(args, "refusal.pause_long", values).await?);
    }
    let stand_in = args.user("stand_in");
    if let Some(person) = &stand_in {
        case.must_be_member(person)?;
        if person.id == case.actor().user {
            return Err(case
                .fixable(args, "refusal.stand_in_self", context! {})
                .await?);
        }
    }
    let stand_in = stand_in.map(|person| person.id);
    let mut rep = case.own().await?;
    let before = rep.pause.take();
    rep.pause = Some(Pause {
        until: read.day,
        stand_in,
    });
    case.set_own(&rep).await?;
    let voice = case.voice();
    let before = before.filter(|p| p.until >= today && p.until != read.day);
    let message = voice.message(
        "coach.pause",
        context! {
            until => voice.day_ahead(read.day),
            notes => case.day_notes(args, "until", &read).map(safe),
            stand_in => stand_in.map(|who| voice.person(Some(who))),
            before => before.map(|p| voice.day(p.until)),
        },
        Colour::Good,
    );
    Ok(Answer::private(
        message.with(vec![voice.button("button.back", Act::Back)]),
    ))
}

/// Ends the pause.
pub(super) async fn back(case: &Case<'_>) -> Outcome<Answer> {
    let mut rep = case.own().await?;
    let calendar = rep.calendar(&case.calendar());
    if rep.paused(&calendar, case.now).is_none() {
        return Err(case.stop("refusal.not_paused", context! {}));
    }
    rep.pause = None;
    case.set_own(&rep).await?;
    let message = case
        .voice()
        .message("coach.back", context! {}, Colour::Good);
    Ok(Answer::private(message))
}
