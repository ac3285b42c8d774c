//! `/setup`: channels, roles, autonomy, currency, and what is still missing. Managers only.

mod channel;
mod hours;
mod meanwhile;
mod roles;
mod stale;
mod status;
mod unposted;

pub(super) use hours::days_option;

use std::sync::atomic::Ordering;

use minijinja::context;
use minijinja::value::Value;

use crate::coach::Defaults;
use crate::coach::args::{Args, SEEN};
use crate::coach::case::Case;
use crate::coach::command::{OptionKind, OptionSpec, Spec};
use crate::coach::refusal::{Outcome, Stop};
use crate::coach::request::{Answer, OptionValue};
use crate::coach::settings::{SetBy, Setting, Settings};
use crate::coach::sure;
use crate::domain::calendar::Daily;
use crate::domain::id::ChannelId;
use crate::domain::money::Currency;
use crate::message::Colour;
use crate::playbook::Autonomy;
use crate::playbook::texts::safe;
use crate::store::{Change, CommitError, SettingsRecord};

/// The kinds of channel.
const CHANNELS: &[(&str, &str)] = &[("Deals", "deals"), ("Managers", "managers")];
/// The autonomy modes.
const MODES: &[(&str, &str)] = &[
    ("Scripted", "scripted"),
    ("Guided", "guided"),
    ("Autonomous", "autonomous"),
    ("The playbook's", "default"),
];
/// How often settings are saved anew when somebody else was faster.
const ATTEMPTS: usize = 5;

pub(super) const SPECS: &[Spec] = &[
    Spec {
        path: &["setup", "channel"],
        about: "Where flags and where managers' messages go",
        options: &[
            OptionSpec {
                name: "kind",
                about: "Which of the two",
                kind: OptionKind::Choice(CHANNELS),
                required: true,
            },
            OptionSpec {
                name: "channel",
                about: "Which channel; left out, it is unset",
                kind: OptionKind::Channel,
                required: false,
            },
        ],
        anywhere: false,
    },
    Spec {
        path: &["setup", "role"],
        about: "Say which Discord role is which sales role",
        options: &[
            OptionSpec {
                name: "role",
                about: "The Discord role",
                kind: OptionKind::Role,
                required: true,
            },
            OptionSpec {
                name: "sales_role",
                about: "The sales role of the playbook, or none to end it",
                kind: OptionKind::Completed,
                required: true,
            },
        ],
        anywhere: false,
    },
    Spec {
        path: &["setup", "autonomy"],
        about: "How hard the bot pushes a sales role",
        options: &[
            OptionSpec {
                name: "sales_role",
                about: "The sales role of the playbook",
                kind: OptionKind::Completed,
                required: true,
            },
            OptionSpec {
                name: "mode",
                about: "Scripted asks a manager, guided wants a reason, autonomous reports",
                kind: OptionKind::Choice(MODES),
                required: true,
            },
        ],
        anywhere: false,
    },
    Spec {
        path: &["setup", "currency"],
        about: "The currency of amounts without one",
        options: &[OptionSpec {
            name: "currency",
            about: "Such as EUR, or default",
            kind: OptionKind::Completed,
            required: true,
        }],
        anywhere: false,
    },
    Spec {
        path: &["setup", "hours"],
        about: "Time zone, working days and hours, days off; without options: how they stand",
        options: &[
            OptionSpec {
                name: "timezone",
                about: "A city, such as Berlin, or default",
                kind: OptionKind::Completed,
                required: false,
            },
            OptionSpec {
                name: "days",
                about: "Such as mon-fri, or default",
                kind: OptionKind::Text(100),
                required: false,
            },
            OptionSpec {
                name: "from",
                about: "When work begins, such as 9 or 8:30, or default",
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
                name: "holidays",
                about: "Days off to add, such as 25 Dec, 31 Dec - 2 Jan; default takes all out",
                kind: OptionKind::Text(1000),
                required: false,
            },
        ],
        anywhere: false,
    },
    Spec {
        path: &["setup", "stale"],
        about: "How long a deal may rest in a stage; without days: as the playbook has it",
        options: &[
            OptionSpec {
                name: "stage",
                about: "Which stage",
                kind: OptionKind::Completed,
                required: true,
            },
            OptionSpec {
                name: "idle_days",
                about: "Working days without activity",
                kind: OptionKind::Number(stale::LONGEST),
                required: false,
            },
            OptionSpec {
                name: "age_days",
                about: "Calendar days in the stage",
                kind: OptionKind::Number(stale::LONGEST),
                required: false,
            },
        ],
        anywhere: false,
    },
    Spec {
        path: &["setup", "status"],
        about: "What is set, what is missing, which permissions the bot lacks",
        options: &[],
        anywhere: false,
    },
];

