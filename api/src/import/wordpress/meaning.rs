//! What an item's and a term's fields mean, but for the body: WordPress's own, Polylang's, WPML's and other plugins'.
//!
//! Each reads one record. Unknown here: the export as a whole, and the newsroom.

pub mod dates;
pub mod images;
pub mod publication;
pub mod related;
pub mod slugs;

pub mod polylang;
pub mod translation;
pub mod wpml;
