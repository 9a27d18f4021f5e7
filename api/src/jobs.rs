//! What follows the clock or the log on every node, and is done once for all of them.
//!
//! A job that follows the log is a [`runner::Job`]: it has a durable cursor, and one node at a time has its turn.
//!
//! Unknown here: GraphQL, the gateway's own HTTP, and SQL. What a job does to the newsroom is a method of `content`;
//! here is when.

pub mod runner;

pub mod neighbours;
pub mod prune;
pub mod purges;
pub mod scheduler;
