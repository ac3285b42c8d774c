//! The real program under a machine's clock that is wrong by days: started and ended three times a day, it tells each
//! rep once a day, on the same days as one that runs through.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use chrono::{DateTime, Datelike as _, NaiveDate, Timelike as _, Weekday};
use dealcoach::clock::SystemClock;
use dealcoach::practice::{Options, Room, Seat};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions as _, Connection as _};

use crate::crash::program::Program;
use crate::support::{LIMIT, MONDAY, World};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
/// Days that go by, from a Monday on: a weekend, and a deal's five working days of rest, are in them.
const DAYS: i64 = 9;
/// When the program is started, one row a day in turn: before, within and after working hours.
const HOURS: [[i64; 3]; 3] = [[7, 10, 16], [2, 11, 20], [8, 9, 17]];

/// What is due by now and not told yet.
const WAITING: &str = "select (select count(*) from deal where due_at <= $1) \
     + (select count(*) from spell where next_at <= $1 and told is not null) \
     + (select count(*) from post where state = 'sending' or (state = 'ready' and not_before <= $1))";

/// The instants at which the program runs.
fn starts() -> impl Iterator<Item = (usize, i64)> {
    (0..DAYS)
        .zip(HOURS.iter().cycle())
        .flat_map(|(day, hours)| hours.map(|hour| MONDAY - 9 * HOUR + day * DAY + hour * HOUR))
        .map(|at| at + 7 * MINUTE)
        .enumerate()
}

/// What two reps do at some of the starts: one reads nudges in the channel, the other as direct messages.
async fn act(room: &Room, start: usize) {
    let seat = |name: &str| room.seat(name).in_channel("deals");
    let said = |seat: Seat, words: &'static str, options: Vec<(&'static str, String)>| async move {
        let options: Vec<_> = options.iter().map(|(n, v)| (*n, v.as_str())).collect();
        let answer = seat.within(LIMIT).command(words, &options).await;
        assert!(answer.message().is_some(), "{words}: {answer:?}");
    };
    if start == 0 {
        said(seat("ben"), "coach hours", vec![("by", "dm".to_owned())]).await;
    }
    // A new deal at ten, eleven and nine o'clock of the first days: something else comes up on each of the next ones.
    if start % 3 == 1 && start < 12 {
        for name in ["carol", "ben"] {
            let deal = vec![
                ("name", format!("{name}'s {start}")),
                ("value", "9k".to_owned()),
            ];
            said(seat(name), "deal new", deal).await;
        }
    }
}

/// A message that the bot sent by itself: whose it is, on which day, and its first line.
type Sent = (String, NaiveDate, String);

/// The nudges and flags that were sent, from the room's journal; each within working hours.
fn sent(room: &Room) -> Vec<Sent> {
    let id = |name| room.person_id(name).unwrap().to_string();
    let (carol, ben) = (id("carol"), id("ben"));
    let deals = room.channel_id(None, "deals").unwrap();
    let mut sent = Vec::new();
    for request in room.journal() {
        let posted = request.method == "POST" && request.path.ends_with("/messages");
        if !posted || request.status != 200 {
            continue;
        }
        let content = request.body["content"].as_str().unwrap_or_default();
        let first = content.lines().next().unwrap_or_default();
        let in_deals = request.path == format!("/channels/{deals}/messages");
        let whose = match (in_deals, first.contains(&carol)) {
            (true, true) => "carol",
            (true, false) => "everybody",
            (false, _) => "ben",
        };
        let at = DateTime::from_timestamp_millis(request.at_ms).unwrap();
        assert!(
            (9..18).contains(&at.hour()) && !matches!(at.weekday(), Weekday::Sat | Weekday::Sun),
            "outside working hours: {at}, {first}"
        );
        // Ids differ from room to room.
        let words = first.replace(&carol, "carol").replace(&ben, "ben");
        sent.push((whose.to_owned(), at.date_naive(), words));
    }
    // Messages in different channels have no order.
    sent.sort();
    sent
}

/// One process that lives through all of it, under a clock that the test moves.
async fn as_it_should_be() -> Vec<Sent> {
    let world = World::start().await;
    for (start, at) in starts() {
        // The world begins on Monday at nine.
        let by = u64::try_from((at - world.now()).max(0)).unwrap();
        world.pass(Duration::from_millis(by));
        act(&world.room, start).await;
        world.catch_up().await;
    }
    let sent = sent(&world.room);
    world.end().await;
    sent
}

