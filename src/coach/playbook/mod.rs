//! `/playbook`: a stage's page, the process at a glance, and reloading the files.

use minijinja::context;

use crate::coach::act::Act;
use crate::coach::args::Args;
use crate::coach::case::Case;
use crate::coach::command::{OptionKind, OptionSpec, Spec};
use crate::coach::gone;
use crate::coach::refusal::Outcome;
use crate::coach::request::Answer;
use crate::message::voice::Voice;
use crate::message::{Colour, Message, Row};
use crate::playbook::texts::safe;
use crate::playbook::{Market, Stage};

/// Mistakes shown at a time.
const MISTAKES_MAX: usize = 8;

pub(super) const SPECS: &[Spec] = &[
    Spec {
        path: &["playbook", "stage"],
        about: "What a stage is for, what to find out, what to say",
        options: &[OptionSpec {
            name: "stage",
            about: "Which stage",
            kind: OptionKind::Completed,
            required: true,
        }],
        anywhere: false,
    },
    Spec {
        path: &["playbook", "process"],
        about: "All stages: what each is for and what it takes to leave it",
        options: &[],
        anywhere: false,
    },
    Spec {
        path: &["playbook", "reload"],
        about: "Read the playbook's files again (managers)",
        options: &[],
        anywhere: false,
    },
];

pub(super) async fn run(case: &Case<'_>, name: &str, args: Args<'_>) -> Outcome<Answer> {
    match name {
        "stage" => match case.stage_option(args).await? {
            Some(stage) => Ok(Answer::private(page(case, stage))),
            None => Err(case.stop(
                "refusal.missing",
                context! { option => case.option_label("stage") },
            )),
        },
        "process" => Ok(Answer::private(process(case))),
        "reload" => reload(case).await,
        _ => Err(case.stop(
            "refusal.unknown_command",
            context! { typed => format!("playbook {name}") },
        )),
    }
}

/// A stage's page in place of the one before it.
pub(super) fn stage_page(case: &Case<'_>, id: &str) -> Outcome<Answer> {
    match case.playbook.stage(id) {
        Some(stage) => Ok(Answer::replace(page(case, stage))),
        None => Err(case.stop("refusal.stage_gone", context! { stage => id })),
    }
}

fn page(case: &Case<'_>, stage: &Stage) -> Message {
    let voice = case.voice();
    let for_all = |l: &&crate::playbook::Line| l.fits(Market::default()) && l.when.is_empty();
    let plain = |l: &crate::playbook::Line| {
        l.block()
            .is_none()
            .then_some(l)?
            .render(None, &|_, _| None)
            .map(safe)
    };
    let criteria: Vec<_> = stage
        .criteria
        .iter()
        .map(|c| context! { label => safe(c.label.clone()), statement => safe(c.statement.clone()), required => c.required })
        .collect();
    let names = |ids: &[String]| {
        let names: Vec<_> = ids
            .iter()
            .filter_map(|id| case.playbook.role(id))
            .map(|r| r.name.clone())
            .collect();
        safe(names.join(", "))
    };
    let mut message = voice.message(
        "playbook.stage",
        context! {
            name => safe(stage.name.clone()),
            at => case.playbook.stage_index(&stage.id).map_or(0, |i| i + 1),
            total => case.playbook.stages.len(),
            purpose => safe(stage.purpose.clone()),
            criteria,
            say => stage.say.iter().filter(for_all).filter_map(plain).take(2).collect::<Vec<_>>(),
            hints => stage.hints.iter().filter(for_all).filter_map(plain).take(1).collect::<Vec<_>>(),
            not_enough => stage.not_enough.iter().take(2).map(|s| safe(s.trim_end_matches('.').to_owned())).collect::<Vec<_>>(),
            tools => safe(stage.tools.join(" · ")),
            skills => safe(stage.skills.join(" · ")),
            owners => names(&stage.owners),
            probability => stage.probability,
            idle_days => stage.idle_days,
            age_days => stage.age_days,
        },
        Colour::Info,
    );
    message.rows.push(stages_menu(&voice, &stage.id));
    message
}

fn process(case: &Case<'_>) -> Message {
    let voice = case.voice();
    let stages: Vec<_> = case
        .playbook
        .stages
        .iter()
        .map(|s| {
            let labels: Vec<_> = s.required().map(|c| c.label.clone()).collect();
            context! {
                name => safe(s.name.clone()),
                purpose => safe(s.purpose.clone()),
                needs => safe(labels.join(" · ")),
                probability => s.probability,
                won => s.won,
            }
        })
        .collect();
    let mut message = voice.message("playbook.process", context! { stages }, Colour::Info);
    message.rows.push(stages_menu(&voice, ""));
    message
}

fn stages_menu(voice: &Voice<'_>, here: &str) -> Row {
    voice.stages_menu("menu.stage", Act::Stage(String::new()), here)
}

async fn reload(case: &Case<'_>) -> Outcome<Answer> {
    case.must_manage()?;
    let fresh = case.coach.read_playbook().map_err(|mistakes| {
        let shown: Vec<String> = mistakes.iter().take(MISTAKES_MAX).cloned().collect();
        let more = mistakes.len().saturating_sub(shown.len());
        case.stop(
            "refusal.playbook",
            context! { mistakes => shown, count => mistakes.len(), more },
        )
    })?;
    let gone = gone::stages(case, &fresh).await?;
    // What the playbook lost before is no reason to keep it: the new one is no worse.
    if let Some(stop) = gone::lost_by(case, &fresh, &gone) {
        return Err(stop);
    }
    let fresh = case.coach.take_playbook(fresh);
    let voice = Voice {
        playbook: &fresh,
        today: case.today(),
        home: case.currency(),
    };
    let criteria: usize = fresh.stages.iter().map(|s| s.criteria.len()).sum();
    let still = gone::line(&voice, &gone);
    let colour = match still {
        None => Colour::Good,
        Some(_) => Colour::Owed,
    };
    Ok(Answer::private(voice.message(
        "playbook.reloaded",
        context! {
            stages => fresh.stages.len(),
            criteria,
            differentiators => fresh.differentiators.len(),
            gone => still.map(safe),
        },
        colour,
    )))
}
