//! Every address in view, for who walks the whole site: in parts by the articles' ids, which never change.
//!
//! A part is a range of the primary key, so nothing is sorted, counted or skipped, and an article stays in the part that
//! it was born into. Of a site in many languages each part has a fraction of the range in each of them.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use entity::article::Kind;
use sea_orm::FromQueryResult;

use super::agreement::PartnerRights;
use super::id::{ArticleId, StoryId};
use super::listing::Facet;
use super::locale::Locales;
use super::sql::Sql;
use super::{Caller, Content, Result, Tracked, tag};
use crate::cache::tag::CacheTag;

/// Ids to a part. The protocol lets a file have 50,000 addresses and 50 MB, whichever comes first: with addresses of 700
/// bytes, as percent-encoded Persian has, in ten languages each, it is the bytes.
pub const PART: i64 = 5_000;

/// A part in a language that has something in view.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Part {
    /// The language.
    pub locale: String,
    /// Which range of ids: the first is 0.
    pub number: i64,
}

/// An article of a story, as a sitemap shows it.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Placed {
    /// Its id.
    pub id: ArticleId,
    /// What its translations share.
    pub story_id: StoryId,
    /// Its language.
    pub locale: String,
    /// Decoded; under the origin of its language.
    pub path: String,
    /// UTC.
    pub updated_at: DateTime<Utc>,
    /// The language that its story was written in first.
    pub original_locale: String,
}

impl Content {
    /// The parts that hold anything, by language. One statement: a look for each part and language, and where a language
    /// is rare, past the rows of others.
    ///
    /// # Errors
    /// [`super::Error::Unavailable`].
    pub async fn sitemap_parts(&self, caller: &Caller, locales: &Locales) -> Result<Tracked<Vec<Part>>> {
        let mut sql =
            Sql::new(&self.database, "WITH RECURSIVE part (lowest) AS (SELECT MIN(id) FROM article UNION ALL ");
        sql.push(&format!(
            "SELECT (SELECT MIN(a.id) FROM article a WHERE a.id >= (part.lowest / {PART} + 1) * {PART}) FROM part \
             WHERE part.lowest IS NOT NULL) \
             SELECT locale.code AS locale, part.lowest / {PART} AS number FROM part JOIN locale ON locale.published \
             WHERE part.lowest IS NOT NULL AND EXISTS (SELECT 1 FROM article a WHERE a.locale = locale.code \
             AND a.id >= part.lowest / {PART} * {PART} AND a.id < (part.lowest / {PART} + 1) * {PART} AND "
        ));
        caller.public_articles(&mut sql, "a").push(" LIMIT 1 OFFSET 0) ORDER BY locale.position, locale.code, number");
        let parts = sql.all(&self.database).await?;
        let codes = locales.published().iter().map(|locale| locale.code.as_str());
        Ok(Tracked::new(parts, codes.flat_map(|code| lists(caller, code)).chain([tag::locales()]).collect::<Vec<_>>()))
    }

    /// The articles of a part in view, each with those of its story in the other languages. One statement.
    ///
    /// # Errors
    /// [`super::Error::Unavailable`].
    pub async fn sitemap(&self, caller: &Caller, part: &Part) -> Result<Tracked<Vec<Placed>>> {
        let mut sql = Sql::new(
            &self.database,
            "SELECT a.id, a.story_id, a.locale, a.path, a.updated_at, s.original_locale \
             FROM article a JOIN story s ON s.id = a.story_id WHERE a.story_id IN \
             (SELECT b.story_id FROM article b WHERE b.id >= ",
        );
        sql.bind(part.number.saturating_mul(PART)).push(" AND b.id < ");
        sql.bind(part.number.saturating_add(1).saturating_mul(PART))
            .push(" AND b.locale = ")
            .bind(part.locale.as_str());
        caller.public_articles(sql.push(" AND "), "b").push(") AND ");
        caller.public_articles(&mut sql, "a").push(" ORDER BY a.id");
        let rows: Vec<Placed> = sql.all(&self.database).await?;
        let stories: BTreeSet<StoryId> = rows.iter().map(|row| row.story_id).collect();
        let stories = stories.into_iter().flat_map(|id| [tag::story(id), tag::translations(id)]);
        let tags: Vec<_> =
            stories.chain(rows.iter().map(|row| tag::article(row.id))).chain(lists(caller, &part.locale)).collect();
        Ok(Tracked::new(rows, tags))
    }
}

/// What every article of a language stands in, from its time on, and what else the caller's view depends on.
fn lists(caller: &Caller, locale: &str) -> Vec<CacheTag> {
    let agreed = caller.agreed().into_iter().flat_map(PartnerRights::facets).flatten().flatten();
    let lists = [Facet::ALL, Facet::kind(Kind::Page)].into_iter().chain(agreed);
    lists.map(|facet| tag::listing(locale, facet.kind, facet.id)).chain(caller.tags()).collect()
}

impl Placed {
    /// Whether it is a part's own, not a translation that stands beside.
    pub fn is_of(&self, part: &Part) -> bool {
        self.locale == part.locale && self.id.0.div_euclid(PART) == part.number
    }
}
