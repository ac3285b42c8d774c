//! One deal from the first contact to Account Management, read as a talk: what the buyer was quoted as saying comes
//! back in what is asked and said later.

use insta::assert_snapshot;

use crate::postgres;
use crate::support::{Plan, World};

#[test]
fn a_deal_from_first_contact_to_account_management() {
    on_both(Plan::default());
}

#[test]
fn the_same_on_postgresql() {
    if let Some(url) = postgres::database() {
        on_both(Plan {
            database: Some(url),
            ..Plan::default()
        });
    }
}

/// The same words on either database.
fn on_both(plan: Plan) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    insta::allow_duplicates! {
        runtime.block_on(whole_deal(plan));
    }
}

async fn whole_deal(plan: Plan) {
    let world = World::with(plan).await;
    let carol = world.carol();
    let said = carol
        .command(
            "deal new",
            &[
                ("name", "Nordlicht fleet"),
                ("value", "48k"),
                ("customer", "Nordlicht Energie"),
                ("source", "referral"),
                ("close", "2027-02-26"),
            ],
        )
        .await;
    assert!(!said.is_private());
    assert_snapshot!(said.text(), @"
    **D-1 · Nordlicht fleet** · €48,000 · Nordlicht Energie
    ┃ #5b7c99
    ┃ By @carol
    ┃ Closes Fri 26 Feb 2027
    ┃ ▰▱▱▱▱▱▱ 1 of 7 · Prospecting · Referral from a customer
    ┃
    ┃ **Find out before Qualification**
    ┃ ◻ Who looks after this at Nordlicht Energie: you, or somebody else?
    ┃ ◻ What changed this year that put this on your desk?
    ┃ ◻ Who else would notice if this got better?
    ┃
    ┃ **In the talk** Name one thing you saw at Nordlicht Energie this month, then ask how they handle it.
    ┃ *Has the referrer been thanked, and asked what matters to this person?*
    [Answer] [Set next step] [More] [Undo]
    ");

    let form = carol.press(&said, "Answer").await;
    assert_snapshot!(form.text(), @"
    {D-1 Nordlicht fleet: what do you know?}
    Who answered (optional): (Jana Weiss, fleet manager, called back on 3 March)
      Who looks after this at Nordlicht Energie: you, or somebody else?
    Why now (optional): (Two depots merge in May; the new head wants one system)
      What changed this year that put this on your desk?
    Who else feels it (optional): (Leo Brandt in the warehouse waits for the same papers)
      Who else would notice if this got better?
    ");
    let said = carol
        .submit(
            &form,
            &[
                (
                    "Who answered",
                    "Jana Weiss, fleet manager, called back on 20 November",
                ),
                ("Why now", "two depots merge in May"),
            ],
        )
        .await;
    assert!(said.is_private());
    assert_snapshot!(said.text(), @"
    (only you)
    ✔ **D-1 Nordlicht fleet: Who answered · Why now**
    ┃ #3ba55d
    ┃ Ready for Qualification.
    [Move to Qualification] [See checklist] [Undo]
    ");

    world.days(1);
    let said = carol.press(&said, "Move to Qualification").await;
    assert!(!said.is_private());
    assert_snapshot!(said.text(), @r#"
    **D-1 is in Qualification** · Nordlicht fleet · €48,000
    ┃ #5b7c99
    ┃ By @carol
    ┃ ▰▰▱▱▱▱▱ 2 of 7 · Qualification
    ┃
    ┃ **Find out before Development**
    ┃ ◻ You told me: "two depots merge in May". What does that make harder?
    ┃ ◻ Whose targets suffer while this stays as it is?
    ┃ ◻ How was the money found for your last purchase of this size?
    ┃
    ┃ **In the talk** Tell them when we are the wrong choice, before they ask. Give one real case.
    ┃ *Three times "I don't know" means the wrong person. Ask who does know.*
    [Answer] [Set next step] [More] [Undo]
    "#);

    let form = carol.press(&said, "Answer").await;
    assert_snapshot!(form.text(), @r#"
    {D-1 Nordlicht fleet: what do you know?}
    Problem (optional): (Invoices take nine days; drivers wait for their money)
      You told me: "two depots merge in May". What does that make harder?
    Who is responsible (optional): (Petra Lind has to solve it; Karl Ahm (CFO) decides)
      Whose targets suffer while this stays as it is?
    Budget (optional): (Up to 60k from the IT budget; the CFO frees it in April)
      How was the money found for your last purchase of this size?
    "#);
    let said = carol
        .submit(
            &form,
            &[
                ("Problem", "invoices take nine days"),
                (
                    "Who is responsible",
                    "Petra Lind has to solve it; Karl Ahm, the CFO, signs",
                ),
                ("Budget", "up to 60k, the CFO frees it in January"),
            ],
        )
        .await;
    assert_snapshot!(said.text(), @"
    (only you)
    ✔ **D-1 Nordlicht fleet: Problem · Who is responsible · Budget**
    ┃ #3ba55d
    ┃ Ready for Development.
    [Move to Development] [See checklist] [Undo]
    ");

    world.days(3);
    let said = carol.press(&said, "Move to Development").await;
    assert_snapshot!(said.text(), @r#"
    **D-1 is in Development** · Nordlicht fleet · €48,000
    ┃ #5b7c99
    ┃ By @carol
    ┃ ▰▰▰▱▱▱▱ 3 of 7 · Development
    ┃
    ┃ **Find out before Presentation**
    ┃ ◻ You said: "invoices take nine days". What does that cost a week, and whom?
    ┃ ◻ Which two requirements of your trade must any answer meet?
    ┃ ◻ What would you have to see to say: this solves it?
    ┃
    ┃ **In the talk** Bring one idea that has nothing to do with our product and helps them anyway.
    ┃ *The money, as noted: "up to 60k, the CFO frees it in January". Put the day it is released into the plan.*
    [Answer] [Set next step] [More] [Undo]
    "#);
    let form = carol.press(&said, "Answer").await;
    let said = carol
        .submit(
            &form,
            &[
                (
                    "Today and its cost",
                    "paper slips from 3 depots, two clerks type them for a week",
                ),
                ("Trade requirements", "fuel tax receipts are kept ten years"),
                (
                    "Problem and answer fit",
                    "Petra: scanning at the pump would end the typing",
                ),
            ],
        )
        .await;
    assert_snapshot!(said.text(), @"
    (only you)
    ✔ **D-1 Nordlicht fleet: Today and its cost · Trade requirements · Problem and answer fit**
    ┃ #3ba55d
    ┃ ◻ Which steps do you need until a decision, and on which dates?
    [Answer] [See checklist] [Undo]
    ");
    let said = carol
        .command(
            "deal evidence",
            &[
                ("deal", "nordlicht"),
                ("criterion", "plan"),
                (
                    "text",
                    "they list the pumps by 4 December, we show it on the 9th",
                ),
            ],
        )
        .await;
    assert_snapshot!(said.text(), @"
    (only you)
    ✔ **D-1 Nordlicht fleet: Mutual plan**
    ┃ #3ba55d
    ┃ Ready for Presentation.
    [Move to Presentation] [See checklist] [Undo]
    [We did]
    ");
    let said = carol
        .command(
            "deal next",
            &[
                ("deal", "d1"),
                ("step", "Demo in the Kiel depot"),
                ("due", "2026-12-09"),
            ],
        )
        .await;
    assert_snapshot!(said.text(), @"
    (only you)
    ✔ **D-1 Nordlicht fleet: Demo in the Kiel depot**
    ┃ #3ba55d
    ┃ Due Wed 9 Dec (in 12 days). Until then the deal is not called stale.
    [Undo]
    ");

    world.days(6);
    let said = carol.command("deal move", &[("deal", "D-1")]).await;
    assert_snapshot!(said.text(), @r#"
    **D-1 is in Presentation** · Nordlicht fleet · €48,000
    ┃ #5b7c99
    ┃ By @carol
    ┃ ▰▰▰▰▱▱▱ 4 of 7 · Presentation
    ┃
    ┃ **Find out before Discussion**
    ┃ ◻ How well does this draft answer "invoices take nine days"?
    ┃ ◻ I noted: "Petra Lind has to solve it; Karl Ahm, the CFO, signs". Who of them will be there?
    ┃ ◻ Which detail would keep you from deciding next week?
    ┃
    ┃ **In the talk** Put "paper slips from 3 depots, two clerks type them for a week" on the first slide, and the result they want beside it.
    ┃ *No list of what has to be proven, no demo. Ask for three points first.*
    [Answer] [Set next step] [More] [Undo]
    "#);
    for (criterion, text) in [
        (
            "preview",
            "Jana tried the scanner on Monday, liked it, wants it offline too",
        ),
        ("audience", "Petra Lind, Karl Ahm and two drivers came"),
    ] {
        carol
            .command(
                "deal evidence",
                &[("deal", "D-1"), ("criterion", criterion), ("text", text)],
            )
            .await;
    }
    let said = carol
        .command(
            "deal evidence",
            &[
                ("deal", "D-1"),
                ("criterion", "details"),
                (
                    "text",
                    "How long does it keep receipts offline? Ours to answer by Friday",
                ),
            ],
        )
        .await;
    assert_snapshot!(said.text(), @"
    (only you)
    ✔ **D-1 Nordlicht fleet: Detail questions**
    ┃ #3ba55d
    ┃ Ready for Discussion.
    [Move to Discussion] [See checklist] [Undo]
    [We did]
    ");

    world.days(10);
    let said = carol.press(&said, "Move to Discussion").await;
    assert_snapshot!(said.text(), @r#"
    **D-1 is in Discussion** · Nordlicht fleet · €48,000
    ┃ #5b7c99
    ┃ By @carol
    ┃ ▰▰▰▰▰▱▱ 5 of 7 · Discussion
    ┃
    ┃ **Find out before Closing**
    ┃ ◻ What is still open of "How long does it keep receipts offline? Ours to answer by…"?
    ┃ ◻ When a colleague asks "why them", what will you answer?
    ┃ ◻ Who runs this on your side from the first day?
    ┃
    ┃ **In the talk** On price, come back to what it costs today: "paper slips from 3 depots, two clerks type them for a week".
    ┃ *A doubt without an owner stays. Give each one a name on both sides.*
    [Answer] [Set next step] [More] [Undo]
    "#);
    let form = carol.press(&said, "Answer").await;
    assert_snapshot!(form.text(), @r#"
    {D-1 Nordlicht fleet: what do you know?}
    Objections settled (optional): (Data location: accepted by IT (M. Roth). Training: settled, 2 days)
      What is still open of "How long does it keep receipts offline? Ours to answer by…"?
    Why us (optional): (You are the only ones who asked about the night shift)
      When a colleague asks "why them", what will you answer?
    After-sale people (optional): (Ute Brand runs the start there; met our Ines on 20 May)
      Who runs this on your side from the first day?
    "#);
    let said = carol
        .submit(
            &form,
            &[
                (
                    "Objections settled",
                    "Karl: two years is long; we agreed on one with an option",
                ),
                (
                    "Why us",
                    "the only one that works in the pit without a network",
                ),
                (
                    "After-sale people",
                    "Leo Brandt runs it; met Ines from our service",
                ),
            ],
        )
        .await;
    assert_snapshot!(said.text(), @"
    (only you)
    ✔ **D-1 Nordlicht fleet: Objections settled · Why us · After-sale people**
    ┃ #3ba55d
    ┃ Ready for Closing.
    [Move to Closing] [See checklist] [Undo]
    ");

    world.days(20);
    let said = carol.press(&said, "Move to Closing").await;
    assert_snapshot!(said.text(), @r#"
    **D-1 is in Closing** · Nordlicht fleet · €48,000
    ┃ #5b7c99
    ┃ By @carol
    ┃ ▰▰▰▰▰▰▱ 6 of 7 · Closing
    ┃
    ┃ **Find out before Account Management**
    ┃ ◻ I noted: "up to 60k, the CFO frees it in January". Which of our terms does not fit that?
    ┃ ◻ Who signs first, who second, and on which day?
    ┃ ◻ Who has signed, and on which day?
    ┃
    ┃ **In the talk** Put "invoices take nine days" and what ends it into the first line of the summary.
    ┃ *If the close date moves twice, something in Discussion is open. Go back and ask.*
    [Answer] [Set next step] [More] [Undo]
    "#);
    let card = carol.command("deal show", &[("deal", "D-1")]).await;
    assert_snapshot!(card.text(), @"
    (only you)
    **D-1 · Nordlicht fleet** · €48,000 · Nordlicht Energie
    ┃ #5b7c99
    ┃ ▰▰▰▰▰▰▱ 6 of 7 · Closing · 90 %
    ┃
    ┃ Owner @carol
    ┃ Referral from a customer · standard deal
    ┃ Closes Fri 26 Feb (in 55 days)
    ┃ **Next** Demo in the Kiel depot · Wed 9 Dec 2026 (24 days ago)
    ┃ Last touch: move by @carol, now
    ┃ Quiet for 0 of 2 working days; stale from Tue 5 Jan · in this stage for 0 days of 14
    ┃ ⚑ “Demo in the Kiel depot” was for Wed 9 Dec 2026
    ┃
    ┃ ✔ 17 of 23 met · ◻ 6 open
    [See checklist] [Log a note] [Set next step] [History] [Show in channel]
    ");
    let form = carol.press(&said, "Answer").await;
    assert_snapshot!(form.text(), @r#"
    {D-1 Nordlicht fleet: what do you know?}
    Terms agreed (optional): (Karl Ahm agreed by e-mail: 48k, 24 months, 30 days to pay)
      I noted: "up to 60k, the CFO frees it in January". Which of our terms does not fit that?
    Papers with the signer (optional): (Karl Ahm has them since 28 May, signs on 2 June)
      Who signs first, who second, and on which day?
    Signed (optional): (Karl Ahm and Petra Lind signed on 2 June, order 4711)
      Who has signed, and on which day?
    "#);
    let said = carol
        .submit(
            &form,
            &[
                (
                    "Terms agreed",
                    "€48,000 a year, one year with an option, 30 days",
                ),
                (
                    "Papers with the signer",
                    "with Karl Ahm, back by 15 January",
                ),
            ],
        )
        .await;
    assert_snapshot!(said.text(), @"
    (only you)
    ✔ **D-1 Nordlicht fleet: Terms agreed · Papers with the signer**
    ┃ #3ba55d
    ┃ ◻ Who has signed, and on which day?
    [Fill in who signed] [See checklist] [Undo]
    ");

    let said = carol
        .command(
            "deal won",
            &[("deal", "D-1"), ("signed", "sent the contract")],
        )
        .await;
    assert!(said.is_private());
    assert_snapshot!(said.text(), @"
    (only you)
    **D-1 Nordlicht fleet is not closed yet: who signed, and when?**
    ┃ #c93c3c
    ┃ You wrote “sent the contract”: that is our side.
    ┃ It needs theirs, such as “Jana Weiss signed on 3 December”. Nothing was changed.
    [Fill in who signed]
    ");
    let form = carol.press(&said, "Fill in who signed").await;
    assert_snapshot!(form.text(), @"
    {D-1 Nordlicht fleet: who signed, and when?}
    **What counts**
    That they signed: who, and on which day. What we sent, or what will be signed, does not.
    Who signed?: (Karl Ahm (CFO))
    On which day?: (yesterday, 3 December, 2026-12-03)
    ");
    world.days(12);
    let said = carol
        .submit(
            &form,
            &[("Who signed?", "Karl Ahm"), ("On which day?", "15 January")],
        )
        .await;
    assert!(!said.is_private());
    assert_snapshot!(said.text(), @r#"
    **D-1 is won** · Nordlicht fleet · €48,000
    ┃ #3ba55d
    ┃ By @carol
    ┃ ▰▰▰▰▰▰▰ 7 of 7 · Account Management
    ┃
    ┃ **Find out now**
    ┃ ◻ You chose us for "the only one that works in the pit without a network". Where do we fall short?
    ┃ ◻ Which number must be on the invoice, so that it passes at once?
    ┃ ◻ What has become of "invoices take nine days"?
    ┃
    ┃ **In the talk** Report in their measure: from "paper slips from 3 depots, two clerks type them for a week" to what it is today.
    ┃ *Meet after 30, 60 and 90 days. Agree on all three dates at the start.*
    [Answer] [Set next step] [More] [Undo]
    "#);

    let said = carol.press(&said, "More").await;
    assert_snapshot!(said.text(), @r#"
    (only you)
    **D-1 · Nordlicht fleet** · €48,000 · Nordlicht Energie
    ┃ #5b7c99
    ┃ ▰▰▰▰▰▰▰ 7 of 7 · Account Management
    ┃ *Keep what was promised, see the first result with them, get paid, and find the next problem.*
    ┃
    ┃ **Find out now**
    ┃ ◻ You chose us for "the only one that works in the pit without a network". Where do we fall short?
    ┃ ◻ Which number must be on the invoice, so that it passes at once?
    ┃ ◻ What has become of "invoices take nine days"?
    ┃ Then: Next opportunity · Review dates · Would recommend us · Who is new
    ┃
    ┃ **In the talk** Report in their measure: from "paper slips from 3 depots, two clerks type them for a week" to what it is today.
    ┃ **In the talk** Compare the hours they spent with the hours that were planned, and say so first.
    ┃ *Meet after 30, 60 and 90 days. Agree on all three dates at the start.*
    ┃
    ┃ Not enough: No complaints so far · Handed over to support
    (Answer something: ◻ Promises listed – They went through each promise and obligation with us; each has an owner and a date. | ◻ Invoice paid – They got the invoice and paid it. | ◻ First result – They confirmed a first result, in the measure that they had chosen. | ◻ Next opportunity – They named a next problem, team or contract worth a talk. | ◻ Review dates – They agreed to dates on which we look at the results together. | ◻ Would recommend us – They named somebody outside to whom they would recommend us. | ◻ Who is new – They said who is new, who left, and who speaks for us now.)
    [Set next step] [Log a note] [Show in channel]
    "#);
    let said = carol.command("deal history", &[("deal", "D-1")]).await;
    assert_snapshot!(said.text(), @"
    (only you)
    **D-1 · Nordlicht fleet** · €48,000 · Nordlicht Energie
    ┃ #5b7c99
    ┃ now · @carol moved it from Closing to Account Management
    ┃ now · @carol answered Signed: “Karl Ahm signed the order on 15 January”
    ┃ 12 days ago · @carol answered Papers with the signer: “with Karl Ahm, back by 15 January”
    ┃ 12 days ago · @carol answered Terms agreed: “€48,000 a year, one year with an option, 30 days”
    ┃ 12 days ago · @carol moved it from Discussion to Closing
    ┃ 32 days ago · @carol answered After-sale people: “Leo Brandt runs it; met Ines from our service”
    ┃ 32 days ago · @carol answered Why us: “the only one that works in the pit without a network”
    ┃ 32 days ago · @carol answered Objections settled: “Karl: two years is long; we agreed on one with an option”
    [Older]
    ");
    assert_eq!(
        world.posts(),
        [""; 0],
        "nothing was jumped, so nothing is flagged"
    );
    world.end().await;
}
