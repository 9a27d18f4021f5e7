//! Writing partners and their keys.

use async_graphql::{ID, InputObject, MaybeUndefined, SimpleObject};

use super::check::{Check, TITLE};
use super::choice::Asked;
use super::desk::Desk;
use super::failure::{Failure, Outcome, UserError, UserErrorCode, settled};
use crate::content;
use crate::content::partner::PartnerDraft;
use crate::graphql::article::ArticleKind;
use crate::graphql::error::Result;
use crate::graphql::partner::{self, Partner, PartnerKey};
use crate::graphql::scalars::LocaleCode;

/// A partner to be made or changed. What is left out stays as it is; of a new one, as it is for everybody.
#[derive(Clone, Debug, InputObject)]
pub struct SavePartnerInput {
    /// What it is called: a new one is made where there is none.
    name: String,
    /// What it is called from now on, 90 letters at most.
    new_name: Option<String>,
    /// The languages that it sees, 100 at most; null for all.
    locales: MaybeUndefined<Vec<LocaleCode>>,
    /// The categories that it sees, those below them taken in, by their ids in any language, 100 at most; null for all,
    /// and for what stands under none.
    categories: MaybeUndefined<Vec<ID>>,
    /// The kinds of articles that it sees; null for all.
    kinds: MaybeUndefined<Vec<ArticleKind>>,
    /// Whether it gets bodies; if not, excerpts stand in their place.
    full_text: Option<bool>,
    /// Whether it gets pictures, films and sounds.
    pictures: Option<bool>,
    /// For so many minutes after its publication an article is not there for it; a year at most.
    embargo_minutes: Option<i32>,
    /// The line by which it has to name its source, 300 letters at most; null for none.
    credit_line: MaybeUndefined<String>,
    /// Whether it has to name our addresses as the canonical ones.
    canonical_required: Option<bool>,
    /// Requests that all its keys together may make in a minute; null for as many as they like.
    requests_per_minute: MaybeUndefined<i32>,
    /// Points of cost that they may spend in a minute; null for as many as the gateway lets any key.
    points_per_minute: MaybeUndefined<i32>,
    /// Requests that they may make in a month, by UTC; null for as many as they like.
    requests_per_month: MaybeUndefined<i32>,
    /// Points of cost that they may spend in a month; null for as many as they like.
    points_per_month: MaybeUndefined<i32>,
    /// The `version` that was read: where another stands by now, it is a CONFLICT and nothing is written.
    expected_version: Option<i32>,
}

/// A partner that shall be one no more.
#[derive(Clone, Debug, InputObject)]
pub struct DeletePartnerInput {
    /// What it is called.
    name: String,
    /// The `version` that was read: where another stands by now, it is a CONFLICT and nothing is written.
    expected_version: Option<i32>,
}

/// A key to be made.
#[derive(Clone, Debug, InputObject)]
pub struct CreatePartnerKeyInput {
    /// Which partner's.
    partner: String,
    /// What the key is called, 100 letters at most; left out for the partner's name, with a number where that is taken.
    name: Option<String>,
}

/// A key that shall be good for nothing.
#[derive(Clone, Debug, InputObject)]
pub struct RevokePartnerKeyInput {
    /// Which partner's.
    partner: String,
    /// What the key is called.
    name: String,
}

/// What became of a key that was to be made.
#[derive(Clone, Debug, SimpleObject)]
pub struct PartnerKeyPayload {
    /// The key; null with errors.
    key: Option<PartnerKey>,
    /// What is sent as `Authorization: Bearer …`. It is shown this once. Null with errors.
    secret: Option<String>,
    /// What a person can mend. Where there is any, nothing was made.
    errors: Vec<UserError>,
}

impl PartnerKeyPayload {
    /// Of what came of the work.
    ///
    /// # Errors
    /// What a program did wrong.
    pub fn of(outcome: Outcome<(PartnerKey, String)>) -> Result<Self> {
        let (made, errors) = settled(outcome)?;
        let (key, secret) = made.unzip();
        Ok(Self { key, secret, errors })
    }
}

