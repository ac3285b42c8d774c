//! An answer on the wire: rate-limit headers, the room's date, JSON.

use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;

use super::Answered;

/// An ordinary answer. Its `Date` is the room's time, as Discord's is Discord's.
pub(crate) fn with(answer: Answered, now_ms: i64) -> Response {
    let text = answer.body.map(|body| body.to_string());
    let json = text.is_some();
    let mut response = Response::new(text.map_or_else(Body::empty, Body::from));
    *response.status_mut() = status(answer.status);
    let headers = response.headers_mut();
    let mut put = |name: HeaderName, value: String| {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(name, value);
        }
    };
    let now = chrono::DateTime::from_timestamp_millis(now_ms).unwrap_or_default();
    put(
        header::DATE,
        now.format("%a, %d %b %Y %H:%M:%S GMT").to_string(),
    );
    if json {
        put(header::CONTENT_TYPE, "application/json".to_owned());
    }
    let Some(verdict) = answer.verdict else {
        return response;
    };
    let left = seconds(verdict.reset_after);
    if let Some(global) = verdict.refused {
        put(header::RETRY_AFTER, format!("{}", left.ceil().max(1.0)));
        let scope = if global { "global" } else { "user" };
        put(
            HeaderName::from_static("x-ratelimit-scope"),
            scope.to_owned(),
        );
    }
    if verdict.refused == Some(true) {
        put(
            HeaderName::from_static("x-ratelimit-global"),
            "true".to_owned(),
        );
        return response;
    }
    let reset = chrono::Duration::from_std(verdict.reset_after).unwrap_or_default();
    let reset_ms = (now + reset).timestamp_millis();
    for (name, value) in [
        ("x-ratelimit-limit", verdict.limit.to_string()),
        ("x-ratelimit-remaining", verdict.remaining.to_string()),
        (
            "x-ratelimit-reset",
            format!("{}.{:03}", reset_ms / 1000, reset_ms % 1000),
        ),
        ("x-ratelimit-reset-after", format!("{left:.3}")),
        ("x-ratelimit-bucket", verdict.bucket),
    ] {
        put(HeaderName::from_static(name), value);
    }
    response
}

/// An answer that a test wrote.
pub(crate) fn scripted(code: u16, headers: &[(String, String)], body: String) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status(code);
    for (name, value) in headers {
        let name = HeaderName::from_bytes(name.as_bytes());
        if let (Ok(name), Ok(value)) = (name, HeaderValue::from_str(value)) {
            response.headers_mut().append(name, value);
        }
    }
    response
}

fn status(code: u16) -> StatusCode {
    StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// A duration in seconds, as exact as Discord is: to the millisecond, rounded up.
pub(crate) fn seconds(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 1000.0).ceil() / 1000.0
}
