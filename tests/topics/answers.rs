//! The two databases answer alike: every query of `tests/queries`, byte by byte.

use serde_json::Value;

use crate::harness::Site;
use crate::harness::database::BOTH;
use crate::harness::queries::{self, Question};

/// Cursors are sealed by the newsroom's secret: gateways that share it give the same.
const SECRET: &str = "5bd1e995c1a7a1f0b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f6071829";

#[tokio::test]
async fn every_query_of_a_frontend_is_answered_alike_by_both_databases() {
    let mut sites = Vec::new();
    for backend in BOTH {
        sites.push(Site::over(backend, &["--demo", "--secret", SECRET]).await);
    }

    for Question { name, query, variables } in queries::all() {
        let mut texts = Vec::new();
        for site in &sites {
            let reply = site.ask_with(&query, variables.clone()).await.fine();
            assert!(is_telling(&reply.data), "{name} on {:?} tells nothing: {}", site.backend, reply.data);
            texts.push(data_of(&reply.text).to_owned());
        }

        assert_eq!(texts[0], texts[1], "{name}");
    }
}

#[tokio::test]
async fn an_answer_is_the_same_whenever_and_however_often_it_is_asked() {
    for backend in BOTH {
        let site = Site::demo(backend).await;

        for Question { name, query, variables } in queries::all() {
            let first = site.ask_with(&query, variables.clone()).await.fine();
            for _ in 0..3 {
                let again = site.ask_with(&query, variables.clone()).await.fine();

                assert_eq!(data_of(&first.text), data_of(&again.text), "{name} on {backend:?}");
                assert_eq!((first.statements, first.batches), (again.statements, again.batches), "{name}");
            }
        }
    }
}

#[tokio::test]
async fn the_first_query_of_the_readme_is_answered_as_it_is_printed() {
    let readme = include_str!("../../README.md");
    let query = between(readme, "--data-urlencode 'query=", "'\n");
    let printed: String = between(readme, "```json\n", "```").lines().map(str::trim_start).collect();
    for backend in BOTH {
        let site = Site::demo(backend).await;

        let reply = site.ask(query).await.fine();

        assert_eq!(format!("{{{}}}", data_of(&reply.text)), printed, "{backend:?}");
        assert_eq!(reply.statements, 4, "{backend:?}: the number that is printed, too");
    }
}

fn between<'t>(text: &'t str, before: &str, after: &str) -> &'t str {
    let (_, rest) = text.split_once(before).unwrap();
    rest.split_once(after).unwrap().0
}

/// `data` as it came, its order and its escapes too.
fn data_of(text: &str) -> &str {
    let begin = text.find(r#""data":"#).unwrap();
    let end = text.rfind(r#","extensions":"#).unwrap();
    &text[begin..end]
}

/// Every field at the root says something, and every list in a page of articles holds some.
fn is_telling(data: &Value) -> bool {
    data.as_object().is_some_and(|fields| !fields.is_empty() && fields.values().all(says_something))
}

fn says_something(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Array(items) => items.iter().any(says_something),
        Value::Object(fields) => {
            let lists = ["edges", "nodes", "items"].iter().filter_map(|name| fields.get(*name));
            fields.values().any(says_something) && lists.into_iter().all(says_something)
        }
        Value::Bool(_) | Value::Number(_) | Value::String(_) => true,
    }
}
