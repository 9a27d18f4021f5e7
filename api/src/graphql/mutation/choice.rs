//! What an input chooses of all articles: the languages, categories and kinds of a partner or a webhook.

use std::collections::BTreeSet;

use async_graphql::{ID, MaybeUndefined};
use entity::heading::Kind;

use super::check::{Check, LIST};
use super::desk::Desk;
use super::failure::Outcome;
use crate::content::agreement::Choice;
use crate::content::id::HeadingId;
use crate::graphql::article::ArticleKind;
use crate::graphql::scalars::LocaleCode;

/// The fields of an input that choose: what is left out stays as it is, null is for all.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'i> {
    /// Its `locales`.
    pub locales: &'i MaybeUndefined<Vec<LocaleCode>>,
    /// Its `categories`.
    pub categories: &'i MaybeUndefined<Vec<ID>>,
    /// Its `kinds`.
    pub kinds: &'i MaybeUndefined<Vec<ArticleKind>>,
}

impl Asked<'_> {
    /// What was chosen; says so of each language and category that is not there.
    ///
    /// # Errors
    /// The read's own.
    pub async fn choice(self, desk: &Desk<'_>, check: &mut Check) -> Outcome<Choice> {
        let locales = match self.locales {
            MaybeUndefined::Undefined => None,
            MaybeUndefined::Null => Some(None),
            MaybeUndefined::Value(codes) => Some(Some(known_locales(desk, check, codes).await?)),
        };
        let categories = match self.categories {
            MaybeUndefined::Undefined => None,
            MaybeUndefined::Null => Some(None),
            MaybeUndefined::Value(ids) => Some(Some(known_categories(desk, check, ids).await?)),
        };
        let kinds = match self.kinds {
            MaybeUndefined::Undefined => None,
            MaybeUndefined::Null => Some(None),
            MaybeUndefined::Value(kinds) => Some(Some(kinds.iter().map(|kind| (*kind).into()).collect())),
        };
        Ok(Choice { locales, categories, kinds })
    }
}

async fn known_locales(desk: &Desk<'_>, check: &mut Check, codes: &[LocaleCode]) -> Outcome<BTreeSet<String>> {
    check.count("locales", codes.len(), LIST);
    let mut known = BTreeSet::new();
    for (number, code) in codes.iter().enumerate().take(LIST) {
        known.insert(desk.language(check, &format!("locales.{number}"), code).await?);
    }
    Ok(known)
}

async fn known_categories(desk: &Desk<'_>, check: &mut Check, ids: &[ID]) -> Outcome<BTreeSet<HeadingId>> {
    check.count("categories", ids.len(), LIST);
    let mut named = Vec::new();
    for (number, id) in ids.iter().enumerate().take(LIST) {
        let field = format!("categories.{number}");
        named.extend(check.heading(&field, id, Kind::Category).map(|(id, _)| (field, id)));
    }
    desk.know_headings(check, Kind::Category, &named).await?;
    Ok(named.into_iter().map(|(_, id)| id).collect())
}
