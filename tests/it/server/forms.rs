//! Modals of labels: what a bot may open, what people can fill in, and what the bot gets back.

use dealcoach::practice::{Answer, Room, Seat};
use serde_json::{Value, json};

use super::refusals::{bare, says, used};
use super::wire::{Wire, call};

fn modal() -> Value {
    let option = |value: &str, label: &str| json!({ "value": value, "label": label });
    let mut simple = option("simple", "Simple");
    simple["default"] = json!(true);
    json!({ "type": 9, "data": { "custom_id": "m", "title": "D-1 Nordlicht", "components": [
        { "type": 10, "content": "A name and a **date**." },
        { "type": 18, "label": "Who", "description": "Who signed it?", "component":
            { "type": 4, "custom_id": "who", "style": 2, "max_length": 20, "placeholder": "Jana Weiss" } },
        { "type": 18, "label": "How large", "component":
            { "type": 3, "custom_id": "complexity", "required": false, "options": [simple, option("complex", "Complex")] } },
        { "type": 18, "label": "By", "component":
            { "type": 3, "custom_id": "by", "options": [option("call", "By phone"), option("letter", "By letter")] } },
        { "type": 18, "label": "Owner", "component": { "type": 5, "custom_id": "owner", "required": false } },
    ] } })
}

/// A person before the open modal.
async fn opened() -> (Room, Wire, Seat, Answer) {
    let (room, mut wire) = bare().await;
    let carol = room.seat("carol").in_channel("deals");
    let (callback, _, answer) = used(&mut wire, &room, &carol).await;
    let (status, body) = call(&room, "POST", &callback, &modal()).await;
    assert_eq!(status, 204, "{body}");
    let answer = answer.await.unwrap();
    (room, wire, carol, answer)
}

/// What the bot gets when these fields are sent.
async fn sent(fields: &'static [(&'static str, &'static str)]) -> Value {
    let (room, mut wire, carol, form) = opened().await;
    let submitted = tokio::spawn(async move { carol.submit(form.modal().unwrap(), fields).await });
    let event = wire.event("INTERACTION_CREATE").await["d"].clone();
    let (id, token) = (&event["id"], &event["token"]);
    let path = format!(
        "/interactions/{}/{}/callback",
        id.as_str().unwrap(),
        token.as_str().unwrap()
    );
    assert_eq!(call(&room, "POST", &path, &says("thanks")).await.0, 204);
    assert_eq!(submitted.await.unwrap().text(), "thanks");
    assert_eq!(room.breaches(), []);
    event["data"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_modal_of_labels_is_shown_whole() {
    let (_room, _wire, _, form) = opened().await;
    insta::assert_snapshot!(form.text(), @"
    {D-1 Nordlicht}
    A name and a **date**.
    Who: (Jana Weiss)
      Who signed it?
    How large (optional): (Make a selection: •Simple | Complex)
    By: (Make a selection: By phone | By letter)
    Owner (optional): (Make a selection: @person)
    ");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_filled_in_comes_back_under_its_label() {
    let data = sent(&[
        ("Who", "Jana Weiss"),
        ("How large", "Complex"),
        ("By", "By phone"),
        ("Owner", "ben"),
    ])
    .await;
    let values: Vec<&Value> = data["components"]
        .as_array()
        .unwrap()
        .iter()
        .map(|part| &part["component"]["values"])
        .collect();
    assert_eq!(
        data["components"][0],
        json!({ "type": 10, "id": 1 }),
        "a text that is only shown comes back empty"
    );
    assert_eq!(
        data["components"][1],
        json!({ "type": 18, "id": 2, "component": { "type": 4, "id": 3, "custom_id": "who", "value": "Jana Weiss" } })
    );
    assert_eq!(values[2], &json!(["complex"]));
    assert_eq!(values[3], &json!(["call"]));
    let ben = values[4][0].as_str().unwrap();
    assert_eq!(data["resolved"]["users"][ben]["username"], "ben");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_touched_stays_as_it_was_and_what_is_emptied_is_empty() {
    let kept = sent(&[("who", "x"), ("by", "letter")]).await;
    assert_eq!(
        kept["components"][2]["component"]["values"],
        json!(["simple"])
    );
    assert_eq!(kept["components"][4]["component"]["values"], json!([]));
    let emptied = sent(&[("who", "x"), ("by", "letter"), ("How large", "")]).await;
    assert_eq!(emptied["components"][2]["component"]["values"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_sends_nothing_that_the_modal_forbids() {
    let (room, _wire, carol, form) = opened().await;
    let form = form.modal().unwrap();
    for (fields, why) in [
        (&[("Who", "x")][..], "\"By\" must be filled in"),
        (&[("By", "call")], "\"Who\" must be filled in"),
        (&[("Who", "x"), ("By", "fax")], "the menu has no \"fax\""),
        (
            &[("Who", "x"), ("By", "call"), ("By", "letter")],
            "pick 1 to 1",
        ),
        (
            &[("Who", "x".repeat(21).leak()), ("By", "call")],
            "0 to 20 characters",
        ),
        (
            &[("Who", "x"), ("By", "call"), ("Which", "y")],
            "no input \"Which\"",
        ),
    ] {
        let answer = carol.submit(form, fields).await;
        assert!(
            matches!(&answer, Answer::NotSent(said) if said.contains(why)),
            "{why}: {answer:?}"
        );
    }
    assert_eq!(room.breaches(), []);
}
