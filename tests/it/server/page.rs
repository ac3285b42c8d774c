//! The page's own routes: who may ask, and what each person is shown.

use dealcoach::practice::{Options, Room};
use futures_util::StreamExt;
use serde_json::{Value, json};
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error as Broken, Message as Frame};

use super::client::{LIMIT, MONDAY, lab, room};
use super::wire::call;

async fn get(room: &Room, path: &str) -> Value {
    let answer = reqwest::get(format!("{}{path}", room.api_base()))
        .await
        .unwrap();
    serde_json::from_str(&answer.text().await.unwrap()).unwrap()
}

async fn send(room: &Room, method: &str, path: &str, body: &Value) -> (u16, Value) {
    let request = reqwest::Client::new()
        .request(
            method.parse().unwrap(),
            format!("{}{path}", room.api_base()),
        )
        .header("content-type", "application/json")
        .body(body.to_string());
    let answer = request.send().await.unwrap();
    (
        answer.status().as_u16(),
        serde_json::from_str(&answer.text().await.unwrap()).unwrap_or(Value::Null),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_is_served_and_the_cast_is_told() {
    let room = room().await;
    for (path, kind) in [
        ("/", "text/html"),
        ("/room.css", "text/css"),
        ("/room.js", "text/javascript"),
    ] {
        let answer = reqwest::get(format!("{}{path}", room.api_base()))
            .await
            .unwrap();
        assert!(answer.status().is_success(), "{path}");
        assert!(
            answer.headers()["content-type"]
                .to_str()
                .unwrap()
                .starts_with(kind),
            "{path}"
        );
        assert!(answer.headers().contains_key("content-security-policy"));
    }
    let world = get(&room, "/room/world").await;
    let names: Vec<&str> = world["people"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| p["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["Carol", "Ben", "Mona"]);
    assert_eq!(world["people"][2]["role"], "Sales manager");
    assert_eq!(world["channels"][1]["name"], "managers");
    assert_eq!(
        world["channels"][1]["people"],
        json!([world["people"][2]["id"]])
    );
    assert_eq!(world["bot"]["online"], false);
    assert!(world["now_ms"].as_i64().unwrap() >= MONDAY);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_foreign_host_or_origin_is_refused() {
    let room = room().await;
    let http = reqwest::Client::new();
    for path in ["/", "/room/world", "/api/v10/gateway"] {
        let url = format!("{}{path}", room.api_base());
        let foreign = http
            .get(&url)
            .header("host", "rebound.example:8600")
            .send()
            .await
            .unwrap();
        assert_eq!(foreign.status().as_u16(), 403, "{path}");
        let own = http
            .get(&url)
            .header("host", "localhost:8600")
            .send()
            .await
            .unwrap();
        assert_eq!(own.status().as_u16(), 200, "{path}");
    }
    let url = format!("{}/room/interact", room.api_base());
    let foreign = http
        .post(&url)
        .header("origin", "https://evil.example")
        .body("{}")
        .send()
        .await
        .unwrap();
    assert_eq!(foreign.status().as_u16(), 403);
    let live = format!(
        "{}/room/live?as={}",
        room.api_base().replace("http", "ws"),
        room.person_id("carol").unwrap()
    );
    let mut request = live.into_client_request().unwrap();
    request
        .headers_mut()
        .insert("origin", "https://evil.example".parse().unwrap());
    assert!(connect_async(request).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn only_loopback_is_served() {
    let listener = tokio::net::TcpListener::bind("0.0.0.0:0").await.unwrap();
    let started = Room::start(Options::new(
        listener,
        "t",
        dealcoach::practice::time::running_from(MONDAY),
    ));
    assert!(started.is_err_and(|why| why.to_string().contains("loopback")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_acts_on_the_page_and_hears_of_it() {
    let lab = lab().await;
    let room = &lab.room;
    let carol = room.person_id("carol").unwrap().to_string();
    let ben = room.person_id("ben").unwrap().to_string();
    let deals = room.channel_id(None, "deals").unwrap().to_string();
    let live = format!(
        "{}/room/live?as={carol}",
        room.api_base().replace("http", "ws")
    );
    let (mut live, _) = connect_async(live).await.unwrap();
    let mut heard = async |kind: &str| loop {
        let frame = tokio::time::timeout(LIMIT, live.next())
            .await
            .expect("an event")
            .unwrap()
            .unwrap();
        let event: Value = serde_json::from_str(frame.to_text().unwrap()).unwrap();
        if event["type"] == kind {
            return event;
        }
    };
    let act = async |user: &str, kind: u8, message: &Value, data: Value| {
        let body =
            json!({ "as": user, "channel": deals, "type": kind, "message": message, "data": data });
        send(room, "POST", "/room/interact", &body).await
    };
    let new = json!({ "name": "deal", "options": [{ "name": "new", "options": [{ "name": "name", "value": "Nord" }] }] });
    let (status, opened) = act(&carol, 2, &Value::Null, new).await;
    assert_eq!((status, &opened["ok"]), (200, &json!(true)));
    let card = heard("message").await["message"].clone();
    assert_eq!(card["content"], "name=Nord");
    assert_eq!(card["room"]["command"]["text"], "/deal new name:Nord");
    assert_eq!(card["room"]["state"], "sent");

    let open = json!({ "custom_id": "open", "component_type": 2 });
    assert_eq!(act(&carol, 3, &card["id"], open).await.0, 200);
    let modal = heard("modal").await["modal"].clone();
    assert_eq!(modal["title"], "Evidence");
    let submit = |text: &str| json!({ "custom_id": "form", "fields": { "who": text } });
    let (status, refused) = act(&carol, 5, &Value::Null, submit("")).await;
    assert!(
        status == 400
            && refused["error"]
                .as_str()
                .unwrap()
                .contains("must be filled in")
    );
    assert_eq!(act(&carol, 5, &Value::Null, submit("Berg")).await.0, 200);
    assert_eq!(
        heard("message").await["message"]["content"],
        "who=Berg, what="
    );

    let pressed = json!({ "custom_id": "answer", "component_type": 2 });
    assert_eq!(act(&ben, 3, &card["id"], pressed.clone()).await.0, 200);
    let ben_sees = format!("/room/messages?channel={deals}&as={ben}");
    assert!(
        room.seat("ben")
            .wait_for(|m| m.content() == "ben pressed", LIMIT)
            .await
            .is_some()
    );
    let seen = get(room, &ben_sees).await;
    assert_eq!(seen["messages"].as_array().unwrap().len(), 2);
    let private = &seen["messages"][1];
    assert_eq!(private["flags"], 64);
    let hers = get(room, &format!("/room/messages?channel={deals}&as={carol}")).await;
    assert_eq!(
        hers["messages"].as_array().unwrap().len(),
        1,
        "Ben's private answer is Ben's"
    );
    let path = |user: &str| {
        format!(
            "/room/messages/{}?as={user}",
            private["id"].as_str().unwrap()
        )
    };
    assert_eq!(
        send(room, "DELETE", &path(&carol), &Value::Null).await.0,
        400
    );
    assert_eq!(send(room, "DELETE", &path(&ben), &Value::Null).await.0, 200);
    assert_eq!(
        get(room, &ben_sees).await["messages"]
            .as_array()
            .unwrap()
            .len(),
        1
    );

    let typing = json!({ "name": "deal", "options": [{ "name": "move", "options": [
        { "name": "deal", "value": "no", "focused": true }] }] });
    let body = json!({ "as": carol, "channel": deals, "data": typing });
    assert_eq!(
        send(room, "POST", "/room/autocomplete", &body).await.1["choices"][0]["name"],
        "D-12 · no"
    );
    let (status, refused) = act(&carol, 2, &Value::Null, json!({ "name": "nothing" })).await;
    assert_eq!(
        (status, &refused["error"]),
        (400, &json!("there is no command /nothing"))
    );
    assert_eq!(
        act(&carol, 2, &Value::Null, json!({ "name": "silent" }))
            .await
            .0,
        200
    );
    heard("failed").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn direct_messages_are_listed_for_the_two_who_write_them_once_there_is_one() {
    let lab = lab().await;
    let room = &lab.room;
    let carol = room.person_id("carol").unwrap().to_string();
    let ben = room.person_id("ben").unwrap().to_string();
    let opened = json!({ "recipient_id": carol });
    let (_, dm) = call(room, "POST", "/users/@me/channels", &opened).await;
    let dm = dm["id"].as_str().unwrap().to_owned();
    let listed = async || {
        let world = get(room, "/room/world").await;
        let channels = world["channels"].as_array().unwrap().clone();
        channels.into_iter().find(|one| one["id"] == dm.as_str())
    };
    assert_eq!(listed().await, None, "nothing was said yet");

    let live = async |user: &str| {
        let base = room.api_base().replace("http", "ws");
        let socket = connect_async(format!("{base}/room/live?as={user}")).await;
        socket.unwrap().0
    };
    let (mut hers, mut his) = (live(&carol).await, live(&ben).await);
    let says = |text: &str| json!({ "content": text, "allowed_mentions": { "parse": [] } });
    let path = format!("/channels/{dm}/messages");
    call(room, "POST", &path, &says("For Carol alone")).await;
    call(room, "POST", &path, &says("And more")).await;
    let deals = room.channel_id(None, "deals").unwrap();
    call(
        room,
        "POST",
        &format!("/channels/{deals}/messages"),
        &says("For all"),
    )
    .await;
    let events = heard(&mut hers).await;
    assert_eq!(events[0]["type"], "channel");
    assert_eq!(events[0]["channel"], listed().await.unwrap());
    assert_eq!(events[0]["channel"]["name"], "Dealcoach");
    assert_eq!(events[0]["channel"]["direct"], true);
    assert_eq!(events[0]["channel"]["people"], json!([carol]));
    assert_eq!(events[0]["channel"]["writers"], json!([carol]));
    assert_eq!(events[1]["message"]["content"], "For Carol alone");
    assert_eq!(events[2]["unread"], 1);
    assert_eq!(
        events.iter().filter(|e| e["type"] == "channel").count(),
        1,
        "it begins once"
    );
    let his = heard(&mut his).await;
    assert_eq!(his[0]["message"]["content"], "For all", "{his:?}");
    let seen = get(room, &format!("/room/messages?channel={dm}&as={ben}")).await;
    assert_eq!(seen["messages"], json!([]));
    let seen = get(room, &format!("/room/messages?channel={dm}&as={carol}")).await;
    assert_eq!(seen["messages"].as_array().unwrap().len(), 2);
}

/// What a socket hears up to what is said for all.
async fn heard(socket: &mut (impl StreamExt<Item = Result<Frame, Broken>> + Unpin)) -> Vec<Value> {
    let mut events = Vec::new();
    loop {
        let frame = tokio::time::timeout(LIMIT, socket.next()).await;
        let frame = frame.expect("an event").unwrap().unwrap();
        let event: Value = serde_json::from_str(frame.to_text().unwrap()).unwrap();
        let last = event["message"]["content"] == "For all";
        events.push(event);
        if last {
            return events;
        }
    }
}
