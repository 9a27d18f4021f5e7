//! Media types: what an answer is written in, and how that decides its status.

use super::{GRAPHQL, JSON, body, header, read};
use crate::harness::database::BOTH;
use crate::harness::{Newsroom, Site};

const QUERY: &str = "{ locales { code } }";

#[tokio::test]
async fn an_answer_is_in_the_type_that_the_client_wants_most() {
    let cases = [
        ("*/*", JSON),
        (JSON, JSON),
        (GRAPHQL, GRAPHQL),
        ("application/graphql-response+json, application/json;q=0.9", GRAPHQL),
        ("application/graphql-response+json;q=0.5, application/json", JSON),
        ("application/*", JSON),
        ("text/html, application/graphql-response+json;q=0.1", GRAPHQL),
        ("", JSON),
    ];
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::default()).await;

        for (accept, wanted) in cases {
            let headers = [("accept", accept), ("content-type", JSON)];
            let posted = site.request("POST", "/graphql", &headers, body(QUERY)).await;

            assert_eq!(posted.status(), 200, "{backend:?} {accept}");
            assert_eq!(header(&posted, "content-type"), format!("{wanted}; charset=utf-8"), "{backend:?} {accept}");
            assert_eq!(read(posted).await["data"]["locales"][0]["code"], "en", "{backend:?} {accept}");
        }
    }
}

#[tokio::test]
async fn what_cannot_be_answered_in_any_wanted_type_is_not_acceptable() {
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::default()).await;

        for accept in ["text/html", "image/png", "application/json;q=0", "application/json; charset=utf-16"] {
            let headers = [("accept", accept), ("content-type", JSON)];
            let refused = site.request("POST", "/graphql", &headers, body(QUERY)).await;

            assert_eq!(refused.status(), 406, "{backend:?} {accept}");
        }
    }
}

#[tokio::test]
async fn json_in_utf_8_is_taken_and_nothing_else() {
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::default()).await;

        for taken in [JSON, "Application/JSON", "application/json; charset=utf-8", "application/json;charset=\"UTF-8\""]
        {
            let response = site.request("POST", "/graphql", &[("content-type", taken)], body(QUERY)).await;
            assert_eq!(response.status(), 200, "{backend:?} {taken}");
        }
        let wrongs = [
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "application/graphql",
            "application/json; charset=utf-16",
            "",
        ];
        for wrong in wrongs {
            let refused = site.request("POST", "/graphql", &[("content-type", wrong)], body(QUERY)).await;
            assert_eq!(refused.status(), 415, "{backend:?} {wrong}");
            assert_eq!(read(refused).await["errors"][0]["extensions"]["code"], "BAD_USER_INPUT", "{backend:?}");
        }
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_document_is_400_in_the_newer_type_and_200_in_the_older() {
    let wrongs = [
        "{ locales {",
        "{ nonsense }",
        "query A { locales { code } } query B { locales { code } }",
        "{ ...a } fragment a on Query { ...a }",
    ];
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::default()).await;

        for wrong in wrongs {
            for (accept, status) in [(JSON, 200), (GRAPHQL, 400)] {
                let headers = [("accept", accept), ("content-type", JSON)];
                let refused = site.request("POST", "/graphql", &headers, body(wrong)).await;

                assert_eq!(refused.status(), status, "{backend:?} {accept} {wrong}");
                let answer = read(refused).await;
                assert!(answer.get("data").is_none(), "{backend:?}: nothing was executed: {answer}");
                assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_USER_INPUT", "{backend:?} {wrong}");
            }
        }
    }
}

#[tokio::test]
async fn a_failed_field_is_200_in_either_type_and_has_data() {
    let failing = r#"{ locales { code } node(id: "x") { id } articles(first: -1) { totalCount } }"#;
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::default()).await;

        for accept in [JSON, GRAPHQL] {
            let headers = [("accept", accept), ("content-type", JSON)];
            let response = site.request("POST", "/graphql", &headers, body(failing)).await;

            assert_eq!(response.status(), 200, "{backend:?} {accept}");
            let answer = read(response).await;
            assert!(answer["data"].is_null() && answer.get("data").is_some(), "{backend:?} {answer}");
            assert_eq!(answer["errors"][0]["path"][0], "articles", "{backend:?}");
        }
    }
}

#[tokio::test]
async fn every_answer_says_what_it_varies_by() {
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::default()).await;

        let response = site.request("POST", "/graphql", &[("content-type", JSON)], body(QUERY)).await;

        let vary = header(&response, "vary").to_lowercase();
        for name in ["accept", "accept-encoding", "accept-language", "authorization", "x-content-version"] {
            assert!(vary.split(", ").any(|one| one == name), "{backend:?} {vary}");
        }
    }
}
