//! How the gateway leaves: it says so, lets nobody else in, and finishes what it has begun.

use futures::future::join_all;
use sea_orm::{ConnectionTrait, TransactionTrait};
use serde_json::{Value, json};

use crate::harness::database::{self, Backend};
use crate::harness::{Binary, Events, Raw, Socket};

const LISTEN: &str = r#"subscription { articlePublished(locale: "en") { cursor } }"#;
const GET: &str = "GET /livez HTTP/1.1\r\nhost: a\r\n\r\n";

#[tokio::test]
async fn on_sigterm_it_says_so_first_then_finishes_what_it_has_begun_and_sends_listeners_away() {
    let url = database::create(Backend::Postgres).await;
    let binary = Binary::new().with("DATABASE_URL", &url);
    let running = binary.serve(&["--demo", "--drain-grace-ms", "500"]).await;
    let address = running.address.clone();
    let mut socket = Socket::greeted(&address).await;
    socket.ask("1", LISTEN, Value::Null).await;
    let mut events = Events::open(&address, LISTEN, Value::Null, &[]).await;
    assert_eq!(events.any().await.unwrap().comment.as_deref(), Some("live"));
    let mut idle = Raw::to(&address).await;
    idle.say(GET).await;
    assert_eq!(idle.answer().await.unwrap().status, 200);
    let admin = sea_orm::Database::connect(&url).await.unwrap();
    let lock = admin.begin().await.unwrap();
    lock.execute_unprepared("LOCK TABLE locale, listing, article IN ACCESS EXCLUSIVE MODE").await.unwrap();
    let mut in_flight = Raw::to(&address).await;
    let body = json!({ "query": "{ articles(locale: \"en\", first: 1) { totalCount } }" }).to_string();
    let head = format!(
        "POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: {}",
        body.len()
    );
    in_flight.say(format!("{head}\r\n\r\n{body}")).await;

    let watching = async {
        loop {
            // The last answer before it says so may be the last of its connection.
            let mut ready = Raw::to(&address).await;
            ready.say("GET /readyz HTTP/1.1\r\nhost: a\r\n\r\n").await;
            let answer = ready.answer().await.expect("it still answers");
            if answer.status == 503 {
                break answer;
            }
        }
    };
    let (said, (unready, still)) = tokio::join!(running.end_by("TERM"), async {
        let unready = watching.await;
        idle.say(GET).await;
        let still = idle.answer().await;
        lock.rollback().await.unwrap();
        (unready, still)
    });

    assert!(unready.body.contains("this node is stopping"), "{}", unready.body);
    assert_eq!(unready.header("connection"), "close");
    assert_eq!(still.map(|answer| answer.status), Some(200), "in the grace everybody is answered");
    let answer = in_flight.answer().await.expect("what was begun is finished");
    assert_eq!((answer.status, answer.body.contains("totalCount")), (200, true), "{}", answer.body);
    assert_eq!(socket.closed().await.0, 1001);
    assert!(events.any().await.is_none(), "the stream ends without `complete`: its client comes back");
    assert_eq!(said.code, Some(0), "{}", said.error);
    assert!(!said.error.contains("before all requests were finished"), "{}", said.error);
}

#[tokio::test]
async fn who_has_only_just_come_is_answered_before_it_ends() {
    for _ in 0..3 {
        let running = Binary::new().serve(&["--database-url", "sqlite:news.db", "--drain-grace-ms", "1"]).await;
        let address = running.address.clone();
        let mut fresh = join_all((0..20).map(|_| Raw::to(&address))).await;

        let (said, answered) = tokio::join!(running.end_by("TERM"), async {
            for raw in &mut fresh {
                raw.say(GET).await;
            }
            let mut answered = 0;
            for raw in &mut fresh {
                answered += usize::from(raw.answer().await.is_some_and(|answer| answer.status == 200));
            }
            answered
        });

        assert_eq!((said.code, answered), (Some(0), 20), "{}", said.error);
    }
}
