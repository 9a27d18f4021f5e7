//! The listeners, and the bounds of one request.

use std::net::SocketAddr;

use clap::Args;

use super::{Switch, value};

/// Where the gateway listens, and what it takes from one request.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Server")]
pub struct ServerConfig {
    /// Where to listen for clients.
    #[arg(long, env = "DRAGOMAN_LISTEN", value_name = "ADDR:PORT")]
    #[arg(default_value = "127.0.0.1:8000", value_parser = value::address)]
    pub listen: SocketAddr,

    /// A second listener, for `/metrics`, `/ops`, `/livez` and `/readyz`; they leave the first.
    ///
    /// Set it where clients can reach the first, such as `127.0.0.1:9464`.
    #[arg(long, env = "DRAGOMAN_ADMIN_LISTEN", value_name = "ADDR:PORT")]
    #[arg(value_parser = value::address)]
    pub admin_listen: Option<SocketAddr>,

    /// How long a whole request may take, in milliseconds.
    #[arg(long, env = "DRAGOMAN_REQUEST_TIMEOUT_MS", value_name = "MILLISECONDS")]
    #[arg(default_value = "10000", value_parser = value::positive::<u64>, hide_short_help = true)]
    pub request_timeout_ms: u64,

    /// How large the body of a request may be, in bytes. The default is 1 MiB.
    #[arg(long, env = "DRAGOMAN_MAX_BODY_BYTES", value_name = "BYTES")]
    #[arg(default_value = "1048576", value_parser = value::positive::<usize>, hide_short_help = true)]
    pub max_body_bytes: usize,

    /// Whether a browser that opens /graphql gets the console.
    #[arg(long, env = "DRAGOMAN_CONSOLE", value_name = "on|off")]
    #[arg(default_value = "on", value_enum, hide_short_help = true)]
    pub console: Switch,

    /// Whether the sample newsroom stands at /demo/: a frontend over whatever is published here.
    #[arg(long, env = "DRAGOMAN_SAMPLE", value_name = "on|off")]
    #[arg(default_value = "on", value_enum, hide_short_help = true)]
    pub sample: Switch,
}
