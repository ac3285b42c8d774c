//! Deals that are closed, or nearly: what is offered there is what can be done there.

use insta::assert_snapshot;

use super::skips::{answered, logged};
use crate::support::{Said, World};

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_deal_offers_what_can_be_done_with_it() {
    let world = World::start().await;
    let (carol, ben) = (world.carol(), world.ben());
    let card = logged(&carol, "Nordlicht fleet").await;
    let skip = [
        ("deal", "D-1"),
        ("stage", "development"),
        ("reason", "they asked"),
    ];
    carol.command("deal move", &skip).await;
    let flag = world.post("passed over").await;
    let checklist = carol.command("deal checklist", &[("deal", "D-1")]).await;
    world.minute();
    let lost = [
        ("deal", "D-1"),
        ("reason", "price"),
        ("learned", "ask for the money first"),
    ];
    carol.command("deal lost", &lost).await;

    // Nothing more is asked, neither in the channel nor in private.
    let closed = world.post("nothing more is asked").await;
    assert_eq!(closed.id(), flag.id(), "edited in place");
    assert_snapshot!(world.shown(&closed), @"
    ⚑ **D-1 Nordlicht fleet is in Development; Qualification passed over**
    ┃ #5b7c99
    ┃ – Lost in Development, by @carol now: nothing more is asked
    ");
    let shown = carol.command("deal show", &[("deal", "D-1")]).await;
    assert_snapshot!(shown.text(), @"
    (only you)
    **D-1 · Nordlicht fleet** · €48,000 · Nordlicht Energie
    ┃ #5b7c99
    ┃ ▰▰▰▱▱▱▱ 3 of 7 · Development
    ┃
    ┃ **Lost** now: The price was the reason given
    ┃ Learned: “ask for the money first”
    ┃ Owner @carol
    ┃ Call · standard deal
    ┃ Last touch: closed as lost by @carol, now
    ┃ Came into this stage 1 minute ago
    ┃
    ┃ ✔ 1 of 15 met · ◻ 10 open · ⚑ 4 owed
    ┃ ⚑ Owed: Who answered · Problem · Who is responsible · Budget
    [Open it again] [Log a note] [History] [Show in channel]
    ");
    let shown = carol.command("deal checklist", &[("deal", "D-1")]).await;
    assert_snapshot!(shown.text(), @"
    (only you)
    **D-1 · Nordlicht fleet** · €48,000 · Nordlicht Energie
    ┃ #5b7c99
    ┃ ▰▰▰▱▱▱▱ 3 of 7 · Development
    ┃
    ┃ **Open when it was lost**
    ┃ ◻ Take me through the last case. Who touched it, and when?
    ┃ ⚑ Owed from Qualification. Gladly, and so that nobody is surprised by it: who decides on it in the end?
    ┃ ◻ What would rule a supplier out here, however good the rest is?
    ┃ Also: Problem and answer fit · Their measure · Mutual plan · Voice inside · Who is who · How they buy · Other ways · What they believe of us
    ┃
    ┃ **Owed from earlier stages**
    ┃ ⚑ Who is responsible · Qualification
    ┃ ⚑ Budget · Qualification
    ┃ ⚑ Who answered · Prospecting
    ┃ ⚑ Problem · Qualification
    [Open it again] [Log a note] [History]
    ");
    let noted = carol
        .command(
            "deal note",
            &[("deal", "D-1"), ("text", "they buy in March")],
        )
        .await;
    assert_snapshot!(noted.text(), @"
    (only you)
    ✔ **Noted on D-1 Nordlicht fleet.**
    [See checklist] [Undo]
    ");

    // A button from before says so, and offers the way back.
    let refused = carol.press(&card, "Set next step").await;
    assert_snapshot!(refused.text(), @"
    (only you)
    **D-1 Nordlicht fleet is lost: @carol closed it now.** Open it again first, with what changed. Nothing was changed.
    [Open it again]
    ");
    let refused = carol
        .choose(&checklist, "Answer something", "problem")
        .await;
    assert!(
        refused.text().contains("[Open it again]"),
        "{}",
        refused.text()
    );
    for command in ["deal move", "deal won", "deal lost"] {
        let given = [
            ("deal", "D-1"),
            ("signed", "Jana signed on Monday"),
            ("reason", "price"),
        ];
        let given = match command {
            "deal move" => &given[..1],
            "deal won" => &given[..2],
            _ => &[given[0], given[2]],
        };
        let said = carol.command(command, given).await;
        assert!(said.text().contains("[Open it again]"), "{}", said.text());
    }
    let theirs = ben.command("deal list", &[]).await;
    let not_theirs = ben.forge("1:reopen:1", &theirs).await;
    assert!(
        not_theirs.text().contains("belongs to"),
        "{}",
        not_theirs.text()
    );

    let form = carol.press(&refused, "Open it again").await;
    assert_snapshot!(form.text(), @"
    {D-1 Nordlicht fleet: open it again}
    **Lost in Development:** The price was the reason given
    What changed?: (Their supplier failed, and they called us)
    ");
    let open = carol
        .submit(&form, &[("What changed?", "Their supplier failed")])
        .await;
    assert_snapshot!(open.text(), @"
    (only you)
    **D-1 is open again, in Development** · Nordlicht fleet
    ┃ #e0a030
    ┃ ▰▰▰▱▱▱▱ 3 of 7 · Development
    ┃
    ┃ **Needed for Presentation**
    ┃ ◻ How many hours a week go into this, and whose are they?
    ┃ ⚑ Owed from Qualification. Whose targets suffer while this stays as it is?
    ┃ ◻ Which rule or audit could stop a good solution?
    ┃
    ┃ **Say** Ask who would be against it, and whether you may talk to that person first.
    ┃ *Agree now what the presentation has to prove, in their words.*
    [Answer] [Set next step] [More] [Undo]
    ");
    // What was owed stays owed; its flag is over.
    world.post("nothing more is asked").await;

    // And lost again, deleting it does not suggest to lose it.
    carol.command("deal lost", &lost).await;
    let asked = world
        .mona()
        .command("deal delete", &[("deal", "D-1")])
        .await;
    assert!(!asked.text().contains("/deal lost"), "{}", asked.text());
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_colleague_is_offered_what_a_colleague_may_do() {
    let world = World::start().await;
    let (carol, ben) = (world.carol(), world.ben());
    logged(&carol, "Nordlicht fleet").await;
    let offered = |said: &Said| said.text().lines().last().unwrap_or_default().to_owned();
    let card = ben.command("deal show", &[("deal", "D-1")]).await;
    assert_snapshot!(offered(&card), @"[See checklist] [Log a note] [History] [Show in channel]");
    let list = ben.command("deal checklist", &[("deal", "D-1")]).await;
    assert_snapshot!(offered(&list), @"[Log a note] [Show in channel]");
    let noted = ben
        .command(
            "deal note",
            &[("deal", "D-1"), ("text", "met Jana at the fair")],
        )
        .await;
    assert_snapshot!(offered(&noted), @"(This answers …: ◻ Who answered – A named person there answered: they called back, wrote back or took a meeting. | ◻ Why now – They named what changed at their company, so that this matters now. | ◻ Who else feels it – They named a second person who would notice a change.)");
    let met = answered(&ben, "D-1", "reply", "Jana Weiss called me back").await;
    assert!(
        met.text().contains("Ready for Qualification"),
        "{}",
        met.text()
    );
    assert!(
        met.text().contains("\n[See checklist] [Undo]\n"),
        "{}",
        met.text()
    );
    carol
        .command("deal lost", &[("deal", "D-1"), ("reason", "price")])
        .await;
    let card = ben.command("deal show", &[("deal", "D-1")]).await;
    assert_snapshot!(offered(&card), @"[Answers] [History] [Show in channel]");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_back_can_be_answered_when_nothing_else_is_asked() {
    let world = World::start().await;
    let carol = world.carol();
    logged(&carol, "Nordlicht fleet").await;
    let on = [("deal", "D-1"), ("reason", "they asked")];
    carol.command("deal move", &on).await;
    for criterion in [
        "problem",
        "responsible",
        "budget",
        "no-action",
        "deadline",
        "loser",
    ] {
        answered(&carol, "D-1", criterion, "as they told us").await;
    }
    let back = [
        ("deal", "D-1"),
        ("stage", "prospecting"),
        ("reason", "they asked"),
    ];
    carol.command("deal move", &back).await;
    world.minute();
    let moved = carol.command("deal move", &on).await;
    assert_snapshot!(moved.text(), @"
    ⚑ **D-1 Nordlicht fleet is in Qualification without: Who answered**
    @carol: “they asked”
    ┃ #e0a030
    ┃ €48,000 · Nordlicht Energie
    ┃ Gladly, and so that it reaches the right desk: who else works on it with you?
    ┃ ▰▰▱▱▱▱▱ 2 of 7 · Qualification
    ┃
    ┃ ✔ Ready for Development.
    ┃
    ┃ **Say** Ask how Nordlicht Energie chose the last time, before you ask what it may cost.
    ┃ *A clear no this week is worth more than a friendly maybe until June.*
    [Set next step] [More] [Undo]
    [Answer: Who answered] [Waive] [Dismiss]
    ");
    let form = carol.press(&moved, "Answer: Who answered").await;
    assert_snapshot!(form.text(), @"
    {D-1 Nordlicht fleet: Who answered}
    **What counts**
    A named person there answered: they called back, wrote back or took a meeting.
    Who answered: (Jana Weiss, fleet manager, called back on 3 March)
      Gladly, and so that it reaches the right desk: who else works on it with you?
    ");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_signature_is_open() {
    let world = World::start().await;
    let (carol, ben) = (world.carol(), world.ben());
    logged(&carol, "Nordlicht fleet").await;
    for (criterion, text) in [
        ("reply", "Jana Weiss called back"),
        ("problem", "invoices take nine days"),
    ] {
        answered(&carol, "D-1", criterion, text).await;
    }
    let closing = [
        ("deal", "D-1"),
        ("stage", "closing"),
        ("reason", "framework contract"),
    ];
    let moved = carol.command("deal move", &closing).await;
    assert!(
        moved
            .text()
            .contains("\n[Answer: Terms agreed and 3 more] [Set next step]"),
        "{}",
        moved.text()
    );
    answered(&carol, "D-1", "terms", "Karl Ahm agreed to 48k").await;
    // What is owed can wait for the signature.
    let said = answered(&carol, "D-1", "signatory", "with Karl Ahm until Friday").await;
    assert_snapshot!(said.text(), @"
    (only you)
    ✔ **D-1 Nordlicht fleet: Papers with the signer**
    ┃ #3ba55d
    ┃ ◻ On which day do you sign, and who sends us the copy?
    ┃ ⚑ 11 owed.
    [Fill in who signed] [Answer: Who is responsible] [See checklist] [Undo]
    [We did] [Who said it]
    ");
    let list = carol.command("deal checklist", &[("deal", "D-1")]).await;
    assert!(
        list.text()
            .contains("\n[Fill in who signed] [Set next step]"),
        "{}",
        list.text()
    );
    let said = answered(&ben, "D-1", "first-day", "15 June in the north depot").await;
    assert!(
        !said.text().contains("Fill in"),
        "a colleague can't win it: {}",
        said.text()
    );

    // Back and here again: the same on the channel's message.
    let back = [
        ("deal", "D-1"),
        ("stage", "discussion"),
        ("reason", "a doubt"),
    ];
    carol.command("deal move", &back).await;
    let moved = carol
        .command("deal move", &[("deal", "D-1"), ("reason", "settled")])
        .await;
    assert_snapshot!(moved.text(), @"
    ⚑ **D-1 Nordlicht fleet is in Closing without: Objections settled and 2 more**
    @carol: “settled”
    ┃ #e0a030
    ┃ €48,000 · Nordlicht Energie
    ┃ Yes, and so that it isn't stopped at the last desk: what speaks against it?
    ┃ Also owed: Why us · After-sale people
    ┃ ▰▰▰▰▰▰▱ 6 of 7 · Closing
    ┃
    ┃ **Before it is signed**
    ┃ ◻ On which day do you sign, and who sends us the copy?
    ┃ ⚑ Owed from Qualification. Gladly, and so that nobody is surprised by it: who decides on it in the end?
    ┃
    ┃ ⚑ Owed from Qualification. Yes, and so that the hour is worth it: which budget would pay for this?
    [Fill in who signed] [Answer: Who is responsible and 3 more] [Set next step] [More] [Undo]
    [Answer: Objections settled] [Answer: Why us] [Answer: After-sale people] [Waive] [Dismiss]
    ");

    // Answered as a criterion, it is not asked again by the form that wins.
    let met = answered(&carol, "D-1", "signature", "Karl Ahm signed on 2 June").await;
    let form = carol.press(&met, "Move to Account Management").await;
    assert_snapshot!(form.text(), @"
    {D-1 Nordlicht fleet: who signed, and when?}
    **What counts**
    That they signed: who, and on which day. What we sent, or what will be signed, does not.
    Who signed what, and when: Karl Ahm signed on 2 June
      From whom do we get the signed copy, and when?
    ");
    let won = carol.submit(&form, &[]).await;
    assert!(won.text().contains("D-1 is won"), "{}", won.text());
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_counts_what_is_met_of_the_whole_deal() {
    let world = World::start().await;
    let carol = world.carol();
    logged(&carol, "Nordlicht fleet").await;
    answered(&carol, "D-1", "reply", "Jana Weiss called back").await;
    let counts = async || {
        let card = carol.command("deal show", &[("deal", "D-1")]).await;
        let line = card
            .text()
            .lines()
            .find(|l| l.contains(" met · "))
            .map(str::to_owned);
        line.unwrap_or_default()
    };
    let at_first = counts().await;
    let skip = [
        ("deal", "D-1"),
        ("stage", "development"),
        ("reason", "they asked"),
    ];
    carol.command("deal move", &skip).await;
    answered(&carol, "D-1", "budget", "60k are free").await;
    let later = counts().await;
    assert_snapshot!(format!("{at_first}\n{later}"), @"
    ┃ ✔ 2 of 4 met · ◻ 2 open
    ┃ ✔ 3 of 15 met · ◻ 10 open · ⚑ 2 owed
    ");
    world.end().await;
}
