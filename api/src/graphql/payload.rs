//! A result as clients read it, whichever road it takes to them.

use std::collections::BTreeSet;

use async_graphql::Response;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::code::Code;
use super::document::{Detail, Exceeded, Refused};
use super::error::UNSURE;
use super::execution::Executed;
use crate::telemetry::trace;

/// An answer as the specification orders it; the fields of `data` in the order in which they were asked for.
#[derive(Debug, Serialize)]
pub struct Payload {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<async_graphql::Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    extensions: Option<Value>,
}

impl Payload {
    /// Of a response. Errors before execution have no path, and then there is no `data` at all.
    pub fn of(response: Response) -> Self {
        let began = response.errors.is_empty()
            || response.data != async_graphql::Value::Null
            || response.errors.iter().any(|error| !error.path.is_empty());
        let errors = response.errors.iter().map(|error| serde_json::to_value(error).unwrap_or_default());
        let errors = errors.map(coded).collect();
        Self { errors, data: began.then_some(response.data), extensions: None }
    }

    /// Of a request that is not executed.
    pub fn refused(code: Code, message: &str, locations: &[(usize, usize)]) -> Self {
        let mut error = json!({ "message": message, "extensions": { "code": code.name() } });
        if !locations.is_empty() {
            let locations = locations.iter().map(|(line, column)| json!({ "line": line, "column": column }));
            error["locations"] = locations.collect();
        }
        Self { errors: vec![error], data: None, extensions: None }
    }

    /// Of a document that is not executed.
    pub fn rejected(refused: Refused) -> Self {
        let mut payload = Self::refused(refused.code, &refused.message, &refused.locations);
        let mut extensions =
            vec![("reason", refused.reason.map(Value::from)), ("hint", refused.hint.as_deref().map(Value::from))];
        let mut further = Vec::new();
        match refused.detail.map(|detail| *detail) {
            None => {}
            Some(Detail::Exceeded(Exceeded { figure, most, field, .. })) => extensions.extend([
                ("figure", Some(figure.into())),
                ("limit", Some(most.into())),
                ("field", field.map(Value::from)),
            ]),
            Some(Detail::Further(errors)) => further = errors,
        }
        for (name, value) in extensions.into_iter().filter_map(|(name, value)| Some((name, value?))) {
            payload.errors[0]["extensions"][name] = value;
        }
        let further = further.iter().map(|error| serde_json::to_value(error).unwrap_or_default());
        payload.errors.extend(further.map(coded));
        payload
    }

    /// With an extension of its first error.
    pub fn saying(mut self, name: &str, value: impl Into<Value>) -> Self {
        if let Some(error) = self.errors.first_mut() {
            error["extensions"][name] = value.into();
        }
        self
    }

    /// Of an executed request: what was written and, where it is asked for, the bill stand beside the data.
    pub fn executed(executed: Executed, bill: Option<Value>) -> Self {
        let version = executed.version().map(Value::from);
        let extensions = [("contentVersion", version), ("bill", bill)];
        let extensions = extensions.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
        let extensions: Map<String, Value> = extensions.collect();
        let extensions = (!extensions.is_empty()).then_some(Value::Object(extensions));
        Self { extensions, ..Self::of(executed.response) }
    }

    /// Whether it was executed.
    pub fn has_begun(&self) -> bool {
        self.data.is_some()
    }

    /// Whether nothing that was asked for was answered, for want of the database: whoever asks again later may be. Not what
    /// was written, of which only the answer was lost: asked again it would be written again.
    pub fn is_unavailable(&self) -> bool {
        let is_written = self.extensions.as_ref().is_some_and(|more| !more["contentVersion"].is_null());
        !is_written && self.data.as_ref().is_none_or(is_nothing) && self.has_code(Code::Unavailable)
    }

    /// Whether something may have been written, and may not: whoever sends it again without looking may write it twice.
    pub fn is_unsure(&self) -> bool {
        self.errors.iter().any(|error| error["extensions"]["reason"] == UNSURE)
    }

    /// Whether an error has this code.
    pub fn has_code(&self, code: Code) -> bool {
        self.errors.iter().any(|error| error["extensions"]["code"] == code.name())
    }

    /// The codes of the errors, each once.
    pub fn codes(&self) -> Vec<String> {
        let codes = self.errors.iter().filter_map(|error| error["extensions"]["code"].as_str());
        codes.collect::<BTreeSet<_>>().into_iter().map(str::to_owned).collect()
    }

    /// The errors alone.
    pub fn errors(&self) -> &[Value] {
        &self.errors
    }

    /// As JSON.
    pub fn json(&self) -> String {
        // Text keys and no value of ours that fails: there is nothing that could not be written.
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// Whether a value tells nothing. That a list is empty tells something.
fn is_nothing(value: &async_graphql::Value) -> bool {
    use async_graphql::Value::{List, Null, Object};
    match value {
        Null => true,
        Object(fields) => fields.values().all(is_nothing),
        List(items) => !items.is_empty() && items.iter().all(is_nothing),
        _ => false,
    }
}

/// What the executor itself refuses (an unknown field, a wrong argument) is the client's to mend.
fn coded(mut error: Value) -> Value {
    if error["extensions"]["code"].is_null() {
        error["extensions"]["code"] = Code::BadUserInput.name().into();
    }
    // Of what went wrong inside nothing is told but where to look.
    if error["extensions"]["code"] == Code::Internal.name()
        && error["extensions"]["traceId"].is_null()
        && let Some((trace, _)) = trace::ids()
    {
        error["extensions"]["traceId"] = trace.to_string().into();
    }
    error
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unavailable(data: Option<Value>) -> bool {
        let data = data.map(|data| async_graphql::Value::from_json(data).unwrap());
        Payload { data, ..Payload::refused(Code::Unavailable, "content is unavailable", &[]) }.is_unavailable()
    }

    #[test]
    fn what_tells_nothing_is_unavailable_and_whatever_tells_something_is_not() {
        for nothing in
            [json!(null), json!({ "a": null, "b": { "c": null } }), json!({ "nodes": [null, { "id": null }] })]
        {
            assert!(unavailable(Some(nothing.clone())), "{nothing}");
        }
        for something in
            [json!({ "a": null, "b": 0 }), json!({ "nodes": [] }), json!({ "nodes": [null, { "id": "x" }] })]
        {
            assert!(!unavailable(Some(something.clone())), "{something}");
        }
        assert!(unavailable(None));
        assert!(!Payload::refused(Code::BadUserInput, "no", &[]).is_unavailable());
    }
}
