//! Pages of what is found: in one order, each once, whatever is written between two of them.

use dragoman::content::id::ArticleId;
use entity::article::Status;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use super::{SEARCH, search, slugs};
use crate::harness::database::BOTH;
use crate::harness::desk::edit_article;
use crate::harness::newsroom::{Saved, StorySketch};
use crate::harness::{Backend, Newsroom, Site, story};

/// Thirty stories of a river: in the title, the excerpt or the body, three at each instant.
fn rivers() -> Newsroom {
    Newsroom::with((0..30).map(|number| river(number, ["title", "excerpt", "body"][number % 3])))
}

fn river(number: usize, place: &str) -> StorySketch {
    let hours = (number as i64 / 3 - 10) * 24 * 200;
    let title = if place == "title" { "The river Panjshir" } else { "Water" };
    story(&format!("{place}-{number}")).at_hour(hours).in_locale("en", title).but(|article| {
        article.excerpt = if place == "excerpt" { "Of a river." } else { "Of water." }.into();
        article.body = if place == "body" { "<p>A river flows.</p>" } else { "<p>It flows.</p>" }.into();
    })
}

async fn walk(site: &Site, query: &str, size: usize) -> Vec<Value> {
    let (mut walked, mut after) = (Vec::new(), Value::Null);
    loop {
        let page = search(site, json!({ "query": query, "first": size, "after": after })).await;
        assert_eq!(page["pageInfo"]["hasPreviousPage"], !after.is_null());
        walked.extend(page["edges"].as_array().unwrap().clone());
        if page["pageInfo"]["hasNextPage"] == false {
            return walked;
        }
        assert!(walked.len() < 100, "there is no end to it");
        after = page["pageInfo"]["endCursor"].clone();
    }
}

fn id(saved: &Saved, key: &str) -> ArticleId {
    saved.articles[&(key.to_owned(), "en".to_owned())]
}

#[tokio::test]
async fn what_is_found_is_walked_once_in_the_order_of_its_score_in_steps_of_any_size() {
    let mut walks = Vec::new();
    for backend in BOTH {
        let site = Site::of(backend, rivers()).await;
        for query in ["river", "rivre"] {
            let whole = search(&site, json!({ "query": query, "first": 100 })).await;
            let edges = whole["edges"].as_array().unwrap().clone();

            for size in [1, 4, 30] {
                assert_eq!(walk(&site, query, size).await, edges, "{backend:?} {query} by {size}");
            }

            // What may have been meant is looked for in titles alone.
            assert_eq!(edges.len(), if query == "river" { 30 } else { 10 }, "{backend:?} {query}");
            assert_eq!(whole["totalCount"], edges.len(), "{backend:?} {query}");
            assert!(edges.is_sorted_by(|a, b| a["score"].as_f64() >= b["score"].as_f64()), "{backend:?}: {edges:?}");
            walks.push(edges);
        }
        let order = slugs(&search(&site, json!({ "query": "river", "first": 100 })).await);
        let place = |slug: &str| order.iter().position(|one| one == slug).unwrap();
        assert!(place("title-3-en") < place("excerpt-4-en"), "{backend:?}: {order:?}");
        assert!(place("excerpt-4-en") < place("body-5-en"), "{backend:?}: {order:?}");
        assert!(place("body-29-en") < place("body-2-en"), "{backend:?}: the newer first: {order:?}");
    }
    // The cursors are sealed by each newsroom's own secret.
    let shown = |edges: &[Value]| -> Vec<Value> {
        edges.iter().map(|edge| json!([edge["score"], edge["highlight"], edge["node"]])).collect()
    };
    for (sqlite, postgres) in walks[..2].iter().zip(&walks[2..]) {
        assert_eq!(shown(sqlite), shown(postgres));
    }
}

/// SQLite alone reads a list otherwise where much holds what is searched for.
#[tokio::test]
async fn what_is_found_is_the_same_however_much_holds_the_words_in_no_list() {
    let site = Site::of(Backend::Sqlite, rivers()).await;
    let fill = "WITH RECURSIVE further (id) AS (VALUES (1000000) UNION ALL SELECT id + 1 FROM further WHERE id < 1006000) \
                INSERT INTO search (rowid, title, excerpt, body) SELECT id, 'river', '', 'flows' FROM further";
    let ask = async || {
        let mut answers = Vec::new();
        for query in ["river", "rivre", "river flo"] {
            answers.push(search(&site, json!({ "query": query, "first": 100 })).await);
            answers.push(walk(&site, query, 4).await.into());
        }
        answers
    };

    let few = ask().await;
    site.content().database().execute_unprepared(fill).await.unwrap();
    let many = ask().await;

    assert_eq!(many, few);
    assert_eq!((&few[0]["totalCount"], &few[2]["totalCount"]), (&json!(30), &json!(10)));
}

#[tokio::test]
async fn a_page_goes_on_where_the_last_one_ended_whatever_was_written_meanwhile() {
    for (backend, query) in BOTH.into_iter().flat_map(|backend| ["river", "rivre"].map(|query| (backend, query))) {
        let site = Site::empty(backend).await;
        let saved = rivers().save(site.content()).await;
        let whole = slugs(&search(&site, json!({ "query": query, "first": 100 })).await);
        let first = search(&site, json!({ "query": query, "first": 4 })).await;

        // One of the first page goes, its last one, too; and one comes before them that says `rivre` itself.
        for slug in [&whole[1], &whole[3]] {
            let gone = id(&saved, slug.strip_suffix("-en").unwrap());
            edit_article(site.content(), gone, |article| article.status = Status::Archived).await.unwrap();
        }
        edit_article(site.content(), id(&saved, "title-0"), |article| {
            article.title = "The river Rivre".into();
            article.published_at = "2026-06-01T00:00:00Z".parse().ok();
        })
        .await
        .unwrap();
        let rest = json!({ "query": query, "first": 100, "after": first["pageInfo"]["endCursor"] });
        let rest = slugs(&search(&site, rest).await);

        let left: Vec<_> = whole[4..].iter().filter(|slug| *slug != "title-0-en").cloned().collect();
        assert_eq!(rest, left, "{backend:?} {query}");
    }
}

#[tokio::test]
async fn a_cursor_is_good_for_its_own_search() {
    for backend in BOTH {
        let site = Site::of(backend, rivers()).await;
        let cursor = search(&site, json!({ "query": "river", "first": 1 })).await["pageInfo"]["endCursor"].clone();
        let list = site.ask("{ articles(locale: \"en\", first: 1) { pageInfo { endCursor } } }").await.fine().data;
        let other = list["articles"]["pageInfo"]["endCursor"].clone();

        for variables in [
            json!({ "query": "flows", "after": cursor }),
            json!({ "query": "river", "after": cursor, "where": { "kind": "STORY" } }),
            json!({ "query": "river", "after": cursor, "locale": "fa" }),
            json!({ "query": "river", "after": other }),
            json!({ "query": "river", "after": "1 OR 1" }),
        ] {
            let reply = site.ask_with(SEARCH, variables.clone()).await;
            assert_eq!(reply.reason(), "INVALID_CURSOR", "{backend:?} {variables}: {}", reply.text);
        }
        // The same words are the same search, however they are typed.
        let same = search(&site, json!({ "query": "«RIVER»", "after": cursor, "first": 100 })).await;
        assert_eq!(slugs(&same).len(), 29, "{backend:?}");
    }
}
