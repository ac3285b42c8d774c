//! What was typed can be read again, whole: the page *Answers*, and each entry of the history.

use insta::assert_snapshot;

use super::skips::answered;
use crate::support::World;

async fn logged(world: &World, stage: &str) {
    let new = [
        ("name", "Nordlicht fleet"),
        ("customer", "Nordlicht Energie"),
        ("source", "referral"),
        ("stage", stage),
    ];
    world.carol().command("deal new", &new).await;
}

#[tokio::test]
async fn all_that_is_known_stands_on_a_page_by_stage() {
    let world = World::start().await;
    logged(&world, "development").await;
    let (carol, ben, mona) = (world.carol(), world.ben(), world.mona());
    // Nothing known, no button.
    let card = carol.command("deal show", &[("deal", "D-1")]).await;
    assert!(!card.text().contains("[Answers]"), "{}", card.text());
    let problem =
        "- an invoice takes *nine* days\n- 3 of 14 steps on paper\n\nDrivers wait for their money.";
    answered(&carol, "D-1", "problem", problem).await;
    let budget = [
        ("deal", "D-1"),
        ("criterion", "budget"),
        ("text", "Up to 60k, and it has to be spent this year"),
        ("who", "Karl Ahm"),
    ];
    ben.command("deal evidence", &budget).await;
    answered(&carol, "D-1", "fit", "tbc").await;
    let list = mona.command("deal checklist", &[("deal", "D-1")]).await;
    let form = mona
        .choose(&list, "Waive something (managers)", "reply")
        .await;
    mona.submit(&form, &[("text", "They came to us by name")])
        .await;
    let card = carol.command("deal show", &[("deal", "D-1")]).await;
    assert_snapshot!(card.text(), @r"
    (only you)
    **D-1 · Nordlicht fleet** · Nordlicht Energie
    ┃ #e0a030
    ┃ ▰▰▰▱▱▱▱ 3 of 7 · Development · 35 %
    ┃
    ┃ Owner @carol
    ┃ Referral from a customer · standard deal
    ┃ **Problem** an invoice takes \*nine\* days; 3 of 14 steps on paper; Drivers wait for their money
    ┃ **Next** nothing is set
    ┃ Last touch: answer by @ben, now
    ┃ Quiet for 0 of 5 working days; stale from Fri 27 Nov · in this stage for 0 days of 21
    ┃
    ┃ ✔ 3 of 14 met · ◻ 10 open, ◪ 1 of them half · ⚑ 1 owed
    ┃ ⚑ Owed: Who is responsible
    ┃ ⚑ D-1 starts in Development; Prospecting and Qualification passed over
    [See checklist] [Log a note] [Set next step]
    [Answers] [History] [Show in channel]
    ");
    let page = carol.press(&card, "Answers").await;
    assert_snapshot!(page.text(), @"
    (only you)
    **D-1 · Nordlicht fleet** · Nordlicht Energie
    ┃ #5b7c99
    ┃ **Known from Prospecting**
    ┃
    ┃ – **Who answered**, waived · Mon 23 Nov, by @mona
    ┃ They came to us by name
    (Turn to a stage: •Prospecting | Qualification | Development)
    [Next] [History]
    ");
    let next = carol.press(&page, "Next").await;
    assert_snapshot!(next.text(), @r"
    (only you) (changed)
    **D-1 · Nordlicht fleet** · Nordlicht Energie
    ┃ #5b7c99
    ┃ **Known from Qualification**
    ┃
    ┃ ✔ **Problem** · Mon 23 Nov, by @carol
    ┃ \- an invoice takes \*nine\* days
    ┃ \- 3 of 14 steps on paper
    ┃
    ┃ Drivers wait for their money.
    ┃
    ┃ ✔ **Budget** · Mon 23 Nov, by @ben
    ┃ Karl Ahm: Up to 60k, and it has to be spent this year
    (Turn to a stage: Prospecting | •Qualification | Development)
    [Previous] [Next] [History]
    ");
    let third = carol.choose(&next, "Turn to a stage", "Development").await;
    assert_snapshot!(third.text(), @"
    (only you) (changed)
    **D-1 · Nordlicht fleet** · Nordlicht Energie
    ┃ #5b7c99
    ┃ **Known from Development**
    ┃
    ┃ ◪ **Problem and answer fit**, not known yet · Mon 23 Nov, by @carol
    ┃ tbc
    (Turn to a stage: Prospecting | Qualification | •Development)
    [Previous] [History]
    ");
    let back = carol.press(&third, "Previous").await;
    assert_eq!(back.text(), next.text());
    // A colleague reads the same, from the checklist.
    let list = ben.command("deal checklist", &[("deal", "D-1")]).await;
    let page = ben.press(&list, "Answers").await;
    assert!(
        page.text().contains("They came to us by name"),
        "{}",
        page.text()
    );
    world.end().await;
}

#[tokio::test]
async fn the_longest_answers_are_paged_and_nothing_is_cut() {
    let world = World::start().await;
    logged(&world, "development").await;
    let carol = world.carol();
    let families = "👩‍👩‍👧‍👦".repeat(360);
    answered(&carol, "D-1", "problem", &families).await;
    let stars = format!("{}end", "*_".repeat(498));
    answered(&carol, "D-1", "budget", &stars).await;
    let card = carol.command("deal show", &[("deal", "D-1")]).await;
    let mut page = carol.press(&card, "Answers").await;
    let mut all = page.text().to_owned();
    while page.text().contains("[Next]") {
        page = carol.press(&page, "Next").await;
        all.push_str(page.text());
    }
    assert_eq!(all.matches("👩‍👩‍👧‍👦").count(), 360);
    assert_eq!(all.matches("\\*\\_").count(), 498);
    assert!(
        all.contains("end\n") && all.contains("Budget, further:"),
        "{all}"
    );
    world.end().await;
}

#[tokio::test]
async fn an_entry_of_the_history_opens_whole() {
    let world = World::start().await;
    logged(&world, "qualification").await;
    let (carol, ben, mona) = (world.carol(), world.ben(), world.mona());
    let long = format!(
        "Three things:\n{}\nand that is all",
        "one more depot, ".repeat(20)
    );
    let note = [
        ("deal", "D-1"),
        ("text", long.as_str()),
        ("value_for_customer", "A list of\nwhat it costs"),
    ];
    carol.command("deal note", &note).await;
    let step = [
        ("deal", "D-1"),
        ("step", "Walk through the draft"),
        ("due", "friday"),
    ];
    carol.command("deal next", &step).await;
    answered(&carol, "D-1", "budget", "Up to 60k").await;
    let list = mona.command("deal checklist", &[("deal", "D-1")]).await;
    let form = mona
        .choose(&list, "Waive something (managers)", "reply")
        .await;
    mona.submit(&form, &[("text", "Between us: they know the owner")])
        .await;
    let history = carol.command("deal history", &[("deal", "D-1")]).await;
    assert_snapshot!(history.text(), @"
    (only you)
    **D-1 · Nordlicht fleet** · Nordlicht Energie
    ┃ #5b7c99
    ┃ now · @mona waived Who answered: “Between us: they know the owner”
    ┃ now · @carol answered Budget: “Up to 60k”
    ┃ now · @carol set the next step “Walk through the draft”, Fri 27 Nov
    ┃ now · @carol noted “Three things: one more depot, one more depot, one more depot, one more depot, o…”; for the customer: “A list of what it costs”
    ┃ now · @carol logged it in Qualification
    (Read one whole: Between us: they know the owner – Who answered · Mon 23 Nov | Up to 60k – Budget · Mon 23 Nov | Walk through the draft – next step · Mon 23 Nov | Three things: one more depot, one more depot, one more depot, one more depot, one more depot, one m… – note · Mon 23 Nov)
    ");
    let read = carol.choose(&history, "Read one whole", "2").await;
    assert_snapshot!(read.text(), @"
    (only you)
    **D-1 Nordlicht fleet: note** · @carol, now
    ┃ #5b7c99
    ┃ Three things:
    ┃ one more depot, one more depot, one more depot, one more depot, one more depot, one more depot, one more depot, one more depot, one more depot, one more depot, one more depot, one more depot, one more depot, one more depot, one more depot, one more depot, one more depot, one more depot, one more depot, one more depot,
    ┃ and that is all
    ┃
    ┃ **What the customer got out of it**
    ┃ A list of what it costs
    ");
    // What a manager wrote with a decision is for the owner and managers.
    let read = carol.choose(&history, "Read one whole", "5").await;
    assert!(read.text().contains("Between us"), "{}", read.text());
    let theirs = ben.command("deal history", &[("deal", "D-1")]).await;
    assert!(
        theirs.text().contains("Read one whole: Up to 60k"),
        "{}",
        theirs.text()
    );
    let refused = ben.forge("1:entry:1:5:0", &theirs).await;
    assert_snapshot!(refused.text(), @"
    (only you)
    **D-1 Nordlicht fleet changed in the meantime.** Look at it again, then repeat. Nothing was changed.
    ┃ #c93c3c
    ┃ ▰▰▱▱▱▱▱ 2 of 7 · Qualification
    [See checklist]
    ");
    let refused = ben.forge("1:entry:1:99:1", &theirs).await;
    assert_eq!(
        refused.text().lines().nth(1),
        Some(
            "**D-1 Nordlicht fleet changed in the meantime.** Look at it again, then repeat. Nothing was changed."
        )
    );
    world.end().await;
}

#[tokio::test]
async fn the_card_has_three_lines_of_the_customer() {
    let world = World::start().await;
    logged(&world, "discussion").await;
    let (carol, ben) = (world.carol(), world.ben());
    let facts = |card: &crate::support::Said| {
        let lines = card.text().lines().skip_while(|l| !l.contains("Referral"));
        lines.take(4).collect::<Vec<_>>().join("\n")
    };
    answered(&carol, "D-1", "problem", "An invoice takes nine days, in winter ten; nobody can say where it lies, and drivers call twice a day because of it").await;
    let why = [
        ("deal", "D-1"),
        ("criterion", "why-us"),
        ("text", "You asked about the night shift"),
        ("who", "Jana Weiss"),
    ];
    ben.command("deal evidence", &why).await;
    answered(&carol, "D-1", "responsible", "tbc").await;
    let card = carol.command("deal show", &[("deal", "D-1")]).await;
    assert_snapshot!(facts(&card), @"
    ┃ Referral from a customer · standard deal
    ┃ **Problem** An invoice takes nine days, in winter ten…
    ┃ **Why us** Jana Weiss: You asked about the night shift
    ┃ **Next** nothing is set
    ");
    answered(
        &carol,
        "D-1",
        "responsible",
        "Petra Lind has to solve it; the board says yes",
    )
    .await;
    let card = carol.command("deal show", &[("deal", "D-1")]).await;
    assert_snapshot!(facts(&card), @"
    ┃ Referral from a customer · standard deal
    ┃ **Problem** An invoice takes nine days, in winter ten…
    ┃ **Decides** Petra Lind has to solve it; the board says yes
    ┃ **Why us** Jana Weiss: You asked about the night shift
    ");
    // Somebody kept as who decides says it better.
    let karl = [("deal", "D-1"), ("name", "Karl Ahm"), ("is", "decides")];
    carol.command("deal people", &karl).await;
    let card = carol.command("deal show", &[("deal", "D-1")]).await;
    assert_snapshot!(facts(&card), @"
    ┃ Referral from a customer · standard deal
    ┃ **Problem** An invoice takes nine days, in winter ten…
    ┃ **Decides** Karl Ahm
    ┃ **Why us** Jana Weiss: You asked about the night shift
    ");
    let shared = carol.press(&card, "Show in channel").await;
    assert!(
        shared.text().contains("**Decides** Karl Ahm\n"),
        "{}",
        shared.text()
    );
    world.end().await;
}

#[tokio::test]
async fn a_form_begins_with_what_was_noted_before() {
    let world = World::start().await;
    logged(&world, "development").await;
    let carol = world.carol();
    let waiting = "A second clerk from autumn, about 40k a year";
    answered(&carol, "D-1", "no-action", waiting).await;
    let list = carol.command("deal checklist", &[("deal", "D-1")]).await;
    let form = carol.choose(&list, "Answer something", "situation").await;
    assert_snapshot!(form.text(), @"
    {D-1 Nordlicht fleet: Today and its cost}
    Noted on Mon 23 Nov under *Cost of waiting*. Is that it, in their words?
    **What counts**
    They described how it works today, step by step, and what that costs them.
    Today and its cost: A second clerk from autumn, about 40k a year
      How many hours a week go into this, and whose are they?
    ");
    // Sent as it stands, it counts.
    let said = carol.submit(&form, &[]).await;
    assert!(
        said.text()
            .contains("✔ **D-1 Nordlicht fleet: Today and its cost**"),
        "{}",
        said.text()
    );
    // What is half of an answer is nothing to begin with.
    answered(&carol, "D-1", "responsible", "tbc").await;
    let form = carol.choose(&list, "Answer something", "people").await;
    assert!(!form.text().contains("Noted on"), "{}", form.text());
    world.end().await;
}
