//! Stage discipline as people meet it: what is jumped is asked about, moves all the same, is flagged in the channel,
//! and comes back until it is answered.

use std::time::{Duration, Instant};

use insta::assert_snapshot;

use crate::support::{Person, Said, World};

/// A deal of Carol's, logged and nothing else.
pub async fn logged(carol: &Person<'_>, name: &str) -> Said {
    carol
        .command(
            "deal new",
            &[
                ("name", name),
                ("value", "48k"),
                ("customer", "Nordlicht Energie"),
                ("source", "call"),
            ],
        )
        .await
}

/// What was learned about a criterion.
pub async fn answered(who: &Person<'_>, deal: &str, criterion: &str, text: &str) -> Said {
    who.command(
        "deal evidence",
        &[("deal", deal), ("criterion", criterion), ("text", text)],
    )
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_skip_asks_why_moves_is_flagged_and_comes_back() {
    let world = World::start().await;
    let (carol, ben, mona) = (world.carol(), world.ben(), world.mona());
    mona.command("setup channel", &[("kind", "Deals"), ("channel", "#deals")])
        .await;
    logged(&carol, "Nordlicht fleet").await;

    let asked = carol
        .command("deal move", &[("deal", "D-1"), ("stage", "presentation")])
        .await;
    assert!(asked.is_private());
    assert_snapshot!(asked.text(), @"
    (only you)
    **D-1 Nordlicht fleet → Presentation: why pass over Qualification and Development?**
    ┃ #e0a030
    ┃ Also open here: Who answered
    ┃ *A demo before the problem is agreed gets compared on price.*
    ┃ Nothing has moved yet. Say why, and it moves.
    [The buyer asked for it] [It is done, I will note it] [We came in late] [They know us from another deal] [Say why]
    ");
    world.days(1);
    let asked = carol
        .command("deal move", &[("deal", "D-1"), ("stage", "presentation")])
        .await;
    let moved = carol.press(&asked, "The buyer asked for it").await;
    assert!(!moved.is_private());
    assert_snapshot!(moved.text(), @"
    ⚑ **D-1 Nordlicht fleet is in Presentation; Qualification and Development passed over**
    @carol: “The buyer asked for it”
    ┃ #e0a030
    ┃ €48,000 · Nordlicht Energie
    ┃ Gladly, and so that nobody is surprised by it: who decides on it in the end?
    ┃ Also owed: Budget · Who answered · Problem · and 5 more
    ┃
    ┃ *A demo before the problem is agreed gets compared on price.*
    ┃ ▰▰▰▰▱▱▱ 4 of 7 · Presentation
    ┃
    ┃ **Needed for Discussion**
    ┃ ◻ Would you go through the draft with me before the others see it?
    ┃ ◻ Who must have seen this before anybody can say yes?
    [Answer: Checked beforehand and 3 more] [Set next step] [More] [Undo]
    [Answer: Who is responsible] [Answer: Budget] [Answer: Who answered] [Waive] [Dismiss]
    ");

    let flag = world.post("passed over").await;
    assert_snapshot!(world.shown(&flag), @"
    ⚑ **D-1 Nordlicht fleet is in Presentation; Qualification and Development passed over**
    @carol: “The buyer asked for it”
    ┃ #e0a030
    ┃ €48,000 · Nordlicht Energie
    ┃ Gladly, and so that nobody is surprised by it: who decides on it in the end?
    ┃ Also owed: Budget · Who answered · Problem · and 5 more
    ┃
    ┃ *A demo before the problem is agreed gets compared on price.*
    ┃ ▰▰▰▰▱▱▱ 4 of 7 · Presentation
    ┃
    ┃ **Needed for Discussion**
    ┃ ◻ Would you go through the draft with me before the others see it?
    ┃ ◻ Who must have seen this before anybody can say yes?
    [Answer: Checked beforehand and 3 more] [Set next step] [More] [Undo]
    [Answer: Who is responsible] [Answer: Budget] [Answer: Who answered] [Waive] [Dismiss]
    ");
    let owner = world.room.person_id("carol").unwrap();
    assert_eq!(flag.pings(), [owner], "nobody but the owner");
    assert!(!flag.pings_many());

    // Anybody who sees it may add what they know, from the flag.
    let form = ben.press(&flag, "Answer: Who is responsible").await;
    assert_snapshot!(form.text(), @"
    {D-1 Nordlicht fleet: Who is responsible}
    **What counts**
    They named who has to solve it, and who decides and signs for it.
    Who has to solve it? (optional): _
      Gladly, and so that nobody is surprised by it: who decides on it in the end?
    Who decides and signs? (optional): _
    ");
    let said = ben
        .submit(
            &form,
            &[(
                "Who has to solve it?",
                "Petra Lind solves it, Karl Ahm (CFO) decides",
            )],
        )
        .await;
    assert!(said.is_private());
    assert_snapshot!(said.text(), @"
    (only you)
    ✔ **D-1 Nordlicht fleet: Who is responsible**
    ┃ #3ba55d
    ┃ ◻ What would your sharpest colleague attack in this draft?
    ┃ ⚑ 8 owed.
    [Answer: Checked beforehand and 3 more] [Answer: Budget] [See checklist] [Undo]
    [We did] [Who said it] [Keep Karl Ahm: decides]
    ");
    let flag = world.post("which budget").await;
    assert_snapshot!(world.shown(&flag), @"
    ⚑ **D-1 Nordlicht fleet is in Presentation; Qualification and Development passed over**
    @carol: “The buyer asked for it”
    ┃ #e0a030
    ┃ **Ask Karl Ahm:** Yes, and so that the hour is worth it: which budget would pay for this?
    ┃ Also owed: Who answered · Problem · Today and its cost · and 4 more
    ┃
    ┃ *A demo before the problem is agreed gets compared on price.*
    [Answer: Budget] [Answer: Who answered] [Answer: Problem] [Waive] [Dismiss]
    ");
    assert_eq!(world.posts().len(), 1, "the flag is edited, not repeated");

    // What is owed comes back at the next two moves, with the stage's own questions.
    world.minute();
    let moved = carol
        .command(
            "deal move",
            &[("deal", "D-1"), ("reason", "their deadline leaves no time")],
        )
        .await;
    assert_snapshot!(moved.text(), @"
    ⚑ **D-1 Nordlicht fleet is in Discussion without: Checked beforehand and 2 more**
    @carol: “their deadline leaves no time”
    ┃ #e0a030
    ┃ Gladly, and so that no one is surprised there: will you look through it with me first?
    ┃ Also owed: The right people · Detail questions
    ┃
    ┃ *What nobody there checked beforehand is disputed in front of everybody.*
    ┃ ▰▰▰▰▰▱▱ 5 of 7 · Discussion
    ┃
    ┃ **Needed for Closing**
    ┃ ◻ **Ask Karl Ahm:** What speaks against this on your side, and who says it?
    ┃
    ┃ ⚑ Owed from Prospecting. Gladly, and so that it reaches the right desk: who else works on it with you?
    [Answer: Objections settled and 4 more] [Set next step] [More] [Undo]
    [Answer: Checked beforehand] [Answer: The right people] [Answer: Detail questions] [Waive] [Dismiss]
    ");
    world.minute();
    let moved = carol
        .command(
            "deal move",
            &[("deal", "D-1"), ("reason", "their deadline leaves no time")],
        )
        .await;
    assert_snapshot!(moved.text(), @"
    ⚑ **D-1 Nordlicht fleet is in Closing without: Objections settled and 2 more**
    @carol: “their deadline leaves no time”
    ┃ #e0a030
    ┃ €48,000 · Nordlicht Energie
    ┃ **Ask Karl Ahm:** Yes, and so that it isn't stopped at the last desk: what speaks against it?
    ┃ Also owed: Why us · After-sale people
    ┃
    ┃ *An objection that nobody took up comes back as a discount, or as silence.*
    ┃ ▰▰▰▰▰▰▱ 6 of 7 · Closing
    ┃
    ┃ **Before it is signed**
    ┃ ◻ **Ask Karl Ahm:** Has the person who signs seen the final figures?
    ┃
    ┃ ⚑ Owed from Prospecting. Gladly, and so that it reaches the right desk: who else works on it with you?
    [Answer: Terms agreed and 4 more] [Set next step] [More] [Undo]
    [Answer: Objections settled] [Answer: Why us] [Answer: After-sale people] [Waive] [Dismiss]
    ");

    // Only a manager waives or dismisses; both want a reason.
    let list = carol.command("deal checklist", &[("deal", "D-1")]).await;
    assert!(!list.text().contains("Waive"), "{}", list.text());
    let list = mona.command("deal checklist", &[("deal", "D-1")]).await;
    assert_snapshot!(list.text(), @"
    (only you)
    **D-1 · Nordlicht fleet** · €48,000 · Nordlicht Energie
    ┃ #e0a030
    ┃ ▰▰▰▰▰▰▱ 6 of 7 · Closing
    ┃
    ┃ **Before it is signed**
    ┃ ◻ **Ask Karl Ahm:** Has the person who signs seen the final figures?
    ┃ ⚑ Owed from Qualification. Yes, and so that the hour is worth it: which budget would pay for this?
    ┃ ◻ Is a holiday, a board date or the year's end in between?
    ┃ Then: Signed · Promises in the paper · First day · Told their people
    ┃
    ┃ **Say** Agree on what we and Nordlicht Energie do on the day after the signature.
    ┃ **Say** Write the names of our people into the contract, with their first day.
    ┃ *What speaks against it was never settled. Ask now; on paper it gets dearer.*
    ┃
    ┃ **Owed from earlier stages**
    ┃ ⚑ Budget · Qualification
    ┃ ⚑ Who answered · Prospecting
    ┃ ⚑ Problem · Qualification
    ┃ ⚑ Today and its cost · Development
    ┃ ⚑ Trade requirements · Development
    ┃ and 7 more
    (Answer something: ⚑ Budget – They said that money is there, or how and when it can be found. | ⚑ Who answered – A named person there answered: they called back, wrote back or took a meeting. | ⚑ Problem – They described the problem in their own words, and it is one that we solve. | ⚑ Today and its cost – They described how it works today, step by step, and what that costs them. | ⚑ Trade requirements – They said which requirements of their trade any answer has to meet. | ⚑ Problem and answer fit – They agreed, in words, that our answer solves the problem they described. | ⚑ Their measure – They named the figure that shows it is solved, and what it is today. | ⚑ Mutual plan – They agreed to steps with dates, and at least the next step is theirs. | ⚑ Detail questions – They asked detail questions; each is written down with who answers it. | ⚑ Objections settled – Each objection they raised is resolved, or they said they can live with it, by name. | ⚑ Why us – They said in their own words why us, and not another, or nobody. | ⚑ After-sale people – They named who takes over on their side after the signature, and met our people. | ◻ Terms agreed – The person who signs agreed to price, scope, duration and payment. | ◻ Papers with the signer – The papers are with the person who signs, and they said by when. | ◻ Signed – They signed the contract. | ◻ Promises in the paper – They confirmed that all we promised stands in the contract. | ◻ First day – They named the first day, and who starts with us. | ◻ Told their people – They told their own people what they chose, and why.)
    (Waive something (managers): ⚑ Budget – They said that money is there, or how and when it can be found. | ⚑ Who answered – A named person there answered: they called back, wrote back or took a meeting. | ⚑ Problem – They described the problem in their own words, and it is one that we solve. | ⚑ Today and its cost – They described how it works today, step by step, and what that costs them. | ⚑ Trade requirements – They said which requirements of their trade any answer has to meet. | ⚑ Problem and answer fit – They agreed, in words, that our answer solves the problem they described. | ⚑ Their measure – They named the figure that shows it is solved, and what it is today. | ⚑ Mutual plan – They agreed to steps with dates, and at least the next step is theirs. | ⚑ Detail questions – They asked detail questions; each is written down with who answers it. | ⚑ Objections settled – Each objection they raised is resolved, or they said they can live with it, by name. | ⚑ Why us – They said in their own words why us, and not another, or nobody. | ⚑ After-sale people – They named who takes over on their side after the signature, and met our people. | ◻ Terms agreed – The person who signs agreed to price, scope, duration and payment. | ◻ Papers with the signer – The papers are with the person who signs, and they said by when. | ◻ Signed – They signed the contract. | ◻ Promises in the paper – They confirmed that all we promised stands in the contract. | ◻ First day – They named the first day, and who starts with us. | ◻ Told their people – They told their own people what they chose, and why.)
    (Not here …: ⚑ Who answered – A named person there answered: they called back, wrote back or took a meeting. | ⚑ Problem – They described the problem in their own words, and it is one that we solve. | ⚑ Today and its cost – They described how it works today, step by step, and what that costs them. | ⚑ Trade requirements – They said which requirements of their trade any answer has to meet. | ⚑ Problem and answer fit – They agreed, in words, that our answer solves the problem they described. | ⚑ Their measure – They named the figure that shows it is solved, and what it is today. | ⚑ Mutual plan – They agreed to steps with dates, and at least the next step is theirs. | ⚑ Detail questions – They asked detail questions; each is written down with who answers it. | ⚑ Objections settled – Each objection they raised is resolved, or they said they can live with it, by name. | ⚑ Why us – They said in their own words why us, and not another, or nobody. | ⚑ After-sale people – They named who takes over on their side after the signature, and met our people. | ◻ Papers with the signer – The papers are with the person who signs, and they said by when. | ◻ Promises in the paper – They confirmed that all we promised stands in the contract. | ◻ First day – They named the first day, and who starts with us. | ◻ Told their people – They told their own people what they chose, and why.)
    [Set next step] [Log a note] [Show in channel] [Answers]
    ");
    let form = mona
        .choose(&list, "Waive something (managers)", "budget")
        .await;
    assert_snapshot!(form.text(), @"
    {D-1 Nordlicht fleet: waive}
    **Budget** is then neither asked nor owed on this deal:
    They said that money is there, or how and when it can be found.
    Why is it not needed?: (They buy on a framework contract)
    ");
    let said = mona
        .submit(
            &form,
            &[("Why is it not needed?", "They buy on a framework contract")],
        )
        .await;
    assert_snapshot!(said.text(), @"
    (only you)
    – **D-1 Nordlicht fleet: Budget is waived**
    ┃ #3ba55d
    ┃ “They buy on a framework contract”
    ┃ Still owed: Who answered · Problem · Today and its cost · Trade requirements and 7 more
    [See checklist] [Undo]
    ");
    let flag = world.post("is in Presentation").await;
    let form = mona.press(&flag, "Dismiss").await;
    assert_snapshot!(form.text(), @"
    {D-1 Nordlicht fleet: dismiss the flag}
    **D-1 Nordlicht fleet is in Presentation; Qualification and Development passed over**
    Only the flag ends; still owed: Who answered · Problem · Today and its cost · Trade requirements and 7 more
    Why does it not matter here?: (Renewal on the same terms)
    ");
    let said = mona
        .submit(
            &form,
            &[(
                "Why does it not matter here?",
                "They know us from two deals",
            )],
        )
        .await;
    assert_snapshot!(said.text(), @"
    (only you)
    ✔ **D-1 Nordlicht fleet: the flag is dismissed.**
    ┃ #3ba55d
    ┃ It is over; still owed: Who answered · Problem · Today and its cost · Trade requirements and 7 more
    [Undo]
    ");
    let flag = world.post("Dismissed").await;
    assert_snapshot!(world.shown(&flag), @"
    ⚑ **D-1 Nordlicht fleet is in Presentation; Qualification and Development passed over**
    ┃ #5b7c99
    ┃ – Dismissed by @mona now. What is owed stays owed.
    ┃ Still owed: Who answered · Problem · Today and its cost · Trade requirements and 3 more
    ");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flag_is_there_within_a_second() {
    let world = World::start().await;
    let carol = world.carol();
    let mut quickest = Duration::MAX;
    for n in 1..=5 {
        let code = format!("D-{n}");
        logged(&carol, &format!("Nordlicht {n}")).await;
        let begun = Instant::now();
        carol
            .command(
                "deal move",
                &[
                    ("deal", &code),
                    ("stage", "development"),
                    ("reason", "they asked for it"),
                ],
            )
            .await;
        world.post(&format!("{code} … is in Development")).await;
        quickest = quickest.min(begun.elapsed());
    }
    assert!(quickest < Duration::from_secs(1), "{quickest:?}");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hollow_move_wants_a_reason_and_raises_its_own_flag() {
    let world = World::start().await;
    let carol = world.carol();
    logged(&carol, "Nordlicht fleet").await;
    answered(&carol, "D-1", "reply", "Jana Weiss called back").await;
    let asked = carol.command("deal move", &[("deal", "D-1")]).await;
    assert!(
        !asked.is_private(),
        "all of Prospecting is answered: {}",
        asked.text()
    );
    world.minute();
    let asked = carol.command("deal move", &[("deal", "D-1")]).await;
    assert_snapshot!(asked.text(), @"
    (only you)
    **D-1 Nordlicht fleet → Development: why without Problem · Who is responsible · Budget?**
    ┃ #e0a030
    ┃ *Without problem, owner and money a deal takes the same hours and closes by luck.*
    ┃ Nothing has moved yet. Say why, and it moves.
    [The buyer asked for it] [It is done, I will note it] [We came in late] [They know us from another deal] [Say why]
    ");
    let form = carol.press(&asked, "Say why").await;
    assert_snapshot!(form.text(), @"
    {D-1 Nordlicht fleet: say why}
    **Qualification → Development**
    Reason: (They asked for a demo this week)
    ");
    let moved = carol
        .submit(&form, &[("Reason", "Petra is on leave until Monday")])
        .await;
    assert_snapshot!(moved.text(), @"
    ⚑ **D-1 Nordlicht fleet is in Development without: Problem and 2 more**
    @carol: “Petra is on leave until Monday”
    ┃ #e0a030
    ┃ €48,000 · Nordlicht Energie
    ┃ Gladly, and so that nobody is surprised by it: who decides on it in the end?
    ┃ Also owed: Budget · Problem
    ┃
    ┃ *Without problem, owner and money a deal takes the same hours and closes by luck.*
    ┃ ▰▰▰▱▱▱▱ 3 of 7 · Development
    ┃
    ┃ **Needed for Presentation**
    ┃ ◻ Take me through the last case. Who touched it, and when?
    ┃ ◻ What would rule a supplier out here, however good the rest is?
    ┃
    ┃ **Say** Ask to see it: ten minutes beside whoever does it today.
    [Answer: Today and its cost and 3 more] [Set next step] [More] [Undo]
    [Answer: Who is responsible] [Answer: Budget] [Answer: Problem] [Waive] [Dismiss]
    ");
    let flag = world.post("without").await;
    assert_snapshot!(world.shown(&flag), @"
    ⚑ **D-1 Nordlicht fleet is in Development without: Problem and 2 more**
    @carol: “Petra is on leave until Monday”
    ┃ #e0a030
    ┃ €48,000 · Nordlicht Energie
    ┃ Gladly, and so that nobody is surprised by it: who decides on it in the end?
    ┃ Also owed: Budget · Problem
    ┃
    ┃ *Without problem, owner and money a deal takes the same hours and closes by luck.*
    ┃ ▰▰▰▱▱▱▱ 3 of 7 · Development
    ┃
    ┃ **Needed for Presentation**
    ┃ ◻ Take me through the last case. Who touched it, and when?
    ┃ ◻ What would rule a supplier out here, however good the rest is?
    ┃
    ┃ **Say** Ask to see it: ten minutes beside whoever does it today.
    [Answer: Today and its cost and 3 more] [Set next step] [More] [Undo]
    [Answer: Who is responsible] [Answer: Budget] [Answer: Problem] [Waive] [Dismiss]
    ");

    // The flag settles by itself once all of it is answered.
    for (criterion, text) in [
        ("problem", "invoices take nine days"),
        ("responsible", "Petra Lind has to solve it"),
        ("budget", "up to 60k in January"),
    ] {
        answered(&carol, "D-1", criterion, text).await;
    }
    let flag = world.post("answered").await;
    assert_snapshot!(world.shown(&flag), @"
    ⚑ **D-1 Nordlicht fleet is in Development without: Problem and 2 more**
    ┃ #3ba55d
    ┃ ✔ All that was owed is answered, last by @carol now
    ");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_buyer_may_lead_and_back_is_no_fault() {
    let world = World::start().await;
    let carol = world.carol();
    logged(&carol, "Nordlicht fleet").await;
    let asked = carol
        .command(
            "deal move",
            &[
                ("deal", "D-1"),
                ("stage", "Development"),
                ("buyer_led", "true"),
            ],
        )
        .await;
    assert_snapshot!(asked.text(), @"
    (only you)
    **D-1 Nordlicht fleet → Development: what did the buyer do?**
    ┃ #e0a030
    ┃ It is their step that counts, such as “Their board asked for the offer on Monday”.
    ┃ Nothing has moved yet.
    [Say why]
    ");
    let form = carol.press(&asked, "Say why").await;
    let moved = carol
        .submit(
            &form,
            &[(
                "What they did",
                "Their board asked for our requirements list on Monday",
            )],
        )
        .await;
    assert_snapshot!(moved.text(), @"
    ⚑ **D-1 Nordlicht fleet is in Development: the buyer led past Qualification**
    @carol: “Their board asked for our requirements list on Monday”
    ┃ #5b7c99
    ┃ €48,000 · Nordlicht Energie
    ┃ Gladly, and so that nobody is surprised by it: who decides on it in the end?
    ┃ Also owed: Budget · Who answered · Problem
    ┃
    ┃ *Without problem, owner and money a deal takes the same hours and closes by luck.*
    ┃ ▰▰▰▱▱▱▱ 3 of 7 · Development
    ┃
    ┃ **Needed for Presentation**
    ┃ ⚑ Owed from Prospecting. Gladly, and so that it reaches the right desk: who else works on it with you?
    [Answer: Problem and 3 more] [Set next step] [More] [Undo]
    [Answer: Who is responsible] [Answer: Budget] [Answer: Who answered] [Waive] [Dismiss]
    ");
    let flag = world.post("the buyer led").await;
    assert_snapshot!(world.shown(&flag), @"
    ⚑ **D-1 Nordlicht fleet is in Development: the buyer led past Qualification**
    @carol: “Their board asked for our requirements list on Monday”
    ┃ #5b7c99
    ┃ €48,000 · Nordlicht Energie
    ┃ Gladly, and so that nobody is surprised by it: who decides on it in the end?
    ┃ Also owed: Budget · Who answered · Problem
    ┃
    ┃ *Without problem, owner and money a deal takes the same hours and closes by luck.*
    ┃ ▰▰▰▱▱▱▱ 3 of 7 · Development
    ┃
    ┃ **Needed for Presentation**
    ┃ ⚑ Owed from Prospecting. Gladly, and so that it reaches the right desk: who else works on it with you?
    [Answer: Problem and 3 more] [Set next step] [More] [Undo]
    [Answer: Who is responsible] [Answer: Budget] [Answer: Who answered] [Waive] [Dismiss]
    ");
    world.minute();
    let asked = carol
        .command("deal move", &[("deal", "D-1"), ("stage", "qualification")])
        .await;
    assert_snapshot!(asked.text(), @"
    (only you)
    **D-1 Nordlicht fleet back to Qualification: what changed?**
    ┃ #e0a030
    ┃ Going back is no fault; the history keeps the reason.
    ┃ Nothing has moved yet.
    [Somebody else decides now] [The problem is a different one] [A new objection came up] [The money is no longer there] [Say why]
    ");
    let moved = carol.press(&asked, "Somebody else decides now").await;
    assert_snapshot!(moved.text(), @"
    **D-1 is in Qualification** · Nordlicht fleet · €48,000
    ┃ #e0a030
    ┃ By @carol
    ┃ Back from Development: “Somebody else decides now”
    ┃ ▰▰▱▱▱▱▱ 2 of 7 · Qualification
    ┃
    ┃ **Needed for Development**
    ┃ ◻ What have you tried against it, and why is it still there?
    ┃ ◻ Whose targets suffer while this stays as it is?
    ┃ ◻ Which budget would this come from, and who watches over it?
    ┃
    ┃ **Say** Ask how Nordlicht Energie chose the last time, before you ask what it may cost.
    ┃
    ┃ ⚑ Owed from Prospecting. Gladly, and so that it reaches the right desk: who else works on it with you?
    [Answer] [Set next step] [More] [Undo]
    ");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn undo_takes_a_flag_back_in_place() {
    let world = World::start().await;
    let carol = world.carol();
    logged(&carol, "Nordlicht fleet").await;
    world.minute();
    let moved = carol
        .command(
            "deal move",
            &[
                ("deal", "D-1"),
                ("stage", "closing"),
                ("reason", "wrong button"),
            ],
        )
        .await;
    let flag = world.post("passed over").await;
    world.minute();
    let undone = carol.press(&moved, "Undo").await;
    assert!(undone.is_private());
    assert_snapshot!(undone.text(), @"
    (only you)
    ✔ **D-1 Nordlicht fleet: taken back**
    ┃ #3ba55d
    ┃ You moved it from Prospecting to Closing past 4 stages (Qualification to Discussion), 13 owed: “wrong button”. Now it is as before:
    ┃ ▰▱▱▱▱▱▱ 1 of 7 · Prospecting
    ");
    let after = world.post("taken back").await;
    assert_eq!(after.id(), flag.id(), "edited in place");
    assert_snapshot!(world.shown(&after), @"
    ⚑ **D-1 Nordlicht fleet is in Closing; 4 stages (Qualification to Discussion) passed over**
    ┃ #5b7c99
    ┃ – That was taken back by @carol now. It is in Prospecting.
    ");
    let late = carol.press(&flag, "Answer: Who is responsible").await;
    assert!(
        late.text().contains("has no control"),
        "its buttons are gone: {}",
        late.text()
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deal_that_starts_later_owes_what_came_before() {
    let world = World::start().await;
    let carol = world.carol();
    let said = carol
        .command(
            "deal new",
            &[
                ("name", "Hafenwerk tolls"),
                ("value", "€12,500.50"),
                ("stage", "Presentation"),
                ("source", "Inbound enquiry"),
                ("competitor", "Plainford"),
                ("vertical", "energy"),
                ("complexity", "Complex"),
            ],
        )
        .await;
    assert_snapshot!(said.text(), @"
    ⚑ **D-1 Hafenwerk tolls starts in Presentation; 3 stages (Prospecting to Development) passed over**
    @carol: no reason yet
    ┃ #e0a030
    ┃ €12,500.50
    ┃ Gladly, and so that nobody is surprised by it: who decides on it in the end?
    ┃ Also owed: Budget · Who answered · Problem · and 5 more
    ┃
    ┃ *A demo before the problem is agreed gets compared on price.*
    ┃ ▰▰▰▰▱▱▱ 4 of 7 · Presentation
    ┃
    ┃ **Needed for Discussion**
    ┃ ◻ Would you go through the draft with me before the others see it?
    ┃ ◻ Who must have seen this before anybody can say yes?
    [Answer: Checked beforehand and 3 more] [Set next step] [More] [Undo]
    [Answer: Who is responsible] [Answer: Budget] [Say why] [Waive] [Dismiss]
    ");
    let flag = world.post("starts in").await;
    assert_snapshot!(world.shown(&flag), @"
    ⚑ **D-1 Hafenwerk tolls starts in Presentation; 3 stages (Prospecting to Development) passed over**
    @carol: no reason yet
    ┃ #e0a030
    ┃ €12,500.50
    ┃ Gladly, and so that nobody is surprised by it: who decides on it in the end?
    ┃ Also owed: Budget · Who answered · Problem · and 5 more
    ┃
    ┃ *A demo before the problem is agreed gets compared on price.*
    ┃ ▰▰▰▰▱▱▱ 4 of 7 · Presentation
    ┃
    ┃ **Needed for Discussion**
    ┃ ◻ Would you go through the draft with me before the others see it?
    ┃ ◻ Who must have seen this before anybody can say yes?
    [Answer: Checked beforehand and 3 more] [Set next step] [More] [Undo]
    [Answer: Who is responsible] [Answer: Budget] [Say why] [Waive] [Dismiss]
    ");
    let form = carol.press(&flag, "Say why").await;
    assert_snapshot!(form.text(), @"
    {D-1 Hafenwerk tolls: say why}
    **D-1 Hafenwerk tolls starts in Presentation; 3 stages (Prospecting to Development) passed over**
    Why was it passed over?: (They asked for a demo this week)
    ");
    let said = carol
        .submit(&form, &[("Why was it passed over?", "We came in late")])
        .await;
    assert_snapshot!(said.text(), @"
    (only you)
    ✔ **D-1 Hafenwerk tolls: the reason stands under the flag.**
    [Undo]
    ");
    let flag = world.post("We came in late").await;
    assert_snapshot!(world.shown(&flag), @"
    ⚑ **D-1 Hafenwerk tolls starts in Presentation; 3 stages (Prospecting to Development) passed over**
    @carol: “We came in late”
    ┃ #e0a030
    ┃ Gladly, and so that nobody is surprised by it: who decides on it in the end?
    ┃ Also owed: Budget · Who answered · Problem · and 5 more
    ┃
    ┃ *A demo before the problem is agreed gets compared on price.*
    [Answer: Who is responsible] [Answer: Budget] [Answer: Who answered] [Waive] [Dismiss]
    ");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_people_at_the_same_moment() {
    let world = World::start().await;
    let (carol, mona) = (world.carol(), world.mona());
    logged(&carol, "Nordlicht fleet").await;
    let first = answered(&carol, "D-1", "reply", "Jana Weiss called back").await;
    world.minute();
    carol
        .command(
            "deal move",
            &[("deal", "D-1"), ("reason", "they called back")],
        )
        .await;
    world.pass(Duration::from_secs(4));
    let refused = mona
        .command(
            "deal move",
            &[
                ("deal", "D-1"),
                ("stage", "development"),
                ("reason", "they asked for more"),
            ],
        )
        .await;
    assert_snapshot!(refused.text(), @"
    (only you)
    **@carol moved D-1 Nordlicht fleet to Qualification now.** Have a look before you move it again. Nothing was changed; your move is kept.
    [See checklist] [Move it anyway]
    ");
    let moved = mona.press(&refused, "Move it anyway").await;
    assert_snapshot!(moved.text(), @"
    ⚑ **D-1 Nordlicht fleet is in Development without: Problem and 2 more**
    For @carol, by @mona: “they asked for more”
    ┃ #e0a030
    ┃ €48,000 · Nordlicht Energie
    ┃ Gladly, and so that nobody is surprised by it: who decides on it in the end?
    ┃ Also owed: Budget · Problem
    ┃
    ┃ *Without problem, owner and money a deal takes the same hours and closes by luck.*
    ┃ ▰▰▰▱▱▱▱ 3 of 7 · Development
    ┃
    ┃ **Needed for Presentation**
    ┃ ◻ Take me through the last case. Who touched it, and when?
    ┃ ◻ What would rule a supplier out here, however good the rest is?
    [Answer: Today and its cost and 3 more] [Set next step] [More] [Undo]
    [Answer: Who is responsible] [Answer: Budget] [Answer: Problem] [Waive] [Dismiss]
    ");

    // A button that was drawn before the deal went on.
    world.minute();
    let late = carol.press(&first, "Move to Qualification").await;
    assert_snapshot!(late.text(), @"
    (only you)
    **D-1 Nordlicht fleet has gone on: it is in Development.** @mona moved it 1 minute ago. Nothing was changed.
    [See checklist]
    ");
    // Her own ten seconds do not stop anybody.
    world.minute();
    let moved = carol
        .command(
            "deal move",
            &[
                ("deal", "D-1"),
                ("stage", "presentation"),
                ("reason", "they asked"),
            ],
        )
        .await;
    assert!(
        moved.text().contains("is in Presentation"),
        "{}",
        moved.text()
    );
    let moved = carol
        .command(
            "deal move",
            &[
                ("deal", "D-1"),
                ("stage", "discussion"),
                ("reason", "they asked"),
            ],
        )
        .await;
    assert!(
        moved.text().contains("is in Discussion"),
        "{}",
        moved.text()
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signature_recorded_before_closes_the_deal() {
    let world = World::start().await;
    let carol = world.carol();
    for (at, (recorded, won)) in [
        ("Sent the contract", false),
        ("Jana Weiss signs next week, promised to sign", false),
        ("Jana Weiss signed on 3 November", true),
    ]
    .into_iter()
    .enumerate()
    {
        let deal = format!("D-{}", at + 1);
        logged(&carol, &format!("Nordlicht {at}")).await;
        answered(&carol, &deal, "signature", recorded).await;
        let said = carol.command("deal won", &[("deal", &deal)]).await;
        let closed = said.text().contains(" is won");
        assert_eq!(closed, won, "{recorded}: {}", said.text());
    }
    // Its words are the reason for what was passed over.
    let flag = world.post("D-3 … is won").await;
    let flag = world.shown(&flag);
    assert!(flag.contains("“Jana Weiss signed on 3 November”"), "{flag}");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_at_once_on_one_deal_all_get_through() {
    let world = World::start().await;
    let (carol, ben) = (world.carol(), world.ben());
    logged(&carol, "Nordlicht fleet").await;
    // As many as one person's limit lets through.
    let notes = (0..36).map(|at| {
        let who = if at % 2 == 0 { &carol } else { &ben };
        async move {
            let text = format!("note {at}");
            who.command("deal note", &[("deal", "D-1"), ("text", &text)])
                .await
        }
    });
    for said in futures_util::future::join_all(notes).await {
        assert!(said.text().contains("Noted on D-1"), "{}", said.text());
    }
    world.end().await;
}

/// Questions may be answered ahead of their stage: then nothing is jumped, whoever moves it.
#[tokio::test]
async fn stages_that_were_answered_before_are_no_skip() {
    let world = World::start().await;
    let carol = world.carol();
    let new = [("name", "Nordlicht fleet"), ("source", "referral")];
    carol.command("deal new", &new).await;
    let answers = [
        ("reply", "Jana Weiss called back on 3 March"),
        ("problem", "Invoices take nine days"),
        (
            "responsible",
            "Petra Lind has to solve it; Karl Ahm (CFO) decides",
        ),
        ("budget", "Up to 60k, the CFO frees it in April"),
    ];
    for (criterion, text) in answers {
        let answer = [("deal", "D-1"), ("criterion", criterion), ("text", text)];
        carol.command("deal evidence", &answer).await;
    }
    let to = [("deal", "D-1"), ("stage", "development")];
    let moved = carol.command("deal move", &to).await;
    assert_snapshot!(moved.text(), @"
    **D-1 is in Development** · Nordlicht fleet
    ┃ #5b7c99
    ┃ By @carol
    ┃ Nothing was open in Qualification: no skip.
    ┃ ▰▰▰▱▱▱▱ 3 of 7 · Development
    ┃
    ┃ **Needed for Presentation**
    ┃ > Noted: Invoices take nine days (Mon 23 Nov)
    ┃ ◻ What does a week of this cost, and whom?
    ┃ ◻ What would rule a supplier out here, however good the rest is?
    ┃ ◻ What would you have to see to say: this solves it?
    ┃
    ┃ **Say** Ask to see it: ten minutes beside whoever does it today.
    ┃ *Only one person there talks to us. Ask who would be against it, and meet them.*
    [Answer] [Set next step] [More] [Undo]
    ");
    assert!(world.posts().iter().all(|p| !p.contains("passed over")));
    world.end().await;
}
