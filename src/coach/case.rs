//! One request being handled: who asks, where, when, by which playbook and settings.

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, OnceLock};

use chrono::NaiveDate;
use minijinja::context;
use minijinja::value::Value;

use crate::coach::Coach;
use crate::coach::act::Act;
use crate::coach::draft::Draft;
use crate::coach::refusal::{Outcome, Stop};
use crate::coach::request::{Actor, Ask, Request};
use crate::coach::settings::Settings;
use crate::coach::unheard::Unheard;
use crate::domain::calendar::{self, WorkCalendar, Zone};
use crate::domain::checklist::{self, Checklist};
use crate::domain::date::{Purpose, Seen};
use crate::domain::deal::{Deal, Status};
use crate::domain::id::{ChannelId, DealNumber, RoleId, UserId, WorkspaceId};
use crate::domain::money::Currency;
use crate::domain::moves::Push;
use crate::domain::text;
use crate::domain::watch::Measure;
use crate::message::voice::{self, Voice};
use crate::message::{Colour, Message, Reader};
use crate::playbook::{Autonomy, Playbook, SalesRole, Texts};
use crate::store::{Record, SettingsRecord};

/// Longest name of a deal in a refusal, in characters.
const NAME_MAX: usize = 50;

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
    /// Whether this request has saved something; from then on no answer may say that nothing was saved.
    pub saved: Arc<AtomicBool>,
    /// The messages that this request should have posted and could not.
    pub unheard: Unheard,
    /// The owner for whom the person stands in, once a deal of theirs was read.
    pub stands_in_for: Arc<OnceLock<UserId>>,
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
        self.settings.zone(&self.coach.defaults)
    }

    /// The workspace's local date.
    pub fn today(&self) -> NaiveDate {
        calendar::today(self.now, self.zone())
    }

    /// The workspace's working days and hours.
    pub fn calendar(&self) -> WorkCalendar {
        self.settings.calendar(&self.coach.defaults)
    }

    /// What the workspace's time is measured by.
    pub fn measure(&self) -> Measure {
        self.settings.measure(&self.coach.defaults)
    }

    /// What a deal's card says of its time.
    pub fn watched(&self, deal: &Deal) -> Vec<String> {
        let measure = self.measure();
        let watch = measure.watch(&self.playbook, deal);
        self.voice().watched(&watch, self.now)
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
        // Everybody has the role that bears the workspace's own id, and Discord never lists it.
        let everyone = RoleId(self.workspace.0);
        roles
            .iter()
            .chain([&everyone])
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
            .or_else(|| self.settings.autonomy.get(Settings::NO_ROLE).copied())
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

    /// The deal of that number in this workspace.
    pub async fn load(&self, number: DealNumber) -> Outcome<Record> {
        let code = number.to_string();
        let pressed = !matches!(self.request.ask, Ask::Command { .. } | Ask::Complete { .. });
        match self.coach.store.deal(self.workspace, number).await? {
            Some(record) if record.deal.status != Status::Withdrawn => {
                self.know_stand_in(&record).await?;
                Ok(record)
            }
            Some(record) => {
                let events = self.coach.store.all_events(self.workspace, number).await?;
                let taken = events.last();
                let values = context! {
                    code, name => text::truncate(&record.deal.name, NAME_MAX).into_owned(),
                    who => self.mention(taken.map(|e| e.by)),
                    ago => taken.map(|e| voice::ago(e.at)),
                };
                Err(self.stop("refusal.withdrawn", values))
            }
            None if pressed => Err(self.stop("refusal.gone", context! { code })),
            None => Err(self.stop("refusal.no_deal", context! { typed => code })),
        }
    }

    /// Finds out whether the person stands in for the deal's owner, where that decides what they may do.
    async fn know_stand_in(&self, record: &Record) -> Outcome<()> {
        let me = self.actor().user;
        let Some(owner) = record.deal.owner.filter(|o| *o != me && !self.is_manager()) else {
            return Ok(());
        };
        let rep = self.coach.rep(self.workspace, owner).await?;
        let pause = rep.paused(&rep.calendar(&self.calendar()), self.now);
        if pause.is_some_and(|pause| pause.stand_in == Some(me)) {
            // Set before where the same was found out for the same deal.
            self.stands_in_for.set(owner).ok();
        }
        Ok(())
    }

    /// Refuses who may not change the deal: only its owner, who stands in for them, and managers may.
    pub fn may_change(&self, record: &Record) -> Outcome<()> {
        let owner = record.deal.owner;
        if owner == Some(self.actor().user) || self.is_manager() {
            return Ok(());
        }
        if owner.is_some() && owner == self.stands_in_for.get().copied() {
            return Ok(());
        }
        Err(self.stop(
            "refusal.not_yours",
            context! { owner => self.mention(record.deal.owner), ..self.called(record) },
        ))
    }

    /// What a sentence calls a deal: its code and its name.
    pub fn called(&self, record: &Record) -> Value {
        voice::called(record.number, &record.deal)
    }

    /// What the person may do with the deal.
    pub fn reader(&self, record: &Record) -> Reader {
        if self.is_manager() {
            Reader::Manager
        } else if self.may_change(record).is_ok() {
            Reader::Owner
        } else {
            Reader::Colleague
        }
    }

    /// Refuses who is not a manager.
    pub fn must_manage(&self) -> Outcome<()> {
        if self.is_manager() {
            Ok(())
        } else {
            Err(self.stop("refusal.managers_only", context! {}))
        }
    }

    /// Whether somebody is certainly no member any more.
    pub async fn has_left(&self, user: UserId) -> bool {
        self.coach.is_member(self.workspace, user).await == Some(false)
    }

    /// A person as a mention that does not ping by itself.
    pub fn mention(&self, user: Option<UserId>) -> Value {
        match user {
            Some(user) => crate::playbook::texts::safe(format!("<@{user}>")),
            None => Value::from(self.texts().plain("word.nobody")),
        }
    }

    /// A kept command of this person.
    pub async fn draft(&self, id: &str) -> Outcome<Draft> {
        let body = self
            .coach
            .store
            .draft(self.workspace, self.actor().user, id, self.now)
            .await?;
        body.and_then(|b| serde_json::from_str(&b).ok())
            .ok_or_else(|| {
                let typed = crate::coach::typed::typed(self.request);
                let typed = text::truncate(&typed, 200).into_owned();
                self.stop("refusal.draft_gone", context! { typed })
            })
    }

    /// Reads an act; an id that is not ours, or of an earlier version, is refused.
    pub fn act(&self, custom_id: &str) -> Outcome<Act> {
        Act::parse(custom_id).ok_or_else(|| self.stop("refusal.old_button", context! {}))
    }

    /// What messages are written with.
    pub fn voice(&self) -> Voice<'_> {
        Voice {
            playbook: &self.playbook,
            today: self.today(),
            home: self.currency(),
        }
    }

    /// The checklist of a deal, with questions for its owner's role; `None` where the playbook no longer has its stage.
    pub async fn checklist(&self, deal: &Deal) -> Outcome<Option<Checklist<'_>>> {
        let role = self.role_for_questions(deal.owner).await?;
        let calendar = self.calendar();
        let seen = Seen {
            today: self.today(),
            calendar: &calendar,
            purpose: Purpose::Step,
        };
        Ok(checklist::build(
            &self.playbook,
            deal,
            role.as_deref(),
            &seen,
        ))
    }

    /// The name of the stage a deal stands in; one that is gone is said to be.
    pub fn stage_name(&self, deal: &Deal) -> String {
        self.voice().stands(&deal.stage)
    }
}
