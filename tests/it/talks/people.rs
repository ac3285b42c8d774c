//! Who matters at the customer: kept by a command, by a tap, from a note; changed in a form; and what follows from it.

use insta::assert_snapshot;

use super::skips::answered;
use crate::support::World;

async fn logged(world: &World) {
    let new = [
        ("name", "Nordlicht fleet"),
        ("source", "referral"),
        ("stage", "presentation"),
    ];
    world.carol().command("deal new", &new).await;
}

#[tokio::test]
async fn they_are_kept_seen_and_taken_out() {
    let world = World::start().await;
    logged(&world).await;
    let (carol, ben) = (world.carol(), world.ben());
    let none = carol.command("deal people", &[("deal", "D-1")]).await;
    assert_snapshot!(none.text(), @"");
    let jana = [("deal", "D-1"), ("name", "Jana Weiss"), ("is", "uses")];
    let said = carol.command("deal people", &jana).await;
    assert_snapshot!(said.text(), @"");
    // One more of what she is; anybody may add who may note.
    let more = [("deal", "D-1"), ("name", "weiss"), ("is", "introduced us")];
    ben.command("deal people", &more).await;
    let karl = [("deal", "D-1"), ("name", "Karl Ahm"), ("is", "decides")];
    let said = ben.command("deal people", &karl).await;
    assert_snapshot!(said.text(), @"");
    // A note of hers is heard of her.
    let note = [
        ("deal", "D-1"),
        ("text", "The depots want it before June"),
        ("who", "Jana Weiss"),
    ];
    carol.command("deal note", &note).await;
    let shown = carol.command("deal people", &[("deal", "D-1")]).await;
    assert_snapshot!(shown.text(), @"");
    // A form: a new spelling is a rename.
    let form = carol.choose(&shown, "Change somebody", "Karl Ahm").await;
    assert_snapshot!(form.text(), @"");
    let said = carol
        .submit(
            &form,
            &[
                ("name", "Karl Ahmed"),
                ("title", "CFO"),
                ("is", "decides"),
                ("is", "signs"),
            ],
        )
        .await;
    assert_snapshot!(said.text(), @"");
    // Whoever only reads the deal may not take anybody out.
    let theirs = ben.command("deal people", &[("deal", "D-1")]).await;
    let form = ben.choose(&theirs, "Change somebody", "Jana Weiss").await;
    assert!(!form.text().contains("Take out"), "{}", form.text());
    let form = carol.choose(&shown, "Change somebody", "Jana Weiss").await;
    let said = carol.submit(&form, &[("remove", "yes")]).await;
    assert_snapshot!(said.text(), @"");
    // What is gone has no form.
    let gone = carol.choose(&shown, "Change somebody", "Jana Weiss").await;
    assert_snapshot!(gone.text(), @"");
    let said = carol.press(&said, "Undo").await;
    assert_snapshot!(said.text(), @"");
    let history = carol.command("deal history", &[("deal", "D-1")]).await;
    assert_snapshot!(history.text(), @"");
    world.end().await;
}

#[tokio::test]
async fn whom_an_answer_names_is_kept_by_one_tap() {
    let world = World::start().await;
    logged(&world).await;
    let carol = world.carol();
    let said = answered(
        &carol,
        "D-1",
        "responsible",
        "Petra Lind has to solve it; Karl Ahm (CFO) decides",
    )
    .await;
    assert_snapshot!(said.text(), @"");
    let kept = carol.press(&said, "Keep Petra Lind").await;
    assert_snapshot!(kept.text(), @"");
    let again = carol.press(&said, "Keep Petra Lind").await;
    assert_snapshot!(again.text(), @"");
    let kept = carol.press(&kept, "Keep Karl Ahm: decides").await;
    assert_snapshot!(kept.text(), @"");
    world.end().await;
}

#[tokio::test]
async fn two_forms_of_one_person_at_once() {
    let world = World::start().await;
    logged(&world).await;
    let (carol, ben) = (world.carol(), world.ben());
    let jana = [("deal", "D-1"), ("name", "Jana Weiss")];
    let list = carol.command("deal people", &jana).await;
    let theirs = ben.command("deal people", &[("deal", "D-1")]).await;
    let mine = carol.choose(&list, "Change somebody", "Jana Weiss").await;
    let form = ben.choose(&theirs, "Change somebody", "Jana Weiss").await;
    ben.submit(&form, &[("title", "Head of fleet")]).await;
    // What the other changed stays where nothing else was wanted; the same field is asked about.
    let both = carol
        .submit(&mine, &[("title", "Fleet manager"), ("is", "uses")])
        .await;
    assert_snapshot!(both.text(), @"");
    let said = carol.press(&both, "Use mine").await;
    assert_snapshot!(said.text(), @"");
    world.end().await;
}

#[tokio::test]
async fn what_will_not_do_is_refused() {
    let world = World::start().await;
    logged(&world).await;
    let carol = world.carol();
    let alone = [("deal", "D-1"), ("is", "decides")];
    let said = carol.command("deal people", &alone).await;
    assert_snapshot!(said.text(), @"");
    for n in 1..=25 {
        let name = format!("Person{n} Somebody{n}");
        let one = [("deal", "D-1"), ("name", name.as_str())];
        carol.command("deal people", &one).await;
    }
    let more = [("deal", "D-1"), ("name", "One More")];
    let said = carol.command("deal people", &more).await;
    assert_snapshot!(said.text(), @"");
    world.end().await;
}
