//! Writing categories, tags and authors, many in one transaction.

use std::collections::{BTreeSet, HashMap};

use entity::heading::{self, Kind, words};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};

use super::tree::CategoryTree;
use super::{WordsRow, name_of};
use crate::content::address::claim::{Claim, Claims, Holder};
use crate::content::edit::Edit;
use crate::content::id::{HeadingId, MediaId};
use crate::content::locale::{Hosts, published_chains};
use crate::content::origin::{self, Origin};
use crate::content::slug::holders::Holders;
use crate::content::slug::slug_of;
use crate::content::sql::Sql;
use crate::content::{Content, Error, Result};
use crate::log::Position;

mod delete;
mod edit;
mod face;
mod slugs;

pub(in crate::content) use face::note_languages;
use face::{Faces, note};

/// Rows to an INSERT, below both databases' bind limits.
const ROWS: usize = 2_000;

/// A heading to be made, or to be as given. Languages that are not named keep their words.
#[derive(Clone, Debug)]
pub struct HeadingDraft {
    /// Absent for a new one.
    pub id: Option<HeadingId>,
    /// Which of the three; never changes.
    pub kind: Kind,
    /// A category's place.
    pub parent: Option<HeadingId>,
    /// Order among its siblings.
    pub position: i32,
    /// An author's picture.
    pub avatar: Option<MediaId>,
    /// Its words, one entry a language.
    pub words: Vec<HeadingWords>,
    /// Where a new one came from; it may have had several ids there.
    pub origins: Vec<Origin>,
}

/// A heading's words in one language.
#[derive(Clone, Debug)]
pub struct HeadingWords {
    /// In this language.
    pub locale: String,
    /// Wanted; empty for one made from the name. One that is taken gets a suffix.
    pub slug: String,
    /// Wanted, decoded; absent for the usual one.
    pub path: Option<String>,
    /// Plain text.
    pub name: String,
    /// A category's plain text, an author's HTML, sanitised here.
    pub description: Option<String>,
}

/// What became of a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedHeading {
    /// The heading.
    pub id: HeadingId,
    /// Whether it was not there before.
    pub created: bool,
    /// Whether it, or its words, are others now.
    pub changed: bool,
}

impl Content {
    /// Makes headings be as given, parents before their children. One transaction; no position where nothing was to
    /// change.
    ///
    /// # Errors
    /// [`Error::Invalid`] for an unknown heading; [`Error::Cycle`] for a parent that stands below its child;
    /// [`Error::Unavailable`].
    pub async fn save_headings(&self, drafts: &[HeadingDraft]) -> Result<(Vec<SavedHeading>, Option<Position>)> {
        let touched: BTreeSet<_> = drafts.iter().flat_map(|draft| draft.id.into_iter().chain(draft.parent)).collect();
        let edit = Edit::begin(self, &[], &touched.into_iter().collect::<Vec<_>>()).await?;
        let before = Faces::read(&edit.transaction, drafts.iter().filter_map(|draft| draft.id)).await?;
        let batch = Batch::plan(&edit, drafts, &before).await?;
        batch.save(edit, &before).await
    }
}

/// One transaction's worth of headings.
#[derive(Default)]
struct Batch {
    saved: Vec<SavedHeading>,
    after: Faces,
    fresh: Vec<heading::Model>,
    changed: Vec<heading::Model>,
    fresh_words: Vec<WordsRow>,
    changed_words: Vec<WordsRow>,
    claims: Claims,
    origins: Vec<(Origin, i64)>,
}

impl Batch {
    async fn plan(edit: &Edit, drafts: &[HeadingDraft], before: &Faces) -> Result<Self> {
        edit.hold_addresses().await?;
        let mut batch = Self { after: before.clone(), ..Self::default() };
        let mut ids = edit.take_ids("heading", drafts.iter().filter(|draft| draft.id.is_none()).count()).await?;
        let mut slugs = slugs::holders(edit, drafts).await?;
        let hosts = Hosts::read(&edit.transaction).await?;
        let mut rows = Vec::new();
        for draft in drafts {
            let id = match draft.id {
                Some(id) if !before.headings.contains_key(&id) => {
                    return Err(Error::Invalid(format!("there is no {} {id}", name_of(draft.kind))));
                }
                Some(id) => id,
                None => HeadingId(ids.next().expect("an id was taken for each new heading")),
            };
            let words =
                draft.words.iter().map(|words| words_row(draft.kind, id, words, &mut slugs)).collect::<Vec<_>>();
            for row in &words {
                batch.claims.want(claim(row, before, &hosts)?);
            }
            rows.push((draft, id, words));
        }
        batch.claims.decide(&edit.transaction).await?;
        for (draft, id, words) in rows {
            batch.settle(draft, id, words, before);
        }
        Ok(batch)
    }

