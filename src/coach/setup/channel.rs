//! `/setup channel`: tried at once; left out, it is unset; one that everybody reads is asked about for managers.

use minijinja::context;

use super::meanwhile::channel as shown;
use super::{ask, must_know, set};
use crate::coach::Sight;
use crate::coach::args::Args;
use crate::coach::case::Case;
use crate::coach::refusal::Outcome;
use crate::coach::request::Answer;
use crate::coach::settings::{Setting, Settings};
use crate::coach::sure;
use crate::domain::id::ChannelId;
use crate::message::Colour;
use crate::playbook::texts::safe;
use crate::store::Audience;

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
    let channel = args.channel("channel");
    let wanted = |s: &mut Settings| {
        if deals {
            s.deals_channel = channel;
        } else {
            s.managers_channel = channel;
        }
    };
    let setting = if deals {
        Setting::DealsChannel
    } else {
        Setting::ManagersChannel
    };
    let of = |s: &Settings| {
        if deals {
            s.deals_channel
        } else {
            s.managers_channel
        }
    };
    let before = of(&case.settings);
    match channel {
        None if before.is_none() => {
            return Err(case.stop("refusal.channel_unset", context! { deals }));
        }
        Some(channel) => must_reach(case, channel).await?,
        None => {}
    }
    must_know(case, args, &setting, wanted).await?;
    match channel {
        _ if sure::said(args) => {}
        None => {
            let values = context! { channel => shown(case, before), deals };
            return Err(ask(case, args, "setup.ask_unset", values, "button.unset").await?);
        }
        Some(wide) => {
            let open = !deals
                && before != channel
                && case.coach.everyone_reads(case.workspace, wide).await == Some(true);
            if open {
                let values = context! { channel => shown(case, channel) };
                return Err(
                    ask(case, args, "setup.ask_open", values, "button.take_channel").await?,
                );
            }
        }
    }
    let before = of(&set(case, args, &setting, wanted).await?);
    let key = match (channel, deals) {
        (Some(_), true) => "setup.deals_channel",
        (Some(_), false) => "setup.managers_channel",
        (None, true) => "setup.deals_unset",
        (None, false) => "setup.managers_unset",
    };
    if let Some(channel) = channel {
        release(case, deals, channel).await?;
    }
    let values = context! { channel => shown(case, channel), before => shown(case, before) };
    Ok(Answer::private(case.voice().message(
        key,
        values,
        Colour::Good,
    )))
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
    let (store, w, now) = (&case.coach.store, case.workspace, case.now);
    let audience = if deals {
        Audience::Team
    } else {
        Audience::Managers
    };
    store
        .release_held(w, Some((audience, channel)), now)
        .await?;
    // While managers have no channel, requests go to the deals channel.
    if deals && case.settings.managers_channel.is_none() {
        let requests = Some((Audience::Managers, channel));
        store.release_held(w, requests, now).await?;
    }
    Ok(())
}
