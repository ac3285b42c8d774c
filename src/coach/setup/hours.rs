//! `/setup hours`: zone, working days, hours and days off. Without options it says how they stand.

use chrono::{Datelike as _, NaiveDate};
use minijinja::context;
use minijinja::value::Value;

use super::off::{self, Off};
use super::set_all;
use crate::coach::args::{Args, short};
use crate::coach::case::Case;
use crate::coach::hours::{DEFAULT, Given};
use crate::coach::refusal::Outcome;
use crate::coach::request::Answer;
use crate::coach::settings::{Setting, Settings};
use crate::domain::calendar::{WorkDays, show_time};
use crate::message::{Colour, Message};
use crate::playbook::texts::safe;

/// Days off that a workspace may have.
const DAYS_OFF_MAX: usize = 400;
/// Days off listed in an answer; the rest is counted.
const LISTED: usize = 12;
/// Public holidays listed where a country's were added.
const NEXT: usize = 3;

pub(super) async fn run(case: &Case<'_>, args: Args<'_>) -> Outcome<Answer> {
    let zone = case.zone_option(args, "timezone").await?;
    let days = days_option(case, args).await?;
    let from = case.time_option(args, "from").await?;
    let to = case.time_option(args, "to").await?;
    let options = off::joined(args);
    let args = Args(&options);
    let off = off::option(case, args).await?;
    let asked = ["timezone", "days", "from", "to", "holidays"];
    if !asked.iter().any(|name| args.text(name).is_some()) {
        return Ok(Answer::private(shown(case, &case.settings, false)));
    }
    let change = |s: &mut Settings| {
        zone.over(&mut s.zone);
        days.over(&mut s.days);
        from.over(&mut s.from);
        to.over(&mut s.to);
        match &off {
            Given::Not => {}
            Given::Default => s.holidays.clear(),
            Given::This(off) => s.holidays.extend(&off.days),
        }
    };
    let mut after = Settings::clone(&case.settings);
    change(&mut after);
    let (begins, ends) = (
        after.from.unwrap_or(case.coach.defaults.from),
        after.to.unwrap_or(case.coach.defaults.to),
    );
    if begins >= ends {
        let values = context! { from => show_time(begins), to => show_time(ends) };
        return Err(case.fixable(args, "refusal.hours_order", values).await?);
    }
    if after.holidays.len() > DAYS_OFF_MAX {
        let values = context! { most => DAYS_OFF_MAX };
        return Err(case.fixable(args, "refusal.days_off_many", values).await?);
    }
    let given = |name: &str| args.text(name).is_some();
    let which = [
        ("timezone", Setting::Zone),
        ("days", Setting::Days),
        ("from", Setting::From),
        ("to", Setting::To),
    ];
    let which: Vec<Setting> = which
        .into_iter()
        .filter(|(name, _)| given(name))
        .map(|(_, setting)| setting)
        .collect();
    let before = set_all(case, args, &which, change).await?;
    let mut after = Settings::clone(&before);
    change(&mut after);
    let message = match &off {
        Given::This(off) if !off.countries.is_empty() => public(case, off, &before, &after),
        _ => shown(case, &after, true),
    };
    Ok(Answer::private(message))
}

/// The days of the week.
pub(in crate::coach) async fn days_option(
    case: &Case<'_>,
    args: Args<'_>,
) -> Outcome<Given<WorkDays>> {
    let Some(typed) = args.text("days") else {
        return Ok(Given::Not);
    };
    if typed.eq_ignore_ascii_case(DEFAULT) {
        return Ok(Given::Default);
    }
    if let Ok(days) = WorkDays::parse(typed) {
        return Ok(Given::This(days));
    }
    let values = context! { typed => short(typed) };
    Err(case.fixable(args, "refusal.days", values).await?)
}

/// How the hours stand, with a menu that takes a day off out again.
pub(super) fn shown(case: &Case<'_>, settings: &Settings, changed: bool) -> Message {
    let voice = case.voice();
    let calendar = settings.calendar(&case.coach.defaults);
    let today = case.today();
    let ahead: Vec<NaiveDate> = calendar.holidays().range(today..).copied().collect();
    let listed: Vec<Value> = ahead.iter().take(LISTED).map(|d| voice.day(*d)).collect();
    let mut message = voice.message(
        "setup.hours",
        context! {
            changed,
            zone => case.zone_label(calendar.zone()),
            days => safe(calendar.days().to_string()),
            from => show_time(calendar.from()),
            to => show_time(calendar.to()),
            zone_set => settings.zone.is_some(),
            days_set => settings.days.is_some(),
            hours_set => settings.from.is_some() || settings.to.is_some(),
            off => listed,
            more => ahead.len().saturating_sub(LISTED),
        },
        if changed { Colour::Good } else { Colour::Info },
    );
    message.rows.extend(off::menus(case, &ahead));
    message
}

/// What was added of whole countries: how many days, the next of them, and until when they are known.
fn public(case: &Case<'_>, off: &Off, before: &Settings, after: &Settings) -> Message {
    let voice = case.voice();
    let calendar = after.calendar(&case.coach.defaults);
    let today = case.today();
    let fresh = |(day, _): &&(NaiveDate, &str)| !before.holidays.contains(day);
    let next = off.public.iter().take(NEXT);
    let next: Vec<Value> = next
        .map(|(day, name)| context! { day => voice.day(*day), name => *name })
        .collect();
    let names: Vec<&str> = off.countries.iter().map(|country| country.name()).collect();
    let ahead: Vec<NaiveDate> = calendar.holidays().range(today..).copied().collect();
    let mut message = voice.message(
        "setup.public",
        context! {
            countries => names,
            fresh => off.public.iter().filter(fresh).count(),
            next,
            until => today.year() + 1,
            ahead => ahead.len(),
            zone => case.zone_label(calendar.zone()),
            days => safe(calendar.days().to_string()),
            from => show_time(calendar.from()),
            to => show_time(calendar.to()),
        },
        Colour::Good,
    );
    message.rows.extend(off::menus(case, &ahead));
    message
}
