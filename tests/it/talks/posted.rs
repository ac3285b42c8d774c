//! What stands in a channel follows the deal: public answers are taken back, removed and kept up to date like every
//! other message there, also when nobody heard that they arrived.

use std::time::Duration;

use dealcoach::practice::{Answer, Fault, Message};
use insta::assert_snapshot;

use super::skips::{answered, logged};
use crate::support::{LIMIT, On as _, Person, Said, World};

/// See channels, and nothing else.
const VIEW_CHANNEL: u64 = 1 << 10;

/// A move that leaves nothing behind.
async fn moved_on(who: &Person<'_>, deal: &str) -> Said {
    answered(who, deal, "reply", "Jana Weiss called back").await;
    who.command("deal move", &[("deal", deal)]).await
}

/// Waits until a message of a channel shows these words.
async fn becomes(world: &World, message: &Message, words: &str) -> Message {
    let id = message.id();
    let found = world.room.wait_for(
        "deals",
        |m| m.id() == id && world.shown(m).contains(words),
        LIMIT,
    );
    found
        .await
        .unwrap_or_else(|| panic!("it never showed {words:?}"))
}

/// Everything that stands in a channel.
fn standing(world: &World, channel: &str) -> Vec<String> {
    let all = world.room.messages(channel);
    all.iter().map(|m| world.shown(m)).collect()
}

/// Sends what is due, with the clock as it stands.
async fn send_due(world: &World) {
    let bot = world.bot.as_ref().expect("it runs");
    while bot.sender().step(world.now()).await.expect("a good token") > 0 {}
}

