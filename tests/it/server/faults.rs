//! Scripted faults do what they say, to a bare client and to serenity's.

use std::time::Duration;

use dealcoach::practice::{Answer, Fault};
use serde_json::{Value, json};

use super::client::{LIMIT, lab, room};
use super::wire::{Got, Wire, call};

fn quiet(text: &str) -> Value {
    json!({ "content": text, "allowed_mentions": { "parse": [] } })
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_instead_of_the_real_one() {
    let room = room().await;
    let path = format!(
        "/channels/{}/messages",
        room.channel_id(None, "deals").unwrap()
    );
    let faults = room.faults();
    let route = "POST /channels/*/messages";
    faults.next(route, Fault::rate_limited(1.5));
    faults.next(route, Fault::rate_limited_globally(0.2));
    faults.next(route, Fault::rate_limited_html(Some("-1")));
    faults.next(route, Fault::bad_gateway());
    faults.next(route, Fault::error(403, 50013, "Missing Permissions"));
    let (status, body) = call(&room, "POST", &path, &quiet("x")).await;
    assert_eq!(
        (status, &body["retry_after"], &body["global"]),
        (429, &json!(1.5), &json!(false))
    );
    assert_eq!(
        call(&room, "POST", &path, &quiet("x")).await.1["global"],
        true
    );
    assert_eq!(
        call(&room, "POST", &path, &quiet("x")).await,
        (429, Value::Null)
    );
    assert_eq!(call(&room, "POST", &path, &quiet("x")).await.0, 502);
    assert_eq!(
        call(&room, "POST", &path, &quiet("x")).await.1["code"],
        50013
    );
    assert!(room.messages("deals").is_empty());
    assert_eq!(call(&room, "POST", &path, &quiet("x")).await.0, 200);
    let told: Vec<u16> = room.journal().iter().map(|entry| entry.status).collect();
    assert_eq!(told, [429, 429, 429, 502, 403, 200]);
}

#[tokio::test(flavor = "multi_thread")]
async fn cut_before_and_after() {
    let room = room().await;
    let url = format!(
        "{}/api/v10/channels/{}/messages",
        room.api_base(),
        room.channel_id(None, "deals").unwrap()
    );
    let post = async || {
        reqwest::Client::new()
            .post(&url)
            .header("authorization", "Bot test-token")
            .header("content-type", "application/json")
            .timeout(Duration::from_millis(400))
            .body(quiet("x").to_string())
            .send()
            .await
    };
    room.faults().next("POST /channels/**", Fault::CutBefore);
    assert!(post().await.is_err_and(|e| !e.is_timeout()));
    assert_eq!(room.messages("deals").len(), 0);
    room.faults().next("POST /channels/**", Fault::CutAfter);
    assert!(post().await.is_err_and(|e| !e.is_timeout()));
    assert_eq!(
        room.messages("deals").len(),
        1,
        "stored, though nobody was told"
    );
    room.faults().next("POST /channels/**", Fault::Hang(LIMIT));
    assert!(post().await.is_err_and(|e| e.is_timeout()));
    assert_eq!(room.messages("deals").len(), 1);
    room.faults()
        .next("POST /channels/**", Fault::ApplyThenHang(LIMIT));
    assert!(post().await.is_err_and(|e| e.is_timeout()));
    assert_eq!(room.messages("deals").len(), 2);
    room.faults().next("POST /channels/**", Fault::Truncate);
    let half = post().await.unwrap();
    assert!(
        half.status().is_success()
            && serde_json::from_str::<Value>(&half.text().await.unwrap()).is_err()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_gateway_closes_cuts_and_asks() {
    let room = room().await;
    let faults = room.faults();
    let open = async || Wire::ready(&room, 0).await.0;
    let mut wire = open().await;
    faults.reconnect();
    assert_eq!(wire.payload().await, json!({ "op": 7, "d": null }));
    faults.invalidate_sessions(true);
    assert_eq!(wire.payload().await, json!({ "op": 9, "d": true }));
    wire.identify(&room, 0).await;
    assert_eq!(
        wire.payload().await["t"],
        "READY",
        "the same connection may identify anew"
    );
    faults.mute_heartbeats(true);
    wire.send(&json!({ "op": 1, "d": null })).await;
    assert!(wire.is_quiet().await);
    faults.close_gateway(Some(4000));
    assert_eq!(wire.next().await, Got::Closed(Some(4000)));
    let mut wire = open().await;
    faults.close_gateway(None);
    assert_eq!(wire.next().await, Got::Closed(None));
    let mut wire = open().await;
    faults.cut_gateway();
    assert_eq!(wire.next().await, Got::Cut);
    faults.refuse_identify(4011, 1);
    let mut wire = Wire::open(&room).await;
    wire.payload().await;
    wire.identify(&room, 0).await;
    assert_eq!(wire.next().await, Got::Closed(Some(4011)));
    faults.withhold_ready(true);
    let mut wire = Wire::open(&room).await;
    wire.payload().await;
    wire.identify(&room, 0).await;
    assert!(wire.is_quiet().await);
    faults.stay_silent(true);
    assert!(Wire::open(&room).await.is_quiet().await);
    faults.clear();
    assert_eq!(Wire::open(&room).await.payload().await["op"], 10);
    assert_eq!(room.breaches(), [], "what a test scripts is no breach");
}

#[tokio::test(flavor = "multi_thread")]
async fn serenity_comes_back_and_answers() {
    let lab = lab().await;
    let carol = lab.room.seat("carol").in_channel("deals");
    let resumes = lab.room.resumes();
    lab.room.faults().reconnect();
    assert!(
        lab.room
            .until(LIMIT, |room| room.resumes() > resumes && room.bot_online())
            .await
    );
    let answer = carol.command("deal new", &[("name", "after op 7")]).await;
    assert!(answer.message().is_some(), "{answer:?}");
    let resumes = lab.room.resumes();
    lab.room.faults().cut_gateway();
    assert!(
        lab.room
            .until(LIMIT, |room| room.resumes() > resumes && room.bot_online())
            .await
    );
    let answer = carol.command("deal new", &[("name", "after a cut")]).await;
    assert!(answer.message().is_some(), "{answer:?}");
    assert_eq!(lab.room.identifies(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_token_ends_the_client() {
    let room = room().await;
    room.faults().refuse_identify(4004, 1);
    let bot = super::client::start(&room).await;
    let ended = tokio::time::timeout(LIMIT, bot).await.unwrap().unwrap();
    assert!(ended.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn interactions_come_twice_late_or_broken() {
    let lab = lab().await;
    let carol = lab.room.seat("carol").in_channel("deals");
    lab.room.faults().deliver_twice(1);
    let answer = carol.command("deal new", &[("name", "x")]).await;
    assert!(answer.message().is_some());
    let second =
        |room: &dealcoach::practice::Room| room.journal().iter().any(|e| e.answer["code"] == 40060);
    assert!(
        lab.room.until(LIMIT, second).await,
        "the second delivery was answered too, and refused"
    );
    assert_eq!(lab.room.messages("deals").len(), 1);

    lab.room.faults().deliver_late(Duration::from_secs(4));
    assert_eq!(
        carol.command("deal new", &[("name", "late")]).await,
        Answer::None
    );
    let late =
        |room: &dealcoach::practice::Room| room.journal().iter().any(|e| e.answer["code"] == 10062);
    assert!(lab.room.until(LIMIT, late).await);

    lab.room.faults().deliver_malformed(1);
    assert_eq!(
        carol.command("deal new", &[("name", "broken")]).await,
        Answer::None
    );
    assert!(
        carol
            .command("deal new", &[("name", "fine")])
            .await
            .message()
            .is_some()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_test_can_check_every_request() {
    let room = room().await;
    room.check_requests(std::sync::Arc::new(|entry| {
        if entry.body["content"] == "odd" {
            vec!["content is odd".to_owned()]
        } else {
            Vec::new()
        }
    }));
    let path = format!(
        "/channels/{}/messages",
        room.channel_id(None, "deals").unwrap()
    );
    call(&room, "POST", &path, &quiet("even")).await;
    call(&room, "POST", &path, &quiet("odd")).await;
    let found = room.breaches();
    assert_eq!(found.len(), 1);
    assert!(found[0].what.ends_with("content is odd"));
}
