//! What is asked first, because it undoes what counts; and what is told to be no choice.

use std::time::Duration;

use insta::assert_snapshot;

use super::skips::logged;
use crate::support::{Person, World};

/// A deal that is won.
async fn won(carol: &Person<'_>) {
    logged(carol, "Nordlicht fleet").await;
    let signed = "Jana Weiss signed the order on 20 November";
    carol
        .command("deal won", &[("deal", "D-1"), ("signed", signed)])
        .await;
}

const LOST: [(&str, &str); 3] = [
    ("deal", "D-1"),
    ("reason", "price"),
    ("learned", "have the second signature too"),
];

#[tokio::test(flavor = "multi_thread")]
async fn a_won_deal_is_lost_only_by_saying_yes() {
    let world = World::start().await;
    let (carol, mona) = (world.carol(), world.mona());
    won(&carol).await;
    world.days(3);
    let asked = carol.command("deal lost", &LOST).await;
    assert_snapshot!(asked.text(), @"
    (only you)
    **D-1 Nordlicht fleet is won since Mon 23 Nov: close it as lost?**
    ┃ #e0a030
    ┃ The win by @carol is undone then, and the deal leaves Account Management; its history keeps both. Nothing was changed; what you typed is kept.
    [Leave it won] [Close it as lost]
    ");
    let card = carol.command("deal show", &[("deal", "D-1")]).await;
    assert!(card.text().contains("7 of 7"), "{}", card.text());

    let kept = carol.press(&asked, "Leave it won").await;
    assert_snapshot!(kept.text(), @"
    (only you) (changed)
    **D-1 Nordlicht fleet stays.** Nothing was changed.
    ");
    let card = carol.command("deal show", &[("deal", "D-1")]).await;
    assert!(!card.text().contains("Lost"), "{}", card.text());

    let asked = carol.command("deal lost", &LOST).await;
    // What somebody does meanwhile is said before it is lost.
    mona.command(
        "deal move",
        &[
            ("deal", "D-1"),
            ("stage", "closing"),
            ("reason", "one more signature"),
        ],
    )
    .await;
    let refused = carol.press(&asked, "Close it as lost").await;
    assert!(
        refused.text().contains("@mona moved D-1 Nordlicht fleet"),
        "{}",
        refused.text()
    );
    carol
        .command(
            "deal won",
            &[
                ("deal", "D-1"),
                ("signed", "Karl Ahm signed it on 24 November"),
            ],
        )
        .await;
    world.minute();
    let asked = carol.command("deal lost", &LOST).await;
    let lost = carol.press(&asked, "Close it as lost").await;
    assert!(!lost.is_private());
    assert_snapshot!(lost.text(), @r#"(not sent: there is no button "Close it as lost")"#);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deal_that_is_not_won_is_lost_at_once() {
    let world = World::start().await;
    let carol = world.carol();
    logged(&carol, "Nordlicht fleet").await;
    let lost = carol.command("deal lost", &LOST).await;
    assert!(lost.text().contains("D-1 is lost"), "{}", lost.text());

    // What is too late to take back shows how the deal stands.
    world.pass(Duration::from_mins(16));
    let late = carol.command("deal undo", &[]).await;
    assert_snapshot!(late.text(), @"
    (only you)
    **Your last change was to D-1 Nordlicht fleet, 16 minutes ago.** It can be taken back for 15 minutes; `/deal edit` or `/deal move` mends it now. Nothing was changed.
    ┃ #c93c3c
    ┃ ▰▱▱▱▱▱▱ 1 of 7 · Prospecting · lost
    [See checklist]
    ");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_deal_is_offered_to_begin_as_won() {
    let world = World::start().await;
    let carol = world.carol();
    logged(&carol, "Nordlicht fleet").await;
    let names = |choices: Vec<dealcoach::practice::Choice>| -> Vec<String> {
        choices.into_iter().map(|c| c.name).collect()
    };
    let new = names(carol.complete("deal new", "stage", "", &[]).await);
    assert_eq!(
        new,
        [
            "Prospecting",
            "Qualification",
            "Development",
            "Presentation",
            "Discussion",
            "Closing"
        ]
    );
    assert_eq!(
        names(carol.complete("deal new", "stage", "account", &[]).await),
        [""; 0]
    );
    // A move there says how it is won.
    let moves = names(
        carol
            .complete("deal move", "stage", "account", &[("deal", "D-1")])
            .await,
    );
    assert_eq!(moves, ["Account Management"]);
    world.end().await;
}
