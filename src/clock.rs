//! The one place that reads the time.
//!
//! Wall time says when something happened; monotonic time says how long something took, and never jumps.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use tokio::sync::watch;

/// Wall and monotonic time.
pub trait Clock: Send + Sync + 'static {
    /// UTC milliseconds since 1970.
    fn wall_ms(&self) -> i64;
    /// Time since this clock was made; it never goes back.
    fn mono(&self) -> Duration;
    /// Hears when the wall time is moved by hand, from now on.
    fn moves(&self) -> Moves {
        Moves(None)
    }
}

/// Hears when a clock's wall time is moved by hand: whoever waits for an instant by monotonic time has to look again.
#[derive(Debug)]
pub struct Moves(Option<watch::Receiver<()>>);

impl Moves {
    /// Waits for a move since the last call; for ever where time only runs. A wait that is given up loses no move.
    pub async fn next(&mut self) {
        if let Some(moved) = &mut self.0
            && moved.changed().await.is_ok()
        {
            return;
        }
        std::future::pending::<()>().await;
    }
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
    moved: watch::Sender<()>,
}

impl ShiftedClock {
    /// Moves it on by so many milliseconds; never back.
    pub fn move_on(&self, by: i64) {
        self.ahead_ms.fetch_add(by.max(0), Ordering::SeqCst);
        self.moved.send_replace(());
    }
}

impl Clock for ShiftedClock {
    fn wall_ms(&self) -> i64 {
        self.system
            .wall_ms()
            .saturating_add(self.ahead_ms.load(Ordering::SeqCst))
    }

    fn mono(&self) -> Duration {
        self.system.mono()
    }

    fn moves(&self) -> Moves {
        Moves(Some(self.moved.subscribe()))
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
    fn a_shifted_clock_is_moved_on_and_never_back() {
        let clock = ShiftedClock::default();
        let (before, mono) = (clock.wall_ms(), clock.mono());
        clock.move_on(86_400_000);
        clock.move_on(-3_600_000);
        assert!(clock.wall_ms() >= before + 86_400_000);
        assert!(clock.mono().saturating_sub(mono) < Duration::from_hours(1));
    }

    #[tokio::test]
    async fn a_move_is_heard_also_where_nobody_waited_just_then() {
        let clock = ShiftedClock::default();
        let mut moves = clock.moves();
        clock.move_on(1);
        clock.move_on(1);
        moves.next().await;
        let again = tokio::time::timeout(Duration::from_millis(20), moves.next()).await;
        assert!(again.is_err(), "it was heard already");
        let mut runs = SystemClock::new().moves();
        let never = tokio::time::timeout(Duration::from_millis(20), runs.next());
        assert!(
            never.await.is_err(),
            "the machine's clock is not moved by hand"
        );
    }
}
