//! Who wrote what, for admins.

use async_graphql::{Context, ID, Object};

use super::connection::size;
use super::error::{Error, Result};
use super::loaders::loaders;
use super::rights;
use super::scalars::DateTime;
use super::scope::scope;
use crate::content::audit::Entry;

/// A write.
#[derive(Clone, Debug)]
pub struct AuditEntry(Entry);

/// A page of the audit, the newest first.
///
/// # Errors
/// FORBIDDEN but for admins; PAGE_TOO_LARGE; INVALID_CURSOR; the read's own.
pub async fn audit(context: &Context<'_>, first: i32, after: Option<String>) -> Result<Vec<AuditEntry>> {
    let loaders = loaders(context);
    rights::check(loaders.source.caller(), "Query", "audit")?;
    let first = size("first", first, scope(context).limits.page)?;
    let place = after.map(|cursor| cursor.parse::<i64>()).transpose();
    let place = place.map_err(|_| Error::bad_input("INVALID_CURSOR", "this is no entry of the audit").at("after"))?;
    let entries = loaders.audit.one((place, first)).await?;
    Ok(entries.iter().cloned().map(AuditEntry).collect())
}

/// A write, as the audit keeps it.
#[Object]
impl AuditEntry {
    /// Its place: give it as `after` for older ones.
    fn cursor(&self) -> String {
        self.0.seq.to_string()
    }

    /// When it was written.
    fn at(&self) -> DateTime {
        DateTime(self.0.at)
    }

    /// The name of the API key that wrote it, or `command line`.
    fn actor(&self) -> &str {
        &self.0.actor
    }

    /// The mutation, or the command: `saveArticle`, `import wordpress`.
    fn action(&self) -> &str {
        &self.0.action
    }

    /// What it wrote: `article:5`, `category:3`, `media:7`, `menu:header`, `site`, `locale:fa`, `key:desk`, `partner:NAME`,
    /// `document:ID`, or a redirect's path. Of an import its files, `file:export.xml`, and how much of it was written:
    /// `written:1200`.
    fn nodes(&self) -> Vec<ID> {
        self.0.nodes.iter().map(ID::from).collect()
    }
}
