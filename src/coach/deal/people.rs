//! `/deal people`: who at the customer matters to a deal, and what they are to the decision.

use std::collections::{BTreeMap, BTreeSet};

use std::sync::atomic::Ordering;

use minijinja::context;

use crate::coach::act::Act;
use crate::coach::args::{Args, SEEN};
use crate::coach::case::Case;
use crate::coach::command::{OptionKind, OptionSpec, Spec};
use crate::coach::deal::answer;
use crate::coach::deal::meanwhile::{self, Base, Clash};
use crate::coach::deal::said::NAME_MAX;
use crate::coach::refusal::{Outcome, Stop};
use crate::coach::request::{Answer, OptionValue};
use crate::coach::save::Done;
use crate::domain::deal::Deal;
use crate::domain::event::{Event, What};
use crate::domain::forget::Forgotten;
use crate::domain::id::DealNumber;
use crate::domain::people::{self, MOST, Person};
use crate::domain::said::{self, Is};
use crate::domain::text;
use crate::message::people::WhoIsWho;
use crate::message::{Button, Colour, Input, MenuOption, Message, Modal};
use crate::playbook::texts::safe;
use crate::store::Record;

/// What people are, as a command offers it.
const IS: &[(&str, &str)] = &[
    ("decides", "decides"),
    ("signs", "signs"),
    ("pays", "pays"),
    ("uses", "uses"),
    ("checks", "checks"),
    ("speaks for us", "speaks for us"),
    ("against", "against"),
    ("introduced us", "introduced us"),
    ("left", "left"),
];

pub(super) const SPEC: Spec = Spec {
    path: &["deal", "people"],
    about: "Who matters at the customer: see, add, change",
    options: &[
        OptionSpec {
            name: "deal",
            about: "Which deal",
            kind: OptionKind::Completed,
            required: true,
        },
        OptionSpec {
            name: "name",
            about: "Somebody to add; names of this deal come up",
            kind: OptionKind::Completed,
            required: false,
        },
        OptionSpec {
            name: "is",
            about: "What they are to the decision",
            kind: OptionKind::Choice(IS),
            required: false,
        },
    ],
    anywhere: false,
};

pub(super) async fn run(case: &Case<'_>, args: Args<'_>) -> Outcome<Answer> {
    let typed = case.must_line(args, "deal", 200).await?;
    let record = case.find(args, &typed).await?;
    let name = case.line(args, "name", NAME_MAX).await?;
    let is = match case.line(args, "is", 40).await? {
        None => None,
        Some(typed) => {
            let Some(is) = Is::find(&typed) else {
                let known: Vec<&str> = IS.iter().map(|(name, _)| *name).collect();
                let values = context! { typed, known => known.join(", ") };
                return Err(case.fixable(args, "refusal.is_unknown", values).await?);
            };
            Some(is)
        }
    };
    match (name, is) {
        (None, Some(_)) => {
            let values = case.called(&record);
            Err(case.fixable(args, "refusal.person_missing", values).await?)
        }
        (None, None) => Ok(Answer::private(list(case, &record, None))),
        (Some(name), is) => {
            // What the answers say of them comes with the name.
            let named = named(case, &record.deal, &name);
            let title = named.as_ref().and_then(|p| p.title.clone());
            let is: Vec<Is> = is.into_iter().collect();
            keep(case, record.number, &name, title, &is).await
        }
    }
}

/// Who is who, and whom the answers name.
fn list(case: &Case<'_>, record: &Record, news: Option<&str>) -> Message {
    let unkept = unkept(case, &record.deal);
    let who = WhoIsWho {
        number: record.number,
        deal: &record.deal,
        unkept: &unkept,
        zone: case.zone(),
        adds: !record.deal.is_lost(),
    };
    case.voice().people(&who, news)
}

