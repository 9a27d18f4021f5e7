//! Which slugs of headings are taken.

use std::collections::BTreeSet;

use entity::heading::Kind;
use sea_orm::{ActiveEnum, FromQueryResult};

use super::HeadingDraft;
use super::batch::wanted_slug;
use crate::content::Result;
use crate::content::edit::Edit;
use crate::content::id::HeadingId;
use crate::content::slug::holders::{Holders, contested};
use crate::content::sql::Sql;

/// What a heading's slug is unique within.
pub(super) type Place = (Kind, String);

/// Who has the slugs that these headings of those ids want. One statement, or two where slugs clash.
pub(super) async fn holders(edit: &Edit, drafts: &[(HeadingId, &HeadingDraft)]) -> Result<Holders<Place>> {
    let kinds: BTreeSet<String> = drafts.iter().map(|(_, draft)| draft.kind.to_value()).collect();
    let words = || drafts.iter().flat_map(|(id, draft)| draft.words.iter().map(|words| (id.0, words)));
    let locales: BTreeSet<&String> = words().map(|(_, words)| &words.locale).collect();
    let wanted: Vec<(String, i64)> = words().map(|(id, words)| (wanted_slug(words), id)).collect();
    let taken = taken(edit, &kinds, &locales, wanted.iter().map(|(slug, _)| slug.clone()).collect()).await?;
    let wanted = wanted.iter().map(|(slug, id)| (slug.as_str(), *id));
    let contested = contested(wanted, taken.iter().map(|row| row.slug.as_str()));
    let mut holders = Holders::new(taken.into_iter().map(Taken::place));
    if !contested.is_empty() {
        holders.extend(self::taken(edit, &kinds, &locales, contested).await?.into_iter().map(Taken::place));
    }
    Ok(holders)
}

/// By kind, language, then slug: the order of their index.
async fn taken(
    edit: &Edit,
    kinds: &BTreeSet<String>,
    locales: &BTreeSet<&String>,
    slugs: BTreeSet<String>,
) -> Result<Vec<Taken>> {
    let mut sql = Sql::new(&edit.transaction, "SELECT kind, heading_id, locale, slug FROM heading_words WHERE ");
    sql.any_text("kind", kinds.iter().cloned()).push(" AND ");
    sql.any_text("locale", locales.iter().copied().cloned()).push(" AND ").any_text("slug", slugs);
    Ok(sql.all(&edit.transaction).await?)
}

#[derive(FromQueryResult)]
struct Taken {
    kind: Kind,
    heading_id: i64,
    locale: String,
    slug: String,
}

impl Taken {
    fn place(self) -> (Place, String, i64) {
        ((self.kind, self.locale), self.slug, self.heading_id)
    }
}
