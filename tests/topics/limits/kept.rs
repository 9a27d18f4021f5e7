//! Documents are parsed and validated once, and kept within a bound.

use dragoman::graphql::Code;
use futures::future::join_all;
use serde_json::json;

use super::documents;
use crate::harness::database::BOTH;
use crate::harness::queries::{self, Question};
use crate::harness::{Newsroom, Site};

#[tokio::test]
async fn a_document_is_parsed_once_however_often_and_with_whatever_variables_it_is_sent() {
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::of_many(3, &["en"])).await;
        let before = site.app.documents.counts();

        for rows in 1..=3 {
            let query = "query($n: Int) { articles(first: $n, locale: \"en\") { nodes { title } } }";
            let reply = site.ask_with(query, json!({ "n": rows })).await.fine();
            assert_eq!(reply.data["articles"]["nodes"].as_array().unwrap().len(), rows, "{backend:?}");
        }

        let after = site.app.documents.counts();
        assert_eq!((after.parsed - before.parsed, after.kept - before.kept), (1, 1), "{backend:?}");
    }
}

#[tokio::test]
async fn what_is_refused_is_not_kept() {
    let documents = documents(&[]);

    for wrong in ["{ nothing }", "{", "{ a: locales { code } ...F }", "{ locales(x: 1) { code } }"] {
        let refused = documents.document(Some(wrong), None, None).await.unwrap_err();
        assert_eq!(refused.code, Code::BadUserInput, "{wrong}");
    }

    assert_eq!(documents.counts().kept, 0);
}

#[tokio::test]
async fn what_is_kept_stays_within_its_bytes_whatever_comes() {
    let documents = documents(&["--parsed-documents-bytes", "200000"]);
    let Question { query, variables, .. } = queries::named("front");

    for n in 0..300 {
        documents.document(Some(&format!("# {n}\n{query}")), None, variables.as_object()).await.unwrap();
        assert!(documents.counts().kept_bytes <= 200_000, "{:?}", documents.counts());
    }

    let counts = documents.counts();
    assert!(counts.kept > 0 && counts.kept < 300 && counts.parsed == 300, "{counts:?}");
}

#[tokio::test]
async fn one_document_of_many_operations_is_measured_for_the_one_that_is_asked() {
    let documents = documents(&[]);
    let text = "query Small { locales { code } } query Large { articles(first: 100) { nodes { title } } }";

    let ask = async |name: &'static str| documents.document(Some(text), Some(name), None).await;
    let (small, large) = (ask("Small").await.unwrap(), ask("Large").await.unwrap());
    let neither = documents.document(Some(text), None, None).await.unwrap_err();

    assert!(small.cost < 20 && large.cost > 100, "{} {}", small.cost, large.cost);
    assert_eq!(neither.hint.as_deref(), Some("its operations are: Large, Small"));
    assert_eq!(documents.counts().parsed, 1);
}

#[tokio::test]
async fn many_who_send_the_same_at_once_are_all_answered() {
    let documents = documents(&[]);
    let Question { query, variables, .. } = queries::named("front");

    let asked = join_all((0..64).map(|_| documents.document(Some(&query), None, variables.as_object()))).await;

    assert!(asked.iter().all(Result::is_ok));
    assert_eq!(documents.counts().kept, 1);
}
