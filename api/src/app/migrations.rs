//! The tables are brought up to this version, and it is told what a newer one has made of them.

use migration::{Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr};

use super::{StartError, shown};
use crate::config::DatabaseConfig;
use crate::content::database::begin_migration;
use crate::content::error::reason;

/// Brings the tables up to this version, in one transaction: whoever is stopped half way has done nothing, and of two
/// that start at once the second finds it done.
///
/// # Errors
/// A database of a newer version, or one that cannot be written to.
pub async fn migrate(database: &DatabaseConnection, config: &DatabaseConfig) -> Result<(), StartError> {
    let read_only = |error: &DbErr| StartError::ReadOnly { url: shown(config), reason: reason(error) };
    let failed = |error: DbErr| match reason(&error) {
        text if text.contains("read-only") || text.contains("readonly") => read_only(&error),
        text => StartError::Migration(text),
    };
    let migrating = begin_migration(database).await.map_err(failed)?;
    Migrator::install(&migrating).await.map_err(failed)?;
    if let Some(migration) = unknown_migrations(&migrating).await.map_err(failed)?.into_iter().next() {
        return Err(StartError::Newer { migration });
    }
    Migrator::up(&migrating, None).await.map_err(failed)?;
    // A write that changes nothing: a replica or a read-only file says so here, not at the first edit.
    migrating.execute_unprepared("UPDATE log_head SET floor = floor").await.map_err(failed)?;
    migrating.commit().await.map_err(failed)
}

/// What a newer version has made of the tables, oldest first.
///
/// # Errors
/// The database's own, also where no migration was ever made.
pub async fn unknown_migrations(database: &impl ConnectionTrait) -> Result<Vec<String>, DbErr> {
    let known = Migrator::migrations();
    let applied = Migrator::get_migration_models(database).await?.into_iter().map(|model| model.version);
    Ok(applied.filter(|version| known.iter().all(|known| known.name() != version)).collect())
}