/// Makes a partner be as given.
///
/// # Errors
/// What is to be mended; the write's own.
pub async fn save(desk: &Desk<'_>, input: SavePartnerInput) -> Outcome<Option<Partner>> {
    let mut check = Check::default();
    check.name("name", &input.name, TITLE);
    if let MaybeUndefined::Value(line) = &input.credit_line {
        check.name("creditLine", line, TITLE);
    }
    check.number("embargoMinutes", input.embargo_minutes, 0);
    for (field, number) in [
        ("requestsPerMinute", &input.requests_per_minute),
        ("pointsPerMinute", &input.points_per_minute),
        ("requestsPerMonth", &input.requests_per_month),
        ("pointsPerMonth", &input.points_per_month),
    ] {
        check.number(field, number.value().copied(), 1);
    }
    let asked = Asked { locales: &input.locales, categories: &input.categories, kinds: &input.kinds };
    let choice = asked.choice(desk, &mut check).await?;
    check.done()?;
    let name = input.new_name.as_ref().unwrap_or(&input.name).trim().to_owned();
    let saved = desk.content.save_partner(&input.name, input.expected_version, |draft| {
        choice.limit(&mut draft.rights);
        put(draft, &input);
        Ok::<_, content::Error>(())
    });
    desk.written(saved.await?);
    Ok(partner::partner(desk.context, &name).await?)
}

fn put(draft: &mut PartnerDraft, input: &SavePartnerInput) {
    let PartnerDraft { name, rights, plan } = draft;
    if let Some(new_name) = &input.new_name {
        *name = new_name.trim().to_owned();
    }
    rights.full_text = input.full_text.unwrap_or(rights.full_text);
    rights.pictures = input.pictures.unwrap_or(rights.pictures);
    rights.embargo_minutes = input.embargo_minutes.unwrap_or(rights.embargo_minutes);
    rights.canonical_required = input.canonical_required.unwrap_or(rights.canonical_required);
    if !input.credit_line.is_undefined() {
        rights.credit_line = input.credit_line.value().map(|line| line.trim().to_owned());
    }
    for (number, given) in [
        (&mut plan.requests_a_minute, &input.requests_per_minute),
        (&mut plan.points_a_minute, &input.points_per_minute),
        (&mut plan.requests_a_month, &input.requests_per_month),
        (&mut plan.points_a_month, &input.points_per_month),
    ] {
        if !given.is_undefined() {
            *number = given.value().copied();
        }
    }
}

/// Ends a partnership.
///
/// # Errors
/// What is to be mended; the write's own.
pub async fn delete(desk: &Desk<'_>, input: DeletePartnerInput) -> Outcome<String> {
    let deleted = desk.content.delete_partner(&input.name, input.expected_version).await;
    desk.written(Some(deleted.map_err(|error| at("name", error))?));
    Ok(input.name.trim().to_owned())
}

/// Makes a key.
///
/// # Errors
/// What is to be mended; the write's own.
pub async fn create_key(desk: &Desk<'_>, input: CreatePartnerKeyInput) -> Outcome<(PartnerKey, String)> {
    let made = desk.content.create_partner_key(&input.partner, input.name.as_deref()).await;
    let (key, secret, position) = made.map_err(|error| at("partner", error))?;
    desk.written(Some(position));
    Ok((PartnerKey::of(&key), secret))
}

/// Revokes a key.
///
/// # Errors
/// What is to be mended; the write's own.
pub async fn revoke_key(desk: &Desk<'_>, input: RevokePartnerKeyInput) -> Outcome<Option<Partner>> {
    let revoked = desk.content.revoke_partner_key(&input.partner, &input.name).await;
    desk.written(Some(revoked.map_err(|error| at("name", error))?));
    Ok(partner::partner(desk.context, &input.partner).await?)
}

/// What is not there was named by a field of its own.
fn at(field: &str, error: content::Error) -> Failure {
    match error {
        content::Error::NotFound => Failure::one(UserErrorCode::NotFound, field, "there is none of this name"),
        other => other.into(),
    }
}
