//! Chromium and its driver: started for one test, told what to do, ended with it.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use fantoccini::error::CmdError;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

/// How long anything on the page may take.
const LIMIT: Duration = Duration::from_secs(15);

/// Keys, as the driver spells them.
pub const TAB: &str = "\u{e004}";
pub const ENTER: &str = "\u{e007}";
pub const ESCAPE: &str = "\u{e00c}";
pub const UP: &str = "\u{e013}";
pub const DOWN: &str = "\u{e015}";

/// What the driver is told about the window.
#[derive(Clone, Copy)]
pub enum Window {
    Desk,
    Phone,
}

pub struct Browser {
    pub client: Client,
    driver: Child,
    _profile: tempfile::TempDir,
}

impl Browser {
    /// Starts Chromium, or says that it is missing.
    pub async fn start(window: Window) -> Option<Self> {
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

    pub async fn open(&self, room: &str, hash: &str) {
        self.client
            .goto(&format!("{room}/#{hash}"))
            .await
            .expect("the page loads");
        self.until("document.querySelector('.start, .message')")
            .await;
    }

    /// Waits, inside the page, until an expression is true.
    pub async fn until(&self, expression: &str) {
        let script = format!(
            "const done = arguments[0];
             const holds = () => Boolean({expression});
             if (holds()) return done(true);
             const timer = setTimeout(() => finish(false), {});
             const look = () => holds() && finish(true);
             const watch = new MutationObserver(look);
             function finish(well) {{ watch.disconnect(); document.removeEventListener('load', look, true); clearTimeout(timer); done(well); }}
             document.addEventListener('load', look, true);
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

    /// Presses the last button on the page whose label begins so.
    pub async fn press(&self, label: &str) {
        let named = format!(
            "[...document.querySelectorAll('.button, .step')].filter((one) => one.textContent.startsWith({}) && !one.disabled)",
            json!(label)
        );
        self.until(&format!("{named}.length > 0")).await;
        self.eval(&format!("{named}.at(-1).setAttribute('data-press', '')"))
            .await;
        let button = self
            .client
            .find(Locator::Css("[data-press]"))
            .await
            .expect("the button");
        self.eval("document.querySelector('[data-press]').scrollIntoView({ block: 'center' })")
            .await;
        self.eval("document.querySelectorAll('[data-press]').forEach((one) => one.removeAttribute('data-press'))").await;
        button.click().await.expect("it can be pressed");
    }

    /// Types into the command line, as keys. A `\n` at the end sends it: Enter first takes what is suggested, and
    /// sends where nothing is.
    pub async fn type_line(&self, text: &str) {
        let line = self
            .client
            .find(Locator::Css(".rest input"))
            .await
            .expect("the command line");
        line.click().await.expect("it takes the focus");
        let (typed, sends) = match text.strip_suffix('\n') {
            Some(typed) => (typed, true),
            None => (text, false),
        };
        line.send_keys(typed).await.expect("keys");
        if sends {
            self.key(ENTER).await;
            let gone = "!document.querySelector('.chip:not([hidden])')";
            self.until(&format!(
                "{gone} || document.activeElement.matches('.rest input')"
            ))
            .await;
            if self.eval(gone).await == json!(false) {
                self.key(ENTER).await;
            }
        }
    }

    /// Presses what a selector finds; once more where it was drawn anew just then.
    pub async fn press_css(&self, css: &str) {
        for last in [false, false, true] {
            self.until(&format!("document.querySelector({})", json!(css)))
                .await;
            let found = self.client.find(Locator::Css(css)).await;
            let pressed = found.expect("it is there").click().await;
            if last || pressed.is_ok() {
                return pressed.expect("it can be pressed");
            }
        }
    }

    /// Presses a key where the focus is.
    pub async fn key(&self, key: &str) {
        let focused = self.client.active_element().await.expect("a focus");
        focused.send_keys(key).await.expect("a key");
    }

    /// Waits until a message holds a text.
    pub async fn reads(&self, text: &str) {
        self.until(&format!(
            "[...document.querySelectorAll('.message')].some((one) => one.innerText.includes({}))",
            json!(text)
        ))
        .await;
    }

    pub async fn eval(&self, expression: &str) -> Value {
        self.client
            .execute(&format!("return ({expression});"), vec![])
            .await
            .expect("the script runs")
    }

    pub async fn text(&self, css: &str) -> String {
        self.client
            .find(Locator::Css(css))
            .await
            .expect("it is there")
            .text()
            .await
            .expect("it has text")
    }

    /// Asserts that nothing sticks out of the window, and that no script ran into an error.
    pub async fn is_tidy(&self) {
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

    pub async fn end(mut self) {
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
