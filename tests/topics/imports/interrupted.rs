//! Imports that are killed, and imports that meet.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use dragoman::import::{Error, Progress, jsonl};
use entity::{address, article, lease, listing, media};
use sea_orm::sea_query::Expr;
use sea_orm::{DatabaseConnection, EntityTrait, PaginatorTrait};
use serde_json::json;

use super::{export, import};
use crate::harness::database::{self, BOTH};
use crate::harness::{Backend, Binary, Site};

/// Longer than anything here takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// A newsroom made up by `write_export.py`, large enough to be caught in the middle.
async fn made_up(binary: &Binary, stories: u32) -> PathBuf {
    let (script, file) = (concat!(env!("CARGO_MANIFEST_DIR"), "/write_export.py"), binary.path("export.xml"));
    let mut python = tokio::process::Command::new("python3");
    let written = python.arg(script).args(["--stories", &stories.to_string()]).arg(&file).output().await.unwrap();
    assert!(written.status.success(), "{}", String::from_utf8_lossy(&written.stderr));
    file
}

/// A folder and a database of a test's own.
async fn place(backend: Backend) -> (Binary, String) {
    let url = database::create(backend).await;
    (Binary::new().with("DATABASE_URL", &url), url)
}

/// Looks until it is so.
async fn until(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let (began, mut looks) = (Instant::now(), tokio::time::interval(Duration::from_millis(20)));
    while !is_so().await {
        assert!(began.elapsed() < PATIENCE, "{what} does not come");
        looks.tick().await;
    }
}

/// How much of a newsroom stands by now, in rows.
#[derive(Clone, Copy, Debug)]
enum Point {
    Media(u64),
    Articles(u64),
    Addresses(u64),
}

impl Point {
    async fn is_reached(self, database: &DatabaseConnection) -> bool {
        let (least, rows) = match self {
            Self::Media(least) => (least, media::Entity::find().count(database).await),
            Self::Articles(least) => (least, article::Entity::find().count(database).await),
            Self::Addresses(least) => (least, address::Entity::find().count(database).await),
        };
        // SQLite may be busy; a table that is not there yet has no rows.
        rows.is_ok_and(|rows| rows >= least)
    }
}

#[tokio::test]
async fn an_import_that_is_killed_in_the_middle_and_run_again_ends_as_one_that_is_not() {
    futures::future::join_all(BOTH.map(killed_in_the_middle)).await;
}

/// At each of several points, in a newsroom of its own.
async fn killed_in_the_middle(backend: Backend) {
    let (binary, url) = place(backend).await;
    let export = made_up(&binary, 250).await.display().to_string();
    binary.run(&["import", "wordpress", &export]).await.fine();
    let whole = Site::at(backend, url, &[]).await;
    let expected = everything(&whole).await;
    let addresses = address::Entity::find().count(whole.content().database()).await.unwrap();

    let points = [Point::Media(1), Point::Articles(100), Point::Articles(400), Point::Addresses(addresses)];
    let caught = points.map(|point| killed_at(backend, point, &export, &expected));

    let caught = futures::future::join_all(caught).await.into_iter().filter(|caught| *caught).count();
    assert!(caught >= 3, "{backend:?}: it was at work when it was killed, {caught} times of 4");
}

/// Whether it was at work when it was killed.
async fn killed_at(backend: Backend, point: Point, export: &str, expected: &[String]) -> bool {
    let (binary, url) = place(backend).await;
    binary.run(&["migrate"]).await.fine();
    let database = sea_orm::Database::connect(&url).await.unwrap();
    let line = ["import", "wordpress", export];

    let killed = binary.start(&line);
    until(&format!("{point:?}"), async || point.is_reached(&database).await).await;
    killed.kill().await;
    let caught = lease::Entity::find().count(&database).await.unwrap() == 1;
    let said = binary.run(&line).await.fine();

    let found = everything(&Site::at(backend, url, &[]).await).await;
    assert_eq!(found.len(), expected.len(), "{backend:?} {point:?}: {said}");
    for (one, other) in found.iter().zip(expected) {
        assert_eq!(one, other, "{backend:?} {point:?}");
    }
    assert_eq!(lease::Entity::find().count(&database).await.unwrap(), 0, "{backend:?}: it gave its lease back");
    caught
}

