//! Lists longer than a menu are turned in place: in `/deal edit`, whose menus say their field, and in checklists.

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

#[tokio::test(flavor = "multi_thread")]
async fn more_criteria_than_a_menu_holds_are_all_reached() {
    let five = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/playbooks/five");
    let folder = copy_of(&five);
    for (file, name) in [("1-lead.md", "lead"), ("2-tasting.md", "taste")] {
        let path = folder.path().join("stages").join(file);
        let more = |i: usize| {
            let (about, asks) = (
                format!("They said {name} {i}."),
                format!("What of {name} {i}?"),
            );
            format!(
                "- `{name}-{i}` {about}\n  - label: {name} {i}\n  - example: Yes\n  - ask: {asks}\n"
            )
        };
        let more: String = (1..=20).map(more).collect();
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, text.replace("\n## Say", &format!("{more}\n## Say"))).unwrap();
    }
    let world = World::with(Plan {
        playbook: Some(folder.path().to_owned()),
        ..Plan::default()
    })
    .await;
    let (carol, mona) = (world.carol(), world.mona());
    carol
        .command("deal new", &[("name", "Ovenhouse rye")])
        .await;
    let skip = [
        ("deal", "D-1"),
        ("stage", "tasting"),
        ("reason", "They baked"),
    ];
    carol.command("deal move", &skip).await;
    let deal = [("deal", "D-1")];
    let list = carol.command("deal checklist", &deal).await;
    let turned = carol
        .choose(&list, "Answer something (1–23 of 45)", "More: 24–45 of 45")
        .await;
    assert!(
        turned.text().starts_with("(only you) (changed)"),
        "{}",
        turned.text()
    );
    let form = carol
        .choose(&turned, "Answer something (24–45 of 45)", "taste-20")
        .await;
    let said = carol.submit(&form, &[("text", "They said so")]).await;
    assert!(said.text().contains(": taste 20**"), "{}", said.text());

    let list = mona.command("deal checklist", &deal).await;
    let turned = mona
        .choose(
            &list,
            "Waive something (managers) (1–23 of 44)",
            "More: 24–44 of 44",
        )
        .await;
    let form = mona
        .choose(
            &turned,
            "Waive something (managers) (24–44 of 44)",
            "taste-19",
        )
        .await;
    let said = mona.submit(&form, &[("text", "Not here")]).await;
    assert!(
        said.text().contains("taste 19 is waived"),
        "{}",
        said.text()
    );
    let back = mona
        .choose(
            &turned,
            "Answer something (24–44 of 44)",
            "Earlier: 1–23 of 44",
        )
        .await;
    assert!(back.text().contains("More: 24–43 of 43"), "{}", back.text());
    world.end().await;
}
