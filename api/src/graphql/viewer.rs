//! The reader who asks. What is answered of them is theirs alone.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};

use super::connection::{USUAL, size};
use super::error::{Error, Result};
use super::loaders::loaders;
use super::reading_list::ReadingListConnection;
use super::scope::scope;
use crate::content::reader::Reader;

/// Who asks; nobody without a session, and where the account went since it was looked up.
///
/// # Errors
/// The read's own.
pub async fn viewer(context: &Context<'_>) -> Result<Option<Viewer>> {
    let loaders = loaders(context);
    let Some(session) = loaders.source.session() else { return Ok(None) };
    Ok(loaders.readers.one(session.reader).await?.map(Viewer))
}

/// A reader, seen by themselves.
#[derive(Clone, Debug)]
pub struct Viewer(pub Arc<Reader>);

/// The reader who asks.
#[Object]
impl Viewer {
    /// Such as `reader:5`; it tells of nobody else's.
    pub async fn id(&self) -> ID {
        format!("reader:{}", self.0.id).into()
    }

    /// The address by which they sign in.
    async fn email(&self) -> &str {
        &self.0.email
    }

    /// As they want to be called. Plain text, whatever they wrote: a page shows it as such.
    async fn display_name(&self) -> &str {
        &self.0.display_name
    }

    /// Whether they proved that the address is theirs, by what was sent to it.
    async fn is_confirmed(&self) -> bool {
        self.0.is_confirmed
    }

    /// What they keep to read, the last added first. What is out of view is left out until it comes back.
    async fn reading_list(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "How many, 100 at most; 20 where nothing is said.")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
    ) -> Result<ReadingListConnection> {
        let most = scope(context).limits.page;
        let limit = first.map_or(Ok(USUAL.min(most)), |first| size("first", first, most))?;
        let reader = self.0.id;
        let cursors = loaders(context).source.content.cursors();
        let place = after.map(|cursor| cursors.open(&ReadingListConnection::identity(reader), &cursor)).transpose();
        let after = place.map_err(|error| Error::from(error).at("after"))?;
        Ok(ReadingListConnection { reader, after, limit })
    }
}
