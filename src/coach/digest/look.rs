//! A look at which digests are due: each is planned for its local day, once.

use crate::coach::Coach;
use crate::coach::digest::reader::key;
use crate::store::{DigestPost, DigestRow, PlannedDigest, StoreError};

/// Digests looked at in one step.
const STEP: u32 = 100;
/// Days without a digest that are noted by themselves; of a longer time only the last ones.
const LEFT_OUT: usize = 7;

impl Coach {
    /// Plans the digests that are due. Whether there may be more.
    ///
    /// # Errors
    /// When the store can't be read or written; the look is made again.
    pub(in crate::coach) async fn look_at_digests(&self, now: i64) -> Result<bool, StoreError> {
        let due = self.store.due_digests(now, STEP).await?;
        let full = usize::try_from(STEP).is_ok_and(|step| due.len() >= step);
        for row in due {
            let planned = self.planned(row, now).await?;
            // Where something has changed meanwhile, it is due again and looked at anew.
            self.store.plan_digest(planned).await?;
        }
        Ok(full)
    }

    /// What is planned for a reader whose digest is due, or whose schedule has changed.
    async fn planned(&self, row: DigestRow, now: i64) -> Result<PlannedDigest, StoreError> {
        let (w, reader) = (row.workspace, row.reader);
        let settings = self.store.settings(w).await?;
        // One that was never looked at does not make up for what was before it.
        let since = if row.since == 0 { now } else { row.since };
        let mut planned = PlannedDigest {
            since,
            left_out: Vec::new(),
            post: None,
            next_at: None,
            row,
        };
        let Some(daily) = self.daily_of(w, reader, &settings).await? else {
            return Ok(planned);
        };
        let mut next = daily.next(since, planned.row.day);
        while let Some(due) = next.filter(|due| due.at <= now) {
            if daily.is_day(due.day, now) {
                planned.post = Some(DigestPost {
                    day: due.day,
                    key: key(reader, due.day),
                    channel: self.digest_channel(w, reader, &settings).await?,
                    at: due.at,
                });
            } else {
                planned.left_out.push((due.day, key(reader, due.day)));
                if planned.left_out.len() > LEFT_OUT {
                    planned.left_out.remove(0);
                }
            }
            next = daily.next(due.at, Some(due.day));
        }
        planned.next_at = next.map(|due| due.at);
        Ok(planned)
    }
}
