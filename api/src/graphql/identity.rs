//! What makes two requests ask for the same: the document, its operation, and the values of its variables, defaults
//! applied. What it declares counts; a value that nothing takes does not.

use async_graphql::parser::types::OperationDefinition;
use serde_json::{Map, Value};

use super::document::Document;
use crate::cache::KeyWriter;

/// Writes a request's own part of a key.
pub fn identify(
    writer: &mut KeyWriter,
    text: &str,
    document: &Document,
    operation: Option<&str>,
    variables: Option<&Map<String, Value>>,
) {
    writer.bytes(text).optional(operation);
    let chosen =
        document.parsed.operations.iter().find(|(name, _)| operation.is_none() || operation == name.map(|n| &**n));
    if let Some((_, chosen)) = chosen {
        values(writer, &chosen.node, variables);
    }
}

fn values(writer: &mut KeyWriter, operation: &OperationDefinition, given: Option<&Map<String, Value>>) {
    let mut declared: Vec<_> = operation.variable_definitions.iter().map(|variable| &variable.node).collect();
    declared.sort_by(|one, other| one.name.node.cmp(&other.name.node));
    writer.list(declared.len());
    for variable in declared {
        let name = variable.name.node.as_str();
        writer.bytes(name);
        match given.and_then(|given| given.get(name)) {
            Some(value) => json(writer.list(1), value),
            None => match variable.default_value.as_ref().map(|default| default.node.clone().into_json()) {
                Some(Ok(default)) => json(writer.list(1), &default),
                _ => {
                    writer.list(0);
                }
            },
        }
    }
}

/// A value: its kind, then what it is. Fields of an object in one order, whatever order they came in.
fn json(writer: &mut KeyWriter, value: &Value) {
    match value {
        Value::Null => {
            writer.number(0);
        }
        Value::Bool(is_true) => {
            writer.number(1).number(u64::from(*is_true));
        }
        Value::Number(number) => {
            writer.number(2).bytes(number.to_string());
        }
        Value::String(text) => {
            writer.number(3).bytes(text);
        }
        Value::Array(items) => {
            writer.number(4).list(items.len());
            items.iter().for_each(|item| json(writer, item));
        }
        Value::Object(fields) => {
            writer.number(5).list(fields.len());
            let mut fields: Vec<_> = fields.iter().collect();
            fields.sort_by_key(|(name, _)| *name);
            for (name, field) in fields {
                writer.bytes(name);
                json(writer, field);
            }
        }
    }
}
