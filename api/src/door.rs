//! The door's memory: how much is let in of all clients and of each, and whether anybody is let in any more.
//!
//! Each part counts what it did, for whoever measures. Unknown here: requests and answers, which `http` reads and
//! writes.

pub mod admission;
pub mod bodies;
pub mod drain;
pub mod listeners;
pub mod loopback;
pub mod rate_limit;
pub mod seats;
pub mod usage;

use std::sync::Arc;
use std::time::Duration;

use self::admission::Admission;
use self::bodies::Bodies;
use self::drain::Drain;
use self::listeners::Listeners;
use self::rate_limit::Rates;
use self::seats::Seats;
use self::usage::Usages;
use crate::config::Config;

/// What is remembered from request to request.
#[derive(Debug)]
pub struct Door {
    /// Connections.
    pub seats: Seats,
    /// Bodies of requests.
    pub bodies: Bodies,
    /// Executions.
    pub admission: Admission,
    /// What clients have spent.
    pub rates: Arc<Rates>,
    /// What partners make use of.
    pub usages: Arc<Usages>,
    /// Subscriptions.
    pub listeners: Listeners,
    /// Whether the gateway means to leave.
    pub drain: Drain,
    /// How long an answer may take.
    pub patience: Duration,
}

impl Door {
    /// As the settings say; `is_shared` where the nodes tell each other what clients spend.
    pub fn new(config: &Config, is_shared: bool) -> Self {
        let connections = &config.connections;
        Self {
            seats: Seats::new(config),
            bodies: Bodies::new(config.server.max_body_bytes, connections.body_timeout()),
            admission: Admission::new(connections.max_executions, connections.max_queue()),
            rates: Arc::new(Rates::new(&config.clients, is_shared)),
            usages: Arc::default(),
            listeners: Listeners::new(config.clients.subscriptions_per_client),
            drain: Drain::default(),
            patience: Duration::from_millis(config.server.request_timeout_ms),
        }
    }
}
