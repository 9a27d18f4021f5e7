//! How it looks: on a phone, in the dark, in both directions, and in the pictures of the README.

use serde_json::json;

use super::{newsroom, pages, turn};
use crate::harness::database::BOTH;
use crate::harness::{Browser, DESKTOP, Site, Window};

/// The narrowest screen that WCAG asks for (1.4.10).
const PHONE: Window = Window { width: 320, height: 640, is_dark: true };

/// Texts with less contrast to what is behind them than WCAG AA asks for (1.4.3), and how many were looked at.
const FAINT: &str = include_str!("../contrast.js");

#[tokio::test]
async fn every_text_has_contrast_in_the_light_and_in_the_dark() {
    let browser = Browser::start().await;
    let site = Site::demo(BOTH[0]).await;
    for is_dark in [false, true] {
        let page = newsroom(&browser, &site.address, "fa/", Window { is_dark, ..DESKTOP }).await;
        for (what, path) in pages(&site, "fa").await {
            turn(&page, &site.address, &path).await;

            let found = page.evaluate(FAINT).await;

            assert!(found["seen"].as_u64() > Some(20), "{what}: {found}");
            assert_eq!(found["faint"], json!([]), "{what}, dark: {is_dark}");
        }
    }
}

#[tokio::test]
async fn a_phone_shows_all_of_it_and_never_scrolls_sideways() {
    let browser = Browser::start().await;
    let site = Site::demo(BOTH[0]).await;
    let width = "Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)";
    let beyond = "[...document.querySelectorAll('main a, main button, main input, main h1, main h2, main p, main img')].filter((one) => \
                  one.checkVisibility() && !one.closest('.track, .unseen, table')).filter((one) => { \
                  const { left, right } = one.getBoundingClientRect(); return left < -1 || right > innerWidth + 1; }).map((one) => one.outerHTML)";
    let page = newsroom(&browser, &site.address, "en/", PHONE).await;
    for locale in ["en", "fa", "tg"] {
        for (what, path) in pages(&site, locale).await {
            turn(&page, &site.address, &path).await;

            assert_eq!(page.evaluate(width).await, 320, "{what} in {locale}");
            assert_eq!(page.evaluate(beyond).await, json!([]), "{what} in {locale}");
        }
    }
}

#[tokio::test]
async fn pictures_show_it_as_it_is() {
    let browser = Browser::start().await;
    let site = Site::demo(BOTH[0]).await;
    let persian = pages(&site, "fa").await.into_iter().find(|(what, _)| *what == "article").unwrap().1;
    let desk = Window { width: 1280, height: 1100, is_dark: false };
    for (name, path, window) in [
        ("sample", "en/", desk),
        ("sample-rtl", "fa/", desk),
        ("sample-article", persian.as_str(), desk),
        ("sample-dark", "tg/", Window { is_dark: true, ..desk }),
        ("sample-phone", "ps/", Window { width: 390, height: 844, is_dark: true }),
    ] {
        let page = newsroom(&browser, &site.address, path, window).await;
        page.until("[...document.images].every((image) => image.complete || image.loading === 'lazy')").await;
        page.picture(name).await;
    }
}
