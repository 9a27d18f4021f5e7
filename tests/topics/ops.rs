//! The dashboard at `/ops`, as whoever was woken finds it: in a real browser, on a desk or a phone.

mod guarded;
mod looks;
mod shows;

use serde_json::Value;

use crate::harness::{Browser, Page, Site, Window, queries};

/// The dashboard of a site, its first figures shown.
async fn dashboard(browser: &Browser, site: &Site, window: Window) -> Page {
    let page = browser.open(&format!("{}/ops", site.address), window).await;
    page.until("document.querySelectorAll('.tile').length === 8").await;
    page.painted().await;
    page
}

/// Asks for the front page; answers the id of its trace.
async fn ask_front(site: &Site) -> (String, crate::harness::Reply) {
    let front = queries::named("front");
    let reply = site.ask_with(&front.query, front.variables).await.fine();
    (reply.headers["traceparent"].to_str().unwrap().split('-').nth(1).unwrap().to_owned(), reply)
}

/// The trace, open.
async fn open_trace(page: &Page, id: &str) {
    page.evaluate(&format!("location.hash = 'trace={id}'")).await;
    page.until("document.querySelectorAll('.span').length > 1").await;
}

/// The texts of all elements.
async fn texts(page: &Page, selector: &str) -> Vec<String> {
    let all = format!("[...document.querySelectorAll({})].map((one) => one.innerText)", Value::from(selector));
    serde_json::from_value(page.evaluate(&all).await).unwrap()
}
