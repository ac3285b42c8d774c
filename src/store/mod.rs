//! The store: the only place that knows the database.
//!
//! A change is saved whole or not at all, once for each interaction, together with the messages it causes;
//! whoever hears "saved" hears it after the commit. One SQL text serves SQLite and PostgreSQL. SQLite has one
//! writer ([`queue`]), PostgreSQL a pool. Every table and query is bound to a workspace. What the rows mean
//! is the domain's business; the store keeps them as JSON beside the columns it finds them by.

mod apply;
mod change;
mod copy;
mod digests;
mod directories;
mod directory;
mod engine;
mod error;
mod file;
mod forgetting;
mod held;
mod list;
mod migrate;
mod outbox;
mod pooler;
mod posted;
mod postgres;
mod prepared;
mod queue;
mod read;
mod recent;
mod rows;
mod search;
mod shared;
mod spells;
mod sqlite;
mod twins;
mod unposted;
mod writer;

use std::path::PathBuf;
use std::sync::Arc;

use tokio::sync::{Notify, watch};

pub use change::{
    About, AnsweredWrite, Change, DealWrite, DraftWrite, HistoryEntry, Member, MemberWrite,
    MetWrite, Post, PostWrite, Receipt, ReceiptWrite, Record, Remains, Saved, SettingsRecord,
    Target,
};
pub use digests::{DIGEST, DigestPost, DigestRow, DigestSent, PlannedDigest};
pub use directory::{Directory, Entry, Standing};
pub use error::{CommitError, OpenError, StoreError};
pub use held::Audience;
pub use list::{Filter, Page, Sort, StatusFilter, Sum};
pub use posted::{PostState, Posted};
pub use spells::{Again, EVERYBODY, Holding, Looked, MANAGERS, Planned, Told};
pub use unposted::{POSTED_AGAIN, UNPOSTED};

use crate::domain::event::Event;
use crate::domain::forget::Forgotten;
use crate::domain::id::{ChannelId, DealNumber, InteractionId, MessageId, UserId, WorkspaceId};
use engine::Readers;
use outbox::{Delivered, Done, Op, PRUNE_STEP, Report};
use prepared::Prepared;
use shared::Shared;

/// An open database. Clones share it.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    readers: Readers,
    writes: Writes,
    shared: Arc<Shared>,
}

enum Writes {
    Sqlite(queue::Handle),
    Postgres(postgres::Writes),
}

impl Store {
    /// Opens `sqlite://path` (made when missing) or `postgres://…` and brings it up to date.
    ///
    /// A database that can't be used is left as it is: one of a newer version, a damaged one, one that another
    /// process has.
    pub async fn open(url: &str) -> Result<Self, OpenError> {
        if let Some(path) = sqlite::path_of(url) {
            let shared = Arc::new(Shared::new(true));
            let (readers, handle) = sqlite::open(&path?, &shared).await?;
            let store = Self {
                inner: Arc::new(Inner {
                    readers,
                    writes: Writes::Sqlite(handle),
                    shared,
                }),
            };
            // The file is ours alone: whoever was sending is gone.
            store
                .run(Op::Requeue)
                .await
                .map_err(|e| OpenError::Unusable(e.to_string()))?;
            return Ok(store);
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            let shared = Arc::new(Shared::new(false));
            let (readers, writes) = postgres::open(url, &shared).await?;
            return Ok(Self {
                inner: Arc::new(Inner {
                    readers,
                    writes: Writes::Postgres(writes),
                    shared,
                }),
            });
        }
        Err(OpenError::BadUrl(
            "DATABASE_URL is neither sqlite://FILE nor postgres://USER:PASSWORD@HOST/NAME"
                .to_owned(),
        ))
    }

    /// The file that an address names, for one of SQLite's.
    pub fn file_of(url: &str) -> Option<Result<PathBuf, OpenError>> {
        sqlite::path_of(url)
    }

    /// Finishes what was accepted and closes the database. Later calls fail with [`StoreError::Closed`].
    pub async fn close(&self) {
        match &self.inner.writes {
            Writes::Sqlite(handle) => {
                read_pool_close(&self.inner.readers).await;
                handle.close().await;
            }
            Writes::Postgres(_) => read_pool_close(&self.inner.readers).await,
        }
    }

