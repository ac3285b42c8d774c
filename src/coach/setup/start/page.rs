//! A page of the set-up: what it is for, what is set now, and a menu with the likely choices.

use chrono::NaiveTime;
use minijinja::{Value, context};

use super::{OFF, TIME, anew, gone, is_set, likely, shown};
use crate::coach::act::{Act, Start, Step};
use crate::coach::case::Case;
use crate::coach::refusal::Outcome;
use crate::coach::settings::Settings;
use crate::coach::setup::meanwhile::{mapped, role_name};
use crate::coach::setup::{autonomy, roles, status};
use crate::domain::calendar::{Country, Zone, show_time};
use crate::domain::id::{ChannelId, RoleId};
use crate::domain::money::Currency;
use crate::domain::text;
use crate::message::{
    Among, Button, Colour, Input, Menu, MenuOption, Message, Modal, OPTION_MAX, OPTIONS_MAX,
    Picker, Row,
};
use crate::playbook::Autonomy;
use crate::playbook::texts::safe;

/// Mappings listed on a page; the rest is counted.
const LISTED: usize = 6;
/// Menus for the modes of sales roles: with the buttons they fill a message.
const MODE_MENUS: usize = 4;
/// Times of day that are offered, in hours and minutes.
const TIMES: [(u32, u32); 6] = [(8, 30), (7, 30), (8, 0), (9, 0), (10, 0), (17, 0)];
/// The modes, from the strictest.
const MODES: [(Autonomy, &str); 3] = [
    (Autonomy::Scripted, "scripted"),
    (Autonomy::Guided, "guided"),
    (Autonomy::Autonomous, "autonomous"),
];

/// The page of a step, with what has just been done above it.
pub async fn of(case: &Case<'_>, step: Step, news: Option<&str>) -> Outcome<Message> {
    let news = news.map(str::to_owned).into_iter().map(safe);
    if step != Step::Roles {
        return Ok(draw(case, step, news.collect()).await);
    }
    let dropped = roles::drop_deleted(case).await?;
    Ok(draw(&anew(case).await?, step, news.chain(dropped).collect()).await)
}

/// The page of a step on which something has just been set, and been looked at for that.
pub async fn after(case: &Case<'_>, step: Step, news: &str) -> Message {
    draw(case, step, vec![safe(news)]).await
}

async fn draw(case: &Case<'_>, step: Step, news: Vec<Value>) -> Message {
    let settings = &case.settings;
    let mut set = is_set(case, step);
    let now = match step {
        Step::Deals => channel(case, settings.deals_channel, step, &mut set).await,
        Step::Managers => channel(case, settings.managers_channel, step, &mut set).await,
        Step::Roles => mappings(case),
        Step::Zone => {
            let zone = case.zone_label(case.zone());
            say(case, step, "now", context! { zone, set })
        }
        Step::Currency => {
            let currency = case.currency();
            let example = i128::from(45_000) * 10_i128.pow(u32::from(currency.exponent()));
            let example = safe(currency.show(example, currency));
            say(
                case,
                step,
                "now",
                context! { currency => currency.code(), example, set },
            )
        }
        Step::Digest => {
            let daily = settings.daily(&case.coach.defaults);
            let values = context! {
                off => settings.digest_off,
                time => show_time(daily.time()),
                days => safe(daily.days().to_string()),
                nowhere => settings.managers_channel.is_none(),
                set,
            };
            say(case, step, "now", values)
        }
        Step::Autonomy => {
            let more = roles_pushed(case).len().saturating_sub(MODE_MENUS);
            say(case, step, "now", context! { more })
        }
    };
    let values = context! {
        at => step.place() + 1,
        of => Step::ALL.len(),
        title => safe(say(case, step, "title", context! {})),
        news,
        about => safe(say(case, step, "about", context! {})),
        now => safe(now),
    };
    let mut message = case.voice().message("start.page", values, Colour::Info);
    message.rows.extend(menus(case, step));
    let message = message.with(buttons(case, step, set));
    let holidays = holidays(case).filter(|_| step == Step::Zone);
    message.with(holidays.into_iter().collect())
}

fn say(case: &Case<'_>, step: Step, what: &str, values: Value) -> String {
    case.say(&format!("start.{}.{what}", step.word()), values)
}

/// Where messages go now, and what is wrong there; a channel that is gone is none that is set.
async fn channel(
    case: &Case<'_>,
    channel: Option<ChannelId>,
    step: Step,
    set: &mut bool,
) -> String {
    let now = say(
        case,
        step,
        "now",
        context! { channel => shown(case, channel) },
    );
    let Some(channel) = channel else {
        return now;
    };
    let sight = case.coach.sight(case.workspace, channel).await;
    *set = !gone(&sight);
    status::lacking(case, channel, sight).unwrap_or(now)
}

