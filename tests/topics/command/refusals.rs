//! Why it does not start: one sentence, exit code 1, no password in it, and nothing is made or changed.

use std::net::TcpListener;

use sea_orm::{ConnectionTrait, DatabaseConnection};

use crate::harness::database::{self, BOTH};
use crate::harness::{Backend, Binary};

const FREE: [&str; 2] = ["--listen", "127.0.0.1:0"];

#[tokio::test]
async fn a_port_in_use_is_said_before_a_database_is_made() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let binary = Binary::new();

    for line in [vec!["--listen", &address], [&FREE[..], &["--admin-listen", &address]].concat()] {
        let said = binary.run(&line).await;

        let sentence = said.one_sentence();
        assert!(sentence.contains(&address) && sentence.contains("--listen"), "{sentence}");
        assert!(std::fs::read_dir(&binary.folder).unwrap().next().is_none(), "the folder is still empty");
    }
}

#[tokio::test]
async fn an_unreachable_server_is_named_without_its_password() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let servers = [nobody.to_string(), silent.local_addr().unwrap().to_string(), "no-such-host.invalid".to_owned()];

    for server in servers {
        let url = format!("postgres://reporter:hunter2@{server}/newsroom");
        for command in [&["serve"][..], &["migrate"], &["migrate", "status"]] {
            let said = Binary::new().with("DATABASE_URL", &url).run(&[command, &FREE].concat()).await;

            let sentence = said.one_sentence();
            let shown = format!("postgres://reporter:***@{server}/newsroom");
            assert!(sentence.contains(&shown), "{command:?}: {sentence}");
            assert!(!sentence.contains("hunter2"), "{command:?}: {sentence}");
        }
    }
}

#[tokio::test]
async fn a_database_that_is_not_there_is_named_without_the_password() {
    let (base, _) = database::server().rsplit_once('/').map(|(base, name)| (base.to_owned(), name.len())).unwrap();
    let url = with_password(&format!("{base}/no_such_newsroom"));

    let said = Binary::new().with("DATABASE_URL", &url).run(&FREE).await;

    let sentence = said.one_sentence();
    assert!(sentence.contains("no_such_newsroom") && !sentence.contains("hunter2"), "{sentence}");
}

#[tokio::test]
async fn a_file_that_is_no_database_is_refused_and_left_as_it_was() {
    let binary = Binary::new();
    let words = "Dear editor, this is a letter and no database.\n".repeat(200);
    binary.write("letter.txt", &words);

    let said = binary.run(&[&FREE[..], &["--database-url", "sqlite:letter.txt"]].concat()).await;

    assert!(said.one_sentence().contains("sqlite:letter.txt"), "{}", said.error);
    assert_eq!(std::fs::read_to_string(binary.path("letter.txt")).unwrap(), words);
}

#[tokio::test]
async fn a_folder_that_is_not_there_is_named() {
    let said = Binary::new().run(&[&FREE[..], &["--database-url", "sqlite:none/news.db"]].concat()).await;

    assert!(said.one_sentence().contains("sqlite:none/news.db"), "{}", said.error);
}

#[tokio::test]
async fn a_read_only_file_is_refused_as_such() {
    let binary = Binary::new();
    binary.run(&["migrate", "--database-url", "sqlite:news.db"]).await.fine();

    let said = binary.run(&[&FREE[..], &["--database-url", "sqlite:news.db?mode=ro"]].concat()).await;

    assert!(said.one_sentence().contains("is read-only"), "{}", said.error);
}

#[tokio::test]
async fn a_read_only_server_is_refused_as_such() {
    let url = database::create(Backend::Postgres).await;
    let (empty, with_tables) = (Binary::new().with("DATABASE_URL", &with_password(&url)), Binary::new());
    let with_tables = with_tables.with("DATABASE_URL", &with_password(&url));
    forbid_writes(&url, true).await;
    let before_migration = empty.run(&FREE).await;
    forbid_writes(&url, false).await;
    with_tables.run(&["migrate"]).await.fine();
    forbid_writes(&url, true).await;

    let after_migration = with_tables.run(&FREE).await;

    for said in [before_migration, after_migration] {
        let sentence = said.one_sentence();
        assert!(sentence.contains("is read-only") && !sentence.contains("hunter2"), "{sentence}");
    }
}

#[tokio::test]
async fn a_database_of_a_newer_version_is_left_alone() {
    for backend in BOTH {
        let url = database::create(backend).await;
        let binary = Binary::new().with("DATABASE_URL", &url);
        binary.run(&["migrate"]).await.fine();
        let database = sea_orm::Database::connect(&url).await.unwrap();
        run(&database, "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_holograms', 1)").await;
        let letter = Binary::new();
        letter.write("letter.xml", "no export, but nobody comes to read it");
        let path = letter.path("letter.xml").display().to_string();

        let commands = [&["serve"][..], &["migrate", "up"], &["migrate", "down"], &["export", "jsonl"]];
        let imports = ["wordpress", "jsonl"].map(|format| ["import", format, &path]);
        for command in commands.into_iter().chain(imports.iter().map(<[_; 3]>::as_slice)) {
            let said = binary.run(&[command, &FREE].concat()).await;

            let sentence = said.one_sentence();
            assert!(sentence.contains("m9999_holograms"), "{backend:?} {command:?}: {sentence}");
            assert!(sentence.contains("newer version"), "{backend:?} {command:?}: {sentence}");
        }
        let status = binary.run(&["migrate", "status"]).await.fine();
        assert!(
            status.lines().any(|line| line.starts_with("unknown ") && line.ends_with("m9999_holograms")),
            "{status}"
        );
        run(&database, "DELETE FROM seaql_migrations WHERE version = 'm9999_holograms'").await;
        assert_eq!(binary.serve(&[]).await.get("/readyz").await.status(), 200, "{backend:?}: nothing was undone");
    }
}

/// The private server trusts everybody, so any password will do.
fn with_password(url: &str) -> String {
    let (_, server) = url.rsplit_once('@').expect("the server's address names a user");
    format!("postgres://postgres:hunter2@{server}")
}

async fn forbid_writes(url: &str, forbidden: bool) {
    let (_, name) = url.rsplit_once('/').unwrap();
    let state = if forbidden { "on" } else { "off" };
    let admin = sea_orm::Database::connect(database::server()).await.unwrap();
    run(&admin, &format!("ALTER DATABASE {name} SET default_transaction_read_only = {state}")).await;
}

async fn run(database: &DatabaseConnection, sql: &str) {
    database.execute_unprepared(sql).await.unwrap();
}