    /// Says why when the database failed in a way that leaves its state unknown: the process must end, and
    /// start anew from what is there.
    pub fn stopped(&self) -> watch::Receiver<Option<String>> {
        self.inner.shared.watch_stopped()
    }

    /// Whether other processes may write to it as well.
    pub fn is_shared(&self) -> bool {
        !self.inner.shared.alone
    }

    /// One deal, withdrawn or not.
    pub async fn deal(&self, w: WorkspaceId, n: DealNumber) -> Result<Option<Record>, StoreError> {
        if let Some(record) = self.inner.shared.recent.get(w, n) {
            return Ok(Some(record));
        }
        read::deal(&self.inner.readers, w, n).await
    }

    /// A deal's history, newest first, before a sequence number.
    pub async fn history(
        &self,
        w: WorkspaceId,
        n: DealNumber,
        before_seq: Option<i64>,
        limit: u32,
    ) -> Result<Vec<HistoryEntry>, StoreError> {
        read::history(&self.inner.readers, w, n, before_seq, limit).await
    }

    /// A deal's whole history, oldest first.
    pub async fn all_events(
        &self,
        w: WorkspaceId,
        n: DealNumber,
    ) -> Result<Vec<Event>, StoreError> {
        read::all_events(&self.inner.readers, w, n).await
    }

    /// The last event of a person on any deal that neither takes something back nor was taken back.
    pub async fn last_by(
        &self,
        w: WorkspaceId,
        user: UserId,
    ) -> Result<Option<(DealNumber, Event)>, StoreError> {
        read::last_by(&self.inner.readers, w, user).await
    }

    /// A page of a list, with the total and the sums of all of it.
    pub async fn list(&self, w: WorkspaceId, filter: &Filter) -> Result<Page, StoreError> {
        let picked = filter.pick(&*self.directory(w).await?);
        let deals = read::deals(&self.inner.readers, w, &picked.numbers).await?;
        Ok(Page {
            deals,
            total: picked.total,
            sums: picked.sums,
            unvalued: picked.unvalued,
            samples: picked.samples,
        })
    }

    /// All deals of a workspace that are not withdrawn, as much of each as finding one needs; from memory.
    pub async fn directory(&self, w: WorkspaceId) -> Result<Arc<Directory>, StoreError> {
        read::directory(&self.inner.readers, &self.inner.shared, w).await
    }

    /// A workspace's settings with their version; the defaults before the first change.
    pub async fn settings(&self, w: WorkspaceId) -> Result<SettingsRecord, StoreError> {
        read::settings(&self.inner.readers, &self.inner.shared, w).await
    }

    /// What a person typed in the last fifteen minutes.
    pub async fn draft(
        &self,
        w: WorkspaceId,
        user: UserId,
        id: &str,
        now: i64,
    ) -> Result<Option<String>, StoreError> {
        read::draft(&self.inner.readers, w, user, id, now).await
    }

    /// A person as last seen.
    pub async fn member(&self, w: WorkspaceId, user: UserId) -> Result<Option<Member>, StoreError> {
        read::member(&self.inner.readers, w, user).await
    }

    /// The interaction that explained a rule to a person; `None` for a rule not met yet.
    pub async fn met(
        &self,
        w: WorkspaceId,
        user: UserId,
        rule: &str,
    ) -> Result<Option<InteractionId>, StoreError> {
        read::met(&self.inner.readers, &self.inner.shared, w, user, rule).await
    }

    /// What was noted when an interaction was applied.
    pub async fn receipt(
        &self,
        w: WorkspaceId,
        interaction: InteractionId,
    ) -> Result<Option<Receipt>, StoreError> {
        read::receipt(&self.inner.readers, w, interaction).await
    }

    /// Saves a change, whole or not at all; the answer comes after the commit.
    ///
    /// Dropping the future does not take the change back.
    pub async fn commit(&self, change: Change) -> Result<Saved, CommitError> {
        let prepared = Prepared::new(change).map_err(CommitError::Failed)?;
        match &self.inner.writes {
            Writes::Sqlite(handle) => handle.commit(prepared).await,
            Writes::Postgres(writes) => writes.commit(prepared).await,
        }
    }

