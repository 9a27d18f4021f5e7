//! What the gateway tells of itself: its log, and the bill of a request.

pub mod bill;

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::SubscriberBuilder;

use crate::config::{LogConfig, LogFormat};

/// Starts the log, on stderr: JSON where it is read by a machine, pretty where by a person. A second call changes
/// nothing.
pub fn start(config: &LogConfig) {
    let pretty = match config.log_format {
        LogFormat::Auto => std::io::stderr().is_terminal(),
        LogFormat::Json => false,
        LogFormat::Pretty => true,
    };
    let builder = SubscriberBuilder::default()
        .with_env_filter(EnvFilter::try_new(&config.log).unwrap_or_default())
        .with_writer(std::io::stderr);
    let started =
        if pretty { builder.with_target(false).try_init() } else { builder.json().flatten_event(true).try_init() };
    drop(started);
}
