//! The use cases: load, decide, save, answer.
//!
//! One way in ([`request::Request`]) and one way out ([`request::Answer`]) for every interaction. This file
//! routes; what happens is in one file a command under `deal`, `playbook` and `setup`.

pub mod act;
mod amount;
pub mod args;
pub mod case;
pub mod command;
mod complete;
mod days;
mod deal;
mod digest;
mod direct;
pub mod draft;
mod forms;
mod gone;
mod help;
mod hours;
mod mentions;
pub mod nudge;
mod pick;
mod playbook;
mod posting;
pub mod posts;
pub mod refusal;
pub mod rep;
pub mod request;
pub mod rule;
mod save;
pub mod settings;
mod setup;
mod steps;
mod sure;
mod turns;
mod typed;
mod unheard;
mod unposted;
pub mod watching;
mod which;

use std::collections::BTreeMap;
use std::fmt;
use std::future::ready;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use chrono::{NaiveDate, NaiveTime};
use futures_util::future::BoxFuture;
use minijinja::context;
use tokio::sync::Notify;

use crate::clock::Clock;
use crate::coach::act::Act;
use crate::coach::args::{Args, SEEN};
use crate::coach::case::Case;
use crate::coach::refusal::{Outcome, Stop};
use crate::coach::request::{Answer, Ask, OptionValue, Request};
use crate::coach::turns::Turns;
use crate::coach::unheard::{Unheard, Verdicts};
use crate::domain::calendar::{self, WorkDays, Zone};
use crate::domain::id::{ChannelId, RoleId, UserId, WorkspaceId};
use crate::domain::money::Currency;
use crate::domain::text::Mention;
use crate::message::voice::Voice;
use crate::message::{Colour, Reader};
use crate::playbook::{Autonomy, Playbook};
use crate::store::Store;

pub use posting::{Delivered, Posting};

/// How long a process waits for the answer of another one that applied the same interaction.
const AFTER_YOU: Duration = Duration::from_millis(600);
/// So much of what was typed stands in a sentence; more is given back below it.
const TYPED_MAX: usize = 900;

/// What holds before any set-up, from the configuration.
#[derive(Clone, Debug)]
pub struct Defaults {
    /// Currency of amounts without one.
    pub currency: Currency,
    /// Time zone of dates.
    pub zone: Zone,
    /// Days of the week that are worked.
    pub days: WorkDays,
    /// When the working day begins, local time.
    pub from: NaiveTime,
    /// When it ends; after its beginning.
    pub to: NaiveTime,
    /// When the managers' digest comes, local time.
    pub digest: NaiveTime,
    /// Autonomy of people without a mapped role.
    pub autonomy: Autonomy,
    /// The workspaces served; `None` for all.
    pub workspaces: Option<Vec<WorkspaceId>>,
}

/// What the coach needs to know of Discord and can't read in an interaction.
pub trait Surroundings: Send + Sync {
    /// The Discord roles of a member; `None` when they can't be read.
    fn roles(&self, workspace: WorkspaceId, user: UserId) -> BoxFuture<'_, Option<Vec<RoleId>>>;
    /// The name of whom or what a text names by id; `None` when it is not of the workspace or can't be read.
    fn name(&self, _: WorkspaceId, _: Mention) -> BoxFuture<'_, Option<String>> {
        Box::pin(ready(None))
    }
    /// What the bot finds in a channel.
    fn look(&self, _: WorkspaceId, _: ChannelId) -> BoxFuture<'_, Sight> {
        Box::pin(ready(Sight::Unknown))
    }
    /// Whether everybody in the workspace reads a channel; `None` when that can't be found out.
    fn everyone_reads(&self, _: WorkspaceId, _: ChannelId) -> BoxFuture<'_, Option<bool>> {
        Box::pin(ready(None))
    }
    /// The Discord roles that a workspace has, with their names; `None` when they can't be read.
    fn all_roles(&self, _: WorkspaceId) -> BoxFuture<'_, Option<BTreeMap<RoleId, String>>> {
        Box::pin(ready(None))
    }
    /// The channel of the direct messages with somebody; `None` when it can't be opened.
    fn direct(&self, _: UserId) -> BoxFuture<'_, Option<ChannelId>> {
        Box::pin(ready(None))
    }
    /// Whether somebody may manage the workspace, by permission; `None` when that can't be found out.
    fn manages(&self, _: WorkspaceId, _: UserId) -> BoxFuture<'_, Option<bool>> {
        Box::pin(ready(None))
    }
    /// Whether somebody is a member; `None` when that can't be found out.
    fn is_member(&self, _: WorkspaceId, _: UserId) -> BoxFuture<'_, Option<bool>> {
        Box::pin(ready(None))
    }
}

