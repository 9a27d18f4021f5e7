//! The documents of `tests/queries`: what a news frontend would send, with its variables.

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};

/// A document and its variables.
#[derive(Clone, Debug)]
pub(crate) struct Question {
    /// Its file's name, without the ending.
    pub(crate) name: String,
    /// The document.
    pub(crate) query: String,
    /// From the file beside it; none where there is no such file.
    pub(crate) variables: Value,
}

/// All of them, by name.
pub(crate) fn all() -> Vec<Question> {
    let files = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let documents = files.filter(|path| path.extension().is_some_and(|ending| ending == "graphql"));
    let mut names: Vec<_> = documents.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect();
    names.sort();
    names.iter().map(|name| named(name)).collect()
}

/// One of them.
pub(crate) fn named(name: &str) -> Question {
    let query = fs::read_to_string(folder().join(format!("{name}.graphql"))).unwrap();
    let variables = match fs::read_to_string(folder().join(format!("{name}.json"))) {
        Ok(text) => serde_json::from_str(&text).unwrap(),
        Err(_) => json!({}),
    };
    Question { name: name.to_owned(), query, variables }
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("queries")
}
