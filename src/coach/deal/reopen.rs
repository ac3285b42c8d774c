//! `/deal reopen`: back to the stage it was lost in; lost reason and close date are cleared.

use minijinja::context;

use crate::coach::args::{Args, TEXT_MAX};
use crate::coach::case::Case;
use crate::coach::command::{OptionKind, OptionSpec, Spec};
use crate::coach::deal::came;
use crate::coach::refusal::{Outcome, Stop};
use crate::coach::request::{Answer, Show};
use crate::domain::calendar;
use crate::domain::deal::{Deal, TouchKind};
use crate::domain::event::What;
use crate::domain::quote;
use crate::message::voice::ago;
use crate::playbook::Named;
use crate::playbook::texts::safe;
use crate::store::Record;

/// Longest of them, in characters.
const SHORT: usize = 50;
/// Answers that are asked about when a deal is opened again.
const STILL_MAX: usize = 3;

pub(super) const SPEC: Spec = Spec {
    path: &["deal", "reopen"],
    about: "Open a lost deal again",
    options: &[
        OptionSpec {
            name: "deal",
            about: "Which deal",
            kind: OptionKind::Completed,
            required: true,
        },
        OptionSpec {
            name: "reason",
            about: "What changed",
            kind: OptionKind::Completed,
            required: true,
        },
    ],
    anywhere: false,
};

pub(super) async fn run(case: &Case<'_>, args: Args<'_>) -> Outcome<Answer> {
    let typed = case.must_line(args, "deal", 200).await?;
    let record = case.find(args, &typed).await?;
    case.may_change(&record)?;
    let typed = case.must_line(args, "reason", TEXT_MAX).await?;
    let reason =
        Named::resolve(&case.playbook.reopen_reasons, &typed).map_or(typed, |r| r.name.clone());
    let done = case
        .change(record.number, |record| {
            case.may_change(record)?;
            must_be_lost(case, record)?;
            Ok::<_, Stop>(vec![What::Reopened {
                reason: reason.clone(),
            }])
        })
        .await?;
    let headline = case.say(
        "reopen.done",
        context! {
            code => done.record.number.to_string(),
            name => done.record.deal.name.clone(),
            stage => safe(case.stage_name(&done.record.deal)),
        },
    );
    let still = still_true(case, &done.record.deal);
    let message = came::with_prompt(case, &done.record, headline, still.as_slice()).await?;
    Ok(Answer::Say {
        message: Box::new(message),
        show: Show::Private,
    })
}

/// What was true when the deal was lost and is to be asked about, each with its day.
fn still_true(case: &Case<'_>, deal: &Deal) -> Option<String> {
    let asked = case
        .playbook
        .criteria()
        .map(|(_, c)| c)
        .filter(|c| c.still_true);
    let items = asked.filter_map(|c| {
        let answer = deal.evidence.get(&c.id)?;
        let text = quote::brief(&deal.met(&c.id)?.text, SHORT);
        let day = case.voice().day(calendar::today(answer.at, case.zone()));
        Some(context! { label => safe(c.label.clone()), text, day })
    });
    let items: Vec<_> = items.take(STILL_MAX).collect();
    (!items.is_empty()).then(|| case.say("reopen.still", context! { items }))
}

/// Refuses a deal that is not lost, with who opened it again if somebody did.
pub(super) fn must_be_lost(case: &Case<'_>, record: &Record) -> Outcome<()> {
    if record.deal.is_lost() {
        return Ok(());
    }
    let touch = Some(&record.deal.last_touch).filter(|t| t.what == TouchKind::Reopened);
    Err(case.stop(
        "refusal.not_lost",
        context! {
            stage => safe(case.stage_name(&record.deal)),
            who => touch.map(|t| case.mention(Some(t.by))),
            ago => touch.map(|t| ago(t.at)),
            ..case.called(record)
        },
    ))
}
