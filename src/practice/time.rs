//! The room's time and the ids made from it.
//!
//! The room never reads the machine's clock: whoever starts it passes a [`Now`], so that a test can
//! hold time still and the practice room can move it on. Waiting and the three-second rule use tokio's
//! clock, which no one moves by hand.

use std::sync::Arc;

/// Answers the present instant in UTC milliseconds.
pub type Now = Arc<dyn Fn() -> i64 + Send + Sync>;

/// A snowflake. Written as a string in JSON.
pub type Id = u64;

/// First millisecond of 2015, where Discord's snowflakes begin.
pub const EPOCH: i64 = 1_420_070_400_000;

/// A clock that starts at `start_ms` (UTC milliseconds) and runs with the monotonic clock.
#[must_use]
pub fn running_from(start_ms: i64) -> Now {
    let begun = std::time::Instant::now();
    Arc::new(move || {
        start_ms.saturating_add(i64::try_from(begun.elapsed().as_millis()).unwrap_or(i64::MAX))
    })
}

/// When a snowflake was made, in UTC milliseconds.
#[must_use]
pub fn made_at(id: Id) -> i64 {
    i64::try_from(id >> 22)
        .unwrap_or(i64::MAX)
        .saturating_add(EPOCH)
}

/// The lowest snowflake of an instant.
#[must_use]
pub fn first_id(ms: i64) -> Id {
    u64::try_from(ms.saturating_sub(EPOCH)).unwrap_or(0) << 22
}

/// Discord's way of writing an instant: `2026-11-24T09:00:00.000000+00:00`.
#[must_use]
pub fn iso(ms: i64) -> String {
    chrono::DateTime::from_timestamp_millis(ms)
        .unwrap_or_default()
        .format("%Y-%m-%dT%H:%M:%S%.6f+00:00")
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snowflake_carries_its_instant() {
        let ms = 1_795_510_800_123;
        assert_eq!(made_at(first_id(ms)), ms);
        assert_eq!(made_at(first_id(ms) + 5), ms);
    }

    #[test]
    fn instants_are_written_as_discord_writes_them() {
        assert_eq!(iso(1_430_029_616_936), "2015-04-26T06:26:56.936000+00:00");
    }
}
