//! `dealcoach check`: reads the settings and the playbook and tells every mistake; with `--read`, reads it aloud.

use std::path::Path;

use super::aloud;
use super::end::{End, code};
use super::run::is_there;
use crate::config::Config;
use crate::playbook::{Mistake, Playbook};

/// Checks the settings and the playbook, or the playbook in `folder` alone; what is good, in lines. With `read` also every
/// line that quotes the buyer, with answers of each kind.
///
/// # Errors
/// Every mistake of the playbook.
pub fn check(config: &Config, folder: Option<&Path>, read: bool) -> Result<Vec<String>, End> {
    let bad = |lines| End {
        code: code::BAD_DATA,
        lines,
    };
    let named = folder.is_some();
    let folder = folder.unwrap_or(&config.playbook);
    let (name, playbook) = if named || is_there(folder) {
        let read = Playbook::load(folder);
        let told = |mistakes: Vec<Mistake>| bad(mistakes.iter().map(ToString::to_string).collect());
        (folder.display().to_string(), read.map_err(told)?)
    } else {
        let name = format!(
            "the playbook built in (there is no folder {})",
            folder.display()
        );
        (name, Playbook::builtin())
    };
    let criteria = playbook.criteria().count();
    let mut lines = vec![format!(
        "{name}: {} stages, {criteria} exit criteria, no mistakes",
        playbook.stages.len()
    )];
    lines.extend(
        playbook
            .gaps()
            .iter()
            .map(|gap| format!("not filled in yet: {gap}")),
    );
    if read {
        lines.extend(aloud::read(&playbook));
    }
    Ok(lines)
}
