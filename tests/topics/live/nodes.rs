//! Many nodes over one database: what is written on one is told on all, and a client whose node dies goes on at another.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{PUBLISHED, drafts, edge, end_of_log, news, publish};
use crate::harness::binary::Running;
use crate::harness::database::BOTH;
use crate::harness::desk::edit_article;
use crate::harness::{Backend, Binary, Events, Site, Socket};

#[tokio::test]
async fn what_is_written_on_one_node_is_told_on_another() {
    for backend in BOTH {
        let writer = Site::empty(backend).await;
        let saved = drafts(&writer, 1).await;
        let other = Site::at(backend, writer.database_url.clone(), &[]).await;
        let after = end_of_log(&writer).await;
        let mut events = Events::open(&other.address, PUBLISHED, json!({ "locale": "fa", "after": after }), &[]).await;

        edit_article(writer.content(), saved.articles[&("story-0".into(), "fa".into())], publish).await.unwrap();

        assert_eq!(news(&events.result().await), ("PUBLISHED", Some("داستان 0")), "{backend:?}");
    }
}

#[tokio::test]
async fn a_node_does_not_wait_for_its_next_poll_to_hear_of_another() {
    let rarely = ["--max-lag-ms", "36000000"];
    let writer = Site::over(Backend::Postgres, &rarely).await;
    let saved = drafts(&writer, 5).await;
    let other = Site::at(Backend::Postgres, writer.database_url.clone(), &rarely).await;
    let after = end_of_log(&writer).await;
    let mut socket = Socket::greeted(&other.address).await;
    socket.ask("1", PUBLISHED, json!({ "locale": "en", "after": after })).await;

    for number in 0..5 {
        let article = saved.articles[&(format!("story-{number}"), "en".to_owned())];
        edit_article(writer.content(), article, publish).await.unwrap();

        assert_eq!(news(&socket.result().await).0, "PUBLISHED", "told long before the poll");
    }
}

/// Two nodes of their own processes over the database of a newsroom.
async fn nodes(site: &Site) -> [Running; 2] {
    let binary = Binary::new().with("DATABASE_URL", &site.database_url);
    [binary.serve(&[]).await, binary.serve(&[]).await]
}

#[tokio::test]
async fn a_client_whose_node_is_killed_goes_on_at_another_and_misses_nothing() {
    const STORIES: usize = 30;
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let saved = drafts(&site, STORIES).await;
        let [first, second] = nodes(&site).await;
        let after = end_of_log(&site).await;
        let listen = async |address: &str, after: &Value| {
            Events::open(address, PUBLISHED, json!({ "locale": "en", "after": after }), &[]).await
        };
        let write = async {
            for number in 0..STORIES {
                let article = saved.articles[&(format!("story-{number}"), "en".to_owned())];
                edit_article(site.content(), article, publish).await.unwrap();
            }
        };

        let hear = async {
            let mut events = listen(&first.address, &after).await;
            let (mut told, mut last) = (Vec::new(), after.clone());
            let mut dying = Some(first);
            while told.len() < STORIES {
                match events.any().await {
                    Some(event) if event.comment.is_some() => {}
                    Some(event) => {
                        last = event.id.into();
                        told.push(edge(&event.data)["node"]["subjectId"].as_str().unwrap().to_owned());
                        if told.len() == STORIES / 3 {
                            dying.take().unwrap().kill().await;
                        }
                    }
                    None => events = listen(&second.address, &last).await,
                }
            }
            assert!(dying.is_none(), "the node was killed");
            told
        };
        let ((), told) = tokio::join!(write, hear);

        let expected: Vec<_> = (0..STORIES).map(|number| saved.article(&format!("story-{number}"), "en")).collect();
        assert_eq!(told, expected, "{backend:?}: each once, in order");
        assert_eq!(told.iter().collect::<HashSet<_>>().len(), STORIES);
    }
}

#[tokio::test]
async fn a_node_that_ends_sends_its_listeners_away_and_does_not_wait_for_them() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        drafts(&site, 1).await;
        let [first, _second] = nodes(&site).await;
        let mut events = Events::open(&first.address, PUBLISHED, json!({ "locale": "en" }), &[]).await;
        let mut socket = Socket::greeted(&first.address).await;
        socket.ask("1", PUBLISHED, json!({ "locale": "en" })).await;
        let mut silent = Socket::to(&first.address).await;
        silent.say(json!({ "type": "ping" })).await;
        silent.hear().await;
        assert!(events.any().await.unwrap().comment.is_some(), "it listens");

        let asked = Instant::now();
        let said = first.end_by("TERM").await;

        assert!(asked.elapsed() < Duration::from_secs(8), "{backend:?}: it would wait 10 s for what is in flight");
        assert_eq!(said.code, Some(0), "{backend:?}: {}", said.error);
        assert!(!said.error.contains("WARN"), "{backend:?}: {}", said.error);
        assert_eq!(events.any().await, None, "{backend:?}: ended, not completed");
        assert_eq!(socket.closed().await.0, 1001, "{backend:?}");
        assert_eq!(silent.closed().await.0, 1001, "{backend:?}");
    }
}
