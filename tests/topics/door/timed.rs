//! How long a client may take: for a head, for a body, for nothing at all, and to read.

use serde_json::json;

use crate::harness::{Backend, Newsroom, Raw, Site};

const HEAD: &str = "POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n";

#[tokio::test]
async fn a_head_that_does_not_come_to_its_end_ends_the_connection() {
    let site = Site::over(Backend::Sqlite, &["--header-timeout-ms", "200"]).await;
    for begun in ["", "G", "GET /livez HTTP/1.1\r\nhost: a\r\nx: ", "PRI * HTTP/2.0\r\n"] {
        let mut raw = Raw::to(&site.address).await;

        raw.say(begun).await;

        assert!(raw.answer().await.is_none(), "{begun}");
    }
    let mut raw = Raw::to(&site.address).await;
    raw.say("GET /livez HTTP/1.1\r\nhost: a\r\n\r\n").await;
    assert_eq!(raw.answer().await.unwrap().status, 200);
    raw.say("GET /livez HT").await;
    assert!(raw.answer().await.is_none());
}

#[tokio::test]
async fn a_connection_that_asks_nothing_is_let_go() {
    let site = Site::over(Backend::Sqlite, &["--idle-timeout-ms", "200"]).await;
    let mut raw = Raw::to(&site.address).await;
    raw.say("GET /livez HTTP/1.1\r\nhost: a\r\n\r\n").await;
    assert_eq!(raw.answer().await.unwrap().status, 200);

    assert!(raw.rest().await.is_empty());
}

#[tokio::test]
async fn a_body_that_does_not_come_to_its_end_is_408() {
    let site = Site::over(Backend::Sqlite, &["--body-timeout-ms", "200"]).await;
    for begun in ["content-length: 100\r\n\r\n{", "transfer-encoding: chunked\r\n\r\n5\r\n{\"que\r\n"] {
        let mut raw = Raw::to(&site.address).await;

        raw.say(format!("{HEAD}{begun}")).await;

        let answer = raw.answer().await.unwrap();
        assert_eq!((answer.status, answer.header("connection")), (408, "close"), "{begun}");
        assert!(answer.body.contains("\"TIMEOUT\""), "{}", answer.body);
        assert!(raw.answer().await.is_none(), "{begun}");
    }
}

#[tokio::test]
async fn a_body_that_says_that_it_is_too_long_is_refused_before_it_is_sent() {
    let site = Site::of(Backend::Sqlite, Newsroom::default()).await;
    let mut raw = Raw::to(&site.address).await;

    raw.say(format!("{HEAD}content-length: 1048577\r\nexpect: 100-continue\r\n\r\n")).await;

    let answer = raw.answer().await.unwrap();
    assert_eq!((answer.status, answer.header("connection")), (413, "close"));
    assert!(answer.body.contains("\"PAYLOAD_TOO_LARGE\""), "{}", answer.body);
}

#[tokio::test]
async fn whoever_does_not_read_an_answer_is_let_go() {
    let site = Site::over(Backend::Sqlite, &["--write-timeout-ms", "300"]).await;
    let query = json!({ "query": "{ __schema { types { name fields { name description } } } }" }).to_string();
    let length = query.len();
    let request = format!("{HEAD}content-length: {length}\r\n\r\n{query}");
    let mut slow = Raw::to(&site.address).await;

    // More than the system keeps for a reader that does not read.
    for _ in 0..400 {
        slow.say(&request).await;
    }
    while site.app.door.seats.let_in() == 0 || site.app.door.seats.taken() > 0 {
        tokio::task::yield_now().await;
    }

    // What the system had kept, and then the connection's end.
    let read = slow.rest().await;
    let answers = String::from_utf8_lossy(&read).matches("HTTP/1.1 200").count();
    assert!((1..400).contains(&answers), "{answers} were answered");
    assert_eq!(site.get("/livez", &[]).await.status(), 200);
}
