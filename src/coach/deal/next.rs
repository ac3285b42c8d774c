//! `/deal next`: the dated next step.

use minijinja::context;

use crate::coach::args::{Args, NAME_MAX};
use crate::coach::case::Case;
use crate::coach::command::{OptionKind, OptionSpec, Spec};
use crate::coach::deal::answer;
use crate::coach::refusal::Outcome;
use crate::coach::request::Answer;
use crate::coach::rule::Rule;
use crate::domain::date::Purpose;
use crate::domain::event::What;
use crate::playbook::texts::safe;

pub(super) const SPEC: Spec = Spec {
    path: &["deal", "next"],
    about: "Set the next step and its date",
    options: &[
        OptionSpec {
            name: "deal",
            about: "Which deal",
            kind: OptionKind::Completed,
            required: true,
        },
        OptionSpec {
            name: "step",
            about: "What happens next",
            kind: OptionKind::Text(400),
            required: true,
        },
        OptionSpec {
            name: "due",
            about: "Such as friday, in 3 days, 2026-12-15",
            kind: OptionKind::Text(100),
            required: true,
        },
    ],
    anywhere: false,
};

pub(super) async fn run(case: &Case<'_>, args: Args<'_>) -> Outcome<Answer> {
    let typed = case.must_line(args, "deal", 200).await?;
    let record = case.find(args, &typed).await?;
    case.may_change(&record)?;
    let step = case.must_line(args, "step", NAME_MAX * 2).await?;
    case.must_line(args, "due", 100).await?;
    let Some(read) = case.future_day(args, "due", Purpose::Step).await? else {
        return Err(case
            .fixable(
                args,
                "refusal.missing",
                context! { option => case.option_label("due") },
            )
            .await?);
    };
    let done = case
        .change(record.number, |record| {
            case.may_change(record)?;
            answer::must_be_open(case, record)?;
            Ok::<_, crate::coach::refusal::Stop>(vec![What::NextStep {
                text: step.clone(),
                due: read.day,
            }])
        })
        .await?;
    Ok(answer::done(
        case,
        &done,
        "next.done",
        context! {
            code => done.record.number.to_string(),
            step => step.clone(),
            due => case.voice().day_ahead(read.day),
            notes => case.day_notes(args, "due", &read).map(safe),
            first => done.explains(&Rule::ClockRests),
        },
    ))
}
