//! From a request to the key of its answer.

use axum::http::HeaderMap;

use super::answers::Answers;
use super::caller::Unknown;
use super::request::Parameters;
use super::run::accept_language;
use crate::app::App;
use crate::cache::{Audience, Key};
use crate::content::Caller;
use crate::graphql::document::Document;
use crate::graphql::identity::identify;

/// What a query's answer is kept under: all that it depends on beside what is stored.
pub(super) async fn cache_key(
    app: &App,
    answers: &Answers,
    headers: &HeaderMap,
    caller: &Caller,
    parameters: &Parameters,
    document: &Document,
    audience: Audience,
) -> Result<Key, Unknown> {
    let locales = app.content.known_locales().await.map_err(|error| {
        tracing::error!(%error, "the languages could not be read");
        Unknown::Unavailable
    })?;
    let negotiated = locales.choose(None, accept_language(headers).as_deref()).ok().map(|locale| locale.code.clone());
    let mut writer = answers.writer(app.content.view().log().epoch);
    let text = parameters.query.as_deref().unwrap_or_default();
    identify(&mut writer, text, document, parameters.operation_name.as_deref(), parameters.variables.as_ref());
    writer.optional(negotiated);
    match audience {
        Audience::Public => writer.number(0),
        Audience::Rights | Audience::Viewer => writer.number(1).optional(caller.class()),
    };
    Ok(writer.key())
}
