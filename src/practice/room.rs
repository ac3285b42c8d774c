//! Starting and stopping a room, and what tests read from it.

use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{DefaultBodyLimit, Path, Query, State as Extract};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::Notify;

use super::breach::Breach;
use super::clock::Hands;
use super::faults::FaultPlan;
use super::gateway::encode::Encoder;
use super::gateway::socket;
use super::journal::{Check, Journal, Recorded};
use super::rate::Buckets;
use super::state::{Shared, SharedOptions, State};
use super::time::{Id, Now};
use super::wire::{Scissors, Wires};
use super::world::World;
use super::{guard, interaction, live, page, rest, room_api};

/// How a room is started.
pub struct Options {
    /// A listener bound to loopback.
    pub listener: TcpListener,
    /// The bot's token, without `Bot `.
    pub token: String,
    /// The room's time.
    pub now: Now,
    /// What moves that time on, for the page's buttons; `None` where it only runs.
    pub hands: Option<Hands>,
    /// Heartbeat interval told to the bot.
    pub heartbeat: Duration,
    /// Privileged intents switched on for the bot (none, as for a bot nobody reviewed).
    pub privileged_intents: u64,
    /// Whether rate limits refuse; headers tell them in any case.
    pub rate_limits: bool,
    /// Requests kept in the journal.
    pub journal: usize,
    /// Messages kept in each channel.
    pub keep_messages: usize,
    /// The gateway's address as the bot is told; `None` for the room's own. Another one leads through something that
    /// passes connections on.
    pub gateway: Option<String>,
}

impl Options {
    /// The usual room on this listener.
    #[must_use]
    pub fn new(listener: TcpListener, token: &str, now: Now) -> Self {
        Self {
            listener,
            token: token.to_owned(),
            now,
            hands: None,
            heartbeat: Duration::from_millis(41_250),
            privileged_intents: 0,
            rate_limits: true,
            journal: 10_000,
            keep_messages: 10_000,
            gateway: None,
        }
    }
}

/// A running room. It ends when this is dropped or closed.
pub struct Room {
    pub(crate) shared: Arc<Shared>,
}

impl Drop for Room {
    fn drop(&mut self) {
        self.shared.closing.cancel();
    }
}

impl Room {
    /// Starts serving.
    ///
    /// # Errors
    /// `InvalidInput` if the listener is not bound to loopback: anyone who reaches it could act as
    /// anybody.
    pub fn start(options: Options) -> io::Result<Self> {
        let address = options.listener.local_addr()?;
        if !address.ip().is_loopback() {
            let why = format!("the practice room serves loopback only, not {address}");
            return Err(io::Error::new(io::ErrorKind::InvalidInput, why));
        }
        let base = format!("http://{address}");
        let state = State {
            world: World::new(options.now),
            commands: HashMap::new(),
            messages: HashMap::new(),
            attachments: HashMap::new(),
            interactions: HashMap::new(),
            tokens: HashMap::new(),
            creates: HashMap::new(),
            opened: VecDeque::new(),
            sessions: Vec::new(),
            identifies: 0,
            resumes: 0,
            live: Vec::new(),
            read_marks: HashMap::new(),
            last_online: false,
            run: format!("{:016x}", RandomState::new().build_hasher().finish()),
            moves: VecDeque::new(),
            guide: Value::Null,
            faults: FaultPlan::default(),
            journal: Journal::new(options.journal),
            breaches: Vec::new(),
            buckets: Buckets::new(options.rate_limits),
            keep: options.keep_messages.max(1),
            base: base.clone(),
            waiting: VecDeque::new(),
            sweep: Arc::new(Notify::new()),
        };
        let shared = Shared::new(
            state,
            base,
            SharedOptions {
                token: options.token,
                heartbeat: options.heartbeat,
                privileged: options.privileged_intents,
                hands: options.hands,
                gateway: options.gateway,
            },
        );
        let wires = Wires {
            listener: options.listener,
            closing: shared.closing.clone(),
        };
        let app = router(Arc::clone(&shared)).into_make_service_with_connect_info::<Scissors>();
        let closing = shared.closing.clone();
        tokio::spawn(async move {
            tokio::select! {
                () = closing.cancelled() => {}
                served = async { axum::serve(wires, app).await } => {
                    if let Err(error) = served {
                        tracing::error!(%error, "the practice server ended");
                    }
                }
            }
        });
        tokio::spawn(interaction::mind(Arc::clone(&shared)));
        Ok(Self { shared })
    }

