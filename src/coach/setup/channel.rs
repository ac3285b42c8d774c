//! `/setup channel`: tried at once; left out, it is unset; one that everybody reads is asked about for managers.

use minijinja::context;
use minijinja::value::Value;

use super::{ask, save, sure};
use crate::coach::Sight;
use crate::coach::args::Args;
use crate::coach::case::Case;
use crate::coach::posts::REQUEST;
use crate::coach::refusal::Outcome;
use crate::coach::request::Answer;
use crate::domain::id::ChannelId;
use crate::message::Colour;
use crate::playbook::texts::safe;

pub(super) async fn run(case: &Case<'_>, args: Args<'_>) -> Outcome<Answer> {
    let kind = case.must_line(args, "kind", 40).await?;
    let deals = match kind.to_lowercase().as_str() {
        "deals" => true,
        "managers" => false,
        _ => {
            let known = "deals, managers";
            return Err(case
                .fixable(args, "refusal.choice", context! { typed => kind, known })
                .await?);
        }
    };
    let before = if deals {
        case.settings.deals_channel
    } else {
        case.settings.managers_channel
    };
    let Some(channel) = args.channel("channel") else {
        return unset(case, args, deals, before).await;
    };
    must_reach(case, channel).await?;
    let open = !deals
        && before != Some(channel)
        && !sure(args)
        && case.coach.everyone_reads(case.workspace, channel).await == Some(true);
    if open {
        let channel = shown(case, Some(channel));
        let values = context! { channel };
        return Err(ask(case, args, "setup.ask_open", values, "button.take_channel").await?);
    }
    save(case, |s| {
        if deals {
            s.deals_channel = Some(channel);
        } else {
            s.managers_channel = Some(channel);
        }
    })
    .await?;
    release(case, deals, channel).await?;
    let key = if deals {
        "setup.deals_channel"
    } else {
        "setup.managers_channel"
    };
    Ok(said(case, key, before, Some(channel)))
}

/// Unsets it, once the person is sure.
async fn unset(
    case: &Case<'_>,
    args: Args<'_>,
    deals: bool,
    before: Option<ChannelId>,
) -> Outcome<Answer> {
    if before.is_none() {
        return Err(case.stop("refusal.channel_unset", context! { deals }));
    }
    if !sure(args) {
        let values = context! { channel => shown(case, before), deals };
        return Err(ask(case, args, "setup.ask_unset", values, "button.unset").await?);
    }
    save(case, |s| {
        if deals {
            s.deals_channel = None;
        } else {
            s.managers_channel = None;
        }
    })
    .await?;
    let key = if deals {
        "setup.deals_unset"
    } else {
        "setup.managers_unset"
    };
    Ok(said(case, key, before, None))
}

fn said(case: &Case<'_>, key: &str, before: Option<ChannelId>, now: Option<ChannelId>) -> Answer {
    let values = context! { channel => shown(case, now), before => shown(case, before) };
    Answer::private(case.voice().message(key, values, Colour::Good))
}

fn shown(case: &Case<'_>, channel: Option<ChannelId>) -> Value {
    match channel {
        Some(channel) => safe(format!("<#{channel}>")),
        None => safe(case.texts().plain("word.none")),
    }
}

/// Refuses a channel in which the bot can't do what it must.
async fn must_reach(case: &Case<'_>, channel: ChannelId) -> Outcome<()> {
    let shown = shown(case, Some(channel));
    match case.coach.sight(case.workspace, channel).await {
        Sight::Fine => Ok(()),
        Sight::Lacks(missing) => Err(case.stop(
            "refusal.permissions",
            context! { channel => shown, missing => safe(missing.join(", ")) },
        )),
        sight => {
            let why = case.texts().plain(match sight {
                Sight::Gone => "channel.gone",
                Sight::Elsewhere => "channel.elsewhere",
                Sight::Unseen => "channel.unseen",
                _ => "channel.unknown",
            });
            Err(case.stop("refusal.channel_unseen", context! { channel => shown, why }))
        }
    }
}

/// Lets go what waited for this: what a channel refused, or had none to go to.
async fn release(case: &Case<'_>, deals: bool, channel: ChannelId) -> Outcome<()> {
    let store = &case.coach.store;
    let managers = case.settings.managers_channel;
    let (requests, others) = match (deals, managers) {
        (true, Some(managers)) => (Some(managers), Some(channel)),
        (true, None) => (None, Some(channel)),
        (false, _) => (Some(channel), None),
    };
    if let Some(requests) = requests {
        store
            .release_held(case.workspace, Some(REQUEST), Some(requests), case.now)
            .await?;
    }
    if let Some(others) = others {
        store
            .release_held(case.workspace, None, Some(others), case.now)
            .await?;
    }
    Ok(())
}
