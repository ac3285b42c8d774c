//! Saving what was decided, once for each interaction, with the channel messages it calls for.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use minijinja::context;

use crate::coach::case::Case;
use crate::coach::deal;
use crate::coach::draft::Draft;
use crate::coach::posts::{Channels, Scene, Shown, is_told};
use crate::coach::refusal::{Outcome, Stop};
use crate::coach::request::{Answer, OptionValue};
use crate::coach::rule::{Rule, raises_flag};
use crate::coach::settings::Settings;
use crate::domain::deal::Deal;
use crate::domain::event::{Event, Request, What};
use crate::domain::id::{ChannelId, DealNumber, UserId};
use crate::domain::owed;
use crate::domain::watch::Attention;
use crate::message::Message;
use crate::store::{
    Change, CommitError, DealWrite, DraftWrite, MemberWrite, PostWrite, ReceiptWrite, Record,
    StoreError, Target,
};

/// How often a change is decided anew when somebody else was faster.
const ATTEMPTS: usize = 8;

/// A change that was saved.
#[derive(Debug)]
pub struct Done {
    /// The deal before.
    pub before: Arc<Deal>,
    /// The deal after, with its number and version.
    pub record: Record,
    /// What happened.
    pub events: Vec<Event>,
    /// The keys of the messages that follow it.
    pub posted: Vec<String>,
    /// The rules that are explained with it, and to whom.
    lessons: Vec<(UserId, Rule)>,
}

impl Done {
    /// Whether the answer has to explain this rule, because it was not met before.
    pub fn explains(&self, rule: &Rule) -> bool {
        self.lessons.iter().any(|(_, met)| met == rule)
    }
}

