//! Scripted and autonomous roles: what waits for a manager, and what moves without a word.

use insta::assert_snapshot;

use super::skips::{answered, logged};
use crate::support::World;

async fn scripted() -> World {
    let world = World::start().await;
    let mona = world.mona();
    mona.command("setup channel", &[("kind", "Deals"), ("channel", "#deals")])
        .await;
    let said = mona
        .command(
            "setup role",
            &[("role", "Sales Rep"), ("sales_role", "Junior rep")],
        )
        .await;
    assert_snapshot!(said.text(), @"
    (only you)
    ✔ **Sales Rep is Junior rep**
    ┃ #3ba55d
    ┃ none → Junior rep
    ┃
    ┃ It is scripted: a skip waits for a manager. `/setup autonomy` changes that.
    ");
    let said = mona
        .command(
            "setup role",
            &[("role", "Sales Manager"), ("sales_role", "manager")],
        )
        .await;
    // What it would mean is asked first.
    let said = mona.press(&said, "Yes, save it").await;
    assert!(said.text().contains("is a manager here"), "{}", said.text());
    world
}

#[test]
fn a_request_is_approved() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    insta::allow_duplicates! {
        runtime.block_on(approved());
    }
}

#[test]
fn a_request_is_declined_or_overtaken() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    insta::allow_duplicates! {
        runtime.block_on(declined());
    }
}

