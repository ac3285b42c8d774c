//! A WebSocket to Discord's gateway, opened by the client that makes the API's calls.
//!
//! Whatever lets the calls through lets the gateway through: the proxy of `HTTPS_PROXY` with the exceptions of
//! `NO_PROXY`, the certificates that are trusted, the refusal of anything unencrypted but on this machine.

use std::time::Duration;

use reqwest::header::{
    CONNECTION, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_VERSION, UPGRADE,
};
use reqwest::{StatusCode, Upgraded, Url};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::client::generate_key;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};

use super::transport::Transport;

/// Time to connect.
const CONNECT: Duration = Duration::from_secs(10);

/// A connection to the gateway.
pub type Socket = WebSocketStream<Upgraded>;

impl Transport {
    /// Opens a WebSocket; the error says why not, in words for the log, and quotes no address.
    pub async fn dial(&self, url: &Url, config: WebSocketConfig) -> Result<Socket, String> {
        let mut url = url.clone();
        let scheme = if url.scheme() == "wss" {
            "https"
        } else {
            "http"
        };
        if url.set_scheme(scheme).is_err() {
            return Err("the address is no gateway's".to_owned());
        }
        let key = generate_key();
        let answer = self
            .http()
            .get(url)
            .timeout(CONNECT)
            .header(CONNECTION, "Upgrade")
            .header(UPGRADE, "websocket")
            .header(SEC_WEBSOCKET_VERSION, "13")
            .header(SEC_WEBSOCKET_KEY, &key)
            .send()
            .await
            .map_err(|error| cause(&error))?;
        if answer.status() != StatusCode::SWITCHING_PROTOCOLS {
            return Err(format!(
                "it answered {} to the handshake",
                answer.status().as_u16()
            ));
        }
        let proof = answer.headers().get(SEC_WEBSOCKET_ACCEPT);
        let expected = derive_accept_key(key.as_bytes());
        if proof.is_none_or(|p| p.as_bytes() != expected.as_bytes()) {
            return Err("it answered the handshake of somebody else".to_owned());
        }
        let upgraded = answer.upgrade().await.map_err(|error| cause(&error))?;
        Ok(WebSocketStream::from_raw_socket(upgraded, Role::Client, Some(config)).await)
    }
}

/// The innermost cause of a failed call, which names a certificate, a proxy or a host, and never the address.
pub(super) fn cause(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        return "it took too long".to_owned();
    }
    let first = std::error::Error::source(error);
    let innermost = std::iter::successors(first, |inner| inner.source()).last();
    innermost.map_or_else(|| "it broke".to_owned(), ToString::to_string)
}
