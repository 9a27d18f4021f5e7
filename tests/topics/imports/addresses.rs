//! Old addresses: whatever the site answered to leads to what it showed there.

use serde_json::{Value, json};

use super::{altered, export, import, moved_in};
use crate::harness::database::BOTH;
use crate::harness::{Newsroom, Site, desk};

const RIVER: &str = "https://gazette.example/blog/2026/05/river/";
/// Its slug was cut within a letter; as WordPress wrote it, but for the case of the digits.
const FLOOD_IN_PERSIAN: &str = "https://gazette.example/blog/fa/2026/05/%D8%B3%DB%8C%D9%84-%D8/";
const UPLOADS: &str = "https://gazette.example/blog/wp-content/uploads";

async fn resolve(site: &Site, path: &str) -> (Value, Value) {
    let query = "query($path: String!) { resolve(path: $path) { status redirectTo node { id } } }";
    let found = site.ask_with(query, json!({ "path": path })).await.fine().data["resolve"].clone();
    let node = found["node"]["id"].clone();
    (found["status"].clone(), if node.is_null() { found["redirectTo"].clone() } else { node })
}

async fn url_of(site: &Site, slug: &str) -> Value {
    let query = "query($slug: String!) { article(slug: $slug, locale: \"en\") { url } }";
    site.ask_with(query, json!({ "slug": slug })).await.fine().data["article"]["url"].clone()
}

#[tokio::test]
async fn every_old_address_of_an_article_is_it_or_leads_to_it() {
    for backend in BOTH {
        let (site, _) = moved_in(backend, "addresses.xml", &[]).await;

        for (path, status) in [
            ("/blog/2026/05/river/", 200),
            ("/blog/2026/05/river", 200),
            ("https://gazette.example/blog/?p=11", 301),
            ("/blog/?lang=en&p=11", 301),
            ("/blog/2026/05/the-river/", 301),
            ("/blog/2026/05/river/river-photo/", 301),
            ("/blog/?attachment_id=21", 301),
        ] {
            let found = resolve(&site, path).await;
            assert_eq!(found.0, status, "{backend:?} {path}");
            assert!(status == 200 || found.1 == RIVER, "{backend:?} {path}: {}", found.1);
        }
        for (path, leads_to) in [
            ("/blog/?page_id=14", "https://gazette.example/blog/about/"),
            ("/blog/fa/?p=12", FLOOD_IN_PERSIAN),
            ("/blog/fa/2026/05/%d8%b1%d9%88%d8%af/", FLOOD_IN_PERSIAN),
            ("/blog/mill-photo", "https://gazette.example/blog/2026/05/mill/"),
        ] {
            assert_eq!(resolve(&site, path).await, (json!(301), json!(leads_to)), "{backend:?} {path}");
        }
    }
}

