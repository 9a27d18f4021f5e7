//! Why a document is not executed, for its author, and what it is called, for whoever watches.

use async_graphql::ServerError;

use super::{Exceeded, MOST_TOLD};
use crate::content::document::Trusted;
use crate::graphql::code::Code;
use crate::graphql::title::Title;

/// Why a document is not executed.
#[derive(Debug)]
pub struct Refused {
    /// One sentence that says what is wrong.
    pub message: String,
    /// What kind of mistake.
    pub code: Code,
    /// Which of the mistakes of that code.
    pub reason: Option<&'static str>,
    /// What to do about it.
    pub hint: Option<Box<str>>,
    /// Line and column, from 1.
    pub locations: Vec<(usize, usize)>,
    /// Whether there was a document at all.
    pub well_formed: bool,
    /// What more there is to say.
    pub detail: Option<Box<Detail>>,
    /// What it is called, where it could be parsed.
    pub title: Option<Box<Title>>,
}

/// What more there is to say of a document that is not executed.
#[derive(Debug)]
pub enum Detail {
    /// It is over a limit.
    Exceeded(Exceeded),
    /// It has further mistakes, of the same code.
    Further(Vec<ServerError>),
}

impl Refused {
    /// A well-formed request that is not executed.
    pub fn new(code: Code, message: String) -> Self {
        let (reason, hint, detail, title) = (None, None, None, None);
        Self { message, code, reason, hint, locations: Vec::new(), well_formed: true, detail, title }
    }

    /// With which of the mistakes of its code it is.
    pub fn reason(self, reason: &'static str) -> Self {
        Self { reason: Some(reason), ..self }
    }

    /// With what to do about it.
    pub fn hint(self, hint: impl Into<Box<str>>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    /// With what it is called.
    pub fn titled(self, title: Title) -> Self {
        Self { title: Some(Box::new(title)), ..self }
    }

    /// With what it was published as, if it is a trusted one.
    pub fn published(self, trusted: Option<&Trusted>) -> Self {
        let title = self.title.map(|title| Box::new(title.published(trusted)));
        Self { title, ..self }
    }

    /// What is wrong, where, and what to do, for a person at a terminal.
    pub fn sentence(&self) -> String {
        let place = self.locations.first().map(|(line, column)| format!("{line}:{column}: ")).unwrap_or_default();
        let hint = self.hint.as_ref().map(|hint| format!(" ({hint})")).unwrap_or_default();
        format!("{place}{}{hint}", self.message)
    }

    /// By how much it is over which limit, if that is why.
    pub fn exceeded(&self) -> Option<&Exceeded> {
        match self.detail.as_deref() {
            Some(Detail::Exceeded(exceeded)) => Some(exceeded),
            _ => None,
        }
    }

    /// A request without a document.
    pub(in crate::graphql) fn nothing() -> Self {
        let refused = Self::new(Code::BadUserInput, "the request has no `query`".to_owned());
        Self { well_formed: false, ..refused }.hint("send `query`, or the `documentId` of a trusted document")
    }

    /// What the validator finds wrong with a document.
    pub(in crate::graphql) fn invalid(mut errors: Vec<ServerError>) -> Self {
        errors.truncate(MOST_TOLD);
        let mut errors = errors.into_iter();
        let Some(first) = errors.next() else {
            return Self::new(Code::BadUserInput, "the document is not valid".to_owned());
        };
        let locations = first.locations.iter().map(|place| (place.line, place.column)).collect();
        let detail = Some(Box::new(Detail::Further(errors.collect())));
        Self { locations, detail, ..Self::new(Code::BadUserInput, first.message) }
    }
}
