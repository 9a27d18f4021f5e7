//! What is asked, as it goes over the wire.

use std::sync::Arc;

use anyhow::{Result, ensure};
use serde_json::{Value, json};

use super::crowd::Server;
use super::load::{Request, Target};

/// A front page's list.
pub(super) const FRONT: &str =
    "query Front { articles(locale: \"en\", first: 20) { nodes { id title slug excerpt } } }";

/// By GET, the query in the address.
pub(super) fn by_get(server: &Server, headers: &str) -> Vec<u8> {
    let query: String = url::form_urlencoded::Serializer::new(String::new()).append_pair("query", FRONT).finish();
    request(server, &format!("GET /graphql?{query}"), headers, "")
}

/// By POST.
pub(super) fn by_post(server: &Server, query: &str, variables: &Value, headers: &str) -> Vec<u8> {
    let body = json!({ "query": query, "variables": variables }).to_string();
    let headers = format!("content-type: application/json\r\ncontent-length: {}\r\n{headers}", body.len());
    request(server, "POST /graphql", &headers, &body)
}

/// A whole request. Each of the headers ends its line.
pub(super) fn request(server: &Server, line: &str, headers: &str, body: &str) -> Vec<u8> {
    let host = server.address;
    format!("{line} HTTP/1.1\r\nhost: {host}\r\naccept: application/json\r\n{headers}\r\n{body}").into_bytes()
}

impl Server {
    /// The same question, over and over.
    pub(super) fn asked(&self, request: Vec<u8>, status: u16) -> Target {
        Target::new(self.address, &self.processes, Request::Same(request.into()), status)
    }

    /// Each time another.
    pub(super) fn asked_each(&self, request: impl Fn(u64) -> Vec<u8> + Send + Sync + 'static) -> Target {
        Target::new(self.address, &self.processes, Request::Each(Arc::new(request)), 200)
    }
}

/// Asks until the answer comes from this level.
pub(super) async fn settled(target: &Target, level: &str) -> Result<()> {
    let mut found = None;
    for _ in 0..50 {
        found = header(&target.answer().await?.0, "x-cache");
        if found.as_deref() == Some(level) {
            return Ok(());
        }
    }
    ensure!(false, "it is answered by {found:?}, not by {level}");
    Ok(())
}

/// A header of an answer.
pub(super) fn header(head: &str, name: &str) -> Option<String> {
    let lines = head.lines().filter_map(|line| line.split_once(": "));
    lines.into_iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value.to_owned())
}
