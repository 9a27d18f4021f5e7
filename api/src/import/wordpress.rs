//! Placeholder until the run is written.
use super::{Error, report::Report, progress::Progress};
/// Placeholder.
/// # Errors
/// Placeholder.
pub async fn run(_: &crate::content::Content, _: &crate::cli::Wordpress, _: Progress) -> Result<Report, Error> { std::future::pending().await }
pub mod blocks; pub mod dates; pub mod elements; pub mod embeds; pub mod error; pub mod images; #[cfg(test)] mod noise; pub mod open; pub mod paragraphs; pub mod php; pub mod polylang; pub mod reader; pub mod record; pub mod related; pub mod scrub; pub mod shortcodes; pub mod slugs; pub mod vocabulary;
