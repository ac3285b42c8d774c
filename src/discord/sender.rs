//! Posts: what waits in the outbox goes to its channel, once.
//!
//! A post is claimed, rendered as things stand, sent or edited, and reported. When an answer got lost it is sent
//! again with the same nonce, which Discord holds against a second copy for a few minutes; after that the channel
//! is read first. What a channel refuses is held, with the reason, until a person mends it.
//!
//! A public answer is a post too, shown by whoever answers. One that falls due was not heard of: it is looked for in
//! its channel, and sent only where what it mirrors must be seen.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::sync::watch;

use super::desk::Later;
use super::error::{CallError, code};
use super::gateway::Online;
use super::jitter;
use super::render;
use super::route::{Route, snowflake_at};
use super::transport::{Body, Transport};
use crate::clock::SharedClock;
use crate::domain::id::{ChannelId, MessageId};
use crate::message::Message;
use crate::store::Post;

/// Posts claimed at once, each for another channel.
const BATCH: u32 = 16;
/// How long Discord is trusted to know a nonce again, in milliseconds; it says "the past few minutes".
const NONCE_MS: i64 = 120_000;
/// How far before the first try a message is looked for, in milliseconds: clocks differ.
const LOOK_BACK_MS: i64 = 60_000;
/// Pages of messages read while looking.
const PAGES: usize = 5;
/// Longest time between looks at the outbox when nothing wakes the sender: other processes write to it too.
const IDLE: Duration = Duration::from_secs(5);
/// How often a claim is extended while its request is under way: three may fail before it ends.
const EXTEND: Duration = Duration::from_secs(2);
/// First and longest wait between tries.
const RETRY: (Duration, Duration) = (Duration::from_secs(1), Duration::from_mins(5));
/// The same for a message that has to go and may not be removed: somebody must give the bot back its rights first.
const REMOVAL: (Duration, Duration) = (Duration::from_mins(1), Duration::from_hours(1));
/// The flag of a message that only says that the answer will come.
const LOADING: u64 = 1 << 7;

/// What a post looks like now.
#[derive(Clone, Debug, PartialEq)]
pub enum Rendered {
    /// It is sent, or its message is edited.
    Send(Box<Message>),
    /// Nobody needs it any more; the reason goes to the record.
    Close(String),
    /// It is too late for it, for that reason; an earlier try that came through unheard looks like this.
    Lapsed(Box<Message>, String),
    /// It waits; the reason goes to the record.
    Hold(String),
}

/// What became of a post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Report {
    /// The message is there.
    Sent(MessageId),
    /// Try again at this time, UTC milliseconds.
    Retry(i64, String),
    /// Its channel can't be used.
    Held(String),
    /// It is not to be sent any more.
    Closed(String),
}

/// Where posts wait, and what they look like.
pub trait Outbox: Send + Sync + 'static {
    /// Claims what is due, at most one post a channel.
    fn claim(&self, now: i64, limit: u32) -> Later<'_, Result<Vec<Post>, String>>;
    /// Renders a post as things stand.
    fn render<'a>(&'a self, post: &'a Post) -> Later<'a, Result<Rendered, String>>;
    /// Reports on a claimed post; false when somebody else has claimed it since.
    fn report<'a>(
        &'a self,
        post: &'a Post,
        report: Report,
        now: i64,
    ) -> Later<'a, Result<bool, String>>;
    /// Holds a claim for longer; false when somebody else has claimed it since.
    fn extend<'a>(&'a self, post: &'a Post, now: i64) -> Later<'a, Result<bool, String>>;
    /// When the next post is due, or a claim ends, UTC milliseconds.
    fn next_at(&self) -> Later<'_, Option<i64>>;
    /// Waits until posts may have become due.
    fn woken(&self) -> Later<'_, ()>;
}

/// Sends posts.
pub struct Sender {
    outbox: Arc<dyn Outbox>,
    transport: Transport,
    clock: SharedClock,
    online: watch::Receiver<Option<Online>>,
}

/// Discord refused the bot's token: nothing more can be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenRefused;

impl Sender {
    /// A sender for this outbox; `online` tells who the bot is.
    pub fn new(
        outbox: Arc<dyn Outbox>,
        transport: Transport,
        clock: SharedClock,
        online: watch::Receiver<Option<Online>>,
    ) -> Self {
        Self {
            outbox,
            transport,
            clock,
            online,
        }
    }

