//! The limits of a document: what is over one hears which, by how much and by which field, whichever road it takes; and
//! what a frontend sends stays far below all of them.

mod hostile;
mod kept;
mod told;

use dragoman::config::LimitsConfig;
use dragoman::graphql::Documents;
use serde_json::Value;

use crate::harness::site::config;

/// The limits with these flags.
fn limits(flags: &[&str]) -> LimitsConfig {
    config(flags).limits
}

/// Documents under these limits, without a gateway.
fn documents(flags: &[&str]) -> Documents {
    Documents::new(&limits(flags), &dragoman::graphql::sdl())
}

/// What a document is over: the limit's name, the figure, the limit and the heaviest field, by the error's account.
fn exceeded(error: &Value) -> (&str, u64, u64, &str) {
    let extensions = &error["extensions"];
    assert_eq!(extensions["code"], "QUERY_TOO_COMPLEX", "{error}");
    assert!(extensions["hint"].is_string(), "{error}");
    let number = |name: &str| extensions[name].as_u64().unwrap_or_else(|| panic!("no {name} in {error}"));
    let text = |name: &str| extensions[name].as_str().unwrap_or_default();
    (text("reason"), number("figure"), number("limit"), text("field"))
}
