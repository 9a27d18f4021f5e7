//! The root: everything that can be read begins here.

use async_graphql::{Context, ID, Object};
use entity::heading::Kind;
use futures::future::join_all;

use super::article::Article;
use super::audit::{AuditEntry, audit};
use super::author::Author;
use super::category::{Category, categories};
use super::change::{self, ChangeConnection, changes};
use super::connection::{ArticleConnection, ListArguments};
use super::coverage::{TranslationCoverage, coverage};
use super::error::{Nullable, Result, nullable};
use super::filter::{ArticleFilter, ArticleOrder};
use super::heading::{at_slug, found};
use super::loaders::loaders;
use super::locale::Locale;
use super::menu::{self, Menu, MenuSlot};
use super::mutation::preview;
use super::node::{Node, node, too_many_ids};
use super::partner::{self, Partner};
use super::resolution::{Resolution, resolve};
use super::scalars::LocaleCode;
use super::scope::{locale_of, scope};
use super::search::{SearchArguments, SearchConnection};
use super::site::Site;
use super::story;
use super::tag::Tag;
use super::viewer::{self, Viewer};
use super::webhook::{self, TakedownNotice, Webhook};
use crate::content::article::SlugKey;
use crate::content::slug;

/// The root of all reading.
#[derive(Clone, Copy, Debug)]
pub struct Query;

/// What can be read. Where a field takes a `locale` and none is given, it is the best for the request's
/// Accept-Language, else the site's default.
#[Object]
impl Query {
    /// What an id names; null where it is not in view.
    async fn node(&self, context: &Context<'_>, #[graphql(desc = "Any id.")] id: ID) -> Nullable<Node> {
        nullable(node(context, &id)).await
    }

    /// What ids name, in their order; null for each that is not in view.
    async fn nodes(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Any ids, 100 at most.")] ids: Vec<ID>,
    ) -> Result<Vec<Nullable<Node>>> {
        if let Some(error) = too_many_ids("ids", ids.len(), scope(context).limits.nodes) {
            return Err(error);
        }
        Ok(join_all(ids.iter().map(|id| nullable(node(context, id)))).await)
    }

