//! `/setup hours`: zone, working days, hours and days off. Without options it says how they stand.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use minijinja::context;
use minijinja::value::Value;

use super::{save, set_all};
use crate::coach::act::Act;
use crate::coach::args::{Args, short};
use crate::coach::case::Case;
use crate::coach::hours::{DEFAULT, Given};
use crate::coach::refusal::Outcome;
use crate::coach::request::Answer;
use crate::coach::settings::{Setting, Settings};
use crate::domain::calendar::{WorkDays, show_time};
use crate::domain::date::{self, Fault, Purpose, Seen};
use crate::message::{Colour, Menu, MenuOption, Message, OPTIONS_MAX, Row};
use crate::playbook::texts::safe;

/// Days off that a workspace may have.
const DAYS_OFF_MAX: usize = 400;
/// Days off listed in an answer; the rest is counted.
const LISTED: usize = 12;

pub(super) async fn run(case: &Case<'_>, args: Args<'_>) -> Outcome<Answer> {
    let zone = case.zone_option(args, "timezone").await?;
    let days = days_option(case, args).await?;
    let from = case.time_option(args, "from").await?;
    let to = case.time_option(args, "to").await?;
    let off = days_off(case, args).await?;
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
            Given::This(days) => s.holidays.extend(days),
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
    let mut after = set_all(case, args, &which, change).await?;
    change(&mut after);
    Ok(Answer::private(shown(case, &after, true)))
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

/// The days off that are added.
async fn days_off(case: &Case<'_>, args: Args<'_>) -> Outcome<Given<BTreeSet<NaiveDate>>> {
    let Some(typed) = args.text("holidays") else {
        return Ok(Given::Not);
    };
    if typed.eq_ignore_ascii_case(DEFAULT) {
        return Ok(Given::Default);
    }
    let calendar = case.calendar();
    let seen = Seen {
        today: case.today(),
        calendar: &calendar,
        purpose: Purpose::Step,
    };
    match date::read_days(typed, &seen) {
        Ok(days) => Ok(Given::This(days)),
        Err(entry) => {
            let several = match &entry.fault {
                Fault::Several(days) => days.iter().map(NaiveDate::to_string).collect(),
                _ => Vec::new(),
            };
            let values = context! {
                typed => short(&entry.typed),
                several => safe(several.join(", ")),
                backwards => entry.fault == Fault::Backwards,
                long => entry.fault == Fault::Long,
            };
            Err(case.fixable(args, "refusal.days_off", values).await?)
        }
    }
}

/// How the hours stand, with a menu that takes a day off out again.
fn shown(case: &Case<'_>, settings: &Settings, changed: bool) -> Message {
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
    if !ahead.is_empty() {
        let option = |day: &NaiveDate| MenuOption {
            value: day.to_string(),
            label: date::show_whole(*day),
            hint: None,
            chosen: false,
        };
        message.rows.push(Row::Menu(Menu {
            act: Act::DayOff,
            placeholder: case.texts().plain("menu.day_off"),
            options: ahead.iter().take(OPTIONS_MAX).map(option).collect(),
        }));
    }
    message
}

/// Takes a day off out again.
pub(super) async fn work_again(case: &Case<'_>, picked: &str) -> Outcome<Answer> {
    let Ok(day) = picked.parse::<NaiveDate>() else {
        return Err(case.stop("refusal.old_button", context! {}));
    };
    save(case, |s| {
        s.holidays.remove(&day);
    })
    .await?;
    let mut after = Settings::clone(&case.settings);
    after.holidays.remove(&day);
    Ok(Answer::replace(shown(case, &after, true)))
}
