//! A flag and its deal: one event makes one message, which keeps its headline, follows what is owed, and ends once.

use dealcoach::practice::Message;
use insta::assert_snapshot;

use super::skips::{answered, logged};
use crate::support::{LIMIT, On as _, Person, Said, World};

/// A move past two stages.
async fn skipped(who: &Person<'_>, deal: &str) -> Said {
    let skip = [
        ("deal", deal),
        ("stage", "presentation"),
        ("reason", "They asked for a demo"),
    ];
    who.command("deal move", &skip).await
}

/// Waits until that message shows these words.
async fn becomes(world: &World, message: &Message, words: &str) -> Message {
    let id = message.id();
    let there = |m: &Message| m.id() == id && world.shown(m).contains(words);
    let found = world.room.wait_for("deals", there, LIMIT).await;
    found.unwrap_or_else(|| panic!("it never showed {words:?}"))
}

/// The first line, without what is set in bold.
fn headline(message: &Message) -> String {
    message
        .content()
        .lines()
        .next()
        .unwrap_or_default()
        .to_owned()
}

/// How often a message was edited.
fn edits(world: &World, message: &Message) -> usize {
    let path = format!("/messages/{}", message.id());
    let journal = world.room.journal();
    let all = journal.iter().filter(|r| r.method == "PATCH");
    all.filter(|r| r.path.ends_with(&path)).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_skip_in_the_deals_channel_makes_one_message() {
    let world = World::start().await;
    let (carol, mona) = (world.carol(), world.mona());
    mona.command("setup channel", &[("kind", "Deals"), ("channel", "#deals")])
        .await;
    logged(&carol, "Nordlicht fleet").await;
    let moved = skipped(&carol, "D-1").await;
    assert!(!moved.is_private());
    assert_snapshot!(moved.text(), @"
    ⚑ **D-1 Nordlicht fleet is in Presentation; Qualification and Development passed over**
    @carol: “They asked for a demo”
    ┃ #e0a030
    ┃ €48,000 · Nordlicht Energie
    ┃ Gladly, and so that nobody is surprised by it: who decides on it in the end?
    ┃ Also owed: Budget · Who answered · Problem · and 5 more
    ┃
    ┃ *A demo before the problem is agreed gets compared on price.*
    ┃ ▰▰▰▰▱▱▱ 4 of 7 · Presentation
    ┃
    ┃ **Needed for Discussion**
    ┃ ◻ Would you go through the draft with me before the others see it?
    ┃ ◻ Who must have seen this before anybody can say yes?
    [Answer: Checked beforehand and 3 more] [Set next step] [More] [Undo]
    [Answer: Who is responsible] [Answer: Budget] [Answer: Who answered] [Waive] [Dismiss]
    ");
    let first = headline(moved.on());
    assert_eq!(
        world.room.messages("deals").len(),
        2,
        "the first card, and this"
    );

    // From the next change on it shows the flag alone.
    carol
        .command("deal note", &[("deal", "D-1"), ("text", "Called Jana")])
        .await;
    let flag = becomes(&world, moved.on(), "[Dismiss]").await;
    let flag = if flag.text().contains("Needed for") {
        let alone = |m: &Message| m.id() == flag.id() && !m.text().contains("Needed for");
        world
            .room
            .wait_for("deals", alone, LIMIT)
            .await
            .expect("the flag alone")
    } else {
        flag
    };
    assert_snapshot!(world.shown(&flag), @"
    ⚑ **D-1 Nordlicht fleet is in Presentation; Qualification and Development passed over**
    @carol: “They asked for a demo”
    ┃ #e0a030
    ┃ Gladly, and so that nobody is surprised by it: who decides on it in the end?
    ┃ Also owed: Budget · Who answered · Problem · and 5 more
    ┃
    ┃ *A demo before the problem is agreed gets compared on price.*
    [Answer: Who is responsible] [Answer: Budget] [Answer: Who answered] [Waive] [Dismiss]
    ");
    assert_eq!(headline(&flag), first);
    // What changes nothing of it does not touch it.
    assert_eq!(edits(&world, &flag), 1);
    carol
        .command(
            "deal note",
            &[("deal", "D-1"), ("text", "Called her again")],
        )
        .await;
    for (criterion, left) in [
        ("reply", "Ask Jana Weiss"),
        ("problem", "Budget · Today and its cost"),
    ] {
        answered(&carol, "D-1", criterion, "Jana Weiss said so").await;
        becomes(&world, &flag, left).await;
    }
    assert_eq!(edits(&world, &flag), 3);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn in_another_channel_the_card_is_there_and_the_flag_in_the_deals_channel() {
    let world = World::start().await;
    let (carol, mona) = (world.carol(), world.mona());
    mona.command("setup channel", &[("kind", "Deals"), ("channel", "#deals")])
        .await;
    logged(&carol, "Nordlicht fleet").await;
    world.minute();
    let moved = skipped(&world.mona().in_channel("managers"), "D-1").await;
    assert_snapshot!(moved.text(), @"
    **D-1 is in Presentation** · Nordlicht fleet · €48,000
    ┃ #e0a030
    ┃ By @mona
    ┃ ⚑ Passed over: Qualification and Development. Owed: Who answered · Problem · Who is responsible and 6 more
    ┃ ▰▰▰▰▱▱▱ 4 of 7 · Presentation
    ┃
    ┃ **Needed for Discussion**
    ┃ ◻ Would you go through the draft with me before the others see it?
    ┃ ⚑ Owed from Qualification. Gladly, and so that nobody is surprised by it: who decides on it in the end?
    ┃ ◻ Who must have seen this before anybody can say yes?
    ┃
    ┃ **Say** Say at the start what they should decide at the end, and leave time for it.
    [Answer] [Set next step] [More] [Undo]
    ");
    let flag = world.post("passed over").await;
    assert_snapshot!(world.shown(&flag), @"
    ⚑ **D-1 Nordlicht fleet is in Presentation; Qualification and Development passed over**
    For @carol, by @mona: “They asked for a demo”
    ┃ #e0a030
    ┃ Gladly, and so that nobody is surprised by it: who decides on it in the end?
    ┃ Also owed: Budget · Who answered · Problem · and 5 more
    ┃
    ┃ *A demo before the problem is agreed gets compared on price.*
    [Answer: Who is responsible] [Answer: Budget] [Answer: Who answered] [Waive] [Dismiss]
    ");
    assert_eq!(world.room.messages("managers").len(), 1);
    assert_eq!(world.room.messages("deals").len(), 2);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_later_start_and_a_win_make_one_message_too() {
    let world = World::start().await;
    let carol = world.carol();
    let later = [
        ("name", "Hafenwerk tolls"),
        ("value", "€12,500.50"),
        ("customer", "Hafenwerk"),
        ("stage", "Presentation"),
    ];
    let said = carol.command("deal new", &later).await;
    assert_snapshot!(said.text(), @"
    ⚑ **D-1 Hafenwerk tolls starts in Presentation; 3 stages (Prospecting to Development) passed over**
    @carol: no reason yet
    ┃ #e0a030
    ┃ €12,500.50 · Hafenwerk
    ┃ Gladly, and so that nobody is surprised by it: who decides on it in the end?
    ┃ Also owed: Budget · Who answered · Source · and 6 more
    ┃
    ┃ *A demo before the problem is agreed gets compared on price.*
    ┃ ▰▰▰▰▱▱▱ 4 of 7 · Presentation
    ┃
    ┃ **Needed for Discussion**
    ┃ ◻ Would you go through the draft with me before the others see it?
    ┃ ◻ Who must have seen this before anybody can say yes?
    [Answer: Checked beforehand and 3 more] [Set next step] [More] [Undo]
    [Answer: Who is responsible] [Answer: Budget] [Say why] [Waive] [Dismiss]
    ");
    world.minute();
    let signed = [
        ("deal", "D-1"),
        ("signed", "Jana Weiss signed on 3 November"),
    ];
    let won = carol.command("deal won", &signed).await;
    assert_snapshot!(won.text(), @"
    ⚑ **D-1 Hafenwerk tolls is won; Discussion and Closing passed over**
    @carol: “Jana Weiss signed on 3 November”
    ┃ #e0a030
    ┃ €12,500.50 · Hafenwerk
    ┃ **Ask Jana Weiss:** Gladly, and so that the invoice matches: which price and term did you agree to?
    ┃ Also owed: Why us · After-sale people · Papers with the signer
    ┃
    ┃ *What is not in the paper is argued about after the start.*
    ┃ ▰▰▰▰▰▰▰ 7 of 7 · Account Management
    ┃
    ┃ **Needed now**
    ┃ ◻ Which of our promises do you wait for most?
    ┃
    ┃ ⚑ Owed from Qualification. Yes, and so that the hour is worth it: which budget would pay for this?
    [Answer: Promises listed and 4 more] [Set next step] [More] [Undo]
    [Answer: Terms agreed] [Answer: Why us] [Answer: After-sale people] [Waive] [Dismiss]
    ");
    assert_eq!(world.room.messages("deals").len(), 2);
    // The first flag ended with it.
    let ended = becomes(&world, said.on(), "✔ Won").await;
    assert_snapshot!(world.shown(&ended), @"
    ⚑ **D-1 Hafenwerk tolls starts in Presentation; 3 stages (Prospecting to Development) passed over**
    ┃ #3ba55d
    ┃ ✔ Won, by @carol now
    ┃ Still owed: Who answered · Source · Problem · Who is responsible and 6 more
    ");
    assert_eq!(headline(&ended), headline(said.on()));
    let card = carol.command("deal show", &[("deal", "D-1")]).await;
    assert!(!card.text().contains("starts in"), "{}", card.text());
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_way_to_end_is_told_once_with_who_and_when() {
    let world = World::start().await;
    let (carol, mona) = (world.carol(), world.mona());
    let mut ended = Vec::new();
    for (at, how) in ["back", "lost", "undone", "dismissed"]
        .into_iter()
        .enumerate()
    {
        let deal = format!("D-{}", at + 1);
        logged(&carol, &format!("Nordlicht {how}")).await;
        let moved = skipped(&carol, &deal).await;
        world.minute();
        match how {
            "back" => {
                let back = [
                    ("deal", deal.as_str()),
                    ("stage", "qualification"),
                    ("reason", "Somebody else decides"),
                ];
                carol.command("deal move", &back).await;
            }
            "lost" => {
                let lost = [("deal", deal.as_str()), ("reason", "price")];
                mona.command("deal lost", &lost).await;
            }
            "undone" => {
                carol.press(&moved, "Undo").await;
            }
            _ => {
                let form = mona.press(&moved, "Dismiss").await;
                let why = [("Why does it not matter here?", "They know us")];
                mona.submit(&form, &why).await;
            }
        }
        let id = moved.on().id();
        let over = |m: &Message| m.id() == id && m.buttons().is_empty();
        let flag = world.room.wait_for("deals", over, LIMIT).await;
        let flag = flag.unwrap_or_else(|| panic!("{how}: it never ended"));
        assert_eq!(headline(&flag), headline(moved.on()), "{how}");
        ended.push(world.shown(&flag));
        // Over is over: a later answer changes nothing of it.
        let before = edits(&world, &flag);
        if how == "back" {
            answered(&carol, &deal, "reply", "Jana Weiss called back").await;
            answered(&carol, &deal, "problem", "Nine days an invoice").await;
            let card = carol.command("deal show", &[("deal", &deal)]).await;
            assert!(!card.text().contains("passed over"), "{}", card.text());
            let late = mona.forge(&format!("1:dismiss:{}:2", at + 1), &flag).await;
            assert!(late.text().contains("is over"), "{}", late.text());
            assert_eq!(edits(&world, &flag), before);
        }
    }
    assert_snapshot!(ended.join("\n\n"), @"
    ⚑ **D-1 Nordlicht back is in Presentation; Qualification and Development passed over**
    ┃ #5b7c99
    ┃ – Overtaken: back to Qualification, by @carol now
    ┃ Still owed: Who answered

    ⚑ **D-2 Nordlicht lost is in Presentation; Qualification and Development passed over**
    ┃ #5b7c99
    ┃ – Lost in Presentation, by @mona now: nothing more is asked

    ⚑ **D-3 Nordlicht undone is in Presentation; Qualification and Development passed over**
    ┃ #5b7c99
    ┃ – That was taken back by @carol now. It is in Prospecting.

    ⚑ **D-4 Nordlicht dismissed is in Presentation; Qualification and Development passed over**
    ┃ #5b7c99
    ┃ – Dismissed by @mona now. What is owed stays owed.
    ┃ Still owed: Who answered · Problem · Who is responsible · Budget and 5 more
    ");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn public_cards_say_who_did_it() {
    let world = World::start().await;
    let (carol, mona) = (world.carol(), world.mona());
    let card = logged(&carol, "Nordlicht fleet").await;
    assert!(card.text().contains("By @carol"), "{}", card.text());
    let ready = answered(&mona, "D-1", "reply", "Jana Weiss called back").await;
    let moved = mona.press(&ready, "Move to Qualification").await;
    assert_snapshot!(moved.text(), @"
    **D-1 is in Qualification** · Nordlicht fleet · €48,000
    ┃ #5b7c99
    ┃ By @mona
    ┃ ▰▰▱▱▱▱▱ 2 of 7 · Qualification
    ┃
    ┃ **Needed for Development**
    ┃ ◻ What have you tried against it, and why is it still there?
    ┃ ◻ Whose targets suffer while this stays as it is?
    ┃ ◻ Which budget would this come from, and who watches over it?
    ┃
    ┃ **Say** Ask how Nordlicht Energie chose the last time, before you ask what it may cost.
    ┃ *A clear no this week is worth more than a friendly maybe until June.*
    [Answer] [Set next step] [More] [Undo]
    ");
    let shown = carol.command("deal show", &[("deal", "D-1")]).await;
    let shown = carol.press(&shown, "Show in channel").await;
    assert!(shown.text().contains("Shown by @carol"), "{}", shown.text());
    world.minute();
    let skip = skipped(&mona, "D-1").await;
    assert!(
        skip.text().contains("For @carol, by @mona"),
        "{}",
        skip.text()
    );
    let lost = mona
        .command("deal lost", &[("deal", "D-1"), ("reason", "price")])
        .await;
    assert!(lost.text().contains("by @mona"), "{}", lost.text());
    world.end().await;
}
