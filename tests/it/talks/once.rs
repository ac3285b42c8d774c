//! Why, once: the first time a person meets a rule the bot says why it is there; from then on it is shorter.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveTime;
use dealcoach::clock::SystemClock;
use dealcoach::coach::request::{Actor, Answer, Ask, OptionValue, Request};
use dealcoach::coach::{Coach, Defaults, Surroundings};
use dealcoach::domain::calendar::{WorkDays, Zone};
use dealcoach::domain::id::{ChannelId, InteractionId, RoleId, UserId, WorkspaceId};
use dealcoach::domain::money::Currency;
use dealcoach::playbook::{Autonomy, Playbook};
use dealcoach::practice::Message;
use dealcoach::store::Store;
use futures_util::future::BoxFuture;
use insta::assert_snapshot;

use super::skips::{answered, logged};
use crate::postgres;
use crate::support::{LIMIT, Person, Plan, Said, World};

/// What passing over Development costs, as the playbook says it.
const WHY: &str = "A demo before the problem is agreed gets compared on price.";

/// A move past Development, without a reason yet.
async fn asked(who: &Person<'_>, deal: &str) -> Said {
    who.command("deal move", &[("deal", deal), ("stage", "presentation")])
        .await
}

/// The same with a reason.
async fn skipped(who: &Person<'_>, deal: &str) -> Said {
    who.command(
        "deal move",
        &[
            ("deal", deal),
            ("stage", "presentation"),
            ("reason", "they asked for a demo"),
        ],
    )
    .await
}

#[test]
fn why_is_said_once_to_each_person() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    insta::allow_duplicates! {
        runtime.block_on(once(Plan::default()));
    }
}

#[test]
fn the_same_on_postgresql() {
    if let Some(url) = postgres::database() {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        insta::allow_duplicates! {
            runtime.block_on(once(Plan { database: Some(url), ..Plan::default() }));
        }
    }
}

