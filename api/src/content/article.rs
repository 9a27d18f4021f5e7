//! Articles: a story in one language. Reads by id, by slug and by story; bodies apart, since lists read none.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use entity::article::{Kind, Status};
use sea_orm::{DbErr, FromQueryResult, QueryResult};

use super::id::{ArticleId, MediaId, StoryId};
use super::sql::{Columns, Sql};
use super::{Caller, Content, Result, Tracked, html, tag};
use crate::cache::tag::CacheTag;

pub mod revision;

pub use revision::{Revision, RevisionKey};

/// A story in one language, without its body.
#[derive(Clone, Debug)]
pub struct Article {
    /// Its id.
    pub id: ArticleId,
    /// What its translations share.
    pub story_id: StoryId,
    /// Its language's code.
    pub locale: String,
    /// What kind of piece.
    pub kind: Kind,
    /// As stored: see [`Article::status_at`].
    pub status: Status,
    /// Counts the saves.
    pub version: i32,
    /// Decoded.
    pub slug: String,
    /// Decoded; under the origin of its language.
    pub path: String,
    /// Plain text.
    pub title: String,
    /// Plain text.
    pub excerpt: String,
    /// Of the body.
    pub word_count: i32,
    /// UTC.
    pub published_at: Option<DateTime<Utc>>,
    /// UTC.
    pub updated_at: DateTime<Utc>,
    /// When title, excerpt or body last changed.
    pub text_edited_at: DateTime<Utc>,
    /// The picture or film on top.
    pub lead_id: Option<MediaId>,
    /// Why it was taken down.
    pub retraction_reason: Option<String>,
}

impl Article {
    /// The columns of an article named `a`, without body and source, in the order in which they are read: first.
    pub(super) const COLUMNS: &str = "a.id, a.story_id, a.locale, a.kind, a.status, a.version, a.slug, a.path, \
         a.title, a.excerpt, a.word_count, a.published_at, a.updated_at, a.text_edited_at, a.lead_id, \
         a.retraction_reason";

    /// Of the first columns of a row.
    ///
    /// # Errors
    /// One of another type.
    pub(super) fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
        Ok(Self {
            id: ArticleId(columns.take()?),
            story_id: StoryId(columns.take()?),
            locale: columns.take()?,
            kind: columns.take_word()?,
            status: columns.take_word()?,
            version: columns.take()?,
            slug: columns.take()?,
            path: columns.take()?,
            title: columns.take()?,
            excerpt: columns.take()?,
            word_count: columns.take()?,
            published_at: columns.take()?,
            updated_at: columns.take()?,
            text_edited_at: columns.take()?,
            lead_id: columns.take::<Option<i64>>()?.map(MediaId),
            retraction_reason: columns.take()?,
        })
    }

    /// Its status as a reader sees it: a scheduled article whose time has come is published.
    pub fn status_at(&self, caller: &Caller) -> Status {
        if caller.is_public(self.status, self.published_at) { Status::Published } else { self.status }
    }

    /// How many words the body has that the caller gets.
    pub fn words_for(&self, caller: &Caller) -> u32 {
        match caller.agreed() {
            Some(rights) if !rights.full_text => html::word_count(&self.excerpt),
            _ => self.word_count.unsigned_abs(),
        }
    }

    /// What whoever shows the article was bound to, its address being `address`.
    pub fn terms(&self, caller: &Caller, address: &str) -> Terms {
        let agreed = caller.agreed();
        Terms {
            credit_line: agreed.and_then(|rights| rights.credit_line.clone()),
            canonical_url: agreed.filter(|rights| rights.canonical_required).map(|_| address.to_owned()),
        }
    }
}

impl FromQueryResult for Article {
    fn from_query_result(row: &QueryResult, _: &str) -> Result<Self, DbErr> {
        Self::read(&mut Columns::of(row)?)
    }
}

/// What a partner is bound to where it shows an article.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// It names its source so.
    pub credit_line: Option<String>,
    /// Its page names this one as the canonical one.
    pub canonical_url: Option<String>,
}

/// A slug, asked for along a chain of languages.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SlugKey {
    /// Decoded.
    pub slug: String,
    /// The languages to look in, in order.
    pub chain: Vec<String>,
}

impl Content {
    /// The articles with these ids that `caller` may see. One statement.
    ///
    /// # Errors
    /// [`super::Error::Unavailable`].
    pub async fn articles(
        &self,
        caller: &Caller,
        ids: &[ArticleId],
    ) -> Result<HashMap<ArticleId, Tracked<Option<Arc<Article>>>>> {
        let mut sql = Sql::new(&self.database, &format!("SELECT {} FROM article a WHERE ", Article::COLUMNS));
        sql.any("a.id", ids.iter().map(|id| id.0)).push(" AND ");
        caller.sees_articles(&mut sql, "a");
        let rows: Vec<Article> = sql.all(&self.database).await?;
        let found: HashMap<_, _> = rows.into_iter().map(|row| (row.id, Arc::new(row))).collect();
        Ok(ids.iter().map(|id| (*id, Tracked::new(found.get(id).cloned(), tags(caller, tag::article(*id))))).collect())
    }

