//! Every refusal there is, reached by somebody doing the thing that is refused. A sentence that nobody can get to
//! see is found here, and so is one that was forgotten.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use insta::assert_snapshot;
use regex::Regex;
use serde_json::json;

use super::skips::{answered, logged};
use crate::support::{Plan, Said, World, copy_of};

const FILE: &str = include_str!("../../../prompts/messages/refusals.md");

/// Reached by a burst of commands in `crash/burst.rs`, by what is no longer there in `posted.rs`, and by a stage that
/// was taken out in `stages.rs`.
const ELSEWHERE: [&str; 10] = [
    // In `start.rs`.
    "refusal.role_gone",
    // In `nudges.rs`.
    "refusal.cue_over",
    // Discord offers nothing that would be refused: a number out of bounds, a button of a server one has left.
    "refusal.days_number",
    "refusal.no_member",
    "refusal.away",
    "refusal.busy",
    "refusal.gone",
    "refusal.withdrawn",
    "refusal.flag_over",
    "refusal.stages_gone",
];

/// The sentences, and which of them were seen.
struct Seen {
    /// The longest part of the first line that no value changes, by key.
    fixed: BTreeMap<String, String>,
    said: BTreeMap<String, String>,
    page: String,
}

impl Seen {
    fn new() -> Self {
        let value = Regex::new(r"\{\{.*?\}\}|\{%.*?%\}").unwrap();
        let sentence = |section: &str| {
            let (head, body) = section.split_once('\n')?;
            let key = head.split(':').next()?.trim().to_owned();
            let line = body.lines().find(|l| !l.trim().is_empty())?;
            let fixed = value.split(line).max_by_key(|part| part.trim().len())?;
            Some((key, fixed.trim().to_owned()))
        };
        Self {
            fixed: FILE.split("\n## ").skip(1).filter_map(sentence).collect(),
            said: BTreeMap::new(),
            page: String::new(),
        }
    }

    /// Holds an answer to be this refusal, for this person alone.
    fn meets(&mut self, key: &str, said: &Said) {
        self.holds(key, said);
        assert!(said.is_private(), "{key}: {}", said.text());
        assert!(
            said.text().contains("#c93c3c") || !said.text().contains('┃'),
            "{key} is red"
        );
        let text = said
            .text()
            .trim_start_matches("(only you)\n")
            .replace("┃ #c93c3c\n", "");
        let text = Regex::new("E-[0-9A-F]+")
            .unwrap()
            .replace(&text, "E-…")
            .into_owned();
        for part in [key, "\n", &text, "\n\n"] {
            self.page.push_str(part);
        }
    }

    /// Holds an answer to say this sentence, whatever else it says.
    fn holds(&mut self, key: &str, said: &Said) {
        let fixed = self
            .fixed
            .get(key)
            .unwrap_or_else(|| panic!("no sentence {key}"));
        assert!(
            said.text().contains(fixed),
            "{key} is {fixed:?}, not:\n{}",
            said.text()
        );
        self.said.insert(key.to_owned(), said.text().to_owned());
    }

