//! The database file as a file: where it is, whose it is, what its first bytes say. SQLite has not touched it yet.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::error::OpenError;

/// What the lock file says once the database has been in use.
const IN_USE: &str = "in use";

/// The file itself where the path leads through links, so that one file has one lock.
pub(super) fn resolve(path: &Path) -> Result<PathBuf, OpenError> {
    if let Ok(path) = path.canonicalize() {
        return Ok(path);
    }
    let folder = path
        .parent()
        .filter(|p| !p.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let folder = folder.canonicalize().map_err(|e| {
        OpenError::CantWrite(format!(
            "the folder of the database, {}, can't be used: {e}",
            folder.display()
        ))
    })?;
    match path.file_name() {
        Some(name) => Ok(folder.join(name)),
        None => Err(OpenError::BadUrl(format!(
            "{} names no file",
            path.display()
        ))),
    }
}

/// The path of a file beside the database, named after it.
pub(super) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).write(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options
}

/// How often the lock is tried, and how long between: a process that is ending, or was just begun by this one, may
/// hold it for a moment.
const TRIES: u32 = 20;
const BETWEEN: Duration = Duration::from_millis(50);

/// Keeps every other process away from the file. A lock that another has is waited for for a second.
pub(super) async fn lock(path: &Path) -> Result<File, OpenError> {
    for _ in 1..TRIES {
        match try_lock(path) {
            Err(OpenError::Busy(_)) => tokio::time::sleep(BETWEEN).await,
            outcome => return outcome,
        }
    }
    try_lock(path)
}

fn try_lock(path: &Path) -> Result<File, OpenError> {
    if path.is_dir() {
        return Err(OpenError::Unusable(format!(
            "{} is a folder, not a database file",
            path.display()
        )));
    }
    let file = private()
        .create(true)
        .truncate(false)
        .open(beside(path, ".lock"))
        .map_err(|e| cant_write(path, &e))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(OpenError::Busy(format!(
            "{} is in use by another process: stop that one first, or use PostgreSQL for several",
            path.display()
        ))),
        Err(TryLockError::Error(error)) => Err(OpenError::Unusable(format!(
            "{} can't be locked ({error}): put it on a local disk",
            path.display()
        ))),
    }
}

pub(super) fn was_used(lock: &mut File) -> bool {
    let mut text = String::new();
    lock.read_to_string(&mut text).is_ok() && text.contains(IN_USE)
}

pub(super) fn mark_used(lock: &mut File) -> io::Result<()> {
    use std::io::Seek as _;
    lock.set_len(0)?;
    lock.rewind()?;
    writeln!(lock, "{IN_USE}")?;
    lock.sync_all()
}

/// Looks at the file before SQLite does; makes it when it is missing, for its owner's eyes only.
pub(super) fn inspect(path: &Path, used_before: bool) -> Result<(), OpenError> {
    match private().open(path) {
        Ok(mut file) => {
            let mut head = Vec::new();
            (&mut file)
                .take(16)
                .read_to_end(&mut head)
                .map_err(|e| damaged(path, &e.to_string()))?;
            if head.is_empty() && used_before {
                return Err(damaged(path, "it is empty though it was in use"));
            }
            if !head.is_empty() && head != b"SQLite format 3\0" {
                return Err(damaged(path, "it is not a SQLite database"));
            }
            Ok(())
        }
        Err(e) if e.kind() == io::ErrorKind::NotFound => private()
            .create_new(true)
            .open(path)
            .map(drop)
            .map_err(|e| cant_write(path, &e)),
        Err(e) => Err(cant_write(path, &e)),
    }
}

pub(super) fn size_of(path: &Path) -> u64 {
    fs::metadata(path).map_or(0, |m| m.len())
}

pub(super) fn damaged(path: &Path, what: &str) -> OpenError {
    OpenError::Unusable(format!(
        "{} can't be used, {what}: restore the latest backup in its place; nothing was changed or deleted",
        path.display()
    ))
}

pub(super) fn cant_write(path: &Path, error: &io::Error) -> OpenError {
    OpenError::CantWrite(format!(
        "{} can't be written ({error}): give this user write access to the file and its folder",
        path.display()
    ))
}
