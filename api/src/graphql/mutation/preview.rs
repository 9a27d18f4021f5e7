//! Showing a draft to whoever has a link: made by an editor, asked for by anyone, until it expires.

use async_graphql::Context;
use chrono::{DateTime as Instant, TimeDelta, Utc};

use super::desk::Desk;
use super::failure::Outcome;
use super::publication::ArticleIdInput;
use crate::content::preview::NoPreview;
use crate::graphql::article::Article;
use crate::graphql::error::{Error, Result};
use crate::graphql::loaders::loaders;

/// How long a token is good for.
const GOOD_FOR: TimeDelta = TimeDelta::days(3);

/// A token, and when it ends.
pub struct Token {
    /// What `preview` takes.
    pub token: String,
    /// From then on it shows nothing.
    pub until: Instant<Utc>,
}

/// Makes a token for an article.
///
/// # Errors
/// What is to be mended; the write's own.
pub async fn create(desk: &Desk<'_>, input: ArticleIdInput) -> Outcome<Token> {
    let row = desk.article("id", &input.id).await?;
    let until = desk.caller().as_of + GOOD_FOR;
    let (token, position) = desk.content.create_preview(row.id, input.expected_version, until).await?;
    desk.written(Some(position));
    Ok(Token { token, until })
}

/// The article that a token shows; none where it is no more.
///
/// # Errors
/// INVALID_TOKEN, EXPIRED_TOKEN, or a second token in one request; the read's own.
pub async fn show(context: &Context<'_>, token: &str) -> Result<Option<Article>> {
    let loaders = loaders(context);
    let opened = loaders.source.content.previews().open(token, loaders.source.caller().as_of);
    let id = opened.map_err(|why| match why {
        NoPreview::Invalid => Error::bad_input("INVALID_TOKEN", "this is no preview token of this newsroom"),
        NoPreview::Expired => Error::bad_input("EXPIRED_TOKEN", "the preview has expired; ask an editor for another"),
    });
    let id = id.map_err(|error| error.at("token"))?;
    if !loaders.source.preview(id) {
        return Err(Error::bad_input("SECOND_TOKEN", "a request shows one preview").at("token"));
    }
    let locales = loaders.locales.one(()).await?;
    Ok(loaders.articles.one(id).await?.and_then(|row| Article::new(row, &locales)))
}
