//! What a write to stories made of their public faces: the changes that the world hears of, and the tags that caches
//! must forget.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use entity::article::{Kind, Model as Row, Status};
use sea_orm::FromQueryResult;

use super::Filing;
use crate::content::access::is_listed;
use crate::content::edit::Sealed;
use crate::content::id::{ArticleId, MediaId, StoryId};
use crate::content::listing::derive::Sections;
use crate::content::locale::published;
use crate::content::media::{self, face::Face};
use crate::content::node::NodeId;
use crate::content::schedule::{self, Untold};
use crate::content::sql::Sql;
use crate::content::{Result, tag};
use crate::log::{Change, ChangeKind};

mod family;
mod known;

use known::known;

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

    /// Of what kind its articles are.
    fn kinds(&self) -> BTreeMap<i64, Kind> {
        self.articles.iter().map(|row| (row.id, row.kind)).collect()
    }

    /// The assets that these of its articles show, and in which languages.
    fn shown(&self, of: impl Fn(&Row) -> bool) -> BTreeSet<(MediaId, &str)> {
        let of = self.articles.iter().filter(|row| of(row));
        of.flat_map(|row| {
            let media = self.media.iter().copied().chain(row.lead_id.map(MediaId));
            media.map(|media| (media, row.locale.as_str()))
        })
        .collect()
    }
}

/// What the log says is in view: before a write what it has told, after it what it tells.
struct View<'w> {
    at: DateTime<Utc>,
    published: BTreeSet<String>,
    untold: Untold,
    /// Taken down, and not in view as far as the log had told, but it had been: there may be copies.
    known: BTreeSet<String>,
    before: &'w Before,
}

impl View<'_> {
    /// Whether the log has told of the article as it stood.
    fn told(&self, was: &Row) -> bool {
        self.lists(was) && !self.untold.contains_key(&ArticleId(was.id))
    }

    /// Whether the article is in view as it stands now. What was told at its time stays so, were this node's clock
    /// behind.
    fn sees(&self, is: &Row) -> bool {
        let was = self.before.article(StoryId(is.story_id), &is.locale);
        let stays = was.is_some_and(|was| self.told(was) && was.published_at == is.published_at);
        self.lists(is) && (stays || is.published_at.is_some_and(|at| at <= self.at))
    }

    /// Whether it will be, if it is not yet, and when.
    fn comes(&self, is: &Row) -> Option<DateTime<Utc>> {
        is.published_at.filter(|at| is_listed(is.status) && *at > self.at && !self.sees(is))
    }

    /// Whether the article comes into lists to be, leaves them, moves in them, or has come into view in them.
    fn turns(&self, was: Option<&Row>, is: &Row) -> bool {
        let place = |row: &Row| is_listed(row.status).then_some(row.published_at);
        was.and_then(place) != place(is) || was.is_some_and(|was| self.told(was) != self.sees(is))
    }

    fn lists(&self, row: &Row) -> bool {
        is_listed(row.status) && self.published.contains(&row.locale)
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
    untold: Untold,
) -> Result<()> {
    let published = published(&sealed.transaction).await?;
    let known = known(sealed, &published, before, after).await?;
    let view = View { at: sealed.at, published, untold, known, before };
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
            let turns = view.turns(was, row);
            if was == Some(row) && !turns && !refiled && !replaced {
                continue;
            }
            let shifts = turns || refiled || was.is_some_and(|was| was.kind != row.kind);
            note_tags(sealed, was, row, shifts);
            turned.extend(shifts.then_some(row.id).filter(|_| was.is_some()));
            let sections = sections.get(&ArticleId(row.id)).cloned().unwrap_or_default();
            sealed.changes.extend(article_change(&view, was, row, sections));
        }
        family::note(sealed, &view, old, new, refiled);
        note_media(&view, old, new, &mut came, &mut touched);
        if old.is_some_and(|old| refiled || old.kinds() != new.kinds()) {
            touched.extend(new.shown(|_| true).into_iter().map(|(media, _)| media));
        }
    }
    let rows = after.values().flat_map(|state| &state.articles);
    let comes = rows.filter_map(|row| Some((ArticleId(row.id), view.comes(row)?))).collect();
    schedule::keep(sealed, &view.untold, &comes).await?;
    media::face::note(sealed, came, touched).await?;
    note_referrers(sealed, turned).await
}

