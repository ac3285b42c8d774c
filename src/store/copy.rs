//! A copy of the SQLite file before a new version of the program changes its tables: whoever must go back has
//! what the old version wrote.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use sqlx::sqlite::SqliteConnection;

use super::error::OpenError;
use super::file::{beside, cant_write};

/// Copies the database to `FILE.before-STEP`. The copy is whole or not there: it gets its name once it is on disk.
pub(super) async fn before(
    connection: &mut SqliteConnection,
    path: &Path,
    step: i64,
) -> Result<PathBuf, OpenError> {
    let failed = |why: &dyn std::fmt::Display| {
        OpenError::CantWrite(format!(
            "no copy of {} could be made before its tables are changed ({why}): make room beside it; \
             nothing was changed",
            path.display()
        ))
    };
    let copy = beside(path, &format!(".before-{step}"));
    let part = beside(path, &format!(".before-{step}.part"));
    // One that was not finished; an existing file would be refused.
    match fs::remove_file(&part) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(cant_write(&part, &e)),
        _ => {}
    }
    sqlx::query("vacuum into $1")
        .bind(part.to_string_lossy().as_ref())
        .execute(connection)
        .await
        .map_err(|e| failed(&e))?;
    let permissions = fs::metadata(path).map(|m| m.permissions());
    permissions
        .and_then(|p| fs::set_permissions(&part, p))
        .and_then(|()| File::open(&part)?.sync_all())
        .and_then(|()| fs::rename(&part, &copy))
        .map_err(|e| failed(&e))?;
    Ok(copy)
}
