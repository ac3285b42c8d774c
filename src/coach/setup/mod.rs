//! `/setup`: channels, roles, autonomy, currency, and what is still missing. Managers only.

mod status;
mod unposted;

use std::sync::atomic::Ordering;

use minijinja::context;

use crate::coach::Sight;
use crate::coach::args::Args;
use crate::coach::case::Case;
use crate::coach::command::{OptionKind, OptionSpec, Spec};
use crate::coach::posts::REQUEST;
use crate::coach::refusal::Outcome;
use crate::coach::request::Answer;
use crate::coach::settings::Settings;
use crate::domain::money::Currency;
use crate::domain::text;
use crate::message::Colour;
use crate::playbook::Autonomy;
use crate::playbook::texts::safe;
use crate::store::{Change, CommitError};

/// The kinds of channel.
const CHANNELS: &[(&str, &str)] = &[("Deals", "deals"), ("Managers", "managers")];
/// The autonomy modes.
const MODES: &[(&str, &str)] = &[
    ("Scripted", "scripted"),
    ("Guided", "guided"),
    ("Autonomous", "autonomous"),
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
                about: "Which channel",
                kind: OptionKind::Channel,
                required: true,
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
                about: "The sales role of the playbook",
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
            about: "Such as EUR",
            kind: OptionKind::Completed,
            required: true,
        }],
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
    match name {
        "channel" => channel(case, args).await,
        "role" => role(case, args).await,
        "autonomy" => autonomy(case, args).await,
        "currency" => currency(case, args).await,
        "status" => status::run(case).await,
        _ => Err(case.stop(
            "refusal.unknown_command",
            context! { typed => format!("setup {name}") },
        )),
    }
}

async fn channel(case: &Case<'_>, args: Args<'_>) -> Outcome<Answer> {
    let kind = case.must_line(args, "kind", 40).await?;
    let Some(channel) = args.channel("channel") else {
        return Err(case.stop(
            "refusal.missing",
            context! { option => case.option_label("channel") },
        ));
    };
    let shown = safe(format!("<#{channel}>"));
    match case.coach.sight(case.workspace, channel).await {
        Sight::Fine => {}
        Sight::Lacks(missing) => {
            return Err(case.stop(
                "refusal.permissions",
                context! { channel => shown, missing => safe(missing.join(", ")) },
            ));
        }
        sight => {
            let why = case.texts().plain(match sight {
                Sight::Gone => "channel.gone",
                Sight::Elsewhere => "channel.elsewhere",
                Sight::Unseen => "channel.unseen",
                _ => "channel.unknown",
            });
            return Err(case.stop("refusal.channel_unseen", context! { channel => shown, why }));
        }
    }
    let deals = match kind.to_lowercase().as_str() {
        "deals" => true,
        "managers" => false,
        _ => {
            return Err(case
                .fixable(
                    args,
                    "refusal.choice",
                    context! { typed => kind, known => "deals, managers" },
                )
                .await?);
        }
    };
    save(case, |s| {
        if deals {
            s.deals_channel = Some(channel);
        } else {
            s.managers_channel = Some(channel);
        }
    })
    .await?;
    // What a channel refused, or had none to go to, waited for this.
    let other = case.settings.managers_channel.filter(|_| deals);
    let release = |kind, to| {
        case.coach
            .store
            .release_held(case.workspace, kind, to, case.now)
    };
    match other {
        Some(managers) => {
            release(Some(REQUEST), Some(managers)).await?;
            release(None, Some(channel)).await?;
        }
        None if deals => {
            release(None, Some(channel)).await?;
        }
        None => {
            release(Some(REQUEST), Some(channel)).await?;
        }
    }
    let key = if deals {
        "setup.deals_channel"
    } else {
        "setup.managers_channel"
    };
    Ok(Answer::private(case.voice().message(
        key,
        context! { channel => shown },
        Colour::Good,
    )))
}

async fn role(case: &Case<'_>, args: Args<'_>) -> Outcome<Answer> {
    let Some((id, name)) = args.role("role") else {
        return Err(case.stop(
            "refusal.missing",
            context! { option => case.option_label("role") },
        ));
    };
    let sales_role = sales_role(case, args).await?;
    save(case, |s| {
        s.roles.insert(id, sales_role.clone());
    })
    .await?;
    let role = case.playbook.role(&sales_role);
    let shown = if name == "@everyone" {
        "everyone".to_owned()
    } else {
        text::shown(name)
    };
    Ok(Answer::private(case.voice().message(
        "setup.role",
        context! {
            role => safe(shown),
            sales_role => role.map(|r| safe(r.name.clone())),
            manages => role.is_some_and(|r| r.manages),
            mode => role.map(|r| safe(case.voice().mode(case.autonomy_of(r)))),
            means => role.map(|r| safe(case.voice().mode_means(case.autonomy_of(r)))),
        },
        Colour::Good,
    )))
}

async fn autonomy(case: &Case<'_>, args: Args<'_>) -> Outcome<Answer> {
    let sales_role = sales_role(case, args).await?;
    let typed = case.must_line(args, "mode", 40).await?;
    let mode = match typed.to_lowercase().as_str() {
        "scripted" => Autonomy::Scripted,
        "guided" => Autonomy::Guided,
        "autonomous" => Autonomy::Autonomous,
        _ => {
            let known = "scripted, guided, autonomous";
            return Err(case
                .fixable(args, "refusal.choice", context! { typed, known })
                .await?);
        }
    };
    save(case, |s| {
        s.autonomy.insert(sales_role.clone(), mode);
    })
    .await?;
    let voice = case.voice();
    Ok(Answer::private(voice.message(
        "setup.autonomy",
        context! {
            sales_role => case.playbook.role(&sales_role).map(|r| safe(r.name.clone())),
            mode => safe(voice.mode(mode)),
            means => safe(voice.mode_means(mode)),
            mapped => case.settings.roles.values().any(|r| *r == sales_role),
        },
        Colour::Good,
    )))
}

async fn currency(case: &Case<'_>, args: Args<'_>) -> Outcome<Answer> {
    let typed = case.must_line(args, "currency", 60).await?;
    let Ok(currency) = Currency::find(&typed) else {
        return Err(case
            .fixable(args, "refusal.currency", context! { typed })
            .await?);
    };
    save(case, |s| s.currency = Some(currency)).await?;
    Ok(Answer::private(case.voice().message(
        "setup.currency",
        context! { code => currency.code(), name => currency.name(), example => safe(currency.show(i128::from(45_000) * 10_i128.pow(u32::from(currency.exponent())))) },
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

/// Saves a change of the settings; decided anew when somebody else changed them at the same time.
async fn save(case: &Case<'_>, mut set: impl FnMut(&mut Settings)) -> Outcome<()> {
    for _ in 0..ATTEMPTS {
        let current = case.coach.store.settings(case.workspace).await?;
        let mut settings = Settings::clone(&current);
        set(&mut settings);
        let change = Change {
            receipt: Some(case.receipt()),
            settings: Some((current.version, settings)),
            ..Change::new(case.workspace)
        };
        match case.coach.store.commit(change).await {
            Ok(_) => {
                case.saved.store(true, Ordering::Relaxed);
                return Ok(());
            }
            Err(CommitError::Conflict) => {}
            Err(error) => return Err(case.failed(error)),
        }
    }
    Err(crate::coach::refusal::Stop::Busy)
}
