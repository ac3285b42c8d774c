//! `/deal edit`: menus for vertical, complexity, source and probability; a form for the rest.

use minijinja::context;

use crate::coach::act::{Act, EditField};
use crate::coach::args::Args;
use crate::coach::case::Case;
use crate::coach::command::{OptionKind, OptionSpec, Spec};
use crate::coach::deal::edit_form;
use crate::coach::refusal::{Outcome, Stop};
use crate::coach::request::Answer;
use crate::domain::deal::Deal;
use crate::domain::event::{Change, Delta, What};
use crate::domain::id::DealNumber;
use crate::message::{Colour, Menu, MenuOption, Message, OPTIONS_MAX, Row};
use crate::playbook::Complexity;
use crate::playbook::texts::safe;

/// The probabilities offered, in percent.
const PROBABILITIES: [u8; 11] = [0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100];
/// The value of a menu option that clears the field.
const NOTHING: &str = "-";

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
    Ok(Answer::private(menus(case, record.number, &record.deal)))
}

fn menus(case: &Case<'_>, number: DealNumber, deal: &Deal) -> Message {
    let voice = case.voice();
    let menu = |key: &str, field, options: Vec<MenuOption>| {
        Row::Menu(Menu {
            act: Act::Edit(number, field),
            placeholder: voice.texts().plain(key),
            options,
        })
    };
    let option = |value: &str, label: String, chosen: bool| MenuOption {
        value: value.to_owned(),
        label,
        hint: None,
        chosen,
    };
    let nothing = |chosen| option(NOTHING, voice.texts().plain("edit.none"), chosen);
    let mut rows = Vec::new();
    if !case.playbook.verticals.is_empty() {
        let list = case.playbook.verticals.iter().take(OPTIONS_MAX - 1);
        let own = |id: &str| deal.vertical.as_deref() == Some(id);
        let options = list
            .map(|v| option(&v.id, v.name.clone(), own(&v.id)))
            .chain([nothing(deal.vertical.is_none())]);
        rows.push(menu(
            "menu.vertical",
            EditField::Vertical,
            options.collect(),
        ));
    }
    let complexities = [
        Complexity::Simple,
        Complexity::Standard,
        Complexity::Complex,
    ];
    let options = complexities.map(|c| option(word(c), voice.complexity(c), deal.complexity == c));
    rows.push(menu(
        "menu.complexity",
        EditField::Complexity,
        options.to_vec(),
    ));
    let list = case.playbook.sources.iter().take(OPTIONS_MAX);
    let options = list.map(|s| {
        option(
            &s.id,
            s.name.clone(),
            deal.source.as_deref() == Some(s.id.as_str()),
        )
    });
    rows.push(menu("menu.source", EditField::Source, options.collect()));
    let hand = PROBABILITIES.iter().map(|p| {
        option(
            &p.to_string(),
            format!("{p} %"),
            deal.probability == Some(*p),
        )
    });
    let stage = option(
        NOTHING,
        voice.texts().plain("edit.stage_probability"),
        deal.probability.is_none(),
    );
    rows.push(menu(
        "menu.probability",
        EditField::Probability,
        [stage].into_iter().chain(hand).collect(),
    ));
    rows.push(Row::Buttons(vec![
        voice
            .button("button.edit_form", Act::EditForm(number))
            .primary(),
    ]));
    let body = voice.say("edit.body", context! { code => number.to_string() });
    Message {
        headline: voice.headline(number, deal),
        body,
        colour: Colour::Info,
        rows,
        ..Message::default()
    }
}

fn word(complexity: Complexity) -> &'static str {
    match complexity {
        Complexity::Simple => "simple",
        Complexity::Standard => "standard",
        Complexity::Complex => "complex",
    }
}

/// A picked option of one of the menus.
pub(super) async fn pick(
    case: &Case<'_>,
    number: DealNumber,
    field: EditField,
    value: &str,
) -> Outcome<Answer> {
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
            return Ok(Answer::replace(menus(case, number, &record.deal)));
        }
        done => done?,
    };
    let mut message = menus(case, number, &done.record.deal);
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