    /// Deletes a deal for good: its history, its drafts, its messages that were not sent. Those that were sent
    /// come back from [`claim_posts`](Self::claim_posts) as [`Post::GONE`], to be taken out of their channels.
    /// A receipt stays, and the number is never given out again. `false` when there is no such deal.
    pub async fn delete_deal(
        &self,
        w: WorkspaceId,
        n: DealNumber,
        receipt: ReceiptWrite,
    ) -> Result<bool, CommitError> {
        match self
            .run(Op::Delete {
                workspace: w,
                number: n,
                receipt,
            })
            .await?
        {
            Done::Deleted(there) => Ok(there),
            Done::Duplicate(Some(stored)) => Err(CommitError::Duplicate(stored)),
            Done::Duplicate(None) | Done::Claimed(_) | Done::Rows(_) => Err(CommitError::Busy),
        }
    }

    /// Takes a person of the customer out of everything that a workspace has saved; `own` is the deal that they are kept
    /// with, in which a part of their name is enough. How many deals named them.
    pub async fn forget_person(
        &self,
        workspace: WorkspaceId,
        own: DealNumber,
        forgotten: Forgotten,
        receipt: ReceiptWrite,
    ) -> Result<u64, CommitError> {
        let op = Op::ForgetPerson {
            workspace,
            own,
            forgotten,
            receipt,
        };
        match self.run(op).await? {
            Done::Rows(deals) => Ok(deals),
            Done::Duplicate(Some(stored)) => Err(CommitError::Duplicate(stored)),
            Done::Duplicate(None) | Done::Claimed(_) | Done::Deleted(_) => Err(CommitError::Busy),
        }
    }

    /// A public answer is there: its message closes the row written with the change it tells of, and is edited from
    /// now on. Where that can't be saved, the message is looked for when the row falls due.
    pub async fn answered(
        &self,
        w: WorkspaceId,
        answered: AnsweredWrite,
    ) -> Result<(), CommitError> {
        let change = Change {
            answered: Some(answered),
            ..Change::new(w)
        };
        self.commit(change).await.map(drop)
    }

    /// The messages about a deleted deal that still stand.
    pub async fn remains(&self, w: WorkspaceId, n: DealNumber) -> Result<Vec<Remains>, StoreError> {
        read::remains(&self.inner.readers, w, n).await
    }

    /// Claims messages that are due, at most one a channel, for [`Post::LEASE_MS`].
    pub async fn claim_posts(&self, now: i64, limit: u32) -> Result<Vec<Post>, StoreError> {
        let mut claimed = self.claim_of(now, limit, outbox::FRONT).await?;
        let missing = limit.saturating_sub(u32::try_from(claimed.len()).unwrap_or(limit));
        // Those in front may all be of a few channels. A statement by itself: rows that two took in another order would
        // have one wait for the other.
        if missing > 0 && !claimed.is_empty() {
            claimed.extend(self.claim_of(now, missing, i64::MAX).await?);
        }
        Ok(claimed)
    }

    async fn claim_of(&self, now: i64, limit: u32, front: i64) -> Result<Vec<Post>, StoreError> {
        match self.run(Op::Claim { now, limit, front }).await? {
            Done::Claimed(posts) => Ok(posts),
            Done::Deleted(_) | Done::Duplicate(_) | Done::Rows(_) => Ok(Vec::new()),
        }
    }

    /// Holds a claim for [`Post::LEASE_MS`] from now; `false` when someone else has claimed it since.
    pub async fn extend_claim(&self, post: &Post, now: i64) -> Result<bool, StoreError> {
        let op = Op::Extend {
            workspace: post.workspace,
            key: post.key.clone(),
            fence: post.fence,
            now,
        };
        Ok(self.rows(op).await? > 0)
    }

