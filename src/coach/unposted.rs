//! A channel that takes no messages: a manager is told once, and the word ends when it takes them again.

use minijinja::context;

use crate::coach::Coach;
use crate::coach::digest::reader_of;
use crate::coach::posting::Posting;
use crate::coach::posts::{FLAG, HANDOVER, HEARD, REQUEST};
use crate::coach::settings::{Setting, Settings};
use crate::domain::id::{ChannelId, WorkspaceId};
use crate::message::Colour;
use crate::message::voice::Voice;
use crate::playbook::texts::safe;
use crate::store::{DIGEST, MANAGERS, POSTED_AGAIN, Post, Posted, StoreError, UNPOSTED};

impl Coach {
    /// After a message was held: has a manager told that its channel takes none, unless that was said already.
    ///
    /// # Errors
    /// When the store can't be read or written; the next held message tells it.
    pub async fn tell_unposted(&self, post: &Post) -> Result<(), StoreError> {
        if [UNPOSTED, POSTED_AGAIN].contains(&post.kind.as_str()) {
            return Ok(());
        }
        let (w, channel) = (post.workspace, post.channel);
        let settings = self.store.settings(w).await?;
        match self.manager_beside(w, channel, &settings).await? {
            Some(place) => {
                let now = self.clock.wall_ms();
                self.store.tell_unposted(w, channel, place, now).await
            }
            None => Ok(()),
        }
    }

    /// Where a manager reads that a channel takes nothing: the managers' channel, else with whoever set that channel,
    /// else the deals channel.
    async fn manager_beside(
        &self,
        w: WorkspaceId,
        channel: ChannelId,
        settings: &Settings,
    ) -> Result<Option<ChannelId>, StoreError> {
        let other = |c: &ChannelId| *c != channel;
        if let Some(managers) = settings.managers_channel.filter(other) {
            return Ok(Some(managers));
        }
        let set = [Setting::ManagersChannel, Setting::DealsChannel];
        let who = set.iter().find_map(|s| settings.set_by(s)).map(|s| s.by);
        if let Some(who) = who
            && self.manages_now(w, who, settings).await == Some(true)
            && let Some(direct) = self.opened_direct(w, who).await?.filter(other)
        {
            return Ok(Some(direct));
        }
        Ok(settings.deals_channel.filter(other))
    }

    /// What that word says now; closed where the channel takes messages again before it was said.
    pub(super) async fn unposted(&self, post: &Post) -> Result<Posting, StoreError> {
        let w = post.workspace;
        let channel = ChannelId::from_i64(post.reference);
        let settings = self.store.settings(w).await?;
        let playbook = self.playbook();
        let voice = Voice {
            playbook: &playbook,
            today: self.today(settings.zone.as_ref()),
            home: settings.currency.unwrap_or(self.defaults.currency),
        };
        let mut held = self.store.held(w).await?;
        held.retain(|p| p.channel == Some(channel));
        let shown = safe(format!("<#{channel}>"));
        if post.kind == POSTED_AGAIN {
            held.clear();
        }
        let Some(first) = held.first() else {
            self.store.posted_again(post).await?;
            if post.message.is_none() {
                return Ok(Posting::Close("it takes messages again".into()));
            }
            let values = context! { channel => shown };
            let message = voice.message("unposted.over", values, Colour::Good);
            return Ok(Posting::Send(Box::new(message)));
        };
        let own = Some(&first.key)
            .filter(|_| first.kind == DIGEST)
            .and_then(|key| reader_of(key))
            .filter(|reader| *reader != MANAGERS);
        let why = first.reason.as_deref();
        let (problem, _) = { self.problem(&voice, &settings, w, Some(channel), why) }.await;
        let all: Vec<&Posted> = held.iter().collect();
        let mut message = voice.message(
            "unposted.message",
            context! {
                channel => shown,
                own => own.map(|who| voice.person(Some(who))),
                what => safe(counts(&voice, &all)),
                problem => safe(problem),
            },
            Colour::Owed,
        );
        message.mentions.extend(own);
        Ok(Posting::Send(Box::new(message)))
    }
}

/// How many of which kind: "2 requests · 1 flag".
pub(super) fn counts(voice: &Voice<'_>, posts: &[&Posted]) -> String {
    let known = [REQUEST, HANDOVER, FLAG, HEARD, DIGEST];
    let of = |kind: &str| posts.iter().filter(|p| p.kind == kind).count();
    let other = posts.len() - known.iter().map(|k| of(k)).sum::<usize>();
    let parts = known.iter().map(|k| (*k, of(k))).chain([("other", other)]);
    parts
        .filter(|(_, count)| *count > 0)
        .map(|(kind, count)| voice.say(&format!("unheard.count.{kind}"), context! { count }))
        .collect::<Vec<_>>()
        .join(" · ")
}
