//! The deals written last, kept in memory: whoever works on a deal does several things with it in a row.
//!
//! Only commits put deals here, in their order, so that nothing older than the database's state is ever kept.
//! For a database that this process alone writes.

use std::sync::{Arc, Mutex, PoisonError};

use hashlink::LruCache;

use super::change::Record;
use crate::domain::deal::Deal;
use crate::domain::id::{DealNumber, WorkspaceId};

/// Most that is kept, in bytes of the deals' rows; in memory a deal takes about as much again.
const MOST_BYTES: usize = 4 << 20;

#[derive(Clone)]
struct Kept {
    version: i64,
    deal: Arc<Deal>,
    bytes: usize,
}

struct Memory {
    deals: LruCache<(WorkspaceId, DealNumber), Kept>,
    bytes: usize,
}

/// The deals written last.
pub(super) struct Recent(Mutex<Memory>);

impl Default for Recent {
    fn default() -> Self {
        Self(Mutex::new(Memory {
            deals: LruCache::new_unbounded(),
            bytes: 0,
        }))
    }
}

impl Recent {
    /// Takes in a committed deal; `bytes` is the size of its row. Those used longest ago make room for it.
    pub(super) fn wrote(
        &self,
        workspace: WorkspaceId,
        number: DealNumber,
        version: i64,
        deal: Arc<Deal>,
        bytes: usize,
    ) {
        self.with(|memory| {
            let kept = Kept {
                version,
                deal,
                bytes,
            };
            memory.bytes += bytes;
            if let Some(before) = memory.deals.insert((workspace, number), kept) {
                memory.bytes -= before.bytes;
            }
            while memory.bytes > MOST_BYTES
                && let Some((_, oldest)) = memory.deals.remove_lru()
            {
                memory.bytes -= oldest.bytes;
            }
        });
    }

    /// Forgets a deal that was deleted.
    pub(super) fn deleted(&self, workspace: WorkspaceId, number: DealNumber) {
        self.with(|memory| {
            if let Some(before) = memory.deals.remove(&(workspace, number)) {
                memory.bytes -= before.bytes;
            }
        });
    }

    /// Forgets the deals of a workspace: what is saved of them was rewritten.
    pub(super) fn forget(&self, workspace: WorkspaceId) {
        self.with(|memory| {
            let theirs = memory.deals.iter().filter(|((w, _), _)| *w == workspace);
            let theirs: Vec<_> = theirs.map(|(key, _)| *key).collect();
            for key in theirs {
                if let Some(before) = memory.deals.remove(&key) {
                    memory.bytes -= before.bytes;
                }
            }
        });
    }

    /// The deal as last written, if it is still kept.
    pub(super) fn get(&self, workspace: WorkspaceId, number: DealNumber) -> Option<Record> {
        let kept = self.with(|memory| memory.deals.get(&(workspace, number)).cloned())?;
        Some(Record {
            workspace,
            number,
            version: kept.version,
            deal: kept.deal,
        })
    }

    fn with<T>(&self, work: impl FnOnce(&mut Memory) -> T) -> T {
        // Nothing within can leave it half changed: sizes are added and taken with their deals.
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::event::{Created, Event, What};
    use crate::domain::id::{InteractionId, UserId};
    use crate::playbook::Complexity;

    fn deal_named(name: &str) -> Deal {
        let created = Created {
            name: name.to_owned(),
            customer: None,
            owner: UserId(1),
            value: None,
            source: None,
            close: None,
            vertical: None,
            competitor: None,
            complexity: Complexity::Standard,
            stage: "prospecting".to_owned(),
            passed: Vec::new(),
            owed: Vec::new(),
            quiet: false,
            brief: false,
            in_card: false,
            sample: false,
        };
        let event = Event {
            seq: 1,
            at: 1,
            by: UserId(1),
            interaction: InteractionId(1),
            what: What::Created(created),
        };
        Deal::replay(&[event]).unwrap()
    }

    #[test]
    fn keeps_the_last_state_of_what_was_used_last() {
        let recent = Recent::default();
        let w = WorkspaceId(1);
        let write = |n: i64, version, name: &str| {
            recent.wrote(
                w,
                DealNumber(n),
                version,
                Arc::new(deal_named(name)),
                MOST_BYTES / 3,
            );
        };
        let has = |n| {
            recent
                .get(w, DealNumber(n))
                .map(|r| (r.version, r.deal.name.clone()))
        };
        write(1, 1, "one");
        write(1, 2, "one again");
        write(2, 1, "two");
        write(3, 1, "three");
        assert_eq!(
            has(1),
            Some((2, "one again".to_owned())),
            "asked for, so it stays"
        );
        write(4, 1, "four");
        assert_eq!(has(2), None, "used longest ago");
        assert!(has(1).is_some() && has(3).is_some() && has(4).is_some());
        assert_eq!(recent.get(WorkspaceId(2), DealNumber(1)), None);
        recent.deleted(w, DealNumber(1));
        assert_eq!(has(1), None);
        write(5, 1, "five");
        assert!(
            has(3).is_some() && has(4).is_some(),
            "what was deleted made room"
        );
    }
}
