//! PostgreSQL: pooled transactions with the same statements; several processes may share it.

use std::pin::pin;
use std::str::FromStr as _;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use sqlx::ConnectOptions as _;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool, PgPoolOptions};
use tokio::sync::Semaphore;
use tokio::time::Instant;

use super::apply::{Refused, apply};
use super::change::{Receipt, Saved};
use super::engine::{Readers, Tx};
use super::error::{CommitError, OpenError, StoreError, Trouble};
use super::migrate;
use super::outbox::{Done, Op};
use super::pooler;
use super::prepared::Prepared;
use super::shared::Shared;
use super::writer::duplicate;

/// Connections.
const CONNECTIONS: u32 = 10;
/// Changes under way or waiting for a connection; one more is told "busy".
const QUEUE: usize = 1_024;
/// How long to wait for a connection. Discord wants an answer within three seconds.
const PATIENCE: Duration = Duration::from_secs(2);
/// Attempts when the server asks to do a transaction again.
const ATTEMPTS: u32 = 5;

/// Attempts when the server turns out to be read-only: the second is on a connection of its own.
const READ_ONLY_ATTEMPTS: u32 = 2;

/// The way to write.
pub(super) struct Writes {
    pool: PgPool,
    queue: Semaphore,
    shared: Arc<Shared>,
    demoted: Arc<Demoted>,
}

/// When the server was last found to be read-only: after a fail-over the old one may still answer, and every
/// connection made until then leads to it.
#[derive(Default)]
struct Demoted(Mutex<Option<Instant>>);

impl Demoted {
    fn found(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }

    /// Whether a connection of this age was made before.
    fn concerns(&self, age: Duration) -> bool {
        let found = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        found.is_some_and(|found| found.elapsed() <= age)
    }
}

/// Connects and brings the database up to date.
pub(super) async fn open(url: &str, shared: &Arc<Shared>) -> Result<(Readers, Writes), OpenError> {
    // The error is not shown: it may quote the address, and with it the password.
    let options = PgConnectOptions::from_str(url).map_err(|_| {
        OpenError::BadUrl(
            "DATABASE_URL can't be read: write postgres://USER:PASSWORD@HOST/NAME".to_owned(),
        )
    })?;
    let options = options
        .application_name("dealcoach")
        // Poolers refuse it, and there are no floats.
        .extra_float_digits(None)
        .disable_statement_logging();
    let mut connection = options.connect().await.map_err(|e| unreachable(&e))?;
    pooler::check(&options, &mut connection).await?;
    check_writable(&mut connection).await?;
    check_version(&mut connection).await?;
    migrate::apply(&mut connection).await?;
    settle(&mut connection).await.map_err(|e| unreachable(&e))?;
    assert_settings(&mut connection).await?;
    drop(connection);
    let demoted = Arc::<Demoted>::default();
    let watched = Arc::clone(&demoted);
    let pool = PgPoolOptions::new()
        .max_connections(CONNECTIONS)
        .acquire_timeout(PATIENCE)
        .after_connect(|connection, _| Box::pin(settle(connection)))
        .before_acquire(move |_, meta| {
            let stays = !watched.concerns(meta.age);
            Box::pin(async move { Ok(stays) })
        })
        .connect_with(options)
        .await
        .map_err(|e| unreachable(&e))?;
    let writes = Writes {
        pool: pool.clone(),
        queue: Semaphore::new(QUEUE),
        shared: Arc::clone(shared),
        demoted,
    };
    Ok((Readers::Postgres(pool), writes))
}

fn unreachable(error: &sqlx::Error) -> OpenError {
    OpenError::Unusable(format!("the database can't be used: {error}"))
}

/// Refuses a server that can't be written to.
async fn check_writable(connection: &mut PgConnection) -> Result<(), OpenError> {
    let read_only: bool =
        sqlx::query_scalar("select current_setting('transaction_read_only') = 'on'")
            .fetch_one(connection)
            .await
            .map_err(|e| unreachable(&e))?;
    if read_only {
        return Err(OpenError::Unusable(
            "the database is read-only: a standby, or a server that was set so; DATABASE_URL must lead to the one \
             that is written to"
                .to_owned(),
        ));
    }
    Ok(())
}

/// Refuses a newer database before anything is written.
async fn check_version(connection: &mut PgConnection) -> Result<(), OpenError> {
    let there: bool = sqlx::query_scalar("select to_regclass('_sqlx_migrations') is not null")
        .fetch_one(&mut *connection)
        .await
        .map_err(|e| unreachable(&e))?;
    if !there {
        return Ok(());
    }
    let applied: Vec<(i64, Vec<u8>)> = sqlx::query_as(migrate::APPLIED)
        .fetch_all(&mut *connection)
        .await
        .map_err(|e| unreachable(&e))?;
    migrate::check(&applied.into_iter().collect())
}

/// What every connection sets for itself.
async fn settle(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    // A server that is set to forget the last moments at a crash is told to keep ours.
    sqlx::query(
        "select set_config('statement_timeout', '2000', false), set_config('lock_timeout', '2000', false), \
         set_config('idle_in_transaction_session_timeout', '10000', false), \
         set_config('default_transaction_isolation', 'read committed', false), \
         set_config('synchronous_commit', case when current_setting('synchronous_commit') in ('off', 'local') \
           then 'on' else current_setting('synchronous_commit') end, false)",
    )
    .execute(connection)
    .await
    .map(drop)
}

