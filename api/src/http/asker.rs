//! Who asks, and how they want to be answered: what every handler of a query, or of what is syndicated, has at hand.

use std::sync::Arc;

use axum::http::{HeaderMap, header};
use axum::response::Response;
use tokio::time::timeout;

use super::answer;
use super::answers::Answers;
use super::cached::{self, Known};
use super::caller::caller;
use super::lane::Passage;
use super::negotiation::MediaType;
use super::visitor::Visitor;
use super::written::unauthenticated;
use crate::app::App;
use crate::content::Caller;

/// Who asks, and how they want to be answered.
#[derive(Clone, Copy)]
pub(super) struct Asker<'r> {
    pub(super) app: &'r Arc<App>,
    pub(super) answers: &'r Arc<Answers>,
    pub(super) visitor: &'r Visitor,
    pub(super) headers: &'r HeaderMap,
    pub(super) media_type: MediaType,
    /// What the lane past the parsers says of it.
    pub(super) passage: Option<&'r Passage>,
}

impl Asker<'_> {
    /// Who they are.
    pub(super) async fn caller(self) -> Result<Caller, Box<Response>> {
        let kept = self.visitor.jar().and_then(|jar| jar.session(self.headers));
        match self.headers.contains_key(header::AUTHORIZATION) || kept.is_some() {
            true => Box::pin(self.holder(kept)).await,
            false => Ok(Caller::anonymous_at(self.app.content.now())),
        }
    }

    /// Who holds their key, or the session that their browser keeps: found as long as the database answers, and nobody
    /// waits to learn that it does not.
    async fn holder(self, kept: Option<&str>) -> Result<Caller, Box<Response>> {
        let Self { app, visitor, headers, media_type, .. } = self;
        if cached::known(app.content.view()).await == Known::Not {
            return Err(Box::new(answer::refused(app, media_type)));
        }
        match timeout(app.door.patience, caller(&app.content, &app.key_uses, headers, kept)).await {
            Ok(Ok(caller)) => Ok(caller),
            Ok(Err(unknown)) => Err(Box::new(unauthenticated(app, visitor, media_type, unknown))),
            Err(_) => Err(Box::new(answer::late(app, media_type))),
        }
    }
}
