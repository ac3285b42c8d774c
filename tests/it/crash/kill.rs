//! `kill -9` at random points: nothing acknowledged is lost, nothing is applied twice, every flag is delivered.

use std::collections::BTreeMap;
use std::path::Path;
use std::str::FromStr as _;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use dealcoach::domain::event::What;
use dealcoach::domain::id::{DealNumber, WorkspaceId};
use dealcoach::practice::{Fault, Gate, Room, Seat};
use dealcoach::store::Store;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _};
use tokio::sync::watch;

use super::program::{Program, Random, room, rounds};

/// People typing at the same time.
const TYPISTS: u32 = 6;
/// Longest time from the first command to the kill, in milliseconds.
const LONGEST: u64 = 350;

/// Rounds more at most, as long as nothing was acknowledged.
const MORE: u32 = 20;

/// A limit that only a hanging test reaches.
const LIMIT: Duration = Duration::from_secs(30);

/// How long what is owed to the channel may take to be sent.
const DRAINED: Duration = Duration::from_mins(5);

/// Posts that are still to be sent, over all workspaces.
const WAITING: &str = "select count(*) from post where state in ('ready', 'sending')";

/// What a person saw acknowledged.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Acked {
    /// A deal of that name was logged, with that code.
    New(String, i64),
    /// The deal went to Presentation past two stages.
    Skip(i64),
    /// The answer with that text was recorded.
    Evidence(i64, String),
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_random_points_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite://{}", folder.path().join("deals.db").display());
    survive(folder.path(), &database, rounds(200, 10), "kill on SQLite").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_random_points_on_postgresql() {
    let Some(database) = crate::postgres::database() else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    survive(
        folder.path(),
        &database,
        rounds(20, 3),
        "kill on PostgreSQL",
    )
    .await;
}

async fn survive(folder: &Path, database: &str, rounds: u32, test: &str) {
    let mut random = Random::seeded(test);
    let room = Arc::new(room().await);
    let acked = Arc::new(Mutex::new(Vec::new()));
    for round in 0.. {
        // On a machine that is busy nothing may be answered in the few rounds of a quick run.
        let proven = !acked.lock().unwrap().is_empty();
        if round >= rounds && (proven || round >= rounds + MORE) {
            break;
        }
        let program = Program::start(&room, folder, database).await;
        let (stop, stopped) = watch::channel(false);
        let typists: Vec<_> = (0..TYPISTS)
            .map(|n| {
                let seat = room
                    .seat(if n % 2 == 0 { "carol" } else { "ben" })
                    .in_channel("deals");
                tokio::spawn(type_away(
                    seat,
                    format!("r{round} t{n}"),
                    Arc::clone(&acked),
                    stopped.clone(),
                ))
            })
            .collect();
        tokio::time::sleep(Duration::from_millis(random.below(LONGEST))).await;
        program.kill();
        stop.send_replace(true);
        for typist in typists {
            typist.await.unwrap();
        }
    }
    // One last start delivers what is still owed to the channel, and ends in order.
    let program = Program::start(&room, folder, database).await;
    settle(database).await;
    let workspace = WorkspaceId(room.guild_id(None).unwrap().to_string().parse().unwrap());
    let status = program.end().await;
    assert_eq!(status.code(), Some(0), "SIGTERM ends it with 0");
    let acked = acked.lock().unwrap().clone();
    check(&room, database, workspace, &acked).await;
    println!("{test}: {rounds} rounds, {} acknowledged", acked.len());
    assert!(
        !acked.is_empty(),
        "nothing was ever acknowledged: the test proves nothing"
    );
    assert_eq!(room.breaches(), Vec::new());
}

/// Logs deals, skips a stage with each and answers something, until the program is killed.
async fn type_away(
    seat: Seat,
    who: String,
    acked: Arc<Mutex<Vec<Acked>>>,
    mut stopped: watch::Receiver<bool>,
) {
    let work = async {
        for n in 0.. {
            let name = format!("Deal {who} {n}");
            let answer = seat.command("deal new", &[("name", &name)]).await;
            let Some(code) = answer.message().and_then(|m| code(m.content())) else {
                continue;
            };
            let done = |what| acked.lock().unwrap().push(what);
            done(Acked::New(name, code));
            let deal = format!("D-{code}");
            let skip = [
                ("deal", deal.as_str()),
                ("stage", "presentation"),
                ("reason", "They asked for a demo"),
            ];
            let answer = seat.command("deal move", &skip).await;
            if answer
                .message()
                .is_some_and(|m| m.content().contains("is in Presentation"))
            {
                done(Acked::Skip(code));
            }
            let text = format!("They said so to {who}");
            let evidence = [
                ("deal", deal.as_str()),
                ("criterion", "problem"),
                ("text", text.as_str()),
            ];
            let answer = seat.command("deal evidence", &evidence).await;
            if answer.message().is_some_and(|m| m.content().contains('✔')) {
                done(Acked::Evidence(code, text));
            }
        }
    };
    tokio::select! {
        () = work => {}
        _ = stopped.wait_for(|s| *s) => {}
    }
}

