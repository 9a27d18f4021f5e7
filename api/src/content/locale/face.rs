//! What a write to the languages made of public faces: a language that comes into view brings all that it holds, and
//! one that moves to another host leaves redirects on the old one.

use entity::address;
use entity::heading::Kind;
use sea_orm::{EntityTrait, FromQueryResult, IntoActiveModel, Set};

use crate::content::access::Caller;
use crate::content::edit::{Edit, Sealed};
use crate::content::id::{ArticleId, HeadingId};
use crate::content::node::NodeId;
use crate::content::sql::Sql;
use crate::content::{Result, tag};
use crate::log::ChangeKind;

/// Rows to an INSERT, below both databases' bind limits.
const ROWS: usize = 2_000;

/// Gives everything of a language its address under another host; the old ones stay as redirects.
pub(super) async fn move_host(edit: &Edit, locale: &str, host: &str) -> Result<Vec<String>> {
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

/// Notes that paths lead elsewhere.
pub(super) fn note_paths(sealed: &mut Sealed, paths: &[String]) {
    sealed.tags.extend(paths.iter().map(|path_key| tag::address(path_key)));
}

/// Notes that all that a language holds came into view, left it, or moved.
pub(super) async fn note_contents(sealed: &mut Sealed, locale: &str, kind: ChangeKind) -> Result<()> {
    let caller = Caller { as_of: sealed.at };
    let mut sql = Sql::new(
        &sealed.transaction,
        "SELECT id FROM article WHERE status IN ('PUBLISHED', 'SCHEDULED') AND published_at <= ",
    );
    sql.bind(caller.as_of).push(" AND locale = ").bind(locale).push(" ORDER BY id");
    for row in sql.all::<ArticleRow>(&sealed.transaction).await? {
        let mut change = NodeId::Article(row.id).change(kind);
        change.locale = Some(locale.to_owned());
        sealed.changes.push(change);
    }
    let mut sql = Sql::new(&sealed.transaction, "SELECT heading_id, kind FROM heading_words WHERE locale = ");
    sql.bind(locale).push(" ORDER BY heading_id");
    for row in sql.all::<HeadingRow>(&sealed.transaction).await? {
        sealed.changes.push(NodeId::heading(row.kind, row.heading_id, locale).change(kind));
    }
    Ok(())
}

#[derive(FromQueryResult)]
struct ArticleRow {
    id: ArticleId,
}

#[derive(FromQueryResult)]
struct HeadingRow {
    heading_id: HeadingId,
    kind: Kind,
}
