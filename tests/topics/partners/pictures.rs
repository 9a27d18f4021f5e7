//! A right to words alone × every way out: no picture, film or sound comes up by any, nor an address of one, though
//! everybody else finds them by each.

use dragoman::content::agreement::PartnerRights;
use dragoman::content::menu::{MenuItemDraft, MenuTarget};
use dragoman::content::site::AdSlotDraft;
use entity::menu::Slot;
use serde_json::json;
use tests::rig::Endpoint;

use super::partner;
use crate::harness::database::BOTH;
use crate::harness::desk::{edit_article, edit_heading, edit_media, edit_menu, edit_site};
use crate::harness::newsroom::{Saved, asset};
use crate::harness::{Events, Newsroom, Site, story};
use crate::topics::webhooks::{HERE, all_told, told};

/// What stands in addresses of assets and in what is said of them, and nowhere else.
const SHOWN: &str = "shown-";

/// A text with a picture of each sort: bare, in sizes, in a link to its file, in a gallery; a film and a sound.
const BODY: &str = "<p>Words <img src=\"https://media.example/shown-1.jpg\" \
    srcset=\"https://media.example/shown-2.jpg 2x\" alt=\"\"></p>\
    <p><a href=\"https://media.example/shown-3.jpg\"><img src=\"https://media.example/shown-4.jpg\" alt=\"\"></a></p>\
    <p><picture><source srcset=\"https://media.example/shown-5.webp\"><img src=\"https://media.example/shown-6.jpg\" alt=\"\"></picture></p>\
    <ul class=\"wp-block-gallery\"><li><figure><a href=\"https://media.example/shown-7.jpg\">\
    <img src=\"https://media.example/shown-8.jpg\" alt=\"\"></a><figcaption>shown-caption</figcaption></figure></li></ul>\
    <figure><video src=\"https://media.example/shown-9.mp4\" poster=\"https://media.example/shown-10.jpg\"></video></figure>\
    <p><audio src=\"https://media.example/shown-11.mp3\"></audio> and words.</p>";

/// A film with a still, its author with a face, a place that is let with a picture.
async fn stage(site: &Site) -> Saved {
    let film = story("film").under(&["world"]).tagged(&["water"]).by(&["ann"]).showing(&["film-shown-a", "shown-b"]);
    let film = film.in_locale("en", "Film").but(|article| article.body = BODY.into()).in_locale("fa", "فیلم");
    let hill = story("hill").under(&["world"]).tagged(&["water"]).showing(&["shown-c"]).in_locale("en", "Hill");
    let saved = Newsroom::with([film, hill]).save(site.content()).await;
    let content = site.content();
    let drafts = ["shown-still", "shown-face", "shown-ad"].map(asset);
    let ids: Vec<_> = content.save_media(&drafts).await.unwrap().0.into_iter().map(|(id, _)| id).collect();
    edit_media(content, saved.media["film-shown-a"], |draft| draft.poster = Some(ids[0])).await.unwrap();
    edit_heading(content, saved.headings["a:ann"], |draft| {
        draft.avatar = Some(ids[1]);
        let bio = "<p>Ann <img src=\"https://media.example/shown-bio.jpg\" alt=\"\"></p>";
        draft.words.iter_mut().for_each(|words| words.description = Some(bio.into()));
    })
    .await
    .unwrap();
    edit_site(content, |draft| {
        let html = "<a href=\"https://shop.example/shown-link\"><img src=\"https://media.example/shown-let.jpg\" alt=\"\"></a>";
        let (name, html) = ("top".to_owned(), Some(html.to_owned()));
        draft.ad_slots.push(AdSlotDraft { name, html, image: Some(ids[2]), target: None });
    })
    .await
    .unwrap();
    edit_menu(content, Slot::Header, |menu| {
        let target = Some(MenuTarget::Story(saved.stories["film"]));
        menu.items.push(MenuItemDraft { target, ..Default::default() });
    })
    .await
    .unwrap();
    let id = |key: &str| saved.articles[&(key.to_owned(), "en".to_owned())];
    content.save_curated(&[(id("hill"), vec![id("film")])]).await.unwrap();
    saved
}

