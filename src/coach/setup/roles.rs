//! `/setup role`: which Discord role is which sales role, and the end of that; deleted Discord roles are dropped.

use minijinja::context;
use minijinja::value::Value;

use super::autonomy::sales_role;
use super::meanwhile::{mapped, role_name};
use super::{ATTEMPTS, ask, must_know, save, set};
use crate::coach::Coach;
use crate::coach::args::Args;
use crate::coach::case::Case;
use crate::coach::refusal::Outcome;
use crate::coach::request::Answer;
use crate::coach::settings::{Dropped, Setting, Settings};
use crate::coach::sure;
use crate::domain::id::{RoleId, WorkspaceId};
use crate::domain::text;
use crate::message::Colour;
use crate::playbook::SalesRole;
use crate::playbook::texts::safe;
use crate::store::{Change, CommitError};

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
    let setting = Setting::Role(id);
    let before = case.settings.roles.get(&id).cloned();
    let mut dropped = Vec::new();
    let ends = args
        .text("sales_role")
        .is_some_and(|typed| typed.eq_ignore_ascii_case(NONE));
    if ends {
        if before.is_none() {
            return Err(case.stop("refusal.role_unmapped", context! { role => safe(shown) }));
        }
        let before = set(case, args, &setting, |s| {
            dropped = read(s, &gone);
            s.roles.remove(&id);
            s.role_names.remove(&id);
        })
        .await?;
        let values = context! {
            role => safe(shown),
            before => safe(mapped(case, &before, id)),
            dropped => lines(case, &dropped),
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
    must_know(case, args, &setting, |s| {
        s.roles.insert(id, sales_role.clone());
    })
    .await?;
    if (manages || everybody) && before.as_ref() != Some(&sales_role) && !sure::said(args) {
        let values = context! {
            role => safe(shown),
            sales_role => role.map(|r| safe(r.name.clone())),
            everybody,
            manages,
        };
        return Err(ask(case, args, "setup.ask_role", values, "button.map_role").await?);
    }
    let before = set(case, args, &setting, |s| {
        dropped = read(s, &gone);
        s.roles.insert(id, sales_role.clone());
        s.role_names.insert(id, name.to_owned());
    })
    .await?;
    let mode = |r: &SalesRole| case.autonomy_of(r);
    Ok(Answer::private(case.voice().message(
        "setup.role",
        context! {
            role => safe(shown),
            before => safe(mapped(case, &before, id)),
            sales_role => role.map(|r| safe(r.name.clone())),
            manages,
            mode => role.map(|r| safe(case.voice().mode(mode(r)))),
            means => role.map(|r| safe(case.voice().mode_means(mode(r)))),
            dropped => lines(case, &dropped),
        },
        Colour::Good,
    )))
}

/// Ends the mappings of Discord roles that were deleted, and names those that nobody has read of yet.
pub(super) async fn drop_deleted(case: &Case<'_>) -> Outcome<Vec<Value>> {
    let gone = deleted(case).await;
    if gone.is_empty() && case.settings.dropped.is_empty() {
        return Ok(Vec::new());
    }
    let mut dropped = Vec::new();
    save(case, |s| dropped = read(s, &gone)).await?;
    Ok(lines(case, &dropped))
}

impl Coach {
    /// Discord says that a role was deleted: its mapping ends, and is named to the next manager who looks.
    ///
    /// # Errors
    /// When it can't be saved; the status finds it out by itself.
    pub async fn role_deleted(&self, w: WorkspaceId, role: RoleId) -> Result<(), CommitError> {
        for _ in 0..ATTEMPTS {
            let current = self.store.settings(w).await?;
            if !current.roles.contains_key(&role) {
                return Ok(());
            }
            let mut settings = Settings::clone(&current);
            settings.drop_roles(&[role]);
            let change = Change {
                settings: Some((current.version, settings)),
                ..Change::new(w)
            };
            match self.store.commit(change).await {
                Err(CommitError::Conflict) => {}
                outcome => return outcome.map(|_| ()),
            }
        }
        Err(CommitError::Busy)
    }
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
    if !there.contains_key(&RoleId(case.workspace.0)) {
        return Vec::new();
    }
    let mapped = case.settings.roles.keys().copied();
    mapped.filter(|id| !there.contains_key(id)).collect()
}

/// Ends these mappings; all that ended and were not read of yet are read of now.
fn read(settings: &mut Settings, gone: &[RoleId]) -> Vec<Dropped> {
    settings.drop_roles(gone);
    std::mem::take(&mut settings.dropped)
}

fn lines(case: &Case<'_>, dropped: &[Dropped]) -> Vec<Value> {
    let line = |dropped: &Dropped| {
        let role = dropped.role.clone();
        let sales_role = safe(role_name(case, &dropped.sales_role));
        safe(case.say("setup.role_deleted", context! { role, sales_role }))
    };
    dropped.iter().map(line).collect()
}
