//! The demo's files as drafts that `content` takes.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use entity::article::{Kind as ArticleKind, Status};
use entity::heading::Kind;
use entity::locale::{Calendar, Direction};
use entity::media::Kind as MediaKind;
use entity::menu::Slot;
use sea_orm::ActiveEnum;

use super::Known;
use super::words::{Media, Menu, MenuItem, Newsroom, Story, Words};
use crate::content::heading::{HeadingDraft, HeadingWords};
use crate::content::id::ArticleId;
use crate::content::locale::LocaleDraft;
use crate::content::media::{MediaDraft, MediaWords};
use crate::content::menu::{MenuDraft, MenuItemDraft, MenuTarget};
use crate::content::site::{AdSlotDraft, SiteDraft, SiteWords, SocialLinkDraft};
use crate::content::story::{ArticleDraft, Filing, StoryDraft};

type Result<T> = std::result::Result<T, String>;

const LANGUAGES: [(&str, &str); 9] = [
    ("en", include_str!("en.toml")),
    ("ar", include_str!("ar.toml")),
    ("fr", include_str!("fr.toml")),
    ("de", include_str!("de.toml")),
    ("ps", include_str!("ps.toml")),
    ("fa", include_str!("fa.toml")),
    ("ru", include_str!("ru.toml")),
    ("es", include_str!("es.toml")),
    ("tg", include_str!("tg.toml")),
];

/// The demo, read.
pub(super) struct Drafts {
    pub(super) newsroom: Newsroom,
    /// Where its pages and pictures stand.
    origin: String,
    words: BTreeMap<&'static str, Words>,
}

/// A batch of headings whose ids the next batch may need, and their keys.
type HeadingBatch<'d> = (Vec<String>, Box<dyn Fn(&Known) -> Result<Vec<HeadingDraft>> + Send + Sync + 'd>);

impl Drafts {
    pub(super) fn read(origin: &str) -> Result<Self> {
        let newsroom =
            toml::from_str(include_str!("newsroom.toml")).map_err(|error| format!("newsroom.toml: {error}"))?;
        let read = |(code, text): (&'static str, &str)| {
            let words = toml::from_str(text).map_err(|error| format!("{code}.toml: {error}"))?;
            Ok((code, words))
        };
        let words = LANGUAGES.into_iter().map(read).collect::<Result<_>>()?;
        Ok(Self { newsroom, origin: origin.to_owned(), words })
    }

    pub(super) fn locales(&self) -> Vec<LocaleDraft> {
        let draft = |locale: &super::words::Locale| LocaleDraft {
            code: locale.code.clone(),
            name: locale.name.clone(),
            native_name: locale.native_name.clone(),
            direction: if locale.direction == "RTL" { Direction::Rtl } else { Direction::Ltr },
            calendar: if locale.calendar == "SOLAR_HIJRI" { Calendar::SolarHijri } else { Calendar::Gregorian },
            base_url: format!("{}/{}", self.origin, locale.code),
            published: true,
            fallbacks: locale.fallbacks.clone(),
        };
        self.newsroom.locales.iter().map(draft).collect()
    }

    pub(super) fn media(&self, media: &Media, known: &Known) -> Result<MediaDraft> {
        let kind = MediaKind::try_from_value(&media.kind).map_err(|error| error.to_string())?;
        let (folder, mime_type) = match kind {
            MediaKind::Image => ("pictures", "image/svg+xml"),
            MediaKind::Video => ("films", "video/mp4"),
            MediaKind::Audio => ("sounds", "audio/mpeg"),
        };
        let words = self.words.iter().filter_map(|(code, words)| {
            let words = words.media.get(&media.key)?;
            let (alt, caption, credit) = (words.alt.clone(), words.caption.clone(), words.credit.clone());
            Some(MediaWords { locale: (*code).to_owned(), alt, caption, credit })
        });
        Ok(MediaDraft {
            id: None,
            kind,
            url: format!("{}/demo/{folder}/{}", self.origin, media.file),
            mime_type: mime_type.to_owned(),
            width: Some(1200),
            height: Some(675),
            duration_seconds: media.duration_seconds,
            embed_url: media.embed_url.clone(),
            poster: media.poster.as_ref().map(|key| find(&known.media, key)).transpose()?,
            renditions: Vec::new(),
            words: words.collect(),
            origin: None,
        })
    }

