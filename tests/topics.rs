//! One topic a file.

mod answers;
mod articles;
mod cachetags;
mod changelog;
mod command;
mod demo;
mod errors;
mod executor;
mod imports;
mod jsonl;
mod lists;
mod locales;
mod plans;
mod related;
mod schema;
mod statements;
mod tidy;
mod transport;
