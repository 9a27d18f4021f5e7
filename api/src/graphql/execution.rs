//! One request, from its document to its answer and what it depends on.

use std::collections::BTreeSet;
use std::sync::Arc;

use async_graphql::{Request, Response};
use futures::StreamExt;

use super::Schema;
use super::loaders::Loaders;
use super::rounds::Rounds;
use super::scope::{Limits, Scope};
use crate::cache::tag::CacheTag;
use crate::content::{Caller, Content};
use crate::log::Position;

/// What a request brings along beside its document.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Which newsroom.
    pub content: Content,
    /// Who asks.
    pub caller: Caller,
    /// The header, as it came.
    pub accept_language: Option<String>,
    /// The most that it may ask for.
    pub limits: Limits,
}

/// An answer, and what may be done with it.
#[derive(Debug)]
pub struct Executed {
    /// Data and errors.
    pub response: Response,
    /// What it depends on.
    pub tags: BTreeSet<CacheTag>,
    /// How many batches were read.
    pub batches: usize,
    /// The languages that the `locale` arguments, or what stood in for them, came to.
    pub locales: BTreeSet<String>,
    /// Whether `Accept-Language` or the site's default decided anywhere.
    pub negotiated: bool,
    /// The last commit, where it wrote.
    pub written: Option<Position>,
}

impl Executed {
    /// The last commit as clients send it back, where it wrote: `epoch.seq`.
    pub fn version(&self) -> Option<String> {
        self.written.as_ref().map(|position| format!("{}.{}", position.epoch, position.seq))
    }
}

/// The first result of a request's stream, none where that ends without one: what a subscription says to one event.
/// With loaders of its own, so that each event is answered by what is there when it comes.
pub async fn first_result(schema: &Schema, request: Request, asked: Asked) -> Option<Response> {
    let loaders = Arc::new(Loaders::new(asked.content, asked.caller));
    let scope = Arc::new(Scope::new(asked.limits, asked.accept_language));
    let mut results = schema.execute_stream(request.data(loaders.clone()).data(scope));
    Rounds::new(async move { results.next().await }, || loaders.take_batches()).await
}

/// Executes a request with loaders of its own.
pub async fn execute(schema: &Schema, request: Request, asked: Asked) -> Executed {
    let loaders = Arc::new(Loaders::new(asked.content, asked.caller));
    let scope = Arc::new(Scope::new(asked.limits, asked.accept_language));
    let request = request.data(loaders.clone()).data(scope.clone());
    let response = Rounds::new(schema.execute(request), || loaders.take_batches()).await;
    Executed {
        response,
        tags: loaders.collector.tags(),
        batches: loaders.batches(),
        locales: scope.answered(),
        negotiated: scope.negotiated(),
        written: scope.written(),
    }
}