    /// The bodies of articles that `caller` may see: for a partner without the full text the excerpt as a paragraph,
    /// for one without pictures what is left without them. One statement.
    ///
    /// # Errors
    /// [`super::Error::Unavailable`].
    pub async fn bodies(
        &self,
        caller: &Caller,
        ids: &[ArticleId],
    ) -> Result<HashMap<ArticleId, Tracked<Option<Arc<str>>>>> {
        let is_whole = caller.agreed().is_none_or(|rights| rights.full_text);
        let column = if is_whole { "a.body" } else { "a.excerpt AS body" };
        let mut sql = Sql::new(&self.database, &format!("SELECT a.id, {column} FROM article a WHERE "));
        sql.any("a.id", ids.iter().map(|id| id.0)).push(" AND ");
        caller.sees_articles(&mut sql, "a");
        let rows: Vec<Body> = sql.all(&self.database).await?;
        let found: HashMap<_, Arc<str>> =
            rows.into_iter().map(|row| (row.id, agreed_body(caller, row.body).into())).collect();
        Ok(ids.iter().map(|id| (*id, Tracked::new(found.get(id).cloned(), tags(caller, tag::article(*id))))).collect())
    }

    /// All articles of these stories that `caller` may see, the first written first, whatever order a database has its
    /// rows in: what is rendered of them is alike byte for byte. One statement.
    ///
    /// # Errors
    /// [`super::Error::Unavailable`].
    pub async fn translations(
        &self,
        caller: &Caller,
        stories: &[StoryId],
    ) -> Result<HashMap<StoryId, Tracked<Vec<Arc<Article>>>>> {
        let mut sql = Sql::new(&self.database, &format!("SELECT {} FROM article a WHERE ", Article::COLUMNS));
        sql.any("a.story_id", stories.iter().map(|id| id.0)).push(" AND ");
        caller.sees_articles(&mut sql, "a").push(" ORDER BY a.id");
        let mut families: HashMap<StoryId, Vec<Arc<Article>>> = HashMap::new();
        for article in sql.all::<Article>(&self.database).await? {
            families.entry(article.story_id).or_default().push(Arc::new(article));
        }
        let family = |story: &StoryId| {
            let articles = families.get(story).cloned().unwrap_or_default();
            let tags: Vec<_> = articles.iter().map(|article| tag::article(article.id)).collect();
            (*story, Tracked::new(articles, tags.into_iter().chain(self::tags(caller, tag::translations(*story)))))
        };
        Ok(stories.iter().map(family).collect())
    }

    /// The story that each slug names: that of the first article in view along the chain. One statement.
    ///
    /// # Errors
    /// [`super::Error::Unavailable`].
    pub async fn stories_by_slug(
        &self,
        caller: &Caller,
        keys: &[SlugKey],
    ) -> Result<HashMap<SlugKey, Tracked<Option<StoryId>>>> {
        let mut sql = Sql::new(&self.database, "SELECT a.locale, a.slug, a.story_id FROM article a WHERE ");
        sql.any_text("a.slug", keys.iter().map(|key| key.slug.clone())).push(" AND ");
        sql.any_text("a.locale", keys.iter().flat_map(|key| key.chain.iter().cloned())).push(" AND ");
        caller.sees_articles(&mut sql, "a");
        let rows: Vec<AtSlug> = sql.all(&self.database).await?;
        let found: HashMap<_, _> = rows.into_iter().map(|row| ((row.locale, row.slug), row.story_id)).collect();
        let look_up = |key: &SlugKey| {
            let hit = key.chain.iter().find_map(|locale| found.get(&(locale.clone(), key.slug.clone())).copied());
            let tags = key.chain.iter().map(|locale| tag::article_slug(locale, &key.slug));
            (key.clone(), Tracked::new(hit, tags.chain(caller.tags()).collect::<Vec<_>>()))
        };
        Ok(keys.iter().map(look_up).collect())
    }
}

/// A tag, and what the caller's view depends on beside.
fn tags(caller: &Caller, own: CacheTag) -> impl Iterator<Item = CacheTag> {
    std::iter::once(own).chain(caller.tags())
}

/// What a caller gets of a body, or of the excerpt that stands for it.
fn agreed_body(caller: &Caller, text: String) -> String {
    match caller.agreed() {
        Some(rights) if !rights.full_text => html::paragraph(&text),
        _ => caller.agreed_markup(text),
    }
}

#[derive(FromQueryResult)]
struct Body {
    id: ArticleId,
    body: String,
}

#[derive(FromQueryResult)]
struct AtSlug {
    locale: String,
    slug: String,
    story_id: StoryId,
}
