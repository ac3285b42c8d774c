//! Refusals in Discord's own shape: an HTTP status, a JSON code, a message and, for a form, the nested
//! `errors` that name each wrong field.

use serde_json::{Map, Value, json};

/// A refused request.
#[derive(Debug, Clone, PartialEq)]
pub struct ApiError {
    /// HTTP status.
    pub status: u16,
    /// Discord's JSON error code, 0 for a general HTTP error.
    pub code: u32,
    /// The sentence Discord gives with that code.
    pub message: String,
    /// Nested field errors of code 50035.
    pub errors: Option<Value>,
}

/// What a route answers.
pub type Outcome<T> = Result<T, ApiError>;

impl ApiError {
    /// An error without field errors.
    #[must_use]
    pub fn new(status: u16, code: u32, message: &str) -> Self {
        Self {
            status,
            code,
            message: message.to_owned(),
            errors: None,
        }
    }

    /// 401, code 0.
    #[must_use]
    pub fn unauthorized() -> Self {
        Self::new(401, 0, "401: Unauthorized")
    }

    /// 404, code 0: no such route.
    #[must_use]
    pub fn no_route() -> Self {
        Self::new(404, 0, "404: Not Found")
    }

    /// 405, code 0.
    #[must_use]
    pub fn bad_method() -> Self {
        Self::new(405, 0, "405: Method Not Allowed")
    }

    /// 404 with one of the "Unknown …" codes.
    #[must_use]
    pub fn unknown(code: u32) -> Self {
        let what = match code {
            10002 => "Unknown Application",
            10003 => "Unknown Channel",
            10004 => "Unknown Guild",
            10007 => "Unknown Member",
            10008 => "Unknown Message",
            10011 => "Unknown Role",
            10013 => "Unknown User",
            10015 => "Unknown Webhook",
            10062 => "Unknown interaction",
            10063 => "Unknown application command",
            _ => "Unknown",
        };
        Self::new(404, code, what)
    }

    /// 403: the bot does not see the channel or guild.
    #[must_use]
    pub fn missing_access() -> Self {
        Self::new(403, 50001, "Missing Access")
    }

    /// 403: a permission is missing.
    #[must_use]
    pub fn missing_permissions() -> Self {
        Self::new(403, 50013, "Missing Permissions")
    }

    /// 400: neither content, nor embeds, nor files.
    #[must_use]
    pub fn empty_message() -> Self {
        Self::new(400, 50006, "Cannot send an empty message")
    }

    /// 413.
    #[must_use]
    pub fn too_large() -> Self {
        Self::new(413, 40005, "Request entity too large")
    }

    /// One wrong field; `path` is dotted, as in [`FormErrors::add`].
    #[must_use]
    pub fn field(path: &str, code: &str, message: &str) -> Self {
        let mut errors = FormErrors::default();
        errors.add(path, code, message);
        errors.into_error()
    }

    /// The body Discord would send.
    #[must_use]
    pub fn body(&self) -> Value {
        let mut body = json!({ "message": self.message, "code": self.code });
        if let Some(errors) = &self.errors {
            body["errors"] = errors.clone();
        }
        body
    }
}

/// Collects what is wrong with a form, field by field.
#[derive(Debug, Default, Clone)]
pub struct FormErrors {
    root: Map<String, Value>,
}

impl FormErrors {
    /// Adds one error. `path` is dotted (`embeds.0.title`); an empty path means the body itself.
    pub fn add(&mut self, path: &str, code: &str, message: &str) {
        let mut at = &mut self.root;
        for part in path.split('.').filter(|part| !part.is_empty()) {
            let slot = at.entry(part).or_insert_with(|| Value::Object(Map::new()));
            if !slot.is_object() {
                *slot = Value::Object(Map::new());
            }
            match slot {
                Value::Object(inner) => at = inner,
                _ => return,
            }
        }
        let error = json!({ "code": code, "message": message });
        match at.entry("_errors").or_insert_with(|| json!([])) {
            Value::Array(list) => list.push(error),
            other => *other = json!([error]),
        }
    }

    /// The field is missing.
    pub fn required(&mut self, path: &str) {
        self.add(path, "BASE_TYPE_REQUIRED", "This field is required");
    }

    /// The text at `path` is outside `min..=max` characters.
    pub fn length(&mut self, path: &str, text: &str, min: usize, max: usize) {
        let count = text.chars().count();
        if count < min || count > max {
            self.bad_length(path, min, max, count > max);
        }
    }

    /// The list at `path` has fewer than `min` or more than `max` items.
    pub fn count(&mut self, path: &str, count: usize, min: usize, max: usize) {
        if count < min || count > max {
            self.bad_length(path, min, max, count > max);
        }
    }

    fn bad_length(&mut self, path: &str, min: usize, max: usize, over: bool) {
        if min > 0 {
            let text = format!("Must be between {min} and {max} in length.");
            self.add(path, "BASE_TYPE_BAD_LENGTH", &text);
        } else if over {
            let text = format!("Must be {max} or fewer in length.");
            self.add(path, "BASE_TYPE_MAX_LENGTH", &text);
        }
    }

    /// The value at `path` is none of those allowed.
    pub fn choices(&mut self, path: &str, allowed: &str) {
        let text = format!("Value must be one of {{{allowed}}}.");
        self.add(path, "BASE_TYPE_CHOICES", &text);
    }

    /// The value at `path` has the wrong JSON type.
    pub fn wrong_type(&mut self, path: &str, wanted: &str) {
        let (code, text) = match wanted {
            "string" => (
                "STRING_TYPE_CONVERT",
                "Could not interpret value as string.".to_owned(),
            ),
            "list" => (
                "LIST_TYPE_CONVERT",
                "Only iterables may be used in a ListType.".to_owned(),
            ),
            "object" => (
                "MODEL_TYPE_CONVERT",
                "Only dictionaries may be used in a ModelType.".to_owned(),
            ),
            "boolean" => (
                "BOOLEAN_TYPE_CONVERT",
                "Must be either true or false.".to_owned(),
            ),
            other => ("NUMBER_TYPE_COERCE", format!("Value is not {other}.")),
        };
        self.add(path, code, &text);
    }

    /// Whether nothing was wrong.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.root.is_empty()
    }

    /// 50035 with all that was collected.
    #[must_use]
    pub fn into_error(self) -> ApiError {
        ApiError {
            status: 400,
            code: 50035,
            message: "Invalid Form Body".to_owned(),
            errors: Some(Value::Object(self.root)),
        }
    }

    /// `Ok` if nothing was wrong.
    ///
    /// # Errors
    /// 50035 with all that was collected.
    pub fn finish(self) -> Outcome<()> {
        if self.is_empty() {
            Ok(())
        } else {
            Err(self.into_error())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn field_errors_nest_as_discord_nests_them() {
        let mut errors = FormErrors::default();
        errors.length("embeds.0.title", &"x".repeat(257), 0, 256);
        errors.required("embeds.0.fields.3.name");
        assert_eq!(
            errors.into_error().body(),
            json!({
                "message": "Invalid Form Body",
                "code": 50035,
                "errors": { "embeds": { "0": {
                    "title": { "_errors": [{ "code": "BASE_TYPE_MAX_LENGTH", "message": "Must be 256 or fewer in length." }] },
                    "fields": { "3": { "name": { "_errors": [{ "code": "BASE_TYPE_REQUIRED", "message": "This field is required" }] } } },
                } } },
            })
        );
    }
}
