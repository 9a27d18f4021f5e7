//! One request, from its document to its answer and what it depends on.

use std::collections::BTreeSet;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use async_graphql::{Request, Response, ServerError, Value};
use futures::{FutureExt, StreamExt};
use opentelemetry::trace::SpanKind;

use super::Schema;
use super::code::Code;
use super::error::{Error, TORN};
use super::loaders::Loaders;
use super::rounds::Rounds;
use super::scope::{Limits, Scope};
use super::title::Title;
use super::visit::{Cookie, Visit};
use crate::cache::Audience;
use crate::cache::tag::CacheTag;
use crate::content::tag::articles;
use crate::content::{Caller, Content};
use crate::log::Position;
use crate::telemetry::incident;
use crate::telemetry::trace::{Open, span};

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
    /// From where it comes; none where nobody's account can be asked for.
    pub visit: Option<Visit>,
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
    /// For whom it came to be, by what was looked at of who asks.
    pub audience: Audience,
    /// What the browser that asked is to keep, or to forget.
    pub cookie: Option<Cookie>,
}

impl Executed {
    /// Whether anything failed for want of the database.
    pub fn is_unavailable(&self) -> bool {
        let code =
            |error: &async_graphql::ServerError| error.extensions.as_ref().and_then(|more| more.get("code").cloned());
        self.response.errors.iter().any(|error| code(error).is_some_and(|code| code == Code::Unavailable.name().into()))
    }

    /// Whether a part of it was read before a write, and another after it.
    fn is_torn(&self) -> bool {
        let reason = Value::from(TORN);
        let extensions = self.response.errors.iter().filter_map(|error| error.extensions.as_ref());
        extensions.filter_map(|extensions| extensions.get("reason")).any(|value| *value == reason)
    }

    /// The last commit as clients send it back, where it wrote: `epoch.seq`.
    pub fn version(&self) -> Option<String> {
        self.written.as_ref().map(|position| format!("{}.{}", position.epoch, position.seq))
    }
}

/// The first result of a request's stream, none where that ends without one: what a subscription says to one event.
/// With loaders of its own, so that each event is answered by what is there when it comes; and how many articles it is
/// made of.
pub async fn first_result(schema: &Schema, mut request: Request, asked: Asked) -> Option<(Response, u32)> {
    let mut span = traced(&mut request);
    let loaders = Arc::new(Loaders::new(asked.content, asked.caller));
    let scope = Arc::new(Scope::new(asked.limits, asked.accept_language, asked.visit));
    let mut results = schema.execute_stream(request.data(loaders.clone()).data(scope));
    let execution = Rounds::new(async move { results.next().await }, || loaders.take_batches());
    let response = span.run(unless_it_panics(execution)).await.unwrap_or_else(Some);
    if response.as_ref().is_some_and(|response| !response.errors.is_empty()) {
        span.fail("errors");
    }
    Some((response?, articles(&loaders.collector.take())))
}

/// Executes a request with loaders of its own.
pub async fn execute(schema: &Schema, request: Request, asked: Asked) -> Executed {
    let loaders = Loaders::new(asked.content, asked.caller);
    executed(schema, request, loaders, Scope::new(asked.limits, asked.accept_language, asked.visit)).await
}

async fn executed(schema: &Schema, mut request: Request, loaders: Loaders, scope: Scope) -> Executed {
    let mut span = traced(&mut request);
    let (loaders, scope) = (Arc::new(loaders), Arc::new(scope));
    let request = request.data(loaders.clone()).data(scope.clone());
    let execution = Rounds::new(schema.execute(request), || loaders.take_batches());
    let response = span.run(unless_it_panics(execution)).await.unwrap_or_else(|broken| broken);
    if !response.errors.is_empty() {
        span.fail("errors");
    }
    Executed {
        response,
        tags: loaders.collector.take(),
        batches: loaders.batches(),
        locales: scope.answered(),
        negotiated: scope.negotiated(),
        written: scope.written(),
        cookie: scope.cookie(),
        audience: loaders.source.audience(),
    }
}

/// Executes a query for the cache, whole, however often it takes: what was torn by a write is read once more, nothing of
/// it as it was kept, then as of one moment. `torn` is told of each time.
pub async fn execute_whole(schema: &Schema, request: impl Fn() -> Request, asked: Asked, torn: impl Fn()) -> Executed {
    for make in [Loaders::with_what_is_kept, Loaders::new] {
        let Asked { content, caller, accept_language, limits, visit } = asked.clone();
        let loaders = make(content, caller);
        let executed = executed(schema, request(), loaders, Scope::new(limits, accept_language, visit)).await;
        if !executed.is_torn() {
            return executed;
        }
        torn();
    }
    // Apart, as it is rare, and its state large.
    Box::pin(execute_at_one_moment(schema, request(), asked)).await
}

async fn execute_at_one_moment(schema: &Schema, request: Request, asked: Asked) -> Executed {
    let (content, snapshot) = match asked.content.at_one_moment().await {
        Ok((content, snapshot)) => (content, Some(snapshot)),
        Err(error) => {
            tracing::error!(%error, "nothing can be read as of one moment");
            (asked.content.clone(), None)
        }
    };
    let executed = execute(schema, request, Asked { content, ..asked }).await;
    if let Some(snapshot) = snapshot {
        snapshot.end().await;
    }
    executed
}

/// What an execution comes to; where a resolver panics, an answer that says so, and nothing of the inside.
async fn unless_it_panics<T>(execution: impl Future<Output = T>) -> Result<T, Response> {
    // What the execution has left half done is its own, and goes with it.
    AssertUnwindSafe(execution).catch_unwind().await.map_err(|panic| {
        let error = async_graphql::Error::from(Error::internal(incident::words(&*panic)));
        let extensions = error.extensions;
        Response::from_errors(vec![ServerError { extensions, ..ServerError::new(error.message, None) }])
    })
}

/// The operation as a span. It is named by its type alone, since clients make names up.
fn traced(request: &mut Request) -> Open {
    let name = request.operation_name.clone();
    let Ok(document) = request.parsed_query() else { return span("query", SpanKind::Internal) };
    let Title { kind, name, .. } = Title::of(document, name.as_deref());
    let mut span = span(kind, SpanKind::Internal);
    span.set("graphql.operation.type", kind);
    if let Some(name) = name {
        span.set("graphql.operation.name", name);
    }
    span
}

#[cfg(test)]
mod tests {
    use futures::executor::block_on;

    use super::*;

    #[test]
    fn a_panic_becomes_an_answer_that_names_its_trace_and_no_cause() {
        let response = block_on(unless_it_panics(async { panic!("secret {}", 7) })).unwrap_err();

        let error = serde_json::to_value(&response.errors[0]).unwrap();
        assert_eq!(error["extensions"]["code"], "INTERNAL");
        assert_eq!(error["extensions"]["traceId"].as_str().map(str::len), Some(32));
        assert!(!error.to_string().contains("secret"), "{error}");
        assert_eq!(block_on(unless_it_panics(async { 7 })).ok(), Some(7));
    }
}
