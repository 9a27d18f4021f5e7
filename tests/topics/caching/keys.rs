//! Two requests have one key if they ask for the same, and only then.

use std::sync::LazyLock;

use clap::{Args, FromArgMatches};
use dragoman::cache::{Key, KeyWriter};
use dragoman::config::LimitsConfig;
use dragoman::graphql::Documents;
use dragoman::graphql::identity::identify;
use futures::executor::block_on;
use proptest::prelude::*;
use serde_json::{Map, Number, Value};

const QUERY: &str = "query($a: String, $b: String = \"x\", $ab: [ID!]) { \
                     articles(after: $a, before: $b, where: { exclude: $ab }) { totalCount } }";

static DOCUMENTS: LazyLock<Documents> = LazyLock::new(|| {
    let matches = LimitsConfig::augment_args(clap::Command::new("limits")).get_matches_from(["limits"]);
    Documents::new(&LimitsConfig::from_arg_matches(&matches).unwrap(), &dragoman::graphql::sdl())
});

fn key(query: &str, operation: Option<&str>, variables: &Map<String, Value>) -> Key {
    let document = block_on(DOCUMENTS.document(Some(query), operation, Some(variables))).unwrap();
    let mut writer = KeyWriter::shared();
    identify(&mut writer, query, &document, operation, Some(variables));
    writer.key()
}

fn values() -> impl Strategy<Value = Value> {
    let text = prop_oneof![Just("1b:2".to_owned()), Just(String::new()), "[ab:12\"]{0,6}"];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        (-2_i64..3).prop_map(|number| Value::Number(Number::from(number))),
        text.prop_map(Value::String),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::Array),
            prop::collection::btree_map("[ab]{1,2}", inner, 0..3)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

fn variables() -> impl Strategy<Value = Map<String, Value>> {
    prop::collection::btree_map(prop_oneof!["a", "b", "ab", "nobodys"], values(), 0..4)
        .prop_map(|fields| fields.into_iter().collect())
}

/// What of the variables an execution can see.
fn seen(given: &Map<String, Value>) -> Map<String, Value> {
    let mut seen = given.clone();
    seen.remove("nobodys");
    seen.entry("b").or_insert_with(|| "x".into());
    seen
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn a_key_is_another_where_the_variables_that_are_seen_are(one in variables(), other in variables()) {
        prop_assert_eq!(key(QUERY, None, &one) == key(QUERY, None, &other), seen(&one) == seen(&other));
        prop_assert_eq!(key(QUERY, None, &one), key(QUERY, None, &seen(&one)));
    }
}

#[test]
fn documents_and_operations_have_keys_of_their_own() {
    let two = "query a { locales { code } } query b { locales { name } }";
    let none = Map::new();
    let keys = [key(two, Some("a"), &none), key(two, Some("b"), &none), key(QUERY, None, &none)];

    assert!(keys[0] != keys[1] && keys[1] != keys[2] && keys[0] != keys[2]);
}
