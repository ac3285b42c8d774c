//! `/digest schedule`: the workspace's time and days, or those of a manager's own digest.

use chrono::NaiveTime;
use minijinja::context;
use minijinja::value::Value;

use crate::coach::args::Args;
use crate::coach::case::Case;
use crate::coach::digest::{Own, status};
use crate::coach::hours::Given;
use crate::coach::refusal::Outcome;
use crate::coach::request::Answer;
use crate::coach::settings::{Setting, Settings};
use crate::coach::setup;
use crate::domain::calendar::{WorkDays, show_time};
use crate::domain::id::UserId;
use crate::message::Colour;
use crate::playbook::texts::safe;
use crate::store::MANAGERS;

/// What is typed for no digest at all.
const OFF: &str = "off";

pub(super) async fn run(case: &Case<'_>, args: Args<'_>) -> Outcome<Answer> {
    let by = case.line(args, "by", 20).await?.map(|by| by.to_lowercase());
    let off = { args.text("time") }.is_some_and(|t| t.trim().eq_ignore_ascii_case(OFF));
    let time = if off {
        Given::Not
    } else {
        case.time_option(args, "time").await?
    };
    let days = setup::days_option(case, args).await?;
    match by.as_deref() {
        None if args.text("time").is_none() && args.text("days").is_none() => {
            status::run(case).await
        }
        None | Some("channel") => channel(case, args, off, &time, &days).await,
        Some("dm") => own(case, off, &time, &days).await,
        Some(typed) => {
            let values = context! { typed, known => "channel, dm" };
            Err(case.fixable(args, "refusal.choice", values).await?)
        }
    }
}

/// Sets the workspace's.
async fn channel(
    case: &Case<'_>,
    args: Args<'_>,
    off: bool,
    time: &Given<NaiveTime>,
    days: &Given<WorkDays>,
) -> Outcome<Answer> {
    let mut which = Vec::new();
    if args.text("time").is_some() {
        which.push(Setting::DigestAt);
    }
    if args.text("days").is_some() {
        which.push(Setting::DigestDays);
    }
    let change = |s: &mut Settings| {
        if off {
            s.digest_off = true;
        } else if args.text("time").is_some() || args.text("days").is_some() {
            s.digest_off = false;
        }
        time.over(&mut s.digest_at);
        days.over(&mut s.digest_days);
    };
    let before = setup::set_all(case, args, &which, change).await?;
    let mut after = before;
    change(&mut after);
    let daily = after.daily(&case.coach.defaults);
    let voice = case.voice();
    let message = voice.message(
        "digest.scheduled",
        context! {
            off => after.digest_off,
            channel => after.managers_channel.map(|c| safe(format!("<#{c}>"))),
            time => show_time(daily.time()),
            days => safe(daily.days().to_string()),
            zone => case.zone_label(daily.zone()),
            next => next_of(case, &after, MANAGERS).await?,
        },
        Colour::Good,
    );
    Ok(Answer::private(message))
}

/// Sets the manager's own.
async fn own(
    case: &Case<'_>,
    off: bool,
    time: &Given<NaiveTime>,
    days: &Given<WorkDays>,
) -> Outcome<Answer> {
    let (w, user, coach) = (case.workspace, case.actor().user, case.coach);
    let mut rep = case.own().await?;
    let before = rep.clone();
    if off {
        rep.digest = None;
    } else {
        let own = rep.digest.get_or_insert_default();
        time.over(&mut own.at);
        days.over(&mut own.days);
    }
    if rep != before {
        case.set_own(&rep).await?;
        let since = coach.clock.wall_ms();
        coach.store.digest_anew(w, Some(user), since).await?;
    }
    let own: Own = rep.digest.unwrap_or_default();
    let daily = coach.own_daily(&rep, own, &case.settings);
    let voice = case.voice();
    let message = voice.message(
        "digest.own",
        context! {
            off => rep.digest.is_none(),
            time => show_time(daily.time()),
            days => safe(daily.days().to_string()),
            zone => case.zone_label(daily.zone()),
            next => next(case, user).await?,
        },
        Colour::Good,
    );
    Ok(Answer::private(message))
}

/// When a reader's next digest comes, as people read it; nothing where none comes.
pub(in crate::coach) async fn next(case: &Case<'_>, reader: UserId) -> Outcome<Option<Value>> {
    next_of(case, &case.settings, reader).await
}

async fn next_of(case: &Case<'_>, settings: &Settings, reader: UserId) -> Outcome<Option<Value>> {
    let coach = case.coach;
    let Some(daily) = coach.daily_of(case.workspace, reader, settings).await? else {
        return Ok(None);
    };
    let row = coach.store.digest_of(case.workspace, reader).await?;
    let due = daily.next(case.now, row.and_then(|row| row.day));
    let voice = case.voice();
    Ok(due.map(|due| {
        let (day, time) = (voice.day(due.day), show_time(daily.time()));
        safe(case.say("digest.when", context! { day, time }))
    }))
}
