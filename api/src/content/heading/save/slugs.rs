//! Which slugs of headings are taken, and which one a heading gets.

use std::collections::{BTreeSet, HashMap};

use entity::heading::Kind;
use sea_orm::FromQueryResult;

use super::HeadingDraft;
use crate::content::edit::Edit;
use crate::content::id::HeadingId;
use crate::content::sql::Sql;
use crate::content::{Result, slug};

/// Slugs that are taken, by kind and language.
pub(super) struct Slugs {
    holders: HashMap<(Kind, String, String), i64>,
}

impl Slugs {
    pub(super) async fn read(edit: &Edit, drafts: &[HeadingDraft]) -> Result<Self> {
        let words = drafts.iter().flat_map(|draft| &draft.words);
        let wanted: BTreeSet<String> = words
            .map(|words| if words.slug.is_empty() { slug::slug_of(words.name.trim()) } else { words.slug.clone() })
            .collect();
        let tries = wanted.iter().flat_map(|slug| std::iter::once(slug.clone()).chain(slug::numbered(slug)));
        let mut sql = Sql::new(&edit.transaction, "SELECT kind, heading_id, locale, slug FROM heading_words WHERE ");
        sql.any_text("slug", tries);
        let rows: Vec<Taken> = sql.all(&edit.transaction).await?;
        Ok(Self { holders: rows.into_iter().map(|row| ((row.kind, row.locale, row.slug), row.heading_id)).collect() })
    }

    /// The wanted slug, or the first free of its numbered forms, or one with the heading's id.
    pub(super) fn give(&mut self, kind: Kind, locale: &str, wanted: &str, id: HeadingId) -> String {
        let place = |slug: &str| (kind, locale.to_owned(), slug.to_owned());
        let free = |slug: &String| self.holders.get(&place(slug)).is_none_or(|holder| *holder == id.0);
        let tries = std::iter::once(wanted.to_owned()).chain(slug::numbered(wanted));
        let given = tries.into_iter().find(free).unwrap_or_else(|| format!("{wanted}-{id}"));
        self.holders.insert(place(&given), id.0);
        given
    }
}

#[derive(FromQueryResult)]
struct Taken {
    kind: Kind,
    heading_id: i64,
    locale: String,
    slug: String,
}
