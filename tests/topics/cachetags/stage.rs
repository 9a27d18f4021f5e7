//! The newsroom that the documents ask and the writes change: the demo, and what it has none of: drafts, a takedown, a
//! film that nobody sees yet, a story of two kinds, a language in preparation.

use dragoman::content::Content;
use dragoman::content::address::{RedirectDraft, Target};
use dragoman::content::heading::{HeadingDraft, HeadingWords};
use dragoman::content::id::{ArticleId, HeadingId, MediaId, StoryId};
use dragoman::content::locale::LocaleDraft;
use dragoman::content::media::{MediaDraft, MediaWords, RenditionDraft};
use dragoman::content::menu::{MenuItemDraft, MenuTarget};
use dragoman::content::story::{ArticleDraft, Filing, StoryDraft};
use entity::article::{Kind as ArticleKind, Status};
use entity::heading::Kind;
use entity::locale::{Calendar, Direction};
use entity::media::Kind as MediaKind;
use entity::menu::Slot;
use entity::{article, heading, media};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::harness::desk::{edit_article, edit_media, edit_menu};

/// Who is who.
#[derive(Clone, Copy, Debug)]
pub(in crate::topics) struct Cast {
    /// Written in Persian, outdated in English, not there in Tajik; a picture with sizes on top; curated.
    pub(super) river: StoryId,
    pub(super) river_en: ArticleId,
    pub(super) river_fa: ArticleId,
    /// A film with its still.
    pub(super) mill: StoryId,
    pub(super) mill_en: ArticleId,
    pub(super) mill_film: MediaId,
    /// Nobody sees it yet, nor its film, nor the still.
    pub(super) draft: StoryId,
    pub(super) draft_en: ArticleId,
    pub(super) film: MediaId,
    pub(super) still: MediaId,
    /// A sound that nobody sees yet.
    pub(super) sound: MediaId,
    /// Told in Persian alone.
    pub(super) lonely: StoryId,
    /// Taken down.
    pub(super) taken_en: ArticleId,
    /// A film in Persian, a text in English.
    pub(super) mixed_fa: ArticleId,
    pub(super) mixed_en: ArticleId,
    /// A page in Persian, a text in English.
    pub(super) odd_fa: ArticleId,
    /// Its old path leads to the new one.
    pub(super) moved_en: ArticleId,
    pub(super) about_en: ArticleId,
    pub(super) arts: HeadingId,
    pub(super) literature: HeadingId,
    pub(super) world: HeadingId,
    pub(super) water: HeadingId,
    pub(super) omid: HeadingId,
    /// A subject with words in English alone, and nothing under it.
    pub(super) bare: HeadingId,
    /// A section with nothing in it; in the footer, as the story that is told in Persian alone is.
    pub(super) empty: HeadingId,
}

/// Sets the stage over the demo newsroom.
pub(in crate::topics) async fn set(content: &Content) -> Cast {
    let mut new = Vec::new();
    for (kind, name) in [(MediaKind::Image, "still"), (MediaKind::Video, "film"), (MediaKind::Audio, "sound")] {
        let draft =
            MediaDraft { poster: new.first().copied().filter(|_| kind == MediaKind::Video), ..asset(kind, name) };
        new.push(content.save_media(&[draft]).await.unwrap().0[0].0);
    }
    let [still, film, sound] = new[..] else { unreachable!("three were saved") };
    let bare = content.save_headings(&[subject("Bare")]).await.unwrap().0[0].id;
    content.save_locales(&[language("uz", false)], "en").await.unwrap();
    let (world, water) =
        (heading_at(content, Kind::Category, "world").await, heading_at(content, Kind::Tag, "water").await);
    let told = |articles| StoryDraft {
        id: None,
        original_locale: "en".into(),
        filing: Filing { categories: vec![world], tags: vec![water], authors: Vec::new() },
        media: Vec::new(),
        articles,
        origin: None,
    };
    let text = |locale, slug| told_in(locale, slug, ArticleKind::Story, Status::Published);
    let drafts = [
        told(vec![ArticleDraft { lead: Some(film), ..told_in("en", "not-yet", ArticleKind::Video, Status::Draft) }]),
        told(vec![told_in("en", "taken", ArticleKind::Story, Status::Retracted)]),
        told(vec![text("en", "mixed"), told_in("fa", "آمیخته", ArticleKind::Video, Status::Published)]),
        told(vec![text("en", "odd"), told_in("fa", "برگه", ArticleKind::Page, Status::Published)]),
        StoryDraft { original_locale: "fa".into(), ..told(vec![text("fa", "تنها")]) },
    ];
    let (saved, _) = content.save_stories(&drafts).await.unwrap();
    let river_en = article_at(content, "en", "kabul-river-spring-to-indus").await;
    let mill_en = article_at(content, "en", "how-water-mill-turns-river-into-bread").await;
    let moved_en = article_at(content, "en", "band-e-amir-six-blue-lakes").await;
    edit_article(content, ArticleId(moved_en.id), |article| article.slug = "six-lakes".into()).await.unwrap();
    let sizes = |width| RenditionDraft { width, url: format!("https://media.example/river-{width}.jpg"), height: None };
    edit_media(content, MediaId(river_en.lead_id.unwrap()), |asset| asset.renditions = [320, 960].map(sizes).into())
        .await
        .unwrap();
    let away = RedirectDraft {
        locale: "en".into(),
        path: "/away".into(),
        target: Target::Url("https://away.example/".into()),
    };
    content.save_redirects(&[away]).await.unwrap();
    let empty = HeadingDraft { kind: Kind::Category, ..subject("Empty") };
    let empty = content.save_headings(&[empty]).await.unwrap().0[0].id;
    let entry = |target| MenuItemDraft { target: Some(target), ..MenuItemDraft::default() };
    let entries = [entry(MenuTarget::Heading(empty)), entry(MenuTarget::Story(saved[4].id))];
    edit_menu(content, Slot::Footer, |menu| menu.items.extend(entries)).await.unwrap();
    Cast {
        river: StoryId(river_en.story_id),
        river_en: ArticleId(river_en.id),
        river_fa: ArticleId(article_at(content, "fa", "رود-کابل-از-چشمه-تا-سند").await.id),
        mill: StoryId(mill_en.story_id),
        mill_en: ArticleId(mill_en.id),
        mill_film: film_at(content, "https://video.example/embed/water-mill").await,
        draft: saved[0].id,
        draft_en: saved[0].articles[0].id,
        film,
        still,
        sound,
        lonely: saved[4].id,
        taken_en: saved[1].articles[0].id,
        mixed_en: saved[2].articles[0].id,
        mixed_fa: saved[2].articles[1].id,
        odd_fa: saved[3].articles[1].id,
        moved_en: ArticleId(moved_en.id),
        about_en: ArticleId(article_at(content, "en", "about-this-newsroom").await.id),
        arts: heading_at(content, Kind::Category, "arts").await,
        literature: heading_at(content, Kind::Category, "literature").await,
        world,
        water,
        omid: heading_at(content, Kind::Author, "omid-badakhsh").await,
        bare,
        empty,
    }
}

