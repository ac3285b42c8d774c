//! Serves the page's files, which are inside the binary.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::extract::Path;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use include_dir::{Dir, include_dir};

use super::rest_guess;
use super::state::Shared;

static PAGE: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/src/practice/page");

/// Only our own scripts, styles and pictures; nobody may frame the page.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Tells this page from that of another version, which may still be open in a browser.
pub(crate) fn fingerprint() -> &'static str {
    static PRINT: LazyLock<String> = LazyLock::new(|| {
        let mut hasher = DefaultHasher::new();
        for folder in [Some(&PAGE), PAGE.get_dir("assets")].into_iter().flatten() {
            for file in folder.files() {
                (file.path(), file.contents()).hash(&mut hasher);
            }
        }
        format!("{:016x}", hasher.finish())
    });
    &PRINT
}

/// `/`, `/room.css`, `/room.js`, `/assets/…`.
pub(crate) fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route("/", get(|| async { file("index.html") }))
        .route("/room.css", get(|| async { file("room.css") }))
        .route("/room.js", get(|| async { file("room.js") }))
        .route("/favicon.ico", get(|| async { file("assets/favicon.svg") }))
        .route(
            "/assets/{*path}",
            get(|Path(path): Path<String>| async move { file(&format!("assets/{path}")) }),
        )
}

fn file(path: &str) -> Response {
    let Some(found) = PAGE.get_file(path) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let kind = match path.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("woff2") => "font/woff2",
        _ => rest_guess(path),
    };
    let mut response = found.contents().into_response();
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-cache"),
    ] {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    }
    response
}
