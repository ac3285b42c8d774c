//! One request being handled: who asks, where, when, by which playbook and settings.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use minijinja::context;
use minijinja::value::Value;

use crate::coach::act::Act;
use crate::coach::draft::Draft;
use crate::coach::refusal::{Outcome, Stop};
use crate::coach::request::{Actor, OptionValue, Request};
use crate::coach::{Coach, posts};
use crate::domain::calendar::{self, Zone};
use crate::domain::checklist::{self, Checklist};
use crate::domain::deal::{Deal, Status};
use crate::domain::event::{Event, What};
use crate::domain::id::{ChannelId, DealNumber, RoleId, UserId, WorkspaceId};
use crate::domain::money::Currency;
use crate::domain::moves::Push;
use crate::domain::owed;
use crate::message::voice::Voice;
use crate::message::{Colour, Message};
use crate::playbook::{Autonomy, Playbook, SalesRole, Texts};
use crate::store::{
    Change, CommitError, DealWrite, DraftWrite, MemberWrite, ReceiptWrite, Record, SettingsRecord,
    Target,
};

/// How often a change is decided anew when somebody else was faster.
const ATTEMPTS: usize = 8;

/// The context of one request.
pub struct Case<'a> {
    /// The coach.
    pub coach: &'a Coach,
    /// What was asked.
    pub request: &'a Request,
    /// The workspace it was asked in.
    pub workspace: WorkspaceId,
    /// Now, UTC milliseconds.
    pub now: i64,
    /// The playbook as it stood when the request came.
    pub playbook: Arc<Playbook>,
    /// The workspace's settings.
    pub settings: SettingsRecord,
    /// The command being carried out: the one typed, or a kept one that is run again.
    pub path: Vec<String>,
    /// The channel the command was used in.
    pub channel: ChannelId,
}

/// A change that was saved.
#[derive(Debug)]
pub struct Done {
    /// The deal before.
    pub before: Deal,
    /// The deal after, with its number and version.
    pub record: Record,
    /// What happened.
    pub events: Vec<Event>,
}

