//! What mutations answer: the thing, and what is to be mended.

use async_graphql::{ID, SimpleObject};

use super::failure::{Outcome, UserError, settled};
use super::preview::Token;
use super::redirect::Redirect;
use crate::content::heading::Heading;
use crate::graphql::article::Article;
use crate::graphql::author::Author;
use crate::graphql::category::Category;
use crate::graphql::error::Result;
use crate::graphql::locale::Locale;
use crate::graphql::media::Media;
use crate::graphql::menu::Menu;
use crate::graphql::partner::Partner;
use crate::graphql::scalars::DateTime;
use crate::graphql::site::Site;
use crate::graphql::tag::Tag;

macro_rules! payload {
    ($name:ident, $field:ident: $thing:ty, $doc:literal, $what:literal) => {
        #[doc = $doc]
        #[derive(Clone, Debug, SimpleObject)]
        pub struct $name {
            #[doc = $what]
            $field: Option<$thing>,
            /// What a person can mend. Where there is any, nothing was written.
            errors: Vec<UserError>,
        }

        impl $name {
            /// Of what came of the work.
            ///
            /// # Errors
            /// What a program did wrong.
            pub fn of(outcome: Outcome<Option<$thing>>) -> Result<Self> {
                let (thing, errors) = settled(outcome)?;
                Ok(Self { $field: thing.flatten(), errors })
            }
        }
    };
}

payload!(
    ArticlePayload,
    article: Article,
    "What became of an article.",
    "As it stands now, though its language be not published; null with errors."
);
payload!(
    CategoryPayload,
    category: Category,
    "What became of a category.",
    "As it stands now; null with errors, and where its language is not published."
);
payload!(
    TagPayload,
    tag: Tag,
    "What became of a tag.",
    "As it stands now; null with errors, and where its language is not published."
);
payload!(
    AuthorPayload,
    author: Author,
    "What became of an author.",
    "As it stands now; null with errors, and where its language is not published."
);
payload!(
    MediaPayload,
    media: Media,
    "What became of a picture, film or sound.",
    "As it stands now; null with errors, and where its language is not published."
);
payload!(
    MenuPayload,
    menu: Menu,
    "What became of a menu.",
    "As it stands now in the request's language; null with errors, and where it has no entry there."
);
payload!(
    SitePayload,
    site: Site,
    "What became of the site.",
    "As it stands now; null with errors, and where the language is not published."
);
payload!(
    LocalePayload,
    locale: Locale,
    "What became of a language.",
    "As it stands now; null with errors, and where it is not published."
);
payload!(RedirectPayload, redirect: Redirect, "What became of a redirect.", "As it stands now; null with errors.");
payload!(PartnerPayload, partner: Partner, "What became of a partner.", "As it stands now; null with errors.");
payload!(
    PartnerDeletedPayload,
    deleted_name: String,
    "What became of a partner that was to be deleted.",
    "The name that is no more; null with errors."
);
payload!(DeletePayload, deleted_id: ID, "What became of what was to be deleted.", "The id that is no more; null with errors.");

/// A way for anyone to see a draft.
#[derive(Clone, Debug, SimpleObject)]
pub struct PreviewPayload {
    /// What `preview` takes; whoever has it sees the article as it stands. Null with errors.
    token: Option<String>,
    /// From then on it shows nothing.
    expires_at: Option<DateTime>,
    /// What a person can mend. Where there is any, nothing was made.
    errors: Vec<UserError>,
}

impl PreviewPayload {
    /// Of what came of the work.
    ///
    /// # Errors
    /// What a program did wrong.
    pub fn of(outcome: Outcome<Token>) -> Result<Self> {
        let (made, errors) = settled(outcome)?;
        let (token, until) = made.map(|made| (made.token, made.until)).unzip();
        Ok(Self { token, expires_at: until.map(DateTime), errors })
    }
}

/// A heading as what it is.
///
/// # Errors
/// The work's own.
pub fn headed<T>(
    heading: Outcome<Option<std::sync::Arc<Heading>>>,
    of: fn(std::sync::Arc<Heading>) -> T,
) -> Outcome<Option<T>> {
    heading.map(|heading| heading.map(of))
}
