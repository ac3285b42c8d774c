//! The whole bot in a practice room: real client library, real sockets, a database of its own, a wall clock that
//! stands still until a test moves it on.
//!
//! [`World::end`] holds every conversation to what must always be true: no rule of Discord's was broken, nothing
//! was sent without `allowed_mentions`, every request fits Discord's description of it, no message is longer than a
//! phone takes, and no button is taken for another.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::NaiveTime;
use dealcoach::app::{Bot, Parts};
use dealcoach::clock::{Clock, SharedClock, SystemClock};
use dealcoach::coach::Defaults;
use dealcoach::discord::admit::Paces;
use dealcoach::discord::base::ApiBase;
use dealcoach::domain::calendar::{WorkDays, Zone};
use dealcoach::domain::id::WorkspaceId;
use dealcoach::domain::money::Currency;
use dealcoach::playbook::{Autonomy, Playbook};
use dealcoach::practice::{self, Answer, Choice, Message, Room, Seat};
use dealcoach::store::Store;
use secrecy::SecretString;
use serde_json::Value;

use crate::postgres;
use crate::talks::buttons;
use crate::talks::lengths;
use crate::talks::openapi;
use crate::talks::plain::Names;

/// Monday 23 November 2026, 09:00 UTC.
pub const MONDAY: i64 = 1_795_424_400_000;
/// A limit that only a hanging test reaches.
pub const LIMIT: Duration = Duration::from_secs(20);

/// With this in the environment every conversation is held on PostgreSQL; its words must be the same.
const ON_POSTGRES: &str = "DEALCOACH_TALKS_ON_POSTGRES";

/// The token of the bot in a room of these tests.
pub const TOKEN: &str = "talks-token";

/// A wall clock that stands until it is moved, beside monotonic time that runs: waiting and pacing are real.
struct Hands {
    system: SystemClock,
    wall_ms: AtomicI64,
}

impl Clock for Hands {
    fn wall_ms(&self) -> i64 {
        self.wall_ms.load(Ordering::SeqCst)
    }

    fn mono(&self) -> Duration {
        self.system.mono()
    }
}

/// How a world is made.
pub struct Plan {
    /// A folder of playbook files, which `/playbook reload` reads again; without one the built-in playbook.
    pub playbook: Option<PathBuf>,
    /// The database; without one a new SQLite file, or a new PostgreSQL database where [`ON_POSTGRES`] is set.
    pub database: Option<String>,
    /// The currency of amounts without one.
    pub currency: &'static str,
    /// Commands and presses that one person may use in ten seconds; 0 for any number.
    pub pace: u32,
    /// Whether the bot serves some other company's workspaces only.
    pub elsewhere: bool,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            playbook: None,
            database: None,
            currency: "EUR",
            pace: 0,
            elsewhere: false,
        }
    }
}

/// A room with the bot in it.
pub struct World {
    pub room: Room,
    pub bot: Option<Bot>,
    pub store: Store,
    clock: Arc<Hands>,
    plan: Plan,
    names: Mutex<Names>,
    talk: Mutex<Vec<Line>>,
    tolerated: Mutex<Vec<&'static str>>,
    _folder: tempfile::TempDir,
}

/// One thing said, by a person or by the bot.
pub struct Line {
    /// Who acted.
    pub who: String,
    /// What they did: a command's words, a button's label, a form's title.
    pub did: String,
    /// What the bot answered, as a person reads it.
    pub got: String,
    /// The same without buttons, menus and signs of the notation; empty for a form.
    pub words: String,
    /// The colour of the card, `#rrggbb`.
    pub colour: String,
}

impl World {
    /// The usual world: the built-in playbook, SQLite, euros.
    pub async fn start() -> Self {
        Self::with(Plan::default()).await
    }

