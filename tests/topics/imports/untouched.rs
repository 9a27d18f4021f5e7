//! A dry run writes nothing anywhere, and what is refused leaves no trace: no file, no table, no migration.

use std::path::Path;

use sea_orm::{ConnectionTrait, Statement};

use super::typed::{path, row};
use crate::harness::database::{self, BOTH};
use crate::harness::{Backend, Binary, Site};

/// A folder of a test's own over a database in which nothing was ever made: of SQLite not even the file.
async fn place(backend: Backend) -> (Binary, String) {
    let binary = Binary::new();
    match backend {
        // Where none is named, it would stand in the folder.
        Backend::Sqlite => (binary, String::new()),
        Backend::Postgres => {
            let url = database::create(backend).await;
            (binary.with("DATABASE_URL", &url), url)
        }
    }
}

/// Whether still nothing was made.
async fn is_untouched(binary: &Binary, url: &str) -> bool {
    let is_empty = std::fs::read_dir(&binary.folder).unwrap().next().is_none();
    if url.is_empty() {
        return is_empty;
    }
    let database = sea_orm::Database::connect(url).await.unwrap();
    let tables = "SELECT count(*) AS tables FROM information_schema.tables WHERE table_schema = 'public'";
    let row = database.query_one_raw(Statement::from_string(database.get_database_backend(), tables)).await;
    is_empty && row.unwrap().unwrap().try_get::<i64>("", "tables").unwrap() == 0
}

#[tokio::test]
async fn a_dry_run_where_no_newsroom_is_yet_says_what_would_come_and_makes_none() {
    for backend in BOTH {
        let (binary, url) = place(backend).await;

        let said = binary.run(&["import", "wordpress", &path("newsroom.xml"), "--dry-run"]).await.fine();

        assert!(is_untouched(&binary, &url).await, "{backend:?}");
        assert!(said.starts_with("Nothing was written."), "{backend:?}: {said}");
        let done = binary.run(&["import", "wordpress", &path("newsroom.xml")]).await.fine();
        assert_eq!(row(&said, "together"), row(&done, "together"), "{backend:?}: it said what came of it");
    }
}

#[tokio::test]
async fn what_is_refused_makes_no_database() {
    for backend in BOTH {
        let (binary, url) = place(backend).await;
        let whole = path("newsroom.xml");

        for (line, why) in [
            (vec![path("malformed.xml")], "line 45, column 16: "),
            (vec![whole.clone(), path("truncated.xml")], "the file ends inside `content:encoded`"),
            (vec![path("none.xml")], "none.xml cannot be opened"),
            (vec![whole.clone(), path("classic.xml")], "import one site at a time"),
            (vec![whole.clone(), "--default-locale".into(), "persian!".into()], "`persian!` is no language code"),
        ] {
            for further in [&[][..], &["--dry-run"]] {
                let line: Vec<&str> = line.iter().map(String::as_str).chain(further.iter().copied()).collect();
                let said = binary.run(&[&["import", "wordpress"], &line[..]].concat()).await;

                assert!(said.sentence().contains(why), "{backend:?} {line:?}: {}", said.error);
                assert!(is_untouched(&binary, &url).await, "{backend:?} {line:?}");
            }
        }
    }
}

#[tokio::test]
async fn who_may_only_read_may_try_an_import() {
    for backend in BOTH {
        let site = Site::demo(backend).await;
        let place = site.log_place().await;
        site.close().await;
        let read_only = match backend {
            Backend::Sqlite => "?mode=ro",
            Backend::Postgres => "?options=-c%20default_transaction_read_only%3Don",
        };
        let file = site.database_url.strip_prefix("sqlite:").map(Path::new);
        let bytes = || file.map(|file| std::fs::read(file).unwrap());
        let before = bytes();

        for url in [site.database_url.clone(), format!("{}{read_only}", site.database_url)] {
            let binary = Binary::new().with("DATABASE_URL", &url);
            let said = binary.run(&["import", "wordpress", &path("newsroom.xml"), "--dry-run"]).await.fine();

            assert!(said.contains("would be cleared first"), "{backend:?}: {said}");
            assert!(bytes() == before, "{backend:?}: not a byte of {url} is another");
        }
        let site = Site::at(backend, site.database_url, &[]).await;
        assert_eq!(site.log_place().await, place, "{backend:?}");
    }
}

#[tokio::test]
async fn a_newsroom_of_an_older_version_is_not_migrated_for_a_dry_run_and_it_is_said_what_to_do() {
    for backend in BOTH {
        let url = database::create(backend).await;
        let binary = Binary::new().with("DATABASE_URL", &url);
        binary.run(&["migrate"]).await.fine();
        binary.run(&["migrate", "down"]).await.fine();
        let before = binary.run(&["migrate", "status"]).await.fine();

        let said = binary.run(&["import", "wordpress", &path("newsroom.xml"), "--dry-run"]).await;

        assert!(said.sentence().contains("`dragoman migrate` brings it up to date"), "{backend:?}: {}", said.error);
        assert_eq!(binary.run(&["migrate", "status"]).await.fine(), before, "{backend:?}");
        assert!(before.contains("to make"), "{backend:?}: {before}");
        let refused = binary.run(&["import", "wordpress", &path("malformed.xml")]).await;
        assert!(refused.sentence().contains("line 45"), "{backend:?}: {}", refused.error);
        assert_eq!(binary.run(&["migrate", "status"]).await.fine(), before, "{backend:?}: nor for a broken export");
        let done = binary.run(&["import", "wordpress", &path("newsroom.xml")]).await.fine();
        assert!(done.starts_with("Imported from"), "{backend:?}: {done}");
    }
}
