//! `/setup role`: which Discord role is which sales role, and the end of that; deleted Discord roles are dropped.

use minijinja::context;

use super::{ask, sales_role, save, sure};
use crate::coach::args::Args;
use crate::coach::case::Case;
use crate::coach::refusal::Outcome;
use crate::coach::request::Answer;
use crate::coach::settings::Settings;
use crate::domain::id::RoleId;
use crate::domain::text;
use crate::message::Colour;
use crate::playbook::SalesRole;
use crate::playbook::texts::safe;

/// What ends a mapping.
pub(super) const NONE: &str = "none";

pub(super) async fn run(case: &Case<'_>, args: Args<'_>) -> Outcome<Answer> {
    let Some((id, name)) = args.role("role") else {
        return Err(case.stop(
            "refusal.missing",
            context! { option => case.option_label("role") },
        ));
    };
    let shown = if name == "@everyone" {
        "everyone".to_owned()
    } else {
        text::shown(name)
    };
    let gone = deleted(case).await;
    let before = case.settings.roles.get(&id).cloned();
    let before_name = before
        .as_deref()
        .map_or_else(|| case.texts().plain("word.none"), |id| role_name(case, id));
    let ends = args
        .text("sales_role")
        .is_some_and(|typed| typed.eq_ignore_ascii_case(NONE));
    if ends {
        if before.is_none() {
            return Err(case.stop("refusal.role_unmapped", context! { role => safe(shown) }));
        }
        save(case, |s| {
            forget(s, &gone);
            forget(s, &[id]);
        })
        .await?;
        let values = context! {
            role => safe(shown),
            before => safe(before_name),
            dropped => dropped(case, &gone),
        };
        let message = case
            .voice()
            .message("setup.role_ended", values, Colour::Good);
        return Ok(Answer::private(message));
    }
    let sales_role = sales_role(case, args).await?;
    let role = case.playbook.role(&sales_role);
    let manages = role.is_some_and(|r| r.manages);
    // Everybody has the role that bears the workspace's own id.
    let everybody = id.0 == case.workspace.0;
    if (manages || everybody) && before.as_ref() != Some(&sales_role) && !sure(args) {
        let values = context! {
            role => safe(shown),
            sales_role => role.map(|r| safe(r.name.clone())),
            everybody,
            manages,
        };
        return Err(ask(case, args, "setup.ask_role", values, "button.map_role").await?);
    }
    save(case, |s| {
        forget(s, &gone);
        s.roles.insert(id, sales_role.clone());
        s.role_names.insert(id, name.to_owned());
    })
    .await?;
    let mode = |r: &SalesRole| case.autonomy_of(r);
    Ok(Answer::private(case.voice().message(
        "setup.role",
        context! {
            role => safe(shown),
            before => safe(before_name),
            sales_role => role.map(|r| safe(r.name.clone())),
            manages,
            mode => role.map(|r| safe(case.voice().mode(mode(r)))),
            means => role.map(|r| safe(case.voice().mode_means(mode(r)))),
            dropped => dropped(case, &gone),
        },
        Colour::Good,
    )))
}

/// Drops the mappings of Discord roles that were deleted, and names them.
pub(super) async fn drop_deleted(case: &Case<'_>) -> Outcome<Vec<String>> {
    let gone = deleted(case).await;
    if gone.is_empty() {
        return Ok(Vec::new());
    }
    let lines = gone.iter().map(|id| dropped_line(case, *id)).collect();
    save(case, |s| forget(s, &gone)).await?;
    Ok(lines)
}

/// The mapped Discord roles that do not exist any more; none while that can't be found out.
async fn deleted(case: &Case<'_>) -> Vec<RoleId> {
    if case.settings.roles.is_empty() {
        return Vec::new();
    }
    let Some(there) = case.coach.all_roles(case.workspace).await else {
        return Vec::new();
    };
    // A list without the role that everybody has is no list of this workspace.
    if !there.contains(&RoleId(case.workspace.0)) {
        return Vec::new();
    }
    let mapped = case.settings.roles.keys().copied();
    mapped.filter(|id| !there.contains(id)).collect()
}

fn forget(settings: &mut Settings, roles: &[RoleId]) {
    for id in roles {
        settings.roles.remove(id);
        settings.role_names.remove(id);
    }
}

fn dropped(case: &Case<'_>, gone: &[RoleId]) -> Vec<minijinja::value::Value> {
    let lines = gone.iter().map(|id| dropped_line(case, *id));
    lines.map(safe).collect()
}

fn dropped_line(case: &Case<'_>, id: RoleId) -> String {
    let name = case.settings.role_names.get(&id);
    let sales = case.settings.roles.get(&id);
    case.say(
        "setup.role_deleted",
        context! {
            // One that was mapped before names were kept.
            role => name.cloned().unwrap_or_else(|| id.0.to_string()),
            sales_role => safe(sales.map(|s| role_name(case, s)).unwrap_or_default()),
        },
    )
}

fn role_name(case: &Case<'_>, id: &str) -> String {
    case.playbook
        .role(id)
        .map_or_else(|| id.to_owned(), |r| r.name.clone())
}
