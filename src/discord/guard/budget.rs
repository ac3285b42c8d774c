//! How many sessions may be asked for: Discord allows 1,000 a day and then resets the token.

use std::collections::VecDeque;
use std::time::Duration;

/// Sessions asked for in [`SPAN`] without one becoming ready, after which the program stops.
const MOST: usize = 20;
const SPAN: Duration = Duration::from_mins(10);

/// Sessions asked for since one was ready.
#[derive(Debug, Default)]
pub(super) struct Budget {
    asked: VecDeque<Duration>,
}

impl Budget {
    /// Counts a session asked for; false when that is one too many.
    pub fn ask(&mut self, now: Duration) -> bool {
        while self
            .asked
            .front()
            .is_some_and(|at| now.saturating_sub(*at) >= SPAN)
        {
            self.asked.pop_front();
        }
        self.asked.push_back(now);
        self.asked.len() <= MOST
    }

    /// A session became ready.
    pub fn ready(&mut self) {
        self.asked.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const S: fn(u64) -> Duration = Duration::from_secs;

    #[test]
    fn the_twenty_first_session_in_ten_minutes_is_one_too_many() {
        let mut budget = Budget::default();
        assert!((0..20).all(|n| budget.ask(S(n * 5))));
        assert!(!budget.ask(S(100)));
    }

    #[test]
    fn time_and_readiness_give_it_back() {
        let mut budget = Budget::default();
        assert!(
            (0..200).all(|n| budget.ask(S(n * 31))),
            "one every 31 s never trips it"
        );
        let mut budget = Budget::default();
        for n in 0..200 {
            assert!(budget.ask(S(n)));
            if n % 10 == 0 {
                budget.ready();
            }
        }
    }
}
