//! Connecting: commands registered, what makes a start impossible.

use std::time::Instant;

use serde_json::{Value, json};

use super::*;

#[tokio::test]
async fn commands_are_registered_once_and_only_when_they_differ() {
    let stage = stage().await;
    assert_eq!(stage.posts("PUT", "/commands"), 1);
    assert!(stage.wire.shutdown(Duration::from_secs(4)).await);
    let (_desk, wire) = connect(&stage.room, UNLIMITED).await.unwrap();
    assert!(wire.ready(LIMIT).await);
    let puts = stage
        .room
        .journal()
        .iter()
        .filter(|r| r.method == "PUT")
        .count();
    assert_eq!(puts, 1);
    assert_eq!(stage.room.breaches(), []);
}

#[tokio::test]
async fn a_token_refused_at_the_start_stops_the_program() {
    let room = room_with(|o| o.token = "another".to_owned()).await;
    let stop = connect(&room, UNLIMITED).await.err().expect("refused");
    assert_eq!(stop, Stop::TokenRefused);
}

#[tokio::test]
async fn an_api_out_of_reach_stops_the_program_with_another_code() {
    let clock = SystemClock::shared();
    let (transport, _) = transport("http://127.0.0.1:9", &clock);
    let stop = dealcoach::discord::discovery::probe(&transport)
        .await
        .expect_err("nobody is there");
    assert_eq!(stop.exit_code(), 69);
    assert!(stop.to_string().contains("DISCORD_API_BASE"), "{stop}");
}

#[tokio::test]
async fn registering_that_fails_for_now_is_tried_again() {
    let room = room_with(|_| {}).await;
    room.faults()
        .times("GET /applications/**", 2, Fault::bad_gateway());
    room.faults().next("PUT /applications/**", Fault::CutAfter);
    let (_desk, wire) = connect(&room, UNLIMITED).await.unwrap();
    assert!(wire.ready(LIMIT).await);
    assert_eq!(room.breaches(), []);
}

#[tokio::test]
async fn a_server_with_the_plain_gateway_route_alone_is_enough() {
    let room = room_with(|_| {}).await;
    room.faults().times(
        "GET /gateway/bot",
        9,
        Fault::error(404, 0, "404: Not Found"),
    );
    let (_desk, wire) = connect(&room, UNLIMITED).await.unwrap();
    assert!(wire.ready(LIMIT).await);
}

/// Discord resets the token of a bot that begins more than a thousand sessions a day.
#[tokio::test]
async fn no_session_is_begun_while_hardly_any_is_left() {
    const WAIT: Duration = Duration::from_millis(700);
    let room = room_with(|_| {}).await;
    let known: Value = reqwest::get(format!("{}/api/v10/gateway", room.api_base()))
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let none_left = json!({
        "url": known["url"],
        "shards": 1,
        "session_start_limit": {
            "total": 1000, "remaining": 0, "reset_after": WAIT.as_millis(), "max_concurrency": 1
        },
    });
    room.faults()
        .next("GET /gateway/bot", Fault::json(200, &none_left));
    let begun = Instant::now();
    let (_desk, wire) = connect(&room, UNLIMITED).await.unwrap();
    assert!(wire.ready(LIMIT).await, "it begins one afterwards");
    assert!(begun.elapsed() >= WAIT, "{:?}", begun.elapsed());
    assert_eq!(room.breaches(), []);
}
