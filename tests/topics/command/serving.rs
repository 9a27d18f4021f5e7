//! `serve`: what the first start makes, what the second finds, how both end.

use futures::future::join_all;
use sea_orm::ConnectionTrait;
use tokio::io::AsyncWriteExt;

use crate::harness::database::{self, BOTH};
use crate::harness::{Backend, Binary};

const COUNT: &str = r#"{ articles(locale: "en") { totalCount } locales { code } }"#;

#[tokio::test]
async fn the_first_start_makes_a_database_fills_the_demo_in_and_prints_where_to_look() {
    let binary = Binary::new();

    let running = binary.serve(&[]).await;

    assert!(binary.path("dragoman.db").is_file());
    let port = running.address.strip_prefix("http://127.0.0.1:").expect("it says the port that it got");
    assert!(port.parse::<u16>().unwrap() > 0);
    for path in ["/", "/graphql", "/schema.graphql"] {
        let address = format!("{}{path}", running.address);
        assert!(running.greeting.split_whitespace().any(|word| word == address), "{address}: {}", running.greeting);
        assert!(running.get(path).await.status() != 404, "{address}");
    }
    let home = running.get("/").await.error_for_status().unwrap();
    assert!(home.headers()["content-type"].to_str().unwrap().starts_with("text/html"));
    let schema = running.get("/schema.graphql").await.error_for_status().unwrap();
    assert!(schema.text().await.unwrap().contains("type Query {"));
    let reply = running.ask(COUNT).await.fine();
    assert_eq!(reply.data["locales"].as_array().unwrap().len(), 9);
    assert!(reply.data["articles"]["totalCount"].as_u64().unwrap() >= 20);
    assert!(running.greeting.contains("9 languages"), "{}", running.greeting);
}

#[tokio::test]
async fn who_listens_on_every_address_is_told_one_that_can_be_opened_and_what_was_bound() {
    for (bound, opened) in [("0.0.0.0", "127.0.0.1"), ("127.0.0.1", "127.0.0.1")] {
        let running = Binary::new().serve_at(&format!("{bound}:0"), &[]).await;

        let port = running.address.strip_prefix(&format!("http://{opened}:")).expect(&running.address).to_owned();
        assert_eq!(running.get("/readyz").await.status(), 200, "{}", running.address);
        let is_told = running.greeting.contains(&format!("({bound}:{port})"));
        assert_eq!(is_told, bound != opened, "{}", running.greeting);
    }
}

#[tokio::test]
async fn the_start_page_knows_which_port_the_second_listener_got() {
    let running = Binary::new().serve(&["--admin-listen", "127.0.0.1:0"]).await;

    let home = running.get("/").await.text().await.unwrap();

    let ready = home.split('"').find(|text| text.ends_with("/readyz")).expect(&home);
    assert!(ready.starts_with("http://127.0.0.1:") && !ready.starts_with(&running.address), "{ready}");
    assert_eq!(reqwest::get(ready).await.unwrap().status(), 200);
}

#[tokio::test]
async fn ctrl_c_and_sigterm_end_it_with_exit_code_0() {
    for signal in ["INT", "TERM"] {
        let running = Binary::new().serve(&["--database-url", "sqlite:news.db"]).await;
        let address = running.address.clone();
        assert_eq!(running.get("/readyz").await.status(), 200);

        let said = running.end_by(signal).await;

        assert_eq!(said.code, Some(0), "{signal}: {}", said.error);
        assert!(!said.error.contains("ERROR") && !said.error.contains("WARN"), "{signal}: {}", said.error);
        assert!(reqwest::get(format!("{address}/readyz")).await.is_err(), "nobody listens any more");
    }
}

