//! One write of each kind that an editor, an import or a job makes.

use chrono::{DateTime, Utc};
use dragoman::content::address::{RedirectDraft, Target};
use dragoman::content::heading::{HeadingDraft, HeadingWords};
use dragoman::content::id::MediaId;
use dragoman::content::media::MediaDraft;
use dragoman::content::menu::{MenuItemDraft, MenuTarget};
use dragoman::content::site::{AdSlotDraft, SocialLinkDraft};
use dragoman::content::story::{ArticleDraft, Filing, StoryDraft};
use dragoman::content::{Content, Result};
use dragoman::log::Position;
use entity::article;
use entity::article::{Kind as ArticleKind, Status};
use entity::media::Kind as MediaKind;
use entity::menu::Slot;
use futures::FutureExt;
use futures::future::LocalBoxFuture;
use sea_orm::EntityTrait;

use super::stage::{Cast, asset, language, subject, told_in};
use crate::harness::desk::{
    edit_article, edit_heading, edit_locale, edit_media, edit_menu, edit_site, edit_story, heading_draft,
};

/// A write, and what it is called.
pub(super) type Write = (&'static str, for<'a> fn(&'a Content, &'a Cast) -> LocalBoxFuture<'a, Result<()>>);

macro_rules! write {
    ($name:literal, |$content:ident, $cast:ident| $write:expr) => {
        ($name, |$content, $cast| async move { $write.await.map(drop) }.boxed_local())
    };
}

macro_rules! article {
    ($name:literal, $who:ident, |$article:ident| $change:expr) => {
        write!($name, |content, cast| edit_article(content, cast.$who, |$article| $change))
    };
}

/// Writes to articles and stories.
pub(super) const STORIES: [Write; 37] = [
    article!("a title", river_en, |article| article.title = "A river".into()),
    article!("a body", river_en, |article| article.body = "<p>Shorter.</p>".into()),
    article!("the original's body", river_fa, |article| article.body = "<p>کوتاه.</p>".into()),
    article!("an excerpt", river_fa, |article| article.excerpt = "کوتاه".into()),
    article!("a slug", river_en, |article| article.slug = "river".into()),
    article!("a slug that nothing had", river_en, |article| article.slug = "nowhere".into()),
    article!("a path", river_en, |article| article.path = Some("/en/nowhere".into())),
    article!("a film's slug", mill_en, |article| article.slug = "mill".into()),
    article!("back to the old path", moved_en, |article| article.slug = "band-e-amir-six-blue-lakes".into()),
    article!("another kind", river_en, |article| article.kind = ArticleKind::Gallery),
    article!("a page becomes a story", about_en, |article| article.kind = ArticleKind::Story),
    article!("a story becomes a page", river_en, |article| article.kind = ArticleKind::Page),
    article!("publication", draft_en, |article| article.status = Status::Published),
    article!("publication to come", draft_en, |article| schedule(article, "2999-01-01T00:00:00Z")),
    article!("a draft's words", draft_en, |article| article.title = "Still a draft".into()),
    article!("out of view", river_en, |article| article.status = Status::Archived),
    article!("the original out of view", river_fa, |article| article.status = Status::Draft),
    article!("a film out of view", mill_en, |article| article.status = Status::Archived),
    article!("a page out of view", about_en, |article| article.status = Status::Archived),
    article!("a takedown", river_en, |article| article.status = Status::Retracted),
    article!("a takedown taken back", taken_en, |article| article.status = Status::Published),
    article!("put off", river_en, |article| schedule(article, "2999-01-01T00:00:00Z")),
    article!("dated back", river_en, |article| schedule(article, "2026-07-01T00:00:00Z")),
    article!("dated into a range", river_en, |article| schedule(article, "2026-10-01T00:00:01Z")),
    article!("of two kinds, one out of view", mixed_fa, |article| article.status = Status::Archived),
    article!("of two kinds, one put off", mixed_fa, |article| schedule(article, "2999-01-01T00:00:00Z")),
    article!("a page among texts out of view", odd_fa, |article| article.status = Status::Archived),
    article!("a page among texts put off", odd_fa, |article| schedule(article, "2999-01-01T00:00:00Z")),
    write!("a translation", |content, cast| edit_story(content, cast.river, |story| {
        story.articles = vec![told_in("tg", "дарё", ArticleKind::Story, Status::Published)];
    })),
    write!("another section", |content, cast| edit_story(content, cast.river, |story| {
        story.filing.categories = vec![cast.arts, cast.world];
    })),
    write!("other subjects and nobody's", |content, cast| edit_story(content, cast.river, |story| {
        story.filing.tags = vec![cast.bare];
        story.filing.authors.clear();
    })),
    write!("the original's language", |content, cast| edit_story(content, cast.river, |story| {
        story.original_locale = "en".into();
    })),
    write!("pictures and sounds", |content, cast| edit_story(content, cast.mill, |story| {
        story.media = vec![cast.sound, cast.film];
    })),
    article!("another lead", river_en, |article| article.lead = None),
    write!("an unseen film on top", |content, cast| edit_article(content, cast.mill_en, |article| {
        article.lead = Some(cast.film);
    })),
    write!("an unseen picture below", |content, cast| edit_story(content, cast.river, |story| story.media =
        vec![cast.still])),
    write!("every language's title", |content, cast| edit_story(content, cast.river, |story| {
        story.articles.iter_mut().for_each(|article| article.title.push('!'));
    })),
];

/// Writes to all else.
pub(super) const REST: [Write; 37] = [
    write!("a new story", |content, cast| content.save_stories(&[new_story(cast, 1)])),
    write!("three hundred stories", |content, cast| async {
        let drafts: Vec<_> = (0..300).map(|number| new_story(cast, number)).collect();
        content.save_stories(&drafts).await
    }),
    write!("an old gallery", |content, cast| content.save_stories(&[old_gallery(cast)])),
    write!("curated", |content, cast| content.save_curated(&[(cast.river_en, vec![cast.mixed_en, cast.mill_en])])),
    write!("neighbours", |content, _cast| content.fill_neighbours(|_, _| ())),
    write!("a film's words", |content, cast| edit_media(content, cast.mill_film, |film| {
        film.words.iter_mut().for_each(|words| words.alt = "A mill".into());
    })),
    write!("a film's address", |content, cast| edit_media(content, cast.mill_film, |film| film.url.push_str("?2"))),
    write!("a film's still", |content, cast| edit_media(content, cast.mill_film, |film| film.poster =
        Some(cast.still))),
    write!("a picture's sizes", |content, cast| edit_lead(content, cast, |picture| picture.renditions.clear())),
    write!("a picture's words", |content, cast| edit_lead(content, cast, |picture| {
        picture.words.iter_mut().for_each(|words| words.caption = Some("<p>Look</p>".into()));
    })),
    write!("a new picture", |content, _cast| content.save_media(&[asset(MediaKind::Image, "new")])),
    write!("a category's name", |content, cast| edit_heading(content, cast.arts, |category| {
        category.words.iter_mut().for_each(|words| words.name.push('!'));
    })),
    write!("a category's slug", |content, cast| edit_heading(content, cast.arts, |category| {
        category.words.iter_mut().for_each(|words| words.slug = "nowhere".into());
    })),
    write!("a category's description", |content, cast| edit_heading(content, cast.arts, |category| {
        category.words.iter_mut().for_each(|words| words.description = None);
    })),
    write!("a category moves", |content, cast| edit_heading(content, cast.literature, |category| {
        category.parent = Some(cast.world);
    })),
    write!("a category moves up", |content, cast| edit_heading(content, cast.literature, |category| category.parent =
        None)),
    write!("a category's place", |content, cast| edit_heading(content, cast.world, |category| category.position = 99)),
    write!("a new category", |content, cast| async {
        let like = heading_draft(content, cast.world).await;
        content.save_headings(&[HeadingDraft { id: None, ..like }]).await
    }),
    write!("a tag's words", |content, cast| edit_heading(content, cast.water, |tag| {
        tag.words.iter_mut().for_each(|words| words.name.push('!'));
    })),
    write!("a tag's first words in a language", |content, cast| edit_heading(content, cast.bare, |tag| {
        let words = tag.words[0].clone();
        tag.words.push(HeadingWords { locale: "fa".into(), name: "برهنه".into(), ..words });
    })),
    write!("a tag at a slug that nothing had", |content, _cast| content.save_headings(&[subject("Nowhere")])),
    write!("an author at a slug that nothing had", |content, cast| async {
        let like = heading_draft(content, cast.omid).await;
        let words = like.words.iter().cloned().map(|words| HeadingWords { slug: "nowhere".into(), ..words });
        let words = words.collect();
        content.save_headings(&[HeadingDraft { id: None, words, ..like }]).await
    }),
    write!("an author's biography", |content, cast| edit_heading(content, cast.omid, |author| {
        author.words.iter_mut().for_each(|words| words.description = Some("<p>Writes.</p>".into()));
    })),
    write!("an author's picture", |content, cast| edit_heading(content, cast.omid, |author| author.avatar =
        Some(cast.still))),
    write!("an author without a picture", |content, cast| edit_heading(content, cast.omid, |author| author.avatar =
        None)),
    write!("a menu", |content, cast| edit_menu(content, Slot::Header, |menu| {
        menu.items.truncate(2);
        let below = MenuItemDraft { target: Some(MenuTarget::Story(cast.river)), ..MenuItemDraft::default() };
        menu.items[0].children.push(below);
    })),
    write!("no menu", |content, _cast| edit_menu(content, Slot::Footer, |menu| menu.items.clear())),
    write!("the site's words", |content, _cast| edit_site(content, |site| {
        for words in &mut site.words {
            (words.name, words.tagline) = ("The Courier".into(), "News".into());
            words.copyright = Some("The Courier".into());
        }
    })),
    write!("the site's links", |content, _cast| edit_site(content, |site| {
        let link =
            SocialLinkDraft { network: "matrix".into(), label: "Matrix".into(), url: "https://matrix.example/".into() };
        site.social_links.insert(0, link);
    })),
    write!("the site's slots", |content, cast| edit_site(content, |site| {
        let slot = AdSlotDraft { name: "skyscraper".into(), html: None, image: Some(cast.still), target: None };
        site.ad_slots = vec![slot];
    })),
    write!("a language's names", |content, _cast| edit_locale(content, "fa", |locale| locale.native_name =
        "دری".into())),
    write!("a chain", |content, _cast| edit_locale(content, "tg", |locale| locale.fallbacks = vec!["fa".into()])),
    write!("a language goes", |content, _cast| edit_locale(content, "fa", |locale| locale.published = false)),
    write!("a language comes", |content, _cast| content.save_locales(&[language("uz", true)], "en")),
    write!("the default language", |content, _cast| content.save_locales(&[], "fa")),
    write!("a redirect", |content, cast| content
        .save_redirects(&[redirect("/en/nowhere", Target::Article(cast.mill_en))])),
    write!("a redirect turned", |content, _cast| content
        .save_redirects(&[redirect("/away", Target::Url("https://far.example/".into()))])),
];

/// Whoever deletes may delete what is told in these languages.
fn anybody(_: &[&str]) -> Result<()> {
    Ok(())
}

/// What goes for ever, and what it takes along; and what moves away altogether.
pub(super) const DELETIONS: [Write; 8] = [
    write!("a story deleted", |content, cast| content.delete_story(cast.river, None, anybody)),
    write!("a film deleted", |content, cast| content.delete_story(cast.mill, None, anybody)),
    write!("a story of one language deleted", |content, cast| content.delete_story(cast.lonely, None, anybody)),
    write!("a category deleted", |content, cast| content.delete_category(cast.empty, None)),
    write!("a tag's slug", |content, cast| edit_heading(content, cast.water, |tag| {
        tag.words.iter_mut().for_each(|words| words.slug = format!("{}-2", words.slug));
    })),
    write!("an author's slug", |content, cast| edit_heading(content, cast.omid, |author| {
        author.words.iter_mut().for_each(|words| words.slug = format!("{}-2", words.slug));
    })),
    write!("a language's host", |content, _cast| edit_locale(content, "en", |locale| {
        locale.base_url = "https://elsewhere.example/en".into();
    })),
    write!("a takedown with its reason", |content, cast| edit_article(content, cast.river_en, |article| {
        article.status = Status::Retracted;
        article.retraction_reason = Some("It was wrong.".into());
    })),
];

fn schedule(article: &mut ArticleDraft, at: &str) {
    article.published_at = at.parse::<DateTime<Utc>>().ok();
    if article.status == Status::Draft {
        article.status = Status::Scheduled;
    }
}

fn new_story(cast: &Cast, number: usize) -> StoryDraft {
    let article =
        |locale: &str| told_in(locale, &format!("new-{number}-{locale}"), ArticleKind::Story, Status::Published);
    let at = "2026-11-20T00:00:00Z".parse().ok();
    let articles = ["en", "fa"].map(|locale| ArticleDraft { published_at: at, ..article(locale) });
    let filing = Filing { categories: vec![cast.world], tags: vec![cast.water, cast.bare], authors: vec![cast.omid] };
    StoryDraft {
        id: None,
        original_locale: "en".into(),
        filing,
        media: Vec::new(),
        articles: articles.into(),
        origin: None,
    }
}

/// Older than everything, filed where little is, and told in one language alone.
fn old_gallery(cast: &Cast) -> StoryDraft {
    let mut story = new_story(cast, 0);
    story.articles.truncate(1);
    story.filing.categories = vec![cast.literature];
    story.articles[0].kind = ArticleKind::Gallery;
    story.articles[0].published_at = "2020-01-01T00:00:00Z".parse().ok();
    story
}

async fn edit_lead(content: &Content, cast: &Cast, change: impl FnOnce(&mut MediaDraft)) -> Result<Option<Position>> {
    let article = article::Entity::find_by_id(cast.river_en.0).one(content.database()).await?.unwrap();
    match article.lead_id {
        Some(lead) => edit_media(content, MediaId(lead), change).await,
        // Another write has taken it away.
        None => Ok(None),
    }
}

fn redirect(path: &str, target: Target) -> RedirectDraft {
    RedirectDraft { locale: "en".into(), path: path.into(), target }
}
