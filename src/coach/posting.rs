//! What a post looks like now: rendered when it is sent, from the deal as it stands then.

use crate::coach::Coach;
use crate::coach::nudge::NUDGE;
use crate::coach::posts::{ASIDE, CARD, FLAG, HANDOVER, HEARD, REQUEST, SHARED, is_told};
use crate::domain::deal::{Deal, Flag, Status};
use crate::domain::event::{Event, What, is_undone};
use crate::domain::id::ChannelId;
use crate::message::Message;
use crate::message::flag::Ended;
use crate::message::handover;
use crate::message::voice::Voice;
use crate::store::{Again, DIGEST, POSTED_AGAIN, Post, StoreError, UNPOSTED};

/// What becomes of a post.
#[derive(Clone, Debug, PartialEq)]
pub enum Posting {
    /// It is sent, or its message is edited.
    Send(Box<Message>),
    /// Nobody needs it any more; the reason goes to the record.
    Close(String),
    /// It is too late for it, for that reason; an earlier try that came through unheard looks like this.
    Lapsed(Box<Message>, String),
    /// It waits; the reason goes to the record.
    Hold(String),
}

/// What is noted of a message that is there for the first time.
#[derive(Clone, Debug, PartialEq)]
pub enum Delivered {
    /// A nudge: when what it told is told again.
    Nudge(Vec<Again>),
    /// A digest: up to which instant it told what happened, UTC milliseconds.
    Digest(i64),
    /// Nothing, of any other one.
    Other,
}

impl Coach {
    /// What is to be noted of a message that has been sent.
    ///
    /// # Errors
    /// When the store can't be read.
    pub async fn delivered(&self, post: &Post, now: i64) -> Result<Delivered, StoreError> {
        if post.message.is_some() {
            return Ok(Delivered::Other);
        }
        match post.kind.as_str() {
            NUDGE => Ok(Delivered::Nudge(self.told_again(post, now).await?)),
            DIGEST => {
                Ok({ self.digest_told(post).await? }.map_or(Delivered::Other, Delivered::Digest))
            }
            _ => Ok(Delivered::Other),
        }
    }

    /// Renders a post from the deal as it stands.
    ///
    /// # Errors
    /// When the store can't be read; the post is tried again.
    pub async fn post(&self, post: &Post) -> Result<Posting, StoreError> {
        let mut posting = self.post_as_it_is(post).await?;
        if let Posting::Send(message) | Posting::Lapsed(message, _) = &mut posting {
            self.name_in_message(post.workspace, message).await;
        }
        Ok(posting)
    }

    async fn post_as_it_is(&self, post: &Post) -> Result<Posting, StoreError> {
        if post.kind == NUDGE {
            return self.nudge(post).await;
        }
        if post.kind == DIGEST {
            return self.digest_post(post).await;
        }
        if [UNPOSTED, POSTED_AGAIN].contains(&post.kind.as_str()) {
            return self.unposted(post).await;
        }
        let Some(number) = post.deal else {
            return Ok(Posting::Close("it is about no deal".into()));
        };
        let Some(record) = self.store.deal(post.workspace, number).await? else {
            return Ok(Posting::Close("the deal is gone".into()));
        };
        let playbook = self.playbook();
        let settings = self.store.settings(post.workspace).await?;
        let voice = Voice {
            playbook: &playbook,
            today: self.today(settings.zone.as_ref()),
            home: settings.currency.unwrap_or(self.defaults.currency),
        };
        let deal = &record.deal;
        match post.kind.as_str() {
            FLAG => match deal
                .flags
                .iter()
                .find(|f| f.id == post.reference && deal.status != Status::Withdrawn)
            {
                Some(flag) => Ok(Posting::Send(Box::new(voice.flag(number, deal, flag)))),
                None if post.message.is_some() => {
                    let events = self.store.all_events(post.workspace, number).await?;
                    Ok(match taken_back(&events, post.reference) {
                        Some((flag, by)) => Posting::Send(Box::new(voice.flag_taken_back(
                            number,
                            deal,
                            &flag,
                            (by.by, by.at),
                        ))),
                        None => Posting::Close("there is no such flag".into()),
                    })
                }
                None => Ok(Posting::Close("taken back before it was sent".into())),
            },
            REQUEST => {
                if let Some(p) = deal.request.as_ref().filter(|p| p.id == post.reference) {
                    return Ok(Posting::Send(Box::new(
                        voice.request(number, deal, p.id, p.by, &p.request),
                    )));
                }
                let events = self.store.all_events(post.workspace, number).await?;
                let asked = events.iter().find(|e| e.seq == post.reference);
                let Some((What::Requested { request, .. }, by)) = asked.map(|e| (&e.what, e.by))
                else {
                    return Ok(Posting::Close("there is no such request".into()));
                };
                let ended = how_it_ended(&events, post.reference);
                let Some((ended, _)) = ended.filter(|_| post.message.is_some()) else {
                    return Ok(Posting::Close("it ended before it was sent".into()));
                };
                Ok(Posting::Send(Box::new(
                    voice.request_ended(number, deal, request, by, &ended),
                )))
            }
            ASIDE => {
                if let Some(a) = deal.aside_asked.iter().find(|a| a.id == post.reference) {
                    return Ok(Posting::Send(Box::new(voice.aside_asked(number, deal, a))));
                }
                if post.message.is_none() {
                    return Ok(Posting::Close("it ended before it was sent".into()));
                }
                let events = self.store.all_events(post.workspace, number).await?;
                let asked = events.iter().find(|e| e.seq == post.reference);
                Ok(
                    match asked.and_then(|asked| voice.aside_ended(number, deal, &events, asked)) {
                        Some(message) => Posting::Send(Box::new(message)),
                        None => Posting::Close("there is no such request".into()),
                    },
                )
            }
            HANDOVER => {
                if let Some(h) = deal.handover.as_ref().filter(|h| h.id == post.reference) {
                    return Ok(Posting::Send(Box::new(voice.handover(number, deal, h))));
                }
                if post.message.is_none() {
                    return Ok(Posting::Close("it ended before it was sent".into()));
                }
                let events = self.store.all_events(post.workspace, number).await?;
                let offered = events.iter().find(|e| e.seq == post.reference);
                let Some((What::HandoverOffered { to }, by)) = offered.map(|e| (&e.what, e.by))
                else {
                    return Ok(Posting::Close("there is no such offer".into()));
                };
                let ended = how_offer_ended(&events, post.reference);
                Ok(Posting::Send(Box::new(voice.handover_ended(
                    number,
                    deal,
                    (*to, by),
                    ended,
                ))))
            }
            CARD => {
                let events = self.store.all_events(post.workspace, number).await?;
                let told = post.message.and_then(|_| told(&events, post.reference));
                Ok(match told {
                    Some(told) if is_undone(&events, told.seq) => {
                        Posting::Send(Box::new(voice.card_taken_back(number, deal, told)))
                    }
                    _ => Posting::Close("nobody has seen it".into()),
                })
            }
            SHARED => Ok(Posting::Close("nobody has seen it".into())),
            HEARD => {
                let events = self.store.all_events(post.workspace, number).await?;
                let event = events.iter().find(|e| e.seq == post.reference);
                let over = post.message.is_none() && is_undone(&events, post.reference);
                match event.and_then(|e| voice.heard(number, deal, &events, e)) {
                    Some(_) if over => Ok(Posting::Close("taken back before it was sent".into())),
                    Some(message) => {
                        let owner = match deal.owner {
                            Some(owner) => self.rep(post.workspace, owner).await?.dm,
                            None => None,
                        };
                        let message = if owner == Some(post.channel) {
                            message.in_direct(post.workspace)
                        } else {
                            message
                        };
                        Ok(Posting::Send(Box::new(message)))
                    }
                    None => Ok(Posting::Close("nobody is told of it".into())),
                }
            }
            Post::GONE => Ok(Posting::Close("the deal was deleted".into())),
            other => Ok(Posting::Close(format!("a post of kind {other} is unknown"))),
        }
    }
}