/// Whom the answers of a deal name and nobody has kept, the newest first.
fn unkept(case: &Case<'_>, deal: &Deal) -> Vec<said::Person> {
    let mut found: Vec<said::Person> = Vec::new();
    for person in case.people_of(deal) {
        let known = people::find(&deal.people, &person.name).is_some()
            || deal
                .people
                .iter()
                .any(|p| text::is_same_name(&p.name, &person.name));
        if known || text::length(&person.name) > SHORT {
            continue;
        }
        match found
            .iter_mut()
            .find(|p| text::is_same_name(&p.name, &person.name))
        {
            Some(other) => {
                let new = person.is.into_iter().filter(|is| !other.is.contains(is));
                let new: Vec<Is> = new.collect();
                other.is.extend(new);
                other.title = other.title.take().or(person.title);
                if person.name.len() > other.name.len() {
                    other.name = person.name;
                }
            }
            None => found.push(person),
        }
    }
    found
}

/// Longest name that a button carries, in characters.
const SHORT: usize = 50;

fn named(case: &Case<'_>, deal: &Deal, name: &str) -> Option<said::Person> {
    let mut all = case.people_of(deal).into_iter();
    all.find(|p| text::is_same_name(&p.name, name))
}

/// Keeps somebody, or one more of what they are.
async fn keep(
    case: &Case<'_>,
    number: DealNumber,
    name: &str,
    title: Option<String>,
    is: &[Is],
) -> Outcome<Answer> {
    let mut unchanged = false;
    let mut called = name.to_owned();
    let done = case
        .change(number, |record| {
            answer::must_be_open(case, record)?;
            let known = people::find(&record.deal.people, name);
            if known.is_none() && record.deal.people.len() >= MOST {
                return Err(full(case, record));
            }
            unchanged = known.is_some_and(|p| {
                is.iter().all(|is| p.is.contains(is)) && text::length(name) <= text::length(&p.name)
            });
            if unchanged {
                return Err(Stop::Busy);
            }
            // A part of a name adds to whom it means, and renames nobody.
            if let Some(known) = known.filter(|p| text::length(name) < text::length(&p.name)) {
                called.clone_from(&known.name);
            }
            Ok(vec![What::PersonKept {
                name: called.clone(),
                title: title.clone(),
                is: is.to_vec(),
            }])
        })
        .await;
    let done = match done {
        Err(Stop::Busy) if unchanged => {
            let record = case.load(number).await?;
            return Ok(said_of(case, &record, "people.unchanged", name, &[]));
        }
        done => done?,
    };
    Ok(changed(case, &done, "people.kept", &called, is))
}

/// Keeps whom a command names as the speaker, unless they are known or there are too many already.
pub(super) fn spoke(deal: &Deal, who: Option<&str>) -> Option<What> {
    let name = who?;
    let known = people::find(&deal.people, name).is_some();
    (!known && !deal.is_lost() && deal.people.len() < MOST).then(|| What::PersonKept {
        name: name.to_owned(),
        title: None,
        is: Vec::new(),
    })
}

/// *Keep Karl Ahm*: with what the answers say of them.
pub(super) async fn press_keep(case: &Case<'_>, number: DealNumber, name: &str) -> Outcome<Answer> {
    let record = case.load(number).await?;
    let clean = text::clean_line(name, NAME_MAX);
    let clean = clean.map_err(|_| case.stop("refusal.old_button", context! {}))?;
    let found = unkept(case, &record.deal);
    let person = found
        .into_iter()
        .find(|p| text::is_same_name(&p.name, &clean));
    let (title, is) = person.map(|p| (p.title, p.is)).unwrap_or_default();
    keep(case, number, &clean, title, &is).await
}

/// *Jana Weiss left*: by the event that kept them.
pub(super) async fn press_left(case: &Case<'_>, number: DealNumber, id: i64) -> Outcome<Answer> {
    let record = case.load(number).await?;
    let name = person(case, &record, id)?.name.clone();
    keep(case, number, &name, None, &[Is::Left]).await
}

