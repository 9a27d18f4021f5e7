//! Headings: the categories, tags and authors that stories are filed under. Words fall back field by field.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use entity::heading::{Kind, words};
use sea_orm::{ActiveEnum, FromQueryResult};

use super::article::SlugKey;
use super::id::{HeadingId, MediaId};
use super::locale::Locale;
use super::sql::Sql;
use super::{Content, Result, Tracked, tag};

mod save;
mod tree;

pub(super) use save::note_languages;
pub use save::{HeadingDraft, HeadingWords, SavedHeading, SavedWords};
pub use tree::CategoryTree;

/// A heading as one language shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// Shared by its languages.
    pub id: HeadingId,
    /// Which of the three.
    pub kind: Kind,
    /// The language it was asked in.
    pub locale: Arc<Locale>,
    /// The language that its slug and path are of.
    pub address_locale: String,
    /// Decoded.
    pub slug: String,
    /// Decoded; under the origin of `address_locale`.
    pub path: String,
    /// Plain text.
    pub name: String,
    /// A category's plain description, an author's HTML biography.
    pub description: Option<String>,
    /// An author's picture.
    pub avatar_id: Option<MediaId>,
    /// Counts the saves in all languages.
    pub version: i32,
}

/// A heading, asked for in a language.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct HeadingKey {
    /// Which.
    pub id: HeadingId,
    /// In which language.
    pub locale: Arc<Locale>,
}

impl Content {
    /// Headings in the languages asked; none where no language of the chain has words for it. One statement.
    ///
    /// # Errors
    /// [`super::Error::Unavailable`].
    pub async fn headings(&self, keys: &[HeadingKey]) -> Result<HashMap<HeadingKey, Tracked<Option<Arc<Heading>>>>> {
        let ids: BTreeSet<i64> = keys.iter().map(|key| key.id.0).collect();
        let locales: BTreeSet<&String> = keys.iter().flat_map(|key| &key.locale.chain).collect();
        let mut sql = Sql::new(
            &self.database,
            "SELECT w.heading_id, w.locale, w.kind, w.slug, w.path, w.name, w.description, h.avatar_id, h.version \
             FROM heading_words w JOIN heading h ON h.id = w.heading_id WHERE ",
        );
        sql.any("w.heading_id", ids).push(" AND ").any_text("w.locale", locales.into_iter().cloned());
        let mut words: HashMap<i64, HashMap<String, Words>> = HashMap::new();
        for row in sql.all::<Words>(&self.database).await? {
            words.entry(row.heading_id).or_default().insert(row.locale.clone(), row);
        }
        let resolve = |key: &HeadingKey| {
            let heading = words.get(&key.id.0).and_then(|words| in_locale(key, words)).map(Arc::new);
            (key.clone(), Tracked::new(heading, [tag::heading(key.id)]))
        };
        Ok(keys.iter().map(resolve).collect())
    }

    /// The heading of a kind at each slug: the first along the chain. One statement.
    ///
    /// # Errors
    /// [`super::Error::Unavailable`].
    pub async fn headings_by_slug(
        &self,
        keys: &[(Kind, SlugKey)],
    ) -> Result<HashMap<(Kind, SlugKey), Tracked<Option<HeadingId>>>> {
        let mut sql = Sql::new(&self.database, "SELECT kind, locale, slug, heading_id FROM heading_words WHERE ");
        sql.any_text("kind", keys.iter().map(|(kind, _)| kind.to_value())).push(" AND ");
        sql.any_text("slug", keys.iter().map(|(_, key)| key.slug.clone())).push(" AND ");
        sql.any_text("locale", keys.iter().flat_map(|(_, key)| key.chain.iter().cloned()));
        let found: HashMap<_, _> = sql
            .all::<AtSlug>(&self.database)
            .await?
            .into_iter()
            .map(|row| ((row.kind, row.locale, row.slug), row.heading_id))
            .collect();
        let look_up = |(kind, key): &(Kind, SlugKey)| {
            let at = |locale: &String| found.get(&(*kind, locale.clone(), key.slug.clone())).copied();
            let tags = key.chain.iter().map(|locale| tag::heading_slug(name_of(*kind), locale, &key.slug));
            ((*kind, key.clone()), Tracked::new(key.chain.iter().find_map(at), tags.collect::<Vec<_>>()))
        };
        Ok(keys.iter().map(look_up).collect())
    }
}

/// A kind's name in tags and node ids.
pub fn name_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Category => "category",
        Kind::Tag => "tag",
        Kind::Author => "author",
    }
}

/// Each field from the first language of the chain that has it; slug and path from one and the same.
fn in_locale(key: &HeadingKey, words: &HashMap<String, Words>) -> Option<Heading> {
    let first = key.locale.first_of(words)?;
    let description = key.locale.chain.iter().find_map(|code| words.get(code)?.description.clone());
    Some(Heading {
        id: key.id,
        kind: first.kind,
        locale: key.locale.clone(),
        address_locale: first.locale.clone(),
        slug: first.slug.clone(),
        path: first.path.clone(),
        name: first.name.clone(),
        description,
        avatar_id: first.avatar_id,
        version: first.version,
    })
}

#[derive(FromQueryResult)]
struct Words {
    heading_id: i64,
    locale: String,
    kind: Kind,
    slug: String,
    path: String,
    name: String,
    description: Option<String>,
    avatar_id: Option<MediaId>,
    version: i32,
}

#[derive(FromQueryResult)]
struct AtSlug {
    kind: Kind,
    locale: String,
    slug: String,
    heading_id: HeadingId,
}

/// A row of words, as the writes read and write it.
type WordsRow = words::Model;
