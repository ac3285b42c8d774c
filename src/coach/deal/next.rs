//! `/deal next`: the dated next step.

use minijinja::context;

use crate::coach::act::Act;
use crate::coach::args::{Args, NAME_MAX};
use crate::coach::case::Case;
use crate::coach::command::{OptionKind, OptionSpec, Spec};
use crate::coach::deal::meanwhile::{self, Base, Clash};
use crate::coach::deal::{answer, edit_form};
use crate::coach::forms::Form;
use crate::coach::refusal::{Outcome, Stop};
use crate::coach::request::Answer;
use crate::coach::rule::Rule;
use crate::domain::date::Purpose;
use crate::domain::deal::NextStep;
use crate::domain::event::What;
use crate::domain::text;
use crate::playbook::texts::safe;
use crate::store::Record;

/// Most characters of the step that another takes the place of.
const BEFORE_MAX: usize = 80;

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
    let base = Base::of(case, &record, args.seen()).await?;
    let wanted = NextStep {
        text: step.clone(),
        due: read.day,
    };
    let mut behind = None;
    let mut same = false;
    let done = case
        .change(record.number, |record| {
            case.may_change(record)?;
            answer::must_be_open(case, record)?;
            let now = record.deal.next_step.as_ref();
            let Some(base) = &base else {
                return Ok(vec![event(&wanted)]);
            };
            let Some(merged) = merged(base.deal.next_step.as_ref(), now, &wanted) else {
                behind = Some(record.clone());
                return Err(Stop::Busy);
            };
            same = now == Some(&merged);
            if same {
                return Err(Stop::Busy);
            }
            Ok(vec![event(&merged)])
        })
        .await;
    if same {
        return Ok(edit_form::unchanged_answer(case, &record));
    }
    if let (Some(record), Some(base)) = (behind, base) {
        return clash(case, args, &record, &base).await;
    }
    let done = done?;
    let voice = case.voice();
    let set = done.record.deal.next_step.clone().unwrap_or(wanted);
    let before = done.before.next_step.as_ref().filter(|n| **n != set);
    Ok(answer::done(
        case,
        &done,
        "next.done",
        context! {
            step => set.text.clone(),
            due => voice.day_ahead(set.due),
            notes => case.day_notes(args, "due", &read).filter(|_| set.due == read.day).map(safe),
            before => before.map(|n| context! {
                text => text::truncate(&n.text, BEFORE_MAX).into_owned(),
                due => voice.day(n.due),
            }),
            first => done.explains(&Rule::ClockRests),
            ..case.called(&done.record)
        },
    ))
}

fn event(step: &NextStep) -> What {
    What::NextStep {
        text: step.text.clone(),
        due: step.due,
    }
}

/// The step with what the form's sender changed of what it showed; `None` where somebody else changed that too.
fn merged(base: Option<&NextStep>, now: Option<&NextStep>, wanted: &NextStep) -> Option<NextStep> {
    let (Some(base), Some(now)) = (base, now) else {
        return (base == now || now == Some(wanted)).then(|| wanted.clone());
    };
    let text = merge(&base.text, &now.text, &wanted.text)?.clone();
    let due = *merge(&base.due, &now.due, &wanted.due)?;
    Some(NextStep { text, due })
}

fn merge<'v, T: PartialEq>(base: &T, now: &'v T, wanted: &'v T) -> Option<&'v T> {
    if wanted == base || wanted == now {
        Some(now)
    } else {
        (now == base).then_some(wanted)
    }
}

/// Says who set another step while the form was open, and keeps what was typed.
async fn clash(case: &Case<'_>, args: Args<'_>, record: &Record, base: &Base) -> Outcome<Answer> {
    let is_it = |what: &What| matches!(what, What::NextStep { .. });
    let event = base.changed_by(case, record, is_it).await?;
    let now = record.deal.next_step.as_ref();
    let (step, due) = (args.text("step"), args.text("due"));
    let shown = now.map(|n| format!("{} · {}", text::shown(&n.text), case.voice().day(n.due)));
    let clash = Clash {
        field: "step".to_owned(),
        label: case.option_label("step"),
        now: shown.unwrap_or_default(),
        typed: format!("{} · {}", step.unwrap_or_default(), due.unwrap_or_default()),
        event,
    };
    let fields = [("step", step), ("due", due)];
    let fields = fields.map(|(name, text)| (name.to_owned(), text.unwrap_or_default().to_owned()));
    let form = Form {
        act: Act::NextStep(record.number),
        seen: Some(record.deal.last_seq),
        fields: fields.into(),
    };
    let message = meanwhile::ask_with(case, record, form, &[clash], None).await?;
    Ok(Answer::private(message))
}
