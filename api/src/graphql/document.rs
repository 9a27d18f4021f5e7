//! A document before it is executed: parsed once, and measured, so that a small one cannot become endless work.
//!
//! `size` looks at the bytes before anything is parsed, `weight` at the selections with their fragments expanded,
//! `cost` at the rows that they are likely to be answered for. `typename` shows the validator what it would skip,
//! `introspection` bounds questions about the schema, `live` says what a subscription has to be. [`limit`] has the
//! limits and their words; a [`Refused`] is what becomes of a document that may not be executed.
//!
//! A [`Measured`] document is all that follows from its text, so it may be kept; a [`Document`] is one request's.

mod cost;
mod fields;
mod introspection;
pub mod limit;
mod live;
mod refused;
pub(crate) mod size;
mod typename;
mod values;
mod weight;

pub use limit::{Exceeded, Limit, Refusals};
pub use refused::{Detail, Refused};

use std::collections::BTreeSet;
use std::sync::Arc;

use async_graphql::Name;
use async_graphql::parser::types::{ExecutableDocument, OperationDefinition, OperationType};
use async_graphql::parser::{Error as ParseError, parse_query};
use serde_json::{Map, Value};

use self::cost::{Formula, Sizes};
use self::values::Values;
use self::weight::{Scales, Weight};
use super::scope::Limits;
use super::shape::Shape;
use crate::config::{LimitsConfig, Switch};
use crate::content::document::Trusted;

/// Names, or mistakes, of one document that its author is told; the rest are of the same kind.
const MOST_TOLD: usize = 20;

/// A document that may be executed for one request.
#[derive(Clone, Debug)]
pub struct Document {
    /// As the executor takes it.
    pub parsed: Arc<ExecutableDocument>,
    /// Whether its operation is a query: a GET may run no other.
    pub is_query: bool,
    /// Whether it is a subscription: that is listened to.
    pub is_subscription: bool,
    /// The variable of a subscription that says where to go on, if it says nothing else.
    pub cursor_variable: Option<String>,
    /// Its fields, each as often as there are likely to be rows.
    pub cost: u64,
    /// What it was published as, if it is a trusted one: its name may stand in a metric's label.
    pub trusted: Option<Arc<Trusted>>,
}

/// A parsed document with all that is known of it, whoever sends it.
#[derive(Debug)]
pub struct Measured {
    parsed: Arc<ExecutableDocument>,
    operations: Vec<Operation>,
    values: Values,
}

/// What is known of one operation.
#[derive(Debug)]
struct Operation {
    name: Option<Name>,
    of: OperationType,
    formula: Formula,
    cursor_variable: Option<String>,
    /// Variables that have no default and may not be null, with their types.
    required: Vec<(String, String)>,
}

impl Measured {
    /// Measures a document.
    ///
    /// # Errors
    /// What is wrong with it, or how far it goes over which limit.
    pub(super) fn of(mut parsed: ExecutableDocument, limits: &LimitsConfig, shape: &Shape) -> Result<Self, Refused> {
        typename::expose(&mut parsed)?;
        let mut scales = Scales::new(&parsed);
        let weights = scales.check(limits)?;
        let operations = parsed.operations.iter().zip(weights);
        let operations = operations
            .map(|((name, operation), weight)| Operation::of(&parsed, name, &operation.node, weight, limits, shape));
        let operations = operations.collect::<Result<_, _>>()?;
        Ok(Self { operations, values: Values::of(&parsed), parsed: Arc::new(parsed) })
    }

    /// As the executor takes it.
    pub(super) fn parsed(&self) -> &Arc<ExecutableDocument> {
        &self.parsed
    }

    /// The name of some operation: the validator looks at all of them, but wants one to be chosen.
    pub(super) fn any_operation(&self) -> Option<&str> {
        self.operations.first().and_then(|operation| operation.name.as_ref()).map(Name::as_str)
    }

    /// The document for one request: an operation of it, and its variables.
    ///
    /// # Errors
    /// An operation that is not there, a variable that is missing, or too high a cost.
    pub(super) fn document(
        &self,
        operation: Option<&str>,
        variables: Option<&Map<String, Value>>,
        limits: &LimitsConfig,
    ) -> Result<Document, Refused> {
        let operation = self.choose(operation)?;
        operation.check_required(variables)?;
        let weights = values::weights(variables);
        Limit::Values.check(self.values.with(&weights), limits.values, || None)?;
        let sizes = Sizes { variables, weights: &weights, most: Limits::of(limits) };
        let cost = operation.formula.with(&sizes);
        Limit::Cost.check(cost, limits.cost, || operation.formula.heaviest(&sizes))?;
        Ok(Document {
            parsed: self.parsed.clone(),
            is_query: operation.of == OperationType::Query,
            is_subscription: operation.of == OperationType::Subscription,
            cursor_variable: operation.cursor_variable.clone(),
            cost,
            trusted: None,
        })
    }