impl<'a> Case<'a> {
    /// Who asks.
    pub fn actor(&self) -> &'a Actor {
        &self.request.actor
    }

    /// The bot's sentences.
    pub fn texts(&self) -> &Texts {
        &self.playbook.texts
    }

    /// A sentence.
    pub fn say(&self, key: &str, values: Value) -> String {
        self.texts().say(key, values)
    }

    /// A refusal: the first line of the template is the news, the rest the way out.
    pub fn refusal(&self, key: &str, values: Value) -> Message {
        let text = self.say(key, values);
        let (headline, body) = text.split_once('\n').unwrap_or((&text, ""));
        Message {
            headline: headline.trim().to_owned(),
            body: body.trim().to_owned(),
            colour: Colour::Refused,
            ..Message::default()
        }
    }

    /// A refusal that ends the request.
    pub fn stop(&self, key: &str, values: Value) -> Stop {
        self.refusal(key, values).into()
    }

    /// The workspace's time zone.
    pub fn zone(&self) -> &Zone {
        self.settings
            .zone
            .as_ref()
            .unwrap_or(&self.coach.defaults.zone)
    }

    /// The workspace's local date.
    pub fn today(&self) -> NaiveDate {
        calendar::today(self.now, self.zone())
    }

    /// The default currency.
    pub fn currency(&self) -> Currency {
        self.settings
            .currency
            .unwrap_or(self.coach.defaults.currency)
    }

    /// Whether the person is a manager: Manage Server, or a role mapped to a sales role that manages.
    pub fn is_manager(&self) -> bool {
        self.actor().manages_server
            || self
                .sales_roles(&self.actor().roles)
                .iter()
                .any(|r| r.manages)
    }

    /// The sales roles that Discord roles are mapped to.
    pub fn sales_roles(&self, roles: &[RoleId]) -> Vec<&SalesRole> {
        roles
            .iter()
            .filter_map(|r| self.settings.roles.get(r))
            .filter_map(|id| self.playbook.role(id))
            .collect()
    }

    /// The autonomy of a sales role here: the workspace's override, else the playbook's.
    pub fn autonomy_of(&self, role: &SalesRole) -> Autonomy {
        self.settings
            .autonomy
            .get(&role.id)
            .copied()
            .unwrap_or(role.autonomy)
    }

    /// How hard the bot pushes a move of that owner's deal: the strictest of the owner's mapped roles counts;
    /// none mapped means guided.
    pub async fn push(&self, owner: Option<UserId>) -> Outcome<Push> {
        let roles = self.roles_of(owner).await?;
        let autonomy = self
            .sales_roles(&roles)
            .into_iter()
            .map(|r| self.autonomy_of(r))
            .min()
            .unwrap_or(self.coach.defaults.autonomy);
        Ok(Push {
            autonomy,
            manager: self.is_manager(),
        })
    }

    /// The sales role whose questions a person is asked: the first that does not manage.
    pub async fn role_for_questions(&self, owner: Option<UserId>) -> Outcome<Option<String>> {
        let roles = self.roles_of(owner).await?;
        Ok(self
            .sales_roles(&roles)
            .into_iter()
            .find(|r| !r.manages)
            .map(|r| r.id.clone()))
    }

    async fn roles_of(&self, user: Option<UserId>) -> Outcome<Vec<RoleId>> {
        match user {
            None => Ok(Vec::new()),
            Some(user) if user == self.actor().user => Ok(self.actor().roles.clone()),
            Some(user) => self.coach.roles_of(self.workspace, user).await,
        }
    }

    /// The deal that an option names: a code, or a name that fits just one deal.
    ///
    /// # Errors
    /// Refused when there is none, or several; what was typed is given back.
    pub async fn find(&self, typed: &str) -> Outcome<Record> {
        if let Some(number) = DealNumber::parse(typed) {
            return self.load(number).await;
        }
        let directory = self.coach.store.directory(self.workspace).await?;
        let found = directory.named(typed);
        match found.as_slice() {
            [number] => self.load(*number).await,
            [] => Err(self.stop("refusal.no_deal", context! { typed })),
            several => {
                let codes = several
                    .iter()
                    .take(5)
                    .map(ToString::to_string)
                    .collect::<Vec<_>>()
                    .join(", ");
                Err(self.stop("refusal.which_deal", context! { typed, codes }))
            }
        }
    }

    /// The deal of that number in this workspace.
    pub async fn load(&self, number: DealNumber) -> Outcome<Record> {
        match self.coach.store.deal(self.workspace, number).await? {
            Some(record) if record.deal.status != Status::Withdrawn => Ok(record),
            _ => Err(self.stop("refusal.no_deal", context! { typed => number.to_string() })),
        }
    }

    /// Refuses who may not change the deal: only its owner and managers may.
    pub fn may_change(&self, record: &Record) -> Outcome<()> {
        if record.deal.owner == Some(self.actor().user) || self.is_manager() {
            return Ok(());
        }
        Err(self.stop(
            "refusal.not_yours",
            context! { code => record.number.to_string(), owner => self.mention(record.deal.owner) },
        ))
    }

    /// Refuses who is not a manager.
    pub fn must_manage(&self) -> Outcome<()> {
        if self.is_manager() {
            Ok(())
        } else {
            Err(self.stop("refusal.managers_only", context! {}))
        }
    }

    /// A person as a mention that does not ping by itself.
    pub fn mention(&self, user: Option<UserId>) -> Value {
        match user {
            Some(user) => crate::playbook::texts::safe(format!("<@{user}>")),
            None => Value::from(self.texts().plain("word.nobody")),
        }
    }

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
        for _ in 0..ATTEMPTS {
            let record = self.load(number).await?;
            let what = decide(&record)?;
            let events = self.events(record.deal.last_seq, what);
            let mut after = record.deal.clone();
            for event in &events {
                after.apply(event);
            }
            match self.save(&record, after, events, Vec::new()).await {
                Ok(done) => return Ok(done),
                Err(CommitError::Conflict) => {}
                Err(error) => return Err(self.failed(error).into()),
            }
        }
        Err(Stop::Busy.into())
    }

    /// Saves what was decided about a deal.
    pub async fn save(
        &self,
        record: &Record,
        after: Deal,
        events: Vec<Event>,
        undone: Vec<i64>,
    ) -> Result<Done, CommitError> {
        let posts = posts::changed(
            &self.playbook,
            self.flag_channel(),
            Some(&record.deal),
            &after,
        );
        let change = Change {
            receipt: Some(self.receipt()),
            deal: Some(DealWrite {
                target: Target::At {
                    number: record.number,
                    version: record.version,
                },
                deal: after.clone(),
                events: events.clone(),
                undone,
            }),
            posts,
            member: Some(self.sighting()),
            ..Change::new(self.workspace)
        };
        let saved = self.coach.store.commit(change).await?;
        Ok(Done {
            before: record.deal.clone(),
            record: Record {
                workspace: self.workspace,
                number: record.number,
                version: saved.version,
                deal: after,
            },
            events,
        })
    }

    /// Saves a new deal.
    pub async fn create(&self, events: Vec<Event>, deal: Deal) -> Outcome<Record> {
        let posts = posts::changed(&self.playbook, self.flag_channel(), None, &deal);
        let change = Change {
            receipt: Some(self.receipt()),
            deal: Some(DealWrite {
                target: Target::New,
                deal: deal.clone(),
                events,
                undone: Vec::new(),
            }),
            posts,
            member: Some(self.sighting()),
            ..Change::new(self.workspace)
        };
        let saved = self
            .coach
            .store
            .commit(change)
            .await
            .map_err(|e| self.failed(e))?;
        let number = saved
            .number
            .ok_or_else(|| Stop::Fault("the store gave no number".into()))?;
        Ok(Record {
            workspace: self.workspace,
            number,
            version: saved.version,
            deal,
        })
    }

    /// Events of this request, following the history's last entry.
    pub fn events(&self, last_seq: i64, what: Vec<What>) -> Vec<Event> {
        (last_seq + 1..)
            .zip(what)
            .map(|(seq, what)| Event {
                seq,
                at: self.now,
                by: self.actor().user,
                interaction: self.request.id,
                what,
            })
            .collect()
    }

    /// The receipt that makes this request apply once.
    pub fn receipt(&self) -> ReceiptWrite {
        ReceiptWrite {
            interaction: self.request.id,
            user: self.actor().user,
            at: self.now,
        }
    }

    /// Where flags go: the deals channel, or where the command was used.
    pub fn flag_channel(&self) -> ChannelId {
        self.settings.deals_channel.unwrap_or(self.channel)
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
            CommitError::Failed(error) => Stop::Fault(error.to_string()),
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

    /// A kept command of this person.
    pub async fn draft(&self, id: &str) -> Outcome<Draft> {
        let body = self
            .coach
            .store
            .draft(self.workspace, self.actor().user, id, self.now)
            .await?;
        body.and_then(|b| serde_json::from_str(&b).ok())
            .ok_or_else(|| self.stop("refusal.draft_gone", context! {}))
    }

    /// Reads an act; an id that is not ours, or of an earlier version, is refused.
    pub fn act(&self, custom_id: &str) -> Outcome<Act> {
        Act::parse(custom_id).ok_or_else(|| self.stop("refusal.old_button", context! {}))
    }

    /// What messages are written with.
    pub fn voice(&self) -> Voice<'_> {
        Voice {
            playbook: &self.playbook,
            zone: self.zone(),
        }
    }

    /// The checklist of a deal, with questions for its owner's role.
    pub async fn checklist(&self, deal: &Deal) -> Outcome<Checklist<'_>> {
        let role = self.role_for_questions(deal.owner).await?;
        checklist::build(&self.playbook, deal, role.as_deref()).ok_or_else(|| {
            self.stop(
                "refusal.stage_gone",
                context! { stage => deal.stage.clone() },
            )
        })
    }

    /// The name of the stage a deal stands in.
    pub fn stage_name(&self, deal: &Deal) -> String {
        owed::current(&self.playbook, deal).map_or_else(|| deal.stage.clone(), |s| s.name.clone())
    }
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
