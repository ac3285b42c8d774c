//! Opens a SQLite file: one process, checked before anything is written, settings read back.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool, SqlitePoolOptions,
    SqliteSynchronous,
};
use sqlx::{ConnectOptions as _, Connection as _};

use super::copy;
use super::engine::Readers;
use super::error::{OpenError, Trouble};
use super::file::{cant_write, damaged, inspect, lock, mark_used, resolve, size_of, was_used};
use super::migrate;
use super::queue::Handle;
use super::shared::Shared;

/// The first SQLite without the bug that can damage a write-ahead log with two connections.
const OLDEST_SQLITE: [u32; 3] = [3, 51, 3];
/// Read-only connections.
const READERS: u32 = 4;
/// Files up to this size, in bytes, are checked whole before they are used; larger ones soon after.
const CHECK_AT_ONCE: u64 = 64 << 20;
/// What every connection must say of itself: pragma and answer.
const WRITER_SAYS: [(&str, &str); 10] = [
    ("pragma journal_mode", "wal"),
    ("pragma synchronous", "2"),
    ("pragma foreign_keys", "1"),
    ("pragma busy_timeout", "2000"),
    ("pragma wal_autocheckpoint", "1000"),
    ("pragma journal_size_limit", "67108864"),
    ("pragma trusted_schema", "0"),
    ("pragma cell_size_check", "1"),
    ("pragma mmap_size", "0"),
    ("pragma secure_delete", "1"),
];

/// The file named by a `sqlite:` address; `None` when it is another kind of address.
pub(super) fn path_of(url: &str) -> Option<Result<PathBuf, OpenError>> {
    let path = url
        .strip_prefix("sqlite://")
        .or_else(|| url.strip_prefix("sqlite:"))?;
    Some(match path {
        "" => Err(OpenError::BadUrl("DATABASE_URL names no file: write sqlite://dealcoach.db".into())),
        ":memory:" => Err(OpenError::BadUrl(
            "DATABASE_URL asks for a database in memory, which would forget everything: write sqlite://dealcoach.db"
                .into(),
        )),
        _ if path.contains(['?', '#']) => Err(OpenError::BadUrl(
            "DATABASE_URL has options after the file's name, and none are taken: write sqlite://dealcoach.db".into(),
        )),
        _ => Ok(PathBuf::from(path)),
    })
}

/// Opens the file, made when it is missing.
pub(super) async fn open(
    path: &Path,
    shared: &Arc<Shared>,
) -> Result<(Readers, Handle), OpenError> {
    open_at_most(path, shared, None).await
}

/// The same for a file of at most so many pages.
async fn open_at_most(
    path: &Path,
    shared: &Arc<Shared>,
    pages: Option<u32>,
) -> Result<(Readers, Handle), OpenError> {
    let path = resolve(path)?;
    let mut lock = lock(&path).await?;
    let used_before = was_used(&mut lock);
    inspect(&path, used_before)?;

    let options = SqliteConnectOptions::new()
        .filename(&path)
        .busy_timeout(Duration::from_secs(2))
        .foreign_keys(true)
        .pragma("trusted_schema", "off")
        .pragma("cell_size_check", "on")
        .pragma("mmap_size", "0")
        .disable_statement_logging();

    let applied = check_version(&options, &path).await?;

    let writing = options
        .clone()
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .pragma("wal_autocheckpoint", "1000")
        .pragma("journal_size_limit", "67108864")
        .pragma("secure_delete", "on")
        .pragma("cache_size", "-1024")
        .thread_name(|_| "store-write".into());
    let writing = match pages {
        Some(pages) => writing.pragma("max_page_count", pages.to_string()),
        None => writing,
    };
    let mut connection = writing.connect().await.map_err(|e| trouble(&path, &e))?;
    if let Err(error) = bring_up_to_date(&mut connection, &path, &applied).await {
        // Closed before the answer, so that nobody touches the file any more once it is refused.
        connection.close().await.ok();
        return Err(error);
    }
    mark_used(&mut lock).map_err(|e| cant_write(&path, &e))?;

    let reading = options
        .read_only(true)
        .pragma("cache_size", "-1024")
        .thread_name(|i| format!("store-read-{i}"));
    let pool = SqlitePoolOptions::new()
        .max_connections(READERS)
        .acquire_timeout(Duration::from_secs(2))
        .test_before_acquire(false)
        .max_lifetime(None)
        .idle_timeout(None)
        .connect_with(reading)
        .await
        .map_err(|e| trouble(&path, &e))?;
    if size_of(&path) > CHECK_AT_ONCE {
        tokio::spawn(check_later(pool.clone(), path, Arc::clone(shared)));
    }
    let handle = Handle::start(writing, connection, lock, Arc::clone(shared));
    Ok((Readers::Sqlite(pool), handle))
}