#[tokio::test]
async fn while_one_import_is_at_work_any_other_is_refused_whatever_process_it_is_in() {
    for backend in BOTH {
        let (binary, url) = place(backend).await;
        let site = Site::at(backend, url, &[]).await;
        let file = export("newsroom.xml").display().to_string();
        let line = ["import", "wordpress", &file];

        let lease = site.content().lease("import", || ()).await.unwrap().expect("nobody else is at work");
        let here = import(&site, &export("newsroom.xml"), &[]).await;
        let there = binary.run(&line).await;
        let dry = binary.run(&[&line[..], &["--dry-run"]].concat()).await;
        lease.end().await.unwrap();
        let after = binary.run(&line).await;

        assert!(matches!(here, Err(Error::Running)), "{backend:?}: {here:?}");
        let sentence = there.sentence();
        assert!(sentence.contains("another import is moving into this newsroom"), "{backend:?}: {sentence}");
        assert!(dry.fine().starts_with("Nothing was written."), "{backend:?}: who writes nothing is in nobody's way");
        assert!(after.fine().starts_with("Imported from"), "{backend:?}");
    }
}

#[tokio::test]
async fn an_import_that_died_is_waited_for_a_little_and_that_is_said() {
    for backend in BOTH {
        let (binary, url) = place(backend).await;
        let site = Site::at(backend, url, &[]).await;
        let file = export("newsroom.xml").display().to_string();

        drop(site.content().lease("import", || ()).await.unwrap().expect("nobody else is at work"));
        let said = binary.run(&["import", "wordpress", &file]).await;

        assert!(said.error.contains("another import was at work here a moment ago"), "{backend:?}: {}", said.error);
        assert!(said.fine().starts_with("Imported from"), "{backend:?}");
    }
}

#[tokio::test]
async fn who_stood_still_for_too_long_is_told_that_another_has_taken_over() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let lease = site.content().lease("import", || ()).await.unwrap().expect("nobody else is at work");
        let other = Expr::value("other");

        let take = lease::Entity::update_many().col_expr(lease::Column::Holder, other);
        take.exec(site.content().database()).await.unwrap();

        tokio::time::timeout(PATIENCE, lease.lost()).await.expect("it is told");
        lease.end().await.unwrap();
        let left = lease::Entity::find().count(site.content().database()).await.unwrap();
        assert_eq!(left, 1, "{backend:?}: the other's is not given back");
    }
}

/// All that goes along with a newsroom, with the ids: they come out the same; and the lists that are made of it. Of the
/// history the last word on each node: the order of commits and their instants are others.
async fn everything(site: &Site) -> Vec<String> {
    let file = database::path(&format!("everything_{}", std::process::id())).with_extension("jsonl");
    jsonl::export(site.content(), &file, false, &Progress::nowhere()).await.unwrap();
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::remove_file(&file).unwrap();
    let is_history = |line: &&str| HISTORY.iter().any(|table| line.starts_with(&format!("{{\"{table}\":")));
    let mut rows: Vec<String> = text.lines().filter(|line| !is_history(line)).map(str::to_owned).collect();
    for table in THERE {
        let begin = format!("{{\"{table}\":");
        assert!(rows.iter().any(|line| line.starts_with(&begin)), "no row of {table} is compared");
    }
    rows.extend(told(listing::Entity::find().all(site.content().database()).await.unwrap()));
    rows.sort();
    let faces = last_faces(site).await;
    assert!(rows.len() > 3_000 && faces.len() > 1_000, "{} rows, {} faces", rows.len(), faces.len());
    rows.extend(faces);
    rows
}

/// What tells of when and in how many commits it was written.
const HISTORY: [&str; 4] = ["newsroom", "change", "audit", "end"];

/// What has to be there, or the comparison would show little.
const THERE: [&str; 15] = [
    "locale",
    "locale_fallback",
    "site_words",
    "media",
    "media_rendition",
    "media_words",
    "heading_words",
    "story_heading",
    "story_media",
    "article",
    "curated",
    "neighbour",
    "menu_item",
    "address",
    "origin",
];

fn told<M: std::fmt::Debug>(rows: Vec<M>) -> impl Iterator<Item = String> {
    rows.into_iter().map(|row| format!("{row:?}"))
}

/// What the log says last of every node, once a node: the order of commits may be another.
async fn last_faces(site: &Site) -> Vec<String> {
    let query = "query($after: String) { changes(after: $after) { edges { node { subjectId kind subject { id \
                 ... on Article { title url body updatedAt version lead { id } related { score article { id } } } } } } \
                 pageInfo { endCursor hasNextPage } } }";
    let (mut faces, mut after) = (std::collections::BTreeMap::new(), json!(null));
    loop {
        let page = site.ask_with(query, json!({ "after": after })).await.fine().data["changes"].clone();
        for edge in page["edges"].as_array().unwrap() {
            let is_there = edge["node"]["kind"] != "UNPUBLISHED" && edge["node"]["kind"] != "DELETED";
            faces.insert(edge["node"]["subjectId"].to_string(), format!("{is_there} {}", edge["node"]["subject"]));
        }
        if page["pageInfo"]["hasNextPage"] == false {
            return faces.into_values().collect();
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}
