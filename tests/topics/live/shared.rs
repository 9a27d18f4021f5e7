//! However many listen to the same, it is executed once; whoever cannot keep up is cut off, and nobody waits for him.

use std::time::{Duration, Instant};

use futures::future::join_all;
use serde_json::json;

use super::{PUBLISHED, drafts, edge, end_of_log, news, publish};
use crate::harness::database::BOTH;
use crate::harness::desk::edit_article;
use crate::harness::newsroom::Saved;
use crate::harness::{Events, Site, Socket};

fn english(saved: &Saved, number: usize) -> dragoman::content::id::ArticleId {
    saved.articles[&(format!("story-{number}"), "en".to_owned())]
}

async fn eventually(what: &str, is_so: impl Fn() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(30);
    while !is_so() {
        assert!(Instant::now() < deadline, "{what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn however_many_listen_to_the_same_it_is_executed_once() {
    const LISTENERS: usize = 40;
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let saved = drafts(&site, 3).await;
        let places = [end_of_log(&site).await, {
            edit_article(site.content(), english(&saved, 0), publish).await.unwrap();
            end_of_log(&site).await
        }];
        let written = site.log_place().await;
        eventually("the node knows of it", || site.content().view().log().pos >= written).await;
        // They have come different ways, by both transports, in other words for the same language.
        let listen = async |number: usize| {
            let variables = json!({ "locale": "en", "after": places[1] });
            let language = ["en", "en-GB,en;q=0.9", "en;q=0.5, xx"][number % 3];
            Events::open(&site.address, PUBLISHED, variables, &[("accept-language", language)]).await
        };
        let mut events = join_all((0..LISTENERS).map(listen)).await;
        let mut sockets = join_all((0..LISTENERS).map(async |_| {
            let protocol = [("sec-websocket-protocol", "graphql-transport-ws"), ("accept-language", "en")];
            let mut socket = Socket::open(&site.address, &protocol).await.ok().unwrap();
            socket.say(json!({ "type": "connection_init" })).await;
            socket.hear().await;
            socket.ask("1", PUBLISHED, json!({ "locale": "en", "after": places[0] })).await;
            assert_eq!(news(&socket.result().await), ("PUBLISHED", Some("Story 0")), "its own way to the present");
            socket
        }))
        .await;
        let before = site.app.live.executions();
        assert_eq!(site.app.live.broadcasts(), 1, "{backend:?}");

        edit_article(site.content(), english(&saved, 1), publish).await.unwrap();
        edit_article(site.content(), english(&saved, 2), publish).await.unwrap();

        for title in ["Story 1", "Story 2"] {
            for told in join_all(events.iter_mut().map(Events::result)).await {
                assert_eq!(news(&told), ("PUBLISHED", Some(title)), "{backend:?}");
            }
            for told in join_all(sockets.iter_mut().map(Socket::result)).await {
                assert_eq!(news(&told), ("PUBLISHED", Some(title)), "{backend:?}");
            }
        }
        assert_eq!(site.app.live.executions() - before, 2, "{backend:?}: once for each change");
        drop((events, sockets));
        eventually("what nobody listens to any more is told no more", || site.app.live.broadcasts() == 0).await;
    }
}

#[tokio::test]
async fn what_differs_in_document_variables_or_language_is_executed_apart() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let saved = drafts(&site, 1).await;
        let after = end_of_log(&site).await;
        let titled = "subscription($after: String, $a: LocaleCode!, $is: Boolean = false) {
            articlePublished(locale: \"en\", after: $after) {
              node { subject { ... on Article { translation(locale: $a) { title } title @skip(if: $is) } } } } }"
            .to_owned();
        let cases = [
            (titled.clone(), json!({ "a": "fa", "after": after }), "en"),
            (titled.clone(), json!({ "a": "fa", "after": after, "is": true }), "en"),
            (titled.clone(), json!({ "a": "ps", "after": after }), "en"),
            (titled.clone(), json!({ "a": "fa", "after": after }), "fa"),
            (format!("{titled} "), json!({ "a": "fa", "after": after }), "en"),
        ];
        let listen = |(query, variables, language): &(String, serde_json::Value, &'static str)| {
            let (query, variables, language) = (query.clone(), variables.clone(), *language);
            let address = site.address.clone();
            async move { Events::open(&address, &query, variables, &[("accept-language", language)]).await }
        };
        let mut events = join_all(cases.iter().map(listen)).await;

        edit_article(site.content(), english(&saved, 0), publish).await.unwrap();

        let told = join_all(events.iter_mut().map(Events::result)).await;
        assert_eq!(site.app.live.broadcasts(), cases.len(), "{backend:?}");
        assert_eq!(edge(&told[0])["node"]["subject"]["title"], "Story 0", "{backend:?}");
        assert!(edge(&told[1])["node"]["subject"].get("title").is_none(), "{backend:?}");
    }
}

