//! A follower's own connections: requests cannot take them away, and what it does counts to none of them.
//!
//! What SQLite and PostgreSQL do differently about news stands here. PostgreSQL carries a word to the other nodes: a
//! NOTIFY of its own, since one within a write would hold all commits of the server in a queue. SQLite has other
//! processes alone to hear from, and tells by `data_version` whether one of them wrote.

use std::time::Duration;

use sea_orm::sqlx::postgres::{PgListener, PgPoolOptions};
use sea_orm::sqlx::sqlite::SqlitePoolOptions;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, DbErr, SqlxPostgresConnector, SqlxSqliteConnector, Statement,
};
use tokio::sync::watch;

/// The channel of a database by which its nodes tell each other that something was committed.
const CHANNEL: &str = "dragoman_log";

/// How long a connection may take to be there.
const PATIENCE: Duration = Duration::from_secs(2);

/// The connection that a follower polls by.
#[derive(Debug)]
pub struct Link {
    own: DatabaseConnection,
    seen: Option<i64>,
}

impl Link {
    /// To the same database.
    pub fn to(database: &DatabaseConnection) -> Self {
        let own = match database.get_database_backend() {
            DbBackend::Postgres => {
                let options = (*database.get_postgres_connection_pool().connect_options()).clone();
                let pool = PgPoolOptions::new().max_connections(1).acquire_timeout(PATIENCE);
                SqlxPostgresConnector::from_sqlx_postgres_pool(pool.connect_lazy_with(options))
            }
            _ => {
                let options = (*database.get_sqlite_connection_pool().connect_options()).clone();
                let pool = SqlitePoolOptions::new().max_connections(1).acquire_timeout(PATIENCE);
                SqlxSqliteConnector::from_sqlx_sqlite_pool(pool.connect_lazy_with(options))
            }
        };
        Self { own, seen: None }
    }

    /// What is polled by.
    pub fn connection(&self) -> &DatabaseConnection {
        &self.own
    }

    /// Whether it may be that something was written since this was asked last.
    ///
    /// # Errors
    /// The database's own.
    pub async fn may_have_moved(&mut self) -> Result<bool, DbErr> {
        if self.own.get_database_backend() == DbBackend::Postgres {
            return Ok(true);
        }
        let asked = Statement::from_string(DbBackend::Sqlite, "PRAGMA data_version");
        let row = self.own.query_one_raw(asked).await?;
        let version = row.map(|row| row.try_get("", "data_version")).transpose()?;
        Ok(std::mem::replace(&mut self.seen, version) != version)
    }

    /// Tells the other nodes that there is news.
    ///
    /// # Errors
    /// The database's own.
    pub async fn notify(&self) -> Result<(), DbErr> {
        if self.own.get_database_backend() == DbBackend::Postgres {
            self.own.execute_unprepared(&format!("NOTIFY {CHANNEL}")).await?;
        }
        Ok(())
    }

    /// What passes on to `news` whatever the other nodes tell, for as long as it is polled. It reconnects.
    pub fn listening(&self, news: watch::Sender<()>) -> impl Future<Output = ()> + use<> {
        let is_postgres = self.own.get_database_backend() == DbBackend::Postgres;
        let options = is_postgres.then(|| (*self.own.get_postgres_connection_pool().connect_options()).clone());
        async move {
            let Some(options) = options else { return std::future::pending().await };
            let pool = PgPoolOptions::new().max_connections(1).acquire_timeout(PATIENCE).connect_lazy_with(options);
            loop {
                let error = match PgListener::connect_with(&pool).await {
                    Ok(mut listener) => listen(&mut listener, &news).await,
                    Err(error) => error,
                };
                tracing::debug!(%error, "other nodes are not heard; polling goes on");
                tokio::time::sleep(PATIENCE).await;
            }
        }
    }
}

/// Until the connection is lost.
async fn listen(listener: &mut PgListener, news: &watch::Sender<()>) -> sea_orm::sqlx::Error {
    if let Err(error) = listener.listen(CHANNEL).await {
        return error;
    }
    loop {
        // What was told before it listened is found by looking, which a reconnection is a reason for, too.
        news.send_replace(());
        if let Err(error) = listener.try_recv().await {
            return error;
        }
    }
}
