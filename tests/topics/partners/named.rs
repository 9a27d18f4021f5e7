//! Whoever names what was not agreed, by an id or by a place that somebody else was given, is answered as if it never was.

use std::collections::BTreeSet;

use entity::article::Kind;
use serde_json::{Value, json};

use super::matrix::{Right, VEILED, stage};
use super::partner;
use crate::harness::database::BOTH;
use crate::harness::desk::{edit_article, edit_story};
use crate::harness::{Events, Site};

/// What can be said of an article by its id, to be answered or refused.
const SAYINGS: [&str; 11] = [
    "query($id: ID!) { node(id: $id) { id } }",
    "query($id: ID!) { nodes(ids: [$id]) { id } }",
    "query($id: ID!) { articles(locale: \"en\", where: { exclude: [$id] }) { totalCount nodes { id } } }",
    "query($id: ID!) { search(query: \"open\", locale: \"en\", where: { exclude: [$id] }) { totalCount nodes { id } } }",
    "query($id: ID!) { takedown(id: $id) { url } }",
    "mutation($id: ID!) { saveArticle(input: { id: $id, title: \"Mine\" }) { article { id } errors { code message } } }",
    "mutation($id: ID!) { retractArticle(input: { id: $id, reason: \"No.\" }) { article { id } errors { code message } } }",
    "mutation($id: ID!) { createPreview(input: { id: $id }) { token errors { code message } } }",
    "mutation($id: ID!) { setRelated(input: { id: $id, related: [$id] }) { errors { code message } } }",
    "mutation($id: ID!) { addToReadingList(input: { id: $id }) { errors { code message } } }",
    "mutation($id: ID!) { acknowledgeTakedown(input: { id: $id }) { takedown { url } errors { code message } } }",
];

#[tokio::test]
async fn what_is_said_of_it_is_answered_and_refused_in_the_words_for_what_never_was() {
    for (backend, right) in BOTH.into_iter().flat_map(|backend| Right::EACH.map(|right| (backend, right))) {
        let site = Site::empty(backend).await;
        let saved = stage(&site, right).await;
        let secret = partner(&site, "Gazette", right.rights(&saved)).await;
        let (veiled, never) = (saved.article(VEILED, "fa"), "article:999999".to_owned());

        for saying in SAYINGS {
            let said = async |id: &str| site.ask_as(&secret, saying, json!({ "id": id })).await;
            let (theirs, nobodys) = (said(&veiled).await, said(&never).await);

            assert_eq!(theirs.status, nobodys.status, "{backend:?} {right:?} {saying}");
            assert_eq!(theirs.text, nobodys.text, "{backend:?} {right:?} {saying}");
        }
        // Whoever has a key is no reader: nothing is theirs to keep.
        let viewer = site.ask_as(&secret, "{ viewer { readingList { totalCount } } }", json!({})).await;
        assert_eq!(viewer.fine().data["viewer"], Value::Null, "{backend:?} {right:?}");
    }
}

#[tokio::test]
async fn a_place_that_somebody_else_was_given_leads_to_what_was_agreed_alone() {
    let query = "query($after: String, $before: String, $first: Int, $last: Int) {
        articles(locale: \"fa\", after: $after, before: $before, first: $first, last: $last) {
            edges { cursor node { id title } } } }";
    for (backend, right) in BOTH.into_iter().flat_map(|backend| Right::EACH.map(|right| (backend, right))) {
        let site = Site::empty(backend).await;
        let saved = stage(&site, right).await;
        let secret = partner(&site, "Gazette", right.rights(&saved)).await;
        let ids = |data: &Value| -> BTreeSet<String> {
            let edges = data["articles"]["edges"].as_array().unwrap();
            edges.iter().map(|edge| edge["node"]["id"].as_str().unwrap().to_owned()).collect()
        };
        let everybodys = site.send(&json!({ "query": query }), &[]).await.fine().data;
        let edges = everybodys["articles"]["edges"].as_array().unwrap();
        let edge = edges.iter().find(|edge| edge["node"]["title"] == VEILED).expect("everybody finds it");
        let whole = ids(&site.ask_as(&secret, query, json!({})).await.fine().data);

        let after = site.ask_as(&secret, query, json!({ "after": edge["cursor"], "first": 50 })).await;
        let before = site.ask_as(&secret, query, json!({ "before": edge["cursor"], "last": 50 })).await;

        let around: BTreeSet<_> = [&after, &before].into_iter().flat_map(|reply| ids(&reply.data)).collect();
        assert_eq!(around, whole, "{backend:?} {right:?}: {} {}", after.text, before.text);
        assert!(!around.contains(&saved.article(VEILED, "fa")), "{backend:?} {right:?}");
        assert!(ids(&everybodys).len() > whole.len(), "{backend:?} {right:?}");
    }
}

#[tokio::test]
async fn whoever_listens_to_one_article_hears_of_it_from_when_it_is_theirs() {
    let query = "subscription($id: ID!) { articleChanged(id: $id) { node { kind } } }";
    for (backend, right) in BOTH.into_iter().flat_map(|backend| [(backend, Right::Kind), (backend, Right::Category)]) {
        let site = Site::empty(backend).await;
        let saved = stage(&site, right).await;
        let secret = partner(&site, "Gazette", right.rights(&saved)).await;
        let bearer = format!("Bearer {secret}");
        let id = saved.articles[&(VEILED.to_owned(), "fa".to_owned())];
        let variables = json!({ "id": saved.article(VEILED, "fa") });
        let own = [("authorization", bearer.as_str())];
        let mut theirs = Events::open(&site.address, query, variables.clone(), &own).await;
        let mut everybodys = Events::open(&site.address, query, variables, &[]).await;
        for events in [&mut theirs, &mut everybodys] {
            assert_eq!(events.any().await.unwrap().comment.as_deref(), Some("live"), "{backend:?} {right:?}");
        }

        edit_article(site.content(), id, |article| article.excerpt = "Edited".into()).await.unwrap();
        let told = everybodys.result().await["data"]["articleChanged"]["node"].clone();
        match right {
            Right::Kind => drop(edit_article(site.content(), id, |article| article.kind = Kind::Story).await.unwrap()),
            _ => {
                let world = saved.headings["c:world"];
                edit_story(site.content(), saved.stories[VEILED], |story| story.filing.categories.push(world))
                    .await
                    .unwrap();
            }
        }

        assert_eq!(told["kind"], "UPDATED", "{backend:?} {right:?}: {told}");
        let first = theirs.result().await["data"]["articleChanged"]["node"].clone();
        assert_eq!(first["kind"], "PUBLISHED", "{backend:?} {right:?}: of the edit before it nothing is told: {first}");
    }
}
