//! The everyday commands: note, next, show, list, history, edit, assign, lost, reopen, delete, and their buttons.

use insta::assert_snapshot;

use super::skips::{answered, logged};
use crate::support::World;

#[tokio::test(flavor = "multi_thread")]
async fn a_note_and_a_next_step() {
    let world = World::start().await;
    let (carol, ben) = (world.carol(), world.ben());
    let card = logged(&carol, "Nordlicht fleet").await;
    let said = ben
        .command(
            "deal note",
            &[
                ("deal", "D-1"),
                ("text", "Met Jana at the fair.\nShe asked for our list."),
                ("kind", "Meeting"),
            ],
        )
        .await;
    assert!(said.is_private());
    assert_snapshot!(said.text(), @"
    (only you)
    ✔ **Noted on D-1 Nordlicht fleet.**
    ┃ #3ba55d
    ┃ No next step is set.
    ┃ *What did the customer get out of it? `value_for_customer` keeps it.*
    [See checklist] [Undo]
    (This answers …: ◻ Who answered – A named person there answered: they called back, wrote back or took a meeting. | ◻ Why now – They named what changed at their company, so that this matters now. | ◻ Who else feels it – They named a second person who would notice a change.)
    ");
    let form = carol.press(&card, "Set next step").await;
    assert_snapshot!(form.text(), @"
    {D-1 Nordlicht fleet: next step}
    Next step: (Workshop with their finance team)
      What happens next, and who does it?
    Due: _
      On which day? Such as friday, in 3 days, 2026-12-15
    ");
    let refused = carol
        .submit(&form, &[("Next step", "Call Jana"), ("Due", "03/04/2027")])
        .await;
    assert_snapshot!(refused.text(), @"
    (only you)
    **Which day is `03/04/2027`?**
    ┃ #e0a030
    ┃ Day and month can be read in two ways. Nothing is saved yet; the rest of what you typed is kept.
    [Thu 4 Mar 2027] [Sat 3 Apr 2027] [Correct it]
    ");
    let said = carol.press(&refused, "Sat 3 Apr 2027").await;
    assert_snapshot!(said.text(), @"
    (only you)
    ✔ **D-1 Nordlicht fleet: Call Jana**
    ┃ #3ba55d
    ┃ Due Sat 3 Apr 2027. Sat 3 Apr 2027 is not a working day. Until then the deal is not called stale.
    ┃ *What will they take away from it, even if they never buy?*
    [Undo]
    ");
    let said = carol
        .command(
            "deal note",
            &[
                ("deal", "nordlicht"),
                ("text", "Sent her the checklist for fuel receipts"),
                ("kind", "email"),
                ("value_for_customer", "a list they can use without us"),
            ],
        )
        .await;
    assert_snapshot!(said.text(), @"
    (only you)
    ✔ **Noted on D-1 Nordlicht fleet.**
    ┃ #3ba55d
    ┃ Next: Call Jana · Sat 3 Apr 2027
    [See checklist] [Undo]
    (This answers …: ◻ Who answered – A named person there answered: they called back, wrote back or took a meeting. | ◻ Why now – They named what changed at their company, so that this matters now. | ◻ Who else feels it – They named a second person who would notice a change.)
    ");
    let form = carol.press(&card, "Set next step").await;
    assert_snapshot!(form.text(), @"
    {D-1 Nordlicht fleet: next step}
    Next step: Call Jana
      What happens next, and who does it?
    Due: Sat 3 Apr 2027
      On which day? Such as friday, in 3 days, 2026-12-15
    ");
    let card = carol.command("deal show", &[("deal", "1")]).await;
    assert_snapshot!(card.text(), @"
    (only you)
    **D-1 · Nordlicht fleet** · €48,000 · Nordlicht Energie
    ┃ #5b7c99
    ┃ ▰▱▱▱▱▱▱ 1 of 7 · Prospecting · 10 %
    ┃
    ┃ Owner @carol
    ┃ Call · standard deal
    ┃ **Next** Call Jana · Sat 3 Apr 2027
    ┃ Last touch: e-mail by @carol, now
    ┃ Quiet until its next step, Sat 3 Apr 2027; stale from Fri 9 Apr 2027 · in this stage for 0 days of 30
    ┃
    ┃ ✔ 1 of 4 met · ◻ 3 open
    [See checklist] [Log a note] [Set next step] [History] [Show in channel]
    ");
    let form = carol.press(&card, "Log a note").await;
    assert_snapshot!(form.text(), @"
    {D-1 Nordlicht fleet: note}
    Text: (What was said)
    Kind (optional): (Make a selection: Call | Email | Meeting | Message | Other)
      How you were in contact
    What the customer got out of it (optional): (Something they can use without us)
    ");
    let said = carol
        .submit(&form, &[("Text", "Jana wants Thursday instead")])
        .await;
    assert!(said.text().contains("Noted on D-1"), "{}", said.text());
    let shared = carol.press(&card, "Show in channel").await;
    assert!(!shared.is_private());
    assert_snapshot!(shared.text(), @"
    **D-1 · Nordlicht fleet** · €48,000 · Nordlicht Energie
    ┃ #5b7c99
    ┃ Shown by @carol
    ┃ ▰▱▱▱▱▱▱ 1 of 7 · Prospecting · 10 %
    ┃
    ┃ Owner @carol
    ┃ Call · standard deal
    ┃ **Next** Call Jana · Sat 3 Apr 2027
    ┃ Last touch: note by @carol, now
    ┃ Quiet until its next step, Sat 3 Apr 2027; stale from Fri 9 Apr 2027 · in this stage for 0 days of 30
    ┃
    ┃ ✔ 1 of 4 met · ◻ 3 open
    ");
    let list = carol.press(&card, "See checklist").await;
    let shared = carol.press(&list, "Show in channel").await;
    assert!(!shared.is_private());
    assert_snapshot!(shared.text(), @"
    **D-1 · Nordlicht fleet** · €48,000 · Nordlicht Energie
    ┃ #5b7c99
    ┃ Shown by @carol
    ┃ ▰▱▱▱▱▱▱ 1 of 7 · Prospecting
    ┃
    ┃ **Needed for Qualification**
    ┃ ◻ Whose phone rings first at Nordlicht Energie when something goes wrong?
    ┃ Then: Why now · Who else feels it
    ┃
    ┃ **Say** Ask for ten minutes on one point that you name. Offer no demo yet.
    ┃ **Say** Ask how many hours of their own people the last such project took.
    ┃ *Read the job ads of Nordlicht Energie: whom they look for tells you what hurts.*
    ┃
    ┃ ✔ Source
    ");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn evidence_of_the_seller_alone_is_marked() {
    let world = World::start().await;
    let carol = world.carol();
    logged(&carol, "Nordlicht fleet").await;
    let said = answered(&carol, "D-1", "Who answered", "sent the deck").await;
    assert_snapshot!(said.text(), @"
    (only you)
    ◪ **D-1 Nordlicht fleet: Who answered, half**
    ┃ #e0a030
    ┃ That is what we did. What did they do or say? Ask: If this is not yours, who there would thank us for the call?
    ┃ *Our own work says nothing about how far the buyer is.*
    [Answer: Who answered] [See checklist] [Undo]
    [They did] [Who said it]
    ");
    let list = carol.command("deal checklist", &[("deal", "D-1")]).await;
    assert_snapshot!(list.text(), @"
    (only you)
    **D-1 · Nordlicht fleet** · €48,000 · Nordlicht Energie
    ┃ #5b7c99
    ┃ ▰▱▱▱▱▱▱ 1 of 7 · Prospecting
    ┃
    ┃ **Needed for Qualification**
    ┃ ◪ Who answered, asked now: our side only. Ask it another way: If this is not yours, who there would thank us for the call?
    ┃ Then: Why now · Who else feels it
    ┃
    ┃ **Say** Name one thing you saw at Nordlicht Energie this month, then ask how they handle it.
    ┃ **Say** Offer one observation about their market that their own customers would notice.
    ┃ *An enquiry is a question, not yet a need. Find out what they wanted solved.*
    ┃
    ┃ ✔ Source
    (Answer something: ◪ Who answered (half) – A named person there answered: they called back, wrote back or took a meeting. | ◻ Why now – They named what changed at their company, so that this matters now. | ◻ Who else feels it – They named a second person who would notice a change.)
    (Not here …: ◪ Who answered (half) – A named person there answered: they called back, wrote back or took a meeting. | ◻ Why now – They named what changed at their company, so that this matters now. | ◻ Who else feels it – They named a second person who would notice a change.)
    [Set next step] [Log a note] [Show in channel] [Answers]
    ");
    let form = carol.choose(&list, "Answer something", "trigger").await;
    assert_snapshot!(form.text(), @"
    {D-1 Nordlicht fleet: Why now}
    **What counts**
    They named what changed at their company, so that this matters now.
    Why now: (Two depots merge in May; the new head wants one system)
      What changed this year that put this on your desk?
    ");
    let offered = carol
        .complete("deal evidence", "criterion", "who", &[("deal", "D-1")])
        .await;
    let names: Vec<_> = offered.iter().map(|c| c.name.as_str()).collect();
    assert_snapshot!(names.join("\n"), @"
    ◪ Who answered (half) – A named person there answered: they called back, wrote back or took a meeti…
    ◻ Who else feels it – They named a second person who would notice a change.
    ◻ Who is responsible – They named who has to solve it, and who decides and signs for it.
    ◻ Who loses by it – They said whose work gets harder, or who loses something, if this changes.
    ◻ Voice inside – They named who will speak for it when we are not in the room.
    ◻ Who is who – They named who uses it, who judges it, who pays, and who may be against it.
    ◻ How they buy – They described how they buy: steps, papers, and who can say no.
    ◻ The right people – The people who decide, and those who will use it, attended.
    ◻ Detail questions – They asked detail questions; each is written down with who answers it.
    ◻ Who has not seen it – They named who has not seen it yet and could stop it.
    ◻ After-sale people – They named who takes over on their side after the signature, and met our peop…
    ◻ What has to change – They said what their people have to do differently, and who helps them.
    ◻ Terms agreed – The person who signs agreed to price, scope, duration and payment.
    ◻ Papers with the signer – The papers are with the person who signs, and they said by when.
    ◻ First day – They named the first day, and who starts with us.
    ◻ Who is new – They said who is new, who left, and who speaks for us now.
    ◻ Would recommend us – They named somebody outside to whom they would recommend us.
    ◻ Met and not met – They said which of their points are met, and which are not.
    ✔ Source – We know how they came to us, or we to them.
    ◻ Deciding date – They named a date that forces a decision, and what happens on it.
    ◻ Why now – They named what changed at their company, so that this matters now.
    ◻ What they believe of us – They said what they believe we do, before we told them.
    ◻ Trade requirements – They said which requirements of their trade any answer has to meet.
    ◻ Review dates – They agreed to dates on which we look at the results together.
    ◻ Today and its cost – They described how it works today, step by step, and what that costs them.
    ");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_is_paged_and_summed() {
    let world = World::start().await;
    let (carol, ben, mona) = (world.carol(), world.ben(), world.mona());
    let none = carol.command("deal list", &[]).await;
    assert_snapshot!(none.text(), @"
    (only you)
    **No open deals** · @carol
    ┃ #5b7c99
    ┃ `/deal new` logs one.
    [Show everybody's]
    ");
    for n in 1..=10 {
        world.minute();
        let (name, value) = (format!("Depot {n}"), format!("{n}k"));
        carol
            .command(
                "deal new",
                &[("name", &name), ("value", &value), ("source", "call")],
            )
            .await;
    }
    ben.command(
        "deal new",
        &[("name", "Hafenwerk tolls"), ("value", "12,500.50 usd")],
    )
    .await;
    carol
        .command(
            "deal move",
            &[
                ("deal", "D-3"),
                ("stage", "development"),
                ("reason", "they asked"),
            ],
        )
        .await;
    world.days(2);
    let first = carol.command("deal list", &[]).await;
    assert!(first.is_private());
    assert_snapshot!(first.text(), @"
    (only you)
    **10 open deals** · @carol · €55,000
    ┃ #5b7c99
    ┃ **D-3** Depot 3 · €3,000
    ┃ -# Development, 2 days
    ┃ -# ⚑ owed: Who is responsible and 3 more
    ┃ **D-1** Depot 1 · €1,000
    ┃ -# Prospecting, 2 days
    ┃ **D-2** Depot 2 · €2,000
    ┃ -# Prospecting, 2 days
    ┃ **D-4** Depot 4 · €4,000
    ┃ -# Prospecting, 2 days
    ┃ **D-5** Depot 5 · €5,000
    ┃ -# Prospecting, 2 days
    ┃ **D-6** Depot 6 · €6,000
    ┃ -# Prospecting, 2 days
    ┃ **D-7** Depot 7 · €7,000
    ┃ -# Prospecting, 2 days
    ┃ **D-8** Depot 8 · €8,000
    ┃ -# Prospecting, 2 days
    ┃ -# 1–8 of 10
    [Next] [Show everybody's]
    ");
    let second = carol.press(&first, "Next").await;
    assert_snapshot!(second.text(), @"
    (only you) (changed)
    **10 open deals** · @carol · €55,000
    ┃ #5b7c99
    ┃ **D-9** Depot 9 · €9,000
    ┃ -# Prospecting, 2 days
    ┃ **D-10** Depot 10 · €10,000
    ┃ -# Prospecting, 2 days
    ┃ -# 9–10 of 10
    [Previous] [Show everybody's]
    ");
    let back = carol.press(&second, "Previous").await;
    assert_eq!(
        back.text().replace("(only you) (changed)", "(only you)"),
        first.text()
    );
    let all = carol.press(&back, "Show everybody's").await;
    assert!(all.text().contains("11 open deals"), "{}", all.text());
    let all = mona.command("deal list", &[("sort", "Value")]).await;
    assert_snapshot!(all.text(), @"
    (only you)
    **11 open deals** · everybody's · €55,000 · US$12,500.50
    ┃ #5b7c99
    ┃ **D-10** Depot 10 · €10,000
    ┃ -# Prospecting, 2 days · @carol
    ┃ **D-9** Depot 9 · €9,000
    ┃ -# Prospecting, 2 days · @carol
    ┃ **D-8** Depot 8 · €8,000
    ┃ -# Prospecting, 2 days · @carol
    ┃ **D-7** Depot 7 · €7,000
    ┃ -# Prospecting, 2 days · @carol
    ┃ **D-6** Depot 6 · €6,000
    ┃ -# Prospecting, 2 days · @carol
    ┃ **D-5** Depot 5 · €5,000
    ┃ -# Prospecting, 2 days · @carol
    ┃ **D-4** Depot 4 · €4,000
    ┃ -# Prospecting, 2 days · @carol
    ┃ **D-3** Depot 3 · €3,000
    ┃ -# Development, 2 days · @carol
    ┃ -# ⚑ owed: Who is responsible and 3 more
    ┃ -# 1–8 of 11
    [Next] [Show mine]
    ");
    let owed = mona
        .command(
            "deal list",
            &[("flag", "Owed or flagged"), ("stage", "Development")],
        )
        .await;
    assert_snapshot!(owed.text(), @"
    (only you)
    **1 open deal in Development with something owed** · everybody's · €3,000
    ┃ #5b7c99
    ┃ **D-3** Depot 3 · €3,000
    ┃ -# Development, 2 days · @carol
    ┃ -# ⚑ owed: Who is responsible and 3 more
    [Show mine]
    ");
    let bens = carol.command("deal list", &[("owner", "ben")]).await;
    assert_snapshot!(bens.text(), @"
    (only you)
    **1 open deal** · @ben · US$12,500.50
    ┃ #5b7c99
    ┃ **D-11** Hafenwerk tolls · US$12,500.50
    ┃ -# Prospecting, 2 days
    [Show mine]
    ");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_history_is_paged() {
    let world = World::start().await;
    let carol = world.carol();
    logged(&carol, "Nordlicht fleet").await;
    for n in 1..=17 {
        world.minute();
        let text = format!("Call number {n}");
        carol
            .command(
                "deal note",
                &[("deal", "D-1"), ("text", &text), ("kind", "call")],
            )
            .await;
    }
    carol.command("deal undo", &[]).await;
    let card = carol.command("deal show", &[("deal", "D-1")]).await;
    let newest = carol.press(&card, "History").await;
    assert_snapshot!(newest.text(), @"
    (only you)
    **D-1 · Nordlicht fleet** · €48,000 · Nordlicht Energie
    ┃ #5b7c99
    ┃ now · @carol took the last change back
    ┃ now · @carol ~~noted “Call number 17”~~ (taken back)
    ┃ 1 minute ago · @carol noted “Call number 16”
    ┃ 2 minutes ago · @carol noted “Call number 15”
    ┃ 3 minutes ago · @carol noted “Call number 14”
    ┃ 4 minutes ago · @carol noted “Call number 13”
    ┃ 5 minutes ago · @carol noted “Call number 12”
    ┃ 6 minutes ago · @carol noted “Call number 11”
    [Older]
    (Read one whole: Call number 17 – note · Mon 23 Nov | Call number 16 – note · Mon 23 Nov | Call number 15 – note · Mon 23 Nov | Call number 14 – note · Mon 23 Nov | Call number 13 – note · Mon 23 Nov | Call number 12 – note · Mon 23 Nov | Call number 11 – note · Mon 23 Nov)
    ");
    let older = carol.press(&newest, "Older").await;
    assert_snapshot!(older.text(), @"
    (only you) (changed)
    **D-1 · Nordlicht fleet** · €48,000 · Nordlicht Energie
    ┃ #5b7c99
    ┃ 7 minutes ago · @carol noted “Call number 10”
    ┃ 8 minutes ago · @carol noted “Call number 9”
    ┃ 9 minutes ago · @carol noted “Call number 8”
    ┃ 10 minutes ago · @carol noted “Call number 7”
    ┃ 11 minutes ago · @carol noted “Call number 6”
    ┃ 12 minutes ago · @carol noted “Call number 5”
    ┃ 13 minutes ago · @carol noted “Call number 4”
    ┃ 14 minutes ago · @carol noted “Call number 3”
    [Older] [Newest]
    (Read one whole: Call number 10 – note · Mon 23 Nov | Call number 9 – note · Mon 23 Nov | Call number 8 – note · Mon 23 Nov | Call number 7 – note · Mon 23 Nov | Call number 6 – note · Mon 23 Nov | Call number 5 – note · Mon 23 Nov | Call number 4 – note · Mon 23 Nov | Call number 3 – note · Mon 23 Nov)
    ");
    let oldest = carol.press(&older, "Older").await;
    assert_snapshot!(oldest.text(), @"
    (only you) (changed)
    **D-1 · Nordlicht fleet** · €48,000 · Nordlicht Energie
    ┃ #5b7c99
    ┃ 15 minutes ago · @carol noted “Call number 2”
    ┃ 16 minutes ago · @carol noted “Call number 1”
    ┃ 17 minutes ago · @carol logged it in Prospecting at €48,000
    [Newest]
    (Read one whole: Call number 2 – note · Mon 23 Nov | Call number 1 – note · Mon 23 Nov)
    ");
    let again = carol.press(&oldest, "Newest").await;
    assert_eq!(
        again.text().replace("(only you) (changed)", "(only you)"),
        newest.text()
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deal_is_edited() {
    let world = World::start().await;
    let carol = world.carol();
    logged(&carol, "Nordlicht fleet").await;
    let menus = carol.command("deal edit", &[("deal", "D-1")]).await;
    assert_snapshot!(menus.text(), @"
    (only you)
    **D-1 · Nordlicht fleet** · €48,000 · Nordlicht Energie
    ┃ #5b7c99
    ┃ Pick what changes. Name, customer, value, close date and competitor are in the form.
    (Trade: none: •Trade: none | Energy and utilities | Manufacturing)
    (Complexity: standard: simple | •Complexity: standard | complex)
    (Source: Call: •Source: Call | E-mail | LinkedIn | Advertising | Marketing event | Referral from a customer | Inbound enquiry | Existing customer)
    (Chance: 10 %, the stage's own: •Chance: 10 %, the stage's own | 0 % | 10 % | 20 % | 30 % | 40 % | 50 % | 60 % | 70 % | 80 % | 90 % | 100 %)
    [Change name, value, dates]
    ");
    let said = carol
        .choose(&menus, "Complexity: standard", "complex")
        .await;
    assert_snapshot!(said.text().lines().take(4).collect::<Vec<_>>().join("\n"), @"
    (only you) (changed)
    **D-1 · Nordlicht fleet** · €48,000 · Nordlicht Energie
    ┃ #3ba55d
    ┃ ✔ changed Complexity: standard → complex
    ");
    let said = carol.choose(&said, "Trade: none", "energy").await;
    let said = carol.choose(&said, "Source: Call", "referral").await;
    let chance = "Chance: 10 %, the stage's own";
    let said = carol.choose(&said, chance, "60").await;
    assert_snapshot!(said.text(), @"
    (only you) (changed)
    **D-1 · Nordlicht fleet** · €48,000 · Nordlicht Energie
    ┃ #3ba55d
    ┃ ✔ changed Chance: the stage's → 60 %
    (Trade: Energy and utilities: none | •Trade: Energy and utilities | Manufacturing)
    (Complexity: complex: simple | standard | •Complexity: complex)
    (Source: Referral from a customer: Call | E-mail | LinkedIn | Advertising | Marketing event | •Source: Referral from a customer | Inbound enquiry | Existing customer)
    (Chance: 60 %: 10 %, the stage's own | 0 % | 10 % | 20 % | 30 % | 40 % | 50 % | •Chance: 60 % | 70 % | 80 % | 90 % | 100 %)
    [Change name, value, dates]
    ");
    let form = carol.press(&said, "Change name, value, dates").await;
    assert_snapshot!(form.text(), @"
    {D-1 Nordlicht fleet: change it}
    Name: Nordlicht fleet
    Customer (optional): Nordlicht Energie
    Value (optional): 48,000 EUR
      Such as 45k, €12,500.50, 1.2m usd
    Close date (optional): _
      Such as 2026-12-15, in 3 weeks, end of quarter
    Competitor (optional): (Who else is in it)
    ");
    let same = carol.submit(&form, &[]).await;
    assert_snapshot!(same.text(), @"
    (only you)
    **D-1 Nordlicht fleet is as it was.** The form held nothing new.
    ");
    let refused = carol
        .submit(
            &form,
            &[("Value", "45k-50k"), ("Name", "Nordlicht lorries")],
        )
        .await;
    assert_snapshot!(refused.text(), @"
    (only you)
    **I can't read `45k-50k` as one amount.** Give the figure you would forecast, such as `45k` or `€47,500`.
    ┃ #c93c3c
    ┃ Nothing was changed; the rest of what you typed is kept.
    [Correct it]
    ");
    let form = carol.press(&refused, "Correct it").await;
    assert_snapshot!(form.text(), @"
    {D-1 Nordlicht fleet: correct it}
    Name: Nordlicht lorries
    Customer (optional): Nordlicht Energie
    Value (optional): 45k-50k
      Such as 45k, €12,500.50, 1.2m usd
    Close date (optional): _
      Such as 2026-12-15, in 3 weeks, end of quarter
    Competitor (optional): (Who else is in it)
    ");
    let said = carol
        .submit(
            &form,
            &[
                ("Value", "52k usd"),
                ("Close date", "end of quarter"),
                ("Competitor", "Plainford"),
            ],
        )
        .await;
    assert_snapshot!(said.text(), @"
    (only you)
    ✔ **D-1 · Nordlicht lorries**
    ┃ #3ba55d
    ┃ changed Name: Nordlicht fleet → Nordlicht lorries, Value: €48,000 → US$52,000, Close date: none → Thu 31 Dec, Competitor: none → Plainford (example)
    [Undo]
    ");
    let undone = carol.press(&said, "Undo").await;
    assert_snapshot!(undone.text(), @"
    (only you)
    ✔ **D-1 Nordlicht fleet: taken back**
    ┃ #3ba55d
    ┃ You changed Name: Nordlicht fleet → Nordlicht lorries, Value: €48,000 → US$52,000, Close date: none → Thu 31 Dec, Competitor: none → Plainford (example). Now it is as before:
    ┃ ▰▱▱▱▱▱▱ 1 of 7 · Prospecting
    ");
    let card = carol.command("deal show", &[("deal", "D-1")]).await;
    assert_snapshot!(card.text(), @"
    (only you)
    **D-1 · Nordlicht fleet** · €48,000 · Nordlicht Energie
    ┃ #5b7c99
    ┃ ▰▱▱▱▱▱▱ 1 of 7 · Prospecting · 60 % by hand
    ┃
    ┃ Owner @carol
    ┃ Referral from a customer · Energy and utilities · complex deal
    ┃ **Next** nothing is set
    ┃ Last touch: edit by @carol, now
    ┃ Quiet for 0 of 5 working days; stale from Fri 27 Nov · in this stage for 0 days of 30
    ┃
    ┃ ✔ 1 of 4 met · ◻ 3 open
    [See checklist] [Log a note] [Set next step] [History] [Show in channel]
    ");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deal_changes_hands() {
    let world = World::start().await;
    let (carol, ben, mona) = (world.carol(), world.ben(), world.mona());
    logged(&carol, "Nordlicht fleet").await;
    carol
        .command(
            "deal move",
            &[
                ("deal", "D-1"),
                ("stage", "development"),
                ("reason", "they asked"),
            ],
        )
        .await;
    let told = carol
        .command("deal assign", &[("deal", "D-1"), ("to", "ben")])
        .await;
    assert_snapshot!(told.text(), @"
    (only you)
    ✔ **D-1 · Nordlicht fleet is offered to** @ben
    ┃ #5b7c99
    ┃ They can accept or return it in the channel. Until then it stays with @carol.
    [Undo]
    ");
    let offer = world.post("offers it to").await;
    assert_snapshot!(world.shown(&offer), @"
    **D-1 · Nordlicht fleet: @carol offers it to** @ben
    ┃ #5b7c99
    ┃ ▰▰▰▱▱▱▱ 3 of 7 · Development
    ┃ It changes hands when @ben accepts.
    ┃ ⚑ Owed: Who answered · Problem · Who is responsible · Budget
    [Accept] [Give back] [See checklist]
    ");
    assert_eq!(offer.pings(), [world.room.person_id("ben").unwrap()]);
    let card = carol.command("deal show", &[("deal", "D-1")]).await;
    assert!(
        card.text().contains("Owner @carol · offered to @ben"),
        "{}",
        card.text()
    );
    let kept = ben.press(&offer, "Give back").await;
    assert_snapshot!(kept.text(), @"
    (changed)
    **D-1 · Nordlicht fleet stays with** @carol
    ┃ #5b7c99
    ┃ @ben gave it back.
    ");
    let told = carol
        .command("deal assign", &[("deal", "D-1"), ("to", "ben")])
        .await;
    world.post("offers it to").await;
    carol.press(&told, "Undo").await;
    let back = world.post("took the offer back").await;
    assert_snapshot!(world.shown(&back), @"
    **D-1 · Nordlicht fleet stays with** @carol
    ┃ #5b7c99
    ┃ @carol took the offer back.
    ");
    for _ in 0..2 {
        carol
            .command("deal assign", &[("deal", "D-1"), ("to", "ben")])
            .await;
        world.post("offers it to").await;
    }
    let old = world.post("was offered anew").await;
    assert_snapshot!(world.shown(&old), @"
    **D-1 · Nordlicht fleet was offered anew**
    ┃ #5b7c99
    ┃ This offer to @ben is over.
    ");
    let offer = world.post("offers it to").await;
    let taken = ben.press(&offer, "Accept").await;
    assert_snapshot!(taken.text(), @"
    (changed)
    ✔ **D-1 · Nordlicht fleet now belongs to** @ben
    [See checklist]
    ");
    let taken = mona
        .command("deal assign", &[("deal", "D-1"), ("to", "mona")])
        .await;
    assert_snapshot!(taken.text(), @"
    (only you)
    ✔ **D-1 · Nordlicht fleet is yours**
    ┃ #5b7c99
    ┃ ▰▰▰▱▱▱▱ 3 of 7 · Development
    ┃ ⚑ Owed: Who answered · Problem · Who is responsible · Budget
    [Undo]
    ");
    let mine = mona
        .command("deal new", &[("name", "Kiel tolls"), ("owner", "ben")])
        .await;
    assert!(mine.text().contains("Kiel tolls"), "{}", mine.text());
    let card = ben.command("deal show", &[("deal", "D-2")]).await;
    assert!(card.text().contains("Owner @ben"), "{}", card.text());
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn lost_opened_again_and_deleted() {
    let world = World::start().await;
    let (carol, mona) = (world.carol(), world.mona());
    logged(&carol, "Nordlicht fleet").await;
    let twin = logged(&carol, "nordlicht  Fleet").await;
    assert_snapshot!(twin.text().lines().take(4).collect::<Vec<_>>().join("\n"), @"
    **D-2 · nordlicht Fleet** · €48,000 · Nordlicht Energie
    ┃ #5b7c99
    ┃ By @carol
    ┃ ⚑ D-1 · Nordlicht fleet looks like the same deal. If it is, *Undo* this one.
    ");
    carol.press(&twin, "Undo").await;
    let lost = carol
        .command(
            "deal lost",
            &[
                ("deal", "D-1"),
                ("reason", "competitor"),
                ("competitor", "Plainford"),
            ],
        )
        .await;
    assert!(!lost.is_private());
    assert_snapshot!(lost.text(), @"
    **D-1 is lost** · Nordlicht fleet · €48,000
    ┃ #5b7c99
    ┃ They chose a competitor, to Plainford (example), in Prospecting · by @carol
    ┃ What would have changed it? One line now is worth more than a review next year.
    ┃ Open when it was lost: Who answered
    [Log a note] [Undo]
    ");
    let form = carol.press(&lost, "Log a note").await;
    assert!(form.answer.modal().is_some());
    let offered = carol.complete("deal reopen", "deal", "nord", &[]).await;
    assert_eq!(offered[0].value, serde_json::json!("D-1"));
    world.days(9);
    let card = carol.command("deal show", &[("deal", "D-1")]).await;
    assert_snapshot!(card.text(), @"
    (only you)
    **D-1 · Nordlicht fleet** · €48,000 · Nordlicht Energie
    ┃ #5b7c99
    ┃ ▰▱▱▱▱▱▱ 1 of 7 · Prospecting
    ┃
    ┃ **Lost** 9 days ago: They chose a competitor · to Plainford (example)
    ┃ Owner @carol
    ┃ Call · standard deal
    ┃ Last touch: closed as lost by @carol, 9 days ago
    ┃ Came into this stage 9 days ago
    ┃
    ┃ ✔ 1 of 4 met · ◻ 3 open
    [Open it again] [Log a note] [History] [Show in channel]
    ");
    let open = carol
        .command("deal reopen", &[("deal", "D-1"), ("reason", "came-back")])
        .await;
    assert_snapshot!(open.text(), @"
    (only you)
    **D-1 is open again, in Prospecting** · Nordlicht fleet
    ┃ #5b7c99
    ┃ ▰▱▱▱▱▱▱ 1 of 7 · Prospecting · Call
    ┃
    ┃ **Needed for Qualification**
    ┃ ◻ Whose phone rings first at Nordlicht Energie when something goes wrong?
    ┃
    ┃ **Say** Say in one sentence why you call today and not last month. Then wait.
    ┃ *Note the reason you called. If it worked, the next name may have it too.*
    [Answer] [Set next step] [More] [Undo]
    ");
    let refused = carol
        .command(
            "deal lost",
            &[
                ("deal", "D-1"),
                ("reason", "their uncle sells it"),
                ("learned", "ask who else is in it"),
            ],
        )
        .await;
    assert_snapshot!(refused.text(), @"
    (only you)
    **I don't know `their uncle sells it`.** Choose one of: price, competitor, no-decision, no-budget, postponed, no-fit, missing-function, in-house, wrong-person, silent, other.
    ┃ #c93c3c
    ┃ Nothing was changed; the rest of what you typed is kept.
    [Correct it]
    ");
    let form = carol.press(&refused, "Correct it").await;
    assert_snapshot!(form.text(), @"
    {D-1 Nordlicht fleet: correct it}
    Reason: (You wrote: their uncle sells it: The price was the reason given | They chose a competitor | They decided to change nothing | The money was not found | They put it off | Our answer did not fit | Something they need is missing | They build it themselves | We never reached who decides | They stopped answering | Another reason)
      Why it was lost
    What was learned (optional): ask who else is in it
      What you would do differently
    Competitor (optional): _
      Who won it
    ");
    let lost = carol.submit(&form, &[("reason", "Another reason")]).await;
    assert_snapshot!(lost.text(), @"
    **D-1 is lost** · Nordlicht fleet · €48,000
    ┃ #5b7c99
    ┃ Another reason, in Prospecting · by @carol
    ┃ Learned: “ask who else is in it”
    ┃ Open when it was lost: Who answered
    [Undo]
    ");

    let asked = mona.command("deal delete", &[("deal", "D-1")]).await;
    assert!(asked.is_private());
    assert_snapshot!(asked.text(), @"
    (only you)
    **Delete D-1 · Nordlicht fleet for good?**
    ┃ #e0a030
    ┃ Its 4 history entries, its answers and its flags go with it, and nobody can bring them back. Owner: @carol.
    [Keep it] [Delete for good]
    ");
    let kept = mona.press(&asked, "Keep it").await;
    assert_snapshot!(kept.text(), @"
    (only you) (changed)
    **D-1 Nordlicht fleet stays.** Nothing was changed.
    ");
    let asked = mona.command("deal delete", &[("deal", "D-1")]).await;
    let gone = mona.press(&asked, "Delete for good").await;
    assert_snapshot!(gone.text(), @"
    (only you) (changed)
    **D-1 · Nordlicht fleet is deleted.** Its number is not used again.
    ");
    let said = carol.command("deal show", &[("deal", "D-1")]).await;
    assert!(said.text().contains("There is no deal"), "{}", said.text());
    let next = logged(&carol, "Hafenwerk tolls").await;
    assert!(
        next.text().contains("D-3"),
        "numbers are not used again: {}",
        next.text()
    );
    world.end().await;
}
