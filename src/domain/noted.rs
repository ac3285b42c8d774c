//! What a note is good for beside being kept: which criteria it may answer.

use chrono::NaiveDate;

use crate::domain::deal::Deal;
use crate::domain::gap;
use crate::domain::owed;
use crate::playbook::{Criterion, Playbook};

/// The criteria that a note may answer: the likely ones first, of whatever stage, then what is owed and open, what hurts
/// most first. Nothing that is met, waived or does not apply.
pub fn answerable<'p>(
    playbook: &'p Playbook,
    deal: &Deal,
    today: NaiveDate,
    likely: &[&'p Criterion],
) -> Vec<&'p Criterion> {
    let is_open = |c: &&Criterion| owed::standing(playbook, deal, c).is_open();
    let ranked = gap::ranked(playbook, deal, today);
    let gaps = ranked.iter().map(|gap| gap.criterion);
    let all = likely.iter().copied().chain(gaps);
    let mut found: Vec<&Criterion> = Vec::new();
    for criterion in all.filter(is_open) {
        if !found.iter().any(|known| known.id == criterion.id) {
            found.push(criterion);
        }
    }
    found
}
