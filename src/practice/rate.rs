//! Discord's rate limits: a bucket a route and place, and fifty requests a second over all.
//! Interaction responses stand outside the global limit.

use std::collections::HashMap;
use std::time::Duration;

use tokio::time::Instant;

/// What a bucket says of a request.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Verdict {
    pub limit: u32,
    pub remaining: u32,
    pub reset_after: Duration,
    pub bucket: String,
    /// Refused, and whether by the global limit.
    pub refused: Option<bool>,
}

struct Window {
    since: Instant,
    used: u32,
}

/// All buckets.
pub(crate) struct Buckets {
    windows: HashMap<String, Window>,
    global: Option<Window>,
    /// Whether limits refuse, or are only told in headers.
    pub enforce: bool,
    /// Whether there are any limits at all.
    pub lifted: bool,
}

/// The most requests a second over all routes.
const GLOBAL: u32 = 50;

impl Buckets {
    pub fn new(enforce: bool) -> Self {
        Self {
            windows: HashMap::new(),
            global: None,
            enforce,
            lifted: false,
        }
    }

    /// Counts a request; `segments` is the path without `/api/v10`.
    pub fn count(&mut self, method: &str, segments: &[&str], now: Instant) -> Option<Verdict> {
        if self.lifted {
            return None;
        }
        let (route, place, limit, seconds) = bucket(method, segments)?;
        let interaction = matches!(segments.first(), Some(&("interactions" | "webhooks")));
        if !interaction {
            let window = self.global.get_or_insert(Window {
                since: now,
                used: 0,
            });
            let left = turn(window, now, Duration::from_secs(1));
            if window.used >= GLOBAL && self.enforce {
                return Some(Verdict {
                    limit: GLOBAL,
                    remaining: 0,
                    reset_after: left,
                    bucket: "global".to_owned(),
                    refused: Some(true),
                });
            }
            window.used += 1;
        }
        if self.windows.len() > 10_000 {
            self.windows
                .retain(|_, w| now.duration_since(w.since) < Duration::from_mins(1));
        }
        let window = self
            .windows
            .entry(format!("{route}:{place}"))
            .or_insert(Window {
                since: now,
                used: 0,
            });
        let left = turn(window, now, Duration::from_secs(seconds));
        let refused = window.used >= limit && self.enforce;
        if !refused {
            window.used += 1;
        }
        Some(Verdict {
            limit,
            remaining: limit.saturating_sub(window.used),
            reset_after: left,
            bucket: hash(route),
            refused: refused.then_some(false),
        })
    }
}

/// Starts the window anew if it is over; answers how long it still lasts.
fn turn(window: &mut Window, now: Instant, length: Duration) -> Duration {
    if now.duration_since(window.since) >= length {
        *window = Window {
            since: now,
            used: 0,
        };
    }
    length.saturating_sub(now.duration_since(window.since))
}

/// The bucket of a route: its name, its place, requests and seconds. Callbacks have none.
fn bucket<'a>(method: &'a str, segments: &[&'a str]) -> Option<(&'static str, String, u32, u64)> {
    let found = match (method, segments) {
        (_, ["interactions", ..]) => return None,
        ("POST", ["channels", id, "messages"]) => ("message-create", (*id).to_owned(), 5, 5),
        ("PATCH", ["channels", id, "messages", _]) => ("message-edit", (*id).to_owned(), 5, 5),
        ("DELETE", ["channels", id, "messages", _]) => ("message-delete", (*id).to_owned(), 5, 1),
        ("GET", ["channels", id, "messages", ..]) => ("message-read", (*id).to_owned(), 5, 1),
        ("PUT", ["applications", _, "commands"]) => ("commands-put", String::new(), 5, 20),
        (_, ["webhooks", id, token, ..]) => ("webhook", format!("{id}/{token}"), 5, 2),
        (_, ["guilds", id, "members", ..]) => ("member", (*id).to_owned(), 10, 10),
        (_, ["guilds", id, ..]) => ("guild", (*id).to_owned(), 10, 10),
        (_, ["channels", id, ..]) => ("channel", (*id).to_owned(), 10, 10),
        (_, [first, ..]) => ("other", (*first).to_owned(), 50, 10),
        _ => return None,
    };
    Some(found)
}

/// An opaque bucket name, as Discord's are.
fn hash(route: &str) -> String {
    let sum = route.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |h, b| {
        (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{sum:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_channel_takes_five_messages_in_five_seconds() {
        let mut buckets = Buckets::new(true);
        let now = Instant::now();
        let mut post = |id: &str, now| {
            buckets
                .count("POST", &["channels", id, "messages"], now)
                .unwrap()
        };
        for left in (0..5).rev() {
            assert_eq!(post("1", now).remaining, left);
        }
        assert_eq!(post("1", now).refused, Some(false));
        assert_eq!(
            post("2", now).refused,
            None,
            "another channel has its own bucket"
        );
        assert_eq!(post("1", now + Duration::from_secs(5)).refused, None);
    }

    #[test]
    fn the_global_limit_spares_interactions() {
        let mut buckets = Buckets::new(true);
        let now = Instant::now();
        for channel in 0..50 {
            let id = channel.to_string();
            assert_eq!(
                buckets
                    .count("POST", &["channels", &id, "messages"], now)
                    .unwrap()
                    .refused,
                None
            );
        }
        assert_eq!(
            buckets
                .count("GET", &["users", "@me"], now)
                .unwrap()
                .refused,
            Some(true)
        );
        assert_eq!(
            buckets.count("POST", &["interactions", "1", "t", "callback"], now),
            None
        );
        assert_eq!(
            buckets
                .count("PATCH", &["webhooks", "1", "t", "messages"], now)
                .unwrap()
                .refused,
            None
        );
    }
}
