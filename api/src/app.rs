//! The gateway, built once: the database, the newsroom behind it, the schema over it.

mod migrations;
pub mod redis;
pub mod standing;
pub mod start;
pub mod tasks;
mod usage;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use sea_orm::DatabaseConnection;
use tokio::task::JoinSet;

use crate::cache::{Remote, Stats};
use crate::config::{Config, DatabaseConfig, SecretConfig, Switch};
use crate::content::database::{READERS_CACHE_KIB, Settings, WRITERS_CACHE_KIB, connect, hold_others};
use crate::content::demo::DemoState;
use crate::content::document::Trusted;
use crate::content::error::reason;
use crate::content::key::uses::KeyUses;
use crate::content::{self, Content, Secret};
use crate::demo;
use crate::door::Door;
use crate::door::loopback::reachable;
use crate::graphql::audience::Audiences;
use crate::graphql::persisted::PersistedQueries;
use crate::graphql::trusted::TrustedDocuments;
use crate::graphql::{self, Accounts, Documents, Limits, Live, Schema};
use crate::jobs::purges::edge::Edge;
use crate::jobs::websub::hub::Hub;
use crate::log::{Feed, Follower, Following};
use crate::mail::Post;
use crate::syndication::Publisher;
use crate::telemetry::told;
use crate::telemetry::trace::Tracer;

pub use migrations::{migrate, unknown_migrations};
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
    /// The same for what need not be validated again.
    pub trusting_schema: Schema,
    /// The schema as text.
    pub sdl: String,
    /// The documents that are asked, parsed and measured.
    pub documents: Documents,
    /// Those that were published.
    pub trusted: TrustedDocuments,
    /// Those that clients sent with their hashes.
    pub persisted: PersistedQueries,
    /// Whose feeds these are.
    pub publisher: Publisher,
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
    /// How readers are let in.
    pub accounts: Arc<Accounts>,
    /// The page to which letters to readers lead; without one they hold a code.
    pub password_page: Option<String>,
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
        let hub = config.syndication.websub_hub.as_deref().map(Hub::at).transpose()?;
        let publisher = Publisher::new(&config.syndication, &format!("http://{}", reachable(config.server.listen)));
        let post = Post::new(&config.accounts)?;
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
        let live = Live::new(schema.clone(), content.clone(), feed.clone(), backlog, door.patience, tracer.clone());
        let mut tasks = tasks::jobs(&content, &feed, tracer.as_ref());
        tasks::purges(&mut tasks, &config, edge, &content, &feed, tracer.as_ref()).await?;
        tasks::websub(&mut tasks, hub, &publisher, &content, &feed, tracer.as_ref()).await?;
        tasks::webhooks(&mut tasks, &config.webhooks, &content, &feed, tracer.as_ref());
        tasks::share_rates(&mut tasks, &door, remote.clone());
        usage::begin(&content, &door.usages).await?;
        usage::keep(&mut tasks, &content, &door.usages, config.clients.usage_interval());
        let password_page = password_page(&config);
        let outbox = tasks::letters(&mut tasks, password_page.clone(), post, &content, tracer.as_ref());
        Ok(Self {
            trusted: TrustedDocuments::new(content.clone(), feed, own_documents(config.server.sample)),
            publisher,
            persisted: PersistedQueries::new(&config.documents, remote.clone()),
            tasks: Mutex::new(tasks),
            following: Mutex::new(Some(following)),
            cache_stats: Arc::default(),
            key_uses: KeyUses::default(),
            accounts: Arc::new(Accounts::new(&config.accounts, door.rates.clone(), outbox)),
            password_page,
            config,
            content,
            schema,
            trusting_schema: graphql::trusting_schema(),
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

    /// Writes down what partners made use of and is not written yet: nothing is answered any more.
    pub async fn write_usage_down(&self) {
        usage::finish(&self.content, &self.door.usages).await;
    }

    /// How much one list may be asked for.
    pub fn page_limits(&self) -> Limits {
        Limits::of(&self.config.limits)
    }
}

/// The page that was set; else the sample newsroom's, where it is known how the world reaches it. What a request calls this
/// host is no answer: whoever asks for a letter would write its link.
fn password_page(config: &Config) -> Option<String> {
    let set = config.accounts.password_page.clone();
    let public_url = config.syndication.public_url.as_ref().filter(|_| config.server.sample == Switch::On);
    set.or_else(|| public_url.map(|url| format!("{url}/demo/{{locale}}/reset#token=")))
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

/// What the gateway's own pages ask, where they are served.
fn own_documents(sample: Switch) -> Vec<Trusted> {
    match sample {
        Switch::On => demo::documents::all(),
        Switch::Off => Vec::new(),
    }
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

/// The same for whoever writes a newsroom as a whole.
///
/// # Errors
/// As of [`open_content`].
pub async fn open_content_to_fill(config: &Config) -> Result<Content, StartError> {
    let database = connected(&config.database, true, WRITERS_CACHE_KIB).await?;
    migrate(&database, &config.database).await?;
    Ok(Content::open(database, secret(&config.secret)?).await?)
}

/// The database, not yet migrated.
///
/// # Errors
/// Unreachable.
pub async fn open_database(config: &DatabaseConfig) -> Result<DatabaseConnection, StartError> {
    connected(config, true, READERS_CACHE_KIB).await
}

async fn connected(
    config: &DatabaseConfig,
    create: bool,
    sqlite_cache_kib: u32,
) -> Result<DatabaseConnection, StartError> {
    let settings = Settings {
        url: database_url(config).to_owned(),
        create,
        max_connections: config.max_connections,
        acquire_timeout: Duration::from_millis(config.acquire_timeout_ms),
        sqlite_cache_kib,
        statement_timeout: Duration::from_millis(config.statement_timeout_ms),
    };
    connect(&settings, told::statement)
        .await
        .map_err(|error| StartError::Unreachable { url: shown(config), reason: reason(&error) })
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