    /// A world made otherwise.
    pub async fn with(mut plan: Plan) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(Hands {
            system: SystemClock::new(),
            wall_ms: AtomicI64::new(MONDAY),
        });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let now = Arc::clone(&clock);
        let options = practice::Options::new(listener, TOKEN, Arc::new(move || now.wall_ms()));
        let room = Room::start(options).unwrap();
        if let Some(check) = openapi::check() {
            room.check_requests(check);
        }
        let database = plan.database.get_or_insert_with(|| {
            if std::env::var_os(ON_POSTGRES).is_some() {
                return postgres::database().expect("PostgreSQL, since it was asked for");
            }
            format!("sqlite://{}", folder.path().join("talks.db").display())
        });
        let store = Store::open(database).await.unwrap();
        let bot = connect(&room, clock.clone(), &store, &plan).await;
        let mut names = Names::default();
        names.learn(&room, None);
        names.commands(&room);
        Self {
            room,
            bot: Some(bot),
            store,
            clock,
            plan,
            names: Mutex::new(names),
            talk: Mutex::default(),
            tolerated: Mutex::default(),
            _folder: folder,
        }
    }

    /// Ends the bot, until it is started anew.
    pub async fn stop(&mut self) {
        if let Some(bot) = self.bot.take() {
            assert!(bot.shutdown(LIMIT).await, "something was left unanswered");
        }
    }

    /// Ends the bot, if it still runs, and starts it anew on the same database, with nothing in its memory.
    pub async fn restart(&mut self) {
        self.stop().await;
        let database = self.plan.database.as_ref().expect("it has one");
        self.store = Store::open(database).await.unwrap();
        let bot = connect(&self.room, self.clock.clone(), &self.store, &self.plan).await;
        self.bot = Some(bot);
    }

    /// Another process's bot on the same database, connected to the same room.
    pub async fn second(&self) -> Bot {
        let database = self.plan.database.as_ref().expect("it has one");
        let store = Store::open(database).await.unwrap();
        connect(&self.room, self.clock.clone(), &store, &self.plan).await
    }

    /// A rep.
    pub fn carol(&self) -> Person<'_> {
        self.person("carol")
    }

    /// Another rep.
    pub fn ben(&self) -> Person<'_> {
        self.person("ben")
    }

    /// The manager.
    pub fn mona(&self) -> Person<'_> {
        self.person("mona")
    }

    /// Anybody.
    pub fn person(&self, name: &str) -> Person<'_> {
        Person {
            world: self,
            name: name.to_owned(),
            seat: self.room.seat(name).in_channel("deals"),
        }
    }

    /// Somebody of another workspace.
    pub fn person_of(&self, guild: &str, name: &str) -> Person<'_> {
        Person {
            world: self,
            name: name.to_owned(),
            seat: self.room.seat(name).in_guild(guild).in_channel("deals"),
        }
    }

    /// Adds a rep.
    pub fn add_person(&self, name: &str) {
        let team = self.room.guild_id(None).unwrap().to_string();
        self.room.add_person(&team, name, &["Sales Rep"]).unwrap();
        self.names.lock().unwrap().person(&self.room, name);
    }

    /// Adds a workspace with one person in it.
    pub fn add_workspace(&self, guild: &str, person: &str, roles: &[&str]) {
        self.room.add_guild(guild);
        self.room.add_person(guild, person, roles).unwrap();
        self.names.lock().unwrap().learn(&self.room, Some(guild));
        self.names.lock().unwrap().person(&self.room, person);
    }

    /// The time, UTC milliseconds.
    pub fn now(&self) -> i64 {
        self.clock.wall_ms()
    }

    /// Lets time pass, for the bot and for the room.
    pub fn pass(&self, time: Duration) {
        let ms = i64::try_from(time.as_millis()).unwrap();
        self.clock.wall_ms.fetch_add(ms, Ordering::SeqCst);
    }

    /// Lets a minute pass: longer than the rule about two people at the same moment.
    pub fn minute(&self) {
        self.pass(Duration::from_mins(1));
    }

    /// Lets days pass.
    pub fn days(&self, days: u64) {
        self.pass(Duration::from_hours(24 * days));
    }

    /// Lets the bot look at what time has brought up, and try once to send it.
    pub async fn look(&self) {
        let bot = self.bot.as_ref().expect("it runs");
        bot.catch_up().await.expect("it looks and sends");
    }

    /// Lets the bot look at what time has brought up, and send it; until nothing is on its way any more, so that the
    /// clock does not move under a request.
    pub async fn catch_up(&self) {
        self.look().await;
        for _ in 0..500 {
            let next = self.store.next_post_at().await.expect("readable");
            // What is being sent, or is to be sent at once, is due within its lease.
            if next.is_none_or(|at| at > self.now() + dealcoach::store::Post::LEASE_MS) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("something is still on its way");
    }

    /// What a person reads where the raw text has ids and instants.
    pub fn plain(&self, text: &str) -> String {
        self.names.lock().unwrap().plain(text, self.clock.wall_ms())
    }

    /// A message in a channel as a person reads it.
    pub fn shown(&self, message: &Message) -> String {
        self.plain(&message.text())
    }

    /// Waits for a post of the bot's own in #deals that holds these words, and gives it: no answer, or one that has a
    /// flag in it. `…` stands for anything.
    pub async fn post(&self, words: &str) -> Message {
        self.post_in("deals", words).await
    }

    /// As [`World::post`], in another channel.
    pub async fn post_in(&self, channel: &str, words: &str) -> Message {
        let found = self.room.wait_for(
            channel,
            |m| is_own(m) && words.split(" … ").all(|w| self.shown(m).contains(w)),
            LIMIT,
        );
        found.await.unwrap_or_else(|| {
            let there: Vec<_> = self
                .room
                .messages(channel)
                .iter()
                .map(|m| self.shown(m))
                .collect();
            panic!(
                "nothing with {words:?} in #{channel}, but:\n{}",
                there.join("\n---\n")
            )
        })
    }

    /// The posts of the bot's own in #deals, as people read them now.
    pub fn posts(&self) -> Vec<String> {
        let all = self.room.messages("deals");
        let own = all.iter().filter(|m| is_own(m));
        own.map(|m| self.shown(m)).collect()
    }

    /// Lets the bot be told this by Discord: what it tries so as to find out what it may do.
    pub fn tolerate(&self, what: &'static str) {
        self.tolerated.lock().unwrap().push(what);
    }

    /// Everything that was said so far.
    pub fn talk(&self) -> String {
        let talk = self.talk.lock().unwrap();
        let lines = talk
            .iter()
            .map(|l| format!("{}: {}\n{}\n", l.who, l.did, l.got));
        lines.collect::<Vec<_>>().join("\n")
    }

    /// Begins the talk anew: what was set up first is not part of it.
    pub fn forget_talk(&self) {
        self.talk.lock().unwrap().clear();
    }

    /// Ends the bot and holds the conversation to what must always be true.
    pub async fn end(mut self) {
        let bot = self.bot.take().expect("it ends once");
        assert!(bot.shutdown(LIMIT).await, "something was left unanswered");
        let tolerated = self.tolerated.lock().unwrap().clone();
        let mut breaches = self.room.breaches();
        breaches.retain(|b| !tolerated.iter().any(|t| b.what.contains(t)));
        assert_eq!(breaches, [], "rules of Discord's were broken");
        let mut confusing = Vec::new();
        for request in self.room.journal() {
            if let Some(message) = message_body(&request.method, &request.path, &request.body) {
                confusing.extend(buttons::confusing(message));
                assert!(
                    message["allowed_mentions"].is_object(),
                    "{} {} without allowed_mentions: {message}",
                    request.method,
                    request.path
                );
            }
        }
        assert_eq!(confusing, [""; 0], "buttons that are taken for one another");
        let mut long = Vec::new();
        for line in self.talk.lock().unwrap().iter() {
            long.extend(lengths::answer(line));
        }
        for (post, text) in self.sent_posts() {
            long.extend(lengths::post(&post, &self.plain(&text)));
        }
        assert!(
            long.is_empty(),
            "too long for a phone:\n{}",
            long.join("\n\n")
        );
    }

    /// Every version of every post: the first line, and the words.
    fn sent_posts(&self) -> Vec<(String, String)> {
        let journal = self.room.journal();
        let posts = journal.iter().filter(|r| r.path.starts_with("/channels/"));
        posts
            .filter(|r| r.body.is_object() && (r.method == "POST" || r.method == "PATCH"))
            .map(|r| (r.path.clone(), words_of(&r.body)))
            .collect()
    }
}

