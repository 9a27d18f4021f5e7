//! The one change log: what was written, in the order of commits. Everything that must follow a write reads it.
//!
//! [`append`] writes an entry as the last step of a content transaction, under the head's row lock; [`follow`] reads
//! what a cache needs of it, [`change`] what the world needs; a [`position`] is a place in it. On every node a
//! [`follower`] reads it as it grows, in [`poll`]s over a [`link`] of its own, woken by a [`hint`]. A [`cursor`] is how
//! far somebody has come who follows it once for all nodes.
//!
//! Unknown here: articles. A node is a text, a tag a number.

pub mod append;
pub mod change;
pub mod follow;
pub mod position;

pub mod brought;
pub mod clock;
pub mod cursor;
pub mod feed;
pub mod follower;
pub mod hint;
pub mod history;
pub mod link;
pub mod outage;
pub mod poll;
pub mod prune;

pub use append::Head;
pub use change::{Change, ChangeKind, Logged};
pub use cursor::Place;
pub use feed::{Batch, Feed};
pub use follower::{Follower, Following};
pub use hint::Hint;
pub use position::Position;

/// Why the log could not be read or written: the database's own.
pub type Error = sea_orm::DbErr;
