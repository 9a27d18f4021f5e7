//! An article as partners get it, in whatever form: the one place where that is decided.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use entity::heading::Kind as HeadingKind;
use entity::media::Kind as MediaKind;

use crate::content::article::{Article, Terms};
use crate::content::heading::{Heading, HeadingKey};
use crate::content::html;
use crate::content::id::{ArticleId, HeadingId, MediaId, StoryId};
use crate::content::locale::{Locale, Locales};
use crate::content::media::{Media, MediaKey};
use crate::content::story::Filing;
use crate::syndication::Result;
use crate::syndication::publisher::article_uri;
use crate::syndication::reading::Reading;

/// Letters of a summary that is made of the text.
const SUMMARY: usize = 300;

/// An article for partners.
#[derive(Clone, Debug)]
pub(in crate::syndication) struct Item {
    /// For ever the same.
    pub(in crate::syndication) id: String,
    pub(in crate::syndication) article: Arc<Article>,
    pub(in crate::syndication) locale: Arc<Locale>,
    pub(in crate::syndication) url: String,
    /// Plain text: the excerpt, else how the text begins.
    pub(in crate::syndication) summary: String,
    /// HTML; the excerpt, where the whole text was not agreed.
    pub(in crate::syndication) body: String,
    /// Words of that.
    pub(in crate::syndication) words: u32,
    /// Whether that is the whole text.
    pub(in crate::syndication) is_whole: bool,
    /// What whoever shows it is bound to.
    pub(in crate::syndication) terms: Terms,
    pub(in crate::syndication) authors: Vec<Named>,
    pub(in crate::syndication) categories: Vec<Named>,
    pub(in crate::syndication) tags: Vec<Named>,
    /// The picture, film or sound on top.
    pub(in crate::syndication) lead: Option<Shown>,
    /// The other ones of its story, in the editor's order.
    pub(in crate::syndication) gallery: Vec<Shown>,
    /// In the site's order of languages.
    pub(in crate::syndication) translations: Vec<Translation>,
}

/// A picture, film or sound of an article.
#[derive(Clone, Debug)]
pub(in crate::syndication) struct Shown {
    pub(in crate::syndication) media: Arc<Media>,
    /// The picture of it, where it is a film that has one.
    pub(in crate::syndication) still: Option<Arc<Media>>,
}

/// Something with a name and a page.
#[derive(Clone, Debug)]
pub(in crate::syndication) struct Named {
    /// Such as `category:3`.
    pub(in crate::syndication) id: String,
    pub(in crate::syndication) slug: String,
    pub(in crate::syndication) name: String,
    pub(in crate::syndication) url: String,
}

/// The same story in another language.
#[derive(Clone, Debug)]
pub(in crate::syndication) struct Translation {
    pub(in crate::syndication) id: String,
    pub(in crate::syndication) article: ArticleId,
    pub(in crate::syndication) locale: String,
    pub(in crate::syndication) title: String,
    pub(in crate::syndication) url: String,
}

impl Item {
    /// All that it shows, what is on top first.
    pub(in crate::syndication) fn shown(&self) -> impl Iterator<Item = &Shown> {
        self.lead.iter().chain(&self.gallery)
    }

    /// The first picture of it; a film's is its still.
    pub(in crate::syndication) fn picture(&self) -> Option<&Arc<Media>> {
        self.shown().find_map(|shown| match shown.media.kind {
            MediaKind::Image => Some(&shown.media),
            MediaKind::Video | MediaKind::Audio => shown.still.as_ref(),
        })
    }
}

/// What is read for articles of one language, beside their rows.
struct Parts {
    bodies: HashMap<ArticleId, Option<Arc<str>>>,
    filings: HashMap<StoryId, Arc<Filing>>,
    families: HashMap<StoryId, Vec<Arc<Article>>>,
    galleries: HashMap<StoryId, Arc<Vec<MediaId>>>,
    headings: HashMap<HeadingId, Arc<Heading>>,
    media: HashMap<MediaId, Arc<Media>>,
}

/// Articles of one language, in their order, as the caller may have them. One that went out of view meanwhile is left
/// out. Seven statements, whatever their number; one less where no film is shown, two where nothing is.
pub(in crate::syndication) async fn items(
    reading: &Reading<'_>,
    locales: &Locales,
    locale: &Arc<Locale>,
    articles: &[Arc<Article>],
) -> Result<Vec<Item>> {
    if articles.is_empty() {
        return Ok(Vec::new());
    }
    let parts = parts(reading, locale, articles).await?;
    let authority = reading.publisher.authority(locales);
    Ok(articles.iter().filter_map(|article| item(reading, locales, locale, &authority, article, &parts)).collect())
}

