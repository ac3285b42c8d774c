//! Discord's own description of its API (`OpenAPI`), held against what the bot asks and what the room
//! answers. The file is not in the repository: `DISCORD_OPENAPI` names it, and without it these checks
//! are left out, which is said.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use dealcoach::practice::{Check, Recorded, Rule};
use jsonschema::Validator;
use serde_json::{Value, json};

use super::client::{lab_in, room};
use super::wire::call;

/// The description, read once.
pub struct Description {
    document: Value,
    known: Mutex<HashMap<String, Option<Arc<Validator>>>>,
}

impl Description {
    /// The file that `DISCORD_OPENAPI` names; none, and a line that says so, without it.
    pub fn load() -> Option<Arc<Self>> {
        #[expect(clippy::disallowed_methods, reason = "a test's own setting")]
        let path = std::env::var("DISCORD_OPENAPI").ok();
        let Some(path) = path else {
            println!("left out: DISCORD_OPENAPI does not name Discord's API description");
            return None;
        };
        let text = std::fs::read_to_string(path).expect("the description can be read");
        let document = serde_json::from_str(&text).expect("the description is JSON");
        Some(Arc::new(Self {
            document,
            known: Mutex::default(),
        }))
    }

    /// A check for [`dealcoach::practice::Room::check_requests`]: bodies that Discord's description
    /// does not allow.
    pub fn requests(self: &Arc<Self>) -> Check {
        let this = Arc::clone(self);
        Arc::new(move |entry| this.request(entry))
    }

    fn request(&self, entry: &Recorded) -> Vec<String> {
        if entry.body.is_null() {
            return Vec::new();
        }
        let Some(template) = self.template(&entry.path) else {
            return vec!["no such path in the description".to_owned()];
        };
        let method = entry.method.to_lowercase();
        let pointer = format!("/paths/{}/{method}/requestBody", escaped(template));
        let content = self.document.pointer(&pointer);
        let schema = content.and_then(|c| c.pointer("/content/application~1json/schema"));
        self.faults(&pointer, schema, &mended(&entry.body))
    }

    /// What the description says against an answer.
    pub fn answer(&self, method: &str, path: &str, status: u16, answer: &Value) -> Vec<String> {
        let path = path.split('?').next().unwrap_or_default();
        let Some(template) = self.template(path) else {
            return vec!["no such path in the description".to_owned()];
        };
        let base = format!(
            "/paths/{}/{}/responses",
            escaped(template),
            method.to_lowercase()
        );
        let class = if status >= 400 {
            "4XX".to_owned()
        } else {
            status.to_string()
        };
        let found = self.document.pointer(&format!("{base}/{class}"));
        let found = found.and_then(|r| match r["$ref"].as_str() {
            Some(to) => self.document.pointer(to.trim_start_matches('#')),
            None => Some(r),
        });
        let Some(found) = found else {
            return vec![format!("status {status} is not described")];
        };
        let schema = found.pointer("/content/application~1json/schema");
        let mut answer = answer.clone();
        if let Some(fields) = answer.as_object_mut().filter(|_| status >= 400) {
            // The description gives field errors numbers for codes; Discord's own examples have words.
            fields.remove("errors");
        }
        self.faults(&format!("{base}/{class}"), schema, &answer)
    }

    fn faults(&self, key: &str, schema: Option<&Value>, value: &Value) -> Vec<String> {
        let mut known = self.known.lock().unwrap();
        let validator = known.entry(key.to_owned()).or_insert_with(|| {
            let mut schema = schema?.clone();
            schema["components"] = self.document["components"].clone();
            Some(Arc::new(
                jsonschema::validator_for(&schema).expect("a schema"),
            ))
        });
        let Some(validator) = validator else {
            return Vec::new();
        };
        validator
            .iter_errors(value)
            .map(|e| format!("{}: {:.300}", e.instance_path(), e.to_string()))
            .collect()
    }

    /// The described path that fits, the one with the most fixed parts if several do.
    fn template(&self, path: &str) -> Option<&str> {
        let parts: Vec<&str> = path.split('/').collect();
        let fixed = |template: &str| {
            let wanted: Vec<&str> = template.split('/').collect();
            let same = |(want, got): (&&str, &&str)| want == got || want.starts_with('{');
            (wanted.len() == parts.len() && wanted.iter().zip(&parts).all(same))
                .then(|| wanted.iter().filter(|part| !part.starts_with('{')).count())
        };
        let paths = self.document["paths"].as_object()?;
        paths
            .keys()
            .filter_map(|t| Some((fixed(t)?, t.as_str())))
            .max()
            .map(|(_, template)| template)
    }
}

/// A path as a part of a JSON pointer.
fn escaped(path: &str) -> String {
    path.replace('~', "~0").replace('/', "~1")
}

