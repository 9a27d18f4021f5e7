//! Articles that were taken out of view, the newest first: what feeds tell those who have copies of them.
//!
//! A partner of limited rights is told of what left its own view, by whatever change, and of nothing that never was in it.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use sea_orm::{ActiveEnum, FromQueryResult};

use super::agreement::PartnerRights;
use super::id::{ArticleId, HeadingId};
use super::listing::Facet;
use super::node::NodeId;
use super::sql::Sql;
use super::{Caller, Content, Result, Tracked, tag};
use crate::log::change::Logged;
use crate::log::{Change, ChangeKind};

/// For a partner so many times as many entries of the log are looked at: what each is to it is known only then.
const LOOKED_AT: u32 = 4;

/// Entries named `c` by which an article goes out of everybody's view, the last of their node.
const LAST: &str = " AND c.kind IN ('UNPUBLISHED', 'RETRACTED', 'DELETED') \
     AND NOT EXISTS (SELECT 1 FROM change l WHERE l.node = c.node AND (l.seq, l.n) > (c.seq, c.n))";

/// An article that the caller could see, and can no more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withdrawn {
    /// Which.
    pub article: ArticleId,
    /// When it went.
    pub at: DateTime<Utc>,
}

impl Content {
    /// The last articles of a language that were taken out of view and have not come back; of a category, where one is
    /// named, those that stood in it then. What else they were filed under the log does not keep. One statement; for a
    /// partner of limited rights a few more.
    ///
    /// # Errors
    /// [`super::Error::Unavailable`].
    pub async fn withdrawn(
        &self,
        caller: &Caller,
        locale: &str,
        category: Option<HeadingId>,
        limit: u32,
    ) -> Result<Tracked<Vec<Withdrawn>>> {
        let rights = caller.agreed().filter(|rights| rights.hide_something());
        let mut sql = Sql::new(
            &self.database,
            "SELECT c.seq, c.n, c.node, c.kind, c.locale, c.changed_at, c.sections_before, c.sections_after, \
             c.embargo_minutes FROM change c WHERE c.node LIKE 'article:%' AND c.locale = ",
        );
        sql.bind(locale);
        if let Some(category) = category {
            sql.push(" AND ',' || c.sections_before || ',' LIKE ").bind(format!("%,{category},%"));
        }
        match rights {
            None => drop(sql.push(LAST)),
            Some(rights) => leaves(&mut sql, rights),
        }
        sql.push(
            " AND NOT EXISTS (SELECT 1 FROM article a WHERE \
             a.id = CASE WHEN c.node LIKE 'article:%' THEN CAST(SUBSTR(c.node, 9) AS BIGINT) END AND ",
        );
        caller.public_articles(&mut sql, "a");
        let looked_at = if rights.is_some() { limit.saturating_mul(LOOKED_AT) } else { limit };
        sql.push(&format!(") ORDER BY c.seq DESC, c.n DESC LIMIT {looked_at}"));
        let rows: Vec<Row> = sql.all(&self.database).await?;
        let rows = rows.into_iter().map(Row::logged).collect::<Result<Vec<_>>>()?;
        let withdrawn = told(self.heard(caller, rows).await?, limit);
        // Whatever goes out of view leaves a list, and its own row is written or gone. What that is to a partner is a
        // matter of the log: a takedown may concern what no list had.
        let lists = match category {
            Some(category) => vec![Facet::heading(category)],
            None => vec![Facet::ALL, Facet::kind(entity::article::Kind::Page)],
        };
        let lists = lists.into_iter().map(|facet| tag::listing(locale, facet.kind, facet.id));
        let articles = withdrawn.iter().map(|one| tag::article(one.article));
        let heard = rights.map(|_| tag::changes()).into_iter().chain(caller.tags());
        let tags: Vec<_> = lists.chain(articles).chain(heard).collect();
        Ok(Tracked::new(withdrawn, tags))
    }
}

/// Entries named `c` by which an article may go out of somebody's view, in the words of the index that holds them: what
/// stood and stands as before left nobody's.
const LEFT: &str = " AND (c.kind IN ('UNPUBLISHED', 'RETRACTED', 'DELETED') \
     OR (c.sections_before <> '' AND c.sections_before <> c.sections_after))";

/// Entries named `c` by which an article may go out of a partner's view: more than do.
fn leaves(sql: &mut Sql, rights: &PartnerRights) {
    sql.push(LEFT).push(" AND (c.kind = 'RETRACTED' OR (");
    stands(sql, rights, "c.sections_before");
    sql.push(" AND (c.kind IN ('UNPUBLISHED', 'DELETED') OR NOT ");
    stands(sql, rights, "c.sections_after");
    sql.push(")))");
}

/// Whether rights take in an article that stands as a column says, whenever they do.
fn stands(sql: &mut Sql, rights: &PartnerRights, column: &str) {
    sql.push(&format!("({column} <> ''"));
    if let Some(kinds) = &rights.kinds {
        // An entry of before the log told of kinds may be of any.
        sql.push(&format!(" AND ({column} NOT LIKE '%@%'"));
        for kind in kinds {
            sql.push(&format!(" OR {column} LIKE ")).bind(format!("{}@%", kind.to_value()));
        }
        sql.push(")");
    }
    for categories in rights.all_categories() {
        sql.push(" AND (FALSE");
        for category in categories {
            sql.push(&format!(" OR ',' || {column} || ',' LIKE ")).bind(format!("%,{category},%"));
        }
        sql.push(")");
    }
    sql.push(")");
}

/// What these entries take back, each article once.
fn told(entries: Vec<Logged>, limit: u32) -> Vec<Withdrawn> {
    let mut seen = HashSet::new();
    let withdrawn = entries.into_iter().filter(|entry| entry.change.kind.withdraws());
    let withdrawn = withdrawn.filter_map(|entry| match entry.change.node.parse() {
        Ok(NodeId::Article(article)) => seen.insert(article).then_some(Withdrawn { article, at: entry.at }),
        _ => None,
    });
    withdrawn.take(limit as usize).collect()
}

#[derive(FromQueryResult)]
struct Row {
    seq: i64,
    n: i32,
    node: String,
    kind: String,
    locale: Option<String>,
    changed_at: DateTime<Utc>,
    sections_before: String,
    sections_after: String,
    embargo_minutes: Option<i32>,
}

impl Row {
    fn logged(self) -> Result<Logged> {
        let change = Change {
            kind: ChangeKind::named(&self.kind)?,
            node: self.node,
            locale: self.locale,
            sections_before: self.sections_before,
            sections_after: self.sections_after,
            embargo_minutes: self.embargo_minutes,
        };
        Ok(Logged { seq: self.seq, n: self.n, at: self.changed_at, change })
    }
}
