//! Set-up, help and the playbook's pages.

use std::path::Path;

use dealcoach::practice::{Fault, Room};
use insta::assert_snapshot;

use crate::support::{LIMIT, Plan, World, copy_of};

#[tokio::test(flavor = "multi_thread")]
async fn a_workspace_is_set_up() {
    let world = World::start().await;
    let (carol, mona) = (world.carol(), world.mona());
    let said = mona.command("setup status", &[]).await;
    assert_snapshot!(said.text(), @"
    (only you)
    **Set-up: something is missing**
    ┃ #e0a030
    ┃ **Missing**
    ┃ ◻ A deals channel: flags go where the command was used. `/setup channel`
    ┃
    ┃ **Can wait**
    ┃ - A managers' channel: requests go where flags go, and no digest is made. `/setup channel`
    ┃ - Sales roles: everybody is guided, and *Manage Server* manages. `/setup role`
    ┃ - The currency: EUR by default. `/setup currency`
    ┃ - The time zone: UTC by default. `/setup hours`
    ┃ - The playbook: the strategy is still the example. `strategy.md`
    [Set up step by step]
    ");
    let said = mona
        .command("setup channel", &[("kind", "Deals"), ("channel", "#deals")])
        .await;
    assert_snapshot!(said.text(), @"
    (only you)
    ✔ **Flags go to** #deals
    ┃ #3ba55d
    ┃ none → #deals. Requests go there too while no managers' channel is set.
    ");
    let said = mona
        .command(
            "setup channel",
            &[("kind", "Managers"), ("channel", "#managers")],
        )
        .await;
    assert_snapshot!(said.text(), @"
    (only you)
    ✔ **Managers are reached in** #managers
    ┃ #3ba55d
    ┃ none → #managers. Requests go there, and the daily digest.
    ");
    let said = mona
        .command(
            "setup autonomy",
            &[("sales_role", "junior"), ("mode", "Guided")],
        )
        .await;
    assert_snapshot!(said.text(), @"
    (only you)
    ✔ **Junior rep is guided now:** a skip needs a reason
    ┃ #3ba55d
    ┃ scripted → guided
    ┃ No Discord role is mapped to it yet: `/setup role`.
    ");
    mona.command(
        "setup role",
        &[("role", "Sales Rep"), ("sales_role", "junior")],
    )
    .await;
    let said = mona.command("setup currency", &[("currency", "JPY")]).await;
    assert_snapshot!(said.text(), @"
    (only you)
    ✔ **Amounts without a currency are in JPY**
    ┃ #3ba55d
    ┃ EUR → JPY. `45k` is read as ¥45,000.
    ");
    let said = mona.command("setup status", &[]).await;
    assert_snapshot!(said.text(), @"
    (only you)
    **Set-up: ready**
    ┃ #3ba55d
    ┃ **Set**
    ┃ ✔ Flags go to #deals
    ┃ ✔ Managers are reached in #managers; the next digest comes on Tue 24 Nov, 08:30
    ┃ ✔ @Sales Rep is Junior rep, guided
    ┃ ✔ Currency JPY
    ┃
    ┃ **Can wait**
    ┃ - The time zone: UTC by default. `/setup hours`
    ┃ - The playbook: the strategy is still the example. `strategy.md`
    ");

    // Flags go to the deals channel, wherever the move was made.
    let offered = mona
        .complete("setup currency", "currency", "kron", &[])
        .await;
    assert!(offered.iter().any(|c| c.value == "SEK"), "{offered:?}");
    let elsewhere = mona.in_channel("managers");
    elsewhere
        .command("deal new", &[("name", "Kiel tolls"), ("value", "1200")])
        .await;
    elsewhere
        .command(
            "deal move",
            &[
                ("deal", "D-1"),
                ("stage", "closing"),
                ("reason", "they asked"),
            ],
        )
        .await;
    let flag = world.post("D-1 … is in Closing").await;
    assert!(flag.json()["interaction_metadata"].is_null());
    let card = carol.command("deal show", &[("deal", "D-1")]).await;
    assert!(card.text().contains("¥1,200"), "{}", card.text());
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn status_names_what_the_bot_lacks() {
    let world = World::start().await;
    let mona = world.mona();
    mona.command("setup channel", &[("kind", "Deals"), ("channel", "#deals")])
        .await;
    let deals = world.room.channel_id(None, "deals").unwrap();
    world
        .room
        .overwrite(deals, "dealcoach", 1 << 10, 1 << 11)
        .unwrap();
    let said = mona.command("setup status", &[]).await;
    assert!(
        said.text().contains("the bot lacks Send Messages"),
        "{}",
        said.text()
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_playbook_is_read_and_read_again() {
    let prompts = Path::new(env!("CARGO_MANIFEST_DIR")).join("prompts");
    let folder = copy_of(&prompts);
    let world = World::with(Plan {
        playbook: Some(folder.path().to_owned()),
        ..Plan::default()
    })
    .await;
    let (carol, mona) = (world.carol(), world.mona());
    let process = carol.command("playbook process", &[]).await;
    assert_snapshot!(process.text(), @"
    (only you)
    **The process: 7 stages**
    ┃ #5b7c99
    ┃ **1. Prospecting** · 10 %
    ┃ -# Who answered · Source · Lead assessed
    ┃ **2. Qualification** · 20 %
    ┃ -# Problem · Who is responsible · Budget
    ┃ **3. Development** · 35 %
    ┃ -# Today and its cost · Trade requirements · Problem and answer fit · Their measure · Mutual plan
    ┃ **4. Presentation** · 50 %
    ┃ -# Checked beforehand · The right people · Detail questions
    ┃ **5. Discussion** · 70 %
    ┃ -# Objections settled · Why us · After-sale people · Legal involved · Licences agreed
    ┃ **6. Closing** · 90 %
    ┃ -# Terms agreed · Papers with the signer · Signed
    ┃ **7. Account Management** · 100 % · won
    ┃ -# Promises listed · Invoice paid · First result · Next opportunity
    (Look at a stage: 1. Prospecting – A named person there answers us, because something at their company makes it worth their time. | 2. Qualification – Learn three things: a problem that we solve, who is responsible for it, and where the money is. | 3. Development – Understand how they work today and what it costs, agree that our answer fits, and plan together. | 4. Presentation – Show in detail a solution they have discussed and half confirmed, to the people who decide. | 5. Discussion – Take up what stands in the way, remove it with them, and bring in the specialists this deal needs. | 6. Closing – Agree on the terms, bring the papers to the person who signs, and get the signature. | 7. Account Management – Keep what was promised, see the first result with them, get paid, and find the next problem.)
    ");
    let page = carol.choose(&process, "Look at a stage", "closing").await;
    assert_snapshot!(page.text(), @"
    (only you) (changed)
    **6 of 7 · Closing** · 90 %
    ┃ #5b7c99
    ┃ *Agree on the terms, bring the papers to the person who signs, and get the signature.*
    ┃
    ┃ **To leave it, the buyer**
    ┃ ◻ **Terms agreed** The person who signs agreed to price, scope, duration and payment.
    ┃ ◻ **Papers with the signer** The papers are with the person who signs, and they said by when.
    ┃ ◻ **Signed** They signed the contract.
    ┃ ◻ Promises in the paper (helps)
    ┃ ◻ First day (helps)
    ┃ ◻ Told their people (helps)
    ┃
    ┃ **Say** Agree on what we and they do on the day after the signature.
    ┃ **Say** Ask for the signature with a name and a date. Then wait for the answer.
    ┃ *A spoken yes is a date for a signature, not the signature.*
    ┃
    ┃ Not enough: Spoken yes · Sent the contract
    ┃ Owned by Hunter, Senior rep, Account manager, Sales manager
    ┃ Tools: Order form and signing service · One page: problem, result, terms, people, dates
    ┃ Skills: Asking for a signature in one sentence · Reading a contract for what was promised
    ┃ Stale after 2 working days without activity, or 14 days in the stage
    (Look at a stage: 1. Prospecting – A named person there answers us, because something at their company makes it worth their time. | 2. Qualification – Learn three things: a problem that we solve, who is responsible for it, and where the money is. | 3. Development – Understand how they work today and what it costs, agree that our answer fits, and plan together. | 4. Presentation – Show in detail a solution they have discussed and half confirmed, to the people who decide. | 5. Discussion – Take up what stands in the way, remove it with them, and bring in the specialists this deal needs. | •6. Closing – Agree on the terms, bring the papers to the person who signs, and get the signature. | 7. Account Management – Keep what was promised, see the first result with them, get paid, and find the next problem.)
    ");
    for stage in [
        "prospecting",
        "qualification",
        "development",
        "presentation",
        "discussion",
    ] {
        let page = carol.command("playbook stage", &[("stage", stage)]).await;
        assert!(
            page.text().contains("To leave it, the buyer"),
            "{}",
            page.text()
        );
    }
    let file = folder.path().join("stages/6-closing.md");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replace("# Closing", "# Signing")).unwrap();
    let said = mona.command("playbook reload", &[]).await;
    assert_snapshot!(said.text(), @"
    (only you)
    ✔ **The playbook is reloaded:** 7 stages, 48 criteria, 12 differentiators
    ┃ #3ba55d
    ┃ It holds from the next command on.
    ");
    let page = carol
        .command("playbook stage", &[("stage", "closing")])
        .await;
    assert!(page.text().contains("6 of 7 · Signing"), "{}", page.text());
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_channel_refused_comes_when_it_is_set_anew() {
    let world = World::start().await;
    let mona = world.mona();
    let set = [("kind", "Deals"), ("channel", "#deals")];
    mona.command("setup channel", &set).await;
    let elsewhere = world.mona().in_channel("managers");
    elsewhere.command("deal new", &[("name", "Fleet")]).await;
    world.room.faults().next(
        "POST /channels/**",
        Fault::error(403, 50013, "Missing Permissions"),
    );
    elsewhere
        .command(
            "deal move",
            &[("deal", "1"), ("stage", "Development"), ("reason", "late")],
        )
        .await;
    let refused = |room: &Room| {
        let mut asked = room.journal().into_iter();
        asked.any(|r| r.method == "POST" && r.path.contains("/channels/"))
    };
    assert!(world.room.until(LIMIT, refused).await);
    // The refusal may still be on its way into the database.
    for _ in 0..100 {
        mona.command("setup channel", &set).await;
        if !world.posts().is_empty() {
            break;
        }
    }
    world.post("D-1 … is in Development").await;
    world.end().await;
}
