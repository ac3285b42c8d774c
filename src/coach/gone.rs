//! Stages that the playbook no longer has while deals stand in them: counted, named, and the way out.

use std::collections::BTreeMap;

use minijinja::context;

use crate::coach::act::Act;
use crate::coach::args::{Args, NAME_MAX};
use crate::coach::case::Case;
use crate::coach::refusal::{Outcome, Stop};
use crate::message::Message;
use crate::message::voice::Voice;
use crate::playbook::Playbook;
use crate::playbook::texts::safe;
use crate::store::{Entry, Record};

/// Stages named at a time.
const STAGES_MAX: usize = 8;

/// The stages in which deals of this workspace stand and that a playbook does not have, by id, with the number of
/// deals in each. A lost deal stands in none.
pub(super) async fn stages(
    case: &Case<'_>,
    playbook: &Playbook,
) -> Outcome<BTreeMap<String, usize>> {
    let directory = case.coach.store.directory(case.workspace).await?;
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let stands = |e: &&Entry| !e.is_lost();
    for entry in directory.entries().iter().map(AsRef::as_ref).filter(stands) {
        *counts.entry(&*entry.stage).or_default() += 1;
    }
    counts.retain(|id, _| playbook.stage_index(id).is_none());
    let owned = |(id, count): (&str, usize)| (id.to_owned(), count);
    Ok(counts.into_iter().map(owned).collect())
}

/// The refusal of a playbook that takes a stage away in which deals stand; `None` where it takes none away.
pub(super) fn lost_by(
    case: &Case<'_>,
    fresh: &Playbook,
    gone: &BTreeMap<String, usize>,
) -> Option<Stop> {
    // What the playbook of today does not have either is not lost by this one.
    let lost: Vec<_> = gone
        .iter()
        .filter_map(|(id, deals)| {
            let was = case.playbook.stage(id)?;
            // The same file with another id: most likely the stage that takes over.
            let renamed = fresh.stages.iter().any(|s| s.file == was.file);
            Some(context! {
                id => id.as_str(),
                name => safe(was.name.clone()),
                file => was.file.as_str(),
                deals,
                renamed,
            })
        })
        .collect();
    if lost.is_empty() {
        return None;
    }
    let deals: usize = gone
        .iter()
        .filter(|(id, _)| case.playbook.stage(id).is_some())
        .map(|(_, deals)| deals)
        .sum();
    let more = lost.len().saturating_sub(STAGES_MAX);
    let stages: Vec<_> = lost.into_iter().take(STAGES_MAX).collect();
    Some(case.stop("refusal.stages_gone", context! { stages, deals, more }))
}

/// The stages that are gone in one line, with how to mend it; `None` where none is.
pub(super) fn line(voice: &Voice<'_>, gone: &BTreeMap<String, usize>) -> Option<String> {
    let first = gone.keys().next()?;
    let stages: Vec<_> = gone
        .iter()
        .take(STAGES_MAX)
        .map(|(id, deals)| context! { id, deals })
        .collect();
    let more = gone.len().saturating_sub(STAGES_MAX);
    Some(voice.say("setup.stages_gone", context! { stages, more, first }))
}

/// The stage that is gone whose deals are asked for, by its id.
pub(super) async fn named(case: &Case<'_>, args: Args<'_>) -> Outcome<Option<String>> {
    let Some(typed) = case.line(args, "stage", NAME_MAX).await? else {
        return Ok(None);
    };
    let wanted = typed.to_lowercase();
    if case.playbook.resolve_stage(&typed).is_some() {
        return Ok(None);
    }
    let gone = stages(case, &case.playbook).await?;
    Ok(gone.into_keys().find(|id| *id == wanted))
}

/// Says that the stage of a deal is gone, and asks whoever may move the deal where it stands.
pub(super) fn ask(case: &Case<'_>, record: &Record) -> Message {
    let voice = case.voice();
    voice.gone(
        record.number,
        record.version,
        &record.deal,
        case.reader(record),
    )
}

/// The same for a move that names no stage: it is kept, and goes on with the one that is picked.
pub(super) async fn which(case: &Case<'_>, args: Args<'_>, record: &Record) -> Outcome<Stop> {
    let draft = case.keep_args(args).await?;
    let act = Act::Redo {
        draft,
        option: "stage".to_owned(),
        value: String::new(),
    };
    let mut message = ask(case, record);
    message.rows = vec![case.voice().stages_menu("menu.move_to", act, "")];
    Ok(message.into())
}
