//! What the database does to us: locks, broken connections. Whoever is told "saved" finds it saved, whoever is
//! told that nothing was saved finds nothing, and the next one is served again.

use std::time::Duration;

use dealcoach::domain::id::InteractionId;
use dealcoach::store::{CommitError, Store, StoreError};
use sqlx::Connection as _;
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout};

use super::support::*;
use crate::postgres;

/// Discord's three seconds, with what is left for the rest of the way.
const IN_TIME: Duration = Duration::from_millis(4_800);

#[tokio::test(flavor = "multi_thread")]
async fn sqlite_held_by_another_program_is_busy_and_works_again() {
    let db = Db::sqlite();
    let store = db.open().await;
    log(&store, HOME, 1, "Before").await;
    let mut other = sqlx::SqliteConnection::connect(&db.url)
        .await
        .expect("a connection");
    let lock = other.begin_with("BEGIN IMMEDIATE").await.expect("locked");
    let began = Instant::now();
    let mut tasks = JoinSet::new();
    for i in 0..100 {
        let store = store.clone();
        tasks.spawn(async move {
            store
                .commit(new_deal(HOME, 10 + i, created("While locked")))
                .await
        });
    }
    let results = timeout(IN_TIME, tasks.join_all())
        .await
        .expect("answered in time");
    assert!(
        results.iter().all(|r| matches!(r, Err(CommitError::Busy))),
        "{results:?}"
    );
    assert!(
        began.elapsed() > Duration::from_millis(1_500),
        "it was waited for"
    );
    assert_eq!(
        load(&store, HOME, dealcoach::domain::id::DealNumber(1))
            .await
            .deal
            .name,
        "Before",
        "reading goes on"
    );
    lock.rollback().await.expect("unlocked");
    other.close().await.expect("closed");
    let after = log(&store, HOME, 500, "After").await;
    assert_eq!(after.number.0, 2, "nothing of the busy ones was saved");
    store.close().await;
    assert_eq!(db.count("select count(*) from receipt").await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn postgres_held_by_another_transaction_is_busy_and_works_again() {
    let Some(db) = Db::postgres() else { return };
    let store = db.open().await;
    let record = log(&store, HOME, 1, "Before").await;
    let mut other = sqlx::PgConnection::connect(&db.url)
        .await
        .expect("a connection");
    let mut lock = other.begin().await.expect("begun");
    sqlx::query("select * from deal for update")
        .execute(&mut *lock)
        .await
        .expect("locked");
    let refused = timeout(IN_TIME, store.commit(note(&record, 2, "while locked")))
        .await
        .expect("answered in time");
    assert!(matches!(refused, Err(CommitError::Busy)), "{refused:?}");
    assert_eq!(
        store
            .receipt(HOME, InteractionId(2))
            .await
            .expect("readable"),
        None
    );
    lock.rollback().await.expect("unlocked");
    store
        .commit(note(&record, 2, "again"))
        .await
        .expect("saved");
    store.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn postgres_connections_that_break_lose_nothing_and_double_nothing() {
    let Some(db) = Db::postgres() else { return };
    let store = db.open().await;
    let mut tasks = JoinSet::new();
    for worker in 0..8_u64 {
        let store = store.clone();
        tasks.spawn(async move {
            let mut answers = Vec::new();
            for i in 0..40 {
                let id = 1 + worker * 1_000 + i;
                answers.push((id, store.commit(new_deal(HOME, id, created("Deal"))).await));
            }
            answers
        });
    }
    let url = db.url.clone();
    let breaking = tokio::task::spawn_blocking(move || {
        for _ in 0..12 {
            postgres::disconnect_all(&url);
        }
    });
    let answers: Vec<_> = tasks.join_all().await.into_iter().flatten().collect();
    breaking.await.expect("ended");
    let mut saved = 0;
    for (id, answer) in answers {
        let there = settled(&store, id).await;
        match answer {
            Ok(_) => assert!(there, "{id} was told saved"),
            Err(CommitError::Failed(StoreError::Unknown(_))) => {}
            Err(error) => assert!(!there, "{id} was told {error}"),
        }
        saved += i64::from(there);
    }
    assert!(saved > 0);
    store.close().await;
    assert_eq!(db.count("select count(*) from deal").await, saved);
    assert_eq!(db.count("select count(*) from event").await, saved);
    assert_eq!(
        db.count("select max(number) from deal").await,
        saved,
        "dense"
    );
}

/// Whether an interaction was applied, once the broken connections are replaced.
async fn settled(store: &Store, id: u64) -> bool {
    for _ in 0..20 {
        if let Ok(receipt) = store.receipt(HOME, InteractionId(id)).await {
            return receipt.is_some();
        }
    }
    panic!("the database stays out of reach");
}