async fn parts(reading: &Reading<'_>, locale: &Arc<Locale>, articles: &[Arc<Article>]) -> Result<Parts> {
    let (content, caller) = (reading.content, &reading.caller);
    let ids: Vec<ArticleId> = articles.iter().map(|article| article.id).collect();
    let stories: Vec<StoryId> =
        articles.iter().map(|article| article.story_id).collect::<BTreeSet<_>>().into_iter().collect();
    let (bodies, filings, families, galleries) = futures::try_join!(
        content.bodies(caller, &ids),
        content.filings(&stories),
        content.translations(caller, &stories),
        content.story_media(&stories),
    )?;
    let (bodies, filings) = (reading.all(bodies), reading.all(filings));
    let (families, galleries) = (reading.all(families), reading.all(galleries));
    let filed: BTreeSet<HeadingId> = filings
        .values()
        .flat_map(|filing: &Arc<Filing>| filing.places().map(|(_, _, id)| id).collect::<Vec<_>>())
        .collect();
    let keys: Vec<HeadingKey> = filed.into_iter().map(|id| HeadingKey { id, locale: locale.clone() }).collect();
    let leads = articles.iter().filter_map(|article| article.lead_id);
    let shown: BTreeSet<MediaId> =
        galleries.values().flat_map(|ids: &Arc<Vec<MediaId>>| ids.iter().copied()).chain(leads).collect();
    let (headings, media) = futures::try_join!(
        async { Ok(reading.all(content.headings(&keys).await?)) },
        with_stills(reading, locale, &shown)
    )?;
    let headings = headings.into_iter().filter_map(|(key, heading)| Some((key.id, heading?))).collect();
    Ok(Parts { bodies, filings, families, galleries, headings, media })
}

/// Assets, and the stills of those that are films.
async fn with_stills(
    reading: &Reading<'_>,
    locale: &Arc<Locale>,
    ids: &BTreeSet<MediaId>,
) -> Result<HashMap<MediaId, Arc<Media>>> {
    let mut media = assets(reading, locale, ids).await?;
    let stills: BTreeSet<MediaId> = media.values().filter_map(|media| media.poster_id).collect();
    media.extend(assets(reading, locale, &stills).await?);
    Ok(media)
}

async fn assets(
    reading: &Reading<'_>,
    locale: &Arc<Locale>,
    ids: &BTreeSet<MediaId>,
) -> Result<HashMap<MediaId, Arc<Media>>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let keys: Vec<MediaKey> = ids.iter().map(|id| MediaKey { id: *id, locale: locale.clone() }).collect();
    let found = reading.all(reading.content.media(&reading.caller, &keys).await?);
    Ok(found.into_iter().filter_map(|(key, media)| Some((key.id, media?))).collect())
}

fn item(
    reading: &Reading<'_>,
    locales: &Locales,
    locale: &Arc<Locale>,
    authority: &str,
    article: &Arc<Article>,
    parts: &Parts,
) -> Option<Item> {
    let body = parts.bodies.get(&article.id)?.as_ref()?;
    let filing = parts.filings.get(&article.story_id)?;
    let named = |kind: HeadingKind| {
        let headings = filing.of(kind).iter().filter_map(|id| parts.headings.get(id));
        headings.map(|heading| Named::of(locales, heading)).collect()
    };
    let summary = match article.excerpt.is_empty() {
        false => article.excerpt.clone(),
        true => html::excerpt_of(&html::plain(body), SUMMARY),
    };
    let is_public = |other: &&Arc<Article>| reading.caller.is_public(other.status, other.published_at);
    let family = parts.families.get(&article.story_id).into_iter().flatten().filter(is_public);
    let family: Vec<_> = family.filter(|other| other.id != article.id).collect();
    let translation = |locale: &Arc<Locale>| {
        let other = family.iter().find(|other| other.locale == locale.code)?;
        let (id, url) = (article_uri(authority, other.id), locale.url_of(&other.path));
        let (locale, title) = (locale.code.clone(), other.title.clone());
        Some(Translation { id, article: other.id, locale, title, url })
    };
    let url = locale.url_of(&article.path);
    Some(Item {
        id: article_uri(authority, article.id),
        article: article.clone(),
        locale: locale.clone(),
        words: article.words_for(&reading.caller),
        is_whole: reading.caller.agreed().is_none_or(|rights| rights.full_text),
        terms: article.terms(&reading.caller, &url),
        url,
        summary,
        body: body.to_string(),
        authors: named(HeadingKind::Author),
        categories: named(HeadingKind::Category),
        tags: named(HeadingKind::Tag),
        lead: article.lead_id.and_then(|id| parts.shown(id)),
        gallery: parts.gallery(article),
        translations: locales.published().iter().filter_map(translation).collect(),
    })
}

impl Parts {
    /// An asset, where it is the caller's to see.
    fn shown(&self, id: MediaId) -> Option<Shown> {
        let media = self.media.get(&id)?.clone();
        let still = media.poster_id.and_then(|id| self.media.get(&id)).cloned();
        Some(Shown { media, still })
    }

    /// What an article's story shows beside its lead.
    fn gallery(&self, article: &Article) -> Vec<Shown> {
        let ids = self.galleries.get(&article.story_id).into_iter().flat_map(|ids| ids.iter().copied());
        ids.filter(|id| Some(*id) != article.lead_id).filter_map(|id| self.shown(id)).collect()
    }
}

impl Named {
    fn of(locales: &Locales, heading: &Heading) -> Self {
        let locale = locales.get(&heading.address_locale).unwrap_or(&heading.locale);
        Self {
            id: format!("{}:{}", crate::content::heading::name_of(heading.kind), heading.id),
            slug: heading.slug.clone(),
            name: heading.name.clone(),
            url: locale.url_of(&heading.path),
        }
    }
}
