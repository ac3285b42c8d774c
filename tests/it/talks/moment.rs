//! Two people who turn one deal at the same moment: what counts is the order of saving, not of arriving.
//!
//! A manager's move of a deal whose owner was never seen asks Discord for the owner's roles. There it is held at a
//! gate, after it arrived and before it is saved, until somebody else's is saved.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use chrono::NaiveTime;
use dealcoach::clock::{Clock, SystemClock};
use dealcoach::coach::request::{Actor, Answer, Ask, OptionValue, Request};
use dealcoach::coach::{Coach, Defaults, Surroundings};
use dealcoach::domain::calendar::{WorkDays, Zone};
use dealcoach::domain::id::{ChannelId, InteractionId, RoleId, UserId, WorkspaceId};
use dealcoach::domain::money::Currency;
use dealcoach::message::Row;
use dealcoach::playbook::{Autonomy, Playbook};
use dealcoach::practice::{Fault, Gate};
use dealcoach::store::Store;
use futures_util::future::BoxFuture;
use insta::assert_snapshot;

use crate::postgres;
use crate::support::{MONDAY, Person, Said, World};

/// Deals of Ben, whom the bot has not seen: D-1 and, if he is to have more, the next ones.
async fn bens(world: &World, names: &[&str]) {
    for name in names {
        let said = world
            .mona()
            .command(
                "deal new",
                &[("name", name), ("value", "48k"), ("owner", "ben")],
            )
            .await;
        assert!(said.text().contains(name), "{}", said.text());
    }
    world.minute();
}

