//! What PostgreSQL does for a frontend's queries in a newsroom of 100,000 articles: it walks indexes, and reads what it
//! answers.

use dragoman::content::agreement::PartnerRights;
use dragoman::content::id::{ArticleId, HeadingId};
use entity::article::Kind;
use serde_json::{Value, json};

use crate::harness::queries::{self, Question};
use explain::{Desk, faults, shape};

mod explain;
mod fill;

/// What the queries of `tests/queries` ask of this newsroom.
fn variables(name: &str) -> Value {
    match name {
        "archive" | "galleries" | "hundred" => json!({ "locale": "en" }),
        "article" => json!({ "locale": "fa", "slug": "story-5000-fa" }),
        "author" => json!({ "locale": "en", "slug": "author-430-en" }),
        "changes" | "languages" | "resolve" => json!({}),
        "fallback" => json!({ "locale": "tg", "where": {
            "category": "category-2-tg", "tag": "tag-150-tg", "author": "author-430-tg", "kind": "STORY",
            "publishedAfter": "2021-01-01T00:00:00Z", "publishedBefore": "2026-01-01T00:00:00Z",
            "exclude": ["article:50000", "article:50009"],
        } }),
        "front" | "updated" => json!({ "locale": "fa" }),
        "nodes" => json!({ "ids": ["article:50000", "story:5000", "category:5:en", "tag:150:tg", "author:430:fa",
                                   "media:500:fa", "media:12000:fa", "menu:header:en", "site:fa"] }),
        "search" => json!({ "locale": "fa", "query": "story 50", "where": { "kind": "STORY" } }),
        "section" => json!({ "locale": "tg", "slug": "category-6-tg" }),
        "story" => json!({ "id": "story:5000" }),
        "tag" => json!({ "locale": "fa", "slug": "tag-150-fa" }),
        "videos" => json!({ "locale": "ps" }),
        unknown => panic!("say what `{unknown}` asks of a newsroom of 100,000 articles"),
    }
}

/// What no query there asks: other orders, directions, filters and depths.
fn further() -> Vec<Question> {
    let mut questions = Vec::new();
    for filter in ["", "category: \"category-1-tg\"", "tag: \"tag-150-tg\"", "author: \"author-430-tg\"", "kind: VIDEO"]
    {
        for order in ["PUBLISHED_AT_DESC", "PUBLISHED_AT_ASC", "UPDATED_AT_DESC"] {
            for (fallback, ends) in [(true, "first: 100"), (false, "first: 100"), (true, "last: 20")] {
                let list =
                    format!("locale: \"tg\", fallback: {fallback}, where: {{ {filter} }}, orderBy: {order}, {ends}");
                let query = format!("{{ articles({list}) {{ totalCount nodes {{ title }} }} }}");
                questions.push(Question { name: format!("a list ({list})"), query, variables: json!({}) });
            }
        }
    }
    let deep = "{ changes(after: \"EPOCH.90000.0\", locale: \"fa\") { edges { node { kind } } } }";
    questions.push(Question { name: "changes from a place".into(), query: deep.into(), variables: json!({}) });
    questions
}

#[tokio::test]
async fn no_query_reads_a_large_table_from_end_to_end_or_sorts_a_list() {
    let desk = Desk::at(fill::address().await).await;
    let asked =
        queries::all().into_iter().map(|question| Question { variables: variables(&question.name), ..question });
    let epoch = desk.epoch().await;

    let mut wrong = Vec::new();
    let mut explained = 0;
    for question in asked.chain(further()) {
        let (data, statements) = desk.ask(&question.query.replace("EPOCH", &epoch), &question.variables).await;
        assert!(!statements.is_empty());
        if question.name == "resolve" {
            let found = |name: &str| data[name]["status"].as_i64().unwrap();
            let names = ["article", "encoded", "whole", "tag", "author", "nothing"];
            assert_eq!(names.map(found), [200, 200, 301, 200, 200, 404], "{data}");
        }
        for statement in &statements {
            let [own, any] = desk.plans(statement).await;
            for (which, plan) in [("with its values", own), ("for any values", any)] {
                let faults = faults(&plan);
                if !faults.is_empty() {
                    wrong.push(format!(
                        "{}, {which}: {faults:?}\n  {}\n  {}",
                        question.name,
                        statement.sql,
                        shape(&plan)
                    ));
                }
                explained += 1;
            }
        }
    }

    assert!(wrong.is_empty(), "{} of {explained} plans:\n{}", wrong.len(), wrong.join("\n"));
    eprintln!("{explained} plans were looked at");
}

