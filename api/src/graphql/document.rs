//! A document before it is executed: parsed once, and measured, so that a small one cannot become endless work.
//!
//! The executor's own walks enter a fragment at each spread; 22 fragments that spread the next one twice hold a core
//! for seconds (measured: 980 bytes, 9 s). So selections are counted here, each fragment once, and what would expand
//! too far is refused before the executor sees it.

use std::collections::HashMap;

use async_graphql::Positioned;
use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, OperationDefinition, OperationType, Selection, SelectionSet,
};
use async_graphql::parser::{Error as ParseError, parse_query};

use crate::config::LimitsConfig;

/// Selections that a document may have once its fragments are expanded.
const MOST_SELECTIONS: u64 = 10_000;

/// A document that may be executed.
#[derive(Debug)]
pub struct Document {
    /// As the executor takes it.
    pub parsed: ExecutableDocument,
    /// Whether its operation is a query: a GET may run no other.
    pub is_query: bool,
    /// Its selections, fragments expanded.
    pub selections: u64,
}

/// Why a document is not executed.
#[derive(Debug)]
pub struct Refused {
    /// One sentence that says what to do.
    pub message: String,
    /// As the contract lists them.
    pub code: &'static str,
    /// Line and column, from 1.
    pub locations: Vec<(usize, usize)>,
    /// Whether there was a document at all.
    pub well_formed: bool,
}

impl Refused {
    fn new(code: &'static str, message: String) -> Self {
        Self { message, code, locations: Vec::new(), well_formed: true }
    }
}

impl Document {
    /// Parses and measures.
    ///
    /// # Errors
    /// What is wrong with the document, or how far it goes over which limit.
    pub fn parse(query: Option<&str>, operation: Option<&str>, limits: &LimitsConfig) -> Result<Self, Refused> {
        let Some(query) = query else {
            let message = "the request has no `query`".to_owned();
            return Err(Refused { well_formed: false, ..Refused::new("BAD_USER_INPUT", message) });
        };
        let tokens = tokens(query);
        if tokens > limits.tokens {
            return Err(over("tokens", tokens as u64, limits.tokens as u64));
        }
        let parsed = parse_query(query).map_err(unparsed)?;
        let chosen = choose(&parsed, operation)?;
        let mut measure = Measure { document: &parsed, fragments: HashMap::new() };
        let Weight { selections, depth } = measure.set(&chosen.node.selection_set.node)?;
        if depth > limits.depth as u64 {
            return Err(over("levels of fields", depth, limits.depth as u64));
        }
        if selections > MOST_SELECTIONS {
            return Err(over("selections, fragments expanded", selections, MOST_SELECTIONS));
        }
        let is_query = chosen.node.ty == OperationType::Query;
        Ok(Self { parsed, is_query, selections })
    }
}

fn over(what: &str, figure: u64, limit: u64) -> Refused {
    let message = format!("the document has {figure} {what}; at most {limit} are taken");
    Refused::new("QUERY_TOO_COMPLEX", message)
}

fn unparsed(error: ParseError) -> Refused {
    let locations = error.positions().map(|position| (position.line, position.column)).collect();
    Refused { locations, ..Refused::new("BAD_USER_INPUT", format!("the document could not be parsed: {error}")) }
}

fn choose<'d>(
    document: &'d ExecutableDocument,
    name: Option<&str>,
) -> Result<&'d Positioned<OperationDefinition>, Refused> {
    let wrong = |message: String| Refused::new("BAD_USER_INPUT", message);
    match (&document.operations, name) {
        (DocumentOperations::Single(operation), None) => Ok(operation),
        (DocumentOperations::Single(_), Some(name)) => Err(wrong(format!("the document has no operation `{name}`"))),
        (DocumentOperations::Multiple(operations), Some(name)) => {
            operations.get(name).ok_or_else(|| wrong(format!("the document has no operation `{name}`")))
        }
        (DocumentOperations::Multiple(operations), None) => {
            let mut all = operations.values();
            match (all.next(), all.next()) {
                (Some(only), None) => Ok(only),
                _ => Err(wrong("the document has several operations: say which by `operationName`".into())),
            }
        }
    }
}

/// What stands below a selection set.
#[derive(Clone, Copy, Default)]
struct Weight {
    selections: u64,
    depth: u64,
}

