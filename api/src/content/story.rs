//! Stories: what the translations share. Their original language, headings and media, in order.

use std::collections::HashMap;
use std::sync::Arc;

use entity::heading::Kind;
use entity::story::heading::{self as story_heading};
use sea_orm::FromQueryResult;

use super::id::{ArticleId, HeadingId, MediaId, StoryId};
use super::sql::Sql;
use super::{Caller, Content, Result, Tracked, tag};

mod draft;
mod face;
mod save;

pub use draft::{ArticleDraft, StoryDraft};
pub(super) use save::tell;
pub use save::{SavedArticle, SavedStory};

/// What the translations share.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Story {
    /// Its id.
    pub id: StoryId,
    /// The language it was first written in.
    pub original_locale: String,
}

/// What a story is filed under, each in the editor's order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filing {
    /// The first is the main one.
    pub categories: Vec<HeadingId>,
    /// Its subjects.
    pub tags: Vec<HeadingId>,
    /// Who wrote it.
    pub authors: Vec<HeadingId>,
}

impl Filing {
    /// The headings of one kind.
    pub fn of(&self, kind: Kind) -> &[HeadingId] {
        match kind {
            Kind::Category => &self.categories,
            Kind::Tag => &self.tags,
            Kind::Author => &self.authors,
        }
    }

    /// All of them, with their kinds and places.
    pub fn places(&self) -> impl Iterator<Item = (Kind, i32, HeadingId)> {
        [Kind::Category, Kind::Tag, Kind::Author]
            .into_iter()
            .flat_map(|kind| (0..).zip(self.of(kind)).map(move |(position, id)| (kind, position, *id)))
    }

    fn push(&mut self, kind: Kind, id: HeadingId) {
        match kind {
            Kind::Category => self.categories.push(id),
            Kind::Tag => self.tags.push(id),
            Kind::Author => self.authors.push(id),
        }
    }
}

impl Content {
    /// The stories of which `caller` may see an article, its language being published. One statement.
    ///
    /// # Errors
    /// [`super::Error::Unavailable`].
    pub async fn stories(&self, caller: &Caller, ids: &[StoryId]) -> Result<HashMap<StoryId, Tracked<Option<Story>>>> {
        let mut sql = Sql::new(&self.database, "SELECT s.id, s.original_locale FROM story s WHERE ");
        sql.any("s.id", ids.iter().map(|id| id.0));
        sql.push(" AND EXISTS (SELECT 1 FROM article a WHERE a.story_id = s.id AND ");
        caller.sees_articles(&mut sql, "a").push(")");
        let found: HashMap<_, _> =
            sql.all::<Story>(&self.database).await?.into_iter().map(|row| (row.id, row)).collect();
        Ok(ids
            .iter()
            .map(|id| {
                let own = [tag::story(*id), tag::translations(*id), tag::locales()];
                (*id, Tracked::new(found.get(id).cloned(), own.into_iter().chain(caller.tags())))
            })
            .collect())
    }

    /// The stories that articles stand in, whoever may see them: for those who write. One statement.
    ///
    /// # Errors
    /// [`super::Error::Unavailable`].
    pub async fn stories_of(&self, articles: &[ArticleId]) -> Result<HashMap<ArticleId, StoryId>> {
        let mut sql = Sql::new(&self.database, "SELECT id, story_id FROM article WHERE ");
        sql.any("id", articles.iter().map(|id| id.0));
        Ok(sql.all::<Placed>(&self.database).await?.into_iter().map(|row| (row.id, row.story_id)).collect())
    }

    /// How often stories were saved in all their languages; none for a caller who does not write all of those: the rest
    /// is not theirs to count. One statement, or none.
    ///
    /// # Errors
    /// [`super::Error::Unavailable`].
    pub async fn story_versions(
        &self,
        caller: &Caller,
        ids: &[StoryId],
    ) -> Result<HashMap<StoryId, Tracked<Option<i32>>>> {
        let mut families: HashMap<StoryId, Vec<Saved>> = HashMap::new();
        if caller.edits().is_some() {
            let mut sql = Sql::new(&self.database, "SELECT id, story_id, locale, version FROM article WHERE ");
            for row in sql.any("story_id", ids.iter().map(|id| id.0)).all::<Saved>(&self.database).await? {
                families.entry(row.story_id).or_default().push(row);
            }
        }
        let tracked = |id: &StoryId| {
            let rows = families.get(id).map(Vec::as_slice).unwrap_or_default();
            let is_theirs = !rows.is_empty() && rows.iter().all(|row| caller.edits_in(&row.locale));
            let counted = is_theirs.then(|| version(rows.iter().map(|row| row.version)));
            let tags: Vec<_> = rows.iter().map(|row| tag::article(row.id)).collect();
            (*id, Tracked::new(counted, tags.into_iter().chain([tag::translations(*id)])))
        };
        Ok(ids.iter().map(tracked).collect())
    }

