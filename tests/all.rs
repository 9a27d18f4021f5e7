//! Every integration test, one binary: `tests/run NAME` runs one topic. Tests speak HTTP to a gateway over a private
//! database, in documents that a client would write.
#![cfg(test)]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod harness;
mod topics;