    /// Sends until the token is refused. Dropping it at any point is safe: what was claimed is claimed again later.
    pub async fn run(&self) -> TokenRefused {
        let mut online = self.online.clone();
        // Not before the bot is known to Discord: until then, a mistake in the settings would show as refusals.
        drop(online.wait_for(Option::is_some).await);
        let mut moves = self.clock.moves();
        loop {
            match self.step(self.clock.wall_ms()).await {
                Err(refused) => return refused,
                Ok(0) => {
                    let due = self.outbox.next_at().await.map_or(IDLE, |at| {
                        let wait = at.saturating_sub(self.clock.wall_ms()).max(10);
                        Duration::from_millis(u64::try_from(wait).unwrap_or(0)).min(IDLE)
                    });
                    tokio::select! {
                        () = tokio::time::sleep(due) => {}
                        () = self.outbox.woken() => {}
                        () = moves.next() => {}
                    }
                }
                Ok(_) => {}
            }
        }
    }

    /// Sends what is due now, UTC milliseconds; how many posts were claimed.
    pub async fn step(&self, now: i64) -> Result<usize, TokenRefused> {
        let posts = match self.outbox.claim(now, BATCH).await {
            Ok(posts) => posts,
            Err(error) => {
                tracing::warn!(error, "the outbox can't be read; trying again");
                tokio::time::sleep(jitter::up_to(Duration::from_secs(1))).await;
                return Ok(0);
            }
        };
        let tried = posts.iter().map(|post| self.attempt(post, now));
        let outcomes = futures_util::future::join_all(tried).await;
        outcomes.into_iter().collect::<Result<(), _>>()?;
        Ok(posts.len())
    }

    /// Tries one post, holding its claim meanwhile, and reports what became of it.
    async fn attempt(&self, post: &Post, now: i64) -> Result<(), TokenRefused> {
        let mut delivery = pin!(self.deliver(post, now));
        let report = loop {
            tokio::select! {
                report = &mut delivery => break report?,
                () = tokio::time::sleep(EXTEND) => {
                    // Where somebody else has it by now, the report below finds out; the request is on its way.
                    if let Err(error) = self.outbox.extend(post, self.now(now)).await {
                        tracing::warn!(key = post.key, error, "the claim of a post can't be extended");
                    }
                }
            }
        };
        tracing::debug!(key = post.key, ?report, "a post was tried");
        match self.outbox.report(post, report, self.now(now)).await {
            Ok(true) => {}
            Ok(false) => tracing::info!(
                key = post.key,
                "a post was claimed by somebody else meanwhile"
            ),
            // Its claim ends by itself, and the nonce holds off a second copy.
            Err(error) => tracing::error!(
                key = post.key,
                error,
                "what became of a post can't be saved"
            ),
        }
        Ok(())
    }

    /// The time now, never before the one a step was given.
    fn now(&self, step: i64) -> i64 {
        self.clock.wall_ms().max(step)
    }

    async fn deliver(&self, post: &Post, now: i64) -> Result<Report, TokenRefused> {
        let begun = self.clock.mono();
        if post.kind == Post::GONE {
            return self.remove(post, now).await;
        }
        let found;
        let unheard = post.message.is_none();
        let post = match self.shown_already(post).await {
            Ok(Shown::Not) => post,
            Ok(Shown::Whole(message)) if post.rev == 1 => return Ok(Report::Sent(message)),
            Ok(Shown::Whole(message) | Shown::Announced(message)) => {
                found = Post {
                    message: Some(message),
                    ..post.clone()
                };
                &found
            }
            Err(error) => return self.judge(post, now, &error),
        };
        let mut nonce = post.nonce.clone();
        let message = match self.outbox.render(post).await {
            Ok(Rendered::Send(message)) => message,
            Ok(Rendered::Close(reason)) => {
                return Ok(match post.message.filter(|_| unheard) {
                    Some(message) => Report::Sent(message),
                    None => Report::Closed(reason),
                });
            }
            Ok(Rendered::Lapsed(message, reason)) => {
                if post.message.is_none() && post.attempts > 1 {
                    let (payload, _) = render::create(&message, false);
                    match self.find(post, &nonce, &payload).await {
                        Ok(Some(there)) => return Ok(Report::Sent(there)),
                        Err(error) if error.passing() => return self.judge(post, now, &error),
                        Ok(None) | Err(_) => {}
                    }
                }
                return Ok(Report::Closed(reason));
            }
            Ok(Rendered::Hold(reason)) => return Ok(Report::Held(reason)),
            Err(error) => return Ok(self.later(post, now, None, error)),
        };
        if let Some(known) = post.message {
            let body = render::body(None, render::replace(&message));
            match self
                .transport
                .call(&Route::edit_message(post.channel, known), &body)
                .await
            {
                Ok(_) => return Ok(Report::Sent(known)),
                // Somebody deleted it: it is posted anew. Discord may still know its nonce, and would give the deleted
                // message back instead.
                Err(error) if error.code() == Some(code::UNKNOWN_MESSAGE) => {
                    nonce = format!("r{known}");
                }
                Err(error) => return self.judge(post, now, &error),
            }
        }
        let (mut payload, file) = render::create(&message, false);
        if post.attempts > 1 && now.saturating_sub(post.first_try_at) >= NONCE_MS {
            match self.find(post, &nonce, &payload).await {
                Ok(Some(found)) => return Ok(Report::Sent(found)),
                Ok(None) => {}
                Err(CallError::Refused { status: 403, .. }) => {
                    tracing::warn!(
                        key = post.key,
                        "the channel can't be read, so a post may come twice"
                    );
                }
                Err(error) => return self.judge(post, now, &error),
            }
        }
        // Reading, rendering or a stop of the whole machine may have taken longer than the claim holds.
        if self.clock.mono().saturating_sub(begun) > EXTEND
            && !matches!(self.outbox.extend(post, self.now(now)).await, Ok(true))
        {
            return Ok(self.later(post, now, None, "its turn came too late".to_owned()));
        }
        payload["nonce"] = nonce.into();
        payload["enforce_nonce"] = true.into();
        let body = render::body(None, (payload, file));
        match self
            .transport
            .call(&Route::create_message(post.channel), &body)
            .await
        {
            Ok(created) => match id(&created, "id") {
                Some(id) => Ok(Report::Sent(MessageId(id))),
                None => Ok(self.later(post, now, None, "the answer names no message".to_owned())),
            },
            Err(error) => self.judge(post, now, &error),
        }
    }

