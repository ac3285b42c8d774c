//! Forms as Discord's modals draw them: labels, menus, texts, and the old rows.

use serde_json::json;

use super::browser::{Browser, Window};
use super::room;

async fn check(window: Window) {
    let Some(browser) = Browser::start(window).await else {
        return;
    };
    let room = room().await;
    browser.open(room.api_base(), "carol/deals").await;
    let wrong = browser
        .client
        .execute_async(include_str!("forms.js"), vec![])
        .await
        .expect("it runs");
    assert_eq!(wrong, json!([]));
    browser.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_shows_every_kind_of_part_and_keeps_what_was_typed() {
    check(Window::Desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_does_the_same_under_a_finger() {
    check(Window::Phone).await;
}
