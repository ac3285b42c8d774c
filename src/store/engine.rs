//! The two engines behind one SQL text.
//!
//! `on!` runs the same statement in a transaction of either engine, `read!` on either pool. [`Bulk`] is a
//! statement over many rows; the texts it makes consist of our own constants and of placeholders, nothing
//! else, which makes this the one place to audit.

use std::sync::OnceLock;

use sqlx::{PgPool, Postgres, Sqlite, SqlitePool, Transaction};

/// A transaction of either engine.
pub(super) enum Tx<'c> {
    /// SQLite.
    Sqlite(Transaction<'c, Sqlite>),
    /// PostgreSQL.
    Postgres(Transaction<'c, Postgres>),
}

/// Connections that read.
#[derive(Clone)]
pub(super) enum Readers {
    /// SQLite, read-only.
    Sqlite(SqlitePool),
    /// PostgreSQL, shared with the writes.
    Postgres(PgPool),
}

/// Runs one expression in a transaction of either engine.
macro_rules! on {
    ($tx:expr, |$c:ident| $body:expr) => {
        match $tx {
            $crate::store::engine::Tx::Sqlite(t) => {
                let $c = &mut **t;
                $body
            }
            $crate::store::engine::Tx::Postgres(t) => {
                let $c = &mut **t;
                $body
            }
        }
    };
}

/// Runs one expression on a pool of either engine.
macro_rules! read {
    ($readers:expr, |$c:ident| $body:expr) => {
        match $readers {
            $crate::store::engine::Readers::Sqlite($c) => $body,
            $crate::store::engine::Readers::Postgres($c) => $body,
        }
    };
}

/// Runs one statement with its values in a transaction of either engine; the rows it wrote.
macro_rules! execute {
    ($tx:expr, $sql:expr, $($value:expr),+ $(,)?) => {
        $crate::store::engine::on!($tx, |c| sqlx::query($sql)$(.bind($value))+.execute(c).await.map(|done| done.rows_affected()))
    };
}

pub(super) use {execute, on, read};

impl Tx<'_> {
    pub(super) async fn commit(self) -> Result<(), sqlx::Error> {
        match self {
            Self::Sqlite(t) => t.commit().await,
            Self::Postgres(t) => t.commit().await,
        }
    }

    pub(super) async fn rollback(self) -> Result<(), sqlx::Error> {
        match self {
            Self::Sqlite(t) => t.rollback().await,
            Self::Postgres(t) => t.rollback().await,
        }
    }

    /// A part of the transaction that can be taken back by itself.
    pub(super) async fn part(&mut self) -> Result<Tx<'_>, sqlx::Error> {
        use sqlx::Connection as _;
        Ok(match self {
            Self::Sqlite(t) => Tx::Sqlite(t.begin().await?),
            Self::Postgres(t) => Tx::Postgres(t.begin().await?),
        })
    }
}

/// A value to bind, with its type even when it is absent.
#[derive(Clone, Debug)]
pub(super) enum Cell<'a> {
    Int(Option<i64>),
    Text(Option<&'a str>),
    Bool(Option<bool>),
}

impl From<i64> for Cell<'_> {
    fn from(value: i64) -> Self {
        Self::Int(Some(value))
    }
}

impl From<Option<i64>> for Cell<'_> {
    fn from(value: Option<i64>) -> Self {
        Self::Int(value)
    }
}

impl From<bool> for Cell<'_> {
    fn from(value: bool) -> Self {
        Self::Bool(Some(value))
    }
}

impl<'a> From<&'a str> for Cell<'a> {
    fn from(value: &'a str) -> Self {
        Self::Text(Some(value))
    }
}

impl<'a> From<Option<&'a str>> for Cell<'a> {
    fn from(value: Option<&'a str>) -> Self {
        Self::Text(value)
    }
}

impl Cell<'_> {
    /// The same type, absent: fills up the rows of a statement that has more than are needed.
    fn absent(&self) -> Self {
        match self {
            Self::Int(_) => Self::Int(None),
            Self::Text(_) => Self::Text(None),
            Self::Bool(_) => Self::Bool(None),
        }
    }
}

/// Row counts a statement is made for. Few, so that the engines can keep all of them prepared;
/// rows that are not needed are bound as NULL and passed over by the statement.
const SIZES: [usize; 3] = [1, 8, 64];

/// A statement over many rows, `head values (…), (…) tail`, where the columns of a row are called
/// `column1`, `column2`, … on both engines. Its WHERE must pass over rows whose `column1` is NULL.
pub(super) struct Bulk {
    head: &'static str,
    tail: &'static str,
    columns: usize,
    texts: [[OnceLock<String>; SIZES.len()]; 2],
}

impl Bulk {
    pub(super) const fn new(columns: usize, head: &'static str, tail: &'static str) -> Self {
        Self {
            head,
            tail,
            columns,
            texts: [const { [const { OnceLock::new() }; SIZES.len()] }; 2],
        }
    }

