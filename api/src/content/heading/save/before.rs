//! What stands of headings before a write, and the fingerprints that tell whether it is as an import left it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use entity::heading;
use sea_orm::ConnectionTrait;

use super::super::WordsRow;
use super::face::Faces;
use crate::content::Result;
use crate::content::fingerprint::Fingerprint;
use crate::content::id::HeadingId;
use crate::content::sql::Sql;

impl Faces {
    /// Headings with their words.
    pub(super) async fn read(connection: &impl ConnectionTrait, ids: impl Iterator<Item = HeadingId>) -> Result<Self> {
        let ids: BTreeSet<i64> = ids.map(|id| id.0).collect();
        let mut sql =
            Sql::new(connection, "SELECT id, kind, parent_id, position, avatar_id, version FROM heading WHERE ");
        sql.any("id", ids.iter().copied());
        let rows: Vec<heading::Model> = sql.all(connection).await?;
        let headings: HashMap<_, _> = rows.into_iter().map(|row| (HeadingId(row.id), row)).collect();
        let columns = "SELECT heading_id, locale, kind, slug, path, name, description FROM heading_words WHERE ";
        let mut sql = Sql::new(connection, columns);
        sql.any("heading_id", ids);
        let mut faces = Self { headings, words: HashMap::new() };
        for row in sql.all::<WordsRow>(connection).await? {
            faces.put(row);
        }
        Ok(faces)
    }

    /// Of all that an editor can change of a heading; none where there is no such heading.
    pub(super) fn fingerprint(&self, id: HeadingId) -> Option<i64> {
        let row = self.headings.get(&id)?;
        let words: BTreeMap<_, _> = self.words_of(id).iter().collect();
        let print = Fingerprint::default()
            .any_number(row.parent_id)
            .number(row.position)
            .any_number(row.avatar_id)
            .each(words.into_values(), |print, words| {
                print
                    .text(&words.locale)
                    .text(&words.slug)
                    .text(&words.path)
                    .text(&words.name)
                    .any_text(words.description.as_deref())
            });
        Some(print.finish())
    }
}
