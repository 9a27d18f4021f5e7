//! Search in the sample newsroom: what was asked stands in the address, what was found is marked.

use super::{complaints, newsroom, press, text};
use crate::harness::database::BOTH;
use crate::harness::{Browser, DESKTOP, Site};

#[tokio::test]
async fn what_is_asked_stands_in_the_address_and_what_is_found_is_marked() {
    let browser = Browser::start().await;
    let site = Site::demo(BOTH[0]).await;
    for (locale, word) in [("en", "river"), ("fa", "دریا"), ("ps", "سیند"), ("ar", "نهر"), ("tg", "дарё")]
    {
        let page = newsroom(&browser, &site.address, &format!("{locale}/"), DESKTOP).await;
        press(&page, ".to-search", "document.querySelector('main input[name=q]')").await;
        page.evaluate("document.querySelector('main input[name=q]').focus()").await;

        page.write(word).await;
        page.press("Enter").await;

        page.until("document.querySelectorAll('.grid .card mark').length > 0").await;
        let asked = page.evaluate("new URLSearchParams(location.search).get('q')").await;
        assert_eq!(asked, word);
        page.reload().await;
        page.until("document.querySelectorAll('.grid .card mark').length > 0").await;
        assert_eq!(complaints(&page), [""; 0], "{locale}");
    }
}

#[tokio::test]
async fn where_nothing_is_found_the_page_says_so_and_offers_the_sections() {
    let browser = Browser::start().await;
    let site = Site::demo(BOTH[0]).await;

    let page = newsroom(&browser, &site.address, "en/search?q=xylophonewhatever", DESKTOP).await;

    assert!(text(&page, ".empty").await.contains("xylophonewhatever"));
    assert!(page.evaluate("document.querySelectorAll('.empty a').length > 5").await.as_bool().unwrap());
}
