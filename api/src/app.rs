//! The gateway, built once: the database, the newsroom behind it, the schema over it.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use migration::{Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr, EntityTrait};
use sea_orm_migration::{SchemaManager, seaql_migrations};
use tokio::task::JoinSet;

use crate::config::{Config, DatabaseConfig, SecretConfig};
use crate::content::database::{Settings, begin_migration, connect, hold_others};
use crate::content::demo::DemoState;
use crate::content::error::reason;
use crate::content::key::uses::KeyUses;
use crate::content::{self, Content, Secret};
use crate::demo::{self, FillError};
use crate::graphql::{self, Limits, Live, Schema};
use crate::jobs::scheduler;
use crate::log::Follower;
use crate::telemetry::bill;

/// The database that is used where none is named.
pub const DEFAULT_DATABASE: &str = "sqlite:./dragoman.db";

/// Everything that a request needs.
pub struct App {
    /// As it was started.
    pub config: Config,
    /// The newsroom.
    pub content: Content,
    /// What can be asked.
    pub schema: Schema,
    /// The schema as text.
    pub sdl: String,
    /// Who listens.
    pub live: Live,
    /// What the node does unasked. It ends with this value.
    tasks: Mutex<JoinSet<()>>,
    /// When which key was used.
    pub key_uses: KeyUses,
}

