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
    let nobody = carol.command("deal people", &[("deal", "D-1")]).await;
    assert_snapshot!(nobody.text(), @"
    (only you)
    **D-1 Nordlicht fleet: nobody is kept yet**
    ┃ #5b7c99
    ┃ Whom do you speak to, and who says yes in the end? Two names are a beginning.
    [Add somebody]
    ");
    let jana = [("deal", "D-1"), ("name", "Jana Weiss"), ("is", "uses")];
    let said = carol.command("deal people", &jana).await;
    assert_snapshot!(said.text(), @"
    (only you)
    **✔ Jana Weiss is kept for D-1 Nordlicht fleet: uses it**
    ┃ #5b7c99
    ┃ **Jana Weiss** · uses it · not heard yet
    ┃
    ┃ ⚑ Nobody is known who decides. Ask: “Who besides you has to say yes?”
    ┃
    ┃ ⚑ Only Jana Weiss knows us there. Ask: “Who else would notice if this got better?”
    (Change somebody: Jana Weiss – uses it)
    [Add somebody]
    [Undo]
    ");
    // One more of what she is; anybody may add who may note.
    let more = [("deal", "D-1"), ("name", "weiss"), ("is", "introduced us")];
    ben.command("deal people", &more).await;
    let karl = [("deal", "D-1"), ("name", "Karl Ahm"), ("is", "decides")];
    let said = ben.command("deal people", &karl).await;
    assert_snapshot!(said.text(), @"
    (only you)
    **✔ Karl Ahm is kept for D-1 Nordlicht fleet: decides**
    ┃ #5b7c99
    ┃ **Karl Ahm** · decides · not heard yet
    ┃ **Jana Weiss** · uses it, introduced us · not heard yet
    ┃
    ┃ ⚑ Karl Ahm decides and has not been heard yet. Who brings you together, and when?
    ┃
    ┃ ⚑ Nobody there speaks for us when we are not in the room. Ask: “What will you say when somebody is against it?”
    (Change somebody: Jana Weiss – uses it, introduced us | Karl Ahm – decides)
    [Add somebody]
    [Undo]
    ");
    // A note of hers is heard of her.
    let note = [
        ("deal", "D-1"),
        ("text", "The depots want it before June"),
        ("who", "Jana Weiss"),
    ];
    carol.command("deal note", &note).await;
    let shown = carol.command("deal people", &[("deal", "D-1")]).await;
    assert_snapshot!(shown.text(), @"
    (only you)
    **D-1 Nordlicht fleet: who is who**
    ┃ #5b7c99
    ┃ **Karl Ahm** · decides · not heard yet
    ┃ **Jana Weiss** · uses it, introduced us · heard Mon 23 Nov
    ┃
    ┃ ⚑ Karl Ahm decides and has not been heard yet. Who brings you together, and when?
    ┃
    ┃ ⚑ Nobody there speaks for us when we are not in the room. Ask: “What will you say when somebody is against it?”
    (Change somebody: Jana Weiss – uses it, introduced us | Karl Ahm – decides)
    [Add somebody]
    ");
    // A form: a new spelling is a rename.
    let form = carol.choose(&shown, "Change somebody", "Karl Ahm").await;
    assert_snapshot!(form.text(), @"
    {Karl Ahm}
    Name: Karl Ahm
    Title (optional): (Fleet manager)
    What are they to the decision? (optional): (Pick all that fit: •decides | signs | pays | uses it | checks it | speaks for us | is against it | introduced us | left)
    Take out of the deal? (optional): (Make a selection: •No, keep | Yes, take out)
    ");
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
    assert_snapshot!(said.text(), @"
    (only you)
    **✔ Karl Ahmed is changed on D-1 Nordlicht fleet**
    ┃ #5b7c99
    ┃ **Karl Ahmed**, CFO · decides, signs · not heard yet
    ┃ **Jana Weiss** · uses it, introduced us · heard Mon 23 Nov
    ┃
    ┃ ⚑ Karl Ahmed signs and has not seen it. Who shows it to Karl Ahmed, and when?
    ┃
    ┃ ⚑ Nobody there speaks for us when we are not in the room. Ask: “What will you say when somebody is against it?”
    (Change somebody: Jana Weiss – uses it, introduced us | Karl Ahmed – decides, signs)
    [Add somebody]
    [Undo]
    ");
    // Whoever only reads the deal may not take anybody out.
    let theirs = ben.command("deal people", &[("deal", "D-1")]).await;
    let form = ben.choose(&theirs, "Change somebody", "Jana Weiss").await;
    assert!(!form.text().contains("Take out"), "{}", form.text());
    let form = carol.choose(&shown, "Change somebody", "Jana Weiss").await;
    let said = carol.submit(&form, &[("remove", "yes")]).await;
    assert_snapshot!(said.text(), @"
    (only you)
    **✔ Jana Weiss is taken out of D-1 Nordlicht fleet**
    ┃ #5b7c99
    ┃ **Karl Ahmed**, CFO · decides, signs · not heard yet
    ┃
    ┃ ⚑ Karl Ahmed signs and has not seen it. Who shows it to Karl Ahmed, and when?
    ┃
    ┃ ⚑ Only Karl Ahmed knows us there. Ask: “Who else would notice if this got better?”
    (Change somebody: Karl Ahmed – decides, signs)
    [Add somebody]
    [Undo]
    ");
    // What is gone has no form.
    let gone = carol.choose(&shown, "Change somebody", "Jana Weiss").await;
    assert_snapshot!(gone.text(), @"
    (only you)
    **That person is not among those of D-1 Nordlicht fleet any more.** `/deal people` shows who is. Nothing was changed.
    ");
    let said = carol.press(&said, "Undo").await;
    assert_snapshot!(said.text(), @"
    (only you)
    ✔ **D-1 Nordlicht fleet: taken back**
    ┃ #3ba55d
    ┃ You took Jana Weiss out of who is who. Now it is as before:
    ┃ ▰▰▰▰▱▱▱ 4 of 7 · Presentation
    ");
    let history = carol.command("deal history", &[("deal", "D-1")]).await;
    assert_snapshot!(history.text(), @"
    (only you)
    **D-1 · Nordlicht fleet**
    ┃ #5b7c99
    ┃ now · @carol took the last change back
    ┃ now · @carol ~~took Jana Weiss out of who is who~~ (taken back)
    ┃ now · @carol changed Karl Ahmed: decides, signs
    ┃ now · @carol noted “The depots want it before June” (Jana Weiss)
    ┃ now · @ben kept Karl Ahm: decides
    ┃ now · @ben kept Jana Weiss: introduced us
    ┃ now · @carol kept Jana Weiss: uses it
    ┃ now · @carol logged it in Presentation
    (Read one whole: The depots want it before June – note · Mon 23 Nov)
    ");
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
    assert_snapshot!(said.text(), @"
    (only you)
    ✔ **D-1 Nordlicht fleet: Who is responsible**
    ┃ #3ba55d
    ┃ ◻ What would your sharpest colleague attack in this draft?
    ┃ ⚑ 8 owed.
    [Answer: Checked beforehand and 3 more] [Answer: Budget] [See checklist] [Undo]
    [We did] [Who said it] [Keep Karl Ahm: decides]
    ");
    let kept = carol.press(&said, "Keep Karl Ahm: decides").await;
    assert_snapshot!(kept.text(), @"
    (only you)
    **✔ Karl Ahm is kept for D-1 Nordlicht fleet: decides**
    ┃ #5b7c99
    ┃ **Karl Ahm**, CFO · decides · not heard yet
    ┃
    ┃ ⚑ Karl Ahm decides and has not been heard yet. Who brings you together, and when?
    ┃
    ┃ ⚑ Only Karl Ahm knows us there. Ask: “Who else would notice if this got better?”
    (Change somebody: Karl Ahm – decides)
    [Add somebody]
    [Undo]
    ");
    let again = carol.press(&said, "Keep Karl Ahm: decides").await;
    assert_snapshot!(again.text(), @"
    (only you)
    **Karl Ahm stays as it was on D-1 Nordlicht fleet**
    ┃ #5b7c99
    ┃ **Karl Ahm**, CFO · decides · not heard yet
    ┃
    ┃ ⚑ Karl Ahm decides and has not been heard yet. Who brings you together, and when?
    ┃
    ┃ ⚑ Only Karl Ahm knows us there. Ask: “Who else would notice if this got better?”
    (Change somebody: Karl Ahm – decides)
    [Add somebody]
    ");
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
    assert_snapshot!(both.text(), @"
    (only you)
    **D-1 Nordlicht fleet: Title changed while your form was open**
    ┃ #e0a030
    ┃ **Title** by @ben, now: Head of fleet
    ┃ You: Fleet manager
    ┃ Nothing was changed; what you typed is kept.
    [Use what I typed] [Look at it]
    ");
    let said = carol.press(&both, "Use what I typed").await;
    assert_snapshot!(said.text(), @"
    (only you)
    **✔ Jana Weiss is changed on D-1 Nordlicht fleet**
    ┃ #5b7c99
    ┃ **Jana Weiss**, Fleet manager · uses it · not heard yet
    ┃
    ┃ ⚑ Nobody is known who decides. Ask: “Who besides you has to say yes?”
    ┃
    ┃ ⚑ Only Jana Weiss knows us there. Ask: “Who else would notice if this got better?”
    (Change somebody: Jana Weiss – uses it)
    [Add somebody]
    [Undo]
    ");
    world.end().await;
}

#[tokio::test]
async fn what_will_not_do_is_refused() {
    let world = World::start().await;
    logged(&world).await;
    let carol = world.carol();
    let alone = [("deal", "D-1"), ("is", "decides")];
    let said = carol.command("deal people", &alone).await;
    assert_snapshot!(said.text(), @"
    (only you)
    **Whom?** Give a `name`, and what they are as `is`. Nothing was changed.
    [Correct it]
    ");
    for n in 1..=25 {
        let name = format!("Person{n} Somebody{n}");
        let one = [("deal", "D-1"), ("name", name.as_str())];
        carol.command("deal people", &one).await;
    }
    let more = [("deal", "D-1"), ("name", "One More")];
    let said = carol.command("deal people", &more).await;
    assert_snapshot!(said.text(), @"
    (only you)
    **D-1 Nordlicht fleet has 25 people already.** Take one out first: `/deal people`. Nothing was changed.
    ");
    world.end().await;
}

#[tokio::test]
async fn who_solves_and_who_decides_are_two_inputs() {
    let world = World::start().await;
    logged(&world).await;
    let carol = world.carol();
    let list = carol.command("deal checklist", &[("deal", "D-1")]).await;
    let form = carol.choose(&list, "Answer something", "responsible").await;
    assert_snapshot!(form.text(), @"
    {D-1 Nordlicht fleet: Who is responsible}
    **What counts**
    They named who has to solve it, and who decides and signs for it.
    Who has to solve it? (optional): _
      Gladly, and so that nobody is surprised by it: who decides on it in the end?
    Who decides and signs? (optional): _
    ");
    // One of two leaves it half, and the form remembers that one.
    let said = carol
        .submit(&form, &[("Who decides and signs?", "Karl Ahm (CFO)")])
        .await;
    assert_snapshot!(said.text(), @"
    (only you)
    ◪ **D-1 Nordlicht fleet: Who is responsible, half**
    ┃ #e0a030
    ┃ Not known yet. Ask it another way: Whose targets suffer while this stays as it is?
    ┃ ⚑ 9 owed.
    [Answer: Who is responsible] [See checklist] [Undo]
    [They did] [Who said it]
    ");
    let form = carol.press(&said, "Answer: Who is responsible").await;
    assert_snapshot!(form.text(), @"
    {D-1 Nordlicht fleet: Who is responsible}
    **What counts**
    They named who has to solve it, and who decides and signs for it.
    Who has to solve it? (optional): _
      Whose targets suffer while this stays as it is?
    Who decides and signs? (optional): Karl Ahm (CFO)
    ");
    let said = carol
        .submit(&form, &[("Who has to solve it?", "Petra Lind")])
        .await;
    assert_snapshot!(said.text(), @"
    (only you)
    ✔ **D-1 Nordlicht fleet: Who is responsible**
    ┃ #3ba55d
    ┃ Before: “? has to solve it; Karl Ahm (CFO) decides and signs” · @carol → now: “Petra Lind has to solve it; Karl Ahm (CFO) decides and signs”
    ┃ ◻ What would you leave out, and what is missing?
    ┃ ⚑ 8 owed.
    [Answer: Checked beforehand and 3 more] [Answer: Budget] [See checklist] [Undo]
    [We did] [Who said it] [Keep Karl Ahm: decides, signs]
    ");
    // Whoever has no name is nobody.
    world
        .carol()
        .command("deal new", &[("name", "Depot"), ("source", "referral")])
        .await;
    for nobody in [
        "he himself",
        "him, he says",
        "er selbst",
        "lui-même",
        "él mismo",
    ] {
        let said = answered(&carol, "D-2", "responsible", nobody).await;
        assert!(
            said.text().contains("No name in it"),
            "{nobody}: {}",
            said.text()
        );
    }
    let said = answered(
        &carol,
        "D-2",
        "responsible",
        "the CFO decides, IT has to solve it",
    )
    .await;
    assert!(said.text().contains("✔"), "{}", said.text());
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_is_forgotten_everywhere() {
    let world = World::start().await;
    let (carol, mona) = (world.carol(), world.mona());
    for name in ["Nordlicht fleet", "Depot of Karl Ahm"] {
        let new = [("name", name), ("source", "referral")];
        carol.command("deal new", &new).await;
    }
    let karl = [("deal", "D-1"), ("name", "Karl Ahm"), ("is", "decides")];
    carol.command("deal people", &karl).await;
    let text = "Karl Ahm (CFO) decides; Ahm wants it by June";
    answered(&carol, "D-1", "responsible", text).await;
    let note = [("deal", "D-2"), ("text", "Karl Ahm's depot needs it too")];
    carol.command("deal note", &note).await;
    // A rep is not offered it, and can't press it.
    let list = carol.command("deal people", &[("deal", "D-1")]).await;
    let form = carol.choose(&list, "Change somebody", "Karl Ahm").await;
    assert!(!form.text().contains("Forget"), "{}", form.text());
    let list = mona.command("deal people", &[("deal", "D-1")]).await;
    let form = mona.choose(&list, "Change somebody", "Karl Ahm").await;
    let asked = mona.submit(&form, &[("remove", "forget")]).await;
    assert_snapshot!(asked.text(), @"
    (only you)
    **Forget Karl Ahm for good?** Name and title leave every deal, answer, note and message of this workspace. Nothing brings them back. Nothing was changed yet.
    [Keep it] [Forget for good]
    ");
    let gone = mona.press(&asked, "Forget for good").await;
    assert_snapshot!(gone.text(), @"
    (only you) (changed)
    ✔ **Forgotten.** 2 deals speak of “a person” now; messages in the channels follow.
    ");
    world.catch_up().await;
    let mut seen: Vec<String> = Vec::new();
    for deal in ["D-1", "D-2"] {
        for command in ["deal people", "deal history", "deal show", "deal checklist"] {
            let said = mona.command(command, &[("deal", deal)]).await;
            seen.push(said.text().to_owned());
        }
    }
    seen.push(mona.command("deal list", &[]).await.text().to_owned());
    seen.extend(world.posts());
    let seen = seen.join("\n");
    assert!(!seen.contains("Ahm") && !seen.contains("CFO"), "{seen}");
    assert!(
        seen.contains("a person decides; a person wants it by June"),
        "{seen}"
    );
    assert!(seen.contains("Depot of a person"), "{seen}");
    world.end().await;
}

#[tokio::test]
async fn whoever_an_answer_told_of_was_heard() {
    let world = World::start().await;
    logged(&world).await;
    let carol = world.carol();
    let text = "Olaf Reim, head of maintenance, called back";
    answered(&carol, "D-1", "reply", text).await;
    let keep = |name| [("deal", "D-1"), ("name", name), ("is", "decides")];
    let said = carol.command("deal people", &keep("Olaf Reim")).await;
    assert!(said.text().contains("heard Mon 23 Nov"), "{}", said.text());
    let said = carol.command("deal people", &keep("Karl Ahm")).await;
    assert!(said.text().contains("not heard yet"), "{}", said.text());
    // What is only said of what they are is not heard from them; their own words are.
    answered(&carol, "D-1", "responsible", "Karl Ahm decides").await;
    let said = carol.command("deal people", &[("deal", "D-1")]).await;
    assert!(said.text().contains("not heard yet"), "{}", said.text());
    answered(&carol, "D-1", "budget", "Karl Ahm: \"it is in the plan\"").await;
    let said = carol.command("deal people", &[("deal", "D-1")]).await;
    assert!(!said.text().contains("not heard yet"), "{}", said.text());
    world.end().await;
}
