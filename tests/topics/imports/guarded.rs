//! Nothing that WordPress guards is to be seen by any road: drafts, private and protected posts, what is pending, what
//! is to come, and what only those show. In the fixture all of it is called `unseen` in every field.

use std::collections::BTreeSet;

use chrono::Utc;
use entity::article::{self, Status};
use entity::media;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};

use super::{list, moved_in};
use crate::harness::Site;
use crate::harness::database::BOTH;

/// Everything that an article leads to.
const DEEP: &str = "id title excerpt body bodyText slug path url publishedAt \
    story { id articles { title } } authors { name articles(first: 50) { totalCount nodes { title } } } \
    categories { name articleCount articles(first: 50) { totalCount nodes { title } } } breadcrumb { name } \
    tags { name articles(first: 50) { totalCount nodes { title path } } } lead { url alt } media { url alt } \
    translations { title path } outdated related(first: 20) { article { title slug } } \
    seo { title description jsonLd alternates { url } }";

#[tokio::test]
async fn what_is_guarded_is_here_for_editors_as_drafts_without_a_date() {
    for backend in BOTH {
        let (site, _) = moved_in(backend, "newsroom.xml", &[]).await;

        let mut hidden = hidden(&site).await;
        hidden.sort_by(|one, other| one.slug.cmp(&other.slug));

        let found: Vec<_> = hidden.iter().map(|row| (row.slug.as_str(), row.locale.as_str(), row.status)).collect();
        let expected = [
            ("unseen-draft", "en", Status::Draft),
            ("unseen-pending", "ru", Status::Draft),
            ("unseen-private", "en", Status::Draft),
            ("unseen-private-translation", "ru", Status::Draft),
            ("unseen-protected", "fa", Status::Draft),
            ("unseen-tomorrow", "en", Status::Scheduled),
        ];
        assert_eq!(found, expected, "{backend:?}");
        for row in hidden {
            assert_eq!(row.published_at.is_some(), row.status == Status::Scheduled, "{backend:?}: {row:?}");
        }
    }
}

#[tokio::test]
async fn no_list_no_field_and_no_page_tells_of_it() {
    for backend in BOTH {
        let (site, _) = moved_in(backend, "newsroom.xml", &[]).await;

        for locale in ["en", "fa", "ru"] {
            for kind in ["STORY", "VIDEO", "GALLERY", "PAGE"] {
                let query = format!(
                    "query($locale: LocaleCode!) {{ articles(locale: $locale, fallback: true, where: {{ kind: {kind} }}) \
                     {{ totalCount nodes {{ {DEEP} }} }} }}"
                );
                silent(&site, &query, json!({ "locale": locale })).await;
            }
            let query = "query($locale: LocaleCode!) {
                categories(locale: $locale) { name articleCount children { name articleCount } }
                header: menu(slot: HEADER, locale: $locale) { items { label url children { label url } } }
                footer: menu(slot: FOOTER, locale: $locale) { items { label url } }
                author(slug: \"mina\", locale: $locale) { articles(fallback: true, first: 50) { nodes { title } } }
            }";
            silent(&site, query, json!({ "locale": locale })).await;
        }
        let query = "{ changes(first: 100) { pageInfo { hasNextPage } edges { node { subjectId subject { id \
                     ... on Article { title } ... on Story { articles { title } } ... on Image { url alt } \
                     ... on Menu { items { label url } } } } } } }";
        let changes = silent(&site, query, json!({})).await;
        assert_eq!(changes["changes"]["pageInfo"]["hasNextPage"], false, "{backend:?}: that was all of it");
        let told: BTreeSet<_> =
            list(&changes["changes"]["edges"]).iter().map(|edge| edge["node"]["subjectId"].to_string()).collect();
        for row in hidden(&site).await {
            assert!(!told.contains(&format!("\"article:{}\"", row.id)), "{backend:?}: {}", row.slug);
        }
        let home = site.get("/", &[]).await.text().await.unwrap();
        assert!(home.contains("The wheel, filmed") && !home.to_lowercase().contains("unseen"), "{backend:?}: {home}");
    }
}

