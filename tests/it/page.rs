//! The practice room's page in a real, headless Chromium. What the modules without elements must do is
//! in `page/check.js`; here the page is looked at and used as a person would.
//!
//! Without Chromium and its driver on the machine these tests say in one line that they were left out;
//! where `DEALCOACH_CI_COMPLETE` is set they fail instead.

#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests fail by panicking"
)]

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use dealcoach::practice::{Options, Room};
use fantoccini::error::CmdError;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// How long anything on the page may take.
const LIMIT: Duration = Duration::from_secs(15);

/// What the driver is told about the window.
#[derive(Clone, Copy)]
enum Window {
    Desk,
    Phone,
}

struct Browser {
    client: Client,
    driver: Child,
    _profile: tempfile::TempDir,
}

impl Browser {
    /// Starts Chromium, or says that it is missing.
    async fn start(window: Window) -> Option<Self> {
        let (Some(driver), Some(chromium)) = (
            find(&["chromedriver"]),
            find(&["chromium", "chromium-browser", "google-chrome"]),
        ) else {
            let complete = std::env::var_os("DEALCOACH_CI_COMPLETE").is_some();
            assert!(
                !complete,
                "Chromium and chromedriver are needed for the page's tests"
            );
            println!("left out: the page in a browser (no Chromium with its driver here)");
            return None;
        };
        let profile = tempfile::tempdir().expect("a folder for the profile");
        let mut child = Command::new(driver)
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver starts");
        let port = driver_port(&mut child);
        let mut options = json!({
            "binary": chromium,
            "args": [
                "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--disable-dev-shm-usage", "--window-size=1280,860",
                format!("--user-data-dir={}", profile.path().display()),
            ],
        });
        if matches!(window, Window::Phone) {
            let metrics = json!({ "width": 390, "height": 844, "pixelRatio": 2.0, "touch": true });
            options["mobileEmulation"] = json!({ "deviceMetrics": metrics });
        }
        let capabilities = json!({
            "goog:chromeOptions": options,
            "goog:loggingPrefs": { "browser": "ALL" },
            "pageLoadStrategy": "eager",
        });
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities.as_object().expect("an object").clone())
            .connect(&format!("http://127.0.0.1:{port}"))
            .await;
        match client {
            Ok(client) => Some(Self {
                client,
                driver: child,
                _profile: profile,
            }),
            Err(error) => {
                stop(&mut child);
                panic!("no session with Chromium: {error}");
            }
        }
    }

    async fn open(&self, room: &str, hash: &str) {
        self.client
            .goto(&format!("{room}/#{hash}"))
            .await
            .expect("the page loads");
        self.until("document.querySelector('.start, .message')")
            .await;
    }

    /// Waits, inside the page, until an expression is true.
    async fn until(&self, expression: &str) {
        let script = format!(
            "const done = arguments[0];
             const holds = () => Boolean({expression});
             if (holds()) return done(true);
             const watch = new MutationObserver(() => {{ if (holds()) finish(true); }});
             const timer = setTimeout(() => finish(false), {});
             function finish(well) {{ watch.disconnect(); clearTimeout(timer); done(well); }}
             watch.observe(document, {{ subtree: true, childList: true, attributes: true, characterData: true }});",
            LIMIT.as_millis()
        );
        let held = self
            .client
            .execute_async(&script, vec![])
            .await
            .expect("the script runs");
        if held != json!(true) {
            let text = self.text("body").await;
            panic!("never came true: {expression}\nThe page reads:\n{text}");
        }
    }

    async fn eval(&self, expression: &str) -> Value {
        self.client
            .execute(&format!("return ({expression});"), vec![])
            .await
            .expect("the script runs")
    }

    async fn text(&self, css: &str) -> String {
        self.client
            .find(Locator::Css(css))
            .await
            .expect("it is there")
            .text()
            .await
            .expect("it has text")
    }

    /// Asserts that nothing sticks out of the window, and that no script ran into an error.
    async fn is_tidy(&self) {
        let outside = self
            .eval(
                "[...document.querySelectorAll('.bar *, .dock *, .messages, .messages *')]
                   .filter((one) => !one.closest('pre, .unseen') && one.getBoundingClientRect().right > innerWidth + 1)
                   .map((one) => one.className + ': ' + one.textContent.slice(0, 60))",
            )
            .await;
        assert_eq!(outside, json!([]), "these stick out at the right");
        let wide = self.eval("[document.documentElement.scrollWidth > innerWidth, (({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)(document.getElementById('scroll'))]").await;
        assert_eq!(wide, json!([false, false]), "the page scrolls sideways");
    }

    async fn end(mut self) {
        let closed: Result<(), CmdError> = self.client.clone().close().await;
        stop(&mut self.driver);
        closed.expect("Chromium closes");
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        stop(&mut self.driver);
    }
}

fn stop(child: &mut Child) {
    // It may have ended by itself already.
    drop(child.kill());
    drop(child.wait());
}

fn find(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    names.iter().find_map(|name| {
        folders
            .iter()
            .map(|folder| folder.join(name))
            .find(|file| file.is_file())
    })
}

/// The port the driver says it listens on.
fn driver_port(child: &mut Child) -> u16 {
    use std::io::{BufRead, BufReader};
    let lines = BufReader::new(child.stdout.take().expect("its output is piped")).lines();
    for line in lines.map_while(Result::ok) {
        if let Some((_, port)) = line
            .trim_end_matches('.')
            .rsplit_once("successfully on port ")
        {
            return port.parse().expect("a port");
        }
    }
    panic!("chromedriver did not say where it listens");
}

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
        .execute_async(include_str!("page/check.js"), vec![])
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
