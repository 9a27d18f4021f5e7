//! What a reader keeps to read: in order, in pages, put back where it stood, and nobody else's.

use entity::article::Status;
use futures::future::join_all;
use serde_json::{Value, json};

use super::{patient, reader};
use crate::harness::database::BOTH;
use crate::harness::desk::edit_article;
use crate::harness::newsroom::Saved;
use crate::harness::{Newsroom, Site, story};

const LIST: &str = "query($first: Int, $after: String) { viewer { readingList(first: $first, after: $after) {
    totalCount nodes { title } edges { cursor addedAt node { title } translation { title locale { code } } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }";

/// Six stories, in English; the first in Persian, too.
async fn stage(site: &Site) -> Saved {
    let stories = (0..6).map(|at| story(&format!("s{at}")).in_locale("en", &format!("S{at}")));
    let stories = stories.enumerate().map(|(at, story)| if at == 0 { story.in_locale("fa", "خبر") } else { story });
    Newsroom::with(stories).save(site.content()).await
}

async fn change(site: &Site, token: &str, mutation: &str, input: Value) -> Value {
    let kind = if mutation.starts_with("restore") { "UndoInput" } else { "ArticleIdInput" };
    let query = format!(
        "mutation($input: {kind}!) {{ {mutation}(input: $input) {{ article {{ title }} undoToken \
         viewer {{ readingList {{ totalCount }} }} errors {{ code path }} }} }}"
    );
    site.ask_as(token, &query, json!({ "input": input })).await.fine().data[mutation].take()
}

async fn add(site: &Site, token: &str, saved: &Saved, key: &str) -> Value {
    change(site, token, "addToReadingList", json!({ "id": saved.article(key, "en") })).await
}

async fn remove(site: &Site, token: &str, saved: &Saved, key: &str) -> Value {
    change(site, token, "removeFromReadingList", json!({ "id": saved.article(key, "en") })).await
}

async fn page(site: &Site, token: &str, variables: Value) -> Value {
    site.ask_as(token, LIST, variables).await.fine().data["viewer"]["readingList"].take()
}

async fn titles(site: &Site, token: &str) -> Vec<String> {
    let list = page(site, token, json!({})).await;
    let titles: Vec<_> =
        list["nodes"].as_array().unwrap().iter().map(|node| node["title"].as_str().unwrap().to_owned()).collect();
    assert_eq!(list["totalCount"], titles.len(), "{list}");
    titles
}

async fn set_status(site: &Site, saved: &Saved, key: &str, status: Status) {
    let id = saved.articles[&(key.to_owned(), "en".to_owned())];
    edit_article(site.content(), id, |article| article.status = status).await.unwrap();
}

#[tokio::test]
async fn a_list_is_read_page_by_page_the_last_added_first() {
    for backend in BOTH {
        let site = patient(backend).await;
        let (saved, token) = (stage(&site).await, reader(&site, "a@news.example").await);
        for at in 0..6 {
            let added = add(&site, &token, &saved, &format!("s{at}")).await;
            assert_eq!(added["article"]["title"], format!("S{at}"), "{backend:?}");
            assert_eq!(added["viewer"]["readingList"]["totalCount"], at + 1, "{backend:?}");
        }
        add(&site, &token, &saved, "s1").await;

        assert_eq!(titles(&site, &token).await, ["S5", "S4", "S3", "S2", "S1", "S0"], "{backend:?}: added once");
        let (mut found, mut after) = (Vec::new(), Value::Null);
        loop {
            let page = page(&site, &token, json!({ "first": 4, "after": after })).await;
            assert_eq!(page["pageInfo"]["hasPreviousPage"], !after.is_null(), "{backend:?}");
            found.extend(page["edges"].as_array().unwrap().iter().map(|edge| edge["node"]["title"].clone()));
            after = page["pageInfo"]["endCursor"].clone();
            if page["pageInfo"]["hasNextPage"] == false {
                break;
            }
        }
        assert_eq!(found, ["S5", "S4", "S3", "S2", "S1", "S0"], "{backend:?}");
        let other = reader(&site, "b@news.example").await;
        let refused = site.ask_as(&other, LIST, json!({ "after": after })).await;
        assert_eq!(refused.reason(), "INVALID_CURSOR", "{backend:?}: a cursor is of its own list");
        let refused = site.ask_as(&token, LIST, json!({ "first": 101 })).await;
        assert_eq!(refused.reason(), "PAGE_TOO_LARGE", "{backend:?}");
    }
}

