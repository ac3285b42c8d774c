//! Days: shown with their weekday, the same for everybody, and read again as what they are.

use insta::assert_snapshot;

use crate::support::{Person, Said, World};

#[tokio::test(flavor = "multi_thread")]
async fn a_day_is_shown_as_a_day_everywhere() {
    let world = World::start().await;
    let (carol, ben) = (world.carol(), world.ben());
    let made = carol
        .command(
            "deal new",
            &[("name", "Kiel tolls"), ("close", "2026-12-11")],
        )
        .await;
    assert!(
        made.text().lines().any(|l| l == "┃ Closes Fri 11 Dec"),
        "{}",
        made.text()
    );
    // Only who reads it today is told how far it is.
    let card = carol.command("deal show", &[("deal", "D-1")]).await;
    assert!(
        card.text().contains("Closes Fri 11 Dec (in 18 days)"),
        "{}",
        card.text()
    );
    let shared = carol.press(&card, "Show in channel").await;
    assert!(
        shared.text().contains("Closes Fri 11 Dec\n"),
        "{}",
        shared.text()
    );
    let menus = carol.command("deal edit", &[("deal", "D-1")]).await;
    let form = carol.press(&menus, "Change name, value, dates").await;
    assert_snapshot!(form.text(), @"
    {D-1 Kiel tolls: change it}
    Name: Kiel tolls
    Customer (optional): (Who buys)
    Value (optional): _
      Such as 45k, €12,500.50, 1.2m usd
    Close date (optional): Fri 11 Dec 2026
      Such as 2026-12-15, in 3 weeks, end of quarter
    Competitor (optional): (Who else is in it)
    ");
    let said = carol
        .submit(
            &form,
            &[("Close date", "Wed 31 Mar 2027"), ("Customer", "Kiel")],
        )
        .await;
    assert_snapshot!(said.text(), @"
    (only you)
    ✔ **D-1 · Kiel tolls**
    ┃ #3ba55d
    ┃ changed Customer: none → Kiel, Close date: Fri 11 Dec → Wed 31 Mar 2027
    [Undo]
    ");
    let due = carol
        .command(
            "deal next",
            &[("deal", "D-1"), ("step", "Call Jana"), ("due", "today")],
        )
        .await;
    assert!(
        due.text().contains("Due Mon 23 Nov (today)"),
        "{}",
        due.text()
    );
    let noted = ben
        .command("deal note", &[("deal", "D-1"), ("text", "Met Jana")])
        .await;
    assert!(
        noted.text().contains("Call Jana · Mon 23 Nov (today)"),
        "{}",
        noted.text()
    );
    let history = carol.command("deal history", &[("deal", "D-1")]).await;
    assert_snapshot!(history.text(), @"
    (only you)
    **D-1 · Kiel tolls** · Kiel
    ┃ #5b7c99
    ┃ now · @ben noted “Met Jana”
    ┃ now · @carol set the next step “Call Jana”, Mon 23 Nov
    ┃ now · @carol changed Customer: none → Kiel, Close date: Fri 11 Dec → Wed 31 Mar 2027
    ┃ now · @carol logged it in Prospecting, closing Fri 11 Dec
    (Read one whole: Met Jana – note · Mon 23 Nov | Call Jana – next step · Mon 23 Nov)
    ");
    let mona = world.mona();
    mona.command("deal assign", &[("deal", "D-1"), ("to", "ben")])
        .await;
    let offer = world.post("offers it to").await;
    assert!(
        world
            .shown(&offer)
            .contains("Next: Call Jana · Mon 23 Nov\n"),
        "{}",
        world.shown(&offer)
    );
    let refused = carol
        .command(
            "deal new",
            &[("name", "Hafenwerk"), ("close", "2026-11-01")],
        )
        .await;
    assert_snapshot!(refused.text(), @"
    (only you)
    **`2026-11-01` is Sun 1 Nov, which has passed.** Give a day from today on, such as `in 3 weeks`.
    ┃ #c93c3c
    ┃ Nothing was changed; the rest of what you typed is kept.
    [Correct it]
    ");
    for line in world.talk().lines() {
        assert!(!line.contains(":D>"), "{line}");
    }
    world.end().await;
}

/// East of the bot the evening is the next day already; a day stays the day that was typed.
#[tokio::test(flavor = "multi_thread")]
async fn a_day_is_no_instant() {
    let world = World::start().await;
    let carol = world.carol();
    let made = carol
        .command(
            "deal new",
            &[("name", "Kiel tolls"), ("close", "2026-12-11")],
        )
        .await;
    let raw = made.message().json().to_string();
    assert!(raw.contains("Fri 11 Dec") && !raw.contains("<t:"), "{raw}");
    world.pass(std::time::Duration::from_hours(14));
    carol
        .command(
            "deal next",
            &[("deal", "D-1"), ("step", "Call Jana"), ("due", "today")],
        )
        .await;
    let card = carol.command("deal show", &[("deal", "D-1")]).await;
    assert!(
        card.text()
            .contains("**Next** Call Jana · Mon 23 Nov (today)"),
        "{}",
        card.text()
    );
    world.end().await;
}

async fn closing(carol: &Person<'_>, close: &str) -> Said {
    carol
        .command("deal new", &[("name", "Kiel tolls"), ("close", close)])
        .await
}

async fn due(carol: &Person<'_>, due: &str) -> Said {
    let set = [("deal", "D-1"), ("step", "Call Jana"), ("due", due)];
    carol.command("deal next", &set).await
}

/// Monday 23 November 2026.
#[tokio::test(flavor = "multi_thread")]
async fn a_closing_date_is_read_as_it_is_meant() {
    let world = World::start().await;
    let carol = world.carol();
    for (typed, shown) in [
        // What is shown somewhere.
        ("Fri 11 Dec", "Fri 11 Dec"),
        ("Fri 11 Dec (in 18 days)", "Fri 11 Dec"),
        ("Wed 31 Mar 2027", "Wed 31 Mar 2027"),
        ("15 December 2026 (in 21 days)", "Tue 15 Dec"),
        ("<t:1797354000:D>", "Tue 15 Dec"),
        ("<t:1797354000:R>", "Tue 15 Dec"),
        // Whole periods.
        ("next month", "Thu 31 Dec"),
        ("next quarter", "Wed 31 Mar 2027"),
        ("this quarter", "Thu 31 Dec"),
        ("2027-03", "Wed 31 Mar 2027"),
        ("March 2027", "Wed 31 Mar 2027"),
        ("March '28", "Fri 31 Mar 2028"),
        ("December", "Thu 31 Dec"),
        ("Q1", "Wed 31 Mar 2027"),
        ("Q4 2026", "Thu 31 Dec"),
        ("2027-Q2", "Wed 30 Jun 2027"),
        ("H1 2027", "Wed 30 Jun 2027"),
        ("2027", "Fri 31 Dec 2027"),
        // Other languages.
        ("Ende Februar", "Sun 28 Feb"),
        ("15. März 2027", "Mon 15 Mar 2027"),
        ("fin de mois", "Mon 30 Nov"),
        ("dans 3 semaines", "Mon 14 Dec"),
        ("próximo martes", "Tue 1 Dec"),
    ] {
        let said = closing(&carol, typed).await;
        let closes = format!("Closes {shown}");
        assert!(said.text().contains(&closes), "{typed}: {}", said.text());
    }
    let said = closing(&carol, "January 2027").await;
    let note = "┃ Taken as the last day of `January 2027`. Sun 31 Jan 2027 is not a working day.";
    assert!(said.text().contains(note), "{}", said.text());
    let said = closing(&carol, "Sat 12 Dec").await;
    let note = "┃ Closes Sat 12 Dec\n┃ Sat 12 Dec is not a working day.\n";
    assert!(said.text().contains(note), "{}", said.text());
    let asked = closing(&carol, "Mar-28").await;
    assert_snapshot!(asked.text(), @"
    (only you)
    **Which day is `Mar-28`?**
    ┃ #e0a030
    ┃ It can be a day or a month of a year, which counts to its last day. Nothing is saved yet; the rest of what you typed is kept.
    [Sun 28 Mar 2027] [Fri 31 Mar 2028] [Correct it]
    ");
    let said = carol.press(&asked, "Fri 31 Mar 2028").await;
    assert!(
        said.text().contains("Closes Fri 31 Mar 2028"),
        "{}",
        said.text()
    );
    for (typed, buttons) in [
        ("06/28", "[Mon 28 Jun 2027] [Fri 30 Jun 2028] [Correct it]"),
        (
            "next week",
            "[Fri 4 Dec 2026] [Sun 6 Dec 2026] [Correct it]",
        ),
        (
            "2-3 weeks",
            "[Mon 7 Dec 2026] [Mon 14 Dec 2026] [Correct it]",
        ),
        (
            "Fri 12 Dec",
            "[Fri 11 Dec 2026] [Sat 12 Dec 2026] [Correct it]",
        ),
    ] {
        let asked = closing(&carol, typed).await;
        assert!(
            asked.is_private() && asked.text().contains(buttons),
            "{typed}: {}",
            asked.text()
        );
    }
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_next_step_has_one_day() {
    let world = World::start().await;
    let carol = world.carol();
    closing(&carol, "Q1").await;
    let asked = due(&carol, "12/10").await;
    assert!(
        asked
            .text()
            .contains("[Thu 10 Dec 2026] [Tue 12 Oct 2027] [Correct it]"),
        "{}",
        asked.text()
    );
    let asked = due(&carol, "next month").await;
    assert_snapshot!(asked.text(), @"
    (only you)
    **Which day is `next month`?**
    ┃ #e0a030
    ┃ It takes one day: the first or the last working day of it? Nothing is saved yet; the rest of what you typed is kept.
    [Tue 1 Dec 2026] [Thu 31 Dec 2026] [Correct it]
    ");
    let said = carol.press(&asked, "Tue 1 Dec 2026").await;
    assert_snapshot!(said.text(), @"
    (only you)
    ✔ **D-1 Kiel tolls: Call Jana**
    ┃ #3ba55d
    ┃ Due Tue 1 Dec (in 8 days). Until then the deal is not called stale.
    ┃ *What will they take away from it, even if they never buy?*
    [Undo]
    ");
    for (typed, shown) in [
        ("3 business days", "Due Thu 26 Nov (in 3 days)."),
        ("next business day", "Due Tue 24 Nov (tomorrow)."),
        ("in 5 working days", "Due Mon 30 Nov (in 7 days)."),
        ("mid January", "Due Fri 15 Jan 2027 (in 53 days)."),
        ("10th of next month", "Due Thu 10 Dec (in 17 days)."),
        ("next friday", "Due Fri 4 Dec (in 11 days)."),
        (
            "friday 17:00",
            "Due Fri 27 Nov (in 4 days). The time of day is left off.",
        ),
        (
            "tomorrow 3pm",
            "Due Tue 24 Nov (tomorrow). The time of day is left off.",
        ),
        (
            "15 Dec at 10:30",
            "Due Tue 15 Dec (in 22 days). The time of day is left off.",
        ),
        ("Freitag", "Due Fri 27 Nov (in 4 days)."),
        ("in 2 Wochen", "Due Mon 7 Dec (in 14 days)."),
        ("nächsten Dienstag", "Due Tue 1 Dec (in 8 days)."),
        ("vendredi prochain", "Due Fri 4 Dec (in 11 days)."),
        (
            "12 Dec",
            "Due Sat 12 Dec (in 19 days). Sat 12 Dec is not a working day.",
        ),
    ] {
        let said = due(&carol, typed).await;
        assert!(said.text().contains(shown), "{typed}: {}", said.text());
    }
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_gives_an_example_that_fits() {
    let world = World::start().await;
    let carol = world.carol();
    for (typed, example) in [
        ("FY27", "Calendar years only, such as `end of 2027`"),
        ("FY 26/27", "Calendar years only, such as `end of 2027`"),
        ("Q2 FY27", "Calendar years only, such as `Q2 2027`"),
        ("early January", "such as `Fri 8 Jan 2027`"),
        ("after friday", "such as `Fri 27 Nov 2026`"),
        ("a few weeks", "such as `Mon 14 Dec 2026`"),
        ("31 Feb", "`Sun 28 Feb 2027`"),
        ("5pm", "such as `today` or `Mon 14 Dec`"),
        ("TBD", "Leave it out until you know it."),
        ("soon", "`in 3 weeks`"),
        ("1 March 2026", "such as `Mon 1 Mar 2027`"),
        ("yesterday", "such as `in 3 weeks`"),
    ] {
        let refused = closing(&carol, typed).await;
        let text = refused.text();
        assert!(
            text.contains(&format!("`{typed}`")) && text.contains(example),
            "{typed}: {text}"
        );
        assert!(text.contains("[Correct it]"), "{text}");
    }
    world.end().await;
}

/// What the form shows is sent back with it, and is no change.
#[tokio::test(flavor = "multi_thread")]
async fn a_form_sent_as_it_was_keeps_its_day() {
    let world = World::start().await;
    let carol = world.carol();
    closing(&carol, "Fri 11 Dec").await;
    world.days(60);
    let menus = carol.command("deal edit", &[("deal", "D-1")]).await;
    let form = carol.press(&menus, "Change name, value, dates").await;
    assert!(form.text().contains("Fri 11 Dec 2026"), "{}", form.text());
    let said = carol.submit(&form, &[]).await;
    assert!(said.text().contains("is as it was"), "{}", said.text());
    let said = carol.submit(&form, &[("Close date", "Sat 13 Feb")]).await;
    assert!(
        said.text().contains("Fri 11 Dec 2026 → Sat 13 Feb")
            && said.text().contains("Sat 13 Feb is not a working day."),
        "{}",
        said.text()
    );
    world.end().await;
}
