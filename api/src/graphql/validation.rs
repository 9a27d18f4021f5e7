//! Whether a document is valid in the schema, found without executing any of it.
//!
//! The executor validates what it executes, and offers nothing else. So this is a schema of its own that goes no further
//! than that: an extension, which would cost each request of the real one, stops it.

use std::sync::Arc;

use async_graphql::extensions::{Extension, ExtensionContext, ExtensionFactory, NextExecute};
use async_graphql::{Request, Response, Value};
use futures::FutureExt;

use super::Schema;
use super::document::{Measured, Refused};

/// Validates documents.
pub(super) struct Validator(Schema);

impl Validator {
    /// Of our schema.
    pub(super) fn new() -> Self {
        Self(super::builder().extension(Stop).finish())
    }

    /// Refuses what is not valid, whatever its variables are.
    ///
    /// # Errors
    /// What is wrong, with its places.
    pub(super) fn check(&self, measured: &Measured) -> Result<(), Refused> {
        let mut request = Request::new("");
        request.set_parsed_query((**measured.parsed()).clone());
        if let Some(name) = measured.any_operation() {
            request = request.operation_name(name);
        }
        // Nothing is waited for where nothing is executed.
        let response = self.0.execute(request).now_or_never().unwrap_or_default();
        match response.errors.is_empty() {
            true => Ok(()),
            false => Err(Refused::invalid(response.errors)),
        }
    }
}

/// Ends a request once its document is valid.
struct Stop;

impl ExtensionFactory for Stop {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Self)
    }
}

#[async_graphql::async_trait::async_trait]
impl Extension for Stop {
    async fn execute(&self, _: &ExtensionContext<'_>, _: Option<&str>, _: NextExecute<'_>) -> Response {
        Response::new(Value::Null)
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::Variables;
    use clap::{Args, FromArgMatches};
    use serde_json::{Map, json};

    use super::*;
    use crate::config::LimitsConfig;
    use crate::graphql::document::parse;
    use crate::graphql::shape::Shape;

    const QUERY: &str = "query Q($id: ID! = \"x\", $ids: [ID!]! = [], $first: Int, $fallback: Boolean, \
         $after: String, $since: DateTime, $locale: LocaleCode, $order: ArticleOrder, $where: ArticleFilter) \
         { nodes(ids: [$id]) { __typename } \
         more: nodes(ids: $ids) { __typename } since: articles(where: { publishedAfter: $since }) { totalCount } \
         articles(locale: $locale, first: $first, fallback: $fallback, after: $after, orderBy: $order, where: $where) \
         { totalCount } }";

    #[test]
    fn what_is_evident_is_valid_with_its_values() {
        let matches = LimitsConfig::augment_args(clap::Command::new("limits")).get_matches_from(["limits"]);
        let limits = LimitsConfig::from_arg_matches(&matches).unwrap();
        let measured = Measured::of(parse(QUERY).unwrap(), &limits, &Shape::of(&crate::graphql::sdl())).unwrap();
        let validator = Validator::new();
        let is_evident = |values: &Map<String, serde_json::Value>| {
            measured.document(None, Some(values), &limits).is_ok_and(|document| document.is_evident)
        };
        let is_valid = |values: &Map<String, serde_json::Value>| {
            let values = Variables::from_json(serde_json::Value::Object(values.clone()));
            let mut request = Request::new("").variables(values);
            request.set_parsed_query((**measured.parsed()).clone());
            validator.0.execute(request).now_or_never().unwrap().errors.is_empty()
        };
        let values = [
            json!("x"),
            json!(5),
            json!(-5),
            json!(0.5),
            json!(3_000_000_000_u64),
            json!(true),
            json!(null),
            json!([]),
            json!(["x"]),
            json!([5]),
            json!([null]),
            json!([["x"]]),
            json!({}),
        ];

        let mut evident = Vec::new();
        for name in ["id", "ids", "first", "fallback", "after", "since", "locale", "order", "where", "undeclared"] {
            for value in &values {
                let given = Map::from_iter([(name.to_owned(), value.clone())]);
                if is_evident(&given) {
                    assert!(is_valid(&given), "{name}: {value}");
                    evident.push(format!("{name}: {value}"));
                }
            }
        }

        for one in ["id: \"x\"", "ids: [\"x\"]", "first: 5", "fallback: true", "since: \"x\"", "locale: \"x\""] {
            assert!(evident.contains(&one.to_owned()), "{one}");
        }
        assert!(!evident.iter().any(|one| one.starts_with("order") || one.starts_with("where")), "{evident:?}");
        assert!(is_evident(&Map::new()) && is_valid(&Map::new()));
    }
}
