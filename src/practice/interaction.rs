//! Interactions from the person's side: opening one, the three seconds, the token's fifteen minutes.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::Notify;
use tokio::time::Instant;

use super::gateway::session;
use super::message::{self, Cause};
use super::state::State;
use super::time::{Id, first_id};
use super::world::Member;
use super::{live, object, post};

/// Time to answer.
pub(crate) const ANSWER: Duration = Duration::from_secs(3);
/// Life of a token.
const TOKEN: Duration = Duration::from_mins(15);
/// Interactions remembered at most.
const REMEMBERED: usize = 50_000;

/// Interaction kinds by Discord's numbers.
pub(crate) const COMMAND: u8 = 2;
pub(crate) const COMPONENT: u8 = 3;
pub(crate) const AUTOCOMPLETE: u8 = 4;
pub(crate) const MODAL: u8 = 5;

/// How far an interaction is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    Waiting,
    /// Answered with this callback type.
    Answered(u8),
    /// Three seconds passed.
    Failed,
}

/// One interaction.
pub(crate) struct Interaction {
    pub id: Id,
    pub token: String,
    pub kind: u8,
    pub user: Id,
    pub channel: Id,
    pub opened: Instant,
    /// The same in the room's time, which may be moved on.
    pub opened_ms: i64,
    pub cause: Cause,
    pub command_kind: u8,
    pub stage: Stage,
    /// The message `@original` stands for.
    pub original: Option<Id>,
    /// Deferred and not filled in yet.
    pub pending: bool,
    /// How often `@original` was edited after the callback.
    pub edits: u32,
    pub modal: Option<Value>,
    pub choices: Option<Vec<Value>>,
    pub followups: Vec<Id>,
    /// Woken at every change of this interaction.
    pub changed: Arc<Notify>,
}

impl Interaction {
    /// Whether its token is over, by the running time or by the room's.
    pub fn over(&self, now_ms: i64) -> bool {
        let aged = u64::try_from(now_ms.saturating_sub(self.opened_ms)).unwrap_or(0);
        self.opened.elapsed().max(Duration::from_millis(aged)) > TOKEN
    }

    /// Whether somebody sees that its answer is still to come.
    pub fn unanswered(&self, now_ms: i64) -> bool {
        self.stage == Stage::Waiting || (self.pending && !self.over(now_ms))
    }
}

/// What a person does.
pub(crate) struct Ask {
    pub kind: u8,
    pub user: Id,
    pub channel: Id,
    pub data: Value,
    /// As typed; empty for components and modals.
    pub typed: String,
    /// Name of the command.
    pub name: String,
    /// 1 slash, 2 user menu, 3 message menu.
    pub command_kind: u8,
    /// The message whose component was used, or from whose component the modal came.
    pub message: Option<Id>,
}

/// Opens an interaction and sends it to the bot.
pub(crate) fn open(state: &mut State, ask: Ask) -> Id {
    let now = Instant::now();
    let late = state.faults.gateway.late.pop_front().unwrap_or(0);
    let unique = state.world.next_id();
    // A late delivery has an old snowflake, kept apart from others of that instant by its low bits.
    let id = if late > 0 {
        first_id(state.world.now_ms() - late) | (unique & 0x3f_ffff)
    } else {
        unique
    };
    let age = Duration::from_millis(u64::try_from(late).unwrap_or(0));
    let token = token(unique);
    let payload = payload(state, &ask, id, &token);
    let cause = Cause {
        interaction: id,
        kind: ask.kind,
        user: ask.user,
        name: ask.name,
        typed: ask.typed,
        message: ask.message,
        opened_by: None,
    };
    let opened = now.checked_sub(age).unwrap_or(now);
    state.tokens.insert(token.clone(), id);
    state.interactions.insert(
        id,
        Interaction {
            id,
            token,
            kind: ask.kind,
            user: ask.user,
            channel: ask.channel,
            opened,
            opened_ms: state.world.now_ms() - late,
            cause,
            command_kind: ask.command_kind,
            stage: Stage::Waiting,
            original: None,
            pending: false,
            edits: 0,
            modal: None,
            choices: None,
            followups: Vec::new(),
            changed: Arc::new(Notify::new()),
        },
    );
    state.opened.push_back(id);
    forget_old(state, now);
    if age >= ANSWER {
        fail(state, id);
    } else {
        state.waiting.push_back((opened + ANSWER, id));
        state.sweep.notify_one();
    }
    let guild = state.world.channels.get(&ask.channel).and_then(|c| c.guild);
    let gateway = &mut state.faults.gateway;
    let payload = if gateway.malformed > 0 {
        gateway.malformed -= 1;
        json!({ "id": id.to_string(), "type": "two", "application_id": null })
    } else {
        payload
    };
    let times = if state.faults.gateway.twice > 0 {
        state.faults.gateway.twice -= 1;
        2
    } else {
        1
    };
    for _ in 0..times {
        session::emit(state, "INTERACTION_CREATE", guild, 0, &payload);
    }
    id
}

