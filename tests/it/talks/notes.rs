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
    ✔ **Noted on D-1 Nordlicht fleet.**
    ┃ #3ba55d
    ┃ No next step is set.
    [This answers Who is responsible]
    [Set next step] [See checklist] [Undo]
    (This answers …: ◻ Who is responsible – They named who has to solve it, and who decides and signs for it. | ◻ Problem – They described the problem in their own words, and it is one that we solve. | ◻ Budget – They said that money is there, or how and when it can be found. | ⚑ Who answered – A named person there answered: they called back, wrote back or took a meeting. | ◻ Deciding date – They named a date that forces a decision, and what happens on it. | ◻ Cost of waiting – They said what happens to them if they do nothing. | ◻ Who loses by it – They said whose work gets harder, or who loses something, if this changes.)
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
    assert_snapshot!(gone.text(), @"
    (only you)
    **D-1 Nordlicht fleet changed in the meantime.** Look at it again, then repeat. Nothing was changed.
    ┃ #c93c3c
    ┃ ▰▰▱▱▱▱▱ 2 of 7 · Qualification
    [See checklist]
    ");
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
    ✔ **Noted on D-1 Nordlicht fleet.**
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

#[tokio::test]
async fn what_a_note_is_about_is_offered_by_one_tap() {
    let world = World::start().await;
    logged(&world, "qualification").await;
    let carol = world.carol();
    let said = noted(&carol, "Bis 60k aus dem IT-Budget, Karl Ahm entscheidet").await;
    assert_snapshot!(offered(&said), @"
    [This answers Budget] [This answers Who is responsible]
    [Set next step] [See checklist] [Undo]
    ");
    let taken = carol.press(&said, "This answers Budget").await;
    assert_snapshot!(taken.text(), @"
    (only you)
    ✔ **D-1 Nordlicht fleet: Budget**
    ┃ #3ba55d
    ┃ ◻ What goes wrong today, and how do you notice?
    ┃ Budget: €60,000. The deal has no value yet.
    [Answer: Problem and 2 more] [Answer: Who answered] [See checklist] [Undo]
    [Set value: €60,000]
    [We did] [Who said it] [Keep Karl Ahm: decides]
    ");
    // Met: it is not offered again, and the old button says what stands there.
    let again = carol.press(&said, "This answers Budget").await;
    assert_snapshot!(again.text(), @"
    (only you)
    ✔ **D-1 Nordlicht fleet: Budget is answered**
    ┃ #5b7c99
    ┃ “Bis 60k aus dem IT-Budget, Karl Ahm entscheidet” · @carol, now
    ┃ Open: Who answered
    [Answer: Who answered] [See checklist]
    ");
    let said = noted(&carol, "The budget is 60k").await;
    assert_snapshot!(offered(&said), @"[Set next step] [See checklist] [Undo]");
    // The day of a next step stands in its form.
    let said = noted(
        &carol,
        "Next call on Friday, they compare us with Plainford",
    )
    .await;
    assert_snapshot!(said.text(), @"
    (only you)
    ✔ **Noted on D-1 Nordlicht fleet.**
    ┃ #3ba55d
    ┃ No next step is set.
    ┃ *What did the customer get out of it?*
    [Set next step: Fri 27 Nov] [Competitor: Plainford (example)]
    [See checklist] [Undo]
    (This answers …: ◻ Problem – They described the problem in their own words, and it is one that we solve. | ◻ Who is responsible – They named who has to solve it, and who decides and signs for it. | ⚑ Who answered – A named person there answered: they called back, wrote back or took a meeting. | ◻ Deciding date – They named a date that forces a decision, and what happens on it. | ◻ Cost of waiting – They said what happens to them if they do nothing. | ◻ Who loses by it – They said whose work gets harder, or who loses something, if this changes.)
    ");
    let form = carol.press(&said, "Set next step: Fri 27 Nov").await;
    assert_snapshot!(form.text(), @"
    {D-1 Nordlicht fleet: next step}
    Next step: (Workshop with their finance team)
      What happens next, and who does it?
    Due: Fri 27 Nov 2026
      On which day? Such as friday, in 3 days, 2026-12-15
    ");
    let done = carol
        .submit(&form, &[("step", "Call about the depots")])
        .await;
    assert_snapshot!(done.text(), @"
    (only you)
    ✔ **D-1 Nordlicht fleet: Call about the depots**
    ┃ #3ba55d
    ┃ Due Fri 27 Nov (in 4 days). Until then the deal is not called stale.
    ┃ *What will they take away from it, even if they never buy?*
    [Undo]
    ");
    let done = carol.press(&said, "Competitor: Plainford (example)").await;
    assert_snapshot!(done.text(), @"
    (only you)
    ✔ **D-1 · Nordlicht fleet**
    ┃ #3ba55d
    ┃ changed Competitor: none → Plainford (example)
    [Undo]
    ");
    let refused = carol.press(&said, "Competitor: Plainford (example)").await;
    assert_snapshot!(refused.text(), @"
    (only you)
    **D-1 Nordlicht fleet changed in the meantime.** Look at it again, then repeat. Nothing was changed.
    ┃ #c93c3c
    ┃ ▰▰▱▱▱▱▱ 2 of 7 · Qualification
    [See checklist]
    ");
    // Whoever may only note is offered no more than that.
    let said = noted(
        &world.ben(),
        "Next call on 3 December, Plainford is cheaper",
    )
    .await;
    assert_snapshot!(said.text(), @"
    (only you)
    ✔ **Noted on D-1 Nordlicht fleet.**
    ┃ #3ba55d
    ┃ Next: Call about the depots · Fri 27 Nov (in 4 days)
    ┃ *What did the customer get out of it? `value_for_customer` keeps it.*
    ┃ *The price came up: no figure yet.* **Ask Karl Ahm, before Fri 27 Nov:** What did this cost you last year, roughly?
    [See checklist] [Undo]
    (This answers …: ◻ Problem – They described the problem in their own words, and it is one that we solve. | ◻ Who is responsible – They named who has to solve it, and who decides and signs for it. | ⚑ Who answered – A named person there answered: they called back, wrote back or took a meeting. | ◻ Deciding date – They named a date that forces a decision, and what happens on it. | ◻ Cost of waiting – They said what happens to them if they do nothing. | ◻ Who loses by it – They said whose work gets harder, or who loses something, if this changes.)
    ");
    for forged in ["1:rival:1:plainford", "1:stepon:1:2026-12-03"] {
        let refused = world.ben().forge(forged, &said).await;
        assert!(
            refused.text().contains("belongs to @carol"),
            "{}",
            refused.text()
        );
    }
    let unknown = carol.forge("1:rival:1:nobody", &said).await;
    assert!(
        unknown.text().contains("earlier version"),
        "{}",
        unknown.text()
    );
    world.end().await;
}

#[tokio::test]
async fn who_leaves_and_what_it_costs_are_answered_with_a_question() {
    let world = World::start().await;
    logged(&world, "discussion").await;
    let carol = world.carol();
    let jana = [
        ("deal", "D-1"),
        ("name", "Jana Weiss"),
        ("is", "speaks for us"),
    ];
    carol.command("deal people", &jana).await;
    let said = noted(&carol, "Notre interlocutrice quitte l'entreprise en mars").await;
    assert_snapshot!(said.text(), @"
    (only you)
    ✔ **Noted on D-1 Nordlicht fleet.**
    ┃ #3ba55d
    ┃ No next step is set.
    ┃ *What did the customer get out of it? `value_for_customer` keeps it.*
    ┃ ⚑ Ask Jana Weiss while you can: “Who takes over, and who tells them about this?”
    [Jana Weiss left]
    [Set next step] [See checklist] [Undo]
    (This answers …: ◻ Objections settled – Each objection they raised is resolved, or they said they can live with it, by name. | ⚑ Who is responsible – They named who has to solve it, and who decides and signs for it. | ⚑ Budget – They said that money is there, or how and when it can be found. | ◻ Why us – They said in their own words why us, and not another, or nobody. | ◻ After-sale people – They named who takes over on their side after the signature, and met our people. | ⚑ Who answered – A named person there answered: they called back, wrote back or took a meeting. | ⚑ Problem – They described the problem in their own words, and it is one that we solve. | ⚑ Today and its cost – They described how it works today, step by step, and what that costs them. | ⚑ Trade requirements – They said which requirements of their trade any answer has to meet. | ⚑ Problem and answer fit – They agreed, in words, that our answer solves the problem they described. | ⚑ Their measure – They named the figure that shows it is solved, and what it is today. | ⚑ Mutual plan – They agreed to steps with dates, and at least the next step is theirs. | ⚑ Checked beforehand – A named person there went through the solution with us beforehand and half confirmed it. | ⚑ The right people – The people who decide, and those who will use it, attended. | ⚑ Detail questions – They asked detail questions; each is written down with who answers it. | ◻ Measure of the price – They said what they measure the price against. | ◻ Way of the papers – They described the way of the papers, with a date for each step. | ◻ What has to change – They said what their people have to do differently, and who helps them.)
    ");
    let left = carol.press(&said, "Jana Weiss left").await;
    assert_snapshot!(left.text(), @"
    (only you)
    **✔ Jana Weiss is kept for D-1 Nordlicht fleet: left**
    ┃ #5b7c99
    ┃ – **Jana Weiss** · speaks for us, left
    (Change somebody: Jana Weiss – speaks for us, left)
    [Add somebody]
    [Undo]
    ");
    let said = noted(&carol, "Somebody else left the company, too").await;
    assert_snapshot!(said.text(), @"
    (only you)
    ✔ **Noted on D-1 Nordlicht fleet.**
    ┃ #3ba55d
    ┃ No next step is set.
    ┃ *What did the customer get out of it?*
    ┃ ⚑ Ask today: “Who takes over, and who tells them about this?”
    [Set next step] [See checklist] [Undo]
    (This answers …: ◻ Objections settled – Each objection they raised is resolved, or they said they can live with it, by name. | ⚑ Who is responsible – They named who has to solve it, and who decides and signs for it. | ⚑ Budget – They said that money is there, or how and when it can be found. | ◻ Why us – They said in their own words why us, and not another, or nobody. | ◻ After-sale people – They named who takes over on their side after the signature, and met our people. | ⚑ Who answered – A named person there answered: they called back, wrote back or took a meeting. | ⚑ Problem – They described the problem in their own words, and it is one that we solve. | ⚑ Today and its cost – They described how it works today, step by step, and what that costs them. | ⚑ Trade requirements – They said which requirements of their trade any answer has to meet. | ⚑ Problem and answer fit – They agreed, in words, that our answer solves the problem they described. | ⚑ Their measure – They named the figure that shows it is solved, and what it is today. | ⚑ Mutual plan – They agreed to steps with dates, and at least the next step is theirs. | ⚑ Checked beforehand – A named person there went through the solution with us beforehand and half confirmed it. | ⚑ The right people – The people who decide, and those who will use it, attended. | ⚑ Detail questions – They asked detail questions; each is written down with who answers it. | ◻ Measure of the price – They said what they measure the price against. | ◻ Way of the papers – They described the way of the papers, with a date for each step. | ◻ What has to change – They said what their people have to do differently, and who helps them.)
    ");
    let said = noted(&carol, "Les parece demasiado caro, quieren un 15 % menos").await;
    assert_snapshot!(said.text(), @"
    (only you)
    ✔ **Noted on D-1 Nordlicht fleet.**
    ┃ #3ba55d
    ┃ No next step is set.
    ┃ *What did the customer get out of it?*
    ┃ *The price came up: no figure yet.* What did this cost you last year, roughly?
    [Set next step] [See checklist] [Undo]
    (This answers …: ◻ Objections settled – Each objection they raised is resolved, or they said they can live with it, by name. | ⚑ Who is responsible – They named who has to solve it, and who decides and signs for it. | ⚑ Budget – They said that money is there, or how and when it can be found. | ◻ Why us – They said in their own words why us, and not another, or nobody. | ◻ After-sale people – They named who takes over on their side after the signature, and met our people. | ⚑ Who answered – A named person there answered: they called back, wrote back or took a meeting. | ⚑ Problem – They described the problem in their own words, and it is one that we solve. | ⚑ Today and its cost – They described how it works today, step by step, and what that costs them. | ⚑ Trade requirements – They said which requirements of their trade any answer has to meet. | ⚑ Problem and answer fit – They agreed, in words, that our answer solves the problem they described. | ⚑ Their measure – They named the figure that shows it is solved, and what it is today. | ⚑ Mutual plan – They agreed to steps with dates, and at least the next step is theirs. | ⚑ Checked beforehand – A named person there went through the solution with us beforehand and half confirmed it. | ⚑ The right people – The people who decide, and those who will use it, attended. | ⚑ Detail questions – They asked detail questions; each is written down with who answers it. | ◻ Measure of the price – They said what they measure the price against. | ◻ Way of the papers – They described the way of the papers, with a date for each step. | ◻ What has to change – They said what their people have to do differently, and who helps them.)
    ");
    // Where what it costs them is known, no question of the playbook is left.
    for criterion in ["no-action", "price-measure"] {
        answered(&carol, "D-1", criterion, "Two clerks, 40k a year").await;
    }
    let said = noted(&carol, "They find it too expensive").await;
    assert!(
        said.text().contains("no figure yet.* Ask which part of it"),
        "{}",
        said.text()
    );
    world.end().await;
}

/// What stands under a message.
fn offered(said: &Said) -> String {
    let rows = said.text().lines().filter(|line| line.starts_with('['));
    rows.collect::<Vec<_>>().join("\n")
}
