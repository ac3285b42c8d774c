//! Nudges: what time brought up is told to whom it concerns, once a day, within their hours.
//!
//! A look at what is due ([`Coach::look`]) notes which spells hold and plans a message for each person; what the
//! message says is decided when it is sent ([`Coach::nudge`]), so that a deal that came alive before is not in it.

mod attend;
mod look;
mod message;

pub(super) use attend::attend;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use look::Reps;

use crate::coach::Coach;
use crate::coach::posting::Posting;
use crate::coach::settings::Settings;
use crate::domain::calendar::today;
use crate::domain::deal::Deal;
use crate::domain::id::{UserId, WorkspaceId};
use crate::domain::watch::{Rule, Spell, Whose};
use crate::message::voice::Voice;
use crate::playbook::Playbook;
use crate::store::{Again, EVERYBODY, MANAGERS, Post, Record, StoreError};

/// A message that asks one person to act.
pub const NUDGE: &str = "nudge";

/// Working days until the same is told again, by how often it was told.
const PAUSES: [u32; 4] = [2, 4, 8, 10];

/// A deal with what is to be told of it.
struct Told {
    record: Record,
    spells: Vec<Spell>,
    /// How often it was told before.
    turn: usize,
}

impl Coach {
    /// What a nudge says now; closed where nothing is left to say, or where it is no time for it any more.
    pub(super) async fn nudge(&self, post: &Post) -> Result<Posting, StoreError> {
        let now = self.clock.wall_ms();
        let (w, user) = (post.workspace, UserId::from_i64(post.reference));
        let settings = self.store.settings(w).await?;
        if post.message.is_none() {
            let (rep, calendar) = self.hours_of(w, user, &settings).await?;
            let fits = calendar.within_hours(now)
                && post.key == key(user, today(now, calendar.zone()))
                && rep.paused(&calendar, now).is_none();
            if !fits {
                // Hours, zone or the day have changed since it was planned.
                self.store.give_back(w, &post.key, now).await?;
                return Ok(Posting::Close("it is no time for it any more".into()));
            }
        }
        let playbook = self.playbook();
        let told = self.told(post, &playbook, &settings, now).await?;
        let voice = Voice {
            playbook: &playbook,
            today: self.today(settings.zone.as_ref()),
            home: settings.currency.unwrap_or(self.defaults.currency),
        };
        let direct = self.rep(w, user).await?.dm == Some(post.channel);
        if told.is_empty() {
            if post.message.is_none() {
                // What still holds concerns somebody else by now.
                self.store.give_back(w, &post.key, now).await?;
                return Ok(Posting::Close("nothing is left to say".into()));
            }
            // What still waits was taken over by a newer message, and is none of this one any more.
            let rows = self.store.told_in(w, &post.key).await?;
            let mut numbers: Vec<_> = rows.iter().map(|row| row.deal).collect();
            numbers.dedup();
            let records = self.store.deals(w, &numbers).await?;
            let ended = (!rows.is_empty()).then_some(&records[..]);
            let message = message::over(&voice, user, ended);
            return Ok(Posting::Send(Box::new(message)));
        }
        let measure = settings.measure(&self.defaults);
        let mut items = Vec::new();
        for deal in &told {
            let role = self.asked_as(w, deal.record.deal.owner, &settings).await;
            let role = role.as_deref();
            let item = message::Item::of(&voice, &measure, deal, role, now, &items);
            items.push(item);
        }
        let mut message = message::nudge(&voice, user, &items);
        if direct {
            message = message.in_direct(w);
        }
        Ok(Posting::Send(Box::new(message)))
    }

