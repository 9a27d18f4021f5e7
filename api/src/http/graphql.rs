//! GraphQL over HTTP: our own handler around the schema. A GET never changes anything, a POST is JSON.

use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use tokio::time::timeout;

use super::answer;
use super::answers::{Answers, Shortcut};
use super::asker::Asker;
use super::cache_key::cache_key;
use super::cached::again::{self, Again};
use super::cached::{self, Known};
use super::documents::Addressed;
use super::making::Making;
use super::negotiation::{MediaType, choose};
use super::raw::Raw;
use super::request::{Parameters, Unreadable};
use super::run::{asked, operation, run};
use super::session::Jar;
use super::terms::Terms;
use super::visitor::Visitor;
use super::watch::Answered;
use super::written::{refusal, refuse, refused_at_the_door, respond, unauthenticated};
use super::{console, documents, events};
use crate::app::App;
use crate::cache::flight::Arrival;
use crate::cache::{Audience, Key};
use crate::config::Switch;
use crate::content::Caller;
use crate::content::tag::articles;
use crate::graphql::code::Code;
use crate::graphql::document::{Document, Refused};
use crate::graphql::title::Title;
use crate::telemetry::bill::looking;
use crate::telemetry::told;

/// What a program may be answered in; whoever states no preference (no `Accept`, or `*/*`) gets the first. The draft of
/// GraphQL over HTTP would have that be the newer type since 2025; its audit, as of `graphql-http` 1.23, still holds
/// servers to the older one (80D8, 47DE). So does what is at stake: who names no type is a script, or a client from before
/// there were two, and takes any status but 200 for an answer without errors to read.
const OFFERED: [MediaType; 3] = [MediaType::Json, MediaType::GraphqlResponse, MediaType::EventStream];

/// A query by GET; a person at a browser who asks for nothing gets the console.
pub(super) async fn get(
    State(app): State<Arc<App>>,
    Extension(answers): Extension<Arc<Answers>>,
    visitor: Visitor,
    request: Request,
) -> Response {
    let (headers, query) = (request.headers(), request.uri().query());
    let offered = [MediaType::Json, MediaType::GraphqlResponse, MediaType::EventStream, MediaType::Html];
    let offered = if app.config.server.console == Switch::On { &offered[..] } else { &OFFERED[..] };
    match choose(headers, offered) {
        None => not_acceptable(),
        Some(MediaType::Html) if !asks_something(query) => console::page(headers),
        Some(chosen) => {
            let media_type = if chosen == MediaType::Html { MediaType::Json } else { chosen };
            let raw = Raw::Query(query.unwrap_or_default());
            let (answers, visitor, passage) = (&answers, &visitor, request.extensions().get());
            let asker = Asker { app: &app, answers, visitor, headers, media_type, passage };
            asker.answer(raw).await
        }
    }
}

/// A query or mutation by POST.
pub(super) async fn post(
    State(app): State<Arc<App>>,
    Extension(answers): Extension<Arc<Answers>>,
    visitor: Visitor,
    request: Request,
) -> Response {
    let (Parts { mut headers, uri, extensions, .. }, body) = request.into_parts();
    // Of a POST it says something else (RFC 9110, section 13.1.2).
    headers.remove(header::IF_NONE_MATCH);
    match choose(&headers, &OFFERED) {
        None => not_acceptable(),
        Some(media_type) => {
            // What is told as events begins before it is known what a cookie is to be.
            let jar = Jar::of(app.config.clients.cors_origins.as_ref(), &headers, &uri);
            let visitor = visitor.with(jar.filter(|_| media_type != MediaType::EventStream));
            // The door has taken it whole, within a limit of its own.
            let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
            let (answers, visitor, passage) = (&answers, &visitor, extensions.get());
            let asker = Asker { app: &app, answers, visitor, headers: &headers, media_type, passage };
            let addressed = extensions.get::<Addressed>();
            asker.answer(addressed.map_or(Raw::Body(&body), |Addressed(id)| Raw::Addressed(id, &body))).await
        }
    }
}

