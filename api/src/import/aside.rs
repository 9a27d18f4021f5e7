//! What an import lays aside: lists, tables and names that stand in files, a few pages of each in memory.
//!
//! A newsroom has any number of posts, pictures and addresses, and something is to be known of each until the end. So
//! memory is what it is, however many there are. Everything here is made of whole numbers, which a file takes as they
//! are. A file has no name as soon as it is open, so it goes with the process, however that ends; where none can be
//! made or none has room, what it would hold stays in memory.
//!
//! Unknown here: what is laid aside.

mod list;
mod names;
mod pages;
mod table;

pub use list::{Laid, List};
pub use names::{Names, Texts};
pub use table::Table;