/// What the manager's command is answered with, if the other's is saved between its arrival and its own saving.
async fn behind(
    world: &World,
    command: (&str, &[(&str, &str)]),
    other: impl AsyncFnOnce(Person<'_>),
) -> Said {
    let gate = Gate::default();
    world
        .room
        .faults()
        .next("GET /guilds/*/members/*", Fault::Hold(gate.clone()));
    let mona = world.mona();
    let (said, ()) = tokio::join!(mona.command(command.0, command.1), async {
        gate.reached().await;
        // The other one arrives later.
        world.pass(Duration::from_secs(2));
        other(world.ben()).await;
        gate.open();
    });
    said
}

async fn moves(ben: &Person<'_>, stage: &str) {
    let said = ben
        .command(
            "deal move",
            &[
                ("deal", "D-1"),
                ("stage", stage),
                ("reason", "they asked for it"),
            ],
        )
        .await;
    assert!(said.text().contains(" is in "), "{}", said.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn who_arrived_first_and_is_saved_second_reads_who_moved_it() {
    let world = World::start().await;
    bens(&world, &["Nordlicht fleet"]).await;
    // She wants what Ben does: the next stage.
    let next = [("deal", "D-1"), ("reason", "they called back")];
    let said = behind(&world, ("deal move", &next), async |ben| {
        moves(&ben, "qualification").await;
    })
    .await;
    assert_snapshot!(said.text(), @"
    (only you)
    **@ben moved D-1 Nordlicht fleet to Qualification now.** That is where you wanted it. Nothing was changed by you.
    ┃ #c93c3c
    ┃ >>> they called back
    [See checklist] [Move to Development] [Log it as a note]
    ");
    let on = world.mona().press(&said, "Move to Development").await;
    assert!(
        on.text().contains("why without"),
        "a move like any other: {}",
        on.text()
    );
    let moved = world.mona().press(&on, "The buyer asked for it").await;
    assert!(
        moved.text().contains("is in Development"),
        "{}",
        moved.text()
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_stage_was_meant_and_goes_on_with_one_press() {
    let world = World::start().await;
    bens(&world, &["Nordlicht fleet"]).await;
    let there = [
        ("deal", "D-1"),
        ("stage", "presentation"),
        ("reason", "they want a demo"),
    ];
    let said = behind(&world, ("deal move", &there), async |ben| {
        moves(&ben, "development").await;
    })
    .await;
    assert_snapshot!(said.text(), @"
    (only you)
    **@ben moved D-1 Nordlicht fleet to Development now.** Have a look before you move it again. Nothing was changed; your move is kept.
    [See checklist] [Move it anyway]
    ");
    // Going on stands for what was seen: not for what came after it.
    world.minute();
    moves(&world.ben(), "discussion").await;
    world.minute();
    let again = world.mona().press(&said, "Move it anyway").await;
    assert_snapshot!(again.text(), @"
    (only you)
    **@ben moved D-1 Nordlicht fleet to Discussion 1 minute ago.** Have a look before you move it again. Nothing was changed; your move is kept.
    [See checklist] [Move it anyway]
    ");
    let moved = world.mona().press(&again, "Move it anyway").await;
    assert!(
        moved.text().contains("is in Presentation"),
        "{}",
        moved.text()
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_move_taken_back_in_between_is_no_move_to_go_over() {
    let world = World::start().await;
    bens(&world, &["Nordlicht fleet"]).await;
    let there = [("deal", "D-1"), ("reason", "they called back")];
    // Moved and taken back: it stands where it stood.
    let said = behind(&world, ("deal move", &there), async |ben| {
        moves(&ben, "qualification").await;
        ben.command("deal undo", &[]).await;
    })
    .await;
    assert!(
        said.text().contains("is in Qualification"),
        "{}",
        said.text()
    );

    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn lost_in_the_same_moment() {
    let world = World::start().await;
    bens(&world, &["Nordlicht fleet"]).await;
    let next = [("deal", "D-1"), ("reason", "they called back")];
    let said = behind(&world, ("deal move", &next), async |ben| {
        let lost = [("deal", "D-1"), ("reason", "price")];
        let lost = ben.command("deal lost", &lost).await;
        assert!(lost.text().contains("D-1 is lost"), "{}", lost.text());
    })
    .await;
    assert_snapshot!(said.text(), @"
    (only you)
    **D-1 Nordlicht fleet is lost: @ben closed it now.** Open it again first, with what changed. Nothing was changed.
    ┃ #c93c3c
    ┃ >>> they called back
    [Open it again] [Try again] [Log it as a note]
    ");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn both_close_it_as_won() {
    let world = World::start().await;
    bens(&world, &["Nordlicht fleet"]).await;
    let signed = [
        ("deal", "D-1"),
        ("signed", "Jana Weiss signed the order on 20 November"),
    ];
    let said = behind(&world, ("deal won", &signed), async |ben| {
        let won = ben.command("deal won", &signed).await;
        assert!(won.text().contains(" is won"), "{}", won.text());
    })
    .await;
    assert_snapshot!(said.text(), @"
    (only you)
    **D-1 Nordlicht fleet is won already: @ben moved it now.** Nothing was changed.
    ┃ #c93c3c
    ┃ >>> Jana Weiss signed the order on 20 November
    [Log it as a note]
    ");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_win_and_a_loss_see_a_move_behind_their_back() {
    let world = World::start().await;
    bens(&world, &["Nordlicht fleet"]).await;
    let signed = [
        ("deal", "D-1"),
        ("signed", "Jana Weiss signed the order on 20 November"),
    ];
    let said = behind(&world, ("deal won", &signed), async |ben| {
        moves(&ben, "qualification").await;
    })
    .await;
    assert_snapshot!(said.text(), @"
    (only you)
    **@ben moved D-1 Nordlicht fleet to Qualification now.** Have a look before you move it again. Nothing was changed; your move is kept.
    [See checklist] [Close it as won]
    ");
    let won = world.mona().press(&said, "Close it as won").await;
    assert!(won.text().contains(" is won"), "{}", won.text());
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_button_knows_what_it_was_drawn_for() {
    let world = World::start().await;
    let (carol, mona) = (world.carol(), world.mona());
    carol
        .command("deal new", &[("name", "Nordlicht fleet")])
        .await;
    world.minute();
    carol
        .command(
            "deal move",
            &[("deal", "D-1"), ("reason", "they called back")],
        )
        .await;
    // Asked a moment later, with the move in view: nothing is behind her back.
    let said = mona
        .command("deal move", &[("deal", "D-1"), ("stage", "development")])
        .await;
    let asked = mona.press(&said, "Move it anyway").await;
    assert!(asked.text().contains("why without"), "{}", asked.text());
    // While she looks for a reason, the deal goes on.
    world.minute();
    carol
        .command(
            "deal move",
            &[
                ("deal", "D-1"),
                ("stage", "presentation"),
                ("reason", "they want a demo"),
            ],
        )
        .await;
    world.minute();
    let late = mona.press(&asked, "The buyer asked for it").await;
    assert_snapshot!(late.text(), @"
    (only you)
    **@carol moved D-1 Nordlicht fleet to Presentation 1 minute ago.** Have a look before you move it again. Nothing was changed; your move is kept.
    [See checklist] [Move it anyway]
    ");
    world.end().await;
}

/// A clock that a test sets.
struct Hands(SystemClock, AtomicI64);

impl Clock for Hands {
    fn wall_ms(&self) -> i64 {
        self.1.load(Ordering::SeqCst)
    }

    fn mono(&self) -> Duration {
        self.0.mono()
    }
}

/// Whoever asks for roles stands at the gate, if there is one.
struct Held(Option<Gate>);

impl Surroundings for Held {
    fn roles(&self, _: WorkspaceId, _: UserId) -> BoxFuture<'_, Option<Vec<RoleId>>> {
        Box::pin(async {
            if let Some(gate) = &self.0 {
                gate.pass().await;
            }
            None
        })
    }
}

/// A process of its own, with its own clock.
fn process(store: &Store, wall_ms: i64, gate: Option<Gate>) -> (Coach, Arc<Hands>) {
    let clock = Arc::new(Hands(SystemClock::new(), AtomicI64::new(wall_ms)));
    let defaults = Defaults {
        currency: Currency::find("EUR").unwrap(),
        zone: Zone::parse("UTC").unwrap(),
        days: WorkDays::MON_FRI,
        from: NaiveTime::from_hms_opt(9, 0, 0).unwrap(),
        to: NaiveTime::from_hms_opt(18, 0, 0).unwrap(),
        digest: NaiveTime::from_hms_opt(8, 30, 0).unwrap(),
        autonomy: Autonomy::Guided,
        workspaces: None,
    };
    let playbook = Playbook::builtin();
    let reload = Box::new(|| Ok(Playbook::builtin()));
    let held = Arc::new(Held(gate));
    let coach = Coach::new(
        store.clone(),
        clock.clone(),
        defaults,
        playbook,
        reload,
        held,
    );
    (coach, clock)
}

async fn said(
    coach: &Coach,
    id: u64,
    user: u64,
    command: &str,
    options: &[(&str, &str)],
) -> String {
    let text = |(name, value): &(&str, &str)| {
        let value = match *name {
            "owner" => OptionValue::User {
                id: UserId(value.parse().unwrap()),
                name: "ben".into(),
                roles: Some(Vec::new()),
                bot: false,
            },
            _ => OptionValue::Text((*value).to_owned()),
        };
        ((*name).to_owned(), value)
    };
    let request = Request {
        id: InteractionId(id),
        workspace: Some(WorkspaceId(1)),
        channel: ChannelId(2),
        message: None,
        message_private: false,
        actor: Actor {
            user: UserId(user),
            name: "somebody".into(),
            roles: Vec::new(),
            manages_server: true,
        },
        named: BTreeMap::new(),
        ask: Ask::Command {
            path: vec!["deal".into(), command.into()],
            options: options.iter().map(text).collect::<BTreeMap<_, _>>(),
        },
    };
    match coach.handle(request).await {
        Answer::Say { message, .. } => {
            let mut text = format!("{}\n{}", message.headline, message.body);
            for row in &message.rows {
                if let Row::Buttons(buttons) = row {
                    let labels = buttons.iter().map(|b| format!("[{}]", b.label));
                    text.extend(labels);
                }
            }
            text
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn two_processes_on_one_database() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        if let Some(url) = postgres::database() {
            let one = Store::open(&url).await.unwrap();
            let two = Store::open(&url).await.unwrap();
            Box::pin(two_at_once(&one, &two)).await;
            one.close().await;
            two.close().await;
        }
        // SQLite has one process; what they share is the store.
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("moment.db").display());
        let store = Store::open(&url).await.unwrap();
        Box::pin(two_at_once(&store, &store)).await;
        store.close().await;
    });
}

async fn two_at_once(one: &Store, two: &Store) {
    let gate = Gate::default();
    // The clock of the second is four seconds ahead.
    let (first, clock) = process(one, MONDAY, Some(gate.clone()));
    let (second, ahead) = process(two, MONDAY + 4_000, None);
    let made = [("name", "Nordlicht fleet"), ("owner", "3")];
    said(&second, 1, 4, "new", &made).await;
    let next = [("deal", "D-1"), ("reason", "they called back")];
    let (loser, winner) = tokio::join!(said(&first, 2, 5, "move", &next), async {
        gate.reached().await;
        let winner = said(&second, 3, 4, "move", &next).await;
        gate.open();
        winner
    });
    assert!(winner.contains("is in Qualification"), "{winner}");
    assert!(
        loser.contains("<@4> moved D-1 Nordlicht fleet to Qualification"),
        "{loser}"
    );
    assert!(loser.contains("[Move to Development]"), "{loser}");

    // Read after it was saved by the other, whose clock is ahead: the ten seconds hold.
    let on = [
        ("deal", "D-1"),
        ("stage", "development"),
        ("reason", "they asked"),
    ];
    let held = async {
        gate.reached().await;
        gate.open();
    };
    let (soon, ()) = tokio::join!(said(&first, 4, 5, "move", &on), held);
    assert!(
        soon.contains("<@4> moved D-1 Nordlicht fleet to Qualification"),
        "{soon}"
    );
    assert!(soon.contains("[Move it anyway]"), "{soon}");

    // Taken back before it is saved: it no longer stands where it was seen.
    for hands in [&clock, &ahead] {
        hands.1.fetch_add(60_000, Ordering::SeqCst);
    }
    let (back, undone) = tokio::join!(said(&first, 5, 5, "move", &on), async {
        gate.reached().await;
        let undone = said(&second, 6, 4, "undo", &[]).await;
        gate.open();
        undone
    });
    assert!(undone.contains("taken back"), "{undone}");
    assert!(
        back.contains("<@4> took a change of D-1 Nordlicht fleet back"),
        "{back}"
    );
    assert!(back.contains("it is in Prospecting"), "{back}");
    assert!(back.contains("[Move it anyway]"), "{back}");
}
