//! What was answered before. For now its words alone: the tags that an answer depends on.
//!
//! Unknown here: articles and SQL. `content` gives the tags their meaning, `log` carries them.

pub mod tag;
