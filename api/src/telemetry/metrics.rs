//! What this process counts and measures, as `/metrics` tells it.
//!
//! Names and units are OpenTelemetry's, spelt as Prometheus spells them. There is one set to a process, since a process
//! is what is scraped; what belongs to one gateway (its pool, its place in the log) is read when it is asked for, by
//! whoever answers `/metrics`. No label takes a value that a client can make up.

pub mod accounts;
pub mod calls;
pub mod database;
pub mod graphql;
pub mod http;
pub mod outcomes;
pub mod process;
pub mod reading;
pub mod searches;
pub mod text;
pub mod traces;
pub mod webhooks;

use std::sync::LazyLock;

use opentelemetry::trace::TraceId;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::exemplar::HistogramWithExemplars;
use prometheus_client::registry::Registry;

const PURGES: &str =
    "Purges sent to the shared cache before the gateway: those it took, and those that failed and are repeated";

const LETTERS: &str = "Letters to readers: those that the mail server took, and those that were given up";

const PINGS: &str = "Feeds of which the WebSub hub was told: what it took, and what failed";

/// What this process counts.
pub static METRICS: LazyLock<Metrics> = LazyLock::new(Metrics::new);

/// All of it, a field a concern.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    /// Requests.
    pub http: http::Http,
    /// Operations, their errors, the batches of their loaders.
    pub graphql: graphql::GraphQl,
    /// SQL.
    pub database: database::Database,
    /// What shared caches were told.
    pub purges: calls::Calls,
    /// What a WebSub hub was told.
    pub pings: calls::Calls,
    /// What was sent to readers.
    pub letters: calls::Calls,
    /// What readers tried.
    pub accounts: accounts::Accounts,
    /// What searches found.
    pub searches: searches::Searches,
    /// What was sent to webhooks.
    pub webhooks: webhooks::Webhooks,
    /// Traces that are sent.
    pub traces: traces::Traces,
}

impl Metrics {
    fn new() -> Self {
        let mut registry = Registry::default();
        LazyLock::force(&process::STARTED);
        Self {
            http: http::Http::registered(&mut registry),
            graphql: graphql::GraphQl::registered(&mut registry),
            database: database::Database::registered(&mut registry),
            purges: calls::Calls::registered(&mut registry, "dragoman_purges", PURGES),
            pings: calls::Calls::registered(&mut registry, "dragoman_websub_pings", PINGS),
            letters: calls::Calls::registered(&mut registry, "dragoman_letters", LETTERS),
            accounts: accounts::Accounts::registered(&mut registry),
            searches: searches::Searches::registered(&mut registry),
            webhooks: webhooks::Webhooks::registered(&mut registry),
            traces: traces::Traces::registered(&mut registry),
            registry,
        }
    }

    /// All series, and those that are read just now.
    pub fn registry(&self) -> &Registry {
        &self.registry
    }
}

/// Durations in seconds: the steps of OpenTelemetry's conventions, and two below, for answers from memory.
pub(crate) const SECONDS: [f64; 16] =
    [0.0005, 0.001, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0];

/// How long something took, with a trace that shows it.
pub type Durations = HistogramWithExemplars<TraceLabel>;

/// No durations yet.
fn durations() -> Durations {
    HistogramWithExemplars::new(SECONDS.into_iter())
}

/// The trace that an exemplar points to.
#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
pub struct TraceLabel {
    trace_id: String,
}

/// Names a trace, where there is one that can be looked at.
fn exemplar(trace: Option<TraceId>) -> Option<TraceLabel> {
    trace.map(|id| TraceLabel { trace_id: id.to_string() })
}
