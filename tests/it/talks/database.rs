//! PostgreSQL as it is in the wild: behind a pooler, failed over, shared by several processes.

use dealcoach::store::{OpenError, Store};
use insta::assert_snapshot;

use crate::postgres::{self, Pooler};
use crate::support::{LIMIT, Plan, World};

async fn world_on(database: String) -> World {
    let plan = Plan {
        database: Some(database),
        ..Plan::default()
    };
    World::with(plan).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pooler_in_session_mode_is_as_good_as_the_server() {
    let Some(database) = postgres::database() else {
        return;
    };
    let Some(pooler) = Pooler::start(&database, "session") else {
        return;
    };
    let world = world_on(pooler.url.clone()).await;
    let carol = world.carol();
    for name in ["Nordlicht fleet", "Hallmann press", "Brenner drives"] {
        let said = carol.command("deal new", &[("name", name)]).await;
        assert!(said.text().contains(name), "{}", said.text());
    }
    let list = carol.command("deal list", &[]).await;
    assert!(list.text().contains("Brenner drives"), "{}", list.text());
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pooler_in_transaction_mode_is_named_before_anything_is_done() {
    let Some(database) = postgres::database() else {
        return;
    };
    for mode in ["transaction", "statement"] {
        let Some(pooler) = Pooler::start(&database, mode) else {
            return;
        };
        let refused = Store::open(&pooler.url).await.err().expect("refused");
        assert!(matches!(refused, OpenError::BadUrl(_)), "{refused:?}");
        assert!(
            refused.to_string().contains("pool_mode = session"),
            "{refused}"
        );
    }
    let tables = postgres::sql(
        &database,
        "select count(*) from pg_tables where schemaname = 'public'",
    );
    assert_eq!(tables, "0");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_became_read_only_saves_nothing_and_says_so() {
    let Some(database) = postgres::database() else {
        return;
    };
    let world = world_on(database.clone()).await;
    let carol = world.carol();
    carol
        .command("deal new", &[("name", "Nordlicht fleet")])
        .await;

    postgres::set_read_only(&database, true);
    postgres::disconnect_all(&database);
    let said = carol
        .command(
            "deal note",
            &[("deal", "D-1"), ("text", "They called back")],
        )
        .await;
    assert_snapshot!(said.text(), @"
    (only you)
    **Nothing was saved: the database can't be reached just now.** Try again in a minute.
    ┃ #c93c3c
    ┃ You typed: /deal note deal: D-1 text: They called back
    ");
    // Reading goes on.
    let card = carol.command("deal show", &[("deal", "D-1")]).await;
    assert!(card.text().contains("Nordlicht fleet"), "{}", card.text());
    let refused = Store::open(&database).await.err().expect("refused");
    assert!(refused.to_string().contains("read-only"), "{refused}");

    // The new server takes writes; connections made to the old one are not used again.
    postgres::set_read_only(&database, false);
    let said = carol
        .command(
            "deal note",
            &[("deal", "D-1"), ("text", "They called back")],
        )
        .await;
    assert!(said.text().contains("Noted on D-1"), "{}", said.text());
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_processes_one_answers_and_a_public_answer_stays_public() {
    let Some(database) = postgres::database() else {
        return;
    };
    let world = world_on(database.clone()).await;
    let second = world.second().await;
    let carol = world.carol();
    for n in 1..=4 {
        let deal = format!("D-{n}");
        let said = carol
            .command("deal new", &[("name", &format!("Depot {n}, north"))])
            .await;
        assert!(!said.is_private(), "{}", said.text());
        assert!(said.text().contains(&deal), "{}", said.text());
        assert!(!said.text().contains("already"), "{}", said.text());
        let said = carol
            .command(
                "deal move",
                &[
                    ("deal", &deal),
                    ("stage", "qualification"),
                    ("reason", "They asked"),
                ],
            )
            .await;
        assert!(!said.is_private(), "{}", said.text());
        assert!(
            said.text().contains("is in Qualification"),
            "{}",
            said.text()
        );
        assert!(!said.text().contains("already"), "{}", said.text());
        let said = carol
            .command("deal lost", &[("deal", &deal), ("reason", "price")])
            .await;
        assert!(!said.is_private(), "{}", said.text());
    }
    assert_eq!(postgres::sql(&database, "select count(*) from deal"), "4");
    assert!(
        second.shutdown(LIMIT).await,
        "something was left unanswered"
    );
    let answers = world.room.journal();
    let answers = answers.iter().filter(|r| r.path.ends_with("/callback"));
    assert_eq!(answers.count(), 2 * 12, "both heard everything");
    world.tolerate("40060");
    world.end().await;
}
