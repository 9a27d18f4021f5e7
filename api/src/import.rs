//! Content from elsewhere, and out again: how it is read, what becomes of it here, and what is told of that.
//!
//! An import from elsewhere writes through `content` alone, in commits of many rows, and may be run again and again: a
//! row that came before is known by its id at the source, and one that is still the same is not written. A newsroom of
//! our own comes as a whole, once.
//!
//! Unknown here: SQL, GraphQL, and who typed the command.

pub mod aside;
pub mod error;
pub mod jsonl;
pub mod progress;
pub mod report;
pub mod wordpress;

pub use error::Error;
pub use progress::Progress;
pub use report::Report;
