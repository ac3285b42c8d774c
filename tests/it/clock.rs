//! The practice room's clock, moved on under the real bot: what waits for an instant goes on at once, nobody is taken
//! for late, and what is too old is gone.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use dealcoach::app::Bot;
use dealcoach::clock::{Clock as _, ShiftedClock};
use dealcoach::domain::calendar::{self, Zone};
use dealcoach::practice::{Agenda, Fault, Gate, Hands, Message, Options, Room, Step};
use dealcoach::store::Store;
use futures_util::StreamExt as _;
use reqwest::StatusCode;
use serde_json::{Value, json};
use tokio_tungstenite::connect_async;

use crate::page::Program;
use crate::support::{self, LIMIT, Plan, TOKEN};

const HOUR: i64 = 3_600_000;
/// Within this time a move has its effect; what only looks now and then would take up to ten times as long.
const SOON: Duration = Duration::from_millis(500);

struct Moved {
    room: Room,
    clock: Arc<ShiftedClock>,
    bot: Bot,
    _folder: tempfile::TempDir,
}

/// A room whose clock can be moved on and that knows of no working day, without a bot.
pub async fn alone() -> (Room, Arc<ShiftedClock>) {
    let clock = Arc::new(ShiftedClock::default());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (now, hands) = (Arc::clone(&clock), Arc::clone(&clock));
    let mut options = Options::new(listener, TOKEN, Arc::new(move || now.wall_ms()));
    options.hands = Some(Hands {
        move_on: Box::new(move |by| hands.move_on(by)),
        agenda: Box::new(|_| {
            let (zone, morning) = ("Europe/Berlin".to_owned(), None);
            let (digest, due) = (None, None);
            Box::pin(std::future::ready(Agenda {
                zone,
                morning,
                digest,
                due,
            }))
        }),
    });
    (Room::start(options).unwrap(), clock)
}

/// The same with the bot on the same clock.
async fn room() -> Moved {
    let folder = tempfile::tempdir().unwrap();
    let (room, clock) = alone().await;
    let file = format!("sqlite://{}", folder.path().join("clock.db").display());
    let store = Store::open(&file).await.unwrap();
    let bot = support::connect(&room, clock.clone(), &store, &Plan::default()).await;
    Moved {
        room,
        clock,
        bot,
        _folder: folder,
    }
}

impl Moved {
    async fn end(self) {
        let late = self
            .bot
            .wire()
            .responder()
            .counts()
            .late
            .load(Ordering::Relaxed);
        assert_eq!(late, 0, "a move was taken for lateness");
        assert!(
            self.bot.shutdown(LIMIT).await,
            "something was left unanswered"
        );
        assert_eq!(self.room.breaches(), []);
    }

    /// How often a message was to be made in a channel.
    fn tries(&self) -> usize {
        let journal = self.room.journal();
        let made = |r: &&dealcoach::practice::Recorded| {
            r.method == "POST" && r.path.starts_with("/channels/") && r.path.ends_with("/messages")
        };
        journal.iter().filter(made).count()
    }
}

/// Presses a button of the page's clock.
pub async fn ask(room: &str, to: &str) -> (StatusCode, Value) {
    // Reading the machine's certificates would take longer than a move.
    let client = reqwest::Client::builder().tls_built_in_native_certs(false);
    let asked = client
        .build()
        .unwrap()
        .post(format!("{room}/room/clock"))
        .header("content-type", "application/json")
        .body(json!({ "to": to }).to_string())
        .send();
    let answer = asked.await.unwrap();
    let status = answer.status();
    let text = answer.text().await.unwrap();
    (status, serde_json::from_str(&text).unwrap())
}

async fn world(room: &str) -> Value {
    let answer = reqwest::get(format!("{room}/room/world")).await.unwrap();
    serde_json::from_str(&answer.text().await.unwrap()).unwrap()
}

