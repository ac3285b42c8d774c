//! The one place that reads the time.
//!
//! Wall time says when something happened; monotonic time says how long something took, and never jumps.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

/// Wall and monotonic time.
pub trait Clock: Send + Sync + 'static {
    /// UTC milliseconds since 1970.
    fn wall_ms(&self) -> i64;
    /// Time since this clock was made; it never goes back.
    fn mono(&self) -> Duration;
}

/// A clock shared by the parts of the program.
pub type SharedClock = Arc<dyn Clock>;

/// The machine's clock.
#[derive(Debug)]
pub struct SystemClock {
    start: Instant,
}

impl SystemClock {
    /// The clock; its monotonic time starts now.
    pub fn new() -> Self {
        Self {
            start: Instant::now(),
        }
    }

    /// The clock, ready to be shared.
    pub fn shared() -> SharedClock {
        Arc::new(Self::new())
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the clock that everybody else asks"
    )]
    fn wall_ms(&self) -> i64 {
        let now = std::time::SystemTime::now();
        match now.duration_since(std::time::UNIX_EPOCH) {
            Ok(since) => i64::try_from(since.as_millis()).unwrap_or(i64::MAX),
            Err(before) => i64::try_from(before.duration().as_millis()).map_or(i64::MIN, |ms| -ms),
        }
    }

    fn mono(&self) -> Duration {
        self.start.elapsed()
    }
}

/// A clock that runs like the machine's, but can be moved on: for the practice room and for tests that talk over
/// real sockets.
#[derive(Debug, Default)]
pub struct ShiftedClock {
    system: SystemClock,
    ahead_ms: AtomicI64,
}

impl ShiftedClock {
    /// How far ahead of the machine it is from now on, in milliseconds.
    pub fn set_ahead_ms(&self, ahead: i64) {
        self.ahead_ms.store(ahead, Ordering::Relaxed);
    }
}

impl Clock for ShiftedClock {
    fn wall_ms(&self) -> i64 {
        self.system
            .wall_ms()
            .saturating_add(self.ahead_ms.load(Ordering::Relaxed))
    }

    fn mono(&self) -> Duration {
        self.system.mono()
    }
}

/// A clock that stands still until it is told to go on.
#[derive(Debug)]
pub struct ManualClock {
    wall_ms: AtomicI64,
    mono_ms: AtomicI64,
}

impl ManualClock {
    /// A clock that shows this wall time, in UTC milliseconds.
    pub fn at(wall_ms: i64) -> Self {
        Self {
            wall_ms: AtomicI64::new(wall_ms),
            mono_ms: AtomicI64::new(0),
        }
    }

    /// Lets this much time pass.
    pub fn advance(&self, by: Duration) {
        let ms = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        self.wall_ms.fetch_add(ms, Ordering::SeqCst);
        self.mono_ms.fetch_add(ms, Ordering::SeqCst);
    }

    /// Sets the wall time alone, as an operator or NTP would; monotonic time does not move.
    pub fn jump(&self, wall_ms: i64) {
        self.wall_ms.store(wall_ms, Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn wall_ms(&self) -> i64 {
        self.wall_ms.load(Ordering::SeqCst)
    }

    fn mono(&self) -> Duration {
        Duration::from_millis(u64::try_from(self.mono_ms.load(Ordering::SeqCst)).unwrap_or(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_jump_of_the_wall_does_not_stretch_monotonic_time() {
        let clock = ManualClock::at(1_000);
        clock.advance(Duration::from_secs(2));
        clock.jump(0);
        assert_eq!(clock.wall_ms(), 0);
        assert_eq!(clock.mono(), Duration::from_secs(2));
    }

    #[test]
    fn a_shifted_clock_runs_ahead_of_the_machine() {
        let clock = ShiftedClock::default();
        let before = clock.wall_ms();
        clock.set_ahead_ms(86_400_000);
        assert!(clock.wall_ms() >= before + 86_400_000);
    }
}
