//! Errors: each mistake has its code, its reason and its argument; a failure inside says nothing of the inside.

mod arguments;
mod codes;
mod cursors;
mod failures;

use serde_json::{Value, json};

use crate::harness::Reply;

/// Code, reason and argument of the only error.
fn only(reply: &Reply) -> [&str; 3] {
    assert_eq!(reply.errors.len(), 1, "{}", reply.text);
    let extension = |name: &str| reply.errors[0]["extensions"][name].as_str().unwrap_or_default();
    [extension("code"), extension("reason"), extension("argument")]
}

/// What stands where the error is, and what stands there by the error's account.
fn place(reply: &Reply) -> (&Value, &Value) {
    (&reply.data, &reply.errors[0]["path"])
}

fn nowhere() -> Value {
    json!(null)
}
