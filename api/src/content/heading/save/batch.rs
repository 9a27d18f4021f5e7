//! One transaction's worth of headings: what stands now, what shall stand, and what that means for rows.

use std::collections::BTreeSet;

use entity::heading::{self, Kind, words};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};

use super::super::tree::CategoryTree;
use super::super::{WordsRow, name_of};
use super::face::{Faces, note};
use super::slugs;
use super::{HeadingDraft, HeadingWords, SavedHeading, SavedWords};
use crate::content::address::claim::{Claim, Claims, Holder};
use crate::content::edit::Edit;
use crate::content::id::HeadingId;
use crate::content::locale::{Hosts, published_chains};
use crate::content::origin::Origins;
use crate::content::slug::holders::Holders;
use crate::content::slug::slug_of;
use crate::content::{Error, Outcome, Result};
use crate::log::Position;

/// One transaction's worth of headings.
#[derive(Default)]
pub(super) struct Batch {
    pub(super) saved: Vec<SavedHeading>,
    pub(super) after: Faces,
    /// Those of which a row is written.
    written: BTreeSet<HeadingId>,
    fresh: Vec<heading::Model>,
    changed: Vec<heading::Model>,
    fresh_words: Vec<WordsRow>,
    changed_words: Vec<WordsRow>,
    claims: Claims,
    origins: Origins,
}

impl Batch {
    pub(super) async fn plan(edit: &Edit, drafts: &[HeadingDraft], before: &Faces) -> Result<Self> {
        edit.hold_addresses().await?;
        let origins = Origins::read(edit, drafts.iter().flat_map(|draft| &draft.origins)).await?;
        let mut batch = Self { after: before.clone(), origins, ..Self::default() };
        let mut ids = edit.take_ids("heading", drafts.iter().filter(|draft| draft.id.is_none()).count()).await?;
        let mut identified = Vec::with_capacity(drafts.len());
        for draft in drafts {
            let id = match draft.id {
                Some(id) if !before.headings.contains_key(&id) => {
                    return Err(Error::Invalid(format!("there is no {} {id}", name_of(draft.kind))));
                }
                Some(id) => id,
                None => HeadingId(ids.next().expect("an id was taken for each new heading")),
            };
            identified.push((id, draft));
        }
        let mut slugs = slugs::holders(edit, &identified).await?;
        let hosts = Hosts::read(&edit.transaction).await?;
        let mut rows = Vec::new();
        for (id, draft) in identified {
            let kept = batch.keeps(draft, id, before);
            let given = draft.words.iter().filter(|words| !kept || !before.words_of(id).contains_key(&words.locale));
            let words = given.map(|words| words_row(draft.kind, id, words, &mut slugs)).collect::<Result<Vec<_>>>()?;
            for row in &words {
                batch.claims.want(claim(row, before, &hosts)?);
            }
            rows.push((draft, id, kept, words));
        }
        batch.claims.decide(edit).await?;
        for (draft, id, kept, words) in rows {
            batch.settle(draft, id, kept, words, before);
        }
        Ok(batch)
    }

    /// Whether an editor has changed what an import would make of a heading.
    fn keeps(&self, draft: &HeadingDraft, id: HeadingId, before: &Faces) -> bool {
        let standing = before.fingerprint(id);
        standing.is_some_and(|print| draft.origins.iter().any(|origin| self.origins.is_edited(origin, print)))
    }

