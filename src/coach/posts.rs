//! Which channel messages a change of a deal calls for: each flag, each request and each offer of a deal has one,
//! kept up to date, and so has each public answer, which is shown by whoever answers.

use crate::domain::deal::{Deal, Flag, Status, Told};
use crate::domain::event::{Event, What};
use crate::domain::id::{ChannelId, DealNumber, InteractionId};
use crate::domain::owed::{self, Stand};
use crate::playbook::Playbook;
use crate::store::{About, PostWrite};

/// A post that mirrors a flag.
pub const FLAG: &str = "flag";
/// A post that mirrors a request for a move.
pub const REQUEST: &str = "request";
/// A post that mirrors the offer of a deal to another person.
pub const HANDOVER: &str = "handover";
/// A post that mirrors a rep's wish to set a criterion aside.
pub const ASIDE: &str = "aside";
/// The public answer that tells of a change.
pub const CARD: &str = "card";
/// A card or checklist that somebody has shown in a channel.
pub const SHARED: &str = "shared";

/// A post that tells the rep of a decision, a waiver or a dismissal.
pub const HEARD: &str = "heard";

/// Where the posts of a change go.
#[derive(Clone, Copy, Debug)]
pub struct Channels {
    /// Flags and offers; news for a rep who asked for nothing.
    pub deals: ChannelId,
    /// Requests to managers.
    pub managers: ChannelId,
    /// The direct messages with the rep, where nudges come as such: there they hear of decisions too.
    pub rep: Option<ChannelId>,
}

/// How long a public answer has until its message is looked for, in milliseconds.
const ANSWER_MS: i64 = 10_000;

/// A public answer to an interaction.
#[derive(Clone, Copy, Debug)]
pub struct Shown {
    /// The interaction.
    pub interaction: InteractionId,
    /// Where it is shown.
    pub channel: ChannelId,
    /// When the interaction came, UTC milliseconds.
    pub at: i64,
}

impl Shown {
    fn post(self, kind: &str, about: About, key: String, reference: i64) -> PostWrite {
        PostWrite {
            key,
            kind: kind.to_owned(),
            about,
            reference,
            channel: Some(self.channel),
            not_before: self.at + ANSWER_MS,
            answers: Some(self.interaction),
        }
    }

    /// The post of what somebody shows of a deal.
    pub fn share(self, number: DealNumber) -> PostWrite {
        let key = format!("{SHARED}:{}:{}", number.0, self.interaction);
        self.post(SHARED, About::Deal(number), key, 0)
    }
}

/// Where a change of a deal is seen.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'a> {
    /// The stages.
    pub playbook: &'a Playbook,
    /// Where posts go.
    pub channels: Channels,
    /// The public answer that tells of the change.
    pub shown: Option<Shown>,
}

