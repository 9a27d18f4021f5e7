//! What whoever moves a newsroom in may ask for. The one place where this storey looks at the command line's words.

pub use crate::cli::{Rename, Wordpress as Options};
