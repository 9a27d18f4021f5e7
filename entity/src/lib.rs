//! The tables as sea-orm entities, one file a noun. A row is not a wire type: nothing here knows GraphQL.
//!
//! In reading order: where the newsroom publishes, what it publishes, how it is found, what became of it.

pub mod locale;
pub mod site;

pub mod article;
pub mod heading;
pub mod media;
pub mod story;

pub mod address;
pub mod listing;
pub mod menu;
pub mod related;
pub mod schedule;
pub mod search;

pub mod document;
pub mod key;
pub mod lease;
pub mod log;
pub mod origin;
pub mod partner;
pub mod reader;

mod insert;

pub use insert::insert;
