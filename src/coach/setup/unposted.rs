//! What the status says of messages that are held, and of channels that are gone.

use minijinja::context;

use crate::coach::Sight;
use crate::coach::case::Case;
use crate::coach::refusal::Outcome;
use crate::coach::unheard::by_channel;
use crate::coach::unposted::counts;
use crate::domain::id::{ChannelId, DealNumber};
use crate::playbook::texts::safe;

/// Deals that are named for a channel, at most.
const NAMED_MAX: usize = 5;

/// What is held, a line a channel: how many, of which kind, why, and what to do; and those channels. One that takes
/// messages again is given what it waits for.
pub(super) async fn held(case: &Case<'_>) -> Outcome<(Vec<String>, Vec<ChannelId>)> {
    let posts = case.coach.store.held(case.workspace).await?;
    let mut lines = Vec::new();
    let mut mended = false;
    for (channel, of_channel) in by_channel(&posts) {
        let what = counts(&case.voice(), &of_channel);
        let (problem, sight) = case.problem(channel, of_channel.first().copied()).await;
        let mut deals: Vec<DealNumber> = of_channel.iter().filter_map(|p| p.deal).collect();
        deals.dedup();
        let named: Vec<String> = deals
            .iter()
            .take(NAMED_MAX)
            .map(ToString::to_string)
            .collect();
        let released = sight == Sight::Fine;
        mended |= released;
        lines.push(if released {
            let channel = channel.map(|c| safe(format!("<#{c}>")));
            case.say("setup.released", context! { what => safe(what), channel })
        } else {
            case.say(
                "setup.held",
                context! {
                    what => safe(what),
                    deals => safe(named.join(", ")),
                    more => deals.len().saturating_sub(NAMED_MAX),
                    problem => safe(problem),
                },
            )
        });
    }
    if mended {
        let store = &case.coach.store;
        store.release_held(case.workspace, None, case.now).await?;
    }
    let channels = posts.iter().filter_map(|p| p.channel).collect();
    Ok((lines, channels))
}
