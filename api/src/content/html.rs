//! HTML as this product takes it in: one policy for all markup, and the text inside it.
//!
//! Markup goes through two rooms. `tidy` makes it well-formed and shallow in linear time, since a
//! parser that repairs markup as a browser does can be made to work for minutes by a megabyte of
//! unclosed tags. `policy` then keeps what its allow-list names and nothing else; it alone decides
//! what is safe.
//!
//! Unknown here: articles, WordPress's own notation, and where the markup came from.

use std::sync::LazyLock;

mod elements;
mod escape;
mod lexer;
mod media;
mod policy;
mod text;
mod tidy;

pub use lexer::{Lexer, Tag, Token, tokens};
pub use media::without_media;
pub use policy::{EMBED_HOSTS, Policy};
pub use text::{excerpt_of, paragraph, plain, reading_minutes, word_count};

/// The markup, with only what the standard [`Policy`] allows left in it.
pub fn sanitize(html: &str) -> String {
    static STANDARD: LazyLock<Policy> = LazyLock::new(|| Policy::embedding(EMBED_HOSTS));
    STANDARD.clean(html)
}

#[cfg(test)]
mod tests;