    /// Removes a message whose deal was deleted.
    async fn remove(&self, post: &Post, now: i64) -> Result<Report, TokenRefused> {
        let found = match self.shown_already(post).await {
            Ok(Shown::Whole(message) | Shown::Announced(message)) => Some(message),
            Ok(Shown::Not) => post.message,
            Err(error) => return self.judge(post, now, &error),
        };
        let Some(message) = found else {
            return Ok(Report::Closed("it was never sent".to_owned()));
        };
        match self
            .transport
            .call(&Route::delete_message(post.channel, message), &Body::None)
            .await
        {
            Ok(_) => Ok(Report::Closed("removed with its deal".to_owned())),
            Err(error)
                if matches!(
                    error.code(),
                    Some(code::UNKNOWN_MESSAGE | code::UNKNOWN_CHANNEL)
                ) =>
            {
                Ok(Report::Closed("it was gone already".to_owned()))
            }
            // It is tried again by itself, and at once when something is changed in the workspace.
            Err(error @ CallError::Refused { .. }) if !error.passing() => {
                tracing::warn!(key = post.key, %error, "a message can't be removed");
                let wait = jitter::backoff(attempt(post), REMOVAL.0, REMOVAL.1);
                Ok(self.later(post, now, Some(wait), reason(&error)))
            }
            Err(error) => self.judge(post, now, &error),
        }
    }

    /// Whether a public answer that was not heard of is there.
    async fn shown_already(&self, post: &Post) -> Result<Shown, CallError> {
        let Some(interaction) = post.answers.filter(|_| post.message.is_none()) else {
            return Ok(Shown::Not);
        };
        let mut shown = Shown::Not;
        let made = interaction.to_string();
        let looked = self
            .look(post.channel, interaction.0, |message| {
                if message
                    .pointer("/interaction_metadata/id")
                    .and_then(Value::as_str)
                    == Some(made.as_str())
                    && let Some(id) = id(message, "id").map(MessageId)
                {
                    let flags = message.get("flags").and_then(Value::as_u64);
                    shown = match flags.unwrap_or(0) & LOADING {
                        0 => Shown::Whole(id),
                        _ => Shown::Announced(id),
                    };
                }
                shown != Shown::Not
            })
            .await;
        match looked {
            Err(CallError::Refused { status: 403, .. }) => {
                tracing::warn!(
                    key = post.key,
                    "the channel can't be read, so a post may come twice"
                );
                Ok(Shown::Not)
            }
            Err(error) => Err(error),
            Ok(()) => Ok(shown),
        }
    }

    /// Reads the messages of a channel after an id until one is the right one.
    async fn look(
        &self,
        channel: ChannelId,
        mut after: u64,
        mut right: impl FnMut(&Value) -> bool,
    ) -> Result<(), CallError> {
        for _ in 0..PAGES {
            let page = self
                .transport
                .call(&Route::messages_after(channel, after), &Body::None)
                .await?;
            let page = page.as_array().map_or(&[][..], Vec::as_slice);
            if page.iter().any(&mut right) {
                break;
            }
            let newest = page.iter().filter_map(|m| id(m, "id")).max();
            match newest {
                Some(newest) if page.len() >= 100 => after = newest,
                _ => break,
            }
        }
        Ok(())
    }

