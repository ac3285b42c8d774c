//! How fast this program may call Discord: buckets learnt from its answers, a pause for everything, an even pace,
//! and a breaker for requests that are refused.
//!
//! Pure: time is an argument and nothing here waits. Memory is bounded whatever Discord answers.

use std::collections::HashMap;
use std::time::Duration;

use super::error::Scope;

/// Most buckets remembered; older ones are dropped, at worst they are learnt again.
const BUCKETS_MAX: usize = 4_096;
/// Longest wait that is believed, whatever a header says.
const WAIT_MAX: Duration = Duration::from_hours(1);
/// The wait when Discord (or a proxy before it) limits without saying for how long.
const WAIT_UNKNOWN: Duration = Duration::from_mins(1);
/// Time between two calls at 40 a second; Discord allows 50.
const PACE: Duration = Duration::from_millis(25);
/// How far calls may run ahead of the pace: ten at once after a pause.
const PACE_AHEAD: Duration = Duration::from_millis(250);
/// Refused requests in ten minutes after which ordinary calls stop; Discord bans an address at 10,000.
const INVALID_SOFT: u32 = 2_000;
/// Refused requests in ten minutes after which answers to interactions stop too.
const INVALID_HARD: u32 = 8_000;

/// Reads a number of seconds from a header or body: 0 to 3,600, and 60 for anything that is no such number.
pub fn wait(seconds: Option<f64>) -> Duration {
    match seconds {
        Some(s) if s.is_finite() && s >= 0.0 => {
            Duration::from_secs_f64(s.min(WAIT_MAX.as_secs_f64()))
        }
        Some(s) if s == f64::INFINITY => WAIT_MAX,
        _ => WAIT_UNKNOWN,
    }
}

/// What an answer's headers say about its bucket.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Told {
    /// Discord's name of the bucket.
    pub bucket: Option<String>,
    /// Calls left.
    pub remaining: Option<u32>,
    /// Seconds until it is full again.
    pub reset_after: Option<f64>,
}

#[derive(Clone, Copy, Debug)]
struct Bucket {
    remaining: u32,
    reset_at: Duration,
}

/// The state of all limits.
#[derive(Debug, Default)]
pub struct Limits {
    /// Discord's bucket name by route: routes that share one share a limit.
    names: HashMap<&'static str, String>,
    buckets: HashMap<(String, u64), Bucket>,
    paused_until: Duration,
    pace_next: Duration,
    invalid: Invalid,
}

impl Limits {
    /// Takes a place for an ordinary call, or says how long to wait before asking again.
    pub fn take(&mut self, route: &'static str, major: u64, now: Duration) -> Result<(), Duration> {
        if self.paused_until > now {
            return Err(self.paused_until.saturating_sub(now));
        }
        let key = self.key(route, major);
        if let Some(bucket) = self.buckets.get(&key)
            && bucket.remaining == 0
            && bucket.reset_at > now
        {
            return Err(bucket.reset_at.saturating_sub(now));
        }
        if self.pace_next > now + PACE_AHEAD {
            return Err(self.pace_next.saturating_sub(now + PACE_AHEAD));
        }
        self.pace_next = self.pace_next.max(now) + PACE;
        match self.buckets.get_mut(&key) {
            Some(bucket) if bucket.reset_at > now => {
                bucket.remaining = bucket.remaining.saturating_sub(1);
            }
            Some(_) => {
                self.buckets.remove(&key);
            }
            None => {}
        }
        Ok(())
    }

    /// Learns from the headers of an answer.
    pub fn learn(&mut self, route: &'static str, major: u64, told: &Told, now: Duration) {
        if let Some(name) = &told.bucket
            && name.len() <= 128
            && self.names.get(route) != Some(name)
        {
            self.names.insert(route, name.clone());
        }
        if let (Some(remaining), Some(reset_after)) = (told.remaining, told.reset_after) {
            self.put(
                self.key(route, major),
                Bucket {
                    remaining,
                    reset_at: now + wait(Some(reset_after)),
                },
                now,
            );
        }
    }

    /// Notes that Discord limited a call.
    pub fn limited(
        &mut self,
        route: &'static str,
        major: u64,
        scope: Scope,
        after: Duration,
        now: Duration,
    ) {
        let until = now + after.min(WAIT_MAX);
        if scope == Scope::Global {
            self.paused_until = self.paused_until.max(until);
        } else {
            self.put(
                self.key(route, major),
                Bucket {
                    remaining: 0,
                    reset_at: until,
                },
                now,
            );
        }
    }

    /// Counts a request that was refused (401, 403, or 429 that is not shared).
    pub fn count_invalid(&mut self, now: Duration) {
        self.invalid.add(now);
    }

    /// Whether too many requests were refused lately to send this one.
    pub fn withheld(&mut self, interaction: bool, now: Duration) -> bool {
        self.invalid.in_ten_minutes(now)
            >= if interaction {
                INVALID_HARD
            } else {
                INVALID_SOFT
            }
    }

