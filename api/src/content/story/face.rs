//! What a write to stories made of their public faces: the changes that the world hears of, and the tags that caches
//! must forget.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use entity::article::{Model as Row, Status};
use sea_orm::FromQueryResult;

use super::Filing;
use crate::content::access::{Caller, is_listed};
use crate::content::edit::Sealed;
use crate::content::id::{ArticleId, MediaId, StoryId};
use crate::content::listing::derive::Sections;
use crate::content::locale::published;
use crate::content::media::{self, face::Face};
use crate::content::node::NodeId;
use crate::content::sql::Sql;
use crate::content::{Result, tag};
use crate::log::{Change, ChangeKind};

/// A story with all that its faces are made of.
#[derive(Clone, Debug)]
pub(super) struct StoryState {
    pub(super) id: StoryId,
    pub(super) original_locale: String,
    pub(super) filing: Filing,
    pub(super) media: Vec<MediaId>,
    pub(super) articles: Vec<Row>,
}

impl StoryState {
    /// Puts a row in the place of the one with its id, or beside the others.
    pub(super) fn put(&mut self, row: Row) {
        match self.articles.iter_mut().find(|old| old.id == row.id) {
            Some(old) => *old = row,
            None => self.articles.push(row),
        }
    }

    /// The assets that readers see by its articles in view, and in which languages.
    fn shown(&self, view: &View) -> BTreeSet<(MediaId, &str)> {
        let in_view = self.articles.iter().filter(|row| view.sees(row));
        in_view
            .flat_map(|row| {
                let media = self.media.iter().copied().chain(row.lead_id.map(MediaId));
                media.map(|media| (media, row.locale.as_str()))
            })
            .collect()
    }
}

/// What readers see at the instant of a write.
struct View {
    caller: Caller,
    published: BTreeSet<String>,
}

impl View {
    fn sees(&self, row: &Row) -> bool {
        self.published.contains(&row.locale) && self.caller.is_public(row.status, row.published_at)
    }
}

/// What stood before a write.
pub(super) struct Before(pub(super) HashMap<StoryId, StoryState>);

impl Before {
    pub(super) fn story(&self, id: StoryId) -> Option<&StoryState> {
        self.0.get(&id)
    }

    pub(super) fn article(&self, story: StoryId, locale: &str) -> Option<&Row> {
        self.story(story)?.articles.iter().find(|row| row.locale == locale)
    }
}

/// Notes the changes and tags of a write.
pub(super) async fn note(
    sealed: &mut Sealed,
    before: &Before,
    after: &HashMap<StoryId, StoryState>,
    sections: &HashMap<ArticleId, Sections>,
) -> Result<()> {
    let view = View { caller: Caller::anonymous_at(sealed.at), published: published(&sealed.transaction).await? };
    let (mut turned, mut came, mut touched) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
    for (id, new) in after.iter().collect::<BTreeMap<_, _>>() {
        let old = before.story(*id);
        let refiled = old.is_none_or(|old| old.filing != new.filing || old.original_locale != new.original_locale);
        let replaced = old.is_none_or(|old| old.media != new.media);
        if refiled || replaced {
            sealed.tags.insert(tag::story(*id));
        }
        let mut rows: Vec<_> = new.articles.iter().collect();
        rows.sort_by_key(|row| row.id);
        for row in rows {
            let was = before.article(*id, &row.locale);
            if was.is_some_and(|was| was == row) && !refiled && !replaced {
                continue;
            }
            note_tags(sealed, was, row);
            turned.extend(turns(was, row).then_some(row.id).filter(|_| was.is_some()));
            let sections = sections.get(&ArticleId(row.id)).cloned().unwrap_or_default();
            sealed.changes.extend(article_change(&view, was, row, sections));
        }
        note_story(sealed, &view, old, new, refiled);
        note_media(&view, old, new, &mut came, &mut touched);
    }
    media::face::note(sealed, came, touched).await?;
    note_referrers(sealed, turned).await
}

/// Whether the article comes into lists, leaves them, or moves in them.
fn turns(was: Option<&Row>, is: &Row) -> bool {
    let place = |row: &Row| is_listed(row.status).then_some(row.published_at);
    was.and_then(place) != place(is)
}

fn note_tags(sealed: &mut Sealed, was: Option<&Row>, is: &Row) {
    let tags = &mut sealed.tags;
    tags.insert(tag::article(ArticleId(is.id)));
    tags.insert(tag::desk(&is.locale));
    if turns(was, is) || was.is_some_and(|was| was.slug != is.slug) {
        tags.insert(tag::translations(StoryId(is.story_id)));
        for row in was.into_iter().chain([is]) {
            tags.insert(tag::article_slug(&row.locale, &row.slug));
        }
    }
}

