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
use serde_json::{Map, Value};

use crate::config::LimitsConfig;

mod live;

/// Selections that a document may have once its fragments are expanded.
const MOST_SELECTIONS: u64 = 10_000;

/// Brackets within brackets. The parser goes down into each on the stack before it counts any, and 1,900 of them end
/// the process (measured); it takes 64 selection sets within each other itself.
const MOST_NESTED: usize = 64;

/// Selection sets within each other, fragments entered: the executor itself goes no deeper.
const MOST_LEVELS: u64 = 32;

/// A document that may be executed.
#[derive(Debug)]
pub struct Document {
    /// As the executor takes it.
    pub parsed: ExecutableDocument,
    /// Whether its operation is a query: a GET may run no other.
    pub is_query: bool,
    /// Whether it is a subscription: that is listened to.
    pub is_subscription: bool,
    /// The variable of a subscription that says where to go on, if it says nothing else.
    pub cursor_variable: Option<String>,
    /// Its selections, fragments expanded.
    pub selections: u64,
    /// Variables of the operation that have no default and may not be null, with their types.
    required: Vec<(String, String)>,
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
    /// A well-formed request that is not executed.
    pub fn new(code: &'static str, message: String) -> Self {
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
        let Size { tokens, nested } = size(query);
        if tokens > limits.tokens {
            return Err(over("tokens", tokens as u64, limits.tokens as u64));
        }
        if nested > MOST_NESTED {
            return Err(over("brackets within each other", nested as u64, MOST_NESTED as u64));
        }
        let parsed = parse_query(query).map_err(unparsed)?;
        let chosen = choose(&parsed, operation)?;
        let mut measure = Measure { document: &parsed, fragments: HashMap::new() };
        let Weight { selections, depth, levels } = measure.set(&chosen.node.selection_set.node)?;
        if depth > limits.depth as u64 {
            return Err(over("levels of fields", depth, limits.depth as u64));
        }
        if levels > MOST_LEVELS {
            return Err(over("selection sets within each other, fragments entered", levels, MOST_LEVELS));
        }
        if selections > MOST_SELECTIONS {
            return Err(over("selections, fragments expanded", selections, MOST_SELECTIONS));
        }
        let is_query = chosen.node.ty == OperationType::Query;
        let is_subscription = chosen.node.ty == OperationType::Subscription;
        let cursor_variable = match is_subscription {
            true => live::cursor_variable(&parsed, live::root(&chosen.node)?),
            false => None,
        };
        let required = required(&chosen.node);
        Ok(Self { parsed, is_query, is_subscription, cursor_variable, selections, required })
    }

    /// Refuses values that lack a required variable: the executor would run it as null.
    ///
    /// # Errors
    /// The variable and its type.
    pub fn check(&self, variables: Option<&Map<String, Value>>) -> Result<(), Refused> {
        let given =
            |name: &str| variables.and_then(|variables| variables.get(name)).is_some_and(|value| !value.is_null());
        match self.required.iter().find(|(name, _)| !given(name)) {
            None => Ok(()),
            Some((name, of_type)) => {
                let message = format!("the variable `${name}` of type `{of_type}` is missing");
                Err(Refused::new("BAD_USER_INPUT", message))
            }
        }
    }
}

fn required(operation: &OperationDefinition) -> Vec<(String, String)> {
    let variables = operation.variable_definitions.iter().map(|variable| &variable.node);
    let required = variables.filter(|variable| variable.default_value.is_none() && !variable.var_type.node.nullable);
    required.map(|variable| (variable.name.node.to_string(), variable.var_type.node.to_string())).collect()
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
    /// Fields within each other.
    depth: u64,
    /// Selection sets within each other.
    levels: u64,
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
                    Weight { selections: below.selections.saturating_add(1), depth: below.depth + 1, ..below }
                }
                Selection::InlineFragment(fragment) => self.set(&fragment.node.selection_set.node)?,
                Selection::FragmentSpread(spread) => self.fragment(spread.node.fragment_name.node.as_str())?,
            };
            whole.selections = whole.selections.saturating_add(part.selections);
            whole.depth = whole.depth.max(part.depth);
            whole.levels = whole.levels.max(part.levels);
        }
        whole.levels += u64::from(!set.items.is_empty());
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

/// How large a text is, without parsing any of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Size {
    /// Words, numbers, strings and signs.
    tokens: usize,
    /// Brackets within brackets, at most.
    nested: usize,
}

