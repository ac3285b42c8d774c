//! How an interaction's answers are sent: the first one once and in time, later ones for as long as its token lives.

use std::time::Duration;

use serde_json::Value;

use super::error::{CallError, code};
use super::jitter;
use super::route::{Route, Ticket};
use super::transport::{Body, TOTAL, Transport};
use crate::domain::id::MessageId;

/// Time that must be left for another try of a first answer.
const WORTH_A_TRY: Duration = Duration::from_millis(300);
/// How long an interaction's token is good for, with a margin.
const TOKEN_LIFE: Duration = Duration::from_secs(14 * 60 + 30);

/// What became of the first answer to an interaction.
#[derive(Clone, Debug, PartialEq)]
pub enum Acked {
    /// Discord took it. The message it made, where that was asked and told.
    Done(Option<MessageId>),
    /// It had been answered before, by an earlier try or by another process.
    Already,
    /// Too late: Discord no longer knows the interaction.
    Gone,
    /// Not known: no answer in time.
    Unknown(CallError),
    /// Refused.
    Refused(CallError),
}

/// The id of a message at a place of an answer.
fn made(said: &Value, at: &str) -> Option<MessageId> {
    let id = said.pointer(at)?.as_str()?;
    id.parse().ok().map(MessageId)
}

impl Transport {
    /// The first answer to an interaction, with this much time. A try that failed fast is made again while there is
    /// time: Discord takes only one answer, so that a second can do no harm.
    ///
    /// With `public` its message is asked for.
    pub async fn callback(
        &self,
        ticket: &Ticket,
        body: &Body,
        public: bool,
        time: Duration,
    ) -> Acked {
        let route = if public {
            Route::callback_with_response(ticket)
        } else {
            Route::callback(ticket)
        };
        let end = self.inner.clock.mono() + time;
        let mut before: Option<CallError> = None;
        loop {
            let left = end.saturating_sub(self.inner.clock.mono());
            let call = async {
                let _place = self.inner.interactions.acquire().await;
                self.send(&route, body, left).await
            };
            let error = match tokio::time::timeout(left, call).await {
                Err(_) => CallError::Lost {
                    route: route.name,
                    what: "no answer in time",
                },
                Ok(Ok(said)) => return Acked::Done(made(&said, "/resource/message/id")),
                Ok(Err(error)) => error,
            };
            match error.code() {
                // An earlier try of ours arrived after all.
                Some(code::ALREADY_ACKNOWLEDGED)
                    if before.as_ref().is_some_and(CallError::ambiguous) =>
                {
                    return Acked::Done(None);
                }
                Some(code::ALREADY_ACKNOWLEDGED) => return Acked::Already,
                Some(code::UNKNOWN_INTERACTION) => return Acked::Gone,
                _ => {}
            }
            let pause = match &error {
                CallError::Limited { retry_after, .. } => *retry_after,
                _ => Duration::from_millis(50),
            };
            let left = end.saturating_sub(self.inner.clock.mono());
            if !error.passing()
                || matches!(error, CallError::Withheld { .. })
                || pause + WORTH_A_TRY > left
            {
                return if error.ambiguous() {
                    Acked::Unknown(error)
                } else {
                    Acked::Refused(error)
                };
            }
            tokio::time::sleep(pause).await;
            // What may have arrived may have arrived, whatever came after.
            if !before.as_ref().is_some_and(CallError::ambiguous) {
                before = Some(error);
            }
        }
    }

    /// The message of the first answer.
    pub async fn original(&self, ticket: &Ticket) -> Result<Option<MessageId>, CallError> {
        let route = Route::original(ticket);
        let said = self.insist(ticket, &route, &Body::None, true).await?;
        Ok(made(&said, "/id"))
    }

    /// Edits the first answer, again and again while its token lives; its message.
    pub async fn edit_original(
        &self,
        ticket: &Ticket,
        body: &Body,
    ) -> Result<Option<MessageId>, CallError> {
        let route = Route::edit_original(ticket);
        let said = self.insist(ticket, &route, body, true).await?;
        Ok(made(&said, "/id"))
    }

    /// Deletes the first answer, again and again while its token lives.
    pub async fn delete_original(&self, ticket: &Ticket) -> Result<(), CallError> {
        self.insist(ticket, &Route::delete_original(ticket), &Body::None, true)
            .await
            .map(drop)
    }

    /// A further message. Not tried again when the answer got lost: that could show it twice.
    pub async fn followup(
        &self,
        ticket: &Ticket,
        body: &Body,
    ) -> Result<Option<MessageId>, CallError> {
        let route = Route::followup(ticket);
        let said = self.insist(ticket, &route, body, false).await?;
        Ok(made(&said, "/id"))
    }

    async fn insist(
        &self,
        ticket: &Ticket,
        route: &Route,
        body: &Body,
        idempotent: bool,
    ) -> Result<Value, CallError> {
        let begun = self.inner.clock.mono();
        let age = self.discord_now_ms().saturating_sub(ticket.created_ms());
        let age = Duration::from_millis(u64::try_from(age).unwrap_or(0)).min(TOKEN_LIFE);
        let mut attempt = 0;
        loop {
            let outcome = {
                let _place = self.inner.interactions.acquire().await;
                self.send(route, body, TOTAL).await
            };
            let error = match outcome {
                Ok(said) => return Ok(said),
                Err(error) => error,
            };
            if !error.passing() || (matches!(error, CallError::Lost { .. }) && !idempotent) {
                return Err(error);
            }
            let pause = match &error {
                CallError::Limited { retry_after, .. } => *retry_after,
                _ => jitter::backoff(attempt, Duration::from_secs(1), Duration::from_secs(30)),
            };
            let spent = self.inner.clock.mono().saturating_sub(begun);
            if age + spent + pause > TOKEN_LIFE {
                return Err(error);
            }
            attempt += 1;
            tokio::time::sleep(pause.max(Duration::from_millis(20))).await;
        }
    }
}
