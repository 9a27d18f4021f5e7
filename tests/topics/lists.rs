//! Lists: pages by key, filters, fallback, counts.

use crate::harness::database::BOTH;
use crate::harness::{Newsroom, Site, story};

#[tokio::test]
async fn a_story_without_a_translation_falls_back_along_the_chain() {
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::with([story("flood").in_locale("ru", "Наводнение")])).await;

        let query = r#"{ articles(locale: "tg", fallback: true) { edges { isFallback node { title locale { code } } } } }"#;
        let reply = site.ask(query).await.fine();

        assert_eq!(reply.data["articles"]["edges"][0]["node"]["locale"]["code"], "ru", "{backend:?}");
        assert_eq!(reply.data["articles"]["edges"][0]["isFallback"], true, "{backend:?}");
        assert_eq!(reply.statements, 2, "one for the list, one for the languages");
    }
}
