//! What search engines and social networks want to know of an article's page.

use std::sync::Arc;

use async_graphql::{Context, Object, SimpleObject};
use entity::heading::Kind;

use super::article::Article;
use super::error::Result;
use super::heading::url;
use super::loaders::loaders;
use super::media::{self, Media};
use super::scalars::Url;
use super::story::family;
use crate::content::article::Terms;
use crate::content::heading::Heading;
use crate::content::html;
use crate::content::id::MediaId;
use crate::syndication::news_article::{NewsArticle, Work, for_script};

/// Characters of a description, at most: what search engines show of one.
const DESCRIPTION: usize = 160;

/// The page of this article.
#[derive(Clone, Debug)]
pub struct Seo(pub Article);

impl Seo {
    fn terms(&self, context: &Context<'_>) -> Terms {
        self.0.row.terms(loaders(context).source.caller(), &self.0.address())
    }

    async fn summary(&self, context: &Context<'_>) -> Result<String> {
        if !self.0.row.excerpt.is_empty() {
            return Ok(self.0.row.excerpt.clone());
        }
        Ok(html::excerpt_of(&html::plain(&self.0.markup(context).await?), DESCRIPTION))
    }
}

/// What search engines and social networks want to know of an article's page.
#[Object]
impl Seo {
    /// The article's.
    fn title(&self) -> &str {
        &self.0.row.title
    }

    /// The article's excerpt, else how its text begins.
    async fn description(&self, context: &Context<'_>) -> Result<String> {
        self.summary(context).await
    }

    /// The article's own address.
    fn canonical_url(&self) -> Url {
        Url(self.0.address())
    }

    /// Every language of the story, this one too, and `x-default`: the site's default language, else the original.
    async fn alternates(&self, context: &Context<'_>) -> Result<Vec<Alternate>> {
        let (family, original) = futures::try_join!(family(context, self.0.row.story_id), self.0.original(context))?;
        let default = family.iter().find(|article| article.locale.is_default);
        let default = default.or(original.as_ref()).unwrap_or(&self.0).address();
        let mut alternates: Vec<_> = family
            .iter()
            .map(|article| Alternate { hreflang: article.row.locale.clone(), url: Url(article.address()) })
            .collect();
        alternates.push(Alternate { hreflang: "x-default".into(), url: Url(default) });
        Ok(alternates)
    }

    /// The line by which whoever asks has to name their source; null where none was agreed.
    fn credit_line(&self, context: &Context<'_>) -> Option<String> {
        self.terms(context).credit_line
    }

    /// Whether whoever asks has to name `canonicalUrl` as the canonical address of what they make of the article.
    fn canonical_required(&self, context: &Context<'_>) -> bool {
        self.terms(context).canonical_url.is_some()
    }

    /// schema.org NewsArticle, escaped for a script element.
    async fn json_ld(&self, context: &Context<'_>) -> Result<String> {
        Ok(for_script(&self.news_article(context).await?.json()))
    }
}

impl Seo {
    async fn news_article(&self, context: &Context<'_>) -> Result<NewsArticle> {
        let article = &self.0;
        let (description, pictures, site, authors, sections, tags, family, original) = futures::try_join!(
            self.summary(context),
            pictures(context, article),
            async { Ok(loaders(context).sites.one(article.locale.clone()).await?) },
            people(context, article),
            article.filed_under(context, Kind::Category),
            article.filed_under(context, Kind::Tag),
            family(context, article.row.story_id),
            article.original(context),
        )?;
        let others = family.iter().filter(|other| original.is_none() && other.row.id != article.row.id);
        Ok(NewsArticle {
            title: article.row.title.clone(),
            description,
            work: work(article),
            published_at: article.row.published_at,
            updated_at: article.row.updated_at,
            pictures,
            authors,
            publisher: (site.name, site.locale.base_url.clone()),
            sections: names(&sections),
            keywords: names(&tags),
            word_count: article.words(context),
            credit_line: self.terms(context).credit_line,
            original: original.as_ref().map(work),
            translations: others.map(work).collect(),
        })
    }
}

/// The article's pictures, its lead's first.
async fn pictures(context: &Context<'_>, article: &Article) -> Result<Vec<String>> {
    let lead = article.row.lead_id;
    let gallery = loaders(context).story_media.one(article.row.story_id).await?;
    let others = gallery.iter().copied().filter(|id| Some(*id) != lead);
    let pictures = lead.into_iter().chain(others).map(|id| picture(context, article, id));
    Ok(futures::future::try_join_all(pictures).await?.into_iter().flatten().collect())
}

/// An asset's picture; a film's is its still, a sound has none.
async fn picture(context: &Context<'_>, article: &Article, id: MediaId) -> Result<Option<String>> {
    let image = match media::in_locale(context, id, &article.locale).await? {
        Some(Media::Image(image)) => Some(image),
        Some(Media::Video(video)) => video.still(context).await?,
        Some(Media::Audio(_)) | None => None,
    };
    Ok(image.map(|image| image.0.url.clone()))
}

async fn people(context: &Context<'_>, article: &Article) -> Result<Vec<(String, String)>> {
    let authors = article.filed_under(context, Kind::Author).await?;
    let person = async |author: &Arc<Heading>| Ok((author.name.clone(), url(context, author).await?.0));
    futures::future::try_join_all(authors.iter().map(person)).await
}

fn work(article: &Article) -> Work {
    Work { url: article.address(), locale: article.row.locale.clone() }
}

fn names(headings: &[Arc<Heading>]) -> Vec<String> {
    headings.iter().map(|heading| heading.name.clone()).collect()
}

/// The same page in a language.
#[derive(Clone, Debug, PartialEq, Eq, SimpleObject)]
pub struct Alternate {
    /// A language's code, or `x-default` for readers of none of them.
    hreflang: String,
    /// Where it stands.
    url: Url,
}
