//! Changes of one deal take turns within this process, so that people who act on it at once don't make each other
//! decide anew. Another process is still told apart by the deal's version; this only spares the tries.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::{Mutex as Turn, OwnedMutexGuard};

use crate::domain::id::{DealNumber, WorkspaceId};

/// How long somebody waits for the others before they are told that it is too much at once.
const PATIENCE: Duration = Duration::from_secs(5);
/// So many deals are remembered before those that nobody changes any more are forgotten.
const SWEEP: usize = 1_024;

type Deal = (WorkspaceId, DealNumber);

/// Whose turn it is, by deal.
#[derive(Debug, Default)]
pub struct Turns(Mutex<HashMap<Deal, Weak<Turn<()>>>>);

impl Turns {
    /// Waits for the turn, which lasts as long as what is given; `None` when it took too long.
    pub async fn take(
        &self,
        workspace: WorkspaceId,
        number: DealNumber,
    ) -> Option<OwnedMutexGuard<()>> {
        let turn = self.of((workspace, number));
        tokio::time::timeout(PATIENCE, turn.lock_owned()).await.ok()
    }

    fn of(&self, deal: Deal) -> Arc<Turn<()>> {
        let mut turns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(turn) = turns.get(&deal).and_then(Weak::upgrade) {
            return turn;
        }
        if turns.len() >= SWEEP {
            turns.retain(|_, turn| turn.strong_count() > 0);
        }
        let turn = Arc::default();
        turns.insert(deal, Arc::downgrade(&turn));
        turn
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: WorkspaceId = WorkspaceId(1);

    #[tokio::test]
    async fn one_at_a_time_by_deal() {
        let turns = Turns::default();
        let first = turns.take(HERE, DealNumber(1)).await.unwrap();
        let other = turns.take(HERE, DealNumber(2)).await;
        assert!(other.is_some(), "another deal waits for nobody");
        let elsewhere = turns.take(WorkspaceId(2), DealNumber(1)).await;
        assert!(elsewhere.is_some(), "nor does another workspace");
        let mut second = std::pin::pin!(turns.take(HERE, DealNumber(1)));
        let now = std::future::poll_fn(|cx| std::task::Poll::Ready(second.as_mut().poll(cx)));
        assert!(now.await.is_pending());
        drop(first);
        assert!(second.await.is_some());
    }

    #[tokio::test]
    async fn what_is_over_is_forgotten() {
        let turns = Turns::default();
        let kept = turns.take(HERE, DealNumber(0)).await;
        for number in 1..5_000 {
            drop(turns.take(HERE, DealNumber(number)).await);
        }
        assert!(turns.0.lock().unwrap().len() <= SWEEP);
        assert!(turns.0.lock().unwrap().contains_key(&(HERE, DealNumber(0))));
        drop(kept);
    }
}