/// The bot, connected to the room and ready.
pub async fn connect(room: &Room, clock: SharedClock, store: &Store, plan: &Plan) -> Bot {
    let files = plan.playbook.clone();
    let read = move || match &files {
        None => Ok(Playbook::builtin()),
        Some(folder) => Playbook::load_as(folder, "prompts")
            .map_err(|list| list.iter().map(ToString::to_string).collect::<Vec<_>>()),
    };
    let playbook = read().unwrap_or_else(|mistakes| panic!("{mistakes:#?}"));
    let bot = Bot::start(Parts {
        api: ApiBase::parse(room.api_base()).unwrap(),
        token: SecretString::from(TOKEN.to_owned()),
        store: store.clone(),
        playbook,
        reload: Box::new(read),
        clock,
        defaults: Defaults {
            currency: Currency::find(plan.currency).unwrap(),
            zone: Zone::parse("UTC").unwrap(),
            days: WorkDays::MON_FRI,
            from: NaiveTime::from_hms_opt(9, 0, 0).unwrap(),
            to: NaiveTime::from_hms_opt(18, 0, 0).unwrap(),
            digest: NaiveTime::from_hms_opt(8, 30, 0).unwrap(),
            autonomy: Autonomy::Guided,
            workspaces: plan.elsewhere.then(|| vec![WorkspaceId(1)]),
        },
        paces: Paces {
            commands: plan.pace,
            presses: plan.pace,
            autocompletes: 0,
        },
    })
    .await
    .unwrap_or_else(|stop| panic!("the bot does not start: {stop:?}"));
    assert!(bot.ready(LIMIT).await, "the bot is not there in time");
    assert!(
        room.wait_for_bot("deal", LIMIT).await,
        "no commands are registered"
    );
    bot
}

