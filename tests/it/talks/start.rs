//! The set-up, step by step.

use insta::assert_snapshot;

use crate::support::World;

#[tokio::test(flavor = "multi_thread")]
async fn a_manager_sets_everything_up_in_one_message() {
    let world = World::start().await;
    let mona = world.mona();
    let page = mona.command("setup start", &[]).await;
    assert_snapshot!(page.text(), @"
    (only you)
    **Step 1 of 7 · Deals channel**
    ┃ #5b7c99
    ┃ 7 short steps. Each is saved at once, can be skipped, and can be changed later.
    ┃
    ┃ Flags about deals go here: a skipped stage, a deal that rests too long. Take the channel where the team talks about deals.
    ┃
    ┃ Not set: flags go where the command was used.
    (Pick the deals channel: #channel)
    [Skip]
    ");
    let id = page.message().id();
    let page = mona.choose(&page, "Pick the deals channel", "deals").await;
    assert_snapshot!(page.text(), @"
    (only you) (changed)
    **Step 2 of 7 · Managers' channel**
    ┃ #5b7c99
    ┃ ✔ **Flags go to** #deals
    ┃
    ┃ Requests and the daily digest go here. Take a channel that only managers read.
    ┃
    ┃ Not set: requests go where flags go, and no digest is made.
    (Pick the managers' channel: #channel)
    [Skip] [Back] [To the end]
    ");
    let page = mona
        .choose(&page, "Pick the managers' channel", "managers")
        .await;
    assert_snapshot!(page.text(), @"
    (only you) (changed)
    **Step 3 of 7 · Sales roles**
    ┃ #5b7c99
    ┃ ✔ **Managers are reached in** #managers
    ┃
    ┃ Which Discord role is which sales role? It decides what a rep is asked, and who else is a manager. Pick one after the other.
    ┃
    ┃ None yet: everybody is a rep, and *Manage Server* manages.
    (Pick a Discord role: @role)
    [Skip] [Back] [To the end]
    ");
    let page = mona.choose(&page, "Pick a Discord role", "Sales Rep").await;
    assert_snapshot!(page.text(), @"
    (only you) (changed)
    **Step 3 of 7 · Sales Rep**
    ┃ #5b7c99
    ┃ Which sales role is it? Now: none
    (Pick its sales role: Junior rep – Finds and qualifies new customers by the questions of the playbook. | Inside sales – Answers enquiries, qualifies by phone and mail, hands over with the problem written down. | Hunter – Opens new customers and leads their deals to the signature. | Senior rep – Leads large deals, chooses the way, and answers for it. | Account manager – Looks after customers after the signature and opens the next deal with them. | Pre-sales engineer – Finds out what a solution has to prove, and proves it. | Customer success – Sees to it that what was promised works, and hears what is needed next. | Sales manager – Manages. Coaches the team, decides on requests, and removes what holds deals up.)
    [Back to the step]
    ");
    let page = mona.choose(&page, "Pick its sales role", "junior").await;
    assert_snapshot!(page.text(), @"
    (only you) (changed)
    **Step 3 of 7 · Sales roles**
    ┃ #5b7c99
    ┃ ✔ **Sales Rep is Junior rep**
    ┃ It is scripted: a skip waits for a manager. `/setup autonomy` changes that.
    ┃
    ┃ Which Discord role is which sales role? It decides what a rep is asked, and who else is a manager. Pick one after the other.
    ┃
    ┃ ✔ @Sales Rep is Junior rep
    (Pick a Discord role: @role)
    [Next] [Back] [To the end]
    ");
    let page = mona.press(&page, "Next").await;
    assert_snapshot!(page.text(), @"
    (only you) (changed)
    **Step 4 of 7 · Time zone**
    ┃ #5b7c99
    ┃ Days, working hours and the digest follow this clock. Pick the one that shows your time.
    ┃
    ┃ Now: UTC (UTC, 09:00), the default
    (Pick a time zone: UTC (UTC, 09:00) | America/Los_Angeles (UTC−8, 01:00) | America/Denver (UTC−7, 02:00) | America/Chicago (UTC−6, 03:00) | America/New_York (UTC−5, 04:00) | America/Toronto (UTC−5, 04:00) | America/Mexico_City (UTC−6, 03:00) | America/Bogota (UTC−5, 04:00) | America/Sao_Paulo (UTC−3, 06:00) | America/Argentina/Buenos_Aires (UTC−3, 06:00) | Europe/London (UTC, 09:00) | Europe/Lisbon (UTC, 09:00) | Europe/Paris (UTC+1, 10:00) | Europe/Berlin (UTC+1, 10:00) | Europe/Warsaw (UTC+1, 10:00) | Europe/Helsinki (UTC+2, 11:00) | Europe/Istanbul (UTC+3, 12:00) | Africa/Lagos (UTC+1, 10:00) | Africa/Johannesburg (UTC+2, 11:00) | Asia/Dubai (UTC+4, 13:00) | Asia/Kolkata (UTC+5:30, 14:30) | Asia/Singapore (UTC+8, 17:00) | Asia/Shanghai (UTC+8, 17:00) | Asia/Tokyo (UTC+9, 18:00) | Australia/Sydney (UTC+11, 20:00))
    [Type a city] [Skip] [Back] [To the end]
    ");
    let page = mona
        .choose(&page, "Pick a time zone", "Europe/Berlin")
        .await;
    assert_snapshot!(page.text(), @"
    (only you) (changed)
    **Step 5 of 7 · Currency**
    ┃ #5b7c99
    ┃ ✔ **The clock is** Europe/Berlin (UTC+1, 10:00)
    ┃
    ┃ What `45k` means where nobody types a currency.
    ┃
    ┃ Now: EUR, the default. `45k` is read as €45,000.
    (Pick a currency: EUR · Euro | USD · US dollar | GBP · British pound (sterling) | JPY · Japanese yen | CHF · Swiss franc | CAD · Canadian dollar | AUD · Australian dollar | CNY · Chinese yuan (renminbi) | INR · Indian rupee | SEK · Swedish krona | NOK · Norwegian krone | DKK · Danish krone | PLN · Polish złoty | CZK · Czech koruna | BRL · Brazilian real | MXN · Mexican peso | SGD · Singapore dollar | HKD · Hong Kong dollar | KRW · South Korean won | NZD · New Zealand dollar | ZAR · South African rand | AED · United Arab Emirates dirham | ILS · Israeli new shekel | TRY · Turkish lira | TWD · New Taiwan dollar)
    [Type another] [Skip] [Back] [To the end]
    [Add the public holidays of Germany]
    ");
    let page = mona
        .press(&page, "Add the public holidays of Germany")
        .await;
    assert_snapshot!(page.text(), @"
    (only you) (changed)
    **Step 5 of 7 · Currency**
    ┃ #5b7c99
    ┃ ✔ **11 public holidays of Germany added**
    ┃ Next: Fri 25 Dec (Erster Weihnachtstag), Sat 26 Dec (Zweiter Weihnachtstag), Fri 1 Jan 2027 (Neujahr). They are known until the end of 2027; regional ones are not among them.
    ┃
    ┃ What `45k` means where nobody types a currency.
    ┃
    ┃ Now: EUR, the default. `45k` is read as €45,000.
    (Pick a currency: EUR · Euro | USD · US dollar | GBP · British pound (sterling) | JPY · Japanese yen | CHF · Swiss franc | CAD · Canadian dollar | AUD · Australian dollar | CNY · Chinese yuan (renminbi) | INR · Indian rupee | SEK · Swedish krona | NOK · Norwegian krone | DKK · Danish krone | PLN · Polish złoty | CZK · Czech koruna | BRL · Brazilian real | MXN · Mexican peso | SGD · Singapore dollar | HKD · Hong Kong dollar | KRW · South Korean won | NZD · New Zealand dollar | ZAR · South African rand | AED · United Arab Emirates dirham | ILS · Israeli new shekel | TRY · Turkish lira | TWD · New Taiwan dollar)
    [Type another] [Skip] [Back] [To the end]
    ");
    let page = mona.choose(&page, "Pick a currency", "USD").await;
    assert_snapshot!(page.text(), @"
    (only you) (changed)
    **Step 6 of 7 · Daily digest**
    ┃ #5b7c99
    ┃ ✔ **Amounts without a currency are in USD**
    ┃
    ┃ One message each working day, for managers: what moved, what is stuck, what waits for you. When?
    ┃
    ┃ Now: 08:30, Mon–Fri, the default
    (Pick a time: 08:30 | 07:30 | 08:00 | 09:00 | 10:00 | 17:00 | No digest)
    [Type a time] [Skip] [Back] [To the end]
    ");
    let page = mona.choose(&page, "Pick a time", "08:00").await;
    assert_snapshot!(page.text(), @"
    (only you) (changed)
    **Step 7 of 7 · How hard the bot pushes**
    ┃ #5b7c99
    ┃ ✔ **The digest comes at 08:00**
    ┃
    ┃ When somebody passes over a stage: *scripted* asks a manager first, *guided* wants a reason, *autonomous* only reports.
    (Everybody else: guided: Everybody else: guided (default) – a skip needs a reason | Everybody else: scripted – a skip waits for a manager | Everybody else: autonomous – a skip is only reported)
    (Junior rep: scripted: Junior rep: scripted (the playbook's) – a skip waits for a manager | Junior rep: guided – a skip needs a reason | Junior rep: autonomous – a skip is only reported)
    [Skip] [Back]
    ");
    let page = mona
        .choose(&page, "Everybody else: guided", "scripted")
        .await;
    assert_snapshot!(page.text(), @"
    (only you) (changed)
    **Step 7 of 7 · How hard the bot pushes**
    ┃ #5b7c99
    ┃ ✔ **People without a sales role are scripted now:** a skip waits for a manager
    ┃
    ┃ When somebody passes over a stage: *scripted* asks a manager first, *guided* wants a reason, *autonomous* only reports.
    (Everybody else: scripted: Everybody else: guided (default) – a skip needs a reason | •Everybody else: scripted – a skip waits for a manager | Everybody else: autonomous – a skip is only reported)
    (Junior rep: scripted: Junior rep: scripted (the playbook's) – a skip waits for a manager | Junior rep: guided – a skip needs a reason | Junior rep: autonomous – a skip is only reported)
    [Next] [Back]
    ");
    let page = mona.press(&page, "Next").await;
    assert_snapshot!(page.text(), @"
    (only you) (changed)
    **Set up: the team can start**
    ┃ #3ba55d
    ┃ ✔ Flags go to #deals
    ┃ ✔ Managers are asked in #managers
    ┃ ✔ 1 Discord role is a sales role
    ┃ ✔ Europe/Berlin · USD
    ┃ ✔ First digest: Tue 24 Nov, 08:00
    ┃
    ┃ **Reps begin with** `/deal new`, then `/deal checklist` and `/deal move`. `/setup status` checks permissions.
    ┃
    ┃ **Your digest, if it came now**
    ┃ **Mon 23 Nov: a quiet day.** No open deals yet.
    [Try it with a sample deal] [Go through all steps]
    ");
    let page = mona.press(&page, "Try it with a sample deal").await;
    assert_snapshot!(page.text(), @"
    (only you) (changed)
    **Set up: the team can start**
    ┃ #3ba55d
    ┃ ✔ **D-1 · Sample: depot scheduling is logged.** Try everything on it: it is in no sum and no digest.
    ┃
    ┃ ✔ Flags go to #deals
    ┃ ✔ Managers are asked in #managers
    ┃ ✔ 1 Discord role is a sales role
    ┃ ✔ Europe/Berlin · USD
    ┃ ✔ First digest: Tue 24 Nov, 08:00
    ┃
    ┃ **Reps begin with** `/deal new`, then `/deal checklist` and `/deal move`. `/setup status` checks permissions.
    ┃
    ┃ **Your digest, if it came now**
    ┃ **Mon 23 Nov: a quiet day.** No open deals yet.
    [Look at the sample] [Remove the sample] [Go through all steps]
    ");
    assert_eq!(page.message().id(), id, "one message from first to last");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_goes_on_where_it_was_left() {
    let world = World::start().await;
    let mona = world.mona();
    let page = mona.command("setup start", &[]).await;
    let page = mona.choose(&page, "Pick the deals channel", "deals").await;
    let page = mona.press(&page, "Skip").await;
    mona.choose(&page, "Pick a Discord role", "Sales Rep").await;

    // Set by its own command meanwhile.
    mona.command("setup currency", &[("currency", "JPY")]).await;
    let page = mona.command("setup start", &[]).await;
    assert_snapshot!(page.text(), @"
    (only you)
    **Step 2 of 7 · Managers' channel**
    ┃ #5b7c99
    ┃ 5 of 7 steps are still open; this is the first of them.
    ┃
    ┃ Requests and the daily digest go here. Take a channel that only managers read.
    ┃
    ┃ Not set: requests go where flags go, and no digest is made.
    (Pick the managers' channel: #channel)
    [Skip] [Back] [To the end]
    [Go through all steps]
    ");
    let again = mona.press(&page, "Go through all steps").await;
    assert_snapshot!(again.text(), @"
    (only you) (changed)
    **Step 1 of 7 · Deals channel**
    ┃ #5b7c99
    ┃ Flags about deals go here: a skipped stage, a deal that rests too long. Take the channel where the team talks about deals.
    ┃
    ┃ Now: #deals
    (Pick the deals channel: •#deals | #channel)
    [Next]
    ");
    let next = mona.press(&again, "Next").await;
    assert!(next.text().contains("Step 2 of 7"), "{}", next.text());
    let back = mona.press(&next, "Back").await;
    assert_eq!(back.text(), again.text());
    let next = mona.press(&back, "Next").await;
    let end = mona.press(&next, "To the end").await;
    assert_snapshot!(end.text(), @"
    (only you) (changed)
    **Ready: 2 of 7 steps are set**
    ┃ #3ba55d
    ┃ ✔ Flags go to #deals
    ┃ ◻ No managers' channel: no digest
    ┃ ◻ No sales roles: everybody is a rep
    ┃ ◻ UTC · JPY
    ┃
    ┃ **Reps begin with** `/deal new`, then `/deal checklist` and `/deal move`. `/setup status` checks permissions.
    [Try it with a sample deal] [Go through all steps]
    ");

    // No digest is a choice as well.
    let page = mona.command("setup start", &[]).await;
    let page = mona
        .choose(&page, "Pick the managers' channel", "managers")
        .await;
    let page = mona.choose(&page, "Pick a Discord role", "Sales Rep").await;
    let page = mona
        .choose(&page, "Pick its sales role", "Sales manager")
        .await;
    let page = mona.press(&page, "Yes, save it").await;
    assert_snapshot!(page.text(), @"
    (only you) (changed)
    **Step 3 of 7 · Sales roles**
    ┃ #5b7c99
    ┃ ✔ **Sales Rep is Sales manager**
    ┃ Whoever has that Discord role is a manager here.
    ┃
    ┃ Which Discord role is which sales role? It decides what a rep is asked, and who else is a manager. Pick one after the other.
    ┃
    ┃ ✔ @Sales Rep is Sales manager
    (Pick a Discord role: @role)
    [Next] [Back] [To the end]
    ");
    let page = mona.press(&page, "Next").await;
    let form = mona.press(&page, "Type a city").await;
    assert_snapshot!(form.text(), @"
    {Time zone}
    Time zone: (A city, such as Lisbon)
    ");
    let page = mona.submit(&form, &[("timezone", "Oslo")]).await;
    assert!(
        page.text().contains("JPY. `45k` is read as"),
        "{}",
        page.text()
    );
    let page = mona.press(&page, "Next").await;
    let page = mona.choose(&page, "Pick a time", "No digest").await;
    let page = mona
        .choose(&page, "Everybody else: guided", "default")
        .await;
    assert!(page.text().contains("[Next]"), "{}", page.text());
    let page = mona.press(&page, "Next").await;
    assert_snapshot!(page.text(), @"
    (only you) (changed)
    **Set up: the team can start**
    ┃ #3ba55d
    ┃ ✔ Flags go to #deals
    ┃ ✔ Managers are asked in #managers
    ┃ ✔ 1 Discord role is a sales role
    ┃ ✔ Europe/Oslo · JPY
    ┃ – No digest
    ┃
    ┃ **Reps begin with** `/deal new`, then `/deal checklist` and `/deal move`. `/setup status` checks permissions.
    [Try it with a sample deal] [Go through all steps]
    ");
    let page = mona.command("setup start", &[]).await;
    assert!(
        page.text().contains("Set up: the team can start"),
        "{}",
        page.text()
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_picture_goes_with_the_page_that_shows_it() {
    let world = World::start().await;
    let mona = world.mona();
    let page = mona.command("setup start", &[]).await;
    let page = mona.press(&page, "Skip").await;
    let page = mona
        .choose(&page, "Pick the managers' channel", "managers")
        .await;
    // The picture is one of open deals.
    mona.command("deal new", &[("name", "Nordlicht"), ("value", "20k")])
        .await;
    let end = mona.press(&page, "To the end").await;
    assert!(end.text().contains("<pipeline.png"), "{}", end.text());
    let again = mona.press(&end, "Go through all steps").await;
    assert!(!again.text().contains('<'), "{}", again.text());
    // And comes again with it.
    let again = mona.press(&again, "Skip").await;
    let next = mona.press(&again, "To the end").await;
    assert!(next.text().contains("<pipeline.png"), "{}", next.text());
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_will_not_do_is_refused_in_place() {
    let world = World::start().await;
    let mona = world.mona();
    let deals = world.room.channel_id(None, "deals").unwrap();
    world
        .room
        .overwrite(deals, "dealcoach", 1 << 10, 1 << 11)
        .unwrap();
    let page = mona.command("setup start", &[]).await;
    let id = page.message().id();
    let refused = mona.choose(&page, "Pick the deals channel", "deals").await;
    assert_snapshot!(refused.text(), @"
    (only you) (changed)
    **In #deals the bot lacks: Send Messages.** Channel settings → Permissions → the bot's role. Then try again. Nothing was changed.
    [Back to the step]
    ");
    world
        .room
        .overwrite(deals, "dealcoach", 1 << 10 | 1 << 11, 0)
        .unwrap();
    let page = mona.press(&refused, "Back to the step").await;
    let page = mona.choose(&page, "Pick the deals channel", "deals").await;
    let asked = mona
        .choose(&page, "Pick the managers' channel", "deals")
        .await;
    assert_snapshot!(asked.text(), @"
    (only you) (changed)
    **Everybody in this server reads** #deals
    ┃ #e0a030
    ┃ Requests speak of single reps there. Take a channel that only managers see, or this one all the same. Nothing was changed yet.
    [Take it all the same]
    [Back to the step]
    ");
    let page = mona.press(&asked, "Take it all the same").await;
    assert!(page.text().contains("Step 3 of 7"), "{}", page.text());

    let page = mona.press(&page, "Skip").await;
    let form = mona.press(&page, "Type a city").await;
    let asked = mona.submit(&form, &[("timezone", "utc+2")]).await;
    assert_snapshot!(asked.text(), @"
    (only you) (changed)
    **Which time zone is `utc+2`?**
    ┃ #e0a030
    ┃ Nothing is saved yet; the rest of what you typed is kept. There are more: type the city.
    [Europe/Helsinki (UTC+2, 11:00)] [Africa/Johannesburg (UTC+2, 11:00)] [Africa/Blantyre (UTC+2, 11:00)] [Africa/Bujumbura (UTC+2, 11:00)] [Correct it]
    [Back to the step]
    ");
    let button = asked.message().buttons()[0].clone();
    let page = mona.press(&asked, &button).await;
    assert!(page.text().contains("Step 5 of 7"), "{}", page.text());
    let page = mona.press(&page, "Back").await;

    let form = mona.press(&page, "Type a city").await;
    let refused = mona.submit(&form, &[("timezone", "Atlantis")]).await;
    assert_snapshot!(refused.text(), @"
    (only you) (changed)
    **I know no time zone `Atlantis`.** Give a city such as `Berlin` or `Sao Paulo`, or a name such as `Europe/Berlin`.
    ┃ #c93c3c
    ┃ Nothing was changed; the rest of what you typed is kept.
    [Correct it]
    [Back to the step]
    ");
    let form = mona.press(&refused, "Correct it").await;
    let page = mona.submit(&form, &[("timezone", "Lisbon")]).await;
    assert!(page.text().contains("Europe/Lisbon"), "{}", page.text());

    let form = mona.press(&page, "Type another").await;
    let refused = mona.submit(&form, &[("currency", "shells")]).await;
    assert_snapshot!(refused.text(), @"
    (only you) (changed)
    **I don't know the currency `shells`.** Give its ISO code, such as `EUR`, `USD` or `CHF`. Nothing was changed.
    [Correct it]
    [Back to the step]
    ");
    let page = mona.press(&refused, "Back to the step").await;
    let page = mona.choose(&page, "Pick a currency", "GBP").await;

    let form = mona.press(&page, "Type a time").await;
    let refused = mona.submit(&form, &[("time", "after lunch")]).await;
    assert_snapshot!(refused.text(), @"
    (only you) (changed)
    **I can't read `after lunch` as a time of day.** *Time* looks like `9`, `8:30` or `5:30pm`.
    ┃ #c93c3c
    ┃ Nothing was changed; the rest of what you typed is kept.
    [Correct it]
    [Back to the step]
    ");
    let form = mona.press(&refused, "Correct it").await;
    assert_snapshot!(form.text(), @"
    {Correct it}
    Time: after lunch
      Such as 8:30 or 5pm
    ");
    let page = mona.submit(&form, &[("time", "1:15pm")]).await;
    assert!(page.text().contains("comes at 13:15"), "{}", page.text());
    assert_eq!(page.message().id(), id, "one message from first to last");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_deleted_is_named() {
    let world = World::start().await;
    let mona = world.mona();
    let deals = world.room.add_channel(None, "leads").unwrap();
    let page = mona.command("setup start", &[]).await;
    mona.choose(&page, "Pick the deals channel", "leads").await;
    world.room.delete_channel(deals);
    let page = mona.command("setup start", &[]).await;
    assert!(
        page.text().contains("The deals channel is gone"),
        "{}",
        page.text()
    );

    let page = mona.press(&page, "Skip").await;
    let page = mona.press(&page, "Skip").await;
    let role = mona.choose(&page, "Pick a Discord role", "Sales Rep").await;
    let page = mona.choose(&role, "Pick its sales role", "hunter").await;
    world.room.add_role("Interns", 0);
    let role = mona.choose(&page, "Pick a Discord role", "Interns").await;
    world.room.delete_role("Interns");
    let refused = mona.choose(&role, "Pick its sales role", "junior").await;
    assert_snapshot!(refused.text(), @"
    (only you) (changed)
    **That Discord role, Interns, was deleted.** Pick another. Nothing was changed.
    [Back to the step]
    ");
    world.room.delete_role("Sales Rep");
    let page = mona.press(&refused, "Back to the step").await;
    assert_snapshot!(page.text(), @"
    (only you) (changed)
    **Step 3 of 7 · Sales roles**
    ┃ #5b7c99
    ┃ The Discord role Sales Rep was deleted: it is Hunter no more.
    ┃
    ┃ Which Discord role is which sales role? It decides what a rep is asked, and who else is a manager. Pick one after the other.
    ┃
    ┃ None yet: everybody is a rep, and *Manage Server* manages.
    (Pick a Discord role: @role)
    [Skip] [Back] [To the end]
    ");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_manager_has_just_set_is_not_set_over() {
    let world = World::start().await;
    let (ben, mona) = (world.ben(), world.mona());
    let map = [("role", "Sales Rep"), ("sales_role", "manager")];
    let asked = mona.command("setup role", &map).await;
    mona.press(&asked, "Yes, save it").await;
    let page = mona.command("setup start", &[]).await;
    ben.command(
        "setup channel",
        &[("kind", "Deals"), ("channel", "#managers")],
    )
    .await;
    world.minute();
    let asked = mona.choose(&page, "Pick the deals channel", "deals").await;
    assert_snapshot!(asked.text(), @"
    (only you) (changed)
    **@ben set the deals channel 1 minute ago: #managers**
    ┃ #e0a030
    ┃ You: #deals. Nothing was changed; yours is kept.
    [Set mine]
    [Back to the step]
    ");
    let page = mona.press(&asked, "Set mine").await;
    assert!(
        page.text().contains("**Flags go to** #deals"),
        "{}",
        page.text()
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_managers_set_up() {
    let world = World::start().await;
    let (carol, mona) = (world.carol(), world.mona());
    let refused = carol.command("setup start", &[]).await;
    assert_snapshot!(refused.text(), @"
    (only you)
    **Only managers can do this.** A manager has *Manage Server*, or a Discord role mapped with `/setup role`. Nothing was changed.
    ");
    let page = mona.command("setup start", &[]).await;
    let page = mona.press(&page, "Skip").await;
    let end = mona.press(&page, "To the end").await;
    mona.press(&end, "Try it with a sample deal").await;
    let help = carol.command("help", &[]).await;
    for id in [
        "1:start:page:deals",
        "1:start:end",
        "1:start:pick:currency:9",
        "1:start:type:zone:9",
        "1:start:role:1:9:Reps",
        "1:start:mode:9:",
        "1:start:sample",
        "1:start:drop:1",
    ] {
        let refused = carol.forge(id, &help).await;
        assert!(
            refused.text().contains("**Only managers can do this.**"),
            "{id}: {}",
            refused.text()
        );
        assert!(refused.is_private(), "{id}");
    }
    let refused = carol.forge("1:dropsample:1", &help).await;
    assert!(
        refused.text().contains("belongs to @mona"),
        "{}",
        refused.text()
    );
    for id in [
        "1:start:page:nowhere",
        "1:start:pick:roles:x",
        "1:start:pick:deals:1",
        "1:start:type:roles:1",
    ] {
        let refused = mona.forge(id, &page).await;
        assert!(
            refused.text().contains("earlier version"),
            "{id}: {}",
            refused.text()
        );
    }
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn people_without_a_sales_role_are_pushed_as_it_is_set() {
    let world = World::start().await;
    let (carol, mona) = (world.carol(), world.mona());
    let scripted = [("sales_role", "none"), ("mode", "Scripted")];
    let said = mona.command("setup autonomy", &scripted).await;
    assert_snapshot!(said.text(), @"
    (only you)
    ✔ **People without a sales role are scripted now:** a skip waits for a manager
    ┃ #3ba55d
    ┃ guided → scripted
    ");
    let status = mona.command("setup status", &[]).await;
    assert!(
        status.text().contains("✔ Everybody is scripted"),
        "{}",
        status.text()
    );
    carol
        .command("deal new", &[("name", "Nordlicht fleet")])
        .await;
    let skip = [
        ("deal", "1"),
        ("stage", "closing"),
        ("reason", "They asked"),
    ];
    let asked = carol.command("deal move", &skip).await;
    assert!(
        asked.text().contains("a manager is asked"),
        "{}",
        asked.text()
    );
    let default = [
        ("sales_role", "People without a sales role"),
        ("mode", "The playbook's"),
    ];
    let said = mona.command("setup autonomy", &default).await;
    assert_snapshot!(said.text(), @"
    (only you)
    ✔ **People without a sales role are guided now:** a skip needs a reason
    ┃ #3ba55d
    ┃ scripted → guided, the default
    ");
    let offered = mona
        .complete("setup autonomy", "sales_role", "people", &[])
        .await;
    assert!(offered.iter().any(|c| c.value == "none"), "{offered:?}");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sample_is_marked_counted_nowhere_and_removed() {
    let world = World::start().await;
    let (carol, mona) = (world.carol(), world.mona());
    let page = mona.command("setup start", &[]).await;
    let page = mona.choose(&page, "Pick the deals channel", "deals").await;
    let end = mona.press(&page, "To the end").await;
    let made = mona.press(&end, "Try it with a sample deal").await;
    // From a page that was drawn before.
    let twice = mona.forge("1:start:sample", &made).await;
    assert_snapshot!(twice.text(), @"
    (only you) (changed)
    **Ready: 1 of 7 steps are set**
    ┃ #3ba55d
    ┃ ✔ **D-1 · Sample: depot scheduling** is there already.
    ┃
    ┃ ✔ Flags go to #deals
    ┃ ◻ No managers' channel: no digest
    ┃ ◻ No sales roles: everybody is a rep
    ┃ ◻ UTC · EUR
    ┃
    ┃ **Reps begin with** `/deal new`, then `/deal checklist` and `/deal move`. `/setup status` checks permissions.
    [Look at the sample] [Remove the sample] [Go through all steps]
    ");
    mona.command("deal new", &[("name", "Nordlicht fleet"), ("value", "20k")])
        .await;
    let list = mona.command("deal list", &[]).await;
    assert_snapshot!(list.text(), @"
    (only you)
    **1 open deal** · everybody's · €20,000 · and 1 sample
    ┃ #5b7c99
    ┃ **D-2** Nordlicht fleet · €20,000
    ┃ -# Prospecting · @mona
    ┃ **D-1** Sample: depot scheduling · sample · €48,000
    ┃ -# Prospecting · @mona
    [Show mine]
    ");
    let card = mona.press(&made, "Look at the sample").await;
    assert_snapshot!(card.text(), @"
    (only you)
    **D-1 · Sample: depot scheduling** · sample · €48,000 · Sample Logistics
    ┃ #5b7c99
    ┃ ▰▱▱▱▱▱▱ 1 of 7 · Prospecting · 10 %
    ┃
    ┃ Owner @mona
    ┃ standard deal
    ┃ Closes Mon 4 Jan 2027 (in 42 days)
    ┃ **Next** nothing is set
    ┃ Last touch: logged by @mona, now
    ┃ A sample: in no sum and no digest, and it never goes stale
    ┃
    ┃ ✔ 0 of 4 met · ◻ 4 open
    [See checklist] [Log a note] [Set next step] [History] [Show in channel]
    [Remove the sample]
    ");

    // It is moved like any other, and rests as long as it likes.
    let skip = [
        ("deal", "1"),
        ("stage", "development"),
        ("reason", "To see a flag"),
    ];
    mona.command("deal move", &skip).await;
    world.post("D-1 … is in Development").await;
    world.days(60);
    world.catch_up().await;
    let told = world.posts().concat();
    assert!(
        told.contains("Nordlicht fleet") && !told.contains("rests"),
        "{told}"
    );
    assert!(!told.contains("Sample: depot scheduling ·"), "{told}");
    let card = mona.command("deal show", &[("deal", "D-1")]).await;
    let gone = mona.press(&card, "Remove the sample").await;
    assert_snapshot!(gone.text(), @"
    (only you) (changed)
    **D-1 · Sample: depot scheduling is deleted.** Its number is not used again.
    ");
    assert!(
        !world.posts().concat().contains("D-1"),
        "its flag is gone too"
    );
    let again = mona.forge("1:dropsample:1", &gone).await;
    assert!(again.text().contains("D-1"), "{}", again.text());

    // There may be another one then; from the set-up it is removed as well.
    let end = mona.press(&made, "Go through all steps").await;
    let end = mona.press(&end, "Next").await;
    let end = mona.press(&end, "To the end").await;
    let made = mona.press(&end, "Try it with a sample deal").await;
    let end = mona.press(&made, "Remove the sample").await;
    assert_snapshot!(end.text(), @"
    (only you) (changed)
    **Ready: 1 of 7 steps are set**
    ┃ #3ba55d
    ┃ **D-3 · Sample: depot scheduling is deleted.** Its number is not used again.
    ┃
    ┃ ✔ Flags go to #deals
    ┃ ◻ No managers' channel: no digest
    ┃ ◻ No sales roles: everybody is a rep
    ┃ ◻ UTC · EUR
    ┃
    ┃ **Reps begin with** `/deal new`, then `/deal checklist` and `/deal move`. `/setup status` checks permissions.
    [Try it with a sample deal] [Go through all steps]
    ");
    let refused = mona.forge("1:dropsample:2", &list).await;
    assert!(
        refused.text().contains("earlier version"),
        "no sample: {}",
        refused.text()
    );
    let list = carol.command("deal list", &[]).await;
    assert!(list.text().contains("No open deals"), "{}", list.text());
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sample_is_known_as_one_after_a_restart() {
    let mut world = World::start().await;
    let mona = world.mona();
    let page = mona.command("setup start", &[]).await;
    let page = mona.press(&page, "Skip").await;
    let end = mona.press(&page, "To the end").await;
    mona.press(&end, "Try it with a sample deal").await;
    world.restart().await;
    let list = world.mona().command("deal list", &[]).await;
    assert_snapshot!(list.text(), @"
    (only you)
    **No open deals** · everybody's · and 1 sample
    ┃ #5b7c99
    ┃ **D-1** Sample: depot scheduling · sample · €48,000
    ┃ -# Prospecting · @mona
    [Show mine]
    ");
    world.end().await;
}
