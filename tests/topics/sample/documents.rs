//! What the sample newsroom asks: documents that come with the binary, valid, within the limits, and cached.

use std::collections::BTreeMap;

use dragoman::content::document::sha256;
use dragoman::demo::documents;
use serde_json::json;

use crate::harness::Site;
use crate::harness::database::BOTH;

#[tokio::test]
async fn every_document_is_valid_and_within_the_limits() {
    let site = Site::demo(BOTH[0]).await;
    let all = documents::all();

    for document in &all {
        let refused = site.app.documents.parsed(&document.text).await.err();
        assert_eq!(refused.map(|refused| refused.sentence()), None, "{:?}", document.name);
    }
    assert!(all.len() > 15, "{}", all.len());
}

#[test]
fn a_document_is_found_by_the_hash_of_its_text_and_bears_the_name_of_its_operation() {
    let ids: BTreeMap<_, _> = documents::ids();

    for document in documents::all() {
        let name = document.name.expect("each has one");
        assert_eq!(document.id, format!("sha256:{}", sha256(&document.text)));
        assert_eq!(ids[&name], document.id);
        let opens = [format!(" {name}("), format!(" {name} {{")];
        assert!(opens.iter().any(|open| document.text.contains(open)), "{name}: {}", document.text);
    }
}

#[tokio::test]
async fn they_are_answered_where_only_published_ones_are_and_from_the_cache_the_second_time() {
    for backend in BOTH {
        let site = Site::over(backend, &["--demo", "--documents", "only"]).await;
        // What the newsroom does unasked has an answer made anew.
        site.app.end_tasks().await;
        let path = format!("/graphql/{}?variables=%7B%22locale%22%3A%22fa%22%7D", documents::ids()["Front"]);

        let first = site.get(&path, &[("accept", "application/graphql-response+json")]).await;
        let second = site.get(&path, &[("accept", "application/graphql-response+json")]).await;
        let other = site.send(&json!({ "query": "{ site { name } }" }), &[]).await;

        assert_eq!(
            (first.status().as_u16(), &first.headers()["x-cache"]),
            (200, &"MISS".parse().unwrap()),
            "{backend:?}"
        );
        assert_eq!(second.headers()["x-cache"], "L1", "{backend:?}");
        assert!(second.headers()["cache-control"].to_str().unwrap().starts_with("public"), "{backend:?}");
        assert_eq!(other.code(), "DOCUMENT_NOT_TRUSTED", "{backend:?}");
    }
}

#[tokio::test]
async fn where_the_sample_is_off_nothing_of_it_is_there() {
    let site = Site::over(BOTH[0], &["--demo", "--sample", "off"]).await;

    let page = site.get("/demo/en/", &[]).await.status();
    let document = site.get(&format!("/graphql/{}", documents::ids()["Front"]), &[]).await.text().await.unwrap();
    let start = site.get("/", &[]).await.text().await.unwrap();

    assert_eq!(page, 404);
    assert!(document.contains("DOCUMENT_NOT_TRUSTED"), "{document}");
    assert!(!start.contains("href=\"/demo/\""));
}
