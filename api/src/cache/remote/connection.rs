//! A connection to one server or to a Cluster: how it is made, and how it is asked.
//!
//! Unknown here: whether it is one that still answers.

use std::time::Duration;

use redis::aio::{MultiplexedConnection, PubSub};
use redis::cluster::ClusterClient;
use redis::cluster_async::ClusterConnection;
use redis::{Arg, AsyncConnectionConfig, Client, Cmd, FromRedisValue, Pipeline, RedisResult};

/// How long a connection to a server may take to be made.
pub(super) const CONNECTING: Duration = Duration::from_secs(1);

/// How many requests may stand before the connection: as many as a busy node has at once.
const STANDING: usize = 1_024;

/// Where Redis is.
pub(super) enum Endpoint {
    /// A server.
    Server(Box<Client>),
    /// A Cluster, and those of its servers that were named: one at least.
    Cluster(Box<ClusterClient>, Vec<Client>),
}

/// Shared by whoever asks: what is on its way does not wait for each other's answers.
#[derive(Clone)]
pub(super) enum Connection {
    /// To the server.
    Server(MultiplexedConnection),
    /// To a Cluster's servers.
    Cluster(ClusterConnection),
}

impl Endpoint {
    /// A new connection.
    pub(super) async fn connect(&self) -> RedisResult<Connection> {
        match self {
            Self::Server(server) => {
                // Whoever asks has a deadline of its own.
                let config = AsyncConnectionConfig::new()
                    .set_connection_timeout(Some(CONNECTING))
                    .set_response_timeout(None)
                    .set_pipeline_buffer_size(STANDING);
                server.get_multiplexed_async_connection_with_config(&config).await.map(Connection::Server)
            }
            Self::Cluster(cluster, _) => cluster.get_async_connection().await.map(Connection::Cluster),
        }
    }

    /// A new connection that messages are heard by, to one server or another: a Cluster tells all of them.
    pub(super) async fn hear(&self, attempt: usize) -> RedisResult<PubSub> {
        match self {
            Self::Server(server) => server.get_async_pubsub().await,
            Self::Cluster(_, servers) => servers[attempt % servers.len()].get_async_pubsub().await,
        }
    }
}

/// Something to ask: one command, or several on one name that happen together.
pub(super) trait Words: Sync {
    /// Asks, and reads the answer.
    fn ask<T: FromRedisValue + Send>(&self, connection: &mut Connection)
    -> impl Future<Output = RedisResult<T>> + Send;

    /// The command, as it is told of.
    fn verb(&self) -> &'static str;
}

impl Words for Cmd {
    async fn ask<T: FromRedisValue + Send>(&self, connection: &mut Connection) -> RedisResult<T> {
        match connection {
            Connection::Server(server) => self.query_async(server).await,
            Connection::Cluster(cluster) => self.query_async(cluster).await,
        }
    }

    fn verb(&self) -> &'static str {
        let first = match self.args_iter().next() {
            Some(Arg::Simple(first)) => first,
            _ => &[],
        };
        ["GET", "SET", "DEL", "PUBLISH", "PING"].into_iter().find(|verb| verb.as_bytes() == first).unwrap_or("OTHER")
    }
}

impl Words for Pipeline {
    async fn ask<T: FromRedisValue + Send>(&self, connection: &mut Connection) -> RedisResult<T> {
        match connection {
            Connection::Server(server) => self.query_async(server).await,
            Connection::Cluster(cluster) => self.query_async(cluster).await,
        }
    }

    fn verb(&self) -> &'static str {
        "MULTI"
    }
}
