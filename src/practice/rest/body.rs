//! Reads a request whole: JSON, or a form of files with its `payload_json`.

use axum::body::to_bytes;
use axum::extract::{FromRequest, Multipart, Query, Request};
use axum::http::header;
use serde_json::Value;

use super::Call;
use crate::practice::error::{ApiError, Outcome};
use crate::practice::rules::message::Upload;

/// The most bytes of a whole request.
const REQUEST: usize = 25 * 1024 * 1024;

/// Reads a request under `/api`.
///
/// # Errors
/// 404 for a path without a known version, 413 for a body that is too large.
pub(crate) async fn read(request: Request) -> Outcome<Call> {
    let (mut call, kind) = head(&request)?;
    if kind.starts_with("multipart/form-data") {
        form(&mut call, request).await?;
        return Ok(call);
    }
    let bytes = to_bytes(request.into_body(), REQUEST)
        .await
        .map_err(|_| ApiError::too_large())?;
    if bytes.is_empty() {
        return Ok(call);
    }
    if !kind.starts_with("application/json") {
        call.unreadable = Some(ApiError::field(
            "",
            "CONTENT_TYPE_INVALID",
            "Expected \"Content-Type\" header to be one of {'application/json', 'multipart/form-data'}.",
        ));
        return Ok(call);
    }
    match serde_json::from_slice(&bytes) {
        Ok(body) => call.body = body,
        Err(_) => call.unreadable = Some(invalid_json()),
    }
    Ok(call)
}

/// Everything but the body, and the body's type.
fn head(request: &Request) -> Outcome<(Call, String)> {
    let text = |name: header::HeaderName| {
        request
            .headers()
            .get(name)
            .and_then(|v| v.to_str().ok())
            .unwrap_or_default()
            .to_owned()
    };
    let call = Call {
        method: request.method().as_str().to_owned(),
        path: path(request.uri().path())?,
        query: Query::try_from_uri(request.uri())
            .map(|q| q.0)
            .unwrap_or_default(),
        raw_query: request.uri().query().unwrap_or_default().to_owned(),
        authorization: Some(text(header::AUTHORIZATION)).filter(|a| !a.is_empty()),
        agent: text(header::USER_AGENT),
        body: Value::Null,
        files: Vec::new(),
        unreadable: None,
    };
    Ok((call, text(header::CONTENT_TYPE)))
}

fn invalid_json() -> ApiError {
    ApiError::new(400, 50109, "The request body contains invalid JSON.")
}

/// The path without `/api` and its version.
fn path(whole: &str) -> Outcome<String> {
    let rest = whole.strip_prefix("/api").unwrap_or(whole);
    let (version, tail) = match rest.strip_prefix("/v") {
        Some(rest) => rest
            .split_once('/')
            .map_or((rest, ""), |(version, tail)| (version, tail)),
        None => ("10", rest.trim_start_matches('/')),
    };
    match version {
        "9" | "10" => Ok(format!("/{}", decoded(tail))),
        _ => Err(ApiError::new(400, 50041, "Invalid API version")),
    }
}

/// Percent signs resolved: some clients write `@original` as `%40original`.
fn decoded(path: &str) -> String {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let [first, tail @ ..] = rest {
        let hex = |at: usize| tail.get(at).and_then(|b| char::from(*b).to_digit(16));
        if let (b'%', Some(high), Some(low)) = (first, hex(0), hex(1)) {
            bytes.push(u8::try_from(high * 16 + low).unwrap_or(b'?'));
            rest = tail.get(2..).unwrap_or_default();
        } else {
            bytes.push(*first);
            rest = tail;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

async fn form(call: &mut Call, request: Request) -> Outcome<()> {
    let broken = || ApiError::new(400, 50035, "Invalid Form Body");
    let mut form = Multipart::from_request(request, &())
        .await
        .map_err(|_| broken())?;
    let mut total = 0;
    let mut plain = serde_json::Map::new();
    while let Some(field) = form.next_field().await.map_err(|_| broken())? {
        let name = field.name().unwrap_or_default().to_owned();
        let file_name = field.file_name().map(str::to_owned);
        let content_type = field.content_type().map(str::to_owned);
        let bytes = field.bytes().await.map_err(|_| ApiError::too_large())?;
        total += bytes.len();
        if total > REQUEST {
            return Err(ApiError::too_large());
        }
        if name == "payload_json" {
            match serde_json::from_slice(&bytes) {
                Ok(body) => call.body = body,
                Err(_) => call.unreadable = Some(invalid_json()),
            }
        } else if let Some(file_name) = file_name {
            let index = name
                .trim_start_matches(|c: char| !c.is_ascii_digit())
                .trim_end_matches(']');
            call.files.push(Upload {
                index: index
                    .parse()
                    .unwrap_or(u64::try_from(call.files.len()).unwrap_or_default()),
                content_type: content_type
                    .filter(|t| t != "application/octet-stream")
                    .unwrap_or_else(|| guess(&file_name).to_owned()),
                name: file_name,
                bytes,
                description: None,
            });
        } else {
            plain.insert(
                name,
                Value::String(String::from_utf8_lossy(&bytes).into_owned()),
            );
        }
    }
    if call.body.is_null() && call.unreadable.is_none() {
        call.body = Value::Object(plain);
    }
    Ok(())
}

/// The type of a file by its ending, as Discord guesses it.
pub(crate) fn guess(name: &str) -> &'static str {
    match name
        .rsplit('.')
        .next()
        .map(str::to_ascii_lowercase)
        .as_deref()
    {
        Some("png") => "image/png",
        Some("jpg" | "jpeg") => "image/jpeg",
        Some("gif") => "image/gif",
        Some("webp") => "image/webp",
        Some("csv") => "text/csv; charset=utf-8",
        Some("txt" | "md" | "toml" | "log") => "text/plain; charset=utf-8",
        Some("json") => "application/json; charset=utf-8",
        Some("zip") => "application/zip",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::path;

    #[test]
    fn versions_nine_ten_and_none_are_served() {
        assert_eq!(path("/api/v10/users/@me").unwrap(), "/users/@me");
        assert_eq!(path("/api/v9/gateway").unwrap(), "/gateway");
        assert_eq!(path("/api/gateway").unwrap(), "/gateway");
        assert_eq!(path("/api/v6/gateway").unwrap_err().code, 50041);
        assert_eq!(
            path("/api/v10/messages/%40original").unwrap(),
            "/messages/@original"
        );
        assert_eq!(path("/api/v10/a%b%4").unwrap(), "/a%b%4");
    }
}