    /// The refusals since the last page, to be read.
    fn page(&mut self) -> String {
        std::mem::take(&mut self.page)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_refusal_is_reached() {
    let mut seen = Seen::new();
    who_and_where(&mut seen).await;
    what_was_typed(&mut seen).await;
    how_the_deal_stands(&mut seen).await;
    decisions(&mut seen).await;
    evidence_and_flags(&mut seen).await;
    taking_back(&mut seen).await;
    set_up(&mut seen).await;
    hours_and_rests(&mut seen).await;
    floods_and_faults(&mut seen).await;
    let never = seen.fixed.keys().filter(|k| !seen.said.contains_key(*k));
    let never: Vec<_> = never.filter(|k| !ELSEWHERE.contains(&k.as_str())).collect();
    assert!(never.is_empty(), "never seen: {never:?}");
}

async fn hours_and_rests(seen: &mut Seen) {
    let world = World::start().await;
    let (carol, mona) = (world.carol(), world.mona());
    logged(&carol, "Nordlicht fleet").await;
    let said = mona.command("digest now", &[]).await;
    seen.holds("refusal.digest_no_channel", &said);
    let setup = |option, text| {
        let mona = &mona;
        async move { mona.command("setup hours", &[(option, text)]).await }
    };
    seen.meets("refusal.zone", &setup("timezone", "Atlantis").await);
    seen.meets("refusal.time", &setup("from", "nine-ish").await);
    seen.meets("refusal.days", &setup("days", "most days").await);
    seen.meets("refusal.hours_order", &setup("from", "19").await);
    seen.meets("refusal.days_off", &setup("holidays", "25 Dec, soon").await);
    seen.meets("refusal.country", &setup("holidays", "Japan").await);
    let long = setup("holidays", "1 Feb - 1 Mar, 2 Mar - 1 May").await;
    assert!(long.text().contains('✔'), "{}", long.text());
    for year in ["2028", "2029", "2030", "2031", "2032", "2033"] {
        let spans = format!("{year}-02-01..{year}-04-01");
        let said = mona.command("setup hours", &[("holidays", &spans)]).await;
        if !said.text().contains('✔') {
            seen.meets("refusal.days_off_many", &said);
            break;
        }
    }
    let snooze = |until: &'static str| {
        let carol = &carol;
        async move {
            let options = [("deal", "D-1"), ("until", until), ("reason", "They move")];
            carol.command("deal snooze", &options).await
        }
    };
    seen.meets("refusal.snooze_day", &snooze("today").await);
    seen.meets("refusal.snooze_far", &snooze("in 2 years").await);
    let said = snooze("in 3 weeks").await;
    carol.press(&said, "Look at it again").await;
    let again = carol.press(&said, "Look at it again").await;
    seen.meets("refusal.not_snoozed", &again);
    let pause = |until: &'static str| {
        let carol = &carol;
        async move { carol.command("coach pause", &[("until", until)]).await }
    };
    seen.meets("refusal.pause_long", &pause("in 2 years").await);
    let options = [("until", "friday"), ("stand_in", "@carol")];
    let said = carol.command("coach pause", &options).await;
    seen.meets("refusal.stand_in_self", &said);
    let said = pause("friday").await;
    carol.press(&said, "Back now").await;
    let again = carol.press(&said, "Back now").await;
    seen.meets("refusal.not_paused", &again);
    assert_snapshot!(seen.page(), @"
    refusal.zone
    **I know no time zone `Atlantis`.** Give a city such as `Berlin` or `Sao Paulo`, or a name such as `Europe/Berlin`.
    ┃ Nothing was changed; the rest of what you typed is kept.
    [Correct it]

    refusal.time
    **I can't read `nine-ish` as a time of day.** *From* looks like `9`, `8:30` or `5:30pm`.
    ┃ Nothing was changed; the rest of what you typed is kept.
    [Correct it]

    refusal.days
    **I can't read `most days` as days of the week.** Give them as `mon-fri` or `mon, wed, fri`.
    ┃ Nothing was changed; the rest of what you typed is kept.
    [Correct it]

    refusal.hours_order
    **The working day would end at 18:00, before it begins at 19:00.** Give a later `to` or an earlier `from`.
    ┃ Nothing was changed; the rest of what you typed is kept.
    [Correct it]

    refusal.days_off
    **I can't read `soon` as a day or a country.** Days off look like `25 Dec, 31 Dec - 2 Jan`, `2026-12-24` or `Germany`. Nothing was changed; the rest of what you typed is kept.
    [Correct it]

    refusal.country
    **I don't know the public holidays of Japan.** Give them as days, such as `1 Jan, 3 May - 5 May`.
    ┃ Nothing was changed; the rest of what you typed is kept.
    [Correct it]

    refusal.days_off_many
    **Those are more than 400 days off.** Take some out first: `/setup hours` lists them.
    ┃ Nothing was changed.
    [Correct it]

    refusal.snooze_day
    **`today` is no day ahead.** Give a day from Tue 24 Nov on, such as `in 3 weeks`.
    ┃ Nothing was changed; the rest of what you typed is kept.
    [Correct it]

    refusal.snooze_far
    **`in 2 years` is more than a year away.** Give a day until Wed 24 Nov 2027, or close the deal and reopen it then.
    ┃ Nothing was changed; the rest of what you typed is kept.
    [Correct it]

    refusal.not_snoozed
    **D-1 Nordlicht fleet is not left alone any more.**
    ┃ ▰▱▱▱▱▱▱ 1 of 7 · Prospecting
    ┃ Nothing was changed.
    [See checklist]

    refusal.pause_long
    **`in 2 years` is more than a year away.** Give a day until Wed 24 Nov 2027; a pause can be set again.
    ┃ Nothing was changed; the rest of what you typed is kept.
    [Correct it]

    refusal.stand_in_self
    **You can't stand in for yourself.** Name somebody else, or leave it out.
    ┃ Nothing was changed; the rest of what you typed is kept.
    [Correct it]

    refusal.not_paused
    **You have no pause that could end.** Nothing was changed.
    ");
    world.end().await;
}

async fn who_and_where(seen: &mut Seen) {
    let world = World::start().await;
    let (carol, ben, mona) = (world.carol(), world.ben(), world.mona());
    logged(&carol, "Nordlicht fleet").await;
    logged(&carol, "Nordlicht depots").await;
    let unknown = [("deal", "D-1"), ("step", "Call Jana"), ("due", "TBD")];
    seen.holds(
        "date.unknown_step",
        &carol.command("deal next", &unknown).await,
    );
    seen.meets(
        "refusal.no_deal",
        &carol.command("deal show", &[("deal", "d-77")]).await,
    );
    seen.meets(
        "refusal.no_deal",
        &carol.command("deal show", &[("deal", "`@everyone`")]).await,
    );
    let refused = ben
        .command("deal lost", &[("deal", "D-1"), ("reason", "price")])
        .await;
    seen.meets("refusal.not_yours", &refused);
    seen.meets(
        "refusal.managers_only",
        &carol.command("deal delete", &[("deal", "D-1")]).await,
    );
    seen.meets(
        "refusal.managers_only",
        &carol.command("setup status", &[]).await,
    );
    let help = carol.command("help", &[]).await;
    seen.meets("refusal.old_button", &carol.forge("0:card:1", &help).await);
    seen.meets(
        "refusal.old_button",
        &carol.forge("1:card:1:more", &help).await,
    );
    let unknown = json!({ "id": "1", "name": "deal", "type": 1, "options": [{ "name": "vanish", "type": 1, "options": [] }] });
    seen.meets(
        "refusal.unknown_command",
        &carol.forge_command(unknown).await,
    );
    let dm = world.carol().in_dm();
    let help = dm.command("help", &[]).await;
    assert_snapshot!(help.text(), @"
    (only you)
    **I coach sales teams in their server.** Use `/help` in one of its channels, and `/deal new` to start.
    ");
    seen.meets("refusal.workspace_only", &dm.forge("1:card:1", &help).await);
    let refused = carol
        .command(
            "deal new",
            &[("name", "Hafenwerk"), ("value", "12k"), ("owner", "ben")],
        )
        .await;
    seen.meets("refusal.owner_managers", &refused);
    let mine = carol.press(&refused, "Log it as mine").await;
    assert!(
        mine.text().contains("Hafenwerk") && mine.text().contains("€12,000"),
        "{}",
        mine.text()
    );
    let bot = mona
        .command("deal assign", &[("deal", "D-1"), ("to", "dealcoach")])
        .await;
    seen.meets("refusal.not_member", &bot);
    world.end().await;

    let world = World::with(Plan {
        elsewhere: true,
        ..Plan::default()
    })
    .await;
    seen.meets(
        "refusal.not_served",
        &world.carol().command("deal list", &[]).await,
    );
    world.end().await;
    assert_snapshot!(seen.page(), @"
    refusal.no_deal
    **There is no deal `D-77`.** Type a code such as `D-12`, or pick one from the list while typing. Nothing was changed.

    refusal.no_deal
    **There is no deal `ˋ@everyoneˋ`.** Type a code such as `D-12`, or pick one from the list while typing. Nothing was changed.

    refusal.not_yours
    **D-1 Nordlicht fleet belongs to @carol.** Its owner and managers change it. You can add a note or evidence. Nothing was changed.

    refusal.managers_only
    **Only managers can do this.** A manager has *Manage Server*, or a Discord role mapped with `/setup role`. Nothing was changed.

    refusal.managers_only
    **Only managers can do this.** A manager has *Manage Server*, or a Discord role mapped with `/setup role`. Nothing was changed.

    refusal.old_button
    **This button is from an earlier version.** Use the command again, and its new buttons. Nothing was changed.

    refusal.old_button
    **This button is from an earlier version.** Use the command again, and its new buttons. Nothing was changed.

    refusal.unknown_command
    **I don't know `/deal vanish`.** `/help` lists what there is. Nothing was changed.

    refusal.workspace_only
    **This works in a server only.** Use it in a channel of your team's server.

    refusal.owner_managers
    **Only managers log deals for others.** Yours is kept as typed: log it as your own, or ask a manager. Nothing was changed.
    [Log it as mine]

    refusal.not_member
    **dealcoach is a bot.** Name a member of the team. Nothing was changed.

    refusal.not_served
    **This bot serves another company's servers.** Ask whoever runs it to add this one to its `config.toml`.
    ");
}

async fn what_was_typed(seen: &mut Seen) {
    let world = World::start().await;
    let carol = world.carol();
    let refused = carol
        .command("deal new", &[("name", "   "), ("value", "45k")])
        .await;
    seen.meets("refusal.missing", &refused);
    let form = carol.press(&refused, "Correct it").await;
    assert_snapshot!(form.text(), @"
    {Correct it}
    Name:    
      What the deal is called
    Value (optional): 45k
      Such as 45k, €12,500.50 or 1.2m usd
    Customer (optional): _
      Who buys
    Source (optional): (Make a selection: Call | E-mail | LinkedIn | Advertising | Marketing event | Referral from a customer | Inbound enquiry | Existing customer)
      Where it comes from
    Close date (optional): _
      Such as 2026-12-15, in 3 weeks, end of quarter
    ");
    let refused = carol.submit(&form, &[("Name", "\u{200b}\u{2060}")]).await;
    seen.meets("refusal.unseen", &refused);
    let long = "Nordlicht and all its daughters ".repeat(4);
    let refused = carol.command("deal new", &[("name", &long)]).await;
    seen.meets("refusal.too_long", &refused);

    for (value, why) in [
        ("45k-50k", "amount.one"),
        ("-5k", "amount.negative"),
        ("9e99", "amount.unreadable"),
        ("999999999999999999999", "amount.large"),
        ("12.3456 EUR", "amount.decimals"),
        ("€45k USD", "amount.currencies"),
        ("45k bananas", "amount.words"),
        ("12 x 500", "amount.product"),
    ] {
        let refused = carol
            .command("deal new", &[("name", "Hafenwerk"), ("value", value)])
            .await;
        seen.meets("refusal.amount", &refused);
        seen.holds(why, &refused);
    }
    seen.meets(
        "refusal.amount_unknown",
        &carol
            .command("deal new", &[("name", "Hafenwerk"), ("value", "TBD")])
            .await,
    );
    for (close, why) in [
        ("2026-02-30", "date.no_such_day"),
        ("1999-01-01", "date.range"),
        ("soonish", "date.unreadable"),
        ("early January", "date.vague"),
        ("5pm", "date.only_time"),
        ("FY27", "date.fiscal"),
        ("TBD", "date.unknown"),
    ] {
        let refused = carol
            .command("deal new", &[("name", "Hafenwerk"), ("close", close)])
            .await;
        seen.meets("refusal.date", &refused);
        seen.holds(why, &refused);
    }
    let refused = carol
        .command(
            "deal new",
            &[("name", "Hafenwerk"), ("close", "2026-11-01")],
        )
        .await;
    seen.meets("refusal.past", &refused);
    let form = carol.press(&refused, "Correct it").await;
    assert_snapshot!(form.text(), @"
    {Correct it}
    Name: Hafenwerk
      What the deal is called
    Close date (optional): 2026-11-01
      Such as 2026-12-15, in 3 weeks, end of quarter
    Value (optional): _
      Such as 45k, €12,500.50 or 1.2m usd
    Customer (optional): _
      Who buys
    Source (optional): (Make a selection: Call | E-mail | LinkedIn | Advertising | Marketing event | Referral from a customer | Inbound enquiry | Existing customer)
      Where it comes from
    ");
    world.pass(Duration::from_mins(16));
    seen.meets(
        "refusal.draft_gone",
        &carol.submit(&form, &[("Close date", "in 3 weeks")]).await,
    );
    seen.meets(
        "refusal.draft_gone",
        &carol.press(&refused, "Correct it").await,
    );
    let refused = carol
        .command("deal new", &[("name", "Hafenwerk"), ("source", "a dream")])
        .await;
    seen.meets("refusal.choice", &refused);
    let refused = carol
        .command("deal new", &[("name", "Hafenwerk"), ("stage", "Nowhere")])
        .await;
    seen.meets("refusal.stage", &refused);
    let refused = carol
        .command(
            "deal new",
            &[("name", "Hafenwerk"), ("stage", "Account Management")],
        )
        .await;
    seen.meets("refusal.starts_won", &refused);
    let page = carol.command("playbook process", &[]).await;
    seen.meets(
        "refusal.stage_gone",
        &carol.forge("1:stage:nowhere", &page).await,
    );
    let nothing = carol.command("deal list", &[]).await;
    assert!(
        nothing.text().contains("No open deals"),
        "nothing was saved: {}",
        nothing.text()
    );
    world.end().await;
    assert_snapshot!(seen.page(), @"
    refusal.missing
    **Name is empty.** Nothing was changed; the rest of what you typed is kept.
    [Correct it]

    refusal.unseen
    **Name: there is nothing in it that can be seen.** Write it in letters or signs. Nothing was changed; the rest is kept.
    [Correct it]

    refusal.too_long
    **Name is too long:** at most 100 characters.
    ┃ Nothing was changed; what you typed is kept:
    ┃ >>> Nordlicht and all its daughters Nordlicht and all its daughters Nordlicht and all its daughters Nordlicht and all its daughters
    [Correct it]

    refusal.amount
    **I can't read `45k-50k` as one amount.** Give the figure you would forecast, such as `45k` or `€47,500`.
    ┃ Nothing was changed; the rest of what you typed is kept.
    [Correct it]

    refusal.amount
    **I can't read `-5k` as one amount.** A deal is not worth less than nothing: `45k`, or `0` for a free pilot.
    ┃ Nothing was changed; the rest of what you typed is kept.
    [Correct it]

    refusal.amount
    **I can't read `9e99` as one amount.** Write it as `45k`, `€12,500.50` or `1.2m usd`.
    ┃ Nothing was changed; the rest of what you typed is kept.
    [Correct it]

    refusal.amount
    **I can't read `999999999999999999999` as one amount.** The most I keep is €10,000,000,000,000.
    ┃ Nothing was changed; the rest of what you typed is kept.
    [Correct it]

    refusal.amount
    **I can't read `12.3456 EUR` as one amount.** Most decimals that EUR has: 2.
    ┃ Nothing was changed; the rest of what you typed is kept.
    [Correct it]

    refusal.amount
    **I can't read `€45k USD` as one amount.** It names € and USD: give one of them.
    ┃ Nothing was changed; the rest of what you typed is kept.
    [Correct it]

    refusal.amount
    **I can't read `45k bananas` as one amount.** I don't know `bananas`. Give the figure alone, such as `45k`, `€12,500.50` or `1.2m usd`.
    ┃ Nothing was changed; the rest of what you typed is kept.
    [Take €45,000] [Correct it]

    refusal.amount
    **I can't read `12 x 500` as one amount.** I don't multiply by `x`. Give what comes of it, such as `45k`.
    ┃ Nothing was changed; the rest of what you typed is kept.
    [Take €6,000] [Correct it]

    refusal.amount_unknown
    **`TBD` is no amount yet.** Leave it out until you know it.
    ┃ Nothing was changed; the rest of what you typed is kept.
    [Leave it out] [Correct it]

    refusal.date
    **I can't read `2026-02-30` as a day.** That day does not exist. The month's last is `Sat 28 Feb 2026`.
    ┃ Nothing was changed; the rest of what you typed is kept.
    [Correct it]

    refusal.date
    **I can't read `1999-01-01` as a day.** It must lie between 2000 and 2100, such as `Mon 14 Dec`.
    ┃ Nothing was changed; the rest of what you typed is kept.
    [Correct it]

    refusal.date
    **I can't read `soonish` as a day.** Write it as `Mon 14 Dec`, `in 3 weeks`, `next friday` or `end of quarter`.
    ┃ Nothing was changed; the rest of what you typed is kept.
    [Correct it]

    refusal.date
    **I can't read `early January` as a day.** That is no single day. Give one, such as `Fri 8 Jan 2027`.
    ┃ Nothing was changed; the rest of what you typed is kept.
    [Correct it]

    refusal.date
    **I can't read `5pm` as a day.** That is a time, and days alone are kept. Give one, such as `today` or `Mon 14 Dec`.
    ┃ Nothing was changed; the rest of what you typed is kept.
    [Correct it]

    refusal.date
    **I can't read `FY27` as a day.** Calendar years only, such as `end of 2027`: where a fiscal year begins is not known here.
    ┃ Nothing was changed; the rest of what you typed is kept.
    [Correct it]

    refusal.date
    **I can't read `TBD` as a day.** Leave it out until you know it. Else write it as `Mon 14 Dec` or `in 3 weeks`.
    ┃ Nothing was changed; the rest of what you typed is kept.
    [Correct it]

    refusal.past
    **`2026-11-01` is Sun 1 Nov, which has passed.** Give a day from today on, such as `in 3 weeks`.
    ┃ Nothing was changed; the rest of what you typed is kept.
    [Correct it]

    refusal.draft_gone
    **What you typed is no longer kept.** It is held for 15 minutes, for you alone. Use the command again. Nothing was changed.
    ┃ You typed: in 3 weeks Hafenwerk

    refusal.draft_gone
    **What you typed is no longer kept.** It is held for 15 minutes, for you alone. Use the command again. Nothing was changed.

    refusal.choice
    **I don't know `a dream`.** Choose one of: Call, E-mail, LinkedIn, Advertising, Marketing event, Referral from a customer, Inbound enquiry, Existing customer.
    ┃ Nothing was changed; the rest of what you typed is kept.
    [Correct it]

    refusal.stage
    **There is no stage `Nowhere`.** They are: Prospecting, Qualification, Development, Presentation, Discussion, Closing, Account Management.
    ┃ Nothing was changed; the rest of what you typed is kept.
    [Correct it]

    refusal.starts_won
    **A deal is not logged in Account Management.** Log it where it stands, then `/deal won` with who signed. Nothing was changed; what you typed is kept.
    [Correct it]

    refusal.stage_gone
    **The playbook has no stage `nowhere` any more.** A manager names it under `formerly` of the stage that took its place. Nothing was changed.
    ");
}

async fn how_the_deal_stands(seen: &mut Seen) {
    let world = World::start().await;
    let (carol, mona) = (world.carol(), world.mona());
    logged(&carol, "Nordlicht fleet").await;
    let first = answered(&carol, "D-1", "reply", "Jana Weiss called back").await;
    let moved = |stage, reason| [("deal", "D-1"), ("stage", stage), ("reason", reason)];
    seen.meets(
        "refusal.here",
        &carol.command("deal move", &moved("prospecting", "x")).await,
    );
    carol
        .command("deal move", &moved("closing", "they asked"))
        .await;
    let refused = mona
        .command("deal move", &moved("discussion", "too early"))
        .await;
    seen.meets("refusal.same_moment", &refused);
    world.minute();
    seen.meets(
        "refusal.gone_on",
        &carol.press(&first, "Move to Qualification").await,
    );
    let refused = carol
        .command("deal move", &moved("account management", "it is theirs"))
        .await;
    seen.meets("refusal.needs_win", &refused);
    seen.meets(
        "refusal.signature",
        &carol.command("deal won", &[("deal", "D-1")]).await,
    );
    let sent = [("deal", "D-1"), ("signed", "sent them the contract")];
    seen.meets("refusal.signature", &carol.command("deal won", &sent).await);
    let signed = [
        ("deal", "D-1"),
        ("signed", "Karl Ahm signed on 20 November"),
    ];
    carol.command("deal won", &signed).await;
    seen.meets(
        "refusal.won_already",
        &carol.command("deal won", &signed).await,
    );
    seen.meets(
        "refusal.last_stage",
        &carol.command("deal move", &[("deal", "D-1")]).await,
    );
    seen.meets(
        "refusal.not_lost",
        &carol
            .command("deal reopen", &[("deal", "D-1"), ("reason", "came-back")])
            .await,
    );
    logged(&carol, "Hafenwerk tolls").await;
    carol
        .command("deal lost", &[("deal", "D-2"), ("reason", "silent")])
        .await;
    for refused in [
        carol.command("deal move", &[("deal", "D-2")]).await,
        carol
            .command("deal lost", &[("deal", "D-2"), ("reason", "price")])
            .await,
        carol
            .command(
                "deal won",
                &[("deal", "D-2"), ("signed", "Karl Ahm signed")],
            )
            .await,
        answered(&carol, "D-2", "reply", "they wrote").await,
        carol
            .command(
                "deal next",
                &[("deal", "D-2"), ("step", "Call"), ("due", "friday")],
            )
            .await,
    ] {
        seen.meets("refusal.lost", &refused);
    }
    logged(&carol, "Kiel tolls").await;
    let to_carol = [("deal", "D-3"), ("to", "carol")];
    seen.meets(
        "refusal.owns_already",
        &carol.command("deal assign", &to_carol).await,
    );
    carol
        .command("deal assign", &[("deal", "D-3"), ("to", "ben")])
        .await;
    let offer = world.post("offers it to").await;
    seen.meets("refusal.not_receiver", &mona.press(&offer, "Accept").await);
    let ben = world.ben();
    ben.press(&offer, "Accept").await;
    seen.meets(
        "refusal.no_handover",
        &ben.forge("1:accept:3", &offer).await,
    );
    world.end().await;
    assert_snapshot!(seen.page(), @"
    refusal.here
    **D-1 Nordlicht fleet is in Prospecting already.** Nothing was changed.
    ┃ >>> x
    [Log it as a note]

    refusal.same_moment
    **@carol moved D-1 Nordlicht fleet to Closing now.** Have a look before you move it again. Nothing was changed; your move is kept.
    [See checklist] [Move it anyway]

    refusal.gone_on
    **D-1 Nordlicht fleet has gone on: it is in Closing.** @carol moved it 1 minute ago. Nothing was changed.
    [See checklist]

    refusal.needs_win
    **D-1 Nordlicht fleet comes into Account Management by being won.** Say who signed, and when. Nothing was changed.
    ┃ >>> it is theirs
    [Fill in who signed] [Log it as a note]

    refusal.signature
    **D-1 Nordlicht fleet is not closed yet: who signed, and when?**
    ┃ It needs theirs, such as “Jana Weiss signed on 3 December”. Nothing was changed.
    [Fill in who signed]

    refusal.signature
    **D-1 Nordlicht fleet is not closed yet: who signed, and when?**
    ┃ You wrote “sent them the contract”: that is our side.
    ┃ Nothing was changed.
    [Fill in who signed]

    refusal.won_already
    **D-1 Nordlicht fleet is won already: @carol moved it now.** Nothing was changed.
    ┃ >>> Karl Ahm signed on 20 November
    [Log it as a note]

    refusal.last_stage
    **D-1 Nordlicht fleet is in Account Management, the last stage.** Name a stage to move it back. Nothing was changed.

    refusal.not_lost
    **D-1 Nordlicht fleet is not lost: it is in Account Management.** `/deal move` changes the stage. Nothing was changed.

    refusal.lost
    **D-2 Hafenwerk tolls is lost: @carol closed it now.** Open it again first, with what changed. Nothing was changed.
    [Open it again]

    refusal.lost
    **D-2 Hafenwerk tolls is lost: @carol closed it now.** Open it again first, with what changed. Nothing was changed.
    [Open it again]

    refusal.lost
    **D-2 Hafenwerk tolls is lost: @carol closed it now.** Open it again first, with what changed. Nothing was changed.
    ┃ >>> Karl Ahm signed
    [Open it again] [Try again] [Log it as a note]

    refusal.lost
    **D-2 Hafenwerk tolls is lost: @carol closed it now.** Open it again first, with what changed. Nothing was changed.
    ┃ >>> they wrote
    [Open it again] [Try again] [Log it as a note]

    refusal.lost
    **D-2 Hafenwerk tolls is lost: @carol closed it now.** Open it again first, with what changed. Nothing was changed.
    ┃ >>> Next step: Call
    ┃ Due: friday
    [Open it again] [Try again] [Log it as a note]

    refusal.owns_already
    **D-3 Kiel tolls belongs to @carol already.** Nothing was changed.

    refusal.not_receiver
    **D-3 Kiel tolls is offered to @ben.** Only they can take it or give it back. Nothing was changed.

    refusal.no_handover
    **D-3 Kiel tolls is not on offer any more.** It belongs to @ben. Nothing was changed.
    ");
}

async fn decisions(seen: &mut Seen) {
    let world = World::start().await;
    let (carol, mona) = (world.carol(), world.mona());
    let role = [("role", "Sales Rep"), ("sales_role", "junior")];
    mona.command("setup role", &role).await;
    mona.command("setup channel", &[("kind", "Deals"), ("channel", "#deals")])
        .await;
    let ask = |deal| {
        [
            ("deal", deal),
            ("stage", "development"),
            ("reason", "they asked"),
        ]
    };
    for name in ["Nordlicht", "Hafenwerk", "Kiel", "Lübeck"] {
        logged(&carol, name).await;
    }
    carol.command("deal move", &ask("D-1")).await;
    seen.meets(
        "refusal.asked_already",
        &carol.command("deal move", &ask("D-1")).await,
    );
    let request = world.post("Decision wanted: D-1").await;
    let approve = request.custom_id("Approve").unwrap();
    seen.meets(
        "refusal.request_managers",
        &carol.press(&request, "Approve").await,
    );
    seen.meets(
        "refusal.request_managers",
        &carol.press(&request, "Decline").await,
    );
    mona.press(&request, "Approve").await;
    seen.meets(
        "refusal.request_approved",
        &mona.forge(&approve, &request).await,
    );

    carol.command("deal move", &ask("D-2")).await;
    let request = world.post("Decision wanted: D-2").await;
    let approve = request.custom_id("Approve").unwrap();
    let form = mona.press(&request, "Decline").await;
    mona.submit(&form, &[]).await;
    seen.meets(
        "refusal.request_declined",
        &mona.forge(&approve, &request).await,
    );

    let asked = carol.command("deal move", &ask("D-3")).await;
    let undo = asked.message().custom_id("Undo").unwrap();
    let request = world.post("Decision wanted: D-3").await;
    let approve = request.custom_id("Approve").unwrap();
    seen.meets("refusal.undo_theirs", &mona.forge(&undo, &request).await);
    carol.press(&asked, "Undo").await;
    seen.meets("refusal.undone_already", &carol.press(&asked, "Undo").await);
    seen.meets(
        "refusal.request_taken_back",
        &mona.forge(&approve, &request).await,
    );

    carol
        .command("deal move", &[("deal", "D-4"), ("stage", "development")])
        .await;
    let request = world.post("Decision wanted: D-4").await;
    let approve = request.custom_id("Approve").unwrap();
    carol.command("deal move", &ask("D-4")).await;
    let anew = world.post("asked for anew").await;
    assert_eq!(anew.id(), request.id(), "edited in place");
    seen.meets("refusal.request_anew", &mona.forge(&approve, &anew).await);
    let request = world.post("Decision wanted: D-4").await;
    let approve = request.custom_id("Approve").unwrap();
    mona.command("deal move", &ask("D-4")).await;
    seen.meets(
        "refusal.request_overtaken",
        &mona.forge(&approve, &request).await,
    );
    world.end().await;
    assert_snapshot!(seen.page(), @"
    refusal.asked_already
    **A manager is asked for D-1 Nordlicht already.** The request waits for their yes or no. Nothing was changed.
    ┃ >>> they asked
    [Log it as a note]

    refusal.request_managers
    **Only a manager decides about D-1 Nordlicht.** Nothing was changed.

    refusal.request_managers
    **Only a manager decides about D-1 Nordlicht.** Nothing was changed.

    refusal.request_approved
    **D-1 Nordlicht: @mona approved it now.** It is in Development. Nothing was changed.

    refusal.request_declined
    **D-2 Hafenwerk: @mona declined it now.** It is in Prospecting. Nothing was changed.

    refusal.undo_theirs
    **That change of D-3 Kiel is @carol's.** Whoever made it can take it back. Nothing was changed.
    ┃ ▰▱▱▱▱▱▱ 1 of 7 · Prospecting
    [See checklist]

    refusal.undone_already
    **D-3 Kiel: that is taken back already.** Nothing was changed.
    ┃ ▰▱▱▱▱▱▱ 1 of 7 · Prospecting
    [See checklist]

    refusal.request_taken_back
    **D-3 Kiel: @carol took the request back now.** It is in Prospecting. Nothing was changed.

    refusal.request_anew
    **D-4 Lübeck: @carol asked for this anew now.** The later request has its own message. Nothing was changed.

    refusal.request_overtaken
    **D-4 Lübeck has moved since: it is in Development.** @mona moved it now. The request is over. Nothing was changed.
    ");
}

async fn evidence_and_flags(seen: &mut Seen) {
    let world = World::start().await;
    let (carol, mona) = (world.carol(), world.mona());
    let card = logged(&carol, "Nordlicht fleet").await;
    seen.meets(
        "refusal.no_criterion",
        &answered(&carol, "D-1", "their mood", "good").await,
    );
    let form = carol.press(&card, "Answer").await;
    let empty = carol.forge_form("1:answerall:1").await;
    seen.meets("refusal.nothing_answered", &empty);
    seen.meets(
        "refusal.evidence_text",
        &carol.submit(&form, &[("Who answered", "\u{200b}")]).await,
    );
    for id in ["reply", "trigger", "who-else"] {
        answered(&carol, "D-1", id, "Jana Weiss said so").await;
    }
    seen.meets("refusal.nothing_open", &carol.press(&card, "Answer").await);
    seen.meets(
        "refusal.signature_waived",
        &mona.forge("1:waive:1:signature", &card).await,
    );
    seen.meets(
        "refusal.not_open",
        &mona.forge("1:waive:1:reply", &card).await,
    );

    logged(&carol, "Hafenwerk tolls").await;
    let skip = [
        ("deal", "D-2"),
        ("stage", "development"),
        ("reason", "they asked"),
    ];
    let moved = carol.command("deal move", &skip).await;
    let (first, second) = (
        mona.press(&moved, "Dismiss").await,
        mona.press(&moved, "Dismiss").await,
    );
    let label = "Why does it not matter here?";
    seen.meets(
        "refusal.reason",
        &mona.submit(&first, &[(label, "\u{200b}")]).await,
    );
    carol.press(&moved, "Undo").await;
    seen.meets(
        "refusal.flag_gone",
        &mona.submit(&first, &[(label, "They know us")]).await,
    );
    drop(second);
    world.post("taken back").await;
    let moved = carol.command("deal move", &skip).await;
    let (first, second) = (
        mona.press(&moved, "Dismiss").await,
        mona.press(&moved, "Dismiss").await,
    );
    mona.submit(&first, &[(label, "They know us")]).await;
    seen.meets(
        "refusal.flag_dismissed",
        &mona.submit(&second, &[(label, "They know us")]).await,
    );
    world.end().await;
    assert_snapshot!(seen.page(), @"
    refusal.no_criterion
    **There is no criterion `their mood`.** Pick one from the list while typing. Nothing was changed; what you typed is kept.
    [Correct it]

    refusal.nothing_answered
    **No answer was filled in.** One line is enough: what they did or said. Nothing was changed.

    refusal.evidence_text
    **Who answered: that answer can't be kept.** One to 1000 characters that can be seen. Nothing was changed.

    refusal.nothing_open
    **D-1 Nordlicht fleet has nothing open here.** Nothing was changed.
    ┃ ▰▱▱▱▱▱▱ 1 of 7 · Prospecting
    [See checklist]

    refusal.signature_waived
    **The signature can't be waived.** D-1 Nordlicht fleet is won when somebody signed. Nothing was changed.

    refusal.not_open
    **D-1 Nordlicht fleet: Who answered is not open.** Nothing was changed.

    refusal.reason
    **A reason is needed.** One line, at most 1000 characters. Nothing was changed.

    refusal.flag_gone
    **D-2 Hafenwerk tolls: that flag was taken back.** Nothing was changed.
    ┃ >>> They know us
    [Log it as a note]

    refusal.flag_dismissed
    **D-2 Hafenwerk tolls: @mona has dismissed that flag already.** Nothing was changed.
    ┃ >>> They know us
    [Log it as a note]
    ");
}

async fn taking_back(seen: &mut Seen) {
    let world = World::start().await;
    let (carol, ben, mona) = (world.carol(), world.ben(), world.mona());
    seen.meets(
        "refusal.nothing_to_undo",
        &carol.command("deal undo", &[]).await,
    );
    logged(&carol, "Nordlicht fleet").await;
    world.pass(Duration::from_mins(16));
    seen.meets("refusal.undo_late", &carol.command("deal undo", &[]).await);
    carol
        .command("deal note", &[("deal", "D-1"), ("text", "Jana was out")])
        .await;
    ben.command(
        "deal note",
        &[("deal", "D-1"), ("text", "Met Jana at the fair")],
    )
    .await;
    world.minute();
    seen.meets("refusal.undo_after", &carol.command("deal undo", &[]).await);
    let asked = mona.command("deal delete", &[("deal", "D-1")]).await;
    carol
        .command("deal note", &[("deal", "D-1"), ("text", "Jana is back")])
        .await;
    seen.meets(
        "refusal.changed_since",
        &mona.press(&asked, "Delete for good").await,
    );
    world.end().await;
    assert_snapshot!(seen.page(), @"
    refusal.nothing_to_undo
    **There is nothing of yours to take back.** Nothing was changed.

    refusal.undo_late
    **Your last change was to D-1 Nordlicht fleet, 16 minutes ago.** It can be taken back for 15 minutes; `/deal edit` or `/deal move` mends it now. Nothing was changed.
    ┃ ▰▱▱▱▱▱▱ 1 of 7 · Prospecting
    [See checklist]

    refusal.undo_after
    **@ben changed D-1 Nordlicht fleet after you, 1 minute ago.** Taking yours back would undo theirs. Nothing was changed.
    ┃ ▰▱▱▱▱▱▱ 1 of 7 · Prospecting
    [See checklist]

    refusal.changed_since
    **D-1 Nordlicht fleet changed in the meantime.** Look at it again, then repeat. Nothing was changed.
    ┃ ▰▱▱▱▱▱▱ 1 of 7 · Prospecting
    [See checklist]
    ");
}

async fn set_up(seen: &mut Seen) {
    let prompts = Path::new(env!("CARGO_MANIFEST_DIR")).join("prompts");
    let folder = copy_of(&prompts);
    let plan = Plan {
        playbook: Some(folder.path().to_owned()),
        ..Plan::default()
    };
    let world = World::with(plan).await;
    let mona = world.mona();
    seen.meets(
        "refusal.currency",
        &mona
            .command("setup currency", &[("currency", "shells")])
            .await,
    );
    let managers = world.room.channel_id(None, "managers").unwrap();
    let to = [("kind", "Managers"), ("channel", "#managers")];
    world.tolerate("Missing Access");
    let send = 1 << 11;
    world
        .room
        .overwrite(managers, "dealcoach", 1 << 10, send)
        .unwrap();
    seen.meets(
        "refusal.permissions",
        &mona.command("setup channel", &to).await,
    );
    world
        .room
        .overwrite(managers, "dealcoach", 0, 1 << 10)
        .unwrap();
    seen.meets(
        "refusal.channel_unseen",
        &mona.command("setup channel", &to).await,
    );

    let stage = folder.path().join("stages/3-development.md");
    let text = std::fs::read_to_string(&stage).unwrap();
    std::fs::write(&stage, text.replace("probability = ", "probability = 1")).unwrap();
    seen.meets(
        "refusal.playbook",
        &mona.command("playbook reload", &[]).await,
    );
    let page = mona
        .command("playbook stage", &[("stage", "development")])
        .await;
    assert!(
        page.text().contains("3 of 7 · Development"),
        "the old one stays: {}",
        page.text()
    );
    world.end().await;
    assert_snapshot!(seen.page(), @r"
    refusal.currency
    **I don't know the currency `shells`.** Give its ISO code, such as `EUR`, `USD` or `CHF`. Nothing was changed.
    [Correct it]

    refusal.permissions
    **In #managers the bot lacks: Send Messages.** Channel settings → Permissions → the bot's role. Then try again. Nothing was changed.

    refusal.channel_unseen
    **The bot can't use #managers.** Give its role *View Channel* and *Send Messages* there, then try again. (the bot can't see that channel) Nothing was changed.

    refusal.playbook
    **The playbook has 1 mistake; the old one stays.**
    ┃ ◻ prompts/stages/3-development.md\:3: \`probability = 135\` is out of range — use 0 to 100
    ");
}

async fn floods_and_faults(seen: &mut Seen) {
    let world = World::with(Plan {
        pace: 2,
        ..Plan::default()
    })
    .await;
    let carol = world.carol();
    carol.command("deal list", &[]).await;
    let list = carol.command("deal list", &[]).await;
    let note = [("deal", "D-1"), ("text", "They asked for *our* offer <@1>")];
    seen.meets("refusal.flooded", &carol.command("deal note", &note).await);
    // A command comes back with the people it names; a button has nothing to give back.
    let assign = [("deal", "D-1"), ("to", "ben")];
    let refused = carol.command("deal assign", &assign).await;
    assert!(
        refused.text().contains("/deal assign deal: D-1 to: @Ben"),
        "{}",
        refused.text()
    );
    let pressed = carol.press(&list, "Show everybody's").await;
    let pressed = carol.press(&pressed, "Show mine").await;
    let refused = carol.press(&pressed, "Show everybody's").await;
    seen.meets("refusal.flooded", &refused);
    world.end().await;

    // A database that was closed underneath.
    let world = World::start().await;
    let carol = world.carol();
    logged(&carol, "Nordlicht fleet").await;
    world.store.close().await;
    seen.meets("refusal.fault", &carol.command("deal note", &note).await);
    world.end().await;
    assert_snapshot!(seen.page(), @r"
    refusal.flooded
    **A moment: nothing was saved.** That was a lot in ten seconds. Try again shortly.
    ┃ You typed: /deal note deal: D-1 text: They asked for \*our\* offer @somebody

    refusal.flooded
    **A moment: nothing was saved.** That was a lot in ten seconds. Try again shortly.

    refusal.fault
    **Something went wrong on our side.** Whether it was saved, `/deal show` tells. Reference: E-…
    ┃ You typed: /deal note deal: D-1 text: They asked for \*our\* offer @somebody
    ");
}
