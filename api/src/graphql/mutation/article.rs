//! Writing articles: a new story, an edit, a translation.

use async_graphql::{ID, InputObject, MaybeUndefined};
use entity::article::{Kind, Status};

use super::check::{BODY, Check, PARAGRAPH, TITLE};
use super::desk::Desk;
use super::failure::{Failure, Outcome, UserErrorCode};
use super::shared::{SharedInput, shared};
use crate::content::id::{ArticleId, MediaId};
use crate::content::story::{ArticleDraft, Filing, SavedStory, StoryDraft};
use crate::graphql::article::{Article, ArticleKind};
use crate::graphql::scalars::LocaleCode;

/// An article's words. What is left out stays as it is.
#[derive(Clone, Debug, InputObject)]
pub struct ArticleWordsInput {
    /// Plain text, 300 letters at most. A new article needs one.
    title: Option<String>,
    /// What it is about, in plain text, 5,000 letters at most; null for one made from the body.
    excerpt: MaybeUndefined<String>,
    /// HTML, 500,000 letters at most; it is sanitised. A converted source is let go with the old body.
    body: Option<String>,
    /// Its name in its address, 200 letters at most: words of any script, joined by `-`. One that is taken is TAKEN;
    /// null for one made from the title. The old address leads to the new one.
    slug: MaybeUndefined<String>,
    /// Its address below the site's origin, where that is not to be made from the slug. Before the article is public,
    /// one that leads readers elsewhere is TAKEN.
    path: Option<String>,
    /// What kind of piece; a new one is a STORY.
    kind: Option<ArticleKind>,
    /// The picture, film or sound on top, by its id in any language; null for none.
    lead: MaybeUndefined<ID>,
    /// The `version` that was read: where another stands by now, it is a CONFLICT and nothing is written.
    expected_version: Option<i32>,
}

/// An article to be made or changed. What is left out stays as it is.
#[derive(Clone, Debug, InputObject)]
pub struct SaveArticleInput {
    /// Which; left out for a new story.
    id: Option<ID>,
    /// The language of a new story; one of the key's own.
    locale: Option<LocaleCode>,
    #[graphql(flatten)]
    words: ArticleWordsInput,
    #[graphql(flatten)]
    shared: SharedInput,
}

/// A story in one more language, or changed in it. What is left out stays as it is.
#[derive(Clone, Debug, InputObject)]
pub struct SaveTranslationInput {
    /// Which story.
    story: ID,
    /// In which language; one of the key's own.
    locale: LocaleCode,
    #[graphql(flatten)]
    words: ArticleWordsInput,
}

/// Makes or changes an article.
///
/// # Errors
/// What is to be mended; the write's own.
pub async fn save(desk: &Desk<'_>, input: SaveArticleInput) -> Outcome<Option<Article>> {
    let mut check = Check::default();
    let lead = looked_at(desk, &mut check, &input.words).await?;
    let shared = shared(desk, &mut check, &input.shared).await?;
    match &input.id {
        Some(id) => {
            let row = desk.article("id", id).await?;
            if shared.changes_anything() {
                shared.look(desk, &mut check, &desk.original_of("id", row.story_id).await?);
            }
            check.done()?;
            let expected = input.words.expected_version.map(|version| (row.locale.as_str(), version));
            let edited = desk.content.edit_story(row.story_id, expected, |draft| {
                // It may be another's by now.
                let mut check = Check::default();
                shared.look(desk, &mut check, &draft.original_locale);
                check.done()?;
                shared.apply(draft);
                let article = draft.articles.iter_mut().find(|article| article.id == Some(row.id));
                put(article.ok_or_else(gone)?, &input.words, lead);
                Ok::<(), Failure>(())
            });
            desk.written(edited.await?.1);
            Ok(desk.shown(row.id).await?)
        }
        None => {
            let locale = match &input.locale {
                Some(code) => desk.language(&mut check, "locale", code).await?,
                None => {
                    check.say(UserErrorCode::Required, "locale", "a new story needs a language");
                    String::new()
                }
            };
            needs_title(&mut check, &input.words);
            check.done()?;
            let mut article = blank(&locale);
            put(&mut article, &input.words, lead);
            let mut draft = StoryDraft {
                id: None,
                original_locale: locale,
                filing: Filing::default(),
                media: Vec::new(),
                articles: vec![article],
                origin: None,
            };
            shared.apply(&mut draft);
            let (saved, position) = desk.content.create_story(draft).await?;
            desk.written(position);
            Ok(desk.shown(saved.articles[0].id).await?)
        }
    }
}