impl Drop for World {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("--- the conversation so far ---\n{}", self.talk());
            eprintln!("--- posts ---\n{}", self.posts().join("\n\n"));
            eprintln!("--- breaches ---\n{:#?}", self.room.breaches());
            eprintln!("--- connected: {} ---", self.room.bot_online());
        } else {
            assert!(self.bot.is_none(), "a conversation ends with `end`");
        }
    }
}

/// The body of a request that makes or changes a message.
fn message_body<'r>(method: &str, path: &str, body: &'r Value) -> Option<&'r Value> {
    if method != "POST" && method != "PATCH" {
        return None;
    }
    if path.ends_with("/callback") {
        return matches!(body["type"].as_i64(), Some(4 | 7)).then(|| &body["data"]);
    }
    let message = path.starts_with("/webhooks/")
        || (path.starts_with("/channels/") && path.contains("/messages"));
    (message && body.is_object()).then_some(body)
}

/// Whether a message lives on by itself.
fn is_own(message: &Message) -> bool {
    message.json()["interaction_metadata"].is_null() || message.content().starts_with('⚑')
}

/// The text of a message: its content and its cards.
pub fn words_of(message: &Value) -> String {
    let mut words = vec![message["content"].as_str().unwrap_or_default()];
    for embed in message["embeds"].as_array().into_iter().flatten() {
        words.push(embed["title"].as_str().unwrap_or_default());
        words.push(embed["description"].as_str().unwrap_or_default());
    }
    words.retain(|w| !w.is_empty());
    words.join("\n")
}

/// Somebody in a channel.
pub struct Person<'w> {
    world: &'w World,
    pub name: String,
    pub seat: Seat,
}

/// What came back, and how a person reads it.
pub struct Said {
    pub answer: Answer,
    text: String,
}

impl Said {
    /// As a person reads it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The message; there is one.
    pub fn message(&self) -> &Message {
        self.answer
            .message()
            .unwrap_or_else(|| panic!("no message: {}", self.text))
    }

    /// Whether this person alone sees it.
    pub fn is_private(&self) -> bool {
        self.answer.is_private()
    }
}

/// A message to act on: an answer's, or one of a channel.
pub trait On {
    /// The message.
    fn on(&self) -> &Message;
}

impl On for Said {
    fn on(&self) -> &Message {
        self.message()
    }
}

impl On for Message {
    fn on(&self) -> &Message {
        self
    }
}

