//! Beside the API: the start page for a person, the schema, and whether the gateway is up and can serve.

use std::sync::Arc;

use dragoman::http;
use serde_json::json;
use tokio::net::TcpListener;

use super::{header, read};
use crate::harness::database::{self, BOTH};
use crate::harness::{Newsroom, Site, story};

const HOSTILE: &str = "<script>alert(\"'1'\")</script> & more";

#[tokio::test]
async fn the_start_page_shows_each_language_in_its_own_direction() {
    for backend in BOTH {
        let flood = story("flood").in_locale("fa", "سیل در کابل").in_locale("en", "Flood in Kabul");
        let site = Site::of(backend, Newsroom::with([flood])).await;

        let page = site.get("/", &[]).await;

        assert_eq!(page.status(), 200, "{backend:?}");
        assert_eq!(header(&page, "content-type"), "text/html; charset=utf-8", "{backend:?}");
        let html = page.text().await.unwrap();
        assert!(html.starts_with("<!doctype html><html lang=\"en\">"), "{backend:?}");
        for (locale, direction, words) in
            [("fa", "rtl", "سیل در کابل"), ("ps", "rtl", "پښتو"), ("en", "ltr", "Flood in Kabul")]
        {
            let opening = format!("<section lang=\"{locale}\" dir=\"{direction}\">");
            let section = html.split_once(&opening).unwrap_or_else(|| panic!("{backend:?} {opening} {html}")).1;
            let section = section.split_once("</section>").unwrap().0;
            assert!(section.contains(words), "{backend:?} {section}");
        }
        for link in ["/graphql", "/schema.graphql", "/sitemap.xml", "/demo/", "/livez", "/readyz", "/metrics", "/ops"] {
            assert!(html.contains(&format!("href=\"{link}")), "{backend:?} {link}");
        }
        for named in ["/graphql/ws", "/feeds", "/ninjs"] {
            assert!(html.contains(&format!("<dt>{named}</dt>")), "{backend:?} {named}");
        }
    }
}

#[tokio::test]
async fn every_link_of_the_start_page_leads_somewhere() {
    for backend in BOTH {
        let site = Site::demo(backend).await;
        let html = site.get("/", &[]).await.text().await.unwrap();

        let links: Vec<_> = links(&html).filter(|link| link.starts_with('/')).collect();

        assert!(links.len() > 30, "{backend:?}: nine languages, three headlines each, and pictures: {links:?}");
        for link in links {
            let found = site.get(&link, &[("accept", "text/html, */*;q=0.8")]).await;
            assert_eq!(found.status(), 200, "{backend:?} {link}");
            assert!(!found.text().await.unwrap().contains("\"errors\""), "{backend:?} {link}");
        }
    }
}

/// Where a page leads, and what it shows.
fn links(html: &str) -> impl Iterator<Item = String> {
    let attributes = html.split("href=\"").skip(1).chain(html.split("src=\"").skip(1));
    attributes.filter_map(|rest| Some(rest.split_once('"')?.0.replace("&amp;", "&")))
}

#[tokio::test]
async fn what_ops_ask_for_is_linked_where_it_is_served() {
    let paths = ["/livez", "/readyz", "/metrics", "/ops"];
    for backend in BOTH {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let admin = listener.local_addr().unwrap().to_string();
        let site = Site::over(backend, &["--admin-listen", &admin]).await;
        tokio::spawn(http::serve(listener, http::admin_router(Arc::clone(&site.app)), std::future::pending()));

        let html = site.get("/", &[]).await.text().await.unwrap();

        let links: Vec<_> = links(&html).collect();
        for path in paths {
            let link = format!("http://{admin}{path}");
            assert!(links.contains(&link) && !links.contains(&path.to_owned()), "{backend:?} {path}: {links:?}");
            assert_eq!(reqwest::get(link).await.unwrap().status(), 200, "{backend:?} {path}");
            assert!(html.contains(&format!(">{admin}{path}<")), "{backend:?} {path}: it is said where");
        }
        let unknown = Site::over(backend, &["--admin-listen", "127.0.0.1:0"]).await;
        let html = unknown.get("/", &[]).await.text().await.unwrap();
        assert!(paths.iter().all(|path| html.contains(&format!("<dt>{path}</dt>"))), "{backend:?}: {html}");
    }
}

