//! What stands behind the database that the settings name, before anything is made or migrated there: looking at it
//! changes nothing, so a replica or a read-only file will do.

use migration::{Migrator, MigratorTrait};
use sea_orm::{DatabaseConnection, DbErr, EntityTrait};
use sea_orm_migration::{SchemaManager, seaql_migrations};

use super::{StartError, connected, database_url, secret, shown};
use crate::config::Config;
use crate::content::Content;
use crate::content::database::{WRITERS_CACHE_KIB, is_unmade};
use crate::content::error::reason;

/// What stands behind a database.
#[derive(Debug)]
pub enum Standing {
    /// No newsroom; where it is SQLite, perhaps no file either.
    Nothing,
    /// One of an older version.
    Older {
        /// The database's address without its password.
        url: String,
    },
    /// One of this version.
    Newsroom(Box<Content>),
}

impl Standing {
    /// The newsroom as it is, if there is one.
    ///
    /// # Errors
    /// [`StartError::Older`]: it cannot be read before it is migrated.
    pub fn newsroom(self) -> Result<Option<Content>, StartError> {
        match self {
            Self::Nothing => Ok(None),
            Self::Older { url } => Err(StartError::Older { url }),
            Self::Newsroom(content) => Ok(Some(*content)),
        }
    }
}

/// What stands behind the database that the settings name.
///
/// # Errors
/// It cannot be reached or read, or a newer version has migrated it.
pub async fn standing(config: &Config) -> Result<Standing, StartError> {
    if is_unmade(database_url(&config.database)) {
        return Ok(Standing::Nothing);
    }
    look(config).await
}

/// The newsroom behind the database that the settings name, for those who only read.
///
/// # Errors
/// Why it cannot be read.
pub async fn open_to_read(config: &Config) -> Result<Content, StartError> {
    let newsroom = look(config).await?.newsroom()?;
    newsroom.ok_or_else(|| StartError::Older { url: shown(&config.database) })
}

async fn look(config: &Config) -> Result<Standing, StartError> {
    let database = connected(&config.database, false, WRITERS_CACHE_KIB).await?;
    let url = || shown(&config.database);
    let unreadable = |error: DbErr| StartError::Unreachable { url: url(), reason: reason(&error) };
    let (made, known) = (migrations(&database).await.map_err(unreadable)?, Migrator::migrations());
    if let Some(newer) = made.iter().find(|made| known.iter().all(|known| known.name() != **made)) {
        return Err(StartError::Newer { migration: newer.clone() });
    }
    Ok(match made.len() {
        0 => Standing::Nothing,
        some if some < known.len() => Standing::Older { url: url() },
        _ => Standing::Newsroom(Box::new(Content::open(database, secret(&config.secret)?).await?)),
    })
}

/// The migrations that were made: none where nobody ever noted one.
async fn migrations(database: &DatabaseConnection) -> Result<Vec<String>, DbErr> {
    if !SchemaManager::new(database).has_table("seaql_migrations").await? {
        return Ok(Vec::new());
    }
    let made = seaql_migrations::Entity::find().all(database).await?;
    Ok(made.into_iter().map(|made| made.version).collect())
}
