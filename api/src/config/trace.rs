//! Which traces are kept, and where they are sent. The variables are OpenTelemetry's own where it has one.

use clap::{Args, ValueEnum};

use super::{Switch, value};

/// Which requests are traced, and who is told.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Traces")]
pub struct TraceConfig {
    /// Whether requests are traced, for /ops and for a collector.
    #[arg(long, env = "DRAGOMAN_TRACES", value_name = "on|off")]
    #[arg(default_value = "on", value_enum, hide_short_help = true)]
    pub traces: Switch,

    /// Where an OpenTelemetry collector takes traces; without one none are sent.
    ///
    /// The connection is not encrypted: the collector stands beside the gateway, and passes on.
    /// An address such as `http://localhost:4317`.
    #[arg(long, env = "OTEL_EXPORTER_OTLP_ENDPOINT", value_name = "URL")]
    #[arg(value_parser = value::collector)]
    pub otlp_endpoint: Option<String>,

    /// How the collector is spoken to: gRPC is at home on port 4317, HTTP on 4318.
    #[arg(long, env = "OTEL_EXPORTER_OTLP_PROTOCOL", value_name = "PROTOCOL")]
    #[arg(default_value = "grpc", value_enum, hide_short_help = true)]
    pub otlp_protocol: OtlpProtocol,

    /// What this service is called among those that the collector hears of.
    #[arg(long, env = "OTEL_SERVICE_NAME", value_name = "NAME")]
    #[arg(default_value = "dragoman", hide_short_help = true)]
    pub service_name: String,

    /// How many of the traces that begin here are sent, from 0 to 1. What failed or was slow always is.
    #[arg(long, env = "OTEL_TRACES_SAMPLER_ARG", value_name = "RATIO")]
    #[arg(default_value = "0.01", value_parser = value::ratio, hide_short_help = true)]
    pub trace_ratio: f64,

    /// From how many milliseconds on a request is slow.
    #[arg(long, env = "DRAGOMAN_SLOW_MS", value_name = "MILLISECONDS")]
    #[arg(default_value = "500", value_parser = value::positive::<u64>, hide_short_help = true)]
    pub slow_ms: u64,
}

/// How traces travel. The names are OpenTelemetry's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum OtlpProtocol {
    /// gRPC.
    Grpc,
    /// Protobuf by HTTP/1.1.
    #[value(name = "http/protobuf")]
    Http,
}
