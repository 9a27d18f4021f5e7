//! What a write to headings made of their public faces, in every language that shows them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use entity::heading::{Kind, Model as Row};
use sea_orm::FromQueryResult;

use super::super::tree::CategoryTree;
use super::super::{WordsRow, name_of};
use crate::content::edit::Sealed;
use crate::content::id::{ArticleId, HeadingId, MediaId, StoryId};
use crate::content::listing::derive::{Sections, derive};
use crate::content::media;
use crate::content::node::NodeId;
use crate::content::sql::Sql;
use crate::content::story::filings;
use crate::content::{Result, tag};
use crate::log::{Change, ChangeKind};

/// Headings with their words, by language.
#[derive(Clone, Debug, Default)]
pub(super) struct Faces {
    pub(super) headings: HashMap<HeadingId, Row>,
    pub(super) words: HashMap<HeadingId, HashMap<String, WordsRow>>,
}

impl Faces {
    pub(super) fn put(&mut self, row: WordsRow) {
        self.words.entry(HeadingId(row.heading_id)).or_default().insert(row.locale.clone(), row);
    }

    pub(super) fn words_of(&self, id: HeadingId) -> &HashMap<String, WordsRow> {
        static NONE: std::sync::LazyLock<HashMap<String, WordsRow>> = std::sync::LazyLock::new(HashMap::new);
        self.words.get(&id).unwrap_or(&NONE)
    }

    /// What a language shows of a heading: its words along the chain, where it stands, its picture.
    fn shown(&self, id: HeadingId, chain: &[String]) -> Option<Face<'_>> {
        let row = self.headings.get(&id)?;
        let words = self.words_of(id);
        let first = chain.iter().find_map(|code| words.get(code))?;
        let description = chain.iter().find_map(|code| words.get(code)?.description.as_deref());
        let path = format!("{}{}", first.locale, first.path);
        Some((path, (&first.slug, &first.name, description, row.parent_id, row.position, row.avatar_id)))
    }
}

/// The address and the rest.
type Face<'w> = (String, Shown<'w>);

type Shown<'w> = (&'w str, &'w str, Option<&'w str>, Option<i64>, i32, Option<i64>);

/// Notes the changes and tags of a write; makes the lists again below a category that moved.
pub(super) async fn note(
    sealed: &mut Sealed,
    before: &Faces,
    after: &Faces,
    tree: &CategoryTree,
    chains: &[Vec<String>],
) -> Result<()> {
    let mut moved = BTreeSet::new();
    for (id, row) in after.headings.iter().collect::<BTreeMap<_, _>>() {
        let (was, is) = (before.words_of(*id), after.words_of(*id));
        let old = before.headings.get(id);
        if old == Some(row) && was == is {
            continue;
        }
        sealed.tags.insert(tag::heading(*id));
        for words in was.values().chain(is.values()) {
            sealed.tags.insert(tag::heading_slug(name_of(row.kind), &words.locale, &words.slug));
        }
        let placed = |row: &Row| (row.parent_id, row.position);
        if row.kind == Kind::Category && old.map(placed) != Some(placed(row)) {
            sealed.tags.insert(tag::category_tree());
        }
        if old.is_some_and(|old| old.parent_id != row.parent_id) {
            moved.extend(tree.with_descendants(*id));
        }
        for chain in chains {
            if let Some(kind) = turn(before.shown(*id, chain), after.shown(*id, chain)) {
                sealed.changes.push(NodeId::heading(row.kind, *id, &chain[0]).change(kind));
            }
        }
    }
    note_avatars(sealed, before, after).await?;
    relist(sealed, moved).await
}

fn turn(was: Option<Face<'_>>, is: Option<Face<'_>>) -> Option<ChangeKind> {
    match (was, is) {
        (None, None) => None,
        (None, Some(_)) => Some(ChangeKind::Published),
        (Some(_), None) => Some(ChangeKind::Unpublished),
        (Some(was), Some(is)) if was == is => None,
        (Some((was, _)), Some((is, _))) if was != is => Some(ChangeKind::Moved),
        (Some(_), Some(_)) => Some(ChangeKind::Updated),
    }
}

