//! Letters to readers: who is to get one, what it says, how it goes out.
//!
//! Unknown here: accounts. Who writes a letter is a job, off the path of whoever asked for it, so that nobody can tell
//! by how long they wait whether one was sent.

pub mod letter;
pub mod outbox;
pub mod post;
pub mod words;

pub use letter::Letter;
pub use outbox::{Outbox, Reason, Wanted};
pub use post::Post;
