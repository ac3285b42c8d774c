//! The way to SQLite's writer: a bounded queue, and the loop that takes from it what can share a transaction.

use std::collections::{HashSet, VecDeque};
use std::fs::File;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;

use super::change::Saved;
use super::error::{CommitError, StoreError};
use super::outbox::{Done, Op};
use super::prepared::{Guarded, Prepared};
use super::shared::Shared;
use super::writer::Writer;

/// Changes that wait at most; one more is told "busy".
const QUEUE: usize = 1_024;
/// Changes in one transaction at most.
const BATCH: usize = 64;
/// Other writes in one transaction at most.
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
    fn settle(&self, next: u8) -> bool {
        self.0
            .compare_exchange(WAITING, next, Ordering::AcqRel, Ordering::Acquire)
            .is_ok()
    }
}

/// A change that waits for the writer.
pub(super) struct Job {
    pub(super) prepared: Prepared,
    turn: Arc<Turn>,
    pub(super) answer: oneshot::Sender<Result<Saved, CommitError>>,
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
        let writer = Writer::new(options, connection, shared);
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
            Err(_) if turn.settle(LEFT) => Err(CommitError::Busy),
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
        if !op_jobs.is_empty() {
            let together: Vec<&Op> = op_jobs.iter().map(|job| &job.op).collect();
            let all = writer.ops(&together).await;
            for (job, done) in op_jobs.drain(..).zip(all) {
                // A caller that has gone away wants no answer.
                drop(job.answer.send(done));
            }
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
        } else if job.turn.settle(TAKEN) {
            touched.extend(job.prepared.guarded());
            batch.push(job);
        }
    }
    later.append(waiting);
    *waiting = later;
    batch
}
