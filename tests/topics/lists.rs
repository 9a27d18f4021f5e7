//! Lists: pages by key, filters, fallback, counts, and what stands in none of them.

mod filters;
mod hidden;
mod paging;
mod times;

use crate::harness::database::BOTH;
use crate::harness::{Newsroom, Site, story};

#[tokio::test]
async fn a_story_without_a_translation_falls_back_along_the_chain() {
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::with([story("flood").in_locale("ru", "Наводнение")])).await;

        let query =
            r#"{ articles(locale: "tg", fallback: true) { edges { isFallback node { title locale { code } } } } }"#;
        let reply = site.ask(query).await.fine();

        assert_eq!(reply.data["articles"]["edges"][0]["node"]["locale"]["code"], "ru", "{backend:?}");
        assert_eq!(reply.data["articles"]["edges"][0]["isFallback"], true, "{backend:?}");
        assert_eq!(reply.statements, 2, "one for the list, one for the languages");
    }
}

#[tokio::test]
async fn a_fallback_list_holds_each_story_once_in_the_first_language_that_has_it() {
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::with(told_in_many_languages())).await;

        let query = r#"{
            tg: articles(locale: "tg", fallback: true, orderBy: PUBLISHED_AT_ASC) { totalCount edges { isFallback node { title } } }
            strict: articles(locale: "tg", orderBy: PUBLISHED_AT_ASC) { totalCount edges { isFallback node { title } } }
        }"#;
        let data = site.ask(query).await.fine().data;

        let rows = |list: &str| -> Vec<(String, bool)> {
            let edges = data[list]["edges"].as_array().unwrap();
            let row = |edge: &serde_json::Value| {
                (edge["node"]["title"].as_str().unwrap().to_owned(), edge["isFallback"].as_bool().unwrap())
            };
            edges.iter().map(row).collect()
        };
        let row = |title: &str, is_fallback| (title.to_owned(), is_fallback);
        let wanted = [row("only en", true), row("all tg", false), row("ru and en, ru", true), row("only tg", false)];
        assert_eq!(rows("tg"), wanted, "{backend:?}");
        assert_eq!(data["tg"]["totalCount"], 4, "{backend:?}");
        assert_eq!(rows("strict"), [wanted[1].clone(), wanted[3].clone()], "{backend:?}");
        assert_eq!(data["strict"]["totalCount"], 2, "{backend:?}");
    }
}

/// Each language's article has a date of its own; a list goes by that of the article it shows.
fn told_in_many_languages() -> Vec<crate::harness::newsroom::StorySketch> {
    vec![
        story("all")
            .at_hour(5)
            .in_locale("ru", "all ru")
            .at_hour(5)
            .in_locale("en", "all en")
            .at_hour(-8)
            .in_locale("tg", "all tg"),
        story("both").at_hour(3).in_locale("ru", "ru and en, ru").at_hour(-3).in_locale("en", "ru and en, en"),
        story("en").at_hour(1).in_locale("en", "only en"),
        story("tg").at_hour(4).in_locale("tg", "only tg"),
        story("fa").at_hour(2).in_locale("fa", "of no language of the chain"),
    ]
}