const ASSET: &str = "url alt ... on Video { poster { url alt } } ... on Image { small: url(width: 300) }";

/// Every way to something that is shown.
fn ways(saved: &Saved) -> Vec<(&'static str, String)> {
    let (film, hill) = (saved.article("film", "en"), saved.article("hill", "en"));
    let of = |id: &str, fields: &str| format!("{{ node(id: \"{id}\") {{ ... on Article {{ {fields} }} }} }}");
    let media =
        |key: &str| format!("{{ node(id: \"media:{}:en\") {{ ... on Media {{ {ASSET} }} }} }}", saved.media[key]);
    let lead = format!("lead {{ {ASSET} }}");
    vec![
        ("lead", of(&film, &lead)),
        ("a film's still", of(&film, "lead { ... on Video { poster { url } } }")),
        ("gallery", of(&film, &format!("media {{ {ASSET} }}"))),
        ("body", of(&film, "body")),
        ("its words", of(&film, "bodyText")),
        ("JSON-LD", of(&film, "seo { jsonLd }")),
        ("an author's face", of(&film, "authors { avatar { url } }")),
        ("an author's life", of(&film, "authors { bio }")),
        ("author", "{ author(slug: \"ann-en\", locale: \"en\") { bio avatar { url } } }".into()),
        ("a translation", of(&film, &format!("translations {{ {lead} }}"))),
        ("related", of(&hill, &format!("related {{ article {{ {lead} }} }}"))),
        ("film", media("film-shown-a")),
        ("picture", media("shown-b")),
        ("list", format!("{{ articles(locale: \"en\") {{ nodes {{ {lead} }} }} }}")),
        (
            "category",
            format!("{{ category(slug: \"world-en\", locale: \"en\") {{ articles {{ nodes {{ {lead} }} }} }} }}"),
        ),
        ("tag", format!("{{ tag(slug: \"water-en\", locale: \"en\") {{ articles {{ nodes {{ {lead} }} }} }} }}")),
        ("path", format!("{{ resolve(path: \"/en/film-en\") {{ node {{ ... on Article {{ {lead} }} }} }} }}")),
        (
            "menu",
            format!(
                "{{ menu(slot: HEADER, locale: \"en\") {{ items {{ target {{ ... on Article {{ {lead} }} }} }} }} }}"
            ),
        ),
        ("what is let, as a picture", "{ site(locale: \"en\") { adSlots { image { url } } } }".into()),
        ("what is let, as markup", "{ site(locale: \"en\") { adSlot(name: \"top\") { html } } }".into()),
        ("search", format!("{{ search(query: \"film\", locale: \"en\") {{ nodes {{ {lead} }} }} }}")),
        ("a passage", "{ search(query: \"caption words\", locale: \"en\") { edges { highlight } } }".into()),
        (
            "changes of articles",
            format!(
                "{{ changes(first: 100) {{ edges {{ node {{ subject {{ ... on Article {{ {lead} body }} }} }} }} }} }}"
            ),
        ),
        (
            "changes of assets",
            format!("{{ changes(first: 100) {{ edges {{ node {{ subject {{ ... on Media {{ {ASSET} }} }} }} }} }} }}"),
        ),
        (
            "changes of authors",
            "{ changes(first: 100) { edges { node { subject { ... on Author { bio avatar { url } } } } } } }".into(),
        ),
    ]
}

/// What is syndicated of it.
const DOCUMENTS: [&str; 8] = [
    "/feeds/en/rss.xml",
    "/feeds/en/atom.xml",
    "/feeds/en/feed.json",
    "/feeds/en/rss.xml?archive=2026-01",
    "/feeds/en/category/world-en/rss.xml",
    "/feeds/en/tag/water-en/atom.xml",
    "/feeds/en/author/ann-en/feed.json",
    "/ninjs/en",
];