    /// `http://127.0.0.1:PORT`, for `DISCORD_API_BASE`; the page is there too.
    #[must_use]
    pub fn api_base(&self) -> &str {
        &self.shared.base
    }

    /// The bot's token.
    #[must_use]
    pub fn token(&self) -> &str {
        &self.shared.token
    }

    /// Ends the room: every connection is cut.
    pub fn close(self) {
        drop(self);
    }

    /// Waits until the room is closed.
    pub async fn closed(&self) {
        self.shared.closing.cancelled().await;
    }

    /// The bot's user id, which is its application's too.
    #[must_use]
    pub fn bot_id(&self) -> Id {
        self.shared.read().world.bot
    }

    /// The requests made so far, oldest first.
    #[must_use]
    pub fn journal(&self) -> Vec<Recorded> {
        self.shared.read().journal.all()
    }

    /// Installs a check that sees every request; what it finds becomes a breach of
    /// [`super::Rule::Schema`].
    pub fn check_requests(&self, check: Check) {
        self.shared
            .change(|state| state.journal.check = Some(check));
    }

    /// What the bot did that a good bot does not.
    #[must_use]
    pub fn breaches(&self) -> Vec<Breach> {
        self.shared.read().breaches.clone()
    }

    /// Tells pages what their guide shows: `{"steps": [{"id", "done", "as", "channel", "line"}]}`, or instead of a
    /// line to type the `message` and `control` to press.
    pub fn guide(&self, guide: Value) {
        if self.shared.read().guide == guide {
            return;
        }
        self.shared.change(|state| {
            live::all(state, &json!({ "type": "guide", "guide": guide }));
            state.guide = guide;
        });
    }

    /// Waits until something has changed since the last call with this mark; the first mark is 0.
    pub async fn changed(&self, mark: &mut u64) {
        self.shared.moved_on(mark).await;
    }

    /// Whether the bot is connected to the gateway.
    #[must_use]
    pub fn bot_online(&self) -> bool {
        self.shared.read().bot_online()
    }
}

/// Serves a practice room without a bot until the process ends.
///
/// # Errors
/// As [`Room::start`].
pub async fn serve(listener: TcpListener, now: Now) -> io::Result<()> {
    let room = Room::start(Options::new(listener, "practice", now))?;
    room.closed().await;
    Ok(())
}

fn router(shared: Arc<Shared>) -> Router {
    Router::new()
        .merge(page::routes())
        .merge(room_api::routes())
        .route("/gateway", get(gateway))
        .route("/gateway/", get(gateway))
        .route("/attachments/{channel}/{id}/{name}", get(attachment))
        .route("/api", any(rest::serve))
        .route("/api/{*path}", any(rest::serve))
        .layer(DefaultBodyLimit::disable())
        .layer(middleware::from_fn(guard::check))
        .with_state(shared)
}

async fn gateway(
    Extract(shared): Extract<Arc<Shared>>,
    Query(query): Query<HashMap<String, String>>,
    upgrade: WebSocketUpgrade,
) -> Response {
    let encoding = query.get("encoding").map_or("json", String::as_str);
    let Some(encoder) =
        Encoder::named(query.get("compress").map(String::as_str)).filter(|_| encoding == "json")
    else {
        let why = "This gateway speaks encoding=json, plain or with compress=zlib-stream.\n";
        return (StatusCode::BAD_REQUEST, why).into_response();
    };
    upgrade
        .max_message_size(1 << 20)
        .on_upgrade(move |socket| socket::run(shared, socket, query, encoder))
}

async fn attachment(
    Extract(shared): Extract<Arc<Shared>>,
    Path((_channel, id, name)): Path<(Id, Id, String)>,
) -> Response {
    let found = shared
        .read()
        .attachments
        .get(&id)
        .filter(|file| file.name == name)
        .cloned();
    let Some(file) = found else {
        return (
            StatusCode::NOT_FOUND,
            "This content is no longer available.",
        )
            .into_response();
    };
    let mut response = file.bytes.into_response();
    let headers = response.headers_mut();
    let kind = HeaderValue::from_str(&file.content_type);
    headers.insert(
        header::CONTENT_TYPE,
        kind.unwrap_or(HeaderValue::from_static("application/octet-stream")),
    );
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("sandbox; default-src 'none'"),
    );
    if !file.content_type.starts_with("image/") {
        headers.insert(
            header::CONTENT_DISPOSITION,
            HeaderValue::from_static("attachment"),
        );
    }
    response
}