impl Person<'_> {
    /// The same person in another channel.
    pub fn in_channel(mut self, channel: &str) -> Self {
        self.seat = self.seat.in_channel(channel);
        self
    }

    /// The same person in the direct messages with the bot.
    pub fn in_dm(mut self) -> Self {
        self.seat = self.seat.in_dm();
        self
    }

    /// Uses a slash command.
    pub async fn command(&self, words: &str, options: &[(&str, &str)]) -> Said {
        let answer = self.seat.command(words, options).await;
        let typed: Vec<String> = options.iter().map(|(n, v)| format!(" {n}: {v}")).collect();
        self.heard(format!("/{words}{}", typed.concat()), answer)
    }

    /// Presses a button, by label.
    pub async fn press(&self, on: &impl On, button: &str) -> Said {
        let answer = self.seat.press(on.on(), button).await;
        self.heard(format!("[{button}]"), answer)
    }

    /// Picks from a menu, by placeholder and label or value.
    pub async fn choose(&self, on: &impl On, menu: &str, value: &str) -> Said {
        let answer = self.seat.choose(on.on(), menu, &[value]).await;
        self.heard(format!("({menu}: {value})"), answer)
    }

    /// Picks several from a menu.
    pub async fn choose_all(&self, on: &impl On, menu: &str, values: &[&str]) -> Said {
        let answer = self.seat.choose(on.on(), menu, values).await;
        self.heard(format!("({menu}: {})", values.join(" + ")), answer)
    }

    /// Fills in a form.
    pub async fn submit(&self, form: &Said, fields: &[(&str, &str)]) -> Said {
        let modal = form
            .answer
            .modal()
            .unwrap_or_else(|| panic!("no form: {}", form.text));
        let answer = self.seat.submit(modal, fields).await;
        self.heard(format!("{{{}}} {fields:?}", modal.title()), answer)
    }

    /// Sends a component's id that no message of theirs may hold.
    pub async fn forge(&self, custom_id: &str, on: &impl On) -> Said {
        let data = serde_json::json!({ "custom_id": custom_id, "component_type": 2 });
        let answer = self.seat.forge(3, data, Some(on.on())).await;
        self.heard(format!("(forged {custom_id})"), answer)
    }

    /// Sends an empty form, which no client would.
    pub async fn forge_form(&self, custom_id: &str) -> Said {
        let data = serde_json::json!({ "custom_id": custom_id, "components": [] });
        let answer = self.seat.forge(5, data, None).await;
        self.heard(format!("(forged {custom_id})"), answer)
    }

    /// Sends a command that no client would offer.
    pub async fn forge_command(&self, data: Value) -> Said {
        let did = format!("(forged {data})");
        let answer = self.seat.forge(2, data, None).await;
        self.heard(did, answer)
    }

    /// What an option offers while this is typed; `others` are filled in already.
    pub async fn complete(
        &self,
        words: &str,
        option: &str,
        typed: &str,
        others: &[(&str, &str)],
    ) -> Vec<Choice> {
        self.seat.complete(words, option, typed, others).await
    }

    fn heard(&self, did: String, answer: Answer) -> Said {
        let text = self.world.plain(&answer.text());
        let message = answer.message();
        self.world.talk.lock().unwrap().push(Line {
            who: self.name.clone(),
            did,
            got: text.clone(),
            words: message.map_or_else(String::new, |m| self.world.plain(&words_of(m.json()))),
            colour: message.map_or_else(String::new, |m| {
                let colour = m.json()["embeds"][0]["color"].as_u64();
                colour.map_or_else(String::new, |c| format!("#{c:06x}"))
            }),
        });
        assert!(
            !matches!(answer, Answer::None | Answer::Thinking(_)),
            "no answer in time: {}",
            self.world
                .talk
                .lock()
                .unwrap()
                .last()
                .map_or("", |l| l.did.as_str())
        );
        Said { answer, text }
    }
}

/// A folder in which the files of a playbook may be changed.
pub fn copy_of(folder: &Path) -> tempfile::TempDir {
    fn copy(from: &Path, to: &Path) {
        std::fs::create_dir_all(to).unwrap();
        for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
            let target = to.join(entry.file_name());
            if entry.file_type().unwrap().is_dir() {
                copy(&entry.path(), &target);
            } else {
                std::fs::copy(entry.path(), target).unwrap();
            }
        }
    }
    let made = tempfile::tempdir().unwrap();
    copy(folder, made.path());
    made
}