#[tokio::test]
async fn what_was_taken_away_is_put_back_where_it_stood() {
    for backend in BOTH {
        let site = patient(backend).await;
        let (saved, token) = (stage(&site).await, reader(&site, "a@news.example").await);
        for key in ["s0", "s1", "s2"] {
            add(&site, &token, &saved, key).await;
        }
        let restore = async |token: &str, undo: &Value| {
            change(&site, token, "restoreToReadingList", json!({ "undoToken": undo })).await
        };
        let before = page(&site, &token, json!({})).await;

        let removed = remove(&site, &token, &saved, "s1").await;
        assert_eq!(titles(&site, &token).await, ["S2", "S0"], "{backend:?}");
        add(&site, &token, &saved, "s3").await;
        let undo = &removed["undoToken"];
        assert_eq!(restore(&token, undo).await["article"]["title"], "S1", "{backend:?}");

        assert_eq!(titles(&site, &token).await, ["S3", "S2", "S1", "S0"], "{backend:?}: in the midst");
        restore(&token, undo).await;
        assert_eq!(titles(&site, &token).await, ["S3", "S2", "S1", "S0"], "{backend:?}: once");
        remove(&site, &token, &saved, "s3").await;
        assert_eq!(page(&site, &token, json!({})).await, before, "{backend:?}: as if nothing had been");
        // Added anew it is on top; put back it is where it stood.
        let undo = remove(&site, &token, &saved, "s0").await["undoToken"].clone();
        add(&site, &token, &saved, "s0").await;
        assert_eq!(titles(&site, &token).await, ["S0", "S2", "S1"], "{backend:?}");
        restore(&token, &undo).await;
        assert_eq!(page(&site, &token, json!({})).await, before, "{backend:?}");

        let other = reader(&site, "b@news.example").await;
        for (token, undo) in [(&other, &undo), (&token, &json!("made up"))] {
            let refused = restore(token, undo).await;
            assert_eq!(
                refused["errors"],
                json!([{ "code": "INVALID", "path": ["input", "undoToken"] }]),
                "{backend:?}"
            );
        }
        assert_eq!(titles(&site, &other).await, Vec::<String>::new(), "{backend:?}");
        let absent = remove(&site, &token, &saved, "s5").await;
        assert_eq!(absent["errors"], json!([{ "code": "NOT_FOUND", "path": ["input", "id"] }]), "{backend:?}");
    }
}

#[tokio::test]
async fn what_goes_out_of_view_leaves_the_list_and_comes_back_to_its_place() {
    for backend in BOTH {
        let site = patient(backend).await;
        let (saved, token) = (stage(&site).await, reader(&site, "a@news.example").await);
        for key in ["s0", "s1", "s2"] {
            add(&site, &token, &saved, key).await;
        }

        for hidden in [Status::Draft, Status::Archived, Status::Retracted] {
            set_status(&site, &saved, "s1", hidden).await;
            assert_eq!(titles(&site, &token).await, ["S2", "S0"], "{backend:?} {hidden:?}");
            let refused = add(&site, &reader(&site, "b@news.example").await, &saved, "s1").await;
            assert_eq!(refused["errors"][0]["code"], "NOT_FOUND", "{backend:?} {hidden:?}");
            set_status(&site, &saved, "s1", Status::Published).await;
            assert_eq!(titles(&site, &token).await, ["S2", "S1", "S0"], "{backend:?} {hidden:?}");
        }
        let removed = {
            set_status(&site, &saved, "s1", Status::Archived).await;
            remove(&site, &token, &saved, "s1").await
        };
        assert!(
            removed["undoToken"].is_string() && removed["article"].is_null(),
            "{backend:?}: what nobody sees goes, too"
        );
    }
}

#[tokio::test]
async fn the_translation_in_the_readers_language_is_offered() {
    for backend in BOTH {
        let site = patient(backend).await;
        let (saved, token) = (stage(&site).await, reader(&site, "a@news.example").await);
        add(&site, &token, &saved, "s1").await;
        add(&site, &token, &saved, "s0").await;

        let authorization = format!("Bearer {token}");
        let asked = async |language: &str| {
            let headers = [("authorization", authorization.as_str()), ("accept-language", language)];
            let reply = site.send(&json!({ "query": LIST }), &headers).await.fine();
            let edges = reply.data["viewer"]["readingList"]["edges"].clone();
            edges.as_array().unwrap().iter().map(|edge| edge["translation"].clone()).collect::<Vec<_>>()
        };

        let persian = json!({ "title": "خبر", "locale": { "code": "fa" } });
        assert_eq!(asked("fa").await, [persian, Value::Null], "{backend:?}: where there is one");
        assert_eq!(asked("en").await, [Value::Null, Value::Null], "{backend:?}: it is in that language");
    }
}

