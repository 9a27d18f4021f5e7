//! A story in one language, as a page shows it.
//!
//! The executor makes a box for each field of each article, with room for the largest. What takes much stands apart.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use entity::heading::Kind as HeadingKind;
use futures::FutureExt;
use futures::future::BoxFuture;

use super::author::Author;
use super::category::{Category, categories};
use super::connection::size;
use super::error::{Error, Nullable, Result, nullable};
use super::heading::headings;
use super::loaders::loaders;
use super::locale::Locale;
use super::media::{self, Media};
use super::related::Related;
use super::revision::{Revision, revisions, saver};
use super::scalars::{DateTime, Html, LocaleCode, Url};
use super::scope::locale_of;
use super::seo::Seo;
use super::story::{self, Story};
use super::tag::Tag;
use crate::content::article::Article as Row;
use crate::content::heading::Heading;
use crate::content::html;
use crate::content::locale::{Locale as LocaleRow, Locales};
use crate::content::neighbours::NEIGHBOURS;
use crate::content::node::NodeId;

mod state;

pub use state::{ArticleKind, ArticleStatus};

/// Related articles to one answer.
const MOST_RELATED: u32 = NEIGHBOURS as u32;

/// An article in view, with its own language.
#[derive(Clone, Debug)]
pub struct Article {
    /// The article.
    pub row: Arc<Row>,
    /// Its language.
    pub locale: Arc<LocaleRow>,
}

impl Article {
    /// None where its language went out of view after the row was read.
    pub fn new(row: Arc<Row>, locales: &Locales) -> Option<Self> {
        let locale = locales.get(&row.locale)?.clone();
        Some(Self { row, locale })
    }

    /// The headings of one kind that it is filed under, in the editor's order.
    ///
    /// # Errors
    /// The read's own.
    pub fn filed_under<'c>(
        &'c self,
        context: &'c Context<'_>,
        kind: HeadingKind,
    ) -> BoxFuture<'c, Result<Vec<Arc<Heading>>>> {
        let filed = async move {
            let filing = loaders(context).filings.one(self.row.story_id).await?;
            headings(context, filing.of(kind).iter().copied(), &self.locale).await
        };
        filed.boxed()
    }

    /// Its body.
    ///
    /// # Errors
    /// The read's own.
    pub async fn markup(&self, context: &Context<'_>) -> Result<Arc<str>> {
        loaders(context).bodies.one(self.row.id).await?.ok_or_else(Error::gone)
    }

    /// How many words its body has, as the caller gets it.
    pub fn words(&self, context: &Context<'_>) -> u32 {
        self.row.words_for(loaders(context).source.caller())
    }

    /// Where it stands.
    pub fn address(&self) -> String {
        self.locale.url_of(&self.row.path)
    }

    /// The article that the story was first written as, where that is another one, and in view.
    ///
    /// # Errors
    /// The read's own.
    pub fn original<'c>(&'c self, context: &'c Context<'_>) -> BoxFuture<'c, Result<Option<Article>>> {
        let original = async move {
            let story = async { Ok(loaders(context).stories.one(self.row.story_id).await?) };
            let (story, family) = futures::try_join!(story, story::family(context, self.row.story_id))?;
            let Some(story) = story else { return Ok(None) };
            let is_original = |article: &Article| article.row.locale == story.original_locale;
            Ok(family.into_iter().find(is_original).filter(|original| original.row.id != self.row.id))
        };
        original.boxed()
    }
}

/// A story in one language, with an id of its own, as a page on a news site is.
#[Object]
impl Article {
    /// Such as `article:5`; another one in each language.
    pub async fn id(&self) -> ID {
        NodeId::Article(self.row.id).into()
    }

    /// What it shares with its translations.
    fn story(&self) -> Story {
        Story(self.row.story_id)
    }

    /// Its language. Everything below it is answered in this language too.
    fn locale(&self) -> Locale {
        Locale(self.locale.clone())
    }

    /// What kind of piece it is.
    fn kind(&self) -> ArticleKind {
        self.row.kind.into()
    }

    /// Where it stands on its way to readers. A scheduled article whose time has come is published.
    fn status(&self, context: &Context<'_>) -> ArticleStatus {
        self.row.status_at(loaders(context).source.caller()).into()
    }

    /// Counts the saves; guards against lost updates.
    fn version(&self) -> i32 {
        self.row.version
    }

    /// Its name in its address, decoded; unique in its language.
    fn slug(&self) -> &str {
        &self.row.slug
    }

    /// Its address below the site's origin, decoded.
    fn path(&self) -> &str {
        &self.row.path
    }

    /// Its whole address.
    fn url(&self) -> Url {
        Url(self.address())
    }

    /// Plain text.
    fn title(&self) -> &str {
        &self.row.title
    }

    /// What it is about, in plain text; may be empty.
    fn excerpt(&self) -> &str {
        &self.row.excerpt
    }

    /// The text itself. For a partner without the full text it is the excerpt, as a paragraph; for one without pictures
    /// it has none.
    async fn body(&self, context: &Context<'_>) -> Result<Html> {
        Ok(Html(self.markup(context).await?.to_string()))
    }

    /// The text without its markup, a line for each block.
    async fn body_text(&self, context: &Context<'_>) -> Result<String> {
        Ok(html::plain(&self.markup(context).await?))
    }