/// Notes what other chains and origins of the languages, each by its code, make of every heading.
pub(in crate::content) async fn note_languages(
    sealed: &mut Sealed,
    was: &BTreeMap<String, Vec<String>>,
    is: &BTreeMap<String, Vec<String>>,
    moved: &BTreeSet<String>,
) -> Result<()> {
    let sql = Sql::new(&sealed.transaction, "SELECT id FROM heading ORDER BY id");
    let all: Vec<Id> = sql.all(&sealed.transaction).await?;
    let faces = Faces::read(&sealed.transaction, all.iter().map(|row| row.id)).await?;
    for id in all.into_iter().map(|row| row.id) {
        for (code, chain) in is {
            let old = was.get(code).and_then(|chain| faces.shown(id, chain));
            let first = chain.iter().find(|code| faces.words_of(id).contains_key(*code));
            let kind = match turn(old, faces.shown(id, chain)) {
                Some(ChangeKind::Updated) | None if first.is_some_and(|first| moved.contains(first)) => {
                    ChangeKind::Moved
                }
                Some(kind) => kind,
                None => continue,
            };
            sealed.changes.push(NodeId::heading(faces.headings[&id].kind, id, code).change(kind));
        }
    }
    Ok(())
}

/// A picture comes into view with the author that shows it, in every language.
async fn note_avatars(sealed: &mut Sealed, before: &Faces, after: &Faces) -> Result<()> {
    let avatars = |faces: &Faces| -> BTreeSet<_> {
        faces.headings.values().filter_map(|row| row.avatar_id.map(MediaId)).collect()
    };
    media::face::note_everywhere(sealed, &avatars(before), &avatars(after)).await
}

async fn relist(sealed: &mut Sealed, moved: BTreeSet<HeadingId>) -> Result<()> {
    if moved.is_empty() {
        return Ok(());
    }
    let mut sql = Sql::new(&sealed.transaction, "SELECT DISTINCT story_id FROM story_heading WHERE ");
    sql.any("heading_id", moved.iter().map(|id| id.0));
    let rows: Vec<Filed> = sql.all(&sealed.transaction).await?;
    let stories: Vec<StoryId> = rows.into_iter().map(|row| row.story_id).collect();
    let filings = filings(&sealed.transaction, &stories).await?;
    let sections = derive(sealed, &stories, &filings, &BTreeSet::new()).await?;
    tell_partners(sealed, &sections).await
}

/// Whoever sees some categories alone, or is told of them, sees other articles from now on. To everybody else they are
/// what they were.
async fn tell_partners(sealed: &mut Sealed, sections: &HashMap<ArticleId, Sections>) -> Result<()> {
    let limited = "SELECT id FROM heading WHERE kind = 'CATEGORY' AND (id IN (SELECT heading_id FROM partner_category) \
                   OR EXISTS (SELECT 1 FROM webhook WHERE categories IS NOT NULL)) LIMIT 1";
    let moved: Vec<i64> = sections.iter().filter(|(_, one)| one.before != one.after).map(|(id, _)| id.0).collect();
    if moved.is_empty() || Sql::new(&sealed.transaction, limited).one::<Id>(&sealed.transaction).await?.is_none() {
        return Ok(());
    }
    let mut sql = Sql::new(&sealed.transaction, "SELECT id, locale FROM article WHERE ");
    let articles: Vec<Article> = sql.any("id", moved).push(" ORDER BY id").all(&sealed.transaction).await?;
    for Article { id, locale } in articles {
        let Sections { before, after } = sections[&id].clone();
        sealed.changes.push(Change {
            locale: Some(locale),
            sections_before: before,
            sections_after: after,
            embargo_minutes: Some(0),
            ..NodeId::Article(id).change(ChangeKind::Updated)
        });
    }
    Ok(())
}

#[derive(FromQueryResult)]
struct Article {
    id: ArticleId,
    locale: String,
}

#[derive(FromQueryResult)]
struct Filed {
    story_id: StoryId,
}

#[derive(FromQueryResult)]
struct Id {
    id: HeadingId,
}
