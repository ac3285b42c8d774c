//! Chance for waiting times, so that many processes don't come back in step. Not for secrets that must last.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::Duration;

/// A number that differs from call to call and from process to process.
pub fn random() -> u64 {
    RandomState::new().build_hasher().finish()
}

/// A wait between nothing and `most`.
pub fn up_to(most: Duration) -> Duration {
    let most = u64::try_from(most.as_millis()).unwrap_or(u64::MAX);
    Duration::from_millis(random() % most.saturating_add(1).max(1))
}

/// The wait before the next try: full jitter up to `first`, doubled with every attempt, at most `cap`.
pub fn backoff(attempt: u32, first: Duration, cap: Duration) -> Duration {
    up_to(first.saturating_mul(1 << attempt.min(20)).min(cap))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_stay_under_their_cap_and_differ() {
        let (first, cap) = (Duration::from_secs(1), Duration::from_mins(5));
        for attempt in 0..64 {
            assert!(backoff(attempt, first, cap) <= cap.min(first * (1 << attempt.min(20))));
        }
        let waits: std::collections::HashSet<_> = (0..50).map(|_| backoff(9, first, cap)).collect();
        assert!(waits.len() > 10);
    }
}
