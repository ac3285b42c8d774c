//! `/setup stale`: how long a deal may rest in a stage. It says first how many deals that makes stale.

use minijinja::context;

use super::{ask, set};
use crate::coach::args::{Args, short};
use crate::coach::case::Case;
use crate::coach::refusal::Outcome;
use crate::coach::request::Answer;
use crate::coach::settings::Setting;
use crate::coach::sure;
use crate::domain::watch::{Cue, Measure, Override};
use crate::message::Colour;
use crate::playbook::Stage;
use crate::playbook::texts::safe;
use crate::store::{Filter, Sort, StatusFilter};

/// The longest rest, in days.
pub(super) const LONGEST: u32 = 366;
/// Deals looked at in one read.
const PAGE: i64 = 200;

pub(super) async fn run(case: &Case<'_>, args: Args<'_>) -> Outcome<Answer> {
    let Some(stage) = case.stage_option(args).await? else {
        let values = context! { option => case.option_label("stage") };
        return Err(case.fixable(args, "refusal.missing", values).await?);
    };
    let wanted = Override {
        idle_days: days(case, args, "idle_days").await?,
        age_days: days(case, args, "age_days").await?,
    };
    let unset = wanted == Override::default();
    let before = case.settings.stale.get(&stage.id).copied();
    let mut after = case.measure();
    if unset {
        after.own.remove(&stage.id);
    } else {
        after.own.insert(stage.id.clone(), wanted);
    }
    let (stale_before, stale_after) = count(case, stage, &case.measure(), &after).await?;
    let values = context! {
        stage => safe(stage.name.clone()),
        idle => wanted.idle_days.unwrap_or(stage.idle_days),
        age => wanted.age_days.or(stage.age_days),
        idle_own => wanted.idle_days.is_some(),
        age_own => wanted.age_days.is_some(),
        unset,
        before => before.map(|o| context! {
            idle => o.idle_days.unwrap_or(stage.idle_days),
            age => o.age_days.or(stage.age_days),
        }),
        book_idle => stage.idle_days,
        book_age => stage.age_days,
        stale => stale_after,
        more => stale_after.saturating_sub(stale_before),
    };
    if stale_after > stale_before && !sure::said(args) {
        return Err(ask(case, args, "setup.ask_stale", values, "button.set_limits").await?);
    }
    set(case, args, &Setting::Limits(stage.id.clone()), |s| {
        if unset {
            s.stale.remove(&stage.id);
        } else {
            s.stale.insert(stage.id.clone(), wanted);
        }
    })
    .await?;
    let message = case.voice().message("setup.stale", values, Colour::Good);
    Ok(Answer::private(message))
}

/// A number of days, as Discord gives it or as it was corrected in a form.
async fn days(case: &Case<'_>, args: Args<'_>, name: &str) -> Outcome<Option<u32>> {
    let Some(typed) = args.number(name) else {
        return Ok(None);
    };
    match typed.parse() {
        Ok(days) if (1..=LONGEST).contains(&days) => Ok(Some(days)),
        _ => {
            let typed = short(&typed);
            let values = context! { typed, option => case.option_label(name), most => LONGEST };
            Err(case.fixable(args, "refusal.days_number", values).await?)
        }
    }
}

/// How many open deals of a stage are stale, measured in two ways.
async fn count(
    case: &Case<'_>,
    stage: &Stage,
    before: &Measure,
    after: &Measure,
) -> Outcome<(usize, usize)> {
    let (mut was, mut will, mut offset) = (0, 0, 0);
    loop {
        let filter = Filter {
            owner: None,
            stage: stage.ids(),
            status: if stage.won {
                StatusFilter::Won
            } else {
                StatusFilter::Open
            },
            flagged: false,
            sort: Sort::Name,
            stages: Vec::new(),
            offset,
            limit: PAGE,
        };
        let page = case.coach.store.list(case.workspace, &filter).await?;
        for record in &page.deals {
            let rests_too_long = |measure: &Measure| {
                let watch = measure.watch(&case.playbook, &record.deal);
                let holding = watch.holding(case.now);
                holding
                    .iter()
                    .any(|s| matches!(s.cue, Cue::Idle | Cue::Age))
            };
            was += usize::from(rests_too_long(before));
            will += usize::from(rests_too_long(after));
        }
        offset += PAGE;
        if offset >= page.total {
            return Ok((was, will));
        }
    }
}
