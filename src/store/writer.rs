//! SQLite's one writer: a task with the only writing connection, behind a bounded queue.
//!
//! Up to 64 changes share a transaction and its sync to disk; each is answered after the COMMIT. A batch in
//! which one is refused is run again change by change, so that the others are saved.

use std::collections::{HashSet, VecDeque};
use std::fs::File;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions as _, Connection as _};
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;

use super::apply::{Refused, apply, stored_receipt};
use super::change::Saved;
use super::engine::Tx;
use super::error::{CommitError, StoreError, Trouble};
use super::outbox::{Done, Op};
use super::prepared::{Guarded, Prepared};
use super::shared::Shared;

/// Changes that wait at most; one more is told "busy".
const QUEUE: usize = 1_024;
/// Changes in one transaction at most.
const BATCH: usize = 64;
/// Other writes in a row before changes get their turn.
const OPS: usize = 16;
/// How long a change may wait for its turn. Discord wants an answer within three seconds.
const PATIENCE: Duration = Duration::from_millis(2_200);

const WAITING: u8 = 0;
const TAKEN: u8 = 1;
const LEFT: u8 = 2;

/// Decides whether the writer takes a change or its caller gives up first; never both.
#[derive(Default)]
struct Turn(AtomicU8);

impl Turn {
    fn become_(&self, next: u8) -> bool {
        self.0
            .compare_exchange(WAITING, next, Ordering::AcqRel, Ordering::Acquire)
            .is_ok()
    }
}

struct Job {
    prepared: Prepared,
    turn: Arc<Turn>,
    answer: oneshot::Sender<Result<Saved, CommitError>>,
}

struct OpJob {
    op: Op,
    answer: oneshot::Sender<Result<Done, StoreError>>,
}

/// The way to the writer.
pub(super) struct Handle {
    changes: mpsc::Sender<Job>,
    ops: mpsc::Sender<OpJob>,
    closing: CancellationToken,
    ended: CancellationToken,
}

impl Handle {
    /// Starts the writer on a connection; the lock is held until it ends.
    pub(super) fn start(
        options: SqliteConnectOptions,
        connection: SqliteConnection,
        lock: File,
        shared: Arc<Shared>,
    ) -> Self {
        let (changes, change_queue) = mpsc::channel(QUEUE);
        let (ops, op_queue) = mpsc::channel(QUEUE);
        let closing = CancellationToken::new();
        let ended = CancellationToken::new();
        let end = End {
            ended: ended.clone(),
            shared: Arc::clone(&shared),
            in_order: false,
        };
        let writer = Writer {
            options,
            connection: Some(connection),
            shared,
        };
        tokio::spawn(run(
            writer,
            change_queue,
            op_queue,
            closing.clone(),
            end,
            lock,
        ));
        Self {
            changes,
            ops,
            closing,
            ended,
        }
    }

    pub(super) async fn commit(&self, prepared: Prepared) -> Result<Saved, CommitError> {
        let turn = Arc::new(Turn::default());
        let (answer, mut answered) = oneshot::channel();
        match self.changes.try_send(Job {
            prepared,
            turn: Arc::clone(&turn),
            answer,
        }) {
            Ok(()) => {}
            Err(mpsc::error::TrySendError::Full(_)) => return Err(CommitError::Busy),
            Err(mpsc::error::TrySendError::Closed(_)) => {
                return Err(CommitError::Failed(StoreError::Closed));
            }
        }
        let closed = |_| Err(CommitError::Failed(StoreError::Closed));
        match tokio::time::timeout(PATIENCE, &mut answered).await {
            Ok(answer) => answer.unwrap_or_else(closed),
            Err(_) if turn.become_(LEFT) => Err(CommitError::Busy),
            // It is being written: what becomes of it is about to be known.
            Err(_) => answered.await.unwrap_or_else(closed),
        }
    }

    pub(super) async fn run(&self, op: Op) -> Result<Done, StoreError> {
        let (answer, answered) = oneshot::channel();
        self.ops
            .send(OpJob { op, answer })
            .await
            .map_err(|_| StoreError::Closed)?;
        answered.await.map_err(|_| StoreError::Closed)?
    }

    /// Lets the writer finish what it has accepted, and waits for its end.
    pub(super) async fn close(&self) {
        self.closing.cancel();
        self.ended.cancelled().await;
    }
}

