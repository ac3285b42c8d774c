//! The form of `/deal edit`: only what its sender changed in it is changed.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use minijinja::context;

use crate::coach::act::Act;
use crate::coach::args::{Args, NAME_MAX, SEEN};
use crate::coach::case::Case;
use crate::coach::deal::meanwhile::{self, Base, Clash};
use crate::coach::deal::{answer, compared};
use crate::coach::refusal::{Outcome, Stop};
use crate::coach::request::{Answer, OptionValue};
use crate::coach::save::Done;
use crate::domain::date::{self, Purpose};
use crate::domain::deal::Deal;
use crate::domain::event::{Change, Delta, Event, What};
use crate::domain::id::DealNumber;
use crate::domain::money::Money;
use crate::message::Colour;
use crate::playbook::texts::safe;
use crate::store::Record;

/// The fields of the form, in its order.
pub const FIELDS: [&str; 5] = ["name", "customer", "value", "close", "competitor"];

/// What the form shows in a field.
pub fn shown(case: &Case<'_>, deal: &Deal, field: &str) -> String {
    let text = match field {
        "name" => Some(deal.name.clone()),
        "customer" => deal.customer.clone(),
        "value" => deal.value.map(Money::to_input),
        "close" => deal.close.map(date::show_whole),
        _ => {
            let known = deal.competitor.as_deref();
            known.map(|c| case.voice().competitor(c))
        }
    };
    text.unwrap_or_default()
}

/// What the sender of a form wants in the fields that they changed; `None` leaves a field as it is.
#[derive(Default)]
#[expect(
    clippy::option_option,
    reason = "left as it is, emptied, or set: three things that are said of a field"
)]
struct Wanted {
    name: Option<String>,
    customer: Option<Option<String>>,
    value: Option<Option<Money>>,
    close: Option<Option<NaiveDate>>,
    competitor: Option<Option<String>>,
    /// What is to be said of how the close date was read.
    notes: Option<String>,
}

impl Wanted {
    /// What changes of a deal, beside the fields that somebody else changed since `base`.
    fn changes(&self, base: Option<&Deal>, deal: &Deal) -> (Vec<Change>, Vec<&'static str>) {
        let mut changes = Vec::new();
        let mut clashes = Vec::new();
        macro_rules! field {
            ($name:literal, $field:ident, $change:path) => {
                if let Some(to) = self.$field.clone().filter(|to| *to != deal.$field) {
                    if base.is_some_and(|base| base.$field != deal.$field) {
                        clashes.push($name);
                    } else {
                        let from = deal.$field.clone();
                        changes.push($change(Delta { from, to }));
                    }
                }
            };
        }
        field!("name", name, Change::Name);
        field!("customer", customer, Change::Customer);
        field!("value", value, Change::Value);
        field!("close", close, Change::Close);
        field!("competitor", competitor, Change::Competitor);
        (changes, clashes)
    }
}

/// The sent form. A field that was emptied is cleared, except the name.
pub(in crate::coach) async fn submit(
    case: &Case<'_>,
    number: DealNumber,
    given: &BTreeMap<String, String>,
    seen: Option<i64>,
) -> Outcome<Answer> {
    let mut options: BTreeMap<String, OptionValue> = given
        .iter()
        .map(|(name, text)| (name.clone(), OptionValue::Text(text.clone())))
        .collect();
    options.insert("deal".into(), OptionValue::Text(number.to_string()));
    if let Some(seen) = seen {
        options.insert(SEEN.into(), OptionValue::Number(seen));
    }
    let case = case.as_command(&["deal", "edit"]);
    fields(&case, number, Args(&options)).await
}

/// Leaves of a sent form's fields those that differ from what it showed.
pub(in crate::coach) async fn only_changed(
    case: &Case<'_>,
    number: DealNumber,
    seen: Option<i64>,
    given: &mut BTreeMap<String, String>,
) {
    let Ok(record) = case.load(number).await else {
        return;
    };
    if let Ok(Some(base)) = Base::of(case, &record, seen).await {
        given.retain(|field, text| shown(case, &base.deal, field).trim() != text.trim());
    }
}

