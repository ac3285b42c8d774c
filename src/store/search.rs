//! Finds deals in the directory by what people type.

use std::cmp::Reverse;

use super::directory::{Directory, Entry, Standing};
use crate::domain::id::DealNumber;
use crate::domain::text::{self, Finder, Likeness};

impl Directory {
    /// Up to `limit` deals whose code, name or customer match, the lowest `rank` first, then the best match,
    /// then the last touched. A code that is typed out comes before all. Where nothing matches, those one slip
    /// of the keyboard away.
    pub fn search<R: Ord>(
        &self,
        typed: &str,
        limit: usize,
        rank: impl Fn(&Entry) -> R,
    ) -> Vec<&Entry> {
        let mut finder = Finder::new(typed);
        let everything = finder.is_empty();
        let code = DealNumber::parse(typed);
        let mut found: Vec<_> = self
            .entries()
            .iter()
            .filter_map(|e| {
                let score = if everything { 0 } else { finder.score(&e.key)? };
                Some((
                    code != Some(e.number),
                    rank(e),
                    Reverse(score),
                    Reverse(e.touched_at),
                    e.number,
                    &**e,
                ))
            })
            .collect();
        if found.is_empty() {
            let near = text::rank_folded(typed, self.entries().iter(), |e| &*e.key);
            return near.into_iter().map(|e| &**e).take(limit).collect();
        }
        let key = |a: &(_, R, _, _, DealNumber, _), b: &(_, R, _, _, DealNumber, _)| {
            (a.0, &a.1, a.2, a.3, a.4).cmp(&(b.0, &b.1, b.2, b.3, b.4))
        };
        if found.len() > limit {
            found.select_nth_unstable_by(limit, key);
            found.truncate(limit);
        }
        found.sort_unstable_by(key);
        found.into_iter().map(|f| f.5).collect()
    }

    /// The deals of that name, case and accents aside.
    pub fn called(&self, typed: &str) -> Vec<DealNumber> {
        let wanted = text::fold(typed);
        self.by(&wanted, |e| text::fold(&e.name) == wanted)
    }

    /// The deals of that name; without one, those whose code, name or customer hold what was typed.
    pub fn named(&self, typed: &str) -> Vec<DealNumber> {
        let called = self.called(typed);
        if called.is_empty() {
            self.by(&text::fold(typed), |_| true)
        } else {
            called
        }
    }

    /// The deals whose key holds what is wanted and that pass.
    fn by(&self, wanted: &str, passes: impl Fn(&Entry) -> bool) -> Vec<DealNumber> {
        self.entries()
            .iter()
            .filter(|e| !wanted.is_empty() && e.key.contains(wanted) && passes(e))
            .map(|e| e.number)
            .collect()
    }

    /// An open deal that is likely the same: the name is, and the customer does not speak against it.
    pub fn likely_duplicate(
        &self,
        name: &str,
        customer: Option<&str>,
    ) -> Option<(DealNumber, String)> {
        let (name, customer) = (Likeness::new(name), customer.map(Likeness::new));
        let same_customer = |e: &Entry| match (&customer, e.customer.as_deref()) {
            (Some(a), Some(b)) => a.is_to(b),
            _ => true,
        };
        let twin = |number| {
            self.get(number)
                .filter(|e| e.standing == Standing::Open && name.is_to(&e.name) && same_customer(e))
        };
        let found = self
            .twins
            .newest(&name, customer.as_ref(), |number| twin(number).is_some())?;
        twin(found).map(|e| (e.number, e.name.to_string()))
    }
}
