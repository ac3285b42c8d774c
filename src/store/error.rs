//! What can go wrong, by what the caller can do about it.

use super::change::Receipt;

/// The database can't be opened. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another process has it.
    #[error("{0}")]
    Busy(String),
    /// The file or its folder can't be written.
    #[error("{0}")]
    CantWrite(String),
    /// Damaged, of a newer version, not ours, or out of reach.
    #[error("{0}")]
    Unusable(String),
    /// The address makes no sense.
    #[error("{0}")]
    BadUrl(String),
}

impl OpenError {
    /// The process's exit code for it.
    pub const fn exit_code(&self) -> u8 {
        match self {
            Self::Busy(_) => 75,
            Self::CantWrite(_) => 73,
            Self::Unusable(_) => 74,
            Self::BadUrl(_) => 78,
        }
    }
}

/// The database did not do what was asked.
#[derive(Clone, Debug, thiserror::Error)]
pub enum StoreError {
    /// Someone else holds it for too long, or too much is asked of it at once.
    #[error("the database is busy")]
    Busy,
    /// It can't be reached, or not written to, just now. Nothing was saved.
    #[error("the database is away: {0}")]
    Away(String),
    /// No space is left; works again once there is some.
    #[error("the disk is full")]
    Full,
    /// The store was closed, or stopped after a failure that left its state unknown.
    #[error("the database is closed")]
    Closed,
    /// Whether it was saved is not known.
    #[error("it is not known whether the database saved it: {0}")]
    Unknown(String),
    /// A row holds what this version can't read.
    #[error("the database holds something unreadable: {0}")]
    Unreadable(String),
    /// What was to be written makes no sense to the store; nothing was saved.
    #[error("can't be saved: {0}")]
    Invalid(String),
    /// Anything else, in the database's words.
    #[error("the database failed: {0}")]
    Database(String),
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        if matches!(error, sqlx::Error::PoolClosed) {
            return Self::Closed;
        }
        match Trouble::of(&error) {
            Trouble::Busy | Trouble::Retry => Self::Busy,
            Trouble::Lost | Trouble::ReadOnly => Self::Away(error.to_string()),
            Trouble::Full => Self::Full,
            _ => Self::Database(error.to_string()),
        }
    }
}

/// A change was not saved, except where [`StoreError::Unknown`] says otherwise.
#[derive(Clone, Debug, thiserror::Error)]
pub enum CommitError {
    /// The deal, or the settings, have changed since they were read. Nothing was saved.
    #[error("it has changed in the meantime")]
    Conflict,
    /// The interaction was applied before; this is what was noted then.
    #[error("it was applied before")]
    Duplicate(Receipt),
    /// Too much at once. Nothing was saved.
    #[error("busy, nothing was saved")]
    Busy,
    /// The database did not do it.
    #[error(transparent)]
    Failed(StoreError),
}

impl From<StoreError> for CommitError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Busy => Self::Busy,
            other => Self::Failed(other),
        }
    }
}

impl From<sqlx::Error> for CommitError {
    fn from(error: sqlx::Error) -> Self {
        StoreError::from(error).into()
    }
}

/// What an engine's error means to us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    /// A CHECK, a key or a NOT NULL said no; the transaction can go on elsewhere.
    Constraint,
    /// The engine asks to do the transaction again.
    Retry,
    /// A lock or a connection could not be had in time.
    Busy,
    /// No space is left.
    Full,
    /// A read or write of the disk failed.
    Io,
    /// The disk did not keep what it was told to keep; what it holds is unknown.
    Sync,
    /// The file is damaged.
    Corrupt,
    /// The file or its folder can't be written.
    Denied,
    /// The connection broke.
    Lost,
    /// The server takes no writes: it was set so, or another has taken its place.
    ReadOnly,
    /// Anything else.
    Other,
}

impl Trouble {
    pub(super) fn of(error: &sqlx::Error) -> Self {
        match error {
            sqlx::Error::PoolTimedOut => Self::Busy,
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::WorkerCrashed
            | sqlx::Error::PoolClosed => Self::Lost,
            sqlx::Error::Database(db) => {
                let code = db.code().unwrap_or_default();
                if db.try_downcast_ref::<sqlx::sqlite::SqliteError>().is_some() {
                    Self::of_sqlite(code.parse().unwrap_or_default())
                } else {
                    Self::of_postgres(&code)
                }
            }
            _ => Self::Other,
        }
    }

    /// By SQLite's result codes; the low byte is the kind, the rest tells more.
    fn of_sqlite(code: i32) -> Self {
        const FSYNC: i32 = 0x40a;
        const DIR_FSYNC: i32 = 0x50a;
        match code & 0xff {
            5 | 6 => Self::Busy,
            _ if code == FSYNC || code == DIR_FSYNC => Self::Sync,
            11 | 26 => Self::Corrupt,
            8 | 14 => Self::Denied,
            10 => Self::Io,
            13 => Self::Full,
            19 => Self::Constraint,
            _ => Self::Other,
        }
    }

    /// By PostgreSQL's SQLSTATE.
    fn of_postgres(code: &str) -> Self {
        match code {
            "40001" | "40P01" => Self::Retry,
            "55P03" | "57014" | "53300" => Self::Busy,
            "53100" => Self::Full,
            "25006" => Self::ReadOnly,
            "57P01" | "57P02" | "57P03" => Self::Lost,
            _ if code.starts_with("08") => Self::Lost,
            _ if code.starts_with("23") => Self::Constraint,
            _ => Self::Other,
        }
    }
}