fn said(message: &Message) -> String {
    message.text()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_for_an_instant_goes_on_at_once() {
    let moved = room().await;
    let room = &moved.room;
    room.faults().lift_rate_limits();
    let carol = room.seat("carol").in_channel("deals");
    let done = async |words: &str, options: &[(&str, &str)]| {
        let answer = carol.command(words, options).await;
        assert!(answer.message().is_some(), "{}", answer.text());
    };
    done("deal new", &[("name", "Nordlicht")]).await;
    // Discord is away, and the request to the managers with it: its next try comes later every time.
    let mona = room.seat("mona").in_channel("managers");
    for (words, options) in [
        (
            "setup channel",
            &[("kind", "managers"), ("channel", "managers")][..],
        ),
        (
            "setup role",
            &[("role", "Sales Rep"), ("sales_role", "junior")],
        ),
    ] {
        let answer = mona.command(words, options).await;
        assert!(answer.message().is_some(), "{}", answer.text());
    }
    let before = moved.tries();
    room.faults()
        .times("POST /channels/*/messages", 9, Fault::error(503, 0, "away"));
    let skip = [
        ("deal", "D-1"),
        ("stage", "presentation"),
        ("reason", "They asked for a demo"),
    ];
    carol.command("deal move", &skip).await;
    let came = |room: &Room| {
        let messages = room.messages("managers");
        messages
            .iter()
            .any(|m| said(m).contains("They asked for a demo"))
    };
    // A move that comes while a try is on its way is followed by another wait: some more are allowed.
    let mut hours = 0;
    for tries in 1..=10 {
        while !room.until(SOON, |_| moved.tries() >= before + tries).await {
            let done = moved.tries() - before;
            assert!(hours < 40, "{done} tries after {hours} hours");
            room.move_clock(Step::Hour).await.unwrap();
            hours += 1;
        }
    }
    let there = room.until(LIMIT, came).await;
    assert!(there, "{:?}", room.messages("managers"));
    assert_eq!(moved.tries(), before + 10, "and once only");
    moved.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_move_waits_for_answers_that_are_on_their_way() {
    let moved = room().await;
    let room = &moved.room;
    let carol = room.seat("carol").in_channel("deals");
    let gate = Gate::default();
    room.faults()
        .next("POST /interactions/**", Fault::Hold(gate.clone()));
    let ahead = |since: i64| (moved.clock.wall_ms() - since) >= HOUR;
    let begun = moved.clock.wall_ms();
    let new = [("name", "Nordlicht")];
    let (answer, now) = tokio::join!(carol.command("deal new", &new), async {
        gate.reached().await;
        let go = room.move_clock(Step::Hour);
        tokio::pin!(go);
        // Time to move, if it did not wait.
        let early = tokio::time::timeout(Duration::from_millis(300), &mut go).await;
        assert!(early.is_err() && !ahead(begun), "it moved under an answer");
        gate.open();
        go.await.unwrap()
    });
    assert!(answer.message().is_some(), "{}", answer.text());
    assert!(ahead(begun) && now >= begun + HOUR);

    // What is never answered holds it up for some seconds only; the bot says nothing to what came to nothing.
    room.faults()
        .next("POST /interactions/**", Fault::Hang(Duration::from_mins(1)));
    let (lost, after) = tokio::join!(carol.command("deal list", &[]), async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        room.move_clock(Step::Hour).await.unwrap()
    });
    assert!(lost.message().is_none(), "{}", lost.text());
    assert!(after >= now + HOUR);
    let answer = carol.command("deal show", &[("deal", "D-1")]).await;
    assert!(answer.message().is_some(), "{}", answer.text());
    let message = answer.message().unwrap();
    assert!(
        dealcoach::practice::time::made_at(message.id()) >= after,
        "its id is of that time"
    );
    drop(moved);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_too_old_by_the_moved_clock_is_gone() {
    let moved = room().await;
    let room = &moved.room;
    let carol = room.seat("carol").in_channel("deals");
    carol.command("deal new", &[("name", "Nordlicht")]).await;
    let card = carol.command("deal show", &[("deal", "D-1")]).await;
    let card = card.message().expect("a card").clone();
    let form = carol.press(&card, "Set next step").await;
    let form = form.modal().expect("a form").clone();
    let journal = room.journal();
    let callback = journal
        .iter()
        .find(|r| r.path.ends_with("/callback"))
        .unwrap();
    let token = callback.path.split('/').nth(3).unwrap().to_owned();
    let edit = async || {
        let url = format!(
            "{}/api/v10/webhooks/{}/{token}/messages/@original",
            room.api_base(),
            room.bot_id()
        );
        let edit = reqwest::Client::new()
            .get(url)
            .header("user-agent", "DiscordBot (https://e.org, 1)");
        edit.send().await.unwrap().status().as_u16()
    };
    assert_eq!(edit().await, 200);
    room.move_clock(Step::Hour).await.unwrap();
    assert_eq!(edit().await, 401, "the token is an hour old");
    // A form lives on the screen; what it said in vain is kept for a quarter of an hour.
    let mona = room.seat("mona").in_channel("deals");
    let lost = mona
        .command("deal lost", &[("deal", "D-1"), ("reason", "price")])
        .await;
    assert!(lost.text().contains("is lost"), "{}", lost.text());
    let step = [("step", "Call Jana"), ("due", "in 3 days")];
    let kept = carol.submit(&form, &step).await;
    let kept = kept.message().expect("a refusal").clone();
    room.move_clock(Step::Hour).await.unwrap();
    let late = carol.press(&kept, "Log it as a note").await;
    assert!(late.text().contains("no longer kept"), "{}", late.text());
    moved.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_goes_forward_only_and_a_year_at_most_and_every_page_hears_of_it() {
    let moved = room().await;
    let room = &moved.room;
    let base = room.api_base();
    let clock = world(base).await["clock"].clone();
    assert_eq!(clock, json!({ "zone": "Europe/Berlin", "moves": [] }));
    let mut pages = Vec::new();
    for person in ["carol", "mona"] {
        let live = format!(
            "{}/room/live?as={}",
            base.replace("http", "ws"),
            room.person_id(person).unwrap()
        );
        pages.push(connect_async(live).await.unwrap().0);
    }
    let before = moved.clock.wall_ms();
    let (status, answer) = ask(base, "hour").await;
    assert_eq!((status, &answer["ok"]), (StatusCode::OK, &json!(true)));
    for page in &mut pages {
        let event = loop {
            let frame = tokio::time::timeout(LIMIT, page.next())
                .await
                .unwrap()
                .unwrap()
                .unwrap();
            let event: Value = serde_json::from_str(frame.to_text().unwrap()).unwrap();
            if event["type"] == "clock" {
                break event;
            }
        };
        let shown = event["now_ms"].as_i64().unwrap();
        assert!(
            (before + HOUR..before + HOUR + 60_000).contains(&shown),
            "{event}"
        );
        assert_eq!(event["zone"], "Europe/Berlin");
        assert_eq!(world(base).await["clock"]["moves"], json!([event["move"]]));
    }
    for (to, why) in [
        ("yesterday", "must be"),
        ("morning", "No morning of work is coming"),
        ("digest", "No digest is coming"),
    ] {
        let (status, refused) = ask(base, to).await;
        assert_eq!(status, StatusCode::BAD_REQUEST);
        assert!(
            refused["error"].as_str().unwrap().contains(why),
            "{refused}"
        );
    }
    for _ in 0..364 {
        room.move_clock(Step::Day).await.unwrap();
    }
    let at = moved.clock.wall_ms();
    let (status, refused) = ask(base, "day").await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(
        refused["error"].as_str().unwrap().contains("a year in all"),
        "{refused}"
    );
    assert!(moved.clock.wall_ms() < at + HOUR, "a refusal moves nothing");
    let answer = room.seat("carol").command("deal list", &[]).await;
    assert!(answer.message().is_some(), "{}", answer.text());
    moved.end().await;

    // Where nobody gave it hands it only runs.
    let still = crate::server::client::room().await;
    assert_eq!(world(still.api_base()).await["clock"], Value::Null);
    let (status, refused) = ask(still.api_base(), "hour").await;
    assert_eq!(status, StatusCode::BAD_REQUEST, "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_practice_program_goes_to_the_next_morning_of_work() {
    let program = Program::start();
    let mut before = world(&program.room).await["now_ms"].as_i64().unwrap();
    assert_eq!(world(&program.room).await["clock"]["zone"], "UTC");
    for _ in 0..6 {
        let (status, answer) = ask(&program.room, "morning").await;
        assert_eq!(status, StatusCode::OK, "{answer}");
        let now = answer["now_ms"].as_i64().unwrap();
        let local = calendar::local_time(now, &Zone::UTC).to_string();
        let weekday = calendar::today(now, &Zone::UTC).format("%a").to_string();
        assert!(local.contains(" 09:00:0"), "{local}");
        assert!(
            !["Sat", "Sun"].contains(&weekday.as_str()),
            "{local} is a {weekday}"
        );
        // Over a weekend at most.
        assert!(
            now > before && now - before <= 72 * HOUR + 60_000,
            "{before} {now}"
        );
        before = now;
    }
    program.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_late_by_a_move_alone() {
    let program = Program::start();
    let cast = world(&program.room).await;
    let id = |list: &str, name: &str| {
        let all = cast[list].as_array().unwrap();
        let found = all.iter().find(|one| one["name"] == name).unwrap();
        found["id"].as_str().unwrap().to_owned()
    };
    let (mona, managers) = (id("people", "Mona"), id("channels", "managers"));
    // Each goes over the time of a digest, or of several: over a weekend the days between have none.
    for (number, to) in ["morning", "day", "day", "day", "day", "morning"]
        .into_iter()
        .enumerate()
    {
        let (status, answer) = ask(&program.room, to).await;
        assert_eq!(status, StatusCode::OK, "{number}: {answer}");
    }
    let path = format!(
        "{}/room/messages?channel={managers}&as={mona}",
        program.room
    );
    let read = reqwest::get(path).await.unwrap().text().await.unwrap();
    let read: Value = serde_json::from_str(&read).unwrap();
    let headlines = read["messages"].as_array().unwrap().iter();
    let digests: Vec<&str> = headlines
        .filter_map(|message| message["content"].as_str())
        .filter(|text| text.contains("you today") || text.contains("a quiet day"))
        .collect();
    // The move is over when what was due on its way has come.
    assert!((3..=6).contains(&digests.len()), "{digests:?}");
    assert!(
        digests
            .iter()
            .all(|text| !text.contains("late, it was due") && !text.contains("Late, it was due")),
        "{digests:?}"
    );
    program.stop();
}
