//! Which slugs are taken, and which one an article gets.

use std::collections::{BTreeSet, HashMap};

use sea_orm::FromQueryResult;

use super::prepare::Prepared;
use crate::content::edit::Edit;
use crate::content::id::ArticleId;
use crate::content::sql::Sql;
use crate::content::{Result, slug};

/// Slugs that are taken, by language.
pub(super) struct Slugs {
    holders: HashMap<(String, String), i64>,
}

impl Slugs {
    pub(super) async fn read(edit: &Edit, texts: &[Vec<Prepared>]) -> Result<Self> {
        let wanted: BTreeSet<&String> = texts.iter().flatten().map(|text| &text.row.slug).collect();
        let tries = wanted.into_iter().flat_map(|slug| std::iter::once(slug.clone()).chain(slug::numbered(slug)));
        let mut sql = Sql::new(&edit.transaction, "SELECT id, locale, slug FROM article WHERE ");
        sql.any_text("slug", tries);
        let rows: Vec<Taken> = sql.all(&edit.transaction).await?;
        Ok(Self { holders: rows.into_iter().map(|row| ((row.locale, row.slug), row.id)).collect() })
    }

    /// The wanted slug, or the first free of its numbered forms, or one with the article's id.
    pub(super) fn give(&mut self, locale: &str, wanted: &str, id: ArticleId) -> String {
        let tries = std::iter::once(wanted.to_owned()).chain(slug::numbered(wanted));
        let free =
            |slug: &String| self.holders.get(&(locale.to_owned(), slug.clone())).is_none_or(|holder| *holder == id.0);
        let given = tries.into_iter().find(free).unwrap_or_else(|| format!("{wanted}-{id}"));
        self.holders.insert((locale.to_owned(), given.clone()), id.0);
        given
    }
}

#[derive(FromQueryResult)]
struct Taken {
    id: i64,
    locale: String,
    slug: String,
}