    /// Roots, the categories below them, tags, authors.
    pub(super) fn heading_batches(&self) -> Vec<HeadingBatch<'_>> {
        let roots = || self.newsroom.categories.iter().filter(|category| category.parent.is_none());
        let below = || self.newsroom.categories.iter().filter(|category| category.parent.is_some());
        let category = move |(at, category): (i32, &super::words::Category), known: &Known| {
            let parent = category.parent.as_ref().map(|key| find(&known.headings, key)).transpose()?;
            Ok(HeadingDraft { parent, ..self.heading(Kind::Category, &category.key, at)? })
        };
        vec![
            (
                roots().map(|category| category.key.clone()).collect(),
                Box::new(move |known| (0..).zip(roots()).map(|one| category(one, known)).collect()),
            ),
            (
                below().map(|category| category.key.clone()).collect(),
                Box::new(move |known| (0..).zip(below()).map(|one| category(one, known)).collect()),
            ),
            (
                self.newsroom.tags.iter().map(|tag| format!("tag {}", tag.key)).collect(),
                Box::new(|_| self.newsroom.tags.iter().map(|tag| self.heading(Kind::Tag, &tag.key, 0)).collect()),
            ),
            (
                self.newsroom.authors.iter().map(|author| format!("author {}", author.key)).collect(),
                Box::new(|known| {
                    let draft = |author: &super::words::Author| {
                        let avatar = author.avatar.as_ref().map(|key| find(&known.media, key)).transpose()?;
                        Ok(HeadingDraft { avatar, ..self.heading(Kind::Author, &author.key, 0)? })
                    };
                    self.newsroom.authors.iter().map(draft).collect()
                }),
            ),
        ]
    }

    fn heading(&self, kind: Kind, key: &str, position: i32) -> Result<HeadingDraft> {
        let words = self.words.iter().filter_map(|(code, words)| {
            let (slug, name, description) = match kind {
                Kind::Category => words.category.get(key).map(|own| (own.slug.clone(), &own.name, &own.description))?,
                Kind::Tag => words.tag.get(key).map(|own| (own.slug.clone(), &own.name, &own.description))?,
                Kind::Author => {
                    words.author.get(key).map(|own| (own.slug.clone().unwrap_or_default(), &own.name, &own.bio))?
                }
            };
            let (name, description) = (name.clone(), description.clone());
            Some(HeadingWords { locale: (*code).to_owned(), slug, path: None, name, description })
        });
        let words: Vec<_> = words.collect();
        if words.is_empty() {
            return Err(format!("no language has words for `{key}`"));
        }
        Ok(HeadingDraft { id: None, kind, parent: None, position, avatar: None, words, origins: Vec::new() })
    }

    pub(super) fn story(&self, story: &Story, known: &Known) -> Result<StoryDraft> {
        let all = |prefix: &str, keys: &[String]| -> Result<Vec<_>> {
            keys.iter().map(|key| find(&known.headings, &format!("{prefix}{key}"))).collect()
        };
        Ok(StoryDraft {
            id: None,
            original_locale: story.original.clone(),
            filing: Filing {
                categories: all("", &story.categories)?,
                tags: all("tag ", &story.tags)?,
                authors: all("author ", &story.authors)?,
            },
            media: story.media.iter().map(|key| find(&known.media, key)).collect::<Result<_>>()?,
            articles: story.locales.iter().map(|code| self.article(story, code, known)).collect::<Result<_>>()?,
            origin: None,
        })
    }

    fn article(&self, story: &Story, code: &str, known: &Known) -> Result<ArticleDraft> {
        let words = self.words.get(code).and_then(|words| words.article.get(&story.key));
        let words = words.ok_or_else(|| format!("{code}.toml has no article `{}`", story.key))?;
        let published_at = instant(&story.published)?;
        let edited_at = words.edited.as_deref().map(instant).transpose()?;
        Ok(ArticleDraft {
            id: None,
            locale: code.to_owned(),
            kind: ArticleKind::try_from_value(&story.kind).map_err(|error| error.to_string())?,
            status: Status::Published,
            slug: words.slug.clone(),
            path: None,
            title: words.title.clone(),
            excerpt: words.excerpt.clone(),
            body: words.body.clone(),
            source: None,
            lead: story.lead.as_ref().map(|key| find(&known.media, key)).transpose()?,
            published_at: Some(published_at),
            retraction_reason: None,
            updated_at: Some(edited_at.unwrap_or(published_at)),
            origin: None,
        })
    }

    pub(super) fn site(&self, known: &Known) -> SiteDraft {
        let words = self.words.iter().map(|(code, words)| SiteWords {
            locale: (*code).to_owned(),
            name: words.site.name.clone(),
            tagline: words.site.tagline.clone(),
            copyright: Some(words.site.copyright.clone()),
        });
        let links = self.newsroom.social_links.iter().map(|link| SocialLinkDraft {
            network: link.network.clone(),
            label: link.label.clone(),
            url: link.url.clone(),
        });
        let slots = self.newsroom.ad_slots.iter().map(|slot| AdSlotDraft {
            name: slot.name.clone(),
            html: slot.html.clone(),
            image: slot.image.as_ref().and_then(|key| known.media.get(key).copied()),
            target: slot.target.clone(),
        });
        SiteDraft { words: words.collect(), social_links: links.collect(), ad_slots: slots.collect() }
    }

    pub(super) fn menus(&self, known: &Known) -> Result<Vec<MenuDraft>> {
        let menu = |menu: &Menu| {
            let slot = Slot::try_from_value(&menu.slot).map_err(|error| error.to_string())?;
            let items = menu.items.iter().map(|item| self.menu_item(item, known)).collect::<Result<_>>()?;
            Ok(MenuDraft { slot, items })
        };
        self.newsroom.menus.iter().map(menu).collect()
    }

    fn menu_item(&self, item: &MenuItem, known: &Known) -> Result<MenuItemDraft> {
        let category = item.category.as_ref().map(|key| find(&known.headings, key).map(MenuTarget::Heading));
        let story = item.story.as_ref().map(|key| find(&known.stories, key).map(MenuTarget::Story));
        let words = item.key.iter().flat_map(|key| {
            self.words.iter().filter_map(|(code, words)| {
                let label = words.menu.get(key)?.label.clone();
                let url = item
                    .url
                    .as_ref()
                    .map(|url| if url.starts_with('/') { format!("/{code}{url}") } else { url.clone() });
                Some(((*code).to_owned(), Some(label), url))
            })
        });
        let target = category.or(story).transpose()?;
        let mut words: Vec<_> = words.collect();
        words.sort();
        Ok(MenuItemDraft { target, only_locale: None, words, children: Vec::new() })
    }

    /// An editor's choices, in each language in which both articles are.
    pub(super) fn curated(&self, known: &Known) -> Vec<(ArticleId, Vec<ArticleId>)> {
        let article = |story: &str, code: &String| known.articles.get(&(story.to_owned(), code.clone())).copied();
        let stories = self.newsroom.stories.iter().filter(|story| !story.related.is_empty());
        stories
            .flat_map(|story| {
                story.locales.iter().filter_map(move |code| {
                    let chosen = story.related.iter().filter_map(|other| article(other, code)).collect();
                    Some((article(&story.key, code)?, chosen))
                })
            })
            .collect()
    }
}

fn find<T: Copy>(known: &std::collections::HashMap<String, T>, key: &str) -> Result<T> {
    known.get(key).copied().ok_or_else(|| format!("`{key}` is named but not there"))
}

fn instant(text: &str) -> Result<DateTime<Utc>> {
    text.parse().map_err(|error| format!("`{text}` is no instant: {error}"))
}
