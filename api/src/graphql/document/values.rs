//! How much the arguments of a document bring along: one for each value, and one more for each KiB of text.
//!
//! A variable is copied wherever it is used, so a large one that is used often is much, though the request is small.

use std::collections::HashMap;

use async_graphql::parser::types::{Directive, ExecutableDocument, Selection, SelectionSet};
use async_graphql::{Name, Positioned, Value as Constant};
use async_graphql_value::Value as Literal;
use serde_json::{Map, Value};

/// What a request's variables weigh, by their names.
pub(super) type Weights<'v> = HashMap<&'v str, u64>;

/// What arguments weigh: what is written there, and variables, each as often as it is used.
#[derive(Clone, Debug, Default)]
pub(super) struct Values {
    written: u64,
    variables: Vec<(Name, u64)>,
}

impl Values {
    /// Of all that is written in a document, unused parts too.
    pub(super) fn of(document: &ExecutableDocument) -> Self {
        let mut values = Self::default();
        for (_, operation) in document.operations.iter() {
            values.add_directives(&operation.node.directives);
            values.add_set(&operation.node.selection_set.node);
            for variable in &operation.node.variable_definitions {
                let default = variable.node.default_value.as_ref().map(|value| constant(&value.node));
                values.written = values.written.saturating_add(default.unwrap_or_default());
            }
        }
        for fragment in document.fragments.values() {
            values.add_directives(&fragment.node.directives);
            values.add_set(&fragment.node.selection_set.node);
        }
        values
    }

    /// Of the arguments of a field.
    pub(super) fn of_arguments(arguments: &[(Positioned<Name>, Positioned<Literal>)]) -> Self {
        let mut values = Self::default();
        arguments.iter().for_each(|(_, value)| values.add(&value.node));
        values
    }

    /// With variables of these weights.
    pub(super) fn with(&self, weights: &Weights<'_>) -> u64 {
        let used = self.variables.iter().map(|(name, uses)| {
            let weight = weights.get(name.as_str()).copied().unwrap_or_default();
            weight.saturating_mul(*uses)
        });
        used.fold(self.written, u64::saturating_add)
    }

    fn add_set(&mut self, set: &SelectionSet) {
        for selection in &set.items {
            self.add_directives(selection.node.directives());
            match &selection.node {
                Selection::Field(field) => {
                    field.node.arguments.iter().for_each(|(_, value)| self.add(&value.node));
                    self.add_set(&field.node.selection_set.node);
                }
                Selection::InlineFragment(fragment) => self.add_set(&fragment.node.selection_set.node),
                Selection::FragmentSpread(_) => {}
            }
        }
    }

    fn add_directives(&mut self, directives: &[Positioned<Directive>]) {
        let arguments = directives.iter().flat_map(|directive| &directive.node.arguments);
        arguments.for_each(|(_, value)| self.add(&value.node));
    }

    fn add(&mut self, value: &Literal) {
        match value {
            Literal::Variable(name) => match self.variables.iter_mut().find(|(known, _)| known == name) {
                Some((_, uses)) => *uses += 1,
                None => self.variables.push((name.clone(), 1)),
            },
            Literal::List(entries) => {
                self.written = self.written.saturating_add(1);
                entries.iter().for_each(|entry| self.add(entry));
            }
            Literal::Object(fields) => {
                self.written = self.written.saturating_add(1);
                fields.values().for_each(|field| self.add(field));
            }
            Literal::String(text) => self.written = self.written.saturating_add(of_text(text)),
            _ => self.written = self.written.saturating_add(1),
        }
    }
}

/// What the variables of a request weigh.
pub(super) fn weights(variables: Option<&Map<String, Value>>) -> Weights<'_> {
    variables.into_iter().flatten().map(|(name, value)| (name.as_str(), given(value))).collect()
}

fn given(value: &Value) -> u64 {
    match value {
        Value::String(text) => of_text(text),
        Value::Array(entries) => entries.iter().map(given).fold(1, u64::saturating_add),
        Value::Object(fields) => fields.values().map(given).fold(1, u64::saturating_add),
        Value::Null | Value::Bool(_) | Value::Number(_) => 1,
    }
}

fn constant(value: &Constant) -> u64 {
    match value {
        Constant::String(text) => of_text(text),
        Constant::List(entries) => entries.iter().map(constant).fold(1, u64::saturating_add),
        Constant::Object(fields) => fields.values().map(constant).fold(1, u64::saturating_add),
        _ => 1,
    }
}

fn of_text(text: &str) -> u64 {
    1 + text.len() as u64 / 1024
}
