//! Working days, hours, days off and limits: set, shown, and held to.

use std::fs;
use std::path::Path;

use insta::assert_snapshot;

use crate::support::{Plan, World, copy_of};

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
async fn a_country_s_public_holidays_are_days_off() {
    let world = World::start().await;
    let mona = world.mona();
    let off = |typed: &'static str| {
        let mona = &mona;
        async move { mona.command("setup hours", &[("holidays", typed)]).await }
    };
    let said = off("Deutschland, 24 Dec").await;
    assert_snapshot!(said.text(), @"
    (only you)
    ✔ **11 public holidays of Germany added**
    ┃ #3ba55d
    ┃ Next: Fri 25 Dec (Erster Weihnachtstag), Sat 26 Dec (Zweiter Weihnachtstag), Fri 1 Jan 2027 (Neujahr). They are known until the end of 2027; regional ones are not among them.
    ┃
    ┃ 12 days off ahead in all. Work is Mon–Fri, 09:00 to 18:00, UTC (UTC, 09:00).
    (Work on one of these after all: Thu 24 Dec 2026 | Fri 25 Dec 2026 | Sat 26 Dec 2026 | Fri 1 Jan 2027 | Fri 26 Mar 2027 | Mon 29 Mar 2027 | Sat 1 May 2027 | Thu 6 May 2027 | Mon 17 May 2027 | Sun 3 Oct 2027 | Sat 25 Dec 2027 | Sun 26 Dec 2027)
    ");
    // Each is an ordinary day off, and what was there is not counted as new.
    let said = mona
        .choose(&said, "Work on one of these after all", "2026-12-26")
        .await;
    assert_snapshot!(said.text(), @"
    (only you) (changed)
    ✔ **Work is Mon–Fri, 09:00 to 18:00**
    ┃ #3ba55d
    ┃ UTC (UTC, 09:00) (default) · days and hours are the default.
    ┃ Days off ahead: Thu 24 Dec, Fri 25 Dec, Fri 1 Jan 2027, Fri 26 Mar 2027, Mon 29 Mar 2027, Sat 1 May 2027, Thu 6 May 2027, Mon 17 May 2027, Sun 3 Oct 2027, Sat 25 Dec 2027, Sun 26 Dec 2027
    ┃ Only these days count for a deal that rests, and flags and nudges come within these hours. A rep's own: `/coach hours`.
    (Work on one of these after all: Thu 24 Dec 2026 | Fri 25 Dec 2026 | Fri 1 Jan 2027 | Fri 26 Mar 2027 | Mon 29 Mar 2027 | Sat 1 May 2027 | Thu 6 May 2027 | Mon 17 May 2027 | Sun 3 Oct 2027 | Sat 25 Dec 2027 | Sun 26 Dec 2027)
    ");
    assert_snapshot!(off("de").await.text(), @"
    (only you)
    ✔ **1 public holiday of Germany added**
    ┃ #3ba55d
    ┃ Next: Fri 25 Dec (Erster Weihnachtstag), Sat 26 Dec (Zweiter Weihnachtstag), Fri 1 Jan 2027 (Neujahr). They are known until the end of 2027; regional ones are not among them.
    ┃
    ┃ 12 days off ahead in all. Work is Mon–Fri, 09:00 to 18:00, UTC (UTC, 09:00).
    (Work on one of these after all: Thu 24 Dec 2026 | Fri 25 Dec 2026 | Sat 26 Dec 2026 | Fri 1 Jan 2027 | Fri 26 Mar 2027 | Mon 29 Mar 2027 | Sat 1 May 2027 | Thu 6 May 2027 | Mon 17 May 2027 | Sun 3 Oct 2027 | Sat 25 Dec 2027 | Sun 26 Dec 2027)
    ");
    assert_snapshot!(off("DE").await.text(), @"
    (only you)
    ✔ **The public holidays of Germany are days off already**
    ┃ #3ba55d
    ┃ Next: Fri 25 Dec (Erster Weihnachtstag), Sat 26 Dec (Zweiter Weihnachtstag), Fri 1 Jan 2027 (Neujahr). They are known until the end of 2027; regional ones are not among them.
    ┃
    ┃ 12 days off ahead in all. Work is Mon–Fri, 09:00 to 18:00, UTC (UTC, 09:00).
    (Work on one of these after all: Thu 24 Dec 2026 | Fri 25 Dec 2026 | Sat 26 Dec 2026 | Fri 1 Jan 2027 | Fri 26 Mar 2027 | Mon 29 Mar 2027 | Sat 1 May 2027 | Thu 6 May 2027 | Mon 17 May 2027 | Sun 3 Oct 2027 | Sat 25 Dec 2027 | Sun 26 Dec 2027)
    ");
    // A name with a slip is asked about, as is a code that is a word or a day as well; the rest is kept.
    let said = off("30 Dec, Swedn, no").await;
    assert_snapshot!(said.text(), @"
    (only you)
    **What is `Swedn`?**
    ┃ #e0a030
    ┃ A country's public holidays become days off. Nothing is saved yet; the rest of what you typed is kept.
    [Sweden] [Correct it]
    ");
    let said = mona.press(&said, "Sweden").await;
    assert_snapshot!(said.text(), @"
    (only you)
    **What is `no`?**
    ┃ #e0a030
    ┃ A country's public holidays become days off. Nothing is saved yet; the rest of what you typed is kept.
    [Norway] [Correct it]
    ");
    let said = mona.press(&said, "Norway").await;
    assert_snapshot!(said.text(), @"
    (only you)
    ✔ **7 public holidays of Sweden and Norway added**
    ┃ #3ba55d
    ┃ Next: Fri 25 Dec (Juldagen), Sat 26 Dec (Annandag jul), Fri 1 Jan 2027 (Nyårsdagen). They are known until the end of 2027; regional ones are not among them.
    ┃
    ┃ 20 days off ahead in all. Work is Mon–Fri, 09:00 to 18:00, UTC (UTC, 09:00).
    (Work on one of these after all: Thu 24 Dec 2026 | Fri 25 Dec 2026 | Sat 26 Dec 2026 | Wed 30 Dec 2026 | Fri 1 Jan 2027 | Wed 6 Jan 2027 | Thu 25 Mar 2027 | Fri 26 Mar 2027 | Sun 28 Mar 2027 | Mon 29 Mar 2027 | Sat 1 May 2027 | Thu 6 May 2027 | Sun 16 May 2027 | Mon 17 May 2027 | Sun 6 Jun 2027 | Sat 26 Jun 2027 | Sun 3 Oct 2027 | Sat 6 Nov 2027 | Sat 25 Dec 2027 | Sun 26 Dec 2027)
    ");
    let said = off("fr").await;
    assert_snapshot!(said.text(), @"
    (only you)
    **What is `fr`?**
    ┃ #e0a030
    ┃ A country's public holidays become days off. Nothing is saved yet; the rest of what you typed is kept.
    [France] [Fri 27 Nov 2026] [Correct it]
    ");
    let said = mona.press(&said, "Fri 27 Nov 2026").await;
    assert_snapshot!(said.text(), @"
    (only you)
    ✔ **Work is Mon–Fri, 09:00 to 18:00**
    ┃ #3ba55d
    ┃ UTC (UTC, 09:00) (default) · days and hours are the default.
    ┃ Days off ahead: Fri 27 Nov, Thu 24 Dec, Fri 25 Dec, Sat 26 Dec, Wed 30 Dec, Fri 1 Jan 2027, Wed 6 Jan 2027, Thu 25 Mar 2027, Fri 26 Mar 2027, Sun 28 Mar 2027, Mon 29 Mar 2027, Sat 1 May 2027 and 9 more
    ┃ Only these days count for a deal that rests, and flags and nudges come within these hours. A rep's own: `/coach hours`.
    (Work on one of these after all: Fri 27 Nov 2026 | Thu 24 Dec 2026 | Fri 25 Dec 2026 | Sat 26 Dec 2026 | Wed 30 Dec 2026 | Fri 1 Jan 2027 | Wed 6 Jan 2027 | Thu 25 Mar 2027 | Fri 26 Mar 2027 | Sun 28 Mar 2027 | Mon 29 Mar 2027 | Sat 1 May 2027 | Thu 6 May 2027 | Sun 16 May 2027 | Mon 17 May 2027 | Sun 6 Jun 2027 | Sat 26 Jun 2027 | Sun 3 Oct 2027 | Sat 6 Nov 2027 | Sat 25 Dec 2027 | Sun 26 Dec 2027)
    ");
    // What was asked about can be corrected whole.
    let said = off("28 Dec, Germny").await;
    let form = mona.press(&said, "Correct it").await;
    assert_snapshot!(form.text(), @"
    {Correct it}
    Days off (optional): 28 Dec, Germny
      Days or a country, such as 31 Dec - 2 Jan, Germany; default takes all out
    Time zone (optional): _
      A city, such as Berlin, or default
    Days (optional): _
      Such as mon-fri, or default
    From (optional): _
      When work begins, such as 9 or 8:30, or default
    To (optional): _
      When it ends, such as 18 or 5:30pm, or default
    ");
    // Many days have several menus.
    let said = off("Lithuania").await;
    assert_snapshot!(said.text(), @"
    (only you)
    ✔ **9 public holidays of Lithuania added**
    ┃ #3ba55d
    ┃ Next: Thu 24 Dec (Kūčių diena), Fri 25 Dec (Šv. Kalėdų pirma diena), Sat 26 Dec (Šv. Kalėdų antra diena). They are known until the end of 2027; regional ones are not among them.
    ┃
    ┃ 30 days off ahead in all. Work is Mon–Fri, 09:00 to 18:00, UTC (UTC, 09:00).
    (Work on one of these after all: Fri 27 Nov 2026 | Thu 24 Dec 2026 | Fri 25 Dec 2026 | Sat 26 Dec 2026 | Wed 30 Dec 2026 | Fri 1 Jan 2027 | Wed 6 Jan 2027 | Tue 16 Feb 2027 | Thu 11 Mar 2027 | Thu 25 Mar 2027 | Fri 26 Mar 2027 | Sun 28 Mar 2027 | Mon 29 Mar 2027 | Sat 1 May 2027 | Sun 2 May 2027 | Thu 6 May 2027 | Sun 16 May 2027 | Mon 17 May 2027 | Sun 6 Jun 2027 | Thu 24 Jun 2027 | Sat 26 Jun 2027 | Tue 6 Jul 2027 | Sun 15 Aug 2027 | Sun 3 Oct 2027 | Mon 1 Nov 2027)
    (Work on one of these after all, from Tue 2 Nov 2027: Tue 2 Nov 2027 | Sat 6 Nov 2027 | Fri 24 Dec 2027 | Sat 25 Dec 2027 | Sun 26 Dec 2027)
    ");
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

#[tokio::test(flavor = "multi_thread")]
async fn a_limit_that_changed_holds_from_the_reload_on() {
    let five = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/playbooks/five");
    let book = copy_of(&five);
    let lead = book.path().join("stages/1-lead.md");
    let limit = |was: &str, is: &str| {
        let text = fs::read_to_string(&lead).unwrap();
        assert!(text.contains(was), "{text}");
        fs::write(&lead, text.replacen(was, is, 1)).unwrap();
    };
    let world = World::with(Plan {
        playbook: Some(book.path().to_owned()),
        ..Plan::default()
    })
    .await;
    let (carol, mona) = (world.carol(), world.mona());
    let new = [("name", "Ryehouse"), ("value", "€900"), ("source", "fair")];
    carol.command("deal new", &new).await;
    // Tuesday 09:00: a lead may rest four days, and this one has rested for one.
    world.days(1);
    world.catch_up().await;
    let told = |p: &String| p.contains("Ryehouse waits");
    assert!(!world.posts().iter().any(told), "{:#?}", world.posts());
    // From now on it may rest for one day: that is told while the clock stands, and without a start.
    limit("idle_days = 4", "idle_days = 1");
    let said = mona.command("playbook reload", &[]).await;
    assert!(said.text().contains("is reloaded"), "{}", said.text());
    let nudge = world.post("Ryehouse waits").await;
    assert_snapshot!(world.shown(&nudge), @"
    @carol **D-1 Ryehouse waits for what comes next**
    ┃ #e0a030
    ┃ Nothing since it was logged on Mon 23 Nov; no next step
    ┃ → Ask: “Who orders the flour with you?”
    [Log a note] [Set next step] [Snooze] [Mark lost]
    ");
    // Four days again: it is not stale after all, and the message says so in place.
    limit("idle_days = 1", "idle_days = 4");
    mona.command("playbook reload", &[]).await;
    world.post("nothing is left here").await;
    world.end().await;
}
