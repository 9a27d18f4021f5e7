//! Documents that are asked by a name: trusted ones, that were published, and those that a client sent before.

mod command;
mod persisted;
mod trusted;

use std::collections::BTreeMap;

use dragoman::content::document::{Budget, TrustedDraft, sha256};
use reqwest::Url;
use serde_json::{Value, json};

use crate::harness::{Reply, Site};

const LOCALES: &str = "query Locales { locales { code } }";
const ARTICLES: &str = "query Articles($n: Int!) { articles(first: $n, locale: \"en\") { nodes { title } } }";

/// Publishes documents under ids.
async fn publish(site: &Site, documents: &[(&str, &str)]) {
    let drafts = documents.iter().map(|(id, text)| TrustedDraft {
        id: (*id).to_owned(),
        name: text.split([' ', '(']).nth(1).map(str::to_owned),
        text: (*text).to_owned(),
        budget: Budget { cost: 100, statements: Some(2) },
    });
    site.content().publish_documents(&drafts.collect::<Vec<_>>()).await.unwrap();
}

/// The answer to a GET with these parameters.
async fn get(site: &Site, path: &str, parameters: &[(&str, &str)], headers: &[(&str, &str)]) -> Reply {
    let address = Url::parse_with_params("http://gateway/", parameters).unwrap();
    let query = address.query().map(|query| format!("?{query}")).unwrap_or_default();
    Reply::read(site.get(&format!("{path}{query}"), headers).await).await
}

/// The answer to a POST of a whole body.
async fn post(site: &Site, path: &str, body: &Value, headers: &[(&str, &str)]) -> Reply {
    let headers: Vec<_> = [("content-type", "application/json")].into_iter().chain(headers.iter().copied()).collect();
    Reply::read(site.request("POST", path, &headers, body.to_string()).await).await
}

/// The extensions by which Apollo Client names a document.
pub(super) fn hashed(text: &str) -> Value {
    json!({ "persistedQuery": { "version": 1, "sha256Hash": sha256(text) } })
}

/// Each document of `tests/queries` under the hash of its text, as graphql-codegen writes it.
fn codegen() -> BTreeMap<String, String> {
    crate::harness::queries::all().into_iter().map(|question| (sha256(&question.query), question.query)).collect()
}