async fn run(
    mut writer: Writer,
    mut changes: mpsc::Receiver<Job>,
    mut ops: mpsc::Receiver<OpJob>,
    closing: CancellationToken,
    mut end: End,
    lock: File,
) {
    let mut waiting: VecDeque<Job> = VecDeque::new();
    let mut fresh: Vec<Job> = Vec::with_capacity(BATCH);
    let mut op_jobs: Vec<OpJob> = Vec::with_capacity(OPS);
    let (mut changes_open, mut ops_open, mut told) = (true, true, false);
    while changes_open || ops_open || !waiting.is_empty() {
        if waiting.is_empty() {
            tokio::select! {
                n = changes.recv_many(&mut fresh, BATCH), if changes_open => changes_open = n > 0,
                n = ops.recv_many(&mut op_jobs, OPS), if ops_open => ops_open = n > 0,
                () = closing.cancelled(), if !told => {
                    told = true;
                    changes.close();
                    ops.close();
                }
            }
        }
        while fresh.len() + waiting.len() < BATCH
            && let Ok(job) = changes.try_recv()
        {
            fresh.push(job);
        }
        while op_jobs.len() < OPS
            && let Ok(job) = ops.try_recv()
        {
            op_jobs.push(job);
        }
        for job in op_jobs.drain(..) {
            let done = writer.op(&job.op).await;
            // A caller that has gone away wants no answer.
            drop(job.answer.send(done));
        }
        waiting.extend(fresh.drain(..));
        let batch = next_batch(&mut waiting);
        if !batch.is_empty() {
            writer.batch(batch).await;
        }
    }
    writer.end().await;
    drop(lock);
    end.in_order = true;
}

/// Tells of the writer's end; one that is not in order ends the store.
struct End {
    ended: CancellationToken,
    shared: Arc<Shared>,
    in_order: bool,
}

impl Drop for End {
    fn drop(&mut self) {
        if !self.in_order {
            self.shared.stop("the writer ended unexpectedly".to_owned());
        }
        self.ended.cancel();
    }
}

/// Takes what can share a transaction: one change a deal, the rest keeps its order and waits.
fn next_batch(waiting: &mut VecDeque<Job>) -> Vec<Job> {
    let mut batch = Vec::with_capacity(waiting.len().min(BATCH));
    let mut touched: HashSet<Guarded> = HashSet::new();
    let mut later = VecDeque::new();
    while let Some(job) = waiting.pop_front() {
        if batch.len() == BATCH {
            waiting.push_front(job);
            break;
        }
        if job.prepared.guarded().any(|g| touched.contains(&g)) {
            touched.extend(job.prepared.guarded());
            later.push_back(job);
        } else if job.turn.become_(TAKEN) {
            touched.extend(job.prepared.guarded());
            batch.push(job);
        }
    }
    later.append(waiting);
    *waiting = later;
    batch
}

struct Writer {
    options: SqliteConnectOptions,
    /// `None` after a failure: opened again for the next write.
    connection: Option<SqliteConnection>,
    shared: Arc<Shared>,
}

