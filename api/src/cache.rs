//! What was answered before. For now the words of it, the tags that an answer depends on, and level 2.
//!
//! Unknown here: articles and SQL. `content` gives the tags their meaning, `log` carries them.

pub mod remote;
pub mod tag;

pub use remote::Remote;
