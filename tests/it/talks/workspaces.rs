//! Two workspaces with one bot: nothing of one is visible from the other, by code, by name, by button or by forgery.

use crate::support::{On as _, World};

use super::skips::{answered, logged};

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_one_workspace_is_seen_from_the_other() {
    let world = World::start().await;
    world.add_workspace("Rivals", "dora", &["Sales Manager"]);
    let (carol, dora) = (world.carol(), world.person_of("Rivals", "dora"));
    let card = logged(&carol, "Nordlicht fleet").await;
    carol
        .command(
            "deal move",
            &[
                ("deal", "D-1"),
                ("stage", "development"),
                ("reason", "they asked"),
            ],
        )
        .await;
    let flag = world.post("passed over").await;

    let refused = dora.command("deal show", &[("deal", "D-1")]).await;
    assert!(
        refused.text().contains("There is no deal"),
        "{}",
        refused.text()
    );
    let refused = dora.command("deal show", &[("deal", "nordlicht")]).await;
    assert!(
        refused.text().contains("There is no deal"),
        "{}",
        refused.text()
    );
    assert!(dora.complete("deal show", "deal", "", &[]).await.is_empty());
    let list = dora.command("deal list", &[]).await;
    assert!(list.text().contains("No open deals"), "{}", list.text());

    // Ids of the other workspace's buttons, on a message of her own.
    for control in ["Answer", "Set next step", "More", "Undo"] {
        let id = card.on().custom_id(control).unwrap();
        let said = dora.forge(&id, &list).await;
        assert!(
            said.text().contains("There is no deal"),
            "{control}: {}",
            said.text()
        );
    }
    for id in [
        flag.custom_id("Dismiss").unwrap(),
        "1:approve:1:2".into(),
        "1:delete:1:2".into(),
        "1:sharecard:1".into(),
    ] {
        let said = dora.forge(&id, &list).await;
        let harmless = said.text().contains("There is no deal") || said.answer.modal().is_some();
        assert!(harmless, "{id}: {}", said.text());
        assert!(!said.text().contains("Nordlicht"), "{id}: {}", said.text());
    }

    // Each has a D-1 of its own.
    let theirs = dora
        .command(
            "deal new",
            &[("name", "Secret of Rivals"), ("value", "1m usd")],
        )
        .await;
    assert!(
        theirs.text().contains("D-1 · Secret of Rivals"),
        "{}",
        theirs.text()
    );
    answered(&dora, "D-1", "reply", "Bo called back").await;
    let card = carol.command("deal show", &[("deal", "D-1")]).await;
    assert!(card.text().contains("Nordlicht fleet"), "{}", card.text());
    let offered = carol.complete("deal show", "deal", "secret", &[]).await;
    assert!(offered.is_empty(), "{offered:?}");
    let list = carol
        .press(&carol.command("deal list", &[]).await, "Show everybody's")
        .await;
    assert!(!list.text().contains("Secret"), "{}", list.text());

    // What is set in one holds in that one alone.
    dora.command("setup currency", &[("currency", "JPY")]).await;
    let said = carol
        .command("deal new", &[("name", "Kiel tolls"), ("value", "5k")])
        .await;
    assert!(said.text().contains("€5,000"), "{}", said.text());
    world.end().await;
}
