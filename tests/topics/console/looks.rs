//! How it looks: on a phone, in the dark, and to eyes that need contrast.

use serde_json::{Value, json};

use super::{console, paste_query, run, text_of, write_query};
use crate::harness::database::BOTH;
use crate::harness::{Browser, DESKTOP, Page, Site, Window};

/// The narrowest screen that WCAG asks for (1.4.10).
const PHONE: Window = Window { width: 320, height: 640, is_dark: false };

/// Texts with less contrast to what is behind them than WCAG AA asks for (1.4.3), and how many texts were looked at.
const FAINT: &str = include_str!("../contrast.js");

async fn assert_contrast(page: &Page, state: &str) {
    let found = page.evaluate(FAINT).await;
    assert!(found["seen"].as_u64() > Some(30), "{state}: {found}");
    assert_eq!(found["faint"], json!([]), "{state}");
}

#[tokio::test]
async fn every_text_has_contrast_in_the_light_and_in_the_dark() {
    let browser = Browser::start().await;
    for backend in BOTH {
        let site = Site::demo(backend).await;
        for is_dark in [false, true] {
            let page = console(&browser, &site, Window { is_dark, ..DESKTOP }).await;
            let state = |what: &str| format!("{backend:?}, dark: {is_dark}, {what}");

            let paper = page.evaluate("getComputedStyle(document.body).backgroundColor").await;
            assert_eq!(paper, if is_dark { "rgb(23, 21, 15)" } else { "rgb(250, 247, 242)" });
            assert_contrast(&page, &state("at first")).await;
            paste_query(&page, "query Q($l: LocaleCode = \"fa\") { # why\n a: articles(locale: $l, orderBy: PUBLISHED_AT_ASC, first: 2) @include(if: true) { nodes { title ...F } } }\nfragment F on Article { titel }").await;
            text_of(&page, "#problems:not([hidden])").await;
            assert_contrast(&page, &state("with mistakes")).await;
            run(&page).await;
            text_of(&page, "#answer .errors").await;
            assert_contrast(&page, &state("with errors")).await;
            write_query(&page, "{ articles(first: 2) { totalCount nodes { title publishedAt lead { url } } } ").await;
            page.press("Escape").await;
            run(&page).await;
            page.press("Control+Space").await;
            text_of(&page, ".completions:not([hidden])").await;
            assert_contrast(&page, &state("with an answer and completions")).await;
            page.press("Escape").await;
            for tab in ["bill-tab", "docs-tab", "history-tab", "headers-tab"] {
                page.click(&format!("#{tab}")).await;
                assert_contrast(&page, &state(tab)).await;
            }
            page.click("#docs-tab").await;
            page.click("#docs .index button").await;
            assert_contrast(&page, &state("a type")).await;
        }
    }
}

#[tokio::test]
async fn the_theme_is_chosen_and_remembered() {
    let browser = Browser::start().await;
    for backend in BOTH {
        let site = Site::demo(backend).await;
        let page = console(&browser, &site, Window { is_dark: true, ..DESKTOP }).await;
        let paper = "getComputedStyle(document.body).backgroundColor";

        let dark = page.evaluate(paper).await;
        page.click("#theme").await;
        let light = page.evaluate(paper).await;
        page.reload().await;
        page.until("document.getElementById('theme').innerText === 'Theme: light'").await;

        assert_ne!(dark, light, "{backend:?}");
        assert_eq!(page.evaluate(paper).await, light, "{backend:?}");
    }
}

#[tokio::test]
async fn a_phone_shows_a_part_at_a_time_and_never_scrolls_sideways() {
    let browser = Browser::start().await;
    let width = "Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)";
    let beyond = "[...document.querySelectorAll('button, input, select, h3, .card, .chip')].filter((one) => one.checkVisibility() \
                  && !one.closest('.skip, .unseen') && one.getBoundingClientRect().right > innerWidth + 1).map((one) => one.outerHTML)";
    for backend in BOTH {
        let site = Site::demo(backend).await;
        let page = console(&browser, &site, PHONE).await;

        let shown = "[...document.querySelectorAll('.pane')].filter((one) => one.checkVisibility()).map((one) => one.id).join()";
        for (view, pane) in [("answer", "answer-pane"), ("library", "library-pane"), ("query", "query-pane")] {
            page.click(&format!("[data-view={view}]")).await;
            assert_eq!(page.evaluate(shown).await, pane, "{backend:?}");
            assert_eq!(
                (page.evaluate(width).await, page.evaluate(beyond).await),
                (json!(320), json!([])),
                "{backend:?} {view}"
            );
        }
        page.click("#run").await;
        text_of(&page, "#answer .tree").await;
        assert_eq!(page.evaluate(shown).await, "answer-pane", "{backend:?}: the answer comes to the front");
        let answer =
            "(() => { const one = document.getElementById('answer'); return one.scrollWidth <= one.clientWidth; })()";
        assert_eq!(page.evaluate(answer).await, true, "{backend:?}");
        assert_eq!(page.evaluate(width).await, 320, "{backend:?}");
        page.click("[data-view=query]").await;
        write_query(&page, "{ arti").await;
        let list = page.until("(() => { const one = document.querySelector('.completions:not([hidden])')?.getBoundingClientRect(); return one && [one.left, one.right]; })()").await;
        let (left, right) = (list[0].as_f64().unwrap(), list[1].as_f64().unwrap());
        assert!(left >= 0.0 && right <= 320.0, "{backend:?} {left} {right}");
    }
}

#[tokio::test]
async fn nothing_moves_for_those_who_want_it_still() {
    let browser = Browser::start().await;
    for backend in BOTH {
        let site = Site::demo(backend).await;
        let page = console(&browser, &site, DESKTOP).await;
        let moving = "[...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]).filter((rule) => /transition|animation/.test(rule.cssText)) \
                      .map((rule) => rule.conditionText ?? rule.cssText)";

        let rules = page.evaluate(moving).await;

        assert_eq!(rules, Value::from(vec!["(prefers-reduced-motion: no-preference)"]), "{backend:?}");
    }
}

#[tokio::test]
async fn pictures_show_it_and_the_start_page_as_they_are() {
    let browser = Browser::start().await;
    let site = Site::demo(BOTH[0]).await;
    let window = Window { height: 860, ..DESKTOP };

    let start = browser.open(&site.address, window).await;
    start.until("[...document.images].length > 5 && [...document.images].every((image) => image.complete)").await;
    start.picture("home").await;
    let page = console(&browser, &site, window).await;
    run(&page).await;
    page.evaluate("document.querySelector('#query textarea').focus()").await;
    page.evaluate("document.querySelector('#query textarea').setSelectionRange(190, 190)").await;
    page.press("F1").await;
    page.picture("console").await;
}
