//! What follows the clock or the log on every node, and is done once for all of them.
//!
//! Unknown here: GraphQL, HTTP and SQL. What a job does is a method of `content`; here is when.

pub mod scheduler;
