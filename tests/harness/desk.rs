//! An editor's desk: what stands in a newsroom as the draft that would make it so, to be changed and handed in again.

use dragoman::content::Content;
use dragoman::content::Result;
use dragoman::content::address::{RedirectDraft, Target};
use dragoman::content::heading::{HeadingDraft, HeadingWords};
use dragoman::content::id::{ArticleId, HeadingId, MediaId, StoryId};
use dragoman::content::locale::LocaleDraft;
use dragoman::content::media::{MediaDraft, MediaWords, RenditionDraft};
use dragoman::content::menu::{MenuDraft, MenuItemDraft, MenuTarget};
use dragoman::content::site::{AdSlotDraft, SiteDraft, SiteWords, SocialLinkDraft};
use dragoman::content::story::{ArticleDraft, Filing, StoryDraft};
use dragoman::log::Position;
use entity::heading::Kind;
use entity::menu::Slot;
use entity::{article, heading, media, menu, site, story};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

/// Hands in a story, changed; no position where that was no change.
pub(crate) async fn edit_story(
    content: &Content,
    id: StoryId,
    change: impl FnOnce(&mut StoryDraft),
) -> Result<Option<Position>> {
    let mut draft = story_draft(content, id).await;
    change(&mut draft);
    Ok(content.save_stories(&[draft]).await?.1)
}

/// Hands in one article of a story, changed.
pub(crate) async fn edit_article(
    content: &Content,
    id: ArticleId,
    change: impl FnOnce(&mut ArticleDraft),
) -> Result<Option<Position>> {
    let row = article::Entity::find_by_id(id.0).one(content.database()).await?.unwrap();
    edit_story(content, StoryId(row.story_id), |draft| {
        draft.articles.retain(|article| article.id == Some(id));
        change(&mut draft.articles[0]);
    })
    .await
}

/// Hands in a heading, changed.
pub(crate) async fn edit_heading(
    content: &Content,
    id: HeadingId,
    change: impl FnOnce(&mut HeadingDraft),
) -> Result<Option<Position>> {
    let mut draft = heading_draft(content, id).await;
    change(&mut draft);
    Ok(content.save_headings(&[draft]).await?.1)
}

/// Hands in an asset, changed.
pub(crate) async fn edit_media(
    content: &Content,
    id: MediaId,
    change: impl FnOnce(&mut MediaDraft),
) -> Result<Option<Position>> {
    let mut draft = media_draft(content, id).await;
    change(&mut draft);
    Ok(content.save_media(&[draft]).await?.1)
}

/// Hands in the site, changed.
pub(crate) async fn edit_site(content: &Content, change: impl FnOnce(&mut SiteDraft)) -> Result<Option<Position>> {
    let mut draft = site_draft(content).await;
    change(&mut draft);
    content.save_site(&draft).await
}

/// Hands in a menu, changed.
pub(crate) async fn edit_menu(
    content: &Content,
    slot: Slot,
    change: impl FnOnce(&mut MenuDraft),
) -> Result<Option<Position>> {
    let mut draft = menu_draft(content, slot).await;
    change(&mut draft);
    content.save_menu(&draft).await
}

/// Hands in a language, changed.
pub(crate) async fn edit_locale(
    content: &Content,
    code: &str,
    change: impl FnOnce(&mut LocaleDraft),
) -> Result<Option<Position>> {
    let site = site::Entity::find().one(content.database()).await?.unwrap();
    let mut draft = locale_draft(content, code).await;
    change(&mut draft);
    content.save_locales(&[draft], &site.default_locale).await
}

/// Turns an address to the article at a slug.
pub(crate) async fn redirect(content: &Content, locale: &str, path: &str, slug: &str) {
    let row = article::Entity::find().filter(article::Column::Slug.eq(slug)).one(content.database()).await;
    let target = Target::Article(ArticleId(row.unwrap().unwrap().id));
    let draft = RedirectDraft { locale: locale.to_owned(), path: path.to_owned(), target };
    assert_eq!(content.save_redirects(&[draft]).await.unwrap().0, 1, "{path} was turned");
}

/// A story as it stands, all its articles.
pub(crate) async fn story_draft(content: &Content, id: StoryId) -> StoryDraft {
    let database = content.database();
    let row = story::Entity::find_by_id(id.0).one(database).await.unwrap().unwrap();
    let filed = story::heading::Entity::find().filter(story::heading::Column::StoryId.eq(id.0));
    let filed = filed.order_by_asc(story::heading::Column::Position).all(database).await.unwrap();
    let of = |kind| filed.iter().filter(|row| row.kind == kind).map(|row| HeadingId(row.heading_id)).collect();
    let filing = Filing { categories: of(Kind::Category), tags: of(Kind::Tag), authors: of(Kind::Author) };
    let media = story::media::Entity::find().filter(story::media::Column::StoryId.eq(id.0));
    let media = media.order_by_asc(story::media::Column::Position).all(database).await.unwrap();
    let articles = article::Entity::find().filter(article::Column::StoryId.eq(id.0)).order_by_asc(article::Column::Id);
    StoryDraft {
        id: Some(id),
        original_locale: row.original_locale,
        filing,
        media: media.into_iter().map(|row| MediaId(row.media_id)).collect(),
        articles: articles.all(database).await.unwrap().into_iter().map(article_draft).collect(),
        origin: None,
    }
}