#[tokio::test]
async fn a_slug_that_was_cut_within_a_letter_is_found_and_printed_as_it_was() {
    for backend in BOTH {
        let (site, _) = moved_in(backend, "addresses.xml", &[]).await;

        let data = site.ask(r#"{ articles(locale: "fa") { nodes { id url } } }"#).await.fine().data;

        let article = &data["articles"]["nodes"][0];
        assert_eq!(article["url"], FLOOD_IN_PERSIAN, "{backend:?}");
        for written in [FLOOD_IN_PERSIAN.to_owned(), FLOOD_IN_PERSIAN.to_lowercase()] {
            assert_eq!(resolve(&site, &written).await, (json!(200), article["id"].clone()), "{backend:?} {written}");
        }
    }
}

#[tokio::test]
async fn the_page_of_an_attachment_that_no_article_shows_leads_to_the_file_unless_that_is_private() {
    let moved = format!("{UPLOADS}=https://cdn.example/u");
    for backend in BOTH {
        let (site, _) = moved_in(backend, "addresses.xml", &[]).await;

        let loose = [resolve(&site, "/blog/loose-photo/").await, resolve(&site, "/blog/?attachment_id=23").await];
        let paper = resolve(&site, "/blog/rules/").await;
        let private = [resolve(&site, "/blog/unseen-photo/").await, resolve(&site, "/blog/?attachment_id=25").await];
        import(&site, &export("addresses.xml"), &["--media-url", &moved]).await.unwrap();
        let elsewhere = resolve(&site, "/blog/loose-photo/").await;

        for found in loose {
            assert_eq!(found, (json!(301), json!(format!("{UPLOADS}/loose.jpg"))), "{backend:?}");
        }
        assert_eq!(paper, (json!(301), json!(format!("{UPLOADS}/rules.pdf"))), "{backend:?}");
        for found in private {
            assert_eq!(found, (json!(404), Value::Null), "{backend:?}");
        }
        assert_eq!(
            elsewhere,
            (json!(301), json!("https://cdn.example/u/loose.jpg")),
            "{backend:?}: the file has moved"
        );
    }
}

#[tokio::test]
async fn archives_stand_where_the_sites_menu_has_them_and_are_found_by_number_and_slug() {
    for backend in BOTH {
        let (site, _) = moved_in(backend, "addresses.xml", &[]).await;

        for (path, status, name) in [
            ("/blog/topics/world/asia/", 200, "Asia"),
            ("/blog/category/world/asia/", 301, "topics/world/asia"),
            ("/blog/?cat=2", 301, "topics/world/asia"),
            ("/blog/?category_name=asia", 301, "topics/world/asia"),
            ("/blog/tag/water/", 200, "Water"),
            ("/blog/?tag=water", 301, "tag/water"),
            ("/blog/author/mina/", 200, "Mina"),
            ("/blog/?author=7", 301, "author/mina"),
            ("/blog/fa/author/mina/", 200, "Mina"),
        ] {
            let query = "query($path: String!) { resolve(path: $path) { status redirectTo node { ... on Category { name } \
                         ... on Tag { name } ... on Author { name } } } }";
            let found = site.ask_with(query, json!({ "path": path })).await.fine().data["resolve"].clone();
            assert_eq!(found["status"], status, "{backend:?} {path}");
            match status {
                200 => assert_eq!(found["node"]["name"], name, "{backend:?} {path}"),
                _ => {
                    assert_eq!(
                        found["redirectTo"],
                        format!("https://gazette.example/blog/{name}/"),
                        "{backend:?} {path}"
                    );
                }
            }
        }
    }
}

#[tokio::test]
async fn what_was_not_there_is_not_found_and_a_private_article_neither() {
    for backend in BOTH {
        let (site, _) = moved_in(backend, "addresses.xml", &[]).await;

        for path in ["/blog/?p=999", "/?p=11", "/blog/?p=15", "/blog/?cat=99", "/blog/2026/05/the-river/x", "/blog/"] {
            assert_eq!(resolve(&site, path).await, (json!(404), Value::Null), "{backend:?} {path}");
        }
    }
}

#[tokio::test]
async fn an_old_address_at_which_something_else_stands_is_said_and_so_again_by_the_next_import() {
    for backend in BOTH {
        let (site, first) = moved_in(backend, "addresses.xml", &[]).await;
        let place = site.log_place().await;

        let second = import(&site, &export("addresses.xml"), &[]).await.unwrap();

        assert_eq!(resolve(&site, "/blog/2026/05/flood/").await.0, 200, "{backend:?}: post 13 stands where 11 stood");
        for report in [&first, &second] {
            let taken: Vec<_> =
                report.addresses_taken.iter().map(|row| (row.address.as_str(), row.of.as_str())).collect();
            assert_eq!(taken, [("https://gazette.example/blog/2026/05/flood/", "post 11")], "{backend:?}");
        }
        assert_eq!((second.changed(), site.log_place().await), (0, place), "{backend:?}: {second}");
        assert!(first.addresses.created > 10 && second.addresses.created == 0, "{backend:?}: {first}");
    }
}

#[tokio::test]
async fn a_newsroom_that_stands_on_another_host_is_found_under_the_old_one() {
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::default()).await;

        let report = import(&site, &export("addresses.xml"), &[]).await.unwrap();

        assert!(report.notes.iter().any(|note| note.contains("https://news.example")), "{backend:?}: {report}");
        let river = url_of(&site, "river").await;
        assert_eq!(river, "https://news.example/blog/2026/05/river/", "{backend:?}");
        for path in [RIVER, "https://gazette.example/blog/?p=11", "https://gazette.example/blog/2026/05/the-river/"] {
            assert_eq!(resolve(&site, path).await, (json!(301), river.clone()), "{backend:?} {path}");
        }
        let tag = resolve(&site, "https://gazette.example/blog/tag/water/").await;
        assert_eq!(tag, (json!(301), json!("https://news.example/blog/tag/water/")), "{backend:?}");
    }
}

