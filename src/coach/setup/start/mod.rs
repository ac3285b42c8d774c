//! `/setup start`: the set-up, one page a step, in one message that only its manager sees. Each page sets what the
//! single command sets, by the same code, and is saved at once: who breaks off goes on where nothing is set yet.

mod end;
mod likely;
mod page;
mod sample;

use std::collections::BTreeMap;

use minijinja::context;

use super::meanwhile::channel as channel_name;
use super::{autonomy, set};
use crate::coach::Sight;
use crate::coach::act::{Act, Start, Step};
use crate::coach::args::{Args, SEEN};
use crate::coach::case::Case;
use crate::coach::refusal::{Outcome, Stop};
use crate::coach::request::{Answer, OptionValue};
use crate::coach::settings::{Setting, Settings};
use crate::domain::calendar::{Country, show_time};
use crate::domain::id::{ChannelId, RoleId};
use crate::message::{Colour, Message};

/// The option that says for which page a command is carried out. No command has one of this name.
const PAGE: &str = "page";
/// The option of the page on which the digest's time is set.
const TIME: &str = "time";
/// What is picked for no digest at all.
const OFF: &str = "off";

/// The page for which a command is carried out, if it is for one.
pub(super) fn step(args: Args<'_>) -> Option<Step> {
    args.text(PAGE).and_then(Step::parse)
}

/// Begins, or goes on with it; or sets what has no command of its own.
pub(super) async fn run(case: &Case<'_>, args: Args<'_>) -> Outcome<Answer> {
    match step(args) {
        Some(_) => digest(case, args).await,
        None => begin(case).await,
    }
}

/// The first page on which nothing is set, or the last one.
async fn begin(case: &Case<'_>) -> Outcome<Answer> {
    let done = done(case).await;
    let open = Step::ALL.into_iter().find(|step| !done.contains(step));
    let Some(step) = open else {
        return Ok(Answer::private(end::page(case, None).await?));
    };
    let values = context! { set => done.len(), of => Step::ALL.len() };
    let news = case.say("start.news", values);
    let message = page::of(case, step, Some(&news)).await?;
    if done.is_empty() {
        return Ok(Answer::private(message));
    }
    let again = case
        .voice()
        .button("start.button.again", Act::Start(Start::Again));
    Ok(Answer::private(message.with(vec![again])))
}

/// Does what a button or a menu of a page asks for.
pub async fn press(case: &Case<'_>, start: Start, picked: Option<String>) -> Outcome<Answer> {
    case.must_manage()?;
    let picked = picked.unwrap_or_default();
    let old = || case.stop("refusal.old_button", context! {});
    match start {
        Start::Page(step) => Ok(Answer::replace(page::of(case, step, None).await?)),
        Start::Again => Ok(Answer::replace(page::of(case, Step::Deals, None).await?)),
        Start::End => Ok(Answer::replace(end::page(case, None).await?)),
        Start::Type(step, seen) => page::form(case, step, seen)
            .map(Answer::ask)
            .ok_or_else(old),
        Start::Pick(Step::Roles, seen) => {
            let id: u64 = picked.parse().map_err(|_| old())?;
            let named = case.request.named.get(&id);
            let name = named.map_or_else(|| id.to_string(), Clone::clone);
            Ok(Answer::replace(page::role(case, RoleId(id), &name, seen)))
        }
        Start::Pick(step, seen) => {
            let (path, options) = picks(step, &picked).ok_or_else(old)?;
            carry_out(case, step, seen, path, options).await
        }
        Start::Role(id, seen, name) => {
            let name = match role_name(case, id, name).await {
                Ok(name) => name,
                Err(stop) => return in_place(case, Step::Roles, Err(stop)),
            };
            let options = vec![
                ("role", OptionValue::Role(id, name)),
                ("sales_role", OptionValue::Text(picked)),
            ];
            carry_out(case, Step::Roles, seen, &["setup", "role"], options).await
        }
        Start::Mode(role, seen) => {
            let role = match role.as_str() {
                Settings::NO_ROLE => autonomy::NO_ROLE.to_owned(),
                _ => role,
            };
            let options = vec![
                ("sales_role", OptionValue::Text(role)),
                ("mode", OptionValue::Text(picked)),
            ];
            carry_out(case, Step::Autonomy, seen, &["setup", "autonomy"], options).await
        }
        Start::Holidays => holidays(case).await,
        Start::Sample => {
            let news = sample::log(case).await?;
            Ok(Answer::replace(
                end::page(&anew(case).await?, Some(news)).await?,
            ))
        }
        Start::DropSample(number) => {
            let gone = crate::coach::deal::delete_sample(case, number).await?;
            Ok(Answer::replace(
                end::page(case, Some(news_of(&gone))).await?,
            ))
        }
    }
}