fn words_alone() -> PartnerRights {
    PartnerRights { pictures: false, ..PartnerRights::default() }
}

#[tokio::test]
async fn who_agreed_to_words_finds_nothing_that_is_shown_by_any_way_and_everybody_else_does_by_each() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let saved = stage(&site).await;
        let secret = partner(&site, "Gazette", words_alone()).await;

        for (way, query) in ways(&saved) {
            // Whoever asks first has it kept; and once more, from memory.
            for _ in 0..2 {
                let everybody = site.send(&json!({ "query": query }), &[]).await.fine();
                let theirs = site.ask_as(&secret, &query, json!({})).await.fine();

                assert!(everybody.text.contains(SHOWN), "{backend:?} {way}: {}", everybody.text);
                assert!(!theirs.text.contains(SHOWN), "{backend:?} {way}: {}", theirs.text);
            }
        }
        let bearer = format!("Bearer {secret}");
        for path in DOCUMENTS {
            let everybodys = site.get(path, &[]).await.text().await.unwrap();
            let theirs = site.get(path, &[("authorization", &bearer)]).await.text().await.unwrap();

            assert!(everybodys.contains(SHOWN), "{backend:?} {path}: {everybodys}");
            assert!(theirs.contains("Film") && !theirs.contains(SHOWN), "{backend:?} {path}: {theirs}");
        }
    }
}

#[tokio::test]
async fn who_agreed_to_words_hears_of_nothing_that_is_shown() {
    let query = format!(
        "subscription($id: ID!) {{ articleChanged(id: $id) {{ node {{ subject {{ ... on Article {{ title body \
         lead {{ {ASSET} }} authors {{ bio avatar {{ url }} }} seo {{ jsonLd }} }} }} }} }} }}"
    );
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let saved = stage(&site).await;
        let secret = partner(&site, "Gazette", words_alone()).await;
        let bearer = format!("Bearer {secret}");
        let variables = json!({ "id": saved.article("film", "en") });
        let own = [("authorization", bearer.as_str())];
        let mut theirs = Events::open(&site.address, &query, variables.clone(), &own).await;
        let mut everybodys = Events::open(&site.address, &query, variables, &[]).await;
        for events in [&mut theirs, &mut everybodys] {
            assert_eq!(events.any().await.unwrap().comment.as_deref(), Some("live"), "{backend:?}");
        }

        let id = saved.articles[&("film".to_owned(), "en".to_owned())];
        edit_article(site.content(), id, |article| article.title = "Mended".into()).await.unwrap();

        let everybodys = everybodys.result().await.to_string();
        let theirs = theirs.result().await.to_string();
        assert!(everybodys.contains("Mended") && everybodys.contains(SHOWN), "{backend:?}: {everybodys}");
        assert!(theirs.contains("Mended") && !theirs.contains(SHOWN), "{backend:?}: {theirs}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_message_shows_who_agreed_to_words_anything() {
    for backend in BOTH {
        let site = Site::over(backend, &HERE).await;
        let saved = stage(&site).await;
        partner(&site, "Gazette", words_alone()).await;
        let endpoint = Endpoint::start();
        told(&site, &endpoint, Some("Gazette"), PartnerRights::default()).await;

        let id = saved.articles[&("film".to_owned(), "en".to_owned())];
        edit_article(site.content(), id, |article| article.title = "Mended".into()).await.unwrap();
        all_told(&site).await;

        let heard = endpoint.heard();
        assert!(heard.iter().any(|one| one.text.contains("Mended")), "{backend:?}: {heard:?}");
        assert!(heard.iter().all(|one| !one.text.contains(SHOWN)), "{backend:?}: {heard:?}");
    }
}
