//! What search engines and social networks want to know of an article's page.

use std::sync::Arc;

use async_graphql::{Context, Object, SimpleObject};
use entity::heading::Kind;
use serde_json::{Value, json};

use super::article::Article;
use super::error::Result;
use super::heading::url;
use super::loaders::loaders;
use super::media::{self, Media};
use super::scalars::{DateTime, Url};
use super::story::family;
use crate::content::heading::Heading;
use crate::content::html;

/// Characters of a description, at most: what search engines show of one.
const DESCRIPTION: usize = 160;

/// The page of this article.
#[derive(Clone, Debug)]
pub struct Seo(pub Article);

impl Seo {
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

    /// schema.org NewsArticle, escaped for a script element.
    async fn json_ld(&self, context: &Context<'_>) -> Result<String> {
        Ok(for_script(&self.news_article(context).await?))
    }
}

impl Seo {
    /// As <https://schema.org/NewsArticle> has it; what is not known is left out.
    async fn news_article(&self, context: &Context<'_>) -> Result<Value> {
        let article = &self.0;
        let (description, picture, site, authors, sections, tags, family, original) = futures::try_join!(
            self.summary(context),
            picture(context, article),
            async { Ok(loaders(context).sites.one(article.locale.clone()).await?) },
            people(context, article),
            article.filed_under(context, Kind::Category),
            article.filed_under(context, Kind::Tag),
            family(context, article.row.story_id),
            article.original(context),
        )?;
        let others = family.iter().filter(|other| original.is_none() && other.row.id != article.row.id);
        let mut page = json!({
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "headline": article.row.title,
            "description": description,
            "url": article.address(),
            "mainEntityOfPage": article.address(),
            "inLanguage": article.row.locale,
            "datePublished": article.row.published_at.map(|at| DateTime(at).text()),
            "dateModified": DateTime(article.row.updated_at).text(),
            "image": picture,
            "author": authors,
            "publisher": { "@type": "NewsMediaOrganization", "name": site.name, "url": site.locale.base_url },
            "articleSection": names(&sections),
            "keywords": names(&tags),
            "wordCount": article.row.word_count,
            "translationOfWork": original.as_ref().map(work),
            "workTranslation": others.map(work).collect::<Vec<_>>(),
        });
        if let Value::Object(fields) = &mut page {
            fields.retain(|_, value| is_known(value));
        }
        Ok(page)
    }
}

fn is_known(value: &Value) -> bool {
    !(value.is_null() || value == "" || value.as_array().is_some_and(Vec::is_empty))
}

/// The article's picture; a film's is its still, a sound has none.
async fn picture(context: &Context<'_>, article: &Article) -> Result<Option<String>> {
    let Some(id) = article.row.lead_id else { return Ok(None) };
    let image = match media::in_locale(context, id, &article.locale).await? {
        Some(Media::Image(image)) => Some(image),
        Some(Media::Video(video)) => video.still(context).await?,
        Some(Media::Audio(_)) | None => None,
    };
    Ok(image.map(|image| image.0.url.clone()))
}

async fn people(context: &Context<'_>, article: &Article) -> Result<Vec<Value>> {
    let authors = article.filed_under(context, Kind::Author).await?;
    let person = async |author: &Arc<Heading>| {
        let url = url(context, author).await?;
        Ok(json!({ "@type": "Person", "name": author.name, "url": url.0 }))
    };
    futures::future::try_join_all(authors.iter().map(person)).await
}

fn work(article: &Article) -> Value {
    json!({ "@type": "NewsArticle", "url": article.address(), "inLanguage": article.row.locale })
}

fn names(headings: &[Arc<Heading>]) -> Vec<&str> {
    headings.iter().map(|heading| heading.name.as_str()).collect()
}

/// JSON that cannot end the script element around it. These signs stand in JSON's strings alone, where an escape
/// means the same.
fn for_script(value: &Value) -> String {
    let mut escaped = String::new();
    for sign in value.to_string().chars() {
        match sign {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => escaped.push_str(&format!("\\u{:04x}", u32::from(sign))),
            _ => escaped.push(sign),
        }
    }
    escaped
}

/// The same page in a language.
#[derive(Clone, Debug, PartialEq, Eq, SimpleObject)]
pub struct Alternate {
    /// A language's code, or `x-default` for readers of none of them.
    hreflang: String,
    /// Where it stands.
    url: Url,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_title_ends_the_script_element_and_all_read_the_same() {
        let value = json!({ "headline": "</script><!-- & \u{2028}\u{2029} \"«ترجمان»\"" });

        let text = for_script(&value);

        assert!(!text.contains(['<', '>', '&', '\u{2028}', '\u{2029}']), "{text}");
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
    }
}
