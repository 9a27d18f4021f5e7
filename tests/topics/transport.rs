//! The front door: GraphQL over HTTP as its specification has it, what is refused before it costs anything, and the
//! pages beside it.

mod answered;
mod limits;
mod negotiated;
mod pages;
mod refused;

use serde_json::{Value, json};

/// Content types, as they are sent and answered.
const JSON: &str = "application/json";
const GRAPHQL: &str = "application/graphql-response+json";

/// A header of an answer; empty where it has none.
fn header<'r>(response: &'r reqwest::Response, name: &str) -> &'r str {
    response.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

/// The body of a request.
fn body(query: &str) -> String {
    json!({ "query": query }).to_string()
}

async fn read(response: reqwest::Response) -> Value {
    let text = response.text().await.unwrap();
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
}