#[tokio::test]
async fn each_language_may_have_a_host_of_its_own() {
    let path = "https://gazette.example/blog/fa/2026/05/%d8%b3%db%8c%d9%84-%d8/";
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let file = altered("addresses.xml", &[(path, "https://fa.gazette.example/2026/05/%d8%b3%db%8c%d9%84-%d8/")]);

        import(&site, &file, &[]).await.unwrap();

        let (status, node) = resolve(&site, "https://fa.gazette.example/2026/05/%d8%b3%db%8c%d9%84-%d8/").await;
        assert_eq!(status, 200, "{backend:?}");
        let leads_to = json!("https://fa.gazette.example/2026/05/%D8%B3%DB%8C%D9%84-%D8/");
        for old in [
            "https://gazette.example/blog/?p=12",
            "https://fa.gazette.example/2026/05/%d8%b1%d9%88%d8%af/",
            "https://fa.gazette.example/blog/?p=12",
        ] {
            assert_eq!(resolve(&site, old).await, (json!(301), leads_to.clone()), "{backend:?} {old}: {node}");
        }
    }
}

#[tokio::test]
async fn a_redirect_that_an_editor_has_turned_stays_turned() {
    for backend in BOTH {
        let (site, _) = moved_in(backend, "addresses.xml", &[]).await;
        let mill = json!("https://gazette.example/blog/2026/05/mill/");
        for path in ["https://gazette.example/blog/?p=11", "/blog/loose-photo/"] {
            desk::redirect(site.content(), "en", path, "mill").await;
        }

        let report = import(&site, &export("addresses.xml"), &[]).await.unwrap();
        let kept = [resolve(&site, "/blog/?p=11").await, resolve(&site, "/blog/loose-photo/").await];
        import(&site, &export("addresses.xml"), &["--overwrite"]).await.unwrap();
        let overwritten = [resolve(&site, "/blog/?p=11").await, resolve(&site, "/blog/loose-photo/").await];

        assert_eq!(kept, [(json!(301), mill.clone()), (json!(301), mill)], "{backend:?}: {report}");
        assert!(report.addresses_taken.iter().any(|row| row.of == "post 11"), "{backend:?}: {report}");
        let file = format!("{UPLOADS}/loose.jpg");
        assert_eq!(overwritten, [(json!(301), json!(RIVER)), (json!(301), json!(file))], "{backend:?}");
    }
}

#[tokio::test]
async fn a_menu_leads_nowhere_that_a_browser_might_run() {
    for backend in BOTH {
        let (site, report) = moved_in(backend, "addresses.xml", &[]).await;

        let data = site.ask(r#"{ menu(slot: HEADER, locale: "en") { items { label url } } }"#).await.fine().data;

        let labels: Vec<_> =
            data["menu"]["items"].as_array().unwrap().iter().map(|item| item["label"].clone()).collect();
        assert_eq!(labels, ["Topics", "Write to us"], "{backend:?}: {data}");
        let refused: Vec<_> = report.links_refused.iter().map(|row| row.label.as_str()).collect();
        assert_eq!(refused, ["Trap", "Another trap"], "{backend:?}");
        assert!(report.to_string().contains("Trap: javascript:alert(1)"), "{report}");
    }
}