    fn settle(&mut self, draft: &HeadingDraft, id: HeadingId, words: Vec<WordsRow>, before: &Faces) {
        let row = heading::Model {
            id: id.0,
            kind: draft.kind,
            parent_id: draft.parent.map(|id| id.0),
            position: draft.position,
            avatar_id: draft.avatar.map(|id| id.0),
        };
        let old = before.headings.get(&id);
        let mut changed = old != Some(&row);
        match old {
            None => {
                self.fresh.push(row.clone());
                self.origins.extend(draft.origins.iter().cloned().map(|origin| (origin, id.0)));
            }
            Some(old) if *old != row => self.changed.push(row.clone()),
            Some(_) => {}
        }
        self.after.headings.insert(id, row);
        for mut row in words {
            row.path = self.claims.given(Holder::Heading(id, row.locale.clone()));
            let old = before.words_of(id).get(&row.locale);
            match old {
                None => self.fresh_words.push(row.clone()),
                Some(old) if *old != row => self.changed_words.push(row.clone()),
                Some(_) => continue,
            }
            changed = true;
            self.after.put(row);
        }
        self.saved.push(SavedHeading { id, created: old.is_none(), changed });
    }

    /// Writes what was planned, as one commit.
    async fn save(mut self, mut edit: Edit, before: &Faces) -> Result<(Vec<SavedHeading>, Option<Position>)> {
        if self.saved.iter().all(|saved| !saved.changed) {
            edit.abandon().await?;
            return Ok((self.saved, None));
        }
        for saved in self.saved.iter().filter(|saved| saved.changed) {
            edit.nodes.insert(format!("{}:{}", name_of(self.after.headings[&saved.id].kind), saved.id));
        }
        self.write(&edit).await?;
        let chains = published_chains(&edit.transaction).await?;
        let mut sealed = edit.seal().await?;
        sealed.tags.extend(self.claims.tags());
        let tree = CategoryTree::read(&sealed.transaction).await?;
        if self.saved.iter().any(|saved| saved.changed && tree.ancestors(saved.id).contains(&saved.id)) {
            return Err(Error::Cycle);
        }
        note(&mut sealed, before, &self.after, &tree, &chains).await?;
        Ok((self.saved, Some(sealed.commit().await?)))
    }

    async fn write(&mut self, edit: &Edit) -> Result<()> {
        let connection = &edit.transaction;
        for rows in self.fresh.chunks(ROWS) {
            let rows = rows.iter().cloned().map(IntoActiveModel::into_active_model);
            heading::Entity::insert_many(rows).exec_without_returning(connection).await?;
        }
        for row in &self.changed {
            heading::Entity::update(row.clone().into_active_model().reset_all()).exec(connection).await?;
        }
        for rows in self.fresh_words.chunks(ROWS) {
            let rows = rows.iter().cloned().map(IntoActiveModel::into_active_model);
            words::Entity::insert_many(rows).exec_without_returning(connection).await?;
        }
        for row in &self.changed_words {
            words::Entity::update(row.clone().into_active_model().reset_all()).exec(connection).await?;
        }
        self.claims.write(edit).await?;
        origin::keep(connection, std::mem::take(&mut self.origins)).await
    }
}

fn words_row(kind: Kind, id: HeadingId, words: &HeadingWords, slugs: &mut Holders<slugs::Place>) -> WordsRow {
    let name = words.name.trim();
    let wanted = if words.slug.is_empty() { slug_of(name) } else { words.slug.clone() };
    let description = words.description.as_deref().map(str::trim).filter(|text| !text.is_empty());
    let clean = |text: &str| if kind == Kind::Author { crate::content::html::sanitize(text) } else { text.to_owned() };
    WordsRow {
        heading_id: id.0,
        locale: words.locale.clone(),
        kind,
        slug: slugs.give(&(kind, words.locale.clone()), &wanted, id.0),
        path: words.path.clone().unwrap_or_default(),
        name: name.to_owned(),
        description: description.map(clean),
    }
}

fn claim(row: &WordsRow, before: &Faces, hosts: &Hosts) -> Result<Claim> {
    let room = match row.kind {
        Kind::Category => "section",
        Kind::Tag => "tag",
        Kind::Author => "author",
    };
    let otherwise = format!("/{}/{room}/{}", row.locale, row.slug);
    let id = HeadingId(row.heading_id);
    let old = before.words_of(id).get(&row.locale).filter(|old| old.slug == row.slug).map(|old| old.path.clone());
    let told = Some(row.path.clone()).filter(|path| !path.is_empty());
    Ok(Claim {
        holder: Holder::Heading(id, row.locale.clone()),
        locale: row.locale.clone(),
        host: hosts.of(&row.locale)?,
        wanted: told.or(old).unwrap_or_else(|| otherwise.clone()),
        otherwise,
    })
}

impl Faces {
    async fn read(connection: &impl sea_orm::ConnectionTrait, ids: impl Iterator<Item = HeadingId>) -> Result<Self> {
        let ids: BTreeSet<i64> = ids.map(|id| id.0).collect();
        let mut sql = Sql::new(connection, "SELECT id, kind, parent_id, position, avatar_id FROM heading WHERE ");
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
}
