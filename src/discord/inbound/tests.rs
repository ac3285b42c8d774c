//! Interactions as Discord sends them, with as little as it promises, and with anything at all.

use serde_json::{Value, json};

use super::*;

fn read(value: &Value) -> Result<Incoming, Unreadable> {
    super::read(&value.to_string())
}

/// As little as Discord's documentation promises.
fn bare(kind: u8, data: &Value) -> Value {
    json!({
        "id": "1400000000000000001", "application_id": "42", "type": kind, "token": "tok", "guild_id": "10",
        "channel_id": "20", "data": data,
        "member": {"user": {"id": "30", "username": "carol"}, "roles": ["50"], "permissions": "32"}
    })
}

#[test]
fn a_command_needs_little_more_than_its_name() {
    let data = json!({"name": "deal", "options": [{"name": "assign", "type": 1, "options": [
        {"name": "deal", "type": 3, "value": "D-1"}, {"name": "to", "type": 6, "value": "31"},
        {"name": "sure", "type": 5, "value": true}, {"name": "days", "type": 4, "value": 3},
        {"name": "role", "type": 8, "value": "50"}, {"name": "channel", "type": 7, "value": 20},
        {"name": "later", "type": 99, "value": {}}
    ]}], "resolved": {
        "users": {"31": {"id": "31", "username": "ben", "global_name": "Ben"}},
        "members": {"31": {"roles": []}}, "roles": {"50": {"name": "Juniors"}}
    }});
    let incoming = read(&bare(2, &data)).unwrap();
    assert_eq!(incoming.origin, Origin::Command);
    let request = incoming.request;
    assert_eq!(request.id, InteractionId(1_400_000_000_000_000_001));
    assert_eq!(request.workspace, Some(WorkspaceId(10)));
    assert_eq!(request.channel, ChannelId(20));
    assert_eq!(request.actor.name, "carol");
    assert_eq!(request.actor.roles, [RoleId(50)]);
    assert!(request.actor.manages_server);
    let Ask::Command { path, options } = request.ask else {
        panic!("{:?}", request.ask)
    };
    assert_eq!(path, ["deal", "assign"]);
    assert_eq!(
        options["to"],
        OptionValue::User {
            id: UserId(31),
            name: "Ben".into(),
            roles: Some(Vec::new()),
            bot: false
        }
    );
    assert_eq!(options["sure"], OptionValue::Flag(true));
    assert_eq!(options["days"], OptionValue::Number(3));
    assert_eq!(
        options["role"],
        OptionValue::Role(RoleId(50), "Juniors".into())
    );
    assert_eq!(options["channel"], OptionValue::Channel(ChannelId(20)));
    assert!(!options.contains_key("later"));
    // A subcommand without options may leave the list out.
    let undo = json!({"name": "deal", "options": [{"name": "undo", "type": 1}]});
    let Ask::Command { path, .. } = read(&bare(2, &undo)).unwrap().request.ask else {
        panic!()
    };
    assert_eq!(path, ["deal", "undo"]);
}

#[test]
fn a_completion_a_press_a_pick_and_a_form_are_read() {
    let typing = json!({"name": "deal", "options": [{"name": "show", "type": 1, "options": [
        {"name": "deal", "type": 3, "value": "nor", "focused": true}
    ]}]});
    let incoming = read(&bare(4, &typing)).unwrap();
    assert_eq!(incoming.origin, Origin::Completion);
    let Ask::Complete { focused, typed, .. } = incoming.request.ask else {
        panic!()
    };
    assert_eq!((focused.as_str(), typed.as_str()), ("deal", "nor"));

    let mut press = bare(3, &json!({"custom_id": "a", "component_type": 2}));
    press["message"] = json!({"id": "60", "flags": 64});
    let request = read(&press).unwrap().request;
    assert_eq!(
        request.ask,
        Ask::Press {
            custom_id: "a".into()
        }
    );
    assert_eq!(request.message, Some(MessageId(60)));
    assert!(request.message_private);

    let pick = json!({"custom_id": "b", "component_type": 5, "values": ["31"]});
    let Ask::Pick { values, .. } = read(&bare(3, &pick)).unwrap().request.ask else {
        panic!()
    };
    assert_eq!(values, ["31"]);

    let sent = json!({"custom_id": "c", "components": [
        {"type": 1, "components": [{"type": 4, "custom_id": "text", "value": "nine days"}]},
        {"type": 18, "component": {"type": 4, "custom_id": "more"}}
    ]});
    let incoming = read(&bare(5, &sent)).unwrap();
    assert_eq!(incoming.origin, Origin::Form { on_message: false });
    let Ask::Submit { fields, .. } = incoming.request.ask else {
        panic!()
    };
    assert_eq!(fields["text"], "nine days");
    assert_eq!(fields["more"], "");
}