/// What the answers just saved name and nobody has kept: one button, for the first of them.
pub(super) fn offer(case: &Case<'_>, record: &Record, events: &[Event]) -> Option<Button> {
    if record.deal.people.len() >= MOST {
        return None;
    }
    let named = events.iter().filter_map(|e| match &e.what {
        What::Evidence {
            parts, half: None, ..
        } => parts.as_ref(),
        _ => None,
    });
    let named: Vec<&said::Person> = named.flat_map(|parts| &parts.people).collect();
    let mut unkept = unkept(case, &record.deal).into_iter();
    let person = unkept.find(|p| named.iter().any(|n| text::is_same_name(&n.name, &p.name)))?;
    Some(case.voice().keep_button(record.number, &person))
}

/// The form of somebody, or of a new one.
pub(in crate::coach) fn form(case: &Case<'_>, record: &Record, id: i64) -> Outcome<Modal> {
    answer::must_be_open(case, record)?;
    let person = match id {
        0 => None,
        id => Some(person(case, record, id)?),
    };
    let plain = |key: &str| case.texts().plain(key);
    let title = case.say(
        "form.person.title",
        context! { name => person.map(|p| safe(text::truncate(&p.name, 40))) },
    );
    let is = Is::ALL.into_iter().map(|is| MenuOption {
        value: is.id().to_owned(),
        label: plain(&format!("is.{}", is.id())),
        hint: None,
        chosen: person.is_some_and(|p| p.is.contains(&is)),
    });
    let mut inputs = vec![
        Input::text("name", &plain("form.person.name"))
            .hinted(&plain("form.person.name_example"))
            .holding(person.map_or("", |p| &p.name))
            .required(),
        Input::text("title", &plain("form.person.job"))
            .hinted(&plain("form.person.job_example"))
            .holding(person.and_then(|p| p.title.as_deref()).unwrap_or_default()),
        Input::choice("is", &plain("form.person.is"), is.collect())
            .hinted(&plain("form.person.is_none"))
            .several(),
    ];
    if person.is_some() && case.may_change(record).is_ok() {
        let option = |value: &str, key: &str, chosen| MenuOption {
            value: value.to_owned(),
            label: plain(key),
            hint: None,
            chosen,
        };
        let mut options = vec![
            option("no", "form.person.stay", true),
            option("yes", "form.person.out", false),
        ];
        if case.is_manager() {
            options.push(option("forget", "form.person.forget", false));
        }
        inputs.push(Input::choice(
            "remove",
            &plain("form.person.remove"),
            options,
        ));
    }
    Ok(Modal {
        act: Act::Person(record.number, id),
        title,
        above: String::new(),
        inputs,
    })
}

/// Sends the form of somebody.
pub(in crate::coach) async fn submit(
    case: &Case<'_>,
    number: DealNumber,
    id: i64,
    fields: &BTreeMap<String, String>,
    seen: Option<i64>,
) -> Outcome<Answer> {
    let mut options: BTreeMap<String, OptionValue> = fields
        .iter()
        .map(|(name, text)| (name.clone(), OptionValue::Text(text.clone())))
        .collect();
    options.insert("deal".into(), OptionValue::Text(number.to_string()));
    if let Some(seen) = seen {
        options.insert(SEEN.into(), OptionValue::Number(seen));
    }
    let args = Args(&options);
    let name = case.must_line(args, "name", NAME_MAX).await?;
    let title = case.line(args, "title", NAME_MAX).await?;
    let is = fields.get("is").map_or("", String::as_str);
    let is: BTreeSet<Is> = is.split(',').filter_map(Is::find).collect();
    if id == 0 {
        let is: Vec<Is> = is.into_iter().collect();
        return keep(case, number, &name, title, &is).await;
    }
    let record = case.load(number).await?;
    match fields.get("remove").map(String::as_str) {
        Some("yes") => return remove(case, number, id).await,
        Some("forget") => return ask_to_forget(case, &record, id),
        _ => {}
    }
    let wanted = Person {
        id,
        name,
        title,
        is,
        heard_at: None,
    };
    change(case, &record, wanted, seen).await
}