/// A token as long as Discord's; not guessable, because it is salted anew in each process.
fn token(unique: Id) -> String {
    use std::hash::{BuildHasher, RandomState};
    let salt = RandomState::new();
    let parts: Vec<String> = (0..6_u64)
        .map(|n| format!("{:016x}", salt.hash_one((unique, n))))
        .collect();
    format!("aW50ZXJhY3Rpb24{}", parts.concat())
}

/// The event's data, with every field Discord documents.
fn payload(state: &State, ask: &Ask, id: Id, token: &str) -> Value {
    let world = &state.world;
    let mut value = json!({
        "id": id.to_string(),
        "application_id": world.app.to_string(),
        "type": ask.kind,
        "token": token,
        "version": 1,
        "data": ask.data,
        "channel_id": ask.channel.to_string(),
        "app_permissions": world.permissions(world.bot, ask.channel).to_string(),
        "locale": "en-US",
        "entitlements": [],
        "attachment_size_limit": super::rules::message::FILE_LIMIT,
    });
    let channel = world.channels.get(&ask.channel);
    if let Some(channel) = channel {
        value["channel"] = object::partial_channel(world, channel, ask.user);
    }
    let guild = channel
        .and_then(|c| c.guild)
        .and_then(|g| world.guilds.get(&g));
    if let Some(guild) = guild {
        let gid = guild.id.to_string();
        value["guild_id"] = json!(gid);
        value["guild"] = json!({ "id": gid, "locale": "en-US", "features": [] });
        value["guild_locale"] = json!("en-US");
        value["context"] = json!(0);
        value["authorizing_integration_owners"] = json!({ "0": gid });
        let stranger = Member {
            roles: Vec::new(),
            nick: None,
            joined_ms: guild.joined_ms,
        };
        let mut member = object::bare_member(guild.members.get(&ask.user).unwrap_or(&stranger));
        member["user"] = object::user_by_id(world, ask.user);
        member["permissions"] = json!(world.permissions(ask.user, ask.channel).to_string());
        value["member"] = member;
    } else {
        value["context"] = json!(1);
        value["authorizing_integration_owners"] = json!({ "0": "0" });
        value["user"] = object::user_by_id(world, ask.user);
    }
    if let Some(message) = ask
        .message
        .and_then(|id| message::find(state, ask.channel, id))
    {
        value["message"] = message::json_of(state, message);
    }
    value
}

/// Ends the waiting of every interaction whose three seconds are over; answers when the next one's are.
pub(crate) fn expire(state: &mut State) -> Option<Instant> {
    let now = Instant::now();
    while let Some((deadline, id)) = state.waiting.front().copied() {
        let open = state
            .interactions
            .get(&id)
            .is_some_and(|i| i.stage == Stage::Waiting);
        if open && deadline > now {
            return Some(deadline);
        }
        state.waiting.pop_front();
        if open {
            fail(state, id);
        }
    }
    None
}

/// Nobody answered in time.
fn fail(state: &mut State, id: Id) {
    let Some(interaction) = state.interactions.get_mut(&id) else {
        return;
    };
    interaction.stage = Stage::Failed;
    let (kind, user, channel) = (interaction.kind, interaction.user, interaction.channel);
    let (cause, changed) = (interaction.cause.clone(), Arc::clone(&interaction.changed));
    if kind == COMMAND {
        post::failed(state, channel, user, cause);
    }
    live::to(
        state,
        user,
        &json!({ "type": "failed", "interaction": id.to_string() }),
    );
    changed.notify_waiters();
}

/// Drops interactions whose token is over, and the oldest ones above the limit.
fn forget_old(state: &mut State, now: Instant) {
    while let Some(id) = state.opened.front().copied() {
        let old = state.interactions.get(&id).is_none_or(|i| {
            now.duration_since(i.opened) > TOKEN + TOKEN || state.opened.len() > REMEMBERED
        });
        if !old {
            return;
        }
        state.opened.pop_front();
        if let Some(gone) = state.interactions.remove(&id) {
            state.tokens.remove(&gone.token);
        }
    }
}

/// The task that minds the three seconds.
pub(crate) async fn mind(shared: Arc<super::state::Shared>) {
    let sweep = Arc::clone(&shared.read().sweep);
    loop {
        let next = {
            let mut state = shared.read();
            let waited = state.waiting.len();
            let next = expire(&mut state);
            (next, state.waiting.len() < waited)
        };
        if next.1 {
            shared.change(|_| ());
        }
        let pause = async {
            match next.0 {
                Some(at) => tokio::time::sleep_until(at).await,
                None => sweep.notified().await,
            }
        };
        tokio::select! {
            () = shared.closing.cancelled() => return,
            () = pause => {}
        }
    }
}
