//! The gateway, built once: the database, the newsroom behind it, the schema over it.

pub mod redis;
pub mod standing;
pub mod start;
pub mod tasks;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use migration::{Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr};
use tokio::task::JoinSet;

use crate::cache::{Remote, Stats};
use crate::config::{Config, DatabaseConfig, SecretConfig};
use crate::content::database::{Settings, begin_migration, connect, hold_others};
use crate::content::demo::DemoState;
use crate::content::error::reason;
use crate::content::key::uses::KeyUses;
use crate::content::{self, Content, Secret};
use crate::demo;
use crate::door::Door;
use crate::door::loopback::reachable;
use crate::graphql::audience::Audiences;
use crate::graphql::persisted::PersistedQueries;
use crate::graphql::trusted::TrustedDocuments;
use crate::graphql::{self, Documents, Limits, Live, Schema};
use crate::jobs::purges::edge::Edge;
use crate::log::{Feed, Follower, Following};
use crate::telemetry::told;
use crate::telemetry::trace::Tracer;

pub use standing::{Standing, open_to_read, standing};
pub use start::StartError;

/// The database that is used where none is named.
pub const DEFAULT_DATABASE: &str = "sqlite:./dragoman.db";

/// How long a start waits for the log to be read.
const FIRST_POLL: Duration = Duration::from_secs(5);

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
    /// The documents that are asked, parsed and measured.
    pub documents: Documents,
    /// Those that were published.
    pub trusted: TrustedDocuments,
    /// Those that clients sent with their hashes.
    pub persisted: PersistedQueries,
    /// Who listens.
    pub live: Live,
    /// Who is let in.
    pub door: Door,
    /// What the nodes keep together, where they do.
    pub remote: Option<Remote>,
    /// What the cache has done.
    pub cache_stats: Arc<Stats>,
    /// For whom each field is.
    pub audiences: Audiences,
    /// What the node does unasked. It ends with this value.
    tasks: Mutex<JoinSet<()>>,
    following: Mutex<Option<Following>>,
    /// When which key was used.
    pub key_uses: KeyUses,
    /// Where traces go; nowhere where that is switched off.
    pub tracer: Option<Arc<Tracer>>,
}

impl App {
    /// Over the database that the settings name, migrated, and filled with the demo where it is empty and that is
    /// wanted.
    ///
    /// # Errors
    /// Why it does not start.
    pub async fn open(config: Config) -> Result<Self, StartError> {
        let tracer = Tracer::new(&config.trace)?.map(Arc::new);
        redis::check(&config.redis)?;
        let edge = Edge::new(&config.purge)?;
        let content = open_content(&config).await?;
        if config.site.demo || config.database.database_url.is_none() {
            fill_demo(&content, config.server.listen).await?;
        }
        let schema = graphql::schema();
        let sdl = graphql::sdl();
        let documents = Documents::new(&config.limits, &sdl);
        let audiences = Audiences::of(&sdl);
        let remote = redis::open(&config.redis, content.shared_key())?;
        let max_lag = Duration::from_millis(config.live.max_lag_ms);
        let (following, feed) = follow(&content, remote.clone(), max_lag, tracer.clone()).await?;
        let door = Door::new(&config, remote.is_some());
        let backlog = config.live.listener_backlog;
        let live = Live::new(schema.clone(), content.clone(), feed.clone(), backlog, door.patience);
        let mut tasks = tasks::jobs(&content, &feed, tracer.as_ref());
        tasks::purges(&mut tasks, &config, edge, &content, &feed, tracer.as_ref()).await?;
        tasks::share_rates(&mut tasks, &door, remote.clone());
        Ok(Self {
            trusted: TrustedDocuments::new(content.clone(), feed),
            persisted: PersistedQueries::new(&config.documents, remote.clone()),
            tasks: Mutex::new(tasks),
            following: Mutex::new(Some(following)),
            cache_stats: Arc::default(),
            key_uses: KeyUses::default(),
            config,
            content,
            schema,
            sdl,
            documents,
            live,
            door,
            remote,
            audiences,
            tracer,
        })
    }

    /// Ends what the node does unasked: it still follows the log, and answers.
    pub async fn end_tasks(&self) {
        let mut tasks = std::mem::take(&mut *self.tasks.lock().unwrap_or_else(PoisonError::into_inner));
        tasks.shutdown().await;
    }

    /// The same, and it follows the log no more.
    pub async fn rest(&self) {
        self.end_tasks().await;
        let following = self.following.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(following) = following {
            following.end().await;
        }
    }

    /// How much one list may be asked for.
    pub fn page_limits(&self) -> Limits {
        Limits::of(&self.config.limits)
    }
}

/// Begins to follow the log, and waits until the view of it is recent: before that nothing can be answered from memory.
async fn follow(
    content: &Content,
    remote: Option<Remote>,
    max_lag: Duration,
    tracer: Option<Arc<Tracer>>,
) -> Result<(Following, Feed), StartError> {
    let made = Follower::new(content.database(), content.view(), content.hint(), remote, max_lag, tracer).await;
    let (follower, feed) = made.map_err(content::Error::from)?;
    let following = follower.start().map_err(StartError::Thread)?;
    if !content.view().polls.fresh(FIRST_POLL).await {
        tracing::warn!("the change log could not be read yet; nothing is answered from memory until it is");
    }
    Ok((following, feed))
}

/// Fills in the demo newsroom where there is none, or only a part of it.
async fn fill_demo(content: &Content, listen: SocketAddr) -> Result<(), StartError> {
    let _alone = hold_others(content.database()).await.map_err(content::Error::from)?;
    if content.demo_state().await? == DemoState::Unfinished {
        content.clear_demo().await?;
    }
    if content.locale_rows().await?.0.is_empty() {
        let articles = demo::fill(content, &format!("http://{}", reachable(listen))).await?;
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
    connect(&settings, told::statement)
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
