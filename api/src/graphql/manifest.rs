//! Manifests of documents, as the tools of frontends write them: Apollo's, Relay's and graphql-codegen's.
//!
//! Apollo's says what it is; the others are an object of ids and texts, whichever hash their ids are. An id that says
//! `sha256:` has to be that of its text.

use async_graphql::parser::parse_query;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::content::document::sha256;

/// What Apollo's manifests say that they are.
const APOLLO: &str = "apollo-persisted-query-manifest";

/// Letters of an id at most: it stands in addresses.
const LONGEST_ID: usize = 200;

/// A document of a manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// As clients send it.
    pub id: String,
    /// Of its operation.
    pub name: Option<String>,
    /// The text.
    pub text: String,
}

/// Why a manifest cannot be read. One sentence that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum ManifestError {
    /// It is no JSON.
    #[error("the manifest is not JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// It is JSON of another kind.
    #[error(
        "this is no manifest of documents: Apollo's has `format` and `operations`, Relay's and graphql-codegen's are an \
         object of ids and texts"
    )]
    Unknown,
    /// Its format is newer.
    #[error("Apollo's manifest has version {0}; version 1 is read")]
    Version(Value),
    /// An id cannot be sent.
    #[error("`{0}` cannot be the id of a document: it needs 1 to 200 letters, digits and -_.:")]
    Id(String),
    /// An id is not what it says.
    #[error("the id `{id}` is not the SHA-256 of its document, which is {hash}")]
    Hash {
        /// The id.
        id: String,
        /// What it should be.
        hash: String,
    },
    /// There is nothing in it.
    #[error("the manifest has no documents")]
    Empty,
}

/// Reads a manifest, whichever it is. The documents come in the order of their ids.
///
/// # Errors
/// Why it cannot be read.
pub fn read(text: &str) -> Result<Vec<Entry>, ManifestError> {
    let Value::Object(map) = serde_json::from_str(text)? else { return Err(ManifestError::Unknown) };
    let mut entries = match map.get("format").and_then(Value::as_str) {
        Some(APOLLO) => apollo(map)?,
        _ => plain(map)?,
    };
    entries.sort_by(|one, other| one.id.cmp(&other.id));
    entries.dedup();
    if entries.is_empty() {
        return Err(ManifestError::Empty);
    }
    entries.iter().try_for_each(check)?;
    Ok(entries)
}

/// How a person finds a document again: by its name, else by its id.
pub fn shown(entry: &Entry) -> String {
    match &entry.name {
        Some(name) => format!("`{name}` ({})", entry.id),
        None => format!("`{}`", entry.id),
    }
}

#[derive(Deserialize)]
struct Operation {
    id: String,
    name: Option<String>,
    body: String,
}

fn apollo(mut map: Map<String, Value>) -> Result<Vec<Entry>, ManifestError> {
    match map.get("version") {
        Some(version) if *version == 1 => {}
        other => return Err(ManifestError::Version(other.cloned().unwrap_or_default())),
    }
    let operations = map.remove("operations").unwrap_or_default();
    let operations: Vec<Operation> = serde_json::from_value(operations)?;
    Ok(operations.into_iter().map(|Operation { id, name, body }| Entry { id, name, text: body }).collect())
}

fn plain(map: Map<String, Value>) -> Result<Vec<Entry>, ManifestError> {
    let entries = map.into_iter().map(|(id, text)| match text {
        Value::String(text) => Ok(Entry { id, name: name(&text), text }),
        _ => Err(ManifestError::Unknown),
    });
    entries.collect()
}

/// The name of a document's operation, if it has one operation with one.
fn name(text: &str) -> Option<String> {
    let document = parse_query(text).ok()?;
    let mut operations = document.operations.iter();
    let (name, _) = operations.next()?;
    match operations.next() {
        None => name.map(ToString::to_string),
        Some(_) => None,
    }
}

fn check(entry: &Entry) -> Result<(), ManifestError> {
    let id = &entry.id;
    let is_sendable = |letter: u8| letter.is_ascii_alphanumeric() || b"-_.:".contains(&letter);
    if id.is_empty() || id.len() > LONGEST_ID || !id.bytes().all(is_sendable) {
        return Err(ManifestError::Id(id.chars().take(LONGEST_ID).collect()));
    }
    let hash = sha256(&entry.text);
    match id.strip_prefix("sha256:") {
        Some(said) if said != hash => Err(ManifestError::Hash { id: id.clone(), hash }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const TEXT: &str = "query Locales { locales { code } }";

    #[test]
    fn the_three_kinds_are_told_apart_by_what_stands_in_them() {
        let apollo = json!({ "format": APOLLO, "version": 1, "operations": [
            { "id": "a1", "name": "Locales", "type": "query", "body": TEXT }] });
        let relay = json!({ "0123456789abcdef0123456789abcdef": TEXT });
        let codegen = json!({ sha256(TEXT): TEXT, format!("sha256:{}", sha256(TEXT)): TEXT });

        for (manifest, ids) in [
            (apollo, vec!["a1".to_owned()]),
            (relay, vec!["0123456789abcdef0123456789abcdef".into()]),
            (codegen, vec![sha256(TEXT), format!("sha256:{}", sha256(TEXT))]),
        ] {
            let entries = read(&manifest.to_string()).unwrap();

            assert_eq!(entries.iter().map(|entry| entry.id.clone()).collect::<Vec<_>>(), ids);
            assert!(entries.iter().all(|entry| entry.name.as_deref() == Some("Locales") && entry.text == TEXT));
        }
    }

    #[test]
    fn what_is_no_manifest_is_told_why() {
        for (wrong, said) in [
            ("{", "not JSON"),
            ("[]", "no manifest"),
            ("{}", "no documents"),
            (r#"{"a": 7}"#, "no manifest"),
            (r#"{"format": "apollo-persisted-query-manifest", "version": 2}"#, "version 2"),
            (r#"{"format": "apollo-persisted-query-manifest", "version": 1, "operations": [{"id": "a"}]}"#, "body"),
            (r#"{"a/b": "{ a }"}"#, "cannot be the id"),
            (r#"{"sha256:00": "{ a }"}"#, "is not the SHA-256"),
        ] {
            let error = read(wrong).unwrap_err().to_string();
            assert!(error.contains(said), "{wrong}: {error}");
        }
    }
}
