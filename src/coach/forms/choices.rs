//! Menus in forms, for what is picked from a list and not typed.

use minijinja::context;

use crate::coach::case::Case;
use crate::coach::command::{self, OptionKind, OptionSpec};
use crate::coach::setup;
use crate::message::{Input, MenuOption, OPTIONS_MAX};
use crate::playbook::Named;
use crate::playbook::texts::safe;

/// The options of a command.
pub(super) fn options(path: &[&str]) -> &'static [OptionSpec] {
    if path == ["setup", "start"] {
        return setup::TYPED;
    }
    command::all()
        .find(|spec| spec.path == path)
        .map_or(&[], |spec| spec.options)
}

/// One option of a command.
pub(super) fn option(path: &[&str], name: &str) -> Option<&'static OptionSpec> {
    options(path).iter().find(|option| option.name == name)
}

/// A menu for an option that takes one of a list, with what was typed picked; nothing for one that takes other
/// words as well, or has more to pick from than fits.
pub(super) fn input(
    case: &Case<'_>,
    path: &[&str],
    option: &OptionSpec,
    typed: &str,
) -> Option<Input> {
    let typed = typed.trim();
    let mut known = false;
    let options: Vec<MenuOption> = list(case, path, option)?
        .into_iter()
        .map(|(value, label)| {
            let chosen = !known && [&value, &label].iter().any(|w| same(w, typed));
            known |= chosen;
            MenuOption {
                value,
                label,
                hint: None,
                chosen,
            }
        })
        .collect();
    if options.is_empty() || options.len() > OPTIONS_MAX {
        return None;
    }
    let label = case.option_label(option.name);
    let mut input = Input::choice(option.name, &label, options).described(option.about);
    if !known && !typed.is_empty() {
        let typed = crate::coach::args::short(typed);
        input = input.hinted(&case.say("form.typed", context! { typed => safe(typed) }));
    }
    Some(if option.required {
        input.required()
    } else {
        input
    })
}

/// Values and names of what an option takes; nothing where it takes other words as well.
fn list(case: &Case<'_>, path: &[&str], option: &OptionSpec) -> Option<Vec<(String, String)>> {
    let playbook = &case.playbook;
    let named = |list: &[Named]| pairs(list.iter().map(|n| (&n.id, &n.name)));
    Some(match (option.kind, path, option.name) {
        (OptionKind::Choice(choices), ..) => choices
            .iter()
            .map(|(name, value)| ((*value).to_owned(), (*name).to_owned()))
            .collect(),
        (_, ["deal", "lost"], "reason") => named(&playbook.lost_reasons),
        // A deal is not begun where it is won.
        (_, ["deal", "new"], "stage") => pairs(
            playbook
                .stages
                .iter()
                .filter(|s| !s.won)
                .map(|s| (&s.id, &s.name)),
        ),
        (_, _, "stage") => pairs(playbook.stages.iter().map(|s| (&s.id, &s.name))),
        (_, _, "source") => pairs(playbook.sources.iter().map(|s| (&s.id, &s.name))),
        (_, _, "vertical") => pairs(playbook.verticals.iter().map(|v| (&v.id, &v.name))),
        (_, _, "sales_role") => pairs(playbook.roles.iter().map(|r| (&r.id, &r.name))),
        _ => return None,
    })
}

fn pairs<'p>(list: impl Iterator<Item = (&'p String, &'p String)>) -> Vec<(String, String)> {
    list.map(|(id, name)| (id.clone(), name.clone())).collect()
}

fn same(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}
