//! SQLite's one writer: it has the only writing connection.
//!
//! Up to 64 changes share a transaction and its sync to disk; each is answered after the COMMIT. A batch in
//! which one is refused is run again change by change, so that the others are saved. Up to 16 other writes share one
//! likewise.

use std::sync::Arc;

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions as _, Connection as _};

use super::apply::{Refused, apply, stored_receipt};
use super::change::Saved;
use super::engine::Tx;
use super::error::{CommitError, StoreError, Trouble};
use super::outbox::{Done, Op};
use super::prepared::Prepared;
use super::queue::Job;
use super::shared::Shared;

/// The only writing connection.
pub(super) struct Writer {
    options: SqliteConnectOptions,
    /// `None` after a failure: opened again for the next write.
    connection: Option<SqliteConnection>,
    shared: Arc<Shared>,
}

impl Writer {
    pub(super) fn new(
        options: SqliteConnectOptions,
        connection: SqliteConnection,
        shared: Arc<Shared>,
    ) -> Self {
        Self {
            options,
            connection: Some(connection),
            shared,
        }
    }

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

    pub(super) async fn op(&mut self, op: &Op) -> Result<Done, StoreError> {
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

    /// Several in one transaction and its sync; where one fails, each by itself.
    pub(super) async fn ops(&mut self, ops: &[&Op]) -> Vec<Result<Done, StoreError>> {
        if let [op] = ops {
            return vec![self.op(op).await];
        }
        if self.shared.is_stopped() {
            return ops.iter().map(|_| Err(StoreError::Closed)).collect();
        }
        let mut at_commit = false;
        let result = async {
            let mut tx = self.begin().await?;
            let mut done = Vec::with_capacity(ops.len());
            for op in ops {
                done.push(op.run(&mut tx).await?);
            }
            at_commit = true;
            tx.commit().await?;
            Ok(done)
        }
        .await;
        match result {
            Ok(all) => {
                for (op, done) in ops.iter().zip(&all) {
                    self.shared.op_done(op, done);
                }
                all.into_iter().map(Ok).collect()
            }
            Err(error) => {
                let failed = self.recover(&error, at_commit).await;
                if at_commit {
                    return ops.iter().map(|_| Err(failed.clone())).collect();
                }
                let mut results = Vec::with_capacity(ops.len());
                for op in ops {
                    results.push(self.op(op).await);
                }
                results
            }
        }
    }

    pub(super) async fn batch(&mut self, jobs: Vec<Job>) {
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

    pub(super) async fn end(&mut self) {
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
            return Ok(Ok(saved.first().copied().unwrap_or_default()));
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