/// Tells a story in a language, or changes what is told in it.
///
/// # Errors
/// What is to be mended; the write's own.
pub async fn translate(desk: &Desk<'_>, input: SaveTranslationInput) -> Outcome<Option<Article>> {
    let mut check = Check::default();
    let lead = looked_at(desk, &mut check, &input.words).await?;
    let locale = desk.language(&mut check, "locale", &input.locale).await?;
    let Some(story) = check.story("story", &input.story) else { return Err(check.done().expect_err("an id is wrong")) };
    check.done()?;
    desk.original_of("story", story).await?;
    let family = desk.content.article_ids(story).await?;
    let standing = family.get(&locale).copied();
    let expected = input.words.expected_version.map(|version| (locale.as_str(), version));
    let edited = desk.content.edit_story(story, expected, |draft| {
        let at = draft.articles.iter().position(|article| article.locale == locale);
        let article = match at {
            Some(at) => &mut draft.articles[at],
            None => {
                let mut check = Check::default();
                needs_title(&mut check, &input.words);
                check.done()?;
                draft.articles.push(blank(&locale));
                draft.articles.last_mut().ok_or_else(gone)?
            }
        };
        put(article, &input.words, lead);
        Ok::<(), Failure>(())
    });
    let (saved, position) = edited.await?;
    desk.written(position);
    match standing.or_else(|| only(&saved)) {
        Some(id) => Ok(desk.shown(id).await?),
        None => Ok(None),
    }
}

fn only(saved: &SavedStory) -> Option<ArticleId> {
    saved.articles.first().map(|article| article.id)
}

fn gone() -> Failure {
    Failure::one(UserErrorCode::NotFound, "id", "there is no such article")
}

fn needs_title(check: &mut Check, words: &ArticleWordsInput) {
    if words.title.is_none() {
        check.say(UserErrorCode::Required, "title", "a new article needs a title");
    }
}

/// Looks at words; answers the lead, if one is to be set.
async fn looked_at(desk: &Desk<'_>, check: &mut Check, words: &ArticleWordsInput) -> Outcome<Option<MediaId>> {
    if let Some(title) = &words.title {
        check.name("title", title, TITLE);
    }
    if let MaybeUndefined::Value(excerpt) = &words.excerpt {
        check.text("excerpt", excerpt, PARAGRAPH);
    }
    if let Some(body) = &words.body {
        check.text("body", body, BODY);
    }
    if let MaybeUndefined::Value(slug) = &words.slug {
        check.slug("slug", slug);
    }
    if let Some(path) = &words.path {
        check.path("path", path);
    }
    let lead = match &words.lead {
        MaybeUndefined::Value(id) => check.media("lead", id),
        _ => None,
    };
    desk.know_media(check, &lead.map(|id| ("lead".to_owned(), id)).into_iter().collect::<Vec<_>>()).await?;
    Ok(lead)
}

fn blank(locale: &str) -> ArticleDraft {
    ArticleDraft {
        id: None,
        locale: locale.to_owned(),
        kind: Kind::Story,
        status: Status::Draft,
        slug: String::new(),
        path: None,
        title: String::new(),
        excerpt: String::new(),
        body: String::new(),
        source: None,
        lead: None,
        published_at: None,
        retraction_reason: None,
        updated_at: None,
        origin: None,
    }
}

fn put(article: &mut ArticleDraft, words: &ArticleWordsInput, lead: Option<MediaId>) {
    if let Some(title) = &words.title {
        article.title.clone_from(title);
    }
    if let Some(body) = &words.body {
        article.set_body(body.clone());
    }
    match &words.excerpt {
        MaybeUndefined::Undefined => {}
        MaybeUndefined::Null => article.excerpt.clear(),
        MaybeUndefined::Value(excerpt) => article.excerpt.clone_from(excerpt),
    }
    match &words.slug {
        MaybeUndefined::Undefined => {}
        MaybeUndefined::Null => article.slug.clear(),
        MaybeUndefined::Value(slug) => article.slug.clone_from(slug),
    }
    if let Some(path) = &words.path {
        article.path = Some(path.clone());
    }
    if let Some(kind) = words.kind {
        article.kind = kind.into();
    }
    if !words.lead.is_undefined() {
        article.lead = lead;
    }
}
