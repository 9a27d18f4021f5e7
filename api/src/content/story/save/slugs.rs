//! Which slugs of articles are taken.

use std::collections::BTreeSet;

use entity::article::Model as Row;
use sea_orm::FromQueryResult;

use crate::content::Result;
use crate::content::edit::Edit;
use crate::content::slug::holders::{Holders, contested};
use crate::content::sql::Sql;

/// Who has the slugs that these articles want, by language. One statement, or two where slugs clash.
pub(super) async fn holders(edit: &Edit, articles: &[&Row]) -> Result<Holders<String>> {
    let locales: BTreeSet<&String> = articles.iter().map(|row| &row.locale).collect();
    let wanted: BTreeSet<&String> = articles.iter().map(|row| &row.slug).collect();
    let taken = taken(edit, &locales, wanted.into_iter().cloned()).await?;
    let wanted = articles.iter().map(|row| (row.slug.as_str(), row.id));
    let contested = contested(wanted, taken.iter().map(|row| row.slug.as_str()));
    let mut holders = Holders::new(taken.into_iter().map(Taken::place));
    if !contested.is_empty() {
        holders.extend(self::taken(edit, &locales, contested).await?.into_iter().map(Taken::place));
    }
    Ok(holders)
}

/// By language, then slug: the order of their index.
async fn taken(
    edit: &Edit,
    locales: &BTreeSet<&String>,
    slugs: impl IntoIterator<Item = String>,
) -> Result<Vec<Taken>> {
    let mut sql = Sql::new(&edit.transaction, "SELECT id, locale, slug FROM article WHERE ");
    sql.any_text("locale", locales.iter().copied().cloned()).push(" AND ").any_text("slug", slugs);
    Ok(sql.all(&edit.transaction).await?)
}

#[derive(FromQueryResult)]
struct Taken {
    id: i64,
    locale: String,
    slug: String,
}

impl Taken {
    fn place(self) -> (String, String, i64) {
        (self.locale, self.slug, self.id)
    }
}