/// `shifts` says whether it may come into somebody's view by that, or leave it: a partner's takes in some categories, or
/// some kinds.
fn note_tags(sealed: &mut Sealed, was: Option<&Row>, is: &Row, shifts: bool) {
    let tags = &mut sealed.tags;
    tags.insert(tag::article(ArticleId(is.id)));
    tags.insert(tag::desk(&is.locale));
    // To editors a draft is there as soon as it is written.
    if shifts || was.is_none_or(|was| was.slug != is.slug) {
        tags.insert(tag::translations(StoryId(is.story_id)));
        for row in was.into_iter().chain([is]) {
            tags.insert(tag::article_slug(&row.locale, &row.slug));
        }
    }
}

fn article_change(view: &View<'_>, was: Option<&Row>, is: &Row, sections: Sections) -> Option<Change> {
    let (told, seen) = (was.is_some_and(|was| view.told(was)), view.sees(is));
    let node = NodeId::Article(ArticleId(is.id)).to_string();
    let kind = match (told, seen) {
        (false, false) if view.known.contains(&node) => ChangeKind::Retracted,
        (false, false) => return None,
        (false, true) => ChangeKind::Published,
        (true, false) if is.status == Status::Retracted => ChangeKind::Retracted,
        (true, false) => ChangeKind::Unpublished,
        (true, true) if was.is_some_and(|was| was.path != is.path) => ChangeKind::Moved,
        (true, true) => ChangeKind::Updated,
    };
    Some(Change {
        node,
        kind,
        locale: Some(is.locale.clone()),
        sections_before: if told { sections.before } else { String::new() },
        sections_after: if seen { sections.after } else { String::new() },
        embargo_minutes: None,
    })
}

/// Notes that a story is deleted with its articles.
pub(super) async fn note_gone(
    sealed: &mut Sealed,
    before: &Before,
    old: &StoryState,
    sections: &HashMap<ArticleId, Sections>,
) -> Result<()> {
    let articles = || old.articles.iter().map(|row| ArticleId(row.id));
    let untold = schedule::untold(sealed, articles()).await?;
    schedule::forget(sealed, articles()).await?;
    let published = published(&sealed.transaction).await?;
    let view = View { at: sealed.at, published, untold, known: BTreeSet::new(), before };
    sealed.tags.extend([tag::story(old.id), tag::translations(old.id)]);
    for row in &old.articles {
        let id = ArticleId(row.id);
        sealed.tags.extend([tag::article(id), tag::desk(&row.locale), tag::article_slug(&row.locale, &row.slug)]);
        if view.told(row) {
            let mut change = NodeId::Article(id).change(ChangeKind::Deleted);
            change.locale = Some(row.locale.clone());
            change.sections_before = sections.get(&id).map(|sections| sections.before.clone()).unwrap_or_default();
            sealed.changes.push(change);
        }
    }
    if old.articles.iter().any(|row| view.told(row)) {
        sealed.changes.push(NodeId::Story(old.id).change(ChangeKind::Deleted));
    }
    let touched = old.media.iter().copied().chain(old.articles.iter().filter_map(|row| row.lead_id.map(MediaId)));
    media::face::note(sealed, BTreeSet::new(), touched.collect()).await
}

/// Which assets readers come upon from now on, and which ones an article showed, or shows from a time to come on.
fn note_media(
    view: &View<'_>,
    old: Option<&StoryState>,
    new: &StoryState,
    came: &mut BTreeSet<Face>,
    touched: &mut BTreeSet<MediaId>,
) {
    let was = old.map(|old| old.shown(|row| view.told(row))).unwrap_or_default();
    let is = new.shown(|row| view.sees(row));
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
