//! An editor's desk at every node: what is written, and what became of it.

use std::time::Instant;

use anyhow::{Context, Result, bail};
use fastrand::Rng;
use serde_json::{Value, json};

use super::chronicle::section_slug;
use crate::rig::{Answer, Client};

/// How many sections there are.
const SECTIONS: usize = 3;

/// Clients of all nodes, and an admin's key.
#[derive(Debug)]
pub(super) struct Desk {
    clients: Vec<Client>,
    authorization: String,
}

/// A mutation: its name, its input's type, the input, and what is asked of its payload.
#[derive(Clone, Debug)]
pub(super) struct Mutation {
    pub(super) name: &'static str,
    pub(super) kind: &'static str,
    pub(super) input: Value,
    pub(super) fields: &'static str,
}

impl Mutation {
    /// Whether doing it twice is doing it once: it says which version it changes.
    pub(super) fn is_guarded(&self) -> bool {
        self.input.get("expectedVersion").is_some()
    }
}

/// What became of a write.
#[derive(Clone, Debug)]
pub(super) enum Outcome {
    /// It was acknowledged.
    Done { payload: Value, version: Option<String>, at: Instant },
    /// It was not done, for a reason that a person can mend: its code, and the whole of it.
    Refused { code: String, error: Value },
    /// It was not done: nobody took it.
    Unsent,
    /// Nobody can tell.
    Unknown,
}

impl Desk {
    /// At these nodes.
    pub(super) fn new(clients: Vec<Client>, key: &str) -> Self {
        Self { clients, authorization: format!("Bearer {key}") }
    }

    /// How many nodes there are.
    pub(super) fn nodes(&self) -> usize {
        self.clients.len()
    }

    /// The client of any of them.
    pub(super) fn any(&self, random: &mut Rng) -> &Client {
        &self.clients[random.usize(..self.clients.len())]
    }

    /// What goes into the request's headers.
    pub(super) fn authorization(&self) -> (&str, &str) {
        ("authorization", &self.authorization)
    }

    /// Writes at a node: what became of it, and the HTTP status, where somebody answered.
    pub(super) async fn write(&self, node: usize, mutation: &Mutation) -> (Outcome, Option<u16>) {
        let Mutation { name, kind, input, fields } = mutation;
        let query = format!(
            "mutation($input: {kind}!) {{ {name}(input: $input) {{ {fields} errors {{ code message path currentVersion }} }} }}"
        );
        let body = json!({ "query": query, "variables": { "input": input } });
        match self.clients[node].post(&body, &[self.authorization()]).await {
            Ok(answer) => (outcome(name, &answer), Some(answer.status)),
            Err(error) if error.is_connect() => (Outcome::Unsent, None),
            Err(_) => (Outcome::Unknown, None),
        }
    }

    /// The newsroom that is written to: its sections' ids.
    pub(super) async fn open_sections(&self) -> Result<Vec<String>> {
        let mut sections = Vec::new();
        for section in 0..SECTIONS {
            let mut id = Value::Null;
            for locale in ["en", "ru", "tg"] {
                let mut input = json!({ "locale": locale, "name": format!("Checked section {section}"),
                    "slug": section_slug(section, locale) });
                if !id.is_null() {
                    input["id"] = id.clone();
                }
                let (name, kind, fields) = ("saveCategory", "SaveCategoryInput", "category { id }");
                match self.write(0, &Mutation { name, kind, input, fields }).await.0 {
                    Outcome::Done { payload, .. } => id = payload["category"]["id"].clone(),
                    other => bail!("section {section} cannot be made: {other:?}"),
                }
            }
            sections.push(id.as_str().context("a section has an id")?.to_owned());
        }
        Ok(sections)
    }
}

fn outcome(name: &str, answer: &Answer) -> Outcome {
    let body = answer.json();
    let payload = &body["data"][name];
    if payload.is_null() {
        // Both are said before anything is executed.
        let code = body["errors"][0]["extensions"]["code"].as_str().unwrap_or_default();
        let was_sent_away = ["OVERLOADED", "RATE_LIMITED"].contains(&code);
        return if was_sent_away { Outcome::Unsent } else { Outcome::Unknown };
    }
    match payload["errors"].get(0) {
        Some(error) => {
            Outcome::Refused { code: error["code"].as_str().unwrap_or_default().to_owned(), error: error.clone() }
        }
        None => {
            let version = Some(answer.header("x-content-version").to_owned()).filter(|version| !version.is_empty());
            Outcome::Done { payload: payload.clone(), version, at: answer.received }
        }
    }
}