pub(super) async fn run(case: &Case<'_>, name: &str, args: Args<'_>) -> Outcome<Answer> {
    case.must_manage()?;
    // Whatever is kept of the command says which settings its sender knows.
    let mut options = args.0.clone();
    options
        .entry(SEEN.to_owned())
        .or_insert(OptionValue::Number(case.settings.version));
    let args = Args(&options);
    match name {
        "channel" => channel::run(case, args).await,
        "role" => roles::run(case, args).await,
        "autonomy" => autonomy(case, args).await,
        "currency" => currency(case, args).await,
        "hours" => hours::run(case, args).await,
        "stale" => stale::run(case, args).await,
        "status" => status::run(case).await,
        _ => Err(case.stop(
            "refusal.unknown_command",
            context! { typed => format!("setup {name}") },
        )),
    }
}

/// Does what a menu asks for.
pub(super) async fn press(case: &Case<'_>, picked: &str) -> Outcome<Answer> {
    case.must_manage()?;
    hours::work_again(case, picked).await
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

async fn autonomy(case: &Case<'_>, args: Args<'_>) -> Outcome<Answer> {
    let sales_role = sales_role(case, args).await?;
    let typed = case.must_line(args, "mode", 40).await?;
    let mode = match typed.to_lowercase().as_str() {
        "scripted" => Some(Autonomy::Scripted),
        "guided" => Some(Autonomy::Guided),
        "autonomous" => Some(Autonomy::Autonomous),
        "default" => None,
        _ => {
            let known = "scripted, guided, autonomous, default";
            return Err(case
                .fixable(args, "refusal.choice", context! { typed, known })
                .await?);
        }
    };
    let role = case.playbook.role(&sales_role);
    let now = mode
        .or(role.map(|r| r.autonomy))
        .unwrap_or(Autonomy::Guided);
    let setting = Setting::Autonomy(sales_role.clone());
    let before = set(case, args, &setting, |s| {
        match mode {
            Some(mode) => s.autonomy.insert(sales_role.clone(), mode),
            None => s.autonomy.remove(&sales_role),
        };
    })
    .await?;
    let before = before.autonomy.get(&sales_role).copied();
    let before = before.or(role.map(|r| r.autonomy));
    let voice = case.voice();
    Ok(Answer::private(voice.message(
        "setup.autonomy",
        context! {
            sales_role => role.map(|r| safe(r.name.clone())),
            before => before.map(|m| safe(voice.mode(m))),
            mode => safe(voice.mode(now)),
            means => safe(voice.mode_means(now)),
            default => mode.is_none(),
            mapped => case.settings.roles.values().any(|r| *r == sales_role),
        },
        Colour::Good,
    )))
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

async fn sales_role(case: &Case<'_>, args: Args<'_>) -> Outcome<String> {
    let typed = case.must_line(args, "sales_role", 100).await?;
    if let Some(role) = case.playbook.resolve_role(&typed) {
        Ok(role.id.clone())
    } else {
        let known = case
            .playbook
            .roles
            .iter()
            .map(|r| r.name.as_str())
            .collect::<Vec<_>>()
            .join(", ");
        Err(case
            .fixable(
                args,
                "refusal.choice",
                context! { typed, known => safe(known) },
            )
            .await?)
    }
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
