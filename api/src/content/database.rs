//! The connection, and what depends on which database it is: how it is opened, and how a write begins.

use std::path::Path;
use std::time::Duration;

use sea_orm::sqlx::Connection as _;
use sea_orm::sqlx::postgres::PgPoolOptions;
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};
use sea_orm::{
    AccessMode, ConnectOptions, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr,
    IsolationLevel, RuntimeErr, SqliteTransactionMode, SqlxPostgresConnector, SqlxSqliteConnector, TransactionOptions,
    TransactionTrait,
};

use super::suspicion::Suspicion;

/// What PostgreSQL is told of each connection.
const POSTGRES: [(&str, &str); 5] = [
    // Lists of lists have high estimates and few rows: compiling such a statement takes seconds, running it milliseconds.
    ("jit", "off"),
    // It lets go of a gateway that is gone without a word, and of what that had locked.
    ("tcp_keepalives_idle", "10"),
    ("tcp_keepalives_interval", "5"),
    ("tcp_keepalives_count", "3"),
    ("tcp_user_timeout", "10000"),
];

/// What a connection keeps of a SQLite file in memory, in KiB: most of a newsroom, as readers ask for it.
pub const READERS_CACHE_KIB: u32 = 64 << 10;

/// The same of whoever writes a newsroom from its beginning to its end: what was written is not read again.
pub const WRITERS_CACHE_KIB: u32 = 16 << 10;

/// How the database is reached.
#[derive(Clone, Debug)]
pub struct Settings {
    /// `sqlite:…` or `postgres://…`.
    pub url: String,
    /// Whether a SQLite file is made where there is none, and set up; whoever only reads leaves it as it is.
    pub create: bool,
    /// Connections to it, at most.
    pub max_connections: u32,
    /// How long a request waits for one of them.
    pub acquire_timeout: Duration,
    /// What each connection may keep of a SQLite file in memory, in KiB.
    pub sqlite_cache_kib: u32,
    /// How long one statement may run. PostgreSQL holds it; SQLite has no such setting.
    pub statement_timeout: Duration,
}

