//! A team changes its process while deals stand in it: a stage gets another id, or is taken out.

use std::fs;
use std::path::{Path, PathBuf};

use insta::assert_snapshot;

use super::skips::answered;
use crate::support::{Person, Plan, Said, World, copy_of};

/// The mill's playbook, in a folder whose files may be changed.
struct Book(tempfile::TempDir);

impl Book {
    fn new() -> Self {
        let five = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/playbooks/five");
        Self(copy_of(&five))
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.path().join("stages").join(name)
    }

    /// Replaces parts of a stage's file, each of which is there.
    fn change(&self, name: &str, parts: &[(&str, &str)]) {
        let mut text = fs::read_to_string(self.file(name)).unwrap();
        for (was, is) in parts {
            assert!(text.contains(was), "{name}: {was}");
            text = text.replacen(was, is, 1);
        }
        fs::write(self.file(name), text).unwrap();
    }

    /// Gives Offer another id and title, with the old id under `formerly` or without.
    fn rename_offer(&self, formerly: &str) {
        let id = format!("id = \"bid\"\n{formerly}");
        let parts = [("id = \"offer\"\n", id.as_str()), ("# Offer", "# Bid")];
        self.change("3-offer.md", &parts);
    }

    fn take_out_offer(&self) -> String {
        let file = self.file("3-offer.md");
        let text = fs::read_to_string(&file).unwrap();
        fs::remove_file(file).unwrap();
        text
    }

    async fn world(&self) -> World {
        World::with(Plan {
            playbook: Some(self.0.path().to_owned()),
            ..Plan::default()
        })
        .await
    }
}

async fn reload(mona: &Person<'_>) -> Said {
    mona.command("playbook reload", &[]).await
}

/// Logs a deal, and moves it where it skips Tasting.
async fn skips_to(who: &Person<'_>, name: &str, code: &str, value: &str, stage: &str) {
    let new = [("name", name), ("value", value), ("source", "fair")];
    who.command("deal new", &new).await;
    moved(who, code, stage).await;
}

