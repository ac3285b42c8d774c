//! The REST side: reads a request, applies scripted faults and rate limits, finds the route, notes it
//! all in the journal. What the routes do is in the files of their families.

mod application;
mod body;
mod callback;
mod channel;
mod guild;
mod webhook;

use std::collections::HashMap;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{ConnectInfo, Request, State as Extract};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
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
        Err(error) => return respond(error.status, Some(error.body()), None),
    };
    let at_ms = shared.read().world.now_ms();
    let fault = shared.read().faults.take(&call.method, &call.path);
    match fault.clone() {
        Some(Fault::CutBefore) => {
            record(&shared, &call, at_ms, 0, Value::Null);
            scissors.cut();
            return StatusCode::OK.into_response();
        }
        Some(Fault::Answer {
            status,
            headers,
            body,
        }) => {
            let answer = serde_json::from_str(&body).unwrap_or(Value::Null);
            record(&shared, &call, at_ms, status, answer);
            return scripted(status, &headers, body);
        }
        Some(Fault::Hang(time)) => sleep(time).await,
        _ => {}
    }
    let (status, answer, verdict) = handle(&shared, &call);
    let cut = matches!(fault, Some(Fault::CutAfter));
    let noted = if cut { 0 } else { status };
    record(
        &shared,
        &call,
        at_ms,
        noted,
        answer.clone().unwrap_or(Value::Null),
    );
    match fault {
        Some(Fault::CutAfter) => {
            scissors.cut();
            StatusCode::OK.into_response()
        }
        Some(Fault::ApplyThenHang(time)) => {
            sleep(time).await;
            respond(status, answer, verdict)
        }
        Some(Fault::Truncate) => {
            let text = answer.unwrap_or(Value::Null).to_string();
            let half: String = text.chars().take(text.chars().count() / 2).collect();
            scripted(
                status,
                &[("content-type".to_owned(), "application/json".to_owned())],
                half,
            )
        }
        _ => respond(status, answer, verdict),
    }
}

/// Counts the request, finds its route and applies it, all in one step.
fn handle(shared: &Shared, call: &Call) -> (u16, Option<Value>, Option<Verdict>) {
    let segments: Vec<&str> = call.path.split('/').filter(|s| !s.is_empty()).collect();
    shared.change(|state| {
        let verdict = state.buckets.count(&call.method, &segments, Instant::now());
        if let Some(Verdict {
            refused: Some(global),
            reset_after,
            ..
        }) = &verdict
        {
            let body = json!({
                "message": "You are being rate limited.",
                "retry_after": round(reset_after.as_secs_f64()),
                "global": global,
            });
            return (429, Some(body), verdict);
        }
        if !call.agent.starts_with("DiscordBot ") {
            let what = format!("{} {}: User-Agent {:?}", call.method, call.path, call.agent);
            state.breach(Rule::UserAgent, what);
        }
        match route(shared, state, call, &segments) {
            Ok(reply) => (reply.status, reply.body, verdict),
            Err(error) => {
                note(state, call, &error);
                (error.status, Some(error.body()), verdict)
            }
        }
    })
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

fn record(shared: &Shared, call: &Call, at_ms: i64, status: u16, answer: Value) {
    let entry = Recorded {
        at_ms,
        method: call.method.clone(),
        path: call.path.clone(),
        query: call.raw_query.clone(),
        body: call.body.clone(),
        files: call
            .files
            .iter()
            .map(|f| (f.name.clone(), f.bytes.len()))
            .collect(),
        status,
        answer,
    };
    let check = shared.read().journal.check.clone();
    let found = check.map(|check| check(&entry)).unwrap_or_default();
    shared.change(|state| {
        for what in found {
            state.breach(
                Rule::Schema,
                format!("{} {}: {what}", entry.method, entry.path),
            );
        }
        state.journal.add(entry);
    });
}

fn respond(status: u16, body: Option<Value>, verdict: Option<Verdict>) -> Response {
    let mut headers = HeaderMap::new();
    let mut put = |name: &'static str, value: String| {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    };
    if let Some(verdict) = verdict {
        let seconds = verdict.reset_after.as_secs_f64();
        if let Some(global) = verdict.refused {
            put("retry-after", format!("{}", seconds.ceil().max(1.0)));
            put(
                "x-ratelimit-scope",
                if global { "global" } else { "user" }.to_owned(),
            );
            if global {
                put("x-ratelimit-global", "true".to_owned());
            }
        }
        if verdict.refused != Some(true) {
            put("x-ratelimit-limit", verdict.limit.to_string());
            put("x-ratelimit-remaining", verdict.remaining.to_string());
            put("x-ratelimit-reset-after", format!("{seconds:.3}"));
            put("x-ratelimit-bucket", verdict.bucket);
        }
    }
    let text = body.map(|b| b.to_string());
    if text.is_some() {
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/json"),
        );
    }
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, headers, text.map_or_else(Body::empty, Body::from)).into_response()
}

fn scripted(status: u16, headers: &[(String, String)], body: String) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() =
        StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in headers {
        if let (Ok(name), Ok(value)) = (
            HeaderName::from_bytes(name.as_bytes()),
            HeaderValue::from_str(value),
        ) {
            response.headers_mut().append(name, value);
        }
    }
    response
}

/// Milliseconds are as exact as Discord is.
fn round(seconds: f64) -> f64 {
    (seconds * 1000.0).ceil() / 1000.0
}