    /// How many words the body has.
    fn word_count(&self, context: &Context<'_>) -> i32 {
        self.words(context).try_into().unwrap_or(i32::MAX)
    }

    /// How many minutes an adult takes to read it; at least one.
    fn reading_minutes(&self, context: &Context<'_>) -> i32 {
        i32::try_from(html::reading_minutes(self.words(context))).unwrap_or(i32::MAX)
    }

    /// Null only for a draft, which only an editor or a preview token sees. A time to come while SCHEDULED.
    fn published_at(&self) -> Option<DateTime> {
        self.row.published_at.map(DateTime)
    }

    /// When anything of it was last changed.
    fn updated_at(&self) -> DateTime {
        DateTime(self.row.updated_at)
    }

    /// Who wrote it, in the editor's order.
    async fn authors(&self, context: &Context<'_>) -> Result<Vec<Author>> {
        Ok(self.filed_under(context, HeadingKind::Author).await?.into_iter().map(Author).collect())
    }

    /// In the editor's order; the first is the main one, and `breadcrumb` runs from its root to it.
    async fn categories(&self, context: &Context<'_>) -> Result<Vec<Category>> {
        Ok(self.filed_under(context, HeadingKind::Category).await?.into_iter().map(Category).collect())
    }

    /// The way from the root of the site's sections to the main category, both included.
    async fn breadcrumb(&self, context: &Context<'_>) -> Result<Vec<Category>> {
        let breadcrumb = async move {
            let (filings, tree) = (&loaders(context).filings, &loaders(context).category_tree);
            let (filing, tree) = futures::try_join!(filings.one(self.row.story_id), tree.one(()))?;
            let Some(main) = filing.categories.first().copied() else { return Ok(Vec::new()) };
            categories(context, tree.ancestors(main).into_iter().chain([main]), &self.locale).await
        };
        breadcrumb.boxed().await
    }

    /// Its subjects, in the editor's order.
    async fn tags(&self, context: &Context<'_>) -> Result<Vec<Tag>> {
        Ok(self.filed_under(context, HeadingKind::Tag).await?.into_iter().map(Tag).collect())
    }

    /// The picture, film or sound on top.
    async fn lead(&self, context: &Context<'_>) -> Nullable<Media> {
        nullable(media::in_locale(context, self.row.lead_id?, &self.locale)).await
    }

    /// The pictures, films and sounds of the story, in the editor's order.
    async fn media(&self, context: &Context<'_>) -> Result<Vec<Media>> {
        let ids = loaders(context).story_media.one(self.row.story_id).await?;
        let media = ids.iter().map(|id| media::in_locale(context, *id, &self.locale));
        Ok(futures::future::try_join_all(media).await?.into_iter().flatten().collect())
    }

    /// The same story in the site's other languages, in the site's order of languages.
    async fn translations(&self, context: &Context<'_>) -> Result<Vec<Article>> {
        let family = story::family(context, self.row.story_id).await?;
        Ok(family.into_iter().filter(|article| article.row.id != self.row.id).collect())
    }

    /// The same story in one language; null where it is not published in it.
    async fn translation(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The language.")] locale: LocaleCode,
    ) -> Nullable<Article> {
        let article = async {
            let locale = locale_of(context, Some(&locale)).await?;
            story::article(context, self.row.story_id, &locale, false).await
        };
        nullable(article).await
    }

    /// The original's text was edited after this one's was.
    async fn outdated(&self, context: &Context<'_>) -> Result<bool> {
        let original = self.original(context).await?;
        Ok(original.is_some_and(|original| original.row.text_edited_at > self.row.text_edited_at))
    }

    /// What to read next, in this article's language. What an editor chose first, then what is most alike; never
    /// itself, never unpublished.
    async fn related(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "How many, 20 at most.", default_with = "Some(4)")] first: Option<i32>,
    ) -> Result<Vec<Related>> {
        let first = size("first", first.unwrap_or(4), MOST_RELATED)?;
        let related = async move {
            let (locales, related) = (&loaders(context).locales, &loaders(context).related);
            let (locales, related) = futures::try_join!(locales.one(()), related.one((self.row.id, first)))?;
            Ok(related.iter().filter_map(|related| Related::new(related, &locales)).collect())
        };
        related.boxed().await
    }

    /// Who saved it as it stands, in words, kind, lead, address and state: the name of an API key; null for an import.
    /// For editors of its language, else FORBIDDEN.
    async fn saved_by(&self, context: &Context<'_>) -> Nullable<String> {
        nullable(saver(context, self)).await
    }

    /// What it was before it was overwritten, the newest first. For editors of its language, else FORBIDDEN.
    async fn revisions(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "How many, 100 at most.", default_with = "Some(20)")] first: Option<i32>,
    ) -> Nullable<Vec<Revision>> {
        Some(revisions(context, self, first.unwrap_or(20)).boxed().await)
    }

    /// Why it was taken down. Whoever sees a RETRACTED article is an editor; null in any other state.
    fn retraction_reason(&self) -> Option<&str> {
        self.row.retraction_reason.as_deref()
    }

    /// What search engines and social networks want to know of the page.
    fn seo(&self) -> Seo {
        Seo(self.clone())
    }
}