#[tokio::test]
async fn who_cannot_keep_up_is_cut_off_with_the_last_cursor_and_nobody_waits() {
    const WRITES: usize = 24;
    // More than the buffers between the two hold.
    let large = format!("<p>{}</p>", "long ".repeat(200_000));
    let query =
        "subscription($after: String) { articlePublished(locale: \"en\", after: $after) { cursor node { subject {
        ... on Article { title a: body b: body c: body } } } } }";
    for backend in BOTH {
        // Cut off for what waits for it, not because a busy machine is slow to write.
        let site = Site::over(backend, &["--listener-backlog", "2", "--write-timeout-ms", "120000"]).await;
        let saved = drafts(&site, WRITES).await;
        let after = end_of_log(&site).await;
        let mut stalled_events = Events::open(&site.address, query, json!({ "after": after }), &[]).await;
        let mut stalled_socket = Socket::greeted(&site.address).await;
        stalled_socket.ask("1", query, json!({ "after": after })).await;
        let mut brisk = Events::open(&site.address, PUBLISHED, json!({ "locale": "en", "after": after }), &[]).await;

        for number in 0..WRITES {
            let write = edit_article(site.content(), english(&saved, number), |draft| {
                publish(draft);
                draft.body = large.clone();
            });
            write.await.unwrap();
            assert_eq!(news(&brisk.result().await).0, "PUBLISHED", "{backend:?}: nobody waits");
        }

        let (told, error) = hear_out(&mut stalled_events).await;
        assert_eq!(error["extensions"]["code"], "OVERLOADED", "{backend:?}");
        assert_eq!(error["extensions"]["reason"], "SLOW_SUBSCRIBER", "{backend:?}");
        assert_eq!(error["extensions"]["lastCursor"], *told.last().unwrap(), "{backend:?}");
        assert!(told.len() < WRITES, "{backend:?}: it was cut off");
        assert_eq!(stalled_events.event().await.name, "complete", "{backend:?}");
        let (told, (code, reason)) = hear_out_socket(&mut stalled_socket).await;
        assert_eq!(code, 4413, "{backend:?}: {reason}");
        assert!(reason.ends_with(told.last().unwrap().as_str().unwrap()), "{backend:?}: {reason}");
        let rest = json!({ "after": told.last().unwrap() });
        let mut again = Events::open(&site.address, query, rest, &[]).await;
        for _ in told.len()..WRITES {
            again.result().await;
        }
    }
}

type Cursors = Vec<serde_json::Value>;

async fn hear_out(events: &mut Events) -> (Cursors, serde_json::Value) {
    let mut told = Vec::new();
    loop {
        let result = events.result().await;
        match result.get("errors") {
            Some(errors) => return (told, errors[0].clone()),
            None => told.push(edge(&result)["cursor"].clone()),
        }
    }
}

async fn hear_out_socket(socket: &mut Socket) -> (Cursors, (u16, String)) {
    let mut told = Vec::new();
    loop {
        match socket.hear_or_close().await {
            Ok(message) => told.push(edge(&message["payload"])["cursor"].clone()),
            Err(closed) => return (told, closed),
        }
    }
}
