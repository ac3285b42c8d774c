//! What time brings up, told to reps: once a day, in their hours, with the very next act; and it ends in place.

use std::time::Duration;

use insta::assert_snapshot;

use crate::support::{LIMIT, Person, Said, World};

/// Monday 23 November 2026 is where a world begins, at 09:00; a deal in Prospecting rests five working days.
async fn logged(person: &Person<'_>, name: &str) {
    let said = person
        .command("deal new", &[("name", name), ("value", "48k")])
        .await;
    assert!(said.text().contains(name), "{}", said.text());
}

/// The nudges in #deals, as they read now.
fn nudges(world: &World) -> Vec<String> {
    let mut posts = world.posts();
    posts.retain(|p| {
        [
            "what comes next",
            "nothing is left here",
            "in a newer message",
        ]
        .iter()
        .any(|words| p.contains(words))
    });
    posts
}

/// Waits until so many nudges are there: whoever claimed one may still be sending it.
async fn come(world: &World, count: usize) {
    world.catch_up().await;
    for _ in 0..200 {
        if nudges(world).len() == count {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let now = world.plain(&format!("<t:{}:F>", world.now() / 1000));
    assert_eq!(nudges(world).len(), count, "{now}: {:#?}", nudges(world));
}

/// What a card says of its time.
fn clocks(card: &Said) -> String {
    let lines = card.text().lines();
    let of_time = |l: &&str| {
        [
            "In this stage",
            "⚑",
            "stale",
            "Without activity",
            "Left alone",
        ]
        .iter()
        .any(|w| l.contains(w))
    };
    lines.filter(of_time).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn the_card_says_what_the_clocks_count_from() {
    let world = World::start().await;
    let carol = world.carol();
    logged(&carol, "Nordlicht").await;
    world.days(1);
    let card = carol.command("deal show", &[("deal", "D-1")]).await;
    assert_snapshot!(clocks(&card), @"┃ Quiet for 1 of 5 working days; stale from Fri 27 Nov · in this stage for 1 day of 30");
    carol
        .command(
            "deal next",
            &[("deal", "D-1"), ("step", "Workshop"), ("due", "2026-12-02")],
        )
        .await;
    let card = carol.command("deal show", &[("deal", "D-1")]).await;
    assert_snapshot!(clocks(&card), @"┃ Quiet until its next step, Wed 2 Dec; stale from Wed 9 Dec · in this stage for 1 day of 30");
    carol
        .command(
            "deal snooze",
            &[
                ("deal", "D-1"),
                ("until", "14 Dec"),
                ("reason", "They move house"),
            ],
        )
        .await;
    let card = carol.command("deal show", &[("deal", "D-1")]).await;
    assert_snapshot!(clocks(&card), @"┃ Left alone until Mon 14 Dec: “They move house” · in this stage for 1 day of 30");
    world.end().await;
}

#[tokio::test]
async fn a_deal_that_rests_too_long_is_told_once_a_day_and_ends_in_place() {
    let world = World::start().await;
    let carol = world.carol();
    logged(&carol, "Nordlicht").await;
    carol
        .command(
            "deal next",
            &[("deal", "D-1"), ("step", "Workshop"), ("due", "2026-11-24")],
        )
        .await;
    // Wednesday 02:00: the step's day is over, but it is no time to tell.
    world.pass(Duration::from_hours(41));
    world.catch_up().await;
    assert_eq!(nudges(&world), Vec::<String>::new());
    // Wednesday 09:00.
    world.pass(Duration::from_hours(7));
    let nudge = world.post("D-1").await;
    assert_snapshot!(world.shown(&nudge), @"
    @carol **D-1 Nordlicht waits for what comes next**
    ┃ #e0a030
    ┃ “Workshop” was for Tue 24 Nov
    ┃ → Did it happen? Then what comes next; if not, a new day with them.
    [Log a note] [Set next step] [Snooze] [Mark lost]
    ");
    assert_eq!(nudge.pings(), [world.room.person_id("carol").unwrap()]);
    // The rest of the day nothing more comes.
    world.pass(Duration::from_hours(5));
    world.catch_up().await;
    assert_eq!(nudges(&world).len(), 1);
    // Two working days later it is told again: Friday, not Thursday.
    world.pass(Duration::from_hours(19));
    world.catch_up().await;
    assert_eq!(nudges(&world).len(), 1);
    world.pass(Duration::from_hours(24));
    come(&world, 2).await;
    // A new step ends it: both messages say so in place.
    carol
        .command(
            "deal next",
            &[
                ("deal", "D-1"),
                ("step", "Call back"),
                ("due", "2026-12-09"),
            ],
        )
        .await;
    world.post("nothing is left here").await;
    world.end().await;
}

#[tokio::test]
async fn several_deals_make_one_message_and_a_menu_picks_one() {
    let world = World::start().await;
    let carol = world.carol();
    for name in ["Nordlicht", "Weber", "Ostsee", "Lindner"] {
        logged(&carol, name).await;
    }
    let ben = world.ben();
    logged(&ben, "Bens deal").await;
    // Two working days without a next step, then the morning after.
    world.days(2);
    come(&world, 2).await;
    let nudge = world.post("Nordlicht and others").await;
    assert_snapshot!(world.shown(&nudge), @"
    @carol **D-1 Nordlicht and others wait for what comes next**
    ┃ #e0a030
    ┃ **D-1 Nordlicht:** No next step since it came into Prospecting
    ┃ → Ask: “Whose phone rings first at your company when something goes wrong?”
    ┃
    ┃ **D-2 Weber:** No next step since it came into Prospecting
    ┃ → Ask: “How did you come across us?”
    ┃
    ┃ **D-3 Ostsee:** No next step since it came into Prospecting
    ┃ → Ask: “What made you look now, and not last year?”
    ┃
    ┃ And 1 other deal, in the menu.
    (Which deal?: D-1 Nordlicht | D-2 Weber | D-3 Ostsee | D-4 Lindner)
    ");
    let picked = carol.choose(&nudge, "Which deal?", "D-4").await;
    assert!(picked.is_private());
    assert_snapshot!(picked.text(), @"
    (only you)
    **D-4 Lindner**
    ┃ #5b7c99
    ┃ No next step since it came into Prospecting
    ┃ → Ask: “Whose phone rings first at your company when something goes wrong?”
    [Log a note] [Set next step] [Snooze] [Mark lost]
    ");
    let form = carol.press(&picked, "Set next step").await;
    carol
        .submit(&form, &[("step", "Call Lindner"), ("due", "in 3 days")])
        .await;
    // A deleted deal leaves no line behind.
    let mona = world.mona();
    let sure = mona.command("deal delete", &[("deal", "D-2")]).await;
    mona.press(&sure, "Delete for good").await;
    world.post("D-1 Nordlicht and D-3 Ostsee wait").await;
    world.end().await;
}

#[tokio::test]
async fn a_deal_that_came_alive_before_is_not_in_it() {
    let world = World::start().await;
    let carol = world.carol();
    logged(&carol, "Nordlicht").await;
    // Wednesday 18:00: work is over, the message is planned for Thursday.
    world.pass(Duration::from_hours(57));
    world.catch_up().await;
    assert_eq!(nudges(&world).len(), 0);
    carol
        .command(
            "deal next",
            &[
                ("deal", "D-1"),
                ("step", "Call back"),
                ("due", "2026-12-09"),
            ],
        )
        .await;
    world.pass(Duration::from_hours(15));
    world.catch_up().await;
    assert_eq!(nudges(&world).len(), 0, "nothing is left to say");
    world.end().await;
}

#[tokio::test]
async fn a_rep_has_their_own_hours_and_moving_west_brings_nothing_twice() {
    let world = World::start().await;
    let carol = world.carol();
    let said = carol.command("coach hours", &[("timezone", "tokyo")]).await;
    assert_snapshot!(said.text(), @"
    (only you)
    ✔ **Nudges come Mon–Fri, 09:00 to 18:00, in the channel**
    ┃ #3ba55d
    ┃ Asia/Tokyo (UTC+9, 18:00).
    ");
    logged(&carol, "Nordlicht").await;
    // Wednesday 23:00 in London is Thursday 08:00 in Tokyo; an hour later it is time.
    world.pass(Duration::from_hours(62));
    world.catch_up().await;
    assert_eq!(nudges(&world).len(), 0);
    world.pass(Duration::from_hours(1));
    come(&world, 1).await;
    logged(&carol, "Weber").await;
    // Thursday again, in Honolulu: what is new waits for Friday there.
    carol
        .command("coach hours", &[("timezone", "Pacific/Honolulu")])
        .await;
    for _ in 0..24 {
        world.pass(Duration::from_hours(1));
        world.catch_up().await;
    }
    assert_eq!(nudges(&world).len(), 1, "one a local day");
    world.end().await;
}

#[tokio::test]
async fn a_pause_holds_everything_back_and_a_stand_in_is_told() {
    let world = World::start().await;
    let (carol, ben) = (world.carol(), world.ben());
    logged(&carol, "Nordlicht").await;
    let said = carol
        .command(
            "coach pause",
            &[("until", "2026-12-01"), ("stand_in", "@ben")],
        )
        .await;
    assert_snapshot!(said.text(), @"
    (only you)
    ✔ **No nudges until the end of Tue 1 Dec (in 8 days)**
    ┃ #3ba55d
    ┃ @ben is told of your deals meanwhile.
    [Back now]
    ");
    world.days(3);
    world.catch_up().await;
    let nudge = world.post("D-1").await;
    assert_eq!(nudge.pings(), [world.room.person_id("ben").unwrap()]);
    // Who stands in may act on it.
    let form = ben.press(&nudge, "Set next step").await;
    let said = ben
        .submit(&form, &[("step", "Call them"), ("due", "in 2 days")])
        .await;
    assert!(said.text().contains('✔'), "{}", said.text());
    // Back: from then on it is Carol's again.
    let said = carol.command("coach pause", &[("until", "today")]).await;
    let said = carol.press(&said, "Back now").await;
    assert_snapshot!(said.text(), @"
    (only you)
    ✔ **Your pause is over**
    ┃ #3ba55d
    ┃ Nudges come again from now on.
    ");
    let refused = ben
        .command(
            "deal next",
            &[("deal", "D-1"), ("step", "x"), ("due", "friday")],
        )
        .await;
    assert!(
        refused.text().contains("Nothing was changed"),
        "{}",
        refused.text()
    );
    world.end().await;
}

/// The message was planned for the stand-in; when it is sent the owner is back.
#[tokio::test]
async fn what_a_pause_ended_over_is_told_to_the_owner() {
    let world = World::start().await;
    let (carol, ben) = (world.carol(), world.ben());
    logged(&carol, "Nordlicht").await;
    // Her day ends ten hours after the server's, and with it her pause.
    carol
        .command("coach hours", &[("timezone", "Pacific/Honolulu")])
        .await;
    let pause = [("until", "2026-11-24"), ("stand_in", "@ben")];
    carol.command("coach pause", &pause).await;
    ben.command("coach hours", &[("from", "12:00")]).await;
    let mut told = Vec::new();
    for _ in 0..72 {
        world.pass(Duration::from_hours(1));
        world.catch_up().await;
        told = nudges(&world);
        if !told.is_empty() {
            break;
        }
    }
    let nudge = world.post("D-1").await;
    let carol = world.room.person_id("carol").unwrap();
    assert_eq!(nudge.pings(), [carol], "{told:#?}");
    world.end().await;
}

/// Who stands in goes away as well: then it waits for the owner, and is not planned for the other's return.
#[tokio::test]
async fn a_stand_in_who_leaves_as_well_hands_it_back() {
    let world = World::start().await;
    let (carol, ben) = (world.carol(), world.ben());
    logged(&carol, "Nordlicht").await;
    let pause = [("until", "2026-11-26"), ("stand_in", "@ben")];
    carol.command("coach pause", &pause).await;
    ben.command("coach hours", &[("from", "12:00")]).await;
    // Wednesday morning: what is stale by now waits for Ben's noon.
    world.days(2);
    world.catch_up().await;
    assert!(nudges(&world).is_empty(), "{:#?}", nudges(&world));
    ben.command("coach pause", &[("until", "2026-12-11")]).await;
    world.days(2);
    world.catch_up().await;
    let nudge = world.post("D-1").await;
    let carol = world.room.person_id("carol").unwrap();
    assert_eq!(nudge.pings(), [carol]);
    world.end().await;
}

#[tokio::test]
async fn by_direct_message_where_the_rep_chose_it() {
    let world = World::start().await;
    let carol = world.carol();
    logged(&carol, "Nordlicht").await;
    let said = carol.command("coach hours", &[("by", "dm")]).await;
    assert_snapshot!(said.text(), @"
    (only you)
    ✔ **Nudges come Mon–Fri, 09:00 to 18:00, as direct message**
    ┃ #3ba55d
    ┃ UTC (UTC, 09:00) (the server's).
    ");
    world.days(2);
    world.catch_up().await;
    let there = world.carol().in_dm();
    let nudge = there
        .seat
        .wait_for(|m| m.text().contains("D-1"), LIMIT)
        .await;
    let nudge = nudge.expect("it comes");
    assert_snapshot!(world.shown(&nudge), @"
    @carol **D-1 Nordlicht waits for what comes next**
    ┃ #e0a030
    ┃ No next step since it came into Prospecting
    ┃ → Ask: “Whose phone rings first at your company when something goes wrong?”
    [Log a note] [Set next step] [Snooze] [Mark lost]
    ");
    assert_eq!(nudges(&world).len(), 0, "nothing in the channel");
    // A button there knows its workspace, and so does what comes of it.
    let carol = carol.in_dm();
    let form = carol.press(&nudge, "Set next step").await;
    let said = carol
        .submit(&form, &[("step", "Call them"), ("due", "in 2 days")])
        .await;
    assert!(said.text().contains("Call them"), "{}", said.text());
    let said = carol.press(&said, "Undo").await;
    assert!(
        said.text().contains("taken back") || said.text().contains('✔'),
        "{}",
        said.text()
    );
    world.end().await;
}

#[tokio::test]
async fn a_refused_direct_message_comes_in_the_channel() {
    let world = World::start().await;
    let carol = world.carol();
    logged(&carol, "Nordlicht").await;
    carol.command("coach hours", &[("by", "dm")]).await;
    world.room.set_dms("carol", false);
    world.tolerate("Cannot send messages to this user");
    world.days(2);
    come(&world, 1).await;
    let said = carol.command("coach hours", &[]).await;
    assert_snapshot!(said.text(), @"
    (only you)
    **Nudges come Mon–Fri, 09:00 to 18:00, in the channel**
    ┃ #5b7c99
    ┃ UTC (UTC, 09:00) (the server's).
    ┃ Discord refused the last direct message: allow messages from this server, then choose it again.
    ");
    world.end().await;
}

#[tokio::test]
async fn for_a_rep_who_chose_direct_messages_the_channel_gets_one_flag() {
    let world = World::start().await;
    let carol = world.carol();
    carol.command("coach hours", &[("by", "dm")]).await;
    for name in ["Nordlicht", "Weber"] {
        logged(&carol, name).await;
    }
    // Five whole working days later, on Monday morning.
    world.days(7);
    world.catch_up().await;
    let flag = world.post("2 deals are stale").await;
    assert!(flag.pings().is_empty(), "nobody is pinged");
    assert_snapshot!(world.shown(&flag), @"
    ⚑ **2 deals are stale**
    ┃ #e0a030
    ┃ **D-1 Nordlicht:** Nothing since it was logged on Mon 23 Nov; no next step
    ┃ **D-2 Weber:** Nothing since it was logged on Mon 23 Nov; no next step
    (Which deal?: D-1 Nordlicht | D-2 Weber)
    ");
    // It is told once, and it ends in place.
    world.days(7);
    world.catch_up().await;
    let again = world.posts();
    assert_eq!(again.iter().filter(|p| p.contains("stale")).count(), 1);
    carol
        .command("deal note", &[("deal", "D-1"), ("text", "They are on it")])
        .await;
    let one = world.post("1 deal is stale").await;
    assert_snapshot!(world.shown(&one), @"
    ⚑ **1 deal is stale**
    ┃ #e0a030
    ┃ **D-2 Weber:** Nothing since it was logged on Mon 23 Nov; no next step
    [Log a note] [Set next step] [Snooze] [Mark lost]
    ");
    carol
        .command("deal lost", &[("deal", "D-2"), ("reason", "price")])
        .await;
    world.post("nothing is left here").await;
    world.end().await;
}

#[tokio::test]
async fn the_list_says_where_to_look_and_a_manager_dismisses_what_lasts() {
    let world = World::start().await;
    let (carol, mona) = (world.carol(), world.mona());
    logged(&carol, "Nordlicht").await;
    for (n, day) in ["in 5 weeks", "in 6 weeks", "in 7 weeks"]
        .iter()
        .enumerate()
    {
        let form = carol.command("deal edit", &[("deal", "D-1")]).await;
        let form = carol.press(&form, "Change name, value, dates").await;
        carol.submit(&form, &[("close", day)]).await;
        world.pass(Duration::from_mins(n as u64 + 1));
    }
    let list = carol.command("deal list", &[]).await;
    assert_snapshot!(list.text(), @"
    (only you)
    **1 open deal** · @carol · €48,000
    ┃ #5b7c99
    ┃ **D-1** Nordlicht · €48,000
    ┃ -# Prospecting
    ┃ -# ⚑ The close date was put off 2 times in Prospecting, last to Mon 11 Jan 2027
    [Show everybody's]
    ");
    let card = mona.command("deal show", &[("deal", "D-1")]).await;
    assert_snapshot!(card.text(), @"
    (only you)
    **D-1 · Nordlicht** · €48,000
    ┃ #5b7c99
    ┃ ▰▱▱▱▱▱▱ 1 of 7 · Prospecting · 10 %
    ┃
    ┃ Owner @carol
    ┃ standard deal
    ┃ Closes Mon 11 Jan 2027 (in 49 days)
    ┃ **Next** nothing is set
    ┃ Last touch: edit by @carol, 3 minutes ago
    ┃ Quiet for 0 of 5 working days; stale from Mon 30 Nov · in this stage for 0 days of 30
    ┃ ⚑ The close date was put off 2 times in Prospecting, last to Mon 11 Jan 2027
    ┃
    ┃ ✔ 0 of 4 met · ◻ 4 open
    [See checklist] [Log a note] [Set next step] [History] [Show in channel]
    [Dismiss: close date put off]
    ");
    let form = mona.press(&card, "Dismiss: close date put off").await;
    let said = mona
        .submit(&form, &[("text", "Their board meets once a quarter")])
        .await;
    assert_snapshot!(said.text(), @"
    (only you)
    ✔ **D-1 Nordlicht: “close date put off” is dismissed**
    ┃ #3ba55d
    ┃ It stays quiet until it would count from something new.
    [Undo]
    ");
    let again = mona.press(&card, "Dismiss: close date put off").await;
    assert!(again.text().contains("That is over"), "{}", again.text());
    world.end().await;
}

#[tokio::test]
async fn what_nobody_answers_is_told_to_whom_it_waits_for() {
    let world = World::start().await;
    let (carol, ben, mona) = (world.carol(), world.ben(), world.mona());
    mona.command(
        "setup channel",
        &[("kind", "Managers"), ("channel", "#managers")],
    )
    .await;
    mona.command(
        "setup role",
        &[("role", "@Junior"), ("sales_role", "junior")],
    )
    .await;
    logged(&carol, "Nordlicht").await;
    carol
        .command("deal assign", &[("deal", "D-1"), ("to", "@ben")])
        .await;
    // Two working days later.
    world.days(2);
    world.catch_up().await;
    let nudge = world.post("Offered to").await;
    assert_snapshot!(world.shown(&nudge), @"
    @ben **D-1 Nordlicht waits for what comes next**
    ┃ #e0a030
    ┃ Offered to @ben on Mon 23 Nov, not taken yet
    ┃ → @ben takes it or gives it back.
    [Accept] [Give back] [Look at it]
    ");
    let said = ben.press(&nudge, "Accept").await;
    assert!(said.text().contains('✔'), "{}", said.text());
    world.end().await;
}

#[tokio::test]
async fn one_ladder_a_deal_and_another_question_each_time() {
    let world = World::start().await;
    let carol = world.carol();
    logged(&carol, "Nordlicht").await;
    // Without a step from Wednesday on; stale from the Monday after.
    let mut days = Vec::new();
    for day in 1..=14 {
        world.days(1);
        world.catch_up().await;
        come(
            &world,
            days.len() + usize::from([2, 4, 7, 9].contains(&day)),
        )
        .await;
        if nudges(&world).len() > days.len() {
            days.push(day);
        }
    }
    assert_eq!(
        days,
        [2, 4, 7, 9],
        "after two working days, when it is stale, and two after that"
    );
    let all = nudges(&world);
    assert_eq!(all.len(), 4);
    assert_snapshot!(all.join("\n\n"), @"
    – @carol **asked again in a newer message**

    @carol **D-1 Nordlicht waits for what comes next**
    ┃ #e0a030
    ┃ No next step since it came into Prospecting
    ┃ → Ask: “How did you come across us?”
    [Log a note] [Set next step] [Snooze] [Mark lost]

    – @carol **asked again in a newer message**

    @carol **D-1 Nordlicht waits for what comes next**
    ┃ #e0a030
    ┃ Nothing since it was logged on Mon 23 Nov; no next step
    ┃ → Ask: “How did you come across us?”
    [Log a note] [Set next step] [Snooze] [Mark lost]
    ");
    world.end().await;
}
