//! An operation: a document that may be executed, and what it is executed with. Once, or for every event of a stream.

use std::sync::Arc;

use async_graphql::parser::types::ExecutableDocument;
use async_graphql::{Request, Variables};
use serde_json::{Map, Value};

use super::document::Document;
use super::title::Title;

/// A measured document, its operation's name, its variables.
#[derive(Clone, Debug)]
pub struct Operation {
    text: Arc<str>,
    document: Arc<ExecutableDocument>,
    name: Option<String>,
    variables: Variables,
    cursor_variable: Option<String>,
    is_evident: bool,
    title: Arc<Title>,
}

impl Operation {
    /// `text` is what was measured.
    pub fn new(document: Document, text: &str, name: Option<String>, variables: Option<Map<String, Value>>) -> Self {
        let title = Title::of(&document.parsed, name.as_deref()).published(document.trusted.as_deref());
        Self {
            title: Arc::new(title),
            text: text.into(),
            document: document.parsed,
            name,
            variables: variables.map(|map| Variables::from_json(Value::Object(map))).unwrap_or_default(),
            cursor_variable: document.cursor_variable,
            is_evident: document.is_evident,
        }
    }

    /// What it is called.
    pub fn title(&self) -> &Arc<Title> {
        &self.title
    }

    /// Whether it is valid with these variables, beyond doubt: the executor need not validate it again.
    pub fn is_evident(&self) -> bool {
        self.is_evident
    }

    /// As the executor takes it.
    pub fn request(&self) -> Request {
        let mut request = Request::new("").variables(self.variables.clone());
        request.set_parsed_query((*self.document).clone());
        match &self.name {
            Some(name) => request.operation_name(name),
            None => request,
        }
    }

    /// What it has in common with whoever listens to the same from another place on: document, name and variables.
    pub fn shared(&self) -> (Arc<str>, Option<String>, String) {
        let mut variables = self.variables.clone();
        if let Some(name) = &self.cursor_variable {
            variables.remove(name.as_str());
        }
        (self.text.clone(), self.name.clone(), variables.to_string())
    }
}
