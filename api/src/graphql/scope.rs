//! What a request brings along: its languages and its limits, and which languages it was answered in.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use async_graphql::Context;

use super::error::Result;
use super::loaders::loaders;
use super::scalars::LocaleCode;
use super::visit::{Cookie, Visit};
use crate::config::LimitsConfig;
use crate::content::locale::Locale;
use crate::log::Position;

/// The most that one request may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Items in one page.
    pub page: u32,
    /// Ids in one list of ids.
    pub nodes: usize,
}

impl Limits {
    /// Those of the settings.
    pub fn of(limits: &LimitsConfig) -> Self {
        Self { page: u32::try_from(limits.page_limit).unwrap_or(u32::MAX), nodes: limits.nodes_limit }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self { page: 100, nodes: 100 }
    }
}

/// A request's own state.
#[derive(Debug)]
pub struct Scope {
    /// The most that it may ask for.
    pub limits: Limits,
    /// From where it came, where accounts may be asked for.
    pub visit: Option<Visit>,
    accept_language: Option<String>,
    answered: Mutex<BTreeSet<String>>,
    negotiated: AtomicBool,
    written: Mutex<Option<Position>>,
    cookie: Mutex<Option<Cookie>>,
}

impl Scope {
    /// Nothing answered yet.
    pub fn new(limits: Limits, accept_language: Option<String>, visit: Option<Visit>) -> Self {
        let (answered, written, cookie) = (Mutex::default(), Mutex::default(), Mutex::default());
        Self { limits, visit, accept_language, answered, negotiated: AtomicBool::new(false), written, cookie }
    }

    /// The languages that the `locale` arguments, or what stood in for them, came to.
    pub fn answered(&self) -> BTreeSet<String> {
        self.answered.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether `Accept-Language` or the site's default decided anywhere.
    pub fn negotiated(&self) -> bool {
        self.negotiated.load(Ordering::Relaxed)
    }

    /// Notes a commit of this request.
    pub fn note_written(&self, position: Position) {
        *self.written.lock().unwrap_or_else(PoisonError::into_inner) = Some(position);
    }

    /// The last commit of this request.
    pub fn written(&self) -> Option<Position> {
        self.written.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Notes what the browser that asks is to keep, or to forget.
    pub fn note_cookie(&self, cookie: Cookie) {
        *self.cookie.lock().unwrap_or_else(PoisonError::into_inner) = Some(cookie);
    }

    /// What it is to keep, or to forget.
    pub fn cookie(&self) -> Option<Cookie> {
        self.cookie.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn note(&self, locale: &Locale) {
        self.answered.lock().unwrap_or_else(PoisonError::into_inner).insert(locale.code.clone());
    }
}

/// The request's scope.
///
/// # Panics
/// Where a request came past [`super::execute`], which hands it in.
pub fn scope<'c>(context: &Context<'c>) -> &'c Scope {
    context.data_unchecked::<Arc<Scope>>()
}

/// The languages to write in to whoever asks, in order: the argument's, else the request's, and those that stand in for
/// it. None while the newsroom has no language. The answer is in none of them.
///
/// # Errors
/// UNKNOWN_LOCALE for one that was asked for by name.
pub async fn chain_of(context: &Context<'_>, argument: Option<&LocaleCode>) -> Result<Vec<String>> {
    let locales = loaders(context).locales.one(()).await?;
    let asked = argument.map(|code| code.0.as_str());
    if asked.is_none() && locales.published().is_empty() {
        return Ok(Vec::new());
    }
    Ok(locales.choose(asked, scope(context).accept_language.as_deref())?.chain.clone())
}

/// The language of an answer: the argument's, else the request's.
///
/// # Errors
/// UNKNOWN_LOCALE for one that was asked for by name.
pub async fn locale_of(context: &Context<'_>, argument: Option<&LocaleCode>) -> Result<Arc<Locale>> {
    let scope = scope(context);
    let locales = loaders(context).locales.one(()).await?;
    if argument.is_none() {
        scope.negotiated.store(true, Ordering::Relaxed);
    }
    let asked = argument.map(|code| code.0.as_str());
    let locale = locales.choose(asked, scope.accept_language.as_deref())?.clone();
    scope.note(&locale);
    Ok(locale)
}
