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
