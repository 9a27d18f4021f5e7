//! `dragoman migrate`: the tables, up, down or told of.

use anyhow::Context;
use migration::{Migrator, MigratorTrait};
use sea_orm::DatabaseConnection;

use crate::app::{self, StartError};
use crate::cli::Direction;
use crate::config::Config;
use crate::content::database::begin_migration;

/// Moves the tables, or tells where they are.
pub(super) async fn run(config: &Config, direction: Direction) -> anyhow::Result<()> {
    let database = app::open_database(&config.database).await?;
    match direction {
        Direction::Up => {
            app::migrate(&database, &config.database).await?;
            println!("The database is at this version.");
        }
        Direction::Down => println!("{}", down(&database).await?),
        Direction::Status => {
            Migrator::install(&database).await.context("the database does not answer as it should")?;
            let applied = Migrator::get_migration_models(&database).await?;
            for migration in Migrator::migrations() {
                let done = applied.iter().any(|model| model.version == migration.name());
                println!("{} {}", if done { "made   " } else { "to make" }, migration.name());
            }
            for newer in app::unknown_migrations(&database).await? {
                println!("unknown {newer}");
            }
        }
    }
    Ok(())
}

/// Takes the last migration back, if there is one and we know how.
async fn down(database: &DatabaseConnection) -> anyhow::Result<&'static str> {
    let migrating = begin_migration(database).await.context("the database does not answer as it should")?;
    Migrator::install(&migrating).await.context("the database does not answer as it should")?;
    if let Some(migration) = app::unknown_migrations(&migrating).await?.into_iter().next() {
        return Err(StartError::Newer { migration }.into());
    }
    if Migrator::get_migration_models(&migrating).await?.is_empty() {
        return Ok("There is no migration to take back.");
    }
    Migrator::down(&migrating, Some(1)).await.context("the last migration could not be taken back")?;
    migrating.commit().await?;
    Ok("The last migration was taken back.")
}
