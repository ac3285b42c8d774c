//! The gateway by the book: hello, identify, resume, heartbeats, intents and every close code.

use std::time::Duration;

use dealcoach::practice::Rule;
use serde_json::json;

use super::client::{LIMIT, room, room_with};
use super::wire::{Got, Wire, call};

const GUILDS: u64 = 1;
const GUILD_MESSAGES: u64 = 1 << 9;

#[tokio::test(flavor = "multi_thread")]
async fn hello_ready_and_the_workspace() {
    let room = room().await;
    let mut wire = Wire::open(&room).await;
    let hello = wire.payload().await;
    assert_eq!(
        (&hello["op"], &hello["d"]["heartbeat_interval"]),
        (&json!(10), &json!(41_250))
    );
    wire.identify(&room, GUILDS).await;
    let ready = wire.payload().await;
    for field in [
        "v",
        "user",
        "guilds",
        "session_id",
        "resume_gateway_url",
        "shard",
        "application",
    ] {
        assert!(!ready["d"][field].is_null(), "{field}");
    }
    assert_eq!(ready["d"]["guilds"][0]["unavailable"], true);
    let guild = wire.event("GUILD_CREATE").await;
    assert_eq!(guild["s"], 2);
    assert_eq!(
        guild["d"]["members"].as_array().unwrap().len(),
        1,
        "only the bot, without the privileged intent"
    );
    assert_eq!(guild["d"]["channels"].as_array().unwrap().len(), 2);
    wire.send(&json!({ "op": 1, "d": 2 })).await;
    assert_eq!(wire.payload().await, json!({ "op": 11 }));
    assert!(room.bot_online() && room.identifies() == 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn events_follow_the_intents() {
    let room = room().await;
    let (mut silent, _) = Wire::ready(&room, 0).await;
    let (mut reader, _) = Wire::ready(&room, GUILD_MESSAGES).await;
    room.seat("carol")
        .in_channel("deals")
        .say("a secret")
        .unwrap();
    let event = reader.event("MESSAGE_CREATE").await;
    assert_eq!(
        event["d"]["content"], "",
        "the text wants the privileged intent"
    );
    assert!(event["d"]["member"]["roles"].is_array() && event["d"]["guild_id"].is_string());
    let deals = room.channel_id(None, "deals").unwrap();
    let body = json!({ "content": "ours", "allowed_mentions": { "parse": [] } });
    assert_eq!(
        call(&room, "POST", &format!("/channels/{deals}/messages"), &body)
            .await
            .0,
        200
    );
    assert_eq!(reader.event("MESSAGE_CREATE").await["d"]["content"], "ours");
    assert!(silent.is_quiet().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_resume_replays_what_was_missed() {
    let room = room().await;
    let (mut wire, ready) = Wire::ready(&room, GUILD_MESSAGES).await;
    let ben = room.seat("ben").in_channel("deals");
    ben.say("one").unwrap();
    let seq = wire.event("MESSAGE_CREATE").await["s"].as_u64().unwrap();
    drop(wire);
    assert!(room.until(LIMIT, |room| !room.bot_online()).await);
    ben.say("two").unwrap();
    ben.say("three").unwrap();

    let mut again = Wire::open(&room).await;
    again.payload().await;
    again.resume(&room, &ready["session_id"], seq).await;
    for n in 1..=2 {
        let missed = again.payload().await;
        assert_eq!(
            (&missed["t"], &missed["s"]),
            (&json!("MESSAGE_CREATE"), &json!(seq + n))
        );
    }
    let resumed = again.payload().await;
    assert_eq!(
        (&resumed["t"], &resumed["s"]),
        (&json!("RESUMED"), &json!(seq + 3))
    );
    ben.say("four").unwrap();
    assert_eq!(again.payload().await["s"], seq + 4);
    assert_eq!((room.identifies(), room.resumes()), (1, 1));

    again.close(1000).await;
    assert!(room.until(LIMIT, |room| !room.bot_online()).await);
    let mut gone = Wire::open(&room).await;
    gone.payload().await;
    gone.resume(&room, &ready["session_id"], seq).await;
    assert_eq!(
        gone.payload().await,
        json!({ "op": 9, "d": false }),
        "a session ends with a goodbye"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn every_violation_has_its_close_code() {
    let room = room_with(|options| options.privileged_intents = 1 << 15).await;
    let token = room.token().to_owned();
    let identify = |change: serde_json::Value| {
        let mut data = json!({ "token": token, "intents": 0, "properties": {} });
        for (key, value) in change.as_object().unwrap() {
            data[key] = value.clone();
        }
        json!({ "op": 2, "d": data }).to_string()
    };
    let cases = [
        (4001, json!({ "op": 77 }).to_string()),
        (4002, "{".to_owned()),
        (4002, json!({ "op": 1, "d": "x".repeat(4096) }).to_string()),
        (4003, json!({ "op": 3, "d": {} }).to_string()),
        (4004, identify(json!({ "token": "Bot wrong" }))),
        (
            4007,
            json!({ "op": 6, "d": { "token": token, "session_id": "SESSION", "seq": 999 } })
                .to_string(),
        ),
        (4010, identify(json!({ "shard": [1, 1] }))),
        (4013, identify(json!({ "intents": 1 << 30 }))),
        (4013, identify(json!({ "intents": null }))),
        (4014, identify(json!({ "intents": 1 << 1 }))),
    ];
    let (_wire, ready) = Wire::ready(&room, 0).await;
    for (code, payload) in cases {
        let mut wire = Wire::open(&room).await;
        wire.payload().await;
        wire.send_text(payload.replace("SESSION", ready["session_id"].as_str().unwrap()))
            .await;
        assert_eq!(wire.next().await, Got::Closed(Some(code)), "{payload}");
    }
    let mut twice = Wire::ready(&room, 1 << 15).await.0;
    twice.identify(&room, 0).await;
    assert_eq!(twice.next().await, Got::Closed(Some(4005)));
    let mut old = Wire::open_with(&room, "v=6&encoding=json").await;
    assert_eq!(old.next().await, Got::Closed(Some(4012)));
    let mut flood = Wire::ready(&room, 0).await.0;
    for n in 0..121 {
        flood.send(&json!({ "op": 1, "d": n })).await;
    }
    let end = loop {
        match flood.next().await {
            Got::Payload(_) => {}
            other => break other,
        }
    };
    assert_eq!(end, Got::Closed(Some(4008)));
    assert!(
        room.breaches()
            .iter()
            .all(|breach| breach.rule == Rule::Gateway)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_does_not_beat_is_closed() {
    let room = room_with(|options| options.heartbeat = Duration::from_millis(50)).await;
    let mut wire = Wire::ready(&room, 0).await.0;
    let closed = tokio::time::timeout(LIMIT, wire.next()).await.unwrap();
    assert_eq!(closed, Got::Closed(Some(4009)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_compressed_stream_and_refused_ones() {
    let room = room().await;
    let mut wire = Wire::open_with(&room, "v=10&encoding=json&compress=zlib-stream").await;
    assert_eq!(wire.payload().await["op"], 10);
    wire.identify(&room, GUILDS | GUILD_MESSAGES).await;
    assert_eq!(wire.payload().await["t"], "READY");
    assert_eq!(wire.payload().await["t"], "GUILD_CREATE");
    for n in 0..50 {
        room.seat("ben")
            .in_channel("deals")
            .say(&format!("message {n}"))
            .unwrap();
        assert_eq!(wire.payload().await["t"], "MESSAGE_CREATE");
    }
    for query in [
        "v=10&encoding=etf",
        "v=10&encoding=json&compress=zstd-stream",
    ] {
        let url = format!("{}/gateway?{query}", room.api_base().replace("http", "ws"));
        let refused = tokio_tungstenite::connect_async(url).await.unwrap_err();
        assert!(refused.to_string().contains("400"), "{refused}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shard_gets_its_own_workspaces() {
    let room = room().await;
    room.add_guild("Second");
    let mut seen = Vec::new();
    for shard in 0..4 {
        let mut wire = Wire::open(&room).await;
        wire.payload().await;
        let data =
            json!({ "token": room.token(), "intents": 1, "properties": {}, "shard": [shard, 4] });
        wire.send(&json!({ "op": 2, "d": data })).await;
        for guild in wire.event("READY").await["d"]["guilds"].as_array().unwrap() {
            let id: u64 = guild["id"].as_str().unwrap().parse().unwrap();
            assert_eq!((id >> 22) % 4, shard);
            seen.push(id);
        }
    }
    assert_eq!(seen.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_bot_hears_of_a_changed_cast() {
    let room = room().await;
    let (mut wire, _) = Wire::ready(&room, GUILDS).await;
    wire.event("GUILD_CREATE").await;
    let id = room.add_channel(None, "wins").unwrap();
    assert_eq!(wire.event("CHANNEL_CREATE").await["d"]["name"], "wins");
    room.overwrite(
        id,
        "dealcoach",
        0,
        dealcoach::practice::permission::SEND_MESSAGES,
    )
    .unwrap();
    assert_eq!(
        wire.event("CHANNEL_UPDATE").await["d"]["permission_overwrites"][0]["deny"],
        "2048"
    );
    room.delete_channel(id);
    assert_eq!(
        wire.event("CHANNEL_DELETE").await["d"]["id"],
        id.to_string()
    );
    let guild = room.add_guild("Second");
    assert_eq!(
        wire.event("GUILD_CREATE").await["d"]["id"],
        guild.to_string()
    );
    room.remove_bot(guild);
    assert!(
        wire.event("GUILD_DELETE").await["d"]
            .get("unavailable")
            .is_none()
    );
}