    fn choose(&self, name: Option<&str>) -> Result<&Operation, Refused> {
        let wrong = |message: String| {
            let names: BTreeSet<_> = self.operations.iter().filter_map(|operation| operation.name.as_deref()).collect();
            let names = names.into_iter().take(MOST_TOLD).collect::<Vec<_>>().join(", ");
            let refused = Refused::new("BAD_USER_INPUT", message);
            Err(if names.is_empty() { refused } else { refused.hint(format!("its operations are: {names}")) })
        };
        match (name, &self.operations[..]) {
            (None, [only]) => Ok(only),
            (None, _) => wrong("the document has several operations: say which by `operationName`".into()),
            (Some(name), operations) => {
                let chosen = operations.iter().find(|operation| operation.name.as_deref() == Some(name));
                chosen.map_or_else(|| wrong(format!("the document has no operation `{name}`")), Ok)
            }
        }
    }
}

impl Operation {
    fn of(
        document: &ExecutableDocument,
        name: Option<&Name>,
        operation: &OperationDefinition,
        weight: Weight,
        limits: &LimitsConfig,
        shape: &Shape,
    ) -> Result<Self, Refused> {
        weight::check(document, operation, &weight, limits)?;
        let entrance = introspection::entrance(document, operation);
        if let Some(field) = entrance.filter(|_| limits.introspection == Switch::Off) {
            let message = format!("`{}` is not answered here", field.name.node);
            let refused = Refused::new("FORBIDDEN", message).reason("INTROSPECTION_OFF");
            return Err(refused.hint("the schema is at /schema.graphql"));
        }
        introspection::check(document, operation)?;
        let cursor_variable = match operation.ty {
            OperationType::Subscription => live::cursor_variable(document, live::root(operation)?),
            _ => None,
        };
        Ok(Self {
            name: name.cloned(),
            of: operation.ty,
            formula: Formula::of(document, operation, shape),
            cursor_variable,
            required: required(operation),
        })
    }

