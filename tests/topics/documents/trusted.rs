//! Trusted documents: asked by id on every road, seen by every node, and the only ones where that is wanted.

use std::time::{Duration, Instant};

use dragoman::content::Content;
use dragoman::content::document::{Budget, TrustedDraft, sha256};
use entity::key::{Documents, Role};
use serde_json::json;

use super::{ARTICLES, LOCALES, get, post, publish};
use crate::harness::database::BOTH;
use crate::harness::{Events, Newsroom, Site, Socket};

/// Longer than a node takes to hear of another's write; nobody waits for it but a test that fails.
const PATIENCE: Duration = Duration::from_secs(30);

/// The name of the key of a secret.
async fn name_of(content: &Content, secret: &str) -> String {
    content.key(secret).await.unwrap().unwrap().name
}

#[tokio::test]
async fn a_published_document_is_asked_by_its_id_on_every_road() {
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::of_many(3, &["en"])).await;
        let by_hash = format!("sha256:{}", sha256(ARTICLES));
        publish(&site, &[("md5-of-relay", ARTICLES)]).await;

        let two = json!({ "n": 2 });
        let mut answers = Vec::new();
        for id in ["md5-of-relay", by_hash.as_str()] {
            let variables = two.to_string();
            answers
                .push(get(&site, "/graphql", &[("documentId", id), ("variables", &variables)], &[]).await.fine().data);
            answers.push(get(&site, &format!("/graphql/{id}"), &[("variables", &variables)], &[]).await.fine().data);
            answers
                .push(post(&site, "/graphql", &json!({ "documentId": id, "variables": two }), &[]).await.fine().data);
            answers.push(post(&site, &format!("/graphql/{id}"), &json!({ "variables": two }), &[]).await.fine().data);
        }
        let mut socket = Socket::greeted(&site.address).await;
        let payload = json!({ "documentId": by_hash, "variables": two });
        socket.say(json!({ "id": "1", "type": "subscribe", "payload": payload })).await;
        answers.push(socket.result().await["data"].clone());
        let headers = [("accept", "text/event-stream"), ("content-type", "application/json")];
        let streamed = site.request("POST", "/graphql", &headers, payload.to_string()).await;
        answers.push(Events::of(streamed).result().await["data"].clone());

        for data in &answers {
            assert_eq!(data["articles"]["nodes"].as_array().map(Vec::len), Some(2), "{backend:?} {data}");
            assert_eq!(data, &answers[0], "{backend:?}");
        }
    }
}

#[tokio::test]
async fn what_was_not_published_has_no_id_and_two_documents_are_one_too_many() {
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::default()).await;
        publish(&site, &[("locales", LOCALES)]).await;

        let unknown = get(&site, "/graphql", &[("documentId", "sha256:00")], &[]).await;
        let two = post(&site, "/graphql", &json!({ "documentId": "locales", "query": "{ site { name } }" }), &[]).await;
        let same = post(&site, "/graphql", &json!({ "documentId": "locales", "query": LOCALES }), &[]).await;
        let nothing = post(&site, "/graphql", &json!({}), &[]).await;

        assert_eq!((unknown.code(), unknown.reason()), ("DOCUMENT_NOT_TRUSTED", "UNKNOWN_DOCUMENT"), "{backend:?}");
        assert_eq!((two.code(), two.reason()), ("BAD_USER_INPUT", "TWO_DOCUMENTS"), "{backend:?}");
        assert_eq!(nothing.code(), "BAD_USER_INPUT", "{backend:?}");
        same.fine();
    }
}

#[tokio::test]
async fn only_what_was_published_is_answered_where_that_is_set() {
    for backend in BOTH {
        let site = Site::over(backend, &["--documents", "only"]).await;
        Newsroom::default().save(site.content()).await;
        publish(&site, &[("locales", LOCALES)]).await;

        let by_id = get(&site, "/graphql/locales", &[], &[]).await;
        let by_text = site.ask(LOCALES).await;
        let other = site.ask("{ site { name } }").await;
        let mut socket = Socket::greeted(&site.address).await;
        socket.ask("1", "subscription { articlePublished { cursor } }", json!({})).await;
        let listened = socket.hear().await;

        by_id.fine();
        by_text.fine();
        assert_eq!((other.code(), other.reason()), ("DOCUMENT_NOT_TRUSTED", "NOT_PUBLISHED"), "{backend:?}");
        assert!(other.errors[0]["extensions"]["hint"].is_string() && other.data.is_null(), "{backend:?}");
        assert_eq!(listened["payload"][0]["extensions"]["code"], "DOCUMENT_NOT_TRUSTED", "{backend:?}");
    }
}

