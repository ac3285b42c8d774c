//! Dealing with flags: giving the reason afterwards, dismissing one, waiving a criterion.

use minijinja::context;

use crate::coach::act::Act;
use crate::coach::args::{TEXT_MAX, short};
use crate::coach::case::Case;
use crate::coach::deal::answer;
use crate::coach::deal::meanwhile::{self, Base, Clash};
use crate::coach::refusal::{Outcome, Stop};
use crate::coach::request::Answer;
use crate::domain::deal::{Deal, Ending, FlagState};
use crate::domain::event::What;
use crate::domain::id::DealNumber;
use crate::domain::owed;
use crate::domain::text;
use crate::message::voice::{Voice, ago};
use crate::message::{Colour, Menu, MenuOption, OPTION_MAX, OPTIONS_MAX, Row};
use crate::playbook::Criterion;
use crate::playbook::texts::safe;
use crate::store::Record;

/// What is owed by name, at most.
const OWED_MAX: usize = 4;

/// Gives the reason of a flag.
pub async fn explain(
    case: &Case<'_>,
    number: DealNumber,
    flag: i64,
    typed: &str,
    seen: Option<i64>,
) -> Outcome<Answer> {
    let reason = reason(case, typed)?;
    let record = case.load(number).await?;
    let base = Base::of(case, &record, seen).await?;
    let given = |deal: &Deal| {
        let flag = deal.flags.iter().find(|f| f.id == flag);
        flag.and_then(|f| f.reason.clone())
    };
    let mut clash = None;
    let done = case
        .change(number, |record| {
            case.may_change(record)?;
            must_stand(case, record, flag)?;
            let now = given(&record.deal);
            if base.as_ref().is_some_and(|b| given(&b.deal) != now) && now.as_ref() != Some(&reason)
            {
                clash = Some(record.clone());
                return Err(Stop::Busy);
            }
            Ok(vec![What::Explained {
                flag,
                reason: reason.clone(),
            }])
        })
        .await;
    if let (Some(record), Some(base)) = (clash, base) {
        let is_it = |what: &What| matches!(what, What::Explained { flag: f, .. } if *f == flag);
        let clash = Clash {
            field: "text".to_owned(),
            label: case.option_label("reason"),
            now: text::shown(&given(&record.deal).unwrap_or_default()),
            typed: typed.to_owned(),
            event: base.changed_by(case, &record, is_it).await?,
        };
        let act = Act::SayWhy(number, flag);
        let message = meanwhile::ask(case, &record, act, &[clash], None).await?;
        return Ok(Answer::private(message));
    }
    let done = done?;
    Ok(answer::done(
        case,
        &done,
        "flag.explained",
        case.called(&done.record),
    ))
}

/// Dismisses a flag; only a manager may.
pub async fn dismiss(
    case: &Case<'_>,
    number: DealNumber,
    flag: i64,
    typed: &str,
) -> Outcome<Answer> {
    case.must_manage()?;
    let reason = reason(case, typed)?;
    let done = case
        .change(number, |record| {
            must_stand(case, record, flag)?;
            Ok::<_, Stop>(vec![What::FlagDismissed {
                flag,
                reason: reason.clone(),
            }])
        })
        .await?;
    Ok(answer::done(
        case,
        &done,
        "flag.dismissed_done",
        context! { owed => safe(owed_labels(case, &done.record.deal)), ..case.called(&done.record) },
    ))
}

/// What a flag is about, so that a manager picks the one that is set aside.
pub(super) async fn waive_menu(case: &Case<'_>, number: DealNumber, flag: i64) -> Outcome<Answer> {
    case.must_manage()?;
    let record = case.load(number).await?;
    must_stand(case, &record, flag)?;
    let deal = &record.deal;
    let flag = deal.flags.iter().find(|f| f.id == flag);
    let open: Vec<_> = flag
        .map(|f| owed::of_flag(&case.playbook, deal, f))
        .unwrap_or_default();
    let options: Vec<MenuOption> = open
        .iter()
        .filter(|c| !c.signature)
        .take(OPTIONS_MAX)
        .map(|c| MenuOption {
            value: c.id.clone(),
            label: text::truncate(&c.label, OPTION_MAX).into_owned(),
            hint: Some(text::truncate(&c.statement, OPTION_MAX).into_owned()),
            chosen: false,
        })
        .collect();
    if options.is_empty() {
        let values = context! {};
        return Err(answer::stale(case, "refusal.nothing_open", &record, values));
    }
    let voice = case.voice();
    let mut message = voice.message(
        "waive.pick",
        context! { owed => safe(Voice::labels(open.iter().copied())), ..case.called(&record) },
        Colour::Info,
    );
    message.rows.push(Row::Menu(Menu {
        act: Act::WaivePick(number),
        placeholder: case.texts().plain("menu.waive"),
        options,
    }));
    Ok(Answer::private(message))
}

