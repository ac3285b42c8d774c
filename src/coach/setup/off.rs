//! Days off as an option of `/setup hours`: days, spans, and countries whose public holidays they are; and the menus that
//! take one out again.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use minijinja::context;

use super::hours::shown;
use super::save;
use crate::coach::act::Act;
use crate::coach::args::{Args, short};
use crate::coach::case::Case;
use crate::coach::hours::{DEFAULT, Given};
use crate::coach::refusal::{Outcome, Stop};
use crate::coach::request::{Answer, OptionValue};
use crate::coach::settings::Settings;
use crate::domain::calendar::{Country, CountryRead};
use crate::domain::date::{self, Entry, Fault, Purpose, Seen};
use crate::message::{Button, Colour, Menu, MenuOption, OPTIONS_MAX, Row};
use crate::playbook::texts::safe;

/// The option in which days off are typed.
const OPTION: &str = "holidays";
/// The option that says which entry was asked about, by its place, and how it is meant. No command has one of this name.
const MEANT: &str = "meant";
/// Menus of days: with one row of buttons they fill a message.
const MENUS: usize = 4;

/// Days off that are added.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Off {
    /// All of them.
    pub days: BTreeSet<NaiveDate>,
    /// The countries whose public holidays are among them.
    pub countries: Vec<Country>,
    /// Those public holidays with their names, in their order.
    pub public: Vec<(NaiveDate, &'static str)>,
}

/// The options with what was asked about as it is meant.
pub(super) fn joined(args: Args<'_>) -> BTreeMap<String, OptionValue> {
    let mut options = args.0.clone();
    let typed = args.text(OPTION).unwrap_or_default();
    let meant = args.text(MEANT).and_then(|text| text.split_once(' '));
    if let Some((at, meant)) = meant {
        let mut entries = date::entries(typed);
        let at = at.parse().unwrap_or(usize::MAX);
        if let Some(entry) = entries.get_mut(at) {
            meant.clone_into(entry);
        }
        options.insert(OPTION.to_owned(), OptionValue::Text(entries.join(", ")));
    }
    options.remove(MEANT);
    options
}

/// The days off that are typed.
pub(super) async fn option(case: &Case<'_>, args: Args<'_>) -> Outcome<Given<Off>> {
    let Some(typed) = args.text(OPTION) else {
        return Ok(Given::Not);
    };
    if typed.eq_ignore_ascii_case(DEFAULT) {
        return Ok(Given::Default);
    }
    let calendar = case.calendar();
    let seen = Seen {
        today: case.today(),
        calendar: &calendar,
        purpose: Purpose::Step,
    };
    let mut off = Off::default();
    for (at, entry) in date::entries(typed).iter().enumerate() {
        let days = date::read_entry(entry, &seen);
        match (Country::read(entry), days) {
            (CountryRead::One(country), Err(_)) => off.take(country, seen.today),
            (CountryRead::One(country) | CountryRead::Word(country), days) => {
                let day = days.ok().and_then(|days| days.first().copied());
                return Err(ask(case, args, (at, entry), &[country], day).await?);
            }
            (_, Ok(days)) => off.days.extend(days),
            (CountryRead::Near(near), Err(_)) => {
                return Err(ask(case, args, (at, entry), &near, None).await?);
            }
            (CountryRead::Unknown(name), Err(_)) => {
                let values = context! { name };
                return Err(case.fixable(args, "refusal.country", values).await?);
            }
            (CountryRead::No, Err(entry)) => return Err(refused(case, args, &entry).await?),
        }
    }
    off.public.sort_unstable_by_key(|(day, _)| *day);
    off.public.dedup_by_key(|(day, _)| *day);
    Ok(Given::This(off))
}

impl Off {
    fn take(&mut self, country: Country, today: NaiveDate) {
        if self.countries.contains(&country) {
            return;
        }
        let ahead = country.holidays_ahead(today);
        self.days.extend(ahead.iter().map(|(day, _)| *day));
        self.public.extend(ahead);
        self.countries.push(country);
    }
}

/// Asks what an entry of a list means: one of these countries, or this day.
async fn ask(
    case: &Case<'_>,
    args: Args<'_>,
    (at, typed): (usize, &str),
    near: &[Country],
    day: Option<NaiveDate>,
) -> Outcome<Stop> {
    let draft = case.keep_args(args).await?;
    let button = |label: String, meant: String| {
        let act = Act::Redo {
            draft: draft.clone(),
            option: MEANT.to_owned(),
            value: format!("{at} {meant}"),
        };
        Button::new(label, act)
    };
    let name = |country: &Country| button(country.name().to_owned(), country.name().to_owned());
    let mut buttons: Vec<Button> = near.iter().map(name).collect();
    buttons.extend(day.map(|day| button(date::show_whole(day), day.to_string())));
    buttons.push(case.fix(&draft));
    let mut message = case.refusal("ask.country", context! { typed => short(typed) });
    message.colour = Colour::Owed;
    message.rows.push(Row::Buttons(buttons));
    Ok(message.into())
}

async fn refused(case: &Case<'_>, args: Args<'_>, entry: &Entry) -> Outcome<Stop> {
    let several = match &entry.fault {
        Fault::Several(days) => days.iter().map(NaiveDate::to_string).collect(),
        _ => Vec::new(),
    };
    let values = context! {
        typed => short(&entry.typed),
        several => safe(several.join(", ")),
        backwards => entry.fault == Fault::Backwards,
        long => entry.fault == Fault::Long,
    };
    case.fixable(args, "refusal.days_off", values).await
}

/// Menus that take a day off out again; the first hundred days are in them.
pub(super) fn menus(case: &Case<'_>, ahead: &[NaiveDate]) -> Vec<Row> {
    let option = |day: &NaiveDate| MenuOption {
        value: day.to_string(),
        label: date::show_whole(*day),
        hint: None,
        chosen: false,
    };
    let menus = ahead.chunks(OPTIONS_MAX).take(MENUS).enumerate();
    menus
        .map(|(at, days)| {
            let from = days.first().filter(|_| at > 0);
            let from = from.map(|day| date::show_whole(*day));
            Row::Menu(Menu {
                act: Act::DayOff(at),
                placeholder: case.say("menu.day_off", context! { from }),
                options: days.iter().map(option).collect(),
            })
        })
        .collect()
}

/// Takes a day off out again.
pub(super) async fn work_again(case: &Case<'_>, picked: &str) -> Outcome<Answer> {
    let Ok(day) = picked.parse::<NaiveDate>() else {
        return Err(case.stop("refusal.old_button", context! {}));
    };
    save(case, |s| {
        s.holidays.remove(&day);
    })
    .await?;
    let mut after = Settings::clone(&case.settings);
    after.holidays.remove(&day);
    Ok(Answer::replace(shown(case, &after, true)))
}
