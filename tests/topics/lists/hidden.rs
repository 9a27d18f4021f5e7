//! What is not public stands nowhere: in no list, count, translation, related item or address.

use chrono::{TimeDelta, Utc};
use dragoman::content::id::ArticleId;
use entity::article::Status;
use serde_json::{Value, json};

use crate::harness::database::BOTH;
use crate::harness::desk::edit_article;
use crate::harness::newsroom::Saved;
use crate::harness::{Newsroom, Site, story};

/// The languages in which the story is not to be seen, and what it is in each.
const HIDDEN: [(&str, Status); 4] =
    [("tg", Status::Draft), ("en", Status::Retracted), ("fa", Status::Archived), ("ps", Status::Scheduled)];

/// A story that is public in Russian alone, and one that is public everywhere and has the other as its related item.
async fn newsroom(site: &Site) -> Saved {
    let blank = || story("veiled").under(&["world/asia"]).tagged(&["secret"]).by(&["nadia"]).showing(&["veil"]);
    let veiled = HIDDEN.iter().fold(blank().in_locale("ru", "Seen"), |story, (locale, status)| {
        // What is taken down has been in view.
        let first = if *status == Status::Retracted { Status::Published } else { *status };
        story.in_state(first).in_locale(locale, "Not to be seen").but(|article| {
            if *status == Status::Scheduled {
                article.published_at = Some(Utc::now() + TimeDelta::days(1));
            }
        })
    });
    let open =
        ["ru", "tg", "en", "fa", "ps"].iter().fold(story("open"), |story, locale| story.in_locale(locale, "Open"));
    let saved = Newsroom::with([veiled, open]).save(site.content()).await;
    let english = saved.articles[&("veiled".to_owned(), "en".to_owned())];
    edit_article(site.content(), english, |article| article.status = Status::Retracted).await.unwrap();
    let choice = |locale: &&str| {
        let id = |key: &str| saved.articles[&(key.to_owned(), (*locale).to_owned())];
        (id("open"), vec![id("veiled")])
    };
    let choices: Vec<(ArticleId, Vec<ArticleId>)> = ["ru", "tg", "en", "fa", "ps"].iter().map(choice).collect();
    site.content().save_curated(&choices).await.unwrap();
    saved
}

#[tokio::test]
async fn what_is_not_public_stands_in_no_list_and_no_count() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        newsroom(&site).await;

        for (locale, status) in HIDDEN {
            let query = format!(
                r#"{{ all: articles(locale: "{locale}") {{ totalCount nodes {{ title }} }}
                      tagged: articles(locale: "{locale}", where: {{ tag: "secret-{locale}" }}) {{ totalCount nodes {{ title }} }}
                      category(slug: "world-{locale}", locale: "{locale}") {{ articleCount articles {{ totalCount nodes {{ title }} }} }}
                      author(slug: "nadia-{locale}", locale: "{locale}") {{ articles {{ totalCount nodes {{ title }} }} }} }}"#
            );
            let data = site.ask(&query).await.fine().data;

            let nothing = json!({ "totalCount": 0, "nodes": [] });
            assert_eq!(
                data["all"],
                json!({ "totalCount": 1, "nodes": [{ "title": "Open" }] }),
                "{backend:?} {status:?}"
            );
            assert_eq!(data["tagged"], nothing, "{backend:?} {status:?}");
            assert_eq!(data["category"], json!({ "articleCount": 0, "articles": nothing }), "{backend:?} {status:?}");
            assert_eq!(data["author"]["articles"], nothing, "{backend:?} {status:?}");
        }
    }
}

#[tokio::test]
async fn the_next_language_of_the_chain_stands_in_for_what_is_not_public() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        newsroom(&site).await;

        let query = r#"{
            tg: articles(locale: "tg", fallback: true, where: { tag: "secret-tg" }) { totalCount edges { isFallback node { slug } } }
            ps: articles(locale: "ps", fallback: true, where: { tag: "secret-ps" }) { totalCount edges { isFallback node { slug } } }
        }"#;
        let data = site.ask(query).await.fine().data;

        let russian = json!({ "totalCount": 1, "edges": [{ "isFallback": true, "node": { "slug": "veiled-ru" } }] });
        assert_eq!(data["tg"], russian, "{backend:?}");
        assert_eq!(data["ps"], json!({ "totalCount": 0, "edges": [] }), "{backend:?}: ps, fa and en are all hidden");
    }
}

#[tokio::test]
async fn what_is_not_public_has_no_node_and_is_nobodys_translation_or_related_item() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let saved = newsroom(&site).await;
        let hidden: Vec<String> = HIDDEN.iter().map(|(locale, _)| saved.article("veiled", locale)).collect();
        let open: Vec<String> = HIDDEN.iter().map(|(locale, _)| saved.article("open", locale)).collect();

        let query = r#"query($hidden: [ID!]!, $open: [ID!]!, $one: ID!, $seen: ID!) {
            hidden: nodes(ids: $hidden) { id }
            one: node(id: $one) { id }
            open: nodes(ids: $open) { ... on Article { related(first: 20) { article { id } } } }
            seen: node(id: $seen) { ... on Article {
                translations { id }
                tg: translation(locale: "tg") { id } en: translation(locale: "en") { id }
                story { articles { id } }
                seo { alternates { hreflang } }
            } }
        }"#;
        let seen = saved.article("veiled", "ru");
        let variables = json!({ "hidden": hidden, "open": open, "one": hidden[1], "seen": seen });
        let data = site.ask_with(query, variables).await.fine().data;

        assert_eq!(data["hidden"], json!([null, null, null, null]), "{backend:?}");
        assert_eq!(data["one"], Value::Null, "{backend:?}");
        for article in data["open"].as_array().unwrap() {
            assert_eq!(article["related"], json!([]), "{backend:?}");
        }
        let wanted = json!({
            "translations": [], "tg": null, "en": null, "story": { "articles": [{ "id": seen }] },
            "seo": { "alternates": [{ "hreflang": "ru" }, { "hreflang": "x-default" }] },
        });
        assert_eq!(data["seen"], wanted, "{backend:?}");
    }
}

#[tokio::test]
async fn what_is_not_public_stands_at_no_address_but_what_was_retracted_is_gone() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        newsroom(&site).await;

        for (locale, status) in HIDDEN {
            let query = format!(
                r#"{{ resolve(path: "/{locale}/veiled-{locale}") {{ status node {{ id }} redirectTo }}
                      strict: article(slug: "veiled-{locale}", locale: "{locale}") {{ id }}
                      alone: article(slug: "veiled-{locale}", locale: "{locale}", fallback: false) {{ id }} }}"#
            );
            let data = site.ask(&query).await.fine().data;

            let code = if status == Status::Retracted { 410 } else { 404 };
            assert_eq!(
                data["resolve"],
                json!({ "status": code, "node": null, "redirectTo": null }),
                "{backend:?} {status:?}"
            );
            assert_eq!((&data["strict"], &data["alone"]), (&Value::Null, &Value::Null), "{backend:?} {status:?}");
        }
    }
}

#[tokio::test]
async fn a_story_without_any_public_article_is_no_node_and_its_picture_neither() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let hidden = story("veiled").showing(&["veil"]).in_state(Status::Draft).in_locale("en", "Not to be seen");
        let saved = Newsroom::with([hidden]).save(site.content()).await;
        let ids = json!({
            "ids": [format!("story:{}", saved.stories["veiled"]), format!("media:{}:en", saved.media["veil"])]
        });

        let reply = site.ask_with("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids).await.fine();

        assert_eq!(reply.data["nodes"], json!([null, null]), "{backend:?}");
    }
}
