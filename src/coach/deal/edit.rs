//! `/deal edit`: what is picked in its menus is changed at once; a form takes the rest.

use minijinja::context;

use crate::coach::act::EditField;
use crate::coach::args::Args;
use crate::coach::case::Case;
use crate::coach::command::{OptionKind, OptionSpec, Spec};
use crate::coach::deal::edit_form;
use crate::coach::deal::edit_menus::{NOTHING, menus};
use crate::coach::refusal::{Outcome, Stop};
use crate::coach::request::Answer;
use crate::domain::event::{Change, Delta, What};
use crate::domain::id::DealNumber;
use crate::message::{Colour, Part};
use crate::playbook::Complexity;
use crate::playbook::texts::safe;

pub(super) const SPEC: Spec = Spec {
    path: &["deal", "edit"],
    about: "Change what a deal says: name, customer, value, dates, vertical and more",
    options: &[OptionSpec {
        name: "deal",
        about: "Which deal",
        kind: OptionKind::Completed,
        required: true,
    }],
    anywhere: false,
};

pub(super) async fn run(case: &Case<'_>, args: Args<'_>) -> Outcome<Answer> {
    let typed = case.must_line(args, "deal", 200).await?;
    let record = case.find(args, &typed).await?;
    case.may_change(&record)?;
    // A kept form that is run again brings its fields along.
    if edit_form::FIELDS.iter().any(|f| args.given(f)) {
        return edit_form::fields(case, record.number, args).await;
    }
    Ok(Answer::private(menus(
        case,
        record.number,
        &record.deal,
        None,
    )))
}

/// A picked option of one of the menus.
pub(super) async fn pick(
    case: &Case<'_>,
    number: DealNumber,
    field: EditField,
    value: &str,
) -> Outcome<Answer> {
    if let Some(at) = Part::turned(value) {
        let record = case.load(number).await?;
        case.may_change(&record)?;
        let message = menus(case, number, &record.deal, Some((field, at)));
        return Ok(Answer::replace(message));
    }
    let cleared = value == NOTHING;
    let wrong = || case.stop("refusal.old_button", context! {});
    let id = (!cleared).then(|| value.to_owned());
    let mut unchanged = false;
    let done = case
        .change(number, |record| {
            case.may_change(record)?;
            let deal = &record.deal;
            let change = match field {
                EditField::Vertical => {
                    if id
                        .as_deref()
                        .is_some_and(|v| case.playbook.vertical(v).is_none())
                    {
                        return Err(wrong());
                    }
                    Change::Vertical(Delta {
                        from: deal.vertical.clone(),
                        to: id.clone(),
                    })
                }
                EditField::Source => {
                    if id
                        .as_deref()
                        .is_none_or(|s| case.playbook.source(s).is_none())
                    {
                        return Err(wrong());
                    }
                    Change::Source(Delta {
                        from: deal.source.clone(),
                        to: id.clone(),
                    })
                }
                EditField::Complexity => {
                    let to = complexity(value).ok_or_else(wrong)?;
                    Change::Complexity(Delta {
                        from: deal.complexity,
                        to,
                    })
                }
                EditField::Probability => {
                    let to = match &id {
                        None => None,
                        Some(v) => Some(
                            v.parse::<u8>()
                                .ok()
                                .filter(|p| *p <= 100)
                                .ok_or_else(wrong)?,
                        ),
                    };
                    Change::Probability(Delta {
                        from: deal.probability,
                        to,
                    })
                }
            };
            unchanged = change.is_empty();
            if unchanged {
                return Err(Stop::Busy);
            }
            Ok(vec![What::Edited {
                changes: vec![change],
            }])
        })
        .await;
    let done = match done {
        Err(Stop::Busy) if unchanged => {
            let record = case.load(number).await?;
            return Ok(Answer::replace(menus(case, number, &record.deal, None)));
        }
        done => done?,
    };
    let mut message = menus(case, number, &done.record.deal, None);
    let voice = case.voice();
    if let Some(event) = done.events.first() {
        message.body = voice.say(
            "edit.changed",
            context! { what => safe(voice.event(event)) },
        );
        message.colour = Colour::Good;
    }
    Ok(Answer::replace(message))
}

/// The complexity of that id.
pub fn complexity(text: &str) -> Option<Complexity> {
    match text.to_lowercase().as_str() {
        "simple" => Some(Complexity::Simple),
        "standard" => Some(Complexity::Standard),
        "complex" => Some(Complexity::Complex),
        _ => None,
    }
}
