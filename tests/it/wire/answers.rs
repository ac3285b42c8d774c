//! Interactions are answered in time, once, and to the right people.

use super::*;

#[tokio::test]
async fn a_command_a_button_a_form_and_a_completion_are_answered() {
    let stage = stage().await;
    let carol = stage.room.seat("carol");
    let practice::Answer::Message(card) = stage.new_deal().await else {
        panic!()
    };
    assert_eq!(card.buttons(), ["Answer", "More"]);
    assert!(!card.is_private());
    for (fields, noted) in [
        (&[("In their words", "nine days")][..], "nine days (letter)"),
        (
            &[("In their words", "nine days"), ("How", "By call")],
            "nine days (call)",
        ),
        (
            &[("In their words", "nine days"), ("How", "")],
            "nine days ()",
        ),
    ] {
        let card = stage.new_deal().await;
        let card = card.message().unwrap();
        let practice::Answer::Modal(form) = carol.press(card, "Answer").await else {
            panic!()
        };
        let answer = carol.submit(&form, fields).await;
        assert!(
            matches!(&answer, practice::Answer::Update(m) if m.content() == format!("Noted: {noted}") && m.buttons().is_empty()),
            "{answer:?}"
        );
    }
    let choices = carol.complete("deal new", "source", "ref", &[]).await;
    assert_eq!(choices[0].name, "ref!");
    let help = carol.clone().in_dm().command("help", &[]).await;
    assert!(
        matches!(&help, practice::Answer::Message(m) if m.content() == "Help"),
        "{help:?}"
    );
    stage.end().await;
}

#[tokio::test]
async fn slow_work_is_announced_and_shown_later_to_the_right_people() {
    let stage = stage().await;
    let (ben, carol) = (stage.room.seat("ben"), stage.room.seat("carol"));
    let release = async {
        // Only once both have been announced.
        assert!(
            stage
                .room
                .until(LIMIT, |room| {
                    room.journal()
                        .iter()
                        .filter(|r| r.path.ends_with("/callback") && r.status == 204)
                        .count()
                        == 2
                })
                .await
        );
        stage.desk.gate.add_permits(2);
    };
    let (slow, hidden, ()) = tokio::join!(
        carol.command("deal slow", &[]),
        ben.command("deal hidden", &[]),
        release
    );
    assert!(
        matches!(&slow, practice::Answer::Edited(m) if m.content() == "Here at last" && !m.is_private()),
        "{slow:?}"
    );
    let seen = ben
        .wait_for(|m| m.content() == "For your eyes", LIMIT)
        .await
        .expect("the private answer");
    assert!(seen.is_private(), "{hidden:?}");
    assert!(!carol.sees().iter().any(|m| m.content() == "For your eyes"));
    stage.end().await;
}

#[tokio::test]
async fn a_public_answers_message_is_heard_of_however_it_came() {
    let faults = [
        None,
        Some(Fault::CutAfter),
        Some(Fault::Truncate),
        Some(Fault::bad_gateway()),
    ];
    for fault in faults {
        let stage = stage().await;
        if let Some(fault) = fault.clone() {
            stage.room.faults().next("POST /interactions/**", fault);
        }
        let practice::Answer::Message(card) = stage.new_deal().await else {
            panic!("{fault:?}")
        };
        stage.heard_of(&[card.id()]).await;
    }
    // Announced first; and what is for one person alone is nobody else's business.
    let stage = stage().await;
    let carol = stage.room.seat("carol");
    let release = async {
        let announced = |room: &Room| {
            let journal = room.journal();
            let mut all = journal.iter().filter(|r| r.path.contains("/callback"));
            all.any(|r| r.status == 204)
        };
        assert!(stage.room.until(LIMIT, announced).await);
        stage.desk.gate.add_permits(1);
    };
    let (slow, ()) = tokio::join!(carol.command("deal slow", &[]), release);
    let practice::Answer::Edited(slow) = slow else {
        panic!("{slow:?}")
    };
    stage.desk.gate.add_permits(1);
    drop(carol.command("deal hidden", &[]).await);
    drop(carol.command("help", &[]).await);
    let practice::Answer::Message(card) = stage.new_deal().await else {
        panic!()
    };
    stage.heard_of(&[slow.id(), card.id()]).await;
    stage.end().await;
}

