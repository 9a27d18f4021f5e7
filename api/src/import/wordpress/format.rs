//! The format: files of WordPress's export, read as records.
//!
//! Bytes are opened and decoded (`open`, `charset`), what no XML may hold is taken out (`scrub`), and elements become
//! records (`elements`, `reader`), whatever their prefixes (`vocabulary`). Unknown here: what a field means.

pub mod error;

pub mod charset;
pub mod open;
pub mod scrub;

pub mod elements;
pub mod reader;
pub mod record;
pub mod stream;
pub mod vocabulary;

pub mod escaped;
pub mod php;
