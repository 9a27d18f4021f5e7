//! `dragoman import wordpress`, as a person types it: what they see, and what becomes of the demo newsroom.

use dragoman::content::id::ArticleId;
use serde_json::Value;

use super::export;
use crate::harness::database::{self, BOTH};
use crate::harness::{Backend, Binary, Site, desk};

/// A folder in which the demo newsroom was looked at and nothing was written since; and its database's address.
async fn after_a_look(backend: Backend) -> (Binary, String) {
    let mut binary = Binary::new();
    let mut url = format!("sqlite:{}", binary.path("dragoman.db").display());
    if backend == Backend::Postgres {
        url = database::create(backend).await;
        binary = binary.with("DATABASE_URL", &url);
    }
    binary.serve(&["--demo"]).await.end_by("INT").await;
    (binary, url)
}

pub(super) fn path(name: &str) -> String {
    export(name).display().to_string()
}

/// The row of a table, its columns parted by one space.
pub(super) fn row(out: &str, name: &str) -> String {
    let line = out.lines().find(|line| line.split_whitespace().next() == Some(name));
    line.unwrap_or_else(|| panic!("{name} is not in {out}")).split_whitespace().collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn a_newsroom_takes_the_place_of_the_demo_that_nobody_edited_and_that_is_said() {
    for backend in BOTH {
        let (binary, _) = after_a_look(backend).await;

        let out = binary.run(&["import", "wordpress", &path("newsroom.xml")]).await.fine();

        assert!(out.starts_with("Imported from wordpress:https://courier.example in "), "{backend:?}: {out}");
        assert!(out.contains("The demo newsroom that stood here was cleared first: nobody had edited it."), "{out}");
        assert_eq!(row(&out, "articles"), "articles created updated unchanged unpublished");
        for line in ["en 11 0 0 2", "fa 5 0 0 1", "ru 5 0 0 2", "together 21 0 0 5", "stories 14 0 0", "menus 2 0 0"] {
            assert_eq!(row(&out, line.split(' ').next().unwrap()), line, "{backend:?}: {out}");
        }
        for line in ["1 × newsletter", "1 × revision", "en (post 71): river → river-2"] {
            assert!(out.contains(line), "{backend:?} {line}: {out}");
        }
        let running = binary.serve(&["--demo"]).await;
        let data = running.ask(r#"{ locales { code } articles(locale: "en") { totalCount } }"#).await.fine().data;
        assert_eq!(data["locales"].as_array().unwrap().len(), 3, "{backend:?}: the demo does not come back");
        assert_eq!(data["articles"]["totalCount"], 6, "{backend:?}");
        running.end_by("INT").await;
        let again = binary.run(&["import", "wordpress", &path("newsroom.xml")]).await.fine();
        assert!(again.contains(": 0 rows changed") && !again.contains("demo"), "{backend:?}: {again}");
    }
}

#[tokio::test]
async fn an_edited_demo_is_refused_until_it_is_said_what_to_do_with_it() {
    for backend in BOTH {
        let (binary, url) = after_a_look(backend).await;
        let site = Site::at(backend, url, &[]).await;
        let edit = |article: &mut dragoman::content::story::ArticleDraft| article.title = "Edited by hand".to_owned();
        desk::edit_article(site.content(), ArticleId(1), edit).await.unwrap();
        let place = site.log_place().await;

        let refused = binary.run(&["import", "wordpress", &path("newsroom.xml")]).await;

        let sentence = refused.sentence();
        assert!(sentence.contains("--keep-demo") && sentence.contains("--database-url"), "{backend:?}: {sentence}");
        assert_eq!(site.log_place().await, place, "{backend:?}");
        let beside = binary.run(&["import", "wordpress", &path("newsroom.xml"), "--keep-demo"]).await.fine();
        assert!(!beside.contains("cleared"), "{backend:?}: {beside}");
        let query =
            r#"{ node(id: "article:1") { ... on Article { title } } article(slug: "bread", locale: "en") { title } }"#;
        let data = site.ask(query).await.fine().data;
        assert_eq!(data["node"]["title"], "Edited by hand", "{backend:?}: the demo stays");
        assert_eq!(data["article"]["title"], "Bread & roses", "{backend:?}: the newsroom stands beside it");
        let elsewhere = ["--database-url", "sqlite:other.db"];
        let other =
            binary.run(&[&["import", "wordpress", &path("newsroom.xml")], &elsewhere[..]].concat()).await.fine();
        assert_eq!(row(&other, "together"), "together 21 0 0 5", "{backend:?}");
    }
}

#[tokio::test]
async fn an_unedited_demo_is_kept_where_that_is_asked_for() {
    for backend in BOTH {
        let (binary, _) = after_a_look(backend).await;

        let out = binary.run(&["import", "wordpress", &path("newsroom.xml"), "--keep-demo"]).await.fine();

        assert!(!out.contains("cleared"), "{backend:?}: {out}");
        let running = binary.serve(&[]).await;
        let data = running.ask(r#"{ locales { code } articles(locale: "en") { totalCount } }"#).await.fine().data;
        assert_eq!(data["locales"].as_array().unwrap().len(), 9, "{backend:?}");
        assert!(data["articles"]["totalCount"].as_u64().unwrap() > 26, "{backend:?}: the demo's and six more");
    }
}

#[tokio::test]
async fn a_broken_or_missing_export_is_one_sentence_and_the_demo_stays() {
    for backend in BOTH {
        let (binary, url) = after_a_look(backend).await;
        let place = Site::at(backend, url.clone(), &[]).await.log_place().await;
        binary.write("notes.xml", "<notes><note>Buy bread.</note></notes>");
        binary.write("photo.xml", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");

        for (file, said) in [
            (path("malformed.xml"), "line 45, column 16: "),
            (path("truncated.xml"), "the file ends inside `content:encoded`"),
            ("notes.xml".to_owned(), "notes.xml, line 1, column "),
            ("photo.xml".to_owned(), "it holds no XML"),
            ("none.xml".to_owned(), "none.xml cannot be opened"),
            (".".to_owned(), " . cannot be opened"),
        ] {
            let refused = binary.run(&["import", "wordpress", &file]).await;
            assert!(refused.one_sentence().contains(said), "{backend:?} {said}: {}", refused.error);
        }

        let site = Site::at(backend, url, &[]).await;
        assert_eq!(site.log_place().await, place, "{backend:?}");
        assert_eq!(site.ask("{ locales { code } }").await.fine().data["locales"].as_array().unwrap().len(), 9);
    }
}

#[tokio::test]
async fn a_dry_run_keeps_the_demo_and_a_report_says_all_of_it_to_machines() {
    for backend in BOTH {
        let (binary, url) = after_a_look(backend).await;
        let site = Site::at(backend, url, &[]).await;
        let place = site.log_place().await;

        let line = ["import", "wordpress", &path("newsroom.xml"), "--dry-run", "--report", "report.json"];
        let out = binary.run(&line).await.fine();

        assert!(out.starts_with("Nothing was written."), "{backend:?}: {out}");
        assert!(out.contains("would be cleared first"), "{backend:?}: {out}");
        assert_eq!(row(&out, "together"), "together 21 0 0 5", "{backend:?}");
        assert_eq!(site.log_place().await, place, "{backend:?}");
        let report: Value = serde_json::from_slice(&std::fs::read(binary.path("report.json")).unwrap()).unwrap();
        assert_eq!((&report["dry_run"], &report["demo_cleared"]), (&Value::from(true), &Value::from(true)));
        assert_eq!(report["locales"][1]["locale"], "fa", "{backend:?}");
        assert_eq!((&report["locales"][1]["created"], &report["locales"][1]["unpublished"]), (&5.into(), &1.into()));
        assert_eq!((&report["stories"]["created"], &report["left_out"]["revision"]), (&14.into(), &1.into()));
        assert_eq!(report["unknown_shortcodes"]["newsletter"], 1, "{backend:?}");
    }
}

#[tokio::test]
async fn a_compressed_export_is_read_as_it_is_and_files_of_two_sites_are_refused() {
    let binary = Binary::new();
    std::fs::copy(export("newsroom.xml"), binary.path("newsroom.xml")).unwrap();
    let gzip = tokio::process::Command::new("gzip").arg("newsroom.xml").current_dir(&binary.folder).status().await;
    assert!(gzip.unwrap().success());

    let out = binary.run(&["import", "wordpress", "newsroom.xml.gz"]).await.fine();
    let two_sites = binary.run(&["import", "wordpress", "newsroom.xml.gz", &path("classic.xml")]).await;
    let no_file = binary.run(&["import", "wordpress"]).await;
    let no_language = binary.run(&["import", "wordpress", "newsroom.xml.gz", "--default-locale", "persian!"]).await;

    assert_eq!(row(&out, "together"), "together 21 0 0 5");
    assert!(!out.contains("demo"), "a database that is new has none to clear: {out}");
    let sentence = two_sites.sentence();
    assert!(
        sentence.contains("https://alt.example/blog") && sentence.contains("https://courier.example"),
        "{sentence}"
    );
    assert_eq!((no_file.code, no_file.error.contains("<FILE>")), (Some(2), true), "{}", no_file.error);
    assert!(no_language.sentence().contains("`persian!`"), "{}", no_language.error);
}
