//! Every request the bot made, with its answer, for tests to read.

use std::collections::VecDeque;
use std::sync::Arc;

use serde_json::Value;

/// One REST request and what it got.
#[derive(Debug, Clone)]
pub struct Recorded {
    /// The room's time, UTC milliseconds.
    pub at_ms: i64,
    /// Method in capitals.
    pub method: String,
    /// Path without `/api/v10` and query.
    pub path: String,
    /// Query string.
    pub query: String,
    /// JSON body, of a form its `payload_json`; null if there was none.
    pub body: Value,
    /// Names and sizes in bytes of uploaded files.
    pub files: Vec<(String, usize)>,
    /// Status sent; 0 if the connection was cut or is still hanging.
    pub status: u16,
    /// JSON answered; null if there was none.
    pub answer: Value,
}

/// Checks a request (method, path, body) and names what is wrong with it.
pub type Check = Arc<dyn Fn(&Recorded) -> Vec<String> + Send + Sync>;

/// The newest requests, up to a number.
pub(crate) struct Journal {
    entries: VecDeque<Recorded>,
    keep: usize,
    /// Installed by a test that validates every body.
    pub check: Option<Check>,
}

impl Journal {
    pub fn new(keep: usize) -> Self {
        Self {
            entries: VecDeque::new(),
            keep,
            check: None,
        }
    }

    pub fn add(&mut self, entry: Recorded) {
        if self.entries.len() >= self.keep {
            self.entries.pop_front();
        }
        if self.keep > 0 {
            self.entries.push_back(entry);
        }
    }

    pub fn all(&self) -> Vec<Recorded> {
        self.entries.iter().cloned().collect()
    }
}
