//! Several managers at one workspace's settings: nothing that one of them set goes without a word, and what ends by
//! itself is named.

use dealcoach::domain::id::WorkspaceId;
use dealcoach::practice::Fault;
use insta::assert_snapshot;

use crate::support::{LIMIT, Person, Said, World};

/// Mona and Ben manage.
async fn two() -> World {
    let world = World::start().await;
    let roles = ["Sales Manager"];
    world.room.set_roles(None, "ben", &roles).unwrap();
    world
}

async fn currency(who: &Person<'_>, code: &str) -> Said {
    who.command("setup currency", &[("currency", code)]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_does_not_set_over_what_another_manager_set() {
    let world = two().await;
    let (ben, mona) = (world.ben(), world.mona());
    let wrong = currency(&mona, "Taler").await;
    let form = mona.press(&wrong, "Correct it").await;
    currency(&ben, "USD").await;
    world.minute();
    let said = mona.submit(&form, &[("currency", "CHF")]).await;
    assert_snapshot!(said.text(), @"
    (only you)
    **@ben set the currency 1 minute ago: USD**
    ┃ #e0a030
    ┃ You: CHF. Nothing was changed; yours is kept.
    [Set mine]
    ");
    let status = mona.command("setup status", &[]).await;
    assert!(status.text().contains("Currency USD"), "{}", status.text());
    // Once more, before it is set.
    currency(&ben, "GBP").await;
    world.minute();
    let again = mona.press(&said, "Set mine").await;
    assert!(again.text().contains("GBP"), "{}", again.text());
    let set = mona.press(&again, "Set mine").await;
    assert_snapshot!(set.text(), @"
    (only you)
    ✔ **Amounts without a currency are in CHF**
    ┃ #3ba55d
    ┃ GBP → CHF. `45k` is read as CHF 45,000.
    ");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_yes_does_not_set_over_what_another_manager_set() {
    let world = two().await;
    let (ben, mona) = (world.ben(), world.mona());
    let open = [("kind", "Managers"), ("channel", "#deals")];
    let asked = mona.command("setup channel", &open).await;
    let closed = [("kind", "Managers"), ("channel", "#managers")];
    ben.command("setup channel", &closed).await;
    world.minute();
    let said = mona.press(&asked, "Take it all the same").await;
    assert_snapshot!(said.text(), @"
    (only you)
    **@ben set the managers' channel 1 minute ago: #managers**
    ┃ #e0a030
    ┃ You: #deals. Nothing was changed; yours is kept.
    [Set mine]
    ");
    // What she has said yes to is not asked again.
    let set = mona.press(&said, "Set mine").await;
    assert_snapshot!(set.text(), @"
    (only you)
    ✔ **Managers are reached in** #deals
    ┃ #3ba55d
    ┃ #managers → #deals. Requests go there, and the daily digest.
    ");
    // Another setting is none of that.
    let asked = mona.command("setup channel", &[("kind", "Managers")]).await;
    currency(&ben, "USD").await;
    world.minute();
    let unset = mona.press(&asked, "Unset it").await;
    assert!(unset.text().contains("any more"), "{}", unset.text());
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_in_the_same_moment_does_not_set_over_either() {
    let world = two().await;
    let (ben, mona) = (world.ben(), world.mona());
    let guided = [("sales_role", "junior"), ("mode", "Guided")];
    let free = [("sales_role", "junior"), ("mode", "Autonomous")];
    ben.command("setup autonomy", &guided).await;
    let said = mona.command("setup autonomy", &free).await;
    assert_snapshot!(said.text(), @"
    (only you)
    **@ben set how hard Junior rep is pushed now: guided**
    ┃ #e0a030
    ┃ You: autonomous. Nothing was changed; yours is kept.
    [Set mine]
    ");
    // Both want the same.
    let same = mona.command("setup autonomy", &guided).await;
    assert!(same.text().contains("is guided now"), "{}", same.text());

    let junior = [("role", "Sales Rep"), ("sales_role", "junior")];
    let hunter = [("role", "Sales Rep"), ("sales_role", "hunter")];
    ben.command("setup role", &junior).await;
    let said = mona.command("setup role", &hunter).await;
    assert_snapshot!(said.text(), @"
    (only you)
    **@ben set what Sales Rep is now: Junior rep**
    ┃ #e0a030
    ┃ You: Hunter. Nothing was changed; yours is kept.
    [Set mine]
    ");
    let set = mona.press(&said, "Set mine").await;
    assert!(set.text().contains("Junior rep → Hunter"), "{}", set.text());
    // Their own, and what was set some time ago, is set anew at once.
    mona.command("setup role", &junior).await;
    world.minute();
    let set = ben.command("setup role", &hunter).await;
    assert!(set.text().contains("Junior rep → Hunter"), "{}", set.text());
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_is_deleted_ends_at_once_and_is_named_to_whoever_looks() {
    let world = World::start().await;
    let mona = world.mona();
    let junior = [("role", "Sales Rep"), ("sales_role", "junior")];
    mona.command("setup role", &junior).await;
    let workspace = WorkspaceId(world.room.guild_id(None).unwrap());
    world.room.delete_role("Sales Rep");
    let ended = async {
        loop {
            let settings = world.store.settings(workspace).await.unwrap();
            if settings.roles.is_empty() {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(LIMIT, ended)
        .await
        .expect("nobody had to look for it");
    // Not even while Discord does not say which roles there are.
    let roles = "GET /guilds/*/roles";
    world.room.faults().next(roles, Fault::bad_gateway());
    let status = mona.command("setup status", &[]).await;
    let said = "The Discord role Sales Rep was deleted: it is Junior rep no more.";
    assert!(status.text().contains(said), "{}", status.text());
    let status = mona.command("setup status", &[]).await;
    assert!(!status.text().contains("was deleted"), "{}", status.text());
    world.end().await;
}
