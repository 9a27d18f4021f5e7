//! XML by the schemas that there are, as xmllint reads them: whatever this topic reads is looked at so.

use tokio::process::Command;

use super::{gateway_of, here, text, written};
use crate::harness::database::BOTH;
use crate::harness::{Newsroom, story};

/// What is wrong with texts by a schema; nothing where they are valid.
pub(super) async fn complaints(schema: &str, texts: &[&String]) -> String {
    if texts.is_empty() {
        return String::new();
    }
    let mut reader = Command::new("xmllint");
    reader.args(["--noout", "--nonet", "--relaxng"]).arg(here("schemas").join(schema));
    let output =
        reader.args(texts.iter().map(|text| written(text))).output().await.expect("tests/run installs xmllint");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(said.matches(" validates").count() == texts.len(), output.status.success(), "{said}");
    if output.status.success() { String::new() } else { said }
}

#[tokio::test]
async fn what_is_syndicated_is_valid_and_what_is_not_would_be_found() {
    for backend in BOTH {
        let river = story("river").under(&["world/asia"]).tagged(&["water"]).by(&["parwin"]).showing(&["bridge"]);
        let river = river.at(chrono::Utc::now()).in_locale("en", "River").in_locale("fa", "رود");
        let site = gateway_of(backend, Newsroom::with([river])).await;

        for (schema, path, broken) in [
            (
                "atom.rng",
                "/feeds/fa/atom.xml",
                [("<updated>", "<updated>about "), ("<category term=", "<category word=")],
            ),
            (
                "atom.rng",
                "/feeds/en/author/parwin-en/atom.xml",
                [("<id>", "<number/><id>"), ("rel=\"self\" href=", "rel=")],
            ),
            ("sitemap.rng", "/sitemaps/fa.xml", [("<loc>https:", "<loc>"), ("hreflang=\"x-default\"", "")]),
            ("sitemap.rng", "/sitemaps/en-news.xml", [("<news:title>River</news:title>", ""), (">en<", ">English<")]),
            ("sitemap.rng", "/sitemap.xml", [("<sitemap>", "<url>"), ("<loc>", "<loc/><loc>")]),
        ] {
            let whole = text(&site, path).await;
            assert_eq!(complaints(schema, &[&whole]).await, "", "{backend:?} {path}");
            for (right, wrong) in broken {
                let broken = whole.replacen(right, wrong, 1);
                assert_ne!(broken, whole, "{backend:?} {path}: `{right}` stands in it");
                assert_ne!(complaints(schema, &[&broken]).await, "", "{backend:?} {path}: `{wrong}`");
            }
        }
    }
}