/// Adds the public holidays of the country in which the zone lies, unless they are days off already.
pub fn holidays(case: &Case<'_>) -> Option<Button> {
    let country = Country::of(case.settings.zone.as_ref()?)?;
    let mut ahead = country.holidays_ahead(case.today()).into_iter();
    if ahead.all(|(day, _)| case.settings.holidays.contains(&day)) {
        return None;
    }
    let label = case.say(
        "start.button.holidays",
        context! { country => country.name() },
    );
    Some(Button::new(label, Act::Start(Start::Holidays)))
}

/// Which Discord role is which sales role.
fn mappings(case: &Case<'_>) -> String {
    let roles = &case.settings.roles;
    let lines: Vec<Value> = { roles.keys().take(LISTED) }
        .map(|id| {
            let sales_role = safe(mapped(case, &case.settings, *id));
            context! { role => safe(format!("<@&{id}>")), sales_role }
        })
        .collect();
    let more = roles.len().saturating_sub(LISTED);
    say(case, Step::Roles, "now", context! { lines, more })
}

/// What is picked on a page.
fn menus(case: &Case<'_>, step: Step) -> Vec<Row> {
    let (settings, seen) = (&case.settings, case.settings.version);
    let act = Act::Start(Start::Pick(step, seen));
    let placeholder = || say(case, step, "menu", context! {});
    let picker = |among| {
        let (act, placeholder) = (act.clone(), placeholder());
        vec![Row::Picker(Picker {
            act,
            placeholder,
            among,
        })]
    };
    let menu = |options| {
        let (act, placeholder) = (act.clone(), placeholder());
        vec![Row::Menu(Menu {
            act,
            placeholder,
            options,
        })]
    };
    match step {
        Step::Deals => picker(Among::Channels(settings.deals_channel)),
        Step::Managers => picker(Among::Channels(settings.managers_channel)),
        Step::Roles => picker(Among::Roles(None)),
        Step::Zone => menu(zones(case)),
        Step::Currency => menu(currencies(case)),
        Step::Digest => menu(times(case)),
        Step::Autonomy => roles_pushed(case)
            .into_iter()
            .take(MODE_MENUS)
            .map(|role| modes(case, role))
            .collect(),
    }
}

fn option(value: &str, label: &str, chosen: bool) -> MenuOption {
    MenuOption {
        value: value.to_owned(),
        label: text::truncate(label, OPTION_MAX).into_owned(),
        hint: None,
        chosen,
    }
}

/// One zone for each part of the world, with its time; before them the one that is set.
fn zones(case: &Case<'_>) -> Vec<MenuOption> {
    let chosen = case.settings.zone.as_ref().map(Zone::name);
    let mut options: Vec<MenuOption> = Zone::search("", case.now, OPTIONS_MAX)
        .iter()
        .map(|c| option(c.zone.name(), &c.label, Some(c.zone.name()) == chosen))
        .collect();
    if let Some(zone) = &case.settings.zone
        && !options.iter().any(|o| o.chosen)
    {
        options.insert(0, option(zone.name(), &zone.label(case.now), true));
    }
    options.truncate(OPTIONS_MAX);
    options
}

/// The usual ones, before them the one that is set, else the one of the zone, else the default.
fn currencies(case: &Case<'_>) -> Vec<MenuOption> {
    let chosen = case.settings.currency;
    let zone = case.settings.zone.as_ref();
    let of_zone = zone.and_then(|zone| likely::currency(zone.name()));
    let first = chosen.or(of_zone).unwrap_or(case.currency());
    let usual = Currency::search("", OPTIONS_MAX).into_iter();
    let all = std::iter::once(first).chain(usual.filter(|c| *c != first));
    { all.take(OPTIONS_MAX) }
        .map(|c| option(c.code(), &c.label(), Some(c) == chosen))
        .collect()
}

/// The default, earlier and later ones, and none at all.
fn times(case: &Case<'_>) -> Vec<MenuOption> {
    let (settings, default) = (&case.settings, case.coach.defaults.digest);
    let usual = TIMES
        .iter()
        .filter_map(|(h, m)| NaiveTime::from_hms_opt(*h, *m, 0));
    let mut all: Vec<NaiveTime> = vec![default];
    all.extend(usual.filter(|time| *time != default));
    all.extend(settings.digest_at.filter(|time| !all.contains(time)));
    let chosen = settings.digest_at.filter(|_| !settings.digest_off);
    let mut options: Vec<MenuOption> = { all.iter() }
        .map(|time| option(&show_time(*time), &show_time(*time), Some(*time) == chosen))
        .collect();
    let off = say(case, Step::Digest, "off", context! {});
    options.push(option(OFF, &off, settings.digest_off));
    options
}

