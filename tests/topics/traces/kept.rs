//! What a caller is told of its trace, and what can be looked up afterwards.

use serde_json::{Value, json};

use super::{SPAN, TRACE, ask_front, ask_traced};
use crate::harness::database::{self, BOTH};
use crate::harness::{Backend, Site};

async fn trace(site: &Site, id: &str) -> Value {
    site.get(&format!("/ops/traces/{id}"), &[]).await.json().await.unwrap()
}

#[tokio::test]
async fn an_answer_names_its_trace_the_callers_where_there_is_one() {
    for backend in BOTH {
        let site = Site::demo(backend).await;

        let called = ask_front(&site, true).await.fine();
        let begun = site.ask("{ locales { code } }").await.fine();
        let malformed = site.send(&json!({ "query": "{ locales { code } }" }), &[("traceparent", "00-x-y-01")]).await;

        let told = |reply: &crate::harness::Reply| reply.headers["traceparent"].to_str().unwrap().to_owned();
        let told_back = told(&called);
        assert!(told_back.starts_with(&format!("00-{TRACE}-")) && told_back.ends_with("-01"), "{told_back}");
        assert!(!told_back.contains(SPAN), "it names our span, not the caller's");
        for own in [told(&begun), told(&malformed)] {
            assert_eq!(own.len(), 55, "{own}");
            assert!(!own.contains(TRACE));
        }
    }
}

#[tokio::test]
async fn a_trace_that_read_the_database_can_be_looked_up_whole() {
    for backend in BOTH {
        let site = Site::demo(backend).await;

        let reply = ask_front(&site, false).await.fine();
        let kept = trace(&site, TRACE).await;

        let spans = kept["parts"][0]["spans"].as_array().unwrap();
        assert_eq!(kept["parts"][0]["caller"], SPAN);
        let of =
            |name: &str| spans.iter().filter(|span| span["name"].as_str().unwrap().starts_with(name)).count() as u64;
        assert_eq!((of("load "), of("SELECT ")), (reply.batches, reply.statements), "{backend:?}");
        let list: Value = site.get("/ops/traces", &[]).await.json().await.unwrap();
        let listed = list["traces"].as_array().unwrap().iter().find(|listed| listed["id"] == TRACE).unwrap();
        assert_eq!((&listed["operation"], &listed["statements"]), (&json!("Front"), &json!(reply.statements)));
    }
}

#[tokio::test]
async fn an_error_of_the_inside_names_the_trace_to_look_at() {
    for backend in BOTH {
        let site = Site::demo(backend).await;
        // A language without its own words for the site: what must be there is not.
        let sql = "DELETE FROM site_words";
        sea_orm::ConnectionTrait::execute_unprepared(site.content().database(), sql).await.unwrap();

        let query = json!({ "query": "{ site(locale: \"en\") { name } }" });
        let reply = ask_traced(&site, &query, true).await;

        if reply.code() == "INTERNAL" {
            assert_eq!(reply.errors[0]["extensions"]["traceId"], TRACE, "{}", reply.text);
        }
        assert!(trace(&site, TRACE).await["parts"].is_array());
    }
}

#[tokio::test]
async fn switched_off_nothing_is_traced_and_nothing_is_told() {
    let url = database::create(Backend::Sqlite).await;
    let site = Site::at(Backend::Sqlite, url, &["--demo", "--traces", "off"]).await;

    let reply = ask_front(&site, true).await.fine();

    assert!(!reply.headers.contains_key("traceparent"));
    assert_eq!(trace(&site, TRACE).await["parts"], Value::Null);
    let list: Value = site.get("/ops/traces", &[]).await.json().await.unwrap();
    assert_eq!(list, json!({ "are_kept": false, "traces": [] }));
}
