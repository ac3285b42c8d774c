//! Each migration with rows as they were before it: what was saved stays readable.
//!
//! A new migration `N` gets a fixture `fixtures/N.sql`: rows for the tables as `N` leaves them, written by that
//! version of the program. Fixtures are never changed; that they can still be read is the point.

use std::path::Path;

use dealcoach::domain::deal::{Deal, Status};
use dealcoach::domain::id::{ChannelId, DealNumber, InteractionId, RoleId};
use sqlx::Connection as _;
use sqlx::migrate::Migrator;

use super::support::*;

static MIGRATIONS: Migrator = sqlx::migrate!();

/// Rows by the migration they were written after.
const FIXTURES: [(i64, &str); 10] = [
    (1, include_str!("fixtures/1.sql")),
    (2, include_str!("fixtures/2.sql")),
    (6, include_str!("fixtures/6.sql")),
    (7, include_str!("fixtures/7.sql")),
    (8, include_str!("fixtures/8.sql")),
    (9, include_str!("fixtures/9.sql")),
    (10, include_str!("fixtures/10.sql")),
    // Indexes alone.
    (11, include_str!("fixtures/10.sql")),
    (12, include_str!("fixtures/12.sql")),
    (13, include_str!("fixtures/13.sql")),
];

/// The database as a program with migrations up to `version` left it.
async fn as_of(db: &Db, version: i64, rows: &'static str) {
    if db.is_sqlite() {
        std::fs::write(db.url.trim_start_matches("sqlite://"), []).expect("made");
        let mut raw = sqlx::SqliteConnection::connect(&db.url)
            .await
            .expect("a connection");
        MIGRATIONS
            .run_to(version, &mut raw)
            .await
            .expect("migrated");
        sqlx::raw_sql(rows).execute(&mut raw).await.expect("filled");
        raw.close().await.expect("closed");
    } else {
        let mut raw = sqlx::PgConnection::connect(&db.url)
            .await
            .expect("a connection");
        MIGRATIONS
            .run_to(version, &mut raw)
            .await
            .expect("migrated");
        sqlx::raw_sql(rows).execute(&mut raw).await.expect("filled");
        raw.close().await.expect("closed");
    }
}

#[test]
fn every_migration_has_its_fixture() {
    let versions: Vec<i64> = MIGRATIONS.iter().map(|m| m.version).collect();
    assert_eq!(versions, FIXTURES.map(|(v, _)| v));
    assert!(Path::new("migrations").is_dir());
}

#[tokio::test]
async fn the_file_is_copied_before_its_tables_change() {
    let db = Db::sqlite();
    let file = db.url.trim_start_matches("sqlite://").to_owned();
    let copy = format!("{file}.before-2");
    as_of(&db, 1, FIXTURES[0].1).await;
    // What an earlier try left half done.
    std::fs::write(format!("{copy}.part"), "half").expect("written");
    db.open().await.close().await;

    let mut old = sqlx::SqliteConnection::connect(&format!("sqlite://{copy}"))
        .await
        .expect("a copy");
    let steps: Vec<i64> = sqlx::query_scalar("select version from _sqlx_migrations")
        .fetch_all(&mut old)
        .await
        .expect("readable");
    assert_eq!(steps, [1], "as the version before left it");
    let sound: String = sqlx::query_scalar("pragma integrity_check")
        .fetch_one(&mut old)
        .await
        .expect("checked");
    assert_eq!(sound, "ok");
    let deals: i64 = sqlx::query_scalar("select count(*) from deal")
        .fetch_one(&mut old)
        .await
        .expect("readable");
    assert_eq!(deals, 2);
    old.close().await.expect("closed");
    assert!(!Path::new(&format!("{copy}.part")).exists());

    std::fs::remove_file(&copy).expect("removed");
    db.open().await.close().await;
    assert!(
        !Path::new(&copy).exists(),
        "nothing to change, nothing copied"
    );
}

#[tokio::test]
async fn a_new_file_is_not_copied() {
    let db = Db::sqlite();
    db.open().await.close().await;
    let file = Path::new(db.url.trim_start_matches("sqlite://"));
    let folder = file.parent().expect("a folder");
    let names = std::fs::read_dir(folder).expect("readable").flatten();
    assert!(
        !names
            .map(|e| e.file_name())
            .any(|n| n.to_string_lossy().contains("before"))
    );
}

each_engine! {
    async fn what_an_earlier_version_saved_is_read_by_this_one(db) {
        for (version, rows) in FIXTURES {
            let db = if db.is_sqlite() { Db::sqlite() } else { Db::postgres().expect("it was there before") };
            as_of(&db, version, rows).await;
            let store = db.open().await;
            let won = load(&store, HOME, DealNumber(1)).await;
            assert_eq!((won.version, won.deal.name.as_str()), (2, "Acme rollout"), "fixture {version}");
            assert_eq!(won.deal.value, Some(eur(4_800_000)));
            let events = store.all_events(HOME, DealNumber(1)).await.expect("readable");
            assert_eq!(Deal::replay(&events).as_ref(), Some(&*won.deal), "fixture {version}");
            assert_eq!(events.len(), 2);
            let directory = store.directory(HOME).await.expect("readable");
            assert_eq!(directory.entries().len(), 1);
            let lost = load(&store, AWAY, DealNumber(4)).await;
            assert!(matches!(lost.deal.status, Status::Lost { .. }));
            let settings = store.settings(HOME).await.expect("readable");
            assert_eq!((settings.version, settings.deals_channel), (3, Some(ChannelId(71))));
            let member = store.member(HOME, BO).await.expect("readable").expect("seen");
            assert_eq!(member.roles, [RoleId(5), RoleId(6)]);
            let receipt = store.receipt(HOME, InteractionId(2)).await.expect("readable").expect("there");
            assert_eq!((receipt.deal, receipt.seq), (Some(DealNumber(1)), Some(2)));
            assert_eq!(store.draft(HOME, BO, "d", NOW).await.expect("readable").as_deref(), Some("{}"));
            let met = store.met(HOME, BO, "flagged:qualify").await.expect("readable");
            let after = (version >= 2).then_some(InteractionId(1));
            assert_eq!((met, won.deal.flags[0].brief), (after, version >= 2), "fixture {version}");
            let posts = store.claim_posts(NOW, 10).await.expect("claimed");
            assert_eq!(posts.iter().map(|p| p.key.as_str()).collect::<Vec<_>>(), ["flag:1:2"]);
            // What time brings up is known from one version on; before, every deal is looked at once.
            let told = store.told_in(HOME, "nudge:100000000000000001:2026-09-24").await.expect("readable");
            assert_eq!(told.len(), usize::from(version >= 7), "fixture {version}");
            let due = store.due_deals(NOW, 10).await.expect("readable");
            assert_eq!(due.is_empty(), version >= 7, "fixture {version}");
            assert_eq!(store.rep(HOME, BO).await.expect("readable").is_some(), version >= 7);
            // And it goes on from there.
            assert_eq!(log(&store, AWAY, 77, "Next").await.number, DealNumber(5));
            store.commit(note(&won, 78, "goes on")).await.expect("saved");
            store.close().await;
        }
    }
}