    fn key(&self, route: &'static str, major: u64) -> (String, u64) {
        (
            self.names
                .get(route)
                .cloned()
                .unwrap_or_else(|| route.to_owned()),
            major,
        )
    }

    fn put(&mut self, key: (String, u64), bucket: Bucket, now: Duration) {
        if self.buckets.len() >= BUCKETS_MAX && !self.buckets.contains_key(&key) {
            self.buckets.retain(|_, b| b.reset_at > now);
            if self.buckets.len() >= BUCKETS_MAX {
                self.buckets.clear();
            }
        }
        self.buckets.insert(key, bucket);
    }
}

/// Refused requests by minute, over the last ten.
#[derive(Debug, Default)]
struct Invalid {
    minutes: [(u64, u32); 10],
}

impl Invalid {
    fn add(&mut self, now: Duration) {
        let minute = now.as_secs() / 60;
        let slot = &mut self.minutes[usize::try_from(minute % 10).unwrap_or(0)];
        if slot.0 != minute {
            *slot = (minute, 0);
        }
        slot.1 = slot.1.saturating_add(1);
    }

    fn in_ten_minutes(&self, now: Duration) -> u32 {
        let minute = now.as_secs() / 60;
        self.minutes
            .iter()
            .filter(|(m, _)| m + 10 > minute)
            .map(|(_, n)| n)
            .sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROUTE: &str = "POST /channels/{channel}/messages";
    const T: fn(u64) -> Duration = Duration::from_millis;

    #[test]
    fn a_wait_is_sane_whatever_was_said() {
        for (said, ms) in [
            (Some(0.25), 250),
            (Some(0.0), 0),
            (Some(-1.0), 60_000),
            (Some(f64::NAN), 60_000),
            (Some(f64::INFINITY), 3_600_000),
            (Some(f64::NEG_INFINITY), 60_000),
            (Some(1e30), 3_600_000),
            (None, 60_000),
        ] {
            assert_eq!(wait(said), T(ms), "{said:?}");
        }
    }

    #[test]
    fn an_empty_bucket_holds_its_own_route_and_channel_only() {
        let mut limits = Limits::default();
        let told = Told {
            bucket: Some("b".into()),
            remaining: Some(0),
            reset_after: Some(2.0),
        };
        limits.learn(ROUTE, 1, &told, T(0));
        assert_eq!(limits.take(ROUTE, 1, T(500)), Err(T(1_500)));
        assert_eq!(limits.take(ROUTE, 2, T(500)), Ok(()));
        assert_eq!(limits.take("GET /x", 1, T(500)), Ok(()));
        assert_eq!(limits.take(ROUTE, 1, T(2_000)), Ok(()));
    }

    #[test]
    fn routes_that_share_a_bucket_share_its_limit() {
        let mut limits = Limits::default();
        let told = Told {
            bucket: Some("b".into()),
            remaining: Some(5),
            reset_after: Some(2.0),
        };
        limits.learn("PATCH /y", 1, &told, T(0));
        limits.learn(
            ROUTE,
            1,
            &Told {
                remaining: Some(0),
                ..told
            },
            T(0),
        );
        assert!(limits.take("PATCH /y", 1, T(1)).is_err());
    }

    #[test]
    fn a_global_limit_pauses_every_ordinary_call() {
        let mut limits = Limits::default();
        limits.limited(ROUTE, 1, Scope::Global, T(3_000), T(0));
        assert_eq!(limits.take("GET /x", 9, T(1_000)), Err(T(2_000)));
        assert_eq!(limits.take("GET /x", 9, T(3_000)), Ok(()));
    }

    #[test]
    fn never_more_than_fifty_calls_in_a_second() {
        let mut limits = Limits::default();
        let sent = (0..1_000)
            .filter(|ms| limits.take(ROUTE, *ms, T(*ms)).is_ok())
            .count();
        assert!((45..=51).contains(&sent), "{sent}");
    }

    #[test]
    fn memory_is_bounded() {
        let mut limits = Limits::default();
        for channel in 0..20_000 {
            let told = Told {
                bucket: Some("b".into()),
                remaining: Some(0),
                reset_after: Some(9.0),
            };
            limits.learn(ROUTE, channel, &told, T(channel));
        }
        assert!(limits.buckets.len() <= BUCKETS_MAX);
    }

    #[test]
    fn too_many_refusals_stop_ordinary_calls_first_and_pass_after_ten_minutes() {
        let mut limits = Limits::default();
        (0..INVALID_SOFT).for_each(|_| limits.count_invalid(T(0)));
        assert!(limits.withheld(false, T(1_000)));
        assert!(!limits.withheld(true, T(1_000)));
        assert!(limits.withheld(false, T(9 * 60_000)));
        assert!(!limits.withheld(false, T(10 * 60_000)));
    }
}
