//! How it looks: on a phone, in the dark, and in the pictures of the README.

use serde_json::json;

use super::{ask_front, dashboard, open_trace};
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
    let (id, _) = ask_front(&site).await;
    site.ask("query Wrong { nonsense }").await;
    for is_dark in [false, true] {
        let page = dashboard(&browser, &site, Window { is_dark, ..DESKTOP }).await;
        open_trace(&page, &id).await;
        page.click(".span.sql").await;

        let found = page.evaluate(FAINT).await;

        assert!(found["seen"].as_u64() > Some(50), "{found}");
        assert_eq!(found["faint"], json!([]), "dark: {is_dark}");
    }
}

#[tokio::test]
async fn a_phone_shows_all_of_it_and_never_scrolls_sideways() {
    let browser = Browser::start().await;
    let site = Site::demo(BOTH[0]).await;
    let (id, _) = ask_front(&site).await;
    let page = dashboard(&browser, &site, PHONE).await;

    open_trace(&page, &id).await;
    page.click(".span.sql").await;

    let width = "Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)";
    assert_eq!(page.evaluate(width).await, 320);
    let beyond = "[...document.querySelectorAll('button, input, select, h2, .tile, .span .took')].filter((one) => one.checkVisibility() \
                  && !one.closest('.wide, .unseen') && one.getBoundingClientRect().right > innerWidth + 1).map((one) => one.outerHTML)";
    assert_eq!(page.evaluate(beyond).await, json!([]));
    let small = "[...document.querySelectorAll('.span, .trace')].filter((one) => one.getBoundingClientRect().height < 24).length";
    assert_eq!(page.evaluate(small).await, 0, "a finger finds every row");
}

#[tokio::test]
async fn pictures_show_it_as_it_is() {
    let browser = Browser::start().await;
    let site = Site::demo(BOTH[0]).await;
    let (id, _) = ask_front(&site).await;
    for (name, window) in [
        ("ops", Window { height: 1000, ..DESKTOP }),
        ("ops-dark", Window { height: 1000, is_dark: true, ..DESKTOP }),
        ("ops-phone", Window { width: 390, height: 844, is_dark: true }),
    ] {
        let page = dashboard(&browser, &site, window).await;
        open_trace(&page, &id).await;
        page.picture(name).await;
    }
}
