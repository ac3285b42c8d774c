//! What Discord refuses over REST, with its own codes; every limit at its edge is in the rules' own tests.

use dealcoach::practice::permission::{ATTACH_FILES, EMBED_LINKS, SEND_MESSAGES, VIEW_CHANNEL};
use dealcoach::practice::{Answer, Room, Rule, Seat};
use serde_json::{Value, json};

use super::client::{room, room_with};
use super::wire::{Wire, call};

/// A room with one command registered by hand and a gateway client that answers nothing.
pub async fn bare() -> (Room, Wire) {
    let room = room().await;
    let (wire, _) = Wire::ready(&room, 0).await;
    let commands = json!([
        { "name": "deal", "description": "d" },
        { "name": "find", "description": "d", "options": [
            { "type": 3, "name": "deal", "description": "d", "autocomplete": true }
        ] },
    ]);
    let path = format!("/applications/{}/commands", room.bot_id());
    let (status, made) = call(&room, "PUT", &path, &commands).await;
    assert_eq!(status, 200);
    for field in [
        "id",
        "application_id",
        "version",
        "type",
        "name",
        "description",
    ] {
        assert!(!made[0][field].is_null(), "{field}");
    }
    (room, wire)
}

fn deals(room: &Room) -> String {
    format!(
        "/channels/{}/messages",
        room.channel_id(None, "deals").unwrap()
    )
}

/// Uses a command and answers the callback's path and the webhook's, and what the person gets.
pub async fn used(
    wire: &mut Wire,
    room: &Room,
    seat: &Seat,
) -> (String, String, tokio::task::JoinHandle<Answer>) {
    let seat = seat.clone();
    let answer = tokio::spawn(async move { seat.command("deal", &[]).await });
    let event = wire.event("INTERACTION_CREATE").await;
    let (id, token) = (
        event["d"]["id"].as_str().unwrap(),
        event["d"]["token"].as_str().unwrap(),
    );
    let hook = format!("/webhooks/{}/{token}", room.bot_id());
    (format!("/interactions/{id}/{token}/callback"), hook, answer)
}

