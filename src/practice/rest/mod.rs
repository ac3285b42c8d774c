//! The REST side: reads a request, applies scripted faults and rate limits, finds the route, notes it
//! all in the journal. What the routes do is in the files of their families.

mod application;
mod body;
mod callback;
mod channel;
mod guild;
mod respond;
mod webhook;

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{ConnectInfo, Request, State as Extract};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use super::breach::Rule;
use super::error::{ApiError, Outcome};
use super::faults::Fault;
use super::journal::Recorded;
use super::object;
use super::rate::Verdict;
use super::rules::message::Upload;
use super::state::{Shared, State};
use super::time::Id;
use super::wire::Scissors;

pub(crate) use application::all as commands;
pub(crate) use body::guess;

/// A request, read whole.
pub(crate) struct Call {
    pub method: String,
    /// Without `/api/v10`.
    pub path: String,
    pub query: HashMap<String, String>,
    pub raw_query: String,
    pub authorization: Option<String>,
    pub agent: String,
    pub body: Value,
    pub files: Vec<Upload>,
    /// Why the body could not be read, told only by routes that need one.
    pub unreadable: Option<ApiError>,
}

impl Call {
    /// A snowflake in the path.
    fn id(name: &str, text: &str) -> Outcome<Id> {
        text.parse().map_err(|_| {
            ApiError::field(
                name,
                "NUMBER_TYPE_COERCE",
                &format!("Value \"{text}\" is not snowflake."),
            )
        })
    }

    /// The body, if it could be read.
    fn json(&self) -> Outcome<&Value> {
        match &self.unreadable {
            Some(error) => Err(error.clone()),
            None => Ok(&self.body),
        }
    }

    /// Whether a query parameter is `true`.
    fn wants(&self, name: &str) -> bool {
        self.query
            .get(name)
            .is_some_and(|v| v == "true" || v == "1")
    }
}

/// What a route answers.
pub(crate) struct Reply {
    pub status: u16,
    pub body: Option<Value>,
}

#[expect(clippy::unnecessary_wraps, reason = "a route ends with one of these")]
impl Reply {
    fn ok(body: Value) -> Outcome<Self> {
        Ok(Self {
            status: 200,
            body: Some(body),
        })
    }

    fn created(body: Value) -> Outcome<Self> {
        Ok(Self {
            status: 201,
            body: Some(body),
        })
    }

    fn nothing() -> Outcome<Self> {
        Ok(Self {
            status: 204,
            body: None,
        })
    }
}

/// Serves everything under `/api`.
pub(crate) async fn serve(
    Extract(shared): Extract<Arc<Shared>>,
    ConnectInfo(scissors): ConnectInfo<Scissors>,
    request: Request,
) -> Response {
    let call = match body::read(request).await {
        Ok(call) => call,
        Err(error) => {
            let now_ms = shared.read().world.now_ms();
            return respond::with(Answered::refused(&error, None), now_ms);
        }
    };
    let entry = noted(&shared, &call);
    let fault = shared.read().faults.take(&call.method, &call.path);
    match fault.clone() {
        Some(Fault::CutBefore) => {
            scissors.cut();
            return StatusCode::OK.into_response();
        }
        Some(Fault::Answer {
            status,
            headers,
            body,
        }) => {
            let answer = serde_json::from_str(&body).unwrap_or(Value::Null);
            shared.change(|state| state.journal.finish(entry, status, answer));
            return respond::scripted(status, &headers, body);
        }
        Some(Fault::Hang(time)) => sleep(time).await,
        Some(Fault::Hold(gate)) => gate.pass().await,
        _ => {}
    }
    let cut = matches!(fault, Some(Fault::CutAfter));
    let (answer, now_ms) = shared.change(|state| {
        let answer = handle(&shared, state, &call);
        let body = answer.body.clone().unwrap_or(Value::Null);
        let status = if cut { 0 } else { answer.status };
        state.journal.finish(entry, status, body);
        (answer, state.world.now_ms())
    });
    match fault {
        Some(Fault::CutAfter) => {
            scissors.cut();
            return StatusCode::OK.into_response();
        }
        Some(Fault::ApplyThenHang(time)) => sleep(time).await,
        Some(Fault::Truncate) => {
            let text = answer.body.unwrap_or(Value::Null).to_string();
            let half: String = text.chars().take(text.chars().count() / 2).collect();
            let headers = [("content-type".to_owned(), "application/json".to_owned())];
            return respond::scripted(answer.status, &headers, half);
        }
        _ => {}
    }
    respond::with(answer, now_ms)
}

/// A request's status, body and what the rate limits say.
pub(crate) struct Answered {
    pub status: u16,
    pub body: Option<Value>,
    pub verdict: Option<Verdict>,
}

