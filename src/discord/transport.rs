//! Calls to Discord's API: one client with deadlines, typed errors, limits and a breaker.
//!
//! It decides how a call is made, not what to do when it fails; the callers do. Neither the bot's token nor an
//! interaction's ever reaches a log line, a `Debug` or an error.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use reqwest::header::{AUTHORIZATION, DATE, HeaderMap, HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use tokio::sync::{Semaphore, watch};

use super::base::ApiBase;
use super::dial;
use super::error::{CallError, Scope, code};
use super::limits::{Limits, Told, wait};
use super::route::Route;
use crate::clock::SharedClock;
use crate::message::File;

/// Time to make a connection.
const CONNECT: Duration = Duration::from_secs(5);
/// Time for a whole call.
pub(super) const TOTAL: Duration = Duration::from_secs(10);
/// How long an ordinary call waits for its turn before it is given back as limited.
const PATIENCE: Duration = Duration::from_secs(5);
/// A call that took longer says little about Discord's clock.
const QUICK_MS: i64 = 1_000;
/// Largest answer read.
const BODY_MAX: usize = 4 << 20;
/// Answers to interactions on their way at once; more wait their turn, so that a burst can't use up all sockets.
const INTERACTIONS_AT_ONCE: usize = 128;
/// Ordinary calls on their way at once.
const CALLS_AT_ONCE: usize = 16;

/// What is sent.
#[derive(Clone, Debug)]
pub enum Body {
    /// Nothing.
    None,
    /// JSON.
    Json(Value),
    /// JSON with a file.
    WithFile(Value, File),
}

/// Discord's API. Cheap to clone.
#[derive(Clone)]
pub struct Transport {
    pub(super) inner: Arc<Inner>,
}

pub(super) struct Inner {
    http: reqwest::Client,
    base: ApiBase,
    authorization: HeaderValue,
    limits: Mutex<Limits>,
    pub(super) clock: SharedClock,
    pub(super) interactions: Semaphore,
    calls: Semaphore,
    /// Discord's clock minus ours, in milliseconds, from its `Date` header.
    skew_ms: AtomicI64,
    refused: watch::Sender<bool>,
    sent: AtomicU64,
}

impl std::fmt::Debug for Transport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Transport")
            .field("base", &self.inner.base)
            .finish_non_exhaustive()
    }
}

impl Transport {
    /// A transport to this base with the bot's token. The error is a sentence.
    pub fn new(base: ApiBase, token: &SecretString, clock: SharedClock) -> Result<Self, String> {
        let mut authorization = HeaderValue::from_str(&format!("Bot {}", token.expose_secret()))
            .map_err(|_| "the token holds characters that no token has".to_owned())?;
        authorization.set_sensitive(true);
        let agent = concat!(
            "DiscordBot (https://github.com/dealcoach/dealcoach, ",
            env!("CARGO_PKG_VERSION"),
            ")"
        );
        let mut builder = reqwest::Client::builder()
            .user_agent(agent)
            .connect_timeout(CONNECT)
            .timeout(TOTAL)
            .redirect(reqwest::redirect::Policy::none())
            .pool_max_idle_per_host(INTERACTIONS_AT_ONCE)
            .referer(false)
            .tls_built_in_native_certs(base.trusts_system())
            .tcp_nodelay(true);
        if base.is_loopback() {
            builder = builder.no_proxy();
        } else {
            builder = builder.https_only(true);
        }
        let http = builder
            .build()
            .map_err(|error| format!("HTTPS can't be set up: {}", dial::cause(&error)))?;
        Ok(Self {
            inner: Arc::new(Inner {
                http,
                base,
                authorization,
                limits: Mutex::new(Limits::default()),
                clock,
                interactions: Semaphore::new(INTERACTIONS_AT_ONCE),
                calls: Semaphore::new(CALLS_AT_ONCE),
                skew_ms: AtomicI64::new(0),
                refused: watch::Sender::new(false),
                sent: AtomicU64::new(0),
            }),
        })
    }

