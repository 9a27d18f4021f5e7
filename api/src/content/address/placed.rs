//! Addresses as a write finds them: what stands there, and whether anybody may follow it.

use chrono::{DateTime, Utc};
use entity::address;
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, QueryResult};

use crate::content::Caller;
use crate::content::sql::Sql;

/// An address that has a row.
#[derive(Clone, Debug)]
pub(in crate::content) struct Placed {
    pub(in crate::content) row: address::Model,
    /// Whether it leads anybody to something.
    pub(in crate::content) is_public: bool,
}

/// The beginning of a statement that answers [`Placed`] as of an instant: conditions on `d` follow.
pub(in crate::content) fn placed(connection: &impl ConnectionTrait, at: DateTime<Utc>) -> Sql {
    let mut sql = Sql::new(
        connection,
        "SELECT d.id, d.host, d.path_key, d.locale, d.current, d.article_id, d.heading_id, d.target_url, \
         CASE WHEN d.locale IN (SELECT code FROM locale WHERE published) AND (d.article_id IS NULL OR ",
    );
    Caller::anonymous_at(at).public_articles(&mut sql, "a");
    sql.push(") THEN 1 ELSE 0 END AS is_public FROM address d LEFT JOIN article a ON a.id = d.article_id WHERE ");
    sql
}

impl FromQueryResult for Placed {
    fn from_query_result(row: &QueryResult, prefix: &str) -> Result<Self, DbErr> {
        let is_public = row.try_get::<i32>(prefix, "is_public")? == 1;
        Ok(Self { row: address::Model::from_query_result(row, prefix)?, is_public })
    }
}
