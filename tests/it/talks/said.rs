//! Answers: half or met, before and now, put right by one tap; and who signed.

use insta::assert_snapshot;

use crate::support::{Said, World};

async fn deal(world: &World) {
    let said = world
        .carol()
        .command(
            "deal new",
            &[
                ("name", "Nordlicht fleet"),
                ("customer", "Nordlicht Energie"),
                ("stage", "qualification"),
            ],
        )
        .await;
    assert!(said.text().contains("D-1"), "{}", said.text());
    world.minute();
}

async fn answer(world: &World, criterion: &str, text: &str) -> Said {
    let options = [("deal", "D-1"), ("criterion", criterion), ("text", text)];
    let said = world.carol().command("deal evidence", &options).await;
    world.minute();
    said
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_answer_is_kept_and_asked_again_in_other_words() {
    let world = World::start().await;
    deal(&world).await;
    let carol = world.carol();
    let said = answer(&world, "budget", "no idea so far").await;
    assert_snapshot!(said.text(), @"
    (only you)
    ◪ **D-1 Nordlicht fleet: Budget, half**
    ┃ #e0a030
    ┃ Not known yet. Ask it another way: Nobody knows the sum? Then who found the money the last time?
    ┃ ⚑ 2 owed.
    [Answer: Budget] [See checklist] [Undo]
    [They did] [Who said it]
    ");
    let said = answer(&world, "budget", "muss ich fragen").await;
    assert_snapshot!(said.text(), @"
    (only you)
    ◪ **D-1 Nordlicht fleet: Budget, half**
    ┃ #e0a030
    ┃ Not known yet. Ask it another way: Which budget would this come from, and who watches over it?
    ┃ Before: “no idea so far” · @carol → now: “muss ich fragen”
    ┃ ⚑ 2 owed.
    [Answer: Budget] [See checklist] [Undo]
    [They did] [Who said it]
    ");
    let list = carol.command("deal checklist", &[("deal", "D-1")]).await;
    assert_snapshot!(list.text(), @"
    (only you)
    **D-1 · Nordlicht fleet** · Nordlicht Energie
    ┃ #e0a030
    ┃ ▰▰▱▱▱▱▱ 2 of 7 · Qualification
    ┃
    ┃ **Needed for Development**
    ┃ ◻ What goes wrong today, and how do you notice?
    ┃ ◻ Who can say yes, and who can only say no?
    ┃ ◪ Budget, asked 1 minute ago: not known yet. Ask it another way: Which budget would this come from, and who watches over it?
    ┃ Then: Deciding date · Cost of waiting · Who loses by it
    ┃
    ┃ **Say** Sum up in one sentence: problem, owner, money. Then ask what you left out.
    ┃ **Say** Ask which costs of today's way stand in no budget.
    ┃ *Two answers that are none mean the wrong person. Ask who does know.*
    ┃
    ┃ **Owed from earlier stages**
    ┃ ⚑ Who answered · Prospecting
    ┃ ⚑ Source · Prospecting
    (Answer something: ⚑ Who answered – A named person there answered: they called back, wrote back or took a meeting. | ⚑ Source – We know how they came to us, or we to them. | ◻ Problem – They described the problem in their own words, and it is one that we solve. | ◻ Who is responsible – They named who has to solve it, and who decides and signs for it. | ◪ Budget (half) – They said that money is there, or how and when it can be found. | ◻ Deciding date – They named a date that forces a decision, and what happens on it. | ◻ Cost of waiting – They said what happens to them if they do nothing. | ◻ Who loses by it – They said whose work gets harder, or who loses something, if this changes.)
    (Not here …: ⚑ Who answered – A named person there answered: they called back, wrote back or took a meeting. | ⚑ Source – We know how they came to us, or we to them. | ◻ Problem – They described the problem in their own words, and it is one that we solve. | ◻ Deciding date – They named a date that forces a decision, and what happens on it. | ◻ Cost of waiting – They said what happens to them if they do nothing. | ◻ Who loses by it – They said whose work gets harder, or who loses something, if this changes.)
    [Set next step] [Log a note] [Show in channel] [Answers]
    ");
    let card = carol.command("deal show", &[("deal", "D-1")]).await;
    assert_snapshot!(card.text(), @"
    (only you)
    **D-1 · Nordlicht fleet** · Nordlicht Energie
    ┃ #e0a030
    ┃ ▰▰▱▱▱▱▱ 2 of 7 · Qualification · 20 %
    ┃
    ┃ Owner @carol
    ┃ standard deal
    ┃ **Next** nothing is set
    ┃ Last touch: logged by @carol, 3 minutes ago
    ┃ Quiet for 0 of 5 working days; stale from Fri 27 Nov · in this stage for 0 days of 14
    ┃
    ┃ ✔ 0 of 8 met · ◻ 6 open, ◪ 1 of them half · ⚑ 2 owed
    ┃ ⚑ Owed: Who answered · Source
    ┃ ⚑ D-1 starts in Qualification; Prospecting passed over
    [See checklist] [Log a note] [Set next step]
    [Answers] [History] [Show in channel]
    ");
    let picks = carol
        .complete("deal evidence", "criterion", "bud", &[("deal", "D-1")])
        .await;
    let picks: Vec<String> = picks.into_iter().map(|c| c.name).collect();
    assert_snapshot!(picks[0], @"◪ Budget (half) – They said that money is there, or how and when it can be found.");
    // What a list shows is taken when it is typed.
    let said = answer(
        &world,
        &picks[0],
        "Karl Ahm (CFO): up to 60k, freed in April",
    )
    .await;
    assert_snapshot!(said.text(), @"
    (only you)
    ✔ **D-1 Nordlicht fleet: Budget**
    ┃ #3ba55d
    ┃ Before: “muss ich fragen” · @carol → now: “Karl Ahm (CFO): up to 60k, freed in April”
    ┃ ◻ **Ask Karl Ahm:** What have you tried against it, and why is it still there?
    ┃ ⚑ 2 owed.
    ┃ Budget: €60,000. The deal has no value yet.
    [Answer: Problem and 2 more] [Answer: Who answered] [See checklist] [Undo]
    [Set value: €60,000]
    [We did] [Who said it] [Keep Karl Ahm]
    ");
    let history = carol.command("deal history", &[("deal", "D-1")]).await;
    assert_snapshot!(history.text(), @"
    (only you)
    **D-1 · Nordlicht fleet** · Nordlicht Energie
    ┃ #5b7c99
    ┃ 1 minute ago · @carol answered Budget: “Karl Ahm (CFO): up to 60k, freed in April”
    ┃ 2 minutes ago · @carol answered Budget: “muss ich fragen” (◪ half: not known yet)
    ┃ 3 minutes ago · @carol answered Budget: “no idea so far” (◪ half: not known yet)
    ┃ 4 minutes ago · @carol logged it in Qualification
    (Read one whole: Karl Ahm (CFO): up to 60k, freed in April – Budget · Mon 23 Nov | muss ich fragen – Budget · Mon 23 Nov | no idea so far – Budget · Mon 23 Nov)
    ");
    // No answer takes the place of one.
    let said = answer(&world, "budget", "tbc").await;
    assert_snapshot!(said.text(), @"
    (only you)
    ◪ **D-1 Nordlicht fleet: Budget, noted**
    ┃ #e0a030
    ┃ It stays met: “Karl Ahm (CFO): up to 60k, freed in April” · @carol
    ┃ ◻ **Ask Karl Ahm:** What happened the last time it went wrong?
    ┃ ⚑ 2 owed.
    [Answer: Problem and 2 more] [Answer: Who answered] [See checklist] [Undo]
    [They did] [Who said it]
    ");
    let said = answer(&world, "budget", "Karl Ahm: 40k at most").await;
    assert_snapshot!(said.text(), @"
    (only you)
    ✔ **D-1 Nordlicht fleet: Budget**
    ┃ #3ba55d
    ┃ Before: “Karl Ahm (CFO): up to 60k, freed in April” · @carol → now: “Karl Ahm: 40k at most”
    ┃ ◻ **Ask Karl Ahm:** What goes wrong today, and how do you notice?
    ┃ ⚑ 2 owed.
    ┃ Budget: €40,000. The deal has no value yet.
    [Answer: Problem and 2 more] [Answer: Who answered] [See checklist] [Undo]
    [Set value: €40,000]
    [We did] [Who said it]
    ");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_tap_says_who_did_it() {
    let world = World::start().await;
    deal(&world).await;
    let (carol, ben) = (world.carol(), world.ben());
    let said = answer(&world, "problem", "Called them about the nine days").await;
    assert_snapshot!(said.text(), @"
    (only you)
    ◪ **D-1 Nordlicht fleet: Problem, half**
    ┃ #e0a030
    ┃ That is what we did. What did they do or say? Ask: When did somebody last complain about it, and what did they say?
    ┃ *Our own work says nothing about how far the buyer is.*
    ┃ ⚑ 2 owed.
    [Answer: Problem] [See checklist] [Undo]
    [They did] [Who said it]
    ");
    let turned = carol.press(&said, "They did").await;
    assert_snapshot!(turned.text(), @"
    (only you) (changed)
    ✔ **D-1 Nordlicht fleet: Problem, met**
    ┃ #3ba55d
    ┃ It counts as what they did or said.
    [See checklist] [Undo]
    [We did] [Who said it]
    ");
    world.minute();
    let back = carol.press(&turned, "Undo").await;
    assert_snapshot!(back.text(), @"
    (only you)
    ✔ **D-1 Nordlicht fleet: taken back**
    ┃ #3ba55d
    ┃ You counted Problem as theirs. Now it is as before:
    ┃ ▰▰▱▱▱▱▱ 2 of 7 · Qualification
    ");
    world.minute();
    // Whoever may answer may say whose it was.
    let options = [
        ("deal", "D-1"),
        ("criterion", "problem"),
        ("text", "Nine days until an invoice is out"),
        ("who", "Jana Weiss"),
    ];
    let said = ben.command("deal evidence", &options).await;
    world.minute();
    let turned = ben.press(&said, "We did").await;
    assert_snapshot!(turned.text(), @"
    (only you) (changed)
    ◪ **D-1 Nordlicht fleet: Problem, half**
    ┃ #e0a030
    ┃ It counts as our side. Ask: What have you tried against it, and why is it still there?
    [Answer: Problem] [See checklist] [Undo]
    [They did] [Who said it]
    ");
    world.minute();
    let names = carol
        .complete("deal note", "who", "", &[("deal", "D-1")])
        .await;
    assert_eq!(
        names.iter().map(|c| c.name.as_str()).collect::<Vec<_>>(),
        ["Jana Weiss"]
    );
    let history = carol.command("deal history", &[("deal", "D-1")]).await;
    assert_snapshot!(history.text(), @"
    (only you)
    **D-1 · Nordlicht fleet** · Nordlicht Energie
    ┃ #5b7c99
    ┃ 1 minute ago · @ben counted Problem as our side
    ┃ 2 minutes ago · @ben answered Problem: Jana Weiss: “Nine days until an invoice is out”
    ┃ 2 minutes ago · @ben kept Jana Weiss
    ┃ 3 minutes ago · @carol took the last change back
    ┃ 4 minutes ago · @carol ~~counted Problem as theirs~~ (taken back)
    ┃ 5 minutes ago · @carol answered Problem: “Called them about the nine days” (◪ half: our side only)
    ┃ 6 minutes ago · @carol logged it in Qualification
    (Read one whole: Nine days until an invoice is out – Problem · Mon 23 Nov | Called them about the nine days – Problem · Mon 23 Nov)
    ");
    // Who said it is put right in a form of one field.
    let said = ben.command("deal evidence", &options).await;
    world.minute();
    let form = ben.press(&said, "Who said it").await;
    assert_snapshot!(form.text(), @"
    {D-1 Nordlicht fleet: Problem}
    Who said it (optional): Jana Weiss
    ");
    let put_right = ben.submit(&form, &[("Who said it", "Petra Lind")]).await;
    assert_snapshot!(put_right.text(), @"
    (only you) (changed)
    ✔ **D-1 Nordlicht fleet: Problem, met**
    ┃ #3ba55d
    ┃ Said by Petra Lind.
    [See checklist] [Undo]
    [We did] [Who said it]
    ");
    world.minute();
    let long = ben
        .submit(&form, &[("Who said it", &"x".repeat(101))])
        .await;
    assert_snapshot!(long.text(), @"
    (only you)
    **Who said it is too long:** at most 100 characters.
    ┃ #c93c3c
    ┃ Nothing was changed; what you typed is kept:
    ┃ >>> xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
    [Try again] [Log it as a note]
    ");
    // A button of an answer that was taken back tells how things stand.
    let said = answer(&world, "budget", "60k").await;
    carol.press(&said, "Undo").await;
    world.minute();
    let stale = carol.press(&said, "We did").await;
    assert_snapshot!(stale.text(), @"
    (only you)
    **D-1 Nordlicht fleet changed in the meantime.** Look at it again, then repeat. Nothing was changed.
    ┃ #c93c3c
    ┃ ▰▰▱▱▱▱▱ 2 of 7 · Qualification
    [See checklist]
    ");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn several_answers_at_once_are_each_met_or_half() {
    let world = World::start().await;
    deal(&world).await;
    let carol = world.carol();
    let said = answer(
        &world,
        "responsible",
        "Petra Lind solves it, Karl Ahm (CFO) decides",
    )
    .await;
    let form = carol.press(&said, "Answer: Problem and 2 more").await;
    let said = carol
        .submit(
            &form,
            &[
                ("Problem", "Jana: \"nine days for every invoice\""),
                ("Budget", "tbc"),
            ],
        )
        .await;
    assert_snapshot!(said.text(), @"
    (only you)
    ✔ **D-1 Nordlicht fleet: Problem**
    ┃ #e0a030
    ┃ ◪ Budget (half): Not known yet. Ask it another way: **Ask Karl Ahm:** Nobody knows the sum? Then who found the money the last time?
    ┃ ⚑ 2 owed.
    [Answer: Budget] [See checklist] [Undo]
    ");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_win_takes_who_and_on_which_day() {
    let world = World::start().await;
    deal(&world).await;
    let carol = world.carol();
    let win = async |signed: &str| {
        let said = carol
            .command("deal won", &[("deal", "D-1"), ("signed", signed)])
            .await;
        world.minute();
        said
    };
    for none in [
        "Karl Ahm will sign tomorrow",
        "NDA signed by Karl Ahm",
        "signed",
        "we signed on Friday",
    ] {
        let said = win(none).await;
        assert!(
            said.text().contains("not closed yet"),
            "{none}: {}",
            said.text()
        );
    }
    let said = win("Karl Ahm signed on 3 December").await;
    assert_snapshot!(said.text(), @"
    (only you)
    **D-1 Nordlicht fleet is not closed yet: who signed, and when?**
    ┃ #c93c3c
    ┃ You wrote “Karl Ahm signed on 3 December”: that day is still to come.
    ┃ Nothing was changed.
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
    let ahead = carol
        .submit(
            &form,
            &[("Who signed?", "Karl Ahm"), ("On which day?", "in 3 days")],
        )
        .await;
    assert_snapshot!(ahead.text(), @"
    (only you)
    **D-1 Nordlicht fleet is not closed yet: who signed, and when?**
    ┃ #c93c3c
    ┃ You wrote “Karl Ahm signed on Thu 26 Nov 2026”: that day is still to come.
    ┃ Nothing was changed.
    ┃ >>> in 3 days
    [Fill in who signed] [Try again] [Log it as a note]
    ");
    let again = carol.press(&ahead, "Try again").await;
    assert_snapshot!(again.text(), @"
    {D-1 Nordlicht fleet: who signed, and when?}
    **What counts**
    That they signed: who, and on which day. What we sent, or what will be signed, does not.
    Who signed?: Karl Ahm
    On which day?: in 3 days
    ");
    let ours = carol
        .submit(
            &again,
            &[("Who signed?", "our CEO"), ("On which day?", "Friday")],
        )
        .await;
    assert_snapshot!(ours.text(), @"
    (only you)
    **D-1 Nordlicht fleet is not closed yet: who signed, and when?**
    ┃ #c93c3c
    ┃ You wrote “our CEO signed on Fri 20 Nov 2026”: that is our side.
    ┃ Nothing was changed.
    ┃ >>> Friday
    [Fill in who signed] [Try again] [Log it as a note]
    ");
    let again = carol.press(&ours, "Try again").await;
    let won = carol
        .submit(
            &again,
            &[
                ("Who signed?", "Karl Ahm (CFO)"),
                ("On which day?", "Friday"),
            ],
        )
        .await;
    assert!(won.text().contains("is won"), "{}", won.text());
    let history = carol.command("deal history", &[("deal", "D-1")]).await;
    assert_snapshot!(history.text(), @"
    (only you)
    **D-1 · Nordlicht fleet** · Nordlicht Energie
    ┃ #5b7c99
    ┃ now · @carol moved it from Qualification to Account Management past 4 stages (Development to Closing), 12 owed: “Karl Ahm (CFO) signed on Fri 20 Nov 2026”
    ┃ now · @carol answered Signed: “Karl Ahm (CFO) signed on Fri 20 Nov 2026”
    ┃ 6 minutes ago · @carol logged it in Qualification
    (Read one whole: Karl Ahm (CFO) signed on Fri 20 Nov 2026 – reason · Mon 23 Nov | Karl Ahm (CFO) signed on Fri 20 Nov 2026 – Signed · Mon 23 Nov)
    ");
    world.end().await;
}
