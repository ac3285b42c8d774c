//! The bot's direct messages to a person: listed, read and answered on the page as a channel is.

use serde_json::json;

use super::browser::{Browser, ENTER, ESCAPE, TAB, Window};
use super::{Program, get};

/// The titles of what is listed under direct messages.
const LISTED: &str = "[...document.querySelectorAll('.direct bdi')].map((one) => one.textContent)";

async fn be(browser: &Browser, person: &str) {
    browser.press_css(&format!("[data-person={person}]")).await;
    browser
        .until(&format!("document.title.includes('{person}')"))
        .await;
}

/// Moves the clock from morning to morning until the bot has written to somebody.
async fn nudged(program: &Program) {
    for _ in 0..8 {
        let world = get(&format!("{}/room/world", program.room)).await;
        let channels = world["channels"].as_array().expect("channels");
        if channels.iter().any(|one| one["direct"] == true) {
            return;
        }
        crate::clock::ask(&program.room, "morning").await;
    }
    panic!("nobody was written to");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_nudge_by_direct_message_is_read_and_answered_there() {
    let Some(browser) = Browser::start(Window::Desk).await else {
        return;
    };
    let program = Program::start();
    browser.open(&program.room, "carol/deals").await;
    browser
        .until("document.querySelector('.bot-state.up')")
        .await;
    browser.type_line("/coach hours by:dm\n").await;
    browser.reads("as direct message").await;
    assert_eq!(
        browser.eval(LISTED).await,
        json!([]),
        "there is none before the first"
    );
    nudged(&program).await;
    browser
        .until("document.querySelector('.direct .channel.unread .badge.aimed')")
        .await;
    assert_eq!(browser.eval(LISTED).await, json!(["Dealcoach"]));

    // Nobody else has it, and whoever comes back does.
    be(&browser, "Ben").await;
    assert_eq!(browser.eval(LISTED).await, json!([]));
    browser
        .until("document.querySelector('[data-person=Carol] .badge.aimed')")
        .await;
    be(&browser, "Carol").await;
    browser.press_css(".direct .channel").await;
    browser
        .until(
            "document.title.startsWith('@Dealcoach · Carol') && document.querySelector('.message')",
        )
        .await;
    assert_eq!(
        browser
            .eval("document.querySelectorAll('.direct .badge').length")
            .await,
        json!(0),
        "read is read"
    );
    browser.client.refresh().await.expect("it is read anew");
    browser
        .until(
            "document.title.startsWith('@Dealcoach · Carol') && document.querySelector('.message')",
        )
        .await;
    browser.is_tidy().await;

    // Commands of a workspace are not here, what goes without one is.
    browser
        .until("document.querySelector('.bot-state.up')")
        .await;
    browser.type_line("/").await;
    browser
        .until("document.querySelector('.suggest-row')")
        .await;
    let offered = "[...document.querySelectorAll('.suggest-row .suggest-label')].map((one) => one.textContent)";
    assert_eq!(browser.eval(offered).await, json!(["/help"]));
    browser.key(ESCAPE).await;
    browser.key(ESCAPE).await;

    // A menu, a private answer, a button, a form.
    browser.press_css(".message .select").await;
    browser.until("document.querySelector('.picker-row')").await;
    browser.key(ENTER).await;
    browser.reads("Only you can see this").await;
    browser.press("Set next step").await;
    browser
        .until("document.querySelector('dialog[open] [data-id]')")
        .await;
    browser.key("Call them").await;
    browser.key(TAB).await;
    browser.key("in 2 days").await;
    browser.press("Submit").await;
    browser.until("!document.querySelector('dialog')").await;
    browser.reads("Call them").await;
    browser.is_tidy().await;

    // Back leads to the channel.
    browser.client.back().await.expect("back");
    browser
        .until("document.title.startsWith('#deals · Carol')")
        .await;
    browser.end().await;
    program.stop();
}