fn size(query: &str) -> Size {
    let mut size = Size::default();
    let mut open = 0_usize;
    let mut rest = query.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = match first {
            b' ' | b'\t' | b'\n' | b'\r' | b',' => {
                rest = after;
                continue;
            }
            b'#' => {
                rest = past(after, |byte| byte != b'\n' && byte != b'\r');
                continue;
            }
            b'_' | b'$' | b'@' | b'-' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => {
                past(after, |byte| byte.is_ascii_alphanumeric() || byte == b'_')
            }
            b'"' => past_string(after),
            b'.' => past(after, |byte| byte == b'.'),
            _ => after,
        };
        size.tokens += 1;
        match first {
            b'{' | b'[' | b'(' => open += 1,
            b'}' | b']' | b')' => open = open.saturating_sub(1),
            _ => {}
        }
        size.nested = size.nested.max(open);
    }
    size
}

fn past(text: &[u8], belongs: impl Fn(u8) -> bool) -> &[u8] {
    let end = text.iter().position(|byte| !belongs(*byte)).unwrap_or(text.len());
    &text[end..]
}

/// What follows a string, given what follows its first quote. Where it ends must be seen as the parser sees it: else
/// tokens could hide between two strings.
fn past_string(text: &[u8]) -> &[u8] {
    let (mut rest, end, is_block) = match text.strip_prefix(b"\"\"") {
        Some(block) => (block, &b"\"\"\""[..], true),
        None => (text, &b"\""[..], false),
    };
    while let Some((first, after)) = rest.split_first() {
        rest = match first {
            _ if rest.starts_with(end) => return &rest[end.len()..],
            b'\n' if !is_block => return rest,
            b'\\' if is_block => after.strip_prefix(end).unwrap_or(after),
            b'\\' => after.get(1..).unwrap_or_default(),
            _ => after,
        };
    }
    rest
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
    fn a_subscription_has_one_plain_field_at_its_top() {
        for wrong in [
            "subscription { a b }",
            "subscription { ...F } fragment F on Subscription { a }",
            "subscription { ... { a } }",
            "subscription { a @skip(if: false) }",
        ] {
            assert_eq!(parse(wrong).unwrap_err().code, "BAD_USER_INPUT", "{wrong}");
        }
        assert!(parse("subscription { a { b c } }").unwrap().is_subscription);
        assert!(!parse("query { a b }").unwrap().is_subscription);
    }

    #[test]
    fn a_variable_that_is_nothing_but_a_cursor_is_known() {
        let cursor = |query: &str| parse(query).unwrap().cursor_variable;

        assert_eq!(cursor("subscription($c: String) { a(after: $c) { b } }").as_deref(), Some("c"));
        for other in [
            "subscription { a(after: \"c\") { b } }",
            "subscription($c: String) { a(before: $c) { b } }",
            "subscription($c: String) { a(after: $c) { b(after: $c) } }",
            "subscription($c: String) { a(after: $c) { b(in: [{ c: $c }]) } }",
            "subscription($c: String) { a(after: $c) { ...F } } fragment F on A { b @include(if: $c) }",
        ] {
            assert_eq!(cursor(other), None, "{other}");
        }
    }

    #[test]
    fn fragments_that_double_are_refused_at_once() {
        let mut query = "{ ...f0 } fragment f30 on Query { __typename }".to_owned();
        for n in 0..30 {
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

    #[test]
    fn tokens_are_counted_around_strings_and_never_hidden_between_them() {
        let block = "\"\"\"";
        let cases = [
            ("{ a, b # c d e\n f }", 5),
            ("{ a # b\r c }", 4),
            ("{ a ...b ... on C { d } }", 11),
            (r#"{ a(b: "c d e") }"#, 8),
            (r#"{ a(b: "\"") c d e f(g: "\"") }"#, 17),
            (r#"{ a(b: "\\") c }"#, 9),
            (r#"{ a(b: "") c }"#, 9),
            (&format!(r#"{{ a(b: {block}c "d" \{block} e{block}) f }}"#), 9),
            ("{ a(b: \"c\n d e) }", 10),
        ];
        for (query, count) in cases {
            assert_eq!(size(query).tokens, count, "{query}");
        }
    }

    #[test]
    fn brackets_are_bounded_before_the_parser_goes_down_into_them() {
        let nested = |open: &str, close: &str| format!("{{ a(b: {}{}) }}", open.repeat(100), close.repeat(100));

        for query in [nested("[", "]"), nested("{b: ", "}"), format!("query($a: {}) {{ a }}", "[".repeat(100))] {
            assert_eq!(parse(&query).unwrap_err().code, "QUERY_TOO_COMPLEX", "{query}");
        }
        assert_eq!(size("{ a(b: [1, {c: \"[[[[\"}]) d { e } } # [[[[[").nested, 4);
    }
}