async fn moved(who: &Person<'_>, code: &str, stage: &str) -> Said {
    let to = [
        ("deal", code),
        ("stage", stage),
        ("reason", "They baked already"),
    ];
    who.command("deal move", &to).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renamed_stage_keeps_its_deals() {
    let book = Book::new();
    let mut world = book.world().await;
    let (carol, ben, mona) = (world.carol(), world.ben(), world.mona());
    skips_to(&carol, "Ovenhouse rye", "D-1", "€900", "offer").await;
    skips_to(&ben, "Millbrook", "D-2", "€500", "offer").await;
    let before = carol.command("deal list", &[("stage", "Offer")]).await;
    assert!(
        before.text().contains("**1 open deal in Offer**"),
        "{}",
        before.text()
    );

    book.rename_offer("formerly = [\"offer\"]\n");
    assert!(reload(&mona).await.text().contains("is reloaded"));
    world.minute();
    skips_to(&ben, "Northgate", "D-3", "€100", "bid").await;
    let new = [
        ("name", "Harbour buns"),
        ("value", "€70"),
        ("source", "fair"),
    ];
    ben.command("deal new", &new).await;

    // A list drawn before, and one by the new name: the same deals and the same sum.
    let turned = carol.press(&before, "Show everybody's").await;
    assert_snapshot!(turned.text(), @"
    (only you) (changed)
    **3 open deals in Bid** · everybody's · €1,500
    ┃ #5b7c99
    ┃ **D-2** Millbrook · €500
    ┃ -# Bid · @ben
    ┃ -# ⚑ owed: Who answered and 2 more
    ┃ **D-1** Ovenhouse rye · €900
    ┃ -# Bid · @carol
    ┃ -# ⚑ owed: Who answered and 2 more
    ┃ **D-3** Northgate · €100
    ┃ -# Bid · @ben
    ┃ -# ⚑ owed: Who answered and 2 more
    [Show mine]
    ");
    for name in ["Bid", "bid", "offer"] {
        let list = mona.command("deal list", &[("stage", name)]).await;
        let head = "**3 open deals in Bid** · everybody's · €1,500";
        assert!(list.text().contains(head), "{name}: {}", list.text());
    }
    let sorted = mona.command("deal list", &[("sort", "Stage")]).await;
    let at = |name: &str| sorted.text().find(name).unwrap();
    let order = ["Millbrook", "Northgate", "Ovenhouse", "Harbour"].map(at);
    assert!(order.is_sorted(), "{}", sorted.text());

    // The deal stands where it stood, owes what it owed, and goes on from there.
    let card = carol.command("deal show", &[("deal", "D-1")]).await;
    assert_snapshot!(card.text(), @"
    (only you)
    **D-1 · Ovenhouse rye** · €900
    ┃ #e0a030
    ┃ ▰▰▰▱▱ 3 of 5 · Bid · 60 %
    ┃
    ┃ Owner @carol
    ┃ Trade fair · standard deal
    ┃ **Next** nothing is set
    ┃ Last touch: move by @carol, 1 minute ago
    ┃ Quiet for 0 of 3 working days; stale from Wed 25 Nov · in this stage for 0 days of 14
    ┃
    ┃ ✔ 1 of 6 met · ◻ 2 open · ⚑ 3 owed
    ┃ ⚑ Owed: Who answered · Fault · Who decides
    ┃ ⚑ D-1 is in Bid; Tasting passed over
    [See checklist] [Log a note] [Set next step] [History] [Show in channel]
    ");
    let here = moved(&carol, "D-1", "Bid").await;
    assert!(
        here.text().contains("D-1 Ovenhouse rye is in Bid already"),
        "{}",
        here.text()
    );
    let offered = carol.complete("deal show", "deal", "oven", &[]).await;
    assert_eq!(offered[0].name, "D-1 · Ovenhouse rye · Bid · €900");
    let back = [("deal", "D-1"), ("stage", "lead")];
    let reasons = carol.complete("deal move", "reason", "", &back).await;
    assert_eq!(reasons[0].name, "The harvest changed", "that is a way back");
    for (criterion, text) in [("walked", "Ida went through it"), ("storage", "Dry cellar")] {
        answered(&carol, "D-1", criterion, text).await;
    }
    let on = carol.command("deal move", &[("deal", "D-1")]).await;
    assert!(on.text().contains("**D-1 is in Order**"), "{}", on.text());
    let history = carol.command("deal history", &[("deal", "D-1")]).await;
    assert!(
        history.text().contains("moved it from Bid to Order"),
        "{}",
        history.text()
    );
    assert!(
        history
            .text()
            .contains("moved it from Lead to Bid past Tasting")
    );
    carol.press(&on, "Undo").await;

    // The flag in the channel names the stage as it is called now, once it is drawn anew.
    answered(&carol, "D-1", "answer", "Ida wrote back").await;
    world.post("D-1 Ovenhouse rye is in Bid").await;

    world.restart().await;
    let (carol, mona) = (world.carol(), world.mona());
    let list = mona.command("deal list", &[("stage", "bid")]).await;
    assert!(
        list.text().contains("3 open deals in Bid"),
        "{}",
        list.text()
    );
    let back = moved(&carol, "D-1", "tasting").await;
    assert!(back.text().contains("Back from Bid"), "{}", back.text());
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stage_is_not_taken_out_under_its_deals() {
    let book = Book::new();
    let world = book.world().await;
    let (carol, ben, mona) = (world.carol(), world.ben(), world.mona());
    skips_to(&carol, "Ovenhouse rye", "D-1", "€900", "offer").await;
    skips_to(&ben, "Millbrook", "D-2", "€500", "offer").await;
    skips_to(&carol, "Northgate", "D-3", "€100", "offer").await;
    let lost = [("deal", "D-3"), ("reason", "price")];
    carol.command("deal lost", &lost).await;
    skips_to(&carol, "Harbour buns", "D-4", "€100", "tasting").await;

    let text = book.take_out_offer();
    let refused = reload(&mona).await;
    assert_snapshot!(refused.text(), @r#"
    (only you)
    **2 deals stand in a stage that the new playbook lacks; the old one stays.**
    ┃ #c93c3c
    ┃ ◻ Offer: 2 deals. Put `stages/3-offer.md` back, or add `formerly = ["offer"]` to the stage that takes over.
    "#);
    let card = carol.command("deal show", &[("deal", "D-1")]).await;
    assert!(card.text().contains("3 of 5 · Offer"), "{}", card.text());
    let status = mona.command("setup status", &[]).await;
    assert!(
        !status.text().contains("gone from the playbook"),
        "{}",
        status.text()
    );

    // Another id in the same file is a stage that is gone as well.
    fs::write(book.file("3-offer.md"), text).unwrap();
    book.rename_offer("");
    assert_snapshot!(reload(&mona).await.text(), @r#"
    (only you)
    **2 deals stand in a stage that the new playbook lacks; the old one stays.**
    ┃ #c93c3c
    ┃ ◻ Offer: 2 deals. `stages/3-offer.md` has another id now: give it `offer` back, or add `formerly = ["offer"]` there.
    "#);

    // Another stage takes over.
    book.take_out_offer();
    book.change(
        "4-order.md",
        &[(
            "id = \"order\"\n",
            "id = \"order\"\nformerly = [\"offer\"]\n",
        )],
    );
    let taken = reload(&mona).await;
    assert_snapshot!(taken.text(), @"
    (only you)
    ✔ **The playbook is reloaded:** 4 stages, 8 criteria, 0 differentiators
    ┃ #3ba55d
    ┃ It holds from the next command on.
    ");
    let card = carol.command("deal show", &[("deal", "D-1")]).await;
    assert!(card.text().contains("3 of 4 · Order"), "{}", card.text());
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_workspace_has_in_a_stage_holds_nobody_up() {
    let book = Book::new();
    let world = book.world().await;
    world.add_workspace("Rivals", "dora", &["Sales Manager"]);
    let (carol, dora) = (world.carol(), world.person_of("Rivals", "dora"));
    skips_to(&carol, "Ovenhouse rye", "D-1", "€900", "offer").await;
    book.take_out_offer();
    let taken = reload(&dora).await;
    assert!(
        taken.text().contains("is reloaded:** 4 stages"),
        "{}",
        taken.text()
    );
    assert!(!taken.text().contains("gone"), "{}", taken.text());
    let card = carol.command("deal show", &[("deal", "D-1")]).await;
    assert!(
        card.text().contains("Its stage `offer` is gone"),
        "{}",
        card.text()
    );
    world.end().await;
}

/// Carol's and Ben's deals in Offer, and the bot started anew without it.
async fn without_offer(book: &Book) -> World {
    let mut world = book.world().await;
    let (carol, ben) = (world.carol(), world.ben());
    skips_to(&carol, "Ovenhouse rye", "D-1", "€900", "offer").await;
    skips_to(&ben, "Millbrook", "D-2", "€500", "offer").await;
    skips_to(&carol, "Northgate", "D-3", "€100", "offer").await;
    let lost = [("deal", "D-3"), ("reason", "price")];
    carol.command("deal lost", &lost).await;
    skips_to(&carol, "Harbour buns", "D-4", "€100", "tasting").await;
    drop((carol, ben));
    book.take_out_offer();
    world.restart().await;
    world.minute();
    world
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deal_whose_stage_is_gone_says_so_and_finds_its_way() {
    let book = Book::new();
    let world = without_offer(&book).await;
    let (carol, ben) = (world.carol(), world.ben());
    let d1 = [("deal", "D-1")];

    let card = carol.command("deal show", &d1).await;
    assert_snapshot!(card.text(), @"
    (only you)
    **D-1 · Ovenhouse rye** · €900
    ┃ #e0a030
    ┃ ⚑ Its stage `offer` is gone from the playbook
    ┃
    ┃ Owner @carol
    ┃ Trade fair · standard deal
    ┃ **Next** nothing is set
    ┃ Last touch: move by @carol, 1 minute ago
    ┃ Came into this stage 1 minute ago
    ┃ ⚑ D-1 is in offer; Tasting passed over
    (Move to …: 1. Lead – A baker answers us. | 2. Tasting – They bake with our flour and tell us what is different. | 3. Order – They sign a yearly order. | 4. Regular – They bake with our flour and order again.)
    [Log a note] [Set next step] [History] [Show in channel]
    ");
    // Whoever may not move it is offered no move.
    let theirs = ben.command("deal show", &d1).await;
    assert!(!theirs.text().contains("Move to …"), "{}", theirs.text());
    let theirs = ben.command("deal checklist", &d1).await;
    assert_snapshot!(theirs.text(), @"
    (only you)
    **D-1 Ovenhouse rye: its stage `offer` is gone from the playbook**
    ┃ #e0a030
    ┃ Its owner or a manager says where it stands now.
    ");
    let list = carol.command("deal checklist", &d1).await;
    assert_snapshot!(list.text(), @"
    (only you)
    **D-1 Ovenhouse rye: its stage `offer` is gone from the playbook**
    ┃ #e0a030
    ┃ Where does it stand now? No reason is asked.
    (Move to …: 1. Lead – A baker answers us. | 2. Tasting – They bake with our flour and tell us what is different. | 3. Order – They sign a yearly order. | 4. Regular – They bake with our flour and order again.)
    ");

    // What needs no stage works as ever.
    let step = [
        ("deal", "D-1"),
        ("step", "Bake with Ida"),
        ("due", "friday"),
    ];
    let next = carol.command("deal next", &step).await;
    assert!(
        next.text()
            .contains("✔ **D-1 Ovenhouse rye: Bake with Ida**"),
        "{}",
        next.text()
    );
    let said = answered(&carol, "D-1", "fault", "Dough tears on wet days").await;
    assert_snapshot!(said.text(), @"
    (only you)
    ✔ **D-1 Ovenhouse rye: Fault**
    ┃ #3ba55d
    ┃ ⚑ Its stage `offer` is gone from the playbook
    (Move to …: 1. Lead – A baker answers us. | 2. Tasting – They bake with our flour and tell us what is different. | 3. Order – They sign a yearly order. | 4. Regular – They bake with our flour and order again.)
    [Look at it] [Undo]
    [We did] [Who said it]
    ");

    // A move that names no stage asks for one, and is clean wherever it goes.
    let asked = carol.command("deal move", &d1).await;
    assert_snapshot!(asked.text(), @"
    (only you)
    **D-1 Ovenhouse rye: its stage `offer` is gone from the playbook**
    ┃ #e0a030
    ┃ Where does it stand now? No reason is asked.
    (Move to …: 1. Lead – A baker answers us. | 2. Tasting – They bake with our flour and tell us what is different. | 3. Order – They sign a yearly order. | 4. Regular – They bake with our flour and order again.)
    ");
    let gone_on = carol.choose(&asked, "Move to …", "order").await;
    assert!(!gone_on.is_private());
    assert_snapshot!(gone_on.text(), @"
    **D-1 is in Order** · Ovenhouse rye · €900
    ┃ #e0a030
    ┃ By @carol
    ┃ ▰▰▰▱ 3 of 4 · Order
    ┃
    ┃ **Before it is signed**
    ┃ ◻ Who signed, and when?
    ┃
    ┃ **Say** Ask for the signature with a date.
    ┃
    ┃ ⚑ Owed from Lead. Who orders the flour with you?
    [Fill in who signed] [Answer] [Set next step] [More] [Undo]
    ");
    let back = carol.press(&gone_on, "Undo").await;
    assert_snapshot!(back.text(), @"
    (only you)
    ✔ **D-1 Ovenhouse rye: taken back**
    ┃ #3ba55d
    ┃ You moved it from offer to Order. Now it is as before:
    ┃ ⚑ Its stage `offer` is gone from the playbook
    ");
    let card = carol.command("deal show", &d1).await;
    let posts = world.posts().len();
    let earlier = carol.choose(&card, "Move to …", "tasting").await;
    assert!(
        earlier.text().contains("**D-1 is in Tasting**"),
        "{}",
        earlier.text()
    );
    // What it owed from before comes back; nothing is passed over, and nothing is flagged.
    assert!(!earlier.text().contains("assed over"), "{}", earlier.text());
    assert_eq!(world.posts().len(), posts);
    let history = carol.command("deal history", &d1).await;
    assert!(
        history.text().contains("moved it from offer to Tasting"),
        "{}",
        history.text()
    );
    // From a known stage the process holds again.
    world.minute();
    let skip = carol
        .command("deal move", &[("deal", "D-1"), ("stage", "order")])
        .await;
    assert!(
        skip.text().contains("why without Who decides?"),
        "{}",
        skip.text()
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn stages_that_are_gone_are_told_and_listed() {
    let book = Book::new();
    let world = without_offer(&book).await;
    let (carol, mona) = (world.carol(), world.mona());
    let status = mona.command("setup status", &[]).await;
    assert_snapshot!(status.text(), @r#"
    (only you)
    **Set-up: something is missing**
    ┃ #e0a030
    ┃ **Missing**
    ┃ ◻ A deals channel: flags go where the command was used. `/setup channel`
    ┃ ⚑ Deals stand in a stage that is gone from the playbook: `offer` (2 deals). Put the file back, or add `formerly = ["offer"]` to the stage that takes over; then `/playbook reload`. Or move them: `/deal list stage: offer`.
    ┃
    ┃ **Can wait**
    ┃ - A managers' channel: requests go where flags go, and no digest is made. `/setup channel`
    ┃ - Sales roles: everybody is guided, and *Manage Server* manages. `/setup role`
    ┃ - The currency: EUR by default. `/setup currency`
    ┃ - The time zone: UTC by default. `/setup hours`
    ┃ - The playbook: no strategy. `strategy.md`
    ┃ - The playbook: no differentiators of the family yourself. `differentiators/yourself.md`
    ┃ - The playbook: no differentiators of the family competition. `differentiators/competition.md`
    ┃ - The playbook: no differentiators of the family customer. `differentiators/customer.md`
    ┃ - The playbook: no differentiators of the family support. `differentiators/support.md`
    ┃ - and 9 more in the playbook: `dealcoach check`
    [Set up step by step]
    "#);
    // The playbook of today lacks it too: another is no worse, and is taken.
    book.change("2-tasting.md", &[("# Tasting", "# Baking")]);
    assert_snapshot!(reload(&mona).await.text(), @r#"
    (only you)
    ✔ **The playbook is reloaded:** 4 stages, 8 criteria, 0 differentiators
    ┃ #e0a030
    ┃ It holds from the next command on.
    ┃ ⚑ Deals stand in a stage that is gone from the playbook: `offer` (2 deals). Put the file back, or add `formerly = ["offer"]` to the stage that takes over; then `/playbook reload`. Or move them: `/deal list stage: offer`.
    "#);

    let list = mona.command("deal list", &[("sort", "Stage")]).await;
    assert_snapshot!(list.text(), @"
    (only you)
    **3 open deals** · everybody's · €1,500
    ┃ #5b7c99
    ┃ **D-4** Harbour buns · €100
    ┃ -# Baking · @carol
    ┃ -# ⚑ owed: Who answered
    ┃ **D-2** Millbrook · €500
    ┃ -# offer (a stage that is gone) · @ben
    ┃ **D-1** Ovenhouse rye · €900
    ┃ -# offer (a stage that is gone) · @carol
    [Show mine]
    ");
    let offered = mona.complete("deal list", "stage", "off", &[]).await;
    assert_eq!(offered[0].name, "offer (a stage that is gone)");
    assert_eq!(offered[0].value, "offer");
    let listed = mona.command("deal list", &[("stage", "offer")]).await;
    assert_snapshot!(listed.text().lines().nth(1).unwrap(), @"**2 open deals in offer (a stage that is gone)** · everybody's · €1,400");
    let other = mona.complete("deal move", "stage", "off", &[]).await;
    assert!(
        other.iter().all(|c| c.value != "offer"),
        "no deal moves there"
    );
    let deals = carol.complete("deal show", "deal", "oven", &[]).await;
    assert_eq!(
        deals[0].name,
        "D-1 · Ovenhouse rye · offer (a stage that is gone) · €900"
    );

    // Once every deal has found its way, nothing is said of it.
    for code in ["D-1", "D-2"] {
        mona.command("deal move", &[("deal", code), ("stage", "lead")])
            .await;
    }
    let status = mona.command("setup status", &[]).await;
    assert!(
        !status.text().contains("gone from the playbook"),
        "{}",
        status.text()
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deal_whose_stage_is_gone_is_won_lost_and_opened_again() {
    let book = Book::new();
    let world = without_offer(&book).await;
    let (carol, ben) = (world.carol(), world.ben());
    let unsigned = ben.command("deal won", &[("deal", "D-2")]).await;
    assert!(
        unsigned.text().contains("who signed, and when?"),
        "{}",
        unsigned.text()
    );
    let signed = [("deal", "D-2"), ("signed", "Ida signed on 20 November")];
    let won = ben.command("deal won", &signed).await;
    assert!(won.text().contains("**D-2 is won**"), "{}", won.text());

    let lost = carol.command("deal show", &[("deal", "D-3")]).await;
    assert_snapshot!(lost.text(), @"
    (only you)
    **D-3 · Northgate** · €100
    ┃ #5b7c99
    ┃ ⚑ Its stage `offer` is gone from the playbook
    ┃
    ┃ **Lost** 1 minute ago: The price
    ┃ Owner @carol
    ┃ Trade fair · standard deal
    ┃ Last touch: closed as lost by @carol, 1 minute ago
    ┃ Came into this stage 1 minute ago
    [Open it again] [Log a note] [History] [Show in channel]
    ");
    let asked = carol.command("deal checklist", &[("deal", "D-3")]).await;
    assert_snapshot!(asked.text(), @"
    (only you)
    **D-3 Northgate: its stage `offer` is gone from the playbook**
    ┃ #e0a030
    ┃ It is lost. Whoever opens it again says where it stands.
    [Open it again]
    ");
    let refused = carol.command("deal move", &[("deal", "D-3")]).await;
    assert!(
        refused.text().contains("D-3 Northgate is lost"),
        "{}",
        refused.text()
    );
    let again = [("deal", "D-3"), ("reason", "They want to bake again")];
    let open = carol.command("deal reopen", &again).await;
    assert_snapshot!(open.text(), @"
    (only you)
    **D-3 is open again, in offer (a stage that is gone)** · Northgate
    ┃ #e0a030
    ┃ ⚑ Its stage `offer` is gone from the playbook
    (Move to …: 1. Lead – A baker answers us. | 2. Tasting – They bake with our flour and tell us what is different. | 3. Order – They sign a yearly order. | 4. Regular – They bake with our flour and order again.)
    [Undo]
    ");
    let moved = carol.choose(&open, "Move to …", "tasting").await;
    assert!(
        moved.text().contains("**D-3 is in Tasting**"),
        "{}",
        moved.text()
    );

    let lost = [("deal", "D-1"), ("reason", "price")];
    let gone = carol.command("deal lost", &lost).await;
    assert!(
        gone.text().contains("in offer (a stage that is gone)"),
        "{}",
        gone.text()
    );
    world.end().await;
}
