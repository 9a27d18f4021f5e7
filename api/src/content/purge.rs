//! Making every cache forget: a commit of the log that changes nothing.

use std::collections::BTreeSet;

use super::edit::Edit;
use super::{Content, Result, tag};
use crate::cache::tag::CacheTag;
use crate::log::Position;

impl Content {
    /// Makes every node forget what depends on these tags. One transaction.
    ///
    /// # Errors
    /// [`super::Error::Unavailable`].
    pub async fn purge(&self, tags: impl IntoIterator<Item = CacheTag>) -> Result<Position> {
        let tags: BTreeSet<_> = tags.into_iter().collect();
        let mut sealed = Edit::begin(self, &[], &[]).await?.seal().await?;
        sealed.tags.extend(tags);
        sealed.commit().await
    }

    /// Makes every node forget everything.
    ///
    /// # Errors
    /// [`super::Error::Unavailable`].
    pub async fn purge_all(&self) -> Result<Position> {
        self.purge(tag::everything()).await
    }
}