/// Any other method.
pub async fn wrong_method() -> Response {
    let text = "GraphQL is asked by GET (queries) or POST.\n";
    (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET, HEAD, POST")], text).into_response()
}

fn asks_something(query: Option<&str>) -> bool {
    let asking = |name: &str| ["query", "documentId", "extensions"].contains(&name);
    query.is_some_and(|query| url::form_urlencoded::parse(query.as_bytes()).any(|(name, _)| asking(&name)))
}

fn not_acceptable() -> Response {
    let text = "The answer can be application/graphql-response+json, application/json or text/event-stream.\n";
    (StatusCode::NOT_ACCEPTABLE, text).into_response()
}

/// What is known of a request before it is read.
struct Arrived {
    alias: Option<Key>,
    arrival: Arrival,
    terms: Terms,
    is_sampled: bool,
}

impl Asker<'_> {
    /// The answer to a request, its looks into the cache counted.
    fn answer(self, raw: Raw<'_>) -> impl Future<Output = Response> {
        looking(self.answered(raw))
    }

    /// From memory without its being read, if that can be.
    async fn answered(self, raw: Raw<'_>) -> Response {
        let Self { app, answers, visitor, headers, media_type, .. } = self;
        let arrival = answers.flights.arrive();
        let caller = match self.caller().await {
            Ok(caller) => caller,
            Err(response) => return *response,
        };
        let (key, partner) = (caller.key().map(|key| key.0), caller.partner());
        // An answer from memory costs no more than this.
        if let Err(exhausted) = visitor.arrive(&app.door, &caller) {
            return refused_at_the_door(media_type, &exhausted.into());
        }
        let terms = Terms::of(app, headers, &caller);
        let is_plain = terms.is_plain && media_type != MediaType::EventStream;
        let alias = is_plain.then(|| raw.alias(answers, headers, caller.class().as_deref(), caller.documents));
        let again = self.again(alias).await;
        let is_sampled = matches!(again, Again::Sampled);
        let mut response = match again {
            Again::Answered(response) => response,
            // Apart, as all that a hit has no need of: a request's own state is moved about, and should be small.
            _ => Box::pin(self.read(raw, caller, Arrived { alias, arrival, terms, is_sampled })).await,
        };
        if key.is_some() {
            Answered::add(&mut response, |answered| (answered.key, answered.partner) = (key, partner));
        }
        response
    }

    /// What is known of the request as it stands: here, or where the nodes share it.
    async fn again(self, alias: Option<Key>) -> Again {
        let Self { app, answers, headers, passage, .. } = self;
        let Some(alias) = alias else { return Again::Unknown };
        match again::again(app, answers, &alias, passage, headers) {
            Again::Elsewhere(key, shortcut) => {
                Box::pin(again::elsewhere(app, answers, (key, shortcut), passage, headers)).await
            }
            again => again,
        }
    }

    /// The answer to a request that has to be read. Whatever becomes of it then, it has a name.
    async fn read(self, raw: Raw<'_>, caller: Caller, arrived: Arrived) -> Response {
        let Self { app, headers, media_type, .. } = self;
        let mut parameters = match raw.read(headers) {
            Ok(parameters) => parameters,
            // GraphQL over HTTP lets `application/json` answer 200 only where the request was understood.
            Err(Unreadable { status, message }) => {
                return refusal(media_type, status, Code::BadUserInput, &message, Vec::new());
            }
        };
        let document = match documents::document(app, &caller, &mut parameters).await {
            Ok(document) => document,
            Err(refused) => return refuse(media_type, refused),
        };
        let title = title(&parameters, &document);
        let mut response = match misplaced(media_type, raw, &document) {
            Some(refused) => refused,
            None => self.asked(caller, parameters, document, arrived).await,
        };
        Answered::add(&mut response, |answered| answered.operation = Some(title));
        response
    }

    /// By events, past the cache, or by way of it.
    async fn asked(self, caller: Caller, parameters: Parameters, document: Document, arrived: Arrived) -> Response {
        let Self { app, visitor, headers, media_type, .. } = self;
        if media_type == MediaType::EventStream {
            return Box::pin(events::answer(app, visitor, headers, caller, parameters, document)).await;
        }
        let audience = app.audiences.of_document(&document.parsed, parameters.operation_name.as_deref());
        let terms = &arrived.terms;
        if terms.wants_bill || terms.is_unkept || audience == Audience::Viewer {
            return Box::pin(self.bypass(caller, parameters, document, &arrived)).await;
        }
        let Some(arrival) = terms.met(app.content.view(), &self.answers.flights, arrived.arrival).await else {
            return answer::refused(app, media_type);
        };
        self.cached(caller, parameters, document, audience, Arrived { arrival, ..arrived }).await
    }

    /// From the cache, or for it.
    async fn cached(
        self,
        caller: Caller,
        parameters: Parameters,
        document: Document,
        audience: Audience,
        arrived: Arrived,
    ) -> Response {
        let Self { app, answers, visitor, headers, media_type, .. } = self;
        let key = cache_key(app, answers, headers, &caller, &parameters, &document, audience);
        let key = match timeout(app.door.patience, key).await {
            Ok(Ok(key)) => key,
            Ok(Err(unknown)) => return unauthenticated(app, visitor, media_type, unknown),
            Err(_) => return answer::late(app, media_type),
        };
        let query = cached::Query {
            key,
            alias: arrived.alias,
            arrival: arrived.arrival,
            visitor: visitor.clone(),
            cost: document.cost,
            shortcut: Shortcut::of(media_type, headers, audience, caller.class().as_deref()),
            making: Making::Operation(Box::new((operation(parameters, document), asked(app, headers, caller)))),
            audience,
            version: arrived.terms.version,
            max_stale: arrived.terms.max_stale,
            is_sampled: arrived.is_sampled,
        };
        cached::answer(app, answers, query, headers).await
    }

    /// What is neither answered from the cache nor kept in it.
    async fn bypass(self, caller: Caller, parameters: Parameters, document: Document, arrived: &Arrived) -> Response {
        let Self { app, answers, visitor, headers, media_type, .. } = self;
        let Arrived { terms, arrival, .. } = arrived;
        app.cache_stats.bypasses.count();
        told::looked_up("none", "bypass", "it was asked for, or is one reader's own", Duration::ZERO);
        let view = app.content.view();
        if cached::known(view).await == Known::Not || terms.met(view, &answers.flights, *arrival).await.is_none() {
            return answer::refused(app, media_type);
        }
        match run(app, visitor, headers, caller, parameters, document).await {
            Ok((executed, bill)) => {
                let (statements, articles) = (bill["statements"].as_u64(), articles(&executed.tags));
                let cookie = executed.cookie.clone();
                let mut response = respond(media_type, executed, terms.wants_bill.then_some(bill));
                if let (Some(jar), Some(cookie)) = (visitor.jar(), cookie) {
                    jar.write(&cookie, response.headers_mut());
                }
                Answered::add(&mut response, |answered| {
                    (answered.statements, answered.articles) = (statements, articles)
                });
                response
            }
            Err(refusal) => refused_at_the_door(media_type, &refusal),
        }
    }
}

/// What may be asked, but not so.
fn misplaced(media_type: MediaType, raw: Raw<'_>, document: &Document) -> Option<Response> {
    let is_listening = document.is_subscription && media_type == MediaType::EventStream;
    if raw.is_get() && !(document.is_query || is_listening) {
        let message = "a mutation changes things: send it by POST";
        let mut response = refusal(media_type, StatusCode::METHOD_NOT_ALLOWED, Code::BadUserInput, message, Vec::new());
        response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("POST"));
        return Some(response);
    }
    if document.is_subscription && !is_listening {
        let message = "listen to a subscription with `Accept: text/event-stream`, or at /graphql/ws by WebSocket";
        return Some(refuse(media_type, Refused::new(Code::BadUserInput, message.to_owned())));
    }
    None
}

/// What an operation is called, before it is one.
fn title(parameters: &Parameters, document: &Document) -> Arc<Title> {
    let title = Title::of(&document.parsed, parameters.operation_name.as_deref());
    Arc::new(title.published(document.trusted.as_deref()))
}