pub fn says(text: &str) -> Value {
    json!({ "type": 4, "data": { "content": text, "allowed_mentions": { "parse": [] } } })
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interaction_is_answered_once() {
    let (room, mut wire) = bare().await;
    let carol = room.seat("carol").in_channel("deals");
    let (callback, hook, answer) = used(&mut wire, &room, &carol).await;
    let original = format!("{hook}/messages/@original");
    let (status, body) = call(&room, "PATCH", &original, &json!({ "content": "x" })).await;
    assert_eq!(
        (status, &body["code"]),
        (404, &json!(10015)),
        "no webhook before an answer"
    );
    let (status, body) = call(&room, "POST", &callback, &json!({ "type": 4, "data": {} })).await;
    assert_eq!((status, &body["code"]), (400, &json!(50006)));
    let (status, body) = call(&room, "POST", &callback, &json!({ "type": 7, "data": {} })).await;
    assert_eq!(
        (status, &body["code"]),
        (400, &json!(50035)),
        "there is no message to update"
    );
    assert_eq!(call(&room, "POST", &callback, &says("hello")).await.0, 204);
    assert_eq!(answer.await.unwrap().text(), "hello");
    let (status, body) = call(&room, "POST", &callback, &says("again")).await;
    assert_eq!((status, &body["code"]), (400, &json!(40060)));
    let (_, got) = call(&room, "GET", &original, &Value::Null).await;
    assert_eq!(
        (&got["content"], &got["type"]),
        (&json!("hello"), &json!(20))
    );
    assert_eq!(call(&room, "DELETE", &original, &Value::Null).await.0, 204);
    assert_eq!(
        call(&room, "GET", &original, &Value::Null).await.1["code"],
        10008
    );
    let (status, body) = call(&room, "POST", "/interactions/1/none/callback", &says("x")).await;
    assert_eq!((status, &body["code"]), (404, &json!(10062)));
    assert!(
        room.breaches()
            .iter()
            .any(|b| b.rule == Rule::AnsweredTwice)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn with_response_tells_the_message() {
    let (room, mut wire) = bare().await;
    let (callback, hook, answer) =
        used(&mut wire, &room, &room.seat("ben").in_channel("deals")).await;
    let deferral = json!({ "type": 5, "data": { "flags": 64, "content": "is ignored" } });
    let (status, body) = call(
        &room,
        "POST",
        &format!("{callback}?with_response=true"),
        &deferral,
    )
    .await;
    assert_eq!(status, 200);
    assert_eq!(body["interaction"]["response_message_loading"], true);
    assert_eq!(body["resource"]["message"]["flags"], 64 + 128);
    assert_eq!(body["resource"]["message"]["content"], "");
    let edit = json!({ "content": "done", "allowed_mentions": { "parse": [] } });
    let (status, followed) = call(&room, "POST", &hook, &edit).await;
    assert_eq!(
        (status, &followed["id"]),
        (200, &body["interaction"]["response_message_id"]),
        "the first fills it in"
    );
    let answer = answer.await.unwrap();
    assert!(answer.is_private() && answer.message().unwrap().content() == "done");
    assert!(
        room.breaches()
            .iter()
            .any(|b| b.rule == Rule::FollowupAfterDefer)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn modals_and_choices_have_their_places() {
    let (room, mut wire) = bare().await;
    let carol = room.seat("carol").in_channel("deals");
    let row = json!({ "type": 1, "components": [{ "type": 4, "custom_id": "a", "style": 1, "label": "A" }] });
    let modal =
        json!({ "type": 9, "data": { "custom_id": "m", "title": "T", "components": [row] } });
    let (callback, _, answer) = used(&mut wire, &room, &carol).await;
    let (status, _) = call(
        &room,
        "POST",
        &callback,
        &json!({ "type": 8, "data": { "choices": [] } }),
    )
    .await;
    assert_eq!(status, 400, "choices answer only completion");
    assert_eq!(call(&room, "POST", &callback, &modal).await.0, 204);
    let opened = answer.await.unwrap();

    let seat = carol.clone();
    let submitted =
        tokio::spawn(async move { seat.submit(opened.modal().unwrap(), &[("A", "text")]).await });
    let event = wire.event("INTERACTION_CREATE").await["d"].clone();
    assert_eq!(
        event["data"]["components"][0]["components"][0]["value"],
        "text"
    );
    let path = format!(
        "/interactions/{}/{}/callback",
        event["id"].as_str().unwrap(),
        event["token"].as_str().unwrap()
    );
    let (status, body) = call(&room, "POST", &path, &modal).await;
    assert_eq!(
        (status, &body["code"]),
        (400, &json!(50035)),
        "no modal in answer to a modal"
    );
    assert_eq!(call(&room, "POST", &path, &says("thanks")).await.0, 204);
    assert_eq!(submitted.await.unwrap().text(), "thanks");

    let seat = carol.clone();
    let typing = tokio::spawn(async move { seat.complete("find", "deal", "x", &[]).await });
    let event = wire.event("INTERACTION_CREATE").await["d"].clone();
    assert_eq!(
        event["data"]["options"][0],
        json!({ "name": "deal", "type": 3, "value": "x", "focused": true })
    );
    let path = format!(
        "/interactions/{}/{}/callback",
        event["id"].as_str().unwrap(),
        event["token"].as_str().unwrap()
    );
    let choices = |n: usize| {
        let list: Vec<Value> = (0..n)
            .map(|i| json!({ "name": format!("c{i}"), "value": i.to_string() }))
            .collect();
        json!({ "type": 8, "data": { "choices": list } })
    };
    assert_eq!(call(&room, "POST", &path, &choices(26)).await.0, 400);
    assert_eq!(call(&room, "POST", &path, &choices(25)).await.0, 204);
    assert_eq!(typing.await.unwrap().len(), 25);
}

#[tokio::test(flavor = "multi_thread")]
async fn permissions_are_checked_channel_by_channel() {
    let (room, _wire) = bare().await;
    let path = deals(&room);
    let id = room.channel_id(None, "deals").unwrap();
    let post = |extra: Value| {
        let mut body = json!({ "content": "x", "allowed_mentions": { "parse": [] } });
        for (key, value) in extra.as_object().unwrap() {
            body[key] = value.clone();
        }
        body
    };
    let embed = post(json!({ "embeds": [{ "title": "t" }] }));
    for (deny, body, code) in [
        (VIEW_CHANNEL, post(json!({})), 50001),
        (SEND_MESSAGES, post(json!({})), 50013),
        (EMBED_LINKS, embed.clone(), 50013),
    ] {
        room.overwrite(id, "dealcoach", 0, deny).unwrap();
        let (status, answer) = call(&room, "POST", &path, &body).await;
        assert_eq!((status, &answer["code"]), (403, &json!(code)), "{deny}");
    }
    room.overwrite(id, "dealcoach", 0, ATTACH_FILES).unwrap();
    assert_eq!(call(&room, "POST", &path, &embed).await.0, 200);
    assert!(room.breaches().iter().any(|b| b.rule == Rule::Permission));
}

#[tokio::test(flavor = "multi_thread")]
async fn unknown_things_have_unknown_codes() {
    let (room, _wire) = bare().await;
    let path = deals(&room);
    let app = room.bot_id();
    for (method, path, status, code) in [
        ("GET", "/channels/1/messages".to_owned(), 404, 10003),
        ("GET", "/guilds/1".to_owned(), 404, 10004),
        (
            "GET",
            format!("/guilds/{}/members/1", room.guild_id(None).unwrap()),
            404,
            10013,
        ),
        ("GET", "/users/1".to_owned(), 404, 10013),
        ("PATCH", format!("{path}/1"), 404, 10008),
        ("GET", format!("/applications/{app}/commands/1"), 404, 10063),
        ("GET", "/applications/1/commands".to_owned(), 403, 20012),
        ("GET", "/nowhere".to_owned(), 404, 0),
        ("GET", "/channels/abc".to_owned(), 400, 50035),
        ("GET", format!("{path}?limit=101"), 400, 50035),
    ] {
        let body = if method == "PATCH" {
            json!({ "content": "x" })
        } else {
            Value::Null
        };
        let (got, answer) = call(&room, method, &path, &body).await;
        assert_eq!(
            (got, &answer["code"]),
            (status, &json!(code)),
            "{method} {path}"
        );
    }
    assert!(room.breaches().iter().any(|b| b.rule == Rule::UnknownRoute));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_token_the_body_and_its_type_are_checked() {
    let room = room().await;
    let url = format!("{}/api/v10{}", room.api_base(), deals(&room));
    let http = reqwest::Client::new();
    let send = async |auth: &str, kind: &str, body: &str| {
        let request = http
            .post(&url)
            .header("authorization", auth)
            .header("content-type", kind)
            .body(body.to_owned());
        let answer = request.send().await.unwrap();
        (
            answer.status().as_u16(),
            serde_json::from_str::<Value>(&answer.text().await.unwrap()).unwrap(),
        )
    };
    let json = "application/json";
    assert_eq!(
        send("Bot wrong", json, "{}").await,
        (401, json!({ "message": "401: Unauthorized", "code": 0 }))
    );
    assert_eq!(send("test-token", json, "{}").await.0, 401);
    assert_eq!(send("Bot test-token", json, "{").await.1["code"], 50109);
    let typed = send("Bot test-token", "text/plain", "{}").await.1;
    assert_eq!(
        typed["errors"]["_errors"][0]["code"],
        "CONTENT_TYPE_INVALID"
    );
    assert!(room.breaches().iter().any(|b| b.rule == Rule::UserAgent));
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_are_listed_edited_and_deleted() {
    let (room, _wire) = bare().await;
    let path = deals(&room);
    let carol = room.seat("carol").in_channel("deals");
    let hers = carol.say("hers").unwrap();
    let body = |text: &str| json!({ "content": text, "allowed_mentions": { "parse": [] } });
    let mut ids = Vec::new();
    for n in 0..4 {
        let (_, made) = call(&room, "POST", &path, &body(&n.to_string())).await;
        ids.push(made["id"].as_str().unwrap().to_owned());
    }
    let listed = async |query: &str| {
        let (_, list) = call(&room, "GET", &format!("{path}?{query}"), &Value::Null).await;
        list.as_array()
            .unwrap()
            .iter()
            .map(|m| m["content"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(listed("limit=2").await, ["3", "2"]);
    assert_eq!(
        listed(&format!("before={}&limit=2", ids[2])).await,
        ["1", "0"]
    );
    assert_eq!(
        listed(&format!("after={}&limit=2", ids[0])).await,
        ["2", "1"],
        "the next ones, newest first"
    );
    assert_eq!(
        listed("limit=100").await,
        ["3", "2", "1", "0", ""],
        "others' texts want the intent"
    );
    let (status, edited) = call(&room, "PATCH", &format!("{path}/{}", ids[0]), &body("zero")).await;
    assert!(status == 200 && edited["edited_timestamp"].is_string());
    let (status, refused) = call(
        &room,
        "PATCH",
        &format!("{path}/{}", hers.id()),
        &body("mine"),
    )
    .await;
    assert_eq!((status, &refused["code"]), (403, &json!(50005)));
    assert_eq!(
        call(
            &room,
            "DELETE",
            &format!("{path}/{}", hers.id()),
            &Value::Null
        )
        .await
        .1["code"],
        50013
    );
    assert_eq!(
        call(&room, "DELETE", &format!("{path}/{}", ids[0]), &Value::Null)
            .await
            .0,
        204
    );
    assert_eq!(
        call(&room, "GET", &format!("{path}/{}", ids[0]), &Value::Null)
            .await
            .1["code"],
        10008
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_keeps_the_files_unless_it_lists_them() {
    let (room, _wire) = bare().await;
    let path = deals(&room);
    let silent = json!({ "parse": [] });
    let form = reqwest::multipart::Form::new()
        .text(
            "payload_json",
            json!({ "content": "two files", "allowed_mentions": silent }).to_string(),
        )
        .part(
            "files[0]",
            reqwest::multipart::Part::bytes(b"a".to_vec()).file_name("a.txt"),
        )
        .part(
            "files[1]",
            reqwest::multipart::Part::bytes(b"b".to_vec()).file_name("b.txt"),
        );
    let made = reqwest::Client::new()
        .post(format!("{}/api/v10{path}", room.api_base()))
        .header("authorization", format!("Bot {}", room.token()))
        .header("user-agent", "DiscordBot (https://e.org, 1)")
        .multipart(form)
        .send()
        .await
        .unwrap();
    assert_eq!(made.status().as_u16(), 200);
    let made: Value = serde_json::from_str(&made.text().await.unwrap()).unwrap();
    let path = format!("{path}/{}", made["id"].as_str().unwrap());
    let names = async |attachments: Value| {
        let mut body = json!({ "content": "edited", "allowed_mentions": silent });
        if !attachments.is_null() {
            body["attachments"] = attachments;
        }
        let (status, edited) = call(&room, "PATCH", &path, &body).await;
        assert_eq!(status, 200, "{edited}");
        let files = edited["attachments"].as_array().unwrap().clone();
        let name = |file: &Value| file["filename"].as_str().unwrap().to_owned();
        files.iter().map(name).collect::<Vec<_>>()
    };
    assert_eq!(names(Value::Null).await, ["a.txt", "b.txt"]);
    let second = made["attachments"][1]["id"].clone();
    assert_eq!(names(json!([{ "id": second }])).await, ["b.txt"]);
    assert!(names(json!([])).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn direct_messages_can_be_closed() {
    let (room, _wire) = bare().await;
    let carol = room.person_id("carol").unwrap();
    let open = json!({ "recipient_id": carol.to_string() });
    let (status, dm) = call(&room, "POST", "/users/@me/channels", &open).await;
    assert_eq!((status, &dm["type"]), (200, &json!(1)));
    let path = format!("/channels/{}/messages", dm["id"].as_str().unwrap());
    let body = json!({ "content": "psst", "allowed_mentions": { "parse": [] } });
    assert_eq!(call(&room, "POST", &path, &body).await.0, 200);
    assert_eq!(room.seat("carol").in_dm().sees()[0].content(), "psst");
    room.set_dms("carol", false);
    assert_eq!(
        call(&room, "POST", &path, &body).await,
        (
            403,
            json!({
                "message": "Cannot send messages to this user", "code": 50007,
            })
        )
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_keep_their_ids_and_have_a_ceiling() {
    let (room, _wire) = bare().await;
    let path = format!("/applications/{}/commands", room.bot_id());
    let (_, before) = call(&room, "GET", &path, &Value::Null).await;
    let same = json!([{ "name": "deal", "description": "d" }]);
    let (_, after) = call(&room, "PUT", &path, &same).await;
    assert_eq!(
        (&before[0]["id"], &before[0]["version"]),
        (&after[0]["id"], &after[0]["version"])
    );
    let changed = json!([{ "name": "deal", "description": "changed" }]);
    let (_, newer) = call(&room, "PUT", &path, &changed).await;
    assert!(newer[0]["id"] == after[0]["id"] && newer[0]["version"] != after[0]["version"]);
    let many: Vec<Value> = (0..101)
        .map(|n| json!({ "name": format!("c{n}"), "description": "d" }))
        .collect();
    let (status, body) = call(&room, "PUT", &path, &json!(many)).await;
    assert_eq!((status, &body["code"]), (400, &json!(30032)));
    let twice = json!([{ "name": "a", "description": "d" }, { "name": "a", "description": "d" }]);
    assert!(
        call(&room, "PUT", &path, &twice)
            .await
            .1
            .to_string()
            .contains("DUPLICATE_NAME")
    );
    let guild = format!(
        "/applications/{}/guilds/{}/commands",
        room.bot_id(),
        room.guild_id(None).unwrap()
    );
    let (status, own) = call(
        &room,
        "POST",
        &guild,
        &json!({ "name": "local", "description": "d" }),
    )
    .await;
    assert!(status == 201 && own["guild_id"].is_string());
    let one = format!("{guild}/{}", own["id"].as_str().unwrap());
    assert_eq!(
        call(&room, "PATCH", &one, &json!({ "description": "new" }))
            .await
            .1["description"],
        "new"
    );
    assert_eq!(call(&room, "DELETE", &one, &Value::Null).await.0, 204);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_said_of_mentions_is_noted() {
    let (room, _wire) = bare().await;
    let path = deals(&room);
    let carol = room.person_id("carol").unwrap();
    let text = format!("<@{carol}>");
    let (_, loud) = call(&room, "POST", &path, &json!({ "content": text })).await;
    assert_eq!(loud["mentions"][0]["username"], "carol");
    assert_eq!(room.breaches().len(), 1);
    let quiet = json!({ "content": text, "allowed_mentions": { "parse": [] } });
    let (_, quiet) = call(&room, "POST", &path, &quiet).await;
    assert_eq!(quiet["mentions"], json!([]));
    assert_eq!(room.breaches().len(), 1);
    assert_eq!(room.breaches()[0].rule, Rule::AllowedMentions);
}

#[tokio::test(flavor = "multi_thread")]
async fn rate_limits_are_told_and_kept() {
    let (room, _wire) = bare().await;
    let path = deals(&room);
    let body = json!({ "content": "x", "allowed_mentions": { "parse": [] } });
    for _ in 0..5 {
        assert_eq!(call(&room, "POST", &path, &body).await.0, 200);
    }
    let (status, limited) = call(&room, "POST", &path, &body).await;
    assert_eq!((status, &limited["global"]), (429, &json!(false)));
    assert!(
        limited["retry_after"]
            .as_f64()
            .is_some_and(|s| s > 0.0 && s <= 5.0)
    );
    let free = room_with(|options| options.rate_limits = false).await;
    for _ in 0..8 {
        assert_eq!(call(&free, "POST", &deals(&free), &body).await.0, 200);
    }
}
