//! Making every cache forget: a commit of the log that changes nothing.

use std::collections::BTreeSet;

use super::edit::Edit;
use super::{Content, Result, demo, tag};
use crate::cache::tag::CacheTag;
use crate::log::Position;

impl Content {
    /// Makes every node forget what depends on these tags. One transaction.
    ///
    /// # Errors
    /// [`super::Error::Unavailable`].
    pub async fn purge(&self, tags: impl IntoIterator<Item = CacheTag>) -> Result<Position> {
        let tags: BTreeSet<_> = tags.into_iter().collect();
        let edit = Edit::begin(self, &[], &[]).await?;
        edit.hold_site().await?;
        let mut sealed = edit.seal().await?;
        demo::stays(&sealed).await?;
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