#[tokio::test]
async fn a_list_is_answered_from_no_cache_and_to_nobody_else_however_many_ask_at_once() {
    for backend in BOTH {
        let site = patient(backend).await;
        let saved = stage(&site).await;
        let mut tokens = Vec::new();
        for at in 0..4 {
            let token = reader(&site, &format!("r{at}@news.example")).await;
            add(&site, &token, &saved, &format!("s{at}")).await;
            tokens.push(token);
        }

        for _ in 0..3 {
            let asked = join_all(tokens.iter().map(|token| site.ask_as(token, LIST, json!({})))).await;
            for (at, reply) in asked.into_iter().enumerate() {
                let reply = reply.fine();
                assert_eq!(
                    reply.data["viewer"]["readingList"]["nodes"],
                    json!([{ "title": format!("S{at}") }]),
                    "{backend:?}"
                );
                assert_eq!(reply.headers["x-cache"], "BYPASS", "{backend:?}");
                let kept = reply.headers["cache-control"].to_str().unwrap().to_owned();
                assert!(kept.contains("private") && kept.contains("no-store"), "{backend:?}: {kept}");
            }
            let nobody = site.send(&json!({ "query": LIST }), &[]).await.fine();
            assert_eq!(nobody.data["viewer"], Value::Null, "{backend:?}");
        }
        assert_eq!(site.app.cache_stats.undeclared.get(), 0, "{backend:?}");
        // What is everybody's is answered to a reader as to everybody, and from memory.
        let everybodys = json!({ "query": "{ locales { code } }" });
        site.send(&everybodys, &[]).await.fine();
        let theirs = site.send(&everybodys, &[("authorization", &format!("Bearer {}", tokens[0]))]).await.fine();
        assert_eq!(theirs.headers["x-cache"], "L1", "{backend:?}");
        let own = super::viewer(&site, &tokens[0]).await["id"].as_str().unwrap().to_owned();
        let node = format!("{{ node(id: \"{own}\") {{ id }} }}");
        assert_eq!(site.ask_as(&tokens[1], &node, json!({})).await.fine().data["node"], Value::Null, "{backend:?}");
    }
}

#[tokio::test]
async fn a_list_costs_as_many_statements_however_long_it_is() {
    for backend in BOTH {
        let site = patient(backend).await;
        let (saved, token) = (stage(&site).await, reader(&site, "a@news.example").await);
        let cost = async || {
            let headers = [("authorization", format!("Bearer {token}")), ("x-query-bill", "1".to_owned())];
            let headers = headers.iter().map(|(name, value)| (*name, value.as_str())).collect::<Vec<_>>();
            site.send(&json!({ "query": LIST }), &headers).await.fine().statements
        };

        add(&site, &token, &saved, "s0").await;
        let one = cost().await;
        for key in ["s1", "s2", "s3", "s4", "s5"] {
            add(&site, &token, &saved, key).await;
        }

        assert_eq!(cost().await, one, "{backend:?}");
    }
}

#[tokio::test]
async fn a_story_that_is_deleted_is_gone_from_all_lists() {
    for backend in BOTH {
        let site = patient(backend).await;
        let (saved, token) = (stage(&site).await, reader(&site, "a@news.example").await);
        add(&site, &token, &saved, "s0").await;
        let undo = remove(&site, &token, &saved, "s0").await["undoToken"].clone();
        add(&site, &token, &saved, "s1").await;
        let admin = site.key(entity::key::Role::Admin, &[]).await;

        for key in ["s0", "s1"] {
            let input = json!({ "id": format!("story:{}", saved.stories[key]) });
            let deleted = site.mutate(&admin, "deleteStory", input, "deletedId").await;
            assert_eq!(deleted["errors"], json!([]), "{backend:?}");
        }

        assert_eq!(titles(&site, &token).await, Vec::<String>::new(), "{backend:?}");
        let back = change(&site, &token, "restoreToReadingList", json!({ "undoToken": undo })).await;
        assert_eq!(back["errors"][0]["code"], "NOT_FOUND", "{backend:?}");
    }
}
