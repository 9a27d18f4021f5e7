//! How much there may be at once: connections, executions, subscriptions, messages.

use sea_orm::{ConnectionTrait, TransactionTrait};
use serde_json::{Value, json};

use crate::harness::{Backend, Binary, Newsroom, Raw, Site, Socket};

const LISTEN: &str = r#"subscription { articlePublished(locale: "en") { cursor } }"#;

#[tokio::test]
async fn an_address_has_so_many_connections_and_gets_them_back() {
    let site = Site::over(Backend::Sqlite, &["--max-connections-per-address", "2"]).await;
    let open = async || {
        let mut raw = Raw::to(&site.address).await;
        raw.say("GET /livez HTTP/1.1\r\nhost: a\r\n\r\n").await;
        raw.answer().await.map(|answer| (answer.status, raw))
    };

    let (first, second) = (open().await.unwrap(), open().await.unwrap());
    let refused = open().await;
    drop(first);
    let third = loop {
        // The gateway hears of the end when it hears of it.
        if let Some(third) = open().await {
            break third;
        }
        tokio::task::yield_now().await;
    };

    assert!(refused.is_none(), "it is hung up on");
    assert_eq!((second.0, third.0), (200, 200));
}

#[tokio::test]
async fn who_comes_when_all_seats_are_taken_waits_for_one() {
    let site = Site::over(Backend::Sqlite, &["--max-connections", "8"]).await;
    let mut seated = Vec::new();
    for _ in 0..8 {
        let mut raw = Raw::to(&site.address).await;
        raw.say("GET /livez HTTP/1.1\r\nhost: a\r\n\r\n").await;
        assert_eq!(raw.answer().await.unwrap().status, 200);
        seated.push(raw);
    }

    let mut waiting = Raw::to(&site.address).await;
    waiting.say("GET /livez HTTP/1.1\r\nhost: a\r\n\r\n").await;
    assert_eq!(site.app.door.seats.taken(), 8);
    seated.pop();

    assert_eq!(waiting.answer().await.unwrap().status, 200);
}

#[tokio::test]
async fn clients_without_number_leave_the_gateway_its_files() {
    let binary = Binary::new();
    let few_files = "ulimit -n 256; exec \"$0\" \"$@\"";
    let running = binary.serve_by(&["sh", "-c", few_files], &["--header-timeout-ms", "500"]).await;

    let mut clients = Vec::new();
    for _ in 0..600 {
        clients.push(Raw::to(&running.address).await);
    }
    // Whoever says nothing makes room for others, without anybody's doing.
    let mut late = Raw::to(&running.address).await;
    late.say("GET /readyz HTTP/1.1\r\nhost: a\r\n\r\n").await;

    assert_eq!(late.answer().await.unwrap().status, 200);
    drop(clients);
    running.ask("{ locales { code } }").await.fine();
    let said = running.end_by("INT").await;
    assert!(!said.error.contains("panicked"), "{}", said.error);
}

#[tokio::test]
async fn what_would_wait_too_long_for_its_turn_is_503_at_once_and_later_answered() {
    let flags = ["--max-executions", "1", "--max-queue-ms", "1"];
    let site = Site::over(Backend::Postgres, &flags).await;
    Newsroom::of_many(1, &["en"]).save(site.content()).await;
    let query = "{ articles(locale: \"en\") { totalCount } }";
    // The newsroom's own jobs might hold one of the tables, and wait for another.
    site.app.end_tasks().await;
    let admin = sea_orm::Database::connect(&site.database_url).await.unwrap();
    let lock = admin.begin().await.unwrap();
    lock.execute_unprepared("LOCK TABLE locale, listing, article IN ACCESS EXCLUSIVE MODE").await.unwrap();

    let (held, shed) = tokio::join!(site.ask(query), async {
        while site.app.door.admission.executing() == 0 {
            tokio::task::yield_now().await;
        }
        let shed = site.ask(query).await;
        lock.rollback().await.unwrap();
        shed
    });
    let answered = site.ask(query).await;

    held.fine();
    assert_eq!((shed.status, shed.code()), (503, "OVERLOADED"), "{}", shed.text);
    assert_eq!(shed.headers["retry-after"], "1");
    assert_eq!(site.app.door.admission.refused(), 1);
    answered.fine();
}

