//! Amounts as people type them: shown as they are read, asked about, or refused with what can be taken.

use insta::assert_snapshot;

use crate::support::World;

#[tokio::test(flavor = "multi_thread")]
async fn a_shared_sign_means_what_it_shows() {
    let world = World::start().await;
    let (carol, mona) = (world.carol(), world.mona());
    let mut deal = 0;
    for (home, amounts) in [
        (
            "CAD",
            [("US$500", "US$500"), ("$500", "$500"), ("€500", "€500")],
        ),
        (
            "EUR",
            [
                ("$45k", "US$45,000"),
                ("C$500", "C$500"),
                ("¥500", "JP¥500"),
            ],
        ),
        (
            "CNY",
            [
                ("¥500", "¥500"),
                ("JP¥500", "JP¥500"),
                ("500 yen", "JP¥500"),
            ],
        ),
        (
            "USD",
            [("$45k", "$45,000"), ("A$5k", "A$5,000"), ("£9.99", "£9.99")],
        ),
    ] {
        mona.command("setup currency", &[("currency", home)]).await;
        for (typed, shown) in amounts {
            let name = format!("Quay {deal}");
            let said = carol
                .command("deal new", &[("name", &name), ("value", typed)])
                .await;
            deal += 1;
            assert!(
                said.text().contains(&format!("· {shown}\n")),
                "{home} {typed}: {}",
                said.text()
            );
            // What is shown is read again as the same.
            let again = carol
                .command(
                    "deal new",
                    &[("name", &format!("Again {deal}")), ("value", shown)],
                )
                .await;
            deal += 1;
            assert!(
                again.text().contains(&format!("· {shown}\n")),
                "{home} {shown}: {}",
                again.text()
            );
            let form = carol
                .command("deal edit", &[("deal", &format!("D-{deal}"))])
                .await;
            let form = carol.press(&form, "Change name, value, dates").await;
            let same = carol.submit(&form, &[("Value", shown)]).await;
            assert!(
                same.text().contains("as it was"),
                "{home} {shown}: {}",
                same.text()
            );
        }
    }
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_free_pilot_is_worth_nothing_and_tbd_is_left_out() {
    let world = World::start().await;
    let carol = world.carol();
    let said = carol
        .command("deal new", &[("name", "Free pilot"), ("value", "0")])
        .await;
    assert!(said.text().contains("Free pilot** · €0"), "{}", said.text());
    for typed in ["TBD", "n/a", "-", "unknown", "?", "tbc", "offen"] {
        let refused = carol
            .command(
                "deal new",
                &[("name", &format!("Hafen {typed}")), ("value", typed)],
            )
            .await;
        assert!(
            refused.text().contains("Leave it out until you know it"),
            "{}",
            refused.text()
        );
        let said = carol.press(&refused, "Leave it out").await;
        assert!(
            said.text().contains("Prospecting") && !said.text().contains('€'),
            "{}",
            said.text()
        );
    }
    let refused = carol
        .command("deal new", &[("name", "Kiel"), ("value", "TBD")])
        .await;
    assert_snapshot!(refused.text(), @"
    (only you)
    **`TBD` is no amount yet.** Leave it out until you know it.
    ┃ #c93c3c
    ┃ Nothing was changed; the rest of what you typed is kept.
    [Leave it out] [Correct it]
    ");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_very_word_is_named_and_the_amount_taken_without_it() {
    let world = World::start().await;
    let carol = world.carol();
    for (typed, word, button, shown) in [
        ("45k/yr", "/yr", "Take €45,000", "€45,000"),
        ("~45k", "~", "Take €45,000", "€45,000"),
        ("45k+", "+", "Take €45,000", "€45,000"),
        ("45k net", "net", "Take €45,000", "€45,000"),
        ("45k ARR", "ARR", "Take €45,000", "€45,000"),
        ("approx $45k", "approx", "Take US$45,000", "US$45,000"),
        ("45k p.a.", "p.a.", "Take €45,000", "€45,000"),
        ("12 x 500", "x", "Take €6,000", "€6,000"),
    ] {
        let refused = carol
            .command(
                "deal new",
                &[("name", &format!("Typed {typed}")), ("value", typed)],
            )
            .await;
        assert!(
            refused.text().contains(&format!("`{word}`")),
            "{typed}: {}",
            refused.text()
        );
        assert!(
            refused.text().contains(typed),
            "{typed}: {}",
            refused.text()
        );
        let said = carol.press(&refused, button).await;
        assert!(
            said.text().contains(&format!("· {shown}\n")),
            "{typed}: {}",
            said.text()
        );
    }
    let refused = carol
        .command("deal new", &[("name", "Kiel"), ("value", "~45k/yr net")])
        .await;
    assert_snapshot!(refused.text(), @"
    (only you)
    **I can't read `~45k/yr net` as one amount.** I don't know `~`, `/yr net`. Give the figure alone, such as `45k`, `€12,500.50` or `1.2m usd`.
    ┃ #c93c3c
    ┃ Nothing was changed; the rest of what you typed is kept.
    [Take €45,000] [Correct it]
    ");
    let refused = carol
        .command("deal new", &[("name", "Kiel"), ("value", "12 x 500")])
        .await;
    assert_snapshot!(refused.text(), @"
    (only you)
    **I can't read `12 x 500` as one amount.** I don't multiply by `x`. Give what comes of it, such as `45k`.
    ┃ #c93c3c
    ┃ Nothing was changed; the rest of what you typed is kept.
    [Take €6,000] [Correct it]
    ");
    // In the form of a deal as in the command.
    carol.command("deal new", &[("name", "Kiel")]).await;
    let menus = carol.command("deal edit", &[("deal", "D-9")]).await;
    let form = carol.press(&menus, "Change name, value, dates").await;
    let refused = carol.submit(&form, &[("Value", "45k/yr")]).await;
    let said = carol.press(&refused, "Take €45,000").await;
    assert!(said.text().contains("€45,000"), "{}", said.text());
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_says_what_is_in_its_sums_and_shows_what_it_is_sorted_by() {
    let world = World::start().await;
    let carol = world.carol();
    for (name, options) in [
        ("Zeta", vec![("value", "10k"), ("close", "2027-03-01")]),
        ("Ärzte", vec![]),
        ("Arzt", vec![("value", "$5k"), ("close", "2027-02-01")]),
        ("łódź", vec![("value", "0")]),
        ("Lodz", vec![]),
        ("Beta", vec![("value", "1k")]),
    ] {
        let options: Vec<_> = [("name", name)].into_iter().chain(options).collect();
        carol.command("deal new", &options).await;
    }
    let list = carol.command("deal list", &[("sort", "Name")]).await;
    assert_snapshot!(list.text(), @"
    (only you)
    **6 open deals** · @carol · €11,000 · US$5,000 · 2 without a value
    ┃ #5b7c99
    ┃ **D-3** Arzt · US$5,000
    ┃ -# Prospecting
    ┃ **D-2** Ärzte
    ┃ -# Prospecting
    ┃ **D-6** Beta · €1,000
    ┃ -# Prospecting
    ┃ **D-4** łódź · €0
    ┃ -# Prospecting
    ┃ **D-5** Lodz
    ┃ -# Prospecting
    ┃ **D-1** Zeta · €10,000
    ┃ -# Prospecting
    [Show everybody's]
    ");
    let list = carol.command("deal list", &[("sort", "Close date")]).await;
    assert_snapshot!(list.text(), @"
    (only you)
    **6 open deals** · @carol · €11,000 · US$5,000 · 2 without a value
    ┃ #5b7c99
    ┃ **D-3** Arzt · US$5,000
    ┃ -# Mon 1 Feb 2027 · Prospecting
    ┃ **D-1** Zeta · €10,000
    ┃ -# Mon 1 Mar 2027 · Prospecting
    ┃ **D-2** Ärzte
    ┃ -# no close date · Prospecting
    ┃ **D-6** Beta · €1,000
    ┃ -# no close date · Prospecting
    ┃ **D-4** łódź · €0
    ┃ -# no close date · Prospecting
    ┃ **D-5** Lodz
    ┃ -# no close date · Prospecting
    [Show everybody's]
    ");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_of_several_currencies_is_asked_about_with_a_button_each() {
    let world = World::start().await;
    let carol = world.carol();
    let asked = carol
        .command(
            "deal new",
            &[
                ("name", "Malmö quay"),
                ("value", "45k kr"),
                ("customer", "Port of Malmö"),
            ],
        )
        .await;
    assert_snapshot!(asked.text(), @"
    (only you)
    **Which currency is `45k kr`?**
    ┃ #e0a030
    ┃ Several write `kr`. Nothing is saved yet; the rest of what you typed is kept.
    [SEK 45,000] [NOK 45,000] [DKK 45,000] [ISK 45,000] [Correct it]
    ");
    let said = carol.press(&asked, "NOK 45,000").await;
    assert!(
        said.text()
            .contains("Malmö quay** · NOK 45,000 · Port of Malmö"),
        "{}",
        said.text()
    );
    // Which currency, then which amount.
    let asked = carol
        .command("deal new", &[("name", "Bergen"), ("value", "1.250 kr")])
        .await;
    let asked = carol.press(&asked, "SEK").await;
    assert!(
        asked.text().contains("It can be read in two ways"),
        "{}",
        asked.text()
    );
    let said = carol.press(&asked, "SEK 1,250").await;
    assert!(
        said.text().contains("Bergen** · SEK 1,250"),
        "{}",
        said.text()
    );
    // More than a row of buttons holds are a menu.
    let asked = carol
        .command("deal new", &[("name", "Lomé"), ("value", "500k francs")])
        .await;
    assert_snapshot!(asked.text(), @"
    (only you)
    **Which currency is `500k francs`?**
    ┃ #e0a030
    ┃ Several write `francs`. Nothing is saved yet; the rest of what you typed is kept.
    (Which currency?: CHF 500,000 – Swiss franc | XAF 500,000 – CFA franc BEAC | XOF 500,000 – CFA franc BCEAO | XPF 500,000 – CFP franc (franc Pacifique) | BIF 500,000 – Burundian franc | CDF 500,000 – Congolese franc | DJF 500,000 – Djiboutian franc | GNF 500,000 – Guinean franc | KMF 500,000 – Comoro franc | RWF 500,000 – Rwandan franc)
    [Correct it]
    ");
    let said = carol.choose(&asked, "Which currency?", "XOF 500,000").await;
    assert!(
        said.text().contains("Lomé** · XOF 500,000"),
        "{}",
        said.text()
    );
    // In the form of a deal as in the command, and where none of them can be it.
    let menus = carol.command("deal edit", &[("deal", "D-1")]).await;
    let form = carol.press(&menus, "Change name, value, dates").await;
    let asked = carol.submit(&form, &[("Value", "50k kr")]).await;
    let said = carol.press(&asked, "DKK 50,000").await;
    assert!(
        said.text().contains("NOK 45,000 → DKK 50,000"),
        "{}",
        said.text()
    );
    let refused = carol
        .command("deal new", &[("name", "Oslo"), ("value", "45.12345 kr")])
        .await;
    assert!(
        refused.text().contains("Most decimals"),
        "{}",
        refused.text()
    );
    world.end().await;
}
