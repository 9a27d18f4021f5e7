//! The hosts of the languages' origins, and what happens to addresses when a language moves to another one.

use std::collections::HashMap;

use entity::{address, locale};
use sea_orm::{ConnectionTrait, EntityTrait, IntoActiveModel, Set};

use super::save::{LocaleDraft, rows};
use crate::content::edit::Edit;
use crate::content::path::PathKey;
use crate::content::sql::Sql;
use crate::content::{Error, Result};

/// Rows to an INSERT, below both databases' bind limits.
const ROWS: usize = 2_000;

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

/// Languages whose origin is another take their addresses along. Which paths that touched.
pub(super) async fn move_hosts(edit: &Edit, drafts: &[LocaleDraft], rows: &[locale::Model]) -> Result<Vec<String>> {
    let mut moved = Vec::new();
    for draft in drafts {
        let old = rows.iter().find(|row| row.code == draft.code).map(|row| host_of(&row.base_url));
        let host = host_of(&draft.base_url);
        if old.is_some_and(|old| old != host) {
            moved.extend(move_host(edit, &draft.code, &host).await?);
        }
    }
    Ok(moved)
}

/// Gives everything of a language its address under another host; the old ones stay as redirects.
async fn move_host(edit: &Edit, locale: &str, host: &str) -> Result<Vec<String>> {
    let connection = &edit.transaction;
    let mut sql = Sql::new(connection, "SELECT * FROM address WHERE current AND locale = ");
    let rows: Vec<address::Model> = sql.bind(locale).push(" ORDER BY id").all(connection).await?;
    let mut sql = Sql::new(connection, "UPDATE address SET current = FALSE WHERE current AND locale = ");
    sql.bind(locale).execute(connection).await?;
    let mut sql = Sql::new(connection, "DELETE FROM address WHERE NOT current AND host = ");
    sql.bind(host).push(" AND ").any_text("path_key", rows.iter().map(|row| row.path_key.clone()));
    sql.execute(connection).await?;
    let ids = edit.take_ids("address", rows.len()).await?;
    let moved: Vec<_> = ids
        .zip(&rows)
        .map(|(id, row)| address::ActiveModel {
            id: Set(id),
            host: Set(host.to_owned()),
            ..row.clone().into_active_model()
        })
        .collect();
    for rows in moved.chunks(ROWS) {
        address::Entity::insert_many(rows.to_vec()).exec_without_returning(connection).await?;
    }
    Ok(rows.into_iter().map(|row| row.path_key).collect())
}
