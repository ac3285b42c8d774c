//! `/coach hours`: the rep's own zone and hours, and where nudges come. Without options it says how they stand.

use minijinja::context;

use super::Rep;
use crate::coach::act::Act;
use crate::coach::args::Args;
use crate::coach::case::Case;
use crate::coach::command::{OptionKind, OptionSpec, Spec};
use crate::coach::refusal::Outcome;
use crate::coach::request::Answer;
use crate::domain::calendar::show_time;
use crate::message::Colour;

/// Where nudges come.
const BY: &[(&str, &str)] = &[("In the channel", "channel"), ("As direct message", "dm")];

pub(super) const SPEC: Spec = Spec {
    path: &["coach", "hours"],
    about: "Your own time zone and hours for nudges, and where they come",
    options: &[
        OptionSpec {
            name: "timezone",
            about: "A city, such as Berlin, or default",
            kind: OptionKind::Completed,
            required: false,
        },
        OptionSpec {
            name: "from",
            about: "When your day begins, such as 9 or 8:30, or default",
            kind: OptionKind::Text(20),
            required: false,
        },
        OptionSpec {
            name: "to",
            about: "When it ends, such as 18 or 5:30pm, or default",
            kind: OptionKind::Text(20),
            required: false,
        },
        OptionSpec {
            name: "by",
            about: "Where nudges come",
            kind: OptionKind::Choice(BY),
            required: false,
        },
    ],
    anywhere: false,
};

pub(super) async fn run(case: &Case<'_>, args: Args<'_>) -> Outcome<Answer> {
    let zone = case.zone_option(args, "timezone").await?;
    let from = case.time_option(args, "from").await?;
    let to = case.time_option(args, "to").await?;
    let by = case.line(args, "by", 20).await?.map(|by| by.to_lowercase());
    let mut rep = case.own().await?;
    let before = rep.clone();
    zone.over(&mut rep.zone);
    from.over(&mut rep.from);
    to.over(&mut rep.to);
    match by.as_deref() {
        None => {}
        Some("dm") => (rep.by_dm, rep.dm_refused) = (true, false),
        Some("channel") => rep.by_dm = false,
        Some(typed) => {
            let values = context! { typed, known => "channel, dm" };
            return Err(case.fixable(args, "refusal.choice", values).await?);
        }
    }
    let workspace = case.calendar();
    let begins = rep.from.unwrap_or(workspace.from());
    let ends = rep.to.unwrap_or(workspace.to());
    if begins >= ends {
        let values = context! { from => show_time(begins), to => show_time(ends) };
        return Err(case.fixable(args, "refusal.hours_order", values).await?);
    }
    if rep != before {
        case.set_own(&rep).await?;
    }
    Ok(shown(case, &rep, rep != before))
}

/// How they stand.
fn shown(case: &Case<'_>, rep: &Rep, changed: bool) -> Answer {
    let calendar = rep.calendar(&case.calendar());
    let message = case.voice().message(
        "coach.hours",
        context! {
            changed,
            zone => case.zone_label(calendar.zone()),
            from => show_time(calendar.from()),
            to => show_time(calendar.to()),
            days => calendar.days().to_string(),
            own => rep.zone.is_some() || rep.from.is_some() || rep.to.is_some(),
            dm => rep.by_dm,
            refused => rep.dm_refused,
            paused => rep.paused(&calendar, case.now).map(|p| case.voice().day(p.until)),
        },
        if changed { Colour::Good } else { Colour::Info },
    );
    let paused = rep.paused(&calendar, case.now).is_some();
    let back = paused.then(|| case.voice().button("button.back", Act::Back));
    Answer::private(message.with(back.into_iter().collect()))
}