/// What the form wants, or what a kept one wants that is run again.
pub(super) async fn fields(case: &Case<'_>, number: DealNumber, args: Args<'_>) -> Outcome<Answer> {
    let record = case.load(number).await?;
    let base = Base::of(case, &record, args.seen()).await?;
    let wanted = wanted(case, args, base.as_ref().map_or(&record.deal, |b| &b.deal)).await?;
    let today = case.today();
    let mut clashes = Vec::new();
    let mut unchanged = false;
    let mut past = false;
    let done = case
        .change(number, |record| {
            case.may_change(record)?;
            let (changes, clashing) = wanted.changes(base.as_ref().map(|b| &b.deal), &record.deal);
            clashes = clashing;
            // Only a new date must lie ahead; one that has passed in the meantime may stand.
            past = changes.iter().any(|c| match c {
                Change::Close(d) => d.to.is_some_and(|d| d < today),
                _ => false,
            });
            unchanged = changes.is_empty();
            if unchanged || past {
                return Err(Stop::Busy);
            }
            Ok(vec![What::Edited { changes }])
        })
        .await;
    let done = match done {
        Err(Stop::Busy) if past => {
            let day = wanted.close.flatten().unwrap_or(today);
            return Err(case.passed(args, "close", day).await?);
        }
        Err(Stop::Busy) if unchanged => None,
        done => Some(done?),
    };
    match (base, done) {
        (Some(base), done) if !clashes.is_empty() => {
            ask(case, number, args, &base, &clashes, done.as_ref()).await
        }
        (_, None) => Ok(unchanged_answer(case, &record)),
        (_, Some(done)) => Ok(changed(case, &done, wanted.notes)),
    }
}

/// The answer to a form that held nothing new.
pub(super) fn unchanged_answer(case: &Case<'_>, record: &Record) -> Answer {
    Answer::private(
        case.voice()
            .message("edit.unchanged", case.called(record), Colour::Info),
    )
}

pub(super) fn changed(case: &Case<'_>, done: &Done, notes: Option<String>) -> Answer {
    let set = |event: &Event| match &event.what {
        What::Edited { changes } => changes.iter().any(|c| matches!(c, Change::Close(_))),
        _ => false,
    };
    let notes = notes.filter(|_| done.events.iter().any(set)).map(safe);
    let what = done.events.first().map(|e| case.voice().event(e));
    answer::done(
        case,
        done,
        "edit.done",
        context! {
            what => safe(what.unwrap_or_default()),
            notes,
            lower => compared::lowered(case, &done.before, &done.record.deal),
            ..case.called(&done.record)
        },
    )
}

/// Reads the fields that differ from what the form showed; one left as it was is not read anew.
async fn wanted(case: &Case<'_>, args: Args<'_>, base: &Deal) -> Outcome<Wanted> {
    let touched = |field: &str| {
        args.given(field) && args.text(field).unwrap_or_default() != shown(case, base, field).trim()
    };
    let mut wanted = Wanted::default();
    if touched("name") {
        wanted.name = Some(case.must_line(args, "name", NAME_MAX).await?);
    }
    if touched("customer") {
        wanted.customer = Some(case.line(args, "customer", NAME_MAX).await?);
    }
    if touched("value") {
        wanted.value = Some(case.money(args, "value").await?);
    }
    if touched("close") {
        let read = case.day(args, "close", Purpose::Close).await?;
        wanted.notes = read
            .as_ref()
            .and_then(|day| case.day_notes(args, "close", day));
        wanted.close = Some(read.map(|read| read.day));
    }
    if touched("competitor") {
        wanted.competitor = Some(case.competitor(args).await?);
    }
    Ok(wanted)
}

/// Says who changed the same fields, to what, and keeps what was typed in them.
async fn ask(
    case: &Case<'_>,
    number: DealNumber,
    args: Args<'_>,
    base: &Base,
    fields: &[&'static str],
    done: Option<&Done>,
) -> Outcome<Answer> {
    let record = match done {
        Some(done) => done.record.clone(),
        None => case.load(number).await?,
    };
    let mut clashes = Vec::new();
    for field in fields {
        let touches = |change: &Change| {
            matches!(
                (*field, change),
                ("name", Change::Name(_))
                    | ("customer", Change::Customer(_))
                    | ("value", Change::Value(_))
                    | ("close", Change::Close(_))
                    | ("competitor", Change::Competitor(_))
            )
        };
        let is_it = |what: &What| match what {
            What::Edited { changes } => changes.iter().any(touches),
            // Opening a deal again takes its close date away.
            What::Reopened { .. } => *field == "close",
            _ => false,
        };
        clashes.push(Clash {
            field: (*field).to_owned(),
            label: case.option_label(field),
            now: now(case, &record, field),
            typed: args.text(field).unwrap_or_default().to_owned(),
            event: base.changed_by(case, &record, is_it).await?,
        });
    }
    let act = Act::EditForm(number);
    let message = meanwhile::ask(case, &record, act, &clashes, done).await?;
    Ok(Answer::private(message))
}

/// What a field says now, as people read it.
fn now(case: &Case<'_>, record: &Record, field: &str) -> String {
    let deal = &record.deal;
    match (field, deal.value, deal.close) {
        ("value", Some(value), _) => value.show(case.currency()),
        ("close", _, Some(day)) => case.voice().day(day).to_string(),
        _ => crate::domain::text::shown(&shown(case, deal, field)),
    }
}
