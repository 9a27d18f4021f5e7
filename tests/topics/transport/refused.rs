//! Requests that are not understood, or not allowed: a status, a code, and what to do.

use serde_json::Value;

use super::{GRAPHQL, JSON, header, read};
use crate::harness::database::BOTH;
use crate::harness::{Newsroom, Site};

async fn post(site: &Site, body: impl Into<reqwest::Body>) -> (u16, Value) {
    let response = site.request("POST", "/graphql", &[("content-type", JSON)], body).await;
    (response.status().as_u16(), read(response).await)
}

#[tokio::test]
async fn a_body_that_is_no_request_is_400_and_is_told_why() {
    let cases = [
        ("", "not JSON"),
        ("{", "not JSON"),
        ("{\"query\": \"{ locales { code } }\"", "not JSON"),
        ("nonsense", "not JSON"),
        ("null", "JSON object"),
        ("7", "JSON object"),
        ("{}", "`query`"),
        (r#"{"query": null}"#, "`query`"),
        (r#"{"query": 7}"#, "strings"),
        (r#"{"query": "{ locales { code } }", "variables": []}"#, "objects"),
        (r#"{"query": "{ locales { code } }", "variables": "{}"}"#, "objects"),
        (r#"{"query": "{ locales { code } }", "operationName": 7}"#, "strings"),
        (r#"[{"query": "{ locales { code } }"}]"#, "batches"),
        ("[]", "batches"),
    ];
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::default()).await;

        for (body, why) in cases {
            let (status, answer) = post(&site, body).await;

            assert_eq!(status, 400, "{backend:?} {body}");
            let error = &answer["errors"][0];
            assert_eq!(error["extensions"]["code"], "BAD_USER_INPUT", "{backend:?} {body}");
            assert!(error["message"].as_str().unwrap().contains(why), "{backend:?} {body}: {error}");
            assert!(answer.get("data").is_none(), "{backend:?} {body}");
        }
        let (status, _) = post(&site, vec![b'{', 0xff, b'}']).await;
        assert_eq!(status, 400, "{backend:?}: what is not UTF-8 is no JSON");
    }
}

#[tokio::test]
async fn a_document_that_cannot_be_parsed_is_told_where() {
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::default()).await;

        for (query, line) in [("{ locales {\n code", 2), ("}", 1), ("", 1), ("# nothing", 1), ("{ a(b: \"\n\") }", 1)] {
            let reply = site.ask(query).await;

            assert_eq!(reply.code(), "BAD_USER_INPUT", "{backend:?} {query:?}: {}", reply.text);
            assert_eq!(reply.errors[0]["locations"][0]["line"], line, "{backend:?} {query:?}");
            assert!(reply.errors[0]["locations"][0]["column"].is_u64(), "{backend:?} {query:?}");
        }
    }
}

#[tokio::test]
async fn a_get_changes_nothing() {
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::default()).await;

        for operation in ["mutation%7B__typename%7D", "subscription%7BarticlePublished%7Bcursor%7D%7D"] {
            let refused = site.get(&format!("/graphql?query={operation}"), &[("accept", GRAPHQL)]).await;

            assert_eq!(refused.status(), 405, "{backend:?} {operation}");
            assert_eq!(header(&refused, "allow"), "POST", "{backend:?} {operation}");
            assert_eq!(read(refused).await["errors"][0]["extensions"]["code"], "BAD_USER_INPUT", "{backend:?}");
        }
        let chosen = "/graphql?query=query%20A%7Blocales%7Bcode%7D%7D%20mutation%20B%7B__typename%7D&operationName=B";
        assert_eq!(site.get(chosen, &[("accept", GRAPHQL)]).await.status(), 405, "{backend:?}");
    }
}

#[tokio::test]
async fn a_malformed_get_is_400() {
    let wrongs = [
        "query=%7Blocales%7Bcode%7D%7D&variables=7",
        "query=%7Blocales%7Bcode%7D%7D&variables=%7B",
        "query=%7Blocales%7Bcode%7D%7D&extensions=[]",
        "query=",
        "",
    ];
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::default()).await;

        for wrong in wrongs {
            let refused = site.get(&format!("/graphql?{wrong}"), &[("accept", GRAPHQL)]).await;

            assert_eq!(refused.status(), 400, "{backend:?} {wrong}");
            assert_eq!(read(refused).await["errors"][0]["extensions"]["code"], "BAD_USER_INPUT", "{backend:?} {wrong}");
        }
    }
}

#[tokio::test]
async fn other_methods_are_told_which_ones_there_are() {
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::default()).await;

        for method in ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"] {
            let refused = site.request(method, "/graphql", &[], "").await;
            assert_eq!(refused.status(), 405, "{backend:?} {method}");
            assert_eq!(header(&refused, "allow"), "GET, HEAD, POST", "{backend:?} {method}");
        }
        for path in ["/", "/schema.graphql", "/livez", "/readyz"] {
            let refused = site.request("POST", path, &[], "").await;
            assert_eq!(refused.status(), 405, "{backend:?} {path}");
            assert!(header(&refused, "allow").contains("GET"), "{backend:?} {path}");
        }
    }
}

#[tokio::test]
async fn an_unknown_path_says_where_things_are() {
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::default()).await;

        for path in ["/nowhere", "/graphql/", "/schema", "/demo/pictures/nothing.svg", "/%2e%2e/etc/passwd"] {
            let missing = site.get(path, &[]).await;
            assert_eq!(missing.status(), 404, "{backend:?} {path}");
        }
        let text = site.get("/nowhere", &[]).await.text().await.unwrap();
        assert!(text.contains("/graphql") && text.contains("/schema.graphql"), "{backend:?} {text}");
    }
}
