//! Whose turn it is to write. SQLite has one writer and lets those who wait in by luck, not in turn: one among fifty may
//! wait long on a busy machine. So those of this process stand in line. PostgreSQL has its own lines, one a row.

use std::sync::Arc;

use sea_orm::{DatabaseConnection, DbBackend};
use tokio::sync::{Mutex, OwnedMutexGuard};

/// The line; none where the database has its own.
#[derive(Clone, Debug)]
pub(super) struct Writers(Option<Arc<Mutex<()>>>);

/// The right to write, until it is dropped.
#[derive(Debug, Default)]
pub(super) struct Turn(#[expect(dead_code, reason = "held for its drop")] Option<OwnedMutexGuard<()>>);

impl Writers {
    pub(super) fn of(database: &DatabaseConnection) -> Self {
        Self((database.get_database_backend() == DbBackend::Sqlite).then(Arc::default))
    }

    /// Waits behind all who asked before.
    pub(super) async fn turn(&self) -> Turn {
        match &self.0 {
            Some(line) => Turn(Some(Arc::clone(line).lock_owned().await)),
            None => Turn(None),
        }
    }
}
