//! A follower's own connections: requests cannot take them away, and what it does counts to none of them.
//!
//! What SQLite and PostgreSQL do differently about news stands here. PostgreSQL carries a word to the other nodes: a
//! NOTIFY of its own, since one within a write would hold all commits of the server in a queue. SQLite has other
//! processes alone to hear from, and tells by `data_version` whether one of them wrote. Redis, where the nodes share one,
//! carries the word as well, and sooner.

use std::time::{Duration, Instant};

use sea_orm::sqlx::postgres::{PgListener, PgPoolOptions};
use sea_orm::sqlx::sqlite::SqlitePoolOptions;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, DbErr, SqlxPostgresConnector, SqlxSqliteConnector, Statement,
};
use tokio::sync::watch;

use crate::cache::Remote;
use crate::telemetry::told;

/// The channel of a database by which its nodes tell each other that something was committed.
const CHANNEL: &str = "dragoman_log";

/// How long a connection may take to be there.
const PATIENCE: Duration = Duration::from_secs(2);

/// The connection that a follower polls by.
#[derive(Debug)]
pub struct Link {
    own: DatabaseConnection,
    since: Instant,
    seen: Option<i64>,
    remote: Option<Remote>,
}

impl Link {
    /// To the same database, and to what the nodes share beside it.
    pub fn to(database: &DatabaseConnection, remote: Option<Remote>) -> Self {
        let mut own = match database.get_database_backend() {
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
        own.set_metric_callback(told::poll);
        Self { own, since: Instant::now(), seen: None, remote }
    }

    /// How long its connection has been used.
    pub fn age(&self) -> Duration {
        self.since.elapsed()
    }

    /// Begins anew: a name may lead to another server by now.
    pub async fn renew(&mut self, database: &DatabaseConnection) {
        let new = Self::to(database, self.remote.clone());
        let old = std::mem::replace(self, new);
        old.close().await;
    }

    /// Lets go of its connection.
    pub async fn close(self) {
        if let Err(error) = self.own.close().await {
            tracing::debug!(%error, "the log's connection was not closed as it should be");
        }
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
        if let Some(remote) = &self.remote {
            remote.hint();
        }
        if self.own.get_database_backend() == DbBackend::Postgres {
            self.own.execute_unprepared(&format!("NOTIFY {CHANNEL}")).await?;
        }
        Ok(())
    }

    /// What passes on to `news` whatever the other nodes tell, for as long as it is polled. It reconnects.
    pub fn listening(&self, news: watch::Sender<()>) -> impl Future<Output = ()> + use<> {
        let by_redis = self.remote.clone().map(|remote| remote.listening(news.clone()));
        let by_postgres = self.listening_by_postgres(news);
        async move {
            match by_redis {
                Some(by_redis) => drop(tokio::join!(by_redis, by_postgres)),
                None => by_postgres.await,
            }
        }
    }

    fn listening_by_postgres(&self, news: watch::Sender<()>) -> impl Future<Output = ()> + use<> {
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
