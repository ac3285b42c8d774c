//! Settings are taken back, and what would give everybody more than was meant is asked about first.

use insta::assert_snapshot;

use crate::support::World;

#[tokio::test(flavor = "multi_thread")]
async fn a_channel_is_unset_and_one_that_all_read_is_asked_about() {
    let world = World::start().await;
    let mona = world.mona();
    let open = [("kind", "Managers"), ("channel", "#deals")];
    let asked = mona.command("setup channel", &open).await;
    assert_snapshot!(asked.text(), @"
    (only you)
    **Everybody in this server reads** #deals
    ┃ #e0a030
    ┃ Requests speak of single reps there. Take a channel that only managers see, or this one all the same. Nothing was changed yet.
    [Take it all the same]
    ");
    let status = mona.command("setup status", &[]).await;
    assert!(status.text().contains("A managers' channel: requests go"));
    let taken = mona.press(&asked, "Take it all the same").await;
    assert_snapshot!(taken.text(), @"
    (only you)
    ✔ **Managers are reached in** #deals
    ┃ #3ba55d
    ┃ none → #deals. Requests go there, and the daily digest.
    ");
    // Only managers see this one, so nothing is asked.
    let closed = [("kind", "Managers"), ("channel", "#managers")];
    let set = mona.command("setup channel", &closed).await;
    assert_snapshot!(set.text(), @"
    (only you)
    ✔ **Managers are reached in** #managers
    ┃ #3ba55d
    ┃ #deals → #managers. Requests go there, and the daily digest.
    ");

    let asked = mona.command("setup channel", &[("kind", "Managers")]).await;
    assert_snapshot!(asked.text(), @"
    (only you)
    **Unset the managers' channel?** It is #managers.
    ┃ #e0a030
    ┃ Requests go to the deals channel then, and no digest comes. Nothing was changed yet.
    [Unset it]
    ");
    let unset = mona.press(&asked, "Unset it").await;
    assert_snapshot!(unset.text(), @"
    (only you)
    ✔ **No managers' channel is set any more**
    ┃ #3ba55d
    ┃ #managers → none. Requests go to the deals channel; no digest comes.
    ");
    let again = mona.command("setup channel", &[("kind", "Managers")]).await;
    assert_snapshot!(again.text(), @"
    (only you)
    **No managers' channel is set.** Name one as `channel` to set it. Nothing was changed.
    ");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_manages_is_asked_about_and_a_mapping_ends() {
    let world = World::start().await;
    let (carol, mona) = (world.carol(), world.mona());
    let everyone = [("role", "@everyone"), ("sales_role", "manager")];
    let asked = mona.command("setup role", &everyone).await;
    assert_snapshot!(asked.text(), @"
    (only you)
    **everyone as Sales manager: is that meant?**
    ┃ #e0a030
    ┃ Everybody in this server would be a manager: approve, waive, delete and set up.
    ┃ Nothing was changed yet.
    [Yes, save it]
    ");
    let refused = carol.command("setup status", &[]).await;
    assert!(refused.text().contains("Only managers"));
    let rep = [("role", "Sales Rep"), ("sales_role", "manager")];
    let asked = mona.command("setup role", &rep).await;
    let saved = mona.press(&asked, "Yes, save it").await;
    assert_snapshot!(saved.text(), @"
    (only you)
    ✔ **Sales Rep is Sales manager**
    ┃ #3ba55d
    ┃ none → Sales manager
    ┃
    ┃ Whoever has that Discord role is a manager here.
    ");
    let offered = mona
        .complete("setup role", "sales_role", "none", &[("role", "Sales Rep")])
        .await;
    assert!(offered.iter().any(|c| c.value == "none"), "{offered:?}");
    let ended = mona
        .command(
            "setup role",
            &[("role", "Sales Rep"), ("sales_role", "none")],
        )
        .await;
    assert_snapshot!(ended.text(), @"
    (only you)
    ✔ **Sales Rep is no sales role any more**
    ┃ #3ba55d
    ┃ Sales manager → none
    ");

    // A Discord role that was deleted is named, and dropped.
    let rep = [("role", "Sales Rep"), ("sales_role", "junior")];
    mona.command("setup role", &rep).await;
    world.room.delete_role("Sales Rep");
    let status = mona.command("setup status", &[]).await;
    let said = "The Discord role Sales Rep was deleted: it is Junior rep no more.";
    assert!(status.text().contains(said), "{}", status.text());
    let status = mona.command("setup status", &[]).await;
    assert!(!status.text().contains("was deleted"), "{}", status.text());
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn overrides_end() {
    let world = World::start().await;
    let mona = world.mona();
    let guided = [("sales_role", "junior"), ("mode", "Guided")];
    mona.command("setup autonomy", &guided).await;
    let back = [("sales_role", "junior"), ("mode", "The playbook's")];
    let said = mona.command("setup autonomy", &back).await;
    assert_snapshot!(said.text(), @"
    (only you)
    ✔ **Junior rep is scripted now:** a skip waits for a manager
    ┃ #3ba55d
    ┃ guided → scripted, as the playbook has it
    ┃ No Discord role is mapped to it yet: `/setup role`.
    ");
    mona.command("setup currency", &[("currency", "JPY")]).await;
    let said = mona
        .command("setup currency", &[("currency", "default")])
        .await;
    assert_snapshot!(said.text(), @"
    (only you)
    ✔ **Amounts without a currency are in EUR**
    ┃ #3ba55d
    ┃ JPY → EUR, the default. `45k` is read as €45,000.
    ");
    world.end().await;
}
