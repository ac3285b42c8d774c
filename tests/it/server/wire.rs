//! The bare protocol: a gateway client that sends what a test says, and REST by hand.

use std::time::Duration;

use dealcoach::practice::Room;
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use super::client::LIMIT;

/// A gateway connection that does nothing by itself.
pub struct Wire {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    inflate: Option<flate2::Decompress>,
}

/// What a connection got.
#[derive(Debug, PartialEq)]
pub enum Got {
    Payload(Value),
    /// Closed, with its code if there was one.
    Closed(Option<u16>),
    /// The connection ended without a close frame.
    Cut,
}

impl Wire {
    /// Connects with the usual parameters.
    pub async fn open(room: &Room) -> Self {
        Self::open_with(room, "v=10&encoding=json").await
    }

    /// Connects with these parameters.
    pub async fn open_with(room: &Room, query: &str) -> Self {
        let url = format!("{}/gateway?{query}", room.api_base().replace("http", "ws"));
        let (socket, _) = connect_async(url).await.unwrap();
        let inflate = query
            .contains("zlib-stream")
            .then(|| flate2::Decompress::new(true));
        Self { socket, inflate }
    }

    /// Connects and identifies; answers READY's data.
    pub async fn ready(room: &Room, intents: u64) -> (Self, Value) {
        let mut wire = Self::open(room).await;
        assert_eq!(wire.payload().await["op"], 10);
        wire.identify(room, intents).await;
        let ready = wire.payload().await;
        assert_eq!((&ready["t"], &ready["s"]), (&json!("READY"), &json!(1)));
        (wire, ready["d"].clone())
    }

    pub async fn identify(&mut self, room: &Room, intents: u64) {
        self.send(&json!({ "op": 2, "d": { "token": room.token(), "intents": intents, "properties": {} } })).await;
    }

    pub async fn resume(&mut self, room: &Room, session: &Value, seq: u64) {
        self.send(
            &json!({ "op": 6, "d": { "token": room.token(), "session_id": session, "seq": seq } }),
        )
        .await;
    }

    pub async fn send(&mut self, payload: &Value) {
        self.send_text(payload.to_string()).await;
    }

    pub async fn send_text(&mut self, text: String) {
        self.socket.send(Message::text(text)).await.unwrap();
    }

    /// Says goodbye with a code.
    pub async fn close(mut self, code: u16) {
        use tokio_tungstenite::tungstenite::protocol::CloseFrame;
        self.socket
            .close(Some(CloseFrame {
                code: code.into(),
                reason: "".into(),
            }))
            .await
            .unwrap();
        while let Some(Ok(_)) = self.socket.next().await {}
    }

    /// The next thing that comes.
    pub async fn next(&mut self) -> Got {
        let frame = tokio::time::timeout(LIMIT, self.socket.next())
            .await
            .expect("something comes");
        match frame {
            Some(Ok(Message::Text(text))) => Got::Payload(serde_json::from_str(&text).unwrap()),
            Some(Ok(Message::Binary(bytes))) => {
                let mut text = Vec::with_capacity(1 << 20);
                let inflate = self
                    .inflate
                    .as_mut()
                    .expect("binary frames only with compression");
                inflate
                    .decompress_vec(&bytes, &mut text, flate2::FlushDecompress::Sync)
                    .unwrap();
                Got::Payload(serde_json::from_slice(&text).unwrap())
            }
            Some(Ok(Message::Close(frame))) => Got::Closed(frame.map(|f| f.code.into())),
            Some(Ok(other)) => panic!("{other:?}"),
            Some(Err(_)) | None => Got::Cut,
        }
    }

    /// The next payload.
    pub async fn payload(&mut self) -> Value {
        match self.next().await {
            Got::Payload(payload) => payload,
            other => panic!("{other:?}"),
        }
    }

    /// The next payload of a kind, others passed over.
    pub async fn event(&mut self, name: &str) -> Value {
        loop {
            let payload = self.payload().await;
            if payload["t"] == name {
                return payload;
            }
        }
    }

    /// Whether nothing comes for a moment.
    pub async fn is_quiet(&mut self) -> bool {
        tokio::time::timeout(Duration::from_millis(300), self.socket.next())
            .await
            .is_err()
    }
}

/// A REST call with the bot's token: status and JSON.
pub async fn call(room: &Room, method: &str, path: &str, body: &Value) -> (u16, Value) {
    let url = format!("{}/api/v10{path}", room.api_base());
    let request = reqwest::Client::new()
        .request(method.parse().unwrap(), url)
        .header("authorization", format!("Bot {}", room.token()))
        .header("user-agent", "DiscordBot (https://example.org, 1)");
    let request = if body.is_null() {
        request
    } else {
        request
            .header("content-type", "application/json")
            .body(body.to_string())
    };
    let answer = request.send().await.unwrap();
    let status = answer.status().as_u16();
    let text = answer.text().await.unwrap();
    (status, serde_json::from_str(&text).unwrap_or(Value::Null))
}