/// Changes what its sender changed in the form.
async fn change(
    case: &Case<'_>,
    record: &Record,
    wanted: Person,
    seen: Option<i64>,
) -> Outcome<Answer> {
    let (number, id) = (record.number, wanted.id);
    let base = Base::of(case, record, seen).await?;
    let mut clashing = None;
    let mut unchanged = false;
    let done = case
        .change(number, |record| {
            answer::must_be_open(case, record)?;
            let now = person(case, record, id)?;
            let base = base
                .as_ref()
                .and_then(|b| b.deal.people.iter().find(|p| p.id == id));
            let (merged, clashes) = merged(base.unwrap_or(now), now, &wanted);
            if !clashes.is_empty() {
                clashing = Some((record.clone(), clashes));
                return Err(Stop::Busy);
            }
            unchanged = merged == *now;
            if unchanged {
                return Err(Stop::Busy);
            }
            Ok(vec![What::PersonChanged {
                person: id,
                name: merged.name,
                title: merged.title,
                is: merged.is.into_iter().collect(),
            }])
        })
        .await;
    if let (Some((record, fields)), Some(base)) = (clashing, base) {
        return clash(case, &record, &base, &wanted, &fields).await;
    }
    let done = match done {
        Err(Stop::Busy) if unchanged => {
            let record = case.load(number).await?;
            return Ok(said_of(
                case,
                &record,
                "people.unchanged",
                &wanted.name,
                &[],
            ));
        }
        done => done?,
    };
    let is: Vec<Is> = wanted.is.iter().copied().collect();
    Ok(changed(case, &done, "people.changed", &wanted.name, &is))
}

/// What is wanted over what stands now; and the fields that somebody else changed as well, to something else.
fn merged(base: &Person, now: &Person, wanted: &Person) -> (Person, Vec<&'static str>) {
    let mut merged = now.clone();
    let mut clashes = Vec::new();
    macro_rules! field {
        ($field:ident, $name:literal) => {
            if wanted.$field != base.$field {
                if now.$field != base.$field && now.$field != wanted.$field {
                    clashes.push($name);
                }
                merged.$field.clone_from(&wanted.$field);
            }
        };
    }
    field!(name, "name");
    field!(title, "title");
    field!(is, "is");
    (merged, clashes)
}

