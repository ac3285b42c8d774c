//! Days: shown with their weekday, the same for everybody, and read again as what they are.

use insta::assert_snapshot;

use crate::support::World;

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