async fn approved() {
    let world = scripted().await;
    let (carol, mona) = (world.carol(), world.mona());
    logged(&carol, "Nordlicht fleet").await;
    // A clean move needs nobody.
    answered(&carol, "D-1", "reply", "Jana Weiss called back").await;
    let moved = carol.command("deal move", &[("deal", "D-1")]).await;
    assert!(
        moved.text().contains("is in Qualification"),
        "{}",
        moved.text()
    );
    world.minute();

    let asked = carol
        .command("deal move", &[("deal", "D-1"), ("stage", "presentation")])
        .await;
    // A manager is asked at once; a reason can still be given.
    world
        .post("Decision wanted: D-1 … Qualification → Presentation")
        .await;
    let form = carol.press(&asked, "Say why").await;
    let asked = carol
        .submit(&form, &[("Reason", "They asked for a demo this week")])
        .await;
    assert!(asked.is_private());
    assert_snapshot!(asked.text(), @"
    (only you)
    **D-1 Nordlicht fleet: a manager is asked for Presentation**
    ┃ #e0a030
    ┃ It stays in Qualification until then.
    [Answer] [Undo]
    ");
    let anew = world.post("asked for anew").await;
    assert_snapshot!(world.shown(&anew), @"
    – **D-1 Nordlicht fleet: asked for anew**
    ┃ #5b7c99
    ┃ @carol asked again; that request stands in its own message.
    ");
    let request = world.post("They asked for a demo this week").await;
    assert_snapshot!(world.shown(&request), @"
    **Decision wanted: D-1 Nordlicht fleet, Qualification → Presentation**
    ┃ #e0a030
    ┃ @carol: “They asked for a demo this week”
    ┃ Nordlicht Energie · €48,000
    ┃ Passed over: Development
    ┃ Would be owed: Problem · Who is responsible and 6 more
    ┃ *Nothing has moved yet.*
    [Approve] [Decline]
    ");
    let card = carol.command("deal show", &[("deal", "D-1")]).await;
    assert!(
        card.text()
            .contains("A move to Presentation waits for a manager."),
        "{}",
        card.text()
    );

    // What is answered while it waits speaks for it.
    answered(&carol, "D-1", "problem", "invoices take nine days").await;
    world.minute();
    let done = mona.press(&request, "Approve").await;
    assert_snapshot!(done.text(), @"
    (changed)
    ✔ **D-1 Nordlicht fleet: Qualification → Presentation approved**
    ┃ #3ba55d
    ┃ By @mona, asked by @carol.
    ┃ ⚑ Owed: Who is responsible · Budget · Today and its cost · Trade requirements and 3 more
    ");
    let card = carol.command("deal show", &[("deal", "D-1")]).await;
    assert_snapshot!(card.text(), @"
    (only you)
    **D-1 · Nordlicht fleet** · €48,000 · Nordlicht Energie
    ┃ #e0a030
    ┃ ▰▰▰▰▱▱▱ 4 of 7 · Presentation · 50 %
    ┃
    ┃ Owner @carol
    ┃ Call · standard deal
    ┃ **Problem** invoices take nine days
    ┃ **Next** nothing is set
    ┃ Last touch: move by @mona, now
    ┃ Quiet for 0 of 3 working days; stale from Thu 26 Nov · in this stage for 0 days of 14
    ┃
    ┃ ✔ 3 of 16 met · ◻ 6 open · ⚑ 7 owed
    ┃ ⚑ Owed: Who is responsible · Budget · Today and its cost · Trade requirements · Problem and answer fit · Their measure · Mutual plan
    ┃ ⚑ D-1 is in Presentation; Development passed over
    [See checklist] [Log a note] [Set next step]
    [Answers] [History] [Show in channel]
    ");
    let said = carol.command("deal history", &[("deal", "D-1")]).await;
    assert_snapshot!(said.text(), @"
    (only you)
    **D-1 · Nordlicht fleet** · €48,000 · Nordlicht Energie
    ┃ #5b7c99
    ┃ now · @mona moved it from Qualification to Presentation past Development, 7 owed: “They asked for a demo this week”, asked by @carol
    ┃ 1 minute ago · @carol answered Problem: “invoices take nine days”
    ┃ 1 minute ago · @carol asked for Presentation: “They asked for a demo this week”
    ┃ 1 minute ago · @carol asked for Presentation
    ┃ 2 minutes ago · @carol moved it from Prospecting to Qualification
    ┃ 2 minutes ago · @carol answered Who answered: “Jana Weiss called back”
    ┃ 2 minutes ago · @carol logged it in Prospecting at €48,000
    (Read one whole: They asked for a demo this week – reason · Mon 23 Nov | invoices take nine days – Problem · Mon 23 Nov | They asked for a demo this week – reason · Mon 23 Nov | Jana Weiss called back – Who answered · Mon 23 Nov)
    ");
    world.end().await;
}

async fn declined() {
    let world = scripted().await;
    let (carol, mona) = (world.carol(), world.mona());
    logged(&carol, "Nordlicht fleet").await;
    let skip = [
        ("deal", "D-1"),
        ("stage", "development"),
        ("reason", "They asked for it"),
    ];
    carol.command("deal move", &skip).await;
    let request = world.post("Decision wanted").await;
    let form = mona.press(&request, "Decline").await;
    assert_snapshot!(form.text(), @"
    {D-1 Nordlicht fleet: decline the move}
    **Prospecting → Development**
    > They asked for it
    Why not yet? (optional): (Ask about the budget first)
    ");
    let said = mona
        .submit(&form, &[("Why not yet?", "Ask about the budget first")])
        .await;
    assert_snapshot!(said.text(), @"
    (changed)
    – **D-1 Nordlicht fleet: Development declined, it stays in Prospecting**
    ┃ #5b7c99
    ┃ By @mona, asked by @carol.
    ");
    // No form for what is decided already.
    let again = mona.forge("1:decline:1:2", &request).await;
    assert_snapshot!(again.text(), @"
    (only you)
    **D-1 Nordlicht fleet: @mona declined it now.** It is in Prospecting. Nothing was changed.
    ");
    world.minute();

    // Led by the buyer, it takes a manager all the same.
    let asked = carol
        .command(
            "deal move",
            &[
                ("deal", "D-1"),
                ("stage", "development"),
                ("reason", "Their board asked for the list"),
                ("buyer_led", "true"),
            ],
        )
        .await;
    let request = world.post("the buyer led").await;
    assert_snapshot!(world.shown(&request), @"
    **Decision wanted: D-1 Nordlicht fleet, Prospecting → Development**
    ┃ #e0a030
    ┃ @carol: the buyer led, “Their board asked for the list”
    ┃ Nordlicht Energie · €48,000
    ┃ Passed over: Qualification
    ┃ Would be owed: Who answered · Problem and 2 more
    ┃ *Nothing has moved yet.*
    [Approve] [Decline]
    ");
    carol.press(&asked, "Undo").await;
    let gone = world.post("taken back").await;
    assert_eq!(gone.id(), request.id());
    assert_snapshot!(world.shown(&gone), @"
    – **D-1 Nordlicht fleet: the request for Development is taken back**
    ┃ #5b7c99
    ┃ By @carol. The deal is in Prospecting.
    ");

    // The signature waits with the request.
    world.minute();
    let asked = carol
        .command(
            "deal won",
            &[
                ("deal", "D-1"),
                ("signed", "Karl Ahm signed on 20 November"),
            ],
        )
        .await;
    assert_snapshot!(asked.text(), @"
    (only you)
    **D-1 Nordlicht fleet: a manager is asked for Account Management**
    ┃ #e0a030
    ┃ It stays in Prospecting until then.
    [Answer] [Undo]
    ");
    let request = world.post("→ Account Management").await;
    assert_snapshot!(world.shown(&request), @"
    **Decision wanted: D-1 Nordlicht fleet, Prospecting → Account Management**
    ┃ #e0a030
    ┃ @carol: “Karl Ahm signed on 20 November”
    ┃ Nordlicht Energie · €48,000
    ┃ Passed over: 5 stages (Qualification to Closing)
    ┃ Would be owed: Who answered · Problem and 12 more
    ┃ *Nothing has moved yet.*
    [Approve] [Decline]
    ");
    let said = mona.press(&request, "Approve").await;
    assert_snapshot!(said.text(), @"
    (changed)
    ✔ **D-1 Nordlicht fleet is won, approved from Prospecting**
    ┃ #3ba55d
    ┃ By @mona, asked by @carol.
    ┃ ⚑ Owed: Who answered · Problem · Who is responsible · Budget and 9 more
    ");
    let card = carol.command("deal show", &[("deal", "D-1")]).await;
    assert!(
        card.text().contains("7 of 7 · Account Management"),
        "{}",
        card.text()
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_autonomous_role_moves_and_owes() {
    let world = World::start().await;
    let (carol, mona) = (world.carol(), world.mona());
    mona.command(
        "setup role",
        &[("role", "Sales Rep"), ("sales_role", "hunter")],
    )
    .await;
    let said = mona
        .command(
            "setup autonomy",
            &[("sales_role", "Hunter"), ("mode", "Autonomous")],
        )
        .await;
    assert_snapshot!(said.text(), @"
    (only you)
    ✔ **Hunter is autonomous now:** a skip is only reported
    ┃ #3ba55d
    ┃ guided → autonomous
    ");
    logged(&carol, "Nordlicht fleet").await;
    let moved = carol
        .command("deal move", &[("deal", "D-1"), ("stage", "development")])
        .await;
    assert_snapshot!(moved.text(), @"
    **D-1 is in Development** · Nordlicht fleet · €48,000
    ┃ #e0a030
    ┃ By @carol
    ┃ ⚑ Passed over: Qualification. Owed: Who answered · Problem · Who is responsible and 1 more
    ┃ ▰▰▰▱▱▱▱ 3 of 7 · Development
    ┃
    ┃ **Needed for Presentation**
    ┃ ◻ Take me through the last case. Who touched it, and when?
    ┃ ⚑ Owed from Qualification. Gladly, and so that nobody is surprised by it: who decides on it in the end?
    ┃ ◻ What would rule a supplier out here, however good the rest is?
    ┃
    ┃ **Say** Ask to see it: ten minutes beside whoever does it today.
    [Answer] [Set next step] [More] [Undo]
    ");
    assert_eq!(
        world.posts(),
        [""; 0],
        "what an autonomous role jumps is reported, not flagged"
    );
    // The strictest of several roles counts.
    let said = mona
        .command(
            "setup role",
            &[("role", "@everyone"), ("sales_role", "junior")],
        )
        .await;
    mona.press(&said, "Yes, save it").await;
    world.minute();
    let said = carol
        .command("deal move", &[("deal", "D-1"), ("stage", "closing")])
        .await;
    assert_snapshot!(said.text(), @"
    (only you)
    **D-1 Nordlicht fleet: a manager is asked for Closing**
    ┃ #e0a030
    ┃ It stays in Development until then. Anything you answer now speaks for it.
    [Say why] [Answer] [Undo]
    ");
    world.end().await;
}
