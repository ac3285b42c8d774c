//! A note is an answer: what was typed once is taken as the answer to one criterion or several.

use insta::assert_snapshot;

use super::skips::answered;
use crate::support::{Person, Said, World};

const MENU: &str = "This answers …";

async fn logged(world: &World, stage: &str) {
    let new = [
        ("name", "Nordlicht fleet"),
        ("customer", "Nordlicht Energie"),
        ("source", "referral"),
        ("stage", stage),
    ];
    world.carol().command("deal new", &new).await;
}

async fn noted(who: &Person<'_>, text: &str) -> Said {
    who.command("deal note", &[("deal", "D-1"), ("text", text)])
        .await
}

#[tokio::test]
async fn one_note_answers_several_criteria_and_is_taken_back_at_once() {
    let world = World::start().await;
    logged(&world, "qualification").await;
    let carol = world.carol();
    let note = [
        ("deal", "D-1"),
        (
            "text",
            "An invoice takes nine days and the drivers wait for their money.\nPetra Lind has to solve it, Karl Ahm (CFO) decides.",
        ),
        ("who", "Petra Lind"),
        ("value_for_customer", "Our list of late fees"),
    ];
    let said = carol.command("deal note", &note).await;
    assert_snapshot!(said.text(), @"
    (only you)
    ✔ **Noted on D-1 Nordlicht fleet.** Last touch: now
    ┃ #3ba55d
    ┃ No next step is set.
    [Set next step] [See checklist] [Undo]
    (This answers …: ◻ Problem – They described the problem in their own words, and it is one that we solve. | ◻ Who is responsible – They named who has to solve it, and who decides and signs for it. | ◻ Budget – They said that money is there, or how and when it can be found. | ⚑ Who answered – A named person there answered: they called back, wrote back or took a meeting. | ◻ Deciding date – They named a date that forces a decision, and what happens on it. | ◻ Cost of waiting – They said what happens to them if they do nothing. | ◻ Who loses by it – They said whose work gets harder, or who loses something, if this changes.)
    ");
    let taken = carol
        .choose_all(&said, MENU, &["problem", "responsible"])
        .await;
    assert_snapshot!(taken.text(), @"
    (only you)
    ✔ **D-1 Nordlicht fleet: Problem · Who is responsible**
    ┃ #3ba55d
    ┃ ◻ **Ask Karl Ahm:** When are next year's budgets fixed, and is this in one?
    [Answer: Budget and 1 more] [Answer: Who answered] [See checklist] [Undo]
    [Keep Karl Ahm: decides]
    ");
    // Once more, the same: it stands there.
    let again = carol.choose_all(&said, MENU, &["problem"]).await;
    assert_snapshot!(again.text(), @"
    (only you)
    ✔ **D-1 Nordlicht fleet: Problem is answered**
    ┃ #5b7c99
    ┃ “An invoice takes nine days and the drivers wait for their money.
    ┃ Petra Lind has to solve it, Karl Ahm (CFO) decides.” · @carol, now
    ┃ Open: Who answered
    [Answer: Who answered] [See checklist]
    ");
    let undone = carol.command("deal undo", &[]).await;
    assert_snapshot!(undone.text(), @"
    (only you)
    ✔ **D-1 Nordlicht fleet: taken back**
    ┃ #3ba55d
    ┃ You answered Who is responsible: “An invoice takes nine days and the drivers wait for their money. Petra Lind has…”. Now it is as before:
    ┃ ▰▰▱▱▱▱▱ 2 of 7 · Qualification
    ");
    let list = carol.command("deal checklist", &[("deal", "D-1")]).await;
    assert!(
        list.text().contains("(Answer something: ⚑ Who answered"),
        "{}",
        list.text()
    );
    // The note itself was not taken back, and still answers.
    let taken = carol.choose_all(&said, MENU, &["problem"]).await;
    assert!(taken.text().contains("Problem"), "{}", taken.text());
    assert!(taken.text().contains("[Undo]"), "{}", taken.text());
    world.end().await;
}

#[tokio::test]
async fn a_note_that_says_nothing_yet_is_half_of_an_answer() {
    let world = World::start().await;
    logged(&world, "qualification").await;
    let ben = world.ben();
    // Whoever sees a deal may note and answer.
    let said = noted(&ben, "Budget: tbc").await;
    let taken = ben.choose_all(&said, MENU, &["budget"]).await;
    assert_snapshot!(taken.text(), @"
    (only you)
    ◪ **D-1 Nordlicht fleet: Budget, half**
    ┃ #e0a030
    ┃ Not known yet. Ask it another way: Nobody knows the sum? Then who found the money the last time?
    [Answer: Budget] [See checklist] [Undo]
    [They did] [Who said it]
    ");
    let again = ben.choose_all(&said, MENU, &["budget"]).await;
    assert_snapshot!(again.text(), @"
    (only you)
    **D-1 Nordlicht fleet: this note stands there already, and is half of the answer.** Write what they did or said. Nothing was changed.
    ┃ #c93c3c
    ┃ ▰▰▱▱▱▱▱ 2 of 7 · Qualification
    [See checklist]
    ");
    // What somebody else answered since is not written over.
    answered(&world.carol(), "D-1", "problem", "Nine days an invoice").await;
    let clash = ben.choose_all(&said, MENU, &["problem"]).await;
    assert_snapshot!(clash.text(), @"
    (only you)
    **D-1 Nordlicht fleet: Problem changed while your form was open**
    ┃ #e0a030
    ┃ **Problem** by @carol, now: Nine days an invoice
    ┃ You: Budget: tbc
    ┃ Nothing was changed; what you typed is kept.
    [Use what I typed] [Look at it]
    ");
    // A note that was taken back answers nothing.
    let said = noted(&ben, "They wait nine days").await;
    ben.command("deal undo", &[]).await;
    let gone = ben.choose_all(&said, MENU, &["responsible"]).await;
    assert_snapshot!(gone.text(), @"");
    world.end().await;
}

#[tokio::test]
async fn a_turned_menu_stands_where_it_stood() {
    let world = World::start().await;
    logged(&world, "qualification").await;
    let carol = world.carol();
    let said = noted(&carol, "Karl Ahm agreed to 24 months").await;
    // As the option of a menu that holds a part only.
    let turned = carol.forge("1:takes:1:2:@3", &said).await;
    assert_snapshot!(turned.text(), @"
    (only you) (changed)
    ✔ **Noted on D-1 Nordlicht fleet.** Last touch: now
    ┃ #3ba55d
    ┃ No next step is set.
    ┃ *What did the customer get out of it?*
    [Set next step] [See checklist] [Undo]
    (This answers …: ◻ Problem – They described the problem in their own words, and it is one that we solve. | ◻ Who is responsible – They named who has to solve it, and who decides and signs for it. | ◻ Budget – They said that money is there, or how and when it can be found. | ⚑ Who answered – A named person there answered: they called back, wrote back or took a meeting. | ◻ Deciding date – They named a date that forces a decision, and what happens on it. | ◻ Cost of waiting – They said what happens to them if they do nothing. | ◻ Who loses by it – They said whose work gets harder, or who loses something, if this changes.)
    ");
    let taken = carol.choose_all(&turned, MENU, &["budget"]).await;
    assert!(taken.text().contains("Budget"), "{}", taken.text());
    world.end().await;
}

#[tokio::test]
async fn a_lost_deal_is_noted_and_nothing_is_asked() {
    let world = World::start().await;
    logged(&world, "qualification").await;
    let carol = world.carol();
    let before = noted(&carol, "They wait nine days").await;
    let lost = [("deal", "D-1"), ("reason", "price")];
    carol.command("deal lost", &lost).await;
    let said = noted(&carol, "They chose the other one").await;
    assert!(!said.text().contains(MENU), "{}", said.text());
    let refused = carol.choose_all(&before, MENU, &["problem"]).await;
    assert!(refused.text().contains("is lost"), "{}", refused.text());
    // What no menu of ours holds is refused.
    let forged = carol.forge("1:takes:1:1:problem", &said).await;
    assert_snapshot!(forged.text(), @"
    (only you)
    **This button is from an earlier version.** Use the command again, and its new buttons. Nothing was changed.
    ");
    world.end().await;
}