struct Measure<'d> {
    document: &'d ExecutableDocument,
    /// None while a fragment is being measured: whoever meets it then has found a cycle.
    fragments: HashMap<&'d str, Option<Weight>>,
}

impl<'d> Measure<'d> {
    /// Each fragment is entered once; sums saturate.
    fn set(&mut self, set: &'d SelectionSet) -> Result<Weight, Refused> {
        let mut whole = Weight::default();
        for selection in &set.items {
            let part = match &selection.node {
                Selection::Field(field) => {
                    let below = self.set(&field.node.selection_set.node)?;
                    Weight { selections: below.selections.saturating_add(1), depth: below.depth.saturating_add(1) }
                }
                Selection::InlineFragment(fragment) => self.set(&fragment.node.selection_set.node)?,
                Selection::FragmentSpread(spread) => self.fragment(spread.node.fragment_name.node.as_str())?,
            };
            whole.selections = whole.selections.saturating_add(part.selections);
            whole.depth = whole.depth.max(part.depth);
        }
        Ok(whole)
    }

    fn fragment(&mut self, name: &'d str) -> Result<Weight, Refused> {
        match self.fragments.get(name) {
            Some(Some(weight)) => return Ok(*weight),
            Some(None) => {
                return Err(Refused::new("BAD_USER_INPUT", format!("the fragment `{name}` spreads itself")));
            }
            None => {}
        }
        // An unknown one is the validator's to name.
        let Some(fragment) = self.document.fragments.get(name) else { return Ok(Weight::default()) };
        self.fragments.insert(name, None);
        let weight = self.set(&fragment.node.selection_set.node)?;
        self.fragments.insert(name, Some(weight));
        Ok(weight)
    }
}

/// How many tokens a document has, at least: words, numbers, strings and signs, without parsing any of it.
fn tokens(query: &str) -> usize {
    let mut tokens = 0;
    let mut bytes = query.bytes().peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            b' ' | b'\t' | b'\n' | b'\r' | b',' => {}
            b'#' => while bytes.next_if(|byte| *byte != b'\n').is_some() {},
            b'_' | b'$' | b'@' | b'-' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => {
                while bytes.next_if(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').is_some() {}
                tokens += 1;
            }
            b'"' => {
                while bytes.next_if(|byte| *byte != b'"' && *byte != b'\n').is_some() {}
                bytes.next_if_eq(&b'"');
                tokens += 1;
            }
            _ => tokens += 1,
        }
    }
    tokens
}

#[cfg(test)]
mod tests {
    use clap::{Args, FromArgMatches};

    use super::*;

    fn parse(query: &str) -> Result<Document, Refused> {
        let matches = LimitsConfig::augment_args(clap::Command::new("limits")).get_matches_from(["limits"]);
        let limits = LimitsConfig::from_arg_matches(&matches).unwrap();
        Document::parse(Some(query), None, &limits)
    }

    #[test]
    fn fragments_that_double_are_refused_at_once() {
        let mut query = "{ ...f0 } fragment f40 on Query { __typename }".to_owned();
        for n in 0..40 {
            query.push_str(&format!(" fragment f{n} on Query {{ ...f{0} ...f{0} }}", n + 1));
        }

        let refused = parse(&query).unwrap_err();

        assert_eq!(refused.code, "QUERY_TOO_COMPLEX");
        assert!(refused.message.contains("10000"), "{}", refused.message);
    }

    #[test]
    fn a_fragment_that_spreads_itself_is_refused() {
        let refused = parse("{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }").unwrap_err();

        assert!(refused.message.contains("spreads itself"), "{}", refused.message);
    }

    #[test]
    fn depth_and_tokens_are_bounded() {
        let deep = format!("{}a{}", "{a".repeat(16), "}".repeat(16));
        let long = format!("{{ {} }}", "a ".repeat(5_000));

        assert_eq!(parse(&deep).unwrap_err().code, "QUERY_TOO_COMPLEX");
        assert_eq!(parse(&long).unwrap_err().code, "QUERY_TOO_COMPLEX");
        assert_eq!(parse("{ a b ...c } fragment c on Query { d { e } }").unwrap().selections, 4);
    }
}