#[tokio::test]
async fn neither_its_id_nor_its_slug_nor_its_path_finds_it() {
    for backend in BOTH {
        let (site, _) = moved_in(backend, "newsroom.xml", &[]).await;
        let visible = site.every_article("en", "story { id }").await;
        let visible: BTreeSet<_> = visible.iter().map(|article| article["story"]["id"].to_string()).collect();

        for row in hidden(&site).await {
            let story = format!("story:{}", row.story_id);
            let query =
                "query($id: ID!, $ids: [ID!]!, $slug: String!, $locale: LocaleCode!, $path: String!, $old: String!) {
                node(id: $id) { id } nodes(ids: $ids) { id }
                article(slug: $slug, locale: $locale, fallback: true) { id }
                path: resolve(path: $path) { status node { id } redirectTo }
                whole: resolve(path: $old) { status node { id } redirectTo }
            }";
            let id = format!("article:{}", row.id);
            let whole = format!("https://courier.example{}", row.path);
            let variables = json!({ "id": id, "ids": [id], "slug": row.slug, "locale": row.locale, "path": row.path, "old": whole });
            let data = site.ask_with(query, variables).await.fine().data;

            let nothing = json!({ "status": 404, "node": null, "redirectTo": null });
            let expected = json!({ "node": null, "nodes": [null], "article": null, "path": nothing, "whole": nothing });
            assert_eq!(data, expected, "{backend:?}: {}", row.slug);
            let found = site.ask_with("query($id: ID!) { node(id: $id) { id } }", json!({ "id": story })).await.fine();
            let is_told_elsewhere = visible.contains(&format!("\"{story}\""));
            assert_eq!(found.data["node"].is_null(), !is_told_elsewhere, "{backend:?}: {story}");
        }
    }
}

#[tokio::test]
async fn a_picture_that_only_a_private_post_shows_is_private_too() {
    for backend in BOTH {
        let (site, _) = moved_in(backend, "newsroom.xml", &[]).await;
        let database = site.content().database();
        let pictures = media::Entity::find().filter(media::Column::Url.contains("unseen")).all(database).await.unwrap();
        assert_eq!(pictures.len(), 1, "{backend:?}: it came along");

        for locale in ["en", "fa", "ru"] {
            let id = format!("media:{}:{locale}", pictures[0].id);
            let reply = site.ask_with("query($id: ID!) { node(id: $id) { id } }", json!({ "id": id })).await.fine();
            assert_eq!(reply.data["node"], Value::Null, "{backend:?} {locale}");
        }
    }
}

#[tokio::test]
async fn what_a_private_translation_adds_to_its_story_stays_private() {
    let query = r#"{ article(slug: "bread", locale: "en") {
        authors { name } tags { name } media { id } categories { slug } story { articles { locale { code } } } } }"#;
    for backend in BOTH {
        let (site, _) = moved_in(backend, "newsroom.xml", &[]).await;

        let article = site.ask(query).await.fine().data["article"].clone();

        let own = json!({
            "authors": [{ "name": "Mina Navarro" }], "tags": [], "media": [], "categories": [{ "slug": "world" }],
            "story": { "articles": [{ "locale": { "code": "en" } }] },
        });
        assert_eq!(article, own, "{backend:?}");
    }
}

#[tokio::test]
async fn excluding_it_from_a_list_does_not_tell_whose_translation_it_is() {
    for backend in BOTH {
        let (site, _) = moved_in(backend, "newsroom.xml", &[]).await;
        let ids: Vec<_> = hidden(&site).await.iter().map(|row| format!("article:{}", row.id)).collect();

        let query = "query($ids: [ID!]) { articles(where: { exclude: $ids }) { totalCount nodes { slug } } }";
        let with = site.ask_with(query, json!({ "ids": ids })).await.fine().data;
        let without = site.ask_with(query, json!({ "ids": [] })).await.fine().data;

        assert_eq!(ids.len(), 6, "{backend:?}");
        assert_eq!(with, without, "{backend:?}");
    }
}

#[tokio::test]
async fn a_draft_cannot_be_asked_for() {
    for backend in BOTH {
        let (site, _) = moved_in(backend, "newsroom.xml", &[]).await;

        for status in ["DRAFT", "SCHEDULED"] {
            let reply =
                site.ask(&format!("{{ articles(where: {{ status: [{status}] }}) {{ nodes {{ title }} }} }}")).await;
            assert_eq!(reply.code(), "FORBIDDEN", "{backend:?} {status}: {}", reply.text);
        }
    }
}

/// What no reader may see.
async fn hidden(site: &Site) -> Vec<article::Model> {
    let rows = article::Entity::find().all(site.content().database()).await.unwrap();
    let is_hidden = |row: &article::Model| match row.status {
        Status::Published | Status::Scheduled => row.published_at.is_none_or(|at| at > Utc::now()),
        _ => true,
    };
    rows.into_iter().filter(is_hidden).collect()
}

/// The answer, which is an answer and holds none of it.
async fn silent(site: &Site, query: &str, variables: Value) -> Value {
    let reply = site.ask_with(query, variables).await.fine();
    assert!(!reply.text.to_lowercase().contains("unseen"), "{:?}: {}", site.backend, reply.text);
    reply.data
}
