//! What people mean by a name: the deal they picked, one of several that are asked about, whom a text mentions.

use insta::assert_snapshot;

use crate::support::{World, words_of};

#[tokio::test(flavor = "multi_thread")]
async fn a_number_that_is_a_name_is_found_and_one_that_is_both_is_asked() {
    let world = World::start().await;
    let (carol, mona) = (world.carol(), world.mona());
    for name in ["Nordlicht", "365", "Hafen", "3", "d-1"] {
        carol.command("deal new", &[("name", name)]).await;
    }
    let card = carol.command("deal show", &[("deal", "365")]).await;
    assert!(card.text().contains("D-2 · 365"), "{}", card.text());
    let asked = carol.command("deal show", &[("deal", "3")]).await;
    assert_snapshot!(asked.text(), @"
    (only you)
    **`3` can be several deals: which one?**
    ┃ #e0a030
    ┃ Nothing is saved yet; the rest of what you typed is kept.
    [D-3 · Hafen · Prospecting] [D-4 · 3 · Prospecting]
    ");
    let card = carol.press(&asked, "D-4 · 3 · Prospecting").await;
    assert!(card.text().contains("D-4 · 3"), "{}", card.text());
    for typed in ["3", "d3", " 3 "] {
        let asked = carol
            .command(
                "deal move",
                &[
                    ("deal", typed),
                    ("stage", "qualification"),
                    ("reason", "They asked"),
                ],
            )
            .await;
        if typed == "d3" {
            // Nobody is called that: it is a code.
            assert!(asked.text().contains("D-3"), "{}", asked.text());
        } else {
            assert!(asked.text().contains("which one?"), "{}", asked.text());
        }
    }
    let asked = carol
        .command("deal lost", &[("deal", "3"), ("reason", "price")])
        .await;
    let lost = carol.press(&asked, "D-4 · 3 · Prospecting").await;
    assert!(lost.text().contains("D-4"), "{}", lost.text());
    let asked = mona.command("deal delete", &[("deal", "3")]).await;
    let sure = mona.press(&asked, "D-3 · Hafen · Qualification").await;
    assert!(
        sure.text().contains("D-3") && sure.text().contains("Hafen"),
        "{}",
        sure.text()
    );
    // What completion sends is the deal it showed, whatever another is called.
    let offered = carol.complete("deal show", "deal", "nordlicht", &[]).await;
    assert_eq!(offered[0].value, "D-1");
    let card = carol.command("deal show", &[("deal", "D-1")]).await;
    assert!(card.text().contains("D-1 · Nordlicht"), "{}", card.text());
    let asked = carol.command("deal show", &[("deal", "d-1")]).await;
    let card = carol.press(&asked, "D-5 · d-1 · Prospecting").await;
    assert!(card.text().contains("D-5 · d-1"), "{}", card.text());
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_of_one_name_are_asked_about_with_a_menu() {
    let world = World::start().await;
    let carol = world.carol();
    for customer in ["Aal", "Birke", "Chor", "Dorn", "Erle", "Farn"] {
        carol
            .command("deal new", &[("name", "Renewal"), ("customer", customer)])
            .await;
    }
    let asked = carol
        .command(
            "deal next",
            &[
                ("deal", "renewal"),
                ("step", "Call them"),
                ("due", "in 3 days"),
            ],
        )
        .await;
    assert_snapshot!(asked.text(), @"
    (only you)
    **`renewal` can be several deals: which one?**
    ┃ #e0a030
    ┃ Nothing is saved yet; the rest of what you typed is kept.
    ┃ >>> Next step: Call them
    ┃ Due: in 3 days
    (Which deal?: D-1 · Renewal · Aal · Prospecting | D-2 · Renewal · Birke · Prospecting | D-3 · Renewal · Chor · Prospecting | D-4 · Renewal · Dorn · Prospecting | D-5 · Renewal · Erle · Prospecting | D-6 · Renewal · Farn · Prospecting)
    ");
    let said = carol.choose(&asked, "Which deal?", "D-4").await;
    assert!(
        said.text().contains("D-4") && said.text().contains("Call them"),
        "{}",
        said.text()
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn names_that_count_are_no_duplicates() {
    let world = World::start().await;
    let carol = world.carol();
    for (name, twin) in [
        ("Nordlicht pilot A", false),
        ("Nordlicht pilot B", false),
        ("Fleet 1", false),
        ("Fleet 2", false),
        ("Stage II", false),
        ("Stage III", false),
        ("Nordlihct pilot A", true),
        ("nordlicht pilot b", true),
    ] {
        let said = carol.command("deal new", &[("name", name)]).await;
        assert_eq!(
            said.text().contains("the same deal"),
            twin,
            "{name}: {}",
            said.text()
        );
    }
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whom_a_text_mentions_is_named() {
    let world = World::start().await;
    let (carol, mona) = (world.carol(), world.mona());
    let ben = world.room.person_id("ben").unwrap();
    let me = world.room.person_id("carol").unwrap();
    let place = world.room.channel_id(None, "deals").unwrap();
    let name = format!("Ask <@{ben}> in <#{place}> <:party:77> <@{me}> <@&999> <@12345>");
    let said = carol
        .command(
            "deal new",
            &[
                ("name", &name),
                ("customer", &format!("<@!{ben}>")),
                ("value", "1k"),
            ],
        )
        .await;
    assert_snapshot!(said.text(), @r"
    **D-1 · Ask @Ben in #deals \:party: @Carol @some role @somebody** · €1,000 · @Ben
    ┃ #5b7c99
    ┃ By @carol
    ┃ €1,000 is small here: 10 questions instead of 23.
    ┃ ▰▱▱▱▱▱▱ 1 of 7 · Prospecting
    ┃
    ┃ **Needed for Qualification**
    ┃ ◻ Whose phone rings first at @Ben when something goes wrong?
    ┃ ◻ How did you come across us?
    ┃
    ┃ **Say** Name one thing you saw at @Ben this month, then ask how they handle it.
    ┃ *Read the job ads of @Ben: whom they look for tells you what hurts.*
    [Answer] [Set next step] [More] [Undo]
    [Keep it short]
    ");
    assert!(said.message().pings().is_empty(), "{}", said.text());
    let offered = carol.complete("deal show", "deal", "ask @ben", &[]).await;
    assert!(
        offered[0].name.starts_with("D-1 · Ask @Ben in #deals"),
        "{offered:?}"
    );
    let list = carol.command("deal list", &[]).await;
    let menus = carol.command("deal edit", &[("deal", "D-1")]).await;
    let form = carol.press(&menus, "Change name, value, dates").await;
    let note = format!("<@{ben}> called");
    carol
        .command("deal note", &[("deal", "D-1"), ("text", &note)])
        .await;
    let checklist = carol.command("deal checklist", &[("deal", "D-1")]).await;
    let history = mona.command("deal history", &[("deal", "D-1")]).await;
    for said in [&list, &menus, &checklist, &history] {
        let words = words_of(said.message().json());
        let digits = words.contains(&format!("\\<@{ben}")) || words.contains("12345");
        assert!(!digits && said.message().pings().is_empty(), "{words}");
    }
    assert!(
        form.text().contains("Ask @Ben in #deals :party:"),
        "{}",
        form.text()
    );
    assert!(history.text().contains("@Ben called"), "{}", history.text());
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_of_a_thing_is_not_many() {
    let world = World::start().await;
    let (carol, mona) = (world.carol(), world.mona());
    carol.command("deal new", &[("name", "Nordlicht")]).await;
    let sure = mona.command("deal delete", &[("deal", "D-1")]).await;
    assert!(sure.text().contains("1 history entry"), "{}", sure.text());
    let list = carol.command("deal list", &[]).await;
    assert!(list.text().contains("1 open deal**"), "{}", list.text());
    world.end().await;
}