/// Takes what was typed in a page's form.
pub async fn submit(
    case: &Case<'_>,
    start: &Start,
    fields: &BTreeMap<String, String>,
) -> Outcome<Answer> {
    case.must_manage()?;
    let typed = |name: &str| fields.get(name).cloned().unwrap_or_default();
    let wanted = match start {
        Start::Type(step, seen) => {
            let name = page::field(*step);
            name.and_then(|name| Some((*step, *seen, picks(*step, &typed(name))?)))
        }
        _ => None,
    };
    let Some((step, seen, (path, options))) = wanted else {
        return Err(case.stop("refusal.old_button", context! {}));
    };
    carry_out(case, step, seen, path, options).await
}

/// The command that sets what was picked or typed, with its options.
type Command = (&'static [&'static str], Vec<(&'static str, OptionValue)>);

fn picks(step: Step, picked: &str) -> Option<Command> {
    let text = || OptionValue::Text(picked.to_owned());
    let channel = |kind: &str| {
        let kind = ("kind", OptionValue::Text(kind.to_owned()));
        let id = ChannelId(picked.parse().ok()?);
        Some(vec![kind, ("channel", OptionValue::Channel(id))])
    };
    Some(match step {
        Step::Deals => (&["setup", "channel"], channel("deals")?),
        Step::Managers => (&["setup", "channel"], channel("managers")?),
        Step::Zone => (&["setup", "hours"], vec![("timezone", text())]),
        Step::Currency => (&["setup", "currency"], vec![("currency", text())]),
        Step::Digest => (&["setup", "start"], vec![(TIME, text())]),
        Step::Roles | Step::Autonomy => return None,
    })
}

/// Runs a command for a page, by whoever saw this version of the settings.
async fn carry_out(
    case: &Case<'_>,
    step: Step,
    seen: i64,
    path: &[&str],
    options: Vec<(&'static str, OptionValue)>,
) -> Outcome<Answer> {
    let mut all: BTreeMap<String, OptionValue> = options
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    all.insert(PAGE.into(), OptionValue::Text(step.word().to_owned()));
    all.insert(SEEN.into(), OptionValue::Number(seen));
    let case = case.as_command(path);
    let name = path.last().copied().unwrap_or_default();
    Box::pin(super::run(&case, name, Args(&all))).await
}

/// After a page's command: the page after it, or this one with what was refused or asked in its place.
pub(super) async fn go_on(case: &Case<'_>, step: Step, answer: Outcome<Answer>) -> Outcome<Answer> {
    let Ok(Answer::Say { message, .. }) = answer else {
        return in_place(case, step, answer);
    };
    let case = anew(case).await?;
    let news = match step {
        Step::Zone => {
            let zone = case.zone_label(case.zone());
            case.say("start.zone.done", context! { zone })
        }
        // What was mapped is told with what it means; what it was before is not.
        Step::Roles => {
            let (_, means) = message.body.split_once('\n').unwrap_or_default();
            format!("{}\n{}", message.headline, means.trim())
        }
        _ => message.headline,
    };
    // Of some there are several.
    let next = match step {
        Step::Roles | Step::Autonomy => Some(step),
        step => step.next(),
    };
    let page = match next {
        Some(Step::Roles) if step == Step::Roles => page::after(&case, step, &news).await,
        Some(next) => {
            let page = page::of(&case, next, Some(&news)).await?;
            let holidays = page::holidays(&case).filter(|_| step == Step::Zone);
            page.with(holidays.into_iter().collect())
        }
        None => end::page(&case, Some(news)).await?,
    };
    Ok(Answer::replace(page))
}

/// Adds the public holidays of the country in which the zone lies, and goes on.
async fn holidays(case: &Case<'_>) -> Outcome<Answer> {
    let Some(country) = Country::of(case.zone()) else {
        return Err(case.stop("refusal.old_button", context! {}));
    };
    let name = OptionValue::Text(country.name().to_owned());
    let options = BTreeMap::from([("holidays".to_owned(), name)]);
    let hours = case.as_command(&["setup", "hours"]);
    let answer = Box::pin(super::run(&hours, "hours", Args(&options))).await;
    let Ok(Answer::Say { message, .. }) = answer else {
        return in_place(case, Step::Zone, answer);
    };
    let about = message.body.lines().next().unwrap_or_default();
    let news = format!("{}\n{about}", message.headline);
    let page = page::of(&anew(case).await?, Step::Currency, Some(&news)).await?;
    Ok(Answer::replace(page))
}

/// What was refused or asked stands in place of the page, with the way back to it: a menu shows what was picked in it
/// until its message changes.
fn in_place(case: &Case<'_>, step: Step, answer: Outcome<Answer>) -> Outcome<Answer> {
    match answer {
        Err(Stop::Refused(message)) => {
            let page = Act::Start(Start::Page(step));
            let back = case.voice().button("start.button.other", page);
            Ok(Answer::replace(message.with(vec![back])))
        }
        answer => answer,
    }
}

/// The same request, with the settings as they are by now.
async fn anew<'a>(case: &Case<'a>) -> Outcome<Case<'a>> {
    let mut anew = case.as_command(&["setup", "start"]);
    anew.settings = case.coach.store.settings(case.workspace).await?;
    Ok(anew)
}