impl Answered {
    fn refused(error: &ApiError, verdict: Option<Verdict>) -> Self {
        Self {
            status: error.status,
            body: Some(error.body()),
            verdict,
        }
    }
}

/// Counts the request, finds its route and applies it, all in one step.
fn handle(shared: &Shared, state: &mut State, call: &Call) -> Answered {
    let segments: Vec<&str> = call.path.split('/').filter(|s| !s.is_empty()).collect();
    let verdict = state.buckets.count(&call.method, &segments, Instant::now());
    if let Some(Verdict {
        refused: Some(global),
        reset_after,
        ..
    }) = &verdict
    {
        state.breach(Rule::RateLimit, format!("{} {}", call.method, call.path));
        let body = json!({
            "message": "You are being rate limited.",
            "retry_after": respond::seconds(*reset_after),
            "global": global,
        });
        return Answered {
            status: 429,
            body: Some(body),
            verdict,
        };
    }
    // Interactions are answered without the token, by whatever agent: discord.py's own does.
    let by_token = call.authorization.is_some();
    if by_token && !call.agent.starts_with("DiscordBot ") {
        let what = format!("{} {}: User-Agent {:?}", call.method, call.path, call.agent);
        state.breach(Rule::UserAgent, what);
    }
    match route(shared, state, call, &segments) {
        Ok(reply) => Answered {
            status: reply.status,
            body: reply.body,
            verdict,
        },
        Err(error) => {
            note(state, call, &error);
            Answered::refused(&error, verdict)
        }
    }
}

/// Notes refusals that a good bot does not provoke.
fn note(state: &mut State, call: &Call, error: &ApiError) {
    let rule = match (error.status, error.code) {
        (_, 50001 | 50013) => Rule::Permission,
        (_, 40060) => Rule::AnsweredTwice,
        (_, 10062) => Rule::LateAnswer,
        (404 | 405, 0) => {
            tracing::warn!(
                method = call.method,
                path = call.path,
                "no such route on this server"
            );
            Rule::UnknownRoute
        }
        (400 | 413, _) => Rule::InvalidForm,
        _ => return,
    };
    state.breach(
        rule,
        format!("{} {}: {}", call.method, call.path, error.body()),
    );
}

/// Finds the route. Everything but interaction callbacks and webhooks wants the bot's token.
fn route(shared: &Shared, state: &mut State, call: &Call, segments: &[&str]) -> Outcome<Reply> {
    let method = call.method.as_str();
    match (method, segments) {
        ("POST", ["interactions", id, token, "callback"]) => {
            return callback::answer(state, call, id, token);
        }
        (_, ["webhooks", app, token, rest @ ..]) => {
            return webhook::route(state, call, app, token, rest);
        }
        ("GET", ["gateway"]) => return Reply::ok(json!({ "url": shared.gateway })),
        _ => {}
    }
    let authorized = call
        .authorization
        .as_deref()
        .and_then(|a| a.strip_prefix("Bot "))
        == Some(&shared.token);
    if !authorized {
        return Err(ApiError::unauthorized());
    }
    match (method, segments) {
        ("GET", ["gateway", "bot"]) => Reply::ok(json!({
            "url": shared.gateway,
            "shards": 1,
            "session_start_limit": {
                "total": 1000,
                "remaining": 1000_u32.saturating_sub(state.identifies),
                "reset_after": 14_400_000,
                "max_concurrency": 1,
            },
        })),
        ("GET", ["users", "@me"]) => Reply::ok(object::own_user(&state.world)),
        ("GET", ["applications", "@me"] | ["oauth2", "applications", "@me"]) => {
            Reply::ok(object::application(&state.world))
        }
        (_, ["applications", app, rest @ ..]) => application::route(state, call, app, rest),
        (_, ["channels", id, rest @ ..]) => channel::route(shared, state, call, id, rest),
        (_, ["guilds", id, rest @ ..]) => guild::route(state, call, id, rest),
        (_, ["users", rest @ ..]) => guild::users(state, call, rest),
        _ => Err(ApiError::no_route()),
    }
}

/// Puts the request into the journal, and what the test's own check finds among the breaches.
fn noted(shared: &Shared, call: &Call) -> u64 {
    let files = call
        .files
        .iter()
        .map(|f| (f.name.clone(), f.bytes.len()))
        .collect();
    let mut entry = Recorded {
        at_ms: 0,
        method: call.method.clone(),
        path: call.path.clone(),
        query: call.raw_query.clone(),
        body: call.body.clone(),
        files,
        status: 0,
        answer: Value::Null,
    };
    let check = shared.read().journal.check.clone();
    let found = check.map(|check| check(&entry)).unwrap_or_default();
    shared.change(|state| {
        for what in found {
            let what = format!("{} {}: {what}", entry.method, entry.path);
            state.breach(Rule::Schema, what);
        }
        entry.at_ms = state.world.now_ms();
        state.journal.add(entry)
    })
}
