//! `dragoman migrate`: the tables, up, down or told of.

use anyhow::Context;
use dragoman::app;
use dragoman::cli::Direction;
use dragoman::config::Config;
use migration::{Migrator, MigratorTrait};

/// Moves the tables, or tells where they are.
pub(super) async fn run(config: &Config, direction: Direction) -> anyhow::Result<()> {
    let database = app::open_database(&config.database).await?;
    match direction {
        Direction::Up => {
            app::migrate(&database, &config.database).await?;
            println!("The database is at this version.");
        }
        Direction::Down => {
            Migrator::down(&database, Some(1)).await.context("the last migration could not be taken back")?;
            println!("The last migration was taken back.");
        }
        Direction::Status => {
            Migrator::install(&database).await.context("the database does not answer as it should")?;
            let applied = Migrator::get_migration_models(&database).await?;
            for migration in Migrator::migrations() {
                let done = applied.iter().any(|model| model.version == migration.name());
                println!("{} {}", if done { "made   " } else { "to make" }, migration.name());
            }
        }
    }
    Ok(())
}
