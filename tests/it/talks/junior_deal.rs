//! A complex deal of a junior, scripted rep in a known trade against a known competitor, from an enquiry to the first
//! weeks after the signature, read in one go.

use insta::assert_snapshot;

use crate::support::World;

#[tokio::test(flavor = "multi_thread")]
async fn a_scripted_rep_from_enquiry_to_account_management() {
    let world = World::start().await;
    let (carol, mona) = (world.carol(), world.mona());
    for (role, sales_role) in [("Sales Rep", "Junior rep"), ("Sales Manager", "manager")] {
        mona.command("setup role", &[("role", role), ("sales_role", sales_role)])
            .await;
    }
    world.forget_talk();
    let new = [
        ("name", "Kieler Netze meters"),
        ("value", "120k"),
        ("customer", "Kieler Netze"),
        ("source", "inbound"),
        ("vertical", "energy"),
        ("competitor", "Plainford"),
        ("complexity", "complex"),
    ];
    let said = carol.command("deal new", &new).await;
    let form = carol.press(&said, "Answer").await;
    let said = carol
        .submit(
            &form,
            &[
                (
                    "Who answered",
                    "Ute Brand, head of metering, wrote back on Monday",
                ),
                ("Lead assessed", "sent her our brochure"),
            ],
        )
        .await;
    let form = carol.press(&said, "Answer: Lead assessed").await;
    let said = carol
        .submit(
            &form,
            &[(
                "Lead assessed",
                "wants the yearly readings without paper by spring; her own job",
            )],
        )
        .await;
    world.days(1);
    let said = carol.press(&said, "Move to Qualification").await;
    let form = carol.press(&said, "Answer").await;
    carol
        .submit(
            &form,
            &[
                ("Problem", "4,000 readings a year are typed twice"),
                (
                    "Who is responsible",
                    "Ute Brand has to solve it, Dr Holm signs",
                ),
            ],
        )
        .await;
    world.days(2);

    // A hollow move of hers waits for a manager.
    let asked = carol.command("deal move", &[("deal", "D-1")]).await;
    let form = carol.press(&asked, "Say why").await;
    carol
        .submit(&form, &[("Reason", "The budget round is only in January")])
        .await;
    let request = world.post("The budget round").await;
    mona.press(&request, "Approve").await;
    let list = carol.command("deal checklist", &[("deal", "D-1")]).await;
    let form = carol.choose(&list, "Answer something", "situation").await;
    carol
        .submit(
            &form,
            &[("Today and its cost", "two clerks, six weeks each winter")],
        )
        .await;
    for (criterion, text) in [
        (
            "requirements",
            "readings must be traceable for the regulator",
        ),
        ("fit", "if the device sends the reading, nobody types it"),
        ("plan", "list of devices by 4 December, test on the 15th"),
        (
            "measure",
            "hours of typing a year: 400 today, none is solved (Ute Brand)",
        ),
        ("budget", "90k in the plan for next year, Dr Holm frees it"),
    ] {
        carol
            .command(
                "deal evidence",
                &[("deal", "D-1"), ("criterion", criterion), ("text", text)],
            )
            .await;
    }
    world.days(6);
    carol.command("deal move", &[("deal", "D-1")]).await;
    for (criterion, text) in [
        (
            "preview",
            "Ute went through it on Tuesday: show the alarm as well",
        ),
        ("audience", "Ute Brand, Dr Holm and two fitters came"),
        (
            "details",
            "7 questions, one left: the cellar without network, Max answers by Friday",
        ),
    ] {
        carol
            .command(
                "deal evidence",
                &[("deal", "D-1"), ("criterion", criterion), ("text", text)],
            )
            .await;
    }
    world.days(8);
    carol.command("deal move", &[("deal", "D-1")]).await;
    for (criterion, text) in [
        (
            "objections",
            "cellar: tested, works; price: settled against the clerks' time",
        ),
        (
            "why-us",
            "you asked what the fitters do before you showed anything",
        ),
        ("post-sale", "Jan Kolb takes over, met Ines on Monday"),
        ("legal", "Dr Meier: data clause open until 10 January"),
        ("licensing", "30 fitters, 2 offices, steps of 10"),
    ] {
        carol
            .command(
                "deal evidence",
                &[("deal", "D-1"), ("criterion", criterion), ("text", text)],
            )
            .await;
    }
    world.days(20);
    carol.command("deal move", &[("deal", "D-1")]).await;
    for (criterion, text) in [
        ("terms", "Dr Holm agreed to 112k, 36 months, 30 days"),
        ("signatory", "with Dr Holm, back by Friday"),
    ] {
        carol
            .command(
                "deal evidence",
                &[("deal", "D-1"), ("criterion", criterion), ("text", text)],
            )
            .await;
    }
    world.days(3);
    let won = carol
        .command(
            "deal won",
            &[("deal", "D-1"), ("signed", "Dr Holm signed on 2 January")],
        )
        .await;
    let form = carol.press(&won, "Answer").await;
    carol
        .submit(
            &form,
            &[(
                "Promises listed",
                "went through 6 with Jan Kolb; alarm is due in March",
            )],
        )
        .await;
    carol.command("deal show", &[("deal", "D-1")]).await;
    assert_snapshot!(world.talk(), @r#"
    carol: /deal new name: Kieler Netze meters value: 120k customer: Kieler Netze source: inbound vertical: energy competitor: Plainford complexity: complex
    **D-1 · Kieler Netze meters** · €120,000 · Kieler Netze
    ┃ #5b7c99
    ┃ By @carol
    ┃ ▰▱▱▱▱▱▱ 1 of 7 · Prospecting · Inbound enquiry
    ┃
    ┃ **Needed for Qualification**
    ┃ ◻ Whose phone rings first at Kieler Netze when something goes wrong?
    ┃ ◻ What were you doing when you decided to write to us?
    ┃
    ┃ **Say** Read their own enquiry back to them, and ask what happened the day before.
    ┃ *They ask others too. Find out what they want solved before you send anything.*
    [Answer] [Set next step] [More] [Undo]

    carol: [Answer]
    {D-1 Kieler Netze meters: what do you know?}
    Who answered (optional): (Jana Weiss, fleet manager, called back on 3 March)
      Whose phone rings first at Kieler Netze when something goes wrong?
    Lead assessed (optional): (Wants paper forms gone in 3 depots before June; runs them herself)
      What were you doing when you decided to write to us?
    Why now (optional): (Two depots merge in May; the new head wants one system)
      What made you look now, and not last year?

    carol: {D-1 Kieler Netze meters: what do you know?} [("Who answered", "Ute Brand, head of metering, wrote back on Monday"), ("Lead assessed", "sent her our brochure")]
    (only you)
    ✔ **D-1 Kieler Netze meters: Who answered**
    ┃ #e0a030
    ┃ ◪ Lead assessed (half): That is what we did. What did they do or say? Ask: **Ask Ute Brand:** What would happen if you found nobody for this by summer?
    ┃ *Our own work says nothing about how far the buyer is.*
    [Answer: Lead assessed] [See checklist] [Undo]
    [Keep Ute Brand]

    carol: [Answer: Lead assessed]
    {D-1 Kieler Netze meters: Lead assessed}
    **What counts**
    They confirmed what they want solved, that it is theirs to solve, and by when.
    Lead assessed: sent her our brochure
      What would happen if you found nobody for this by summer?

    carol: {D-1 Kieler Netze meters: Lead assessed} [("Lead assessed", "wants the yearly readings without paper by spring; her own job")]
    (only you)
    ✔ **D-1 Kieler Netze meters: Lead assessed**
    ┃ #3ba55d
    ┃ Before: “sent her our brochure” · @carol → now: “wants the yearly readings without paper by spring; her own job”
    ┃ ✔ Ready for Qualification. Worth asking on the way: What is coming in the next six months that this touches?
    [Move to Qualification] [See checklist] [Undo]
    [We did] [Who said it]

    carol: [Move to Qualification]
    **D-1 is in Qualification** · Kieler Netze meters · €120,000
    ┃ #5b7c99
    ┃ By @carol
    ┃ ▰▰▱▱▱▱▱ 2 of 7 · Qualification
    ┃
    ┃ **Needed for Development**
    ┃ ◻ **Ask Ute Brand:** What one thing here would you change first?
    ┃ ◻ Who besides you has to say yes?
    ┃ ◻ Is there a budget, or would one have to be made?
    ┃
    ┃ **Say** Ask which report to the regulator takes them longest, and why.
    ┃ *A clear no this week is worth more than a friendly maybe until June.*
    [Answer] [Set next step] [More] [Undo]

    carol: [Answer]
    {D-1 Kieler Netze meters: what do you know?}
    Problem (optional): (Invoices take nine days; drivers wait for their money)
      What one thing here would you change first?
    Who is responsible (optional): (Petra Lind has to solve it; Karl Ahm (CFO) decides)
      Who besides you has to say yes?
    Budget (optional): (Up to 60k from the IT budget; the CFO frees it in April)
      Is there a budget, or would one have to be made?
    Deciding date (optional): (1 July: the lease of the old system ends)
      Which date forces a decision, and what happens on that day?

    carol: {D-1 Kieler Netze meters: what do you know?} [("Problem", "4,000 readings a year are typed twice"), ("Who is responsible", "Ute Brand has to solve it, Dr Holm signs")]
    (only you)
    ✔ **D-1 Kieler Netze meters: Problem · Who is responsible**
    ┃ #3ba55d
    ┃ ◻ **Ask Dr Holm:** Which budget would this come from, and who watches over it?
    [Answer] [See checklist] [Undo]
    [Keep Dr Holm: signs]

    carol: /deal move deal: D-1
    (only you)
    **D-1 Kieler Netze meters: a manager is asked for Development**
    ┃ #e0a030
    ┃ It stays in Qualification until then. Anything you answer now speaks for it.
    [Say why] [Answer] [Undo]

    carol: [Say why]
    {D-1 Kieler Netze meters: say why}
    **Qualification → Development**
    Reason: (They asked for a demo this week)

    carol: {D-1 Kieler Netze meters: say why} [("Reason", "The budget round is only in January")]
    (only you)
    **D-1 Kieler Netze meters: a manager is asked for Development**
    ┃ #e0a030
    ┃ It stays in Qualification until then.
    [Answer] [Undo]

    mona: [Approve]
    (changed)
    ✔ **D-1 Kieler Netze meters: Qualification → Development approved**
    ┃ #3ba55d
    ┃ By @mona, asked by @carol.
    ┃ ⚑ Owed: Budget

    carol: /deal checklist deal: D-1
    (only you)
    **D-1 · Kieler Netze meters** · €120,000 · Kieler Netze
    ┃ #e0a030
    ┃ ▰▰▰▱▱▱▱ 3 of 7 · Development
    ┃
    ┃ **Needed for Presentation**
    ┃ > Noted: 4,000 readings a year are typed twice (Tue 24 Nov)
    ┃ ◻ **Ask Ute Brand:** What does a week of this cost, and whom?
    ┃ ⚑ Owed from Qualification. Yes, and so that the hour is worth it: which budget would pay for this?
    ┃ ◻ Which of your systems may never stand still, not even for an hour?
    ┃ Then: Problem and answer fit · Their measure · Mutual plan · Voice inside · Who is who · How they buy · Other ways · What they believe of us
    ┃
    ┃ **Say** Draw their path from meter to invoice, and let them correct you.
    ┃ **Ask, with Plainford (example) in mind** How would you get all your data out again, and what would it cost?
    ┃ *The money is not named yet. Ask before you draw a plan that somebody has to pay.*
    ┃
    ┃ **Owed from earlier stages**
    ┃ ⚑ Budget · Qualification
    (Answer something: ⚑ Budget – They said that money is there, or how and when it can be found. | ◻ Today and its cost – They described how it works today, step by step, and what that costs them. | ◻ Trade requirements – They said which requirements of their trade any answer has to meet. | ◻ Problem and answer fit – They agreed, in words, that our answer solves the problem they described. | ◻ Their measure – They named the figure that shows it is solved, and what it is today. | ◻ Mutual plan – They agreed to steps with dates, and at least the next step is theirs. | ◻ Voice inside – They named who will speak for it when we are not in the room. | ◻ Who is who – They named who uses it, who judges it, who pays, and who may be against it. | ◻ How they buy – They described how they buy: steps, papers, and who can say no. | ◻ Other ways – They named the other ways they consider, doing nothing included. | ◻ What they believe of us – They said what they believe we do, before we told them.)
    (Not here …: ◻ Today and its cost – They described how it works today, step by step, and what that costs them. | ◻ Trade requirements – They said which requirements of their trade any answer has to meet. | ◻ Problem and answer fit – They agreed, in words, that our answer solves the problem they described. | ◻ Their measure – They named the figure that shows it is solved, and what it is today. | ◻ Mutual plan – They agreed to steps with dates, and at least the next step is theirs. | ◻ Voice inside – They named who will speak for it when we are not in the room. | ◻ Who is who – They named who uses it, who judges it, who pays, and who may be against it. | ◻ How they buy – They described how they buy: steps, papers, and who can say no. | ◻ Other ways – They named the other ways they consider, doing nothing included. | ◻ What they believe of us – They said what they believe we do, before we told them.)
    [Set next step] [Log a note] [Show in channel] [Answers]

    carol: (Answer something: situation)
    {D-1 Kieler Netze meters: Today and its cost}
    **What counts**
    They described how it works today, step by step, and what that costs them.
    Today and its cost: (Two clerks, nine days, about €1,400 a month in late fees)
      Take me through the last case. Who touched it, and when?

    carol: {D-1 Kieler Netze meters: Today and its cost} [("Today and its cost", "two clerks, six weeks each winter")]
    (only you)
    ✔ **D-1 Kieler Netze meters: Today and its cost**
    ┃ #3ba55d
    ┃ ◻ **Ask Ute Brand:** Which report to the regulator costs you the most hours today?
    [Answer: Trade requirements and 3 more] [Answer: Budget] [See checklist] [Undo]
    [We did] [Who said it]

    carol: /deal evidence deal: D-1 criterion: requirements text: readings must be traceable for the regulator
    (only you)
    ✔ **D-1 Kieler Netze meters: Trade requirements**
    ┃ #3ba55d
    ┃ > Noted: 4,000 readings a year are typed twice (Tue 24 Nov)
    ┃ ◻ **Ask Ute Brand:** Suppose this is over: what would still be missing?
    [Answer: Problem and answer fit and 3 more] [Answer: Budget] [See checklist] [Undo]
    [We did] [Who said it]

    carol: /deal evidence deal: D-1 criterion: fit text: if the device sends the reading, nobody types it
    (only you)
    ✔ **D-1 Kieler Netze meters: Problem and answer fit**
    ┃ #3ba55d
    ┃ ◻ **Ask Ute Brand:** Which figure would show that it is solved? What is it today?
    [Answer: Their measure and 3 more] [Answer: Budget] [See checklist] [Undo]
    [We did] [Who said it]

    carol: /deal evidence deal: D-1 criterion: plan text: list of devices by 4 December, test on the 15th
    (only you)
    ✔ **D-1 Kieler Netze meters: Mutual plan**
    ┃ #3ba55d
    ┃ ◻ **Ask Ute Brand:** Which number do you report upwards that should move?
    ┃ Mutual plan: Fri 4 Dec comes first. Is it the next step?
    [Answer: Their measure and 2 more] [Answer: Budget] [See checklist] [Undo]
    [Set next step: Fri 4 Dec]
    [We did] [Who said it]

    carol: /deal evidence deal: D-1 criterion: measure text: hours of typing a year: 400 today, none is solved (Ute Brand)
    (only you)
    ✔ **D-1 Kieler Netze meters: Their measure**
    ┃ #3ba55d
    ┃ ✔ Ready for Presentation.
    ┃ ⚑ Owed from Qualification. **Ask Dr Holm:** Yes, and so that the hour is worth it: which budget would pay for this?
    [Answer: Budget] [Move to Presentation] [See checklist] [Undo]
    [We did] [Who said it]

    carol: /deal evidence deal: D-1 criterion: budget text: 90k in the plan for next year, Dr Holm frees it
    (only you)
    ✔ **D-1 Kieler Netze meters: Budget**
    ┃ #3ba55d
    ┃ ✔ Ready for Presentation. Worth asking on the way: Who will speak for this when we are not in the room?
    ┃ Budget: €90,000. The deal says €120,000.
    [Move to Presentation] [See checklist] [Undo]
    [Set value: €90,000]
    [We did] [Who said it] [Keep Dr Holm: pays, signs]

    carol: /deal move deal: D-1
    **D-1 is in Presentation** · Kieler Netze meters · €120,000
    ┃ #5b7c99
    ┃ By @carol
    ┃ *Hand-off: Presentation is for Hunter, Senior rep, Pre-sales engineer. `/deal assign` passes it on.*
    ┃ ▰▰▰▰▱▱▱ 4 of 7 · Presentation
    ┃
    ┃ **Needed for Discussion**
    ┃ ◻ **Ask Ute Brand:** Would you go through the draft with me before the others see it?
    ┃ ◻ Who must have seen this before anybody can say yes?
    ┃
    ┃ **Say** Set two clerks beside the result they want, before you show anything new.
    ┃ **Ask, with Plainford (example) in mind** How do they meet your hardest requirement, in writing?
    [Answer] [Set next step] [More] [Undo]

    carol: /deal evidence deal: D-1 criterion: preview text: Ute went through it on Tuesday: show the alarm as well
    (only you)
    ✔ **D-1 Kieler Netze meters: Checked beforehand**
    ┃ #3ba55d
    ┃ ◻ **Ask Ute Brand:** Will the person who signs be there, and if not, who tells them?
    [Answer] [See checklist] [Undo]
    [We did] [Who said it]

    carol: /deal evidence deal: D-1 criterion: audience text: Ute Brand, Dr Holm and two fitters came
    (only you)
    ✔ **D-1 Kieler Netze meters: The right people**
    ┃ #3ba55d
    ┃ ◻ **Ask Ute Brand:** What surprised you, and what is still unclear?
    [Answer] [See checklist] [Undo]
    [We did] [Who said it]

    carol: /deal evidence deal: D-1 criterion: details text: 7 questions, one left: the cellar without network, Max answers by Friday
    (only you)
    ✔ **D-1 Kieler Netze meters: Detail questions**
    ┃ #3ba55d
    ┃ ✔ Ready for Discussion. Worth asking on the way: Who has not seen this yet, and could stop it?
    [Move to Discussion] [See checklist] [Undo]
    [We did] [Who said it]

    carol: /deal move deal: D-1
    **D-1 is in Discussion** · Kieler Netze meters · €120,000
    ┃ #5b7c99
    ┃ By @carol
    ┃ *Hand-off: Discussion is for Hunter, Senior rep, Account manager. `/deal assign` passes it on.*
    ┃ ▰▰▰▰▰▱▱ 5 of 7 · Discussion
    ┃
    ┃ **Needed for Closing**
    ┃ ◻ **Ask Ute Brand:** What could still make you say no?
    ┃ ◻ When a colleague asks "why them", what will you answer?
    ┃ ◻ Who runs this on your side from the first day?
    ┃
    ┃ **Say** On price, come back to what it costs today: two clerks.
    ┃ **Ask, with Plainford (example) in mind** Which of your old systems has to stay, and who pays for its connection?
    [Answer] [Set next step] [More] [Undo]

    carol: /deal evidence deal: D-1 criterion: objections text: cellar: tested, works; price: settled against the clerks' time
    (only you)
    ✔ **D-1 Kieler Netze meters: Objections settled**
    ┃ #3ba55d
    ┃ ◻ **Ask Ute Brand:** What would you lose by taking the cheapest offer?
    [Answer] [See checklist] [Undo]
    [We did] [Who said it]

    carol: /deal evidence deal: D-1 criterion: why-us text: you asked what the fitters do before you showed anything
    (only you)
    ✔ **D-1 Kieler Netze meters: Why us**
    ┃ #3ba55d
    ┃ ◻ **Ask Ute Brand:** Who will your people call first when something is strange?
    [Answer] [See checklist] [Undo]
    [We did] [Who said it]

    carol: /deal evidence deal: D-1 criterion: post-sale text: Jan Kolb takes over, met Ines on Monday
    (only you)
    ✔ **D-1 Kieler Netze meters: After-sale people**
    ┃ #3ba55d
    ┃ ◻ **Ask Dr Holm:** Which clause do you change in every contract?
    [Answer] [See checklist] [Undo]
    [We did] [Who said it]

    carol: /deal evidence deal: D-1 criterion: legal text: Dr Meier: data clause open until 10 January
    (only you)
    ✔ **D-1 Kieler Netze meters: Legal involved**
    ┃ #3ba55d
    ┃ ◻ **Ask Dr Holm:** How many people will use it at first, and how many in two years?
    [Answer] [See checklist] [Undo]
    [We did] [Who said it]

    carol: /deal evidence deal: D-1 criterion: licensing text: 30 fitters, 2 offices, steps of 10
    (only you)
    ✔ **D-1 Kieler Netze meters: Licences agreed**
    ┃ #3ba55d
    ┃ ✔ Ready for Closing. Worth asking on the way: What would the price have to save you in the first year?
    [Move to Closing] [See checklist] [Undo]
    [We did] [Who said it]

    carol: /deal move deal: D-1
    **D-1 is in Closing** · Kieler Netze meters · €120,000
    ┃ #5b7c99
    ┃ By @carol
    ┃ *Hand-off: Closing is for Hunter, Senior rep, Account manager. `/deal assign` passes it on.*
    ┃ ▰▰▰▰▰▰▱ 6 of 7 · Closing
    ┃
    ┃ **Before it is signed**
    ┃ ◻ **Ask Dr Holm:** Shall we read the terms together once, line by line?
    ┃ ◻ Is a holiday, a board date or the year's end in between?
    ┃
    ┃ **Say** Put what it costs today, two clerks, into the first line of the summary.
    ┃ **Ask, with Plainford (example) in mind** What does the second year cost, with the additions you named?
    [Answer] [Set next step] [More] [Undo]

    carol: /deal evidence deal: D-1 criterion: terms text: Dr Holm agreed to 112k, 36 months, 30 days
    (only you)
    ✔ **D-1 Kieler Netze meters: Terms agreed**
    ┃ #3ba55d
    ┃ ◻ **Ask Dr Holm:** Who signs first, who second, and on which day?
    ┃ Terms agreed: €112,000. The deal says €120,000.
    [Answer] [See checklist] [Undo]
    [Set value: €112,000]
    [We did] [Who said it]

    carol: /deal evidence deal: D-1 criterion: signatory text: with Dr Holm, back by Friday
    (only you)
    ✔ **D-1 Kieler Netze meters: Papers with the signer**
    ┃ #3ba55d
    ┃ ◻ **Ask Dr Holm:** On which day do you sign, and who sends us the copy?
    [Fill in who signed] [See checklist] [Undo]
    [We did] [Who said it]

    carol: /deal won deal: D-1 signed: Dr Holm signed on 2 January
    **D-1 is won** · Kieler Netze meters · €120,000
    ┃ #3ba55d
    ┃ By @carol
    ┃ *Hand-off: Account Management is for Account manager, Customer success. `/deal assign` passes it on.*
    ┃ ▰▰▰▰▰▰▰ 7 of 7 · Account Management
    ┃
    ┃ **Needed now**
    ┃ ◻ **Ask Dr Meier:** Which of our promises do you wait for most?
    ┃ ◻ Which number must be on the invoice, so that it passes at once?
    ┃ > Noted: 4,000 readings a year are typed twice (Tue 24 Nov 2026)
    ┃ ◻ What has become of this?
    ┃
    ┃ **Say** If something is late, name it before they do, with the new date.
    ┃ *Agree on three review dates now: after 30, 60 and 90 days.*
    [Answer] [Set next step] [More] [Undo]

    carol: [Answer]
    {D-1 Kieler Netze meters: what do you know?}
    Promises listed (optional): (5 gone through with Ute Brand; 1 late: export, Max, 20 June)
      Which of our promises do you wait for most?
    Invoice paid (optional): (Invoice 2041 of 5 June, paid on 3 July)
      Which number must be on the invoice, so that it passes at once?
    First result (optional): (Invoices leave after two days, not nine (Jana, 30 June))
      Which figure has moved since the start, and who noticed?
    Review dates (optional): (15 July, 14 August, 15 September, 30 minutes each)
      On which days shall we look at the figures together?

    carol: {D-1 Kieler Netze meters: what do you know?} [("Promises listed", "went through 6 with Jan Kolb; alarm is due in March")]
    (only you)
    ✔ **D-1 Kieler Netze meters: Promises listed**
    ┃ #3ba55d
    ┃ ◻ **Ask Dr Holm:** For which day is the payment planned?
    [Answer] [See checklist] [Undo]
    [We did] [Who said it]

    carol: /deal show deal: D-1
    (only you)
    **D-1 · Kieler Netze meters** · €120,000 · Kieler Netze
    ┃ #3ba55d
    ┃ ▰▰▰▰▰▰▰ 7 of 7 · Account Management · 100 %
    ┃
    ┃ Owner @carol
    ┃ Inbound enquiry · Energy and utilities · against Plainford (example) · complex deal
    ┃ **Problem** 4,000 readings a year are typed twice
    ┃ **Decides** Ute Brand has to solve it, Dr Holm signs
    ┃ **Why us** you asked what the fitters do before you showed anything
    ┃ **Next** nothing is set
    ┃ Last touch: answer by @carol, now
    ┃ Quiet for 0 of 40 working days; stale from Fri 26 Feb · in this stage for 0 days
    ┃
    ┃ ✔ 23 of 29 met · ◻ 6 open
    [See checklist] [Log a note] [Set next step]
    [Answers] [History] [Show in channel]
    "#);
    world.end().await;
}
