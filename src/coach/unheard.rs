//! What a change had to post and could not: who relies on a message is told at once that nobody reads it, in which
//! channel, what is missing there and who can mend it.
//!
//! The sender's own verdict is waited for, shortly and by one request a channel at a time: it knows of private
//! threads and of whatever else Discord refuses, and a burst of moves is not held up by it.

use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use minijinja::context;
use tokio::sync::Notify;

use crate::coach::case::Case;
use crate::coach::nudge::NUDGE;
use crate::coach::posts::{FLAG, HANDOVER, HEARD, REQUEST};
use crate::coach::request::Answer;
use crate::coach::settings::Settings;
use crate::coach::{Coach, Sight};
use crate::domain::id::{ChannelId, DealNumber, RoleId, UserId, WorkspaceId};
use crate::domain::text;
use crate::message::voice::Voice;
use crate::playbook::texts::safe;
use crate::store::{Post, PostState, Posted};

/// How long the sender's verdict is waited for. An answer that takes 1.5 seconds is announced first.
const PATIENCE: Duration = Duration::from_millis(700);
/// How often the rows are looked at meanwhile: another process may be the one that sends.
const LOOK: Duration = Duration::from_millis(100);
/// Longest reason of Discord's that is shown, in characters; the log has all of it.
const WHY_MAX: usize = 80;
/// How long it may take to find out what a channel lacks.
const FIND_OUT: Duration = Duration::from_millis(600);

/// Where requests wait for the sender's verdicts.
#[derive(Debug, Default)]
pub(super) struct Verdicts {
    /// Woken when the sender has reported on a message.
    pub(super) reported: Notify,
    /// Channels that somebody waits for.
    awaited: Mutex<HashSet<ChannelId>>,
}

/// A place among those who wait: nobody else waits for these channels.
struct Place<'a>(&'a Verdicts, Vec<ChannelId>);

impl Verdicts {
    fn place(&self, channels: Vec<ChannelId>) -> Option<Place<'_>> {
        let mut awaited = self.awaited.lock().unwrap_or_else(PoisonError::into_inner);
        if channels.iter().any(|c| awaited.contains(c)) {
            return None;
        }
        awaited.extend(channels.iter().copied());
        Some(Place(self, channels))
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut awaited = self
            .0
            .awaited
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        for channel in &self.1 {
            awaited.remove(channel);
        }
    }
}

/// The messages that a request should have posted and could not.
#[derive(Clone, Default)]
pub struct Unheard(Arc<Mutex<Vec<Posted>>>);

impl fmt::Debug for Unheard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unheard").finish_non_exhaustive()
    }
}

