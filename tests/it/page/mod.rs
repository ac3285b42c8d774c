//! The practice room's page in a real, headless Chromium. What the modules without elements must do is
//! in `check.js`; here the page is looked at and used as a person would, in the end with the whole
//! program behind it.
//!
//! Without Chromium and its driver on the machine these tests say in one line that they were left out;
//! where `DEALCOACH_CI_COMPLETE` is set they fail instead.

#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests fail by panicking"
)]

mod browser;
mod clock;
mod direct;
mod forms;
mod program;
mod visit;

use std::path::PathBuf;
use std::sync::Arc;

use dealcoach::practice::{Options, Room};
use fantoccini::Locator;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use browser::{Browser, Window};
pub use program::Program;

async fn room() -> Room {
    room_at("127.0.0.1:0").await
}

async fn room_at(address: &str) -> Room {
    let listener = TcpListener::bind(address)
        .await
        .expect("the address is free");
    Room::start(Options::new(
        listener,
        "page",
        Arc::new(|| 1_795_510_800_000),
    ))
    .expect("the room starts")
}

/// The id of a channel, as the page learns it.
async fn channel(room: &Room, name: &str) -> String {
    let world: Value = get(&format!("{}/room/world", room.api_base())).await;
    let channels = world["channels"].as_array().expect("channels");
    let found = channels
        .iter()
        .find(|one| one["name"] == name)
        .expect("the channel");
    found["id"].as_str().expect("an id").to_owned()
}

async fn get(url: &str) -> Value {
    let text = reqwest::get(url)
        .await
        .expect("an answer")
        .text()
        .await
        .expect("text");
    serde_json::from_str(&text).expect("JSON")
}