    /// The text for a number of rows. SQLite gets `?`: it would search a list for the name of each `$n`.
    fn text(&'static self, numbered: bool, size: usize) -> &'static str {
        let Some(cell) = self
            .texts
            .get(usize::from(numbered))
            .and_then(|t| t.get(size))
        else {
            return self.head;
        };
        cell.get_or_init(|| {
            let mut text = String::from(self.head);
            text.push_str("values ");
            let mut n = 0;
            for row in 0..SIZES.get(size).copied().unwrap_or(1) {
                text.push_str(if row == 0 { "(" } else { ", (" });
                for column in 0..self.columns {
                    n += 1;
                    text.push_str(if column == 0 { "" } else { ", " });
                    if numbered {
                        text.push('$');
                        text.push_str(&n.to_string());
                    } else {
                        text.push('?');
                    }
                }
                text.push(')');
            }
            text.push_str(self.tail);
            text
        })
    }
}

/// Binds the rows of a chunk, filled up to the size of the statement.
macro_rules! bound {
    ($query:expr, $chunk:expr, $size:expr) => {{
        let mut query = $query;
        let absent: Vec<Cell<'_>> = $chunk
            .first()
            .map(|r| r.iter().map(Cell::absent).collect())
            .unwrap_or_default();
        let rows = $chunk
            .iter()
            .chain(std::iter::repeat(&absent))
            .take(SIZES.get($size).copied().unwrap_or(1));
        for cell in rows.flatten() {
            query = match cell {
                Cell::Int(v) => query.bind(*v),
                Cell::Text(v) => query.bind(*v),
                Cell::Bool(v) => query.bind(*v),
            };
        }
        query
    }};
}

/// Splits the rows into chunks, each with the index of the size that holds it.
fn chunks<'r, 'a>(rows: &'r [Vec<Cell<'a>>]) -> impl Iterator<Item = (usize, &'r [Vec<Cell<'a>>])> {
    let most = SIZES.last().copied().unwrap_or(1);
    rows.chunks(most).map(|chunk| {
        (
            SIZES.iter().position(|s| *s >= chunk.len()).unwrap_or(0),
            chunk,
        )
    })
}

/// Runs a statement over the rows; the number of rows it wrote.
pub(super) async fn write_rows(
    tx: &mut Tx<'_>,
    bulk: &'static Bulk,
    rows: &[Vec<Cell<'_>>],
) -> Result<u64, sqlx::Error> {
    let mut written = 0;
    for (size, chunk) in chunks(rows) {
        written += match tx {
            Tx::Sqlite(t) => bound!(sqlx::query(bulk.text(false, size)), chunk, size)
                .execute(&mut **t)
                .await?
                .rows_affected(),
            Tx::Postgres(t) => bound!(sqlx::query(bulk.text(true, size)), chunk, size)
                .execute(&mut **t)
                .await?
                .rows_affected(),
        };
    }
    Ok(written)
}

/// Runs a statement over the rows that gives back two numbers a row.
pub(super) async fn write_rows_returning(
    tx: &mut Tx<'_>,
    bulk: &'static Bulk,
    rows: &[Vec<Cell<'_>>],
) -> Result<Vec<(i64, i64)>, sqlx::Error> {
    let mut got = Vec::new();
    for (size, chunk) in chunks(rows) {
        got.extend(match tx {
            Tx::Sqlite(t) => {
                bound!(
                    sqlx::query_as::<_, (i64, i64)>(bulk.text(false, size)),
                    chunk,
                    size
                )
                .fetch_all(&mut **t)
                .await?
            }
            Tx::Postgres(t) => {
                bound!(
                    sqlx::query_as::<_, (i64, i64)>(bulk.text(true, size)),
                    chunk,
                    size
                )
                .fetch_all(&mut **t)
                .await?
            }
        });
    }
    Ok(got)
}

/// Reads by many keys at once; each row is two numbers and a text.
pub(super) async fn read_rows(
    readers: &Readers,
    bulk: &'static Bulk,
    rows: &[Vec<Cell<'_>>],
) -> Result<Vec<(i64, i64, String)>, sqlx::Error> {
    let mut got = Vec::new();
    for (size, chunk) in chunks(rows) {
        got.extend(match readers {
            Readers::Sqlite(pool) => {
                bound!(
                    sqlx::query_as::<_, (i64, i64, String)>(bulk.text(false, size)),
                    chunk,
                    size
                )
                .fetch_all(pool)
                .await?
            }
            Readers::Postgres(pool) => {
                bound!(
                    sqlx::query_as::<_, (i64, i64, String)>(bulk.text(true, size)),
                    chunk,
                    size
                )
                .fetch_all(pool)
                .await?
            }
        });
    }
    Ok(got)
}