impl Unheard {
    fn with<T>(&self, act: impl FnOnce(&mut Vec<Posted>) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Coach {
    /// Tells those who wait that the sender has reported on a message.
    pub fn reported(&self) {
        self.verdicts.reported.notify_waiters();
    }

    /// Of these messages about a deal, those that can't be posted, as far as that is known soon.
    ///
    /// Edits are waited for only where they are what the request is about.
    async fn refused(
        &self,
        w: WorkspaceId,
        number: DealNumber,
        keys: &[String],
        edits: bool,
    ) -> Vec<Posted> {
        let deadline = self.clock.mono() + PATIENCE;
        let mut place = None;
        let due = |post: &Posted| post.state == PostState::Due && !post.shown;
        let waits = |post: &&Posted| due(post) || (edits && post.state == PostState::Due);
        let posts = loop {
            let mut reported = std::pin::pin!(self.verdicts.reported.notified());
            reported.as_mut().enable();
            // What can't be read now is said by the status later.
            let Ok(mut posts) = self.store.posted(w, number).await else {
                return Vec::new();
            };
            posts.retain(|p| keys.contains(&p.key));
            let left = deadline.saturating_sub(self.clock.mono());
            let awaited: Vec<ChannelId> = posts
                .iter()
                .filter(waits)
                .filter_map(|p| p.channel)
                .collect();
            if awaited.is_empty() || left.is_zero() {
                break posts;
            }
            if place.is_none() {
                place = self.verdicts.place(awaited);
                if place.is_none() {
                    break posts;
                }
            }
            tokio::time::timeout(left.min(LOOK), reported).await.ok();
        };
        drop(place);
        let known = if posts.iter().any(due) {
            self.store.held(w).await.unwrap_or_default()
        } else {
            Vec::new()
        };
        posts
            .into_iter()
            .filter_map(|mut post| {
                if post.state != PostState::Held {
                    // What waits behind held messages of its channel goes the same way.
                    let before = known
                        .iter()
                        .find(|k| k.channel == post.channel && due(&post))?;
                    post.reason.clone_from(&before.reason);
                }
                Some(post)
            })
            .collect()
    }

    /// Whether somebody is a member, if that can be found out soon.
    pub(super) async fn is_member(&self, w: WorkspaceId, user: UserId) -> Option<bool> {
        let asked = self.surroundings.is_member(w, user);
        tokio::time::timeout(FIND_OUT, asked).await.ok().flatten()
    }

    /// Whether everybody reads a channel, if that can be found out soon.
    pub(super) async fn everyone_reads(&self, w: WorkspaceId, channel: ChannelId) -> Option<bool> {
        let asked = self.surroundings.everyone_reads(w, channel);
        tokio::time::timeout(FIND_OUT, asked).await.ok().flatten()
    }

    /// The Discord roles there are, if they can be read soon.
    pub(super) async fn all_roles(&self, w: WorkspaceId) -> Option<BTreeMap<RoleId, String>> {
        let asked = self.surroundings.all_roles(w);
        tokio::time::timeout(FIND_OUT, asked).await.ok().flatten()
    }

    /// What the bot finds in a channel, if that can be found out soon.
    pub(super) async fn sight(&self, w: WorkspaceId, channel: ChannelId) -> Sight {
        let look = self.surroundings.look(w, channel);
        tokio::time::timeout(FIND_OUT, look)
            .await
            .unwrap_or(Sight::Unknown)
    }
}

impl Case<'_> {
    /// Waits shortly for what becomes of the messages that were just saved, and keeps those that can't be posted.
    pub(super) async fn hear_back(&self, number: DealNumber, keys: &[String]) {
        self.wait_for(number, keys, false).await;
    }

    /// As [`Case::hear_back`], for what is taken back: it is known to others only once its message is edited.
    pub(super) async fn hear_of_edits(&self, number: DealNumber, keys: &[String]) {
        self.wait_for(number, keys, true).await;
    }

    async fn wait_for(&self, number: DealNumber, keys: &[String], edits: bool) {
        if keys.is_empty() {
            return;
        }
        let (coach, w) = (self.coach, self.workspace);
        let held = coach.refused(w, number, keys, edits).await;
        self.unheard.with(|all| all.extend(held));
    }

    /// Whether a message of this kind could not be posted.
    pub fn is_unheard(&self, kind: &str) -> bool {
        self.unheard
            .with(|all| all.iter().any(|p| p.kind == kind && !p.shown))
    }

    /// What could not be posted and how to mend it, a line a channel. Each is told once in an answer.
    pub async fn unheard_lines(&self) -> Vec<String> {
        let posts = self.unheard.with(std::mem::take);
        let mut lines = Vec::new();
        for (channel, of_channel) in by_channel(&posts) {
            let (problem, _) = self.problem(channel, of_channel.first().copied()).await;
            let mut what: Vec<String> = Vec::new();
            for post in &of_channel {
                let name = self.texts().plain(kind_key(&post.kind));
                if !what.contains(&name) {
                    what.push(name);
                }
            }
            lines.push(self.say(
                "unheard.line",
                context! {
                    what => safe(what.join(" · ")),
                    edit => of_channel.iter().all(|p| p.shown),
                    problem => safe(problem),
                },
            ));
        }
        lines
    }

    /// The answer with what could not be posted, as far as it does not say so already.
    pub(super) async fn with_unheard(&self, answer: Answer) -> Answer {
        let lines = self.unheard_lines().await;
        match answer {
            Answer::Say { mut message, show } if !lines.is_empty() => {
                let parts = [message.body.as_str()].into_iter();
                let all = parts.chain(lines.iter().map(String::as_str));
                message.body = all.filter(|l| !l.is_empty()).collect::<Vec<_>>().join("\n");
                Answer::Say { message, show }
            }
            answer => answer,
        }
    }

    /// What is wrong with a channel and who mends it; and what the bot found there.
    pub(super) async fn problem(
        &self,
        channel: Option<ChannelId>,
        held: Option<&Posted>,
    ) -> (String, Sight) {
        let (coach, w) = (self.coach, self.workspace);
        let why = held.and_then(|p| p.reason.as_deref());
        coach
            .problem(&self.voice(), &self.settings, w, channel, why)
            .await
    }
}

impl Coach {
    /// What is wrong with a channel that refused a message for this reason, and who mends it; and what the bot found
    /// there.
    pub(super) async fn problem(
        &self,
        voice: &Voice<'_>,
        settings: &Settings,
        w: WorkspaceId,
        channel: Option<ChannelId>,
        why: Option<&str>,
    ) -> (String, Sight) {
        let sight = match channel {
            Some(channel) => self.sight(w, channel).await,
            None => Sight::Gone,
        };
        let lacks = match &sight {
            Sight::Lacks(names) => names.join(", "),
            _ => String::new(),
        };
        let place = if channel.is_some() && channel == settings.deals_channel {
            "unheard.place.deals"
        } else if channel.is_some() && channel == settings.managers_channel {
            "unheard.place.managers"
        } else {
            "unheard.place.other"
        };
        let of_access = [Post::UNSEEN, Post::MAY_NOT, Post::CHANNEL_GONE];
        let problem = voice.say(
            "unheard.problem",
            context! {
                channel => channel.map(|c| safe(format!("<#{c}>"))),
                place => safe(voice.texts().plain(place)),
                gone => matches!(sight, Sight::Gone | Sight::Elsewhere),
                unseen => sight == Sight::Unseen,
                open => sight == Sight::Fine && why.is_some_and(|why| !of_access.contains(&why)),
                lacks => safe(lacks),
                why => why.map(|why| text::truncate_words(why, WHY_MAX)),
            },
        );
        (problem, sight)
    }
}

/// Messages by the channel they wait for, in their order.
pub(super) fn by_channel(posts: &[Posted]) -> Vec<(Option<ChannelId>, Vec<&Posted>)> {
    let mut groups: Vec<(Option<ChannelId>, Vec<&Posted>)> = Vec::new();
    for post in posts {
        match groups.iter_mut().find(|(c, _)| *c == post.channel) {
            Some((_, of_channel)) => of_channel.push(post),
            None => groups.push((post.channel, vec![post])),
        }
    }
    groups
}

/// The sentence that names a kind of message.
pub(super) fn kind_key(kind: &str) -> &'static str {
    match kind {
        FLAG => "unheard.kind.flag",
        REQUEST => "unheard.kind.request",
        HANDOVER => "unheard.kind.handover",
        HEARD => "unheard.kind.heard",
        NUDGE => "unheard.kind.nudge",
        _ => "unheard.kind.other",
    }
}
