//! Automatic persisted queries, as Apollo Client sends them: a hash in place of a document that was sent before.
//!
//! A hash that is not known is asked for once more, with the document; that is kept only if it has this hash and is
//! valid. Each key has a store of its own: nobody's documents drive out another's.

use entity::key::Documents;

use super::documents::{unavailable, untrusted};
use super::request::Parameters;
use crate::app::App;
use crate::config::Switch;
use crate::content::Caller;
use crate::content::document::sha256;
use crate::graphql::code::Code;
use crate::graphql::document::Refused;
use crate::graphql::trusted::Known;

/// The one version there is.
const VERSION: u64 = 1;

/// Finds the document of a request that has a hash, and leaves it in `parameters`. Answers it if it is a trusted one.
pub(super) async fn find(
    app: &App,
    caller: &Caller,
    mode: Documents,
    parameters: &mut Parameters,
) -> Result<Known, Refused> {
    let Some(hash) = hash(parameters)? else { return Ok(None) };
    if let Some(text) = &parameters.query {
        return match sha256(text) == hash {
            true => Ok(None),
            false => {
                let message = "provided sha does not match query".to_owned();
                let refused = Refused::new(Code::BadUserInput, message).reason("PERSISTED_QUERY_HASH");
                Err(refused.hint("`sha256Hash` is the SHA-256 of `query`, in lower-case hexadecimal digits"))
            }
        };
    }
    if let Some(found) = app.trusted.by_hash(&hash).await.map_err(unavailable)? {
        parameters.query = Some(found.text.to_string());
        return Ok(Some(found));
    }
    if mode == Documents::Only {
        return Err(untrusted());
    }
    if app.config.documents.persisted_queries == Switch::Off {
        let message = "PersistedQueryNotSupported".to_owned();
        let refused = Refused::new(Code::PersistedQueryNotFound, message).reason("PERSISTED_QUERIES_OFF");
        return Err(refused.hint("send the document as `query`"));
    }
    match app.persisted.get(caller.key(), &hash).await {
        Some(text) => {
            parameters.query = Some(text.to_string());
            Ok(None)
        }
        None => {
            let refused = Refused::new(Code::PersistedQueryNotFound, "PersistedQueryNotFound".to_owned());
            Err(refused.hint("send the document as `query`, beside its hash: then it is kept"))
        }
    }
}

/// Keeps a valid document under the hash that came with it, where one did.
pub(super) fn keep(app: &App, caller: &Caller, parameters: &Parameters) {
    if app.config.documents.persisted_queries == Switch::Off {
        return;
    }
    if let (Ok(Some(hash)), Some(text)) = (hash(parameters), &parameters.query) {
        app.persisted.keep(caller.key(), &hash, text);
    }
}

/// The hash of a request, if it has one.
fn hash(parameters: &Parameters) -> Result<Option<String>, Refused> {
    let wrong = |message: &str| {
        let refused = Refused::new(Code::BadUserInput, message.to_owned()).reason("PERSISTED_QUERY_HASH");
        Err(refused.hint(r#"it is `{"persistedQuery": {"version": 1, "sha256Hash": "…"}}`"#))
    };
    let Some(persisted) = parameters.extensions.as_ref().and_then(|extensions| extensions.get("persistedQuery")) else {
        return Ok(None);
    };
    if persisted["version"] != VERSION {
        return wrong("this version of persisted queries is not spoken");
    }
    match persisted["sha256Hash"].as_str() {
        Some(hash) if !hash.is_empty() && hash.len() <= 200 => Ok(Some(hash.to_ascii_lowercase())),
        _ => wrong("`sha256Hash` is missing"),
    }
}
