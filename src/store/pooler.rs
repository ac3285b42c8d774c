//! Whether a pooler such as `PgBouncer` stands before PostgreSQL, and hands its connections out anew at each transaction.
//!
//! In that mode a statement prepared or a limit set on one connection is gone, or somebody else's, at the next
//! statement. What gives it away: two clients that are connected at the same time are served by one backend.

use std::collections::HashSet;
use std::time::Duration;

use sqlx::ConnectOptions as _;
use sqlx::postgres::{PgConnectOptions, PgConnection};

use super::error::OpenError;

/// How often the two are compared: a pooler may hand out its connections in turn.
const ROUNDS: usize = 6;
/// Time for the comparison; a pooler without a second connection to give can't be asked.
const PATIENCE: Duration = Duration::from_secs(5);

/// Refuses a pooler that works in transaction or statement mode.
pub(super) async fn check(
    options: &PgConnectOptions,
    first: &mut PgConnection,
) -> Result<(), OpenError> {
    let shared = tokio::time::timeout(PATIENCE, shares(options, first)).await;
    match shared {
        Ok(Ok(true)) => Err(OpenError::BadUrl(
            "DATABASE_URL leads through a pooler in transaction mode, which forgets between two statements what a \
             connection has set: set pool_mode = session there, or name the server itself"
                .to_owned(),
        )),
        // Not to be told; a server that is out of order shows by itself.
        Ok(Ok(false) | Err(_)) | Err(_) => Ok(()),
    }
}

async fn shares(options: &PgConnectOptions, first: &mut PgConnection) -> Result<bool, sqlx::Error> {
    let mut second = options.connect().await?;
    let (mut ours, mut theirs) = (HashSet::new(), HashSet::new());
    for _ in 0..ROUNDS {
        ours.insert(backend(first).await?);
        theirs.insert(backend(&mut second).await?);
    }
    Ok(!ours.is_disjoint(&theirs))
}

/// The server process behind a connection; asked without preparing a statement, which such a pooler would lose.
async fn backend(connection: &mut PgConnection) -> Result<i32, sqlx::Error> {
    use sqlx::{Executor as _, Row as _};
    let row = connection
        .fetch_one(sqlx::raw_sql("select pg_backend_pid()"))
        .await?;
    row.try_get(0)
}