fn article_change(view: &View, was: Option<&Row>, is: &Row, sections: Sections) -> Option<Change> {
    let seen = |row: &Row| view.sees(row);
    let kind = match (was.is_some_and(seen), seen(is)) {
        (false, false) => return None,
        (false, true) => ChangeKind::Published,
        (true, false) if is.status == Status::Retracted => ChangeKind::Retracted,
        (true, false) => ChangeKind::Unpublished,
        (true, true) if was.is_some_and(|was| was.path != is.path) => ChangeKind::Moved,
        (true, true) => ChangeKind::Updated,
    };
    Some(Change {
        node: NodeId::Article(ArticleId(is.id)).to_string(),
        kind,
        locale: Some(is.locale.clone()),
        sections_before: sections.before,
        sections_after: sections.after,
    })
}

/// Notes that a story is deleted with its articles.
pub(super) async fn note_gone(
    sealed: &mut Sealed,
    old: &StoryState,
    sections: &HashMap<ArticleId, Sections>,
) -> Result<()> {
    let view = View { caller: Caller::anonymous_at(sealed.at), published: published(&sealed.transaction).await? };
    sealed.tags.extend([tag::story(old.id), tag::translations(old.id)]);
    for row in &old.articles {
        let id = ArticleId(row.id);
        sealed.tags.extend([tag::article(id), tag::desk(&row.locale), tag::article_slug(&row.locale, &row.slug)]);
        if view.sees(row) {
            let mut change = NodeId::Article(id).change(ChangeKind::Deleted);
            change.locale = Some(row.locale.clone());
            change.sections_before = sections.get(&id).map(|sections| sections.before.clone()).unwrap_or_default();
            sealed.changes.push(change);
        }
    }
    if old.articles.iter().any(|row| view.sees(row)) {
        sealed.changes.push(NodeId::Story(old.id).change(ChangeKind::Deleted));
    }
    let touched = old.media.iter().copied().chain(old.articles.iter().filter_map(|row| row.lead_id.map(MediaId)));
    media::face::note(sealed, BTreeSet::new(), touched.collect()).await
}

fn note_story(sealed: &mut Sealed, view: &View, old: Option<&StoryState>, new: &StoryState, refiled: bool) {
    let seen = |state: &StoryState| -> BTreeSet<i64> {
        let in_view = state.articles.iter().filter(|row| view.sees(row));
        in_view.map(|row| row.id).collect()
    };
    let (was, is) = (old.map(seen).unwrap_or_default(), seen(new));
    let kind = match (was.is_empty(), is.is_empty()) {
        (true, true) => return,
        (true, false) => ChangeKind::Published,
        (false, true) => ChangeKind::Unpublished,
        (false, false) if was != is || refiled => ChangeKind::Updated,
        (false, false) => return,
    };
    sealed.changes.push(NodeId::Story(new.id).change(kind));
}

/// Which assets readers come upon from now on, and which ones an article showed, or shows from a time to come on.
fn note_media(
    view: &View,
    old: Option<&StoryState>,
    new: &StoryState,
    came: &mut BTreeSet<Face>,
    touched: &mut BTreeSet<MediaId>,
) {
    let was = old.map(|old| old.shown(view)).unwrap_or_default();
    let is = new.shown(view);
    came.extend(is.difference(&was).map(|(id, code)| (*id, (*code).to_owned())));
    touched.extend(was.difference(&is).map(|(id, _)| *id));
    let to_come = |row: &&Row| is_listed(row.status) && !view.sees(row);
    let leads: Vec<_> = new.articles.iter().filter(to_come).map(|row| row.lead_id.map(MediaId)).collect();
    if !leads.is_empty() {
        touched.extend(leads.into_iter().flatten().chain(new.media.iter().copied()));
    }
}

/// Whoever has a turned article among its related items shows another list from now on.
async fn note_referrers(sealed: &mut Sealed, turned: Vec<i64>) -> Result<()> {
    if turned.is_empty() {
        return Ok(());
    }
    for table in ["curated", "neighbour"] {
        let mut sql = Sql::new(&sealed.transaction, &format!("SELECT DISTINCT article_id AS id FROM {table} WHERE "));
        sql.any("related_id", turned.iter().copied());
        for Id { id } in sql.all::<Id>(&sealed.transaction).await? {
            sealed.tags.insert(tag::related(ArticleId(id)));
        }
    }
    Ok(())
}

#[derive(FromQueryResult)]
struct Id {
    id: i64,
}
