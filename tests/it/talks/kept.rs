//! What was typed is kept and shown, whatever it was refused for; and what was saved is never said not to be.

use std::path::Path;

use insta::assert_snapshot;

use super::skips::{answered, logged};
use crate::support::{Plan, World, copy_of};

#[tokio::test(flavor = "multi_thread")]
async fn a_signature_filled_in_meanwhile_is_not_replaced_without_a_word() {
    let world = World::start().await;
    let (carol, mona) = (world.carol(), world.mona());
    logged(&carol, "Nordlicht fleet").await;
    let refused = carol.command("deal won", &[("deal", "D-1")]).await;
    let form = carol.press(&refused, "Fill in who signed").await;
    answered(&mona, "D-1", "signature", "Karl Ahm signed on 20 November").await;
    world.minute();
    let theirs = [("who", "Jana Weiss"), ("day", "19 November")];
    let said = carol.submit(&form, &theirs).await;
    assert_snapshot!(said.text(), @"
    (only you)
    **D-1 Nordlicht fleet: Signed changed while your form was open**
    ┃ #e0a030
    ┃ **Signed** by @mona, 1 minute ago: Karl Ahm signed on 20 November
    ┃ You: Jana Weiss signed on Thu 19 Nov 2026
    ┃ Nothing was changed; what you typed is kept.
    [Use what I typed] [Look at it]
    ");
    // Once more, before it is taken.
    answered(&mona, "D-1", "signature", "Karl Ahm signed on 21 November").await;
    let again = carol.press(&said, "Use what I typed").await;
    assert!(again.text().contains("21 November"), "{}", again.text());
    let won = carol.press(&again, "Use what I typed").await;
    assert!(won.text().contains("is won"), "{}", won.text());
    let history = carol.command("deal history", &[("deal", "D-1")]).await;
    assert!(
        history
            .text()
            .contains("Jana Weiss signed on Thu 19 Nov 2026"),
        "{}",
        history.text()
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signature_that_was_left_as_it_was_shown_stays_whose_it_is() {
    let world = World::start().await;
    let (carol, mona) = (world.carol(), world.mona());
    logged(&carol, "Nordlicht fleet").await;
    answered(&carol, "D-1", "signature", "Karl Ahm signed on 20 November").await;
    let refused = carol
        .command(
            "deal move",
            &[("deal", "D-1"), ("stage", "Account Management")],
        )
        .await;
    let form = carol.press(&refused, "Fill in who signed").await;
    assert!(form.text().contains("20 November"), "{}", form.text());
    answered(&mona, "D-1", "signature", "Karl Ahm signed on 21 November").await;
    let won = carol.submit(&form, &[]).await;
    assert!(won.text().contains("is won"), "{}", won.text());
    let history = carol.command("deal history", &[("deal", "D-1")]).await;
    assert_eq!(
        history
            .text()
            .matches("“Karl Ahm signed on 20 November”")
            .count(),
        1,
        "{}",
        history.text()
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deal_that_is_not_found_can_be_corrected() {
    let world = World::start().await;
    let (carol, mona) = (world.carol(), world.mona());
    logged(&carol, "Nordlicht fleet").await;
    let note = [("deal", "D-9"), ("text", "They want a date")];
    let refused = carol.command("deal note", &note).await;
    assert_snapshot!(refused.text(), @"
    (only you)
    **There is no deal `D-9`.** Type a code such as `D-12`, or pick one from the list while typing. Nothing was changed.
    ┃ #c93c3c
    ┃ >>> They want a date
    [Correct it]
    ");
    let form = carol.press(&refused, "Correct it").await;
    assert_snapshot!(form.text(), @"
    {Correct it}
    Deal: D-9
      Which deal
    Text: They want a date
      What was said
    Kind (optional): (Make a selection: Call | Email | Meeting | Message | Other)
      How you were in contact
    Who said it (optional): _
      Who said it; names of this deal come up
    What the customer got out of it (optional): _
      What the customer got out of it
    ");
    let refused = carol.submit(&form, &[("deal", "D-8")]).await;
    assert!(refused.text().contains("D-8"), "{}", refused.text());
    assert!(
        refused.text().contains("They want a date"),
        "{}",
        refused.text()
    );
    let form = carol.press(&refused, "Correct it").await;
    let noted = carol.submit(&form, &[("deal", "nordlicht")]).await;
    assert!(noted.text().contains("Noted on D-1"), "{}", noted.text());
    // One that was deleted.
    logged(&carol, "Hafenwerk tolls").await;
    let step = [("deal", "D-2"), ("step", "Call Jana"), ("due", "someday")];
    let gone = mona.command("deal delete", &[("deal", "D-2")]).await;
    mona.press(&gone, "Delete for good").await;
    let refused = carol.command("deal next", &step).await;
    let form = carol.press(&refused, "Correct it").await;
    let set = carol
        .submit(&form, &[("deal", "D-1"), ("due", "in 3 days")])
        .await;
    assert!(
        set.text().contains("D-1 Nordlicht fleet: Call Jana"),
        "{}",
        set.text()
    );
    // Without any text there is nothing to be kept.
    let refused = carol.command("deal show", &[("deal", "D-9")]).await;
    assert!(!refused.text().contains("Correct it"), "{}", refused.text());
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_press_that_is_refused_gives_back_what_was_typed_before() {
    let world = World::start().await;
    let (carol, mona) = (world.carol(), world.mona());
    logged(&carol, "Nordlicht fleet").await;
    logged(&carol, "Nordlicht depots").await;
    let step = [
        ("deal", "nordlicht"),
        ("step", "Call Jana about the depots"),
        ("due", "in 3 days"),
    ];
    let asked = carol.command("deal next", &step).await;
    mona.command("deal lost", &[("deal", "D-1"), ("reason", "price")])
        .await;
    let button = asked.text().lines().last().unwrap().to_owned();
    let first = button.split("] [").next().unwrap();
    let said = carol.press(&asked, first.trim_start_matches('[')).await;
    assert_snapshot!(said.text(), @"
    (only you)
    **D-1 Nordlicht fleet is lost: @mona closed it now.** Open it again first, with what changed. Nothing was changed.
    ┃ #c93c3c
    ┃ >>> Next step: Call Jana about the depots
    ┃ Due: in 3 days
    [Open it again] [Try again] [Log it as a note]
    ");
    // A reason in one's own words is no less.
    world.minute();
    let skip = [
        ("deal", "nordlicht depots"),
        ("stage", "presentation"),
        ("buyer_led", "true"),
    ];
    let asked = carol.command("deal move", &skip).await;
    let form = carol.press(&asked, "Say why").await;
    mona.command("deal lost", &[("deal", "D-2"), ("reason", "price")])
        .await;
    let said = carol
        .submit(&form, &[("text", "Their board asked for the list")])
        .await;
    assert!(
        said.text().contains(">>> Their board asked for the list"),
        "{}",
        said.text()
    );
    let moved = [
        ("deal", "D-2"),
        ("stage", "presentation"),
        ("reason", "Their board asked for the list"),
    ];
    let said = carol.command("deal move", &moved).await;
    assert_snapshot!(said.text(), @"
    (only you)
    **D-2 Nordlicht depots is lost: @mona closed it now.** Open it again first, with what changed. Nothing was changed.
    ┃ #c93c3c
    ┃ >>> Their board asked for the list
    [Open it again] [Try again] [Log it as a note]
    ");
    // One that was picked is not: it is there to be picked again.
    let moved = [("deal", "D-2"), ("reason", "buyer-asked")];
    let said = carol.command("deal move", &moved).await;
    assert!(!said.text().contains(">>>"), "{}", said.text());
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reason_is_for_the_deal_that_was_meant_whatever_it_is_called_by_then() {
    let world = World::start().await;
    let (carol, mona) = (world.carol(), world.mona());
    logged(&carol, "Nordlicht fleet").await;
    let skip = [("deal", "nordlicht"), ("stage", "presentation")];
    let asked = carol.command("deal move", &skip).await;
    let menus = mona.command("deal edit", &[("deal", "D-1")]).await;
    let form = mona.press(&menus, "Change name, value, dates").await;
    mona.submit(&form, &[("name", "Hafenwerk fleet")]).await;
    let form = carol.press(&asked, "Say why").await;
    let moved = carol.submit(&form, &[("text", "They asked")]).await;
    assert!(
        moved.text().contains("is in Presentation"),
        "{}",
        moved.text()
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_too_late_reads_whose_doing_that_is() {
    let world = World::start().await;
    let (carol, mona) = (world.carol(), world.mona());
    logged(&carol, "Nordlicht fleet").await;
    let skip = [
        ("deal", "D-1"),
        ("stage", "presentation"),
        ("reason", "They asked"),
    ];
    carol.command("deal move", &skip).await;
    let flag = world.post("passed over").await;
    let form = mona.press(&flag, "Dismiss").await;
    world.minute();
    let back = [
        ("deal", "D-1"),
        ("stage", "prospecting"),
        ("reason", "Too early"),
    ];
    carol.command("deal move", &back).await;
    world.minute();
    let late = mona.submit(&form, &[("text", "A renewal")]).await;
    assert_snapshot!(late.text(), @"
    (only you)
    **D-1 Nordlicht fleet: that flag is over.** @carol moved the deal back 1 minute ago. Nothing was changed.
    ┃ #c93c3c
    ┃ >>> A renewal
    [Log it as a note]
    ");
    // A request that a loss ended, in its message and when it is decided all the same.
    let junior = [("role", "Sales Rep"), ("sales_role", "junior")];
    mona.command("setup role", &junior).await;
    carol.command("deal move", &skip).await;
    let request = world.post("Decision wanted: D-1").await;
    let approve = request.custom_id("Approve").unwrap();
    mona.command("deal lost", &[("deal", "D-1"), ("reason", "price")])
        .await;
    let over = world.post("no longer asked for").await;
    assert_snapshot!(world.shown(&over), @"
    – **D-1 Nordlicht fleet: Presentation is no longer asked for**
    ┃ #5b7c99
    ┃ @mona closed it as lost now.
    ");
    let late = mona.forge(&approve, &over).await;
    assert_snapshot!(late.text(), @"
    (only you)
    **D-1 Nordlicht fleet is lost.** @mona closed it now. The request is over. Nothing was changed.
    ");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_saved_is_not_said_not_to_be_where_the_stage_is_gone() {
    let folder = copy_of(&Path::new(env!("CARGO_MANIFEST_DIR")).join("prompts"));
    let mut world = World::with(Plan {
        playbook: Some(folder.path().to_owned()),
        ..Plan::default()
    })
    .await;
    logged(&world.carol(), "Nordlicht fleet").await;
    let skip = [
        ("deal", "D-1"),
        ("stage", "development"),
        ("reason", "They asked"),
    ];
    world.carol().command("deal move", &skip).await;
    // A reload would keep the old playbook; a start takes the new one.
    rename(folder.path());
    world.restart().await;
    let carol = world.carol();
    let said = answered(&carol, "D-1", "problem", "invoices take nine days").await;
    assert_snapshot!(said.text(), @"
    (only you)
    ✔ **D-1 Nordlicht fleet: Problem**
    ┃ #3ba55d
    ┃ ⚑ Its stage `development` is gone from the playbook
    (Move to …: 1. Prospecting – A named person there answers us, because something at their company makes it worth their time. | 2. Qualification – Learn three things: a problem that we solve, who is responsible for it, and where the money is. | 3. Design – Understand how they work today and what it costs, agree that our answer fits, and plan together. | 4. Presentation – Show in detail a solution they have discussed and half confirmed, to the people who decide. | 5. Discussion – Take up what stands in the way, remove it with them, and bring in the specialists this deal needs. | 6. Closing – Agree on the terms, bring the papers to the person who signs, and get the signature. | 7. Account Management – Keep what was promised, see the first result with them, get paid, and find the next problem.)
    [Look at it] [Undo]
    [We did] [Who said it]
    ");
    let card = carol.press(&said, "Look at it").await;
    assert!(card.text().contains("D-1"), "{}", card.text());
    world.minute();
    carol
        .command("deal lost", &[("deal", "D-1"), ("reason", "price")])
        .await;
    let said = carol
        .command("deal reopen", &[("deal", "D-1"), ("reason", "They called")])
        .await;
    assert_snapshot!(said.text(), @"
    (only you)
    **D-1 is open again, in development (a stage that is gone)** · Nordlicht fleet
    ┃ #e0a030
    ┃ ⚑ Its stage `development` is gone from the playbook
    (Move to …: 1. Prospecting – A named person there answers us, because something at their company makes it worth their time. | 2. Qualification – Learn three things: a problem that we solve, who is responsible for it, and where the money is. | 3. Design – Understand how they work today and what it costs, agree that our answer fits, and plan together. | 4. Presentation – Show in detail a solution they have discussed and half confirmed, to the people who decide. | 5. Discussion – Take up what stands in the way, remove it with them, and bring in the specialists this deal needs. | 6. Closing – Agree on the terms, bring the papers to the person who signs, and get the signature. | 7. Account Management – Keep what was promised, see the first result with them, get paid, and find the next problem.)
    [Undo]
    ");
    world.end().await;
}

/// Calls the third stage otherwise in all files of a playbook, its id too.
fn rename(folder: &Path) {
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            rename(&path);
        } else {
            let text = std::fs::read_to_string(&path).unwrap();
            let text = text
                .replace("development", "design")
                .replace("Development", "Design");
            std::fs::write(&path, text).unwrap();
        }
    }
}