/// Checks the file, copies it where its tables are about to change, and changes them.
async fn bring_up_to_date(
    connection: &mut SqliteConnection,
    path: &Path,
    applied: &BTreeMap<i64, Vec<u8>>,
) -> Result<(), OpenError> {
    assert_settings(connection).await?;
    if size_of(path) <= CHECK_AT_ONCE {
        quick_check(&mut *connection)
            .await
            .map_err(|what| damaged(path, &what))?;
    }
    if let Some(step) = migrate::next(applied)
        && !applied.is_empty()
    {
        let copy = copy::before(connection, path, step).await?;
        tracing::info!(step, copy = %copy.display(), "the database was copied, and is brought up to date");
    }
    migrate::apply(connection).await
}

/// Reads with a connection that can't write which migrations were applied; none where the file is new.
async fn check_version(
    options: &SqliteConnectOptions,
    path: &Path,
) -> Result<BTreeMap<i64, Vec<u8>>, OpenError> {
    if size_of(path) == 0 {
        return Ok(BTreeMap::new());
    }
    let mut connection = options
        .clone()
        .read_only(true)
        .connect()
        .await
        .map_err(|e| trouble(path, &e))?;
    let steps = steps_of(&mut connection, path).await;
    connection.close().await.map_err(|e| trouble(path, &e))?;
    steps
}

/// The migrations that a database says were applied, if this program can work with them.
async fn steps_of(
    connection: &mut SqliteConnection,
    path: &Path,
) -> Result<BTreeMap<i64, Vec<u8>>, OpenError> {
    let known: i64 =
        sqlx::query_scalar("select count(*) from sqlite_master where name = '_sqlx_migrations'")
            .fetch_one(&mut *connection)
            .await
            .map_err(|e| trouble(path, &e))?;
    if known == 0 {
        let others: i64 = sqlx::query_scalar("select count(*) from sqlite_master")
            .fetch_one(&mut *connection)
            .await
            .map_err(|e| trouble(path, &e))?;
        if others == 0 {
            return Ok(BTreeMap::new());
        }
        return Err(OpenError::Unusable(format!(
            "{} is a database of another program: name another file; nothing was changed",
            path.display()
        )));
    }
    let applied: Vec<(i64, Vec<u8>)> = sqlx::query_as(migrate::APPLIED)
        .fetch_all(connection)
        .await
        .map_err(|e| trouble(path, &e))?;
    let applied = applied.into_iter().collect();
    migrate::check(&applied).map(|()| applied)
}

/// Reads back what was set: a setting that did not take would lose data on the day it matters.
async fn assert_settings(connection: &mut SqliteConnection) -> Result<(), OpenError> {
    let version: String = sqlx::query_scalar("select sqlite_version()")
        .fetch_one(&mut *connection)
        .await
        .map_err(|e| odd(&e))?;
    let parts: Vec<u32> = version.split('.').filter_map(|p| p.parse().ok()).collect();
    if parts.as_slice() < OLDEST_SQLITE.as_slice() {
        return Err(OpenError::Unusable(format!(
            "SQLite {version} can damage a database: 3.51.3 or later is needed"
        )));
    }
    for (pragma, wanted) in WRITER_SAYS {
        use sqlx::Row as _;
        let row = sqlx::query(pragma)
            .fetch_one(&mut *connection)
            .await
            .map_err(|e| odd(&e))?;
        let says = row
            .try_get::<String, _>(0)
            .or_else(|_| row.try_get::<i64, _>(0).map(|n| n.to_string()));
        let says = says.map_err(|e| odd(&e))?;
        if says != wanted {
            return Err(OpenError::Unusable(format!(
                "SQLite says {says} to \"{pragma}\" where {wanted} is needed"
            )));
        }
    }
    Ok(())
}

