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
    /// Status sent; 0 while there is none, and if the connection was cut.
    pub status: u16,
    /// JSON answered; null if there was none.
    pub answer: Value,
}

/// Looks at a request before it is answered and names what is wrong with it.
pub type Check = Arc<dyn Fn(&Recorded) -> Vec<String> + Send + Sync>;

/// The newest requests, up to a number.
pub(crate) struct Journal {
    entries: VecDeque<Recorded>,
    keep: usize,
    /// How many entries came before the first one kept.
    before: u64,
    /// Installed by a test that validates every body.
    pub check: Option<Check>,
}

impl Journal {
    pub fn new(keep: usize) -> Self {
        Self {
            entries: VecDeque::new(),
            keep,
            before: 0,
            check: None,
        }
    }

    /// Adds a request that has no answer yet; answers its number.
    pub fn add(&mut self, entry: Recorded) -> u64 {
        self.entries.push_back(entry);
        let number = self.before + u64::try_from(self.entries.len()).unwrap_or_default() - 1;
        while self.entries.len() > self.keep {
            self.entries.pop_front();
            self.before += 1;
        }
        number
    }

    /// Fills in the answer of a request, if it is still kept.
    pub fn finish(&mut self, number: u64, status: u16, answer: Value) {
        let at = number
            .checked_sub(self.before)
            .and_then(|n| usize::try_from(n).ok());
        if let Some(entry) = at.and_then(|at| self.entries.get_mut(at)) {
            entry.status = status;
            entry.answer = answer;
        }
    }

    pub fn all(&self) -> Vec<Recorded> {
        self.entries.iter().cloned().collect()
    }
}
