//! What time brought up on a deal, dismissed by a manager: it stays quiet until it counts from something else.

use minijinja::context;

use crate::coach::case::Case;
use crate::coach::deal::{answer, flags};
use crate::coach::refusal::{Outcome, Stop};
use crate::coach::request::Answer;
use crate::domain::event::What;
use crate::domain::id::DealNumber;
use crate::domain::watch::{Rule, Spell};
use crate::playbook::texts::safe;
use crate::store::Record;

/// A rule that holds, in words.
pub struct Held {
    /// Its spell.
    pub spell: Spell,
    /// What is stuck.
    pub words: String,
}

/// The rule of that name, as it holds now.
///
/// # Errors
/// Refused when it does not hold any more.
pub fn held_cue(case: &Case<'_>, record: &Record, rule: &str) -> Outcome<Held> {
    let measure = case.measure();
    let watch = measure.watch(&case.playbook, &record.deal);
    let is_it = |s: &Spell| Rule::of(s.cue).is_some_and(|r| r.id == rule);
    let spell = watch.holding(case.now).into_iter().find(is_it);
    let Some(spell) = spell else {
        return Err(answer::stale(case, "refusal.cue_over", record, context! {}));
    };
    let words = case.voice().cue(&watch, &spell, case.now);
    Ok(Held { spell, words })
}

/// Dismisses it with a reason; only a manager may.
pub async fn dismiss_cue(
    case: &Case<'_>,
    number: DealNumber,
    rule: &str,
    typed: &str,
) -> Outcome<Answer> {
    case.must_manage()?;
    let reason = flags::reason(case, typed)?;
    let done = case
        .change(number, |record| {
            let held = held_cue(case, record, rule)?;
            Ok::<_, Stop>(vec![What::CueDismissed {
                rule: rule.to_owned(),
                since: held.spell.since,
                reason: reason.clone(),
            }])
        })
        .await?;
    let what = safe(case.voice().cue_name(rule));
    Ok(answer::done(
        case,
        &done,
        "cue.dismissed_done",
        context! { what, ..case.called(&done.record) },
    ))
}
