//! Two thousand commands at one instant (in an optimised build): each is answered in Discord's three seconds, with
//! its result or with "nothing was saved", and what the answer says is true.

use std::collections::BTreeSet;
use std::sync::Arc;

use std::time::Duration;

use dealcoach::domain::id::WorkspaceId;
use dealcoach::practice::{Answer, Room, Seat};
use dealcoach::store::Store;

use super::program::{Program, room};

/// Commands at once. A build without optimisation, room and all on two cores, is no measure: it gets fewer.
const BURST: usize = if cfg!(debug_assertions) { 100 } else { 2_000 };

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_burst_is_answered_in_time_and_truthfully() {
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite://{}", folder.path().join("deals.db").display());
    let room = Arc::new(room().await);
    let program = Program::start(&room, folder.path(), &database).await;
    let answers: Vec<_> = (0..BURST)
        .map(|n| {
            let seat = room
                .seat(if n % 2 == 0 { "carol" } else { "ben" })
                .in_channel("deals");
            tokio::spawn(async move {
                let name = format!("Burst number {n:04}");
                let answer = seat.command("deal new", &[("name", &name)]).await;
                (name, answer)
            })
        })
        .collect();
    let (mut saved, mut busy) = (BTreeSet::new(), BTreeSet::new());
    let mut silent = 0;
    for answer in answers {
        let (name, answer) = answer.await.unwrap();
        let mut text = answer.text();
        if matches!(answer, Answer::Acknowledged) {
            // Announced in time, then found that nothing was saved: told privately, in a message of its own.
            text = told(&room, &name).await;
        }
        if text.contains("nothing was saved") {
            assert!(text.contains(&name), "what was typed is given back: {text}");
            busy.insert(name);
        } else if text.contains("did not respond") {
            silent += 1;
        } else {
            assert!(
                text.contains(&name) && text.contains("**D-"),
                "neither saved nor busy: {text}"
            );
            saved.insert(name);
        }
    }
    println!(
        "burst: {} saved, {} told that nothing was saved",
        saved.len(),
        busy.len()
    );
    assert_eq!(silent, 0, "commands were left without an answer");
    assert!(!saved.is_empty());
    assert_eq!(program.end().await.code(), Some(0));
    let store = Store::open(&database).await.unwrap();
    let workspace = WorkspaceId(room.guild_id(None).unwrap().to_string().parse().unwrap());
    let directory = store.directory(workspace).await.unwrap();
    let kept: BTreeSet<String> = directory
        .entries()
        .iter()
        .map(|e| e.name.to_string())
        .collect();
    assert_eq!(
        kept, saved,
        "what was called saved is there, and nothing else"
    );
    store.close().await;
}

/// The private message that names this deal, to whichever of the two it belongs.
async fn told(room: &Room, name: &str) -> String {
    for _ in 0..100 {
        let seats = ["carol", "ben"].map(|person| room.seat(person).in_channel("deals"));
        let seen = seats.iter().flat_map(Seat::sees);
        if let Some(message) = seen.map(|m| m.text()).find(|text| text.contains(name)) {
            return message;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    format!("nothing was said of {name}")
}
