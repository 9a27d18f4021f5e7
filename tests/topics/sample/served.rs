//! How the sample newsroom is served: one page at every address below, under a strict policy, small, and kept by browsers.

use serde_json::json;

use super::{newsroom, pages};
use crate::harness::database::BOTH;
use crate::harness::{Browser, DESKTOP, Site};

/// What the first view of a page may take over the wire, its pictures and answers too.
const MOST_BYTES: u64 = 100 * 1_000;

/// And how often it may ask the API.
const MOST_REQUESTS: usize = 3;

fn header<'r>(response: &'r reqwest::Response, name: &str) -> &'r str {
    response.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

#[tokio::test]
async fn every_address_below_answers_the_page_and_finds_its_parts() {
    let site = Site::demo(BOTH[0]).await;
    for path in ["/demo/", "/demo/fa", "/demo/fa/", "/demo/fa/section/x", "/demo/fa/article/a%2Fb", "/demo/a/b/c/d"] {
        let page = site.get(path, &[]).await;
        assert_eq!(
            (page.status().as_u16(), header(&page, "content-type")),
            (200, "text/html; charset=utf-8"),
            "{path}"
        );
        let policy = header(&page, "content-security-policy").to_owned();
        assert!(policy.contains("require-trusted-types-for 'script'") && !policy.contains("unsafe"), "{policy}");
        let html = page.text().await.unwrap();
        let left = ["<style", "style=", "{assets}", "{root}", "{told}", "{modules}"]
            .into_iter()
            .find(|word| html.contains(word));
        assert_eq!(left, None, "{html}");

        let base = reqwest::Url::parse(&format!("{}{path}", site.address)).unwrap();
        let named = html.split("=\"").skip(1).filter_map(|rest| Some(rest.split_once('"')?.0));
        let assets: Vec<_> =
            named.filter(|name| name.contains("assets/")).map(|name| base.join(name).unwrap()).collect();

        assert!(assets.len() > 10, "{path}: {assets:?}");
        for asset in assets {
            let got = site.get(asset.path(), &[("accept-encoding", "br")]).await;
            assert_eq!(got.status(), 200, "{path}: {asset}");
            assert_eq!(header(&got, "cache-control"), "public, max-age=31536000, immutable", "{asset}");
            let known =
                site.get(asset.path(), &[("accept-encoding", "br"), ("if-none-match", header(&got, "etag"))]).await;
            assert_eq!(known.status(), 304, "{asset}");
        }
    }
    let lost = site.get("/demo/assets/0123456789abcdef/main.js", &[]).await;
    assert_eq!((lost.status().as_u16(), header(&lost, "cache-control")), (404, "no-store"));
}

#[tokio::test]
async fn the_first_view_takes_little_and_asks_little() {
    let browser = Browser::start().await;
    let site = Site::demo(BOTH[0]).await;
    let all = pages(&site, "fa").await.into_iter();
    let articles = all.filter(|(what, _)| ["article", "gallery", "film"].contains(what)).map(|(_, path)| path);
    let paths: Vec<_> = articles.chain(["en/", "fa/", "ar/videos"].map(str::to_owned)).collect();
    assert_eq!(paths.len(), 6, "{paths:?}");
    for path in paths {
        let page = newsroom(&browser, &site.address, &path, DESKTOP).await;
        page.until("[...document.images].every((image) => image.complete || image.loading === 'lazy')").await;

        let taken = "performance.getEntries().filter((entry) => 'transferSize' in entry).reduce((sum, entry) => sum + entry.transferSize, 0)";
        let taken = page.evaluate(taken).await.as_u64().unwrap();
        let asked: Vec<_> = page.requests().into_iter().filter(|url| url.contains("/graphql/")).collect();

        assert!((20_000..=MOST_BYTES).contains(&taken), "{path}: {taken} bytes");
        assert!((1..=MOST_REQUESTS).contains(&asked.len()), "{path}: {asked:?}");
    }
}

#[test]
fn its_files_say_what_they_are_for_and_every_language_has_every_word() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../api/src/http/demo");

    let (mut wrong, mut words) = (Vec::new(), Vec::new());
    for below in ["", "pages", "words"] {
        for file in std::fs::read_dir(folder.join(below)).unwrap().map(|file| file.unwrap().path()) {
            let Some(kind) = file.extension().and_then(|kind| kind.to_str()) else { continue };
            let text = std::fs::read_to_string(&file).unwrap();
            let begins = match kind {
                "js" => text.starts_with("// "),
                "css" => text.starts_with("/* "),
                _ => true,
            };
            if !begins || text.lines().count() > 300 || text.contains("innerHTML") || text.contains("TODO") {
                wrong.push(file.clone());
            }
            if below == "words" {
                let keys: Vec<_> = text
                    .lines()
                    .filter_map(|line| Some(line.strip_prefix("  ")?.split_once(':')?.0.to_owned()))
                    .collect();
                words.push((file, keys));
            }
        }
    }

    assert_eq!(json!(wrong), json!([]));
    assert_eq!(words.len(), 9);
    for (file, keys) in &words {
        assert_eq!(keys, &words[0].1, "{}", file.display());
    }
    assert!(words[0].1.len() > 60);
}
