//! How much of what is published stands in each language: for editors, who see by it what is to be translated.
//!
//! Counted is what readers' lists hold, from the same derived rows, so that the figures agree with the lists: pages are
//! left out, and a section takes in those below it. What is a draft counts as missing.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use sea_orm::FromQueryResult;

use super::id::HeadingId;
use super::listing::Facet;
use super::locale::published;
use super::sql::Sql;
use super::{Caller, Content, Result, Tracked, tag};
use crate::cache::tag::CacheTag;

/// What a section's stories are told in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Stories that are published in some language.
    pub stories: i64,
    by_locale: HashMap<String, Covered>,
}

/// What stands in one language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Covered {
    /// Stories that are published in it.
    pub translated: i64,
    /// Those among them whose original, published itself, was edited after they were.
    pub outdated: i64,
}

impl Coverage {
    /// What stands in a language.
    pub fn in_locale(&self, locale: &str) -> Covered {
        self.by_locale.get(locale).copied().unwrap_or_default()
    }
}

impl Content {
    /// The coverage of sections; of the whole newsroom where none is named. Two statements, whatever their number.
    ///
    /// # Errors
    /// [`super::Error::Unavailable`].
    pub async fn coverage(
        &self,
        caller: &Caller,
        sections: &[Option<HeadingId>],
    ) -> Result<HashMap<Option<HeadingId>, Tracked<Arc<Coverage>>>> {
        let locales = published(&self.database).await?;
        let mut found: HashMap<Facet, Coverage> = HashMap::new();
        for row in self.covered(caller, sections).await? {
            let coverage = found.entry(Facet { kind: row.facet, id: row.facet_id }).or_default();
            match row.locale {
                None => coverage.stories = row.translated,
                Some(locale) => {
                    let covered = Covered { translated: row.translated, outdated: row.outdated };
                    coverage.by_locale.insert(locale, covered);
                }
            }
        }
        let answer = |section: &Option<HeadingId>| {
            let facet = facet(*section);
            let coverage = Arc::new(found.get(&facet).cloned().unwrap_or_default());
            (*section, Tracked::new(coverage, tags(facet, &locales)))
        };
        Ok(sections.iter().map(answer).collect())
    }

    /// A row for each section and language, and one without a language for all of them.
    async fn covered(&self, caller: &Caller, sections: &[Option<HeadingId>]) -> Result<Vec<Row>> {
        let mut sql = Sql::new(
            &self.database,
            "WITH listed AS (SELECT l.facet, l.facet_id, l.locale, l.story_id, l.article_id FROM listing l WHERE (",
        );
        stands_in(&mut sql, sections);
        sql.push(") AND l.locale IN (SELECT code FROM locale WHERE published) AND ");
        caller.public_listing(&mut sql, "l.published_at", ")");
        sql.push(
            ") SELECT facet, facet_id, CAST(NULL AS TEXT) AS locale, COUNT(DISTINCT story_id) AS translated, \
             CAST(0 AS BIGINT) AS outdated FROM listed GROUP BY facet, facet_id \
             UNION ALL SELECT l.facet, l.facet_id, l.locale, COUNT(*), COUNT(o.id) FROM listed l \
             JOIN article a ON a.id = l.article_id JOIN story s ON s.id = l.story_id \
             LEFT JOIN article o ON o.story_id = s.id AND o.locale = s.original_locale \
             AND o.text_edited_at > a.text_edited_at AND ",
        );
        caller.public_articles(&mut sql, "o").push(" GROUP BY l.facet, l.facet_id, l.locale");
        Ok(sql.all(&self.database).await?)
    }
}

fn facet(section: Option<HeadingId>) -> Facet {
    section.map_or(Facet::ALL, Facet::heading)
}

/// The rows of `listing` that stand for the sections.
fn stands_in(sql: &mut Sql, sections: &[Option<HeadingId>]) {
    sql.push("l.facet = 2 AND ").any("l.facet_id", sections.iter().flatten().map(|id| id.0));
    if sections.contains(&None) {
        sql.push(" OR l.facet = 0 AND l.facet_id = 0");
    }
}

/// Membership by the lists, and every edit by the desks: an original's text makes its translations outdated.
fn tags(facet: Facet, locales: &BTreeSet<String>) -> Vec<CacheTag> {
    let of = |locale: &String| [tag::listing(locale, facet.kind, facet.id), tag::desk(locale)];
    locales.iter().flat_map(of).chain([tag::locales()]).collect()
}

#[derive(FromQueryResult)]
struct Row {
    facet: i16,
    facet_id: i64,
    /// None for what all languages make together.
    locale: Option<String>,
    translated: i64,
    outdated: i64,
}
