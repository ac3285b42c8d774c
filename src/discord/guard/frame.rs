//! Looking into a gateway frame without reading all of it, and rewriting the two that carry the token.

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

/// Kinds of frames, by Discord's numbers.
pub(super) mod op {
    pub const DISPATCH: u64 = 0;
    pub const HEARTBEAT: u64 = 1;
    pub const IDENTIFY: u64 = 2;
    pub const RESUME: u64 = 6;
    pub const INVALID_SESSION: u64 = 9;
    pub const HELLO: u64 = 10;
    pub const HEARTBEAT_ACK: u64 = 11;
}

/// The answer to a heartbeat.
pub(super) const ACK: &str = r#"{"t":null,"s":null,"op":11,"d":null}"#;

/// The outside of a frame.
#[derive(Debug, Deserialize)]
pub(super) struct Head<'a> {
    pub op: u64,
    #[serde(default)]
    pub s: Option<u64>,
    #[serde(borrow, default)]
    pub t: Option<&'a str>,
    #[serde(borrow, default)]
    pub d: Option<&'a RawValue>,
}

/// The outside of a frame; `None` when it is no frame of the protocol.
pub(super) fn head(text: &str) -> Option<Head<'_>> {
    serde_json::from_str(text).ok()
}

/// The heartbeat interval of a HELLO, in milliseconds.
pub(super) fn interval(head: &Head<'_>) -> Option<u64> {
    #[derive(Deserialize)]
    struct Hello {
        heartbeat_interval: u64,
    }
    let hello: Hello = serde_json::from_str(head.d?.get()).ok()?;
    (hello.heartbeat_interval > 0).then_some(hello.heartbeat_interval)
}

/// Where a READY says that its session is to be resumed.
pub(super) fn resume_url(head: &Head<'_>) -> Option<String> {
    #[derive(Deserialize)]
    struct Ready {
        resume_gateway_url: Option<String>,
    }
    serde_json::from_str::<Ready>(head.d?.get())
        .ok()?
        .resume_gateway_url
}

/// What the client gets in place of an interaction, which is none of its business: it counts the frame, and would
/// ask for it again otherwise.
pub(super) fn counted(sequence: u64) -> String {
    format!(r#"{{"op":0,"s":{sequence},"t":"TAKEN_BY_THE_GUARD","d":null}}"#)
}

/// Whether an INVALID SESSION can be resumed.
pub(super) fn resumable(head: &Head<'_>) -> bool {
    head.d.is_some_and(|d| d.get().trim() == "true")
}

/// An IDENTIFY or RESUME with the token put in. An IDENTIFY asks for plain frames, which can be looked into, and
/// leaves out serenity's time of idling, which is no number.
pub(super) fn with_token(text: &str, token: &SecretString) -> Option<String> {
    let mut frame: Value = serde_json::from_str(text).ok()?;
    let identify = frame.get("op").and_then(Value::as_u64) == Some(op::IDENTIFY);
    let d = frame.get_mut("d")?.as_object_mut()?;
    d.insert("token".to_owned(), token.expose_secret().into());
    if identify {
        d.insert("compress".to_owned(), false.into());
        if let Some(presence) = d.get_mut("presence").and_then(Value::as_object_mut) {
            presence.insert("since".to_owned(), Value::Null);
        }
    }
    Some(frame.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_is_known_by_its_outside() {
        let ready = r#"{"op":0,"s":1,"t":"READY","d":{"session_id":"x","resume_gateway_url":"wss://r","guilds":[]}}"#;
        let ready = head(ready).unwrap();
        assert_eq!((ready.op, ready.t), (op::DISPATCH, Some("READY")));
        assert_eq!(resume_url(&ready).as_deref(), Some("wss://r"));
        let hello = head(r#"{"op":10,"d":{"heartbeat_interval":41250}}"#).unwrap();
        assert_eq!(interval(&hello), Some(41_250));
        assert!(resumable(&head(r#"{"op":9,"d":true}"#).unwrap()));
        assert!(!resumable(&head(r#"{"op":9,"d":false}"#).unwrap()));
        for text in ["", "[]", "{}", "nonsense", r#"{"op":"0"}"#, r#"{"op":-1}"#] {
            assert!(head(text).is_none(), "{text}");
        }
        for text in [
            r#"{"op":10,"d":null}"#,
            r#"{"op":10,"d":{"heartbeat_interval":0}}"#,
            r#"{"op":10}"#,
        ] {
            assert_eq!(interval(&head(text).unwrap()), None, "{text}");
        }
    }

    #[test]
    fn the_token_is_put_in_here_alone() {
        let token = SecretString::from("real".to_owned());
        let text = r#"{"op":2,"d":{"token":"Bot unused","compress":true,"intents":1,"presence":{"since":{"secs_since_epoch":1},"afk":false}}}"#;
        let frame: Value = serde_json::from_str(&with_token(text, &token).unwrap()).unwrap();
        assert_eq!(frame["d"]["token"], "real");
        assert_eq!(frame["d"]["compress"], false);
        assert_eq!(frame["d"]["presence"]["since"], Value::Null);
        assert_eq!(frame["d"]["intents"], 1);
        let resume = with_token(
            r#"{"op":6,"d":{"token":"x","session_id":"s","seq":4}}"#,
            &token,
        )
        .unwrap();
        assert!(resume.contains("real") && !resume.contains("compress"));
    }
}
