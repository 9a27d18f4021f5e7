//! Queries for the schema itself. It answers from memory, but types have fields which have types: each list within a
//! list multiplies, without a row being read.

use async_graphql::parser::types::{ExecutableDocument, Field, OperationDefinition, SelectionSet};

use super::fields::each;
use super::{Limit, Refused};

/// Lists of fields, interfaces or possible types within each other. The query of every tool has one, and no answer
/// needs three; graphql-js draws the line there, too.
const MOST_NESTED: u64 = 2;

/// Whether a field leads to the schema.
pub(super) fn is_entrance(field: &Field) -> bool {
    ["__schema", "__type"].contains(&field.name.node.as_str())
}

/// The first field at the top of an operation that leads to the schema.
pub(super) fn entrance<'d>(document: &'d ExecutableDocument, operation: &'d OperationDefinition) -> Option<&'d Field> {
    let mut found = None;
    each(document, &operation.selection_set.node, &mut |field| {
        if found.is_none() && is_entrance(field) {
            found = Some(field);
        }
    });
    found
}

/// Refuses lists of the schema within each other.
///
/// # Errors
/// How many there are.
pub(super) fn check(document: &ExecutableDocument, operation: &OperationDefinition) -> Result<(), Refused> {
    let (mut nested, mut name) = (0, None);
    each(document, &operation.selection_set.node, &mut |field| {
        if is_entrance(field) {
            let below = lists_within(document, &field.selection_set.node);
            if below > nested {
                (nested, name) = (below, Some(field.response_key().node.to_string()));
            }
        }
    });
    Limit::Introspection.check(nested, MOST_NESTED, || name)
}

/// What a query for the schema costs, in a schema of so many types.
pub(super) fn cost(document: &ExecutableDocument, set: &SelectionSet, types: u64) -> u64 {
    let mut cost = 0_u64;
    each(document, set, &mut |field| {
        let below = cost_below(document, field, types);
        cost = cost.saturating_add(below);
    });
    cost
}

fn cost_below(document: &ExecutableDocument, field: &Field, types: u64) -> u64 {
    let below = cost(document, &field.selection_set.node, types);
    // How many a type has on average.
    let rows = match field.name.node.as_str() {
        "types" => types,
        "fields" | "directives" => 5,
        "inputFields" | "possibleTypes" => 3,
        "enumValues" | "args" => 2,
        // Few types are wrapped, and hardly any more than twice: what stands below is asked for in vain.
        "ofType" => return below / 4,
        _ => 1,
    };
    below.saturating_mul(rows).saturating_add(1)
}

/// Lists within each other: those that lead from a type to further types.
fn lists_within(document: &ExecutableDocument, set: &SelectionSet) -> u64 {
    let mut most = 0;
    each(document, set, &mut |field| {
        let is_list = ["fields", "interfaces", "possibleTypes", "inputFields"].contains(&field.name.node.as_str());
        most = most.max(lists_within(document, &field.selection_set.node) + u64::from(is_list));
    });
    most
}
