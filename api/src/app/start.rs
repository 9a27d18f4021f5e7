//! Why a gateway does not start: each a sentence for whoever typed the command.

use std::net::SocketAddr;

use super::redis;
use crate::demo::FillError;
use crate::telemetry::trace;

/// Why the gateway does not start. One sentence that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Not there, or not to be reached.
    #[error("the database at {url} cannot be opened: {reason}; is the address right, and is it running?")]
    Unreachable {
        /// Without its password.
        url: String,
        /// What the database or the network says.
        reason: String,
    },
    /// Nothing can be written to it.
    #[error("the database at {url} is read-only ({reason}); the gateway needs one that it can write to")]
    ReadOnly {
        /// Without its password.
        url: String,
        /// What the database says.
        reason: String,
    },
    /// A newer gateway has migrated it.
    #[error(
        "the database has the migration `{migration}`, which this version of dragoman does not know: \
         start the newer version, or restore an older database"
    )]
    Newer {
        /// The first unknown one.
        migration: String,
    },
    /// Nobody has migrated it, or an older gateway.
    #[error(
        "the database at {url} holds no newsroom, or one of an older version: is the address right? `dragoman migrate` \
         brings it up to date"
    )]
    Older {
        /// Without its password.
        url: String,
    },
    /// A migration failed.
    #[error("the database could not be migrated: {0}")]
    Migration(String),
    /// Somebody else listens there.
    #[error("{address} cannot be listened on: {reason}; choose another with --listen")]
    Listen {
        /// Where.
        address: SocketAddr,
        /// What the system says.
        reason: String,
    },
    /// It is one that answers wrongly, for tests.
    #[error("this gateway was built with the feature `mutants`, to answer wrongly: it listens on 127.0.0.1, not {0}")]
    Mutant(SocketAddr),
    /// The operating system gives nothing more.
    #[error("no thread can be started to follow the change log: {0}")]
    Thread(std::io::Error),
    /// Redis cannot be found by what was set. That it is not there is no reason not to start.
    #[error(transparent)]
    Redis(#[from] redis::RedisError),
    /// Who is told outside of what is written cannot be spoken to.
    #[error(transparent)]
    Edge(#[from] crate::jobs::purges::edge::SetUpError),
    /// The same of who is told what is new in feeds.
    #[error(transparent)]
    Hub(#[from] crate::jobs::websub::hub::SetUpError),
    /// The server that takes letters cannot be found by what was set.
    #[error(transparent)]
    Post(#[from] crate::mail::post::SetUpError),
    /// The secret that was set is none.
    #[error("DRAGOMAN_SECRET must have 64 hexadecimal digits")]
    Secret,
    /// The demo newsroom could not be filled in.
    #[error(transparent)]
    Demo(#[from] FillError),
    /// Traces have nowhere to go.
    #[error(transparent)]
    Trace(#[from] trace::export::Error),
    /// The newsroom could not be read.
    #[error(transparent)]
    Content(#[from] crate::content::Error),
}
