//! What becomes of an article: public, out of view, taken down, as it was, gone.

use async_graphql::{ID, InputObject};
use entity::article::Status;

use super::check::{Check, PARAGRAPH};
use super::desk::Desk;
use super::failure::{Failure, Outcome, UserErrorCode};
use super::shared::own_story;
use crate::content::id::MediaId;
use crate::content::story::ArticleDraft;
use crate::graphql::article::Article;
use crate::graphql::scalars::DateTime;

/// Publishes an article, or puts it off.
#[derive(Clone, Debug, InputObject)]
pub struct PublishArticleInput {
    /// Which article.
    id: ID,
    /// From when on it is public; now where null. A time to come schedules it.
    at: Option<DateTime>,
    /// The `version` that was read: where another stands by now, it is a CONFLICT and nothing is written.
    expected_version: Option<i32>,
}

/// An article.
#[derive(Clone, Debug, InputObject)]
pub struct ArticleIdInput {
    /// Which article.
    pub id: ID,
    /// The `version` that was read: where another stands by now, it is a CONFLICT and nothing is written.
    pub expected_version: Option<i32>,
}

/// Takes an article down.
#[derive(Clone, Debug, InputObject)]
pub struct RetractArticleInput {
    /// Which article; one that was public, or is to be.
    id: ID,
    /// Why, for editors: 5,000 letters at most.
    reason: String,
    /// The `version` that was read: where another stands by now, it is a CONFLICT and nothing is written.
    expected_version: Option<i32>,
}

/// Takes the words of an older version back.
#[derive(Clone, Debug, InputObject)]
pub struct RestoreRevisionInput {
    /// Which article.
    id: ID,
    /// Which of its `revisions`.
    version: i32,
    /// The `version` that was read: where another stands by now, it is a CONFLICT and nothing is written.
    expected_version: Option<i32>,
}

/// A story.
#[derive(Clone, Debug, InputObject)]
pub struct StoryIdInput {
    /// Which story.
    id: ID,
    /// The `version` that was read: where another stands by now, it is a CONFLICT and nothing is written.
    expected_version: Option<i32>,
}

/// Publishes, from a time on.
///
/// # Errors
/// What is to be mended; the write's own.
pub async fn publish(desk: &Desk<'_>, input: PublishArticleInput) -> Outcome<Option<Article>> {
    let now = desk.caller().as_of;
    let at = input.at.map(|at| at.0);
    change(desk, &input.id, input.expected_version, |article| {
        let is_public = article.published_at.is_some_and(|since| since <= now)
            && matches!(article.status, Status::Published | Status::Scheduled);
        let at = at.or(article.published_at.filter(|_| is_public)).unwrap_or(now);
        article.status = if at > now { Status::Scheduled } else { Status::Published };
        article.published_at = Some(at);
        article.retraction_reason = None;
        Ok(())
    })
    .await
}

/// Takes out of view; what was to come becomes a draft again.
///
/// # Errors
/// What is to be mended; the write's own.
pub async fn unpublish(desk: &Desk<'_>, input: ArticleIdInput) -> Outcome<Option<Article>> {
    let now = desk.caller().as_of;
    change(desk, &input.id, input.expected_version, |article| {
        match article.status {
            Status::Scheduled if article.published_at.is_some_and(|at| at > now) => {
                article.status = Status::Draft;
                article.published_at = None;
            }
            Status::Scheduled | Status::Published => article.status = Status::Archived,
            Status::Draft | Status::Archived => {}
            Status::Retracted => {
                let message = "it was taken down, which is more; publish it to take that back";
                return Err(Failure::one(UserErrorCode::Invalid, "id", message));
            }
        }
        Ok(())
    })
    .await
}

/// Takes down everywhere.
///
/// # Errors
/// What is to be mended; the write's own.
pub async fn retract(desk: &Desk<'_>, input: RetractArticleInput) -> Outcome<Option<Article>> {
    let mut check = Check::default();
    check.name("reason", &input.reason, PARAGRAPH);
    check.done()?;
    change(desk, &input.id, input.expected_version, |article| {
        if article.status == Status::Draft {
            let message = "it is a draft: nobody has a copy that must go";
            return Err(Failure::one(UserErrorCode::Invalid, "id", message));
        }
        article.status = Status::Retracted;
        article.retraction_reason = Some(input.reason.trim().to_owned());
        Ok(())
    })
    .await
}

/// Takes title, excerpt, body, kind and lead back from an older version; slug and status stay as they are.
///
/// # Errors
/// What is to be mended; the write's own.
pub async fn restore(desk: &Desk<'_>, input: RestoreRevisionInput) -> Outcome<Option<Article>> {
    let row = desk.article("id", &input.id).await?;
    let not_there = || Failure::one(UserErrorCode::NotFound, "version", "the article has no such revision");
    let old = desk.content.revision((row.id, input.version)).await?.ok_or_else(not_there)?;
    let lead = match old.lead_id.map(MediaId) {
        Some(id) => desk.content.known_media(&[id]).await?.first().copied(),
        None => None,
    };
    change(desk, &input.id, input.expected_version, |article| {
        article.set_body(old.body);
        (article.title, article.excerpt, article.kind, article.lead) = (old.title, old.excerpt, old.kind, lead);
        Ok(())
    })
    .await
}

/// Deletes a story for ever; answers its id.
///
/// # Errors
/// What is to be mended; the write's own.
pub async fn delete(desk: &Desk<'_>, input: StoryIdInput) -> Outcome<ID> {
    let story = own_story(desk, "id", &input.id).await?;
    let deleted = desk.content.delete_story(story, input.expected_version, |locales| {
        if locales.iter().all(|locale| desk.caller().edits_in(locale)) {
            return Ok(());
        }
        // Not which: another desk's drafts are none of theirs.
        let message = "it is told in a language that your key does not edit";
        Err(Failure::one(UserErrorCode::Forbidden, "id", message))
    });
    desk.written(Some(deleted.await?));
    Ok(input.id)
}

/// Changes one article as it stands when its story is locked.
async fn change(
    desk: &Desk<'_>,
    id: &ID,
    expected: Option<i32>,
    change: impl FnOnce(&mut ArticleDraft) -> Outcome<()>,
) -> Outcome<Option<Article>> {
    let row = desk.article("id", id).await?;
    let expected = expected.map(|version| (row.locale.as_str(), version));
    let edited = desk.content.edit_story(row.story_id, expected, |draft| {
        let article = draft.articles.iter_mut().find(|article| article.id == Some(row.id));
        change(article.ok_or_else(|| Failure::one(UserErrorCode::NotFound, "id", "there is no such article"))?)
    });
    desk.written(edited.await?.1);
    Ok(desk.shown(row.id).await?)
}
