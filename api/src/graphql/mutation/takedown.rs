//! What a partner says of a takedown: that its copies are gone.

use async_graphql::{ID, InputObject, SimpleObject};

use super::check::Check;
use super::desk::Desk;
use super::failure::{Failure, Outcome, UserError, UserErrorCode, settled};
use crate::graphql::error::Result;
use crate::graphql::webhook::TakedownNotice;

/// An article of which a partner has no copy any more.
#[derive(Clone, Debug, InputObject)]
pub struct AcknowledgeTakedownInput {
    /// The article's id, as the message has it.
    id: ID,
}

/// What became of an acknowledgement.
#[derive(Clone, Debug, SimpleObject)]
pub struct AcknowledgementPayload {
    /// What the caller's webhooks were told of the takedown, and since when it is acknowledged; null with errors.
    takedown: Option<Vec<TakedownNotice>>,
    /// What a person can mend. Where there is any, nothing was written.
    errors: Vec<UserError>,
}

impl AcknowledgementPayload {
    /// Of what came of the work.
    ///
    /// # Errors
    /// What a program did wrong.
    pub fn of(outcome: Outcome<Vec<TakedownNotice>>) -> Result<Self> {
        let (takedown, errors) = settled(outcome)?;
        Ok(Self { takedown, errors })
    }
}

/// Keeps that a partner has no copy any more.
///
/// # Errors
/// What is to be mended; the write's own.
pub async fn acknowledge(desk: &Desk<'_>, input: AcknowledgeTakedownInput) -> Outcome<Vec<TakedownNotice>> {
    let mut check = Check::default();
    let article = check.article("id", &input.id);
    check.done()?;
    let told = match desk.caller().partner().zip(article) {
        Some((partner, article)) => desk.content.acknowledge_takedown(partner, article).await?,
        None => Vec::new(),
    };
    if told.is_empty() {
        let said = "no webhook of yours was told that this article was taken down";
        return Err(Failure::one(UserErrorCode::NotFound, "id", said));
    }
    Ok(told.into_iter().map(TakedownNotice).collect())
}