    /// Looks for a post that may have arrived although its answer got lost.
    async fn find(
        &self,
        post: &Post,
        nonce: &str,
        payload: &Value,
    ) -> Result<Option<MessageId>, CallError> {
        let me = self.online.borrow().map(|o| o.user);
        let after = snowflake_at(post.first_try_at.saturating_sub(LOOK_BACK_MS));
        let mut found = None;
        self.look(post.channel, after, |message| {
            if is_it(message, me, nonce, payload) {
                found = id(message, "id").map(MessageId);
            }
            found.is_some()
        })
        .await?;
        Ok(found)
    }

    fn judge(&self, post: &Post, now: i64, error: &CallError) -> Result<Report, TokenRefused> {
        tracing::warn!(key = post.key, %error, "a post was not taken");
        match error {
            CallError::TokenRefused { .. } => Err(TokenRefused),
            CallError::Limited { retry_after, .. } => {
                Ok(self.later(post, now, Some(*retry_after), "rate limited".to_owned()))
            }
            error if error.passing() => Ok(self.later(post, now, None, error.to_string())),
            _ => Ok(Report::Held(reason(error))),
        }
    }

    fn later(&self, post: &Post, now: i64, wait: Option<Duration>, error: String) -> Report {
        let wait = wait
            .unwrap_or_else(|| jitter::backoff(attempt(post), RETRY.0, RETRY.1))
            .max(Duration::from_millis(100));
        Report::Retry(
            self.now(now)
                .saturating_add(i64::try_from(wait.as_millis()).unwrap_or(0)),
            error,
        )
    }
}

/// What the channel has of a public answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shown {
    /// Nothing.
    Not,
    /// It.
    Whole(MessageId),
    /// Only that it will come.
    Announced(MessageId),
}

/// The tries before this one.
fn attempt(post: &Post) -> u32 {
    u32::try_from(post.attempts.saturating_sub(1)).unwrap_or(0)
}

/// Why a channel can't be used, for the person who can mend it.
fn reason(error: &CallError) -> String {
    match error.code() {
        Some(code::MISSING_ACCESS) => Post::UNSEEN.to_owned(),
        Some(code::MISSING_PERMISSIONS) => Post::MAY_NOT.to_owned(),
        Some(code::UNKNOWN_CHANNEL) => Post::CHANNEL_GONE.to_owned(),
        code => match error {
            CallError::Refused { message, .. } if !message.is_empty() => {
                format!("{message}, code {}", code.unwrap_or(0))
            }
            error => error.to_string(),
        },
    }
}

/// Whether a message is the post: ours, no answer to an interaction, and with the same nonce or the same parts.
fn is_it(message: &Value, me: Option<u64>, nonce: &str, payload: &Value) -> bool {
    let author = message.get("author").and_then(|a| id(a, "id"));
    let answers = ["webhook_id", "interaction_metadata"]
        .iter()
        .any(|key| message.get(key).is_some_and(|v| !v.is_null()));
    if answers || author.is_none() || me.is_some_and(|me| author != Some(me)) {
        return false;
    }
    if message.get("nonce").and_then(Value::as_str) == Some(nonce) {
        return true;
    }
    // A deal that moved on since changes the words, but hardly the buttons, which name what the post is about.
    let ours = custom_ids(payload);
    (!ours.is_empty() && ours == custom_ids(message))
        || (message.get("content") == payload.get("content")
            && description(message) == description(payload))
}

fn custom_ids(message: &Value) -> Vec<&str> {
    let rows = message
        .get("components")
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    rows.filter_map(|row| row.get("components").and_then(Value::as_array))
        .flatten()
        .filter_map(|c| c.get("custom_id").and_then(Value::as_str))
        .collect()
}

fn description(message: &Value) -> &str {
    message
        .pointer("/embeds/0/description")
        .and_then(Value::as_str)
        .unwrap_or_default()
}

fn id(of: &Value, name: &str) -> Option<u64> {
    of.get(name)?.as_str()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_post_is_known_again_and_answers_are_not_taken_for_it() {
        let buttons = json!([{"type": 1, "components": [{"type": 2, "custom_id": "1:flag:5"}]}]);
        let payload = json!({"content": "D-5 moved", "embeds": [], "components": buttons});
        let found = |change: &dyn Fn(&mut Value)| {
            let mut message = json!({
                "id": "9", "author": {"id": "42"}, "content": "other words", "embeds": [], "components": []
            });
            change(&mut message);
            is_it(&message, Some(42), "n-1", &payload)
        };
        assert!(!found(&|_| {}));
        assert!(found(&|m| m["nonce"] = "n-1".into()));
        assert!(found(&|m| m["components"] = buttons.clone()));
        assert!(found(&|m| m["content"] = "D-5 moved".into()));
        assert!(!found(&|m| {
            m["nonce"] = "n-1".into();
            m["author"]["id"] = "43".into();
        }));
        assert!(!found(&|m| {
            m["components"] = buttons.clone();
            m["interaction_metadata"] = json!({"id": "1"});
        }));
    }
}