impl Coach {
    /// Where a post goes instead that its channel refused: a word to a rep is said in the deals channel rather than
    /// not at all, and so is a word to a manager. One whose message still stands where it was stays with it.
    ///
    /// # Errors
    /// When the store can't be read.
    pub async fn instead(
        &self,
        post: &Post,
        reason: &str,
    ) -> Result<Option<ChannelId>, StoreError> {
        let movable = post.message.is_none() || reason == Post::CHANNEL_GONE;
        if post.kind == NUDGE {
            return self.nudge_instead(post).await;
        }
        if !matches!(post.kind.as_str(), HEARD | UNPOSTED) || !movable {
            return Ok(None);
        }
        let deals = self.store.settings(post.workspace).await?.deals_channel;
        let about = (post.kind == UNPOSTED).then(|| ChannelId::from_i64(post.reference));
        Ok(deals.filter(|deals| *deals != post.channel && about != Some(*deals)))
    }
}

/// A flag that was undone, as it was raised, and what took it back.
fn taken_back(events: &[Event], id: i64) -> Option<(Flag, &Event)> {
    let until = events.iter().position(|e| e.seq == id)?;
    let raised = Deal::replay(events.get(..=until)?)?;
    let flag = raised.flags.into_iter().find(|f| f.id == id)?;
    let takes = |e: &&Event| matches!(&e.what, What::Undone { seqs } if seqs.contains(&id));
    Some((flag, events.iter().find(takes)?))
}

/// What the public answer that ends with this entry tells of.
fn told(events: &[Event], seq: i64) -> Option<&Event> {
    let last = events.iter().find(|e| e.seq == seq)?;
    let mut of_one = events.iter().filter(|e| e.interaction == last.interaction);
    of_one.find(|e| is_told(&e.what))
}

/// How an offer ended, by the history.
fn how_offer_ended(events: &[Event], id: i64) -> handover::Ended {
    events
        .iter()
        .filter(|e| e.seq > id && !is_undone(events, e.seq))
        .find_map(|e| match &e.what {
            What::HandoverAccepted => Some(handover::Ended::Accepted),
            What::HandoverReturned => Some(handover::Ended::Returned),
            What::HandoverOffered { .. } => Some(handover::Ended::Anew),
            _ => None,
        })
        .filter(|_| !is_undone(events, id))
        .unwrap_or(handover::Ended::TakenBack)
}

/// How a request ended and with which event, by the history; `None` while it waits.
pub(super) fn how_it_ended(events: &[Event], id: i64) -> Option<(Ended, &Event)> {
    let takes = |e: &&Event| matches!(&e.what, What::Undone { seqs } if seqs.contains(&id));
    if let Some(by) = events.iter().find(takes) {
        return Some((Ended::TakenBack, by));
    }
    events
        .iter()
        .filter(|e| e.seq > id && !is_undone(events, e.seq))
        .find_map(|e| {
            match &e.what {
                What::Moved(m) if m.requested_by.is_some() => Some(Ended::Approved(e.by)),
                What::Declined { request, reason } if *request == id => {
                    Some(Ended::Declined(e.by, reason.clone()))
                }
                What::Requested { .. } => Some(Ended::Anew),
                What::Moved(_) | What::Lost { .. } => Some(Ended::Overtaken {
                    by: e.by,
                    at: e.at,
                    lost: matches!(e.what, What::Lost { .. }),
                }),
                _ => None,
            }
            .map(|ended| (ended, e))
        })
}
