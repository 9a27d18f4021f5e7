//! What is syndicated, as those get it who take it: real readers of feeds, partners that keep a copy, search engines.

mod archives;
mod galleries;
mod kept;
mod ninjs;
mod parts;
mod readers;
mod sitemaps;
mod takedowns;
mod valid;
mod websub;

use std::path::{Path, PathBuf};

use serde_json::Value;
use tokio::process::Command;

use crate::harness::{Backend, Newsroom, Site, database};

/// Where the gateway says that it stands.
const GATEWAY: &str = "https://gateway.example";

/// What ids of the test newsroom's articles begin with.
const ARTICLE: &str = "tag:news.example,2026:article:";

/// A gateway with a name, over an empty newsroom.
async fn gateway(backend: Backend) -> Site {
    Site::over(backend, &["--public-url", GATEWAY]).await
}

/// The same over a newsroom.
async fn gateway_of(backend: Backend, newsroom: Newsroom) -> Site {
    let site = gateway(backend).await;
    newsroom.save(site.content()).await;
    site
}

/// What stands at a path.
async fn text(site: &Site, path: &str) -> String {
    let response = site.get(path, &[]).await;
    assert_eq!(response.status(), 200, "{path}: {:?}", response.text().await);
    response.text().await.unwrap()
}

/// A path of the gateway's own addresses.
fn path_of(address: &str) -> &str {
    address.strip_prefix(GATEWAY).unwrap_or_else(|| panic!("{address} is not at {GATEWAY}"))
}

/// What Python's feedparser makes of feeds. Those that there is a schema for are valid by it; of RSS there is none.
async fn feeds(texts: &[String]) -> Vec<Value> {
    let atom: Vec<_> = texts.iter().filter(|text| text.contains("<feed ")).collect();
    assert_eq!(valid::complaints("atom.rng", &atom).await, "");
    let library = std::env::var_os("DRAGOMAN_TEST_FEEDPARSER").expect("tests/run installs feedparser");
    let mut reader = Command::new("python3");
    reader.env("PYTHONPATH", library).arg(here("read_feeds.py"));
    read(reader, texts).await
}

/// The feed at a path, as feedparser reads it.
async fn feed(site: &Site, path: &str) -> Value {
    let mut read = feeds(&[text(site, path).await]).await;
    let feed = read.remove(0);
    assert_eq!(feed["broken"], "", "{path}");
    feed
}

/// What a parser from npm makes of JSON feeds.
async fn json_feeds(texts: &[String]) -> Vec<Value> {
    let mut reader = Command::new("node");
    reader.arg(here("clients/feeds.mjs"));
    read(reader, texts).await
}

/// What sitemaps say, each valid by its schema.
async fn sitemaps(texts: &[String]) -> Vec<Value> {
    assert_eq!(valid::complaints("sitemap.rng", &texts.iter().collect::<Vec<_>>()).await, "");
    let mut reader = Command::new("python3");
    reader.arg(here("read_sitemaps.py"));
    read(reader, texts).await
}

/// What a program prints of texts, each in a file of its own.
async fn read(mut program: Command, texts: &[String]) -> Vec<Value> {
    let files: Vec<PathBuf> = texts.iter().map(|text| written(text)).collect();
    let output = program.args(&files).output().await.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let read: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(read.len(), texts.len());
    read
}

/// A text as a file.
fn written(text: &str) -> PathBuf {
    let path = database::path(&format!("syndicated_{}", std::process::id())).with_extension("txt");
    std::fs::write(&path, text).unwrap();
    path
}

fn here(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(file)
}

/// A field of each entry of a list.
fn each<'v>(list: &'v Value, field: &str) -> Vec<&'v str> {
    list.as_array().unwrap().iter().map(|entry| entry[field].as_str().unwrap()).collect()
}
