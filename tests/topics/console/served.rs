//! How the console is served: to browsers alone, kept by what it holds, under a strict policy, and not where it is off.

use serde_json::json;

use crate::harness::Site;
use crate::harness::database::BOTH;

/// What browsers accept when somebody opens an address.
const BROWSER: [(&str, &str); 1] = [("accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")];

fn header<'r>(response: &'r reqwest::Response, name: &str) -> &'r str {
    response.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

#[tokio::test]
async fn a_browser_gets_the_page_and_a_program_an_answer() {
    for backend in BOTH {
        let site = Site::demo(backend).await;

        let page = site.get("/graphql", &BROWSER).await;
        let asked = site.get("/graphql?query=%7Bsite%7Bname%7D%7D", &BROWSER).await;
        let program = site.get("/graphql", &[("accept", "application/json")]).await;
        let nobody = site.get("/graphql", &[]).await;
        let head = site.request("HEAD", "/graphql", &BROWSER, "").await;

        assert_eq!(
            (page.status().as_u16(), header(&page, "content-type")),
            (200, "text/html; charset=utf-8"),
            "{backend:?}"
        );
        assert!(header(&page, "content-security-policy").starts_with("default-src 'self';"), "{backend:?}");
        assert!(!header(&page, "content-security-policy").contains("unsafe"), "{backend:?}");
        assert!(header(&page, "vary").contains("Accept"), "{backend:?}");
        assert_eq!((head.status().as_u16(), header(&head, "etag")), (200, header(&page, "etag")), "{backend:?}");
        assert_eq!(head.text().await.unwrap(), "", "{backend:?}");
        let html = page.text().await.unwrap();
        assert!(html.starts_with("<!doctype html>") && html.trim_end().ends_with("</html>"), "{backend:?}");
        assert!(
            !html.contains("<style") && !html.contains("style=") && !html.contains("http://"),
            "{backend:?} {html}"
        );
        assert_eq!(header(&asked, "content-type"), "application/json; charset=utf-8", "{backend:?}");
        assert_eq!((program.status().as_u16(), nobody.status().as_u16()), (400, 400), "{backend:?}");
    }
}

#[tokio::test]
async fn what_the_page_names_is_there_and_may_be_kept() {
    for backend in BOTH {
        let site = Site::demo(backend).await;

        let page = site.get("/graphql", &BROWSER).await;
        let tag = header(&page, "etag").to_owned();
        let html = page.text().await.unwrap();
        let named: Vec<_> = ["href=\"", "src=\""]
            .iter()
            .flat_map(|attribute| html.split(attribute).skip(1).filter_map(|rest| Some(rest.split_once('"')?.0)))
            .filter(|path| path.starts_with("graphql/console/"))
            .collect();

        assert!(named.len() > 20, "{backend:?} {named:?}");
        for path in named {
            let asset = site.get(&format!("/{path}"), &[]).await;
            assert_eq!(asset.status(), 200, "{backend:?} {path}");
            assert_eq!(header(&asset, "cache-control"), "public, max-age=31536000, immutable", "{backend:?} {path}");
            let expected = match path.rsplit_once('.').unwrap().1 {
                "js" => "text/javascript; charset=utf-8",
                "css" => "text/css; charset=utf-8",
                _ => "image/svg+xml",
            };
            assert_eq!(header(&asset, "content-type"), expected, "{backend:?} {path}");
            let known = site.get(&format!("/{path}"), &[("if-none-match", header(&asset, "etag"))]).await;
            assert_eq!(known.status(), 304, "{backend:?} {path}");
            let text = asset.text().await.unwrap();
            assert!(!text.contains("//cdn") && !text.contains("unpkg"), "{backend:?} {path}");
        }
        let known = site.get("/graphql", &[BROWSER[0], ("if-none-match", &tag)]).await;
        assert_eq!(known.status(), 304, "{backend:?}");
        for path in ["/graphql/console/0123456789abcdef/main.js", "/graphql/console/x/..%2f..%2fhttp.rs"] {
            let lost = site.get(path, &[]).await;
            assert_eq!(
                (lost.status().as_u16(), header(&lost, "cache-control")),
                (404, "no-store"),
                "{backend:?} {path}"
            );
        }
    }
}

#[tokio::test]
async fn where_it_is_off_there_is_no_trace_of_it() {
    for backend in BOTH {
        let site = Site::over(backend, &["--demo", "--console", "off"]).await;

        let page = site.get("/graphql", &BROWSER).await;
        let start = site.get("/", &BROWSER).await.text().await.unwrap();
        let asked = site.get("/graphql?query=%7Bsite%7Bname%7D%7D", &BROWSER).await;

        assert_eq!(
            (page.status().as_u16(), header(&page, "content-type")),
            (400, "application/json; charset=utf-8"),
            "{backend:?}"
        );
        assert!(!start.contains("console") && start.contains("href=\"/graphql?query="), "{backend:?}");
        assert_eq!(asked.status(), 200, "{backend:?}");
        let asset = site.get("/graphql/console/x/main.js", &[]).await;
        assert!(asset.text().await.unwrap().starts_with("There is nothing here."), "{backend:?}");
    }
}

#[test]
fn its_files_say_what_they_are_for_and_fit_in_a_head() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../api/src/http/console");

    let mut wrong = Vec::new();
    let mut seen = 0;
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        let begins = match path.extension().unwrap().to_str().unwrap() {
            "js" => text.starts_with("// "),
            "css" => text.starts_with("/* "),
            _ => true,
        };
        seen += 1;
        if !begins || text.lines().count() > 300 || text.contains("innerHTML") || text.contains("TODO") {
            wrong.push(name);
        }
    }

    assert_eq!(json!(wrong), json!([]));
    assert!(seen > 20, "{seen} files");
}
