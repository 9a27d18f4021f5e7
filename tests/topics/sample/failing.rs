//! Where no page can be made: the network is gone, or a story was withdrawn.

use entity::key::Role;
use serde_json::json;

use super::used::assert_accessible;
use super::{newsroom, pages, press, text};
use crate::harness::database::BOTH;
use crate::harness::{Browser, DESKTOP, Site};

/// That the page has what helps: after that there may be no network.
const HAS_HELP: &str = "performance.getEntriesByType('resource').some((one) => one.name.endsWith('/pages/failure.js') && one.responseEnd > 0)";

#[tokio::test]
async fn where_the_network_is_gone_a_page_says_so_and_goes_on_once_it_is_back() {
    let browser = Browser::start().await;
    let site = Site::demo(BOTH[0]).await;
    for (locale, title, expected) in
        [("en", "That did not work", "Are you connected"), ("fa", "انجام نشد", "آیا به اینترنت وصل هستید؟")]
    {
        let page = newsroom(&browser, &site.address, &format!("{locale}/"), DESKTOP).await;
        page.until(HAS_HELP).await;
        page.cut_off(true).await;

        // The module of this page was not had before, either.
        press(&page, ".sections li a", "document.querySelector('main .failure button.more')").await;

        assert_eq!(text(&page, "main h1").await, title, "{locale}");
        assert!(text(&page, "main .lede").await.contains(expected), "{locale}");
        assert_eq!(
            page.evaluate("document.activeElement.localName").await,
            "h1",
            "{locale}: who goes by keys is led to it"
        );
        assert_accessible(&page, &format!("{locale}, offline")).await;
        page.cut_off(false).await;
        press(&page, "main .failure button.more", "document.querySelector('main .grid .card')").await;
        assert!(page.evaluate("location.pathname").await.as_str().unwrap().contains("/section/"), "{locale}");
    }
}

#[tokio::test]
async fn a_page_whose_answer_alone_cannot_be_had_says_so_and_is_made_where_it_stands() {
    let browser = Browser::start().await;
    let site = Site::demo(BOTH[0]).await;
    let path = pages(&site, "en").await.into_iter().find(|(what, _)| *what == "section").unwrap().1;
    let page = newsroom(&browser, &site.address, &path, DESKTOP).await;
    page.evaluate("window.isThePageThatWasOpened = true").await;
    page.cut_off(true).await;

    press(&page, ".sections a:not([aria-current])", "document.querySelector('main .failure button.more')").await;
    page.cut_off(false).await;
    press(&page, "main .failure button.more", "document.querySelector('main .grid .card')").await;

    assert_eq!(page.evaluate("window.isThePageThatWasOpened").await, true);
}

#[tokio::test]
async fn a_withdrawn_story_is_said_to_be_withdrawn_and_nothing_of_it_is_shown() {
    let browser = Browser::start().await;
    let site = Site::demo(BOTH[0]).await;
    let admin = site.key(Role::Admin, &[]).await;
    for (locale, expected) in [("en", "This story was withdrawn"), ("fa", "این مطلب پس گرفته شد")] {
        let query = format!("{{ articles(locale: \"{locale}\", first: 1) {{ nodes {{ id slug title }} }} }}");
        let found = site.ask(&query).await.fine().data["articles"]["nodes"][0].clone();
        let input = json!({ "id": found["id"], "reason": "It was wrong." });
        site.mutate(&admin, "retractArticle", input, "article { id }").await;

        let path = format!("{locale}/article/{}", found["slug"].as_str().unwrap());
        let page = newsroom(&browser, &site.address, &path, DESKTOP).await;

        assert_eq!(text(&page, "main h1").await, expected);
        let all = text(&page, "body").await;
        let told = [found["title"].as_str().unwrap(), "It was wrong."].into_iter().find(|one| all.contains(*one));
        assert_eq!(told, None, "{locale}: {all}");
        assert!(page.evaluate("document.querySelectorAll('main .chips a').length > 5").await.as_bool().unwrap());
        assert_accessible(&page, &path).await;
    }
}