    /// The client beneath, for what is no call.
    pub(super) fn http(&self) -> &reqwest::Client {
        &self.inner.http
    }

    /// The base it calls.
    pub fn base(&self) -> &ApiBase {
        &self.inner.base
    }

    /// Becomes true once Discord refused the bot's token; nothing is sent from then on.
    pub fn token_refused(&self) -> watch::Receiver<bool> {
        self.inner.refused.subscribe()
    }

    /// Discord's time as far as is known, in UTC milliseconds: our clock, put right by its `Date` header.
    pub fn discord_now_ms(&self) -> i64 {
        self.inner
            .clock
            .wall_ms()
            .saturating_add(self.inner.skew_ms.load(Ordering::Relaxed))
    }

    /// One ordinary call, within the limits; a wait longer than five seconds is given back as an error.
    pub async fn call(&self, route: &Route, body: &Body) -> Result<Value, CallError> {
        let _place = self.inner.calls.acquire().await;
        let begun = self.inner.clock.mono();
        loop {
            let now = self.inner.clock.mono();
            let turn = self.limits(|l| l.take(route.name, route.major, now));
            match turn {
                Ok(()) => break,
                Err(wait) if now.saturating_sub(begun) + wait > PATIENCE => {
                    return Err(CallError::Limited {
                        route: route.name,
                        retry_after: wait,
                        scope: Scope::User,
                    });
                }
                Err(wait) => tokio::time::sleep(wait.max(Duration::from_millis(1))).await,
            }
        }
        self.send(route, body, TOTAL).await
    }

    pub(super) async fn send(
        &self,
        route: &Route,
        body: &Body,
        time: Duration,
    ) -> Result<Value, CallError> {
        let inner = &*self.inner;
        if *inner.refused.borrow() && !route.interaction {
            return Err(CallError::TokenRefused { route: route.name });
        }
        if self.limits(|l| l.withheld(route.interaction, inner.clock.mono())) {
            return Err(CallError::Withheld { route: route.name });
        }
        let mut request = inner
            .http
            .request(route.method.clone(), inner.base.api(&route.path))
            .timeout(time);
        if !route.interaction {
            request = request.header(AUTHORIZATION, inner.authorization.clone());
        }
        request = match body {
            Body::None => request,
            Body::Json(json) => request.json(json),
            Body::WithFile(json, file) => request.multipart(form(json, file)),
        };
        inner.sent.fetch_add(1, Ordering::Relaxed);
        let before = inner.clock.wall_ms();
        let mut response = request.send().await.map_err(|error| {
            if error.is_connect() || error.is_builder() {
                CallError::Unreachable {
                    route: route.name,
                    why: dial::cause(&error),
                }
            } else if error.is_timeout() {
                CallError::Lost {
                    route: route.name,
                    what: "no answer in time",
                }
            } else {
                CallError::Lost {
                    route: route.name,
                    what: "the connection broke before the answer",
                }
            }
        })?;
        self.learn(route, response.headers(), before);

        let status = response.status();
        let headers = response.headers().clone();
        let mut bytes = Vec::new();
        let broken = loop {
            match response.chunk().await {
                Ok(Some(part)) if bytes.len() + part.len() <= BODY_MAX => {
                    bytes.extend_from_slice(&part);
                }
                Ok(Some(_)) => break Some("the answer is too long"),
                Ok(None) => break None,
                Err(error) if error.is_timeout() => break Some("the answer stalled"),
                Err(_) => break Some("the answer broke off"),
            }
        };
        if status.is_success() {
            if let Some(what) = broken {
                return Err(CallError::Lost {
                    route: route.name,
                    what,
                });
            }
            if bytes.is_empty() {
                return Ok(Value::Null);
            }
            return serde_json::from_slice(&bytes).map_err(|_| CallError::Lost {
                route: route.name,
                what: "the answer can't be read",
            });
        }
        let said: Value = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Err(self.failure(route, status.as_u16(), &headers, &said))
    }