fn odd(error: &sqlx::Error) -> OpenError {
    OpenError::Unusable(format!("SQLite does not answer as it should: {error}"))
}

/// Reads the whole file; `Err` says what is wrong with it.
async fn quick_check<'e, E>(executor: E) -> Result<(), String>
where
    E: sqlx::Executor<'e, Database = sqlx::Sqlite>,
{
    let says: Result<Vec<String>, _> = sqlx::query_scalar("pragma quick_check(1)")
        .fetch_all(executor)
        .await;
    match says {
        Ok(says) if says.iter().all(|s| s == "ok") => Ok(()),
        Ok(says) => Err(says.join("; ")),
        Err(error) => Err(error.to_string()),
    }
}

/// A large file is checked while it is already in use; damage ends the process.
async fn check_later(pool: SqlitePool, path: PathBuf, shared: Arc<Shared>) {
    let Ok(mut connection) = pool.acquire().await else {
        return;
    };
    if let Err(what) = quick_check(&mut *connection).await {
        let error = damaged(&path, &what);
        tracing::error!(%error);
        shared.stop(error.to_string());
    }
}

/// An error of the first touches of the file.
fn trouble(path: &Path, error: &sqlx::Error) -> OpenError {
    match Trouble::of(error) {
        Trouble::Busy => {
            OpenError::Busy(format!("{} is locked by another program", path.display()))
        }
        Trouble::Denied => OpenError::CantWrite(format!(
            "{} can't be written ({error}): give this user write access to the file and its folder",
            path.display()
        )),
        Trouble::Full => OpenError::CantWrite(format!("no space is left for {}", path.display())),
        _ => damaged(path, &error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::{UserId, WorkspaceId};
    use crate::store::change::{Change, DraftWrite};
    use crate::store::error::{CommitError, StoreError};
    use crate::store::outbox::{Done, Op};
    use crate::store::prepared::Prepared;

    fn draft(id: usize, at: i64) -> Prepared {
        let draft = DraftWrite {
            user: UserId(1),
            id: id.to_string(),
            body: "x".repeat(20_000),
            at,
        };
        Prepared::new(Change {
            draft: Some(draft),
            ..Change::new(WorkspaceId(1))
        })
        .expect("valid")
    }

    #[tokio::test]
    async fn a_full_disk_is_told_and_work_goes_on_once_there_is_space() {
        let folder = tempfile::tempdir().expect("a folder");
        let shared = Arc::new(Shared::new(true));
        let path = folder.path().join("x.db");
        let (readers, handle) = open_at_most(&path, &shared, Some(200))
            .await
            .expect("opens");
        let mut saved = 0;
        let error = loop {
            match handle.commit(draft(saved, 0)).await {
                Ok(_) => saved += 1,
                Err(error) => break error,
            }
            assert!(saved < 200, "the limit holds");
        };
        assert!(
            matches!(error, CommitError::Failed(StoreError::Full)),
            "{error:?}"
        );
        assert!(saved > 5);
        let Readers::Sqlite(pool) = &readers else {
            panic!("SQLite")
        };
        let count = "select count(*) from draft where workspace = 1";
        let kept: i64 = sqlx::query_scalar(count)
            .fetch_one(pool)
            .await
            .expect("reading goes on");
        assert_eq!(
            usize::try_from(kept),
            Ok(saved),
            "what was told saved, and no more"
        );
        assert!(matches!(
            handle.commit(draft(saved, 0)).await,
            Err(CommitError::Failed(StoreError::Full))
        ));
        let day = 24 * 3_600_000;
        assert!(matches!(handle.run(Op::Prune { now: day }).await, Ok(Done::Rows(n)) if n > 5));
        handle
            .commit(draft(0, day))
            .await
            .expect("there is space again");
        assert!(!shared.is_stopped(), "a full disk is no reason to end");
        pool.close().await;
        handle.close().await;
        let (readers, handle) = open(&path, &shared).await.expect("it is in order");
        let Readers::Sqlite(pool) = &readers else {
            panic!("SQLite")
        };
        quick_check(pool).await.expect("sound");
        pool.close().await;
        handle.close().await;
    }
}
