//! How long clients may take, how many there may be at once, and how the gateway leaves.

use std::time::Duration;

use clap::Args;

use super::value;

/// What one connection may take, how many there may be, and how much is worked on at once.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Connections")]
pub struct ConnectionsConfig {
    /// How many connections of clients may be open at once. Fewer, where the system grants fewer open files.
    #[arg(long = "max-connections", env = "DRAGOMAN_MAX_CONNECTIONS", value_name = "COUNT")]
    #[arg(default_value = "10000", value_parser = value::positive::<usize>, hide_short_help = true)]
    pub most_clients: usize,

    /// How many of them one address may have. A trusted proxy may have all.
    #[arg(long, env = "DRAGOMAN_MAX_CONNECTIONS_PER_ADDRESS", value_name = "COUNT")]
    #[arg(default_value = "10000", value_parser = value::positive::<usize>, hide_short_help = true)]
    pub max_connections_per_address: usize,

    /// How long the head of a request may take to arrive, in milliseconds.
    #[arg(long, env = "DRAGOMAN_HEADER_TIMEOUT_MS", value_name = "MILLISECONDS")]
    #[arg(default_value = "10000", value_parser = value::positive::<u64>, hide_short_help = true)]
    pub header_timeout_ms: u64,

    /// How long the body of a request may take to arrive, in milliseconds.
    #[arg(long, env = "DRAGOMAN_BODY_TIMEOUT_MS", value_name = "MILLISECONDS")]
    #[arg(default_value = "15000", value_parser = value::positive::<u64>, hide_short_help = true)]
    pub body_timeout_ms: u64,

    /// How long a client may take nothing of an answer that waits for it, in milliseconds.
    #[arg(long, env = "DRAGOMAN_WRITE_TIMEOUT_MS", value_name = "MILLISECONDS")]
    #[arg(default_value = "10000", value_parser = value::positive::<u64>, hide_short_help = true)]
    pub write_timeout_ms: u64,

    /// How long a connection without a request is kept, in milliseconds.
    ///
    /// Longer than a proxy before the gateway keeps its own (nginx: 60 s), so that it is the proxy that lets go.
    #[arg(long, env = "DRAGOMAN_IDLE_TIMEOUT_MS", value_name = "MILLISECONDS")]
    #[arg(default_value = "75000", value_parser = value::positive::<u64>, hide_short_help = true)]
    pub idle_timeout_ms: u64,

    /// How many operations are executed at once; further ones wait for their turn.
    #[arg(long, env = "DRAGOMAN_MAX_EXECUTIONS", value_name = "COUNT")]
    #[arg(default_value = "32", value_parser = value::positive::<usize>, hide_short_help = true)]
    pub max_executions: usize,

    /// How long an operation may wait for its turn, in milliseconds; what may well wait longer is answered 503 at once.
    ///
    /// It may where the estimate is more than half of this: by how many wait before it and how long the last executions
    /// took. Executions take longer, the more there are, and who waits in vain is worse off than who is refused.
    #[arg(long, env = "DRAGOMAN_MAX_QUEUE_MS", value_name = "MILLISECONDS")]
    #[arg(default_value = "1000", value_parser = value::positive::<u64>, hide_short_help = true)]
    pub max_queue_ms: u64,

    /// How long the gateway goes on answering after SIGTERM while `/readyz` says that it leaves, in milliseconds.
    ///
    /// As long as a load balancer needs to notice. Ctrl-C does not wait for it.
    #[arg(long, env = "DRAGOMAN_DRAIN_GRACE_MS", value_name = "MILLISECONDS")]
    #[arg(default_value = "2000", value_parser = value::positive::<u64>, hide_short_help = true)]
    pub drain_grace_ms: u64,

    /// How long the gateway may take to end after SIGTERM, the grace included, in milliseconds.
    #[arg(long, env = "DRAGOMAN_DRAIN_TIMEOUT_MS", value_name = "MILLISECONDS")]
    #[arg(default_value = "9000", value_parser = value::positive::<u64>, hide_short_help = true)]
    pub drain_timeout_ms: u64,
}

impl ConnectionsConfig {
    /// How long the head of a request may take.
    pub fn header_timeout(&self) -> Duration {
        Duration::from_millis(self.header_timeout_ms)
    }

    /// How long its body may take.
    pub fn body_timeout(&self) -> Duration {
        Duration::from_millis(self.body_timeout_ms)
    }

    /// How long nothing may be taken of an answer.
    pub fn write_timeout(&self) -> Duration {
        Duration::from_millis(self.write_timeout_ms)
    }

    /// How long a connection is kept without a request.
    pub fn idle_timeout(&self) -> Duration {
        Duration::from_millis(self.idle_timeout_ms)
    }

    /// How long an operation may wait for its turn.
    pub fn max_queue(&self) -> Duration {
        Duration::from_millis(self.max_queue_ms)
    }

    /// How long requests are still taken after SIGTERM.
    pub fn drain_grace(&self) -> Duration {
        Duration::from_millis(self.drain_grace_ms)
    }

    /// How long all of the ending may take.
    pub fn drain_timeout(&self) -> Duration {
        Duration::from_millis(self.drain_timeout_ms)
    }
}