/// The library that shows a program another time, as Debian installs it; `None`, and a line that says so, where it is
/// missing.
fn library() -> Option<PathBuf> {
    let folders = Path::new("/usr/lib").read_dir().into_iter().flatten();
    let found = folders
        .flatten()
        .map(|folder| folder.path().join("faketime/libfaketimeMT.so.1"))
        .find(|path| path.is_file());
    if found.is_none() {
        assert!(
            std::env::var_os("DEALCOACH_CI_COMPLETE").is_none(),
            "libfaketime is missing, and nothing may be left out"
        );
        eprintln!("left out: the program under a shifted clock, for libfaketime is not installed");
    }
    found
}

/// Waits until nothing that is due is left to be told.
async fn quiet(file: &Path, now: impl Fn() -> i64) {
    let options = SqliteConnectOptions::new().filename(file).read_only(true);
    let mut database: SqliteConnection = options.connect().await.unwrap();
    let begun = Instant::now();
    loop {
        let waiting: i64 = sqlx::query_scalar(WAITING)
            .bind(now())
            .fetch_one(&mut database)
            .await
            .unwrap();
        if waiting == 0 {
            break;
        }
        assert!(begun.elapsed() < LIMIT, "{waiting} are still to be told");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    database.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn three_starts_a_day_under_a_shifted_clock_tell_nothing_twice() {
    let Some(library) = library() else {
        return;
    };
    let expected = as_it_should_be().await;
    let (system, ahead) = (SystemClock::shared(), Arc::new(AtomicI64::new(0)));
    let now = {
        let (system, ahead) = (Arc::clone(&system), Arc::clone(&ahead));
        move || system.wall_ms() + 1_000 * ahead.load(Ordering::SeqCst)
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut options = Options::new(listener, "shifted-token", Arc::new(now.clone()));
    options.rate_limits = false;
    let room = Room::start(options).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("shifted.db");
    let database = format!("sqlite://{}", file.display());
    for (start, at) in starts() {
        // The room is Discord, whose clock is right; the program's is as far off from this machine's.
        let shift = (at - system.wall_ms()) / 1_000;
        ahead.store(shift, Ordering::SeqCst);
        let shifted = BTreeMap::from([
            ("LD_PRELOAD", library.display().to_string()),
            ("FAKETIME", format!("{shift:+}")),
            // Waiting is real, and so are the times of files.
            ("FAKETIME_DONT_FAKE_MONOTONIC", "1".to_owned()),
            ("DONT_FAKE_MONOTONIC", "1".to_owned()),
            ("NO_FAKE_STAT", "1".to_owned()),
        ]);
        let program = Program::start_with(&room, folder.path(), &database, &shifted).await;
        act(&room, start).await;
        quiet(&file, &now).await;
        if start % 2 == 0 {
            program.kill();
        } else {
            let ended = program.end().await;
            let log = std::fs::read_to_string(folder.path().join("log")).unwrap_or_default();
            assert!(ended.success(), "start {start}: {ended}\n{log}");
        }
        // The next one is not to be taken for this one.
        let begun = Instant::now();
        while room.bot_online() {
            assert!(begun.elapsed() < LIMIT, "start {start}: it stays connected");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
    let sent = sent(&room);
    let mut once = BTreeMap::new();
    for (whose, day, words) in &sent {
        let before = once.insert((whose, day), words);
        assert_eq!(before, None, "{whose} was told twice on {day}: {words}");
    }
    // Not the words: what falls due at nine, when a message that was planned before goes out, is in it or in the next.
    let days = |sent: &[Sent]| -> Vec<_> { sent.iter().map(|s| (s.0.clone(), s.1)).collect() };
    assert_eq!(days(&sent), days(&expected), "{sent:#?}\n{expected:#?}");
    let days = |name: &str| sent.iter().filter(|(whose, _, _)| whose == name).count();
    assert!(
        days("carol") > 3 && days("ben") > 3 && days("everybody") > 0,
        "{sent:#?}"
    );
    assert_eq!(room.breaches(), []);
}
