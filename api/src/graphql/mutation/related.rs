//! Choosing what to read next.

use async_graphql::{ID, InputObject};

use super::check::Check;
use super::desk::Desk;
use super::failure::{Outcome, UserErrorCode};
use crate::content::neighbours::NEIGHBOURS;
use crate::graphql::article::Article;
use crate::graphql::loaders::loaders;

/// What an editor chose as related, whole.
#[derive(Clone, Debug, InputObject)]
pub struct SetRelatedInput {
    /// Which article.
    id: ID,
    /// Articles in its language, in order, 20 at most; none to leave it to what is most alike.
    related: Vec<ID>,
    /// The `version` that was read: where another stands by now, it is a CONFLICT and nothing is written.
    expected_version: Option<i32>,
}

/// Makes an article's chosen related items be as given.
///
/// # Errors
/// What is to be mended; the write's own.
pub async fn set(desk: &Desk<'_>, input: SetRelatedInput) -> Outcome<Option<Article>> {
    let row = desk.article("id", &input.id).await?;
    let mut check = Check::default();
    check.count("related", input.related.len(), NEIGHBOURS);
    let mut chosen = Vec::new();
    for (number, id) in input.related.iter().enumerate().take(NEIGHBOURS) {
        let field = format!("related.{number}");
        let Some(id) = check.article(&field, id) else { continue };
        match loaders(desk.context).articles.one(id).await? {
            None => check.say(UserErrorCode::NotFound, &field, "there is no such article"),
            Some(other) if other.locale != row.locale || other.id == row.id => {
                check.say(UserErrorCode::Invalid, &field, "choose another article in the same language");
            }
            Some(_) => chosen.push(id),
        }
    }
    check.done()?;
    desk.written(desk.content.choose_related(row.id, &chosen, input.expected_version).await?);
    Ok(desk.shown(row.id).await?)
}
