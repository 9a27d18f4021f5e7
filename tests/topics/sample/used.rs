//! How it is used: by keys, by a screen reader, over a slow network, and where something does not work.

use serde_json::json;

use super::{complaints, made, newsroom, pages, press, text, turn};
use crate::harness::database::BOTH;
use crate::harness::{Browser, DESKTOP, Page, Site, Window};

/// What axe finds that keeps somebody out, and what it takes as read.
const SERIOUS: &str = "axe.run(document, { resultTypes: ['violations'] }).then((found) => ({ \
    passes: found.passes.length, serious: found.violations.filter((one) => ['serious', 'critical'].includes(one.impact)) \
    .map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(' ')}`) }))";

pub(super) async fn assert_accessible(page: &Page, state: &str) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("clients/node_modules/axe-core/axe.min.js");
    let axe = std::fs::read_to_string(path).expect("`npm ci` in tests/clients installs it; tests/run does so");
    page.evaluate(&format!("{axe};0")).await;
    let found = page.evaluate(SERIOUS).await;
    assert_eq!(found["serious"], json!([]), "{state}");
    assert!(found["passes"].as_u64() > Some(10), "{state}: {found}");
}

#[tokio::test]
async fn axe_finds_nothing_serious_on_any_page() {
    let browser = Browser::start().await;
    let site = Site::demo(BOTH[0]).await;
    for (locale, word, is_dark) in [("en", "river", false), ("fa", "دریا", true)] {
        let mut all = pages(&site, locale).await;
        all.push(("lost", format!("{locale}/nothing/is/here")));
        all.push(("found", format!("{locale}/search?q={word}")));
        let page = newsroom(&browser, &site.address, &format!("{locale}/"), Window { is_dark, ..DESKTOP }).await;
        for (what, path) in all {
            turn(&page, &site.address, &path).await;
            assert!(what != "found" || page.evaluate("document.querySelector('.card mark') !== null").await == true);
            assert_accessible(&page, &path).await;
        }
    }
}

#[tokio::test]
async fn keys_alone_lead_past_the_header_to_an_article_and_back() {
    let browser = Browser::start().await;
    let site = Site::demo(BOTH[0]).await;
    let page = newsroom(&browser, &site.address, "en/", DESKTOP).await;

    page.press("Tab").await;
    assert_eq!(page.evaluate("document.activeElement.className").await, "skip");
    page.press("Enter").await;
    page.until("document.activeElement.id === 'main'").await;
    page.press("Tab").await;
    page.press("Tab").await;
    page.until("document.activeElement.matches('a.cover')").await;
    let title = page.evaluate("document.activeElement.innerText").await;
    page.press("Enter").await;
    page.until("document.querySelector('.story')").await;

    assert_eq!(text(&page, "main h1").await, title.as_str().unwrap());
    page.until("document.activeElement === document.querySelector('main h1')").await;
    assert!(page.evaluate("document.title").await.as_str().unwrap().starts_with(title.as_str().unwrap()));
    page.evaluate("history.back()").await;
    page.until("location.pathname === '/demo/en/' && document.querySelector('.opening')").await;
    assert_eq!(complaints(&page), [""; 0]);
}

#[tokio::test]
async fn a_slow_network_is_bridged_by_the_shape_of_what_comes() {
    let browser = Browser::start().await;
    let site = Site::demo(BOTH[0]).await;
    let page = newsroom(&browser, &site.address, "en/", DESKTOP).await;
    page.delay(5_000).await;

    // In one look: the next one may be too late.
    press(&page, ".sections li a", "document.querySelector('main[aria-busy=true] .skeleton')").await;

    made(&page).await;
    page.until("document.querySelector('main .grid')").await;
    assert_eq!(page.evaluate("document.querySelector('main .skeleton')").await, json!(null));
}

#[tokio::test]
async fn where_nothing_stands_a_page_helps_and_what_has_moved_is_found() {
    let browser = Browser::start().await;
    let site = Site::demo(BOTH[0]).await;
    let nothing = newsroom(&browser, &site.address, "fa/article/nothing-of-the-sort", DESKTOP).await;
    assert_eq!(text(&nothing, "main h1").await, "این صفحه اینجا نیست");
    assert!(nothing.evaluate("document.querySelectorAll('main .chips a').length > 5").await.as_bool().unwrap());
    let editor = site.key(entity::key::Role::Editor, &[]).await;
    let first = "{ articles(locale: \"en\", first: 1) { nodes { id slug title } } }";
    let old = site.ask(first).await.fine().data["articles"]["nodes"][0].clone();

    let moved = json!({ "id": old["id"], "slug": "moved-elsewhere" });
    site.mutate(&editor, "saveArticle", moved, "article { slug }").await;
    let path = format!("en/article/{}", old["slug"].as_str().unwrap());
    let page = newsroom(&browser, &site.address, &path, DESKTOP).await;

    page.until("location.pathname === '/demo/en/article/moved-elsewhere'").await;
    page.until("document.querySelector('.story')").await;
    assert_eq!(text(&page, "main h1").await, old["title"].as_str().unwrap());
}

#[tokio::test]
async fn a_gallery_goes_by_buttons_and_by_keys_in_both_directions() {
    let browser = Browser::start().await;
    let site = Site::demo(BOTH[0]).await;
    for (locale, onward, second) in [("en", "ArrowRight", "2"), ("fa", "ArrowLeft", "۲")] {
        let gallery = pages(&site, locale).await.into_iter().find(|(what, _)| *what == "gallery").unwrap().1;
        let page = newsroom(&browser, &site.address, &gallery, DESKTOP).await;
        let place = "document.querySelector('.steps [role=status]').innerText.match(/[\\d۰-۹]+/)[0]";
        let at_second = format!("{place} === '{second}'");
        let at_first = format!("{place} !== '{second}'");

        press(&page, ".steps button:last-child", &at_second).await;
        press(&page, ".steps button:first-child", &at_first).await;
        page.evaluate("document.querySelector('.track').focus()").await;
        page.press(onward).await;

        page.until(&at_second).await;
    }
}