#[tokio::test(flavor = "multi_thread")]
async fn undo_takes_the_public_card_back_in_place() {
    let world = World::start().await;
    let carol = world.carol();
    logged(&carol, "Nordlicht fleet").await;
    let moved = moved_on(&carol, "D-1").await;
    world.minute();
    let undone = carol.press(&moved, "Undo").await;
    assert!(undone.is_private());
    let card = becomes(&world, moved.on(), "taken back").await;
    assert_snapshot!(world.shown(&card), @"
    **D-1 Nordlicht fleet: taken back**
    ┃ #5b7c99
    ┃ By @carol, who moved it from Prospecting to Qualification.
    ┃ It is in Prospecting.
    ");
    // The button that somebody still had before their eyes.
    let old = carol.forge(&custom_id(&moved, "Undo"), &card).await;
    assert_snapshot!(old.text(), @"
    (only you)
    **D-1 Nordlicht fleet: that is taken back already.** Nothing was changed.
    ┃ #c93c3c
    ┃ ▰▱▱▱▱▱▱ 1 of 7 · Prospecting
    [See checklist]
    ");
    // The deal goes on, and its next card is another message.
    let again = carol.command("deal move", &[("deal", "D-1")]).await;
    assert!(
        again.text().contains("is in Qualification"),
        "{}",
        again.text()
    );
    assert!(
        world
            .shown(&becomes(&world, moved.on(), "taken back").await)
            .contains("D-1")
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deal_that_was_taken_back_says_so_wherever_it_stands() {
    let world = World::start().await;
    let carol = world.carol();
    let card = logged(&carol, "Nordlicht fleet").await;
    world.minute();
    carol.command("deal undo", &[]).await;
    let shown = becomes(&world, card.on(), "taken back").await;
    assert_snapshot!(world.shown(&shown), @"
    **D-1 Nordlicht fleet: taken back**
    ┃ #5b7c99
    ┃ By @carol, who logged it in Prospecting at €48,000.
    ┃ It is no longer listed.
    ");
    for button in ["Answer", "Set next step", "More", "Undo"] {
        let old = world.ben().forge(&custom_id(&card, button), &shown).await;
        assert!(
            old.text().contains("took it back"),
            "{button}: {}",
            old.text()
        );
    }
    let typed = carol.command("deal show", &[("deal", "D-1")]).await;
    assert_snapshot!(typed.text(), @"
    (only you)
    **D-1 Nordlicht fleet is not a deal any more.** @carol took it back now; `/deal new` logs it again. Nothing was changed.
    ");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn delete_leaves_nothing_of_a_deal_in_any_channel() {
    let world = World::start().await;
    let (carol, mona) = (world.carol(), world.mona());
    mona.command("setup channel", &[("kind", "Deals"), ("channel", "#deals")])
        .await;
    let elsewhere = world.mona().in_channel("managers");
    let other = logged(&carol, "Hafenwerk tolls").await;
    logged(&elsewhere, "Nordlicht fleet").await;
    world.minute();
    let list = carol.command("deal checklist", &[("deal", "D-2")]).await;
    carol.press(&list, "Show in channel").await;
    let card = carol.command("deal show", &[("deal", "D-2")]).await;
    carol.press(&card, "Show in channel").await;
    let skip = [
        ("deal", "D-2"),
        ("stage", "presentation"),
        ("reason", "They asked"),
    ];
    elsewhere.command("deal move", &skip).await;
    world.post("passed over").await;
    mona.command("deal assign", &[("deal", "D-2"), ("to", "@ben")])
        .await;
    world.post("offers it").await;
    elsewhere
        .command("deal lost", &[("deal", "D-2"), ("reason", "price")])
        .await;
    let about = |texts: Vec<String>| texts.iter().filter(|t| t.contains("D-2")).count();
    assert_eq!(
        about(standing(&world, "deals")),
        4,
        "{:#?}",
        standing(&world, "deals")
    );
    assert_eq!(
        about(standing(&world, "managers")),
        3,
        "{:#?}",
        standing(&world, "managers")
    );
    let asked = mona.command("deal delete", &[("deal", "D-2")]).await;
    let done = mona.press(&asked, "Delete for good").await;
    assert_snapshot!(done.text(), @"
    (only you) (changed)
    **D-2 · Nordlicht fleet is deleted.** Its number is not used again.
    ");
    assert_eq!(
        about(standing(&world, "deals")),
        0,
        "{:#?}",
        standing(&world, "deals")
    );
    assert_eq!(about(standing(&world, "managers")), 0);
    assert_eq!(
        standing(&world, "deals").len(),
        1,
        "the other deal's card stays"
    );
    // Whoever still sees one of its buttons is told.
    let old = carol
        .forge(&custom_id(&card, "Log a note"), other.on())
        .await;
    assert_snapshot!(old.text(), @"
    (only you)
    **There is no deal `D-2` here any more.** It was deleted, with everything about it. Nothing was changed.
    ");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_removed_is_said_and_removed_later() {
    let world = World::start().await;
    let (carol, mona) = (world.carol(), world.mona());
    logged(&carol, "Nordlicht fleet").await;
    let elsewhere = world.mona().in_channel("managers");
    moved_on(&elsewhere, "D-1").await;
    let channel = world.room.channel_id(None, "managers").unwrap();
    world
        .room
        .overwrite(channel, "dealcoach", 0, VIEW_CHANNEL)
        .unwrap();
    let asked = mona.command("deal delete", &[("deal", "D-1")]).await;
    let said = mona.press(&asked, "Delete for good").await;
    assert_snapshot!(said.text(), @"
    (only you) (changed)
    **D-1 · Nordlicht fleet: the deal is gone, but 1 message about it still stands**
    ┃ #e0a030
    ┃ 1 in #managers: the bot can't see the channel
    ┃ They go by themselves as soon as the bot may see the channel: its settings → Permissions → the bot's role → *View Channel*. I keep trying.
    ");
    assert_eq!(standing(&world, "deals"), [""; 0]);
    assert_eq!(standing(&world, "managers").len(), 1);
    // Nothing has to be done but to let the bot in again.
    world
        .room
        .overwrite(channel, "dealcoach", VIEW_CHANNEL, 0)
        .unwrap();
    world.tolerate("DELETE /channels");
    let gone = |room: &dealcoach::practice::Room| room.messages("managers").is_empty();
    assert!(world.room.until(LIMIT, gone).await, "it stays");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_nobody_heard_of_is_found_and_not_shown_twice() {
    let world = World::start().await;
    let carol = world.carol();
    logged(&carol, "Nordlicht fleet").await;
    answered(&carol, "D-1", "reply", "Jana Weiss called back").await;
    let hang = Fault::ApplyThenHang(Duration::from_secs(4));
    world.room.faults().next("POST /interactions/**", hang);
    let moved = carol.command("deal move", &[("deal", "D-1")]).await;
    // Before it is looked for, it changes.
    carol.command("deal undo", &[]).await;
    send_due(&world).await;
    assert!(
        !world.shown(&latest(&world)).contains("taken back"),
        "too early"
    );
    world.pass(Duration::from_secs(11));
    send_due(&world).await;
    let card = becomes(&world, moved.on(), "taken back").await;
    assert_eq!(card.id(), moved.on().id());
    assert_eq!(standing(&world, "deals").len(), 2);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_never_arrived_is_posted_where_it_holds_a_flag() {
    for (skips, there) in [(false, 1), (true, 2)] {
        let world = World::start().await;
        let carol = world.carol();
        logged(&carol, "Nordlicht fleet").await;
        answered(&carol, "D-1", "reply", "Jana Weiss called back").await;
        let lost = Fault::error(404, 10062, "Unknown interaction");
        world.room.faults().next("POST /interactions/**", lost);
        let clean = [("deal", "D-1"), ("stage", "qualification")];
        let skip = [
            ("deal", "D-1"),
            ("stage", "presentation"),
            ("reason", "They asked"),
        ];
        let options: &[_] = if skips { &skip } else { &clean };
        let seat = world.room.seat("carol").in_channel("deals");
        assert!(matches!(
            seat.command("deal move", options).await,
            Answer::None
        ));
        world.minute();
        send_due(&world).await;
        send_due(&world).await;
        let all = standing(&world, "deals");
        assert_eq!(all.len(), there, "{all:#?}");
        assert_eq!(all.iter().any(|m| m.contains("passed over")), skips);
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_that_is_answered_is_not_asked_again() {
    let world = World::start().await;
    let (carol, ben) = (world.carol(), world.ben());
    logged(&carol, "Nordlicht fleet").await;
    let skip = [
        ("deal", "D-1"),
        ("stage", "presentation"),
        ("reason", "They asked"),
    ];
    carol.command("deal move", &skip).await;
    let flag = world.post("passed over").await;
    answered(&ben, "D-1", "reply", "Jana Weiss called back").await;
    let old = carol.forge("1:answer:1:reply", &flag).await;
    assert_snapshot!(old.text(), @"
    (only you)
    ✔ **D-1 Nordlicht fleet: Who answered is answered**
    ┃ #5b7c99
    ┃ “Jana Weiss called back” · @ben, now
    ┃ Open: Problem
    [Answer: Problem] [See checklist]
    ");
    world.end().await;
}

fn latest(world: &World) -> Message {
    world.room.messages("deals").pop().expect("a message")
}

fn custom_id(said: &Said, button: &str) -> String {
    said.message().custom_id(button).expect("a button")
}
