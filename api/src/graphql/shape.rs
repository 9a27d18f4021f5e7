//! The schema as a table: what each field of each type answers, how many of it, and by which argument they are counted.
//! Read from the schema's own text, so it cannot say anything else.

use std::collections::HashMap;

use async_graphql::Value;
use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{BaseType, FieldDefinition, OperationType, Type, TypeKind, TypeSystemDefinition};

use super::connection::USUAL;

/// The types that have fields.
#[derive(Debug, Default)]
pub struct Shape {
    types: HashMap<String, HashMap<String, Field>>,
}

/// A field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Field {
    /// The type of what it answers, or of each entry.
    pub(super) of: String,
    /// How many it answers.
    pub(super) count: Count,
}

/// How many a field answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Count {
    /// One, or none.
    One,
    /// A list that no argument bounds.
    List,
    /// As many as `first` or `last` says, else so many.
    Page(u64),
    /// One for each of the `ids`.
    Ids,
}

impl Shape {
    /// Of a schema in its own language. One that cannot be read has no types, so everything counts as one row.
    pub fn of(sdl: &str) -> Self {
        let definitions = parse_schema(sdl).map(|document| document.definitions).unwrap_or_default();
        let types = definitions.into_iter().filter_map(|definition| {
            let TypeSystemDefinition::Type(definition) = definition else { return None };
            let fields = match definition.node.kind {
                TypeKind::Object(object) => object.fields,
                TypeKind::Interface(interface) => interface.fields,
                _ => return None,
            };
            let fields = fields.into_iter().map(|field| (field.node.name.node.to_string(), Field::of(&field.node)));
            Some((definition.node.name.node.to_string(), fields.collect()))
        });
        Self { types: types.collect() }
    }

    /// How many types it has.
    pub fn len(&self) -> usize {
        self.types.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.types.is_empty()
    }

    pub(super) fn field(&self, of: &str, name: &str) -> Option<&Field> {
        self.types.get(of)?.get(name)
    }

    /// Whether a type is a page of a list, whose rows are `nodes` and `edges`.
    pub(super) fn is_page(&self, of: &str) -> bool {
        self.field(of, "pageInfo").is_some()
    }
}

/// The type at the top of an operation.
pub(super) fn root(of: OperationType) -> &'static str {
    match of {
        OperationType::Query => "Query",
        OperationType::Mutation => "Mutation",
        OperationType::Subscription => "Subscription",
    }
}

impl Field {
    fn of(field: &FieldDefinition) -> Self {
        let argument = |name: &str| field.arguments.iter().find(|argument| argument.node.name.node == name);
        let count = match (argument("first"), argument("ids"), is_list(&field.ty.node)) {
            (Some(first), ..) => Count::Page(match first.node.default_value.as_ref().map(|value| &value.node) {
                Some(Value::Number(usual)) => usual.as_u64().unwrap_or_default(),
                _ => USUAL.into(),
            }),
            (None, Some(_), true) => Count::Ids,
            (None, None, true) => Count::List,
            (None, _, false) => Count::One,
        };
        Self { of: named(&field.ty.node).to_owned(), count }
    }
}

fn is_list(of: &Type) -> bool {
    matches!(of.base, BaseType::List(_))
}

fn named(of: &Type) -> &str {
    match &of.base {
        BaseType::Named(name) => name.as_str(),
        BaseType::List(entry) => named(entry),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shape_of_our_own_schema_is_read_whole() {
        let shape = Shape::of(&crate::graphql::sdl());

        let count = |of: &str, name: &str| shape.field(of, name).unwrap().count;
        assert_eq!(count("Query", "articles"), Count::Page(20));
        assert_eq!(count("Query", "changes"), Count::Page(100));
        assert_eq!(count("Article", "related"), Count::Page(4));
        assert_eq!(count("Query", "nodes"), Count::Ids);
        assert_eq!(count("Article", "tags"), Count::List);
        assert_eq!(count("Media", "url"), Count::One);
        assert_eq!(shape.field("ArticleConnection", "nodes").unwrap().of, "Article");
        assert!(shape.is_page("ArticleConnection") && !shape.is_page("Article"));
        for of in [OperationType::Query, OperationType::Mutation, OperationType::Subscription] {
            assert!(shape.types.contains_key(root(of)));
        }
    }
}
