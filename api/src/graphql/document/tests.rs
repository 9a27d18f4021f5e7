//! What bounds a document, and what a refusal says of it.

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
        assert_eq!(parse(wrong).unwrap_err().code, Code::BadUserInput, "{wrong}");
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

    assert_eq!(refused.code, Code::QueryTooComplex);
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

    assert_eq!(parse(&deep).unwrap_err().code, Code::QueryTooComplex);
    assert_eq!(parse(&long).unwrap_err().code, Code::QueryTooComplex);
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
    let asked = "query($n: Int) { articles(first: $n) { ...P } } fragment P on ArticleConnection { nodes { title } }";
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
    assert_eq!(parse("{ __typename(a: 1) }").unwrap_err().code, Code::BadUserInput);
    assert_eq!(parse("{ __typename { a } }").unwrap_err().code, Code::BadUserInput);
}

#[test]
fn the_schema_may_be_asked_for_but_not_round_and_round() {
    let round = "{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }";

    assert!(parse("{ __schema { types { name fields { name type { name ofType { name } } } } } }").is_ok());
    assert_eq!(over(round, json!({})), (Limit::Introspection, 3, "__schema".to_owned()));
}