    /// The site itself.
    async fn site(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "In this language.")] locale: Option<LocaleCode>,
    ) -> Result<Site> {
        let locale = locale_of(context, locale.as_ref()).await?;
        Ok(Site(loaders(context).sites.one(locale).await?))
    }

    /// The languages in which the site publishes, in its own order.
    async fn locales(&self, context: &Context<'_>) -> Result<Vec<Locale>> {
        let locales = loaders(context).locales.one(()).await?;
        Ok(locales.published().iter().cloned().map(Locale).collect())
    }

    /// A menu; null where it has no entry in the language.
    async fn menu(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Where on the page it stands.")] slot: MenuSlot,
        #[graphql(desc = "In this language.")] locale: Option<LocaleCode>,
    ) -> Nullable<Menu> {
        let menu = async {
            let locale = locale_of(context, locale.as_ref()).await?;
            menu::in_locale(context, slot.into(), &locale).await
        };
        nullable(menu).await
    }

    /// The sections of the site, in the newsroom's order.
    async fn categories(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "In this language.")] locale: Option<LocaleCode>,
        #[graphql(desc = "The slug of a category, for those right below it.")] parent: Option<String>,
    ) -> Result<Vec<Category>> {
        let locale = locale_of(context, locale.as_ref()).await?;
        let above = match parent {
            Some(slug) => match at_slug(context, Kind::Category, &slug, &locale).await? {
                Some(parent) => Some(parent),
                None => return Ok(Vec::new()),
            },
            None => None,
        };
        let tree = loaders(context).category_tree.one(()).await?;
        categories(context, tree.children(above).iter().copied(), &locale).await
    }

    /// The category at a slug, which is looked up in the locale, then in each locale of its chain, in order.
    async fn category(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Decoded or percent-encoded.")] slug: String,
        #[graphql(desc = "In this language.")] locale: Option<LocaleCode>,
    ) -> Nullable<Category> {
        nullable(found(context, Kind::Category, &slug, locale.as_ref())).await.map(|found| found.map(Category))
    }

    /// The tag at a slug, which is looked up in the locale, then in each locale of its chain, in order.
    async fn tag(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Decoded or percent-encoded.")] slug: String,
        #[graphql(desc = "In this language.")] locale: Option<LocaleCode>,
    ) -> Nullable<Tag> {
        nullable(found(context, Kind::Tag, &slug, locale.as_ref())).await.map(|found| found.map(Tag))
    }

    /// The author at a slug, which is looked up in the locale, then in each locale of its chain, in order.
    async fn author(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Decoded or percent-encoded.")] slug: String,
        #[graphql(desc = "In this language.")] locale: Option<LocaleCode>,
    ) -> Nullable<Author> {
        nullable(found(context, Kind::Author, &slug, locale.as_ref())).await.map(|found| found.map(Author))
    }

    /// A slug is looked up in the locale, then in each locale of its chain, in order; the first published hit names
    /// the story. If the story is published in the locale, that article is answered (compare `slug` to redirect);
    /// else, with fallback, the first on the chain (compare `locale`); else null. Slugs of other languages and old
    /// ones are never tried: `resolve` does that.
    async fn article(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Decoded or percent-encoded.")] slug: String,
        #[graphql(desc = "In this language.")] locale: Option<LocaleCode>,
        #[graphql(
            desc = "Whether another language of the chain may stand in.",
            default_with = "Some(true)"
        )]
        fallback: Option<bool>,
    ) -> Nullable<Article> {
        let article = async {
            let locale = locale_of(context, locale.as_ref()).await?;
            let key = SlugKey { slug: slug::decode(&slug), chain: locale.chain.clone() };
            match loaders(context).stories_by_slug.one(key).await? {
                Some(story) => story::article(context, story, &locale, fallback.unwrap_or(true)).await,
                None => Ok(None),
            }
        };
        nullable(article).await
    }

    /// Articles, in pages.
    #[allow(clippy::too_many_arguments, reason = "a list of articles has them everywhere")]
    async fn articles(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "In this language.")] locale: Option<LocaleCode>,
        #[graphql(
            desc = "Each story once, in the first locale of the chain in which it is published, ordered by that \
                    article's own date.",
            default_with = "Some(false)"
        )]
        fallback: Option<bool>,
        #[graphql(name = "where", desc = "Which of them.")] filter: Option<ArticleFilter>,
        #[graphql(desc = "In this order.", default_with = "Some(ArticleOrder::PublishedAtDesc)")] order_by: Option<
            ArticleOrder,
        >,
        #[graphql(desc = "So many from the start; 20 where neither is given.")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<ArticleConnection> {
        let locale = locale_of(context, locale.as_ref()).await?;
        let asked = ListArguments { fallback, filter, order: order_by, first, after, last, before };
        asked.connection(context, locale, None).await
    }

    /// Articles that hold what somebody types: every word in any order, the last one by its beginning. Letters that readers
    /// take for the same are the same, such as `ي` and `ی`, `ß` and `ss`, `ҷ` and `ч`. Where nothing holds all of it, titles
    /// are searched for words that may have been meant. Titles count for more than excerpts, those for more than bodies, and
    /// what is newer for more.
    async fn search(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What somebody types: 200 characters and 20 words at most, else SEARCH_TOO_LONG.")]
        query: String,
        #[graphql(desc = "In this language.")] locale: Option<LocaleCode>,
        #[graphql(name = "where", desc = "Among which.")] filter: Option<ArticleFilter>,
        #[graphql(desc = "So many from the start; 20 where none is given.")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
    ) -> Result<SearchConnection> {
        let locale = locale_of(context, locale.as_ref()).await?;
        SearchArguments { query, filter, first, after }.connection(context, locale).await
    }

    /// What stands at a path or a whole URL, today or before it moved: a page's route table in one call. A bare path
    /// that two locales have is answered for the request's locale.
    async fn resolve(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "A path that begins with `/`, or a whole URL.")] path: String,
    ) -> Result<Resolution> {
        resolve(context, &path).await
    }

    /// Everything public that changed after a cursor, in commit order, tombstones included: how a partner keeps a
    /// full copy. Without a cursor it begins with the present state. Delivery is at least once: `subject` is the
    /// present state. What leaves the caller's view (rights, language, section) is UNPUBLISHED, what enters it
    /// PUBLISHED; stories, pictures, films and sounds come into a partner's view, and go, with the articles that show
    /// them. `endCursor` is the place scanned to and never null; a cursor never expires, unless the database was
    /// restored or the key's rights changed (CURSOR_EXPIRED: begin again).
    async fn changes(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "How many, 100 at most.", default_with = "Some(100)")] first: Option<i32>,
        #[graphql(desc = "Of one language, and of what has none.")] locale: Option<LocaleCode>,
    ) -> Result<ChangeConnection> {
        changes(context, after, first.unwrap_or(change::USUAL as i32), locale).await
    }

    /// An article in whatever state it is, by a signed, expiring token of `createPreview`; null once it is RETRACTED. One
    /// to a request: with it the request sees what the article shows.
    async fn preview(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What `createPreview` made.")] token: String,
    ) -> Nullable<Article> {
        nullable(preview::show(context, &token)).await
    }

    /// How much of what is published stands in each language, and how much is outdated or missing: of the whole
    /// newsroom, then of each topmost section. For editors, else FORBIDDEN.
    async fn translation_coverage(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The slug of a category: of that one, then of each right below it.")] category: Option<String>,
    ) -> Result<Vec<TranslationCoverage>> {
        coverage(context, category.as_deref()).await
    }

    /// Who wrote what, the newest first. For admins, else FORBIDDEN.
    async fn audit(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "How many, 100 at most.", default_with = "Some(50)")] first: Option<i32>,
        #[graphql(desc = "Older than the entry with this cursor.")] after: Option<String>,
    ) -> Nullable<Vec<AuditEntry>> {
        Some(audit(context, first.unwrap_or(50), after).await)
    }

    /// The sites that syndicate, by name, and what was agreed with each. For admins, else FORBIDDEN.
    async fn partners(&self, context: &Context<'_>) -> Nullable<Vec<Partner>> {
        Some(partner::partners(context).await)
    }

    /// A site that syndicates; null where there is none of that name. For admins, else FORBIDDEN.
    async fn partner(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What it is called.")] name: String,
    ) -> Nullable<Partner> {
        nullable(partner::partner(context, &name)).await
    }

    /// The addresses that are told what becomes of articles, and what each has yet to take. For admins, else FORBIDDEN.
    async fn webhooks(&self, context: &Context<'_>) -> Nullable<Vec<Webhook>> {
        Some(webhook::webhooks(context).await)
    }

    /// What webhooks were told of an article's takedown, when, and when it was acknowledged. For admins, else FORBIDDEN.
    async fn takedown(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The article's id.")] id: ID,
    ) -> Nullable<Vec<TakedownNotice>> {
        Some(webhook::takedown(context, &id).await)
    }

    /// The reader who asks, and what is theirs; null for who is not signed in. It is answered from no cache and kept in
    /// none; its id is nobody's to ask `node` for.
    async fn viewer(&self, context: &Context<'_>) -> Nullable<Viewer> {
        nullable(viewer::viewer(context)).await
    }
}
