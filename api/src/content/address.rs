//! What stands at a path, today or before it moved.

use std::collections::HashMap;
use std::sync::Arc;

use entity::heading::Kind;
use sea_orm::{ConnectionTrait, FromQueryResult};

use super::id::{ArticleId, HeadingId};
use super::path::PathKey;
use super::sql::Sql;
use super::{Caller, Content, Result, Tracked, tag};

pub(super) mod claim;
pub(super) mod placed;
mod save;

pub use save::RedirectDraft;

/// An article named `a` that was taken down after it had been in view: the log told of it then, and never forgets that
/// it did.
const TAKEN_DOWN: &str = "a.status = 'RETRACTED' AND EXISTS (SELECT 1 FROM change c WHERE c.node = 'article:' || a.id)";

/// What an address leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// An article in view.
    Article(ArticleId),
    /// An article that was in view and was taken down: 410. One that never was is not there, nor is one that is of no
    /// concern to a partner.
    Retracted,
    /// A category, tag or author, in the address's language.
    Heading(Kind, HeadingId),
    /// A page elsewhere that an editor named.
    Url(String),
}

/// Something that stands, or stood, at a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// Host and port.
    pub host: String,
    /// The language that stands there.
    pub locale: String,
    /// Whether it stands there today; if not, it moved.
    pub current: bool,
    /// What it leads to.
    pub target: Target,
}

impl Content {
    /// What `caller` finds at each path, on its host, or on any where it names none; only published languages. One
    /// statement.
    ///
    /// # Errors
    /// [`super::Error::Unavailable`].
    pub async fn addresses(
        &self,
        caller: &Caller,
        keys: &[PathKey],
    ) -> Result<HashMap<PathKey, Tracked<Arc<Vec<Address>>>>> {
        let mut sql = Sql::new(&self.database, "SELECT d.path_key, d.host, d.locale, d.current, d.article_id, ");
        sql.push(&format!("d.heading_id, d.target_url, h.kind AS heading_kind, ({TAKEN_DOWN}"));
        caller.is_concerned_by(&mut sql, "a").push(") AS taken_down, CASE WHEN a.id IS NULL THEN 0 WHEN ");
        caller.sees_articles(&mut sql, "a");
        sql.push(
            " THEN 1 ELSE 0 END AS in_view FROM address d LEFT JOIN article a ON a.id = d.article_id \
             LEFT JOIN heading h ON h.id = d.heading_id \
             WHERE d.locale IN (SELECT code FROM locale WHERE published) AND ",
        );
        let paths = |key: &PathKey| std::iter::once(key.key.clone()).chain(key.otherwise.clone());
        sql.any_text("d.path_key", keys.iter().flat_map(paths)).push(" ORDER BY d.id");
        let mut found: HashMap<String, Vec<Row>> = HashMap::new();
        for row in sql.all::<Row>(&self.database).await? {
            found.entry(row.path_key.clone()).or_default().push(row);
        }
        let look_up = |key: &PathKey| {
            let (mut addresses, mut tags) = (Vec::new(), caller.tags());
            for path in paths(key) {
                let here = |row: &&Row| key.host.as_ref().is_none_or(|host| *host == row.host);
                let rows: Vec<&Row> = found.get(&path).into_iter().flatten().filter(here).collect();
                // An article that is not in view yet, or no more, may be when it is asked for again.
                tags.extend(rows.iter().filter_map(|row| row.article_id.map(tag::article)));
                tags.push(tag::address(&path));
                addresses = rows.into_iter().filter_map(Row::address).collect();
                if !addresses.is_empty() {
                    break;
                }
            }
            (key.clone(), Tracked::new(Arc::new(addresses), tags))
        };
        Ok(keys.iter().map(look_up).collect())
    }
}

/// Takes back all addresses of what is about to be deleted. Which paths those were.
pub(super) async fn forget_addresses(
    connection: &impl ConnectionTrait,
    column: &str,
    ids: &[i64],
) -> Result<Vec<String>> {
    let mut sql = Sql::new(connection, "DELETE FROM address WHERE ");
    sql.any(column, ids.iter().copied()).push(" RETURNING path_key");
    Ok(sql.all::<Freed>(connection).await?.into_iter().map(|row| row.path_key).collect())
}

#[derive(FromQueryResult)]
struct Freed {
    path_key: String,
}

#[derive(FromQueryResult)]
struct Row {
    path_key: String,
    host: String,
    locale: String,
    current: bool,
    article_id: Option<ArticleId>,
    heading_id: Option<HeadingId>,
    heading_kind: Option<Kind>,
    target_url: Option<String>,
    taken_down: Option<bool>,
    in_view: i32,
}

impl Row {
    /// What is not in view is not there, but for what was taken down.
    fn address(&self) -> Option<Address> {
        let article = match self.article_id {
            Some(id) if self.in_view == 1 => Some(Target::Article(id)),
            Some(_) if self.taken_down == Some(true) => Some(Target::Retracted),
            _ => None,
        };
        let heading = self.heading_kind.zip(self.heading_id).map(|(kind, id)| Target::Heading(kind, id));
        let target = article.or(heading).or_else(|| self.target_url.clone().map(Target::Url))?;
        Some(Address { host: self.host.clone(), locale: self.locale.clone(), current: self.current, target })
    }
}
