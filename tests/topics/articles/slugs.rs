//! `article(slug)`: the first hit along the chain names the story; the story is answered in the first language it has.

use entity::article::Status;
use serde_json::{Value, json};

use crate::harness::database::BOTH;
use crate::harness::newsroom::StorySketch;
use crate::harness::{Newsroom, Site, desk, story};

/// A story with a slug of its own in each language.
fn told(key: &str, slugs: &[(&str, &str)]) -> StorySketch {
    slugs.iter().fold(story(key), |story, (locale, slug)| {
        story.in_locale(locale, "Told").but(|article| article.slug = (*slug).to_owned())
    })
}

fn newsroom() -> Newsroom {
    Newsroom::with([
        told("flood", &[("ru", "наводнение"), ("en", "flood"), ("fa", "سیل")]),
        told("steppe", &[("tg", "дашт"), ("ru", "степной")]),
        told("tajik", &[("tg", "alif")]),
        told("russian", &[("ru", "alif")]),
        told("full", &[("en", "100%")]),
    ])
}

/// The slug of what is answered.
async fn found(site: &Site, slug: &str, locale: &str, fallback: Value) -> Option<String> {
    let query = r#"query($slug: String!, $locale: LocaleCode, $fallback: Boolean) {
        article(slug: $slug, locale: $locale, fallback: $fallback) { slug }
    }"#;
    let variables = json!({ "slug": slug, "locale": locale, "fallback": fallback });
    let data = site.ask_with(query, variables).await.fine().data;
    data["article"]["slug"].as_str().map(str::to_owned)
}

#[tokio::test]
async fn the_first_hit_along_the_chain_names_the_story_and_the_first_language_that_has_it_answers() {
    let cases = [
        // asked, in, with fallback, without it
        ("سیل", "fa", Some("سیل"), Some("سیل")),
        ("наводнение", "tg", Some("наводнение"), None),
        ("flood", "tg", Some("наводнение"), None),
        ("flood", "fa", Some("سیل"), Some("سیل")),
        ("flood", "ps", Some("سیل"), None),
        ("flood", "pt-BR", Some("flood"), None),
        ("степной", "tg", Some("дашт"), Some("дашт")),
        ("дашт", "ru", None, None),
        ("سیل", "ru", None, None),
        ("наводнение", "en", None, None),
        ("nowhere", "tg", None, None),
        ("", "tg", None, None),
        ("a\u{0}b", "tg", None, None),
        ("%00", "tg", None, None),
    ];
    for backend in BOTH {
        let site = Site::of(backend, newsroom()).await;

        for (slug, locale, with, without) in cases {
            let case = format!("{backend:?} {slug} in {locale}");
            assert_eq!(found(&site, slug, locale, json!(true)).await.as_deref(), with, "{case}");
            assert_eq!(found(&site, slug, locale, Value::Null).await.as_deref(), with, "{case}, by default");
            assert_eq!(found(&site, slug, locale, json!(false)).await.as_deref(), without, "{case}, strictly");
        }
    }
}

#[tokio::test]
async fn what_was_left_out_of_the_arguments_falls_back() {
    for backend in BOTH {
        let site = Site::of(backend, newsroom()).await;

        let data = site.ask(r#"{ article(slug: "flood", locale: "tg") { locale { code } } }"#).await.fine().data;

        assert_eq!(data["article"]["locale"]["code"], "ru", "{backend:?}");
    }
}

#[tokio::test]
async fn of_one_slug_in_two_languages_the_nearer_names_the_story_while_it_is_published() {
    let story_of = r#"{ article(slug: "alif", locale: "tg") { story { id } } }"#;
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let saved = newsroom().save(site.content()).await;

        let nearer = site.ask(story_of).await.fine().data;
        let tajik = saved.articles[&("tajik".to_owned(), "tg".to_owned())];
        desk::edit_article(site.content(), tajik, |draft| draft.status = Status::Retracted).await.unwrap();
        let next = site.ask(story_of).await.fine().data;

        assert_eq!(nearer["article"]["story"]["id"], format!("story:{}", saved.stories["tajik"]), "{backend:?}");
        assert_eq!(next["article"]["story"]["id"], format!("story:{}", saved.stories["russian"]), "{backend:?}");
    }
}

#[tokio::test]
async fn a_slug_is_found_decoded_percent_encoded_and_in_either_form_of_its_letters() {
    let cases = [
        ("%D8%B3%DB%8C%D9%84", "fa", "سیل"),
        ("%d8%b3%db%8c%d9%84", "fa", "سیل"),
        ("%D8%B3یل", "fa", "سیل"),
        ("%D1%81%D1%82епной", "ru", "степной"),
        ("степно\u{438}\u{306}", "ru", "степной"),
        ("100%", "en", "100%"),
        ("100%25", "en", "100%"),
    ];
    for backend in BOTH {
        let site = Site::of(backend, newsroom()).await;

        for (asked, locale, slug) in cases {
            let found = found(&site, asked, locale, json!(false)).await.unwrap_or_default();
            assert_eq!(found, slug, "{backend:?} {asked}");
        }
    }
}

#[tokio::test]
async fn an_old_slug_is_not_tried() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let saved = newsroom().save(site.content()).await;

        let english = saved.articles[&("flood".to_owned(), "en".to_owned())];
        desk::edit_article(site.content(), english, |draft| draft.slug = "deluge".to_owned()).await.unwrap();

        assert_eq!(found(&site, "flood", "en", json!(true)).await, None, "{backend:?}");
        assert_eq!(found(&site, "deluge", "en", json!(true)).await.as_deref(), Some("deluge"), "{backend:?}");
    }
}

#[tokio::test]
async fn headings_are_looked_up_along_the_chain_as_articles_are() {
    let filed = story("flood").under(&["asia/kabul"]).tagged(&["water"]).by(&["nadia"]).in_locale("en", "Flood");
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::with([filed.clone()])).await;

        let query = r#"{
            category(slug: "kabul-en", locale: "ps") { slug locale { code } }
            tag(slug: "%77ater-fa", locale: "ps") { slug }
            author(slug: "nadia-ps", locale: "ps") { slug }
            otherLanguage: category(slug: "kabul-tg", locale: "ps") { slug }
            otherKind: tag(slug: "kabul-ps", locale: "ps") { slug }
            nowhere: author(slug: "\u0000", locale: "ps") { slug }
            below: categories(parent: "asia-fa", locale: "ps") { slug }
            top: categories(locale: "ps") { slug }
            belowNothing: categories(parent: "nowhere", locale: "ps") { slug }
        }"#;
        let data = site.ask(query).await.fine().data;

        let wanted = json!({
            "category": { "slug": "kabul-ps", "locale": { "code": "ps" } }, "tag": { "slug": "water-ps" },
            "author": { "slug": "nadia-ps" }, "otherLanguage": null, "otherKind": null, "nowhere": null,
            "below": [{ "slug": "kabul-ps" }], "top": [{ "slug": "asia-ps" }], "belowNothing": [],
        });
        assert_eq!(data, wanted, "{backend:?}");
    }
}
