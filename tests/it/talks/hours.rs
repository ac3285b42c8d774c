//! Working days, hours, days off and limits: set, shown, and held to.

use insta::assert_snapshot;

use crate::support::World;

#[tokio::test]
async fn a_workspace_sets_when_it_works() {
    let world = World::start().await;
    let mona = world.mona();
    let said = mona.command("setup hours", &[]).await;
    assert_snapshot!(said.text(), @"
    (only you)
    **Work is Mon–Fri, 09:00 to 18:00**
    ┃ #5b7c99
    ┃ UTC (UTC, 09:00) (default) · days and hours are the default.
    ┃ No days off ahead.
    ┃ Only these days count for a deal that rests, and flags and nudges come within these hours. A rep's own: `/coach hours`.
    ");
    let said = mona
        .command(
            "setup hours",
            &[
                ("timezone", "berlin"),
                ("days", "Sunday to Thursday"),
                ("from", "8.30am"),
                ("to", "1730"),
                ("holidays", "25 Dec, 31 Dec - 2 Jan"),
            ],
        )
        .await;
    assert_snapshot!(said.text(), @"
    (only you)
    ✔ **Work is Sun–Thu, 08:30 to 17:30**
    ┃ #3ba55d
    ┃ Europe/Berlin (UTC+1, 10:00).
    ┃ Days off ahead: Fri 25 Dec, Thu 31 Dec, Fri 1 Jan 2027, Sat 2 Jan 2027
    ┃ Only these days count for a deal that rests, and flags and nudges come within these hours. A rep's own: `/coach hours`.
    (Work on one of these after all: Fri 25 Dec 2026 | Thu 31 Dec 2026 | Fri 1 Jan 2027 | Sat 2 Jan 2027)
    ");
    // A day off can be taken out again, and a day is read by what is worked.
    let said = mona
        .choose(&said, "Work on one of these after all", "2026-12-31")
        .await;
    assert_snapshot!(said.text(), @"
    (only you) (changed)
    ✔ **Work is Sun–Thu, 08:30 to 17:30**
    ┃ #3ba55d
    ┃ Europe/Berlin (UTC+1, 10:00).
    ┃ Days off ahead: Fri 25 Dec, Fri 1 Jan 2027, Sat 2 Jan 2027
    ┃ Only these days count for a deal that rests, and flags and nudges come within these hours. A rep's own: `/coach hours`.
    (Work on one of these after all: Fri 25 Dec 2026 | Fri 1 Jan 2027 | Sat 2 Jan 2027)
    ");
    let said = mona
        .command(
            "setup hours",
            &[("days", "default"), ("holidays", "default")],
        )
        .await;
    assert_snapshot!(said.text(), @"
    (only you)
    ✔ **Work is Mon–Fri, 08:30 to 17:30**
    ┃ #3ba55d
    ┃ Europe/Berlin (UTC+1, 10:00).
    ┃ No days off ahead.
    ┃ Only these days count for a deal that rests, and flags and nudges come within these hours. A rep's own: `/coach hours`.
    ");
    // A city that several zones share is asked about; a zone is offered while it is typed.
    let said = mona.command("setup hours", &[("timezone", "utc+2")]).await;
    assert_snapshot!(said.text(), @"
    (only you)
    **Which time zone is `utc+2`?**
    ┃ #e0a030
    ┃ Nothing is saved yet; the rest of what you typed is kept. There are more: type the city.
    [Europe/Helsinki (UTC+2, 11:00)] [Africa/Johannesburg (UTC+2, 11:00)] [Africa/Blantyre (UTC+2, 11:00)] [Africa/Bujumbura (UTC+2, 11:00)] [Correct it]
    ");
    let offered = mona
        .complete("setup hours", "timezone", "sao paulo", &[])
        .await;
    assert_eq!(offered[0].value, "America/Sao_Paulo");
    let carol = world.carol();
    let said = carol.command("setup hours", &[("from", "10")]).await;
    assert!(said.text().contains("Only managers"), "{}", said.text());
    world.end().await;
}

#[tokio::test]
async fn limits_say_first_what_they_make_stale() {
    let world = World::start().await;
    let (carol, mona) = (world.carol(), world.mona());
    for name in ["Nordlicht", "Weber"] {
        carol
            .command("deal new", &[("name", name), ("value", "48k")])
            .await;
        carol
            .command(
                "deal next",
                &[("deal", name), ("step", "Call"), ("due", "today")],
            )
            .await;
    }
    // Thursday evening: three whole working days since.
    world.days(3);
    world.pass(std::time::Duration::from_hours(10));
    world.catch_up().await;
    let limits = [("stage", "prospecting"), ("idle_days", "3")];
    let said = mona.command("setup stale", &limits).await;
    assert_snapshot!(said.text(), @"
    (only you)
    **Prospecting: 2 more deals would be stale at once**
    ┃ #e0a030
    ┃ 3 working days without activity, 30 days in the stage: 2 in all. Nothing was changed yet.
    [Set it all the same]
    ");
    let said = mona.press(&said, "Set it all the same").await;
    assert_snapshot!(said.text(), @"
    (only you)
    ✔ **Prospecting: stale after 3 working days without activity**
    ┃ #3ba55d
    ┃ Or after 30 days in the stage. The days without activity are taken as given; the rest is the playbook's. 2 deals are stale there now.
    ");
    let card = carol.command("deal show", &[("deal", "D-1")]).await;
    assert!(card.text().contains("Last next step"), "{}", card.text());
    let said = mona
        .command("setup stale", &[("stage", "prospecting")])
        .await;
    assert_snapshot!(said.text(), @"
    (only you)
    ✔ **Prospecting: stale after 5 working days without activity**
    ┃ #3ba55d
    ┃ Or after 30 days in the stage. That is the playbook's, scaled by the deal's size. Before: 3 and 30. 0 deals are stale there now.
    ");
    world.end().await;
}
