//! Where the bot may not post: who relied on the message is told at once, managers read what is held, and what waits
//! can be decided without it. And what a rep hears of a manager's decision.

use dealcoach::practice::Fault;
use insta::assert_snapshot;

use super::skips::logged;
use crate::support::World;

pub const VIEW: u64 = 1 << 10;
pub const SEND: u64 = 1 << 11;

/// Carol's moves wait for a manager; decisions go to #managers, flags to #deals.
pub async fn scripted() -> World {
    let world = World::start().await;
    let mona = world.mona();
    for (kind, channel) in [("Deals", "#deals"), ("Managers", "#managers")] {
        mona.command("setup channel", &[("kind", kind), ("channel", channel)])
            .await;
    }
    mona.command(
        "setup role",
        &[("role", "Sales Rep"), ("sales_role", "junior")],
    )
    .await;
    world
}

/// Takes permissions from the bot in a channel.
pub fn deny(world: &World, channel: &str, bits: u64) {
    let id = world.room.channel_id(None, channel).unwrap();
    let rest = (VIEW | SEND) & !bits;
    world.room.overwrite(id, "dealcoach", rest, bits).unwrap();
}

/// Gives them back.
pub fn allow(world: &World, channel: &str) {
    let id = world.room.channel_id(None, channel).unwrap();
    world
        .room
        .overwrite(id, "dealcoach", VIEW | SEND, 0)
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_nobody_reads_is_said_and_can_be_decided() {
    let world = scripted().await;
    world.tolerate("Missing");
    let (carol, mona) = (world.carol(), world.mona());
    logged(&carol, "Nordlicht fleet").await;
    deny(&world, "managers", SEND);
    let skip = [
        ("deal", "D-1"),
        ("stage", "presentation"),
        ("reason", "They asked for a demo"),
    ];
    let asked = carol.command("deal move", &skip).await;
    assert_snapshot!(asked.text(), @"
    (only you)
    **D-1 Nordlicht fleet: no manager could be asked for Presentation yet**
    ┃ #e0a030
    ┃ It stays in Prospecting. A manager can decide in `/deal show` meanwhile.
    ┃ ⚑ Not posted yet: the request. In #managers the bot lacks Send Messages: whoever manages it grants that, or a manager sets another with `/setup channel`. It comes once that is mended.
    [Answer] [Undo]
    ");
    let status = mona.command("setup status", &[]).await;
    assert_snapshot!(status.text(), @"
    (only you)
    **Set-up: something is missing**
    ┃ #e0a030
    ┃ **Missing**
    ┃ ⚑ Held: 1 request (D-1). In #managers the bot lacks Send Messages: whoever manages it grants that, or a manager sets another with `/setup channel`.
    ┃
    ┃ **Set**
    ┃ ✔ Flags go to #deals
    ┃ ✔ Managers are reached in #managers; the next digest comes on Tue 24 Nov, 08:30
    ┃ ✔ @Sales Rep is Junior rep, scripted
    ┃
    ┃ **Can wait**
    ┃ - The currency: EUR by default. `/setup currency`
    ┃ - The time zone: UTC by default. `/setup hours`
    ┃ - The playbook: the strategy is still the example. `strategy.md`
    ");
    let listed = mona.command("deal list", &[]).await;
    assert_snapshot!(listed.text(), @"
    (only you)
    **1 open deal** · everybody's · €48,000
    ┃ #5b7c99
    ┃ **D-1** Nordlicht fleet · €48,000
    ┃ -# Prospecting · @carol · waits for a manager
    [Show mine]
    ");

    // The deal's own card has the buttons, for a manager alone.
    let card = carol.command("deal show", &[("deal", "D-1")]).await;
    assert!(!card.text().contains("[Approve]"), "{}", card.text());
    let card = mona.command("deal show", &[("deal", "D-1")]).await;
    assert!(
        card.text().contains("[Approve] [Decline]"),
        "{}",
        card.text()
    );
    let form = mona.press(&card, "Decline").await;
    let said = mona
        .submit(&form, &[("Why not yet?", "The budget first")])
        .await;
    assert_snapshot!(said.text(), @"
    (only you) (changed)
    – **D-1 Nordlicht fleet: Presentation declined, it stays in Prospecting**
    ┃ #5b7c99
    ┃ By @mona, asked by @carol.
    ");

    // The rep hears it; what the manager wrote is for the rep and for managers.
    let heard = world.post("is declined").await;
    assert_snapshot!(world.shown(&heard), @"
    – **D-1 Nordlicht fleet: the move to Presentation is declined**
    @carol: @mona decided; it stays in Prospecting.
    [Read] [See checklist]
    ");
    let carols = world.room.person_id("carol").unwrap().to_string();
    assert_eq!(heard.json()["mentions"][0]["id"], carols.as_str());
    let read = carol.press(&heard, "Read").await;
    assert_snapshot!(read.text(), @"
    (only you)
    **D-1 Nordlicht fleet: @mona wrote**
    ┃ #5b7c99
    ┃ “The budget first”
    ");
    let read = world.ben().press(&heard, "Read").await;
    assert_snapshot!(read.text(), @"
    (only you)
    **What was written about D-1 Nordlicht fleet is for @carol and for managers.** Nothing was changed.
    ");

    // Mended, the channel gets what it waits for; what was decided meanwhile is not asked any more.
    let skip = [
        ("deal", "D-1"),
        ("stage", "development"),
        ("reason", "They asked again"),
    ];
    carol.command("deal move", &skip).await;
    allow(&world, "managers");
    world.post_in("managers", "They asked again").await;
    let all = world.room.messages("managers");
    assert_eq!(
        all.len(),
        1,
        "{:?}",
        all.iter().map(|m| world.shown(m)).collect::<Vec<_>>()
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flag_that_nobody_reads_is_said() {
    let world = World::start().await;
    world.tolerate("Missing");
    world.tolerate("Unknown Channel");
    let (carol, mona) = (world.carol(), world.mona());
    let set = [("kind", "Deals"), ("channel", "#managers")];
    mona.command("setup channel", &set).await;
    logged(&carol, "Nordlicht fleet").await;
    deny(&world, "managers", VIEW);
    let skip = [
        ("deal", "D-1"),
        ("stage", "development"),
        ("reason", "They asked for it"),
    ];
    let moved = carol.command("deal move", &skip).await;
    assert_snapshot!(moved.text(), @"
    **D-1 is in Development** · Nordlicht fleet · €48,000
    ┃ #e0a030
    ┃ By @carol
    ┃ ⚑ Passed over: Qualification. Owed: Who answered · Problem · Who is responsible and 1 more
    ┃ ⚑ Not posted yet: the flag. The bot can't see #managers: whoever manages it gives the bot *View Channel* (adds it to a private thread), or a manager sets another with `/setup channel`. It comes once that is mended.
    ┃ ▰▰▰▱▱▱▱ 3 of 7 · Development
    ┃
    ┃ **Needed for Presentation**
    ┃ ◻ Take me through the last case. Who touched it, and when?
    [Answer] [Set next step] [More] [Undo]
    ");

    // A deleted channel is named as gone, and what went with it is posted where the next one goes.
    let gone = world.room.channel_id(None, "managers").unwrap();
    world.room.delete_channel(gone);
    let offered = carol
        .command("deal assign", &[("deal", "D-1"), ("to", "@ben")])
        .await;
    assert_snapshot!(offered.text(), @"
    (only you)
    ✔ **D-1 · Nordlicht fleet is offered to** @ben
    ┃ #5b7c99
    ┃ They can accept or return it in `/deal show`. Until then it stays with @carol.
    ┃ ⚑ Not posted yet: the offer. The deals channel is gone: a manager sets another with `/setup channel`. It comes once that is mended.
    [Undo]
    ");
    let status = mona.command("setup status", &[]).await;
    assert_snapshot!(status.text(), @"
    (only you)
    **Set-up: something is missing**
    ┃ #e0a030
    ┃ **Missing**
    ┃ ⚑ Held: 1 offer · 1 flag (D-1). The deals channel is gone: a manager sets another with `/setup channel`.
    ┃
    ┃ **Can wait**
    ┃ - A managers' channel: requests go where flags go, and no digest is made. `/setup channel`
    ┃ - Sales roles: everybody is guided, and *Manage Server* manages. `/setup role`
    ┃ - The currency: EUR by default. `/setup currency`
    ┃ - The time zone: UTC by default. `/setup hours`
    ┃ - The playbook: the strategy is still the example. `strategy.md`
    ");
    // The receiver finds the offer on the deal's card.
    let card = world.ben().command("deal show", &[("deal", "D-1")]).await;
    let taken = world.ben().press(&card, "Accept").await;
    assert_snapshot!(taken.text(), @"
    (only you) (changed)
    ✔ **D-1 · Nordlicht fleet now belongs to** @ben
    [See checklist]
    ");
    let set = [("kind", "Deals"), ("channel", "#deals")];
    mona.command("setup channel", &set).await;
    world.post("D-1 … is in Development").await;
    let status = mona.command("setup status", &[]).await;
    assert!(!status.text().contains("Held"), "{}", status.text());
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_nothing_is_set_the_commands_own_channel_is_named() {
    let world = World::start().await;
    let (carol, mona) = (world.carol(), world.mona());
    mona.command(
        "setup role",
        &[("role", "Sales Rep"), ("sales_role", "junior")],
    )
    .await;
    // A private thread, say: nothing in its permissions tells that it can't be used.
    let threads = "POST /channels/**";
    world
        .room
        .faults()
        .next(threads, Fault::error(403, 50001, "Missing Access"));
    let new = [("name", "Fleet"), ("stage", "development")];
    let logged = carol.command("deal new", &new).await;
    assert_snapshot!(logged.text(), @"
    **D-1 · Fleet**
    ┃ #5b7c99
    ┃ By @carol
    ┃ No manager could be asked yet to let it start in Development; one can decide in `/deal show`. Until then it stands here.
    ┃ ⚑ Not posted yet: the request. #deals does not take it (the bot can't see the channel): whoever manages it looks at the bot's permissions, or a manager sets another with `/setup channel`. It comes once that is mended.
    ┃ ▰▱▱▱▱▱▱ 1 of 7 · Prospecting
    ┃
    ┃ **Needed for Qualification**
    ┃ ◻ Whose phone rings first at your company when something goes wrong?
    ┃ ◻ How did you come across us?
    [Answer] [Set next step] [More] [Undo]
    ");
    // A win is asked for in the same way.
    world
        .room
        .faults()
        .next(threads, Fault::error(403, 50013, "Missing Permissions"));
    let signed = [
        ("deal", "D-1"),
        ("signed", "Karl Ahm signed on 20 November"),
    ];
    let asked = carol.command("deal won", &signed).await;
    assert!(
        asked.text().contains("no manager could be asked"),
        "{}",
        asked.text()
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_approval_is_heard_and_its_flag_asks_for_no_reason() {
    let world = scripted().await;
    let (carol, mona) = (world.carol(), world.mona());
    logged(&carol, "Nordlicht fleet").await;
    let skip = [("deal", "D-1"), ("stage", "development")];
    carol.command("deal move", &skip).await;
    let request = world
        .post_in("managers", "Decision wanted: D-1 Nordlicht fleet")
        .await;
    mona.press(&request, "Approve").await;
    let flag = world.post("D-1 … is in Development").await;
    assert_snapshot!(world.shown(&flag), @"
    ⚑ **D-1 Nordlicht fleet is in Development; Qualification passed over**
    @carol: approved by @mona
    ┃ #e0a030
    ┃ Gladly, and so that nobody is surprised by it: who decides on it in the end?
    ┃ Also owed: Budget · Who answered · Problem
    ┃
    ┃ *Without problem, owner and money a deal takes the same hours and closes by luck.*
    [Answer: Who is responsible] [Answer: Budget] [Answer: Who answered] [Waive] [Dismiss]
    ");
    assert_eq!(
        world.posts().len(),
        1,
        "one event, one message: {:?}",
        world.posts()
    );

    // Asked elsewhere, it is heard there.
    world.minute();
    world.room.add_channel(None, "north").unwrap();
    let there = world.carol().in_channel("north");
    there
        .command("deal move", &[("deal", "D-1"), ("stage", "closing")])
        .await;
    let card = mona.command("deal show", &[("deal", "D-1")]).await;
    let done = mona.press(&card, "Approve").await;
    assert_snapshot!(done.text(), @"
    (only you) (changed)
    ✔ **D-1 Nordlicht fleet: Development → Closing approved**
    ┃ #3ba55d
    ┃ By @mona, asked by @carol.
    ┃ ⚑ Owed: Who answered · Problem · Who is responsible · Budget and 9 more
    ");
    let heard = world.post_in("north", "is approved").await;
    assert_snapshot!(world.shown(&heard), @"
    ✔ **D-1 Nordlicht fleet: the move to Closing is approved**
    @carol: @mona says yes.
    [See checklist]
    ");

    // Taken back, it says so.
    mona.command("deal undo", &[]).await;
    let heard = world.post_in("north", "taken back").await;
    assert_snapshot!(world.shown(&heard), @"
    **D-1 Nordlicht fleet: taken back**
    @carol: @mona took that decision back; it is in Development.
    ");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flag_is_dismissed_or_one_of_its_criteria_waived() {
    let world = World::start().await;
    let (carol, mona) = (world.carol(), world.mona());
    logged(&carol, "Nordlicht fleet").await;
    let skip = [
        ("deal", "D-1"),
        ("stage", "development"),
        ("reason", "They asked for it"),
    ];
    carol.command("deal move", &skip).await;
    let flag = world.post("D-1 … is in Development").await;
    let refused = carol.press(&flag, "Waive").await;
    assert!(
        refused.text().contains("Only managers"),
        "{}",
        refused.text()
    );
    let menu = mona.press(&flag, "Waive").await;
    assert_snapshot!(menu.text(), @"
    (only you)
    **D-1 Nordlicht fleet: which one is set aside?**
    ┃ #5b7c99
    ┃ It is asked for no more; the rest stays owed: Who answered · Problem · Who is responsible · Budget
    (Waive something (managers): Who answered – A named person there answered: they called back, wrote back or took a meeting. | Problem – They described the problem in their own words, and it is one that we solve. | Who is responsible – They named who has to solve it, and who decides and signs for it. | Budget – They said that money is there, or how and when it can be found.)
    ");
    let form = mona
        .choose(&menu, "Waive something (managers)", "budget")
        .await;
    let said = mona
        .submit(&form, &[("Why is it not needed?", "A framework contract")])
        .await;
    assert_snapshot!(said.text(), @"
    (only you)
    – **D-1 Nordlicht fleet: Budget is waived**
    ┃ #3ba55d
    ┃ “A framework contract”
    ┃ Still owed: Who answered · Problem · Who is responsible
    [See checklist] [Undo]
    ");
    let heard = world.post("Budget is waived").await;
    assert_snapshot!(world.shown(&heard), @"
    – **D-1 Nordlicht fleet: Budget is waived**
    @carol: @mona set it aside; it is asked for no more.
    [Read] [See checklist]
    ");
    let read = carol.press(&heard, "Read").await;
    assert!(
        read.text().contains("A framework contract"),
        "{}",
        read.text()
    );

    let flag = world.post("D-1 … is in Development").await;
    let form = mona.press(&flag, "Dismiss").await;
    assert_snapshot!(form.text(), @"
    {D-1 Nordlicht fleet: dismiss the flag}
    **D-1 Nordlicht fleet is in Development; Qualification passed over**
    Only the flag ends; still owed: Who answered · Problem · Who is responsible
    Why does it not matter here?: (Renewal on the same terms)
    ");
    let said = mona
        .submit(&form, &[("Why does it not matter here?", "A renewal")])
        .await;
    assert_snapshot!(said.text(), @"
    (only you)
    ✔ **D-1 Nordlicht fleet: the flag is dismissed.**
    ┃ #3ba55d
    ┃ It is over; still owed: Who answered · Problem · Who is responsible
    [Undo]
    ");
    let heard = world.post("a flag is dismissed").await;
    assert_snapshot!(world.shown(&heard), @"
    – **D-1 Nordlicht fleet: a flag is dismissed**
    @carol: @mona ended the flag; what is owed stays owed.
    [Read] [See checklist]
    ");
    let flag = world.post("Dismissed by").await;
    assert!(
        !world.shown(&flag).contains("A renewal"),
        "what a manager wrote stands behind Read"
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_offer_to_somebody_who_left_names_the_way_out() {
    let world = World::start().await;
    let (carol, mona) = (world.carol(), world.mona());
    logged(&carol, "Nordlicht fleet").await;
    carol
        .command("deal assign", &[("deal", "D-1"), ("to", "@ben")])
        .await;
    let offer = world.post("offers it to").await;
    world.room.remove_person("ben");
    let card = mona.command("deal show", &[("deal", "D-1")]).await;
    assert!(
        card.text().contains(
            "@ben is not in this server any more. `/deal assign` offers it to somebody else."
        ),
        "{}",
        card.text()
    );
    let refused = mona.press(&offer, "Accept").await;
    assert_snapshot!(refused.text(), @"
    (only you)
    **D-1 Nordlicht fleet is offered to @ben, who is not in this server any more.** `/deal assign` offers it to somebody else. Nothing was changed.
    ");
    world.end().await;
}