/// A subject with words in English alone.
pub(super) fn subject(name: &str) -> HeadingDraft {
    let words =
        HeadingWords { locale: "en".into(), slug: String::new(), path: None, name: name.into(), description: None };
    HeadingDraft {
        id: None,
        kind: Kind::Tag,
        parent: None,
        position: 0,
        avatar: None,
        words: vec![words],
        origins: Vec::new(),
    }
}

/// A language that falls back to English.
pub(super) fn language(code: &str, published: bool) -> LocaleDraft {
    LocaleDraft {
        code: code.into(),
        name: code.into(),
        native_name: code.into(),
        direction: Direction::Ltr,
        calendar: Calendar::Gregorian,
        base_url: format!("http://127.0.0.1:8000/{code}"),
        published,
        fallbacks: vec!["en".into()],
    }
}

/// An article in a language, its title like its slug.
pub(super) fn told_in(locale: &str, slug: &str, kind: ArticleKind, status: Status) -> ArticleDraft {
    ArticleDraft {
        id: None,
        locale: locale.into(),
        kind,
        status,
        slug: slug.into(),
        path: None,
        title: slug.into(),
        excerpt: String::new(),
        body: format!("<p>{slug}</p>"),
        source: None,
        lead: None,
        published_at: "2026-11-01T00:00:00Z".parse().ok(),
        retraction_reason: None,
        updated_at: None,
        origin: None,
    }
}

/// An asset with words in English.
pub(in crate::topics) fn asset(kind: MediaKind, name: &str) -> MediaDraft {
    let words = MediaWords { locale: "en".into(), alt: name.into(), caption: None, credit: None };
    MediaDraft {
        id: None,
        kind,
        url: format!("https://media.example/{name}"),
        mime_type: "application/octet-stream".into(),
        width: None,
        height: None,
        duration_seconds: None,
        embed_url: None,
        poster: None,
        renditions: Vec::new(),
        words: vec![words],
        origin: None,
    }
}

async fn article_at(content: &Content, locale: &str, slug: &str) -> article::Model {
    let at = article::Entity::find().filter(article::Column::Locale.eq(locale)).filter(article::Column::Slug.eq(slug));
    at.one(content.database()).await.unwrap().unwrap()
}

async fn heading_at(content: &Content, kind: Kind, slug: &str) -> HeadingId {
    let at = heading::words::Entity::find().filter(heading::words::Column::Kind.eq(kind));
    let at = at.filter(heading::words::Column::Locale.eq("en")).filter(heading::words::Column::Slug.eq(slug));
    HeadingId(at.one(content.database()).await.unwrap().unwrap().heading_id)
}

async fn film_at(content: &Content, embed_url: &str) -> MediaId {
    let at = media::Entity::find().filter(media::Column::EmbedUrl.eq(embed_url));
    MediaId(at.one(content.database()).await.unwrap().unwrap().id)
}
