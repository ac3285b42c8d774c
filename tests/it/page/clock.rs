//! The room's clock on the page: what it shows, what moves it on, and what then stands in the channel.

use dealcoach::practice::Step;
use serde_json::json;

use super::browser::{Browser, Window};
use super::program::Program;

/// What the clock shows.
const SHOWN: &str = "document.querySelector('.clock-now').innerText.replace(/\\s+/g, ' ')";
/// The lines that say when it was moved on.
const LINES: &str =
    "[...document.querySelectorAll('.moved')].map((one) => one.innerText.replace(/\\s+/g, ' '))";

async fn program(window: Window) -> Option<(Browser, Program)> {
    let browser = Browser::start(window).await?;
    let program = Program::start();
    browser.open(&program.room, "carol/deals").await;
    browser
        .until("document.querySelector('.bot-state.up') && document.querySelector('.clock')")
        .await;
    Some((browser, program))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_clock_is_moved_on_and_a_line_says_so_to_everybody() {
    let Some((browser, program)) = program(Window::Desk).await else {
        return;
    };
    let before = browser.eval(SHOWN).await;
    assert_eq!(browser.eval(LINES).await, json!([]));
    // What was said today was said the day before, once a day has gone by.
    browser
        .until("document.querySelector('.message .at').innerText.startsWith('Today')")
        .await;
    for step in ["hour", "day", "morning"] {
        let shown = browser.eval(SHOWN).await;
        browser.press_css(&format!("[data-step={step}]")).await;
        // It may stop on its way.
        browser
            .until(&format!(
                "{SHOWN} !== {shown} && !document.querySelector('.clock[aria-busy]')"
            ))
            .await;
    }
    assert_ne!(browser.eval(SHOWN).await, before);
    let shown = browser.eval(SHOWN).await;
    let shown = shown.as_str().expect("text");
    assert!(shown.ends_with(", 09:00 UTC"), "{shown}");
    // Where nothing was said in between, only the last move is shown.
    let line = format!("The clock was moved on to {shown}");
    assert_eq!(browser.eval(LINES).await, json!([line]));
    let stamp = browser.text(".message .at").await;
    assert!(!stamp.starts_with("Today"), "{stamp}");

    // The bot goes by it: what was said comes below the line, and today is the day that the clock shows.
    browser.type_line("/deal show deal:D-3\n").await;
    browser.reads("Only you can see this").await;
    let order = "[...document.querySelectorAll('.messages > :is(.moved, .message.private, .day)')].slice(-2).map((one) => one.classList[0])";
    assert_eq!(browser.eval(order).await, json!(["moved", "message"]));
    browser
        .until(
            "[...document.querySelectorAll('.message .at')].at(-1).innerText.startsWith('Today')",
        )
        .await;
    browser.is_tidy().await;

    // It is no message: another person has it too, and a page that was opened anew.
    browser.client.refresh().await.expect("it is read anew");
    browser
        .until("document.querySelectorAll('.moved').length === 1")
        .await;
    browser
        .eval("document.querySelector('[data-person=Mona]').click()")
        .await;
    browser.until("document.title.includes('Mona')").await;
    browser
        .until("document.querySelectorAll('.moved').length === 1")
        .await;
    assert_eq!(browser.eval(LINES).await, json!([line]));
    browser.end().await;
    program.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_press_goes_to_the_next_digest_with_its_picture_and_links_into_the_room() {
    for window in [Window::Desk, Window::Phone] {
        let Some((browser, program)) = program(window).await else {
            return;
        };
        browser.open(&program.room, "mona/managers").await;
        browser
            .until("document.querySelector('.bot-state.up') && document.querySelector('.clock')")
            .await;
        if matches!(window, Window::Phone) {
            open_drawer(&browser).await;
        }
        browser.press_css("[data-step=digest]").await;
        browser.reads("Needs you today").await;
        browser
            .until("[...document.images].some((one) => one.naturalWidth === 720 && one.alt.startsWith('Pipeline'))")
            .await;
        browser.is_tidy().await;
        let link = "[...document.querySelectorAll('.message a')].find((one) => one.href.includes('/channels/'))";
        browser.eval(&format!("{link}.click()")).await;
        browser.until("document.title.startsWith('#deals')").await;
        browser.is_tidy().await;
        browser.end().await;
        program.stop();
    }
}

/// Opens the drawer and waits until it stands still.
async fn open_drawer(browser: &Browser) {
    browser.press_css(".menu").await;
    browser.until("document.querySelector('.drawer')").await;
    let slides = "document.getElementById('side').getAnimations().length > 0";
    while browser.eval(slides).await == json!(true) {}
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_phone_the_clock_is_in_the_drawer() {
    let Some((browser, program)) = program(Window::Phone).await else {
        return;
    };
    open_drawer(&browser).await;
    let inside = "[...document.querySelectorAll('.clock .button')].every((one) => { const { left, right, bottom, height } = one.getBoundingClientRect(); return left >= 0 && right <= innerWidth && bottom <= innerHeight && height >= 40; })";
    assert_eq!(browser.eval(inside).await, json!(true));
    browser.press_css("[data-step=morning]").await;
    browser.until("!document.querySelector('.drawer')").await;
    browser
        .until("document.querySelectorAll('.moved').length === 1")
        .await;
    browser.is_tidy().await;
    program.stop();
    // The year is over before the buttons are: it says so, and how to go on. In a room without the bot it is soon over.
    let (room, _) = crate::clock::alone().await;
    while room.move_clock(Step::Day).await.is_ok() {}
    browser.open(room.api_base(), "carol/deals").await;
    open_drawer(&browser).await;
    browser.press_css("[data-step=day]").await;
    browser
        .until("document.getElementById('notice').innerText.includes('a year in all')")
        .await;
    browser.is_tidy().await;
    browser.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_clock_is_one_line_or_two_whole_ones() {
    for window in [Window::Desk, Window::Phone] {
        let Some((browser, program)) = program(window).await else {
            return;
        };
        for zone in ["Europe/Paris", "America/Argentina/Buenos_Aires"] {
            browser.open(&program.room, "mona/managers").await;
            browser
                .until("document.querySelector('.bot-state.up')")
                .await;
            browser
                .type_line(&format!("/setup hours timezone:{zone}\n"))
                .await;
            browser.reads(zone).await;
            browser.client.refresh().await.expect("it is read anew");
            browser
                .until("document.querySelector('.clock-zone')?.textContent.endsWith(' time')")
                .await;
            // Neither is broken, and neither sticks out.
            let broken = "['.clock-now time', '.clock-now .clock-zone'].map((css) => document.querySelector(css))
                .filter((one) => one.getClientRects().length !== 1 || one.offsetHeight > 26 || one.getBoundingClientRect().right > document.getElementById('side').getBoundingClientRect().right)
                .map((one) => one.textContent)";
            assert_eq!(browser.eval(broken).await, json!([]), "{zone}");
        }
        browser.end().await;
        program.stop();
    }
}
