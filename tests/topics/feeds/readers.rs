//! Feeds as real readers read them: feedparser from PyPI, feedsmith from npm.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{ARTICLE, GATEWAY, each, feed, feeds, gateway, gateway_of, json_feeds, text};
use crate::harness::database::BOTH;
use crate::harness::{Newsroom, Site, story};

/// The demo newsroom's languages, and those of them that run from right to left.
const LANGUAGES: [&str; 9] = ["en", "ar", "fr", "de", "ps", "fa", "ru", "es", "tg"];
const RIGHT_TO_LEFT: [&str; 3] = ["ar", "ps", "fa"];

/// The articles of a language that its feed has, as GraphQL answers them.
async fn newest(site: &Site, locale: &str) -> Vec<Value> {
    let query = format!(
        "{{ articles(locale: \"{locale}\", first: 50) {{ nodes {{ id title url excerpt body authors {{ name }} }} }} }}"
    );
    site.ask(&query).await.fine().data["articles"]["nodes"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_reader_of_rss_and_atom_reads_every_feed_in_nine_languages() {
    for backend in BOTH {
        let site = Site::over(backend, &["--demo", "--public-url", GATEWAY]).await;
        for (file, version) in [("rss.xml", "rss20"), ("atom.xml", "atom10")] {
            let mut texts = Vec::new();
            for locale in LANGUAGES {
                texts.push(text(&site, &format!("/feeds/{locale}/{file}")).await);
            }

            let read = feeds(&texts).await;

            for (locale, read) in LANGUAGES.into_iter().zip(read) {
                let name = format!("{backend:?} {locale} {file}");
                assert_eq!((&read["broken"], &read["version"]), (&"".into(), &version.into()), "{name}");
                assert_eq!(read["language"], locale, "{name}");
                assert_eq!(read["links"]["self"], format!("{GATEWAY}/feeds/{locale}/{file}"), "{name}");
                assert!(read["links"].get("hub").is_none(), "{name}: nobody named one");
                agrees(&name, locale, &read["entries"], &newest(&site, locale).await);
            }
        }
    }
}

/// Whether entries are the articles, in their order and with their words.
fn agrees(name: &str, locale: &str, entries: &Value, articles: &[Value]) {
    assert!(articles.len() >= 20, "{name}");
    assert_eq!(entries.as_array().unwrap().len(), articles.len(), "{name}");
    let ids: BTreeSet<_> = each(entries, "id").into_iter().collect();
    assert_eq!(ids.len(), articles.len(), "{name}: each its own");
    for (entry, article) in entries.as_array().unwrap().iter().zip(articles) {
        assert_eq!(entry["link"], article["url"], "{name}");
        assert_eq!(entry["title"], article["title"], "{name}");
        let (id, public) = (entry["id"].as_str().unwrap(), article["id"].as_str().unwrap());
        assert!(id.starts_with("tag:") && id.ends_with(&format!(":{public}")), "{name}: {id} is {public}");
        let authors: Vec<_> = article["authors"].as_array().unwrap().iter().map(|author| &author["name"]).collect();
        assert_eq!(entry["authors"].as_array().unwrap().iter().collect::<Vec<_>>(), authors, "{name}");
        let content = entry["content"].as_str().unwrap();
        assert!(content.len() > 200, "{name}: the whole text: {content}");
        assert_eq!(content.contains("dir=\"rtl\""), RIGHT_TO_LEFT.contains(&locale), "{name}: {content}");
        assert!(!entry["summary"].as_str().unwrap().is_empty(), "{name}");
    }
}

#[tokio::test]
async fn a_reader_of_json_feeds_reads_every_one_in_nine_languages() {
    for backend in BOTH {
        let site = Site::over(backend, &["--demo", "--public-url", GATEWAY]).await;
        let mut texts = Vec::new();
        for locale in LANGUAGES {
            texts.push(text(&site, &format!("/feeds/{locale}/feed.json")).await);
        }

        let read = json_feeds(&texts).await;

        for ((locale, read), whole) in LANGUAGES.into_iter().zip(read).zip(&texts) {
            let (name, articles) = (format!("{backend:?} {locale}"), newest(&site, locale).await);
            assert_eq!(read["language"], locale, "{name}");
            assert_eq!(read["feed_url"], format!("{GATEWAY}/feeds/{locale}/feed.json"), "{name}");
            let field = |field: &str| articles.iter().map(|one| one[field].as_str().unwrap()).collect::<Vec<_>>();
            assert_eq!(each(&read["items"], "title"), field("title"), "{name}");
            assert_eq!(each(&read["items"], "url"), field("url"), "{name}");
            for (item, article) in read["items"].as_array().unwrap().iter().zip(&articles) {
                // The reader leaves white space at the ends away.
                let body = article["body"].as_str().unwrap().trim();
                assert!(item["content_html"].as_str().unwrap().contains(body), "{name}: {body}");
                assert!(item["date_published"].is_string() && item["date_modified"].is_string(), "{name}");
            }
            let whole: Value = serde_json::from_str(whole).unwrap();
            assert_eq!(whole["version"], "https://jsonfeed.org/version/1.1", "{name}");
        }
    }
}

#[tokio::test]
async fn a_category_a_tag_and_an_author_have_feeds_of_their_own() {
    for backend in BOTH {
        let site = gateway_of(backend, Newsroom::of_many(12, &["en", "fa"])).await;

        for (kind, slug, expected) in [
            ("category", "part-1-fa", &[10, 7, 4, 1][..]),
            ("category", "section-fa", &[11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0]),
            ("tag", "subject-2-fa", &[7, 2]),
            ("author", "author-3-fa", &[11, 7, 3]),
        ] {
            let titles: Vec<_> = expected.iter().map(|number| format!("Story {number} in fa")).collect();
            let path = format!("/feeds/fa/{kind}/{slug}/atom.xml");
            let read = feed(&site, &path).await;
            assert_eq!(each(&read["entries"], "title"), titles, "{backend:?} {path}");
            assert_eq!(read["links"]["self"], format!("{GATEWAY}{path}"), "{backend:?}");
            assert_eq!(read["complete"], true, "{backend:?}: there is no more");
        }
        let title = &feed(&site, "/feeds/fa/category/part-1-fa/rss.xml").await["title"];
        // Names that run the other way are kept apart from the words around them.
        assert_eq!(title, "\u{2068}part-1 (fa)\u{2069} – \u{2068}News فارسی\u{2069}", "{backend:?}");
        let story = &feed(&site, "/feeds/fa/author/author-3-fa/atom.xml").await["entries"][0];
        assert_eq!(story["authors"], serde_json::json!(["author-3 (fa)"]), "{backend:?}");
        assert_eq!(story["tags"], serde_json::json!(["part-2 (fa)", "subject-1 (fa)", "everything (fa)"]));
        assert_eq!(story["related"]["en"], "https://news.example/en/story-11-en", "{backend:?}: its translation");
        assert_eq!(story["enclosures"][0], serde_json::json!(["https://media.example/picture-11.jpg", "image/jpeg"]));
        assert!(story["id"].as_str().unwrap().starts_with(ARTICLE), "{backend:?}");
    }
}

#[tokio::test]
async fn words_of_every_kind_come_through_and_an_empty_language_has_a_feed() {
    let title = "\u{200f}«خبر» & <b>]]> \"quoted\" 'too' کتاب\u{200c}ها 🗞";
    for backend in BOTH {
        let odd = story("odd").in_locale("fa", title).but(|article| article.body = "<p>a &amp; b &lt;c&gt;</p>".into());
        let site = gateway_of(backend, Newsroom::with([odd])).await;

        for file in ["rss.xml", "atom.xml"] {
            let read = feed(&site, &format!("/feeds/fa/{file}")).await;
            // Python's reader takes a title for markup where it looks like it; the letters are all there.
            let raw = text(&site, &format!("/feeds/fa/{file}")).await;
            assert!(raw.contains("&lt;b&gt;]]&gt;") && raw.contains("کتاب\u{200c}ها 🗞"), "{backend:?} {raw}");
            assert!(read["entries"][0]["content"].as_str().unwrap().contains("<p>a &amp; b &lt;c&gt;</p>"));
            assert!(feed(&site, &format!("/feeds/tg/{file}")).await["entries"].as_array().unwrap().is_empty());
        }
        let json = json_feeds(&[text(&site, "/feeds/fa/feed.json").await]).await;
        let articles = newest(&site, "fa").await;
        assert_eq!(json[0]["items"][0]["title"], articles[0]["title"], "{backend:?}");
        let empty: Value = serde_json::from_str(&text(&site, "/feeds/tg/feed.json").await).unwrap();
        assert_eq!(empty["items"], serde_json::json!([]), "{backend:?}");
    }
}

#[tokio::test]
async fn what_there_is_not_is_told_with_what_there_is() {
    for backend in BOTH {
        let site = gateway_of(backend, Newsroom::of_many(3, &["en"])).await;

        for (path, status, says) in [
            ("/feeds/xx/rss.xml", 404, "it publishes in en, fa, ps, ru, tg, pt-BR"),
            ("/ninjs/xx", 404, "it publishes in en"),
            ("/feeds/en/category/nowhere/rss.xml", 404, "section-en, part-0-en, part-1-en, part-2-en"),
            ("/feeds/en/tag/nowhere/rss.xml", 404, "no tag `nowhere`"),
            ("/feeds/en/rss.json", 404, "rss.xml, atom.xml, feed.json"),
            ("/feeds/en/rss.xml?archive=2019-01", 404, "begin at https://gateway.example/feeds/en/rss.xml"),
            ("/feeds/en/rss.xml?archive=first", 400, "prev-archive"),
            ("/sitemaps/en-7.xml", 404, "https://gateway.example/sitemap.xml"),
            ("/sitemaps/xx.xml", 404, "https://gateway.example/sitemap.xml"),
        ] {
            for _ in 0..2 {
                let response = site.get(path, &[]).await;
                assert_eq!(response.status(), status, "{backend:?} {path}");
                assert_eq!(response.headers()["content-type"], "application/problem+json", "{backend:?} {path}");
                let problem: Value = response.json().await.unwrap();
                assert_eq!(problem["status"], status, "{backend:?} {path}");
                assert!(problem["detail"].as_str().unwrap().contains(says), "{backend:?} {path}: {problem}");
            }
        }
    }
}

#[tokio::test]
async fn a_code_that_is_known_by_another_leads_to_the_feed_of_that() {
    for backend in BOTH {
        let site = gateway_of(backend, Newsroom::of_many(2, &["fa"])).await;

        let read = feed(&site, "/feeds/prs/rss.xml").await;

        assert_eq!((&read["language"], read["entries"].as_array().unwrap().len()), (&"fa".into(), 2), "{backend:?}");
        assert_eq!(read["links"]["self"], format!("{GATEWAY}/feeds/fa/rss.xml"), "{backend:?}: it has one address");
    }
}

#[tokio::test]
async fn a_hub_is_named_in_every_feed_and_beside_it() {
    for backend in BOTH {
        let hub = "https://hub.example/push";
        let flags = ["--public-url", GATEWAY, "--websub-hub", hub, "--id-authority", "old.example"];
        let site = Site::over(backend, &flags).await;
        Newsroom::of_many(2, &["en"]).save(site.content()).await;

        let (rss, atom) = (feed(&site, "/feeds/en/rss.xml").await, feed(&site, "/feeds/en/atom.xml").await);
        let json: Value = serde_json::from_str(&text(&site, "/feeds/en/feed.json").await).unwrap();
        let response = site.request("HEAD", "/feeds/en/rss.xml", &[], "").await;

        assert_eq!((&rss["links"]["hub"], &atom["links"]["hub"]), (&hub.into(), &hub.into()), "{backend:?}");
        assert_eq!(json["hubs"], serde_json::json!([{ "type": "WebSub", "url": hub }]), "{backend:?}");
        let link = format!("<{GATEWAY}/feeds/en/rss.xml>; rel=\"self\", <{hub}>; rel=\"hub\"");
        assert_eq!(response.headers()["link"], link, "{backend:?}");
        assert!(rss["entries"][0]["id"].as_str().unwrap().starts_with("tag:old.example,2026:article:"), "{backend:?}");
        assert_eq!(rss["entries"][0]["id"], atom["entries"][0]["id"], "{backend:?}");
        assert_eq!(rss["entries"][0]["id"], json["items"][0]["id"], "{backend:?}");
    }
}

#[tokio::test]
async fn the_start_page_leads_to_every_feed() {
    for backend in BOTH {
        let site = gateway(backend).await;
        Newsroom::of_many(1, &["en"]).save(site.content()).await;

        let html = text(&site, "/").await;

        let links: Vec<_> = html.split("<link rel=\"alternate\"").skip(1).collect();
        assert_eq!(links.len(), 18, "{backend:?}: six languages, three forms");
        for link in links {
            let path = link.split_once("href=\"").unwrap().1.split_once('"').unwrap().0;
            text(&site, path).await;
        }
        assert!(html.contains("href=\"/sitemap.xml\""), "{backend:?}");
    }
}
