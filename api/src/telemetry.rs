//! What the gateway tells of itself: its log, its metrics, its traces, its panics, and the bill of a request.
//!
//! [`told`] is what other storeys call as they work; the rooms beside it are where that goes.

pub mod bill;
pub mod incident;
pub mod log;
pub mod metrics;
pub mod output;
pub mod panics;
pub mod recent;
pub mod sql;
pub mod told;
pub mod trace;
