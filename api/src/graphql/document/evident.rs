//! Whether a request's values are of their variables' types beyond doubt, so that nobody has to look again.
//!
//! The executor validates a whole document once more for each request, for the sake of its variables. Where those are
//! plain, what was found when the document was kept still holds. Of all else, this says nothing: the executor does.

use async_graphql::Name;
use async_graphql::parser::types::{BaseType, OperationDefinition, Type};
use serde_json::{Map, Value};

/// The scalars of ours that take any value for valid: what is wrong with it is found as it is read.
const READ_LATER: [&str; 4] = ["DateTime", "LocaleCode", "HTML", "URL"];

/// The variables of an operation, with their types.
pub(super) type Declared = Vec<(Name, Type)>;

/// What an operation declares.
pub(super) fn declared(operation: &OperationDefinition) -> Declared {
    let variables = operation.variable_definitions.iter().map(|variable| &variable.node);
    variables.map(|variable| (variable.name.node.clone(), variable.var_type.node.clone())).collect()
}

/// Whether each value that is given for a declared variable fits.
pub(super) fn fit(declared: &[(Name, Type)], given: Option<&Map<String, Value>>) -> bool {
    let Some(given) = given.filter(|given| !given.is_empty()) else { return true };
    declared.iter().all(|(name, of)| given.get(name.as_str()).is_none_or(|value| fits(of, value)))
}

fn fits(of: &Type, value: &Value) -> bool {
    match (&of.base, value) {
        // Where it may be null its variable may stand where it may not.
        (_, Value::Null) => false,
        (BaseType::List(entry), Value::Array(entries)) => entries.iter().all(|value| fits(entry, value)),
        (BaseType::List(_), _) => false,
        (BaseType::Named(name), Value::String(_)) => {
            ["String", "ID"].contains(&name.as_str()) || READ_LATER.contains(&name.as_str())
        }
        (BaseType::Named(name), Value::Number(number)) => {
            name == "Int" && number.as_i64().is_some_and(|number| i32::try_from(number).is_ok())
        }
        (BaseType::Named(name), Value::Bool(_)) => name == "Boolean",
        (BaseType::Named(_), Value::Array(_) | Value::Object(_)) => false,
    }
}