/// The number in "**D-12 · …".
fn code(content: &str) -> Option<i64> {
    let rest = content.strip_prefix("**D-")?;
    rest.split(|c: char| !c.is_ascii_digit())
        .next()?
        .parse()
        .ok()
}

/// Waits until nothing is to be sent any more: an answer that nobody heard of is looked for after ten seconds, and on
/// PostgreSQL, where other processes may live, what the killed one was sending is taken up when its lease of a
/// minute is over. Counting the channel's messages would not tell, for most of what waits are edits.
async fn settle(database: &str) {
    let ends = tokio::time::Instant::now() + DRAINED;
    loop {
        let waits = waiting(database).await;
        if waits == 0 {
            return;
        }
        assert!(
            tokio::time::Instant::now() < ends,
            "{waits} posts are still to be sent"
        );
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}

/// Posts that are still to be sent.
async fn waiting(database: &str) -> i64 {
    if database.starts_with("postgres") {
        let count = crate::postgres::sql(database, WAITING);
        return count.trim().parse().unwrap();
    }
    let options = SqliteConnectOptions::from_str(database)
        .unwrap()
        .read_only(true);
    let mut connection = options.connect().await.unwrap();
    let count = sqlx::query_scalar(WAITING)
        .fetch_one(&mut connection)
        .await
        .unwrap();
    connection.close().await.unwrap();
    count
}

/// The oracle: the database and the channel against what people saw.
async fn check(room: &Room, database: &str, workspace: WorkspaceId, acked: &[Acked]) {
    let store = Store::open(database).await.unwrap();
    let directory = store.directory(workspace).await.unwrap();
    let mut names: BTreeMap<&str, Vec<DealNumber>> = BTreeMap::new();
    for entry in directory.entries() {
        names.entry(&entry.name).or_default().push(entry.number);
    }
    for (name, numbers) in &names {
        assert_eq!(numbers.len(), 1, "{name} was applied twice: {numbers:?}");
    }
    for what in acked {
        match what {
            Acked::New(name, code) => {
                assert_eq!(
                    names.get(name.as_str()),
                    Some(&vec![DealNumber(*code)]),
                    "{name} is lost"
                );
            }
            Acked::Skip(code) => {
                let record = store
                    .deal(workspace, DealNumber(*code))
                    .await
                    .unwrap()
                    .unwrap();
                assert_eq!(
                    record.deal.stage, "presentation",
                    "the move of D-{code} is lost"
                );
            }
            Acked::Evidence(code, text) => {
                let record = store
                    .deal(workspace, DealNumber(*code))
                    .await
                    .unwrap()
                    .unwrap();
                assert_eq!(
                    record.deal.evidence["problem"].text, *text,
                    "the answer on D-{code} is lost"
                );
            }
        }
    }
    let posts: Vec<String> = room
        .messages("deals")
        .iter()
        .map(|m| m.content().to_owned())
        .collect();
    for entry in directory.entries() {
        let events = store.all_events(workspace, entry.number).await.unwrap();
        let moves = events
            .iter()
            .filter(|e| matches!(e.what, What::Moved(_)))
            .count();
        assert!(moves <= 1, "{} moved {moves} times", entry.number);
        let flag = format!("⚑ **{} {} is in Presentation; ", entry.number, entry.name);
        let shown = posts.iter().filter(|p| p.starts_with(&flag)).count();
        let about = format!("{} ", entry.number);
        let rows = store.posted(workspace, entry.number).await.unwrap();
        let seen: Vec<&String> = posts.iter().filter(|p| p.contains(&about)).collect();
        assert_eq!(
            shown, moves,
            "{}: {moves} skips, {shown} flags in the channel; rows {rows:#?}; seen {seen:#?}",
            entry.number
        );
    }
    store.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_killed_process_was_sending_another_takes_up() {
    let Some(database) = crate::postgres::database() else {
        return;
    };
    let room = room().await;
    let (first_home, second_home) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let first = Program::start(&room, first_home.path(), &database).await;
    let gate = Gate::default();
    room.faults()
        .next("POST /channels/*/messages", Fault::Hold(gate.clone()));
    let mona = room.seat("mona").in_channel("deals");
    mona.command(
        "setup channel",
        &[("kind", "Deals"), ("channel", "#managers")],
    )
    .await;
    let carol = room.seat("carol").in_channel("deals");
    carol.command("deal new", &[("name", "Nordlicht")]).await;
    carol
        .command(
            "deal move",
            &[
                ("deal", "D-1"),
                ("stage", "presentation"),
                ("reason", "They asked"),
            ],
        )
        .await;
    let sending = tokio::time::timeout(LIMIT, gate.reached()).await;
    assert!(sending.is_ok(), "nothing is being sent");
    let second = Program::start(&room, second_home.path(), &database).await;
    first.kill();
    let came = room.wait_for(
        "managers",
        |m| m.json()["interaction_metadata"].is_null() && m.text().contains("D-1"),
        LIMIT,
    );
    assert!(came.await.is_some(), "nobody took it up");
    assert!(second.end().await.success());
}
