//! JSON that says what is known, and is silent of the rest.

use serde_json::Value;

/// An object without the fields of which nothing is known, but for those that have to be there, even empty.
pub(super) fn known(mut object: Value, always: &[&str]) -> Value {
    if let Value::Object(fields) = &mut object {
        fields.retain(|name, value| always.contains(&name.as_str()) || is_known(value));
    }
    object
}

fn is_known(value: &Value) -> bool {
    !(value.is_null() || value == "" || value.as_array().is_some_and(Vec::is_empty))
}
