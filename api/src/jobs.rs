//! What follows the clock or the log on every node, and is done once for all of them; and what was asked for and is done
//! later.
//!
//! A job that follows the log is a [`runner::Job`]: it has a durable cursor, and one node at a time has its turn.
//!
//! Unknown here: GraphQL, the gateway's own HTTP, and SQL. What a job does to the newsroom is a method of `content`;
//! here is when.

pub mod client;
pub mod errand;
pub mod runner;

pub mod letters;
pub mod neighbours;
pub mod prune;
pub mod purges;
pub mod scheduler;
pub mod webhooks;
pub mod websub;
