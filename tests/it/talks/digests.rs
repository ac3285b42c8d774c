//! The managers' digest: one a day, what needs them first, and what it says can be leafed through.

use std::fmt::Write as _;
use std::time::Duration;

use insta::assert_snapshot;

use dealcoach::practice::Fault;

use crate::support::{LIMIT, Person, World};

/// From where a world begins, Monday 23 November 2026 at 09:00, to Tuesday's digest.
const TO_DIGEST: Duration = Duration::from_mins(23 * 60 + 30);

async fn set_up(world: &World) {
    let mona = world.mona();
    for (kind, channel) in [("deals", "deals"), ("managers", "managers")] {
        let said = mona
            .command("setup channel", &[("kind", kind), ("channel", channel)])
            .await;
        assert!(said.text().contains('#'), "{}", said.text());
    }
}

async fn done(person: &Person<'_>, words: &str, options: &[(&str, &str)]) {
    let said = person.command(words, options).await;
    assert!(!said.text().contains("#c93c3c"), "{}", said.text());
}

/// The digests in the managers' channel.
fn digests(world: &World) -> Vec<dealcoach::practice::Message> {
    let mut all = world.room.messages("managers");
    all.retain(|m| {
        let text = m.text();
        text.contains("you today") || text.contains("a quiet day")
    });
    all
}

/// A week of three people, up to Tuesday's digest.
async fn monday(world: &World) {
    let (carol, ben) = (world.carol(), world.ben());
    done(
        &carol,
        "deal new",
        &[
            ("name", "Nordlicht fleet"),
            ("value", "48k"),
            ("close", "2026-11-27"),
        ],
    )
    .await;
    done(
        &carol,
        "deal new",
        &[("name", "Lindner test bench"), ("value", "32k")],
    )
    .await;
    done(
        &ben,
        "deal new",
        &[
            ("name", "Hafen ticket machines"),
            ("value", "120k"),
            ("close", "2026-12-18"),
        ],
    )
    .await;
    done(
        &ben,
        "deal new",
        &[("name", "Kessler spare parts"), ("value", "$18k")],
    )
    .await;
    done(
        &ben,
        "deal next",
        &[
            ("deal", "D-3"),
            ("step", "Walk through the draft"),
            ("due", "2026-11-26"),
        ],
    )
    .await;
    done(
        &carol,
        "deal move",
        &[
            ("deal", "D-1"),
            ("stage", "presentation"),
            ("reason", "They asked for a demo this week"),
        ],
    )
    .await;
    done(&ben, "deal lost", &[("deal", "D-4"), ("reason", "price")]).await;
}

/// Waits until so many digests are there and nothing is on its way.
async fn come(world: &World, count: usize) {
    world.catch_up().await;
    let there = world.room.until(LIMIT, |_| digests(world).len() == count);
    let there = there.await;
    let shown: Vec<_> = digests(world).iter().map(|m| world.shown(m)).collect();
    assert!(there, "{count} wanted at {}: {shown:#?}", world.now());
    world.catch_up().await;
}

