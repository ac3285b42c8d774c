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
    ┃ none → Junior rep
    ┃
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
    (people without a sales role: guided: people without a sales role: as the playbook has it (guided) – a skip needs a reason | people without a sales role: scripted – a skip waits for a manager | people without a sales role: guided – a skip needs a reason | people without a sales role: autonomous – a skip is only reported)
    (Junior rep: scripted: Junior rep: as the playbook has it (scripted) – a skip waits for a manager | Junior rep: scripted – a skip waits for a manager | Junior rep: guided – a skip needs a reason | Junior rep: autonomous – a skip is only reported)
    [Skip] [Back]
    ");
    let page = mona
        .choose(&page, "people without a sales role: guided", "scripted")
        .await;
    assert_snapshot!(page.text(), @"
    (only you) (changed)
    **Step 7 of 7 · How hard the bot pushes**
    ┃ #5b7c99
    ┃ ✔ **People without a sales role are scripted now:** a skip waits for a manager
    ┃
    ┃ When somebody passes over a stage: *scripted* asks a manager first, *guided* wants a reason, *autonomous* only reports.
    (people without a sales role: scripted: people without a sales role: as the playbook has it (guided) – a skip needs a reason | •people without a sales role: scripted – a skip waits for a manager | people without a sales role: guided – a skip needs a reason | people without a sales role: autonomous – a skip is only reported)
    (Junior rep: scripted: Junior rep: as the playbook has it (scripted) – a skip waits for a manager | Junior rep: scripted – a skip waits for a manager | Junior rep: guided – a skip needs a reason | Junior rep: autonomous – a skip is only reported)
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
    [Look at the sample] [Remove the sample] [Go through all steps]
    ");
    assert_eq!(page.message().id(), id, "one message from first to last");
    world.end().await;
}