/// Opens the pool; `measured` is told of each statement, on the task that ran it.
///
/// # Errors
/// The database's own: unreachable, refused, not a database.
pub async fn connect(
    settings: &Settings,
    measured: impl Fn(&sea_orm::metric::Info<'_>) + Send + Sync + 'static,
) -> Result<DatabaseConnection, DbErr> {
    let mut options = ConnectOptions::new(&settings.url);
    options
        .max_connections(settings.max_connections)
        .acquire_timeout(settings.acquire_timeout)
        .connect_timeout(settings.acquire_timeout)
        .test_before_acquire_if_idle_for(Duration::from_secs(30))
        .sqlx_logging(false);
    if settings.url.starts_with("postgres") {
        options.statement_timeout(settings.statement_timeout);
    }
    options.map_sqlx_postgres_opts(|postgres| postgres.options(POSTGRES));
    let suspicion = Suspicion::default();
    let suspected = suspicion.clone();
    options.map_sqlx_postgres_before_acquire(move |connection, state| {
        let is_suspected = suspected.falls_on(state.idle_for);
        Box::pin(async move { Ok(!is_suspected || connection.ping().await.is_ok()) })
    });
    // SQLite rolls back by itself where the disk is full; then sqlx cannot, and goes on to count a transaction, within
    // which all that is begun later would only be a part that never ends, with the writer's lock.
    options
        .map_sqlx_sqlite_before_acquire(|connection, _| Box::pin(async move { Ok(!connection.is_in_transaction()) }));
    // WAL lets readers go on beside the one writer; FULL keeps an acknowledged commit through a power cut.
    let (create, cache_kib) = (settings.create, settings.sqlite_cache_kib);
    options.map_sqlx_sqlite_opts(move |sqlite| {
        // The file remembers it: to say so again would be to write.
        let sqlite = if create { sqlite.pragma("journal_mode", "WAL") } else { sqlite };
        sqlite
            .create_if_missing(create)
            .foreign_keys(true)
            // Writers of another process are let in by luck, not in turn.
            .busy_timeout(Duration::from_secs(60))
            .pragma("synchronous", "FULL")
            .pragma("cache_size", format!("-{cache_kib}"))
            // A container may have no folder for files that are let go of at once.
            .pragma("temp_store", "MEMORY")
            .statement_cache_capacity(500)
    });
    let mut connection = sea_orm::Database::connect(options).await?;
    connection.set_metric_callback(move |statement| {
        if statement.failed {
            suspicion.raise();
        }
        measured(statement);
    });
    Ok(connection)
}

/// Whether an address names a SQLite file that is not there yet, and could be made. Only a server knows its databases.
pub fn is_unmade(url: &str) -> bool {
    let options = url.starts_with("sqlite").then(|| url.parse::<SqliteConnectOptions>());
    let Some(Ok(options)) = options else { return false };
    let file = options.get_filename();
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    !file.exists() && folder.is_dir()
}

/// Begins a write. SQLite takes its one writer's lock at once, so that no reader has to become a writer half way;
/// PostgreSQL locks rows, and is told to give up rather than hold the newsroom.
///
/// # Errors
/// The database's own.
pub async fn begin_write(connection: &DatabaseConnection) -> Result<DatabaseTransaction, DbErr> {
    let options = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    let transaction = connection.begin_with_options(options).await?;
    if transaction.get_database_backend() == DbBackend::Postgres {
        transaction
            .execute_unprepared(
                "SET LOCAL lock_timeout = '5s'; SET LOCAL idle_in_transaction_session_timeout = '2s'; \
                 SET LOCAL synchronous_commit = on",
            )
            .await?;
    }
    Ok(transaction)
}

/// Begins to read as of one instant, for as long as it takes. PostgreSQL is told so; SQLite's readers do so anyway.
///
/// # Errors
/// The database's own.
pub async fn begin_snapshot(connection: &DatabaseConnection) -> Result<DatabaseTransaction, DbErr> {
    if connection.get_database_backend() != DbBackend::Postgres {
        return connection.begin().await;
    }
    let options = TransactionOptions {
        isolation_level: Some(IsolationLevel::RepeatableRead),
        access_mode: Some(AccessMode::ReadOnly),
        ..TransactionOptions::default()
    };
    let transaction = connection.begin_with_options(options).await?;
    transaction
        .execute_unprepared("SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0")
        .await?;
    Ok(transaction)
}

/// A connection that reads as of one instant, and is nobody else's.
#[derive(Debug)]
pub struct Snapshot(DatabaseConnection);

impl Snapshot {
    /// As of now.
    ///
    /// # Errors
    /// The database's own.
    pub async fn of(database: &DatabaseConnection) -> Result<Self, DbErr> {
        let (own, begin) = match database.get_database_backend() {
            DbBackend::Postgres => {
                let options = (*database.get_postgres_connection_pool().connect_options()).clone();
                let pool = PgPoolOptions::new().max_connections(1).connect_with(options).await;
                let pool = pool.map_err(|error| DbErr::Conn(RuntimeErr::SqlxError(error.into())))?;
                (
                    SqlxPostgresConnector::from_sqlx_postgres_pool(pool),
                    "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY",
                )
            }
            _ => {
                let options = (*database.get_sqlite_connection_pool().connect_options()).clone();
                let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await;
                let pool = pool.map_err(|error| DbErr::Conn(RuntimeErr::SqlxError(error.into())))?;
                (SqlxSqliteConnector::from_sqlx_sqlite_pool(pool), "BEGIN")
            }
        };
        own.execute_unprepared(begin).await?;
        Ok(Self(own))
    }

    /// What is read by.
    pub fn database(&self) -> &DatabaseConnection {
        &self.0
    }

    /// Lets go of it.
    pub async fn end(self) {
        if let Err(error) = self.0.close().await {
            tracing::debug!(%error, "a snapshot's connection was not closed as it should be");
        }
    }
}

/// Waits for whoever is at it, and holds the next. The key is of no meaning but that everybody takes the same one.
const ALONE: &str = "SET LOCAL synchronous_commit = on; SET LOCAL lock_timeout = 0; SET LOCAL statement_timeout = 0; \
     SET LOCAL idle_in_transaction_session_timeout = 0; SELECT pg_advisory_xact_lock(6075490310)";

/// Begins a change of the tables, or of all that they hold, one process at a time: it waits for another's end as long
/// as that takes.
///
/// # Errors
/// The database's own.
pub async fn begin_migration(connection: &DatabaseConnection) -> Result<DatabaseTransaction, DbErr> {
    if connection.get_database_backend() != DbBackend::Postgres {
        return begin_write(connection).await;
    }
    // Not as a write: whoever is held up a moment before it may wait long would be sent away.
    let transaction = connection.begin().await?;
    transaction.execute_unprepared(ALONE).await?;
    Ok(transaction)
}

/// Holds other processes back that would begin the same, until what it answers is dropped. A SQLite file is one
/// process's own, and its one writer must not wait for itself.
///
/// # Errors
/// The database's own.
pub async fn hold_others(connection: &DatabaseConnection) -> Result<Option<DatabaseTransaction>, DbErr> {
    match connection.get_database_backend() {
        DbBackend::Postgres => begin_migration(connection).await.map(Some),
        _ => Ok(None),
    }
}

/// What sorts a text by its bytes, whatever language the database was set up in. SQLite sorts so by itself.
pub fn bytewise(connection: &impl ConnectionTrait) -> &'static str {
    match connection.get_database_backend() {
        DbBackend::Postgres => " COLLATE \"C\"",
        _ => "",
    }
}

/// What locks the rows of a SELECT until the transaction ends. SQLite's writer is alone already.
pub fn for_update(connection: &impl ConnectionTrait) -> &'static str {
    match connection.get_database_backend() {
        DbBackend::Postgres => " FOR NO KEY UPDATE",
        _ => "",
    }
}

/// The same for rows that are to be deleted: whoever would point at one of them waits, too.
pub fn for_delete(connection: &impl ConnectionTrait) -> &'static str {
    match connection.get_database_backend() {
        DbBackend::Postgres => " FOR UPDATE",
        _ => "",
    }
}

/// How many connections of a pool there are.
#[derive(Clone, Copy, Debug)]
pub struct Pool {
    /// At work.
    pub used: u32,
    /// Waiting for work.
    pub idle: u32,
    /// At most, both together.
    pub most: u32,
}

/// How a database's connections are used just now.
pub fn pool(connection: &DatabaseConnection) -> Pool {
    let (open, idle, most) = match connection.get_database_backend() {
        DbBackend::Postgres => {
            let pool = connection.get_postgres_connection_pool();
            (pool.size(), pool.num_idle(), pool.options().get_max_connections())
        }
        _ => {
            let pool = connection.get_sqlite_connection_pool();
            (pool.size(), pool.num_idle(), pool.options().get_max_connections())
        }
    };
    let idle = u32::try_from(idle).unwrap_or(open).min(open);
    Pool { used: open - idle, idle, most }
}
