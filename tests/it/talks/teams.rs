//! Other teams: a mill with five stages, a builder of roofs with nine. The number and the names of stages are data.

use std::path::{Path, PathBuf};

use insta::assert_snapshot;

use crate::support::{Plan, World};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures/playbooks")
        .join(name)
}

#[tokio::test(flavor = "multi_thread")]
async fn five_stages() {
    let world = World::with(Plan {
        playbook: Some(fixture("five")),
        ..Plan::default()
    })
    .await;
    let carol = world.carol();
    let said = carol
        .command("deal new", &[("name", "Ovenhouse rye"), ("value", "€900")])
        .await;
    assert_snapshot!(said.text(), @"
    **D-1 · Ovenhouse rye** · €900
    ┃ #5b7c99
    ┃ By @carol
    ┃ ▰▱▱▱▱ 1 of 5 · Lead
    ┃
    ┃ **Needed for Tasting**
    ┃ ◻ Who orders the flour with you?
    ┃ ◻ How did you hear of our mill?
    ┃
    ┃ **Say** Name the bread you bought there.
    ┃ *Call after the morning bake.*
    [Answer] [Set next step] [More] [Undo]
    ");
    let asked = carol
        .command("deal move", &[("deal", "D-1"), ("stage", "offer")])
        .await;
    assert_snapshot!(asked.text(), @"
    (only you)
    **D-1 Ovenhouse rye → Offer: why pass over Tasting?**
    ┃ #e0a030
    ┃ Also open here: Who answered · Origin
    ┃ *Without a tasting the sack price decides.*
    ┃ Nothing has moved yet. Say why, and it moves.
    [They baked already] [Say why]
    ");
    let moved = carol.press(&asked, "They baked already").await;
    assert_snapshot!(moved.text(), @"
    ⚑ **D-1 Ovenhouse rye is in Offer; Tasting passed over**
    @carol: “They baked already”
    ┃ #e0a030
    ┃ €900
    ┃ Who orders the flour with you?
    ┃ Also owed: Origin · Fault · Who decides
    ┃
    ┃ *Without a tasting the sack price decides.*
    ┃ ▰▰▰▱▱ 3 of 5 · Offer
    ┃
    ┃ **Needed for Order**
    ┃ ◻ Which line of the offer would you change?
    ┃ ◻ Where do you keep the sacks?
    ┃
    ┃ **Say** Bring a loaf of the tasting.
    ┃ *No offer without a tasting.*
    [Answer: Offer discussed and 1 more] [Set next step] [More] [Undo]
    [Answer: Who answered] [Answer: Origin] [Answer: Fault] [Waive] [Dismiss]
    ");
    let flag = world.post("passed over").await;
    assert_snapshot!(world.shown(&flag), @"
    ⚑ **D-1 Ovenhouse rye is in Offer; Tasting passed over**
    @carol: “They baked already”
    ┃ #e0a030
    ┃ €900
    ┃ Who orders the flour with you?
    ┃ Also owed: Origin · Fault · Who decides
    ┃
    ┃ *Without a tasting the sack price decides.*
    ┃ ▰▰▰▱▱ 3 of 5 · Offer
    ┃
    ┃ **Needed for Order**
    ┃ ◻ Which line of the offer would you change?
    ┃ ◻ Where do you keep the sacks?
    ┃
    ┃ **Say** Bring a loaf of the tasting.
    ┃ *No offer without a tasting.*
    [Answer: Offer discussed and 1 more] [Set next step] [More] [Undo]
    [Answer: Who answered] [Answer: Origin] [Answer: Fault] [Waive] [Dismiss]
    ");
    let won = carol
        .command(
            "deal won",
            &[
                ("deal", "D-1"),
                ("signed", "Ida signed the order on Monday"),
            ],
        )
        .await;
    assert_snapshot!(won.text(), @"
    ⚑ **D-1 Ovenhouse rye is won; Order passed over**
    @carol: “Ida signed the order on Monday”
    ┃ #e0a030
    ┃ €900
    ┃ Which line of the offer would you change?
    ┃ Also owed: Storage
    ┃
    ┃ *Without paper the first bad harvest ends it.*
    ┃ ▰▰▰▰▰ 5 of 5 · Regular
    ┃
    ┃ **Needed now**
    ┃ ◻ What do your customers say of the bread?
    ┃ ◻ When do you pay the first delivery?
    ┃
    ┃ **Say** Ask for the bread, not for praise.
    ┃
    ┃ ⚑ Owed from Lead. Who orders the flour with you?
    [Answer: First good bake and 2 more] [Set next step] [More] [Undo]
    [Answer: Offer discussed] [Answer: Storage] [Waive] [Dismiss]
    ");
    let process = carol.command("playbook process", &[]).await;
    assert_snapshot!(process.text(), @"
    (only you)
    **The process: 5 stages**
    ┃ #5b7c99
    ┃ **1. Lead** · 10 %
    ┃ -# Who answered · Origin
    ┃ **2. Tasting** · 30 %
    ┃ -# Fault · Who decides
    ┃ **3. Offer** · 60 %
    ┃ -# Offer discussed · Storage
    ┃ **4. Order** · 85 %
    ┃ -# Signed
    ┃ **5. Regular** · 100 % · won
    ┃ -# First good bake · Paid
    (Look at a stage: 1. Lead – A baker answers us. | 2. Tasting – They bake with our flour and tell us what is different. | 3. Offer – They go through an offer with us. | 4. Order – They sign a yearly order. | 5. Regular – They bake with our flour and order again.)
    ");
    let help = carol.command("help", &[]).await;
    let page = carol.press(&help, "How moves work").await;
    assert!(
        !page.text().contains("Seven"),
        "five stages, not seven: {}",
        page.text()
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nine_stages() {
    let world = World::with(Plan {
        playbook: Some(fixture("nine")),
        ..Plan::default()
    })
    .await;
    let carol = world.carol();
    carol
        .command("deal new", &[("name", "Barn roof"), ("value", "31k")])
        .await;
    let moved = carol
        .command(
            "deal move",
            &[
                ("deal", "D-1"),
                ("stage", "Financed"),
                ("reason", "their bank called us"),
            ],
        )
        .await;
    assert_snapshot!(moved.text(), @"
    ⚑ **D-1 Barn roof is in Financed; 4 stages (Contacted to Designed) passed over**
    @carol: “their bank called us”
    ┃ #e0a030
    ┃ €31,000
    ┃ What is still missing for this step?
    ┃ Also owed: Contacted confirmed · Visited confirmed · Measured confirmed · and 1 more
    ┃
    ┃ *Passing over it costs a second visit: designed.*
    ┃ ▰▰▰▰▰▰▱▱▱ 6 of 9 · Financed
    ┃
    ┃ **Needed for Agreed**
    ┃ ◻ What is still missing for this step?
    ┃
    ┃ **Say** Ask for the next step: financed.
    [Answer: Financed confirmed] [Set next step] [More] [Undo]
    [Answer: Spotted confirmed] [Answer: Contacted confirmed] [Answer: Visited confirmed] [Waive] [Dismiss]
    ");
    let flag = world.post("passed over").await;
    assert_snapshot!(world.shown(&flag), @"
    ⚑ **D-1 Barn roof is in Financed; 4 stages (Contacted to Designed) passed over**
    @carol: “their bank called us”
    ┃ #e0a030
    ┃ €31,000
    ┃ What is still missing for this step?
    ┃ Also owed: Contacted confirmed · Visited confirmed · Measured confirmed · and 1 more
    ┃
    ┃ *Passing over it costs a second visit: designed.*
    ┃ ▰▰▰▰▰▰▱▱▱ 6 of 9 · Financed
    ┃
    ┃ **Needed for Agreed**
    ┃ ◻ What is still missing for this step?
    ┃
    ┃ **Say** Ask for the next step: financed.
    [Answer: Financed confirmed] [Set next step] [More] [Undo]
    [Answer: Spotted confirmed] [Answer: Contacted confirmed] [Answer: Visited confirmed] [Waive] [Dismiss]
    ");
    let won = carol
        .command(
            "deal won",
            &[
                ("deal", "D-1"),
                ("signed", "Marta Holm signed on 20 November"),
            ],
        )
        .await;
    assert_snapshot!(won.text(), @"
    ⚑ **D-1 Barn roof is won; Agreed passed over**
    @carol: “Marta Holm signed on 20 November”
    ┃ #e0a030
    ┃ €31,000
    ┃ What is still missing for this step?
    ┃ Also owed: Agreed confirmed
    ┃
    ┃ *Passing over it costs a second visit: agreed.*
    ┃ ▰▰▰▰▰▰▰▰▱ 8 of 9 · Built
    ┃
    ┃ **Needed for Yielding**
    ┃ ◻ What is still missing for this step?
    ┃
    ┃ **Say** Ask for the next step: built.
    ┃
    ┃ ⚑ Owed from Spotted. What is still missing for this step?
    [Answer: Built confirmed and 1 more] [Set next step] [More] [Undo]
    [Answer: Financed confirmed] [Answer: Agreed confirmed] [Waive] [Dismiss]
    ");
    world.minute();
    let moved = carol
        .command("deal move", &[("deal", "D-1"), ("reason", "panels are up")])
        .await;
    assert_snapshot!(moved.text(), @"
    ⚑ **D-1 Barn roof is in Yielding without: Built confirmed**
    @carol: “panels are up”
    ┃ #e0a030
    ┃ €31,000
    ┃ What is still missing for this step?
    ┃
    ┃ *Passing over it costs a second visit: built.*
    ┃ ▰▰▰▰▰▰▰▰▰ 9 of 9 · Yielding
    ┃
    ┃ **Needed now**
    ┃ ◻ What is still missing for this step?
    ┃
    ┃ **Say** Ask for the next step: yielding.
    ┃
    ┃ ⚑ Owed from Spotted. What is still missing for this step?
    [Answer: Yielding confirmed and 1 more] [Set next step] [More] [Undo]
    [Answer: Built confirmed] [Waive] [Dismiss]
    ");
    world.end().await;
}
