//! The longest of everything, through every command: [`World::end`] measures what comes back.

use super::skips::answered;
use crate::support::World;

/// A text of so many characters, in words.
fn long(count: usize) -> String {
    "Überlandwerke Nordlicht "
        .chars()
        .cycle()
        .take(count - 1)
        .chain(['x'])
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_longest_of_everything_fits_a_phone() {
    let world = World::start().await;
    let (carol, ben, mona) = (world.carol(), world.ben(), world.mona());
    let (name, text) = (long(100), long(1_000));
    let deal = ("deal", "D-1");
    carol
        .command(
            "deal new",
            &[
                ("name", &name),
                ("value", "9,999,999,999,999.99 eur"),
                ("customer", &name),
                ("competitor", &name),
                ("source", "referral"),
                ("vertical", "manufacturing"),
                ("complexity", "Complex"),
                ("close", "2030-12-31"),
                ("stage", "qualification"),
            ],
        )
        .await;
    let flag = world.post("starts in").await;
    let form = carol.press(&flag, "Say why").await;
    carol
        .submit(&form, &[("Why was it passed over?", &text)])
        .await;
    carol
        .command(
            "deal next",
            &[deal, ("step", &long(200)), ("due", "2030-12-30")],
        )
        .await;
    let note = [
        deal,
        ("text", text.as_str()),
        ("value_for_customer", text.as_str()),
    ];
    ben.command("deal note", &note).await;
    for criterion in [
        "reply",
        "trigger",
        "problem",
        "responsible",
        "budget",
        "no-action",
        "deadline",
    ] {
        answered(&carol, "D-1", criterion, &text).await;
    }
    for stage in ["development", "presentation", "discussion", "closing"] {
        world.minute();
        carol
            .command("deal move", &[deal, ("stage", stage), ("reason", &text)])
            .await;
        for command in ["deal show", "deal checklist", "deal history"] {
            mona.command(command, &[deal]).await;
        }
    }
    for criterion in [
        "situation",
        "requirements",
        "fit",
        "plan",
        "why-us",
        "objections",
        "terms",
    ] {
        answered(&carol, "D-1", criterion, &text).await;
    }
    carol.command("deal assign", &[deal, ("to", "ben")]).await;
    let offer = world.post("offers it to").await;
    ben.press(&offer, "Accept").await;
    let flag = world.post("is in Closing").await;
    let form = mona.press(&flag, "Dismiss").await;
    mona.submit(&form, &[("Why does it not matter here?", &text)])
        .await;
    let list = mona.command("deal checklist", &[deal]).await;
    let form = mona
        .choose(&list, "Waive something (managers)", "measure")
        .await;
    mona.submit(&form, &[("Why is it not needed?", &text)])
        .await;
    let edit = ben.command("deal edit", &[deal]).await;
    let form = ben.press(&edit, "Change name, value, dates").await;
    let other = long(99);
    ben.submit(
        &form,
        &[
            ("Name", &other),
            ("Customer", &other),
            ("Competitor", &other),
        ],
    )
    .await;
    ben.command("deal undo", &[]).await;
    ben.command(
        "deal lost",
        &[
            deal,
            ("reason", &text),
            ("competitor", &name),
            ("learned", &text),
        ],
    )
    .await;
    ben.command(
        "deal lost",
        &[
            deal,
            ("reason", "missing-function"),
            ("competitor", &name),
            ("learned", &text),
        ],
    )
    .await;
    mona.command("deal show", &[deal]).await;
    ben.command("deal reopen", &[deal, ("reason", &text)]).await;
    ben.command("deal won", &[deal, ("signed", &text)]).await;
    mona.command("deal list", &[]).await;
    mona.command("deal history", &[deal]).await;
    mona.command("deal delete", &[deal]).await;

    // A request of a scripted rep.
    mona.command(
        "setup role",
        &[("role", "Sales Rep"), ("sales_role", "junior")],
    )
    .await;
    carol
        .command(
            "deal new",
            &[
                ("name", &long(98)),
                ("customer", &name),
                ("value", "12m chf"),
            ],
        )
        .await;
    carol
        .command(
            "deal move",
            &[("deal", "D-2"), ("stage", "closing"), ("reason", &text)],
        )
        .await;
    let request = world.post("Decision wanted").await;
    let form = mona.press(&request, "Decline").await;
    mona.submit(&form, &[("Why not yet?", &text)]).await;
    world.post("declined").await;

    // What is refused gives back only as much as fits.
    for (words, option) in [
        ("deal show", "deal"),
        ("setup currency", "currency"),
        ("playbook stage", "stage"),
    ] {
        mona.command(words, &[(option, &name)]).await;
    }
    for option in ["value", "close", "source", "vertical"] {
        carol
            .command("deal new", &[("name", "Hafenwerk"), (option, &name)])
            .await;
    }
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_that_arrives_twice_is_carried_out_once() {
    let world = World::start().await;
    let carol = world.carol();
    world.room.faults().deliver_twice(1);
    carol
        .command("deal new", &[("name", "Nordlicht fleet"), ("value", "48k")])
        .await;
    let list = carol.command("deal list", &[]).await;
    assert!(list.text().contains("1 open deal**"), "{}", list.text());
    world.end().await;
}