impl Case<'_> {
    /// Changes a deal: loads it, lets `decide` say what happens, saves. When somebody else was faster, it is
    /// decided anew on the state they left.
    ///
    /// # Errors
    /// What `decide` refuses; nothing is saved then.
    pub async fn change<E: From<Stop>>(
        &self,
        number: DealNumber,
        mut decide: impl FnMut(&Record) -> Result<Vec<What>, E>,
    ) -> Result<Done, E> {
        let turn = self.coach.turns.take(self.workspace, number).await;
        if turn.is_none() {
            return Err(Stop::Busy.into());
        }
        for _ in 0..ATTEMPTS {
            let record = self.load(number).await?;
            let mut what = decide(&record)?;
            self.place_flags(Some(&record.deal), &mut what);
            let lessons = self.lessons(&mut what).await?;
            let events = self.events(record.deal.last_seq, what);
            let mut after = (*record.deal).clone();
            for event in &events {
                after.apply(event);
            }
            match self.save(&record, after, events, &[], lessons).await {
                Ok(done) => {
                    // Others may change the deal while the channel is waited for.
                    drop(turn);
                    self.hear_back(done.record.number, &done.posted).await;
                    return Ok(done);
                }
                Err(CommitError::Conflict) => {}
                Err(error) => return Err(self.failed(error).into()),
            }
        }
        Err(Stop::Busy.into())
    }

    /// Saves what was decided about a deal; `undone` is what it takes back.
    pub async fn save(
        &self,
        record: &Record,
        after: Deal,
        events: Vec<Event>,
        undone: &[Event],
        lessons: Vec<(UserId, Rule)>,
    ) -> Result<Done, CommitError> {
        let rep = self.heard_by(&record.deal, &after).await;
        let scene = self.scene(&events, rep);
        let posts = scene.changed(Some(&record.deal), &after, undone);
        let posted = keys(&posts, record.number);
        let after = Arc::new(after);
        let change = Change {
            receipt: Some(self.receipt()),
            deal: Some(DealWrite {
                target: Target::At {
                    number: record.number,
                    version: record.version,
                },
                deal: Arc::clone(&after),
                events: events.clone(),
                undone: undone.iter().map(|e| e.seq).collect(),
                due_at: self.due_at(Some(&record.deal), &after),
                attention: self.attention(&after),
            }),
            posts,
            member: Some(self.sighting()),
            met: self.kept(&lessons),
            ..Change::new(self.workspace)
        };
        let saved = self.coach.store.commit(change).await?;
        self.saved.store(true, Ordering::Relaxed);
        Ok(Done {
            before: Arc::clone(&record.deal),
            record: Record {
                workspace: self.workspace,
                number: record.number,
                version: saved.version,
                deal: after,
            },
            events,
            posted,
            lessons,
        })
    }

    /// Saves a new deal.
    pub async fn create(
        &self,
        events: Vec<Event>,
        deal: Deal,
        lessons: &[(UserId, Rule)],
    ) -> Outcome<Record> {
        let created = self.create_with(events, deal, lessons, None).await;
        created.map_err(|e| self.failed(e))
    }

    /// The same together with settings, over this version of them.
    pub async fn create_with(
        &self,
        events: Vec<Event>,
        deal: Deal,
        lessons: &[(UserId, Rule)],
        settings: Option<(i64, Settings)>,
    ) -> Result<Record, CommitError> {
        let posts = self.scene(&events, None).changed(None, &deal, &[]);
        let written = posts.clone();
        let deal = Arc::new(deal);
        let change = Change {
            receipt: Some(self.receipt()),
            deal: Some(DealWrite {
                target: Target::New,
                deal: Arc::clone(&deal),
                events,
                undone: Vec::new(),
                due_at: self.due_at(None, &deal),
                attention: self.attention(&deal),
            }),
            posts,
            member: Some(self.sighting()),
            met: self.kept(lessons),
            settings,
            ..Change::new(self.workspace)
        };
        let saved = self.coach.store.commit(change).await?;
        self.saved.store(true, Ordering::Relaxed);
        let number = saved
            .number
            .ok_or_else(|| StoreError::Invalid("the store gave no number".into()))?;
        self.hear_back(number, &keys(&written, number)).await;
        Ok(Record {
            workspace: self.workspace,
            number,
            version: saved.version,
            deal,
        })
    }

    /// Events of this request, following the history's last entry. They bear the time of their saving, not that
    /// of the request, which may have waited for others.
    pub fn events(&self, last_seq: i64, what: Vec<What>) -> Vec<Event> {
        let at = self.coach.clock.wall_ms();
        (last_seq + 1..)
            .zip(what)
            .map(|(seq, what)| Event {
                seq,
                at,
                by: self.actor().user,
                interaction: self.request.id,
                what,
            })
            .collect()
    }

    /// When time next has something to say about a deal: at once where this change ends or begins what it says.
    fn due_at(&self, before: Option<&Deal>, after: &Deal) -> Option<i64> {
        let measure = self.measure();
        let said = |deal: &Deal| measure.watch(&self.playbook, deal).holding(self.now);
        let (was, is) = (before.map(said).unwrap_or_default(), said(after));
        let told = |deal: &Deal| (deal.owner, deal.handover.as_ref().map(|h| h.to));
        let another = !is.is_empty() && before.map(told) != Some(told(after));
        if was != is || another {
            // Not 0, which means that nobody has looked yet.
            return Some(1);
        }
        measure.watch(&self.playbook, after).next_at(self.now)
    }

    fn attention(&self, deal: &Deal) -> Attention {
        let owes = !owed::owed(&self.playbook, deal).is_empty();
        self.measure().watch(&self.playbook, deal).attention(owes)
    }

    /// The receipt that makes this request apply once.
    pub fn receipt(&self) -> ReceiptWrite {
        ReceiptWrite {
            interaction: self.request.id,
            user: self.actor().user,
            at: self.now,
        }
    }

    /// Where posts go: flags to the deals channel, or to where the command was used; requests to the managers'
    /// channel, or where flags go.
    pub fn channels(&self) -> Channels {
        let deals = self.settings.deals_channel.unwrap_or(self.channel);
        Channels {
            deals,
            managers: self.settings.managers_channel.unwrap_or(deals),
            rep: None,
        }
    }

    /// The direct messages in which the rep hears of what was decided, where they chose that for their nudges.
    async fn heard_by(&self, before: &Deal, after: &Deal) -> Option<ChannelId> {
        if before.told == after.told {
            return None;
        }
        let (coach, w, owner) = (self.coach, self.workspace, after.owner?);
        let rep = coach.rep(w, owner).await.ok()?;
        if !rep.is_direct() {
            return None;
        }
        coach.opened_direct(w, owner).await.ok().flatten()
    }

    /// Says of each event which flags end with it, and whether the public answer shows the one that it raises.
    pub fn place_flags(&self, deal: Option<&Deal>, what: &mut [What]) {
        let in_card = deal::is_public(&self.path) && self.request.channel == self.channels().deals;
        let mut deal = deal.cloned();
        for what in what {
            let ended = deal
                .as_ref()
                .map(|d| owed::ended_by(&self.playbook, d, what));
            match what {
                What::Created(c) => c.in_card = in_card && !c.quiet && !c.passed.is_empty(),
                What::Moved(m) => {
                    m.ends = ended.unwrap_or_default();
                    m.in_card = in_card && raises_flag(m);
                }
                What::Lost { ends, .. } => *ends = ended.unwrap_or_default(),
                _ => {}
            }
            if let Some(deal) = &mut deal {
                for event in self.events(deal.last_seq, vec![what.clone()]) {
                    deal.apply(&event);
                }
            }
        }
    }

    /// The event that asks for a move, and where it was asked for.
    pub fn requested(&self, request: Request) -> What {
        What::Requested {
            request,
            channel: Some(self.channel),
        }
    }

    /// Where what happens is seen.
    fn scene(&self, events: &[Event], rep: Option<ChannelId>) -> Scene<'_> {
        let told = deal::is_public(&self.path) && events.iter().any(|e| is_told(&e.what));
        Scene {
            playbook: &self.playbook,
            channels: Channels {
                rep,
                ..self.channels()
            },
            shown: told.then(|| self.shown()),
        }
    }

    /// The public answer to this request.
    pub fn shown(&self) -> Shown {
        Shown {
            interaction: self.request.id,
            channel: self.request.channel,
            at: self.now,
        }
    }

    /// Shows a view of a deal to everybody in the channel, under a post, so that it goes when the deal does.
    pub async fn share(&self, number: DealNumber, mut message: Message) -> Outcome<Answer> {
        let by = self.mention(Some(self.actor().user));
        let by = self.say("deal.shown_by", context! { by });
        message.body = format!("{by}\n{}", message.body);
        let change = Change {
            posts: vec![self.shown().share(number)],
            ..Change::new(self.workspace)
        };
        let saved = self.coach.store.commit(change).await;
        saved.map_err(|e| self.failed(e))?;
        Ok(Answer::public(message))
    }

    fn sighting(&self) -> MemberWrite {
        MemberWrite {
            user: self.actor().user,
            name: self.actor().name.clone(),
            roles: self.actor().roles.clone(),
            seen_at: self.now,
        }
    }

    /// A failed commit as what stops the request.
    pub fn failed(&self, error: CommitError) -> Stop {
        match error {
            CommitError::Busy | CommitError::Conflict => Stop::Busy,
            CommitError::Duplicate(receipt) => Stop::Applied(receipt.deal),
            CommitError::Failed(error) => error.into(),
        }
    }

    /// Keeps a command for 15 minutes, and gives the draft's id.
    pub async fn keep_as(
        &self,
        path: &[String],
        options: &BTreeMap<String, OptionValue>,
    ) -> Outcome<String> {
        let id = base36(self.request.id.0);
        let draft = Draft {
            path: path.to_vec(),
            options: options.clone(),
            channel: self.channel,
        };
        let body = serde_json::to_string(&draft).map_err(|e| Stop::Fault(e.to_string()))?;
        let change = Change {
            draft: Some(DraftWrite {
                user: self.actor().user,
                id: id.clone(),
                body,
                at: self.now,
            }),
            ..Change::new(self.workspace)
        };
        self.coach
            .store
            .commit(change)
            .await
            .map_err(|e| self.failed(e))?;
        Ok(id)
    }
}

/// The keys of posts about this deal that are sent at once.
fn keys(posts: &[PostWrite], number: DealNumber) -> Vec<String> {
    let number = number.0.to_string();
    posts
        .iter()
        .filter(|p| p.answers.is_none())
        .map(|p| p.key.replace("{deal}", &number))
        .collect()
}

/// A number in the short form used in ids.
fn base36(mut n: u64) -> String {
    const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
    let mut out = Vec::new();
    loop {
        out.push(DIGITS[usize::try_from(n % 36).unwrap_or(0)]);
        n /= 36;
        if n == 0 {
            break;
        }
    }
    out.reverse();
    String::from_utf8(out).unwrap_or_default()
}
