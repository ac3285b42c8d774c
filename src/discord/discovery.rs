//! Where the gateway is, and how many sessions may still be started.

use std::time::Duration;

use reqwest::Url;
use serde_json::Value;

use super::error::CallError;
use super::jitter;
use super::route::Route;
use super::stop::Stop;
use super::transport::{Body, Transport};

/// Tries at the start before Discord counts as unreachable.
const TRIES: u32 = 3;

/// The gateway as the API describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gateway {
    /// Its address, checked.
    pub url: Url,
    /// Sessions that may still be started, where the API says.
    pub remaining: Option<u64>,
    /// When that number is full again.
    pub reset_after: Duration,
}

/// Asks the API once.
pub async fn discover(transport: &Transport) -> Result<Gateway, Failed> {
    let said = match transport.call(&Route::gateway_bot(), &Body::None).await {
        Ok(said) => said,
        // A server that has only the plain route.
        Err(CallError::Refused { .. }) => transport.call(&Route::gateway(), &Body::None).await?,
        Err(error) => return Err(error.into()),
    };
    let url = said.get("url").and_then(Value::as_str).unwrap_or_default();
    let limit = said.get("session_start_limit");
    let number = |name: &str| limit.and_then(|l| l.get(name)).and_then(Value::as_u64);
    Ok(Gateway {
        url: transport.base().gateway(url).map_err(Failed::Address)?,
        remaining: number("remaining"),
        reset_after: Duration::from_millis(number("reset_after").unwrap_or(0)),
    })
}

/// Asks the API at the start of the program; some patience, then a reason to stop.
pub async fn probe(transport: &Transport) -> Result<Gateway, Stop> {
    let mut tries = 1;
    loop {
        match discover(transport).await {
            Ok(gateway) => return Ok(gateway),
            Err(Failed::Address(why)) => return Err(Stop::BadGateway(why)),
            Err(Failed::Call(error)) if error.passing() && tries < TRIES => {
                tokio::time::sleep(jitter::backoff(
                    tries,
                    Duration::from_millis(500),
                    Duration::from_secs(2),
                ))
                .await;
            }
            Err(Failed::Call(error)) => return Err(Stop::from_call(&error)),
        }
        tries += 1;
    }
}

/// Why the gateway is not known.
#[derive(Clone, Debug, PartialEq)]
pub enum Failed {
    /// The API could not be asked.
    Call(CallError),
    /// It named an address that can't be followed.
    Address(String),
}

impl From<CallError> for Failed {
    fn from(error: CallError) -> Self {
        Self::Call(error)
    }
}
