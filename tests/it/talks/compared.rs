//! Money and days that an answer names, beside what its deal says: one line, one tap, nothing by itself.

use insta::assert_snapshot;

use super::skips::answered;
use crate::support::World;

#[tokio::test]
async fn an_amount_is_set_beside_the_value() {
    let world = World::start().await;
    let carol = world.carol();
    let new = [
        ("name", "Nordlicht fleet"),
        ("value", "€48,000"),
        ("source", "referral"),
    ];
    carol.command("deal new", &new).await;
    let said = answered(
        &carol,
        "D-1",
        "budget",
        "Up to 40k from the IT budget, says Karl Ahm",
    )
    .await;
    assert_snapshot!(said.text(), @"
    (only you)
    ✔ **D-1 Nordlicht fleet: Budget**
    ┃ #3ba55d
    ┃ ◻ **Ask Karl Ahm:** Whose phone rings first at your company when something goes wrong?
    ┃ Budget: €40,000. The deal says €48,000.
    [Answer] [See checklist] [Undo]
    [Set value: €40,000]
    [We did] [Who said it]
    ");
    let taken = carol.press(&said, "Set value: €40,000").await;
    assert_snapshot!(taken.text(), @"
    (only you)
    ✔ **D-1 · Nordlicht fleet**
    ┃ #3ba55d
    ┃ changed Value: €48,000 → €40,000
    [Undo]
    ");
    // What is taken over already is no news, and nothing to take over.
    let again = carol.press(&said, "Set value: €40,000").await;
    assert_snapshot!(again.text(), @"
    (only you)
    **D-1 Nordlicht fleet changed in the meantime.** Look at it again, then repeat. Nothing was changed.
    ┃ #c93c3c
    ┃ ▰▱▱▱▱▱▱ 1 of 7 · Prospecting
    [See checklist]
    ");
    let same = answered(&carol, "D-1", "budget", "It stays at 40k").await;
    assert_snapshot!(same.text(), @"
    (only you)
    ✔ **D-1 Nordlicht fleet: Budget**
    ┃ #3ba55d
    ┃ Before: “Up to 40k from the IT budget, says Karl Ahm” · @carol → now: “It stays at 40k”
    ┃ ◻ Who at your company should hear this: you, or somebody beside you?
    [Answer] [See checklist] [Undo]
    [We did] [Who said it]
    ");
    // Two amounts, or a number that may be anything, are compared with nothing.
    let two = answered(&carol, "D-1", "budget", "Between 30k and 50k, in 3 rates").await;
    assert!(!two.text().contains("The deal says"), "{}", two.text());
    world.end().await;
}

#[tokio::test]
async fn a_deal_without_a_value_or_close_takes_theirs() {
    let world = World::start().await;
    let (carol, ben) = (world.carol(), world.ben());
    let new = [("name", "Nordlicht fleet"), ("source", "referral")];
    carol.command("deal new", &new).await;
    let said = answered(&carol, "D-1", "budget", "US$60,000 is in this year's plan").await;
    assert_snapshot!(said.text(), @"
    (only you)
    ✔ **D-1 Nordlicht fleet: Budget**
    ┃ #3ba55d
    ┃ ◻ Whose phone rings first at your company when something goes wrong?
    ┃ Budget: US$60,000. The deal has no value yet.
    [Answer] [See checklist] [Undo]
    [Set value: US$60,000]
    [We did] [Who said it]
    ");
    let said = answered(
        &carol,
        "D-1",
        "deadline",
        "1 July: the lease of the old system ends",
    )
    .await;
    assert_snapshot!(said.text(), @"
    (only you)
    ✔ **D-1 Nordlicht fleet: Deciding date**
    ┃ #3ba55d
    ┃ ◻ Who at your company should hear this: you, or somebody beside you?
    ┃ Deciding date: Thu 1 Jul 2027. The deal has no closing date yet.
    [Answer] [See checklist] [Undo]
    [Set close: Thu 1 Jul 2027]
    [We did] [Who said it]
    ");
    let taken = carol.press(&said, "Set close: Thu 1 Jul 2027").await;
    assert_snapshot!(taken.text(), @"
    (only you)
    ✔ **D-1 · Nordlicht fleet**
    ┃ #3ba55d
    ┃ changed Close date: none → Thu 1 Jul 2027
    [Undo]
    ");
    // Whoever only reads a deal is offered nothing that changes it.
    let theirs = answered(&ben, "D-1", "budget", "US$50,000, they say").await;
    assert!(!theirs.text().contains("Set value"), "{}", theirs.text());
    world.end().await;
}

#[tokio::test]
async fn a_plan_is_set_beside_the_next_step_and_their_day() {
    let world = World::start().await;
    let carol = world.carol();
    let new = [("name", "Nordlicht fleet"), ("source", "referral")];
    carol.command("deal new", &new).await;
    let said = answered(
        &carol,
        "D-1",
        "plan",
        "Jana sends data by 10 December, we test by 18 December",
    )
    .await;
    assert_snapshot!(said.text(), @"
    (only you)
    ✔ **D-1 Nordlicht fleet: Mutual plan**
    ┃ #3ba55d
    ┃ ◻ Whose phone rings first at your company when something goes wrong?
    ┃ Mutual plan: Thu 10 Dec comes first. Is it the next step?
    [Answer] [See checklist] [Undo]
    [Set next step: Thu 10 Dec]
    [We did] [Who said it]
    ");
    let form = carol.press(&said, "Set next step: Thu 10 Dec").await;
    assert_snapshot!(form.text(), @"
    {D-1 Nordlicht fleet: next step}
    Next step: (Workshop with their finance team)
      What happens next, and who does it?
    Due: Thu 10 Dec 2026
      On which day? Such as friday, in 3 days, 2026-12-15
    ");
    let set = carol.submit(&form, &[("step", "Jana sends data")]).await;
    assert_snapshot!(set.text(), @"
    (only you)
    ✔ **D-1 Nordlicht fleet: Jana sends data**
    ┃ #3ba55d
    ┃ Due Thu 10 Dec (in 17 days). Until then the deal is not called stale.
    ┃ *What will they take away from it, even if they never buy?*
    [Undo]
    ");
    let said = answered(
        &carol,
        "D-1",
        "deadline",
        "On 15 December the board decides",
    )
    .await;
    assert_snapshot!(said.text(), @"
    (only you)
    ✔ **D-1 Nordlicht fleet: Deciding date**
    ┃ #3ba55d
    ┃ ◻ Who at your company should hear this: you, or somebody beside you?
    ┃ Deciding date: Tue 15 Dec. The deal has no closing date yet.
    [Answer] [See checklist] [Undo]
    [Set close: Tue 15 Dec]
    [We did] [Who said it]
    ");
    let said = answered(
        &carol,
        "D-1",
        "plan",
        "Jana sends data by 10 December, we test by 18 December, they say",
    )
    .await;
    assert_snapshot!(said.text(), @"
    (only you)
    ✔ **D-1 Nordlicht fleet: Mutual plan**
    ┃ #3ba55d
    ┃ Before: “Jana sends data by 10 December, we test by 18 December” · @carol → now: “Jana sends data by 10 December, we test by 18 December, they say”
    ┃ ◻ What would make ten minutes with us worth your time?
    ┃ Mutual plan: it ends on Fri 18 Dec, and they decide by Tue 15 Dec.
    [Answer] [See checklist] [Undo]
    [Correct: Mutual plan]
    [We did] [Who said it]
    ");
    world.end().await;
}

#[tokio::test]
async fn a_step_whose_day_has_passed_is_asked_about() {
    let world = World::start().await;
    let carol = world.carol();
    let new = [("name", "Nordlicht fleet"), ("source", "referral")];
    carol.command("deal new", &new).await;
    let step = [
        ("deal", "D-1"),
        ("step", "Walk through the draft"),
        ("due", "tomorrow"),
    ];
    carol.command("deal next", &step).await;
    world.days(4);
    let note = [("deal", "D-1"), ("text", "Walked through it with Jana")];
    let said = carol.command("deal note", &note).await;
    assert_snapshot!(said.text(), @"
    (only you)
    ✔ **Noted on D-1 Nordlicht fleet.**
    ┃ #3ba55d
    ┃ “Walk through the draft” was due on Tue 24 Nov. Was that it?
    ┃ *What did the customer get out of it? `value_for_customer` keeps it.*
    [Yes, set the next] [No, new date] [See checklist] [Undo]
    (This answers …: ◻ Who answered – A named person there answered: they called back, wrote back or took a meeting. | ◻ Why now – They named what changed at their company, so that this matters now. | ◻ Who else feels it – They named a second person who would notice a change.)
    ");
    let moved = carol.press(&said, "No, new date").await;
    assert_snapshot!(moved.text(), @"
    {D-1 Nordlicht fleet: next step}
    Next step: Walk through the draft
      What happens next, and who does it?
    Due: _
      On which day? Such as friday, in 3 days, 2026-12-15
    ");
    let next = carol.press(&said, "Yes, set the next").await;
    assert_snapshot!(next.text(), @"
    {D-1 Nordlicht fleet: next step}
    Next step: (Workshop with their finance team)
      What happens next, and who does it?
    Due: _
      On which day? Such as friday, in 3 days, 2026-12-15
    ");
    world.end().await;
}

#[tokio::test]
async fn a_lower_value_is_asked_about_once_they_have_seen_something() {
    let world = World::start().await;
    let carol = world.carol();
    let new = [
        ("name", "Nordlicht fleet"),
        ("value", "€48,000"),
        ("source", "referral"),
    ];
    carol.command("deal new", &new).await;
    let form = carol.command("deal edit", &[("deal", "D-1")]).await;
    let form = carol.press(&form, "Change name, value, dates").await;
    let early = carol.submit(&form, &[("value", "€46,000")]).await;
    assert!(!early.text().contains("% less"), "{}", early.text());
    let later = [
        ("deal", "D-1"),
        ("stage", "presentation"),
        ("reason", "They asked for it"),
    ];
    carol.command("deal move", &later).await;
    let form = carol.command("deal edit", &[("deal", "D-1")]).await;
    let form = carol.press(&form, "Change name, value, dates").await;
    let said = carol.submit(&form, &[("value", "€42,000")]).await;
    assert_snapshot!(said.text(), @"
    (only you)
    ✔ **D-1 · Nordlicht fleet**
    ┃ #3ba55d
    ┃ changed Value: €46,000 → €42,000
    ┃ 9 % less. What do they give for it: a longer term, a reference, an earlier start? And which difference have they heard?
    [Undo]
    ");
    world.end().await;
}