#[tokio::test]
async fn a_panic_is_answered_with_a_reference() {
    let stage = stage().await;
    let answer = stage.room.seat("carol").command("deal panic", &[]).await;
    assert!(
        matches!(&answer, practice::Answer::Message(m) if m.is_private() && m.text().contains("Reference")),
        "{answer:?}"
    );
    stage.works().await;
    stage.end().await;
}

#[tokio::test]
async fn the_same_interaction_twice_is_answered_once() {
    let stage = stage().await;
    stage.room.faults().deliver_twice(1);
    stage.works().await;
    stage.works().await;
    assert_eq!(stage.desk.handled(), 2);
    assert_eq!(stage.posts("POST", "/callback"), 2);
    stage.end().await;
}

#[tokio::test]
async fn a_late_interaction_is_acknowledged_before_anything_is_done() {
    let stage = stage().await;
    stage
        .room
        .faults()
        .deliver_late(Duration::from_millis(2_510));
    let answer = stage.new_deal().await;
    assert!(
        matches!(&answer, practice::Answer::Edited(m) if m.content() == "Logged Nordlicht"),
        "{answer:?}"
    );
    // Too late altogether: the acknowledgement fails, and nothing is done.
    let before = stage.desk.handled();
    stage.room.faults().deliver_late(Duration::from_secs(10));
    let answer = stage.new_deal().await;
    assert!(matches!(answer, practice::Answer::None), "{answer:?}");
    assert_eq!(stage.desk.handled(), before);
}

#[tokio::test]
async fn an_unknown_interaction_is_given_up() {
    let stage = stage().await;
    stage.room.faults().next(
        "POST /interactions/**",
        Fault::error(404, 10062, "Unknown interaction"),
    );
    drop(stage.new_deal().await);
    assert_eq!(stage.posts("POST", "/callback"), 1);
    stage.works().await;
}

#[tokio::test]
async fn an_interaction_that_cannot_be_read_is_answered_all_the_same() {
    let stage = stage().await;
    stage.room.faults().deliver_malformed(1);
    drop(stage.new_deal().await);
    stage.works().await;
    assert_eq!(
        stage
            .wire
            .responder()
            .counts()
            .unreadable
            .load(Ordering::SeqCst),
        1
    );
}

#[tokio::test]
async fn a_limit_on_editing_an_answer_is_waited_for() {
    let stage = stage().await;
    stage
        .room
        .faults()
        .times("PATCH /webhooks/**", 2, Fault::rate_limited(0.3));
    stage.desk.gate.add_permits(0);
    let carol = stage.room.seat("carol");
    let release = async {
        assert!(
            stage
                .room
                .until(LIMIT, |room| {
                    room.journal()
                        .iter()
                        .any(|r| r.path.ends_with("/callback") && r.status == 204)
                })
                .await
        );
        stage.desk.gate.add_permits(1);
    };
    let (answer, ()) = tokio::join!(carol.command("deal slow", &[]), release);
    assert!(
        matches!(&answer, practice::Answer::Edited(m) if m.content() == "Here at last"),
        "{answer:?}"
    );
    assert_eq!(stage.posts("PATCH", "/webhooks/"), 3);
}

#[tokio::test]
async fn a_bad_gateway_and_a_hang_while_editing_are_tried_again() {
    let stage = stage().await;
    stage
        .room
        .faults()
        .next("PATCH /webhooks/**", Fault::bad_gateway());
    stage
        .room
        .faults()
        .next("PATCH /webhooks/**", Fault::CutAfter);
    let carol = stage.room.seat("carol");
    let release = async {
        assert!(
            stage
                .room
                .until(LIMIT, |room| {
                    room.journal()
                        .iter()
                        .any(|r| r.path.ends_with("/callback") && r.status == 204)
                })
                .await
        );
        stage.desk.gate.add_permits(1);
    };
    let (answer, ()) = tokio::join!(carol.command("deal slow", &[]), release);
    assert!(
        matches!(&answer, practice::Answer::Edited(m) if m.content() == "Here at last"),
        "{answer:?}"
    );
    assert!(
        stage
            .room
            .until(LIMIT, |room| {
                room.journal()
                    .iter()
                    .filter(|r| r.method == "PATCH" && r.status == 200)
                    .count()
                    >= 1
            })
            .await
    );
}

