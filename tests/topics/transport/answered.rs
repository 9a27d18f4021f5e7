//! Requests that are understood: by POST, by GET, with variables, and with a bill.

use serde_json::{Value, json};

use super::{GRAPHQL, JSON, body, header, read};
use crate::harness::database::BOTH;
use crate::harness::{Newsroom, Site};

#[tokio::test]
async fn fields_are_answered_in_the_order_asked() {
    let query = r#"{ zulu: site(locale: "en") { url name id } ...more alpha: locales { nativeName code } }
                   fragment more on Query { mike: articles(locale: "en", first: 1) { totalCount nodes { title slug } } }"#;
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::of_many(1, &["en"])).await;

        let text = site.ask(query).await.fine().text;

        let names = [
            "zulu",
            "url",
            "name",
            "id",
            "mike",
            "totalCount",
            "nodes",
            "title",
            "slug",
            "alpha",
            "nativeName",
            "code",
        ];
        let places: Vec<_> = names.iter().map(|name| text.find(&format!("\"{name}\":")).unwrap()).collect();
        assert!(places.is_sorted(), "{backend:?} {text}");
    }
}

#[tokio::test]
async fn a_query_is_answered_by_get_with_variables_and_the_name_of_its_operation() {
    let query = "query Both($locale: LocaleCode) { site(locale: $locale) { locale { code } } } query Other { locales { code } }";
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::default()).await;

        let path = |operation: &str| {
            let mut path = reqwest::Url::parse("http://x/graphql").unwrap();
            let parameters = [("query", query), ("variables", r#"{"locale":"fa"}"#), ("operationName", operation)];
            path.query_pairs_mut().extend_pairs(parameters);
            format!("/graphql?{}", path.query().unwrap())
        };
        let both = site.get(&path("Both"), &[("accept", GRAPHQL)]).await;
        let other = site.get(&path("Other"), &[("accept", JSON)]).await;
        let unknown = site.get(&path("Neither"), &[("accept", GRAPHQL)]).await;
        let unnamed = site.get(&path(""), &[("accept", GRAPHQL)]).await;

        assert_eq!(header(&both, "content-type"), format!("{GRAPHQL}; charset=utf-8"), "{backend:?}");
        assert_eq!(read(both).await, json!({ "data": { "site": { "locale": { "code": "fa" } } } }), "{backend:?}");
        assert_eq!(read(other).await["data"]["locales"][1]["code"], "fa", "{backend:?}");
        assert_eq!((unknown.status().as_u16(), unnamed.status().as_u16()), (400, 400), "{backend:?}");
    }
}

#[tokio::test]
async fn a_persons_link_to_a_query_is_answered_and_without_a_query_there_is_a_page() {
    let browser = [("accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")];
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::default()).await;

        let answered = site.get("/graphql?query=%7Blocales%7Bcode%7D%7D", &browser).await;
        let page = site.get("/graphql", &browser).await;
        let program = site.get("/graphql", &[("accept", JSON)]).await;

        assert_eq!(read(answered).await["data"]["locales"][0]["code"], "en", "{backend:?}");
        assert_eq!(header(&page, "content-type"), "text/html; charset=utf-8", "{backend:?}");
        assert_eq!(program.status(), 400, "{backend:?}: a program is told that it asked nothing");
    }
}

#[tokio::test]
async fn the_bill_comes_where_it_is_asked_for_and_only_there() {
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::of_many(2, &["en"])).await;
        let query = body(r#"{ articles(locale: "en") { nodes { title tags { name } } } }"#);
        let ask = async |bill: &str| {
            let headers = [("content-type", JSON), ("x-query-bill", bill)];
            read(site.request("POST", "/graphql", &headers, query.clone()).await).await
        };

        let (with, without) = (ask("1").await, ask("0").await);

        assert!(without.get("extensions").is_none(), "{backend:?} {without}");
        let bill = with["extensions"]["bill"].as_object().unwrap();
        let mut names: Vec<_> = bill.keys().collect();
        names.sort();
        assert_eq!(
            names,
            ["batches", "cacheLookups", "complexity", "milliseconds", "statements", "tags"],
            "{backend:?}"
        );
        assert_eq!(bill["cacheLookups"], 0, "{backend:?}: it is executed, and shows neither a key nor a hash");
        for count in ["statements", "batches", "cacheLookups", "complexity"] {
            assert!(bill[count].is_u64(), "{backend:?} {count}");
        }
        // Two fields and an argument; a page of twenty; for each article its title, and ten tags with their names.
        assert_eq!(bill["complexity"], 3 + 20 * (1 + 1 + 10), "{backend:?}");
        assert_eq!(bill["statements"], 4, "{backend:?}: languages, list, filings, tags");
        assert!(bill["milliseconds"]["total"].as_f64().unwrap() > 0.0, "{backend:?}");
        assert!(bill["milliseconds"]["sql"].as_f64().unwrap() > 0.0, "{backend:?}");
        assert!(bill["tags"].as_array().unwrap().iter().all(Value::is_string), "{backend:?}");
        assert!(!bill["tags"].as_array().unwrap().is_empty(), "{backend:?}");
    }
}

#[tokio::test]
async fn what_a_request_brings_beside_its_query_may_be_null_or_more_than_is_known() {
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::default()).await;

        for more in [
            json!({ "variables": null, "operationName": null, "extensions": null }),
            json!({ "variables": {}, "extensions": { "anything": 1 }, "id": 7 }),
        ] {
            let mut request = json!({ "query": "{ locales { code } }" });
            request.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            site.send(&request, &[]).await.fine();
        }
    }
}

#[tokio::test]
async fn a_head_request_has_the_headers_of_its_get_and_no_body() {
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::default()).await;

        for path in ["/", "/graphql?query=%7Blocales%7Bcode%7D%7D", "/schema.graphql", "/livez", "/readyz"] {
            let got = site.get(path, &[]).await;
            let head = site.request("HEAD", path, &[], "").await;

            assert_eq!(head.status(), got.status(), "{backend:?} {path}");
            assert_eq!(header(&head, "content-type"), header(&got, "content-type"), "{backend:?} {path}");
            assert_eq!(head.text().await.unwrap(), "", "{backend:?} {path}");
        }
    }
}