#[tokio::test]
async fn neighbours_are_refreshed_by_looking_at_those_that_are_near() {
    let desk = Desk::at(fill::address().await).await;

    let statements = desk.refresh(ArticleId(45_001)).await;

    assert!(statements.len() >= 8, "{statements:?}");
    for statement in &statements {
        let [own, any] = desk.plans(statement).await;
        for plan in [own, any] {
            assert_eq!(faults(&plan), Vec::<String>::new(), "{}\n{}", statement.sql, shape(&plan));
        }
        // Each feature of a few hundred candidates, of the 1.3 million that there are.
        let read = desk.rows_read(statement).await;
        assert!(read < 20_000.0, "{read} rows: {}", statement.sql);
    }
}

#[tokio::test]
async fn what_left_a_partners_view_is_found_without_walking_the_log() {
    let desk = Desk::at(fill::address().await).await;
    let embargo = PartnerRights { embargo_minutes: 60, ..PartnerRights::default() };
    let stories = PartnerRights { kinds: Some(vec![Kind::Story]), ..PartnerRights::default() };
    let section = PartnerRights { categories: Some([HeadingId(3)].into()), ..PartnerRights::default() };

    for rights in [embargo, stories, section] {
        let statements = desk.withdrawn(rights.clone()).await;

        assert!(!statements.is_empty());
        for statement in &statements {
            for plan in desk.plans(statement).await {
                assert_eq!(faults(&plan), Vec::<String>::new(), "{rights:?}: {}\n{}", statement.sql, shape(&plan));
            }
            let read = desk.rows_read(statement).await;
            assert!(read < 1_000.0, "{rights:?}: {read} rows: {}", statement.sql);
        }
    }
}

#[tokio::test]
async fn a_page_of_a_readers_list_is_a_range_of_an_index() {
    let desk = Desk::at(fill::address().await).await;

    for statement in desk.reading_list().await {
        for plan in desk.plans(&statement).await {
            assert_eq!(faults(&plan), Vec::<String>::new(), "{}\n{}", statement.sql, shape(&plan));
        }
        // Each of a page with its article, of the 30,000 that there are.
        let read = desk.rows_read(&statement).await;
        assert!(read < 200.0, "{read} rows: {}", statement.sql);
    }
}

#[tokio::test]
async fn a_fallback_page_looks_at_a_page_of_each_language_although_nearly_all_is_told_nearer() {
    let desk = Desk::at(fill::address().await).await;
    for filter in ["", "category: \"category-1-tg\"", "tag: \"tag-150-tg\"", "kind: STORY"] {
        for order in ["PUBLISHED_AT_DESC", "PUBLISHED_AT_ASC", "UPDATED_AT_DESC"] {
            for ends in ["first: 20", "last: 20"] {
                let list = format!("locale: \"tg\", fallback: true, where: {{ {filter} }}, orderBy: {order}, {ends}");

                let (_, statements) =
                    desk.ask(&format!("{{ articles({list}) {{ nodes {{ id }} }} }}"), &json!({})).await;
                let read = desk.rows_read(statements.last().unwrap()).await;

                assert!(read < 1_000.0, "{list}: {read} rows");
            }
        }
    }
}

#[tokio::test]
async fn a_page_deep_in_a_list_is_read_as_the_first_one_is() {
    let desk = Desk::at(fill::address().await).await;
    for filter in ["", "category: \"category-1-tg\"", "tag: \"tag-150-tg\"", "kind: STORY"] {
        for order in ["PUBLISHED_AT_DESC", "PUBLISHED_AT_ASC", "UPDATED_AT_DESC"] {
            for fallback in [false, true] {
                let list = format!("locale: \"tg\", fallback: {fallback}, where: {{ {filter} }}, orderBy: {order}");
                let query = format!(
                    "query($first: Int, $after: String, $last: Int) {{
                       articles({list}, first: $first, after: $after, last: $last) {{
                         nodes {{ id }} pageInfo {{ startCursor }} }} }}"
                );
                let (end, _) = desk.ask(&query, &json!({ "last": 60 })).await;
                let deep = end["articles"]["pageInfo"]["startCursor"].clone();

                let (_, first) = desk.ask(&query, &json!({ "first": 20 })).await;
                let (page, last) = desk.ask(&query, &json!({ "first": 20, "after": deep })).await;

                assert_eq!(page["articles"]["nodes"].as_array().unwrap().len(), 20);
                let plans = [desk.plans(first.last().unwrap()).await, desk.plans(last.last().unwrap()).await];
                assert_eq!(shape(&plans[0][0]), shape(&plans[1][0]), "{list}, with its values");
                assert_eq!(shape(&plans[0][1]), shape(&plans[1][1]), "{list}, for any values");
            }
        }
    }
}