    fn failure(&self, route: &Route, status: u16, headers: &HeaderMap, said: &Value) -> CallError {
        let now = self.inner.clock.mono();
        let code = said.get("code").and_then(Value::as_u64).unwrap_or(0);
        if status == 429 {
            let after = wait(
                said.get("retry_after")
                    .and_then(Value::as_f64)
                    .or_else(|| number(headers, "retry-after")),
            );
            let global = said.get("global").and_then(Value::as_bool) == Some(true)
                || headers.contains_key("x-ratelimit-global");
            let scope = match headers
                .get("x-ratelimit-scope")
                .and_then(|v| v.to_str().ok())
            {
                Some("shared") => Scope::Shared,
                Some("global") => Scope::Global,
                _ if global => Scope::Global,
                _ => Scope::User,
            };
            self.limits(|l| {
                if !route.interaction {
                    l.limited(route.name, route.major, scope, after, now);
                }
                if scope != Scope::Shared {
                    l.count_invalid(now);
                }
            });
            return CallError::Limited {
                route: route.name,
                retry_after: after,
                scope,
            };
        }
        if status == 401 || status == 403 {
            self.limits(|l| l.count_invalid(now));
        }
        // An interaction's own token runs out after 15 minutes and is refused with 401 too: not the bot's.
        if status == 401 && !route.interaction && code != code::INVALID_WEBHOOK_TOKEN {
            self.inner.refused.send_replace(true);
            return CallError::TokenRefused { route: route.name };
        }
        if status >= 500 {
            return CallError::Server {
                route: route.name,
                status,
            };
        }
        let message = said
            .get("message")
            .and_then(Value::as_str)
            .unwrap_or("no reason given");
        let mut message: String = message
            .chars()
            .filter(|c| !c.is_control())
            .take(200)
            .collect();
        if let Some(errors) = said.get("errors") {
            // Field names and Discord's words; it doesn't repeat what was sent.
            message.push_str(": ");
            message.extend(errors.to_string().chars().take(400));
        }
        CallError::Refused {
            route: route.name,
            status,
            code,
            message,
        }
    }

    fn learn(&self, route: &Route, headers: &HeaderMap, before: i64) {
        let clock = &self.inner.clock;
        let after = clock.wall_ms();
        if (0..QUICK_MS).contains(&after.saturating_sub(before))
            && let Some(date) = headers.get(DATE).and_then(|v| v.to_str().ok())
            && let Ok(date) = chrono::DateTime::parse_from_rfc2822(date)
        {
            // The header has whole seconds: its middle against the middle of the call.
            let skew = date.timestamp_millis() + 500 - before.midpoint(after);
            let skew = if skew.abs() < 1_500 { 0 } else { skew };
            self.inner.skew_ms.store(skew, Ordering::Relaxed);
        }
        if route.interaction {
            return;
        }
        let told = Told {
            bucket: headers
                .get("x-ratelimit-bucket")
                .and_then(|v| v.to_str().ok())
                .map(str::to_owned),
            remaining: headers
                .get("x-ratelimit-remaining")
                .and_then(|v| v.to_str().ok())
                .and_then(|v| v.parse().ok()),
            reset_after: number(headers, "x-ratelimit-reset-after"),
        };
        self.limits(|l| l.learn(route.name, route.major, &told, clock.mono()));
    }

    fn limits<T>(&self, with: impl FnOnce(&mut Limits) -> T) -> T {
        with(
            &mut self
                .inner
                .limits
                .lock()
                .unwrap_or_else(PoisonError::into_inner),
        )
    }
}

fn number(headers: &HeaderMap, name: &str) -> Option<f64> {
    headers.get(name)?.to_str().ok()?.trim().parse().ok()
}

fn form(json: &Value, file: &File) -> reqwest::multipart::Form {
    let part = reqwest::multipart::Part::bytes(file.bytes.clone()).file_name(file.name.clone());
    reqwest::multipart::Form::new()
        .part("files[0]", part)
        .text("payload_json", json.to_string())
}
