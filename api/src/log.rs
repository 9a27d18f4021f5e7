//! The one change log: what was written, in the order of commits. Everything that must follow a write reads it.
//!
//! [`append`] writes an entry as the last step of a content transaction, under the head's row lock; [`follow`] reads
//! what a cache needs of it, [`change`] what the world needs; a [`position`] is a place in it. On
//! every node a [`follower`] reads it as it grows, over a [`link`] of its own, woken by a [`hint`].
//!
//! Unknown here: articles. A node is a text, a tag a number.

pub mod append;
pub mod change;
pub mod follow;
pub mod position;

pub mod follower;
pub mod hint;
pub mod link;

pub use append::Head;
pub use change::{Change, ChangeKind, Logged};
pub use follower::{Batch, Feed, Follower};
pub use hint::Hint;
pub use position::Position;