/// Posts a message as the bot would.
async fn post(room: &Room, channel: &str, body: Value) {
    let answer = reqwest::Client::new()
        .post(format!(
            "{}/api/v10/channels/{channel}/messages",
            room.api_base()
        ))
        .header("authorization", format!("Bot {}", room.token()))
        .header("user-agent", "DiscordBot (https://example.org, 1)")
        .header("content-type", "application/json")
        .body(body.to_string())
        .send()
        .await
        .expect("an answer");
    let status = answer.status();
    assert!(
        status.is_success(),
        "{status}: {}",
        answer.text().await.unwrap_or_default()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn text_commands_and_times_are_read_as_discord_reads_them() {
    let Some(browser) = Browser::start(Window::Desk).await else {
        return;
    };
    let room = room().await;
    browser.open(room.api_base(), "carol/deals").await;
    let wrong = browser
        .client
        .execute_async(include_str!("check.js"), vec![])
        .await
        .expect("it runs");
    assert_eq!(wrong, json!([]));
    browser.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_a_message_holds_stays_text_and_stays_inside_a_phone() {
    let Some(browser) = Browser::start(Window::Phone).await else {
        return;
    };
    let room = room().await;
    let deals = channel(&room, "deals").await;
    let hostile = format!(
        "<script>window.owned = 1</script><img src=x onerror='window.owned = 1'> @everyone \
         [press](javascript:window.owned=1) <a href='x'>a</a> \u{202e}backwards {} {}",
        "W".repeat(400),
        "z\u{337}\u{321}".repeat(60),
    );
    let silent = json!({ "parse": [] });
    post(
        &room,
        &deals,
        json!({ "content": hostile, "allowed_mentions": silent }),
    )
    .await;
    post(
        &room,
        &deals,
        json!({
            "allowed_mentions": silent,
            "embeds": [{
                "title": "T".repeat(250), "description": hostile, "color": 0xd9_a0_31,
                "fields": [
                    { "name": "one", "value": "V".repeat(200), "inline": true },
                    { "name": "two", "value": "48k", "inline": true },
                    { "name": "three", "value": "`code` and\n```\nwide wide wide wide wide wide wide wide wide\n```", "inline": true },
                ],
                "footer": { "text": "F".repeat(300) },
            }],
            "components": [
                { "type": 1, "components": [
                    { "type": 2, "style": 1, "label": "L".repeat(80), "custom_id": "a" },
                    { "type": 2, "style": 5, "label": "Out", "url": "https://example.org/" },
                ] },
                { "type": 1, "components": [{
                    "type": 3, "custom_id": "b", "placeholder": "P".repeat(150),
                    "options": [{ "label": "O".repeat(100), "value": "1", "description": "D".repeat(100) }],
                }] },
            ],
        }),
    )
    .await;

    browser.open(room.api_base(), "carol/deals").await;
    browser
        .until("document.querySelectorAll('.message').length >= 2")
        .await;
    browser.is_tidy().await;
    let inside = "document.querySelectorAll('.messages script, .messages img, .messages a[href^=java], .mention').length";
    assert_eq!(
        browser.eval(inside).await,
        json!(0),
        "text became an element"
    );
    assert_eq!(
        browser.eval("window.owned ?? null").await,
        Value::Null,
        "text was run"
    );
    assert!(
        browser
            .text(".message .prose")
            .await
            .contains("<script>window.owned = 1</script>")
    );
    assert_eq!(
        browser
            .eval("document.querySelectorAll('.mentioned').length")
            .await,
        json!(0),
        "nobody was called"
    );

    // The menu opens as a sheet that fits too.
    let menu = browser
        .client
        .find(Locator::Css(".select"))
        .await
        .expect("the menu");
    menu.click().await.expect("it opens");
    browser.until("document.querySelector('.picker-row')").await;
    let sheet = browser.eval("(({ left, right, bottom }) => [left >= 0, right <= innerWidth, bottom <= innerHeight])(document.querySelector('.picker').getBoundingClientRect())").await;
    assert_eq!(sheet, json!([true, true, true]));
    browser.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_is_switched_by_key_and_sees_only_what_is_theirs() {
    let Some(browser) = Browser::start(Window::Desk).await else {
        return;
    };
    let room = room().await;
    let managers = channel(&room, "managers").await;
    browser.open(room.api_base(), "carol/managers").await;
    browser
        .until("document.querySelector('.start h2').textContent.includes('not for')")
        .await;
    post(&room, &managers, json!({ "content": "For managers" })).await;
    browser
        .until("document.querySelector('.person .badge')")
        .await;
    assert!(!browser.text(".messages").await.contains("For managers"));

    let body = browser
        .client
        .find(Locator::Css("body"))
        .await
        .expect("a body");
    body.send_keys("\u{e00a}3").await.expect("Alt+3");
    browser
        .until("document.querySelector('.message')?.textContent.includes('For managers')")
        .await;
    assert!(
        browser
            .eval("location.hash")
            .await
            .as_str()
            .is_some_and(|hash| hash.ends_with("/managers"))
    );
    assert_eq!(
        browser
            .eval("document.querySelectorAll('.badge').length")
            .await,
        json!(0),
        "read is read"
    );
    browser.is_tidy().await;

    // A line lost is found again, with what was said meanwhile.
    let address = room.api_base().trim_start_matches("http://").to_owned();
    room.close();
    browser
        .until("!document.getElementById('banner').hidden")
        .await;
    let room = room_at(&address).await;
    post(
        &room,
        &channel(&room, "managers").await,
        json!({ "content": "After the break" }),
    )
    .await;
    browser
        .until("document.querySelector('.messages').textContent.includes('After the break')")
        .await;
    browser
        .until("document.getElementById('banner').hidden")
        .await;
    browser.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rep_logs_a_deal_skips_a_stage_sees_the_flag_and_answers_what_is_owed() {
    let Some(browser) = Browser::start(Window::Desk).await else {
        return;
    };
    let program = Program::start();
    browser.open(&program.room, "carol/deals").await;
    browser
        .until("document.querySelector('.bot-state.up')")
        .await;

    // The first steps fill the command line; Enter sends it.
    browser.press("1Log a deal").await;
    browser.type_line("\n").await;
    // Three deals of the sample team were there before.
    browser.reads("D-4 · Nordlicht fleet").await;
    browser.reads("Carol\nused\n/deal new").await;

    // Typed by hand, with everything in one line.
    browser
        .type_line("/deal move deal:D-4 stage:Presentation reason:They asked for a demo\n")
        .await;
    browser.reads("is in Presentation; ").await;
    let last = "[...document.querySelectorAll('.mentioned')].at(-1)";
    browser
        .until(&format!(
            "{last}?.innerText.includes('D-4') && {last}.innerText.includes('They asked for a demo')"
        ))
        .await;
    let flag = browser.eval(&format!("{last}.innerText")).await;
    let flag = flag.as_str().expect("text");
    assert!(
        flag.contains("@Carol") && flag.contains("They asked for a demo") && flag.contains("owed"),
        "{flag}"
    );

    // Another rep is not called by it, and is told of what came meanwhile.
    let badge = browser.text("[data-person='Ben'] .badge").await;
    assert!(badge.starts_with(char::is_numeric), "{badge}");
    assert_eq!(
        browser
            .eval("document.querySelectorAll('[data-person=Ben] .badge.aimed').length")
            .await,
        json!(0)
    );

    // What is owed is answered in a form that takes no empty answer.
    let owed = browser
        .eval(&format!("[...{last}.querySelectorAll('.button')].findLast((one) => one.textContent.startsWith('Answer: ')).textContent"))
        .await;
    let owed = owed.as_str().expect("a label").to_owned();
    assert!(owed.starts_with("Answer: "), "{owed}");
    browser.press(&owed).await;
    browser
        .until("document.querySelector('dialog[open]')")
        .await;
    browser.press("Submit").await;
    browser
        .until("document.querySelector('dialog .field-note').textContent === 'This is required.'")
        .await;
    let field = browser
        .client
        .find(Locator::Css("dialog textarea, dialog input"))
        .await
        .expect("a field");
    field
        .send_keys("Jana Weiss called back on Monday and asked for a meeting")
        .await
        .expect("keys");
    browser.press("Submit").await;
    browser.until("!document.querySelector('dialog')").await;
    browser
        .until(&format!(
            "![...{last}.querySelectorAll('.button')].some((one) => one.textContent === {})",
            json!(owed)
        ))
        .await;
    browser.is_tidy().await;

    browser.end().await;
    program.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hostile_name_stays_a_name_and_every_answer_fits_a_phone() {
    let Some(browser) = Browser::start(Window::Phone).await else {
        return;
    };
    let program = Program::start();
    browser.open(&program.room, "carol/deals").await;
    browser
        .until("document.querySelector('.bot-state.up')")
        .await;
    // What the samples made is not the name's, nor is who logged it.
    let made = "[...document.querySelectorAll('.messages script, .messages a, .messages .mention, .messages code')]
         .filter((one) => !['https://e.org', '@Carol'].includes(one.textContent)).length";
    let called = "document.querySelectorAll('.mentioned, .badge.aimed').length";
    let before = (browser.eval(made).await, browser.eval(called).await);
    let name = "<script>owned=1</script> @everyone **b** [x](https://e.org) `c` \u{202e}txet";
    browser
        .type_line(&format!("/deal new name:{name} value:48k\n"))
        .await;
    browser.reads("<script>owned=1</script>").await;
    browser.reads("**b** [x](https://e.org) `c`").await;
    assert_eq!(
        browser.eval("window.owned ?? null").await,
        Value::Null,
        "text was run"
    );
    // A bare address may be a link, as on Discord: it says where it leads.
    let after = (browser.eval(made).await, browser.eval(called).await);
    assert_eq!(after, before, "the name became markup, or called somebody");

    let lines = [
        "/deal show deal:D-1",
        "/deal checklist deal:D-1",
        "/deal history deal:D-1",
        "/deal edit deal:D-1",
        "/deal list ",
        "/deal new name:Second value:1.234",
        "/deal note deal:D-9 text:nothing there",
        "/playbook process ",
        "/help",
    ];
    for (number, line) in lines.into_iter().enumerate() {
        browser.type_line(&format!("{line}\n")).await;
        browser
            .until(&format!(
                "document.querySelectorAll('.message').length >= {}",
                number + 2
            ))
            .await;
        browser.until("!document.querySelector('.thinking')").await;
        browser.is_tidy().await;
    }
    let failed = browser
        .eval("document.querySelectorAll('.failure').length")
        .await;
    assert_eq!(failed, json!(0), "something was not answered");
    browser.end().await;
    program.stop();
}

#[test]
fn the_page_makes_no_markup_of_text_and_asks_nothing_outside() {
    fn files(folder: PathBuf) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(folder)
            .expect("the folder")
            .map(|entry| entry.expect("an entry").path());
        entries
            .flat_map(|path| {
                if path.is_dir() {
                    files(path)
                } else {
                    vec![path]
                }
            })
            .collect()
    }
    let all = files(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/practice/page"));
    assert!(all.len() > 10, "the page's files are where they were");
    for file in all {
        let text = std::fs::read_to_string(&file).expect("text");
        let banned = [
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "eval(",
            "new Function",
            "@import",
            "url(",
        ];
        for word in banned {
            assert!(!text.contains(word), "{} has {word}", file.display());
        }
        let namespace = "http://www.w3.org/2000/svg";
        let foreign = text.replace(namespace, "").match_indices("://").count();
        // Reading links is the one place that has to spell their beginning.
        assert!(
            foreign == 0 || file.ends_with("assets/markdown.js"),
            "{} names an address",
            file.display()
        );
        let inline = file.extension().is_some_and(|kind| kind == "html")
            && (text.contains(" on") || text.contains("style="));
        assert!(!inline, "{} has an inline handler or style", file.display());
    }
}
