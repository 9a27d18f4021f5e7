//! How much of an article a partner gets: the excerpt in the place of the text, words without pictures; and what it is
//! bound to.

use dragoman::content::agreement::PartnerRights;
use serde_json::json;

use super::partner;
use crate::harness::database::BOTH;
use crate::harness::newsroom::Saved;
use crate::harness::{Newsroom, Site, story};

/// Ways to a text that stands in the body alone, and to what is shown.
const FIELDS: [&str; 5] = ["body", "bodyText", "seo { jsonLd description }", "lead { url alt }", "media { url alt }"];

async fn stage(site: &Site) -> Saved {
    let river = story("river").showing(&["secret-picture"]).in_locale("en", "River").but(|article| {
        article.body = "<p>A secret & long <b>text</b>.</p><figure><img src=\"https://media.example/secret-2.jpg\" \
                        alt=\"\"><figcaption>secret words</figcaption></figure>"
            .into();
    });
    Newsroom::with([river, story("hill").in_locale("en", "Hill")]).save(site.content()).await
}

fn ask(saved: &Saved, fields: &str) -> String {
    format!("{{ node(id: \"{}\") {{ ... on Article {{ {fields} }} }} }}", saved.article("river", "en"))
}

#[tokio::test]
async fn who_agreed_to_excerpts_gets_no_word_of_a_body() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let saved = stage(&site).await;
        let rights = PartnerRights { full_text: false, ..PartnerRights::default() };
        let secret = partner(&site, "Gazette", rights).await;

        for fields in &FIELDS[..3] {
            let reply = site.ask_as(&secret, &ask(&saved, fields), json!({})).await.fine();
            let everybodys = site.send(&json!({ "query": ask(&saved, fields) }), &[]).await.fine();
            assert!(
                !reply.text.contains("A secret") && !reply.text.contains("long"),
                "{backend:?} {fields}: {}",
                reply.text
            );
            // Search engines are told the excerpt.
            assert!(everybodys.text.contains("long") || fields.starts_with("seo"), "{backend:?} {fields}");
        }
        let counted = ask(&saved, "excerpt body bodyText wordCount readingMinutes");
        let theirs = site.ask_as(&secret, &counted, json!({})).await.fine().data["node"].clone();
        let everybodys = site.send(&json!({ "query": counted }), &[]).await.fine().data["node"].clone();
        assert_eq!(theirs["body"], "<p>River, in short.</p>", "{backend:?}");
        assert_eq!((&theirs["bodyText"], &theirs["wordCount"]), (&theirs["excerpt"], &json!(3)), "{backend:?}");
        assert!(everybodys["bodyText"].as_str().unwrap().contains("long"), "{backend:?}: {everybodys}");
    }
}

#[tokio::test]
async fn who_agreed_to_words_gets_no_picture() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let saved = stage(&site).await;
        let rights = PartnerRights { pictures: false, ..PartnerRights::default() };
        let secret = partner(&site, "Gazette", rights).await;
        let node =
            format!("{{ node(id: \"media:{}:en\") {{ ... on Image {{ url }} }} }}", saved.media["secret-picture"]);
        let changes =
            "{ changes(first: 100) { edges { node { subjectId subject { ... on Image { url } } } } } }".to_owned();
        let ways = [
            ask(&saved, "seo { jsonLd }"),
            ask(&saved, FIELDS[3]),
            ask(&saved, FIELDS[4]),
            ask(&saved, "body"),
            node,
            changes,
        ];

        for query in ways {
            let theirs = site.ask_as(&secret, &query, json!({})).await.fine();
            let everybodys = site.send(&json!({ "query": query }), &[]).await.fine();

            assert!(everybodys.text.contains("media.example/secret-"), "{backend:?} {query}: {}", everybodys.text);
            assert!(!theirs.text.contains("media.example/secret-"), "{backend:?} {query}: {}", theirs.text);
        }
        let body = site.ask_as(&secret, &ask(&saved, "body"), json!({})).await.fine().data["node"]["body"].clone();
        assert_eq!(body, "<p>A secret &amp; long <b>text</b>.</p>", "{backend:?}");
    }
}

#[tokio::test]
async fn a_partner_is_told_what_it_is_bound_to_and_nobody_else_is_bound() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let saved = stage(&site).await;
        let credit_line = Some("From the News".to_owned());
        let rights = PartnerRights { credit_line, canonical_required: true, ..PartnerRights::default() };
        let secret = partner(&site, "Gazette", rights).await;
        let query = ask(&saved, "seo { creditLine canonicalRequired }");

        for _ in 0..2 {
            let theirs = site.ask_as(&secret, &query, json!({})).await.fine().data["node"]["seo"].clone();
            let everybodys = site.send(&json!({ "query": query }), &[]).await.fine().data["node"]["seo"].clone();

            assert_eq!(theirs, json!({ "creditLine": "From the News", "canonicalRequired": true }), "{backend:?}");
            assert_eq!(everybodys, json!({ "creditLine": null, "canonicalRequired": false }), "{backend:?}");
        }
    }
}
