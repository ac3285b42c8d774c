//! The migrations: one set for both engines, built in, applied at start.

use std::collections::BTreeMap;

use sqlx::migrate::{Migrate, MigrateError, Migrator};

use super::error::OpenError;

/// Every migration of this version.
pub(super) static MIGRATIONS: Migrator = sqlx::migrate!();

/// Refuses a database that this version can't work with, from what it says it has: version and checksum.
/// Nothing has been written by then.
pub(super) fn check(applied: &BTreeMap<i64, Vec<u8>>) -> Result<(), OpenError> {
    for (version, checksum) in applied {
        match MIGRATIONS.iter().find(|m| m.version == *version) {
            None => {
                return Err(OpenError::Unusable(format!(
                    "the database is of a newer version (it has step {version}, this program knows {}): \
                     use a newer program, or restore a backup made with this one; nothing was changed",
                    MIGRATIONS
                        .iter()
                        .map(|m| m.version)
                        .max()
                        .unwrap_or_default()
                )));
            }
            Some(known) if *known.checksum != **checksum => {
                return Err(OpenError::Unusable(format!(
                    "step {version} of the database differs from this program's: it was made by another \
                     build; use that one, or restore a backup; nothing was changed"
                )));
            }
            Some(_) => {}
        }
    }
    Ok(())
}

/// The first step that a database with these lacks.
pub(super) fn next(applied: &BTreeMap<i64, Vec<u8>>) -> Option<i64> {
    let mut versions = MIGRATIONS.iter().map(|m| m.version);
    versions.find(|v| !applied.contains_key(v))
}

/// Applies what is missing, each step in its own transaction.
pub(super) async fn apply<C: Migrate>(connection: &mut C) -> Result<(), OpenError> {
    MIGRATIONS
        .run_direct(None, connection, false)
        .await
        .map_err(|error| match error {
            MigrateError::Dirty(version) => OpenError::Unusable(format!(
                "step {version} of the database was left half done: restore a backup"
            )),
            other => OpenError::Unusable(format!(
                "the database could not be brought up to date: {other}"
            )),
        })
}

/// The text that reads what a database has.
pub(super) const APPLIED: &str = "select version, checksum from _sqlx_migrations";
