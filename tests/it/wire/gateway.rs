//! The gateway drops, closes, falls silent and talks nonsense.

use super::*;

#[tokio::test]
async fn a_dropped_connection_is_resumed() {
    let stage = stage().await;
    stage.room.faults().cut_gateway();
    assert!(stage.room.until(LIMIT, |room| room.resumes() >= 1).await);
    stage.works().await;
    assert_eq!(stage.room.identifies(), 1);
    stage.end().await;
}

#[tokio::test]
async fn what_was_answered_is_not_asked_for_again_after_a_resume() {
    let stage = stage().await;
    for _ in 0..3 {
        stage.works().await;
    }
    stage.room.faults().cut_gateway();
    assert!(stage.room.until(LIMIT, |room| room.resumes() >= 1).await);
    stage.works().await;
    let repeated = &stage.wire.responder().counts().repeated;
    assert_eq!(repeated.load(Ordering::SeqCst), 0);
    assert_eq!(stage.desk.handled(), 4);
    stage.end().await;
}

#[tokio::test]
async fn a_request_to_reconnect_is_followed_with_a_resume() {
    let stage = stage().await;
    stage.room.faults().reconnect();
    assert!(stage.room.until(LIMIT, |room| room.resumes() >= 1).await);
    stage.works().await;
    assert_eq!(stage.room.identifies(), 1);
    stage.end().await;
}

#[tokio::test]
async fn an_invalid_session_is_resumed_or_begun_anew_as_told() {
    let stage = stage().await;
    stage.room.faults().invalidate_sessions(true);
    assert!(stage.room.until(LIMIT, |room| room.resumes() >= 1).await);
    assert_eq!(stage.room.identifies(), 1);
    stage.works().await;
    stage.room.faults().invalidate_sessions(false);
    assert!(
        stage
            .room
            .until(LIMIT, |room| room.identifies() >= 2 && room.bot_online())
            .await
    );
    stage.works().await;
    assert_eq!(stage.room.identifies(), 2, "no loop");
    stage.end().await;
}

#[tokio::test]
async fn an_unanswered_heartbeat_ends_in_a_resume() {
    let stage = stage_with(|o| o.heartbeat = Duration::from_secs(1)).await;
    stage.room.faults().mute_heartbeats(true);
    assert!(stage.room.until(LIMIT, |room| room.resumes() >= 1).await);
    stage.room.faults().mute_heartbeats(false);
    assert!(stage.room.until(LIMIT, Room::bot_online).await);
    stage.works().await;
    assert_eq!(stage.room.identifies(), 1);
    stage.end().await;
}

#[tokio::test]
async fn a_close_without_a_code_is_resumed_at_once() {
    let stage = stage().await;
    for round in 1..=3 {
        stage.room.faults().close_gateway(None);
        assert!(
            stage
                .room
                .until(LIMIT, |room| room.resumes() >= round && room.bot_online())
                .await,
            "{round}"
        );
    }
    stage.works().await;
    // serenity alone spins on such a close until its heartbeat fails, and then starts a new session.
    assert_eq!(stage.room.identifies(), 1);
    stage.end().await;
}

#[tokio::test]
async fn ordinary_close_codes_are_resumed_or_begun_anew() {
    let stage = stage().await;
    stage.room.faults().close_gateway(Some(4000));
    assert!(
        stage
            .room
            .until(LIMIT, |room| room.resumes() >= 1 && room.bot_online())
            .await
    );
    stage.room.faults().close_gateway(Some(4009));
    assert!(
        stage
            .room
            .until(LIMIT, |room| room.identifies() >= 2 && room.bot_online())
            .await
    );
    stage.works().await;
    stage.end().await;
}

#[tokio::test]
async fn close_codes_that_need_a_person_stop_the_program_with_a_clear_line() {
    for (code, line) in [
        (4004, "DISCORD_TOKEN"),
        (4011, "more servers"),
        (4014, "intents"),
        (4010, "shard"),
    ] {
        let stage = stage().await;
        stage.room.faults().close_gateway(Some(code));
        let stop = tokio::time::timeout(LIMIT, stage.wire.stopped())
            .await
            .expect("it stops");
        assert_eq!(stop.exit_code(), 78, "{stop}");
        assert!(stop.to_string().contains(line), "{stop}");
        assert!(stage.wire.shutdown(Duration::from_secs(4)).await);
        assert_eq!(stage.room.identifies(), 1);
    }
}

#[tokio::test]
async fn a_gateway_that_says_nothing_is_tried_again() {
    let stage = stage().await;
    stage.room.faults().stay_silent(true);
    stage.room.faults().cut_gateway();
    assert!(
        !stage
            .room
            .until(Duration::from_secs(2), |room| room.resumes() > 0)
            .await,
        "nothing is said before HELLO"
    );
    stage.room.faults().stay_silent(false);
    assert!(
        stage
            .room
            .until(Duration::from_secs(40), |room| room.resumes() > 0
                && room.bot_online())
            .await
    );
    stage.works().await;
    stage.end().await;
}

#[tokio::test]
async fn frames_and_events_that_nobody_knows_are_passed_over() {
    let stage = stage().await;
    let faults = stage.room.faults();
    for frame in [
        "",
        "{",
        "[]",
        "null",
        "{\"op\":99,\"d\":{}}",
        "{\"op\":0,\"t\":null,\"s\":null,\"d\":null}",
        "{\"op\":-1}",
    ] {
        faults.send_raw(frame);
    }
    faults.dispatch(
        "SOMETHING_NEW",
        &serde_json::json!({"a": [1, 2, {"b": null}]}),
    );
    faults.dispatch("GUILD_CREATE", &serde_json::json!(null));
    stage.works().await;
    assert_eq!((stage.room.identifies(), stage.room.resumes()), (1, 0));
    stage.end().await;
}

#[tokio::test]
async fn an_oversized_frame_ends_the_connection_and_nothing_else() {
    let stage = stage().await;
    let frame = format!(
        "{{\"op\":0,\"t\":\"BIG\",\"s\":null,\"d\":\"{}\"}}",
        "x".repeat(9 << 20)
    );
    stage.room.faults().send_raw(&frame);
    assert!(stage.room.until(LIMIT, |room| room.resumes() >= 1).await);
    stage.works().await;
    assert_eq!(stage.room.identifies(), 1);
}

#[tokio::test]
async fn an_outage_of_a_workspace_is_no_removal() {
    let stage = stage().await;
    let online = stage.wire.online();
    assert_eq!(online.borrow().map(|o| o.workspaces), Some(1));
    stage.works().await;
    let guild = stage.desk.handled.lock().unwrap()[0]
        .workspace
        .unwrap()
        .to_string();
    stage.room.faults().guild_outage(&guild);
    stage.works().await;
    assert_eq!(online.borrow().map(|o| o.workspaces), Some(1));
}
