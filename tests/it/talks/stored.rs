//! What an earlier version stored with ids in it is shown with names.

use dealcoach::domain::id::{DealNumber, UserId, WorkspaceId};

use super::skips::answered;
use crate::store::support::{created, load, new_deal, note};
use crate::support::World;

#[tokio::test(flavor = "multi_thread")]
async fn whom_a_stored_text_names_is_shown_by_name() {
    let world = World::start().await;
    let (carol, mona) = (world.carol(), world.mona());
    mona.command("setup channel", &[("kind", "Deals"), ("channel", "#deals")])
        .await;
    let workspace = WorkspaceId(world.room.guild_id(None).unwrap());
    let ben = world.room.person_id("ben").unwrap();
    let channel = world.room.channel_id(None, "deals").unwrap();
    let mut deal = created(&format!("<@{ben}> fleet"));
    deal.stage = "prospecting".to_owned();
    deal.owner = UserId(world.room.person_id("carol").unwrap());
    world
        .store
        .commit(new_deal(workspace, 1, deal))
        .await
        .unwrap();
    let record = load(&world.store, workspace, DealNumber(1)).await;
    let text = format!("see <#{channel}> and <@77>, <:tada:99>");
    world.store.commit(note(&record, 2, &text)).await.unwrap();

    let mut seen = Vec::new();
    let on = [("deal", "D-1")];
    for page in [
        "deal show",
        "deal list",
        "deal history",
        "deal checklist",
        "deal edit",
    ] {
        let options: &[_] = if page == "deal list" { &[] } else { &on };
        let said = carol.command(page, options).await;
        if page == "deal edit" {
            let form = carol.press(&said, "Change name, value, dates").await;
            seen.push((format!("form of {page}"), form.answer.text()));
        }
        seen.push((page.to_owned(), said.answer.text()));
    }
    let skip = [
        ("deal", "D-1"),
        ("stage", "development"),
        ("reason", "they asked"),
    ];
    carol.command("deal move", &skip).await;
    seen.push(("flag".to_owned(), world.post("passed over").await.text()));
    let done = answered(&carol, "D-1", "problem", "They lose nine days").await;
    seen.push(("evidence".to_owned(), done.answer.text()));
    for (what, text) in &seen {
        assert!(
            text.contains("@Ben") || what == "deal history",
            "{what}: {text}"
        );
        assert!(!text.contains(&ben.to_string()), "{what}: {text}");
        assert!(!text.contains("\\<"), "{what}: {text}");
    }
    let (_, history) = seen
        .iter()
        .find(|(what, _)| what == "deal history")
        .unwrap();
    assert!(
        history.contains("see \\#deals and @somebody, \\:tada:"),
        "{history}"
    );
    let offered = carol.complete("deal show", "deal", "fleet", &[]).await;
    assert!(
        offered.iter().all(|c| !c.name.contains(&ben.to_string())),
        "{offered:?}"
    );
    world.end().await;
}
