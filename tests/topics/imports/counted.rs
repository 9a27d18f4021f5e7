//! An import's numbers against those of another program: `count_export.py`, which is Python and shares no line with it.

use std::collections::BTreeMap;
use std::path::Path;

use sea_orm::{FromQueryResult, Statement};
use serde::Deserialize;

use super::{export, import};
use crate::harness::database::BOTH;
use crate::harness::{Backend, Site};

/// What `count_export.py` finds.
#[derive(Debug, Deserialize)]
struct Counted {
    articles: BTreeMap<String, u64>,
    unpublished: BTreeMap<String, u64>,
    stories: u64,
    categories: u64,
    tags: u64,
    authors: u64,
    media: u64,
}

/// A row of a count.
#[derive(FromQueryResult)]
struct Count {
    name: String,
    rows: i64,
}

/// CI names a folder of larger exports by `DRAGOMAN_TEST_EXPORTS`; without it our own are counted, all the same.
#[tokio::test]
async fn an_import_finds_what_another_program_finds_and_a_second_one_nothing_new() {
    let folder = std::env::var_os("DRAGOMAN_TEST_EXPORTS");
    let larger = folder.iter().flat_map(|folder| {
        ["newsroom.xml", "wordpress-theme-test-data.xml"].map(|name| (Path::new(folder).join(name), "en"))
    });
    let ours = [(export("newsroom.xml"), "en"), (export("classic.xml"), "de")];

    for (file, default_locale) in ours.into_iter().chain(larger) {
        let counted = counted(&file, default_locale).await;
        assert!(counted.stories > 0, "{}: {counted:?}", file.display());
        for backend in BOTH {
            agrees(backend, &file, &counted).await;
        }
    }
}

async fn agrees(backend: Backend, file: &Path, counted: &Counted) {
    let name = format!("{backend:?} {}", file.display());
    let site = Site::empty(backend).await;

    let report = import(&site, file, &[]).await.unwrap();

    let here = |sql: &'static str| rows(&site, sql);
    let readable = "SELECT locale AS name, COUNT(*) AS rows FROM article WHERE status IN ('PUBLISHED', 'SCHEDULED') GROUP BY locale";
    assert_eq!(here(readable).await, counted.articles, "{name}: articles");
    let drafts = "SELECT locale AS name, COUNT(*) AS rows FROM article WHERE status = 'DRAFT' GROUP BY locale";
    assert_eq!(here(drafts).await, counted.unpublished, "{name}: unpublished");
    let together = "SELECT 'stories' AS name, COUNT(*) AS rows FROM story UNION ALL \
                    SELECT 'authors', COUNT(*) FROM heading WHERE kind = 'AUTHOR' UNION ALL \
                    SELECT 'media', COUNT(*) FROM origin WHERE kind = 'attachment' UNION ALL \
                    SELECT h.kind, COUNT(*) FROM heading_words w JOIN heading h ON h.id = w.heading_id \
                    WHERE h.kind <> 'AUTHOR' GROUP BY h.kind";
    let together = here(together).await;
    let of = |kind: &str| together.get(kind).copied().unwrap_or_default();
    assert_eq!((of("stories"), report.stories.created), (counted.stories, counted.stories), "{name}: stories");
    assert_eq!((of("authors"), report.authors.created), (counted.authors, counted.authors), "{name}: authors");
    assert_eq!((of("media"), report.media.created), (counted.media, counted.media), "{name}: media");
    // A term of WordPress is the words of a heading in one language.
    assert_eq!((of("CATEGORY"), of("TAG")), (counted.categories, counted.tags), "{name}: headings");
    for locale in &report.locales {
        let counts = |map: &BTreeMap<String, u64>| map.get(&locale.locale).copied().unwrap_or_default();
        assert_eq!(locale.unpublished, counts(&counted.unpublished), "{name}: {}", locale.locale);
        let all = counts(&counted.articles) + locale.unpublished;
        assert_eq!(locale.articles.created, all, "{name}: {}", locale.locale);
    }

    let place = site.log_place().await;
    let again = import(&site, file, &[]).await.unwrap();
    assert_eq!((again.changed(), site.log_place().await), (0, place), "{name}: {again}");
}

async fn counted(file: &Path, default_locale: &str) -> Counted {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/count_export.py");
    let mut python = tokio::process::Command::new("python3");
    let output = python.arg(script).args(["--default-locale", default_locale]).arg(file).output().await.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

async fn rows(site: &Site, sql: &str) -> BTreeMap<String, u64> {
    let database = site.content().database();
    let statement = Statement::from_string(database.get_database_backend(), sql);
    let rows = Count::find_by_statement(statement).all(database).await.unwrap();
    rows.into_iter().map(|row| (row.name, u64::try_from(row.rows).unwrap())).collect()
}
