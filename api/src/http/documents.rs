//! Which document a request asks for: one that it brings along, a trusted one by its id, or one by the hash of what was
//! sent before; and whether whoever asks may ask for it.

use std::sync::Arc;

use axum::extract::{Path, Request};
use axum::http::{Method, Uri};
use entity::key::Documents;
use url::form_urlencoded::byte_serialize;

use super::persisted;
use super::request::Parameters;
use crate::app::App;
use crate::content::document::{Trusted, sha256};
use crate::content::{self, Caller};
use crate::graphql::code::Code;
use crate::graphql::document::{Document, Refused};
use crate::graphql::trusted::Known;

/// The id of the document at whose address a POST asks.
#[derive(Clone, Debug)]
pub(super) struct Addressed(pub(super) Arc<str>);

/// A request to `/graphql/{id}` as one to `/graphql` with the id: among its parameters, or beside its body, which is not
/// read for that. Whatever looks at a request further in, the cache among it, sees the id.
pub(super) async fn by_address(Path(id): Path<String>, request: Request) -> Request {
    let (mut parts, body) = request.into_parts();
    if parts.method == Method::POST {
        parts.extensions.insert(Addressed(id.into()));
    } else {
        let id: String = byte_serialize(id.as_bytes()).collect();
        let rest = parts.uri.query().map(|query| format!("&{query}")).unwrap_or_default();
        parts.uri = Uri::try_from(format!("/graphql?documentId={id}{rest}")).unwrap_or(parts.uri);
    }
    Request::from_parts(parts, body)
}

/// The document of a request, its variables looked at. Its text is left in `parameters`.
pub(super) async fn document(app: &App, caller: &Caller, parameters: &mut Parameters) -> Result<Document, Refused> {
    let mode = caller.documents.unwrap_or(app.config.documents.documents.into());
    let trusted = match parameters.document_id.clone() {
        Some(id) => Some(by_id(app, &id, parameters).await?),
        None => persisted::find(app, caller, mode, parameters).await?,
    };
    let trusted = match trusted {
        None => known(app, mode, parameters).await?,
        trusted => trusted,
    };
    let (text, operation) = (parameters.query.as_deref(), parameters.operation_name.as_deref());
    let document = app.documents.document(text, operation, parameters.variables.as_ref()).await;
    let document = document.map_err(|refused| refused.published(trusted.as_deref()))?;
    if trusted.is_none() {
        persisted::keep(app, caller, parameters);
    }
    Ok(Document { trusted, ..document })
}

async fn by_id(app: &App, id: &str, parameters: &mut Parameters) -> Result<Arc<Trusted>, Refused> {
    let found = app.trusted.by_id(id).await.map_err(unavailable)?;
    let found = found.ok_or_else(|| {
        let shown: String = id.chars().take(80).collect();
        Refused::new(Code::DocumentNotTrusted, format!("no document was published as `{shown}`"))
            .reason("UNKNOWN_DOCUMENT")
            .hint(
                "`dragoman documents publish MANIFEST` publishes those of a frontend; or send the document as `query`",
            )
    })?;
    if parameters.query.as_ref().is_some_and(|query| **query != *found.text) {
        let message = "`query` is another document than the one that `documentId` names".to_owned();
        return Err(Refused::new(Code::BadUserInput, message).reason("TWO_DOCUMENTS").hint("send one of the two"));
    }
    parameters.query = Some(found.text.to_string());
    Ok(found)
}

/// The trusted document that was sent as a text, where that is asked for; and what becomes of any other.
async fn known(app: &App, mode: Documents, parameters: &Parameters) -> Result<Known, Refused> {
    let Some(text) = parameters.query.as_deref().filter(|_| mode != Documents::Off) else { return Ok(None) };
    let hash = sha256(text);
    let operation = parameters.operation_name.as_deref();
    let found = app.trusted.by_hash(&hash).await.map_err(unavailable)?;
    match (found, mode) {
        (None, Documents::Only) => {
            let title = app.documents.title(text, operation);
            Err(Refused { title: title.map(Box::new), ..untrusted() })
        }
        (None, _) => {
            app.trusted.note_untrusted(&hash, operation);
            Ok(None)
        }
        (found, _) => Ok(found),
    }
}

/// A document that was not published, where only those are answered.
pub(super) fn untrusted() -> Refused {
    Refused::new(Code::DocumentNotTrusted, "only published documents are answered here".to_owned())
        .reason("NOT_PUBLISHED")
        .hint("`dragoman documents publish MANIFEST` publishes those of a frontend, which asks by `documentId`")
}

/// The newsroom could not be asked.
pub(super) fn unavailable(error: content::Error) -> Refused {
    tracing::error!(%error, "trusted documents could not be read");
    Refused::new(Code::Unavailable, "content is unavailable".to_owned()).hint("ask again in a moment")
}
