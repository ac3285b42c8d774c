//! Help: by role, in one message, with commands that can be pressed.

use insta::assert_snapshot;

use crate::support::World;

#[tokio::test(flavor = "multi_thread")]
async fn help_by_role() {
    let world = World::start().await;
    let (carol, mona) = (world.carol(), world.mona());
    let help = carol.command("help", &[]).await;
    assert_snapshot!(help.text(), @"
    (only you)
    **Three things to try**
    ┃ #5b7c99
    ┃ 1. `/deal new` logs a deal: `name: Nordlicht fleet`, `value: 48k`. You get what to find out first.
    ┃ 2. `/deal move` takes it on. What is passed over is owed, and comes back until it is answered.
    ┃ 3. `/deal checklist` shows what to ask and what to say now.
    ┃
    ┃ `/deal next` sets a dated next step. `/deal undo` takes your last change back.
    [How moves work] [All commands]
    ");
    let page = carol.press(&help, "How moves work").await;
    assert_snapshot!(page.text(), @"
    (only you) (changed)
    **How moves work**
    ┃ #5b7c99
    ┃ A deal takes the stages in order. It leaves one when the buyer did or said what that stage asks for.
    ┃ - Passing over a stage, or leaving one with something open, needs a reason. The deal moves, and the channel sees a flag.
    ┃ - What was jumped is **owed** until it is answered, or a manager waives it.
    ┃ - The buyer went there first? `buyer_led: True`, with what they did.
    ┃ - Going back is no fault.
    ┃ - Won takes a signature: `/deal won`.
    ┃ Scripted roles wait for a manager instead; autonomous ones report.
    [Back]
    ");
    let help = carol.press(&page, "Back").await;
    let page = carol.press(&help, "All commands").await;
    assert_snapshot!(page.text(), @"
    (only you) (changed)
    **Commands**
    ┃ #5b7c99
    ┃ `/deal new` logs one
    ┃ `/deal move` to a stage
    ┃ `/deal note` a contact
    ┃ `/deal evidence` an answer
    ┃ `/deal checklist` what now
    ┃ `/deal next` the next step
    ┃ `/deal show` its card
    ┃ `/deal list` all open ones
    ┃ `/deal history` what happened
    ┃ `/deal edit` what it says
    ┃ `/deal assign` hands it over
    ┃ `/deal undo` your last change
    ┃ `/deal won` · `/deal lost` · `/deal reopen`
    ┃ `/playbook stage` one stage · `/playbook process` all
    ┃
    ┃ Deals are named by code or name: `D-12`, `12`, `nordlicht`.
    [Back]
    ");
    let help = mona.command("help", &[]).await;
    let page = mona.press(&help, "Set-up").await;
    assert_snapshot!(page.text(), @"
    (only you) (changed)
    **Set-up: `/setup start` goes through all of it.** One by one:
    ┃ #5b7c99
    ┃ 1. `/setup channel` says where flags go (*Deals*) and where managers are asked.
    ┃ 2. `/setup role` says which Discord role is which sales role. One of them manages.
    ┃ 3. `/setup autonomy` says who asks first, who gives a reason, who only reports.
    ┃ 4. `/setup currency` is what `45k` means.
    ┃ 5. `/digest schedule` says when your morning summary comes, `/digest preview` shows it now.
    ┃ 6. `/setup status` checks it all, permissions too.
    ┃ The playbook is text: edit `prompts/`, run `dealcoach check`, then `/playbook reload`.
    [Back]
    ");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn help_stays_in_its_message() {
    let world = World::start().await;
    let carol = world.carol();
    let help = carol.command("help", &[]).await;
    let id = help.message().id();
    for topic in ["How moves work", "All commands"] {
        let page = carol.press(&help, topic).await;
        assert_eq!(page.message().id(), id, "{topic}");
        let back = carol.press(&page, "Back").await;
        assert_eq!(back.message().id(), id, "back from {topic}");
        assert!(
            back.text().contains("Three things to try"),
            "{}",
            back.text()
        );
    }
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_that_is_named_can_be_pressed() {
    let world = World::start().await;
    let (carol, mona) = (world.carol(), world.mona());
    let commands = world.room.commands();
    let id = |name: &str| {
        let found = commands.iter().find(|c| c["name"] == name);
        found.and_then(|c| c["id"].as_str()).unwrap().to_owned()
    };
    let (deal, setup, playbook) = (id("deal"), id("setup"), id("playbook"));
    let raw = |said: &crate::support::Said| said.answer.text();

    let help = carol.command("help", &[]).await;
    assert!(
        raw(&help).contains(&format!("</deal new:{deal}> logs")),
        "{}",
        raw(&help)
    );
    let all = carol.press(&help, "All commands").await;
    assert!(
        !raw(&all).contains("`/"),
        "every one can be pressed: {}",
        raw(&all)
    );
    let status = mona.command("setup status", &[]).await;
    assert!(
        raw(&status).contains(&format!("</setup channel:{setup}>")),
        "{}",
        raw(&status)
    );
    let help = mona.command("help", &[]).await;
    let page = mona.press(&help, "Set-up").await;
    assert!(
        raw(&page).contains(&format!("</playbook reload:{playbook}>")),
        "{}",
        raw(&page)
    );

    // What somebody typed stays as they typed it.
    let refused = carol.command("deal show", &[("deal", "`/deal new`")]).await;
    assert!(!raw(&refused).contains("</"), "{}", raw(&refused));
    // In a direct message there is no such command.
    let dm = world.carol().in_dm();
    let help = dm.command("help", &[]).await;
    assert!(raw(&help).contains("`/deal new`"), "{}", raw(&help));
    world.end().await;
}
