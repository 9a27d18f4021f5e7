//! Writing a redirect by hand.

use async_graphql::{ID, InputObject, SimpleObject};
use entity::heading::Kind;
use url::Url as WebAddress;

use super::check::Check;
use super::desk::Desk;
use super::failure::{Failure, Outcome, UserErrorCode};
use crate::content::address::{RedirectDraft, Target};
use crate::content::node::NodeId;
use crate::graphql::loaders::loaders;
use crate::graphql::scalars::LocaleCode;

/// A path that shall lead elsewhere.
#[derive(Clone, Debug, InputObject)]
pub struct SaveRedirectInput {
    /// The language whose origin the path is under.
    locale: LocaleCode,
    /// Decoded, from `/` on. Where something stands today it is TAKEN.
    path: String,
    /// What it leads to: an article, category, tag or author. What moves again is followed.
    target: Option<ID>,
    /// In place of a target: a whole address on another site.
    url: Option<String>,
    /// The `version` that was read: where another stands by now, it is a CONFLICT and nothing is written. A redirect
    /// that was there from before tells its own with the CONFLICT.
    expected_version: Option<i32>,
}

/// A path that leads elsewhere.
#[derive(Clone, Debug, SimpleObject)]
pub struct Redirect {
    /// The language whose origin the path is under.
    locale: LocaleCode,
    /// Decoded.
    path: String,
    /// Stands for where it leads; guards against lost updates.
    version: i32,
}

/// Makes a redirect, or turns one.
///
/// # Errors
/// What is to be mended; the write's own.
pub async fn save(desk: &Desk<'_>, input: SaveRedirectInput) -> Outcome<Redirect> {
    let mut check = Check::default();
    let locale = desk.language(&mut check, "locale", &input.locale).await?;
    check.path("path", &input.path);
    let target = target(desk, &mut check, &input).await?;
    check.done()?;
    let Some(target) = target else { return Err(Failure::one(UserErrorCode::Required, "target", "name a target")) };
    let draft = RedirectDraft { locale: locale.clone(), path: input.path.clone(), target };
    let redirect = Redirect { locale: LocaleCode(locale), path: input.path, version: draft.version() };
    desk.written(desk.content.save_redirect(&draft, input.expected_version).await?);
    Ok(redirect)
}

async fn target(desk: &Desk<'_>, check: &mut Check, input: &SaveRedirectInput) -> Outcome<Option<Target>> {
    match (&input.target, &input.url) {
        (Some(_), Some(_)) | (None, None) => {
            check.say(UserErrorCode::Required, "target", "give a target or an address, one of them");
            Ok(None)
        }
        (None, Some(url)) => {
            check.url("url", url);
            let host = |url: &str| WebAddress::parse(url).ok().and_then(|url| Some(url.host_str()?.to_owned()));
            let own = desk.languages().await?;
            if host(url).is_some_and(|there| own.iter().any(|row| host(&row.base_url).as_ref() == Some(&there))) {
                let message =
                    "it is on this site: name what stands there as `target`, so that no redirect leads to one";
                check.say(UserErrorCode::Invalid, "url", message);
            }
            Ok(Some(Target::Url(url.clone())))
        }
        (Some(id), None) => {
            let found = match id.parse() {
                Ok(NodeId::Article(id)) => {
                    loaders(desk.context).articles.one(id).await?.map(|row| Target::Article(row.id))
                }
                Ok(NodeId::Heading(kind, id, _)) => {
                    let known = desk.content.known_headings(&[id]).await?;
                    known.get(&id).filter(|of| **of == kind).map(|of: &Kind| Target::Heading(*of, id))
                }
                _ => None,
            };
            if found.is_none() {
                check.say(UserErrorCode::NotFound, "target", "there is nothing with this id that has an address");
            }
            Ok(found)
        }
    }
}
