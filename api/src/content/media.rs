//! Pictures, films and sounds: their addresses, sizes and words. The files stay where they are.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use entity::media::{Kind, rendition, words};
use sea_orm::FromQueryResult;

use super::id::MediaId;
use super::locale::Locale;
use super::sql::Sql;
use super::{Caller, Content, Result, Tracked, tag};

pub(super) mod face;
mod save;

pub use save::{MediaDraft, MediaWords, RenditionDraft};

/// An asset as one language shows it.
#[derive(Clone, Debug)]
pub struct Media {
    /// What its languages share.
    pub id: MediaId,
    /// Which of the three.
    pub kind: Kind,
    /// The language it was asked in.
    pub locale: Arc<Locale>,
    /// The file's absolute address.
    pub url: String,
    /// Such as `image/jpeg`.
    pub mime_type: String,
    /// Pixels.
    pub width: Option<i32>,
    /// Pixels.
    pub height: Option<i32>,
    /// Films and sounds.
    pub duration_seconds: Option<i32>,
    /// A player's address.
    pub embed_url: Option<String>,
    /// A film's still.
    pub poster_id: Option<MediaId>,
    /// What it shows; may be empty.
    pub alt: String,
    /// HTML.
    pub caption: Option<String>,
    /// Who made it.
    pub credit: Option<String>,
    /// Counts the saves in all languages.
    pub version: i32,
}

/// An asset, asked for in a language.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct MediaKey {
    /// Which.
    pub id: MediaId,
    /// In which language.
    pub locale: Arc<Locale>,
}

impl Content {
    /// Assets in view, in the languages asked, with the words in view; those fall back field by field. One statement.
    ///
    /// # Errors
    /// [`super::Error::Unavailable`].
    pub async fn media(
        &self,
        caller: &Caller,
        keys: &[MediaKey],
    ) -> Result<HashMap<MediaKey, Tracked<Option<Arc<Media>>>>> {
        let locales: BTreeSet<&String> = keys.iter().flat_map(|key| &key.locale.chain).collect();
        let mut sql = Sql::new(
            &self.database,
            "SELECT m.id, m.kind, m.url, m.mime_type, m.width, m.height, m.duration_seconds, m.embed_url, m.poster_id, \
             m.version, w.locale, w.alt, w.caption, w.credit FROM media m LEFT JOIN media_words w ON w.media_id = m.id AND ",
        );
        sql.any_text("w.locale", locales.into_iter().cloned()).push(" AND ");
        caller.sees_media_words(&mut sql, "m", "w").push(" WHERE ");
        sql.any("m.id", keys.iter().map(|key| key.id.0)).push(" AND ");
        caller.sees_media(&mut sql, "m");
        let mut found: HashMap<MediaId, Vec<Row>> = HashMap::new();
        for row in sql.all::<Row>(&self.database).await? {
            found.entry(row.id).or_default().push(row);
        }
        let resolve = |key: &MediaKey| {
            let media = found.get(&key.id).and_then(|rows| in_locale(key, rows)).map(Arc::new);
            (key.clone(), Tracked::new(media, std::iter::once(tag::media(key.id)).chain(caller.tags())))
        };
        Ok(keys.iter().map(resolve).collect())
    }

    /// The other sizes of pictures, the narrowest first. One statement.
    ///
    /// # Errors
    /// [`super::Error::Unavailable`].
    pub async fn renditions(&self, ids: &[MediaId]) -> Result<HashMap<MediaId, Tracked<Arc<Vec<rendition::Model>>>>> {
        let mut sql = Sql::new(&self.database, "SELECT media_id, width, height, url FROM media_rendition WHERE ");
        sql.any("media_id", ids.iter().map(|id| id.0)).push(" ORDER BY media_id, width");
        let mut found: HashMap<i64, Vec<rendition::Model>> = HashMap::new();
        for row in sql.all::<rendition::Model>(&self.database).await? {
            found.entry(row.media_id).or_default().push(row);
        }
        Ok(ids
            .iter()
            .map(|id| (*id, Tracked::new(Arc::new(found.get(&id.0).cloned().unwrap_or_default()), [tag::media(*id)])))
            .collect())
    }
}

fn in_locale(key: &MediaKey, rows: &[Row]) -> Option<Media> {
    let row = rows.first()?;
    let words = |code: &String| rows.iter().find(|row| row.locale.as_ref() == Some(code));
    let chain = || key.locale.chain.iter().filter_map(words);
    Some(Media {
        id: key.id,
        kind: row.kind,
        locale: key.locale.clone(),
        url: row.url.clone(),
        mime_type: row.mime_type.clone(),
        width: row.width,
        height: row.height,
        duration_seconds: row.duration_seconds,
        embed_url: row.embed_url.clone(),
        poster_id: row.poster_id,
        alt: chain().find_map(|row| row.alt.clone().filter(|alt| !alt.is_empty())).unwrap_or_default(),
        caption: chain().find_map(|row| row.caption.clone()),
        credit: chain().find_map(|row| row.credit.clone()),
        version: row.version,
    })
}

#[derive(FromQueryResult)]
struct Row {
    id: MediaId,
    kind: Kind,
    url: String,
    mime_type: String,
    width: Option<i32>,
    height: Option<i32>,
    duration_seconds: Option<i32>,
    embed_url: Option<String>,
    poster_id: Option<MediaId>,
    version: i32,
    locale: Option<String>,
    alt: Option<String>,
    caption: Option<String>,
    credit: Option<String>,
}

/// A row of words, as the writes read and write it.
type WordsRow = words::Model;
