//! An asset's rows, as they stand or shall stand.

use std::collections::{BTreeSet, HashMap};

use entity::media::{self, rendition};
use sea_orm::{ActiveEnum, ConnectionTrait};

use super::super::WordsRow;
use super::{MediaDraft, MediaWords, RenditionDraft};
use crate::content::Result;
use crate::content::fingerprint::Fingerprint;
use crate::content::html::sanitize;
use crate::content::id::MediaId;
use crate::content::sql::Sql;

/// An asset's rows.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct State {
    pub(super) row: media::Model,
    pub(super) renditions: BTreeSet<RenditionDraft>,
    pub(super) words: Vec<WordsRow>,
}

impl State {
    /// As a draft wants it, at the version of the one that stands.
    pub(super) fn of(draft: &MediaDraft, id: i64, old: Option<&Self>) -> Self {
        let row = media::Model {
            id,
            kind: draft.kind,
            url: draft.url.clone(),
            mime_type: draft.mime_type.clone(),
            width: draft.width,
            height: draft.height,
            duration_seconds: draft.duration_seconds,
            embed_url: draft.embed_url.clone(),
            poster_id: draft.poster.map(|id| id.0),
            version: old.map_or(1, |old| old.row.version),
        };
        let mut words: Vec<_> = draft
            .words
            .iter()
            .map(|words| WordsRow {
                media_id: id,
                locale: words.locale.clone(),
                alt: words.alt.clone(),
                caption: words.caption.as_deref().map(sanitize).filter(|caption| !caption.is_empty()),
                credit: words.credit.clone(),
            })
            .collect();
        words.sort_by(|a, b| a.locale.cmp(&b.locale));
        Self { row, renditions: draft.renditions.iter().cloned().collect(), words }
    }

    /// The draft that would make it as it stands.
    pub(super) fn draft(&self) -> MediaDraft {
        let row = self.row.clone();
        MediaDraft {
            id: Some(MediaId(row.id)),
            kind: row.kind,
            url: row.url,
            mime_type: row.mime_type,
            width: row.width,
            height: row.height,
            duration_seconds: row.duration_seconds,
            embed_url: row.embed_url,
            poster: row.poster_id.map(MediaId),
            renditions: self.renditions.iter().cloned().collect(),
            words: self.words.iter().cloned().map(MediaWords::standing).collect(),
            origin: None,
        }
    }

    /// Of all that an editor can change of an asset.
    pub(super) fn fingerprint(&self) -> i64 {
        let row = &self.row;
        Fingerprint::default()
            .text(&row.kind.to_value())
            .text(&row.url)
            .text(&row.mime_type)
            .any_number(row.width)
            .any_number(row.height)
            .any_number(row.duration_seconds)
            .any_text(row.embed_url.as_deref())
            .any_number(row.poster_id)
            .each(self.renditions.iter(), |print, size| {
                print.number(size.width).text(&size.url).any_number(size.height)
            })
            .each(self.words.iter(), |print, words| {
                let print = print.text(&words.locale).text(&words.alt);
                print.any_text(words.caption.as_deref()).any_text(words.credit.as_deref())
            })
            .finish()
    }
}

impl MediaWords {
    fn standing(row: WordsRow) -> Self {
        Self { locale: row.locale, alt: row.alt, caption: row.caption, credit: row.credit }
    }
}

/// The assets that stand, by id. Three statements.
pub(super) async fn read(
    connection: &impl ConnectionTrait,
    ids: impl Iterator<Item = MediaId>,
) -> Result<HashMap<i64, State>> {
    let ids: Vec<i64> = ids.map(|id| id.0).collect();
    let select = |columns: &str, table: &str, key: &str| {
        let mut sql = Sql::new(connection, &format!("SELECT {columns} FROM {table} WHERE "));
        sql.any(key, ids.iter().copied());
        sql
    };
    let rows: Vec<media::Model> = select("*", "media", "id").all(connection).await?;
    let renditions: Vec<rendition::Model> = select("*", "media_rendition", "media_id").all(connection).await?;
    let words: Vec<WordsRow> = select("*", "media_words", "media_id").all(connection).await?;
    let mut states: HashMap<i64, State> =
        rows.into_iter().map(|row| (row.id, State { row, renditions: BTreeSet::new(), words: Vec::new() })).collect();
    for row in renditions {
        if let Some(state) = states.get_mut(&row.media_id) {
            state.renditions.insert(RenditionDraft { width: row.width, url: row.url, height: row.height });
        }
    }
    for row in words {
        if let Some(state) = states.get_mut(&row.media_id) {
            state.words.push(row);
        }
    }
    for state in states.values_mut() {
        state.words.sort_by(|a, b| a.locale.cmp(&b.locale));
    }
    Ok(states)
}