    fn settle(&mut self, draft: &HeadingDraft, id: HeadingId, kept: bool, words: Vec<WordsRow>, before: &Faces) {
        let old = before.headings.get(&id);
        let wanted = heading::Model {
            id: id.0,
            kind: draft.kind,
            parent_id: draft.parent.map(|id| id.0),
            position: draft.position,
            avatar_id: draft.avatar.map(|id| id.0),
            version: old.map_or(1, |old| old.version),
        };
        let mut row = old.filter(|_| kept).cloned().unwrap_or(wanted);
        let mut changed = old != Some(&row);
        for words in words {
            changed |= self.settle_words(id, words, before);
        }
        match old {
            None => self.fresh.push(row.clone()),
            Some(_) if changed => {
                row.version += 1;
                self.changed.push(row.clone());
            }
            Some(_) => {}
        }
        self.after.headings.insert(id, row);
        if let Some(print) = self.after.fingerprint(id).filter(|_| !kept) {
            draft.origins.iter().for_each(|origin| self.origins.note(origin, id.0, print));
        }
        self.written.extend(changed.then_some(id));
        let outcome = match old {
            None => Outcome::Created,
            Some(_) if kept => Outcome::Kept,
            Some(_) if changed => Outcome::Updated,
            Some(_) => Outcome::Unchanged,
        };
        let given = draft.words.iter().filter_map(|words| self.after.words_of(id).get(&words.locale));
        let given =
            given.map(|row| SavedWords { locale: row.locale.clone(), slug: row.slug.clone(), path: row.path.clone() });
        self.saved.push(SavedHeading { id, outcome, words: given.collect() });
    }

    /// Gives words their path; tells whether they are others by that.
    fn settle_words(&mut self, id: HeadingId, mut row: WordsRow, before: &Faces) -> bool {
        row.path = self.claims.given(Holder::Heading(id, row.locale.clone()));
        match before.words_of(id).get(&row.locale) {
            None => self.fresh_words.push(row.clone()),
            Some(old) if *old != row => self.changed_words.push(row.clone()),
            Some(_) => return false,
        }
        self.after.put(row);
        true
    }

    /// Writes what was planned, as one commit.
    pub(super) async fn save(
        mut self,
        mut edit: Edit,
        before: &Faces,
    ) -> Result<(Vec<SavedHeading>, Option<Position>)> {
        if self.written.is_empty() {
            edit.close(self.origins).await?;
            return Ok((self.saved, None));
        }
        let node = |id: &HeadingId| format!("{}:{id}", name_of(self.after.headings[id].kind));
        edit.nodes.extend(self.written.iter().map(node));
        self.write(&edit).await?;
        let chains = published_chains(&edit.transaction).await?;
        let mut sealed = edit.seal().await?;
        sealed.tags.extend(self.claims.tags());
        let tree = CategoryTree::read(&sealed.transaction).await?;
        if self.written.iter().any(|id| tree.ancestors(*id).contains(id)) {
            return Err(Error::Cycle);
        }
        note(&mut sealed, before, &self.after, &tree, &chains).await?;
        Ok((self.saved, Some(sealed.commit().await?)))
    }

    async fn write(&mut self, edit: &Edit) -> Result<()> {
        let connection = &edit.transaction;
        edit.insert(self.fresh.iter().cloned()).await?;
        for row in &self.changed {
            heading::Entity::update(row.clone().into_active_model().reset_all()).exec(connection).await?;
        }
        edit.insert(self.fresh_words.iter().cloned()).await?;
        for row in &self.changed_words {
            words::Entity::update(row.clone().into_active_model().reset_all()).exec(connection).await?;
        }
        self.claims.write(edit).await?;
        self.origins.write(edit).await
    }
}

/// As it is given, or made from the name.
pub(super) fn wanted_slug(words: &HeadingWords) -> String {
    if words.slug.is_empty() { slug_of(words.name.trim()) } else { words.slug.clone() }
}

fn words_row(kind: Kind, id: HeadingId, words: &HeadingWords, slugs: &mut Holders<slugs::Place>) -> Result<WordsRow> {
    let wanted = wanted_slug(words);
    let given = slugs.give(&(kind, words.locale.clone()), &wanted, id.0);
    let slug = given.ok_or(Error::Taken { field: "slug", taken: wanted })?;
    let name = words.name.trim();
    let description = words.description.as_deref().map(str::trim).filter(|text| !text.is_empty());
    let clean = |text: &str| if kind == Kind::Author { crate::content::html::sanitize(text) } else { text.to_owned() };
    Ok(WordsRow {
        heading_id: id.0,
        locale: words.locale.clone(),
        kind,
        slug,
        path: words.path.clone().unwrap_or_default(),
        name: name.to_owned(),
        description: description.map(clean),
    })
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
        is_public: hosts.is_published(&row.locale),
    })
}
