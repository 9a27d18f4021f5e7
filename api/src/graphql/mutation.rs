//! The root of all writing. Each mutation is one transaction; a request's mutations run one after another.
//!
//! Who may call which stands in [`super::rights`]; what a person can mend is told in the payload, what a program did wrong is
//! an error. Unknown here: SQL, and what a write touches: that is `content`'s.

pub mod account;
pub mod article;
pub mod check;
pub mod choice;
pub mod desk;
pub mod failure;
pub mod heading;
pub mod locale;
pub mod media;
pub mod menu;
pub mod partner;
pub mod partnership;
pub mod payload;
pub mod preview;
pub mod publication;
pub mod reader;
pub mod reading_list;
pub mod redirect;
pub mod related;
pub mod shared;
pub mod site;
pub mod takedown;
pub mod webhook;

use async_graphql::{Context, MergedObject, Object};

use article::{SaveArticleInput, SaveTranslationInput};
use desk::Desk;
use heading::{CategoryIdInput, SaveAuthorInput, SaveCategoryInput, SaveTagInput};
use locale::SaveLocaleInput;
use media::SaveMediaInput;
use menu::SaveMenuInput;
use partnership::PartnerMutation;
use payload::{
    ArticlePayload, AuthorPayload, CategoryPayload, DeletePayload, LocalePayload, MediaPayload, MenuPayload,
    PreviewPayload, RedirectPayload, SitePayload, TagPayload, headed,
};
use publication::{ArticleIdInput, PublishArticleInput, RestoreRevisionInput, RetractArticleInput, StoryIdInput};
use reader::ReaderMutation;
use redirect::SaveRedirectInput;
use related::SetRelatedInput;
use site::SaveSiteInput;

use super::author::Author;
use super::category::Category;
use super::error::Result;
use super::tag::Tag;

/// What can be written: the newsroom's and partners' with an API key, readers' own with a session. Each takes one `input`
/// and answers the thing with `errors`, which a person can mend; where there are any, nothing was written. Without a key,
/// or a session, it is UNAUTHENTICATED, with one of another role FORBIDDEN.
#[derive(Clone, Copy, Debug, Default, MergedObject)]
#[graphql(name = "Mutation")]
pub struct MutationRoot(Mutation, PartnerMutation, ReaderMutation);

/// What desks write.
#[derive(Clone, Copy, Debug, Default)]
pub struct Mutation;

#[Object(name = "NewsroomMutation")]
impl Mutation {
    /// Makes a story with its first article, a draft; or changes an article. For editors of its language; what the
    /// languages share needs the original's, or all.
    async fn save_article(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is to be written.")] input: SaveArticleInput,
    ) -> Result<ArticlePayload> {
        let desk = Desk::open(context, "saveArticle")?;
        ArticlePayload::of(article::save(&desk, input).await)
    }

    /// Tells a story in one more language, as a draft; or changes what is told in it. For editors of that language.
    async fn save_translation(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is to be written.")] input: SaveTranslationInput,
    ) -> Result<ArticlePayload> {
        let desk = Desk::open(context, "saveTranslation")?;
        ArticlePayload::of(article::translate(&desk, input).await)
    }

    /// Publishes an article; a time to come schedules it. For editors of its language.
    async fn publish_article(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is to be written.")] input: PublishArticleInput,
    ) -> Result<ArticlePayload> {
        let desk = Desk::open(context, "publishArticle")?;
        ArticlePayload::of(publication::publish(&desk, input).await)
    }

    /// Takes an article out of view and keeps it: ARCHIVED; what was SCHEDULED becomes a DRAFT again. For editors of its
    /// language.
    async fn unpublish_article(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is to be written.")] input: ArticleIdInput,
    ) -> Result<ArticlePayload> {
        let desk = Desk::open(context, "unpublishArticle")?;
        ArticlePayload::of(publication::unpublish(&desk, input).await)
    }

    /// Takes an article down everywhere, with a reason: gone from every read at once; where readers saw it, 410 at its
    /// address and a tombstone in `changes`. For editors of its language.
    async fn retract_article(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is to be written.")] input: RetractArticleInput,
    ) -> Result<ArticlePayload> {
        let desk = Desk::open(context, "retractArticle")?;
        ArticlePayload::of(publication::retract(&desk, input).await)
    }

