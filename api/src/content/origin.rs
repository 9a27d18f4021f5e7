//! Where rows came from: how an import finds again what it brought before, and whether somebody has edited it since.
//!
//! With a row's name at its source stands a fingerprint of the row as the import left it. Whoever edits changes the row
//! and nothing here: the next import sees that row and fingerprint have parted, and lets the row be.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use entity::origin::source;
use sea_orm::{ConnectionTrait, FromQueryResult};

use super::edit::Edit;
use super::id::StoryId;
use super::sql::Sql;
use super::{Content, Result};

/// A row's name where it came from. A draft that bears one is an import's.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Origin {
    /// Such as `wordpress:https://newsroom.example`.
    pub source: String,
    /// What it is there.
    pub kind: Kind,
    /// Its id there.
    pub id: String,
    /// Whether edits that were made here since the last import give way.
    pub overwrite: bool,
}

/// What has a name of its own where it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// What translations share.
    Story,
    /// An article.
    Post,
    /// What an editor chose to be read after an article.
    Related,
    /// An upload.
    Attachment,
    /// A file that is known by its address alone.
    File,
    /// A category or a tag.
    Term,
    /// Who writes.
    Author,
    /// A menu, by its place.
    Menu,
    /// An address that leads elsewhere.
    Address,
    /// The site's words in one language.
    Site,
}

impl Kind {
    /// As it is kept, and as a report tells of it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Story => "story",
            Self::Post => "post",
            Self::Related => "related",
            Self::Attachment => "attachment",
            Self::File => "file",
            Self::Term => "term",
            Self::Author => "author",
            Self::Menu => "menu",
            Self::Address => "address",
            Self::Site => "site",
        }
    }
}

/// Rows that are read at once.
const PAGE: usize = 1_000;

impl Content {
    /// Rows of a kind that a source brought, a page of them, in an order of the database's own: their ids there and here.
    /// The first come after nothing, the others after the last id of the page before; the last page is empty. One
    /// statement.
    ///
    /// # Errors
    /// [`super::Error::Unavailable`].
    pub async fn origins(&self, source: &str, kind: Kind, after: &str) -> Result<Vec<(String, i64)>> {
        let mut sql = Sql::new(&self.database, "SELECT source_id, row_id, fingerprint FROM origin WHERE source = ");
        sql.bind(source).push(" AND kind = ").bind(kind.name()).push(" AND source_id > ").bind(after);
        sql.push(&format!(" ORDER BY source_id LIMIT {PAGE}"));
        Ok(sql.all::<Row>(&self.database).await?.into_iter().map(|row| (row.source_id, row.row_id)).collect())
    }
}

/// The origins of one write: how imports left its rows, and how this one leaves them.
#[derive(Default)]
pub(super) struct Origins {
    left: HashMap<Name, Left>,
    noted: BTreeMap<Name, Left>,
}

/// Source, kind and id.
type Name = (String, Kind, String);

/// A row here, and its fingerprint as an import left it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Left {
    row: i64,
    fingerprint: Option<i64>,
}

impl Origins {
    /// What imports left of these. One statement a kind.
    pub(super) fn read<'o>(
        edit: &Edit,
        origins: impl IntoIterator<Item = &'o Origin>,
    ) -> impl Future<Output = Result<Self>> {
        let mut names: BTreeMap<(String, Kind), BTreeSet<String>> = BTreeMap::new();
        for origin in origins {
            names.entry((origin.source.clone(), origin.kind)).or_default().insert(origin.id.clone());
        }
        Self::of(edit, names)
    }

    async fn of(edit: &Edit, names: BTreeMap<(String, Kind), BTreeSet<String>>) -> Result<Self> {
        let mut left = HashMap::new();
        for ((source, kind), ids) in names {
            let mut sql =
                Sql::new(&edit.transaction, "SELECT source_id, row_id, fingerprint FROM origin WHERE source = ");
            sql.bind(source.as_str()).push(" AND kind = ").bind(kind.name()).push(" AND ").any_text("source_id", ids);
            left.extend(sql.all::<Row>(&edit.transaction).await?.into_iter().map(|row| {
                let name = (source.clone(), kind, row.source_id);
                (name, Left { row: row.row_id, fingerprint: row.fingerprint })
            }));
        }
        Ok(Self { left, noted: BTreeMap::new() })
    }

    /// Whether an import has left anything of this name.
    pub(super) fn knows(&self, origin: &Origin) -> bool {
        self.left.contains_key(&name(origin))
    }

    /// Whether a row with this fingerprint is another than an import left it, and is to stay. What was imported before
    /// fingerprints were kept does not stay.
    pub(super) fn is_edited(&self, origin: &Origin, fingerprint: i64) -> bool {
        let left = self.left.get(&name(origin)).and_then(|left| left.fingerprint);
        !origin.overwrite && left.is_some_and(|left| left != fingerprint)
    }

    /// The same of what has a place instead of a row of its own, such as a menu: who came there before any import, and
    /// left something, is an editor too.
    pub(super) fn is_theirs(&self, origin: &Origin, is_empty: bool, fingerprint: i64) -> bool {
        if self.knows(origin) { self.is_edited(origin, fingerprint) } else { !is_empty && !origin.overwrite }
    }

    /// A row is left like this.
    pub(super) fn note(&mut self, origin: &Origin, row: i64, fingerprint: i64) {
        let (name, left) = (name(origin), Left { row, fingerprint: Some(fingerprint) });
        if self.left.get(&name) != Some(&left) {
            self.noted.insert(name, left);
        }
    }

    /// Whether all is as it was left.
    pub(super) fn is_empty(&self) -> bool {
        self.noted.is_empty()
    }

    /// Keeps what was noted, in the write's own transaction.
    pub(super) async fn write(&mut self, edit: &Edit) -> Result<()> {
        let noted: Vec<_> = std::mem::take(&mut self.noted).into_iter().collect();
        let (fresh, known): (Vec<_>, Vec<_>) = noted.into_iter().partition(|(name, _)| !self.left.contains_key(name));
        let row = |((source, kind, source_id), left): (Name, Left)| source::Model {
            source,
            kind: kind.name().to_owned(),
            source_id,
            row_id: left.row,
            fingerprint: left.fingerprint,
        };
        edit.insert(fresh.into_iter().map(row)).await?;
        for ((source, kind, id), left) in known {
            let mut sql = Sql::new(&edit.transaction, "UPDATE origin SET row_id = ");
            sql.bind(left.row).push(", fingerprint = ").bind(left.fingerprint).push(" WHERE source = ").bind(source);
            sql.push(" AND kind = ")
                .bind(kind.name())
                .push(" AND source_id = ")
                .bind(id)
                .execute(&edit.transaction)
                .await?;
        }
        Ok(())
    }
}

fn name(origin: &Origin) -> Name {
    (origin.source.clone(), origin.kind, origin.id.clone())
}

/// Forgets where a story came from that is deleted. Where its articles came from stays: the next import sees by that
/// that they are gone, and lets them be.
pub(super) async fn forget_story(connection: &impl ConnectionTrait, id: StoryId) -> Result<()> {
    let mut sql = Sql::new(connection, "DELETE FROM origin WHERE kind = ");
    sql.bind(Kind::Story.name()).push(" AND row_id = ").bind(id.0).execute(connection).await?;
    Ok(())
}

#[derive(FromQueryResult)]
struct Row {
    source_id: String,
    row_id: i64,
    fingerprint: Option<i64>,
}