    /// The message is there. If it has to show something newer by now, it is due again, as an edit.
    /// `false`: someone else has claimed it since, and this report changed nothing.
    pub async fn post_sent(
        &self,
        post: &Post,
        message: MessageId,
        now: i64,
    ) -> Result<bool, StoreError> {
        self.report(post, Report::Sent { message, at: now }, None)
            .await
    }

    /// The same of a message that tells of spells, sent for the first time: each is told again at its time; the rest
    /// of what was planned for the message is planned anew.
    pub async fn nudge_sent(
        &self,
        post: &Post,
        message: MessageId,
        now: i64,
        told: Vec<Again>,
    ) -> Result<bool, StoreError> {
        let told = Some(Delivered::Nudge(told));
        self.report(post, Report::Sent { message, at: now }, told)
            .await
    }

    /// It did not work; try again later. `false` as for [`post_sent`](Self::post_sent).
    pub async fn post_retry(
        &self,
        post: &Post,
        not_before: i64,
        error: &str,
    ) -> Result<bool, StoreError> {
        self.report(
            post,
            Report::Retry {
                not_before,
                error: error.to_owned(),
            },
            None,
        )
        .await
    }

    /// Its channel can't be used; it waits for [`release_held`](Self::release_held). `false` as for
    /// [`post_sent`](Self::post_sent).
    pub async fn post_held(&self, post: &Post, reason: &str) -> Result<bool, StoreError> {
        let held = Report::Held(reason.to_owned());
        self.report(post, held, None).await
    }

    /// Its channel can't be used; it is due in another one, as if it had never been sent. `false` as for
    /// [`post_sent`](Self::post_sent).
    pub async fn post_moved(&self, post: &Post, channel: ChannelId) -> Result<bool, StoreError> {
        self.report(post, Report::Moved(channel), None).await
    }

    /// It is not to be sent any more, unless it has to show something newer by now. `false` as for
    /// [`post_sent`](Self::post_sent).
    pub async fn post_closed(&self, post: &Post, reason: &str) -> Result<bool, StoreError> {
        let closed = Report::Closed(reason.to_owned());
        self.report(post, closed, None).await
    }

    /// Where the messages about a deal stand.
    pub async fn posted(&self, w: WorkspaceId, n: DealNumber) -> Result<Vec<Posted>, StoreError> {
        posted::of_deal(&self.inner.readers, w, n).await
    }

    /// The messages that are held, some hundreds at most.
    pub async fn held(&self, w: WorkspaceId) -> Result<Vec<Posted>, StoreError> {
        posted::held(&self.inner.readers, w).await
    }

    /// When the next message is due, UTC milliseconds, or a claim ends.
    pub async fn next_post_at(&self) -> Result<Option<i64>, StoreError> {
        read::next_post_at(&self.inner.readers).await
    }

    /// Woken when messages may be due: after a commit that wrote some, a release, a report.
    pub fn posts(&self) -> &Notify {
        &self.inner.shared.posts
    }

    /// Forgets drafts after fifteen minutes and receipts after seven days, in small steps.
    pub async fn prune(&self, now: i64) -> Result<(), StoreError> {
        while self.rows(Op::Prune { now }).await? >= PRUNE_STEP {}
        Ok(())
    }

    async fn report(
        &self,
        post: &Post,
        report: Report,
        told: Option<Delivered>,
    ) -> Result<bool, StoreError> {
        let Post {
            workspace,
            fence,
            rev,
            ..
        } = *post;
        let op = Op::Report {
            workspace,
            key: post.key.clone(),
            channel: post.channel,
            fence,
            rev,
            report,
            told,
        };
        Ok(self.rows(op).await? > 0)
    }

    /// Deals that time has something to say about, the longest due first, with since when: 0 for one that nobody has
    /// looked at yet.
    pub async fn due_deals(&self, now: i64, limit: u32) -> Result<Vec<(Record, i64)>, StoreError> {
        spells::due(&self.inner.readers, now, limit).await
    }

    /// When time next has something to say, UTC milliseconds; 0 for at once.
    pub async fn next_due_at(&self) -> Result<Option<i64>, StoreError> {
        spells::next_at(&self.inner.readers).await
    }

