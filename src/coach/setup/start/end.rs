//! The last page of the set-up: what is set, when the first digest comes, what a rep begins with, and a sample.

use minijinja::{Value, context};

use super::{done, sample, shown};
use crate::coach::act::{Act, Start, Step};
use crate::coach::case::Case;
use crate::coach::digest;
use crate::coach::refusal::Outcome;
use crate::domain::calendar::show_time;
use crate::message::{Colour, Message};
use crate::playbook::texts::safe;

/// The page, with what has just been done above it.
pub async fn page(case: &Case<'_>, news: Option<String>) -> Outcome<Message> {
    let settings = &case.settings;
    let done = done(case).await;
    let set: Vec<&str> = done.iter().map(|step| step.word()).collect();
    let there = |step, channel| shown(case, channel).filter(|_| done.contains(&step));
    let sample = sample::of(case).await?;
    let values = context! {
        news => news.map(safe),
        set,
        of => Step::ALL.len(),
        deals => there(Step::Deals, settings.deals_channel),
        managers => there(Step::Managers, settings.managers_channel),
        roles => settings.roles.len(),
        zone => safe(case.zone().to_string()),
        currency => case.currency().code(),
        digest => first_digest(case),
        off => settings.digest_off,
    };
    let mut message = case.voice().message("start.end", values, Colour::Good);
    if first_digest(case).is_some() {
        let now = digest::live(case).await?;
        let values = context! { headline => safe(now.headline), body => safe(now.body) };
        let told = case.say("start.digest", values);
        message.body = format!("{}\n\n{}", message.body, told.trim());
        message.file = now.file;
    }
    let voice = case.voice();
    let mut buttons = Vec::new();
    if let Some(number) = sample {
        let look = voice.button("start.button.look", Act::Card(number));
        let act = Act::Start(Start::DropSample(number));
        let gone = voice.button("button.drop_sample", act);
        buttons.extend([look.primary(), gone.danger()]);
    } else {
        let act = Act::Start(Start::Sample);
        buttons.push(voice.button("start.button.sample", act).primary());
    }
    buttons.push(voice.button("start.button.again", Act::Start(Start::Again)));
    Ok(message.with(buttons))
}

/// When the first digest comes; nothing where none does.
fn first_digest(case: &Case<'_>) -> Option<Value> {
    let settings = &case.settings;
    if settings.digest_off || settings.managers_channel.is_none() {
        return None;
    }
    let daily = settings.daily(&case.coach.defaults);
    let due = daily.next(case.now, None)?;
    let (day, time) = (case.voice().day(due.day), show_time(daily.time()));
    Some(context! { day, time })
}
