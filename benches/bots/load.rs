//! Two ways to load a bot: so many a second, whether it keeps up or not; and so many at a time.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use dealcoach::clock::SystemClock;
use futures_util::future::try_join_all;
use tokio::time::{Instant, MissedTickBehavior, interval, timeout};

use crate::discord::{Answered, Discord};
use crate::payload::{self, Deed};

/// How long an answer may take before the run is given up.
const LIMIT: Duration = Duration::from_secs(20);

/// How long each answer took, shortest first.
pub struct Times(Vec<Duration>);

impl Times {
    fn of(mut all: Vec<Duration>) -> Self {
        all.sort_unstable();
        Self(all)
    }

    /// The time within which this many of a thousand were answered, in milliseconds.
    pub fn within(&self, permille: usize) -> f64 {
        let at = (self.0.len() * permille / 1_000).min(self.0.len().saturating_sub(1));
        self.0.get(at).map_or(f64::NAN, |t| t.as_secs_f64() * 1e3)
    }
}

/// Sends `count` deeds at an even rate, whatever becomes of the earlier ones.
pub async fn at_rate(
    discord: &Discord,
    per_second: u32,
    count: u64,
    deed: impl Fn(u64) -> Deed,
) -> Result<Times, String> {
    let clock = SystemClock::new();
    let mut ticks = interval(Duration::from_secs(1) / per_second);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let mut sent = Vec::new();
    for n in 0..count {
        ticks.tick().await;
        let deed = deed(n);
        let (id, event) = payload::interaction(&clock, &deed);
        sent.push((deed.says, Instant::now(), discord.send(id, event)));
    }
    let mut times = Vec::with_capacity(sent.len());
    for (says, at, answer) in sent {
        times.push(took(says, at, timeout(LIMIT, answer).await)?);
    }
    Ok(Times::of(times))
}

/// Has `at_a_time` deeds waiting until `count` are answered; answers with how many a second that were.
pub async fn at_once(
    discord: &Discord,
    at_a_time: usize,
    count: u64,
    deed: impl Fn(u64) -> Deed,
) -> Result<f64, String> {
    let clock = SystemClock::new();
    let next = AtomicU64::new(0);
    let begun = Instant::now();
    let one_after_another = || async {
        loop {
            let n = next.fetch_add(1, Ordering::Relaxed);
            if n >= count {
                return Ok::<_, String>(());
            }
            let deed = deed(n);
            let (id, event) = payload::interaction(&clock, &deed);
            let at = Instant::now();
            let answer = discord.send(id, event);
            took(deed.says, at, timeout(LIMIT, answer).await)?;
        }
    };
    try_join_all((0..at_a_time).map(|_| one_after_another())).await?;
    #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
    Ok(count as f64 / begun.elapsed().as_secs_f64())
}

type Outcome =
    Result<Result<Answered, tokio::sync::oneshot::error::RecvError>, tokio::time::error::Elapsed>;

/// How long a right answer took. A wrong one ends the run: a refusal is quick, and measures nothing.
fn took(says: &str, sent: Instant, outcome: Outcome) -> Result<Duration, String> {
    let Ok(Ok(answer)) = outcome else {
        return Err(format!("no answer within {LIMIT:?}"));
    };
    let body = String::from_utf8_lossy(&answer.body);
    if body.contains(says) {
        Ok(answer.at.duration_since(sent))
    } else {
        Err(format!("an answer without \"{says}\": {body}"))
    }
}
