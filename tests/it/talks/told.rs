//! Who relies on a message that a channel refuses: a rep hears of a decision elsewhere, and whoever takes something
//! back is told where it still stands.

use insta::assert_snapshot;

use super::skips::logged;
use super::unheard::{SEND, VIEW, allow, deny, scripted};
use crate::support::{Said, World};

/// Carol's deal, and a manager's no to what she asked for in #north; what the manager is answered.
async fn declined(world: &World, refuses: impl Fn(&World)) -> Said {
    world.tolerate("Missing");
    world.tolerate("Unknown Channel");
    world.room.add_channel(None, "north").unwrap();
    let mona = world.mona();
    logged(&world.carol(), "Nordlicht fleet").await;
    let there = world.carol().in_channel("north");
    there
        .command("deal move", &[("deal", "D-1"), ("stage", "closing")])
        .await;
    refuses(world);
    let card = mona.command("deal show", &[("deal", "D-1")]).await;
    let form = mona.press(&card, "Decline").await;
    mona.submit(&form, &[("Why not yet?", "The budget first")])
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_word_to_a_rep_goes_to_the_deals_channel_where_its_own_refuses() {
    let deletes = |world: &World| {
        let north = world.room.channel_id(None, "north").unwrap();
        world.room.delete_channel(north);
    };
    let cases: [&dyn Fn(&World); 3] = [
        &|world| deny(world, "north", SEND),
        &|world| deny(world, "north", VIEW),
        &deletes,
    ];
    for refuses in cases {
        let world = scripted().await;
        let said = declined(&world, refuses).await;
        assert!(!said.text().contains("Not posted"), "{}", said.text());
        let heard = world.post("is declined").await;
        assert!(world.shown(&heard).contains("@carol"));
        let status = world.mona().command("setup status", &[]).await;
        assert!(!status.text().contains("Held"), "{}", status.text());
        // There it is kept up to date.
        world.mona().command("deal undo", &[]).await;
        world.post("took that decision back").await;
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_word_to_a_rep_is_held_where_both_channels_refuse() {
    let world = scripted().await;
    let said = declined(&world, |world| {
        deny(world, "north", SEND);
        deny(world, "deals", SEND);
    })
    .await;
    assert_snapshot!(said.text(), @"
    (only you) (changed)
    – **D-1 Nordlicht fleet: Closing declined, it stays in Prospecting**
    ┃ #5b7c99
    ┃ By @mona, asked by @carol.
    ┃ ⚑ Not posted yet: the word to the rep. In #deals the bot lacks Send Messages: whoever manages it grants that, or a manager sets another with `/setup channel`. It comes once that is mended.
    ");
    allow(&world, "deals");
    world.post("is declined").await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_takes_something_back_is_told_where_it_still_stands() {
    let world = World::start().await;
    world.tolerate("Missing");
    let (carol, mona) = (world.carol(), world.mona());
    let set = [("kind", "Deals"), ("channel", "#managers")];
    mona.command("setup channel", &set).await;
    logged(&carol, "Nordlicht fleet").await;
    world.minute();
    let skip = [
        ("deal", "D-1"),
        ("stage", "development"),
        ("reason", "They asked for it"),
    ];
    carol.command("deal move", &skip).await;
    world.post_in("managers", "is in Development").await;
    deny(&world, "managers", VIEW);
    let said = carol.command("deal undo", &[]).await;
    assert_snapshot!(said.text(), @"
    (only you)
    ✔ **D-1 Nordlicht fleet: taken back**
    ┃ #3ba55d
    ┃ You moved it from Prospecting to Development past Qualification, 4 owed: “They asked for it”. Now it is as before:
    ┃ ▰▱▱▱▱▱▱ 1 of 7 · Prospecting
    ┃ ⚑ Not updated yet: the flag. The bot can't see #managers: whoever manages it gives the bot *View Channel* (adds it to a private thread), or a manager sets another with `/setup channel`. It comes once that is mended.
    ");
    allow(&world, "managers");
    world.post_in("managers", "taken back").await;
    world.end().await;
}
