//! The hosts of the languages' origins, and what happens to addresses when a language moves to another one.

use std::collections::{BTreeSet, HashMap};

use entity::{address, locale};
use sea_orm::ConnectionTrait;

use super::save::{LocaleDraft, rows};
use crate::content::address::placed::{Placed, placed};
use crate::content::edit::Edit;
use crate::content::path::PathKey;
use crate::content::sql::Sql;
use crate::content::{Error, Result};

/// The hosts of the languages' origins.
pub(in crate::content) struct Hosts(HashMap<String, Host>);

struct Host {
    name: String,
    is_published: bool,
}

impl Hosts {
    pub(in crate::content) async fn read(connection: &impl ConnectionTrait) -> Result<Self> {
        let rows = rows(connection).await?;
        let host = |row: &locale::Model| Host { name: host_of(&row.base_url), is_published: row.published };
        Ok(Self(rows.into_iter().map(|row| (row.code.clone(), host(&row))).collect()))
    }

    /// The host of a language.
    pub(in crate::content) fn of(&self, locale: &str) -> Result<String> {
        let known = || {
            let known: BTreeSet<&str> = self.0.keys().map(String::as_str).collect();
            known.into_iter().collect::<Vec<_>>().join(", ")
        };
        let host = self.0.get(locale).map(|host| host.name.clone());
        host.ok_or_else(|| Error::Invalid(format!("the site has no language `{locale}`; it has {}", known())))
    }

    /// Whether readers may see what stands there in a language.
    pub(in crate::content) fn is_published(&self, locale: &str) -> bool {
        self.0.get(locale).is_some_and(|host| host.is_published)
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
        moved.extend(rows.into_iter().map(|placed| placed.row.path_key));
    }
    Ok(moved)
}

/// Makes redirects of all addresses of a language. Which those were.
async fn leave(edit: &Edit, locale: &str) -> Result<Vec<Placed>> {
    let connection = &edit.transaction;
    let mut sql = placed(connection, edit.at);
    let rows = sql.push("d.current AND d.locale = ").bind(locale).push(" ORDER BY d.id").all(connection).await?;
    let mut sql = Sql::new(connection, "UPDATE address SET current = FALSE WHERE current AND locale = ");
    sql.bind(locale).execute(connection).await?;
    Ok(rows)
}

/// Gives what stood at these addresses the same ones under a host. As everywhere, what redirects gives way, but a
/// redirect that anybody may follow not to what nobody sees.
async fn move_in(edit: &Edit, host: &str, rows: &[Placed]) -> Result<()> {
    let connection = &edit.transaction;
    let paths = || rows.iter().map(|placed| placed.row.path_key.clone());
    let is_public: HashMap<&str, bool> =
        rows.iter().map(|placed| (placed.row.path_key.as_str(), placed.is_public)).collect();
    let mut sql = placed(connection, edit.at);
    sql.push("d.host = ").bind(host).push(" AND ").any_text("d.path_key", paths()).push(" ORDER BY d.id");
    let there: Vec<Placed> = sql.all(connection).await?;
    let stays = |there: &Placed| there.row.current || there.is_public && !is_public[there.row.path_key.as_str()];
    if let Some(Placed { row, .. }) = there.into_iter().find(stays) {
        return Err(Error::Occupied { path: row.path_key, locale: row.locale, current: row.current });
    }
    let mut sql = Sql::new(connection, "DELETE FROM address WHERE NOT current AND host = ");
    sql.bind(host).push(" AND ").any_text("path_key", paths()).execute(connection).await?;
    let ids = edit.take_ids("address", rows.len()).await?;
    let rows = rows.iter().map(|placed| placed.row.clone());
    edit.insert(ids.zip(rows).map(|(id, row)| address::Model { id, host: host.to_owned(), ..row })).await
}