#[tokio::test]
async fn a_hanging_callback_is_not_sent_twice() {
    let stage = stage().await;
    stage.room.faults().next(
        "POST /interactions/**",
        Fault::ApplyThenHang(Duration::from_secs(5)),
    );
    let answer = stage.new_deal().await;
    assert!(
        matches!(&answer, practice::Answer::Message(_)),
        "{answer:?}"
    );
    stage.works().await;
    assert_eq!(stage.posts("POST", "/callback"), 2);
    stage.end().await;
}

#[tokio::test]
async fn one_person_too_fast_is_told_and_others_are_not_held_up() {
    let room = room_with(|_| {}).await;
    let (desk, wire) = connect(
        &room,
        Paces {
            commands: 3,
            presses: 1,
            autocompletes: 1,
        },
    )
    .await
    .unwrap();
    assert!(wire.ready(LIMIT).await);
    let carol = room.seat("carol");
    let mut told = 0;
    for _ in 0..6 {
        if matches!(carol.command("deal new", &[("name", "x")]).await, practice::Answer::Message(m) if m.is_private())
        {
            told += 1;
        }
    }
    assert!((2..=3).contains(&told), "{told}");
    assert!(
        matches!(room.seat("ben").command("deal new", &[("name", "y")]).await, practice::Answer::Message(m) if !m.is_private())
    );
    assert_eq!(desk.handled(), 7 - told);
}

#[tokio::test]
async fn what_was_accepted_is_answered_before_the_end() {
    let Stage { room, desk, wire } = stage().await;
    let carol = room.seat("carol");
    let ending = async {
        assert!(room.until(LIMIT, |_| desk.handled() == 1).await);
        let down = tokio::spawn(wire.shutdown(Duration::from_secs(4)));
        assert!(room.until(LIMIT, |room| !room.bot_online()).await);
        desk.gate.add_permits(1);
        assert!(down.await.unwrap());
    };
    let (answer, ()) = tokio::join!(carol.command("deal slow", &[]), ending);
    assert!(
        matches!(&answer, practice::Answer::Message(m) | practice::Answer::Edited(m) if m.content() == "Here at last"),
        "{answer:?}"
    );
}

#[tokio::test]
async fn a_burst_is_answered_whole_and_in_time() {
    // A build without optimisation, room and all on a shared machine, is no measure: it gets fewer.
    let burst = if cfg!(debug_assertions) { 100 } else { 2_000 };
    let stage = stage().await;
    let carol = stage.room.seat("carol");
    let all = (0..burst).map(|_| carol.command("deal new", &[("name", "Burst")]));
    let answers = futures_util::future::join_all(all).await;
    let answered = answers
        .iter()
        .filter(|a| matches!(a, practice::Answer::Message(_)))
        .count();
    assert_eq!(
        answered,
        burst,
        "busy: {}",
        stage.desk.busy.load(Ordering::SeqCst)
    );
    stage.end().await;
}

#[tokio::test]
async fn a_first_answer_that_fails_fast_is_given_again_in_time() {
    for fault in [
        Fault::bad_gateway(),
        Fault::rate_limited(0.2),
        Fault::CutBefore,
        Fault::CutAfter,
        Fault::Truncate,
    ] {
        let stage = stage().await;
        stage
            .room
            .faults()
            .next("POST /interactions/**", fault.clone());
        let answer = stage.new_deal().await;
        assert!(
            matches!(&answer, practice::Answer::Message(m) if m.content() == "Logged Nordlicht"),
            "{fault:?}: {answer:?}"
        );
        assert_eq!(stage.desk.handled(), 1);
    }
}

#[tokio::test]
async fn options_arrive_with_their_types() {
    let stage = stage().await;
    stage.works().await;
    let handled = stage.desk.handled.lock().unwrap().clone();
    let Ask::Command { path, options } = &handled[0].ask else {
        panic!()
    };
    assert_eq!(path, &["deal", "new"]);
    assert_eq!(
        options,
        &BTreeMap::from([("name".to_owned(), OptionValue::Text("Nordlicht".to_owned()))])
    );
    assert!(handled[0].workspace.is_some());
    assert!(!handled[0].actor.manages_server);
    stage
        .room
        .seat("mona")
        .command("deal new", &[("name", "x")])
        .await;
    assert!(stage.desk.handled.lock().unwrap()[1].actor.manages_server);
    stage.end().await;
}