/// What the bot finds when it looks at a channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sight {
    /// It may do there what it must.
    Fine,
    /// It lacks these permissions, by name.
    Lacks(Vec<String>),
    /// It can't see the channel.
    Unseen,
    /// The channel was deleted.
    Gone,
    /// The channel is in another workspace.
    Elsewhere,
    /// Discord does not say just now.
    Unknown,
}

/// Loads the playbook anew; the mistakes, a line each, when it has some.
pub type Reload = dyn Fn() -> Result<Playbook, Vec<String>> + Send + Sync;

/// The coach: everything that a request is answered with.
pub struct Coach {
    /// Deals and settings.
    pub store: Store,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// What holds before any set-up.
    pub defaults: Defaults,
    playbook: RwLock<Arc<Playbook>>,
    reload: Box<Reload>,
    surroundings: Arc<dyn Surroundings>,
    turns: Turns,
    verdicts: Verdicts,
    swapped: Notify,
}

impl fmt::Debug for Coach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Coach")
            .field("defaults", &self.defaults)
            .finish_non_exhaustive()
    }
}

impl Coach {
    /// A coach with everything it stands on.
    pub fn new(
        store: Store,
        clock: Arc<dyn Clock>,
        defaults: Defaults,
        playbook: Playbook,
        reload: Box<Reload>,
        surroundings: Arc<dyn Surroundings>,
    ) -> Self {
        Self {
            store,
            clock,
            defaults,
            playbook: RwLock::new(Arc::new(playbook)),
            reload,
            surroundings,
            turns: Turns::default(),
            verdicts: Verdicts::default(),
            swapped: Notify::new(),
        }
    }

    /// The local day in a zone; without one, in the zone that holds before any set-up.
    pub fn today(&self, zone: Option<&Zone>) -> NaiveDate {
        calendar::today(self.clock.wall_ms(), zone.unwrap_or(&self.defaults.zone))
    }

