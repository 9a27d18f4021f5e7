//! What an article was before it was overwritten, and who saved it as it stands, for editors.

use std::sync::Arc;

use async_graphql::{Context, Object};

use super::article::{Article, ArticleKind, ArticleStatus};
use super::connection::size;
use super::error::{Error, Result};
use super::loaders::loaders;
use super::rights;
use super::scalars::{DateTime, Html};
use crate::content::article::Revision as Row;

/// Revisions to one answer.
const MOST: u32 = 100;

/// An overwritten version of an article in one of the caller's languages.
#[derive(Clone, Debug)]
pub struct Revision(Row);

/// The newest overwritten versions of an article.
///
/// # Errors
/// FORBIDDEN but for editors of its language; PAGE_TOO_LARGE; the read's own.
pub async fn revisions(context: &Context<'_>, article: &Article, first: i32) -> Result<Vec<Revision>> {
    let first = size("first", first, MOST)?;
    let loaders = loaders(context);
    rights::check_in(loaders.source.caller(), &article.row.locale, "Article", "revisions")?;
    let rows: Arc<Vec<Row>> = loaders.revisions.one((article.row.id, first)).await?;
    Ok(rows.iter().cloned().map(Revision).collect())
}

/// The name of the API key that saved an article as it stands; none for an import.
///
/// # Errors
/// FORBIDDEN but for editors of its language; the read's own.
pub async fn saver(context: &Context<'_>, article: &Article) -> Result<Option<String>> {
    let loaders = loaders(context);
    rights::check_in(loaders.source.caller(), &article.row.locale, "Article", "savedBy")?;
    Ok(loaders.savers.one(article.row.id).await?.map(|name| name.to_string()))
}

/// What an article was before it was overwritten. Editors restore its words with `restoreRevision`.
#[Object]
impl Revision {
    /// Its number: the article's `version` at that time.
    fn version(&self) -> i32 {
        self.0.version
    }

    /// When it was saved.
    fn saved_at(&self) -> DateTime {
        DateTime(self.0.saved_at)
    }

    /// The name of the API key that saved it; null for an import.
    fn saved_by(&self) -> Option<&str> {
        self.0.saved_by.as_deref()
    }

    /// What kind of piece it was.
    fn kind(&self) -> ArticleKind {
        self.0.kind.into()
    }

    /// Where it stood.
    fn status(&self) -> ArticleStatus {
        self.0.status.into()
    }

    /// Its name in its address, decoded.
    fn slug(&self) -> &str {
        &self.0.slug
    }

    /// Plain text.
    fn title(&self) -> &str {
        &self.0.title
    }

    /// Plain text.
    fn excerpt(&self) -> &str {
        &self.0.excerpt
    }

    /// The text itself.
    async fn body(&self, context: &Context<'_>) -> Result<Html> {
        let body = loaders(context).revision_bodies.one((self.0.article_id, self.0.version)).await?;
        Ok(Html(body.ok_or_else(Error::gone)?.to_string()))
    }
}
