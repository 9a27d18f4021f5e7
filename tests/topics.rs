//! One topic a file.

mod lists;
