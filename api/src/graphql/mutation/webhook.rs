//! Writing webhooks.

use async_graphql::{ID, InputObject, MaybeUndefined, SimpleObject};

use super::check::Check;
use super::choice::Asked;
use super::desk::Desk;
use super::failure::{Failure, Outcome, UserError, UserErrorCode, settled};
use crate::content;
use crate::content::id::WebhookId;
use crate::content::webhook::{Again, SigningSecret, WebhookDraft};
use crate::graphql::article::ArticleKind;
use crate::graphql::error::Result;
use crate::graphql::scalars::LocaleCode;
use crate::graphql::webhook::{Webhook, webhook};

/// An address that shall be told what becomes of articles.
#[derive(Clone, Debug, InputObject)]
pub struct AddWebhookInput {
    /// Where it is, by `https` or `http`, without a name or password in it.
    url: String,
    /// The partner whose it is; left out, it hears what everybody does.
    partner: Option<String>,
    /// The languages of which it hears, 100 at most; left out for all.
    locales: MaybeUndefined<Vec<LocaleCode>>,
    /// The categories of which it hears, those below them taken in, 100 at most; left out for all.
    categories: MaybeUndefined<Vec<ID>>,
    /// The kinds of articles of which it hears; left out for all.
    kinds: MaybeUndefined<Vec<ArticleKind>>,
}

/// A webhook that shall be told nothing any more.
#[derive(Clone, Debug, InputObject)]
pub struct RemoveWebhookInput {
    /// Its number.
    number: String,
}

/// A webhook that shall have another secret.
#[derive(Clone, Debug, InputObject)]
pub struct RotateWebhookInput {
    /// Its number.
    number: String,
}

/// What a webhook shall be told again.
#[derive(Clone, Debug, InputObject)]
pub struct ReplayWebhookInput {
    /// Its number.
    number: String,
    /// All that comes after this cursor, as messages and `changes` have it; left out, all that the log has.
    after: Option<String>,
    /// Only what was given up; not with `after`.
    #[graphql(default)]
    parked: bool,
}

/// What became of a webhook.
#[derive(Clone, Debug, SimpleObject)]
pub struct WebhookPayload {
    /// As it stands now; null with errors.
    webhook: Option<Webhook>,
    /// What its messages are signed with from now on. It is shown this once; null with errors.
    secret: Option<String>,
    /// What a person can mend. Where there is any, nothing was written.
    errors: Vec<UserError>,
}

impl WebhookPayload {
    /// Of what came of the work.
    ///
    /// # Errors
    /// What a program did wrong.
    pub fn of(outcome: Outcome<(Option<Webhook>, SigningSecret)>) -> Result<Self> {
        let (made, errors) = settled(outcome)?;
        let (webhook, secret) = made.unzip();
        Ok(Self { webhook: webhook.flatten(), secret: secret.map(|secret| secret.text()), errors })
    }
}

/// What became of a webhook that was to be told again.
#[derive(Clone, Debug, SimpleObject)]
pub struct ReplayPayload {
    /// As it stands now; null with errors.
    webhook: Option<Webhook>,
    /// How many messages are on their way because of that; null with errors.
    messages: Option<i32>,
    /// What a person can mend. Where there is any, nothing is told again.
    errors: Vec<UserError>,
}

impl ReplayPayload {
    /// Of what came of the work.
    ///
    /// # Errors
    /// What a program did wrong.
    pub fn of(outcome: Outcome<(Option<Webhook>, i32)>) -> Result<Self> {
        let (told, errors) = settled(outcome)?;
        let (webhook, messages) = told.unzip();
        Ok(Self { webhook: webhook.flatten(), messages, errors })
    }
}

/// Makes one.
///
/// # Errors
/// What is to be mended; the write's own.
pub async fn add(desk: &Desk<'_>, input: AddWebhookInput) -> Outcome<(Option<Webhook>, SigningSecret)> {
    let mut check = Check::default();
    let asked = Asked { locales: &input.locales, categories: &input.categories, kinds: &input.kinds };
    let choice = asked.choice(desk, &mut check).await?.of_everything();
    check.done()?;
    let draft = WebhookDraft { url: input.url, partner: input.partner, choice };
    let made = desk.content.add_webhook(&draft).await;
    let (id, secret, position) = made.map_err(|error| at("partner", "there is no partner of this name", error))?;
    desk.written(Some(position));
    Ok((webhook(desk.context, id).await?, secret))
}

/// Ends one.
///
/// # Errors
/// What is to be mended; the write's own.
pub async fn remove(desk: &Desk<'_>, input: RemoveWebhookInput) -> Outcome<ID> {
    let id = numbered(&input.number)?;
    desk.written(Some(desk.content.remove_webhook(id).await.map_err(unknown)?));
    Ok(ID::from(input.number))
}

/// Gives one another secret.
///
/// # Errors
/// What is to be mended; the write's own.
pub async fn rotate(desk: &Desk<'_>, input: RotateWebhookInput) -> Outcome<(Option<Webhook>, SigningSecret)> {
    let id = numbered(&input.number)?;
    let (secret, position) = desk.content.rotate_webhook(id).await.map_err(unknown)?;
    desk.written(Some(position));
    Ok((webhook(desk.context, id).await?, secret))
}

/// Has one told again.
///
/// # Errors
/// What is to be mended; INVALID_CURSOR and CURSOR_EXPIRED; the write's own.
pub async fn replay(desk: &Desk<'_>, input: ReplayWebhookInput) -> Outcome<(Option<Webhook>, i32)> {
    let id = numbered(&input.number)?;
    let again = match (input.after, input.parked) {
        (Some(_), true) => {
            let said = "what was given up is told again wherever it stands: leave `after` or `parked` out";
            return Err(Failure::one(UserErrorCode::Invalid, "after", said));
        }
        (None, true) => Again::Parked,
        (after, false) => Again::After(after),
    };
    let messages = desk.content.replay_webhook(id, &again).await.map_err(unknown)?;
    Ok((webhook(desk.context, id).await?, i32::try_from(messages).unwrap_or(i32::MAX)))
}

fn numbered(number: &str) -> Outcome<WebhookId> {
    number.trim().parse().map(WebhookId).map_err(|_| unknown(content::Error::NotFound))
}

fn unknown(error: content::Error) -> Failure {
    at("number", "there is no webhook of this number", error)
}

/// What is not there was named by a field of its own.
fn at(field: &str, said: &str, error: content::Error) -> Failure {
    match error {
        content::Error::NotFound => Failure::one(UserErrorCode::NotFound, field, said),
        other => other.into(),
    }
}
