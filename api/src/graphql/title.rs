//! What an operation is, and what its client calls it: for traces, metrics and the log.

use async_graphql::parser::types::{ExecutableDocument, OperationType};

use crate::content::document::Trusted;

/// An operation of a document, as it is told of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Title {
    /// `query`, `mutation` or `subscription`.
    pub kind: &'static str,
    /// A client's word: there may be any number of them.
    pub name: Option<String>,
    /// The name of the trusted document that it is of: there are as many as were published.
    pub trusted: Option<String>,
}

impl Title {
    /// Of the operation that is asked for; of the first, where none is.
    pub fn of(document: &ExecutableDocument, asked: Option<&str>) -> Self {
        let mut operations = document.operations.iter();
        let chosen = match asked {
            Some(asked) => operations.find(|(name, _)| name.is_some_and(|name| name.as_str() == asked)),
            None => operations.next(),
        };
        let kind = chosen.map_or("query", |(_, operation)| match operation.node.ty {
            OperationType::Query => "query",
            OperationType::Mutation => "mutation",
            OperationType::Subscription => "subscription",
        });
        Self { kind, name: chosen.and_then(|(name, _)| name).map(ToString::to_string), trusted: None }
    }

    /// With the name of what it was published as, if it is of a trusted document.
    pub fn published(self, trusted: Option<&Trusted>) -> Self {
        Self { trusted: trusted.and_then(|trusted| trusted.name.clone()), ..self }
    }
}