    /// What a message tells of that still holds and still concerns its reader, the most urgent deal first.
    async fn told(
        &self,
        post: &Post,
        playbook: &Playbook,
        settings: &Settings,
        now: i64,
    ) -> Result<Vec<Told>, StoreError> {
        let (w, user) = (post.workspace, UserId::from_i64(post.reference));
        let measure = settings.measure(&self.defaults);
        let rows = self.store.told_in(w, &post.key).await?;
        let mut by_deal: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for row in &rows {
            by_deal.entry(row.deal).or_default().push(row);
        }
        let (mut told, mut reps) = (Vec::new(), Reps::new());
        for (number, rows) in by_deal {
            let Some(record) = self.store.deal(w, number).await? else {
                continue;
            };
            let mut spells = measure.watch(playbook, &record.deal).holding(now);
            let mut kept = Vec::new();
            for spell in spells.drain(..) {
                let Some(rule) = Rule::of(spell.cue) else {
                    continue;
                };
                let planned = rows
                    .iter()
                    .any(|r| r.rule == rule.id && r.since == spell.since);
                let concerned = match concerned(rule, &record.deal) {
                    _ if user == EVERYBODY => true,
                    None if rule.whose == Whose::Manager => user == MANAGERS,
                    Some(who) => self.reached(w, who, &measure, now, &mut reps).await? == user,
                    None => false,
                };
                if planned && concerned {
                    kept.push(spell);
                }
            }
            if !kept.is_empty() {
                let turn = rows.iter().map(|r| r.nudges).max().unwrap_or(0);
                // What was delivered counts once more; the message keeps its words when it is edited.
                let turn = turn.saturating_sub(u32::from(post.message.is_some()));
                told.push(Told {
                    record,
                    spells: kept,
                    turn: usize::try_from(turn).unwrap_or(0),
                });
            }
        }
        told.sort_by_key(|t| {
            let first = t.spells.first();
            (first.map(|s| s.cue), first.map(|s| s.since))
        });
        Ok(told)
    }

    /// When what a nudge told is told again, as it is delivered for the first time.
    pub(super) async fn told_again(&self, post: &Post, now: i64) -> Result<Vec<Again>, StoreError> {
        let (w, user) = (post.workspace, UserId::from_i64(post.reference));
        let settings = self.store.settings(w).await?;
        let (_, calendar) = self.hours_of(w, user, &settings).await?;
        let rows = self.store.told_in(w, &post.key).await?;
        let day = today(now, calendar.zone());
        let again = |nudges: u32| {
            let pause = usize::try_from(nudges).ok().and_then(|n| PAUSES.get(n));
            let days = pause.or(PAUSES.last()).copied().unwrap_or(1);
            calendar.start_of_nth(day, days).unwrap_or(i64::MAX)
        };
        let told = self.told(post, &self.playbook(), &settings, now).await?;
        let mut list = Vec::new();
        for deal in &told {
            for spell in &deal.spells {
                let Some(rule) = Rule::of(spell.cue) else {
                    continue;
                };
                let row = rows.iter().find(|r| {
                    r.deal == deal.record.number && r.rule == rule.id && r.since == spell.since
                });
                if let Some(row) = row {
                    // The channel is told once.
                    let next_at = if user == EVERYBODY {
                        i64::MAX
                    } else {
                        again(row.nudges)
                    };
                    list.push(Again {
                        deal: row.deal,
                        rule: row.rule.clone(),
                        since: row.since,
                        next_at,
                    });
                }
            }
        }
        Ok(list)
    }

    /// The sales role whose questions the owner of a deal is asked.
    async fn asked_as(
        &self,
        w: WorkspaceId,
        owner: Option<UserId>,
        settings: &Settings,
    ) -> Option<String> {
        let roles = self.roles_of(w, owner?).await.ok()?;
        let playbook = self.playbook();
        let mapped = roles.iter().filter_map(|r| settings.roles.get(r));
        let mut sales = mapped.filter_map(|id| playbook.role(id));
        sales.find(|r| !r.manages).map(|r| r.id.clone())
    }
}

/// Who can do something about what a rule points out.
fn concerned(rule: &Rule, deal: &Deal) -> Option<UserId> {
    match rule.whose {
        Whose::Owner => deal.owner,
        Whose::Receiver => deal.handover.as_ref().map(|h| h.to),
        // Managers read it in their digest.
        Whose::Manager => None,
    }
}

/// The one message of a person and a day of theirs.
fn key(user: UserId, day: NaiveDate) -> String {
    format!("{NUDGE}:{user}:{day}")
}
