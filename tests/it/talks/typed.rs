//! What people type: names that would break a lesser bot, amounts in eight currencies, days.

use insta::assert_snapshot;

use crate::support::{World, words_of};

/// Names with what shows them to be there.
const NASTY: [(&str, &str); 8] = [
    ("@everyone @here <@&1> <@1> <#1>", "everyone"),
    (
        "**bold** _x_ ||spoiler|| `code` [link](https://evil.example)",
        "bold",
    ),
    ("# Heading\n> quote", "Heading"),
    ("\u{202e}drawkcab\u{202c} מכירה גדולה", "מכירה"),
    ("Z̷̢a̶͜l̵̡g̸͢o̷ d̵e̴a̶l̷", "d"),
    ("👩‍👩‍👧‍👦🏳️‍🌈 family deal", "family"),
    ("<t:0:R> </deal new:1> <:x:1>", "deal new"),
    ("``` '; drop table deal; --", "drop table"),
];

#[tokio::test(flavor = "multi_thread")]
async fn names_are_shown_harmlessly_and_found_again() {
    let world = World::start().await;
    let (carol, ben) = (world.carol(), world.ben());
    let long: String = "Nordlicht 🚛 فخم ".repeat(20).chars().take(100).collect();
    let names = NASTY
        .iter()
        .map(|(n, f)| (*n, *f))
        .chain([(long.as_str(), "nordlicht")]);
    for (at, (name, found)) in names.enumerate() {
        let code = format!("D-{}", at + 1);
        let said = carol
            .command(
                "deal new",
                &[
                    ("name", name),
                    ("customer", name),
                    ("value", "1k"),
                    ("competitor", name),
                ],
            )
            .await;
        let message = said.message();
        assert!(said.text().contains(&code), "{}", said.text());
        assert!(
            message.pings().is_empty() && !message.pings_many(),
            "{}",
            said.text()
        );
        let words = words_of(message.json());
        for markup in [
            "<@&1>",
            "<@1>",
            "](https://",
            "<t:0",
            "**bold**",
            "||spoiler||",
            "```",
        ] {
            let live = words
                .match_indices(markup)
                .any(|(i, _)| !words[..i].ends_with('\\'));
            assert!(!live, "{markup}: {}", said.text());
        }
        let offered = ben.complete("deal show", "deal", found, &[]).await;
        assert!(
            offered.iter().any(|c| c.value == code.as_str()),
            "{found}: {offered:?}"
        );
        let flagged = carol
            .command(
                "deal move",
                &[("deal", &code), ("stage", "development"), ("reason", name)],
            )
            .await;
        assert!(!flagged.message().pings_many(), "{}", flagged.text());
        let flag = world.post(&format!("{code} … is in")).await;
        assert_eq!(
            flag.pings(),
            [world.room.person_id("carol").unwrap()],
            "{}",
            world.shown(&flag)
        );
        assert!(!flag.pings_many());
        let card = carol.command("deal show", &[("deal", &code)]).await;
        assert!(card.text().contains("3 of 7"), "{}", card.text());
        carol.command("deal checklist", &[("deal", &code)]).await;
        carol.command("deal edit", &[("deal", &code)]).await;
        carol.command("deal history", &[("deal", &code)]).await;
    }
    let list = carol.command("deal list", &[("sort", "Name")]).await;
    // Names with right-to-left letters are kept apart by marks that are not seen.
    let seen = list.text().replace(['\u{2068}', '\u{2069}'], "¦");
    assert_snapshot!(seen, @r"
    (only you)
    **9 open deals** · @carol · €9,000
    ┃ #5b7c99
    ┃ **D-3** \# Heading > quote · €1,000
    ┃ -# Development
    ┃ -# ⚑ owed: Who is responsible and 4 more
    ┃ **D-2** \*\*bold\*\* \_x\_ \|\|spoiler\|\| \`code\` \[link\](… · €1,000
    ┃ -# Development
    ┃ -# ⚑ owed: Who is responsible and 4 more
    ┃ **D-7** \<t\:0:R> /deal new \:x: · €1,000
    ┃ -# Development
    ┃ -# ⚑ owed: Who is responsible and 4 more
    ┃ **D-1** \@everyone \@here @some role @somebody #s… · €1,000
    ┃ -# Development
    ┃ -# ⚑ owed: Who is responsible and 4 more
    ┃ **D-8** \`\`\` '; drop table deal; -- · €1,000
    ┃ -# Development
    ┃ -# ⚑ owed: Who is responsible and 4 more
    ┃ **D-4** ¦drawkcab מכירה גדולה¦ · €1,000
    ┃ -# Development
    ┃ -# ⚑ owed: Who is responsible and 4 more
    ┃ **D-9** ¦Nordlicht 🚛 فخم Nordlicht 🚛 فخم Nordl…¦ · €1,000
    ┃ -# Development
    ┃ -# ⚑ owed: Who is responsible and 4 more
    ┃ **D-5** Z̷̢a̶͜l̵̡g̸͢o̷ d̵e̴a̶l̷ · €1,000
    ┃ -# Development
    ┃ -# ⚑ owed: Who is responsible and 4 more
    ┃ -# 1–8 of 9
    [Next] [Show everybody's]
    ");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn amounts_in_many_currencies() {
    let world = World::start().await;
    let carol = world.carol();
    for (typed, shown) in [
        ("45k", "€45,000"),
        ("€12,500.50", "€12,500.50"),
        ("1.2m usd", "US$1,200,000"),
        ("CHF 1'250.75", "CHF 1,250.75"),
        ("¥1,200,000", "JP¥1,200,000"),
        ("1.234.567,89 EUR", "€1,234,567.89"),
        ("£9.99", "£9.99"),
        ("12 500,50 sek", "SEK 12,500.50"),
        ("₹12,34,567", "₹1,234,567"),
        ("KWD 1,000.125", "KWD 1,000.125"),
        ("R$ 99,90", "R$99.90"),
        ("2 million dkk", "DKK 2,000,000"),
    ] {
        let said = carol
            .command(
                "deal new",
                &[("name", &format!("Typed as {typed}")), ("value", typed)],
            )
            .await;
        assert!(
            said.text().contains(&format!("· {shown}\n")),
            "{typed} is {shown}:\n{}",
            said.text()
        );
    }
    let asked = carol
        .command("deal new", &[("name", "Hafenwerk"), ("value", "1.234")])
        .await;
    assert_snapshot!(asked.text(), @"
    (only you)
    **Which amount is `1.234`?**
    ┃ #e0a030
    ┃ It can be read in two ways. Nothing is saved yet; the rest of what you typed is kept.
    [€1,234] [€1.23] [Correct it]
    ");
    let said = carol.press(&asked, "€1,234").await;
    assert!(
        said.text().contains("Hafenwerk** · €1,234"),
        "{}",
        said.text()
    );
    let asked = carol
        .command(
            "deal new",
            &[
                ("name", "Kiel tolls"),
                ("value", "9k"),
                ("close", "03/04/2027"),
            ],
        )
        .await;
    assert_snapshot!(asked.text(), @"
    (only you)
    **Which day is `03/04/2027`?**
    ┃ #e0a030
    ┃ Day and month can be read in two ways. Nothing is saved yet; the rest of what you typed is kept.
    [Thu 4 Mar 2027] [Sat 3 Apr 2027] [Correct it]
    ");
    let said = carol.press(&asked, "Thu 4 Mar 2027").await;
    assert!(
        said.text().contains("Closes Thu 4 Mar 2027"),
        "{}",
        said.text()
    );
    let refused = carol
        .command(
            "deal new",
            &[
                ("name", "Lübeck"),
                ("value", "45k-50k"),
                ("close", "in 3 weeks"),
            ],
        )
        .await;
    let form = carol.press(&refused, "Correct it").await;
    assert_snapshot!(form.text(), @"
    {Correct it}
    Name: Lübeck
      What the deal is called
    Value (optional): 45k-50k
      Such as 45k, €12,500.50 or 1.2m usd
    Close date (optional): in 3 weeks
      Such as 2026-12-15, in 3 weeks, end of quarter
    Customer (optional): _
      Who buys
    Source (optional): (Make a selection: Call | E-mail | LinkedIn | Advertising | Marketing event | Referral from a customer | Inbound enquiry | Existing customer)
      Where it comes from
    ");
    let said = carol.submit(&form, &[("Value", "47.5k")]).await;
    assert!(
        said.text().contains("€47,500") && said.text().contains("Closes Mon 14 Dec"),
        "{}",
        said.text()
    );
    let sums = carol.command("deal list", &[]).await;
    assert_snapshot!(sums.text().lines().nth(1).unwrap_or_default(), @"**15 open deals** · @carol · R$99.90 · CHF 1,250.75 · DKK 2,000,000 · €1,349,802.39 · £9.99 · ₹1,234,567 · JP¥1,200,000 · KWD 1,000.125 · SEK 12,500.50 · US$1,200,000");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_completion_shows_can_be_typed() {
    let world = World::start().await;
    let carol = world.carol();
    carol
        .command("deal new", &[("name", "Fleet"), ("value", "1k")])
        .await;
    let offered = carol.complete("deal show", "deal", "flee", &[]).await;
    let shown = offered[0].name.to_lowercase();
    assert_eq!(shown, "d-1 · fleet · prospecting · €1,000");
    let card = carol.command("deal show", &[("deal", &shown)]).await;
    assert!(card.text().contains("D-1 · Fleet"), "{}", card.text());
    let offered = carol
        .complete("deal evidence", "criterion", "", &[("deal", "1")])
        .await;
    for choice in &offered {
        let shown = choice.name.to_uppercase();
        let said = carol
            .command(
                "deal evidence",
                &[
                    ("deal", "d1"),
                    ("criterion", &shown),
                    ("text", "Jana said so"),
                ],
            )
            .await;
        assert!(said.text().contains('✔'), "{shown}: {}", said.text());
    }
    world.end().await;
}
