//! The menus of `/deal edit`: each says its field, and a list longer than a menu is turned in place.

use std::fs;
use std::path::Path;

use insta::assert_snapshot;
use serde_json::json;

use crate::support::{Plan, Said, World, copy_of};

/// The line of a message that shows the menu of this field.
fn menu<'s>(said: &'s Said, field: &str) -> &'s str {
    let begins = format!("({field}: ");
    said.text()
        .lines()
        .find(|line| line.starts_with(&begins))
        .unwrap_or_else(|| panic!("no menu {field:?}: {}", said.text()))
}

#[tokio::test(flavor = "multi_thread")]
async fn more_verticals_than_a_menu_holds_are_all_reached() {
    let prompts = Path::new(env!("CARGO_MANIFEST_DIR")).join("prompts");
    let folder = copy_of(&prompts);
    let like = fs::read_to_string(prompts.join("verticals/energy.md")).unwrap();
    for i in 1..=58 {
        let text = like
            .replace("id = \"energy\"", &format!("id = \"trade-{i}\""))
            .replace("# Energy and utilities", &format!("# Trade {i:02}"));
        fs::write(folder.path().join(format!("verticals/x{i:02}.md")), text).unwrap();
    }
    let world = World::with(Plan {
        playbook: Some(folder.path().to_owned()),
        ..Plan::default()
    })
    .await;
    let carol = world.carol();
    carol
        .command("deal new", &[("name", "Nordlicht fleet")])
        .await;

    let first = carol.command("deal edit", &[("deal", "D-1")]).await;
    assert_snapshot!(menu(&first, "Trade"), @"(Trade: none (1–22 of 60): •Trade: none | Energy and utilities | Manufacturing | Trade 01 | Trade 02 | Trade 03 | Trade 04 | Trade 05 | Trade 06 | Trade 07 | Trade 08 | Trade 09 | Trade 10 | Trade 11 | Trade 12 | Trade 13 | Trade 14 | Trade 15 | Trade 16 | Trade 17 | Trade 18 | Trade 19 | Trade 20 | More: 23–44 of 60)");
    let second = carol
        .choose(&first, "Trade: none (1–22 of 60)", "More: 23–44 of 60")
        .await;
    assert!(
        second.text().starts_with("(only you) (changed)"),
        "{}",
        second.text()
    );
    assert_snapshot!(menu(&second, "Trade"), @"(Trade: none (23–44 of 60): •Trade: none | Earlier: 1–22 of 60 | Trade 21 | Trade 22 | Trade 23 | Trade 24 | Trade 25 | Trade 26 | Trade 27 | Trade 28 | Trade 29 | Trade 30 | Trade 31 | Trade 32 | Trade 33 | Trade 34 | Trade 35 | Trade 36 | Trade 37 | Trade 38 | Trade 39 | Trade 40 | Trade 41 | Trade 42 | More: 45–60 of 60)");
    let third = carol
        .choose(&second, "Trade: none (23–44 of 60)", "More: 45–60 of 60")
        .await;
    let said = carol
        .choose(&third, "Trade: none (45–60 of 60)", "Trade 58")
        .await;
    assert!(
        said.text().contains("✔ changed Trade: none → Trade 58"),
        "{}",
        said.text()
    );
    // What it holds is where the menu opens.
    let again = carol.command("deal edit", &[("deal", "D-1")]).await;
    assert_snapshot!(menu(&again, "Trade"), @"(Trade: Trade 58 (45–60 of 60): none | Earlier: 23–44 of 60 | Trade 43 | Trade 44 | Trade 45 | Trade 46 | Trade 47 | Trade 48 | Trade 49 | Trade 50 | Trade 51 | Trade 52 | Trade 53 | Trade 54 | Trade 55 | Trade 56 | Trade 57 | •Trade: Trade 58)");
    let back = carol
        .choose(
            &again,
            "Trade: Trade 58 (45–60 of 60)",
            "Earlier: 23–44 of 60",
        )
        .await;
    assert!(menu(&back, "Trade").contains("Trade 30"), "{}", back.text());
    let none = carol
        .choose(&back, "Trade: Trade 58 (23–44 of 60)", "none")
        .await;
    assert!(
        none.text().contains("✔ changed Trade: Trade 58 → none"),
        "{}",
        none.text()
    );
    // Only whoever may change the deal turns its menus.
    let ben = world.ben();
    let id = first
        .message()
        .custom_id("Trade: none (1–22 of 60)")
        .unwrap();
    let pick = json!({ "custom_id": id, "component_type": 3, "values": ["@22"] });
    let theirs = ben.command("deal list", &[]).await;
    let refused = ben.seat.forge(3, pick, Some(theirs.message())).await;
    assert!(
        refused.text().contains("D-1 Nordlicht fleet belongs to"),
        "{}",
        refused.text()
    );
    world.end().await;
}