    /// Refuses values that lack a required variable: the executor would run it as null.
    fn check_required(&self, variables: Option<&Map<String, Value>>) -> Result<(), Refused> {
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

/// Parses a text whose [`size::Size`] is within the limits.
///
/// # Errors
/// Where it is none.
pub(super) fn parse(text: &str) -> Result<ExecutableDocument, Refused> {
    parse_query(text).map_err(unparsed)
}

fn unparsed(error: ParseError) -> Refused {
    let locations = error.positions().map(|position| (position.line, position.column)).collect();
    Refused { locations, ..Refused::new("BAD_USER_INPUT", format!("the document could not be parsed: {error}")) }
}

#[cfg(test)]
mod tests {
    use clap::{Args, FromArgMatches};
    use serde_json::json;

    use super::*;

    fn ask(query: &str, variables: Value) -> Result<Document, Refused> {
        let matches = LimitsConfig::augment_args(clap::Command::new("limits")).get_matches_from(["limits"]);
        let limits = LimitsConfig::from_arg_matches(&matches).unwrap();
        size::Size::within(query, &limits)?;
        let measured = Measured::of(super::parse(query)?, &limits, &Shape::of(&crate::graphql::sdl()))?;
        measured.document(None, variables.as_object(), &limits)
    }

    fn parse(query: &str) -> Result<Document, Refused> {
        ask(query, json!({}))
    }

    /// The limit that a document is over, the figure, and the heaviest field.
    fn over(query: &str, variables: Value) -> (Limit, u64, String) {
        let refused = ask(query, variables).unwrap_err();
        let exceeded = refused.exceeded().unwrap_or_else(|| panic!("{query}")).clone();
        (exceeded.limit, exceeded.figure, exceeded.field.unwrap_or_default())
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
    }

    #[test]
    fn brackets_are_bounded_before_the_parser_goes_down_into_them() {
        let nested = |open: &str, close: &str| format!("{{ a(b: {}{}) }}", open.repeat(100), close.repeat(100));

        for query in [nested("[", "]"), nested("{b: ", "}"), format!("query($a: {}) {{ a }}", "[".repeat(100))] {
            assert_eq!(over(&query, json!({})).0, Limit::Nesting, "{query}");
        }
    }

    #[test]
    fn a_document_over_a_limit_hears_which_by_how_much_and_by_which_field() {
        let many = |what: &str, count: usize| (0..count).map(|n| what.replace('#', &n.to_string())).collect::<String>();
        let deep = format!("{{ categories {}id{} }}", "{ parent ".repeat(14) + "{", "}".repeat(15));
        for (query, limit, figure, field) in [
            (format!("{{ locales {{ {} }} }}", many("a#: code ", 31)), Limit::Aliases, 31, "locales"),
            (format!("{{ {} }}", many("locales { code } ", 21)), Limit::RootFields, 21, "locales"),
            (format!("{{ site {{ {} }} }}", "__typename @skip(if: true) ".repeat(51)), Limit::Directives, 51, "site"),
            (
                deep,
                Limit::Depth,
                16,
                "categories.parent.parent.parent.parent.parent.parent.parent.parent.parent.parent.\
                                      parent.parent.parent.parent.id",
            ),
        ] {
            assert_eq!(over(&query, json!({})), (limit, figure, field.to_owned()), "{query}");
        }
    }

    #[test]
    fn rows_are_counted_by_page_size_wherever_it_stands() {
        let cost = |query: &str, variables: Value| ask(query, variables).unwrap().cost;
        // A page: itself, `nodes`, and a title for each row; and one for the argument.
        let page = |rows: u64| 1 + 1 + 1 + rows;

        assert_eq!(cost("{ articles { nodes { title } } }", json!({})), page(20) - 1);
        assert_eq!(cost("{ articles(first: 7) { nodes { title } } }", json!({})), page(7));
        assert_eq!(cost("{ articles(last: 7) { edges { cursor } } }", json!({})), page(7));
        let asked =
            "query($n: Int) { articles(first: $n) { ...P } } fragment P on ArticleConnection { nodes { title } }";
        assert_eq!(cost(asked, json!({ "n": 9 })), page(9));
        assert_eq!(cost(asked, json!({ "n": 1_000_000 })), page(100), "no page has more, the resolver says so");
        assert_eq!(cost(asked, json!({ "n": -5 })), page(0));
        assert_eq!(cost(&asked.replace("Int", "Int = 30"), json!({})), page(30) - 1);
        assert_eq!(cost("{ nodes(ids: [1, 2, 3]) { id } }", json!({})), 1 + 4 + 3);
        assert_eq!(cost("query($i: [ID!]!) { nodes(ids: $i) { id } }", json!({ "i": ["a", "b"] })), 1 + 3 + 2);
    }

    #[test]
    fn what_multiplies_is_refused_with_the_field_that_does() {
        let loops =
            "{ articles(first: 100) { nodes { related(first: 100) { article { related(first: 100) { score } } } } } }";
        let variables = "query($n: Int) { articles(first: $n) { nodes { related(first: $n) { article { related(first: $n) \
                         { score } } } } } }";

        let (limit, figure, field) = over(loops, json!({}));

        assert_eq!((limit, field.as_str()), (Limit::Cost, "articles.nodes.related.article.related"));
        assert!(figure > 1_000_000, "{figure}");
        assert_eq!(over(variables, json!({ "n": 100 })).0, Limit::Cost);
        assert!(ask(variables, json!({ "n": 4 })).is_ok());
    }

    #[test]
    fn a_large_variable_counts_wherever_it_is_used() {
        let query = format!("query($w: ArticleFilter) {{ {} }}", "articles(where: $w) { totalCount } ".repeat(15));
        let filter = |ids: usize| json!({ "w": { "exclude": vec!["article:1"; ids] } });

        assert!(ask(&query, filter(100)).is_ok());
        assert_eq!(over(&query, filter(1_000)).0, Limit::Values);
        assert_eq!(over(&query, json!({ "w": "x".repeat(1_000_000) })).0, Limit::Values);
    }

    #[test]
    fn what_no_operation_uses_is_bounded_too() {
        let quadratic = format!(
            "{{ locales {{ code }} }} fragment A on Query {{ {} }} fragment B on Site {{ {} }}",
            "site { ...B } ".repeat(300),
            "id ".repeat(1_500)
        );

        assert_eq!(over(&quadratic, json!({})).0, Limit::Selections);
    }

    #[test]
    fn what_is_written_on_a_typename_is_shown_to_the_validator() {
        let exposed = |query: &str| {
            let document = parse(query).unwrap();
            let operation = document.parsed.operations.iter().next().unwrap().1.node.clone();
            format!("{:?}", operation.selection_set.node.items[0].node).starts_with("InlineFragment")
        };

        assert!(exposed("{ a: __typename @unknown(x: $y) }"));
        assert!(!exposed("{ __typename }"));
        assert_eq!(parse("{ __typename(a: 1) }").unwrap_err().code, "BAD_USER_INPUT");
        assert_eq!(parse("{ __typename { a } }").unwrap_err().code, "BAD_USER_INPUT");
    }

    #[test]
    fn the_schema_may_be_asked_for_but_not_round_and_round() {
        let round = "{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }";

        assert!(parse("{ __schema { types { name fields { name type { name ofType { name } } } } } }").is_ok());
        assert_eq!(over(round, json!({})), (Limit::Introspection, 3, "__schema".to_owned()));
    }
}
