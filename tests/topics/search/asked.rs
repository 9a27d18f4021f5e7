//! What is typed is words and nothing else: in it, neither database's language of queries means anything.

use serde_json::json;

use super::{SEARCH, found, search};
use crate::harness::database::BOTH;
use crate::harness::{Newsroom, Site, story};

fn newsroom() -> Newsroom {
    Newsroom::with([
        story("flood").under(&["world"]).in_locale("en", "Kabul river floods"),
        story("near").in_locale("en", "NEAR the bridge"),
        story("dam").tagged(&["water"]).in_locale("en", "A dam and its lake"),
    ])
}

#[tokio::test]
async fn nothing_that_is_typed_is_a_query_of_the_databases() {
    // What it would be taken for, and what its words find.
    let typed: [(&str, &[&str]); 22] = [
        ("kabul\" OR \"bridge", &[]),
        ("kabul OR bridge", &[]),
        ("kabul NOT river", &[]),
        ("NEAR", &["near-en"]),
        ("NEAR(kabul river, 2)", &[]),
        ("title : kabul", &[]),
        ("{title excerpt} : \"kabul\"", &[]),
        ("^kabul", &["flood-en"]),
        ("-kabul", &["flood-en"]),
        ("kabul*", &["flood-en"]),
        ("\"kabul\" * river", &["flood-en"]),
        ("kabul + river", &["flood-en"]),
        ("rowid", &[]),
        ("kabul' | 'bridge", &[]),
        ("kabul & !river", &["flood-en"]),
        ("'kabul':A", &[]),
        ("kabul <-> river", &["flood-en"]),
        ("kabul:* | bridge:*", &[]),
        ("kabul\\' | \\'bridge", &[]),
        ("'; DROP TABLE search; --", &[]),
        ("kabul\u{0} river", &["flood-en"]),
        ("$1 $2 ?", &[]),
    ];
    for backend in BOTH {
        let site = Site::of(backend, newsroom()).await;

        for (typed, wanted) in typed {
            assert_eq!(found(&site, typed).await, wanted, "{backend:?} {typed:?}");
        }

        assert_eq!(found(&site, "kabul").await, ["flood-en"], "{backend:?}: all of it is still there");
    }
}

#[tokio::test]
async fn where_there_is_no_word_nothing_is_found_and_nothing_is_wrong() {
    for backend in BOTH {
        let site = Site::of(backend, newsroom()).await;

        for typed in ["", " ", "\"", "*", "()", "—…", "\u{200c}", "ـ", "\u{301}"] {
            let page = search(&site, json!({ "query": typed })).await;
            assert_eq!((&page["totalCount"], &page["nodes"]), (&json!(0), &json!([])), "{backend:?} {typed:?}");
            assert_eq!(page["pageInfo"]["hasNextPage"], false, "{backend:?} {typed:?}");
        }
    }
}

#[tokio::test]
async fn a_search_takes_so_much_and_no_more() {
    let words = |count: usize| (0..count).map(|number| format!("w{number}")).collect::<Vec<_>>().join(" ");
    for backend in BOTH {
        let site = Site::of(backend, newsroom()).await;

        for typed in ["ж".repeat(201), words(21)] {
            let reply = site.ask_with(SEARCH, json!({ "query": typed })).await;
            assert_eq!((reply.code(), reply.reason()), ("BAD_USER_INPUT", "SEARCH_TOO_LONG"), "{}", reply.text);
        }
        // However much it is that a request may have.
        for letters in [100_000, 1_000_000] {
            let reply = site.ask_with(SEARCH, json!({ "query": "x ".repeat(letters / 2) })).await;
            assert!(
                (200..500).contains(&reply.status) && !reply.code().is_empty(),
                "{backend:?} {letters}: {}",
                reply.text
            );
        }
        for typed in ["ж".repeat(200), words(20), "ab ".repeat(66)] {
            assert_eq!(search(&site, json!({ "query": typed })).await["totalCount"], 0, "{backend:?}");
        }
        let negative = site.ask_with(SEARCH, json!({ "query": "kabul", "first": -1 })).await;
        assert_eq!(negative.reason(), "PAGE_SIZE_NEGATIVE", "{backend:?}");
    }
}

#[tokio::test]
async fn a_search_is_among_what_a_list_with_the_same_filter_holds() {
    let filters = [
        (json!({ "category": "world-en" }), 1),
        (json!({ "category": "nowhere" }), 0),
        (json!({ "tag": "water-en" }), 0),
        (json!({ "kind": "VIDEO" }), 0),
        (json!({ "publishedAfter": "2025-12-31T00:00:00Z" }), 1),
        (json!({ "publishedBefore": "2025-12-31T00:00:00Z" }), 0),
    ];
    for backend in BOTH {
        let site = Site::of(backend, newsroom()).await;

        for (filter, wanted) in &filters {
            let page = search(&site, json!({ "query": "river", "where": filter })).await;
            assert_eq!(page["totalCount"], *wanted, "{backend:?} {filter}");
        }
    }
}

#[tokio::test]
async fn a_search_takes_as_many_statements_whatever_it_finds_of_it() {
    for backend in BOTH {
        let site = Site::of(backend, newsroom()).await;
        let ask = async |typed: &str| {
            let query = format!("{{ search(query: \"{typed}\", locale: \"en\") {{ nodes {{ title }} }} }}");
            site.ask(&query).await.fine().statements
        };

        let (one, more) = (ask("kabul").await, ask("short").await);

        assert_eq!(one, more, "{backend:?}");
        assert_eq!(ask("kabbul").await, one + 2, "{backend:?}: what may have been meant, and what holds it");
    }
}
