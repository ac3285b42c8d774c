//! `/setup`: channels, roles, autonomy, currency, and what is still missing. Managers only.

mod autonomy;
mod channel;
mod hours;
mod meanwhile;
mod off;
mod roles;
mod specs;
mod stale;
mod start;
mod status;
mod unposted;

pub(super) use hours::days_option;

use std::sync::atomic::Ordering;

use minijinja::context;
use minijinja::value::Value;

use crate::coach::Defaults;
use crate::coach::args::{Args, SEEN};
use crate::coach::case::Case;
use crate::coach::refusal::{Outcome, Stop};
use crate::coach::request::{Answer, OptionValue};
use crate::coach::settings::{SetBy, Setting, Settings};
use crate::coach::sure;
use crate::domain::calendar::Daily;
use crate::domain::id::ChannelId;
use crate::domain::money::Currency;
use crate::message::Colour;
use crate::playbook::texts::safe;
use crate::store::{Change, CommitError, SettingsRecord};

pub(super) use specs::{SPECS, TYPED};
pub(super) use start::{press as press_start, submit as submit_start};

/// How often settings are saved anew when somebody else was faster.
const ATTEMPTS: usize = 5;

pub(super) async fn run(case: &Case<'_>, name: &str, args: Args<'_>) -> Outcome<Answer> {
    case.must_manage()?;
    // Whatever is kept of the command says which settings its sender knows.
    let mut options = args.0.clone();
    options
        .entry(SEEN.to_owned())
        .or_insert(OptionValue::Number(case.settings.version));
    let args = Args(&options);
    let answer = match name {
        "start" => start::run(case, args).await,
        "channel" => channel::run(case, args).await,
        "role" => roles::run(case, args).await,
        "autonomy" => autonomy::run(case, args).await,
        "currency" => currency(case, args).await,
        "hours" => hours::run(case, args).await,
        "stale" => stale::run(case, args).await,
        "status" => status::run(case).await,
        _ => Err(case.stop(
            "refusal.unknown_command",
            context! { typed => format!("setup {name}") },
        )),
    };
    // What was set on a page of the set-up is answered with the page after it.
    match start::step(args) {
        Some(step) => start::go_on(case, step, answer).await,
        None => answer,
    }
}

/// Does what a menu asks for.
pub(super) async fn press(case: &Case<'_>, picked: &str) -> Outcome<Answer> {
    case.must_manage()?;
    off::work_again(case, picked).await
}

/// Asks before something is saved; the button runs the command again.
async fn ask(
    case: &Case<'_>,
    args: Args<'_>,
    key: &str,
    values: Value,
    button: &str,
) -> Outcome<Stop> {
    let yes = sure::yes(case.keep_args(args).await?);
    let voice = case.voice();
    let message = voice.message(key, values, Colour::Owed);
    Ok(message.with(vec![voice.button(button, yes)]).into())
}

async fn currency(case: &Case<'_>, args: Args<'_>) -> Outcome<Answer> {
    let typed = case.must_line(args, "currency", 60).await?;
    let chosen = if typed.eq_ignore_ascii_case("default") {
        None
    } else {
        match Currency::find(&typed) {
            Ok(currency) => Some(currency),
            Err(_) => {
                return Err(case
                    .fixable(args, "refusal.currency", context! { typed })
                    .await?);
            }
        }
    };
    let default = case.coach.defaults.currency;
    let currency = chosen.unwrap_or(default);
    let before = set(case, args, &Setting::Currency, |s| s.currency = chosen).await?;
    let before = before.currency.unwrap_or(default);
    let example = i128::from(45_000) * 10_i128.pow(u32::from(currency.exponent()));
    Ok(Answer::private(case.voice().message(
        "setup.currency",
        context! {
            code => currency.code(),
            before => before.code(),
            default => chosen.is_none(),
            name => currency.name(),
            example => safe(currency.show(example, currency)),
        },
        Colour::Good,
    )))
}

/// Refuses to go on towards setting over what somebody else has just set.
async fn must_know(
    case: &Case<'_>,
    args: Args<'_>,
    setting: &Setting,
    wanted: impl Fn(&mut Settings),
) -> Outcome<()> {
    let mut mine = Settings::clone(&case.settings);
    wanted(&mut mine);
    meanwhile::must_know(case, args, setting, &case.settings, &mine).await
}

/// Sets something, unless somebody else set it since the person knew it; the settings as they were before.
async fn set(
    case: &Case<'_>,
    args: Args<'_>,
    setting: &Setting,
    wanted: impl FnMut(&mut Settings),
) -> Outcome<Settings> {
    set_all(case, args, std::slice::from_ref(setting), wanted).await
}

/// The same of several at once: all or none.
pub(super) async fn set_all(
    case: &Case<'_>,
    args: Args<'_>,
    which: &[Setting],
    mut wanted: impl FnMut(&mut Settings),
) -> Outcome<Settings> {
    for _ in 0..ATTEMPTS {
        let current = case.coach.store.settings(case.workspace).await?;
        let mut settings = Settings::clone(&current);
        wanted(&mut settings);
        for setting in which {
            meanwhile::must_know(case, args, setting, &current, &settings).await?;
        }
        let by = SetBy {
            by: case.actor().user,
            at: case.coach.clock.wall_ms(),
            version: current.version + 1,
        };
        settings.set.extend(which.iter().map(|s| (s.key(), by)));
        if commit(case, &current, settings).await? {
            return Ok(Settings::clone(&current));
        }
    }
    Err(Stop::Busy)
}

/// Saves a change that is nobody's wish; decided anew when somebody else changed the settings at the same time.
async fn save(case: &Case<'_>, mut change: impl FnMut(&mut Settings)) -> Outcome<()> {
    for _ in 0..ATTEMPTS {
        let current = case.coach.store.settings(case.workspace).await?;
        let mut settings = Settings::clone(&current);
        change(&mut settings);
        if commit(case, &current, settings).await? {
            return Ok(());
        }
    }
    Err(Stop::Busy)
}

/// What says when a digest comes, and where.
fn schedule(settings: &Settings, defaults: &Defaults) -> (Option<ChannelId>, bool, Daily) {
    let daily = settings.daily(defaults);
    (settings.managers_channel, settings.digest_off, daily)
}

/// Saves the settings; false when they have another version by now.
async fn commit(case: &Case<'_>, current: &SettingsRecord, settings: Settings) -> Outcome<bool> {
    let defaults = &case.coach.defaults;
    let change = Change {
        receipt: Some(case.receipt()),
        recount: current.measure(defaults) != settings.measure(defaults),
        digest_anew: (schedule(current, defaults) != schedule(&settings, defaults))
            .then(|| case.coach.clock.wall_ms()),
        settings: Some((current.version, settings)),
        ..Change::new(case.workspace)
    };
    match case.coach.store.commit(change).await {
        Ok(_) => {
            case.saved.store(true, Ordering::Relaxed);
            Ok(true)
        }
        Err(CommitError::Conflict) => Ok(false),
        Err(error) => Err(case.failed(error)),
    }
}
