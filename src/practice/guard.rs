//! Keeps other web pages out: a page elsewhere can make a browser talk to loopback, and a host name it
//! owns can point there. So the `Host` must be a loopback name, and an `Origin` must be our own.

use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// Refuses a request with a foreign `Host` or `Origin`.
pub(crate) async fn check(request: Request, next: Next) -> Response {
    if allowed(request.headers()) {
        return next.run(request).await;
    }
    (
        StatusCode::FORBIDDEN,
        "This server answers its own page on this machine only.\n",
    )
        .into_response()
}

fn allowed(headers: &HeaderMap) -> bool {
    let one = |name| {
        let mut values = headers.get_all(name).iter();
        let first = values.next().map(|v| v.to_str().unwrap_or("?"));
        if values.next().is_some() {
            Some("?")
        } else {
            first
        }
    };
    let Some(host) = one(header::HOST).filter(|host| loopback(host)) else {
        return false;
    };
    one(header::ORIGIN).is_none_or(|origin| origin.strip_prefix("http://") == Some(host))
}

/// Whether `host` is a loopback name with or without a port.
fn loopback(host: &str) -> bool {
    ["127.0.0.1", "localhost", "[::1]"].iter().any(|name| {
        host.strip_prefix(name).is_some_and(|rest| {
            rest.is_empty()
                || rest
                    .strip_prefix(':')
                    .is_some_and(|port| port.parse::<u16>().is_ok())
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(list: &[(&'static str, &'static str)]) -> HeaderMap {
        list.iter()
            .map(|(n, v)| (header::HeaderName::from_static(n), v.parse().unwrap()))
            .collect()
    }

    #[test]
    fn only_loopback_hosts() {
        for good in ["127.0.0.1", "127.0.0.1:8600", "localhost:1", "[::1]:8600"] {
            assert!(allowed(&headers(&[("host", good)])), "{good}");
        }
        for bad in [
            "evil.example",
            "127.0.0.1.evil.example",
            "localhost.evil",
            "127.0.0.1:x",
            "0.0.0.0:8600",
            "",
        ] {
            assert!(!allowed(&headers(&[("host", bad)])), "{bad}");
        }
        assert!(!allowed(&HeaderMap::new()));
    }

    #[test]
    fn an_origin_must_be_the_page_itself() {
        let with = |origin| allowed(&headers(&[("host", "127.0.0.1:8600"), ("origin", origin)]));
        assert!(with("http://127.0.0.1:8600"));
        for bad in [
            "null",
            "http://evil.example",
            "http://127.0.0.1:8601",
            "http://localhost:8600",
            "https://127.0.0.1:8600",
        ] {
            assert!(!with(bad), "{bad}");
        }
    }
}