#[tokio::test]
async fn unpublished_documents_are_answered_and_counted_where_that_is_set() {
    for backend in BOTH {
        let site = Site::over(backend, &["--documents", "log"]).await;
        Newsroom::default().save(site.content()).await;
        publish(&site, &[("locales", LOCALES)]).await;

        site.ask(LOCALES).await.fine();
        for n in 0..3 {
            site.ask(&format!("{{ site {{ n{n}: name }} }}")).await.fine();
        }

        assert_eq!(site.app.trusted.untrusted(), 3, "{backend:?}");
    }
}

#[tokio::test]
async fn a_key_may_be_bound_to_other_documents_than_anybody() {
    let query = "{ site { name } }";
    for backend in BOTH {
        let (open, closed) = (Site::empty(backend).await, Site::over(backend, &["--documents", "only"]).await);
        for (site, own, is_answered) in
            [(&open, Documents::Only, [true, true, false]), (&closed, Documents::Off, [false, false, true])]
        {
            Newsroom::default().save(site.content()).await;
            let (secret, plain) = (site.key(Role::Editor, &[]).await, site.key(Role::Editor, &[]).await);
            let name = name_of(site.content(), &secret).await;
            assert!(site.content().set_key_documents(&name, Some(own)).await.unwrap());

            let asked = [
                site.send(&json!({ "query": query }), &[]).await,
                site.ask_as(&plain, query, json!({})).await,
                site.ask_as(&secret, query, json!({})).await,
            ];

            assert_eq!(asked.map(|reply| reply.errors.is_empty()), is_answered, "{backend:?} {own:?}");
            assert!(site.content().set_key_documents(&name, None).await.unwrap());
            let reply = site.ask_as(&secret, query, json!({})).await;
            assert_eq!(reply.errors.is_empty(), is_answered[1], "{backend:?} {own:?}: as the setting says again");
        }
        assert!(!open.content().set_key_documents("nobody", None).await.unwrap(), "{backend:?}");
    }
}

#[tokio::test]
async fn what_one_node_publishes_is_known_to_all() {
    for backend in BOTH {
        let one = Site::of(backend, Newsroom::default()).await;
        let other = Site::at(backend, one.database_url.clone(), &[]).await;
        assert_eq!(get(&other, "/graphql/late", &[], &[]).await.code(), "DOCUMENT_NOT_TRUSTED", "{backend:?}");

        publish(&one, &[("late", LOCALES)]).await;

        let began = Instant::now();
        while !get(&other, "/graphql/late", &[], &[]).await.errors.is_empty() {
            assert!(began.elapsed() < PATIENCE, "{backend:?}: the other node never hears of it");
        }
    }
}

#[tokio::test]
async fn ids_that_are_made_up_do_not_reach_the_database() {
    for backend in BOTH {
        let writer = Site::of(backend, Newsroom::default()).await;
        publish(&writer, &[("locales", LOCALES)]).await;
        let site = Site::at(backend, writer.database_url.clone(), &[]).await;
        writer.close().await;
        get(&site, "/graphql/made-up", &[], &[]).await;

        crate::harness::database::lose(backend, &site.database_url, site.content().database()).await;

        for n in 0..20 {
            let reply = get(&site, &format!("/graphql/made-up-{n}"), &[], &[]).await;
            assert_eq!(reply.code(), "DOCUMENT_NOT_TRUSTED", "{backend:?}");
        }
    }
}

#[tokio::test]
async fn an_id_names_one_text_for_ever_and_all_are_published_or_none() {
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::default()).await;
        publish(&site, &[("a", LOCALES)]).await;
        let draft = |id: &str, text: &str| TrustedDraft {
            id: id.into(),
            name: None,
            text: text.into(),
            budget: Budget { cost: 1, statements: None },
        };

        let before = site.log_place().await;
        let again = site.content().publish_documents(&[draft("a", LOCALES)]).await.unwrap();
        let refused = site.content().publish_documents(&[draft("b", LOCALES), draft("a", "{ site { name } }")]).await;

        assert_eq!((again, site.log_place().await), (0, before), "{backend:?}: nothing is new");
        assert!(refused.unwrap_err().to_string().contains("`a` names another document"), "{backend:?}");
        assert_eq!(get(&site, "/graphql/b", &[], &[]).await.code(), "DOCUMENT_NOT_TRUSTED", "{backend:?}");
    }
}

#[tokio::test]
async fn a_trusted_document_is_known_by_its_name_and_any_other_by_none() {
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::default()).await;
        publish(&site, &[("locales", LOCALES)]).await;

        let trusted = site.app.trusted.by_id("locales").await.unwrap().unwrap();
        let unknown = site.app.trusted.by_id("Locales").await.unwrap();

        assert_eq!((trusted.name.as_deref(), &*trusted.text), (Some("Locales"), LOCALES), "{backend:?}");
        assert_eq!(unknown, None, "{backend:?}");
    }
}