async fn once(plan: Plan) {
    let mut world = World::with(plan).await;
    world.add_workspace("Rivals", "dora", &["Sales Rep"]);
    for name in ["Nordlicht fleet", "Hafenwerk tolls", "Kiel ferries"] {
        logged(&world.carol(), name).await;
    }
    let first = asked(&world.carol(), "D-1").await;
    assert!(first.text().contains(WHY), "{}", first.text());
    skipped(&world.carol(), "D-1").await;
    let flag = world.post("D-1 … is in Presentation").await;
    assert!(world.shown(&flag).contains(WHY), "{}", world.shown(&flag));

    // The second time it is shorter, after a restart too.
    world.restart().await;
    let second = asked(&world.carol(), "D-2").await;
    assert_snapshot!(second.text(), @"
    (only you)
    **D-2 Hafenwerk tolls → Presentation: why pass over Qualification and Development?**
    ┃ #e0a030
    ┃ Also open here: Who answered
    ┃ Nothing has moved yet.
    [The buyer asked for it] [It is done, I will note it] [We came in late] [They know us from another deal] [Say why]
    ");
    skipped(&world.carol(), "D-2").await;
    let brief = world.post("D-2 … is in Presentation").await;
    assert_snapshot!(world.shown(&brief), @"
    ⚑ **D-2 Hafenwerk tolls is in Presentation; Qualification and Development passed over**
    @carol: “they asked for a demo”
    ┃ #e0a030
    ┃ €48,000 · Nordlicht Energie
    ┃ Gladly, and so that nobody is surprised by it: who decides on it in the end?
    ┃ Also owed: Budget · Who answered · Problem · and 5 more
    ┃ ▰▰▰▰▱▱▱ 4 of 7 · Presentation
    ┃
    ┃ **Needed for Discussion**
    ┃ ◻ Would you go through the draft with me before the others see it?
    ┃ ◻ Who must have seen this before anybody can say yes?
    ┃
    ┃ **Say** Say at the start what they should decide at the end, and leave time for it.
    [Answer: Checked beforehand and 3 more] [Set next step] [More] [Undo]
    [Answer: Who is responsible] [Answer: Budget] [Answer: Who answered] [Waive] [Dismiss]
    ");

    // Another stage is another rule.
    let other = world
        .carol()
        .command("deal move", &[("deal", "D-3"), ("stage", "development")])
        .await;
    assert!(other.text().contains("closes by luck"), "{}", other.text());

    // Whenever a flag's message is drawn again, it says what it said.
    answered(&world.carol(), "D-1", "budget", "up to 60k in January").await;
    answered(&world.carol(), "D-2", "budget", "up to 60k in January").await;
    for (deal, told) in [("D-1", true), ("D-2", false)] {
        let redrawn = |m: &Message| {
            let text = world.shown(m);
            text.contains(&format!("{deal} "))
                && text.contains("is in Presentation")
                && text.contains("Also owed")
                && !text.contains("Budget")
        };
        let flag = world
            .room
            .wait_for("deals", redrawn, LIMIT)
            .await
            .expect("an edit");
        assert_eq!(
            world.shown(&flag).contains(WHY),
            told,
            "{}",
            world.shown(&flag)
        );
    }

    // Somebody else has not read it, neither here nor elsewhere.
    logged(&world.ben(), "Ostsee cranes").await;
    let ben = asked(&world.ben(), "D-4").await;
    assert!(ben.text().contains(WHY), "{}", ben.text());
    skipped(&world.ben(), "D-4").await;
    let flag = world.post("D-4 … is in Presentation").await;
    assert!(world.shown(&flag).contains(WHY), "{}", world.shown(&flag));
    let dora = world.person_of("Rivals", "dora");
    logged(&dora, "Secret of Rivals").await;
    let said = asked(&dora, "D-1").await;
    assert!(said.text().contains(WHY), "{}", said.text());
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_person_in_another_workspace_is_told_again() {
    let world = World::start().await;
    world.add_workspace("Rivals", "carol", &["Sales Rep"]);
    let (here, there) = (world.carol(), world.person_of("Rivals", "carol"));
    for carol in [&here, &there] {
        logged(carol, "Nordlicht fleet").await;
        let said = asked(carol, "D-1").await;
        assert!(said.text().contains(WHY), "{}", said.text());
        let said = asked(carol, "D-1").await;
        assert!(!said.text().contains(WHY), "{}", said.text());
    }
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_read_stays_read_when_the_move_is_taken_back() {
    let world = World::start().await;
    let carol = world.carol();
    logged(&carol, "Nordlicht fleet").await;
    let moved = skipped(&carol, "D-1").await;
    let flag = world.post("D-1 … is in Presentation").await;
    assert!(world.shown(&flag).contains(WHY), "{}", world.shown(&flag));
    carol.press(&moved, "Undo").await;
    world.post("taken back").await;
    skipped(&carol, "D-1").await;
    let flag = world.post("D-1 … is in Presentation").await;
    assert!(!world.shown(&flag).contains(WHY), "{}", world.shown(&flag));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_explains_to_whoever_asked() {
    let world = World::start().await;
    let (carol, mona) = (world.carol(), world.mona());
    mona.command(
        "setup role",
        &[("role", "Sales Rep"), ("sales_role", "Junior rep")],
    )
    .await;
    logged(&carol, "Nordlicht fleet").await;
    logged(&carol, "Hafenwerk tolls").await;
    let said = asked(&carol, "D-1").await;
    assert_snapshot!(said.text(), @"
    (only you)
    **D-1 Nordlicht fleet: a manager is asked for Presentation**
    ┃ #e0a030
    ┃ It stays in Prospecting until then. Anything you answer now speaks for it.
    [Say why] [Answer] [Undo]
    ");
    let said = skipped(&carol, "D-1").await;
    assert!(!said.text().contains("speaks for it"), "{}", said.text());
    let said = skipped(&carol, "D-2").await;
    assert_snapshot!(said.text(), @"
    (only you)
    **D-2 Hafenwerk tolls: a manager is asked for Presentation**
    ┃ #e0a030
    ┃ It stays in Prospecting until then.
    [Answer] [Undo]
    ");
    for deal in ["D-1", "D-2"] {
        // With the reason: what was asked without one is asked for anew by then.
        let news = format!("Decision wanted: {deal}");
        let asked = |m: &Message| {
            let text = world.shown(m);
            text.contains(&news) && text.contains("they asked for a demo")
        };
        let request = world.room.wait_for("deals", asked, LIMIT).await;
        mona.press(&request.expect("a request"), "Approve").await;
    }
    let first = world.post("D-1 … is in Presentation").await;
    assert!(world.shown(&first).contains(WHY), "{}", world.shown(&first));
    let brief = world.post("D-2 … is in Presentation").await;
    assert!(
        !world.shown(&brief).contains(WHY),
        "{}",
        world.shown(&brief)
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn other_rules_are_explained_once_too() {
    let world = World::start().await;
    let carol = world.carol();
    for name in ["Nordlicht fleet", "Hafenwerk tolls"] {
        logged(&carol, name).await;
    }
    let ours = answered(&carol, "D-1", "reply", "sent the deck").await;
    assert_snapshot!(ours.text(), @"
    (only you)
    ◪ **D-1 Nordlicht fleet: Who answered, half**
    ┃ #e0a030
    ┃ That is what we did. What did they do or say? Ask: If this is not yours, who there would thank us for the call?
    ┃ *Our own work says nothing about how far the buyer is.*
    [Answer: Who answered] [See checklist] [Undo]
    [They did] [Who said it]
    ");
    let ours = answered(&carol, "D-2", "reply", "sent the deck").await;
    assert_snapshot!(ours.text(), @"
    (only you)
    ◪ **D-2 Hafenwerk tolls: Who answered, half**
    ┃ #e0a030
    ┃ Our side only. What did they say? Ask: If this is not yours, who there would thank us for the call?
    [Answer: Who answered] [See checklist] [Undo]
    [They did] [Who said it]
    ");

    for (deal, rests) in [("D-1", true), ("D-2", false)] {
        let set = [("deal", deal), ("step", "Call Jana"), ("due", "in 3 days")];
        let said = carol.command("deal next", &set).await;
        assert_eq!(
            said.text().contains("not called stale"),
            rests,
            "{}",
            said.text()
        );
        let said = carol
            .command(
                "deal note",
                &[("deal", deal), ("text", "they asked for dates")],
            )
            .await;
        assert!(said.text().contains("get out of it?"), "{}", said.text());
        assert_eq!(
            said.text().contains("value_for_customer"),
            rests,
            "{}",
            said.text()
        );
        world.minute();
    }

    for (deal, example) in [("D-1", true), ("D-2", false)] {
        let signed = [("deal", deal), ("signed", "sent the contract")];
        let said = carol.command("deal won", &signed).await;
        assert_eq!(
            said.text().contains("Jana Weiss signed"),
            example,
            "{}",
            said.text()
        );
    }
    let refused = carol
        .command(
            "deal won",
            &[("deal", "D-1"), ("signed", "sent the contract")],
        )
        .await;
    assert_snapshot!(refused.text(), @"
    (only you)
    **D-1 Nordlicht fleet is not closed yet: who signed, and when?**
    ┃ #c93c3c
    ┃ You wrote “sent the contract”: that is our side.
    ┃ Nothing was changed.
    [Fill in who signed]
    ");

    for deal in ["D-1", "D-2"] {
        carol
            .command(
                "deal move",
                &[
                    ("deal", deal),
                    ("stage", "qualification"),
                    ("reason", "they called"),
                ],
            )
            .await;
    }
    let back = [("stage", "prospecting")];
    let said = carol
        .command("deal move", &[("deal", "D-1"), back[0]])
        .await;
    assert!(said.text().contains("no fault"), "{}", said.text());
    let said = carol
        .command("deal move", &[("deal", "D-2"), back[0]])
        .await;
    assert_snapshot!(said.text(), @"
    (only you)
    **D-2 Hafenwerk tolls back to Prospecting: what changed?**
    ┃ #e0a030
    ┃ Nothing has moved yet.
    [Somebody else decides now] [The problem is a different one] [A new objection came up] [The money is no longer there] [Say why]
    ");
    let led = [("deal", "D-2"), ("stage", "closing"), ("buyer_led", "true")];
    let said = carol.command("deal move", &led).await;
    assert!(said.text().contains("their step"), "{}", said.text());
    let said = carol.command("deal move", &led).await;
    assert_snapshot!(said.text(), @"
    (only you)
    **D-2 Hafenwerk tolls → Closing: what did the buyer do?**
    ┃ #e0a030
    ┃ Nothing has moved yet.
    [Say why]
    ");

    for (deal, first) in [("D-1", true), ("D-2", false)] {
        let said = carol
            .command("deal lost", &[("deal", deal), ("reason", "price")])
            .await;
        assert!(said.text().contains("have changed it?"), "{}", said.text());
        assert_eq!(said.text().contains("next year"), first, "{}", said.text());
    }
    world.end().await;
}

/// Nobody to ask about roles and permissions.
struct Nowhere;

impl Surroundings for Nowhere {
    fn roles(&self, _: WorkspaceId, _: UserId) -> BoxFuture<'_, Option<Vec<RoleId>>> {
        Box::pin(async { None })
    }
}

#[tokio::test]
async fn the_same_interaction_explains_again_what_it_explained() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&format!(
        "sqlite://{}",
        folder.path().join("once.db").display()
    ))
    .await
    .unwrap();
    let coach = Coach::new(
        store.clone(),
        Arc::new(SystemClock::new()),
        Defaults {
            currency: Currency::find("EUR").unwrap(),
            zone: Zone::parse("UTC").unwrap(),
            days: WorkDays::MON_FRI,
            from: NaiveTime::from_hms_opt(9, 0, 0).unwrap(),
            to: NaiveTime::from_hms_opt(18, 0, 0).unwrap(),
            digest: NaiveTime::from_hms_opt(8, 30, 0).unwrap(),
            autonomy: Autonomy::Guided,
            workspaces: None,
        },
        Playbook::builtin(),
        Box::new(|| Ok(Playbook::builtin())),
        Arc::new(Nowhere),
    );
    let heard = async |id: u64, command: &str, options: &[(&str, &str)]| {
        let text = |(name, value): &(&str, &str)| {
            ((*name).to_owned(), OptionValue::Text((*value).to_owned()))
        };
        let request = Request {
            id: InteractionId(id),
            workspace: Some(WorkspaceId(1)),
            channel: ChannelId(2),
            message: None,
            message_private: false,
            actor: Actor {
                user: UserId(3),
                name: "carol".into(),
                roles: Vec::new(),
                manages_server: false,
            },
            named: BTreeMap::new(),
            ask: Ask::Command {
                path: vec!["deal".into(), command.into()],
                options: options.iter().map(text).collect::<BTreeMap<_, _>>(),
            },
        };
        match coach.handle(request).await {
            Answer::Say { message, .. } => format!("{}\n{}", message.headline, message.body),
            other => panic!("{other:?}"),
        }
    };
    heard(1, "new", &[("name", "Nordlicht fleet")]).await;
    let skip = [("deal", "D-1"), ("stage", "presentation")];
    let first = heard(2, "move", &skip).await;
    assert!(first.contains(WHY), "{first}");
    assert_eq!(heard(2, "move", &skip).await, first, "it arrived twice");
    let next = heard(3, "move", &skip).await;
    assert!(!next.contains(WHY), "{next}");
    assert_eq!(heard(2, "move", &skip).await, first, "and late");
    store.close().await;
}