/// Says who changed the same of somebody, to what, and keeps what was typed.
async fn clash(
    case: &Case<'_>,
    record: &Record,
    base: &Base,
    wanted: &Person,
    fields: &[&'static str],
) -> Outcome<Answer> {
    let now = person(case, record, wanted.id)?;
    let voice = case.voice();
    let shown = |person: &Person, field: &str| match field {
        "name" => person.name.clone(),
        "title" => person.title.clone().unwrap_or_default(),
        _ => voice.roles(person.is.iter()),
    };
    let mut clashes = Vec::new();
    for field in fields {
        let is_it = |what: &What| matches!(what, What::PersonChanged { person, .. } if *person == wanted.id);
        let label = match *field {
            "title" => "form.person.job",
            "name" => "form.person.name",
            _ => "form.person.is",
        };
        clashes.push(Clash {
            field: (*field).to_owned(),
            label: case.texts().plain(label),
            now: text::shown(&shown(now, field)),
            typed: shown(wanted, field),
            event: base.changed_by(case, record, is_it).await?,
        });
    }
    let ids: Vec<&str> = wanted.is.iter().map(|is| is.id()).collect();
    let all = [
        ("name", wanted.name.clone()),
        ("title", wanted.title.clone().unwrap_or_default()),
        ("is", ids.join(",")),
    ];
    let form = crate::coach::forms::Form {
        act: Act::Person(record.number, wanted.id),
        seen: Some(record.deal.last_seq),
        fields: all.map(|(name, text)| (name.to_owned(), text)).into(),
    };
    let message = meanwhile::ask_with(case, record, form, &clashes, None).await?;
    Ok(Answer::private(message))
}

/// Takes somebody out: whoever may change the deal may.
async fn remove(case: &Case<'_>, number: DealNumber, id: i64) -> Outcome<Answer> {
    let mut name = String::new();
    let done = case
        .change(number, |record| {
            case.may_change(record)?;
            answer::must_be_open(case, record)?;
            person(case, record, id)?.name.clone_into(&mut name);
            Ok::<_, Stop>(vec![What::PersonRemoved {
                person: id,
                name: name.clone(),
            }])
        })
        .await?;
    Ok(changed(case, &done, "people.removed", &name, &[]))
}

/// Asks before somebody is forgotten: nothing brings them back.
fn ask_to_forget(case: &Case<'_>, record: &Record, id: i64) -> Outcome<Answer> {
    case.must_manage()?;
    let person = person(case, record, id)?;
    let voice = case.voice();
    let values = context! { who => person.name.clone(), ..case.called(record) };
    let message = voice.message("people.forget_ask", values, Colour::Owed);
    let keep = voice.button("button.keep", Act::Keep(record.number));
    let forget = voice.button("button.forget_person", Act::ForgetPerson(record.number, id));
    Ok(Answer::private(
        message.with(vec![keep.primary(), forget.danger()]),
    ))
}

/// *Forget this person*: name and title leave everything that the workspace has saved.
pub(super) async fn forget(case: &Case<'_>, number: DealNumber, id: i64) -> Outcome<Answer> {
    case.must_manage()?;
    let record = case.load(number).await?;
    let person = person(case, &record, id)?;
    let instead = case.texts().plain("word.a_person");
    let named = case.people_of(&record.deal).into_iter();
    let theirs = named.filter(|p| text::is_same_name(&p.name, &person.name));
    let titles: Vec<String> = theirs.filter_map(|p| p.title).collect();
    let people = &record.deal.people;
    let Some(forgotten) = Forgotten::of(person, &titles, people, &instead) else {
        return Err(case.stop("refusal.person_unknown", case.called(&record)));
    };
    let store = &case.coach.store;
    let deals = store.forget_person(case.workspace, number, forgotten, case.receipt());
    let deals = deals.await.map_err(|e| case.failed(e))?;
    case.saved.store(true, Ordering::Relaxed);
    let message = case
        .voice()
        .message("people.forgotten", context! { deals }, Colour::Info);
    Ok(Answer::replace(message))
}

fn person<'r>(case: &Case<'_>, record: &'r Record, id: i64) -> Outcome<&'r Person> {
    let found = record.deal.people.iter().find(|p| p.id == id);
    found.ok_or_else(|| case.stop("refusal.person_unknown", case.called(record)))
}

fn full(case: &Case<'_>, record: &Record) -> Stop {
    case.stop(
        "refusal.people_full",
        context! { most => MOST, ..case.called(record) },
    )
}

fn changed(case: &Case<'_>, done: &Done, key: &str, name: &str, is: &[Is]) -> Answer {
    let undo = case.voice().undo(done.record.number, &done.record.deal);
    match said_of(case, &done.record, key, name, is) {
        Answer::Say { message, show } => Answer::Say {
            message: Box::new(message.with(vec![undo])),
            show,
        },
        answer => answer,
    }
}

fn said_of(case: &Case<'_>, record: &Record, key: &str, name: &str, is: &[Is]) -> Answer {
    let voice = case.voice();
    let news = case.say(
        key,
        context! {
            name => text::truncate(name, SHORT).into_owned(),
            is => safe(voice.roles(is.iter())),
            code => record.number.to_string(),
            deal => text::truncate(&record.deal.name, SHORT).into_owned(),
        },
    );
    Answer::private(list(case, record, Some(&news)))
}
