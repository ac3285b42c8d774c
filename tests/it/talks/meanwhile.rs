//! What happens while a form is open: nothing that somebody wrote is lost or put back.

use std::time::Duration;

use dealcoach::practice::Message;
use insta::assert_snapshot;

use super::skips::{answered, logged};
use crate::support::{Person, Said, World};

/// The open form of `/deal edit`.
async fn edit_form(who: &Person<'_>) -> Said {
    let menus = who.command("deal edit", &[("deal", "D-1")]).await;
    who.press(&menus, "Change name, value, dates").await
}

async fn card(who: &Person<'_>) -> String {
    let said = who.command("deal show", &[("deal", "D-1")]).await;
    said.text().to_owned()
}

/// The first answer about a deal with *Answer*, *Set next step* and *More* under it.
async fn checklist(who: &Person<'_>) -> Said {
    who.command("deal checklist", &[("deal", "D-1")]).await
}

/// The file that comes with a message, as it reads.
fn has_file(message: &Message) -> bool {
    message.json()["attachments"][0]["filename"] == "your-text.txt"
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_changes_only_what_its_sender_changed() {
    let world = World::start().await;
    let (carol, mona) = (world.carol(), world.mona());
    logged(&carol, "Nordlicht fleet").await;
    let form = edit_form(&carol).await;
    world.minute();
    let hers = edit_form(&mona).await;
    mona.submit(&hers, &[("value", "60k"), ("close", "2026-12-18")])
        .await;
    world.minute();
    let said = carol.submit(&form, &[("customer", "Hafenwerk AG")]).await;
    assert!(said.text().contains("Hafenwerk AG"), "{}", said.text());
    let now = card(&carol).await;
    for there in ["€60,000", "18 Dec", "Hafenwerk AG"] {
        assert!(now.contains(there), "{there} in {now}");
    }
    // Both changed the value: who, to what; the rest is saved.
    let form = edit_form(&carol).await;
    let hers = edit_form(&mona).await;
    mona.submit(&hers, &[("value", "70k")]).await;
    world.minute();
    let said = carol
        .submit(&form, &[("value", "65k"), ("name", "Nordlicht trucks")])
        .await;
    assert_snapshot!(said.text(), @"
    (only you)
    **D-1 Nordlicht trucks: Value changed while your form was open**
    ┃ #e0a030
    ┃ ✔ Saved: you changed Name: Nordlicht fleet → Nordlicht trucks
    ┃ **Value** by @mona, 1 minute ago: €70,000
    ┃ You: 65k
    ┃ The rest of what you typed is kept.
    [Use what I typed] [Look at it] [Undo]
    ");
    let now = card(&carol).await;
    assert!(
        now.contains("€70,000") && now.contains("Nordlicht trucks"),
        "{now}"
    );
    let taken = carol.press(&said, "Use what I typed").await;
    assert!(
        taken.text().contains("€70,000 → €65,000"),
        "{}",
        taken.text()
    );
    // Nothing but that.
    let form = edit_form(&carol).await;
    let hers = edit_form(&mona).await;
    mona.submit(&hers, &[("value", "70k")]).await;
    let said = carol.submit(&form, &[("value", "66k")]).await;
    assert_snapshot!(said.text(), @"
    (only you)
    **D-1 Nordlicht trucks: Value changed while your form was open**
    ┃ #e0a030
    ┃ **Value** by @mona, now: €70,000
    ┃ You: 66k
    ┃ Nothing was changed; what you typed is kept.
    [Use what I typed] [Look at it]
    ");
    // Once more, before it is taken.
    let hers = edit_form(&mona).await;
    mona.submit(&hers, &[("value", "71k")]).await;
    let again = carol.press(&said, "Use what I typed").await;
    assert!(again.text().contains("€71,000"), "{}", again.text());
    assert!(card(&carol).await.contains("€71,000"));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_emptied_field_is_cleared_if_it_showed_something() {
    let world = World::start().await;
    let (carol, mona) = (world.carol(), world.mona());
    carol
        .command("deal new", &[("name", "Nordlicht fleet")])
        .await;
    // The customer was empty when she opened it, and is not hers to clear.
    let form = edit_form(&carol).await;
    let hers = edit_form(&mona).await;
    mona.submit(&hers, &[("customer", "Hafenwerk AG")]).await;
    let said = carol
        .submit(&form, &[("customer", ""), ("competitor", "Initech")])
        .await;
    assert!(said.text().contains("Initech"), "{}", said.text());
    assert!(card(&carol).await.contains("Hafenwerk AG"));
    // Now it shows, and goes; through a correction too.
    let form = edit_form(&carol).await;
    let wrong = carol
        .submit(&form, &[("close", "someday"), ("value", "50k")])
        .await;
    let hers = edit_form(&mona).await;
    mona.submit(&hers, &[("name", "Nordlicht trucks")]).await;
    let form = carol.press(&wrong, "Correct it").await;
    let said = carol
        .submit(&form, &[("close", "2026-12-18"), ("customer", "")])
        .await;
    assert!(said.text().contains("Customer"), "{}", said.text());
    let now = card(&carol).await;
    assert!(!now.contains("Hafenwerk AG"), "{now}");
    assert!(
        now.contains("Nordlicht trucks") && now.contains("€50,000"),
        "{now}"
    );
    // The form as it was: nothing new.
    let form = edit_form(&carol).await;
    let said = carol.submit(&form, &[]).await;
    assert!(said.text().contains("is as it was"), "{}", said.text());
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_windows_of_one_person_are_no_different() {
    let world = World::start().await;
    let carol = world.carol();
    logged(&carol, "Nordlicht fleet").await;
    let (left, right) = (edit_form(&carol).await, edit_form(&carol).await);
    carol.submit(&left, &[("value", "60k")]).await;
    let said = carol.submit(&right, &[("customer", "Hafenwerk AG")]).await;
    assert!(said.text().contains("Hafenwerk AG"), "{}", said.text());
    assert!(card(&carol).await.contains("€60,000"));
    let (left, right) = (edit_form(&carol).await, edit_form(&carol).await);
    carol.submit(&left, &[("value", "61k")]).await;
    let said = carol.submit(&right, &[("value", "62k")]).await;
    assert!(
        said.text().contains("by you, in another window"),
        "{}",
        said.text()
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_answers_to_one_question_are_both_shown() {
    let world = World::start().await;
    let (carol, mona) = (world.carol(), world.mona());
    logged(&carol, "Nordlicht fleet").await;
    let list = checklist(&carol).await;
    let form = carol.choose(&list, "Answer something", "reply").await;
    answered(&mona, "D-1", "reply", "Karl Ahm wrote back").await;
    world.minute();
    let said = carol
        .submit(&form, &[("text", "Jana Weiss called back")])
        .await;
    assert_snapshot!(said.text(), @"
    (only you)
    **D-1 Nordlicht fleet: Who answered changed while your form was open**
    ┃ #e0a030
    ┃ **Who answered** by @mona, 1 minute ago: Karl Ahm wrote back
    ┃ You: Jana Weiss called back
    ┃ Nothing was changed; what you typed is kept.
    [Use what I typed] [Look at it]
    ");
    let taken = carol.press(&said, "Use what I typed").await;
    assert_snapshot!(taken.text(), @"
    (only you)
    ✔ **D-1 Nordlicht fleet: Who answered**
    ┃ #3ba55d
    ┃ Before: “Karl Ahm wrote back” · @mona → now: “Jana Weiss called back”
    ┃ ✔ Ready for Qualification. Worth asking on the way: What is coming in the next six months that this touches?
    [Move to Qualification] [See checklist] [Undo]
    [We did] [Who said it]
    ");
    // A command takes another's place knowingly, and says so.
    let said = answered(&mona, "D-1", "reply", "Karl Ahm wrote back on Monday").await;
    assert!(
        said.text().contains("Before: “Jana Weiss called back”"),
        "{}",
        said.text()
    );
    // What is left as it was shown stays whose it is.
    let form = carol.choose(&list, "Answer something", "reply").await;
    let said = carol.submit(&form, &[]).await;
    assert!(said.text().contains("is as it was"), "{}", said.text());
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_form_of_all_that_is_asked_saves_the_rest() {
    let world = World::start().await;
    let (carol, mona) = (world.carol(), world.mona());
    logged(&carol, "Nordlicht fleet").await;
    answered(&carol, "D-1", "reply", "Jana Weiss called back").await;
    let card = carol.command("deal move", &[("deal", "D-1")]).await;
    let form = carol.press(&card, "Answer").await;
    answered(&mona, "D-1", "budget", "up to 60k in January").await;
    let said = carol
        .submit(
            &form,
            &[
                ("budget", "about 50k, says Jana"),
                ("problem", "nine days an invoice"),
            ],
        )
        .await;
    assert_snapshot!(said.text(), @"
    (only you)
    **D-1 Nordlicht fleet: Budget changed while your form was open**
    ┃ #e0a030
    ┃ ✔ Saved: you answered Problem: “nine days an invoice”
    ┃ **Budget** by @mona, now: up to 60k in January
    ┃ You: about 50k, says Jana
    ┃ The rest of what you typed is kept.
    [Use what I typed] [Look at it] [Undo]
    ");
    let taken = carol.press(&said, "Use what I typed").await;
    assert!(
        taken.text().contains("Before: “up to 60k in January”"),
        "{}",
        taken.text()
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_next_step_set_meanwhile_is_not_replaced_without_a_word() {
    let world = World::start().await;
    let (carol, mona) = (world.carol(), world.mona());
    let card = logged(&carol, "Nordlicht fleet").await;
    let form = carol.press(&card, "Set next step").await;
    let set = [
        ("deal", "D-1"),
        ("step", "Send the draft"),
        ("due", "friday"),
    ];
    mona.command("deal next", &set).await;
    world.minute();
    let step = [("step", "Call Jana"), ("due", "in 3 days")];
    let said = carol.submit(&form, &step).await;
    assert_snapshot!(said.text(), @"
    (only you)
    **D-1 Nordlicht fleet: Next step changed while your form was open**
    ┃ #e0a030
    ┃ **Next step** by @mona, 1 minute ago: Send the draft · Fri 27 Nov
    ┃ You: Call Jana · in 3 days
    ┃ Nothing was changed; what you typed is kept.
    [Use what I typed] [Look at it]
    ");
    let taken = carol.press(&said, "Use what I typed").await;
    assert_snapshot!(taken.text(), @"
    (only you)
    ✔ **D-1 Nordlicht fleet: Call Jana**
    ┃ #3ba55d
    ┃ Before: Send the draft · Fri 27 Nov
    ┃ Due Thu 26 Nov (in 3 days). Until then the deal is not called stale.
    ┃ *What will they take away from it, even if they never buy?*
    [Undo]
    ");
    // One changes the words, the other the day.
    let form = carol.press(&card, "Set next step").await;
    let hers = mona.press(&card, "Set next step").await;
    mona.submit(&hers, &[("step", "Call Jana Weiss")]).await;
    let said = carol.submit(&form, &[("due", "2026-12-01")]).await;
    assert!(said.text().contains("Call Jana Weiss"), "{}", said.text());
    assert!(said.text().contains("Tue 1 Dec"), "{}", said.text());
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_typed_for_a_lost_deal_is_not_lost() {
    let world = World::start().await;
    let (carol, mona) = (world.carol(), world.mona());
    let card = logged(&carol, "Nordlicht fleet").await;
    let next = carol.press(&card, "Set next step").await;
    let answer = carol.press(&card, "Answer").await;
    mona.command("deal lost", &[("deal", "D-1"), ("reason", "price")])
        .await;
    let step = [("step", "Call Jana about the depots"), ("due", "in 3 days")];
    let said = carol.submit(&next, &step).await;
    assert_snapshot!(said.text(), @"
    (only you)
    **D-1 Nordlicht fleet is lost: @mona closed it now.** Open it again first, with what changed. Nothing was changed.
    ┃ #c93c3c
    ┃ >>> Next step: Call Jana about the depots
    ┃ Due: in 3 days
    [Open it again] [Try again] [Log it as a note]
    ");
    let refused = carol
        .submit(&answer, &[("reply", "Jana Weiss called back")])
        .await;
    assert!(
        refused.text().contains("Jana Weiss called back"),
        "{}",
        refused.text()
    );
    let noted = carol.press(&refused, "Log it as a note").await;
    assert!(noted.text().contains("Noted on D-1"), "{}", noted.text());
    // A form that would be refused does not open.
    let shut = carol.press(&card, "Set next step").await;
    assert!(shut.text().contains("closed it"), "{}", shut.text());
    // Opened again, what was typed is sent as it is.
    let form = carol.press(&shut, "Open it again").await;
    carol.submit(&form, &[("text", "They called")]).await;
    let form = carol.press(&said, "Try again").await;
    assert!(
        form.text().contains("Call Jana about the depots"),
        "{}",
        form.text()
    );
    let set = carol.submit(&form, &[]).await;
    assert!(
        set.text().contains("Call Jana about the depots"),
        "{}",
        set.text()
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_typed_for_a_deal_that_went_comes_back() {
    let world = World::start().await;
    let (carol, ben, mona) = (world.carol(), world.ben(), world.mona());
    let card = logged(&carol, "Nordlicht fleet").await;
    let next = carol.press(&card, "Set next step").await;
    let edit = edit_form(&carol).await;
    mona.command("deal assign", &[("deal", "D-1"), ("to", "ben")])
        .await;
    let offer = world.post("offers it to").await;
    ben.press(&offer, "Accept").await;
    let step = [("step", "Call Jana about the depots"), ("due", "in 3 days")];
    let said = carol.submit(&next, &step).await;
    assert_snapshot!(said.text(), @"
    (only you)
    **D-1 Nordlicht fleet belongs to @ben.** Its owner and managers change it. You can add a note or evidence. Nothing was changed.
    ┃ #c93c3c
    ┃ >>> Next step: Call Jana about the depots
    ┃ Due: in 3 days
    [Log it as a note]
    ");
    let noted = carol.press(&said, "Log it as a note").await;
    assert!(noted.text().contains("Noted on D-1"), "{}", noted.text());
    // Of the five fields, what she typed.
    let said = carol.submit(&edit, &[("customer", "Hafenwerk AG")]).await;
    assert_snapshot!(said.text(), @"
    (only you)
    **D-1 Nordlicht fleet belongs to @ben.** Its owner and managers change it. You can add a note or evidence. Nothing was changed.
    ┃ #c93c3c
    ┃ >>> Hafenwerk AG
    [Log it as a note]
    ");
    // Only its owner reads a draft, and for 15 minutes.
    let id = said.message().custom_id("Log it as a note").unwrap();
    let theirs = ben.forge(&id, &offer).await;
    assert!(
        theirs.text().contains("no longer kept"),
        "{}",
        theirs.text()
    );
    world.pass(Duration::from_mins(16));
    let late = carol.press(&said, "Log it as a note").await;
    assert!(late.text().contains("no longer kept"), "{}", late.text());

    // Deleted: there is nothing to log it on, but it is all there to be copied.
    let list = checklist(&carol).await;
    let form = carol.choose(&list, "Answer something", "reply").await;
    let gone = mona.command("deal delete", &[("deal", "D-1")]).await;
    mona.press(&gone, "Delete for good").await;
    let text = "Jana Weiss called back, and ".to_owned() + &"wants a date. ".repeat(40);
    let said = carol.submit(&form, &[("text", &text)]).await;
    assert!(said.text().contains("There is no deal"), "{}", said.text());
    assert!(said.text().contains(text.trim()), "{}", said.text());
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reason_typed_in_vain_comes_back() {
    let world = World::start().await;
    let (carol, mona) = (world.carol(), world.mona());
    logged(&carol, "Nordlicht fleet").await;
    let skip = [
        ("deal", "D-1"),
        ("stage", "presentation"),
        ("reason", "they asked"),
    ];
    let flag = carol.command("deal move", &skip).await;
    let (left, right) = (
        mona.press(&flag, "Dismiss").await,
        mona.press(&flag, "Dismiss").await,
    );
    mona.submit(&left, &[("text", "agreed with Jana")]).await;
    let said = mona
        .submit(&right, &[("text", "known since the fair")])
        .await;
    assert_snapshot!(said.text(), @"
    (only you)
    **D-1 Nordlicht fleet: @mona has dismissed that flag already.** Nothing was changed.
    ┃ #c93c3c
    ┃ >>> known since the fair
    [Log it as a note]
    ");
    // No form for what is over, nor for whom it is not meant.
    let shut = mona.forge("1:dismiss:1:2", &flag).await;
    assert!(
        shut.text().contains("dismissed that flag already"),
        "{}",
        shut.text()
    );
    let rep = carol.forge("1:dismiss:1:2", &flag).await;
    assert!(rep.text().contains("Only managers"), "{}", rep.text());
    let rep = carol.forge("1:waive:1:budget", &flag).await;
    assert!(rep.text().contains("Only managers"), "{}", rep.text());
    let never = mona.forge("1:waive:1:signature", &flag).await;
    assert!(
        never.text().contains("Nothing was changed"),
        "{}",
        never.text()
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_beyond_the_limit_is_given_back_whole() {
    let world = World::start().await;
    let carol = world.carol();
    logged(&carol, "Nordlicht fleet").await;
    let long = "They want a date for the depots. ".repeat(50);
    let said = carol
        .command("deal note", &[("deal", "D-1"), ("text", &long)])
        .await;
    assert!(said.text().contains(long.trim()), "{}", said.text());
    let form = carol.press(&said, "Correct it").await;
    assert!(form.text().contains(long.trim()), "{}", form.text());
    // Longer than a message takes: as a file.
    let longer = "They want a *date* for the depots. ".repeat(114);
    let said = carol
        .command("deal note", &[("deal", "D-1"), ("text", &longer)])
        .await;
    assert!(has_file(said.message()), "{}", said.text());
    // A deal that is not there: the text is.
    let said = carol
        .command(
            "deal note",
            &[("deal", "D-9"), ("text", "They want a date")],
        )
        .await;
    assert_snapshot!(said.text(), @"
    (only you)
    **There is no deal `D-9`.** Type a code such as `D-12`, or pick one from the list while typing. Nothing was changed.
    ┃ #c93c3c
    ┃ >>> They want a date
    [Correct it]
    ");
    world.end().await;
}
