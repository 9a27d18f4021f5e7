//! What the choice of async-graphql's release rests on, by a schema of the tests' own: its newest stable one answers
//! fields in the order in which they complete, and leaves null where the type allows none.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_graphql::{Context, EmptyMutation, EmptySubscription, Error, Object, Response, Schema};
use serde_json::{Value, json};
use tokio::sync::Notify;
use tokio::time::timeout;

/// Makes slow fields wait for quick ones, and keeps who was done when.
#[derive(Default)]
struct Gate {
    opened: Notify,
    done: Mutex<Vec<&'static str>>,
}

/// The root, and everything below it.
struct Thing;

#[Object]
impl Thing {
    /// Done only when a quick field beside it is.
    async fn slow(&self, context: &Context<'_>) -> &str {
        let gate = context.data_unchecked::<Arc<Gate>>();
        gate.opened.notified().await;
        gate.done.lock().unwrap().push("slow");
        "slow"
    }

    async fn quick(&self, context: &Context<'_>) -> &str {
        let gate = context.data_unchecked::<Arc<Gate>>();
        gate.done.lock().unwrap().push("quick");
        gate.opened.notify_one();
        "quick"
    }

    async fn name(&self) -> &str {
        "name"
    }

    async fn required(&self) -> Thing {
        Thing
    }

    async fn optional(&self) -> Option<Thing> {
        Some(Thing)
    }

    async fn list_of_optional(&self) -> Vec<Option<Thing>> {
        vec![Some(Thing), None]
    }

    async fn optional_list_of_required(&self) -> Option<Vec<Thing>> {
        Some(vec![Thing, Thing])
    }

    async fn failing(&self) -> Result<String, Error> {
        Err(Error::new("it failed"))
    }

    /// The gateway's own fields that may be null answer so, too: of a `Result<Option<_>>` the executor would let the
    /// failure take the parent along.
    async fn failing_optional(&self) -> Option<Result<String, Error>> {
        Some(Err(Error::new("it failed")))
    }

    async fn failing_item(&self) -> Vec<Option<Result<String, Error>>> {
        vec![Some(Ok("first".to_owned())), Some(Err(Error::new("it failed"))), None]
    }
}

async fn execute(query: &str) -> (Response, Vec<&'static str>) {
    let gate = Arc::new(Gate::default());
    let schema = Schema::build(Thing, EmptyMutation, EmptySubscription).data(gate.clone()).finish();
    let response = timeout(Duration::from_secs(30), schema.execute(query)).await;
    let response = response.expect("a slow field is not waited for before a quick one is begun");
    let done = gate.done.lock().unwrap().clone();
    (response, done)
}

#[tokio::test]
async fn fields_are_answered_in_the_order_asked_though_they_complete_in_another() {
    let query =
        "{ zulu: slow required { b: slow a: quick } ...more alpha: quick } fragment more on Thing { mike: name }";

    let (response, done) = execute(query).await;

    assert!(response.errors.is_empty(), "{:?}", response.errors);
    assert_eq!(done[0], "quick", "the first field asked is not the first one done");
    let text = serde_json::to_string(&response.data).unwrap();
    assert_eq!(text, r#"{"zulu":"slow","required":{"b":"slow","a":"quick"},"mike":"name","alpha":"quick"}"#);
}

#[tokio::test]
async fn items_of_a_list_keep_their_order_and_each_its_fields() {
    let (response, _) = execute("{ optionalListOfRequired { b: slow a: quick } }").await;

    let text = serde_json::to_string(&response.data).unwrap();
    let item = r#"{"b":"slow","a":"quick"}"#;
    assert_eq!(text, format!(r#"{{"optionalListOfRequired":[{item},{item}]}}"#));
}

#[tokio::test]
async fn null_for_what_cannot_be_null_takes_its_nearest_nullable_parent() {
    let cases = [
        ("{ optional { name failing } name }", json!({ "optional": null, "name": "name" })),
        ("{ optional { optional { failing } name } }", json!({ "optional": { "optional": null, "name": "name" } })),
        ("{ optional { required { required { failing } } } name }", json!({ "optional": null, "name": "name" })),
        ("{ optionalListOfRequired { failing } name }", json!({ "optionalListOfRequired": null, "name": "name" })),
        ("{ listOfOptional { failing } name }", json!({ "listOfOptional": [null, null], "name": "name" })),
        ("{ optional { name failingOptional } }", json!({ "optional": { "name": "name", "failingOptional": null } })),
        ("{ name failingOptional }", json!({ "name": "name", "failingOptional": null })),
        ("{ name failingItem }", json!({ "name": "name", "failingItem": ["first", null, null] })),
        ("{ required { failing } name }", Value::Null),
        ("{ name failing }", Value::Null),
        (
            "{ required { listOfOptional { required { failing } } } }",
            json!({ "required": { "listOfOptional": [null, null] } }),
        ),
    ];
    for (query, wanted) in cases {
        let (response, _) = execute(query).await;

        assert_eq!(serde_json::to_value(&response.data).unwrap(), wanted, "{query}");
        assert!(!response.errors.is_empty(), "{query}");
    }
}

#[tokio::test]
async fn an_error_has_the_path_of_what_failed_and_not_of_what_it_took_along() {
    let (response, _) = execute("{ optional { listOfOptional { x: required { failing } } } }").await;

    let errors = serde_json::to_value(&response.errors).unwrap();
    assert_eq!(errors.as_array().unwrap().len(), 1, "{errors}");
    assert_eq!(errors[0]["path"], json!(["optional", "listOfOptional", 0, "x", "failing"]));
    let (response, _) = execute("{ optional { x: failingItem } }").await;
    let errors = serde_json::to_value(&response.errors).unwrap();
    assert_eq!(errors[0]["path"], json!(["optional", "x", 1]));
}