/// A message as news on a page.
fn news_of(message: &Message) -> String {
    format!("{}\n{}", message.headline, message.body)
}

/// When the digest comes, or that none does.
async fn digest(case: &Case<'_>, args: Args<'_>) -> Outcome<Answer> {
    let off = args.text(TIME) == Some(OFF);
    let time = if off {
        None
    } else {
        case.must_line(args, TIME, 40).await?;
        let mut at = None;
        case.time_option(args, TIME).await?.over(&mut at);
        at
    };
    set(case, args, &Setting::DigestAt, |s| {
        s.digest_at = time;
        s.digest_off = off;
    })
    .await?;
    let time = time.unwrap_or(case.coach.defaults.digest);
    let values = context! { off, time => show_time(time) };
    let message = case
        .voice()
        .message("start.digest.done", values, Colour::Good);
    Ok(Answer::private(message))
}

/// What a Discord role is called today; refused where it was deleted since it was picked.
async fn role_name(case: &Case<'_>, id: RoleId, was: String) -> Outcome<String> {
    match case.coach.all_roles(case.workspace).await {
        Some(mut there) => there
            .remove(&id)
            .ok_or_else(|| case.stop("refusal.role_gone", context! { role => was })),
        None => Ok(was),
    }
}

/// The steps that are done; a channel that is gone is none that is set.
async fn done(case: &Case<'_>) -> Vec<Step> {
    let mut done = Vec::new();
    for step in Step::ALL {
        if is_set(case, step) && !is_gone(case, step).await {
            done.push(step);
        }
    }
    done
}

/// Whether something is set on this page.
fn is_set(case: &Case<'_>, step: Step) -> bool {
    let settings = &case.settings;
    match step {
        Step::Deals => settings.deals_channel.is_some(),
        Step::Managers => settings.managers_channel.is_some(),
        Step::Roles => !settings.roles.is_empty(),
        Step::Zone => settings.zone.is_some(),
        Step::Currency => settings.currency.is_some(),
        Step::Digest => settings.digest_at.is_some() || settings.digest_off,
        // Whoever took the playbook's mode has set it as well.
        Step::Autonomy => {
            let any = Setting::Autonomy(String::new()).key();
            !settings.autonomy.is_empty() || settings.set.keys().any(|key| key.starts_with(&any))
        }
    }
}

/// Whether a page's channel is there no more.
async fn is_gone(case: &Case<'_>, step: Step) -> bool {
    let channel = match step {
        Step::Deals => case.settings.deals_channel,
        Step::Managers => case.settings.managers_channel,
        _ => None,
    };
    match channel {
        Some(channel) => gone(&case.coach.sight(case.workspace, channel).await),
        None => false,
    }
}

fn gone(sight: &Sight) -> bool {
    matches!(sight, Sight::Gone | Sight::Elsewhere)
}

/// A channel in a sentence; nothing where none is set.
fn shown(case: &Case<'_>, channel: Option<ChannelId>) -> Option<minijinja::Value> {
    channel.map(|_| channel_name(case, channel))
}
