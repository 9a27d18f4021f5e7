//! One topic a file.

mod answers;
mod articles;
mod cachetags;
mod changelog;
mod command;
mod console;
mod corpus;
mod demo;
mod errors;
mod executor;
mod imports;
mod jsonl;
mod keys;
mod lists;
mod locales;
mod plans;
mod properties;
mod related;
mod revisions;
mod rights;
mod schema;
mod statements;
mod tidy;
mod transport;
mod writing;
