//! Little process for little deals: the short list on offer, and several stages in a few messages.

use insta::assert_snapshot;

use crate::support::World;

async fn logged(world: &World, value: &str) -> crate::support::Said {
    let new = [
        ("name", "Kessler spare parts"),
        ("value", value),
        ("source", "referral"),
    ];
    world.carol().command("deal new", &new).await
}

#[tokio::test]
async fn a_small_deal_is_offered_the_short_list() {
    let world = World::start().await;
    let carol = world.carol();
    let card = logged(&world, "€4,000").await;
    assert_snapshot!(card.text(), @"
    **D-1 · Kessler spare parts** · €4,000
    ┃ #5b7c99
    ┃ By @carol
    ┃ €4,000 is small here: 10 questions instead of 23.
    ┃ ▰▱▱▱▱▱▱ 1 of 7 · Prospecting · Referral from a customer
    ┃
    ┃ **Needed for Qualification**
    ┃ ◻ You were named to us: what should we know before we bring an idea?
    ┃
    ┃ **Say** Call whoever named us first: what does the person we are to meet care about?
    ┃ *Has the referrer been thanked, and asked what matters to this person?*
    [Answer] [Set next step] [More] [Undo]
    [Keep it short]
    ");
    // Only who may change it.
    let refused = world.ben().press(&card, "Keep it short").await;
    assert!(
        refused.text().contains("belongs to @carol"),
        "{}",
        refused.text()
    );
    let short = carol.press(&card, "Keep it short").await;
    assert_snapshot!(short.text(), @"
    (only you)
    ✔ **D-1 Kessler spare parts is kept short**
    ┃ #3ba55d
    ┃ 10 questions in all. *Answer and move on* takes five at a time.
    [Undo]
    ");
    let again = carol.press(&card, "Keep it short").await;
    assert!(
        again.text().contains("changed in the meantime"),
        "{}",
        again.text()
    );
    let undone = carol.press(&short, "Undo").await;
    assert!(undone.text().contains("taken back"), "{}", undone.text());
    let large = logged(&world, "€480,000").await;
    assert!(!large.text().contains("Keep it short"), "{}", large.text());
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_simple_deal_answers_and_moves_on() {
    let world = World::start().await;
    let carol = world.carol();
    let card = logged(&world, "€4,000").await;
    carol.press(&card, "Keep it short").await;
    let moved = carol
        .command(
            "deal move",
            &[("deal", "D-1"), ("reason", "They ordered before")],
        )
        .await;
    let form = carol.press(&moved, "Answer and move on").await;
    assert_snapshot!(form.text(), @"
    {D-1 Kessler spare parts: what do you know?}
    Who answered (optional): (Jana Weiss, fleet manager, called back on 3 March)
      Gladly, and so that it reaches the right desk: who else works on it with you?
    Problem (optional): (Invoices take nine days; drivers wait for their money)
      What have you tried against it, and why is it still there?
    Who is responsible (optional): (Petra Lind has to solve it; Karl Ahm (CFO) decides)
      Whose targets suffer while this stays as it is?
    Budget (optional): (Up to 60k from the IT budget; the CFO frees it in April)
      Which budget would this come from, and who watches over it?
    Problem and answer fit (optional): (If the invoice leaves the same day, that solves it)
      What would you have to see to say: this solves it?
    ");
    // What is half stays open, and the deal where it is.
    let said = carol
        .submit(
            &form,
            &[
                ("Who answered", "Ole Kessler called back"),
                ("Problem", "They wait three days for each part, says Ole"),
                ("Who is responsible", "Ole Kessler decides and signs"),
                ("Budget", "tbc"),
            ],
        )
        .await;
    assert_snapshot!(said.text(), @"
    (only you)
    **D-1 · Kessler spare parts** · €4,000
    ┃ #5b7c99
    ┃ By @carol
    ┃ ✔ 3 answers. ◪ Half: Budget
    ┃ ▰▰▱▱▱▱▱ 2 of 7 · Qualification
    ┃
    ┃ **Needed for Development**
    ┃ ◪ Budget, asked now: not known yet. Ask it another way: **Ask Ole Kessler:** Nobody knows the sum? Then who found the money the last time?
    ┃
    ┃ **Say** Ask how their company chose the last time, before you ask what it may cost.
    ┃ *Ask about money in the tone in which you ask about dates. Then wait.*
    [Answer and move on] [Set next step] [More] [Undo]
    ");
    let form = carol.press(&said, "Answer and move on").await;
    let said = carol
        .submit(
            &form,
            &[
                ("Budget", "4k from the workshop's budget"),
                ("Problem and answer fit", "Ole: \"that ends the waiting\""),
                ("Objections settled", "none, says Ole Kessler"),
                ("Why us", "you answer the phone"),
            ],
        )
        .await;
    assert_snapshot!(said.text(), @"
    **D-1 is in Closing** · Kessler spare parts · €4,000
    ┃ #5b7c99
    ┃ By @carol
    ┃ ✔ 4 answers.
    ┃ ▰▰▰▰▰▰▱ 6 of 7 · Closing
    ┃
    ┃ **Before it is signed**
    ┃ ◻ **Ask Ole Kessler:** Has the person who signs seen the final figures?
    ┃
    ┃ **Say** Agree on what we and they do on the day after the signature.
    ┃ *A spoken yes is a date for a signature, not the signature.*
    [Answer and move on] [Set next step] [More] [Undo]
    ");
    // Never into the stage of the win, and the signature is no part of it.
    let form = carol.press(&said, "Answer and move on").await;
    assert_snapshot!(form.text(), @"
    {D-1 Kessler spare parts: what do you know?}
    Terms agreed (optional): (Karl Ahm agreed by e-mail: 48k, 24 months, 30 days to pay)
      Has the person who signs seen the final figures?
    ");
    let said = carol
        .submit(&form, &[("Terms agreed", "4k, 30 days, agreed by mail")])
        .await;
    assert_snapshot!(said.text(), @"
    (only you)
    **D-1 · Kessler spare parts** · €4,000
    ┃ #5b7c99
    ┃ By @carol
    ┃ ✔ 1 answer.
    ┃ ▰▰▰▰▰▰▱ 6 of 7 · Closing
    ┃
    ┃ **Before it is signed**
    ┃ ◻ **Ask Ole Kessler:** From whom do we get the signed copy, and when?
    ┃
    ┃ **Say** Ask for the signature with a name and a date. Then wait for the answer.
    ┃ *A discount for signing this month? Ask what they give for it.*
    [Fill in who signed] [Set next step] [More] [Undo]
    ");
    let history = carol.command("deal history", &[("deal", "D-1")]).await;
    assert_snapshot!(history.text(), @r#"
    (only you)
    **D-1 · Kessler spare parts** · €4,000
    ┃ #5b7c99
    ┃ now · @carol answered Terms agreed: “4k, 30 days, agreed by mail”
    ┃ now · @carol moved it from Qualification to Closing
    ┃ now · @carol answered Why us: “you answer the phone”
    ┃ now · @carol answered Objections settled: “none, says Ole Kessler”
    ┃ now · @carol answered Problem and answer fit: “Ole: "that ends the waiting"”
    ┃ now · @carol answered Budget: “4k from the workshop's budget”
    ┃ now · @carol answered Budget: “tbc” (◪ half: not known yet)
    ┃ now · @carol answered Who is responsible: “Ole Kessler decides and signs”
    [Older]
    (Read one whole: 4k, 30 days, agreed by mail – Terms agreed · Mon 23 Nov | you answer the phone – Why us · Mon 23 Nov | none, says Ole Kessler – Objections settled · Mon 23 Nov | Ole: "that ends the waiting" – Problem and answer fit · Mon 23 Nov | 4k from the workshop's budget – Budget · Mon 23 Nov | tbc – Budget · Mon 23 Nov | Ole Kessler decides and signs – Who is responsible · Mon 23 Nov)
    "#);
    world.end().await;
}
