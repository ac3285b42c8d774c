//! `/setup autonomy`: how hard the bot pushes a sales role, or those who have none.

use minijinja::context;

use super::meanwhile::role_name;
use super::set;
use crate::coach::args::Args;
use crate::coach::case::Case;
use crate::coach::refusal::Outcome;
use crate::coach::request::Answer;
use crate::coach::settings::{Setting, Settings};
use crate::message::Colour;
use crate::playbook::Autonomy;
use crate::playbook::texts::safe;

/// What names the people without a sales role, where no role of the playbook is called so.
pub(super) const NO_ROLE: &str = "none";

pub(super) async fn run(case: &Case<'_>, args: Args<'_>) -> Outcome<Answer> {
    let sales_role = whose(case, args).await?;
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
    let now = mode.unwrap_or_else(|| default(case, &sales_role));
    let setting = Setting::Autonomy(sales_role.clone());
    let before = set(case, args, &setting, |s| {
        match mode {
            Some(mode) => s.autonomy.insert(sales_role.clone(), mode),
            None => s.autonomy.remove(&sales_role),
        };
    })
    .await?;
    let before = of(case, &before, &sales_role);
    let voice = case.voice();
    Ok(Answer::private(voice.message(
        "setup.autonomy",
        context! {
            sales_role => safe(role_name(case, &sales_role)),
            no_role => sales_role == Settings::NO_ROLE,
            before => safe(voice.mode(before)),
            mode => safe(voice.mode(now)),
            means => safe(voice.mode_means(now)),
            default => mode.is_none(),
            mapped => case.settings.roles.values().any(|r| *r == sales_role),
        },
        Colour::Good,
    )))
}

/// The sales role that is named, or [`Settings::NO_ROLE`].
async fn whose(case: &Case<'_>, args: Args<'_>) -> Outcome<String> {
    let no_role = args.text("sales_role").is_some_and(|typed| {
        case.playbook.resolve_role(typed).is_none()
            && [NO_ROLE, &case.texts().plain("word.no_role")]
                .iter()
                .any(|name| name.to_lowercase() == typed.to_lowercase())
    });
    if no_role {
        return Ok(Settings::NO_ROLE.to_owned());
    }
    sales_role(case, args).await
}

/// How hard a sales role is pushed by these settings.
pub(super) fn of(case: &Case<'_>, settings: &Settings, sales_role: &str) -> Autonomy {
    let own = settings.autonomy.get(sales_role).copied();
    own.unwrap_or_else(|| default(case, sales_role))
}

/// How hard it is pushed where nothing is set.
pub(super) fn default(case: &Case<'_>, sales_role: &str) -> Autonomy {
    let role = case.playbook.role(sales_role);
    role.map_or(case.coach.defaults.autonomy, |role| role.autonomy)
}

/// The sales role that is named.
pub(super) async fn sales_role(case: &Case<'_>, args: Args<'_>) -> Outcome<String> {
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
