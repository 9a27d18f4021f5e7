//! The console at `/graphql`, used as a person uses it: in a real browser, by its keys.

mod answered;
mod asked;
mod kept;
mod language;
mod looks;
mod served;
mod written;

use serde_json::Value;

use crate::harness::{Browser, Page, Site, Window};

/// The field that the query is written in.
const QUERY: &str = "document.querySelector('#query textarea')";

/// The console of a site, ready: its schema read, its languages known.
async fn console(browser: &Browser, site: &Site, window: Window) -> Page {
    console_at(browser, &format!("{}/graphql", site.address), window).await
}

async fn console_at(browser: &Browser, address: &str, window: Window) -> Page {
    let page = browser.open(address, window).await;
    ready(&page).await;
    page
}

async fn ready(page: &Page) {
    page.until(&format!("{QUERY}.value")).await;
    page.until("document.querySelector('#docs .index li')").await;
    page.until("document.querySelector('main').ariaBusy === 'false'").await;
    page.painted().await;
}

/// Writes a query in place of the one that stands there.
async fn write_query(page: &Page, query: &str) {
    page.evaluate(&format!("{QUERY}.focus(), {QUERY}.select()")).await;
    page.press("Backspace").await;
    page.write(query).await;
}

/// Puts a query in place of the one that stands there, at once, and waits until it was checked.
async fn paste_query(page: &Page, query: &str) {
    let paste =
        format!("{QUERY}.focus(), {QUERY}.select(), document.execCommand('insertText', false, {})", Value::from(query));
    page.evaluate(&paste).await;
}

async fn query_of(page: &Page) -> String {
    page.evaluate(&format!("{QUERY}.value")).await.as_str().unwrap().to_owned()
}

/// Runs what stands there by its keys; answers what is shown.
async fn run(page: &Page) -> String {
    page.evaluate("document.getElementById('answer').replaceChildren()").await;
    page.press("Control+Enter").await;
    page.until("document.getElementById('answer').innerText").await.as_str().unwrap().to_owned()
}

/// The text of an element, once it has some.
async fn text_of(page: &Page, selector: &str) -> String {
    let text = page.until(&format!("document.querySelector({})?.innerText", Value::from(selector))).await;
    text.as_str().unwrap().to_owned()
}