/// Why the gateway does not start. One sentence that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Not there, or not to be reached.
    #[error("the database at {url} cannot be opened: {reason}; is the address right, and is it running?")]
    Unreachable {
        /// Without its password.
        url: String,
        /// What the database or the network says.
        reason: String,
    },
    /// Nothing can be written to it.
    #[error("the database at {url} is read-only ({reason}); the gateway needs one that it can write to")]
    ReadOnly {
        /// Without its password.
        url: String,
        /// What the database says.
        reason: String,
    },
    /// A newer gateway has migrated it.
    #[error(
        "the database has the migration `{migration}`, which this version of dragoman does not know: \
         start the newer version, or restore an older database"
    )]
    Newer {
        /// The first unknown one.
        migration: String,
    },
    /// Nobody has migrated it, or an older gateway.
    #[error(
        "the database at {url} holds no newsroom, or one of an older version: is the address right? `dragoman migrate` \
         brings it up to date"
    )]
    Older {
        /// Without its password.
        url: String,
    },
    /// A migration failed.
    #[error("the database could not be migrated: {0}")]
    Migration(String),
    /// Somebody else listens there.
    #[error("{address} cannot be listened on: {reason}; choose another with --listen")]
    Listen {
        /// Where.
        address: SocketAddr,
        /// What the system says.
        reason: String,
    },
    /// The secret that was set is none.
    #[error("DRAGOMAN_SECRET must have 64 hexadecimal digits")]
    Secret,
    /// The demo newsroom could not be filled in.
    #[error(transparent)]
    Demo(#[from] FillError),
    /// The newsroom could not be read.
    #[error(transparent)]
    Content(#[from] crate::content::Error),
}

impl App {
    /// Over the database that the settings name, migrated, and filled with the demo where it is empty and that is
    /// wanted.
    ///
    /// # Errors
    /// Why it does not start.
    pub async fn open(config: Config) -> Result<Self, StartError> {
        let content = open_content(&config).await?;
        if config.site.demo || config.database.database_url.is_none() {
            fill_demo(&content, config.server.listen).await?;
        }
        let schema = graphql::schema();
        let sdl = graphql::sdl();
        let interval = Duration::from_millis(config.live.max_lag_ms.div_ceil(3));
        let (follower, feed) =
            Follower::new(content.database(), content.hint(), interval).await.map_err(content::Error::from)?;
        let (backlog, patience) =
            (config.live.listener_backlog, Duration::from_millis(config.server.request_timeout_ms));
        let live = Live::new(schema.clone(), content.clone(), feed.clone(), backlog, patience);
        let mut tasks = JoinSet::new();
        tasks.spawn(follower.run());
        tasks.spawn(scheduler::run(content.clone(), feed));
        Ok(Self { config, content, schema, sdl, live, tasks: Mutex::new(tasks), key_uses: KeyUses::default() })
    }

    /// Ends what the node does unasked, and its connections.
    pub async fn rest(&self) {
        let mut tasks = std::mem::take(&mut *self.tasks.lock().unwrap_or_else(PoisonError::into_inner));
        tasks.shutdown().await;
    }

    /// How much one list may be asked for.
    pub fn page_limits(&self) -> Limits {
        let page = u32::try_from(self.config.limits.page_limit).unwrap_or(u32::MAX);
        Limits { page, nodes: self.config.limits.nodes_limit }
    }
}

/// Fills in the demo newsroom where there is none, or only a part of it.
async fn fill_demo(content: &Content, listen: SocketAddr) -> Result<(), StartError> {
    let _alone = hold_others(content.database()).await.map_err(content::Error::from)?;
    if content.demo_state().await? == DemoState::Unfinished {
        content.clear_demo().await?;
    }
    if content.locale_rows().await?.0.is_empty() {
        let articles = demo::fill(content, &local_origin(listen)).await?;
        tracing::info!(articles, "the demo newsroom was filled in");
    }
    Ok(())
}

/// The newsroom behind the database that the settings name, migrated.
///
/// # Errors
/// Why it cannot be used.
pub async fn open_content(config: &Config) -> Result<Content, StartError> {
    let database = open_database(&config.database).await?;
    migrate(&database, &config.database).await?;
    Ok(Content::open(database, secret(&config.secret)?).await?)
}

/// The newsroom behind the database that the settings name, for those who only read: nothing is made or migrated, so a
/// replica or a read-only file will do.
///
/// # Errors
/// Why it cannot be read.
pub async fn open_to_read(config: &Config) -> Result<Content, StartError> {
    let database = connected(&config.database, false).await?;
    let unreadable = |error: DbErr| StartError::Content(error.into());
    let known = Migrator::migrations();
    let made = match SchemaManager::new(&database).has_table("seaql_migrations").await.map_err(unreadable)? {
        true => seaql_migrations::Entity::find().all(&database).await.map_err(unreadable)?,
        false => Vec::new(),
    };
    if let Some(newer) = made.iter().find(|made| known.iter().all(|known| known.name() != made.version)) {
        return Err(StartError::Newer { migration: newer.version.clone() });
    }
    if made.len() < known.len() {
        return Err(StartError::Older { url: shown(&config.database) });
    }
    Ok(Content::open(database, secret(&config.secret)?).await?)
}

/// The database, not yet migrated.
///
/// # Errors
/// Unreachable.
pub async fn open_database(config: &DatabaseConfig) -> Result<DatabaseConnection, StartError> {
    connected(config, true).await
}

async fn connected(config: &DatabaseConfig, create: bool) -> Result<DatabaseConnection, StartError> {
    let settings = Settings {
        url: database_url(config).to_owned(),
        create,
        max_connections: config.max_connections,
        acquire_timeout: Duration::from_millis(config.acquire_timeout_ms),
        statement_timeout: Duration::from_millis(config.statement_timeout_ms),
    };
    connect(&settings, bill::count)
        .await
        .map_err(|error| StartError::Unreachable { url: shown(config), reason: reason(&error) })
}

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

/// Where a browser on this machine finds what listens at an address.
fn local_origin(mut listen: SocketAddr) -> String {
    if listen.ip().is_unspecified() {
        listen.set_ip(Ipv4Addr::LOCALHOST.into());
    }
    format!("http://{listen}")
}

fn database_url(config: &DatabaseConfig) -> &str {
    config.database_url.as_ref().map_or(DEFAULT_DATABASE, |url| url.expose().as_str())
}

fn shown(config: &DatabaseConfig) -> String {
    crate::config::secret::redacted(database_url(config))
}

fn secret(config: &SecretConfig) -> Result<Option<Secret>, StartError> {
    let Some(text) = &config.secret else { return Ok(None) };
    let digits = text.expose();
    let byte = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
    let bytes: Option<Vec<u8>> = (0..digits.len()).step_by(2).map(byte).collect();
    let bytes = bytes.and_then(|bytes| <[u8; 32]>::try_from(bytes).ok()).ok_or(StartError::Secret)?;
    Ok(Some(Secret::new(bytes)))
}
