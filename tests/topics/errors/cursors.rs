//! Cursors: good in their own list alone, and refused without a guess at what was meant.

use serde_json::{Value, json};

use super::only;
use crate::harness::database::BOTH;
use crate::harness::{Newsroom, Reply, Site};

const INVALID: [&str; 2] = ["BAD_USER_INPUT", "INVALID_CURSOR"];

async fn after(site: &Site, list: &str, cursor: &Value) -> Reply {
    let query = format!("query($after: String) {{ articles({list}, first: 1, after: $after) {{ nodes {{ id }} }} }}");
    site.ask_with(&query, json!({ "after": cursor })).await
}

async fn cursor_of(site: &Site, list: &str) -> Value {
    let query = format!("{{ articles({list}, first: 1) {{ pageInfo {{ endCursor }} }} }}");
    site.ask(&query).await.fine().data["articles"]["pageInfo"]["endCursor"].clone()
}

#[tokio::test]
async fn what_is_no_cursor_is_refused() {
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::of_many(2, &["en"])).await;
        let good = cursor_of(&site, r#"locale: "en""#).await.as_str().unwrap().to_owned();

        let turned: String = good.chars().rev().collect();
        let other = if good.starts_with('A') { "B" } else { "A" };
        let changed = good.replacen(&good[..1], other, 1);
        let wrongs =
            ["", "garbage", "é", "a\u{0}b", &good[1..], &turned, &changed, &format!("{good}A"), &good.repeat(1_000)];
        for wrong in wrongs {
            let reply = after(&site, r#"locale: "en""#, &json!(wrong)).await;

            assert_eq!(only(&reply), [INVALID[0], INVALID[1], "after"], "{backend:?} {wrong}");
        }
        after(&site, r#"locale: "en""#, &json!(good)).await.fine();
    }
}

#[tokio::test]
async fn the_wrong_one_of_two_is_named() {
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::of_many(2, &["en"])).await;

        let reply = site.ask(r#"{ articles(locale: "en", last: 1, before: "x") { totalCount } }"#).await;

        assert_eq!(only(&reply), [INVALID[0], INVALID[1], "before"], "{backend:?}");
    }
}

#[tokio::test]
async fn a_cursor_of_another_list_is_refused() {
    let lists = [
        r#"locale: "en""#,
        r#"locale: "fa""#,
        r#"locale: "fa", fallback: true"#,
        r#"locale: "en", orderBy: PUBLISHED_AT_ASC"#,
        r#"locale: "en", orderBy: UPDATED_AT_DESC"#,
        r#"locale: "en", where: { tag: "everything-en" }"#,
        r#"locale: "en", where: { category: "section-en" }"#,
        r#"locale: "en", where: { kind: STORY }"#,
        r#"locale: "en", where: { publishedAfter: "2020-01-01T00:00:00Z" }"#,
        r#"locale: "en", where: { publishedBefore: "2030-01-01T00:00:00Z" }"#,
        r#"locale: "en", where: { exclude: ["article:999"] }"#,
    ];
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::of_many(3, &["en", "fa"])).await;
        let mut cursors = Vec::new();
        for list in lists {
            cursors.push(cursor_of(&site, list).await);
        }

        for (of, cursor) in lists.iter().zip(&cursors) {
            for list in lists {
                let reply = after(&site, list, cursor).await;
                if list == *of {
                    assert_eq!(
                        reply.fine().data["articles"]["nodes"].as_array().unwrap().len(),
                        1,
                        "{backend:?} {list}"
                    );
                } else {
                    assert_eq!([reply.code(), reply.reason()], INVALID, "{backend:?}: {of} in {list}");
                }
            }
        }
    }
}

#[tokio::test]
async fn a_cursor_of_another_newsroom_is_refused() {
    for backend in BOTH {
        let (here, there) = (
            Site::of(backend, Newsroom::of_many(2, &["en"])).await,
            Site::of(backend, Newsroom::of_many(2, &["en"])).await,
        );

        let reply = after(&here, r#"locale: "en""#, &cursor_of(&there, r#"locale: "en""#).await).await;

        assert_eq!([reply.code(), reply.reason()], INVALID, "{backend:?}");
    }
}

#[tokio::test]
async fn a_cursor_of_the_log_is_refused_where_it_is_none_and_expires_with_its_history() {
    let query = "query($after: String) { changes(after: $after, first: 1) { pageInfo { endCursor } } }";
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::of_many(2, &["en"])).await;
        let end = site.ask(query).await.fine().data["changes"]["pageInfo"]["endCursor"].as_str().unwrap().to_owned();
        let (epoch, place) = end.split_once('.').unwrap();

        let huge = format!("{epoch}.99999999999999999999.0");
        let list = cursor_of(&site, r#"locale: "en""#).await.as_str().unwrap().to_owned();
        for wrong in
            ["", "garbage", epoch, &format!("{epoch}.1"), &format!("{epoch}.-1.0"), &format!("{end}.0"), &huge, &list]
        {
            let reply = site.ask_with(query, json!({ "after": wrong })).await;
            assert_eq!(only(&reply), [INVALID[0], INVALID[1], "after"], "{backend:?} {wrong}");
        }
        for expired in [format!("0123456789abcdef.{place}"), format!("{epoch}.9999999999.0")] {
            let reply = site.ask_with(query, json!({ "after": expired })).await;
            assert_eq!(only(&reply), ["BAD_USER_INPUT", "CURSOR_EXPIRED", "after"], "{backend:?} {expired}");
        }
        site.ask_with(query, json!({ "after": end })).await.fine();
    }
}
