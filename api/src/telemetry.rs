//! What the gateway tells of itself: its log, its metrics, its traces, and the bill of a request.
//!
//! [`told`] is what other storeys call as they work; the rooms beside it are where that goes.

pub mod bill;
pub mod log;
pub mod metrics;
pub mod recent;
pub mod sql;
pub mod told;
pub mod trace;
