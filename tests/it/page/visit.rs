//! A first visit: what one sees, the way through the first steps, and what a slip of the hand must not do.

use std::collections::BTreeSet;

use fantoccini::Locator;
use serde_json::{Value, json};

use super::browser::{Browser, DOWN, ENTER, ESCAPE, UP, Window};
use super::program::Program;
use super::{channel, post, room, room_at};

/// What stands in the command line: its texts, joined.
const LINE: &str = "[...document.querySelectorAll('.line input, .line textarea')].map((one) => one.value).join('|')";
/// How many messages the channel shows.
const MESSAGES: &str = "document.querySelectorAll('.message').length";
/// Whether the command line has the focus.
const IN_LINE: &str = "document.activeElement.matches('.line input, .line textarea')";

async fn program(window: Window) -> Option<(Browser, Program)> {
    let browser = Browser::start(window).await?;
    let program = Program::start();
    browser.open(&program.room, "carol/deals").await;
    browser
        .until("document.querySelector('.bot-state.up') && document.querySelector('.step')")
        .await;
    Some((browser, program))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_room_that_was_started_anew_is_found_again_or_offers_itself() {
    let Some(browser) = Browser::start(Window::Desk).await else {
        return;
    };
    let first = room().await;
    let address = first.api_base().trim_start_matches("http://").to_owned();
    let ids = [
        channel(&first, "deals").await,
        channel(&first, "managers").await,
    ];
    browser.open(first.api_base(), "mona/managers").await;
    browser.type_line("half a thought").await;
    first.close();
    browser
        .until("!document.getElementById('banner').hidden")
        .await;
    let second = room_at(&address).await;
    assert_eq!(
        ids,
        [
            channel(&second, "deals").await,
            channel(&second, "managers").await
        ],
        "the same places have the same ids"
    );
    post(&second, &ids[1], json!({ "content": "In the new room" })).await;
    browser.reads("In the new room").await;
    browser
        .until("document.getElementById('banner').hidden")
        .await;
    assert_eq!(browser.eval(LINE).await, json!("half a thought"));

    // Somebody whom the next room does not know can't be found again there.
    second
        .add_person("Northlight Sales", "dora", &["Sales Rep"])
        .expect("she joins");
    browser
        .client
        .goto("about:blank")
        .await
        .expect("another page");
    browser.open(second.api_base(), "dora/deals").await;
    browser.until("document.title.includes('Dora')").await;
    second.close();
    browser
        .until("!document.getElementById('banner').hidden")
        .await;
    let third = room_at(&address).await;
    browser.press("New room: reload").await;
    browser.until("document.title.includes('Carol')").await;
    third.close();
    browser.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_channel_has_no_line_and_back_goes_to_the_last_one() {
    let Some(browser) = Browser::start(Window::Desk).await else {
        return;
    };
    let room = room().await;
    let notices = room.add_channel(None, "notices").expect("a channel");
    // See, but not write.
    room.overwrite(notices, "Sales Rep", 0, 1 << 11)
        .expect("an overwrite");
    for number in 0..60 {
        room.add_channel(None, &format!("a-channel-with-a-very-long-name-{number}"))
            .expect("a channel");
    }
    browser.open(room.api_base(), "carol/deals").await;
    let line = "!document.getElementById('composer').hidden";
    assert_eq!(browser.eval(line).await, json!(true));
    for name in ["managers", "notices"] {
        let css = format!(
            "(() => [...document.querySelectorAll('.channel')].find((one) => one.textContent.includes('{name}')).click())()"
        );
        browser.eval(&css).await;
        browser
            .until(&format!("document.title.startsWith('#{name}')"))
            .await;
        assert_eq!(browser.eval(line).await, json!(false), "{name}");
    }
    assert_eq!(
        browser.text("#mute").await,
        "Carol can't use commands in #notices."
    );
    let people = "[...document.querySelectorAll('.person')].every((one) => one.getBoundingClientRect().bottom <= innerHeight)";
    assert_eq!(
        browser.eval(people).await,
        json!(true),
        "many channels hide nobody"
    );
    for name in ["managers", "deals"] {
        browser.client.back().await.expect("back");
        browser
            .until(&format!("document.title.startsWith('#{name}')"))
            .await;
    }
    assert_eq!(browser.eval(line).await, json!(true));
    browser.client.forward().await.expect("forward");
    browser
        .until("document.title.startsWith('#managers')")
        .await;
    browser.is_tidy().await;
    browser.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn enter_takes_what_is_suggested_and_never_sends_past_it() {
    let Some((browser, program)) = program(Window::Desk).await else {
        return;
    };
    let before = browser.eval(MESSAGES).await;
    // Enter comes before the bot has answered what `d2` may be.
    browser
        .type_line(&format!("/deal move deal:d2{ENTER}"))
        .await;
    browser.until(&format!("{LINE}.startsWith('D-2 · ')")).await;
    assert_eq!(browser.eval(MESSAGES).await, before, "nothing was sent");
    assert_eq!(browser.eval(IN_LINE).await, json!(true));

    // Put aside, it comes back; and forward again to what stood there.
    let aside = browser.eval(LINE).await;
    browser.key(ESCAPE).await;
    assert_eq!(browser.eval(LINE).await, json!(""));
    browser.key(UP).await;
    assert_eq!(browser.eval(LINE).await, aside);
    browser.key(DOWN).await;
    assert_eq!(browser.eval(LINE).await, json!(""));

    // A command is taken, then sent; the last one comes back first.
    browser.type_line(&format!("/help{ENTER}")).await;
    browser
        .until("document.querySelector('.chip:not([hidden])')")
        .await;
    assert_eq!(browser.eval(MESSAGES).await, before, "taken, not sent");
    browser.key(ENTER).await;
    browser.reads("used\n/help").await;
    browser
        .until("!document.querySelector('.chip:not([hidden])')")
        .await;
    browser.key(UP).await;
    assert_eq!(browser.text(".chip").await, "/help");
    browser.key(UP).await;
    assert_eq!(browser.eval(LINE).await, aside);
    browser.key(ESCAPE).await;

    // What an input method composes is not a key of the line.
    browser.type_line("/hel").await;
    browser
        .until("document.querySelector('.suggest-row.active')")
        .await;
    for init in ["isComposing: true", "keyCode: 229"] {
        for key in ["Enter", "Escape", "Tab", "ArrowDown", "Backspace"] {
            let press = format!(
                "(document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {{ key: '{key}', bubbles: true, cancelable: true, {init} }})))"
            );
            assert_eq!(browser.eval(&press).await, json!(true), "{key} {init}");
        }
    }
    assert_eq!(browser.eval(LINE).await, json!("/hel"));
    assert_eq!(
        browser.eval("document.querySelector('.chip').hidden").await,
        json!(true)
    );

    // After a form the line has the focus again, and Escape lost nothing.
    browser.key(ESCAPE).await;
    browser.key(ESCAPE).await;
    browser.press("Answer: ").await;
    browser
        .until("document.querySelector('dialog[open]')")
        .await;
    browser.key("Jana called").await;
    browser.key(ESCAPE).await;
    browser.until("!document.querySelector('dialog')").await;
    assert_eq!(browser.eval(IN_LINE).await, json!(true));
    browser.press("Open it again").await;
    browser
        .until("document.querySelector('dialog[open] [data-id]')?.value === 'Jana called'")
        .await;
    browser.press("Submit").await;
    browser.until("!document.querySelector('dialog')").await;
    assert_eq!(browser.eval(IN_LINE).await, json!(true));
    browser.end().await;
    program.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_guide_counts_what_happened_and_goes_on_to_the_manager() {
    let Some((browser, program)) = program(Window::Desk).await else {
        return;
    };
    let first = browser
        .eval("[...document.querySelectorAll('.message')].map((one) => one.innerText)")
        .await;
    let first = first.as_array().expect("messages");
    assert!(
        first
            .iter()
            .any(|m| m.as_str().is_some_and(|m| m.contains('▰'))),
        "a card"
    );
    assert!(
        first
            .iter()
            .any(|m| m.as_str().is_some_and(|m| m.contains('⚑'))),
        "a flag"
    );
    assert!(
        browser
            .text(".guide-about")
            .await
            .starts_with("Dealcoach coaches")
    );

    // What is refused is not counted.
    browser
        .type_line("/deal new name:Second value:1.234\n")
        .await;
    browser.reads("1.234").await;
    assert_eq!(browser.text(".guide-count").await, "0 of 3 done");

    // Each step works as the first: here the last one of the manager.
    browser.press_css("[data-key=turn]").await;
    browser.press_css("[data-key=be]").await;
    browser.until("document.title.includes('Mona')").await;
    browser.press_css("[data-key=playbook]").await;
    browser
        .until("document.querySelector('.suggest-row.active')")
        .await;
    browser.key(ENTER).await;
    browser
        .until("document.activeElement.matches('.rest input')")
        .await;
    browser.key(ENTER).await;
    browser
        .until("document.querySelector('.guide-count').textContent === '1 of 4 done'")
        .await;

    // The digest comes when it is asked for.
    browser.press_css("[data-key=digest]").await;
    browser
        .until("document.querySelector('.suggest-row.active')")
        .await;
    browser.key(ENTER).await;
    browser
        .until("document.querySelector('.chip:not([hidden])')")
        .await;
    browser.key(ENTER).await;
    browser
        .until("document.querySelector('.guide-count').textContent === '2 of 4 done'")
        .await;

    // The request of a new rep is decided where the step leads.
    browser.press_css("[data-key=decide]").await;
    browser
        .until("document.activeElement.textContent === 'Approve'")
        .await;
    browser.key(ENTER).await;
    browser
        .until("document.querySelector('.guide-count').textContent === '3 of 4 done'")
        .await;
    browser.is_tidy().await;

    // The rep's steps, out of order, as the guide fills them in.
    browser.press_css("[data-key=turn]").await;
    browser.press_css("[data-key=skip]").await;
    browser.until("document.title.includes('Carol')").await;
    browser.until("document.activeElement.matches('.rest input') && document.querySelector('.chip:not([hidden])')").await;
    browser.key(ENTER).await;
    browser
        .until("document.querySelector('.guide-count').textContent === '1 of 3 done'")
        .await;
    browser.press_css("[data-key=log]").await;
    browser.key(ENTER).await;
    browser
        .until("document.querySelector('.guide-count').textContent === '2 of 3 done'")
        .await;
    browser.press_css("[data-key=answer]").await;
    browser
        .until("document.querySelector('.suggest-row.active')?.textContent.includes('⚑')")
        .await;
    browser.key(ENTER).await;
    browser
        .until("document.activeElement.closest('[data-option]')?.dataset.option === 'text' || document.activeElement.matches('.rest input')")
        .await;
    if browser
        .eval("document.activeElement.matches('.rest input')")
        .await
        == json!(true)
    {
        browser.key("text:").await;
    }
    browser.key("Jana Weiss, CFO, named it on the phone").await;
    browser.key(ENTER).await;
    browser
        .until("document.querySelector('.guide-head').innerText.includes('Now as Mona, the manager\\n3 of 4 done')")
        .await;

    // The last one: the checklist has the menu, the menu a form, and then all is done.
    browser.press_css("[data-key=waive]").await;
    browser.until("document.title.includes('Mona')").await;
    let in_menu = "document.activeElement.matches('.message .select')";
    browser
        .until(&format!(
            "{in_menu} || document.querySelector('.chip:not([hidden])')"
        ))
        .await;
    if browser.eval(in_menu).await == json!(false) {
        browser.key(ENTER).await;
        browser
            .until("document.querySelector('.message .select')")
            .await;
        browser
            .until("document.querySelector('[data-key=waive]').title === ''")
            .await;
        browser.press_css("[data-key=waive]").await;
        browser.until(in_menu).await;
    }
    browser.key(ENTER).await;
    browser.until("document.querySelector('.picker-row')").await;
    browser.key(ENTER).await;
    browser
        .until("document.querySelector('dialog[open]')")
        .await;
    browser.key("They buy by frame contract").await;
    browser.press("Submit").await;
    browser
        .until("document.querySelector('.guide.folded')")
        .await;
    browser.is_tidy().await;
    browser.end().await;
    program.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_guide_names_whoever_the_next_step_is_for() {
    let Some((browser, program)) = program(Window::Desk).await else {
        return;
    };
    let reads = async |title: &str| {
        browser
            .until(&format!(
                "document.querySelector('.guide-head strong')?.textContent === {}",
                json!(title)
            ))
            .await;
    };
    reads("Carol, try it as a rep").await;
    // Whoever acts is shown what is for them.
    browser.press_css("[data-person=Mona]").await;
    browser.until("document.title.includes('Mona')").await;
    reads("Mona, try it as the manager").await;
    browser.press_css("[data-key=decide]").await;
    browser
        .until("document.activeElement.textContent === 'Approve'")
        .await;
    browser.key(ENTER).await;
    browser
        .until("document.querySelector('.guide-count').textContent === '1 of 4 done'")
        .await;
    // The first step would be a rep's now; the next one is still the manager's.
    reads("Mona, try it as the manager").await;
    browser.press_css("[data-person=Ben]").await;
    browser.until("document.title.includes('Ben')").await;
    reads("Now as Carol, a rep").await;
    browser.press_css("[data-key=turn]").await;
    reads("Now as Mona, the manager").await;
    assert_eq!(browser.text("[data-key=be]").await, "Be Mona");
    browser.press_css("[data-key=be]").await;
    browser.until("document.title.includes('Mona')").await;
    reads("Mona, try it as the manager").await;
    browser.end().await;
    program.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_phone_the_guide_is_one_line_that_opens() {
    let Some((browser, program)) = program(Window::Phone).await else {
        return;
    };
    let high = "document.getElementById('guide').offsetHeight";
    let low = format!("{high} <= 56");
    assert_eq!(browser.eval(&low).await, json!(true));
    assert_eq!(
        browser.text(".next .step-title").await,
        "Log a deal",
        "who acts is whom it is for"
    );
    browser.press_css(".face[aria-label^=Mona]").await;
    browser.until("document.title.includes('Mona')").await;
    assert_eq!(browser.eval(&low).await, json!(true));
    assert_eq!(browser.text(".next .step-title").await, "Approve a request");
    browser.press_css(".guide-more").await;
    let shown =
        "[...document.querySelectorAll('.step')].filter((one) => one.offsetHeight > 0).length";
    browser.until(&format!("{shown} === 4")).await;
    browser.is_tidy().await;
    browser.press_css("[data-key=turn]").await;
    browser.until(&format!("{shown} === 3")).await;
    browser.press_css(".guide-more").await;
    browser.until(&low).await;
    assert_eq!(
        browser.text(".next .step-title").await,
        "Log a deal · as Carol"
    );
    browser.is_tidy().await;
    browser.press_css("[data-key=log]").await;
    browser.until("document.title.includes('Carol')").await;
    browser.end().await;
    program.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn every_text_can_be_read_in_light_and_dark() {
    let Some((browser, program)) = program(Window::Desk).await else {
        return;
    };
    let mut themes = BTreeSet::new();
    for _ in 0..2 {
        let theme = browser
            .eval("document.documentElement.dataset.theme ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')")
            .await;
        let theme = theme.as_str().expect("a theme").to_owned();
        for line in ["", "/deal ", "/deal move deal:d"] {
            browser.type_line(line).await;
            if line.contains("deal:") {
                browser
                    .until("document.querySelector('.suggest-row')")
                    .await;
            }
            assert_eq!(contrast(&browser).await, json!([]), "{theme} {line}");
            browser.key(ESCAPE).await;
            browser.key(ESCAPE).await;
        }
        // Under the mouse a button stands out more than without.
        for kind in ["primary", "secondary"] {
            let css = format!(".message .{kind}");
            let still = stands_out(&browser, &css).await;
            let button = browser
                .client
                .find(Locator::Css(&css))
                .await
                .expect("a button");
            hover(&browser, &button).await;
            let over = stands_out(&browser, &css).await;
            assert!(
                over > 1.2 && over > still * 0.8,
                "{theme} {kind}: {still} → {over}"
            );
            assert_eq!(
                contrast(&browser).await,
                json!([]),
                "{theme} {kind} under the mouse"
            );
        }
        themes.insert(theme);
        browser
            .eval("document.querySelector('.side-foot [aria-label^=Switch]').click()")
            .await;
    }
    assert_eq!(themes.len(), 2);
    browser.end().await;
    program.stop();
}

async fn contrast(browser: &Browser) -> Value {
    browser
        .client
        .execute(include_str!("contrast.js"), vec![])
        .await
        .expect("it runs")
}

async fn hover(browser: &Browser, element: &fantoccini::elements::Element) {
    use fantoccini::actions::{InputSource as _, MouseActions, PointerAction};
    let mouse = MouseActions::new("mouse".to_owned()).then(PointerAction::MoveToElement {
        element: element.clone(),
        duration: None,
        x: 0.0,
        y: 0.0,
    });
    browser
        .client
        .perform_actions(mouse)
        .await
        .expect("the mouse moves");
}

/// How much a button's ground differs from what it lies on.
async fn stands_out(browser: &Browser, css: &str) -> f64 {
    let script = include_str!("contrast.js").replace(
        "return wrong;",
        "const one = document.querySelector(arguments[0]); one.scrollIntoView({ block: 'center' }); return contrast(ground(one), ground(one.parentElement));",
    );
    browser
        .client
        .execute(&script, vec![json!(css)])
        .await
        .expect("it runs")
        .as_f64()
        .expect("a number")
}

#[tokio::test(flavor = "multi_thread")]
async fn two_tabs_and_a_very_long_message_stay_apart_and_inside() {
    let Some((browser, program)) = program(Window::Phone).await else {
        return;
    };
    browser.press("Answer: ").await;
    browser
        .until("document.querySelector('dialog[open]')")
        .await;
    // A form opens where it was asked for only: another tab of the same person stays as it was.
    let tab = browser.client.new_window(true).await.expect("a tab");
    let first = browser.client.window().await.expect("this window");
    browser
        .client
        .switch_to_window(tab.handle)
        .await
        .expect("it shows");
    browser.open(&program.room, "carol/deals").await;
    browser
        .until("document.querySelector('.bot-state.up')")
        .await;
    let long = format!("{} {}", "word ".repeat(250), "W".repeat(250));
    browser
        .type_line(&format!("/deal note deal:D-3 text:{long}\n"))
        .await;
    browser.reads("D-3").await;
    browser.is_tidy().await;
    assert_eq!(
        browser
            .eval("Boolean(document.querySelector('dialog'))")
            .await,
        json!(false)
    );
    let line = "(({ bottom }) => bottom <= innerHeight)(document.querySelector('.box').getBoundingClientRect())";
    assert_eq!(
        browser.eval(line).await,
        json!(true),
        "the line is in sight"
    );
    let small = "[...document.querySelectorAll('.box input, .box textarea')].map((one) => parseFloat(getComputedStyle(one).fontSize)).filter((one) => one < 16).length";
    assert_eq!(browser.eval(small).await, json!(0), "a phone would zoom in");
    browser.client.switch_to_window(first).await.expect("back");
    assert_eq!(
        browser
            .eval("Boolean(document.querySelector('dialog[open]'))")
            .await,
        json!(true)
    );
    browser.end().await;
    program.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_named_in_a_message_is_filled_in_by_a_press() {
    let Some((browser, program)) = program(Window::Desk).await else {
        return;
    };
    browser.type_line("/help\n").await;
    browser.reads("Three things to try").await;
    browser.press_css("[data-command='deal move']").await;
    browser
        .until("document.querySelector('.chip:not([hidden])')?.textContent === '/deal move'")
        .await;
    browser.end().await;
    program.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_opens_on_the_heading_of_the_newest_message() {
    let Some((browser, program)) = program(Window::Phone).await else {
        return;
    };
    browser
        .until("document.querySelector('.bot-state.up') && document.querySelector('#messages [data-id]')")
        .await;
    let below = "(() => { const list = [...document.querySelectorAll('#messages > li')]; const view = document.getElementById('scroll').getBoundingClientRect(); const top = list.at(-1).getBoundingClientRect().top; return top - view.top; })()";
    let below = browser.eval(below).await.as_f64().expect("a number");
    assert!(below >= -1.0, "its heading is {below} px above the view");
    // What comes next is at the end again.
    browser.type_line("/help\n").await;
    browser.reads("Three things to try").await;
    let end = "(() => { const view = document.getElementById('scroll'); return view.scrollHeight - view.scrollTop - view.clientHeight < 2; })()";
    browser.until(end).await;
    browser.end().await;
    program.stop();
}