    /// What stories' articles share, as drafts that name none of them: for those who write. Three statements.
    ///
    /// # Errors
    /// [`super::Error::Unavailable`].
    pub async fn story_drafts(&self, ids: &[StoryId]) -> Result<HashMap<StoryId, StoryDraft>> {
        let mut filings = filings(&self.database, ids).await?;
        let mut media = media(&self.database, ids).await?;
        let mut sql = Sql::new(&self.database, "SELECT id, original_locale FROM story WHERE ");
        sql.any("id", ids.iter().map(|id| id.0));
        let stories = sql.all::<Story>(&self.database).await?.into_iter();
        let mut draft = |Story { id, original_locale }| {
            let (filing, media) = (filings.remove(&id).unwrap_or_default(), media.remove(&id).unwrap_or_default());
            let id = Some(id);
            StoryDraft { id, original_locale, filing, media, articles: Vec::new(), origin: None }
        };
        Ok(stories.map(|story| (story.id, draft(story))).collect())
    }

    /// What stories are filed under. One statement.
    ///
    /// # Errors
    /// [`super::Error::Unavailable`].
    pub async fn filings(&self, stories: &[StoryId]) -> Result<HashMap<StoryId, Tracked<Arc<Filing>>>> {
        let filings = filings(&self.database, stories).await?;
        Ok(stories
            .iter()
            .map(|id| (*id, Tracked::new(Arc::new(filings.get(id).cloned().unwrap_or_default()), [tag::story(*id)])))
            .collect())
    }

    /// The pictures, films and sounds of stories, in order. One statement.
    ///
    /// # Errors
    /// [`super::Error::Unavailable`].
    pub async fn story_media(&self, stories: &[StoryId]) -> Result<HashMap<StoryId, Tracked<Arc<Vec<MediaId>>>>> {
        let media = media(&self.database, stories).await?;
        Ok(stories
            .iter()
            .map(|id| (*id, Tracked::new(Arc::new(media.get(id).cloned().unwrap_or_default()), [tag::story(*id)])))
            .collect())
    }
}

/// The version of a story: each save of any of its articles makes it greater, and so does a new one.
fn version(articles: impl Iterator<Item = i32>) -> i32 {
    articles.fold(0, i32::saturating_add)
}

#[derive(FromQueryResult)]
struct Saved {
    id: ArticleId,
    story_id: StoryId,
    locale: String,
    version: i32,
}

#[derive(FromQueryResult)]
struct Placed {
    id: ArticleId,
    story_id: StoryId,
}

impl Content {
    /// A story's articles by language, whoever may see them: for those who write. One statement.
    ///
    /// # Errors
    /// [`super::Error::Unavailable`].
    pub async fn article_ids(&self, story: StoryId) -> Result<HashMap<String, ArticleId>> {
        let mut sql = Sql::new(&self.database, "SELECT id, locale FROM article WHERE story_id = ");
        let rows: Vec<Translation> = sql.bind(story.0).all(&self.database).await?;
        Ok(rows.into_iter().map(|row| (row.locale, row.id)).collect())
    }

    /// Which of these assets there are. One statement.
    ///
    /// # Errors
    /// [`super::Error::Unavailable`].
    pub async fn known_media(&self, ids: &[MediaId]) -> Result<Vec<MediaId>> {
        let mut sql = Sql::new(&self.database, "SELECT id FROM media WHERE ");
        sql.any("id", ids.iter().map(|id| id.0));
        Ok(sql.all::<Asset>(&self.database).await?.into_iter().map(|row| row.id).collect())
    }

    /// Which of these headings there are, and of which kind. One statement.
    ///
    /// # Errors
    /// [`super::Error::Unavailable`].
    pub async fn known_headings(&self, ids: &[HeadingId]) -> Result<HashMap<HeadingId, Kind>> {
        let mut sql = Sql::new(&self.database, "SELECT id, kind FROM heading WHERE ");
        sql.any("id", ids.iter().map(|id| id.0));
        Ok(sql.all::<Known>(&self.database).await?.into_iter().map(|row| (row.id, row.kind)).collect())
    }
}

#[derive(FromQueryResult)]
struct Translation {
    id: ArticleId,
    locale: String,
}

#[derive(FromQueryResult)]
struct Asset {
    id: MediaId,
}

#[derive(FromQueryResult)]
struct Known {
    id: HeadingId,
    kind: Kind,
}

/// What stories are filed under, for reads and writes alike.
pub(super) async fn filings(
    connection: &impl sea_orm::ConnectionTrait,
    stories: &[StoryId],
) -> Result<HashMap<StoryId, Filing>> {
    let mut sql = Sql::new(connection, "SELECT story_id, kind, position, heading_id FROM story_heading WHERE ");
    sql.any("story_id", stories.iter().map(|id| id.0)).push(" ORDER BY story_id, kind, position");
    let mut filings: HashMap<StoryId, Filing> = HashMap::new();
    for row in sql.all::<story_heading::Model>(connection).await? {
        filings.entry(StoryId(row.story_id)).or_default().push(row.kind, HeadingId(row.heading_id));
    }
    Ok(filings)
}

/// The media of stories, for reads and writes alike.
async fn media(
    connection: &impl sea_orm::ConnectionTrait,
    stories: &[StoryId],
) -> Result<HashMap<StoryId, Vec<MediaId>>> {
    let mut sql = Sql::new(connection, "SELECT story_id, position, media_id FROM story_media WHERE ");
    sql.any("story_id", stories.iter().map(|id| id.0)).push(" ORDER BY story_id, position");
    let mut media: HashMap<StoryId, Vec<MediaId>> = HashMap::new();
    for row in sql.all::<entity::story::media::Model>(connection).await? {
        media.entry(StoryId(row.story_id)).or_default().push(MediaId(row.media_id));
    }
    Ok(media)
}