#[tokio::test]
async fn a_morning_tells_what_needs_a_manager_and_what_happened() {
    let world = World::start().await;
    set_up(&world).await;
    monday(&world).await;
    world.pass(TO_DIGEST);
    come(&world, 1).await;
    let digest = digests(&world).remove(0);
    assert_snapshot!(world.shown(&digest), @"
    **Tue 24 Nov: 1 thing needs you today**
    ┃ #e0a030
    ┃ **Needs you today**
    ┃ 1. [**D-1**](↗) Nordlicht fleet went on to Presentation, @carol: “They asked for a demo this week”. Owed: Who answered and 9 more
    ┃
    ┃ **Since Mon 23 Nov**
    ┃ – [**D-4**](↗) Kessler spare parts is lost (US$18,000): The price was the reason given
    ┃ New: [**D-1**](↗) Nordlicht fleet, €48,000 (@carol) · [**D-2**](↗) Lindner test bench, €32,000 (@carol) · [**D-3**](↗) Hafen ticket machines, €120,000 (@ben)
    ┃
    ┃ **Pipeline** 3 open deals
    ┃ €200,000 in 3 deals, €39,200 weighted
    ┃
    ┃ **Due this week**
    ┃ Thu 26 Nov: [**D-3**](↗) Hafen ticket machines, Walk through the draft (@ben)
    ┃ Fri 27 Nov: [**D-1**](↗) Nordlicht fleet should close (@carol)
    <pipeline.png: Pipeline, Tue 24 Nov. Prospecting: 2 deals, €152,000. Qualification: 0 deals. Development: 0 deals. Presentation: 1 deal, €48,000. Discussion: 0 deals. Closing: 0 deals.>
    [Look at D-1 Nordlicht fleet]
    ");
    assert!(digest.pings().is_empty());
    let mona = world.mona();
    // Each button leads to its deal; whoever manages nothing gets nowhere.
    let card = world
        .mona()
        .in_channel("managers")
        .press(&digest, "Look at D-1 Nordlicht fleet")
        .await;
    assert!(
        card.is_private() && card.text().contains("Dismiss"),
        "{}",
        card.text()
    );
    let said = mona.command("digest status", &[]).await;
    assert_snapshot!(said.text(), @"
    (only you)
    **The next digest: Wed 25 Nov, 08:30**
    ┃ #5b7c99
    ┃ Mon–Fri at 08:30, UTC (UTC, 08:30), in #managers.
    ┃ **The last ones**
    ┃ ✔ [Tue 24 Nov](↗), sent 24 November 2026
    ");
    // One a day: asked for again, it is shown to the one who asks.
    let said = mona.command("digest now", &[]).await;
    assert_snapshot!(said.text(), @"
    (only you)
    **Today's digest is in #managers already** ([read it](↗)). This is how things stand since then, for you alone:
    ┃ #e0a030
    ┃ **Tue 24 Nov: 1 thing needs you today**
    ┃
    ┃ **Needs you today**
    ┃ 1. [**D-1**](↗) Nordlicht fleet went on to Presentation, @carol: “They asked for a demo this week”. Owed: Who answered and 9 more
    ┃
    ┃ **Since 24 November 2026**
    ┃ No other deal was logged, moved or closed.
    ┃
    ┃ **Pipeline** 3 open deals
    ┃ €200,000 in 3 deals, €39,200 weighted
    ┃
    ┃ **Due this week**
    ┃ Thu 26 Nov: [**D-3**](↗) Hafen ticket machines, Walk through the draft (@ben)
    ┃ Fri 27 Nov: [**D-1**](↗) Nordlicht fleet should close (@carol)
    <pipeline.png: Pipeline, Tue 24 Nov. Prospecting: 2 deals, €152,000. Qualification: 0 deals. Development: 0 deals. Presentation: 1 deal, €48,000. Discussion: 0 deals. Closing: 0 deals.>
    [Look at D-1 Nordlicht fleet]
    ");
    world.catch_up().await;
    assert_eq!(digests(&world).len(), 1);
    let carol = world.carol();
    for command in [
        "digest now",
        "digest preview",
        "digest schedule",
        "digest status",
    ] {
        let said = carol.command(command, &[]).await;
        assert!(said.text().contains("Only managers"), "{}", said.text());
    }
    world.end().await;
}

#[tokio::test]
async fn a_quiet_day_is_one_line_and_a_weekend_none() {
    let world = World::start().await;
    set_up(&world).await;
    done(
        &world.carol(),
        "deal new",
        &[("name", "Nordlicht fleet"), ("value", "48k")],
    )
    .await;
    done(
        &world.carol(),
        "deal next",
        &[("deal", "D-1"), ("step", "Call"), ("due", "2026-12-11")],
    )
    .await;
    world.pass(TO_DIGEST);
    come(&world, 1).await;
    world.days(1);
    come(&world, 2).await;
    let quiet = digests(&world).pop().unwrap();
    assert_snapshot!(world.shown(&quiet), @"**Wed 25 Nov: a quiet day.** 1 open deal, €48,000 in 1 deal, €4,800 weighted.");
    // Thursday, Friday; nothing on Saturday and Sunday; Monday.
    for (days, count) in [(1, 3), (1, 4), (1, 4), (1, 4), (1, 5)] {
        world.days(days);
        come(&world, count).await;
    }
    world.end().await;
}

#[tokio::test]
async fn asked_for_ahead_of_its_time_it_is_that_days() {
    let world = World::start().await;
    let mona = world.mona();
    let said = mona.command("digest now", &[]).await;
    assert_snapshot!(said.text(), @"
    (only you)
    **There is no managers' channel for the digest.** Set one with `/setup channel kind:Managers`; until then `/digest preview` shows it to you alone.
    ");
    let said = mona.command("digest status", &[]).await;
    assert_snapshot!(said.text(), @"
    (only you)
    **No digest comes: there is no managers' channel**
    ┃ #5b7c99
    ┃ Set it with `/setup channel`.
    ┃ None has come yet.
    ");
    set_up(&world).await;
    monday(&world).await;
    // 09:00 has passed: the first is Tuesday's.
    let said = mona.command("digest status", &[]).await;
    assert_snapshot!(said.text(), @"
    (only you)
    **The next digest: Tue 24 Nov, 08:30**
    ┃ #5b7c99
    ┃ Mon–Fri at 08:30, UTC (UTC, 09:00), in #managers.
    ┃ None has come yet.
    ");
    world.pass(Duration::from_hours(23));
    let said = mona.command("digest now", &[]).await;
    assert_snapshot!(said.text(), @"
    (only you)
    ✔ **Today's digest goes to #managers now**
    ┃ #3ba55d
    ┃ The next comes on Wed 25 Nov, 08:30.
    ");
    come(&world, 1).await;
    // Half past eight on the same day nothing more comes; what it told is not told again.
    world.pass(Duration::from_mins(30));
    come(&world, 1).await;
    world.days(1);
    come(&world, 2).await;
    let next = world.shown(&digests(&world).pop().unwrap());
    assert!(
        !next.contains("New:") && next.contains("Since Tue 24 Nov"),
        "{next}"
    );
    world.end().await;
}

#[tokio::test]
async fn its_schedule_is_set_and_the_first_is_the_next_that_falls_due() {
    let world = World::start().await;
    set_up(&world).await;
    monday(&world).await;
    let mona = world.mona();
    let mut all = String::new();
    for (time, days) in [
        ("0815", Some("mon, wed, fri")),
        ("7.30pm", None),
        ("quarter past", None),
        ("default", Some("default")),
        ("off", None),
        ("8", None),
    ] {
        let mut options = vec![("time", time)];
        options.extend(days.map(|days| ("days", days)));
        let said = mona.command("digest schedule", &options).await;
        writeln!(all, "{time}, {days:?}: {}", said.text()).unwrap();
    }
    assert_snapshot!(all, @r#"
    0815, Some("mon, wed, fri"): (only you)
    ✔ **The digest comes Mon, Wed, Fri at 08:15**
    ┃ #3ba55d
    ┃ UTC (UTC, 09:00), in #managers. The next: Wed 25 Nov, 08:15.
    7.30pm, None: (only you)
    ✔ **The digest comes Mon, Wed, Fri at 19:30**
    ┃ #3ba55d
    ┃ UTC (UTC, 09:00), in #managers. The next: Mon 23 Nov, 19:30.
    quarter past, None: (only you)
    **I can't read `quarter past` as a time of day.** *Time* looks like `9`, `8:30` or `5:30pm`.
    ┃ #c93c3c
    ┃ Nothing was changed; the rest of what you typed is kept.
    [Correct it]
    default, Some("default"): (only you)
    ✔ **The digest comes Mon–Fri at 08:30**
    ┃ #3ba55d
    ┃ UTC (UTC, 09:00), in #managers. The next: Tue 24 Nov, 08:30.
    off, None: (only you)
    ✔ **No digest comes any more**
    ┃ #3ba55d
    ┃ `/digest schedule` with a time brings it back; `/digest preview` shows it any time.
    8, None: (only you)
    ✔ **The digest comes Mon–Fri at 08:00**
    ┃ #3ba55d
    ┃ UTC (UTC, 09:00), in #managers. The next: Tue 24 Nov, 08:00.
    "#);
    let said = mona.command("digest schedule", &[]).await;
    assert!(
        said.text().contains("The next digest: Tue 24 Nov, 08:00"),
        "{}",
        said.text()
    );
    // A change of its zone holds from then on; Kiritimati is fourteen hours ahead.
    done(&mona, "setup hours", &[("timezone", "Pacific/Kiritimati")]).await;
    world.pass(Duration::from_hours(9));
    come(&world, 1).await;
    assert!(world.shown(&digests(&world)[0]).contains("Tue 24 Nov"));
    // Far to the west it is Monday still: nobody gets two of one date.
    done(&mona, "setup hours", &[("timezone", "Pacific/Honolulu")]).await;
    world.pass(Duration::from_hours(24));
    come(&world, 1).await;
    world.pass(Duration::from_hours(24));
    come(&world, 2).await;
    world.end().await;
}

#[tokio::test]
async fn after_a_day_away_it_comes_late_and_after_more_in_the_next() {
    let mut world = World::start().await;
    set_up(&world).await;
    monday(&world).await;
    // Away from Monday to Tuesday noon.
    world.stop().await;
    world.pass(Duration::from_hours(27));
    world.restart().await;
    come(&world, 1).await;
    let late = world.shown(&digests(&world)[0]);
    assert!(
        late.starts_with("**Tue 24 Nov: 1 thing needs you today** · late, it was due at 08:30"),
        "{late}"
    );
    // Away from Tuesday to Friday: Wednesday's and Thursday's are left out, Friday's tells of them.
    done(
        &world.ben(),
        "deal new",
        &[("name", "Ostsee ferries"), ("value", "20k")],
    )
    .await;
    world.stop().await;
    world.pass(Duration::from_hours(2 * 24 + 21));
    world.restart().await;
    come(&world, 2).await;
    let next = world.shown(&digests(&world)[1]);
    assert!(
        next.contains("Ostsee") && next.contains("Since Tue 24 Nov"),
        "{next}"
    );
    let said = world.mona().command("digest status", &[]).await;
    assert_snapshot!(said.text(), @"
    (only you)
    **The next digest: Mon 30 Nov, 08:30**
    ┃ #5b7c99
    ┃ Mon–Fri at 08:30, UTC (UTC, 09:00), in #managers.
    ┃ **The last ones**
    ┃ ✔ [Fri 27 Nov](↗), sent 27 November 2026
    ┃ – Thu 26 Nov: left out, the bot was away all day; the next one told it
    ┃ – Wed 25 Nov: left out, the bot was away all day; the next one told it
    ┃ ✔ [Tue 24 Nov](↗), sent 24 November 2026
    ");
    world.end().await;
}

#[tokio::test]
async fn an_outage_sends_it_once_or_folds_it_with_a_reason() {
    let world = World::start().await;
    set_up(&world).await;
    monday(&world).await;
    world.room.faults().lift_rate_limits();
    world.pass(TO_DIGEST);
    let away = || Fault::error(503, 0, "away");
    // Six hours without Discord: it comes once, and says that it is late.
    world
        .room
        .faults()
        .times("POST /channels/*/messages", 100_000, away());
    world.pass(Duration::ZERO);
    for _ in 0..12 {
        world.look().await;
        world.pass(Duration::from_mins(30));
    }
    assert_eq!(digests(&world).len(), 0);
    world.room.faults().clear();
    come(&world, 1).await;
    let late = world.shown(&digests(&world)[0]);
    assert!(late.contains("late, it was due at 08:30"), "{late}");
    // Away over the end of Wednesday: Thursday's tells what Wednesday's would have.
    done(
        &world.ben(),
        "deal new",
        &[("name", "Ostsee ferries"), ("value", "20k")],
    )
    .await;
    world.pass(Duration::from_hours(18));
    world
        .room
        .faults()
        .times("POST /channels/*/messages", 100_000, away());
    for _ in 0..17 {
        world.look().await;
        world.pass(Duration::from_hours(1));
    }
    world.room.faults().clear();
    come(&world, 1).await;
    world.pass(Duration::from_hours(9));
    come(&world, 2).await;
    let next = world.shown(&digests(&world)[1]);
    assert!(
        next.contains("Thu 26 Nov") && next.contains("Ostsee"),
        "{next}"
    );
    let said = world.mona().command("digest status", &[]).await;
    assert_snapshot!(said.text(), @"
    (only you)
    **The next digest: Fri 27 Nov, 08:30**
    ┃ #5b7c99
    ┃ Mon–Fri at 08:30, UTC (UTC, 10:30), in #managers.
    ┃ **The last ones**
    ┃ ✔ [Thu 26 Nov](↗), sent 26 November 2026
    ┃ – Wed 25 Nov: its day was over before it could be posted; the next one told it
    ┃ ✔ [Tue 24 Nov](↗), sent 24 November 2026
    ");
    world.end().await;
}

#[tokio::test]
async fn a_manager_has_one_of_their_own_as_direct_message() {
    let world = World::start().await;
    monday(&world).await;
    let mona = world.mona();
    let said = mona
        .command("digest schedule", &[("by", "dm"), ("time", "7:15")])
        .await;
    assert_snapshot!(said.text(), @"
    (only you)
    ✔ **Your own digest comes Mon–Fri at 07:15**
    ┃ #3ba55d
    ┃ UTC (UTC, 09:00), as direct message. The next: Tue 24 Nov, 07:15. `by:dm time:off` ends it.
    ");
    world.pass(Duration::from_mins(24 * 60 - 100));
    world.catch_up().await;
    let own = world.room.seat("mona").in_dm();
    let own = own
        .wait_for(|m| m.text().contains("you today"), LIMIT)
        .await
        .unwrap();
    assert_snapshot!(world.shown(&own), @"
    **Tue 24 Nov: 1 thing needs you today**
    ┃ #e0a030
    ┃ **Needs you today**
    ┃ 1. [**D-1**](↗) Nordlicht fleet went on to Presentation, @carol: “They asked for a demo this week”. Owed: Who answered and 9 more
    ┃
    ┃ **Since Mon 23 Nov**
    ┃ – [**D-4**](↗) Kessler spare parts is lost (US$18,000): The price was the reason given
    ┃ New: [**D-1**](↗) Nordlicht fleet, €48,000 (@carol) · [**D-2**](↗) Lindner test bench, €32,000 (@carol) · [**D-3**](↗) Hafen ticket machines, €120,000 (@ben)
    ┃
    ┃ **Pipeline** 3 open deals
    ┃ €200,000 in 3 deals, €39,200 weighted
    ┃
    ┃ **Due this week**
    ┃ Thu 26 Nov: [**D-3**](↗) Hafen ticket machines, Walk through the draft (@ben)
    ┃ Fri 27 Nov: [**D-1**](↗) Nordlicht fleet should close (@carol)
    <pipeline.png: Pipeline, Tue 24 Nov. Prospecting: 2 deals, €152,000. Qualification: 0 deals. Development: 0 deals. Presentation: 1 deal, €48,000. Discussion: 0 deals. Closing: 0 deals.>
    [Look at D-1 Nordlicht fleet]
    ");
    // Its buttons work there, for a manager by permission too.
    let card = world
        .mona()
        .in_dm()
        .press(&own, "Look at D-1 Nordlicht fleet")
        .await;
    assert!(card.text().contains("Dismiss"), "{}", card.text());
    let said = mona.command("digest status", &[]).await;
    assert_snapshot!(said.text(), @"
    (only you)
    **No digest comes: there is no managers' channel**
    ┃ #5b7c99
    ┃ Set it with `/setup channel`.
    ┃ None has come yet.
    ┃
    ┃ **Your own**: Wed 25 Nov, 07:15
    ┃ ✔ [Tue 24 Nov](↗), sent 24 November 2026
    ");
    let said = mona
        .command("digest schedule", &[("by", "dm"), ("time", "off")])
        .await;
    assert_snapshot!(said.text(), @"
    (only you)
    ✔ **You get no digest of your own any more**
    ┃ #3ba55d
    ┃ The one in the managers' channel is as before.
    ");
    world.days(1);
    world.catch_up().await;
    assert!(digests(&world).is_empty(), "the channel was never set");
    world.end().await;
}

#[tokio::test]
async fn a_deleted_deal_leaves_it() {
    let world = World::start().await;
    set_up(&world).await;
    monday(&world).await;
    world.pass(TO_DIGEST);
    come(&world, 1).await;
    assert!(world.shown(&digests(&world)[0]).contains("Nordlicht"));
    let mona = world.mona();
    let said = mona.command("deal delete", &[("deal", "D-1")]).await;
    mona.press(&said, "Delete for good").await;
    world.catch_up().await;
    let gone = world.room.until(LIMIT, |_| {
        let now = world.shown(&digests(&world)[0]);
        !now.contains("Nordlicht") && now.contains("nothing needs you today")
    });
    assert!(gone.await, "{}", world.shown(&digests(&world)[0]));
    assert!(
        digests(&world)[0].text().contains("pipeline.png"),
        "its picture stays"
    );
    world.end().await;
}

#[tokio::test]
async fn a_large_team_fits_on_a_phone_and_is_leafed_through() {
    let world = World::start().await;
    set_up(&world).await;
    let names = ["anna", "bo", "dora", "emil", "frida", "gerd"];
    for name in names {
        world.add_person(name);
    }
    world.room.faults().lift_rate_limits();
    for (at, name) in names.into_iter().enumerate() {
        let rep = world.person(name);
        for deal in 0..50 {
            let number = at * 50 + deal + 1;
            let title = format!("Regional depot scheduling programme {number}");
            let new = [
                ("name", title.as_str()),
                ("value", "48k"),
                ("close", "2026-11-27"),
            ];
            done(&rep, "deal new", &new).await;
            if deal < 4 {
                let code = format!("D-{number}");
                let skip = [
                    ("deal", code.as_str()),
                    ("stage", "presentation"),
                    (
                        "reason",
                        "They asked for a demo before their budget round, and the head of operations has an hour on Thursday",
                    ),
                ];
                done(&rep, "deal move", &skip).await;
            }
        }
    }
    world.forget_talk();
    world.pass(TO_DIGEST);
    come(&world, 1).await;
    let digest = digests(&world).remove(0);
    assert_snapshot!(world.shown(&digest), @"
    **Tue 24 Nov: 24 things need you today**
    ┃ #e0a030
    ┃ **Needs you today**
    ┃ 1. [**D-1**](↗) Regional depot scheduling p… went on to Presentation, @anna: “They asked for a demo before their budget…”. Owed: Who answered and 9 more
    ┃ 2. [**D-2**](↗) Regional depot scheduling p… went on to Presentation, @anna: “They asked for a demo before their budget…”. Owed: Who answered and 9 more
    ┃ 3. [**D-3**](↗) Regional depot scheduling p… went on to Presentation, @anna: “They asked for a demo before their budget…”. Owed: Who answered and 9 more
    ┃ 4. [**D-4**](↗) Regional depot scheduling p… went on to Presentation, @anna: “They asked for a demo before their budget…”. Owed: Who answered and 9 more
    ┃ 5. [**D-51**](↗) Regional depot scheduling p… went on to Presentation, @bo: “They asked for a demo before their budget…”. Owed: Who answered and 9 more
    ┃ And 19 more.
    ┃
    ┃ **Since Mon 23 Nov**
    ┃ ⚑ **D-52** Regional depot scheduling p… went to Presentation, @bo: “They asked for a demo before their budget…”. Owed: Who answered and 9 more · and 18 more with something owed
    ┃ New: **D-1** Regional depot scheduling p…, €48,000 (@anna) · and 299 more
    ┃
    ┃ **Pipeline** 300 open deals
    ┃ €14,400,000 in 300 deals, €1,900,800 weighted
    ┃
    ┃ **Due this week**
    ┃ Fri 27 Nov: **D-1** Regional depot scheduling p… should close (@anna)
    ┃ And 299 more.
    ┃
    ┃ **To talk about with your reps**
    ┃ 6 reps, behind the button.
    <pipeline.png: Pipeline, Tue 24 Nov. Prospecting: 276 deals, €13,248,000. Qualification: 0 deals. Development: 0 deals. Presentation: 24 deals, €1,152,000. Discussion: 0 deals. Closing: 0 deals.>
    [Look at D-1 Regional depot scheduli…] [Look at D-2 Regional depot scheduli…] [Look at D-3 Regional depot scheduli…] [Look at D-4 Regional depot scheduli…] [Look at D-51 Regional depot scheduli…]
    [All that needs you] [All that happened] [All of this week] [For your talks]
    ");
    let mona = world.mona().in_channel("managers");
    let needs = mona.press(&digest, "All that needs you").await;
    assert!(needs.is_private());
    assert_snapshot!(needs.text(), @"
    (only you)
    **Needs you today** · Tue 24 Nov · 1 to 9 of 24
    ┃ #5b7c99
    ┃ [**D-1**](↗) Regional depot scheduling p… went on to Presentation, @anna: “They asked for a demo before their budget…”. Owed: Who answered and 9 more
    ┃ [**D-2**](↗) Regional depot scheduling p… went on to Presentation, @anna: “They asked for a demo before their budget…”. Owed: Who answered and 9 more
    ┃ [**D-3**](↗) Regional depot scheduling p… went on to Presentation, @anna: “They asked for a demo before their budget…”. Owed: Who answered and 9 more
    ┃ [**D-4**](↗) Regional depot scheduling p… went on to Presentation, @anna: “They asked for a demo before their budget…”. Owed: Who answered and 9 more
    ┃ [**D-51**](↗) Regional depot scheduling p… went on to Presentation, @bo: “They asked for a demo before their budget…”. Owed: Who answered and 9 more
    ┃ [**D-52**](↗) Regional depot scheduling p… went on to Presentation, @bo: “They asked for a demo before their budget…”. Owed: Who answered and 9 more
    ┃ [**D-53**](↗) Regional depot scheduling p… went on to Presentation, @bo: “They asked for a demo before their budget…”. Owed: Who answered and 9 more
    ┃ [**D-54**](↗) Regional depot scheduling p… went on to Presentation, @bo: “They asked for a demo before their budget…”. Owed: Who answered and 9 more
    ┃ [**D-101**](↗) Regional depot scheduling p… went on to Presentation, @dora: “They asked for a demo before their budget…”. Owed: Who answered and 9 more
    [Next]
    [All that happened] [All of this week] [For your talks]
    ");
    let rest = mona.press(&needs, "Next").await;
    assert_eq!(rest.message().id(), needs.message().id(), "in place");
    assert!(rest.text().contains(" of 24"), "{}", rest.text());
    let back = mona.press(&rest, "Previous").await;
    assert!(back.text().contains("1 to "), "{}", back.text());
    let week = mona.press(&back, "All of this week").await;
    assert!(week.text().contains(" of 300"), "{}", week.text());
    // Only managers leaf through it, whatever id they send.
    let carol = world.carol();
    let said = carol.command("deal list", &[]).await;
    let said = carol.forge("1:digest:1:2026-11-24:needs:0:0", &said).await;
    assert!(said.text().contains("Only managers"), "{}", said.text());
    let own = mona.forge("1:digest:7:2026-11-24:needs:0:0", &needs).await;
    assert!(own.text().contains("Only managers"), "{}", own.text());
    let old = mona.forge("1:digest:1:2026-10-01:needs:0:0", &needs).await;
    assert!(
        old.text().contains("can't be leafed through"),
        "{}",
        old.text()
    );
    world.end().await;
}

#[tokio::test]
async fn a_deal_with_two_reasons_stands_once_and_what_is_decided_no_more() {
    let world = World::start().await;
    set_up(&world).await;
    let (carol, mona) = (world.carol(), world.mona());
    let role = [("role", "Sales Rep"), ("sales_role", "junior")];
    done(&mona, "setup role", &role).await;
    for name in ["Nordlicht fleet", "Lindner test bench"] {
        done(&carol, "deal new", &[("name", name)]).await;
    }
    // A request and an offer on one deal; on the other a skip that Mona approves.
    for deal in ["D-1", "D-2"] {
        done(
            &carol,
            "deal move",
            &[("deal", deal), ("stage", "presentation")],
        )
        .await;
    }
    done(&carol, "deal assign", &[("deal", "D-1"), ("to", "@ben")]).await;
    done(
        &carol,
        "deal next",
        &[
            ("deal", "D-2"),
            ("step", "Call Jana"),
            ("due", "2026-11-23"),
        ],
    )
    .await;
    let request = world.post_in("managers", "D-2").await;
    mona.in_channel("managers").press(&request, "Approve").await;
    world.pass(TO_DIGEST);
    come(&world, 1).await;
    assert_snapshot!(world.shown(&digests(&world)[0]), @"
    **Tue 24 Nov: 1 thing needs you today**
    ┃ #e0a030
    ┃ **Needs you today**
    ┃ 1. [**D-1**](↗) Nordlicht fleet waits for a yes or no: Prospecting → Presentation. @carol on Mon 23 Nov, without a reason
    ┃
    ┃ **Since Mon 23 Nov**
    ┃ ⚑ [**D-2**](↗) Lindner test bench went to Presentation, no reason yet. Owed: Who answered and 9 more
    ┃ New: [**D-1**](↗) Nordlicht fleet (@carol) · [**D-2**](↗) Lindner test bench (@carol)
    ┃
    ┃ **Pipeline** 2 open deals
    ┃ 2 without a value
    ┃
    ┃ **Due this week**
    ┃ ⚑ Overdue since Mon 23 Nov: [**D-2**](↗) Lindner test bench, Call Jana (@carol)
    <pipeline.png: Pipeline, Tue 24 Nov. Prospecting: 1 deal. Qualification: 0 deals. Development: 0 deals. Presentation: 1 deal. Discussion: 0 deals. Closing: 0 deals.>
    [Decide D-1 Nordlicht fleet]
    ");
    let mona = world.mona().in_channel("managers");
    let morning = &digests(&world)[0];
    let asked = mona.press(morning, "Decide D-1 Nordlicht fleet").await;
    assert_snapshot!(asked.text(), @"
    (only you)
    **Decision wanted: D-1 Nordlicht fleet, Prospecting → Presentation**
    ┃ #e0a030
    ┃ @carol, without a reason
    ┃ Passed over: Qualification and Development
    ┃ Would be owed: Who answered · Source and 8 more
    ┃ *Nothing has moved yet.*
    [Approve] [Decline]
    ");
    let said = mona.press(&asked, "Approve").await;
    assert_snapshot!(said.text(), @"
    (only you) (changed)
    ✔ **D-1 Nordlicht fleet: Prospecting → Presentation approved**
    ┃ #3ba55d
    ┃ By @mona, asked by @carol.
    ┃ ⚑ Owed: Who answered · Source · Problem · Who is responsible and 6 more
    ");
    // The morning's message keeps its button: it tells who decided.
    let asked = mona.press(morning, "Decide D-1 Nordlicht fleet").await;
    assert_snapshot!(asked.text(), @"
    (only you)
    ✔ **D-1 Nordlicht fleet: Prospecting → Presentation approved**
    ┃ #3ba55d
    ┃ By @mona, asked by @carol.
    ┃ ⚑ Owed: Who answered · Source · Problem · Who is responsible and 6 more
    ");
    let mona = world.mona();
    done(&mona, "deal undo", &[]).await;
    // Asked for although none comes by itself.
    done(&mona, "digest schedule", &[("time", "off")]).await;
    world.days(1);
    world.catch_up().await;
    assert_eq!(digests(&world).len(), 1);
    done(&mona, "digest now", &[]).await;
    come(&world, 2).await;
    world.end().await;
}

#[tokio::test]
async fn what_stays_quiet_after_a_nudge_is_told_to_managers() {
    let world = World::start().await;
    set_up(&world).await;
    let new = [("name", "Nordlicht fleet"), ("value", "48k")];
    done(&world.carol(), "deal new", &new).await;
    world.pass(TO_DIGEST);
    let quiet = |world: &World| {
        let newest = digests(world).pop().map(|m| world.shown(&m));
        newest.filter(|digest| digest.contains("changed nothing"))
    };
    let mut days = 0;
    let told = loop {
        world.catch_up().await;
        // Within hours, so that nudges come as well.
        world.pass(Duration::from_hours(1));
        world.catch_up().await;
        if let Some(told) = quiet(&world) {
            break told;
        }
        days += 1;
        assert!(days < 40, "nobody is told");
        world.pass(Duration::from_hours(23));
    };
    let line = told.lines().find(|line| line.contains("changed nothing"));
    assert_snapshot!(line.unwrap(), @"┃ 1. [**D-1**](↗) Nordlicht fleet: no activity. 2 nudges changed nothing; speak to @carol");
    world.end().await;
}
