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
    ┃ **Needed for Qualification**
    ┃ ◻ You were named to us: what should we know before we bring an idea?
    ┃
    ┃ **Say** Call whoever named us first: what does the person we are to meet care about?
    ┃ *Has the referrer been thanked, and asked what matters to this person?*
    [Answer] [Set next step] [More] [Undo]
    ");

    let form = carol.press(&said, "Answer").await;
    assert_snapshot!(form.text(), @"
    {D-1 Nordlicht fleet: what do you know?}
    Who answered (optional): (Jana Weiss, fleet manager, called back on 3 March)
      You were named to us: what should we know before we bring an idea?
    Why now (optional): (Two depots merge in May; the new head wants one system)
      What did they tell you about us that made you curious?
    ");
    let said = carol
        .submit(
            &form,
            &[(
                "Who answered",
                "Jana Weiss, fleet manager, called back on 20 November",
            )],
        )
        .await;
    assert!(said.is_private());
    assert_snapshot!(said.text(), @"
    (only you)
    ✔ **D-1 Nordlicht fleet: Who answered**
    ┃ #3ba55d
    ┃ ✔ Ready for Qualification. Worth asking on the way: What made you look now, and not last year?
    [Move to Qualification] [See checklist] [Undo]
    [We did] [Who said it] [Keep Jana Weiss]
    ");

    world.days(1);
    let said = carol.press(&said, "Move to Qualification").await;
    assert!(!said.is_private());
    assert_snapshot!(said.text(), @"
    **D-1 is in Qualification** · Nordlicht fleet · €48,000
    ┃ #5b7c99
    ┃ By @carol
    ┃ ▰▰▱▱▱▱▱ 2 of 7 · Qualification
    ┃
    ┃ **Needed for Development**
    ┃ ◻ **Ask Jana Weiss:** What have you tried against it, and why is it still there?
    ┃ ◻ Whose targets suffer while this stays as it is?
    ┃ ◻ Which budget would this come from, and who watches over it?
    ┃
    ┃ **Say** Ask what their colleague told them about us, and what they doubted.
    ┃ *A clear no this week is worth more than a friendly maybe until June.*
    [Answer] [Set next step] [More] [Undo]
    ");

    let form = carol.press(&said, "Answer").await;
    assert_snapshot!(form.text(), @"
    {D-1 Nordlicht fleet: what do you know?}
    Problem (optional): (Invoices take nine days; drivers wait for their money)
      What have you tried against it, and why is it still there?
    Who is responsible (optional): (Petra Lind has to solve it; Karl Ahm (CFO) decides)
      Whose targets suffer while this stays as it is?
    Budget (optional): (Up to 60k from the IT budget; the CFO frees it in April)
      Which budget would this come from, and who watches over it?
    Deciding date (optional): (1 July: the lease of the old system ends)
      Which date forces a decision, and what happens on that day?
    ");
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
    ┃ ✔ Ready for Development. Worth asking on the way: What has to be running before the summer?
    ┃ Budget: €60,000. The deal says €48,000.
    [Move to Development] [See checklist] [Undo]
    [Set value: €60,000]
    [Keep Karl Ahm]
    ");

    world.days(3);
    let said = carol.press(&said, "Move to Development").await;
    assert_snapshot!(said.text(), @"
    **D-1 is in Development** · Nordlicht fleet · €48,000
    ┃ #5b7c99
    ┃ By @carol
    ┃ ▰▰▰▱▱▱▱ 3 of 7 · Development
    ┃
    ┃ **Needed for Presentation**
    ┃ > Noted: invoices take nine days (Tue 24 Nov)
    ┃ ◻ **Ask Karl Ahm:** What does a week of this cost, and whom?
    ┃ ◻ What would rule a supplier out here, however good the rest is?
    ┃ ◻ What would you have to see to say: this solves it?
    ┃
    ┃ **Say** Ask to see it: ten minutes beside whoever does it today.
    ┃ *No figures from them, no business case. Ask for one, even a rough one.*
    [Answer] [Set next step] [More] [Undo]
    ");
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
    ┃ ◻ **Ask Petra:** Which number do you report upwards that should move?
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
    ┃ ◻ **Ask Petra:** By how much must it get better for you to call it a success?
    ┃ Mutual plan: Fri 4 Dec comes first. Is it the next step?
    [Answer] [See checklist] [Undo]
    [Set next step: Fri 4 Dec]
    [We did] [Who said it]
    ");
    let measure = [
        ("deal", "D-1"),
        ("criterion", "measure"),
        (
            "text",
            "days until a slip is booked: seven today, one is solved (Petra Lind)",
        ),
    ];
    carol.command("deal evidence", &measure).await;
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
    ┃ *What will they take away from it, even if they never buy?*
    [Undo]
    ");

    world.days(6);
    let said = carol.command("deal move", &[("deal", "D-1")]).await;
    assert_snapshot!(said.text(), @"
    **D-1 is in Presentation** · Nordlicht fleet · €48,000
    ┃ #5b7c99
    ┃ By @carol
    ┃ ▰▰▰▰▱▱▱ 4 of 7 · Presentation
    ┃
    ┃ **Needed for Discussion**
    ┃ ◻ **Ask Petra Lind, before Wed 9 Dec:** Would you go through the draft with me before the others see it?
    ┃ ◻ Who must have seen this before anybody can say yes?
    ┃ ◻ Which detail would keep you from deciding next week?
    ┃
    ┃ **Say** Set 3 depots beside the result they want, before you show anything new.
    ┃ *Nobody checked the draft beforehand. Ask one person there for ten minutes before the meeting.*
    [Answer] [Set next step] [More] [Undo]
    ");
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
    ┃ ✔ Ready for Discussion. Worth asking on the way: Who has not seen this yet, and could stop it?
    [Move to Discussion] [See checklist] [Undo]
    [We did] [Who said it]
    ");

    world.days(10);
    let said = carol.press(&said, "Move to Discussion").await;
    assert_snapshot!(said.text(), @r#"
    **D-1 is in Discussion** · Nordlicht fleet · €48,000
    ┃ #5b7c99
    ┃ By @carol
    ┃ ▰▰▰▰▰▱▱ 5 of 7 · Discussion
    ┃
    ┃ **Needed for Closing**
    ┃ ◻ **Ask Petra Lind:** What speaks against this on your side, and who says it?
    ┃ ◻ When a colleague asks "why them", what will you answer?
    ┃ ◻ Who runs this on your side from the first day?
    ┃
    ┃ **Say** On price, come back to what it costs today: 3 depots.
    ┃ *Who has this doubt, and who of us answers it? Write both names beside it.*
    [Answer] [Set next step] [More] [Undo]
    "#);
    let form = carol.press(&said, "Answer").await;
    assert_snapshot!(form.text(), @r#"
    {D-1 Nordlicht fleet: what do you know?}
    Objections settled (optional): (Data location: accepted by IT (M. Roth). Training: settled, 2 days)
      What speaks against this on your side, and who says it?
    Why us (optional): (You are the only ones who asked about the night shift)
      When a colleague asks "why them", what will you answer?
    After-sale people (optional): (Ute Brand runs the start there; met our Ines on 20 May)
      Who runs this on your side from the first day?
    Measure of the price (optional): (Against one clerk a year, not against the other offer)
      What do you compare our price with?
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
    ┃ ✔ Ready for Closing. Worth asking on the way: What would the price have to save you in the first year?
    [Move to Closing] [See checklist] [Undo]
    [Keep Leo Brandt: uses it]
    ");

    world.days(20);
    let said = carol.press(&said, "Move to Closing").await;
    assert_snapshot!(said.text(), @"
    **D-1 is in Closing** · Nordlicht fleet · €48,000
    ┃ #5b7c99
    ┃ By @carol
    ┃ ▰▰▰▰▰▰▱ 6 of 7 · Closing
    ┃
    ┃ **Before it is signed**
    ┃ ◻ **Ask Karl Ahm:** Has the person who signs seen the final figures?
    ┃ ◻ Is a holiday, a board date or the year's end in between?
    ┃
    ┃ **Say** Put what it costs today, 3 depots, into the first line of the summary.
    ┃ *A spoken yes is a date for a signature, not the signature.*
    [Answer] [Set next step] [More] [Undo]
    ");
    let card = carol.command("deal show", &[("deal", "D-1")]).await;
    assert_snapshot!(card.text(), @"
    (only you)
    **D-1 · Nordlicht fleet** · €48,000 · Nordlicht Energie
    ┃ #5b7c99
    ┃ ▰▰▰▰▰▰▱ 6 of 7 · Closing · 90 %
    ┃
    ┃ Owner @carol
    ┃ Referral from a customer · standard deal
    ┃ **Problem** invoices take nine days
    ┃ **Decides** Petra Lind has to solve it; Karl Ahm, the CFO, signs
    ┃ **Why us** the only one that works in the pit without a network
    ┃ Closes Fri 26 Feb (in 55 days)
    ┃ **Next** Demo in the Kiel depot · Wed 9 Dec 2026 (24 days ago)
    ┃ Last touch: move by @carol, now
    ┃ Quiet for 0 of 2 working days; stale from Tue 5 Jan · in this stage for 0 days of 14
    ┃ ⚑ “Demo in the Kiel depot” was for Wed 9 Dec 2026
    ┃
    ┃ ✔ 17 of 23 met · ◻ 6 open
    [See checklist] [Log a note] [Set next step]
    [Answers] [History] [Show in channel]
    ");
    let form = carol.press(&said, "Answer").await;
    assert_snapshot!(form.text(), @"
    {D-1 Nordlicht fleet: what do you know?}
    Terms agreed (optional): (Karl Ahm agreed by e-mail: 48k, 24 months, 30 days to pay)
      Has the person who signs seen the final figures?
    Papers with the signer (optional): (Karl Ahm has them since 28 May, signs on 2 June)
      Is a holiday, a board date or the year's end in between?
    Promises in the paper (optional): (Jana checked the list: 5 promises, all in annex 2)
      What would your colleagues expect that is not written down?
    ");
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
    ┃ ◻ **Ask Karl Ahm:** From whom do we get the signed copy, and when?
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
    world.days(14);
    let said = carol
        .submit(
            &form,
            &[("Who signed?", "Karl Ahm"), ("On which day?", "15 January")],
        )
        .await;
    assert!(!said.is_private());
    assert_snapshot!(said.text(), @"
    **D-1 is won** · Nordlicht fleet · €48,000
    ┃ #3ba55d
    ┃ By @carol
    ┃ ▰▰▰▰▰▰▰ 7 of 7 · Account Management
    ┃
    ┃ **Needed now**
    ┃ ◻ **Ask Leo Brandt:** Which of our promises do you wait for most?
    ┃ ◻ Which number must be on the invoice, so that it passes at once?
    ┃ > Noted: invoices take nine days (Tue 24 Nov 2026)
    ┃ ◻ What has become of this?
    ┃
    ┃ **Say** If something is late, name it before they do, with the new date.
    ┃ *Agree on three review dates now: after 30, 60 and 90 days.*
    [Answer] [Set next step] [More] [Undo]
    ");

    let said = carol.press(&said, "More").await;
    assert_snapshot!(said.text(), @"
    (only you)
    **D-1 · Nordlicht fleet** · €48,000 · Nordlicht Energie
    ┃ #5b7c99
    ┃ ▰▰▰▰▰▰▰ 7 of 7 · Account Management
    ┃
    ┃ **Needed now**
    ┃ ◻ **Ask Leo Brandt:** Which of our promises do you wait for most?
    ┃ ◻ Which number must be on the invoice, so that it passes at once?
    ┃ > Noted: invoices take nine days (Tue 24 Nov 2026)
    ┃ ◻ What has become of this?
    ┃ Then: Next opportunity · Review dates · Who is new · Would recommend us
    ┃
    ┃ **Say** If something is late, name it before they do, with the new date.
    ┃ **Say** Compare the hours they spent with the hours that were planned, and say so first.
    ┃ *Agree on three review dates now: after 30, 60 and 90 days.*
    (Answer something: ◻ Promises listed – They went through each promise and obligation with us; each has an owner and a date. | ◻ Invoice paid – They got the invoice and paid it. | ◻ First result – They confirmed a first result, in the measure that they had chosen. | ◻ Next opportunity – They named a next problem, team or contract worth a talk. | ◻ Review dates – They agreed to dates on which we look at the results together. | ◻ Who is new – They said who is new, who left, and who speaks for us now. | ◻ Would recommend us – They named somebody outside to whom they would recommend us.)
    (Not here …: ◻ Promises listed – They went through each promise and obligation with us; each has an owner and a date. | ◻ Invoice paid – They got the invoice and paid it. | ◻ First result – They confirmed a first result, in the measure that they had chosen. | ◻ Next opportunity – They named a next problem, team or contract worth a talk. | ◻ Review dates – They agreed to dates on which we look at the results together. | ◻ Who is new – They said who is new, who left, and who speaks for us now. | ◻ Would recommend us – They named somebody outside to whom they would recommend us.)
    [Set next step] [Log a note] [Show in channel] [Answers]
    ");
    let said = carol.command("deal history", &[("deal", "D-1")]).await;
    assert_snapshot!(said.text(), @"
    (only you)
    **D-1 · Nordlicht fleet** · €48,000 · Nordlicht Energie
    ┃ #5b7c99
    ┃ now · @carol moved it from Closing to Account Management
    ┃ now · @carol answered Signed: “Karl Ahm signed on Fri 15 Jan 2027”
    ┃ 14 days ago · @carol answered Papers with the signer: “with Karl Ahm, back by 15 January”
    ┃ 14 days ago · @carol answered Terms agreed: “€48,000 a year, one year with an option, 30 days”
    ┃ 14 days ago · @carol moved it from Discussion to Closing
    ┃ 34 days ago · @carol answered After-sale people: “Leo Brandt runs it; met Ines from our service”
    ┃ 34 days ago · @carol answered Why us: “the only one that works in the pit without a network”
    ┃ 34 days ago · @carol answered Objections settled: “Karl: two years is long; we agreed on one with an option”
    [Older]
    (Read one whole: Karl Ahm signed on Fri 15 Jan 2027 – reason · Sat 16 Jan | Karl Ahm signed on Fri 15 Jan 2027 – Signed · Sat 16 Jan | with Karl Ahm, back by 15 January – Papers with the signer · Sat 2 Jan | €48,000 a year, one year with an option, 30 days – Terms agreed · Sat 2 Jan | Leo Brandt runs it; met Ines from our service – After-sale people · Sun 13 Dec 2026 | the only one that works in the pit without a network – Why us · Sun 13 Dec 2026 | Karl: two years is long; we agreed on one with an option – Objections settled · Sun 13 Dec 2026)
    ");
    assert_eq!(
        world.posts(),
        [""; 0],
        "nothing was jumped, so nothing is flagged"
    );
    world.end().await;
}
