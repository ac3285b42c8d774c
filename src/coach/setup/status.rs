//! `/setup status`: what is set, what is missing, and how to mend it (T4).

use minijinja::context;

use crate::coach::Sight;
use crate::coach::act::{Act, Start, Step};
use crate::coach::case::Case;
use crate::coach::digest;
use crate::coach::gone;
use crate::coach::refusal::Outcome;
use crate::coach::request::Answer;
use crate::coach::settings::Settings;
use crate::coach::setup::{autonomy, roles, unposted};
use crate::domain::id::ChannelId;
use crate::message::Colour;
use crate::playbook::Gap;
use crate::playbook::texts::safe;
use crate::store::MANAGERS;

/// What the playbook lacks, at most, by name.
const GAPS_MAX: usize = 5;

pub(super) async fn run(case: &Case<'_>) -> Outcome<Answer> {
    let voice = case.voice();
    let settings = &case.settings;
    let dropped = roles::drop_deleted(case).await?;
    // The request's own settings still hold what was dropped.
    let mapped = case.coach.store.settings(case.workspace).await?;
    let (mut lacks, told) = unposted::held(case).await?;
    lacks.extend(gone::line(
        &voice,
        &gone::stages(case, &case.playbook).await?,
    ));
    let mut missing = Vec::new();
    for channel in [settings.deals_channel, settings.managers_channel]
        .into_iter()
        .flatten()
    {
        let sight = case.coach.sight(case.workspace, channel).await;
        if matches!(sight, Sight::Gone | Sight::Elsewhere) {
            missing.push(channel);
        }
        // What is held there says it already.
        if !told.contains(&channel) {
            lacks.extend(lacking(case, channel, sight));
        }
    }
    // A channel that is gone is no channel that is set.
    let there = |channel: Option<ChannelId>| channel.filter(|c| !missing.contains(c));
    let (deals, managers) = (
        there(settings.deals_channel),
        there(settings.managers_channel),
    );
    let roles: Vec<_> = mapped
        .roles
        .iter()
        .filter_map(|(id, sales)| case.playbook.role(sales).map(|r| (id, r)))
        .map(|(id, r)| {
            context! {
                role => safe(format!("<@&{id}>")),
                sales_role => safe(r.name.clone()),
                mode => safe(voice.mode(case.autonomy_of(r))),
                manages => r.manages,
            }
        })
        .collect();
    let others = autonomy::of(case, settings, Settings::NO_ROLE);
    let roles_mapped = roles.len();
    let gaps = case.playbook.gaps();
    let gap = |g: &Gap| context! { what => safe(g.to_string()), file => safe(g.file()) };
    let shown = |c: Option<ChannelId>| c.map(|c| safe(format!("<#{c}>")));
    let complete = deals.is_some() && lacks.is_empty() && dropped.is_empty();
    let message = voice.message(
        "setup.status",
        context! {
            deals => shown(deals),
            managers => shown(managers),
            digest => digest::next(case, MANAGERS).await?,
            deals_gone => deals != settings.deals_channel,
            managers_gone => managers != settings.managers_channel,
            currency => case.currency().code(),
            currency_set => settings.currency.is_some(),
            zone => safe(case.zone().to_string()),
            zone_set => settings.zone.is_some(),
            roles,
            others => safe(voice.mode(others)),
            others_set => settings.autonomy.contains_key(Settings::NO_ROLE),
            lacks => lacks.into_iter().map(safe).chain(dropped).collect::<Vec<_>>(),
            gaps => gaps.iter().take(GAPS_MAX).map(gap).collect::<Vec<_>>(),
            more => gaps.len().saturating_sub(GAPS_MAX),
        },
        if complete { Colour::Good } else { Colour::Owed },
    );
    // Where nothing is set, it is set in a row.
    let blank = settings.set.is_empty() && roles_mapped == 0 && deals.is_none();
    if blank {
        let begin = Act::Start(Start::Page(Step::Deals));
        let begin = voice.button("start.button.begin", begin).primary();
        return Ok(Answer::private(message.with(vec![begin])));
    }
    Ok(Answer::private(message))
}

/// What the bot can't do in a channel, as a line; nothing when all is well.
pub(super) fn lacking(case: &Case<'_>, channel: ChannelId, sight: Sight) -> Option<String> {
    let shown = safe(format!("<#{channel}>"));
    match sight {
        Sight::Fine | Sight::Unknown => None,
        Sight::Lacks(missing) => Some(case.say(
            "setup.lacks",
            context! { channel => shown, missing => safe(missing.join(", ")) },
        )),
        Sight::Unseen => Some(case.say("setup.unseen", context! { channel => shown })),
        Sight::Gone | Sight::Elsewhere => {
            let key = if Some(channel) == case.settings.deals_channel {
                "setup.deals_gone"
            } else {
                "setup.managers_gone"
            };
            Some(case.texts().plain(key))
        }
    }
}
