//! The sample newsroom at `/demo/`, as readers use it: in a real browser, in languages of both directions, by nothing
//! but the public API.

mod accounts;
mod complaints;
mod documents;
mod examples;
mod failing;
mod languages;
mod live;
mod looks;
mod parts;
mod reading;
mod search;
mod served;
mod used;

use serde_json::{Value, json};

use crate::harness::{Browser, Page, Site, Window};

/// Languages of both directions, both calendars, with and without a chain of two; and which way they run.
const LANGUAGES: [(&str, &str); 5] = [("en", "ltr"), ("fa", "rtl"), ("ps", "rtl"), ("ar", "rtl"), ("tg", "ltr")];

/// A page of a gateway's sample newsroom, made.
async fn newsroom(browser: &Browser, gateway: &str, path: &str, window: Window) -> Page {
    let page = browser.open(&format!("{gateway}/demo/{path}"), window).await;
    made(&page).await;
    page
}

/// Goes on to another page of it, as by its address.
async fn turn(page: &Page, gateway: &str, path: &str) {
    page.go(&format!("{gateway}/demo/{path}")).await;
    made(page).await;
}

/// Waits until a page is there, and to be seen.
async fn made(page: &Page) {
    page.until("document.querySelector('#main')?.ariaBusy === null && document.querySelector('h1') !== null").await;
    page.painted().await;
}

/// Follows the first link or presses the first button that a selector finds, and waits for what is to come of it.
async fn press(page: &Page, selector: &str, until: &str) {
    page.click(selector).await;
    page.until(until).await;
}

/// What a page complained of, but for what was given up because its reader went on.
fn complaints(page: &Page) -> Vec<String> {
    page.complaints().into_iter().filter(|one| !one.contains("\"canceled\":true")).collect()
}

/// The text of the first element that a selector finds.
async fn text(page: &Page, selector: &str) -> String {
    let found = page.until(&format!("document.querySelector({})?.innerText", json!(selector))).await;
    found.as_str().unwrap().to_owned()
}

/// Each page of a language, by what it is, with its address below `/demo/`.
async fn pages(site: &Site, locale: &str) -> Vec<(&'static str, String)> {
    let query = "query($locale: LocaleCode!) { \
                 story: articles(locale: $locale, first: 1, where: { kind: STORY }) { nodes { slug tags { slug } authors { slug } categories { slug } } } \
                 film: articles(locale: $locale, first: 1, where: { kind: VIDEO }) { nodes { slug } } \
                 gallery: articles(locale: $locale, first: 1, where: { kind: GALLERY }) { nodes { slug } } \
                 menu(slot: FOOTER, locale: $locale) { items { target { ... on Article { slug } } } } }";
    let found = site.ask_with(query, json!({ "locale": locale })).await.fine().data;
    let story = &found["story"]["nodes"][0];
    let slugs = [
        ("article", "article", &story["slug"]),
        ("section", "section", &story["categories"][0]["slug"]),
        ("tag", "tag", &story["tags"][0]["slug"]),
        ("author", "author", &story["authors"][0]["slug"]),
        ("film", "article", &found["film"]["nodes"][0]["slug"]),
        ("gallery", "article", &found["gallery"]["nodes"][0]["slug"]),
        ("about", "article", &found["menu"]["items"][0]["target"]["slug"]),
    ];
    let plain = [
        "",
        "videos",
        "photos",
        "search",
        "sign-in",
        "sign-up",
        "lost-password",
        "reset",
        "delete-account",
        "reading-list",
    ];
    let named = slugs.map(|(what, page, slug)| (what, format!("{locale}/{page}/{}", slug.as_str().unwrap())));
    named.into_iter().chain(plain.map(|page| (page, format!("{locale}/{page}")))).collect()
}

/// The newest article of a language that stands in another one, too: its slug, and that of the other with its title.
async fn translated(site: &Site, locale: &str, other: &str) -> (String, Value) {
    let query = format!(
        "{{ articles(locale: \"{locale}\", first: 50) {{ nodes {{ slug translation(locale: \"{other}\") {{ slug title }} }} }} }}"
    );
    let found = site.ask(&query).await.fine().data;
    let nodes = found["articles"]["nodes"].as_array().unwrap();
    let node = nodes.iter().find(|node| !node["translation"].is_null()).expect("the demo has both");
    (node["slug"].as_str().unwrap().to_owned(), node["translation"].clone())
}