    /// The people who are to be nudged, each once.
    pub async fn to_nudge(
        &self,
        now: i64,
        limit: u32,
    ) -> Result<Vec<(WorkspaceId, UserId)>, StoreError> {
        spells::to_nudge(&self.inner.readers, now, limit).await
    }

    /// The deals that a person is to be nudged about.
    pub async fn due_for(
        &self,
        w: WorkspaceId,
        user: UserId,
        now: i64,
    ) -> Result<Vec<DealNumber>, StoreError> {
        spells::due_for(&self.inner.readers, w, user, now).await
    }

    /// The spells that a message tells of.
    pub async fn told_in(&self, w: WorkspaceId, key: &str) -> Result<Vec<Told>, StoreError> {
        spells::in_message(&self.inner.readers, w, key).await
    }

    /// Where a message about a deal was shown last, other than to managers.
    pub async fn channel_of(
        &self,
        w: WorkspaceId,
        n: DealNumber,
    ) -> Result<Option<ChannelId>, StoreError> {
        spells::channel_of(&self.inner.readers, w, n).await
    }

    /// Whether the message of that key was sent.
    pub async fn is_sent(&self, w: WorkspaceId, key: &str) -> Result<bool, StoreError> {
        spells::is_sent(&self.inner.readers, w, key).await
    }

    /// Notes what a look at deals found: new spells are to be told, ended ones are over, and messages that tell of
    /// one that ended are due as edits. All in one transaction; how many deals were still as they were looked at.
    pub async fn looked(&self, looked: Vec<Looked>) -> Result<u64, StoreError> {
        if looked.is_empty() {
            return Ok(0);
        }
        self.rows(Op::Looked(looked)).await
    }

    /// Plans nudges, each with all that is due for a person, in one transaction.
    pub async fn plan_nudges(&self, nudges: Vec<Planned>) -> Result<u64, StoreError> {
        if nudges.is_empty() {
            return Ok(0);
        }
        self.rows(Op::Plan(nudges)).await
    }

    /// Gives what a message that is not sent would have told back, to be told from this instant on.
    pub async fn give_back(&self, w: WorkspaceId, key: &str, at: i64) -> Result<(), StoreError> {
        let op = Op::GiveBack {
            workspace: w,
            key: key.to_owned(),
            at,
        };
        self.rows(op).await.map(drop)
    }

    /// Marks some more deals of a workspace that is looked at anew; whether there was one.
    pub async fn recount_step(&self) -> Result<bool, StoreError> {
        Ok(self.rows(Op::RecountStep).await? > 0)
    }

    /// Takes note of what deals are measured by, in any words; where they differ from those of the last time, all
    /// deals are looked at anew, step by step.
    pub async fn measured_by(&self, measure: &str) -> Result<(), StoreError> {
        self.rows(Op::MeasuredBy(measure.to_owned()))
            .await
            .map(drop)
    }

    /// What a rep has set for themselves.
    pub async fn rep(&self, w: WorkspaceId, user: UserId) -> Result<Option<String>, StoreError> {
        read::rep(&self.inner.readers, w, user).await
    }

    /// Keeps what a rep has set for themselves; with `anew` what is due for them is planned anew.
    pub async fn set_rep(
        &self,
        w: WorkspaceId,
        user: UserId,
        body: String,
        anew: bool,
    ) -> Result<(), StoreError> {
        let op = Op::SetRep {
            workspace: w,
            user,
            body,
            anew,
        };
        self.rows(op).await.map(drop)
    }

    async fn rows(&self, op: Op) -> Result<u64, StoreError> {
        match self.run(op).await? {
            Done::Rows(rows) => Ok(rows),
            Done::Deleted(_) | Done::Duplicate(_) | Done::Claimed(_) => Ok(0),
        }
    }

    async fn run(&self, op: Op) -> Result<Done, StoreError> {
        match &self.inner.writes {
            Writes::Sqlite(handle) => handle.run(op).await,
            Writes::Postgres(writes) => writes.run(op).await,
        }
    }
}

async fn read_pool_close(readers: &Readers) {
    match readers {
        Readers::Sqlite(pool) => pool.close().await,
        Readers::Postgres(pool) => pool.close().await,
    }
}