#[tokio::test]
async fn a_second_start_finds_its_data_and_fills_nothing_in() {
    let binary = Binary::new();
    let first = binary.serve(&[]).await;
    let count = first.ask(COUNT).await.fine().data;
    first.end_by("INT").await.code.expect("it ended by itself");
    let url = format!("sqlite:{}", binary.path("dragoman.db").display());
    let database = sea_orm::Database::connect(&url).await.unwrap();
    database.execute_unprepared("UPDATE site_words SET name = 'Kept' WHERE locale = 'en'").await.unwrap();
    database.close().await.unwrap();

    let second = binary.serve(&[]).await;

    assert_eq!(second.ask(COUNT).await.fine().data, count);
    let site = second.ask(r#"{ site(locale: "en") { name } }"#).await.fine().data;
    assert_eq!(site["site"]["name"], "Kept");
    let said = second.end_by("INT").await;
    assert_eq!(said.code, Some(0));
    assert!(!said.error.contains("demo"), "{}", said.error);
}

#[tokio::test]
async fn whoever_is_killed_at_the_first_start_finds_the_whole_demo_at_the_second() {
    let whole = Binary::new().serve(&[]).await.ask(COUNT).await.fine().data;
    // How much of the database was written when it is killed, in bytes: tables, then content.
    for written in [1, 60_000, 200_000, 300_000, 600_000, 1_000_000] {
        let binary = Binary::new();

        let is_written = |name: &str| binary.path(name).metadata().map_or(0, |file| file.len());
        binary.kill_when(&[], || is_written("dragoman.db") + is_written("dragoman.db-wal") >= written).await;
        let second = binary.serve(&[]).await;

        assert_eq!(second.ask(COUNT).await.fine().data, whole, "killed after {written} bytes");
    }
}

#[tokio::test]
async fn nodes_that_start_at_once_over_an_empty_database_all_serve_one_demo() {
    let url = database::create(Backend::Postgres).await;
    let binaries = [(); 4].map(|()| Binary::new().with("DATABASE_URL", &url));

    let running = join_all(binaries.iter().map(|binary| binary.serve(&["--demo"]))).await;

    let answers = join_all(running.iter().map(|node| node.ask(COUNT))).await;
    let whole = Binary::new().serve(&[]).await.ask(COUNT).await.fine().data;
    for answer in answers {
        assert_eq!(answer.fine().data, whole);
    }
}

#[tokio::test]
async fn a_client_that_never_finishes_its_request_does_not_keep_it_from_ending() {
    let running = Binary::new().serve(&["--database-url", "sqlite:news.db", "--request-timeout-ms", "300"]).await;
    let address = running.address.strip_prefix("http://").unwrap();
    let mut half = tokio::net::TcpStream::connect(address).await.unwrap();
    half.write_all(b"POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{").await.unwrap();
    assert_eq!(running.get("/readyz").await.status(), 200, "the half request was taken before this one");

    let said = running.end_by("INT").await;

    assert_eq!(said.code, Some(0), "{}", said.error);
}

#[tokio::test]
async fn a_database_that_was_named_stays_empty_unless_the_demo_is_asked_for() {
    for backend in BOTH {
        let url = database::create(backend).await;
        let binary = Binary::new().with("DATABASE_URL", &url);

        let empty = binary.serve(&[]).await;
        let before = empty.ask("{ locales { code } }").await.fine().data;
        let ended = empty.end_by("INT").await;
        let full = binary.serve(&["--demo"]).await;
        let after = full.ask(COUNT).await.fine().data;

        assert_eq!(before["locales"], serde_json::json!([]), "{backend:?}");
        assert_eq!(ended.code, Some(0), "{backend:?}: {}", ended.error);
        assert_eq!(after["locales"].as_array().unwrap().len(), 9, "{backend:?}");
        assert!(!binary.path("dragoman.db").exists(), "{backend:?}: the default database is not the one in use");
    }
}

#[tokio::test]
async fn a_health_check_answers_0_while_the_gateway_runs_and_1_afterwards() {
    let url = database::create(Backend::Postgres).await;
    let binary = Binary::new();
    let running = binary.serve(&["--database-url", &url]).await;
    let address = running.address.strip_prefix("http://").unwrap().to_owned();
    let check = ["healthcheck", "--listen", &address];

    let while_it_runs = binary.run(&check).await;
    running.end_by("TERM").await;
    let afterwards = binary.run(&check).await;

    while_it_runs.fine();
    assert!(afterwards.one_sentence().contains(&address), "{}", afterwards.error);
}

#[tokio::test]
async fn health_is_checked_at_the_second_listener_where_there_is_one() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let binary = Binary::new().with("DRAGOMAN_ADMIN_LISTEN", &free);

    let running = binary.serve(&["--database-url", "sqlite:news.db"]).await;

    binary.run(&["healthcheck"]).await.fine();
    assert_eq!(running.get("/readyz").await.status(), 404, "health leaves the first listener");
}