    /// Takes title, excerpt, body, kind and lead back from an older version; slug and status stay as they are. For
    /// editors of its language.
    async fn restore_revision(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is to be written.")] input: RestoreRevisionInput,
    ) -> Result<ArticlePayload> {
        let desk = Desk::open(context, "restoreRevision")?;
        ArticlePayload::of(publication::restore(&desk, input).await)
    }

    /// Deletes a story with all its articles and their revisions, for ever: 404 at their addresses. For editors of all its
    /// languages.
    async fn delete_story(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is to be written.")] input: StoryIdInput,
    ) -> Result<DeletePayload> {
        let desk = Desk::open(context, "deleteStory")?;
        DeletePayload::of(publication::delete(&desk, input).await.map(Some))
    }

    /// Makes an article's chosen related items be as given. For editors of its language.
    async fn set_related(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is to be written.")] input: SetRelatedInput,
    ) -> Result<ArticlePayload> {
        let desk = Desk::open(context, "setRelated")?;
        ArticlePayload::of(related::set(&desk, input).await)
    }

    /// Makes a category, or changes it in a language. For editors of that language; its place needs all.
    async fn save_category(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is to be written.")] input: SaveCategoryInput,
    ) -> Result<CategoryPayload> {
        let desk = Desk::open(context, "saveCategory")?;
        CategoryPayload::of(headed(heading::save(&desk, input.into()).await, Category))
    }

    /// Deletes a category below which nothing stands and under which nothing is filed. For editors of all languages.
    async fn delete_category(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is to be written.")] input: CategoryIdInput,
    ) -> Result<DeletePayload> {
        let desk = Desk::open(context, "deleteCategory")?;
        DeletePayload::of(heading::delete(&desk, input).await.map(Some))
    }

    /// Makes a tag, or changes it in a language. For editors of that language.
    async fn save_tag(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is to be written.")] input: SaveTagInput,
    ) -> Result<TagPayload> {
        let desk = Desk::open(context, "saveTag")?;
        TagPayload::of(headed(heading::save(&desk, input.into()).await, Tag))
    }

    /// Makes an author, or changes one in a language. For editors of that language; the picture needs all.
    async fn save_author(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is to be written.")] input: SaveAuthorInput,
    ) -> Result<AuthorPayload> {
        let desk = Desk::open(context, "saveAuthor")?;
        AuthorPayload::of(headed(heading::save(&desk, input.into()).await, Author))
    }

    /// Makes a picture, film or sound of an address, or changes it. Takes an address; uploading is the object store's. For
    /// editors of the language of its words; all else of an asset that stands needs all.
    async fn save_media(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is to be written.")] input: SaveMediaInput,
    ) -> Result<MediaPayload> {
        let desk = Desk::open(context, "saveMedia")?;
        MediaPayload::of(media::save(&desk, input).await)
    }

    /// Makes a menu be as given, whole. For editors of all languages.
    async fn save_menu(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is to be written.")] input: SaveMenuInput,
    ) -> Result<MenuPayload> {
        let desk = Desk::open(context, "saveMenu")?;
        MenuPayload::of(menu::save(&desk, input).await)
    }

    /// Changes the site. For admins.
    async fn save_site(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is to be written.")] input: SaveSiteInput,
    ) -> Result<SitePayload> {
        let desk = Desk::open(context, "saveSite")?;
        SitePayload::of(site::save(&desk, input).await)
    }

    /// Makes or changes a language of the site. For admins.
    async fn save_locale(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is to be written.")] input: SaveLocaleInput,
    ) -> Result<LocalePayload> {
        let desk = Desk::open(context, "saveLocale")?;
        LocalePayload::of(locale::save(&desk, input).await)
    }

    /// Makes a path lead elsewhere, or turns one that does. For admins.
    async fn save_redirect(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is to be written.")] input: SaveRedirectInput,
    ) -> Result<RedirectPayload> {
        let desk = Desk::open(context, "saveRedirect")?;
        RedirectPayload::of(redirect::save(&desk, input).await.map(Some))
    }

    /// Makes a token with which anyone sees an article as it stands, for three days. For editors of its language.
    async fn create_preview(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is to be written.")] input: ArticleIdInput,
    ) -> Result<PreviewPayload> {
        let desk = Desk::open(context, "createPreview")?;
        PreviewPayload::of(preview::create(&desk, input).await)
    }
}