fn article_draft(row: article::Model) -> ArticleDraft {
    ArticleDraft {
        id: Some(ArticleId(row.id)),
        locale: row.locale,
        kind: row.kind,
        status: row.status,
        slug: row.slug,
        path: None,
        title: row.title,
        excerpt: row.excerpt,
        body: row.body,
        source: row.source,
        lead: row.lead_id.map(MediaId),
        published_at: row.published_at,
        retraction_reason: row.retraction_reason,
        updated_at: None,
        origin: None,
    }
}

/// A heading as it stands, in all its languages.
pub(crate) async fn heading_draft(content: &Content, id: HeadingId) -> HeadingDraft {
    let database = content.database();
    let row = heading::Entity::find_by_id(id.0).one(database).await.unwrap().unwrap();
    let words = heading::words::Entity::find().filter(heading::words::Column::HeadingId.eq(id.0));
    let words = words.order_by_asc(heading::words::Column::Locale).all(database).await.unwrap();
    let words = words.into_iter().map(|row| HeadingWords {
        locale: row.locale,
        slug: row.slug,
        path: None,
        name: row.name,
        description: row.description,
    });
    HeadingDraft {
        id: Some(id),
        kind: row.kind,
        parent: row.parent_id.map(HeadingId),
        position: row.position,
        avatar: row.avatar_id.map(MediaId),
        words: words.collect(),
        origins: Vec::new(),
    }
}

/// An asset as it stands, its words and sizes too.
pub(crate) async fn media_draft(content: &Content, id: MediaId) -> MediaDraft {
    let database = content.database();
    let row = media::Entity::find_by_id(id.0).one(database).await.unwrap().unwrap();
    let sizes = media::rendition::Entity::find().filter(media::rendition::Column::MediaId.eq(id.0));
    let sizes = sizes.order_by_asc(media::rendition::Column::Width).all(database).await.unwrap();
    let words = media::words::Entity::find().filter(media::words::Column::MediaId.eq(id.0));
    let words = words.order_by_asc(media::words::Column::Locale).all(database).await.unwrap();
    let words = words.into_iter().map(|row| MediaWords {
        locale: row.locale,
        alt: row.alt,
        caption: row.caption,
        credit: row.credit,
    });
    MediaDraft {
        id: Some(id),
        kind: row.kind,
        url: row.url,
        mime_type: row.mime_type,
        width: row.width,
        height: row.height,
        duration_seconds: row.duration_seconds,
        embed_url: row.embed_url,
        poster: row.poster_id.map(MediaId),
        renditions: sizes
            .into_iter()
            .map(|row| RenditionDraft { width: row.width, url: row.url, height: row.height })
            .collect(),
        words: words.collect(),
        origin: None,
    }
}

/// The site as it stands.
pub(crate) async fn site_draft(content: &Content) -> SiteDraft {
    let database = content.database();
    let words = site::words::Entity::find().order_by_asc(site::words::Column::Locale).all(database).await.unwrap();
    let links = site::social_link::Entity::find().order_by_asc(site::social_link::Column::Position);
    let slots = site::ad_slot::Entity::find().order_by_asc(site::ad_slot::Column::Position);
    let word = |row: site::words::Model| SiteWords {
        locale: row.locale,
        name: row.name,
        tagline: row.tagline,
        copyright: row.copyright,
    };
    let link = |row: site::social_link::Model| SocialLinkDraft { network: row.network, label: row.label, url: row.url };
    let slot = |row: site::ad_slot::Model| AdSlotDraft {
        name: row.name,
        html: row.html,
        image: row.image_id.map(MediaId),
        target: row.target,
    };
    SiteDraft {
        words: words.into_iter().map(word).collect(),
        social_links: links.all(database).await.unwrap().into_iter().map(link).collect(),
        ad_slots: slots.all(database).await.unwrap().into_iter().map(slot).collect(),
    }
}

/// A menu as it stands.
pub(crate) async fn menu_draft(content: &Content, slot: Slot) -> MenuDraft {
    let database = content.database();
    let rows = menu::Entity::find().filter(menu::Column::Slot.eq(slot)).order_by_asc(menu::Column::Position);
    let rows = rows.order_by_asc(menu::Column::Id).all(database).await.unwrap();
    let words = menu::words::Entity::find().order_by_asc(menu::words::Column::Locale).all(database).await.unwrap();
    MenuDraft { slot, items: entries(None, &rows, &words) }
}

fn entries(parent: Option<i64>, rows: &[menu::Model], words: &[menu::words::Model]) -> Vec<MenuItemDraft> {
    let entry = |row: &menu::Model| {
        let heading = row.heading_id.map(|id| MenuTarget::Heading(HeadingId(id)));
        let own = words.iter().filter(|words| words.menu_item_id == row.id);
        MenuItemDraft {
            target: heading.or(row.story_id.map(|id| MenuTarget::Story(StoryId(id)))),
            only_locale: row.only_locale.clone(),
            words: own.map(|words| (words.locale.clone(), words.label.clone(), words.url.clone())).collect(),
            children: entries(Some(row.id), rows, words),
        }
    };
    rows.iter().filter(|row| row.parent_id == parent).map(entry).collect()
}

/// A language as it stands.
pub(crate) async fn locale_draft(content: &Content, code: &str) -> LocaleDraft {
    let (locales, chains) = content.locale_rows().await.unwrap();
    let row = locales.into_iter().find(|row| row.code == code).unwrap();
    LocaleDraft {
        code: row.code,
        name: row.name,
        native_name: row.native_name,
        direction: row.direction,
        calendar: row.calendar,
        base_url: row.base_url,
        published: row.published,
        fallbacks: chains.into_iter().filter(|link| link.locale == code).map(|link| link.fallback).collect(),
    }
}
