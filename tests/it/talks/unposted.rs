//! A channel takes no messages: a manager is told once, not for each message, and what is for managers goes nowhere
//! else meanwhile.

use std::time::Duration;

use dealcoach::practice::{Fault, Message};
use insta::assert_snapshot;

use super::skips::logged;
use super::unheard::{SEND, allow, deny};
use crate::support::World;

/// Flags go to #deals, what is for managers to #managers.
async fn set_up() -> World {
    let world = World::start().await;
    world.room.add_channel(None, "north").unwrap();
    for (kind, channel) in [("Deals", "#deals"), ("Managers", "#managers")] {
        let set = [("kind", kind), ("channel", channel)];
        world.mona().command("setup channel", &set).await;
    }
    world
}

/// What a place has of words about a channel.
fn words(world: &World, channel: &str) -> Vec<String> {
    let told = |m: &Message| {
        let text = world.shown(m);
        ["does not take", "takes messages again", "can't reach you"]
            .iter()
            .any(|w| text.contains(w))
            .then_some(text)
    };
    let there = world.room.messages(channel);
    there.iter().filter_map(told).collect()
}

/// Waits until a place has these words about a channel, and gives them.
async fn told(world: &World, channel: &str, what: &str) -> Vec<String> {
    for _ in 0..250 {
        let words = words(world, channel);
        if words.iter().any(|w| w.contains(what)) {
            return words;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("{what} never came: {:#?}", words(world, channel));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_channel_is_told_once_and_its_end_as_well() {
    let world = set_up().await;
    world.tolerate("Missing");
    let (ben, mona) = (world.ben(), world.mona());
    deny(&world, "deals", SEND);
    let ben = ben.in_channel("north");
    for name in ["Nordlicht fleet", "Lindner bench", "Hafen tickets"] {
        let late = [("name", name), ("stage", "presentation")];
        ben.command("deal new", &late).await;
        world.minute();
    }
    let said = told(&world, "managers", "does not take").await;
    assert_eq!(said.len(), 1, "{said:#?}");
    assert_snapshot!(said[0], @"
    **#deals does not take the bot's messages**
    ┃ #e0a030
    ┃ Waiting: 1 flag. In #deals the bot lacks Send Messages: whoever manages it grants that, or a manager sets another with `/setup channel`.
    ┃ It all comes once that is mended. You are told once, not for each message.
    ");
    // Whatever is tried again in vain is not told again.
    mona.command("setup status", &[]).await;
    ben.command("deal new", &[("name", "Kessler"), ("stage", "closing")])
        .await;
    world.look().await;
    assert_eq!(words(&world, "managers").len(), 1);
    allow(&world, "deals");
    mona.command("setup status", &[]).await;
    let said = told(&world, "managers", "takes messages again").await;
    assert_eq!(said.len(), 1, "{said:#?}");
    assert_snapshot!(said[0], @"
    ✔ **#deals takes messages again**
    ┃ #3ba55d
    ┃ What waited for it has come.
    ");
    // The next time is told anew.
    deny(&world, "deals", SEND);
    ben.command("deal new", &[("name", "Ahm mills"), ("stage", "closing")])
        .await;
    told(&world, "managers", "does not take").await;
    assert_eq!(words(&world, "managers").len(), 2);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_digest_that_is_held_waits_for_the_managers_channel_alone() {
    let world = set_up().await;
    world.tolerate("Missing");
    let (carol, mona) = (world.carol(), world.mona());
    logged(&carol, "Nordlicht fleet").await;
    deny(&world, "managers", SEND);
    world.pass(Duration::from_mins(23 * 60 + 30));
    world.catch_up().await;
    // Whoever set the channel hears of it.
    let there = world.mona().in_dm();
    let said = there.seat.wait_for(
        |m| m.text().contains("does not take"),
        crate::support::LIMIT,
    );
    let said = said.await.expect("it is told");
    assert_snapshot!(world.shown(&said), @"
    **#managers does not take the bot's messages**
    ┃ #e0a030
    ┃ Waiting: 1 digest. In #managers the bot lacks Send Messages: whoever manages it grants that, or a manager sets another with `/setup channel`.
    ┃ It all comes once that is mended. You are told once, not for each message.
    ");
    // A deals channel that is set anew is no place for it.
    for channel in ["#north", "#deals"] {
        let deals = [("kind", "Deals"), ("channel", channel)];
        mona.command("setup channel", &deals).await;
        world.look().await;
    }
    for channel in ["north", "deals"] {
        let all = world.room.messages(channel);
        let digest = all.iter().find(|m| m.text().contains("Tue 24 Nov"));
        assert!(digest.is_none(), "{}", world.shown(digest.unwrap()));
    }
    allow(&world, "managers");
    mona.command("setup status", &[]).await;
    world.post_in("managers", "Tue 24 Nov").await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_discord_refuses_for_its_form_is_told_as_well() {
    let world = set_up().await;
    world.tolerate("Invalid Form Body");
    let form = Fault::error(400, 50035, "Invalid Form Body");
    world.room.faults().next("POST /channels/*/messages", form);
    let late = [("name", "Nordlicht fleet"), ("stage", "presentation")];
    let ben = world.ben().in_channel("north");
    ben.command("deal new", &late).await;
    let said = told(&world, "managers", "does not take").await;
    assert_snapshot!(said[0], @"
    **#deals does not take the bot's messages**
    ┃ #e0a030
    ┃ Waiting: 1 flag. #deals is open to the bot, but Discord refuses this message (Invalid Form Body, code 50035); the bot's log says more.
    ┃ It all comes once that is mended. You are told once, not for each message.
    ");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_manager_whose_own_digest_is_refused_hears_of_it_where_managers_read() {
    let world = set_up().await;
    world.tolerate("Cannot send");
    let mona = world.mona();
    mona.command("digest schedule", &[("by", "dm"), ("time", "9:00")])
        .await;
    world.room.set_dms("mona", false);
    world.pass(Duration::from_hours(24));
    world.catch_up().await;
    let said = told(&world, "managers", "can't reach you").await;
    assert_snapshot!(said[0], @"
    **@mona: your own digest can't reach you**
    ┃ #e0a030
    ┃ Discord refuses the bot's direct messages to you. Allow them for this server. You are told once, not every day.
    ");
    world.end().await;
}
