//! `/deal snooze`: leave a deal alone until a day. No activity: the clocks go on.

use chrono::Days;
use minijinja::context;

use crate::coach::act::Act;
use crate::coach::args::{Args, TEXT_MAX};
use crate::coach::case::Case;
use crate::coach::command::{OptionKind, OptionSpec, Spec};
use crate::coach::deal::answer;
use crate::coach::deal::meanwhile::{self, Base, Clash};
use crate::coach::forms::Form;
use crate::coach::refusal::{Outcome, Stop};
use crate::coach::request::Answer;
use crate::domain::date::Purpose;
use crate::domain::deal::Snooze;
use crate::domain::event::What;
use crate::domain::id::DealNumber;
use crate::domain::text;
use crate::message::Colour;
use crate::playbook::texts::safe;
use crate::store::Record;

/// The longest rest: what is left alone for longer is no deal of this year.
const LONGEST: Days = Days::new(366);
/// Longest name of the deal in the answer, in characters.
const NAME_MAX: usize = 50;

pub(super) const SPEC: Spec = Spec {
    path: &["deal", "snooze"],
    about: "Leave a deal alone until a day: no stale flag, no nudge",
    options: &[
        OptionSpec {
            name: "deal",
            about: "Which deal",
            kind: OptionKind::Completed,
            required: true,
        },
        OptionSpec {
            name: "until",
            about: "Such as 15 January, in 3 weeks, 2026-12-15",
            kind: OptionKind::Text(100),
            required: true,
        },
        OptionSpec {
            name: "reason",
            about: "What it waits for",
            kind: OptionKind::Text(1000),
            required: true,
        },
    ],
    anywhere: false,
};

pub(super) async fn run(case: &Case<'_>, args: Args<'_>) -> Outcome<Answer> {
    let typed = case.must_line(args, "deal", 200).await?;
    let record = case.find(args, &typed).await?;
    case.may_change(&record)?;
    let reason = case.must_line(args, "reason", TEXT_MAX).await?;
    let typed = case.must_line(args, "until", 100).await?;
    let Some(read) = case.future_day(args, "until", Purpose::Step).await? else {
        let values = context! { option => case.option_label("until") };
        return Err(case.fixable(args, "refusal.missing", values).await?);
    };
    let today = case.today();
    let last = today.checked_add_days(LONGEST).unwrap_or(today);
    if read.day > last {
        let values = context! { typed, last => case.voice().day(last) };
        return Err(case.fixable(args, "refusal.snooze_far", values).await?);
    }
    if read.day <= today {
        let tomorrow = today.succ_opt().map(|day| case.voice().day(day));
        let values = context! { typed, tomorrow };
        return Err(case.fixable(args, "refusal.snooze_day", values).await?);
    }
    let base = Base::of(case, &record, args.seen()).await?;
    let mut behind = None;
    let done = case
        .change(record.number, |record| {
            case.may_change(record)?;
            answer::must_be_open(case, record)?;
            let now = &record.deal.snoozed;
            if base.as_ref().is_some_and(|base| base.deal.snoozed != *now) {
                behind = Some(record.clone());
                return Err(Stop::Busy);
            }
            Ok(vec![What::Snoozed {
                until: read.day,
                reason: reason.clone(),
            }])
        })
        .await;
    if let (Some(record), Some(base)) = (behind, base) {
        return clash(case, args, &record, &base).await;
    }
    let done = done?;
    let voice = case.voice();
    let before = done.before.snoozed.as_ref();
    let before = before.filter(|s| s.until > today && s.until != read.day);
    let message = voice.message(
        "snooze.done",
        context! {
            code => done.record.number.to_string(),
            name => text::truncate(&done.record.deal.name, NAME_MAX).into_owned(),
            until => voice.day_ahead(read.day),
            notes => case.day_notes(args, "until", &read).map(safe),
            before => before.map(|s| voice.day(s.until)),
        },
        Colour::Good,
    );
    let number = done.record.number;
    let buttons = vec![
        voice.button("button.wake", Act::Wake(number)),
        voice.undo(number, &done.record.deal),
    ];
    Ok(Answer::private(message.with(buttons)))
}

/// Says who snoozed it while the form was open, and keeps what was typed.
async fn clash(case: &Case<'_>, args: Args<'_>, record: &Record, base: &Base) -> Outcome<Answer> {
    let is_it = |what: &What| matches!(what, What::Snoozed { .. } | What::Woken);
    let event = base.changed_by(case, record, is_it).await?;
    let now = record.deal.snoozed.as_ref();
    let shown = |s: &Snooze| format!("{} · {}", case.voice().day(s.until), text::shown(&s.reason));
    let (until, reason) = (args.text("until"), args.text("reason"));
    let clash = Clash {
        field: "until".to_owned(),
        label: case.option_label("until"),
        now: now.map(shown).unwrap_or_default(),
        typed: format!(
            "{} · {}",
            until.unwrap_or_default(),
            reason.unwrap_or_default()
        ),
        event,
    };
    let fields = [("until", until), ("reason", reason)];
    let fields = fields.map(|(name, text)| (name.to_owned(), text.unwrap_or_default().to_owned()));
    let form = Form {
        act: Act::Snooze(record.number),
        seen: Some(record.deal.last_seq),
        fields: fields.into(),
    };
    let message = meanwhile::ask_with(case, record, form, &[clash], None).await?;
    Ok(Answer::private(message))
}

/// *Look at it again*: ends the snooze.
pub(super) async fn wake(case: &Case<'_>, number: DealNumber) -> Outcome<Answer> {
    let done = case
        .change(number, |record| {
            case.may_change(record)?;
            if record.deal.snoozed.is_none() {
                return Err(answer::stale(
                    case,
                    "refusal.not_snoozed",
                    record,
                    context! {},
                ));
            }
            Ok(vec![What::Woken])
        })
        .await?;
    let deal = &done.record.deal;
    Ok(answer::done(
        case,
        &done,
        "snooze.over",
        context! {
            code => number.to_string(),
            name => text::truncate(&deal.name, NAME_MAX).into_owned(),
            watched => case.watched(deal).into_iter().map(safe).collect::<Vec<_>>(),
        },
    ))
}
