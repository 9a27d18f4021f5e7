//! The hosts of the languages' origins, and what happens to addresses when a language moves to another one.

use std::collections::HashMap;

use entity::{address, locale};
use sea_orm::ConnectionTrait;

use super::save::{LocaleDraft, rows};
use crate::content::edit::Edit;
use crate::content::path::PathKey;
use crate::content::sql::Sql;
use crate::content::{Error, Result};

/// The hosts of the languages' origins.
pub(in crate::content) struct Hosts(HashMap<String, String>);

impl Hosts {
    pub(in crate::content) async fn read(connection: &impl ConnectionTrait) -> Result<Self> {
        let rows = rows(connection).await?;
        Ok(Self(rows.into_iter().map(|row| (row.code, host_of(&row.base_url))).collect()))
    }

    /// The host of a language.
    pub(in crate::content) fn of(&self, locale: &str) -> Result<String> {
        self.0.get(locale).cloned().ok_or_else(|| Error::Invalid(format!("the site has no language `{locale}`")))
    }
}

/// Host and port of an address; empty for what is no web address.
pub(super) fn host_of(base_url: &str) -> String {
    PathKey::parse(base_url).ok().and_then(|key| key.host).unwrap_or_default()
}

/// Languages whose origin is another take their addresses along, the old ones stay as redirects: all leave before the
/// first moves in, so two may change places. Which paths that touched.
pub(super) async fn move_hosts(edit: &Edit, drafts: &[LocaleDraft], rows: &[locale::Model]) -> Result<Vec<String>> {
    let mut leaving = Vec::new();
    for draft in drafts {
        let old = rows.iter().find(|row| row.code == draft.code).map(|row| host_of(&row.base_url));
        let host = host_of(&draft.base_url);
        if old.is_some_and(|old| old != host) {
            leaving.push((host, leave(edit, &draft.code).await?));
        }
    }
    let mut moved = Vec::new();
    for (host, rows) in leaving {
        move_in(edit, &host, &rows).await?;
        moved.extend(rows.into_iter().map(|row| row.path_key));
    }
    Ok(moved)
}

/// Makes redirects of all addresses of a language. Which those were.
async fn leave(edit: &Edit, locale: &str) -> Result<Vec<address::Model>> {
    let connection = &edit.transaction;
    let mut sql = Sql::new(connection, "SELECT * FROM address WHERE current AND locale = ");
    let rows = sql.bind(locale).push(" ORDER BY id").all(connection).await?;
    let mut sql = Sql::new(connection, "UPDATE address SET current = FALSE WHERE current AND locale = ");
    sql.bind(locale).execute(connection).await?;
    Ok(rows)
}

/// Gives what stood at these addresses the same ones under a host.
async fn move_in(edit: &Edit, host: &str, rows: &[address::Model]) -> Result<()> {
    let connection = &edit.transaction;
    let paths = || rows.iter().map(|row| row.path_key.clone());
    let mut sql = Sql::new(connection, "SELECT * FROM address WHERE current AND host = ");
    sql.bind(host).push(" AND ").any_text("path_key", paths()).push(" ORDER BY id LIMIT 1");
    if let Some(address::Model { path_key, locale, .. }) = sql.one(connection).await? {
        return Err(Error::Occupied { path: path_key, locale });
    }
    let mut sql = Sql::new(connection, "DELETE FROM address WHERE NOT current AND host = ");
    sql.bind(host).push(" AND ").any_text("path_key", paths()).execute(connection).await?;
    let ids = edit.take_ids("address", rows.len()).await?;
    edit.insert(ids.zip(rows).map(|(id, row)| address::Model { id, host: host.to_owned(), ..row.clone() })).await
}