#[test]
fn a_stranger_in_a_direct_message_has_no_rights() {
    let mut value = bare(2, &json!({"name": "help"}));
    let fields = value.as_object_mut().unwrap();
    fields.remove("guild_id");
    fields.remove("member");
    assert_eq!(read(&value).unwrap_err().why, "nobody is named");
    value["user"] = json!({"id": "30", "username": "carol"});
    let request = read(&value).unwrap().request;
    assert_eq!(request.workspace, None);
    assert!(!request.actor.manages_server);
    // Rights that are no number are none; too many are still rights.
    for (permissions, manages) in [
        ("x", false),
        ("-1", false),
        ("36893488147419103239", false),
        ("36893488147419103264", true),
    ] {
        let mut value = bare(2, &json!({"name": "help"}));
        value["member"]["permissions"] = permissions.into();
        assert_eq!(
            read(&value).unwrap().request.actor.manages_server,
            manages,
            "{permissions}"
        );
    }
}

#[test]
fn what_lacks_what_is_needed_is_told_apart() {
    let why = |value: &Value| read(value).unwrap_err().why;
    assert_eq!(why(&json!({"type": 2})), "no id, token or application");
    assert_eq!(
        why(&bare(9, &json!({}))),
        "an interaction of an unknown type"
    );
    assert_eq!(why(&bare(2, &json!({}))), "a command without a name");
    assert_eq!(
        why(&bare(3, &json!({"custom_id": "a", "component_type": 12}))),
        "a component of an unknown type"
    );
    let typing = json!({"name": "deal", "options": []});
    assert!(read(&bare(4, &typing)).unwrap_err().completing);
}

#[test]
fn a_nickname_goes_before_other_names_and_a_message_menu_is_not_taken_for_a_command() {
    let mut value = bare(2, &json!({"name": "help", "type": 1}));
    value["member"]["user"]["global_name"] = json!("Carol");
    assert_eq!(read(&value).unwrap().request.actor.name, "Carol");
    value["member"]["nick"] = json!("Carol W.");
    assert_eq!(read(&value).unwrap().request.actor.name, "Carol W.");
    value["data"] = json!({"name": "Log as deal note", "type": 3, "target_id": "60"});
    let unreadable = read(&value).unwrap_err();
    assert_eq!(unreadable.why, "a command of a kind that is not registered");
    let ticket = unreadable.ticket.unwrap();
    assert_eq!(ticket.id, InteractionId(1_400_000_000_000_000_001));
}

#[test]
fn a_form_of_labels_gives_texts_and_what_was_picked() {
    let data = json!({"custom_id": "c", "components": [
        {"type": 10, "id": 1},
        {"type": 18, "id": 2, "component": {"type": 4, "id": 3, "custom_id": "who", "value": "Jana Weiss"}},
        {"type": 18, "id": 4, "component": {"type": 3, "id": 5, "custom_id": "size", "values": ["complex"]}},
        {"type": 18, "id": 6, "component": {"type": 3, "id": 7, "custom_id": "kind", "values": []}},
        {"type": 99, "component": {"type": 98, "custom_id": "later", "value": {"new": true}}},
        "no object"
    ]});
    let request = read(&bare(5, &data)).unwrap().request;
    let Ask::Submit { fields, .. } = request.ask else {
        panic!("{:?}", request.ask)
    };
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(k, v)| (k.as_str(), v.as_str()))
        .collect();
    assert_eq!(
        fields,
        [
            ("kind", ""),
            ("later", ""),
            ("size", "complex"),
            ("who", "Jana Weiss")
        ]
    );
}

/// Every value of an interaction in turn is replaced by something else; nothing panics, and where it can still be
/// told who is to be answered, somebody is.
#[test]
fn whatever_a_field_holds_it_is_read_or_can_be_answered() {
    let data = json!({"name": "deal", "options": [{"name": "assign", "type": 1, "options": [
        {"name": "to", "type": 6, "value": "31"}, {"name": "deal", "type": 3, "value": "D-1", "focused": true}
    ]}], "resolved": {"users": {"31": {"id": "31", "username": "ben"}}, "members": {"31": {"roles": ["50"]}}},
        "custom_id": "a", "component_type": 3, "values": ["31"],
        "components": [{"type": 18, "component": {"type": 4, "custom_id": "text", "value": "x"}}]});
    for kind in 2..=5 {
        let mut whole = bare(kind, &data);
        whole["message"] = json!({"id": "60", "flags": 64});
        for path in paths(&whole, "") {
            for odd in [
                json!(null),
                json!(-1),
                json!(1.5),
                json!("x"),
                json!([[{}]]),
                json!({"a": {}}),
                json!(true),
            ] {
                let mut value = whole.clone();
                *value.pointer_mut(&path).unwrap() = odd.clone();
                let answerable = match read(&value) {
                    Ok(_) => true,
                    Err(unreadable) => unreadable.ticket.is_some(),
                };
                let needed = ["/id", "/application_id", "/token", ""].contains(&path.as_str());
                assert!(answerable || needed, "{path} {odd}");
            }
        }
    }
}

fn paths(value: &Value, at: &str) -> Vec<String> {
    let below: Vec<(String, &Value)> = match value {
        Value::Object(fields) => fields.iter().map(|(k, v)| (k.clone(), v)).collect(),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .map(|(i, v)| (i.to_string(), v))
            .collect(),
        _ => Vec::new(),
    };
    let mut found = vec![at.to_owned()];
    for (key, inner) in below {
        found.extend(paths(inner, &format!("{at}/{key}")));
    }
    found
}
