//! Headlines as they are published, on a page that stays open.

use entity::key::Role;
use serde_json::json;

use super::{complaints, newsroom, press, text};
use crate::harness::database::BOTH;
use crate::harness::{Browser, DESKTOP, Site};

/// That the gateway has said that it will tell.
const LISTENS: &str = "document.querySelector('.live .dot.on')";

#[tokio::test]
async fn a_published_article_appears_without_reload_and_goes_as_it_is_taken_back() {
    let browser = Browser::start().await;
    for backend in BOTH {
        let site = Site::demo(backend).await;
        let editor = site.key(Role::Editor, &[]).await;
        let page = newsroom(&browser, &site.address, "fa/", DESKTOP).await;
        page.until(LISTENS).await;
        page.evaluate("window.isThePageThatWasOpened = true").await;
        let input = json!({ "locale": "fa", "title": "باران پس از سه ماه", "body": "<p>باران آمد.</p>" });
        let made = site.mutate(&editor, "saveArticle", input, "article { id }").await;
        let id = made["article"]["id"].clone();

        site.mutate(&editor, "publishArticle", json!({ "id": id }), "article { id }").await;

        page.until("document.querySelector('.live li').innerText.includes('باران پس از سه ماه')").await;
        page.until("document.getElementById('said').innerText.includes('باران پس از سه ماه')").await;
        site.mutate(&editor, "unpublishArticle", json!({ "id": id }), "article { id }").await;
        page.until("!document.querySelector('.live').innerText.includes('باران پس از سه ماه')").await;
        assert_eq!(page.evaluate("window.isThePageThatWasOpened").await, true, "{backend:?}");
        assert_eq!(complaints(&page), [""; 0], "{backend:?}");
    }
}

#[tokio::test]
async fn a_headline_leads_to_its_article_which_was_not_there_before() {
    let browser = Browser::start().await;
    let site = Site::demo(BOTH[0]).await;
    let editor = site.key(Role::Editor, &[]).await;
    let page = newsroom(&browser, &site.address, "en/", DESKTOP).await;
    page.until(LISTENS).await;
    let input = json!({ "locale": "en", "title": "Rain at last", "body": "<p>It <em>rained</em>.</p>" });
    let made = site.mutate(&editor, "saveArticle", input, "article { id }").await;
    site.mutate(&editor, "publishArticle", json!({ "id": made["article"]["id"] }), "article { id }").await;
    page.until("document.querySelector('.live li').innerText.includes('Rain at last')").await;

    press(&page, ".live li a", "document.querySelector('.story')").await;

    assert_eq!(text(&page, "main h1").await, "Rain at last");
    assert_eq!(page.evaluate("document.querySelector('.body em').innerText").await, "rained");
}
