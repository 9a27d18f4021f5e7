//! What a partner is bound to × every way out: the line that names the source and the canonical address stand by each
//! article that it gets, and by nobody else's.

use dragoman::content::agreement::PartnerRights;
use serde_json::json;
use tests::rig::Endpoint;

use super::partner;
use crate::harness::database::BOTH;
use crate::harness::desk::edit_article;
use crate::harness::newsroom::Saved;
use crate::harness::{Events, Newsroom, Site, story};
use crate::topics::webhooks::{HERE, all_told, told};

const LINE: &str = "From the News";

/// Where the article stands.
const ADDRESS: &str = "https://news.example/en/river-en";

const TERMS: &str = "seo { creditLine canonicalRequired canonicalUrl }";

fn bound() -> PartnerRights {
    PartnerRights { credit_line: Some(LINE.into()), canonical_required: true, ..PartnerRights::default() }
}

async fn stage(site: &Site) -> Saved {
    let river = story("river").under(&["world"]).tagged(&["water"]).by(&["ann"]);
    Newsroom::with([river.in_locale("en", "River").in_locale("fa", "رود")]).save(site.content()).await
}

/// Every way to the article; what says of it what it is bound to.
fn ways(saved: &Saved) -> Vec<String> {
    let (english, persian) = (saved.article("river", "en"), saved.article("river", "fa"));
    let articles = format!("articles {{ nodes {{ {TERMS} }} }}");
    vec![
        format!("{{ node(id: \"{english}\") {{ ... on Article {{ {TERMS} }} }} }}"),
        format!("{{ article(slug: \"river-en\", locale: \"en\") {{ {TERMS} }} }}"),
        format!("{{ articles(locale: \"en\") {{ nodes {{ {TERMS} }} }} }}"),
        format!("{{ category(slug: \"world-en\", locale: \"en\") {{ {articles} }} }}"),
        format!("{{ tag(slug: \"water-en\", locale: \"en\") {{ {articles} }} }}"),
        format!("{{ author(slug: \"ann-en\", locale: \"en\") {{ {articles} }} }}"),
        format!("{{ node(id: \"{persian}\") {{ ... on Article {{ translation(locale: \"en\") {{ {TERMS} }} }} }} }}"),
        format!("{{ resolve(path: \"/en/river-en\") {{ node {{ ... on Article {{ {TERMS} }} }} }} }}"),
        format!("{{ search(query: \"river\", locale: \"en\") {{ nodes {{ {TERMS} }} }} }}"),
        format!(
            "{{ changes(first: 100, locale: \"en\") {{ edges {{ node {{ subject {{ ... on Article {{ {TERMS} }} }} }} }} }} }}"
        ),
    ]
}

#[tokio::test]
async fn what_a_partner_is_bound_to_stands_by_whatever_it_gets() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let saved = stage(&site).await;
        let secret = partner(&site, "Gazette", bound()).await;
        let english = saved.article("river", "en");

        let (theirs, free) = (
            format!("\"creditLine\":\"{LINE}\",\"canonicalRequired\":true,\"canonicalUrl\":\"{ADDRESS}\""),
            format!("\"creditLine\":null,\"canonicalRequired\":false,\"canonicalUrl\":\"{ADDRESS}\""),
        );
        for query in ways(&saved) {
            for _ in 0..2 {
                let told = site.ask_as(&secret, &query, json!({})).await.fine();
                let everybodys = site.send(&json!({ "query": query }), &[]).await.fine();

                assert!(told.text.contains(&theirs), "{backend:?} {query}: {}", told.text);
                assert!(everybodys.text.contains(&free), "{backend:?} {query}: {}", everybodys.text);
            }
        }
        // A page that prints it names both.
        let query = format!("{{ node(id: \"{english}\") {{ ... on Article {{ seo {{ jsonLd }} }} }} }}");
        let page = site.ask_as(&secret, &query, json!({})).await.fine().data["node"]["seo"]["jsonLd"].clone();
        let page: serde_json::Value = serde_json::from_str(page.as_str().unwrap()).unwrap();
        assert_eq!((&page["creditText"], &page["url"]), (&json!(LINE), &json!(ADDRESS)), "{backend:?}: {page}");
        let everybodys = site.send(&json!({ "query": query }), &[]).await.fine();
        assert!(!everybodys.text.contains("creditText"), "{backend:?}: {}", everybodys.text);
    }
}

#[tokio::test]
async fn what_a_partner_is_bound_to_stands_in_whatever_is_syndicated() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        stage(&site).await;
        let bearer = format!("Bearer {}", partner(&site, "Gazette", bound()).await);

        for path in [
            "/feeds/en/rss.xml",
            "/feeds/en/atom.xml",
            "/feeds/en/feed.json",
            "/feeds/en/atom.xml?archive=2026-01",
            "/feeds/en/category/world-en/feed.json",
            "/feeds/en/tag/water-en/rss.xml",
            "/feeds/en/author/ann-en/atom.xml",
            "/ninjs/en",
        ] {
            let theirs = site.get(path, &[("authorization", &bearer)]).await.text().await.unwrap();
            let everybodys = site.get(path, &[]).await.text().await.unwrap();

            let is_bound = theirs.contains(LINE) && theirs.to_lowercase().contains("canonical");
            assert!(is_bound && theirs.contains(ADDRESS), "{backend:?} {path}: {theirs}");
            assert!(everybodys.contains(ADDRESS) && !everybodys.contains(LINE), "{backend:?} {path}: {everybodys}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_partner_is_bound_to_stands_in_whatever_it_is_told() {
    let query = format!(
        "subscription($id: ID!) {{ articleChanged(id: $id) {{ node {{ subject {{ ... on Article {{ {TERMS} }} }} }} }} }}"
    );
    for backend in BOTH {
        let site = Site::over(backend, &HERE).await;
        let saved = stage(&site).await;
        let bearer = format!("Bearer {}", partner(&site, "Gazette", bound()).await);
        let endpoint = Endpoint::start();
        told(&site, &endpoint, Some("Gazette"), PartnerRights::default()).await;
        let own = [("authorization", bearer.as_str())];
        let variables = json!({ "id": saved.article("river", "en") });
        let mut events = Events::open(&site.address, &query, variables, &own).await;
        assert_eq!(events.any().await.unwrap().comment.as_deref(), Some("live"), "{backend:?}");

        let id = saved.articles[&("river".to_owned(), "en".to_owned())];
        edit_article(site.content(), id, |article| article.title = "Mended".into()).await.unwrap();
        all_told(&site).await;

        let seo = events.result().await["data"]["articleChanged"]["node"]["subject"]["seo"].clone();
        let expected = json!({ "creditLine": LINE, "canonicalRequired": true, "canonicalUrl": ADDRESS });
        assert_eq!(seo, expected, "{backend:?}");
        let heard = endpoint.heard();
        let message = heard.iter().find(|one| one.text.contains("Mended")).expect("it is told of");
        let article = message.body()["data"]["article"].clone();
        assert_eq!(
            (&article["creditLine"], &article["canonicalUrl"]),
            (&json!(LINE), &json!(ADDRESS)),
            "{backend:?}: {article}"
        );
    }
}
