//! A document before it is executed: parsed once, and measured, so that a small one cannot become endless work.
//!
//! `size` looks at the bytes before anything is parsed, `weight` at the selections with their fragments expanded,
//! `cost` at the rows that they are likely to be answered for. `typename` shows the validator what it would skip,
//! `introspection` bounds questions about the schema, `live` says what a subscription has to be, `evident` whether
//! values need another look. [`limit`] has the limits and their words; a [`Refused`] is what becomes of a document that
//! may not be executed.
//!
//! A [`Measured`] document is all that follows from its text, so it may be kept; a [`Document`] is one request's.

mod cost;
mod evident;
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
use super::code::Code;
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
    /// Whether its values are of their types beyond doubt.
    pub is_evident: bool,
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
    declared: evident::Declared,
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
            is_evident: evident::fit(&operation.declared, variables),
            trusted: None,
        })
    }

    fn choose(&self, name: Option<&str>) -> Result<&Operation, Refused> {
        let wrong = |message: String| {
            let names: BTreeSet<_> = self.operations.iter().filter_map(|operation| operation.name.as_deref()).collect();
            let names = names.into_iter().take(MOST_TOLD).collect::<Vec<_>>().join(", ");
            let refused = Refused::new(Code::BadUserInput, message);
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
            let refused = Refused::new(Code::Forbidden, message).reason("INTROSPECTION_OFF");
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
            declared: evident::declared(operation),
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
                Err(Refused::new(Code::BadUserInput, message))
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
    Refused { locations, ..Refused::new(Code::BadUserInput, format!("the document could not be parsed: {error}")) }
}

#[cfg(test)]
mod tests;