/// Waives a criterion; only a manager may.
pub async fn waive(
    case: &Case<'_>,
    number: DealNumber,
    criterion: &str,
    typed: &str,
) -> Outcome<Answer> {
    case.must_manage()?;
    let reason = reason(case, typed)?;
    let record = case.load(number).await?;
    let criterion = may_waive(case, &record, criterion)?;
    let done = case
        .change(number, |record| {
            may_waive(case, record, &criterion.id)?;
            Ok::<_, Stop>(vec![What::Waived {
                criterion: criterion.id.clone(),
                reason: reason.clone(),
            }])
        })
        .await?;
    let voice = case.voice();
    let message = voice.message(
        "waive.done",
        context! {
            label => safe(criterion.label.clone()),
            reason => text::truncate(&reason, 200).into_owned(),
            owed => safe(owed_labels(case, &done.record.deal)),
            ..case.called(&done.record)
        },
        Colour::Good,
    );
    Ok(Answer::private(message.with(vec![
        voice.button("button.checklist", Act::Checklist(number)).primary(),
        voice.undo(number, &done.record.deal),
    ])))
}

/// What a deal owes, by label; empty where that is nothing.
pub fn owed_labels(case: &Case<'_>, deal: &Deal) -> String {
    let owed = owed::owed(&case.playbook, deal);
    let shown = Voice::labels(owed.iter().take(OWED_MAX).map(|o| o.criterion));
    let more = owed.len().saturating_sub(OWED_MAX);
    case.say("owed.some", context! { owed => safe(shown), more })
}

/// The criterion, if the person may waive it as the deal stands.
pub(super) fn may_waive<'c>(
    case: &'c Case<'_>,
    record: &Record,
    criterion: &str,
) -> Outcome<&'c Criterion> {
    case.must_manage()?;
    let Some((_, criterion)) = case.playbook.criterion(criterion) else {
        let typed = short(criterion);
        return Err(case.stop("refusal.no_criterion", context! { typed }));
    };
    if criterion.signature {
        return Err(case.stop("refusal.signature_waived", case.called(record)));
    }
    let standing = owed::standing(&case.playbook, &record.deal, criterion);
    if !standing.is_open() {
        let label = safe(criterion.label.clone());
        let values = context! { label, ..case.called(record) };
        return Err(case.stop("refusal.not_open", values));
    }
    Ok(criterion)
}

pub(super) fn reason(case: &Case<'_>, typed: &str) -> Outcome<String> {
    text::clean_line(typed, TEXT_MAX)
        .map_err(|_| case.stop("refusal.reason", context! { typed => short(typed) }))
}

pub(super) fn must_stand(case: &Case<'_>, record: &Record, id: i64) -> Outcome<()> {
    match record.deal.flags.iter().find(|f| f.id == id) {
        None => Err(case.stop("refusal.flag_gone", case.called(record))),
        Some(flag) => match &flag.state {
            FlagState::Dismissed { by, .. } => Err(case.stop(
                "refusal.flag_dismissed",
                context! { by => case.mention(Some(*by)), ..case.called(record) },
            )),
            FlagState::Ended { how, by, at, .. } => {
                let how = match how {
                    Ending::Back => "back",
                    Ending::Won => "won",
                    Ending::Lost => "lost",
                };
                let values = context! {
                    how,
                    who => case.mention(Some(*by)),
                    ago => ago(*at),
                    ..case.called(record)
                };
                Err(case.stop("refusal.flag_over", values))
            }
            FlagState::Open => Ok(()),
        },
    }
}
