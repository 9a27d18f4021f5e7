//! What stands around a story: where it belongs, how it is handed on, where else the newsroom is, and who pays.

use serde_json::{Value, json};

use super::{newsroom, pages, text, turn};
use crate::harness::database::BOTH;
use crate::harness::{Browser, DESKTOP, Page, Site};

/// The links that a selector finds: what they say, and where they lead.
async fn links(page: &Page, selector: &str) -> Vec<(String, String)> {
    let found = format!(
        "[...document.querySelectorAll({})].map((one) => [one.textContent, decodeURI(one.href)])",
        json!(selector)
    );
    serde_json::from_value(page.evaluate(&found).await).unwrap()
}

/// What the first element that a selector finds is called, for who does not see it.
async fn name(page: &Page, selector: &str) -> Value {
    page.evaluate(&format!("document.querySelector({}).ariaLabel", json!(selector))).await
}

/// The path of a Persian article below `/demo/`, and its slug.
async fn article(site: &Site) -> (String, String) {
    let path = pages(site, "fa").await.into_iter().find(|(what, _)| *what == "article").unwrap().1;
    let slug = path.rsplit('/').next().unwrap().to_owned();
    (path, slug)
}

#[tokio::test]
async fn a_story_says_where_it_belongs_and_is_handed_on_by_link_and_by_mail() {
    let browser = Browser::start().await;
    let site = Site::demo(BOTH[0]).await;
    let (path, slug) = article(&site).await;
    let query = "query($slug: String!) { article(slug: $slug, locale: \"fa\") { title breadcrumb { name slug } seo { canonicalUrl } } }";
    let found = site.ask_with(query, json!({ "slug": slug })).await.fine().data["article"].clone();

    let page = newsroom(&browser, &site.address, &path, DESKTOP).await;

    let sections = found["breadcrumb"].as_array().unwrap().iter().map(|one| {
        let (name, slug) = (one["name"].as_str().unwrap(), one["slug"].as_str().unwrap());
        (name.to_owned(), format!("{}/demo/fa/section/{slug}", site.address))
    });
    let home = ("صفحهٔ نخست".to_owned(), format!("{}/demo/fa/", site.address));
    let expected: Vec<_> = [home].into_iter().chain(sections).collect();
    assert!(expected.len() > 1, "a story of the demo belongs somewhere");
    assert_eq!(links(&page, ".crumbs a").await, expected);
    assert_eq!(name(&page, ".crumbs").await, "شما اینجا هستید");
    let mail = "[...new URLSearchParams(document.querySelector('.actions a[href^=\"mailto:?\"]').href.split('?')[1]).values()]";
    assert_eq!(page.evaluate(mail).await, json!([found["title"], found["seo"]["canonicalUrl"]]));
    page.click(".actions button:not(.save)").await;
    page.until("document.querySelector('.actions button:not(.save)').textContent === 'پیوند رونوشت شد'").await;
    let copied = page.evaluate("navigator.clipboard.readText()").await;
    assert_eq!(copied, page.evaluate("location.href").await);
}

#[tokio::test]
async fn every_page_says_where_else_the_newsroom_is_and_that_what_is_paid_for_is_paid_for() {
    let browser = Browser::start().await;
    let site = Site::demo(BOTH[0]).await;
    let query = "{ site(locale: \"fa\") { socialLinks { label url } adSlots { name target image { alt } } } }";
    let told = site.ask(query).await.fine().data["site"].clone();
    let social = told["socialLinks"].as_array().unwrap().iter();
    let followed: Vec<_> = social
        .map(|one| (one["label"].as_str().unwrap().to_owned(), one["url"].as_str().unwrap().to_owned()))
        .collect();
    assert!(followed.len() > 1, "{told}");
    let page = newsroom(&browser, &site.address, "fa/", DESKTOP).await;

    let mut at_the_bottom = links(&page, "#bottom nav + nav a").await;
    let feed = at_the_bottom.pop().unwrap().1;
    assert_eq!((&at_the_bottom, feed), (&followed, format!("{}/feeds/fa/rss.xml", site.address)));
    let banner = told["adSlots"].as_array().unwrap().iter().find(|slot| slot["name"] == "banner").unwrap();
    let shown = "(({ href, rel, firstChild: { alt } }) => [href, rel, alt])(document.querySelector('.ad.banner a'))";
    let expected = json!([banner["target"], "sponsored noopener", banner["image"]["alt"]]);
    assert_eq!(page.evaluate(shown).await, expected);
    assert_eq!(name(&page, ".ad.banner").await, text(&page, ".ad.banner small").await, "it is called what it is");

    turn(&page, &site.address, &article(&site).await.0).await;

    assert_eq!(links(&page, ".follow a").await, followed);
    let paid = links(&page, ".ad.sidebar a").await;
    assert_eq!(paid.iter().map(|(_, address)| address.as_str()).collect::<Vec<_>>(), ["https://library.example/"]);
    assert!(page.evaluate("document.querySelector('.ad.sidebar a').rel.includes('noopener')").await == true);
    assert_eq!(name(&page, ".ad.sidebar").await, text(&page, ".ad.sidebar small").await);
}
