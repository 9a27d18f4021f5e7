//! What readers keep to read: adding, taking away, putting back.

use async_graphql::{Context, InputObject, SimpleObject};
use chrono::TimeDelta;

use super::check::Check;
use super::failure::{Failure, Outcome, UserError, UserErrorCode, settled};
use super::publication::ArticleIdInput;
use crate::content::Content;
use crate::content::id::{ArticleId, ReaderId};
use crate::content::reader::undo::NoUndo;
use crate::graphql::article::Article;
use crate::graphql::error::Result;
use crate::graphql::loaders::{Loaders, loaders};
use crate::graphql::rights;
use crate::graphql::viewer::Viewer;

/// How long an article can be put back.
const UNDONE_WITHIN: TimeDelta = TimeDelta::days(1);

/// What puts an article back.
#[derive(InputObject)]
pub struct UndoInput {
    /// What `removeFromReadingList` answered.
    undo_token: String,
}

/// What became of an article on a reader's list.
#[derive(Clone, Debug, Default, SimpleObject)]
pub struct ReadingListPayload {
    /// The article; null with errors, and where it is out of view.
    article: Option<Article>,
    /// What puts it back where it stood, where it was taken away.
    undo_token: Option<String>,
    /// The reader, with the list as it is now; null with errors.
    viewer: Option<Viewer>,
    /// What a person can mend. Where there is any, the list is as it was.
    errors: Vec<UserError>,
}

impl ReadingListPayload {
    /// Of what came of the work.
    ///
    /// # Errors
    /// What a program did wrong.
    pub fn of(outcome: Outcome<Self>) -> Result<Self> {
        let (done, errors) = settled(outcome)?;
        Ok(Self { errors, ..done.unwrap_or_default() })
    }
}

/// A reader at their list.
struct Shelf<'c> {
    loaders: &'c Loaders,
    content: &'c Content,
    reader: ReaderId,
}

impl<'c> Shelf<'c> {
    fn open(context: &'c Context<'c>, mutation: &str) -> Result<Self> {
        let loaders = loaders(context);
        let source = &loaders.source;
        let session = rights::check_own(source.caller(), source.session(), "Mutation", mutation)?;
        Ok(Self { loaders, content: &source.content, reader: session.reader })
    }

    async fn article(&self, id: ArticleId) -> Result<Option<Article>> {
        let locales = self.loaders.locales.one(()).await?;
        Ok(self.loaders.articles.one(id).await?.and_then(|row| Article::new(row, &locales)))
    }

    /// What is answered once the list was changed.
    async fn changed(&self, id: ArticleId, undo_token: Option<String>) -> Outcome<ReadingListPayload> {
        self.loaders.forget();
        let viewer = self.loaders.readers.one(self.reader).await?.map(Viewer);
        Ok(ReadingListPayload { article: self.article(id).await?, undo_token, viewer, errors: Vec::new() })
    }
}

/// Puts an article on a reader's list.
///
/// # Errors
/// What is to be mended; UNAUTHENTICATED; the write's own.
pub async fn add(context: &Context<'_>, input: ArticleIdInput) -> Outcome<ReadingListPayload> {
    let shelf = Shelf::open(context, "addToReadingList")?;
    let id = named(&input)?;
    if shelf.article(id).await?.is_none() {
        return Err(Failure::one(UserErrorCode::NotFound, "id", "there is no such article"));
    }
    shelf.content.add_to_reading_list(shelf.reader, id).await?;
    shelf.changed(id, None).await
}

/// Takes one from it.
///
/// # Errors
/// What is to be mended; UNAUTHENTICATED; the write's own.
pub async fn remove(context: &Context<'_>, input: ArticleIdInput) -> Outcome<ReadingListPayload> {
    let shelf = Shelf::open(context, "removeFromReadingList")?;
    let id = named(&input)?;
    let Some(place) = shelf.content.remove_from_reading_list(shelf.reader, id).await? else {
        return Err(Failure::one(UserErrorCode::NotFound, "id", "it is not on your list"));
    };
    let until = shelf.content.now() + UNDONE_WITHIN;
    let undo = shelf.content.undos().seal(shelf.reader, place, until);
    shelf.changed(id, Some(undo)).await
}

/// Puts one back where it stood.
///
/// # Errors
/// What is to be mended; UNAUTHENTICATED; the write's own.
pub async fn restore(context: &Context<'_>, input: UndoInput) -> Outcome<ReadingListPayload> {
    let shelf = Shelf::open(context, "restoreToReadingList")?;
    let opened = shelf.content.undos().open(shelf.reader, &input.undo_token, shelf.content.now());
    let place = opened.map_err(|why| match why {
        NoUndo::Invalid => Failure::one(UserErrorCode::Invalid, "undoToken", "nothing of yours is put back by it"),
        NoUndo::Expired => Failure::one(UserErrorCode::Expired, "undoToken", "it is too late: add the article again"),
    })?;
    shelf.content.restore_to_reading_list(shelf.reader, place).await?;
    shelf.changed(place.id, None).await
}

fn named(input: &ArticleIdInput) -> Outcome<ArticleId> {
    let mut check = Check::default();
    let id = check.article("id", &input.id);
    check.done()?;
    id.ok_or_else(|| Failure::one(UserErrorCode::NotFound, "id", "there is no such article"))
}