impl Scene<'_> {
    /// The posts whose message must be sent or edited after this change, which takes `undone` back.
    pub fn changed(&self, before: Option<&Deal>, after: &Deal, undone: &[Event]) -> Vec<PostWrite> {
        let mut posts = Vec::new();
        let Channels {
            deals,
            managers,
            rep,
        } = self.channels;
        let old = before.map(|d| flags(self.playbook, d)).unwrap_or_default();
        let new = flags(self.playbook, after);
        // The answer that shows a flag is that flag's post.
        let fresh = |f: &&FlagView| f.in_card && !old.iter().any(|o| o.id == f.id);
        let shown = new.iter().find(fresh).map(|f| f.id);
        if let Some(answer) = self.shown {
            let (kind, told) = match shown {
                Some(flag) => (FLAG, flag),
                None => (CARD, after.last_seq),
            };
            posts.push(answer.post(kind, About::This, key(kind, told), told));
        }
        let mut post = |kind: &str, reference: i64, channel: ChannelId| {
            posts.push(PostWrite {
                key: key(kind, reference),
                kind: kind.to_owned(),
                about: About::This,
                reference,
                channel: Some(channel),
                not_before: 0,
                answers: None,
            });
        };
        // From the next change on, the message of a card with a flag in it shows the flag alone.
        let was_card = |f: &FlagView| f.in_card && before.is_some_and(|d| d.last_seq == f.id);
        for view in new.iter().filter(|v| shown != Some(v.id)) {
            if !old.contains(view) || was_card(view) {
                post(FLAG, view.id, deals);
            }
        }
        for gone in old.iter().filter(|o| !new.iter().any(|n| n.id == o.id)) {
            post(FLAG, gone.id, deals);
        }
        let request: fn(&Deal) -> Option<i64> = |d| d.request.as_ref().map(|r| r.id);
        let handover: fn(&Deal) -> Option<i64> = |d| d.handover.as_ref().map(|h| h.id);
        for (kind, waits, channel) in [(REQUEST, request, managers), (HANDOVER, handover, deals)] {
            let (was, is) = (before.and_then(waits), waits(after));
            for id in was.into_iter().chain(is).filter(|_| was != is) {
                post(kind, id, channel);
            }
        }
        let asides = |d: &Deal| d.aside_asked.iter().map(|a| a.id).collect::<Vec<_>>();
        let (was, is) = (before.map(asides).unwrap_or_default(), asides(after));
        for id in was.iter().filter(|id| !is.contains(id)) {
            post(ASIDE, *id, managers);
        }
        for id in is.iter().filter(|id| !was.contains(id)) {
            post(ASIDE, *id, managers);
        }
        if let Some(told) = undone.iter().map(|e| e.seq).max()
            && undone
                .iter()
                .any(|e| is_told(&e.what) && !is_in_flag(&e.what))
        {
            post(CARD, told, deals);
        }
        for told in news(before, after) {
            let channel = rep.or(told.channel).unwrap_or(deals);
            // Of an approved move the rep hears in its flag, where the two would stand one below the other.
            let flagged = new.iter().any(|f| f.id == told.id) && channel == deals;
            if !flagged {
                post(HEARD, told.id, channel);
            }
        }
        posts
    }
}

/// Whether a public answer tells of it, where it came by command.
pub fn is_told(what: &What) -> bool {
    matches!(what, What::Created(_) | What::Moved(_) | What::Lost { .. })
}

/// Whether the answer that tells of it lives on as its flag.
fn is_in_flag(what: &What) -> bool {
    match what {
        What::Created(c) => c.in_card,
        What::Moved(m) => m.in_card,
        _ => false,
    }
}

fn key(kind: &str, reference: i64) -> String {
    format!("{kind}:{{deal}}:{reference}")
}

/// What the rep is told of with this change, and what was told and is taken back.
fn news<'d>(before: Option<&'d Deal>, after: &'d Deal) -> impl Iterator<Item = &'d Told> {
    let (old, last) = before.map_or((&[][..], 0), |d| (d.told.as_slice(), d.last_seq));
    // A history that is read anew also tells of what happened before anybody was told.
    let fresh = after.told.iter().filter(move |t| t.id > last);
    let gone = old
        .iter()
        .filter(|t| !after.told.iter().any(|kept| kept.id == t.id));
    fresh.chain(gone)
}

/// What a flag's message shows of the deal; when this changes, the message is edited.
#[derive(PartialEq)]
struct FlagView {
    id: i64,
    in_card: bool,
    shows: Shows,
}

/// What it asks for, or that it is over: how it ended is shown once.
#[derive(PartialEq)]
enum Shows {
    Open(Vec<String>, Option<String>),
    Answered,
    Past,
    Dismissed,
    Ended,
}

fn flags(playbook: &Playbook, deal: &Deal) -> Vec<FlagView> {
    let view = |flag: &Flag| FlagView {
        id: flag.id,
        in_card: flag.in_card,
        shows: match owed::stand(playbook, deal, flag) {
            Stand::Open(open) => Shows::Open(
                open.into_iter().map(|c| c.id.clone()).collect(),
                flag.reason.clone(),
            ),
            Stand::Answered(_) => Shows::Answered,
            Stand::Past => Shows::Past,
            Stand::Dismissed { .. } => Shows::Dismissed,
            Stand::Ended { .. } => Shows::Ended,
        },
    };
    let there = deal.status != Status::Withdrawn;
    let told = deal.flags.iter().filter(|f| there && !f.quiet);
    told.map(view).collect()
}