/// The sales roles whose reps are here, managers left out; first those who have none.
fn roles_pushed<'a>(case: &'a Case<'_>) -> Vec<&'a str> {
    let mapped = |id: &str| case.settings.roles.values().any(|role| role == id);
    let roles = case.playbook.roles.iter();
    let here = roles.filter(|role| !role.manages && mapped(&role.id));
    std::iter::once(Settings::NO_ROLE)
        .chain(here.map(|role| role.id.as_str()))
        .collect()
}

/// How hard a sales role is pushed: first as it is without any set-up.
fn modes(case: &Case<'_>, role: &str) -> Row {
    let voice = case.voice();
    let others = role == Settings::NO_ROLE;
    let who = if others {
        let alone = case.settings.roles.is_empty();
        case.say("start.autonomy.others", context! { alone })
    } else {
        role_name(case, role)
    };
    let label = |key: &str, mode: Autonomy| {
        let (who, mode) = (safe(who.clone()), safe(voice.mode(mode)));
        case.say(key, context! { who, mode, others })
    };
    let (own, default) = (
        case.settings.autonomy.get(role),
        autonomy::default(case, role),
    );
    let of = |value: &str, key: &str, mode: Autonomy, chosen: bool| MenuOption {
        hint: Some(voice.mode_means(mode)),
        ..option(value, &label(key, mode), chosen)
    };
    let usual = of("default", "start.autonomy.default", default, false);
    let more = MODES.iter().filter(|(mode, _)| *mode != default);
    let more = more.map(|(mode, value)| of(value, "start.autonomy.mode", *mode, own == Some(mode)));
    let now = autonomy::of(case, &case.settings, role);
    Row::Menu(Menu {
        act: Act::Start(Start::Mode(role.to_owned(), case.settings.version)),
        placeholder: label("start.autonomy.menu", now),
        options: std::iter::once(usual).chain(more).collect(),
    })
}

/// Where one goes from here.
fn buttons(case: &Case<'_>, step: Step, set: bool) -> Vec<Button> {
    let voice = case.voice();
    let to = |step| Act::Start(step);
    let mut buttons = Vec::new();
    let next = step.next().map_or(Start::End, Start::Page);
    let onward = if set {
        voice.button("start.button.next", to(next)).primary()
    } else {
        voice.button("start.button.skip", to(next))
    };
    if field(step).is_some() {
        let label = say(case, step, "type", context! {});
        let act = Act::Start(Start::Type(step, case.settings.version));
        buttons.push(Button::new(label, act));
    }
    buttons.push(onward);
    if let Some(before) = step.previous() {
        buttons.push(voice.button("start.button.back", to(Start::Page(before))));
        if step.next().is_some() {
            buttons.push(voice.button("start.button.end", to(Start::End)));
        }
    }
    buttons
}

/// Which sales role a Discord role is.
pub fn role(case: &Case<'_>, id: RoleId, name: &str, seen: i64) -> Message {
    let shown = if name == "@everyone" {
        "everyone"
    } else {
        name
    };
    let is = case.settings.roles.get(&id);
    let before = is.map(|sales_role| safe(role_name(case, sales_role)));
    let values = context! {
        at => Step::Roles.place() + 1,
        of => Step::ALL.len(),
        role => shown,
        before,
    };
    let mut message = case.voice().message("start.role", values, Colour::Info);
    let manages = case.texts().plain("start.role.manages");
    let sales_roles = case.playbook.roles.iter().map(|role| MenuOption {
        hint: Some(if role.manages {
            format!("{manages} {}", role.duty)
        } else {
            role.duty.clone()
        }),
        ..option(&role.id, &role.name, Some(&role.id) == is)
    });
    let mut options: Vec<MenuOption> = sales_roles.take(OPTIONS_MAX - 1).collect();
    if is.is_some() {
        let ends = case.texts().plain("choice.no_role");
        options.push(option(roles::NONE, &ends, false));
    }
    message.rows.push(Row::Menu(Menu {
        act: Act::Start(Start::Role(id, seen, name.to_owned())),
        placeholder: case.texts().plain("start.role.menu"),
        options,
    }));
    let back = Act::Start(Start::Page(Step::Roles));
    message.with(vec![case.voice().button("start.button.other", back)])
}

/// The input of a page's form, where something can be typed that the menu can't list.
pub fn field(step: Step) -> Option<&'static str> {
    match step {
        Step::Zone => Some("timezone"),
        Step::Currency => Some("currency"),
        Step::Digest => Some(TIME),
        Step::Deals | Step::Managers | Step::Roles | Step::Autonomy => None,
    }
}

/// The form in which it is typed.
pub fn form(case: &Case<'_>, step: Step, seen: i64) -> Option<Modal> {
    let name = field(step)?;
    let example = case.texts().plain(&format!("form.start.{}", step.word()));
    Some(Modal {
        act: Act::Start(Start::Type(step, seen)),
        title: say(case, step, "title", context! {}),
        above: String::new(),
        inputs: vec![
            Input::text(name, &case.option_label(name))
                .hinted(&example)
                .required(),
        ],
    })
}