    /// The playbook as it stands.
    pub fn playbook(&self) -> Arc<Playbook> {
        Arc::clone(&self.playbook.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Answers a request. Never fails: a fault of ours becomes a sentence with a reference, and is logged.
    pub async fn handle(&self, mut request: Request) -> Answer {
        self.name_mentions(&mut request).await;
        let saved = Arc::new(AtomicBool::new(false));
        // Large, for it holds whatever a command needs.
        let mut outcome = Box::pin(self.answer(&request, &saved)).await;
        if saved.load(Ordering::Relaxed) {
            outcome = match outcome {
                Err(Stop::Busy) => Err(Stop::Fault("busy after something was saved".to_owned())),
                Err(Stop::Away(why)) => Err(Stop::Fault(why)),
                // A refusal says that nothing was changed.
                Err(Stop::Refused(message)) => Err(Stop::Fault(format!(
                    "refused after something was saved: {}",
                    message.headline
                ))),
                outcome => outcome,
            };
        } else {
            outcome = self.unless_applied(&request, outcome).await;
        }
        let mut answer = self.answered(&request, outcome).await;
        if let Some(workspace) = request.workspace {
            self.name_stored(workspace, &mut answer).await;
        }
        answer
    }

    /// What the person gets for what became of their request.
    async fn answered(&self, request: &Request, outcome: Outcome<Answer>) -> Answer {
        match outcome {
            Ok(answer) => answer,
            Err(Stop::Refused(message)) => match request.ask {
                Ask::Complete { .. } => Answer::Offer(Vec::new()),
                _ => Answer::private(*message),
            },
            Err(Stop::Busy) => self.busy(request),
            Err(Stop::Away(why)) => {
                tracing::warn!(why, "the database is away");
                self.apology(request, "refusal.away", context! {})
            }
            Err(Stop::Applied(deal)) => self.applied(request, deal).await,
            Err(Stop::Fault(what)) => {
                let reference = format!("E-{:X}", request.id.0 % 0xFFF_FFFF);
                tracing::error!(reference, what, workspace = ?request.workspace, "a request failed");
                if matches!(request.ask, Ask::Complete { .. }) {
                    return Answer::Offer(Vec::new());
                }
                self.apology(request, "refusal.fault", context! { reference })
            }
        }
    }

    /// Whether a deferred answer to this request is shown to the person alone.
    pub fn private(&self, request: &Request) -> bool {
        match &request.ask {
            Ask::Command { path, .. } => !deal::is_public(path),
            _ => true,
        }
    }

    /// Whether the answer may be a form; such a request is never deferred.
    pub fn may_open_form(&self, request: &Request) -> bool {
        match &request.ask {
            Ask::Press { custom_id } | Ask::Pick { custom_id, .. } => {
                Act::parse(custom_id).is_some_and(|act| act.opens_form())
            }
            Ask::Command { .. } | Ask::Complete { .. } | Ask::Submit { .. } => false,
        }
    }

    /// The answer when there is too much to do at once.
    pub fn busy(&self, request: &Request) -> Answer {
        self.apology(&self.named_by_itself(request), "refusal.busy", context! {})
    }

    /// The answer when one person asks too much at once.
    pub fn flooded(&self, request: &Request) -> Answer {
        self.apology(
            &self.named_by_itself(request),
            "refusal.flooded",
            context! {},
        )
    }

    fn apology(&self, request: &Request, key: &str, values: minijinja::Value) -> Answer {
        if matches!(request.ask, Ask::Complete { .. }) {
            return Answer::Offer(Vec::new());
        }
        let playbook = self.playbook();
        let voice = Voice {
            playbook: &playbook,
            today: self.today(None),
            home: self.defaults.currency,
        };
        let typed = typed::typed(request);
        let short = typed.chars().count() <= TYPED_MAX;
        let mut values = values;
        if short {
            values = context! { typed => typed.as_str(), ..values };
        }
        let mut message = voice.message(key, values, Colour::Refused);
        if !short {
            typed::give_back(&mut message, &[(String::new(), typed)]);
        }
        Answer::private(message)
    }

    /// Where several processes serve one workspace, an interaction may reach two of them. Whoever finds it applied
    /// already has nothing to refuse, and lets the other answer first: that answer shows what was done.
    async fn unless_applied(&self, request: &Request, outcome: Outcome<Answer>) -> Outcome<Answer> {
        let outcome = match (outcome, request.workspace) {
            (Err(Stop::Refused(message)), Some(workspace))
                if self.store.is_shared() && !matches!(request.ask, Ask::Complete { .. }) =>
            {
                match self.store.receipt(workspace, request.id).await {
                    Ok(Some(receipt)) => Err(Stop::Applied(receipt.deal)),
                    Ok(None) | Err(_) => Err(Stop::Refused(message)),
                }
            }
            (outcome, _) => outcome,
        };
        if matches!(outcome, Err(Stop::Applied(_))) && self.store.is_shared() {
            tokio::time::sleep(AFTER_YOU).await;
        }
        outcome
    }

    /// The answer to an interaction that was applied before, by a process that may have ended before it could answer.
    async fn applied(
        &self,
        request: &Request,
        deal: Option<crate::domain::id::DealNumber>,
    ) -> Answer {
        let playbook = self.playbook();
        let voice = Voice {
            playbook: &playbook,
            today: self.today(None),
            home: self.defaults.currency,
        };
        let record = match (request.workspace, deal) {
            (Some(workspace), Some(number)) => {
                self.store.deal(workspace, number).await.ok().flatten()
            }
            _ => None,
        };
        let private = self.private(request);
        let mut message = voice.message("done.already", context! {}, Colour::Info);
        if let Some(record) = record {
            let reader = match record.deal.owner {
                _ if !private => Reader::Channel,
                owner if owner == Some(request.actor.user) => Reader::Owner,
                _ => Reader::Colleague,
            };
            let card = voice.card(record.number, record.version, &record.deal, reader, &[]);
            message.body = format!("{}\n{}", card.headline, card.body);
            message.rows = card.rows;
        }
        if private {
            Answer::private(message)
        } else {
            Answer::public(message)
        }
    }

    async fn answer(&self, request: &Request, saved: &Arc<AtomicBool>) -> Outcome<Answer> {
        let playbook = self.playbook();
        let Some(workspace) = request.workspace else {
            if let Some((workspace, act)) = direct::about(&request.ask) {
                return self.answer_direct(request, workspace, &act, saved).await;
            }
            return match &request.ask {
                Ask::Command { path, .. } if path.first().is_some_and(|p| p == "help") => {
                    let home = self.defaults.currency;
                    let message = help::in_private(&playbook, self.today(None), home);
                    Ok(Answer::private(message))
                }
                Ask::Complete { .. } => Ok(Answer::Offer(Vec::new())),
                _ => Ok(self.apology(request, "refusal.workspace_only", context! {})),
            };
        };
        if self
            .defaults
            .workspaces
            .as_ref()
            .is_some_and(|list| !list.contains(&workspace))
        {
            return Ok(self.apology(request, "refusal.not_served", context! {}));
        }
        let settings = self.store.settings(workspace).await?;
        let case = Case {
            coach: self,
            request,
            workspace,
            now: self.clock.wall_ms(),
            playbook,
            settings,
            path: Vec::new(),
            channel: request.channel,
            saved: Arc::clone(saved),
            unheard: Unheard::default(),
            stands_in_for: Arc::default(),
        };
        if let Ask::Complete {
            path,
            options,
            focused,
            typed,
        } = &request.ask
        {
            return complete::offer(&case, path, Args(options), focused, typed).await;
        }
        let after = case.as_command(&[]);
        let answer = Box::pin(carry_out(case)).await?;
        Ok(after.with_unheard(answer).await)
    }

    /// The roles of a member: from the last sight, else asked for once and kept.
    async fn roles_of(&self, workspace: WorkspaceId, user: UserId) -> Outcome<Vec<RoleId>> {
        if let Some(member) = self.store.member(workspace, user).await? {
            return Ok(member.roles);
        }
        Ok(self
            .surroundings
            .roles(workspace, user)
            .await
            .unwrap_or_default())
    }

    /// Reads the playbook's files again; the mistakes, a line each, when they have some.
    fn read_playbook(&self) -> Result<Playbook, Vec<String>> {
        (self.reload)()
    }

    /// From now on this playbook holds.
    fn take_playbook(&self, fresh: Playbook) -> Arc<Playbook> {
        let fresh = Arc::new(fresh);
        *self
            .playbook
            .write()
            .unwrap_or_else(PoisonError::into_inner) = Arc::clone(&fresh);
        self.swapped.notify_one();
        fresh
    }

    /// Waits until another playbook was taken: what deals are measured by may have changed with it.
    pub async fn playbook_swapped(&self) {
        self.swapped.notified().await;
    }
}

/// Does what was asked; completions are not among it.
async fn carry_out(mut case: Case<'_>) -> Outcome<Answer> {
    match &case.request.ask {
        Ask::Command { path, options } => {
            case.path.clone_from(path);
            match run(&case, Args(options)).await {
                Err(Stop::Refused(message)) => {
                    let message = forms::command_refused(&case, options, *message).await;
                    Err(message.into())
                }
                outcome => outcome,
            }
        }
        Ask::Press { custom_id } => {
            let act = case.act(custom_id)?;
            act_on(case, act, None).await
        }
        Ask::Pick { custom_id, values } => {
            let act = case.act(custom_id)?;
            let value = if act.takes_several() {
                values.join(",")
            } else {
                values.first().cloned().unwrap_or_default()
            };
            act_on(case, act, Some(value)).await
        }
        Ask::Submit { custom_id, fields } => forms::submit(&case, custom_id, fields).await,
        Ask::Complete { .. } => Ok(Answer::Offer(Vec::new())),
    }
}

/// Carries out a command.
async fn run(case: &Case<'_>, args: Args<'_>) -> Outcome<Answer> {
    let path: Vec<&str> = case.path.iter().map(String::as_str).collect();
    match path.as_slice() {
        ["deal", name] => deal::run(case, name, args).await,
        ["coach", name] => rep::run(case, name, args).await,
        ["playbook", name] => playbook::run(case, name, args).await,
        ["digest", name] => digest::run(case, name, args).await,
        ["setup", name] => setup::run(case, name, args).await,
        ["help"] => Ok(help::run(case)),
        _ => Err(case.stop(
            "refusal.unknown_command",
            context! { typed => path.join(" ") },
        )),
    }
}

/// Does what a button or a menu asks for.
async fn act_on(mut case: Case<'_>, act: Act, picked: Option<String>) -> Outcome<Answer> {
    match act {
        Act::Redo {
            draft,
            option,
            value,
        } => {
            let value = picked.unwrap_or(value);
            redo(&mut case, &draft, BTreeMap::from([(option, value)])).await
        }
        Act::Stage(id) => {
            let id = picked.unwrap_or(id);
            playbook::stage_page(&case, &id)
        }
        Act::Digest(view) => digest::press(&case, view).await,
        Act::Attend => nudge::attend(&case, &picked.unwrap_or_default()).await,
        Act::Back => rep::press(&case).await,
        Act::Start(start) => setup::press_start(&case, start, picked).await,
        Act::DayOff(_) => setup::press(&case, &picked.unwrap_or_default()).await,
        Act::Help(topic) => Ok(help::topic(&case, &topic)),
        Act::AsNote(draft) => forms::as_note(&case, &draft).await,
        act if act.opens_form() => forms::open(&case, &act, picked).await,
        act => deal::press(&case, act, picked).await,
    }
}

/// Runs a kept command again with some options set.
async fn redo(case: &mut Case<'_>, draft: &str, set: BTreeMap<String, String>) -> Outcome<Answer> {
    let draft = case.draft(draft).await?;
    case.channel = draft.channel;
    if let Some(mut form) = forms::Form::of(&draft) {
        // What was typed is taken as it stands, over what was shown with it.
        form.seen = set.get(SEEN).and_then(|s| s.parse().ok()).or(form.seen);
        return Box::pin(forms::send(case, &form)).await;
    }
    let mut options = draft.options;
    // A field that is emptied there is an answer as well.
    let form = draft.path == ["deal", "edit"];
    for (name, value) in set {
        if value.trim().is_empty() && !form {
            options.remove(&name);
        } else {
            options.insert(name, OptionValue::Text(value));
        }
    }
    case.path = draft.path;
    match run(case, Args(&options)).await {
        // A form gives back what it holds by itself.
        Err(Stop::Refused(message)) if !matches!(case.request.ask, Ask::Submit { .. }) => {
            Err(forms::command_refused(case, &options, *message)
                .await
                .into())
        }
        outcome => outcome,
    }
}
