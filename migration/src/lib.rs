//! The history of the tables, for SQLite and PostgreSQL alike.
//!
//! Constraints live here: foreign keys, uniqueness and CHECKs hold in the database, whoever writes.
//! A migration that has landed is never edited; a later one mends it.

mod dialect;
mod m0001_site;
mod m0002_content;
mod m0003_listing;
mod m0004_log;
mod m0006_key;
mod m0008_writing;
mod m0009_imports;
mod m0010_schedule;
mod m0011_followers;
mod m0014_due;
mod m0015_documents;
mod m0016_command_line;
mod m0018_constraints;
mod m0019_versions;
mod m0020_partners;
mod m0029_withdrawn;
mod m0030_webhooks;
mod m0031_usage;
mod m0032_search;
mod m0033_readers;
mod m0043_usage_sheets;
mod m0044_beginnings;

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::prelude::*;

/// The migrations, oldest first.
#[derive(Debug)]
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_site::Migration),
            Box::new(m0002_content::Migration),
            Box::new(m0003_listing::Migration),
            Box::new(m0004_log::Migration),
            Box::new(m0006_key::Migration),
            Box::new(m0008_writing::Migration),
            Box::new(m0009_imports::Migration),
            Box::new(m0010_schedule::Migration),
            Box::new(m0011_followers::Migration),
            Box::new(m0014_due::Migration),
            Box::new(m0015_documents::Migration),
            Box::new(m0016_command_line::Migration),
            Box::new(m0018_constraints::Migration),
            Box::new(m0019_versions::Migration),
            Box::new(m0020_partners::Migration),
            Box::new(m0029_withdrawn::Migration),
            Box::new(m0030_webhooks::Migration),
            Box::new(m0031_usage::Migration),
            Box::new(m0032_search::Migration),
            Box::new(m0033_readers::Migration),
            Box::new(m0043_usage_sheets::Migration),
            Box::new(m0044_beginnings::Migration),
        ]
    }
}
