//! Every page in languages of both directions; from one language to another, and what is told where there is none.

use serde_json::json;

use super::{LANGUAGES, complaints, made, newsroom, pages, press, text, translated};
use crate::harness::database::BOTH;
use crate::harness::{Browser, DESKTOP, Site};

#[tokio::test]
async fn every_page_stands_in_every_language_its_own_way_round() {
    let browser = Browser::start().await;
    let site = Site::demo(BOTH[0]).await;
    for (locale, direction) in LANGUAGES {
        for (what, path) in pages(&site, locale).await {
            let page = newsroom(&browser, &site.address, &path, DESKTOP).await;
            page.until("[...document.images].every((image) => image.complete || image.loading === 'lazy')").await;

            let frame = page
                .evaluate("[document.documentElement.lang, document.documentElement.dir, document.querySelectorAll('h1').length]")
                .await;
            assert_eq!(frame, json!([locale, direction, 1]), "{path}");
            assert!(!text(&page, "h1").await.is_empty(), "{what} in {locale}");
            assert_eq!(complaints(&page), [""; 0], "{path}");
            let foreign: Vec<_> = page.requests().into_iter().filter(|url| !url.starts_with(&site.address)).collect();
            assert_eq!(foreign, [""; 0], "{path}: nobody else is asked for anything");
        }
    }
}

#[tokio::test]
async fn whoever_names_no_language_is_shown_one_and_an_unknown_one_is_said_not_to_be_there() {
    let browser = Browser::start().await;
    let site = Site::demo(BOTH[0]).await;

    let unnamed = newsroom(&browser, &site.address, "", DESKTOP).await;
    let unknown = newsroom(&browser, &site.address, "xx/", DESKTOP).await;

    assert_eq!(unnamed.evaluate("location.pathname").await, "/demo/en/");
    assert_eq!(text(&unknown, "main h1").await, "This page is not here");
}

#[tokio::test]
async fn from_an_article_each_language_leads_to_its_translation() {
    let browser = Browser::start().await;
    let site = Site::demo(BOTH[0]).await;
    for (from, to) in [("en", "fa"), ("fa", "ru"), ("ru", "tg"), ("ar", "en")] {
        let (slug, translation) = translated(&site, from, to).await;
        let page = newsroom(&browser, &site.address, &format!("{from}/article/{slug}"), DESKTOP).await;

        press(&page, &format!(".languages a[lang={to}]"), &format!("document.documentElement.lang === '{to}'")).await;
        made(&page).await;

        assert_eq!(text(&page, "main h1").await, translation["title"].as_str().unwrap(), "{from} to {to}");
        let path = page.evaluate("decodeURIComponent(location.pathname)").await;
        assert_eq!(path, format!("/demo/{to}/article/{}", translation["slug"].as_str().unwrap()));
    }
}

#[tokio::test]
async fn what_a_language_lacks_is_told_in_another_and_said_so() {
    let browser = Browser::start().await;
    let site = Site::demo(BOTH[0]).await;
    let query = "{ articles(locale: \"tg\", fallback: true, first: 50) { edges { isFallback node { slug title locale { code nativeName } } } } }";
    let found = site.ask(query).await.fine().data;
    let edges = found["articles"]["edges"].as_array().unwrap();
    for stands_in in ["ru", "en"] {
        let edge = edges.iter().find(|edge| edge["isFallback"] == true && edge["node"]["locale"]["code"] == stands_in);
        let node = &edge.expect("the demo lacks some in Tajik")["node"];
        let path = format!("tg/article/{}", node["slug"].as_str().unwrap());

        let page = newsroom(&browser, &site.address, &path, DESKTOP).await;

        assert_eq!(text(&page, "main h1").await, node["title"].as_str().unwrap());
        assert_eq!(page.evaluate("document.documentElement.lang").await, "tg", "the page keeps its reader's language");
        assert_eq!(page.evaluate("document.querySelector('article.text').lang").await, stands_in);
        let notice = text(&page, ".notice").await;
        assert!(notice.contains(node["locale"]["nativeName"].as_str().unwrap()), "{notice}");
        let shown = "document.querySelector('.languages a[lang=tg] bdi').lang";
        assert_eq!(page.evaluate(shown).await, stands_in, "the switcher says so, too");
    }
}

#[tokio::test]
async fn dates_are_of_the_calendar_that_the_newsroom_chose() {
    let browser = Browser::start().await;
    let site = Site::demo(BOTH[0]).await;
    for (locale, of_the_year) in [("fa", "۱۴۰۵"), ("ps", "۱۴۰۵"), ("tg", "2026"), ("en", "2026"), ("ar", "2026")]
    {
        let page = newsroom(&browser, &site.address, &format!("{locale}/"), DESKTOP).await;

        let shown = "[...document.querySelectorAll('.card:not([lang]) time')].map((time) => time.innerText)";
        let dates: Vec<String> = serde_json::from_value(page.evaluate(shown).await).unwrap();

        assert!(!dates.is_empty() && dates.iter().all(|date| date.contains(of_the_year)), "{locale}: {dates:?}");
        let foreign = dates.iter().any(|date| date.chars().any(|letter| letter.is_ascii_alphabetic()));
        assert_eq!(foreign, locale == "en", "{locale}: months have names of its own: {dates:?}");
    }
}

#[tokio::test]
async fn the_head_tells_search_engines_where_else_a_story_stands_and_what_it_is() {
    let browser = Browser::start().await;
    let site = Site::demo(BOTH[0]).await;
    let (slug, _) = translated(&site, "fa", "ru").await;
    let query = "query($slug: String!) { article(slug: $slug, locale: \"fa\") { seo { canonicalUrl alternates { hreflang url } jsonLd } } }";
    let seo = site.ask_with(query, json!({ "slug": slug })).await.fine().data["article"]["seo"].clone();

    let page = newsroom(&browser, &site.address, &format!("fa/article/{slug}"), DESKTOP).await;

    let told = "[document.head.querySelector('link[rel=canonical]').getAttribute('href'), \
                [...document.head.querySelectorAll('link[hreflang]')].map((link) => ({ hreflang: link.hreflang, url: link.getAttribute('href') })), \
                document.head.querySelector('script[type=\"application/ld+json\"]').text]";
    assert_eq!(page.evaluate(told).await, json!([seo["canonicalUrl"], seo["alternates"], seo["jsonLd"]]));
}