impl Writer {
    async fn begin(&mut self) -> Result<Tx<'_>, sqlx::Error> {
        if self.connection.is_none() {
            self.connection = Some(self.options.connect().await?);
        }
        match self.connection.as_mut() {
            Some(connection) => Ok(Tx::Sqlite(connection.begin_with("BEGIN IMMEDIATE").await?)),
            None => Err(sqlx::Error::WorkerCrashed),
        }
    }

    /// After a failure that may have ended the transaction by itself, only a new connection is sure to have none.
    async fn recover(&mut self, error: &sqlx::Error, at_commit: bool) -> StoreError {
        let trouble = Trouble::of(error);
        if let Some(connection) = self.connection.take()
            && let Err(error) = connection.close().await
        {
            tracing::warn!(%error, "the connection could not be closed in order");
        }
        let unknown = match trouble {
            Trouble::Sync | Trouble::Corrupt | Trouble::Lost => true,
            Trouble::Io => at_commit,
            _ => false,
        };
        if unknown {
            self.shared.stop(format!(
                "the database file failed, and what it holds is unknown: {error}"
            ));
            return StoreError::Unknown(error.to_string());
        }
        tracing::warn!(%error, "a write failed, nothing of it was saved");
        match trouble {
            Trouble::Busy => StoreError::Busy,
            Trouble::Full => StoreError::Full,
            _ => StoreError::Database(error.to_string()),
        }
    }

    async fn op(&mut self, op: &Op) -> Result<Done, StoreError> {
        if self.shared.is_stopped() {
            return Err(StoreError::Closed);
        }
        let mut at_commit = false;
        let result = async {
            let mut tx = self.begin().await?;
            let done = op.run(&mut tx).await?;
            at_commit = true;
            tx.commit().await?;
            Ok(done)
        }
        .await;
        match result {
            Ok(done) => {
                self.shared.op_done(op, &done);
                Ok(done)
            }
            Err(error) => Err(self.recover(&error, at_commit).await),
        }
    }

    async fn batch(&mut self, jobs: Vec<Job>) {
        if self.shared.is_stopped() {
            return answer_all(jobs, &CommitError::Failed(StoreError::Closed));
        }
        let mut at_commit = false;
        let result = async {
            let mut tx = self.begin().await?;
            let changes: Vec<&Prepared> = jobs.iter().map(|j| &j.prepared).collect();
            match apply(&mut tx, &changes).await {
                Ok(Ok(saved)) => {
                    at_commit = true;
                    tx.commit().await?;
                    Ok(Some(saved))
                }
                Ok(Err(_)) => tx.rollback().await.map(|()| None),
                Err(error) if Trouble::of(&error) == Trouble::Constraint => {
                    tx.rollback().await.map(|()| None)
                }
                Err(error) => Err(error),
            }
        }
        .await;
        match result {
            Ok(Some(saved)) => {
                self.answer(jobs.into_iter().zip(saved.into_iter().map(Ok)).collect());
            }
            Ok(None) => self.one_by_one(jobs).await,
            Err(error) => {
                let error = self.recover(&error, at_commit).await.into();
                answer_all(jobs, &error);
            }
        }
    }

    /// The same changes in one transaction, each in a part of its own that is taken back if it is refused.
    async fn one_by_one(&mut self, jobs: Vec<Job>) {
        let mut at_commit = false;
        let result = async {
            let mut tx = self.begin().await?;
            let mut results = Vec::with_capacity(jobs.len());
            for job in &jobs {
                results.push(one(&mut tx, &job.prepared).await?);
            }
            at_commit = true;
            tx.commit().await?;
            Ok(results)
        }
        .await;
        match result {
            Ok(results) => self.answer(jobs.into_iter().zip(results).collect()),
            Err(error) => {
                let error = self.recover(&error, at_commit).await.into();
                answer_all(jobs, &error);
            }
        }
    }

    /// What was committed becomes visible in memory before its callers hear of it.
    fn answer(&self, results: Vec<(Job, Result<Saved, CommitError>)>) {
        for (job, result) in &results {
            if let Ok(saved) = result {
                self.shared.committed(&job.prepared, *saved);
            }
        }
        for (job, result) in results {
            drop(job.answer.send(result));
        }
    }

    async fn end(&mut self) {
        let Some(mut connection) = self.connection.take() else {
            return;
        };
        if let Err(error) = sqlx::query("pragma wal_checkpoint(truncate)")
            .execute(&mut connection)
            .await
        {
            tracing::warn!(%error, "the write-ahead log could not be folded in; the next start does it");
        }
        if let Err(error) = connection.close().await {
            tracing::warn!(%error, "the database could not be closed in order; nothing is lost");
        }
    }
}

/// One change within a transaction of several.
async fn one(
    tx: &mut Tx<'_>,
    prepared: &Prepared,
) -> Result<Result<Saved, CommitError>, sqlx::Error> {
    let mut part = tx.part().await?;
    let refused = match apply(&mut part, &[prepared]).await {
        Ok(Ok(saved)) => {
            part.commit().await?;
            let none = Saved {
                number: None,
                version: 0,
            };
            return Ok(Ok(saved.first().copied().unwrap_or(none)));
        }
        Ok(Err(refused)) => Ok(refused),
        Err(error) if Trouble::of(&error) == Trouble::Constraint => Err(error),
        Err(error) => return Err(error),
    };
    part.rollback().await?;
    Ok(Err(match refused {
        Ok(Refused::Conflict) => CommitError::Conflict,
        Ok(Refused::Duplicate) => duplicate(tx, prepared).await?,
        Err(error) => CommitError::Failed(StoreError::Invalid(error.to_string())),
    }))
}

/// What was noted when the interaction was applied.
pub(super) async fn duplicate(
    tx: &mut Tx<'_>,
    prepared: &Prepared,
) -> Result<CommitError, sqlx::Error> {
    let Some(receipt) = &prepared.change.receipt else {
        return Ok(CommitError::Conflict);
    };
    Ok(
        match stored_receipt(tx, prepared.change.workspace, receipt.interaction).await? {
            Some(stored) => CommitError::Duplicate(stored),
            None => CommitError::Busy,
        },
    )
}

fn answer_all(jobs: Vec<Job>, error: &CommitError) {
    for job in jobs {
        drop(job.answer.send(Err(error.clone())));
    }
}