/// The body with the description's two known defects kept out: it wants `default_member_permissions`
/// as a number and attachment ids as text, where Discord and its libraries do otherwise.
fn mended(body: &Value) -> Value {
    match body {
        Value::Array(items) => items.iter().map(mended).collect(),
        Value::Object(fields) => {
            let kept = fields
                .iter()
                .filter(|(key, _)| *key != "default_member_permissions");
            let change = |key: &str, value: &Value| match (key, value.as_array()) {
                ("attachments", Some(files)) => files
                    .iter()
                    .map(|file| {
                        let mut file = file.clone();
                        if file["id"].is_number() {
                            file["id"] = json!(file["id"].to_string());
                        }
                        file
                    })
                    .collect(),
                _ => mended(value),
            };
            kept.map(|(key, value)| (key.clone(), change(key, value)))
                .collect()
        }
        other => other.clone(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_rooms_answers_are_as_discord_describes_them() {
    let Some(description) = Description::load() else {
        return;
    };
    let room = room().await;
    let app = room.bot_id();
    let guild = room.guild_id(None).unwrap();
    let deals = room.channel_id(None, "deals").unwrap();
    let carol = room.person_id("carol").unwrap();
    let said = room
        .seat("carol")
        .in_channel("deals")
        .say("hello")
        .unwrap()
        .id();
    let option = |kind: u8, name: &str, more: Value| {
        let mut option = json!({ "type": kind, "name": name, "description": "d" });
        option
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        option
    };
    let options = [
        option(3, "name", json!({ "required": true, "autocomplete": true })),
        option(
            3,
            "kind",
            json!({ "choices": [{ "name": "a", "value": "b" }] }),
        ),
        option(4, "days", json!({ "min_value": 1 })),
        option(7, "channel", json!({ "channel_types": [0] })),
    ];
    let commands = json!([
        { "name": "deal", "description": "d", "options": [option(1, "new", json!({ "options": options }))] },
        { "type": 3, "name": "Log as deal note" },
    ]);
    let message = json!({
        "content": format!("<@{carol}>"), "allowed_mentions": { "parse": ["users"] }, "nonce": "n", "enforce_nonce": true,
        "embeds": [{ "title": "t", "color": 5, "fields": [{ "name": "n", "value": "v" }], "footer": { "text": "f" } }],
        "components": [
            { "type": 1, "components": [
                { "type": 2, "style": 1, "label": "a", "custom_id": "a" },
                { "type": 2, "style": 5, "label": "l", "url": "https://example.org" },
            ] },
            { "type": 1, "components": [{ "type": 3, "custom_id": "m", "options": [{ "label": "a", "value": "a" }] }] },
            { "type": 1, "components": [{ "type": 5, "custom_id": "u" }] },
        ],
    });
    let none = Value::Null;
    let mut found = Vec::new();
    for (method, path, body) in [
        ("GET", "/users/@me".to_owned(), &none),
        ("GET", "/applications/@me".to_owned(), &none),
        ("GET", "/oauth2/applications/@me".to_owned(), &none),
        ("GET", "/gateway".to_owned(), &none),
        ("GET", "/gateway/bot".to_owned(), &none),
        ("GET", "/users/@me/guilds".to_owned(), &none),
        ("GET", format!("/users/{carol}"), &none),
        ("GET", format!("/guilds/{guild}"), &none),
        ("GET", format!("/guilds/{guild}/channels"), &none),
        ("GET", format!("/guilds/{guild}/roles"), &none),
        ("GET", format!("/guilds/{guild}/members/{carol}"), &none),
        ("GET", format!("/channels/{deals}"), &none),
        (
            "POST",
            "/users/@me/channels".to_owned(),
            &json!({ "recipient_id": carol.to_string() }),
        ),
        ("PUT", format!("/applications/{app}/commands"), &commands),
        ("GET", format!("/applications/{app}/commands"), &none),
        (
            "POST",
            format!("/applications/{app}/guilds/{guild}/commands"),
            &commands[0],
        ),
        ("POST", format!("/channels/{deals}/messages"), &message),
        (
            "POST",
            format!("/channels/{deals}/messages"),
            &json!({
                "content": "r", "message_reference": { "message_id": said.to_string() },
            }),
        ),
        ("GET", format!("/channels/{deals}/messages"), &none),
        ("GET", format!("/channels/{deals}/messages/{said}"), &none),
        (
            "POST",
            format!("/channels/{deals}/messages"),
            &json!({ "content": "x".repeat(2001) }),
        ),
        (
            "POST",
            format!("/channels/{deals}/messages"),
            &json!({ "content": "" }),
        ),
        ("GET", "/channels/1".to_owned(), &none),
    ] {
        let (status, answer) = call(&room, method, &path, body).await;
        for fault in description.answer(method, &path, status, &answer) {
            found.push(format!("{method} {path} {status} {fault}"));
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_good_clients_requests_and_their_answers_fit() {
    let Some(description) = Description::load() else {
        return;
    };
    let room = room().await;
    room.check_requests(description.requests());
    let lab = lab_in(room).await;
    let carol = lab.room.seat("carol").in_channel("deals");
    let card = carol.command("deal new", &[("name", "x")]).await;
    let card = card.message().unwrap();
    carol.complete("deal move", "deal", "x", &[]).await;
    carol.command("slow", &[]).await;
    carol.command("flag", &[]).await;
    let modal = carol.press(card, "Open").await;
    carol.submit(modal.modal().unwrap(), &[("who", "x")]).await;
    carol.choose(card, "Stage", &["s1"]).await;
    assert_eq!(lab.room.breaches(), []);
    let mut found = Vec::new();
    for entry in lab
        .room
        .journal()
        .iter()
        .filter(|entry| !entry.answer.is_null())
    {
        let faults = description.answer(&entry.method, &entry.path, entry.status, &entry.answer);
        found.extend(
            faults
                .into_iter()
                .map(|fault| format!("{} {} {fault}", entry.method, entry.path)),
        );
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_is_not_described_is_a_breach() {
    let Some(description) = Description::load() else {
        return;
    };
    let room = room().await;
    room.check_requests(description.requests());
    let path = format!(
        "/channels/{}/messages",
        room.channel_id(None, "deals").unwrap()
    );
    let odd = json!({ "content": "x", "tts": "loud", "allowed_mentions": { "parse": [] } });
    call(&room, "POST", &path, &odd).await;
    assert!(
        room.breaches()
            .iter()
            .any(|breach| breach.rule == Rule::Schema),
        "{:?}",
        room.breaches()
    );
}