#[tokio::test]
async fn no_title_breaks_out_of_the_start_page() {
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::with([story("flood").in_locale("en", HOSTILE)])).await;

        let page = site.get("/", &[]).await;

        let policy = header(&page, "content-security-policy").to_owned();
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("script-src"), "{backend:?} {policy}");
        let html = page.text().await.unwrap();
        assert!(!html.contains("<script"), "{backend:?} {html}");
        assert!(
            html.contains("&lt;script&gt;alert(&quot;&#39;1&#39;&quot;)&lt;/script&gt; &amp; more"),
            "{backend:?} {html}"
        );
    }
}

#[tokio::test]
async fn the_start_page_of_an_empty_newsroom_says_that_it_is_empty() {
    for backend in BOTH {
        let site = Site::empty(backend).await;

        let page = site.get("/", &[]).await;

        assert_eq!(page.status(), 503, "{backend:?}");
        assert!(page.text().await.unwrap().contains("This newsroom is empty"), "{backend:?}");
    }
}

#[tokio::test]
async fn the_schema_is_there_as_text() {
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::default()).await;

        let schema = site.get("/schema.graphql", &[]).await;

        assert_eq!(header(&schema, "content-type"), "text/plain; charset=utf-8", "{backend:?}");
        assert_eq!(schema.text().await.unwrap(), dragoman::graphql::sdl(), "{backend:?}");
    }
}

#[tokio::test]
async fn a_gateway_without_its_database_is_alive_but_not_ready() {
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::of_many(1, &["en"])).await;

        let before = site.get("/readyz", &[]).await;
        assert_eq!(before.status(), 200, "{backend:?}");
        let before = read(before).await;
        database::lose(backend, &site.database_url, site.content().database()).await;
        let after = site.get("/readyz", &[]).await;
        let alive = site.get("/livez", &[]).await;
        let page = site.get("/", &[]).await;

        assert_eq!((&before["ready"], &before["database"]["ok"]), (&json!(true), &json!(true)), "{backend:?}");
        assert!(before["database"]["seq"].as_i64().unwrap() > 0, "{backend:?}");
        assert_eq!(after.status(), 503, "{backend:?}");
        let after = read(after).await;
        assert_eq!((&after["ready"], &after["database"]["ok"]), (&json!(false), &json!(false)), "{backend:?}");
        let reason = after["database"]["reason"].as_str().unwrap();
        assert!(reason.starts_with("the database d") && !reason.contains("log_head"), "{backend:?} {reason}");
        assert_eq!((alive.status().as_u16(), page.status().as_u16()), (200, 503), "{backend:?}");
        assert_eq!(read(alive).await, json!({ "alive": true }), "{backend:?}");
    }
}

#[tokio::test]
async fn health_moves_to_the_second_listener_where_there_is_one() {
    for backend in BOTH {
        let site = Site::over(backend, &["--admin-listen", "127.0.0.1:0"]).await;
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let admin = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(http::serve(listener, http::admin_router(Arc::clone(&site.app)), std::future::pending()));

        for path in ["/livez", "/readyz"] {
            assert_eq!(site.get(path, &[]).await.status(), 404, "{backend:?} {path}");
            assert_eq!(reqwest::get(format!("{admin}{path}")).await.unwrap().status(), 200, "{backend:?} {path}");
        }
        assert_eq!(reqwest::get(format!("{admin}/graphql")).await.unwrap().status(), 404, "{backend:?}");
    }
}