#[tokio::test]
async fn what_is_kept_is_answered_by_every_way_while_there_is_no_room_for_what_is_not() {
    let flags = ["--max-executions", "1", "--max-queue-ms", "1"];
    let site = Site::over(Backend::Postgres, &flags).await;
    Newsroom::of_many(1, &["en"]).save(site.content()).await;
    let list = |first: u8| format!("{{ articles(locale: \"en\", first: {first}) {{ nodes {{ title }} }} }}");
    let [kept, executed, missed] = [1, 2, 3].map(|first| json!({ "query": list(first) }));
    let body = kept.to_string();
    let head = "POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length";
    let (mut raw, request) = (Raw::to(&site.address).await, format!("{head}: {}\r\n\r\n{body}", body.len()));
    let mut known = None;
    for _ in 0..8 {
        raw.say(&request).await;
        known = raw.answer().await;
    }
    let (known, repeated) = (known.unwrap(), || site.app.cache_stats.repeated.get());
    let before = repeated();
    assert!(before > 0, "it is answered past the parsers");
    // The newsroom's own jobs might hold one of the tables, and wait for another.
    site.app.end_tasks().await;
    let admin = sea_orm::Database::connect(&site.database_url).await.unwrap();
    let lock = admin.begin().await.unwrap();
    lock.execute_unprepared("LOCK TABLE listing, article IN ACCESS EXCLUSIVE MODE").await.unwrap();

    let (held, (shed, read, past, is_full)) = tokio::join!(site.send(&executed, &[]), async {
        while site.app.door.admission.executing() == 0 {
            tokio::task::yield_now().await;
        }
        let shed = site.send(&missed, &[]).await;
        // In words that have not come before, so that it is read.
        let read = site.send(&json!({ "query": list(1), "variables": {} }), &[]).await;
        raw.say(&request).await;
        let past = raw.answer().await.unwrap();
        let is_full = site.app.door.admission.executing() == 1;
        lock.rollback().await.unwrap();
        (shed, read, past, is_full)
    });

    held.fine();
    assert!(is_full, "all this while there was no room");
    assert_eq!((shed.status, shed.code()), (503, "OVERLOADED"), "{}", shed.text);
    assert_eq!(shed.headers["retry-after"], "1");
    assert_eq!((read.status, read.headers["x-cache"].to_str().unwrap(), &read.text), (200, "L1", &known.body));
    assert_eq!((past.status, past.header("x-cache"), &past.body), (200, "l1", &known.body));
    assert_eq!(repeated(), before + 1);
}

#[tokio::test]
async fn a_client_listens_to_so_many_things_at_once_on_all_its_connections() {
    let site = Site::over(Backend::Sqlite, &["--subscriptions-per-client", "2"]).await;
    Newsroom::default().save(site.content()).await;
    let (mut one, mut other) = (Socket::greeted(&site.address).await, Socket::greeted(&site.address).await);
    one.ask("1", LISTEN, Value::Null).await;
    one.ask("2", LISTEN, Value::Null).await;
    one.ask("last", "{ locales { code } }", Value::Null).await;
    assert_eq!(one.hear().await["id"], "last", "both were begun");

    other.ask("3", LISTEN, Value::Null).await;
    let refused = other.hear().await;
    one.say(json!({ "type": "complete", "id": "1" })).await;
    while site.app.door.listeners.count() > 1 {
        tokio::task::yield_now().await;
    }
    other.ask("4", LISTEN, Value::Null).await;
    other.ask("last", "{ locales { code } }", Value::Null).await;

    assert_eq!((&refused["type"], &refused["id"]), (&json!("error"), &json!("3")), "{refused}");
    let why = &refused["payload"][0]["extensions"];
    assert_eq!((&why["code"], &why["reason"]), (&json!("RATE_LIMITED"), &json!("TOO_MANY_SUBSCRIPTIONS")));
    assert_eq!(other.hear().await["id"], "last", "there is room again");
}

#[tokio::test]
async fn a_socket_that_says_too_much_is_closed() {
    let flags = ["--socket-message-limit", "20", "--subscriptions-per-connection", "3"];
    let site = Site::over(Backend::Sqlite, &flags).await;
    Newsroom::default().save(site.content()).await;
    let mut fast = Socket::greeted(&site.address).await;
    let mut greedy = Socket::greeted(&site.address).await;

    for _ in 0..25 {
        fast.say(json!({ "type": "pong" })).await;
    }
    for id in ["1", "2", "3", "4"] {
        greedy.ask(id, LISTEN, Value::Null).await;
    }

    assert_eq!(fast.closed().await.0, 4429);
    assert_eq!(greedy.closed().await.0, 4429);
}

#[tokio::test]
async fn a_message_that_is_longer_than_a_body_may_be_closes_the_socket() {
    let site = Site::over(Backend::Sqlite, &["--max-body-bytes", "1000"]).await;
    let mut socket = Socket::greeted(&site.address).await;

    socket.ask("1", &"a".repeat(2_000), Value::Null).await;

    assert!(socket.is_cut_off().await);
}
