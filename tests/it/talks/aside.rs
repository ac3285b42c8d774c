//! *Not here*: what this way of buying does not have is set aside, put back, named by flag and digest, and asked for by a
//! scripted rep.

use insta::assert_snapshot;

use super::skips::answered;
use crate::support::World;

async fn logged(world: &World) {
    let new = [
        ("name", "Nordlicht fleet"),
        ("value", "€48,000"),
        ("source", "referral"),
    ];
    world.carol().command("deal new", &new).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_criterion_is_set_aside_and_put_back() {
    let world = World::start().await;
    logged(&world).await;
    let (carol, ben) = (world.carol(), world.ben());
    let list = carol.command("deal checklist", &[("deal", "D-1")]).await;
    let form = carol.choose(&list, "Not here …", "reply").await;
    assert_snapshot!(form.text(), @"
    {D-1 Nordlicht fleet: not here}
    **Who answered** is then neither asked nor owed on this deal:
    A named person there answered: they called back, wrote back or took a meeting.
    Why not here? (optional): (Pick what fits: The tender's rules leave no room for it | One person decides and does it all | A framework contract has settled it | Too small a deal for that)
    In your own words (optional): (The tender allows no talks with users)
    ");
    let empty = carol.submit(&form, &[]).await;
    assert_snapshot!(empty.text(), @"
    (only you)
    **A reason is needed.** One line, at most 1000 characters. Nothing was changed.
    ");
    let said = carol.submit(&form, &[("reason", "tender-rules")]).await;
    assert_snapshot!(said.text(), @"
    (only you)
    – **D-1 Nordlicht fleet: Who answered is set aside**
    ┃ #3ba55d
    ┃ “The tender's rules leave no room for it” It is not asked and not owed.
    [See checklist] [Undo]
    ");
    // It is neither asked nor owed, and a move past it passes over nothing of it.
    let list = carol.command("deal checklist", &[("deal", "D-1")]).await;
    assert_snapshot!(list.text(), @"
    (only you)
    **D-1 · Nordlicht fleet** · €48,000
    ┃ #5b7c99
    ┃ ▰▱▱▱▱▱▱ 1 of 7 · Prospecting
    ┃
    ┃ ✔ Ready for Qualification. Worth asking on the way: What did they tell you about us that made you curious?
    ┃ Open: Why now · Who else feels it
    ┃
    ┃ **Say** Call whoever named us first: what does the person we are to meet care about?
    ┃ **Say** Ask which rule of their trade got stricter this year, and who had to deal with it.
    ┃ *Has the referrer been thanked, and asked what matters to this person?*
    ┃
    ┃ – Who answered: set aside by @carol, “The tender's rules leave no room for it”
    ┃ ✔ Source
    (Answer something: ◻ Why now – They named what changed at their company, so that this matters now. | ◻ Who else feels it – They named a second person who would notice a change.)
    (Not here …: ◻ Why now – They named what changed at their company, so that this matters now. | ◻ Who else feels it – They named a second person who would notice a change.)
    (Put back: what is not asked here: – Who answered – The tender's rules leave no room for it)
    [Set next step] [Log a note] [Show in channel] [Answers]
    ");
    let again = carol.submit(&form, &[("text", "no")]).await;
    assert_snapshot!(again.text(), @"
    (only you)
    **D-1 Nordlicht fleet: Who answered is not open.** Nothing was changed.
    [Try again] [Log it as a note]
    ");
    let skip = [
        ("deal", "D-1"),
        ("stage", "development"),
        ("reason", "They asked for it"),
    ];
    let moved = carol.command("deal move", &skip).await;
    assert!(
        moved.text().contains("– Set aside: Who answered"),
        "{}",
        moved.text()
    );
    let history = carol.command("deal history", &[("deal", "D-1")]).await;
    assert!(
        history.text().contains("set Who answered aside"),
        "{}",
        history.text()
    );
    // Whoever only reads the deal is not offered it.
    let theirs = ben.command("deal checklist", &[("deal", "D-1")]).await;
    assert!(!theirs.text().contains("Not here"), "{}", theirs.text());
    let list = carol.command("deal checklist", &[("deal", "D-1")]).await;
    let back = carol
        .choose(&list, "Put back: what is not asked here", "reply")
        .await;
    assert_snapshot!(back.text(), @"
    (only you)
    ◻ **D-1 Nordlicht fleet: Who answered is asked again**
    ┃ #3ba55d
    ┃ It was set aside: “The tender's rules leave no room for it”
    [See checklist] [Undo]
    ");
    let twice = carol
        .choose(&list, "Put back: what is not asked here", "reply")
        .await;
    assert_snapshot!(twice.text(), @"
    (only you)
    **D-1 Nordlicht fleet changed in the meantime.** Look at it again, then repeat. Nothing was changed.
    ┃ #c93c3c
    ┃ ▰▰▰▱▱▱▱ 3 of 7 · Development
    [See checklist]
    ");
    // What decides a deal is set aside by nobody.
    let form = carol.forge("1:aside:1:budget", &list).await;
    assert_snapshot!(form.text(), @"
    (only you)
    **Budget can't be set aside.** It decides D-1 Nordlicht fleet; a manager may waive it. Nothing was changed.
    ");
    let form = carol.forge("1:aside:1:signature", &list).await;
    assert!(
        form.text().contains("can't be set aside"),
        "{}",
        form.text()
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_says_why_there_is_none_offers_it() {
    let world = World::start().await;
    logged(&world).await;
    let carol = world.carol();
    for (criterion, text) in [
        ("loser", "the tender rules allow no talks with users"),
        (
            "no-action",
            "unbekannt, die Ausschreibung erlaubt keine Fragen",
        ),
        ("trigger", "tbc"),
        ("budget", "not known, the tender allows no questions"),
    ] {
        let said = answered(&carol, "D-1", criterion, text).await;
        let offered = said.text().contains("[Not here]");
        assert_eq!(
            offered,
            ["loser", "no-action"].contains(&criterion),
            "{}",
            said.text()
        );
        if criterion == "loser" {
            let aside = carol.press(&said, "Not here").await;
            assert_snapshot!(aside.text(), @"
            (only you)
            – **D-1 Nordlicht fleet: Who loses by it is set aside**
            ┃ #3ba55d
            ┃ “the tender rules allow no talks with users” It is not asked and not owed.
            [See checklist] [Undo]
            ");
            let undone = carol.press(&aside, "Undo").await;
            assert_snapshot!(undone.text(), @"
            (only you)
            ✔ **D-1 Nordlicht fleet: taken back**
            ┃ #3ba55d
            ┃ You set Who loses by it aside: “the tender rules allow no talks with users”. Now it is as before:
            ┃ ▰▱▱▱▱▱▱ 1 of 7 · Prospecting
            ");
        }
    }
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scripted_rep_asks_and_the_digest_lists_it() {
    let world = World::start().await;
    let (carol, mona) = (world.carol(), world.mona());
    let scripted = [("sales_role", "none"), ("mode", "scripted")];
    mona.command("setup autonomy", &scripted).await;
    for (kind, channel) in [("Managers", "#managers"), ("Deals", "#deals")] {
        let set = [("kind", kind), ("channel", channel)];
        mona.command("setup channel", &set).await;
    }
    logged(&world).await;
    for criterion in ["reply", "trigger"] {
        let list = carol.command("deal checklist", &[("deal", "D-1")]).await;
        let form = carol.choose(&list, "Not here …", criterion).await;
        let said = carol.submit(&form, &[("reason", "one-decides")]).await;
        if criterion == "reply" {
            assert_snapshot!(said.text(), @"
            (only you)
            **D-1 Nordlicht fleet: a manager is asked about Who answered**
            ┃ #3ba55d
            ┃ “One person decides and does it all” It stays open until they say yes.
            [See checklist] [Undo]
            ");
        }
    }
    world.catch_up().await;
    let asked = world.post_in("managers", "not here: Who answered").await;
    assert_snapshot!(world.shown(&asked), @"
    **Decision wanted: D-1 Nordlicht fleet, not here: Who answered**
    ┃ #e0a030
    ┃ @carol: “One person decides and does it all”
    ┃ It stays open until you say yes.
    [Set aside] [Leave it open]
    ");
    // It is open until the yes.
    let list = carol.command("deal checklist", &[("deal", "D-1")]).await;
    assert!(list.text().contains("◻"), "{}", list.text());
    let refused = carol.forge("1:asideyes:1:2", &list).await;
    assert!(refused.text().contains("manager"), "{}", refused.text());
    let yes = mona.press(&asked, "Set aside").await;
    assert_snapshot!(yes.text(), @"
    (only you)
    – **D-1 Nordlicht fleet: Who answered is set aside**
    ┃ #3ba55d
    ┃ @carol hears of it.
    [Undo]
    ");
    let late = mona.forge("1:asideno:1:2", &asked).await;
    assert_snapshot!(late.text(), @"
    (only you)
    **That was decided already.** Nothing was changed.
    ┃ #c93c3c
    ┃ ▰▱▱▱▱▱▱ 1 of 7 · Prospecting
    [See checklist]
    ");
    let other = world.post_in("managers", "not here: Why now").await;
    mona.press(&other, "Leave it open").await;
    world.catch_up().await;
    let over = world.post_in("managers", "Who answered is set aside").await;
    assert_snapshot!(world.shown(&over), @"
    – **D-1 Nordlicht fleet: Who answered is set aside**
    ┃ #5b7c99
    ┃ @carol asked, @mona said yes.
    ");
    let heard = world.post("Why now stays open").await;
    assert_snapshot!(world.shown(&heard), @"
    ◻ **D-1 Nordlicht fleet: Why now stays open**
    @carol: @mona says it has to be found out.
    [See checklist]
    ");
    let digest = mona.command("digest preview", &[]).await;
    assert!(
        digest.text().contains("set aside: Who answered"),
        "{}",
        digest.text()
    );
    world.end().await;
}
