//! Ids: one a language for what has words, the same tomorrow and on either database, and a way back to each.

use std::collections::HashSet;

use dragoman::content::menu::{MenuDraft, MenuItemDraft, MenuTarget};
use entity::menu::Slot;
use serde_json::{Value, json};

use crate::harness::database::BOTH;
use crate::harness::newsroom::Saved;
use crate::harness::{Newsroom, Site, story};

/// Everything with an id, in two languages.
const EVERYTHING: &str = r#"query($locale: LocaleCode!, $slug: String!) {
    site(locale: $locale) { id __typename locale { id __typename } }
    menu(slot: HEADER, locale: $locale) { id __typename items { target { id __typename } } }
    article(slug: $slug, locale: $locale) {
        id __typename
        story { id __typename }
        categories { id __typename } tags { id __typename } authors { id __typename }
        media { id __typename }
    }
}"#;

async fn newsroom(site: &Site) -> Saved {
    let flood = story("flood").under(&["world"]).tagged(&["water"]).by(&["nadia"]);
    let flood = flood.showing(&["river", "film-river", "sound-river"]).in_locale("en", "Flood").in_locale("fa", "سیل");
    let saved = Newsroom::with([flood, story("other").in_locale("en", "Other")]).save(site.content()).await;
    let target = Some(MenuTarget::Story(saved.stories["flood"]));
    let items = vec![MenuItemDraft { target, ..MenuItemDraft::default() }];
    site.content().save_menu(&MenuDraft { slot: Slot::Header, items }).await.unwrap();
    saved
}

/// The id and the type of everything that an answer holds.
fn gather(value: &Value, found: &mut Vec<(String, String)>) {
    if let (Some(id), Some(kind)) = (value["id"].as_str(), value["__typename"].as_str()) {
        found.push((id.to_owned(), kind.to_owned()));
    }
    match value {
        Value::Array(items) => items.iter().for_each(|item| gather(item, found)),
        Value::Object(fields) => fields.values().for_each(|field| gather(field, found)),
        _ => {}
    }
}

async fn ids(site: &Site, locale: &str) -> Vec<(String, String)> {
    let variables = json!({ "locale": locale, "slug": format!("flood-{locale}") });
    let data = site.ask_with(EVERYTHING, variables).await.fine().data;
    let mut found = Vec::new();
    gather(&data, &mut found);
    found.sort();
    found.dedup();
    found
}

#[tokio::test]
async fn every_type_has_ids_that_lead_back_to_it() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        newsroom(&site).await;

        for locale in ["en", "fa"] {
            let known = ids(&site, locale).await;
            let kinds: HashSet<_> = known.iter().map(|(_, kind)| kind.as_str()).collect();
            let all =
                ["Story", "Article", "Category", "Tag", "Author", "Image", "Video", "Audio", "Locale", "Site", "Menu"];
            assert_eq!(kinds, HashSet::from(all), "{backend:?} {locale}");

            let asked: Vec<_> = known.iter().rev().map(|(id, _)| id).collect();
            let query = "query($ids: [ID!]!) { nodes(ids: $ids) { id __typename } }";
            let nodes = site.ask_with(query, json!({ "ids": asked })).await.fine().data["nodes"].clone();

            let wanted: Vec<_> = known.iter().rev().map(|(id, kind)| json!({ "id": id, "__typename": kind })).collect();
            assert_eq!(nodes, Value::from(wanted), "{backend:?} {locale}: in the order asked");
            for (id, kind) in &known {
                let query = "query($id: ID!) { node(id: $id) { id __typename } }";
                let node = site.ask_with(query, json!({ "id": id })).await.fine().data["node"].clone();
                assert_eq!(node, json!({ "id": id, "__typename": kind }), "{backend:?}");
            }
        }
    }
}

#[tokio::test]
async fn ids_are_distinct_by_language_stay_over_a_restart_and_are_alike_on_both_databases() {
    let mut alike = Vec::new();
    for backend in BOTH {
        let site = Site::empty(backend).await;
        newsroom(&site).await;

        let (english, persian) = (ids(&site, "en").await, ids(&site, "fa").await);
        let again = Site::at(backend, site.database_url.clone(), &[]).await;

        let shared: Vec<_> = english.iter().filter(|id| persian.contains(id)).map(|(_, kind)| kind.as_str()).collect();
        assert_eq!(shared, ["Story"], "{backend:?}: what has words has one a language");
        assert_eq!(
            (ids(&again, "en").await, ids(&again, "fa").await),
            (english.clone(), persian.clone()),
            "{backend:?}"
        );
        alike.push((english, persian));
    }
    assert_eq!(alike[0], alike[1]);
}

#[tokio::test]
async fn nodes_keep_the_order_and_the_repetitions_and_answer_null_for_what_is_not_there() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let saved = newsroom(&site).await;
        let (flood, other) = (saved.article("flood", "fa"), saved.article("other", "en"));
        let category = saved.headings["c:world"];

        let unknown = [
            "article:999999".to_owned(),
            "article:0".to_owned(),
            "article:99999999999999999999".to_owned(),
            "nonsense".to_owned(),
            String::new(),
            "locale:xx".to_owned(),
            "menu:footer:en".to_owned(),
            "site:\u{0}".to_owned(),
            format!("tag:{category}:en"),
            format!("category:{category}:xx"),
            format!("category:{category}"),
        ];
        let asked: Vec<&String> = [&other, &flood].into_iter().chain(&unknown).chain([&other]).collect();
        let query = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }";
        let nodes = site.ask_with(query, json!({ "ids": asked })).await.fine().data["nodes"].clone();

        let known = |id: &String| !unknown.contains(id);
        let wanted: Vec<_> =
            asked.into_iter().map(|id| if known(id) { json!({ "id": id }) } else { Value::Null }).collect();
        assert_eq!(nodes, Value::from(wanted), "{backend:?}");
        let nobody = site.ask("{ nodes(ids: []) { id } }").await.fine();
        assert_eq!(nobody.data["nodes"], json!([]), "{backend:?}");
    }
}

#[tokio::test]
async fn a_node_is_taken_for_the_interfaces_that_it_has() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let saved = newsroom(&site).await;

        let query = r#"query($picture: ID!, $article: ID!) {
            picture: node(id: $picture) { ... on Media { alt } ... on Image { width } ... on Article { title } }
            article: node(id: $article) { ... on Media { alt } ... on Article { title } }
        }"#;
        let picture = format!("media:{}:fa", saved.media["river"]);
        let variables = json!({ "picture": picture, "article": saved.article("flood", "fa") });
        let data = site.ask_with(query, variables).await.fine().data;

        assert_eq!(data["picture"], json!({ "alt": "river in fa", "width": 1600 }), "{backend:?}");
        assert_eq!(data["article"], json!({ "title": "سیل" }), "{backend:?}");
    }
}