/// Reads back what keeps a commit safe.
async fn assert_settings(connection: &mut PgConnection) -> Result<(), OpenError> {
    let (commit, fsync): (String, String) =
        sqlx::query_as("select current_setting('synchronous_commit'), current_setting('fsync')")
            .fetch_one(connection)
            .await
            .map_err(|e| unreachable(&e))?;
    if commit == "off" || commit == "local" {
        return Err(OpenError::Unusable(format!(
            "the database has synchronous_commit = {commit} and keeps to it: what was saved could be lost; set it to on"
        )));
    }
    if fsync != "on" {
        tracing::warn!("the database has fsync = {fsync}: a power cut can lose what was saved");
    }
    Ok(())
}

impl Writes {
    async fn begin(&self) -> Result<Tx<'static>, sqlx::Error> {
        Ok(Tx::Postgres(self.pool.begin().await?))
    }

    pub(super) async fn commit(&self, prepared: Prepared) -> Result<Saved, CommitError> {
        let Ok(_permit) = self.queue.try_acquire() else {
            return Err(CommitError::Busy);
        };
        let mut patience = pin!(tokio::time::sleep(PATIENCE));
        // Whether an earlier attempt may have been committed without our hearing of it.
        let mut unsure = false;
        let unknown = |why: String| CommitError::Failed(StoreError::Unknown(why));
        let mut read_only = 0;
        let mut last = None;
        for _ in 0..ATTEMPTS {
            let begun = tokio::select! {
                begun = self.begin() => begun,
                () = &mut patience => break,
            };
            let mut at_commit = false;
            let error = match begun {
                Ok(tx) => match attempt(tx, &prepared, &mut at_commit).await {
                    Ok(Ok(saved)) => {
                        self.shared.committed(&prepared, saved);
                        return Ok(saved);
                    }
                    // Ours after all: nobody else has this interaction.
                    Ok(Err(CommitError::Duplicate(stored))) if unsure => {
                        let saved = saved_before(&prepared, &stored);
                        self.shared.committed(&prepared, saved);
                        return Ok(saved);
                    }
                    Ok(Err(refused)) => return Err(refused),
                    Err(error) => error,
                },
                Err(error) => error,
            };
            let trouble = Trouble::of(&error);
            let refused = matches!(
                trouble,
                Trouble::Retry | Trouble::Constraint | Trouble::ReadOnly
            );
            unsure |= at_commit && !refused;
            match trouble {
                Trouble::Retry => {}
                Trouble::ReadOnly => {
                    self.demoted.found();
                    read_only += 1;
                    if read_only == READ_ONLY_ATTEMPTS {
                        return Err(error.into());
                    }
                }
                Trouble::Lost if !unsure || prepared.change.receipt.is_some() => {}
                _ if unsure => return Err(unknown(error.to_string())),
                Trouble::Constraint => {
                    return Err(CommitError::Failed(StoreError::Invalid(error.to_string())));
                }
                _ => return Err(error.into()),
            }
            last = Some(error);
        }
        if unsure {
            return Err(unknown("the connection broke at the commit".to_owned()));
        }
        Err(last.map_or(CommitError::Busy, CommitError::from))
    }

    pub(super) async fn run(&self, op: Op) -> Result<Done, StoreError> {
        let mut attempt = 1;
        loop {
            let result = async {
                let mut tx = self.begin().await?;
                let done = op.run(&mut tx).await?;
                tx.commit().await?;
                Ok::<_, sqlx::Error>(done)
            }
            .await;
            match result {
                Ok(done) => {
                    self.shared.op_done(&op, &done);
                    return Ok(done);
                }
                Err(error) => {
                    let most = match Trouble::of(&error) {
                        Trouble::Retry => ATTEMPTS,
                        Trouble::ReadOnly => {
                            self.demoted.found();
                            READ_ONLY_ATTEMPTS
                        }
                        _ => 0,
                    };
                    if attempt >= most {
                        return Err(error.into());
                    }
                    attempt += 1;
                }
            }
        }
    }
}

/// One transaction; `at_commit` says whether it got as far as the COMMIT.
async fn attempt(
    mut tx: Tx<'static>,
    prepared: &Prepared,
    at_commit: &mut bool,
) -> Result<Result<Saved, CommitError>, sqlx::Error> {
    let refused = match apply(&mut tx, &[prepared]).await? {
        Ok(saved) => {
            *at_commit = true;
            tx.commit().await?;
            return Ok(Ok(saved.first().copied().unwrap_or_default()));
        }
        Err(Refused::Conflict) => CommitError::Conflict,
        Err(Refused::Duplicate) => duplicate(&mut tx, prepared).await?,
    };
    tx.rollback().await?;
    Ok(Err(refused))
}

/// The answer to a change that turns out to have been saved.
fn saved_before(prepared: &Prepared, stored: &Receipt) -> Saved {
    let settings = || prepared.change.settings.as_ref().map(|(v, _)| v + 1);
    Saved {
        number: stored.deal,
        version: prepared
            .deal
            .as_ref()
            .map(|d| d.version)
            .or_else(settings)
            .unwrap_or(0),
        due: false,
    }
}
